"""What published reports look like, a small document for each: read as printed, or said not to be read."""

from pathlib import Path

import pandas as pd
import pytest
from asking import apart

import govreport as gr

DOCUMENTS = Path(__file__).parent / "documents"
APPLICANTS = (
    *("natural_person", "business", "research", "public_interest", "legal_service"),
    *("other_organisation", "total"),
)


def load(name):
    return gr.load(DOCUMENTS / f"{name}.txt")


def cells(corpus, table, row):
    """Return (value, status, raw) of every cell of a row, by its column."""
    keys = {
        "disclosures": ("item", "measure"),
        "applications": ("outcome", "applicant"),
        "disputes": ("stage", "outcome"),
    }
    frame = getattr(corpus, table)
    frame = frame[frame[keys[table][0]] == row].astype(object)
    return {
        key: tuple(None if value is pd.NA else value for value in values)
        for key, *values in zip(
            frame[keys[table][1]], frame["value"], frame["status"], frame["raw"], strict=True
        )
    }


def values(corpus, table, row, columns=APPLICANTS):
    found = cells(corpus, table, row)
    return [found[column][0] for column in columns]


def codes(corpus):
    return set(corpus.diagnostics["code"].tolist())


def test_rows_on_one_line_keep_their_blanks_and_dashes():
    corpus = load("rows-on-one-line")
    assert values(corpus, "applications", "received") == [11, 2, 0, None, 4, 5, 22]
    assert cells(corpus, "applications", "received")["public_interest"] == (None, "blank", None)
    assert cells(corpus, "applications", "carried_in")["legal_service"] == (None, "placeholder", "/")


def test_a_label_broken_at_every_character():
    corpus = load("a-character-a-line")
    assert values(corpus, "applications", "received") == [7, 1, 0, 0, 0, 2, 10]
    assert values(corpus, "applications", "disclosed") == [6, 1, 0, 0, 0, 1, 8]
    assert values(corpus, "applications", "partly_disclosed") == [1, 0, 0, 0, 0, 1, 2]
    assert corpus.sections["text"].str.contains("果").sum() == 0


def test_a_remark_in_a_cell_is_kept_beside_its_number():
    found = cells(load("remark-in-a-cell"), "disclosures", "normative_document")
    assert found["issued"] == (22.0, "reported", "22（其中修订 16 件）")
    assert found["repealed"] == (3667.0, "reported", "3667 条")
    assert found["in_force"] == (1234.0, "reported", "1,234")


def test_headings_in_a_list_of_parts_are_not_the_sections():
    corpus = load("list-of-parts")
    text = corpus.sections.set_index("section")["text"]
    assert text["overview"] == "全年主动公开信息12条。"
    assert text["problems"] == "更新不够及时。"
    assert not corpus.findings.query("check == 'sections' and status == 'fail'").size


def test_columns_cut_to_the_same_word_cannot_be_told_apart():
    corpus = load("columns-cut-short")
    found = cells(corpus, "disclosures", "regulation")
    assert {status for _, status, _ in found.values()} <= {"unreadable", "not_applicable", "absent"}
    assert "unreadable" in {status for _, status, _ in found.values()}
    assert "columns_unknown" in codes(corpus)


def test_an_amount_without_a_unit_is_yuan_or_ten_thousand():
    corpus = load("amount-without-unit")
    found = cells(corpus, "disclosures", "procurement")
    assert found["projects"] == (3.0, "reported", "3")
    assert found["amount"] == (None, "unreadable", "8040")
    assert "unit_missing" in codes(corpus)


def test_table_four_in_three_tables_of_five():
    corpus = load("three-tables-of-five")
    outcomes = ("upheld", "corrected", "other", "pending", "total")
    assert values(corpus, "disputes", "reconsideration", outcomes) == [1, 2, 3, 4, 10]
    assert values(corpus, "disputes", "litigation_direct", outcomes) == [0, 5, 0, 1, 6]
    assert values(corpus, "disputes", "litigation_after_reconsideration", outcomes) == [7, 0, 0, 0, 7]


def test_a_row_printed_twice_with_other_numbers_is_read_where_both_agree():
    corpus = load("row-printed-twice")
    found = cells(corpus, "applications", "received")
    assert found["natural_person"] == (None, "unreadable", None)
    assert found["total"] == (5, "reported", "5")
    assert "row_repeated" in codes(corpus)


def test_a_report_from_before_the_uniform_tables_is_loaded_for_its_text():
    corpus = load("before-2019")
    assert corpus.reports["form"].tolist() == ["pre2019"]
    assert set(corpus.applications["status"]) == {"not_applicable"}
    assert "missing_table" not in codes(corpus)


def test_empty_paragraphs_in_cells_do_not_end_the_row():
    corpus = load("empty-paragraphs-in-cells")
    assert values(corpus, "applications", "received") == [3, 0, 1, 0, 0, 0, 4]
    assert values(corpus, "applications", "carried_in") == [1, 0, 0, 0, 0, 0, 1]


def test_a_label_that_could_be_two_rows_is_neither():
    corpus = load("two-readings-of-a-label")
    assert cells(corpus, "disclosures", "penalty")["decisions"][0] is None
    assert cells(corpus, "disclosures", "licence")["decisions"][0] is None
    assert cells(corpus, "disclosures", "compulsory_measure")["decisions"][:2] == (4.0, "reported")
    assert "numbers_unlabelled" in codes(corpus)


def test_a_heading_right_below_a_table_is_no_part_of_its_last_cell():
    corpus = load("heading-right-below-a-table")
    assert cells(corpus, "disclosures", "compulsory_measure")["decisions"] == (4.0, "reported", "4")
    assert cells(corpus, "disclosures", "licence")["decisions"][:2] == (9.0, "reported")
    assert corpus.sections.set_index("section")["text"]["problems"] == "更新不够及时。"


@pytest.fixture(scope="module")
def documents():
    return apart(gr.load(sorted(DOCUMENTS.glob("*.txt"))))


@pytest.mark.parametrize("path", sorted(DOCUMENTS.glob("*.txt")), ids=lambda path: path.stem)
def test_every_number_stands_where_its_place_says(path, documents):
    corpus = documents[path.as_posix()]
    text = corpus.texts["text"].iloc[0]
    for table, (row, column) in {
        "disclosures": ("item", "measure"),
        "applications": ("outcome", "applicant"),
        "disputes": ("stage", "outcome"),
    }.items():
        printed = getattr(corpus, table).dropna(subset=["raw"])
        places = corpus.places[corpus.places["table"] == table].set_index(["row", "column"])
        for key_row, key_column, raw in zip(printed[row], printed[column], printed["raw"], strict=True):
            place = places.loc[(key_row, key_column)]
            assert text[int(place["start"]) : int(place["end"])] == raw
            assert raw.split("\n")[0] in text.split("\n")[int(place["line"]) - 1]
