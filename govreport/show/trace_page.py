"""A number's place and a finding's numbers as pages for notebooks: the table as the form prints it."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from html import escape
from itertools import groupby
from typing import TYPE_CHECKING

from govreport.codebook import category_labels
from govreport.contract import STATUSES
from govreport.form.grid import Grid, grid_of
from govreport.form.model import Label, Row
from govreport.form.statute import (
    APPLICANT_HEADINGS,
    COLUMN_HEADING,
    GROUP_HEADINGS,
    LITIGATION,
    ORGANISATIONS,
)

if TYPE_CHECKING:
    from govreport.trace import FindingTrace, Printed, Sheet, Stated, Trace

Place = tuple[str, str]
# Borders and tints show on a white page and on a black one; text keeps the page's own colour.
_LINE = "border:1px solid #8886"
_NUMBER = f"{_LINE};padding:1px 6px;text-align:right"
_LABEL = f"{_LINE};padding:1px 6px;text-align:left;font-weight:normal"
_HEAD = f"{_LINE};padding:1px 6px;text-align:center;font-weight:normal;background:#8882"
_LIT = "border:3px solid #d9480f;padding:1px 5px;text-align:right;font-weight:bold;background:#ffa94d55"
# A page in quirks mode lets no table inherit its colour.
_TABLE = "border-collapse:collapse;color:inherit;font-size:12px;line-height:1.4;margin:6px 0"
_MUTED = "opacity:.75;font-size:12px"
_SIGNS = {"blank": "□", "absent": "·", "unreadable": "？"}
_LONGEST = 24  # characters of a cell; the whole text is in its title
_TITLES = {"disclosures": "表二", "applications": "表三", "disputes": "表四"}
_FEW = 8  # cells that are told one by one
_MOST = 60  # lines that are named


def trace_html(trace: "Trace") -> str:
    """Return the place of a number: file and line, its surroundings, and its table around it."""
    value = "缺失" if trace.value is None else f"{trace.value:.15g}"
    head = f"{trace.row} × {trace.column} = {value}（{_status(trace.status)}）"
    parts = [f"<b>{escape(head)}</b><br><span>{escape(trace.where)}</span>"]
    if trace.line:
        parts.append(_around(trace.before, trace.raw or "　", trace.after))
    if trace.why:
        parts.append(f"<p>{escape(trace.why)}</p>")
    if trace.sheet is not None:
        parts.append(sheet_html(trace.sheet, {trace.cell}))
    return f"<div>{''.join(parts)}</div>"


def finding_html(finding: "FindingTrace") -> str:
    """Return what a finding is about: what it says, the cells it read in their tables, where they stand."""
    sign = {"fail": "✗", "pass": "✓"}.get(finding.status, "○")
    codes = f"<span style='{_MUTED}'>{escape(finding.check)}；{escape(finding.subject)}</span>"
    parts = [f"<b>{sign} {escape(finding.name)}：{escape(finding.outcome)}</b>　{codes}"]
    parts.append(f"<p style='margin:4px 0'>{escape(finding.message)}</p>")
    if finding.dismissed:
        parts.append(f"<p style='margin:4px 0'>已排除：{escape(finding.dismissed)}</p>")
    parts.append(f"<div>{escape(finding.source)}{_places(finding)}</div>")
    parts.extend(_stated(one) for one in finding.stated)
    for sheet in finding.sheets:
        place = sheet.source, sheet.table
        lit = {one.cell for one in finding.cells if (one.source, one.table) == place}
        parts.append(sheet_html(sheet, lit, "" if sheet.source == finding.source else sheet.source))
    return f"<div>{''.join(parts)}</div>"


def _status(code: str) -> str:
    return next(label.zh for label in STATUSES if label.code == code)


def _around(before: str, text: str, after: str) -> str:
    marked = f"<b><mark>{escape(text)}</mark></b>"
    return f"<p style='margin:4px 0;font-size:95%'>…{escape(before)} {marked} {escape(after)}…</p>"


def _stated(one: "Stated") -> str:
    return f"<div>文中（{escape(one.section)}）：</div>{_around(one.before, one.raw, one.after)}"


def _places(finding: "FindingTrace") -> str:
    """Return where the cells stand: one by one where they are few, else the lines of the source."""
    if 0 < len(finding.cells) <= _FEW:
        return "".join(f"<div style='{_MUTED}'>{escape(finding.told(one))}</div>" for one in finding.cells)
    own = [one for one in finding.cells if one.line and one.report_id == finding.report_id]
    paged = any(one.page for one in own)
    places = {one.page or 0 if paged else one.line or 0 for one in own}
    places |= {finding.line} if finding.line and not paged else set()
    ordered = sorted(places)
    shown = "、".join(map(str, ordered[:_MOST])) + ("……" if len(ordered) > _MOST else "")
    return f"　第 {shown} {'页' if paged else '行'}" if ordered else ""


# --- the tables of the form ---------------------------------------------------------------------


def sheet_html(sheet: "Sheet", lit: Iterable[Place], name: str = "") -> str:
    """Return a table of a report as its form prints it, the cells of `lit` in a thick frame.

    `name` stands in front of the table's own: the source, where it is another than the page's.
    """
    grid, marked = grid_of(sheet.forms), set(lit)
    rows = {"disclosures": _disclosures, "applications": _applications, "disputes": _disputes}[sheet.table]
    body = "".join(f"<tr>{row}</tr>" for row in rows(sheet, grid, marked))
    title = "　".join(filter(None, (escape(name), _TITLES[sheet.table], _legend(sheet, marked))))
    table = f"<table style='{_TABLE}'>{body}</table>"
    return f"<div style='{_MUTED};margin-top:6px'>{title}</div><div style='overflow-x:auto'>{table}</div>"


def _legend(sheet: "Sheet", lit: set[Place]) -> str:
    """Return what the frame and the signs in this table mean."""
    used = {one.status for one in sheet.cells.values()}
    signs = [f"{sign} {_status(status)}" for status, sign in _SIGNS.items() if status in used]
    if "corrected" in used:
        signs.append("✎ 人工更正（划去的是原文）")
    frame = [f"粗框为所指的 {len(lit)} 格"] if lit else []
    return "　".join([*frame, *signs])


def _cell(sheet: "Sheet", place: Place, lit: set[Place]) -> str:
    """Return one cell as printed; what the form does not have is left empty."""
    printed = sheet.cells.get(place)
    look = _LIT if place in lit else _NUMBER
    if printed is None:
        return f"<td style='{look}'></td>"
    name = " aria-label='所指的格'" if place in lit else ""
    long = printed.raw is not None and len(printed.raw) > _LONGEST
    title = f" title='{escape(printed.raw or '')}'" if long else ""
    return f"<td style='{look}'{name}{title}>{_shown(printed)}</td>"


def _shown(printed: "Printed") -> str:
    """Return what to show of a cell: its text, a sign where there is none, both values of a correction."""
    raw = printed.raw or ""
    text = escape(raw if len(raw) <= _LONGEST else f"{raw[:_LONGEST]}…")
    if printed.status == "corrected":
        value = "没有数" if printed.value is None else f"{printed.value:.15g}"
        return f"<s>{text or '□'}</s> ✎{value}"
    if printed.status == "unreadable":
        return f"{text} ？".strip()
    return text or _SIGNS.get(printed.status, "")


def _head(text: str, columns: int = 1, rows: int = 1) -> str:
    return f"<th{_spans(columns, rows)} style='{_HEAD}'>{escape(text)}</th>"


def _label(text: str, columns: int = 1, rows: int = 1) -> str:
    return f"<th{_spans(columns, rows)} style='{_LABEL}'>{escape(text)}</th>"


def _spans(columns: int, rows: int) -> str:
    across = f" colspan={columns}" if columns > 1 else ""
    return across + (f" rowspan={rows}" if rows > 1 else "")


def _used(sheet: "Sheet", labels: Sequence[Label], position: int) -> list[Label]:
    """Return the rows (0) or columns (1) that this report's form has."""
    codes = {place[position] for place in sheet.cells}
    return [label for label in labels if label.code in codes]


def _disclosures(sheet: "Sheet", grid: Grid, lit: set[Place]) -> list[str]:
    """Return the rows of table II: under each article its own columns."""
    articles = {label.code: label.zh for label in category_labels(sheet.forms)["disclosures", "article"]}
    held: dict[tuple[str, tuple[Label, ...]], list[Label]] = {}
    for item, pairs in groupby(grid.pairs, key=lambda pair: pair[0]):
        columns = tuple(one for _, one in pairs if (item.code, one.code) in sheet.cells)
        if columns:
            held.setdefault((item.article, columns), []).append(item)
    width = max((len(measures) for _, measures in held), default=1)
    rows: list[str] = []
    for (article, measures), items in held.items():
        spans = _divided(width, len(measures))
        names = "".join(_head(one.zh, span) for one, span in zip(measures, spans, strict=True))
        rows += [_head(articles[article], width + 1), _head(COLUMN_HEADING) + names]
        for label in items:
            cells = (_cell(sheet, (label.code, one.code), lit) for one in measures)
            wide = (_widened(cell, span) for cell, span in zip(cells, spans, strict=True))
            rows.append(_label(label.zh) + "".join(wide))
    return rows


def _divided(width: int, parts: int) -> list[int]:
    """Return how many columns each of some cells takes, the last one what is left."""
    return [width // parts] * (parts - 1) + [width - width // parts * (parts - 1)]


def _widened(cell: str, span: int) -> str:
    return cell.replace("<td", f"<td{_spans(span, 1)}", 1)


def _applications(sheet: "Sheet", grid: Grid, lit: set[Place]) -> list[str]:
    """Return the rows of table III: seven columns of applicants, rows in their groups."""
    columns = _used(sheet, grid.applicants, 1)
    inner = columns[1:-1]
    rows = [_head("", 3, 3) + _head(APPLICANT_HEADINGS[0], len(columns))]
    rows.append(_head(columns[0].zh, 1, 2) + _head(ORGANISATIONS, len(inner)) + _head(columns[-1].zh, 1, 2))
    rows.append("".join(_head(one.zh) for one in inner))
    used = [row for row in grid.rows if any((row.code, one.code) in sheet.cells for one in columns)]
    groups = {label.code: label.zh for label in category_labels(sheet.forms)["applications", "group"]}
    for row, lead in zip(used, _leads(used, groups), strict=True):
        rows.append(lead + "".join(_cell(sheet, (row.code, one.code), lit) for one in columns))
    return rows


def _leads(rows: Sequence[Row], groups: Mapping[str, str]) -> list[str]:
    """Return the label cells in front of each row: part, group and row, each over all rows it is of.

    A part of its own is numbered 一、, a row among the results （一）, a row in a group of these 1.
    """
    results = [row.code for row in rows if not row.ordinal.endswith("、")]
    sizes = Counter(row.group for row in rows if row.ordinal.endswith("."))
    met: set[str] = set()
    leads = []
    for row in rows:
        name = f"{row.ordinal}{row.zh}"
        if row.code not in results:
            leads.append(_label(name, 3))
            continue
        lead = _label(f"三、{GROUP_HEADINGS[0]}", 1, len(results)) if row.code == results[0] else ""
        if not row.ordinal.endswith("."):
            leads.append(lead + _label(name, 2))
            continue
        group = "" if row.group in met else _label(groups[row.group], 1, sizes[row.group])
        met.add(row.group)
        leads.append(lead + group + _label(name))
    return leads


def _disputes(sheet: "Sheet", grid: Grid, lit: set[Place]) -> list[str]:
    """Return the rows of table IV: three blocks of outcomes side by side over one row of numbers."""
    stages, outcomes = _used(sheet, grid.stages, 0), _used(sheet, grid.outcomes, 1)
    lawsuits = [stage for stage in stages if "litigation" in stage.code]
    single = "".join(_head(one.zh, len(outcomes), 2) for one in stages if one not in lawsuits)
    above = _head(LITIGATION, len(outcomes) * len(lawsuits)) if lawsuits else ""
    return [
        single + above,
        "".join(_head(one.zh, len(outcomes)) for one in lawsuits),
        "".join(_head(one.zh) for _ in stages for one in outcomes),
        "".join(_cell(sheet, (stage.code, one.code), lit) for stage in stages for one in outcomes),
    ]
