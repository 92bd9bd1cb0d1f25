"""The full grid of cells that the known form versions print, in form order."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

from govreport.form.model import Form, Item, Label, Measure, Row

TABLES = ("disclosures", "applications", "disputes")
# The columns that name a cell of each tidy table: its row, then its column.
KEYS = {
    "disclosures": ("item", "measure"),
    "applications": ("outcome", "applicant"),
    "disputes": ("stage", "outcome"),
}


@dataclass(frozen=True)
class Grid:
    """Every cell of every version, one after the other: table II, then III, then IV.

    `cells` holds (table, row code, column code); `place` finds a cell's index; `applicable` tells
    for each version which cells it has.
    """

    forms: tuple[Form, ...]
    pairs: tuple[tuple[Item, Measure], ...]
    rows: tuple[Row, ...]
    applicants: tuple[Label, ...]
    stages: tuple[Label, ...]
    outcomes: tuple[Label, ...]
    cells: tuple[tuple[str, str, str], ...]
    place: dict[tuple[str, str, str], int]
    applicable: dict[str, frozenset[int]]
    memo: dict[tuple[str, str, tuple[str, ...]], tuple[int, ...]] = field(default_factory=dict)

    def indexes(self, table: str, row: str, columns: tuple[str, ...]) -> tuple[int, ...]:
        """Return the indexes of a row's cells in these columns; -1 for a cell no version has."""
        key = (table, row, columns)
        known = self.memo.get(key)
        if known is None:
            known = tuple(self.place.get((table, row, column), -1) for column in columns)
            self.memo[key] = known
        return known

    def row(self, table: str, row: str, version: str | None = None) -> tuple[int, ...]:
        """Return the indexes of all cells of a row, or of those that this version has."""
        known = self.indexes(table, row, self.columns[table, row])
        return (
            known if version is None else tuple(index for index in known if index in self.applicable[version])
        )

    def span(self, table: str) -> range:
        """Return the indexes of one table's cells."""
        return self._spans[table]

    @cached_property
    def _spans(self) -> dict[str, range]:
        tables = [cell[0] for cell in self.cells]
        first = {table: tables.index(table) if table in tables else 0 for table in TABLES}
        return {table: range(at, at + tables.count(table)) for table, at in first.items()}

    def labels(self, table: str, row: str, column: str) -> tuple[Label, Label]:
        """Return the labels of a cell's row and column; a column of table II is its item's own."""
        rows, columns = {
            "disclosures": tuple(zip(*(pair for pair in self.pairs if pair[0].code == row), strict=True)),
            "applications": (self.rows, self.applicants),
            "disputes": (self.stages, self.outcomes),
        }[table]
        return (
            next(label for label in rows if label.code == row),
            next(label for label in columns if label.code == column),
        )

    @cached_property
    def columns(self) -> dict[tuple[str, str], tuple[str, ...]]:
        """Return the columns of every row of every table."""
        found: dict[tuple[str, str], tuple[str, ...]] = {}
        for table, row, column in self.cells:
            found[table, row] = (*found.get((table, row), ()), column)
        return found


def merge(sequences: Iterable[Sequence[Label]]) -> list[Label]:
    """Return the labels of all sequences once, in an order that agrees with each of them.

    A label unknown so far goes before its successor in its own sequence, so that the one-row
    "其他处理" of 2019 stands after the three rows that replaced it and before the total.
    """
    merged: list[Label] = []
    for sequence in sequences:
        for position in range(len(sequence) - 1, -1, -1):
            codes = [label.code for label in merged]
            if sequence[position].code in codes:
                continue
            successor = sequence[position + 1].code if position + 1 < len(sequence) else None
            merged.insert(codes.index(successor) if successor else len(codes), sequence[position])
    return merged


def _pairs(forms: Sequence[Form]) -> list[tuple[Item, Measure]]:
    """Return every item with every measure that some version prints for it."""
    pairs: list[tuple[Item, Measure]] = []
    for label in merge([form.items for form in forms]):
        same = [item for form in forms for item in form.items if item.code == label.code]
        pairs.extend((same[0], measure) for measure in merge([item.measures for item in same]))  # type: ignore[misc]
    return pairs


@lru_cache(maxsize=8)
def grid_of(forms: tuple[Form, ...]) -> Grid:
    """Return the grid of these versions; the newest version decides the order."""
    newest_first = sorted(forms, key=lambda form: -form.first_year)
    pairs = _pairs(newest_first)
    rows = merge([form.rows for form in newest_first])
    applicants = merge([form.applicants for form in newest_first])
    stages = merge([form.stages for form in newest_first])
    outcomes = merge([form.outcomes for form in newest_first])
    cells = (
        *(("disclosures", item.code, measure.code) for item, measure in pairs),
        *(("applications", row.code, column.code) for row in rows for column in applicants),
        *(("disputes", stage.code, outcome.code) for stage in stages for outcome in outcomes),
    )
    place = {cell: index for index, cell in enumerate(cells)}
    applicable = {form.version: frozenset(place[cell] for cell in cells_of(form)) for form in forms}
    return Grid(
        forms=forms,
        pairs=tuple(pairs),
        rows=tuple(rows),  # type: ignore[arg-type]
        applicants=tuple(applicants),
        stages=tuple(stages),
        outcomes=tuple(outcomes),
        cells=cells,
        place=place,
        applicable=applicable,
    )


def cells_of(form: Form) -> list[tuple[str, str, str]]:
    """Return the cells that this version prints."""
    return [
        *(("disclosures", item.code, measure.code) for item in form.items for measure in item.measures),
        *(("applications", row.code, column.code) for row in form.rows for column in form.applicants),
        *(("disputes", stage.code, outcome.code) for stage in form.stages for outcome in form.outcomes),
    ]
