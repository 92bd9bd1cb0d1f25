"""Files of corrections: a CSV that people fill in, read row by row, and one ready to be filled in.

Columns: report_id, table, keys, value, reason, who, when, and optionally raw, what the corrector saw
printed; others are for the reader alone.
"""

import csv
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from io import StringIO
from os import PathLike, fspath
from pathlib import Path

import pandas as pd

from govreport.documents.decode import decode
from govreport.documents.document import ReadingError
from govreport.form.grid import KEYS, grid_of
from govreport.form.model import Form
from govreport.frames import plain

COLUMNS = ("report_id", "table", "keys", "value", "reason", "who", "when")


@dataclass(frozen=True, slots=True)
class Correction:
    """One row of a file of corrections; `raw` is None where the file does not say what was seen.

    `source` is the file as named, `problem` why the row is none, "" where it is one.
    """

    report_id: str
    table: str
    keys: str
    value: str
    reason: str = ""
    who: str = ""
    when: str = ""
    raw: str | None = None
    source: str = ""
    problem: str = ""


def read_corrections(paths: Iterable[str | PathLike[str]]) -> list[Correction]:
    """Return the corrections in these CSV files, rows that were not filled in left out.

    UTF-8 with or without its mark, or GB 18030 as Excel writes it. Raises `ReadingError` for a file that
    cannot be opened or that is no such table.
    """
    return [one for path in paths for one in _read_file(fspath(path))]


def _read_file(path: str) -> list[Correction]:
    try:
        rows = _rows(decode(Path(path).read_bytes())[0])
    except OSError as error:
        why = error.strerror or str(error)
        raise _unfit(path, f"无法打开：{why}。请检查路径和权限") from error
    except (csv.Error, ReadingError) as error:
        raise _unfit(path, f"无法读作 CSV 表：{error}。请另存为 CSV UTF-8 后再载入") from error
    heading = [cell.strip().lower() for cell in rows[0]] if rows else []
    lacking = [name for name in COLUMNS if name not in heading]
    twice = [name for name in (*COLUMNS, "raw") if heading.count(name) > 1]
    if lacking or twice:
        why = f"缺少列 {'、'.join(lacking)}" if lacking else f"列 {'、'.join(twice)} 出现了两次"
        raise _unfit(path, f"第一行{why}。需要的列是 {', '.join(COLUMNS)}，可以另有 raw")
    read = [_correction(path, number, heading, row) for number, row in enumerate(rows[1:], 2)]
    return [one for one in read if one is not None]


def _unfit(path: str, why: str) -> ReadingError:
    return ReadingError("unreadable_file", f"更正文件“{path}”{why}。")


def _rows(text: str) -> list[list[str]]:
    """Return the rows of a table; raises `csv.Error` for one whose quotes are never closed."""
    # Excel separates by what the system's language does.
    mark = max(",\t;", key=text.partition("\n")[0].count)
    return list(csv.reader(StringIO(text, newline=""), delimiter=mark, strict=True))


def _correction(path: str, number: int, heading: list[str], row: list[str]) -> Correction | None:
    """Return the correction in a row, None for a row that nobody has filled in."""
    held = {name: _unshielded(cell.strip()) for name, cell in zip(heading, row, strict=False)}
    known = {name: held.get(name, "") for name in COLUMNS}
    if not any(known[name] for name in ("value", "reason", "who", "when")):
        return None
    spare = [cell for cell in row[len(heading) :] if cell.strip()]
    # A comma that is not quoted moves all cells behind it.
    problem = f"第 {number} 行比表头多 {len(spare)} 格，含逗号的文字请加引号。" if spare else ""
    raw = held.get("raw", "") if "raw" in heading else None
    return Correction(**known, raw=raw, source=path, problem=problem)


# A spreadsheet takes what begins so for a formula, and makes numbers and dates of what looks so.
_TAKEN = re.compile(r"[=+\-@'\t\r].*|[\d\s.,/:\-eE%年月日]+", re.S)


def _shielded(text: str) -> str:
    """Return a text that a spreadsheet leaves as it is."""
    return f"'{text}" if _TAKEN.fullmatch(text) else text


def _unshielded(text: str) -> str:
    return text[1:] if text.startswith("'") and _TAKEN.fullmatch(text[1:]) else text


# --- a form to fill in --------------------------------------------------------------------------


def write_template(
    frames: Mapping[str, pd.DataFrame], forms: tuple[Form, ...], path: str | PathLike[str]
) -> Path:
    """Write a CSV with a row for every unreadable cell and every failing finding; return its path."""
    sources = dict(zip(*(plain(frames["reports"][name]) for name in ("report_id", "source")), strict=True))
    rows = [*_unread(frames, forms), *_failing(frames["findings"])]
    with open(path, "w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow([*COLUMNS, "raw", "source", "cell"])
        for report_id, table, keys, raw, cell in rows:
            blank = [""] * 4
            held = [report_id, table, keys, *blank, raw, sources[report_id], cell]
            writer.writerow([_shielded(text) for text in held])
    return Path(path)


def _unread(
    frames: Mapping[str, pd.DataFrame], forms: tuple[Form, ...]
) -> list[tuple[str, str, str, str, str]]:
    """Return report, table, keys, raw and labels of every cell that could not be read."""
    grid, rows = grid_of(forms), []
    for table, names in KEYS.items():
        held = frames[table][frames[table]["status"] == "unreadable"]
        columns = (plain(held[name]) for name in ("report_id", *names, "raw"))
        for report_id, row, column, raw in zip(*columns, strict=True):
            labels = " × ".join(label.zh for label in grid.labels(table, row, column))
            rows.append((report_id, table, f"{names[0]}={row};{names[1]}={column}", raw or "", labels))
    return rows


def _failing(findings: pd.DataFrame) -> list[tuple[str, str, str, str, str]]:
    held = findings[(findings["status"] == "fail") & findings["dismissed"].isna()]
    columns = (plain(held[name]) for name in ("report_id", "check", "subject", "message"))
    return [
        (report_id, "findings", f"check={check};subject={subject}", message, "")
        for report_id, check, subject, message in zip(*columns, strict=True)
    ]
