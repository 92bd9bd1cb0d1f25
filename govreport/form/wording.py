"""How reports write enumerations, years and names for themselves: words and patterns, literals only."""

import re
from dataclasses import dataclass

# --- counts in prose ----------------------------------------------------------------------------

Cell = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Question:
    """What a quantity of the prose asks of the tables: its check, the cells that answer it, their names.

    `cells` are added up; of `either` the first that holds a number counts, as the versions of the form
    ask for the same thing in different columns. `key` stands in the subject of a finding.
    """

    check: str
    quantity: str
    zh: str
    en: str
    cells: tuple[Cell, ...] = ()
    key: str = ""
    either: tuple[Cell, ...] = ()


_RECEIVED = (("applications", "received", "total"),)
_CARRIED_IN = (("applications", "carried_in", "total"),)
_CARRIED_OUT = (("applications", "carried_out", "total"),)
_PROCESSED = (("applications", "processed", "total"),)
_RECONSIDERATION = (("disputes", "reconsideration", "total"),)
_DIRECT = (("disputes", "litigation_direct", "total"),)
_AFTER = (("disputes", "litigation_after_reconsideration", "total"),)
_DOCUMENTS = (("disclosures", "normative_document", "issued"), ("disclosures", "normative_document", "made"))
_RECEIVED_EN, _PROCESSED_EN = "table III (received)", "table III (processed)"
_IN_EN, _OUT_EN = "table III (carried in)", "table III (carried out)"
QUESTIONS = (
    Question("narrative_received", "applications_received", "表三本年新收", _RECEIVED_EN, _RECEIVED),
    Question(
        "narrative_carried", "applications_carried_in", "表三上年结转", _IN_EN, _CARRIED_IN, "carried_in:"
    ),
    Question(
        "narrative_carried",
        "applications_carried_out",
        "表三结转下年度",
        _OUT_EN,
        _CARRIED_OUT,
        "carried_out:",
    ),
    Question("narrative_processed", "applications_answered", "表三办理结果总计", _PROCESSED_EN, _PROCESSED),
    Question(
        "narrative_disputes",
        "reconsiderations",
        "表四复议总计",
        "table IV (reconsiderations)",
        _RECONSIDERATION,
        "reconsiderations:",
    ),
    Question(
        "narrative_disputes",
        "litigations",
        "表四两类诉讼总计之和",
        "table IV (both kinds of lawsuits)",
        (*_DIRECT, *_AFTER),
        "litigations:",
    ),
    Question(
        "narrative_documents",
        "normative_documents",
        "表二本年制发（新制作）",
        "table II (issued)",
        either=_DOCUMENTS,
    ),
)
# The two kinds of lawsuits, as sentences name them: the words, the cells and their names.
ALONE = (
    (
        re.compile(r"直接(?:起诉|提起)|未经(?:行政)?复议"),
        ("表四未经复议的诉讼总计", "table IV (lawsuits without reconsideration)", _DIRECT),
    ),
    (
        re.compile(r"(?<!未)经(?:行政)?复议|复议后"),
        ("表四复议后的诉讼总计", "table IV (lawsuits after reconsideration)", _AFTER),
    ),
)
SEPARATORS = re.compile(r"[，,；;。、：:（()）\n]")
# Counters that all mean a piece of information; an event or an amount of money is another thing.
PIECES = frozenset(
    {None, "", "条", "件", "篇", "份", "项", "个", "则", "期", "篇次", "条次", "件次", "篇(条)", "篇（条）"}
)
OF_WHICH = "其中"
# Words that say that an enumeration of parts leaves others out.
PARTIAL = re.compile(r"等(?!于)|主要|其余|重点|特别是|尤其|包含但不限|累计")

# --- enumerations -------------------------------------------------------------------------------

HAN_NUMBERS = {
    han: number
    for number, han in enumerate(
        "一 二 三 四 五 六 七 八 九 十 十一 十二 十三 十四 十五 十六 十七 十八 十九 二十".split(), 1
    )
}
CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
# What an enumeration mark at the beginning of a line begins with.
MARK_STARTS = frozenset("(（一二三四五六七八九十0123456789０１２３４５６７８９ \t\u3000#*\xa0第")
# 一) without the opening bracket is a slip for （一）. A number may follow no mark: 5、6月份, 1.5万.
LINE_MARK = re.compile(
    r"[ \t\u3000\xa0#*]{0,40}(?:[(（]?\s{0,3}(?P<inner>\d{1,2}|[一二三四五六七八九十]{1,3})\s{0,3}[)）]"
    r"|(?P<plain>\d{1,2}|[一二三四五六七八九十]{1,3})\s{0,2}(?P<mark>[、.．])(?!\s?\d)"
    r"|第(?P<nth>[一二三四五六七八九十]{1,2})(?P<comma>[，,、])(?!第))"
)
# Points inside a sentence: 一是…；二是…, behind a stop or at the beginning of a line.
POINT = re.compile(r"[一二三四五六七八九十]{1,2}是")
STOPS = frozenset("：:；;。，,、（(”\n \t\u3000")
# Before 是 these make another word: 周一是, 第一是, 统一是.
NOT_A_POINT = frozenset("一二三四五六七八九十第唯周初之统专单同万不进期年月日其")
# What introduces a new list, so that it may begin with 1 again.
LEAD_IN = re.compile(r"[：:]\s*$|下一步|针对|措施|改进|整改|今后|做法|以下|如下|下列|打算|计划")
# Where a number that a list lacks may stand all the same, in another manner of writing.
MISSING_HAN = r"(?:^|[（(第其；;。，,：:、\s])\s?{number}(?=[）)、.．，,是要个为则\s])|{number}[）)是]"
MISSING_DIGITS = r"(?<![\d.])[（(]?\s?{number}\s?[）)、.．，,:：]"

# --- years --------------------------------------------------------------------------------------

YEAR = re.compile(r"20(\d\d)\s?年")
SENTENCE_ENDS = "。；;！!\n"
# A year that is compared, or that only dates a decision, a law, an office or a series.
EARLIER = re.compile(
    r"同比|环比|相比|比20|比上|比去|较20|较上|较去|较前|上年|去年|往年|前年|历年|近年|增长|下降|上升|结转|"
    r"以来|至今|以前|以后|之前|修订|修正|印发|施行|实施|颁布|发布|出台|制定|成立|组建|挂牌|换届|调整|起[，,、至]|"
    r"评估|评为|获评|荣获|考核|测评|整改|反馈|通报|排名|"
    r"[—–~～至到-]\s?20\d\d|20\d\d年?\s?[—–~～至到-]"
)
PLANNED = re.compile(
    r"将|下一步|计划|拟|打算|继续|力争|今后|明年|来年|安排|争取|到20|截至|截止|(?<![主重需])要(?![求点素闻件务])"
)
# A year of the report's own doings: 2020年，我镇…; 2020年在县委的领导下.
DOINGS = re.compile(
    r"度?\s?[，,]?\s?(?:我[^国]|本[镇乡街县市区局委厅机单级]|全[镇乡县市区局街]|在[^。；，,\n]{0,20}(?:领导|指导|支持|关心))"
)
AFTER_YEAR = re.compile(r"度?\s?[，,]?\s?")
MONTH = re.compile(r"\s?\d{1,2}月")
# What the report announces: 现将2020年政府信息公开工作情况报告如下.
ANNOUNCED = re.compile(r"(?:现将|现就|现公布|特向社会公布)[^。；，,《\n]{0,24}$")
ANNOUNCED_FOLLOWS = re.compile(r"度?[^。；，,《\n]{0,6}(?:政府信息公开|政务公开|信息公开)")
STATED_PERIOD = re.compile(r"20(\d\d)年1月1日[^。；\n]{0,6}[至到—–~～-][^。；\n]{0,4}20(\d\d)年12月31日")
# 2021年，我镇将针对… in a report for 2021: last year's plan. 将 before a noun is another word.
PLAN_FOLLOWS = re.compile(
    r"度?\s?[，,]?[^。；;，,\n将]{0,14}将(?:针对|继续|进一步|着力|加强|加大|不断|从以下|从下|努力|持续|改进|"
    r"完善|强化|围绕|紧紧|重点|做好|认真|严格|采取|坚持|积极|按照)"
)
# What such a plan may begin with.
PLAN_LEAD = re.compile(r"(?:针对|下一步|今后|为此|对此|对照)[^。]{0,200}[，,]$")
# 将 as "take …": what was taken and made into something has been done.
TAKEN = re.compile(r"将[^。；;，,\n]{0,24}(?:作为|纳入|列入|摆上|摆在|放在|融入|贯穿)")

# --- names --------------------------------------------------------------------------------------

# The last characters of a body's name that tell what it calls itself, and the kind that they are.
OWN_KIND = (
    (re.compile(r"镇(?:人民)?(?:政府)?(?:党政)?(?:办公室)?$"), "镇"),
    (re.compile(r"(?:乡|苏木)(?:人民)?(?:政府)?(?:党政)?(?:办公室)?$"), "乡"),
    (re.compile(r"街道(?:办事处|办)?(?:党政)?(?:办公室)?$"), "街道"),
    (re.compile(r"县(?:人民)?政府(?:办公室)?$|县$"), "县"),
    (re.compile(r"(?:自治)?[旗州盟省](?:人民)?政府(?:办公[室厅])?$"), "州"),
    (re.compile(r"[区市](?:人民)?政府(?:办公[室厅])?$"), "市"),
    (re.compile(r"局$"), "局"),
    (re.compile(r"(?<!管理)(?<!村民)(?<!居民)委员会$|[^管]委$"), "委"),
    (re.compile(r"厅$"), "厅"),
)
_TOWN, _TOWNSHIP = ("我镇", "本镇"), ("我乡", "本乡")
_SUBDISTRICT = ("我街道", "本街道", "我街办")
# What a body of a kind can never call itself. It may well speak of the county or city above it.
IMPOSSIBLE = {
    "镇": (*_TOWNSHIP, *_SUBDISTRICT, "我局", "本局", "我厅", "乡政府"),
    "乡": (*_TOWN, *_SUBDISTRICT, "我局", "本局", "我厅", "镇政府"),
    "街道": (*_TOWN, *_TOWNSHIP, "我局", "本局", "我厅", "乡政府", "镇政府"),
    "县": (*_TOWN, *_TOWNSHIP, *_SUBDISTRICT, "我局", "我厅"),
    "州": (*_TOWN, *_TOWNSHIP, *_SUBDISTRICT, "我局", "我厅", "我县"),
    "市": (*_TOWN, *_TOWNSHIP, *_SUBDISTRICT, "我局", "我厅", "我县"),
    "局": (*_TOWN, *_TOWNSHIP, *_SUBDISTRICT, "我厅", "我委"),
    "委": (*_TOWN, *_TOWNSHIP, *_SUBDISTRICT, "我厅", "我局"),
    "厅": (*_TOWN, *_TOWNSHIP, *_SUBDISTRICT, "我局", "我委", "我县"),
}
# 我乡镇, 我县（市、区） and 我镇街 speak of all of them; 我局限于, 我委托 and 本局部 are other words.
NOT_SELF = {
    "乡": "镇村土亲情愁街本",
    "镇": "街村乡",
    "道": "乡镇社",
    "局": "限部面",
    "委": "托派员任婉",
    "厅": "局",
    "县": "区市（(级、直",
    "府": "所",
}
# 各乡政府, 县、乡政府 and 某某乡政府 are no names for itself: only behind these the word stands alone.
BARE_BEFORE = frozenset("对在由向经将为是，,。；;：:\n“（(")
# 某某镇将…, 某某县认真…: the place that did it. One branch for each kind that can be told from others.
_ACTS = "(?:人民政府|政府|党委)?(?:办事处)?(?=将|认真|严格|紧紧|始终|高度|积极|坚持|按照|不断)"
ACTING = {kind: re.compile(f"{kind}{_ACTS}") for kind in ("镇", "乡", "街道", "县")}
# What stands in front of the ending where no place is named.
NO_PLACE = frozenset(
    "我本全各该乡城村镇县市区州省旗集小名强重等个心古贸特老是外两三几属多此每某族下返家回故水之制"
)
NAME_BEFORE = re.compile(r"(?:^|[。；;，,：:、\s]|20\d\d年度?)([\u4e00-\u9fff]{2,4})$")
# Words that stand in front of a name or make it somebody else's.
NOT_A_NAME = re.compile(
    r"兄弟|其他|其它|有关|相关|先进|周边|上级|下辖|所有|部分|乡镇|根据|按照|学习|例如|指导|督促"
)

# What the shape of a name tells about the name of its place: 尧都区屯里镇人民政府 -> 屯里镇.
NAME_TAIL = re.compile(r"(?:人民政府|政府)?(?:办公[室厅])?(?:办事处)?$")
SHORT_NAME = re.compile(r"[^省市区县州旗盟]{1,6}(?:镇|乡|街道|县|区|市|旗|局|委员会|委|厅)$")


# --- the deadline -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Deadline:
    """The last day of the year after the reporting year, and for whom it is so (Art. 49)."""

    month: int
    day: int
    zh: str
    en: str


GOVERNMENT_DEADLINE = Deadline(3, 31, "县级以上地方政府", "governments of counties and above")
DEPARTMENT_DEADLINE = Deadline(1, 31, "政府部门", "departments of governments")
TOWNSHIP_DEADLINE = Deadline(
    1,
    31,
    "乡镇、街道（条例未写明其期限，此处按政府部门）",
    "townships and subdistricts (the Regulations do not name them; taken here as for departments)",
)
