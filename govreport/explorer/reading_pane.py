"""One report: its three tables cell by cell, what its checks find in words, its text beside them."""

from dataclasses import dataclass
from typing import Any

import ipywidgets as w

from govreport.corpus import Corpus
from govreport.explorer.cells import FAILS, SIGNS, Cells, Place, cells_of
from govreport.explorer.look import tagged
from govreport.explorer.selection import failing, sub_corpus
from govreport.explorer.source_text import source_html
from govreport.explorer.wording import facts_told, name_of
from govreport.form.grid import KEYS
from govreport.frames import plain
from govreport.show.findings_sheet import subjects
from govreport.show.form_sheets import TITLES
from govreport.show.sheets import Book

NONE = ""  # an option cannot be None: that means that none is chosen


@dataclass(frozen=True)
class Failure:
    """A finding that fails: what was checked, what is wrong, the cells of this report that it read."""

    name: str
    grade: str
    message: str
    cells: frozenset[tuple[str, str, str]]


class ReadingPane:
    """The report that is read; `show` takes another one, `widget` shows it."""

    def __init__(self, book: Book, corpus: Corpus) -> None:
        self._book, self._corpus = book, corpus
        self._one: Corpus | None = None
        self._failures: list[Failure] = []
        self._place: Place | None = None
        self._make()
        for name in ("head", "table", "cell", "finding", "source", "legend", "findings"):
            getattr(self, name).add_class(f"govreport-report-{name}")
        said = book.say("在上面的列表中选一份报告。", "Choose a report in the list above.")
        self.head.value = tagged("govreport-muted", said)
        self.widget = w.VBox([self.head])
        self.widget.add_class("govreport-report")
        self.table.observe(lambda _: self._draw_table(), "value")
        self.cell.observe(lambda _: self.open_cell(self.cell.value or None), "value")
        self.finding.observe(lambda _: self._on_finding(), "value")

    def _make(self) -> None:
        book, say, wide = self._book, self._book.say, w.Layout(width="auto", max_width="64em")
        sections = book.labels("sections", "section")
        names = [f"{say(zh, en)} {sections[section]}" for zh, en, section in TITLES.values()]
        self.head, self.findings = w.HTML(), w.HTML()
        self.table = w.ToggleButtons(
            options=list(zip(names, TITLES, strict=True)),
            value="applications",
            description=say("表", "Table"),
            style={"button_width": "auto"},
        )
        self.cell = w.Dropdown(description=say("单元格", "Cell"), layout=wide)
        self.finding = w.Dropdown(description=say("不符项", "Failures"), layout=wide)
        self.cells = {table: Cells(book, table, self._press) for table in KEYS}
        self.grid = w.VBox(layout=w.Layout(flex="3 1 34em", min_width="0", overflow="auto"))
        self.source = w.HTML(layout=w.Layout(flex="2 1 24em", min_width="0", margin="0 0 0 10px"))
        self.legend = w.HTML(tagged("govreport-muted", self._signs()))
        beside = w.HBox([self.grid, self.source], layout=w.Layout(flex_flow="row wrap"))
        self._body = [self.table, self.cell, self.finding, beside, self.legend, self.findings]

    def _signs(self) -> str:
        """Return what the signs of the cells mean, and what the frames do."""
        say, labels = self._book.say, self._book.labels("applications", "status")
        signs = [f"{sign or '/ —'} {labels[status]}" for status, sign in SIGNS.items()]
        signs.append(say(f"{FAILS} 核对不符", f"{FAILS} fails a check"))
        signs.append(say("粗框：所选的格", "thick frame: the chosen cell"))
        signs.append(say("虚框：所选不符项涉及的格", "dashed frame: the cells of the chosen failure"))
        return "　".join([*signs, say("空白不是 0。", "A blank is no zero.")])

    @property
    def report_id(self) -> str:
        """Return the id of the report that is read, "" while none is."""
        return "" if self._one is None else str(self._one.reports["report_id"].iat[0])

    def show(self, report_id: str) -> None:
        """Show a report, none of its cells chosen."""
        self._one = one = sub_corpus(self._corpus, [report_id])
        self._failures = self._read_failures(one)
        report: dict[Any, Any] = one.reports.iloc[0].to_dict()
        facts = "　".join(f"{name} {value}" for name, value in facts_told(self._book, report))
        title = tagged("govreport-title", name_of(self._book, report), "b")
        self.head.value = f"{title}{tagged('govreport-muted', facts)}"
        self._draw_findings(one)
        self._draw_table()
        self.widget.children = [self.head, *self._body]

    # --- findings -----------------------------------------------------------------------------------

    def _read_failures(self, one: Corpus) -> list[Failure]:
        book, held = self._book, failing(one.findings)
        checks, grades = book.labels("findings", "check"), book.labels("findings", "severity")
        message = book.say("message", "message_en")
        columns = (plain(held[name]) for name in ("check", "subject", "severity", message))
        about = subjects(book, held["check"], held["subject"])
        found = []
        for said, check, subject, severity, text in zip(about, *columns, strict=True):
            read = one.trace_finding(self.report_id, check, subject).cells
            cells = frozenset((cell.table, *cell.cell) for cell in read)
            name = f"{checks[check]}{book.say('：', ': ')}{said}" if said else checks[check]
            found.append(Failure(name, grades[severity], text or "", cells))
        return found

    def _draw_findings(self, one: Corpus) -> None:
        say, failures = self._book.say, self._failures
        counts = one.findings["status"].value_counts()
        labels = self._book.labels("findings", "status")
        told = [f"{name} {counts.get(code, 0)}" for code, name in labels.items()]
        heading = say("核对结论：", "Findings: ") + say("、", ", ").join(told)
        boxes = [
            f"<div class='govreport-failure'>{tagged('', self._heading(one), 'b')}"
            f"{tagged('', one.message)}</div>"
            for one in failures
        ]
        self.findings.value = tagged("govreport-found", heading) + "".join(boxes)
        count = say(f"{len(failures)} 项，选一项看涉及的格", f"{len(failures)}: choose one to see its cells")
        self.finding.options = [(count, NONE), *((self._heading(one), one) for one in failures)]
        self.finding.value, self.finding.disabled = NONE, not failures

    def _heading(self, failure: Failure) -> str:
        return f"{FAILS} {self._book.say(f'【{failure.grade}】', f'[{failure.grade}] ')}{failure.name}"

    def _on_finding(self) -> None:
        failure = self.finding.value
        tables = [cell[0] for cell in sorted(failure.cells)] if isinstance(failure, Failure) else []
        if tables and self.table.value not in tables:
            self.table.value = tables[0]
        self._mark()

    # --- cells --------------------------------------------------------------------------------------

    def _draw_table(self) -> None:
        if self._one is None:
            return
        table, say = self.table.value, self._book.say
        held, fails = cells_of(self._one, table), self._failing(table)
        cells = self.cells[table]
        self._place = None
        cells.show(held, fails)
        self.grid.children = [cells.widget]
        used = [place for place, (_, _, status) in held.items() if status != "not_applicable"]
        named = [(cells.told(place, held[place], fails.get(place, "")), place) for place in used]
        none = say("选一格，看它在原文的何处", "choose a cell to see where it stands")
        self.cell.options = [(none, NONE), *named]
        self.cell.value = NONE
        self._mark()

    def _failing(self, table: str) -> dict[Place, str]:
        """Return the cells of a table that a failing check read, with what was checked."""
        found: dict[Place, str] = {}
        for failure in self._failures:
            for where, row, column in failure.cells:
                if where == table:
                    found.setdefault((row, column), failure.name)
        return found

    def _press(self, place: Place) -> None:
        self.cell.value = place

    def open_cell(self, place: Place | None) -> None:
        """Choose a cell of the table that is shown, None for none: its number is marked in the text."""
        self._place = place
        self._mark()

    def _mark(self) -> None:
        """Draw the frames of the cells, and the text with the number of the chosen one marked."""
        if self._one is None:
            return
        table, failure = self.table.value, self.finding.value
        read = failure.cells if isinstance(failure, Failure) else frozenset()
        lit = frozenset((row, column) for where, row, column in read if where == table)
        self.cells[table].mark(self._place, lit)
        trace: Any = None
        if self._place is not None:
            keys = dict(zip(KEYS[table], self._place, strict=True))
            trace = self._one.trace(self.report_id, table, **keys)
        self.source.value = source_html(self._book, self._one.text(self.report_id), trace)
