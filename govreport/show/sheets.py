"""The plain sheets of the Excel summary: how a cell and a table look in Excel."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from math import ceil, isfinite
from typing import Any, Protocol
from unicodedata import east_asian_width

import pandas as pd
from openpyxl import Workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.pagebreak import Break

from govreport.codebook import category_labels
from govreport.contract import TABLES
from govreport.form.model import Form, Label, Row
from govreport.spreadsheets import FORMULA_LIKE, clean

FONT = "Microsoft YaHei"
MAX_ROWS = 1_048_576
MAX_WIDTH = 60
# Characters across a landscape page: what is still legible, and what fits unscaled.
PAGE_WIDTH, PAGE_WIDTH_AT_FULL_SIZE = 230, 138
LINE_HEIGHT = 16.5
# Columns whose longest values are wrapped early, so that the sheets stay easy to read.
LIMITS = {"agency": 36, "title": 44, "source": 36, "status": 22, "subject": 28, "location": 28}
LEAD = ("agency", "year", "report_id")
WHOLE, DECIMAL, PLAIN, DAY = "#,##0", "#,##0.######", "0", "yyyy-mm-dd"

_BLUE = "1F3864"
_EDGE = Side("thin", color="D9D9D9")
_GRID = Border(_EDGE, _EDGE, _EDGE, _EDGE)
_LEVEL = Alignment(vertical="center")
_TOP = Alignment(vertical="top")
_WRAP = Alignment(vertical="top", wrap_text=True)
_CENTRE = Alignment("center", "top", wrap_text=True)
_RIGHT = Alignment("right", "top")
_MIDDLE = Alignment("center", "top")


def _fill(color: str) -> PatternFill:
    return PatternFill("solid", fgColor=color)


_HATCH = PatternFill("lightUp", fgColor="9DC3E6", bgColor="F3F9FF")

# Each look: font options, fill, alignment, number format, borders or none.
LOOKS: dict[str, tuple[dict[str, Any], PatternFill | None, Alignment, str, bool]] = {
    "title": ({"size": 16, "bold": True, "color": _BLUE}, None, _LEVEL, "General", False),
    "section": ({"size": 12, "bold": True, "color": _BLUE}, None, _LEVEL, "General", False),
    "prose": ({}, None, _WRAP, "General", False),
    "meaning": ({}, None, Alignment("left", "top", wrap_text=True, indent=1), "General", False),
    "lead": ({"bold": True, "color": _BLUE}, _fill("DDE8F3"), _TOP, "General", False),
    "hint": ({"size": 9, "color": "595959"}, _fill("DDE8F3"), _TOP, "General", False),
    "head": ({"bold": True}, _fill("DDE8F3"), _CENTRE, "General", True),
    "head_other": ({"bold": True}, _fill("F1F5FA"), _CENTRE, "General", True),
    "text": ({}, None, _WRAP, "General", True),
    "label": ({}, _fill("F7F7F7"), _WRAP, "General", True),
    "strong": ({"bold": True}, None, _WRAP, "General", True),
    "code": ({}, None, _MIDDLE, "General", True),
    "year": ({}, None, _MIDDLE, PLAIN, True),
    "date": ({}, None, _MIDDLE, DAY, True),
    "number": ({}, None, Alignment("right", "top", indent=1), WHOLE, True),
    # The cells of the form, by status.
    "reported": ({}, None, _RIGHT, WHOLE, True),
    "inferred": ({"italic": True}, None, _RIGHT, WHOLE, True),
    "corrected": ({"bold": True}, None, _RIGHT, WHOLE, True),
    "blank": ({}, _HATCH, _RIGHT, "General", True),
    "placeholder": ({"color": "7F7F7F"}, None, _MIDDLE, "General", True),
    "unreadable": ({"color": "833C0B"}, _fill("FFD9B3"), _MIDDLE, "General", True),
    "absent": ({}, _fill("BFBFBF"), _RIGHT, "General", True),
    "not_applicable": ({}, _fill("EDEDED"), _RIGHT, "General", True),
    # Results of checks, and what the reading met.
    "fail": ({}, _fill("F8CBCB"), _WRAP, "General", True),
    "not_assessable": ({}, _fill("FFE9C7"), _WRAP, "General", True),
    "vacuous": ({}, _fill("EDEDED"), _WRAP, "General", True),
    "pass": ({}, _fill("DDEFD9"), _WRAP, "General", True),
    "error": ({}, _fill("F8CBCB"), _WRAP, "General", True),
    "warning": ({}, _fill("FFE9C7"), _WRAP, "General", True),
    "note": ({}, None, _WRAP, "General", True),
}


class Tables(Protocol):
    """What the summary needs of a corpus: its frames, its form versions, and `wide`."""

    @property
    def forms(self) -> tuple[Form, ...]:
        """The versions of the form."""
        ...

    @property
    def reports(self) -> pd.DataFrame:
        """The table `reports`."""
        ...

    @property
    def disclosures(self) -> pd.DataFrame:
        """The table `disclosures`."""
        ...

    @property
    def applications(self) -> pd.DataFrame:
        """The table `applications`."""
        ...

    @property
    def disputes(self) -> pd.DataFrame:
        """The table `disputes`."""
        ...

    @property
    def statements(self) -> pd.DataFrame:
        """The table `statements`."""
        ...

    @property
    def figures(self) -> pd.DataFrame:
        """The table `figures`."""
        ...

    @property
    def corrections(self) -> pd.DataFrame:
        """The table `corrections`."""
        ...

    @property
    def findings(self) -> pd.DataFrame:
        """The table `findings`."""
        ...

    @property
    def diagnostics(self) -> pd.DataFrame:
        """The table `diagnostics`."""
        ...

    def wide(self, table: str) -> pd.DataFrame:
        """Return one row per report, columns "row:column"."""
        ...


@dataclass(frozen=True)
class Book:
    """A workbook being written: its language, its looks and the labels of every code."""

    workbook: Workbook
    language: str
    forms: tuple[Form, ...]
    looks: dict[tuple[str, bool], Any]

    def say(self, zh: str, en: str) -> str:
        """Return the wording in the language of the workbook."""
        return zh if self.language == "zh" else en

    def label(self, label: Label) -> str:
        """Return what the form prints for a code, with the row's own number in Chinese."""
        if self.language == "en":
            return label.en[:1].upper() + label.en[1:]
        return (label.ordinal if isinstance(label, Row) else "") + label.zh

    def labels(self, table: str, column: str) -> dict[str, str]:
        """Return code -> wording for one categorical column."""
        known = category_labels(self.forms).get((table, column), ())
        return {label.code: label.zh if self.language == "zh" else label.en for label in known}

    def title(self) -> str:
        """Return what the workbook is called."""
        return self.say(
            "政府信息公开工作年度报告数据汇总", "Annual reports on government information disclosure: summary"
        )

    def sheet(self, name: str) -> Any:
        """Return a new empty sheet at the end of the workbook."""
        return self.workbook.create_sheet(name)


@dataclass(frozen=True)
class Column:
    """A column of a sheet: heading, values from top to bottom, one look or one for each value.

    Text wider than `limit` is wrapped.
    """

    heading: str
    values: Sequence[object]
    look: str | Sequence[str] = "text"
    limit: float = MAX_WIDTH

    def look_at(self, row: int) -> str:
        """Return the look of the value in this row."""
        return self.look if isinstance(self.look, str) else self.look[row]


def new_book(language: str, forms: tuple[Form, ...]) -> Book:
    """Return an empty workbook with its looks registered."""
    workbook = Workbook(write_only=True)
    scratch = workbook.create_sheet()
    looks = {}
    for name, (font, fill, alignment, number, border) in LOOKS.items():
        for decimal in (False, True):
            cell = WriteOnlyCell(scratch)
            cell.font = Font(name=FONT, **{"size": 10, **font})
            cell.alignment = alignment
            cell.number_format = DECIMAL if decimal and number == WHOLE else number
            if fill is not None:
                cell.fill = fill
            if border:
                cell.border = _GRID
            looks[name, decimal] = cell._style  # the one form in which openpyxl lets cells share a style
    workbook.remove(scratch)
    return Book(workbook, language, forms, looks)


def put(book: Book, sheet: Any, value: object, look: str) -> Cell:
    """Return a cell for the value; text stays text, a missing value an empty cell."""
    if isinstance(value, float):
        value = int(value) if value.is_integer() else value if isfinite(value) else str(value)
    if isinstance(value, date) and value.year < 1900:  # Excel knows no earlier day
        value = value.isoformat()
    cell = Cell(sheet, 1, 1, style_array=book.looks[look, isinstance(value, float)])
    if isinstance(value, str):
        text = clean(value, book.say("…（已截断）", "… (cut)"))
        cell.value = text
        cell.data_type = "s"
        if text.startswith(FORMULA_LIKE):
            cell.quotePrefix = True
    else:
        cell.value = value
    return cell


def width(text: object) -> int:
    """Return how many Latin letters wide the text is shown; a Chinese character counts as two."""
    if isinstance(text, (int, float)):
        return len(f"{text:,.10g}")
    parts = ("" if text is None else str(text)[:2000]).split("\n")
    return max(len(s) if s.isascii() else sum(1 + (east_asian_width(c) in "WFA") for c in s) for s in parts)


def fitting(column: Column) -> float:
    """Return a width that shows heading, filter button and values; longer text is wrapped."""
    return min(column.limit, 2 + max(6, width(column.heading) + 2, *map(width, column.values)))


def lines_needed(values: Sequence[object], widths: Sequence[float]) -> int:
    """Return how many lines the highest cell of a row needs."""
    return max(
        (
            # A Chinese character is a little narrower than two digits.
            sum(ceil(max(1, 0.96 * width(line)) / (size - 0.7)) for line in value[:2000].split("\n"))
            for value, size in zip(values, widths, strict=True)
            if isinstance(value, str)
        ),
        default=1,
    )


def longest_word(text: str) -> int:
    """Return the width of the longest part that Excel will not wrap: a Latin word, four characters."""
    return max(
        (width(word) + 1 if word.isascii() else min(width(word), 8) for word in text.split()), default=0
    )


def plain(series: "pd.Series[Any]") -> list[object]:
    """Return the values as Python objects, None where one is missing, dates without a time."""
    if series.dtype.kind == "M":
        return [None if pd.isna(day) else day.date() for day in series]
    return list(series.astype(object).where(series.notna(), None))


def columns_of(book: Book, table: str, frame: pd.DataFrame, names: Iterable[str]) -> list[Column]:
    """Return columns of a table by the codebook: readable headings, labels instead of codes."""
    known = {column.name: column for column in TABLES[table]}
    made = []
    for name in names:
        column = known[name]
        values = plain(frame[name])
        look: str | list[str] = {"Int64": "number", "Float64": "number", "datetime64[s]": "date"}.get(
            column.dtype, "text"
        )
        if column.dtype == "category":
            if name == "status" or (name == "severity" and table == "diagnostics"):
                look = [code if isinstance(code, str) and code in LOOKS else "text" for code in values]
            labels = book.labels(table, name)
            values = [labels.get(str(code), code) if code is not None else None for code in values]
        heading = book.say(column.zh, name.replace("_", " ").capitalize())
        look = {"year": "year", "report_id": "code"}.get(name, look)
        made.append(Column(heading, values, look, LIMITS.get(name, MAX_WIDTH)))
    return made


def lead_columns(book: Book, reports: pd.DataFrame, ids: "pd.Series[Any]") -> list[Column]:
    """Return agency, year and id of the reports with these ids, in their order."""
    place = pd.Index(reports["report_id"]).get_indexer(pd.Index(ids))
    found = reports[["agency", "year"]].reset_index(drop=True).reindex(place)  # no row has the label -1
    found["report_id"] = ids.to_numpy()
    return columns_of(book, "reports", found, LEAD)


def append(sheet: Any, number: int, cells: Sequence[Cell], needed: int) -> None:
    """Append a row, with the height that its lines need: not every program finds it by itself."""
    if needed > 1:
        sheet.row_dimensions[number].height = min(409.0, LINE_HEIGHT * needed + 1)
    sheet.append(cells)
    if needed > 1:
        del sheet.row_dimensions[number]  # written by now


def check_rows(book: Book, name: str, rows: int) -> None:
    """Raise `ValueError` if so many rows do not fit on a sheet."""
    if rows > MAX_ROWS:
        raise ValueError(
            book.say(
                f"工作表“{name}”需要 {rows:,} 行，超过 Excel 每张工作表 {MAX_ROWS:,} 行的上限。"
                "请分批导出，或用 corpus.to_parquet() 存为 Parquet。",
                f"Sheet {name!r} needs {rows:,} rows, more than the {MAX_ROWS:,} that Excel can hold. "
                "Write the reports in parts, or save them as Parquet with corpus.to_parquet().",
            )
        )


def dress(
    book: Book,
    sheet: Any,
    widths: Sequence[float],
    heads: int,
    leads: int,
    rows: int,
    blocks: Sequence[range],
) -> None:
    """Set a sheet's widths, frozen heads, filter and print set-up; call it before the first row.

    The first `leads` columns stay in view and are repeated on every page; a page never breaks a block.
    """
    for index, size in enumerate(widths, 1):
        sheet.column_dimensions[get_column_letter(index)].width = size
    last = get_column_letter(max(len(widths), 1))
    sheet.freeze_panes = f"{get_column_letter(leads + 1)}{heads + 1}"
    sheet.auto_filter.ref = f"A{heads}:{last}{heads + rows}"
    sheet.print_title_rows = f"1:{heads}"
    if leads:
        sheet.print_title_cols = f"A:{get_column_letter(leads)}"
    page(book, sheet)
    pages = [sum(widths[:leads])]
    for block in blocks:
        size = sum(widths[j] for j in block)
        if pages[-1] + size > PAGE_WIDTH and block[0] > leads:
            pages.append(sum(widths[:leads]))
            sheet.col_breaks.append(Break(id=block[0], max=MAX_ROWS - 1))
        pages[-1] += size
    if len(pages) > 1:  # Excel heeds breaks only where it need not fit the sheet to a page itself
        sheet.sheet_properties.pageSetUpPr.fitToPage = False
        sheet.page_setup.scale = min(100, int(100 * PAGE_WIDTH_AT_FULL_SIZE / max(pages)))


def page(book: Book, sheet: Any) -> None:
    """Set up printing: A4 landscape, one page wide, as many as needed long, numbered."""
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = 9  # A4
    sheet.page_setup.fitToWidth = 1
    sheet.page_setup.fitToHeight = 0
    sheet.page_setup.pageOrder = "overThenDown"
    margins = sheet.page_margins
    margins.left = margins.right = 0.4
    margins.top, margins.bottom, margins.footer = 0.5, 0.7, 0.35
    sheet.HeaderFooter.scaleWithDoc = False
    sheet.HeaderFooter.oddFooter.left.text = "&A"
    sheet.HeaderFooter.oddFooter.right.text = book.say("第 &P 页，共 &N 页", "Page &P of &N")


def write_table(book: Book, name: str, columns: Sequence[Column], leads: int = 0) -> None:
    """Write one sheet with one row of headings; the first columns stay in view."""
    rows = len(columns[0].values)
    check_rows(book, name, rows + 1)
    sheet = book.sheet(name)
    widths = [fitting(column) for column in columns]
    dress(book, sheet, widths, 1, leads, rows, [range(j, j + 1) for j in range(leads, len(columns))])
    sheet.append([put(book, sheet, column.heading, "head") for column in columns])
    for row in range(rows):
        values = [column.values[row] for column in columns]
        cells = [put(book, sheet, v, c.look_at(row)) for v, c in zip(values, columns, strict=True)]
        append(sheet, row + 2, cells, lines_needed(values, widths))
    sheet.close()
