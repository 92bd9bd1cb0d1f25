"""The Excel summary of a corpus: one workbook that a section head can read, filter, print and send on."""

import os
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from govreport.checks.rules import CHECKS
from govreport.codebook import category_labels
from govreport.contract import TABLES
from govreport.form.grid import KEYS
from govreport.show.form_sheets import TITLES, cells_of, write_form
from govreport.show.notes import write_notes
from govreport.show.sheets import LEAD, Book, Column, Tables, columns_of, lead_columns, new_book, write_table
from govreport.spreadsheets import save_workbook

LANGUAGES = ("zh", "en")
# More results of one kind than anybody reads one by one; failures are always listed.
MAX_LISTED = 20_000
NAMES = {
    "title": (
        "政府信息公开工作年度报告 数据汇总",
        "Annual reports on government information disclosure: summary",
    ),
    "notes": ("说明", "Notes"),
    "reports": ("报告", "Reports"),
    "disclosures": ("表二 主动公开", "Table II Disclosure"),
    "applications": ("表三 依申请", "Table III Applications"),
    "disputes": ("表四 复议诉讼", "Table IV Disputes"),
    "figures": ("正文数字", "Figures in prose"),
    "statements": ("问题与改进", "Problems and improvements"),
    "findings": ("核对", "Findings"),
    "corrections": ("更正", "Corrections"),
    "diagnostics": ("阅读情况", "Diagnostics"),
    "codebook": ("编码簿", "Codebook"),
}


def write_workbook(corpus: Tables, path: str | os.PathLike[str], language: str = "zh") -> Path:
    """Return the path of the Excel summary after writing it.

    `language` is "zh" or "en". Folders that are missing are made. The file is replaced as a whole or
    not at all, and the same tables give the same bytes. Raises `ValueError` for another language or
    for more rows than a sheet holds, `PermissionError` when the file is open in Excel.
    """
    if language not in LANGUAGES:
        raise ValueError(f"language 只能是 {' 或 '.join(map(repr, LANGUAGES))}，不能是 {language!r}")
    path = Path(path)
    book = new_book(language, tuple(corpus.forms))
    names = {key: book.say(*pair) for key, pair in NAMES.items()}
    reports = corpus.reports
    write_notes(book, corpus, names)
    others = [column.name for column in TABLES["reports"] if column.name not in LEAD]
    lead = columns_of(book, "reports", reports, LEAD)
    write_table(book, names["reports"], [*lead, *columns_of(book, "reports", reports, others)], len(LEAD))
    for table in KEYS:
        cells = cells_of(corpus.wide(table), getattr(corpus, table), table, reports["report_id"])
        write_form(book, table, names[table], cells, lead)
    for table in ("figures", "statements"):
        write_table(
            book, names[table], prose_columns(book, table, getattr(corpus, table), reports), len(LEAD)
        )
    write_table(book, names["findings"], findings_columns(book, corpus.findings, reports), len(LEAD))
    write_table(book, names["corrections"], prose_columns(book, "corrections", corpus.corrections, reports))
    write_table(book, names["diagnostics"], diagnostics_columns(book, corpus.diagnostics, reports))
    write_table(book, names["codebook"], codebook_columns(book))
    save(book, path)
    return path


def prose_columns(book: Book, table: str, held: pd.DataFrame, reports: pd.DataFrame) -> list[Column]:
    """Return a table with agency and year beside the id, without the places of its passages."""
    names = [str(name) for name in held if name not in ("report_id", "start", "end")]
    return [*lead_columns(book, reports, held["report_id"]), *columns_of(book, table, held, names)]


def findings_columns(book: Book, findings: pd.DataFrame, reports: pd.DataFrame) -> list[Column]:
    """Return the findings with agency and year beside the id: failures first, then what cannot be checked.

    A result other than a failure with more than 20,000 rows is summed up, one row per check.
    """
    counts = findings["status"].value_counts()
    many = [code for code in ("not_assessable", "vacuous", "pass") if counts.get(code, 0) > MAX_LISTED]
    summary = (
        findings[findings["status"].isin(many)]
        .groupby(["status", "severity", "check"], observed=True)
        .size()
        .reset_index(name="count")
    )
    shown = (
        pd.concat([findings[~findings["status"].isin(many)], summary], ignore_index=True)
        if many
        else findings
    )
    order = np.lexsort(
        (
            pd.Index(reports["report_id"]).get_indexer(pd.Index(shown["report_id"])),
            rank(shown["severity"], ("error", "warning", "note")),
            rank(shown["status"], ("fail", "not_assessable", "vacuous", "pass")),
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
    shown["subject"] = subjects(book, shown["check"], shown["subject"])
    names = (
        *("status", "severity", "check", "subject", "expected", "actual", "difference"),
        book.say("message", "message_en"),
        *(["dismissed"] if shown["dismissed"].notna().any() else []),
    )
    return [*lead_columns(book, reports, shown["report_id"]), *columns_of(book, "findings", shown, names)]


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


def diagnostics_columns(book: Book, diagnostics: pd.DataFrame, reports: pd.DataFrame) -> list[Column]:
    """Return what the reading met, the gravest first, with agency and year."""
    order = np.argsort(rank(diagnostics["severity"], ("error", "warning", "note")), kind="stable")
    shown = diagnostics.iloc[order].reset_index(drop=True)
    first, then = ("severity", "code", "source"), ("location", "message")
    return [
        *columns_of(book, "diagnostics", shown, first),
        *lead_columns(book, reports, shown["report_id"]),
        *columns_of(book, "diagnostics", shown, then),
    ]


def codebook_columns(book: Book) -> list[Column]:
    """Return every table and column with its meaning, each categorical column's codes below it.

    The codes of `places` are those of the tables it points to.
    """
    labels = category_labels(book.forms)
    rules = {check.code: book.say(check.rule_zh, check.rule_en) for check in CHECKS}
    rows: list[tuple[object, ...]] = []
    for table, columns in TABLES.items():
        for column in columns:
            meaning = book.say(column.meaning_zh, column.meaning_en)
            english = column.name.replace("_", " ")
            rule = rules if column.name == "check" else {}
            rows.append((table, column.name, None, column.zh, english, column.dtype, meaning))
            rows.extend(
                (table, column.name, label.code, label.zh, label.en, None, rule.get(label.code))
                for label in (labels.get((table, column.name), ()) if table != "places" else ())
            )
    heads = (
        book.say("表", "Table"),
        book.say("列", "Column"),
        book.say("代码", "Code"),
        book.say("中文名称", "Chinese"),
        book.say("英文名称", "English"),
        book.say("数据类型", "Type"),
        book.say("含义", "Meaning"),
    )
    looks = ["text" if row[2] else "strong" for row in rows]
    limits = (20, 20, 36, 34, 36, 20, 50)
    parts = zip(heads, zip(*rows, strict=True), limits, strict=True)
    return [Column(head, values, looks, limit) for head, values, limit in parts]


def save(book: Book, path: Path) -> None:
    """Write the workbook to the path; an old file there stays whole until the new one is complete."""
    denied = book.say(
        f"无法写入工作簿 {path}：文件可能正在 Excel 或 WPS 中打开，或者没有写入该文件夹的权限。"
        "请先关闭该文件再试，或换一个文件名或文件夹。",
        f"Cannot write the workbook {path}: it may be open in Excel, or its folder may not be "
        "writable. Close the file and try again, or choose another name or folder.",
    )
    save_workbook(book.workbook, path, book.title(), denied)
