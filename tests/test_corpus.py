"""What a corpus answers: wide tables, places, texts, Parquet and back, its picture in a notebook."""

from pathlib import Path

import pandas as pd
import pytest
from asking import slowly
from writing import distinct_figures, save, write_report

import govreport as gr

DATA = Path(__file__).parent.parent / "data" / "reports"


@pytest.fixture(scope="module")
def corpus():
    return gr.load(DATA)


@pytest.fixture(scope="module")
def varied(tmp_path_factory):
    folder = tmp_path_factory.mktemp("varied")
    for seed, (dialect, form) in enumerate(
        [("word", "2021"), ("web", "2019"), ("word", "2019"), ("web", "2021")]
    ):
        text = write_report(distinct_figures(form, seed), dialect=dialect, form=form)
        save(text, folder, f"{seed}.txt")
    return gr.load(folder)


@pytest.mark.parametrize(
    ("table", "row", "column"),
    [
        ("disclosures", "item", "measure"),
        ("applications", "outcome", "applicant"),
        ("disputes", "stage", "outcome"),
    ],
)
def test_wide_says_what_the_tidy_table_says(varied, table, row, column):
    wide, tidy = varied.wide(table), getattr(varied, table)
    assert wide.index.tolist() == varied.reports["report_id"].tolist()
    for report_id, r, c, value in zip(tidy["report_id"], tidy[row], tidy[column], tidy["value"], strict=True):
        found = wide.at[report_id, f"{r}:{c}"]
        assert (pd.isna(found) and pd.isna(value)) or found == value
    assert wide.size == len(tidy)
    assert set(wide.dtypes) == {tidy["value"].dtype}


def test_wide_names_the_tables_it_knows(corpus):
    with pytest.raises(KeyError, match="applications"):
        corpus.wide("sections")


@pytest.mark.slow
def test_every_printed_cell_of_a_corpus_stands_where_its_place_says(varied):
    texts = varied.texts.set_index("report_id")["text"]
    found = 0
    for table, keys in {
        "disclosures": ["item", "measure"],
        "applications": ["outcome", "applicant"],
        "disputes": ["stage", "outcome"],
    }.items():
        printed = getattr(varied, table).dropna(subset=["raw"]).astype({key: "object" for key in keys})
        places = varied.places[varied.places["table"] == table].astype({"row": "object", "column": "object"})
        joined = printed.merge(places, left_on=["report_id", *keys], right_on=["report_id", "row", "column"])
        assert len(joined) == len(printed)
        for report_id, raw, start, end, line in joined[
            ["report_id", "raw", "start", "end", "line"]
        ].itertuples(index=False):
            assert texts[report_id][start:end] == raw
            assert texts[report_id].count("\n", 0, start) == line - 1
        found += len(joined)
    assert found > 700


def test_a_trace_shows_line_and_surroundings(corpus):
    report_id = corpus.reports.query("year == 2020")["report_id"].iat[0]
    trace = corpus.trace(report_id, "disclosures", item="procurement", measure="amount")
    assert (trace.value, trace.raw, trace.status) == (68.7856, "68.7856万元", "reported")
    lines = (DATA / trace.source).read_text(encoding="utf-8").split("\n")
    assert "68.7856万元" in lines[trace.line - 1]
    assert "【68.7856万元】" in str(trace)
    assert "<mark>68.7856万元</mark>" in trace._repr_html_()


def test_a_trace_of_a_cell_that_is_not_printed_says_so(corpus):
    report_id = corpus.reports["report_id"].iat[0]
    trace = corpus.trace(report_id, "applications", outcome="closed", applicant="total")
    assert (trace.value, trace.raw, trace.line, trace.status) == (None, None, None, "not_applicable")
    assert "未印此格" in str(trace)


@pytest.mark.parametrize(
    ("report_id", "table", "keys"),
    [
        ("nothing", "applications", {"outcome": "received", "applicant": "total"}),
        (None, "applications", {"outcome": "received"}),
        (None, "applications", {"outcome": "no_such_row", "applicant": "total"}),
        (None, "sections", {"section": "overview"}),
    ],
)
def test_a_trace_of_nothing_names_what_is_unknown(corpus, report_id, table, keys):
    with pytest.raises(KeyError) as error:
        corpus.trace(report_id or corpus.reports["report_id"].iat[0], table, **keys)
    assert any(word in str(error.value) for word in ("nothing", "outcome", "no_such_row"))


def test_text_is_the_whole_report(corpus):
    for report_id, characters in zip(corpus.reports["report_id"], corpus.reports["characters"], strict=True):
        assert len(corpus.text(report_id)) == characters
    with pytest.raises(KeyError, match="nothing"):
        corpus.text("nothing")


def test_sections_are_slices_of_the_text_without_the_tables(varied):
    for report_id, heading, text, start, end in varied.sections[
        ["report_id", "heading", "text", "start", "end"]
    ].itertuples(index=False):
        part = varied.text(report_id)[start:end]
        assert pd.isna(heading) or part.startswith(heading)
        assert all(line in part for line in text.split("\n"))
    tables = varied.sections[varied.sections["section"].isin(["disclosure", "applications", "disputes"])]
    assert not tables["text"].str.contains(r"^\d+$", regex=True).any()


@pytest.mark.parametrize("name", [*slowly("corpus"), "varied"])
def test_parquet_gives_identical_frames_back(name, request, tmp_path):
    corpus = request.getfixturevalue(name)
    again = gr.read_parquet(corpus.to_parquet(tmp_path / "tables"))
    for table, frame in corpus.tables.items():
        pd.testing.assert_frame_equal(again.tables[table], frame)


@pytest.mark.slow
def test_parquet_files_are_the_same_bytes_each_time(corpus, tmp_path):
    first, second = corpus.to_parquet(tmp_path / "a"), corpus.to_parquet(tmp_path / "b")
    for path in first.iterdir():
        assert path.read_bytes() == (second / path.name).read_bytes()


def test_a_folder_without_the_tables_says_which_are_missing(tmp_path):
    with pytest.raises(FileNotFoundError, match="reports"):
        gr.read_parquet(tmp_path)


@pytest.mark.slow
def test_an_empty_corpus_has_the_same_columns_and_answers_too(tmp_path):
    (tmp_path / "empty.txt").write_bytes(b"")
    empty, full = gr.load(tmp_path), gr.load(DATA)
    for table, frame in full.tables.items():
        assert empty.tables[table].dtypes.astype(str).to_dict() == frame.dtypes.astype(str).to_dict()
    assert list(empty.wide("disputes").columns) == list(full.wide("disputes").columns)
    again = gr.read_parquet(empty.to_parquet(tmp_path / "tables"))
    pd.testing.assert_frame_equal(again.diagnostics, empty.diagnostics)
    assert "0 份" in repr(empty) and "0 份" in empty._repr_html_()


@pytest.mark.slow
def test_the_picture_in_a_notebook_says_what_is_inside(corpus):
    page = corpus._repr_html_()
    for words in ("5 份", "2020 年 1、2021 年 4", "人民政府 5", "不符 11", "已印数字", "861"):
        assert words in page
