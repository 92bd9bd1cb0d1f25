"""Section five in points: labelled texts, the sample reports, and texts composed of known parts."""

import json
import random
import re
from pathlib import Path

import pytest

import govreport as gr
from govreport.parse.statements import read_statements

HERE = Path(__file__).parent
CASES = json.loads((HERE / "documents" / "statements.json").read_text(encoding="utf-8"))


def labelled(case):
    """Return (kind, start, end) of a labelled text's statements; they stand there in this order."""
    found, at = [], 0
    for kind, text in case["statements"]:
        start = case["text"].index(text, at)
        at = start + len(text)
        found.append((kind, start, at))
    return found


def read(text):
    return [(statement.kind, statement.start, statement.end) for statement in read_statements(text)]


def said(text):
    return [(statement.kind, statement.text) for statement in read_statements(text)]


# --- labelled texts -----------------------------------------------------------------------------


def test_kinds_and_boundaries_of_the_labelled_texts():
    hits = missed = extra = 0
    for case in CASES:
        truth, found = set(labelled(case)), set(read(case["text"]))
        hits, missed, extra = (
            hits + len(truth & found),
            missed + len(truth - found),
            extra + len(found - truth),
        )
        for kind, start, end in sorted(truth ^ found, key=lambda span: span[1]):
            print("missed" if (kind, start, end) in truth else "extra ", kind, case["text"][start:end])
    score = 2 * hits / (2 * hits + missed + extra)
    print(f"F1 {score:.3f}: {hits} found, {missed} missed, {extra} extra, in {len(CASES)} texts")
    assert len(CASES) >= 75 and score >= 0.95


@pytest.mark.parametrize("case", CASES, ids=range(len(CASES)))
def test_offsets_and_positions_hold(case):
    counts, end = {}, 0
    for statement in read_statements(case["text"]):
        counts[statement.kind] = counts.get(statement.kind, 0) + 1
        assert statement.text == case["text"][statement.start : statement.end] != ""
        assert statement.position == counts[statement.kind]
        assert statement.start >= end
        end = statement.end


# What may be left out: marks, sub-heads, lead-ins, an overview and a closing formula. Each is known by a
# word of its own; written down apart from the patterns that read.
ORDINAL = re.compile(
    r"[（(]?[一二三四五六七八九十\d]{1,2}[）)]|[①-⑳⑴-⒇●]|\d{1,2}[.．、,]|[一二三四五六]([是要、]|时)|第[一二三]|其[一二三]|首先|其次|最后"
    r"|另?一方面"
)
LEFT_OUT = re.compile(
    r"问题|不足|差距|距离|困难|短板|薄弱环节|措施|举措|改进|整改|下一?步|今后|打算|计划|意见|方向|以下|下列|为此|对此|主要是|比?如：|将|要"
    r"|成绩|成效|进展|稳步推进|指正|特此报告|方面|情况|我校|无|接下来|明年|新的一年|大量工作|^(其中|但|仍)$"
)


@pytest.mark.parametrize("case", CASES, ids=range(len(CASES)))
def test_what_is_left_out_states_nothing(case):
    text, at, rest = case["text"], 0, []
    for _, start, end in read(text):
        rest.append(text[at:start])
        at = end
    rest.append(text[at:])
    for gap in rest:
        for clause in re.split(r"[。；;\n]+", ORDINAL.sub("", gap)):
            words = clause.strip(" 　：:，,、．.")
            assert not words or LEFT_OUT.search(words), f"left out: {words}"


# --- the sample reports -------------------------------------------------------------------------

FIRST_AND_LAST = {
    "000-tunli-2021.txt": (
        3,
        4,
        "相关重视程度不够，提供信息质量不高、数量不够，造成政务信息更新时间及时，质量不够高",
        "政务公开工作具体承办人员对相关条例、制度的学习有待进一步加强",
        "加强组织领导，增强公开意识。通过对政务公开工作的考核监督，将公开工作责任到人。加强政务公开工作制度、"
        "办法的教育培训，促进广大干部进一步领会和贯彻落实信息公开要求，不断增强公开意识，提高公开能力，"
        "从而提高政务公开工作的质量和水平",
        "创新工作方式，拓宽公开渠道。努力探索信息公开的新路子，因地制宜选取形式多样的信息公开方式，"
        "畅通公开渠道，方便群众获取政府信息",
    ),
    "001-kecai-2021.txt": (
        2,
        3,
        "政务信息公开的时效性还不够,公开流程需要进一步规范化,确保信息公开的时效性、及时性",
        "政府信息公开宣传力度不够群众参与度不高,需要要创新信息公开的渠道",
        "加强学习,提高思想认识。全面提高做好政府信息公开的自觉性。全面把握政府信息公开的主体、范围、内容、形式和程序,"
        "严格按照政府信息公开要求和群众关注的热点难点问题,充分利用政务公开栏、会议或文件等载体,积极推进政府信息公开,"
        "积极扩大政府信息公开的覆盖范围。组织多项活动方便群众及时获取信息公开时间与公开内容相适应,做到经常性工作定期公开,"
        "阶段性工作逐步公开,临时性工作随时公开",
        "积极进取,提升业务水平继续加强对信息公开工作的管理,引导我信息公开工作进一步开展,指导工作人员提高自身的业务水平,"
        "提高信息公开工作的内容质量。不断深化政府信息公开内容,进一步规范政府信息公开工作流程。定期开展政府信息公开业务学习和培训,"
        "确保政府信息公开准确、及时、规范,不断提升政府信息公开整体工作水平",
    ),
    # Its numbers are 1 2 4 5 6 in the second list: five improvements.
    "002-yunshan-2020.txt": (
        5,
        5,
        "政府信息公开水平仍需进一步提升，镇政府日常事务繁杂，人员紧缺，工作人员身兼多职，工作中难免分身乏术、顾此失彼",
        "政府信息公开的深度广度不够，公开内容不全面，部分信息公布不够及时、更新较慢，信息数量、质量亟待提升",
        "严格按照《中华人民共和国政府信息公开条例》规定，健全信息公开体制机制，强化措施、狠抓落实，确保政府信息全面及时公开。"
        "加强政府信息公开信息员队伍建设，提升信息员综合素质，提高工作效率",
        "高度重视政府信息公开工作队伍建设，加强人员选配和学习培训，增强公开意识，提高工作能力，确保政务信息公开工作迈上新台阶",
    ),
    "003-geshan-2021.txt": (
        2,
        3,
        "信息更新不够及时，许多应在事前公开的信息都拖到了事后公布，部分目录更新的内容不够规范，不符合公布栏目的要求",
        "政策解读栏目不够丰富，政策解读文件数量较少、形式不够丰富",
        "召开政务公开专题会议,对各内容负责人的宣传内容、范围和要求进行培训,加强责任意识、担当意识,落实工作任务，"
        "对群众密切关注的内容采用全面、细致、多样化的公开方式",
        "我镇将加强对政务公开工作的领导和监督，健全检查制度、责任追究制度，反馈制度，确保把政务公开工作落到实处。"
        "加强对政务公开工作人员进行专职培训，提升政务公开工作的时效性。同时，规范和完善政务公开的内容、形式，"
        "对涉及人民群众关心的重大问题，重大决策应及时公开",
    ),
    "004-guogan-2021.txt": (
        3,
        3,
        "信息公开不及时，内容较为简单，还有待进一步的补充完善",
        "信息涉及面不广泛，内容不够丰富，群众知晓度低",
        "加强业务人员培训。积极组织业务人员培训学习，加强与其他乡镇的沟通交流，学习经验，提升自身业务素质",
        "强化宣传。以社会关注度高、公共利益大的政府信息作为突破口，不断拓宽政府信息公开内容，包括惠民利民政策、工作成效、"
        "重要讲话等。同时，借助横幅、微信群、公众号、LED屏等形式进行信息公开，内容宣传",
    ),
}


@pytest.fixture(scope="module")
def sections():
    corpus = gr.load(HERE.parent / "data" / "reports")
    held = corpus.sections[corpus.sections["section"] == "problems"]
    return held.merge(corpus.reports[["report_id", "source"]], on="report_id").set_index("source")["text"]


@pytest.mark.parametrize("source", FIRST_AND_LAST)
def test_statements_of_the_sample_reports(sections, source):
    found = said(sections[source])
    problems = [text for kind, text in found if kind == "problem"]
    improvements = [text for kind, text in found if kind == "improvement"]
    many, more, *texts = FIRST_AND_LAST[source]
    assert len(found) == many + more
    assert (len(problems), len(improvements)) == (many, more)
    assert [problems[0], problems[-1], improvements[0], improvements[-1]] == texts


# --- quirks -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text", ["", " \n", "无", "无。", "（无）", "暂无", "没有问题。", "未发现存在的问题。", "/", "——"]
)
def test_nothing_to_say_is_no_statement(text):
    assert read_statements(text) == []


def test_a_section_without_a_turn_is_one_statement():
    text = "一是部分信息更新不及时；二是加强网站管理。"
    assert said(text) == [("unsplit", text[:-1])]


def test_numbers_of_laws_amounts_and_years_are_no_marks():
    text = (
        "存在问题：1.对条例第二十条第（一）项、第（二）项学习不够，2021.5前占3.5%，2.公开1、2、3号栏不及时。"
    )
    assert [text for _, text in said(text)] == [
        "对条例第二十条第（一）项、第（二）项学习不够，2021.5前占3.5%",
        "公开1、2、3号栏不及时",
    ]


def test_a_point_of_the_list_that_says_what_will_be_done_opens_no_part():
    text = "下一步，我镇将做好以下工作：\n（一）加强培训。\n（二）我镇将完善制度。同时，我镇将加强监督。"
    assert [text for _, text in said(text)] == ["加强培训", "我镇将完善制度。同时，我镇将加强监督"]


@pytest.mark.slow
@pytest.mark.parametrize(
    "unit",
    [
        "一是公开不够；",
        "1.",
        "（一）",
        "针对",
        "针对存在的问题，我局将",
        "存在的主要问题",
        "下一步，",
        "\n",
        "，",
        "公",
        "问题问题及",
        "1.公开不够。改进措施：加强。",
        "（一）方面\n1.",
        "2021年",
        "在在的的工作工作问题及与",
        " ",
        "不但",
    ],
)
def test_long_texts_of_one_unit_are_read_to_the_end(unit):
    # A reading whose time grows with the square of the length would not come back from these.
    text = (unit * (100_000 // len(unit) + 1))[:100_000]
    said = read_statements(text)
    assert all(text[one.start : one.end] == one.text for one in said)
    assert [one.start for one in said] == sorted(one.start for one in said)


# --- composed texts -----------------------------------------------------------------------------

HAN = "一二三四五六七八九十"
MARKS = {
    "是": lambda n: f"{HAN[n]}是",
    "1.": lambda n: f"{n + 1}.",
    "1、": lambda n: f"{n + 1}、",
    "（一）": lambda n: f"（{HAN[n]}）",
    "(1)": lambda n: f"({n + 1})",
    "1）": lambda n: f"（{n + 1}）",
    "①": lambda n: chr(ord("①") + n),
    "第一": lambda n: f"第{HAN[n]}，",
    "其一": lambda n: f"其{HAN[n]}，",
}
PROBLEMS = (
    "公开意识有待增强",
    "栏目更新不够及时，存在滞后现象",
    "政策解读形式较为单一。多数解读仍以文字为主，群众不易看懂",
    "工作人员流动性大，业务不够熟练",
    "依申请公开答复不够规范",
    "主动公开的内容与群众需求结合不紧",
)
IMPROVEMENTS = (
    "加强学习培训，提高业务能力",
    "完善信息发布审核制度。严格落实三审三校，做到先审后发",
    "丰富政策解读形式",
    "拓宽公开渠道，用好政务新媒体",
    "强化监督考核，定期通报更新情况",
    "规范答复文书，统一办理流程",
)
OPENINGS = (
    "",
    "存在的主要问题：",
    "（一）存在问题\n",
    "2021年，我局政府信息公开工作取得了一定成效，但仍存在一些不足，主要表现在：",
    "我镇政府信息公开工作还存在以下问题：",
)
TURNS = (
    "改进措施：",
    "\n（二）改进情况\n",
    "下一步，我局将重点做好以下工作：",
    "针对以上问题，我镇将采取以下措施：",
    "\n2022年，我街道将从以下方面加以改进：",
    "今后，我县将：",
)
ENDS = ("", "特此报告。", "以上报告，请予指正。")


def compose(chance):
    """Return a text and its statements, drawn from parts whose truth is known."""
    text, truth = chance.choice(OPENINGS), []
    breaks = chance.choice(("", "\n"))
    for kind, points, turn in (
        ("problem", PROBLEMS, ""),
        ("improvement", IMPROVEMENTS, chance.choice(TURNS)),
    ):
        text += turn
        mark = MARKS[chance.choice(list(MARKS))]
        chosen = chance.sample(points, chance.randint(1, len(points)))
        numbers = sorted(chance.sample(range(1, 9), len(chosen) - 1))
        for number, point in zip([0, *numbers], chosen, strict=True):
            last = point is chosen[-1]
            text += (breaks if text and not text.endswith("\n") else "") + mark(number)
            truth.append((kind, len(text), len(text) + len(point)))
            text += point + ("。" if last else chance.choice("；。"))
    return text + chance.choice(ENDS), truth


@pytest.mark.parametrize("seed", range(20))
def test_composed_texts_are_read_back(seed):
    chance = random.Random(seed)
    for _ in range(25):
        text, truth = compose(chance)
        assert read(text) == truth, text


def test_composed_problems_with_their_measures_are_read_back():
    chance = random.Random(5)
    for _ in range(200):
        mark = MARKS[chance.choice(list(MARKS))]
        turn = chance.choice(("改进措施：", "整改措施：", "下一步，我局将", "今后要"))
        pairs = zip(chance.sample(PROBLEMS, 4), chance.sample(IMPROVEMENTS, 4), strict=True)
        text, truth = "", []
        for number, (problem, improvement) in enumerate(pairs):
            text += mark(number)
            truth.append(("problem", len(text), len(text) + len(problem)))
            text += problem + "。" + turn
            truth.append(("improvement", len(text), len(text) + len(improvement)))
            text += improvement + chance.choice(("。", "。\n"))
        assert read(text) == truth, text
