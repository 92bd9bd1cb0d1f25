"""The statistical code of the place that a report is about, from what the report says of itself.

A name is read as a chain of places: 江西省宜春市樟树市阁山镇. What more the report says (other names
it gives itself, its telephone, its postcode) leaves some of the divisions of that name and rules out
others. One that is left is the answer; two are none.

Not used: the web host, whose letters stand for more than one name, and whatever is only mentioned.
"""

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from govreport.divisions import words
from govreport.divisions.gazetteer import ENDINGS, Gazetteer, area_codes, gazetteer, postcodes
from govreport.form.vocabulary import CORPS, NATIONAL_NAME

MOST_CANDIDATES = 20
_LEVELS = {2: "province", 4: "prefecture", 6: "county", 9: "township"}
_LENGTHS = {level: length for length, level in _LEVELS.items()}


class Evidence(NamedTuple):
    """What one report says of itself, in simplified characters; "" where it does not say it.

    `breadcrumb` is the page's metadata: the way to the page and the name of the site. `address` is
    what follows 地址：. `host` and `body` are kept for the record and decide nothing.
    """

    agency: str = ""
    title: str = ""
    preface: str = ""
    signature: str = ""
    breadcrumb: str = ""
    phone: str = ""
    postcode: str = ""
    address: str = ""
    host: str = ""
    level: str | None = None
    body: str | None = None


class Place(NamedTuple):
    """The division of a report with its names, or the divisions between which nothing decides.

    `decided_by` names the evidence in the order in which it ruled out other divisions; `unique` says
    that only one division of the lists has the name, which is printed alone.
    """

    code: str | None = None
    province: str | None = None
    prefecture: str | None = None
    county: str | None = None
    township: str | None = None
    level: str | None = None
    decided_by: tuple[str, ...] = ()
    candidates: tuple[str, ...] = ()


class Reading(NamedTuple):
    """One way to read the beginning of a text as a chain of places.

    `rows` are the divisions that the last name can be, `depth` counts the names, `cores` those of
    them without their ending; `above` is the level of the name before the last, 0 where there is none.
    """

    rows: tuple[int, ...]
    end: int
    depth: int
    cores: int
    above: int


_NOTHING = Reading((), 0, 0, 0, 0)


class Claim(NamedTuple):
    """What one piece of evidence says: it is in one of these places, or it is one of those around them."""

    source: str
    paths: tuple[str, ...]
    around: frozenset[str]


def resolve(evidence: Evidence) -> Place:
    """Return the division of a report; without code where its evidence does not decide it."""
    places = gazetteer()
    named = [(source, _name(source, text)) for source, text in _own_names(evidence)]
    if any(NATIONAL_NAME.match(name) or CORPS.match(name) for _, name in named[:1]):
        return Place()
    at = next((at for at, (_, name) in enumerate(named) if read_chains(places, name)), None)
    if at is None:
        return Place(candidates=_similar(places, named[0][1], ()) if named else ())
    target, name = named[at]
    readings = read_chains(places, name)
    best = complete(places, name, readings)
    if not best:
        return Place(candidates=_similar(places, name, readings))
    rows = sorted({row for reading in best for row in reading.rows})
    alone = all(reading.depth == 1 for reading in best)
    decided = [target, "unique"] if alone and len(_codes(places, rows)) == 1 else [target]
    for claim in _claims(places, evidence, named[at + 1 :]):
        left = [row for row in rows if agrees(places.paths[row], claim)]
        if not left:
            return Place(candidates=_listed(places, rows))
        if len(_codes(places, left)) < len(_codes(places, rows)):
            decided.append(claim.source)
        rows = left
    # The level follows from the agency's name, so that it can only choose, not refuse.
    length = _LENGTHS.get(evidence.level or "")
    left = [row for row in rows if len(places.paths[row]) == length]
    if left and len(left) < len(rows):
        decided.append("level")
        rows = left
    codes = _codes(places, rows)
    if len(codes) != 1 or "" in codes:
        return Place(candidates=_listed(places, rows))
    return _place(places, rows[0], tuple(dict.fromkeys(decided)))


def _place(places: Gazetteer, row: int, decided_by: tuple[str, ...]) -> Place:
    code = places.codes[row]
    names = places.chain_of(row)
    return Place(code, *names, level=_LEVELS[len(code)], decided_by=decided_by)


# --- chains of places -----------------------------------------------------------------------------


@lru_cache(maxsize=10_000)
def read_chains(places: Gazetteer, text: str) -> tuple[Reading, ...]:
    """Return every reading of the beginning of a text as a chain, each name a part of the one before."""
    return tuple(_readings(places, text, _NOTHING, None))


def _readings(
    places: Gazetteer, text: str, before: Reading, within: tuple[str, ...] | None
) -> Iterator[Reading]:
    """Yield the readings that go on from a reading, the longest names first."""
    paths, kinds = places.paths, places.kinds
    level = len(paths[before.rows[0]]) if before.rows else 0
    start = before.end
    for length in places.lengths.get(text[start : start + 1], ()):
        if start + length > len(text):
            continue
        rows: Iterable[int] = places.rows(text[start : start + length])
        if not rows:
            continue
        if within is not None:
            rows = [row for row in rows if len(paths[row]) > level and paths[row].startswith(within)]
        groups: dict[tuple[int, bool], list[int]] = {}
        for row in rows:
            kind = kinds[row]
            if kind != "part" or within is not None:
                groups.setdefault((len(paths[row]), kind == "core"), []).append(row)
        for (depth, is_core), members in groups.items():
            cores = before.cores + is_core
            reading = Reading(tuple(members), start + length, before.depth + 1, cores, level)
            if not is_core:
                yield reading
            if depth < 9 and reading.end < len(text):
                inside = tuple({paths[row] for row in members})
                yield from _readings(places, text, reading, inside)


def complete(places: Gazetteer, text: str, readings: Iterable[Reading]) -> list[Reading]:
    """Return the readings after which nothing but a body's own name follows, the fullest names first.

    A reading with a name cut short counts only where there is none with full names: 上海庙镇 is not
    a 庙镇 in 上海.
    """
    found = []
    for reading in readings:
        tail = text[reading.end :]
        if len(tail) > words.LONGEST_TAIL:
            continue
        managed = bool(words.MANAGED.match(tail))
        if not managed and words.FURTHER_PLACE.search(words.NEUTRAL.sub("", tail)):
            continue
        rows = _governed(places, reading, managed)
        if rows:
            found.append(reading._replace(rows=rows))
    fewest = min((reading.cores for reading in found), default=0)
    return [reading for reading in found if reading.cores == fewest]


def _governed(places: Gazetteer, reading: Reading, managed: bool) -> tuple[int, ...]:
    """Return the rows of a reading that a body of this name can be of.

    A committee manages an area, it does not govern a division. The areas of the list are not all there
    are: one at the level of a township is known only by its county.
    """
    length = len(places.paths[reading.rows[0]])
    if length == 6:
        # Zones are numbered from 71 in their prefecture.
        return tuple(row for row in reading.rows if not managed or places.paths[row][4] >= "7")
    if length < 9 or words.TOWNSHIP.search(places.names[reading.rows[0]]):
        return () if managed else reading.rows
    return reading.rows if reading.above == 6 else ()


def _similar(places: Gazetteer, text: str, readings: Sequence[Reading]) -> tuple[str, ...]:
    """Return the codes of divisions called almost as a text says, in the place that it names."""
    deepest = max(readings, key=lambda reading: (reading.end, -reading.cores), default=_NOTHING)
    within = tuple({places.paths[row] for row in deepest.rows}) or ("",)
    match = words.PLACE_NAME.match(text, deepest.end)
    names = [match["core"] + ending for ending in ENDINGS] if match else []
    rows = [row for name in names for row in places.rows(name) if places.paths[row].startswith(within)]
    return _listed(places, rows) or _listed(places, deepest.rows)


# --- evidence -------------------------------------------------------------------------------------


def _own_names(evidence: Evidence) -> Iterator[tuple[str, str]]:
    for source in ("agency", "title", "signature"):
        if text := getattr(evidence, source):
            yield source, "".join(text.split())


def _name(source: str, text: str) -> str:
    """Return the name that a text begins with, without what stands in front of it."""
    if source == "title":
        match = words.TITLE_NAME.match(text)
        text = match["name"] if match else ""
    return words.BRANCH.sub("", text)


def _claims(places: Gazetteer, evidence: Evidence, others: Sequence[tuple[str, str]]) -> Iterator[Claim]:
    """Return what the report says besides its first name, the surest first."""
    for source, name in others:
        readings = read_chains(places, name)
        if not readings:
            continue
        # A name that goes on to an unknown place says at least where that place lies.
        best = complete(places, name, readings)
        if best:
            yield Claim(source, _paths(places, best), frozenset())
        else:
            yield _loosely(source, _paths(places, _furthest(readings)))
    yield from _page_claims(places, evidence.breadcrumb)
    yield from _text_claims(places, evidence)
    match = words.AREA_CODE.match(evidence.phone)
    if match and (known := area_codes().get(match["area"])):
        yield _loosely("phone", known)
    if known := postcodes().get(evidence.postcode[:3]):
        yield _loosely("postcode", known)


def _text_claims(places: Gazetteer, evidence: Evidence) -> Iterator[Claim]:
    """Return what the preface and the address say."""
    preface = "".join(evidence.preface[: words.PREFACE_LENGTH].split())
    found = [
        match for cue, pattern in words.SELF_NAMES if cue in preface for match in pattern.finditer(preface)
    ]
    for match in found:
        if readings := _mentioned(places, words.BRANCH.sub("", match["name"])):
            yield _loosely("preface", _paths(places, readings))
    address = "".join(evidence.address.split())
    if not address and "地址" in preface:
        printed = words.ADDRESS.search(preface)
        address = printed["name"] if printed else ""
    if address and (readings := _mentioned(places, address)):
        yield _loosely("address", _paths(places, readings))


def _mentioned(places: Gazetteer, text: str) -> list[Reading]:
    """Return the readings of a place at the beginning of running text, where a zone is no place."""
    return _furthest(
        [
            reading
            for reading in read_chains(places, text)
            if (reading.depth > 1 or text[: reading.end] not in words.COMMON)
            and (
                reading.above == 6
                or words.TOWNSHIP.search(text, 0, reading.end)
                or _is_large(places, reading)
            )
        ]
    )


def _is_large(places: Gazetteer, reading: Reading) -> bool:
    return len(places.paths[reading.rows[0]]) < 9


def _page_claims(places: Gazetteer, breadcrumb: str) -> Iterator[Claim]:
    """Return what the page's site and way say; lists of townships stand there too, which say nothing."""
    for part in words.PAGE_MARKS.split(breadcrumb) if breadcrumb else ():
        name = words.SITE_START.sub("", part)
        best = [
            reading
            for reading in read_chains(places, name)
            if words.SITE_TAIL.fullmatch(name, reading.end)
            and _is_large(places, reading)
            and name[: reading.end] not in words.COMMON
        ]
        if best:
            yield _loosely("breadcrumb", _paths(places, best))


def _furthest(readings: Sequence[Reading]) -> list[Reading]:
    """Return the readings that read most, of these the ones with full names."""
    if not readings:
        return []
    end, cores = max((reading.end, -reading.cores) for reading in readings)
    return [reading for reading in readings if (reading.end, -reading.cores) == (end, cores)]


def _paths(places: Gazetteer, readings: Iterable[Reading]) -> tuple[str, ...]:
    return tuple({places.paths[row] for reading in readings for row in reading.rows})


def _loosely(source: str, paths: tuple[str, ...]) -> Claim:
    """Return a claim that also holds for the places in which the named ones lie."""
    return Claim(source, paths, frozenset(path[:length] for path in paths for length in _LEVELS))


def agrees(path: str, claim: Claim) -> bool:
    """Tell whether a division lies where a claim says."""
    return path in claim.around or path.startswith(claim.paths)


def _codes(places: Gazetteer, rows: Iterable[int]) -> set[str]:
    """Return the codes of rows, "" among them where one of the places has no known code."""
    return {places.codes[row] for row in rows}


def _listed(places: Gazetteer, rows: Iterable[int]) -> tuple[str, ...]:
    return tuple(sorted({places.codes[row] for row in rows if places.codes[row]}))[:MOST_CANDIDATES]
