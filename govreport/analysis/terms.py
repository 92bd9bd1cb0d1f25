"""The words of the reports: in how many reports each stands, how often, and where it is at home."""

from collections import Counter
from collections.abc import Hashable, Iterable
from dataclasses import dataclass, field
from itertools import chain
from math import log
from typing import TYPE_CHECKING, Any

from govreport.analysis.intervals import wilson
from govreport.analysis.texts import Names, choose_texts, group_texts
from govreport.analysis.tokens import Cut, dictionary, is_han, raw_cutter, stopwords, tokenize

if TYPE_CHECKING:
    import pandas as pd

    from govreport.corpus import Corpus

__all__ = ["dictionary", "stopwords", "terms", "tokenize"]

_COLUMNS = {
    "term": "string",
    "tokens": "Int64",
    "documents": "Int64",
    "reports": "Int64",
    "share": "Float64",
    "low": "Float64",
    "high": "Float64",
    "relative": "Float64",
    "tfidf": "Float64",
}


def terms(
    corpus: "Corpus",
    section: Names = "problems",
    minimum_documents: int = 1,
    top: int | None = None,
    *,
    kind: Names = None,
    by: str | None = None,
    where: Any = None,
    engine: str = "auto",
    extra_words: Iterable[str] = (),
) -> "pd.DataFrame":
    """Return the words of the chosen texts, one row per term (and group), the most widespread first.

    Columns: term, tokens (how often it stands there), documents (in how many reports), reports (reports
    with text there: the denominator), share (documents / reports, 0–1), low and high (its 95 % Wilson
    interval), relative (tokens / all Han words of these texts, stop words and single characters among
    them, 0–1), tfidf (relative × ln(reports / documents), the logarithm over all chosen texts
    together: 0 for a term of every report). Sorted by documents, then tokens, then term;
    `minimum_documents` and `top` cut the list, group by group, after counting. Documents count more
    than tokens: one report may be ten times as long as another and repeat its words.

    The texts are chosen by `section` (a code, several, None for the six numbered ones), by `kind` (then
    the statements of section five: `problem`, `improvement` …, several, or "all") and by `where` (a
    boolean mask over `corpus.reports`). `by` is `section`, `kind` or a column of `corpus.reports` and
    adds a column `group` in front; texts without a value there are a group of their own (NA). With
    `by="report_id"` tfidf is that of each report. `engine` and `extra_words` as in `tokenize`.

    A report without text there is not counted as a report that lacks the term. Negation is not read:
    "及时" counts in "不够及时" too (`govreport.phrases` keeps it). Raises `KeyError` for unknown codes and
    columns, `ValueError` for a mask that does not fit and where the corpus has no statements.
    """
    cut = raw_cutter(engine, extra_words)
    groups, counted, whole = count_groups(corpus, section, kind, by, where, cut)
    return terms_table(groups, counted, whole, minimum_documents, top)


def count_groups(
    corpus: "Corpus", section: Names, kind: Names, by: str | None, where: Any, cut: Cut
) -> "tuple[pd.Series[Any] | None, dict[int, Counts], Counts]":
    """Return the groups in order (None without `by`), the counts of each by number, and those of all.

    −1 is the number of the group without a value.
    """
    texts = choose_texts(corpus, section, "all" if by == "kind" and kind is None else kind, where)
    held = None if by is None else group_texts(corpus, texts, by)
    codes, groups = ([0] * len(texts), None) if held is None else numbered(held)
    rows = zip(codes, texts["report_id"], texts["text"], strict=True)
    return groups, *count_words(rows, cut)


def terms_table(
    groups: "pd.Series[Any] | None",
    counted: "dict[int, Counts]",
    whole: "Counts",
    minimum_documents: int,
    top: int | None,
) -> "pd.DataFrame":
    """Return `terms` from what was counted, in the order of the groups; what has no value stands last."""
    import pandas as pd

    order = sorted(counted, key=lambda code: (code < 0, code))
    found = [(code, *row) for code in order for row in _rows(counted[code], whole, minimum_documents, top)]
    frame = pd.DataFrame(found, columns=["group", *_COLUMNS]).astype(_COLUMNS)
    if groups is None:
        return frame.drop(columns="group")
    named = groups.reindex([code if code >= 0 else None for code in frame["group"]])
    return frame.assign(group=named.set_axis(frame.index).astype(groups.dtype))


def numbered(groups: "pd.Series[Any]") -> "tuple[list[int], pd.Series[Any]]":
    """Return the number of each text's group, −1 where it has none, and the groups in their order."""
    import pandas as pd

    codes, names = pd.factorize(groups, sort=True)
    return codes.tolist(), pd.Series(names).astype(groups.dtype)


@dataclass
class Counts:
    """What was counted in a set of texts: every Han word, stop words and single characters among them."""

    tokens: Counter[str] = field(default_factory=Counter)
    documents: Counter[str] = field(default_factory=Counter)
    reports: int = 0
    words: int = 0

    def add(self, other: "Counts") -> None:
        """Add what was counted in the texts of other reports."""
        self.tokens.update(other.tokens)
        self.documents.update(other.documents)
        self.reports += other.reports
        self.words += other.words

    def terms(self) -> list[str]:
        """Return the words that are terms: two characters or more and no stop word."""
        stop = stopwords()
        return [word for word in self.documents if len(word) > 1 and word not in stop]


def count_words(rows: Iterable[tuple[int, Hashable, str]], cut: Cut) -> tuple[dict[int, Counts], Counts]:
    """Return the counts of each group, and those of all together, from (group, report, text).

    `cut` may leave marks between the words. A paragraph that stands in several places is cut once:
    statutory wording fills half of many reports. In the counts of all together only `documents` and
    `reports` are sure to be filled.
    """
    held: dict[Hashable, dict[int, list[str]]] = {}
    for group, report, text in rows:
        held.setdefault(report, {}).setdefault(group, []).extend(text.split("\n"))
    times = Counter(chain.from_iterable(chain.from_iterable(texts.values()) for texts in held.values()))
    repeated = {paragraph: cut(paragraph) for paragraph, often in times.items() if often > 1}
    stood: dict[int, Counter[str]] = {}
    groups: dict[int, Counts] = {}
    whole = Counts(reports=len(held))
    several = len({group for texts in held.values() for group in texts}) > 1
    for texts in held.values():
        said: set[str] = set()
        for group, paragraphs in texts.items():
            counts = groups.setdefault(group, Counts())
            words = cut("\n".join([one for one in paragraphs if one not in repeated]))
            copied = [one for one in paragraphs if one in repeated]
            once = set(words).union(*[repeated[one] for one in copied])
            counts.tokens.update(words)
            counts.documents.update(once)
            counts.reports += 1
            stood.setdefault(group, Counter()).update(copied)
            if several:
                said |= once
        whole.documents.update(said)
    for group, counts in groups.items():
        _add_repeated(counts.tokens, stood[group], repeated)
        _drop_marks(counts)
    if groups and not several:
        (whole,) = groups.values()
    return groups, whole


def _add_repeated(tokens: Counter[str], times: Counter[str], words: dict[str, list[str]]) -> None:
    """Add the words of repeated paragraphs to `tokens`, each as often as its paragraph stands there."""
    for paragraph, often in times.items():
        for word, count in Counter(words[paragraph]).items():
            tokens[word] += count * often


def _drop_marks(counts: Counts) -> None:
    for mark in [word for word in counts.documents if not is_han(word)]:
        del counts.tokens[mark], counts.documents[mark]
    counts.words = counts.tokens.total()


def _rows(counts: Counts, whole: Counts, minimum: int, top: int | None) -> list[tuple[Any, ...]]:
    tokens, documents, n = counts.tokens, counts.documents, counts.reports
    kept = [term for term in counts.terms() if documents[term] >= minimum]
    kept.sort(key=lambda term: (-documents[term], -tokens[term], term))
    kept = kept[:top]
    # Most terms stand in few reports: the same few intervals serve them all.
    shares = {found: (found / n, *wilson(found, n)) for found in {documents[term] for term in kept}}
    rows = []
    for term in kept:
        relative = tokens[term] / counts.words
        weight = relative * log(whole.reports / whole.documents[term])
        found = documents[term]
        rows.append((term, tokens[term], found, n, *shares[found], relative, weight))
    return rows
