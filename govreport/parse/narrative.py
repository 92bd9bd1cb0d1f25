"""What the prose of a part states, placed in the text of the report: figures and statements."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cached_property
from itertools import accumulate

from govreport.form.script import fold
from govreport.parse.figures import Figure, read_figures
from govreport.parse.statements import Statement, read_statements

STATED_IN = "problems"


class Prose:
    """The prose of one part of a report; `starts` are the places of its lines in the whole text."""

    def __init__(self, text: str, starts: Sequence[int], *, plain: bool) -> None:
        self.printed = text
        # A character for each one, so that the places stay.
        self.text = text if plain else fold(text)
        self._starts = starts

    @cached_property
    def _begins(self) -> list[int]:
        return [0, *accumulate(len(line) + 1 for line in self.text.split("\n"))]

    def _place(self, start: int, end: int) -> tuple[int, int]:
        """Return the place in the whole text of a passage, which may run over lines."""
        return self._at(start), self._at(end - 1) + 1

    def _at(self, offset: int) -> int:
        line = bisect_right(self._begins, offset) - 1
        return self._starts[line] + offset - self._begins[line]

    def figures(self, section: str) -> Iterator[Figure]:
        """Yield every count that the prose of this section states."""
        for figure in read_figures(self.text, section):
            start, end = self._place(figure.start, figure.end)
            yield replace(figure, start=start, end=end)

    def statements(self) -> Iterator[Statement]:
        """Yield the problems and improvements that the prose of section five states, as printed."""
        for said in read_statements(self.text):
            start, end = self._place(said.start, said.end)
            yield replace(said, text=self.printed[said.start : said.end], start=start, end=end)
