"""Reports to frames: columns are collected report by report and become DataFrames once."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from govreport.codebook import DIAGNOSTIC_SEVERITIES, TABLES, category_labels
from govreport.form.grid import KEYS, Grid
from govreport.form.grid import TABLES as VALUE_TABLES
from govreport.form.model import Form
from govreport.parse.numbers import ABSENT, NOT_APPLICABLE
from govreport.parse.report import Report

STRING = pd.StringDtype("pyarrow")


def categories(table: str, column: str, forms: tuple[Form, ...]) -> pd.CategoricalDtype:
    """Return the categorical dtype of a column, with all its codes in form order."""
    return pd.CategoricalDtype([label.code for label in category_labels(forms)[table, column]])


def strings(values: Sequence[str | None]) -> Any:
    """Return a string array, NA for None."""
    return STRING.__from_arrow__(pa.array(values, pa.large_string()))


def array(values: Sequence[Any], dtype: str, table: str, name: str, forms: tuple[Form, ...]) -> Any:
    """Return the values of one column as an array of the codebook's dtype."""
    if dtype == "string":
        return strings(values)
    if dtype == "category":
        return pd.Categorical(values, dtype=categories(table, name, forms))
    if dtype == "datetime64[s]":
        return pd.array(np.array(values, dtype="datetime64[s]"))
    return pd.array(values, dtype=dtype)


def frame(table: str, columns: dict[str, Sequence[Any]], forms: tuple[Form, ...]) -> pd.DataFrame:
    """Return a table with the codebook's columns and dtypes; raises `KeyError` on a missing column."""
    return pd.DataFrame(
        {c.name: array(columns[c.name], c.dtype, table, c.name, forms) for c in TABLES[table]}, copy=False
    )


class Columns:
    """Collects reports and notes as columns; `frames` makes the tables of a corpus from them."""

    def __init__(self, grid: Grid) -> None:
        self.grid = grid
        self.reports: dict[str, list[Any]] = {column.name: [] for column in TABLES["reports"]}
        self.sections: dict[str, list[Any]] = {column.name: [] for column in TABLES["sections"]}
        self.diagnostics: dict[str, list[Any]] = {column.name: [] for column in TABLES["diagnostics"]}
        self.texts: list[str] = []
        self.cells: dict[str, list[Any]] = {
            name: [] for name in ("count", "index", "value", "status", "raw", "start", "line")
        }

    def add(self, report_id: str, source: str, report: Report) -> None:
        """Add one report with its notes."""
        known = self.reports
        identity = report.identity
        for name in _IDENTITY:
            known[name].append(getattr(identity, name))
        for name in _PLACE_NAMES:
            known[name].append(None)
        known["report_id"].append(report_id)
        known["source"].append(source)
        known["format"].append(report.format)
        known["form"].append(report.form)
        known["characters"].append(len(report.text))
        self.texts.append(report.text)
        for part in report.sections:
            for name in ("section", "heading", "text", "start", "end"):
                self.sections[name].append(getattr(part, name))
        self.sections["report_id"].extend([report_id] * len(report.sections))
        tables, cells = report.tables, self.cells
        cells["count"].append(len(tables.index))
        for name in ("index", "value", "status", "raw", "start", "line"):
            cells[name].extend(getattr(tables, name))
        for code, message, line in report.notes:
            self.note(source, report_id, code, message, None if line is None else f"第 {line} 行")

    def note(self, source: str, report_id: str | None, code: str, message: str, location: str | None = None) -> None:
        """Add a row of diagnostics."""
        row = (source, report_id, DIAGNOSTIC_SEVERITIES[code], code, message, location)
        for column, value in zip(TABLES["diagnostics"], row, strict=True):
            self.diagnostics[column.name].append(value)

    def frames(self) -> dict[str, pd.DataFrame]:
        """Return all tables but the findings, which the checks make from these."""
        forms = self.grid.forms
        return {
            "reports": frame("reports", self.reports, forms),
            **self._value_frames(),
            "sections": frame("sections", self.sections, forms),
            "diagnostics": frame("diagnostics", self.diagnostics, forms),
            "texts": frame("texts", {"report_id": self.reports["report_id"], "text": self.texts}, forms),
        }

    def _value_frames(self) -> dict[str, pd.DataFrame]:
        """Return the tidy value tables over the full grid, and the places of what is printed."""
        grid, cells = self.grid, self.cells
        size, width = len(self.texts), len(grid.cells)
        flat = np.repeat(np.arange(size) * width, cells["count"]) + np.asarray(cells["index"], dtype=np.int64)
        values = np.full(size * width, np.nan)
        values[flat] = np.asarray(cells["value"], dtype=float)
        statuses = _default_statuses(grid, self.reports["form"]).reshape(-1)
        statuses[flat] = cells["status"]
        raws = np.full(size * width, None, dtype=object)
        raws[flat] = cells["raw"]
        ids = pa.array(self.reports["report_id"], pa.large_string())
        shape = (size, width)
        made = {
            table: self._value_frame(
                table, ids, values.reshape(shape), statuses.reshape(shape), raws.reshape(shape)
            )
            for table in VALUE_TABLES
        }
        order = np.argsort(flat, kind="stable")
        printed = order[np.asarray(cells["start"], dtype=np.int64)[order] >= 0]
        made["places"] = self._places(ids, flat, printed)
        return made

    def _value_frame(
        self, table: str, ids: pa.Array, values: np.ndarray, statuses: np.ndarray, raws: np.ndarray
    ) -> pd.DataFrame:
        grid = self.grid
        span = grid.span(table)
        size, width = len(values), len(span)
        part = slice(span.start, span.stop)
        value = values[:, part].reshape(-1)
        missing = np.isnan(value)
        columns: dict[str, Any] = {
            "report_id": STRING.__from_arrow__(ids.take(pa.array(np.repeat(np.arange(size), width)))),
            "value": pd.arrays.FloatingArray(np.where(missing, 0.0, value), missing)
            if table == "disclosures"
            else pd.arrays.IntegerArray(np.where(missing, 0, value).astype(np.int64), missing),
            "status": pd.Categorical.from_codes(
                statuses[:, part].reshape(-1), dtype=categories(table, "status", grid.forms), validate=False
            ),
            "raw": strings(raws[:, part].reshape(-1)),
        }
        for name, codes in _cell_codes(grid, table).items():
            dtype = categories(table, name, grid.forms)
            index = dtype.categories.get_indexer(codes).astype(np.int16)
            columns[name] = pd.Categorical.from_codes(np.tile(index, size), dtype=dtype, validate=False)
        if table == "disclosures":
            units = pa.array([measure.unit for _, measure in grid.pairs], pa.large_string())
            columns["unit"] = STRING.__from_arrow__(units.take(pa.array(np.tile(np.arange(width), size))))
        return pd.DataFrame({column.name: columns[column.name] for column in TABLES[table]}, copy=False)

    def _places(self, ids: pa.Array, flat: np.ndarray, printed: np.ndarray) -> pd.DataFrame:
        grid, cells = self.grid, self.cells
        report, cell = np.divmod(flat[printed], len(grid.cells))
        start = np.asarray(cells["start"], dtype=np.int64)[printed]
        length = np.fromiter((len(raw) if raw else 0 for raw in cells["raw"]), np.int64, len(cells["raw"]))
        columns: dict[str, Any] = {
            "report_id": STRING.__from_arrow__(ids.take(pa.array(report))),
            "line": pd.array(np.asarray(cells["line"], dtype=np.int64)[printed], dtype="Int64"),
            "start": pd.array(start, dtype="Int64"),
            "end": pd.array(start + length[printed], dtype="Int64"),
        }
        for position, name in enumerate(("table", "row", "column")):
            dtype = categories("places", name, grid.forms)
            index = dtype.categories.get_indexer([key[position] for key in grid.cells]).astype(np.int16)
            columns[name] = pd.Categorical.from_codes(index[cell], dtype=dtype, validate=False)
        return pd.DataFrame({column.name: columns[column.name] for column in TABLES["places"]}, copy=False)


_IDENTITY = (
    *("title", "agency", "year", "level", "body", "period_start", "period_end", "published_on"),
    *("signed_on", "phone", "postcode", "email", "script"),
)
_PLACE_NAMES = ("division_code", "province", "prefecture", "county", "township")


def _cell_codes(grid: Grid, table: str) -> dict[str, list[str]]:
    """Return the codes of a table's cells in grid order, column by column."""
    cells = [grid.cells[index] for index in grid.span(table)]
    row, column = KEYS[table]
    codes = {row: [cell[1] for cell in cells], column: [cell[2] for cell in cells]}
    if table == "disclosures":
        codes["article"] = [item.article for item, _ in grid.pairs]
    elif table == "applications":
        groups = {label.code: label.group for label in grid.rows}
        codes["group"] = [groups[cell[1]] for cell in cells]
    return codes


def _default_statuses(grid: Grid, versions: list[str | None]) -> np.ndarray:
    """Return the status of every cell that is not printed: absent, or not applicable to the version.

    Where the version is unknown nothing tells that a cell does not apply, so all are absent.
    """
    width = len(grid.cells)
    rows: dict[str | None, np.ndarray] = {None: np.full(width, ABSENT, dtype=np.int8)}
    for version, applicable in grid.applicable.items():
        rows[version] = np.full(width, NOT_APPLICABLE, dtype=np.int8)
        rows[version][list(applicable)] = ABSENT
    if not versions:
        return np.empty((0, width), dtype=np.int8)
    return np.stack([rows[version] for version in versions])

