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
from govreport.form.script import fold, has_pinyin, is_traditional, without_pinyin
from govreport.parse.bodies import classify
from govreport.parse.dates import exact_date, read_period, read_published, stated_year
from govreport.parse.titles import Title, read_title

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

    title: Title | None
    signature: tuple[int, int] | None
    signature_agency: str | None
    signed_on: date | None


def plain(text: str) -> str:
    """Return the text in simplified characters and without pinyin, as the vocabulary is written."""
    return fold(without_pinyin(text))


def plain_document(document: Document) -> Document:
    """Return the document with plain pieces; the same one where it is plain already.

    The pieces correspond one by one, their places in the text do not.
    """
    if not is_traditional(document.text) and not has_pinyin(document.text):
        return document
    return Document(
        plain(document.text),
        document.format,
        [plain(piece) for piece in document.pieces],
        metadata={name: plain(value) for name, value in document.metadata.items()},
    )


def read_frame(document: Document, first_heading: int, last_heading: int, prose: Sequence[int]) -> Frame:
    """Return title and signature of a plain document; the headings say where to look for them."""
    title = read_title(document, first_heading, prose)
    return Frame(title, *_read_signature(document, last_heading, prose))


def read_identity(
    document: Document, frame: Frame, preface: str, overview: str, head: Sequence[str]
) -> Identity:
    """Return the identity of a report from its title, signature, preface and page head.

    All arguments are plain; `as_printed` puts the names back into the report's own script.
    """
    title = frame.title
    identity = Identity(title=title.text if title else None, signed_on=frame.signed_on)
    opening = f"{preface}\n{overview}"
    start, end = read_period(opening)
    identity.period_start, identity.period_end = start, end
    years = [title.year if title else None, start.year if start else None]
    if title and not title.end:
        # What a page calls itself was copied from last year's page as likely as not.
        years = [years[1], stated_year(opening), years[0]]
    identity.year = next((year for year in years if year), None) or stated_year(opening)
    identity.agency = _read_agency(frame, preface)
    identity.level, identity.body = classify(identity.agency)
    identity.published_on = read_published([*head, document.metadata.get("published", "")])
    text = document.text
    identity.phone = _read_phone(preface) or _read_phone(text)
    if "邮" in text:
        identity.postcode = _first(words.POSTCODE, preface, words.POSTCODE_CUES)
        identity.postcode = identity.postcode or _first(words.POSTCODE, text, words.POSTCODE_CUES)
    if "@" in text:
        email = words.EMAIL.search(preface) or words.EMAIL.search(text)
        identity.email = email[0] if email else None
    return identity


def as_printed(identity: Identity, document: Document) -> None:
    """Put title and agency into the script of the document, and say which one that is."""
    identity.script = "hant" if is_traditional(document.text) else "hans"
    printed = "".join(without_pinyin("\n".join([document.text, *document.metadata.values()])).split())
    text = fold(printed)
    for name in ("title", "agency"):
        value = getattr(identity, name)
        at = text.find(value) if value else -1
        if at >= 0:
            setattr(identity, name, printed[at : at + len(value)])


# --- agency -------------------------------------------------------------------------------------


def _read_agency(frame: Frame, preface: str) -> str | None:
    """Return the fullest name that the report gives itself; a longer name with the shorter in it wins."""
    names = [name for name in (frame.title and frame.title.agency, frame.signature_agency) if name]
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
    return bool(core) and core in other


def _names_in_preface(name: str, preface: str) -> list[str]:
    """Return longer forms of a name that the preface gives the report's own body."""
    core = name
    for extension in words.NAME_EXTENSIONS:
        core = core.removesuffix(extension)
    text = "".join(preface.split())
    found: list[str] = []
    if not core:
        return found
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


# --- signature and dates ------------------------------------------------------------------------


def _read_signature(
    document: Document, last_heading: int, prose: Sequence[int]
) -> tuple[tuple[int, int] | None, str | None, date | None]:
    """Return the pieces of the signature, the name in it and its date.

    The last line that is nothing but a date, with the name on the line above it or in front of it; a
    name alone at the very end is a signature too.
    """
    tail = [at for at in prose[-_TAIL:] if at > last_heading]
    for position in range(len(tail) - 1, -1, -1):
        at = tail[position]
        name, signed_on = _signed(_line(document, at))
        if signed_on is None:
            continue
        above = tail[position - 1] if position and name is None else at
        if above < at and _is_name(_line(document, above)):
            return (above, at + 1), _line(document, above), signed_on
        return (at, at + 1), name, signed_on
    if tail and _is_name(_line(document, tail[-1])):
        return (tail[-1], tail[-1] + 1), _line(document, tail[-1]), None
    return None, None, None


def _line(document: Document, at: int) -> str:
    """Return a piece without its spaces, "" where it is too long to be a name or a date."""
    piece = document.words[at]
    return "".join(piece.split()) if len(piece) < 200 else ""


def _signed(text: str) -> tuple[str | None, date | None]:
    """Return name and date of a line that ends in a date and holds nothing but a name before it."""
    if len(text) > 60:
        return None, None
    match = words.LAST_DATE.search(text) or words.LAST_HAN_DATE.search(text)
    if not match:
        return None, None
    name = text[: match.start()]
    if name and not _is_name(name):
        return None, None
    return name or None, exact_date(*match.groups())


def _is_name(text: str) -> bool:
    """Tell whether a line is nothing but the name of a public body."""
    return bool(
        words.SIGNATURE_NAME.fullmatch(text)
        and any(text.endswith(ending) for ending, _ in words.BODY_ENDINGS)
        and not words.NOT_IN_NAME.match(text[-2:])
    )


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
