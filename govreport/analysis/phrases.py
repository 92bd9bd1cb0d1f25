"""Phrases that several reports use: firm collocations, and passages repeated as a whole."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from govreport.analysis.intervals import wilson
from govreport.analysis.keyness import log_likelihood
from govreport.analysis.texts import Names, choose_texts
from govreport.analysis.tokens import HAN, Cut, cutter, is_han, stopwords
from govreport.errors import ArgumentError

if TYPE_CHECKING:
    import pandas as pd

    from govreport.corpus import Corpus

_COLUMNS = {
    "phrase": "string",
    "words": "Int64",
    "tokens": "Int64",
    "documents": "Int64",
    "reports": "Int64",
    "share": "Float64",
    "low": "Float64",
    "high": "Float64",
    "llr": "Float64",
}
# Words that turn the sense of what follows: "及时" after one of them is no 及时.
NEGATORS = frozenset(
    "不 未 没 无 不够 不太 不甚 不大 没有 尚未 仍未 并未 未能 未曾 不能 不会 不易 难以 缺乏 缺少 欠"
    " 欠缺 有待 亟待 尚待 亟需".split()
)
# Characters that stand alone as function words: a phrase neither begins nor ends with one.
_FUNCTION = frozenset(
    "的了和与及或等在对将是为以于从向由把被让使并也都还又就而但则且之其该各本我你他这那有中上下内外后前时年月日个"
    "项条件次要会能可已地得着过来去到给按据如更较很最一二三四五六七八九十第镇乡县市区省所需应仍虽因"
)
_PARTICLES = frozenset("的了")  # a passage may begin with "在", never with these
# Runs of Han, runs of letters and digits, then mark by mark; white space parts nothing but these.
_PIECE = re.compile(f"(?P<han>[{HAN}]+)|(?P<other>[0-9A-Za-z０-９Ａ-Ｚａ-ｚ.%]+)|(?P<mark>\\S)")
_PARAGRAPH = "paragraph"
_WITHIN = ("clause", _PARAGRAPH)


def phrases(
    corpus: "Corpus",
    section: Names = "problems",
    minimum_documents: int = 2,
    top: int | None = None,
    *,
    kind: Names = None,
    where: Any = None,
    within: str = "clause",
    minimum_words: int = 2,
    minimum_llr: float = 10.83,
    engine: str = "auto",
    extra_words: Iterable[str] = (),
) -> "pd.DataFrame":
    """Return the phrases that stand in several reports, one row per phrase, the most widespread first.

    A phrase is a run of at least `minimum_words` words inside a clause, or with `within="paragraph"` also
    across punctuation: with a large `minimum_words` these are the longest repeated passages. It comes
    out whole: a part that never stands outside one longer phrase of the list is left out.

    Negation stays: where one of `NEGATORS` (不, 不够, 没有, 有待 …) stands before a word, no phrase begins
    behind it or ends with it, so that "不够及时" is counted and its "及时" is not. Phrases inside a clause
    neither begin nor end with function words or `stopwords`, passages not with punctuation, 的 or 了.

    Columns: phrase (as printed, without white space), words, tokens (how often), documents (in how many
    reports), reports (with text there: the denominator), share (documents / reports, 0–1), low and high
    (its 95 % Wilson interval), llr (G² of Dunning 1993 over neighbouring words: how firmly the first word
    holds to the rest, or the rest to the last, whichever is weaker; negative where they meet less often
    than by chance). Sorted by documents, tokens, words (long first), phrase; kept from `minimum_documents`
    and `minimum_llr` (10.83: by chance in one case of a thousand) on.

    Texts are chosen as in `govreport.terms`, which also says what is raised; `ValueError` for an unknown
    `within` and for `minimum_documents` or `minimum_words` below 2.
    """
    import pandas as pd

    if within not in _WITHIN:
        raise ArgumentError(f"within 只能是 {'、'.join(_WITHIN)}，得到 {within!r}。")
    if min(minimum_documents, minimum_words) < 2:
        raise ArgumentError("短语至少要两个词、见于两份报告：minimum_words 和 minimum_documents 须不小于 2。")
    texts = choose_texts(corpus, section, kind, where)
    running = read_running(texts, cutter(engine, extra_words), across=within == _PARAGRAPH)
    firm = [run for run in repeated_runs(running, minimum_documents) if run.llr >= minimum_llr]
    n = int(texts["report_id"].nunique())
    rows = []
    for run in _whole(firm):
        if run.words >= minimum_words:
            phrase = "".join(
                running.vocabulary[at] for at in running.words[run.start : run.start + run.words]
            )
            share = (run.documents / n, *wilson(run.documents, n))
            rows.append((phrase, run.words, run.tokens, run.documents, n, *share, run.llr))
    rows.sort(key=lambda row: (-row[3], -row[2], -row[1], row[0]))
    return pd.DataFrame(rows[:top], columns=list(_COLUMNS)).astype(_COLUMNS)


@dataclass(frozen=True)
class Running:
    """Texts as one run of words: numbers of words, −1 between the parts that no phrase may cross.

    `documents` numbers the report of each word; `begins` and `ends` tell where a phrase may begin and end.
    """

    vocabulary: list[str]
    words: np.ndarray
    documents: np.ndarray
    begins: np.ndarray
    ends: np.ndarray

    @property
    def inside(self) -> np.ndarray:
        """Return where a word stands, and not a parting."""
        return self.words >= 0


@dataclass(frozen=True, slots=True)
class Run:
    """Words that recur: where they first stand, how many, how often, in how many reports, how firmly."""

    start: int
    words: int
    tokens: int
    documents: int
    llr: float


def read_running(texts: "pd.DataFrame", cut: Cut, across: bool) -> Running:
    """Return chosen texts (report_id, text) as running words; `across` keeps punctuation as words."""
    pieces = _Pieces(cut)
    numbers: dict[str, int] = {}
    words: list[int] = []
    owners: list[int] = []
    reports: dict[str, int] = {}
    for report, text in zip(texts["report_id"], texts["text"], strict=True):
        owner = reports.setdefault(report, len(reports))
        for paragraph in text.split("\n"):
            for word in pieces.of(paragraph):
                words.append(numbers.setdefault(word, len(numbers)) if across or is_han(word) else -1)
            words.append(-1)
        owners.extend([owner] * (len(words) - len(owners)))
    vocabulary = list(numbers)
    running = np.array(words, dtype=np.int64)
    return Running(vocabulary, running, np.array(owners, np.int64), *_edges(vocabulary, running, across))


class _Pieces:
    """Cuts paragraphs into words and marks; a run of Han that was met before is not cut again."""

    def __init__(self, cut: Cut) -> None:
        self.cut = cut
        self.known: dict[str, list[str]] = {}

    def of(self, paragraph: str) -> Iterator[str]:
        for match in _PIECE.finditer(paragraph):
            piece = match[0]
            if match.lastgroup != "han":
                yield piece
                continue
            held = self.known.get(piece)
            if held is None:
                held = self.known[piece] = self.cut(piece)
            yield from held


def _edges(vocabulary: list[str], words: np.ndarray, across: bool) -> tuple[np.ndarray, np.ndarray]:
    """Return where a phrase may begin and where it may end, word by word."""
    left_out = _FUNCTION | stopwords()
    # −1 reads the entry that is added at the end: what parts is no word and no negator.
    known = [*vocabulary, "\n"]
    word = np.array([is_han(one) for one in known])[words]
    negator = np.array([one in NEGATORS for one in known])[words]
    if across:
        begins = np.array([one[0].isalnum() and one not in _PARTICLES for one in known])[words]
    else:
        begins = word & np.array([one in NEGATORS or one not in left_out for one in known])[words]
    ends = begins.copy()
    negated = negator[:-1] & word[1:]
    begins[1:] &= ~negated
    ends[:-1] &= ~negated
    return begins, ends


@dataclass(frozen=True)
class _Grams:
    """The places where runs of one length begin, in order, and the number of the run at each place."""

    at: np.ndarray
    run: np.ndarray

    def of(self, places: np.ndarray) -> np.ndarray:
        """Return the runs that begin at these places; each must be among them."""
        return self.run[np.searchsorted(self.at, places)]


def repeated_runs(running: Running, minimum: int) -> list[Run]:
    """Return every run of two words or more that stands in `minimum` reports, where it may begin and end.

    Runs grow by one word a step: a run of n words is two runs of n − 1 that overlap by n − 2, and
    recurs only where both do.
    """
    at = np.flatnonzero(running.inside)
    single = shorter = _Grams(at, running.words[at])
    found: list[Run] = []
    for length in range(2, len(running.words) + 1):
        # Both parts hold no parting, so neither does the run that they make.
        follows = np.flatnonzero(np.diff(shorter.at) == 1)
        if not len(follows):
            break
        at, first, last = shorter.at[follows], shorter.run[follows], shorter.run[follows + 1]
        _, run = np.unique(first * (int(last.max()) + 1) + last, return_inverse=True)
        recurs = _documents(run, running.documents[at]) >= minimum
        keep = recurs[run]
        longer = _Grams(at[keep], (np.cumsum(recurs) - 1)[run[keep]])
        if not len(longer.at):
            break
        found += _runs_of(running, longer, length, minimum, (single, shorter))
        shorter = longer
    return found


def _documents(run: np.ndarray, documents: np.ndarray) -> np.ndarray:
    """Return in how many reports each run stands."""
    reports = int(documents.max()) + 1
    return np.bincount(np.unique(run * reports + documents) // reports)


def _runs_of(
    running: Running, grams: _Grams, length: int, minimum: int, parts: tuple[_Grams, _Grams]
) -> list[Run]:
    """Return the runs of one length that may stand as phrases, with their counts.

    `parts` are the single words and the runs that are one word shorter.
    """
    allowed = running.begins[grams.at] & running.ends[grams.at + length - 1]
    if not allowed.any():
        return []
    at, run = grams.at[allowed], grams.run[allowed]
    tokens, documents = np.bincount(run), _documents(run, running.documents[at])
    # Of places that are written to twice the last one counts: from the back that is the first.
    first = np.zeros(len(tokens), dtype=np.int64)
    first[run[::-1]] = at[::-1]
    held = np.flatnonzero(documents >= minimum)
    starts, seen = first[held], np.bincount(grams.run)[held]
    single, shorter = parts
    heads = _bonds(running, single, shorter, 1, starts, seen)
    tails = _bonds(running, shorter, single, length - 1, starts, seen)
    return [
        Run(int(start), length, int(tokens[code]), int(documents[code]), min(head, tail))
        for code, start, head, tail in zip(held, starts, heads, tails, strict=True)
    ]


def _bonds(
    running: Running, left: _Grams, right: _Grams, reach: int, starts: np.ndarray, seen: np.ndarray
) -> list[float]:
    """Return how firmly the left part holds to the right part, `reach` words on, for each start.

    One observation is one place where a word follows a word; `seen` counts those of both parts.
    """
    inside = running.inside
    places = int((inside[:-1] & inside[1:]).sum())
    # The text ends with a parting: behind each part and before each (with −1 for the last) is a place.
    lefts = np.bincount(left.run[inside[left.at + reach]])[left.of(starts)]
    preceded = inside[right.at - 1] & (right.at > 0)
    rights = np.bincount(right.run[preceded])[right.of(starts + reach)]
    return [
        _signed(both, one - both, other - both, places - one - other + both)
        for both, one, other in zip(seen.tolist(), lefts.tolist(), rights.tolist(), strict=True)
    ]


def _signed(both: int, left: int, right: int, neither: int) -> float:
    score = log_likelihood(both, left, right, neither)
    return score if both * neither >= left * right else -score


def _whole(runs: Iterable[Run]) -> Iterator[Run]:
    """Yield the runs that are not always part of one and the same longer run among them.

    Such a part has the counts of the longer run, and first stands inside its first place.
    """
    order = sorted(runs, key=lambda run: (run.tokens, run.documents, run.start, -run.words))
    counts, reached = (0, 0), 0
    for run in order:
        if (run.tokens, run.documents) != counts:
            counts, reached = (run.tokens, run.documents), 0
        if run.start + run.words > reached:
            reached = run.start + run.words
            yield run
