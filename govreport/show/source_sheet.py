"""What a careful sender sends with the figures: every source and what became of it, version and checksum."""

from hashlib import sha256
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING

import pandas as pd

from govreport.show.sheets import Book, Column, columns_of, lead_columns, plain

if TYPE_CHECKING:
    from govreport.corpus import Corpus


def library_version() -> str:
    """Return the version of this library, "?" where it was never installed."""
    try:
        return version("govreport")
    except PackageNotFoundError:
        return "?"


def checksum(reports: pd.DataFrame) -> str:
    """Return the SHA-256 of all report ids in order: the same for the same set of source files."""
    return sha256("\n".join(sorted(reports["report_id"].astype(str))).encode()).hexdigest()


def source_columns(book: Book, corpus: "Corpus") -> list[Column]:
    """Return one row per report, and one per file that became none, with what was done to each."""
    reports, met = corpus.reports, corpus.diagnostics
    lost = met[~met["report_id"].isin(reports["report_id"]) | (met["code"] == "duplicate_file")]
    lost = lost[lost["source"].notna() & ~lost["code"].isin(("correction_unused", "correction_refused"))]
    lost = lost.drop_duplicates("source")
    names = book.labels("diagnostics", "code")
    loaded = book.say("已载入", "loaded")
    became = [*[loaded] * len(reports), *(names.get(code, code) for code in lost["code"])]
    held = pd.concat(
        [
            reports[["source", "format", "report_id", "characters"]].astype({"format": "string"}),
            lost[["source"]].assign(report_id=lost["report_id"]),
        ],
        ignore_index=True,
    )
    counted = {
        ("已采用的更正", "Corrections applied"): corpus.corrections[
            corpus.corrections["outcome"] == "applied"
        ],
        ("已排除的核对", "Findings dismissed"): corpus.findings[corpus.findings["dismissed"].notna()],
        ("读取时的错误与可疑", "Errors and warnings met"): met[met["severity"].isin(("error", "warning"))],
    }
    ids = held["report_id"].where(pd.Series([at < len(reports) for at in held.index], dtype=bool))
    return [
        *columns_of(book, "reports", held, ("source",)),
        Column(book.head("结果", "What became of it"), became, "text"),
        *lead_columns(book, reports, held["report_id"]),
        *columns_of(book, "reports", held, ("characters",)),
        *(
            Column(book.head(*heading), _counts(ids, rows["report_id"]), "number")
            for heading, rows in counted.items()
        ),
    ]


def _counts(ids: "pd.Series[str]", found: "pd.Series[str]") -> list[object]:
    """Return how often each id is found, None for a file that became no report."""
    counts = found.value_counts()
    return [None if one is None else int(counts.get(one, 0)) for one in plain(ids)]
