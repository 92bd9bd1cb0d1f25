"""Charts of what reports say: words that set two groups apart, sections that resemble each other."""

from typing import TYPE_CHECKING

import numpy as np

from govreport.contract import STATEMENT_KINDS
from govreport.show.chart_style import (
    ACCENT,
    DARK,
    LINES,
    Dot,
    draw_dots,
    empty_chart,
    explain,
    marks_of_shares,
    new_axes,
    percent_axis,
)

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from govreport.corpus import Corpus

_MOST = 30  # reports that such a map can show
_WORDS = {
    "zh": {
        "no_words": "没有可以比较的词",
        "axis": "对数比（log2）：每离中线一格，用得比另一方多一倍；空心点：另一方没有用",
        "more": "{name} 用得多",
        "counts": "{term}（{a} / {b} 份）",
        "title": "哪些词把两组区分开（G² 最大的 {n} 个词；括号内为两组各有几份报告用到）",
        "no_pairs": "没有两份报告共有够长的段落",
        "share": "行中的一份，有百分之几的字也见于列中的一份",
        "alike": "各报告之间照抄的比例",
        "themes": "各主题出现在多少份报告里（{of} 份报告）",
        "no_themes": "没有可以归类的陈述",
        "beside": "{k} / {n} 份",
    },
    "en": {
        "no_words": "no words to compare",
        "axis": "log ratio (base 2): each step is twice as frequent; open: never in the other group",
        "more": "more in {name}",
        "counts": "{term} ({a} / {b} reports)",
        "title": "Words that set the groups apart ({n} largest G²; reports with the word in brackets)",
        "no_pairs": "no two reports share a passage long enough",
        "share": "per cent of the characters of the row's report that stand in the column's report too",
        "alike": "Shared passages between reports",
        "themes": "In how many reports each theme occurs ({of} reports)",
        "no_themes": "no statements to code",
        "beside": "{k} of {n}",
    },
}


def keyness_plot(
    keyness: "pd.DataFrame",
    names: tuple[str, str] = ("a", "b"),
    *,
    top: int = 20,
    language: str = "zh",
    ax: "Axes | None" = None,
) -> "Axes":
    """Return a chart of the words with the largest G², by how much more often one group uses them.

    `keyness` is the frame of `govreport.keyness`, `names` what to call its two sides. A word that one
    side never uses is drawn open: its ratio stands for "never", not for a number.
    """
    words = _WORDS[language]
    shown = keyness.sort_values("g2", ascending=False).head(top).sort_values("log_ratio")
    if shown.empty:
        return empty_chart(ax, words["no_words"])
    ax = new_axes(ax, (8, 1.4 + 0.27 * len(shown)))
    ratio = shown["log_ratio"].to_numpy(dtype=float)
    never = (shown[["tokens_a", "tokens_b"]] == 0).any(axis=1).to_numpy()
    rows = np.arange(len(shown))
    ax.hlines(rows, 0, ratio, color=LINES, zorder=1)
    colours = [ACCENT if value > 0 else DARK for value in ratio]
    fills = ["white" if no else colour for no, colour in zip(never, colours, strict=True)]
    for at, (value, colour, fill) in enumerate(zip(ratio, colours, fills, strict=True)):
        ax.plot([value], [at], marker="o", markersize=6, markeredgecolor=colour, markerfacecolor=fill)
    ax.axvline(0, color="black", linewidth=0.8)
    documents = zip(shown["term"], shown["documents_a"], shown["documents_b"], strict=True)
    labels = [words["counts"].format(term=term, a=a, b=b) for term, a, b in documents]
    ax.set_yticks(rows, labels)
    reach = max(1.0, float(np.abs(ratio).max())) * 1.15
    ax.set_xlim(-reach, reach)
    ax.set_ylim(-0.8, len(shown) + 0.4)
    for side, name, align in ((-1, names[1], "left"), (1, names[0], "right")):
        ax.text(side * reach, len(shown) - 0.1, words["more"].format(name=name), ha=align, fontsize="small")
    ax.set_xlabel(words["axis"], fontsize="small")
    ax.set_title(words["title"].format(n=len(shown)), fontsize="medium")
    return ax


def similarity_map(
    reuse: "pd.DataFrame", corpus: "Corpus", *, language: str = "zh", ax: "Axes | None" = None
) -> "Axes":
    """Return a chart of which share of each report's section stands in each other report's.

    `reuse` is the frame of `govreport.reuse` for one section; of more than 30 reports those that share most.
    """
    words = _WORDS[language]
    if reuse.empty:
        return empty_chart(ax, words["no_pairs"], words["alike"])
    held = corpus.reports
    if len(held) > _MOST:
        most = reuse.groupby("report_id")["containment"].max().nlargest(_MOST).index
        held = held[held["report_id"].isin(most)]
    place = {report_id: at for at, report_id in enumerate(held["report_id"])}
    share = np.zeros((len(place), len(place)))
    columns = (reuse[name] for name in ("report_id", "other_id", "containment"))
    for report_id, other_id, containment in zip(*columns, strict=True):
        if report_id in place and other_id in place:
            share[place[report_id], place[other_id]] = containment
    size = 1.8 + 0.55 * len(place)
    ax = new_axes(ax, (size + 2.4, size))
    ax.imshow(share, cmap="Greys", vmin=0, vmax=1)
    ax.grid(visible=False)
    for row, column in zip(*np.nonzero(share), strict=True):
        value = share[row, column]
        tone = "white" if value > 0.55 else "black"
        ax.text(column, row, f"{value:.0%}", ha="center", va="center", color=tone, fontsize="small")
    names = [
        f"{agency or report_id} {year}"
        for agency, report_id, year in zip(
            held["agency"].astype(object).where(held["agency"].notna(), None),
            held["report_id"],
            held["year"].astype("string").fillna(""),
            strict=True,
        )
    ]
    ax.set_yticks(range(len(names)), names)
    ax.set_xticks(range(len(names)), names, rotation=40, ha="right")
    ax.set_xlabel(words["share"], fontsize="small")
    ax.set_title(words["alike"], fontsize="medium")
    return ax


def theme_shares(
    coded: "dict[str, pd.DataFrame]",
    names: "pd.Series[str]",
    *,
    language: str = "zh",
    ax: "Axes | None" = None,
) -> "Axes":
    """Return a chart of the share of reports with each theme, one row per theme and kind of statement.

    `coded` holds a frame of `govreport.theme_prevalence` without groups for each kind (`problem`,
    `improvement`), `names` what to call the themes by their codes.
    """
    words = _WORDS[language]
    kinds = {label.code: label.zh if language == "zh" else label.en for label in STATEMENT_KINDS}
    dots = []
    themes = list(dict.fromkeys(theme for frame in coded.values() for theme in frame["theme"].astype(str)))
    for theme in themes:
        dots.append(Dot(str(names.get(theme, theme)), "", heading=True))
        for kind, frame in coded.items():
            for one in frame[frame["theme"].astype(str) == theme].to_dict("records"):
                beside = words["beside"].format(k=one["numerator"], n=one["denominator"])
                value, low, high = (float(one[name]) for name in ("value", "low", "high"))
                dots.append(Dot(kinds.get(kind, kind), beside, value, low, high, bool(one["small"])))
    if not dots:
        return empty_chart(ax, words["no_themes"])
    ax = new_axes(ax, (8, 1.4 + 0.28 * len(dots)))
    draw_dots(ax, dots)
    percent_axis(ax, dots)
    explain(ax, marks_of_shares(language, dots))
    most = max(int(frame["reports"].max()) for frame in coded.values())
    ax.set_title(words["themes"].format(of=most), fontsize="medium")
    return ax
