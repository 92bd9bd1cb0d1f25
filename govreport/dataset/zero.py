"""Zero applications by SQL: each report's answers are counted where its numbers stand."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from govreport.analysis.operands import zero_cells
from govreport.analysis.zero import DEFINITIONS, Tally, require_definition, zero_table
from govreport.contract import WIDE_GROUPS
from govreport.dataset.selection import require_columns, typed
from govreport.form.grid import KEYS, Grid, grid_of

if TYPE_CHECKING:
    from govreport.dataset.opened import Dataset

_COUNTS = ("zero", "told", "reports")


def zero_applications(
    dataset: "Dataset",
    by: str | Sequence[str] | None,
    blank_as_zero: bool,
    where: str | None,
    definitions: Iterable[str] | None,
    parameters: dict[str, Any],
) -> pd.DataFrame:
    """Return `gr.zero_applications` of a dataset; see `Dataset.zero_applications`."""
    wanted = [label.code for label in DEFINITIONS] if definitions is None else list(definitions)
    for definition in wanted:
        require_definition(definition)
    columns = [] if by is None else [by] if isinstance(by, str) else list(by)
    require_columns(columns)
    counted = dataset.database.arrow(_query(dataset, columns, wanted, blank_as_zero, where), parameters)
    reports = typed(counted.select(columns), "reports", dataset.forms)
    if not columns:
        reports = pd.DataFrame(index=range(len(counted)))
    tallies = {
        definition: Tally(*(_numbers(counted, f"{definition}_{name}") for name in _COUNTS))
        for definition in wanted
    }
    return zero_table(tallies, reports, dataset.forms, by, blank_as_zero)


def _numbers(counted: Any, name: str) -> np.ndarray:
    return np.array(counted.column(name).to_pylist(), dtype=float)


def _query(
    dataset: "Dataset", columns: Sequence[str], wanted: Sequence[str], blank_as_zero: bool, where: str | None
) -> str:
    """Return the query that counts, for each group and definition, zeros, reports that can tell, and all."""
    grid = grid_of(dataset.forms)
    chosen = ", ".join(dict.fromkeys(["report_id", *(f'"{name}"' for name in columns)]))
    wide: list[str] = []
    joins, counts = [], []
    for definition in wanted:
        cells = zero_cells(grid, definition)
        held = [[index in grid.applicable[version] for index in cells] for version in dataset.versions]
        # In the wide table a cell that the form lacks looks like one without a number.
        if not blank_as_zero and definition != "all_zero" and all(map(all, held)):
            wide.append(_of_wide(grid, cells, definition))
            counts += _counts(definition, "w", None)
        else:
            certain = all(map(any, held))
            made = _from_tidy(grid, cells, blank_as_zero, certain, definition)
            joins.append(f"LEFT JOIN ({made}) a_{definition} ON r.report_id = a_{definition}.report_id")
            counts += _counts(definition, f"a_{definition}", certain)
    if not (joins or where) and {*WIDE_GROUPS, "year"}.issuperset(columns):
        table, source = "w", f"(SELECT {chosen}, {', '.join(wide)} FROM wide_applications) w"
    else:
        if wide:
            made = f"SELECT report_id, {', '.join(wide)} FROM wide_applications"
            joins.append(f"JOIN ({made}) w ON r.report_id = w.report_id")
        table = "r"
        source = f"(SELECT {chosen} FROM reports WHERE {where or 'true'}\n) r {' '.join(joins)}"
    groups = "".join(f'{table}."{name}", ' for name in columns)
    return f"SELECT {groups}{', '.join(counts)} FROM {source}{' GROUP BY ALL' if columns else ''}"


def _counts(definition: str, table: str, certain: bool | None) -> list[str]:
    """Return what is counted of a definition; `certain` is whether a report without a row there can tell."""
    told = f"NOT {table}.missing_{definition}"
    zero = f"NOT {table}.filled_{definition}"
    if certain is not None:
        told, zero = f"coalesce({told}, {str(certain).lower()})", f"coalesce({zero}, true)"
    tests = (f"{told} AND {zero}", told, "true")
    return [
        f"count(*) FILTER (WHERE {test}) AS {definition}_{name}"
        for name, test in zip(_COUNTS, tests, strict=True)
    ]


def _of_wide(grid: Grid, cells: Sequence[int], definition: str) -> str:
    names = ['"' + ":".join(grid.cells[index][1:]) + '"' for index in cells]
    missing, filled = (" OR ".join(f"{name} {test}" for name in names) for test in ("IS NULL", "<> 0"))
    return f"({missing}) AS missing_{definition}, coalesce({filled}, false) AS filled_{definition}"


def _from_tidy(grid: Grid, cells: Sequence[int], blank_as_zero: bool, certain: bool, definition: str) -> str:
    """Return what is missing and what is filled among the cells that each report's form has.

    Where every version has some of the cells (`certain`), a report without a row has nothing but zeros.
    """
    value = "CASE WHEN status = 'blank' THEN 0 ELSE value END" if blank_as_zero else "value"
    parts = []
    for table, (row, column) in KEYS.items():
        span = grid.span(table)
        read = [grid.cells[index] for index in cells if index in span]
        if not read:
            continue
        keys = [f"({row} = '{cell[1]}' AND {column} = '{cell[2]}')" for cell in read]
        every = "true" if len(read) == len(span) else f"({' OR '.join(keys)})"
        parts.append(
            f"SELECT report_id, {value} AS number FROM {table} WHERE {every} AND status <> 'not_applicable'"
        )
    telling = " WHERE number IS NULL OR number <> 0" if certain else ""
    return (
        f"SELECT report_id, bool_or(number IS NULL) AS missing_{definition}, "
        f"coalesce(bool_or(number <> 0), false) AS filled_{definition} "
        f"FROM ({' UNION ALL '.join(parts)}){telling} GROUP BY report_id"
    )
