"""The charts of the Excel summary: Excel's own, drawn from a sheet of their numbers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from openpyxl.chart import BarChart, LineChart
from openpyxl.chart.data_source import AxDataSource, NumDataSource, NumRef, StrRef
from openpyxl.chart.error_bar import ErrorBars
from openpyxl.chart.marker import Marker
from openpyxl.chart.series import Series, SeriesLabel
from openpyxl.chart.shapes import GraphicalProperties
from openpyxl.chart.text import RichText
from openpyxl.drawing.line import LineProperties
from openpyxl.drawing.spreadsheet_drawing import AnchorMarker, OneCellAnchor
from openpyxl.drawing.text import CharacterProperties, Paragraph, ParagraphProperties
from openpyxl.drawing.xdr import XDRPositiveSize2D
from openpyxl.utils import get_column_letter
from openpyxl.utils.units import cm_to_EMU

from govreport.show.looks import WHOLE
from govreport.show.sheets import LINE_HEIGHT, Book, Value, height_of, page, place_of, set_widths

CHART_ROWS, ACROSS = 17, 3  # rows that a chart covers, charts beside each other
COLORS = ("1F4E79", "C55A11", "548235", "7F7F7F", "BF9000", "7030A0")
_MARKERS = ("circle", "square", "triangle", "diamond")
_CM_OF_POINT, _ROW_POINTS = 2.54 / 72, LINE_HEIGHT
_DATA_WIDTHS = (14.0, *[22.0] * 16)
Records = Mapping[str, Mapping[int, Mapping[str, Any]]]  # indicator -> year -> its record


@dataclass(frozen=True)
class Line:
    """A line or set of bars: what it is called, its numbers by year, for rates low and high too."""

    name: str
    values: Sequence[float | None]
    low: Sequence[float | None] = ()
    high: Sequence[float | None] = ()


@dataclass(frozen=True)
class Chart:
    """A chart by year; the kind is "bars", "stacked" or "rates" (points with intervals)."""

    title: str
    kind: str
    lines: Sequence[Line]

    @property
    def empty(self) -> bool:
        """Tell whether no number is above 0."""
        return not any(value for line in self.lines for value in line.values)

    @property
    def told(self) -> list[int]:
        """Return the places of the years in which some line has a number."""
        columns = zip(*(line.values for line in self.lines), strict=True)
        return [at for at, values in enumerate(columns) if any(value is not None for value in values)]


@dataclass
class ChartData:
    """The rows of the sheet from which the charts are drawn."""

    name: str
    years: Sequence[int]
    rows: list[tuple[list[Value], float | None]] = field(default_factory=list)

    def ref(self, column: int, first: int, rows: int) -> str:
        """Return these rows of a column (from 0) as a formula does."""
        letter = get_column_letter(column + 1)
        return place_of(self.name, f"${letter}${first}:${letter}${first + rows - 1}")


def counts(records: Records, years: Sequence[int], code: str, key: str = "value") -> list[float | None]:
    """Return a number of an indicator by year; None where there is none."""
    found = records.get(code, {})
    return [found[year][key] if year in found else None for year in years]


def less(values: Sequence[float | None], others: Sequence[float | None]) -> list[float | None]:
    """Return the differences; None where one of the numbers is missing."""
    pairs = zip(values, others, strict=True)
    return [None if a is None or b is None else a - b for a, b in pairs]


def charts_of(book: Book, records: Records, years: Sequence[int], names: Mapping[str, str]) -> list[Chart]:
    """Return the charts of the summary, those without a number above 0 among them."""
    outcomes = ("disclosed", "partly_disclosed", "refused", "unavailable", "declined", "closed")

    def bars(zh: str, en: str, *codes: str) -> Chart:
        return Chart(
            book.line(zh, en), "bars", [Line(names[code], counts(records, years, code)) for code in codes]
        )

    def rates(zh: str, en: str, called: Mapping[str, str]) -> Chart:
        sides = [
            Line(name, *(counts(records, years, code, key) for key in ("value", "low", "high")))
            for code, name in called.items()
        ]
        return Chart(book.line(zh, en), "rates", sides)

    groups = book.labels("applications", "group")
    shares = {
        "disclosed_or_partly_of_processed": "＋".join(groups[code] for code in outcomes[:2]),
        **{f"{code}_of_processed": groups[code] for code in outcomes[2:5]},
    }
    whole = {
        code: counts(records, years, f"{code}_of_processed", "numerator")
        for code in ("disclosed", "disclosed_or_partly", "refused", "unavailable", "declined", "closed")
    }
    whole["partly_disclosed"] = less(whole.pop("disclosed_or_partly"), whole["disclosed"])
    return [
        bars(
            "文件：制发、废止、现行有效",
            "Documents issued, repealed, in force",
            *("documents_issued", "documents_repealed", "documents_in_force"),
        ),
        bars(
            "文件：新制作、新公开、公开总数",
            "Documents made, newly disclosed, disclosed",
            *("documents_made", "documents_newly_disclosed", "documents_disclosed"),
        ),
        bars(
            "申请：新收、办结、结转下年",
            "Applications received, processed, carried out",
            *("applications_received", "processed", "carried_out"),
        ),
        Chart(
            book.line("办结的申请，按办理结果", "Processed applications by outcome"),
            "stacked",
            [Line(groups[code], whole[code]) for code in outcomes],
        ),
        rates(
            "公开与不公开占办结的比例（含 95% 区间）",
            "Shares of processed, with 95 % intervals",
            shares,
        ),
        rates(
            "零申请报告的比例（含 95% 区间）",
            "Reports without applications, 95 % intervals",
            {"zero_strict": names["zero_strict"]},
        ),
    ]


def draw_charts(
    book: Book, sheet: Any, charts: Sequence[Chart], data: ChartData, start: int, widths: Sequence[float]
) -> None:
    """Draw charts on openpyxl's sheet, three beside each other from this row on, over all its columns."""
    sizes = [units_to_cm(size) for size in widths]
    for at, chart in enumerate(charts):
        drawn = _drawn(book, chart, data)
        width, height = sum(sizes) / ACROSS - 0.3, (CHART_ROWS - 1) * _ROW_POINTS * _CM_OF_POINT
        column, offset = 0, at % ACROSS * sum(sizes) / ACROSS
        while offset >= sizes[column]:
            offset -= sizes[column]
            column += 1
        row = start - 1 + at // ACROSS * CHART_ROWS
        place = AnchorMarker(col=column, colOff=cm_to_EMU(offset), row=row)
        drawn.width, drawn.height = width, height
        drawn.anchor = OneCellAnchor(place, XDRPositiveSize2D(cm_to_EMU(width), cm_to_EMU(height)))
        sheet.add_chart(drawn)


def units_to_cm(width: float) -> float:
    """Return how wide a column of so many characters is on the screen."""
    return (width * 7 + 5) / 96 * 2.54


def _drawn(book: Book, chart: Chart, data: ChartData) -> Any:
    """Return the chart after adding its numbers to the sheet of data."""
    rates = chart.kind == "rates"
    made: Any = LineChart() if rates else BarChart()
    made.title, made.style = chart.title, 2
    made.x_axis.title = book.say("统计年度", "Year")
    unit = ("比例，竖线为 95% 区间", "share, bars: 95 % interval") if rates else ("件", "cases")
    made.y_axis.title = book.say(*unit)
    for axis in (made.x_axis, made.y_axis):
        axis.delete = False  # openpyxl leaves the axes out of a chart in Excel otherwise
        axis.title.tx.rich.p[0].pPr = _size(900)
        axis.txPr = RichText(p=[Paragraph(pPr=_size(800), endParaRPr=CharacterProperties(sz=800))])
    made.title.tx.rich.p[0].pPr = _size(1100, bold=True)
    made.y_axis.number_format = "0%" if rates else WHOLE
    made.y_axis.scaling.min = 0
    if rates:
        made.y_axis.scaling.max, made.y_axis.majorUnit = 1, 0.2
    made.y_axis.majorGridlines.spPr = GraphicalProperties(ln=LineProperties(solidFill="E3E3E3"))
    made.legend.position = "b"
    if chart.kind == "stacked":
        made.grouping, made.overlap = "stacked", 100
    if not rates:
        made.gapWidth = 80
    made.display_blanks = "gap"
    for series in _series(book, chart, data):
        made.series.append(series)
    return made


def _size(size: int, bold: bool = False) -> ParagraphProperties:
    return ParagraphProperties(defRPr=CharacterProperties(sz=size, b=bold))


def _series(book: Book, chart: Chart, data: ChartData) -> list[Series]:
    """Return the lines of a chart, their numbers written down for the sheet of data."""
    told, rates = chart.told, chart.kind == "rates"
    count = len(told)
    heads = [book.head("统计年度", "Year")]
    columns: list[tuple[Sequence[float | None], str]] = []
    series = []
    first = len(data.rows) + 4  # the note, the title and the headings stand above
    for at, line in enumerate(chart.lines):
        color = COLORS[at % len(COLORS)]
        column = len(heads)
        heads.append(line.name)
        columns.append((line.values, "percent" if rates else "number"))
        one = Series(
            idx=at,
            order=at,
            tx=SeriesLabel(strRef=StrRef(data.ref(column, first - 1, 1))),
            cat=AxDataSource(strRef=StrRef(data.ref(0, first, count))),
            val=NumDataSource(numRef=NumRef(f=data.ref(column, first, count))),
            spPr=GraphicalProperties(solidFill=color),
        )
        if rates:
            up, down = less(line.high, line.values), less(line.values, line.low)
            heads += [
                book.head("向上到 95% 上限", "up to 95 % high"),
                book.head("向下到 95% 下限", "down to low"),
            ]
            columns += [(up, "percent"), (down, "percent")]
            sides = (NumDataSource(numRef=NumRef(f=data.ref(column + by, first, count))) for by in (1, 2))
            _as_points(one, at, color, *sides)
        series.append(one)
    data.rows.append(([(chart.title, "section")], None))
    data.rows.append(([(head, "head") for head in heads], height_of(heads, _DATA_WIDTHS[: len(heads)])))
    for at in told:
        cells: list[Value] = [(str(data.years[at]), "code")]
        cells += [(values[at], "no_value" if values[at] is None else look) for values, look in columns]
        data.rows.append((cells, None))
    data.rows.append(([], None))
    return series


def _as_points(series: Series, at: int, color: str, up: NumDataSource, down: NumDataSource) -> None:
    """Draw a line with marks and with the intervals of its numbers."""
    line = LineProperties(solidFill=color, w=19050)
    series.spPr = GraphicalProperties(ln=line)
    series.marker = Marker(symbol=_MARKERS[at % len(_MARKERS)], size=7)
    series.marker.spPr = GraphicalProperties(solidFill=color, ln=LineProperties(solidFill=color))
    series.smooth = False
    series.errBars = ErrorBars(errDir="y", errBarType="both", errValType="cust", plus=up, minus=down)
    series.errBars.spPr = GraphicalProperties(ln=LineProperties(solidFill=color, w=12700))


def write_chart_data(book: Book, data: ChartData) -> None:
    """Write the sheet of the charts' numbers."""
    sheet = book.sheet(data.name)
    used = max((len(cells) for cells, _ in data.rows), default=1)
    set_widths(sheet, _DATA_WIDTHS[:used])
    page(book, sheet)
    sheet.excel.merged_cells.add("A1:D1")
    note = book.say(
        "“指标”表中各图所用的数；改动这里，图随之改变。", "The numbers of the charts; charts follow changes."
    )
    sheet.append([(note, "prose")] if data.rows else [(book.say("没有图。", "No charts."), "prose")])
    for cells, height in data.rows:
        sheet.append(cells, height)
    sheet.close()
