"""A corpus and a report as pages: HTML for notebooks, text for the terminal."""

import unicodedata
from html import escape
from typing import TYPE_CHECKING

import pandas as pd

from govreport.codebook import category_labels
from govreport.contract import STATUSES
from govreport.form.grid import KEYS, grid_of
from govreport.form.model import Label

if TYPE_CHECKING:
    from govreport.corpus import Corpus

_TABLE_NAMES = {
    "disclosures": "表二 主动公开",
    "applications": "表三 依申请公开",
    "disputes": "表四 复议诉讼",
}
_CELL = "padding:2px 10px;text-align:left;border-bottom:1px solid #ddd"
# What stands in a cell that holds no printed number; a blank is never a zero.
_SIGNS = {"blank": "□", "absent": "·", "unreadable": "？", "not_applicable": ""}


# --- notebooks ----------------------------------------------------------------------------------


def corpus_html(corpus: "Corpus") -> str:
    """Return a corpus at a glance: reports, years, bodies, cells by status, findings, diagnostics."""
    reports = corpus.reports
    years = "、".join(
        f"{year} 年 {count}" for year, count in reports["year"].value_counts().sort_index().items()
    )
    labels = category_labels(corpus.forms)
    bodies = _counted(reports["body"], labels["reports", "body"])
    levels = _counted(reports["level"], labels["reports", "level"])
    forms = _counted(reports["form"], labels["reports", "form"])
    lines = [
        ("报告", f"{len(reports)} 份"),
        ("统计年度", years or "未知"),
        ("机关类型", bodies),
        ("层级", levels),
        ("表式版本", forms),
        ("核对", _counted(corpus.findings["status"], labels["findings", "status"])),
        ("阅读情况", _counted(corpus.diagnostics["severity"], labels["diagnostics", "severity"]) or "无"),
    ]
    rows = "".join(
        f"<tr><th style='{_CELL}'>{escape(k)}</th><td style='{_CELL}'>{escape(v)}</td></tr>" for k, v in lines
    )
    return f"<table>{rows}</table>{_cells_html(corpus)}"


def _counted(values: "pd.Series[str]", labels: tuple[Label, ...]) -> str:
    """Return how often each code occurs, in the order of the codebook, and how often none is known."""
    counts = values.value_counts()
    parts = [f"{label.zh} {counts[label.code]}" for label in labels if counts.get(label.code, 0)]
    if missing := int(values.isna().sum()):
        parts.append(f"未知 {missing}")
    return "、".join(parts)


def _cells_html(corpus: "Corpus") -> str:
    """Return how many cells of each table were printed, blank, unreadable and so on."""
    shown = [label for label in STATUSES if label.code != "not_applicable"]
    counts = {table: getattr(corpus, table)["status"].value_counts() for table in KEYS}
    used = [label for label in shown if any(counts[table].get(label.code, 0) for table in KEYS)]
    head = "".join(f"<th style='{_CELL}'>{text}</th>" for text in ("单元格", *(label.zh for label in used)))
    body = "".join(
        f"<tr><th style='{_CELL}'>{name}</th>"
        + "".join(f"<td style='{_CELL}'>{int(counts[table].get(label.code, 0))}</td>" for label in used)
        + "</tr>"
        for table, name in _TABLE_NAMES.items()
    )
    return f"<table><tr>{head}</tr>{body}</table>"


# --- terminal -----------------------------------------------------------------------------------


def report_text(corpus: "Corpus", report_id: str) -> str:
    """Return one report as a page of text: identity, tables, findings that fail, what was not read."""
    labels = category_labels(corpus.forms)
    report = corpus.reports[corpus.reports["report_id"] == report_id].iloc[0]
    lines = [_known(report["title"], "（没有标题）"), ""]
    facts = (
        ("报告机关", report["agency"]),
        ("统计年度", report["year"]),
        ("表式版本", report["form"]),
        ("层级", _label(labels["reports", "level"], report["level"])),
        ("机关类型", _label(labels["reports", "body"], report["body"])),
        ("发布日期", _day(report["published_on"])),
        ("落款日期", _day(report["signed_on"])),
        ("联系电话", report["phone"]),
        ("来源", report["source"]),
        ("报告编号", report_id),
    )
    lines += [f"{_pad(name, 10)}{_known(value, '未写明')}" for name, value in facts]
    for table, name in _TABLE_NAMES.items():
        lines += ["", name, *_table_lines(corpus, report_id, table)]
    lines += ["", "（□ 空白　· 未印　？ 无法确认；空白不是 0）", "", "核对"]
    lines += _finding_lines(corpus, report_id)
    met = corpus.diagnostics[corpus.diagnostics["report_id"] == report_id]
    lines += ["", "阅读情况"]
    lines += [
        f"  {_known(place, '全文')}：{message}"
        for place, message in zip(met["location"], met["message"], strict=True)
    ]
    if met.empty:
        lines.append("  没有需要说明的情况。")
    return "\n".join(lines)


def _table_lines(corpus: "Corpus", report_id: str, table: str) -> list[str]:
    """Return a value table of one report as aligned lines; cells its version lacks are left out."""
    row_key, column_key = KEYS[table]
    labels = category_labels(corpus.forms)
    held = getattr(corpus, table)
    held = held[(held["report_id"] == report_id) & (held["status"] != "not_applicable")]
    if not (held["status"] != "absent").any():
        return ["  没有读到这张表。"]
    columns = list(dict.fromkeys(held[column_key]))
    grid = grid_of(corpus.forms)
    lines: list[str] = []
    if table == "disclosures":
        # Each item of table II has columns of its own.
        for code, cells in held.groupby(row_key, observed=True, sort=False):
            names = {c: grid.labels(table, str(code), c)[1].zh for c in cells[column_key]}
            written = "　".join(f"{names[c]} {_cell(v, s, r)}" for c, v, s, r in _cells(cells, column_key))
            lines.append(f"  {_pad(_label(labels[table, row_key], str(code)), 24)}{written}")
        return lines
    names = {label.code: label.zh for label in labels[table, column_key]}
    lines.append("  " + _pad("", 34) + "".join(_pad(names[code][:6], 13, right=True) for code in columns))
    for code, cells in held.groupby(row_key, observed=True, sort=False):
        name = _label(labels[table, row_key], str(code)).split("（")[0][:16]
        written = "".join(_pad(_cell(v, s, r), 13, right=True) for _, v, s, r in _cells(cells, column_key))
        lines.append("  " + _pad(name, 34) + written)
    return lines


def _cells(cells: pd.DataFrame, key: str) -> "list[tuple[str, object, str, object]]":
    return list(zip(cells[key], cells["value"], cells["status"], cells["raw"], strict=True))


def _cell(value: object, status: str, raw: object) -> str:
    if not pd.isna(value):  # type: ignore[call-overload]
        return f"{value:,g}" if isinstance(value, float) and value % 1 else f"{int(value):,}"  # type: ignore[call-overload]
    return str(raw) if status == "placeholder" else _SIGNS.get(status, "？")


def _finding_lines(corpus: "Corpus", report_id: str) -> list[str]:
    found = corpus.findings[corpus.findings["report_id"] == report_id]
    counts = _counted(found["status"], category_labels(corpus.forms)["findings", "status"])
    failed = found[found["status"] == "fail"]
    return [f"  {counts}", *(f"  ✗ {message}" for message in failed["message"])]


def _label(labels: tuple[Label, ...], code: object) -> str:
    return next((label.zh for label in labels if label.code == code), "")


def _known(value: object, otherwise: str) -> str:
    return otherwise if pd.isna(value) or value == "" else str(value)  # type: ignore[call-overload]


def _day(value: object) -> str:
    return "" if pd.isna(value) else f"{value:%Y-%m-%d}"  # type: ignore[call-overload]


def _pad(text: str, width: int, *, right: bool = False) -> str:
    """Return the text filled up to a width in which a Han character counts two."""
    space = " " * max(1, width - sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text))
    return space + text if right else text + space
