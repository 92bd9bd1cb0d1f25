"""The printed rows of the statutory tables: numbers with the label in front of them.

The text in front of some numbers names their row, the heading above names their columns, and all
labels together tell the version of the form.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest

from govreport.form.matching import NOTHING, Matcher, Reading
from govreport.form.model import Form
from govreport.form.vocabulary import PAGE_NUMBER
from govreport.parse.subtotals import add_column, group_of, is_subtotal

_SENTENCE_ENDS = ("。", "；", "！", "？")
NO_TEXT = re.compile("[^t]+")  # in a string of the letters of `numbers.Kinds`


def is_page(piece: str) -> bool:
    """Tell whether a piece is a page number that stands among the rows of a table."""
    return len(piece) <= 20 and PAGE_NUMBER.fullmatch(piece) is not None


@dataclass(slots=True)
class PrintedRow:
    """What the label in front of some cells says, before the version of the form is known.

    `columns` and `units` come from the nearest heading of its table; `complete` is true where the
    source keeps empty cells, so that counting cells proves places.
    """

    reading: Reading
    columns: tuple[str, ...] | None
    units: tuple[str, ...]
    label: int
    first: int
    last: int
    complete: bool


class Collecting:
    """Collects the printed rows of one run of pieces, and what else decides how they are placed.

    `stray` are the runs with numbers that no label names, `labels` the printed columns of table II,
    `begins` the first row below a heading whose own label nobody can name, `subtotals` the rows that
    add up a group of others; the group is the code of their reading.
    """

    def __init__(self, matcher: Matcher, pieces: list[str], kinds: str, rows: list[list[int]]) -> None:
        self.matcher = matcher
        self.pieces = pieces
        self.kinds = kinds
        self.bounds = rows
        self.stray: list[tuple[int, int]] = []
        self.subtotals: list[PrintedRow] = []
        self.begins = len(pieces)
        self.labels: list[str] = []

    def _runs(self) -> Iterator[tuple[int, int, int, bool]]:
        """Yield (begin, first, last, complete) for every run of cells that are no text.

        In a table row `begin` is its first cell and `first` the one behind its label; the empty cells
        before a label are left over from merged cells.
        """
        kinds = self.kinds
        at = 0
        for begin, end in [*self.bounds, [len(kinds), len(kinds)]]:
            for run in NO_TEXT.finditer(kinds, at, begin):
                yield run.start(), run.start(), run.end(), False
            at = end
            label = begin
            while label < end and kinds[label] == "b":
                label += 1
            first = label
            while first < end and kinds[first] == "t":
                first += 1
            if first == label:  # no label in this row: its first cells may be empty numbers
                first = begin
            if first < end or first - label > 1:
                yield begin, first, end, True

    def rows(self) -> list[PrintedRow]:
        """Return the runs of cells behind a label of the form; keep the runs with numbers that have none."""
        pieces, kinds, matcher = self.pieces, self.kinds, self.matcher
        printed: list[PrintedRow] = []
        headings: dict[str, Reading] = {}
        before = 0  # the first piece that may belong to the next label
        for begin, label_end, last, complete in self._runs():
            first = label_end
            reading = matcher.read(self._label(before, first)) if before < first < last else NOTHING
            if not reading.table and begin < first:
                reading, first = self._label_before_text(begin, before, first, last)
            if not reading.table and before < first < last:
                reading = matcher.read_approximately(self._label(before, first))
            numbers = "n" in kinds[first:last]
            group = "" if reading.table or not numbers else group_of(self._label(before, first), matcher)
            if group and "applications" in headings:
                columns = headings["applications"].columns
                reading = Reading("applications", group)
                self.subtotals.append(PrintedRow(reading, columns, (), before, first, last, complete))
                before = last
                continue
            if not reading.table:
                if before == first and complete and printed and self._is_short(printed[-1]):
                    # An empty paragraph inside a cell looks like the end of the row.
                    printed[-1].last = before = last
                    continue
                if numbers:
                    self.stray.append((first, last))
                    if complete and before < begin:
                        heading = matcher.read_heading(pieces[before:begin])
                        if heading.table:
                            headings[heading.table] = heading
                            self.labels.extend(heading.labels)
                            self.begins = min(self.begins, first)
                if numbers or not complete:
                    before = last
                continue
            if reading.table == "disputes" and not numbers and last - first < len(matcher.outcomes):
                continue  # empty cells of a heading
            if reading.table == "applications" and any(map(is_subtotal, pieces[before:first])):
                columns = add_column(reading.columns or (), pieces[before:first], matcher)
                reading = replace(reading, columns=columns)
            if reading.columns is not None:
                headings[reading.table] = reading
                self.labels.extend(reading.labels)
            heading = headings.get(reading.table, NOTHING)
            printed.append(PrintedRow(reading, heading.columns, heading.units, before, first, last, complete))
            before = last
        return self._without_subtotals(printed)

    def _without_subtotals(self, printed: list[PrintedRow]) -> list[PrintedRow]:
        """Set apart the rows that have the shape of one version and stand above the other one's rows."""
        shapes = {shape for form in self.matcher.forms for shape in form.alternatives}
        single = {shape[0] for shape in shapes if len(shape) == 1}
        kept = []
        for row, below in zip_longest(printed, printed[1:]):
            key, group = ("applications", row.reading.code), ""
            if below and row.reading.code in single and row.reading.table == below.reading.table:
                group = self.matcher.groups[key]
                if self.matcher.groups.get(("applications", below.reading.code)) != group:
                    group = ""
            if group:
                self.subtotals.append(replace(row, reading=replace(row.reading, code=group)))
            else:
                kept.append(row)
        return kept

    def _label(self, before: int, first: int) -> list[str]:
        """Return the text in front of some cells, without the pages that end in it and without subtotals.

        Behind the last sentence: what is said above a table is no heading of it.
        """
        label = [piece for piece in self.pieces[before:first] if not (is_page(piece) or is_subtotal(piece))]
        for at in range(len(label) - 1, -1, -1):
            if label[at].endswith(_SENTENCE_ENDS) and not self.matcher.name_of(label[at]):
                return label[at + 1 :]
        return label

    def _label_before_text(self, begin: int, before: int, label_end: int, last: int) -> tuple[Reading, int]:
        """Return the reading of a row whose first number is a text (见附件), and where its cells begin."""
        for end in range(label_end - 1, begin, -1):
            if self.matcher.name_of(self.pieces[end - 1]):
                reading = self.matcher.read(self.pieces[before:end])
                if reading.table == "disclosures" or last - end == self.matcher.width:
                    return reading, end
        # The numbers of table IV have no label in their row, only the heading above it.
        reading = self.matcher.read(self.pieces[before:begin]) if before < begin else NOTHING
        if reading.table == "disputes" and last - begin == reading.cells:
            return reading, begin
        return NOTHING, label_end

    def _is_short(self, row: PrintedRow) -> bool:
        if not row.complete or row.reading.table == "disputes":
            return False
        width = len(row.columns or ()) if row.reading.table == "disclosures" else self.matcher.width
        return row.last - row.first < width


def decide_form(
    rows: Sequence[PrintedRow], labels: Sequence[str], forms: Sequence[Form], matcher: Matcher
) -> Form | None:
    """Return the version that the tables are printed on, None where that cannot be told.

    `labels` are the printed columns of table II. They decide; where they are missing or shared by
    versions, the rows of table III. Never the year, and never the notice that the text cites.
    """
    known = [form for form in forms if form.rows or form.items]
    columns = Counter(version for label in labels for version in matcher.versions.get(label, ()))
    if columns:
        most = max(columns.values())
        known = [form for form in known if columns[form.version] == most]
    codes = {row.reading.code for row in rows if row.reading.table == "applications"}
    if len(known) > 1 and codes:
        # Rows that a version does not have count against it as much as rows that it shares.
        scores = {form.version: _agreement(codes, {row.code for row in form.rows}) for form in known}
        known = [form for form in known if scores[form.version] == max(scores.values())]
    elif not columns and not codes:
        return None
    return known[0] if len(known) == 1 else None


def _agreement(printed: set[str], rows: set[str]) -> int:
    return len(printed & rows) - len(printed - rows) - len(rows - printed)
