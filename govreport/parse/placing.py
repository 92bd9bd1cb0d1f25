"""Where printed rows belong on the form: each row gets its places, or is refused whole."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from operator import itemgetter

import numpy as np

from govreport.documents.blocks import PICTURE, STRUCK, UNREAD
from govreport.documents.known import Known
from govreport.form.grid import Grid
from govreport.form.matching import Matcher
from govreport.form.model import Form, Label
from govreport.form.vocabulary import SUBTOTAL
from govreport.parse.numbers import ABSENT, BLANK, NOT_APPLICABLE, UNREADABLE, Rows, rows_read
from govreport.parse.printed import PrintedRow
from govreport.parse.subtotals import Subtotal, column_subtotals, row_subtotals

# The piece of a cell that no piece of the document is the place of; still negative when it is shifted.
NOWHERE = -(2**30)
_NOT_READ = (UNREAD, PICTURE, STRUCK)


@dataclass(frozen=True, slots=True)
class Row:
    """A printed row whose cells have certain places: pieces `first` to `last` are the cells `indexes`.

    `cells` reads the row; each cell as `count`, `quantity`, `change`, or `money` with the heading's unit.
    """

    first: int
    last: int
    indexes: tuple[int, ...]
    cells: Rows


@dataclass(frozen=True, slots=True)
class Refusal:
    """A printed row whose numbers have no certain places, though its label or its stages are known.

    `loose` tells that the source has lost empty cells, so that fewer numbers than columns may be a row
    with blanks; a table row keeps them.
    """

    first: int
    last: int
    indexes: tuple[int, ...]
    label: str
    columns_known: bool
    loose: bool


@dataclass(slots=True)
class Layout:
    """Where the cells of tables II, III and IV stand; pieces are counted from the layout's first.

    `unprinted` are cells without a number: (indexes, status, piece or NOWHERE). `repeated` are rows that
    are printed again. `loose` are the cells of rows whose empty cells would have been lost. `stray` are
    runs of numbers inside the tables that no label names. `flags` marks the pieces that belong to a
    table, `prose` lists the others. The `plain` first cells are those of rows without money, `digits`
    takes these out of the pieces; `special` are the other rows. `subtotals` are compared with their parts
    and are no cells. `notes` are (code, message, piece).
    """

    form: Form | None = None
    rows: list[Row] = field(default_factory=list)
    repeated: list[Row] = field(default_factory=list)
    refusals: list[Refusal] = field(default_factory=list)
    unprinted: list[tuple[tuple[int, ...], int, int]] = field(default_factory=list)
    stray: list[tuple[int, int]] = field(default_factory=list)
    notes: list[tuple[str, str, int]] = field(default_factory=list)
    found: set[str] = field(default_factory=set)
    loose: set[int] = field(default_factory=set)
    subtotals: list[Subtotal] = field(default_factory=list)
    flags: bytes = b""
    prose: list[int] = field(default_factory=list)
    plain: int = 0
    digits: Callable[[list[str]], tuple[str, ...]] | None = None
    special: list[Row] = field(default_factory=list)
    index: np.ndarray = field(default_factory=lambda: np.empty(0, np.int32))
    piece: np.ndarray = field(default_factory=lambda: np.empty(0, np.int32))


@dataclass(frozen=True, slots=True)
class Placed:
    """The cells of a layout in documents with known numbers, one for each of these and then the others.

    `index` and `piece` are those of `Tables`, -1 for numbers that are no plain cell; pieces are counted
    from the first of the known ones. `plain` are the numbers that are plain cells.
    """

    index: np.ndarray
    piece: np.ndarray
    plain: frozenset[int]


def place_numbers(layout: Layout, known: Known, begin: int) -> Placed | None:
    """Return where known numbers stand in a layout whose first piece is `begin`, counted from theirs.

    None where a plain cell is no number, or a number is read as prose or stands outside.
    """
    runs, count = known.skeleton.runs, layout.plain
    within = range(begin, begin + len(layout.flags))
    if not count or min(runs) not in within or max(runs) not in within:
        return None
    if any(begin + at in runs for at in layout.prose):
        return None
    cells = [runs.get(piece, -1) for piece in (layout.piece[:count] + begin).tolist()]
    if -1 in cells:
        return None
    index, piece = np.full((2, len(known.numbers.bounds) - 1), -1, np.int32)
    index[cells], piece[cells] = layout.index[:count], layout.piece[:count] + begin
    return Placed(
        np.concatenate([index, layout.index[count:]]),
        np.concatenate([piece, layout.piece[count:] + np.int32(begin)]),
        frozenset(cells),
    )


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
        elif row.complete and self._names_two_rows(row):
            pass
        elif reading.table == "disclosures":
            self._place_item(row)
        else:
            columns = self.order if row.columns is None else row.columns
            if SUBTOTAL in columns:
                self._place_with_subtotal(row, columns)
            elif columns:
                indexes = self.grid.indexes("applications", reading.code, columns)
                self._accept(row, indexes, ("count",) * len(indexes))
            else:
                self._refuse(row, self.grid.row("applications", reading.code), columns_known=False)

    def _names_two_rows(self, row: PrintedRow) -> bool:
        """Refuse a row with the labels of two in one cell: its numbers may belong to either."""
        own = self.matcher.read(self.pieces[row.first - 1 : row.first])
        if not own.unfilled:
            return False
        version = self.form.version if self.form else None
        names = {*own.unfilled, (row.reading.table, row.reading.code)}
        indexes = [index for name in sorted(names) for index in self.grid.row(*name, version)]
        self._refuse(row, tuple(indexes))
        # Both rows are settled by that: neither is an empty one.
        row.reading = replace(
            row.reading, unfilled=tuple(name for name in row.reading.unfilled if name not in names)
        )
        return True

    def _place_with_subtotal(self, row: PrintedRow, columns: tuple[str, ...]) -> None:
        """Place the cells on both sides of a subtotal."""
        at = columns.index(SUBTOTAL)
        indexes = self.grid.indexes("applications", row.reading.code, columns)
        cells = (*indexes[:at], *indexes[at + 1 :])
        if row.last - row.first != len(columns) or -1 in cells:
            self._refuse(row, cells)
            return
        middle = row.first + at
        for first, last, part in (
            (row.first, middle, indexes[:at]),
            (middle + 1, row.last, indexes[at + 1 :]),
        ):
            if part:
                self._accept(replace(row, first=first, last=last), part, ("count",) * len(part))
        outer = (self.order[0], self.order[-1]) if self.order else ()
        self.layout.subtotals.extend(column_subtotals(self._label(row), row.first, columns, outer))

    def place_subtotal(self, row: PrintedRow, printed: Sequence[PrintedRow]) -> None:
        """Find the parts of a row that adds up a group of rows."""
        columns = row.columns or self.order
        groups = self.matcher.groups
        parts = [
            one
            for one in printed
            if one.reading.table == "applications"
            and groups.get(("applications", one.reading.code)) == row.reading.code
        ]
        width = row.last - row.first
        if width == len(columns) and all(one.last - one.first == width for one in parts):
            firsts = [one.first for one in parts]
            found = row_subtotals(self._label(row), row.first, columns, firsts, self.grid)
            self.layout.subtotals.extend(found)

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
            money = f"money:{unit or measure.printed_unit}"
            reads.append({"money": money, "change": "change"}.get(measure.kind, "quantity"))
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
        width = len(self.outcomes)
        blocks = {tuple(printed[at : at + width]) for at in range(0, len(printed), width)}
        # All stages have their outcomes in one order; another one is a heading in disorder.
        if len(set(stages)) < len(stages) or len(blocks) != 1 or set(*blocks) != set(self.outcomes):
            cells = [self.grid.indexes("disputes", stage, self.outcomes) for stage in dict.fromkeys(stages)]
            self._refuse(row, tuple(index for part in cells for index in part), columns_known=False)
            return
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
        if not row.complete:
            self.layout.loose.update(indexes)

    def _refuse(self, row: PrintedRow, indexes: tuple[int, ...], *, columns_known: bool = True) -> None:
        """Flag all cells of a row: its numbers are there and their places are not certain."""
        known = tuple(index for index in indexes if index >= 0)
        # A subtotal among the numbers is no part of the row's sum.
        loose = not row.complete and known == indexes and SUBTOTAL not in (row.columns or ())
        refusal = Refusal(row.first, row.last, known, self._label(row), columns_known, loose)
        self.layout.refusals.append(refusal)

    def _label(self, row: PrintedRow) -> str:
        """Return the last of the texts in front of a row, on one line."""
        label = next(
            (self.pieces[at] for at in range(row.first - 1, row.label - 1, -1) if self.pieces[at]), ""
        )
        return "".join(label.split())[-40:]

    def finish(self, printed: list[PrintedRow]) -> None:
        """Settle what rows were printed without numbers, and which of two row shapes is printed."""
        layout = self.layout
        layout.unprinted = [(refusal.indexes, UNREADABLE, refusal.first) for refusal in layout.refusals]
        codes = {(row.reading.table, row.reading.code) for row in printed}
        # A label with nothing behind it is an empty row, unless numbers went astray or were not read.
        lost = bool(layout.stray) or any(mark in piece for piece in self.pieces for mark in _NOT_READ)
        for row, unfilled in self._unfilled(printed):
            for table, code in unfilled:
                indexes = self.grid.row(table, code, self.form.version if self.form else None)
                if indexes and (table, code) not in codes:
                    codes.add((table, code))
                    layout.unprinted.append((indexes, UNREADABLE if lost else BLANK, row))
        if self.form:
            self._settle_alternatives(self.form, {code for table, code in codes if table == "applications"})
        layout.rows.sort(key=lambda row: row.cells.special)
        layout.special = [row for row in layout.rows if row.cells.special]
        plain = [at for row in layout.rows if not row.cells.special for at in range(row.first, row.last)]
        layout.plain, layout.digits = len(plain), itemgetter(*plain) if len(plain) > 1 else None
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
