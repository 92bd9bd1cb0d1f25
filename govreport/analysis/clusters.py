"""Texts that are nearly identical, found among many without comparing each with each.

Texts are compared as sets of shingles: all runs of five symbols, statutory wording left out. Their
resemblance is the number of shingles in both over the number of shingles in either (Broder 1997, "On the
resemblance and containment of documents"). Texts that may be alike have some of their smallest shingles in
common; only those are compared, by counting.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from govreport.analysis.passages import Places, Words, is_own, read_words, window_keys
from govreport.checks.years import Links, link_years, same_bodies
from govreport.errors import ArgumentError
from govreport.form.statute import SECTIONS
from govreport.frames import plain

Shingles = npt.NDArray[np.uint32]

# Preface and signature are formulas; everything between them is the body's own account.
NARRATIVE = tuple(section.code for section in SECTIONS if section.ordinal)
COMMON = 30  # places of a run of words from which it is paired once for each text
RUN = 15  # symbols from which equal runs are a copy and no chance
_LONG = 60  # symbols from which a section is long enough to be called recycled
ALIKE = 0.8  # the resemblance from which texts are nearly identical
_SHINGLE = 5  # symbols: an edited word spoils few shingles, and chance makes few equal
_BLOCK = 1_000  # texts that are read at once: memory stays small, whatever the number of texts
# Smallest shingles in groups of three: of texts with a resemblance of 0.8 more than 99.6 % share a group.
_BANDS, _ROWS = 8, 3
_NEIGHBOURS = 2  # texts of its group that a text is compared with beside the first
_FEWEST = 0.5  # of the smallest shingles must agree: at a resemblance of 0.8 fewer do once in a thousand


@dataclass(frozen=True, slots=True)
class Sets:
    """The shingles of texts, sorted: text i has `shingles[bounds[i] : bounds[i + 1]]`."""

    shingles: Shingles
    bounds: Places

    @property
    def sizes(self) -> Places:
        """Return the number of shingles of each text."""
        return np.diff(self.bounds)

    def of(self, text: int) -> Shingles:
        """Return the shingles of one text."""
        return self.shingles[self.bounds[text] : self.bounds[text + 1]]


@dataclass(frozen=True, slots=True)
class Alike:
    """Pairs of texts that are nearly identical, side by side, with their resemblance, 0 to 1."""

    first: Places
    second: Places
    resemblance: npt.NDArray[np.float64]


def shingle_sets(texts: Sequence[str], *, quotations: bool = True) -> Sets:
    """Return the shingles of texts; without `quotations` those in “ ” and 《 》 are left out."""
    parts: list[Shingles] = []
    sizes: list[Places] = []
    for at in range(0, len(texts), _BLOCK):
        words = read_words(texts[at : at + _BLOCK], quotations=quotations)
        made, counts = _shingles(words)
        parts.append(made)
        sizes.append(counts)
    counts = np.concatenate([np.empty(0, np.int64), *sizes])
    bounds = np.concatenate([np.zeros(1, np.int64), np.cumsum(counts)])
    return Sets(np.concatenate([np.empty(0, np.uint32), *parts]), bounds)


def _shingles(words: Words) -> tuple[Shingles, Places]:
    """Return the different shingles of each text, sorted, text after text, and how many each has."""
    own = is_own(words.symbols)
    symbols, text = words.symbols[own], words.texts[own]
    keys = window_keys(symbols, _SHINGLE)
    inside = text[: len(keys)] == text[len(symbols) - len(keys) :]
    tagged = (text[: len(keys)][inside].astype(np.uint64) << np.uint64(32)) | (keys[inside] >> np.uint64(32))
    tagged.sort()
    tagged = tagged[np.r_[True, tagged[1:] != tagged[:-1]][: len(tagged)]]
    counts = np.bincount((tagged >> np.uint64(32)).astype(np.int64), minlength=len(words.bounds) - 1)
    return tagged.astype(np.uint32), counts


def find_alike(sets: Sets, threshold: float, shortest: int) -> Alike:
    """Return pairs of texts with a resemblance of `threshold` or more: enough to join all that are alike.

    Not every pair is listed: of a hundred copies each is paired with one that came before. Texts with
    fewer than `shortest` shingles are too short to tell a copy from a common phrase and pair with none.
    """
    long = np.flatnonzero(sets.sizes >= max(shortest, 1))
    one, same = _first_equal(sets, long)
    signatures = _signatures(sets, one)
    linked = _Linked(len(sets.sizes))
    copies = long[same != long]
    originals = same[same != long]
    for left, right in zip(originals.tolist(), copies.tolist(), strict=True):
        linked.add(left, right, 1.0)
    for candidates in _candidates(signatures):
        pairs = _worth_comparing(sets.sizes[one], signatures, linked.roots_of(one), candidates, threshold)
        for left, right in zip(one[pairs[0]].tolist(), one[pairs[1]].tolist(), strict=True):
            linked.compare(sets, left, right, threshold)
    return linked.alike()


def _first_equal(sets: Sets, texts: Places) -> tuple[Places, Places]:
    """Return the texts without those equal to an earlier one, and for each text the first equal one."""
    first: dict[bytes, int] = {}
    same = np.array([first.setdefault(sets.of(at).tobytes(), at) for at in texts.tolist()], dtype=np.int64)
    return texts[same == texts], same


def _signatures(sets: Sets, texts: Places) -> npt.NDArray[np.uint32]:
    """Return the smallest shingles of each text under several orders of all shingles, texts x orders."""
    count = _BANDS * _ROWS
    factors = window_keys(np.arange(2 * count, dtype=np.uint32), 1).astype(np.uint32) | np.uint32(1)
    found = np.empty((len(texts), count), dtype=np.uint32)
    for at in range(0, len(texts), _BLOCK):
        held = [sets.of(text) for text in texts[at : at + _BLOCK].tolist()]
        joined = np.concatenate(held)
        begins = np.cumsum([0, *(len(one) for one in held[:-1])])
        for order in range(count):
            shuffled = joined * factors[order]
            shuffled ^= shuffled >> np.uint32(15)
            shuffled *= factors[count + order]
            found[at : at + len(held), order] = np.minimum.reduceat(shuffled, begins)
    return found


def _candidates(signatures: npt.NDArray[np.uint32]) -> Iterator[tuple[Places, Places]]:
    """Yield pairs of texts that may be alike: each with the first of its group and with its neighbours.

    A group has some smallest shingles in common. A few pairs a text, however large the group is.
    """
    keys = []
    for band in range(_BANDS):
        key = np.zeros(len(signatures), dtype=np.uint64)
        for row in range(band * _ROWS, (band + 1) * _ROWS):
            key = (key ^ signatures[:, row]) * np.uint64(0x9E3779B97F4A7C15)
            key ^= key >> np.uint64(29)
        keys.append(key)
    for band, key in enumerate(keys):
        # Inside a group those stand side by side that are in another group together, too.
        order = np.lexsort((keys[(band + 2) % _BANDS], keys[(band + 1) % _BANDS], key))
        held = key[order]
        new = np.r_[True, held[1:] != held[:-1]][: len(held)]
        first = order[np.maximum.accumulate(np.where(new, np.arange(len(held)), 0))]
        yield first[~new], order[~new]
        for step in range(1, _NEIGHBOURS + 1):
            near = np.flatnonzero(held[step:] == held[:-step])
            yield order[near], order[near + step]


def _worth_comparing(
    sizes: Places,
    signatures: npt.NDArray[np.uint32],
    roots: Places,
    pairs: tuple[Places, Places],
    threshold: float,
) -> tuple[Places, Places]:
    """Return the pairs that are not joined yet and may reach the threshold."""
    left, right = pairs
    apart = roots[left] != roots[right]
    left, right = left[apart], right[apart]
    small, large = np.minimum(sizes[left], sizes[right]), np.maximum(sizes[left], sizes[right])
    fits = small >= threshold * large
    left, right = left[fits], right[fits]
    agree = (signatures[left] == signatures[right]).mean(axis=1)
    likely = agree >= min(_FEWEST, threshold)
    return left[likely], right[likely]


class _Linked:
    """Texts joined by the pairs found so far."""

    def __init__(self, size: int) -> None:
        self.roots = list(range(size))
        self.pairs: list[tuple[int, int]] = []
        self.measured: list[float] = []
        self.refused: set[tuple[int, int]] = set()

    def root(self, at: int) -> int:
        """Return the text that stands for all that are joined to this one: the first of them."""
        roots = self.roots
        while roots[at] != at:
            roots[at] = at = roots[roots[at]]
        return at

    def roots_of(self, texts: Places) -> Places:
        """Return the root of each text."""
        return np.array([self.root(at) for at in texts.tolist()], dtype=np.int64)

    def add(self, left: int, right: int, resemblance: float) -> None:
        """Join two texts."""
        self.pairs.append((left, right))
        self.measured.append(resemblance)
        one, other = sorted((self.root(left), self.root(right)))
        self.roots[other] = one

    def compare(self, sets: Sets, left: int, right: int, threshold: float) -> None:
        """Join two texts if they are not joined and resemble each other enough."""
        if (left, right) in self.refused or self.root(left) == self.root(right):
            return
        found = resemblance(sets.of(left), sets.of(right))
        if found >= threshold:
            self.add(left, right, found)
        else:
            self.refused.add((left, right))

    def alike(self) -> Alike:
        """Return the pairs that were joined."""
        pairs = np.array(self.pairs, dtype=np.int64).reshape(-1, 2)
        return Alike(pairs[:, 0], pairs[:, 1], np.array(self.measured, dtype=np.float64))


def resemblance(one: Shingles, other: Shingles) -> float:
    """Return how many shingles two texts have in common, over those that either has."""
    if not len(one) or not len(other):
        return 0.0
    at = np.searchsorted(other, one)
    at[at == len(other)] = 0
    common = int(np.count_nonzero(other[at] == one))
    return common / (len(one) + len(other) - common)


def group(size: int, alike: Alike) -> Places:
    """Return for each of `size` texts the first text of its cluster; a text alone is its own first."""
    linked = _Linked(size)
    for left, right in zip(alike.first.tolist(), alike.second.tolist(), strict=True):
        linked.add(left, right, 1.0)
    return linked.roots_of(np.arange(size))


class Runs:
    """The runs of `size` symbols of each text, and which characters they cover."""

    def __init__(self, words: Words, size: int) -> None:
        self.words, self.size = words, size
        self.keys = window_keys(words.symbols, size)
        self.own = is_own(words.symbols)
        counted = np.concatenate([np.zeros(1, np.int64), np.cumsum(self.own)])
        self.characters = counted[words.bounds[1:]] - counted[words.bounds[:-1]]

    def of(self, text: int) -> np.ndarray:
        """Return the keys of the runs that begin and end inside a text."""
        span = self.words.of(text)
        return self.keys[span.start : max(span.stop - self.size + 1, span.start)]

    def shared(self, one: int, other: int) -> int:
        """Return how many characters of one text stand in runs that the other has too."""
        hits = np.isin(self.of(one), self.of(other))
        covered = np.zeros(int(self.words.bounds[one + 1] - self.words.bounds[one]), dtype=np.int64)
        covered[: len(hits)] += hits
        covered[self.size : self.size + len(hits)] -= hits
        return int(np.count_nonzero((np.cumsum(covered) > 0) & self.own[self._whole(one)]))

    def _whole(self, text: int) -> slice:
        return slice(int(self.words.bounds[text]), int(self.words.bounds[text + 1]))

    def elsewhere(self, bodies: Places) -> Places:
        """Return for each text how many of its characters stand in a text of another body."""
        order = np.argsort(self.keys, kind="stable")
        held = self.keys[order]
        begins = np.flatnonzero(np.r_[True, held[1:] != held[:-1]][: len(held)])
        body = bodies[self.words.texts][order]
        several = np.zeros(len(begins), dtype=bool)
        if len(begins):
            several = np.minimum.reduceat(body, begins) != np.maximum.reduceat(body, begins)
        covered = np.zeros(len(self.own) + 1, dtype=np.int64)
        places = order[np.repeat(several, np.diff(begins, append=len(order)))]
        np.add.at(covered, places, 1)
        np.add.at(covered, places + self.size, -1)
        shared = (np.cumsum(covered)[:-1] > 0) & self.own
        counted = np.concatenate([np.zeros(1, np.int64), np.cumsum(shared)])
        return np.asarray(counted[self.words.bounds[1:]] - counted[self.words.bounds[:-1]])


@dataclass(frozen=True, slots=True)
class Held:
    """Section texts in an order that does not depend on the corpus's: by year, report and section."""

    rows: Places  # in `sections`
    reports: Places  # positions in `reports`
    texts: list[str]
    bodies: Places  # the same number for the same body; a body that is not told is one of its own
    previous: Places  # the text of the same section in the same body's report of the year before, or -1

    def relation(self, one: int, other: int) -> str:
        """Return what the report of another text is to the report of this one."""
        if self.previous[one] == other:
            return "previous_year"
        return "same_body" if self.bodies[one] == self.bodies[other] else "other_body"


def hold(
    sections: pd.DataFrame, reports: pd.DataFrame, wanted: str | None, previous: np.ndarray | None = None
) -> Held:
    """Return the texts of a section, or of all narrative ones; `KeyError` for an unknown section.

    `previous` spares finding the reports of the year before.
    """
    codes = [section.code for section in SECTIONS]
    if wanted is not None and wanted not in codes:
        raise ArgumentError(f"没有名为 {wanted!r} 的部分；可用：{'、'.join(codes)}。")
    ids, years = plain(reports["report_id"]), plain(reports["year"])
    at = {report_id: position for position, report_id in enumerate(ids)}
    columns = (plain(sections[name]) for name in ("report_id", "section", "text"))
    found = sorted(
        (years[at[report_id]] or 0, report_id, codes.index(section), row, text)
        for row, (report_id, section, text) in enumerate(zip(*columns, strict=True))
        if text and (section == wanted or (wanted is None and section in NARRATIVE))
    )
    positions = np.array([at[report_id] for _, report_id, *_ in found], dtype=np.int64)
    body = same_bodies(reports)
    body = np.where(body < 0, -1 - np.arange(len(body)), body)
    before = link_years(reports).previous if previous is None else previous
    place = {(at[report_id], section): text for text, (_, report_id, section, *_) in enumerate(found)}
    earlier = [
        place.get((int(before[at[report_id]]), section), -1) if before[at[report_id]] >= 0 else -1
        for _, report_id, section, *_ in found
    ]
    return Held(
        np.array([row for *_, row, _ in found], dtype=np.int64),
        positions,
        [text for *_, text in found],
        body[positions],
        np.array(earlier, dtype=np.int64),
    )


# --- recycled sections --------------------------------------------------------------------------


def find_recycled(
    sections: pd.DataFrame, reports: pd.DataFrame, links: Links, threshold: float = ALIKE
) -> list[tuple[int, str, int, float, str]]:
    """Return the narrative sections that are nearly identical to another report's, sorted by report.

    Each is (position of the report in `reports`, section, position of its twin, containment: the share of
    its characters that stand in the twin, the longest passage they share, as printed). A section has up to
    two twins: the same body's previous year, and the most similar report of another body that it was
    compared with. Statutory wording, titles in 《 》 and quotations in “ ” are left out first: two bodies
    that quote the same document have not copied each other. Sections with fewer than 60 words of their own
    are passed over: "无" is no copy.
    """
    found: list[tuple[int, str, int, float, str]] = []
    for code in NARRATIVE:
        held = hold(sections, reports, code, links.previous)
        for one, other in sorted(_twins(held, threshold)):
            share, passage = _copied(held.texts[one], held.texts[other])
            found.append((int(held.reports[one]), code, int(held.reports[other]), share, passage))
    return sorted(found)


def _twins(held: Held, threshold: float) -> set[tuple[int, int]]:
    """Return the texts with their twins: the year before, and the most similar one of another body."""
    sets = shingle_sets(held.texts, quotations=False)
    alike = find_alike(sets, threshold, _LONG)
    best: dict[int, tuple[float, int]] = {}
    for left, right, found in zip(alike.first, alike.second, alike.resemblance, strict=True):
        if held.bodies[left] != held.bodies[right]:
            for at, twin in ((int(left), int(right)), (int(right), int(left))):
                best[at] = max(best.get(at, (0.0, 0)), (float(found), -twin))
    pairs = {(at, -twin) for at, (_, twin) in best.items()}
    for at, before in enumerate(held.previous.tolist()):
        if before >= 0 and min(sets.sizes[at], sets.sizes[before]) >= _LONG:
            if resemblance(sets.of(at), sets.of(before)) >= threshold:
                pairs.add((at, before))
    return pairs


def _copied(one: str, other: str) -> tuple[float, str]:
    """Return the share of a text's characters that stand in another, and the longest passage of them."""
    words = read_words([one, other], quotations=False)
    runs = Runs(words, RUN)
    share = runs.shared(0, 1) / max(int(runs.characters[0]), 1)
    start, size = _longest(runs.of(0), runs.of(1))
    if not size:
        return share, ""
    return share, one[int(words.starts[start]) : int(words.ends[start + size + RUN - 2])]


def _longest(keys: npt.NDArray[np.uint64], others: npt.NDArray[np.uint64]) -> tuple[int, int]:
    """Return where the longest row of runs begins that stands in another text too, and how many it has."""
    if not len(keys) or not len(others):
        return 0, 0
    order = np.argsort(others, kind="stable")
    near = np.minimum(np.searchsorted(others[order], keys), len(others) - 1)
    place = np.where(others[order][near] == keys, order[near], -1)
    begins = np.flatnonzero(np.r_[True, (place[1:] != place[:-1] + 1) | (place[:-1] < 0)])
    sizes = np.where(place[begins] >= 0, np.diff(begins, append=len(keys)), 0)
    longest = int(np.argmax(sizes))
    return int(begins[longest]), int(sizes[longest])
