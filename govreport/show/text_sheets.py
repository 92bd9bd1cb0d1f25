"""The sheets of section five: every statement with its themes, how widespread each theme and each word is."""

from typing import TYPE_CHECKING

import pandas as pd

from govreport.analysis.themes import code_themes, theme_prevalence, themes
from govreport.show.sheets import Book, Column, columns_of, lead_columns, plain

if TYPE_CHECKING:
    from govreport.corpus import Corpus

# As many words as a person looks through.
MAX_TERMS = 200


def statement_columns(book: Book, corpus: "Corpus") -> list[Column]:
    """Return every statement with agency and year, its themes, and the words that tell them."""
    held = corpus.statements
    themes_of, words_of = _themes(book, corpus)
    return [
        *lead_columns(book, corpus.reports, held["report_id"]),
        *columns_of(book, "statements", held, ("kind", "position", "text")),
        Column(book.head("主题", "Themes"), themes_of, "text", 36),
        Column(book.head("判定主题的词语", "Words that tell the themes"), words_of, "text", 36),
    ]


def _themes(book: Book, corpus: "Corpus") -> tuple[list[object], list[object]]:
    """Return the themes of every statement, one text each, and the words that tell them; None for none."""
    coded = code_themes(corpus)
    keys = ["report_id", "kind", "position"]
    names = themes()[["theme", book.say("zh", "en")]].set_axis(["theme", "name"], axis=1)
    # A row for each statement and theme, those of one statement side by side.
    number = (~coded.duplicated(keys)).cumsum().to_numpy() - 1
    named = coded["theme"].astype("string").map(dict(zip(names["theme"], names["name"], strict=True)))
    parts = pd.DataFrame({"number": number, "name": named, "words": coded["words"]}).dropna()
    mark = book.say("、", ", ")
    joined = parts.groupby("number").agg({"name": mark.join, "words": "；".join})
    joined = joined.reindex(range(len(corpus.statements)))
    return plain(joined["name"]), plain(joined["words"])


def theme_columns(book: Book, corpus: "Corpus") -> list[Column]:
    """Return how many reports name each theme among their problems and their improvements, and what it is."""
    known, wording = themes(), book.say("zh", "en")
    kinds = book.labels("statements", "kind")
    parts = [theme_prevalence(corpus, kind=kind).assign(kind=kind) for kind in ("problem", "improvement")]
    held = pd.concat(parts, ignore_index=True)
    codes = [str(code) for code in held["theme"]]
    heads = {
        "numerator": ("有此主题的报告", "Reports with it"),
        "denominator": ("有这类陈述的报告", "Reports with statements"),
        "value": ("占比", "Share"),
        "low": ("95% 下限", "95% low"),
        "high": ("95% 上限", "95% high"),
        "statements": ("条数", "Statements"),
        "cannot_tell": ("没有这类陈述的报告", "Reports without"),
    }
    percents = ("value", "low", "high")
    named, meaning = (dict(zip(known["theme"], known[name], strict=True)) for name in (wording, "definition"))
    return [
        Column(book.head("类别", "Kind"), [kinds[kind] for kind in held["kind"]], "text"),
        Column(book.head("主题", "Theme"), [named[code] for code in codes], "strong", 36),
        *(
            Column(book.head(*pair), plain(held[name]), "percent" if name in percents else "number")
            for name, pair in heads.items()
        ),
        Column(book.head("小样本", "Small"), small_marks(held["small"]), "code"),
        Column(book.head("含义", "Meaning"), [meaning[code] for code in codes], "text"),
    ]


def term_columns(book: Book, corpus: "Corpus") -> list[Column]:
    """Return the most widespread words of section five: in how many reports each stands, and how often."""
    # The dictionary of words is read only where it is needed.
    from govreport.analysis.terms import terms

    held = terms(corpus, top=MAX_TERMS)
    heads = {
        "term": ("词语", "Term", "strong"),
        "documents": ("出现的报告数", "Reports with it", "number"),
        "reports": ("有第五部分正文的报告数", "Reports with section five", "number"),
        "share": ("占比", "Share", "percent"),
        "low": ("95% 下限", "95% low", "percent"),
        "high": ("95% 上限", "95% high", "percent"),
        "tokens": ("出现次数", "Times", "number"),
    }
    return [Column(book.head(zh, en), plain(held[name]), look) for name, (zh, en, look) in heads.items()]


def small_marks(small: "pd.Series[bool]") -> list[object]:
    """Return the mark of small numbers where there is one."""
    return ["＊" if one is True else None for one in plain(small)]
