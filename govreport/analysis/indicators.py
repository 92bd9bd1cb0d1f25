"""Every indicator of every report, worked out on arrays: numerator, denominator, value, interval, reason."""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pandas as pd
import pyarrow as pa

from govreport.analysis.indicator_list import CAVEATS, INDICATORS, PROPORTIONS, SCALES, Indicator
from govreport.analysis.intervals import wilson_ends
from govreport.analysis.operands import NOT_APPLICABLE, RANKS, Cells, Operand, read_cells
from govreport.checks.sums import short
from govreport.errors import ArgumentError
from govreport.form.grid import grid_of
from govreport.form.model import Form
from govreport.form.statute import GROUPS, LITIGATION
from govreport.frames import STRING

if TYPE_CHECKING:
    from govreport.corpus import Corpus

# A share of fewer cases than this is flagged.
SMALL = 30
BLANK_AS_ZERO = "空白格按 0 计（blank_as_zero=True）。"
# The numerator has a number and still there is no value: nothing to divide by, or no more than 0.
UNDEFINED = len(RANKS)
INDICATOR_STATUSES = (*RANKS, "undefined")


# --- one indicator of all reports -----------------------------------------------------------------


class Worked(NamedTuple):
    """One indicator of all reports, side by side; `parts` are the numbers whose squares an index sums."""

    indicator: Indicator
    numerator: np.ndarray
    denominator: np.ndarray
    value: np.ndarray
    low: np.ndarray
    high: np.ndarray
    rank: np.ndarray
    notes: np.ndarray  # positions in `texts`
    texts: tuple[str | None, ...]
    parts: tuple[np.ndarray, ...] = ()


def work_out(indicator: Indicator, cells: Cells) -> Worked:
    """Return an indicator of all reports: NaN where an operand is missing or the denominator is 0."""
    upper = [_signed(cells, name) for name in indicator.numerator]
    lower = [_signed(cells, name) for name in indicator.denominator]
    operands = [operand for _, operand in (*upper, *lower)]
    nothing = np.zeros(len(cells.values))
    parts: tuple[np.ndarray, ...] = ()
    numerator = sum((sign * one.values for sign, one in upper), nothing)
    denominator = sum((sign * one.values for sign, one in lower), nothing if lower else nothing + np.nan)
    if indicator.kind == "index":
        parts = (*(one.values for _, one in upper), denominator)
        numerator, denominator = sum((part**2 for part in parts[:-1]), nothing), denominator**2
    value, low, high = divided(indicator.kind, numerator, denominator)
    if indicator.kind == "fact":  # of one report it is certain: only many of them have an interval
        low = high = nothing + np.nan
    rank = np.max([one.ranks for one in operands], axis=0, initial=0)
    told = ~np.isnan(numerator) & ~np.isnan(denominator)
    rank = np.where(told & np.isnan(value), UNDEFINED, rank)
    notes, texts = _notes(indicator, operands, numerator, denominator, cells.blank_as_zero)
    return Worked(indicator, numerator, denominator, value, low, high, rank, notes, texts, parts)


def divided(
    kind: str, numerator: np.ndarray, denominator: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return value, low and high of a kind of indicator; NaN where the denominator is not above 0."""
    missing = np.full(len(numerator), np.nan)
    if kind in ("count", "stock", "difference"):
        return numerator, missing, missing
    positive = np.where(denominator > 0, denominator, np.nan)
    low, high = wilson_ends(numerator, denominator) if kind in PROPORTIONS else (missing, missing)
    return SCALES.get(kind, 1.0) * numerator / positive, low, high


def _signed(cells: Cells, name: str) -> tuple[int, Operand]:
    return (-1, cells.operand(name[1:])) if name.startswith("-") else (1, cells.operand(name))


# What a note says of an operand: nothing, missing, no such cell in this form, or one of its remarks.
_FINE, _MISSING, _NO_CELL, _STATES = 0, 1, 2, 9
_ABOVE, _NO_DENOMINATOR, _BELOW = 1, 2, 3


def _notes(
    indicator: Indicator,
    operands: Sequence[Operand],
    numerator: np.ndarray,
    denominator: np.ndarray,
    blank_as_zero: bool,
) -> tuple[np.ndarray, tuple[str | None, ...]]:
    """Return for each report the position of its note, and the notes: each is written once."""
    key = np.select([denominator == 0, denominator < 0], [_NO_DENOMINATOR, _BELOW], 0).astype(np.int64)
    key[np.isnan(numerator)] = 0
    if indicator.kind in PROPORTIONS:
        key[(numerator > denominator) & (denominator > 0)] = _ABOVE
    for one in operands:
        state = np.where(np.isnan(one.values), np.where(one.ranks == NOT_APPLICABLE, _NO_CELL, _MISSING), 0)
        if one.said is not None:
            state = np.where(one.said > 0, one.said + _NO_CELL, state)
        key = key * _STATES + state
    different, at = np.unique(key, return_inverse=True)
    texts = tuple(_note(indicator, operands, int(one), blank_as_zero) for one in different)
    return at, texts


def _note(indicator: Indicator, operands: Sequence[Operand], key: int, blank_as_zero: bool) -> str | None:
    """Return what is to be said of the reports with this key, None where there is nothing."""
    missing: list[str] = []
    no_cell: list[str] = []
    remarks: list[str] = []
    for one in reversed(operands):
        key, state = divmod(key, _STATES)
        if state > _NO_CELL:
            remarks.insert(0, one.remarks[state - _NO_CELL - 1])
        elif state != _FINE:
            (missing if state == _MISSING else no_cell).insert(0, f"“{one.label}”")
    said = [f"本版表式没有{'、'.join(dict.fromkeys(no_cell))}。"] if no_cell else []
    said += [f"{'、'.join(dict.fromkeys(missing))}没有可用的数字。"] if missing else []
    said += dict.fromkeys(remarks)
    if key == _ABOVE:
        said.append("分子大于分母，与表式的勾稽关系不符，不给区间；请核对原表。")
    elif key:
        below = "分母为负，与表式的勾稽关系不符；请核对原表。"
        said.append("分母为 0。" if key == _NO_DENOMINATOR else below)
    elif not (missing or no_cell) and indicator.note:
        said.append(indicator.note)
    return "".join([*said, BLANK_AS_ZERO] if blank_as_zero else said) or None


# --- the table ------------------------------------------------------------------------------------


def indicators(
    corpus: "Corpus",
    *,
    blank_as_zero: bool = False,
    names: Iterable[str] | None = None,
    township_deadline: tuple[int, int] = (1, 31),
) -> pd.DataFrame:
    """Return every indicator of every report, one row per report and indicator.

    Columns: report_id, body (the name of the body), year, indicator (category, in the order of
    `indicator_list`), numerator, denominator (Float64; no denominator for volumes), value, low, high
    (Wilson, 95 %), n (reports behind the value, 0 or 1), small (denominator below 30; NA without one),
    unit, status, note. `status` is that of the operand that says least, `undefined` where all have a
    number and the denominator is not above 0. `note` tells in Chinese why there is no value or no interval,
    and what was assumed. `frame.attrs["caveats"]` holds what is to be printed with the table.

    A missing number is never 0: an indicator with a missing operand is NA. With `blank_as_zero=True` empty
    cells (status `blank`, no other) are 0, and every note says so. 0/0 is NA. An interval belongs to
    a numerator that is part of the denominator; it takes the applications of a report as independent.
    Deadlines: Art. 49 of the Regulations; it names no townships, `township_deadline` (month, day) is for
    them. Without a date of publication the date under the signature counts; a page that was moved shows
    when it was published anew. Findings that a person dismissed are neither passed nor failed.
    `names` are codes or families (`volumes`, `disclosure`, `refusals`, `flow`, `applicants`, `disputes`,
    `zero`, `timeliness`, `quality`); an unknown one raises `KeyError`.
    """
    cells = read_cells(corpus, blank_as_zero, township_deadline)
    worked = [work_out(one, cells) for one in chosen(names)]
    return long_frame(corpus, worked, np.arange(len(corpus.reports)))


def chosen(names: Iterable[str] | None) -> list[Indicator]:
    """Return the indicators of these codes and families, all without; raises `KeyError` naming the known."""
    if names is None:
        return list(INDICATORS)
    wanted = {names} if isinstance(names, str) else set(names)
    unknown = wanted - {one.code for one in INDICATORS} - {one.family for one in INDICATORS}
    if unknown:
        families = "、".join(dict.fromkeys(one.family for one in INDICATORS))
        asked = "、".join(sorted(unknown))
        raise ArgumentError(f"没有名为 {asked} 的指标；可用的类：{families}；各指标见 indicator_labels()。")
    return [one for one in INDICATORS if wanted & {one.code, one.family}]


def long_frame(corpus: "Corpus", worked: Sequence[Worked], reports: np.ndarray) -> pd.DataFrame:
    """Return these reports (positions) × indicators as a table, one report after the other."""
    width = len(worked)
    known = corpus.reports[["report_id", "agency", "year"]].iloc[np.repeat(reports, width)]
    sides = {
        name: stacked([getattr(one, name) for one in worked])
        for name in ("numerator", "denominator", "value", "low", "high")
    }
    denominator = sides["denominator"]
    columns: dict[str, Any] = {
        "report_id": known["report_id"].array,
        "body": known["agency"].array,
        "year": known["year"].array,
        "indicator": indicator_column(
            np.tile(np.arange(width), len(reports)), [one.indicator for one in worked]
        ),
        **{name: floats(side) for name, side in sides.items()},
        "n": pd.array((~np.isnan(sides["value"])).astype(np.int64), dtype="Int64"),
        "small": pd.arrays.BooleanArray(denominator < SMALL, np.isnan(denominator)),
        "unit": texts_of([one.indicator.unit for one in worked], np.tile(np.arange(width), len(reports))),
        "status": categories_of(stacked([one.rank for one in worked]), INDICATOR_STATUSES),
    }
    starts = np.cumsum([0, *(len(one.texts) for one in worked)])
    notes = stacked([one.notes + at for one, at in zip(worked, starts, strict=False)])
    columns["note"] = texts_of([text for one in worked for text in one.texts], notes.astype(int))
    frame = pd.DataFrame(columns, copy=False)
    frame.attrs["caveats"] = list(CAVEATS)
    return frame


def stacked(columns: Sequence[np.ndarray]) -> np.ndarray:
    """Return columns side by side as one array, row after row."""
    return np.stack(columns, axis=1).reshape(-1) if columns else np.empty(0)


def floats(values: np.ndarray) -> Any:
    """Return numbers as a nullable array, NA for NaN."""
    return pd.arrays.FloatingArray(np.asarray(values, dtype=float), np.isnan(values))


def texts_of(texts: Sequence[str | None], at: np.ndarray) -> Any:
    """Return the texts at these positions as a string array."""
    return STRING.__from_arrow__(pa.array(texts, pa.large_string()).take(pa.array(at)))


def indicator_column(at: np.ndarray, indicators: Sequence[Indicator]) -> Any:
    """Return the codes of these indicators (by position), with the full list as categories."""
    codes = [one.code for one in INDICATORS]
    places = np.array([codes.index(one.code) for one in indicators], dtype=int)
    return categories_of(places[at], codes)


def categories_of(at: np.ndarray, codes: Sequence[str]) -> Any:
    """Return a categorical column from positions among these codes."""
    made: Any = pd.Categorical.from_codes(at.astype(np.int64), dtype=pd.CategoricalDtype(list(codes)))
    return made


def indicator_labels(forms: tuple[Form, ...] | None = None) -> pd.DataFrame:
    """Return the list of the indicators, indexed by code: family, zh, en, unit, kind, numerator, denominator.

    The operands are written as `indicator_list` explains; Chinese names hold the form's own words.
    """
    from govreport.form.statute import FORMS

    words = _words(forms or FORMS)
    rows = [
        (
            *(one.code, one.family, one.zh.format_map(words), one.en, one.unit, one.kind),
            *(" ".join(side) or None for side in (one.numerator, one.denominator)),
        )
        for one in INDICATORS
    ]
    names = ["code", "family", "zh", "en", "unit", "kind", "numerator", "denominator"]
    return pd.DataFrame(rows, columns=names).set_index("code")


@lru_cache(maxsize=8)
def _words(forms: tuple[Form, ...]) -> dict[str, str]:
    """Return the form's labels by code."""
    grid = grid_of(forms)
    found = [*GROUPS, *grid.outcomes, *grid.stages, *grid.applicants, *(item for item, _ in grid.pairs)]
    found += grid.rows
    return {"litigation": LITIGATION, **{label.code: short(label) for label in found}}
