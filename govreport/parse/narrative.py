"""What a report's prose states, placed in the text of the report: figures and statements."""

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import replace
from functools import cached_property
from itertools import accumulate

from govreport.documents.document import Document
from govreport.form.script import fold
from govreport.parse.figures import Figure, read_figures
from govreport.parse.sections import Part
from govreport.parse.statements import Statement, read_statements

_STATED_IN = "problems"


class Prose:
    """The prose of one part, in simplified characters, and where its characters stand in the report."""

    def __init__(self, document: Document, part: Part, *, plain: bool) -> None:
        self.document = document
        self.part = part
        # A character for each one, so that the places stay.
        self.text = part.text if plain else fold(part.text)

    @cached_property
    def _begins(self) -> list[int]:
        return [0, *accumulate(len(self.document.pieces[at]) + 1 for at in self.part.pieces)]

    def place(self, start: int, end: int) -> tuple[int, int]:
        """Return the offsets in the report of a passage of this prose, which may run over paragraphs."""
        return self._at(start), self._at(end - 1) + 1

    def _at(self, offset: int) -> int:
        line = bisect_right(self._begins, offset) - 1
        return self.document.starts[self.part.pieces[line]] + offset - self._begins[line]

    def figures(self) -> Iterator[tuple[str, Figure]]:
        """Yield section and figure for every count that the prose states."""
        for figure in read_figures(self.text, self.part.section):
            start, end = self.place(figure.start, figure.end)
            yield self.part.section, replace(figure, start=start, end=end)

    def statements(self) -> Iterator[Statement]:
        """Yield the problems and improvements that section five states, as they are printed."""
        for said in read_statements(self.text) if self.part.section == _STATED_IN else ():
            start, end = self.place(said.start, said.end)
            yield replace(said, text=self.part.text[said.start : said.end], start=start, end=end)
