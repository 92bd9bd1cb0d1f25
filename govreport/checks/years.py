"""Which reports are of the same body, and which of them is its report for the year before."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from govreport.form.script import normalise
from govreport.form.vocabulary import GOVERNMENT
from govreport.frames import plain

# The code of the diagnostics that the notes below become.
SEVERAL_REPORTS = "several_reports"
# Bodies of which a division has one only: its code tells which one. Of departments it has many.
_ONLY_ONE = frozenset({"government", "subdistrict_office"})
# A fuller name goes on in front of the shorter one with places: 江苏省宿迁市泗阳县.
_PLACE_ENDING = re.compile("[省市州盟县区旗镇乡]")
_YEARS = 10_000  # more than there are years, so that body and year make one number
_SHOWN = 5  # files that a message names


@dataclass(frozen=True, slots=True)
class Links:
    """For each report the position of the same body's report for the year before, or -1.

    `notes` are (position of a report, message) about bodies with more than one report for a year.
    """

    previous: np.ndarray
    notes: list[tuple[int, str]]


# What tells a body: division code, kind where a division has only one of it, name.
Identity = tuple[str | None, str | None, str | None]


def link_years(reports: pd.DataFrame) -> Links:
    """Return each report's predecessor: the only report of the same body for the year before.

    A report without a year, or of a body that is not told for certain, has none, and nothing is linked
    through a year for which a body has several reports.
    """
    year = reports["year"].to_numpy(dtype=float, na_value=np.nan)
    body = same_bodies(reports)
    known = np.flatnonzero((body >= 0) & ~np.isnan(year))
    key = body[known] * _YEARS + year[known].astype(np.int64)
    order = np.argsort(key, kind="stable")
    key, known = key[order], known[order]
    starts = np.flatnonzero(np.diff(key, prepend=-1))
    counts = np.diff(starts, append=len(key))
    only = starts[counts == 1]
    follows = np.diff(key[only]) == 1
    previous = np.full(len(reports), -1, dtype=np.int64)
    previous[known[only[1:]][follows]] = known[only[:-1]][follows]
    many = [
        known[at : at + count]
        for at, count in zip(starts.tolist(), counts.tolist(), strict=True)
        if count > 1
    ]
    return Links(previous, _notes(reports, many))


def _notes(reports: pd.DataFrame, many: Sequence[np.ndarray]) -> list[tuple[int, str]]:
    """Return what to say of bodies with several reports for one year."""
    columns = ("agency", "division_code", "year", "source") if many else ()
    held = {name: plain(reports[name]) for name in columns}
    noted = []
    for positions in (found.tolist() for found in many):
        first, size = positions[0], len(positions)
        files = "、".join(held["source"][at] for at in positions[:_SHOWN]) + ("等" if size > _SHOWN else "")
        message = (
            f"“{held['agency'][first] or held['division_code'][first]}”{held['year'][first]} 年"
            f"有 {size} 份报告（{files}），无法判定以哪一份为准，这一年的报告不与前后年度核对；"
            "如系同一份报告的不同文件，请只保留一份；如属不同机关，请核对机关名称。"
        )
        noted.append((first, message))
    return noted


def same_bodies(reports: pd.DataFrame) -> np.ndarray:
    """Return a number for each report, the same for reports of the same body; -1 where it is not told."""
    identities, of = _identities(reports)
    year = reports["year"].to_numpy(dtype=float, na_value=np.nan)
    dated = ~np.isnan(year)
    seen = np.zeros(len(identities), dtype=np.int64)
    np.bitwise_or.at(seen, of[dated], 1 << (year[dated].astype(np.int64) % 62))
    bodies = np.array(_Bodies(identities, seen.tolist()).told(), dtype=np.int64)
    return np.asarray(bodies[of])


def _identities(reports: pd.DataFrame) -> tuple[list[Identity], np.ndarray]:
    """Return the different identities among the reports, and which one each report has."""
    code, codes = _numbered(plain(reports["division_code"]))
    kind, kinds = _numbered(plain(reports["body"]))
    agency, agencies = _numbered(plain(reports["agency"]))
    name, names = _numbered([body_name(one) for one in agencies])
    both = (code * len(kinds) + kind) * len(names) + name[agency]
    found, of = np.unique(both, return_inverse=True)
    identities: list[Identity] = []
    for number in found.tolist():
        place, at = divmod(number, len(names))
        held, sort = codes[place // len(kinds)], kinds[place % len(kinds)]
        identities.append((held, sort if held and sort in _ONLY_ONE else None, names[at]))
    return identities, of


def _numbered(values: list[str | None]) -> tuple[np.ndarray, list[str | None]]:
    """Return for each value the position of it in the list of the different values, and that list."""
    places: dict[str | None, int] = {None: 0}
    numbers = [places.setdefault(value, len(places)) for value in values]
    return np.array(numbers, dtype=np.int64), list(places)


def body_name(agency: str | None) -> str | None:
    """Return an agency's name as it is compared: without what may be left out; None if nothing is left.

    A place stands for its government (泗阳县, 泗阳县政府, 泗阳县人民政府) and a subdistrict for its office.
    Offices and departments keep their own names: they are other bodies than the government.
    """
    name = normalise(agency or "").replace(GOVERNMENT, GOVERNMENT[2:]).removesuffix(GOVERNMENT[2:])
    for ending in ("办事处", "办"):
        if name.endswith(f"街道{ending}"):
            name = name.removesuffix(ending)
    return name if len(name) > 1 else None


class _Bodies:
    """Bodies as they are told apart: identities that belong together have the same root."""

    def __init__(self, identities: Sequence[Identity], years: list[int]) -> None:
        self.identities = identities
        self.years = years  # a bit for each year with a report
        self.roots = list(range(len(identities)))
        self.codes = [code for code, _, _ in identities]
        self.unclear = {at for at, (_, kind, name) in enumerate(identities) if not (kind or name)}
        self.named: dict[str, list[int]] = {}
        self._join_same()
        self._join_without_code()
        self._join_fuller()

    def told(self) -> list[int]:
        """Return the body of each identity, -1 where it has no name or the name may mean several."""
        unclear = {self._root(at) for at in self.unclear}
        roots = [self._root(at) for at in range(len(self.roots))]
        return [-1 if root in unclear else root for root in roots]

    def _root(self, at: int) -> int:
        roots = self.roots
        while roots[at] != at:
            roots[at] = at = roots[roots[at]]
        return at

    def _root_set(self, places: Iterable[int]) -> set[int]:
        return {self._root(at) for at in places}

    def _join(self, one: int, other: int) -> None:
        if one == other:
            return
        one, other = self._root(one), self._root(other)
        if one != other:
            self.roots[other] = one
            self.years[one] |= self.years[other]
            self.codes[one] = self.codes[one] or self.codes[other]

    def _join_same(self) -> None:
        """Join what has the same code and is the only one of its kind, or the same code and name."""
        first: dict[Identity, int] = {}
        for at, (code, kind, name) in enumerate(self.identities):
            if kind:
                self._join(first.setdefault((code, kind, None), at), at)
            if name:
                self._join(first.setdefault((code, None, name), at), at)
                self.named.setdefault(name, []).append(at)

    def _join_without_code(self) -> None:
        """Join a name without a code to the one body of that name; two bodies of that name leave it open."""
        for places in self.named.values():
            if len(places) == 1:
                continue
            roots = self._root_set(places)
            open_ones = [root for root in roots if not self.codes[root]]
            if len(roots) == 2 and open_ones:
                self._join(*sorted(roots, key=lambda root: not self.codes[root]))
            elif len(roots) > 2:
                self.unclear.update(open_ones)

    def _join_fuller(self) -> None:
        """Join a name to the fuller one that ends in it, where only one body has such a name."""
        fuller: dict[str, set[int]] = {}
        for name, places in self.named.items():
            for short in _shorter(name):
                if short in self.named:
                    fuller.setdefault(short, set()).update(places)
        # The longest first: 泗阳县 finds 宿迁市泗阳县 joined to 江苏省宿迁市泗阳县 already.
        for short in sorted(fuller, key=lambda name: (-len(name), name)):
            own = self._root_set(self.named[short])
            others = self._root_set(fuller[short]) - own
            for root in sorted(own):
                self._join_one(root, others, len(own) == 1)

    def _join_one(self, root: int, others: set[int], alone: bool) -> None:
        code = self.codes[root]
        fit = [other for other in others if not code or self.codes[other] in (None, code)]
        if not code and len(fit) > 1:
            self.unclear.add(root)
        elif len(fit) == 1 and (alone or (code and self.codes[fit[0]] == code)):
            # Two reports for one year under two names are rather two bodies than one.
            if not self.years[root] & self.years[fit[0]]:
                self._join(fit[0], root)


def _shorter(name: str) -> Iterator[str]:
    """Yield what is left of a name without the places in front of it."""
    for ending in _PLACE_ENDING.finditer(name, 1, len(name) - 2):
        yield name[ending.end() :]
