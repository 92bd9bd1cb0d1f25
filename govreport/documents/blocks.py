"""Paragraphs and table rows to a document: what the readers of structured formats fill.

Whatever the format was, the text of the document reads like a text file in which a tab stands in
front of every cell and each table row has a line of its own.
"""

from collections.abc import Iterable, Sequence

from govreport.documents.decode import normalise
from govreport.documents.document import Document

UNREAD = "\ufffd"  # something is printed that cannot be told: no number, no label, no blank
PICTURE = "〔图片〕"  # a picture stands where a number is expected: not read, and not blank
STRUCK = "~~"  # on both sides of a number that is struck out: it is printed, and no value any more


class Blocks:
    """Collects the paragraphs and table rows of one source in reading order."""

    def __init__(self, format: str) -> None:
        self._document = Document("", format)
        self._lines: list[str] = []
        self._at = 0

    def add_paragraphs(self, text: str) -> None:
        """Add every line of a text as a paragraph; empty lines are left out."""
        for line in normalise(text).split("\n"):
            piece = line.strip()
            if piece:
                self._document.pieces.append(piece)
                self._document.starts.append(self._at)
                self._document.lines.append(len(self._lines) + 1)
                self._end_line(piece)

    def add_row(self, cells: Sequence[str]) -> None:
        """Add a table row with all its cells, the empty ones too.

        A cell that a row above reaches into with a row span is an empty cell of this row; a cell that
        spans columns is one cell. Line ends inside a cell become spaces.
        """
        if not cells:
            return
        joined = "".join(cells)
        # Whatever may have to go is no printable character, or has a space in it.
        if " " in joined or not joined.isprintable():
            if normalise(joined) != joined:
                cells = [normalise(cell) for cell in cells]
            cells = [" ".join(cell.split()) for cell in cells]
        document, first, at = self._document, len(self._document.pieces), self._at
        document.pieces.extend(cells)
        document.starts.extend([(at := at + 1 + length) - length for length in map(len, cells)])
        document.lines.extend([len(self._lines) + 1] * len(cells))
        document.rows.extend((first, first + len(cells)))
        self._end_line("\t" + "\t".join(cells))

    def start_page(self, number: int) -> None:
        """Say that what is added next stands on this page."""
        pages = self._document.pages
        if not pages or pages[-1] != number:
            pages.extend((len(self._lines) + 1, number))

    def note(self, code: str, message: str) -> None:
        """Add a note for the diagnostics."""
        self._document.notes.append((code, message))

    def document(self, metadata: Iterable[tuple[str, str]] = ()) -> Document:
        """Return the document; `metadata` says what stands beside the text (title, published, site …)."""
        self._document.text = "".join(self._lines)
        self._document.metadata = {name: value for name, value in metadata if value}
        return self._document

    def _end_line(self, line: str) -> None:
        self._lines.append(line + "\n")
        self._at += len(line) + 1
