"""The dates of a report: its signature, its publication, and the years that its prose names."""

import re
from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from typing import NamedTuple

import pandas as pd

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
from govreport.checks.wording import SIGNATURE, passage, prose_of, short_name
from govreport.form import wording as words
from govreport.form.model import Form
from govreport.frames import plain

_Day = date | None


def _days(column: pd.Series) -> list[_Day]:
    """Return the days of a column of dates, None where there is none."""
    days: list[_Day] = column.to_numpy(dtype="datetime64[D]").astype(object).tolist()
    return days


def check_signature(frames: Frames, forms: tuple[Form, ...]) -> Iterator[Findings]:  # noqa: ARG001
    """Yield whether the signature is dated on or after the last day of the statistics period."""
    reports = frames["reports"]
    found = Collected("signed_before_period_end")
    columns = (_days(reports["signed_on"]), _days(reports["period_end"]), plain(reports["year"]))
    for report, (signed, end, year) in enumerate(zip(*columns, strict=True)):
        found.add(report, _signed(signed, end, year))
    yield from found.findings()


@lru_cache(maxsize=16_384)
def _signed(signed: _Day, end: _Day, year: int | None) -> Outcome:
    """Return what the date of a signature shows; without a stated period it ends with the year."""
    if signed is None or (end is None and year is None):
        return Outcome(
            "signature",
            NOT_ASSESSABLE,
            "没有读到落款日期或统计期止日，无法核对。",
            "No date under the signature, or no end of the period; it cannot be checked.",
        )
    stated = "统计期止日" if end else "统计年度末"
    stated_en = "the stated end of the period" if end else "the end of the year"
    last = end or date(year or 0, 12, 31)
    if signed >= last:
        return Outcome(
            "signature",
            PASS,
            f"落款日期 {signed} 不早于{stated} {last}。",
            f"Signed on {signed}, not before {stated_en}, {last}.",
        )
    return Outcome(
        "signature",
        FAIL,
        f"落款日期 {signed} 早于{stated} {last}，早 {(last - signed).days} 天，请核对落款的年份和日期。",
        f"Signed on {signed}, {(last - signed).days} days before {stated_en}, {last}. Check the date.",
    )


# --- the deadline -------------------------------------------------------------------------------

_COUNTY_AND_ABOVE = frozenset(("county", "prefecture", "province"))
# A city is a county or a prefecture, so a bare 某市人民政府 is one or the other.
_CITY = "市"


def deadline_of(level: str | None, body: str | None, agency: str | None) -> words.Deadline | None:
    """Return the deadline for a body, None where its kind or level does not tell."""
    if body == "subdistrict_office" or (level == "township" and body in ("government", "office")):
        return words.TOWNSHIP_DEADLINE
    if body == "department":
        return words.DEPARTMENT_DEADLINE
    if body in ("government", "office"):
        city = level is None and _CITY in (agency or "")[-8:]
        return words.GOVERNMENT_DEADLINE if city or level in _COUNTY_AND_ABOVE else None
    return None


def check_publication(frames: Frames, forms: tuple[Form, ...]) -> Iterator[Findings]:  # noqa: ARG001
    """Yield whether a report was published by the deadline; without that date the signature counts."""
    reports = frames["reports"]
    found = Collected("published_late")
    names = (plain(reports[name]) for name in ("level", "body", "agency", "year"))
    days = (_days(reports[name]) for name in ("published_on", "signed_on"))
    for report, row in enumerate(zip(*names, *days, strict=True)):
        level, body, agency, year, published, signed = row
        found.add(report, _published(deadline_of(level, body, agency), year, published, signed))
    yield from found.findings()


@lru_cache(maxsize=16_384)
def _published(deadline: words.Deadline | None, year: int | None, published: _Day, signed: _Day) -> Outcome:
    """Return what the date of publication shows, else that of the signature."""
    day = published or signed
    if day is None or deadline is None or year is None:
        lacking = (
            ("没有读到发布日期和落款日期", "no date of publication or signature")
            if day is None
            else ("报告机关的类型和层级不足以判定期限", "kind and level of the body leave the deadline open")
            if deadline is None
            else ("统计年度未能判定", "the reporting year is not known")
        )
        return Outcome(
            "publication",
            NOT_ASSESSABLE,
            f"{lacking[0]}，无法核对是否逾期。",
            f"It cannot be checked: {lacking[1]}.",
        )
    due = date(year + 1, deadline.month, deadline.day)
    kind, kind_en = ("发布日期", "Published") if published else ("未见发布日期，落款日期", "Signed")
    said = f"{kind} {day}，{deadline.zh}的期限为 {due}"
    said_en = f"{kind_en} on {day}; the deadline for {deadline.en} is {due}"
    late = (day - due).days
    if late <= 0:
        return Outcome("publication", PASS, f"{said}，未逾期。", f"{said_en}: in time.", 0.0, 0.0)
    moved = "如系网站迁移后重新发布，请注明原发布日期。" if published else "请核对。"
    return Outcome(
        "publication",
        FAIL,
        f"{said}，逾期 {late} 天。{moved}",
        f"{said_en}: {late} days late. Check whether the page was published anew.",
        0.0,
        float(late),
    )


# --- years --------------------------------------------------------------------------------------


_PLANS = frozenset(("problems", "other"))  # where a report looks ahead


class _Stale(NamedTuple):
    """A year that does not fit: where, which, why in both languages, and the passage."""

    section: str
    year: int
    zh: str
    en: str
    quote: str


def check_years(frames: Frames, forms: tuple[Form, ...]) -> Iterator[Findings]:  # noqa: ARG001
    """Yield the years of the prose that a report for its year should not hold, or that there are none."""
    found = Collected("stale_year")
    known = zip(plain(frames["reports"]["year"]), plain(frames["reports"]["agency"]), strict=True)
    for report, (prose, (year, agency)) in enumerate(zip(prose_of(frames), known, strict=True)):
        if year is None or not prose:
            found.add(report, _NO_YEAR)
            continue
        stale: dict[str, _Stale] = {}
        for section, text in prose:
            if section != SIGNATURE and "20" in text:
                for one in _stale(section, text, year, short_name(agency)):
                    stale.setdefault(f"{one.section}:{one.year}", one)
        for subject, one in stale.items():
            found.add(report, _stale_outcome(subject, one, year))
        if not stale:
            found.add(report, _fitting(year))
    yield from found.findings()


_NO_YEAR = Outcome(
    "text",
    NOT_ASSESSABLE,
    "统计年度或文字部分缺失，无法核对文中的年份。",
    "The reporting year or the prose is missing; the years cannot be checked.",
)


@lru_cache(maxsize=64)
def _fitting(year: int) -> Outcome:
    return Outcome(
        "text",
        PASS,
        f"文中未见与 {year} 统计年度不相称的年份。",
        f"No year in the text is at odds with {year}.",
        year,
        year,
    )


def _stale_outcome(subject: str, one: _Stale, year: int) -> Outcome:
    where, where_en = PLACES[one.section]
    return Outcome(
        subject,
        FAIL,
        f"{where}中的 {one.year} 年{one.zh}（“…{one.quote}…”），而统计年度是 {year} 年，请核对是否沿用旧稿。",
        f"{where_en}: {one.year} {one.en} (“…{one.quote}…”), and the report is for {year}. Check it.",
    )


def _stale(section: str, text: str, year: int, own: str) -> Iterator[_Stale]:
    """Yield the years of a text that stand where only the reporting year or the next one can."""
    own_year = year % 100
    for match in words.YEAR.finditer(text):
        named = int(match[1])
        if named == own_year and section not in _PLANS:
            continue
        if named == own_year + 1 and section in _PLANS:
            continue
        why = _why(section, text, match, year, own)
        if why:
            yield _Stale(section, 2000 + named, *why, passage(text, match.start(), match.end()))
    if "年12月31日" in text:
        for match in words.STATED_PERIOD.finditer(text):
            if match[1] == match[2] and int(match[2]) != own_year:
                reason = ("写作统计期限", "is given as the period")
                yield _Stale(section, 2000 + int(match[2]), *reason, match.group())


def _why(section: str, text: str, match: re.Match[str], year: int, own: str) -> tuple[str, str] | None:
    """Return why a year does not fit, None if it does or if that cannot be told."""
    start = max(text.rfind(stop, 0, match.start()) for stop in words.SENTENCE_ENDS) + 1
    lead = text[start : match.start()].strip()
    end = min((at for stop in words.SENTENCE_ENDS if (at := text.find(stop, match.end())) >= 0), default=None)
    named = 2000 + int(match[1])
    if named == year:
        leads = not lead or words.PLAN_LEAD.match(lead)
        planned = leads and words.PLAN_FOLLOWS.match(text, match.end())
        if planned and not words.TAKEN.search(text, match.end(), planned.end() + 24):
            return "写作今后的打算", "is told as a year to come"
        return None
    if words.ANNOUNCED.search(lead) and words.ANNOUNCED_FOLLOWS.match(text, match.end()):
        return "写作报告的年度", "is given as the year of the report"
    if lead or not _own_doing(text, match.end(), own):
        return None
    sentence = text[start:end]
    if named > year:
        ahead = words.PLANNED.search(sentence) or words.MONTH.match(text, match.end())
        return None if ahead else ("写作已经过去的一年", "is told as a year that has passed")
    near = text if section == "problems" else text[match.start() : match.start() + 150]
    if words.EARLIER.search(sentence) or f"{year}年" in near:
        return None
    return "写作本年度的工作", "is told as the year of the report"


def _own_doing(text: str, at: int, own: str) -> bool:
    """Tell whether the words behind a year are about the report's own body."""
    if words.DOINGS.match(text, at):
        return True
    comma = words.AFTER_YEAR.match(text, at)
    return bool(own and comma and text.startswith(own, comma.end()))


DATES: tuple[CheckFunction, ...] = (check_signature, check_publication, check_years)
