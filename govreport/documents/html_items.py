"""What a web page prints, item by item: paragraphs and table rows, and what each element does to them.

A paragraph ends where a browser ends the line; whatever stands in one line is joined without a space,
for numbers are split over spans.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from govreport.documents.blocks import STRUCK
from govreport.documents.html_bytes import STRUCK_TAGS
from govreport.documents.html_rows import Grid, Item, Span, span_of

SKIPPED = frozenset(
    "-comment !doctype head title script style noscript template select option datalist button textarea "
    "svg math object embed iframe audio video canvas map rt rp progress meter noframes".split()
)
# Elements that a report may fill; a row or a group of rows is never the whole of it.
_HOLDERS = frozenset("article blockquote body center div fieldset form main section".split())
_CHROME_TAGS = frozenset(("nav", "footer", "aside", "menu"))
LINES_KEPT = frozenset(("pre", "listing", "xmp"))
_AROUND_CELLS = frozenset(("table", "thead", "tbody", "tfoot", "tr"))
BLOCKS = _HOLDERS | _CHROME_TAGS | LINES_KEPT | _AROUND_CELLS | frozenset(("td", "th"))
BLOCKS |= frozenset(
    "address br caption dd details dialog dir dl dt figcaption figure frameset h1 h2 h3 h4 h5 h6 "
    "header hgroup hr html legend li ol p summary ul".split()
)
STRUCK_OUT = frozenset(("del", *STRUCK_TAGS))
# What these elements do depends on their attributes, whatever style they have.
SPECIAL = frozenset(("img", "input", *STRUCK_OUT))

LINKED, CHROME = 1, 2

_DIGIT = re.compile(r"\d")
_SPACES = re.compile(r"[ \t\n\r\f]+")
_ODD_SPACE = re.compile(r"[\t\n\r\f]|  ")
# A line of the source ends between two characters: no browser prints a space that wide text needs
# none for. Between digits it does.
_WIDE = "\u2e80-\u9fff\uff01-\uff0f\uff1a-\uff20"
_WRAPPED = re.compile(rf"(?<=[{_WIDE}])[ \t\r]*\n[ \t\r\n\f]*(?=[{_WIDE}])")


@dataclass(slots=True)
class Page:
    """What a page prints: paragraphs (str) and table rows (list), each with its marks.

    `marks[i]` says of `items[i]` whether it is nothing but links, and whether it stands in the page's
    frame. `holders` are the elements that may hold the report: begin and end among the items. `metas`
    are the attributes of the `meta` elements, where they are not taken from a tree.
    """

    items: list[Item] = field(default_factory=list)
    marks: list[int] = field(default_factory=list)
    holders: list[tuple[int, int]] = field(default_factory=list)
    metas: list["Attributes"] = field(default_factory=list)


class Collector:
    """Collects the items of a page while a walk enters and leaves elements."""

    def __init__(self) -> None:
        self.page = Page()
        self.items, self.marks = self.page.items, self.page.marks
        self.parts: list[str] = []  # of the paragraph that is being collected
        self.linked = 0  # characters of `parts` that are links
        self.links = self.chrome = self.pre = 0  # open elements of these kinds
        self.grids: list[Grid] = []
        self.begins: list[int] = []  # of the open elements that may hold the report

    def add_text(self, text: str) -> None:
        """Add a text where it may be a link, or where its lines are kept."""
        if self.pre:
            *lines, text = text.split("\n")
            for line in lines:
                self._add(line)
                self.flush()
        self._add(text)

    def _add(self, text: str) -> None:
        self.parts.append(text)
        if self.links:
            self.linked += _count_printed(text)

    def flush(self, _: None = None) -> None:
        """End the paragraph that is being collected."""
        parts = self.parts
        if not parts:
            return
        text = tidy(parts[0] if len(parts) == 1 else "".join(parts))
        parts.clear()
        linked, self.linked = self.linked, 0
        if not text:
            return
        mark = CHROME if self.chrome else 0
        if linked and linked * 5 >= _count_printed(text) * 4:
            mark |= LINKED
        self.items.append(text)
        self.marks.append(mark)

    # --- what elements do; each takes one argument, so that it can wait in a list -----------------

    def append(self, text: str) -> None:
        """Put a mark or a space between two texts."""
        self.parts.append(text)

    def shift_links(self, step: int) -> None:
        """Enter (1) or leave (-1) a link."""
        self.links += step

    def shift_chrome(self, step: int) -> None:
        """Enter (1) or leave (-1) a part of the page's frame."""
        self.chrome += step

    def shift_pre(self, step: int) -> None:
        """Enter (1) or leave (-1) a text whose lines are kept."""
        self.pre += step

    def open_holder(self, _: None) -> None:
        """Begin an element that the report may fill."""
        self.begins.append(len(self.items))

    def close_holder(self, _: None) -> None:
        """End an element that the report may fill."""
        begin, end = self.begins.pop(), len(self.items)
        if end > begin + 1:
            self.page.holders.append((begin, end))

    def open_table(self, _: None) -> None:
        """Begin a table."""
        if self.grids:
            self.grids[-1].nests = True
        self.grids.append(Grid(self.items, self.marks, self.page.holders))

    def close_table(self, _: None) -> None:
        """End a table."""
        self.grids.pop().end()

    def turn_group(self, _: None) -> None:
        """Begin or end thead, tbody or tfoot; where rows stand in none, the next group ends theirs."""
        if self.grids:
            self.grids[-1].end_group()

    def open_row(self, collapsed: bool) -> None:
        """Begin a row."""
        if self.grids:
            self.grids[-1].begin_row(collapsed)

    def close_row(self, _: None) -> None:
        """End a row."""
        if self.grids:
            self.grids[-1].end_row()

    def open_cell(self, span: Span) -> None:
        """Begin a cell with its spans."""
        if self.parts:
            self.flush()
        if self.grids:
            self.grids[-1].begin_cell(span)

    def close_cell(self, may_hold: bool) -> None:
        """End a cell; the report may fill a cell of a layout, but not one of a heading."""
        if self.parts:
            self.flush()
        if self.grids:
            self.grids[-1].end_cell(may_hold)

    def note_meta(self, attributes: "Attributes") -> None:
        """Keep what the head of the page says of the report."""
        self.page.metas.append(attributes)

    def note_image(self, _: None) -> None:
        """Note a picture in a cell."""
        if self.grids:
            self.grids[-1].image = True

    def add_input(self, text: str) -> None:
        """Add what a text field in a cell shows."""
        if self.grids:
            self.parts.append(text)

    # --- rows of simple cells, which hold one text each: nearly all cells of a report do ------------

    def begin_simple(self, holders: int) -> Grid:
        """Go on with the cell just opened, and the holders opened in it, as with a simple one."""
        del self.begins[len(self.begins) - holders :]
        return self.grids[-1]

    def turn_simple(self) -> Grid:
        """End a row of simple cells and begin the next one."""
        self.grids[-1].turn_row(CHROME if self.chrome else 0)
        return self.grids[-1]

    def end_simple(self, text: str, holders: int) -> None:
        """Go on with the cell that is open, its text and its holders as with any other."""
        self.grids[-1].settle(CHROME if self.chrome else 0)
        self.begins += [len(self.items)] * holders
        if text:
            self.parts.append(text)


def tidy(text: str) -> str:
    """Return a paragraph without the spaces and line ends that are not printed."""
    text = text.strip()
    if not text.isalnum() and _ODD_SPACE.search(text):
        text = _SPACES.sub(" ", _WRAPPED.sub("", text))
    return text


def _count_printed(text: str) -> int:
    return len("".join(text.split()))


Acts = tuple[tuple[Callable[[Collector, Any], None], Any], ...]
Attributes = Mapping[str, str | None]


def acts_of(tag: str, style: str, attributes: Attributes, struck: bool = False) -> tuple[Acts, Acts]:
    """Return what an element does to the text when it is entered, and when it is left.

    `struck` tells whether there are digits in an element that is struck out.
    """
    block = tag in BLOCKS
    enter, leave = _inside(tag, style, block, struck)
    own_enter, own_leave = _TABLE_ACTS.get(tag, ((), ()))
    if tag in ("td", "th"):
        own_enter = ((Collector.open_cell, _spans(attributes)),)
        own_leave = ((Collector.close_cell, tag == "td"),)
    elif tag == "tr":
        own_enter = ((Collector.open_row, attributes.get("height") == "0"),)
    elif tag == "img":
        own_enter = _image(attributes)
    elif tag == "input":
        own_enter = _field(attributes)
    if tag in _HOLDERS or tag == "table":
        enter += ((Collector.open_holder, None),)
        own_leave += ((Collector.close_holder, None),)
    if block:
        own_enter = (_FLUSH, *own_enter)
        leave = (_FLUSH, *leave)
    return (*own_enter, *enter), (*leave, *own_leave)


_FLUSH = (Collector.flush, None)
_TABLE_ACTS: dict[str, tuple[Acts, Acts]] = {
    "table": (((Collector.open_table, None),), ((Collector.close_table, None),)),
    "tr": ((), ((Collector.close_row, None),)),
    **dict.fromkeys(
        ("thead", "tbody", "tfoot"), (((Collector.turn_group, None),), ((Collector.turn_group, None),))
    ),
}


def _inside(tag: str, style: str, block: bool, struck: bool) -> tuple[Acts, Acts]:
    """Return what begins and ends with an element for the text inside it."""
    enter: Acts = ()
    leave: Acts = ()
    for shift, shifts in (
        (Collector.shift_links, tag == "a"),
        (Collector.shift_chrome, tag in _CHROME_TAGS),
        (Collector.shift_pre, tag in LINES_KEPT or style == "pre"),
    ):
        if shifts:
            enter += ((shift, 1),)
            leave += ((shift, -1),)
    if (tag in ("sup", "sub") or style == "apart") and not block:
        # 12¹ with a raised 1 and a struck 12 beside a 13 are no 121 and no 1213.
        return (*enter, (Collector.append, " ")), (*leave, (Collector.append, " "))
    if tag in STRUCK_OUT or style == "struck":
        mark = (Collector.append, STRUCK if struck else " ")
        if not block:
            return (*enter, mark), (*leave, mark)
        if struck and tag not in _AROUND_CELLS:
            return (*enter, mark), leave  # the block ends its paragraph before it is left
    return enter, leave


def _spans(attributes: Attributes) -> Span:
    return span_of(attributes.get("colspan"), attributes.get("rowspan"))


def _image(attributes: Attributes) -> Acts:
    spacer = {attributes.get("width"), attributes.get("height")} & {"0", "1", "1px"}
    return () if spacer else ((Collector.note_image, None),)


def _field(attributes: Attributes) -> Acts:
    shown = (attributes.get("type") or "text").lower() in ("text", "number")
    return ((Collector.add_input, f" {attributes.get('value') or ''} "),) if shown else ()


def holds_digits(text: str) -> bool:
    """Tell whether a text that is struck out could be read as a number."""
    return _DIGIT.search(text) is not None


# --- what a run of tags does ------------------------------------------------------------------------

Made = list[tuple[Callable[[Collector, Any], None], Any]]
_ENDING = (Collector.flush, Collector.open_cell, Collector.close_cell)
_FILLING = (Collector.append, Collector.add_text, Collector.add_input)


def without_empty(acts: Made) -> Made:
    """Return what remains without the spaces at both ends of paragraphs and those that have not begun."""
    kept: Made = []
    spaces: Made = []
    begun = True
    for act in acts:
        if act[0] is Collector.append and act[1].isspace():
            spaces.append(act)
            continue
        if act[0] in _FILLING:
            kept += spaces if begun else []
            spaces, begun = [], True
        elif act[0] in _ENDING:
            spaces = []
            if act[0] is Collector.flush and not begun:
                continue
            if kept and kept[-1][0] is Collector.flush:
                kept.pop()  # what follows ends the paragraph as well
            begun = False
        kept.append(act)
    return kept + spaces if begun else kept


Row = tuple[list[Span], list[str]]  # the cells that a run opens in it, and the texts of those it closes


def rows_of(acts: Made) -> tuple[list[Row] | None, int]:
    """Return the cells that a run opens, row by row, and how many holders stand open in the last one.

    No rows (None) where it does more than to close and to open simple cells and their rows, -1 where
    its end is not the beginning of such a cell.
    """
    rows: list[list[Span]] = [[]]
    simple, closed, holders = True, False, -1
    for act, value in acts:
        if act is Collector.open_cell:
            holders = 0
            rows[-1].append(value)
        elif act is Collector.close_cell:
            closed, holders = True, -1
        elif act is Collector.open_holder and holders >= 0:
            holders += 1
        elif act is Collector.close_holder and (holders > 0 or not closed):
            holders = max(holders - 1, -1)
        else:
            holders = -1
            simple = simple and (act is Collector.close_row or (act is Collector.open_row and not value))
            if act is Collector.open_row:
                rows.append([])
    if not simple or not closed or holders < 0:
        return None, holders
    return [(row, [""] * (len(row) - (row is rows[-1]))) for row in rows], holders
