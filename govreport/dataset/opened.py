"""A dataset that has been opened: asked by SQL, analysed out of core, or taken out as a corpus."""

from collections.abc import Iterable, Sequence
from functools import cached_property
from os import PathLike
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from govreport.analysis.clusters import ALIKE, RUN
from govreport.analysis.reuse import boilerplate, clusters, novelty, reuse
from govreport.analysis.texts import Names
from govreport.analysis.tokens import raw_cutter
from govreport.contract import TABLES
from govreport.dataset import findings, indicators, words, zero
from govreport.dataset.across import IDENTITY, Years
from govreport.dataset.chosen import corpus_of
from govreport.dataset.database import PLACED, VIEWS, Database
from govreport.dataset.folder import Folder, open_folder
from govreport.dataset.reuse import section_corpus
from govreport.dataset.selection import Selection, require_columns, typed
from govreport.dataset.sizes import REPORTS, ROWS, require_reports, require_rows
from govreport.errors import ArgumentError
from govreport.form.model import Form
from govreport.form.statute import FORMS

if TYPE_CHECKING:
    from govreport.corpus import Corpus

Condition = str | Iterable[str] | None
# Bytes that an analysis of reuse takes for each character that it compares.
_CLUSTERS, _SENTENCES, _RUNS, _PAIRS = 25, 30, 120, 160


def open_dataset(
    folder: str | PathLike[str], *, forms: Sequence[Form] = FORMS, rows: int = ROWS, memory: str = "2GB"
) -> "Dataset":
    """Return the dataset that `govreport run` or `gr.run` wrote into a folder; no table is read yet.

    Only the shards that are complete are seen, and those that were when it was opened: open it again after
    another run. `forms` are the versions of the form it was read by; no table in memory has more than `rows`
    rows; `memory` is what a query may take before it goes to disk. Raises `ArgumentError` for a folder that
    holds no dataset or one of another format, `MissingError` where duckdb (extra `scale`) is not installed.
    """
    held = open_folder(folder)
    return Dataset(held, tuple(forms), Database(held, memory), rows)


class Dataset:
    """Reports on disk, as many as there are; each analysis gives what it gives for them in memory.

    `where` is a condition in SQL over the columns of the table `reports`, such as `"year = 2021 AND
    province = $place"`, with `place="江苏省"` beside it: values are bound, never written into the query.
    """

    def __init__(self, folder: Folder, forms: tuple[Form, ...], database: Database, rows: int) -> None:
        self.folder, self.forms, self.database, self.rows = folder, forms, database, rows
        self.nothing = np.empty(0, dtype=np.int64)

    def __enter__(self) -> "Dataset":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the files."""
        self.database.close()

    def __len__(self) -> int:
        """Return the number of reports."""
        return self._counted[0]

    def __repr__(self) -> str:
        """Return one line: how many reports, of which years, how many shards of the plan are complete."""
        count, first, last = self._counted
        years = "年份未知" if first is None else f"{first} 年" if first == last else f"{first}–{last} 年"
        there, planned = len(self.folder.shards), self.folder.planned
        shards = f"{there} 个分片" if there == planned else f"计划 {planned} 个分片，已写完 {there} 个"
        return f"<Dataset：{count:,} 份报告，{years}，{shards}>"

    @cached_property
    def _counted(self) -> tuple[int, int | None, int | None]:
        found = self.database.arrow(
            "SELECT count(*) AS n, min(year) AS first, max(year) AS last FROM reports"
        )
        count, first, last = (found.column(at)[0].as_py() for at in range(3))
        return count, first, last

    @cached_property
    def versions(self) -> list[str]:
        """Return the versions of the form that some report has."""
        query = "SELECT DISTINCT form FROM wide_applications WHERE form IS NOT NULL ORDER BY form"
        held: list[str] = self.database.arrow(query).column("form").to_pylist()
        return held

    def __getattr__(self, name: str) -> Any:
        if name in TABLES:
            raise AttributeError(
                f"数据集不整个放进内存：请用 dataset.table({name!r}, where=…)、dataset.sql(…)、"
                "数据集自己的分析（dataset.zero_applications(…) 等），或先选取报告：dataset.corpus(where)。"
            )
        raise AttributeError(
            f"Dataset 没有 {name!r}；别的分析要把报告放在内存里（至多约 {REPORTS:,} 份）："
            "请用 dataset.corpus(where) 选取后再算。"
        )

    # --- tables ---------------------------------------------------------------------------------

    def sql(self, query: str, /, **parameters: Any) -> pd.DataFrame:
        """Return the result of one SELECT over the tables of the codebook, by their names.

        Every table has the column `year` of its report; codes are text; `wide_applications`,
        `wide_disclosures` and `wide_disputes` have one row for a report and one column for a cell
        (`"received:total"`), beside place, level, body and form. Missing numbers are missing, never 0.
        `$name` in the query is the value given as `name`. Nothing can be written, and no other file read.
        Raises `ArgumentError` for a mistake in the query, for anything but one SELECT, and for a result of
        more than `rows` rows.
        """
        return self.database.frame(query, parameters, self.rows)

    def table(self, name: str, where: str | None = None, **parameters: Any) -> pd.DataFrame:
        """Return the rows of a table that meet a condition over its columns, with the codebook's dtypes.

        In the order of the reports; `year` can be asked of every table. Raises `ArgumentError` for more than
        `rows` rows, saying how many they are.
        """
        if name not in VIEWS:
            raise ArgumentError(f"没有名为 {name!r} 的表；可用：{'、'.join(VIEWS)}。")
        condition = where or "true"
        counted = self.database.arrow(f"SELECT count(*) AS n FROM {name} WHERE {condition}\n", parameters)
        instead = (
            f'请给 where 缩小范围（如 where="year = 2021"），或用 dataset.sql 汇总（SELECT … FROM {name}）。'
        )
        require_rows(counted.column("n")[0].as_py(), self.rows, instead)
        if name not in TABLES:
            return self.sql(f"SELECT * FROM {name} WHERE {condition}\n", **parameters)
        columns = ", ".join(f't."{column.name}"' for column in TABLES[name])
        scanned = self.database.scan(name, "filename = true, file_row_number = true")
        rows = self.database.arrow(
            f"SELECT {columns} FROM (SELECT * FROM {scanned} WHERE {condition}\n) t LEFT JOIN {PLACED} p "
            "ON t.report_id = p.report_id ORDER BY p.shard, p.position, t.filename, t.file_row_number",
            parameters,
        )
        return typed(rows, name, self.forms)

    def corpus(self, where: Condition = None, *, limit: int = REPORTS, **parameters: Any) -> "Corpus":
        """Return an ordinary corpus of the reports that meet a condition, or that have these ids.

        It is what `gr.load` makes of these reports, in the order of the dataset: every function of the
        library takes it. Without `where` it has all reports. Raises `ArgumentError` for more than `limit`
        reports, and for an id that no report has.
        """
        selection = self.select(where, parameters)
        require_reports(len(selection), limit)
        return corpus_of(selection, where is None)

    def select(self, where: Condition, parameters: dict[str, Any]) -> Selection:
        """Return which reports meet a condition or have these ids, and in which shard each stands."""
        return self._placed(where, parameters, ("report_id",))[0]

    def years(self, where: Condition, parameters: dict[str, Any], columns: Sequence[str] = ()) -> Years:
        """Return the reports that meet a condition, with what tells their bodies and these columns."""
        require_columns(columns)
        return Years(*self._placed(where, parameters, tuple(dict.fromkeys([*IDENTITY, *columns]))))

    def _placed(
        self, where: Condition, parameters: dict[str, Any], columns: Sequence[str]
    ) -> tuple[Selection, pd.DataFrame]:
        ids = None if where is None or isinstance(where, str) else list(where)
        condition = (where or "true") if ids is None else "report_id IN (SELECT unnest($ids))"
        named = ", ".join(f'"{name}"' for name in columns)
        rows = self.database.arrow(
            f"SELECT {named}, shard AS shard_name, coalesce(year, -1) AS year_number FROM {PLACED} "
            f"WHERE {condition}\nORDER BY shard, position",
            parameters if ids is None else {"ids": ids},
        )
        held = rows.column("report_id")
        if ids is not None and len(held) < len(set(ids)):
            lacking = sorted(set(ids) - set(held.to_pylist()))
            raise ArgumentError(f"数据集里没有编号为 {'、'.join(lacking[:5])} 的报告。")
        shard = pc.index_in(rows.column("shard_name"), pa.array(self.folder.shards)).to_numpy()
        ids_held = pa.concat_arrays([pa.array([], held.type), *held.chunks])
        year = rows.column("year_number").to_numpy()
        selection = Selection(self.folder, self.forms, ids_held, shard, year)
        return selection, typed(rows.select(columns), "reports", self.forms)

    # --- analyses -------------------------------------------------------------------------------

    def zero_applications(
        self,
        by: str | Sequence[str] | None = None,
        blank_as_zero: bool = False,
        *,
        definitions: Iterable[str] | None = None,
        where: str | None = None,
        **parameters: Any,
    ) -> pd.DataFrame:
        """Return the share of reports without applications, as `gr.zero_applications` gives it.

        `definitions` are those wanted (`strict`, `lenient`, `all_zero`; all without): `all_zero` reads every
        cell of tables III and IV and takes much longer than the others.
        """
        return zero.zero_applications(self, by, blank_as_zero, where, definitions, parameters)

    def indicators(
        self,
        names: Iterable[str] | None = None,
        *,
        blank_as_zero: bool = False,
        township_deadline: tuple[int, int] = (1, 31),
        where: str | None = None,
        **parameters: Any,
    ) -> pd.DataFrame:
        """Return the indicators of every report that meets a condition, as `gr.indicators` gives them."""
        asked = (names, blank_as_zero, township_deadline)
        return indicators.indicators(self, *asked, where, parameters)

    def indicators_by(
        self,
        by: str | Sequence[str],
        *,
        names: Iterable[str] | None = None,
        blank_as_zero: bool = False,
        township_deadline: tuple[int, int] = (1, 31),
        where: str | None = None,
        **parameters: Any,
    ) -> pd.DataFrame:
        """Return the indicators of groups of reports, as `gr.indicators_by` gives them.

        The share of checks passed (family `quality`) needs the checks across years, which take longer than
        all the rest: give `names` where it is not wanted.
        """
        asked = (by, names, blank_as_zero, township_deadline)
        return indicators.indicators_by(self, *asked, where, parameters)

    def terms(
        self,
        section: Names = "problems",
        minimum_documents: int = 1,
        top: int | None = None,
        *,
        kind: Names = None,
        by: str | None = None,
        engine: str = "auto",
        extra_words: Iterable[str] = (),
        workers: int | None = None,
        where: str | None = None,
        **parameters: Any,
    ) -> pd.DataFrame:
        """Return the words of the chosen texts, as `gr.terms` gives them; `workers` are processes (cores)."""
        raw_cutter(engine, extra_words)  # refuses what is no list of words
        cutting = engine, tuple(extra_words)
        sizes = minimum_documents, top
        return words.terms(self, section, kind, by, cutting, sizes, where, workers, parameters)

    def count_findings(
        self, by: str | Sequence[str] | None = None, *, where: str | None = None, **parameters: Any
    ) -> pd.DataFrame:
        """Return how many findings the checks within reports have, by check and status.

        Columns: those of `by` (columns of `reports`), check, status, findings, reports (that have one).
        Findings that a person dismissed are left out; combinations without findings are no rows.
        """
        return findings.count_findings(self, by, where, parameters)

    def check_years(
        self,
        status: str | Iterable[str] | None = None,
        *,
        where: str | None = None,
        **parameters: Any,
    ) -> pd.DataFrame:
        """Return the findings of the checks between a report and its body's for the year before.

        They are the rows of `corpus.findings` for the same reports that the shards do not hold: carry_over,
        stock_flow, pending_reappears, jump, identical_tables. `status` keeps one (`"fail"`) or some. Both
        years must meet the condition. Raises `ArgumentError` for more than `rows` findings.
        """
        return findings.check_years(self, status, where, parameters)

    def clusters(
        self,
        section: str = "problems",
        threshold: float = ALIKE,
        min_length: int = 40,
        *,
        where: str | None = None,
        **parameters: Any,
    ) -> pd.DataFrame:
        """Return the clusters of nearly identical sections, as `gr.clusters` gives them.

        This and the other analyses of reuse hold one section of all chosen reports at once, and raise
        `ArgumentError` saying how many fit where that takes too much memory.
        """
        texts = section_corpus(self, section, _CLUSTERS, where, parameters)
        return clusters(texts, section, threshold, min_length)

    def boilerplate(
        self,
        section: str = "problems",
        bodies: int = 2,
        min_length: int = 8,
        *,
        where: str | None = None,
        **parameters: Any,
    ) -> pd.DataFrame:
        """Return the boilerplate share of each section, as `gr.boilerplate` gives it; see `clusters`."""
        texts = section_corpus(self, section, _SENTENCES, where, parameters)
        return boilerplate(texts, section, bodies, min_length)

    def novelty(
        self,
        section: str | None = "problems",
        min_length: int = RUN,
        *,
        where: str | None = None,
        **parameters: Any,
    ) -> pd.DataFrame:
        """Return how much of each section is new, as `gr.novelty` gives it; see `clusters`."""
        return novelty(section_corpus(self, section, _RUNS, where, parameters), section, min_length)

    def reuse(
        self,
        section: str | None = "problems",
        min_length: int = RUN,
        minimum: float = 0.05,
        *,
        where: str | None = None,
        **parameters: Any,
    ) -> pd.DataFrame:
        """Return how much of one section stands in another, as `gr.reuse` gives it; see `clusters`."""
        texts = section_corpus(self, section, _PAIRS, where, parameters)
        return reuse(texts, section, min_length, minimum)
