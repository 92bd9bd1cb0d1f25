"""The Excel summary of a corpus: one workbook that a section head can read, filter, print and send on."""

import os
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from govreport.checks.rules import CHECKS
from govreport.codebook import category_labels
from govreport.contract import TABLES
from govreport.errors import ArgumentError
from govreport.form.grid import KEYS
from govreport.show.excel_charts import write_chart_data
from govreport.show.findings_sheet import SEVERITIES, Targets, findings_columns, rank
from govreport.show.form_sheets import cells_of, write_form
from govreport.show.notes import write_notes
from govreport.show.sheet_plan import LANGUAGES, Plan, plan_sheets
from govreport.show.sheets import LEAD, Book, Column, columns_of, lead_columns, new_book, write_table
from govreport.show.source_sheet import source_columns
from govreport.show.summary_sheet import indicators_of, write_indicators, write_summary
from govreport.show.text_sheets import statement_columns, term_columns, theme_columns
from govreport.spreadsheets import save_workbook

if TYPE_CHECKING:
    from govreport.corpus import Corpus


def write_workbook(
    corpus: "Corpus", path: str | os.PathLike[str], language: str = "zh", detail: bool | None = None
) -> Path:
    """Return the path of the Excel summary after writing it.

    `language` is "zh", "en" or "both" (Chinese with English under every heading). Folders that are missing
    are made. The file is replaced as a whole or not at all, and the same tables give the same bytes.

    `detail` says what becomes of the sheets with a row for each report, statement or figure: True writes
    them all, False none, None (the default) those of up to four million cells, which Excel opens with ease
    (table III of some 20,000 reports); the cover says which sheets were left out and why.
    Raises `ValueError` for another language and, with `detail=True`, before anything is worked out, for
    more rows than a sheet holds; `PermissionError` when the file is open in Excel.
    """
    if language not in LANGUAGES:
        raise ArgumentError(f"language 只能是 {' 或 '.join(map(repr, LANGUAGES))}，不能是 {language!r}")
    path = Path(path)
    book = new_book(language, tuple(corpus.forms))
    plan = plan_sheets(book, corpus, detail)
    names = plan.names
    write_notes(book, corpus, plan)
    held = indicators_of(corpus)
    data = write_summary(book, held, names)
    write_indicators(book, held, names["indicators"])
    letters = _write_reports(book, corpus, plan)
    _write_texts(book, corpus, names)
    targets = Targets(names, letters)
    findings = findings_columns(book, corpus.findings, corpus.reports, targets, plan.detail)
    write_table(book, names["findings"], findings, len(LEAD))
    write_table(
        book, names["corrections"], prose_columns(book, "corrections", corpus.corrections, corpus.reports)
    )
    if "sources" in names:
        write_table(book, names["sources"], source_columns(book, corpus))
    if "diagnostics" in names:
        write_table(book, names["diagnostics"], diagnostics_columns(book, corpus.diagnostics, corpus.reports))
    write_table(book, names["codebook"], codebook_columns(book))
    write_chart_data(book, data)
    save(book, path)
    return path


def _write_reports(book: Book, corpus: "Corpus", plan: Plan) -> dict[str, dict[str, str]]:
    """Write the sheets with a row for each report; return the columns of the form's cells by table."""
    reports, names = corpus.reports, plan.names
    lead = columns_of(book, "reports", reports, LEAD)
    if "reports" in names:
        others = [column.name for column in TABLES["reports"] if column.name not in LEAD]
        write_table(book, names["reports"], [*lead, *columns_of(book, "reports", reports, others)], len(LEAD))
    letters = {}
    for table in KEYS:
        if table in names:
            cells = cells_of(corpus.wide(table), getattr(corpus, table), table, reports["report_id"])
            letters[table] = write_form(book, table, names[table], cells, lead, names["notes"])
    return letters


def _write_texts(book: Book, corpus: "Corpus", names: dict[str, str]) -> None:
    """Write the sheets of what the prose says."""
    if "figures" in names:
        figures = prose_columns(book, "figures", corpus.figures, corpus.reports)
        write_table(book, names["figures"], figures, len(LEAD))
    if "statements" in names:
        write_table(book, names["statements"], statement_columns(book, corpus), len(LEAD))
    write_table(book, names["themes"], theme_columns(book, corpus), 2)
    write_table(book, names["terms"], term_columns(book, corpus), 1)


def prose_columns(book: Book, table: str, held: pd.DataFrame, reports: pd.DataFrame) -> list[Column]:
    """Return a table with agency and year beside the id, without the places of its passages."""
    names = [str(name) for name in held if name not in ("report_id", "start", "end")]
    return [*lead_columns(book, reports, held["report_id"]), *columns_of(book, table, held, names)]


def diagnostics_columns(book: Book, diagnostics: pd.DataFrame, reports: pd.DataFrame) -> list[Column]:
    """Return what the reading met, the gravest first, with agency and year."""
    order = np.argsort(rank(diagnostics["severity"], SEVERITIES), kind="stable")
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
        book.head("表", "Table"),
        book.head("列", "Column"),
        book.head("代码", "Code"),
        book.head("中文名称", "Chinese"),
        book.head("英文名称", "English"),
        book.head("数据类型", "Type"),
        book.head("含义", "Meaning"),
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
