"""The title of a report: in its text, else in the head of its page."""

from collections.abc import Sequence
from dataclasses import dataclass

from govreport.documents.document import Document
from govreport.form import vocabulary as words
from govreport.parse.dates import han_year

_HEAD = 40  # pieces in front of the first heading in which a title may stand
_LONGEST = 80
_MOST_LINES = 4


@dataclass(frozen=True, slots=True)
class Title:
    """A title with agency and year in it; `end` is the first piece after it, 0 in the head of a page."""

    text: str
    agency: str | None
    year: int | None
    end: int


def read_title(document: Document, first_heading: int, prose: Sequence[int]) -> Title | None:
    """Return the title of a report, None where neither its text nor its page has one.

    A title may be broken anywhere and stand below a site's name: of all runs of up to four lines
    that read as a title, the one with year and agency in the fewest lines is taken; the report
    begins after its last repetition.
    """
    pieces = document.words
    head = [at for at in prose[:_HEAD] if at < first_heading]
    found: list[tuple[tuple[int, int, int], Title]] = []
    for last, piece in enumerate(head):
        line = pieces[piece]
        if len(line) > _LONGEST or line[-1] not in words.TITLE_ENDS:
            continue
        for count in range(1, min(_MOST_LINES, last + 1) + 1):
            text = "".join("".join([pieces[at] for at in head[last - count + 1 : last + 1]]).split())
            title = _title_in(text, piece + 1)
            if title is None:
                continue
            if words.TITLE_FORBIDDEN.search(title.text):
                break
            found.append((((title.year is None) + (title.agency is None), count, last), title))
    if not found:
        return _title_of_page(document.metadata.get("title", ""))
    best = min(found, key=lambda one: one[0])[1]
    end = max(title.end for _, title in found if title.text == best.text)
    return Title(best.text, best.agency, best.year, end)


def _title_in(text: str, end: int) -> Title | None:
    """Return the title that a text is, without its decorations; None where it is none."""
    if words.DECORATED.search(text):
        text = words.TITLE_DECORATION.sub("", text)
    half = len(text) // 2
    if text[:half] == text[half:]:
        text = text[:half]
    tail = words.TITLE_TAIL.search(text) if len(text) <= _LONGEST else None
    if not tail:
        return None
    return Title(text, *_split(text, tail.start()), end)


def _split(title: str, tail: int) -> tuple[str | None, int | None]:
    """Return the agency and the year that a title names."""
    found = list(words.TITLE_YEAR.finditer(title))
    # A document's number holds a year too: 2020 in 卫综〔2020〕1号.
    years = [match for match in found if match["mark"]] or found
    named = {han_year(match["year"]) for match in years}
    agency = title[:tail]
    for match in reversed(found):
        agency = agency[: match.start()] + agency[match.end() :]
    agency = agency.removeprefix("关于").removesuffix("的").removesuffix("年度").removesuffix("关于")
    # 人民政府 alone is the second half of a broken name.
    is_name = (
        words.AGENCY.fullmatch(agency)
        and not words.SELF.match(agency)
        and agency not in words.NAME_EXTENSIONS
    )
    return agency if is_name else None, named.pop() if len(named) == 1 else None


def _title_of_page(text: str) -> Title | None:
    """Return the title in the head of a page, which names the site too; one without a year is a list."""
    titles = [_title_in("".join(part.split()), 0) for part in words.SITE_MARKS.split(text[:300])]
    return next(
        (title for title in titles if title and title.year and not words.TITLE_FORBIDDEN.search(title.text)),
        None,
    )
