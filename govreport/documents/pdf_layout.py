"""A page of a PDF to its rows and lines, from top to bottom."""

from collections import defaultdict
from dataclasses import dataclass, field

import numpy as np

from govreport.documents.pdf_grid import Table, find_tables
from govreport.documents.pdf_page import NUMERIC, Page
from govreport.documents.pdf_text import Letters, Line, crossings, is_joined

UNREAD = "\ufffd"  # stands for what a cell with a missing line may hold: no number, no label


@dataclass(slots=True)
class Row:
    """A row of a table: its cells, and where each of them begins and ends from left to right.

    `full[i]` tells that the last line of cell i has no room for another character.
    """

    cells: list[str]
    sides: list[tuple[float, float]]
    full: list[bool]


@dataclass(slots=True)
class Grid:
    """The rows of one table on one page, and where the table stands on it."""

    top: float
    bottom: float
    rows: list[Row]


@dataclass(slots=True)
class Layout:
    """What a page holds, from top to bottom, and how high and wide it is."""

    width: float
    height: float
    items: list[Grid | Line] = field(default_factory=list)


def lay_out(page: Page) -> Layout:
    """Return the tables of a page, and the lines outside of them."""
    middles = (page.boxes[:, :2] + page.boxes[:, 2:]) / 2
    letters = Letters(page)
    left = np.ones(len(middles), bool)
    result = Layout(page.width, page.height)
    for table in find_tables(page.lines):
        if not _is_shown(table, page):
            continue
        found = table.cell_at(middles)
        found[~left] = -1
        _settle_crossings(page, table, found)
        left &= found < 0
        result.items.append(Grid(table.top, float(table.across[-1]), _rows(table, found, letters)))
    left &= _shown(page, middles)
    result.items.extend(letters.lines(np.flatnonzero(left).tolist()))
    result.items.sort(key=lambda item: item.top)
    return result


def _is_shown(table: Table, page: Page) -> bool:
    """Tell whether a table stands on the page: a sheet may hold more than the page that is cut from it."""
    across = table.across[-1] > 0 and table.across[0] < page.height
    return bool(across and table.down[-1] > 0 and table.down[0] < page.width)


def _shown(page: Page, middles: np.ndarray) -> np.ndarray:
    """Return which characters stand on the page, or in a word that the edge of the page cuts."""
    inside = ((middles >= 0) & (middles <= (page.width, page.height))).all(axis=1)
    words = np.cumsum(page.spaced)
    shown: np.ndarray = np.isin(words, words[inside])
    return shown


def _settle_crossings(page: Page, table: Table, found: np.ndarray) -> None:
    """Keep every number whole.

    A number over the outer line belongs into the table. One over an inner line may belong to either
    cell: both become one, and a row that lacks a cell is one that nobody can place.
    """
    for one, other in crossings(page, found):
        if found[one] == found[other]:
            continue
        if found[one] < 0 or found[other] < 0:
            step = 1 if found[other] < 0 else -1
            at = other if step > 0 else one
            cell = found[at - step]
            while 0 <= at < len(found) and found[at] < 0 and is_joined(page, min(at, at - step)):
                found[at] = cell
                at += step
        else:
            table.cells[table.cells == found[other]] = found[one]
            found[found == found[other]] = found[one]


def _rows(table: Table, found: np.ndarray, letters: Letters) -> list[Row]:
    """Return the rows of a table; the characters of each cell stand where the cell begins."""
    held: dict[int, list[int]] = defaultdict(list)
    inside = np.flatnonzero(found >= 0)
    for at, cell in zip(inside.tolist(), found[inside].tolist(), strict=True):
        held[cell].append(at)
    rows: list[Row] = []
    begun: set[int] = set()
    doubtful = _doubtful(table, held, letters)
    sides = table.down.tolist()
    for boxes in table.cells.tolist():
        row = Row([], [], [])
        fresh = False
        for cell, begin, end in _runs(boxes):
            inside_cell = held.get(cell, []) if cell not in begun else []
            fresh |= cell not in begun
            texts = letters.in_cell(inside_cell) if inside_cell else [""]
            if len(texts) > 1 and end - begin not in (1, len(texts)):
                texts = [" ".join(texts)]
            if cell in doubtful:
                texts = [UNREAD]
            full = bool(inside_cell) and _is_full(inside_cell, sides[begin], sides[end], letters)
            row.cells.extend(texts)
            row.sides.extend([(sides[begin], sides[end])] * len(texts))
            row.full.extend([full] * len(texts))
        begun.update(boxes)
        if fresh:
            rows.append(row)
    return rows


def _runs(boxes: list[int]) -> list[tuple[int, int, int]]:
    """Return (cell, begin, end) for every run of boxes of one cell in a row."""
    cuts = [at for at in range(1, len(boxes)) if boxes[at] != boxes[at - 1]]
    return [(boxes[begin], begin, end) for begin, end in zip([0, *cuts], [*cuts, len(boxes)], strict=True)]


def _doubtful(table: Table, held: dict[int, list[int]], letters: Letters) -> set[int]:
    """Return the cells whose rows are uncertain because a line between cells is missing.

    A figure reaches down into a row that has figures of its own, a label into a row without a label of
    its own, or a cell is no rectangle: a heading would be read in another order.
    """
    kinds = {}
    for cell, at in held.items():
        text = [letters.text[letter] for letter in at]
        kinds[cell] = "number" if NUMERIC.issuperset(text) else "text"
    doubtful = {cell for cell in held if _is_bent(table.cells, cell)}
    above: set[int] = set()
    for boxes in table.cells.tolist():
        begin = {kinds.get(cell) for cell in set(boxes) - above}
        for cell in above.intersection(boxes) if "number" in begin else ():
            if kinds.get(cell) == "number" or (kinds.get(cell) == "text" and "text" not in begin):
                doubtful.add(cell)
        above.update(boxes)
    return doubtful


def _is_bent(cells: np.ndarray, cell: int) -> bool:
    rows, columns = np.nonzero(cells == cell)
    return bool(len(rows) < (np.ptp(rows) + 1) * (np.ptp(columns) + 1))


def _is_full(held: list[int], begin: float, end: float, letters: Letters) -> bool:
    last = max(held, key=lambda at: (letters.bottom[at], letters.right[at]))
    line = [at for at in held if abs(letters.middle[at] - letters.middle[last]) < letters.height[last] / 2]
    used = max(letters.right[at] for at in line) - min(letters.left[at] for at in line)
    # Cells are padded by a few points on either side.
    return bool(end - begin - used < 1.9 * letters.height[last])
