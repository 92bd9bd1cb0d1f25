"""Coding by people: an Excel sheet for coders to fill in, and how far two of them agree."""

import os
import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zipfile import BadZipFile

import pandas as pd
from openpyxl import Workbook, load_workbook
from openpyxl.cell import Cell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet.datavalidation import DataValidation

from govreport.analysis.theme_list import Theme
from govreport.analysis.themes import Source, chosen_statements, read_themes
from govreport.contract import STATEMENT_KINDS
from govreport.errors import ArgumentError
from govreport.frames import plain
from govreport.spreadsheets import FORMULA_LIKE, clean, save_workbook

if TYPE_CHECKING:
    from govreport.corpus import Corpus

NOTES, CODING = "说明", "编码"
HEADS = 2  # heading rows: what a coder reads, and the codes by which the sheet is read back
KEYS = ("report_id", "kind", "position", "text")
_KEY_NAMES = ("报告编号", "类别", "序次", "陈述")
NONE, NONE_NAME = "none", "都不涉及"
YES, NO, UNSURE = "是", "否", "不确定"
_ANSWERS = {YES: True, NO: False, UNSURE: None, "1": True, "0": False, "yes": True, "no": False}
MAX_STATEMENTS = 1_048_576 - HEADS

_FONT = "Microsoft YaHei"
_GRID = Border(*[Side("thin", color="D9D9D9")] * 4)
_WRAP = Alignment(vertical="top", wrap_text=True)
_MIDDLE = Alignment("center", "top", wrap_text=True)
_NONE = PatternFill()
_BLUE, _GREY, _YELLOW = (PatternFill("solid", fgColor=color) for color in ("DDE8F3", "F7F7F7", "FFFBEF"))
_PLAIN, _BOLD = Font(name=_FONT, size=10), Font(name=_FONT, size=10, bold=True)
_SMALL, _ONE_LINE = Font(name=_FONT, size=8, color="7F7F7F"), Alignment("center", shrink_to_fit=True)
_LOOKS = {
    "title": (Font(name=_FONT, size=14, bold=True), _NONE, _WRAP, Border()),
    "prose": (_PLAIN, _NONE, _WRAP, Border()),
    "head": (_BOLD, _BLUE, _MIDDLE, _GRID),
    "code": (_SMALL, _BLUE, _ONE_LINE, _GRID),
    "strong": (_BOLD, _NONE, _WRAP, _GRID),
    "text": (_PLAIN, _NONE, _WRAP, _GRID),
    "key": (_PLAIN, _GREY, _MIDDLE, _GRID),
    "statement": (_PLAIN, _GREY, _WRAP, _GRID),
    "answer": (_PLAIN, _YELLOW, _MIDDLE, _GRID),
}

_INSTRUCTIONS = (
    "怎样编码",
    f"1. 请在“{CODING}”表逐条阅读“{_KEY_NAMES[3]}”，涉及的主题都选“{YES}”，可以不止一个。",
    f"2. 一个主题也不涉及，请在“{NONE_NAME}”列选“{YES}”。",
    f"3. 拿不准的主题选“{UNSURE}”：计算一致性时按缺失处理，不算“{NO}”。",
    f"4. 已选过任何一格的行即为已编码，其余空格按“{NO}”计；整行空着即为未编码，按缺失处理。",
    "5. 只看文字本身，不猜测背后的原因；说“及时”与“不及时”都涉及时效。主题的含义见下表。",
    "6. 各人独立编码，编完之前不要讨论；不要增删或改动行、列、编号和陈述，排序、筛选不受影响。",
)


def coding_sheet(
    corpus: "Corpus",
    path: str | PathLike[str],
    sample: int | None = None,
    seed: int = 0,
    *,
    kind: str | Sequence[str] | None = None,
    themes: Source = None,
) -> Path:
    """Return the path of an Excel workbook in which people code statements by theme, after writing it.

    The sheet 说明 tells how and defines the themes; 编码 has one row per statement (report_id, kind,
    position, text), one empty column per theme with a drop-down list (是, 否, 不确定), and one for "none".
    `sample` is how many statements to draw at random without replacement (None, or more than there are:
    all), kept in the corpus's order; the same corpus, sample and seed give the same bytes. `kind` and
    `themes` are as for `govreport.code_themes`. Give every coder a copy; compare with `govreport.agreement`.

    Texts beginning with = stay texts; control characters are left out. Raises `ValueError` for a sample below
    1 and for more statements than a sheet holds, `KeyError` for an unknown kind, `PermissionError` when
    the file is open in Excel.
    """
    known = read_themes(themes)
    held = _drawn(chosen_statements(corpus, kind), sample, seed)
    workbook = Workbook()
    notes: Any = workbook.active
    notes.title = NOTES
    _write_notes(notes, known)
    _write_coding(workbook.create_sheet(CODING), held, known)
    return _save(workbook, Path(path))


def _drawn(held: pd.DataFrame, sample: int | None, seed: int) -> pd.DataFrame:
    if sample is None and len(held) <= MAX_STATEMENTS:
        return held
    if sample is None:
        raise ArgumentError(f"有 {len(held):,} 条陈述，超过一张工作表的上限；请用 sample= 抽取一部分。")
    if sample < 1:
        raise ArgumentError(f"sample 是要抽取的陈述条数，至少为 1，得到的是 {sample}。")
    places = random.Random(seed).sample(range(len(held)), min(sample, len(held)))
    return held.iloc[sorted(places)]


def _write_notes(sheet: Any, themes: Sequence[Theme]) -> None:
    """Write how to code, and what every theme means."""
    for letter, size in zip("ABCDE", (18, 22, 52, 44, 36), strict=True):
        sheet.column_dimensions[letter].width = size
    for number, said in enumerate(_INSTRUCTIONS, 1):
        _put(sheet, number, 1, said, "prose" if number > 1 else "title")
        sheet.merge_cells(start_row=number, start_column=1, end_row=number, end_column=5)
        sheet.row_dimensions[number].height = 26 if number == 1 else 18
    top = len(_INSTRUCTIONS) + 2
    for column, said in enumerate(("主题", "代码", "含义", "例：涉及", "例：不涉及"), 1):
        _put(sheet, top, column, said, "head")
    for number, theme in enumerate(themes, top + 1):
        cells = (
            theme.zh,
            theme.code,
            theme.definition,
            "\n".join(theme.examples),
            "\n".join(theme.near_misses),
        )
        for column, said in enumerate(cells, 1):
            _put(sheet, number, column, said, "text" if column > 1 else "strong")
        lines = max(ceil(2 * len(theme.definition) / 50), len(theme.examples), len(theme.near_misses), 1)
        sheet.row_dimensions[number].height = 16.5 * lines + 3
    _set_page(sheet)


def _write_coding(sheet: Any, held: pd.DataFrame, themes: Sequence[Theme]) -> None:
    """Write the rows to be coded: two heading rows, then one row per statement."""
    columns = [
        *zip(KEYS, _KEY_NAMES, strict=True),
        *((one.code, one.zh) for one in themes),
        (NONE, NONE_NAME),
    ]
    for at, (code, name) in enumerate(columns, 1):
        _put(sheet, 1, at, name, "head")
        _put(sheet, 2, at, code, "code")
        width = {"report_id": 15, "kind": 8, "position": 6, "text": 70}.get(code, 11)
        sheet.column_dimensions[get_column_letter(at)].width = width
    sheet.row_dimensions[1].height, sheet.row_dimensions[2].height = 34, 26
    kinds = {label.code: label.zh for label in STATEMENT_KINDS}
    values = zip(*(plain(held[name]) for name in KEYS), strict=True)
    row = HEADS
    for row, (report_id, kind, position, text) in enumerate(values, HEADS + 1):
        for at, said in enumerate((report_id, kinds.get(kind, kind), position, text), 1):
            _put(sheet, row, at, said, "key" if at < len(KEYS) else "statement")
        for at in range(len(KEYS) + 1, len(columns) + 1):
            _put(sheet, row, at, None, "answer")
        lines = sum(ceil(2 * max(1, len(line)) / 66) for line in (text or "").split("\n"))
        sheet.row_dimensions[row].height = min(409.0, 16.5 * lines + 3)
    last = get_column_letter(len(columns))
    # The list stands in quotes in the file: the answers hold no comma.
    choices = DataValidation("list", formula1=f'"{YES},{NO},{UNSURE}"', showErrorMessage=True)
    choices.errorTitle, choices.error = "请从列表中选择", f"只能选 {YES}、{NO}、{UNSURE}，或留空。"
    choices.add(f"{get_column_letter(len(KEYS) + 1)}{HEADS + 1}:{last}{max(row, HEADS + 1)}")
    sheet.add_data_validation(choices)
    sheet.freeze_panes = f"{get_column_letter(len(KEYS) + 1)}{HEADS + 1}"
    sheet.auto_filter.ref = f"A{HEADS}:{last}{row}"
    sheet.print_title_rows = f"1:{HEADS}"
    _set_page(sheet)


def _put(sheet: Any, row: int, column: int, value: object, look: str = "text") -> None:
    """Write a cell; text stays text."""
    cell: Cell = sheet.cell(row, column)
    if isinstance(value, str):
        cell.value = clean(value, "…（已截断）")
        cell.data_type = "s"
        # Digits must stay digits and = must stay =, also when somebody edits the cell.
        cell.number_format = "@"
        cell.quotePrefix = value.startswith(FORMULA_LIKE)
    elif value is not None:
        cell.value = value
    cell.font, cell.fill, cell.alignment, cell.border = _LOOKS[look]


def _set_page(sheet: Any) -> None:
    """Set up printing: A4 landscape, one page wide."""
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", 9
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0


def _save(workbook: Workbook, path: Path) -> Path:
    denied = f"无法写入 {path}：文件可能正在 Excel 或 WPS 中打开，或者文件夹不可写。请先关闭该文件再试。"
    save_workbook(workbook, path, "主题编码表", denied)
    return path


@dataclass(frozen=True, slots=True)
class Coding:
    """What a coder filled in: texts and answers (True, False, None for missing) by statement."""

    path: str
    themes: dict[str, str]
    texts: dict[tuple[str, str, int], str]
    answers: dict[tuple[str, str, int], tuple[bool | None, ...]]


def read_coding(path: str | PathLike[str]) -> Coding:
    """Return what was filled in; raises `ValueError` saying what is wrong, in which cell, and what to do."""
    name = os.fspath(path)
    try:
        sheet = load_workbook(path, data_only=True)[CODING]
        rows = [[_said(cell) for cell in row] for row in sheet.iter_rows(values_only=True)]
    except (OSError, BadZipFile, InvalidFileException, KeyError) as error:
        raise ArgumentError(f"“{name}”不是填好的编码工作簿（.xlsx，有“{CODING}”表）：{error}。") from error
    if len(rows) < HEADS or tuple(rows[HEADS - 1][: len(KEYS)]) != KEYS:
        raise ArgumentError(
            f"“{name}”的“{CODING}”表第 {HEADS} 行应以 {'、'.join(KEYS)} 开头；请不要改动表头。"
        )
    return _coding(name, rows)


def _said(value: object) -> str:
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return "" if value is None else str(value).strip()


def _coding(path: str, rows: Sequence[Sequence[str]]) -> Coding:
    codes = [code for code in rows[HEADS - 1][len(KEYS) :] if code]
    themes = [code for code in codes if code != NONE]
    names = dict(zip(codes, rows[0][len(KEYS) :], strict=False))
    back = {label.zh: label.code for label in STATEMENT_KINDS}
    coding = Coding(path, {code: names[code] for code in themes}, {}, {})
    faults = []
    for number, row in enumerate(rows[HEADS:], HEADS + 1):
        report_id, kind, position, text = row[: len(KEYS)]
        if not report_id:
            continue
        key = (report_id, back.get(kind, kind), int(position) if position.isdigit() else 0)
        cells = row[len(KEYS) : len(KEYS) + len(codes)]
        unknown = [said for said in cells if said and said.lower() not in _ANSWERS]
        marks = {code: _ANSWERS.get(said.lower()) for code, said in zip(codes, cells, strict=True) if said}
        if unknown:
            faults.append(f"第 {number} 行有“{unknown[0]}”，只能填 {YES}、{NO}、{UNSURE} 或留空")
        elif marks.get(NONE) and any(marks.get(code) for code in themes):
            faults.append(f"第 {number} 行既选了“{NONE_NAME}”又选了主题，请去掉其中一个")
        if key in coding.answers:
            faults.append(f"第 {number} 行的陈述前面已经有了，请删去一行")
        # In a row with any mark what is left blank is no; a row without marks was not coded.
        coding.answers[key] = tuple(marks.get(code, False) if marks else None for code in themes)
        coding.texts[key] = text
    if faults:
        shown = "；".join(faults[:5]) + (f"；另有 {len(faults) - 5} 处" if len(faults) > 5 else "")
        raise ArgumentError(f"“{path}”的“{CODING}”表有 {len(faults)} 处要改：{shown}。")
    return coding


@dataclass(frozen=True)
class Agreement:
    """How far two coders agree.

    `themes`: one row per theme and a last one, `overall`, whose units are all decisions on a statement and
    a theme together (most of them 否: read it with the rows above). Columns: theme, zh, n (statements that
    both have decided), missing (left open by one or both), both_yes, only_a, only_b, both_no, agreement
    (share of n, 0–1), kappa (Cohen), alpha (Krippendorff, nominal), note (why a coefficient is NA).

    `disagreements`: report_id, kind, position, theme, zh, a, b (是 or 否), text. `only_in_a`, `only_in_b`:
    statements that one sheet lacks; they count nowhere.
    """

    themes: pd.DataFrame
    disagreements: pd.DataFrame
    only_in_a: int
    only_in_b: int


def agreement(sheet_a: str | PathLike[str], sheet_b: str | PathLike[str]) -> Agreement:
    """Return how far two filled-in coding sheets agree: per theme and overall, and every disagreement.

    A row with any mark is coded, its blank cells are 否; a row without marks and the answer 不确定 are
    missing and leave both coefficients. Both coefficients correct for chance and are NA, with the reason,
    where all answers are the same: nothing varies, so nothing can be told. With few 是 they are low even
    where coders hardly ever differ: read them with the counts. Sources: Cohen, J. (1960), Educational and
    Psychological Measurement 20(1), 37–46; Krippendorff, K. (2019), Content Analysis, 4th ed., ch. 12. Raises
    `ValueError` for sheets that do not fit together.
    """
    a, b = read_coding(sheet_a), read_coding(sheet_b)
    if list(a.themes) != list(b.themes):
        odd = "、".join(sorted(set(a.themes) ^ set(b.themes))) or "次序"
        raise ArgumentError(f"“{a.path}”与“{b.path}”的主题列不一致：{odd}。请用同一份编码表的副本。")
    shared = [key for key in a.answers if key in b.answers]
    changed = [key for key in shared if a.texts[key].split() != b.texts[key].split()]
    if not shared or changed:
        why = f"{changed[0][0]} 的第 {changed[0][2]} 条文字不同" if changed else "没有一条相同的陈述"
        raise ArgumentError(f"“{a.path}”与“{b.path}”不是同一份抽样：{why}。请用同一份编码表的副本。")
    pairs = [list(zip(a.answers[key], b.answers[key], strict=True)) for key in shared]
    named = enumerate(a.themes.items())
    rows = [(code, name, *_measured([row[at] for row in pairs])) for at, (code, name) in named]
    rows.append(("overall", "全部", *_measured([pair for row in pairs for pair in row])))
    counts = ("n", "missing", "both_yes", "only_a", "only_b", "both_no")
    shares = ("agreement", "kappa", "alpha")
    dtypes = dict.fromkeys(counts, "Int64") | dict.fromkeys(shares, "Float64")
    frame = pd.DataFrame(rows, columns=["theme", "zh", *counts, *shares, "note"])
    frame = frame.astype(dtypes | dict.fromkeys(("theme", "zh", "note"), "string"))
    return Agreement(
        frame, _disagreements(a, shared, pairs), len(a.answers) - len(shared), len(b.answers) - len(shared)
    )


_Pair = tuple[bool | None, bool | None]


def _measured(pairs: Sequence[_Pair]) -> tuple[Any, ...]:
    counts = Counter(pair for pair in pairs if None not in pair)
    cells = [counts[one, other] for one in (True, False) for other in (True, False)]
    n = sum(cells)
    kappa, alpha = cohen_kappa(pairs), krippendorff_alpha(pairs)
    why = "没有两人都编码的陈述。" if not n else "两人的答案全都相同且只有一种，没有变异。"
    share = (cells[0] + cells[3]) / n if n else None
    return n, len(pairs) - n, *cells, share, kappa, alpha, None if kappa is not None else why


def _disagreements(
    a: Coding, keys: Sequence[tuple[str, str, int]], pairs: Sequence[Sequence[_Pair]]
) -> pd.DataFrame:
    rows = [
        (*key, code, name, YES if one else NO, YES if other else NO, a.texts[key])
        for key, answers in zip(keys, pairs, strict=True)
        for (code, name), (one, other) in zip(a.themes.items(), answers, strict=True)
        if None not in (one, other) and one != other
    ]
    columns = ["report_id", "kind", "position", "theme", "zh", "a", "b", "text"]
    return pd.DataFrame(rows, columns=columns).astype(
        dict.fromkeys(columns, "string") | {"position": "Int64"}
    )


def cohen_kappa(pairs: Sequence[tuple[Any, Any]]) -> float | None:
    """Return Cohen's kappa of two coders' answers, pair by pair; pairs with a None are left out.

    (observed − expected) / (1 − expected), expected from each coder's own shares. None where there is no
    pair, or where expected is 1: both gave one and the same answer throughout.
    """
    told = [(one, other) for one, other in pairs if one is not None and other is not None]
    n = len(told)
    first, second = Counter(one for one, _ in told), Counter(other for _, other in told)
    # Whole numbers until the last step, so that no rounding decides whether anything varies.
    same = n * sum(one == other for one, other in told)
    chance = sum(first[value] * second[value] for value in first)
    return (same - chance) / (n * n - chance) if n * n > chance else None


def krippendorff_alpha(units: Sequence[Sequence[Any]]) -> float | None:
    """Return Krippendorff's alpha for nominal answers: units, each with the answers of all coders.

    Answers may be missing (None); a unit with fewer than two answers says nothing. 1 − observed / expected
    disagreement, from the coincidences of answers within units. None where fewer than two answers can be
    paired, or where all are the same.
    """
    paired = [[value for value in unit if value is not None] for unit in units]
    paired = [unit for unit in paired if len(unit) > 1]
    totals = Counter(value for unit in paired for value in unit)
    n = sum(totals.values())
    expected = n * n - sum(count * count for count in totals.values())
    if not expected:
        return None
    observed = sum(
        (len(unit) ** 2 - sum(count * count for count in Counter(unit).values())) / (len(unit) - 1)
        for unit in paired
    )
    return 1 - (n - 1) * observed / expected
