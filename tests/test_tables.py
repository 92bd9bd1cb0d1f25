"""The three statutory tables, read back from written reports cell by cell."""

import random
import re
from pathlib import Path

import pandas as pd
import pytest
from writing import (
    APPLICANTS,
    ARTICLES,
    DIALECTS,
    DISPUTE_OUTCOMES,
    FIGURES,
    FORMS,
    ITEMS,
    OUTCOMES,
    STAGES,
    distinct_figures,
    outcomes,
    printed,
    save,
    write_report,
    zero_figures,
)

import govreport as gr

REPORTS = Path(__file__).parent.parent / "data" / "reports"
KEYS = {
    "disclosures": ["item", "measure"],
    "applications": ["outcome", "applicant"],
    "disputes": ["stage", "outcome"],
}
MEASURES_BOTH = {
    (item, measure)
    for version in ARTICLES.values()
    for items, measures in version.values()
    for item in items
    for measure in measures
}
GRID = (
    MEASURES_BOTH
    | {(outcome, applicant) for outcome in OUTCOMES for applicant in APPLICANTS}
    | {(stage, outcome) for stage in STAGES for outcome in DISPUTE_OUTCOMES}
)
LABELS = OUTCOMES | ITEMS

dialects = pytest.mark.parametrize("dialect", DIALECTS)
forms = pytest.mark.parametrize("form", FORMS)


def plain(value):
    """A cell of a frame as a Python object, None where it is missing."""
    return None if pd.isna(value) else value


def cells_of(corpus, report_id):
    """{(row, column): (value, status, raw)} of one report, no spaces around the raw text."""
    cells = {}
    for name, keys in KEYS.items():
        frame = getattr(corpus, name)
        for record in frame[frame["report_id"] == report_id].to_dict("records"):
            key = tuple(record[k] for k in keys)
            assert key not in cells, f"{key} stands twice"
            raw = plain(record["raw"])
            cells[key] = (plain(record["value"]), record["status"], raw and raw.strip())
    return cells


def load_text(text, folder):
    return gr.load(save(text, folder))


def read(text, folder):
    corpus = load_text(text, folder)
    return cells_of(corpus, corpus.reports["report_id"].item())


def read_all(texts, folder):
    """(cells, diagnostics) of many reports loaded at once, by the keys of `texts`."""
    for name, text in texts.items():
        save(text, folder, f"{name}.txt")
    corpus = gr.load(folder)
    ids = corpus.reports.set_index("source")["report_id"]
    met = corpus.diagnostics
    return {n: (cells_of(corpus, ids[f"{n}.txt"]), met[met["source"] == f"{n}.txt"]) for n in texts}


def expected(figures, form, changes=None):
    """All cells of a report: printed ones are reported, the others belong to another form."""
    cells = dict.fromkeys(GRID, (None, "not_applicable", None))
    cells |= {
        key: (number, "reported", str(number)) for key, number in printed(figures, form).items()
    }
    return cells | (changes or {})


def row_of(row, form):
    """The keys of a row of one of the tables."""
    return [key for key in printed(distinct_figures(form), form) if key[0] == row]


def not_proved(cell, truth):
    """Whether a cell is given up, or placed by the form's arithmetic and placed rightly."""
    value, status, _ = cell
    return (status == "unreadable" and value is None) or (status == "inferred" and value == truth)


def wrong(cells, truth):
    """The cells that deliver a number which the report does not print there."""
    return {
        k: (v, s, truth.get(k))
        for k, (v, s, _) in cells.items()
        if v is not None and v != truth.get(k)
    }


def core(label):
    """A label without its ordinal."""
    return re.sub(r"^(（.）|\d\.|[一二三四]、)", "", label)


def names_row(diagnostics, row):
    """Whether one of the diagnostics names a row, by its label or by its code."""
    said = (
        diagnostics["message"].fillna("")
        + " "
        + diagnostics["location"].astype("string").fillna("")
    )
    return any(core(LABELS[row]) in text or row in text for text in said)


# The writer

WEB_LABELS = {
    "issued": "本年发件",
    "in_force": "现行有效件",
    "business": "商业\n\n企业",
    "research": "科研\n\n机构",
}


@pytest.mark.parametrize(
    ("name", "dialect", "labels"),
    [("004-guogan-2021.txt", "word", {}), ("001-kecai-2021.txt", "web", WEB_LABELS)],
)
def test_written_tables_have_the_lines_of_published_ones(name, dialect, labels):
    published = (REPORTS / name).read_text(encoding="utf-8")
    written = write_report(zero_figures(), dialect=dialect, labels=labels)
    assert table_lines(written) == table_lines(published)


def table_lines(text):
    """The lines of the three tables, in one width of punctuation and one way to break 结果维持."""
    start, end = (re.search(heading, text, re.M) for heading in ("^二、主动公开", "^五、存在"))
    text = text[start.end() : end.start()].replace("结果\n维持", "结果维持")
    text = text.translate(str.maketrans("（）：，", "():,", "“”"))
    return [re.sub("[ \xa0\u2002]", "", line) for line in text.split("\n")]


# Every cell

@pytest.mark.parametrize("name", FIGURES)
@forms
@dialects
def test_every_cell_of_a_published_body_is_read_back(name, form, dialect, tmp_path):
    figures = FIGURES[name]
    assert read(write_report(figures, form=form, dialect=dialect), tmp_path) == expected(
        figures, form
    )


@forms
@dialects
def test_every_cell_is_read_back_where_no_number_occurs_twice(form, dialect, tmp_path):
    figures = distinct_figures(form, seed=7)
    assert read(write_report(figures, form=form, dialect=dialect), tmp_path) == expected(
        figures, form
    )


@forms
def test_the_grid_is_full_whatever_the_form_prints(form, tmp_path):
    corpus = load_text(write_report(distinct_figures(form), form=form), tmp_path)
    assert (len(corpus.applications), len(corpus.disputes), len(corpus.disclosures)) == (
        182,
        15,
        len(MEASURES_BOTH),
    )
    assert corpus.reports["form"].item() == ("2019" if form == "2019" else "2021")


def test_the_codes_are_categories_in_form_order_even_in_a_report_without_tables(tmp_path):
    corpus = load_text(write_report(zero_figures(), tables=()), tmp_path)
    in_frame = {
        "outcome": list(OUTCOMES),
        "applicant": list(APPLICANTS),
        "group": [
            "intake",
            "disclosed",
            "partly_disclosed",
            "refused",
            "unavailable",
            "declined",
            "closed",
            "outgo",
        ],
    }
    assert {c: list(corpus.applications[c].cat.categories) for c in in_frame} == in_frame
    assert list(corpus.disputes["stage"].cat.categories) == list(STAGES)
    assert list(corpus.disputes["outcome"].cat.categories) == list(DISPUTE_OUTCOMES)
    assert list(corpus.disclosures["item"].cat.categories) == list(ITEMS)


def test_amounts_are_in_ten_thousands_of_yuan_and_documents_in_pieces(tmp_path):
    corpus = load_text(write_report(distinct_figures("2021")), tmp_path)
    units = corpus.disclosures.set_index(["item", "measure"])["unit"]
    assert units["fee", "amount"] == "万元"
    assert units["normative_document", "in_force"] == "件"


@pytest.mark.parametrize("form", ARTICLES)
@dialects
def test_without_table_two_the_rows_of_table_three_decide_the_form(form, dialect, tmp_path):
    text = write_report(
        distinct_figures(form), form=form, dialect=dialect, tables=("applications", "disputes")
    )
    corpus = load_text(text, tmp_path)
    assert corpus.reports["form"].item() == form
    cells = cells_of(corpus, corpus.reports["report_id"].item())
    own = {
        (item, m) for items, measures in ARTICLES[form].values() for item in items for m in measures
    }
    assert {cells[key][1] for key in own} == {"absent"}
    assert {cells[key][1] for key in MEASURES_BOTH - own} == {"not_applicable"}


@dialects
def test_a_report_without_tables_reports_no_cell(dialect, tmp_path):
    cells = read(write_report(FIGURES["suqian_2023"], dialect=dialect, tables=()), tmp_path)
    assert {value for value, _, _ in cells.values()} == {None}
    assert {status for _, status, _ in cells.values()} <= {"absent", "not_applicable"}


# Rows and columns in another order

ROW_SWAPS = [
    ("received", "carried_in"),
    ("disclosed", "partly_disclosed"),
    ("refused_state_secret", "refused_third_party"),
    ("declined_petition", "declined_reconfirmation"),
    ("regulation", "normative_document"),
    ("penalty", "compulsory_measure"),
]


@pytest.mark.parametrize("pair", ROW_SWAPS, ids="-".join)
@forms
@dialects
def test_two_rows_in_each_others_place(pair, form, dialect, tmp_path):
    figures = distinct_figures(form)
    text = write_report(figures, form=form, dialect=dialect, swap_rows=[pair])
    assert read(text, tmp_path) == expected(figures, form)


COLUMN_SWAPS = [
    ("business", "research", "2021"),
    ("public_interest", "legal_service", "2019"),
    ("upheld", "corrected", "2021"),
    ("issued", "in_force", "2021"),
    ("made", "total_disclosed", "2019"),
    ("items_before", "decisions", "2019"),
    ("projects", "amount", "2019"),
]


@pytest.mark.parametrize(("one", "other", "form"), COLUMN_SWAPS)
@dialects
def test_two_columns_in_each_others_place(one, other, form, dialect, tmp_path):
    figures = distinct_figures(form)
    text = write_report(figures, form=form, dialect=dialect, swap_columns=[(one, other)])
    assert read(text, tmp_path) == expected(figures, form)


# Rows and cells that are not there


@pytest.mark.parametrize(
    ("row", "form"),
    [
        ("received", "2021"),
        ("disclosed", "2021"),
        ("refused_state_secret", "2021"),
        ("unavailable_unclear", "2019"),
        ("closed_unpaid", "2021"),
        ("closed_other", "2021"),
        ("closed", "2019"),
        ("processed", "hybrid"),
        ("carried_out", "2019"),
        ("regulation", "2021"),
        ("external_service", "2019"),
        ("compulsory_measure", "hybrid"),
    ],
)
@dialects
def test_a_row_that_is_not_printed_is_absent(row, form, dialect, tmp_path):
    figures = distinct_figures(form)
    text = write_report(figures, form=form, dialect=dialect, drop=[row])
    assert read(text, tmp_path) == expected(
        figures, form, dict.fromkeys(row_of(row, form), (None, "absent", None))
    )


BLANKS = [
    ("received", "research", "2021"),
    ("refused_third_party", "natural_person", "2021"),
    ("closed", "legal_service", "hybrid"),
    ("processed", "total", "2019"),
    ("reconsideration", "pending", "2021"),
    ("normative_document", "repealed", "2021"),
    ("licence", "items_change", "2019"),
    ("procurement", "projects", "2019"),
]


@pytest.mark.parametrize(("row", "column", "form"), BLANKS)
def test_an_empty_cell_in_word_text_is_blank(row, column, form, tmp_path):
    figures = distinct_figures(form)
    text = write_report(figures, form=form, dialect="word", cells={(row, column): ""})
    assert read(text, tmp_path) == expected(figures, form, {(row, column): (None, "blank", None)})


@pytest.mark.parametrize("filler", ["\xa0", "\u3000", "\u2002 "], ids=["nbsp", "wide", "en"])
def test_a_cell_of_spaces_in_word_text_is_blank(filler, tmp_path):
    figures, place = distinct_figures(), ("received", "business")
    text = write_report(figures, cells={place: filler})
    assert read(text, tmp_path) == expected(figures, "2021", {place: (None, "blank", None)})


@pytest.mark.parametrize(("row", "column", "form"), BLANKS)
def test_an_empty_cell_lost_in_web_text_leaves_its_row_unproved(row, column, form, tmp_path):
    figures = distinct_figures(form)
    corpus = load_text(
        write_report(figures, form=form, dialect="web", cells={(row, column): ""}), tmp_path
    )
    cells = cells_of(corpus, corpus.reports["report_id"].item())
    truth = printed(figures, form)
    part = list(truth)[-15:] if row in STAGES else row_of(row, form)
    value, status, _ = cells[row, column]
    assert value is None
    assert status in {"unreadable", "blank"}
    assert [
        key for key in part if key != (row, column) and not not_proved(cells[key], truth[key])
    ] == []
    assert {k: c for k, c in cells.items() if k not in part} == {
        k: c for k, c in expected(figures, form).items() if k not in part
    }
    assert len(corpus.diagnostics) >= 1
    assert row in STAGES or names_row(corpus.diagnostics, row)


@pytest.mark.parametrize("row", ["received", "refused_deliberative", "processed"])
def test_six_zeros_in_web_text_fit_seven_places_and_are_unreadable(row, tmp_path):
    figures = zero_figures()
    corpus = load_text(
        write_report(figures, dialect="web", cells={(row, "research"): ""}), tmp_path
    )
    cells = cells_of(corpus, corpus.reports["report_id"].item())
    assert {cells[key][:2] for key in row_of(row, "2021")} == {(None, "unreadable")}
    assert names_row(corpus.diagnostics, row)


@pytest.mark.parametrize(
    ("row", "form"),
    [
        ("carried_in", "2021"),
        ("refused_administrative_query", "2019"),
        ("closed_unpaid", "2021"),
        ("closed_other", "2021"),
        ("closed", "hybrid"),
        ("processed", "2021"),
        ("regulation", "2019"),
        ("penalty", "2021"),
    ],
)
@dialects
def test_a_row_without_any_number_is_blank_and_its_neighbours_are_read(
    row, form, dialect, tmp_path
):
    figures, places = distinct_figures(form), row_of(row, form)
    text = write_report(figures, form=form, dialect=dialect, cells=dict.fromkeys(places, ""))
    assert read(text, tmp_path) == expected(
        figures, form, dict.fromkeys(places, (None, "blank", None))
    )


# Numbers as they are printed

COUNT, MONEY, CHANGE = (
    ("refused_third_party", "business"),
    ("fee", "amount"),
    ("licence", "items_change"),
)
NOTATIONS = [
    (COUNT, "2021", "１２", 12),
    (COUNT, "2021", "1,234", 1234),
    (COUNT, "2021", "3667 条", 3667),
    (COUNT, "2021", "17件", 17),
    (COUNT, "2021", "0", 0),
    (("normative_document", "issued"), "2021", "１２件", 12),
    (("reconsideration", "upheld"), "2021", "4 起", 4),
    (MONEY, "2021", "68.7856万元", 68.7856),
    (MONEY, "2021", "251000元", 25.1),
    (MONEY, "2021", "1,251,000元", 125.1),
    (("procurement", "amount"), "2019", "68.7856万元", 68.7856),
    (("procurement", "amount"), "2019", "251000元", 25.1),
    (CHANGE, "2019", "+123", 123),
    (CHANGE, "2019", "-35", -35),
]


@pytest.mark.parametrize(("place", "form", "text", "value"), NOTATIONS)
@dialects
def test_a_number_is_read_whatever_its_notation(place, form, text, value, dialect, tmp_path):
    figures = distinct_figures(form)
    report = write_report(figures, form=form, dialect=dialect, cells={place: text})
    assert read(report, tmp_path) == expected(figures, form, {place: (value, "reported", text)})


@pytest.mark.parametrize(
    "space", ["\xa0{}", "{}\u3000", "\u2002 {}", " {} "], ids=["nbsp", "wide", "en", "plain"]
)
@dialects
def test_spaces_around_numbers_are_no_part_of_them(space, dialect, tmp_path):
    figures = distinct_figures()
    cells = {place: space.format(number) for place, number in printed(figures, "2021").items()}
    assert read(write_report(figures, dialect=dialect, cells=cells), tmp_path) == expected(
        figures, "2021"
    )


@pytest.mark.parametrize("text", ["/", "-", "—", "——", "无", "／"])
@pytest.mark.parametrize(
    "place",
    [COUNT, ("received", "total"), ("litigation_direct", "other"), ("penalty", "decisions")],
)
@dialects
def test_a_dash_or_a_word_for_nothing_is_a_placeholder_and_no_zero(text, place, dialect, tmp_path):
    figures = distinct_figures()
    report = write_report(figures, dialect=dialect, cells={place: text})
    assert read(report, tmp_path) == expected(figures, "2021", {place: (None, "placeholder", text)})


@dialects
def test_a_row_of_dashes_is_a_row_of_placeholders(dialect, tmp_path):
    figures, places = distinct_figures(), row_of("refused_deliberative", "2021")
    report = write_report(figures, dialect=dialect, cells=dict.fromkeys(places, "-"))
    assert read(report, tmp_path) == expected(
        figures, "2021", dict.fromkeys(places, (None, "placeholder", "-"))
    )


@pytest.mark.parametrize("text", ["见附件", "若干", "十余件"])
@pytest.mark.parametrize(
    "place", [COUNT, ("reconsideration", "corrected"), ("normative_document", "repealed")]
)
def test_words_in_a_number_cell_of_word_text_are_unreadable(text, place, tmp_path):
    figures = distinct_figures()
    report = write_report(figures, cells={place: text})
    assert read(report, tmp_path) == expected(figures, "2021", {place: (None, "unreadable", text)})


@pytest.mark.parametrize("place", [COUNT, ("normative_document", "repealed")])
def test_words_among_the_numbers_of_web_text_shift_no_number(place, tmp_path):
    figures = distinct_figures()
    cells = read(write_report(figures, dialect="web", cells={place: "见附件"}), tmp_path)
    assert cells[place][:2] == (None, "unreadable")
    assert wrong(cells, printed(figures, "2021")) == {}
    rest = {key: cell for key, cell in expected(figures, "2021").items() if key[0] != place[0]}
    assert {key: cells[key] for key in rest} == rest


# Labels as they are printed


def one_character_a_line(label):
    wording = core(label)
    return label.removesuffix(wording) + "\n".join(wording)


LABEL_STYLES = {
    "no ordinals": {"relabel": core},
    "wrong ordinals": {"relabel": lambda label: re.sub(r"^\d\.", "1.", label)},
    "spaces inside": {"relabel": lambda label: re.sub(r"(.{3})(?=.)", r"\1 ", label)},
    "wide spaces inside": {"relabel": lambda label: re.sub(r"(.{4})(?=.)", "\\1\u3000", label)},
    "broken after five": {"relabel": lambda label: re.sub(r"(.{5})(?=.)", r"\1" + "\n", label)},
    "one character a line": {"relabel": one_character_a_line},
    "columns broken twice": {
        "labels": {
            "business": "商业\n\n企业\n\n",
            "research": "科研 机构",
            "public_interest": "社会\n\n公益\n\n组织",
        }
    },
    "columns unbroken": {
        "labels": {"business": "商业企业", "research": "科研机构", "upheld": "结果维持"}
    },
    "shortened": {"labels": {"public_interest": "社会公益", "closed_uncorrected": "1.逾期不补正"}},
    "straight quotes": {"labels": {"refused_security_stability": '3.危及"三安全一稳定"'}},
    "no quotes": {"labels": {"refused_security_stability": "3.危及三安全一稳定"}},
    "short documents": {"labels": {"issued": "本年发件", "in_force": "现行有效件"}},
    "plain 规范性文件": {"labels": {"normative_document": "规范性文件"}},
    "spaced 规章": {"labels": {"regulation": "规 章"}},
    "bookmark": {"labels": {"decisions": "[bookmark: _GoBack]本年处理决定数量"}},
    "钩稽": {"note": "（本列数据的钩稽关系为：第一项加第二项之和，等于第三项加第四项之和）"},
    "no note": {"note": ""},
}


@pytest.mark.parametrize("style", LABEL_STYLES)
@dialects
def test_labels_are_known_in_every_style(style, dialect, tmp_path):
    figures = distinct_figures()
    assert read(
        write_report(figures, dialect=dialect, **LABEL_STYLES[style]), tmp_path
    ) == expected(figures, "2021")


@forms
@dialects
def test_row_ordinals_may_all_be_missing(form, dialect, tmp_path):
    figures = distinct_figures(form)
    text = write_report(figures, form=form, dialect=dialect, relabel=core)
    assert read(text, tmp_path) == expected(figures, form)


@pytest.mark.parametrize(
    "rewrite",
    [
        lambda text: text.translate(str.maketrans("（）：，", "():,")),
        lambda text: text.replace("（", "("),
        lambda text: re.sub(r"（(.)）", r"( \1）", text),
        lambda text: re.sub(r"^(\t?\d)\.", r"\1、", text, flags=re.M),
        lambda text: re.sub(r"^(\t?\d)\.", r"\1．", text, flags=re.M),
        lambda text: re.sub(r"^(\t?\d)\.", r"\1. ", text, flags=re.M),
    ],
    ids=["half-width", "mixed", "spaced brackets", "1、", "1．", "1. "],
)
@forms
@dialects
def test_brackets_and_points_of_any_width(rewrite, form, dialect, tmp_path):
    figures = {
        **distinct_figures(form),
        "II": FIGURES["suqian_2023"]["II"],
    }  # no decimal below 10 to rewrite
    text = rewrite(write_report(figures, form=form, dialect=dialect))
    assert read(text, tmp_path) == expected(figures, form)


# Typing errors


def lose(label, rng):
    """A label without one character of its wording."""
    place = rng.randrange(len(label) - len(core(label)), len(label))
    return label[:place] + label[place + 1 :]


def change(label, rng):
    """A label with one character of its wording changed."""
    place = rng.randrange(len(label) - len(core(label)), len(label))
    return label[:place] + rng.choice("的和玉亍囗") + label[place + 1 :]


@pytest.mark.parametrize("error", [lose, change])
@forms
@dialects
def test_a_typing_error_in_a_row_label_moves_no_number(error, form, dialect, tmp_path):
    figures, rng = distinct_figures(form), random.Random(5)
    labels = {row: error(OUTCOMES[row], rng) for row in outcomes(form)}
    texts = {
        row: write_report(figures, form=form, dialect=dialect, labels={row: labels[row]})
        for row in labels
    }
    truth, whole = printed(figures, form), expected(figures, form)
    for row, (cells, diagnostics) in read_all(texts, tmp_path).items():
        assert wrong(cells, truth) == {}, labels[row]
        places = row_of(row, form)
        if all(cells[key] == whole[key] for key in places):
            continue
        assert {cells[key][1] for key in places} <= {"absent", "unreadable"}, labels[row]
        assert len(diagnostics) >= 1, f"nothing says that {labels[row]} was not read"


@forms
@dialects
def test_a_long_label_is_read_in_spite_of_a_lost_character(form, dialect, tmp_path):
    figures, rng = distinct_figures(form), random.Random(6)
    labels = {
        row: lose(OUTCOMES[row], rng) for row in outcomes(form) if len(core(OUTCOMES[row])) >= 8
    }
    texts = {
        row: write_report(figures, form=form, dialect=dialect, labels={row: labels[row]})
        for row in labels
    }
    whole = expected(figures, form)
    read_in = {row: cells == whole for row, (cells, _) in read_all(texts, tmp_path).items()}
    assert [labels[row] for row, good in read_in.items() if not good] == []


@dialects
def test_an_unknown_label_under_an_empty_row_lends_it_no_numbers(dialect, tmp_path):
    figures = distinct_figures()
    empty = dict.fromkeys(row_of("refused_deliberative", "2021"), "")
    text = write_report(
        figures, dialect=dialect, cells=empty, labels={"refused_enforcement_file": "7.别的情形"}
    )
    cells = read(text, tmp_path)
    truth = {key: number for key, number in printed(figures, "2021").items() if key not in empty}
    assert wrong(cells, truth) == {}
    assert {cells[key][1] for key in row_of("refused_enforcement_file", "2021")} <= {
        "absent",
        "unreadable",
    }


# Numbers too many


@pytest.mark.parametrize(
    ("row", "form"),
    [
        ("received", "2021"),
        ("declined_excessive", "2019"),
        ("closed_other", "2021"),
        ("carried_out", "hybrid"),
    ],
)
@dialects
def test_a_row_of_eight_numbers_is_not_shifted(row, form, dialect, tmp_path):
    figures, places = distinct_figures(form), row_of(row, form)
    corpus = load_text(
        write_report(figures, form=form, dialect=dialect, extra={row: ["5"]}), tmp_path
    )
    cells, truth = cells_of(corpus, corpus.reports["report_id"].item()), printed(figures, form)
    assert [key for key in places if not not_proved(cells[key], truth[key])] == []
    rest = {key: cell for key, cell in expected(figures, form).items() if key not in places}
    assert {key: cells[key] for key in rest} == rest
    assert names_row(corpus.diagnostics, row)


@pytest.mark.parametrize(
    ("row", "form"), [("penalty", "2021"), ("normative_document", "2021"), ("fee", "2019")]
)
@dialects
def test_a_number_too_many_in_table_two_is_not_shifted(row, form, dialect, tmp_path):
    figures, places = distinct_figures(form), row_of(row, form)
    cells = read(write_report(figures, form=form, dialect=dialect, extra={row: ["5"]}), tmp_path)
    assert {cells[key][:2] for key in places} == {(None, "unreadable")}
    rest = {key: cell for key, cell in expected(figures, form).items() if key not in places}
    assert {key: cells[key] for key in rest} == rest


@dialects
def test_sixteen_numbers_in_table_four_are_not_shifted(dialect, tmp_path):
    figures = distinct_figures()
    text = write_report(figures, dialect=dialect, extra={"litigation_after_reconsideration": ["5"]})
    cells, truth = read(text, tmp_path), printed(figures, "2021")
    assert [
        key for key in truth if key[0] in STAGES and not not_proved(cells[key], truth[key])
    ] == []


@pytest.mark.parametrize("line", ["-3-", "— 5 —", "5", "第5页"])
@dialects
def test_a_stray_line_between_two_rows_is_no_cell(line, dialect, tmp_path):
    figures = distinct_figures()
    cells = read(
        write_report(figures, dialect=dialect, between={"unavailable_not_held": line}), tmp_path
    )
    truth = printed(figures, "2021")
    assert wrong(cells, truth) == {}
    for key, cell in expected(figures, "2021").items():
        assert cells[key] == cell or (
            key[0] == "unavailable_not_held" and not_proved(cells[key], truth[key])
        )


# Anything at once

SWAPPED_ROWS = [
    *ROW_SWAPS,
    ("declined_duplicate", "declined_excessive"),
    ("closed_uncorrected", "closed_other"),
    ("licence", "external_service"),
]
SWAPPED_COLUMNS = [(one, other) for one, other, _ in COLUMN_SWAPS]


class Disorder:
    """Options that put a report into disorder, and the cells that it still prints."""

    def __init__(self, figures, form, rng):
        self.rng = rng
        self.truth = printed(figures, form)
        self.rows = {}  # table IV is one row
        for row, column in self.truth:
            self.rows.setdefault(next(iter(STAGES)) if row in STAGES else row, []).append(
                (row, column)
            )
        self.options = {"drop": [], "cells": {}, "labels": {}, "extra": {}, "between": {}}
        for step in rng.sample(
            [self.swap, self.drop, self.blank, self.empty, self.replace, self.mistype, self.add], 3
        ):
            step()
        self.restyle()

    def pick(self):
        """A row that nothing has disturbed yet: two disturbances of one row may hide each other."""
        row = self.rng.choice(list(self.rows))
        return row, self.rows.pop(row)

    def put(self, places, text):
        for place in places:
            self.options["cells"][place] = text
            del self.truth[place]

    def swap(self):
        self.options["swap_rows"] = [self.rng.choice(SWAPPED_ROWS)]
        self.options["swap_columns"] = [self.rng.choice(SWAPPED_COLUMNS)]

    def drop(self):
        row, places = self.pick()
        if row not in STAGES:
            self.options["drop"].append(row)
            self.truth = {
                place: number for place, number in self.truth.items() if place not in places
            }

    def blank(self):
        self.put(self.rng.sample(self.pick()[1], 1), "")

    def empty(self):
        self.put(self.pick()[1], "")

    def replace(self):
        for text in ("/", "-", "无", "见附件"):
            self.put(self.rng.sample(self.pick()[1], 1), text)

    def mistype(self):
        for _ in range(2):
            row, _places = self.pick()
            if row in OUTCOMES:
                self.options["labels"][row] = self.rng.choice([lose, change])(
                    OUTCOMES[row], self.rng
                )

    def add(self):
        self.options["extra"][self.pick()[0]] = [str(self.rng.randrange(100))]
        self.options["between"][self.pick()[0]] = self.rng.choice(["-3-", "— 5 —", "8"])

    def restyle(self):
        """Other notations of the numbers that still stand, which must change nothing."""
        for place in self.rng.sample(sorted(self.truth), 12):
            notation = self.rng.choice(["{:,}", "{}\u3000", "\xa0{}"])
            self.options["cells"][place] = notation.format(self.truth[place])
        if self.rng.random() < 0.3:
            self.options["relabel"] = self.rng.choice(
                [core, LABEL_STYLES["spaces inside"]["relabel"]]
            )


@forms
@dialects
def test_no_disorder_ever_puts_a_number_in_a_wrong_cell(form, dialect, tmp_path):
    disorders = {}
    for seed in range(60):
        figures = distinct_figures(form, seed % 5)
        disorders[f"{seed:02}"] = figures, Disorder(figures, form, random.Random(seed))
    texts = {
        name: write_report(figures, form=form, dialect=dialect, **disorder.options)
        for name, (figures, disorder) in disorders.items()
    }
    found = {
        name: wrong(cells, disorders[name][1].truth)
        for name, (cells, _) in read_all(texts, tmp_path).items()
    }
    assert {
        name: (cells, disorders[name][1].options) for name, cells in found.items() if cells
    } == {}
