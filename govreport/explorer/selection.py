"""Which reports are looked at: facts of each report, a choice among them, the corpus of the chosen ones."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from govreport.contract import TABLES
from govreport.corpus import Corpus
from govreport.form.grid import KEYS
from govreport.frames import plain

PLACES = ("province", "prefecture", "county")
# How many cells of a report have each status; a blank and a "/" both leave the number unsaid.
COUNTED = {
    "numbers": ("reported", "inferred", "corrected"),
    "blanks": ("blank", "placeholder"),
    "absent": ("absent",),
    "unreadable": ("unreadable",),
}
ORDERS = ("place", "agency", "year", "fails", "unreadable", "blanks")
_DOWN = ("year", "fails", "unreadable", "blanks")


@dataclass(frozen=True)
class Choice:
    """What the chosen reports have in common; what is not named does not matter.

    `values` are values of columns of `corpus.reports`, None for a report where the value is missing.
    `words` all stand in the name of the body. `only` are the ids among which is chosen, None for all.
    """

    values: Mapping[str, Any] = field(default_factory=dict)
    words: str = ""
    only: frozenset[str] | None = None


def facts_of(corpus: Corpus) -> pd.DataFrame:
    """Return the reports with the number of cells by status: numbers, blanks, absent, unreadable."""
    facts = corpus.reports.reset_index(drop=True)
    counts = {name: np.zeros(len(facts), dtype=np.int64) for name in COUNTED}
    for table in KEYS:
        held = getattr(corpus, table)
        place = pd.Index(facts["report_id"]).get_indexer(pd.Index(held["report_id"]))
        for name, statuses in COUNTED.items():
            rows = held["status"].isin(statuses).to_numpy(dtype=bool) & (place >= 0)
            counts[name] += np.bincount(place[rows], minlength=len(facts))
    return facts.assign(**counts)


def with_fails(facts: pd.DataFrame, findings: pd.DataFrame) -> pd.DataFrame:
    """Return the facts with `fails`: how many findings of a report fail and are not dismissed."""
    ids = failing(findings)["report_id"]
    place = pd.Index(facts["report_id"]).get_indexer(pd.Index(ids))
    return facts.assign(fails=np.bincount(place[place >= 0], minlength=len(facts)))


def failing(findings: pd.DataFrame) -> pd.DataFrame:
    """Return the findings that fail and are not dismissed."""
    return findings[(findings["status"] == "fail").to_numpy() & findings["dismissed"].isna().to_numpy()]


def chosen(facts: pd.DataFrame, choice: Choice, order: str = "place") -> "np.ndarray[Any, Any]":
    """Return the positions in `facts` of the chosen reports, in an order of `ORDERS`.

    Counts and years come with the largest first, names and places in the order of their codes, missing
    ones last. Until `with_fails` has counted them, the order by `fails` is that of the places.
    """
    kept = np.ones(len(facts), dtype=bool)
    for name, value in choice.values.items():
        held = facts[name]
        kept &= (held.isna() if value is None else (held == value).fillna(False)).to_numpy(dtype=bool)
    for word in choice.words.split():
        kept &= _holding(facts["agency"], word)
    if choice.only is not None:
        kept &= facts["report_id"].isin(choice.only).to_numpy(dtype=bool)
    found = np.flatnonzero(kept)
    # The code of a district begins with that of its city, and comes behind it.
    usual = ["division_code", "agency", "year"]
    names = [order, *(name for name in usual if name != order)] if order in facts else usual
    sorted_ = facts.iloc[found][names].sort_values(
        names, ascending=[name not in _DOWN for name in names], kind="stable", na_position="last"
    )
    return sorted_.index.to_numpy()


def _holding(column: "pd.Series[str]", word: str) -> "np.ndarray[Any, Any]":
    found = column.str.contains(word, case=False, regex=False)
    return found.fillna(False).to_numpy(dtype=bool)


def places_below(
    facts: pd.DataFrame, level: str, above: Mapping[str, Any]
) -> list[tuple[tuple[str, ...], dict[str, str]]]:
    """Return the places of a level inside those above, in the order of their codes.

    Each as its names from the first level that `above` leaves open, and as values of the columns: two
    cities may have a district of the same name.
    """
    names = PLACES[: PLACES.index(level) + 1]
    kept = chosen(facts, Choice({name: above[name] for name in names[:-1] if name in above}))
    held = facts.iloc[kept].dropna(subset=[level]).drop_duplicates(list(names))
    found = []
    for row in zip(*(plain(held[name]) for name in names), strict=True):
        values = {name: value for name, value in zip(names, row, strict=True) if value is not None}
        found.append((tuple(values[name] for name in values if name not in above), values))
    return found


def sub_corpus(corpus: Corpus, ids: Iterable[str]) -> Corpus:
    """Return the corpus of the reports with these ids, in the order of `corpus`, all dtypes as they were.

    Findings stay as they were made with all reports at hand, the year before among them. What was met in
    files that became no report belongs to none of them: it stays only where all reports are chosen.
    """
    wanted = frozenset(ids)
    if wanted >= frozenset(plain(corpus.reports["report_id"])):
        return corpus
    frames = {name: _rows_of(getattr(corpus, name), wanted) for name in TABLES}
    return Corpus.whole(frames, corpus.forms)


def _rows_of(held: pd.DataFrame, ids: frozenset[str]) -> pd.DataFrame:
    return held[held["report_id"].isin(ids).to_numpy(dtype=bool)].reset_index(drop=True)
