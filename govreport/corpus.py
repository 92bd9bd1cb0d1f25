"""The corpus: the tables of a set of reports and what can be asked of them."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from os import PathLike
from pathlib import Path
from typing import Self

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from govreport.checks.within import run_checks
from govreport.codebook import TABLES
from govreport.form.grid import KEYS, grid_of
from govreport.form.model import Form
from govreport.form.statute import FORMS
from govreport.frames import STRING


@dataclass(frozen=True, slots=True)
class Trace:
    """Where a number stands: source file and line, the printed text, its surroundings.

    `before`, `raw` and `after` are the text around the number in the report; `raw` is None where
    nothing is printed. `row` and `column` are the labels of the cell. `why` writes out the sums by which
    the places of its row were inferred, "" where they are printed.
    """

    source: str
    report_id: str
    table: str
    row: str
    column: str
    value: float | None
    status: str
    raw: str | None
    line: int | None
    start: int | None
    end: int | None
    before: str = ""
    after: str = ""
    why: str = ""

    def __str__(self) -> str:
        """Return the place in words, with the number marked in its surroundings."""
        where = f"{self.source} 第 {self.line} 行" if self.line else f"{self.source}（未印此格）"
        shown = f"{self.before}【{self.raw or ''}】{self.after}" if self.line else ""
        head = f"{where}：{self.row} × {self.column} = {_plain(self.value)}（{self.status}）"
        return "\n".join(filter(None, (head, shown, self.why)))

    def _repr_html_(self) -> str:
        from govreport.show.page import trace_html

        return trace_html(self)


def _plain(value: float | None) -> str:
    return "缺失" if value is None else f"{value:g}"


@dataclass(frozen=True, repr=False)
class Corpus:
    """The tables of a set of reports, as in the codebook; nothing here changes them.

    `places` tells where each printed cell stands, `texts` holds the normalised texts. `forms` are the
    versions of the form by which the reports were read.
    """

    reports: pd.DataFrame
    disclosures: pd.DataFrame
    applications: pd.DataFrame
    disputes: pd.DataFrame
    sections: pd.DataFrame
    findings: pd.DataFrame
    diagnostics: pd.DataFrame
    places: pd.DataFrame
    texts: pd.DataFrame
    forms: tuple[Form, ...] = field(default=FORMS)

    @classmethod
    def of(cls, frames: dict[str, pd.DataFrame], forms: tuple[Form, ...]) -> Self:
        """Return the corpus of these tables; findings that are not among them are made."""
        if "findings" not in frames:
            frames = {**frames, "findings": run_checks(frames, forms)}
        return cls(**{name: frames[name] for name in TABLES}, forms=forms)

    @property
    def tables(self) -> dict[str, pd.DataFrame]:
        """Return all tables by name, in the codebook's order."""
        return {name: getattr(self, name) for name in TABLES}

    def __len__(self) -> int:
        """Return the number of reports."""
        return len(self.reports)

    def __repr__(self) -> str:
        """Return one line: how many reports, of which years, how many findings fail."""
        failed = int((self.findings["status"] == "fail").sum())
        return f"<Corpus：{len(self)} 份报告，{_years(self.reports)}，{failed} 项核对不符>"

    def _repr_html_(self) -> str:
        from govreport.show.page import corpus_html

        return corpus_html(self)

    def text(self, report_id: str) -> str:
        """Return the normalised text of a report; raises `KeyError` for an unknown id."""
        found = self.texts.loc[self.texts["report_id"] == report_id, "text"]
        if found.empty:
            raise KeyError(f"没有编号为 {report_id!r} 的报告；编号见 corpus.reports。")
        return str(found.iat[0])

    def wide(self, table: str) -> pd.DataFrame:
        """Return a value table with one row per report (index `report_id`) and one column per cell.

        Columns are "row:column" in form order ("received:total", "normative_document:issued"),
        values as in the tidy table: what is missing there is NA here. `table` is `disclosures`,
        `applications` or `disputes`; anything else raises `KeyError`.
        """
        if table not in KEYS:
            raise KeyError(f"没有名为 {table!r} 的数值表；可用：{'、'.join(KEYS)}。")
        held = getattr(self, table)
        names = [":".join(cell[1:]) for cell in grid_of(self.forms).cells if cell[0] == table]
        size = len(self.reports)
        values = held["value"].array
        columns = {name: values[at :: len(names)] for at, name in enumerate(names)} if size else {}
        index = pd.Index(self.reports["report_id"], name="report_id")
        wide = pd.DataFrame(columns, index=index, columns=None if size else names)
        return wide if size else wide.astype(held["value"].dtype)

    def trace(self, report_id: str, table: str, **keys: str) -> Trace:
        """Return where a number stands in the source.

        `keys` name the cell as the tidy table does: item and measure, outcome and applicant, stage
        and outcome. Raises `KeyError` naming what is unknown.
        """
        if table not in KEYS or set(keys) != set(KEYS[table]):
            wanted = "；".join(f"{name}：{'、'.join(columns)}" for name, columns in KEYS.items())
            raise KeyError(f"要指明一格，请给出表和它的两个键（{wanted}）。")
        text = self.text(report_id)
        codes = [keys[name] for name in KEYS[table]]
        held = getattr(self, table)
        mask = held["report_id"] == report_id
        for name, code in zip(KEYS[table], codes, strict=True):
            mask &= held[name] == code
        if not mask.any():
            raise KeyError(f"{table} 里没有 {'、'.join(codes)} 这一格；代码见 gr.labels({table!r})。")
        cell = held[mask].iloc[0]
        places = self.places
        at = places[
            (places["report_id"] == report_id)
            & (places["table"] == table)
            & (places["row"] == codes[0])
            & (places["column"] == codes[1])
        ]
        source = str(self.reports.loc[self.reports["report_id"] == report_id, "source"].iat[0])
        labels = grid_of(self.forms).labels(table, *codes)
        line = start = end = None
        before = after = ""
        if not at.empty:
            line, start, end = at[["line", "start", "end"]].iloc[0].astype(int).tolist()
            before, after = text[max(0, start - 60) : start], text[end : end + 40]
        return Trace(
            source=source,
            report_id=report_id,
            table=table,
            row=labels[0].zh,
            column=labels[1].zh,
            value=None if pd.isna(cell["value"]) else float(cell["value"]),
            status=str(cell["status"]),
            raw=None if pd.isna(cell["raw"]) else str(cell["raw"]),
            line=line,
            start=start,
            end=end,
            before=" ".join(before.split()),
            after=" ".join(after.split()),
            why=self._why(report_id, table, codes[0]),
        )

    def _why(self, report_id: str, table: str, row: str) -> str:
        """Return the sums that decided the places of a row, "" where none had to."""
        met, places = self.diagnostics, self.places
        notes = met[(met["report_id"] == report_id) & (met["code"] == "place_inferred")]
        if notes.empty:
            return ""
        of_row = (places["report_id"] == report_id) & (places["table"] == table) & (places["row"] == row)
        first = places.loc[of_row, "line"].min()
        return "".join(notes.loc[notes["location"] == f"第 {first} 行", "message"].tolist())

    def to_parquet(self, folder: str | PathLike[str]) -> Path:
        """Write every table as `<name>.parquet` into a folder and return the folder."""
        target = Path(folder)
        target.mkdir(parents=True, exist_ok=True)
        for name, held in self.tables.items():
            table = pa.Table.from_pandas(held, preserve_index=False)
            # Parquet keeps only the categories that occur; the full lists go with the file.
            lists = {c: held[c].cat.categories.tolist() for c in held if held[c].dtype == "category"}
            metadata = {**(table.schema.metadata or {}), b"govreport.categories": json.dumps(lists).encode()}
            partial = target / f".{name}.parquet.partial"
            pq.write_table(table.replace_schema_metadata(metadata), partial, compression="zstd")
            partial.replace(target / f"{name}.parquet")
        return target

    def to_excel(self, path: str | PathLike[str], language: str = "zh") -> Path:
        """Write the Excel summary in Chinese (`zh`) or English (`en`) and return its path."""
        from govreport.show.workbook import write_workbook

        return write_workbook(self, path, language)


def _years(reports: pd.DataFrame) -> str:
    years = sorted(int(year) for year in reports["year"].dropna().unique())
    if not years:
        return "年份未知"
    return f"{years[0]} 年" if len(years) == 1 else f"{years[0]}–{years[-1]} 年"


def read_parquet(folder: str | PathLike[str], *, forms: Sequence[Form] = FORMS) -> Corpus:
    """Return the corpus that `to_parquet` wrote into a folder, with identical frames.

    Raises `FileNotFoundError` naming the tables that the folder lacks.
    """
    source = Path(folder)
    lacking = [name for name in TABLES if not (source / f"{name}.parquet").is_file()]
    if lacking:
        raise FileNotFoundError(
            f"“{source}”里缺少 {'、'.join(lacking)}（.parquet）。请先用 corpus.to_parquet 写出。"
        )
    frames = {name: _read_frame(source / f"{name}.parquet", name) for name in TABLES}
    return Corpus.of(frames, tuple(forms))


def _read_frame(path: Path, name: str) -> pd.DataFrame:
    table = pq.read_table(path)
    lists = json.loads((table.schema.metadata or {}).get(b"govreport.categories", b"{}"))
    columns = {}
    for column in TABLES[name]:
        values = table.column(column.name)
        if column.dtype == "category":
            dtype = pd.CategoricalDtype(lists[column.name])
            columns[column.name] = pd.Categorical(values.to_pandas().astype(object), dtype=dtype)
        elif column.dtype == "string":
            columns[column.name] = STRING.__from_arrow__(values.cast(pa.large_string()))
        elif column.dtype == "datetime64[s]":
            columns[column.name] = values.to_pandas().astype("datetime64[s]").array
        else:
            columns[column.name] = pd.array(values.to_pylist(), dtype=column.dtype)
    return pd.DataFrame(columns, copy=False)
