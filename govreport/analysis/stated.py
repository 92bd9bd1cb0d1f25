"""What each report states of its problems and improvements, as numbers: how much, and how concretely.

Concrete is what names a number or a document: 举办培训 3 次, 印发《公开指南》. Counted over the statements,
whose list marks are no part of them.
"""

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from govreport.frames import plain

if TYPE_CHECKING:
    from govreport.corpus import Corpus

# A number however long, also 3.5 and 1,200; a document by its title.
_NUMBER = re.compile(r"\d+(?:[.,．，]\d+)*")
_DOCUMENT = re.compile("《[^《》]{1,60}》")

NOT_STATED = "第五部分没有读到文字。"
NOT_TOLD_APART = "第五部分的问题与改进未能区分。"


class Stated(NamedTuple):
    """A number of every report, NaN where it is missing; `said` is 1 where nothing is stated, 2 where
    problems and improvements cannot be told apart, else 0."""

    values: np.ndarray
    said: np.ndarray


def count_statements(corpus: "Corpus", kind: str) -> Stated:
    """Return how many problems or improvements each report states."""
    held = corpus.statements
    counted = _per_report(corpus, held["kind"] == kind, lambda _: 1)
    unsplit = _per_report(corpus, held["kind"] == "unsplit", lambda _: 1) > 0
    nothing = _per_report(corpus, held["kind"].notna(), lambda _: 1) == 0
    said = np.select([nothing, unsplit], [1, 2], 0)
    return Stated(np.where(said > 0, np.nan, counted), said)


def count_concrete(corpus: "Corpus") -> Stated:
    """Return how many numbers and named documents the statements of each report hold."""
    return _in_statements(corpus, concrete_in)


def count_characters(corpus: "Corpus") -> Stated:
    """Return how many characters other than spaces the statements of each report have."""
    return _in_statements(corpus, lambda text: len("".join(text.split())))


def concrete_in(text: str) -> int:
    """Return how many numbers and named documents a text holds; a number in a title is part of it."""
    titles = len(_DOCUMENT.findall(text))
    return titles + len(_NUMBER.findall(_DOCUMENT.sub("", text)))


def _in_statements(corpus: "Corpus", count: Callable[[str], int]) -> Stated:
    held = corpus.statements["kind"].notna()
    none = _per_report(corpus, held, lambda _: 1) == 0
    return Stated(np.where(none, np.nan, _per_report(corpus, held, count)), none.astype(int))


def _per_report(corpus: "Corpus", chosen: "pd.Series[bool]", count: Callable[[str], int]) -> np.ndarray:
    """Return the sum of a count over these statements, for every report in its order."""
    held = corpus.statements[chosen.to_numpy(dtype=bool)]
    at = pd.Index(corpus.reports["report_id"]).get_indexer(pd.Index(held["report_id"]))
    weights = [count(text) for text in plain(held["text"])]
    return np.bincount(at, weights=weights, minlength=len(corpus.reports)).astype(float)
