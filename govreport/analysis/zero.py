"""Reports without a single application: how many, how many can tell, for how long, and who differs."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pandas as pd

from govreport.analysis.groups import group_numbers
from govreport.analysis.indicators import SMALL, categories_of, floats
from govreport.analysis.intervals import fisher_exact, newcombe_ends, wilson_ends
from govreport.analysis.operands import read_cells, zero_answers
from govreport.checks.years import link_years, same_bodies
from govreport.codebook import category_labels
from govreport.errors import ArgumentError
from govreport.form.model import Form, Label

if TYPE_CHECKING:
    from govreport.corpus import Corpus

DEFINITIONS = (
    Label("strict", "严格口径：新收与结转均为 0", "strict: none received, none carried in"),
    Label("lenient", "宽松口径：新收为 0", "lenient: none received"),
    Label("all_zero", "全零：表三、表四每格均为 0", "all zero: every cell of tables III and IV"),
)
ALL = "全部"
_ASSUMED = "空白格按 0 计（blank_as_zero=True）。"
_SHARE = (
    *("numerator", "denominator", "value", "low", "high", "cannot_tell", "reports", "small"),
    "cannot_tell_share",
)


def zero_applications(
    corpus: "Corpus", by: str | Sequence[str] | None = None, blank_as_zero: bool = False
) -> pd.DataFrame:
    """Return the share of reports without applications, one row per group and definition.

    Definitions: `strict` (received and carried in are both 0 in the total column, both printed),
    `lenient` (received is 0), `all_zero` (every cell that tables III and IV of the report's form
    version have is printed and 0). Each share is over the reports that print all the cells which the
    definition reads; the others are counted in `cannot_tell`, also where another cell already shows
    a number: else missing cells would leave the denominator only where the rest is 0.

    `by` is a column of `corpus.reports` or several (then there is a column for each in place of
    `group`); reports without a value there form a group of their own (NA). Columns: group, definition,
    numerator, denominator, value (0–1, NA for 0/0), low, high (Wilson, 95 %), cannot_tell, reports (=
    denominator + cannot_tell), small (denominator below 30), cannot_tell_share (of reports), note.

    A missing number is never 0: with `blank_as_zero=True` an empty cell (status `blank`, no other) is
    taken as 0, and the note says so. A blank total is not made up from the applicants' columns. Raises
    `KeyError` for an unknown column.
    """
    tallies = {code: _tally(answers) for code, answers in _told(corpus, blank_as_zero).items()}
    return zero_table(tallies, corpus.reports, corpus.forms, by, blank_as_zero)


class Tally(NamedTuple):
    """How many reports each row stands for: those without applications, those that can tell, and all."""

    zero: np.ndarray
    told: np.ndarray
    reports: np.ndarray


def zero_table(
    tallies: Mapping[str, Tally],
    reports: pd.DataFrame,
    forms: tuple[Form, ...],
    by: str | Sequence[str] | None,
    blank_as_zero: bool,
) -> pd.DataFrame:
    """Return `zero_applications` from its numbers by definition, one for each row of `reports`."""
    columns = [] if by is None else [by] if isinstance(by, str) else list(by)
    groups = pd.DataFrame({"group": pd.array([ALL], dtype="string")})
    number = np.zeros(len(reports), dtype=np.int64)
    if by is not None:
        number, groups = group_numbers(reports, columns)
    if isinstance(by, str):
        groups = groups.set_axis(["group"], axis=1)
    codes = [label.code for label in DEFINITIONS]
    asked = [at for at, code in enumerate(codes) if code in tallies]
    size, width = len(groups), len(asked)
    shares = [_shares(tallies[codes[at]], number, size) for at in asked]
    # One group after the other, its definitions in order.
    order = np.arange(size * width).reshape(width, size).T.reshape(-1)
    frame = pd.concat(shares, ignore_index=True).iloc[order].reset_index(drop=True)
    known = groups.iloc[np.repeat(np.arange(size), width)].reset_index(drop=True)
    definition = categories_of(np.tile(np.array(asked, dtype=int), size), codes)
    frame = pd.concat([known, pd.Series(definition, name="definition"), frame], axis=1)
    reasons = [
        _reason(code, forms, count) for code, count in zip(frame["definition"], frame["reports"], strict=True)
    ]
    frame["note"] = _notes(frame["value"], reasons, blank_as_zero)
    return frame


def _told(corpus: "Corpus", blank_as_zero: bool) -> dict[str, np.ndarray]:
    """Return by definition whether each report is without applications: 1, 0, NaN where it cannot be told."""
    cells = read_cells(corpus, blank_as_zero)
    return {label.code: zero_answers(cells, label.code).values for label in DEFINITIONS}


def _tally(answers: np.ndarray) -> Tally:
    """Return the numbers of reports of which each answers 0, 1 or, where it cannot tell, NaN."""
    return Tally(answers == 1, ~np.isnan(answers), np.ones(len(answers)))


def _shares(tally: Tally, number: np.ndarray, size: int) -> pd.DataFrame:
    """Return the share of zeros among what can be told in every group, and how many cannot tell."""
    numerator, denominator, reports = (
        np.bincount(number, weights=counts, minlength=size) for counts in tally
    )
    low, high = wilson_ends(numerator, denominator)
    value = numerator / np.where(denominator > 0, denominator, np.nan)
    counts = (numerator, denominator, reports - denominator, reports)
    whole = [pd.array(count.astype(np.int64), dtype="Int64") for count in counts]
    columns: list[Any] = [whole[0], whole[1], floats(value), floats(low), floats(high), whole[2], whole[3]]
    columns.append(pd.array(denominator < SMALL, dtype="boolean"))
    columns.append(floats((reports - denominator) / np.where(reports > 0, reports, np.nan)))
    return pd.DataFrame(dict(zip(_SHARE, columns, strict=True)))


def _reason(definition: str, forms: tuple[Form, ...], reports: int) -> str:
    """Return why a share cannot be given, in Chinese."""
    if not reports:
        return "没有报告。"
    if definition == "all_zero":
        return f"{reports} 份报告的表三、表四都有未印数字的格，无法判断。"
    labels = {label.code: label.zh for label in category_labels(forms)["applications", "outcome"]}
    read = ("received", "carried_in") if definition == "strict" else ("received",)
    cells = "、".join(f"“{labels.get(code, code)}”" for code in read)
    return f"{reports} 份报告的{cells}合计栏未印齐数字，无法判断。"


def _notes(value: pd.Series, reasons: Sequence[str], blank_as_zero: bool) -> Any:
    """Return the notes: the reason where there is no share, and what was assumed."""
    notes = pd.Series(reasons, index=value.index, dtype="string").where(value.isna())
    return notes.fillna("") + _ASSUMED if blank_as_zero else notes


def require_definition(definition: str) -> None:
    """Raise `KeyError` for an unknown definition."""
    codes = [label.code for label in DEFINITIONS]
    if definition not in codes:
        raise ArgumentError(f"没有名为 {definition!r} 的口径；可用：{'、'.join(codes)}。")


# --- over the years -------------------------------------------------------------------------------


def zero_runs(corpus: "Corpus", definition: str = "strict", blank_as_zero: bool = False) -> pd.DataFrame:
    """Return the runs of years without applications, one row per body and run.

    A run is an unbroken line of reports of one body, year after year, all of them zero by the definition.
    Columns: body (its name in the last report), report_id (of that report), first_year, last_year,
    years (how many), begins, ends: `known` where the year before (after) is told not to be zero, `open`
    where there is no report of it, or it cannot tell: the run may be longer. Raises `KeyError` for an
    unknown definition.
    """
    require_definition(definition)
    answers, previous = _told(corpus, blank_as_zero)[definition], link_years(corpus.reports).previous
    following = np.full(len(previous), -1)
    following[previous[previous >= 0]] = np.flatnonzero(previous >= 0)
    zero = answers == 1
    goes_on = (following >= 0) & zero[following] & zero
    # Years run forwards along the links: a run's length is known where it ends.
    length = zero.astype(np.int64)
    first = np.arange(len(answers))
    year = corpus.reports["year"].to_numpy(dtype=float, na_value=np.nan)
    for at in np.argsort(year, kind="stable"):
        before = previous[at]
        if before >= 0 and zero[at] and zero[before]:
            length[at], first[at] = length[before] + 1, first[before]
    last = np.flatnonzero(zero & ~goes_on & ~np.isnan(year))
    start = first[last]

    def told(beside: np.ndarray) -> Any:
        known = (beside >= 0) & ~np.isnan(answers[beside])
        return categories_of(known.astype(np.int64), ("open", "known"))

    reports = corpus.reports
    return pd.DataFrame(
        {
            "body": reports["agency"].iloc[last].array,
            "report_id": reports["report_id"].iloc[last].array,
            "first_year": reports["year"].iloc[start].array,
            "last_year": reports["year"].iloc[last].array,
            "years": pd.array(length[last], dtype="Int64"),
            "begins": told(previous[start]),
            "ends": told(following[last]),
        }
    )


def zero_transitions(
    corpus: "Corpus",
    by: str | Sequence[str] | None = None,
    definition: str = "strict",
    blank_as_zero: bool = False,
) -> pd.DataFrame:
    """Return P(zero | zero last year) and P(zero | not zero last year), a row each per group.

    Counted over pairs of reports of one body for two years in a row; groups are those of the later
    report. Columns: those of `by`, last_year (`zero`, `not_zero`), numerator (zero this year), denominator,
    value, low, high (Wilson, 95 %), cannot_tell (pairs whose later report cannot tell), reports (pairs whose
    earlier report is so), small (denominator below 30), cannot_tell_share, note. Pairs
    whose earlier report cannot tell belong to neither row. The pairs of one body are not independent: with
    many years of few bodies the interval is too narrow. Raises `KeyError` for an unknown column or
    definition.
    """
    require_definition(definition)
    answers, previous = _told(corpus, blank_as_zero)[definition], link_years(corpus.reports).previous
    columns = [] if by is None else [by] if isinstance(by, str) else list(by)
    number, groups = np.zeros(len(answers), dtype=np.int64), pd.DataFrame(index=range(1))
    if columns:
        number, groups = group_numbers(corpus.reports, columns)
    size, states = len(groups), ("zero", "not_zero")
    before = np.where(previous >= 0, answers[previous], np.nan)
    shares = [_shares(_tally(answers[before == one]), number[before == one], size) for one in (1, 0)]
    order = np.arange(size * 2).reshape(2, size).T.reshape(-1)
    frame = pd.concat(shares, ignore_index=True).iloc[order].reset_index(drop=True)
    known = groups.iloc[np.repeat(np.arange(size), 2)].reset_index(drop=True)
    state = pd.Series(categories_of(np.tile([0, 1], size), states), name="last_year")
    frame = pd.concat([known, state, frame], axis=1)
    reasons = ["没有一对前后两年都能判断的报告。"] * len(frame)
    frame["note"] = _notes(frame["value"], reasons, blank_as_zero)
    return frame


# --- against the prose, and between groups --------------------------------------------------------


def zero_contradictions(corpus: "Corpus", blank_as_zero: bool = False) -> pd.DataFrame:
    """Return what the prose says of applications where the table says that there were none.

    One row per stated number of applications received in a report whose table III says 0 (`lenient`).
    Columns: report_id, body, year, stated (件), scope (own office or whole region, where the text says),
    contradiction (the prose says more than 0 and not of the whole region), section, sentence. The share of
    contradictions is over the reports in this frame only: others state nothing in prose, or cannot tell.
    """
    zero = _told(corpus, blank_as_zero)["lenient"] == 1
    known = corpus.reports.loc[zero, ["report_id", "agency", "year"]].rename(columns={"agency": "body"})
    figures = corpus.figures[corpus.figures["quantity"] == "applications_received"]
    columns = ["report_id", "value", "scope", "section", "sentence"]
    held = known.merge(figures[columns].rename(columns={"value": "stated"}), on="report_id", how="inner")
    region = held["scope"].eq("region").fillna(False)
    held["contradiction"] = (held["stated"].gt(0) & ~region.astype("boolean")).astype("boolean")
    names = ["report_id", "body", "year", "stated", "scope", "contradiction", "section", "sentence"]
    told: pd.DataFrame = held[names].reset_index(drop=True)
    return told


_CAVEAT = (
    "Fisher 精确检验（双侧）假定各份报告相互独立、随机取得；p 值不说明差别的大小和原因，"
    "比较多组时应从严；现成样本的结果不能推及未收入的机关。"
)
_REPEATED = "{count} 个机关不止一份报告，各年并不独立，p 值偏小；请先取一个年度。"
_UNTOLD = "无法判断的有 {first} 份、{second} 份，不在比较之内；两组的缺数若不一样，差别可能由此而来。"


def zero_difference(
    corpus: "Corpus",
    by: str,
    groups: tuple[Any, Any],
    definition: str = "strict",
    blank_as_zero: bool = False,
) -> pd.DataFrame:
    """Return whether two groups of reports differ in their share without applications, as one row.

    `by` is a column of `corpus.reports`, `groups` two of its values. Columns: definition, first and second
    (the groups as text), then numerator, denominator and value of each (`first_numerator` …), difference
    (second − first, percentage points), low, high (Newcombe, 95 %), p (Fisher's exact test, two-sided),
    small (one of the denominators below 30), note: the caveat, and what else the comparison suffers from.
    p is NA where one group has no report that can tell. Raises `KeyError` for an unknown column, group or
    definition, `ValueError` for twice the same group.
    """
    require_definition(definition)
    group_numbers(corpus.reports, [by])
    held = corpus.reports[by]
    if len(groups) != 2 or groups[0] == groups[1]:
        raise ArgumentError(f"groups 须是两个不同的值：{groups!r}。")
    masks = [held.eq(group).fillna(False).to_numpy(dtype=bool) for group in groups]
    for group, mask in zip(groups, masks, strict=True):
        if not mask.any():
            known = "、".join(map(str, held.dropna().unique()))
            raise ArgumentError(f"没有 {by} 为 {group!r} 的报告；有：{known}。")
    answers = _told(corpus, blank_as_zero)[definition]
    sides = [_shares(_tally(answers[mask]), np.zeros(int(mask.sum()), dtype=np.int64), 1) for mask in masks]
    row: dict[str, Any] = {"definition": definition}
    row |= {name: str(group) for name, group in zip(("first", "second"), groups, strict=True)}
    for name, side in zip(("first", "second"), sides, strict=True):
        row |= {f"{name}_{column}": side[column].iloc[0] for column in ("numerator", "denominator", "value")}
    ends = [
        [side[name].to_numpy(float, na_value=np.nan) for name in ("value", "low", "high")] for side in sides
    ]
    low, high = newcombe_ends((ends[0][0], ends[0][1], ends[0][2]), (ends[1][0], ends[1][1], ends[1][2]))
    counts = [(int(side["numerator"].iloc[0]), int(side["denominator"].iloc[0])) for side in sides]
    told = all(denominator for _, denominator in counts)
    row["difference"] = 100 * float(ends[1][0][0] - ends[0][0][0])
    row |= {"low": 100 * float(low[0]), "high": 100 * float(high[0])}
    row["p"] = fisher_exact(*counts) if told else np.nan
    row["small"] = any(denominator < SMALL for _, denominator in counts)
    untold = [int(side["cannot_tell"].iloc[0]) for side in sides]
    row["note"] = _difference_note(corpus, masks[0] | masks[1], told, untold, blank_as_zero)
    frame = pd.DataFrame([row])
    numbers = [name for name in frame if name in ("difference", "low", "high", "p") or "value" in str(name)]
    return frame.astype({name: "Float64" for name in numbers} | {"small": "boolean", "note": "string"})


def _difference_note(
    corpus: "Corpus", compared: np.ndarray, told: bool, untold: Sequence[int], blank_as_zero: bool
) -> str:
    """Return the caveat of a comparison, and what else it suffers from."""
    said = [_CAVEAT] if told else ["有一组没有一份报告能够判断，不能比较。", _CAVEAT]
    bodies = same_bodies(corpus.reports[compared].reset_index(drop=True))
    repeated = int((np.unique(bodies[bodies >= 0], return_counts=True)[1] > 1).sum())
    said += [_REPEATED.format(count=repeated)] if repeated else []
    said += [_UNTOLD.format(first=untold[0], second=untold[1])] if any(untold) else []
    return "".join([*said, _ASSUMED] if blank_as_zero else said)
