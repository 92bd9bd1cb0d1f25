"""Writes annual reports with known figures, in the two dialects of flattened text.

`write_report(figures)` is a whole report as text, `printed(figures, form)` what its tables say.
The "word" dialect is what Word makes of a document saved as text (one cell a line behind a tab,
empty cells kept), the "web" dialect what is left of a web page (one cell a paragraph, empty cells
lost).

Figures have the shape of figures.json: `II` {item: {measure: number}}, `III` {outcome: seven
numbers}, `IV` fifteen numbers. A form is "2021", "2019" or "hybrid" (table II of 2021, 其他处理 in
one row).
"""

import json
import random
from functools import cache
from pathlib import Path
from types import SimpleNamespace

FIGURES = json.loads((Path(__file__).parent / "figures.json").read_text(encoding="utf-8"))
FORMS = ("2021", "2019", "hybrid")
DIALECTS = ("word", "web")

APPLICANTS = {
    "natural_person": "自然人",
    "business": "商业\n企业",
    "research": "科研\n机构",
    "public_interest": "社会公益组织",
    "legal_service": "法律服务机构",
    "other_organisation": "其他",
    "total": "总计",
}
GROUPS = {
    "refused": "（三）不予公开",
    "unavailable": "（四）无法提供",
    "declined": "（五）不予处理",
    "closed": "（六）其他处理",
}
RESULTS = "三、本年度办理结果"
NOTE = "（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）"
OUTCOMES = {
    "received": "一、本年新收政府信息公开申请数量",
    "carried_in": "二、上年结转政府信息公开申请数量",
    "disclosed": "（一）予以公开",
    "partly_disclosed": "（二）部分公开（区分处理的，只计这一情形，不计其他情形）",
    "refused_state_secret": "1.属于国家秘密",
    "refused_prohibited_by_law": "2.其他法律行政法规禁止公开",
    "refused_security_stability": "3.危及“三安全一稳定”",
    "refused_third_party": "4.保护第三方合法权益",
    "refused_internal_affairs": "5.属于三类内部事务信息",
    "refused_deliberative": "6.属于四类过程性信息",
    "refused_enforcement_file": "7.属于行政执法案卷",
    "refused_administrative_query": "8.属于行政查询事项",
    "unavailable_not_held": "1.本机关不掌握相关政府信息",
    "unavailable_needs_creation": "2.没有现成信息需要另行制作",
    "unavailable_unclear": "3.补正后申请内容仍不明确",
    "declined_petition": "1.信访举报投诉类申请",
    "declined_duplicate": "2.重复申请",
    "declined_publication": "3.要求提供公开出版物",
    "declined_excessive": "4.无正当理由大量反复申请",
    "declined_reconfirmation": "5.要求行政机关确认或重新出具已获取信息",
    "closed_uncorrected": "1.申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请",
    "closed_unpaid": "2.申请人逾期未按收费通知要求缴纳费用、行政机关不再处理其政府信息公开申请",
    "closed_other": "3.其他",
    "closed": "（六）其他处理",
    "processed": "（七）总计",
    "carried_out": "四、结转下年度继续办理",
}
CLOSED_ROWS = ("closed_uncorrected", "closed_unpaid", "closed_other")
TOP_ROWS = ("received", "carried_in", "carried_out")

STAGES = {
    "reconsideration": "行政复议",
    "litigation_direct": "未经复议直接起诉",
    "litigation_after_reconsideration": "复议后起诉",
}
DISPUTE_OUTCOMES = {
    "upheld": "结果\n维持",
    "corrected": "结果\n纠正",
    "other": "其他\n结果",
    "pending": "尚未\n审结",
    "total": "总计",
}

# article -> (items, measures); what the two forms ask for in table II
ARTICLES = {
    "2021": {
        "20.1": (("regulation", "normative_document"), ("issued", "repealed", "in_force")),
        "20.5": (("licence",), ("decisions",)),
        "20.6": (("penalty", "compulsory_measure"), ("decisions",)),
        "20.8": (("fee",), ("amount",)),
    },
    "2019": {
        "20.1": (
            ("regulation", "normative_document"),
            ("made", "newly_disclosed", "total_disclosed"),
        ),
        "20.5": (("licence", "external_service"), ("items_before", "items_change", "decisions")),
        "20.6": (("penalty", "compulsory_measure"), ("items_before", "items_change", "decisions")),
        "20.8": (("fee",), ("items_before", "items_change")),
        "20.9": (("procurement",), ("projects", "amount")),
    },
}
ARTICLE_LABELS = {
    "20.1": "第二十条第（一）项",
    "20.5": "第二十条第（五）项",
    "20.6": "第二十条第（六）项",
    "20.8": "第二十条第（八）项",
    "20.9": "第二十条第（九）项",
}
ITEMS = {
    "regulation": "规章",
    "normative_document": "行政规范性文件",
    "licence": "行政许可",
    "external_service": "其他对外管理服务事项",
    "penalty": "行政处罚",
    "compulsory_measure": "行政强制",
    "fee": "行政事业性收费",
    "procurement": "政府集中采购",
}
MEASURES = {
    "2021": {
        "issued": "本年制发件数",
        "repealed": "本年废止件数",
        "in_force": "现行有效件数",
        "decisions": "本年处理决定数量",
        "amount": "本年收费金额（单位：万元）",
    },
    "2019": {
        "made": "本年新\n制作数量",
        "newly_disclosed": "本年新\n公开数量",
        "total_disclosed": "对外公开总数量",
        "items_before": "上一年项目数量",
        "items_change": "本年增/减",
        "decisions": "处理决定数量",
        "projects": "采购项目数量",
        "amount": "采购总金额",
    },
}

HEADINGS = {
    "overview": "一、总体情况",
    "disclosure": "二、主动公开政府信息情况",
    "applications": "三、收到和处理政府信息公开申请情况",
    "disputes": "四、政府信息公开行政复议、行政诉讼情况",
    "problems": "五、存在的主要问题及改进情况",
    "other": "六、其他需要报告的事项",
}
PROSE = {
    "overview": ("本机关按照条例规定，及时更新公开目录，做好信息发布和解读。",),
    "disclosure": (),
    "applications": (),
    "disputes": (),
    "problems": (
        "工作中还有不足：一是部分栏目更新不够及时；二是解读材料形式单一。",
        "下一步将重点做好以下工作：一是落实栏目更新责任；二是增加图表解读。",
    ),
    "other": ("无其他需要报告的事项。",),
}


# Figures


def table_two(form):
    """The form version that table II of a form follows."""
    return "2019" if form == "2019" else "2021"


def outcomes(form):
    """The rows of table III in a form, from top to bottom."""
    left_out = ("closed",) if form == "2021" else CLOSED_ROWS
    return [row for row in OUTCOMES if row not in left_out]


def fit(figures, form):
    """The same figures in a form; what the form asks for and the figures lack is invented."""
    return {
        **figures,
        "II": _fit_disclosures(figures["II"], form),
        "III": _fit_applications(figures["III"], form),
    }


def _fit_disclosures(figures, form):
    rows = [(item, measures) for items, measures in ARTICLES[table_two(form)].values() for item in items]
    if all(set(figures.get(item, ())) == set(measures) for item, measures in rows):
        return figures
    numbers = iter(range(1013, 3000, 17))
    invented = {item: {measure: next(numbers) for measure in measures} for item, measures in rows}
    if table_two(form) == "2019":
        invented["penalty"]["items_change"] = -35
        invented["procurement"]["amount"] = 68.7856
    return invented


def _fit_applications(figures, form):
    if form == "2021" and "closed" in figures:
        parts = (figures["closed"], [0] * 7, [0] * 7)
        figures = figures | dict(zip(CLOSED_ROWS, parts, strict=True))
    elif form != "2021" and "closed" not in figures:
        figures = figures | {
            "closed": [sum(column) for column in zip(*(figures[r] for r in CLOSED_ROWS), strict=True)]
        }
    return {row: figures[row] for row in outcomes(form)}


def printed(figures, form):
    """{(row, column): number} of every cell that the three tables print, in form order."""
    figures = fit(figures, form)
    disclosures = {(item, m): n for item, measures in figures["II"].items() for m, n in measures.items()}
    applications = {
        (row, c): n for row, ns in figures["III"].items() for c, n in zip(APPLICANTS, ns, strict=True)
    }
    places = [(stage, outcome) for stage in STAGES for outcome in DISPUTE_OUTCOMES]
    return disclosures | applications | dict(zip(places, figures["IV"], strict=True))


def texts(figures, form):
    """{(row, column): text} of the same cells, as a careful clerk prints them."""
    cells = {place: str(number) for place, number in printed(figures, form).items()}
    if ("procurement", "amount") in cells:  # the only amount without a unit in its header
        cells["procurement", "amount"] += "万元"
    return cells


def zero_figures(form="2021"):
    """Figures that are 0 in every cell."""
    disclosures = {i: dict.fromkeys(ms, 0) for items, ms in ARTICLES[table_two(form)].values() for i in items}
    return {
        "year": 2023,
        "II": disclosures,
        "III": {row: [0] * 7 for row in outcomes(form)},
        "IV": [0] * 15,
    }


@cache
def distinct_figures(form="2021", seed=0):
    """Figures that obey every printed rule of the form and hold no number twice and no 0."""
    rng = random.Random(seed)
    while True:
        figures = {
            "year": 2020 if form == "2019" else 2023,
            "II": _distinct_disclosures(form, rng),
            "III": _distinct_applications(form, rng),
            "IV": _distinct_disputes(rng),
        }
        numbers = list(printed(figures, form).values())
        if 0 not in numbers and len(set(numbers)) == len(numbers):
            return figures


def _distinct_disclosures(form, rng):
    rows = [(item, ms) for items, ms in ARTICLES[table_two(form)].values() for item in items]
    figures = {item: dict(zip(ms, rng.sample(range(100, 90_000), len(ms)), strict=True)) for item, ms in rows}
    if table_two(form) == "2021":
        for item in ("regulation", "normative_document"):
            figures[item]["in_force"] += figures[item]["issued"]  # more in force than newly issued
        figures["fee"]["amount"] = rng.randrange(10_000, 900_000) / 100
    else:
        figures["penalty"]["items_change"] *= -1
        figures["procurement"]["amount"] = rng.randrange(10_000, 900_000) / 100
    return figures


def _distinct_applications(form, rng):
    inner = [row for row in outcomes(form) if row not in (*TOP_ROWS, "processed")]
    numbers = iter(rng.sample(range(2, 3000), 6 * (len(inner) + 2)))
    table = {row: [next(numbers) for _ in range(6)] for row in (*inner, "carried_in", "carried_out")}
    table["processed"] = [sum(column) for column in zip(*(table[row] for row in inner), strict=True)]
    flows = zip(table["processed"], table["carried_out"], table["carried_in"], strict=True)
    table["received"] = [done + left - brought for done, left, brought in flows]
    return {row: [*table[row], sum(table[row])] for row in outcomes(form)}


def _distinct_disputes(rng):
    numbers = rng.sample(range(2, 3000), 12)
    return [n for i in (0, 4, 8) for n in (*numbers[i : i + 4], sum(numbers[i : i + 4]))]


# Reports


def write_report(
    figures,
    *,
    dialect="word",
    form="2021",
    agency=None,
    year=None,
    title=True,
    declared="六",
    sections=tuple(HEADINGS),
    headings=None,
    tables=("disclosures", "applications", "disputes"),
    cells=None,
    labels=None,
    relabel=None,
    note=NOTE,
    drop=(),
    swap_rows=(),
    swap_columns=(),
    extra=None,
    between=None,
):
    """A whole report as text.

    declared: the number of parts that the preface announces, None for no announcement.
    sections: their codes in the printed order. headings: {section: heading as printed}.
    tables: those that are printed. note: the rule printed above table III.
    cells: {(row, column): text} in place of the number, "" for an empty cell.
    labels: {code: text} for rows and columns.
    relabel: a function over the row and group labels of table III.
    drop: rows that are not printed.
    swap_rows, swap_columns: pairs that trade places together with their numbers.
    extra: {row: texts} printed as further cells of the row (the row of table IV is "disputes").
    between: {row: text} printed as a line after the row.
    """
    agency = agency or figures.get("agency", "测试县人民政府")
    year = year or figures["year"]
    how = SimpleNamespace(
        cells=texts(figures, form) | (cells or {}),
        labels=labels or {},
        relabel=relabel or str,
        note=note,
        drop=drop,
        swap_rows=swap_rows,
        swap_columns=swap_columns,
        extra=extra or {},
        between=between or {},
    )
    grids = {
        "disclosures": lambda: _disclosure_rows(table_two(form), how),
        "applications": lambda: _application_rows(outcomes(form), how),
        "disputes": lambda: _dispute_rows(how),
    }
    blocks = [f"{agency}{year}年政府信息公开工作年度报告"] if title else []
    blocks.append(_preface(agency, year, declared, len(sections)))
    for section in sections:
        blocks.append((headings or {}).get(section, HEADINGS[section]))
        blocks.extend(PROSE[section])
        table = "disclosures" if section == "disclosure" else section
        if table in tables and table in grids:
            blocks.append(grids[table]())
    blocks += [agency, f"{year + 1}年1月20日"]
    return _word_text(blocks) if dialect == "word" else _web_text(blocks)


def save(text, folder, name="report.txt", encoding="utf-8"):
    """The path of a text written to a folder, byte for byte."""
    path = Path(folder) / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode(encoding))
    return path


def _preface(agency, year, declared, count):
    parts = "、".join(heading[2:] for heading in list(HEADINGS.values())[:count])
    announcement = f"全文由{parts}等{declared}个部分组成。" if declared else ""
    return (
        f"本报告依据《中华人民共和国政府信息公开条例》由{agency}编制。{announcement}"
        f"所列数据的统计期限自{year}年1月1日起至{year}年12月31日止。联系电话：0517-82345678。"
    )


def _swapped(codes, pairs):
    """The codes in a new order: the two of each pair trade places where both are there."""
    codes = list(codes)
    for one, other in pairs:
        if one in codes and other in codes:
            i, j = codes.index(one), codes.index(other)
            codes[i], codes[j] = codes[j], codes[i]
    return codes


def _row(lead, row, places, how):
    """One row of cells, and the stray line after it if there is one."""
    cells = [*lead, *(how.cells[place] for place in places), *how.extra.get(row, ())]
    return [cells, how.between[row]] if row in how.between else [cells]


def _disclosure_rows(version, how):
    names = ITEMS | MEASURES[version]
    if version == "2019":
        names["normative_document"] = "规范性文件"
    names |= how.labels
    rows = []
    for article, (items, measures) in ARTICLES[version].items():
        columns = _swapped(measures, how.swap_columns)
        rows += [[ARTICLE_LABELS[article]], ["信息内容", *(names[measure] for measure in columns)]]
        for item in _swapped(items, how.swap_rows):
            if item not in how.drop:
                rows += _row([names[item]], item, [(item, measure) for measure in columns], how)
    return rows


def _application_rows(codes, how):
    names = OUTCOMES | APPLICANTS | how.labels
    columns = _swapped(APPLICANTS, how.swap_columns)
    rows = [
        [how.note, "申请人情况"],
        ["", names[columns[0]], "法人或其他组织", names[columns[-1]]],
        ["", "", *(names[column] for column in columns[1:-1]), ""],
    ]
    seen = set()  # a merged label is printed in the first of its rows and empty in the others
    for slot, outcome in zip(codes, _swapped(codes, how.swap_rows), strict=True):
        if outcome not in how.drop:
            lead = _lead(slot, names[outcome], seen)
            lead = [how.relabel(label) if label else "" for label in lead]
            rows += _row(lead, outcome, [(outcome, column) for column in columns], how)
    return rows


def _lead(slot, label, seen):
    """The label cells of a row of table III: the part, the group and the row's own label."""
    if slot in TOP_ROWS:
        return [label]
    group = None if slot in GROUPS else GROUPS.get(slot.split("_")[0])
    merged = [RESULTS, group] if group else [RESULTS]
    lead = ["" if text in seen else text for text in merged]
    seen.update(merged)
    return [*lead, label]


def _dispute_rows(how):
    names = DISPUTE_OUTCOMES | STAGES | how.labels
    columns = _swapped(DISPUTE_OUTCOMES, how.swap_columns)
    block = [names[column] for column in columns]
    first, *litigation = STAGES
    return [
        [names[first], "行政诉讼"],
        [*block, *(names[stage] for stage in litigation)],
        [""] * 5 + block * 2,
        *_row([], "disputes", [(stage, column) for stage in STAGES for column in columns], how),
    ]


def _word_text(blocks):
    return "".join(block + "\n" if isinstance(block, str) else _word_table(block) for block in blocks)


def _word_table(rows):
    lines = [
        row + "\n" if isinstance(row, str) else "".join(f"\t{cell}\n" for cell in row) + "\n" for row in rows
    ]
    return "".join(lines) + "\n"


def _web_text(blocks):
    paragraphs = []
    for block in blocks:
        rows = [block] if isinstance(block, str) else block
        for row in rows:
            paragraphs += [row] if isinstance(row, str) else [cell for cell in row if cell.strip()]
    return "\n\n".join(paragraphs) + "\n"
