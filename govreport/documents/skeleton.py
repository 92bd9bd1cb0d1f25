"""What texts have in common that print other numbers in the same places.

Everything about a table but its numbers follows from the lines around them. Agencies copy their
report from last year's and their neighbours', so the same lines come again and again with other
numbers between them: these lines are read once, with one digit for every number, and remembered.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from itertools import accumulate
from operator import itemgetter

import numpy as np

from govreport.documents.document import Document

_FEWEST_NUMBERS = 12  # fewer are no tables
_LONGEST_LINE = 40  # longer lines are prose: no heading of a table stands above them
_REMEMBERED = 1_000
_MASK = "\u0660"  # stands for a number: a digit that no report is written with
_NUMBER = re.compile(r"[-+]?[0-9]{1,15}(?:\.[0-9]{1,6})?(?:万元)?")


class _Masked(dict[str, str]):
    """Every short line met so far; lines that are nothing but a number, with or without a tab, are masked."""

    def __missing__(self, line: str) -> str:
        if len(line) > _LONGEST_LINE:
            return line
        tab = line[:1] == "\t"
        masked = ("\t" + _MASK if tab else _MASK) if _NUMBER.fullmatch(line, tab) else line
        if len(self) < 200_000:
            self[line] = masked
        return masked


_MASKED = _Masked()


@dataclass(frozen=True, slots=True, eq=False)
class Skeleton:
    """Lines with tables, read with one digit for every number.

    `numbers` takes the lines that are numbers out of all lines, `others` are the pieces that are none,
    `order` puts both together as they stand, `before` counts for every piece the numbers above it.
    `starts`, `lines` and `rows` are those of the document, counted from the first line; `length` is
    the length of the lines and their ends.
    """

    numbers: Callable[[list[str]], tuple[str, ...]]
    others: list[str]
    order: Callable[[list[str]], tuple[str, ...]]
    before: np.ndarray
    starts: np.ndarray
    lines: np.ndarray
    rows: np.ndarray
    length: int

    def add(self, document: Document, lines: list[str], at: int, number: int) -> int:
        """Add the pieces of these lines to a document; return where the next line begins.

        The first line stands at `at` in the text and is line `number` of the source.
        """
        numbers = "\n".join(self.numbers(lines)).split()
        longer = np.fromiter(accumulate(map(len, numbers), initial=0), np.int32, len(numbers) + 1)
        longer -= np.arange(len(numbers) + 1, dtype=np.int32)
        first = len(document.pieces)
        document.pieces.extend(self.order(self.others + numbers))
        document.starts.frombytes((self.starts + longer[self.before] + np.int32(at)).tobytes())
        document.lines.frombytes((self.lines + np.int32(number - 1)).tobytes())
        document.rows.frombytes((self.rows + np.int32(first)).tobytes())
        document.skeleton, document.skeleton_first = self, first
        document.skeleton_size = len(self.starts)
        return at + self.length + int(longer[-1])


class Skeletons:
    """The skeletons met so far; `read` reads the lines of one that is new, `cells` says if tabs open cells."""

    def __init__(self, read: Callable[[str], Document], *, cells: bool) -> None:
        self._read = read
        self._cells = cells
        self._known: dict[str, Skeleton | None] = {}

    def find(self, lines: list[str]) -> tuple[Skeleton, int, int] | None:
        """Return the skeleton of the tables among these lines, its first line and the line behind it.

        None where there are no tables, or where they cannot be told from the lines around them.
        """
        masked = list(map(_MASKED.__getitem__, lines))
        number = "\t" + _MASK if self._cells else _MASK
        if masked.count(number) < _FEWEST_NUMBERS:
            return None
        begin = masked.index(number)
        while begin and len(lines[begin - 1]) <= _LONGEST_LINE:
            begin -= 1
        end = len(lines)
        while masked[end - 1] != number and not ("\t" in masked[end - 1] and self._cells):
            end -= 1
        if self._cells:
            # The first empty line ends the last row; a cell may go on up to there.
            end = next((at + 1 for at in range(end, len(lines)) if not lines[at]), len(lines))
            if any("\t" in line for line in lines[:begin]):
                return None
        stretch = "\n".join(masked[begin:end]) + "\n"
        if stretch not in self._known:
            if len(self._known) >= _REMEMBERED:
                self._known.clear()
            self._known[stretch] = _skeleton(self._read(stretch), masked[begin:end])
        skeleton = self._known[stretch]
        return skeleton and (skeleton, begin, end)


def _skeleton(document: Document, lines: list[str]) -> Skeleton | None:
    """Return the skeleton that was read from these lines; None where a number is no piece of its own."""
    masked = [at for at, line in enumerate(lines) if _MASK in line]
    number = np.array([piece == _MASK for piece in document.pieces])
    if number.sum() != len(masked):
        return None
    others = [piece for piece in document.pieces if piece != _MASK]
    before = np.cumsum(number) - number
    place = np.where(number, len(others) + before, np.cumsum(~number) - 1)
    return Skeleton(
        itemgetter(*masked),
        others,
        itemgetter(*place.tolist()),
        before,
        np.array(document.starts, np.int32),
        np.array(document.lines, np.int32),
        np.array(document.rows, np.int32),
        len(document.text),
    )
