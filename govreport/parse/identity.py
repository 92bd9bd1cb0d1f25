"""Who reports on what: title, agency, year, level, body, dates and contact of a report.

Everything is taken from what the report says of itself, the best place first; nothing is derived
from the file's name, and what the text does not say stays unknown.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from govreport.documents.document import Document
from govreport.form import vocabulary as words

_HEAD = 40  # pieces in front of the first heading in which a title may stand
_TAIL = 14  # pieces at the end among which the signature stands


@dataclass(slots=True)
class Identity:
    """What a report says of itself; None for what it does not say."""

    title: str | None = None
    agency: str | None = None
    year: int | None = None
    level: str | None = None
    body: str | None = None
    period_start: date | None = None
    period_end: date | None = None
    published_on: date | None = None
    signed_on: date | None = None
    phone: str | None = None
    postcode: str | None = None
    email: str | None = None
    script: str = "hans"


@dataclass(frozen=True, slots=True)
class Frame:
    """What stands around the sections: title with its end, signature with its pieces and date."""

    title: str | None
    title_agency: str | None
    title_year: int | None
    title_end: int
    signature: tuple[int, int] | None
    signature_agency: str | None
    signed_on: date | None


def read_frame(document: Document, first_heading: int, last_heading: int, prose: Sequence[int]) -> Frame:
    """Return title and signature; the headings say where to look for them."""
    title, agency, year, end = _read_title(document, first_heading, prose)
    signature, signer, signed_on = _read_signature(document, last_heading, prose)
    return Frame(title, agency, year, end, signature, signer, signed_on)


def read_identity(
    document: Document, frame: Frame, preface: str, overview: str, head: Sequence[str]
) -> Identity:
    """Return the identity of a report from its title, signature, preface and page head."""
    identity = Identity(title=frame.title, signed_on=frame.signed_on)
    opening = f"{preface}\n{overview}"
    start, end = _read_period(opening)
    identity.period_start, identity.period_end = start, end
    identity.year = frame.title_year or (start.year if start else None) or _stated_year(opening)
    identity.agency = _read_agency(frame, preface)
    identity.level, identity.body = classify(identity.agency)
    identity.published_on = _read_published(head)
    identity.phone = _read_phone(document.text)
    identity.postcode = _first(words.POSTCODE, document.text, words.POSTCODE_CUES)
    email = words.EMAIL.search(document.text) if "@" in document.text else None
    identity.email = email[0] if email else None
    if any(mark in document.text for mark in words.TRADITIONAL_MARKS):
        identity.script = "hant"
    return identity


# --- title --------------------------------------------------------------------------------------


def _read_title(
    document: Document, first_heading: int, prose: Sequence[int]
) -> tuple[str | None, str | None, int | None, int]:
    """Return title, agency and year in it, and the first piece after it.

    A title may be broken anywhere and stand below a site's name: of all runs of up to four lines
    that read as a title, the one with year and agency in the fewest lines is taken.
    """
    head = [at for at in prose[:_HEAD] if at < first_heading]
    best: tuple[tuple[int, int, int], str, str | None, int | None, int] | None = None
    for last, piece in enumerate(head):
        line = document.pieces[piece]
        if len(line) > 80 or line[-1] not in words.TITLE_ENDS:
            continue
        for count in range(1, min(4, last + 1) + 1):
            text = "".join("".join(document.pieces[at] for at in head[last - count + 1 : last + 1]).split())
            if len(text) > 80 or not words.TITLE_TAIL.search(text):
                continue
            title = words.TITLE_DECORATION.sub("", text)
            if words.TITLE_FORBIDDEN.search(title):
                break
            agency, year = _split_title(title)
            rank = (-(year is not None) - (agency is not None), count, last)
            if best is None or rank < best[0]:
                best = (rank, title, agency, year, piece + 1)
    if best is None:
        return None, None, None, 0
    return best[1:]


def _split_title(title: str) -> tuple[str | None, int | None]:
    """Return the agency and the year that a title names."""
    tail = words.TITLE_TAIL.search(title)
    head = title[: tail.start()] if tail else title
    year = words.TITLE_YEAR.search(head)
    agency = (head[: year.start()] + head[year.end() :]) if year else head
    agency = agency.removeprefix("关于").removesuffix("的").removesuffix("年度").removesuffix("关于")
    return agency or None, _han_year(year[1]) if year else None


def _han_year(text: str) -> int | None:
    if text.isdecimal():
        return int(text)
    plain = "".join(c if c in words.HAN_DIGITS else "〇" for c in text)
    digits = "".join(str(words.HAN_DIGITS.index(c)) for c in plain)
    # 二○一一年 is also printed with its zero lost: 二一一年 would be any year.
    return int(digits) if len(digits) == 4 else None


# --- agency -------------------------------------------------------------------------------------


def _read_agency(frame: Frame, preface: str) -> str | None:
    """Return the fullest name that the report gives itself; a longer name with the shorter in it wins."""
    names = [name for name in (frame.title_agency, frame.signature_agency) if name]
    if not names:
        match = words.PREFACE_NAME.search("".join(preface.split()))
        return match["name"] if match and not words.NOT_IN_NAME.search(match["name"]) else None
    name = names[0]
    for other in (*names[1:], *_names_in_preface(name, preface)):
        if name in other or (len(other) > len(name) and _is_fuller(name, other)):
            name = other
    return name


def _is_fuller(name: str, other: str) -> bool:
    """Tell whether one name is the other with its place in front or its full ending."""
    core = name.removesuffix(words.GOVERNMENT)
    return core in other


def _names_in_preface(name: str, preface: str) -> list[str]:
    """Return longer forms of a name that the preface gives the report's own body."""
    core = name
    for extension in words.NAME_EXTENSIONS:
        core = core.removesuffix(extension)
    text = "".join(preface.split())
    found = []
    at = text.find(core)
    while at >= 0:
        end = at + len(core)
        ending = next((e for e in words.NAME_EXTENSIONS if text.startswith(e, end)), "")
        if words.NAME_FOLLOWS.match(text, end + len(ending)):
            before = words.NAME_STARTS.split(text[max(0, at - 16) : at])[-1]
            # Only a chain of places may stand in front: 清水县云山镇, not 公布清水县云山镇.
            chain = (
                before if words.PLACE_CHAIN.fullmatch(before) and not words.NOT_IN_NAME.search(before) else ""
            )
            found.append(chain + core + ending)
        at = text.find(core, end)
    return found


def classify(agency: str | None) -> tuple[str | None, str | None]:
    """Return level and kind of body that an agency's name tells; None where the name leaves it open.

    A city may be a prefecture or a county, so a bare 某市人民政府 has no level here.
    """
    if not agency:
        return None, None
    kind = next((kind for ending, kind in words.BODY_ENDINGS if agency.endswith(ending)), "other")
    if words.NATIONAL_NAME.match(agency):
        return "national", kind
    if words.TOWNSHIP_NAME.search(agency):
        return "township", "subdistrict_office" if kind == "subdistrict_office" else kind
    if kind == "subdistrict_office":
        return "township", kind
    if agency.endswith("厅") and kind == "department":
        return "province", kind
    chain = words.PLACE_CHAIN.match(agency)
    return (_level_of(chain.group()) if chain else None), kind


def _level_of(places: str) -> str | None:
    """Return the level of the last place in a chain of places."""
    if places in words.MUNICIPALITIES:
        return "province"
    chain = [match.group() for match in re.finditer(words.PLACE_CHAIN.pattern[:-1], places)]
    last = chain[-1]
    if last.endswith(("省", "自治区", "特别行政区")):
        return "province"
    if last.endswith(("自治州", "地区", "盟")):
        return "prefecture"
    if last.endswith("新区"):
        return None
    if last.endswith(("县", "旗", "区")):
        return "county"
    if len(chain) > 1 and chain[-2].endswith("市"):
        return "county"
    return None


# --- signature and dates ------------------------------------------------------------------------


def _read_signature(
    document: Document, last_heading: int, prose: Sequence[int]
) -> tuple[tuple[int, int] | None, str | None, date | None]:
    """Return the pieces of the signature, the name in it and its date.

    The last line that is nothing but a date, with the name on the line above it or in front of it; a
    name alone at the very end is a signature too.
    """
    tail = [at for at in prose[-_TAIL:] if at > last_heading]
    lines = ["".join(document.pieces[at].split()) if len(document.pieces[at]) < 200 else "" for at in tail]
    for position in range(len(tail) - 1, -1, -1):
        name, signed_on = _signed(lines[position])
        if signed_on is None:
            continue
        at = tail[position]
        if name is None and position and _is_name(lines[position - 1]):
            return (tail[position - 1], at + 1), lines[position - 1], signed_on
        return (at, at + 1), name, signed_on
    if tail and _is_name(lines[-1]):
        return (tail[-1], tail[-1] + 1), lines[-1], None
    return None, None, None


def _signed(text: str) -> tuple[str | None, date | None]:
    """Return name and date of a line that ends in a date and holds nothing but a name before it."""
    if len(text) > 60:
        return None, None
    match = re.search(words.DATE.pattern + "$", text) or re.search(words.HAN_DATE.pattern + "$", text)
    if not match:
        return None, None
    name = text[: match.start()]
    if name and not _is_name(name):
        return None, None
    return name or None, _date(*match.groups())


def _is_name(text: str) -> bool:
    """Tell whether a line is nothing but the name of a public body."""
    return bool(
        words.SIGNATURE_NAME.fullmatch(text)
        and any(text.endswith(ending) for ending, _ in words.BODY_ENDINGS)
        and not words.NOT_IN_NAME.match(text[-2:])
    )


def _date(year: str, month: str, day: str) -> date | None:
    """Return the date, None where the digits are no date (2018年1231日)."""
    if not year.isdecimal():
        full_year = _han_year(year)
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


def _read_period(opening: str) -> tuple[date | None, date | None]:
    """Return the statistics period, stated in days or in months of one year.

    Other spans of time stand in the prose too; a period of statistics begins on 1 January.
    """
    for match in words.PERIOD_DAYS.finditer(opening):
        year, month, day, last_year, last_month, last_day = match.groups()
        start, end = _date(year, month, day), _date(last_year or year, last_month, last_day)
        if start and end and start.month == start.day == 1 and start < end:
            return start, end
    for match in words.PERIOD_MONTHS.finditer(opening):
        year, month, last_year, last_month = match.groups()
        end = _last_day(last_year or year, last_month)
        if month.lstrip("0") == "1" and end:
            return date(int(year), 1, 1), end
    return None, None


def _last_day(year: str, month: str) -> date | None:
    days = (_date(year, month, str(day)) for day in (31, 30, 29, 28))
    return next((day for day in days if day), None)


def _stated_year(opening: str) -> int | None:
    match = words.STATED_YEAR.search(opening)
    return int(match[1]) if match else None


def _read_published(head: Sequence[str]) -> date | None:
    """Return the publication date that the page prints above the report."""
    for piece in head:
        match = words.PUBLISHED.search(piece)
        if not match and words.BARE_DATE.fullmatch(piece):
            match = words.BARE_DATE.fullmatch(piece)
        if match and (found := words.DATE.search(match[0])):
            return _date(*found.groups())
    return None


def _read_phone(text: str) -> str | None:
    phone = _first(words.PHONE, text, words.PHONE_CUES)
    return words.DASHES.sub("-", phone).strip() if phone else None


def _first(pattern: re.Pattern[str], text: str, cues: Sequence[str]) -> str | None:
    """Return the first group of the first match that begins at a cue, the cues in this order."""
    for cue in cues:
        at = text.find(cue)
        while at >= 0:
            if match := pattern.match(text, at):
                return match[1]
            at = text.find(cue, at + 1)
    return None
