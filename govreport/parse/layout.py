"""The layout of a document's statutory tables: which piece is which cell of the form.

A layout follows from the labels alone and from where numbers stand between them, never from the
numbers. Reports that print the same labels share their layout, so it is found once and remembered.
"""

from array import array
from functools import lru_cache

import numpy as np

from govreport.documents.document import Document
from govreport.documents.known import Known
from govreport.form.grid import grid_of
from govreport.form.matching import matcher_of
from govreport.form.model import Form
from govreport.parse.numbers import LONGEST, Kinds
from govreport.parse.placing import Layout, Placed, Placing, place_numbers
from govreport.parse.printed import NO_TEXT, Collecting, PrintedRow, decide_form, is_page
from govreport.parse.subtotals import is_subtotal

KINDS = Kinds()
_LONGEST_LABEL = 40
_MOST_HEADINGS = 60  # pieces above the first number; a heading broken character by character is shorter


class Layouts:
    """Finds layouts by the given versions of the form, and remembers them."""

    def __init__(self, forms: tuple[Form, ...]) -> None:
        self.grid = grid_of(forms)
        self.matcher = matcher_of(forms)
        self._known: dict[tuple[str, bytes, tuple[str, ...]], Layout] = {}
        self._of_skeletons: dict[object, tuple[Layout, int]] = {}
        self._placed: dict[object, Placed | None] = {}

    def of(self, document: Document) -> tuple[Layout, int, "Placed | None"]:
        """Return the layout of a document, the piece at which it begins, and the cells of known numbers."""
        known = document.known
        if known is None or not self._is_all(document, known):
            return *self._read(document), None
        found = self._of_skeletons.get(known.skeleton)
        if found is None:
            layout, begin = self._read(document)
            if len(self._of_skeletons) > 5_000:
                self._of_skeletons.clear()
                self._placed.clear()
            self._of_skeletons[known.skeleton] = layout, begin - known.first
            return layout, begin, None
        layout, begin = found
        # Most layouts come once: what the later ones are read by is made when the second one comes.
        if known.skeleton not in self._placed:
            self._placed[known.skeleton] = place_numbers(layout, known, begin)
        return layout, begin + known.first, self._placed[known.skeleton]

    def _is_all(self, document: Document, known: Known) -> bool:
        """Tell whether all tables of a document stand within what is known of it."""
        first, last = known.first, known.first + len(known.skeleton.words)
        above, below = document.words[:first], document.words[last:]
        if above and len(above[-1]) <= _LONGEST_LABEL:  # a heading may reach further up
            return False
        if below and (KINDS[below[0]] != "t" or self.matcher.name_of(below[0])):
            return False
        return not (self._has_cells(above) or self._has_cells(below))

    def _has_cells(self, pieces: list[str]) -> bool:
        """Tell whether there may be cells of a table among these pieces."""
        kinds = "".join([KINDS[piece] if len(piece) <= LONGEST else "t" for piece in pieces])
        runs = NO_TEXT.finditer(kinds) if kinds.strip("t") else ()
        return any(self._is_cells(pieces, kinds, *run.span()) for run in runs)

    def _read(self, document: Document) -> tuple[Layout, int]:
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
            layout = self._find(pieces, kinds, rows.reshape(-1, 2).tolist())
            if len(self._known) > 5_000:
                self._known.clear()
            self._known[key] = layout
        return layout, first

    def _extent(self, pieces: list[str], kinds: str) -> tuple[int, int]:
        """Return the pieces between which all tables stand: from the first heading to the last cell.

        A lone 无 below a heading of the report is no table; a run of cells is, or what a label names.
        """
        runs = (run.span() for run in NO_TEXT.finditer(kinds))
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

    def _find(self, pieces: list[str], kinds: str, rows: list[list[int]]) -> Layout:
        """Return the layout of these pieces: collect printed rows, decide the version, place every row."""
        collecting = Collecting(self.matcher, pieces, kinds, rows)
        printed = collecting.rows()
        layout = Layout(decide_form(printed, collecting.labels, self.grid.forms, self.matcher))
        flags = bytearray(len(pieces))
        placing = Placing(self.grid, self.matcher, layout, pieces)
        for row in printed:
            placing.place(row)
            self._flag(row, pieces, flags)
        for row in collecting.subtotals:
            placing.place_subtotal(row, printed)
            self._flag(row, pieces, flags)
        layout.flags = bytes(flags)
        layout.prose = [at for at, flag in enumerate(flags) if not flag and pieces[at]]
        if printed:
            begin = min(printed[0].first, collecting.begins)
            layout.stray = [run for run in collecting.stray if begin <= run[0] < printed[-1].last]
        placing.finish(printed)
        return layout

    def _flag(self, row: PrintedRow, pieces: list[str], flags: bytearray) -> None:
        """Flag the row's cells, its label and the heading above it as parts of a table."""
        flags[row.first : row.last] = b"\1" * (row.last - row.first)
        for at in range(row.first - 1, row.label - 1, -1):
            piece = pieces[at]
            if (
                piece
                and not self.matcher.is_tabular(piece)
                and not (is_page(piece) or is_subtotal(piece))
                and not (row.reading.approximate and at == row.first - 1)
            ):
                break
            flags[at] = 1


@lru_cache(maxsize=8)
def layouts_of(forms: tuple[Form, ...]) -> Layouts:
    """Return the finder of layouts for these versions of the form."""
    return Layouts(forms)


def _rows_within(rows: "array[int]", first: int, last: int) -> np.ndarray:
    """Return the table rows between two pieces as begin, end, begin, end, counted from the first."""
    bounds = np.frombuffer(rows, dtype=np.int32)
    # A row that reaches over either end is cut there.
    begin = np.searchsorted(bounds[1::2], first, "right")
    end = np.searchsorted(bounds[::2], last, "left")
    inside = bounds[2 * begin : 2 * end] - np.int32(first)
    if len(inside):
        inside[0], inside[-1] = max(inside[0], 0), min(inside[-1], last - first)
    return inside
