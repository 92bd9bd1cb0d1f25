"""The statutory form as data: every version, every label, every printed rule. Literals only.

Sources: 《中华人民共和国政府信息公开条例》 (国务院令第711号), articles 20, 36, 49 and 50;
国办公开办函〔2019〕60号 (reports for 2019 and 2020); 国办公开办函〔2021〕30号 (reports from 2021).

A label seen in the wild is one more string in `aliases`; a new version of the form is one more
`Form` in `FORMS`. No other module holds a statutory label.
"""

from govreport.form.model import Form, Item, Label, Measure, Row, Rule, Section

# --- table III: 收到和处理政府信息公开申请情况 -------------------------------------------------

GROUPS = (
    Label("intake", "申请数量", "applications to deal with"),
    Label("disclosed", "予以公开", "disclosed"),
    Label("partly_disclosed", "部分公开", "partly disclosed"),
    Label("refused", "不予公开", "refused"),
    Label("unavailable", "无法提供", "cannot be provided"),
    Label("declined", "不予处理", "not processed"),
    Label("closed", "其他处理", "closed otherwise"),
    Label("outgo", "办理结果合计与结转", "results and carry-over"),
)

# Cells that stand beside or above the rows and are no rows themselves.
GROUP_HEADINGS = ("本年度办理结果", "不予公开", "无法提供", "不予处理", "其他处理")

RECEIVED = Row(
    "received",
    "本年新收政府信息公开申请数量",
    "applications received in the year",
    ("本年新收政府信息公开申请量", "本年新收申请数量", "本年新收政府信息公开申请"),
    group="intake",
    ordinal="一、",
)
CARRIED_IN = Row(
    "carried_in",
    "上年结转政府信息公开申请数量",
    "applications carried over from the previous year",
    ("上年结转政府信息公开申请量", "上年结转申请数量", "上年度结转政府信息公开申请数量"),
    group="intake",
    ordinal="二、",
)
DISCLOSED = Row("disclosed", "予以公开", "disclosed", (), group="disclosed", ordinal="（一）")
PARTLY_DISCLOSED = Row(
    "partly_disclosed",
    "部分公开（区分处理的，只计这一情形，不计其他情形）",
    "partly disclosed",
    ("部分公开", "部分公开（区分处理的，只计这一情形）"),
    group="partly_disclosed",
    ordinal="（二）",
)
REFUSED = (
    Row("refused_state_secret", "属于国家秘密", "refused: state secret", group="refused", ordinal="1."),
    Row(
        "refused_prohibited_by_law",
        "其他法律行政法规禁止公开",
        "refused: prohibited by other laws and regulations",
        group="refused",
        ordinal="2.",
    ),
    Row(
        "refused_security_stability",
        "危及“三安全一稳定”",
        "refused: endangers security or stability",
        ("三安全一稳定",),
        group="refused",
        ordinal="3.",
    ),
    Row(
        "refused_third_party",
        "保护第三方合法权益",
        "refused: lawful rights of a third party",
        group="refused",
        ordinal="4.",
    ),
    Row(
        "refused_internal_affairs",
        "属于三类内部事务信息",
        "refused: internal affairs",
        group="refused",
        ordinal="5.",
    ),
    Row(
        "refused_deliberative",
        "属于四类过程性信息",
        "refused: deliberative information",
        group="refused",
        ordinal="6.",
    ),
    Row(
        "refused_enforcement_file",
        "属于行政执法案卷",
        "refused: enforcement case file",
        group="refused",
        ordinal="7.",
    ),
    Row(
        "refused_administrative_query",
        "属于行政查询事项",
        "refused: administrative query",
        group="refused",
        ordinal="8.",
    ),
)
UNAVAILABLE = (
    Row(
        "unavailable_not_held",
        "本机关不掌握相关政府信息",
        "not held by this body",
        group="unavailable",
        ordinal="1.",
    ),
    Row(
        "unavailable_needs_creation",
        "没有现成信息需要另行制作",
        "would have to be created",
        group="unavailable",
        ordinal="2.",
    ),
    Row(
        "unavailable_unclear",
        "补正后申请内容仍不明确",
        "still unclear after correction",
        group="unavailable",
        ordinal="3.",
    ),
)
DECLINED = (
    Row(
        "declined_petition",
        "信访举报投诉类申请",
        "declined: petition or complaint",
        group="declined",
        ordinal="1.",
    ),
    Row("declined_duplicate", "重复申请", "declined: repeated application", group="declined", ordinal="2."),
    Row(
        "declined_publication",
        "要求提供公开出版物",
        "declined: asks for a public publication",
        group="declined",
        ordinal="3.",
    ),
    Row(
        "declined_excessive",
        "无正当理由大量反复申请",
        "declined: excessive repetition without good reason",
        group="declined",
        ordinal="4.",
    ),
    Row(
        "declined_reconfirmation",
        "要求行政机关确认或重新出具已获取信息",
        "declined: asks to confirm or reissue what was obtained",
        group="declined",
        ordinal="5.",
    ),
)
CLOSED_DETAIL = (
    Row(
        "closed_uncorrected",
        "申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请",
        "closed: not corrected in time",
        ("申请人无正当理由逾期不补正", "逾期不补正", "申请人逾期不补正"),
        group="closed",
        ordinal="1.",
    ),
    Row(
        "closed_unpaid",
        "申请人逾期未按收费通知要求缴纳费用、行政机关不再处理其政府信息公开申请",
        "closed: fee not paid in time",
        ("申请人逾期未按收费通知要求缴纳费用", "逾期未按收费通知要求缴纳费用", "逾期未缴费"),
        group="closed",
        ordinal="2.",
    ),
    Row("closed_other", "其他", "closed: other", group="closed", ordinal="3."),
)
CLOSED = Row(
    "closed", "其他处理", "closed otherwise (one row)", ("（六）其他",), group="closed", ordinal="（六）"
)
PROCESSED = Row("processed", "总计", "processed in total", group="outgo", ordinal="（七）")
CARRIED_OUT = Row(
    "carried_out",
    "结转下年度继续办理",
    "carried over to the next year",
    ("结转下年继续办理", "结转下一年度继续办理"),
    group="outgo",
    ordinal="四、",
)

APPLICANTS = (
    Label("natural_person", "自然人", "natural persons"),
    Label("business", "商业企业", "businesses", ("商业",)),
    Label("research", "科研机构", "research bodies", ("科研",)),
    Label("public_interest", "社会公益组织", "public interest organisations", ("社会公益", "社会公益机构")),
    Label("legal_service", "法律服务机构", "legal services", ("法律服务", "法律机构")),
    Label("other_organisation", "其他", "other organisations"),
    Label("total", "总计", "total", ("合计",)),
)
# The heading that stands over the five kinds of organisation; its columns are printed one row lower.
ORGANISATIONS = "法人或其他组织"
ORGANISATION_ALIASES = (
    "法人和其他组织",
    "法人及其他组织",
    "法人或者其他组织",
    "法人或其它组织",
    "法人、其他组织",
)
APPLICANT_HEADINGS = ("申请人情况",)

# --- table II: 主动公开政府信息情况 -------------------------------------------------------------

ISSUED = Measure("issued", "本年制发件数", "issued in the year", ("本年发件", "本年发件数", "本年制发数"))
REPEALED = Measure("repealed", "本年废止件数", "repealed in the year", ("本年废止数",))
IN_FORCE = Measure("in_force", "现行有效件数", "in force", ("现行有效件", "现行有效数"))
MADE = Measure("made", "本年新制作数量", "made in the year", ("本年新制作数",))
NEWLY_DISCLOSED = Measure("newly_disclosed", "本年新公开数量", "newly disclosed", ("本年新公开数",))
TOTAL_DISCLOSED = Measure("total_disclosed", "对外公开总数量", "disclosed in total", ("对外公开总数",))
DECISIONS_2021 = Measure("decisions", "本年处理决定数量", "decisions", ())
DECISIONS_2019 = Measure("decisions", "处理决定数量", "decisions", ())
ITEMS_BEFORE = Measure(
    "items_before", "上一年项目数量", "items in the previous year", ("上年项目数量",), unit="项"
)
ITEMS_CHANGE = Measure(
    "items_change",
    "本年增/减",
    "change in the year",
    ("本年增减", "本年增／减", "本年增减数量"),
    unit="项",
    kind="change",
)
FEE_AMOUNT = Measure(
    "amount",
    "本年收费金额",
    "amount collected (10,000 yuan)",
    (),
    unit="万元",
    kind="money",
    printed_unit="万元",
)
PROJECTS = Measure("projects", "采购项目数量", "procurement projects", (), unit="项")
PROCUREMENT_AMOUNT = Measure(
    "amount", "采购总金额", "amount procured (10,000 yuan)", ("采购金额",), unit="万元", kind="money"
)

# What the column is called where it stands for all items that have it.
SHARED_MEASURES = (Label("amount", "金额", "amount (10,000 yuan)"),)

DOCUMENTS_2021 = (ISSUED, REPEALED, IN_FORCE)
DOCUMENT = "规范性文件"
DOCUMENTS_2019 = (MADE, NEWLY_DISCLOSED, TOTAL_DISCLOSED)
ITEMS_2019 = (ITEMS_BEFORE, ITEMS_CHANGE, DECISIONS_2019)

# What table II prints beside its items and columns: the articles' headings and the corner cell.
ARTICLES = (
    Label("20.1", "第二十条第（一）项", "article 20 (1)"),
    Label("20.5", "第二十条第（五）项", "article 20 (5)"),
    Label("20.6", "第二十条第（六）项", "article 20 (6)"),
    Label("20.8", "第二十条第（八）项", "article 20 (8)"),
    Label("20.9", "第二十条第（九）项", "article 20 (9)"),
)
COLUMN_HEADING = "信息内容"

# --- table IV: 行政复议、行政诉讼情况 -----------------------------------------------------------

RECONSIDERATION = "行政复议"
STAGES = (
    Label("reconsideration", RECONSIDERATION, "administrative reconsideration"),
    Label("litigation_direct", "未经复议直接起诉", "litigation without reconsideration"),
    Label("litigation_after_reconsideration", "复议后起诉", "litigation after reconsideration"),
)
# The heading that stands over the two kinds of litigation.
LITIGATION = "行政诉讼"
DISPUTE_OUTCOMES = (
    Label("upheld", "结果维持", "upheld"),
    Label("corrected", "结果纠正", "corrected"),
    Label("other", "其他结果", "other outcome"),
    Label("pending", "尚未审结", "pending"),
    Label("total", "总计", "total", ("合计",)),
)

# --- the rules of the form ----------------------------------------------------------------------

PRINTED_RULE = "本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和"
RESULTS = (
    "disclosed",
    "partly_disclosed",
    *(row.code for row in REFUSED + UNAVAILABLE + DECLINED + CLOSED_DETAIL),
    "closed",
)
RULES = (
    Rule("balance", "rows", ("received", "carried_in"), ("processed", "carried_out"), PRINTED_RULE),
    Rule("outcome_sum", "rows", RESULTS, ("processed",), "表三第三项：（一）至（六）各行之和等于（七）总计"),
    Rule(
        "row_sum",
        "columns",
        tuple(label.code for label in APPLICANTS[:-1]),
        ("total",),
        "表三各行：自然人与各类法人或其他组织之和等于总计",
    ),
    Rule(
        "dispute_sum",
        "outcomes",
        ("upheld", "corrected", "other", "pending"),
        ("total",),
        "表四各组：四种结果之和等于总计",
    ),
)

# --- the versions -------------------------------------------------------------------------------

_HEAD = (RECEIVED, CARRIED_IN, DISCLOSED, PARTLY_DISCLOSED, *REFUSED, *UNAVAILABLE, *DECLINED)
_TAIL = (PROCESSED, CARRIED_OUT)
_DETAIL = tuple(row.code for row in CLOSED_DETAIL)

PRE2019 = Form(
    version="pre2019",
    first_year=2008,
    last_year=2018,
    notice="《中华人民共和国政府信息公开条例》（国务院令第492号）第三十二条",
    # Before 2019 no table was prescribed; these chapters tell such a report from a broken new one.
    chapters=(
        "概述",
        "概况",
        "主动公开政府信息的情况",
        "依申请公开政府信息的情况",
        "依申请公开情况",
        "政府信息公开的收费及减免情况",
        "收费及减免情况",
        "政府信息公开工作的收费及减免情况",
        "因政府信息公开申请行政复议提起行政诉讼的情况",
    ),
)
FORM_2019 = Form(
    version="2019",
    first_year=2019,
    last_year=2020,
    notice="国办公开办函〔2019〕60号",
    items=(
        Item("regulation", "规章", "regulations", (), "20.1", DOCUMENTS_2019),
        Item(
            "normative_document",
            DOCUMENT,
            "normative documents",
            ("行政规范性文件",),
            "20.1",
            DOCUMENTS_2019,
        ),
        Item("licence", "行政许可", "administrative licences", (), "20.5", ITEMS_2019),
        Item(
            "external_service",
            "其他对外管理服务事项",
            "other external services",
            ("其他对外管理服务",),
            "20.5",
            ITEMS_2019,
        ),
        Item("penalty", "行政处罚", "administrative penalties", (), "20.6", ITEMS_2019),
        Item("compulsory_measure", "行政强制", "compulsory measures", (), "20.6", ITEMS_2019),
        Item("fee", "行政事业性收费", "administrative fees", (), "20.8", (ITEMS_BEFORE, ITEMS_CHANGE)),
        Item(
            "procurement",
            "政府集中采购",
            "centralised procurement",
            (),
            "20.9",
            (PROJECTS, PROCUREMENT_AMOUNT),
        ),
    ),
    rows=(*_HEAD, CLOSED, *_TAIL),
    applicants=APPLICANTS,
    stages=STAGES,
    outcomes=DISPUTE_OUTCOMES,
    rules=RULES,
    alternatives=(("closed",), _DETAIL),
)
FORM_2021 = Form(
    version="2021",
    first_year=2021,
    last_year=None,
    notice="国办公开办函〔2021〕30号",
    items=(
        Item("regulation", "规章", "regulations", (), "20.1", DOCUMENTS_2021),
        Item(
            "normative_document",
            "行政规范性文件",
            "normative documents",
            (DOCUMENT,),
            "20.1",
            DOCUMENTS_2021,
        ),
        Item("licence", "行政许可", "administrative licences", (), "20.5", (DECISIONS_2021,)),
        Item("penalty", "行政处罚", "administrative penalties", (), "20.6", (DECISIONS_2021,)),
        Item("compulsory_measure", "行政强制", "compulsory measures", (), "20.6", (DECISIONS_2021,)),
        Item("fee", "行政事业性收费", "administrative fees", (), "20.8", (FEE_AMOUNT,)),
    ),
    rows=(*_HEAD, *CLOSED_DETAIL, *_TAIL),
    applicants=APPLICANTS,
    stages=STAGES,
    outcomes=DISPUTE_OUTCOMES,
    rules=RULES,
    alternatives=(("closed",), _DETAIL),
)
FORMS = (PRE2019, FORM_2019, FORM_2021)

# --- the sections of a report -------------------------------------------------------------------

SECTIONS = (
    Section("preface", "前言", "preface"),
    Section("overview", "总体情况", "overview", ("总体情况概述", "基本情况", "总体工作情况"), "一"),
    Section(
        "disclosure",
        "主动公开政府信息情况",
        "proactive disclosure",
        (
            "行政机关主动公开政府信息情况",
            "主动公开政府信息的情况",
            "主动公开政府信息工作情况",
            "主动公开情况",
            "主动公开政府信息",
        ),
        "二",
    ),
    Section(
        "applications",
        "收到和处理政府信息公开申请情况",
        "applications received and answered",
        (
            "行政机关收到和处理政府信息公开申请情况",
            "收到和处理政府信息公开申请的情况",
            "收到和处理政府信息公开情况",
            "收到和处理政府信息公开申请",
        ),
        "三",
    ),
    Section(
        "disputes",
        "政府信息公开行政复议、行政诉讼情况",
        "reconsiderations and lawsuits",
        (
            "因政府信息公开工作被申请行政复议、提起行政诉讼情况",
            "因政府信息公开工作被申请行政复议、提起行政诉讼的情况",
            "政府信息公开行政复议和行政诉讼情况",
            "政府信息公开行政复议、行政诉讼的情况",
            "政府信息公开行政复议、诉讼情况",
            "行政复议、行政诉讼情况",
        ),
        "四",
    ),
    Section(
        "problems",
        "存在的主要问题及改进情况",
        "main problems and improvements",
        (
            "政府信息公开工作存在的主要问题及改进情况",
            "存在的问题及改进情况",
            "存在问题及改进情况",
            "存在主要问题及改进情况",
            "存在的主要问题和改进情况",
            "存在的主要问题及整改措施",
            "存在的主要问题及改进措施",
            "存在问题及改进措施",
            "存在的问题及改进措施",
            "政府信息公开工作存在的问题及改进情况",
            "政府信息公开工作存在的主要问题及改进措施",
        ),
        "五",
    ),
    Section(
        "other",
        "其他需要报告的事项",
        "other matters",
        ("其他需要报告事项", "需要报告的其他事项", "其他事项"),
        "六",
    ),
    Section("signature", "落款", "signature"),
)
