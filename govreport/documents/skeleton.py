"""What texts have in common that print other numbers in the same places.

Everything about a table but its numbers follows from the lines around them. Agencies copy their
report from last year's and their neighbours', so the same lines come again and again with other
numbers between them: these lines are read once, with one digit for every number, and remembered.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from operator import itemgetter

import numpy as np

from govreport.documents.document import Document

_FEWEST_NUMBERS = 12  # fewer are no tables
_LONGEST_LINE = 40  # longer lines are prose: no heading of a table stands above them
_LONGEST_NUMBER = 15
_MOST_HEADS, _MOST_ALIKE = 1_000, 16  # remembered: lines above the first number, skeletons below them
_NUMBER = re.compile(r"[-+]?[0-9]{1,15}(?:\.[0-9]{1,6})?(?:万元)?")
_MASK = "0"


@dataclass(frozen=True, slots=True, eq=False)
class Skeleton:
    """Lines with tables, read with one digit for every number.

    `numbers` and `others` take the `count` lines that are numbers and the lines that are none out of
    all `size` lines, `labels` are the latter, `last` is the line of the last one. `bare` takes the
    numbers that were bare digits when it was made, `odd` are the places of those with a sign or a
    fraction. `words` are the pieces that are no numbers, `order` puts them and the numbers as they stand,
    `before` counts for every piece the numbers above it. `starts`, `lines` and `rows` are those of the
    document, counted from the first line; `length` is the length of the lines with their ends. `masked`
    counts the digits of the numbers, one each, from none to all.
    """

    size: int
    count: int
    numbers: Callable[[list[str]], tuple[str, ...]]
    bare: Callable[[list[str]], tuple[str, ...]]
    odd: list[int]
    others: Callable[[list[str]], tuple[str, ...]]
    labels: tuple[str, ...]
    last: int
    words: list[str]
    order: Callable[[list[str]], tuple[str, ...]]
    before: np.ndarray
    starts: np.ndarray
    lines: np.ndarray
    rows: np.ndarray
    length: int
    masked: np.ndarray

    def add(self, document: Document, numbers: list[str], lengths: bytes, at: int, number: int) -> int:
        """Add the pieces of such lines with these numbers; return where the next line begins.

        The first line stands at `at` in the text and is line `number` of the source.
        """
        longer = np.zeros(len(numbers) + 1, np.int32)
        np.cumsum(np.frombuffer(lengths, np.uint8), out=longer[1:])
        longer -= self.masked
        first = len(document.pieces)
        document.pieces.extend(self.order(self.words + numbers))
        document.starts.frombytes((self.starts + longer[self.before] + np.int32(at)).tobytes())
        document.lines.frombytes((self.lines + np.int32(number - 1)).tobytes())
        document.rows.frombytes((self.rows + np.int32(first)).tobytes())
        document.skeleton, document.skeleton_first = self, first
        document.skeleton_size = len(self.starts)
        return at + self.length + int(longer[-1])


class Skeletons:
    """The skeletons met so far; `read` reads the lines of one that is new.

    A number stands on a line of its own, behind what opens a cell: `opening` is a tab or nothing.
    """

    def __init__(self, read: Callable[[str], Document], opening: str) -> None:
        self._read = read
        self._opening = opening
        self._first = re.compile(f"(?:^|\n){opening}{_NUMBER.pattern}\n")
        self._number = re.compile(opening + _NUMBER.pattern)
        self._known: dict[tuple[str, ...], list[Skeleton]] = {}

    def find(self, text: str, lines: list[str]) -> tuple[Skeleton, list[str], bytes, int] | None:
        """Return the skeleton of the tables in this text, their numbers and these' lengths, the first line.

        None where there are no tables, or where they cannot be told from the lines around them.
        """
        found = self._first.search(text)
        if found is None:
            return None
        first = begin = text.count("\n", 0, found.end() - 1)
        while begin and len(lines[begin - 1]) <= _LONGEST_LINE:
            begin -= 1
        if self._opening and any(self._opening in line for line in lines[:begin]):
            return None
        head = tuple(lines[begin:first])
        alike = self._known.get(head, [])
        below = lines[begin:]
        for skeleton in alike:
            if fit := self._fit(skeleton, below):
                return skeleton, *fit, begin
        made = self._make(below)
        fit = self._fit(made, below) if made else None
        if not made or not fit:
            return None
        if len(self._known) >= _MOST_HEADS:
            self._known.clear()
        # The longest first: a report may have more rows below those of another.
        self._known[head] = sorted([made, *alike[: _MOST_ALIKE - 1]], key=lambda one: -one.size)
        return made, *fit, begin

    def _fit(self, skeleton: Skeleton, lines: list[str]) -> tuple[list[str], bytes] | None:
        """Return the numbers among these lines, and their lengths, if they begin with those of the skeleton.

        None where they do not.
        """
        opening, size = self._opening, skeleton.size
        if len(lines) < size or lines[skeleton.last] != skeleton.labels[-1]:
            return None
        if skeleton.others(lines) != skeleton.labels:
            return None
        if opening and opening in "\n".join(lines[size:]):
            return None
        numbers = [*skeleton.numbers(lines)]
        if opening:
            numbers = "\n".join(["", *numbers]).split("\n" + opening)[1:]
        try:
            lengths = bytes(map(len, numbers))
        except ValueError:  # one of more than 255 characters
            return None
        if len(numbers) != skeleton.count or 0 in lengths or max(lengths) > _LONGEST_NUMBER:
            return None
        odd = [numbers[at] for at in skeleton.odd]
        if not "".join(skeleton.bare(numbers)).isdecimal():
            odd = [number for number in numbers if not number.isdecimal()]
        return (numbers, lengths) if all(map(_NUMBER.fullmatch, odd)) else None

    def _make(self, lines: list[str]) -> Skeleton | None:
        """Return the skeleton of the first of these lines, up to the last cell."""
        opening = self._opening
        places = [at for at, line in enumerate(lines) if self._number.fullmatch(line)]
        if len(places) < _FEWEST_NUMBERS:
            return None
        end = places[-1] + 1
        if opening:
            # The first empty line behind the last cell ends its row; the cell may go on up to there.
            last = max(at for at, line in enumerate(lines) if opening in line)
            end = next((at + 1 for at in range(last, len(lines)) if not lines[at]), len(lines))
        masked = lines[:end]
        for at in places:
            masked[at] = opening + _MASK
        bare = [at for at, place in enumerate(places) if lines[place].removeprefix(opening).isdecimal()]
        return _skeleton(self._read("\n".join(masked) + "\n"), masked, places, bare)


def _skeleton(document: Document, lines: list[str], places: list[int], bare: list[int]) -> Skeleton | None:
    """Return the skeleton read from these lines; None where a number among them is no piece of its own."""
    pieces = document.pieces
    at = {line: piece for piece, line in enumerate(document.lines) if pieces[piece] == _MASK}
    numbers = [at[place + 1] for place in places if place + 1 in at]
    if len(numbers) < len(places):
        return None
    is_number = np.zeros(len(pieces), dtype=bool)
    is_number[numbers] = True
    before = np.cumsum(is_number) - is_number
    words = [pieces[piece] for piece in np.flatnonzero(~is_number)]
    order = np.where(is_number, len(words) + before, np.cumsum(~is_number) - 1)
    others = sorted(set(range(len(lines))).difference(places))
    return Skeleton(
        size=len(lines),
        count=len(places),
        numbers=itemgetter(*places),
        bare=itemgetter(*(bare if len(bare) > 1 else range(len(places)))),
        odd=sorted(set(range(len(places))).difference(bare)),
        others=itemgetter(*others),
        labels=tuple([lines[other] for other in others]),
        last=others[-1],
        words=words,
        order=itemgetter(*order.tolist()),
        before=before,
        starts=np.array(document.starts, np.int32),
        lines=np.array(document.lines, np.int32),
        rows=np.array(document.rows, np.int32),
        length=len(document.text),
        masked=np.arange(len(places) + 1, dtype=np.int32),
    )
