"""A table of the form as buttons, one a cell: a sign and a tint say what stands in it."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import ipywidgets as w

from govreport.codebook import category_labels
from govreport.corpus import Corpus
from govreport.explorer.look import tagged
from govreport.form.grid import KEYS, grid_of
from govreport.form.model import Label, Row
from govreport.frames import plain
from govreport.show.sheets import Book

Place = tuple[str, str]  # row and column code
Held = tuple[str | None, float | None, str]  # the printed text, the value, the status
# What is said of a cell beside its number: no tint alone, for print and for readers who see no colours.
SIGNS = {
    "blank": "□",
    "placeholder": "",
    "absent": "·",
    "unreadable": "？",
    "inferred": "†",
    "corrected": "✎",
    "not_applicable": "╱",
}
FAILS = "✗"
_LONGEST = 10  # characters of what is no number; the whole text is in the title


def cells_of(one: Corpus, table: str) -> dict[Place, Held]:
    """Return the cells of a table of a corpus of one report, by row and column, in form order."""
    held = getattr(one, table)
    keys = zip(*(plain(held[name]) for name in KEYS[table]), strict=True)
    said = zip(*(plain(held[name]) for name in ("raw", "value", "status")), strict=True)
    return dict(zip(keys, said, strict=True))


def shown(held: Held, fails: bool = False) -> str:
    """Return the text of a cell: its number, or what stands for it, and its signs."""
    raw, value, status = held
    number = "" if value is None else f"{value:,.15g}"
    text = number or (raw or "").replace("\n", " ") * (status in ("placeholder", "unreadable"))
    short = text if len(text) <= _LONGEST or number else f"{text[:_LONGEST]}…"
    return " ".join(filter(None, (short, SIGNS.get(status, ""), FAILS * fails)))


class Cells:
    """The table of one report after another; `widget` shows it, `on_open` is called with a pressed cell.

    Buttons are kept from report to report: a browser takes longer to make one than to change it.
    """

    def __init__(self, book: Book, table: str, on_open: Callable[[Place], None]) -> None:
        self._book, self.table, self._on_open = book, table, on_open
        self.buttons: dict[Place, Any] = {}
        self._labels: dict[tuple[str, str], Any] = {}
        self._layout, self._style = w.Layout(width="auto"), w.ButtonStyle()
        self.widget = w.GridBox(layout=w.Layout(width="100%", grid_gap="1px"))
        self.widget.add_class("govreport-cells")

    def show(self, held: Mapping[Place, Held], failing: Mapping[Place, str]) -> None:
        """Show the cells of a report; `failing` says of some which check they fail."""
        used = [place for place, (_, _, status) in held.items() if status != "not_applicable"]
        rows = list(dict.fromkeys(row for row, _ in used))
        columns = [code for code, _ in self.columns() if code in {column for _, column in used}]
        if not used:
            said = self._book.say("没有读到这张表。", "This table was not read.")
            self.widget.layout.grid_template_columns = "1fr"
            self.widget.children = [self._label("none", "", tagged("govreport-muted", said))]
            return
        widths = f"minmax(12em,3fr) repeat({len(columns)},minmax(min-content,1fr))"
        self.widget.layout.grid_template_columns = widths
        heads = dict(self.columns())
        children = [self._label("head", "", tagged("govreport-head", ""))]
        children += [self._label("head", code, tagged("govreport-head", heads[code])) for code in columns]
        for band, row, name in self._rows(rows):
            if band:
                children.append(self._band(band))
            children.append(self._label("row", row, tagged("govreport-label", name)))
            children += [
                self._cell((row, column), held.get((row, column)), failing.get((row, column), ""))
                for column in columns
            ]
        self.widget.children = children

    def columns(self) -> list[tuple[str, str]]:
        """Return the columns of the table and what they are called, in form order."""
        key = KEYS[self.table][1]
        labels = category_labels(self._book.forms)[self.table, key]
        return [(label.code, self._heading(label)) for label in labels]

    def _heading(self, label: Label) -> str:
        money = getattr(label, "kind", "") == "money"
        return self._book.label(label) + (self._book.say("（万元）", "") if money else "")

    def name_of(self, place: Place) -> tuple[str, str]:
        """Return what the row and the column of a cell are called."""
        row, column = grid_of(self._book.forms).labels(self.table, *place)
        return self._book.label(row), self._heading(column)

    def told(self, place: Place, held: Held, failing: str = "") -> str:
        """Return a cell in words: where it is, what stands in it, which check it fails."""
        say, status = self._book.say, self._book.labels(self.table, "status")[held[2]]
        fails = say(f"；核对不符：{failing}", f"; fails: {failing}") if failing else ""
        text = shown(held, bool(failing))
        return f"{' × '.join(self.name_of(place))} = {text}{say(f'（{status}）', f' ({status})')}{fails}"

    def _rows(self, codes: list[str]) -> Iterator[tuple[str, str, str]]:
        """Yield the heading of a new part or "", the code and the name of each row."""
        labels = category_labels(self._book.forms)
        key = KEYS[self.table][0]
        parts = {
            "disclosures": labels["disclosures", "article"],
            "applications": labels["applications", "group"],
            "disputes": (),
        }[self.table]
        names = {label.code: self._book.label(label) for label in parts}
        last = ""
        for label in labels[self.table, key]:
            if label.code in codes:
                # A row numbered 1. stands in a group with a name of its own.
                alone = isinstance(label, Row) and not label.ordinal.endswith(".")
                part = "" if alone else getattr(label, "article", "") or getattr(label, "group", "")
                yield (names.get(part, "") if part != last else ""), label.code, self._book.label(label)
                last = part

    def _label(self, kind: str, code: str, html: str) -> Any:
        if (kind, code) not in self._labels:
            self._labels[kind, code] = w.HTML()
        made = self._labels[kind, code]
        made.value = html
        return made

    def _band(self, name: str) -> Any:
        made = self._label("band", name, tagged("govreport-band", name))
        made.add_class("govreport-band-row")
        return made

    def _cell(self, place: Place, held: Held | None, failing: str) -> Any:
        button = self.buttons.get(place)
        if button is None:
            button = self.buttons[place] = w.Button(layout=self._layout, style=self._style)
            button.on_click(lambda _: self._on_open(place))
        held = held or (None, None, "not_applicable")
        button.description = shown(held, bool(failing))
        # A row of table II has no name for the columns of another.
        known = (self.table, *place) in grid_of(self._book.forms).place
        button.tooltip = self.told(place, held, failing) if known else ""
        button.disabled = held[2] == "not_applicable"
        names = ["govreport-cell", f"govreport-{held[2]}"]
        button._dom_classes = (*names, *(["govreport-fails"] if failing else []))
        return button

    def mark(self, chosen: Place | None, lit: frozenset[Place] = frozenset()) -> None:
        """Set the chosen cell in a thick frame, the cells of a finding in a dashed one."""
        for place, button in self.buttons.items():
            (button.add_class if place == chosen else button.remove_class)("govreport-chosen")
            (button.add_class if place in lit else button.remove_class)("govreport-lit")
