"""The sheets of the three tables of the form: one row per report, one column per cell of the form."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from math import isnan
from typing import Any

import numpy as np
import pandas as pd
from openpyxl.utils import get_column_letter

from govreport.codebook import category_labels
from govreport.form.grid import KEYS, grid_of
from govreport.form.statute import LITIGATION
from govreport.show.sheets import (
    LINE_HEIGHT,
    Book,
    Column,
    Sheet,
    Value,
    dress,
    fitting,
    height_of,
    lines_needed,
    longest_word,
    place_of,
    width,
)
from govreport.spreadsheets import clean

# What stands over each sheet: the table's number, and the section of the report it belongs to.
TITLES = {
    "disclosures": ("表二", "Table II", "disclosure"),
    "applications": ("表三", "Table III", "applications"),
    "disputes": ("表四", "Table IV", "disputes"),
}
EMPTY = ("blank", "absent", "not_applicable")
NUMBERS = ("reported", "inferred")
# How many rows of heading stand over the reports.
HEADS = 3
Lines = Sequence[tuple[str, str, str]]


@dataclass(frozen=True)
class Cells:
    """The cells of one table of the form: reports down, cells across."""

    names: tuple[str, ...]
    values: "np.ndarray[Any, np.dtype[np.float64]]"
    statuses: "np.ndarray[Any, np.dtype[np.object_]]"
    place: "np.ndarray[Any, np.dtype[np.int64]]"
    raw: Any

    def row(self, report: int) -> list[tuple[object, str, str | None]]:
        """Return what each cell of a report shows, its look, and the printed text where it is shown."""
        sides = (side[report].tolist() for side in (self.values, self.statuses, self.place))
        return [
            (value, status, None)
            if status in NUMBERS and value == value
            else (None, status, None)
            if status in EMPTY
            else self._printed(value, status, place)
            for value, status, place in zip(*sides, strict=True)
        ]

    def _printed(self, value: float, status: str, place: int) -> tuple[object, str, str | None]:
        """Return what to show of a cell that is neither a number as printed nor empty."""
        raw = None if pd.isna(self.raw[place]) else str(self.raw[place])
        if status == "corrected":
            return None if isnan(value) else value, status, raw
        # A printed text that is no number; a number that is missing although it should be there.
        return raw or "？", status if status == "placeholder" else "unreadable", raw


def cells_of(wide: pd.DataFrame, tidy: pd.DataFrame, table: str, ids: "pd.Series[Any]") -> Cells:
    """Return the cells of a table in the order of `wide` and of the ids.

    A cell without a row in the tidy table is `not_applicable`; what is so in every report is left out.
    """
    row, column = (tidy[key].cat for key in KEYS[table])
    names = pd.Index(wide.columns)
    codes = [names.get_indexer(pd.Index([f"{r}:{c}" for c in column.categories])) for r in row.categories]
    lookup = np.array(codes, dtype=np.int64).reshape(len(row.categories), len(column.categories))
    across = lookup[row.codes.to_numpy(), column.codes.to_numpy()] if len(tidy) else np.zeros(0, np.int64)
    down = pd.Index(ids).get_indexer(pd.Index(tidy["report_id"]))
    known = (across >= 0) & (down >= 0)
    place = np.full((len(ids), len(names)), -1, dtype=np.int64)
    place[down[known], across[known]] = np.flatnonzero(known)
    statuses = np.append(tidy["status"].astype(object).to_numpy(), "not_applicable")[place]
    values = wide.reindex(ids).to_numpy(dtype=np.float64, na_value=np.nan)
    used = (statuses != "not_applicable").any(axis=0) if len(ids) else np.full(len(names), True)
    return Cells(tuple(names[used]), values[:, used], statuses[:, used], place[:, used], tidy["raw"].array)


def headings(book: Book, table: str) -> dict[str, tuple[str, str, str]]:
    """Return the three lines of heading over every "row:column" cell of a table of the form."""
    grid = grid_of(book.forms)
    if table == "disclosures":
        articles = {label.code: label for label in category_labels(book.forms)["disclosures", "article"]}
        units = {"money": book.say("\n（万元）", "")}  # the English labels name the unit themselves
        return {
            f"{item.code}:{measure.code}": (
                book.label(articles[item.article]),
                book.label(item),
                book.label(measure) + units.get(measure.kind, ""),
            )
            for item, measure in grid.pairs
        }
    if table == "applications":
        groups = category_labels(book.forms)["applications", "group"]
        families = {label.code: book.label(label) for label in groups}
        return {
            f"{row.code}:{column.code}": (families.get(row.group, ""), book.label(row), book.label(column))
            for row in grid.rows
            for column in grid.applicants
        }
    lawsuits = [stage.code for stage in grid.stages if "litigation" in stage.code]
    above = dict.fromkeys(lawsuits, book.head(LITIGATION, "Litigation"))
    return {
        f"{stage.code}:{column.code}": (
            above.get(stage.code, book.label(stage)),
            book.label(stage),
            book.label(column),
        )
        for stage in grid.stages
        for column in grid.outcomes
    }


def blocks_of(lines: Lines) -> list[range]:
    """Return the runs of neighbouring cells under the same first two lines of heading."""
    runs = [[index for index, _ in run] for _, run in groupby(enumerate(lines), key=lambda pair: pair[1][:2])]
    return [range(run[0], run[-1] + 1) for run in runs]


def form_widths(lines: Lines, cells: Cells) -> list[float]:
    """Return the width of each column: room for its numbers and for the longest word above it."""
    sizes = []
    for line, column in zip(lines, cells.values.T, strict=True):
        numbers = np.unique(column[~np.isnan(column)]).tolist()
        sizes.append(float(max(8, longest_word(line[2]) + 1, *(width(number) + 2 for number in numbers))))
    for block in blocks_of(lines):
        short = longest_word(" ".join(lines[block[0]][:2])) + 1 - sum(sizes[j] for j in block)
        for j in block:
            sizes[j] += max(0.0, short) / len(block)
    return sizes


def heading_heights(lines: Lines, widths: Sequence[float]) -> list[float]:
    """Return the heights of the three rows of heading; the last has room for the filter buttons."""
    first, second, third = 1, 1, 1
    for block in blocks_of(lines):
        room = sum(widths[j] for j in block)
        group, row = (lines_needed([text], [room]) for text in lines[block[0]][:2])
        if lines[block[0]][0] == lines[block[0]][1]:
            second = max(second, row - first)
        else:
            first, second = max(first, group), max(second, row)
        third = max(third, *(lines_needed([lines[j][2]], [widths[j]]) for j in block))
    return [LINE_HEIGHT * count + 3 for count in (first, second, third + 0.8)]


def heading_rows(
    book: Book, sheet: Sheet, title: str, lead: Sequence[Column], lines: Lines
) -> list[list[Value]]:
    """Return the three rows of heading, blocks shaded in turn, equal wording merged."""
    hint = book.say("空白、斜线等的含义见“说明”中的图例", "For blanks, slashes etc. see the legend in Notes")
    last, merged = get_column_letter(len(lead)), sheet.excel.merged_cells
    rows: list[list[Value]] = []
    for number, (text, look) in enumerate([(title, "lead"), (hint, "link_hint")], 1):
        merged.add(f"A{number}:{last}{number}")
        rows.append([(None if index else text, look) for index in range(len(lead))])
    rows.append([(column.heading, "head") for column in lead])
    for number, block in enumerate(blocks_of(lines)):
        look = "head_other" if number % 2 else "head"
        group, row, _ = lines[block[0]]
        left, right = (get_column_letter(len(lead) + 1 + j) for j in (block[0], block[-1]))
        same = group == row
        for ref in [f"{left}1:{right}2"] if same else [f"{left}1:{right}1", f"{left}2:{right}2"]:
            merged.add(ref)
        for j in block:
            first = j == block[0]
            rows[0].append((group if first else None, look))
            rows[1].append((row if first and not same else None, look))
            rows[2].append((lines[j][2], look))
    return rows


def write_form(
    book: Book, table: str, name: str, cells: Cells, lead: Sequence[Column], notes: str
) -> dict[str, str]:
    """Write one sheet for a table of the form: one row per report under three lines of heading.

    Cells that no report's form version has are left out. Returns the letter of each cell's column by
    its "row:column". `notes` is the name of the sheet of notes.
    """
    reports = len(lead[0].values)
    known = headings(book, table)
    lines = [known.get(cell, ("", *cell.partition(":")[::2])) for cell in cells.names]
    zh, en, section = TITLES[table]
    part = next(
        label for label in category_labels(book.forms)["sections", "section"] if label.code == section
    )
    title = book.line(f"{zh}　{part.zh}", f"{en}: {part.en}")
    sheet = book.sheet(name)
    widths, lead_widths = form_widths(lines, cells), [fitting(column) for column in lead]
    blocks = [range(block.start + len(lead), block.stop + len(lead)) for block in blocks_of(lines)]
    dress(book, sheet, [*lead_widths, *widths], HEADS, len(lead), reports, blocks)
    heights = heading_heights(lines, widths)
    for height, row in zip(heights, heading_rows(book, sheet, title, lead, lines), strict=True):
        sheet.append(row, height)
        if sheet.rows == 2:
            sheet.link(0, place_of(notes))
    write_rows(book, sheet, cells, lead, lead_widths)
    sheet.close()
    return {cell: get_column_letter(len(lead) + 1 + at) for at, cell in enumerate(cells.names)}


def write_rows(
    book: Book, sheet: Sheet, cells: Cells, lead: Sequence[Column], lead_widths: Sequence[float]
) -> None:
    """Write one row per report; a corrected cell says in a comment what is printed."""
    printed, nothing = book.say("原文：", "Printed: "), book.say("（空白）", "(blank)")
    for report in range(len(lead[0].values)):
        row = cells.row(report)
        shown: list[Value] = [(column.values[report], column.look_at(report)) for column in lead]
        height = height_of([value for value, _ in shown], lead_widths)
        sheet.append([*shown, *((value, look) for value, look, _ in row)], height)
        for at, (_, look, raw) in enumerate(row, len(lead)):
            if look == "corrected":
                sheet.comment(at, printed + (clean(raw, "…") if raw else nothing))
