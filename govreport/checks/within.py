"""The checks within a report, on all reports at once: arrays in, findings out."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import compress, pairwise
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from govreport.checks.rules import CHECKS
from govreport.form.grid import KEYS, Grid, grid_of
from govreport.form.model import Form, Rule, Section
from govreport.form.statute import SECTIONS
from govreport.form.vocabulary import DECLARED_PARTS, ORDINALS
from govreport.frames import STRING, categorical, categories, frame
from govreport.parse.sections import read_ordinal

Frames = Mapping[str, pd.DataFrame]
PASS, FAIL, VACUOUS, NOT_ASSESSABLE = range(4)
_NAN = float("nan")


@dataclass(frozen=True, slots=True)
class Findings:
    """Findings of one check, side by side: positions of reports, subjects, statuses, numbers, messages."""

    check: str
    reports: Sequence[int] | np.ndarray
    subjects: Sequence[str]
    statuses: Sequence[int] | np.ndarray
    messages: Sequence[str] | pa.Array
    expected: Sequence[float] | np.ndarray
    actual: Sequence[float] | np.ndarray


def run_checks(frames: Frames, forms: tuple[Form, ...]) -> pd.DataFrame:
    """Return the findings of all checks within a report, ordered by report, check and subject."""
    found = [findings for check in WITHIN for findings in check(frames, forms)]
    place = {check.code: position for position, check in enumerate(CHECKS)}
    levels = categories("findings", "severity", forms).categories
    severity = levels.get_indexer(pd.Index([check.severity for check in CHECKS]))
    report = _column([f.reports for f in found], np.int64)
    check = np.repeat(
        np.array([place[f.check] for f in found], dtype=np.int64), [len(f.reports) for f in found]
    )
    order = np.lexsort((check, report))
    expected = _column([f.expected for f in found], float)[order]
    actual = _column([f.actual for f in found], float)[order]
    ids = frames["reports"]["report_id"].array
    columns: dict[str, Any] = {
        "report_id": ids.take(report[order]),
        "check": categorical("findings", "check", check[order], forms),
        "subject": _texts([f.subjects for f in found], order),
        "status": categorical(
            "findings", "status", _column([f.statuses for f in found], np.int64)[order], forms
        ),
        "severity": categorical("findings", "severity", severity[check[order]], forms),
        "expected": pd.arrays.FloatingArray(expected, np.isnan(expected)),
        "actual": pd.arrays.FloatingArray(actual, np.isnan(actual)),
        "difference": pd.arrays.FloatingArray(actual - expected, np.isnan(actual - expected)),
        "message": _texts([f.messages for f in found], order),
    }
    return frame("findings", columns, forms)


def _column(parts: Sequence[Sequence[Any] | np.ndarray], dtype: Any) -> np.ndarray:
    return np.concatenate([np.empty(0, dtype), *(np.asarray(part, dtype=dtype) for part in parts)])


def _text(said: str) -> pa.Scalar:
    return pa.scalar(said, pa.large_string())


def _texts(parts: Sequence[Sequence[str] | pa.Array], order: np.ndarray) -> Any:
    joined = pa.concat_arrays(
        [pa.array([], pa.large_string()), *(pa.array(part, pa.large_string()) for part in parts)]
    )
    return STRING.__from_arrow__(joined.take(pa.array(order)))


# --- sums ---------------------------------------------------------------------------------------


def check_sums(frames: Frames, forms: tuple[Form, ...]) -> Iterator[Findings]:
    """Yield the findings of every equation that a report's own form version prints or implies."""
    grid = grid_of(forms)
    versions = frames["reports"]["form"].astype(object).to_numpy()
    for form in forms:
        reports = np.flatnonzero(versions == form.version)
        for rule in form.rules if len(reports) else ():
            yield from _check_rule(rule, grid, frames, reports)


def _cube(frames: Frames, table: str, grid: Grid, reports: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return values (NaN where missing) and "not applicable" of some reports x rows x columns."""
    held = frames[table]
    rows, columns = {
        "applications": (grid.rows, grid.applicants),
        "disputes": (grid.stages, grid.outcomes),
    }[table]
    shape = (len(frames["reports"]), len(rows), len(columns))
    values = held["value"].to_numpy(dtype=float, na_value=np.nan).reshape(shape)
    return values[reports], (held["status"] == "not_applicable").to_numpy().reshape(shape)[reports]


def _check_rule(rule: Rule, grid: Grid, frames: Frames, reports: np.ndarray) -> Iterator[Findings]:
    """Yield the findings of one rule, one equation after the other."""
    table = "disputes" if rule.along == "outcomes" else "applications"
    values, skip = _cube(frames, table, grid, reports)
    subjects, operands = {
        "outcomes": (grid.stages, grid.outcomes),
        "columns": (grid.rows, grid.applicants),
        "rows": (grid.applicants, grid.rows),
    }[rule.along]
    if rule.along == "rows":
        values, skip = values.transpose(0, 2, 1), skip.transpose(0, 2, 1)
    position = {label.code: at for at, label in enumerate(operands)}
    codes = [code for code in (*rule.left, *rule.right) if code in position]
    split = sum(code in position for code in rule.left)
    names = [operands[position[code]].zh.split("（")[0] for code in codes]
    sides = [position[code] for code in codes]
    for at, label in enumerate(subjects):
        # A row or column that the form of a report does not have is no equation of that report.
        has = ~skip[:, at, sides].all(axis=1)
        read = np.where(skip[has, at][:, sides], 0.0, values[has, at][:, sides])
        if len(read):
            name = label.zh.split("（")[0]
            yield _equations(rule.check, label.code, name, reports[has], read, names, split)


def _equations(
    check: str, subject: str, name: str, reports: np.ndarray, read: np.ndarray, names: list[str], split: int
) -> Findings:
    """Return the findings of one equation: `read` holds its operands, the first `split` are one side."""
    expected, actual = read[:, :split].sum(axis=1), read[:, split:].sum(axis=1)
    missing = np.isnan(read)
    status = np.where(expected == actual, PASS, FAIL)
    status[~read.any(axis=1)] = VACUOUS
    status[missing.any(axis=1)] = NOT_ASSESSABLE
    unknown = status == NOT_ASSESSABLE
    both = pc.cast(pa.array(np.where(unknown, 0, expected).astype(np.int64)), pa.large_string())
    messages = pc.if_else(
        pa.array(status == VACUOUS),
        _text(f"{name}：各数均为 0，等式成立但不说明问题。"),
        pc.binary_join_element_wise(_text(f"{name}：两边均为 "), both, _text("，相符。"), _text("")),
    )
    if len(odd := np.flatnonzero((status == FAIL) | unknown)):
        said = [
            f"{name}：{'、'.join(compress(names, missing[at]))} 没有可用的数字，无法核对。"
            if unknown[at]
            else _equation(name, names, read[at], split)
            for at in odd
        ]
        messages = pc.replace_with_mask(messages, (status == FAIL) | unknown, pa.array(said, messages.type))
    return Findings(
        check,
        reports,
        [subject] * len(read),
        status,
        messages,
        np.where(unknown, _NAN, expected),
        np.where(unknown, _NAN, actual),
    )


def _equation(name: str, names: list[str], numbers: np.ndarray, split: int) -> str:
    """Return the sum that fails, written out; zeros are left out where there is another number."""
    sides = []
    for part in (range(split), range(split, len(names))):
        shown = [i for i in part if numbers[i]] or [part[0]]
        written = "＋".join(f"{names[i]} {numbers[i]:.0f}" for i in shown)
        total = numbers[part.start : part.stop].sum()
        sides.append((f"{written}＝{total:.0f}" if len(shown) > 1 else written, total))
    (left, expected), (right, actual) = sides
    return f"{name}：{left}，而{right}，相差 {actual - expected:+.0f}，请核对这些格。"


# --- values -------------------------------------------------------------------------------------


def check_values(frames: Frames, forms: tuple[Form, ...]) -> Iterator[Findings]:
    """Yield one finding per report and table, or one for every value in it that cannot be."""
    grid = grid_of(forms)
    size = len(frames["reports"])
    kinds = np.array([measure.kind for _, measure in grid.pairs])
    for table in KEYS:
        span = grid.span(table)
        values = frames[table]["value"].to_numpy(dtype=float, na_value=np.nan).reshape(size, len(span))
        negative, broken = values < 0, values % 1 > 0
        if table == "disclosures":
            negative &= kinds != "change"
            broken &= kinds != "money"
        wrong = negative | broken
        read = (~np.isnan(values)).sum(axis=1)
        fine = np.flatnonzero(~wrong.any(axis=1))
        said = {count: f"{count} 个数字均为合理的数值。" for count in set(read.tolist())}
        said[0] = "该表没有可用的数字，无法核对。"
        none = [_NAN] * len(fine)
        yield Findings(
            "sane_value",
            fine,
            [table] * len(fine),
            np.where(read[fine] > 0, PASS, NOT_ASSESSABLE),
            [said[count] for count in read[fine].tolist()],
            none,
            none,
        )
        yield from _wrong_values(grid, table, values, wrong, negative)


def _wrong_values(
    grid: Grid, table: str, values: np.ndarray, wrong: np.ndarray, negative: np.ndarray
) -> Iterator[Findings]:
    names = {label.code: label.zh for label in (*grid.rows, *grid.stages, *grid.applicants, *grid.outcomes)}
    names |= {label.code: label.zh for pair in grid.pairs for label in pair}
    for report, cell in zip(*np.nonzero(wrong), strict=True):
        _, row, column = grid.cells[grid.span(table)[cell]]
        why = "为负数" if negative[report, cell] else "不是整数"
        number = float(values[report, cell])
        message = f"{names[row]}的{names[column]}为 {number:g}，{why}，请核对。"
        yield Findings(
            "sane_value", [report], [f"{table}:{row}:{column}"], [FAIL], [message], [_NAN], [number]
        )


# --- sections and version -----------------------------------------------------------------------


class _Collected:
    """Findings of one check, added one by one."""

    def __init__(self, check: str) -> None:
        self.rows: list[tuple[int, str, int, str, float, float]] = []
        self.check = check

    def add(
        self,
        report: int,
        subject: str,
        status: int,
        message: str,
        expected: float = _NAN,
        actual: float = _NAN,
    ) -> None:
        """Add one finding."""
        self.rows.append((report, subject, status, message, expected, actual))

    def findings(self) -> Iterator[Findings]:
        """Yield what was added, if anything was."""
        if self.rows:
            reports, subjects, statuses, messages, expected, actual = zip(*self.rows, strict=True)
            yield Findings(self.check, reports, subjects, statuses, messages, expected, actual)


def check_sections(frames: Frames, forms: tuple[Form, ...]) -> Iterator[Findings]:
    """Yield the findings about headings, their order and ordinals, and the declared number of parts."""
    held = frames["sections"]
    parts: dict[str, list[tuple[str, str]]] = {}
    columns = (_plain(held[name]) for name in ("report_id", "section", "heading"))
    for report_id, section, heading in zip(*columns, strict=True):
        if section in _PLACES:
            parts.setdefault(report_id, []).append((section, _ordinal(heading)))
    opening = held[held["section"] == "preface"]
    prefaces = dict(zip(_plain(opening["report_id"]), _plain(opening["text"]), strict=True))
    # Before the uniform tables there were no six parts either.
    old = {form.version for form in forms if form.chapters}
    reports = frames["reports"]
    found = _Collected("sections")
    for report, (report_id, version) in enumerate(
        zip(_plain(reports["report_id"]), _plain(reports["form"]), strict=True)
    ):
        if version not in old:
            preface = prefaces.get(report_id, "")
            declared = DECLARED_PARTS.search(preface) if "部分" in preface else None
            for finding in _heading_findings(
                tuple(parts.get(report_id, ())), declared[1] if declared else ""
            ):
                found.add(report, *finding)
    yield from found.findings()


def _plain(column: pd.Series) -> list[Any]:
    """Return the values of a column as Python objects, None where they are missing."""
    values: list[Any] = pa.Array.from_pandas(column).to_pylist()
    return values


@lru_cache(maxsize=4096)
def _ordinal(heading: str) -> str:
    return read_ordinal(heading)[0]


_NUMBERED = tuple(section for section in SECTIONS if section.ordinal)
_PLACES = {section.code: position for position, section in enumerate(_NUMBERED)}


@lru_cache(maxsize=4096)
def _heading_findings(
    printed: tuple[tuple[str, str], ...], declared: str
) -> list[tuple[str, int, str, float, float]]:
    """Return (subject, status, message, expected, actual) for a report with these (section, ordinal)."""
    ordinals = dict(printed)
    styles = Counter(_style(ordinal) for ordinal in ordinals.values() if ordinal)
    usual = styles.most_common(1)[0][0] if styles else ""
    found = [
        (section.code, *_heading_status(section, ordinals.get(section.code), usual), _NAN, _NAN)
        for section in _NUMBERED
    ]
    order = [_PLACES[section] for section, _ in printed]
    if all(a < b for a, b in pairwise(order)):
        found.append(("order", PASS, "各部分依次排列。", _NAN, _NAN))
    else:
        order_printed = "、".join(_NUMBERED[place].ordinal for place in order)
        found.append(("order", FAIL, f"各部分没有依次排列：{order_printed}。", _NAN, _NAN))
    number, size = _number(declared), len(order)
    said = f"前言称共 {number} 个部分，实有 {size} 个部分"
    if not declared:
        found.append(("declared_parts", NOT_ASSESSABLE, "前言没有写明共几部分，无法核对。", _NAN, _NAN))
    elif number == size:
        found.append(("declared_parts", PASS, f"{said}，相符。", number, size))
    else:
        found.append(("declared_parts", FAIL, f"{said}，不符。", number, size))
    return found


def _heading_status(section: Section, ordinal: str | None, usual: str) -> tuple[int, str]:
    """Return status and message for a section whose heading has this ordinal, None without a heading."""
    name = f"第{section.ordinal}部分“{section.zh}”"
    if ordinal is None:
        return FAIL, f"缺少{name}。"
    if not ordinal:
        return FAIL, f"{name}的标题没有序号“{section.ordinal}、”。"
    if _number(ordinal) != ORDINALS[section.ordinal]:
        return FAIL, f"{name}的序号印作“{ordinal}”，应为“{section.ordinal}、”。"
    if _style(ordinal) != usual:
        return FAIL, f"{name}的序号写作“{ordinal}”，与其余标题的写法不一致。"
    return PASS, f"{name}标题与序号正确。"


def _number(ordinal: str) -> int:
    """Return the number of a printed ordinal such as "一、" or "5."; 0 if it has none."""
    digits = "".join(character for character in ordinal if character.isdigit())
    if digits:
        return int(digits)
    return next((ORDINALS[character] for character in ordinal if character in ORDINALS), 0)


def _style(ordinal: str) -> str:
    return "digits" if any(character.isdigit() for character in ordinal) else "han"


def check_version(frames: Frames, forms: tuple[Form, ...]) -> Iterator[Findings]:
    """Yield whether a report's tables are of the version in force for its year."""
    reports = frames["reports"]
    found = _Collected("form_version")
    known = zip(_plain(reports["form"]), _plain(reports["year"]), strict=True)
    status = lru_cache(maxsize=1024)(lambda version, year: _version_status(version, year, forms))
    for report, (version, year) in enumerate(known):
        found.add(report, "tables", *status(version, year))
    yield from found.findings()


def _in_force(year: int, forms: tuple[Form, ...]) -> Form | None:
    """Return the version for a year; one without a last year is in force until the next one begins."""
    valid = [form for form in forms if form.first_year <= year <= (form.last_year or year)]
    return max(valid, key=lambda form: form.first_year, default=None)


def _version_status(
    version: str | None, year: int | None, forms: tuple[Form, ...]
) -> tuple[int, str, float, float]:
    due = None if year is None else _in_force(year, forms)
    if version is None or due is None:
        return NOT_ASSESSABLE, "统计年度或表式版本未能判定，无法核对。", _NAN, _NAN
    expected, actual = (float(text) if text.isdecimal() else _NAN for text in (due.version, version))
    if due.version == version:
        return PASS, f"表格为 {version} 版，与 {year} 年度适用的版本一致。", expected, actual
    message = f"表格为 {version} 版，而 {year} 年度应使用 {due.version} 版（{due.notice}）。"
    return FAIL, message, expected, actual


# A check is one function here and one entry in `rules.CHECKS`.
WITHIN: tuple[Callable[[Frames, tuple[Form, ...]], Iterator[Findings]], ...] = (
    check_sums,
    check_values,
    check_sections,
    check_version,
)
