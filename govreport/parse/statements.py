"""The problems and improvements that section five states, each with its place in the text.

The text is cut where a cue turns from problems to improvements or back, and each part into points.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from govreport.form.cues import (
    ANNOUNCES,
    CLOSERS,
    CLOSING,
    CUE,
    DEFICIT,
    GENERIC,
    HAN_ORDINALS,
    LINE_END,
    MAINLY,
    MARK,
    MEASURE,
    NO_POINT,
    NOTHING,
    OPENERS,
    ORDINALS,
    PRAISE,
    SAID,
    SEEING,
    SENTENCE_END,
    TOPIC,
)

_PROBLEM, _IMPROVEMENT, _UNSPLIT = "problem", "improvement", "unsplit"
_KINDS = {"lack": _PROBLEM, "both": _PROBLEM}
_HEADS = frozenset({"lack", "both", "means", "bare"})
_LONGEST_NOTHING, _LONGEST_CLOSING = 64, 80
_LONGEST_LEAD = 200


@dataclass(frozen=True, slots=True)
class Statement:
    """One problem or improvement as printed, without the marks around it: text_given[start:end] == text.

    `kind` is `problem`, `improvement` or `unsplit`; `position` counts within its kind from 1.
    """

    kind: str
    position: int
    text: str
    start: int
    end: int


class _Mark(NamedTuple):
    start: int
    end: int
    family: str
    ordinal: int


class _Marks:
    """The enumeration marks of a text, in order."""

    __slots__ = ("all", "starts")

    def __init__(self, marks: list[_Mark]) -> None:
        self.all = marks
        self.starts = [mark.start for mark in marks]

    def within(self, start: int, end: int) -> list[_Mark]:
        """Return the marks that begin in a stretch."""
        return self.all[bisect_left(self.starts, start) : bisect_left(self.starts, end)]

    def after(self, start: int) -> _Mark | None:
        """Return the first mark that begins at `start` or later."""
        at = bisect_left(self.starts, start)
        return self.all[at] if at < len(self.all) else None

    def top_before(self, part: "_Part") -> _Mark | None:
        """Return the last mark of a part's outermost level."""
        inside = self.within(part.start, part.end)
        return next((mark for mark in reversed(inside) if mark.family == inside[0].family), None)


class _Cue(NamedTuple):
    start: int
    end: int
    group: str
    opens: bool  # a head, or the beginning of a line


class _Part(NamedTuple):
    """A stretch of one kind; `told`: a cue opens it; `paired`: problem and measure in one point."""

    kind: str
    start: int
    end: int
    told: bool
    paired: bool = False


def read_statements(text: str) -> list[Statement]:
    """Return the problems and improvements of section five, in the order of the text.

    A statement is one enumerated point; it goes on until the next mark of its level. A point with an
    enumeration of its own is one statement together with it, unless it only says what its children
    are about (公开内容方面：): then each child is one. Without marks it is a paragraph, where a part has
    several, or else a sentence or semicolon clause. Marks, sub-heads, lead-ins, praise before the
    first problem and a closing formula are left out, and so is the punctuation that ends a point.

    A point may hold a problem and its measure; they are two statements. Where nothing tells where
    problems turn to improvements, the section is one statement of kind `unsplit`; a text in which
    every point names a lack needs no turn. Numbers are taken as printed, gaps and all.
    """
    if len(text) < _LONGEST_NOTHING and NOTHING.fullmatch(text):
        return []
    # Every mark and cue stands behind something: a line break before the text makes it so everywhere.
    shown = "\n" + text
    end = _end_of_points(shown)
    marks = _Marks(_read_marks(shown, end))
    parts = _read_parts(shown, end, marks)
    spans = [(part.kind, *span) for part in parts for span in _points(shown, part, marks)]
    if not _is_split(shown, parts, spans):
        spans = _restarted(shown, marks.all, spans) or [(_UNSPLIT, 1, end)]
    return _number(shown, spans)


def _number(shown: str, spans: list[tuple[str, int, int]]) -> list[Statement]:
    counts = {_PROBLEM: 0, _IMPROVEMENT: 0, _UNSPLIT: 0}
    found = []
    for kind, first, last in spans:
        start, end = _trim(shown, first, last)
        if start < end and not NO_POINT.fullmatch(shown, start, end):
            counts[kind] += 1
            found.append(Statement(kind, counts[kind], shown[start:end], start - 1, end - 1))
    return found


def _trim(shown: str, start: int, end: int) -> tuple[int, int]:
    """Return a span without the punctuation and the spaces at its ends."""
    said = shown[start:end]
    return end - len(said.lstrip(CLOSERS)), start + len(said.rstrip(CLOSERS + OPENERS))


def _end_of_points(shown: str) -> int:
    """Return where a closing formula (特此报告) begins, or else the end of the text."""
    closing = CLOSING.search(shown, max(0, len(shown) - _LONGEST_CLOSING))
    return max(1, closing.start()) if closing else len(shown)


# --- marks --------------------------------------------------------------------------------------


def _read_marks(shown: str, end: int) -> list[_Mark]:
    return [
        _Mark(*found.span(), found.lastgroup or "", _ordinal(found[0]))
        for found in MARK.finditer(shown, 0, end)
    ]


# What nearly all marks look like, so that few are taken apart.
_SIMPLE = {
    form.format(ordinal): at
    for ordinal, at in ORDINALS.items()
    for form in ("{}是", "（{}）", "({}）", "({})", "{}.", "{}. ", "{}、")
}


def _ordinal(mark: str) -> int:
    """Return the number that a mark prints, 0 for a bullet."""
    known = _SIMPLE.get(mark)
    if known is not None:
        return known
    values = [ORDINALS[character] for character in mark if character in ORDINALS]
    if len(values) < 2:
        return values[0] if values else 0
    # 十一, 12: the second character adds to ten or stands in the next place.
    return 10 + values[-1] if "十" in mark else values[0] * 10 + values[1] if mark[0] != "另" else 2


# --- parts --------------------------------------------------------------------------------------


def _read_cues(shown: str, end: int, marks: Sequence[_Mark]) -> Iterator[_Cue]:
    """Yield the sub-heads and turns, each with the mark that stands right before it."""
    begins = {mark.end: mark.start for mark in marks}
    ends = {mark.start: mark.end for mark in marks}
    for match in CUE.finditer(shown, 0, end):
        group = match.lastgroup or ""
        start = match.start(group) - (group == "bare")
        opens = shown[match.start()] == "\n" if group not in _HEADS else not _ends_a_sentence(match[0])
        if start in ends and group not in _HEADS:
            # "（三）我镇将加强…": a point of its own; the words behind its mark open nothing.
            yield _Cue(start, ends[start] if group == "named" else match.end(), group, False)
        elif group == "named":
            # What 针对… names belongs to the improvement, and so does a mark in front of it.
            yield _Cue(start, start, group, opens)
        else:
            yield _Cue(begins.get(start) or _before_ordinal(shown, start), match.end(), group, opens)


def _before_ordinal(shown: str, start: int) -> int:
    """Return where the ordinal of a head begins that is printed right behind a word (…不够专二、改进措施)."""
    return start - 2 if shown[start - 1] in "、．." and shown[start - 2] in HAN_ORDINALS else start


def _ends_a_sentence(cue: str) -> bool:
    """Tell whether words that could be a head are the end of a sentence (，还存在一些问题。)."""
    return cue[0] in "，," and cue.rstrip()[-1] == "。"


def _read_parts(shown: str, end: int, marks: _Marks) -> list[_Part]:
    """Return the stretches of one kind, in order; the text before the first cue is about problems."""
    parts = [_Part(_PROBLEM, 1, end, False)]
    seen = 1
    for cue in _read_cues(shown, end, marks.all):
        _return_to_problems(shown, parts, marks, seen, cue.start)
        seen = cue.end
        last = parts[-1]
        kind = _KINDS.get(cue.group, _IMPROVEMENT)
        if cue.start < last.start:
            continue
        if _says_nothing(shown, last, cue, marks):
            parts[-1] = _Part(kind, cue.end, end, True)
        elif _begins_anew(shown, kind, cue, last, marks):
            parts[-1] = last._replace(end=cue.start)
            parts.append(_Part(kind, cue.end, end, True, last.paired and kind != last.kind))
    _return_to_problems(shown, parts, marks, seen, end)
    return parts


def _says_nothing(shown: str, last: _Part, cue: _Cue, marks: _Marks) -> bool:
    """Tell whether what stands between two cues, or before the first problem's head, is no statement."""
    if not _said(shown, last.start, cue.start):
        return True
    # "在工作中，我们也认识到，还存在以下问题："
    introduced = cue.group in _KINDS and cue.opens and not last.told
    return introduced and not marks.within(last.start, cue.start)


def _begins_anew(shown: str, kind: str, cue: _Cue, last: _Part, marks: _Marks) -> bool:
    """Tell whether a cue turns the kind, or opens a list or a line of its own."""
    if kind != last.kind:
        return True
    if kind == _PROBLEM or cue.opens or not marks.within(last.start, cue.start):
        return cue.opens or kind != _PROBLEM
    following = marks.after(cue.end)
    return (
        following is not None and following.ordinal == 1 and _is_one_sentence(shown, cue.end, following.start)
    )


def _is_one_sentence(shown: str, start: int, end: int) -> bool:
    return end - start < _LONGEST_LEAD and "。" not in shown[start:end]


def _return_to_problems(shown: str, parts: list[_Part], marks: _Marks, start: int, end: int) -> None:
    """Cut the last part where the numbering of the problems goes on after a measure.

    "1.A。改进措施：B。2.C。改进措施：D。" is a problem and its measure, twice.
    """
    last = parts[-1]
    counting = None if last.kind == _PROBLEM or len(parts) < 2 else marks.top_before(parts[-2])
    if counting is None:
        return
    for mark in marks.within(max(start, last.start), end):
        if mark.family == counting.family:
            if _goes_on(shown, last, mark, counting, marks):
                parts[-1] = last._replace(end=mark.start, paired=True)
                parts.append(_Part(_PROBLEM, mark.start, last.end, True, True))
            return


def _goes_on(shown: str, measure: _Part, mark: _Mark, counting: _Mark, marks: _Marks) -> bool:
    """Tell whether a mark inside a measure continues the numbering of the problems."""
    if (
        mark.ordinal <= counting.ordinal
        or shown[mark.start - 1] in "：:"
        or not _said(shown, measure.start, mark.start)
    ):
        return False
    following = marks.after(mark.end)
    return DEFICIT.search(shown, mark.end, following.start if following else measure.end) is not None


def _said(shown: str, start: int, end: int) -> bool:
    """Tell whether a stretch holds more than punctuation."""
    return SAID.search(shown, start, end) is not None


# --- points -------------------------------------------------------------------------------------


def _points(shown: str, part: _Part, marks: _Marks) -> list[tuple[int, int]]:
    inside = marks.within(part.start, part.end)
    if inside:
        return list(_enumerated(shown, inside, part.start, part.end))
    if part.paired and part.kind == _IMPROVEMENT:
        return [(part.start, part.end)]
    return _unmarked(shown, part)


def _enumerated(shown: str, marks: Sequence[_Mark], start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield the points of the outermost level, or of the level below where a point is a mere topic."""
    family = marks[0].family
    tops = [at for at, mark in enumerate(marks) if mark.family == family]
    # 二是 without 一是: what stands before it is the first point.
    if marks[0].ordinal == 2 and _said(shown, start, marks[0].start):
        yield start, marks[0].start
    for at, following in zip(tops, [*tops[1:], len(marks)], strict=True):
        until = marks[following].start if following < len(marks) else end
        below = marks[at + 1 : following]
        if below and _is_topic(shown, marks[at].end, below[0].start):
            yield from _enumerated(shown, below, marks[at].end, until)
        else:
            yield marks[at].end, until


def _is_topic(shown: str, start: int, end: int) -> bool:
    """Tell whether a point only introduces those below it."""
    return TOPIC.fullmatch(shown, start, end) is not None or not _said(shown, start, end)


def _unmarked(shown: str, part: _Part) -> list[tuple[int, int]]:
    """Return the paragraphs of a part without marks or, of a single one, its sentences and clauses."""
    start, told = part.start, part.told
    if part.kind == _PROBLEM:
        start, told = _after_problem_lead(shown, part)
    start = _after(ANNOUNCES, shown, start, part.end)
    spans = _spans(LINE_END, shown, start, part.end)
    if len(spans) < 2:
        spans = _spans(SENTENCE_END, shown, start, part.end)
    return spans if told or part.kind != _PROBLEM else _from_first_deficit(shown, spans)


def _spans(ends: re.Pattern[str], shown: str, start: int, end: int) -> list[tuple[int, int]]:
    """Return the lines of a stretch, or its sentences and semicolon clauses, that say something."""
    found = []
    for cut in ends.finditer(shown, start, end):
        found.append((start, cut.start()))
        start = cut.end()
    found.append((start, end))
    return [(begin, until) for begin, until in found if _said(shown, begin, until)]


def _from_first_deficit(shown: str, spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the spans from the first that names a lack: what comes before is an overview."""
    for at, (start, end) in enumerate(spans):
        if DEFICIT.search(shown, start, end):
            return spans[at:]
    return []


def _after_problem_lead(shown: str, part: _Part) -> tuple[int, bool]:
    """Return where the first problem begins, and whether words like "仍存在一些问题，主要是" announce it."""
    start = _after(SEEING, shown, _after(PRAISE, shown, part.start, part.end), part.end)
    begin = _after(MAINLY, shown, _after(GENERIC, shown, start, part.end), part.end)
    return begin, part.told or begin > start


def _after(lead: re.Pattern[str], shown: str, start: int, end: int) -> int:
    """Return the end of a lead-in that stands at `start`, or `start` if nothing is left behind it."""
    found = lead.match(shown, start, end)
    return found.end() if found and _said(shown, found.end(), end) else start


# --- is the turn told? --------------------------------------------------------------------------


def _is_split(shown: str, parts: Sequence[_Part], spans: Sequence[tuple[str, int, int]]) -> bool:
    """Tell whether every statement's kind is certain."""
    if any(part.kind == _IMPROVEMENT for part in parts):
        return True
    if any(part.told for part in parts):
        return bool(spans) and not any(_is_measure(shown, start, end) for _, start, end in spans)
    return bool(spans) and all(DEFICIT.search(shown, start, end) for _, start, end in spans)


def _is_measure(shown: str, start: int, end: int) -> bool:
    return MEASURE.match(shown, start, end) is not None and not DEFICIT.search(shown, start, end)


def _restarted(
    shown: str, marks: Sequence[_Mark], spans: Sequence[tuple[str, int, int]]
) -> list[tuple[str, int, int]]:
    """Return problems and improvements told apart by a numbering that begins anew, or nothing.

    Every point of the first list must name a lack, every point of the second a measure.
    """
    ordinals = {mark.end: mark.ordinal for mark in marks}
    again = [at for at, (_, start, _) in enumerate(spans) if at and ordinals.get(start) == 1]
    if len(again) != 1:
        return []
    first, second = spans[: again[0]], spans[again[0] :]
    lacks = all(DEFICIT.search(shown, start, end) for _, start, end in first)
    if not lacks or not all(_is_measure(shown, start, end) for _, start, end in second):
        return []
    return [*first, *((_IMPROVEMENT, start, end) for _, start, end in second)]
