"""The controls that choose reports: year, place, kind of body, version of the form, words of a name."""

from collections.abc import Callable, Iterable
from typing import Any

import ipywidgets as w
import pandas as pd

from govreport.explorer.selection import ORDERS, PLACES, Choice, places_below
from govreport.frames import plain
from govreport.show.sheets import Book

ALL, MISSING = "*", "?"  # an option cannot be None: that means that none is chosen
_LABELLED = ("level", "body", "form")


class Filters:
    """The controls as one widget; `changed` is called after every change of the choice."""

    def __init__(self, book: Book, facts: pd.DataFrame, changed: Callable[[], None]) -> None:
        self._book, self._facts, self._changed = book, facts, changed
        self._quiet = False
        self.only: frozenset[str] | None = None
        say = book.say
        names = {
            "year": say("年度", "Year"),
            "province": say("省", "Province"),
            "prefecture": say("市", "Prefecture"),
            "county": say("县", "County"),
            "level": say("层级", "Level"),
            "body": say("机关类型", "Body"),
            "form": say("表式版本", "Form"),
        }
        self.controls = {name: self._dropdown(name, said) for name, said in names.items()}
        self.words = w.Text(
            description=say("机关名称", "Agency"),
            placeholder=say("含有的字，回车生效", "words in it; press Enter"),
            continuous_update=False,  # the letters of a word being composed are no search
            layout=w.Layout(width="22em"),
        )
        self.order = w.Dropdown(
            options=list(zip(self._orders(), ORDERS, strict=True)),
            description=say("排序", "Order by"),
            layout=w.Layout(width="22em"),
        )
        self.clear = w.Button(description=say("清除条件", "Clear"), layout=w.Layout(width="auto"))
        for name, one in (("words", self.words), ("order", self.order), ("clear", self.clear)):
            one.add_class(f"govreport-filter-{name}")
        self._fill()
        for one in (*self.controls.values(), self.words, self.order):
            one.observe(lambda change: self._on_change(change["owner"]), "value")
        self.clear.on_click(lambda _: self.reset())
        self.widget = w.HBox(
            [*self.controls.values(), self.words, self.order, self.clear],
            layout=w.Layout(flex_flow="row wrap", align_items="center"),
        )
        self.widget.add_class("govreport-filters")

    def _orders(self) -> list[str]:
        say = self._book.say
        return [
            say("区划", "place"),
            say("机关名称", "name"),
            say("年度（新的在前）", "year, latest first"),
            say("不符项（多的在前）", "failed findings, most first"),
            say("无法确认的格（多的在前）", "unreadable cells, most first"),
            say("空白格（多的在前）", "blank cells, most first"),
        ]

    def _dropdown(self, name: str, said: str) -> Any:
        wide = "19em" if name in PLACES else "15em"
        made = w.Dropdown(description=said, layout=w.Layout(width=wide))
        made.add_class(f"govreport-filter-{name}")
        return made

    def choice(self) -> Choice:
        """Return what the controls say."""
        values = {name: one.value for name, one in self.controls.items() if one.value != ALL}
        held: dict[str, Any] = {}
        for name, value in values.items():
            known = dict(value) if name in PLACES and value != MISSING else {name: value}
            held |= {column: None if one == MISSING else one for column, one in known.items()}
        return Choice(held, self.words.value, self.only)

    def limit(self, ids: Iterable[str] | None) -> None:
        """Choose among these reports only, None for all."""
        self.only = None if ids is None else frozenset(ids)
        self._changed()

    def reset(self) -> None:
        """Take all conditions away."""
        self._quiet, self.only = True, None
        for one in self.controls.values():
            one.value = ALL
        self.words.value = ""
        self._quiet = False
        self._offer_places(PLACES)
        self._changed()

    def _on_change(self, owner: Any) -> None:
        if self._quiet:
            return
        for at, name in enumerate(PLACES):
            if owner is self.controls[name]:
                self._offer_places(PLACES[at + 1 :])
        self._changed()

    def _fill(self) -> None:
        years = sorted(self._facts["year"].dropna().astype(int).unique().tolist(), reverse=True)
        self._offer("year", [(str(year), year) for year in years])
        for name in _LABELLED:
            met = set(plain(self._facts[name]))
            labels = self._book.labels("reports", name)
            self._offer(name, [(said, code) for code, said in labels.items() if code in met])
        self._offer_places(PLACES)

    def _offer_places(self, levels: Iterable[str]) -> None:
        """Offer the places inside those that are chosen above."""
        for level in levels:
            above: dict[str, Any] = {}
            for name in PLACES[: PLACES.index(level)]:
                value = self.controls[name].value
                if value not in (ALL, MISSING, None):
                    above |= dict(value)
            found = places_below(self._facts, level, above)
            self._offer(level, [("".join(names), tuple(values.items())) for names, values in found])

    def _offer(self, name: str, options: list[tuple[str, Any]]) -> None:
        control, say = self.controls[name], self._book.say
        missing = [(say("未能确定", "not known"), MISSING)] if self._facts[name].isna().any() else []
        before, self._quiet = self._quiet, True
        control.options = [(say("全部", "all"), ALL), *options, *missing]
        control.value = ALL
        self._quiet = before
