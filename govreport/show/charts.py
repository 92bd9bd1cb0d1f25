"""Charts of what the reports say; every chart prints how many reports stand behind it.

Each function returns the matplotlib Axes that it drew on: a new figure, or the `ax` that is given.
`language` is `zh` or `en`. Shapes, hatches and printed numbers carry the meaning, never colour
alone. Chinese text needs a Chinese font: call `govreport.show.fonts.set_theme()` before.
"""

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from govreport.analysis.indicator_list import INDICATORS, PROPORTIONS, Indicator
from govreport.analysis.indicators import SMALL, indicator_labels
from govreport.analysis.zero import DEFINITIONS
from govreport.errors import ArgumentError
from govreport.show.chart_style import (
    ACCENT,
    DARK,
    LIGHT,
    LINES,
    OPEN,
    PALE,
    Dot,
    draw_dots,
    empty_chart,
    explain,
    gaps_of,
    group_names,
    marks_of_shares,
    name_of,
    new_axes,
    no_reports,
    percent_axis,
    unit_of,
    write_beside,
)
from govreport.show.indicator_charts import applicants, application_flow, disputes, refusal_reasons
from govreport.show.map_charts import cell_map, cell_statuses, findings_map
from govreport.show.province_charts import province_tiles
from govreport.show.volume_charts import documents, volume_distribution

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = [
    "applicants",
    "application_flow",
    "cell_map",
    "cell_statuses",
    "disputes",
    "documents",
    "findings_map",
    "province_tiles",
    "rates_by_group",
    "refusal_reasons",
    "term_frequencies",
    "volume_distribution",
    "zero_shares",
]
TEXT: dict[str, Any] = {
    "zh": {
        "counts": "{numerator}/{denominator}，无法判断 {cannot_tell}",
        "zero_title": "零申请报告的比例",
        "share": "占可判断报告的比例（点）与 95% Wilson 区间（线）",
        "documents": "报告数",
        "tokens": "次数",
        "terms": "词语在 {n} 份报告中出现的报告数与次数",
        "no_terms": "没有词语",
        "small": "空心：可判断的报告不足 30 份，只说明数少",
        "no_share": "没有点的行无从判断，不是 0",
        "pooled": "{top}/{bottom} · {bodies} 个机关 · 有数 {n}/{of} 份",
        "sum": "{value} · {bodies} 个机关 · 有数 {n}/{of} 份",
        "undefined": "分母均为 0（{of} 份），无从计算",
        "not_applicable": "表式没有此项（{of} 份）",
        "cannot_tell": "没有一份印齐所需的数（{of} 份）",
        "not_summed": "存量不跨年相加 · 有数 {n}/{of} 份",
        "pooled_marks": "圆点：合并（件数之和相除）；菱形：各机关的中位数",
        "sum_marks": "圆点：各机关之和；菱形：各机关的中位数",
        "mean_marks": "圆点：各份报告的平均；菱形：各机关的中位数",
        "no_interval": "这不是部分占全体的比例，没有区间",
        "groups": "只画前 {shown} 组，共 {all} 组",
        "rates": "{name}（{n}/{of} 份报告有数）",
    },
    "en": {
        "counts": "{numerator}/{denominator}, cannot tell {cannot_tell}",
        "zero_title": "reports without applications",
        "share": "share of the reports that can tell (dot), 95% Wilson interval (line)",
        "documents": "reports",
        "tokens": "occurrences",
        "terms": "reports with a term, and its occurrences (n = {n} reports)",
        "no_terms": "no terms",
        "small": "open mark: fewer than 30 reports that can tell, too few to say much",
        "no_share": "a row without a mark cannot tell: it is not 0",
        "pooled": "{top}/{bottom} · {bodies} bodies · {n}/{of} reports",
        "sum": "{value} · {bodies} bodies · {n}/{of} reports",
        "undefined": "denominator 0 ({of} reports): no rate",
        "not_applicable": "not on the form ({of} reports)",
        "cannot_tell": "no report prints the numbers ({of})",
        "not_summed": "stocks of several years: no sum · {n}/{of} reports",
        "pooled_marks": "circle: pooled (sum over sum); diamond: median of the bodies",
        "sum_marks": "circle: sum over the bodies; diamond: median of the bodies",
        "mean_marks": "circle: mean of the reports; diamond: median of the bodies",
        "no_interval": "not a part of a whole: no interval",
        "groups": "first {shown} of {all} groups",
        "rates": "{name} ({n}/{of} reports)",
    },
}


def zero_shares(frame: "pd.DataFrame", *, language: str = "zh", ax: "Axes | None" = None) -> "Axes":
    """Return a chart of the shares of `govreport.zero_applications`: a point and its interval per row.

    The counts stand beside each row, with the reports that cannot tell; a row without a share keeps
    its place and says so. Rows of other sources with the same columns may be appended.
    """
    words = TEXT[language]
    if frame.empty:
        return no_reports(ax, language, words["zero_title"])
    ax = new_axes(ax, (8, 1.5 + 0.42 * len(frame)))
    names = {label.code: name_of(label, language) for label in DEFINITIONS}
    markers = dict(zip(names, ("o", "s", "D"), strict=True))
    # Several grouping columns stand in place of `group`.
    columns = [str(name) for name in frame.columns[: list(frame.columns).index("definition")]]
    several = frame[columns].drop_duplicates().shape[0] > 1
    ticks, open_marks = [], False
    groups = group_names(frame, columns, language)
    for at, (row, group) in enumerate(zip(frame.to_dict("records"), groups, strict=True)):
        code, denominator = str(row["definition"]), int(row["denominator"])
        if denominator:
            value, low, high = (100 * float(row[name]) for name in ("value", "low", "high"))
            # By the counts that are printed: appended rows of other sources may carry no flag, or another's.
            small = denominator < SMALL
            open_marks |= small
            face: dict[str, Any] = {"facecolor": OPEN if small else DARK, "edgecolor": DARK, "linewidth": 1.5}
            ax.plot([low, high], [at, at], color=LIGHT, linewidth=4, solid_capstyle="butt", zorder=2)
            ax.scatter([value], [at], marker=markers[code], s=50, zorder=3, clip_on=False, **face)
        counts = words["counts"].format_map(row)
        write_beside(ax, at, counts)
        ticks.append(f"{group} · {names[code]}" if several else names[code])
    ax.set_yticks(range(len(frame)), ticks)
    ax.set_ylim(len(frame) - 0.4, -0.6)
    ax.set_xlim(0, 100)
    ax.xaxis.set_major_formatter("{x:.0f}%")
    ax.grid(visible=False)
    ax.grid(axis="x", color=LINES, linewidth=0.8)
    gaps = words["no_share"] if (frame["denominator"] == 0).any() else ""
    explain(ax, words["share"], words["small"] if open_marks else "", gaps)
    ax.set_title(words["zero_title"])
    return ax


# More rows than this cannot be read on a screen.
_MOST_GROUPS = 40


def rates_by_group(
    frame: "pd.DataFrame", indicator: str | None = None, *, language: str = "zh", ax: "Axes | None" = None
) -> "Axes":
    """Return a chart of one indicator by group, from the frame of `govreport.indicators_by`.

    Per group the pooled value with its Wilson interval, the median of the bodies below it, the counts and
    the reports that have the numbers; open where the denominator is below 30. A group without a value
    keeps its row and says why. What is no part of a whole has no interval. `indicator` may be left
    out where the frame has only one. Raises `KeyError` for an indicator that the frame does not hold.
    """
    words = TEXT[language]
    held = [code for code in frame["indicator"].unique() if code == code]
    code = held[0] if indicator is None and len(held) == 1 else indicator
    if not held:
        return no_reports(ax, language)
    if code not in held:
        raise ArgumentError(f"请写明表中的一项指标，表中没有 {code!r}；可用：{'、'.join(map(str, held))}。")
    kind = next(one for one in INDICATORS if one.code == code)
    rows = frame[frame["indicator"] == code]
    columns = [str(name) for name in frame.columns[: list(frame.columns).index("indicator")]]
    shown = rows.head(_MOST_GROUPS)
    names = group_names(shown, columns, language)
    dots = [
        _group_dot(row, name, kind, language)
        for row, name in zip(shown.to_dict("records"), names, strict=True)
    ]
    ax = new_axes(ax, (9, 1.8 + 0.44 * len(dots)))
    share = kind.kind in PROPORTIONS
    draw_dots(ax, dots, 100.0 if share else 1.0)
    if share:
        percent_axis(ax, dots)
    elif all(dot.value >= 0 for dot in dots if dot.value == dot.value):
        ends = [end for dot in dots for end in (dot.value, dot.median) if end == end]
        ax.set_xlim(0, 1.05 * max(ends, default=1.0) or 1.0)
        ax.xaxis.set_major_formatter(lambda x, _: f"{x:,.6g}")
    marks = {"count": "sum", "stock": "sum", "difference": "sum", "mean": "mean"}.get(kind.kind, "pooled")
    unit = "" if share else unit_of(kind.unit, language)
    interval = marks_of_shares(language, dots) if share else words["no_interval"]
    left_out = words["groups"].format(shown=len(shown), all=len(rows)) if len(rows) > len(shown) else ""
    explain(ax, unit, words[f"{marks}_marks"], interval, gaps_of(language, dots), left_out)
    label = str(indicator_labels().loc[kind.code, "zh" if language == "zh" else "en"])
    ax.set_title(words["rates"].format(name=label, n=f"{rows['n'].sum():,}", of=f"{rows['reports'].sum():,}"))
    return ax


def _group_dot(row: dict[Any, Any], name: str, kind: Indicator, language: str) -> Dot:
    """Return the row of one group: its mark, or the reason why it has none."""
    words = TEXT[language]
    known: dict[str, Any] = {side: _number(row[side]) for side in ("value", "low", "high", "median")}
    if known["value"] != known["value"]:
        counts = {"n": row["n"], "of": f"{row['reports']:,}"}
        return Dot(name, words[_reason(row)].format_map(counts), median=known["median"])
    counts = {key: f"{row[side]:,}" for key, side in (("bodies", "bodies"), ("n", "n"), ("of", "reports"))}
    if kind.denominator and kind.kind not in ("mean", "index"):
        sides = {"top": f"{row['numerator']:,g}", "bottom": f"{row['denominator']:,.0f}"}
        return Dot(name, words["pooled"].format_map(counts | sides), small=row["small"] is True, **known)
    value = f"{known['value']:,.6g}"
    return Dot(name, words["sum"].format_map(counts | {"value": value}), **known)


def _reason(row: dict[Any, Any]) -> str:
    """Return why a group has no value: the same order as in the note of the frame."""
    if row["n"]:
        return "not_summed"
    if row["undefined"] and not row["cannot_tell"]:
        return "undefined"
    return "not_applicable" if row["not_applicable"] and not row["cannot_tell"] else "cannot_tell"


def _number(value: Any) -> float:
    """Return a number, NaN where it is missing."""
    return np.nan if pd.isna(value) else float(value)


def term_frequencies(frame: "pd.DataFrame", *, language: str = "zh", ax: "Axes | None" = None) -> "Axes":
    """Return a chart of `govreport.terms`: per term the reports (disc) and the occurrences (open square).

    Terms stand in the frame's order, the first on top; give a frame of some 30 terms at most.
    """
    words = TEXT[language]
    if frame.empty:
        return empty_chart(ax, words["no_terms"])
    ax = new_axes(ax, (7, 1.4 + 0.27 * len(frame)))
    places = range(len(frame))
    documents, tokens = (frame[name].astype(int).tolist() for name in ("documents", "tokens"))
    ax.hlines(places, documents, tokens, color=PALE, linewidth=3, zorder=1)
    open_square: dict[str, Any] = {"marker": "s", "s": 75, "facecolor": "white", "edgecolor": ACCENT}
    ax.scatter(tokens, places, label=words["tokens"], zorder=2, **open_square)
    ax.scatter(documents, places, marker="o", s=26, color=DARK, label=words["documents"], zorder=3)
    ax.set_yticks(places, frame["term"].tolist())
    ax.set_ylim(len(frame) - 0.4, -0.6)
    ax.set_xlim(0, None)
    ax.locator_params(axis="x", integer=True)
    ax.set_title(words["terms"].format(n=frame["reports"].max()))
    ax.grid(visible=False)
    ax.grid(axis="x", color=LINES, linewidth=0.8)
    ax.legend(loc="lower right", frameon=True)
    return ax
