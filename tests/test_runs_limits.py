"""Documents that take a process with them, hang, or need too much memory; processes that are lost."""

import os
import sys

import pytest
from runs_helpers import POISON, here, report, tree, write_folder

from govreport.runs import plan as plans
from govreport.runs import run as running
from govreport.runs.journal import Journal, deaths_in
from govreport.runs.limits import CRASHED, LATE, SET_ASIDE, Limits
from govreport.runs.run import run


@pytest.fixture
def poisoned(tmp_path, monkeypatch):
    """A folder of reports, and processes in which some words are poison."""
    site = tmp_path / "site"
    site.mkdir()
    (site / "sitecustomize.py").write_text(POISON, encoding="utf-8")
    monkeypatch.setenv("PYTHONPATH", str(site), prepend=os.pathsep)
    return write_folder(tmp_path / "reports", 6)


def add(folder, name, poison):
    (folder / name).write_text(report(len(name) + 40, f"POISON-{poison}"), encoding="utf-8")


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="only Linux bounds the memory of a process")
def test_documents_that_hang_or_swell_are_set_aside_and_named(poisoned, tmp_path):
    add(poisoned, "001 hang.txt", "HANG")
    add(poisoned, "002 swell.txt", "MEMORY")
    summary = run(poisoned, tmp_path / "out", workers=1, limits=Limits(seconds=2, gigabytes=1))
    assert summary.set_aside == ("001 hang.txt", "002 swell.txt")
    assert (summary.read, summary.by_code) == (6, {SET_ASIDE: 2})
    assert "超过 2 秒" in summary.text() and "内存" in summary.text()
    assert run(poisoned, tmp_path / "out", workers=1).kept == 8


@pytest.mark.slow
def test_a_cluster_that_loses_a_worker_makes_the_same_data_set(poisoned, tmp_path, monkeypatch, capsys):
    distributed = pytest.importorskip("distributed")
    add(poisoned, "003 once.txt", "ONCE")
    monkeypatch.setattr(plans, "MOST_SOURCES", 2)
    with (
        distributed.LocalCluster(
            n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None, silence_logs=50
        ) as local,
        distributed.Client(local) as client,
    ):
        summary = run(poisoned, tmp_path / "cluster", client=client)
    assert (tmp_path / "site" / "once").exists()
    assert summary.read == 7 and "集群面板" in capsys.readouterr().out
    monkeypatch.setattr(running, "_workers", here)
    run(poisoned, tmp_path / "here")
    assert tree(tmp_path / "cluster") == tree(tmp_path / "here")


# The journal


def test_a_journal_tells_over_what_earlier_attempts_died():
    text = "------\n000000\n000001\n------\n000000\n000001\nTimeout (0:01:00)!\n  File x line 1\n------\n"
    assert dict(deaths_in(text + "000002\ntables\n------\n")) == {
        "000001": [CRASHED, LATE],
        "tables": [CRASHED],
        "": [CRASHED],
    }


def test_a_document_is_set_aside_after_its_second_death_and_not_before(tmp_path):
    path = tmp_path / "journal"
    for deaths in range(3):
        journal = Journal(path, Limits())
        assert list(journal.set_aside()) == ([] if deaths < 2 else [3])
        journal.at(3)
        journal._file.close()  # as the end of the process does
    with Journal(path, Limits()):
        pass
    assert not path.exists()
