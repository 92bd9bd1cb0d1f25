"""One shard: its sources are read and checked, its tables written, and nothing of it stays in memory.

The same sources make the same bytes, in whatever process and at whatever time.
"""

import hashlib
import json
import threading
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.metadata import version
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

import govreport
from govreport.checks.all import WITHIN
from govreport.checks.findings import findings_frame
from govreport.codebook import category_labels
from govreport.contract import DATASET_FORMAT, DIAGNOSTIC_SEVERITIES, WIDE_GROUPS
from govreport.corpus import READ as READ_TABLES
from govreport.corpus import Corpus
from govreport.errors import UserError
from govreport.form.grid import TABLES as VALUE_TABLES
from govreport.form.model import Form
from govreport.frames import Columns, with_notes
from govreport.parse.layout import layouts_of
from govreport.prose import unsplit_notes
from govreport.runs.journal import Journal
from govreport.runs.limits import SET_ASIDE, Limits
from govreport.runs.plan import PLAN, Planned, plan_rows
from govreport.runs.reading import READ, Outcome, collect, read_each, uncollected
from govreport.runs.store import MANIFEST, store_at, store_error
from govreport.sources import Found, Sources

UNKNOWN_YEAR = "__HIVE_DEFAULT_PARTITION__"  # which DuckDB and Arrow read as missing
# What decides how a source is read; where none of it has changed, no source is read again.
_READING = (
    "form",
    "documents",
    "divisions",
    "parse",
    "checks",
    "contract.py",
    "frames.py",
    "prose.py",
    "runs",
)
_WIDE = "wide_"
_MOST_EXAMPLES = 3  # sources named for each code
_one_at_a_time = threading.Lock()


@dataclass(frozen=True, slots=True)
class Options:
    """How a run reads: the same for all its shards. `parser` is what `parser_version` said where it began."""

    forms: tuple[Form, ...]
    parser: str
    run: str
    limits: Limits = Limits()
    cache: str | None = None
    allow_private: bool = False


@dataclass(frozen=True, slots=True)
class Done:
    """What became of the sources of one shard: how many of each outcome, and some of them by name."""

    shard: int
    outcomes: Counter[str] = field(default_factory=Counter)
    examples: tuple[Outcome, ...] = ()

    @classmethod
    def of(cls, shard: int, manifest: Sequence[Outcome]) -> "Done":
        """Return the summary of a manifest; what was set aside is named in full."""
        examples: dict[str, list[Outcome]] = {}
        for one in manifest:
            if one.outcome != READ and DIAGNOSTIC_SEVERITIES[one.outcome] == "error":
                named = examples.setdefault(one.outcome, [])
                if one.outcome == SET_ASIDE or len(named) < _MOST_EXAMPLES:
                    named.append(one)
        return cls(
            shard,
            Counter(one.outcome for one in manifest),
            tuple(one for named in examples.values() for one in named),
        )


@cache
def parser_version(forms: tuple[Form, ...]) -> str:
    """Return the version of the library, with a digest of its reading modules and of the forms."""
    digest = hashlib.sha256(repr(forms).encode())
    root = Path(govreport.__file__).parent
    for name in _READING:
        held = root / name
        for path in sorted(held.rglob("*")) if held.is_dir() else [held]:
            if path.is_file() and "__pycache__" not in path.parts:
                digest.update(path.relative_to(root).as_posix().encode() + path.read_bytes())
    return f"{version('govreport')}+{digest.hexdigest()[:12]}"


def dataset_bytes(options: Options) -> bytes:
    """Return what stands in `dataset.json`: format, parser, forms, and the codes of every category."""
    categories: dict[str, dict[str, list[str]]] = {}
    for (table, column), labels in category_labels(options.forms).items():
        categories.setdefault(table, {})[column] = [label.code for label in labels]
    said = {
        "format": DATASET_FORMAT,
        "parser": options.parser,
        "forms": [form.version for form in options.forms],
        "categories": categories,
    }
    return (json.dumps(said, ensure_ascii=False, indent=1) + "\n").encode()


def write_shard(place: str, number: int, options: Options) -> Done:
    """Read the sources of a shard of the plan, write its tables, return what became of them.

    Runs wherever the run sends it. Raises `StoreError` where nothing can be written, `UserError` where
    this machine reads by another version, or the tables of the shard cannot be made.
    """
    if parser_version(options.forms) != options.parser:
        raise UserError(
            "工作进程的 govreport 与发起运行的版本不同。请在各处安装同一版本，升级后重新启动 Python。"
        )
    store = store_at(place, options.run)
    try:
        rows = plan_rows(store.read(PLAN) or b"", number)
        # Threads of one process take turns, so that its death is charged to one document.
        with _one_at_a_time, Journal(store.journal(number), options.limits) as journal:
            tables, outcomes = _made(rows, number, journal, options)
            journal.at_end()
            store.put(number, lambda folder: _write(folder, tables, outcomes, options))
    except OSError as error:
        raise store_error(place, error) from error
    return Done.of(number, outcomes)


def _made(
    rows: Sequence[Planned], number: int, journal: Journal, options: Options
) -> tuple[dict[str, pd.DataFrame], list[Outcome]]:
    aside = journal.set_aside()
    files = [row.found for row in rows]
    if journal.died_over_tables > 5:
        raise UserError(f"分片 {number:06d} 的数据表多次没有做成。请把其中的文件分开载入，找出是哪一份。")
    if journal.died_over_tables < 2:
        try:
            return _read(files, aside, rows, journal, options)
        except (OSError, UserError):
            raise
        except Exception:  # a fault of ours over one document must not cost the others
            pass
    aside |= _culprits(files, aside, journal, options)
    return _read(files, aside, rows, journal, options)


def _read(
    files: Sequence[Found],
    aside: Mapping[int, tuple[str, str]],
    rows: Sequence[Planned],
    journal: Journal,
    options: Options,
) -> tuple[dict[str, pd.DataFrame], list[Outcome]]:
    """Return all tables of these sources and what became of each."""

    def begun() -> Iterator[Found]:
        for at, found in enumerate(files):
            if at in aside:
                yield found._replace(problem=aside[at])
            else:
                journal.at(at)
                yield found

    tables, outcomes = _tables(begun(), journal, options)
    planned = (row.sha256 for row in rows)
    return tables, [
        one._replace(sha256=one.sha256 or known) for one, known in zip(outcomes, planned, strict=True)
    ]


def _culprits(
    files: Sequence[Found], aside: Mapping[int, tuple[str, str]], journal: Journal, options: Options
) -> dict[int, tuple[str, str]]:
    """Return the documents whose tables cannot be made, after making those of each document alone.

    One that kills the process does so under its own position, and is set aside by the next attempt.
    """
    found = {}
    for at, one in enumerate(files):
        if at in aside:
            continue
        journal.at(at)
        try:
            _tables([one], None, options)
        except Exception as error:
            message = f"处理时出错（{type(error).__name__}：{str(error)[:80]}），已搁置。请报告这个问题。"
            found[at] = (SET_ASIDE, message)
    return found


def _tables(
    files: "Iterator[Found] | list[Found]", journal: Journal | None, options: Options
) -> tuple[dict[str, pd.DataFrame], list[Outcome]]:
    """Return all tables of the codebook and the wide ones, as `gr.load` orders them.

    Only checks within a report: another shard may hold the report of the year before.
    """
    forms = options.forms
    layouts = layouts_of(forms)
    columns = Columns(layouts.grid)
    sources = Sources(options.cache, allow_private=options.allow_private)
    with uncollected():
        outcomes = collect(read_each(files, sources, layouts), columns)
        if journal:
            journal.at_tables()
        frames = columns.frames()
        corpus = Corpus.of(frames, forms, columns.prose)
        tables = {
            name: getattr(corpus, name) for name in (*READ_TABLES, "statements", "figures", "corrections")
        }
        tables["findings"] = findings_frame(
            [found for check in WITHIN for found in check(tables, forms)], tables, forms
        )
        notes = unsplit_notes(corpus.statements, corpus.reports)
        tables["diagnostics"] = with_notes(frames["diagnostics"], notes, forms)
        groups = corpus.reports[["report_id", *WIDE_GROUPS]]
        for name in VALUE_TABLES:
            values = corpus.wide(name).reset_index(drop=True)
            tables[f"{_WIDE}{name}"] = pd.concat([groups, values], axis="columns")
    return tables, outcomes


def _write(
    folder: Path, tables: Mapping[str, pd.DataFrame], outcomes: Sequence[Outcome], options: Options
) -> None:
    """Write the tables of a shard, a folder a table and a year, and the manifest."""
    ids = pa.array(tables["reports"]["report_id"]).cast(pa.large_string())
    years = tables["reports"]["year"].array
    for name, held in tables.items():
        table = pa.Table.from_pandas(held, preserve_index=False).replace_schema_metadata(None)
        for year, part in _by_year(table, ids, years):
            where = folder / name / f"year={year}"
            where.mkdir(parents=True)
            # Statistics of each of two hundred columns make a file of a thousand rows slow to open.
            _write_table(part, where / "part.parquet", statistics=not name.startswith(_WIDE))
    names = [*Outcome._fields, "report_id", "parser"]
    known = [(*one, one.sha256 and one.sha256[:12], options.parser) for one in outcomes]
    columns = [pa.array(values, pa.string()) for values in zip(*known, strict=True)]
    _write_table(pa.table(columns, names), folder / MANIFEST)


def _write_table(table: pa.Table, path: Path, *, statistics: bool = True) -> None:
    # Opened here, so that a full disk is an `OSError` with its number.
    with path.open("wb") as file:
        pq.write_table(table, file, compression="zstd", write_statistics=statistics)


def _by_year(table: pa.Table, ids: pa.Array, years: pd.arrays.IntegerArray) -> Iterator[tuple[str, pa.Table]]:
    """Yield the rows of each year in their order; a table without rows has one part all the same."""
    if not len(table):
        yield UNKNOWN_YEAR, table
        return
    report = pc.index_in(table.column("report_id").cast(pa.large_string()), value_set=ids)
    position = report.fill_null(-1).to_numpy()
    # One more at the end, for rows that are of no report.
    of_report = np.append(years.to_numpy(dtype=np.int64, na_value=-1), -1)
    year = of_report[position]
    order = np.argsort(year, kind="stable")
    found, starts = np.unique(year[order], return_index=True)
    for one, rows in zip(found.tolist(), np.split(order, starts[1:]), strict=True):
        yield (UNKNOWN_YEAR if one < 0 else str(one)), table.take(pa.array(rows))
