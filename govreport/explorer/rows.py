"""A list that shows a page of its rows: a button that opens the row, and what stands beside its name."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import ipywidgets as w

from govreport.explorer.look import line_html, tagged
from govreport.show.sheets import Book

SIZES = (10, 20, 50)


@dataclass(frozen=True)
class Line:
    """A row of a list: its name, the cells beside it as HTML, and whether it is the one that is open."""

    name: str
    cells: Sequence[str]
    open: bool = False


class Rows:
    """A list of any length of which one page is made; `widget` shows it.

    `heads` name the column of the buttons and those beside it, `widths` are CSS widths of the latter, the
    first `right` of which stand at the right; `on_open` is called with the position of a row whose button
    is pressed.
    """

    def __init__(
        self,
        book: Book,
        name: str,
        heads: Sequence[str],
        widths: str,
        on_open: Callable[[int], None],
        right: int = 0,
    ) -> None:
        self._say, self._widths, self._on_open = book.say, widths, on_open
        self._draw: Callable[[range], Sequence[Line]] = lambda places: [Line("", ()) for _ in places]
        self.count = 0
        self._button_width = w.Layout(width="26em", min_width="16em", margin="0 6px 0 0")
        self._row_width = w.Layout(flex="1 1 auto", min_width="0", margin="0")
        self._lines: list[tuple[Any, Any, Any]] = []
        self.pages = w.BoundedIntText(
            value=1, min=1, max=1, description=book.say("页码", "Page"), layout=w.Layout(width="11em")
        )
        self.before = w.Button(description=book.say("上一页", "Previous"), layout=w.Layout(width="auto"))
        self.after = w.Button(description=book.say("下一页", "Next"), layout=w.Layout(width="auto"))
        self.size = w.Dropdown(
            options=SIZES, description=book.say("每页", "Per page"), layout=w.Layout(width="11em")
        )
        self.told = w.HTML()
        for one, suffix in ((self.pages, "page"), (self.before, "previous"), (self.after, "next")):
            one.add_class(f"govreport-{name}-{suffix}")
        self.size.add_class(f"govreport-{name}-size")
        first = line_html("1fr", [tagged("", heads[0], "span")], "govreport-line govreport-heads")
        sides = ["gr-number"] * right + ["gr-text"] * (len(heads) - 1 - right)
        named = [tagged(side, head, "span") for side, head in zip(sides, heads[1:], strict=True)]
        others = line_html(widths, named, "govreport-line govreport-heads")
        self._heads = w.HBox(
            [w.HTML(first, layout=self._button_width), w.HTML(others, layout=self._row_width)]
        )
        self._body = w.VBox()
        pager = w.HBox(
            [self.before, self.pages, self.after, self.size, self.told],
            layout=w.Layout(flex_flow="row wrap", align_items="center"),
        )
        self.widget = w.VBox([self._heads, self._body, pager])
        self.widget.add_class(f"govreport-{name}")
        self.before.on_click(lambda _: self._turn(-1))
        self.after.on_click(lambda _: self._turn(1))
        self.pages.observe(lambda _: self.redraw(), "value")
        self.size.observe(lambda _: self._resized(), "value")
        self.show(0, self._draw)

    @property
    def buttons(self) -> list[Any]:
        """Return the buttons of the rows on this page."""
        return [button for button, _, box in self._lines if box in self._body.children]

    def show(self, count: int, draw: Callable[[range], Sequence[Line]]) -> None:
        """Show the first page of so many rows; `draw` makes those of a page."""
        self.count, self._draw = count, draw
        self._resized()

    def _resized(self) -> None:
        last = max(1, -(-self.count // self.size.value))
        if self.pages.value == 1:
            self.pages.max = last
            self.redraw()
        else:
            # Setting the number of the page draws it.
            self.pages.max = max(last, self.pages.value)
            self.pages.value = 1
            self.pages.max = last

    def _turn(self, by: int) -> None:
        self.pages.value = min(max(1, self.pages.value + by), self.pages.max)

    def redraw(self) -> None:
        """Draw this page again."""
        number, size = self.pages.value, self.size.value
        places = range((number - 1) * size, min(number * size, self.count))
        lines = self._draw(places)
        while len(self._lines) < len(lines):
            self._lines.append(self._line(len(self._lines)))
        for (button, rest, _), line in zip(self._lines, lines, strict=False):
            button.description = ("▶ " if line.open else "") + line.name
            button.tooltip = line.name
            (button.add_class if line.open else button.remove_class)("govreport-chosen")
            rest.value = line_html(self._widths, line.cells)
        self._body.children = [box for _, _, box in self._lines[: len(lines)]]
        last = max(1, -(-self.count // size))
        self.before.disabled, self.after.disabled = number <= 1, number >= last
        self.told.value = tagged(
            "govreport-muted",
            self._say(f"共 {self.count:,} 条，{last:,} 页", f"rows: {self.count:,}, pages: {last:,}"),
        )

    def _line(self, at: int) -> tuple[Any, Any, Any]:
        button = w.Button(layout=self._button_width)
        button.add_class("govreport-open-row")
        button.on_click(lambda _: self._on_open((self.pages.value - 1) * self.size.value + at))
        rest = w.HTML(layout=self._row_width)
        return button, rest, w.HBox([button, rest], layout=w.Layout(align_items="center"))
