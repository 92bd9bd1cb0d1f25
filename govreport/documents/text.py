"""Flattened text to a document, in both dialects in which reports are passed on.

Word saved as text keeps every cell on a line behind a tab, the empty ones too, and leaves an empty
line after each row. A web page copied as text keeps one paragraph a cell and loses the empty ones.
"""

import re
from collections.abc import Sequence
from itertools import accumulate, compress, count
from operator import add

from govreport.documents.decode import GUESSED, decode, is_plain, normalise
from govreport.documents.document import Document
from govreport.documents.skeleton import Skeletons

# A label cell may go on after an empty line (一、本年新收政府信息公开⏎⏎申请数量), prose never does.
_LONGEST_CONTINUATION = 40
_NO_LABEL = re.compile(r"[-+\d.,，/—－]+(?:万?元)?")


def read(data: bytes) -> Document:
    """Return the document of a text file; raises `ReadingError` for what is no text."""
    text, encoding = decode(data)
    document = _read_known(text, data if encoding == "utf-8" else text.encode())
    if document is None:
        text = normalise(text)
        document = _read_known(text, text.encode()) or _read(text)
    if encoding == "gb18030":
        document.notes.append(GUESSED)
    return document


def _read_known(text: str, data: bytes) -> Document | None:
    """Return the document of a text whose tables differ in their numbers alone from those met before."""
    found = (_CELLS if "\t" in text else _PARAGRAPHS).find(text, data)
    if found is None:
        return None
    document = Document(text, "txt", encoded=data)
    lines = found.lines
    at = _add_paragraphs(document, lines.above, 0, 1)
    found.skeleton.add(document, found.numbers, found.odd, at, len(lines.above) + 1)
    number = text.count("\n") + 2 - len(lines.below)
    _add_paragraphs(document, lines.below, len(text) - len(lines.behind), number)
    return document


def _read(text: str) -> Document:
    return _read_cells(text) if "\t" in text else _read_paragraphs(text)


def _add_paragraphs(document: Document, text_lines: list[str], at: int, number: int) -> int:
    """Add every line that is not empty as a paragraph; return where the next line begins.

    The first line stands at `at` in the text and is line `number` of the source.
    """
    pieces, starts, lines = document.words, document.starts, document.lines
    for place, line in enumerate(text_lines, number):
        if line and (piece := line.strip()):
            pieces.append(piece)
            starts.append(at if piece[0] == line[0] else at + line.index(piece))
            lines.append(place)
        at += len(line) + 1
    return at


_Segment = tuple[str, int, int, int, bool, bool]


class _Segments(dict[str, _Segment]):
    """Every segment met so far: text, indent, length, lines, is it simple, does it end its row.

    A segment reaches from one tab at the beginning of a line to the next; most of them are a number
    or a label of the form and come again in every report. A simple one is one cell, maybe broken
    over lines, maybe the last one of its row.
    """

    def __missing__(self, segment: str) -> _Segment:
        piece = segment.strip()
        breaks = segment.count("\n")
        ends = segment.endswith("\n")
        body = segment[:-1] if ends else segment
        first, *others = body.split("\n")
        simple = (
            "\t" not in segment
            and all(line.strip() for line in others)
            and not (others and _NO_LABEL.fullmatch(first.strip()))
        )
        indent = segment.index(piece) if piece else 0
        known = (piece, indent, len(segment) + 2, breaks + 1, simple, ends)
        if len(segment) < 80 and len(self) < 100_000:
            self[segment] = known
        return known


_SEGMENTS = _Segments()


class _Cells:
    """Reads the Word dialect, where a tab opens a cell and an empty line ends a row."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.first = 0  # first piece of the row that is being read

    def read(self) -> None:
        """Fill the document: lines behind a tab are cells, the others paragraphs."""
        document = self.document
        # A tab on the very first line opens a cell too.
        before, *segments = ("\n" + document.text).split("\n\t")
        at, number = 1, 1
        if before:
            self._add_outside(before[1:], 0, 1)
            at, number = len(before) + 1, 1 + before.count("\n")
        self.first = len(document.pieces)
        known = list(map(_SEGMENTS.__getitem__, segments))
        begin = 0
        for odd in [position for position, segment in enumerate(known) if not segment[4]]:
            at, number = self._add_simple(known[begin:odd], at, number)
            self._add_segment(segments[odd], at, number, odd + 1 < len(segments))
            at, number, begin = at + known[odd][2], number + known[odd][3], odd + 1
        self._add_simple(known[begin:], at, number)
        self._end_row()

    def _add_simple(self, known: Sequence[_Segment], at: int, number: int) -> tuple[int, int]:
        """Add simple segments, all at once; return where the next segment begins, and its line."""
        if not known:
            return at, number
        document = self.document
        pieces, indents, lengths, breaks, _, ends = zip(*known, strict=True)
        first = len(document.pieces)
        places = list(accumulate(lengths, initial=at))
        numbers = list(accumulate(breaks, initial=number))
        document.pieces.extend(pieces)
        document.starts.extend(map(add, places, indents))
        document.lines.extend(numbers[:-1])
        for end in compress(count(first + 1), ends):
            document.rows.extend((self.first, end))
            self.first = end
        return places[-1], numbers[-1]

    def _end_row(self) -> None:
        """End the row that is being read; the next cell begins another one."""
        end = len(self.document.pieces)
        if self.first < end:
            self.document.rows.extend((self.first, end))
        self.first = end

    def _add_segment(self, segment: str, at: int, number: int, followed: bool) -> None:
        """Add a cell with what follows it up to the next tab: its other lines, the row's end, prose."""
        lines = segment.split("\n")
        if "\t" in lines[0]:
            self._add_row(lines[0], at, number)
            self._end_row()
            self._add_outside(segment[len(lines[0]) + 1 :], at + len(lines[0]) + 1, number + 1)
            return
        end = len(lines[0])  # where the cell's text ends in the segment
        offset = end
        empty = 0
        for line in lines[1:]:
            if not line.strip():
                empty += 1
            elif "\t" in line or not _continues(lines[0].strip(), line.strip(), empty, followed):
                break
            else:
                empty = 0
                end = offset + 1 + len(line)
            offset += 1 + len(line)
        cell = segment[:end]
        piece = cell.strip()
        self.document.pieces.append(piece)
        self.document.starts.append(at + cell.index(piece) if piece else at)
        self.document.lines.append(number)
        if empty or offset < len(segment):
            self._end_row()
        if offset < len(segment):
            self._add_outside(
                segment[offset + 1 :], at + offset + 1, number + segment[: offset + 1].count("\n")
            )

    def _add_outside(self, text: str, at: int, number: int) -> None:
        """Add lines that no tab opens: paragraphs, or rows that stand on one line with tabs inside."""
        for line in text.split("\n") if "\t" in text else [text]:
            self.first = len(self.document.pieces)
            if "\t" in line:
                self._add_row(line, at, number)
                self._end_row()
            elif line:
                _add_paragraphs(self.document, line.split("\n"), at, number)
                self.first = len(self.document.pieces)
            at += len(line) + 1
            number += 1

    def _add_row(self, line: str, at: int, number: int) -> None:
        for cell in line.split("\t"):
            piece = cell.strip()
            self.document.pieces.append(piece)
            self.document.starts.append(at + cell.index(piece) if piece else at)
            self.document.lines.append(number)
            at += len(cell) + 1


def _read_paragraphs(text: str) -> Document:
    document = Document(text, "txt")
    _add_paragraphs(document, text.split("\n"), 0, 1)
    return document


def _read_cells(text: str) -> Document:
    document = Document(text, "txt")
    _Cells(document).read()
    return document


_PARAGRAPHS = Skeletons(_read_paragraphs, "", is_plain)
_CELLS = Skeletons(_read_cells, "\t", is_plain)


def _continues(cell: str, line: str, empty: int, followed: bool) -> bool:
    """Tell whether a line without a tab goes on with the cell above it."""
    if not empty:
        # Below a number only its remark goes on; a heading may follow the table without an empty line.
        return not _NO_LABEL.fullmatch(cell) or line.startswith(("（", "("))
    # After an empty line only a label goes on, and only where another cell follows it.
    return (
        bool(cell)
        and followed
        and empty == 1
        and len(line) <= _LONGEST_CONTINUATION
        and not any(character.isdigit() for character in cell[-1:] + cell[:1])
    )
