"""The Excel summary, read back with openpyxl: every kind of cell stays what it is."""

import time
import zipfile
from dataclasses import dataclass, field
from functools import cache

import numpy as np
import openpyxl
import pandas as pd
import pytest
from asking import slowly

from govreport import spreadsheets
from govreport.codebook import category_labels
from govreport.contract import TABLES
from govreport.form.grid import KEYS, grid_of
from govreport.form.statute import FORMS, Form
from govreport.show import findings_sheet, sheet_plan, sheets, workbook
from govreport.show.form_sheets import headings
from govreport.show.sheet_plan import NAMES
from govreport.show.workbook import write_workbook

LANGUAGES = ("zh", "en", "both")
IDS = ("0123456789ab", "ba9876543210", "00000000000f")
AGENCIES = ("甲县人民政府", "=HYPERLINK(A1)乡", None)
YEARS = (2021, 2020, None)
VERSIONS = ("2021", "2019", None)


def span(table):
    """Return the places of a table's cells in the grid."""
    return [place for place, cell in enumerate(grid_of(FORMS).cells) if cell[0] == table]


@dataclass
class Fake:
    """A corpus of three reports: the 2021 form, the 2019 form, no form at all."""

    cells: dict[tuple[str, str, str, str], tuple[object, str, str | None]] = field(default_factory=dict)
    findings_rows: list[dict[str, object]] = field(default_factory=list)
    diagnostics_rows: list[dict[str, object]] = field(default_factory=list)
    reports_rows: list[dict[str, object]] = field(
        default_factory=lambda: [
            {"report_id": i, "agency": agency, "year": year, "form": form}
            for i, agency, year, form in zip(IDS, AGENCIES, YEARS, VERSIONS, strict=True)
        ]
    )
    forms: tuple[Form, ...] = FORMS

    def __post_init__(self):
        self.reports = frame("reports", self.reports_rows)
        self.texts = frame("texts", [])
        self.findings = frame("findings", self.findings_rows)
        self.diagnostics = frame("diagnostics", self.diagnostics_rows)
        for table in ("sections", "statements", "figures", "corrections"):
            setattr(self, table, frame(table, getattr(self, f"{table}_rows", [])))
        for table in KEYS:
            setattr(self, table, frame(table, self.tidy(table)))

    def tidy(self, table):
        grid = grid_of(self.forms)
        row, column = KEYS[table]
        for report in self.reports_rows:
            has = grid.applicable.get(report["form"], frozenset())
            for place in span(table):
                key = grid.cells[place]
                standard = (0, "reported", "0") if place in has else (None, "not_applicable", None)
                value, status, raw = self.cells.get((report["report_id"], *key), standard)
                yield {
                    "report_id": report["report_id"],
                    row: key[1],
                    column: key[2],
                    "value": value,
                    "status": status,
                    "raw": raw,
                }

    def wide(self, table):
        grid = grid_of(self.forms)
        row, column = KEYS[table]
        tidy = getattr(self, table)
        names = tidy[row].astype("string") + ":" + tidy[column].astype("string")
        wide = tidy.assign(name=names).pivot(index="report_id", columns="name", values="value")
        order = [":".join(grid.cells[place][1:]) for place in span(table)]
        return wide.reindex(columns=order, index=self.reports["report_id"])


def frame(table, rows):
    """Return the rows as a frame with the codebook's columns and dtypes."""
    made = pd.DataFrame(list(rows), columns=[column.name for column in TABLES[table]], dtype=object)
    for column in TABLES[table]:
        dtype = pd.StringDtype() if column.dtype == "string" else column.dtype
        if dtype == "category":
            dtype = pd.CategoricalDtype([label.code for label in category_labels(FORMS)[table, column.name]])
        made[column.name] = made[column.name].astype(dtype)
    return made


def finding(report, check, status, **more):
    return {"report_id": report, "check": check, "status": status, "severity": "error", **more}


CHECK = category_labels(FORMS)["findings", "check"][0]
RECEIVED = ("applications", "received")
CELLS = {
    (IDS[0], *RECEIVED, "business"): (None, "blank", None),
    (IDS[0], *RECEIVED, "research"): (None, "placeholder", "/"),
    (IDS[0], *RECEIVED, "public_interest"): (None, "unreadable", "=1+1"),
    (IDS[0], *RECEIVED, "legal_service"): (None, "unreadable", None),
    (IDS[0], *RECEIVED, "other_organisation"): (12, "inferred", "12"),
    (IDS[0], *RECEIVED, "total"): (1234567, "corrected", "1234５67件"),
    (IDS[0], "applications", "processed", "total"): (None, "absent", None),
    (IDS[0], "applications", "carried_out", "total"): (None, "reported", "0件"),
    (IDS[0], "disclosures", "fee", "amount"): (68.7856, "reported", "68.7856万元"),
    (IDS[0], "disclosures", "penalty", "decisions"): (36670, "reported", "36,670"),
    (IDS[0], "disputes", "reconsideration", "upheld"): (None, "placeholder", "-"),
}
FINDINGS = [
    finding(IDS[0], CHECK.code, "pass", expected=1, actual=1, difference=0, message="相符"),
    finding(IDS[1], CHECK.code, "vacuous", expected=0, actual=0, difference=0),
    finding(IDS[1], CHECK.code, "not_assessable"),
    finding(
        IDS[1],
        CHECK.code,
        "fail",
        expected=10,
        actual=9.5,
        difference=-0.5,
        message="+总计应为 10",
        message_en="+ 10",
    ),
    finding(
        IDS[0],
        CHECK.code,
        "fail",
        subject="received:total",
        expected=3,
        actual=2,
        difference=-1,
        message="少 1 件",
    ),
]
DIAGNOSTICS = [
    {"source": "a.txt", "report_id": IDS[0], "severity": "note", "code": "encoding_guessed", "message": "甲"},
    {"source": "b\x00\x0b.txt", "severity": "error", "code": "unreadable_file", "message": "字" * 40_000},
]


def standard():
    """Return the corpus that most tests write."""
    return Fake(CELLS, FINDINGS, DIAGNOSTICS)


@pytest.fixture(scope="module")
def corpus():
    return standard()


@pytest.fixture(scope="module", params=["zh", *slowly("en", "both")])
def language(request):
    return request.param


@pytest.fixture(scope="module")
def book(corpus, language, tmp_path_factory):
    path = tmp_path_factory.mktemp("book") / "new" / "folder" / "summary.xlsx"
    return openpyxl.load_workbook(write_workbook(corpus, path, language))


def tab(book, key):
    """Return the sheet of this kind, in whatever language it is named."""
    zh, en = NAMES[key]
    return next(book[name] for name in (zh, en, f"{zh} {en}") if name in book.sheetnames)


@cache
def headings_of(title, table):
    """Return the headings of a table's columns in the language in which the first sheet is named."""
    books = (sheets.new_book(words, FORMS) for words in LANGUAGES)
    return headings(next(book for book in books if book.line(*NAMES["notes"]) == title), table)


def find(sheet, report, *codes):
    """Return the cell of a report under the heading of a "row:column" of the form."""
    table = next(key for key in KEYS if tab(sheet.parent, key) == sheet)
    wanted = headings_of(sheet.parent.sheetnames[0], table)[":".join(codes)]
    above = ["", ""]
    for column in range(4, sheet.max_column + 1):
        texts = [sheet.cell(row, column).value for row in (1, 2, 3)]
        if texts[0]:
            above = [texts[0], texts[1] or texts[0]]
        if (*above, texts[2]) == wanted:
            row = [cell.value for cell in sheet["C"]].index(report) + 1
            return sheet.cell(row, column)
    return None


def text_of(sheet):
    return "\n".join(str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value is not None)


def fill(cell):
    return (cell.fill.fill_type, cell.fill.fgColor.rgb)


@pytest.mark.slow
def test_sheets_in_order(book, language):
    line = sheets.new_book(language, FORMS).line
    assert book.sheetnames == [line(*pair) for pair in NAMES.values()]
    assert all(len(name) <= 31 for name in book.sheetnames)  # Excel's limit


@pytest.mark.slow
def test_headings_freeze_filter_and_print(book, language):
    say = sheets.new_book(language, FORMS).head
    reports, applications, disputes, findings, diagnostics, codebook = (
        tab(book, key)
        for key in ("reports", "applications", "disputes", "findings", "diagnostics", "codebook")
    )
    agency = say("报告机关", "Agency")
    assert [cell.value for cell in reports[1]][:3] == [
        agency,
        say("统计年度", "Year"),
        say("报告编号", "Report id"),
    ]
    assert say("区划代码", "Division code") in [cell.value for cell in reports[1]]
    assert [cell.value for cell in applications[3]][:4] == [
        *(cell.value for cell in reports[1][:3]),
        say("自然人", "Natural persons"),
    ]
    assert applications["D1"].value == say("申请数量", "Applications to deal with")
    assert applications["D2"].value == say(
        "一、本年新收政府信息公开申请数量", "Applications received in the year"
    )
    assert disputes["D1"].value == say("行政复议", "Administrative reconsideration")
    assert disputes["I1"].value == say("行政诉讼", "Litigation")
    assert [sheet.freeze_panes for sheet in (reports, applications, findings)] == ["D2", "D4", "D2"]
    assert (diagnostics.freeze_panes, codebook.freeze_panes) == ("A2", "A2")
    assert disputes.auto_filter.ref == "A3:R6"
    aside = (tab(book, "notes"), tab(book, "chart_data"))
    assert all(sheet.auto_filter.ref for sheet in book.worksheets if sheet not in aside)
    for sheet in book.worksheets:
        assert sheet.page_setup.orientation == "landscape" and "&P" in sheet.oddFooter.right.text
        fits = sheet.sheet_properties.pageSetUpPr.fitToPage and sheet.page_setup.fitToWidth == 1
        assert fits or sheet.col_breaks.brk
        assert all(0 < size.width <= 60 for size in sheet.column_dimensions.values())
    # No page parts the columns of a row of the form.
    assert {(edge.id - 3) % 7 for edge in applications.col_breaks.brk} == {0}
    assert applications.print_title_rows == "$1:$3" and applications.print_title_cols == "$A:$C"


@pytest.mark.slow
def test_zero_blank_slash_unreadable_and_not_applicable_are_five_things(book):
    sheet = tab(book, "applications")
    cells = {
        column: find(sheet, IDS[0], "received", column)
        for column in ("natural_person", "business", "research", "public_interest", "legal_service")
    }
    zero, blank, slash, unreadable, nothing = cells.values()
    absent = find(sheet, IDS[0], "processed", "total")
    one_row = find(sheet, IDS[0], "closed", "total")
    assert (zero.value, zero.data_type, zero.number_format, zero.fill.fill_type) == (0, "n", "#,##0", None)
    assert blank.value is None and blank.fill.fill_type == "lightUp"
    assert (slash.value, slash.data_type, slash.fill.fill_type) == ("/", "s", None)
    assert (unreadable.value, unreadable.data_type) == ("=1+1", "s")
    assert nothing.value == "？"
    assert absent.value is None and one_row.value is None
    assert fill(unreadable) == fill(nothing)
    fills = [fill(cell) for cell in (zero, blank, unreadable, absent, one_row)]
    assert len(set(fills)) == 5
    # A number that should be there and is not is no zero either.
    assert find(sheet, IDS[0], "carried_out", "total").value == "0件"
    assert fill(find(sheet, IDS[0], "carried_out", "total")) == fill(unreadable)


@pytest.mark.slow
def test_a_report_without_tables_is_not_applicable_throughout(book):
    for sheet in [tab(book, table) for table in KEYS]:
        row = [cell.value for cell in sheet["C"]].index(IDS[2]) + 1
        assert {cell.value for cell in sheet[row][3:]} == {None}
        assert len({fill(cell) for cell in sheet[row][3:]}) == 1


@pytest.mark.slow
def test_only_zeros_that_are_printed_are_shown(book, corpus):
    for sheet, table in zip([tab(book, table) for table in KEYS], KEYS, strict=True):
        shown = sum(cell.value == 0 for row in sheet.iter_rows(min_row=4, min_col=4) for cell in row)
        assert shown == (getattr(corpus, table)["value"] == 0).sum()


@pytest.mark.slow
def test_inferred_is_italic_and_corrected_bold_with_its_raw(book, language):
    inferred = find(tab(book, "applications"), IDS[0], "received", "other_organisation")
    corrected = find(tab(book, "applications"), IDS[0], "received", "total")
    assert (inferred.value, inferred.font.i, inferred.font.b) == (12, True, False)
    assert (corrected.value, corrected.font.i, corrected.font.b) == (1234567, False, True)
    assert corrected.comment.text == ("Printed: " if language == "en" else "原文：") + "1234５67件"
    assert inferred.comment is None


@pytest.mark.slow
def test_amounts_keep_their_decimals_and_whole_numbers_get_no_point(book):
    amount = find(tab(book, "disclosures"), IDS[0], "fee", "amount")
    penalties = find(tab(book, "disclosures"), IDS[0], "penalty", "decisions")
    assert (amount.value, amount.number_format) == (68.7856, "#,##0.######")
    assert (penalties.value, penalties.number_format) == (36670, "#,##0")


@pytest.mark.slow
def test_same_measure_code_keeps_the_wording_of_its_item(book, language):
    text = text_of(tab(book, "disclosures"))
    wanted = (
        ("本年收费金额\n（万元）", "采购总金额\n（万元）")
        if language == "zh"
        else ("Amount collected (10,000 yuan)", "Amount procured (10,000 yuan)")
    )
    assert all(heading in text for heading in wanted)


@pytest.mark.slow
def test_columns_that_apply_to_no_report_are_left_out(tmp_path):
    fake = Fake(reports_rows=[{"report_id": IDS[0], "agency": "甲县", "year": 2021, "form": "2021"}])
    book = openpyxl.load_workbook(write_workbook(fake, tmp_path / "a.xlsx"))
    grid = grid_of(FORMS)
    for sheet, table in zip([tab(book, table) for table in KEYS], KEYS, strict=True):
        assert sheet.max_column == 3 + len(grid.applicable["2021"] & set(span(table)))
    assert find(tab(book, "applications"), IDS[0], "closed", "total") is None


@pytest.mark.slow
def test_form_without_reports_keeps_its_headings(tmp_path, language):
    book = openpyxl.load_workbook(write_workbook(Fake(reports_rows=[]), tmp_path / "empty.xlsx", language))
    rows = {key: tab(book, key).max_row for key in (*sheet_plan.DETAIL, "findings", "corrections")}
    assert rows == {key: 3 if key in KEYS else 1 for key in rows}
    assert tab(book, "applications").max_column == 3 + len(span("applications"))


@pytest.mark.slow
def test_text_like_a_formula_stays_text(book):
    cells = [tab(book, "reports")["A3"], tab(book, "applications")["A5"]]
    assert {(cell.value, cell.data_type, cell.quotePrefix) for cell in cells} == {(AGENCIES[1], "s", True)}
    messages = [row[-1] for row in tab(book, "findings").iter_rows()]
    assert [cell.data_type for cell in messages if str(cell.value).startswith("+")] == ["s"]
    assert not any(c.data_type == "f" for sheet in book for row in sheet.iter_rows() for c in row)


@pytest.mark.slow
def test_every_text_stays_what_is_printed(tmp_path):
    texts = ["=1+1", "+86 10", "-", "@甲", "\t=1", "#N/A", "0012", "TRUE", " 甲 "]
    fake = Fake(diagnostics_rows=[{"message": text} for text in texts])
    sheet = openpyxl.load_workbook(write_workbook(fake, tmp_path / "a.xlsx"))["阅读情况"]
    cells = [row[-1] for row in sheet.iter_rows(min_row=2)]
    assert [(cell.value, cell.data_type) for cell in cells] == [(text, "s") for text in texts]


@pytest.mark.slow
def test_control_characters_are_gone_and_long_text_is_cut_with_a_mark(book, language):
    sheet = tab(book, "diagnostics")
    assert sheet["C2"].value == "b.txt"
    message = sheet[2][-1].value
    assert len(message) == 32_767
    assert message.endswith("字… (cut)" if language == "en" else "字…（已截断）")


def test_characters_outside_the_basic_plane_count_twice():
    assert spreadsheets.clean("𠮷" * 16_383, "…") == "𠮷" * 16_383
    cut = spreadsheets.clean("𠮷" * 16_384, "…（已截断）")
    assert len(cut.encode("utf-16-le")) // 2 <= 32_767 and cut.endswith("𠮷…（已截断）")
    assert spreadsheets.clean("甲\ud800\ufffe\r\n乙\x1f", "…") == "甲\n乙"


@pytest.mark.slow
def test_findings_begin_with_failures(book, language):
    sheet = tab(book, "findings")
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)]
    words = [
        label.en if language == "en" else label.zh for label in category_labels(FORMS)["findings", "status"]
    ]
    ok, fail, vacuous, open_ = words
    assert [row[3] for row in rows] == [fail, fail, open_, vacuous, ok]
    assert rows[0][:3] == [AGENCIES[0], 2021, IDS[0]]
    assert rows[1][:3] == [AGENCIES[1], 2020, IDS[1]]
    assert rows[1][8:11] == [10, 9.5, -0.5]
    assert rows[2][8:11] == [None, None, None]
    assert [row[4] for row in rows[2:]] == [None] * 3  # severity says nothing where no check fails
    assert rows[0][5] == (CHECK.en if language == "en" else CHECK.zh)
    labels = category_labels(FORMS)
    named = [labels["applications", "outcome"][0], labels["applications", "applicant"][-1]]
    assert rows[0][6] == " · ".join(label.en if language == "en" else label.zh for label in named)


@pytest.mark.slow
def test_too_many_passes_are_summed_up_and_failures_never(monkeypatch, tmp_path):
    monkeypatch.setattr(findings_sheet, "MAX_LISTED", 1)
    rows = [*FINDINGS, *[finding(IDS[0], CHECK.code, "pass")] * 4]
    book = openpyxl.load_workbook(write_workbook(Fake(findings_rows=rows), tmp_path / "a.xlsx"))
    listed = [[cell.value for cell in row] for row in tab(book, "findings").iter_rows(min_row=2)]
    assert [row[3] for row in listed] == ["不符", "不符", "无法核对", "全为零", "相符"]
    assert listed[-1][:3] == [None, None, None]
    assert listed[-1][-1] == "共 5 项，数量较多，未逐条列出"


@pytest.mark.slow
def test_diagnostics_begin_with_errors_and_name_the_report(book):
    rows = [[cell.value for cell in row] for row in tab(book, "diagnostics").iter_rows(min_row=2)]
    assert [row[2:6] for row in rows] == [["b.txt", None, None, None], ["a.txt", AGENCIES[0], 2021, IDS[0]]]


@pytest.mark.slow
def test_codebook_holds_every_column_and_every_code(book):
    rows = {tuple(cell.value for cell in row)[:3] for row in tab(book, "codebook").iter_rows(min_row=2)}
    assert {(table, column.name, None) for table, columns in TABLES.items() for column in columns} <= rows
    codes = category_labels(FORMS)
    assert {
        (*key, label.code) for key, labels in codes.items() if key[0] != "places" for label in labels
    } <= rows
    assert ("findings", "check", CHECK.code) in rows


CAVEATS = {
    "zh": ("自行填报", "全地区", "2020 年度与 2021 年度之间", "以前年度的申请", "空白不是 0"),
    "en": ("self-reported", "whole region", "between 2020 and 2021", "earlier years", "A blank is no zero"),
}


@pytest.mark.slow
def test_notes_say_what_is_there_and_what_it_does_not_mean(book, corpus, language):
    sheet = tab(book, "notes")
    text = text_of(sheet)
    assert all(caveat in text for caveat in CAVEATS["en" if language == "en" else "zh"])
    rows = {row[0].value: [cell.value for cell in row[1:5]] for row in sheet.iter_rows()}
    words = {
        label.code: label.en if language == "en" else label.zh
        for label in category_labels(FORMS)["applications", "status"]
    }
    for code in ("reported", "blank", "placeholder", "unreadable"):
        counts = [int((getattr(corpus, table)["status"] == code).sum()) for table in KEYS]
        assert rows[words[code]] == [*counts, sum(counts)]
    failed = next(x for x in category_labels(FORMS)["findings", "status"] if x.code == "fail")
    assert rows[failed.en if language == "en" else failed.zh][0] == 2
    assert ("error 2, warning 0, note 0" if language == "en" else "错误 2、可疑 0、提示 0") in text
    first = {row[0].value: row[1].value for row in sheet.iter_rows(max_row=8)}
    assert first["Reports" if language == "en" else "报告份数"] == "3"
    years = ("2020 年 1 份、2021 年 1 份；另有 1 份未能确定", "2020: 1, 2021: 1; not known for 1")
    assert years[language == "en"] in text


@pytest.mark.slow
def test_legend_shows_each_kind_as_the_sheets_do(book):
    notes, sheet = tab(book, "notes"), tab(book, "applications")
    legend = {fill(row[0]) for row in notes.iter_rows(min_row=20)}
    for column in ("business", "public_interest"):
        assert fill(find(sheet, IDS[0], "received", column)) in legend
    assert fill(find(sheet, IDS[0], "processed", "total")) in legend
    assert fill(find(sheet, IDS[0], "closed", "total")) in legend


@pytest.mark.slow
def test_same_tables_give_the_same_bytes(corpus, tmp_path, monkeypatch):
    first = write_workbook(corpus, tmp_path / "a.xlsx", "both").read_bytes()
    later = time.localtime(time.time() + 10_000_000)
    monkeypatch.setattr(time, "localtime", lambda *_: later)
    assert write_workbook(corpus, tmp_path / "b.xlsx", "both").read_bytes() == first
    with zipfile.ZipFile(tmp_path / "a.xlsx") as archive:
        assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert archive.testzip() is None
    properties = openpyxl.load_workbook(tmp_path / "a.xlsx").properties
    assert properties.created == properties.modified == spreadsheets.EPOCH


@pytest.mark.slow
def test_corpus_is_left_as_it_was(corpus, tmp_path):
    before = {name: getattr(corpus, name).copy() for name in ("reports", "applications", "findings")}
    write_workbook(corpus, tmp_path / "a.xlsx")
    for name, old in before.items():
        pd.testing.assert_frame_equal(old, getattr(corpus, name))


def test_other_languages_are_refused_by_name(corpus, tmp_path):
    with pytest.raises(ValueError, match=r"'zh' 或 'en' 或 'both'.*'fr'"):
        write_workbook(corpus, tmp_path / "a.xlsx", "fr")
    assert not list(tmp_path.iterdir())


@pytest.mark.slow
def test_too_many_rows_are_refused_with_advice_before_anything_is_worked_out(monkeypatch, language, tmp_path):
    monkeypatch.setattr(sheet_plan, "MAX_ROWS", 5)
    corpus = Fake()
    del corpus.statements, corpus.figures, corpus.diagnostics, corpus.findings
    with pytest.raises(ValueError, match=r"Parquet.*CSV"):
        write_workbook(corpus, tmp_path / "a.xlsx", language, detail=True)
    assert not list(tmp_path.iterdir())


@pytest.mark.slow
def test_sheets_too_large_for_excel_are_left_out_and_named_on_the_cover(corpus, monkeypatch, tmp_path):
    monkeypatch.setattr(sheet_plan, "MAX_CELLS", 200)  # three reports have 546 cells in table III
    book = openpyxl.load_workbook(write_workbook(corpus, tmp_path / "a.xlsx"))
    left = {zh for key, (zh, _) in NAMES.items() if NAMES[key][0] not in book.sheetnames}
    assert left == {NAMES["applications"][0]}
    notes = {row[0].value: row[1].value for row in book.worksheets[0].iter_rows()}
    assert (
        "未列出：共 3 行" in notes[NAMES["applications"][0]] and "Parquet" in notes[NAMES["applications"][0]]
    )
    whole = write_workbook(corpus, tmp_path / "b.xlsx", detail=True)
    assert len(openpyxl.load_workbook(whole).sheetnames) == len(NAMES)


@pytest.mark.slow
def test_without_detail_there_is_the_summary_only(corpus, tmp_path):
    book = openpyxl.load_workbook(write_workbook(corpus, tmp_path / "a.xlsx", detail=False))
    assert book.sheetnames == [zh for key, (zh, _) in NAMES.items() if key not in sheet_plan.DETAIL]
    listed = [[cell.value for cell in row] for row in tab(book, "findings").iter_rows(min_row=2)]
    assert [row[-1] for row in listed] == [f"共 {n} 项，数量较多，未逐条列出" for n in (2, 1, 1, 1)]
    assert not any(cell.hyperlink for row in tab(book, "findings").iter_rows() for cell in row)


@pytest.mark.slow
def test_failed_write_leaves_the_old_file(corpus, monkeypatch, tmp_path):
    path = write_workbook(corpus, tmp_path / "a.xlsx")
    old = path.read_bytes()

    def stop(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(spreadsheets.ExcelWriter, "save", stop)
    with pytest.raises(KeyboardInterrupt):
        write_workbook(corpus, path, "en")
    assert path.read_bytes() == old and [p.name for p in tmp_path.iterdir()] == ["a.xlsx"]


def test_file_open_in_excel_gives_one_clear_message(monkeypatch, language, tmp_path):
    path = tmp_path / "a.xlsx"
    path.write_bytes(b"old")
    book = sheets.new_book(language, FORMS)
    book.sheet("a").close()

    def refuse(*_):
        raise PermissionError(13, "The process cannot access the file")

    monkeypatch.setattr("os.replace", refuse)
    with pytest.raises(PermissionError) as caught:
        workbook.save(book, path)
    message = str(caught.value)
    assert str(path) in message and "Excel" in message
    assert ("Close" if language == "en" else "关闭") in message
    assert path.read_bytes() == b"old" and [p.name for p in tmp_path.iterdir()] == ["a.xlsx"]


@pytest.mark.slow
def test_dates_are_dates(tmp_path):
    row = {"report_id": IDS[0], "agency": "甲县", "form": "2021", "signed_on": np.datetime64("2022-01-20")}
    book = openpyxl.load_workbook(write_workbook(Fake(reports_rows=[row]), tmp_path / "a.xlsx"))
    dates = [cell for cell in tab(book, "reports")[2] if cell.is_date and cell.value]
    assert [(d.value.strftime("%Y-%m-%d"), d.number_format) for d in dates] == [("2022-01-20", "yyyy-mm-dd")]
