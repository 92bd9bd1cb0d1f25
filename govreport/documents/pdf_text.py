"""Characters with places to text: lines, and what stands in a cell.

Digits are joined to one number only where nothing speaks against it. Where they stand apart, on two
lines, at two heights, in two sizes or over each other, a space keeps them two: no reader of the text
takes them for a number.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np

from govreport.documents.pdf_page import NUMERIC, Page

_TWICE = 0.2  # of the height: the same character this near is bold print, drawn twice
_CLOSE = 0.28  # digits are at least half an em wide; nearer ones are drawn over each other
_APART = 0.12
_WORDS_APART = 0.3
_COLUMNS_APART = 1.5
_ANOTHER_SIZE = 0.15


@dataclass(slots=True)
class Line:
    """A printed line: its text, its box, the usual height of its characters, the parts of its text.

    Parts are separated by gaps as wide as between columns.
    """

    text: str
    left: float
    top: float
    right: float
    bottom: float
    size: float
    parts: list[str] = field(default_factory=list)


class Letters:
    """The characters of a page as lists, for joining them to text."""

    def __init__(self, page: Page) -> None:
        self.text = page.text
        self.left, self.top, self.right, self.bottom = page.boxes.T.tolist()
        self.middle = ((page.boxes[:, 1] + page.boxes[:, 3]) / 2).tolist()
        self.height = np.maximum(page.boxes[:, 3] - page.boxes[:, 1], 0.1).tolist()
        self.spaced = page.spaced.tolist()

    def lines(self, letters: Iterable[int]) -> list[Line]:
        """Return these characters as lines, from top to bottom."""
        middle, height = self.middle, self.height
        order = sorted(letters, key=middle.__getitem__)
        groups: list[list[int]] = []
        for at in order:
            last = groups[-1][-1] if groups else at
            if groups and middle[at] - middle[last] <= min(height[at], height[last]) / 2:
                groups[-1].append(at)
            else:
                groups.append([at])
        return [self._line(group) for group in groups]

    def in_cell(self, letters: list[int]) -> list[str]:
        """Return the text in a cell; more than one text where numbers stand in columns without lines."""
        if len(letters) == 1:
            return [self.text[letters[0]]]
        lines = self.lines(letters)
        if len(lines) == 1 and len(lines[0].parts) > 1 and all(map(_is_number, lines[0].parts)):
            return lines[0].parts
        text = ""
        for line in lines:
            text += " " * (text[-1:].isascii() and line.text.isascii() and bool(text)) + line.text
        return [text]

    def _line(self, letters: list[int]) -> Line:
        letters.sort(key=self.left.__getitem__)
        parts, text, before = [], "", -1
        for at in letters:
            if before < 0:
                text = self.text[at]
            elif self._is_twice(before, at):
                continue
            else:
                gap = self.left[at] - self.right[before]
                size = min(self.height[before], self.height[at])
                if gap > _COLUMNS_APART * size:
                    parts.append(text)
                    text = self.text[at]
                else:
                    text += " " * self._is_apart(before, at, gap, size) + self.text[at]
            before = at
        parts.append(text)
        sizes = sorted(map(self.height.__getitem__, letters))
        return Line(
            " ".join(parts),
            self.left[letters[0]],
            min(map(self.top.__getitem__, letters)),
            max(map(self.right.__getitem__, letters)),
            max(map(self.bottom.__getitem__, letters)),
            sizes[len(sizes) // 2],
            parts,
        )

    def _is_twice(self, before: int, at: int) -> bool:
        near = _TWICE * min(self.height[before], self.height[at])
        return (
            self.text[before] == self.text[at]
            and self.left[at] - self.left[before] < near
            and abs(self.middle[at] - self.middle[before]) < near
        )

    def _is_apart(self, before: int, at: int, gap: float, size: float) -> bool:
        """Tell whether a space belongs between two characters that follow each other on a line."""
        one, other = self.text[before], self.text[at]
        if one in NUMERIC and other in NUMERIC:
            return (
                self.spaced[at]
                or at < before
                or gap > _APART * size
                or self.left[at] - self.left[before] < _CLOSE * size * (one.isdecimal() and other.isdecimal())
                or abs(self.height[at] - self.height[before]) > _ANOTHER_SIZE * size
                or abs(self.bottom[at] - self.bottom[before]) > _ANOTHER_SIZE * size
            )
        if one.isascii() and other.isascii():
            return self.spaced[at] or gap > _APART * size
        # Lines are stretched to their full width: gaps between Han characters mean nothing.
        return (one.isascii() or other.isascii()) and gap > _WORDS_APART * size


def _is_number(text: str) -> bool:
    """Tell whether a text is a bare number or a dash: what stands in a column of figures."""
    return bool(text) and NUMERIC.union("/—–").issuperset(text)


def is_figures(parts: Sequence[str]) -> bool:
    """Tell whether the parts of a line are a label and figures, or figures alone."""
    return len(parts) > 1 and all(map(_is_number, parts[1:]))


def is_joined(page: Page, at: int) -> bool:
    """Tell whether a number goes on from one character of a page to the next."""
    if page.spaced[at + 1] or not NUMERIC.issuperset(page.text[at : at + 2]):
        return False
    one, other = page.boxes[at].tolist(), page.boxes[at + 1].tolist()
    size = min(one[3] - one[1], other[3] - other[1])
    return bool(abs(other[0] - one[2]) < _APART * size and abs(other[3] - one[3]) < _ANOTHER_SIZE * size)


def crossings(page: Page, cells: np.ndarray) -> list[tuple[int, int]]:
    """Return neighbouring characters of one number that stand in different cells (-1: in none).

    A number that is too wide for its cell is printed over the line beside it.
    """
    changes = np.flatnonzero(cells[1:] != cells[:-1]).tolist()
    return [(at, at + 1) for at in changes if is_joined(page, at)]
