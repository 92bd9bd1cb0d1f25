"""The three statutory tables of a document: which printed cell is which cell of the form.

First the printed rows are collected: the numbers between two labels, with the label in front of
them. Then the form's version is decided from what is printed, and each row's numbers get their
places. A row whose numbers do not fit its columns is flagged whole, never filled from one side.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from govreport.documents.document import Document
from govreport.form.grid import Grid
from govreport.form.matching import NOTHING, Matcher, Reading
from govreport.form.model import Form, Label
from govreport.parse.numbers import (
    ABSENT,
    BLANK,
    NOT_APPLICABLE,
    UNREADABLE,
    CountRows,
    Kinds,
    raw_texts,
    read_amount,
    read_number,
    read_quantity,
)

KINDS = Kinds()
COUNTS = CountRows()
_NO_TEXT = re.compile("[^t]+")


@dataclass(slots=True)
class PrintedRow:
    """A printed row: what its label says, where its label begins, its cells `first` to `last`.

    `columns` and `units` come from the nearest heading of its table. `complete` is true where the
    source keeps empty cells, so that counting cells proves places.
    """

    reading: Reading
    columns: tuple[str, ...] | None
    units: tuple[str, ...]
    label: int
    first: int
    last: int
    complete: bool


@dataclass(slots=True)
class Tables:
    """The cells of one report as parallel lists, with the version of its form.

    `index` is the cell's position in the grid; cells that are not listed are absent or, where the
    version does not have them, not applicable. `pieces` flags the pieces that are table cells.
    """

    pieces: bytearray
    form: Form | None = None
    index: list[int] = field(default_factory=list)
    value: list[float | None] = field(default_factory=list)
    status: list[int] = field(default_factory=list)
    raw: list[str | None] = field(default_factory=list)
    start: list[int] = field(default_factory=list)
    line: list[int] = field(default_factory=list)
    notes: list[tuple[str, str, int]] = field(default_factory=list)
    found: set[str] = field(default_factory=set)


def read_tables(document: Document, grid: Grid, matcher: Matcher) -> Tables:
    """Return the cells of tables II, III and IV with the version of the form that prints them."""
    tables = Tables(pieces=bytearray(len(document.pieces)))
    rows, stray = _printed_rows(document, matcher)
    tables.form = decide_form(rows, grid.forms, matcher)
    placing = _Placing(document, grid, tables)
    for row in rows:
        placing.place(row)
        _flag(row, document.pieces, matcher, tables.pieces)
    placing.finish(rows, [run for run in stray if rows and rows[0].first < run[0] < rows[-1].last])
    return tables


# --- collecting the printed rows ----------------------------------------------------------------


def _runs(rows: list[tuple[int, int]], kinds: str) -> Iterator[tuple[int, int, int, int, bool]]:
    """Yield (begin, label end, first, last, complete) for every run of cells that are no text.

    In a table row the empty cells before the label are left over from merged cells.
    """
    at = 0
    for begin, end in [*rows, (len(kinds), len(kinds))]:
        if at < begin:
            for run in _NO_TEXT.finditer(kinds, at, begin):
                yield run.start(), run.start(), run.start(), run.end(), False
        at = end
        if begin == end:
            break
        label = begin
        while label < end and kinds[label] == "b":
            label += 1
        first = label
        while first < end and kinds[first] == "t":
            first += 1
        if first == label:  # no label in this row: its first cells may be empty numbers
            yield begin, begin, begin, end, True
        elif first < end or first - label > 1:
            yield begin, first, first, end, True


def _printed_rows(document: Document, matcher: Matcher) -> tuple[list[PrintedRow], list[tuple[int, int]]]:
    """Return the runs of cells behind a label of the form, and the runs with numbers that have none."""
    pieces = document.pieces
    kinds = "".join(map(KINDS.__getitem__, pieces))
    printed: list[PrintedRow] = []
    stray: list[tuple[int, int]] = []
    headings: dict[str, Reading] = {}
    before = 0  # the first piece that may belong to the next label
    for begin, label_end, first, last, complete in _runs(document.rows, kinds):
        labels = [pieces[i] for i in range(before, label_end) if kinds[i] == "t"]
        reading = matcher.read(labels) if labels and first < last else NOTHING
        if not reading.table and complete and label_end > begin:
            reading, first = _label_before_text(begin, before, label_end, pieces, kinds, matcher)
        numbers = kinds.find("n", first, last) >= 0
        if not reading.table:
            if not labels and complete and printed and _is_short(printed[-1], matcher):
                # An empty paragraph inside a cell looks like the end of the row.
                printed[-1].last = before = last
                continue
            if numbers:
                stray.append((first, last))
            if not complete:
                before = last
            continue
        if reading.table == "disputes" and not numbers and last - first < len(matcher.outcomes):
            continue  # empty cells of a heading
        if reading.columns is not None:
            headings[reading.table] = reading
        heading = headings.get(reading.table, NOTHING)
        printed.append(PrintedRow(reading, heading.columns, heading.units, before, first, last, complete))
        before = last
    return printed, stray


def _label_before_text(
    begin: int, before: int, label_end: int, pieces: list[str], kinds: str, matcher: Matcher
) -> tuple[Reading, int]:
    """Return the reading of a row whose first number is a text (见附件), and where its cells begin."""
    for end in range(label_end - 1, begin, -1):
        if kinds[end - 1] != "t":
            break
        reading = matcher.read([pieces[i] for i in range(before, end) if kinds[i] == "t"])
        if reading.table in ("applications", "disclosures"):
            return reading, end
    return NOTHING, label_end


def _is_short(row: PrintedRow, matcher: Matcher) -> bool:
    if not row.complete or row.reading.table == "disputes":
        return False
    width = len(row.columns or ()) if row.reading.table == "disclosures" else matcher.width
    return row.last - row.first < width


def _flag(row: PrintedRow, pieces: list[str], matcher: Matcher, flags: bytearray) -> None:
    """Flag the row's cells, its label and the heading above it as parts of a table."""
    flags[row.first : row.last] = b"\1" * (row.last - row.first)
    for at in range(row.first - 1, row.label - 1, -1):
        piece = pieces[at]
        if piece and not matcher.is_tabular(piece):
            break
        flags[at] = 1


# --- deciding the version -----------------------------------------------------------------------


def decide_form(rows: Sequence[PrintedRow], forms: Sequence[Form], matcher: Matcher) -> Form | None:
    """Return the version that the tables are printed on, None where that cannot be told.

    The columns of table II decide; where they are missing or shared by versions, the rows of table
    III. Never the year, and never the notice that the text cites.
    """
    known = [form for form in forms if form.rows or form.items]
    columns = Counter(
        version
        for row in rows
        if row.reading.table == "disclosures"
        for label in row.reading.labels
        for version in matcher.versions.get(label, ())
    )
    if columns:
        most = max(columns.values())
        known = [form for form in known if columns[form.version] == most]
    codes = {row.reading.code for row in rows if row.reading.table == "applications"}
    if len(known) > 1 and codes:
        # Rows that a version does not have count against it as much as rows that it shares.
        scores = {form.version: _agreement(codes, {row.code for row in form.rows}) for form in known}
        known = [form for form in known if scores[form.version] == max(scores.values())]
    elif not columns and not codes:
        return None
    return known[0] if len(known) == 1 else None


def _agreement(printed: set[str], rows: set[str]) -> int:
    return len(printed & rows) - len(printed - rows) - len(rows - printed)


# --- placing the numbers ------------------------------------------------------------------------


class _Placing:
    """Puts printed rows into the grid and notes every row whose numbers have no certain place."""

    def __init__(self, document: Document, grid: Grid, tables: Tables) -> None:
        self.document = document
        self.grid = grid
        self.tables = tables
        self.form = tables.form
        self.taken: set[int] = set()
        # Where the version is unknown, an order that all versions share is certain all the same.
        self.order = self._shared([form.applicants for form in self._candidates()])
        self.outcomes = self._shared([form.outcomes for form in self._candidates()])

    def _candidates(self) -> list[Form]:
        return [self.form] if self.form else [form for form in self.grid.forms if form.rows]

    @staticmethod
    def _shared(labels: list[tuple[Label, ...]]) -> tuple[str, ...]:
        orders = {tuple(label.code for label in order) for order in labels}
        return orders.pop() if len(orders) == 1 else ()

    def place(self, row: PrintedRow) -> None:
        """Put the numbers of one printed row into their cells, or flag the whole row."""
        reading = row.reading
        if reading.approximate:
            label = self.document.pieces[row.first - 1]
            self._note("label_approximate", f"标签“{label}”按最接近的法定标签读取，请核对。", row.first - 1)
        self.tables.found.add(reading.table)
        if reading.table == "disputes":
            self._place_disputes(row)
        elif reading.table == "disclosures":
            self._place_item(row)
        else:
            columns = self.order if row.columns is None else row.columns
            if columns:
                self._place_cells(row, self.grid.indexes("applications", reading.code, columns))
            else:
                self._refuse(row, self.grid.row("applications", reading.code), known=False)

    def _place_item(self, row: PrintedRow) -> None:
        code = row.reading.code
        indexes = self.grid.indexes("disclosures", code, row.columns or ())
        if indexes and -1 not in indexes:
            self._place_cells(row, indexes, row.units)
            return
        # No heading, or the heading of another article: an item with one column needs none.
        indexes = self.grid.row("disclosures", code, self.form.version if self.form else None)
        if len(indexes) == 1:
            self._place_cells(row, indexes)
        else:
            self._refuse(row, indexes, known=False)

    def _place_disputes(self, row: PrintedRow) -> None:
        columns = row.reading.columns or ()
        stages = [column[6:] for column in columns if column.startswith("stage:")]
        printed = [column for column in columns if not column.startswith("stage:")]
        usual = list(self.outcomes) * len(stages)
        if len(printed) != len(usual) or sorted(printed) != sorted(usual):
            # Part of the heading is unreadable: what can be read must not contradict the form's order.
            remaining = iter(usual)
            printed = usual if all(column in remaining for column in printed) else []
        width = len(self.outcomes)
        place = self.grid.place
        if len(set(stages)) < len(stages) or not printed:
            cells = [("disputes", stage, outcome) for stage in set(stages) for outcome in self.outcomes]
            self._refuse(row, [place[cell] for cell in cells], known=False)
            return
        cells = [("disputes", stages[i // width], outcome) for i, outcome in enumerate(printed)]
        self._place_cells(row, [place[cell] for cell in cells])

    def _place_cells(self, row: PrintedRow, indexes: Sequence[int], units: tuple[str, ...] = ()) -> None:
        """Give the row's printed cells these places if their number fits, else flag all places."""
        if row.last - row.first != len(indexes) or -1 in indexes:
            self._refuse(row, indexes)
            return
        printed = tuple(self.document.pieces[row.first : row.last])
        values: Sequence[float | None]
        statuses: Sequence[int]
        if row.reading.table == "disclosures":
            found = [
                self._read_item(index, piece, units[offset] if units else "")
                for offset, (index, piece) in enumerate(zip(indexes, printed, strict=True))
            ]
            values, statuses, raws = [v for _, v in found], [s for s, _ in found], raw_texts(printed)
        else:
            values, statuses, raws = COUNTS[printed]
        if UNREADABLE in statuses:
            for offset, index in enumerate(indexes):
                if statuses[offset] == UNREADABLE:
                    self._note_cell(index, printed[offset], row.first + offset)
        self._put(indexes, values, statuses, raws, row.first)

    def _read_item(self, index: int, piece: str, unit: str) -> tuple[int, float | None]:
        """Return status and value of a cell of table II; amounts need a unit."""
        measure = self.grid.pairs[index][1]
        if measure.kind != "money":
            return read_quantity(piece)
        return read_amount(piece, unit or measure.printed_unit)

    def _put(
        self,
        indexes: Sequence[int],
        values: Sequence[float | None],
        statuses: Sequence[int],
        raws: Sequence[str | None],
        at: int,
    ) -> None:
        """Add cells whose pieces begin at `at`; a cell that is printed twice must say the same twice."""
        tables = self.tables
        if not self.taken.isdisjoint(indexes):
            self._put_again(indexes, values, statuses, raws, at)
            return
        self.taken.update(indexes)
        tables.index.extend(indexes)
        tables.value.extend(values)
        tables.status.extend(statuses)
        tables.raw.extend(raws)
        tables.start.extend(self.document.starts[at : at + len(indexes)])
        tables.line.extend(self.document.lines[at : at + len(indexes)])

    def _put_again(
        self,
        indexes: Sequence[int],
        values: Sequence[float | None],
        statuses: Sequence[int],
        raws: Sequence[str | None],
        at: int,
    ) -> None:
        tables = self.tables
        for offset, index in enumerate(indexes):
            now = (values[offset], statuses[offset], raws[offset])
            if index not in self.taken:
                self._put([index], *([part] for part in now), at + offset)
                continue
            earlier = tables.index.index(index)
            if (tables.value[earlier], tables.status[earlier]) == now[:2]:
                continue
            if tables.status[earlier] != UNREADABLE:
                before, after = tables.raw[earlier] or "空白", now[2] or "空白"
                self._note("row_repeated", f"同一格印了两次，先印“{before}”，此处印“{after}”，无法取舍，不取数。", at)
            tables.value[earlier], tables.status[earlier] = None, UNREADABLE

    def _put_unprinted(self, indexes: Sequence[int], status: int, at: int) -> None:
        """Add cells of which no piece of the document is the place."""
        indexes = [index for index in indexes if index not in self.taken]
        self.taken.update(indexes)
        tables = self.tables
        tables.index.extend(indexes)
        tables.value.extend([None] * len(indexes))
        tables.status.extend([status] * len(indexes))
        tables.raw.extend([None] * len(indexes))
        tables.start.extend([-1 if at < 0 else self.document.starts[at]] * len(indexes))
        tables.line.extend([-1 if at < 0 else self.document.lines[at]] * len(indexes))

    def _refuse(self, row: PrintedRow, indexes: Sequence[int], *, known: bool = True) -> None:
        """Flag all cells of a row: its numbers are there and their places are not certain."""
        pieces = self.document.pieces
        printed = "、".join(piece or "空白" for piece in pieces[row.first : row.last])[:200]
        label = next((pieces[i] for i in range(row.first - 1, row.label - 1, -1) if pieces[i]), "")
        name = "".join(label.split())[-40:]
        count = row.last - row.first
        if not known:
            code, message = "columns_unknown", f"“{name}”的列标题无法辨认，{printed} 各属哪一列不能确定，整行不取数。"
        elif count < len(indexes):
            code = "row_unplaced"
            message = f"“{name}”应有 {len(indexes)} 格，只见 {count} 个：{printed}。缺的是哪一格不能确定，整行不取数。"
        else:
            code = "row_unplaced"
            message = f"“{name}”应有 {len(indexes)} 格，却见 {count} 个：{printed}。请对照原文，整行不取数。"
        self._note(code, message, row.first)
        known_indexes = [index for index in indexes if index >= 0]
        taken = [index for index in known_indexes if index in self.taken]
        nothing = [None] * len(taken)
        self._put_again(taken, nothing, [UNREADABLE] * len(taken), nothing, row.first)
        self._put_unprinted(known_indexes, UNREADABLE, row.first)

    def _note_cell(self, index: int, piece: str, at: int) -> None:
        money = index < len(self.grid.pairs) and self.grid.pairs[index][1].kind == "money"
        if money and read_number(piece)[1] is not None:
            self._note("unit_missing", f"金额“{piece}”没有印单位，可能是元，也可能是万元，不取数。", at)
        else:
            self._note("cell_unreadable", f"该格印的是“{piece[:60]}”，不是可以计数的数字，不取数。", at)

    def finish(self, rows: list[PrintedRow], stray: list[tuple[int, int]]) -> None:
        """Settle what rows were printed without numbers, and which of two row shapes is printed."""
        for first, last in stray:
            printed = "、".join(self.document.pieces[first:last])[:120]
            self._note("numbers_unlabelled", f"表内数字 {printed} 前面没有可辨认的行标签，未取数。", first)
        printed_codes = {(row.reading.table, row.reading.code) for row in rows}
        for row in rows:
            for table, code in row.reading.unfilled:
                if (table, code) in printed_codes:
                    continue
                printed_codes.add((table, code))
                # A label with nothing behind it is an empty row, unless numbers went astray.
                indexes = self.grid.row(table, code, self.form.version if self.form else None)
                self._put_unprinted(indexes, UNREADABLE if stray else BLANK, row.label)
        if self.form:
            self._settle_alternatives(self.form, {code for table, code in printed_codes if table == "applications"})

    def _settle_alternatives(self, form: Form, printed: set[str]) -> None:
        """Mark the cells of a row shape that the report does not print as not applicable."""
        shapes = [shape for shape in form.alternatives if not printed.isdisjoint(shape)]
        if len(shapes) != 1:
            return
        applicable = self.grid.applicable[form.version]
        for shape in form.alternatives:
            status = ABSENT if shape in shapes else NOT_APPLICABLE
            for code in set(shape) - printed:
                indexes = self.grid.row("applications", code)
                # What already follows from the version needs no mark of its own.
                if (indexes[0] in applicable) != (status == ABSENT):
                    self._put_unprinted(indexes, status, -1)

    def _note(self, code: str, message: str, at: int) -> None:
        self.tables.notes.append((code, message, self.document.lines[max(at, 0)]))
