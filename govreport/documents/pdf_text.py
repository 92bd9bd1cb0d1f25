"""Characters with places to text: lines, and what stands in a cell.

Digits are joined to one number only where nothing speaks against it. Where they stand apart, on two
lines, at two heights, in two sizes or over each other, a space keeps them two: no reader of the text
takes them for a number.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np

from govreport.documents.pdf_page import NUMERIC, Page

OUTSIDE, HIDDEN = -1, -2  # groups of characters: outside of all tables, outside of the page
_TWICE = 0.2  # of the height: the same character this near is bold print, drawn twice
_CLOSE = 0.28  # digits are at least half an em wide; nearer ones are drawn over each other
_APART = 0.12
_WORDS_APART = 0.3
_COLUMNS_APART = 1.5
_ANOTHER_SIZE = 0.15


def _flags(letters: Iterable[str]) -> np.ndarray:
    """Return a table that tells of every character whether it is one of these."""
    flags = np.zeros(0x110000, bool)
    flags[list(map(ord, letters))] = True
    return flags


_IS_NUMERIC = _flags(NUMERIC)
_IS_DECIMAL = _flags(filter(str.isdecimal, NUMERIC))


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
    parts: list[str]


_At = np.ndarray | np.integer[Any]


class Letters:
    """The characters of a page side by side, as in `Page`."""

    def __init__(self, page: Page) -> None:
        self.codes = np.frombuffer(page.text.encode("utf-32-le"), np.uint32)
        self.left, self.top, self.right, self.bottom = np.ascontiguousarray(page.boxes.T)
        self.middle = (self.top + self.bottom) / 2
        self.height = np.maximum(self.bottom - self.top, 0.1)
        self.spaced = page.spaced
        self.numeric, self.decimal, self.ascii = (
            _IS_NUMERIC[self.codes],
            _IS_DECIMAL[self.codes],
            self.codes < 128,
        )

    def joined(self) -> np.ndarray:
        """Return after which characters a number goes on in the next one of the file."""
        size = self.bottom - self.top
        size = np.minimum(size[:-1], size[1:])
        joined: np.ndarray = self.numeric[:-1] & self.numeric[1:] & ~self.spaced[1:]
        joined &= np.abs(self.left[1:] - self.right[:-1]) < _APART * size
        joined &= np.abs(np.diff(self.bottom)) < _ANOTHER_SIZE * size
        return joined

    def are_twice(self, one: _At, other: _At) -> np.ndarray:
        """Return which characters are printed upon the ones before them on their line."""
        near = _TWICE * np.minimum(self.height[one], self.height[other])
        twice: np.ndarray = self.codes[one] == self.codes[other]
        twice &= self.left[other] - self.left[one] < near
        twice &= np.abs(self.middle[other] - self.middle[one]) < near
        return twice

    def are_apart(self, one: np.ndarray, other: np.ndarray, gap: np.ndarray, size: np.ndarray) -> np.ndarray:
        """Return where a space belongs between two characters that follow each other on a line."""
        spaced = self.spaced[other] | (gap > _APART * size)
        numbers = self.numeric[one] & self.numeric[other]
        digits = self.decimal[one] & self.decimal[other]
        another = (other < one) | (digits & (self.left[other] - self.left[one] < _CLOSE * size))
        another |= np.abs(self.height[other] - self.height[one]) > _ANOTHER_SIZE * size
        another |= np.abs(self.bottom[other] - self.bottom[one]) > _ANOTHER_SIZE * size
        # Lines are stretched to their full width: gaps between Han characters mean nothing.
        words = (self.ascii[one] | self.ascii[other]) & (gap > _WORDS_APART * size)
        plain = np.where(self.ascii[one] & self.ascii[other], spaced, words)
        apart: np.ndarray = np.where(numbers, spaced | another, plain)
        return apart


class Print:
    """The characters of a page put together to lines, group by group, from top to bottom.

    `groups[i]` is the group of character i: a cell, `OUTSIDE` or `HIDDEN`.
    """

    def __init__(self, letters: Letters, groups: np.ndarray) -> None:
        at = np.flatnonzero(groups > HIDDEN)
        at = at[np.lexsort((letters.middle[at], groups[at]))]
        height = letters.height[at]
        begins = np.ones(len(at), bool)
        begins[1:] = np.diff(letters.middle[at]) > np.minimum(height[1:], height[:-1]) / 2
        begins[1:] |= np.diff(groups[at]) != 0
        line = np.cumsum(begins)
        self.letters = letters
        self.first = np.flatnonzero(begins)  # characters and lines from here on, for each line
        self.at = at[np.lexsort((letters.left[at], line))]
        self.groups = groups[self.at[self.first]]
        words = np.bincount(line[~letters.numeric[self.at]], minlength=len(self.first) + 1)[1:]
        self.bare = words == 0  # lines of figures alone
        self.parts = self._compose(begins)

    def _compose(self, begins: np.ndarray) -> list[list[str]]:
        """Return the parts of every line.

        All are written in one string, with a space where words or parts of a line stand apart.
        """
        letters = self.letters
        once = self._once(begins)
        at, begins = self.at[once], begins[once]
        one, other = at[:-1], at[1:]
        gap = letters.left[other] - letters.right[one]
        size = np.minimum(letters.height[one], letters.height[other])
        spaces, parts = np.zeros(len(at), bool), begins.copy()
        parts[1:] |= gap > _COLUMNS_APART * size
        spaces[1:] = parts[1:] | letters.are_apart(one, other, gap, size)
        spaces &= ~begins
        places = np.arange(len(at)) + np.cumsum(spaces)
        codes = np.full(len(at) + int(spaces.sum()), ord(" "), np.uint32)
        codes[places] = letters.codes[at]
        text = codes.tobytes().decode("utf-32-le")
        ends = places[np.append(parts[1:], True)[: len(at)]] + 1
        found = [text[a:b] for a, b in zip(places[parts].tolist(), ends.tolist(), strict=True)]
        firsts = np.flatnonzero(begins[parts]).tolist()
        return [found[a:b] for a, b in pairwise([*firsts, len(found)])]

    def _once(self, begins: np.ndarray) -> np.ndarray:
        """Return which characters are no second print of the one before them."""
        once = np.ones(len(self.at), bool)
        once[1:] = begins[1:] | ~self.letters.are_twice(self.at[:-1], self.at[1:])
        if once.all():
            return once
        before = -1
        for place, is_begin in enumerate(begins.tolist()):
            if not is_begin and before != place - 1:
                # What stands before it is a second print itself: the first one counts.
                once[place] = not self.letters.are_twice(self.at[before], self.at[place])
            before = place if once[place] else before
        return once

    def outside(self) -> list[Line]:
        """Return the lines outside of all tables."""
        count = int(np.searchsorted(self.groups, OUTSIDE, "right"))
        if not count:
            return []
        at = self.at[: self.first[count] if count < len(self.first) else None]
        first, letters = self.first[:count], self.letters
        sizes = letters.height[at]
        lengths = np.diff(first, append=len(at))
        sizes = sizes[np.lexsort((sizes, np.repeat(first, lengths)))][first + lengths // 2]
        lefts = letters.left[at[first]].tolist()
        tops = np.minimum.reduceat(letters.top[at], first).tolist()
        rights = np.maximum.reduceat(letters.right[at], first).tolist()
        bottoms = np.maximum.reduceat(letters.bottom[at], first).tolist()
        texts = [" ".join(parts) for parts in self.parts[:count]]
        return list(map(Line, texts, lefts, tops, rights, bottoms, sizes.tolist(), self.parts))

    def kinds(self, first: int, size: int) -> tuple[np.ndarray, np.ndarray]:
        """Return which of the cells from `first` on hold a label, and which a line of figures alone.

        A cell may hold both, where the line between the two is missing.
        """
        begin, end = np.searchsorted(self.groups, (first, first + size)).tolist()
        cells = self.groups[begin:end] - first
        labels, figures = np.zeros((2, size), bool)
        labels[cells[~self.bare[begin:end]]] = True
        figures[cells[self.bare[begin:end]]] = True
        return labels, figures

    def cells(self) -> dict[int, list[str]]:
        """Return the texts in each cell; several where numbers stand in columns without lines."""
        cells: dict[int, list[list[str]]] = {}
        for group, parts in zip(self.groups.tolist(), self.parts, strict=True):
            if group > OUTSIDE:
                cells.setdefault(group, []).append(parts)
        return {group: _in_cell(lines) for group, lines in cells.items()}


def _in_cell(lines: list[list[str]]) -> list[str]:
    if len(lines) == 1 and (len(lines[0]) == 1 or all(map(_is_number, lines[0]))):
        return lines[0]
    text = [" ".join(lines[0])]
    for parts in lines[1:]:
        line = " ".join(parts)
        text.append(" " * (text[-1][-1:].isascii() and line.isascii()) + line)
    return ["".join(text)]


def _is_number(text: str) -> bool:
    """Tell whether a text is a bare number or a dash: what stands in a column of figures."""
    return bool(text) and NUMERIC.union("/—–").issuperset(text)


def is_figures(parts: Sequence[str]) -> bool:
    """Tell whether the parts of a line are a label and figures, or figures alone."""
    return len(parts) > 1 and all(map(_is_number, parts[1:]))
