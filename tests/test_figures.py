"""Counts stated in prose: hand-read sentences, samples, sentences composed from parts, long input."""

import itertools
import json
from collections import Counter
from pathlib import Path

import pytest

import govreport as gr
from govreport.form.quantities import STATEMENTS
from govreport.parse.counts import read_han
from govreport.parse.figures import read_figures

ROOT = Path(__file__).parent.parent
DOCUMENTS = ROOT / "tests" / "documents"
SENTENCES = json.loads((DOCUMENTS / "figures.json").read_text(encoding="utf-8"))
# Written by another hand, without sight of the words and patterns, known quantities only.
UNSEEN = json.loads((DOCUMENTS / "figures-known.json").read_text(encoding="utf-8"))


def shown(text, figure):
    value = round(figure.value, 6)
    return (
        figure.quantity,
        value,
        figure.unit,
        text[figure.start : figure.end],
        figure.scope,
        figure.precision,
    )


def known(figures):
    return Counter(figure for figure in figures if figure[0] != "other")


def compared(keep):
    """Count what is right, wrong and missing over all hand-read sentences; print the differences."""
    right = wrong = missing = 0
    for sentence in SENTENCES:
        text = sentence["text"]
        found = keep(shown(text, figure) for figure in read_figures(text, sentence["section"]))
        truth = keep(tuple(figure) for figure in sentence["figures"])
        right += (found & truth).total()
        wrong += (found - truth).total()
        missing += (truth - found).total()
        if found != truth:
            print(text, "found:", dict(found - truth), "missing:", dict(truth - found), sep="\n  ")
    return right, wrong, missing


def test_there_are_enough_sentences_and_traps():
    traps = [s for s in SENTENCES if all(figure[0] == "other" for figure in s["figures"])]
    assert len(SENTENCES) >= 150 and len(traps) >= 40
    codes = {figure[0] for sentence in SENTENCES for figure in sentence["figures"]}
    assert codes == {statement.quantity for statement in STATEMENTS} | {"disclosed_part", "other"}


def test_no_known_code_is_wrong_and_few_are_missing():
    right, wrong, missing = compared(known)
    assert wrong == 0
    assert right >= 0.95 * (right + missing)


def test_no_known_code_is_wrong_and_few_are_missing_in_sentences_by_another_hand():
    right = wrong = missing = 0
    for sentence in UNSEEN:
        figures = read_figures(sentence["text"], sentence["section"])
        found = Counter((f.quantity, round(f.value, 6)) for f in figures if f.quantity != "other")
        truth = Counter((quantity, float(value)) for quantity, value in sentence["known"])
        right += (found & truth).total()
        wrong += (found - truth).total()
        missing += (truth - found).total()
    assert (len(UNSEEN), wrong) == (50, 0)
    assert right >= 0.95 * (right + missing)


def test_other_figures_are_delivered_and_no_traps():
    right, wrong, missing = compared(Counter)
    assert wrong <= 0.01 * right and missing <= 0.05 * right


@pytest.mark.parametrize("before", ["", "按照要求，我局做好公开工作。\n"])
def test_places_and_sentences(before):
    for sentence in SENTENCES:
        text = before + sentence["text"] + "\n严格落实制度。"
        for figure in read_figures(text, sentence["section"]):
            printed = text[figure.start : figure.end]
            assert printed and printed in figure.sentence and figure.sentence in text
            at = text.index(figure.sentence)
            assert at <= figure.start and figure.end <= at + len(figure.sentence)
            assert "\n" not in figure.sentence


def test_figures_come_in_the_order_of_the_text():
    text = "\n".join(sentence["text"] for sentence in SENTENCES if sentence["section"] == "overview")
    ends = [figure.end for figure in read_figures(text, "overview")]
    assert ends == sorted(ends) and len(ends) > 150


@pytest.fixture(scope="module")
def stated():
    sections = gr.load(ROOT / "data" / "reports").sections
    return {
        source: [
            figure
            for text, section in zip(part["text"].fillna(""), part["section"], strict=True)
            for figure in read_figures(text, section)
        ]
        for source, part in sections.groupby("report_id")
    }


@pytest.mark.parametrize(
    ("report", "total", "parts"),
    [
        ("8004382959ac", 243, [0, 2, 4, 237]),
        ("a8c87450b82b", 70, [1, 1, 3, 34, 1, 18, 2, 10]),
    ],
)
def test_totals_and_parts_of_the_samples(stated, report, total, parts):
    found = stated[report]
    assert [figure.value for figure in found if figure.quantity == "disclosed_total"] == [total]
    assert [figure.value for figure in found if figure.quantity == "disclosed_part"] == parts
    assert {figure.scope for figure in found} == {"own"}


def test_samples_without_counts_have_no_figures(stated):
    assert [len(stated[report]) for report in ("8618a2eff9ce", "304a11516f74", "85680fab69b8")] == [0, 0, 0]


def test_labels_of_the_parts(stated):
    labels = [figure.label for figure in stated["8004382959ac"]]
    assert labels == ["政府信息", "规范性文件", "财务公开", "其他方式公开", "村务公开"]
    assert stated["a8c87450b82b"][3].label == "组织机构"


def test_a_channel_is_no_total_unless_its_parts_add_up():
    proved = "我镇网站主动公开信息30条，其中政务动态20条，通知公告10条。"
    doubtful = "我镇网站主动公开信息30条，其中政务动态20条，通知公告9条。"
    assert [f.quantity for f in read_figures(proved, "overview")] == ["disclosed_total"] + 2 * [
        "disclosed_part"
    ]
    assert {f.quantity for f in read_figures(doubtful, "overview")} == {"other"}


def test_parts_that_do_not_add_up_are_still_parts():
    found = read_figures("主动公开政府信息30条，其中政务动态20条，通知公告19条。", "overview")
    assert [f.quantity for f in found] == ["disclosed_total"] + 2 * ["disclosed_part"]


def test_a_semicolon_ends_a_sentence_but_not_a_list():
    first, second = read_figures("收到政府信息公开申请3件；主动公开政府信息9条。", "overview")
    assert (first.sentence, second.sentence) == ("收到政府信息公开申请3件；", "主动公开政府信息9条。")
    listed = read_figures("主动公开政府信息9条；其中：文件4条；公告5条。", "overview")
    assert {figure.sentence for figure in listed} == {"主动公开政府信息9条；其中：文件4条；公告5条。"}


def test_figures_of_several_years():
    text = "2021年主动公开政府信息35条。\n2022年主动公开政府信息47条。"
    assert [f.quantity for f in read_figures(text, "overview")] == ["other", "disclosed_total"]


@pytest.mark.parametrize("section", ["problems", "signature"])
def test_plans_and_shortcomings_answer_nothing(section):
    found = read_figures("全年主动公开政府信息35条，未收到政府信息公开申请。", section)
    assert {figure.quantity for figure in found} <= {"other"}


@pytest.mark.parametrize(
    ("numeral", "value"),
    [
        ("十", 10), ("十二", 12), ("两百", 200), ("一百零五", 105), ("三千六百", 3600), ("二百一十六", 216),
        ("一万二千", 12000), ("十万零三十", 100_030), ("一亿", 100_000_000), ("零", 0),
        ("两三", None), ("二〇二一", None), ("三十五六", None), ("百十千", None),
        ("一百二", None), ("万", None),
    ],
)  # fmt: skip
def test_chinese_numerals(numeral, value):
    assert read_han(numeral) == value


NUMERALS = (
    ("3", 3, "exact"), ("1,234", 1234, "exact"), ("１２", 12, "exact"), ("二十八", 28, "exact"),
    ("四十余", 40, "at_least"),
    ("18万余", 180_000, "at_least"), ("377.8929万", 3_778_929, "exact"),
    ("一百零五", 105, "exact"), ("0", 0, "exact"),
    ("约60", 60, "about"), ("近3万", 30_000, "about"),
    ("超过500", 500, "at_least"), ("30多", 30, "at_least"), ("2亿", 2e8, "exact"),
)  # fmt: skip
FRAMES = (
    ("applications_received", "{start}收到政府信息公开申请{number}{unit}。", "件条起例份次宗"),
    ("applications_received", "{start}受理{number}{unit}信息公开申请。", "件条起例份次宗"),
    ("applications_received", "{start}接到依申请公开共{number}{unit}，均已办理。", "件起例"),
    ("applications_answered", "{start}答复政府信息公开申请{number}{unit}。", "件起例"),
    ("applications_carried_in", "{start}上年结转政府信息公开申请{number}{unit}。", "件起"),
    ("applications_carried_out", "{start}结转下年度继续办理{number}{unit}。", "件起"),
    ("disclosed_total", "{start}共主动公开政府信息{number}{unit}。", "条件篇"),
    ("disclosed_total", "{start}公开各类政府信息总数为{number}{unit}；", "条件"),
    ("reconsiderations", "{start}因政府信息公开发生行政复议{number}{unit}。", "件起例"),
    ("litigations", "{start}因信息公开被提起行政诉讼案件{number}{unit}。", "件起例"),
    ("normative_documents", "{start}制定出台规范性文件{number}{unit}。", "件个份"),
    ("interpretations", "{start}发布政策解读材料{number}{unit}。", "篇件条"),
    ("meetings_trainings", "{start}组织政务公开业务培训{number}{unit}。", "次场期"),
    ("other", "{start}推送图文{number}{unit}。", "篇条"),
)
STARTS = (("", None), ("2022年，我局", "own"), ("全县", "region"), ("本年度", None))


@pytest.mark.parametrize(
    ("quantity", "frame", "units"), FRAMES, ids=lambda part: part if part.isascii() else ""
)
def test_composed_sentences_are_read_back(quantity, frame, units):
    for (start, scope), (number, value, precision), unit in itertools.product(STARTS, NUMERALS, units):
        text = frame.format(start=start, number=number, unit=unit)
        (figure,) = read_figures(text, "overview")
        assert shown(text, figure)[:3] == (quantity, value, unit), text
        assert (figure.scope, figure.precision) == (scope, precision), text


NEGATIONS = ("未", "没有", "未曾")
ABSENT = (
    (("applications_received",), "收到{who}政府信息公开申请"),
    (("applications_received",), "接到{who}依申请公开事项"),
    (("reconsiderations",), "发生因政府信息公开引起的行政复议"),
    (("litigations",), "产生政府信息公开行政诉讼"),
    (("reconsiderations", "litigations"), "发生行政复议、行政诉讼"),
    (("reconsiderations", "litigations"), "引发行政复议和行政诉讼案件"),
    (("processing_fee",), "收取信息处理费"),
    (("normative_documents",), "制定规范性文件"),
)


@pytest.mark.parametrize(("quantities", "words"), ABSENT)
def test_composed_zeros_are_read_back(quantities, words):
    for (start, scope), no, who in itertools.product(
        STARTS, NEGATIONS, ("", "公民、法人和其他组织的", "任何")
    ):
        text = start + no + words.format(who=who) + "。"
        found = read_figures(text, "other")
        assert [figure.quantity for figure in found] == list(quantities), text
        assert {(figure.value, figure.scope) for figure in found} == {(0, scope)}, text
        assert {figure.start for figure in found} == {len(start)}


PIECES = (
    "1", "1234567890", "共", "其中", "一", "一万", "未", "无", "没有收到", "收到申请", "共1件",
    "其中1件，", "公开信息3条（", "；3条",
    "《", "1,", "自今年", "全市我局", "2020年", "行政复议、", "为0", "12 ", "未因公开",
)  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("piece", PIECES)
def test_long_input_comes_to_an_end(piece):
    # One sentence without an end: were any pattern or look-back super-linear, this would take minutes.
    text = (piece * 4_000)[:4_000]
    found = read_figures(text, "overview")
    assert len(found) == len(read_figures(text[:2_000], "overview")) * 2 or len(found) > 400 or not found


@pytest.mark.slow
@pytest.mark.parametrize("piece", ["1", "共", "其中", "一"])
def test_a_hundred_thousand_characters(piece):
    assert read_figures((piece * 100_000)[:100_000], "overview") == []
