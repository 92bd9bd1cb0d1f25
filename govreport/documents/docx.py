"""Word documents to a document, straight from their XML."""

import re
from collections.abc import Iterable, Iterator

from lxml import etree

from govreport.documents.blocks import PICTURE, UNREAD, Blocks
from govreport.documents.document import Document, ReadingError
from govreport.documents.word_numbering import Numbering, Styles
from govreport.documents.word_package import Package, W, number_in
from govreport.documents.word_tree import APART, MATH_TEXT, TBL, TC, TR, P, T, settle

_VAL = f"{W}val"
_SYMBOL = f"{W}sym"
_PRINTED = {
    f"{W}tab": " ",
    f"{W}ptab": " ",
    f"{W}br": "\n",
    f"{W}cr": "\n",
    f"{W}noBreakHyphen": "-",
}
_TEXT = (T, MATH_TEXT, _SYMBOL, *_PRINTED)
_SPAN, _BEFORE = f"{W}gridSpan", f"{W}gridBefore"
_MERGED_DOWN, _MERGED_RIGHT = f"{W}vMerge", f"{W}hMerge"
_PICTURES = (
    "{http://schemas.openxmlformats.org/drawingml/2006/picture}pic",
    "{urn:schemas-microsoft-com:vml}imagedata",
)
_INLINE = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}inline"
_IN_ROWS = (TC, P, *_TEXT, _SPAN, _BEFORE, _MERGED_DOWN, _MERGED_RIGHT, *_PICTURES)
_FOREIGN = f"{W}altChunk"
# What may stand around paragraphs, tables, rows and cells without being seen.
_WRAPPERS = frozenset(
    f"{W}{name}" for name in ("sdt", "sdtContent", "customXml", "smartTag", "ins", "moveTo", "txbxContent")
)
# A cell of several paragraphs and this many characters is part of the page's layout, but not among
# many cells: a row of numbers keeps its places whatever a label says.
_LONGEST_CELL = 120
_MOST_COLUMNS = 4


def read(data: bytes, format: str = "docx") -> Document:
    """Return the document in the bytes of a .docx; `format` is what the source was before.

    Raises `ReadingError` (`damaged_file`, `too_large`, `unsupported_format`).
    """
    package = Package(data)
    root = package.document()
    body = root.find(f"{W}body")
    if body is None:
        raise ReadingError(
            "damaged_file",
            "Word 文件里没有正文，无法读取。请用 Word 或 WPS 打开并另存为 .docx 后再载入。",
        )
    styles = Styles(package.beside("styles"))
    lists = package.beside("numbering")
    settle(root, styles, Numbering(lists, styles) if lists is not None else None)
    reader = _Reader(Blocks(format))
    reader.read(body)
    document = reader.blocks.document([("title", package.title())])
    if next(body.iter(_FOREIGN), None) is not None:
        message = (
            "文件里嵌有网页或其他文件作为正文，这一部分没有读取。请用 Word 打开并另存为 .docx 后再载入。"
        )
        if not document.pieces:
            raise ReadingError("unsupported_format", message)
        document.notes.append(("unsupported_format", message))
    return document


class _Reader:
    """Reads paragraphs and tables, in their order, into blocks."""

    def __init__(self, blocks: Blocks) -> None:
        self.blocks = blocks

    def read(self, parent: etree._Element) -> None:
        """Add every paragraph and table below an element that holds them."""
        for child in parent:
            if child.tag == P:
                self.blocks.add_paragraphs(_text(child))
            elif child.tag == TBL:
                self._read_table(child)
            elif child.tag in _WRAPPERS:
                self.read(child)

    def _read_table(self, table: etree._Element) -> None:
        tables = table.iter(TBL)
        next(tables)
        if next(tables, None) is not None:
            self._read_layout(table)
            return
        above: frozenset[int] = frozenset()
        found = []
        for row in table.iter(TR):
            cells, above = _cells(row, above)
            found.append(cells)
        # A table of one column is a frame around text, or cells that were written below each other.
        narrow = all(len(cells) < 2 for cells in found)
        for cells in found:
            if narrow or _is_prose(cells):
                self.blocks.add_paragraphs("\n".join(cells))
            else:
                self.blocks.add_row(cells)

    def _read_layout(self, table: etree._Element) -> None:
        """Read a table that holds tables: only those are rows and cells of something."""
        above: frozenset[int] = frozenset()
        for row in _within(table, TR):
            if next(row.iter(TBL), None) is None:
                cells, above = _cells(row, above)
                if len(cells) > 1 and not _is_prose(cells):
                    self.blocks.add_row(cells)
                    continue
            for cell in _within(row, TC):
                self.read(cell)


def _within(parent: etree._Element, tag: str) -> Iterator[etree._Element]:
    """Yield the rows of a table or the cells of a row, not those of tables inside it."""
    for child in parent:
        if child.tag == tag:
            yield child
        elif child.tag in _WRAPPERS:
            yield from _within(child, tag)


def _is_prose(cells: list[str]) -> bool:
    return len(cells) <= _MOST_COLUMNS and any(
        len(cell) > _LONGEST_CELL and "\n" in cell.strip() for cell in cells
    )


def _text(paragraph: etree._Element) -> str:
    """Return what a paragraph says."""
    return _joined([_said(element) for element in paragraph.iter(*_TEXT)])


def _said(element: etree._Element) -> str:
    """Return what one element of a run says."""
    tag = element.tag
    if tag == T or tag == MATH_TEXT:
        return element.text or ""
    return _symbol(element) if tag == _SYMBOL else _PRINTED[tag]


def _joined(parts: Iterable[str]) -> str:
    """Return parts of text as one, a space where something must not run into a number before it."""
    text = "".join(parts)
    if APART not in text:
        return text
    joined = ""
    for part in text.split(APART):
        joined += " " + part if joined and (joined[-1].isdigit() or joined[-1] in ".,+-−") else part
    return joined


def _symbol(element: etree._Element) -> str:
    """Return the character of a symbol; one of a symbol font means nothing outside it and is no digit."""
    code = element.get(f"{W}char") or ""
    known = re.fullmatch("[0-9A-Fa-f]{1,5}", code)
    point = int(code, 16) if known else 0
    if point < 0x20 or 0xD800 <= point < 0xE000:
        return UNREAD
    # Symbol fonts have their characters at F000 and above, written with or without the F0.
    return chr(point if point > 0xFF else 0xF000 + point)


def _cells(row: etree._Element, above: frozenset[int]) -> tuple[list[str], frozenset[int]]:
    """Return a row's cells and the columns that may go on in the row below.

    `above` are such columns of the row above: a cell that says it goes on there is an empty cell.
    """
    cells: list[_Cell] = []
    cell = _Cell()
    column = 0
    for element in row.iter(*_IN_ROWS):
        tag = element.tag
        if tag == T:
            cell.parts.append(element.text or "")
        elif tag == P:
            # Nearly every cell is one paragraph, and what has no line end needs no cleaning.
            if cell.parts:
                cell.parts.append("\n")
        elif tag == TC:
            cell = _Cell()
            cells.append(cell)
        elif tag == _SPAN:
            cell.span = max(1, number_in(element.get(_VAL)) or 1)
        elif tag == _MERGED_DOWN:
            cell.down = "restart" if element.get(_VAL) == "restart" else "continue"
        elif tag == _MERGED_RIGHT:
            cell.goes_on = element.get(_VAL) != "restart"
        elif tag == _BEFORE:
            column = number_in(element.get(_VAL)) or 0
        elif tag in _PICTURES:
            cell.picture |= _is_inline(element)
        else:
            cell.parts.append(_said(element))
    return _merged(cells, column, above)


class _Cell:
    """A cell of a row: its text in parts, how many columns it spans, where it goes on."""

    __slots__ = ("down", "goes_on", "parts", "picture", "span")

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.span = 1
        self.down = ""
        self.goes_on = False
        self.picture = False

    def text(self) -> str:
        """Return what the cell says."""
        text = _joined(self.parts)
        return PICTURE if self.picture and not text.strip() else text


def _merged(cells: list[_Cell], column: int, above: frozenset[int]) -> tuple[list[str], frozenset[int]]:
    """Return the texts of cells of which some go on with the one above or the one before them."""
    texts: list[str] = []
    below = set()
    for cell in cells:
        text = cell.text()
        if cell.down:
            below.add(column)
            # Only what goes on below such a cell is hidden by it; elsewhere Word shows the text.
            if cell.down == "continue" and column in above:
                text = ""
        column += cell.span
        if cell.goes_on and texts:
            texts[-1] += "\n" + text if text.strip() else ""
        else:
            texts.append(text)
    return texts, frozenset(below)


def _is_inline(picture: etree._Element) -> bool:
    """Tell whether a picture stands in the line like a character; others float, as seals do."""
    parent = picture.getparent()
    if picture.tag == _PICTURES[1]:
        return parent is not None and "absolute" not in (parent.get("style") or "")
    return next(picture.iterancestors(_INLINE), None) is not None
