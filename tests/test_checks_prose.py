"""The checks on the prose of a report: its counts beside the tables, its numbering, years, names, dates."""

import re
from functools import cache
from pathlib import Path

import pandas as pd
import pytest
from asking import few
from writing import (
    HEADINGS,
    OUTCOMES,
    PROSE,
    distinct_figures,
    printed,
    save,
    write_report,
    zero_figures,
)

import govreport as gr
from govreport.checks.dates import DATES
from govreport.checks.findings import findings_frame
from govreport.checks.narrative import NARRATIVE, check_narrative_sum
from govreport.checks.parts import check_problems
from govreport.checks.rules import CHECKS
from govreport.checks.wording import WORDING
from govreport.corpus import READ
from govreport.form.statute import FORMS
from govreport.frames import frame
from govreport.parse.statements import read_statements

SAMPLES = Path(__file__).parent.parent / "data" / "reports"
MINE = (*NARRATIVE, *WORDING, *DATES, check_problems)
NAMES = {
    "narrative_received", "narrative_carried", "narrative_processed", "narrative_disputes",
    "narrative_documents", "narrative_sum", "numbering", "stale_year", "foreign_name", "empty_problems",
    "signed_before_period_end", "published_late",
}  # fmt: skip


def found(frames, functions=MINE):
    """{(check, subject): finding} of one report."""
    table = findings_frame([one for check in functions for one in check(frames, FORMS)], frames, FORMS)
    return {(row["check"], row["subject"]): row for row in table.to_dict("records")}


def statuses(findings, check):
    return {subject: row["status"] for (name, subject), row in findings.items() if name == check}


def failed(findings):
    return {name for (name, _), row in findings.items() if row["status"] == "fail"}


def read(path):
    """The tables of a report that these checks read: the findings of all others take much longer."""
    corpus = gr.load(path)
    return {name: getattr(corpus, name) for name in (*READ, "statements", "figures")}


@cache
def loaded(zero=False, form="2021"):
    """The tables of one report without prose figures."""
    folder = Path(pytest.prose_folder) / f"{zero}-{form}"
    figures = zero_figures(form) if zero else distinct_figures(form)
    return read(save(write_report(figures, form=form), folder))


@pytest.fixture(scope="module", autouse=True)
def _folder(tmp_path_factory):
    pytest.prose_folder = tmp_path_factory.mktemp("prose")
    yield
    loaded.cache_clear()
    del pytest.prose_folder


def figures_of(report_id, figures):
    names = (
        "section",
        "quantity",
        "label",
        "value",
        "unit",
        "sentence",
        "start",
        "end",
        "scope",
        "precision",
    )
    rows = {name: [one[name] for one in figures] for name in names}
    return frame("figures", {"report_id": [report_id] * len(figures), **rows}, FORMS)


NO_FIGURES = figures_of("", ())


def tables(figures=(), sections=None, zero=False, form="2021", cells=None, **known):
    """The tables of one report: with these figures, sections {code: text}, cells and columns of `reports`.

    A cell is {(row, column): value} of tables II to IV, None for a missing number.
    """
    held = dict(loaded(zero, form))
    report_id = held["reports"]["report_id"].iat[0]
    held["figures"] = NO_FIGURES if not figures else figures_of(report_id, figures)
    if sections is not None:
        size = len(sections)
        rows = {"report_id": [report_id] * size, "section": list(sections), "heading": [None] * size}
        rows |= {"text": list(sections.values()), "start": [0] * size, "end": [0] * size}
        held["sections"] = frame("sections", rows, FORMS)
        stated = read_statements(sections.get("problems") or "")
        names = ("kind", "position", "text", "start", "end")
        rows = {name: [getattr(one, name) for one in stated] for name in names}
        held["statements"] = frame("statements", {"report_id": [report_id] * len(stated), **rows}, FORMS)
    for (row, column), value in (cells or {}).items():
        for table, keys in (("disclosures", ("item", "measure")), ("applications", ("outcome", "applicant")),
                            ("disputes", ("stage", "outcome"))):  # fmt: skip
            one = held[table].copy()
            place = (one[keys[0]] == row) & (one[keys[1]] == column)
            if place.any():
                one.loc[place, "value"] = pd.NA if value is None else value
                held[table] = one
    reports = held["reports"].copy()
    renamed = {"version": "form"}
    for name, value in ((renamed.get(name, name), value) for name, value in known.items()):
        reports[name] = pd.array([value], dtype=reports[name].dtype)
    held["reports"] = reports
    return held


def figure(quantity, value, section="overview", **said):
    usual = {"label": "", "unit": "件", "sentence": f"共 {value} 件。", "start": 0, "end": 1}
    usual |= {"scope": "own", "precision": "exact", "section": section, "quantity": quantity, "value": value}
    return usual | said


# Counts beside the tables

CELLS = printed(distinct_figures(), "2021")
RECEIVED, CARRIED_IN = CELLS["received", "total"], CELLS["carried_in", "total"]
LAWSUITS = {
    stage: CELLS[stage, "total"] for stage in ("litigation_direct", "litigation_after_reconsideration")
}
ANSWERS = {
    "applications_received": ("narrative_received", "", RECEIVED, ("received", "total")),
    "applications_carried_in": ("narrative_carried", "carried_in:", CARRIED_IN, ("carried_in", "total")),
    "applications_carried_out": (
        "narrative_carried", "carried_out:", CELLS["carried_out", "total"], ("carried_out", "total"),
    ),
    "applications_answered": (
        "narrative_processed", "", CELLS["processed", "total"], ("processed", "total"),
    ),
    "reconsiderations": (
        "narrative_disputes", "reconsiderations:", CELLS["reconsideration", "total"],
        ("reconsideration", "total"),
    ),
    "litigations": (
        "narrative_disputes", "litigations:", sum(LAWSUITS.values()), ("litigation_direct", "total"),
    ),
    "normative_documents": (
        "narrative_documents", "", CELLS["normative_document", "issued"], ("normative_document", "issued"),
    ),
}  # fmt: skip
CHECKED = {check for check, *_ in ANSWERS.values()}


def all_figures(**changed):
    return [figure(q, changed.get(q, value)) for q, (_, _, value, _) in ANSWERS.items()]


def test_figures_that_the_tables_confirm_pass():
    result = found(tables(all_figures()), NARRATIVE)
    for check, key, value, _ in ANSWERS.values():
        finding = result[check, f"overview:{key}1"]
        assert finding["status"] == "pass"
        assert finding["expected"] == finding["actual"] == value
        assert str(value) in finding["message"]
    assert statuses(result, "narrative_sum") == {"none": "not_assessable"}


@pytest.mark.parametrize("quantity", ANSWERS)
def test_one_wrong_figure_fails_exactly_its_check(quantity):
    check, key, value, _ = ANSWERS[quantity]
    result = found(tables(all_figures(**{quantity: value + 7})), NARRATIVE)
    assert [rule for rule, row in result.items() if row["status"] == "fail"] == [(check, f"overview:{key}1")]
    finding = result[check, f"overview:{key}1"]
    assert (finding["expected"], finding["actual"], finding["difference"]) == (value, value + 7, 7)
    assert finding["severity"] == "warning"
    assert {str(value), str(value + 7)} <= set(re.findall(r"\d+", finding["message"]))
    assert str(value + 7) in finding["message_en"]
    assert re.search("[一-鿿]", finding["message"])


@pytest.mark.parametrize("quantity", ANSWERS)
def test_a_figure_without_a_number_in_the_table_cannot_be_assessed(quantity):
    check, key, _, cell = ANSWERS[quantity]
    result = found(tables(all_figures(), cells={cell: None}), NARRATIVE)
    assert result[check, f"overview:{key}1"]["status"] == "not_assessable"
    assert failed(result) == set()


@pytest.mark.parametrize("quantity", ANSWERS)
def test_nothing_in_prose_and_table_agree(quantity):
    check, key, *_ = ANSWERS[quantity]
    result = found(tables([figure(quantity, 0)], zero=True), NARRATIVE)
    assert result[check, f"overview:{key}1"]["status"] == "pass"
    assert found(tables([figure(quantity, 0)]), NARRATIVE)[check, f"overview:{key}1"]["status"] == "fail"


def test_a_report_that_states_no_figure_is_told_once_per_check():
    result = found(tables(), NARRATIVE)
    assert set(result) == {(check, "none") for check in CHECKED | {"narrative_sum"}}
    assert {row["status"] for row in result.values()} == {"not_assessable"}


def test_figures_are_numbered_by_section_and_quantity():
    said = [figure("applications_received", RECEIVED), figure("applications_received", RECEIVED)]
    said.append(figure("applications_received", RECEIVED, "applications"))
    result = found(tables(said), NARRATIVE)
    assert set(statuses(result, "narrative_received")) == {"overview:1", "overview:2", "applications:1"}


def test_what_was_taken_up_may_count_what_was_carried_in():
    result = found(tables([figure("applications_received", RECEIVED + CARRIED_IN)]), NARRATIVE)
    finding = result["narrative_received", "overview:1"]
    assert finding["status"] == "pass"
    assert "结转" in finding["message"]
    assert str(CARRIED_IN) in finding["message"]
    wrong = found(tables([figure("applications_received", RECEIVED + 1)]), NARRATIVE)
    assert str(RECEIVED + CARRIED_IN) in wrong["narrative_received", "overview:1"]["message"]


def test_documents_of_the_form_of_2019_are_those_newly_made():
    made = printed(distinct_figures("2019"), "2019")["normative_document", "made"]
    for value, status in ((made, "pass"), (made + 1, "fail")):
        result = found(tables([figure("normative_documents", value)], form="2019"), NARRATIVE)
        assert result["narrative_documents", "overview:1"]["status"] == status


@pytest.mark.parametrize(
    "words, stage",
    [
        ("未经复议直接起诉", "litigation_direct"),
        ("直接提起诉讼", "litigation_direct"),
        ("复议后起诉", "litigation_after_reconsideration"),
        ("经行政复议后提起诉讼", "litigation_after_reconsideration"),
    ],
)
def test_a_lawsuit_of_one_kind_is_compared_with_its_own_total(words, stage):
    sentence = f"{words}的案件 {LAWSUITS[stage]} 件。"
    held = tables([figure("litigations", LAWSUITS[stage], sentence=sentence)])
    del held["texts"]
    result = found(held, NARRATIVE)
    assert result["narrative_disputes", "overview:litigations:1"]["status"] == "pass"


def test_figures_of_a_whole_region_are_not_compared():
    result = found(tables([figure("applications_received", 95, scope="region")]), NARRATIVE)
    finding = result["narrative_received", "overview:1"]
    assert finding["status"] == "not_assessable"
    assert "口径" in finding["message"]


@pytest.mark.parametrize(
    "precision, said, stated, status",
    [
        ("at_least", 40, 40, "pass"),
        ("at_least", 40, 49, "pass"),
        ("at_least", 40, 50, "fail"),
        ("at_least", 40, 39, "fail"),
        ("at_least", 180_000, 189_999, "pass"),
        ("at_least", 180_000, 190_000, "fail"),
        ("at_least", 123, 123, "pass"),
        ("at_least", 123, 124, "fail"),
        ("about", 100, 90, "pass"),
        ("about", 100, 110, "pass"),
        ("about", 100, 111, "fail"),
        ("about", 100, 89, "fail"),
        ("exact", 100, 101, "fail"),
    ],
)
def test_figures_that_are_not_exact(precision, said, stated, status):
    held = tables([figure("applications_received", said, precision=precision)],
                  cells={("received", "total"): stated, ("carried_in", "total"): 0})  # fmt: skip
    assert found(held, NARRATIVE)["narrative_received", "overview:1"]["status"] == status


# Sums in the prose


def total(value, *parts, words="其中", units=None, precision="exact", later=()):
    sentence = f"共公开信息 {value} 条，{words}：{'、'.join(map(str, parts))}。"
    units = units or ["条"] * (len(parts) + 1)
    said = [figure("disclosed_total", value, sentence=sentence, unit=units[0], precision=precision)]
    return [
        *said,
        *(
            figure("disclosed_part", n, sentence=sentence, unit=u)
            for n, u in zip(parts, units[1:], strict=True)
        ),
        *later,
    ]


SUMS = [
    (total(70, 1, 1, 3, 34, 1, 18, 2, 10), "pass"),
    (total(70, 1, 1, 3, 34, 1, 18, 2, 11), "fail"),
    (total(70, 1, 1, 3, 34, 1, 18, 2), "fail"),
    (total(70, 60, 5, words="其中主要"), "not_assessable"),
    (total(70, 60, 5, words="其中公告公示等"), "not_assessable"),
    (total(70, 60, 15, words="其中公告公示等"), "fail"),
    (total(70, 60), "not_assessable"),
    (total(70, 70), "pass"),
    (total(70, 80), "fail"),
    (total(0, 0, 0), "vacuous"),
    (total(243, 0, 2, 4, 237, units=["条", "份", "次", "条", "条"]), "pass"),
    (total(243, 0, 3, 4, 237, units=["条", "份", "次", "条", "条"]), "not_assessable"),
    (total(243, 3, 4, 237, units=["条", "份", "篇", "条"]), "fail"),
    (total(70, 30, 50, precision="about"), "not_assessable"),
    (total(70, None, 50), "not_assessable"),
    # A part is followed by its own parts; a second enumeration follows the first.
    (total(100, 60, 20, 40, 40), "pass"),
    (total(100, 60, 40, 10, 20, 70), "pass"),
    (total(40, 10, 4, 6, 20), "pass"),
    (total(40, 10, 4, 6, 30), "pass"),
    (total(40, 10, 4, 6, 31), "fail"),
]


@pytest.mark.parametrize("figures, status", few(SUMS))
def test_the_parts_of_a_total(figures, status):
    result = found(tables(figures), (check_narrative_sum,))
    assert statuses(result, "narrative_sum") == {"overview:1": status}
    if status == "fail":
        finding = result["narrative_sum", "overview:1"]
        assert {f"{one['value']}" for one in figures} <= set(re.findall(r"\d+", finding["message"]))
        assert finding["difference"] == sum(one["value"] for one in figures[1:]) - figures[0]["value"]


def test_totals_are_numbered_and_a_total_alone_is_no_sum():
    figures = [figure("disclosed_total", 9), *total(5, 2, 3), *total(7, 3, 3)]
    result = found(tables(figures), NARRATIVE)
    assert statuses(result, "narrative_sum") == {"overview:2": "pass", "overview:3": "fail"}


# Numbering

RIGHT = [
    "（一）主动公开\n正文。\n（二）依申请公开\n正文。",
    "一是更新不及时；二是形式单一；三是人员不足。",
    "1.第一点。\n2.第二点。\n3.第三点。",
    "1、第一点。\n2、第二点。",
    "（一）问题\n1.甲。\n2.乙。\n（二）措施\n1.丙。\n2.丁。\n3.戊。",
    "（一）问题\n1.甲。\n2.乙。\n（二）措施\n3.丙。\n4.丁。",
    "1、问题\n1、甲。\n2、乙。\n2、措施\n1、丙。\n2、丁。",
    "1、问题\n（1）甲。\n（2）乙。\n2、措施\n（1）丙。\n（2）丁。",
    "存在以下问题：\n1.甲。\n2.乙。\n针对上述问题，我局将：\n1.丙。\n2.丁。",
    "存在以下问题：\n1.甲。\n针对上述问题，我局将：\n1.丙。\n2.丁。",
    "主要问题：1.甲；\n2.乙；\n3.丙。",
    "一是甲。二是乙。针对问题：一是丙；二是丁；三是戊。",
    "（一)甲\n( 二 )乙\n三)丙",
    "①甲；②乙；③丙。",
    "一是强化组织。成立小组，一是由镇长任组长，二是配备人员。二是健全制度。三是强化监督。",
    "一是甲\n二是乙\n（一）小\n（二）大\n三是丙",
    "坚持“一是一、二是二”的原则。",
    "（七）甲。\n（八）乙。",
    "10.甲。\n11.乙。",
    "１．甲\n２．乙\n３．丙",
    "1、甲。2、乙。3、丙。\n4、丁。\n5、戊。",
    "第一，甲。\n第二，乙。",
    "1.甲。\n2、乙。\n3.丙。",
    "一是甲；二要乙；三是丙。",
    "首先，甲；二是乙；三是丙。",
    "公开信息\n5、6月份更新。\n1.甲。\n2.乙。",
    "一、甲\n二、乙\n六、其他需要说明的事项",
    "10件信息\n（一）甲\n（二）乙\n2021年总结",
    "（1）甲\n（2）乙\n3.5万次\n（3）丙",
    "主动公开\n（一）甲。\n依申请公开\n（一）乙。\n（二）丙。",
    "（一）甲：一是子；二是丑。\n（二）乙：一是寅；二是卯；三是辰。",
]
WRONG = [
    ("1、甲\n2、乙\n4、丙\n5、丁\n6、戊", "缺少第 3 项"),
    ("（一）甲\n正文。\n（一）乙\n正文。\n（二）丙", "重复"),
    ("（一）甲\n（二）乙\n（二）丙", "“（二）”重复"),
    ("（六）甲\n（六）乙", "（六）"),
    ("一是甲；二是乙；四是丙。", "缺少第 3 项"),
    ("一是甲。二是乙。二是丙。", "重复"),
    ("①甲；②乙；④丁。", "缺少第 3 项"),
    ("（二）甲\n正文。\n（三）乙", "从“（二）”开始"),
    ("（一）问题\n1.甲\n2.乙\n3.丙\n（二）措施\n1.丁\n2.戊\n4.己", "缺少第 3 项"),
    ("1.甲\n2.乙\n3.丙\n针对问题：\n1.丁\n2.戊\n4.己", "缺少第 3 项"),
    ("1.甲\n2.乙\n5.丙", "缺少第 3、4 项"),
    ("1.甲\n2.乙\n3.丙\n2.丁", "又是"),
    ("一、甲\n二、乙\n四、丙", "缺少第 3 项"),
    ("第一，甲。\n第三，乙。", "缺少第 2 项"),
]


@pytest.mark.parametrize("text", few(RIGHT))
def test_enumerations_that_are_right(text):
    for section in ("overview", "problems"):
        result = found(tables(sections={section: text}), WORDING)
        assert statuses(result, "numbering") == {section: "pass"}, result["numbering", section]["message"]


@pytest.mark.parametrize("text, said", few(WRONG))
def test_enumerations_with_a_gap_or_a_repeat(text, said):
    result = found(tables(sections={"problems": f"更新不够及时。\n{text}"}), WORDING)
    assert statuses(result, "numbering") == {"problems": "fail"}
    assert said in result["numbering", "problems"]["message"]
    assert failed(result) == {"numbering"}


@pytest.mark.parametrize(
    "text",
    [
        "没有编号的文字，共一段。",
        "（一）只有一点",
        "第一、第二季度公开10条。\n第三季度公开5条",
        "唯一是这样；统一是好的。",
        "",
        "2.孤立的一行",
    ],
)
def test_prose_without_enumerations_cannot_be_assessed(text):
    result = found(tables(sections={"overview": text}), WORDING)
    assert statuses(result, "numbering") == {"none": "not_assessable"}


def test_numbers_may_go_on_from_one_section_to_the_next():
    held = tables(sections={"overview": "（一）甲\n（二）乙", "disclosure": "（三）丙\n（四）丁"})
    assert set(statuses(found(held, WORDING), "numbering").values()) == {"pass"}


# Years: the reports below are for 2023

STALE = [
    ("overview", "2022年，我县认真贯彻落实条例。", "overview:2022"),
    ("overview", "2022年，测试县紧紧围绕中心工作，做好公开。", "overview:2022"),
    ("overview", "2022年度，本机关主动公开信息70条。", "overview:2022"),
    ("overview", "2022年在县委、县政府的正确领导下，工作取得进展。", "overview:2022"),
    ("overview", "2024年，我县主动公开信息70条。", "overview:2024"),
    ("problems", "2022年，我县工作中还存在不足。", "problems:2022"),
    ("problems", "2023年，我县将针对这些问题进行改进。", "problems:2023"),
    ("problems", "还有差距。\n2023年我县政府信息公开工作将进一步加强。", "problems:2023"),
    ("preface", "现将2022年政府信息公开工作情况报告如下。", "preface:2022"),
    ("preface", "所列数据的统计期限自2022年1月1日起至2022年12月31日止。", "preface:2022"),
]
TIMELY = [
    ("overview", "2023年，我县认真贯彻落实条例。"),
    ("overview", "2023年，我县将政务公开作为重点工作来抓。"),
    ("overview", "2022年，我县公开60条；2023年，我县公开70条。"),
    ("overview", "2022年，我县公开60条。2023年，我县公开70条。"),
    ("overview", "2022年我县公开60条，同比增长10%。"),
    ("overview", "与2022年相比，公开数量增加10条。"),
    ("overview", "自2008年5月1日起施行的条例，2019年修订。"),
    ("overview", "2019年，国务院公布了新修订的《中华人民共和国政府信息公开条例》。"),
    ("overview", "根据国办公开办函〔2021〕30号和《2022年政务公开工作要点》，做好工作。"),
    ("overview", "按时发布2022年政府信息公开工作年度报告。"),
    ("overview", "落实《测试县2021—2025年法治政府建设规划》和“十四五”规划。"),
    ("overview", "2021年以来，我县持续推进基层政务公开。"),
    ("overview", "2022年，我县制定《政务公开管理办法》，沿用至今。"),
    ("overview", "2022年我县被评为先进单位。"),
    ("overview", "2022年度全县政务公开第三方评估结果已经公布。"),
    ("problems", "2022年我县存在的问题已全部整改到位。"),
    ("overview", "2022年12月，我县召开会议。"),
    ("overview", "2024年1月，我县组织了培训。"),
    ("overview", "2024年，我县将继续做好公开。"),
    ("problems", "2024年，我县认真改进以下问题。"),
    ("problems", "2022年，我县存在更新不及时的问题，2023年已经整改。"),
    ("problems", "2023年，我县工作中存在一些不足，我们将认真改进。"),
    ("problems", "2023年，我县将公开工作纳入考核，但仍有差距。"),
    ("preface", "现将2023年政府信息公开工作情况报告如下。"),
    ("preface", "所列数据的统计期限自2023年1月1日起至2023年12月31日止。"),
    ("signature", "测试县人民政府\n2024年1月20日"),
    ("other", "2024年，我县将继续做好公开。"),
]


@pytest.mark.parametrize("section, text, subject", few(STALE))
def test_years_that_do_not_fit(section, text, subject):
    result = found(tables(sections={"problems": "有不足之处。", section: text}), (*WORDING, *DATES))
    assert statuses(result, "stale_year") == {subject: "fail"}
    finding = result["stale_year", subject]
    assert subject.split(":")[1] in finding["message"]
    assert "2023" in finding["message"]
    assert finding["severity"] == "note"


@pytest.mark.parametrize("section, text", few(TIMELY))
def test_years_that_may_stand_in_a_report(section, text):
    result = found(tables(sections={section: text}), DATES)
    assert statuses(result, "stale_year") == {"text": "pass"}, result


def test_years_without_a_reporting_year_cannot_be_assessed():
    result = found(tables(sections={"overview": "2022年，我县做好工作。"}, year=None), DATES)
    assert statuses(result, "stale_year") == {"text": "not_assessable"}


# Names

TOWN, TOWNSHIP, STREET = "尧都区屯里镇人民政府", "郭干乡人民政府", "鼓楼区湖南路街道办事处"
COUNTY, CITY, BUREAU, COMMISSION = (
    "测试县人民政府",
    "淮安市人民政府",
    "测试县教育局",
    "测试县发展和改革委员会",
)
FOREIGN = [
    (TOWN, "对乡政府信息公开工作进行更新。", "乡政府"),
    (TOWN, "我乡认真落实条例。", "我乡"),
    (TOWN, "本乡认真落实条例。", "本乡"),
    (TOWN, "我街道认真落实条例。", "我街道"),
    (TOWN, "我局认真落实条例。", "我局"),
    (TOWN, "2021年，高桥镇将继续做好公开。", "高桥镇"),
    (TOWN, "高桥镇人民政府认真落实条例。", "高桥镇"),
    (TOWNSHIP, "我镇认真落实条例。", "我镇"),
    (TOWNSHIP, "由镇政府办公室负责。镇政府高度重视。", "镇政府"),
    (STREET, "我镇认真落实条例。", "我镇"),
    (STREET, "玄武门街道始终重视公开。", "玄武门街道"),
    (COUNTY, "我局认真落实条例。", "我局"),
    (COUNTY, "我镇认真落实条例。", "我镇"),
    (COUNTY, "盱眙县认真落实条例。", "盱眙县"),
    (f"{COUNTY}办公室", "我乡认真落实条例。", "我乡"),
    (CITY, "我县认真落实条例。", "我县"),
    (BUREAU, "我镇认真落实条例。", "我镇"),
    (BUREAU, "我委认真落实条例。", "我委"),
    (COMMISSION, "我局认真落实条例。", "我局"),
]
OWN = [
    (TOWN, "我镇、本镇、镇政府和屯里镇认真落实条例。屯里镇将继续努力。尧都区屯里镇人民政府高度重视。"),
    (TOWN, "按照区政府、我区和我市的要求，全镇各村做好公开。我国、我省都有规定。"),
    (TOWN, "各乡镇认真落实条例，加强与兄弟乡镇的交流。各镇积极参与，全镇不断努力。"),
    (TOWN, "县、乡政府和各乡政府都有要求；乡镇政府认真落实。"),
    (TOWN, "村镇建设信息及时公开，小城镇积极发展。特色小镇不断涌现。"),
    (TOWNSHIP, "我乡政府、乡政府认真落实条例。乡党委、乡政府高度重视。我县我市也有要求。"),
    (TOWNSHIP, "各乡镇政府认真落实。我乡镇村三级联动。"),
    (STREET, "我街道、街道办事处、湖南路街道认真落实条例，我区、全区有要求。"),
    (COUNTY, "我县各镇认真落实条例，高桥镇积极试点，乡政府和县政府同步公开。测试县始终重视。"),
    (COUNTY, "我县在我市考核中列第一。我省有规定。县教育局按照要求公开。"),
    (CITY, "我市下辖我县（市、区）三级平台贯通，洪泽区认真落实，泗阳县积极试点。"),
    (BUREAU, "我局、本局、我县认真落实条例。县政府和镇政府同步公开。"),
    (BUREAU, "我委托第三方评估。我局限于人手，更新不及时。"),
    (COMMISSION, "我委、我县认真落实条例。本委按照要求公开。"),
]


@pytest.mark.parametrize("agency, text, name", few(FOREIGN))
def test_names_that_a_body_cannot_give_itself(agency, text, name):
    result = found(tables(sections={"overview": text, "problems": "有不足之处。"}, agency=agency), WORDING)
    assert statuses(result, "foreign_name") == {name: "fail"}
    finding = result["foreign_name", name]
    assert agency in finding["message"]
    assert name in finding["message"]
    assert failed(result) == {"foreign_name"}


@pytest.mark.parametrize("agency, text", few(OWN))
def test_names_that_a_body_may_use(agency, text):
    result = found(tables(sections={"overview": text}, agency=agency), WORDING)
    assert statuses(result, "foreign_name") == {"text": "pass"}


@pytest.mark.parametrize(
    "agency", [None, "测试经济开发区管理委员会", "测试县公安局高桥镇派出所", "测试县城关镇司法局"]
)
def test_names_of_a_body_of_unknown_kind_cannot_be_assessed(agency):
    result = found(tables(sections={"overview": "我镇认真落实条例。"}, agency=agency), WORDING)
    assert statuses(result, "foreign_name") == {"text": "not_assessable"}


# Section five

EMPTY = [
    *(None, "", "无", "无。", "暂无。", "没有。", "本年度无。", "我县政府信息公开工作暂不存在问题。"),
    "（一）存在的主要问题\n（二）改进情况",
    "存在的问题：\n无\n改进情况：\n无",
]
STATED = [
    "更新不及时。",
    "没有及时更新信息。",
    "一是人手不足；二是公开不及时。",
    "无专人负责，更新缓慢。",
    "（一）存在的主要问题\n更新不及时。\n（二）改进情况\n加强更新。",
    "存在问题：公开形式单一。",
]


@pytest.mark.parametrize("text", EMPTY)
def test_a_section_five_that_states_nothing(text):
    sections = {"overview": "工作平稳。"} if text is None else {"overview": "工作平稳。", "problems": text}
    result = found(tables(sections=sections), (check_problems,))
    assert statuses(result, "empty_problems") == {"problems": "fail"}
    assert failed(result) == {"empty_problems"}


@pytest.mark.parametrize("text", STATED)
def test_a_section_five_that_states_something(text):
    result = found(tables(sections={"problems": text}), (check_problems,))
    assert statuses(result, "empty_problems") == {"problems": "pass"}


def test_a_report_without_any_heading_says_nothing_of_section_five():
    result = found(tables(sections={"preface": "工作平稳。"}), (check_problems,))
    assert statuses(result, "empty_problems") == {"problems": "not_assessable"}


def test_old_reports_have_no_section_five():
    held = tables(sections={"overview": "工作平稳。"}, version="pre2019")
    assert statuses(found(held, (check_problems,)), "empty_problems") == {}


def test_a_report_in_traditional_script_is_read_like_any_other():
    held = tables(
        sections={"problems": "針對問題：一是甲；二是乙；四是丙。我鄉認真落實。"}, agency=TOWN, script="hant"
    )
    assert failed(found(held, WORDING)) == {"numbering", "foreign_name"}


# Dates


def day(text):
    return None if text is None else pd.Timestamp(text)


SIGNED = [
    ("2024-01-20", "2023-12-31", "pass"),
    ("2023-12-31", "2023-12-31", "pass"),
    ("2023-12-30", "2023-12-31", "fail"),
    ("2023-01-20", None, "fail"),
    ("2024-01-20", None, "pass"),
    ("2023-12-25", "2023-12-20", "pass"),
    (None, "2023-12-31", "not_assessable"),
]


@pytest.mark.parametrize("signed, end, status", few(SIGNED))
def test_the_date_of_the_signature(signed, end, status):
    result = found(tables(signed_on=day(signed), period_end=day(end)), DATES)
    assert statuses(result, "signed_before_period_end") == {"signature": status}
    assert failed(result) == ({"signed_before_period_end"} if status == "fail" else set())


PUBLISHED = [
    ("county", "government", COUNTY, "2024-03-31", None, 0),
    ("county", "government", COUNTY, "2024-04-01", None, 1),
    ("county", "office", f"{COUNTY}办公室", "2024-03-31", None, 0),
    ("province", "government", "江苏省人民政府", "2024-03-01", None, 0),
    (None, "government", CITY, "2024-03-31", None, 0),
    (None, "government", CITY, "2024-04-02", None, 2),
    ("county", "department", BUREAU, "2024-01-31", None, 0),
    (None, "department", BUREAU, "2024-02-01", None, 1),
    ("township", "government", TOWN, "2024-02-10", None, 10),
    ("township", "subdistrict_office", STREET, "2024-01-31", None, 0),
    ("township", "office", f"{TOWN}办公室", "2024-02-01", None, 1),
    ("county", "department", BUREAU, None, "2024-01-20", 0),
    ("county", "department", BUREAU, None, "2024-02-03", 3),
    ("county", "department", BUREAU, "2025-02-01", "2024-01-20", 367),
    ("county", "department", BUREAU, None, None, None),
    (None, "other", "测试管委会", "2024-01-20", None, None),
    (None, "government", "人民政府", "2024-01-20", None, None),
    (None, None, None, "2024-01-20", None, None),
]


@pytest.mark.parametrize("level, body, agency, published, signed, late", few(PUBLISHED))
def test_the_deadline(level, body, agency, published, signed, late):
    held = tables(level=level, body=body, agency=agency, published_on=day(published), signed_on=day(signed))
    finding = found(held, DATES)["published_late", "publication"]
    assert finding["status"] == ("not_assessable" if late is None else "fail" if late else "pass")
    if late is not None:
        assert (finding["expected"], finding["actual"]) == (0, late)
        assert ("条例未写明" in finding["message"]) == (level == "township")
        assert "2024-0" in finding["message"]
    if late:
        assert f"{late} 天" in finding["message"]


# Whole reports

LONG = {
    "测试县人民政府": {
        "overview": (
            "2023年，我县坚持以公开为常态、不公开为例外，深入贯彻落实《中华人民共和国政府信息公开条例》，较好完成了"
            "《2023年政务公开工作要点》的各项任务。",
            "（一）主动公开。2023年我县主动公开政府信息1200条，其中：政策文件200条，财政信息300条，公示公告700条。"
            "与2022年相比增加100条。制发规范性文件{documents}件，发布政策解读45篇。",
            "（二）依申请公开。2023年共收到政府信息公开申请{received}件，上年结转{carried_in}件，"
            "办结{processed}件，结转下年度{carried_out}件。一是规范流程；二是加强会商；三是严格时限。",
            "（三）平台建设。高桥镇积极开展试点，各镇按照要求更新专栏，各乡政府同步公开。",
            "（四）监督保障。全县召开培训会3次，自2021年以来已连续三年开展第三方评估。",
        ),
        "disputes": ("2023年因政府信息公开被申请行政复议{reconsiderations}件，"
            "被提起行政诉讼{litigations}件。",),
        "problems": (
            "（一）存在的主要问题",
            "1.解读形式单一。\n2.部分单位更新不够及时。",
            "（二）改进情况",
            "针对上述问题，2024年，我县将做好以下工作：",
            "1.丰富解读形式。\n2.加强日常监管，落实2021—2025年规划。",
        ),
        "other": ("2023年本机关未收取信息处理费。2024年将继续按照规定执行。",),
    },
    "淮安市洪泽区教育局": {
        "overview": (
            "2023年，我局在市教育局和区委、区政府的正确领导下，认真落实条例，2019年修订后的条例成为工作遵循。",
            "1、主动公开。全年通过网站公开信息70条。其中，机构职能5条，招生信息35条，财政预决算30条。",
            "2、依申请公开。全年收到信息公开申请{received}件，均已按期答复。",
            "3、信息管理。我局严格执行“三审三校”，落实区政府办公室〔2022〕15号文件。",
        ),
        "problems": (
            "2023年，我局工作虽取得一定成绩，但仍存在不足：一是主动公开意识不强；二是队伍建设有待加强。下一步，"
            "我局将从以下方面改进：一是加强学习；二是配齐人员；三是强化考核。",
        ),
        "other": ("无",),
    },
    "鼓楼区湖南路街道办事处": {
        "overview": (
            "2023年，湖南路街道在区委、区政府的领导下，认真落实条例，我街道政务公开工作平稳有序。",
            "（一）组织领导\n街道办事处高度重视，成立领导小组。",
            "（二）公开情况\n全年组织培训2次，各社区公开栏及时更新。",
            "（三）制度建设\n①落实审查制度；②落实更新制度；③落实培训制度。",
        ),
        "problems": (
            "主要问题：\n一是信息更新不够及时。\n二是公开内容不够全面。\n改进措施：\n一是加强更新。\n二是拓宽内容。",
        ),
        "other": ("无其他需要报告的事项。",),
    },
}  # fmt: skip


def numbers():
    cells = {row: CELLS[row, "total"] for row in OUTCOMES if (row, "total") in CELLS}
    cells["documents"] = CELLS["normative_document", "issued"]
    cells["reconsiderations"] = CELLS["reconsideration", "total"]
    cells["litigations"] = sum(LAWSUITS.values())
    return cells


def long_report(agency, monkeypatch, change=str):
    """A whole report of a body with its own prose."""
    for section, said in LONG[agency].items():
        monkeypatch.setitem(PROSE, section, tuple(change(text.format(**numbers())) for text in said))
    text = write_report(distinct_figures(), agency=agency)
    assert all(heading in text for heading in HEADINGS.values())
    return text


@pytest.mark.parametrize("agency", LONG)
def test_careful_reports_of_other_bodies_raise_no_alarm(agency, tmp_path, monkeypatch):
    held = read(save(long_report(agency, monkeypatch), tmp_path))
    result = found(held)
    assert {rule: row["message"] for rule, row in result.items() if row["status"] == "fail"} == {}
    assert {name for name, _ in result} == NAMES
    assert set(statuses(result, "numbering").values()) == {"pass"}


CHANGES = {
    "narrative_received": ("共收到政府信息公开申请", "共收到政府信息公开申请9"),
    "narrative_carried": ("上年结转", "上年结转9"),
    "narrative_processed": ("办结", "办结9"),
    "narrative_disputes": ("行政复议", "行政复议9"),
    "narrative_documents": ("规范性文件", "规范性文件9"),
    "narrative_sum": ("财政信息300", "财政信息301"),
    "numbering": ("三是严格时限", "四是严格时限"),
    "stale_year": ("2024年，我县将", "2023年，我县将"),
    "foreign_name": ("全县召开", "我镇召开"),
}


@pytest.mark.parametrize("check", CHANGES)
def test_one_change_in_a_careful_report_fails_exactly_its_check(check, tmp_path, monkeypatch):
    old, new = CHANGES[check]
    text = long_report(
        "测试县人民政府", monkeypatch, lambda said: re.sub(f"{old}(?!申请|情况)", new, said, count=1)
    )
    assert failed(found(read(save(text, tmp_path)))) == {check}


def test_every_figure_of_a_careful_report_is_compared(tmp_path, monkeypatch):
    result = found(read(save(long_report("测试县人民政府", monkeypatch), tmp_path)))
    for check in (*CHECKED, "narrative_sum"):
        assert "pass" in statuses(result, check).values(), (check, statuses(result, check))


SAMPLE_FAULTS = {
    "000": set(),
    "001": {
        ("signed_before_period_end", "signature"), ("published_late", "publication"),
        ("foreign_name", "乡政府"),
    },
    "002": {("numbering", "overview"), ("numbering", "problems")},
    "003": {("stale_year", "problems:2021")},
    "004": set(),
}  # fmt: skip


@pytest.mark.parametrize("name", SAMPLE_FAULTS)
def test_what_the_samples_show(name):
    (path,) = SAMPLES.glob(f"{name}*.txt")
    result = found(read(path))
    assert {rule for rule, row in result.items() if row["status"] == "fail"} == SAMPLE_FAULTS[name]
    if name in ("000", "003"):
        assert statuses(result, "narrative_sum") == {"overview:1": "pass"}
    if name == "002":
        assert "缺少第 3 项" in result["numbering", "problems"]["message"]


def test_every_check_of_these_modules_is_listed():
    assert {check.code for check in CHECKS} >= NAMES
    assert {name for name, _ in found(tables())} == NAMES
