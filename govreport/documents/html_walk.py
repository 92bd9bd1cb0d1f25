"""The tree of a web page to what it prints, in document order: the careful way, for every page.

One walk without recursion: pages nest as deep as they like.
"""

from functools import lru_cache

from selectolax.lexbor import LexborHTMLParser, LexborNode

from govreport.documents.html_items import (
    SKIPPED,
    SPECIAL,
    STRUCK_OUT,
    Acts,
    Collector,
    Page,
    acts_of,
    holds_digits,
)
from govreport.documents.html_styles import find_styled

_PICKED = ",".join(("[colspan]", "[rowspan]", 'tr[height="0"]', *sorted(SPECIAL)))


def walk(tree: LexborHTMLParser) -> Page:
    """Return what a parsed page prints; the tree loses its spans."""
    styled, spans = find_styled(tree)
    if not spans:
        # Most elements of a page are spans that say nothing, and here they go fast.
        tree.unwrap_tags(["span"])
        tree.merge_text_nodes()
    # Few elements have attributes that matter, and reading attributes takes long.
    picked = {node.mem_id for node in tree.css(_PICKED)}.union(styled)
    collector = Collector()
    if tree.root is not None:
        _walk(tree.root, collector, styled, picked)
    return collector.page


def _walk(node: LexborNode, collector: Collector, styled: dict[int, str], picked: set[int]) -> None:
    """Walk below a node in document order."""
    stack: list[tuple[LexborNode, Acts]] = []
    parts = collector.parts
    while True:
        tag = node.tag or ""
        if tag == "-text":
            if collector.links or collector.pre:
                collector.add_text(node.text_content or "")
            else:
                parts.append(node.text_content or "")
        elif tag not in SKIPPED:
            at = node.mem_id
            style = styled.get(at, "")
            if style != "hide":
                enter, leave = _picked(node, tag, style) if at in picked else _plain(tag)
                for act, value in enter:
                    act(collector, value)
                child = node.first_child
                if child is not None:
                    stack.append((node, leave))
                    node = child
                    continue
                for act, value in leave:
                    act(collector, value)
        while (following := node.next) is None:
            if not stack:
                collector.flush()
                return
            node, leave = stack.pop()
            for act, value in leave:
                act(collector, value)
        node = following


@lru_cache(maxsize=1_000)
def _plain(tag: str) -> tuple[Acts, Acts]:
    return acts_of(tag, "", {})


def _picked(node: LexborNode, tag: str, style: str) -> tuple[Acts, Acts]:
    """Return what an element does whose style or attributes matter."""
    struck = (tag in STRUCK_OUT or style == "struck") and holds_digits(node.text())
    return acts_of(tag, style, node.attributes, struck)
