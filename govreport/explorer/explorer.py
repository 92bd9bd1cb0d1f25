"""The explorer: what chooses reports, the list of them, the report that is read, what is asked of all."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import ipywidgets as w

from govreport.corpus import Corpus
from govreport.explorer.export_pane import ExportPane
from govreport.explorer.filters import Filters
from govreport.explorer.look import STYLE, tagged
from govreport.explorer.reading_pane import ReadingPane
from govreport.explorer.rows import Line, Rows
from govreport.explorer.search_panes import ThemesPane, WordsPane
from govreport.explorer.selection import chosen, facts_of, with_fails
from govreport.explorer.wording import book_of, name_of
from govreport.frames import plain
from govreport.show.notes import caveats

_COUNTS = ("numbers", "blanks", "absent", "unreadable", "fails")
_WIDTHS = "3.5em repeat(5,minmax(3.2em,7em))"
_WIDGET = "application/vnd.jupyter.widget-view+json"


class Explorer:
    """The reports of a corpus to be looked through; a notebook shows it, `widget` is what it shows.

    What the checks find is made after the first display, unless the corpus has it already.
    """

    def __init__(self, corpus: Corpus, language: str = "zh") -> None:
        self.corpus, self.book = corpus, book_of(language, corpus.forms)
        say = self.book.say
        self._facts = facts_of(corpus)
        self._found: Any = []
        self.status = w.HTML()
        self.status.add_class("govreport-status")
        self.filters = Filters(self.book, self._facts, self._choose)
        heads = (
            *(say("报告机关", "Body"), say("年度", "Year"), say("有数的格", "Numbers")),
            *(say("空白或占位", "Blank"), say("未印", "Absent"), say("无法确认", "Unreadable")),
            say("核对不符", "Failures"),
        )
        self.reports = Rows(self.book, "reports", heads, _WIDTHS, self._open_row, right=6)
        self.reading = ReadingPane(self.book, corpus)
        self.words, self.themes, self.export = WordsPane(self), ThemesPane(self), ExportPane(self)
        self._panes: dict[str, Any] = {
            "report": self.reading,
            "words": self.words,
            "themes": self.themes,
            "export": self.export,
        }
        names = (
            say("读这份报告", "Report"),
            say("逐处查找", "Words"),
            say("主题", "Themes"),
            say("导出", "Export"),
        )
        self.tabs = w.ToggleButtons(
            options=list(zip(names, self._panes, strict=True)),
            value="report",
            description=say("查看", "Show"),
            style={"button_width": "auto"},
        )
        self.tabs.add_class("govreport-tabs")
        self._pane = w.VBox([self.reading.widget])
        self._pane.add_class("govreport-pane")
        parts = [w.HTML(STYLE), self.filters.widget, self.status, self.reports.widget, self.tabs, self._pane]
        self.widget = w.VBox([*parts, w.HTML(self._caveats())])
        self.widget.add_class("govreport-explorer")
        self.tabs.observe(lambda _: self._open_pane(), "value")
        if "findings" in vars(corpus):
            self._facts = with_fails(self._facts, corpus.findings)
        self._choose()

    def _caveats(self) -> str:
        keys = self.book.say(
            "键盘操作：Tab 移到下一个控件，回车或空格按下按钮；下拉框先按空格展开，再用方向键选、回车确定。",
            "Keyboard: Tab moves on, Enter presses a button, Space opens a list, then the arrows choose.",
        )
        head = tagged("govreport-muted", keys)
        head += tagged("", self.book.say("使用须知", "Before you use the figures"), "b")
        texts = [f"{number}. {text}" for number, text in enumerate(caveats(self.book), 1)]
        lines = "".join(tagged("", text) for text in texts)
        return f"<div class='govreport-caveats'>{head}{lines}</div>"

    # --- the display --------------------------------------------------------------------------------

    def __repr__(self) -> str:
        """Return what to do, where no widgets can be shown."""
        return self.book.say(
            "报告浏览界面只能在 JupyterLab、Jupyter Notebook 或 VS Code 的笔记本里显示；"
            "笔记本另存成网页后要重新运行才能操作。",
            "The explorer shows only in a running notebook: JupyterLab, Jupyter Notebook or VS Code.",
        )

    def _ipython_display_(self) -> None:
        from IPython.display import display

        bundle = self.widget._repr_mimebundle_()
        shown = {_WIDGET: bundle[_WIDGET], "text/plain": repr(self)}
        display(shown, raw=True)  # type: ignore[no-untyped-call]
        if "fails" not in self._facts:
            self.check()

    def check(self) -> None:
        """List the reports with the number of findings that fail; these are made now if they are not."""
        say, count = self.book.say, len(self._facts)
        said = say(
            f"正在核对 {count:,} 份报告，每一万份约需几秒到十几秒……",
            f"Checking {count:,} reports, some seconds for ten thousand…",
        )
        with self.working(said):
            self._facts = with_fails(self._facts, self.corpus.findings)
            self._list()

    # --- what the panes ask -------------------------------------------------------------------------

    def chosen_ids(self) -> list[str]:
        """Return the ids of the chosen reports, as the list has them."""
        return plain(self._facts["report_id"].iloc[self._found])

    def limit(self, ids: Sequence[str]) -> None:
        """Choose among these reports only."""
        self.filters.limit(ids)

    def open_report(self, report_id: str) -> None:
        """Show a report in the reading pane."""
        with self.working(self.book.say("正在打开报告……", "Opening the report…")):
            self.reading.show(report_id)
            self.tabs.value = "report"
        self.reports.redraw()

    @contextmanager
    def working(self, said: str) -> Iterator[None]:
        """Say what is being done, then how many reports are chosen; what went wrong in one sentence.

        A notebook hides the errors of a button in its log: here they are told.
        """
        self._tell("govreport-busy", f"⏳ {said}")
        try:
            yield
        except Exception as error:
            text = str(error.args[0]) if error.args else type(error).__name__
            self._tell("govreport-error", f"✗ {text}")
        else:
            self._tell("govreport-chosen-count", self._counted())

    def _tell(self, name: str, said: str) -> None:
        self.status.value = f"<div role='status' aria-live='polite'>{tagged(name, said)}</div>"

    def _counted(self) -> str:
        say, all_, found = self.book.say, len(self._facts), len(self._found)
        only = self.filters.only
        limited = (
            say(f"，限于查到的 {len(only):,} 份", f", among {len(only):,} that were found") if only else ""
        )
        return say(
            f"共 {all_:,} 份报告，选中 {found:,} 份{limited}。", f"{found:,} of {all_:,} reports{limited}."
        )

    # --- events -------------------------------------------------------------------------------------

    def _choose(self) -> None:
        """List the reports that the controls choose."""
        with self.working(self.book.say("正在筛选……", "Filtering…")):
            self._list()
            for pane in (self.words, self.themes, self.export):
                pane.leave()

    def _list(self) -> None:
        self._found = chosen(self._facts, self.filters.choice(), self.filters.order.value)
        self.reports.show(len(self._found), self._lines)

    def _lines(self, places: range) -> list[Line]:
        held = self._facts.iloc[self._found[places.start : places.stop]] if len(places) else self._facts[:0]
        return [self._line(report) for report in held.to_dict("records")]

    def _line(self, report: dict[Any, Any]) -> Line:
        year = "" if report["year"] is None or report["year"] != report["year"] else str(report["year"])
        counts = [f"{report[name]:,}" if name in report else "…" for name in _COUNTS]
        # A number that asks for a look has a sign, not a tint alone.
        signs = dict(zip(_COUNTS, ("", "□ ", "· ", "？ ", "✗ "), strict=True))
        told = [
            f"{signs[name]}{count}" if count not in ("0", "…") else count
            for name, count in zip(_COUNTS, counts, strict=True)
        ]
        cells = [tagged("gr-number", text, "span") for text in (year, *told)]
        return Line(name_of(self.book, report), cells, report["report_id"] == self.reading.report_id)

    def _open_row(self, at: int) -> None:
        self.open_report(str(self._facts["report_id"].iat[self._found[at]]))

    def _open_pane(self) -> None:
        pane = self._panes[self.tabs.value]
        self._pane.children = [pane.widget]
        if pane is not self.reading:
            pane.open()
