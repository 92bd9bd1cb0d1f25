"""The parts of a report: where each heading stands and the prose below it."""

from bisect import bisect_left
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from govreport.documents.document import Document
from govreport.form.model import Section
from govreport.form.script import fold, normalise
from govreport.form.statute import SECTIONS
from govreport.form.vocabulary import BRACKETED, HEADING, PAGE_FURNITURE

_LONGEST_HEADING = 48
_FEWEST_BRACKETED = 3  # fewer parts with bracketed ordinals are sub-heads of a report without headings


class Part(NamedTuple):
    """A part of one report: its code, its heading as printed, its prose, its extent in the text.

    `pieces` are those of the document that make up `text`, one a line.
    """

    section: str
    heading: str | None
    text: str
    start: int
    end: int
    pieces: Sequence[int] = ()


@lru_cache(maxsize=4)
def heading_titles(sections: tuple[Section, ...] = SECTIONS) -> dict[str, str]:
    """Return the normalised titles of all sections that have a heading, with their codes."""
    return {
        normalise(title): section.code
        for section in sections
        if section.ordinal
        for title in (section.zh, *section.aliases)
    }


@lru_cache(maxsize=10_000)
def _may_end(character: str) -> bool:
    """Tell whether a title may end in this; digits and characters are not lost when it is normalised."""
    if not ("0" <= character <= "9" or "\u4e00" <= character <= "\u9fff"):
        return True
    return any(title.endswith(fold(character)) for title in heading_titles())


def read_ordinal(heading: str) -> tuple[str, str]:
    """Return a heading's printed ordinal with its mark ("一、", "" if it has none) and its title."""
    match = HEADING.match(heading)
    if not match:
        return "", heading.strip()
    return (match["ordinal"] or "") + match["mark"], match["title"]


class _Titles(dict[str, str | None]):
    """The section that a short line is the heading of; None for every other line."""

    def __missing__(self, line: str) -> str | None:
        known = None
        if _may_end(line[-1:]):
            titles, title = heading_titles(), read_ordinal(line)[1]
            known = titles.get(title) or titles.get(normalise(title))
        if len(self) < 100_000:
            self[line] = known
        return known


_TITLES = _Titles()


def find_headings(document: Document, prose: Sequence[int]) -> list[tuple[int, str]]:
    """Return (piece, section) of every heading, in the order of the document, each section once.

    Row labels of table III begin with 一、 to 四、 too: a heading is known by its title, and it is
    never a table cell: `prose` lists the other pieces. A title that comes twice counts where it
    stands alone, not in a list of parts.
    """
    pieces = document.words
    found = [
        (at, section)
        for at in prose
        if 3 < len(pieces[at]) <= _LONGEST_HEADING and (section := _TITLES[pieces[at]])
    ]
    if not found:
        found = _bracketed(pieces, prose)
    if len({section for _, section in found}) == len(found):
        return found
    headings = {at for at, _ in found}
    chosen: dict[str, int] = {}
    for at, section in found:
        # In a table of contents one title stands right below the other.
        if section not in chosen or not headings.isdisjoint((chosen[section] - 1, chosen[section] + 1)):
            chosen[section] = at
    return sorted((at, section) for section, at in chosen.items())


def _bracketed(pieces: Sequence[str], prose: Sequence[int]) -> list[tuple[int, str]]:
    """Return the headings of a report that prints its parts as （一） and no part in another way."""
    found = [
        (at, section)
        for at in prose
        if len(pieces[at]) <= _LONGEST_HEADING
        and (ordinal := BRACKETED.match(pieces[at]))
        and (section := _TITLES[pieces[at][ordinal.end() :]])
    ]
    return found if len({section for _, section in found}) >= _FEWEST_BRACKETED else []


def read_sections(
    document: Document,
    prose: Sequence[int],
    headings: list[tuple[int, str]],
    title_end: int,
    signature: tuple[int, int] | None,
) -> list[Part]:
    """Return the parts of a report with their prose, in the order of the document.

    `prose` lists the pieces that are no cells of the statutory tables, `headings` comes from
    `find_headings`, `title_end` is the first piece after the title, `signature` a range of pieces.
    """
    pieces = document.words
    tail = signature[0] if signature else len(pieces)
    parts = []
    first = bisect_left(prose, headings[0][0] if headings else tail)
    preface = [
        at for at in prose[bisect_left(prose, title_end) : first] if not PAGE_FURNITURE.match(pieces[at])
    ]
    if preface:
        parts.append(_part(document, "preface", None, preface, preface[0], preface[-1] + 1))
    for position, (at, section) in enumerate(headings):
        end = headings[position + 1][0] if position + 1 < len(headings) else max(tail, at + 1)
        if at < tail < end:
            end = tail
        below = prose[bisect_left(prose, at + 1) : bisect_left(prose, end)]
        parts.append(_part(document, section, pieces[at], below, at, end))
    if signature:
        parts.append(_part(document, "signature", None, range(*signature), *signature))
    return parts


def _part(
    document: Document, section: str, heading: str | None, prose: Sequence[int], first: int, end: int
) -> Part:
    pieces = document.words
    last = end - 1
    while last > first and pieces[last] == "":
        last -= 1
    said = [at for at in prose if pieces[at]]
    text = "\n".join([pieces[at] for at in said])
    if "\n" in text and text.count("\n") >= len(said):
        # One piece is one line, also a cell of several lines: no place in it moves.
        text = "\n".join([pieces[at].replace("\n", " ") for at in said])
    word: str | None = pieces[last]
    end_of_last = document.starts[last] + len(document.piece(last) if word is None else word)
    return Part(section, heading, text, document.starts[first], end_of_last, said)
