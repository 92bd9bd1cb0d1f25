"""The parts of a report: where each heading stands and the prose below it."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from govreport.documents.document import Document
from govreport.form.matching import normalise
from govreport.form.model import Section
from govreport.form.statute import SECTIONS
from govreport.form.vocabulary import HEADING, PAGE_FURNITURE

_LONGEST_HEADING = 48


@dataclass(frozen=True, slots=True)
class Part:
    """A part of one report: its code, its heading as printed, its prose, its extent in the text."""

    section: str
    heading: str | None
    text: str
    start: int
    end: int


@lru_cache(maxsize=4)
def heading_titles(sections: tuple[Section, ...] = SECTIONS) -> dict[str, str]:
    """Return the normalised titles of all sections that have a heading, with their codes."""
    return {
        normalise(title): section.code
        for section in sections
        if section.ordinal
        for title in (section.zh, *section.aliases)
    }


def read_ordinal(heading: str) -> tuple[str, str]:
    """Return a heading's printed ordinal with its mark ("一、", "" if it has none) and its title."""
    match = HEADING.match(heading)
    if not match:
        return "", heading.strip()
    return (match["ordinal"] or "") + match["mark"], match["title"]


class _Titles(dict[str, str | None]):
    """The section that a short line is the heading of; None for every other line."""

    def __missing__(self, line: str) -> str | None:
        known = heading_titles().get(normalise(read_ordinal(line)[1]))
        if len(self) < 100_000:
            self[line] = known
        return known


_TITLES = _Titles()


def find_headings(document: Document, cells: Sequence[int]) -> list[tuple[int, str]]:
    """Return (piece, section) of every heading, in the order of the document, each section once.

    Row labels of table III begin with 一、 to 四、 too: a heading is known by its title, and it is
    never a table cell. A title that comes twice counts where text follows it, not in a list of parts.
    """
    found = [
        (at, section)
        for at, piece in enumerate(document.pieces)
        if not cells[at] and 3 < len(piece) <= _LONGEST_HEADING and (section := _TITLES[piece])
    ]
    if len({section for _, section in found}) == len(found):
        return found
    chosen: dict[str, int] = {}
    for position, (at, section) in enumerate(found):
        following = found[position + 1][0] if position + 1 < len(found) else len(document.pieces)
        if section not in chosen or (_is_listed(chosen[section], found) and following > at + 1):
            chosen[section] = at
    return sorted((at, section) for section, at in chosen.items())


def _is_listed(at: int, found: list[tuple[int, str]]) -> bool:
    """Tell whether the next heading follows at once, as in a table of contents."""
    return any(other == at + 1 for other, _ in found)


def read_sections(
    document: Document,
    cells: Sequence[int],
    headings: list[tuple[int, str]],
    title_end: int,
    signature: tuple[int, int] | None,
) -> list[Part]:
    """Return the parts of a report with their prose, in the order of the document.

    `cells` flags the pieces that are cells of the statutory tables, `headings` comes from
    `find_headings`, `title_end` is the first piece after the title, `signature` a range of pieces.
    """
    size = len(document.pieces)
    tail = signature[0] if signature else size
    first = headings[0][0] if headings else tail
    parts = []
    preface = [
        at
        for at in range(title_end, first)
        if not cells[at] and document.pieces[at] and not PAGE_FURNITURE.match(document.pieces[at])
    ]
    if preface:
        parts.append(_part(document, "preface", None, preface, preface[0], preface[-1] + 1))
    for position, (at, section) in enumerate(headings):
        end = headings[position + 1][0] if position + 1 < len(headings) else max(tail, at + 1)
        if signature and at < tail < end:
            end = tail
        prose = [i for i in range(at + 1, end) if not cells[i] and document.pieces[i]]
        parts.append(_part(document, section, document.pieces[at], prose, at, end))
    if signature:
        pieces = list(range(*signature))
        parts.append(_part(document, "signature", None, pieces, signature[0], signature[1]))
    return parts


def _part(
    document: Document, section: str, heading: str | None, prose: list[int], first: int, end: int
) -> Part:
    text = "\n".join([document.pieces[at] for at in prose])
    last = end - 1
    while last > first and not document.pieces[last]:
        last -= 1
    stop = document.starts[last] + len(document.pieces[last])
    return Part(section, heading, text, document.starts[first], stop)
