"""Analyses of a dataset give what they give for the same reports in memory, to the last digit."""

import itertools
import shutil
import sys
from importlib import import_module
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from test_dataset import drawn

import govreport as gr
from govreport.contract import WIDE_GROUPS
from govreport.dataset.opened import open_dataset
from govreport.errors import ArgumentError

pytestmark = pytest.mark.slow

ACROSS = ("carry_over", "stock_flow", "pending_reappears", "jump", "identical_tables")


@pytest.fixture(scope="module")
def corpus(tmp_path_factory):
    return drawn(tmp_path_factory.getbasetemp())[2]


@pytest.fixture(scope="module")
def dataset(tmp_path_factory):
    """The same reports on disk, in shards of seven, read in batches of three."""
    with pytest.MonkeyPatch.context() as patch:
        for name, size in (("indicators", "BATCH"), ("findings", "BATCH"), ("words", "_BATCH")):
            patch.setattr(import_module(f"govreport.dataset.{name}"), size, 3)
        with open_dataset(drawn(tmp_path_factory.getbasetemp())[1]) as opened:
            yield opened


def same(one, other):
    pd.testing.assert_frame_equal(one, other, check_exact=True)
    assert one.attrs == other.attrs


# Zero applications


@pytest.mark.parametrize(
    "by", [None, "year", "province", "form", ["year", "body"], ["level", "division_code"]]
)
@pytest.mark.parametrize("blank_as_zero", [False, True])
def test_zero_applications_are_those_of_the_corpus(dataset, corpus, by, blank_as_zero):
    expected = gr.zero_applications(corpus, by, blank_as_zero)
    same(dataset.zero_applications(by, blank_as_zero), expected)
    if by is None:
        assert expected["cannot_tell"].gt(0).all() and expected["denominator"].gt(0).all()


@pytest.mark.parametrize("by", [None, "year", ["province", "year"], ["form", "body"], "agency"])
def test_a_definition_is_asked_for_by_itself(dataset, corpus, by):
    expected = gr.zero_applications(corpus, by)
    found = dataset.zero_applications(by, definitions=["lenient"])
    same(found, expected[expected["definition"] == "lenient"].reset_index(drop=True))


def test_an_unknown_definition_is_refused(dataset):
    with pytest.raises(KeyError, match="没有名为 'total' 的口径"):
        dataset.zero_applications(definitions=["total"])


def test_an_analysis_may_be_of_some_reports(dataset):
    chosen = dataset.corpus("year = 2021")
    same(dataset.zero_applications("body", where="year = $y", y=2021), gr.zero_applications(chosen, "body"))
    same(dataset.indicators_by("body", where="year = $y", y=2021), gr.indicators_by(chosen, "body"))
    same(dataset.terms(by="body", where="year = $y", y=2021, workers=1), gr.terms(chosen, by="body"))


def rewritten(file, change):
    """Write a Parquet file anew, each row as `change` returns it."""
    with pq.ParquetFile(file) as source:
        table = source.read()
    rows = [change(row) for row in table.to_pylist()]
    pq.write_table(pa.Table.from_pylist(rows, table.schema), file)


def test_cells_that_a_form_does_not_have_are_neither_missing_nor_zero(tmp_path_factory, tmp_path):
    """Reports of a version without table III: one has nothing there, one has a number all the same."""
    copy = shutil.copytree(drawn(tmp_path_factory.getbasetemp())[1], tmp_path / "copy")
    without, one_cell = drawn(tmp_path_factory.getbasetemp())[2].reports["report_id"].tolist()[:2]

    def change(row):
        if row["report_id"] not in (without, one_cell):
            return row
        kept = (
            row.get("applicant") == "total"
            and row.get("outcome") == "received"
            and row["report_id"] == one_cell
        )
        if "status" in row:
            return row | (
                {"value": 0, "status": "reported"} if kept else {"value": None, "status": "not_applicable"}
            )
        return row | {name: None for name in row if ":" in name} | {"form": "pre2019"}

    for table in ("reports", "applications", "disputes", "wide_applications"):
        for file in copy.glob(f"shards/*/{table}/*/part.parquet"):
            rewritten(file, change)
    with open_dataset(copy) as opened:
        corpus = opened.corpus()
        assert (corpus.reports["form"] == "pre2019").sum() == 2
        for blank_as_zero in (False, True):
            expected = gr.zero_applications(corpus, "form", blank_as_zero)
            same(opened.zero_applications("form", blank_as_zero), expected)
        assert expected["cannot_tell"].tolist()[:3] == [1, 1, 1]


# Indicators


def test_indicators_are_those_of_the_corpus(dataset, corpus):
    same(dataset.indicators(), gr.indicators(corpus))
    same(
        dataset.indicators(["flow"], blank_as_zero=True),
        gr.indicators(corpus, names=["flow"], blank_as_zero=True),
    )


@pytest.mark.parametrize("by", ["year", ["body", "form"]])
def test_indicators_of_groups_are_those_of_the_corpus(dataset, corpus, by):
    same(dataset.indicators_by(by), gr.indicators_by(corpus, by))


def test_indicators_of_groups_take_the_same_options(dataset, corpus):
    asked = {"names": ["timeliness", "applicants"], "blank_as_zero": True, "township_deadline": (3, 31)}
    same(dataset.indicators_by("year", **asked), gr.indicators_by(corpus, "year", **asked))


# Findings


def test_findings_of_both_kinds_are_those_of_the_corpus(dataset, corpus):
    across = corpus.findings[corpus.findings["check"].isin(ACROSS)].reset_index(drop=True)
    assert len(across) > 100
    same(dataset.check_years(), across)
    same(dataset.check_years("fail"), across[across["status"] == "fail"].reset_index(drop=True))
    within = corpus.findings[~corpus.findings["check"].isin(ACROSS)].reset_index(drop=True)
    same(dataset.table("findings"), within)
    counted = within.groupby(["check", "status"], observed=True)["report_id"].agg(["size", "nunique"])
    found = dataset.count_findings()
    assert found[["check", "status"]].to_records(index=False).tolist() == counted.index.tolist()
    assert found[["findings", "reports"]].to_numpy().tolist() == counted.to_numpy().tolist()


def test_findings_are_counted_by_columns_of_the_reports(dataset, corpus):
    found = dataset.count_findings(["year", "form"])
    assert found["year"].dtype == "Int64" and found["form"].dtype == corpus.reports["form"].dtype
    assert found["findings"].sum() == dataset.count_findings()["findings"].sum()
    assert found["year"].is_monotonic_increasing
    with pytest.raises(ArgumentError, match="没有名为 'bad' 的结论"):
        dataset.check_years("bad")


# Words


@pytest.mark.parametrize(
    "asked",
    [
        {},
        {"by": "year"},
        {"by": "form", "minimum_documents": 3, "top": 9},
        {"by": "section", "section": None},
        {"by": "kind"},
        {"kind": "problem", "by": "province"},
        {"section": ["overview", "problems"], "extra_words": ["工作落实"], "engine": "jieba"},
        {"by": "report_id"},
    ],
)
def test_terms_are_those_of_the_corpus(dataset, corpus, asked):
    same(dataset.terms(workers=1, **asked), gr.terms(corpus, **asked))


def test_terms_are_the_same_from_several_processes(dataset, corpus):
    same(dataset.terms(by="year", workers=2), gr.terms(corpus, by="year"))


def test_terms_refuse_what_terms_refuse(dataset):
    for asked, message in (({"section": "nothing"}, "没有名为"), ({"by": "nothing"}, "没有 nothing 这一列")):
        with pytest.raises(KeyError, match=message):
            dataset.terms(workers=1, **asked)
    with pytest.raises(ValueError, match="extra_words"):
        dataset.terms(extra_words="工作")


# Reuse


@pytest.mark.parametrize("name", ["clusters", "boilerplate", "novelty", "reuse"])
def test_reuse_is_that_of_the_corpus(dataset, corpus, name):
    expected = getattr(gr, name)(corpus)
    assert len(expected)
    same(getattr(dataset, name)(), expected)


def test_reuse_says_how_much_it_can_hold(dataset, monkeypatch):
    monkeypatch.setattr(import_module("govreport.dataset.reuse"), "MEMORY", 25_000)
    with pytest.raises(ArgumentError, match=r"至多 1,000 字.*where 选取约 \d+ 份"):
        dataset.clusters()
    same(dataset.clusters(where="year = $y", y=2021), gr.clusters(dataset.corpus("year = 2021")))


# The generator


@pytest.mark.parametrize("by_body", [False, True])
def test_generated_datasets_are_read_like_any_other(tmp_path, monkeypatch, by_body):
    monkeypatch.setattr(sys, "path", [str(Path(__file__).parent.parent / "scripts"), *sys.path])
    script = import_module("make_dataset")
    monkeypatch.setattr(script, "SHARD", 20)
    script.write_dataset(tmp_path / "made", 60, by_body=by_body)
    with open_dataset(tmp_path / "made") as opened:
        corpus = opened.corpus()
        assert len(corpus) == 60 and corpus.reports["source"].is_monotonic_increasing
        same(
            opened.zero_applications(["province", "year"]), gr.zero_applications(corpus, ["province", "year"])
        )
        same(opened.terms(by="year", workers=1), gr.terms(corpus, by="year"))
        reports = corpus.reports.set_index("report_id")
        wide = opened.sql("SELECT * EXCLUDE (year) FROM wide_applications").set_index("report_id")
        wide = wide.loc[reports.index]
        groups = [*WIDE_GROUPS]
        assert wide[groups].astype("string").equals(reports[groups].astype("string"))
        assert wide.drop(columns=groups).equals(corpus.wide("applications"))
        columns = corpus.applications.groupby(["outcome", "applicant"], observed=True)["value"].sum()
        inner = itertools.product(["received"], corpus.applications["applicant"].cat.categories[:-1])
        assert sum(columns[key] for key in inner) > 0
        assert set(opened.count_findings()["status"]) <= {"pass", "vacuous", "not_assessable"}
