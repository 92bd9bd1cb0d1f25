"""Rows that were read with all their numbers and look shifted all the same.

A wrong sum alone is the report's own mistake and is delivered as printed. It is worth a word where
joining two neighbouring numbers, or moving the total, would make it right: digits were split or columns
shifted, in the source itself or on the way here. In flattened text a page number may have taken the
place of a lost empty cell; a row that could be so is not read at all.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from govreport.form.grid import Grid
from govreport.form.model import Form, Rule
from govreport.parse.alignment import explain
from govreport.parse.fits import block_fits, row_fits
from govreport.parse.numbers import NOT_APPLICABLE, REPORTED
from govreport.parse.tables import Tables

_LAST_PAGE = 999


@dataclass(frozen=True, slots=True)
class Suspicion:
    """A suspected row: its report and piece, what to say, and the cells that are not to be read."""

    report: int
    piece: int
    message: str
    unread: tuple[int, ...] = ()


def find_suspicions(
    values: np.ndarray, statuses: np.ndarray, tables: Sequence[Tables], grid: Grid
) -> list[Suspicion]:
    """Return the suspected rows of all reports; the arrays are reports x cells of the grid.

    Only rows that do not add up, or add up in two ways, are looked at one by one.
    """
    printed = np.where(statuses == REPORTED, values, np.nan)
    printed[statuses == NOT_APPLICABLE] = 0
    found: list[Suspicion] = []
    rules = {rule.along: rule for form in grid.forms for rule in form.rules if rule.along != "rows"}
    for along, table, rows in (
        ("columns", "applications", grid.rows),
        ("outcomes", "disputes", grid.stages),
    ):
        rule = rules.get(along)
        if rule is None or not rows:
            continue
        # The blocks of table IV stand side by side in one row, or each in its own.
        others = list(grid.span(table)) if table == "disputes" else []
        left, right = (
            np.array([[grid.place[table, row.code, code] for code in side] for row in rows])
            for side in (rule.left, rule.right)
        )
        parts, totals = printed[:, left], printed[:, right]
        differs = parts.sum(axis=2) != totals.sum(axis=2)
        # A sum that holds may hold without its last number too: 1 and 1 are 2.
        doubled = (2 * parts[:, :, -1] == totals[:, :, -1]) & (totals[:, :, -1] > 0)
        missing = np.isnan(parts).any(axis=2) | np.isnan(totals).any(axis=2)
        for at, report in np.argwhere(((differs | doubled) & ~missing).T).tolist():
            one, wrong = tables[report], bool(differs[report, at])
            if wrong or one.loose.issuperset(left[at].tolist()):
                read = {cell for cell in others if not np.isnan(values[report, cell])}
                cells = _printed_row(one, {*left[at].tolist(), *right[at].tolist()}, read)
                look = _Look(report, values[report], one, grid, rule)
                name = rows[at].zh.split("（")[0]
                found.extend(look.at(table, name, cells, wrong) if cells else ())
    return found


def _printed_row(tables: Tables, cells: set[int], others: set[int]) -> list[tuple[int, int]]:
    """Return (piece, cell) of the printed row that holds these cells, in printed order.

    `others` may stand in the same row. Nothing where the cells do not stand side by side.
    """
    cell_at = {
        piece: cell for cell, piece, *_ in tables.cells() if piece >= 0 and (cell in cells or cell in others)
    }
    first = min((piece for piece, cell in cell_at.items() if cell in cells), default=-1)
    while first - 1 in cell_at:
        first -= 1
    row = []
    while first in cell_at:
        row.append((first, cell_at[first]))
        first += 1
    return row if cells <= {cell for _, cell in row} else []


class _Look:
    """Looks at one row of one report."""

    def __init__(self, report: int, values: np.ndarray, tables: Tables, grid: Grid, rule: Rule) -> None:
        self.report = report
        self.values = values
        self.tables = tables
        self.grid = grid
        self.rule = rule

    def at(
        self, table: str, name: str, cells: Sequence[tuple[int, int]], differs: bool
    ) -> Iterator[Suspicion]:
        """Yield what is suspicious of a row; `differs` tells that it does not add up."""
        numbers = [float(self.values[cell]) for _, cell in cells]
        columns = [self.grid.cells[cell][2] for _, cell in cells]
        said = "、".join(f"{number:.0f}" for number in numbers)
        loose = {cell for _, cell in cells} <= self.tables.loose
        if loose and self._is_page(table, numbers, columns) and (differs or not self._balances(cells)):
            message = (
                f"“{name}”印出 {said}；末尾的 {numbers[-1]:.0f} 也可能是页码，而行内缺一个空格，"
                "各数属于哪一格不能确定，整行不取数，请对照原文。"
            )
            yield Suspicion(self.report, cells[0][0], message, tuple(cell for _, cell in cells))
        elif differs and table == "applications" and (why := explain(numbers, columns, self.rule)):
            message = f"“{name}”印出 {said}，合计不符；{why}，疑似错列或数字被拆开。仍按原样取数，请核对。"
            yield Suspicion(self.report, cells[0][0], message)

    def _is_page(self, table: str, numbers: Sequence[float], columns: Sequence[str]) -> bool:
        """Tell whether the last number may count pages: without it the row adds up, or ends in a total.

        A number in front of the last one that is larger than all others may be a total, if a wrong one.
        """
        if not 1 <= numbers[-1] <= _LAST_PAGE:
            return False
        if table == "applications":
            *parts, before = numbers[:-1]
            ends = before > numbers[-1] and before >= max(parts)
            return ends or bool(row_fits(numbers[:-1], columns, self.rule))
        return block_fits(numbers[:-1], columns, self.rule) > 0

    def _balances(self, cells: Sequence[tuple[int, int]]) -> bool:
        """Tell whether no equation over the columns speaks against the row as it was read."""
        table, row, _ = self.grid.cells[cells[0][1]]
        form = self.tables.form
        if table != "applications" or form is None:
            return True
        rules = [rule for rule in form.rules if rule.along == "rows"]
        return not any(self._fails(rule, form) for rule in rules if row in (*rule.left, *rule.right))

    def _fails(self, rule: Rule, form: Form) -> bool:
        """Tell whether an equation is known in all columns and does not hold."""
        has = self.grid.applicable[form.version]
        sides = []
        for side in (rule.left, rule.right):
            rows = [self.grid.row("applications", code) for code in side]
            printed = [self.values[list(row)] for row in rows]
            sums = [
                numbers
                for row, numbers in zip(rows, printed, strict=True)
                if has.issuperset(row) or not np.isnan(numbers).all()
            ]
            sides.append(np.sum(sums, axis=0))
        return not np.isnan(sides[0] + sides[1]).any() and bool((sides[0] != sides[1]).any())
