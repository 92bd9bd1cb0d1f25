"""Charts of the form's own tables: the way of the applications, reasons, applicants, disputes.

Each function takes a corpus, or some of its reports (`reports`: one id or several), and returns the
Axes. Numbers are added up over the reports that print all that the sum needs; the chart says how many
these are. A missing number is left out, never 0.
"""

from collections.abc import Iterable, Sequence
from textwrap import fill
from typing import TYPE_CHECKING, Any

import numpy as np

from govreport.analysis.indicators import SMALL
from govreport.analysis.intervals import wilson
from govreport.analysis.operands import NOT_APPLICABLE, Cells, read_cells
from govreport.form.grid import Grid
from govreport.form.model import Label
from govreport.form.statute import GROUPS
from govreport.show.chart_style import (
    ACCENT,
    DARK,
    LIGHT,
    PALE,
    Dot,
    band,
    chosen_reports,
    draw_dots,
    empty_chart,
    explain,
    gaps_of,
    marks_of_shares,
    name_of,
    new_axes,
    no_reports,
    percent_axis,
    ticks_of_rows,
    write_beside,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from govreport.corpus import Corpus

_WORDS: dict[str, dict[str, str]] = {
    "zh": {
        "colon": "：",
        "title_flow": "申请从收到到办结（{n} / {of} 份报告印齐各数）",
        "flow": "件数；上两行相加为应办（N+K），以下各行逐项减去，到 0 为收办相符",
        "balance": "应办 N+K = {due} 件；办结 T = {done} 件；结转 F = {left} 件",
        "differs": "各办理结果之和 {sum} 件，与印出的办结 T 不符，请核对原表",
        "all_zero": "各项均印出 0：没有申请",
        "left_out": "未印齐的 {k} 份不在其中，缺数不作 0",
        "rest": "对不上的件数",
        "rest_below": "多出的件数",
        "cases": "{n} 件",
        "incomplete": "{of} 份报告没有一份印齐所需的数字",
        "title_reasons": "不公开、不提供、不处理的理由（{of} 份报告）",
        "family": "{n} 件，占 T 的 {share}（{reports} 份）",
        "no_family": "{n} 件，T 为 0（{reports} 份），无从计算",
        "count": "{top}/{bottom}（{n} 份）",
        "no_base": "0/0（{n} 份），无从计算",
        "untold": "没有一份印齐",
        "no_cell": "表式没有此行",
        "of_family": "占本类各理由之和；右为件数，圆括号内为印齐的报告数；T 为办结的申请",
        "title_applicants": "新收申请来自何人（{of} 份报告）",
        "of_received": "占新收申请；右为件数，括号内为印齐的报告数",
        "title_disputes": "行政争议：程序与结果（{of} 份报告）",
        "stage": "{n} 件（{reports} 份印齐）",
        "reversal": "，占审结 {share}",
        "disputes": "件数；占审结＝件数 ÷（总数 − {pending}），方括号内为 95% Wilson 区间",
        "earlier": "争议可能由往年的申请引起；未印齐的报告不计，不作 0",
    },
    "en": {
        "colon": ":",
        "title_flow": "applications, from receipt to result ({n} / {of} reports print all numbers)",
        "flow": "applications; the first two add up to N + K, the others are taken off: 0 means it balances",
        "balance": "to process N + K = {due}; processed T = {done}; carried out F = {left}",
        "differs": "the results add up to {sum}, not to the T that is printed: check the reports",
        "all_zero": "every number is printed as 0: no applications",
        "left_out": "{k} reports lack a number and are left out, not taken as 0",
        "rest": "unaccounted for",
        "rest_below": "too many results",
        "cases": "{n}",
        "incomplete": "none of {of} reports prints all the numbers",
        "title_reasons": "reasons for not disclosing ({of} reports)",
        "family": "{n}, {share} of T ({reports})",
        "no_family": "{n}, T is 0 ({reports}): no share",
        "count": "{top}/{bottom} ({n})",
        "no_base": "0/0 ({n}): no share",
        "untold": "no report prints it",
        "no_cell": "not on the form",
        "of_family": "share of the reasons of its family; beside: applications (reports); T: processed",
        "title_applicants": "who applied ({of} reports)",
        "of_received": "share of the applications received; beside: applications (reports)",
        "title_disputes": "disputes by stage and outcome ({of} reports)",
        "stage": "{n} ({reports} reports)",
        "reversal": ", {share} of closed",
        "disputes": "cases; of closed = cases ÷ (total − {pending}), 95% Wilson interval in brackets",
        "earlier": "they may stem from earlier years' applications; reports that lack a number do not count",
    },
}
Chosen = str | Iterable[str] | None
FAMILIES = ("refused", "unavailable", "declined", "closed")


# --- table III ------------------------------------------------------------------------------------

_INTAKE = ("received", "carried_in")
_RESULTS = ("disclosed", "partly_disclosed", *FAMILIES)
# What came of the applications: disclosed, not disclosed on some ground, not yet done.
_FLOW_FACES = {
    **dict.fromkeys(_INTAKE, (DARK, "")),
    **dict.fromkeys(_RESULTS[:2], (LIGHT, "")),
    **dict.fromkeys(FAMILIES, (PALE, "///")),
    "carried_out": ("white", "..."),
}


def application_flow(
    corpus: "Corpus", reports: Chosen = None, *, language: str = "zh", ax: "Axes | None" = None
) -> "Axes":
    """Return a chart of the way of the applications: received and carried in, each result, carried out.

    The first two bars add up to what was to be processed, each further bar takes off what became of it;
    what does not add up is a bar of its own. Only reports that print every number are added up.
    """
    words, (cells, mask) = _WORDS[language], _read(corpus, reports)
    codes = (*_INTAKE, *_RESULTS, "carried_out")
    values = {code: cells.operand(code).values for code in (*codes, "processed")}
    told = mask & ~np.isnan(list(values.values())).any(axis=0)
    of = int(mask.sum())
    title = words["title_flow"].format(n=int(told.sum()), of=of)
    if not of:
        return no_reports(ax, language, title)
    if not told.any():
        return empty_chart(ax, words["incomplete"].format(of=of), title)
    sums = {code: int(held[told].sum()) for code, held in values.items()}
    bars = _waterfall(sums)
    ax = new_axes(ax, (8.5, 1.9 + 0.42 * len(bars)))
    names = _flow_names(cells.grid, language)
    for at, (code, start, end) in enumerate(bars):
        face, hatch = _FLOW_FACES.get(code, (ACCENT, "xxx"))
        style: dict[str, Any] = {"color": face, "hatch": hatch, "edgecolor": "#444444", "linewidth": 0.8}
        ax.barh(at, end - start, left=start, height=0.62, zorder=2, **style)
        if at + 1 < len(bars):
            ax.plot([end, end], [at, at + 1], color="#777777", linewidth=0.8, zorder=1)
        beside = words["cases"].format(n=f"{abs(end - start):,}")
        write_beside(ax, at, beside)
    ticks_of_rows(ax, [names.get(code) or words[code] for code, _, _ in bars])
    due = sums["received"] + sums["carried_in"]
    ax.set_xlim(min(0, *(min(bar[1:]) for bar in bars)), 1.03 * max(due, 1))
    ax.locator_params(axis="x", integer=True, nbins=6)
    ax.xaxis.set_major_formatter("{x:,.0f}")
    balance = words["balance"].format_map(
        {"due": f"{due:,}", "done": f"{sums['processed']:,}", "left": f"{sums['carried_out']:,}"}
    )
    missing = words["left_out"].format(k=of - int(told.sum())) if of > told.sum() else ""
    results = sum(sums[code] for code in _RESULTS)
    differs = words["differs"].format(sum=f"{results:,}") if results != sums["processed"] else ""
    if not any(sums.values()):
        ax.text(0.5, 0.5, words["all_zero"], ha="center", va="center", transform=ax.transAxes)
    explain(ax, words["flow"], balance, differs, missing)
    ax.set_title(title)
    return ax


def _waterfall(sums: dict[str, int]) -> list[tuple[str, int, int]]:
    """Return (code, start, end) of every bar: up with what comes in, down with what becomes of it."""
    bars, level = [], 0
    for code in (*_INTAKE, *_RESULTS, "carried_out"):
        end = level + sums[code] if code in _INTAKE else level - sums[code]
        bars.append((code, level, end))
        level = end
    if level:
        bars.append(("rest" if level > 0 else "rest_below", level, 0))
    return bars


def _flow_names(grid: Grid, language: str) -> dict[str, str]:
    rows: list[Label] = [*GROUPS, *(row for row in grid.rows if row.group in ("intake", "outgo"))]
    width = 16 if language == "zh" else 30
    return {label.code: fill(name_of(label, language), width) for label in rows}


def refusal_reasons(
    corpus: "Corpus", reports: Chosen = None, *, language: str = "zh", ax: "Axes | None" = None
) -> "Axes":
    """Return a chart of the reasons for not disclosing: the share of each in its family, with its interval.

    Four families, each under a heading that tells how many of the processed applications it took.
    """
    words, (cells, mask) = _WORDS[language], _read(corpus, reports)
    title = words["title_reasons"].format(of=int(mask.sum()))
    if not mask.any():
        return no_reports(ax, language, title)
    names = {label.code: name_of(label, language) for label in GROUPS}
    dots = []
    for family in FAMILIES:
        heading = f"{names[family]}{words['colon']}"
        dots.append(_family(cells, mask, family, heading, words))
        reasons = [row for row in cells.grid.rows if row.group == family and row.code != family]
        for row in reasons:
            name = _short(name_of(row, language).split("、")[0].split(": ")[-1], 42)
            dots.append(_share(cells, mask, (row.code, family), name, words))
    return _shares(dots, words["of_family"], title, language, ax)


def applicants(
    corpus: "Corpus", reports: Chosen = None, *, language: str = "zh", ax: "Axes | None" = None
) -> "Axes":
    """Return a chart of who applied: the share of each kind of applicant in the applications received."""
    words, (cells, mask) = _WORDS[language], _read(corpus, reports)
    title = words["title_applicants"].format(of=int(mask.sum()))
    if not mask.any():
        return no_reports(ax, language, title)
    kinds = [label for label in cells.grid.applicants if label.code != "total"]
    dots = [
        _share(cells, mask, (f"received:{label.code}", "received"), name_of(label, language), words)
        for label in kinds
    ]
    return _shares(dots, words["of_received"], title, language, ax)


def _shares(dots: Sequence[Dot], base: str, title: str, language: str, ax: "Axes | None") -> "Axes":
    ax = new_axes(ax, (10, 1.7 + 0.3 * len(dots)))
    draw_dots(ax, dots)
    percent_axis(ax, dots)
    explain(ax, base, marks_of_shares(language, dots), gaps_of(language, dots))
    ax.set_title(title)
    return ax


def _share(cells: Cells, mask: np.ndarray, sides: tuple[str, str], name: str, words: dict[str, str]) -> Dot:
    """Return one share over the reports that print both numbers."""
    operands = [cells.operand(side) for side in sides]
    if (operands[0].ranks[mask] == NOT_APPLICABLE).all():
        return Dot(name, words["no_cell"])
    n, top, bottom = _sums(mask, [operand.values for operand in operands])
    if not n:
        return Dot(name, words["untold"])
    if not bottom:
        return Dot(name, words["no_base"].format(n=f"{n:,}"))
    beside = words["count"].format(top=f"{top:,}", bottom=f"{bottom:,}", n=f"{n:,}")
    # A report that breaks the form's own sums may put more into a part than into the whole.
    low, high = wilson(top, bottom) if top <= bottom else (np.nan, np.nan)
    return Dot(name, beside, top / bottom, low, high, bottom < SMALL)


def _family(cells: Cells, mask: np.ndarray, family: str, name: str, words: dict[str, str]) -> Dot:
    """Return the heading of a family of reasons: how many, and their share of the processed."""
    n, top, bottom = _sums(mask, [cells.operand(side).values for side in (family, "processed")])
    if not n:
        return Dot(name, words["untold"], heading=True)
    kind = "family" if bottom else "no_family"
    beside = words[kind].format(n=f"{top:,}", share=_interval(top, bottom), reports=f"{n:,}")
    return Dot(name, beside, heading=True)


def _interval(top: int, bottom: int) -> str:
    """Return a share in words, with its interval; 0/0 has none."""
    if not bottom or not 0 <= top <= bottom:
        return f"{top:,}/{bottom:,}"
    low, high = wilson(top, bottom)
    return f"{100 * top / bottom:.1f}% [{100 * low:.1f}–{100 * high:.1f}]"


# --- table IV -------------------------------------------------------------------------------------

_DISPUTE_FACES = {"upheld": (LIGHT, ""), "corrected": (DARK, ""), "pending": ("white", "...")}


def disputes(
    corpus: "Corpus", reports: Chosen = None, *, language: str = "zh", ax: "Axes | None" = None
) -> "Axes":
    """Return a chart of the disputes: per stage the cases of each outcome, and what share was corrected.

    Bars are counts; the share of corrected cases among the closed ones stands beside, with its interval.
    """
    words, (cells, mask) = _WORDS[language], _read(corpus, reports)
    title = words["title_disputes"].format(of=int(mask.sum()))
    if not mask.any():
        return no_reports(ax, language, title)
    rows = [row for stage in cells.grid.stages for row in _stage(cells, mask, stage, language)]
    ax = new_axes(ax, (8.5, 1.7 + 0.3 * len(rows)))
    for at, (_, beside, count, code) in enumerate(rows):
        face, hatch = _DISPUTE_FACES.get(code, (PALE, "///"))
        style: dict[str, Any] = {"color": face, "hatch": hatch, "edgecolor": "#444444", "linewidth": 0.8}
        if count is not None and code:
            ax.barh(at, count, height=0.66, zorder=2, **style)
        if not code:
            band(ax, at)
        write_beside(ax, at, beside)
    ticks_of_rows(ax, [name for name, *_ in rows])
    largest = max((count for *_, count, code in rows if count and code), default=1)
    ax.set_xlim(0, 1.05 * max(largest, 1))
    ax.locator_params(axis="x", integer=True, nbins=6)
    ax.xaxis.set_major_formatter("{x:,.0f}")
    pending = next((label for label in cells.grid.outcomes if label.code == "pending"), None)
    named = name_of(pending, language) if pending else "–"
    explain(ax, words["disputes"].format(pending=named), words["earlier"])
    ax.set_title(title)
    return ax


def _stage(
    cells: Cells, mask: np.ndarray, stage: Label, language: str
) -> list[tuple[str, str, int | None, str]]:
    """Return the rows of a stage: (name, what stands beside, cases, outcome); the heading has no outcome."""
    words = _WORDS[language]
    outcomes = [label.code for label in cells.grid.outcomes]
    n, *sums = _sums(mask, [cells.operand(f"{stage.code}:{code}").values for code in outcomes])
    held = dict(zip(outcomes, sums, strict=True))
    name = f"{name_of(stage, language)}{words['colon']}"
    if not n:
        return [(name, words["untold"], None, "")]
    heading = words["stage"].format(n=f"{held['total']:,}", reports=f"{n:,}")
    rows: list[tuple[str, str, int | None, str]] = [(name, heading, held["total"], "")]
    closed = held["total"] - held["pending"]
    for label in cells.grid.outcomes:
        if label.code == "total":
            continue
        beside = words["cases"].format(n=f"{held[label.code]:,}")
        if label.code == "corrected":
            beside += words["reversal"].format(share=_interval(held["corrected"], closed))
        rows.append((name_of(label, language), beside, held[label.code], label.code))
    return rows


# --- sums over reports ----------------------------------------------------------------------------


def _read(corpus: "Corpus", reports: Chosen) -> tuple[Cells, np.ndarray]:
    return read_cells(corpus), chosen_reports(corpus, reports)


def _sums(mask: np.ndarray, columns: Sequence[np.ndarray]) -> list[int]:
    """Return how many of these reports print all the numbers, and the sum of each over those."""
    told = mask & ~np.isnan(columns).any(axis=0)
    return [int(told.sum()), *(int(column[told].sum()) for column in columns)]


def _short(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"
