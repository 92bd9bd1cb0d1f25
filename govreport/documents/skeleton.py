"""What texts have in common that print other numbers in the same places.

Everything about a table but its numbers follows from the lines around them. Agencies copy their
report from last year's and their neighbours', so the same lines come again and again with other
numbers between them: these lines are read once, with one digit for every number, and remembered.

Lines are compared as bytes without their runs of digits, points and signs, and by what stands between
two runs. Runs inside other lines (1.属于国家秘密) are compared one by one: nothing but numbers may differ.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple, Self

import numpy as np

from govreport.documents.document import Document
from govreport.documents.known import Known, Numbers

_FEWEST_NUMBERS = 12  # fewer are no tables
_LONGEST_LINE = 120  # bytes; longer lines are prose: no heading of a table stands above them
_WINDOW = 90  # bytes in front of the first number by which skeletons are looked up
_MOST_WINDOWS, _MOST_ALIKE = 1_000, 16  # remembered
_NUMBER = r"[-+]?[0-9]{1,15}(?:\.[0-9]{1,6})?"
_UNIT = "万元"
_LINE = f"{_NUMBER}(?=(?:{_UNIT})?\n)"
_RUN = b"0123456789.+-"
_INKED = bytes([byte in _RUN for byte in range(256)])
_NO_RUN = bytes([byte for byte in range(256) if byte not in _RUN])
_RUNS = re.compile("[0-9.+-]+")
_ODD = re.compile(_NUMBER.encode())
_LONG = b"\1" * 16  # more digits than a number of cases has, and than a float64 holds
_LINE_END = (b"\n", b"")  # what stands in front of a line
_MASK = "0"
_MASKS = (_MASK, _MASK + _UNIT)
_UNREAD: Any = None  # the word of a number, which is no string so that nobody takes it for one


def _bounds(data: bytes) -> np.ndarray:
    """Return where each run begins and where it ends, one after the other."""
    inked = np.frombuffer(b"\0" + data, np.bool_)
    bounds: np.ndarray = (inked[1:] != inked[:-1]).nonzero()[0].astype(np.int32)
    return bounds


@dataclass(slots=True, eq=False)
class Skeleton:
    """Lines with tables, read with one digit for every number.

    `head` are the lines above the first number; `rest` are all of them without their runs, `gaps` counts
    the bytes of these in front of each run. `looked_at` are the runs that are no numbers, always the `same`
    with `marks` points and signs, and then the numbers that had any in some report. `words` are the
    pieces, None for a number; `runs` has the run of each that is one, `units` are those with 万元. `before`
    counts the runs above every piece, `starts` is where it would stand without them. `lines` and `rows`
    are those of the document, counted from the first line.
    """

    head: bytes
    rest: bytes
    gaps: np.ndarray
    looked_at: list[int]
    same: list[bytes]
    marks: int
    words: list[str]
    runs: dict[int, int]
    units: set[int]
    before: np.ndarray
    starts: np.ndarray
    lines: np.ndarray
    rows: np.ndarray

    def fit(self, data: bytes) -> tuple[Numbers, frozenset[int], int] | None:
        """Return the runs in lines that begin with the rest, the odd ones, and the length of the lines.

        None where the lines differ in anything but numbers.
        """
        bounds = self._runs_in(data.translate(_INKED))
        if bounds is None:
            return None
        between = bounds.tolist()
        length = len(self.rest) + between[-1]
        ink = data[:length].translate(None, _NO_RUN)
        looked_at, same = self.looked_at, len(self.same)
        runs = _cut(ink, between, looked_at)
        if runs[:same] != self.same:
            return None
        if _marks(ink) != self.marks + _marks(b"".join(runs[same:])):
            held = [*self.runs.values()]
            odd = [at for at, run in zip(held, _cut(ink, between, held), strict=True) if not run.isdigit()]
            self.looked_at = looked_at = looked_at[:same] + sorted({*looked_at[same:], *odd})
            runs = _cut(ink, between, looked_at)
        if not all(map(_ODD.fullmatch, runs[same:])):
            return None
        numbers = zip(looked_at[same:], runs[same:], strict=True)
        pointed = [at for at, run in numbers if b"." in run or b"+" in run]
        return Numbers(ink, bounds), frozenset(pointed), length

    def _runs_in(self, inked: bytes) -> np.ndarray | None:
        """Return where runs begin and end, nothing but runs counted, if they stand where they should."""
        count = 2 * len(self.gaps)
        found = _bounds(inked)
        further, found = found[count:], found[:count]
        if len(found) < count:
            return None
        # One begins where the one above ends.
        begins, ends = found[::2] - self.gaps, found[1::2] - self.gaps
        bounds = np.zeros(len(ends) + 1, np.int32)
        bounds[1:] = ends
        length = len(self.rest) + int(ends[-1])
        if begins.tobytes() != bounds[:-1].tobytes() or _LONG in inked[:length]:
            return None
        return None if len(further) and further[0] < length else bounds

    def number(self, numbers: Numbers, piece: int) -> str:
        """Return the number that is a piece of these lines, as it is printed."""
        return numbers.text(self.runs[piece]) + (_UNIT if piece in self.units else "")

    def tell(self, numbers: Numbers, words: list[str], first: int) -> None:
        """Put all numbers among the words of a document, in which these lines begin with this one."""
        texts = numbers.texts()
        for piece, run in self.runs.items():
            words[first + piece] = texts[run] + (_UNIT if piece in self.units else "")

    def add(self, document: Document, numbers: Numbers, odd: frozenset[int], at: int, number: int) -> None:
        """Add the pieces of such lines with these numbers.

        The first line stands at `at` in the text and is line `number` of the source.
        """
        first = len(document.words)
        document.known = Known(self, first, numbers, odd)
        document.words.extend(self.words)
        document.starts.frombytes((self.starts + numbers.bounds.take(self.before) + np.int32(at)).tobytes())
        document.lines.frombytes((self.lines + np.int32(number - 1)).tobytes())
        if len(self.rows):
            document.rows.frombytes((self.rows + np.int32(first)).tobytes())


def _cut(ink: bytes, bounds: list[int], which: list[int]) -> list[bytes]:
    """Return some of the runs."""
    return [ink[bounds[at] : bounds[at + 1]] for at in which]


def _marks(data: bytes) -> int:
    return data.count(b".") + data.count(b"-") + data.count(b"+")


class Lines(NamedTuple):
    """What stands before and behind some lines of a text, and in which lines."""

    before: str
    behind: str
    above: list[str]
    below: list[str]

    @classmethod
    def of(cls, text: str, data: bytes, begin: int, end: int) -> Self:
        """Return what is around the lines between two places of the bytes, both behind the ends of lines."""
        last = data.count(b"\n", end) + 1
        *above, rest = text.split("\n", data.count(b"\n", 0, begin))
        inside, *below = rest.rsplit("\n", last)
        before, behind = text[: len(text) - len(rest)], rest[len(inside) + 1 :]
        return cls(before, behind, above, below)


class Found(NamedTuple):
    """Tables that are known: what is around them, the runs in their lines, which of these are odd."""

    lines: Lines
    skeleton: Skeleton
    numbers: Numbers
    odd: frozenset[int]


class Skeletons:
    """The skeletons met so far; `read` reads the lines of one that is new.

    A number stands on a line of its own, behind what opens a cell: `opening` is a tab or nothing.
    `is_plain` tells whether a text can be read as it is.
    """

    def __init__(
        self, read: Callable[[str], Document], opening: str, is_plain: Callable[[str], bool]
    ) -> None:
        self._read = read
        self._opening = opening
        self._is_plain = is_plain
        self._first = re.compile(f"\n{opening}[0-9.+-]+\n".encode())
        self._number = re.compile(f"\n{opening}{_LINE}")
        self._known: dict[bytes, list[Skeleton]] = {}

    def find(self, text: str, data: bytes) -> Found | None:
        """Return what is known of the tables in this text; `data` is the text in UTF-8.

        None where there are no tables, where they cannot be told from the lines around them, or where
        the lines around them cannot be read as they are.
        """
        match = self._first.search(data)
        if match is None:
            return None
        first = match.start() + 1
        window = data[max(0, first - _WINDOW) : first]
        alike = self._known.get(window, [])
        below, rest = -1, b""  # all but the runs from there on
        for skeleton in alike:
            begin = first - len(skeleton.head)
            if (
                begin < 0
                or not data.startswith(skeleton.head, begin)
                or data[begin - 1 : begin] not in _LINE_END
            ):
                continue
            if begin != below:
                below, rest = begin, data[begin:].translate(None, _RUN)
            if rest.startswith(skeleton.rest) and (found := self._fit(skeleton, begin, text, data)):
                return found
        begin = _begin(data, first)
        made = self._make(data, begin, first)
        if made is None:
            return None
        if len(self._known) >= _MOST_WINDOWS:
            self._known.clear()
        # The longest first: a report may have more rows below those of another.
        self._known[window] = sorted([made, *alike[: _MOST_ALIKE - 1]], key=lambda one: -len(one.rest))
        return self._fit(made, begin, text, data)

    def _fit(self, skeleton: Skeleton, begin: int, text: str, data: bytes) -> Found | None:
        """Return what is known of a text with the lines of a skeleton; None where they are none."""
        fit = skeleton.fit(data[begin:])
        if fit is None:
            return None
        numbers, odd, length = fit
        lines = Lines.of(text, data, begin, begin + length)
        opening = self._opening
        if opening and (opening in lines.before or opening in lines.behind):
            return None
        around = self._is_plain(lines.before) and self._is_plain(lines.behind)
        return Found(lines, skeleton, numbers, odd) if around else None

    def _make(self, data: bytes, begin: int, first: int) -> Skeleton | None:
        """Return the skeleton of the lines that begin there, up to the last cell."""
        text = "\n" + data[begin:].decode()
        cells = [match.end() for match in self._number.finditer(text)]
        if len(cells) < _FEWEST_NUMBERS:
            return None
        end = text.find("\n", cells[-1]) + 1
        if self._opening:
            # The first empty line behind the last cell ends its row; the cell may go on up to there.
            end = text.find("\n\n", text.rfind(self._opening)) + 2
        if end < cells[-1] or not self._is_plain(text[1:end]):
            return None
        masked = self._number.sub(f"\n{self._opening}{_MASK}", text[:end])
        places = [match.start() + len(self._opening) for match in self._number.finditer(masked)]
        return _skeleton(self._read(masked[1:]), text[1:end].encode(), places, data[begin:first])


def _begin(data: bytes, first: int) -> int:
    """Return where the lines begin that may be a heading of the table whose first number is there."""
    begin = first
    while begin:
        above = data.rfind(b"\n", 0, begin - 1) + 1
        if begin - 1 - above > _LONGEST_LINE:
            break
        begin = above
    return begin


def _skeleton(document: Document, data: bytes, places: list[int], head: bytes) -> Skeleton | None:
    """Return the skeleton of lines that were read with one digit for every number; `data` has them all.

    `places` are those of the numbers in the text of the document. None where one is no piece of its own.
    """
    pieces, starts = document.pieces, np.array(document.starts, np.int32)
    at = {start: piece for piece, start in enumerate(document.starts) if pieces[piece] in _MASKS}
    held = [at[place] for place in places if place in at]
    if len(held) < len(places):
        return None
    spans = np.array([run.span() for run in _RUNS.finditer(document.text)])
    inked = np.concatenate([[0], (spans[:, 1] - spans[:, 0]).cumsum()])
    runs = dict(zip(held, spans[:, 0].searchsorted(places).tolist(), strict=True))
    before = spans[:, 0].searchsorted(starts)
    found = _bounds(data.translate(_INKED))[: 2 * len(spans)]
    bounds = np.concatenate([[0], (found[1::2] - found[::2]).cumsum()])
    others = sorted({*range(len(spans))}.difference(runs.values()))
    same = _cut(data.translate(None, _NO_RUN), bounds.tolist(), others)
    return Skeleton(
        head=head,
        rest=data.translate(None, _RUN),
        gaps=(found[::2] - bounds[:-1]).astype(np.int32),
        looked_at=others,
        same=same,
        marks=_marks(b"".join(same)),
        words=[_UNREAD if piece in runs else word for piece, word in enumerate(pieces)],
        runs=runs,
        units={piece for piece in held if pieces[piece].endswith(_UNIT)},
        before=before,
        starts=(starts - inked[before]).astype(np.int32),
        lines=np.array(document.lines, np.int32),
        rows=np.array(document.rows, np.int32),
    )
