"""The first sheet of the Excel summary: what the file holds, what its figures do not mean, the legend."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pandas as pd

from govreport.show.sheet_plan import Plan
from govreport.show.sheets import LINE_HEIGHT, Book, Value, lines_needed, page, place_of, set_widths
from govreport.show.source_sheet import checksum, library_version

if TYPE_CHECKING:
    from govreport.corpus import Corpus

LETTERS, WIDTHS = "ABCDEF", (32, 17, 17, 17, 17, 17)


@dataclass(frozen=True)
class Line:
    """A line of the sheet: its cells, the last one running on to the right edge if `wide`."""

    cells: Sequence[Value]
    wide: bool = True
    height: float = LINE_HEIGHT
    link: str | None = None  # the place that the first cell leads to


def write_notes(book: Book, corpus: "Corpus", plan: Plan) -> None:
    """Write the sheet of notes: what the file holds, what it does not mean, and a link to every sheet."""
    sheet = book.sheet(plan.names["notes"])
    sheet.excel.sheet_view.showGridLines = False
    set_widths(sheet, WIDTHS)
    page(book, sheet)
    parts = (
        _about(book, corpus),
        _sheets(book, plan),
        _cells(book, corpus),
        _findings(book, corpus.findings),
        _caveats(book),
        _legend(book),
        _versions(book, corpus),
    )
    for line in (line for part in parts for line in part):
        if line.wide:
            row = sheet.rows + 1
            sheet.excel.merged_cells.add(f"{LETTERS[len(line.cells) - 1]}{row}:{LETTERS[-1]}{row}")
        sheet.append(line.cells, _height(line))
        if line.link:
            sheet.link(0, line.link)
    sheet.close()


def _height(line: Line) -> float:
    """Return a height that shows the whole text, because Excel never fits merged cells itself."""
    last = len(line.cells) - 1
    room = [*WIDTHS[:last], sum(WIDTHS[last:]) if line.wide else WIDTHS[last]]
    needed = lines_needed([value for value, _ in line.cells], [size - 2 for size in room])
    return max(line.height, LINE_HEIGHT * needed + 2)


def _section(text: str) -> Iterator[Line]:
    yield Line([(None, "prose")])
    yield Line([(text, "section")], height=24)


def _pair(label: str, value: object) -> Line:
    return Line([(label, "label"), (str(value), "meaning")])


def _about(book: Book, corpus: "Corpus") -> Iterator[Line]:
    """Yield the title, what this file is, and how many reports, years and bodies it holds."""
    say, reports = book.say, corpus.reports
    yield Line([(book.title(), "title")], height=34)
    about = say(
        "本工作簿汇总各机关已公布的政府信息公开工作年度报告：每份报告一行，三张法定表格逐格列出。"
        "数字以原文印出的为准，读不准的只作标明，不猜测、不补填。",
        "This workbook brings together published annual reports: one row per report, every cell of the "
        "three statutory tables. Figures are as printed; what cannot be read with certainty is marked, "
        "never guessed.",
    )
    yield Line([(about, "prose")])
    yield from _section(book.line("概况", "What is in this file"))
    yield _pair(say("报告份数", "Reports"), f"{len(reports):,}")
    years = reports["year"].value_counts().sort_index()
    listed = [say(f"{year} 年 {n:,} 份", f"{year}: {n:,}") for year, n in years.items()]
    yield _pair(say("统计年度", "Years"), _known(book, listed, reports["year"]))
    bodies = reports["agency"].nunique()
    yield _pair(
        say("报告机关", "Bodies"), _known(book, [say(f"{bodies:,} 个", f"{bodies:,}")], reports["agency"])
    )
    forms = reports["form"].value_counts(sort=False)
    listed = [say(f"{form} 版 {n:,} 份", f"{form}: {n:,}") for form, n in forms.items() if n]
    yield _pair(say("表式版本", "Form versions"), _known(book, listed, reports["form"]))


def _known(book: Book, parts: Sequence[str], column: "pd.Series[Any]") -> str:
    """Return the parts as one text, with the number of reports for which nothing is known."""
    missing = int(column.isna().sum())
    unknown = [book.say(f"另有 {missing:,} 份未能确定", f"not known for {missing:,}")] if missing else []
    text = book.say("、", ", ").join(parts)
    return book.say("；", "; ").join([*([text] if text else []), *unknown])


def _cells(book: Book, corpus: "Corpus") -> Iterator[Line]:
    """Yield the number of cells by table and status."""
    yield from _section(book.line("单元格读取情况", "Cells of the form, by status"))
    heads = (book.head("表二", "Table II"), book.head("表三", "Table III"), book.head("表四", "Table IV"))
    tables = (corpus.disclosures, corpus.applications, corpus.disputes)
    counts = [table["status"].value_counts() for table in tables]
    labels = book.labels("applications", "status").items()
    yield Line(
        [(text, "head") for text in (book.head("状态", "Status"), *heads, book.head("共计", "All"))],
        wide=False,
    )
    for code, label in labels:
        row = [int(count.get(code, 0)) for count in counts]
        yield Line([(label, "label"), *((number, "number") for number in (*row, sum(row)))], wide=False)


def _findings(book: Book, findings: pd.DataFrame) -> Iterator[Line]:
    """Yield the number of findings by status, the failures by severity too."""
    say = book.say
    yield from _section(book.line("核对结论", "Findings, by status"))
    labels, severities = book.labels("findings", "status"), book.labels("findings", "severity")
    meanings = {
        "pass": say("应有的关系成立", "the rule holds"),
        "fail": say("应有的关系不成立", "the rule does not hold: "),
        "vacuous": say("各数均为 0，关系成立但说明不了什么", "no evidence either way"),
        "not_assessable": say(
            "缺少所需的数字，既不算相符，也不算不符", "counted neither as a pass nor as a failure"
        ),
    }
    statuses = findings["status"].value_counts()
    failures = findings.loc[findings["status"] == "fail", "severity"].value_counts()
    yield Line(
        [(text, "head") for text in (book.head("结论", "Result"), book.head("项数", "Findings"))], wide=False
    )
    for code, label in labels.items():
        meaning = meanings[code]
        if code == "fail":
            parts = [f"{name} {int(failures.get(key, 0)):,}" for key, name in severities.items()]
            meaning += say(f"（其中{'、'.join(parts)}）", ", ".join(parts))
        yield Line([(label, "label"), (int(statuses.get(code, 0)), "number"), (meaning, "meaning")])


def _caveats(book: Book) -> Iterator[Line]:
    yield from _section(book.line("使用须知", "Before you use the figures"))
    texts = caveats(book)
    if book.language == "en":
        texts.append("Names, messages and quotations are in Chinese, as in the reports.")
    yield from (Line([(f"{number}. {text}", "prose")]) for number, text in enumerate(texts, 1))


def caveats(book: Book) -> list[str]:
    """Return what the figures do not mean, sentence by sentence."""
    say = book.say
    forms = sorted((form for form in book.forms if form.rows), key=lambda form: form.first_year)
    changes = [
        say(
            f"表式在 {old.last_year} 年度与 {new.first_year} 年度之间作过修改（{new.notice}），前后两版的"
            "指标不同，不能互相替代。版本按各报告所用表格判定，有的机关在新表式施行后仍沿用旧表式。",
            f"The form changed between {old.last_year} and {new.first_year} ({new.notice}): the measures of "
            "the two versions do not stand for each other. The version is decided by the tables of each "
            "report; some bodies kept the old form for longer.",
        )
        for old, new in pairwise(forms)
    ]
    return [
        say(
            "数字由各机关自行填报，未经外部核实。“核对”只检验数字和文字是否自洽，相符不等于属实。",
            "Figures are self-reported and not verified. The findings only tell whether figures and text "
            "agree with each other; a pass does not make them true.",
        ),
        say(
            "有的报告只统计本机关，有的汇总全地区（含下级政府和部门），两种口径不可直接比较，也不宜相加。",
            "Some reports cover the body's own office, others the whole region. The two are not comparable "
            "and should not be added up.",
        ),
        *changes,
        say(
            "复议、诉讼可能由以前年度的申请引起，与当年的申请并非一一对应。",
            "Disputes may come from earlier years' applications; they do not match this year's one to one.",
        ),
        say(
            "空白不是 0。只有原文印着数字 0 的格才显示 0；Excel 求和、求平均时会略过空格和文字，"
            "使用前请先看图例。",
            "A blank is no zero. Only a printed 0 is shown as 0; sums and averages in Excel pass over empty "
            "cells and text, so read the legend first.",
        ),
        say(
            "这里只反映载入的报告，不代表某一地区或某一系统的全部机关。",
            "Only the reports that were loaded are here, not all bodies of a region or a branch.",
        ),
    ]


def _legend(book: Book) -> Iterator[Line]:
    """Yield one sample of every kind of cell with its meaning."""
    say = book.say
    yield from _section(
        book.line("图例：三张表中各格的显示方式", "Legend: how the cells of the three tables look")
    )
    samples: dict[str, tuple[object, str]] = {
        "reported": (0, say("原文印着数字，包括 0", "0 included")),
        "blank": (None, say("有此格，但没有填写", "hatched")),
        "placeholder": ("/", say("填的是 /、-、—、无 等，照原样显示", "shown as printed")),
        "absent": (None, say("表式有此格，报告没有印", "dark grey")),
        "inferred": (12, say("斜体；数字是原文印出的，位置由表内各数之和推定", "italic")),
        "corrected": (12, say("粗体；批注中为原文", "bold, with a comment on what is printed")),
        "unreadable": (
            "12？",
            say(
                "印着的不是数字，或不能确定属于哪一格；显示原文，没有原文可显示时为“？”",
                "shown as printed, or as ？",
            ),
        ),
        "not_applicable": (None, say("该报告所用的表式没有此格", "light grey")),
    }
    labels = book.labels("applications", "status")
    for code, (sample, meaning) in samples.items():
        yield Line([(sample, code), (f"{labels[code]}{say('：', '; ')}{meaning}", "meaning")])
    missing = say(
        "所有报告都不适用的列不列出；金额一律以万元计。",
        "Columns that apply to no report are left out; amounts are in 10,000 yuan.",
    )
    yield Line([(missing, "prose")])


_CELLS_OF_FORM = ("每份报告一行，表中每一格一列", "one row per report, one column per cell of the table")
# What each sheet holds.
_HELD = {
    "summary": (
        "主要指标与图：分子、分母、数值、95% 区间、报告数",
        "headline indicators and charts, with intervals",
    ),
    "indicators": ("全部指标，按年度，各一行，可筛选", "all indicators by year, one row each"),
    "reports": (
        "每份报告一行：机关、年度、层级、日期、区划、联系方式",
        "one row per report: body, year, level, dates, place, contact",
    ),
    "disclosures": _CELLS_OF_FORM,
    "applications": _CELLS_OF_FORM,
    "disputes": _CELLS_OF_FORM,
    "figures": (
        "正文中写明的数字：所指、数值、单位和所在的句子",
        "counts stated in prose, each with its sentence",
    ),
    "statements": (
        "第五部分写明的问题和改进，一条一行，附主题",
        "problems and improvements of section five, with themes",
    ),
    "themes": ("各主题见于多少份报告，及其含义", "in how many reports each theme stands, and its meaning"),
    "terms": ("第五部分最常见的词语，各见于多少份报告", "the most widespread words of section five"),
    "findings": (
        "逐项核对的结论，不符的排在最前，点击可到所在的格；同一结论数量过多时按核对项汇总",
        "results of the checks, failures first, each with a link to its cell; summed up per check when "
        "there are too many",
    ),
    "corrections": (
        "人工更正和排除，各有理由、人和日期；原文不动",
        "corrections by people, with reason, name and date",
    ),
    "sources": (
        "每个来源文件的结果：已载入、重复或不能用，更正了几处",
        "every source file and what became of it",
    ),
    "diagnostics": (
        "读取文件时遇到的情况，如文件不能读、缺表、格内不是数字",
        "what was met in reading the files",
    ),
    "codebook": (
        "各表各列的含义，代码与中英文名称对照",
        "meaning of every table and column, codes and their labels",
    ),
    "chart_data": ("“指标”表中各图所用的数", "the numbers that the charts are drawn from"),
}


def _sheets(book: Book, plan: Plan) -> Iterator[Line]:
    """Yield what each of the other sheets holds, with a link to it, and which were left out."""
    say = book.say
    yield from _section(book.line("各工作表（点击名称前往）", "The sheets (click a name)"))
    for key, name in plan.names.items():
        if key in _HELD:
            yield Line([(name, "link_label"), (say(*_HELD[key]), "meaning")], link=place_of(name))
    for name, rows in plan.left_out.items():
        text = say(
            f"未列出：共 {rows:,} 行，Excel 难以打开；请用 to_parquet() 存为 Parquet 或 to_csv() 存为 CSV。",
            f"left out: {rows:,} rows, more than Excel opens with ease; use to_parquet() or to_csv().",
        )
        yield Line([(name, "label"), (text, "meaning")])
    if not plan.detail:
        text = say(
            "按要求只写出汇总，不列明细各表。", "By request only the summary, without the sheets of detail."
        )
        yield Line([(text, "prose")])


def _versions(book: Book, corpus: "Corpus") -> Iterator[Line]:
    """Yield what tells whether two files were made of the same sources in the same way."""
    say = book.say
    yield from _section(book.line("版本与校验", "Version and checksum"))
    yield _pair(say("程序库版本", "Library"), f"govreport {library_version()}")
    forms = say("、", ", ").join(str(form.version) for form in book.forms)
    yield _pair(say("所用表式", "Forms known"), forms)
    yield _pair(say("来源校验值", "Checksum of the sources"), checksum(corpus.reports))
    meaning = say(
        "全部报告编号排序后的 SHA-256；报告编号是来源文件 SHA-256 的前 12 位。来源相同，校验值就相同。",
        "SHA-256 of all report ids in order; a report id is the first 12 digits of its file's SHA-256. "
        "The same sources have the same checksum.",
    )
    yield Line([(meaning, "prose")])
    outcomes = corpus.corrections["outcome"].value_counts()
    labels = book.labels("corrections", "outcome")
    dismissed = int(corpus.findings["dismissed"].notna().sum())
    parts = [f"{label} {int(outcomes.get(code, 0)):,}" for code, label in labels.items()]
    parts.append(say(f"已排除的核对 {dismissed:,}", f"findings dismissed {dismissed:,}"))
    yield _pair(say("更正", "Corrections"), say("、", ", ").join(parts))
