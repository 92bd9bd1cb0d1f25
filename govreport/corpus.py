"""The corpus: the tables of a set of reports and what can be asked of them."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from os import PathLike
from pathlib import Path
from typing import Any, Self

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from govreport.checks.all import run_checks
from govreport.checks.years import SEVERAL_REPORTS, link_years
from govreport.contract import TABLES
from govreport.corrections import Correction, correct, dismiss, record, write_template
from govreport.form.grid import KEYS, grid_of
from govreport.form.model import Form
from govreport.form.statute import FORMS
from govreport.frames import STRING, with_notes
from govreport.trace import FindingTrace, Trace, trace_cell, trace_finding, trace_row


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
    statements: pd.DataFrame
    figures: pd.DataFrame
    subtotals: pd.DataFrame
    findings: pd.DataFrame
    diagnostics: pd.DataFrame
    places: pd.DataFrame
    texts: pd.DataFrame
    corrections: pd.DataFrame
    forms: tuple[Form, ...] = field(default=FORMS)

    @classmethod
    def of(
        cls,
        frames: dict[str, pd.DataFrame],
        forms: tuple[Form, ...],
        corrections: Sequence[Correction] = (),
    ) -> Self:
        """Return the corpus of these tables; findings that are not among them are made.

        Corrections are applied before the checks run, dismissals to what the checks find.
        """
        if "findings" not in frames:
            ruling = correct(frames, corrections, forms)
            links = link_years(ruling.frames["reports"])
            findings, dismissals = dismiss(run_checks(ruling.frames, forms, links), corrections)
            frames = {**ruling.frames, "findings": findings}
            frames = record(frames, [*ruling.verdicts, *dismissals], forms)
            sources, ids = (frames["reports"][name].tolist() for name in ("source", "report_id"))
            several = [(sources[at], ids[at], SEVERAL_REPORTS, said, None) for at, said in links.notes]
            frames["diagnostics"] = with_notes(frames["diagnostics"], several, forms)
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

    def trace(self, report_id: "str | pd.Series[Any]", table: str = "", **keys: str) -> Trace:
        """Return where a number stands in the source.

        `keys` name the cell as the tidy table does: item and measure, outcome and applicant, stage
        and outcome. A row of a value table names its cell itself: `corpus.trace(corpus.disputes.iloc[3])`.
        Raises `KeyError` naming what is unknown.
        """
        if isinstance(report_id, pd.Series):
            return trace_row(self.tables, self.forms, report_id)
        return trace_cell(self.tables, self.forms, report_id, table, keys)

    def trace_finding(
        self, report_id: "str | pd.Series[Any]", check: str = "", subject: str = ""
    ) -> FindingTrace:
        """Return every number that a finding is about, with its place, and the sum written out.

        The finding is named by its report, check and subject, or by its row:
        `corpus.trace_finding(corpus.findings.iloc[3])`. Raises `KeyError` naming what is unknown.
        """
        if isinstance(report_id, pd.Series):
            lacking = {"report_id", "check", "subject"} - set(report_id.index)
            if lacking:
                raise KeyError(f"这一行没有 {'、'.join(sorted(lacking))}；请给出 corpus.findings 的一行。")
            report_id, check, subject = report_id[["report_id", "check", "subject"]]
        return trace_finding(self.tables, self.forms, str(report_id), check, subject)

    def corrections_template(self, path: str | PathLike[str]) -> Path:
        """Write a CSV to be filled in for `gr.load(..., corrections=path)` and return its path.

        One row for each cell that could not be read and for each finding that fails and is not dismissed:
        fill in `value` (a number, or `dismissed` for a finding), reason, who and when. Rows that are left
        as they are change nothing.
        """
        return write_template(self.tables, self.forms, path)

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
