"""The text of a report with one number marked in it, as HTML."""

from html import escape

from govreport.explorer.look import tagged
from govreport.show.sheets import Book
from govreport.trace import Trace

_LINES, _CHARACTERS = 7, 400  # of the surroundings, on either side


def source_html(book: Book, text: str, trace: Trace | None) -> str:
    """Return where a cell stands, the lines around it with the number marked, and the whole text.

    Without a cell, and for one that the report does not print, the whole text stands alone.
    """
    say = book.say
    start = trace.start if trace and trace.start is not None else None
    end = trace.end if trace and trace.end is not None else None
    parts = [] if trace is None else [_where(book, trace)]
    if start is not None and end is not None:
        first, last = _window(text, start, end)
        around = _marked(text, first, start, end, last, say("（空白）", "(blank)"))
        parts.append(_box(around, say("原文片段", "passage")))
    whole = escape(text) if start is None or end is None else _marked(text, 0, start, end, len(text), "")
    name = say(f"全文（{len(text):,} 字）", f"Whole text ({len(text):,} characters)")
    opened = " open" if start is None else ""
    parts.append(f"<details{opened}><summary>{escape(name)}</summary>{_box(whole, name)}</details>")
    return "".join(parts)


def _box(html: str, name: str) -> str:
    """Return a text that scrolls by itself, also with the keyboard."""
    return f"<div class='govreport-text' tabindex='0' role='region' aria-label='{escape(name)}'>{html}</div>"


def _where(book: Book, trace: Trace) -> str:
    say = book.say
    if not trace.line:
        said = say("报告没有印这一格。", "The report does not print this cell.")
    elif trace.page:
        said = say(f"{trace.source} 第 {trace.page} 页", f"{trace.source}, page {trace.page}")
    else:
        said = say(f"{trace.source} 第 {trace.line} 行", f"{trace.source}, line {trace.line}")
    why = tagged("govreport-muted", trace.why) if trace.why else ""
    return tagged("govreport-where", said) + why


def _marked(text: str, first: int, start: int, end: int, last: int, blank: str) -> str:
    before, after = escape(text[first:start]), escape(text[end:last])
    cut = "…" if first else "", "…" if last < len(text) else ""
    return f"{cut[0]}{before}<mark>{escape(text[start:end]) or blank}</mark>{after}{cut[1]}"


def _window(text: str, start: int, end: int) -> tuple[int, int]:
    """Return from where to where the text around a place is shown: so many lines, not too long."""
    first, last = start, end
    for _ in range(_LINES):
        first = max(text.rfind("\n", 0, max(0, first - 1)) + 1, 0)
        at = text.find("\n", last + 1)
        last = len(text) if at < 0 else at
    return max(first, start - _CHARACTERS), min(last, end + _CHARACTERS)
