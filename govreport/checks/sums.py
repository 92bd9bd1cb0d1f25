"""The equations that the form prints or implies, on all reports at once."""

from collections.abc import Iterator, Sequence
from itertools import compress

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from govreport.checks.findings import (
    FAIL,
    NAN,
    NOT_ASSESSABLE,
    PASS,
    VACUOUS,
    Collected,
    Findings,
    Frames,
    Outcome,
)
from govreport.form.grid import Grid, grid_of
from govreport.form.model import Form, Label, Rule
from govreport.frames import plain

Cell = tuple[str, str, str]


def check_sums(frames: Frames, forms: tuple[Form, ...]) -> Iterator[Findings]:
    """Yield the findings of every equation that a report's own form version prints or implies.

    Beside them: columns that fail by opposite amounts (`offsetting`).
    """
    grid = grid_of(forms)
    versions = frames["reports"]["form"].astype(object).to_numpy()
    for form in forms:
        reports = np.flatnonzero(versions == form.version)
        for rule in form.rules if len(reports) else ():
            found = list(_check_rule(rule, grid, frames, reports))
            yield from found
            if rule.along == "rows":
                total = next((one.right[0] for one in form.rules if one.along == "columns"), "")
                yield from _offsetting(rule, grid, found, reports, total)


def cells_of_sum(check: str, subject: str, forms: Sequence[Form]) -> list[Cell]:
    """Return the cells (table, row, column) that an equation reads, its two sides one after the other."""
    for form in reversed(forms):
        for rule in form.rules:
            if rule.check == check:
                codes = (*rule.left, *rule.right)
                table = "disputes" if rule.along == "outcomes" else "applications"
                if rule.along == "rows":
                    return [(table, code, subject) for code in codes]
                return [(table, subject, code) for code in codes]
    return []


def cube(frames: Frames, table: str, grid: Grid, reports: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return values (NaN where missing) and "not applicable" of some reports x rows x columns."""
    held = frames[table]
    rows, columns = {
        "applications": (grid.rows, grid.applicants),
        "disputes": (grid.stages, grid.outcomes),
    }[table]
    shape = (len(frames["reports"]), len(rows), len(columns))
    values = held["value"].to_numpy(dtype=float, na_value=np.nan).reshape(shape)
    return values[reports], (held["status"] == "not_applicable").to_numpy().reshape(shape)[reports]


def short(label: Label) -> str:
    """Return a label without the remark in brackets that the form prints behind it."""
    return label.zh.split("（")[0]


def _check_rule(rule: Rule, grid: Grid, frames: Frames, reports: np.ndarray) -> Iterator[Findings]:
    """Yield the findings of one rule, one equation after the other."""
    table = "disputes" if rule.along == "outcomes" else "applications"
    values, skip = cube(frames, table, grid, reports)
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
    sides = [position[code] for code in codes]
    labels = [operands[at] for at in sides]
    for at, subject in enumerate(subjects):
        # A row or column that the form of a report does not have is no equation of that report.
        has = ~skip[:, at, sides].all(axis=1)
        read = np.where(skip[has, at][:, sides], 0.0, values[has, at][:, sides])
        if len(read):
            yield _equations(rule.check, subject, reports[has], read, labels, split)


def _equations(
    check: str, subject: Label, reports: np.ndarray, read: np.ndarray, labels: list[Label], split: int
) -> Findings:
    """Return the findings of one equation: `read` holds its operands, the first `split` are one side."""
    expected, actual = read[:, :split].sum(axis=1), read[:, split:].sum(axis=1)
    missing = np.isnan(read)
    status = np.where(expected == actual, PASS, FAIL)
    status[~read.any(axis=1)] = VACUOUS
    status[missing.any(axis=1)] = NOT_ASSESSABLE
    unknown = status == NOT_ASSESSABLE
    both = pc.cast(pa.array(np.where(unknown, 0, expected).astype(np.int64)), pa.large_string())
    odd = np.flatnonzero((status == FAIL) | unknown)
    texts: list[pa.Array] = []
    for words in (_ZH, _EN):
        name, names = words.subject(subject), [words.subject(label) for label in labels]
        said = pc.if_else(
            pa.array(status == VACUOUS),
            _text(words.vacuous.format(name=name)),
            pc.binary_join_element_wise(
                _text(words.equal[0].format(name=name)), both, _text(words.equal[1]), _text("")
            ),
        )
        if len(odd):
            differing = [
                words.missing.format(name=name, names=words.comma.join(compress(names, missing[at])))
                if unknown[at]
                else _equation(words, name, names, read[at], split)
                for at in odd
            ]
            said = pc.replace_with_mask(said, (status == FAIL) | unknown, pa.array(differing, said.type))
        texts.append(said)
    return Findings(
        check,
        reports,
        [subject.code] * len(read),
        status,
        texts[0],
        texts[1],
        np.where(unknown, NAN, expected),
        np.where(unknown, NAN, actual),
    )


class _Words:
    """How a language says what an equation shows."""

    def __init__(self, *said: str, english: bool) -> None:
        equal, behind, self.vacuous, self.missing, self.differs, self.plus, self.comma = said
        self.equal = equal, behind
        self.english = english

    def subject(self, label: Label) -> str:
        """Return what to call a row or a column."""
        return label.en if self.english else short(label)


_ZH = _Words(
    "{name}：两边均为 ",
    "，相符。",
    "{name}：各数均为 0，等式成立但不说明问题。",
    "{name}：{names} 没有可用的数字，无法核对。",
    "{name}：{left}，而{right}，相差 {difference:+.0f}，请核对这些格。",
    "＋",
    "、",
    english=False,
)
_EN = _Words(
    "{name}: both sides are ",
    ", they agree.",
    "{name}: every number is 0; the equation holds but shows nothing.",
    "{name}: no number for {names}; it cannot be checked.",
    "{name}: {left}, but {right}; difference {difference:+.0f}. Check these cells.",
    " + ",
    ", ",
    english=True,
)


def _text(said: str) -> pa.Scalar:
    return pa.scalar(said, pa.large_string())


def _equation(words: _Words, name: str, names: list[str], numbers: np.ndarray, split: int) -> str:
    """Return the sum that fails, written out; zeros are left out where there is another number."""
    sides = []
    for part in (range(split), range(split, len(names))):
        shown = [i for i in part if numbers[i]] or [part[0]]
        written = words.plus.join(f"{names[i]} {numbers[i]:.0f}" for i in shown)
        total = numbers[part.start : part.stop].sum()
        equals = " = " if words.english else "＝"
        sides.append((f"{written}{equals}{total:.0f}" if len(shown) > 1 else written, total))
    (left, expected), (right, actual) = sides
    return words.differs.format(name=name, left=left, right=right, difference=actual - expected)


# --- columns that fail together -----------------------------------------------------------------


def _offsetting(
    rule: Rule, grid: Grid, found: list[Findings], reports: np.ndarray, total: str
) -> Iterator[Findings]:
    """Yield the pairs of columns that fail by opposite amounts while the total column holds.

    One application booked in the wrong column moves one sum up and another down.
    """
    row = {int(report): at for at, report in enumerate(reports)}
    differences = np.full((len(reports), len(grid.applicants)), np.nan)
    places = {label.code: at for at, label in enumerate(grid.applicants)}
    for finding in found:
        rows = [row[int(report)] for report in finding.reports]
        differences[rows, places[finding.subjects[0]]] = np.asarray(finding.actual) - np.asarray(
            finding.expected
        )
    wrong = np.nan_to_num(differences) != 0
    if total not in places:
        return
    collected = Collected("offsetting")
    for at in np.flatnonzero((wrong.sum(axis=1) == 2) & (differences[:, places[total]] == 0)):
        first, second = np.flatnonzero(wrong[at])
        if differences[at, first] == -differences[at, second]:
            pair = grid.applicants[first], grid.applicants[second]
            collected.add(int(reports[at]), _offset(rule, pair, float(differences[at, first])))
    yield from collected.findings()


def _offset(rule: Rule, columns: tuple[Label, Label], difference: float) -> Outcome:
    """Return what two columns show that differ by the same amount in opposite directions."""
    first, second = columns
    size = abs(difference)
    return Outcome(
        f"{rule.check}:{first.code}:{second.code}",
        FAIL,
        f"“{short(first)}”列相差 {difference:+.0f}，“{short(second)}”列相差 {-difference:+.0f}，总计列相符："
        f"可能有 {size:.0f} 件申请记入了错误的列，请核对这两列。",
        f"Column {first.en} differs by {difference:+.0f} and {second.en} by {-difference:+.0f} while the "
        f"total holds: {size:.0f} application(s) may be booked in the wrong column. Check both.",
        0.0,
        difference,
    )


# --- printed subtotals --------------------------------------------------------------------------


def check_subtotals(frames: Frames, forms: tuple[Form, ...]) -> Iterator[Findings]:  # noqa: ARG001
    """Yield whether each subtotal that a report prints in table III is the sum of its cells."""
    held = frames["subtotals"]
    place = {report_id: at for at, report_id in enumerate(plain(frames["reports"]["report_id"]))}
    columns = (plain(held[name]) for name in ("report_id", "label", "value", "parts"))
    found = Collected("subtotal")
    for report_id, label, value, parts in zip(*columns, strict=True):
        found.add(place[report_id], _subtotal(label, value, parts))
    yield from found.findings()


def _subtotal(label: str, value: int | None, parts: int | None) -> Outcome:
    """Return what a printed subtotal and the sum of its cells show."""
    if value is None or parts is None:
        return Outcome(
            label,
            NOT_ASSESSABLE,
            f"{label}：小计或所含的格没有可用的数字，无法核对。",
            f"{label}: no number for the subtotal or one of its cells; it cannot be checked.",
        )
    if not (value or parts):
        return Outcome(label, VACUOUS, f"{label}：各数均为 0。", f"{label}: every number is 0.", 0.0, 0.0)
    if value == parts:
        return Outcome(label, PASS, f"{label}：小计为 {value}，相符。", f"{label}: {value}.", parts, value)
    return Outcome(
        label,
        FAIL,
        f"{label}：小计印作 {value}，所含各格之和为 {parts}，相差 {value - parts:+d}，请核对。",
        f"{label}: the subtotal is printed as {value}, its cells add up to {parts}; "
        f"difference {value - parts:+d}. Check them.",
        parts,
        value,
    )
