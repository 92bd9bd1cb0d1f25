"""Ruling lines to tables: which cell of which table a place on the page belongs to.

A table is what lines that cross each other enclose. Its lines cut the page into boxes; boxes without
a line between them are one cell, so merged cells need no rule of their own.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from govreport.documents.document import ReadingError
from govreport.documents.pdf_lines import Lines

_NEAR = 2.5  # points by which lines that meet or stand in one row of corners may miss each other
_MOST_BOXES = 40_000
_MOST_CROSSINGS = 4_000_000


@dataclass(slots=True)
class Table:
    """A table on a page: the places of its lines, and for every box between them its cell.

    `cells[row, column]` is the number of a cell; a cell of several boxes comes several times.
    """

    across: np.ndarray
    down: np.ndarray
    cells: np.ndarray

    @property
    def top(self) -> float:
        """Return where the table begins on the page."""
        return float(self.across[0])

    def cell_at(self, middles: np.ndarray) -> np.ndarray:
        """Return the cell that holds each place (x, y), -1 for places outside the table."""
        column = np.searchsorted(self.down, middles[:, 0], "right") - 1
        row = np.searchsorted(self.across, middles[:, 1], "right") - 1
        inside = (column >= 0) & (column < len(self.down) - 1) & (row >= 0) & (row < len(self.across) - 1)
        found = np.full(len(middles), -1)
        found[inside] = self.cells[row[inside], column[inside]]
        return found


def find_tables(lines: Lines) -> list[Table]:
    """Return the tables that these lines draw, the smallest first: one may stand in a cell of another.

    Raises `ReadingError` (`too_large`) for a drawing of countless lines.
    """
    across, down = lines.across, lines.down
    if not (len(across) and len(down)):
        return []
    if len(across) * len(down) > _MOST_CROSSINGS:
        raise ReadingError("too_large", "PDF 一页的线条过多，超出读取上限。请另存为 DOCX 后再载入。")
    x, y = down[:, 0], across[:, 0, None]
    meets = (x >= across[:, 1, None] - _NEAR) & (x <= across[:, 2, None] + _NEAR)
    meets &= (y >= down[:, 1] - _NEAR) & (y <= down[:, 2] + _NEAR)
    tables = [_table(across[rows], down[columns]) for rows, columns in _joined(meets)]
    # One column of boxes is a frame around prose, not a table.
    found = [table for table in tables if table and table.cells.shape[1] > 1 and np.ptp(table.cells)]
    return sorted(found, key=lambda table: float(np.ptp(table.across) * np.ptp(table.down)))


def _joined(meets: np.ndarray) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Yield the lines that hang together by crossings: which across, which down."""
    left = np.ones(len(meets), bool)
    while left.any():
        rows = np.zeros(len(meets), bool)
        rows[np.argmax(left)] = True
        columns, size = np.zeros(meets.shape[1], bool), 0
        while rows.sum() > size:
            size = int(rows.sum())
            columns |= meets[rows].any(axis=0)
            rows |= meets[:, columns].any(axis=1)
        left &= ~rows
        if columns.any():
            yield rows, columns


def _table(across: np.ndarray, down: np.ndarray) -> Table | None:
    """Return the table of lines that hang together; None where they enclose nothing.

    A page that ends inside a table leaves it open there, and some tables have no outer lines: the
    ends of the others close it.
    """
    rows = _places([*across[:, 0], down[:, 1].min(), down[:, 2].max()])
    columns = _places([*down[:, 0], across[:, 1].min(), across[:, 2].max()])
    height, width = len(rows) - 1, len(columns) - 1
    if height < 1 or width < 1:
        return None
    if height * width > _MOST_BOXES:
        raise ReadingError("too_large", "PDF 一页的表格过大，超出读取上限。请另存为 DOCX 后再载入。")
    below = _walls(across, rows, columns)[1:-1]  # between a box and the one below it
    right = _walls(down, columns, rows)[1:-1].T
    return Table(rows, columns, _cells(below, right))


def _places(found: list[float]) -> np.ndarray:
    """Return places in order, those that are meant to be one as their mean."""
    places = np.sort(np.array(found))
    first = np.flatnonzero(np.append(True, np.diff(places) > _NEAR))
    means: np.ndarray = np.add.reduceat(places, first) / np.diff(first, append=len(places))
    return means


def _walls(lines: np.ndarray, places: np.ndarray, sides: np.ndarray) -> np.ndarray:
    """Return which sides of boxes are drawn: a row for every place, a column for every side.

    A side is drawn where lines cover more than half of it.
    """
    covered = np.zeros((len(places), len(sides) - 1))
    nearest = np.abs(lines[:, :1] - places).argmin(axis=1)
    begin = np.maximum(lines[:, 1:2], sides[:-1])
    end = np.minimum(lines[:, 2:3], sides[1:])
    np.maximum.at(covered, nearest, np.maximum(end - begin, 0))
    walls: np.ndarray = covered > np.diff(sides) / 2
    return walls


def _cells(below: np.ndarray, right: np.ndarray) -> np.ndarray:
    """Return the cell of every box: boxes without a wall between them are one cell."""
    height, width = right.shape[0], below.shape[1]
    first = list(range(height * width))

    def find(box: int) -> int:
        while first[box] != box:
            first[box] = first[first[box]]
            box = first[box]
        return box

    open_below = [(r * width + c, (r + 1) * width + c) for r, c in np.argwhere(~below).tolist()]
    open_right = [(r * width + c, r * width + c + 1) for r, c in np.argwhere(~right).tolist()]
    for one, other in open_below + open_right:
        roots = find(one), find(other)
        first[max(roots)] = min(roots)
    cells = np.array(first)
    while (cells != cells[cells]).any():
        cells = cells[cells]
    return cells.reshape(height, width)
