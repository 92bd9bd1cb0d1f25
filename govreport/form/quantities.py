"""How reports state counts in prose: numerals, counters, what is counted, how zero is said.

Words and patterns, literals only; a wording seen in the wild is one more entry here. Every pattern
with `$` is searched for in the clause in front of a number, every other one is matched behind it.
"""

import re
from dataclasses import dataclass

# --- numbers as printed -------------------------------------------------------------------------

HAN_VALUES = {han: value for value, han in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
HAN_TENS = {"十": 10, "百": 100, "千": 1000}
HAN_SCALES = (("亿", 100_000_000), ("万", 10_000))
SCALES = {
    "": 1,
    "百": 100,
    "千": 1000,
    "万": 10_000,
    "百万": 1_000_000,
    "千万": 10_000_000,
    "亿": 100_000_000,
}
COUNTERS = (
    "人次|件次|条次|场次|篇次|件|条|次|起|例|份|宗|篇|个|场|期|项|人|元"
    "|名|家|台|块|处|户|张|本|册|批|套|幅|组|部|笔"
)
_BEHIND_NUMERAL = (
    r"\s{0,2}(?P<over>[余多])?(?P<scale>[百千]?万|亿|[百千])?(?P<more>[余多])?\s{0,2}"
    rf"(?P<unit>(?:{COUNTERS})(?:[(（<《](?:{COUNTERS}|天)[)）>》])?)"
)
# No repeat gives back what it took, so that a run of numerals without a counter costs nothing twice;
# a class in front lets the search skip all other characters at full speed.
FIGURE = re.compile(r"(?P<digits>[0-9０-９][0-9０-９]{0,11}+(?:,\d{3})*+(?:\.\d{1,8}+)?)" + _BEHIND_NUMERAL)
HAN_FIGURE = re.compile(
    r"(?P<han>[〇零一二两三四五六七八九十百千][〇零一二两三四五六七八九十百千万亿]{0,11}+)" + _BEHIND_NUMERAL
)
GROUPED = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|[\d.]+")
# What goes on behind a counter and makes it the beginning of a word, a rate, an article or a range.
NOT_A_COUNTER = re.compile(
    r"(?<=个)(?:工作日|自然日|月|小时|年|季度|百分点|星期|学时|学年)|(?<=条)(?:第|款|的?规定|之规定|约|例|线)|(?<=起)(?:诉|草|步|止)"
    r"|(?<=次)(?:数|序|日|年|月|性|全会|全体|代表大会)|(?<=部)(?:门|委|分|位|队)|(?<=期)(?:间|限|末|货)|(?<=份)额|(?<=例)(?:如|外)"
    r"|(?<=元)(?:旦|宵|素)|(?<=场)(?:所|景|地)|(?<=本)(?:级|局|镇|市|县|区|省|乡|年|机关|单位)|(?<=人)(?:民|大|才|口|员)"
    r"|[/／]|以[下内]|内(?:答复|办结|作出|回复)|\s?[-—–~～至]\s?[\d一二三四五六七八九十]"
)
# What stands right in front of digits that are no count: the rest of a code, a range, an ordinal.
NOT_BEFORE = frozenset("第届前每几〔[/-—–~～至.．_%〇零一二两三四五六七八九十百千万亿")
# 数十条, 上百次: tens and hundreds, nobody knows how many.
VAGUE = frozenset("数几上好")
# 每月2次 is a frequency; nothing was counted.
YEAR_ALONE = re.compile(r"20\d\d")
RATE = re.compile(r"(?:每|平均)[^，,。；;、]{0,10}$")
# Chinese numerals below ten are words of everyday speech more often than counts: 三个方面, 一次性.
PLAIN_COUNTERS = frozenset(("件", "条", "起", "例", "份", "次", "宗", "篇", "场"))
EVERYDAY = frozenset(("一", "二", "零", "〇"))
ARTICLE_LIST = re.compile(r"第[\d一二三四五六七八九十百]{1,6}条[、和及至到]$")

ABOUT_BEFORE = re.compile(r"(?:(?<![最附])近|大?约|大概|接近)\s?$")
ABOUT_AFTER = re.compile(r"(?:左右|上下)")
AT_LEAST_BEFORE = re.compile(r"(?:超过?|逾|突破|不少于|不低于|至少)\s?$")
AT_LEAST_AFTER = re.compile(r"(?:以上|之多)")

# --- sentences and clauses ----------------------------------------------------------------------

SENTENCE_SIGNS = "。！？\n"
SENTENCE_END = re.compile(r"[。！？\n]")
# A sentence that begins so goes on with the total of the sentence before.
LISTED = ("其中", "其中，")
CLAUSE_MARK = re.compile(r"[，,：:；;（()）。]")
# A list of parts goes on behind a semicolon, unless somebody does something else there.
SEMICOLON = re.compile(r"[；;]")
LIST_OPENS = re.compile(r"其中|包括|包含|分别[为是]|具体[为是]|(?<=[（(])含")
LIST_BREAKS = re.compile(
    r"召开|举办|举行|开展|组织(?!机构)|回应|受理|收到|接到|办理|答复|办结|发生|引发|审查|全年|我[局镇乡委办]"
)
FILL = (
    r"(?:的|数量|总数量?|总量|件数|数|量|共计|总计|合计|累计|共有|共|计|为|是|有|达到?|了"
    r"|近|大?约|超过?|突破|逾|均|都|各|仅|\s|[:：]){0,6}$"
)
FILLER = re.compile(FILL)

# --- whose figure, of which year ----------------------------------------------------------------

_CLAUSE_START = r"(?:^|(?<=[，,。；;：:、（(年度日月内来底止中间前今]))\s{0,2}"
SCOPE_SIGNS = "我本全各"
SCOPE = re.compile(
    _CLAUSE_START
    + r"(?:(?P<own>我[省市区县旗]?(?:政府)?(?:局|镇|乡|办|委|厅|校|院|所|站|街道|中心|单位|公司|机关|部门)"
    r"|本(?:局|镇|乡|办|委|厅|校|院|街道|中心|单位|机关|部门))"
    r"|(?P<region>全(?:省|市|区|县|州|盟|旗|镇|乡|系统|街道)|各级|各(?:部门|单位|乡镇|镇|街道|县|区)))"
)
YEAR = re.compile(r"(20\d\d)\s?年")
EARLIER_YEAR = re.compile(
    r"(?:上年|上一年|去年|往年|前年)(?!度?(?:结转|转结|转入))|同比|环比|同期|(?:与|较|比)[^，。；]{0,12}$"
)
CHANGE = re.compile(r"(?:增加|减少|增长|上升|下降|提升|新增加|多|少)(?:了|约|近)?\s?$|(?:相比|比较)")
SINCE = re.compile(
    r"(?:自|从)[^，。；]{0,14}(?:年|月|日|份|施行|实施)起(?!，?[至到—-])|(?<![今本]年)(?<!年初)(?<!一年)以来|历年|历次"
)
# 截至12月底 and 累计 leave open where the count begins, unless the year is named with it.
UNTIL = re.compile(r"截[至止]")
CUMULATIVE = "累计"
# Whoever tells what came in from last year counts this year's answers, also with 截至12月底.
BALANCED = re.compile(r"(?:上年度?|上一年度?|去年)(?:结转|转结|转入)")
THIS_YEAR = re.compile(r"本年|今年|当年|全年|年内|本报告期")
PLAN = re.compile(
    r"计划|(?<!现)将(?!近)|拟|力争|确保|争取|目标|任务|预计|不少于|不低于|至少|应当|原则上|避免|如(?!下)|若|凡|对$"
)
PLANS = re.compile(r"下一步|下步|明年|计划于|计划在")
# Section five tells what is wrong and what will be done.
WITHOUT_ANSWERS = frozenset(("problems",))
WITHOUT_FIGURES = frozenset(("signature",))

# --- what is counted ----------------------------------------------------------------------------

_CASES = frozenset(("件", "条", "起", "例", "份", "次", "宗", "项", "个", "件次"))
_TEXTS = frozenset(
    ("件", "条", "篇", "个", "份", "次", "项", "期", "部", "条次", "篇(条)", "篇（条）", "条(次)", "条（次）")
)
_EVENTS = frozenset(("次", "场", "期", "个", "场次", "场(次)", "场（次）"))
_MONEY = frozenset(("元",))

_OPEN = r"(?:(?:政府|政务)信息公开|信息公开|政务公开|依申请公开|公开(?:政府|政务)?信息|公开)"
APPLICATION = (
    rf"(?:{_OPEN}(?:的|类|方面的)?(?:书面)?申请(?!人|材料|表|书|条件|渠道|流程|平台|制度|工作|行政|复议)(?:件|事项)?"
    r"|依申请公开(?:政府|政务)?(?:信息|件|事项)?|申请公开(?:政府|政务)?信息)"
)
_RECEIVE = r"(?:收到|受理|接到|接收|新收|收悉)"
_ANSWER = r"(?:答复|办结|回复|办理完毕|处理完毕)"
_ISSUE = r"(?:制定|制发|印发|出台|新制作|颁布|下发|发布)"
_NORMATIVE = r"(?:行政)?规范性(?:文件|公文)"
_ENDS = r"(?:$|(?=[，,。；;、（()）]))"
_INFORMATION = r"(?:各类|各项|各种)?政府信息"
_INTERPRETATION = r"政策(?:性)?(?:文件|措施)?的?解读(?:类?信息|材料|稿件?|文章|作品)?"

# Parts of the applications are told apart by the way they came and by who sent them.
_CHANNELS = (
    r"(?:网上|网络|在线|线上|线下|网站|平台|信函|邮寄|邮件|邮箱|当面|现场|窗口|传真|书面|口头)"
    r"(?![^，。；]{0,12}等)"
)
_SOME_APPLICATIONS = re.compile(
    _CHANNELS + r"|法人(?<!公民、法人)(?<!自然.、法人)"
    r"|自然.(?!、|和|及|与)|个人(?![^，。；]{0,4}(?:法人|单位|组织))|企业|科研|律师"
    r"|涉及|有关|关于|转为|转办|转来|转交|延期|延长|逾期|超期|不予|予以|部分|未|含|类的?$|结转|许可|复议|诉讼"
)
_SOME_CARRIED = re.compile(r"复议|诉讼|许可|含|及|延期|未")
_SOME_CARRIED_IN = re.compile(r"复议|诉讼|许可|及|延期|未")
_SOME_INFORMATION = re.compile(
    r"(?:网站|官网|门户|网上|平台|公众号|微博|微信|抖音|头条|视频号|客户端|栏|显示屏|报|电视|广播|媒体|群|领域)(?![^，。；]{0,16}等)"
    r"|依申请|申请|转为|涉及|方面|予以|部分|不予|未|应当?(?:主动)?公开"
    r"|抽查|检查|审核|审查|删除|整改|清理|更正|移送|报送|梳理|排查|归档|保密"
)
_SOME_DOCUMENTS = re.compile(r"名义|网站|平台|公众号|废止|修订|清理|备案|审核|审查|报送|解读|拟|未|以来")
_SOME_INTERPRETATIONS = re.compile(
    r"图文|图解|视频|动漫|动画|音频|专家|负责人|领导|部门解读|文字|网站|平台|公众号|微博|微信|转载|转发|链接|上级|未"
)
_SOME_MEETINGS = re.compile(r"发布会|参加|参与|参训|常务会|党组|听证|座谈|选派|选送|列席|未|赴")
_SOME_DISPUTES = re.compile(
    r"未经|经(?:行政)?复议|主动公开|受理(?:各类)?(?:行政)?复议|复议后|直接|维持|纠正|撤销|驳回|审结|办结|结案|败诉|胜诉|审理|办理|代理|一审|二审|指导|化解|出庭|答复|驳回|其他|上年|结转|听证|撤回|未"
)
_SOME_FEES = re.compile(r"应收|通知|减免|退还|上缴|预算")


@dataclass(frozen=True, slots=True)
class Statement:
    """One way to state a quantity: words of the clause in front of the number, words behind it.

    `key` is a word without which the statement cannot be there. `but` are words in front that make
    it a part of the quantity only. `about` is the topic that must have been named in the sentence,
    `section` the part of the report whose heading names it as well. `zero` says that the statement
    is certain for a zero only, `listed` that it is certain in a list of parts as well.
    """

    quantity: str
    key: str
    before: re.Pattern[str]
    after: re.Pattern[str] | None
    units: frozenset[str]
    but: re.Pattern[str]
    about: str = ""
    section: str = ""
    zero: bool = False
    listed: bool = False


_DOCUMENT_VERBS = rf"(?:{_ISSUE}|公布|实施|并|了|各类|本级){{1,4}}"
_MEETING_VERBS = r"(?:召开|举办|组织|开展|举行)"
_MEETING_NOUNS = r"(?:会议|工作会|培训会|推进会|部署会|专题会|例会|培训班|培训|学习班|会)"
STATEMENTS = (
    Statement(
        "applications_received",
        "新",
        re.compile(rf"(?:本年度?|当年|今年|年内)新(?:收到?|受理|增){FILL}"),
        re.compile(_ENDS),
        _CASES,
        _SOME_APPLICATIONS,
        about="applications",
        listed=True,
    ),
    Statement(
        "applications_carried_in",
        "结转",
        # 收到128件（含上年结转5件）: what came in from last year is known, whatever it is counted in.
        re.compile(r"(?:上年度?|上一年度?|去年)(?:结转|转结|转入)[^，。；、]{0,12}$"),
        None,
        _CASES,
        _SOME_CARRIED_IN,
        listed=True,
    ),
    Statement(
        "applications_carried_out",
        "结转",
        re.compile(
            rf"结转(?:至|到|入)?(?:下一?年度?|次年)?度?(?:继续)?(?:办理|答复|处理)?的?(?:{APPLICATION}|申请)?{FILL}(?<!结转)"
        ),
        None,
        _CASES,
        _SOME_CARRIED,
        listed=True,
    ),
    Statement(
        "applications_carried_out",
        "结转",
        re.compile(r"(?:^[、\s]{0,2}|有|剩余|其余|余下|尚余)(?:的)?$"),
        re.compile(r"(?:申请)?(?:结转|转入)(?:至|到|入)?(?:下一?年度?|次年)"),
        _CASES,
        _SOME_CARRIED,
        listed=True,
    ),
    Statement(
        "applications_received",
        "申请",
        re.compile(rf"{_RECEIVE}[了的]?[^，。；]{{0,40}}?{APPLICATION}{FILL}"),
        None,
        _CASES,
        _SOME_APPLICATIONS,
    ),
    Statement(
        "applications_received",
        "申请",
        re.compile(rf"{_RECEIVE}了?(?:的)?(?:各类)?申请{FILL}"),
        None,
        _CASES,
        _SOME_APPLICATIONS,
        about="applications",
        section="applications",
    ),
    Statement(
        "applications_received",
        "申请",
        re.compile(rf"{_RECEIVE}{FILL}"),
        re.compile(rf"(?:有效|公民、法人[^，。；、\d]{{0,12}})?{APPLICATION}"),
        _CASES,
        _SOME_APPLICATIONS,
    ),
    Statement(
        "applications_received",
        "申请",
        re.compile(rf"{APPLICATION}[^，。；、]{{0,6}}{_RECEIVE}{FILL}"),
        None,
        _CASES,
        _SOME_APPLICATIONS,
    ),
    Statement(
        "applications_received",
        "申请",
        re.compile(rf"公开申请(?:总?数量?|总量|件数|量){FILL}"),
        None,
        _CASES,
        _SOME_APPLICATIONS,
    ),
    Statement(
        "applications_received",
        "",
        re.compile(rf"{_RECEIVE}{FILL}"),
        re.compile(_ENDS),
        _CASES,
        _SOME_APPLICATIONS,
        about="applications",
    ),
    Statement(
        "applications_answered",
        "申请",
        re.compile(rf"{_ANSWER}了?[^，。；、]{{0,16}}?{APPLICATION}{FILL}"),
        None,
        _CASES,
        _SOME_APPLICATIONS,
    ),
    Statement(
        "applications_answered",
        "申请",
        re.compile(rf"{_ANSWER}了?的?(?:各类)?申请{FILL}"),
        None,
        _CASES,
        _SOME_APPLICATIONS,
        about="applications",
        section="applications",
    ),
    Statement(
        "applications_answered",
        "申请",
        re.compile(rf"{_ANSWER}{FILL}"),
        re.compile(APPLICATION),
        _CASES,
        _SOME_APPLICATIONS,
    ),
    Statement(
        "applications_answered",
        "",
        re.compile(rf"{_ANSWER}{FILL}"),
        re.compile(_ENDS),
        _CASES,
        _SOME_APPLICATIONS,
        about="applications",
    ),
    Statement(
        "applications_received",
        "申请",
        re.compile(rf"公开申请{FILL}"),
        None,
        _CASES,
        _SOME_APPLICATIONS,
        zero=True,
    ),
    Statement(
        "reconsiderations",
        "复议",
        re.compile(rf"复议(?:案件|申请|案|事项)?{FILL}"),
        None,
        _CASES,
        _SOME_DISPUTES,
        about="openness",
        section="disputes",
    ),
    Statement(
        "reconsiderations",
        "复议",
        re.compile(rf"(?:发生|引发|收到|产生|涉及|被提起|被申请){FILL}"),
        re.compile(rf"{_OPEN}?(?:类|的)?(?:行政)?复议(?:案件|申请)?{_ENDS}"),
        _CASES,
        _SOME_DISPUTES,
        about="openness",
        section="disputes",
    ),
    Statement(
        "litigations",
        "诉讼",
        re.compile(rf"诉讼(?:的?案件|申请|案|事项)?{FILL}"),
        None,
        _CASES,
        _SOME_DISPUTES,
        about="openness",
        section="disputes",
    ),
    Statement(
        "litigations",
        "诉讼",
        re.compile(rf"(?:发生|引发|收到|产生|涉及|被提起){FILL}"),
        re.compile(rf"{_OPEN}?(?:类|的)?(?:行政)?诉讼(?:案件)?{_ENDS}"),
        _CASES,
        _SOME_DISPUTES,
        about="openness",
        section="disputes",
    ),
    Statement(
        "processing_fee",
        "处理费",
        re.compile(rf"信息(?:公开)?处理费(?:用)?(?:收取)?(?:总?金额|总额|收入)?{FILL}"),
        None,
        _MONEY,
        _SOME_FEES,
    ),
    Statement(
        "processing_fee",
        "实际收取",
        re.compile(rf"实际收取的?(?:信息(?:公开)?处理费|费用)?的?(?:总?金额|总额)?{FILL}"),
        re.compile(_ENDS),
        _MONEY,
        _SOME_FEES,
        about="processing_fee",
    ),
    Statement(
        "processing_fee",
        "处理费",
        re.compile(rf"收取{FILL}"),
        re.compile(r"的?(?:政府)?信息(?:公开)?处理费"),
        _MONEY,
        _SOME_FEES,
    ),
    Statement(
        "normative_documents",
        "规范性",
        re.compile(rf"{_DOCUMENT_VERBS}{_NORMATIVE}{FILL}"),
        None,
        _TEXTS,
        _SOME_DOCUMENTS,
    ),
    Statement(
        "normative_documents",
        "规范性",
        re.compile(rf"{_NORMATIVE}(?:制发|制定|印发|出台){FILL}"),
        None,
        _TEXTS,
        _SOME_DOCUMENTS,
    ),
    Statement(
        "normative_documents",
        "规范性",
        re.compile(rf"{_ISSUE}{FILL}"),
        re.compile(rf"{_NORMATIVE}{_ENDS}"),
        _TEXTS,
        _SOME_DOCUMENTS,
    ),
    Statement(
        "interpretations",
        "解读",
        re.compile(rf"(?:{_INTERPRETATION}|解读(?:各类)?(?:重要|重大)?政策(?:文件|措施|信息)?){FILL}"),
        None,
        _TEXTS,
        _SOME_INTERPRETATIONS,
    ),
    Statement(
        "interpretations",
        "解读",
        re.compile(rf"(?:发布|编发|制作|推出|开展|公开|刊发|组织)了?(?:各类)?{FILL}"),
        re.compile(rf"(?:各类|重要)?{_INTERPRETATION}{_ENDS}"),
        _TEXTS,
        _SOME_INTERPRETATIONS,
    ),
    Statement(
        "meetings_trainings",
        "公开",
        re.compile(rf"{_MEETING_VERBS}[^，。；、]{{0,16}}?公开[^，。；、]{{0,10}}?{_MEETING_NOUNS}{FILL}"),
        None,
        _EVENTS,
        _SOME_MEETINGS,
    ),
    Statement(
        "meetings_trainings",
        "公开",
        re.compile(rf"{_MEETING_VERBS}{FILL}"),
        re.compile(rf"[^，。；、]{{0,10}}公开[^，。；、]{{0,8}}(?:会议|培训班?|培训会){_ENDS}"),
        _EVENTS,
        _SOME_MEETINGS,
    ),
    Statement(
        "meetings_trainings",
        "",
        re.compile(
            rf"(?:^[、\s]{{0,2}}|{_MEETING_VERBS})(?:相关|业务|专题|集中|工作|人员){{0,3}}{_MEETING_NOUNS}{FILL}"
        ),
        None,
        _EVENTS,
        _SOME_MEETINGS,
        about="meetings_trainings",
    ),
    Statement(
        "disclosed_total",
        "信息",
        re.compile(
            rf"(?:(?:主动公开|(?<!申请)(?<!务)公开)了?(?:各类|各项|各种)?(?:政府|政务)?信息|发布了?{_INFORMATION}){FILL}"
        ),
        None,
        _TEXTS,
        _SOME_INFORMATION,
    ),
    Statement(
        "disclosed_total",
        "信息",
        re.compile(rf"(?:(?<!申请)(?<!务)公开|发布){FILL}"),
        re.compile(rf"{_INFORMATION}{_ENDS}"),
        _TEXTS,
        _SOME_INFORMATION,
    ),
    Statement(
        "disclosed_total",
        "主动公开",
        re.compile(rf"主动公开{FILL}"),
        re.compile(_ENDS),
        _TEXTS,
        _SOME_INFORMATION,
    ),
)
# One number for two questions: each has it, if it says so or is zero; else it is a sum of both.
BOTH = re.compile(r"复议(?:案件|申请)?(?:[、和及与或]|以及)[^，。；]{0,8}诉讼")
EACH = re.compile(r"(?:各为?|各有|均为?|都为?|均有)\s?$")
# Said twice in one sentence with two values, these are not of one body: nobody knows which is the report's.
SAID_ONCE = frozenset(
    (
        "disclosed_total",
        "applications_received",
        "applications_answered",
        "applications_carried_in",
        "applications_carried_out",
        "reconsiderations",
        "litigations",
        "normative_documents",
        "processing_fee",
    )
)
DISPUTES = ("reconsiderations", "litigations")
# 其中，市政府办公室收到63件，上年结转3件: what follows is the share of somebody, not of the whole.
DIVIDES = re.compile(rf"{_RECEIVE}|(?:办公[室厅]|本级|机关)[^，。；、]{{0,8}}{_ANSWER}")
# A sub-head on the line of what it is about: （二）依申请公开情况。
SUB_HEAD = re.compile(
    r"[ 　]{0,4}(?:[（(]?[一二三四五六七八九十\d]{1,3}[）)、.．][ 　]{0,2})?(?:政府信息)?依申请公开"
    r"(?:政府信息)?(?:工作|办理|受理|情况|方面){0,3}(?:[。：:]\n?|[ 　]{0,4}\n)"
)
# What is charged is told apart from fees of other kinds by the notice of 信息处理费.
CHARGED = re.compile(r"收费通知|信息(?:公开)?处理费")
# What the sentence has spoken of last decides what 受理3件 and 答复3件 count.
TOPIC = re.compile(
    rf"(?P<applications>(?<!因){APPLICATION})|(?P<other>复议|诉讼|留言|信箱|咨询|来信|来电|提案|建议|投诉|信访|热线|工单|意见|举报|许可|求助|诉求)"
)
OPENNESS = re.compile(r"(?:政府信息|政务|信息)公开|依申请公开")

# --- how zero is said ---------------------------------------------------------------------------

ZERO = re.compile(
    r"未(?:曾)?(?:收到|接到|接收|收取|受理|发生|产生|出现|引发|引起|涉及|制定|制发|印发|出台|被|因[^，。；,;！？\n]{1,20}?(?:发生|产生|引发|收到|被))"
    r"|没有?(?:收到|接到|接收|收取|受理|发生|产生|出现|引发|引起|涉及|制定|制发|印发|出台|被)?|无"
    r"|零(?:报告|发生|申请|受理|记录|诉讼|复议)|为\s?(?:零(?![一二三四五六七八九])|[0０](?![\d.．%％,]))"
    rf"(?!\s{{0,2}}(?:{COUNTERS}|万|亿))"
)
MERE_NOTHING = frozenset(("没", "没有", "无"))
# The rest of the clause behind 未, 没有 and 无.
ZERO_REST = re.compile(r"[^，,。；;：:！？!?\n（(]{0,60}")
ZERO_SPOILT = re.compile(
    r"补正|投诉|举报|超期|超时|逾期|未按|按时|及时|不当|纠错|败诉|撤销|纠正|正当|责任|错误|泄密|违规|违法|重复|大量|延期"
    r"|网上|网络|在线|线上|线下|信函|邮寄|当面|传真|制度|机制|渠道|平台|流程|窗口|专栏|目录|指南|通知|许可|补贴|审批|救助"
)
# A body without the office of deciding disputes may have had disputes of its own.
ZERO_SPOILT_REST = re.compile(r"职能|职责|经验|应对|应诉")
# What goes on behind the noun and makes another one of it.
ZERO_SPOILT_AFTER = re.compile(
    r"(?:的|案件|事项|情况|工作){0,2}(?:被|补正|投诉|举报|超|逾期|答复|败诉|纠|撤销|违法|不当|制度|机制|渠道|平台|流程|窗口|专栏|目录|材料"
    r"|经验|机构|人员|决定|机关|解读|备案|清理|通知|开展)"
)
ZERO_BEFORE_SPOILT = re.compile(
    r"确保|力争|做到|实现|争取|避免|防止|如$|若|凡|对$|上年|上一年|去年|同期|下一步|将|并非|有无"
)
_BARE_NOUN = r"(?:任何|一例|一件|一起|新增|相关|有关)?"
_PEOPLE = (
    r"(?:公民|自然.|法人|组织|个人|单位|群众|公众|任何人)[^，。；]{0,30}?"
    r"(?:提出|提交|递交|要求)[^，。；]{0,8}?"
)


@dataclass(frozen=True, slots=True)
class Nothing:
    """One way to say that nothing was counted: what the rest of the clause behind 未, 没有, 无 names.

    `bare` is the wording that is certain behind a mere 没有 or 无, without a verb of happening.
    """

    quantity: str
    key: str
    named: re.Pattern[str]
    bare: re.Pattern[str]
    unit: str = ""
    section: str = ""


# 依申请公开 behind 因 is the cause of a dispute, not what was missing.
_ABSENT_APPLICATION = rf"{APPLICATION}(?!引发|引起|导致|产生|工作|被|而)"
_ANY_APPLICATION = rf"{_BARE_NOUN}(?:{_PEOPLE})?申请(?!人|材料|表|书|行政|复议|条件)"
NOTHING = (
    Nothing(
        "applications_received",
        "申请",
        re.compile(rf"(?:(?!因)[^，。；结转]){{0,40}}?{_ABSENT_APPLICATION}"),
        re.compile(rf"{_BARE_NOUN}(?:{_PEOPLE})?(?:的)?{_ABSENT_APPLICATION}"),
    ),
    Nothing(
        "applications_received",
        "申请",
        re.compile(_ANY_APPLICATION),
        re.compile(_ANY_APPLICATION),
        section="applications",
    ),
    Nothing(
        "reconsiderations",
        "复议",
        re.compile(r"[^，。；]{0,40}?(?<!经)(?<!经行政)复议(?!决定|机关|后)"),
        re.compile(
            rf"{_BARE_NOUN}(?:因[^，。；]{{1,30}}?|{_OPEN}(?:工作)?(?:类|的)?)?(?:被)?(?:申请|提起|引发|引起|导致)?的?(?:行政)?复议(?!决定|机关|后)"
        ),
    ),
    Nothing(
        "litigations",
        "诉讼",
        re.compile(r"[^，。；]{0,56}?诉讼"),
        re.compile(
            rf"{_BARE_NOUN}(?:因[^，。；]{{1,40}}?|{_OPEN}(?:工作)?(?:类|的)?)?(?:被)?(?:申请|提起)?(?:(?:行政)?复议(?:案件|申请)?(?:[、和及与或]|以及))?(?:被)?(?:提起|引发|引起)?的?(?:行政)?诉讼"
        ),
    ),
    Nothing(
        "processing_fee",
        "处理费",
        re.compile(r"(?:过|任何|依申请公开|政府信息公开|政府){0,3}信息(?:公开)?处理费"),
        re.compile(r"(?:收取|产生|任何|政府信息公开|政府){0,3}信息(?:公开)?处理费"),
        "万元",
    ),
    Nothing(
        "normative_documents",
        "规范性",
        re.compile(rf"(?:出台|印发|发布|新的|新)?{_NORMATIVE}"),
        re.compile(r"(?!)"),
    ),
    Nothing(
        "applications_carried_in",
        "结转",
        re.compile(r"(?!)"),
        re.compile(r"(?:上年度?|上一年度?|去年)(?:结转|转结)(?!下)"),
    ),
    Nothing(
        "applications_carried_out",
        "结转",
        re.compile(r"(?!)"),
        re.compile(r"结转(?:至|到|入)?(?:下一?年度|下一?年|次年)"),
    ),
)
# 未制定规范性文件: the verb must be one that brings forth what was not there.
ZERO_VERBS = {
    "normative_documents": re.compile(r"制定|制发|印发|出台"),
    "processing_fee": re.compile(r"收取|产生|发生|收到|涉及"),
    "applications_received": re.compile(r"收到|接到|接收|受理|发生|产生|出现|涉及"),
    "reconsiderations": re.compile(r"发生|产生|出现|引发|引起|涉及|收到|接到|被"),
    "litigations": re.compile(r"发生|产生|出现|引发|引起|涉及|收到|接到|被"),
}
# What stands in front of 为零 and 零报告.
ZERO_OF = (
    Nothing(
        "applications_received", "申请", re.compile(_ABSENT_APPLICATION), re.compile(_ABSENT_APPLICATION)
    ),
    Nothing("reconsiderations", "复议", re.compile("(?:行政)?复议"), re.compile("复议")),
    Nothing("litigations", "诉讼", re.compile("(?:行政)?诉讼"), re.compile("诉讼")),
    Nothing(
        "processing_fee",
        "处理费",
        re.compile("信息(?:公开)?处理费"),
        re.compile("信息(?:公开)?处理费"),
        "万元",
    ),
)

# --- labels -------------------------------------------------------------------------------------

LABEL_HEAD = re.compile(
    r"(?:\s|其中|包括|包含|[一二三]是|20\d\d年度?|全年|年内|本年度?|今年|我[局镇乡委办厅校]|本机关|共计?|累计|通过|利用|依托|在|以及|和|及|并"
    r"|主动公开|公开(?!目录|指南|制度|专栏|栏|事项|标准)|发布|编发|制作|更新|上传|张贴|办理|答复|办结|回复|已|各类|了)+"
)
# Whoever received or issued it is no name of what was counted.
LABEL_VERB = re.compile(
    r".{0,80}(?:收到|受理|接到|接收|新收|制定|制发|印发|出台|共(?:主动)?(?:公开|发布)|召开|举办|开展|(?<!关)组织(?!机构|架构|人事)|发生|引发|引起)[的了]?(?=.)"
)
LABEL_TAIL = re.compile(
    r"(?:数量|总数量?|总量|件数|数|共计?|总计|合计|累计|计|为|是|有|达到?|了|约|近|超过?|逾|均|各|(?<!头)条|\s|：|:){1,40}$"
)
# Parts of a total are often told apart by the channel, and 微信公开5条 names the channel.
CHANNEL_VERB = re.compile(
    r"(?<=[站信博号栏台端屏报体视])(?:主动)?(?:公开|发布|推送|刊发|刊登)(?:政府|政务)?(?:信息)?$"
)
LABEL_BEHIND = re.compile(r"(?:的)?([\u4e00-\u9fff]{2,16})")
