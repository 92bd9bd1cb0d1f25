"""What a report and the same body's report for the year before must have in common."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from string import Formatter

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from govreport.checks.findings import FAIL, NAN, NOT_ASSESSABLE, PASS, VACUOUS, Findings, Frames
from govreport.checks.sums import Cell, short
from govreport.checks.years import Links, link_years
from govreport.contract import QUANTITIES
from govreport.form.grid import KEYS, Grid, grid_of
from govreport.form.model import Form, Label, Row
from govreport.form.statute import FORMS
from govreport.frames import plain

_TIMES, _BASE = 5, 10  # how much a number may grow or shrink, and from which number on that is asked
_TOTAL, _JUMPS = "disclosed_total", ("received", "processed")
# What is there at the end of a year is much the same a year later; that shows nothing.
_STOCKS = ("in_force", "total_disclosed", "items_before")
_SIDES = ("this", "last")
Fields = Mapping[str, pa.Array | str]


def check_across(frames: Frames, forms: tuple[Form, ...], links: Links | None = None) -> Iterator[Findings]:
    """Yield the findings about each report that has one for the year before; `links` spares finding them."""
    previous = (links or link_years(frames["reports"])).previous
    this = np.flatnonzero(previous >= 0)
    if not len(this):
        return
    pairs = _pairs(frames, forms, this, previous[this])
    for check, subject in _equations(pairs.grid):
        cells = cells_across(check, subject.code, forms)
        sides = [
            [pairs.operand(cell, side, subject.code) for cell in held]
            for side, held in zip(_SIDES, cells, strict=True)
        ]
        yield from _judge(check, subject, pairs, *sides)
    yield from _disclosed(frames, pairs)
    yield from _identical(pairs)


def cells_across(check: str, subject: str, forms: tuple[Form, ...] = FORMS) -> tuple[list[Cell], list[Cell]]:
    """Return the cells (table, row, column) that a finding reads, this year's and last year's.

    A figure of the prose is no cell: the jump of `disclosed_total` reads none.
    """
    if check == "carry_over":
        return [("applications", "carried_in", subject)], [("applications", "carried_out", subject)]
    if check == "stock_flow":
        this: list[Cell] = [("disclosures", subject, name) for name in ("in_force", "issued", "repealed")]
        return this, this[:1]
    if check == "pending_reappears":
        return [("disputes", subject, "total")], [("disputes", subject, "pending")]
    if check == "jump" and subject != _TOTAL:
        return [("applications", subject, "total")], [("applications", subject, "total")]
    every = list(grid_of(forms).cells) if check == "identical_tables" else []
    return every, every


def _equations(grid: Grid) -> Iterator[tuple[str, Label]]:
    """Yield check and subject of everything that the versions have the cells for."""
    items = {item.code: item for item, _ in grid.pairs}
    asked: tuple[tuple[str, list[Label]], ...] = (
        ("carry_over", list(grid.applicants)),
        ("stock_flow", list(items.values())),
        ("pending_reappears", list(grid.stages)),
        ("jump", [row for row in grid.rows if row.code in _JUMPS]),
    )
    for check, subjects in asked:
        for subject in subjects:
            if grid.place.keys() >= set(chain(*cells_across(check, subject.code, grid.forms))):
                yield check, subject


# --- two years side by side ---------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Operand:
    """A number of each pair, NaN where it is missing; `has` tells where the report's form has the cell."""

    values: np.ndarray
    has: np.ndarray
    label: Label


@dataclass(frozen=True, slots=True)
class _Side:
    """The numbers of one table in one of the two years, pairs x cells, and what is not there and why."""

    values: np.ndarray
    has: np.ndarray
    unreadable: np.ndarray


@dataclass(frozen=True, slots=True)
class _Pairs:
    """Reports that have a previous year: their positions, tables, years and files, side by side."""

    grid: Grid
    this: np.ndarray
    last: np.ndarray
    tables: Mapping[str, Mapping[str, _Side]]
    fields: Mapping[str, pa.Array]

    def operand(self, cell: Cell, side: str, subject: str) -> _Operand:
        """Return a cell of this or last year; it is called by its row or column, whichever is no subject."""
        table = cell[0]
        held, at = self.tables[table][side], self.grid.place[cell] - self.grid.span(table).start
        row, column = self.grid.labels(*cell)
        return _Operand(held.values[:, at], held.has[:, at], column if row.code == subject else row)


def _pairs(frames: Frames, forms: tuple[Form, ...], this: np.ndarray, last: np.ndarray) -> _Pairs:
    reports, grid = frames["reports"], grid_of(forms)
    sides = dict(zip(_SIDES, (this, last), strict=True))
    fields = {}
    for side, positions in sides.items():
        for name, column in (("year", reports["year"].astype("string")), ("file", reports["source"])):
            fields[f"{name}_{side}"] = pa.array(plain(column.iloc[positions]), pa.large_string())
    tables = {
        table: {side: _side(frames, table, positions) for side, positions in sides.items()} for table in KEYS
    }
    return _Pairs(grid, this, last, tables, fields)


def _side(frames: Frames, table: str, positions: np.ndarray) -> _Side:
    """Return the numbers of a table in these reports."""
    held, size = frames[table], len(frames["reports"])
    status = held["status"].array
    codes = np.asarray(status.codes).reshape(size, -1)[positions]
    code = {name: at for at, name in enumerate(status.categories)}
    has = codes != code["not_applicable"]
    numbers = held["value"].to_numpy(dtype=float, na_value=np.nan).reshape(size, -1)[positions]
    return _Side(np.where(has, numbers, np.nan), has, codes == code["unreadable"])


# --- equations ----------------------------------------------------------------------------------

_ZH_THIS, _ZH_LAST = "{year_this} 年报告（{file_this}）", "{year_last} 年报告（{file_last}）"
_EN_THIS, _EN_LAST = "the {year_this} report ({file_this})", "the {year_last} report ({file_last})"
# What each check says in Chinese and in English: the numbers, then what to do when they are wrong.
_SAID = {
    "carry_over": (
        (
            f"“{{name}}”列：{_ZH_LAST}“{{label_last_0}}”为 {{last_0}}，"
            f"{_ZH_THIS}“{{label_this_0}}”为 {{this_0}}",
            "，相差 {difference}；两数应当相等，请核对两年的这两格。",
        ),
        (
            f"Column {{name}}: {_EN_LAST} has “{{label_last_0}}” {{last_0}}, "
            f"{_EN_THIS} has “{{label_this_0}}” {{this_0}}",
            "; difference {difference}. Both should be the same: check the two cells.",
        ),
    ),
    "stock_flow": (
        (
            f"{{name}}：{_ZH_LAST}{{label_last_0}} {{last_0}}，{_ZH_THIS}{{label_this_1}} {{this_1}}、"
            "{label_this_2} {this_2}、{label_this_0} {this_0}",
            "；{last_0}＋{this_1}－{this_2}＝{expected}，与 {this_0} 相差 {difference}，请核对这几格；"
            "如因清理或统计口径调整，请在报告中说明。",
        ),
        (
            f"{{name}}: {_EN_LAST} has “{{label_last_0}}” {{last_0}}, {_EN_THIS} has "
            "“{label_this_1}” {this_1}, “{label_this_2}” {this_2}, “{label_this_0}” {this_0}",
            "; {last_0} + {this_1} - {this_2} = {expected}, from which {this_0} differs by {difference}. "
            "Check these cells, or say in the report what was counted anew.",
        ),
    ),
    "pending_reappears": (
        (
            f"{{name}}：{_ZH_LAST}{{label_last_0}} {{last_0}}，{_ZH_THIS}{{label_this_0}} {{this_0}}",
            "；上年未审结的案件应计入本年，本年少 {shortfall} 件，请核对这两格。",
        ),
        (
            f"{{name}}: {_EN_LAST} has “{{label_last_0}}” {{last_0}}, "
            f"{_EN_THIS} has “{{label_this_0}}” {{this_0}}",
            "; pending cases belong to the next year's total, which is {shortfall} short. Check both cells.",
        ),
    ),
    "jump": (
        (
            f"{{name}}：{_ZH_LAST}为 {{last_0}}，{_ZH_THIS}为 {{this_0}}",
            f"，是上年的 {{ratio}} 倍（超过 {_TIMES} 倍或不足 {1 / _TIMES:g} 倍）；"
            "请核对这两个数，确属实情的请在报告中说明原因。",
        ),
        (
            f"{{name}}: {_EN_LAST} has {{last_0}}, {_EN_THIS} has {{this_0}}",
            f", {{ratio}} times last year's (over {_TIMES} or below {1 / _TIMES:g}). "
            "Check both numbers, or give the reason in the report.",
        ),
    ),
}
# What follows the numbers when they are right, all 0, or not all there, and what stands for a missing one.
_RIGHT = "，不矛盾。", ": no contradiction."
_EMPTY = "，均为 0，不说明问题。", ": all are 0, which shows nothing."
_OPEN = "；缺少数字，无法核对。", "; a number is missing, it cannot be checked."
_MISSING = ("（缺）", "（该版表式无此格）"), ("(missing)", "(no such cell in its form)")


def _judge(
    check: str, subject: Label, pairs: _Pairs, this: list[_Operand], last: list[_Operand]
) -> Iterator[Findings]:
    """Yield the findings of one check and subject.

    A report whose own form has no such cell has nothing to check.
    """
    read = np.stack([operand.values for operand in (*this, *last)])
    actual, due = this[0].values, last[0].values
    if check == "stock_flow":
        due = due + this[1].values - this[2].values
    status = np.where(_holds(check, due, actual), PASS, FAIL)
    status[~read.any(axis=0)] = VACUOUS
    unknown = np.isnan(read).any(axis=0)
    status[unknown] = NOT_ASSESSABLE
    asked = np.stack([operand.has for operand in this]).any(axis=0)
    if check == "jump":
        # Small numbers multiply for no reason: from such a base there is nothing to say.
        asked &= ~((due < _BASE) & (status != VACUOUS))
    results, said = _results(due, actual), []
    for language, (read_out, wrong) in enumerate(_SAID[check]):
        tails = (_RIGHT[language], wrong, _EMPTY[language], _OPEN[language])
        fields = {**_fields(check, subject, language, this, last), **results}
        said.append(([read_out + tail for tail in tails], fields))
    numbers = np.where(unknown, NAN, due), np.where(unknown, NAN, actual)
    yield from _findings((check, subject.code), pairs, np.where(asked, status, -1), said, numbers)


def _holds(check: str, due: np.ndarray, actual: np.ndarray) -> np.ndarray:
    if check == "pending_reappears":
        return np.asarray(actual >= due)
    if check == "jump":
        return np.asarray((actual <= _TIMES * due) & (_TIMES * actual >= due))
    return np.asarray(actual == due)


def _findings(
    finding: tuple[str, str],
    pairs: _Pairs,
    status: np.ndarray,
    said: Sequence[tuple[Sequence[str], Fields]],
    numbers: tuple[np.ndarray, np.ndarray],
) -> Iterator[Findings]:
    """Yield what was found of a check and subject, one status after the other; -1 is nothing found.

    `said` has for both languages a sentence for each status, and what to fill in.
    """
    check, subject = finding
    for code, sentences in enumerate(zip(*(sentences for sentences, _ in said), strict=True)):
        at = np.flatnonzero(status == code)
        if len(at):
            zh, en = (
                _say(sentence, {**pairs.fields, **fields}, at)
                for sentence, (_, fields) in zip(sentences, said, strict=True)
            )
            expected, actual = (held[at] for held in numbers)
            yield Findings(check, pairs.this[at], [subject] * len(at), status[at], zh, en, expected, actual)


def _fields(check: str, subject: Label, language: int, this: list[_Operand], last: list[_Operand]) -> Fields:
    """Return the operands in words: {this_0} a number, {label_this_0} what it is called."""
    fields: dict[str, pa.Array | str] = {"name": _name(check, subject, language)}
    missing, elsewhere = (_text(word) for word in _MISSING[language])
    for side, operands in zip(_SIDES, (this, last), strict=True):
        for at, one in enumerate(operands):
            fields[f"label_{side}_{at}"] = one.label.en if language else short(one.label)
            none = pc.if_else(pa.array(one.has), missing, elsewhere)
            fields[f"{side}_{at}"] = pc.coalesce(_digits(one.values), none)
    return fields


def _name(check: str, subject: Label, language: int) -> str:
    """Return what a subject is called; a row of table III by its ordinal too, its total says little."""
    if check == "jump" and isinstance(subject, Row):
        return (f"表三“{subject.ordinal}{short(subject)}”行总计列", f"Table III, {subject.en}")[language]
    # The name of a column stands inside its sentence.
    english = subject.en if check == "carry_over" else subject.en[:1].upper() + subject.en[1:]
    return (short(subject), english)[language]


def _results(due: np.ndarray, actual: np.ndarray) -> Fields:
    """Return what follows from the operands, in digits."""
    difference = actual - due
    sign = pc.if_else(pa.array(difference > 0), _text("+"), _text(""))
    ratio = np.full(len(due), np.nan)
    np.divide(actual, due, out=ratio, where=due > 0)
    return {
        "expected": _digits(due),
        "difference": pc.binary_join_element_wise(sign, _digits(difference), _text("")),
        "shortfall": _digits(-difference),
        "ratio": _digits(np.round(ratio, 2)),
    }


def _digits(values: np.ndarray) -> pa.Array:
    """Return numbers as text, null for a missing one."""
    missing, whole = np.isnan(values), values % 1 == 0
    texts = pc.cast(pa.array(np.where(whole, values, 0).astype(np.int64), mask=missing), pa.large_string())
    broken = ~(missing | whole)
    if not broken.any():
        return texts
    return pc.replace_with_mask(
        texts, pa.array(broken), pa.array([f"{value:.10g}" for value in values[broken]], pa.large_string())
    )


def _say(template: str, fields: Fields, at: np.ndarray) -> pa.Array:
    """Return a sentence for each of these pairs."""
    parts: list[pa.Array | pa.Scalar] = []
    for literal, name, _, _ in Formatter().parse(template):
        parts.append(_text(literal))
        if name:
            held = fields[name]
            parts.append(_text(held) if isinstance(held, str) else held.take(pa.array(at)))
    return pc.binary_join_element_wise(*parts, _text(""))


def _text(said: str) -> pa.Scalar:
    return pa.scalar(said, pa.large_string())


# --- figures of the prose -----------------------------------------------------------------------


def _disclosed(frames: Frames, pairs: _Pairs) -> Iterator[Findings]:
    """Yield whether the total that the prose says was disclosed jumps."""
    label = next(label for label in QUANTITIES if label.code == _TOTAL)
    values, everywhere = _stated(frames), np.ones(len(pairs.this), dtype=bool)
    this, last = (_Operand(values[at], everywhere, label) for at in (pairs.this, pairs.last))
    yield from _judge("jump", label, pairs, [this], [last])


def _stated(frames: Frames) -> np.ndarray:
    """Return the disclosed total of each report: the first exact one that is not the whole region's."""
    held = frames["figures"]
    chosen = (held["quantity"] == _TOTAL) & (held["precision"] == "exact") & ~(held["scope"] == "region")
    held = held[chosen.to_numpy(dtype=bool)].drop_duplicates("report_id")
    found = np.full(len(frames["reports"]), np.nan)
    places = pd.Index(frames["reports"]["report_id"]).get_indexer(pd.Index(held["report_id"]))
    found[places] = held["value"].to_numpy(dtype=float, na_value=np.nan)
    return found


# --- whole tables -------------------------------------------------------------------------------

_ALIKE = (
    (
        f"{_ZH_LAST}与 {_ZH_THIS}的三张表有 {{differing}} 格数字不同，不雷同。",
        f"{_ZH_LAST}与 {_ZH_THIS}的三张表中 {{filled}} 个非零数（存量不计）全部相同，"
        "请核对是否误填了上年的数字。",
        f"{_ZH_LAST}与 {_ZH_THIS}的三张表各数（存量不计）均为 0，不说明问题。",
        f"{_ZH_LAST}与 {_ZH_THIS}的三张表没有不同的数字，但有 {{open}} 格无法比较，无法判定。",
    ),
    (
        f"The tables of {_EN_LAST} and {_EN_THIS} differ in {{differing}} cells.",
        f"All {{filled}} numbers other than 0 and stocks in the tables of {_EN_LAST} and {_EN_THIS} "
        "are the same. Check that last year's were not filled in again.",
        f"Every number but the stocks in the tables of {_EN_LAST} and {_EN_THIS} is 0, which shows nothing.",
        f"No number differs in the tables of {_EN_LAST} and {_EN_THIS}, but {{open}} cells cannot be "
        "compared; it cannot be told.",
    ),
)


def _identical(pairs: _Pairs) -> Iterator[Findings]:
    """Yield whether all numbers other than 0 and stocks are last year's."""
    grid = pairs.grid
    flows = {table: np.array([grid.cells[at][2] not in _STOCKS for at in grid.span(table)]) for table in KEYS}
    counts = np.sum(
        [_counts(sides["this"], sides["last"], flows[table]) for table, sides in pairs.tables.items()], axis=0
    )
    asked, differing, filled, open_cells, compared = counts
    status = np.where(filled > 0, FAIL, VACUOUS)
    status[(open_cells > 0) | (compared == 0)] = NOT_ASSESSABLE
    status[differing > 0] = PASS
    fields = {"differing": _digits(differing), "filled": _digits(filled), "open": _digits(open_cells)}
    none = np.full(len(status), NAN)
    said = [(sentences, fields) for sentences in _ALIKE]
    status = np.where(asked > 0, status, -1)
    yield from _findings(("identical_tables", "tables"), pairs, status, said, (none, none))


def _counts(this: _Side, last: _Side, flows: np.ndarray) -> np.ndarray:
    """Return numbers of cells that the form has, that differ, are the same but 0, are open, are compared.

    A cell without a number in either year is the same, unless something unreadable is printed there.
    """
    both = this.has & last.has & flows
    here, there = np.isnan(this.values), np.isnan(last.values)
    numbers = both & ~here & ~there
    differ = numbers & (this.values != last.values)
    filled = numbers & ~differ & (this.values != 0)
    unsure = both & ((here != there) | this.unreadable | last.unreadable)
    return np.stack([held.sum(axis=1) for held in (this.has, differ, filled, unsure, numbers)]).astype(float)
