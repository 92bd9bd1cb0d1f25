"""The quantities of reports that indicators are made of: cells, families of rows, and what is no cell."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from govreport.analysis.stated import (
    NOT_STATED,
    NOT_TOLD_APART,
    Stated,
    count_characters,
    count_concrete,
    count_statements,
)
from govreport.analysis.volumes import stated_totals
from govreport.checks.dates import deadline_of
from govreport.checks.sums import short
from govreport.contract import STATUSES
from govreport.form.grid import TABLES, Grid, grid_of
from govreport.form.statute import GROUPS
from govreport.form.wording import TOWNSHIP_DEADLINE
from govreport.frames import plain

if TYPE_CHECKING:
    from govreport.corpus import Corpus

# What an operand says of its number, from the most to the least; a result says what its worst operand says.
RANKS = (
    *("reported", "inferred", "corrected", "blank", "placeholder", "absent", "unreadable"),
    "not_applicable",
)
REPORTED, ABSENT, UNREADABLE, NOT_APPLICABLE = (
    RANKS.index(code) for code in ("reported", "absent", "unreadable", "not_applicable")
)


class Operand(NamedTuple):
    """One quantity of every report: its number (NaN where missing), its rank, its name, what to mind.

    `said` holds for each report 0 or 1 + the position of a remark in `remarks`, which tells why the
    number is missing or what was assumed for it.
    """

    values: np.ndarray
    ranks: np.ndarray
    label: str
    said: np.ndarray | None = None
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class Cells:
    """The cells of all reports, reports × cells in grid order, and the quantities read from them."""

    corpus: "Corpus"
    values: np.ndarray
    printed: np.ndarray  # whether a number is there, whatever is assumed for the blank cells
    ranks: np.ndarray
    grid: Grid
    blank_as_zero: bool = False
    township_deadline: tuple[int, int] = (1, 31)
    memo: dict[str, Operand] = field(default_factory=dict)

    def operand(self, name: str) -> Operand:
        """Return the quantity of this name; raises `KeyError` for a name that no form and no reader knows."""
        if name not in self.memo:
            made = QUANTITY_READERS[name[1:]](self) if name.startswith("@") else self._of_form(name)
            self.memo[name] = made
        return self.memo[name]

    def _of_form(self, name: str) -> Operand:
        """Return a cell, or the sum of a family of rows over those that the report's form has."""
        rows = [row.code for row in self.grid.rows if row.group == name]
        if rows:
            group = next(label for label in GROUPS if label.code == name)
            return self._summed([("applications", row, "total") for row in rows], f"{short(group)}各项")
        row, _, column = name.partition(":")
        key = next((c for c in self.grid.cells if c[1:] == (row, column or "total")), None)
        if key is None:
            nothing = np.full(len(self.values), np.nan)
            return Operand(nothing, np.full(len(nothing), NOT_APPLICABLE), name)
        return self._summed([key], cell_label(self.grid, key))

    def _summed(self, keys: Sequence[tuple[str, str, str]], label: str) -> Operand:
        at = [self.grid.place[key] for key in keys]
        ranks, values = self.ranks[:, at], self.values[:, at]
        has = ranks != NOT_APPLICABLE
        worst = np.where(has, ranks, 0).max(axis=1)
        none = ~has.any(axis=1)
        total = np.where(has, values, 0.0).sum(axis=1)
        return Operand(np.where(none, np.nan, total), np.where(none, NOT_APPLICABLE, worst), label)

    @cached_property
    def findings(self) -> np.ndarray:
        """Return how many findings each report has, reports × statuses; dismissed ones are left out."""
        held = self.corpus.findings
        statuses = list(held["status"].cat.categories)
        kept = held["dismissed"].isna().to_numpy()
        codes, different = pd.factorize(held["report_id"])
        places = pd.Index(self.corpus.reports["report_id"]).get_indexer(pd.Index(different))
        shape = (len(self.values), len(statuses))
        flat = places[codes[kept]] * len(statuses) + held["status"].cat.codes.to_numpy()[kept]
        return np.bincount(flat, minlength=shape[0] * shape[1]).reshape(shape).astype(float)


def read_cells(
    corpus: "Corpus", blank_as_zero: bool = False, township_deadline: tuple[int, int] = (1, 31)
) -> Cells:
    """Return the cells of a corpus as arrays; an empty cell is 0 only where `blank_as_zero` asks for it."""
    grid, size = grid_of(corpus.forms), len(corpus.reports)
    rank = np.array([RANKS.index(label.code) for label in STATUSES])
    values, ranks = [], []
    for table in TABLES:
        held, shape = getattr(corpus, table), (size, len(grid.span(table)))
        values.append(held["value"].to_numpy(dtype=float, na_value=np.nan).reshape(shape))
        ranks.append(rank[held["status"].cat.codes.to_numpy()].reshape(shape))
    value, ranked = np.concatenate(values, axis=1), np.concatenate(ranks, axis=1)
    printed = ~np.isnan(value)
    if blank_as_zero:
        value = np.where(ranked == RANKS.index("blank"), 0.0, value)
    return Cells(corpus, value, printed, ranked, grid, blank_as_zero, township_deadline)


def cell_label(grid: Grid, key: tuple[str, str, str]) -> str:
    """Return what the form calls a cell: its row, and its column where the row has several that matter."""
    row, column = grid.labels(*key)
    if key[0] == "applications":
        named = f"{getattr(row, 'ordinal', '')}{short(row)}"
        return named if key[2] == "total" else f"{named}·{short(column)}"
    return f"{short(row)}·{short(column)}"


# --- quantities that are no cell ------------------------------------------------------------------


def zero_answers(cells: Cells, definition: str) -> Operand:
    """Return whether each report is without applications: 1, 0, or NaN where it cannot be told.

    `strict`: N and K are both 0; `lenient`: N is 0; `all_zero`: every cell that tables III and IV of the
    report's form have is 0. Told only where all the cells have a number, also where another one already
    shows an application: else what is missing would leave the denominator only where the rest is 0.
    """
    at = zero_cells(cells.grid, definition)
    if definition == "all_zero":
        label = "表三、表四各格"
    else:
        label = "、".join(cell_label(cells.grid, cells.grid.cells[index]) for index in at)
    values, ranks = cells.values[:, at], cells.ranks[:, at]
    has = ranks != NOT_APPLICABLE
    none = ~has.any(axis=1)
    known = ~(np.isnan(values) & has).any(axis=1) & ~none
    zero = (np.where(has, values, 0.0) == 0).all(axis=1)
    worst = np.where(none, NOT_APPLICABLE, np.where(has, ranks, 0).max(axis=1, initial=0))
    return Operand(np.where(known, zero, np.nan), worst, label)


def zero_cells(grid: Grid, definition: str) -> list[int]:
    """Return the cells that a definition of zero applications reads, by their indexes in the grid."""
    if definition == "all_zero":
        return [index for table in ("applications", "disputes") for index in grid.span(table)]
    rows = ("received", "carried_in") if definition == "strict" else ("received",)
    keys = [("applications", row, "total") for row in rows]
    return [grid.place[key] for key in keys if key in grid.place]


def _stated_total(cells: Cells) -> Operand:
    found = stated_totals(cells.corpus)
    values = found["value"].to_numpy(dtype=float, na_value=np.nan)
    ranks = np.array([RANKS.index(code) for code in found["status"]], dtype=int)
    remarks = ("正文各处的公开总数不一致，无法判定。", "正文没有写明公开总数。")
    said = np.select([ranks == UNREADABLE, ranks == ABSENT], [1, 2], 0)
    return Operand(values, ranks, "公开总数", said, remarks)


def _days(cells: Cells) -> Operand:
    """Return the days from the deadline; the date of the signature stands in for an unknown publication."""
    month, day = cells.township_deadline
    reports = cells.corpus.reports
    dates = [reports[name].to_numpy(dtype="datetime64[D]") for name in ("published_on", "signed_on")]
    shown = np.where(np.isnat(dates[0]), dates[1], dates[0])
    rows = zip(*(plain(reports[name]) for name in ("level", "body", "agency")), strict=True)
    dues = [deadline_of(*row) for row in rows]
    township = np.array([due is TOWNSHIP_DEADLINE for due in dues], dtype=bool)
    ends = [(0, 1) if due is None else (due.month, due.day) for due in dues]
    months, last = np.array(ends, dtype=int).reshape(-1, 2).T
    months, last = np.where(township, month, months), np.where(township, day, last)
    year = reports["year"].to_numpy(dtype=float, na_value=np.nan)
    undated, undue, unknown = np.isnat(shown), months == 0, np.isnan(year)
    begin = np.where(unknown, 1970, year).astype(int) - 1970 + 1
    due_month = (begin * 12 + np.where(undue, 1, months) - 1).astype("datetime64[M]")
    late = (shown - (due_month.astype("datetime64[D]") + (last - 1))) / np.timedelta64(1, "D")
    missing = undated | undue | unknown
    remarks = (
        "没有读到发布日期和落款日期。",
        "机关类型和层级不足以判定期限。",
        "统计年度未能判定。",
        f"条例未写明乡镇、街道的期限，此处按 {month} 月 {day} 日。",
        "未见发布日期，按落款日期计。",
        f"未见发布日期，按落款日期计；条例未写明乡镇、街道的期限，此处按 {month} 月 {day} 日。",
    )
    signed = np.isnat(dates[0])
    conditions = [undated, undue, unknown, township & signed, signed, township]
    said = np.select(conditions, [1, 2, 3, 6, 5, 4], 0)
    ranks = np.where(missing, ABSENT, REPORTED)
    return Operand(np.where(missing, np.nan, late), ranks, "距期限的天数", said, remarks)


def _on_time(cells: Cells) -> Operand:
    days = cells.operand("@days_after_deadline")
    return days._replace(values=np.where(np.isnan(days.values), np.nan, days.values <= 0))


def _cells_of_form(cells: Cells) -> Operand:
    has = (cells.ranks != NOT_APPLICABLE).sum(axis=1)
    return _of_known_form(cells, has, "本版表式各格")


def _cells_with_number(cells: Cells) -> Operand:
    return _of_known_form(cells, cells.printed.sum(axis=1), "印有数字的格")


def _of_known_form(cells: Cells, counts: np.ndarray, label: str) -> Operand:
    unknown = cells.corpus.reports["form"].isna().to_numpy()
    none = (cells.ranks == NOT_APPLICABLE).all(axis=1)
    values = np.where(unknown | none, np.nan, counts)
    ranks = np.where(unknown, ABSENT, np.where(none, NOT_APPLICABLE, REPORTED))
    return Operand(values, ranks, label, np.where(unknown, 1, 0), ("表式版本未能判定。",))


def _checks(status: str) -> Callable[[Cells], Operand]:
    def read(cells: Cells) -> Operand:
        at = list(cells.corpus.findings["status"].cat.categories).index(status)
        return Operand(cells.findings[:, at], np.full(len(cells.values), REPORTED), status)

    return read


def _zero(definition: str) -> Callable[[Cells], Operand]:
    return lambda cells: zero_answers(cells, definition)


def _statements(kind: str) -> Callable[[Cells], Operand]:
    label = {"problem": "问题", "improvement": "改进"}[kind]
    return lambda cells: _stated(count_statements(cells.corpus, kind), f"所述{label}")


def _stated(found: Stated, label: str) -> Operand:
    ranks = np.select([found.said == 1, found.said == 2], [ABSENT, UNREADABLE], REPORTED)
    return Operand(found.values, ranks, label, found.said, (NOT_STATED, NOT_TOLD_APART))


def _one(cells: Cells) -> Operand:
    return Operand(np.ones(len(cells.values)), np.full(len(cells.values), REPORTED), "报告")


QUANTITY_READERS: dict[str, Callable[[Cells], Operand]] = {
    "stated_total": _stated_total,
    "report": _one,
    "days_after_deadline": _days,
    "on_time": _on_time,
    "cells_with_number": _cells_with_number,
    "cells_of_form": _cells_of_form,
    "zero_strict": _zero("strict"),
    "zero_lenient": _zero("lenient"),
    "all_zero": _zero("all_zero"),
    "problems": _statements("problem"),
    "improvements": _statements("improvement"),
    "concrete": lambda cells: _stated(count_concrete(cells.corpus), "数字与文件名"),
    "statement_characters": lambda cells: _stated(count_characters(cells.corpus), "问题与改进的字数"),
    **{f"checks_{name}": _checks(name) for name in ("pass", "fail", "vacuous", "not_assessable")},
}
