"""Which words one set of texts uses more than another."""

from collections.abc import Iterable
from math import log, log2
from typing import TYPE_CHECKING, Any

from govreport.analysis.terms import Counts, count_words
from govreport.analysis.texts import Names, choose_texts, report_mask
from govreport.analysis.tokens import raw_cutter
from govreport.errors import ArgumentError

if TYPE_CHECKING:
    import pandas as pd

    from govreport.corpus import Corpus

_COLUMNS = {
    "term": "string",
    "tokens_a": "Int64",
    "tokens_b": "Int64",
    "documents_a": "Int64",
    "documents_b": "Int64",
    "reports_a": "Int64",
    "reports_b": "Int64",
    "relative_a": "Float64",
    "relative_b": "Float64",
    "g2": "Float64",
    "log_ratio": "Float64",
}


def keyness(
    a: Any,
    b: Any = None,
    *,
    corpus: "Corpus | None" = None,
    section: Names = "problems",
    kind: Names = None,
    minimum_documents: int = 2,
    top: int | None = None,
    engine: str = "auto",
    extra_words: Iterable[str] = (),
) -> "pd.DataFrame":
    """Return how much more `a` uses each word than `b`, one row per term, the most telling first.

    `a` and `b` are two corpora; two boolean masks over the reports of `corpus` (without `b`: all its
    other reports); or two frames with columns report_id and text, such as
    `statements[statements["kind"] == "problem"]` against the improvements. `section` and `kind` choose
    the texts of corpora and masks as in `govreport.terms`; frames are taken as they are.

    Columns: term; tokens, documents and reports of either side; relative (tokens / all Han words of that
    side, 0–1); g2 (log-likelihood of the two-by-two table term / other words × a / b, Dunning 1993;
    at least 0, above 10.83 a random sample of independent words shows in one case of a thousand); log_ratio
    (log2 of relative_a / relative_b: 1 is twice as frequent in a, −1 in b; a count of 0 is taken as 0.5
    there, and there alone). A term must stand in `minimum_documents` reports of a or of b. Sorted by
    g2, then term; where a side has no words, g2 and log_ratio are NA.

    Words of one report are not independent and reports copy each other: g2 ranks, it proves nothing;
    read it with the documents beside it. Raises `ValueError` where the sides share a text, where masks
    come without a corpus or do not fit, and `TypeError` for anything else than the three kinds.
    """
    import pandas as pd

    first, second = _sides(a, b, corpus, section, kind)
    _must_be_apart(first, second)
    rows = [
        (side, report, text)
        for side, frame in enumerate((first, second))
        for report, text in zip(frame["report_id"], frame["text"], strict=True)
    ]
    counted, _ = count_words(rows, raw_cutter(engine, extra_words))
    sides = counted.get(0, Counts()), counted.get(1, Counts())
    found = [_row(term, *sides) for term in _terms(*sides, minimum_documents)]
    found.sort(key=lambda row: (-(row[9] or 0.0), row[0]))
    return pd.DataFrame(found[:top], columns=list(_COLUMNS)).astype(_COLUMNS)


def _sides(a: Any, b: Any, corpus: "Corpus | None", section: Names, kind: Names) -> "list[pd.DataFrame]":
    """Return the texts of both sides."""
    import pandas as pd

    from govreport.corpus import Corpus

    if isinstance(a, Corpus) and isinstance(b, Corpus):
        return [choose_texts(side, section, kind) for side in (a, b)]
    if isinstance(a, pd.DataFrame) and isinstance(b, pd.DataFrame):
        return [_rows_with_text(side) for side in (a, b)]
    if any(isinstance(side, Corpus | pd.DataFrame | str) for side in (a, b)):
        raise TypeError("keyness 的两边要同类：两个语料，两个含 report_id 和 text 的表，或两个真假条件。")
    if corpus is None:
        raise ArgumentError("用真假条件比较时，请同时给出 corpus=，条件按 corpus.reports 的行来写。")
    mask = report_mask(corpus, a)
    masks = mask, ~mask if b is None else report_mask(corpus, b)
    return [choose_texts(corpus, section, kind, side) for side in masks]


def _rows_with_text(frame: "pd.DataFrame") -> "pd.DataFrame":
    lacking = [name for name in ("report_id", "text") if name not in frame]
    if lacking:
        raise ArgumentError(f"给出的表缺少列：{'、'.join(lacking)}；请用 statements 或 sections 表的行。")
    return frame[frame["text"].notna()]


def _must_be_apart(first: "pd.DataFrame", second: "pd.DataFrame") -> None:
    """Raise `ValueError` where a text of one report is on both sides: it would be compared with itself."""
    keys = [name for name in ("report_id", "start", "text") if name in first and name in second]
    shared = first[keys].drop_duplicates().merge(second[keys].drop_duplicates(), on=keys)
    if len(shared):
        raise ArgumentError(
            f"两边有 {len(shared)} 段相同的文字（如报告 {shared['report_id'].iloc[0]}）；"
            "同一段文字不能与自己比较，请使两边不重叠。"
        )


def _terms(a: Counts, b: Counts, minimum: int) -> list[str]:
    both = dict.fromkeys([*a.terms(), *b.terms()])
    return [term for term in both if max(a.documents[term], b.documents[term]) >= minimum]


def _row(term: str, a: Counts, b: Counts) -> tuple[Any, ...]:
    counts = a.tokens[term], b.tokens[term]
    shares = tuple(n / side.words if side.words else None for n, side in zip(counts, (a, b), strict=True))
    compared: tuple[float | None, float | None] = (None, None)
    if a.words and b.words:
        ratio = log2(((counts[0] or 0.5) / a.words) / ((counts[1] or 0.5) / b.words))
        compared = log_likelihood(counts[0], counts[1], a.words - counts[0], b.words - counts[1]), ratio
    found = a.documents[term], b.documents[term]
    return (term, *counts, *found, a.reports, b.reports, *shares, *compared)


def log_likelihood(both: float, row: float, column: float, neither: float) -> float:
    """Return G² of a two-by-two table of counts, at least 0: 2 Σ O ln(O / E), E from the margins.

    0 where the two are independent; an empty cell adds nothing. Source: Dunning, T. (1993),
    Computational Linguistics 19(1), 61–74.
    """
    total = both + row + column + neither
    cells = (
        (both, (both + row) * (both + column)),
        (row, (both + row) * (row + neither)),
        (column, (column + neither) * (both + column)),
        (neither, (column + neither) * (row + neither)),
    )
    # Independent counts give a sum that misses 0 by a hair on either side.
    return max(0.0, 2 * sum(seen * log(seen * total / margins) for seen, margins in cells if seen))
