"""The tree of a web page to its paragraphs and table rows, in document order.

One walk without recursion: pages nest as deep as they like. A paragraph ends where a browser ends
the line; whatever stands in one line is joined without a space, for numbers are split over spans.
"""

import re
from dataclasses import dataclass, field

from selectolax.lexbor import LexborHTMLParser, LexborNode

from govreport.documents.blocks import STRUCK
from govreport.documents.html_bytes import STRUCK_TAGS
from govreport.documents.html_rows import Grid, Item
from govreport.documents.html_styles import find_styled

# What an element does to the text: a tag that is in none of these lists does nothing.
_TEXT, _SKIPPED, _BLOCK, _HOLDER, _TABLE, _MARKED = range(1, 7)
_CHROME_TAGS = frozenset(("nav", "footer", "aside", "menu"))
_STRUCK = frozenset(("del", *STRUCK_TAGS))
_APART = frozenset(("sup", "sub", *_STRUCK))
_AROUND_CELLS = frozenset(("table", "thead", "tbody", "tfoot", "tr"))
_DIGIT = re.compile(r"\d")
_PRE = frozenset(("pre", "listing", "xmp"))
_KINDS = {
    "-text": _TEXT,
    **dict.fromkeys(
        "-comment !doctype head title script style noscript template select option datalist button textarea "
        "svg math object embed iframe audio video canvas map rt rp progress meter noframes".split(),
        _SKIPPED,
    ),
    **dict.fromkeys(
        "address br caption dd details dialog dir dl dt figcaption figure footer frameset h1 h2 h3 h4 h5 h6 "
        "header hgroup hr html legend li ol p summary ul".split(),
        _BLOCK,
    ),
    # Elements that a report may fill; a row or a group of rows is never the whole of it.
    **dict.fromkeys("article blockquote body center div fieldset form main section".split(), _HOLDER),
    **dict.fromkeys(("table", "thead", "tbody", "tfoot", "tr", "td", "th"), _TABLE),
    **dict.fromkeys(("a", "img", "input", *_CHROME_TAGS, *_APART, *_PRE), _MARKED),
}
_BLOCKS = (
    frozenset(tag for tag, kind in _KINDS.items() if kind in (_BLOCK, _HOLDER, _TABLE)) | _CHROME_TAGS | _PRE
)

LINKED, CHROME = 1, 2

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
    frame. `holders` are the elements that may hold the report: begin and end among the items.
    """

    items: list[Item] = field(default_factory=list)
    marks: list[int] = field(default_factory=list)
    holders: list[tuple[int, int]] = field(default_factory=list)


def walk(tree: LexborHTMLParser) -> Page:
    """Return what a parsed page prints; the tree loses its spans."""
    styled, spans = find_styled(tree)
    if not spans:
        # Most elements of a page are spans that say nothing, and here they go fast.
        tree.unwrap_tags(["span"])
        tree.merge_text_nodes()
    walking = _Walking(styled, {node.mem_id for node in tree.css('[colspan],[rowspan],tr[height="0"]')})
    root = tree.root
    if root is not None:
        walking.walk(root)
    return walking.page


class _Walking:
    """Collects items while the walk enters and leaves elements."""

    def __init__(self, styled: dict[int, str], spanned: set[int]) -> None:
        self.page = Page()
        self.styled = styled
        self.spanned = spanned  # few elements have spans, and reading attributes takes long
        self.parts: list[str] = []
        self.linked = 0  # characters of `parts` that are links
        self.links = self.chrome = self.pre = 0  # open elements of these kinds
        self.grids: list[Grid] = []

    def walk(self, root: LexborNode) -> None:
        """Walk below a node in document order."""
        stack: list[tuple[LexborNode, int, str, int]] = []
        parts, styled, items = self.parts, self.styled, self.page.items
        kinds, text = _KINDS, _TEXT
        node = root
        while True:
            tag = node.tag or ""
            kind = kinds.get(tag, 0)
            if kind == text:
                if self.links or self.pre:
                    self._add_text(node.text_content or "")
                else:
                    parts.append(node.text_content or "")
            elif kind != _SKIPPED and not (styled and styled.get(node.mem_id) == "hide"):
                if styled and node.mem_id in styled:
                    kind = _MARKED
                if kind:
                    self._enter(node, kind, tag)
                child = node.first_child
                if child is not None:
                    stack.append((node, kind, tag, len(items)))
                    node = child
                    continue
                if kind:
                    self._leave(node, kind, tag, len(items))
            while (following := node.next) is None:
                if not stack:
                    self._flush()
                    return
                node, kind, tag, begin = stack.pop()
                if kind == _BLOCK:
                    if parts:
                        self._flush()
                elif kind:
                    self._leave(node, kind, tag, begin)
            node = following

    def _add_text(self, text: str) -> None:
        if self.pre:
            *lines, text = text.split("\n")
            for line in lines:
                self.parts.append(line)
                self._flush()
        self.parts.append(text)
        if self.links:
            self.linked += len(text.strip())

    def _flush(self) -> None:
        """End the paragraph that is being collected."""
        parts = self.parts
        text = (parts[0] if len(parts) == 1 else "".join(parts)).strip()
        parts.clear()
        linked, self.linked = self.linked, 0
        if not text:
            return
        if _ODD_SPACE.search(text):
            text = _SPACES.sub(" ", _WRAPPED.sub("", text))
        self.page.items.append(text)
        mark = LINKED if linked * 5 >= len(text) * 4 else 0
        self.page.marks.append(mark | CHROME if self.chrome else mark)

    def _enter(self, node: LexborNode, kind: int, tag: str) -> None:
        if kind != _MARKED:
            if self.parts:
                self._flush()
            if kind == _TABLE:
                self._enter_table(node, tag)
            return
        if tag in _BLOCKS:
            self._flush()
            if _KINDS[tag] == _TABLE:
                self._enter_table(node, tag)
        self._mark(node, tag, 1)
        if tag == "img":
            self._note_image(node)
        elif tag == "input":
            self._add_input(node)

    def _leave(self, node: LexborNode, kind: int, tag: str, begin: int) -> None:
        if kind == _MARKED:
            if tag in _BLOCKS:
                self._flush()
                kind = _KINDS[tag]
            self._mark(node, tag, -1)
        elif self.parts:
            self._flush()
        if kind == _TABLE:
            self._leave_table(tag)
            kind = _HOLDER if tag in ("td", "table") else kind
        if kind == _HOLDER and len(self.page.items) > begin + 1:
            self.page.holders.append((begin, len(self.page.items)))

    def _mark(self, node: LexborNode, tag: str, step: int) -> None:
        """Begin (1) or end (-1) what an element does to the text inside it."""
        style = self.styled.get(node.mem_id)
        if tag == "a":
            self.links += step
        elif tag in _CHROME_TAGS:
            self.chrome += step
        if tag in _PRE or style == "pre":
            self.pre += step
        if (tag in ("sup", "sub") or style == "apart") and tag not in _BLOCKS:
            # 12¹ with a raised 1 and a struck 12 beside a 13 are no 121 and no 1213.
            self.parts.append(" ")
        elif tag in _STRUCK or style == "struck":
            struck = _DIGIT.search(node.text()) is not None
            if tag not in _BLOCKS:
                self.parts.append(STRUCK if struck else " ")
            elif struck and step > 0 and tag not in _AROUND_CELLS:
                self.parts.append(STRUCK)  # the block ends its paragraph before it is left

    # --- tables ---------------------------------------------------------------------------------

    def _enter_table(self, node: LexborNode, tag: str) -> None:
        if tag == "table":
            if self.grids:
                self.grids[-1].nests = True
            self.grids.append(Grid(self.page.items, self.page.marks, self.page.holders))
        elif not self.grids:
            return
        elif tag in ("td", "th"):
            spanned = node.attributes if node.mem_id in self.spanned else {}
            self.grids[-1].begin_cell(spanned.get("colspan"), spanned.get("rowspan"))
        elif tag == "tr":
            self.grids[-1].begin_row(node.mem_id in self.spanned and node.attributes.get("height") == "0")

    def _leave_table(self, tag: str) -> None:
        if not self.grids:
            return
        if tag in ("td", "th"):
            self.grids[-1].end_cell()
        elif tag == "tr":
            self.grids[-1].end_row()
        elif tag == "table":
            self.grids.pop().end()
        else:
            self.grids[-1].end_group()

    def _note_image(self, node: LexborNode) -> None:
        attributes = node.attributes
        spacer = {attributes.get("width"), attributes.get("height")} & {"0", "1", "1px"}
        if self.grids and not spacer:
            self.grids[-1].image = True

    def _add_input(self, node: LexborNode) -> None:
        """Add what a text field in a cell shows."""
        attributes = node.attributes
        if self.grids and (attributes.get("type") or "text").lower() in ("text", "number"):
            self.parts.append(f" {attributes.get('value') or ''} ")
