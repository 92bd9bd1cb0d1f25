"""The report in the middle of a web page: what of the page belongs to it.

The smallest element with all tables and headings is the report, wider where the preface, the title
or the signature stand outside it. Where there are too few of them the whole page is.
"""

import re
from collections.abc import Iterable, Iterator
from itertools import groupby

from govreport.documents.html_items import CHROME, LINKED, Page
from govreport.documents.html_rows import Item
from govreport.form.vocabulary import HAN_DATE, TITLE_FORBIDDEN, TITLE_TAIL

_HEADING = re.compile(r"[（(]?[一二三四五六七八九]{1,2}[、.．)）]\s*\S")
_CELL = re.compile(r"[-+]?[\d０-９].{0,20}|[-－—–/／\\]{1,3}|无", re.S)
_LONGEST_HEADING = 48
_LONGEST_TITLE = 80
_SHORTEST_PROSE = 20
_SIGNED = re.compile(r"[^\d:：是]{0,30}20\d\d\s?年\s?\d{1,2}\s?月\s?\d{1,2}\s?日|" + HAN_DATE.pattern)
_LONGEST_LINK = 40
_SHORTEST_LIST = 3  # links one below the other


def choose(page: Page) -> list[Item]:
    """Return the items of a page that belong to the report, in document order."""
    items, marks = page.items, page.marks
    first, last = 0, len(items)
    begin = next(_anchors(page, range(last)), last)
    end = next(_anchors(page, range(last - 1, begin, -1)), begin)
    if end > begin:
        first, last = _holder(page, begin, end + 1)
        first = next((at for at in range(first - 1, -1, -1) if _is_title(page, at)), first)
    if not any(marks[first:last]):
        return items[first:last]
    kept: list[Item] = []
    for linked, group in groupby(range(first, last), lambda at: marks[at] & LINKED and _is_short(items[at])):
        places = list(group)
        if not linked or len(places) < _SHORTEST_LIST:
            kept += [items[at] for at in places if not marks[at] & CHROME or isinstance(items[at], list)]
    return kept


def _anchors(page: Page, places: Iterable[int]) -> Iterator[int]:
    """Yield where among these places the headings and rows of the report stand."""
    return (at for at in places if not page.marks[at] and _is_anchor(page.items[at]))


def _is_anchor(item: Item) -> bool:
    """Tell whether an item is a heading or a row with numbers, or with places for them."""
    if isinstance(item, str):
        return len(item) <= _LONGEST_HEADING and _HEADING.match(item) is not None
    return len(item) > 1 and (item.count("") > 1 or any(_CELL.fullmatch(cell) for cell in item))


def _holder(page: Page, first: int, last: int) -> tuple[int, int]:
    """Return begin and end of the report: the smallest element with all anchors, and what it lacks."""
    around = sorted(
        {(begin, end) for begin, end in page.holders if begin <= first and last <= end},
        key=lambda extent: extent[1] - extent[0],
    )
    if not around:
        return 0, len(page.items)
    begin, end = inner_begin, inner_end = around[0]
    for outer_begin, outer_end in around[1:]:
        outside = (*range(outer_begin, inner_begin), *range(inner_end, outer_end))
        if any(_is_prose(page, at) for at in outside):
            begin, end = outer_begin, outer_end
        inner_begin, inner_end = outer_begin, outer_end
    return begin, end


def _is_prose(page: Page, at: int) -> bool:
    """Tell whether an item is a sentence of a report or its signature, not a line of the page's frame."""
    item = page.items[at]
    if page.marks[at] or not isinstance(item, str):
        return False
    return (len(item) >= _SHORTEST_PROSE and "。" in item) or (
        len(item) < 60 and bool(_SIGNED.fullmatch(item))
    )


def _is_title(page: Page, at: int) -> bool:
    item = page.items[at]
    return (
        isinstance(item, str)
        and not page.marks[at]
        and len(item) <= _LONGEST_TITLE
        and bool(TITLE_TAIL.search(item))
        and not TITLE_FORBIDDEN.search(item)
    )


def _is_short(item: Item) -> bool:
    return isinstance(item, str) and len(item) <= _LONGEST_LINK
