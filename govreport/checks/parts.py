"""The parts of a report and the version of its tables."""

from collections import Counter
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise

from govreport.checks.findings import FAIL, NOT_ASSESSABLE, PASS, Collected, Findings, Frames, Outcome
from govreport.form.model import Form, Section
from govreport.form.statute import SECTIONS
from govreport.form.vocabulary import DECLARED_PARTS, ORDINALS
from govreport.frames import plain
from govreport.parse.sections import read_ordinal


def check_sections(frames: Frames, forms: tuple[Form, ...]) -> Iterator[Findings]:
    """Yield the findings about headings, their order and ordinals, and the declared number of parts."""
    held = frames["sections"]
    parts: dict[str, list[tuple[str, str]]] = {}
    columns = (plain(held[name]) for name in ("report_id", "section", "heading"))
    for report_id, section, heading in zip(*columns, strict=True):
        if section in _PLACES:
            parts.setdefault(report_id, []).append((section, _ordinal(heading)))
    opening = held[held["section"] == "preface"]
    prefaces = dict(zip(plain(opening["report_id"]), plain(opening["text"]), strict=True))
    found = Collected("sections")
    for report, report_id in _with_sections(frames, forms):
        preface = prefaces.get(report_id, "")
        declared = DECLARED_PARTS.search(preface) if "部分" in preface else None
        printed = tuple(parts.get(report_id, ()))
        for outcome in _heading_findings(printed, declared[1] if declared else ""):
            found.add(report, outcome)
    yield from found.findings()


def _with_sections(frames: Frames, forms: tuple[Form, ...]) -> Iterator[tuple[int, str]]:
    """Yield position and id of the reports that have the six sections: before the uniform tables none had."""
    old = {form.version for form in forms if form.chapters}
    reports = frames["reports"]
    rows = zip(plain(reports["report_id"]), plain(reports["form"]), strict=True)
    for report, (report_id, version) in enumerate(rows):
        if version not in old:
            yield report, report_id


@lru_cache(maxsize=4096)
def _ordinal(heading: str) -> str:
    return read_ordinal(heading)[0]


_NUMBERED = tuple(section for section in SECTIONS if section.ordinal)
_PLACES = {section.code: position for position, section in enumerate(_NUMBERED)}


@lru_cache(maxsize=4096)
def _heading_findings(printed: tuple[tuple[str, str], ...], declared: str) -> tuple[Outcome, ...]:
    """Return what the check says of a report whose headings are these (section, ordinal)."""
    ordinals = dict(printed)
    styles = Counter(_style(ordinal) for ordinal in ordinals.values() if ordinal)
    usual = styles.most_common(1)[0][0] if styles else ""
    order = [_PLACES[section] for section, _ in printed]
    return (
        *(_heading(section, ordinals.get(section.code), usual) for section in _NUMBERED),
        _order(order),
        _declared(declared, len(order)),
    )


def _heading(section: Section, ordinal: str | None, usual: str) -> Outcome:
    """Return what to say of a section whose heading has this ordinal, None without a heading."""
    code, due = section.code, f"“{section.ordinal}、”"
    name, name_en = f"第{section.ordinal}部分“{section.zh}”", f"Section {section.ordinal} ({section.en})"
    if ordinal is None:
        return Outcome(code, FAIL, f"缺少{name}。", f"{name_en} is missing.")
    if not ordinal:
        return Outcome(
            code, FAIL, f"{name}的标题没有序号{due}。", f"The heading of {name_en} has no ordinal {due}."
        )
    if _number(ordinal) != ORDINALS[section.ordinal]:
        return Outcome(
            code,
            FAIL,
            f"{name}的序号印作“{ordinal}”，应为{due}。",
            f"The heading of {name_en} has the ordinal “{ordinal}”, which should be {due}.",
        )
    if _style(ordinal) != usual:
        return Outcome(
            code,
            FAIL,
            f"{name}的序号写作“{ordinal}”，与其余标题的写法不一致。",
            f"The ordinal “{ordinal}” of {name_en} is written in another way than the others.",
        )
    return Outcome(code, PASS, f"{name}标题与序号正确。", f"{name_en}: heading and ordinal are right.")


def _order(order: list[int]) -> Outcome:
    if all(a < b for a, b in pairwise(order)):
        return Outcome("order", PASS, "各部分依次排列。", "The sections stand in order.")
    printed = "、".join(_NUMBERED[place].ordinal for place in order)
    return Outcome(
        "order", FAIL, f"各部分没有依次排列：{printed}。", f"The sections are out of order: {printed}."
    )


def _declared(declared: str, size: int) -> Outcome:
    """Return what to say of a report with this many sections whose preface declares a number of them."""
    if not declared:
        return Outcome(
            "declared_parts",
            NOT_ASSESSABLE,
            "前言没有写明共几部分，无法核对。",
            "The preface does not say how many sections there are; it cannot be checked.",
        )
    number = _number(declared)
    said = f"前言称共 {number} 个部分，实有 {size} 个部分"
    said_en = f"The preface declares {number} sections, {size} were found"
    if number == size:
        return Outcome("declared_parts", PASS, f"{said}，相符。", f"{said_en}.", number, size)
    return Outcome("declared_parts", FAIL, f"{said}，不符。", f"{said_en}: they differ.", number, size)


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
    found = Collected("form_version")
    known = zip(plain(reports["form"]), plain(reports["year"]), strict=True)
    status = lru_cache(maxsize=1024)(lambda version, year: _version_status(version, year, forms))
    for report, (version, year) in enumerate(known):
        found.add(report, status(version, year))
    yield from found.findings()


def _in_force(year: int, forms: tuple[Form, ...]) -> Form | None:
    """Return the version for a year; one without a last year is in force until the next one begins."""
    valid = [form for form in forms if form.first_year <= year <= (form.last_year or year)]
    return max(valid, key=lambda form: form.first_year, default=None)


def _version_status(version: str | None, year: int | None, forms: tuple[Form, ...]) -> Outcome:
    due = None if year is None else _in_force(year, forms)
    if version is None or due is None:
        return Outcome(
            "tables",
            NOT_ASSESSABLE,
            "统计年度或表式版本未能判定，无法核对。",
            "The reporting year or the version of the tables is not known; it cannot be checked.",
        )
    if due.version == version:
        zh = f"表格为 {version} 版，与 {year} 年度适用的版本一致。"
        en = f"The tables are of the {version} form, which is in force for {year}."
        return Outcome("tables", PASS, zh, en)
    zh = f"表格为 {version} 版，而 {year} 年度应使用 {due.version} 版（{due.notice}）。"
    en = f"The tables are of the {version} form; for {year} it should be {due.version} ({due.notice})."
    return Outcome("tables", FAIL, zh, en)


# --- section five -------------------------------------------------------------------------------


def check_problems(frames: Frames, forms: tuple[Form, ...]) -> Iterator[Findings]:
    """Yield whether section five of every report states a problem or an improvement."""
    known = set(plain(frames["statements"]["report_id"]))
    held = frames["sections"]
    parts: dict[str, set[str]] = {}
    for report_id, section in zip(plain(held["report_id"]), plain(held["section"]), strict=True):
        if section in _PLACES:
            parts.setdefault(report_id, set()).add(section)
    found = Collected("empty_problems")
    for report, report_id in _with_sections(frames, forms):
        found.add(report, _stated(parts.get(report_id, set()), report_id in known))
    yield from found.findings()


_NO_PARTS = Outcome(
    "problems",
    NOT_ASSESSABLE,
    "没有读到任何部分的标题，无法核对第五部分。",
    "No heading of any section was found; section five cannot be checked.",
)
_MISSING = Outcome("problems", FAIL, "缺少第五部分（问题及改进），请补充。", "Section five is missing.")
_EMPTY = Outcome(
    "problems",
    FAIL,
    "第五部分没有写出任何问题和改进措施，请补充。",
    "Section five states no problem and no improvement.",
)
_STATED = Outcome("problems", PASS, "第五部分写有问题或改进。", "Section five states something.")


def _stated(parts: set[str], states: bool) -> Outcome:
    """Return what to say of a report with these parts, whose section five states something or not."""
    if not parts:
        return _NO_PARTS
    if "problems" not in parts:
        return _MISSING
    return _STATED if states else _EMPTY
