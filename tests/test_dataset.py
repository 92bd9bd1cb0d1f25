"""A dataset on disk: what SQL sees of it, what is refused, and the corpus that is taken out of it."""

import json
import random
import shutil
from functools import cache
from importlib import import_module

import pandas as pd
import pytest
from published import publish, random_figures
from runs_helpers import here
from writing import save, write_report

import govreport as gr
from govreport.contract import DATASET_FORMAT, TABLES
from govreport.dataset.opened import open_dataset
from govreport.errors import ArgumentError, MissingError

pytestmark = pytest.mark.slow

plan = import_module("govreport.runs.plan")
running = import_module("govreport.runs.run")
run = running.run
BODIES = ("江苏省宿迁市泗阳县人民政府", "甲县教育局", "科才镇人民政府", "乙县财政局", "丙镇人民政府")


def sources(folder):
    """Reports of five bodies over four years, one of them twice, one foreign file, blanks, dashes, copies."""
    rng = random.Random(3)
    for number, agency in enumerate(BODIES):
        for year in range(2019, 2023):
            form = "2019" if year < 2021 else "2021"
            figures = random_figures(form, rng)
            cells = {("received", "total"): "/"} if rng.random() < 0.2 else {}
            cells |= {("carried_in", "total"): ""} if rng.random() < 0.3 else {}
            text = write_report(figures, form=form, agency=agency, year=year, cells=cells)
            save(text, folder, f"{number}-{year}.txt")
    data, suffix = publish(random_figures("2021", rng), "2021", "html")
    (folder / f"zz{suffix}").write_bytes(data)
    shutil.copy(folder / "0-2021.txt", folder / "copy.txt")
    save((folder / "1-2022.txt").read_text(encoding="utf-8") + "\n附", folder, "1-2022-again.txt")
    save("今天天气很好。\n", folder, "a-foreign.txt")
    return folder


@cache
def drawn(base):
    """The sources, the dataset of them in shards of seven, and the corpus of them."""
    folder, out = base / "dataset sources", base / "dataset"
    folder.mkdir()
    sources(folder)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(plan, "MOST_SOURCES", 7)
        patch.setattr(running, "_workers", here)
        patch.setattr("os.fsync", lambda _: None)  # nobody cuts the power
        run(folder, out, workers=1, progress=False)
    return folder, out, gr.load(folder)


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    return drawn(tmp_path_factory.getbasetemp())[:2]


@pytest.fixture(scope="module")
def loaded(tmp_path_factory):
    return drawn(tmp_path_factory.getbasetemp())[2]


@pytest.fixture(scope="module")
def dataset(written):
    with open_dataset(written[1]) as opened:
        yield opened


def same(one, other, tables=tuple(TABLES)):
    for name in tables:
        pd.testing.assert_frame_equal(getattr(one, name), getattr(other, name), obj=name)


def test_a_few_reports_are_stored_opened_and_asked(tmp_path, monkeypatch):
    monkeypatch.setattr(running, "_workers", here)
    for year in (2021, 2022):
        figures = random_figures("2021", random.Random(year))
        save(write_report(figures, agency="甲县教育局", year=year), tmp_path / "in", f"{year}.txt")
    run(tmp_path / "in", tmp_path / "out", workers=1, progress=False)
    corpus = gr.load(tmp_path / "in")
    with open_dataset(tmp_path / "out") as opened:
        found = opened.sql("SELECT year, count(*) AS reports FROM reports GROUP BY year ORDER BY year")
        assert found.to_numpy().tolist() == [[2021, 1], [2022, 1]]
        same(opened.corpus(), corpus)


# A corpus


def test_the_whole_corpus_is_what_load_makes_of_the_sources(dataset, loaded):
    corpus = dataset.corpus()
    assert len(dataset.folder.shards) > 3
    same(corpus, loaded, [name for name in TABLES if name != "diagnostics"])
    # A copy is noted by the shard of what it copies.
    notes = [one.diagnostics.sort_values(["source", "code"], ignore_index=True) for one in (corpus, loaded)]
    pd.testing.assert_frame_equal(*notes)
    assert {"duplicate_file", "foreign_document", "several_reports"} <= set(loaded.diagnostics["code"])
    assert repr(corpus) == repr(loaded)


def test_a_chosen_corpus_is_what_load_makes_of_these_files(dataset, written):
    corpus = dataset.corpus("year >= $first AND agency LIKE $name", first=2021, name="%县%")
    files = [written[0] / source for source in corpus.reports["source"]]
    other = gr.load(files)
    assert len(corpus) == len(other) == 8
    assert set(corpus.findings["check"]) >= {"carry_over", "identical_tables"}
    names = dict(zip(other.reports["source"], corpus.reports["source"], strict=True))
    found = other.diagnostics["source"].map(names).tolist()
    assert corpus.diagnostics["code"].tolist() == other.diagnostics["code"].tolist()
    assert corpus.diagnostics["source"].tolist() == found
    assert corpus.findings["status"].tolist() == other.findings["status"].tolist()
    same(
        corpus, other, ("applications", "disclosures", "disputes", "statements", "figures", "places", "texts")
    )


def test_a_corpus_by_ids_has_these_reports_in_the_order_of_the_dataset(dataset, loaded):
    ids = loaded.reports["report_id"].tolist()
    assert dataset.corpus([ids[9], ids[2]]).reports["report_id"].tolist() == [ids[2], ids[9]]
    with pytest.raises(ArgumentError, match="没有编号为 nothing 的报告"):
        dataset.corpus([ids[2], "nothing"])


def test_a_corpus_that_is_too_large_is_refused_with_its_size(dataset, loaded):
    with pytest.raises(ArgumentError, match=rf"选中 {len(loaded)} 份报告.*上限是 3 份.*50 KB"):
        dataset.corpus(limit=3)


def test_nothing_chosen_is_an_empty_corpus(dataset, loaded):
    corpus = dataset.corpus("year = 1900")
    assert len(corpus) == 0
    assert corpus.applications.dtypes.equals(loaded.applications.dtypes)
    assert corpus.findings.empty and gr.indicators(corpus).empty


# Tables and SQL


@pytest.mark.parametrize("name", [name for name in TABLES if name not in ("findings", "diagnostics")])
def test_a_table_is_that_of_the_corpus(dataset, loaded, name):
    pd.testing.assert_frame_equal(dataset.table(name), getattr(loaded, name))


def test_a_table_is_chosen_by_its_own_columns_and_the_year(dataset, loaded):
    found = dataset.table("applications", "outcome = $row AND year = 2021 -- 2021", row="received")
    held = loaded.applications.merge(loaded.reports[["report_id", "year"]])
    expected = held[(held["outcome"] == "received") & (held["year"] == 2021)].drop(columns="year")
    pd.testing.assert_frame_equal(found, expected.reset_index(drop=True))


def test_a_table_that_is_too_large_is_refused_with_its_size_and_advice(written, loaded):
    with open_dataset(written[1], rows=100) as opened:
        with pytest.raises(ArgumentError, match=rf"{len(loaded.applications):,} 行，超过上限 100 行.*where"):
            opened.table("applications")
        with pytest.raises(ArgumentError, match="超过上限 100 行.*GROUP BY"):
            opened.sql("SELECT * FROM disputes")
        with pytest.raises(ArgumentError, match="names"):
            opened.indicators()
        with pytest.raises(ArgumentError, match="fail"):
            opened.check_years()


def test_sql_sees_the_tables_by_name_and_missing_numbers_stay_missing(dataset, loaded):
    found = dataset.sql(
        'SELECT r.source, w."received:total" AS n, sum(a.value) AS s FROM wide_applications w '
        "JOIN reports r USING (report_id) JOIN applications a USING (report_id) "
        "WHERE a.outcome = 'received' AND a.applicant = 'total' GROUP BY ALL ORDER BY r.source"
    )
    received = loaded.wide("applications")["received:total"].reset_index()
    expected = loaded.reports.merge(received).sort_values("source", ignore_index=True)["received:total"]
    assert found["n"].isna().any() and found["n"].dtype == "Int64" == found["s"].dtype
    pd.testing.assert_series_equal(found["n"], expected, check_names=False)
    pd.testing.assert_series_equal(found["s"], expected, check_names=False)
    assert found["source"].dtype == "string"


def test_values_are_bound_and_never_part_of_the_query(dataset):
    found = dataset.sql("SELECT count(*) AS n FROM reports WHERE agency = $name", name="x' OR 'a' = 'a")
    assert found["n"].tolist() == [0]


@pytest.mark.parametrize(
    "query",
    [
        "DROP VIEW reports",
        "CREATE TABLE a AS SELECT 1",
        "COPY (SELECT 1) TO 'x.csv'",
        "SELECT 1; SELECT 2",
        "SET threads = 1",
        "ATTACH 'x.db'",
        "",
    ],
)
def test_only_one_select_is_taken(dataset, query):
    with pytest.raises(ArgumentError, match="只读"):
        dataset.sql(query)


def test_no_other_file_is_read_and_no_variable_of_the_caller(dataset, tmp_path):
    (tmp_path / "secret.csv").write_text("a\n1\n")
    frame = pd.DataFrame({"a": [1]})
    assert len(frame)
    for query in (
        f"SELECT * FROM '{tmp_path}/secret.csv'",
        "SELECT * FROM frame",
        f"FROM glob('{tmp_path}/*')",
    ):
        with pytest.raises(ArgumentError, match="SQL 查询有误"):
            dataset.sql(query)


def test_what_is_not_there_is_named(dataset):
    with pytest.raises(ArgumentError, match="没有名为 'nothing' 的表；可用：reports"):
        dataset.table("nothing")
    with pytest.raises(AttributeError, match=r"dataset.table\('disclosures'.*dataset.corpus"):
        gr.volumes(dataset)
    with pytest.raises(AttributeError, match=r"dataset.corpus\(where\)"):
        _ = dataset.zero_runs


def test_a_dataset_says_what_it_holds(dataset, loaded):
    assert (
        repr(dataset) == f"<Dataset：{len(loaded)} 份报告，2019–2023 年，{len(dataset.folder.shards)} 个分片>"
    )
    assert len(dataset) == len(loaded)


# Folders


def test_a_run_that_is_not_finished_shows_its_complete_shards(written, tmp_path):
    copy = shutil.copytree(written[1], tmp_path / "copy")
    shards = sorted(path for path in (copy / "shards").iterdir() if path.name.isdigit())
    shards[1].rename(copy / "shards" / ".partial-000001-7")
    (shards[2] / "manifest.parquet").unlink()
    shutil.copytree(shards[0], copy / "shards" / "000099")
    with open_dataset(copy) as opened:
        assert f"计划 {len(shards)} 个分片，已写完 {len(shards) - 2} 个" in repr(opened)
        corpus = opened.corpus()
        assert len(corpus) == len(opened) == len(corpus.reports["report_id"].unique())


def test_a_shard_of_an_older_code_is_refused_with_what_to_do(written, monkeypatch):
    selection = import_module("govreport.dataset.selection")
    frames = import_module("govreport.frames")

    def fewer(table, column, forms):
        made = frames.categories(table, column, forms)
        return (
            pd.CategoricalDtype(made.categories[1:])
            if (table, column) == ("applications", "status")
            else made
        )

    monkeypatch.setattr(selection, "categories", fewer)
    with open_dataset(written[1]) as opened, pytest.raises(ArgumentError, match="status 列.*代码：reported"):
        opened.corpus()


def test_a_folder_that_is_no_dataset_is_refused(tmp_path, loaded):
    with pytest.raises(
        ArgumentError, match="不是数据集：没有 dataset.json；请给出 govreport run 写出的文件夹。"
    ):
        open_dataset(tmp_path)
    with pytest.raises(ArgumentError, match="gr.read_parquet"):
        open_dataset(loaded.to_parquet(tmp_path))
    with pytest.raises(ArgumentError, match="不在本机"):
        open_dataset("s3://bucket/a")


@pytest.mark.parametrize(
    ("said", "message"),
    [
        ("{", "已损坏"),
        ("[]", "第 None 版"),
        (json.dumps({"format": 0}), "重新写出"),
        (json.dumps({"format": 99}), "升级 govreport"),
        (json.dumps({"format": DATASET_FORMAT}), "还没有写完的分片"),
    ],
)
def test_another_format_is_refused_with_what_to_do(tmp_path, said, message):
    (tmp_path / "dataset.json").write_text(said)
    with pytest.raises(ArgumentError, match=message):
        open_dataset(tmp_path)


def test_without_duckdb_one_sentence_says_what_to_install(written, monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "duckdb", None)
    with pytest.raises(MissingError, match=r"govreport\[scale\]"):
        open_dataset(written[1])
