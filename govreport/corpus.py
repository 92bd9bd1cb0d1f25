"""The corpus: the tables of a set of reports and what can be asked of them."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from os import PathLike
from pathlib import Path
from typing import Any, Self

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from govreport.checks.all import run_checks
from govreport.checks.years import SEVERAL_REPORTS, Links, link_years
from govreport.contract import TABLES
from govreport.corrections import (
    Correction,
    Verdict,
    correct,
    correction_notes,
    corrections_frame,
    dismiss,
    write_template,
)
from govreport.errors import ArgumentError, NotFoundError
from govreport.form.grid import KEYS, grid_of
from govreport.form.model import Form
from govreport.form.statute import FORMS
from govreport.frames import from_arrow, with_notes
from govreport.prose import Starts, figures_frame, statements_frame, unsplit_notes
from govreport.trace import FindingTrace, Trace, Tracing

# The tables of what was read; the others are made from these.
READ = ("reports", "disclosures", "applications", "disputes", "sections", "subtotals", "places", "texts")


@dataclass(frozen=True)
class Later:
    """What the tables that are made when first asked for are made from.

    `prose` holds, for each row of `sections`, where its lines stand in the text of the report.
    """

    diagnostics: pd.DataFrame
    prose: Starts = ()
    corrections: Sequence[Correction] = ()
    verdicts: Sequence[Verdict] = ()


@dataclass(frozen=True, repr=False, eq=False)
class Corpus:
    """The tables of a set of reports, as in the codebook; nothing here changes them.

    `places` tells where each printed cell stands, `texts` holds the normalised texts. `forms` are the
    versions of the form by which the reports were read. `statements`, `figures`, `findings`,
    `diagnostics` and `corrections` are made when they are first asked for, which takes about as long as
    the reading.
    """

    reports: pd.DataFrame
    disclosures: pd.DataFrame
    applications: pd.DataFrame
    disputes: pd.DataFrame
    sections: pd.DataFrame
    subtotals: pd.DataFrame
    places: pd.DataFrame
    texts: pd.DataFrame
    forms: tuple[Form, ...] = field(default=FORMS, kw_only=True)
    later: Later | None = field(default=None, kw_only=True)

    @classmethod
    def of(
        cls,
        frames: Mapping[str, pd.DataFrame],
        forms: tuple[Form, ...],
        prose: Starts = (),
        corrections: Sequence[Correction] = (),
    ) -> Self:
        """Return the corpus of what was read; corrections are applied before anything else is made of it."""
        ruling = correct(frames, corrections, forms)
        later = Later(frames["diagnostics"], prose, corrections, ruling.verdicts)
        return cls(*(ruling.frames[name] for name in READ), forms=forms, later=later)

    @classmethod
    def whole(cls, frames: Mapping[str, pd.DataFrame], forms: tuple[Form, ...]) -> Self:
        """Return the corpus of tables that are all there."""
        corpus = cls(*(frames[name] for name in READ), forms=forms)
        vars(corpus).update({name: frames[name] for name in TABLES if name not in READ})
        return corpus

    @cached_property
    def figures(self) -> pd.DataFrame:
        """Return the counts that the prose states."""
        return figures_frame(self.sections, self.reports, self._later.prose, self.forms)

    @cached_property
    def statements(self) -> pd.DataFrame:
        """Return the problems and improvements that section five states."""
        return statements_frame(self.sections, self.reports, self._later.prose, self.forms)

    @cached_property
    def findings(self) -> pd.DataFrame:
        """Return what the checks find; dismissed findings say why."""
        return self._checked[0]

    @cached_property
    def corrections(self) -> pd.DataFrame:
        """Return what became of the corrections by people."""
        return corrections_frame(self._verdicts, self.forms)

    @cached_property
    def diagnostics(self) -> pd.DataFrame:
        """Return what the reading met, and which corrections were not applied."""
        sources, ids = (self.reports[name].tolist() for name in ("source", "report_id"))
        several = [(sources[at], ids[at], SEVERAL_REPORTS, said, None) for at, said in self._links.notes]
        notes = [*unsplit_notes(self.statements, self.reports), *several, *correction_notes(self._verdicts)]
        return with_notes(self._later.diagnostics, notes, self.forms)

    @property
    def _later(self) -> Later:
        if self.later is None:
            raise AttributeError("这个 Corpus 只有部分数据表；请用 gr.load 或 gr.read_parquet 得到完整的。")
        return self.later

    @cached_property
    def _links(self) -> Links:
        return link_years(self.reports)

    @cached_property
    def _checked(self) -> tuple[pd.DataFrame, list[Verdict]]:
        frames = {name: getattr(self, name) for name in (*READ, "statements", "figures")}
        return dismiss(run_checks(frames, self.forms, self._links), self._later.corrections)

    @cached_property
    def _tracing(self) -> Tracing:
        return Tracing(_Asked(self), self.forms)

    @property
    def _verdicts(self) -> list[Verdict]:
        later = self._later
        dismissing = any(one.table == "findings" for one in later.corrections)
        return [*later.verdicts, *(self._checked[1] if dismissing else ())]

    @property
    def tables(self) -> dict[str, pd.DataFrame]:
        """Return all tables by name, in the codebook's order."""
        return {name: getattr(self, name) for name in TABLES}

    def __len__(self) -> int:
        """Return the number of reports."""
        return len(self.reports)

    def __repr__(self) -> str:
        """Return one line: how many reports, of which years, how many findings fail and are not dismissed."""
        held = self.findings
        failed = int(((held["status"] == "fail") & held["dismissed"].isna()).sum())
        return f"<Corpus：{len(self)} 份报告，{_years(self.reports)}，{failed} 项核对不符>"

    def _repr_html_(self) -> str:
        from govreport.show.page import corpus_html

        return corpus_html(self)

    def text(self, report_id: str) -> str:
        """Return the normalised text of a report; raises `KeyError` for an unknown id."""
        found = self.texts.loc[self.texts["report_id"] == report_id, "text"]
        if found.empty:
            raise ArgumentError(f"没有编号为 {report_id!r} 的报告；编号见 corpus.reports。")
        return str(found.iat[0])

    def wide(self, table: str) -> pd.DataFrame:
        """Return a value table with one row per report (index `report_id`) and one column per cell.

        Columns are "row:column" in form order ("received:total", "normative_document:issued"),
        values as in the tidy table: what is missing there is NA here. `table` is `disclosures`,
        `applications` or `disputes`; anything else raises `KeyError`.
        """
        if table not in KEYS:
            raise ArgumentError(f"没有名为 {table!r} 的数值表；可用：{'、'.join(KEYS)}。")
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
            return self._tracing.row(report_id)
        return self._tracing.cell(report_id, table, keys)

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
                raise ArgumentError(
                    f"这一行没有 {'、'.join(sorted(lacking))}；请给出 corpus.findings 的一行。"
                )
            report_id, check, subject = report_id[["report_id", "check", "subject"]]
        return self._tracing.finding(str(report_id), check, subject)

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

    def to_excel(
        self, path: str | PathLike[str], language: str = "zh", *, detail: bool | None = None
    ) -> Path:
        """Write the Excel summary in Chinese (`zh`), English (`en`) or with both headings (`both`).

        Returns the path. Sheets too large to be opened are left out, which the cover says; `detail=True`
        wants all of them, `detail=False` the summary alone. Raises a `UserError` that says what to do where
        a sheet would have more rows than Excel, or the file is open there.
        """
        from govreport.show.workbook import write_workbook

        return write_workbook(self, path, language, detail)


class _Asked(Mapping[str, pd.DataFrame]):
    """The tables of a corpus by name, each made when it is asked for."""

    def __init__(self, corpus: Corpus) -> None:
        self._corpus = corpus

    def __getitem__(self, name: str) -> pd.DataFrame:
        if name not in TABLES:
            raise KeyError(name)
        held: pd.DataFrame = getattr(self._corpus, name)
        return held

    def __iter__(self) -> Iterator[str]:
        return iter(TABLES)

    def __len__(self) -> int:
        return len(TABLES)


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
        raise NotFoundError(
            f"“{source}”里缺少 {'、'.join(lacking)}（.parquet）。请先用 corpus.to_parquet 写出。"
        )
    frames = {name: _read_frame(source / f"{name}.parquet", name) for name in TABLES}
    return Corpus.whole(frames, tuple(forms))


def _read_frame(path: Path, name: str) -> pd.DataFrame:
    table = pq.read_table(path)
    lists = json.loads((table.schema.metadata or {}).get(b"govreport.categories", b"{}"))
    columns = {
        one.name: from_arrow(table.column(one.name), one.dtype, lists.get(one.name, ()))
        for one in TABLES[name]
    }
    return pd.DataFrame(columns, copy=False)
