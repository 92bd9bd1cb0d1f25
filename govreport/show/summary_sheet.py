"""The sheets of indicators: the headline ones with charts on one sheet, all of them on another."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from openpyxl.worksheet.pagebreak import Break

from govreport.analysis.groups import indicators_by
from govreport.analysis.indicator_list import CAVEATS
from govreport.analysis.indicators import indicator_labels
from govreport.show.excel_charts import ACROSS, CHART_ROWS, Chart, ChartData, charts_of, draw_charts
from govreport.show.sheets import (
    LINE_HEIGHT,
    Book,
    Column,
    Sheet,
    Value,
    column_letters,
    height_of,
    lines_needed,
    page,
    place_of,
    plain,
    set_widths,
    width,
    write_table,
)

if TYPE_CHECKING:
    from govreport.corpus import Corpus

# What a section head asks for first, in this order; all others stand on the next sheet.
HEADLINES: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    (
        "文件与处理决定",
        "Documents and decisions",
        (
            *("documents_issued", "documents_repealed", "documents_in_force"),
            *("documents_made", "documents_newly_disclosed", "documents_disclosed"),
            *("licences", "penalties", "compulsory_measures", "fees"),
        ),
    ),
    (
        "申请的收到与办结",
        "Applications received and processed",
        (*("applications_received", "processed", "carried_out", "clearance"), "natural_person_of_received"),
    ),
    (
        "公开与不公开",
        "Disclosed or not",
        (
            *("disclosed_of_processed", "disclosed_or_partly_of_processed", "refused_of_processed"),
            *("unavailable_of_processed", "declined_of_processed", "closed_of_processed"),
        ),
    ),
    (
        "争议",
        "Disputes",
        ("reconsiderations", "reconsideration_reversal", "litigations", "litigation_reversal"),
    ),
    ("零申请", "Without applications", ("zero_strict", "zero_lenient", "all_zero")),
    ("时效与数据质量", "Timeliness and quality", ("on_time", "cells_with_number", "checks_passed")),
)
FAMILIES = {
    "volumes": ("数量", "Volumes"),
    "disclosure": ("公开程度", "Disclosure"),
    "refusals": ("不公开的种类与理由", "Refusals"),
    "flow": ("收办", "Flow"),
    "applicants": ("申请人", "Applicants"),
    "disputes": ("争议", "Disputes"),
    "zero": ("零申请", "Without applications"),
    "timeliness": ("时效", "Timeliness"),
    "quality": ("数据质量", "Quality"),
    "text": ("问题与改进", "Problems and improvements"),
}
KIND_LOOKS = {
    **dict.fromkeys(("share", "fact"), "percent"),
    **dict.fromkeys(("mean", "per_thousand", "per_hundred"), "tenths"),
    **dict.fromkeys(("ratio", "index"), "thousandths"),
}
UNITS = {
    **{"比例": "share", "件": "cases", "项": "items", "条": "items", "万元": "10,000 yuan"},
    **{"每千件": "per 1,000", "个/百字": "per 100", "比": "ratio", "指数": "index", "天": "days"},
}
MAX_YEARS = 8  # as many years as fit beside each other; the latest
_WIDTHS = {"name": 36.0, "note": 34.0}


@dataclass(frozen=True)
class Indicators:
    """The rows of `indicators_by` by indicator, each a row per year; the labels of the indicators; the years.

    The year is None, last, for reports whose year is not known.
    """

    rows: Mapping[str, Sequence[Mapping[str, Any]]]
    labels: Mapping[str, Mapping[Any, Any]]
    years: Sequence[int | None]


def indicators_of(corpus: "Corpus") -> Indicators:
    """Return the indicators of a corpus by year."""
    labels = {str(code): label for code, label in indicator_labels(corpus.forms).to_dict("index").items()}
    if not len(corpus.reports):
        return Indicators({}, labels, ())
    frame = indicators_by(corpus, "year")
    names, columns = [str(name) for name in frame], [plain(frame[name]) for name in frame]
    rows: dict[str, list[Mapping[str, Any]]] = {}
    for values in zip(*columns, strict=True):
        row = dict(zip(names, values, strict=True))
        rows.setdefault(row["indicator"], []).append(row)
    return Indicators(rows, labels, [row["year"] for row in next(iter(rows.values()))])


def name_of(book: Book, held: Indicators, code: str) -> str:
    """Return what an indicator is called."""
    label = held.labels[code]
    return book.say(str(label["zh"]), str(label["en"])[:1].upper() + str(label["en"])[1:])


# --- the rows -------------------------------------------------------------------------------------

HEADINGS = {
    "name": ("指标", "Indicator"),
    "year": ("统计年度", "Year"),
    "unit": ("单位", "Unit"),
    "numerator": ("分子", "Numerator"),
    "denominator": ("分母", "Denominator"),
    "value": ("数值", "Value"),
    "low": ("95% 下限", "95% low"),
    "high": ("95% 上限", "95% high"),
    "n": ("有数值的报告 n", "Reports with a value n"),
    "reports": ("报告总数", "Reports"),
    "small": ("小样本", "Small"),
    "note": ("说明", "Note"),
}


def row_of(book: Book, held: Indicators, row: Mapping[str, Any]) -> dict[str, Value]:
    """Return the cells of one indicator and year; what has no value is blank, with the reason in the note."""
    kind = held.labels[row["indicator"]]["kind"]
    look = "money" if row["unit"] == "万元" else KIND_LOOKS.get(kind, "number")
    cells: dict[str, Value] = {
        "name": (name_of(book, held, row["indicator"]), "text"),
        "year": (book.say("年度不明", "unknown") if row["year"] is None else row["year"], "year"),
        "unit": (book.say(row["unit"], UNITS.get(row["unit"], row["unit"])), "code"),
        "small": ("＊" if row["small"] is True else None, "code"),
        "note": (note_of(book, row), "text"),
    }
    looks = {"value": look, "low": look, "high": look}
    if look == "money":
        looks["numerator"] = look
    for name in ("numerator", "denominator", "value", "low", "high", "n", "reports", "median", "bodies"):
        lacks = row[name] is None
        cells[name] = (row[name], "no_value" if lacks else looks.get(name, "number"))
    return cells


def note_of(book: Book, row: Mapping[str, Any]) -> str | None:
    """Return why there is no value, what to mind, and how many reports are not counted."""
    if row["value"] is None and book.language == "en":
        undefined = row["undefined"] and not row["cannot_tell"]
        if undefined:
            return "The denominator is 0 in every report."
        if row["not_applicable"] == row["reports"]:
            return "The form version does not ask for it."
        return "No report prints all numbers that are needed."
    said = [] if row["note"] is None or book.language == "en" else [str(row["note"])]
    if row["value"] is not None:
        missing, undefined = row["cannot_tell"], row["undefined"]
        if missing:
            said.append(book.say(f"{missing:,} 份缺所需的数字，未计入。", f"{missing:,} lack a number."))
        if undefined:
            said.append(book.say(f"{undefined:,} 份分母为 0。", f"{undefined:,} have denominator 0."))
    return " ".join(said) if book.language == "en" else "".join(said) or None


def records(held: Indicators, codes: Sequence[str]) -> Iterator[Mapping[str, Any]]:
    """Yield indicators × years as plain values, without those that no form version of the year asks for."""
    for code in codes:
        yield from (row for row in held.rows.get(code, ()) if row["not_applicable"] != row["reports"])


# --- the sheet of headlines -----------------------------------------------------------------------


def write_summary(book: Book, held: Indicators, names: dict[str, str]) -> ChartData:
    """Write the sheet of headline indicators: charts, values by year, then every number behind them.

    Returns what the charts are drawn from, for a sheet of its own.
    """
    groups = [
        (book.line(zh, en), [row_of(book, held, row) for row in records(held, codes)])
        for zh, en, codes in HEADLINES
    ]
    groups = [(title, rows) for title, rows in groups if rows]
    years = [year for year in held.years if year is not None][-MAX_YEARS:]
    data = ChartData(names["chart_data"], years)
    charts = _charts(book, held, years)
    intro = _intro(book, [chart.title for chart in charts if chart.empty])
    charts = [chart for chart in charts if not chart.empty]
    matrix = list(_matrix(book, groups, years)) if len(years) > 1 else []
    before = len(intro) + 2
    # The set-up stands in the file before the rows: where the table begins must be known by now.
    head = before + CHART_ROWS * -(-len(charts) // ACROSS) + len(matrix) + 1
    sheet, widths = book.sheet(names["summary"]), _widths(groups)
    _set_up(book, sheet, widths, head, head + sum(1 + len(rows) for _, rows in groups))
    draw_charts(book, sheet.excel, charts, data, before + 1, widths)
    sheet.append([(book.line("主要指标", "Headline indicators"), "title")], 30)
    sheet.append([(book.say("返回“说明”", "Back to Notes"), "link_hint")])
    sheet.link(0, place_of(names["notes"]))
    for text in intro:
        _spread(sheet, text, "prose", widths)
    while sheet.rows < head - len(matrix) - 1:
        sheet.append([], LINE_HEIGHT)
    for cells in (*matrix, *_table(book, groups)):
        titled = bool(cells) and cells[0][1] in ("family", "section")  # runs on over the cells beside it
        height = None if titled else height_of([value for value, _ in cells], widths[: len(cells)])
        sheet.append(cells, height)
    sheet.close()
    return data


def _charts(book: Book, held: Indicators, years: Sequence[int]) -> list[Chart]:
    found: dict[str, dict[int, Mapping[str, Any]]] = {}
    for row in records(held, list(held.labels)):
        found.setdefault(row["indicator"], {})[row["year"]] = row
    return charts_of(book, found, years, {code: name_of(book, held, code) for code in held.labels})


def _set_up(book: Book, sheet: Sheet, widths: Sequence[float], head: int, last: int) -> None:
    """Set widths, filter and print set-up."""
    set_widths(sheet, widths)
    page(book, sheet)
    letter = column_letters(len(widths))[-1]
    sheet.excel.sheet_view.showGridLines = False
    sheet.excel.auto_filter.ref = f"A{head}:{letter}{last}"
    sheet.excel.print_title_rows = f"{head}:{head}"
    sheet.excel.row_breaks.append(Break(id=head - 2, max=len(widths)))


def _table(book: Book, groups: Sequence[tuple[str, Sequence[dict[str, Value]]]]) -> Iterator[list[Value]]:
    """Yield the rows of the table: headings, then each group under its title."""
    yield [(book.head(*pair), "head") for pair in HEADINGS.values()]
    for title, rows in groups:
        yield [(title if not at else None, "family") for at in range(len(HEADINGS))]
        yield from ([row[name] for name in HEADINGS] for row in rows)


def _spread(sheet: Sheet, text: str, look: str, widths: Sequence[float]) -> None:
    """Append a text that runs over all columns."""
    height = LINE_HEIGHT * lines_needed([text], [sum(widths) - 2]) + 2
    sheet.excel.merged_cells.add(f"A{sheet.rows + 1}:L{sheet.rows + 1}")
    sheet.append([(text, look)], height)


def _widths(groups: Sequence[tuple[str, Sequence[dict[str, Value]]]]) -> list[float]:
    """Return the widths of the columns: all numbers in full."""
    widths = []
    for name in HEADINGS:
        values = [row[name] for _, rows in groups for row in rows]
        shown = [width(f"{value:,.2f}" if look == "money" else value) for value, look in values]
        shorter = [
            min(size, 8) if look in _SHORT else size for size, (_, look) in zip(shown, values, strict=True)
        ]
        widths.append(_WIDTHS.get(name, 3.0 + max([8, *shorter])))
    return widths


_SHORT = ("percent", "tenths", "thousandths")


def _intro(book: Book, missing: Sequence[str]) -> list[str]:
    """Return what is to be read before the figures."""
    said = book.say(
        "＊ 表示分母少于 30，比率很不稳定。下限、上限为 95% Wilson 区间，只有分子是分母一部分的才给。"
        "数值空白的不是 0，原因见“说明”一列。" + "".join(CAVEATS),
        "＊ marks a denominator below 30. Low and high are the 95 % Wilson interval, given only where the "
        "numerator is part of the denominator. A blank value is no 0; the note says why. Figures are "
        "self-reported; own office and whole region are not comparable; the form changed between 2020 and "
        "2021; disputes may come from earlier years.",
    )
    listed = book.say("、", "; ").join(book.say(f"“{title}”", title) for title in missing)
    none = book.say(
        f"下列各图没有大于 0 的数，未作图：{listed}。", f"No chart, because no number is above 0: {listed}."
    )
    return [said, none] if missing else [said]


def _matrix(
    book: Book, groups: Sequence[tuple[str, Sequence[dict[str, Value]]]], years: Sequence[object]
) -> Iterator[list[Value]]:
    """Yield the values by year, an indicator a row; a small number is marked."""
    yield [(book.line("各年数值", "Values by year"), "section")]
    yield [(book.head("指标", "Indicator"), "head"), *((year, "year_head") for year in years)]
    for title, rows in groups:
        yield [(title if not at else None, "family") for at in range(len(years) + 1)]
        by_name: dict[object, dict[object, Value]] = {}
        units = {}
        for row in rows:
            value, look = row["value"]
            marked = f"{look}_small" if row["small"][0] and look in _SHORT else look
            by_name.setdefault(row["name"][0], {})[row["year"][0]] = (value, marked)
            units[row["name"][0]] = row["unit"][0]
        for name, found in by_name.items():
            unit = "" if units[name] in ("比例", "share") else f"（{units[name]}）"
            yield [(f"{name}{unit}", "text"), *(found.get(year, (None, "no_value")) for year in years)]
    yield []
    yield [(book.line("各数的来历", "The numbers behind them"), "section")]


# --- the sheet of all indicators --------------------------------------------------------------------

ALL_HEADINGS = {
    **{name: pair for name, pair in HEADINGS.items() if name not in ("small", "note")},
    "median": ("机关的中位数", "Median of bodies"),
    "bodies": ("机关数", "Bodies"),
    **{name: HEADINGS[name] for name in ("small", "note")},
}


def write_indicators(book: Book, held: Indicators, name: str) -> None:
    """Write the sheet of all indicators by year, one row each, to be filtered."""
    codes = list(held.labels)
    found = list(records(held, codes))
    rows = [row_of(book, held, row) for row in found]
    for row, record in zip(rows, found, strict=True):
        value = row["median"][0]
        row["median"] = (value, "no_value" if value is None else row["value"][1])
        family = held.labels[record["indicator"]]["family"]
        row["family"] = (book.say(*FAMILIES.get(family, (family, family))), "text")
        row["code"] = (record["indicator"], "text")
    headings = {"family": ("类别", "Family"), **ALL_HEADINGS, "code": ("代码", "Code")}
    columns = [
        Column(
            book.head(*pair),
            [row[key][0] for row in rows],
            [row[key][1] for row in rows],
            _WIDTHS.get(key, 40) if key in _WIDTHS else 36 if key == "code" else 16,
        )
        for key, pair in headings.items()
    ]
    write_table(book, name, columns, 2)
