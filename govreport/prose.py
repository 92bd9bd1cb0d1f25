"""The tables that are read from the prose when they are first asked for: figures and statements."""

from array import array
from collections.abc import Iterator, Sequence
from typing import Any

import pandas as pd

from govreport.contract import TABLES
from govreport.form.model import Form
from govreport.frames import Note, frame, plain
from govreport.parse.narrative import STATED_IN, Prose

Starts = Sequence["array[int]"]


def figures_frame(
    sections: pd.DataFrame, reports: pd.DataFrame, starts: Starts, forms: tuple[Form, ...]
) -> pd.DataFrame:
    """Return the table of the counts that the prose of all reports states.

    `starts` has, for each row of `sections`, the places of its lines in the text of the report.
    """
    columns: dict[str, list[Any]] = {column.name: [] for column in TABLES["figures"]}
    for report_id, section, prose in _prose(sections, reports, starts):
        for figure in prose.figures(section):
            for name in _FIGURE:
                columns[name].append(getattr(figure, name))
            columns["report_id"].append(report_id)
            columns["section"].append(section)
    return frame("figures", columns, forms)


def statements_frame(
    sections: pd.DataFrame, reports: pd.DataFrame, starts: Starts, forms: tuple[Form, ...]
) -> pd.DataFrame:
    """Return the table of the problems and improvements that section five of all reports states."""
    columns: dict[str, list[Any]] = {column.name: [] for column in TABLES["statements"]}
    for report_id, section, prose in _prose(sections, reports, starts):
        for said in prose.statements() if section == STATED_IN else ():
            for name in _STATEMENT:
                columns[name].append(getattr(said, name))
            columns["report_id"].append(report_id)
    return frame("statements", columns, forms)


def unsplit_notes(statements: pd.DataFrame, reports: pd.DataFrame) -> list[Note]:
    """Return a note for every report whose problems and improvements cannot be told apart."""
    message = "第五部分看不出哪些是问题、哪些是改进，整段记作一条。"
    ids = statements.loc[(statements["kind"] == "unsplit").to_numpy(), "report_id"]
    held = reports[reports["report_id"].isin(ids)]
    return [
        (source, report_id, "statements_unsplit", message, None)
        for source, report_id in zip(held["source"].tolist(), held["report_id"].tolist(), strict=True)
    ]


def _prose(sections: pd.DataFrame, reports: pd.DataFrame, starts: Starts) -> Iterator[tuple[str, str, Prose]]:
    """Yield report, section and prose of every part that has any."""
    foreign = set(reports.loc[(reports["script"] == "hant").to_numpy(dtype=bool), "report_id"])
    columns = (plain(sections[name]) for name in ("report_id", "section", "text"))
    for report_id, section, text, places in zip(*columns, starts, strict=True):
        if text:
            yield report_id, section, Prose(text, places, plain=report_id not in foreign)


_FIGURE = ("quantity", "label", "value", "unit", "sentence", "start", "end", "scope", "precision")
_STATEMENT = ("kind", "position", "text", "start", "end")
