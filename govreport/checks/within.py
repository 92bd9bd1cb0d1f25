"""The checks within a report, on all reports at once: arrays in, findings out."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd

from govreport.checks.rules import CHECKS
from govreport.codebook import OUTCOMES_OF_CHECKS
from govreport.form.grid import KEYS, Grid, grid_of
from govreport.form.model import Form, Rule
from govreport.form.statute import SECTIONS
from govreport.form.vocabulary import DECLARED_PARTS, ORDINALS
from govreport.frames import frame
from govreport.parse.sections import read_ordinal

Frames = Mapping[str, pd.DataFrame]
PASS, FAIL, VACUOUS, NOT_ASSESSABLE = range(4)
_STATUS = [label.code for label in OUTCOMES_OF_CHECKS]
_NAN = float("nan")


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding about the report at position `report`."""

    report: int
    check: str
    subject: str
    status: int
    message: str
    expected: float = _NAN
    actual: float = _NAN


def run_checks(frames: Frames, forms: tuple[Form, ...]) -> pd.DataFrame:
    """Return the findings of all checks within a report, ordered by report, check and subject."""
    order = {check.code: position for position, check in enumerate(CHECKS)}
    severities = {check.code: check.severity for check in CHECKS}
    found = [finding for check in WITHIN for finding in check(frames, forms)]
    found.sort(key=lambda finding: (finding.report, order[finding.check]))
    ids = frames["reports"]["report_id"].tolist()
    expected = np.array([finding.expected for finding in found])
    actual = np.array([finding.actual for finding in found])
    return frame(
        "findings",
        {
            "report_id": [ids[finding.report] for finding in found],
            "check": [finding.check for finding in found],
            "subject": [finding.subject for finding in found],
            "status": [_STATUS[finding.status] for finding in found],
            "severity": [severities[finding.check] for finding in found],
            "expected": pd.arrays.FloatingArray(expected, np.isnan(expected)),
            "actual": pd.arrays.FloatingArray(actual, np.isnan(actual)),
            "difference": pd.arrays.FloatingArray(actual - expected, np.isnan(actual - expected)),
            "message": [finding.message for finding in found],
        },
        forms,
    )


# --- sums ---------------------------------------------------------------------------------------


def check_sums(frames: Frames, forms: tuple[Form, ...]) -> Iterator[Finding]:
    """Yield the findings of every equation that a report's own form version prints or implies."""
    grid = grid_of(forms)
    versions = frames["reports"]["form"].astype(object).to_numpy()
    for form in forms:
        reports = np.flatnonzero(versions == form.version)
        for rule in form.rules if len(reports) else ():
            yield from _check_rule(rule, form, grid, frames, reports)


def _cube(frames: Frames, table: str, grid: Grid) -> tuple[np.ndarray, np.ndarray]:
    """Return values (NaN where missing) and "not applicable" of a table as reports x rows x columns."""
    held = frames[table]
    rows = {"applications": grid.rows, "disputes": grid.stages}[table]
    shape = (len(frames["reports"]), len(rows), -1)
    values = held["value"].to_numpy(dtype=float, na_value=np.nan).reshape(shape)
    return values, (held["status"] == "not_applicable").to_numpy().reshape(shape)


def _check_rule(rule: Rule, form: Form, grid: Grid, frames: Frames, reports: np.ndarray) -> Iterator[Finding]:
    """Yield one finding per report and equation of this rule."""
    table = "disputes" if rule.along == "outcomes" else "applications"
    values, absent = (array[reports] for array in _cube(frames, table, grid))
    if table == "disputes":
        subjects, operands, own = grid.stages, grid.outcomes, form.stages
    elif rule.along == "rows":
        subjects, operands, own = grid.applicants, grid.rows, form.applicants
        values, absent = values.transpose(0, 2, 1), absent.transpose(0, 2, 1)
    else:
        subjects, operands, own = grid.rows, grid.applicants, form.rows
    position = {label.code: i for i, label in enumerate(operands)}
    names = {label.code: label.zh.split("（")[0] for label in operands}
    left = [code for code in rule.left if code in position]
    right = [code for code in rule.right if code in position]
    sides = [position[code] for code in (*left, *right)]
    printed = {label.code for label in (*own, *(row for f in grid.forms for row in f.rows))}
    for subject, label in enumerate(subjects):
        if label.code not in printed:
            continue
        read, skip = values[:, subject, sides], absent[:, subject, sides]
        summed = np.where(skip, 0.0, read)
        expected, actual = summed[:, : len(left)].sum(axis=1), summed[:, len(left) :].sum(axis=1)
        missing = np.isnan(summed)
        none = skip.all(axis=1)
        zero = ~missing.any(axis=1) & (summed == 0).all(axis=1)
        status = np.where(
            missing.any(axis=1),
            NOT_ASSESSABLE,
            np.where(zero, VACUOUS, np.where(expected == actual, PASS, FAIL)),
        )
        name = label.zh.split("（")[0]
        vacuous = f"{name}：各数均为 0，等式成立但不说明问题。"
        codes = (*left, *right)
        for at in np.flatnonzero(~none):
            if status[at] == VACUOUS:
                yield Finding(int(reports[at]), rule.check, label.code, VACUOUS, vacuous, 0.0, 0.0)
            elif status[at] == NOT_ASSESSABLE:
                lost = "、".join(names[codes[i]] for i in np.flatnonzero(missing[at]))
                message = f"{name}：{lost} 没有可用的数字，无法核对。"
                yield Finding(int(reports[at]), rule.check, label.code, NOT_ASSESSABLE, message)
            else:
                message = _equation(name, codes, names, summed[at], len(left), status[at] == PASS)
                yield Finding(
                    int(reports[at]),
                    rule.check,
                    label.code,
                    int(status[at]),
                    message,
                    float(expected[at]),
                    float(actual[at]),
                )


def _equation(
    name: str, codes: Sequence[str], names: dict[str, str], numbers: np.ndarray, split: int, holds: bool
) -> str:
    """Return the sum written out; zeros are left out where there is another number."""
    sides = []
    for part in (range(split), range(split, len(codes))):
        terms = [(names[codes[i]], numbers[i]) for i in part]
        shown = [term for term in terms if term[1]] or terms[:1]
        written = "＋".join(f"{term} {number:.0f}" for term, number in shown)
        total = sum(number for _, number in terms)
        sides.append((f"{written}＝{total:.0f}" if len(shown) > 1 else written, total))
    (left, expected), (right, actual) = sides
    if holds:
        return f"{name}：{left}，{right}，相符。"
    return f"{name}：{left}，而{right}，相差 {actual - expected:+.0f}，请核对这些格。"


# --- values -------------------------------------------------------------------------------------


def check_values(frames: Frames, forms: tuple[Form, ...]) -> Iterator[Finding]:
    """Yield one finding per report and table, and one for every value that cannot be."""
    grid = grid_of(forms)
    size = len(frames["reports"])
    names = {label.code: label.zh for label in (*grid.rows, *grid.stages, *grid.applicants, *grid.outcomes)}
    names |= {label.code: label.zh for pair in grid.pairs for label in pair}
    kinds = np.array([measure.kind for _, measure in grid.pairs])
    for table, keys in KEYS.items():
        held = frames[table]
        values = held["value"].to_numpy(dtype=float, na_value=np.nan).reshape(size, -1)
        negative = values < 0
        broken = values % 1 != 0
        if table == "disclosures":
            negative &= kinds != "change"
            broken &= kinds != "money"
        wrong = (negative | broken) & ~np.isnan(values)
        read = (~np.isnan(values)).sum(axis=1)
        for report in range(size):
            if not read[report]:
                yield Finding(report, "sane_value", table, NOT_ASSESSABLE, "该表没有可用的数字，无法核对。")
            elif not wrong[report].any():
                message = f"{read[report]} 个数字均为合理的数值。"
                yield Finding(report, "sane_value", table, PASS, message)
            for cell in np.flatnonzero(wrong[report]):
                row = report * values.shape[1] + int(cell)
                codes = [str(held[key].iat[row]) for key in keys]
                number = values[report, cell]
                why = "为负数" if negative[report, cell] else "不是整数"
                message = f"{names[codes[0]]}的{names[codes[1]]}为 {number:g}，{why}，请核对。"
                subject = ":".join((table, *codes))
                yield Finding(report, "sane_value", subject, FAIL, message, actual=float(number))


# --- sections and version -----------------------------------------------------------------------


def check_sections(frames: Frames, forms: tuple[Form, ...]) -> Iterator[Finding]:
    """Yield the findings about headings, their order and ordinals, and the declared number of parts."""
    held = frames["sections"]
    parts: dict[str, list[tuple[str, Any, str]]] = {}
    for report_id, section, heading, text in zip(
        held["report_id"], held["section"], held["heading"], held["text"], strict=True
    ):
        parts.setdefault(report_id, []).append((section, heading, text))
    # Before the uniform tables there were no six parts either.
    old = {form.version for form in forms if form.chapters}
    known = zip(frames["reports"]["report_id"], frames["reports"]["form"], strict=True)
    for report, (report_id, version) in enumerate(known):
        if version not in old:
            yield from _check_headings(report, parts.get(report_id, []))


def _check_headings(report: int, parts: list[tuple[str, Any, str]]) -> Iterator[Finding]:
    printed = {section: read_ordinal(heading)[0] for section, heading, _ in parts if isinstance(heading, str)}
    styles = Counter(_style(ordinal) for ordinal in printed.values() if ordinal)
    usual = styles.most_common(1)[0][0] if styles else ""
    numbered = [section for section in SECTIONS if section.ordinal]
    for section in numbered:
        name = f"第{section.ordinal}部分“{section.zh}”"
        ordinal = printed.get(section.code)
        if ordinal is None:
            status, message = FAIL, f"缺少{name}。"
        elif not ordinal:
            status, message = FAIL, f"{name}的标题没有序号“{section.ordinal}、”。"
        elif _number(ordinal) != ORDINALS[section.ordinal]:
            status, message = FAIL, f"{name}的序号印作“{ordinal}”，应为“{section.ordinal}、”。"
        elif _style(ordinal) != usual:
            status, message = FAIL, f"{name}的序号写作“{ordinal}”，与其余标题的写法不一致。"
        else:
            status, message = PASS, f"{name}标题与序号正确。"
        yield Finding(report, "sections", section.code, status, message)
    places = {section.code: position for position, section in enumerate(numbered)}
    found = [section for section, _, _ in parts if section in places]
    ordered = all(places[a] < places[b] for a, b in pairwise(found))
    message = "各部分依次排列。" if ordered else "各部分没有依次排列：" + "、".join(
        numbered[places[section]].ordinal for section in found
    )
    yield Finding(report, "sections", "order", PASS if ordered else FAIL, message)
    preface = next((text for section, _, text in parts if section == "preface"), "")
    declared = DECLARED_PARTS.search(preface)
    if not declared:
        yield Finding(report, "sections", "declared_parts", NOT_ASSESSABLE, "前言没有写明共几部分，无法核对。")
        return
    number = _number(declared[1])
    same = number == len(found)
    message = f"前言称共 {number} 个部分，实有 {len(found)} 个部分，{'相符' if same else '不符'}。"
    status = PASS if same else FAIL
    yield Finding(report, "sections", "declared_parts", status, message, float(number), float(len(found)))


def _number(ordinal: str) -> int:
    """Return the number of a printed ordinal such as "一、" or "5."; 0 if it has none."""
    digits = "".join(character for character in ordinal if character.isdigit())
    if digits:
        return int(digits)
    return next((ORDINALS[character] for character in ordinal if character in ORDINALS), 0)


def _style(ordinal: str) -> str:
    return "digits" if any(character.isdigit() for character in ordinal) else "han"


def check_version(frames: Frames, forms: tuple[Form, ...]) -> Iterator[Finding]:
    """Yield whether a report's tables are of the version in force for its year."""
    reports = frames["reports"]
    known = zip(reports["form"], reports["year"], strict=True)
    for report, (version, year) in enumerate(known):
        if pd.isna(year) or pd.isna(version):
            message = "统计年度或表式版本未能判定，无法核对。"
            yield Finding(report, "form_version", "tables", NOT_ASSESSABLE, message)
            continue
        due = next((f for f in forms if f.first_year <= year <= (f.last_year or year)), None)
        if due is None:
            message = f"{year} 年没有已知的适用表式。"
            yield Finding(report, "form_version", "tables", NOT_ASSESSABLE, message)
            continue
        same = due.version == version
        message = (
            f"表格为 {version} 版，与 {year} 年度适用的版本一致。"
            if same
            else f"表格为 {version} 版，而 {year} 年度应使用 {due.version} 版（{due.notice}）。"
        )
        numbers = [float(text) if text.isdecimal() else _NAN for text in (due.version, version)]
        yield Finding(report, "form_version", "tables", PASS if same else FAIL, message, *numbers)


# A check is one function here and one entry in `rules.CHECKS`.
WITHIN: tuple[Callable[[Frames, tuple[Form, ...]], Iterator[Finding]], ...] = (
    check_sums,
    check_values,
    check_sections,
    check_version,
)
