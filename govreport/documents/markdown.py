"""Markdown to a document: headings, pipe tables and the HTML tables that converters leave in it.

Every line of the file is a line of the document's text, so that a number's line is the file's own.
"""

import html
import re
from collections.abc import Iterator, Sequence
from importlib import import_module

from govreport.documents import text
from govreport.documents.blocks import Blocks
from govreport.documents.decode import GUESSED, decode, normalise
from govreport.documents.document import Document
from govreport.documents.merged import without_remains
from govreport.form.vocabulary import GENERIC_COLUMN

_HEADING = re.compile(r"#{1,6}(?:[ \t\u3000]+|(?=[\u4e00-\u9fff（(《【]))")
_RULER = re.compile(r"[-*_ ]{3,}")
_STRONG = re.compile(r"(\*\*|__)([^*_\n]+)\1")
_WRAPPED = re.compile(r"([*_`])([^*_`\n]+)\1")
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")
_COMMENT = re.compile(r"<!--[^<>]*-->")
_BLOCK_TAG = re.compile(r"</?(?:br|p|div|center|img|hr)\b[^<>]*>", re.I)
# A tag that strikes out, raises or hides what it holds stays in the text: 1<sup>2</sup> is not 12.
_TAG = re.compile(r"</?(?:b|strong|em|i|u|span|font|a)\b(?![^<>]*(?:none|hidden|through))[^<>]*>", re.I)
_TABLE_TAG = re.compile(r"<(/?)table\b[^<>]*>?", re.I)
_MOST_COLUMNS = 60  # a line of more pipes with nothing between them is a converter's noise


class _Lines(Blocks):
    """Blocks that keep the lines of the file that hold nothing to read."""

    def skip(self) -> None:
        """Add an empty line."""
        self._end_line("")


def read(data: bytes) -> Document:
    """Return the document of a Markdown file; raises `ReadingError` for what is no text."""
    source, encoding = decode(data)
    source = normalise(source)
    if _TABLE_TAG.search(source):
        document: Document = import_module("govreport.documents.html").read(_as_html(source).encode())
        document.notes[:] = [note for note in document.notes if note[0] != "encoding_guessed"]
    elif has_table(source):
        document = _read_lines(source.split("\n"))
    else:
        document = text.read(data)
        encoding = ""
    if encoding == "gb18030":
        document.notes.append(GUESSED)
    document.format = "md"
    return document


def is_piped(data: bytes) -> bool:
    """Tell whether these bytes are a text whose tables are drawn with pipes, whatever its suffix says."""
    # Text files without a single pipe are the rule; nothing is decoded for them.
    if b"|" not in data or b"\x00" in data:
        return False
    return has_table(normalise(data.decode("utf-8", "replace")))


def has_table(source: str) -> bool:
    """Tell whether a text has a pipe table: a line under a table's head, or two rows between pipes.

    Where tabs open the cells, pipes are noise.
    """
    if "|" not in source:
        return False
    lines = source.split("\n")
    if any(_is_divider(line) for line in lines):
        return True
    return "\n\t" not in source and sum(_is_row(line) and line.strip("| \t") != "" for line in lines) > 1


def _is_row(line: str) -> bool:
    line = line.strip()
    return line.startswith("|") and line.endswith("|") and line.count("|") > 2


def _is_divider(line: str) -> bool:
    """Tell whether a line is the one below a table's head (|---|:-:|)."""
    return "|" in line and "--" in line and not line.strip(" \t|:-")


def _read_lines(lines: list[str]) -> Document:
    blocks = _Lines("md")
    for piped, first, last in _runs(lines):
        if piped:
            _add_table(blocks, lines[first:last])
        else:
            for line in lines[first:last]:
                _add_line(blocks, line)
    return blocks.document()


def _runs(lines: list[str]) -> Iterator[tuple[bool, int, int]]:
    """Yield (is it a table, begin, end) of the lines; empty lines within a table do not end it."""
    piped = _piped(lines)
    first = 0
    while first < len(lines):
        last = first + 1
        if piped[first]:
            end = first
            while last < len(lines) and (piped[last] or not lines[last].strip()):
                end = last if piped[last] else end
                last += 1
            last = end + 1
        else:
            while last < len(lines) and not piped[last]:
                last += 1
        yield piped[first], first, last
        first = last


def _piped(lines: Sequence[str]) -> list[bool]:
    """Tell of every line whether it is a table row; outer pipes may lack only around a divider."""
    piped = [_is_row(line) or _is_divider(line) for line in lines]
    for at, line in enumerate(lines):
        if not _is_divider(line):
            continue
        if at and "|" in lines[at - 1]:
            piped[at - 1] = True
        below = at + 1
        while below < len(lines) and "|" in lines[below] and not _is_divider(lines[below]):
            piped[below] = True
            below += 1
    return piped


def _add_line(blocks: _Lines, line: str) -> None:
    plain = _plain_line(line)
    if plain:
        blocks.add_paragraphs(plain)
    else:
        blocks.skip()


def _plain_line(line: str) -> str:
    """Return a line outside tables without the marks of its formatting."""
    line = line.strip()
    if not line.strip("|") or _RULER.fullmatch(line):
        return ""
    if mark := _HEADING.match(line):
        line = line[mark.end() :].rstrip("#").strip()
    return _without_marks(line)


def _without_marks(piece: str) -> str:
    """Return a piece without emphasis, tags, escapes and entities."""
    if "<" in piece:
        piece = _TAG.sub("", _BLOCK_TAG.sub(" ", _COMMENT.sub("", piece))).strip()
    piece = _STRONG.sub(r"\2", piece)
    if wrapped := _WRAPPED.fullmatch(piece):
        piece = wrapped[2]
    piece = _ESCAPED.sub(r"\1", piece) if "\\" in piece else piece
    piece = html.unescape(piece) if "&" in piece else piece
    # An entity may stand for a line end or for nothing that is seen.
    return " ".join(normalise(piece).split())


def _cells(line: str, outer: tuple[bool, bool]) -> list[str]:
    """Return the cells of a row; an escaped pipe belongs to its cell.

    `outer` tells whether the rows of this table stand between pipes, left and right. Where they do
    not, a pipe at the end of a row is one beside an empty cell.
    """
    # Control characters are no part of a normalised text: they stand for what is escaped.
    line = line.strip().replace("\\\\", "\0").replace("\\|", "\1")
    parts = line.split("|")
    if outer[0] and not parts[0]:
        del parts[0]
    if outer[1] and len(parts) > 1 and not parts[-1]:
        del parts[-1]
    return [_without_marks(part.replace("\0", "\\\\").replace("\1", "|").strip()) for part in parts]


def _add_table(blocks: _Lines, lines: list[str]) -> None:
    """Add the rows of a table, each on the line where it stands."""
    drawn = [line.strip() for line in lines if line.strip()]
    dividers = [line for line in drawn if _is_divider(line)]
    width = max((line.strip("|").count("|") + 1 for line in dividers), default=0)
    outer = (
        any(line.startswith("|") for line in dividers) or all(line.startswith("|") for line in drawn),
        any(line.endswith("|") for line in dividers) or all(line.endswith("|") for line in drawn),
    )
    rows = {
        at: _cells(line, outer) for at, line in enumerate(lines) if line.strip() and not _is_divider(line)
    }
    grid = []
    for at, cells in list(rows.items()):
        if (len(cells) >= _MOST_COLUMNS and not any(cells)) or _is_numbered(cells):
            del rows[at]
            continue
        # Cells beyond the head's columns are no cells as long as nothing stands in them.
        while len(cells) > (width or _MOST_COLUMNS) and not cells[-1]:
            del cells[-1]
        grid.append(cells)
    clean = dict(zip(rows, without_remains(grid), strict=True))
    for at in range(len(lines)):
        if clean.get(at):
            blocks.add_row(clean[at])
        else:
            blocks.skip()


def _is_numbered(cells: list[str]) -> bool:
    """Tell whether a row is the head that a converter makes up for a table without one (数据1, 数据2 …)."""
    numbers = [match[1] for cell in cells if (match := GENERIC_COLUMN.fullmatch(cell))]
    return len(numbers) > 1 and numbers == [str(number) for number in range(1, len(cells) + 1)]


def _as_html(source: str) -> str:
    """Return a page of the same paragraphs and tables; the HTML tables go through as they are."""
    made = ['<html><head><meta charset="utf-8"></head><body>']
    begin = at = depth = 0  # `at` is where the last table ended, `begin` where the open one began
    for tag in _TABLE_TAG.finditer(source):
        if not tag[1]:
            begin = begin if depth else tag.start()
            depth += 1
        elif depth:
            depth -= 1
            if not depth:
                made += [_page_of(source[at:begin]), source[begin : tag.end()]]
                at = tag.end()
    if depth:  # the last table has no end
        made += [_page_of(source[at:begin]), source[begin:]]
        at = len(source)
    return "\n".join([*made, _page_of(source[at:]), "</body></html>"])


def _page_of(source: str) -> str:
    document = _read_lines(source.split("\n"))
    rows = dict(zip(document.rows[::2], document.rows[1::2], strict=True))
    made, at = [], 0
    while at < len(document.pieces):
        end = rows.get(at, at + 1)
        pieces = [html.escape(piece) for piece in document.pieces[at:end]]
        if at in rows:
            cells = "".join(f"<td>{piece}</td>" for piece in pieces)
            made.append(f"<table><tr>{cells}</tr></table>")
        else:
            made.append(f"<p>{pieces[0]}</p>")
        at = end
    return "\n".join(made)
