"""The cells of the three statutory tables: what is printed in each place of a layout."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np

from govreport.documents.document import Document
from govreport.documents.known import Numbers
from govreport.form.grid import TABLES, Grid
from govreport.form.model import Form
from govreport.parse.layout import Layouts
from govreport.parse.numbers import REPORTED, UNREADABLE, Cells, are_digits, read_number
from govreport.parse.one_line import open_lines
from govreport.parse.opened import Opened
from govreport.parse.placing import Layout, Refusal, Row
from govreport.parse.subtotals import read


@dataclass(slots=True)
class Tables:
    """The cells of one report side by side, with the version of its form.

    `index` holds each cell's position in the grid, `piece` its piece of the document, counted from
    `begin` (negative where no piece is its place). The first ones are `numbers` as printed, -1 for a
    number that is no cell; the others have their `values` (float64), `statuses` (int8) and printed texts
    `raws`. Of a cell that comes twice the later one counts. Cells that do not come are absent or, where
    the version does not have them, not applicable. `prose` lists the pieces of the document that are no
    table cells, `found` names the tables that were met, `loose` are the cells of rows whose empty cells
    would have been lost by the source, `notes` are (code, message, line) for the diagnostics, `subtotals`
    are (label, printed text, status, value, sum of the parts, line).
    """

    prose: list[int]
    form: Form | None
    index: np.ndarray
    piece: np.ndarray
    begin: int
    numbers: Numbers
    values: bytes
    statuses: bytes
    raws: list[str | None]
    found: set[str]
    loose: set[int] = field(default_factory=set)
    notes: list[tuple[str, str, int]] = field(default_factory=list)
    subtotals: list[tuple[str, str | None, int, float | None, float | None, int]] = field(
        default_factory=list
    )

    def cells(self) -> Iterator[tuple[int, int, str | None, float, int]]:
        """Yield position, piece, printed text, value (NaN if none) and status of every cell."""
        texts = self.numbers.texts()
        index = self.index.tolist()
        read = [float(text) if at >= 0 else 0.0 for text, at in zip(texts, index, strict=False)]
        read += np.frombuffer(self.values).tolist()
        said = [*[REPORTED] * len(texts), *np.frombuffer(self.statuses, np.int8).tolist()]
        pieces = (self.piece + self.begin).tolist()
        columns = zip(index, pieces, [*texts, *self.raws], read, said, strict=True)
        yield from (cell for cell in columns if cell[0] >= 0)


def read_tables(document: Document, layouts: Layouts) -> Tables:
    """Return the cells of tables II, III and IV with the version of the form that prints them.

    Where a table is missing, the lines of the document that are rows of one are divided into pieces.
    """
    layout, begin, placed = layouts.of(document)
    if len(layout.found) < len(TABLES) and open_lines(document, layouts.matcher):
        layout, begin, placed = layouts.of(document)
    known = document.known
    if placed and known and known.odd.isdisjoint(placed.plain):
        numbers, index, piece, first = known.numbers, placed.index, placed.piece, known.first
    else:
        pieces = document.pieces[begin : begin + len(layout.flags)]
        digits = layout.digits(pieces) if layout.digits else ()
        numbers = Numbers.of(digits if are_digits(digits) else ())
        index, piece, first = layout.index, layout.piece, begin
    rows = layout.special if numbers.characters else layout.rows
    cells = [
        row.cells[tuple([document.piece(begin + at) for at in range(row.first, row.last)])] for row in rows
    ]
    cells += [Cells.of([(status, None)] * len(indexes)) for indexes, status, _ in layout.unprinted]
    tables = Tables(
        prose=[
            *[at for at in range(begin) if document.words[at]],
            *[begin + at for at in layout.prose],
            *[at for at in range(begin + len(layout.flags), len(document.words)) if document.words[at]],
        ],
        form=layout.form,
        index=index,
        piece=piece,
        begin=first,
        numbers=numbers,
        values=b"".join([row.values for row in cells]),
        statuses=b"".join([row.statuses for row in cells]),
        raws=[raw for row in cells for raw in row.raws],
        found=layout.found,
        loose=layout.loose,
    )
    odd = layout.notes or layout.repeated or layout.refusals or layout.stray or layout.subtotals
    if odd or UNREADABLE in tables.statuses:
        _Notes(document, layout, begin, tables, layouts.grid).add()
    return tables


class _Notes:
    """Adds what a careful reader should know of one report's tables."""

    def __init__(self, document: Document, layout: Layout, begin: int, tables: Tables, grid: Grid) -> None:
        self.document = document
        self.grid = grid
        self.layout = layout
        self.begin = begin
        self.tables = tables

    def add(self) -> None:
        """Add the notes, and settle cells that are printed twice."""
        for code, message, piece in self.layout.notes:
            self._note(code, message, piece)
        if self.layout.refusals:
            self._add_refusals()
        for first, last in self.layout.stray:
            message = f"表内数字 {self._printed(first, last)} 前面没有可辨认的行标签，未取数。"
            self._note("numbers_unlabelled", message, first)
        pieces = self.document.pieces[self.begin :] if self.layout.subtotals else []
        for subtotal in self.layout.subtotals:
            printed = pieces[subtotal.piece] or None
            line = self.document.lines[self.begin + subtotal.piece]
            self.tables.subtotals.append((subtotal.label, printed, *read(subtotal, pieces), line))
        for row in self.layout.rows:
            self._note_cells(row)
        for row in self.layout.repeated:
            self._settle(row)

    def _note(self, code: str, message: str, piece: int) -> None:
        self.tables.notes.append((code, message, self.document.lines[self.begin + max(piece, 0)]))

    def _pieces(self, first: int, last: int) -> Sequence[str]:
        return self.document.pieces[self.begin + first : self.begin + last]

    def _printed(self, first: int, last: int) -> str:
        return "、".join(piece or "空白" for piece in self._pieces(first, last))[:200]

    def _add_refusals(self) -> None:
        """Give refused rows the places that the form's sums prove, and note all of them."""
        tables = self.tables
        opened = Opened(self.grid, self.layout, lambda first, last: tuple(self._pieces(first, last)))
        known = opened.known(tables.cells())
        for refusal, verdict in opened.decide(known):
            if verdict is None or verdict.places is None:
                self._note_refusal(refusal, "" if verdict is None else opened.explain(verdict.fits))
                if why := opened.suspect(refusal):
                    printed = self._printed(refusal.first, refusal.last)
                    message = f"“{refusal.label}”印出 {printed}；{why}，疑似数字被拆开。"
                    self._note("alignment_suspected", message, refusal.first)
                continue
            indexes, offsets, cells = opened.cells(refusal, verdict.places)
            first = self.begin + refusal.first - tables.begin
            pieces = [offset if offset < 0 else first + offset for offset in offsets]
            tables.index = np.append(tables.index, np.array(indexes, np.int32))
            tables.piece = np.append(tables.piece, np.array(pieces, np.int32))
            tables.values += cells.values
            tables.statuses += cells.statuses
            tables.raws.extend(cells.raws)
            printed = self._printed(refusal.first, refusal.last)
            message = (
                f"“{refusal.label}”只见 {len(verdict.places)} 个：{printed}。{opened.told(refusal, verdict)}"
            )
            self._note("place_inferred", message, refusal.first)

    def _note_refusal(self, refusal: Refusal, placements: str) -> None:
        printed = self._printed(refusal.first, refusal.last)
        due, met = len(refusal.indexes), refusal.last - refusal.first
        if not refusal.columns_known:
            message = f"“{refusal.label}”的列标题无法辨认，{printed} 各属哪一列不能确定，整行不取数。"
            self._note("columns_unknown", message, refusal.first)
            return
        if met < due:
            why = f"只见 {met} 个：{printed}。{placements or '缺的是哪一格不能确定'}"
        else:
            why = f"却见 {met} 个：{printed}。请对照原文"
        message = f"“{refusal.label}”应有 {due} 格，{why}，整行不取数。"
        self._note("row_unplaced", message, refusal.first)

    def _note_cells(self, row: Row) -> None:
        """Note every cell of a row that holds something else than a number."""
        printed = tuple(self._pieces(row.first, row.last))
        statuses = row.cells[printed].statuses
        for offset, piece in enumerate(printed):
            if statuses[offset] != UNREADABLE:
                continue
            if row.cells.reads[offset].startswith("money") and read_number(piece)[1] is not None:
                message = f"金额“{piece}”没有印单位，可能是元，也可能是万元，不取数。"
                self._note("unit_missing", message, row.first + offset)
            else:
                message = f"该格印的是“{piece[:60]}”，不是可以计数的数字，不取数。"
                self._note("cell_unreadable", message, row.first + offset)

    def _settle(self, row: Row) -> None:
        """Make cells unreadable that are printed a second time and say something else there."""
        tables = self.tables
        again = tuple(self._pieces(row.first, row.last))
        for offset, index in enumerate(row.indexes):
            before = next((raw or "" for at, _, raw, _, _ in tables.cells() if at == index), None)
            if before == again[offset]:
                continue
            said, now = before or "空白", again[offset] or "空白"
            message = f"同一格印了两次，先印“{said}”，此处印“{now}”，无法取舍，不取数。"
            self._note("row_repeated", message, row.first + offset)
            cell = Cells.of([(UNREADABLE, None)])
            tables.index = np.append(tables.index, np.int32(index))
            tables.piece = np.append(tables.piece, np.int32(self.begin + row.first + offset - tables.begin))
            tables.values += cell.values
            tables.statuses += cell.statuses
            tables.raws.append(None)
