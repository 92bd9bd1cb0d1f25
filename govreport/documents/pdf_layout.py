"""A page of a PDF to its rows and lines, from top to bottom."""

from dataclasses import dataclass, field

import numpy as np

from govreport.documents.blocks import UNREAD
from govreport.documents.pdf_grid import Table, find_tables
from govreport.documents.pdf_page import Page
from govreport.documents.pdf_text import HIDDEN, OUTSIDE, Letters, Line, Print

_DAMAGED = 0.05  # of the cells of a table


@dataclass(slots=True)
class Row:
    """A row of a table: its cells, and where each of them begins and ends from left to right.

    `full[i]` tells that the last line of cell i has no room for another character; it is told of the last
    row on a page alone. `page` is set when the pages are joined.
    """

    cells: list[str]
    sides: list[tuple[float, float]]
    full: list[bool] = field(default_factory=list)
    page: int = 0


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
    joined = letters.joined()
    groups = np.full(len(middles), OUTSIDE)
    tables: list[tuple[int, Table]] = []  # with the group of its first cell
    cells = 0
    for table in find_tables(page.lines):
        if _is_shown(table, page):
            found = table.cell_at(middles)
            found[groups >= 0] = -1
            _settle_crossings(joined, table, found)
            groups = np.where(found >= 0, found + cells, groups)
            tables.append((cells, table))
            cells += table.cells.size
    groups[(groups < 0) & ~_shown(page, middles)] = HIDDEN
    printed = Print(letters, groups)
    texts = printed.cells()
    result = Layout(page.width, page.height)
    for first, table in tables:
        rows = _rows(table, first, texts, groups, printed)
        result.items.append(Grid(table.top, float(table.across[-1]), rows))
    result.items.extend(printed.outside())
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


def _settle_crossings(joined: np.ndarray, table: Table, found: np.ndarray) -> None:
    """Keep every number whole: `joined` tells where one goes on from a character to the next.

    A number that is too wide for its cell is printed over the line beside it. One over the outer line
    belongs into the table. One over an inner line may belong to either cell: both become one, and a row
    that lacks a cell is one that nobody can place.
    """
    for one in np.flatnonzero(joined & (found[1:] != found[:-1])).tolist():
        other = one + 1
        if found[one] == found[other]:
            continue
        if found[one] < 0 or found[other] < 0:
            step = 1 if found[other] < 0 else -1
            at = other if step > 0 else one
            cell = found[at - step]
            while 0 <= at < len(found) and found[at] < 0 and joined[min(at, at - step)]:
                found[at] = cell
                at += step
        else:
            table.cells[table.cells == found[other]] = found[one]
            found[found == found[other]] = found[one]


def _rows(
    table: Table, first: int, texts: dict[int, list[str]], groups: np.ndarray, printed: Print
) -> list[Row]:
    """Return the rows of a table; the characters of each cell stand where the cell begins.

    The cells of the table are the groups of characters from `first` on.
    """
    tops, bent = _outlines(table.cells)
    labels, figures = printed.kinds(first, table.cells.size)
    unread = _unread(table.cells, tops, bent, labels, figures).tolist()
    begin_in, sides = tops.tolist(), table.down.tolist()
    rows: list[Row] = []
    last: dict[tuple[float, float], int] = {}
    for number, boxes in enumerate(table.cells.tolist()):
        runs = _runs(boxes)
        if all(begin_in[cell] < number for cell, _, _ in runs):
            continue
        row = Row([], [])
        for cell, begin, end in runs:
            begun = begin_in[cell] < number
            found = [UNREAD] if unread[cell] else [""] if begun else texts.get(first + cell, [""])
            if len(found) > 1 and end - begin not in (1, len(found)):
                found = [" ".join(found)]
            row.cells.extend(found)
            row.sides.extend([(sides[begin], sides[end])] * len(found))
        rows.append(row)
        last = {(sides[begin], sides[end]): cell for cell, begin, end in runs if begin_in[cell] == number}
    if rows:
        full = _full({side: first + cell for side, cell in last.items()}, groups, printed.letters)
        rows[-1].full = [side in full for side in rows[-1].sides]
    return rows


def _runs(boxes: list[int]) -> list[tuple[int, int, int]]:
    """Return (cell, begin, end) for every run of boxes of one cell in a row."""
    cuts = [at for at in range(1, len(boxes)) if boxes[at] != boxes[at - 1]]
    return [(boxes[begin], begin, end) for begin, end in zip([0, *cuts], [*cuts, len(boxes)], strict=True)]


def _outlines(cells: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return for the number of each cell in which row it begins, and whether it is no rectangle."""
    row, column = np.indices(cells.shape)
    top, left = np.full((2, cells.size), cells.size)
    bottom, right = np.full((2, cells.size), -1)
    np.minimum.at(top, cells, row)
    np.minimum.at(left, cells, column)
    np.maximum.at(bottom, cells, row)
    np.maximum.at(right, cells, column)
    boxes = np.bincount(cells.ravel(), minlength=cells.size)
    return top, (boxes > 0) & (boxes < (bottom - top + 1) * (right - left + 1))


def _unread(
    cells: np.ndarray, tops: np.ndarray, bent: np.ndarray, labels: np.ndarray, figures: np.ndarray
) -> np.ndarray:
    """Return which cells hold nobody knows what because lines between cells are missing.

    A figure, alone or below a heading, reaches down into another row, a label into a row that has figures
    and no label, or a cell is no rectangle: a heading would be read in another order. Where that comes
    more than once in a table, lines are missing between other cells too, that show nothing of it: cells
    are fewer than columns, and what is left would be counted off wrongly. Then no cell is read.
    """
    begins = tops[cells] == np.arange(len(cells))[:, None]
    number = (begins & (figures & ~labels)[cells]).any(axis=1, keepdims=True)
    label = (begins & labels[cells]).any(axis=1, keepdims=True)
    held = labels | figures
    unread: np.ndarray = bent & held
    reaches = np.where(figures[cells], number | label, labels[cells] & number & ~label)
    unread[cells[reaches & ~begins]] = True
    if unread.sum() >= max(2, _DAMAGED * held.sum()):
        unread[:] = True
    return unread


def _full(
    row: dict[tuple[float, float], int], groups: np.ndarray, letters: Letters
) -> set[tuple[float, float]]:
    """Return between which sides a row has cells without room for another character on their last line."""
    held: dict[int, list[int]] = {cell: [] for cell in row.values()}
    at = np.flatnonzero(np.isin(groups, list(held)))
    for letter, cell in zip(at.tolist(), groups[at].tolist(), strict=True):
        held[cell].append(letter)
    return {
        (begin, end)
        for (begin, end), cell in row.items()
        if held[cell] and _is_full(held[cell], end - begin, letters)
    }


def _is_full(held: list[int], width: float, letters: Letters) -> bool:
    last = max(held, key=lambda at: (letters.bottom[at], letters.right[at]))
    line = np.array(held)
    line = line[np.abs(letters.middle[line] - letters.middle[last]) < letters.height[last] / 2]
    used = letters.right[line].max() - letters.left[line].min()
    # Cells are padded by a few points on either side.
    return bool(width - used < 1.9 * letters.height[last])
