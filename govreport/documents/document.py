"""What every reader delivers: the text of a source and its pieces, each with its place."""

from array import array
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from govreport.documents.known import Known


class ReadingError(Exception):
    """The bytes of one source cannot be read; `code` says why, the message what to do."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(slots=True)
class Document:
    """A source as text and pieces: paragraphs and table cells in reading order, side by side.

    `pieces[i]` stands at `text[starts[i]:]`, in line `lines[i]` of the source (from 1). `rows` holds
    the table rows as begin, end, begin, end: a row with all its cells, the empty ones too. Every other
    piece is a paragraph. Where a source has lost its empty cells, its table is a run of paragraphs.

    `pages` holds, where the source has pages, the first line of each page and its number, side by side.

    `metadata` is what stands beside the text: `title` and `published` of a web page's head.

    `words` are the pieces without the numbers that `known` holds: none of these is a string until
    somebody asks for `pieces`, and nearly nobody does. `encoded` is the text in UTF-8 where a reader has it.
    """

    text: str
    format: str
    words: list[str] = field(default_factory=list)
    starts: "array[int]" = field(default_factory=lambda: array("i"))
    lines: "array[int]" = field(default_factory=lambda: array("i"))
    rows: "array[int]" = field(default_factory=lambda: array("i"))
    pages: "array[int]" = field(default_factory=lambda: array("i"))
    notes: list[tuple[str, str]] = field(default_factory=list)
    metadata: dict[str, str] = field(default_factory=dict)
    known: "Known | None" = None
    encoded: bytes = b""

    @property
    def pieces(self) -> list[str]:
        """Return all pieces; what is appended to them becomes one."""
        if self.known and not self.known.told:
            self.known = self.known._replace(told=True)
            self.known.skeleton.tell(self.known.numbers, self.words, self.known.first)
        return self.words

    def piece(self, at: int) -> str:
        """Return one piece."""
        word: str | None = self.words[at]
        if word is None and self.known:
            word = self.known.skeleton.number(self.known.numbers, at - self.known.first)
        return word or ""
