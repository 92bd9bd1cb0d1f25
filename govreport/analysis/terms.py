"""The words of a section: in how many reports each stands, and how often."""

import warnings
from collections import Counter
from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING

from govreport.analysis.intervals import wilson
from govreport.codebook import category_labels

if TYPE_CHECKING:
    import jieba
    import pandas as pd

    from govreport.corpus import Corpus

_COLUMNS = {
    "term": "string",
    "tokens": "Int64",
    "documents": "Int64",
    "reports": "Int64",
    "share": "Float64",
    "low": "Float64",
    "high": "Float64",
}


def terms(
    corpus: "Corpus", section: str = "problems", minimum_documents: int = 1, top: int | None = None
) -> "pd.DataFrame":
    """Return the words of a section, one row per term, the most widespread first.

    Columns: term, tokens (how often it stands there), documents (in how many reports), reports (reports
    with text in that section: the denominator), share (documents / reports, 0–1), low and high (its 95 %
    Wilson interval). Sorted by documents, then tokens, then term; `minimum_documents` and `top` cut the
    list after counting. Documents count more than tokens: one report may be ten times as long as
    another and repeat its words.

    A report without the section is not counted as a report that lacks the term. Negation is not
    read: "及时" counts in "不够及时" too. Raises `KeyError` for an unknown section.
    """
    import pandas as pd

    known = [label.code for label in category_labels(corpus.forms)["sections", "section"]]
    if section not in known:
        raise KeyError(f"没有名为 {section!r} 的部分；可用：{'、'.join(known)}。")
    tokens: Counter[str] = Counter()
    documents: Counter[str] = Counter()
    texts = section_texts(corpus, section)
    for text in texts:
        counted = Counter(tokenize(text))
        tokens.update(counted)
        documents.update(counted.keys())
    order = sorted(documents, key=lambda term: (-documents[term], -tokens[term], term))
    kept = [term for term in order if documents[term] >= minimum_documents][:top]
    n = len(texts)
    rows = [(t, tokens[t], documents[t], n, documents[t] / n, *wilson(documents[t], n)) for t in kept]
    return pd.DataFrame(rows, columns=list(_COLUMNS)).astype(_COLUMNS)


def section_texts(corpus: "Corpus", section: str) -> "pd.Series":
    """Return the text of a section, indexed by report_id; reports without text there are left out."""
    held = corpus.sections.loc[corpus.sections["section"] == section, ["report_id", "text"]]
    held = held[held["text"].fillna("").str.strip() != ""]
    return held.groupby("report_id", sort=False)["text"].agg("\n".join)


def concordance(corpus: "Corpus", term: str, section: str = "problems", width: int = 12) -> "pd.DataFrame":
    """Return every place of a term in a section: report_id, agency, before, term, after.

    `before` and `after` are up to `width` characters around it, with line breaks as spaces. The term is
    looked up as a string, so that it is also found inside longer words.
    """
    import pandas as pd

    agencies = corpus.reports.set_index("report_id")["agency"]
    rows = []
    for report_id, text in section_texts(corpus, section).items():
        flat = " ".join(text.split())
        at = flat.find(term) if term else -1
        while at >= 0:
            end = at + len(term)
            before, after = flat[max(0, at - width) : at], flat[end : end + width]
            rows.append((report_id, agencies.get(report_id), before, term, after))
            at = flat.find(term, end)
    return pd.DataFrame(rows, columns=["report_id", "agency", "before", "term", "after"]).astype("string")


def tokenize(text: str) -> list[str]:
    """Return the words of a text in order: Han words of two characters or more, without stop words.

    Every word stands in jieba's dictionary or in `dictionary`: no new words are guessed, so that names
    of places fall apart into characters and go. Digits, Latin letters, punctuation and single
    characters go too ("不够" stays, "不" alone does not). Made for simplified script.
    """
    stop = stopwords()
    return [word for word in _tokenizer().cut(text, HMM=False) if _is_han(word) and word not in stop]


def _is_han(word: str) -> bool:
    return len(word) > 1 and all("\u4e00" <= character <= "\u9fff" for character in word)


@lru_cache(maxsize=1)
def dictionary() -> tuple[str, ...]:
    """Return the terms of the field that jieba's own dictionary would cut into pieces."""
    return tuple(_data("dictionary.txt").split())


@lru_cache(maxsize=1)
def stopwords() -> frozenset[str]:
    """Return the words that are left out: function words and what every report says of itself."""
    lines = (line for line in _data("stopwords.txt").splitlines() if not line.startswith("#"))
    return frozenset(word for line in lines for word in line.split())


def _data(name: str) -> str:
    return files("govreport.analysis").joinpath(name).read_text(encoding="utf-8")


@lru_cache(maxsize=1)
def _tokenizer() -> "jieba.Tokenizer":
    """Return the one tokenizer of this module; jieba's global one, which others may use, stays as it is."""
    # jieba's own source has escapes that newer Pythons warn about; nobody who reads reports can mend it.
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import jieba

    logger = jieba.default_logger
    level = logger.level
    # jieba reports on every start, and on a cache that it cannot write, which costs half a second.
    logger.setLevel("CRITICAL")
    try:
        tokenizer = jieba.Tokenizer()
        tokenizer.initialize()
        for term in dictionary():
            tokenizer.add_word(term)
    finally:
        logger.setLevel(level)
    return tokenizer
