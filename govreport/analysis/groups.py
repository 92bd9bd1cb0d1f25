"""Indicators of groups of reports, from one year to the next, and per inhabitant."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pandas as pd

from govreport.analysis.indicator_list import CAVEATS, Indicator
from govreport.analysis.indicators import (
    BLANK_AS_ZERO,
    SMALL,
    UNDEFINED,
    Worked,
    chosen,
    divided,
    floats,
    indicator_column,
    long_frame,
    stacked,
    texts_of,
    work_out,
)
from govreport.analysis.intervals import newcombe_ends
from govreport.analysis.operands import NOT_APPLICABLE, read_cells
from govreport.checks.years import link_years, same_bodies
from govreport.errors import ArgumentError
from govreport.frames import plain

if TYPE_CHECKING:
    from govreport.corpus import Corpus


def group_numbers(reports: pd.DataFrame, by: Sequence[str]) -> tuple[np.ndarray, pd.DataFrame]:
    """Return the number of each report's group, and the groups in order, one row each.

    Reports without a value in a column form a group of their own there (NA). Raises `KeyError` naming
    the columns that can be asked for.
    """
    unknown = [name for name in by if name not in reports.columns]
    if unknown or not by:
        asked = "、".join(map(repr, unknown)) or "空的分组"
        raise ArgumentError(f"reports 表没有 {asked} 这一列；可用：{'、'.join(reports.columns)}。")
    grouped = reports.groupby(list(by), dropna=False, observed=True, sort=True)
    number = grouped.ngroup().to_numpy().astype(np.int64)
    first = np.unique(number, return_index=True)[1]
    return number, reports.iloc[first][list(by)].reset_index(drop=True)


def indicators_by(
    corpus: "Corpus",
    by: str | Sequence[str],
    *,
    names: Iterable[str] | None = None,
    blank_as_zero: bool = False,
    township_deadline: tuple[int, int] = (1, 31),
) -> pd.DataFrame:
    """Return every indicator of groups of reports, pooled and as the median of bodies, one row each.

    `by` is a column of `corpus.reports` (`year`, `level`, `province`, `body`, the kind of body, …) or
    several. Columns: those of `by`, then indicator, numerator, denominator (sums over the reports that
    have a value), value (pooled: the one by the other; of volumes the sum, of days the mean), low, high
    (Wilson, 95 %, of shares), median (of bodies), bodies (that it is the median of), n (reports with a
    value), undefined (denominator 0), not_applicable (no such cell in the report's form), cannot_tell (a
    number is missing), reports (the four together), small (denominator below 30), unit, note.

    The pooled share says what became of an application, the median what a body does: one large body
    decides the former. A body with several reports in a group stands in the median once: its own
    pooled share, or the mean of its reports for a number without denominator. Bodies that cannot be told
    apart for certain stand for themselves. What stands at the end of a year is not added up where a body
    has several reports in the group. The interval takes all applications as independent; those of one
    body are not, so it is too narrow where few bodies decide. For `names`, `blank_as_zero` and
    `township_deadline` see `indicators`. Raises `KeyError` for an unknown column or indicator.
    """
    wanted, grouping = chosen(names), group_bodies(corpus.reports, by)
    cells = read_cells(corpus, blank_as_zero, township_deadline)
    return pooled(wanted, (work_out(one, cells) for one in wanted), grouping, blank_as_zero)


class Grouping(NamedTuple):
    """The groups, one row each; the group of each report; the same number for one body in one group."""

    groups: pd.DataFrame
    group: np.ndarray
    pair: np.ndarray


def group_bodies(reports: pd.DataFrame, by: str | Sequence[str]) -> Grouping:
    """Return how reports are grouped by their columns; raises `KeyError` for an unknown one."""
    group, groups = group_numbers(reports, [by] if isinstance(by, str) else list(by))
    body = same_bodies(reports)
    alone = body < 0
    body = np.where(alone, np.arange(len(body)) + body.max(initial=0) + 1, body)
    return Grouping(
        groups, group, np.unique(group * (body.max(initial=0) + 1) + body, return_inverse=True)[1]
    )


def pooled(
    wanted: Sequence[Indicator], worked: Iterable[Worked], grouping: Grouping, blank_as_zero: bool
) -> pd.DataFrame:
    """Return `indicators_by` from the indicators of all reports; only one of them is looked at at a time."""
    groups, group, pair = grouping
    size = len(groups)
    frames = [_pooled(one, group, pair, size, blank_as_zero) for one in worked]
    made = pd.concat(frames, ignore_index=True) if frames else pd.DataFrame()
    # One group after the other, its indicators in order.
    order = np.arange(size * len(wanted)).reshape(len(wanted), size).T.reshape(-1)
    made = made.iloc[order].reset_index(drop=True)
    known = groups.iloc[np.repeat(np.arange(size), len(wanted))].reset_index(drop=True)
    which = indicator_column(np.tile(np.arange(len(wanted)), size), wanted)
    labels = [column if column not in made.columns else f"{column}_group" for column in groups]
    frame = pd.concat([known.set_axis(labels, axis=1), pd.Series(which, name="indicator"), made], axis=1)
    frame.attrs["caveats"] = list(CAVEATS)
    return frame


def _pooled(
    worked: Worked, group: np.ndarray, pair: np.ndarray, size: int, blank_as_zero: bool
) -> pd.DataFrame:
    """Return one indicator of all groups: sums, pooled value and the median of bodies."""
    indicator, told = worked.indicator, ~np.isnan(worked.value)

    def summed(values: np.ndarray) -> np.ndarray:
        return np.bincount(group[told], weights=values[told], minlength=size)

    n = np.bincount(group[told], minlength=size)
    none = np.where(n > 0, 0.0, np.nan)
    numerator = summed(worked.numerator) + none
    with_denominator = bool(indicator.denominator)
    denominator = (summed(worked.denominator) if with_denominator else np.full(size, np.nan)) + none
    if indicator.kind == "index":
        # The concentration of the group's own applications, not the mean of its bodies'.
        *parts, whole = (summed(part) for part in worked.parts)
        numerator, denominator = sum((p**2 for p in parts), np.zeros(size)) + none, whole**2 + none
    several = np.zeros(size, dtype=bool)
    if indicator.kind == "stock":
        _, first, reports = np.unique(pair[told], return_index=True, return_counts=True)
        several[group[told][first[reports > 1]]] = True
        numerator = np.where(several, np.nan, numerator)
    value, low, high = divided(indicator.kind, numerator, denominator)
    median, bodies = _median(worked, group, pair, told, size)
    counts = [
        np.bincount(group[worked.rank == UNDEFINED], minlength=size),
        np.bincount(group[~told & (worked.rank == NOT_APPLICABLE)], minlength=size),
        np.bincount(group[~told & (worked.rank < NOT_APPLICABLE)], minlength=size),
    ]
    at, texts = _group_notes(indicator, n, counts, value, several, blank_as_zero)
    columns: dict[str, Any] = {
        "numerator": floats(numerator),
        "denominator": floats(denominator),
        "value": floats(value),
        "low": floats(low),
        "high": floats(high),
        "median": floats(median),
        "bodies": pd.array(bodies, dtype="Int64"),
        "n": pd.array(n, dtype="Int64"),
        "undefined": pd.array(counts[0], dtype="Int64"),
        "not_applicable": pd.array(counts[1], dtype="Int64"),
        "cannot_tell": pd.array(counts[2], dtype="Int64"),
        "reports": pd.array(np.bincount(group, minlength=size), dtype="Int64"),
        "small": pd.arrays.BooleanArray(denominator < SMALL, np.isnan(denominator)),
        "unit": texts_of([indicator.unit], np.zeros(size, dtype=int)),
        "note": texts_of(texts, at),
    }
    return pd.DataFrame(columns, copy=False)


def _median(
    worked: Worked, group: np.ndarray, pair: np.ndarray, told: np.ndarray, size: int
) -> tuple[np.ndarray, np.ndarray]:
    """Return the median over the bodies of each group, and how many bodies there are."""
    different, at = np.unique(pair[told], return_inverse=True)
    of_group = np.zeros(len(different), dtype=np.int64)
    of_group[at] = group[told]
    pooled = bool(worked.indicator.denominator) and worked.indicator.kind != "index"
    upper = np.bincount(at, weights=(worked.numerator if pooled else worked.value)[told])
    lower = np.bincount(at, weights=worked.denominator[told] if pooled else None)
    kind = worked.indicator.kind if pooled else "mean"
    values = divided(kind, upper, lower.astype(float))[0]
    median = np.full(size, np.nan)
    found = pd.Series(values).groupby(of_group).median()
    median[found.index.to_numpy()] = found.to_numpy()
    return median, np.bincount(of_group, minlength=size)


def _group_notes(
    indicator: Indicator,
    n: np.ndarray,
    counts: Sequence[np.ndarray],
    value: np.ndarray,
    several: np.ndarray,
    blank_as_zero: bool,
) -> tuple[np.ndarray, list[str | None]]:
    """Return for each group the position of its note, and the notes."""
    undefined, no_cell, untold = counts
    above = np.zeros(len(n), dtype=bool) if indicator.kind not in ("share",) else value > 1
    cases = [several, above, n > 0, (undefined > 0) & (untold == 0), (no_cell > 0) & (untold == 0)]
    said = (
        "同一机关有多个年度的报告，年末的存量不可相加；请连同 year 分组。",
        "分子大于分母，与表式的勾稽关系不符，不给区间；请核对原表。",
        indicator.note,
        "各份报告的分母均为 0。",
        "各份报告的表式没有这一项。",
        "没有一份报告印齐所需的数字，无法判断。",
    )
    assumed = BLANK_AS_ZERO if blank_as_zero else ""
    return np.select(cases, range(5), 5), [f"{text}{assumed}" or None for text in said]


# --- from one year to the next --------------------------------------------------------------------


def changes(
    corpus: "Corpus",
    *,
    names: Iterable[str] | None = None,
    blank_as_zero: bool = False,
    township_deadline: tuple[int, int] = (1, 31),
) -> pd.DataFrame:
    """Return how every indicator changed from a body's report for the year before, one row each.

    One row per indicator and report whose predecessor is in the corpus: the only report of the same
    body for the year before. Columns: report_id, previous_id, body (name), year, indicator, before, after,
    change, low, high, unit, note. Shares change by percentage points (百分点) with the interval of the
    difference (Newcombe, 95 %), volumes by per cent (%), rates per 1,000, ratios, indices, days and the
    change of the backlog by their own unit; facts of one report (zero applications, in time) are left
    out. NA with the reason where one of the years has no value and where a volume was 0, or below 0, the
    year before. See `indicators` for the arguments. Raises `KeyError` for an unknown indicator.
    """
    previous = link_years(corpus.reports).previous
    after = np.flatnonzero(previous >= 0)
    before = previous[after]
    cells = read_cells(corpus, blank_as_zero, township_deadline)
    worked = [work_out(one, cells) for one in chosen(names) if one.kind != "fact"]
    made = [_change(one, before, after, blank_as_zero) for one in worked]
    width, ids = len(worked), corpus.reports["report_id"]
    known = corpus.reports[["report_id", "agency", "year"]].iloc[np.repeat(after, width)]
    columns: dict[str, Any] = {
        "report_id": known["report_id"].array,
        "previous_id": ids.iloc[np.repeat(before, width)].array,
        "body": known["agency"].array,
        "year": known["year"].array,
        "indicator": indicator_column(
            np.tile(np.arange(width), len(after)), [one.indicator for one in worked]
        ),
    }
    for name in ("before", "after", "change", "low", "high"):
        columns[name] = floats(stacked([one[name] for one in made]))
    units = [_CHANGE_UNITS.get(one.indicator.kind, one.indicator.unit) for one in worked]
    columns["unit"] = texts_of(units, np.tile(np.arange(width), len(after)))
    said = [text for one in made for text in one["texts"]]
    starts = np.cumsum([0, *(len(one["texts"]) for one in made)])
    notes = stacked([one["notes"] + at for one, at in zip(made, starts, strict=False)])
    columns["note"] = texts_of(said, notes.astype(int))
    frame = pd.DataFrame(columns, copy=False)
    frame.attrs["caveats"] = list(CAVEATS)
    return frame


_CHANGE_UNITS = {"share": "百分点", "count": "%", "stock": "%"}


def _change(worked: Worked, before: np.ndarray, after: np.ndarray, blank_as_zero: bool) -> dict[str, Any]:
    """Return the change of one indicator over these pairs of reports (positions)."""
    was, now = worked.value[before], worked.value[after]
    nothing = np.full(len(now), np.nan)
    low, high = nothing, nothing
    base = np.ones(len(now), dtype=bool)
    kind = worked.indicator.kind
    if kind in ("count", "stock"):
        base = was > 0
        change = 100 * (now - was) / np.where(base, was, np.nan)
    elif kind == "share":
        low, high = newcombe_ends(
            (was, worked.low[before], worked.high[before]), (now, worked.low[after], worked.high[after])
        )
        change, low, high = 100 * (now - was), 100 * low, 100 * high
    else:
        change = now - was
    texts = (
        "上年、本年都没有可用的数。",
        "上年没有可用的数。",
        "本年没有可用的数。",
        "上年为 0，没有百分比可言。",
        "上年为负，没有百分比可言。",
        "",
    )
    cases = [np.isnan(was) & np.isnan(now), np.isnan(was), np.isnan(now), ~base & (was == 0), ~base]
    assumed = BLANK_AS_ZERO if blank_as_zero else ""
    said = [f"{text}{assumed}" or None for text in texts]
    notes = np.select(cases, range(5), 5)
    ends_of = {"before": was, "after": now, "change": change, "low": low, "high": high}
    return {**ends_of, "notes": notes, "texts": said}


# --- per inhabitant -------------------------------------------------------------------------------

PER_INHABITANTS = 10_000
_MANY = "件数不是人数的一部分（一人可以不止一件），不给区间。"


def per_inhabitants(
    corpus: "Corpus",
    population: pd.DataFrame,
    *,
    names: Iterable[str] = ("volumes",),
    blank_as_zero: bool = False,
) -> pd.DataFrame:
    """Return the volumes of every report per 10,000 inhabitants, one row per report and volume.

    `population` has the columns year and population (persons) and one that tells whose: division_code
    (preferred where both are there) or agency, as in `corpus.reports`; one row per body and year. Columns
    as of `indicators`: numerator is the volume, denominator the population, unit 每万人; no interval,
    because one inhabitant may stand for several applications. NA with the reason where the volume is missing,
    where the population is, or where it is 0. A body's own figures and those of its whole region differ:
    whether the inhabitants are those whom the report is about is for the caller to know. Raises `ValueError`
    for a missing column or two populations of one body and year, `KeyError` for an unknown volume or for
    an indicator that has a denominator already.
    """
    inhabitants, label = _inhabitants(corpus.reports, population)
    cells = read_cells(corpus, blank_as_zero)
    wanted = [one for one in chosen(names) if one.kind in ("count", "stock")]
    if not wanted:
        raise ArgumentError(f"{'、'.join(names)} 里没有可以按人口计的数量（kind 为 count 或 stock）。")
    worked = [_per_head(work_out(one, cells), inhabitants, label) for one in wanted]
    frame = long_frame(corpus, worked, np.arange(len(corpus.reports)))
    frame["unit"] = frame["unit"].str.cat(["每万人"] * len(frame), sep="/")
    return frame


def _inhabitants(reports: pd.DataFrame, population: pd.DataFrame) -> tuple[np.ndarray, str]:
    """Return the population of every report's body in its year, NaN where it is not given, and the key."""
    key = next((name for name in ("division_code", "agency") if name in population), None)
    lacking = [name for name in ("year", "population") if name not in population]
    if key is None or lacking:
        needed = "、".join(lacking) or "division_code 或 agency"
        raise ArgumentError(f"人口表缺少列：{needed}；须有 division_code（或 agency）、year、population。")
    places = zip(plain(population[key].astype("string")), plain(population["year"]), strict=True)
    held: dict[tuple[Any, Any], float] = {}
    for place, number in zip(places, population["population"].to_numpy(float, na_value=np.nan), strict=True):
        if place in held:
            raise ArgumentError(f"人口表中 {place[0]} {place[1]} 年不止一行；请每个单位每年只留一行。")
        held[place] = number
    asked = zip(plain(reports[key]), plain(reports["year"]), strict=True)
    found = [held.get(place, np.nan) if None not in place else np.nan for place in asked]
    return np.array(found, dtype=float), key


def _per_head(worked: Worked, inhabitants: np.ndarray, key: str) -> Worked:
    """Return a volume divided by the inhabitants."""
    positive = np.where(inhabitants > 0, inhabitants, np.nan)
    value = PER_INHABITANTS * worked.numerator / positive
    told, size = ~np.isnan(worked.numerator), len(worked.texts)
    extra = (f"人口表没有这个单位这一年的人口（按 {key} 与 year 对应）。", "人口为 0。", _MANY)
    case = np.select([~told, np.isnan(inhabitants), inhabitants <= 0], [3, 0, 1], 2)
    texts = [f"{text or ''}{more}" or None for more in (*extra, "") for text in worked.texts]
    rank = np.where(told & np.isnan(value), UNDEFINED, worked.rank)
    nothing = np.full(len(value), np.nan)
    return worked._replace(
        denominator=inhabitants,
        value=value,
        low=nothing,
        high=nothing,
        rank=rank,
        notes=case * size + worked.notes,
        texts=tuple(texts),
    )
