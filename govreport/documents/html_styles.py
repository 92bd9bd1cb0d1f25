"""Elements of a web page whose own style changes what is printed: hidden, set apart, lines kept."""

import re

from selectolax.lexbor import LexborHTMLParser, LexborNode, SelectolaxError

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
_HIDDEN = re.compile(
    r"(?:^|;)(?:display:none|visibility:(?:hidden|collapse)|font-size:0(?:p[xt]|em)?(?=[;!]|$))"
)
_SEPARATE = re.compile(r"(?:^|;)(?:display:(?:inline-)?block|vertical-align:su)")
_STRUCK = re.compile(r"(?:^|;)text-decoration[a-z-]*:[^;]*line-through")
_LINES_KEPT = re.compile(r"(?:^|;)white-space:(?:pre(?!-?$|serve)|break-spaces)")
_MOST_RULES = 2_000


def find_styled(tree: LexborHTMLParser) -> tuple[dict[int, str], bool]:
    """Return the elements whose own style or attribute changes what is printed: hide, struck,
    apart or pre.

    The second value tells whether a span is among them.
    """
    source = tree.raw_html.lower()
    nodes = tree.css("[hidden]") if b"hidden" in source else []
    found = {node.mem_id: "hide" for node in nodes}
    words = [word for word in _STYLE_WORDS if word.encode() in source]
    if words:
        nodes += tree.css(",".join(f'[style*="{word}" i]' for word in words))
    for node in nodes:
        style = "".join((node.attributes.get("style") or "").lower().split())
        if _HIDDEN.search(style):
            found[node.mem_id] = "hide"
        elif _STRUCK.search(style):
            found.setdefault(node.mem_id, "struck")
        elif _SEPARATE.search(style):
            found.setdefault(node.mem_id, "apart")
        elif _LINES_KEPT.search(style):
            found.setdefault(node.mem_id, "pre")
    if b"<style" in source:
        for node in _hidden_by_sheet(tree):
            found.setdefault(node.mem_id, "apart")
            nodes.append(node)
    for shown in (tree.root, tree.body):
        if shown is not None:
            found.pop(shown.mem_id, None)  # hidden only until a script shows them
    return found, any(node.tag == "span" and node.mem_id in found for node in nodes)


def _hidden_by_sheet(tree: LexborHTMLParser) -> list[LexborNode]:
    """Return what a style sheet of the page may hide.

    Which of its rules wins is not worked out: what may be hidden is set apart, so that it never becomes
    part of the number beside it.
    """
    sheet = "}".join(node.text() for node in tree.css("style"))
    found: list[LexborNode] = []
    for rule in sheet.split("}")[:_MOST_RULES]:
        names, _, body = rule.rpartition("{")
        if "display:none" not in "".join(body.lower().split()):
            continue
        for name in names.rpartition("{")[2].rpartition("*/")[2].split(",")[:9]:
            try:
                found += tree.css(name.strip())
            except SelectolaxError:
                continue  # a selector that only browsers understand
    return found
