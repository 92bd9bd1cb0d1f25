"""Table rows that stand on one line with single spaces: 规章 0 0 0 and the next label behind it.

Only lines are opened whose every word is a label of the form, or a part of one, and whose other words
are numbers: what else a line says may be prose, and a number in prose is no cell.
"""

import re
from array import array

from govreport.documents.document import Document
from govreport.form.matching import Matcher
from govreport.parse.numbers import PLACEHOLDER, REPORTED, read_number

_WORD = re.compile(r"\S+")
_CELLS = re.compile(r"\S[^\S\n]+\d")
_ORDINAL = re.compile(r"[（(]?(?:[一二三四五六七八九十]|\d{1,2})?[.．、）)]{1,2}|[（(]")
_FEWEST = 3  # numbers on a line without any label
_LONGEST = 4_000


def open_lines(document: Document, matcher: Matcher) -> bool:
    """Divide the paragraphs that are table rows into their cells; return whether there were any.

    The pieces of the document are replaced; their texts and places stay those of the source.
    """
    if not _CELLS.search(document.text):
        return False
    in_rows = bytearray(len(document.pieces))
    for begin, end in zip(document.rows[::2], document.rows[1::2], strict=True):
        in_rows[begin:end] = b"\1" * (end - begin)
    parts = {
        at: found
        for at, piece in enumerate(document.pieces)
        if not in_rows[at] and _CELLS.search(piece) and (found := _cells(piece, matcher))
    }
    if parts:
        _replace(document, parts)
    return bool(parts)


def _cells(piece: str, matcher: Matcher) -> list[tuple[int, int]]:
    """Return begin and end of the labels and numbers on a line; nothing for any other line."""
    if len(piece) > _LONGEST:
        return []
    words = [match.span() for match in _WORD.finditer(piece)]
    status = [read_number(piece[begin:end])[0] for begin, end in words]
    cells: list[tuple[int, int]] = []
    text = False  # is the last cell a label that may go on
    named = 0
    for at, (begin, end) in enumerate(words):
        # 无 is a placeholder beside numbers and the first character of a label elsewhere.
        beside = REPORTED in (*status[at + 1 : at + 2], *status[max(0, at - 1) : at])
        number = status[at] == REPORTED or (status[at] == PLACEHOLDER and beside)
        if number:
            named += text and matcher.read([piece[slice(*cells[-1])]]).table != ""
            cells.append((begin, end))
        elif not text and cells and read_number(piece[cells[-1][0] : end])[0] == REPORTED:
            cells[-1] = (cells[-1][0], end)  # 3667 条
        elif not (_ORDINAL.fullmatch(piece[begin:end]) or matcher.is_tabular(piece[begin:end])):
            return []
        elif text:
            cells[-1] = (cells[-1][0], end)
        else:
            text = True
            cells.append((begin, end))
            continue
        text = text and not number
    only_numbers = len(cells) >= _FEWEST and all(one == REPORTED for one in status)
    return cells if not text and (named or only_numbers) else []


def _replace(document: Document, parts: dict[int, list[tuple[int, int]]]) -> None:
    """Put the cells of the opened lines in the place of their pieces."""
    pieces: list[str] = []
    starts, lines, moved = array("i"), array("i"), array("i")
    for at, piece in enumerate(document.pieces):
        moved.append(len(pieces))
        for begin, end in parts.get(at, [(0, len(piece))]):
            pieces.append(piece[begin:end])
            starts.append(document.starts[at] + begin)
            lines.append(document.lines[at])
    moved.append(len(pieces))
    document.words, document.starts, document.lines = pieces, starts, lines
    document.rows = array("i", [moved[bound] for bound in document.rows])
    document.known = None
