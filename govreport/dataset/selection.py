"""Some reports of a dataset, and their tables as `gr.load` has them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from govreport.contract import TABLES
from govreport.dataset.folder import UNDATED, Folder
from govreport.errors import ArgumentError
from govreport.form.model import Form
from govreport.frames import categories, from_arrow

# A note of another file's may be kept with another year, or with none.
_ANY_YEAR = ("diagnostics", "corrections")


@dataclass(frozen=True)
class Selection:
    """Reports of a dataset in its order: their ids, the shard of each (its place among the shards), its year.

    A year that is not known is −1.
    """

    folder: Folder
    forms: tuple[Form, ...]
    ids: pa.Array
    shards: np.ndarray
    years: np.ndarray

    def __len__(self) -> int:
        return len(self.ids)

    def at(self, positions: np.ndarray) -> "Selection":
        """Return the reports at these positions."""
        return Selection(
            self.folder,
            self.forms,
            self.ids.take(pa.array(positions)),
            self.shards[positions],
            self.years[positions],
        )

    def batches(self, size: int) -> Iterator["Selection"]:
        """Yield the reports some shards at a time: `size` reports or more, but no shard twice."""
        ends = np.append(np.flatnonzero(np.diff(self.shards)) + 1, len(self))
        start = 0
        for end in ends.tolist():
            if end - start >= size or end == len(self):
                if end > start:
                    yield self.at(np.arange(start, end))
                start = end

    def frame(
        self, table: str, columns: Sequence[str] | None = None, only: tuple[str, Sequence[str]] | None = None
    ) -> pd.DataFrame:
        """Return the rows of a table about these reports, in the order of the reports.

        `only` keeps the rows whose column has one of these codes.
        """
        names = [column.name for column in TABLES[table]]
        wanted = names if columns is None else [name for name in names if name in columns]
        return _joined(list(self._read(table, wanted, only)), wanted, table, self.forms)

    def all_rows(self, table: str) -> pd.DataFrame:
        """Return all rows of a table in the whole dataset, also those that are about no report."""
        names = [column.name for column in TABLES[table]]
        files = [part for shard in self.folder.shards for part in self.folder.parts(table, shard)]
        return _joined([_read_part(file, names, table) for file in files], names, table, self.forms)

    def _read(
        self, table: str, wanted: Sequence[str], only: tuple[str, Sequence[str]] | None
    ) -> Iterator[pa.Table]:
        needed = list(dict.fromkeys([*wanted, "report_id", *([only[0]] if only else [])]))
        for start, end in self._runs():
            shard = self.folder.shards[self.shards[start]]
            years = [UNDATED if year < 0 else str(year) for year in np.unique(self.years[start:end]).tolist()]
            files = self.folder.parts(table, shard, None if table in _ANY_YEAR else years)
            held = [_read_part(file, needed, table) for file in files]
            if only:
                held = [
                    part.filter(pc.is_in(part[only[0]].cast(pa.string()), _texts(only[1]))) for part in held
                ]
            if held:
                joined = pa.concat_tables(held, promote_options="permissive")
                yield _in_order(joined, self.ids[start:end]).select(wanted)

    def _runs(self) -> Iterator[tuple[int, int]]:
        """Yield where the reports of each shard stand."""
        ends = np.append(np.flatnonzero(np.diff(self.shards)) + 1, len(self)) if len(self) else ()
        start = 0
        for end in ends:
            yield start, int(end)
            start = int(end)


def _texts(values: Sequence[str]) -> pa.Array:
    return pa.array(values, pa.string())


def _read_part(file: Path, columns: Sequence[str], table: str) -> pa.Table:
    coded = [column.name for column in TABLES[table] if column.dtype == "category"]
    with pq.ParquetFile(file, read_dictionary=["report_id", *coded]) as source:
        return source.read(columns, use_threads=False)


def _in_order(rows: pa.Table, ids: pa.Array) -> pa.Table:
    """Return the rows about these reports in the order of the reports; each keeps the order of its own."""
    at = pc.index_in(rows["report_id"].cast(pa.string()), ids.cast(pa.string()))
    place = pc.fill_null(at, -1).to_numpy()
    if len(place) and place[0] >= 0 and (np.diff(place) >= 0).all():
        return rows
    order = np.argsort(place, kind="stable")
    return rows.take(pa.array(order[np.count_nonzero(place < 0) :]))


def _joined(
    parts: Sequence[pa.Table], columns: Sequence[str], table: str, forms: tuple[Form, ...]
) -> pd.DataFrame:
    held = [part.select(columns) for part in parts if len(part)]
    if not held:
        return typed(pa.table({name: pa.array([], pa.string()) for name in columns}), table, forms)
    # Without rows to tell, a column has no type of its own.
    return typed(pa.concat_tables(held, promote_options="permissive"), table, forms)


def require_columns(columns: Sequence[str]) -> None:
    """Raise `ArgumentError`, a `KeyError`, for what is no column of `reports`."""
    known = [column.name for column in TABLES["reports"]]
    unknown = [name for name in columns if name not in known]
    if unknown:
        raise ArgumentError(f"reports 表没有 {'、'.join(unknown)} 这一列；可用：{'、'.join(known)}。")


def typed(rows: pa.Table, table: str, forms: tuple[Form, ...]) -> pd.DataFrame:
    """Return rows of a table, or of some of its columns, with the codebook's dtypes."""
    kinds = {column.name: column.dtype for column in TABLES[table]}
    made = {name: _column(rows[name], kinds[name], table, name, forms) for name in rows.column_names}
    return pd.DataFrame(made, copy=False)


def _column(values: pa.ChunkedArray, dtype: str, table: str, name: str, forms: tuple[Form, ...]) -> Any:
    codes = categories(table, name, forms).categories.tolist() if dtype == "category" else ()
    try:
        return from_arrow(values, dtype, codes)
    except LookupError as error:
        raise ArgumentError(
            f"数据集 {table} 表的 {name} 列有本版 govreport 不认识的代码：{error}；"
            "请升级 govreport，或用 govreport run 重新写出。"
        ) from error


class Part:
    """Reports of a dataset as the analyses take a corpus; a table is read when it is asked for.

    `columns` names the columns of a table that are enough, `only` the rows; `given` are tables that are
    there already.
    """

    def __init__(
        self,
        selection: Selection,
        columns: Mapping[str, Sequence[str]] | None = None,
        only: Mapping[str, tuple[str, Sequence[str]]] | None = None,
        given: Mapping[str, pd.DataFrame] | None = None,
    ) -> None:
        self.selection, self.forms = selection, selection.forms
        self._columns, self._only = columns or {}, only or {}
        self._held = dict(given or {})

    def __getattr__(self, name: str) -> pd.DataFrame:
        if name.startswith("_") or name not in TABLES:
            raise AttributeError(name)
        if name not in self._held:
            self._held[name] = self.selection.frame(name, self._columns.get(name), self._only.get(name))
        return self._held[name]

    def give(self, name: str, table: pd.DataFrame) -> None:
        """Take this table from now on."""
        self._held[name] = table
