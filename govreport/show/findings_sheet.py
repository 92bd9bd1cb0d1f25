"""The sheet of findings: failures first, each with a link to the cell that it is about."""

from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import pandas as pd

from govreport.checks.reads import cells_read
from govreport.form.grid import KEYS
from govreport.show.form_sheets import HEADS, TITLES
from govreport.show.sheets import MAX_ROWS, Book, Column, columns_of, lead_columns, place_of, plain

# More results of one kind than anybody reads one by one; failures are listed as long as Excel holds them.
MAX_LISTED = 20_000
STATUSES = ("fail", "not_assessable", "vacuous", "pass")
SEVERITIES = ("error", "warning", "note")


@dataclass(frozen=True)
class Targets:
    """Where findings may lead to: the sheets that are written, and the columns of the form's cells there."""

    names: dict[str, str]
    letters: dict[str, dict[str, str]]


def summed_up(findings: pd.DataFrame, detail: bool) -> list[str]:
    """Return the statuses whose findings are given as one row per check: too many, or no detail wanted."""
    counts = findings["status"].value_counts()
    limits = dict.fromkeys(STATUSES, MAX_LISTED) | {"fail": MAX_ROWS - 4 * MAX_LISTED}
    return [code for code in STATUSES if not detail or counts.get(code, 0) > limits[code]]


def findings_columns(
    book: Book, findings: pd.DataFrame, reports: pd.DataFrame, targets: Targets, detail: bool = True
) -> list[Column]:
    """Return the findings with agency and year beside the id: failures first, then what cannot be checked."""
    many = summed_up(findings, detail)
    shown = _shown(findings, many)
    order = np.lexsort(
        (
            pd.Index(reports["report_id"]).get_indexer(pd.Index(shown["report_id"])),
            rank(shown["severity"], SEVERITIES),
            rank(shown["status"], STATUSES),
        )
    )
    shown = shown.iloc[order].reset_index(drop=True)
    if many:
        counted = shown["count"].notna()
        for name, said in (
            ("message", "共 {:,.0f} 项，数量较多，未逐条列出"),
            ("message_en", "{:,.0f} results"),
        ):
            shown.loc[counted, name] = [said.format(n) for n in shown.loc[counted, "count"]]
    # The severity of a check says something about a report only where the check fails.
    shown["severity"] = shown["severity"].where(shown["status"] == "fail")
    link = _link_column(book, shown, reports, targets)
    shown["subject"] = subjects(book, shown["check"], shown["subject"])
    first, then = (
        ("status", "severity", "check", "subject"),
        (
            *("expected", "actual", "difference"),
            book.say("message", "message_en"),
            *(["dismissed"] if shown["dismissed"].notna().any() else []),
        ),
    )
    return [
        *lead_columns(book, reports, shown["report_id"]),
        *columns_of(book, "findings", shown, first),
        link,
        *columns_of(book, "findings", shown, then),
    ]


def _shown(findings: pd.DataFrame, many: list[str]) -> pd.DataFrame:
    """Return the findings with those of some statuses counted per check."""
    if not many:
        return findings
    aside = findings["status"].isin(many)
    summary = (
        findings.loc[aside, ["status", "severity", "check"]]
        .groupby(["status", "severity", "check"], observed=True)
        .size()
        .reset_index(name="count")
    )
    return pd.concat([findings[~aside], summary], ignore_index=True)


def _link_column(book: Book, shown: pd.DataFrame, reports: pd.DataFrame, targets: Targets) -> Column:
    """Return the column that leads to what each finding is about: its first cell, else its report."""
    down = pd.Index(reports["report_id"]).get_indexer(pd.Index(shown["report_id"]))
    versions = plain(reports["form"])

    @cache
    def cell(check: str, subject: str, version: str | None) -> tuple[str, str]:
        for table, row, column in cells_read(check, subject, version, book.forms):
            letter = targets.letters.get(table, {}).get(f"{row}:{column}")
            if letter:
                return table, letter
        return "reports", "A"

    said: list[str | None] = []
    links: list[str | None] = []
    for report, check, subject in zip(down.tolist(), shown["check"], plain(shown["subject"]), strict=True):
        known = report >= 0
        version = versions[report] if known else None
        table, letter = cell(str(check), str(subject or ""), version and str(version))
        if not known or table not in targets.names:
            said.append(None)
            links.append(None)
            continue
        at = f"{letter}{report + (HEADS if table in KEYS else 1) + 1}"
        said.append(f"{targets.names[table]} {at}")
        links.append(place_of(targets.names[table], at))
    heading = book.head("所在处（点击跳转）", "Where (click)")
    looks = ["link" if link else "text" for link in links]
    return Column(heading, said, looks, 24, links)


# Checks whose subjects are parts of the report.
_OF_PARTS = frozenset(("sections", "numbering", "stale_year", "empty_problems", "signed_before_period_end"))


def subjects(book: Book, checks: "pd.Series[Any]", codes: "pd.Series[Any]") -> list[str | None]:
    """Return what each finding is about in words: the codes between the colons by their labels.

    A word that is no code is left as it is.
    """
    words = {
        "order": book.say("排列顺序", "order"),
        "declared_parts": book.say("写明的部分数", "declared parts"),
        "tables": book.say("表格", "tables"),
        "publication": book.say("发布日期", "publication"),
        "text": book.say("正文", "text"),
        "none": book.say("文中未写明", "not stated"),
        "balance": book.say("收办平衡", "balance"),
        "outcome_sum": book.say("办理结果合计", "sum of outcomes"),
        **{table: book.say(*TITLES[table][:2]) for table in KEYS},
    }
    for table, keys in KEYS.items():
        for key in keys:
            words |= book.labels(table, key)
    # Tables and parts have codes in common: 依申请公开 is table III and section three.
    parts = {**words, **book.labels("figures", "quantity"), **book.labels("sections", "section")}
    words = {**parts, **words}
    return [
        None if pd.isna(code) else " · ".join(known.get(word, word) for word in code.split(":"))
        for code, known in zip(
            codes,
            (parts if check in _OF_PARTS or str(check)[:9] == "narrative" else words for check in checks),
            strict=True,
        )
    ]


def rank(series: "pd.Series[Any]", order: tuple[str, ...]) -> "np.ndarray[Any, np.dtype[np.int64]]":
    """Return the place of each value in the order; what is not in it comes last."""
    place = pd.Index(order).get_indexer(pd.Index(series.astype(object)))
    return np.where(place < 0, len(order), place)
