"""Data sets on disk: planned, written whole or not at all, continued."""

import errno
import json
import os
import shutil
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from pandas.testing import assert_frame_equal
from runs_helpers import here, report, tree, write_folder
from writing import FIGURES, save, write_report

import govreport as gr
from govreport.contract import DATASET_FORMAT, TABLES
from govreport.dataset.opened import open_dataset
from govreport.errors import ArgumentError, UserError
from govreport.runs import plan as plans
from govreport.runs import run as running
from govreport.runs import shard as shards
from govreport.runs.plan import plan_rows
from govreport.runs.run import run
from govreport.runs.store import StoreError, store_at

pytestmark = pytest.mark.slow

SHARDS = 4  # sources in a shard here
SOURCES = 10
ACROSS = ("carry_over", "stock_flow", "pending_reappears", "jump", "identical_tables")


@pytest.fixture(autouse=True)
def small_shards_in_this_process(monkeypatch):
    monkeypatch.setattr(plans, "MOST_SOURCES", SHARDS)
    monkeypatch.setattr(running, "_workers", here)


@pytest.fixture(scope="module")
def reports(tmp_path_factory):
    return write_folder(tmp_path_factory.mktemp("runs") / "reports", SOURCES)


@pytest.fixture(scope="module")
def written(reports):
    """A data set of ten reports in three shards, to be copied and not to be changed."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(plans, "MOST_SOURCES", SHARDS)
        patch.setattr(running, "_workers", here)
        out = reports.parent / "dataset"
        run(reports, out)
    return out


@pytest.fixture
def source(reports, tmp_path):
    return shutil.copytree(reports, tmp_path / "reports")  # with the times of the files


@pytest.fixture
def out(written, tmp_path):
    return shutil.copytree(written, tmp_path / "dataset")


def plan_of(out):
    return plan_rows((out / "plan.parquet").read_bytes())


def table(out, name):
    """A table of a data set with the year of its folder, in the order of the shards."""
    parts = sorted((out / "shards").glob(f"*/{name}/year=*/part.parquet"))
    years = [part.parent.name.removeprefix("year=") for part in parts]
    held = [pq.read_table(part, partitioning=None).to_pandas() for part in parts]
    return pd.concat([one.assign(year=year) for one, year in zip(held, years, strict=True)])


@pytest.fixture
def read_again(monkeypatch):
    """The numbers of the shards that are read."""
    read = []
    real = shards.write_shard

    def write_shard(place, number, options):
        read.append(number)
        return real(place, number, options)

    monkeypatch.setattr(running, "write_shard", write_shard)
    return read


# What is written


def test_a_data_set_holds_all_tables_of_a_load(reports, written):
    corpus = gr.load(reports)
    for name in TABLES:
        parts = sorted((written / "shards").glob(f"*/{name}/year=*/part.parquet"))
        assert parts, name
        held = [row for part in parts for row in pq.read_table(part, partitioning=None).to_pylist()]
        expected = pa.Table.from_pandas(getattr(corpus, name), preserve_index=False).to_pylist()
        # A shard compares no two years.
        left_out = {*ACROSS, "several_reports"} if name in ("findings", "diagnostics") else ()
        rows = [row for row in expected if row.get("check", row.get("code")) not in left_out]
        assert sorted(map(repr, held)) == sorted(map(repr, rows)), name


def test_what_is_opened_again_is_what_a_load_makes(reports, written):
    opened, loaded = open_dataset(written).corpus(), gr.load(reports)
    for name in TABLES:
        assert_frame_equal(getattr(opened, name), getattr(loaded, name))


def test_rows_stand_in_the_folder_of_their_year(reports, written):
    held = table(written, "disputes").merge(gr.load(reports).reports, on="report_id")
    assert set(held["year_x"]) == {"2020", "2021", "2022"}
    assert (held["year_x"].astype(int) == held["year_y"]).all()


def test_a_report_without_a_year_stands_where_the_year_is_missing(tmp_path):
    text = write_report(FIGURES["jinhu_2023"], title=False).replace("2023", "").replace("2024", "")
    save(text, tmp_path / "reports")
    run(tmp_path / "reports", tmp_path / "out")
    held = table(tmp_path / "out", "reports")
    assert list(held["year"]) == ["__HIVE_DEFAULT_PARTITION__"]
    assert len(table(tmp_path / "out", "applications")) == 182


def test_a_wide_table_has_a_row_a_report(reports, written):
    wide = table(written, "wide_applications").set_index("report_id")["received:total"]
    cells = gr.load(reports).applications.query("outcome == 'received' and applicant == 'total'")
    assert wide.to_dict() == cells.set_index("report_id")["value"].to_dict()


def test_the_description_of_a_data_set_has_all_codes(written):
    said = json.loads((written / "dataset.json").read_text(encoding="utf-8"))
    assert said["format"] == DATASET_FORMAT and said["forms"] == [form.version for form in gr.FORMS]
    assert "natural_person" in said["categories"]["applications"]["applicant"]


def test_another_folder_and_another_time_make_the_same_bytes(source, written, tmp_path):
    for path in source.iterdir():
        os.utime(path, (1, 1))
    run(source, tmp_path / "other")
    assert tree(tmp_path / "other") == tree(written)


def test_nothing_but_the_lock_is_left_hidden(written):
    assert {path.name for path in written.rglob(".*")} == {".lock"}


# The plan


def test_shards_follow_the_names_and_are_bounded_by_number_and_size(reports, written, tmp_path, monkeypatch):
    assert [row.shard for row in plan_of(written)] == [0, 0, 0, 0, 1, 1, 1, 1, 2, 2]
    size = (reports / "000.txt").stat().st_size
    monkeypatch.setattr(plans, "MOST_BYTES", 2.5 * size)
    run(reports, tmp_path / "out")
    assert [row.shard for row in plan_of(tmp_path / "out")] == [at // 2 for at in range(SOURCES)]


def test_unchanged_files_are_not_read_for_a_new_plan(source, out, monkeypatch):
    run(source, out)  # at another path than the plan of the copy
    monkeypatch.setattr(plans, "_digest", None)
    before = tree(out)
    assert run(source, out).kept == SOURCES
    assert tree(out) == before


def test_the_same_bytes_are_in_one_shard_and_read_once(source, tmp_path):
    shutil.copy(source / "000.txt", source / "zzz.txt")
    summary = run(source, tmp_path / "out")
    assert (summary.read, summary.duplicates) == (SOURCES, 1)
    plan = {row.found.name: row.shard for row in plan_of(tmp_path / "out")}
    assert plan["zzz.txt"] == plan["000.txt"]
    (said,) = table(tmp_path / "out", "diagnostics").query("code == 'duplicate_file'").itertuples()
    assert said.source == "zzz.txt" and "000.txt" in said.message


def test_members_of_an_archive_are_sources_of_their_own(source, tmp_path):
    archive = shutil.make_archive(str(tmp_path / "all"), "zip", source)
    assert run(archive, tmp_path / "out").read == SOURCES
    assert len({row.sha256 for row in plan_of(tmp_path / "out")}) == SOURCES
    assert run(archive, tmp_path / "out").kept == SOURCES


# Going on


def test_what_is_there_is_kept(source, out, read_again):
    summary = run(source, out)
    assert (summary.kept, summary.read, read_again) == (SOURCES, SOURCES, [])


@pytest.mark.parametrize("change", ["edited", "removed", "renamed"])
def test_only_the_shard_of_a_changed_source_is_read_again(change, source, out, read_again):
    path = source / "005.txt"
    if change == "edited":
        path.write_text(report(99), encoding="utf-8")
    elif change == "removed":
        path.unlink()
    else:
        path.rename(source / "005 a.txt")
    summary = run(source, out)
    # A new name is a new source, and new sources make new shards.
    assert read_again == ([1, 3] if change == "renamed" else [1])
    assert summary.read == SOURCES - (change == "removed")
    names = sorted(path.name for path in source.iterdir())
    assert sorted(table(out, "reports")["source"]) == names


def test_a_new_source_makes_a_new_shard(source, out, read_again):
    (source / "000 new.txt").write_text(report(50), encoding="utf-8")
    before = tree(out)
    assert run(source, out).kept == SOURCES
    assert read_again == [3]
    assert {name: digest for name, digest in tree(out).items() if not name.startswith("000003")} == before


def test_a_shard_whose_sources_are_gone_is_removed(source, out):
    for name in ("008.txt", "009.txt"):
        (source / name).unlink()
    assert run(source, out).sources == SOURCES - 2
    assert sorted(path.name for path in (out / "shards").iterdir()) == ["000000", "000001"]


def test_another_parser_reads_everything_again(source, out, read_again, monkeypatch):
    for module in (running, shards):
        monkeypatch.setattr(module, "parser_version", lambda _: "99.0")
    assert run(source, out).kept == 0
    assert read_again == [0, 1, 2]


def test_a_run_that_was_killed_is_continued(source, out, written, read_again):
    root = out / "shards"
    shutil.rmtree(root / "000001")
    shutil.copytree(root / "000002", root / ".partial-000001-123")
    (root / ".journal-000001").write_text("------\n000002\n" * 2, encoding="utf-8")
    run(source, out)
    assert read_again == [1]
    assert tree(out) == tree(written)


def test_a_data_set_of_other_sources_is_not_overwritten(out, tmp_path, written):
    save(report(1), tmp_path / "others", "other.txt")
    with pytest.raises(ArgumentError, match="另一批来源"):
        run(tmp_path / "others", out)
    assert tree(out) == tree(written)


def test_what_could_not_be_opened_is_tried_again_when_asked(source, out, read_again):
    (source / "new.txt").write_text("list", encoding="utf-8")
    broken = source / "list.csv"
    broken.write_text("source\nmissing.txt\n", encoding="utf-8")
    both = [source, broken]
    assert run(both, out).by_code["unreadable_file"] == 1
    read_again.clear()
    run(both, out)
    assert read_again == []
    run(both, out, retry=True)
    assert len(read_again) == 1


# What goes wrong


@pytest.mark.parametrize("full_at", [1, 30, 70])
def test_a_full_disk_leaves_no_half_shard_and_is_no_end(full_at, source, tmp_path, written, monkeypatch):
    real = pq.write_table
    count = 0

    def write_table(held, file, **how):
        nonlocal count
        count += 1
        if count > full_at and Path(getattr(file, "name", "plan")).name == "part.parquet":
            file.write(b"PAR1")
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        real(held, file, **how)

    monkeypatch.setattr(shards.pq, "write_table", write_table)
    with pytest.raises(StoreError, match="磁盘已满"):
        run(source, tmp_path / "out")
    whole = tree(tmp_path / "out")
    assert whole.items() <= tree(written).items()
    assert not list((tmp_path / "out" / "shards").glob(".*"))
    monkeypatch.setattr(shards.pq, "write_table", real)
    run(source, tmp_path / "out")
    assert tree(tmp_path / "out") == tree(written)


def test_two_runs_do_not_write_one_data_set(source, out):
    with store_at(str(out)).locked(), pytest.raises(StoreError, match="另一个 govreport run"):
        run(source, out)
    run(source, out)


def test_a_fault_over_one_report_costs_only_that_report(source, tmp_path, monkeypatch):
    real = shards.findings_frame

    def findings_frame(found, frames, forms):
        if "005.txt" in set(frames["reports"]["source"]):
            raise KeyError("total")
        return real(found, frames, forms)

    monkeypatch.setattr(shards, "findings_frame", findings_frame)
    summary = run(source, tmp_path / "out")
    assert (summary.read, summary.set_aside) == (SOURCES - 1, ("005.txt",))
    assert "KeyError" in summary.text()


def test_workers_of_another_version_are_refused(source, tmp_path, monkeypatch):
    monkeypatch.setattr(running, "parser_version", lambda _: "99.0")
    with pytest.raises(UserError, match="版本"):
        run(source, tmp_path / "out")


def test_a_data_set_behind_an_address_is_the_same(source, tmp_path, written, read_again):
    address = (tmp_path / "there").as_uri()
    run(source, address)
    assert tree(tmp_path / "there") == tree(written)
    (tmp_path / "there" / "shards" / "000001" / "manifest.parquet").unlink()
    read_again.clear()
    assert run(source, address).kept == SOURCES - SHARDS
    assert read_again == [1]
    assert tree(tmp_path / "there") == tree(written)


def test_the_summary_is_one_line_of_counts(source, out):
    (source / "poem.txt").write_text("床前明月光", encoding="utf-8")
    summary = run(source, out)
    assert "11 个来源" in repr(summary) and "\n" not in repr(summary)
    assert "沿用以前的 10 个" in repr(summary) and "poem.txt" in summary.text()
