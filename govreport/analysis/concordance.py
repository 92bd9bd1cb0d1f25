"""Words in their context: every place where the reports say something, line under line."""

import re
from collections.abc import Callable, Iterator
from html import escape
from itertools import accumulate
from typing import TYPE_CHECKING, Any

import pandas as pd

from govreport.analysis.texts import Names, choose_texts
from govreport.errors import ArgumentError

if TYPE_CHECKING:
    from govreport.corpus import Corpus

_COLUMNS = {
    "report_id": "string",
    "agency": "string",
    "year": "Int64",
    "section": "string",
    "kind": "string",
    "position": "Int64",
    "start": "Int64",
    "end": "Int64",
    "left": "string",
    "match": "string",
    "right": "string",
}
SHOWN = 100  # lines that a notebook shows
_CELL = "padding:1px 4px;white-space:pre-wrap;border:0;"
_CELLS = {
    "left": f"{_CELL}text-align:right;",
    "match": f"{_CELL}text-align:center;white-space:nowrap;font-weight:bold;color:#a33a1e;",
    "right": f"{_CELL}text-align:left;",
    "where": f"{_CELL}text-align:left;color:#666;white-space:nowrap;",
}
_Find = Callable[[str], Iterator[tuple[int, int]]]


class Concordance(pd.DataFrame):
    """A frame of matches that a notebook shows with the matches in one column, line under line."""

    @property
    def _constructor(self) -> type["Concordance"]:
        return Concordance

    def _repr_html_(self) -> str | None:
        if {"left", "match", "right"} <= set(self.columns):
            return concordance_html(self)
        # Columns were left out or renamed: it is a frame like any other.
        shown: str | None = pd.DataFrame(self)._repr_html_()  # type: ignore[operator]
        return shown


def concordance(
    corpus: "Corpus",
    pattern: str,
    section: Names = None,
    *,
    kind: Names = None,
    where: Any = None,
    width: int = 20,
    regex: bool = False,
) -> Concordance:
    """Return every place of a string in the chosen texts, in the order of the reports and of their text.

    Columns: report_id, agency, year, section, kind (of the statement; NA for sections), position (of the
    statement in its kind, or of the paragraph in its section, from 1), start and end (characters in the
    text of the report: `corpus.text(report_id)[start:end]` is the match), left, match, right. `left` and
    `right` are up to `width` characters of the same section or statement, line breaks as spaces. In a
    notebook the matches stand in one column; without left, match or right it is a plain frame.

    `pattern` is taken as it is, also inside longer words, and never across a line break; with
    `regex=True` it is a regular expression of Python, whose time the caller answers for. Matches do not
    overlap, empty ones are left out. Texts are chosen as in `govreport.terms` (None: the six numbered
    sections), which also says what is raised; `ValueError` for an empty pattern, one that is no regular
    expression, and a negative width.
    """
    find = _finder(pattern, regex)
    if width < 0:
        raise ArgumentError(f"width 是左右各取的字数，不能是负数：{width}。")
    texts = choose_texts(corpus, section, kind, where)
    whole = corpus.texts.drop_duplicates("report_id").set_index("report_id")["text"]
    rows = []
    for held in texts.itertuples(index=False):
        unit: Any = held
        places = list(_places(unit.text, find))
        if places:
            starts = _line_starts(str(whole[unit.report_id]), unit.text, int(unit.start))
            lines = unit.text.split("\n")
            before = list(accumulate((len(line) + 1 for line in lines), initial=0))
            rows += [_row(unit, lines, before, starts, place, width) for place in places]
    frame = pd.DataFrame(rows, columns=[name for name in _COLUMNS if name not in ("agency", "year")])
    known = corpus.reports.drop_duplicates("report_id")[["report_id", "agency", "year"]]
    order = {code: at for at, code in enumerate(known["report_id"])}
    frame = frame.assign(order=frame["report_id"].map(order)).sort_values(["order", "start"], kind="stable")
    frame = frame.astype({"report_id": "string"}).merge(known, on="report_id", how="left")
    return Concordance(frame[list(_COLUMNS)].astype(_COLUMNS))


def _finder(pattern: str, regex: bool) -> _Find:
    """Return what yields the places of a pattern in a line."""
    if not pattern:
        raise ArgumentError("要找的文字是空的；请给出一个词或一段话。")
    if not regex:
        if "\n" in pattern:
            raise ArgumentError("要找的文字里有换行；请只给出一行之内的文字。")
        return lambda line: _plain(line, pattern)
    try:
        compiled = re.compile(pattern)
    except re.error as error:
        raise ArgumentError(
            f"{pattern!r} 不是正则表达式（{error}）；要照字面查找，请去掉 regex=True。"
        ) from error
    return lambda line: (match.span() for match in compiled.finditer(line) if match[0])


def _plain(line: str, pattern: str) -> Iterator[tuple[int, int]]:
    at = line.find(pattern)
    while at >= 0:
        yield at, at + len(pattern)
        at = line.find(pattern, at + len(pattern))


def _places(text: str, find: _Find) -> Iterator[tuple[int, int, int]]:
    """Yield (line, begin, end) of every match, begin and end inside the line."""
    for number, line in enumerate(text.split("\n")):
        for begin, end in find(line):
            yield number, begin, end


def _line_starts(whole: str, text: str, start: int) -> list[int | None]:
    """Return where each line of a chosen text stands in the text of its report.

    Between two lines of prose the report may hold blank lines and tables: each line is looked for behind
    the one before, as a whole line first. None where it is not found.
    """
    starts: list[int | None] = []
    for line in text.split("\n"):
        at = _whole_line(whole, line, start)
        if at < 0:
            at = whole.find(line, start)
        starts.append(at if at >= 0 else None)
        start = at + len(line) if at >= 0 else start
    return starts


def _whole_line(whole: str, line: str, start: int) -> int:
    at = whole.find(line, start)
    while at >= 0 and line:
        end = at + len(line)
        if (not at or whole[at - 1] in "\n\t ") and (end == len(whole) or whole[end] in "\n\t "):
            break
        at = whole.find(line, at + 1)
    return at


def _row(
    unit: Any,
    lines: list[str],
    before: list[int],
    starts: list[int | None],
    place: tuple[int, int, int],
    width: int,
) -> tuple[Any, ...]:
    """Return a match; `before` counts the characters above each line, `starts` is where each stands."""
    line, begin, end = place
    first, last = before[line] + begin, before[line] + end
    left = unit.text[max(0, first - width) : first].replace("\n", " ")
    right = unit.text[last : last + width].replace("\n", " ")
    at = starts[line]
    span = (None, None) if at is None else (at + begin, at + end)
    position = line + 1 if pd.isna(unit.position) else unit.position
    return (unit.report_id, unit.section, unit.kind, position, *span, left, lines[line][begin:end], right)


def concordance_html(frame: pd.DataFrame) -> str:
    """Return the matches as an HTML table, the first `SHOWN` of them, all text escaped."""
    places = frame["report_id"].nunique() if "report_id" in frame else None
    said = f"共 {len(frame)} 处" + ("" if places is None else f"，见于 {places} 份报告")
    if len(frame) > SHOWN:
        said += f"；这里是前 {SHOWN} 处，其余见数据表"
    rows = "".join(_html_row(row) for _, row in frame.head(SHOWN).iterrows())
    return f'<div><p>{said}</p><table style="border-collapse:collapse;">{rows}</table></div>'


def _html_row(row: "pd.Series[Any]") -> str:
    source = (row.get(name) for name in ("agency", "year"))
    cells = {name: row[name] for name in ("left", "match", "right")}
    cells["where"] = " ".join(str(value) for value in source if value is not None and not pd.isna(value))
    shown = (
        f'<td style="{_CELLS[name]}">{escape("" if pd.isna(value) else str(value))}</td>'
        for name, value in cells.items()
    )
    return f"<tr>{''.join(shown)}</tr>"
