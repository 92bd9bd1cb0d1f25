"""Charts of what the reports say; every chart prints how many reports stand behind it.

Each function returns the matplotlib Axes that it drew on: a new figure, or the `ax` that is given.
`language` is `zh` or `en`. Shapes, hatches and printed numbers carry the meaning, never colour
alone. Chinese text needs a Chinese font: call `govreport.show.fonts.set_theme()` before.
"""

from statistics import median as median_of
from textwrap import fill
from typing import TYPE_CHECKING, Any

from govreport.analysis.zero import DEFINITIONS
from govreport.codebook import category_labels
from govreport.contract import STATUSES

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from govreport.corpus import Corpus

# Dark and light enough apart to be told in grey, and safe for the common colour blindnesses.
DARK, LIGHT, PALE, ACCENT = "#1b3a5c", "#8fa8c2", "#dfe6ee", "#c8553d"
TEXT: dict[str, Any] = {
    "zh": {
        "own": "本次载入",
        "published": "公布样本",
        "n": "有数 {n} / {of}，中位数 {median}",
        "zeros": "0：{zeros} 个",
        "no_value": "{of} 份中没有一份印出此数",
        "scale": "对数刻度，0 与 1 之间为等距；纵向散开只为避免重叠；盒为四分位与中位数",
        "disclosed_total": "主动公开的信息总数（条）",
        "counts": "{numerator}/{denominator}，无法判断 {cannot_tell}",
        "zero_title": "零申请报告的比例",
        "share": "占可判断报告的比例（点）与 95% Wilson 区间（线）",
        "documents": "报告数",
        "tokens": "次数",
        "terms": "词语在 {n} 份报告中出现的报告数与次数",
        "no_terms": "没有词语",
        "cells": "{n} 份报告，表式应有 {cells} 格，其中 {told} 格有数",
        "cell": "格",
        "zero": "印出 0",
        "number": "印出其他数",
        "unknown": "（未知）",
        "tables": ("表二", "表三", "表四"),
    },
    "en": {
        "own": "loaded here",
        "published": "published sample",
        "n": "stated {n} / {of}, median {median}",
        "zeros": "0: {zeros}",
        "no_value": "none of {of} states it",
        "scale": "log scale, linear from 0 to 1; spread only to part the dots; box: quartiles and median",
        "disclosed_total": "information disclosed in total",
        "counts": "{numerator}/{denominator}, cannot tell {cannot_tell}",
        "zero_title": "reports without applications",
        "share": "share of the reports that can tell (dot), 95% Wilson interval (line)",
        "documents": "reports",
        "tokens": "occurrences",
        "terms": "reports with a term, and its occurrences (n = {n} reports)",
        "no_terms": "no terms",
        "cells": "{n} reports, {cells} cells on the form, {told} with a number",
        "cell": "cells",
        "zero": "0 printed",
        "number": "other number printed",
        "unknown": "(unknown)",
        "tables": ("Table II", "Table III", "Table IV"),
    },
}
# The table of each name, with the section of the report in which it stands.
_TABLES = {"disclosures": "disclosure", "applications": "applications", "disputes": "disputes"}
# Quartiles of fewer values than this say less than the marks themselves: no box.
_BOX = 10


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
    rows = [(words["own"], held["value"])] if len(held) else []
    if published is not None and quantity in published:
        rows.append((words["published"], published[quantity]))
    ax = _axes(ax, (8, 1.6 + 1.0 * len(rows)))
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
        _strip(ax, shown, at, own=name == words["own"])
        if shown[0] == 0:
            zeros = words["zeros"].format(zeros=shown.count(0))
            ax.annotate(zeros, (0, at), (-8, 0), textcoords="offset points", ha="right", va="center")
    ax.set_yticks(range(len(rows)), names, linespacing=1.35)
    ax.set_ylim(len(rows) - 0.45, -0.6)
    _plain_decades(ax, largest)
    ax.set_xlabel(words["scale"], fontsize="small")
    ax.set_title(_title(held, quantity, language))
    return ax


def _title(held: "pd.DataFrame", quantity: str, language: str) -> str:
    words = TEXT[language]
    if len(held) and language == "zh":
        return f"{held['label'].iat[0]}（{held['unit'].iat[0]}）"
    return str(words.get(quantity) or quantity.replace("_", " "))


def _strip(ax: "Axes", values: list[float], at: float, own: bool) -> None:
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


def _plain_decades(ax: "Axes", largest: float) -> None:
    """Label the axis 0, 1, 10, 100 … up to the decade of the largest value."""
    decades = [10.0**power for power in range(1 + len(str(int(largest))))]
    ax.set_xticks([0.0, *decades], [f"{tick:,.0f}" for tick in (0.0, *decades)])
    ax.set_xticks([], minor=True)
    # Room for the number of zeros, which stands left of 0, however many decades share the width.
    ax.set_xlim(-min(0.99, 0.18 * len(decades)), decades[-1])
    ax.grid(visible=False)
    ax.grid(axis="x", color="#e4e4e4", linewidth=0.8)


def zero_shares(frame: "pd.DataFrame", *, language: str = "zh", ax: "Axes | None" = None) -> "Axes":
    """Return a chart of the shares of `govreport.zero_applications`: a point and its interval per row.

    The counts stand beside each row, with the reports that cannot tell; a row without a share keeps
    its place and says so. Rows of other sources with the same columns may be appended.
    """
    words = TEXT[language]
    ax = _axes(ax, (8, 1.5 + 0.42 * max(len(frame), 1)))
    names = {label.code: label.zh if language == "zh" else label.en for label in DEFINITIONS}
    markers = dict(zip(names, ("o", "s", "D"), strict=True))
    several = frame["group"].nunique(dropna=False) > 1
    ticks = []
    missing = frame["group"].isna()
    for at, (row, group_missing) in enumerate(zip(frame.to_dict("records"), missing, strict=True)):
        code, denominator = str(row["definition"]), int(row["denominator"])
        if denominator:
            value, low, high = (100 * float(row[name]) for name in ("value", "low", "high"))
            ax.plot([low, high], [at, at], color=LIGHT, linewidth=4, solid_capstyle="butt", zorder=2)
            ax.scatter([value], [at], marker=markers[code], s=55, color=DARK, zorder=3, clip_on=False)
        counts = words["counts"].format_map(row)
        ax.text(1.03, at, counts, va="center", transform=ax.get_yaxis_transform())
        group = words["unknown"] if group_missing else row["group"]
        ticks.append(f"{group} · {names[code]}" if several else names[code])
    ax.set_yticks(range(len(frame)), ticks)
    ax.set_ylim(len(frame) - 0.4, -0.6)
    ax.set_xlim(0, 100)
    ax.xaxis.set_major_formatter("{x:.0f}%")
    ax.grid(visible=False)
    ax.grid(axis="x", color="#e4e4e4", linewidth=0.8)
    ax.set_xlabel(words["share"])
    ax.set_title(words["zero_title"])
    return ax


def term_frequencies(frame: "pd.DataFrame", *, language: str = "zh", ax: "Axes | None" = None) -> "Axes":
    """Return a chart of `govreport.terms`: per term the reports (disc) and the occurrences (open square).

    Terms stand in the frame's order, the first on top; give a frame of some 30 terms at most.
    """
    words = TEXT[language]
    ax = _axes(ax, (7, 1.4 + 0.27 * max(len(frame), 1)))
    if frame.empty:
        ax.text(0.5, 0.5, words["no_terms"], ha="center", va="center", transform=ax.transAxes)
        ax.set_axis_off()
        return ax
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
    ax.grid(axis="x", color="#e4e4e4", linewidth=0.8)
    ax.legend(loc="lower right", frameon=True)
    return ax


# status -> face and hatch; what holds no number is white or hatched.
_FACES = {
    "zero": (PALE, ""),
    "number": (DARK, ""),
    "inferred": (LIGHT, "..."),
    "corrected": (LIGHT, "xxx"),
    "blank": ("white", ""),
    "placeholder": ("white", "////"),
    "absent": ("#c9c9c9", "\\\\\\\\"),
    "unreadable": (ACCENT, "xxx"),
}


def cell_statuses(corpus: "Corpus", *, language: str = "zh", ax: "Axes | None" = None) -> "Axes":
    """Return a chart of what stands in the cells of the three tables, as shares of the form's cells.

    Printed zeros and other printed numbers are shown apart; cells that a report's form version does
    not have are left out; where the version is unknown, the cells of all versions count. The legend gives
    the number of cells of every kind, also where it is 0.
    """
    words = TEXT[language]
    counts = _cell_counts(corpus)
    sums = counts.sum(axis=1)
    ax = _axes(ax, (8.5, 3.8))
    left = sums * 0.0
    names = {label.code: label.zh if language == "zh" else label.code for label in STATUSES}
    names |= {"zero": words["zero"], "number": words["number"]}
    for status, (face, hatch) in _FACES.items():
        share = (100 * counts[status] / sums.where(sums > 0)).fillna(0)
        label = f"{names[status]} ({int(counts[status].sum()):,})"
        style: dict[str, Any] = {"color": face, "hatch": hatch, "edgecolor": "#444444", "linewidth": 0.7}
        bars = ax.barh(range(len(counts)), share, left=left, height=0.55, label=label, **style)
        shown = [f"{n:,}" if s > 6 else "" for n, s in zip(counts[status], share, strict=True)]
        ink = "white" if face == DARK else "black"
        for text in ax.bar_label(bars, shown, label_type="center", color=ink):
            # A number on a hatch needs a plain ground.
            if hatch and text.get_text():
                text.set_bbox({"facecolor": face, "edgecolor": "none", "pad": 1.5})
        left = left + share
    ax.set_yticks(range(len(counts)), _table_names(corpus, sums.tolist(), language), linespacing=1.35)
    ax.invert_yaxis()
    ax.set_xlim(0, 100)
    ax.grid(visible=False)
    ax.xaxis.set_major_formatter("{x:.0f}%")
    told = int(counts[["zero", "number", "inferred", "corrected"]].to_numpy().sum())
    ax.set_title(words["cells"].format(n=len(corpus), cells=f"{int(sums.sum()):,}", told=f"{told:,}"))
    ax.legend(loc="upper center", bbox_to_anchor=(0.45, -0.1), ncols=4, frameon=False, fontsize="small")
    return ax


def _table_names(corpus: "Corpus", cells: list[int], language: str) -> list[str]:
    """Return what to call each table: its number, its cells, and the title of its section."""
    words = TEXT[language]
    titles = {
        label.code: label.zh if language == "zh" else label.en
        for label in category_labels(corpus.forms)["sections", "section"]
    }
    return [
        f"{name} ({n:,} {words['cell']})\n{fill(titles[section], 11 if language == 'zh' else 22)}"
        for name, n, section in zip(words["tables"], cells, _TABLES.values(), strict=True)
    ]


def _cell_counts(corpus: "Corpus") -> "pd.DataFrame":
    """Return cells per table (rows) and kind (columns of `_FACES`), without those the form lacks."""
    import pandas as pd

    counts = {}
    for table in _TABLES:
        cells = getattr(corpus, table)
        status = cells["status"].astype(str)
        zero = cells["value"].eq(0).fillna(False)
        kind = status.mask(status == "reported", "number").mask((status == "reported") & zero, "zero")
        counts[table] = kind.value_counts().reindex(list(_FACES), fill_value=0)
    return pd.DataFrame(counts).T


def _axes(ax: "Axes | None", size: tuple[float, float]) -> "Axes":
    """Return the Axes that were given, or those of a new figure of this size in inches."""
    if ax is not None:
        return ax
    import matplotlib.pyplot as plt

    made: Axes = plt.subplots(figsize=size, layout="constrained")[1]
    return made
