"""The refused rows of one report, as the proof of their places sees them, and what it says of them."""

from collections.abc import Callable, Iterable, Iterator, Mapping

from govreport.form.grid import Grid
from govreport.form.model import Rule
from govreport.parse.alignment import explain
from govreport.parse.fits import Places, block_fits
from govreport.parse.numbers import (
    BLANK,
    INFERRED,
    NOT_APPLICABLE,
    PLACEHOLDER,
    REPORTED,
    Cells,
    read_count,
)
from govreport.parse.placing import NOWHERE, Layout, Refusal
from govreport.parse.proof import OpenRow, Proof, Verdict

_CERTAIN_EMPTY = (BLANK, PLACEHOLDER, NOT_APPLICABLE)
_Known = Mapping[tuple[str, str], float]


class Opened:
    """Brings the refused rows of a layout and their numbers before the proof.

    `pieces` returns the printed texts between two pieces of the layout.
    """

    def __init__(self, grid: Grid, layout: Layout, pieces: Callable[[int, int], tuple[str, ...]]) -> None:
        self.grid = grid
        self.layout = layout
        self.pieces = pieces
        rules = layout.form.rules if layout.form else ()
        self.rules: dict[str, Rule] = {rule.along: rule for rule in rules}

    def known(self, cells: Iterable[tuple[int, int, str | None, float, int]]) -> dict[tuple[str, str], float]:
        """Return the certain numbers of table III among the cells of `Tables`.

        Empty cells and those that the form does not have are 0.
        """
        known: dict[tuple[str, str], float] = {}
        form = self.layout.form
        if form is None:
            return known
        has = self.grid.applicable[form.version]
        for place in self.grid.span("applications"):
            if place not in has:
                known[self.grid.cells[place][1:]] = 0.0
        for place, _, _, number, status in cells:
            table, *key = self.grid.cells[place]
            if table != "applications":
                continue
            if status == REPORTED:
                known[key[0], key[1]] = number
            elif status in _CERTAIN_EMPTY:
                known[key[0], key[1]] = 0.0
            else:
                known.pop((key[0], key[1]), None)
        return known

    def decide(self, known: _Known) -> Iterator[tuple[Refusal, Verdict | None]]:
        """Yield every refused row with the verdict on it; None where its places cannot be asked for."""
        opened = {at: row for at, one in enumerate(self.layout.refusals) if (row := self._open(one))}
        verdicts: dict[int, Verdict] = {}
        if self.layout.form and opened:
            rows = {at: row for at, row in opened.items() if row.code}
            decided = Proof(self.grid, self.layout.form, known).decide(list(rows.values()))
            verdicts = dict(zip(rows, decided, strict=True))
            if not self._is_whole():
                verdicts = {at: Verdict(one.fits) for at, one in verdicts.items()}
        rule = self.rules.get("outcomes")
        for at, refusal in enumerate(self.layout.refusals):
            row = opened.get(at)
            if row and not row.code and rule:
                verdicts[at] = Verdict(block_fits(row.numbers, row.columns, rule))
            yield refusal, verdicts.get(at)

    def _is_whole(self) -> bool:
        """Tell whether every number of the tables stands in one row, and no row comes twice."""
        layout = self.layout
        cells = [*[row.indexes for row in layout.rows], *[one.indexes for one in layout.refusals]]
        places = [index for indexes in cells for index in indexes]
        return not layout.stray and not layout.repeated and len(set(places)) == len(places)

    def _open(self, refusal: Refusal) -> OpenRow | None:
        """Return a refused row of tables III or IV that may have lost empty cells; IV has no code."""
        if not (refusal.loose and refusal.columns_known and refusal.indexes):
            return None
        cells = [self.grid.cells[index] for index in refusal.indexes]
        tables = {cell[0] for cell in cells}
        found = [read_count(piece) for piece in self.pieces(refusal.first, refusal.last)]
        numbers = tuple(number or 0.0 for _, number in found)
        if (
            "disclosures" in tables
            or not 0 < len(numbers) < len(cells)
            or any(status not in (REPORTED, PLACEHOLDER) for status, _ in found)
            or min(numbers) < 0
        ):
            return None
        columns = tuple(cell[2] for cell in cells)
        if tables == {"disputes"}:
            return OpenRow("", columns, numbers)
        if set(columns) != {label.code for label in self.grid.applicants}:
            return None
        return OpenRow(cells[0][1], columns, numbers)

    def cells(self, refusal: Refusal, places: Places) -> tuple[list[int], list[int], Cells]:
        """Return a proved row's cells: their indexes, the offsets of their pieces, and what they hold."""
        printed = self.pieces(refusal.first, refusal.last)
        offsets = [places.index(at) if at in places else NOWHERE for at in range(len(refusal.indexes))]
        found: list[tuple[int, float | None]] = []
        for offset in offsets:
            status, number = (BLANK, None) if offset < 0 else read_count(printed[offset])
            found.append((INFERRED if status == REPORTED else status, number))
        texts = ["" if offset < 0 else printed[offset] for offset in offsets]
        return list(refusal.indexes), offsets, Cells.of(found, texts)

    def told(self, refusal: Refusal, verdict: Verdict) -> str:
        """Say which cells a proved row fills, which are empty, and by which sums."""
        places = verdict.places or ()
        names = [self.grid.labels(*self.grid.cells[index])[1].zh for index in refusal.indexes]
        printed = self.pieces(refusal.first, refusal.last)
        filled = "、".join(f"{names[at]} {text}" for at, text in zip(places, printed, strict=True))
        empty = "、".join(name for at, name in enumerate(names) if at not in places)
        return f"只有一种放法符合勾稽关系：{filled}；{empty} 空白（{verdict.sums}）。"

    def explain(self, fits: int) -> str:
        """Say why a row stays unplaced, by the number of placements that the sums allow."""
        if fits == 0:
            return "没有一种放法符合勾稽关系"
        if fits == 1:
            return "虽只有一种放法符合勾稽关系，但若有一件错记，别的放法也会符合，不足为证"
        return f"有 {fits} 种放法都符合勾稽关系"

    def suspect(self, refusal: Refusal) -> str:
        """Say how a row of table III with a number too many would add up; "" if it would not."""
        rule = self.rules.get("columns")
        cells = [self.grid.cells[index] for index in refusal.indexes]
        if not rule or not cells or {cell[0] for cell in cells} != {"applications"}:
            return ""
        found = [read_count(piece) for piece in self.pieces(refusal.first, refusal.last)]
        if len(found) != len(cells) + 1 or any(status != REPORTED for status, _ in found):
            return ""
        return explain([number or 0.0 for _, number in found], [cell[2] for cell in cells], rule)
