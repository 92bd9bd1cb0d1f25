"""Words in their context and themes of section five, in the reports that are chosen."""

from collections.abc import Callable, Sequence
from html import escape
from typing import Any, Protocol

import ipywidgets as w
import numpy as np
import pandas as pd

from govreport.analysis.concordance import concordance
from govreport.analysis.texts import NUMBERED
from govreport.analysis.themes import code_themes, read_themes
from govreport.corpus import Corpus
from govreport.explorer.look import tagged
from govreport.explorer.rows import Line, Rows
from govreport.explorer.selection import sub_corpus
from govreport.explorer.wording import name_of
from govreport.frames import plain
from govreport.show.sheets import Book

ALL = "*"


class Desk(Protocol):
    """What a pane asks of the explorer around it."""

    book: Book
    corpus: Corpus

    def chosen_ids(self) -> list[str]:
        """Return the ids of the chosen reports, as the list has them."""
        ...

    def open_report(self, report_id: str) -> None:
        """Show a report in the reading pane."""
        ...

    def limit(self, ids: Sequence[str]) -> None:
        """Choose among these reports only."""
        ...

    def working(self, said: str) -> Any:
        """Return a context that says what is being done, and what went wrong."""
        ...


class _Found:
    """Places in reports as a list, with a button that limits the choice to these reports."""

    def __init__(self, desk: Desk, name: str, heads: Sequence[str], widths: str, right: int) -> None:
        self.desk, say = desk, desk.book.say
        reports = desk.corpus.reports
        self._at = dict(zip(plain(reports["report_id"]), range(len(reports)), strict=True))
        self.ids: list[str] = []
        self.told = w.HTML()
        self.rows = Rows(desk.book, name, heads, widths, self._open, right)
        self.only = w.Button(
            description=say("列表只留这些报告", "List these reports only"),
            layout=w.Layout(width="auto", align_self="flex-start"),
        )
        self.only.add_class(f"govreport-{name}-only")
        self.only.on_click(lambda _: self.desk.limit(self.ids))
        self.widget = w.VBox([self.told, self.rows.widget, self.only])
        self.show([], lambda _: (), "")

    def show(self, ids: list[str], cells: Callable[[int], Sequence[str]], told: str) -> None:
        """Show places, each in the report of its id; `cells` are what stands beside the report's name."""
        self.ids = ids
        self.told.value = tagged("govreport-muted", told)
        self.only.disabled = not ids
        self.rows.show(len(ids), lambda places: [Line(self._name(at), cells(at)) for at in places])

    def ordered(self, held: pd.DataFrame) -> pd.DataFrame:
        """Return rows with ids of reports in the order in which the list has the reports."""
        places = pd.Index(self.desk.chosen_ids()).get_indexer(pd.Index(held["report_id"]))
        return held.iloc[np.argsort(places, kind="stable")]

    def _name(self, at: int) -> str:
        report: Any = self.desk.corpus.reports.iloc[self._at[self.ids[at]]]
        year = "" if pd.isna(report["year"]) else f"{report['year']} "
        return f"{year}{name_of(self.desk.book, report)}"

    def _open(self, at: int) -> None:
        self.desk.open_report(self.ids[at])


class WordsPane:
    """Every place of some words in the chosen reports; they are looked for when the button is pressed."""

    def __init__(self, desk: Desk) -> None:
        self._desk, say = desk, desk.book.say
        sections = desk.book.labels("sections", "section")
        self.words = w.Text(
            description=say("要找的字", "Words"),
            placeholder=say("如：不够", "in Chinese, as printed"),
            continuous_update=False,
            layout=w.Layout(width="24em"),
        )
        self.section = w.Dropdown(
            options=[
                (say("六个部分", "all six sections"), ALL),
                *((sections[code], code) for code in NUMBERED),
            ],
            description=say("部分", "Section"),
            layout=w.Layout(width="26em"),
        )
        self.search = w.Button(description=say("查找", "Search"), button_style="primary")
        heads = (say("报告", "Report"), say("上文", "before"), say("所找的字", "match"), say("下文", "after"))
        self.found = _Found(desk, "concordance", heads, "1fr auto 1fr", 1)
        for name in ("words", "section", "search"):
            getattr(self, name).add_class(f"govreport-concordance-{name}")
        controls = w.HBox([self.words, self.section, self.search], layout=w.Layout(flex_flow="row wrap"))
        self.widget = w.VBox([controls, self.found.widget])
        self.search.on_click(lambda _: self.look())
        self.words.observe(lambda _: self.open(), "value")

    def open(self) -> None:
        """Search again where words are given: other reports may be chosen now."""
        if self.words.value:
            self.look()

    def leave(self) -> None:
        """Say that what is shown belongs to another choice."""
        say = self._desk.book.say
        self.found.show([], lambda _: (), say("所选报告变了，请再按“查找”。", "Other reports: search again."))

    def look(self) -> None:
        """Search the chosen reports."""
        desk, say = self._desk, self._desk.book.say
        with desk.working(say("正在查找……", "Searching…")):
            mask = desk.corpus.reports["report_id"].isin(desk.chosen_ids())
            section = None if self.section.value == ALL else self.section.value
            found = concordance(desk.corpus, self.words.value, section, where=mask)
            held = self.found.ordered(found)
            ids = plain(held["report_id"])
            count = len(set(ids))
            told = say(f"共 {len(ids):,} 处，见于 {count:,} 份报告。", f"{len(ids):,} in {count:,} reports.")
            self.found.show(ids, lambda at: _in_context(held.iloc[at]), told)


def _in_context(row: "pd.Series[Any]") -> tuple[str, str, str]:
    left, match, right = (str(row[name]) for name in ("left", "match", "right"))
    return (
        f"<span class='gr-left'>{escape(left)}</span>",
        f"<mark>{escape(match)}</mark>",
        f"<span>{escape(right)}</span>",
    )


class ThemesPane:
    """The problems and improvements of the chosen reports by theme; coded when the pane is opened."""

    def __init__(self, desk: Desk) -> None:
        self._desk, say = desk, desk.book.say
        kinds = desk.book.labels("statements", "kind")
        self._names = {one.code: say(one.zh, one.en) for one in read_themes()}
        self._coded: pd.DataFrame | None = None
        self.theme = w.Dropdown(description=say("主题", "Theme"), layout=w.Layout(width="30em"))
        self.kind = w.Dropdown(
            options=[(say("全部", "all"), ALL), *((name, code) for code, name in kinds.items())],
            description=say("类别", "Kind"),
            layout=w.Layout(width="15em"),
        )
        self.update = w.Button(
            description=say("按所选报告更新", "Code chosen reports"), layout=w.Layout(width="auto")
        )
        heads = (say("报告", "Report"), say("类别", "Kind"), say("内容", "Statement"))
        self.found = _Found(desk, "themes", heads, "4em 1fr", 0)
        for name in ("theme", "kind", "update"):
            getattr(self, name).add_class(f"govreport-themes-{name}")
        controls = w.HBox([self.theme, self.kind, self.update], layout=w.Layout(flex_flow="row wrap"))
        self.widget = w.VBox([controls, self.found.widget])
        self.update.on_click(lambda _: self.code())
        self.theme.observe(lambda _: self._draw(), "value")
        self.kind.observe(lambda _: self._draw(), "value")

    def open(self) -> None:
        """Code the statements of the chosen reports, unless they are coded."""
        if self._coded is None:
            self.code()

    def leave(self) -> None:
        """Forget what was coded: other reports are chosen."""
        say, self._coded = self._desk.book.say, None
        self.found.show([], lambda _: (), say("所选报告变了，请按“更新”。", "Other reports: code again."))

    def code(self) -> None:
        """Code the statements of the chosen reports, and show those of the theme."""
        desk, say = self._desk, self._desk.book.say
        with desk.working(say("正在按主题归类……", "Coding the statements…")):
            part = sub_corpus(desk.corpus, desk.chosen_ids())
            statements = part.statements[["report_id", "kind", "position", "text"]]
            keys = ["report_id", "kind", "position"]
            self._coded = code_themes(part).merge(statements, on=keys, how="left")
            counts = self._coded.groupby("theme", observed=False)["report_id"].nunique()
            before = self.theme.value
            self.theme.options = [
                (say(f"{name}（{counts[code]:,} 份）", f"{name} ({counts[code]:,} reports)"), code)
                for code, name in self._names.items()
            ]
            self.theme.value = before or next(iter(self._names))
            self._draw()

    def _draw(self) -> None:
        if self._coded is None:
            return
        held = self._coded[(self._coded["theme"] == self.theme.value).to_numpy(dtype=bool)]
        if self.kind.value != ALL:
            held = held[(held["kind"] == self.kind.value).to_numpy(dtype=bool)]
        held = self.found.ordered(held)
        ids = plain(held["report_id"])
        kinds, say = self._desk.book.labels("statements", "kind"), self._desk.book.say
        told = say(
            f"共 {len(ids):,} 条，出自 {len(set(ids)):,} 份报告；按用语归类，不看否定，可能有遗漏。",
            f"{len(ids):,} statements in {len(set(ids)):,} reports; coded by words, negation unseen.",
        )
        self.found.show(ids, lambda at: _stated(held.iloc[at], kinds), told)


def _stated(row: "pd.Series[Any]", kinds: dict[str, str]) -> tuple[str, str]:
    """Return the kind and the text of a statement, the words that tell its theme marked."""
    text, word = str(row["text"]), str(row["evidence"])
    before, found, after = text.partition(word)
    mark = f"<mark>{escape(found)}</mark>" if found else ""
    kind = kinds[row["kind"]]
    shown = f"{escape(before)}{mark}{escape(after)}"
    return f"<span>{escape(kind)}</span>", f"<span title='{escape(text)}'>{shown}</span>"
