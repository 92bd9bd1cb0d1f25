"""Which cells and which stated figures a finding is about, by the rule that made it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from govreport.checks.across import cells_across
from govreport.checks.sums import Cell, cells_of_sum
from govreport.form.grid import Grid, grid_of
from govreport.form.model import Form
from govreport.form.vocabulary import SUBTOTAL
from govreport.form.wording import QUESTIONS
from govreport.parse.layout import layouts_of
from govreport.parse.subtotals import group_of

Reader = Callable[[str, tuple[Form, ...]], list[Cell]]


def cells_read(check: str, subject: str, version: str | None, forms: Sequence[Form]) -> list[Cell]:
    """Return the cells (table, row, column) that a finding reads, in the order of its equation.

    Only cells that this version of the form has, in either of the shapes that it may be printed in;
    those of every version where it is not known. Nothing for a check that reads no cell of a table, and
    for a subject that no cell has.
    """
    known = tuple(forms)
    grid = grid_of(known)
    reader = _READERS.get(check)
    cells = reader(subject, known) if reader else cells_of_sum(check, subject, known)
    return [cell for cell in dict.fromkeys(cells) if cell in grid.place and _has(grid, cell, version)]


def _has(grid: Grid, cell: Cell, version: str | None) -> bool:
    """Tell whether a version prints a cell, in either shape: one row of closed ones, or three."""
    form = next((form for form in grid.forms if form.version == version), None)
    if form is None or not form.rows:
        return True
    other = any(cell[1] in rows for rows in form.alternatives)
    return other or grid.place[cell] in grid.applicable[form.version]


# --- the statutory tables -----------------------------------------------------------------------

_STOCK = ("issued", "repealed", "in_force")


def _of_pair(subject: str, forms: tuple[Form, ...]) -> list[Cell]:
    """Return the cells of both columns of a rule that fails in two of them."""
    rule, *columns = subject.split(":")
    return [cell for column in columns for cell in cells_of_sum(rule, column, forms)]


def _of_value(subject: str, forms: tuple[Form, ...]) -> list[Cell]:
    """Return the one cell table:row:column, or every cell of the table."""
    table, *codes = subject.split(":")
    if len(codes) == 2:
        return [(table, codes[0], codes[1])]
    return _of_table(table, forms)


def _of_table(subject: str, forms: tuple[Form, ...]) -> list[Cell]:
    return [cell for cell in grid_of(forms).cells if cell[0] == subject]


def _of_documents(subject: str, _: tuple[Form, ...]) -> list[Cell]:
    return [("disclosures", subject, measure) for measure in _STOCK]


def _of_subtotal(subject: str, forms: tuple[Form, ...]) -> list[Cell]:
    """Return the parts of a printed subtotal; nothing where its label does not tell them for certain."""
    grid, matcher = grid_of(forms), layouts_of(forms).matcher
    name, _, column = subject.rpartition("·")
    inner = [label.code for label in grid.applicants[1:-1]]
    if not name:
        reading = matcher.read([subject])
        return [(reading.table, reading.code, code) for code in inner if reading.table == "applications"]
    group = group_of([name], matcher)
    rows = [row.code for row in grid.rows if row.group == group]
    columns = inner if column == SUBTOTAL else [one.code for one in grid.applicants if one.zh == column]
    return [("applications", row, code) for code in columns for row in rows]


# --- prose and table ----------------------------------------------------------------------------

_TOTAL, _PART = "disclosed_total", "disclosed_part"


@dataclass(frozen=True, slots=True)
class FiguresRead:
    """Counts stated in prose: the section, what they count, and the place of the first among its kind.

    `parts` is what those behind it count that are read with it, up to the next of the first's kind; ""
    where it stands alone.
    """

    section: str
    quantity: str
    number: int
    parts: str = ""


def figures_read(check: str, subject: str) -> FiguresRead | None:
    """Return the stated figures that a finding is about; None for a finding that reads none."""
    section, _, rest = subject.partition(":")
    key, number = rest[: rest.rfind(":") + 1], rest[rest.rfind(":") + 1 :]
    if not number.isdecimal():
        return None
    if check == "narrative_sum":
        return FiguresRead(section, _TOTAL, int(number), _PART)
    quantity = next((one.quantity for one in QUESTIONS if (one.check, one.key) == (check, key)), "")
    return FiguresRead(section, quantity, int(number)) if quantity else None


def _of_prose(check: str) -> Reader:
    """Return the reader of a check that compares prose with the tables: the cells that answer it."""

    def read(subject: str, _: tuple[Form, ...]) -> list[Cell]:
        figure = figures_read(check, subject)
        asked = figure.quantity if figure else None
        return [cell for one in QUESTIONS if one.quantity == asked for cell in (*one.cells, *one.either)]

    return read


def _of_received(subject: str, forms: tuple[Form, ...]) -> list[Cell]:
    """Return what was received and, since it may be counted with it, what was carried in."""
    cells = _of_prose("narrative_received")(subject, forms)
    return [*cells, *((table, "carried_in", column) for table, _, column in cells)]


# --- across years -------------------------------------------------------------------------------


def cells_before(check: str, subject: str, forms: Sequence[Form]) -> list[Cell]:
    """Return the cells that a finding reads in the report of the year before; nothing within a report."""
    return cells_across(check, subject, tuple(forms))[1] if check in _ACROSS else []


def _of_years(check: str) -> Reader:
    """Return the reader of this year's cells."""
    return lambda subject, forms: cells_across(check, subject, forms)[0]


_ACROSS = ("carry_over", "stock_flow", "pending_reappears", "jump", "identical_tables")
_READERS: dict[str, Reader] = {
    "offsetting": _of_pair,
    "subtotal": _of_subtotal,
    "sane_value": _of_value,
    "issued_in_force": _of_documents,
    "completeness": _of_table,
    **{one.check: _of_prose(one.check) for one in QUESTIONS},
    "narrative_received": _of_received,
    **{check: _of_years(check) for check in _ACROSS},
}
