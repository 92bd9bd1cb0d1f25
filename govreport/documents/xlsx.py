"""Excel workbooks to a document: every sheet that a person sees, row by row."""

import re
import warnings
import zlib
from io import BytesIO
from typing import Any

from govreport.documents.blocks import Blocks
from govreport.documents.document import Document, ReadingError
from govreport.documents.merged import is_number, without_remains
from govreport.documents.packages import FAULTS, open_zip
from govreport.documents.xlsx_cells import shown
from govreport.form.vocabulary import HEADING

_LARGEST = 100_000_000  # bytes of all parts
_MOST_CELLS = 200_000  # with those that merged ranges cover; a report has some 400
_MOST_TAGS = 1_500_000  # of all parts
_MOST_OTHERS = 200_000  # outside cells and texts: styles and rules, of which each becomes a large object
_LAST_COLUMN = 16_384
# A range costs the library as many cells as it covers.
_COVERING = re.compile(rb"<(?:\w{1,20}:)?(?:mergeCell|hyperlink)\s")
_COVERED = re.compile(_COVERING.pattern + rb"([^<>]*)>")
_RANGE = re.compile(rb"\bref=[\"']([A-Z]{1,3})(\d{1,7})(?::([A-Z]{1,3})(\d{1,7}))?[\"']")
_FORMULA = re.compile(rb"<(?:\w{1,20}:)?f[\s/>]")
_CELL = re.compile(rb"<(?:\w{1,20}:)?(?:c|row)[\s/>]")

Cells = dict[tuple[int, int], str]
Spans = dict[tuple[int, int], tuple[int, int, int, int]]


def read(data: bytes) -> Document:
    """Return the document of a workbook; raises `ReadingError` (`too_large`, `damaged_file`, `empty_file`).

    Hidden sheets, rows and columns are not read; a note says where they hold something.
    """
    formulas = _check(data)
    values = _load(data, values=True)
    printed = _load(data, values=False) if formulas else None
    blocks = Blocks("xlsx")
    for number, sheet in enumerate(values.worksheets):
        if sheet.sheet_state != "visible":
            if any(cell.value is not None for cell in sheet._cells.values()):
                blocks.note(
                    "hidden_content", f"工作表“{sheet.title}”是隐藏的，没有读取。如需读取，请取消隐藏。"
                )
            continue
        _Sheet(blocks, sheet, printed.worksheets[number] if printed else None).read()
    document = blocks.document()
    if not document.pieces:
        raise ReadingError("empty_file", "工作簿里没有可见的内容。请检查是否存成了空表或隐藏了工作表。")
    return document


def _check(data: bytes) -> bool:
    """Refuse what would not end well, and tell whether the workbook holds formulas."""
    formulas, cells, tags, others = False, 0, 0, 0
    try:
        with open_zip(data) as archive:
            if sum(part.file_size for part in archive.infolist()) > _LARGEST:
                raise _too_large()
            for name in archive.namelist():
                if not name.endswith((".xml", ".rels")):
                    continue
                part = archive.read(name)
                # Neither belongs into a workbook, and both serve to get past a look at the bytes.
                if b"<!DOCTYPE" in part or b"\x00" in part:
                    raise _damaged()
                if name.startswith("xl/worksheets/"):
                    formulas = formulas or bool(_FORMULA.search(part))
                    cells += sum(1 for _ in _CELL.finditer(part))
                    cells += _covered(part)
                tags += part.count(b"<")
                if name != "xl/sharedStrings.xml":
                    # What stands in front of the rows and behind them in a sheet, all of any other part.
                    first, last = part.find(b"sheetData"), part.rfind(b"sheetData")
                    others += part.count(b"<") - (part.count(b"<", first, last) if first >= 0 else 0)
                if cells > _MOST_CELLS or tags > _MOST_TAGS or others > _MOST_OTHERS:
                    raise _too_large()
    except (*FAULTS, zlib.error) as error:
        raise _damaged() from error
    return formulas


def _covered(part: bytes) -> int:
    """Return how many cells the ranges of a sheet cover; raises `ReadingError` where that cannot be told."""
    tags = _COVERED.findall(part)
    ranges = [match for tag in tags if (match := _RANGE.search(tag))]
    if not len(ranges) == len(tags) == len(_COVERING.findall(part)):
        raise _damaged()
    return sum(_area(*match.groups()) for match in ranges)


def _area(left: bytes, top: bytes, right: bytes | None, bottom: bytes | None) -> int:
    if right is None or bottom is None:
        return 1
    return (abs(int(bottom) - int(top)) + 1) * (abs(_column(right) - _column(left)) + 1)


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = 26 * number + letter - 64
    return number


def _too_large() -> ReadingError:
    return ReadingError("too_large", "工作簿过大（单元格或内容超出限制）。请只保留年度报告所在的部分再载入。")


def _damaged() -> ReadingError:
    return ReadingError("damaged_file", "工作簿已损坏，无法打开。请用 Excel 或 WPS 打开后另存，再载入。")


def _load(data: bytes, *, values: bool) -> Any:
    from openpyxl import load_workbook

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return load_workbook(BytesIO(data), data_only=values, keep_links=False)
    except Exception as error:  # whatever a broken part makes of the library
        raise _damaged() from error


class _Sheet:
    """Reads one sheet: `cells` are its filled cells that are seen, `spans` its merged ranges."""

    def __init__(self, blocks: Blocks, sheet: Any, formulas: Any) -> None:
        self.blocks = blocks
        self.sheet = sheet
        self.formulas = formulas._cells if formulas is not None else {}
        self.spans: Spans = {}
        self.hidden_columns = {
            column
            for known in sheet.column_dimensions.values()
            if known.min and (known.hidden or known.width == 0)
            for column in range(known.min, min(known.max, _LAST_COLUMN) + 1)
        }
        self.cells = self._seen()

    def read(self) -> None:
        """Add the sheet's title if it is a heading, then its rows."""
        rows: dict[int, list[int]] = {}
        for row, column in sorted(self.cells):
            rows.setdefault(row, []).append(column)
        title = self.sheet.title.strip()
        heading = HEADING.match(title)
        first = self.cells[min(self.cells)].strip() if self.cells else title
        if heading and heading["ordinal"] and heading["mark"] and first != title:
            self.blocks.add_paragraphs(title)
        block: list[int] = []
        extent = (0, 0)
        for row, columns in rows.items():
            if block and (row != block[-1] + 1 or not self._goes_on(extent, row, columns)):
                self._add(block, extent)
                block = []
            if block or len(columns) > 1:
                (left, _), (_, right) = (self._span(row, at) for at in (columns[0], columns[-1]))
                extent = (min(extent[0], left), max(extent[1], right)) if block else (left, right)
                block.append(row)
            else:
                self.blocks.add_paragraphs(self.cells[row, columns[0]])
        self._add(block, extent)

    def _seen(self) -> Cells:
        """Return the text of every filled cell that is seen; a merged range has it in its first seen cell."""
        values: Cells = {}
        hidden: set[str] = set()
        starts = {}
        for merged in self.sheet.merged_cells.ranges:
            bounds = (merged.min_row, merged.min_col, merged.max_row, merged.max_col)
            starts[bounds[:2]] = bounds
            for row in range(bounds[0], bounds[2] + 1):
                for column in range(bounds[1], bounds[3] + 1):
                    self.spans[row, column] = bounds
        for place, cell in sorted(self.sheet._cells.items()):
            text = self._text(place, cell)
            if not text.strip():
                continue
            seen = self._first_seen(starts.get(place, (*place, *place)))
            if seen is None:
                hidden.add("、".join(self._hidden_part(*place)))
            else:
                values[seen] = text
        if hidden:
            where = "、".join(sorted(hidden, key=lambda name: (len(name), name))[:5])
            self.blocks.note(
                "hidden_content",
                f"工作表“{self.sheet.title}”中隐藏的{where}等处有内容，没有读取。如需读取，请取消隐藏。",
            )
        return values

    def _text(self, place: tuple[int, int], cell: Any) -> str:
        text = shown(cell.value, cell.number_format or "General")
        if text or place not in self.formulas or cell.data_type == "str":
            return text
        # A formula that was never calculated shows nothing, but it is no empty cell.
        formula = self.formulas[place].value
        return "" if formula is None else str(getattr(formula, "text", None) or formula)

    def _first_seen(self, bounds: tuple[int, int, int, int]) -> tuple[int, int] | None:
        top, left, bottom, right = bounds
        row = next((row for row in range(top, bottom + 1) if not self._is_hidden_row(row)), None)
        column = next((at for at in range(left, right + 1) if not self._is_hidden_column(at)), None)
        return None if row is None or column is None else (row, column)

    def _is_hidden_row(self, row: int) -> bool:
        known = self.sheet.row_dimensions.get(row)
        return bool(known and (known.hidden or known.height == 0))

    def _is_hidden_column(self, column: int) -> bool:
        return column in self.hidden_columns

    def _hidden_part(self, row: int, column: int) -> list[str]:
        rows = [f"第 {row} 行"] if self._is_hidden_row(row) else []
        return rows or [f"第 {column} 列"]

    def _goes_on(self, extent: tuple[int, int], row: int, columns: list[int]) -> bool:
        """Tell whether a row belongs to the table above it; a line of prose below a table does not."""
        if len(columns) > 1:
            return True
        left, right = extent
        begin, end = self._span(row, columns[0])
        inside = left < begin and end <= right
        return inside or (begin == left and end < right and is_number(self.cells[row, begin].strip()))

    def _span(self, row: int, column: int) -> tuple[int, int]:
        bounds = self.spans.get((row, column))
        return (bounds[1], bounds[3]) if bounds else (column, column)

    def _add(self, block: list[int], extent: tuple[int, int]) -> None:
        """Add the rows of a table, each from its first column to its last one.

        Raises `ReadingError` (`too_large`) where cells far apart make a table of it that is mostly empty.
        """
        if not block:
            return
        left, right = extent
        if len(block) * (right - left + 1) > _MOST_CELLS:
            raise _too_large()
        seen = [column for column in range(left, right + 1) if not self._is_hidden_column(column)]
        grid = []
        for row in block:
            cells = []
            at = None
            for column in seen:
                bounds = self.spans.get((row, column))
                if bounds is None or bounds != at:
                    cells.append(self.cells.get((row, column), ""))
                at = bounds
            grid.append(cells)
        for cells in without_remains(grid):
            self.blocks.add_row(cells)
