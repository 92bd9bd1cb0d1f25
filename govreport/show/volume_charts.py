"""Charts of the volumes: how a number is spread over the reports, and the documents of the first article."""

from collections.abc import Iterable
from statistics import median as median_of
from typing import TYPE_CHECKING

import numpy as np

from govreport.analysis.indicator_list import INDICATORS
from govreport.analysis.operands import NOT_APPLICABLE, read_cells
from govreport.show.chart_style import (
    chosen_reports,
    decades_axis,
    draw_strip,
    empty_chart,
    explain,
    name_of,
    new_axes,
    no_reports,
    ticks_of_rows,
    unit_of,
)

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from govreport.corpus import Corpus

TEXT: dict[str, dict[str, str]] = {
    "zh": {
        "own": "本次载入",
        "published": "公布样本",
        "n": "有数 {n} / {of}，中位数 {median}",
        "zeros": "0：{zeros} 份",
        "no_value": "{of} 份中没有一份印出此数",
        "scale": "对数刻度，0 与 1 之间为等距；纵向散开只为避免重叠；盒为四分位与中位数",
        "disclosed_total": "主动公开的信息总数（条）",
        "title_documents": "制发、废止与有效（{of} 份报告，每点一份，单位：件）",
        "strip": "有数 {n} / {asked} 份，中位数 {median}",
        "not_drawn": "未印数字的报告不画，不作 0；报告的表式没有的列不计在内",
        "no_number": "没有一份印出此数",
    },
    "en": {
        "own": "loaded here",
        "published": "published sample",
        "n": "stated {n} / {of}, median {median}",
        "zeros": "0: {zeros}",
        "no_value": "none of {of} states it",
        "scale": "log scale, linear from 0 to 1; spread only to part the dots; box: quartiles and median",
        "disclosed_total": "information disclosed in total (items)",
        "title_documents": "issued, repealed, in force ({of} reports, a mark each; documents)",
        "strip": "stated {n} / {asked}, median {median}",
        "not_drawn": "missing numbers are not drawn, never 0; columns that a form lacks do not count",
        "no_number": "no report states it",
    },
}


def volume_distribution(
    volumes: "pd.DataFrame",
    published: "pd.DataFrame | None" = None,
    quantity: str = "applications_received",
    *,
    language: str = "zh",
    ax: "Axes | None" = None,
) -> "Axes":
    """Return a chart of one quantity: a mark per report, over the published sample where it has it.

    `volumes` is the frame of `govreport.volumes`, `published` that of `govreport.published_figures`.
    The axis is logarithmic above 1 and linear below, so that zeros stand on it; missing values are
    not drawn, the label of the row tells how many values there are.
    """
    words = TEXT[language]
    held = volumes[volumes["quantity"] == quantity]
    if not len(held) and (published is None or quantity not in published):
        return no_reports(ax, language, _title(held, quantity, language))
    rows = [(words["own"], held["value"])] if len(held) else []
    if published is not None and quantity in published:
        rows.append((words["published"], published[quantity]))
    ax = new_axes(ax, (8, 1.6 + 1.0 * len(rows)))
    # The scale comes first: what is drawn on a linear axis keeps its limits.
    ax.set_xscale("symlog", linthresh=1)
    largest, names = 1.0, []
    for at, (name, values) in enumerate(rows):
        shown = sorted(float(value) for value in values.dropna())
        median = f"{median_of(shown):,g}" if shown else "–"
        names.append(f"{name}\n{words['n'].format(n=len(shown), of=len(values), median=median)}")
        if not shown:
            reason = words["no_value"].format(of=len(values))
            ax.text(0.5, at, reason, ha="center", va="center", transform=ax.get_yaxis_transform())
            continue
        largest = max(largest, shown[-1])
        draw_strip(ax, shown, at, own=name == words["own"])
        _write_zeros(ax, shown, at, words)
    ax.set_yticks(range(len(rows)), names, linespacing=1.35)
    ax.set_ylim(len(rows) - 0.45, -0.6)
    decades_axis(ax, largest)
    ax.set_xlabel(words["scale"], fontsize="small")
    ax.set_title(_title(held, quantity, language))
    return ax


def _title(held: "pd.DataFrame", quantity: str, language: str) -> str:
    if len(held) and language == "zh":
        return f"{held['label'].iat[0]}（{held['unit'].iat[0]}）"
    known = {one.code: f"{one.en} ({unit_of(one.unit, language)})" for one in INDICATORS}
    return str(TEXT[language].get(quantity) or known.get(quantity) or quantity.replace("_", " "))


def _write_zeros(ax: "Axes", shown: list[float], at: float, words: dict[str, str]) -> None:
    """Write how many marks stand on 0, left of them: they hide each other."""
    if shown and shown[0] == 0:
        zeros = words["zeros"].format(zeros=shown.count(0))
        ax.annotate(zeros, (0, at), (-8, 0), textcoords="offset points", ha="right", va="center")


def documents(
    corpus: "Corpus",
    reports: str | Iterable[str] | None = None,
    *,
    language: str = "zh",
    ax: "Axes | None" = None,
) -> "Axes":
    """Return a chart of the regulations and documents issued, repealed and in force: a mark per report.

    One row per column of the form's first article; of both form versions where reports of both are there:
    they count differently. Each row says how many reports state the number, of those whose form asks.
    """
    words, cells, mask = TEXT[language], read_cells(corpus), chosen_reports(corpus, reports)
    title = words["title_documents"].format(of=int(mask.sum()))
    if not mask.any():
        return no_reports(ax, language, title)
    first = cells.grid.pairs[0][0].article
    rows = []
    for item, measure in cells.grid.pairs:
        operand = cells.operand(f"{item.code}:{measure.code}")
        asked = mask & (operand.ranks != NOT_APPLICABLE)
        if item.article == first and asked.any():
            name = f"{name_of(item, language)} · {name_of(measure, language)}"
            rows.append((name, operand.values[asked]))
    if not rows:
        return empty_chart(ax, words["no_value"].format(of=int(mask.sum())), title)
    ax = new_axes(ax, (8.5, 1.6 + 0.72 * len(rows)))
    ax.set_xscale("symlog", linthresh=1)
    names = [_draw_documents(ax, name, values, at, words) for at, (name, values) in enumerate(rows)]
    ticks_of_rows(ax, names)
    decades_axis(ax, max((float(np.nanmax(v)) for _, v in rows if not np.isnan(v).all()), default=1.0))
    explain(ax, words["scale"], words["not_drawn"])
    ax.set_title(title)
    return ax


def _draw_documents(ax: "Axes", name: str, values: np.ndarray, at: int, words: dict[str, str]) -> str:
    """Draw the marks of one row and return its label."""
    shown = sorted(values[~np.isnan(values)].tolist())
    middle = f"{median_of(shown):,g}" if shown else "–"
    if shown:
        draw_strip(ax, shown, at, own=True)
    else:
        ax.text(0.5, at, words["no_number"], ha="center", va="center", transform=ax.get_yaxis_transform())
    _write_zeros(ax, shown, at, words)
    return f"{name}\n{words['strip'].format(n=len(shown), asked=len(values), median=middle)}"
