"""What the prose of a report shows by itself: its numbering and its names."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import compress
from typing import NamedTuple

from govreport.checks.findings import (
    FAIL,
    NOT_ASSESSABLE,
    PASS,
    CheckFunction,
    Collected,
    Findings,
    Frames,
    Outcome,
)
from govreport.checks.narrative import PLACES
from govreport.form import wording as words
from govreport.form.model import Form
from govreport.form.script import fold
from govreport.form.statute import SECTIONS
from govreport.frames import plain

_NUMBERED = frozenset(section.code for section in SECTIONS if section.ordinal)
SIGNATURE = "signature"
_TABLES = frozenset(("disclosure", "applications", "disputes"))
Prose = list[tuple[str, str]]


def prose_of(frames: Frames) -> list[Prose]:
    """Return (section, text) of every section of every report, in simplified characters."""
    reports, held = frames["reports"], frames["sections"]
    ids = plain(reports["report_id"])
    found: dict[str, Prose] = {report_id: [] for report_id in ids}
    columns = (plain(held[name]) for name in ("report_id", "section", "text"))
    for report_id, section, text in zip(*columns, strict=True):
        found[report_id].append((section, text or ""))
    foreign = (reports["script"] == "hant").fillna(False).to_numpy(dtype=bool)
    for report_id in compress(ids, foreign):
        found[report_id] = [(section, fold(text)) for section, text in found[report_id]]
    return list(found.values())


def passage(text: str, start: int, end: int) -> str:
    """Return a passage with a few characters on both sides, on one line."""
    return " ".join(text[max(0, start - 10) : end + 14].split())


# --- enumerations -------------------------------------------------------------------------------


class _Mark(NamedTuple):
    """An enumeration mark: its manner of writing, number, text and place, whether it surely is one."""

    style: str
    number: int
    printed: str
    at: int
    firm: bool = True

    @property
    def end(self) -> int:
        """Return the place behind the mark."""
        return self.at + len(self.printed)


@dataclass(slots=True)
class _Series:
    """An enumeration that is being read: its last mark, how many it has, the first fault in it."""

    mark: _Mark
    length: int = 1
    fault: tuple[str, str] | None = None


def check_prose(frames: Frames, forms: tuple[Form, ...]) -> Iterator[Findings]:
    """Yield what the numbering and the names of every report show."""
    texts = prose_of(frames)
    yield from _check_numbering(texts, forms)
    yield from _check_names(texts, plain(frames["reports"]["agency"]))


def _check_numbering(texts: list[Prose], forms: tuple[Form, ...]) -> Iterator[Findings]:
    """Yield for every section with enumerations whether their numbers have no gap and no repeat."""
    found = Collected("numbering")
    # Rows of a table that could not be read as one are numbered too.
    rows = tuple({form.rows[0].zh for form in forms if form.rows})
    for report, prose in enumerate(texts):
        reader, said = _Reader(), False
        for section, text in prose:
            if section not in _NUMBERED or (section in _TABLES and any(row in text for row in rows)):
                continue
            outcome = _numbering(section, text, reader)
            if outcome is not None:
                found.add(report, outcome)
                said = True
        if not said:
            found.add(report, _NO_LIST)
    yield from found.findings()


_NO_LIST = Outcome(
    "none", NOT_ASSESSABLE, "文中没有编号的列举，无从核对。", "The prose has no numbered enumeration."
)


def _numbering(section: str, text: str, reader: "_Reader") -> Outcome | None:
    """Return what the enumerations of a section show, None where it has none."""
    marks = _marks(text)
    if not marks:
        return None
    series = reader.read(section, text, marks)
    faults = [one.fault for one in series if one.fault and (one.length > 1 or one.mark.style == "一)")]
    where, where_en = PLACES[section]
    if not faults:
        said, said_en = f"{where}的列举编号连续。", f"{where_en}: the enumerations are complete."
        return Outcome(section, PASS, said, said_en) if any(one.length > 1 for one in series) else None
    return Outcome(
        section,
        FAIL,
        f"{where}的列举编号有误：{'；'.join(zh for zh, _ in faults)}。请核对编号或是否缺少内容。",
        f"{where_en}: {'; '.join(en for _, en in faults)}. Check the numbers and whether a point is lost.",
    )


def _marks(text: str) -> list[_Mark]:
    """Return the enumeration marks at the beginnings of lines, and the points inside sentences."""
    marks, at = [], 0
    for line in text.split("\n"):
        if line and line[0] in words.MARK_STARTS and (match := words.LINE_MARK.match(line)):
            marks.append(_line_mark(match, at))
        at += len(line) + 1
    size = len(marks)
    if "二是" in text or "三是" in text:
        marks.extend(_points(text))
    if "②" in text or "③" in text:
        places = ((words.CIRCLED.find(character), at) for at, character in enumerate(text))
        marks.extend(_Mark("①", n + 1, words.CIRCLED[n], at) for n, at in places if n >= 0)
    if len(marks) > size > 0:
        marks.sort(key=lambda mark: mark.at)
    return marks


def _line_mark(match: re.Match[str], at: int) -> _Mark:
    inner, bare, mark, nth = match.group("inner", "plain", "mark", "nth")
    printed = inner or bare or nth
    han = not printed[0].isdigit()
    number = words.HAN_NUMBERS.get(printed, 0) if han else int(printed)
    sign = ")" if inner else "第" if nth else "、" if mark == "、" else "."
    return _Mark(("一" if han else "1") + sign, number, match.group().strip(" \t\u3000\xa0#*"), at)


def _points(text: str) -> Iterator[_Mark]:
    """Yield 一是, 二是, …; one that stands behind no stop may go on with a list and break none."""
    for match in words.POINT.finditer(text):
        at, printed = match.start(), match.group()
        firm = not at or text[at - 1] in words.STOPS
        if firm or text[at - 1] not in words.NOT_A_POINT:
            yield _Mark("是", words.HAN_NUMBERS.get(printed[:-1], 0), printed, at, firm)


class _Reader:
    """Reads the marks of a report one by one and notes what is missing or printed twice.

    Lists may stand in lists, each begins with 1, and what stands below a point ends with the next
    point. A number that goes on with any open list is right: only one that fits nowhere is a fault.
    """

    def __init__(self) -> None:
        self._open: list[_Series] = []
        self._all: list[_Series] = []
        self._ended: dict[str, int] = {}
        self._text = self._section = ""

    def read(self, section: str, text: str, marks: list[_Mark]) -> list[_Series]:
        """Return the lists of a section; one may go on with the numbers of the section before."""
        self._close(0)
        self._all, self._text, self._section = [], text, section
        for mark in marks:
            if mark.number:
                self._take(mark)
        return self._all

    def _take(self, mark: _Mark) -> None:
        same = [at for at, series in enumerate(self._open) if series.mark.style == mark.style]
        alike = same
        if not same and mark.style[0] == "1":  # 1. may go on with 2、 where the clerk was not careful.
            alike = [at for at, series in enumerate(self._open) if series.mark.style[0] == "1"]
        fitting = [at for at in alike if self._open[at].mark.number == mark.number - 1]
        if fitting:
            self._close(fitting[-1] + 1)
            self._go_on(self._open[-1], mark)
        elif mark.number == 1:
            self._first(mark, same)
        elif not same:
            self._headless(mark)
        elif mark.firm:
            self._close(same[-1] + 1)
            self._unfitting(self._open[-1], mark)

    def _close(self, first: int) -> None:
        for series in self._open[first:]:
            self._ended[series.mark.style] = series.mark.number
        del self._open[first:]

    def _push(self, mark: _Mark) -> _Series:
        series = _Series(mark)
        self._open.append(series)
        self._all.append(series)
        return series

    def _go_on(self, series: _Series, mark: _Mark) -> None:
        series.mark = mark._replace(style=series.mark.style)
        series.length += 1

    def _first(self, mark: _Mark, same: list[int]) -> None:
        """Begin a list, or note that its first number is printed twice."""
        if same:
            above = self._open[same[-1]]
            between = self._text[above.mark.end : mark.at].rstrip(" \t\u3000\n（(")
            ended = "。" in between or "\n" in between
            leads = bool(words.LEAD_IN.search(between.rpartition("\n")[2]))
            if same[-1] == len(self._open) - 1 and self._is_repeat(above, mark, between, leads):
                _note(above, f"“{mark.printed}”重复", f"“{mark.printed}” stands twice")
                above.mark = mark
                return
            # A first point may have points of its own; behind a second one a new list begins.
            if ended and (leads or (mark.style == "是" and above.length > 1)):
                self._close(same[-1])
        self._push(mark)

    def _is_repeat(self, above: _Series, mark: _Mark, between: str, leads: bool) -> bool:
        """Tell whether a second 1 is a repeat: nothing stands between that could introduce a new list."""
        ended, stopped = "。" in between or "\n" in between, between.endswith(("。", "；", ";"))
        if above.mark.number != 1 or leads or not mark.firm:
            return False
        if mark.style[0] == "1":
            return stopped and self._section != "problems"
        # A line without a stop is a heading without a number.
        return not ended if mark.style == "是" else stopped or "\n" not in between

    def _unfitting(self, series: _Series, mark: _Mark) -> None:
        """Read a number that does not go on with its list."""
        last = series.mark.number
        lacking = range(last + 1, mark.number) if mark.number > last else (mark.number - 1,)
        lost = [n for n in lacking if not self._stands(mark.style, n, series.mark.end, mark.at)]
        # 一、 and the like may be the heading of a part as well.
        slip = mark.style != "一、" or (series.length > 1 and mark.number in (last, last + 2))
        if lost and slip:
            _note(series, *_gap(series.mark, mark, lost))
        self._go_on(series, mark)

    def _headless(self, mark: _Mark) -> None:
        """Read a number above 1 of a list that has not begun."""
        if self._ended.get(mark.style) == mark.number - 1:
            self._push(mark)
        elif mark.style != "一、":
            if mark.style in ("一)", "1)", "1、", "1."):
                self._close(0)
            series = self._push(mark)
            # One that begins with 3 or more goes on with something that is not in this section.
            if (
                mark.number == 2
                and mark.style[-1] in ")、."
                and not self._stands(mark.style, mark.number - 1, 0, mark.at)
            ):
                first = mark.printed
                _note(series, f"从“{first}”开始，前面没有编号", f"the first number is “{first}”")

    def _stands(self, style: str, number: int, start: int, end: int) -> bool:
        """Tell whether a number that a list lacks stands in this passage in another manner of writing."""
        return bool(_pattern(style[0] in "1①", number).search(self._text, start, end))


def _note(series: _Series, zh: str, en: str) -> None:
    series.fault = series.fault or (zh, en)


@lru_cache(maxsize=256)
def _pattern(digits: bool, number: int) -> re.Pattern[str]:
    han = next((text for text, value in words.HAN_NUMBERS.items() if value == number), "\0")
    pattern = words.MISSING_DIGITS if digits else words.MISSING_HAN
    return re.compile(pattern.replace("{number}", str(number) if digits else han))


def _gap(last: _Mark, mark: _Mark, lost: list[int]) -> tuple[str, str]:
    """Return what to say of a number that does not follow the last one of its list."""
    said, before = mark.printed, last.printed
    if mark.number == last.number:
        return f"“{said}”重复", f"“{said}” stands twice"
    if mark.number < last.number:
        return f"“{before}”之后又是“{said}”", f"“{said}” stands behind “{before}”"
    numbers = ", ".join(map(str, lost))
    return (
        f"“{before}”之后是“{said}”，缺少第 {numbers.replace(', ', '、')} 项",
        f"“{said}” follows “{before}”: number {numbers} is missing",
    )


# --- names --------------------------------------------------------------------------------------


def _check_names(texts: list[Prose], agencies: list[str | None]) -> Iterator[Findings]:
    """Yield what a report calls itself that its body cannot be, or that there is no such name."""
    found = Collected("foreign_name")
    for report, (prose, agency) in enumerate(zip(texts, agencies, strict=True)):
        kind = _kind(agency)
        if agency is None or not kind or not prose:
            found.add(report, _NO_KIND)
            continue
        text = "\n".join([text for section, text in prose if section != SIGNATURE])
        foreign = _impossible(text, kind) | _others(text, kind, agency)
        for name, places in foreign.items():
            found.add(report, _foreign(name, agency, len(places), passage(text, *places[0])))
        if not foreign:
            found.add(report, _NO_OTHER)
    yield from found.findings()


_NO_KIND = Outcome(
    "text",
    NOT_ASSESSABLE,
    "报告机关未写明，或其名称不足以判定应有的自称，无法核对。",
    "The agency is not named, or its name does not tell what it calls itself; it cannot be checked.",
)
_NO_OTHER = Outcome("text", PASS, "文中的自称与报告机关相符。", "What the report calls itself fits its body.")


@lru_cache(maxsize=4096)
def _kind(agency: str | None) -> str:
    """Return the ending that tells what a body calls itself, "" where its name leaves it open."""
    kind = next((kind for ending, kind in words.OWN_KIND if ending.search(agency or "")), "")
    # The office of a department in a town may well speak of the town.
    mixed = kind in ("局", "委", "厅") and any(town in (agency or "") for town in ("镇", "乡", "街道"))
    return "" if mixed else kind


def _foreign(name: str, agency: str, count: int, quote: str) -> Outcome:
    return Outcome(
        name,
        FAIL,
        f"报告机关是{agency}，文中却以“{name}”自称，共 {count} 处，如“…{quote}…”，请核对是否沿用他处文稿。",
        f"The body is {agency}, yet the text calls it “{name}” ({count}×), as in “…{quote}…”. Check it.",
    )


@lru_cache(maxsize=4096)
def short_name(agency: str | None) -> str:
    """Return the last part of a body's name, as the prose writes it; "" if it has none."""
    match = words.SHORT_NAME.search(words.NAME_TAIL.sub("", agency or ""))
    return match.group() if match else ""


_Spans = dict[str, list[tuple[int, int]]]


def _impossible(text: str, kind: str) -> _Spans:
    """Return the places where a text calls itself what a body of this kind cannot be."""
    found: _Spans = {}
    for name in words.IMPOSSIBLE[kind]:
        at = text.find(name)
        while at >= 0:
            end = at + len(name)
            bare = name[-1] != "府" or not at or text[at - 1] in words.BARE_BEFORE
            if bare and text[end : end + 1] not in (*words.NOT_SELF.get(name[-1], ""),):
                found.setdefault(name, []).append((at, end))
            at = text.find(name, end)
    return found


def _others(text: str, kind: str, agency: str) -> _Spans:
    """Return the places where another town or county is said to do what the report tells of its own."""
    found: _Spans = {}
    acting = words.ACTING.get(kind)
    if acting is None:
        return found
    core = short_name(agency).removesuffix(kind)
    for match in acting.finditer(text):
        before = words.NAME_BEFORE.search(text[max(0, match.start() - 12) : match.start()])
        if before and _is_other(before[1], core, agency):
            name = before[1] + kind
            at = match.start() - len(before[1])
            found.setdefault(name, []).append((at, at + len(name)))
    return found


def _is_other(name: str, core: str, agency: str) -> bool:
    """Tell whether a name is that of another place than the body's own."""
    if name[-1] in words.NO_PLACE or words.NOT_A_NAME.search(name):
        return False
    return bool(core) and core not in name and name not in agency


WORDING: tuple[CheckFunction, ...] = (check_prose,)
