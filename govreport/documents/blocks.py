"""Paragraphs and table rows to a document: what the readers of structured formats fill.

Whatever the format was, the text of the document reads like a text file in which a tab stands in
front of every cell and each table row has a line of its own.
"""

from collections.abc import Iterable, Sequence

from govreport.documents.decode import normalise
from govreport.documents.document import Document


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
                self._add_piece(piece, self._at)
                self._end_line(piece)

    def add_row(self, cells: Sequence[str]) -> None:
        """Add a table row with all its cells, the empty ones too.

        A cell that a row above reaches into with a row span is an empty cell of this row; a cell that
        spans columns is one cell. Line ends inside a cell become spaces.
        """
        if not cells:
            return
        first = len(self._document.pieces)
        line = ""
        for cell in cells:
            line += "\t"
            piece = " ".join(normalise(cell).split())
            self._add_piece(piece, self._at + len(line))
            line += piece
        self._document.rows.extend((first, len(self._document.pieces)))
        self._end_line(line)

    def note(self, code: str, message: str) -> None:
        """Add a note for the diagnostics."""
        self._document.notes.append((code, message))

    def document(self, metadata: Iterable[tuple[str, str]] = ()) -> Document:
        """Return the document; `metadata` says what stands beside the text (title, published, site …)."""
        self._document.text = "".join(self._lines)
        self._document.metadata = {name: value for name, value in metadata if value}
        return self._document

    def _add_piece(self, piece: str, start: int) -> None:
        document = self._document
        document.pieces.append(piece)
        document.starts.append(start)
        document.lines.append(len(self._lines) + 1)

    def _end_line(self, line: str) -> None:
        self._lines.append(line + "\n")
        self._at += len(line) + 1
