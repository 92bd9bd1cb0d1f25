"""What every reader delivers: the text of a source and its pieces, each with its place."""

from array import array
from dataclasses import dataclass, field


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

    `skeleton` is the same object for documents whose pieces from `skeleton_first` on, `skeleton_size`
    of them, differ in their numbers alone; None where nothing is known of that.
    """

    text: str
    format: str
    pieces: list[str] = field(default_factory=list)
    starts: "array[int]" = field(default_factory=lambda: array("i"))
    lines: "array[int]" = field(default_factory=lambda: array("i"))
    rows: "array[int]" = field(default_factory=lambda: array("i"))
    pages: "array[int]" = field(default_factory=lambda: array("i"))
    notes: list[tuple[str, str]] = field(default_factory=list)
    metadata: dict[str, str] = field(default_factory=dict)
    skeleton: object = None
    skeleton_first: int = 0
    skeleton_size: int = 0
