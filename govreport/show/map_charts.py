"""Maps of a corpus: what stands in its cells, what the checks found, which provinces it covers."""

from collections.abc import Sequence
from textwrap import fill
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from govreport.analysis.operands import RANKS, read_cells
from govreport.checks.rules import CHECKS
from govreport.codebook import category_labels
from govreport.contract import OUTCOMES_OF_CHECKS, STATUSES
from govreport.form.grid import Grid
from govreport.show.chart_style import ACCENT, DARK, LIGHT, PALE, explain, name_of, new_axes, no_reports
from govreport.show.tile_charts import Face, draw_tiles, explain_tiles, label_tiles, shade, tile_axes

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from govreport.corpus import Corpus

_WORDS: dict[str, Any] = {
    "zh": {
        "cells": "{n} 份报告，表式应有 {cells} 格，其中 {told} 格有数",
        "cell": "格",
        "zero": "印出 0",
        "number": "印出其他数",
        "tables": ("表二", "表三", "表四"),
        "title_cells": "各份报告各行印了什么（{n} 份报告，{cells} 格，其中 {told} 格有数）",
        "tile_of_row": "一块为一份报告的一行；行内各格不同时取最缺的一格；图例括号内为格数；空白不是 0",
        "share_of_rows": "各行的格按状态的份额（{n} 份报告，逾 {most} 份不再逐份列出）；空白不是 0",
        "title_findings": "核对结果（{n} 份报告，{fail} 项不符，{not_assessable} 项无法核对）",
        "tile_of_check": "一块为一份报告的一类核对，取最重的结果；图例括号内为核对项数；空处没有这类核对",
        "counted": "各类核对的项数（{n} 份报告）；右列为有不符项的报告数；底色深浅为份额；“无法核对”不是相符",
        "dismissed": "人工排除",
        "reports_failing": "不符的报告",
        "nothing_checked": "没有核对结果",
    },
    "en": {
        "cells": "{n} reports, {cells} cells on the form, {told} with a number",
        "cell": "cells",
        "zero": "0 printed",
        "number": "other number printed",
        "tables": ("Table II", "Table III", "Table IV"),
        "title_cells": "what each row holds ({n} reports, {cells} cells, {told} with a number)",
        "tile_of_row": "a tile: one row of one report, by its least telling cell; in brackets: cells; "
        "blank is not 0",
        "share_of_rows": "cells of each row by status, shares ({n} reports; above {most} they are not "
        "listed); blank is not 0",
        "title_findings": "checks ({n} reports, {fail} failed, {not_assessable} not assessable)",
        "tile_of_check": "a tile: one check of one report, its worst result; in brackets: findings; "
        "empty: not checked",
        "counted": "findings by check ({n} reports); last column: reports with a failure; "
        "tone: share; not assessable is no pass",
        "dismissed": "dismissed",
        "reports_failing": "reports failing",
        "nothing_checked": "nothing was checked",
    },
}
# The table of each name, with the section of the report in which it stands.
_TABLES = {"disclosures": "disclosure", "applications": "applications", "disputes": "disputes"}
# More reports than this cannot be told apart side by side.
MOST_REPORTS = 60


# In drawing order of the bars; what holds no number is white, hatched or marked.
_FACES = {
    "zero": Face(PALE, mark="o"),
    "number": Face(DARK),
    "inferred": Face(LIGHT, "...", "."),
    "corrected": Face(LIGHT, "xxx", "+"),
    "blank": Face("white", mark="s"),
    "placeholder": Face("white", "////", (2, 2, -45)),
    "absent": Face("#c9c9c9", "\\\\\\\\", "_"),
    "unreadable": Face(ACCENT, "xxx", "x", "white"),
}
# A row of cells shows the first of these that one of its cells is.
_LEAST_TELLING = (
    *("unreadable", "absent", "blank", "placeholder", "inferred", "corrected", "number", "zero"),
    "not_applicable",
)
# On the map they need a tile of their own: left white they would look like blank cells.
_TILE_FACES = {**_FACES, "not_applicable": Face("white", mark=".", ink="#b5b5b5")}
_RESULTS = {
    "fail": Face(ACCENT, mark="x", ink="white"),
    "not_assessable": Face("white", mark=(2, 2, -45)),
    "dismissed": Face(LIGHT, mark="+"),
    "pass": Face("#c3cedb"),
    "vacuous": Face(PALE, mark="o"),
}


# --- cells ----------------------------------------------------------------------------------------


def cell_statuses(corpus: "Corpus", *, language: str = "zh", ax: "Axes | None" = None) -> "Axes":
    """Return a chart of what stands in the cells of the three tables, as shares of the form's cells.

    Printed zeros and other printed numbers are shown apart; cells that a report's form version does
    not have are left out; where the version is unknown, the cells of all versions count. The legend gives
    the number of cells of every kind, also where it is 0.
    """
    if not len(corpus):
        return no_reports(ax, language)
    states, grid = _states(corpus)
    spans = [list(grid.span(table)) for table in _TABLES]
    counts = pd.DataFrame([_count(states[:, span]) for span in spans])
    ax = new_axes(ax, (8.5, 3.8))
    _bars(ax, counts, language, height=0.55, numbers_above=6)
    ax.set_yticks(range(len(counts)), _table_names(corpus, counts.sum(axis=1).tolist(), language))
    for text in ax.get_yticklabels():
        text.set_linespacing(1.35)
    ax.set_title(_title("cells", corpus, counts, language))
    ax.legend(loc="upper center", bbox_to_anchor=(0.45, -0.1), ncols=4, frameon=False, fontsize="small")
    return ax


def cell_map(corpus: "Corpus", *, language: str = "zh", ax: "Axes | None" = None) -> "Axes":
    """Return a map of what was printed: a line per row of the form, a column per report.

    A tile shows the least telling cell of its row: unreadable, absent, blank, a placeholder, a number,
    0, or that the report's form has no such row. Above 60 reports the lines become bars:
    the shares of the cells of each row by status.
    """
    if not len(corpus):
        return no_reports(ax, language)
    states, grid = _states(corpus)
    rows = _form_rows(grid, language)
    counts = pd.DataFrame([_count(states[:, span]) for _, span in rows])
    title = _title("title_cells", corpus, counts, language)
    if len(corpus) > MOST_REPORTS:
        ax = new_axes(ax, (9, 2 + 0.22 * len(rows)))
        _bars(ax, counts, language, height=0.8, numbers_above=200)
        ax.set_yticks(range(len(rows)), [name for name, _ in rows], fontsize="small")
        said = _WORDS[language]["share_of_rows"].format(n=f"{len(corpus):,}", most=MOST_REPORTS)
    else:
        tiles = np.array([[_worst(line[span], _LEAST_TELLING) for line in states] for _, span in rows])
        ax = tile_axes(ax, len(corpus), len(rows))
        figures = _sums(counts) | {"not_applicable": int((states == "not_applicable").sum())}
        draw_tiles(ax, tiles, _TILE_FACES, _state_names(language), figures)
        label_tiles(ax, [name for name, _ in rows], _report_names(corpus))
        for table in list(_TABLES)[1:]:
            ax.axhline(
                sum(span[0] < grid.span(table)[0] for _, span in rows) - 0.5, color="#222222", zorder=4
            )
        said = _WORDS[language]["tile_of_row"]
    explain_tiles(ax, title, said)
    return ax


def _states(corpus: "Corpus") -> tuple[np.ndarray, Grid]:
    """Return what each cell shows, reports × cells in grid order: a key of `_FACES`, or not_applicable."""
    cells = read_cells(corpus)
    states = np.array(RANKS, dtype=object)[cells.ranks]
    reported = states == "reported"
    states = np.where(reported, "number", states)
    return np.where(reported & (cells.values == 0), "zero", states), cells.grid


def _count(states: np.ndarray) -> dict[str, int]:
    found, numbers = np.unique(states.astype(str), return_counts=True)
    held = dict(zip(found.tolist(), numbers.tolist(), strict=True))
    return {state: held.get(state, 0) for state in _FACES}


def _sums(counts: "pd.DataFrame") -> dict[str, int]:
    return {str(state): int(counts[state].sum()) for state in counts.columns}


def _worst(states: Sequence[str], order: Sequence[str]) -> str:
    held = set(states)
    return next((state for state in order if state in held), "")


def _title(kind: str, corpus: "Corpus", counts: "pd.DataFrame", language: str) -> str:
    told = int(counts[["zero", "number", "inferred", "corrected"]].to_numpy().sum())
    cells = int(counts.to_numpy().sum())
    said: str = _WORDS[language][kind].format(n=f"{len(corpus):,}", cells=f"{cells:,}", told=f"{told:,}")
    return said


def _state_names(language: str) -> dict[str, str]:
    words = _WORDS[language]
    names = {label.code: label.zh if language == "zh" else label.code.replace("_", " ") for label in STATUSES}
    return names | {"zero": words["zero"], "number": words["number"]}


def _form_rows(grid: Grid, language: str) -> list[tuple[str, list[int]]]:
    """Return the rows of the three tables: what to call each, and the places of its cells."""
    rows: dict[tuple[str, str], list[int]] = {}
    names: dict[tuple[str, str], str] = {}
    most = 20 if language == "zh" else 44
    for at, (table, row, column) in enumerate(grid.cells):
        label = grid.labels(table, row, column)[0]
        numbered = getattr(label, "ordinal", "") if language == "zh" else ""
        name = f"{numbered}{name_of(label, language)}"
        names[table, row] = name if len(name) <= most else f"{name[: most - 1]}…"
        rows.setdefault((table, row), []).append(at)
    return [(names[key], places) for key, places in rows.items()]


def _table_names(corpus: "Corpus", cells: list[int], language: str) -> list[str]:
    """Return what to call each table: its number, its cells, and the title of its section."""
    words = _WORDS[language]
    titles = {
        label.code: label.zh if language == "zh" else label.en
        for label in category_labels(corpus.forms)["sections", "section"]
    }
    return [
        f"{name} ({n:,} {words['cell']})\n{fill(titles[section], 11 if language == 'zh' else 22)}"
        for name, n, section in zip(words["tables"], cells, _TABLES.values(), strict=True)
    ]


def _bars(ax: "Axes", counts: "pd.DataFrame", language: str, height: float, numbers_above: float) -> None:
    """Draw a bar per row from 0 to 100 per cent, with the counts on the parts above so many per cent."""
    sums = counts.sum(axis=1)
    left = sums * 0.0
    names = _state_names(language)
    for state, face in _FACES.items():
        share = (100 * counts[state] / sums.where(sums > 0)).fillna(0)
        label = f"{names[state]} ({int(counts[state].sum()):,})"
        style: dict[str, Any] = {"color": face.tone, "hatch": face.hatch, "edgecolor": "#444444"}
        bars = ax.barh(
            range(len(counts)), share, left=left, height=height, label=label, linewidth=0.7, **style
        )
        shown = [f"{n:,}" if s > numbers_above else "" for n, s in zip(counts[state], share, strict=True)]
        ink = "white" if face.tone == DARK else "black"
        for text in ax.bar_label(bars, shown, label_type="center", color=ink):
            # A number on a hatch needs a plain ground.
            if face.hatch and text.get_text():
                text.set_bbox({"facecolor": face.tone, "edgecolor": "none", "pad": 1.5})
        left = left + share
    ax.set_ylim(len(counts) - 0.5, -0.5)
    ax.set_xlim(0, 100)
    ax.grid(visible=False)
    ax.xaxis.set_major_formatter("{x:.0f}%")


# --- checks ---------------------------------------------------------------------------------------


def findings_map(corpus: "Corpus", *, language: str = "zh", ax: "Axes | None" = None) -> "Axes":
    """Return a map of what the checks found: a line per check, a column per report, failures marked.

    A tile shows the worst finding of its check: failed, not assessable, dismissed by a person, passed,
    or vacuous (all operands are 0). Above 60 reports the columns are the results, with how many findings
    each has, and how many reports fail.
    """
    words = _WORDS[language]
    held = corpus.findings[["report_id", "check", "status"]].astype(str)
    held["status"] = held["status"].mask(corpus.findings["dismissed"].notna(), "dismissed")
    if not len(held):
        return no_reports(ax, language, words["nothing_checked"] if len(corpus) else "")
    counts = pd.crosstab(held["check"], held["status"])
    known = {check.code: check.zh if language == "zh" else check.en for check in CHECKS}
    counts = counts.reindex(index=[code for code in known if code in counts.index])
    counts = counts.reindex(columns=list(_RESULTS), fill_value=0)
    names = [known[str(code)] for code in counts.index]
    sums = _sums(counts)
    figures = {state: f"{count:,}" for state, count in sums.items()}
    title = words["title_findings"].format(n=f"{len(corpus):,}", **figures)
    if len(corpus) > MOST_REPORTS:
        ax = new_axes(ax, (8.5, 1.9 + 0.26 * len(names)))
        failing = held[held["status"] == "fail"].groupby("check")["report_id"].nunique()
        _count_table(ax, counts, failing.reindex(counts.index, fill_value=0), names, language)
        explain(ax, words["counted"].format(n=f"{len(corpus):,}"))
        ax.set_title(title)
    else:
        worst = held.groupby(["check", "report_id"])["status"].agg(lambda s: _worst(list(s), list(_RESULTS)))
        table = worst.unstack().reindex(index=counts.index, columns=corpus.reports["report_id"]).fillna("")
        ax = tile_axes(ax, len(corpus), len(names))
        draw_tiles(ax, table.to_numpy(dtype=object), _RESULTS, _result_names(language), sums)
        label_tiles(ax, names, _report_names(corpus))
        explain_tiles(ax, title, words["tile_of_check"])
    return ax


def _result_names(language: str) -> dict[str, str]:
    names = {label.code: label.zh if language == "zh" else label.code for label in OUTCOMES_OF_CHECKS}
    names = {code: name.replace("_", " ") for code, name in names.items()}
    return names | {"dismissed": str(_WORDS[language]["dismissed"])}


def _count_table(
    ax: "Axes", counts: "pd.DataFrame", failing: "pd.Series[Any]", names: Sequence[str], language: str
) -> None:
    """Write the counts as a table, darker where a result takes more of its check; failures are framed."""
    from matplotlib.patches import Rectangle

    shares = counts.div(counts.sum(axis=1), axis=0).to_numpy()
    columns = [_result_names(language)[str(code)] for code in counts.columns]
    for (at, place), count in np.ndenumerate(counts.to_numpy()):
        fails = counts.columns[place] == "fail" and count
        tone = shade(float(shares[at, place]) * 0.6)
        edge: dict[str, Any] = {"edgecolor": ACCENT if fails else "white", "linewidth": 2 if fails else 0.5}
        ax.add_patch(
            Rectangle((place - 0.48, at - 0.44), 0.96, 0.88, facecolor=tone, zorder=2 + bool(fails), **edge)
        )
        ax.text(place, at, f"{count:,}", ha="center", va="center", fontsize="small", zorder=4)
    for at, count in enumerate(failing):
        ax.text(len(columns), at, f"{count:,}", ha="center", va="center", fontsize="small")
    labels = [*columns, str(_WORDS[language]["reports_failing"])]
    label_tiles(ax, names, [])
    ax.set_xticks(range(len(labels)), labels)
    ax.xaxis.tick_top()
    ax.set_xlim(-0.5, len(labels) - 0.5)
    ax.set_ylim(len(names) - 0.5, -0.5)


def _report_names(corpus: "Corpus") -> list[str]:
    """Return what to call each report: its agency and year, else its file."""
    held = corpus.reports[["agency", "year", "source"]]
    names = []
    for agency, year, source in held.itertuples(index=False):
        name = str(source).rsplit("/", 1)[-1] if pd.isna(agency) else str(agency)
        name = name if len(name) <= 14 else f"{name[:13]}…"
        names.append(name if pd.isna(year) else f"{name} {year}")
    return names
