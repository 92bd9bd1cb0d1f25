"""Whether a correction fits its source: what it changes, or why it is refused."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

import pandas as pd

from govreport.codebook import category_labels
from govreport.contract import OUTCOMES_OF_CHECKS, TABLES
from govreport.correction_files import Correction
from govreport.form.grid import KEYS, grid_of
from govreport.form.model import Form
from govreport.frames import plain
from govreport.parse.numbers import read_amount, read_quantity

Frames = Mapping[str, pd.DataFrame]
DISMISSED = "dismissed"
# What the tables of a report decide, and what its bytes decide, is nobody's to correct.
_FIXED = ("report_id", "source", "format", "form", "script", "characters")


class Refusal(Exception):
    """A correction does not fit its source; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Change:
    """A correction that fits: the table, the position and the column of what it changes, and the value."""

    correction: Correction
    table: str
    at: int
    column: str
    value: Any
    message: str


class Judge:
    """Tells what a correction changes; raises `Refusal` where it does not fit the source."""

    def __init__(self, frames: Frames, forms: tuple[Form, ...]) -> None:
        self.frames = frames
        self.grid = grid_of(forms)
        self.labels = category_labels(forms)
        ids = plain(frames["reports"]["report_id"])
        self.reports = {report_id: at for at, report_id in enumerate(ids)}
        self.spans = {table: self.grid.span(table) for table in KEYS}
        self._columns: dict[str, tuple[Any, Any]] = {}
        self.kinds = {(item.code, measure.code): measure.kind for item, measure in self.grid.pairs}

    def change(self, one: Correction) -> Change | None:
        """Return what a correction changes, None where its report is not in the corpus."""
        if one.problem:
            raise Refusal(one.problem)
        report = self.reports.get(one.report_id)
        if report is None:
            return None
        if not (one.value or one.reason):
            raise Refusal("value 为空表示此处没有数；若确是如此，请写明 reason。")
        if one.table == "reports":
            return self._fact(one, report)
        if one.table in KEYS:
            return self._cell(one, report)
        raise Refusal(f"没有可以更正的表“{one.table}”；可用：{'、'.join((*KEYS, 'reports', 'findings'))}。")

    def _cell(self, one: Correction, report: int) -> Change:
        """Return the change of a cell of a statutory table."""
        row, column = self._codes(one)
        place = self.grid.place.get((one.table, row, column))
        if place is None:
            raise Refusal(f"{one.table} 里没有 {row}、{column} 这一格；代码见 gr.labels({one.table!r})。")
        span = self.spans[one.table]
        at = report * len(span) + place - span.start
        statuses, raws = self._printed(one.table)
        if statuses[at] == "not_applicable":
            raise Refusal("这份报告的表式没有这一格，请核对行和列。")
        printed = raws[at]
        now = "" if pd.isna(printed) else str(printed)
        if one.raw is not None and "".join(one.raw.split()) != "".join(now.split()):
            raise Refusal(_differs(one.raw, now))
        value = _number(one.value, self.kinds.get((row, column), "count"))
        names = KEYS[one.table]
        keys = f"{names[0]}={row};{names[1]}={column}"
        message = f"原文{_quoted(now)}，更正为{'没有数' if value is None else f' {value:.15g}'}。"
        return Change(replace(one, keys=keys), one.table, at, "value", value, message)

    def _printed(self, table: str) -> tuple[Any, Any]:
        """Return statuses and printed texts of a table; a column is taken out of its frame once."""
        if table not in self._columns:
            held = self.frames[table]
            self._columns[table] = held["status"].array, held["raw"].array
        return self._columns[table]

    def _codes(self, one: Correction) -> tuple[str, str]:
        """Return row and column code: named, in any order, or as row:column."""
        keys = one.keys.translate(_MARKS)
        names = KEYS[one.table]
        if "=" not in keys:
            codes = [part.strip() for part in keys.split(":")]
        else:
            pairs = [part.partition("=")[::2] for part in keys.split(";") if part.strip()]
            named = {name.strip(): code.strip() for name, code in pairs}
            codes = [named.get(name, "") for name in names] if len(pairs) == len(named) == 2 else []
        if len(codes) != 2 or not all(codes):
            raise Refusal(f"keys“{one.keys}”没有指明一格，请写作 {names[0]}=…;{names[1]}=…。")
        return codes[0], codes[1]

    def _fact(self, one: Correction, report: int) -> Change:
        """Return the change of what a report says of itself."""
        columns = {column.name: column.dtype for column in TABLES["reports"] if column.name not in _FIXED}
        name = one.keys.strip()
        if name not in columns:
            raise Refusal(f"reports 里没有可以更正的列“{name}”；可用：{'、'.join(columns)}。")
        value = self._read_fact(name, columns[name], one.value)
        (held,) = plain(self.frames["reports"][name].iloc[report : report + 1])
        now = None if held is None else held.date() if isinstance(held, datetime) else held
        if one.raw is not None and one.raw != ("" if now is None else str(now)):
            try:
                same = self._read_fact(name, columns[name], one.raw) == now
            except Refusal:
                same = False
            if not same:
                raise Refusal(_differs(one.raw, "" if now is None else str(now)))
        shown = "没有" if value is None else f"“{value}”"
        message = f"原读作{_quoted('' if now is None else str(now))}，更正为{shown}。"
        return Change(replace(one, keys=name), "reports", report, name, value, message)

    def _read_fact(self, name: str, dtype: str, text: str) -> Any:
        """Return a fact in the type of its column; None for an empty text."""
        if not text:
            return None
        if dtype == "category":
            codes = {
                word: label.code for label in self.labels["reports", name] for word in (label.code, label.zh)
            }
            if text not in codes:
                raise Refusal(f"“{text}”不是 {name} 的代码；可用：{'、'.join(sorted(set(codes.values())))}。")
            return codes[text]
        if dtype == "datetime64[s]":
            return _date(text)
        pattern = {"year": r"(?:19|20)\d\d", "division_code": r"\d{2}|\d{4}|\d{6}|\d{9}"}.get(name, ".+")
        if not re.fullmatch(pattern, text, re.S | re.A):
            raise Refusal(f"“{text}”不是合格的 {name}，请改正。")
        return int(text) if dtype == "Int64" else text


_MARKS = str.maketrans("；＝：", ";=:")
_DATE = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?", re.A)


def _quoted(text: str) -> str:
    return f"“{text}”" if text else "空白"


def _differs(seen: str, now: str) -> str:
    return f"更正时所见为{_quoted(seen)}，现在印的是{_quoted(now)}；请对照原文重新核实，再改 raw 和 value。"


def _number(text: str, kind: str) -> float | None:
    """Return the number of a correction, money in 万元; None for an empty text."""
    if not text:
        return None
    number = (read_amount(text, "万元") if kind == "money" else read_quantity(text))[1]
    if number is None or abs(number) >= 2**53:
        raise Refusal(f"value“{text}”不是数字；没有数请留空。")
    if kind != "money" and number % 1:
        raise Refusal(f"value“{text}”不是整数，而此处是件数。")
    if kind != "change" and number < 0:
        raise Refusal(f"value“{text}”为负数，而此处不会是负数。")
    return number


def _date(text: str) -> Any:
    match = _DATE.fullmatch(text)
    try:
        if match:
            return date(int(match[1]), int(match[2]), int(match[3]))
        return datetime.fromisoformat(text).date()
    except ValueError:
        raise Refusal(f"“{text}”不是日期，请写作 2024-01-31。") from None


# --- findings -----------------------------------------------------------------------------------

_OF_FINDING = (
    re.compile(r"check\s*[=＝]\s*(?P<check>\w+)\s*[;；]\s*subject\s*[=＝]\s*(?P<subject>.+)", re.S),
    re.compile(r"subject\s*[=＝]\s*(?P<subject>.+?)\s*[;；]\s*check\s*[=＝]\s*(?P<check>\w+)", re.S),
    re.compile(r"(?P<check>\w+)\s*[:：]\s*(?P<subject>[^=]+)", re.S),
)


Findings = Mapping[tuple[str, str, str], list[tuple[int, str, str]]]


def dismissal(one: Correction, known: Findings) -> tuple[Correction, list[int], str]:
    """Return a dismissal with its keys in order, the positions of its findings, and what they say."""
    if one.value.lower() != DISMISSED or not one.reason:
        raise Refusal(f"对核对结论只能排除：value 写 {DISMISSED}，并写明 reason。")
    match = next(filter(None, (pattern.fullmatch(one.keys.strip()) for pattern in _OF_FINDING)), None)
    if match is None:
        raise Refusal(f"keys“{one.keys}”没有指明一项核对，请写作 check=…;subject=…。")
    check, subject = match["check"], match["subject"].strip()
    found = known.get((one.report_id, check, subject), [])
    if not found:
        raise Refusal(f"这份报告没有 {check}、{subject} 这一项核对；名称见 corpus.findings。")
    failing = [(at, message) for at, status, message in found if status == "fail"]
    if not failing:
        status = next(label.zh for label in OUTCOMES_OF_CHECKS if label.code == found[0][1])
        raise Refusal(f"这一项现在的结论是“{status}”，没有可以排除的；请删去这一条。")
    if one.raw and one.raw not in [message for _, message in failing]:
        raise Refusal(_differs(one.raw, failing[0][1]))
    named = replace(one, keys=f"check={check};subject={subject}")
    return named, [at for at, _ in failing], failing[0][1]
