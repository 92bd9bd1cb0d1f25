"""The layout of a document's statutory tables: which piece is which cell of the form.

A layout follows from the labels alone and from where numbers stand between them, never from the
numbers: the text in front of some numbers names their row, the heading above names their columns,
and all labels together decide the version of the form. Reports that print the same labels share
their layout, so it is found once and remembered. A row whose numbers do not fit its columns is
refused whole; nothing is filled from one side.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np

from govreport.documents.document import Document
from govreport.form.grid import Grid, grid_of
from govreport.form.matching import NOTHING, Matcher, Reading, matcher_of
from govreport.form.model import Form, Label
from govreport.parse.numbers import ABSENT, BLANK, NOT_APPLICABLE, UNREADABLE, Kinds, Rows, rows_read

KINDS = Kinds()
_NO_TEXT = re.compile("[^t]+")
# The piece of a cell that no piece of the document is the place of; still negative when it is shifted.
NOWHERE = -(2**30)
_LONGEST_LABEL = 40
_MOST_HEADINGS = 60  # pieces above the first number; a heading broken character by character is shorter


@dataclass(frozen=True, slots=True)
class Row:
    """A printed row whose cells have certain places: pieces `first` to `last` are the cells `indexes`.

    `cells` reads the row; each cell as `count`, `quantity`, or `money` with the heading's unit.
    """

    first: int
    last: int
    indexes: tuple[int, ...]
    cells: Rows


@dataclass(frozen=True, slots=True)
class Refusal:
    """A printed row whose numbers have no certain places, though its label or its stages are known."""

    first: int
    last: int
    indexes: tuple[int, ...]
    label: str
    columns_known: bool


@dataclass(slots=True)
class Layout:
    """Where the cells of tables II, III and IV stand; pieces are counted from the layout's first.

    `unprinted` are cells without a number: (indexes, status, piece or NOWHERE). `repeated` are rows that
    are printed again. `stray` are runs of numbers inside the tables that no label names. `flags`
    marks the pieces that belong to a table, `prose` lists the others. `notes` are (code, message, piece).
    """

    form: Form | None = None
    rows: list[Row] = field(default_factory=list)
    repeated: list[Row] = field(default_factory=list)
    refusals: list[Refusal] = field(default_factory=list)
    unprinted: list[tuple[tuple[int, ...], int, int]] = field(default_factory=list)
    stray: list[tuple[int, int]] = field(default_factory=list)
    notes: list[tuple[str, str, int]] = field(default_factory=list)
    found: set[str] = field(default_factory=set)
    flags: bytes = b""
    prose: list[int] = field(default_factory=list)
    index: np.ndarray = field(default_factory=lambda: np.empty(0, np.int32))
    piece: np.ndarray = field(default_factory=lambda: np.empty(0, np.int32))


@dataclass(slots=True)
class PrintedRow:
    """What the label in front of some cells says, before the version of the form is known.

    `columns` and `units` come from the nearest heading of its table; `complete` is true where the
    source keeps empty cells, so that counting cells proves places.
    """

    reading: Reading
    columns: tuple[str, ...] | None
    units: tuple[str, ...]
    label: int
    first: int
    last: int
    complete: bool


class Layouts:
    """Finds layouts by the given versions of the form, and remembers them."""

    def __init__(self, forms: tuple[Form, ...]) -> None:
        self.grid = grid_of(forms)
        self.matcher = matcher_of(forms)
        self._known: dict[tuple[str, bytes, tuple[str, ...]], Layout] = {}

    def of(self, document: Document) -> tuple[Layout, int]:
        """Return the layout of a document and the piece at which it begins."""
        kinds = "".join(map(KINDS.__getitem__, document.pieces))
        first, last = self._extent(document.pieces, kinds)
        if first == last:
            return Layout(), 0
        rows = _rows_within(document.rows, first, last)
        kinds = kinds[first:last]
        pieces = document.pieces[first:last]
        key = (
            kinds,
            rows.tobytes(),
            tuple([piece for piece, kind in zip(pieces, kinds, strict=True) if kind == "t"]),
        )
        layout = self._known.get(key)
        if layout is None:
            layout = _Finding(self.grid, self.matcher, pieces, kinds, rows.tolist()).layout()
            if len(self._known) > 5_000:
                self._known.clear()
            self._known[key] = layout
        return layout, first

    def _extent(self, pieces: list[str], kinds: str) -> tuple[int, int]:
        """Return the pieces between which all tables stand: from the first heading to the last cell.

        A lone 无 below a heading of the report is no table; a run of cells is, or what a label names.
        """
        runs = (run.span() for run in _NO_TEXT.finditer(kinds))
        first = next((begin for begin, end in runs if self._is_cells(pieces, kinds, begin, end)), None)
        if first is None:
            return 0, 0
        last = len(kinds.rstrip("t"))
        while not self._is_cells(pieces, kinds, begin := kinds.rfind("t", 0, last) + 1, last):
            last = len(kinds[:begin].rstrip("t"))
        # The last row may have lost its numbers.
        while last < len(pieces) and self.matcher.name_of(pieces[last]):
            last += 1
        floor = max(0, first - _MOST_HEADINGS)
        while first > floor and len(pieces[first - 1]) <= _LONGEST_LABEL:
            first -= 1
        return first, last

    def _is_cells(self, pieces: list[str], kinds: str, begin: int, end: int) -> bool:
        """Tell whether a run of pieces that are no text may be cells of a table."""
        return (
            kinds.find("n", begin, end) >= 0
            or end - begin >= len(self.matcher.stages)
            or (begin > 0 and self.matcher.name_of(pieces[begin - 1]) is not None)
        )


@lru_cache(maxsize=8)
def layouts_of(forms: tuple[Form, ...]) -> Layouts:
    """Return the finder of layouts for these versions of the form."""
    return Layouts(forms)


def _rows_within(rows: "Sequence[int]", first: int, last: int) -> np.ndarray:
    """Return the table rows between two pieces as begin, end, begin, end, counted from the first."""
    bounds = np.asarray(rows, dtype=np.int32).reshape(-1, 2)
    inside = (bounds[:, 1] > first) & (bounds[:, 0] < last)
    return np.clip(bounds[inside], first, last) - np.int32(first)


class _Finding:
    """Finds the layout of one run of pieces."""

    def __init__(
        self, grid: Grid, matcher: Matcher, pieces: list[str], kinds: str, rows: list[list[int]]
    ) -> None:
        self.grid = grid
        self.matcher = matcher
        self.pieces = pieces
        self.kinds = kinds
        self.bounds = rows
        self.result = Layout()
        self.stray: list[tuple[int, int]] = []
        self.begins = len(pieces)  # the first row below a heading whose label nobody can name
        self.labels: list[str] = []  # of the columns of table II, as printed

    def layout(self) -> Layout:
        """Return the layout: collect printed rows, decide the version, place every row."""
        result = self.result
        printed = self._printed_rows()
        result.form = decide_form(printed, self.labels, self.grid.forms, self.matcher)
        flags = bytearray(len(self.pieces))
        placing = Placing(self.grid, self.matcher, result, self.pieces)
        for row in printed:
            placing.place(row)
            self._flag(row, flags)
        result.flags = bytes(flags)
        result.prose = [at for at, flag in enumerate(flags) if not flag and self.pieces[at]]
        if printed:
            begin = min(printed[0].first, self.begins)
            result.stray = [run for run in self.stray if begin <= run[0] < printed[-1].last]
        placing.finish(printed)
        return result

    def _runs(self) -> Iterator[tuple[int, int, int, bool]]:
        """Yield (begin, first, last, complete) for every run of cells that are no text.

        In a table row `begin` is its first cell and `first` the one behind its label; the empty cells
        before a label are left over from merged cells.
        """
        kinds = self.kinds
        at = 0
        for begin, end in [*self.bounds, [len(kinds), len(kinds)]]:
            for run in _NO_TEXT.finditer(kinds, at, begin):
                yield run.start(), run.start(), run.end(), False
            at = end
            label = begin
            while label < end and kinds[label] == "b":
                label += 1
            first = label
            while first < end and kinds[first] == "t":
                first += 1
            if first == label:  # no label in this row: its first cells may be empty numbers
                first = begin
            if first < end or first - label > 1:
                yield begin, first, end, True

    def _printed_rows(self) -> list[PrintedRow]:
        """Return the runs of cells behind a label of the form; keep the runs with numbers that have none."""
        pieces, kinds, matcher = self.pieces, self.kinds, self.matcher
        printed: list[PrintedRow] = []
        headings: dict[str, Reading] = {}
        before = 0  # the first piece that may belong to the next label
        for begin, label_end, last, complete in self._runs():
            first = label_end
            reading = matcher.read(pieces[before:first]) if before < first < last else NOTHING
            if not reading.table and begin < first:
                reading, first = self._label_before_text(begin, before, first, last)
            if not reading.table and before < first < last:
                reading = matcher.read_approximately(pieces[before:first])
            numbers = "n" in kinds[first:last]
            if not reading.table:
                if before == first and complete and printed and self._is_short(printed[-1]):
                    # An empty paragraph inside a cell looks like the end of the row.
                    printed[-1].last = before = last
                    continue
                if numbers:
                    self.stray.append((first, last))
                    if complete and before < begin:
                        heading = matcher.read_heading(pieces[before:begin])
                        if heading.table:
                            headings[heading.table] = heading
                            self.labels.extend(heading.labels)
                            self.begins = min(self.begins, first)
                if numbers or not complete:
                    before = last
                continue
            if reading.table == "disputes" and not numbers and last - first < len(matcher.outcomes):
                continue  # empty cells of a heading
            if reading.columns is not None:
                headings[reading.table] = reading
                self.labels.extend(reading.labels)
            heading = headings.get(reading.table, NOTHING)
            printed.append(PrintedRow(reading, heading.columns, heading.units, before, first, last, complete))
            before = last
        return printed

    def _label_before_text(self, begin: int, before: int, label_end: int, last: int) -> tuple[Reading, int]:
        """Return the reading of a row whose first number is a text (见附件), and where its cells begin."""
        for end in range(label_end - 1, begin, -1):
            if self.matcher.name_of(self.pieces[end - 1]):
                reading = self.matcher.read(self.pieces[before:end])
                if reading.table == "disclosures" or last - end == self.matcher.width:
                    return reading, end
        # The numbers of table IV have no label in their row, only the heading above it.
        reading = self.matcher.read(self.pieces[before:begin]) if before < begin else NOTHING
        if reading.table == "disputes" and last - begin == reading.cells:
            return reading, begin
        return NOTHING, label_end

    def _is_short(self, row: PrintedRow) -> bool:
        if not row.complete or row.reading.table == "disputes":
            return False
        width = len(row.columns or ()) if row.reading.table == "disclosures" else self.matcher.width
        return row.last - row.first < width

    def _flag(self, row: PrintedRow, flags: bytearray) -> None:
        """Flag the row's cells, its label and the heading above it as parts of a table."""
        flags[row.first : row.last] = b"\1" * (row.last - row.first)
        for at in range(row.first - 1, row.label - 1, -1):
            piece = self.pieces[at]
            if (
                piece
                and not self.matcher.is_tabular(piece)
                and not (row.reading.approximate and at == row.first - 1)
            ):
                break
            flags[at] = 1


# --- the version --------------------------------------------------------------------------------


def decide_form(
    rows: Sequence[PrintedRow], labels: Sequence[str], forms: Sequence[Form], matcher: Matcher
) -> Form | None:
    """Return the version that the tables are printed on, None where that cannot be told.

    `labels` are the printed columns of table II. They decide; where they are missing or shared by
    versions, the rows of table III. Never the year, and never the notice that the text cites.
    """
    known = [form for form in forms if form.rows or form.items]
    columns = Counter(version for label in labels for version in matcher.versions.get(label, ()))
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


# --- the places ---------------------------------------------------------------------------------


class Placing:
    """Gives printed rows their places in the grid, or refuses them."""

    def __init__(self, grid: Grid, matcher: Matcher, layout: Layout, pieces: list[str]) -> None:
        self.grid = grid
        self.matcher = matcher
        self.layout = layout
        self.pieces = pieces
        self.form = layout.form
        self.taken: set[int] = set()
        # Where the version is unknown, an order that all versions share is certain all the same.
        candidates = [self.form] if self.form else [form for form in grid.forms if form.rows]
        self.order = _shared([form.applicants for form in candidates])
        self.outcomes = _shared([form.outcomes for form in candidates])

    def place(self, row: PrintedRow) -> None:
        """Put one printed row into its cells, or refuse it."""
        reading = row.reading
        self.layout.found.add(reading.table)
        if reading.approximate:
            label = "".join(self.pieces[row.first - 1].split())
            message = f"标签“{label}”按最接近的法定标签读取，请核对。"
            self.layout.notes.append(("label_approximate", message, row.first - 1))
        if reading.table == "disputes":
            self._place_disputes(row)
        elif reading.table == "disclosures":
            self._place_item(row)
        else:
            columns = self.order if row.columns is None else row.columns
            if columns:
                indexes = self.grid.indexes("applications", reading.code, columns)
                self._accept(row, indexes, ("count",) * len(indexes))
            else:
                self._refuse(row, self.grid.row("applications", reading.code), columns_known=False)

    def _place_item(self, row: PrintedRow) -> None:
        code = row.reading.code
        indexes = self.grid.indexes("disclosures", code, row.columns or ())
        units: Sequence[str] = row.units
        if not indexes or -1 in indexes:
            # No heading, or the heading of another article: an item with one column needs none.
            indexes = self.grid.row("disclosures", code, self.form.version if self.form else None)
            units = [""] * len(indexes)
            if len(indexes) != 1:
                self._refuse(row, indexes, columns_known=False)
                return
        reads = []
        for index, unit in zip(indexes, units, strict=True):
            measure = self.grid.pairs[index][1]
            reads.append(f"money:{unit or measure.printed_unit}" if measure.kind == "money" else "quantity")
        self._accept(row, indexes, tuple(reads))

    def _place_disputes(self, row: PrintedRow) -> None:
        columns = row.reading.columns or ()
        stages = [column[6:] for column in columns if column.startswith("stage:")]
        printed = [column for column in columns if not column.startswith("stage:")]
        usual = list(self.outcomes) * len(stages)
        if len(printed) != len(usual) or sorted(printed) != sorted(usual):
            # Part of the heading is unreadable: what can be read must not contradict the form's order.
            remaining = iter(usual)
            printed = usual if all(column in remaining for column in printed) else []
        if len(set(stages)) < len(stages) or not printed:
            cells = [self.grid.indexes("disputes", stage, self.outcomes) for stage in dict.fromkeys(stages)]
            self._refuse(row, tuple(index for part in cells for index in part), columns_known=False)
            return
        width = len(self.outcomes)
        places = [(stages[at // width], outcome) for at, outcome in enumerate(printed)]
        indexes = tuple(self.grid.place["disputes", stage, outcome] for stage, outcome in places)
        self._accept(row, indexes, ("count",) * len(indexes))

    def _accept(self, row: PrintedRow, indexes: tuple[int, ...], reads: tuple[str, ...]) -> None:
        """Give the row's cells these places if their number fits."""
        if row.last - row.first != len(indexes) or -1 in indexes:
            self._refuse(row, indexes)
            return
        rows = self.layout.rows if self.taken.isdisjoint(indexes) else self.layout.repeated
        rows.append(Row(row.first, row.last, indexes, rows_read(reads)))
        self.taken.update(indexes)

    def _refuse(self, row: PrintedRow, indexes: tuple[int, ...], *, columns_known: bool = True) -> None:
        """Flag all cells of a row: its numbers are there and their places are not certain."""
        label = next(
            (self.pieces[at] for at in range(row.first - 1, row.label - 1, -1) if self.pieces[at]), ""
        )
        known = tuple(index for index in indexes if index >= 0)
        name = "".join(label.split())[-40:]
        self.layout.refusals.append(Refusal(row.first, row.last, known, name, columns_known))

    def finish(self, printed: list[PrintedRow]) -> None:
        """Settle what rows were printed without numbers, and which of two row shapes is printed."""
        layout = self.layout
        layout.unprinted = [(refusal.indexes, UNREADABLE, refusal.first) for refusal in layout.refusals]
        codes = {(row.reading.table, row.reading.code) for row in printed}
        for row, unfilled in self._unfilled(printed):
            for table, code in unfilled:
                indexes = self.grid.row(table, code, self.form.version if self.form else None)
                if indexes and (table, code) not in codes:
                    codes.add((table, code))
                    # A label with nothing behind it is an empty row, unless numbers went astray.
                    layout.unprinted.append((indexes, UNREADABLE if layout.stray else BLANK, row))
        if self.form:
            self._settle_alternatives(self.form, {code for table, code in codes if table == "applications"})
        cells = [
            (index, row.first + offset) for row in layout.rows for offset, index in enumerate(row.indexes)
        ]
        cells += [(index, piece) for indexes, _, piece in layout.unprinted for index in indexes]
        layout.index = np.array([index for index, _ in cells], dtype=np.int32)
        layout.piece = np.array([piece for _, piece in cells], dtype=np.int32)

    def _unfilled(self, printed: list[PrintedRow]) -> Iterator[tuple[int, Sequence[tuple[str, str]]]]:
        """Yield where rows without any number were printed, and which rows these are."""
        for row in printed:
            yield row.label, row.reading.unfilled
            if row.reading.table == "disputes":
                # Above the heading of table IV: the last rows of table III.
                names = (self.matcher.name_of(piece) for piece in self.pieces[row.label : row.first])
                yield row.label, [name for name in names if name]
        end = printed[-1].last if printed else 0
        yield end, [name for piece in self.pieces[end:] if (name := self.matcher.name_of(piece))]

    def _settle_alternatives(self, form: Form, printed: set[str]) -> None:
        """Mark the cells of a row shape that the report does not print as not applicable."""
        shapes = [shape for shape in form.alternatives if not printed.isdisjoint(shape)]
        if len(shapes) != 1:
            return
        applicable = self.grid.applicable[form.version]
        for shape in form.alternatives:
            status = ABSENT if shape in shapes else NOT_APPLICABLE
            for code in sorted(set(shape) - printed):
                indexes = self.grid.row("applications", code)
                # What already follows from the version needs no mark of its own.
                if (indexes[0] in applicable) != (status == ABSENT):
                    self.layout.unprinted.append((indexes, status, NOWHERE))


def _shared(labels: list[tuple[Label, ...]]) -> tuple[str, ...]:
    """Return the codes of these labels if all versions have them in the same order, else nothing."""
    orders = {tuple(label.code for label in order) for order in labels}
    return orders.pop() if len(orders) == 1 else ()
