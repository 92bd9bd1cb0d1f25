"""Who reports on what, and where the parts begin: every way of printing it that was met."""

from datetime import date

import pytest
from writing import HEADINGS, distinct_figures, write_report

from govreport.documents.document import Document
from govreport.documents.text import read
from govreport.form.statute import FORMS
from govreport.parse.bodies import classify
from govreport.parse.layout import layouts_of
from govreport.parse.report import read_report
from govreport.parse.sections import read_sections

PREFACE = "根据《中华人民共和国政府信息公开条例》编制本报告。"
BODY = """一、总体情况
全年公开信息12条。
二、主动公开政府信息情况
五、存在的主要问题及改进情况
更新不够及时。
"""


def report(text, **metadata):
    document = read(text.encode())
    document.metadata = metadata
    return read_report(document, layouts_of(FORMS))


def identity(head, tail="", preface=PREFACE, **metadata):
    return report(f"{head}\n{preface}\n{BODY}{tail}\n", **metadata).identity


# Titles

TAILS = (
    "政府信息公开工作年度报告",
    "政府信息公开年度报告",
    "政府信息公开工作报告",
    "信息公开工作年度报告",
    "政府信息公开年度工作报告",
    "政府信息公开年报",
    "政府信息公开工作情况报告",
    "政府信息公开工作年度年度报告",
)


@pytest.mark.parametrize("tail", TAILS)
def test_titles_with_every_tail(tail):
    found = identity(f"云川县水务局2022年{tail}")
    assert (found.title, found.agency, found.year) == (f"云川县水务局2022年{tail}", "云川县水务局", 2022)


NAMED = "云川县青石镇人民政府2022年政府信息公开工作年度报告"
ONE_TITLE = {
    "spaces": "云川县青石镇人民政府 2022 年政府信息公开 工作年度报告",
    "broken in the tail": "云川县青石镇人民政府2022年政府信息公开工作\n年度报告",
    "broken after the name": "云川县青石镇人民政府\n2022年政府信息公开工作年度报告",
    "broken twice": "云川县青石镇\n人民政府2022年\n政府信息公开工作年度报告",
    "twice": f"{NAMED}\n{NAMED}",
    "three times": f"{NAMED}\n您所在的位置：首页>{NAMED}\n{NAMED}\n发布时间：2023-01-20\n{NAMED}",
    "twice on one line": NAMED + NAMED,
    "pictures": f"【图文】{NAMED}",
    "text version": f"{NAMED}(文字版)",
    "picture version": f"{NAMED}（图片版）",
    "link version": f"{NAMED}（超链版）",
    "text": f"{NAMED}正文",
    "quoted": f"《{NAMED}》",
    "a metadata grid": f"信息名称：{NAMED}",
    "below a site": f"云川县人民政府门户网站\n首页>政务公开\n{NAMED}",
    "below a document's number": f"云政发〔2020〕1号\n{NAMED}",
}


@pytest.mark.parametrize("head", ONE_TITLE.values(), ids=ONE_TITLE)
def test_a_title_is_read_once_and_whole(head):
    found = identity(head)
    assert (found.title, found.agency, found.year) == (NAMED, "云川县青石镇人民政府", 2022)


def test_the_preface_begins_below_the_last_title():
    sections = report(f"{NAMED}\n点击:[]\n{NAMED}\n{PREFACE}\n{BODY}").sections
    assert (sections[0].section, sections[0].text) == ("preface", PREFACE)


OTHER_TITLES = {
    "2022年云川县人民政府办公室政府信息公开工作年度报告": ("云川县人民政府办公室", 2022),
    "云川县水务局关于2021年度政府信息公开情况的报告": ("云川县水务局", 2021),
    "关于云川县水务局2021年政府信息公开工作情况的报告": ("云川县水务局", 2021),
    "云川县水务局2022年度年度政府信息公开工作报告": ("云川县水务局", 2022),
    "云川县水务局二○一一年政府信息公开工作年度报告": ("云川县水务局", 2011),
    "云川县水务局二〇二二年度政府信息公开工作年度报告": ("云川县水务局", 2022),
    "云川县水务局二一一年政府信息公开工作年度报告": ("云川县水务局", 2011),
    "云川县水务局政府信息公开工作年度报告（2022年）": ("云川县水务局", 2022),
    "卫综20201云川县卫生健康局2019年政府信息公开工作年度报告": (None, 2019),
    "2022年政府信息公开工作年度报告": (None, 2022),
    "我局2022年政府信息公开工作年度报告": (None, 2022),
    "本机关2022年政府信息公开工作年度报告": (None, 2022),
    "云川县水务局政府信息公开工作年度报告": ("云川县水务局", None),
}


@pytest.mark.parametrize("title", OTHER_TITLES)
def test_what_a_title_says_of_agency_and_year(title):
    found = identity(title)
    assert (found.title, found.agency, found.year) == (title, *OTHER_TITLES[title])


PAGES = {
    f"{NAMED}_云川县人民政府门户网站": NAMED,
    f"云川县人民政府 - {NAMED}": NAMED,
    f"{NAMED}|政府信息公开|云川县": NAMED,
    f"政府信息公开年报_{NAMED}": NAMED,
    "政府信息公开工作年度报告_云川县人民政府": None,
    "云川县人民政府门户网站": None,
}


@pytest.mark.parametrize("title", PAGES)
def test_the_title_of_the_page_where_the_text_has_none(title):
    found = identity("索引号：123456", title=title)
    assert found.title == PAGES[title]
    assert found.year == (2022 if PAGES[title] else None)
    assert found.agency == ("云川县青石镇人民政府" if PAGES[title] else None)


def test_the_title_in_the_text_goes_before_the_title_of_the_page():
    found = identity(NAMED, title="云山镇2019年政府信息公开工作年度报告_云山镇")
    assert (found.title, found.year) == (NAMED, 2022)


def test_a_page_with_last_years_title_reports_on_the_year_of_its_period():
    preface = "统计期限为2022年1月1日至2022年12月31日。"
    found = identity("索引号：1", preface=preface, title="云山镇2021年政府信息公开工作年度报告_云山镇")
    assert found.year == 2022


# Agencies


def test_a_signature_or_preface_may_have_the_fuller_name():
    title = "公安局2022年政府信息公开工作年度报告"
    assert identity(title, tail="云川县公安局\n2023年1月12日").agency == "云川县公安局"
    title = "青石镇2022年政府信息公开工作年度报告"
    preface = "现公布云川县青石镇人民政府2022年政府信息公开工作年度报告。"
    assert identity(title, preface=preface).agency == "云川县青石镇人民政府"


@pytest.mark.parametrize("own", ["我局", "我镇", "本机关", "本街道"])
def test_an_agency_that_is_never_named_is_not_taken_from_the_page(own):
    head = "索引号：1\n发布机构：云川县人民政府办公室\n2022年政府信息公开工作年度报告"
    assert identity(head, preface=f"{own}2022年政府信息公开工作情况如下。").agency is None


LEVELS = {
    "国务院办公厅": ("national", "department"),
    "国家税务总局": ("national", "department"),
    "国家税务总局云川县税务局": ("county", "department"),
    "湖北省人民政府": ("province", "government"),
    "湖北省人民政府办公厅": ("province", "office"),
    "湖北省教育厅": ("province", "department"),
    "广西壮族自治区人民政府": ("province", "government"),
    "北京市人民政府": ("province", "government"),
    "北京市教育委员会": ("province", "department"),
    "新疆生产建设兵团": ("province", "other"),
    "新疆生产建设兵团第八师": ("prefecture", "other"),
    "大兴安岭地区行政公署": ("prefecture", "government"),
    "锡林郭勒盟行政公署": ("prefecture", "government"),
    "甘南藏族自治州人民政府": ("prefecture", "government"),
    "甘南藏族自治州教育局": ("prefecture", "department"),
    "甘南藏族自治州合作市人民政府": ("county", "government"),
    "宜春市樟树市人民政府": ("county", "government"),
    "重庆市渝中区人民政府": ("county", "government"),
    "呼伦贝尔市鄂温克族自治旗人民政府": ("county", "government"),
    "双江拉祜族佤族布朗族傣族自治县人民政府": ("county", "government"),
    "云川县人民政府办公室": ("county", "office"),
    "云川县水务局": ("county", "department"),
    "某某市人民政府": (None, "government"),
    "某某市经济技术开发区管理委员会": (None, "other"),
    "云川经济开发区": (None, "other"),
    "中国（上海）自由贸易试验区管理委员会": (None, "other"),
    "云川县青石镇人民政府": ("township", "government"),
    "云川县青石镇": ("township", "government"),
    "云川县回族乡人民政府": ("township", "government"),
    "云川县青石镇人民政府办公室": ("township", "office"),
    "朝阳区和平街道办事处": ("township", "subdistrict_office"),
    "朝阳区和平街道": ("township", "subdistrict_office"),
    "景德镇市人民政府": (None, "government"),
}


@pytest.mark.parametrize("agency", LEVELS)
def test_level_and_kind_of_a_body(agency):
    assert classify(agency) == LEVELS[agency]


# Years, periods and dates

PERIODS = {
    "2022年1月1日至2022年12月31日": (date(2022, 1, 1), date(2022, 12, 31)),
    "自2022年1月1日起，至2022年12月31日止": (date(2022, 1, 1), date(2022, 12, 31)),
    "2022年1月1日至12月20日": (date(2022, 1, 1), date(2022, 12, 20)),
    "2022年1月1日—2022年12月20日": (date(2022, 1, 1), date(2022, 12, 20)),
    "2022年1月至12月": (date(2022, 1, 1), date(2022, 12, 31)),
    "2022.1.1-2022.12.31": (date(2022, 1, 1), date(2022, 12, 31)),
    "2022年11日至2022年1231日": (None, None),
    "202211日至20221231日": (None, None),
    "2022年1月1日至2022年1231日": (None, None),
    "自2008年5月1日起": (None, None),
    "2022年1月1日至2022年12月310日": (None, None),
}


@pytest.mark.parametrize("period", PERIODS)
def test_a_period_is_exact_or_none(period):
    found = identity(NAMED, preface=f"所列数据的统计期限为{period}。")
    assert (found.period_start, found.period_end) == PERIODS[period]
    assert found.year == 2022


def test_endless_spaces_in_a_period_are_no_period():
    found = identity(NAMED, preface=f"统计期限为2022年1月1日{' ' * 200_000}，至2022年12月31日。")
    assert (found.period_start, found.year) == (None, 2022)
    found = identity(f"{NAMED}\n发布时间{' ' * 200_000}2023-01-20", preface=f"电话：0517{' ' * 200_000}8")
    assert (found.published_on, found.phone) == (None, None)


def test_years_of_laws_and_numbers_are_no_reporting_year():
    for preface in (
        "根据2019年新修订的政府信息公开条例和2019年5月15日修订的规定，自2008年5月1日起施行。",
        "根据国办公开办函〔2021〕30号、卫综20201和2019年施行的《政府信息公开条例》编制。",
    ):
        assert identity("政府信息公开工作年度报告", preface=preface).year is None
    said = "现将2022年度政府信息公开工作情况报告如下。自2008年5月1日起施行。"
    assert identity("政府信息公开工作年度报告", preface=said).year == 2022


PUBLISHED = {
    "发布时间:2023-02-01 18:24:12来源: 办公室": date(2023, 2, 1),
    "发布日期:[2023-01-28]": date(2023, 1, 28),
    "2023-01-22 08:37": date(2023, 1, 22),
    "公开日期：2023年1月22日": date(2023, 1, 22),
    "發佈時間：2023-01-22": date(2023, 1, 22),
    "发布时间：2023-02-0118:24:12": date(2023, 2, 1),
    "发布时间：2023-02-318": None,
    "发布时间：2023年1月": None,
    "公开目录自2023-01-22起": None,
}


@pytest.mark.parametrize("line", PUBLISHED)
def test_publication_dates(line):
    assert identity(f"{NAMED}\n{line}").published_on == (None if "發" in line else PUBLISHED[line])
    if "發" in line:
        mirror = f"{line}\n政府信息公開公開公開公開公開公開公開"
        assert identity(f"{NAMED}\n{mirror}").published_on == PUBLISHED[line]


def test_the_date_in_the_head_of_the_page_where_no_date_is_printed():
    assert identity(NAMED, published="2023-01-25 10:00").published_on == date(2023, 1, 25)
    assert identity(f"{NAMED}\n发布时间：2023-01-22", published="2025-06-01").published_on == date(
        2023, 1, 22
    )


SIGNED = {
    "2023年1月20日": date(2023, 1, 20),
    "2023年1月20": date(2023, 1, 20),
    "2023 年 1 月 20 日": date(2023, 1, 20),
    "二○二三年一月二十日": date(2023, 1, 20),
    "二〇二三年十二月三十一日": date(2023, 12, 31),
    "二二三年三月二十五日": date(2023, 3, 25),
    "2023年1月": None,
    "2023年13月20日": None,
}


@pytest.mark.parametrize("line", SIGNED)
def test_dates_under_the_signature(line):
    assert identity(NAMED, tail=f"云川县青石镇人民政府\n{line}").signed_on == SIGNED[line]


def test_the_reports_own_contact_and_not_that_of_the_page():
    head = f"热线电话：12345\n邮编：100000\nzhan@page.gov.cn\n{NAMED}"
    preface = "如有疑问，请联系青石镇党政办（邮编：223001，电话：0517—82345678，邮箱：qs@town.gov.cn）。"
    found = identity(head, preface=preface, tail="网站维护电话：010-88888888")
    assert (found.phone, found.postcode, found.email) == ("0517-82345678", "223001", "qs@town.gov.cn")


# Scripts


def test_a_report_in_traditional_script_keeps_its_names():
    text = "雲川縣青石鎮人民政府2022年政府信息公開工作年度報告"
    found = report(f"{text}\n聯繫電話：0517-82345678。政府信息公開。\n一、總體情況\n公開信息12條。\n")
    assert [part.heading for part in found.sections if part.heading] == ["一、總體情況"]
    found = found.identity
    assert (found.script, found.title, found.agency) == ("hant", text, "雲川縣青石鎮人民政府")
    assert (found.year, found.level, found.body) == (2022, "township", "government")
    assert found.phone == "0517-82345678"


def test_a_traditional_character_in_a_name_makes_no_traditional_report():
    found = identity(NAMED, preface="政府信息公开。承办单位：開元公司，報告處理完毕。")
    assert found.script == "hans"


def test_pinyin_is_no_part_of_title_and_agency():
    found = identity("云川縣(xiàn)水务局2022年政府信（xìn）息公开工作年度報(bào)告")
    assert (found.title, found.agency) == ("云川縣水务局2022年政府信息公开工作年度報告", "云川縣水务局")


# Headings

TITLES = {section: heading[2:] for section, heading in HEADINGS.items()}
ORDERED = list(TITLES)


def headed(headings, **options):
    """The sections of a report with these headings: {section: (heading, text)}."""
    figures = distinct_figures()
    text = write_report(figures, headings=dict(zip(ORDERED, headings, strict=True)), **options)
    return {part.section: (part.heading, part.text) for part in report(text).sections}


HAN = "一二三四五六"
ORDINALS = {
    "usual": [f"{o}、{t}" for o, t in zip(HAN, TITLES.values(), strict=True)],
    "digits": [f"{o}、 {t}" for o, t in enumerate(TITLES.values(), 1)],
    "points": [f"{o}.{t}" for o, t in enumerate(TITLES.values(), 1)],
    "mixed": [f"{o}、{t}" for o, t in zip("一2三四5六", TITLES.values(), strict=True)],
    "none": list(TITLES.values()),
    "spaces": [f"{o} {' '.join(t)}" for o, t in zip(HAN, TITLES.values(), strict=True)],
    "markdown": [f"## {o}、{t}" for o, t in zip(HAN, TITLES.values(), strict=True)],
    "trailing": [f"{o}、{t}、" for o, t in zip(HAN, TITLES.values(), strict=True)],
    "colon": [f"{o}、{t}：" for o, t in zip(HAN, TITLES.values(), strict=True)],
    "repeated": [f"{o}、{t}" for o, t in zip("一二二三四五", TITLES.values(), strict=True)],
    "restarted": [f"{o}、{t}" for o, t in zip("一二三一二三", TITLES.values(), strict=True)],
    "brackets": [f"（{o}）{t}" for o, t in zip(HAN, TITLES.values(), strict=True)],
    "half brackets": [f"{o}){t}" for o, t in zip(HAN, TITLES.values(), strict=True)],
    "mixed brackets": [f"( {o}）{t}" for o, t in zip(HAN, TITLES.values(), strict=True)],
    "parts": [f"第{o}部分 {t}" for o, t in zip(HAN, TITLES.values(), strict=True)],
}


@pytest.mark.parametrize("headings", ORDINALS.values(), ids=ORDINALS)
@pytest.mark.parametrize("dialect", ["word", "web"])
def test_headings_with_every_ordinal(headings, dialect):
    found = headed(headings, dialect=dialect)
    assert [found[section][0] for section in ORDERED] == [heading.strip() for heading in headings]
    assert found["problems"][1].startswith("工作中还有不足") and found["disputes"][1] == ""
    assert found["other"][1] == "无其他需要报告的事项。"


OTHER_HEADINGS = {
    "主动公开政府信息的情况": "disclosure",
    "主动公开政府信息工作情况": "disclosure",
    "行政机关主动公开政府信息情况": "disclosure",
    "因政府信息公开工作被申请行政复议、提起行政诉讼情况": "disputes",
    "政府信息公开行政復議、行政訴訟情況": "disputes",
    "存在问题及改进情况": "problems",
    "存在的主要问题及整改措施": "problems",
    "政府信息公开工作存在的主要问题及改进情况": "problems",
    "存在的问题及改进情况": "problems",
    "統(tǒng)計以外其他需要报告的事项": None,
    "其他需要报告(gào)的事项": "other",
}


@pytest.mark.parametrize("title", OTHER_HEADINGS)
def test_other_titles_of_the_parts(title):
    section = OTHER_HEADINGS[title]
    found = {
        part.section: part.heading
        for part in report(f"{NAMED}\n{PREFACE}\n八、{title}\n正文一句。\n").sections
    }
    assert found.get(section or "other") == (f"八、{title}" if section else None)


def test_titles_in_lists_are_no_headings():
    usual = ORDINALS["usual"]
    dotted = [f"{heading}………………{page}" for page, heading in enumerate(usual, 3)]
    plain_list = [heading[2:] for heading in usual]
    text = write_report(distinct_figures())
    for above in (dotted, usual, plain_list, ["；".join(usual)], [f"概述：{'、'.join(plain_list)}"]):
        first, rest = text.split("\n", 1)
        found = {p.section: p for p in report("\n".join([first, "目录", *above, rest])).sections}
        assert [found[section].heading for section in ORDERED] == usual
        assert found["problems"].text.startswith("工作中还有不足")
        assert found["overview"].text.startswith("本机关按照条例")


def test_headings_back_to_back_where_the_tables_were_images():
    usual = ORDINALS["usual"]
    text = "\n".join([NAMED, PREFACE, usual[0], "全年公开信息12条。", *usual[1:4], usual[4], "不够及时。"])
    found = {part.section: (part.heading, part.text) for part in report(text).sections}
    assert found["disclosure"] == (usual[1], "")
    assert found["applications"] == (usual[2], "")
    assert found["disputes"] == (usual[3], "")
    assert found["problems"] == (usual[4], "不够及时。")


@pytest.mark.parametrize(
    "lines", [("公开不够及时。",), ("公开\n不够", "及时。"), ("公开\n不够\n及时。",), ("一\n", "", "二")]
)
def test_a_cell_of_several_lines_is_one_line_of_its_part(lines):
    pieces = ["五、存在的主要问题及改进情况", *lines]
    text = "\n\n".join(pieces)
    document = Document(text, "docx", pieces)
    document.starts.extend(text.find(piece) for piece in pieces)
    document.lines.extend(range(1, len(pieces) + 1))
    part = read_sections(document, range(len(pieces)), [(0, "problems")], 0, None)[0]
    assert part.text == "\n".join(line.replace("\n", " ") for line in lines if line)
    assert [pieces[at] for at in part.pieces] == [line for line in lines if line]
