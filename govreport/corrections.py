"""What people correct: numbers and facts that were misread or misprinted, findings that are none.

The source is never touched: the tables show the corrected value with the status `corrected`, `raw` is
still what is printed. A correction that does not fit its source, or no longer fits it, is refused with a
diagnostic that says why; what became of each stands in the table `corrections`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from govreport.checks.reads import cells_read
from govreport.contract import TABLES
from govreport.correction_files import Correction, read_corrections, write_template
from govreport.correction_verdicts import Change, Judge, Refusal, dismissal
from govreport.form.grid import KEYS, grid_of
from govreport.form.model import Form
from govreport.frames import Note, column_array, frame, plain

__all__ = [
    "Correction",
    "correct",
    "dismiss",
    "correction_notes",
    "corrections_frame",
    "read_corrections",
    "write_template",
]
Frames = Mapping[str, pd.DataFrame]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of a correction: `applied`, `refused` or `unused`, and the reason in words."""

    correction: Correction
    outcome: str
    message: str


@dataclass(frozen=True, slots=True)
class Ruling:
    """Corrected tables, and what became of each correction."""

    frames: dict[str, pd.DataFrame]
    verdicts: list[Verdict]


def correct(frames: Frames, corrections: Sequence[Correction], forms: tuple[Form, ...]) -> Ruling:
    """Return the tables with the corrected values in them, and what became of each correction.

    Dismissals of findings are left to `dismiss`. Two corrections of one cell that differ are both refused.
    """
    if not corrections:
        return Ruling(dict(frames), [])
    judge = Judge(frames, forms)
    changes: dict[tuple[str, int, str], list[Change]] = {}
    verdicts = []
    for one in corrections:
        if one.table == "findings" and not one.problem:
            continue
        try:
            change = judge.change(one)
        except Refusal as refusal:
            verdicts.append(Verdict(one, "refused", str(refusal)))
        else:
            if change is None:
                verdicts.append(_unused(one))
            else:
                changes.setdefault((change.table, change.at, change.column), []).append(change)
    fitting = [same[0] for same in changes.values() if len({one.value for one in same}) == 1]
    verdicts += [_verdict(one, same) for same in changes.values() for one in same]
    return Ruling(_apply(frames, fitting, forms), verdicts)


def _unused(one: Correction) -> Verdict:
    return Verdict(one, "unused", "这批报告里没有这个编号；文件若有改动，编号也会不同。")


def _verdict(change: Change, same: list[Change]) -> Verdict:
    """Return what becomes of a correction among all that fit the same cell."""
    values = dict.fromkeys(sorted(one.correction.value for one in same))
    if len({one.value for one in same}) == 1:
        return Verdict(change.correction, "applied", change.message)
    said = "、".join(f"“{value}”" for value in values)
    return Verdict(change.correction, "refused", f"同一处有几条不同的更正（{said}），请只留一条。")


# --- applying -----------------------------------------------------------------------------------


def _apply(frames: Frames, changes: Sequence[Change], forms: tuple[Form, ...]) -> dict[str, pd.DataFrame]:
    """Return the tables with these changes."""
    made = dict(frames)
    for table in KEYS:
        of_table = [one for one in changes if one.table == table]
        if of_table:
            made[table] = _with_cells(frames[table], of_table)
    facts = [one for one in changes if one.table == "reports"]
    for column in TABLES["reports"] if facts else ():
        of_column = [one for one in facts if one.column == column.name]
        if of_column:
            values = [one.value for one in of_column]
            new = column_array(values, column.dtype, "reports", column.name, forms)
            made["reports"] = _with_values(made["reports"], column.name, of_column, new)
    if any(one.table == "applications" for one in changes) and len(frames["subtotals"]):
        made["subtotals"] = _subtotals(frames, made, changes, forms)
    return made


def _with_cells(held: pd.DataFrame, changes: Sequence[Change]) -> pd.DataFrame:
    dtype = held["value"].dtype
    numbers = [None if one.value is None else float(one.value) for one in changes]
    marked = _with_values(held, "value", changes, pd.array(numbers, dtype="Float64").astype(dtype))
    return _with_values(marked, "status", changes, "corrected")


def _with_values(held: pd.DataFrame, column: str, changes: Sequence[Change], new: Any) -> pd.DataFrame:
    """Return a table with these values in the places of the changes."""
    values: Any = held[column].array.copy()
    values[np.array([one.at for one in changes])] = new
    return held.assign(**{column: values})


def _subtotals(
    before: Frames, after: Frames, changes: Sequence[Change], forms: tuple[Form, ...]
) -> pd.DataFrame:
    """Return the printed subtotals with the sums of their parts as they are after the changes.

    The sum is missing where the label does not tell the parts, or tells others than were added up.
    """
    ids = {one.correction.report_id for one in changes if one.table == "applications"}
    held = before["subtotals"]
    at = np.flatnonzero(held["report_id"].isin(ids).to_numpy())
    grid, width = grid_of(forms), len(grid_of(forms).span("applications"))
    first = grid.span("applications").start
    reports = {report_id: turn for turn, report_id in enumerate(plain(before["reports"]["report_id"]))}
    parts = held["parts"].array.copy()
    for turn in at:
        label, report_id = held["label"].array[turn], held["report_id"].array[turn]
        cells = cells_read("subtotal", label, None, forms)
        places = [reports[report_id] * width + grid.place[cell] - first for cell in cells]
        old, new = (_sum(frames["applications"], places) for frames in (before, after))
        known = pd.isna(parts[turn]) or (not pd.isna(old) and parts[turn] == old)
        parts[turn] = new if known else pd.NA
    return held.assign(parts=parts)


def _sum(held: pd.DataFrame, places: list[int]) -> Any:
    """Return the sum of the cells that the form has; NA where one of them has no number."""
    cells = held.iloc[places]
    return cells.loc[cells["status"] != "not_applicable", "value"].sum(skipna=False) if places else pd.NA


# --- findings -----------------------------------------------------------------------------------


def dismiss(findings: pd.DataFrame, corrections: Sequence[Correction]) -> tuple[pd.DataFrame, list[Verdict]]:
    """Return the findings with what was dismissed marked so, and what became of each dismissal.

    A finding keeps its status; `dismissed` says why, by whom and when. A dismissal of a finding that does
    not fail, or that says something else than was seen, is refused.
    """
    asked = [one for one in corrections if one.table == "findings" and not one.problem]
    if not asked:
        return findings, []
    mine = findings[findings["report_id"].isin({one.report_id for one in asked})]
    ids = set(plain(mine["report_id"]))
    known: dict[tuple[str, str, str], list[tuple[int, str, str]]] = {}
    columns = (plain(mine[name]) for name in ("report_id", "check", "subject", "status", "message"))
    for at, *key, status, message in zip(mine.index, *columns, strict=True):
        known.setdefault((key[0], key[1], key[2]), []).append((at, status, message))
    verdicts: list[Verdict] = []
    said: dict[int, set[str]] = {}
    for one in asked:
        if one.report_id not in ids:
            verdicts.append(_unused(one))
            continue
        try:
            named, places, message = dismissal(one, known)
        except Refusal as refusal:
            verdicts.append(Verdict(one, "refused", str(refusal)))
            continue
        verdicts.append(Verdict(named, "applied", message))
        behind = "，".join(filter(None, (one.who, one.when)))
        for at in places:
            said.setdefault(at, set()).add(f"{one.reason}（{behind}）" if behind else one.reason)
    texts = findings["dismissed"].array.copy()
    texts[np.array(list(said), dtype=np.int64)] = ["；".join(sorted(reasons)) for reasons in said.values()]
    return findings.assign(dismissed=texts), verdicts


# --- what became of them ------------------------------------------------------------------------


def corrections_frame(verdicts: Sequence[Verdict], forms: tuple[Form, ...]) -> pd.DataFrame:
    """Return the table of what became of each correction.

    The order is that of reports, tables and keys, whatever the order in the files.
    """
    ordered = sorted(verdicts, key=_order)
    columns: dict[str, list[Any]] = {
        column.name: [getattr(one.correction, column.name, None) for one in ordered]
        for column in TABLES["corrections"]
    }
    columns["outcome"] = [one.outcome for one in ordered]
    columns["message"] = [one.message for one in ordered]
    return frame("corrections", columns, forms)


def correction_notes(verdicts: Sequence[Verdict]) -> list[Note]:
    """Return a note for each correction that was refused, and for each file with unused ones."""
    ordered = sorted(verdicts, key=_order)
    return [*_refused(ordered), *_left_over(ordered)]


def _order(verdict: Verdict) -> tuple[str, ...]:
    one = verdict.correction
    said = (one.value, one.raw or "", one.reason, one.who, one.when, one.source, one.problem)
    return (one.report_id, one.table, one.keys, verdict.outcome, *said)


def _refused(verdicts: Sequence[Verdict]) -> list[Note]:
    return [
        (one.source, one.report_id, "correction_refused", said.message, f"{one.table} {one.keys}")
        for said in verdicts
        if said.outcome == "refused"
        for one in (said.correction,)
    ]


def _left_over(verdicts: Sequence[Verdict]) -> list[Note]:
    """Return one note for each file with corrections of reports that are not in the corpus."""
    held: dict[str, list[str]] = {}
    for said in verdicts:
        if said.outcome == "unused":
            held.setdefault(said.correction.source, []).append(said.correction.report_id)
    return [
        (
            source,
            None,
            "correction_unused",
            f"{len(ids)} 条更正所指的报告不在这批来源里（{'、'.join(sorted(set(ids))[:5])}"
            f"{'等' if len(set(ids)) > 5 else ''}）。若文件已经改动，请对照原文重新填写编号。",
            None,
        )
        for source, ids in sorted(held.items())
    ]
