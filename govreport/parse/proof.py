"""Places that follow from the form's sums, for rows of flattened text that have lost empty cells.

A row with fewer numbers than columns keeps the order of its numbers; what is open is which cells
are empty. Its own sum never says that: it is the same wherever the blanks stand among its parts, so
it only tells the total from the parts. The equations over the columns do say it: when every other row
is certain they leave one number for every cell. That is why a row of table IV, which has no column
equations, is never decided, and neither is a table all of whose rows have lost cells in the same way.

Sources contain wrong totals, and a wrong total must never make a wrong placement fit. So a placement
counts as proved only where all of this holds:

* The row's own sum holds with its total printed, and not all of its numbers are 0.
* Every column of an equation closes exactly, the total's column too. All rows of that equation are
  certain (printed with all cells, each adding up by itself) or decided together with this one. The
  numbers of a row are the same in every placement; so one wrong cell anywhere in the equation leaves
  a difference that no placement takes away, and nothing is decided.
* No other placement comes within one application booked in a wrong column (one column has one too
  many, another one too few, the total holds), the commonest mistake that a closed sum can hide.
* The placement is alone with its values: a 0 beside a gap could stand on either side of it.
* No equation whose rows are all certain fails, no number of the tables went astray, no row is printed
  twice, and the version of the form is known.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from govreport.form.grid import Grid
from govreport.form.model import Form, Rule
from govreport.parse.fits import Places, add, row_fits

_MOST_STEPS: Final = 5_000  # of the search for placements of several rows at once
_ONE_BOOKING: Final = 2.0  # what one application in a wrong column adds to an equation's differences

Vector = tuple[float, ...]


@dataclass(frozen=True, slots=True)
class OpenRow:
    """A row of table III with fewer numbers than columns: both in printed order, codes and counts."""

    code: str
    columns: tuple[str, ...]
    numbers: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the sums say of one row.

    `fits` counts the placements that they allow. `places` are the positions of the row's numbers among
    its columns where that is proved, else None; `sums` then writes out the sums that decided.
    """

    fits: int
    places: Places | None = None
    sums: str = ""


@dataclass(slots=True)
class _Equation:
    """An equation over the columns: certain rows add up to `certain` (left minus right, per column)."""

    rule: Rule
    certain: list[float]
    signs: dict[str, int] = field(default_factory=dict)  # of its open rows


class Proof:
    """Decides the open rows of one report's table III.

    `known` holds the numbers of the certain cells by (row code, column code); a blank cell and a cell
    that the form does not have count as 0 there, a cell that nobody knows is missing.
    """

    def __init__(self, grid: Grid, form: Form, known: Mapping[tuple[str, str], float]) -> None:
        self.columns = tuple(label.code for label in grid.applicants)
        self.names = {label.code: label.zh for label in (*grid.rows, *grid.applicants)}
        self.known = known
        rules = [rule for rule in form.rules if rule.along in ("columns", "rows")]
        self.row_rule = next((rule for rule in rules if rule.along == "columns"), None)
        self.column_rules = [rule for rule in rules if rule.along == "rows"]

    def decide(self, rows: Sequence[OpenRow]) -> list[Verdict]:
        """Return the verdict on every open row."""
        if self.row_rule is None:
            return [Verdict(0) for _ in rows]
        fits = [row_fits(row.numbers, row.columns, self.row_rule) for row in rows]
        verdicts = [Verdict(len(found)) for found in fits]
        codes = [row.code for row in rows]
        if len(set(codes)) < len(codes):
            return verdicts
        choices = {row.code: self._choices(row, found) for row, found in zip(rows, fits, strict=True)}
        equations = self._equations(choices, self.row_rule)
        near = _search(equations, choices) if equations else None
        if near is None:
            return verdicts
        taking_part = {code for equation in equations for code in equation.signs}
        return [
            self._verdict(row, choices[row.code], near, equations) if row.code in taking_part else verdict
            for row, verdict in zip(rows, verdicts, strict=True)
        ]

    def _choices(self, row: OpenRow, fits: Sequence[Places]) -> dict[Vector, list[Places]]:
        """Return the numbers of all columns for every placement; blanks are 0 there."""
        choices: dict[Vector, list[Places]] = {}
        for places in fits:
            there = {row.columns[at]: number for at, number in zip(places, row.numbers, strict=True)}
            vector = tuple(there.get(column, 0.0) for column in self.columns)
            choices.setdefault(vector, []).append(places)
        return choices

    def _certain(self, code: str) -> Vector | None:
        """Return the numbers of a row that is not open; None if one of them is unknown."""
        numbers = [self.known.get((code, column)) for column in self.columns]
        there = tuple([number for number in numbers if number is not None])
        return there if len(there) == len(numbers) else None

    def _adds_up(self, row: Vector, rule: Rule) -> bool:
        there = dict(zip(self.columns, row, strict=True))
        return add(there, rule.left) == add(there, rule.right)

    def _equations(self, choices: Mapping[str, object], row_rule: Rule) -> list[_Equation]:
        """Return the equations all of whose rows are certain or open; none if a certain one fails.

        `choices` holds the open rows, with nothing for a row whose own sum no placement makes hold.
        """
        found = []
        for rule in self.column_rules:
            equation = _Equation(rule, [0.0] * len(self.columns))
            sound = True
            for code in (*rule.left, *rule.right):
                sign = 1 if code in rule.left else -1
                if code in choices:
                    equation.signs[code] = sign
                    sound = sound and bool(choices[code])
                    continue
                row = self._certain(code)
                if row is None:
                    break
                sound = sound and self._adds_up(row, row_rule)
                sums = zip(equation.certain, row, strict=True)
                equation.certain = [held + sign * number for held, number in sums]
            else:
                if not equation.signs and any(equation.certain):
                    return []
                if equation.signs and sound:
                    found.append(equation)
        return found

    def _verdict(
        self,
        row: OpenRow,
        choices: Mapping[Vector, list[Places]],
        near: Sequence[tuple[bool, Mapping[str, Vector]]],
        equations: Sequence[_Equation],
    ) -> Verdict:
        exact = {chosen[row.code] for fits, chosen in near if fits}
        places = [place for vector in exact for place in choices[vector]]
        alone = len(exact) == 1 == len({chosen[row.code] for _, chosen in near})
        if not alone or len(places) != 1 or not any(row.numbers):
            return Verdict(len(places))
        chosen = next(chosen for fits, chosen in near if fits)
        return Verdict(1, places[0], self._sums(row, places[0], chosen, equations))

    def _sums(
        self,
        row: OpenRow,
        places: Places,
        chosen: Mapping[str, Vector],
        equations: Sequence[_Equation],
    ) -> str:
        """Write out the row's own sum, and the sum of every column in which it has a number."""
        assert self.row_rule is not None
        here = {row.columns[at]: number for at, number in zip(places, row.numbers, strict=True)}
        sums = [f"本行 {self._written(here, self.row_rule)}"]
        rule = next(equation.rule for equation in equations if row.code in equation.signs)
        for at, column in enumerate(self.columns):
            if here.get(column):
                there = {
                    code: chosen[code][at] if code in chosen else self.known.get((code, column), 0.0)
                    for code in (*rule.left, *rule.right)
                }
                sums.append(f"{self.names[column]}列 {self._written(there, rule)}")
        return "；".join(sums)

    def _written(self, numbers: Mapping[str, float], rule: Rule) -> str:
        sides = [
            "＋".join(
                f"{self.names[code].split('（')[0]}{numbers[code]:.0f}" for code in side if numbers.get(code)
            )
            for side in (rule.left, rule.right)
        ]
        return "＝".join(side or "0" for side in sides)


def _search(
    equations: Sequence[_Equation], choices: Mapping[str, Mapping[Vector, object]]
) -> list[tuple[bool, dict[str, Vector]]] | None:
    """Return what may stand in the open rows together: does it fit exactly, and each row's numbers.

    All that come within one booking of fitting are found. None where the search would take too long.
    """
    signs: dict[str, list[int]] = {}
    for equation in equations:
        for code in equation.signs:
            signs[code] = [one.signs.get(code, 0) for one in equations]
    # Rows of several equations first, then those with the fewest choices: they cut off most.
    order = sorted(signs, key=lambda code: (-sum(map(abs, signs[code])), len(choices[code])))
    below = [
        [{signs[code][at] for code in order[depth:]} - {0} for at in range(len(equations))]
        for depth in range(len(order) + 1)
    ]
    found: list[tuple[bool, dict[str, Vector]]] = []
    stack = [(0, [list(equation.certain) for equation in equations], list[Vector]())]
    steps = 0
    while stack:
        depth, sums, chosen = stack.pop()
        if depth == len(order):
            found.append((not any(map(any, sums)), dict(zip(order, chosen, strict=True))))
            continue
        code = order[depth]
        for vector in choices[code]:
            steps += 1
            if steps > _MOST_STEPS:
                return None
            added = list(_add(sums, vector, signs[code]))
            if all(map(_may_close, added, below[depth + 1])):
                stack.append((depth + 1, added, [*chosen, vector]))
    return found


def _add(sums: Sequence[Sequence[float]], vector: Vector, signs: Sequence[int]) -> Iterator[list[float]]:
    for held, sign in zip(sums, signs, strict=True):
        yield [one + sign * number for one, number in zip(held, vector, strict=True)]


def _may_close(sums: Sequence[float], signs: set[int]) -> bool:
    """Tell whether rows of these signs, none of them negative, may bring the sums within one booking."""
    over = sum([abs(one) for one in sums if (-1 if one > 0 else 1) not in signs])
    return over <= _ONE_BOOKING
