"""Where a number stands in its source, and which numbers a finding is about."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache, partial
from typing import Any

import pandas as pd

from govreport.checks.reads import cells_before, cells_read, figures_read
from govreport.checks.sums import Cell
from govreport.checks.years import link_years
from govreport.codebook import category_labels
from govreport.contract import OUTCOMES_OF_CHECKS, STATUSES
from govreport.errors import ArgumentError
from govreport.form.grid import KEYS, grid_of
from govreport.form.model import Form
from govreport.frames import plain

Frames = Mapping[str, pd.DataFrame]
_BEFORE, _AFTER = 60, 40  # characters of the surroundings
_LONGEST = 60  # cells that are told one by one
_KEPT = 4  # reports


@dataclass(frozen=True, slots=True)
class Printed:
    """What stands in a cell: the text as printed (None where nothing is), its value and status."""

    raw: str | None
    value: float | None
    status: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table of one report as its form prints it: its cells by row and column code.

    Cells that the report's version of the form does not have are left out.
    """

    source: str
    table: str
    cells: Mapping[tuple[str, str], Printed]
    forms: tuple[Form, ...]


@dataclass(frozen=True, slots=True)
class Trace:
    """Where a number stands: source file and line, of a PDF the page; the printed text, its surroundings.

    `before`, `raw` and `after` are the text around the number in the report; `raw` is None where
    nothing is printed. `row` and `column` are the labels of the cell, `cell` its codes. `why` writes out
    the sums by which the places of its row were inferred, "" where they are printed. `sheet` is the table
    around it.
    """

    source: str
    report_id: str
    table: str
    row: str
    column: str
    value: float | None
    status: str
    raw: str | None
    line: int | None
    start: int | None
    end: int | None
    before: str = ""
    after: str = ""
    why: str = ""
    cell: tuple[str, str] = ("", "")
    sheet: Sheet | None = field(default=None, repr=False, compare=False)
    page: int | None = None

    def __str__(self) -> str:
        """Return the place in words, with the number marked in its surroundings."""
        shown = f"{self.before}【{self.raw or ''}】{self.after}" if self.line else ""
        return "\n".join(filter(None, (f"{self.where}：{self.what}", shown, self.why)))

    @property
    def where(self) -> str:
        """Return file and line or page, or that the cell is not printed."""
        return f"{self.source} {self.at}" if self.line else f"{self.source}（未印此格）"

    @property
    def at(self) -> str:
        """Return the line of the source, of a PDF the page, in words."""
        return f"第 {self.page} 页" if self.page else f"第 {self.line} 行"

    @property
    def what(self) -> str:
        """Return the labels of the cell with its value and its status; what else is printed, if it is."""
        return f"{self.row} × {self.column} = {_plain(self.value)}（{self.status}{self.printed}）"

    @property
    def printed(self) -> str:
        """Return what is printed where that is not the value, in words; "" for a plain number."""
        other = self.status not in ("reported", "inferred", "absent", "not_applicable")
        return f"，原文“{self.raw or ''}”" if other else ""

    def _repr_html_(self) -> str:
        from govreport.show.trace_page import trace_html

        return trace_html(self)


def _plain(value: float | None) -> str:
    return "缺失" if value is None else f"{value:.15g}"


@dataclass(frozen=True, slots=True)
class Stated:
    """A count stated in prose: the heading of its section, its sentence, the text before and after it."""

    section: str
    value: float | None
    sentence: str
    before: str
    raw: str
    after: str
    start: int
    end: int

    def __str__(self) -> str:
        """Return section and number, with the number marked in its surroundings."""
        return f"文中（{self.section}）= {_plain(self.value)}：{self.before}【{self.raw}】{self.after}"


@dataclass(frozen=True, slots=True)
class FindingTrace:
    """What a finding is about: every cell that the check read, and the figures in prose beside them.

    `message` says what the check found, the sum written out; `dismissed` why it was dismissed, "" where
    it was not. `line` is the place of a printed subtotal. `sheets` are the tables around the cells.
    """

    source: str
    report_id: str
    check: str
    name: str
    subject: str
    status: str
    message: str
    dismissed: str
    cells: tuple[Trace, ...]
    stated: tuple[Stated, ...] = ()
    line: int | None = None
    sheets: tuple[Sheet, ...] = field(default=(), repr=False, compare=False)

    def __str__(self) -> str:
        """Return the finding and under it, line by line, every number that it is about."""
        head = f"{self.name}（{self.check}；{self.subject}）{self.outcome}"
        lines = [f"{self.source}：{head}", self.message]
        if self.dismissed:
            lines.append(f"已排除：{self.dismissed}")
        if self.line:
            lines.append(f"  第 {self.line} 行：印出的小计")
        lines += [f"  {self.told(cell)}" for cell in self.cells[:_LONGEST]]
        if len(self.cells) > _LONGEST:
            lines.append(f"  ……另有 {len(self.cells) - _LONGEST} 格")
        return "\n".join([*lines, *(f"  {one}" for one in self.stated)])

    @property
    def outcome(self) -> str:
        """Return what the check came to, in words."""
        return _label(OUTCOMES_OF_CHECKS, self.status)

    def told(self, cell: Trace) -> str:
        """Return line, labels and value of a cell; its source where it is another year's report."""
        other = f"{cell.source} " if cell.report_id != self.report_id else ""
        line = cell.at if cell.line else "未印此格"
        status = "" if cell.status == "reported" else f"（{_label(STATUSES, cell.status)}{cell.printed}）"
        return f"{other}{line}：{cell.row} × {cell.column} = {_plain(cell.value)}{status}"

    def _repr_html_(self) -> str:
        from govreport.show.trace_page import finding_html

        return finding_html(self)


# --- tracing ------------------------------------------------------------------------------------


class Tracing:
    """Tells where the numbers of a corpus stand. The reports that were asked for last are kept at hand."""

    def __init__(self, frames: Frames, forms: tuple[Form, ...]) -> None:
        self._frames, self._forms = frames, forms
        self._report = lru_cache(maxsize=_KEPT)(partial(_Source, frames, forms))

    def cell(self, report_id: str, table: str, keys: Mapping[str, str]) -> Trace:
        """Return where a number stands in the source; raises `KeyError` naming what is unknown."""
        if table not in KEYS or set(keys) != set(KEYS[table]):
            wanted = "；".join(f"{name}：{'、'.join(columns)}" for name, columns in KEYS.items())
            raise ArgumentError(f"要指明一格，请给出表和它的两个键（{wanted}）。")
        row, column = (keys[name] for name in KEYS[table])
        source = self._report(report_id)
        if (row, column) not in source.cells(table):
            raise ArgumentError(f"{table} 里没有 {row}、{column} 这一格；代码见 gr.labels({table!r})。")
        return source.trace((table, row, column))

    def row(self, row: "pd.Series[Any]") -> Trace:
        """Return where the number of a row of a value table stands; raises `KeyError` for any other row."""
        for table, names in KEYS.items():
            if {"report_id", *names} <= set(row.index):
                return self.cell(row["report_id"], table, {name: row[name] for name in names})
        raise ArgumentError(f"要指明一格，请给出 {'、'.join(KEYS)} 中的一行，或者报告编号、表和它的两个键。")

    def finding(self, report_id: str, check: str, subject: str) -> FindingTrace:
        """Return what a finding is about, cell by cell; raises `KeyError` naming what is unknown."""
        source = self._report(report_id)
        found = source.rows("findings")
        of_check = found[found["check"] == check]
        of_subject = of_check[of_check["subject"] == subject]
        if of_subject.empty:
            known = "、".join(plain(of_check["subject"])[:30]) or "见 gr.checks()，且并非每份报告都有每项核对"
            raise ArgumentError(
                f"报告 {report_id} 没有 {check!r}、{subject!r} 这一项核对；{check} 有：{known}。"
            )
        finding = dict(zip(found, (plain(of_subject[name])[0] for name in found), strict=True))
        read = [(source, source.read(check, subject))]
        before = cells_before(check, subject, self._forms)
        if before and (last := self._year_before(report_id)):
            earlier = self._report(last)
            read.append((earlier, [cell for cell in before if earlier.has(cell)]))
        return FindingTrace(
            source=source.name,
            report_id=report_id,
            check=check,
            name=_label(category_labels(self._forms)["findings", "check"], check),
            subject=subject,
            status=finding["status"],
            message=finding["message"],
            dismissed=finding["dismissed"] or "",
            cells=tuple(one.trace(cell) for one, cells in read for cell in cells),
            stated=tuple(source.stated(check, subject)),
            line=source.subtotal(subject) if check == "subtotal" else None,
            sheets=tuple(
                one.sheet(table) for one, cells in read for table in dict.fromkeys(c[0] for c in cells)
            ),
        )

    def _year_before(self, report_id: str) -> str | None:
        """Return the report of the same body for the year before, None where there is none."""
        ids = plain(self._frames["reports"]["report_id"])
        previous = int(link_years(self._frames["reports"]).previous[ids.index(report_id)])
        return ids[previous] if previous >= 0 else None


def _label(labels: Sequence[Any], code: str) -> str:
    return next((label.zh for label in labels if label.code == code), code)


class _Source:
    """One report of a corpus: its cells, their places and its text; raises `KeyError` if unknown."""

    def __init__(self, frames: Frames, forms: tuple[Form, ...], report_id: str) -> None:
        self.frames, self.forms, self.report_id = frames, forms, report_id
        texts = self.rows("texts")
        if texts.empty:
            raise ArgumentError(f"没有编号为 {report_id!r} 的报告；编号见 corpus.reports。")
        self.text = str(texts["text"].iat[0])
        report = self.rows("reports")
        self.name = str(report["source"].iat[0])
        self.version: str | None = plain(report["form"])[0]
        self.places = self._places()
        self._cells: dict[str, dict[tuple[str, str], Printed]] = {}
        self._sheets: dict[str, Sheet] = {}

    def rows(self, table: str) -> pd.DataFrame:
        """Return the rows of a table that are this report's."""
        held = self.frames[table]
        return held[held["report_id"] == self.report_id]

    def _places(self) -> dict[Cell, tuple[int, int, int, int | None]]:
        """Return line, start, end and page of every printed cell."""
        held = self.rows("places")
        codes = zip(*(plain(held[name]) for name in ("table", "row", "column")), strict=True)
        places = zip(*(plain(held[name]) for name in ("line", "start", "end", "page")), strict=True)
        return dict(zip(codes, places, strict=True))

    def cells(self, table: str) -> dict[tuple[str, str], Printed]:
        """Return every cell of a table by row and column."""
        if table not in self._cells:
            held = self.rows(table)
            codes = zip(*(plain(held[name]) for name in KEYS[table]), strict=True)
            numbers = [None if value is None else float(value) for value in plain(held["value"])]
            printed = map(Printed, plain(held["raw"]), numbers, plain(held["status"]))
            self._cells[table] = dict(zip(codes, printed, strict=True))
        return self._cells[table]

    def sheet(self, table: str) -> Sheet:
        """Return a table of this report with the cells that its form has."""
        if table not in self._sheets:
            printed = self.cells(table).items()
            held = {key: one for key, one in printed if one.status != "not_applicable"}
            self._sheets[table] = Sheet(self.name, table, held, self.forms)
        return self._sheets[table]

    def has(self, cell: Cell) -> bool:
        """Tell whether the form of this report has a cell."""
        return self.cells(cell[0])[cell[1:]].status != "not_applicable"

    def read(self, check: str, subject: str) -> list[Cell]:
        """Return the cells that a check read in this report; for completeness those without a number."""
        cells = [cell for cell in cells_read(check, subject, self.version, self.forms) if self.has(cell)]
        if check == "completeness":
            return [cell for cell in cells if self.cells(cell[0])[cell[1:]].value is None]
        return cells

    def trace(self, cell: Cell) -> Trace:
        """Return where a cell stands."""
        table, row, column = cell
        printed = self.cells(table)[row, column]
        labels = grid_of(self.forms).labels(table, row, column)
        line, start, end, page = self.places.get(cell, (None, None, None, None))
        before, after = ("", "") if start is None or end is None else self._around(start, end)
        return Trace(
            source=self.name,
            report_id=self.report_id,
            table=table,
            row=labels[0].zh,
            column=labels[1].zh,
            value=printed.value,
            status=printed.status,
            raw=printed.raw,
            line=line,
            start=start,
            end=end,
            before=before,
            after=after,
            why=self._why(table, row),
            cell=(row, column),
            sheet=self.sheet(table),
            page=page,
        )

    def _around(self, start: int, end: int) -> tuple[str, str]:
        """Return the text before and after a place, each on one line."""
        before, after = self.text[max(0, start - _BEFORE) : start], self.text[end : end + _AFTER]
        return " ".join(before.split()), " ".join(after.split())

    @cached_property
    def _inferred(self) -> pd.DataFrame:
        """Return the notes on rows whose places had to be decided."""
        met = self.rows("diagnostics")
        return met[met["code"] == "place_inferred"]

    def _why(self, table: str, row: str) -> str:
        """Return the sums that decided the places of a row, "" where none had to."""
        notes = self._inferred
        if notes.empty:
            return ""
        lines = [place[0] for cell, place in self.places.items() if cell[:2] == (table, row)]
        first = f"第 {min(lines, default=0)} 行"
        return "".join(notes.loc[notes["location"].str.endswith(first), "message"].tolist())

    def stated(self, check: str, subject: str) -> list[Stated]:
        """Return the figures in prose that a finding is about, in the order of the text."""
        wanted = figures_read(check, subject)
        if wanted is None:
            return []
        held = self.rows("figures")
        held = held[
            (held["section"] == wanted.section) & held["quantity"].isin([wanted.quantity, wanted.parts])
        ]
        # A total begins a run: its parts stand behind it.
        run = (held["quantity"] == wanted.quantity).cumsum()
        found = held[run == wanted.number]
        section = _label(category_labels(self.forms)["figures", "section"], wanted.section)
        names = ("value", "sentence", "start", "end")
        return [
            Stated(section, value, sentence, *self._marked(start, end), start, end)
            for value, sentence, start, end in zip(*(plain(found[name]) for name in names), strict=True)
        ]

    def _marked(self, start: int, end: int) -> tuple[str, str, str]:
        before, after = self._around(start, end)
        return before, self.text[start:end], after

    def subtotal(self, label: str) -> int | None:
        """Return the line of a printed subtotal."""
        held = self.rows("subtotals")
        lines = plain(held.loc[held["label"] == label, "line"])
        return lines[0] if lines else None
