"""Loading with several processes: the tables are those of one."""

import os

import pytest
from pandas.testing import assert_frame_equal
from runs_helpers import POISON, report, write_folder, write_mixed

import govreport as gr
from govreport.contract import TABLES
from govreport.runs import parallel
from govreport.runs.limits import SET_ASIDE
from govreport.runs.parallel import pays, read_in_parallel
from govreport.runs.pool import Pool
from govreport.sources import Found, Sources


@pytest.mark.slow
def test_two_processes_load_what_one_loads_bit_by_bit(tmp_path):
    folder = write_mixed(tmp_path / "reports", 54)
    one, two = gr.load(folder, workers=1), gr.load(folder, workers=2)
    assert {"duplicate_file", "foreign_document", "empty_file"} <= set(one.diagnostics["code"])
    for name in TABLES:
        assert_frame_equal(getattr(one, name), getattr(two, name), check_exact=True)


@pytest.mark.slow
def test_a_document_that_kills_costs_itself_alone(tmp_path, monkeypatch):
    (tmp_path / "sitecustomize.py").write_text(POISON, encoding="utf-8")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path), prepend=os.pathsep)
    folder = write_folder(tmp_path / "reports", 2)
    (folder / "001 bad.txt").write_text(report(9, "POISON-EXIT"), encoding="utf-8")
    monkeypatch.setattr(parallel, "_CHUNKS", 1)
    columns = read_in_parallel(Sources().find(folder), gr.FORMS, workers=1)
    frames = columns.frames()
    assert [*frames["reports"]["source"]] == ["000.txt", "001.txt"]
    assert frames["diagnostics"][["source", "code"]].to_numpy().tolist() == [["001 bad.txt", SET_ASIDE]]


def test_processes_are_started_where_it_pays():
    texts, pages = [[Found("a", "a", suffix)] for suffix in (".txt", ".pdf")]
    assert not pays(texts * 500) and pays(pages * 500) and pays(texts * 50_000)


@pytest.mark.slow
def test_an_error_in_a_process_comes_back_with_its_place():
    pool = Pool(1)
    try:
        with pytest.raises(ZeroDivisionError) as caught:
            pool.submit(divmod, 1, 0).result()
    finally:
        pool.close()
    assert "worker.py" in "".join(caught.value.__notes__)
