"""Elements of a web page whose own style changes what is printed: hidden, set apart, lines kept."""

import re

from selectolax.lexbor import LexborHTMLParser, LexborNode, SelectolaxError

from govreport.documents.document import ReadingError
from govreport.documents.html_items import Attributes

# One of these stands in every style that matters; most pages have few of them, and then no style is read.
_STYLE_WORDS = (
    "display",
    "visibility",
    "line-through",
    "super",
    "sub",
    "white-space",
    "font-size:0",
    "font-size: 0",
)
_STYLE_WORD = re.compile("|".join(_STYLE_WORDS))
_HIDDEN = re.compile(
    r"(?:^|;)(?:display:none|visibility:(?:hidden|collapse)|font-size:0(?:p[xt]|em)?(?=[;!]|$))"
)
_SEPARATE = re.compile(r"(?:^|;)(?:display:(?:inline-)?block|vertical-align:su)")
_STRUCK = re.compile(r"(?:^|;)text-decoration[a-z-]*:[^;]*line-through")
_LINES_KEPT = re.compile(r"(?:^|;)white-space:(?:pre(?!-?$|serve)|break-spaces)")
_SET_APART = "display:inline-block"
_MOST_RULES = 2_000
_MOST_WORK = 40_000_000


def style_of(attributes: Attributes) -> str:
    """Return how an element changes what is printed: hide, struck, apart, pre, or "" for not at all."""
    if "hidden" in attributes:
        return "hide"
    printed = (attributes.get("style") or "").lower()
    if not _STYLE_WORD.search(printed):
        return ""
    style = "".join(printed.split())
    if _HIDDEN.search(style):
        return "hide"
    if _STRUCK.search(style):
        return "struck"
    if _SEPARATE.search(style):
        return "apart"
    return "pre" if _LINES_KEPT.search(style) else ""


def find_styled(tree: LexborHTMLParser) -> tuple[dict[int, str], bool]:
    """Return the elements that change what is printed, and whether a span is among them."""
    source = tree.raw_html.lower()
    queries = ["[hidden]"] if b"hidden" in source else []
    words = [word for word in _STYLE_WORDS if word.encode() in source or word in _SET_APART]
    queries += [f'[style*="{word}" i]' for word in words]
    found: dict[int, str] = {}
    spans = False
    for node in tree.css(",".join(queries)):
        style = style_of(node.attributes)
        # The page itself is hidden only until a script shows it.
        if style and node.tag not in ("html", "body"):
            found[node.mem_id] = style
            spans = spans or node.tag == "span"
    return found, spans


def may_hide(sheet: str) -> bool:
    """Tell whether a rule of a style sheet may hide elements."""
    return "display:none" in "".join(sheet.lower().split())


def set_apart_by_sheet(tree: LexborHTMLParser) -> None:
    """Set apart, by a style of their own, the elements that a style sheet of the page may hide.

    Which of its rules wins is not worked out: what may be hidden never becomes part of the number
    beside it.
    """
    for node in _hidden_by_sheet(tree):
        if not style_of(node.attributes):
            node.attrs["style"] = _SET_APART


def _hidden_by_sheet(tree: LexborHTMLParser) -> list[LexborNode]:
    sheet = "}".join(node.text() for node in tree.css("style"))
    found: list[LexborNode] = []
    work, size = 0, tree.raw_html.count(b"<")
    for rule in sheet.split("}")[:_MOST_RULES]:
        names, _, body = rule.rpartition("{")
        if not may_hide(body):
            continue
        for name in names.rpartition("{")[2].rpartition("*/")[2].split(",")[:9]:
            # Each selector is tried on every element, and what it finds becomes an object.
            work += size + 8 * len(found)
            if work > _MOST_WORK:
                raise ReadingError(
                    "too_large", "网页的样式过多，超出读取上限。请另存为 DOCX 或纯文本后再载入。"
                )
            try:
                found += tree.css(name.strip())
            except SelectolaxError:
                continue  # a selector that only browsers understand
    return found
