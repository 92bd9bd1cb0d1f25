"""The plain sheets of the Excel summary: how a table looks in Excel, and how its rows are written.

Rows are written as XML, a row at a time: a corpus of 10,000 reports has millions of cells, and an
object for each of them takes minutes.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from math import ceil, isfinite
from typing import Any
from unicodedata import east_asian_width
from xml.sax.saxutils import escape

import pandas as pd
from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.comments import Comment
from openpyxl.comments.comment_sheet import CommentRecord
from openpyxl.utils import get_column_letter
from openpyxl.utils.datetime import to_excel
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.pagebreak import Break
from openpyxl.xml.functions import fromstring

from govreport.codebook import category_labels
from govreport.contract import TABLES
from govreport.form.model import Form, Label, Row
from govreport.frames import plain as plain_values
from govreport.show.looks import AS_IS, LOOKS, QUOTED, WITH_DECIMALS, register_looks
from govreport.spreadsheets import FORMULA_LIKE, clean

MAX_ROWS = 1_048_576
# Links to places that Excel opens without repairing the file.
MAX_LINKS = 65_000
MAX_WIDTH = 60
# Characters across a landscape page: what is still legible, and what fits unscaled.
PAGE_WIDTH, PAGE_WIDTH_AT_FULL_SIZE = 230, 138
LINE_HEIGHT = 16.5
# Columns whose longest values are wrapped early, so that the sheets stay easy to read.
LIMITS = {"agency": 36, "title": 44, "source": 36, "status": 22, "subject": 28, "location": 28}
LEAD = ("agency", "year", "report_id")

Value = tuple[object, str]  # what a cell holds, and its look


@dataclass(frozen=True)
class Book:
    """A workbook being written: its language ("zh", "en", "both"), its looks and the labels of every code."""

    workbook: Workbook
    language: str
    forms: tuple[Form, ...]
    styles: dict[tuple[str, int], int]

    def say(self, zh: str, en: str) -> str:
        """Return the wording in the language of the workbook; a workbook in both is in Chinese."""
        return en if self.language == "en" else zh

    def head(self, zh: str, en: str) -> str:
        """Return the wording of a heading: in both languages the English under the Chinese."""
        return f"{zh}\n{en}" if self.language == "both" else self.say(zh, en)

    def line(self, zh: str, en: str) -> str:
        """Return the wording of a title or a sheet's name: in both languages side by side."""
        return f"{zh} {en}" if self.language == "both" else self.say(zh, en)

    def label(self, label: Label) -> str:
        """Return what the form prints for a code, with the row's own number in Chinese."""
        zh = (label.ordinal if isinstance(label, Row) else "") + label.zh
        return self.head(zh, label.en[:1].upper() + label.en[1:])

    def labels(self, table: str, column: str) -> dict[str, str]:
        """Return code -> wording for one categorical column."""
        known = category_labels(self.forms).get((table, column), ())
        return {label.code: self.say(label.zh, label.en) for label in known}

    def title(self) -> str:
        """Return what the workbook is called."""
        return self.line(
            "政府信息公开工作年度报告数据汇总", "Annual reports on government information disclosure: summary"
        )

    def sheet(self, name: str) -> "Sheet":
        """Return a new empty sheet at the end of the workbook."""
        return Sheet(self, name)


class Sheet:
    """A sheet that is written row by row; set it up before the first row, close it after the last."""

    def __init__(self, book: Book, name: str) -> None:
        self.book, self.name = book, name
        self.excel = book.workbook.create_sheet(name)
        self.rows = 0
        self._links = 0

    def append(self, cells: Sequence[Value], height: float | None = None) -> None:
        """Append a row, with its height in points where the program is not to find it by itself."""
        self.rows += 1
        if self.excel._rows is None:
            self.excel._get_writer()
            self.excel._rows = _stream(self.excel._writer)
            next(self.excel._rows)
        high = "" if height is None else f' ht="{height:g}" customHeight="1"'
        letters = column_letters(len(cells))
        written = [
            cell_xml(self.book, f"{letter}{self.rows}", value, look)
            for letter, (value, look) in zip(letters, cells, strict=True)
        ]
        self.excel._rows.send(f'<row r="{self.rows}"{high}>{"".join(written)}</row>')

    def link(self, column: int, place: str) -> None:
        """Make the cell in this column (from 0) of the last row a link to a place: 'Sheet'!A1."""
        if self._links < MAX_LINKS:
            self._links += 1
            ref = f"{get_column_letter(column + 1)}{self.rows}"
            self.excel._hyperlinks.append(Hyperlink(ref=ref, location=place))

    def comment(self, column: int, text: str) -> None:
        """Add a comment to the cell in this column (from 0) of the last row."""
        cell = Cell(self.excel, self.rows, column + 1)
        cell.comment = Comment(text, "govreport")
        self.excel._comments.append(CommentRecord.from_cell(cell))

    def close(self) -> None:
        """End the sheet; it takes no more rows."""
        self.excel.close()


def _stream(writer: Any) -> Any:
    """Take rows as XML and pass them on to the file of openpyxl's writer."""
    file = writer.xf.send(True)
    with file.element("sheetData"):
        try:
            while True:
                file.write(fromstring((yield)))
        except GeneratorExit:
            pass
    writer.xf.send(None)


@lru_cache(maxsize=64)
def column_letters(count: int) -> tuple[str, ...]:
    """Return the letters of the first columns."""
    return tuple(get_column_letter(number) for number in range(1, count + 1))


def place_of(sheet: str, cell: str = "A1") -> str:
    """Return a place in the workbook as a link needs it."""
    quoted = sheet.replace("'", "''")
    return f"'{quoted}'!{cell}"


def cell_xml(book: Book, ref: str, value: object, look: str) -> str:
    """Return a cell as XML; text stays text, a missing value an empty cell."""
    if isinstance(value, date):  # Excel knows no day before 1900
        value = int(to_excel(value)) if value.year >= 1900 else value.isoformat()
    variant = AS_IS
    if isinstance(value, float):
        value = int(value) if value.is_integer() else value if isfinite(value) else str(value)
        variant = WITH_DECIMALS if isinstance(value, float) else AS_IS
    if isinstance(value, str):
        text = clean(value, book.say("…（已截断）", "… (cut)"))
        style = book.styles[look, QUOTED if text.startswith(FORMULA_LIKE) else AS_IS]
        held = f'<is><t xml:space="preserve">{escape(text)}</t></is>'
        return f'<c r="{ref}" s="{style}" t="inlineStr">{held}</c>' if text else f'<c r="{ref}" s="{style}"/>'
    style = book.styles[look, variant]
    return f'<c r="{ref}" s="{style}"/>' if value is None else f'<c r="{ref}" s="{style}"><v>{value}</v></c>'


@dataclass(frozen=True)
class Column:
    """A column of a sheet: heading, values from top to bottom, one look or one for each value.

    Text wider than `limit` is wrapped. `links` are places that the cells lead to, None for no link.
    """

    heading: str
    values: Sequence[object]
    look: str | Sequence[str] = "text"
    limit: float = MAX_WIDTH
    links: Sequence[str | None] | None = None

    def look_at(self, row: int) -> str:
        """Return the look of the value in this row."""
        return self.look if isinstance(self.look, str) else self.look[row]


def new_book(language: str, forms: tuple[Form, ...]) -> Book:
    """Return an empty workbook with its looks registered."""
    workbook = Workbook(write_only=True)
    return Book(workbook, language, forms, register_looks(workbook))


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


def height_of(values: Sequence[object], widths: Sequence[float]) -> float | None:
    """Return the height that the lines of a row need, None for one line: not every program finds it."""
    needed = lines_needed(values, widths)
    return min(409.0, LINE_HEIGHT * needed + 1) if needed > 1 else None


def longest_word(text: str) -> int:
    """Return the width of the longest part that Excel will not wrap: a Latin word, four characters."""
    return max(
        (width(word) + 1 if word.isascii() else min(width(word), 8) for word in text.split()), default=0
    )


def plain(series: "pd.Series[Any]") -> list[object]:
    """Return the values as Python objects, None where one is missing, dates without a time."""
    if series.dtype.kind == "M":
        return [None if pd.isna(day) else day.date() for day in series]
    return list(plain_values(series))


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
        heading = book.head(column.zh, name.replace("_", " ").capitalize())
        look = {"year": "year", "report_id": "code"}.get(name, look)
        made.append(Column(heading, values, look, LIMITS.get(name, MAX_WIDTH)))
    return made


def lead_columns(book: Book, reports: pd.DataFrame, ids: "pd.Series[Any]") -> list[Column]:
    """Return agency, year and id of the reports with these ids, in their order."""
    place = pd.Index(reports["report_id"]).get_indexer(pd.Index(ids))
    found = reports[["agency", "year"]].reset_index(drop=True).reindex(place)  # no row has the label -1
    found["report_id"] = ids.to_numpy()
    return columns_of(book, "reports", found, LEAD)


def dress(
    book: Book,
    sheet: Sheet,
    widths: Sequence[float],
    heads: int,
    leads: int,
    rows: int,
    blocks: Sequence[range],
) -> None:
    """Set a sheet's widths, frozen heads, filter and print set-up; call it before the first row.

    The first `leads` columns stay in view and are repeated on every page; a page never breaks a block.
    """
    excel = sheet.excel
    set_widths(sheet, widths)
    last = get_column_letter(max(len(widths), 1))
    excel.freeze_panes = f"{get_column_letter(leads + 1)}{heads + 1}"
    excel.auto_filter.ref = f"A{heads}:{last}{heads + rows}"
    excel.print_title_rows = f"1:{heads}"
    if leads:
        excel.print_title_cols = f"A:{get_column_letter(leads)}"
    page(book, sheet)
    pages = [sum(widths[:leads])]
    for block in blocks:
        size = sum(widths[j] for j in block)
        if pages[-1] + size > PAGE_WIDTH and block[0] > leads:
            pages.append(sum(widths[:leads]))
            excel.col_breaks.append(Break(id=block[0], max=MAX_ROWS - 1))
        pages[-1] += size
    if len(pages) > 1:  # Excel heeds breaks only where it need not fit the sheet to a page itself
        excel.sheet_properties.pageSetUpPr.fitToPage = False
        excel.page_setup.scale = min(100, int(100 * PAGE_WIDTH_AT_FULL_SIZE / max(pages)))


def set_widths(sheet: Sheet, widths: Sequence[float]) -> None:
    """Set the widths of the first columns."""
    for letter, size in zip(column_letters(len(widths)), widths, strict=True):
        sheet.excel.column_dimensions[letter].width = size


def page(book: Book, sheet: Sheet) -> None:
    """Set up printing: A4 landscape, one page wide, as many as needed long, numbered."""
    excel = sheet.excel
    excel.sheet_properties.pageSetUpPr.fitToPage = True
    excel.page_setup.orientation = "landscape"
    excel.page_setup.paperSize = 9  # A4
    excel.page_setup.fitToWidth = 1
    excel.page_setup.fitToHeight = 0
    excel.page_setup.pageOrder = "overThenDown"
    margins = excel.page_margins
    margins.left = margins.right = 0.4
    margins.top, margins.bottom, margins.footer = 0.5, 0.7, 0.35
    excel.HeaderFooter.scaleWithDoc = False
    excel.HeaderFooter.oddFooter.left.text = "&A"
    excel.HeaderFooter.oddFooter.right.text = book.say("第 &P 页，共 &N 页", "Page &P of &N")


def write_table(book: Book, name: str, columns: Sequence[Column], leads: int = 0) -> None:
    """Write one sheet with one row of headings; the first columns stay in view."""
    rows = len(columns[0].values)
    sheet = book.sheet(name)
    widths = [fitting(column) for column in columns]
    dress(book, sheet, widths, 1, leads, rows, [range(j, j + 1) for j in range(leads, len(columns))])
    heads = [column.heading for column in columns]
    sheet.append([(head, "head") for head in heads], height_of(heads, widths))
    linked: Mapping[int, Sequence[str | None]] = {
        at: column.links for at, column in enumerate(columns) if column.links is not None
    }
    for row in range(rows):
        values = [column.values[row] for column in columns]
        looks = [column.look_at(row) for column in columns]
        sheet.append(list(zip(values, looks, strict=True)), height_of(values, widths))
        for at, links in linked.items():
            place = links[row]
            if place is not None:
                sheet.link(at, place)
    sheet.close()
