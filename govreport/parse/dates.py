"""Dates, periods and years as reports print them; what is no exact date is none."""

from collections.abc import Sequence
from datetime import date

from govreport.form import vocabulary as words


def han_year(text: str) -> int | None:
    """Return the year in digits or Chinese numerals; 二○一一年 is also printed with its zero lost."""
    if text.isdecimal():
        return int(text)
    plain = "".join(c if c in words.HAN_DIGITS else "〇" for c in text)
    digits = "".join(str(words.HAN_DIGITS.index(c)) for c in plain)
    if len(digits) == 3 and digits[1] != "0":
        digits = f"{digits[0]}0{digits[1:]}"
    return int(digits) if len(digits) == 4 else None


def exact_date(year: str, month: str, day: str) -> date | None:
    """Return the date, None where the digits are no date (2018年1231日)."""
    if not year.isdecimal():
        full_year = han_year(year)
        if full_year is None:
            return None
        year, month, day = str(full_year), str(_han_number(month)), str(_han_number(day))
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


def _han_number(text: str) -> int:
    """Return the number of 一 to 三十一."""
    tens, _, ones = text.rpartition("十")
    digits = words.HAN_DIGITS
    if "十" not in text:
        return digits.index(text) if text in digits else 0
    return 10 * (digits.index(tens) if tens in digits and tens else 1) + (digits.index(ones) if ones else 0)


def read_period(opening: str) -> tuple[date | None, date | None]:
    """Return the statistics period, stated in days or in months of one year.

    Other spans of time stand in the prose too; a period of statistics begins on 1 January.
    """
    for match in words.PERIOD_DAYS.finditer(opening):
        year, month, day, last_year, last_month, last_day = match.groups()
        start, end = exact_date(year, month, day), exact_date(last_year or year, last_month, last_day)
        if start and end and start.month == start.day == 1 and start < end:
            return start, end
    for match in words.PERIOD_MONTHS.finditer(opening):
        year, month, last_year, last_month = match.groups()
        end = _last_day(last_year or year, last_month)
        if month.lstrip("0") == "1" and end:
            return date(int(year), 1, 1), end
    return None, None


def _last_day(year: str, month: str) -> date | None:
    days = (exact_date(year, month, str(day)) for day in (31, 30, 29, 28))
    return next((day for day in days if day), None)


def stated_year(opening: str) -> int | None:
    """Return the year whose disclosure work the opening speaks of; None where it names none."""
    match = words.STATED_YEAR.search(opening)
    return int(match[1]) if match else None


def read_published(head: Sequence[str]) -> date | None:
    """Return the publication date that the page prints above the report."""
    for piece in head:
        # The pattern of a label looks at every character; most pieces have none that it ends in.
        match = words.PUBLISHED.search(piece) if "时间" in piece or "日期" in piece else None
        match = match or words.BARE_DATE.fullmatch(piece)
        if match and (found := words.DATE.search(match[0])):
            return exact_date(*found.groups())
    return None
