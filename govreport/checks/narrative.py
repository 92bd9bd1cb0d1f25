"""Whether the counts stated in prose are those of the tables, and whether they add up."""

from collections import Counter
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from govreport.checks.findings import (
    FAIL,
    NAN,
    NOT_ASSESSABLE,
    PASS,
    VACUOUS,
    CheckFunction,
    Collected,
    Findings,
    Frames,
    Outcome,
)
from govreport.contract import QUANTITIES
from govreport.form.grid import grid_of
from govreport.form.model import Form
from govreport.form.statute import SECTIONS
from govreport.form.vocabulary import ORDINALS
from govreport.form.wording import ALONE, OF_WHICH, PARTIAL, PIECES, QUESTIONS, SEPARATORS, Cell
from govreport.frames import plain

_BY_QUANTITY = {question.quantity: question for question in QUESTIONS}
_RECEIVED = _BY_QUANTITY["applications_received"].cells
_CARRIED_IN = _BY_QUANTITY["applications_carried_in"].cells
_NAMES = {label.code: label for label in QUANTITIES}
PLACES = {
    section.code: (f"第{section.ordinal}部分", f"Section {ORDINALS[section.ordinal]}")
    if section.ordinal
    else (section.zh, section.en)
    for section in SECTIONS
}


class _Figure(NamedTuple):
    """A row of `figures`."""

    report_id: str
    section: str
    quantity: str
    label: str | None
    value: float | None
    unit: str | None
    sentence: str | None
    start: int | None
    end: int | None
    scope: str | None
    precision: str | None


def check_figures(frames: Frames, forms: tuple[Form, ...]) -> Iterator[Findings]:
    """Yield whether every figure of the prose that a table answers is the table's number.

    A report whose prose states no such figure is told once per check.
    """
    places = {report_id: at for at, report_id in enumerate(plain(frames["reports"]["report_id"]))}
    found = {question.check: Collected(question.check) for question in QUESTIONS}
    tables = _Tables(frames, forms)
    texts = _Texts(frames)
    counted: Counter[tuple[str, str, str]] = Counter()
    asked = []
    for figure in _figures(frames, frozenset(_BY_QUANTITY)):
        question = _BY_QUANTITY[figure.quantity]
        counted[figure[:3]] += 1
        subject = f"{figure.section}:{question.key}{counted[figure[:3]]}"
        zh, en, cells = question.zh, question.en, question.cells
        if figure.quantity == "litigations":
            zh, en, cells = _alone(figure, texts) or (zh, en, cells)
        report = places[figure.report_id]
        stated = tables.sum_of(report, cells) if cells else tables.first_of(report, question.either)
        carried = tables.sum_of(report, _CARRIED_IN) if question.cells == _RECEIVED else 0.0
        asked.append((report, subject, figure, stated, carried, zh, en))
    whole = {report for report, _, figure, stated, carried, _, _ in asked if _covers(figure, stated, carried)}
    for report, subject, figure, stated, carried, zh, en in asked:
        known = figure._replace(scope=None) if report in whole else figure
        outcome = _compared(subject, known, stated, carried, zh, en)
        found[_BY_QUANTITY[figure.quantity].check].add(report, outcome)
    for collected in found.values():
        yield from collected.findings()
        yield from _silent(collected.check, collected.reports, len(places))


# Two bodies seldom count the same number of anything from here on.
_TELLING = 10


def _covers(figure: _Figure, stated: float, carried: float) -> bool:
    """Tell whether a figure shows that the tables are those of the whole region, not of one body."""
    told = figure.scope == "region" and figure.precision == "exact" and (figure.value or 0) >= _TELLING
    return told and figure.value in (stated, stated + carried)


def _figures(frames: Frames, quantities: frozenset[str]) -> Iterator[_Figure]:
    """Yield the figures of these quantities in the order of the text."""
    held = frames["figures"]
    kept = held[held["quantity"].isin(quantities)]
    columns = (plain(kept[name]) for name in _Figure._fields)
    yield from map(_Figure._make, zip(*columns, strict=True))


_NONE_ZH = "文字中没有写明可以核对的数，无从与表格核对。"
_NONE_EN = "The prose states no such figure; there is nothing to compare."


def _silent(
    check: str, reports: Sequence[int], size: int, zh: str = _NONE_ZH, en: str = _NONE_EN
) -> Iterator[Findings]:
    """Yield "not assessable" for every report that a check has nothing to say of."""
    said = np.zeros(size, dtype=bool)
    said[np.asarray(reports, dtype=np.int64)] = True
    silent = np.flatnonzero(~said)
    count = len(silent)
    if count:
        numbers = np.full(count, NAN)
        statuses = np.full(count, NOT_ASSESSABLE)
        yield Findings(
            check, silent, ["none"] * count, statuses, [zh] * count, [en] * count, numbers, numbers
        )


class _Tables:
    """The numbers that the prose is compared with, a list over all reports for each cell."""

    def __init__(self, frames: Frames, forms: tuple[Form, ...]) -> None:
        grid = grid_of(forms)
        size = len(frames["reports"])
        self._held: dict[Cell, list[float]] = {}
        values = {}
        for cell in {cell for question in QUESTIONS for cell in (*question.cells, *question.either)}:
            table = cell[0]
            span = grid.span(table)
            if table not in values:
                column = frames[table]["value"].to_numpy(dtype=float, na_value=np.nan)
                values[table] = column.reshape(size, len(span))
            if cell in grid.place:
                self._held[cell] = values[table][:, grid.place[cell] - span.start].tolist()

    def sum_of(self, report: int, cells: tuple[Cell, ...]) -> float:
        """Return the sum of a report's cells, NaN where one holds no number."""
        return sum(self._held[cell][report] if cell in self._held else NAN for cell in cells)

    def first_of(self, report: int, cells: tuple[Cell, ...]) -> float:
        """Return the first number of a report's cells, NaN where none holds one."""
        numbers = (self._held[cell][report] for cell in cells if cell in self._held)
        return next((number for number in numbers if number == number), NAN)


class _Texts:
    """The texts of the reports, fetched when first asked for."""

    def __init__(self, frames: Frames) -> None:
        self._frames = frames
        self._held: dict[str, str] | None = None

    def around(self, figure: _Figure) -> str:
        """Return the clause that a figure stands in; its whole sentence where the text is not there."""
        if self._held is None:
            texts = self._frames.get("texts")
            held = () if texts is None else zip(plain(texts["report_id"]), plain(texts["text"]), strict=True)
            self._held = dict(held)
        text = self._held.get(figure.report_id)
        if text is None or figure.start is None or figure.end is None:
            return figure.sentence or ""
        before = SEPARATORS.split(text[max(0, figure.start - 30) : figure.start])[-1]
        after = SEPARATORS.split(text[figure.end : figure.end + 30])[0]
        return before + text[figure.start : figure.end] + after


def _alone(figure: _Figure, texts: _Texts) -> tuple[str, str, tuple[Cell, ...]] | None:
    """Return names and cells of the one kind of lawsuit that a figure counts, None where it counts both."""
    if not any(words.search(figure.sentence or "") for words, _ in ALONE):
        return None
    clause = f"{figure.label or ''}\n{texts.around(figure)}"
    named = [kind for words, kind in ALONE if words.search(clause)]
    return named[0] if len(named) == 1 else None


def _compared(subject: str, figure: _Figure, stated: float, carried: float, zh: str, en: str) -> Outcome:
    """Return what a figure and the number of the table show."""
    value = NAN if figure.value is None else figure.value
    arguments = (subject, figure.section, figure.quantity, value, stated, carried, zh, en)
    outcome = _judged(*arguments, figure.scope, figure.precision)
    if outcome.status != FAIL:
        return outcome
    quote = _quote(figure.sentence or "")
    message, message_en = f"{outcome.message}原文：“{quote}”", f"{outcome.message_en} The text: “{quote}”"
    return Outcome(subject, FAIL, message, message_en, outcome.expected, outcome.actual)


def _quote(sentence: str) -> str:
    said = " ".join(sentence.split())
    return said if len(said) <= 60 else f"{said[:60]}…"


@lru_cache(maxsize=16_384)
def _judged(
    subject: str,
    section: str,
    quantity: str,
    value: float,
    stated: float,
    carried: float,
    zh: str,
    en: str,
    scope: str | None,
    precision: str | None,
) -> Outcome:
    """Return what a figure shows beside a number of the table; `carried` may be part of what was received."""
    where, where_en = PLACES[section]
    name = _NAMES[quantity]
    said, said_en = f"{where}文中{name.zh} {_written(value, precision)}", f"{where_en}: {name.en} {value:g}"
    if value != value or stated != stated:
        return Outcome(
            subject,
            NOT_ASSESSABLE,
            f"{said}，{zh}没有可用的数字，无法核对。",
            f"{said_en}; {en} holds no number to compare.",
        )
    both = stated + carried
    if _agrees(value, stated, precision):
        message, message_en = f"{said}，与{zh} {stated:g} 一致。", f"{said_en}; {en}: {stated:g}. They agree."
        return Outcome(subject, PASS, message, message_en, stated, value)
    if carried > 0 and _agrees(value, both, precision):
        return Outcome(
            subject,
            PASS,
            f"{said}，等于{zh} {stated:g} 加上年结转 {carried:g}（受理含结转），一致。",
            f"{said_en}; {en}: {stated:g} plus {carried:g} carried in. They agree.",
            both,
            value,
        )
    if scope == "region":
        return Outcome(
            subject,
            NOT_ASSESSABLE,
            f"{said}，是全市（县、区）口径的数，{zh} {stated:g} 可能只是本机关的数，不作核对。",
            f"{said_en}, for the whole region; {en}: {stated:g}, perhaps of this body only. Not compared.",
        )
    with_carried = f"（加上年结转 {carried:g} 为 {both:g}）" if carried > 0 else ""
    with_carried_en = f" ({both:g} with {carried:g} carried in)" if carried > 0 else ""
    return Outcome(
        subject,
        FAIL,
        f"{said}，{zh}为 {stated:g}{with_carried}，相差 {value - stated:+g}，请核对文字和表格。",
        f"{said_en}, but {en} says {stated:g}{with_carried_en}; difference {value - stated:+g}. Check both.",
        stated,
        value,
    )


def _written(value: float, precision: str | None) -> str:
    number = "缺失" if value != value else f"{value:g}" if value < 1e6 else f"{value:.0f}"
    return {"about": f"约 {number}", "at_least": f"{number} 余（以上）"}.get(precision or "", number)


def _agrees(value: float, stated: float, precision: str | None) -> bool:
    """Tell whether a number of the table may be what the prose says exactly, roughly or at least."""
    if precision == "about":
        return abs(stated - value) <= value / 10
    if precision == "at_least":
        return value <= stated < value + _last_unit(value)
    return value == stated


def _last_unit(value: float) -> int:
    """Return what the last digit before the zeros of a number counts: 10 of 40, 10,000 of 180,000."""
    digits = f"{value:.0f}"
    return 10 ** (len(digits) - len(digits.rstrip("0"))) if value >= 1 else 1


# --- sums in the prose --------------------------------------------------------------------------


def check_narrative_sum(frames: Frames, forms: tuple[Form, ...]) -> Iterator[Findings]:  # noqa: ARG001
    """Yield whether the parts of a disclosed total that the prose names add up to it."""
    places = {report_id: at for at, report_id in enumerate(plain(frames["reports"]["report_id"]))}
    found = Collected("narrative_sum")
    held: list[_Figure] = []
    number = 0
    for figure in _figures(frames, frozenset(("disclosed_total", "disclosed_part"))):
        same = bool(held) and held[0][:2] == figure[:2]
        if figure.quantity == "disclosed_total":
            _add_sum(found, places, held, number)
            number = number + 1 if same else 1
            held = [figure]
        elif same:
            held.append(figure)
    _add_sum(found, places, held, number)
    yield from found.findings()
    zh = "文字中没有写明主动公开的总数及其分项，无从核对。"
    yield from _silent(
        found.check, found.reports, len(places), zh, "The prose states no total with parts; nothing to check."
    )


def _add_sum(found: Collected, places: dict[str, int], held: list[_Figure], number: int) -> None:
    if len(held) > 1:
        total, *parts = held
        found.add(places[total.report_id], _sum(f"{total.section}:{number}", total, parts))


def _sum(subject: str, total: _Figure, parts: list[_Figure]) -> Outcome:
    """Return what a total and its parts show."""
    numbers = [NAN if part.value is None else part.value for part in parts]
    value = NAN if total.value is None else total.value
    where, where_en = PLACES[total.section]
    written = "＋".join(f"{number:g}" for number in numbers)
    added = sum(numbers)
    said = f"{where}文中共 {value:g}{total.unit or ''}，分项 {written}"
    said_en = f"{where_en}: {value:g} in all, of which {written.replace('＋', ' + ')}"
    doubt = _doubt(value, numbers, total, parts)
    if doubt:
        return Outcome(subject, NOT_ASSESSABLE, f"{said}：{doubt[0]}，不作核对。", f"{said_en}: {doubt[1]}.")
    if not (value or added):
        return Outcome(
            subject, VACUOUS, f"{said}：各数均为 0，不说明问题。", f"{said_en}: every number is 0.", 0.0, 0.0
        )
    if _adds_up(value, numbers):
        return Outcome(subject, PASS, f"{said}，相符。", f"{said_en}. They add up.", value, value)
    return Outcome(
        subject,
        FAIL,
        f"{said}，合计 {added:g}，与总数相差 {added - value:+g}，请核对总数和各分项。",
        f"{said_en} = {added:g}; difference {added - value:+g}. Check the total and its parts.",
        value,
        added,
    )


def _doubt(
    value: float, numbers: list[float], total: _Figure, parts: list[_Figure]
) -> tuple[str, str] | None:
    """Return why a total and its parts cannot be held against each other, None if they can."""
    added = sum(numbers)
    if added != added or value != value:
        return "有的数缺失", "a number is missing"
    if any((figure.precision or "exact") != "exact" for figure in (total, *parts)):
        return "有的数是约数", "a number is only approximate"
    if _adds_up(value, numbers):
        return None
    units = {"" if figure.unit in PIECES else figure.unit for figure in (total, *parts)}
    if len(units) > 1:
        return "计量单位不一", "the units differ"
    if added < value and (len(parts) == 1 or _is_partial((total, *parts))):
        return "只列出部分分项", "only some of the parts are named"
    return None


def _is_partial(figures: Sequence[_Figure]) -> bool:
    """Tell whether the words around the parts say that there are others."""
    sentences = dict.fromkeys(figure.sentence or "" for figure in figures)
    return any(PARTIAL.search(sentence.split(OF_WHICH, 1)[-1]) for sentence in sentences)


def _adds_up(total: float, parts: Sequence[float]) -> bool:
    """Tell whether parts add up to a total, also where a part is followed by its own parts.

    A second enumeration of the same total (by channel, then by subject) may follow the first.
    """
    met: set[tuple[int, float]] = set()
    ahead = [(0, total)]
    while ahead:
        at, rest = state = ahead.pop()
        if state in met or rest < 0:
            continue
        met.add(state)
        if at == len(parts):
            if rest == 0:
                return True
            continue
        if rest == 0:
            ahead.append((at, total))
        ahead.extend((end, round(rest - parts[at], 4)) for end in (at + 1, _after_own_parts(parts, at)))
    return False


def _after_own_parts(parts: Sequence[float], at: int) -> int:
    """Return the place behind a part, and behind those that follow it where two or more make it up."""
    added = 0.0
    for end in range(at + 1, len(parts)):
        added += parts[end]
        if added == parts[at] and end > at + 1 and 0 not in parts[at + 1 : end + 1]:
            return end + 1
        if added > parts[at]:
            break
    return at + 1


NARRATIVE: tuple[CheckFunction, ...] = (check_figures, check_narrative_sum)
