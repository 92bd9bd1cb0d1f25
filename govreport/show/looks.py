"""How every kind of cell looks in Excel: fonts, fills, number formats. Literals."""

from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side

FONT = "Microsoft YaHei"
WHOLE, DECIMAL, PLAIN, DAY = "#,##0", "#,##0.######", "0", "yyyy-mm-dd"
PERCENT, TENTHS, THOUSANDTHS, MONEY = "0.0%", "#,##0.0", "0.000", "#,##0.00"

_BLUE = "1F3864"
_EDGE = Side("thin", color="D9D9D9")
_GRID = Border(_EDGE, _EDGE, _EDGE, _EDGE)
_LEVEL = Alignment(vertical="center")
_TOP = Alignment(vertical="top")
_WRAP = Alignment(vertical="top", wrap_text=True)
_CENTRE = Alignment("center", "top", wrap_text=True)
_RIGHT = Alignment("right", "top")
_MIDDLE = Alignment("center", "top")


def _fill(color: str) -> PatternFill:
    return PatternFill("solid", fgColor=color)


def _small(number: str) -> str:
    """Return a number format that puts the mark of small numbers behind a number which stays one."""
    return f'{number}"＊"'


_HATCH = PatternFill("lightUp", fgColor="9DC3E6", bgColor="F3F9FF")
_LINK = {"color": "0563C1", "underline": "single"}

# Each look: font options, fill, alignment, number format, borders or none.
LOOKS: dict[str, tuple[dict[str, Any], PatternFill | None, Alignment, str, bool]] = {
    "title": ({"size": 16, "bold": True, "color": _BLUE}, None, _LEVEL, "General", False),
    "section": ({"size": 12, "bold": True, "color": _BLUE}, None, _LEVEL, "General", False),
    "prose": ({}, None, _WRAP, "General", False),
    "meaning": ({}, None, Alignment("left", "top", wrap_text=True, indent=1), "General", False),
    "link": (_LINK, None, _WRAP, "General", True),
    "link_label": (_LINK, _fill("F7F7F7"), _WRAP, "General", True),
    "link_hint": ({"size": 9, **_LINK}, _fill("DDE8F3"), _TOP, "General", False),
    "lead": ({"bold": True, "color": _BLUE}, _fill("DDE8F3"), _TOP, "General", False),
    "head": ({"bold": True}, _fill("DDE8F3"), _CENTRE, "General", True),
    "head_other": ({"bold": True}, _fill("F1F5FA"), _CENTRE, "General", True),
    "text": ({}, None, _WRAP, "General", True),
    "label": ({}, _fill("F7F7F7"), _WRAP, "General", True),
    "strong": ({"bold": True}, None, _WRAP, "General", True),
    "code": ({}, None, _MIDDLE, "General", True),
    "year": ({}, None, _MIDDLE, PLAIN, True),
    "year_head": ({"bold": True}, _fill("DDE8F3"), _CENTRE, PLAIN, True),
    "date": ({}, None, _MIDDLE, DAY, True),
    "number": ({}, None, _RIGHT, WHOLE, True),
    # The indicators, by unit; the mark of small numbers is part of the format.
    "percent": ({}, None, _RIGHT, PERCENT, True),
    "percent_small": ({}, None, _RIGHT, _small(PERCENT), True),
    "tenths": ({}, None, _RIGHT, TENTHS, True),
    "tenths_small": ({}, None, _RIGHT, _small(TENTHS), True),
    "thousandths": ({}, None, _RIGHT, THOUSANDTHS, True),
    "thousandths_small": ({}, None, _RIGHT, _small(THOUSANDTHS), True),
    "money": ({}, None, _RIGHT, MONEY, True),
    "family": ({"bold": True, "color": _BLUE}, _fill("F1F5FA"), _TOP, "General", True),
    "no_value": ({}, _fill("F2F2F2"), _RIGHT, "General", True),
    # The cells of the form, by status.
    "reported": ({}, None, _RIGHT, WHOLE, True),
    "inferred": ({"italic": True}, None, _RIGHT, WHOLE, True),
    "corrected": ({"bold": True}, None, _RIGHT, WHOLE, True),
    "blank": ({}, _HATCH, _RIGHT, "General", True),
    "placeholder": ({"color": "7F7F7F"}, None, _MIDDLE, "General", True),
    "unreadable": ({"color": "833C0B"}, _fill("FFD9B3"), _MIDDLE, "General", True),
    "absent": ({}, _fill("BFBFBF"), _RIGHT, "General", True),
    "not_applicable": ({}, _fill("EDEDED"), _RIGHT, "General", True),
    # Results of checks, and what the reading met.
    "fail": ({}, _fill("F8CBCB"), _WRAP, "General", True),
    "not_assessable": ({}, _fill("FFE9C7"), _WRAP, "General", True),
    "vacuous": ({}, _fill("EDEDED"), _WRAP, "General", True),
    "pass": ({}, _fill("DDEFD9"), _WRAP, "General", True),
    "error": ({}, _fill("F8CBCB"), _WRAP, "General", True),
    "warning": ({}, _fill("FFE9C7"), _WRAP, "General", True),
    "note": ({}, None, _WRAP, "General", True),
}
# What becomes of a look: as it is, a number with a fraction, text that looks like a formula.
AS_IS, WITH_DECIMALS, QUOTED = range(3)


def register_looks(workbook: Workbook) -> dict[tuple[str, int], int]:
    """Return the number of every look and variant among the workbook's styles."""
    scratch = workbook.create_sheet()
    numbers = {}
    for name, (font, fill, alignment, number, border) in LOOKS.items():
        for variant in (AS_IS, WITH_DECIMALS, QUOTED):
            cell = WriteOnlyCell(scratch)
            cell.font = Font(name=FONT, **{"size": 10, **font})
            cell.alignment = alignment
            cell.number_format = DECIMAL if variant == WITH_DECIMALS and number == WHOLE else number
            if fill is not None:
                cell.fill = fill
            if border:
                cell.border = _GRID
            if variant == QUOTED:
                cell.quotePrefix = True
            numbers[name, variant] = cell.style_id
    workbook.remove(scratch)
    return numbers
