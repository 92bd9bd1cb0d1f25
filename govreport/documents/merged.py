"""What merged cells leave behind where a table was written out as a grid without them."""

import unicodedata

from govreport.form.vocabulary import NUMBER, PLACEHOLDERS


def is_number(cell: str) -> bool:
    """Tell whether a cell holds what a cell of numbers may hold: a number, or a mark for none."""
    return cell in PLACEHOLDERS or bool(NUMBER.fullmatch(unicodedata.normalize("NFKC", cell[:60])))


def without_remains(rows: list[list[str]]) -> list[list[str]]:
    """Return the rows of a grid without the cells that only a merged cell can have left there.

    A grid pads a merged label with blanks or repeats it; counted as cells these would shift the
    numbers behind it. Only what the grid itself proves is taken out: a blank behind a label, in a
    column that holds labels in front of numbers elsewhere, the blanks among the headings, and the
    columns that are empty at the right end from a heading down to the next one.
    """
    width = max(map(len, rows), default=0)
    parts = [_Part(part, width) for part in _parts(rows)]
    padded = any(part.padded for part in parts)
    return [row for part in parts for row in part.clean(padded)]


def _parts(rows: list[list[str]]) -> list[list[list[str]]]:
    """Return the rows in parts, each from its headings to the next ones."""
    parts: list[list[list[str]]] = []
    below = True
    for row in rows:
        numbers = any(map(is_number, row))
        if not parts or (below and not numbers):
            parts.append([])
        below = numbers
        parts[-1].append(row)
    return parts


class _Part:
    """Rows below the same headings. `labels` are the columns in front of the numbers that hold labels.

    What the columns hold is told by the rows that are as wide as the grid.
    """

    def __init__(self, rows: list[list[str]], width: int) -> None:
        self.rows = [
            (row, next((at for at, cell in enumerate(row) if is_number(cell)), len(row))) for row in rows
        ]
        whole = [(row, first) for row, first in self.rows if len(row) == width]
        numbered = [row for row, first in whole if first < width]
        start = min((first for _, first in whole), default=0)
        self.labels = [at for at in range(start) if any(row[at] for row in numbered)] if numbered else []
        self.padded = any(len(_without(row, self.labels)) < width for row in numbered)
        self.width = width
        self.end = width
        # Headings say which columns there are, if every row has them all.
        if numbered and len(whole) == len(rows) and not any(map(is_number, rows[0])):
            while not any(row[self.end - 1] for row in rows):
                self.end -= 1

    def clean(self, padded: bool) -> list[list[str]]:
        """Return the rows; `padded` tells whether labels of this grid have blanks behind them."""
        clean = []
        numbers = any(first < len(row) for row, first in self.rows)
        above: list[str] = []
        for row, first in self.rows:
            if first == len(row):
                clean.append(_heading(row[: self.end], above) if numbers else row)
            elif len(row) == self.width:
                clean.append(_without(row[: self.end], self.labels))
            else:
                clean.append(_packed(row, first) if padded else row)
            above = row
        return clean


def _heading(row: list[str], above: list[str]) -> list[str]:
    """Return a row of headings without blanks and repetitions; headings have their columns by order."""
    filled = [at for at, cell in enumerate(row) if cell]
    if len(filled) < 2:
        return row
    before = ["", *row]
    kept = [at for at in filled if row[at] != before[at] and (len(above) != len(row) or row[at] != above[at])]
    return [*row[: filled[0]], *(row[at] for at in kept or filled[:1])]


def _without(row: list[str], labels: list[int]) -> list[str]:
    """Return a row of numbers without blanks behind its label and without the label's repetitions."""
    remains = set()
    last = ""
    for at in labels:
        if last and row[at] in ("", last):
            remains.add(at)
        last = row[at] or last
    return [cell for at, cell in enumerate(row) if at not in remains]


def _packed(row: list[str], first: int) -> list[str]:
    """Return a row that has lost a cell without the blanks behind its label.

    Left there, such a blank would take the place of the lost cell, and the row would seem complete.
    """
    label = next((at for at in range(first) if row[at]), first)
    return [cell for at, cell in enumerate(row) if cell or not label < at < first]
