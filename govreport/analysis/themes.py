"""What the statements are about: a codebook of themes, and by which words each statement belongs to one."""

import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import StringIO
from os import PathLike, fspath
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from govreport.analysis.groups import group_numbers
from govreport.analysis.indicators import SMALL, categories_of, floats
from govreport.analysis.intervals import wilson_ends
from govreport.analysis.theme_list import THEMES, Theme
from govreport.documents.decode import decode
from govreport.documents.document import ReadingError
from govreport.errors import ArgumentError
from govreport.form.script import fold
from govreport.frames import plain

if TYPE_CHECKING:
    from govreport.corpus import Corpus

# A file of themes, a frame of them, or None for the published ones.
Source = str | PathLike[str] | pd.DataFrame | None
NEEDED = ("theme", "zh", "include")
COLUMNS = ("theme", "zh", "en", "definition", "include", "exclude", "examples", "near_misses")
_FREE = tuple(name for name in COLUMNS if name not in NEEDED)
# What the columns and rows beside those of the themes are called where themes are coded by people.
RESERVED = ("report_id", "kind", "position", "text", "none", "overall")
_LISTS = ("include", "exclude", "examples", "near_misses")
# "…" in a pattern: characters of one clause, as few as will do; bounded, so that no text takes long.
_GAP = "[^，,。；;：:！!？?\n]{{0,{}}}?"
_GAP_LENGTH = 8
# What stands for itself (after a backslash, a set in brackets), the gap, and groups.
_MEANT = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|…+|\((?!\?)", re.S)
# A group or set at the beginning that holds nothing but characters and is not repeated.
_HEAD = re.compile(r"(?:\((\w+(?:\|\w+)*)\)|\[(\w+)\])(?![?*+{])")
_GROUPS = re.compile(r"\([^()]*\)")
_PREVALENCE = (
    *("theme", "numerator", "denominator", "value", "low", "high", "statements", "of_statements"),
    *("cannot_tell", "reports", "small", "note"),
)
_ALL = "全部"


def themes(source: Source = None) -> pd.DataFrame:
    """Return the themes, one row each in their order: the published ones, or those of one's own file.

    Columns: theme (code), zh, en (names), definition, include, exclude (patterns), examples,
    near_misses; the last four hold one item a line. A pattern is a word, or a regular expression of
    Python; "…" in it stands for up to eight characters inside one clause, as few as will do. A match
    that overlaps with a match of an `exclude` pattern does not count.

    For one's own themes write the published ones with
    `gr.themes().to_csv("my-themes.csv", index=False, encoding="utf-8-sig")`, edit them in Excel (a new
    line in a cell: Alt+Enter), save as CSV and give the path here or as `themes=`. Needed are the columns
    theme, zh and include; UTF-8 or GB 18030, separated by comma, semicolon or tab. A frame with these
    columns will do as well. Raises `ValueError` saying what is wrong, where, and what to do.
    """
    held = read_themes(source)
    rows = [
        (one.code, one.zh, one.en, one.definition, *("\n".join(getattr(one, name)) for name in _LISTS))
        for one in held
    ]
    return pd.DataFrame(rows, columns=list(COLUMNS)).astype("string")


def read_themes(source: Source = None) -> tuple[Theme, ...]:
    """Return the themes of a file or a frame, or the published ones, checked; see `themes`."""
    if source is None:
        return THEMES
    if isinstance(source, pd.DataFrame):
        rows = source.astype("string").fillna("").to_numpy(dtype=object).tolist()
        return _checked("主题表", [str(name) for name in source], list(enumerate(rows, 1)))
    path = fspath(source)
    try:
        text = decode(Path(path).read_bytes())[0]
        # Excel separates by what the system's language does.
        mark = max(",\t;", key=text.partition("\n")[0].count)
        rows = list(csv.reader(StringIO(text, newline=""), delimiter=mark, strict=True))
    except OSError as error:
        why = error.strerror or str(error)
        raise ArgumentError(f"主题文件“{path}”无法打开：{why}。请检查路径和权限。") from error
    except (csv.Error, ReadingError) as error:
        raise ArgumentError(
            f"主题文件“{path}”无法读作 CSV 表：{error}。请在 Excel 中另存为“CSV UTF-8”后再试。"
        ) from error
    heading = [cell.strip().lower() for cell in rows[0]] if rows else []
    return _checked(f"主题文件“{path}”", heading, list(enumerate(rows[1:], 2)))


def _checked(where: str, heading: Sequence[str], rows: Sequence[tuple[int, list[str]]]) -> tuple[Theme, ...]:
    """Return the themes in these rows; raises `ValueError` with every fault that was found."""
    lacking = [name for name in NEEDED if name not in heading]
    twice = [name for name in COLUMNS if heading.count(name) > 1]
    if lacking or twice:
        why = f"缺少列 {'、'.join(lacking)}" if lacking else f"列 {'、'.join(twice)} 出现了两次"
        raise ArgumentError(
            f"{where}的表头{why}。第一行须有 {', '.join(NEEDED)}，可以另有 {', '.join(_FREE)}；"
            "可用 gr.themes().to_csv(...) 写出一份来改。"
        )
    faults: list[str] = []
    found: dict[str, Theme] = {}
    for number, row in rows:
        if not any(cell.strip() for cell in row):
            continue
        if any(cell.strip() for cell in row[len(heading) :]):
            faults.append(f"第 {number} 行的格数比表头多，含逗号的内容请加引号")
            continue
        cells = dict(zip(heading, (cell.strip() for cell in row), strict=False))
        theme = _theme(cells)
        faults += [f"第 {number} 行{fault}" for fault in _faults(theme)]
        if theme.code in found:
            faults.append(f"第 {number} 行的代码 {theme.code!r} 前面已经有了，请另取一个")
        found.setdefault(theme.code, theme)
    if not found and not faults:
        faults = ["没有一个主题，请至少写一行"]
    if faults:
        raise ArgumentError(f"{where}有 {len(faults)} 处要改：{'；'.join(faults)}。")
    return tuple(found.values())


def _theme(cells: dict[str, str]) -> Theme:
    lists = ([line.strip() for line in cells.get(name, "").splitlines()] for name in _LISTS)
    parts = [tuple(line for line in lines if line) for lines in lists]
    code, zh = cells.get("theme", ""), cells.get("zh", "")
    return Theme(code, zh, cells.get("en", ""), cells.get("definition", ""), *parts)


def _faults(theme: Theme) -> Iterator[str]:
    """Yield what is wrong with a theme of a user's own."""
    for name, held in (("theme", theme.code), ("zh", theme.zh), ("include", theme.include)):
        if not held:
            yield f"的 {name} 是空的，请填写"
    if theme.code in RESERVED:
        yield f"的代码不能是 {theme.code!r}，请另取一个"
    for name in ("include", "exclude"):
        for pattern in getattr(theme, name):
            fault = _pattern_fault(pattern)
            if fault:
                yield f" {name} 里的 {pattern!r} {fault}"


def _pattern_fault(pattern: str) -> str:
    """Return what is wrong with a pattern and what to do, "" if nothing is."""
    # Patterns are joined to one expression, in which a number would mean another group.
    if re.search(r"\\[1-9]|\(\?P|\(\?\(", pattern):
        return "用了分组引用，请改用 (?:…) 或分成几行"
    try:
        compiled = re.compile(f"(?:{_expression(pattern)})")
        re.compile(f"x|(?:{_expression(pattern)})")
    except re.error as error:
        return f"不是正则表达式（{error}）；照字面的 ( ) [ ] . * + ? | 前面请加 \\"
    return "连空文字也能匹配，请至少写一个字" if compiled.match("") else ""


def _expression(pattern: str) -> str:
    """Return a pattern as the regular expression it stands for."""
    return _MEANT.sub(_meant, pattern)


def _meant(part: "re.Match[str]") -> str:
    said = part[0]
    if said.startswith("…"):
        return _GAP.format(_GAP_LENGTH * len(said))
    # A group of many alternatives needs no memory of what it matched.
    return "(?:" if said == "(" else said


@dataclass(frozen=True, slots=True)
class Finder:
    """A theme ready to be looked for."""

    code: str
    include: "re.Pattern[str]"
    exclude: "re.Pattern[str] | None"

    def find(self, line: str) -> Sequence[tuple[int, int]]:
        """Return the places of the theme's words in a line, without those that an exclusion touches."""
        first = self.include.search(line)
        if first is None:
            return ()
        barred = [] if self.exclude is None else [match.span() for match in self.exclude.finditer(line)]
        found: list[tuple[int, int]] = []
        match: re.Match[str] | None = first
        while match is not None:
            begin, end = match.span()
            # A pattern of one's own may match nothing but a place.
            free = begin < end and all(end <= left or right <= begin for left, right in barred)
            if free:
                found.append((begin, end))
            # What was barred may hide a match that begins inside it.
            match = self.include.search(line, end if free else begin + 1) if begin < len(line) else None
        return found


def finders(themes: Sequence[Theme]) -> list[Finder]:
    """Return the themes ready to be looked for, in their order."""
    return [
        Finder(one.code, _joined(one.include), _joined(one.exclude) if one.exclude else None)
        for one in themes
    ]


def _joined(patterns: Sequence[str]) -> "re.Pattern[str]":
    opened = [one for pattern in patterns for one in _opened(pattern)]
    return re.compile("|".join(f"(?:{_expression(pattern)})" for pattern in opened))


def _opened(pattern: str) -> list[str]:
    """Return a pattern without the group or set that it begins with: (一|二)三 as 一三 and 二三.

    `re` skips to the next possible first character only where every alternative begins with one: four
    times faster. A pattern with more alternatives at the top is left as it is.
    """
    head = _HEAD.match(pattern)
    if head is None or "|" in _GROUPS.sub("", pattern):
        return [pattern]
    first = head[1].split("|") if head[1] else list(head[2])
    return [one + pattern[head.end() :] for one in first]


def find_themes(text: str, themes: Source = None) -> dict[str, list[str]]:
    """Return the themes of one text and the words that tell them: {code: [words, …]}, in their order.

    For trying out patterns; what `code_themes` does with every statement.
    """
    lines = fold(text).split("\n")
    found = {
        one.code: [line[b:e] for line in lines for b, e in one.find(line)]
        for one in finders(read_themes(themes))
    }
    return {code: words for code, words in found.items() if words}


def code_themes(
    corpus: "Corpus", themes: Source = None, kind: str | Sequence[str] | None = None
) -> pd.DataFrame:
    """Return the themes of every statement of section five, one row per statement and theme.

    Columns: report_id, kind, position (as in `corpus.statements`), theme (category, all themes in
    order), evidence (the first matched words), start, end (their place:
    `corpus.text(report_id)[start:end]` is the evidence), words (all different matched words, "、"
    between them), matches (how many). A statement may have several themes; one without any has one row
    whose theme, evidence, start, end and words are NA and whose matches are 0, so that no statement is
    lost: `.theme.isna().sum()` counts them.

    Words tell a theme, nothing is understood: negation does not matter, and a theme that is put in other
    words is missed. `themes` is a file or frame as for `govreport.themes`, `kind` a code or several
    (None: all statements). In traditional script only characters of the form's own vocabulary are known.
    Raises `KeyError` for an unknown kind, `ValueError` for unfit themes.
    """
    known = read_themes(themes)
    held = chosen_statements(corpus, kind)
    ready = finders(known)
    script = corpus.reports.get("script", pd.Series("", corpus.reports.index))
    foreign = set(corpus.reports.loc[script.eq("hant").fillna(False).to_numpy(dtype=bool), "report_id"])
    wholes = _whole_texts(corpus, held)
    rows: list[_Row] = []
    columns = (plain(held[name]) for name in ("report_id", "text", "start", "end"))
    for at, (report_id, text, start, end) in enumerate(zip(*columns, strict=True)):
        printed = (text or "").split("\n")
        # A character for each one, so that the places stay.
        lines = [fold(line) for line in printed] if report_id in foreign else printed
        found = [(theme, _places(lines, one)) for theme, one in enumerate(ready)]
        found = [(theme, places) for theme, places in found if places]
        starts = _line_starts(wholes.get(report_id, ""), printed, start, end) if found else []
        rows += [(at, theme, *_evidence(printed, starts, places)) for theme, places in found]
        if not found:
            rows.append((at, -1, None, None, None, None, 0))
    return _coded(held, [one.code for one in known], rows)


_Row = tuple[int, int, str | None, int | None, int | None, str | None, int]
_Places = list[tuple[int, int, int]]


def _places(lines: Sequence[str], finder: Finder) -> _Places:
    """Return line, begin and end of every place of a theme."""
    if len(lines) == 1:
        return [(0, begin, end) for begin, end in finder.find(lines[0])]
    return [(number, begin, end) for number, line in enumerate(lines) for begin, end in finder.find(line)]


def _evidence(
    printed: Sequence[str], starts: Sequence[int], places: _Places
) -> tuple[str, int, int, str, int]:
    """Return the first matched words, their start and end in the report, all different ones, how many."""
    words = list(dict.fromkeys(printed[line][begin:end] for line, begin, end in places))
    line, begin, end = places[0]
    return words[0], starts[line] + begin, starts[line] + end, "、".join(words), len(places)


def _coded(held: pd.DataFrame, codes: Sequence[str], rows: Sequence[_Row]) -> pd.DataFrame:
    at, theme, *others = zip(*rows, strict=True) if rows else ((),) * 7
    frame = held[["report_id", "kind", "position"]].take(np.array(at, dtype=np.int64)).reset_index(drop=True)
    frame["theme"] = categories_of(np.array(theme, dtype=np.int64), codes)
    names = {"evidence": "string", "start": "Int64", "end": "Int64", "words": "string", "matches": "Int64"}
    for (name, dtype), values in zip(names.items(), others, strict=True):
        frame[name] = pd.Series(values, dtype=dtype)
    return frame


def _whole_texts(corpus: "Corpus", held: pd.DataFrame) -> dict[str, str]:
    """Return the texts of the reports by id, {} where no statement has several lines to be looked for."""
    if not held["text"].str.contains("\n", regex=False).any():
        return {}
    return dict(zip(plain(corpus.texts["report_id"]), plain(corpus.texts["text"]), strict=True))


def _line_starts(whole: str, lines: Sequence[str], start: int, end: int) -> list[int]:
    """Return the places of a statement's lines: between two of them the report may hold blank ones."""
    starts = [start]
    for before, line in zip(lines, lines[1:], strict=False):
        start += len(before)
        starts.append(start := max(whole.find(line, start, end), start))
    return starts


def chosen_statements(corpus: "Corpus", kind: str | Sequence[str] | None) -> pd.DataFrame:
    """Return the statements of these kinds; raises `KeyError` for an unknown one."""
    held = corpus.statements
    if kind is None:
        return held
    kinds = [kind] if isinstance(kind, str) else list(kind)
    known = held["kind"].cat.categories.tolist()
    for one in kinds:
        if one not in known:
            raise ArgumentError(f"没有名为 {one!r} 的陈述类别；可用：{'、'.join(known)}。")
    return held[held["kind"].isin(kinds)].reset_index(drop=True)


def theme_prevalence(
    corpus: "Corpus",
    by: str | Sequence[str] | None = None,
    kind: str | Sequence[str] | None = None,
    themes: Source = None,
) -> pd.DataFrame:
    """Return the share of reports with each theme among their statements, one row per group and theme.

    Columns: group (or a column for each of several `by`), theme, numerator (reports with the theme),
    denominator (reports with at least one statement of these kinds), value (0–1, NA for 0/0), low, high
    (Wilson, 95 %), statements (with the theme), of_statements (all of these kinds), cannot_tell
    (reports without such a statement: nothing was read there, which is not the same as no problem), reports
    (= denominator + cannot_tell), small (denominator below 30), note.

    Reports are counted, not words: they differ tenfold in length, and a longer report names more
    themes. `by` is a column of `corpus.reports` or several; reports without a value there form a group of
    their own (NA). `kind` is "problem", "improvement", "unsplit" or several (None: all). Raises
    `KeyError` for an unknown column or kind.
    """
    columns = [] if by is None else [by] if isinstance(by, str) else list(by)
    number, groups = (
        np.zeros(len(corpus.reports), dtype=np.int64),
        pd.DataFrame({"group": [_ALL]}).astype("string"),
    )
    if by is not None:
        number, groups = group_numbers(corpus.reports, columns)
        groups = groups.set_axis(["group"], axis=1) if isinstance(by, str) else groups
    coded = code_themes(corpus, themes, kind)
    codes = coded["theme"].cat.categories.tolist()
    size, width = len(groups), len(codes)
    place = pd.Index(corpus.reports["report_id"]).get_indexer(pd.Index(coded["report_id"]))
    theme = coded["theme"].cat.codes.to_numpy().astype(np.int64)
    told, coded_rows = np.unique(place), theme >= 0
    pairs = np.unique(place[coded_rows] * width + theme[coded_rows])
    cell = number[pairs // width] * width + pairs % width
    numerator = np.bincount(cell, minlength=size * width)
    denominator = np.repeat(np.bincount(number[told], minlength=size), width)
    reports = np.repeat(np.bincount(number, minlength=size), width)
    with_theme = number[place[coded_rows]] * width + theme[coded_rows]
    first = ~coded.duplicated(["report_id", "kind", "position"]).to_numpy(dtype=bool)
    low, high = wilson_ends(numerator, denominator)
    known = groups.iloc[np.repeat(np.arange(size), width)].reset_index(drop=True)
    counts = {
        "numerator": numerator,
        "denominator": denominator,
        "statements": np.bincount(with_theme, minlength=size * width),
        "of_statements": np.repeat(np.bincount(number[place[first]], minlength=size), width),
        "cannot_tell": reports - denominator,
        "reports": reports,
    }
    known["theme"] = categories_of(np.tile(np.arange(width), size), codes)
    known[list(counts)] = pd.DataFrame(counts).astype("Int64")
    known["value"] = floats(numerator / np.where(denominator > 0, denominator, np.nan))
    known["low"], known["high"] = floats(low), floats(high)
    known["small"] = pd.array(denominator < SMALL, dtype="boolean")
    note = pd.Series("没有一份报告有这类陈述。", known.index, dtype="string")
    known["note"] = note.where(denominator == 0)
    names = [name for name in known if name not in _PREVALENCE]
    return known[[*names, *_PREVALENCE]]
