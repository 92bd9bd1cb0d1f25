"""The pages of a PDF to one document: paragraphs and tables go on where a page ends."""

import re
from collections import Counter
from collections.abc import Iterator

from govreport.documents.blocks import UNREAD, Blocks
from govreport.documents.pdf_layout import Layout, Row
from govreport.documents.pdf_text import Line, is_figures
from govreport.form.vocabulary import PAGE_NUMBER

_MARGIN = 0.12  # of the page's height
_ORDINAL = re.compile(r"[（(]?\s?[一二三四五六七八九十]{1,3}\s?[、)）.．]|\d{1,2}\s?[.．、]|[（(]")
_DIGITS = re.compile(r"\d{1,9}")


def add_layouts(blocks: Blocks, layouts: list[Layout]) -> None:
    """Add all pages to the blocks: without page numbers, with whole paragraphs and table rows."""
    _without_furniture(layouts)
    paragraphs = _Paragraphs(blocks, layouts)
    rows: list[Row] = []
    headings: list[list[str]] = []
    for number, layout in enumerate(layouts, 1):
        for at, item in enumerate(layout.items):
            if isinstance(item, Line):
                _end_table(blocks, rows)
                paragraphs.add(item, layout, number)
                continue
            for row in item.rows:
                row.page = number
            paragraphs.end()
            if all(cell == UNREAD for row in item.rows for cell in row.cells):
                blocks.note("cell_unreadable", "表格缺少框线，各格无法区分，没有读取。请对照原文。")
            going_on = bool(rows) and at == 0
            if not going_on:
                _end_table(blocks, rows)
                headings = [row.cells for row in item.rows]
            _add_rows(blocks, rows, item.rows, headings if going_on else [])
    paragraphs.end()
    _end_table(blocks, rows)


def _end_table(blocks: Blocks, rows: list[Row]) -> None:
    for row in rows:
        blocks.start_page(row.page)
        blocks.add_row(row.cells)
    rows.clear()


def _add_rows(blocks: Blocks, rows: list[Row], more: list[Row], headings: list[list[str]]) -> None:
    """Add the rows of a table on one page, going on with the last row of the page before."""
    same = 0
    while same < min(len(more), len(headings)) and more[same].cells == headings[same]:
        if any(_DIGITS.fullmatch(cell) for cell in more[same].cells):
            break
        same += 1  # the heading is printed again on every page
    more = more[same:]
    if headings and rows and more and _is_cut(rows[-1], more[0]):
        rows[-1].cells = [one + other for one, other in zip(rows[-1].cells, more[0].cells, strict=True)]
        label = next((cell for cell in rows[-1].cells if cell), "")
        blocks.note("label_approximate", f"表格一行被分页截断，“{label[:40]}”已连成一格，请核对。")
        more = more[1:]
    rows.extend(more)


def _is_cut(row: Row, below: Row) -> bool:
    """Tell whether a page ends inside a row: every cell that goes on is full and none is a new label.

    Only labels go on. Where figures stand on both pages, or only below, the rows stay as they are.
    """
    if len(row.cells) != len(below.cells) or not any(below.cells):
        return False
    if any(
        abs(a - b) > 3
        for one, other in zip(row.sides, below.sides, strict=True)
        for a, b in zip(one, other, strict=True)
    ):
        return False
    return all(
        not more
        or (bool(cell) and full and not _ORDINAL.match(more) and not _DIGITS.search(cell[-1] + more[0]))
        for cell, full, more in zip(row.cells, row.full, below.cells, strict=True)
    )


def _without_furniture(layouts: list[Layout]) -> None:
    """Take page numbers and running headers out of the pages: lines in the margin, in no table."""
    edges = [(number, layout, line) for number, layout in enumerate(layouts) for line in _edge_lines(layout)]
    bare = Counter(int(line.text) - number for number, _, line in edges if _is_bare(line.text))
    # Pages are counted upwards by one; a lone figure that is not counted is no page number.
    steps = {step for step, times in bare.items() if times > 1} or ({1} if len(layouts) == 1 else set())
    repeated = Counter((_DIGITS.sub("0", line.text), round(line.top / 4)) for _, _, line in edges)
    for number, layout, line in edges:
        times = repeated[_DIGITS.sub("0", line.text), round(line.top / 4)]
        if (
            PAGE_NUMBER.fullmatch(line.text)
            or (_is_bare(line.text) and int(line.text) - number in steps)
            or (
                times > 1
                and 2 * times >= len(layouts)
                and not _is_bare(line.text)
                and _stands_off(line, layout)
            )
        ):
            layout.items.remove(line)


def _stands_off(line: Line, layout: Layout) -> bool:
    """Tell whether a line stands further from the text than lines of the text from each other."""
    gaps = [max(item.top - line.bottom, line.top - item.bottom) for item in layout.items if item is not line]
    return min(gaps, default=0) > line.size


def _is_bare(text: str) -> bool:
    return text.isdecimal() and len(text) < 5


def _edge_lines(layout: Layout) -> Iterator[Line]:
    """Yield the lines in the margins of a page that nothing but such lines stands outside of."""
    upper, lower = layout.height * _MARGIN, layout.height * (1 - _MARGIN)
    for item in layout.items[:3]:
        if not isinstance(item, Line) or item.bottom > upper:
            break
        yield item
    for item in layout.items[:-4:-1]:
        if not isinstance(item, Line) or item.top < lower:
            break
        yield item


class _Paragraphs:
    """Joins lines to paragraphs by where they begin and end between the margins of the text."""

    def __init__(self, blocks: Blocks, layouts: list[Layout]) -> None:
        self.blocks = blocks
        self.open = ""
        self.before: Line | None = None
        self.page: Layout | None = None
        self.number = 0
        # Only lines as long as those of prose tell where the margins of the text are.
        self.left: dict[int, float] = {}
        self.right: dict[int, float] = {}
        for layout in layouts:
            for line in layout.items:
                if (
                    isinstance(line, Line)
                    and line.right - line.left > layout.width / 2
                    and not is_figures(line.parts)
                ):
                    key = round(layout.width)
                    self.left[key] = min(line.left, self.left.get(key, line.left))
                    self.right[key] = max(line.right, self.right.get(key, line.right))

    def add(self, line: Line, page: Layout, number: int) -> None:
        """Add a line to the open paragraph, or begin another one with it."""
        if is_figures(line.parts):
            # A table without ruling lines: what a line holds is known, which columns it lacks is not.
            self.end()
            self.blocks.start_page(number)
            self.blocks.add_paragraphs("\n".join(line.parts))
            return
        if self.before and self._goes_on(self.before, line, page):
            space = " " if self.open[-1:].isascii() and line.text[:1].isascii() else ""
            self.open += space + line.text
        else:
            self.end()
            self.open, self.number = line.text, number
        self.before, self.page = line, page

    def end(self) -> None:
        """End the open paragraph."""
        if self.open:
            self.blocks.start_page(self.number)
            self.blocks.add_paragraphs(self.open)
        self.open, self.before = "", None

    def _goes_on(self, before: Line, line: Line, page: Layout) -> bool:
        key = round(page.width)
        if key not in self.left or self.page is None or round(self.page.width) != key:
            return False
        full = before.right > self.right[key] - 1.6 * before.size
        indented = line.left > self.left[key] + line.size
        another_size = abs(line.size - before.size) > 0.2 * before.size
        far = self.page is page and line.top - before.bottom > 2 * line.size
        short = line.right < self.right[key] - 1.6 * line.size
        return full and not (indented or another_size or far or (short and _ORDINAL.match(line.text)))
