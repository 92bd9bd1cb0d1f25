"""The three statutory tables, read back from written reports cell by cell."""

import random
import re
from functools import cache
from itertools import product
from pathlib import Path
from typing import NamedTuple

import pandas as pd
import pytest
from asking import plain
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
    texts,
    write_report,
    zero_figures,
)

import govreport as gr
from govreport.parse.numbers import REPORTED, UNREADABLE, read_amount, read_count

REPORTS = Path(__file__).parent.parent / "data" / "reports"
KEYS = {
    "disclosures": ("item", "measure"),
    "applications": ("outcome", "applicant"),
    "disputes": ("stage", "outcome"),
}
MEASURES = {
    form: {(item, m) for items, measures in articles.values() for item in items for m in measures}
    for form, articles in ARTICLES.items()
}
BOTH = MEASURES["2021"] | MEASURES["2019"]
GRID = (
    BOTH
    | {(outcome, applicant) for outcome in OUTCOMES for applicant in APPLICANTS}
    | {(stage, outcome) for stage in STAGES for outcome in DISPUTE_OUTCOMES}
)
BLANK, ABSENT = (None, "blank", None), (None, "absent", None)

forms = pytest.mark.parametrize("form", FORMS)


class Case(NamedTuple):
    """A document to write, and the cells in which it differs from a clean one."""

    figures: dict
    form: str
    changes: dict
    options: dict

    def text(self, dialect):
        return write_report(self.figures, form=self.form, dialect=dialect, **self.options)

    def truth(self):
        return printed(self.figures, self.form)

    def expected(self):
        """All cells: printed ones are reported, the others belong to another form."""
        cells = dict.fromkeys(GRID, (None, "not_applicable", None))
        raw = texts(self.figures, self.form)
        cells |= {place: (n, "reported", raw[place]) for place, n in self.truth().items()}
        return cells | self.changes


class Reading(NamedTuple):
    """What was read of one document."""

    dialect: str
    cells: dict
    diagnostics: pd.DataFrame


def case(form="2021", changes=None, figures=None, **options):
    return Case(figures or distinct_figures(form), form, changes or {}, options)


def read(cases, folder, dialects=DIALECTS):
    """(name, Reading) of each case in each dialect, all written and loaded together."""
    keys = {f"{i:03}.txt": key for i, key in enumerate(product(cases, dialects))}
    for source, (name, dialect) in keys.items():
        save(cases[name].text(dialect), folder, source)
    corpus = gr.load(folder)
    ids = corpus.reports.set_index("source")["report_id"]
    cells, met = cells_of(corpus), corpus.diagnostics
    return [
        (name, Reading(dialect, cells[ids[source]], met[met["source"] == source]))
        for source, (name, dialect) in keys.items()
    ]


def cells_of(corpus):
    """{report_id: {(row, column): (value, status, raw)}}, without spaces around the raw text."""
    found = {report_id: {} for report_id in corpus.reports["report_id"]}
    for name, keys in KEYS.items():
        frame = getattr(corpus, name)
        columns = [plain(frame[c]) for c in ("report_id", *keys, "value", "status", "raw")]
        for report_id, row, column, value, status, raw in zip(*columns, strict=True):
            found[report_id][row, column] = (value, status, raw and raw.strip())
    return found


def differences(cells, expected, left_out=()):
    """{place: (read, expected)} where the two differ."""
    places = (set(cells) | set(expected)) - set(left_out)
    pairs = {place: (cells.get(place), expected.get(place)) for place in places}
    return {place: pair for place, pair in pairs.items() if pair[0] != pair[1]}


def misread(cases, folder, dialects=DIALECTS):
    """{(name, dialect): differences} of the cases that are not read as they should be."""
    expected = {name: case.expected() for name, case in cases.items()}
    found = {
        (name, reading.dialect): differences(reading.cells, expected[name])
        for name, reading in read(cases, folder, dialects)
    }
    return {key: cells for key, cells in found.items() if cells}


def wrong(cells, truth):
    """{place: (read, true)} of the cells that deliver a number which is not printed there."""
    numbers = {place: value for place, (value, _, _) in cells.items() if value is not None}
    return {p: (n, truth.get(p)) for p, n in numbers.items() if n != truth.get(p)}


def unproved(cells, truth, places):
    """The places whose number is neither given up nor proved to stand where it does."""
    given_up = (None, "unreadable")
    allowed = {place: {given_up, (truth[place], "inferred")} for place in places}
    return {place: cells[place] for place in places if cells[place][:2] not in allowed[place]}


@cache
def row_of(row, form="2021"):
    """The places of a row; table IV has but one."""
    rows = STAGES if row == "disputes" else (row,)
    return [place for place in printed(distinct_figures(form), form) if place[0] in rows]


def core(label):
    """A label without its ordinal."""
    return re.sub(r"^(（.）|\d\.|[一二三四]、)", "", label)


def names(diagnostics, row):
    """Whether one of the diagnostics names a row, by its label or by its code."""
    said = diagnostics["message"].astype(str) + diagnostics["location"].astype(str)
    return any(core((OUTCOMES | ITEMS)[row]) in text or row in text for text in said)


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


@pytest.mark.slow
def test_every_cell_of_a_published_body_is_read_back(tmp_path):
    cases = {(name, form): case(form, figures=FIGURES[name]) for name in FIGURES for form in FORMS}
    assert misread(cases, tmp_path) == {}


def test_every_cell_is_read_back_where_no_number_occurs_twice(tmp_path):
    cases = {form: case(form, figures=distinct_figures(form, seed=7)) for form in FORMS}
    assert misread(cases, tmp_path) == {}


@forms
def test_the_grid_is_full_whatever_the_form_prints(form, tmp_path):
    corpus = gr.load(save(case(form).text("word"), tmp_path))
    sizes = {name: len(getattr(corpus, name)) for name in KEYS}
    assert sizes == {"applications": 182, "disputes": 15, "disclosures": len(BOTH)}
    assert corpus.reports["form"].item() == ("2019" if form == "2019" else "2021")


def test_the_codes_are_categories_in_form_order_even_without_tables(tmp_path):
    corpus = gr.load(save(case(tables=()).text("word"), tmp_path))
    groups = "intake disclosed partly_disclosed refused unavailable declined closed outgo"
    assert codes(corpus.applications, "group") == groups.split()
    assert codes(corpus.applications, "outcome") == list(OUTCOMES)
    assert codes(corpus.applications, "applicant") == list(APPLICANTS)
    assert codes(corpus.disputes, "stage") == list(STAGES)
    assert codes(corpus.disputes, "outcome") == list(DISPUTE_OUTCOMES)
    assert codes(corpus.disclosures, "item") == list(ITEMS)


def codes(frame, column):
    return list(frame[column].cat.categories)


def test_amounts_are_in_ten_thousands_of_yuan_and_documents_in_pieces(tmp_path):
    corpus = gr.load(save(case().text("word"), tmp_path))
    units = corpus.disclosures.set_index(["item", "measure"])["unit"]
    assert units["fee", "amount"] == units["procurement", "amount"] == "万元"
    assert units["normative_document", "in_force"] == "件"


@pytest.mark.parametrize("form", ARTICLES)
@pytest.mark.parametrize("dialect", DIALECTS)
def test_without_table_two_the_rows_of_table_three_decide_the_form(form, dialect, tmp_path):
    text = case(form, tables=("applications", "disputes")).text(dialect)
    corpus = gr.load(save(text, tmp_path))
    (cells,) = cells_of(corpus).values()
    assert corpus.reports["form"].item() == form
    assert {cells[place][1] for place in MEASURES[form]} == {"absent"}
    assert {cells[place][1] for place in BOTH - MEASURES[form]} == {"not_applicable"}


def test_a_report_without_tables_reports_no_cell(tmp_path):
    for _, reading in read({"bare": case(tables=())}, tmp_path):
        assert {cell[0] for cell in reading.cells.values()} == {None}
        assert {cell[1] for cell in reading.cells.values()} <= {"absent", "not_applicable"}


# Rows and columns in another order

ROW_SWAPS = [
    ("received", "carried_in"),
    ("disclosed", "partly_disclosed"),
    ("refused_state_secret", "refused_third_party"),
    ("declined_petition", "declined_reconfirmation"),
    ("regulation", "normative_document"),
    ("penalty", "compulsory_measure"),
]
COLUMN_SWAPS = [
    ("business", "research"),
    ("public_interest", "legal_service"),
    ("upheld", "corrected"),
    ("issued", "in_force"),
    ("made", "total_disclosed"),
    ("items_before", "decisions"),
    ("projects", "amount"),
]


@pytest.mark.slow
def test_two_rows_in_each_others_place(tmp_path):
    cases = {(pair, form): case(form, swap_rows=[pair]) for pair in ROW_SWAPS for form in FORMS}
    assert misread(cases, tmp_path) == {}


@pytest.mark.slow
def test_two_columns_in_each_others_place(tmp_path):
    of_2019 = COLUMN_SWAPS[4:]
    cases = {pair: case("2019" if pair in of_2019 else "2021", swap_columns=[pair]) for pair in COLUMN_SWAPS}
    assert misread(cases, tmp_path) == {}


# Rows and cells that are not there

DROPPED = [
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
]


@pytest.mark.slow
def test_a_row_that_is_not_printed_is_absent(tmp_path):
    cases = {
        (row, form): case(form, dict.fromkeys(row_of(row, form), ABSENT), drop=[row]) for row, form in DROPPED
    }
    assert misread(cases, tmp_path) == {}


EMPTY_CELLS = [
    ("received", "research", "2021"),
    ("refused_third_party", "natural_person", "2021"),
    ("closed", "legal_service", "hybrid"),
    ("processed", "total", "2019"),
    ("reconsideration", "pending", "2021"),
    ("normative_document", "repealed", "2021"),
    ("licence", "items_change", "2019"),
    ("procurement", "projects", "2019"),
]


def test_an_empty_cell_of_word_text_is_blank(tmp_path):
    cases = {
        (row, column): case(form, {(row, column): BLANK}, cells={(row, column): filler})
        for (row, column, form), filler in zip(
            EMPTY_CELLS, ["", "\xa0", "\u3000", "\u2002 ", "", "", "\xa0", ""], strict=True
        )
    }
    assert misread(cases, tmp_path, ["word"]) == {}


def test_an_empty_cell_lost_from_web_text_leaves_its_row_unproved(tmp_path):
    cases = {place: case(place[2], cells={place[:2]: ""}) for place in EMPTY_CELLS}
    for (row, column, form), reading in read(cases, tmp_path, ["web"]):
        cells, truth = reading.cells, printed(distinct_figures(form), form)
        places = row_of("disputes" if row in STAGES else row, form)
        assert cells[row, column][:2] in {(None, "unreadable"), (None, "blank")}
        assert unproved(cells, truth, [p for p in places if p != (row, column)]) == {}
        assert differences(cells, case(form).expected(), places) == {}
        assert len(reading.diagnostics) >= 1
        assert row in STAGES or names(reading.diagnostics, row)


def test_six_zeros_of_web_text_fit_seven_places_and_are_unreadable(tmp_path):
    rows = ["received", "refused_deliberative", "processed"]
    cases = {r: case(figures=zero_figures(), cells={(r, "research"): ""}) for r in rows}
    for row, reading in read(cases, tmp_path, ["web"]):
        assert {reading.cells[place][:2] for place in row_of(row)} == {(None, "unreadable")}
        assert names(reading.diagnostics, row)


EMPTY_ROWS = [
    ("carried_in", "2021"),
    ("refused_administrative_query", "2019"),
    ("closed_unpaid", "2021"),
    ("closed_other", "2021"),
    ("closed", "2019"),
    ("processed", "2021"),
    ("carried_out", "2021"),
    ("regulation", "2019"),
    ("penalty", "2021"),
]


@pytest.mark.slow
def test_a_row_without_any_number_is_blank_and_its_neighbours_are_read(tmp_path):
    cases = {}
    for row, form in EMPTY_ROWS:
        places = row_of(row, form)
        changes = dict.fromkeys(places, BLANK)
        cases[row] = case(form, changes, cells=dict.fromkeys(places, ""))
    assert misread(cases, tmp_path) == {}


@pytest.mark.slow
@pytest.mark.parametrize("form", ARTICLES)
def test_an_empty_row_takes_no_numbers_from_a_row_without_ordinal(form, tmp_path):
    cases = {
        row: case(form, cells=dict.fromkeys(row_of(row, form), ""), relabel=core) for row in outcomes(form)
    }
    truth, found = case(form).truth(), {}
    for row, reading in read(cases, tmp_path):
        left = {place: number for place, number in truth.items() if place[0] != row}
        found[row, reading.dialect] = wrong(reading.cells, left)
    assert {key: cells for key, cells in found.items() if cells} == {}


# Numbers as they are printed

NOTATIONS = {
    "2021": {
        ("refused_third_party", "business"): ("１２", 12),
        ("refused_deliberative", "research"): ("1,234", 1234),
        ("received", "natural_person"): ("3667 条", 3667),
        ("disclosed", "legal_service"): ("17件", 17),
        ("carried_out", "total"): ("0", 0),
        ("normative_document", "issued"): ("１２件", 12),
        ("reconsideration", "upheld"): ("4 起", 4),
        ("fee", "amount"): ("251000元", 25.1),
    },
    "2019": {
        ("licence", "items_change"): ("+123", 123),
        ("penalty", "items_change"): ("-35", -35),
        ("fee", "items_change"): ("0", 0),
        ("procurement", "projects"): ("28 个", 28),
        ("procurement", "amount"): ("1,251,000元", 125.1),
    },
    "hybrid": {("fee", "amount"): ("68.7856万元", 68.7856)},
}


def test_a_number_is_read_whatever_its_notation(tmp_path):
    cases = {}
    for form, notations in NOTATIONS.items():
        changes = {p: (value, "reported", text) for p, (text, value) in notations.items()}
        cells = {place: text for place, (text, _) in notations.items()}
        cases[form] = case(form, changes, cells=cells)
    assert misread(cases, tmp_path) == {}


@pytest.mark.slow
def test_spaces_around_numbers_are_no_part_of_them(tmp_path):
    printed_as = texts(distinct_figures(), "2021").items()
    spaced = {
        space: case(cells={place: space.format(text) for place, text in printed_as})
        for space in ("\xa0{}", "{}\u3000", "\u2002 {}", " {} ")
    }
    assert misread(spaced, tmp_path) == {}


def test_an_amount_without_any_unit_is_not_guessed(tmp_path):
    place = ("procurement", "amount")
    bare = case("2019", {place: (None, "unreadable", "8040")}, cells={place: "8040"})
    assert misread({"bare": bare}, tmp_path) == {}


FAR_APART = [
    ("refused_third_party", "business"),
    ("received", "total"),
    ("litigation_direct", "other"),
    ("penalty", "decisions"),
    ("normative_document", "repealed"),
]


@pytest.mark.slow
def test_a_dash_or_a_word_for_nothing_is_a_placeholder_and_no_zero(tmp_path):
    cases = {
        sign: case(
            changes=dict.fromkeys(FAR_APART, (None, "placeholder", sign)),
            cells=dict.fromkeys(FAR_APART, sign),
        )
        for sign in ("/", "-", "—", "——", "无", "／")
    }
    assert misread(cases, tmp_path) == {}


def test_a_row_of_dashes_is_a_row_of_placeholders(tmp_path):
    places = row_of("refused_deliberative")
    changes = dict.fromkeys(places, (None, "placeholder", "-"))
    dashes = case(changes=changes, cells=dict.fromkeys(places, "-"))
    assert misread({"dashes": dashes}, tmp_path) == {}


@pytest.mark.slow
def test_words_in_a_number_cell_of_word_text_are_unreadable(tmp_path):
    beside_labels = [("received", "natural_person"), ("declined_duplicate", "natural_person")]
    cases = {}
    for words in ("见附件", "若干", "十余件"):
        for places in (FAR_APART, beside_labels, [("reconsideration", "upheld")]):
            changes = dict.fromkeys(places, (None, "unreadable", words))
            cases[words, *places] = case(changes=changes, cells=dict.fromkeys(places, words))
    assert misread(cases, tmp_path, ["word"]) == {}


def test_words_among_the_numbers_of_web_text_shift_no_number(tmp_path):
    places = [p for p in FAR_APART if p != ("penalty", "decisions")]
    cases = {place: case(cells={place: "见附件"}) for place in places}
    for place, reading in read(cases, tmp_path, ["web"]):
        assert reading.cells[place][:2] == (None, "unreadable")
        assert wrong(reading.cells, case().truth()) == {}
        row = row_of("disputes" if place[0] in STAGES else place[0])
        assert differences(reading.cells, case().expected(), row) == {}


# Labels as they are printed


def one_character_a_line(label):
    """A label of the narrow merged columns as it looks there, other labels as they are."""
    wording = core(label)
    narrow = len(wording) <= 7 and re.match("三、|（[三四五六]）", label)
    return label.removesuffix(wording) + "\n".join(wording) if narrow else label


LABEL_STYLES = {
    "no ordinals": {"relabel": core},
    "wrong ordinals": {"relabel": lambda label: re.sub(r"^\d\.", "1.", label)},
    "spaces inside": {"relabel": lambda label: re.sub(r"(.{3})(?=.)", r"\1 ", label)},
    "wide spaces inside": {"relabel": lambda label: re.sub(r"(.{4})(?=.)", "\\1\u3000", label)},
    "broken after five": {"relabel": lambda label: re.sub(r"(.{5})(?=.)", "\\1\n", label)},
    "one character a line": {"relabel": one_character_a_line},
    "columns broken twice": {
        "labels": {
            "business": "商业\n\n企业\n\n",
            "research": "科研 机构",
            "public_interest": "社会\n\n公益\n\n组织",
        }
    },
    "columns unbroken": {"labels": {"business": "商业企业", "research": "科研机构", "upheld": "结果维持"}},
    "shortened": {"labels": {"public_interest": "社会公益", "closed_uncorrected": "1.逾期不补正"}},
    "lost characters": {"labels": {"refused_prohibited_by_law": "2.其他法律行政止公开"}},
    "straight quotes": {"labels": {"refused_security_stability": '3.危及"三安全一稳定"'}},
    "no quotes": {"labels": {"refused_security_stability": "3.危及三安全一稳定"}},
    "short documents": {"labels": {"issued": "本年发件", "in_force": "现行有效件"}},
    "plain 规范性文件": {"labels": {"normative_document": "规范性文件"}},
    "spaced 规章": {"labels": {"regulation": "规 章"}},
    "bookmark": {"labels": {"decisions": "[bookmark: _GoBack]本年处理决定数量"}},
    "钩稽": {"note": "（本列数据的钩稽关系为：第一项加第二项之和，等于第三项加第四项之和）"},
    "no note": {"note": ""},
}


@pytest.mark.slow
def test_labels_are_known_in_every_style(tmp_path):
    cases = {name: case(**options) for name, options in LABEL_STYLES.items()}
    assert misread(cases, tmp_path) == {}


@pytest.mark.slow
def test_row_ordinals_may_all_be_missing_in_every_form(tmp_path):
    cases = {form: case(form, relabel=core) for form in FORMS}
    assert misread(cases, tmp_path) == {}


class Rewritten(NamedTuple):
    """A case whose written text goes through a function."""

    case: Case
    rewrite: object

    def text(self, dialect):
        return self.rewrite(self.case.text(dialect))

    def expected(self):
        return self.case.expected()


REWRITES = {
    "half-width": lambda text: text.translate(str.maketrans("（）：，", "():,")),
    "mixed brackets": lambda text: text.replace("（", "("),
    "spaced brackets": lambda text: re.sub(r"（(.)）", r"( \1）", text),
    "1、": lambda text: re.sub(r"^(\t?\d)\.(?!\d)", r"\1、", text, flags=re.M),
    "1．": lambda text: re.sub(r"^(\t?\d)\.(?!\d)", r"\1．", text, flags=re.M),
    "1. ": lambda text: re.sub(r"^(\t?\d)\.(?!\d)", r"\1. ", text, flags=re.M),
}


@pytest.mark.slow
def test_brackets_and_points_of_any_width(tmp_path):
    cases = {(name, form): Rewritten(case(form), REWRITES[name]) for name in REWRITES for form in ARTICLES}
    assert misread(cases, tmp_path) == {}


# Typing errors


def lose(label, rng):
    """A label without one character of its wording."""
    place = rng.randrange(len(label) - len(core(label)), len(label))
    return label[:place] + label[place + 1 :]


def change(label, rng):
    """A label with one character of its wording changed."""
    place = rng.randrange(len(label) - len(core(label)), len(label))
    return label[:place] + rng.choice("的和玉亍囗") + label[place + 1 :]


def mistyped(error, form):
    """{row: label with an error}."""
    rng = random.Random(5)
    return {row: error(OUTCOMES[row], rng) for row in outcomes(form)}


@pytest.mark.slow
@pytest.mark.parametrize("error", [lose, change])
@pytest.mark.parametrize("form", ARTICLES)
def test_a_typing_error_in_a_row_label_moves_no_number(error, form, tmp_path):
    labels, truth, clean = mistyped(error, form), case(form).truth(), case(form).expected()
    far_apart = [list(labels)[i::8] for i in range(8)]
    cases = {tuple(rows): case(form, labels={r: labels[r] for r in rows}) for rows in far_apart}
    for rows, reading in read(cases, tmp_path):
        assert wrong(reading.cells, truth) == {}, rows
        for row in rows:
            cells = {place: reading.cells[place] for place in row_of(row, form)}
            if cells != {place: clean[place] for place in cells}:
                assert {cell[1] for cell in cells.values()} <= {"absent", "unreadable"}, row
                assert len(reading.diagnostics) >= 1, f"nothing says that {labels[row]} is unknown"
                assert error is change or len(core(OUTCOMES[row])) < 8, f"{labels[row]} is clear"


def test_an_unknown_label_under_an_empty_row_lends_it_no_numbers(tmp_path):
    empty, unknown = row_of("refused_deliberative"), row_of("refused_enforcement_file")
    labels = {"refused_enforcement_file": "7.别的情形"}
    lent = case(cells=dict.fromkeys(empty, ""), labels=labels)
    left = {place: number for place, number in lent.truth().items() if place not in empty}
    for _, reading in read({"lent": lent}, tmp_path):
        assert wrong(reading.cells, left) == {}
        assert {reading.cells[place][1] for place in unknown} <= {"absent", "unreadable"}


# Numbers too many

EIGHT = [
    ("received", "2021"),
    ("declined_excessive", "2019"),
    ("closed_other", "2021"),
    ("carried_out", "hybrid"),
    ("disputes", "2021"),
]


@pytest.mark.slow
def test_a_number_too_many_shifts_no_number(tmp_path):
    cases = {key: case(key[1], extra={key[0]: ["5"]}) for key in EIGHT}
    for (row, form), reading in read(cases, tmp_path):
        clean, places = case(form), row_of(row, form)
        assert unproved(reading.cells, clean.truth(), places) == {}
        assert differences(reading.cells, clean.expected(), places) == {}
        assert row == "disputes" or names(reading.diagnostics, row)


@pytest.mark.slow
def test_a_number_too_many_in_table_two_cannot_be_placed(tmp_path):
    rows = {"penalty": "2021", "normative_document": "2021", "fee": "2019"}
    cases = {row: case(form, extra={row: ["5"]}) for row, form in rows.items()}
    for row, reading in read(cases, tmp_path):
        places = row_of(row, rows[row])
        assert {reading.cells[place][:2] for place in places} == {(None, "unreadable")}
        assert differences(reading.cells, case(rows[row]).expected(), places) == {}


@pytest.mark.slow
def test_a_page_number_between_two_rows_is_no_cell(tmp_path):
    lines = ["-3-", "— 5 —", "5", "第5页"]
    cases = {line: case(between={"unavailable_not_held": line}) for line in lines}
    places = row_of("unavailable_not_held")
    for line, reading in read(cases, tmp_path):
        assert differences(reading.cells, case().expected(), places) == {}, line
        if differences(reading.cells, case().expected()):
            assert unproved(reading.cells, case().truth(), places) == {}, line


# Anything at once

SWAPPED_ROWS = [
    *ROW_SWAPS,
    ("declined_duplicate", "declined_excessive"),
    ("closed_uncorrected", "closed_other"),
    ("licence", "external_service"),
]


class Disorder:
    """Options that put a report into disorder, and the cells that it still prints."""

    def __init__(self, form, rng):
        self.rng = rng
        self.figures = distinct_figures(form, rng.randrange(100))
        self.truth = printed(self.figures, form)
        self.rows = {}
        for place in self.truth:
            row = "disputes" if place[0] in STAGES else place[0]
            self.rows.setdefault(row, []).append(place)
        self.options = {"drop": [], "cells": {}, "labels": {}, "extra": {}, "between": {}}
        steps = [self.swap, self.drop, self.lose, self.empty, self.replace, self.mistype, self.add]
        for step in rng.sample(steps, 4):
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
        self.options["swap_columns"] = [self.rng.choice(COLUMN_SWAPS)]

    def drop(self):
        row, places = self.pick()
        if row != "disputes":
            self.options["drop"].append(row)
            self.truth = {p: number for p, number in self.truth.items() if p not in places}

    def lose(self):
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
                error = self.rng.choice([lose, change])
                self.options["labels"][row] = error(OUTCOMES[row], self.rng)

    def add(self):
        self.options["extra"][self.pick()[0]] = [str(self.rng.randrange(100))]
        self.options["between"][self.pick()[0]] = self.rng.choice(["-3-", "— 5 —", "8"])

    def restyle(self):
        """Other notations of counts that still stand, which must change nothing."""
        counts = sorted(place for place in self.truth if place[1] != "amount")
        for place in self.rng.sample(counts, 12):
            notation = self.rng.choice(["{:,}", "{}\u3000", "\xa0{}"])
            self.options["cells"][place] = notation.format(self.truth[place])
        if self.rng.random() < 0.3:
            style = self.rng.choice(["no ordinals", "spaces inside"])
            self.options |= LABEL_STYLES[style]


@pytest.mark.slow
def test_no_disorder_ever_puts_a_number_in_a_wrong_cell(tmp_path):
    cases, truths = {}, {}
    for seed in range(60):
        form = FORMS[seed % 3]
        disorder = Disorder(form, random.Random(seed))
        cases[seed] = case(form, figures=disorder.figures, **disorder.options)
        truths[seed] = disorder.truth
    found = {
        (seed, reading.dialect): (wrong(reading.cells, truths[seed]), cases[seed].options)
        for seed, reading in read(cases, tmp_path)
    }
    assert {key: said for key, said in found.items() if said[0]} == {}


@pytest.mark.parametrize("cell", ["12²", "12①", "①", "２³"])
def test_a_raised_or_circled_digit_is_no_part_of_a_number(cell):
    assert read_count(cell) == (UNREADABLE, None)


def test_an_amount_in_traditional_script_is_read():
    assert read_amount("4562.93萬元", "") == read_amount("4562.93万元", "") == (REPORTED, 4562.93)
