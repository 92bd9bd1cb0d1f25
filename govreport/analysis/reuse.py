"""Reuse: which passages and sections are copied, from year to year and from body to body.

Statutory wording (sentences of the Regulations, titles of notices, the standard preface, form labels) is
left out first: see `statutory_text`. Spaces, punctuation and enumeration marks do not count: see `passages`.
Sameness of words shows reuse; it does not show who wrote them first: both may follow a third text.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from govreport.analysis.clusters import (
    ALIKE,
    COMMON,
    NARRATIVE,
    RUN,
    Held,
    Runs,
    find_alike,
    group,
    hold,
    shingle_sets,
)
from govreport.analysis.passages import (
    is_own,
    read_words,
    sentence_numbers,
    shared_passages,
    sharing_texts,
)
from govreport.errors import ArgumentError
from govreport.frames import plain

if TYPE_CHECKING:
    from govreport.corpus import Corpus

_PASSAGES = {
    "length": "Int64",
    "text": "string",
    "report_id": "string",
    "section": "string",
    "start": "Int64",
    "end": "Int64",
    "other_id": "string",
    "other_section": "string",
    "other_start": "Int64",
    "other_end": "Int64",
    "relation": "string",
    "reports": "Int64",
}
_PAIRS = {
    "report_id": "string",
    "other_id": "string",
    "section": "string",
    "relation": "string",
    "characters": "Int64",
    "shared": "Int64",
    "containment": "Float64",
}
_NOVELTY = {
    "report_id": "string",
    "section": "string",
    "characters": "Int64",
    "previous_id": "string",
    "against_previous": "Float64",
    "against_others": "Float64",
}
_CLUSTERS = {
    "cluster": "Int64",
    "size": "Int64",
    "report_id": "string",
    "section": "string",
    "twin_id": "string",
    "resemblance": "Float64",
}
_BOILERPLATE = {
    "report_id": "string",
    "section": "string",
    "sentences": "Int64",
    "shared": "Int64",
    "share": "Float64",
}


def _frame(rows: Sequence[tuple[Any, ...]], columns: dict[str, str]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=list(columns)).astype(columns)


# --- passages -----------------------------------------------------------------------------------


def passages(
    corpus: "Corpus", section: str | None = "problems", min_length: int = 20, common: int = COMMON
) -> pd.DataFrame:
    """Return the exact passages that two reports share, the longest first, each once per pair of sections.

    Columns: length (characters without spaces, punctuation, enumeration marks and statutory wording),
    text (as printed in the first report), report_id, section, start, end and other_id, other_section,
    other_start, other_end (both places, as offsets in `corpus.text`; NA where the text was read in another
    script than printed), relation (previous_year, same_body, other_body: what `other_id` is to
    `report_id`, which is of the same year or later), reports (how many sections hold the passage).

    A passage is maximal: no word can be added on either side. Where every run of `min_length` words of it
    stands in more than `common` places it is boilerplate and listed once per section, with the first one
    that has it, instead of once per pair. `section=None` compares all narrative sections with each other.
    Raises `KeyError` for an unknown section, `ValueError` for a `min_length` below 5.
    """
    _require(min_length)
    held = hold(corpus.sections, corpus.reports, section)
    words = read_words(held.texts)
    found = shared_passages(words, min_length, common, held.reports)
    own = np.concatenate([np.zeros(1, np.int64), np.cumsum(is_own(words.symbols))])
    length = own[found.first + found.length] - own[found.first]
    text = words.texts
    places = _Printed(corpus, held)
    rows = []
    for at in np.flatnonzero(length >= min_length).tolist():
        sides = []
        for starts in (found.first, found.second):
            first, last = int(starts[at]), int(starts[at] + found.length[at]) - 1
            sides.append((int(text[first]), int(words.starts[first]), int(words.ends[last])))
        (one, start, end), (other, *_) = sides
        rows.append(
            (
                int(length[at]),
                held.texts[one][start:end],
                *places.of(*sides[0]),
                *places.of(*sides[1]),
                held.relation(one, other),
                int(found.holders[at]),
            )
        )
    keys = ["report_id", "section", "start", "other_id", "other_section", "other_start", "text"]
    return _frame(rows, _PASSAGES).sort_values(
        ["length", *keys], ascending=[False, *[True] * len(keys)], ignore_index=True
    )


def _require(min_length: int) -> None:
    if min_length < 5:
        raise ArgumentError(f"min_length 至少为 5，更短的相同文字多属巧合：{min_length}。")


class _Printed:
    """Where characters of section texts stand in the normalised texts of their reports."""

    def __init__(self, corpus: "Corpus", held: Held) -> None:
        self.corpus, self.held = corpus, held
        self.found: dict[int, list[int] | None] = {}
        columns = ("report_id", "section", "heading", "start", "end")
        self.columns = {name: corpus.sections[name].iloc[held.rows].tolist() for name in columns}
        ids = plain(corpus.texts["report_id"])
        self.texts = dict(zip(ids, plain(corpus.texts["text"]), strict=True)) if held.texts else {}

    def of(self, text: int, start: int, end: int) -> tuple[str, str, int | None, int | None]:
        """Return report_id, section, start and end of a passage, in the text of its report."""
        if text not in self.found:
            self.found[text] = self._offsets(text)
        offsets, section = self.found[text], str(self.columns["section"][text])
        report_id = str(self.columns["report_id"][text])
        if offsets is None:
            return report_id, section, None, None
        return report_id, section, offsets[start], offsets[end - 1] + 1

    def _offsets(self, at: int) -> list[int] | None:
        """Return the offset of each character of a section, None if it is not printed so.

        A section's text is the lines between its tables: each is looked up behind the one before it.
        """
        whole = self.texts.get(self.columns["report_id"][at]) or ""
        cursor, stop = (int(self.columns[name][at]) for name in ("start", "end"))
        heading = self.columns["heading"][at]
        if isinstance(heading, str) and whole.startswith(heading, cursor):
            cursor += len(heading)
        offsets: list[int] = []
        for line in self.held.texts[at].split("\n"):
            found = whole.find(line, cursor, stop)
            if found >= 0:
                offsets.extend(range(found, found + len(line) + 1))
                cursor = found + len(line)
                continue
            for character in line:
                found = whole.find(character, cursor, stop)
                if found < 0:
                    return None
                offsets.append(found)
                cursor = found + 1
            offsets.append(cursor)
        return offsets


# --- containment and novelty --------------------------------------------------------------------


def _by_section(section: str | None) -> tuple[str, ...]:
    return NARRATIVE if section is None else (section,)


def reuse(
    corpus: "Corpus",
    section: str | None = "problems",
    min_length: int = RUN,
    minimum: float = 0.05,
    common: int = COMMON,
) -> pd.DataFrame:
    """Return how much of one report's section stands in another's, two rows for a pair, one a direction.

    Columns: report_id, other_id, section, relation (what `other_id` is to `report_id`: previous_year,
    same_body, other_body), characters (of the section, without punctuation and statutory wording), shared
    (those of them in runs of `min_length` words or more that the other section has too), containment
    (shared / characters, 0–1). Pairs below `minimum` in both directions are left out, and pairs that share
    nothing but boilerplate: runs that stand in more than `common` places (a report and its body's previous
    year are always compared). Sorted by containment; `section=None` takes every narrative section.
    """
    _require(min_length)
    rows = []
    for code in _by_section(section):
        held = hold(corpus.sections, corpus.reports, code)
        words = read_words(held.texts)
        runs = Runs(words, min_length)
        later, earlier = sharing_texts(words, min_length, common, held.reports)
        pairs = set(zip(later.tolist(), earlier.tolist(), strict=True))
        pairs |= {(at, before) for at, before in enumerate(held.previous.tolist()) if before >= 0}
        ids = corpus.reports["report_id"].iloc[held.reports].tolist()
        for pair in sorted(pairs):
            made = []
            for one, other in (pair, pair[::-1]):
                shared, characters = runs.shared(one, other), int(runs.characters[one])
                share = shared / characters if characters else 0.0
                made.append(
                    (ids[one], ids[other], code, held.relation(one, other), characters, shared, share)
                )
            if max(row[-1] for row in made) >= minimum:
                rows.extend(made)
    return _frame(rows, _PAIRS).sort_values(
        ["containment", "section", "report_id", "other_id"],
        ascending=[False, True, True, True],
        ignore_index=True,
    )


def novelty(corpus: "Corpus", section: str | None = "problems", min_length: int = RUN) -> pd.DataFrame:
    """Return how much of each section is new, one row per report and section, in the corpus's order.

    Columns: report_id, section, characters (without punctuation and statutory wording), previous_id (the
    same body's report for the year before), against_previous (share of the characters that stand in no run
    of `min_length` words that the previous report's section has; NA without one), against_others (the same
    against that section in all reports of other bodies). Both 0–1, NA for a section without words of its
    own. New in this corpus is not new in the world: the share falls as the corpus grows.
    """
    _require(min_length)
    parts = []
    for code in _by_section(section):
        held = hold(corpus.sections, corpus.reports, code)
        runs = Runs(read_words(held.texts), min_length)
        elsewhere = runs.elsewhere(held.bodies)
        ids = corpus.reports["report_id"].iloc[held.reports].tolist()
        for at in np.argsort(held.rows).tolist():
            characters, before = int(runs.characters[at]), int(held.previous[at])
            known = before >= 0 and characters > 0
            new = 1 - runs.shared(at, before) / characters if known else None
            other = 1 - int(elsewhere[at]) / characters if characters else None
            previous = ids[before] if before >= 0 else None
            parts.append((int(held.rows[at]), (ids[at], code, characters, previous, new, other)))
    return _frame([row for _, row in sorted(parts, key=lambda part: part[0])], _NOVELTY)


# --- clusters and boilerplate -------------------------------------------------------------------


def clusters(
    corpus: "Corpus", section: str = "problems", threshold: float = ALIKE, min_length: int = 40
) -> pd.DataFrame:
    """Return the clusters of nearly identical sections, the largest first, one row per report in a cluster.

    Columns: cluster (1 is the largest), size, report_id, section, twin_id (the most similar report of the
    cluster that it was compared with), resemblance (with the twin: common runs of five words over all runs
    of either, 0–1). Every section in a cluster reaches `threshold` with its twin; two that are linked only
    through others may be less alike. Sections with fewer than `min_length` runs are left out, and so are
    sections without a twin. Raises `ValueError` for a threshold below 0.6: copies so loose are not all found.
    """
    if not 0.6 <= threshold <= 1:
        raise ArgumentError(f"threshold 应在 0.6 与 1 之间，更低的相似度不能保证找全：{threshold}。")
    held = hold(corpus.sections, corpus.reports, section)
    sets = shingle_sets(held.texts)
    alike = find_alike(sets, threshold, min_length)
    first = group(len(held.texts), alike)
    twins: dict[int, tuple[float, int]] = {}
    for one, other, found in zip(alike.first, alike.second, alike.resemblance, strict=True):
        for at, twin in ((int(one), int(other)), (int(other), int(one))):
            best = twins.get(at, (0.0, 0))
            twins[at] = max(best, (float(found), -twin))
    size = np.bincount(first, minlength=len(first))
    order = sorted(twins, key=lambda at: (-size[first[at]], first[at], at))
    number = {root: rank for rank, root in enumerate(dict.fromkeys(first[at] for at in order), 1)}
    ids = corpus.reports["report_id"].iloc[held.reports].tolist()
    rows = [
        (number[first[at]], size[first[at]], ids[at], section, ids[-twins[at][1]], twins[at][0])
        for at in order
    ]
    return _frame(rows, _CLUSTERS)


def boilerplate(
    corpus: "Corpus", section: str = "problems", bodies: int = 2, min_length: int = 8
) -> pd.DataFrame:
    """Return the boilerplate share of each section, one row per report, in the corpus's order.

    Columns: report_id, section, sentences (of `min_length` words or more, statutory wording apart), shared
    (those that stand in the reports of at least `bodies` other bodies, word for word), share (shared /
    sentences, NA without sentences). A sentence ends at 。！？； or at the end of its line.
    """
    held = hold(corpus.sections, corpus.reports, section)
    text, number = sentence_numbers(held.texts, min_length)
    body = held.bodies[text]
    pairs = np.unique(np.stack([number, body]), axis=1) if len(text) else np.empty((2, 0), np.int64)
    spread = np.bincount(pairs[0], minlength=int(number.max(initial=-1)) + 1)
    size = len(held.texts)
    sentences = np.bincount(text, minlength=size)
    shared = np.bincount(text[spread[number] > bodies], minlength=size)
    ids = corpus.reports["report_id"].iloc[held.reports].tolist()
    rows = []
    for at in np.argsort(held.rows).tolist():
        count, found = int(sentences[at]), int(shared[at])
        rows.append((ids[at], section, count, found, found / count if count else None))
    return _frame(rows, _BOILERPLATE)
