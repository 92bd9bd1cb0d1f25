"""The rows of one table of a web page: spans, layout tables, grids of metadata.

Most tables of a page arrange it and hold no data. Which one does is told row by row: the cells of a
data row are short, those of a layout hold whole paragraphs or other tables.
"""

import re
from functools import lru_cache

from govreport.documents.blocks import PICTURE

Item = str | list[str]
Span = tuple[int, int]  # columns and rows of a cell

_WIDEST_SPAN = 1000  # as browsers have it
_MOST_REACHED = 16  # cells that reach into one row from above; more is no table of a report
_LONGEST_LINE = 60  # a longer text in a row of its own is prose
_LONGEST_CELL = 400
_FEW = 8  # items of a cell that may be read in one line though a table stood among them

# The names of the grid above a report that says how the site files it.
_NAME = re.compile(
    r"(?:信息)?索\s?引\s?(?:号|码)|索取号|(?:主题|体裁|组配|服务对象|信息|栏目)?分\s?类|所属(?:主题|栏目|分类)|"
    r"(?:发布|发文|公开|制作|编制|责任|供稿|信息发布)(?:机构|机关|单位|部门|主体)|(?:信息)?来\s?源|"
    r"(?:发布|发文|成文|生成|公开|生效|失效|废止|印发|更新|制作)(?:日期|时间)|(?:公开|发布)(?:方式|形式|范围|时限|程序|属性)|"
    r"文\s*号|发文字号|(?:信息|文件)?(?:名\s*称|标\s*题)|主\s?题\s?词|关\s?键\s?[词字]|"
    r"(?:信息)?有\s?效\s?性|(?:信息)?时\s?效(?:性)?|是否有效|(?:公文|文件|信息)(?:种类|类型|类别|状态|格式)|内容概述|语\s?种|责任编辑"
)
_NAMED = re.compile(rf"(?:{_NAME.pattern})\s?(?:[:：](?P<value>.*))?", re.S)
_DIGITS = re.compile(r"\s{0,9}\+?0{0,9}([0-9]{1,9})")
_NUMBER = re.compile(r"[-+]?[\d０-９][\d０-９.,，]{0,15}|[-－—–/／]{1,3}")


class Grid:
    """Reads one table while the walk goes through it; replaces the items of a data row by the row."""

    def __init__(self, items: list[Item], marks: list[int], holders: list[tuple[int, int]]) -> None:
        self.items, self.marks, self.holders = items, marks, holders
        self.nests = self.image = False  # in the row or cell that is being read
        self.cells: list[tuple[int, int, bool]] = []  # begin, end, holds nothing but a picture
        self.texts: list[str] = []  # of the cells behind `cells` that are read as simple ones
        self.reaches = False  # a cell of the row may reach into the next one
        self.spans: list[Span] = []
        self.begin, self.begin_holders = len(items), len(holders)
        self.cell_begin = self.begin
        self.collapsed = False  # a row without height only sets the widths of columns
        self.reached: dict[int, Span] = {}  # column: width and rows of a cell from above
        self.rows: list[int] = []
        self.grid = False

    def begin_row(self, collapsed: bool) -> None:
        """Begin a row."""
        self.begin, self.begin_holders = len(self.items), len(self.holders)
        self.cells, self.texts, self.spans = [], [], []
        self.nests, self.reaches, self.collapsed = False, False, collapsed

    def begin_cell(self, span: Span) -> None:
        """Begin a cell with its spans."""
        self.spans.append(span)
        self.reaches = self.reaches or span[1] > 1
        self.cell_begin, self.image = len(self.items), False

    def end_cell(self, may_hold: bool) -> None:
        """End a cell: its items are those since it began; `may_hold` says that the report may fill it."""
        begin, end = self.cell_begin, len(self.items)
        self.cells.append((begin, end, self.image and end == begin))
        if may_hold and end > begin + 1:
            self.holders.append((begin, end))

    def add_simple(self, spans: list[Span], texts: list[str]) -> None:
        """Begin simple cells with these spans, the last of them that of the cell that stays open, if any."""
        self.spans += spans
        self.texts += texts
        self.reaches = self.reaches or any(rows > 1 for _, rows in spans)

    def turn_row(self, mark: int) -> None:
        """End a row of simple cells and begin the next one."""
        texts = self.texts
        if (
            self.cells
            or self.collapsed
            or len(texts) < 2
            or max(map(len, texts)) > _LONGEST_LINE
            or _named(texts)
        ):
            self.settle(mark)
            self.end_row()
        else:
            self.rows.append(len(self.items))
            self.marks.append(mark if any(texts) else 0)
            if self.reached or self.reaches:
                texts = ["" if place < 0 else texts[place] for place in self._order()]
            self.items.append(texts)
        self.begin_row(False)

    def settle(self, mark: int) -> None:
        """Keep the simple cells read so far as all others are kept; the one that is open has no items yet."""
        for text in self.texts:
            begin = len(self.items)
            if text:
                self.items.append(text)
                self.marks.append(mark)
            self.cells.append((begin, len(self.items), False))
        self.texts = []
        self.cell_begin, self.image = len(self.items), False

    def end_group(self) -> None:
        """End thead, tbody or tfoot: no cell reaches over it."""
        self.reached = {}

    def end_row(self) -> None:
        """End a row: make it a row of data where it is one."""
        order = self._order()
        if not self.cells or (self.collapsed and len(self.items) == self.begin):
            return
        if self.nests and (len(self.items) - self.begin > _FEW or self._holds_rows()):
            self._split()
            return
        texts = [self._text(cell) for cell in self.cells]
        if self._is_layout(texts, len(order)):
            return
        named = _named(texts)
        if named:
            self.grid = True
            self._replace(list(named))
        elif any(texts):
            for place, cell in enumerate(self.cells):
                if cell[2]:
                    texts[place] = PICTURE
            self.rows.append(self.begin)
            self._replace([["" if place < 0 else texts[place] for place in order]])
        elif len(order) > 1:
            self.rows.append(self.begin)
            self._replace([[""] * len(order)])

    def end(self) -> None:
        """End the table: a column of lines is prose, and so are the other rows of a grid of metadata."""
        items = self.items
        rows = [(at, row) for at in self.rows if isinstance(row := items[at], list)]
        column = all(len(row) == 1 for _, row in rows)
        if not column and not self.grid:
            return
        for at, row in rows:
            if column or (self.grid and not any(_NUMBER.fullmatch(cell) for cell in row)):
                items[at] = " ".join(cell for cell in row if cell)

    def _holds_rows(self) -> bool:
        return any(isinstance(item, list) for item in self.items[self.begin :])

    def _order(self) -> list[int]:
        """Return which cell comes where in the row, -1 for a cell that reaches into it from above."""
        reached, order, column = self.reached, [], 0
        following = {at: (width, rows - 1) for at, (width, rows) in reached.items() if rows > 1}
        while column in reached:
            order.append(-1)
            column += reached[column][0]
        if len(order) == len(reached) and not self.reaches:
            self.reached = following
            return [*order, *range(len(self.spans))]
        for place, (width, rows) in enumerate(self.spans):
            while column in reached:
                order.append(-1)
                column += reached[column][0]
            order.append(place)
            if rows > 1 and len(following) < _MOST_REACHED:
                following[column] = (width, rows - 1)
            column += width
        order += [-1 for at in reached if at >= column]
        self.reached = following
        return order

    def _text(self, cell: tuple[int, int, bool]) -> str:
        begin, end, _ = cell
        if end == begin:
            return ""
        if end == begin + 1:
            item = self.items[begin]
            return item if isinstance(item, str) else ""
        return "\n".join([item for item in self.items[begin:end] if isinstance(item, str)])

    def _is_layout(self, texts: list[str], width: int) -> bool:
        """Tell whether the row arranges the page: its cells hold paragraphs, not labels and numbers."""
        if width > 1 and max(map(len, texts)) <= _LONGEST_LINE:
            return False
        if _count_numbers(texts) > 1:
            return False
        if width == 1:
            return len(texts[0]) > _LONGEST_LINE or "\n" in texts[0]
        return any(
            len(text) > _LONGEST_CELL or (len(text) > 2 * _LONGEST_LINE and text.count("\n") > 1)
            for text in texts
        )

    def _split(self) -> None:
        """Keep the cells in front of a table that an unclosed cell swallowed as the row they are."""
        *before, (begin, _, _) = self.cells
        # Only short cells are kept, and tables nest deeply: the search looks no further than that.
        end = min(len(self.items), begin + _FEW)
        if not before or end - self.begin > _MOST_REACHED:
            return
        first = next((at for at in range(self.begin, end) if isinstance(self.items[at], list)), -1)
        if first < begin:
            return
        texts = [*map(self._text, before), self._text((begin, first, False))]
        if _count_numbers(texts) > 1:
            rest, marks = self.items[first:], self.marks[first:]
            self.rows.append(self.begin)
            self._replace([texts])
            self.items += rest
            self.marks += marks

    def _replace(self, items: list[Item]) -> None:
        """Put items in the place of those since the row began."""
        marks = self.marks[self.begin :]
        mark = min(marks) if marks else 0
        del self.items[self.begin :], self.marks[self.begin :], self.holders[self.begin_holders :]
        self.items += items
        self.marks += [mark] * len(items)


def _count_numbers(texts: list[str]) -> int:
    return sum(_NUMBER.fullmatch(text) is not None for text in texts)


def span_of(colspan: str | None, rowspan: str | None) -> Span:
    """Return the spans of a cell as browsers read them."""
    return _span(colspan, 1), _span(rowspan, _WIDEST_SPAN)


def _span(printed: str | None, unlimited: int) -> int:
    """Return a span; nonsense is 1, and 0 reaches as far as it can."""
    if not printed:
        return 1
    match = _DIGITS.match(printed)
    return (min(int(match[1]), _WIDEST_SPAN) or unlimited) if match else 1


@lru_cache(maxsize=1_000)
def _is_name(text: str) -> bool:
    """Tell whether a row that begins with this text is one of metadata: all reports have the same labels."""
    return _NAMED.fullmatch(text) is not None


def _named(texts: list[str]) -> list[str]:
    """Return the lines 名称：值 of a row of metadata, nothing for every other row."""
    first = texts[0] or next(filter(None, texts), "")
    if len(first) > _LONGEST_CELL or not _is_name(first):
        return []
    lines: list[str] = []
    open_name = False
    for text in texts:
        match = _NAMED.fullmatch(text)
        if match:
            open_name = match["value"] is None or not match["value"].strip()
            lines.append(text.rstrip(":： ") + "：" if open_name else text)
        elif open_name:
            lines[-1] += text
            open_name = False
        elif text:
            lines.append(text)
    return [" ".join(line.split()) for line in lines]
