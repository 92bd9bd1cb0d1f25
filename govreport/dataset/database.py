"""SQL over the Parquet files of a dataset: read only, and nothing but these files."""

import re
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pandas as pd
import pyarrow as pa

from govreport.contract import TABLES, WIDE_GROUPS
from govreport.dataset.folder import MANIFEST, WIDE, Folder
from govreport.dataset.sizes import require_rows
from govreport.errors import ArgumentError, MissingError

VIEWS = (*TABLES, *WIDE, MANIFEST)
# Every report with its shard and its place there: the order in which `gr.load` has the reports.
PLACED = "placed"
_CHUNK = 100_000  # rows
_READ = {"SELECT", "EXPLAIN"}
_TYPES = {"string": "VARCHAR", "category": "VARCHAR", "Int64": "BIGINT", "Float64": "DOUBLE"}


class Database:
    """A connection that sees the tables of a dataset by their names, each as soon as it is asked for."""

    def __init__(self, folder: Folder, memory: str) -> None:
        try:
            import duckdb
        except ModuleNotFoundError:
            raise MissingError('没有安装 duckdb。请运行 pip install "govreport[scale]"。') from None
        self.folder = folder
        self.error: type[Exception] = duckdb.Error
        self._views: set[str] = set()
        self._spill = TemporaryDirectory(prefix="govreport-", ignore_cleanup_errors=True)
        self.connection = duckdb.connect(":memory:")
        self.connection.execute("LOAD parquet")  # which is built in; its settings are known only then
        settings = {
            "memory_limit": memory,
            "temp_directory": self._spill.name,
            "autoinstall_known_extensions": False,
            "python_enable_replacements": False,
            # What a query costs is mostly the opening of many small files.
            "parquet_metadata_cache": True,
            "allowed_directories": [folder.root.as_posix()],
            # From here on no other file can be read, and no address reached.
            "enable_external_access": False,
            "lock_configuration": True,
        }
        for name, value in settings.items():
            self.connection.execute(f"SET {name} = {_literal(value)}")

    def frame(self, query: str, parameters: Mapping[str, Any], limit: int) -> pd.DataFrame:
        """Return the result of a query with nullable dtypes; raises `ArgumentError` for more rows."""
        return _nullable(self.arrow(query, parameters, limit))

    def arrow(
        self, query: str, parameters: Mapping[str, Any] | None = None, limit: int | None = None
    ) -> pa.Table:
        """Return the result of one SELECT; raises `ArgumentError` for any other statement."""
        try:
            kinds = [statement.type.name for statement in self.connection.extract_statements(query)]
            if len(kinds) != 1 or kinds[0] not in _READ:
                raise ArgumentError("数据集只读：请给出一条 SELECT 查询。")
            self._see(query)
            return self._fetched(self.connection.sql(query, params=dict(parameters or {})), limit)
        except self.error as error:
            raise ArgumentError(f"SQL 查询有误：{error}") from error

    def _fetched(self, relation: Any, limit: int | None) -> pa.Table:
        reader = relation.to_arrow_reader(_CHUNK)
        batches, rows = [], 0
        for batch in reader:
            rows += len(batch)
            if limit is not None and rows > limit:
                reader.close()
                require_rows(rows, limit, "请在查询里汇总（GROUP BY）或加条件（WHERE、LIMIT）。")
            batches.append(batch)
        return pa.Table.from_batches(batches, reader.schema)

    def _see(self, query: str) -> None:
        """Make the views of the tables that a query may name: to open all of them takes longer."""
        words = set(re.findall(r"\w+", query))
        wanted = [name for name in VIEWS if name in words]
        if PLACED in words:
            wanted += ["reports", MANIFEST, PLACED]
        for name in wanted:
            if name not in self._views:
                made = _PLACED.format(**self.scans) if name == PLACED else f"SELECT * FROM {self.scan(name)}"
                self.connection.execute(f"CREATE VIEW {name} AS {made}")
                self._views.add(name)

    @property
    def scans(self) -> dict[str, str]:
        """Return the sources of the view of placed reports."""
        places = "filename = true, file_row_number = true"
        return {"reports": self.scan("reports", places), "manifest": self.scan(MANIFEST, places)}

    def scan(self, table: str, more: str = "") -> str:
        """Return what stands behind FROM for a table: its files, or nothing with its columns."""
        files = self.folder.files(table)
        if not files:
            return f"({self._empty(table, more)})"
        hive = "hive_partitioning = false" if table == MANIFEST else _HIVE
        listed = ", ".join(_literal(file) for file in files)
        return f"read_parquet([{listed}], {hive}{', ' if more else ''}{more})"

    def _empty(self, table: str, more: str) -> str:
        if table == MANIFEST:
            columns = [(name, "VARCHAR") for name in ("source", "sha256", "report_id", "outcome")]
        elif table in WIDE:
            columns = [*((name, "VARCHAR") for name in ("report_id", *WIDE_GROUPS)), ("year", "BIGINT")]
        else:
            columns = [(one.name, _TYPES.get(one.dtype, "TIMESTAMP")) for one in TABLES[table]]
            columns += [] if table == "reports" else [("year", "BIGINT")]
        columns += [("filename", "VARCHAR"), ("file_row_number", "BIGINT")] if more else []
        typed = ", ".join(f'NULL::{kind} AS "{name}"' for name, kind in columns)
        return f"SELECT {typed} WHERE false"

    def close(self) -> None:
        """Let go of the files and of what was spilled."""
        self.connection.close()
        self._spill.cleanup()


_HIVE = "hive_partitioning = true, hive_types = {'year': BIGINT}"
_SHARD = r"regexp_extract(filename, 'shards[/\\](\d+)[/\\]', 1)"
_PLACED = (
    f"SELECT r.*, m.position FROM (SELECT * EXCLUDE (filename, file_row_number), {_SHARD} AS shard "
    "FROM {reports}) r JOIN (SELECT "
    f"{_SHARD} AS shard, report_id, min(file_row_number) AS position "
    "FROM {manifest} WHERE outcome = 'read' GROUP BY ALL) m "
    "ON r.shard = m.shard AND r.report_id = m.report_id"
)


def _literal(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        return f"[{', '.join(map(_literal, value))}]"
    quoted = str(Path(value) if isinstance(value, Path) else value).replace("'", "''")
    return f"'{quoted}'"


def _nullable(table: pa.Table) -> pd.DataFrame:
    """Return a frame whose missing numbers stay missing."""
    columns = []
    for column in table.columns:
        kind = column.type
        # Sums of whole numbers come as decimals, whatever their size.
        if pa.types.is_integer(kind) or (pa.types.is_decimal(kind) and kind.scale == 0):
            columns.append(column.cast(pa.int64()))
        elif pa.types.is_decimal(kind) or pa.types.is_float32(kind):
            columns.append(column.cast(pa.float64()))
        else:
            columns.append(column)
    dtypes: dict[pa.DataType, Any] = {
        pa.int64(): pd.Int64Dtype(),
        pa.float64(): pd.Float64Dtype(),
        pa.bool_(): pd.BooleanDtype(),
        pa.string(): pd.StringDtype("pyarrow"),
    }
    made: pd.DataFrame = pa.table(columns, table.column_names).to_pandas(types_mapper=dtypes.get)
    return made
