"""Reports to frames: columns are collected report by report and become DataFrames once."""

from array import array
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from functools import lru_cache, partial
from itertools import chain, repeat
from operator import attrgetter
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from govreport.codebook import category_labels
from govreport.contract import DIAGNOSTIC_SEVERITIES, STATUSES, TABLES
from govreport.documents.known import Numbers
from govreport.form.grid import KEYS, Grid
from govreport.form.grid import TABLES as VALUE_TABLES
from govreport.form.model import Form
from govreport.parse.numbers import ABSENT, NOT_APPLICABLE, REPORTED, UNREADABLE
from govreport.parse.report import Report
from govreport.parse.suspicions import find_suspicions
from govreport.parse.tables import Tables

_NONE = np.empty(0, np.int32)
STRING: Any = pd.StringDtype("pyarrow")  # Any: the stubs do not know __from_arrow__


@lru_cache(maxsize=256)
def categories(table: str, column: str, forms: tuple[Form, ...]) -> pd.CategoricalDtype:
    """Return the categorical dtype of a column, with all its codes in form order."""
    return pd.CategoricalDtype([label.code for label in category_labels(forms)[table, column]])


@lru_cache(maxsize=256)
def _positions(table: str, column: str, codes: tuple[str, ...], forms: tuple[Form, ...]) -> np.ndarray:
    """Return the positions of these codes in the categories of a column."""
    known = categories(table, column, forms).categories
    positions: np.ndarray = known.get_indexer(pd.Index(codes)).astype(np.int16)
    positions.flags.writeable = False
    return positions


def categorical(table: str, column: str, codes: Any, forms: tuple[Form, ...]) -> pd.Categorical:
    """Return a categorical column from positions in its list of categories."""
    return pd.Categorical.from_codes(codes, dtype=categories(table, column, forms), validate=False)


def strings(values: Sequence[str | None] | np.ndarray) -> Any:
    """Return a string array, NA for None."""
    return STRING.__from_arrow__(pa.array(values, pa.large_string()))


def plain(column: pd.Series) -> list[Any]:
    """Return the values of a column as Python objects, None where they are missing."""
    values: list[Any] = pa.Array.from_pandas(column).to_pylist()
    return values


def column_array(values: Sequence[Any], dtype: str, table: str, name: str, forms: tuple[Form, ...]) -> Any:
    """Return the values of one column as an array of the codebook's dtype."""
    if isinstance(values, pd.api.extensions.ExtensionArray):
        return values
    if dtype == "string":
        return strings(values)
    if dtype == "category":
        held = categories(table, name, forms)
        position = {code: at for at, code in enumerate(held.categories)}
        codes = [*map(position.get, values, repeat(-1))]
        return pd.Categorical.from_codes(codes, dtype=held)
    if dtype == "datetime64[s]":
        days = pa.array(values, pa.date32()).cast(pa.timestamp("s"))
        return pd.array(days.to_numpy(zero_copy_only=False).astype(dtype))
    if dtype == "Int64" and None not in values:
        return pd.array(np.array(values, dtype=np.int64))
    made: Any = pd.array(list(values), dtype=dtype)  # type: ignore[call-overload]
    return made


def from_arrow(values: pa.ChunkedArray, dtype: str, codes: Sequence[str] = ()) -> Any:
    """Return a column that was stored as an array of the codebook's dtype.

    `codes` are the categories of a categorical one, in their order; raises `LookupError` with the codes
    of the column that are not among them.
    """
    if dtype == "category":
        return pd.Categorical.from_codes(_codes_of(values, codes), dtype=pd.CategoricalDtype(list(codes)))
    if dtype == "string":
        return STRING.__from_arrow__(values.cast(pa.large_string()))
    if dtype == "datetime64[s]":
        return values.cast(pa.timestamp("s")).to_pandas().astype("datetime64[s]").array
    missing = values.is_null().to_numpy()
    whole = dtype == "Int64"
    filled = pc.fill_null(values.cast(pa.int64() if whole else pa.float64()), 0).to_numpy().copy()
    return (pd.arrays.IntegerArray if whole else pd.arrays.FloatingArray)(filled, missing)


def _codes_of(values: pa.ChunkedArray, codes: Sequence[str]) -> np.ndarray:
    known = pa.array(codes, pa.string())
    found = [np.empty(0, np.int32)]
    for chunk in values.chunks:
        coded = chunk if pa.types.is_dictionary(chunk.type) else chunk.dictionary_encode()
        place = pc.index_in(coded.dictionary.cast(pa.string()), known)
        if place.null_count:
            raise LookupError("、".join(coded.dictionary.filter(place.is_null()).to_pylist()))
        found.append(place.take(coded.indices).fill_null(-1).to_numpy(zero_copy_only=False))
    return np.concatenate(found)


def frame(table: str, columns: Mapping[str, Sequence[Any]], forms: tuple[Form, ...]) -> pd.DataFrame:
    """Return a table with the codebook's columns and dtypes; raises `KeyError` on a missing column."""
    return pd.DataFrame(
        {c.name: column_array(columns[c.name], c.dtype, table, c.name, forms) for c in TABLES[table]},
        copy=False,
    )


Note = tuple[str | None, str | None, str, str, str | None]  # source, report_id, code, message, location


def with_notes(diagnostics: pd.DataFrame, notes: Sequence[Note], forms: tuple[Form, ...]) -> pd.DataFrame:
    """Return the diagnostics with these notes behind the others."""
    if not notes:
        return diagnostics
    rows = [
        (source, report_id, DIAGNOSTIC_SEVERITIES[code], code, *rest)
        for source, report_id, code, *rest in notes
    ]
    new = frame("diagnostics", _columns(rows, [column.name for column in TABLES["diagnostics"]]), forms)
    return pd.concat([diagnostics, new], ignore_index=True)


class Columns:
    """Collects reports and notes as columns; `frames` makes the tables of a corpus from them."""

    def __init__(self, grid: Grid) -> None:
        self.grid = grid
        self.reports: list[tuple[Any, ...]] = []
        self.rows: dict[str, list[tuple[Any, ...]]] = {"sections": [], "subtotals": [], "diagnostics": []}
        self.texts: list[bytes] = []
        self.tables: list[Tables] = []
        self.starts: list[array[int]] = []
        self.lines: list[array[int]] = []
        self.pages: list[array[int]] = []
        self.prose: list[array[int]] = []

    def add(self, report_id: str, source: str, report: Report) -> None:
        """Add one report with its notes."""
        document, place, tables = report.document, report.place, report.tables
        evidence = ",".join(place.decided_by) or None
        said = (report_id, source, document.format, report.form, len(document.text), place.code, evidence)
        self.reports.append((*said, *_of_identity(report.identity), *_of_place(place)))
        self.texts.append(document.encoded or document.text.encode("utf-8", "replace"))
        self.starts.append(document.starts)
        self.lines.append(document.lines)
        self.pages.append(document.pages)
        start = document.starts.__getitem__
        for section, heading, text, first, last, pieces in report.sections:
            self.rows["sections"].append((report_id, section, heading, text, first, last))
            self.prose.append(array("i", map(start, pieces)))
        for label, raw, status, value, parts, at in tables.subtotals:
            self.rows["subtotals"].append((report_id, label, value, STATUSES[status].code, raw, parts, at))
        self.tables.append(tables)
        for code, message, line in report.notes:
            self.note(source, report_id, code, message, _location(document.pages, line))

    def note(
        self, source: str, report_id: str | None, code: str, message: str, location: str | None = None
    ) -> None:
        """Add a row of diagnostics."""
        row = (source, report_id, DIAGNOSTIC_SEVERITIES[code], code, message, location)
        self.rows["diagnostics"].append(row)

    def frames(self) -> dict[str, pd.DataFrame]:
        """Return the tables of what was read; those of the prose and the findings are made from these."""
        forms = self.grid.forms
        reports = _columns(self.reports, _REPORT)
        texts = STRING.__from_arrow__(pa.array(self.texts, pa.large_binary()).view(pa.large_string()))
        return {
            "reports": frame("reports", reports, forms),
            **self._value_frames(reports["report_id"], reports["form"]),
            "texts": frame("texts", {"report_id": reports["report_id"], "text": texts}, forms),
            # The last ones: making the values may add to the diagnostics.
            **{
                table: frame(table, _columns(rows, [column.name for column in TABLES[table]]), forms)
                for table, rows in self.rows.items()
            },
        }

    def _value_frames(
        self, report_ids: Sequence[str], versions: Sequence[str | None]
    ) -> dict[str, pd.DataFrame]:
        """Return the tidy value tables over the full grid, and the places of what is printed."""
        grid, tables = self.grid, self.tables
        size, width = len(tables), len(grid.cells)
        # The numbers of all reports come first, and become values all at once; the other cells have
        # been read one by one.
        counts = np.array([len(one.numbers.bounds) - 1 for one in tables], dtype=np.int64)
        rest = np.array([len(one.index) for one in tables], dtype=np.int64) - counts
        spread = partial(np.repeat, repeats=np.concatenate([counts, rest]))  # to the cells of each report
        numbers, lengths = _texts_of([one.numbers for one in tables], counts)
        raws = list(chain.from_iterable([one.raws for one in tables]))
        flat = _sorted([one.index for one in tables], counts)
        is_cell = flat >= 0
        flat += spread(np.tile(np.arange(size) * width, 2))
        flat = flat[is_cell]
        numbers = numbers.filter(pa.array(is_cell[: len(numbers)]))
        printed = pa.concat_arrays([numbers, pa.array(raws, pa.large_string())])
        read = [pc.cast(numbers, pa.int64()), np.frombuffer(b"".join([one.values for one in tables]))]
        values = np.full(size * width, np.nan)
        values[flat] = np.concatenate(read)
        other = np.frombuffer(b"".join([one.statuses for one in tables]), np.int8)
        statuses = _default_statuses(grid, versions).reshape(-1)
        statuses[flat] = np.concatenate([np.full(len(numbers), REPORTED, np.int8), other])
        at = np.full(size * width, -1)
        at[flat] = np.arange(len(flat))
        self._suspect(values.reshape(size, width), statuses.reshape(size, width))
        ids = pa.array(report_ids, pa.large_string())
        shape = (size, width)
        made = {
            table: self._value_frame(
                table, ids, values.reshape(shape), statuses.reshape(shape), at.reshape(shape), printed
            )
            for table in VALUE_TABLES
        }
        lengths = np.concatenate([lengths, np.array([len(raw or "") for raw in raws], np.int64)])
        # Pieces are counted over all reports; a cell that is none stays negative.
        sizes = np.array([len(starts) for starts in self.starts], dtype=np.int64)
        begins = np.array([one.begin for one in tables], dtype=np.int64) + np.cumsum(sizes) - sizes
        pieces = _sorted([one.piece for one in tables], counts)
        pieces += spread(np.tile(begins, 2))
        piece_at = np.full(size * width, -1)
        piece_at[flat] = pieces[is_cell]
        made["places"] = self._places(ids, piece_at, lengths[is_cell], at)
        return made

    def _suspect(self, values: np.ndarray, statuses: np.ndarray) -> None:
        """Note the rows that look shifted; what may be a page number makes its row unreadable."""
        for one in find_suspicions(values, statuses, self.tables, self.grid):
            values[one.report, one.unread], statuses[one.report, one.unread] = np.nan, UNREADABLE
            report_id, source = self.reports[one.report][:2]
            where = _location(self.pages[one.report], self.lines[one.report][one.piece])
            self.note(source, report_id, "alignment_suspected", one.message, where)

    def _value_frame(
        self,
        table: str,
        ids: pa.Array,
        values: np.ndarray,
        statuses: np.ndarray,
        raws: np.ndarray,
        printed: pa.Array,
    ) -> pd.DataFrame:
        """Return one value table; `raws` holds the positions of the cells' texts in `printed`, or -1."""
        grid = self.grid
        span = grid.span(table)
        size, width = len(values), len(span)
        part = slice(span.start, span.stop)
        value = values[:, part].reshape(-1)
        missing = np.isnan(value)
        raw = raws[:, part].reshape(-1)
        columns: dict[str, Any] = {
            "report_id": STRING.__from_arrow__(ids.take(pa.array(np.repeat(np.arange(size), width)))),
            "value": pd.arrays.FloatingArray(np.where(missing, 0.0, value), missing)
            if table == "disclosures"
            else pd.arrays.IntegerArray(np.where(missing, 0, value).astype(np.int64), missing),
            "status": categorical(table, "status", statuses[:, part].reshape(-1), grid.forms),
            "raw": STRING.__from_arrow__(printed.take(pa.array(raw, mask=raw < 0))),
        }
        for name, codes in _cell_codes(grid, table).items():
            positions = np.tile(self._positions(table, name, codes), size)
            columns[name] = categorical(table, name, positions, grid.forms)
        if table == "disclosures":
            units = pa.array([measure.unit for _, measure in grid.pairs], pa.large_string())
            columns["unit"] = STRING.__from_arrow__(units.take(pa.array(np.tile(np.arange(width), size))))
        return pd.DataFrame({column.name: columns[column.name] for column in TABLES[table]}, copy=False)

    def _positions(self, table: str, name: str, codes: list[str]) -> np.ndarray:
        """Return the positions of codes in the categories of a column."""
        return _positions(table, name, tuple(codes), self.grid.forms)

    def _places(self, ids: pa.Array, pieces: np.ndarray, lengths: np.ndarray, at: np.ndarray) -> pd.DataFrame:
        """Return where cells are printed.

        `pieces` are those of all cells of the grid, `lengths[at]` the lengths of their texts.
        """
        grid = self.grid
        is_placed = pieces >= 0
        width = len(grid.cells)
        report = np.repeat(np.arange(len(ids)), is_placed.reshape(-1, width).sum(axis=1))
        place = is_placed.nonzero()[0]
        cell, piece, length = place - report * width, pieces[place], lengths[at[place]]
        start, line = (
            np.frombuffer(b"".join(held), np.int32)[piece].astype(np.int64)
            for held in (self.starts, self.lines)
        )
        none = np.zeros(len(report), dtype=bool)
        page = _pages(self.pages, report, line)
        columns: dict[str, Any] = {
            "report_id": STRING.__from_arrow__(ids.take(pa.array(report))),
            "line": pd.arrays.IntegerArray(line, none),
            "start": pd.arrays.IntegerArray(start, none.copy()),
            "end": pd.arrays.IntegerArray(start + length, none.copy()),
            "page": pd.arrays.IntegerArray(page, page == 0),
        }
        for position, name in enumerate(("table", "row", "column")):
            index = self._positions("places", name, [key[position] for key in grid.cells])
            columns[name] = categorical("places", name, index[cell], grid.forms)
        return pd.DataFrame({column.name: columns[column.name] for column in TABLES["places"]}, copy=False)


def _location(pages: "array[int]", line: int | None) -> str | None:
    """Return a line of the source in words, with the page where it has pages."""
    if line is None:
        return None
    page = pages[2 * bisect_right(pages[::2], line) - 1] if pages else 0
    return f"第 {page} 页，第 {line} 行" if page else f"第 {line} 行"


def _pages(held: Sequence["array[int]"], reports: np.ndarray, lines: np.ndarray) -> np.ndarray:
    """Return the page of each of these lines, 0 where its source has no pages."""
    found = np.zeros(len(lines), dtype=np.int64)
    for at, pages in enumerate(held):
        if pages:
            starts, numbers = np.array(pages[::2]), np.array(pages[1::2])
            here = np.flatnonzero(reports == at)
            found[here] = numbers[np.searchsorted(starts, lines[here], side="right") - 1]
    return found


def _texts_of(held: Sequence[Numbers], counts: np.ndarray) -> tuple[pa.Array, np.ndarray]:
    """Return all these numbers as texts, and their lengths."""
    sizes = np.array([len(one.characters) for one in held], dtype=np.int64)
    bounds = np.zeros(counts.sum() + 1, dtype=np.int64)
    np.concatenate([_NONE, *[one.bounds[1:] for one in held]], out=bounds[1:])
    bounds[1:] += np.repeat(np.cumsum(sizes) - sizes, counts)
    texts = pa.py_buffer(b"".join([one.characters for one in held]))
    return pa.LargeStringArray.from_buffers(len(bounds) - 1, pa.py_buffer(bounds), texts), np.diff(bounds)


def _sorted(held: Sequence[np.ndarray], counts: np.ndarray) -> np.ndarray:
    """Return the first ones of each of these, as many as counted, and then the others."""
    both = list(zip(held, counts.tolist(), strict=True))
    first, others = [one[:count] for one, count in both], [one[count:] for one, count in both]
    return np.concatenate([_NONE, *first, *others], dtype=np.int64)


def _columns(rows: Sequence[tuple[Any, ...]], names: Sequence[str]) -> dict[str, Sequence[Any]]:
    """Return the columns of these rows by their names."""
    return dict(zip(names, zip(*rows, strict=True) if rows else [()] * len(names), strict=True))


_IDENTITY = (
    *("title", "agency", "year", "level", "body", "period_start", "period_end", "published_on"),
    *("signed_on", "phone", "postcode", "email", "script"),
)
_PLACE = ("province", "prefecture", "county", "township")
_of_identity, _of_place = attrgetter(*_IDENTITY), attrgetter(*_PLACE)
_REPORT = (
    *("report_id", "source", "format", "form", "characters", "division_code", "division_evidence"),
    *(*_IDENTITY, *_PLACE),
)


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


def _default_statuses(grid: Grid, versions: Sequence[str | None]) -> np.ndarray:
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
    known = list(rows)
    return np.stack([*rows.values()])[[known.index(version) for version in versions]]
