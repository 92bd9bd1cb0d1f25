"""What all charts share: tones, names of groups, dots with intervals, words where nothing is to be drawn."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from govreport.checks.sums import short
from govreport.contract import BODIES, LEVELS
from govreport.errors import ArgumentError
from govreport.form.model import Label

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from govreport.corpus import Corpus

# Dark and light enough apart to be told in grey, and safe for the common colour blindnesses.
DARK, LIGHT, PALE, ACCENT = "#1b3a5c", "#8fa8c2", "#dfe6ee", "#c8553d"
# A mark of few cases is open: it is told in grey, and no smaller than the others.
OPEN = "white"
LINES = "#e4e4e4"

_UNITS = {
    **{"件": "cases", "项": "items", "条": "items", "天": "days", "万元": "10,000 yuan", "比例": "share"},
    **{"每千件": "per 1,000", "比": "ratio", "指数": "index, 0–1"},
}
# Quartiles of fewer values than this say less than the marks themselves: no box.
_BOX = 10
_WORDS = {
    "zh": {
        "unknown": "（未知）",
        "no_reports": "没有报告",
        "percent": "百分比",
        "small": "空心点：分母不足 30 件（份），只说明数少",
        "marks": "点为比例，线为 95% Wilson 区间（短于点者被点遮住）",
        "above": "只有点没有线：分子大于分母，与表式不符，请核对原表",
        "gap": "没有点的行写明原因：缺失的数不是 0",
    },
    "en": {
        "unknown": "(unknown)",
        "no_reports": "no reports",
        "percent": "per cent",
        "small": "open dot: denominator below 30, too few cases to say much",
        "marks": "dot: share; line: 95% Wilson interval (hidden where shorter)",
        "above": "dot without a line: numerator above denominator, check the reports",
        "gap": "a row without a dot says why: a missing number is not 0",
    },
}


def new_axes(ax: "Axes | None", size: tuple[float, float]) -> "Axes":
    """Return the Axes that were given, or those of a new figure of this size in inches."""
    if ax is not None:
        return ax
    import matplotlib.pyplot as plt

    made: Axes = plt.subplots(figsize=size, layout="constrained")[1]
    return made


def empty_chart(ax: "Axes | None", reason: str, title: str = "") -> "Axes":
    """Return Axes that say in words why there is nothing to draw."""
    ax = new_axes(ax, (7, 1.8))
    ax.text(0.5, 0.5, reason, ha="center", va="center", transform=ax.transAxes, wrap=True)
    ax.set_title(title)
    ax.set_axis_off()
    return ax


def no_reports(ax: "Axes | None", language: str, title: str = "") -> "Axes":
    """Return Axes that say that there are no reports."""
    return empty_chart(ax, _WORDS[language]["no_reports"], title)


def chosen_reports(corpus: "Corpus", reports: "str | Iterable[str] | None") -> np.ndarray:
    """Return for each report of the corpus whether it is among these ids; all of them without.

    Raises `KeyError` naming the ids that the corpus does not have.
    """
    known = corpus.reports["report_id"]
    if reports is None:
        return np.ones(len(known), dtype=bool)
    wanted = {reports} if isinstance(reports, str) else {str(one) for one in reports}
    unknown = wanted - set(known)
    if unknown:
        raise ArgumentError(f"没有编号为 {'、'.join(sorted(unknown))} 的报告；编号见 corpus.reports。")
    return known.isin(wanted).to_numpy(dtype=bool)


def name_of(label: Label, language: str) -> str:
    """Return what a chart calls a row or a column of the form: its label without what stands in brackets."""
    return short(label) if language == "zh" else label.en


def unit_of(unit: str, language: str) -> str:
    """Return the unit in the language of the chart."""
    return unit if language == "zh" else _UNITS.get(unit, unit)


def group_name(value: Any, language: str) -> str:
    """Return what a chart calls a group: the label of a level or a kind of body, else the value itself."""
    if value is None or value is pd.NA or value != value:
        return _WORDS[language]["unknown"]
    known = {label.code: label for label in (*LEVELS, *BODIES)}
    label = known.get(str(value))
    return str(value) if label is None else name_of(label, language)


def group_names(frame: "pd.DataFrame", columns: Sequence[str], language: str) -> list[str]:
    """Return what to call each row of a frame by its group columns."""
    missing = frame[list(columns)].isna()
    rows = zip(frame[list(columns)].itertuples(index=False), missing.to_numpy(), strict=True)
    return [
        " · ".join(group_name(None if no else value, language) for value, no in zip(row, gaps, strict=True))
        for row, gaps in rows
    ]


def ticks_of_rows(ax: "Axes", names: Sequence[str], grid: str = "x") -> None:
    """Label the rows from top to bottom, with light lines across the other axis only."""
    ax.set_yticks(range(len(names)), names)
    ax.set_ylim(len(names) - 0.4, -0.6)
    ax.grid(visible=False)
    ax.grid(axis="x" if grid == "x" else "y", color=LINES, linewidth=0.8)
    ax.set_axisbelow(True)


def explain(ax: "Axes", *lines: str) -> None:
    """Write below a chart what its axis and its marks mean."""
    # Flush right: long lines run under the names of the rows, not out of the figure.
    said = "\n".join(line for line in lines if line)
    ax.set_xlabel(said, fontsize="small", linespacing=1.4, loc="right")


def write_beside(ax: "Axes", at: float, said: str) -> None:
    """Write the counts of a row to the right of the chart."""
    # In points from the edge, so that a mark at the edge never reaches the text in a narrow chart.
    beside: dict[str, Any] = {"textcoords": "offset points", "ha": "left", "va": "center"}
    ax.annotate(said, (1, at), (9, 0), xycoords=ax.get_yaxis_transform(), annotation_clip=False, **beside)


def band(ax: "Axes", at: float) -> None:
    """Set a row off as a heading: the shipped font has no bold."""
    ax.axhspan(at - 0.42, at + 0.42, color="#eeeeee", zorder=0.5)


# --- rows of dots with intervals ------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Dot:
    """A row of a chart of shares: name, value and interval (NaN where there is none), what stands beside.

    A heading has no mark and stands on a band. `median` is drawn as a second mark below the first.
    """

    name: str
    beside: str
    value: float = np.nan
    low: float = np.nan
    high: float = np.nan
    small: bool = False
    median: float = np.nan
    heading: bool = False


def draw_dots(ax: "Axes", dots: Sequence[Dot], scale: float = 100.0) -> None:
    """Draw rows of dots with their intervals, and what is written beside each row."""
    for at, dot in enumerate(dots):
        both = 0.14 if dot.median == dot.median else 0.0
        if dot.value == dot.value:
            _draw_dot(ax, dot, at - both, scale)
        if both:
            ax.plot([scale * dot.median], [at + both], **_MEDIAN)
        if dot.heading:
            band(ax, at)
        write_beside(ax, at, dot.beside)
    ticks_of_rows(ax, [dot.name for dot in dots])


_MEDIAN: dict[str, Any] = {
    **{"marker": "D", "markersize": 5, "markerfacecolor": OPEN, "markeredgecolor": ACCENT},
    **{"linestyle": "none", "markeredgewidth": 1.4, "zorder": 3, "clip_on": False},
}
_DOT: dict[str, Any] = {
    **{"marker": "o", "markersize": 7, "markeredgecolor": DARK, "markeredgewidth": 1.5},
    **{"linestyle": "none", "zorder": 4, "clip_on": False},
}


def _draw_dot(ax: "Axes", dot: Dot, at: float, scale: float) -> None:
    if dot.low == dot.low:
        ends = [scale * dot.low, scale * dot.high]
        ax.plot(ends, [at, at], color=LIGHT, linewidth=4, solid_capstyle="butt", zorder=2)
    ax.plot([scale * dot.value], [at], markerfacecolor=OPEN if dot.small else DARK, **_DOT)


def percent_axis(ax: "Axes", dots: Sequence[Dot]) -> None:
    """Let the axis run in per cent from 0 to 100, or to a round number where all shares are small."""
    ends = [100 * x for dot in dots for x in (dot.value, dot.high, dot.median) if x == x]
    largest = max(ends, default=100.0)
    upper = next((limit for limit in (5, 10, 20, 50, 100) if largest <= limit), 1.02 * largest)
    ax.set_xlim(0, upper)
    ax.xaxis.set_major_formatter("{x:.0f}%")


def marks_of_shares(language: str, dots: Sequence[Dot]) -> str:
    """Return what the marks of a chart of shares mean, in lines: only of the marks that it has."""
    words, drawn = _WORDS[language], [dot for dot in dots if dot.value == dot.value]
    said = [words["marks"]] if drawn else []
    said += [words["small"]] if any(dot.small for dot in drawn) else []
    said += [words["above"]] if any(dot.low != dot.low for dot in drawn) else []
    return "\n".join(said)


def gaps_of(language: str, dots: Sequence[Dot]) -> str:
    """Return what a row without a dot means, "" where every row has one."""
    gaps = any(dot.value != dot.value and not dot.heading for dot in dots)
    return _WORDS[language]["gap"] if gaps else ""


# --- rows of marks on a logarithmic axis ----------------------------------------------------------


def draw_strip(ax: "Axes", values: Sequence[float], at: float, own: bool) -> None:
    """Draw a row of marks, with the box of the quartiles behind it where there are enough."""
    # A low-discrepancy sequence spreads the marks evenly and is the same on every run.
    heights = [at + 0.36 * ((0.618034 * k) % 1 - 0.5) for k in range(len(values))]
    colour, marker = (DARK, "D") if own else (LIGHT, "o")
    edge: dict[str, Any] = {"edgecolor": "white", "linewidth": 0.5}
    ax.scatter(values, heights, s=25, color=colour, marker=marker, zorder=3, clip_on=False, **edge)
    if len(values) < _BOX:
        return
    ax.boxplot(
        [values],
        positions=[at],
        orientation="horizontal",
        widths=0.5,
        whis=(0, 100),
        showcaps=False,
        manage_ticks=False,
        patch_artist=True,
        boxprops={"facecolor": PALE, "edgecolor": "#777777", "zorder": 1},
        medianprops={"color": ACCENT, "linewidth": 2, "zorder": 4},
        whiskerprops={"color": "#999999", "zorder": 1},
    )


def decades_axis(ax: "Axes", largest: float) -> None:
    """Label the axis 0, 1, 10, 100 … up to the decade of the largest value."""
    decades = [10.0**power for power in range(1 + len(str(int(largest))))]
    ax.set_xticks([0.0, *decades], [f"{tick:,.0f}" for tick in (0.0, *decades)])
    ax.set_xticks([], minor=True)
    # Room for the number of zeros, which stands left of 0, however many decades share the width.
    ax.set_xlim(-min(0.99, 0.18 * len(decades)), decades[-1])
    ax.grid(visible=False)
    ax.grid(axis="x", color=LINES, linewidth=0.8)
