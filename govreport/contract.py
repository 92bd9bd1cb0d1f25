"""What is promised: every table with its columns, and the codes that are not the form's. Literals only."""

from dataclasses import dataclass

from govreport.form.model import Label
from govreport.form.statute import DOCUMENT, LITIGATION, RECONSIDERATION

STATUSES = (
    Label("reported", "已印数字", "a number is printed"),
    Label("blank", "空白", "the cell is there and empty"),
    Label("placeholder", "占位符", "the cell holds /, -, —, 无 or the like"),
    Label("absent", "未印此行", "the form has this cell, the report does not print it"),
    Label("inferred", "由勾稽关系定位", "a printed number whose place follows from the form's sums"),
    Label("corrected", "人工更正", "a person's correction"),
    Label("unreadable", "无法确认", "no number, or its place cannot be decided"),
    Label("not_applicable", "本版表式无此格", "the report's form version has no such cell"),
)
OUTCOMES_OF_CHECKS = (
    Label("pass", "相符", "pass"),
    Label("fail", "不符", "fail"),
    Label("vacuous", "全为零", "holds only because every operand is 0"),
    Label("not_assessable", "无法核对", "an operand is missing"),
)
SEVERITIES = (
    Label("error", "错误", "error"),
    Label("warning", "可疑", "warning"),
    Label("note", "提示", "note"),
)
LEVELS = (
    Label("national", "国家级", "national"),
    Label("province", "省级", "province"),
    Label("prefecture", "地级", "prefecture"),
    Label("county", "县级", "county"),
    Label("township", "乡级", "township"),
)
BODIES = (
    Label("government", "人民政府", "people's government"),
    Label("office", "政府办公室", "government office"),
    Label("department", "部门", "department"),
    Label("subdistrict_office", "街道办事处", "subdistrict office"),
    Label("other", "其他", "other"),
)
FORMATS = tuple(
    Label(code, code.upper(), code) for code in ("txt", "md", "html", "docx", "doc", "pdf", "xlsx")
)
# What a figure stated in prose counts.
QUANTITIES = (
    Label("disclosed_total", "主动公开总数", "disclosed in total"),
    Label("disclosed_part", "主动公开分项", "a part of the disclosed total"),
    Label("applications_received", "收到申请", "applications received"),
    Label("applications_carried_in", "上年结转申请", "applications carried in"),
    Label("applications_answered", "答复申请", "applications answered"),
    Label("applications_carried_out", "结转下年申请", "applications carried out"),
    Label("reconsiderations", RECONSIDERATION, "administrative reconsiderations"),
    Label("litigations", LITIGATION, "administrative lawsuits"),
    Label("normative_documents", f"制发{DOCUMENT}", "normative documents issued"),
    Label("interpretations", "政策解读", "policy interpretations"),
    Label("meetings_trainings", "会议培训", "meetings and trainings"),
    Label("processing_fee", "信息处理费", "processing fee"),
    Label("other", "其他", "other"),
)
STATEMENT_KINDS = (
    Label("problem", "问题", "problem"),
    Label("improvement", "改进", "improvement"),
    Label("unsplit", "未能区分", "unsplit"),
)
SCOPES = (Label("own", "本机关", "the body itself"), Label("region", "全地区", "the whole region"))
PRECISIONS = (
    Label("exact", "确数", "exact"),
    Label("about", "约数", "about"),
    Label("at_least", "以上", "at least"),
)
SCRIPTS = (Label("hans", "简体", "simplified"), Label("hant", "繁体", "traditional"))
OUTCOMES_OF_CORRECTIONS = (
    Label("applied", "已采用", "applied"),
    Label("refused", "未采用", "refused: it does not fit the source"),
    Label("unused", "与本批无关", "its report is not in this corpus"),
)


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: name, pandas dtype, Chinese heading, what it means in both languages."""

    name: str
    dtype: str
    zh: str
    meaning_zh: str
    meaning_en: str


_ID = Column(
    "report_id", "string", "报告编号", "来源文件 SHA-256 的前 12 位", "first 12 digits of the file's SHA-256"
)
_SOURCE = Column(
    "source", "string", "来源", "相对于载入目录的路径或网址", "path or URL relative to the loaded root"
)
_COUNT = Column("value", "Int64", "件数", "印出的数；缺失绝不是 0", "the number; missing is never 0")
_STATUS = Column("status", "category", "状态", "该格的状态，见状态表", "status of the cell")
_RAW = Column("raw", "string", "原文", "按原样印出的文字", "text as printed; NA where nothing is printed")
_START = Column(
    "start", "Int64", "起点", "在规范化全文中的起始字符位置", "first character in the normalised text"
)
_END = Column("end", "Int64", "终点", "在规范化全文中的结束字符位置", "character after the last one")
_SEVERITY = Column("severity", "category", "级别", "错误、可疑或提示", "error, warning or note")

TABLES: dict[str, tuple[Column, ...]] = {
    "reports": (
        _ID,
        _SOURCE,
        Column("format", "category", "格式", "文件格式", "file format"),
        Column(
            "title", "string", "标题", "报告自身的标题，去除内部空格", "the report's own title on one line"
        ),
        Column("agency", "string", "报告机关", "报告对自身的最完整称谓", "the fullest name it gives itself"),
        Column("year", "Int64", "统计年度", "统计年度，不是发布年份", "reporting year"),
        Column("form", "category", "表式版本", "由表格本身判定", "form version, decided by the tables"),
        Column("level", "category", "层级", "报告机关的行政层级", "administrative level"),
        Column("body", "category", "机关类型", "报告机关的类型", "kind of body"),
        Column(
            "period_start", "datetime64[s]", "统计期起", "文中写明的统计期起日", "stated start of the period"
        ),
        Column("period_end", "datetime64[s]", "统计期止", "文中写明的统计期止日", "stated end of the period"),
        Column(
            "published_on", "datetime64[s]", "发布日期", "页面印出的发布日期", "publication date on the page"
        ),
        Column("signed_on", "datetime64[s]", "落款日期", "落款处的日期", "date under the signature"),
        Column(
            "division_code",
            "string",
            "区划代码",
            "统计用区划代码，不能确定则缺失",
            "NBS division code, or NA",
        ),
        Column("province", "string", "省", "区划代码对应的名称", "name that goes with the code"),
        Column("prefecture", "string", "市", "区划代码对应的名称", "name that goes with the code"),
        Column("county", "string", "县", "区划代码对应的名称", "name that goes with the code"),
        Column("township", "string", "乡镇街道", "区划代码对应的名称", "name that goes with the code"),
        Column("phone", "string", "电话", "文中印出的联系电话", "telephone as printed"),
        Column("postcode", "string", "邮编", "文中印出的邮政编码", "postcode as printed"),
        Column("email", "string", "电子邮箱", "文中印出的电子邮箱", "e-mail address as printed"),
        Column("script", "category", "字体", "简体或繁体", "simplified or traditional script"),
        Column("characters", "Int64", "字符数", "规范化全文的字符数", "length of the normalised text"),
        Column(
            "division_evidence",
            "string",
            "区划依据",
            "据以确定区划代码的内容，依次列出",
            "what decided the division code, in order",
        ),
    ),
    "disclosures": (
        _ID,
        Column("article", "category", "条款", "《条例》第二十条的项", "item of article 20"),
        Column("item", "category", "信息内容", "表二的行", "row of table II"),
        Column("measure", "category", "指标", "表二的列", "column of table II"),
        Column(
            "value",
            "Float64",
            "数值",
            "印出的数；缺失绝不是 0；金额以万元计",
            "the number; missing is never 0",
        ),
        Column("unit", "string", "单位", "数值的单位", "unit of the value"),
        _STATUS,
        _RAW,
    ),
    "applications": (
        _ID,
        Column("group", "category", "类别", "表三的行类别", "family of the outcome"),
        Column("outcome", "category", "办理情形", "表三的行", "row of table III"),
        Column("applicant", "category", "申请人", "表三的列", "column of table III"),
        _COUNT,
        _STATUS,
        _RAW,
    ),
    "disputes": (
        _ID,
        Column("stage", "category", "程序", "复议或诉讼的程序", "reconsideration or litigation"),
        Column("outcome", "category", "结果", "复议或诉讼的结果", "outcome"),
        _COUNT,
        _STATUS,
        _RAW,
    ),
    "sections": (
        _ID,
        Column("section", "category", "部分", "报告的部分", "part of the report"),
        Column("heading", "string", "标题原文", "按原样印出的标题", "heading as printed"),
        Column("text", "string", "正文", "不含三张法定表格的文字", "prose without the statutory tables"),
        _START,
        _END,
    ),
    "statements": (
        _ID,
        Column("kind", "category", "类别", "问题、改进或无法区分", "problem, improvement, or unsplit"),
        Column("position", "Int64", "序次", "在同类中的序次，自 1 起", "place among its kind, from 1"),
        Column("text", "string", "内容", "不含编号的一条", "the point without its enumeration mark"),
        _START,
        _END,
    ),
    "figures": (
        _ID,
        Column("section", "category", "部分", "所在的部分", "part of the report"),
        Column("quantity", "category", "所指", "所回答的问题", "the question that it answers"),
        Column("label", "string", "名称", "文中的名称", "what is counted, in the words of the text"),
        Column("value", "Float64", "数值", "文中写明的数；金额以万元计", "the number; money in 万元"),
        Column("unit", "string", "单位", "文中的计量单位", "unit as printed"),
        Column("sentence", "string", "所在句", "所在的整句", "the whole sentence"),
        _START,
        _END,
        Column("scope", "category", "范围", "文中写明的范围", "own office or whole region, where stated"),
        Column("precision", "category", "精度", "确数、约数或以上", "exact, about, or at least"),
    ),
    "subtotals": (
        _ID,
        Column("label", "string", "小计", "表三中印有小计的行和列", "row and column of a printed subtotal"),
        _COUNT,
        _STATUS,
        _RAW,
        Column(
            "parts", "Int64", "所含各格之和", "任一格缺数则缺失", "sum of its cells; NA if one is missing"
        ),
        Column("line", "Int64", "行号", "在来源文件中的行号，自 1 起", "line of the source, from 1"),
    ),
    "findings": (
        _ID,
        Column("check", "category", "核对项", "核对规则，见核对表", "the check"),
        Column("subject", "string", "对象", "核对的行、列或部分", "row, column or section that was checked"),
        Column(
            "status",
            "category",
            "结论",
            "相符、不符、全为零或无法核对",
            "pass, fail, vacuous, not_assessable",
        ),
        _SEVERITY,
        Column("expected", "Float64", "应为", "按规则应得的数", "the number by the rule"),
        Column("actual", "Float64", "实为", "报告中的数", "the number in the report"),
        Column("difference", "Float64", "相差", "实为减应为", "actual minus expected"),
        Column("message", "string", "说明", "可据以核改的一句话", "a sentence that a clerk can act on"),
        Column("message_en", "string", "英文说明", "同一句话的英文", "the same in English"),
        Column(
            "dismissed",
            "string",
            "已排除",
            "排除的理由、人和日期",
            "why, by whom and when dismissed; else NA",
        ),
    ),
    "diagnostics": (
        _SOURCE,
        Column(
            "report_id", "string", "报告编号", "无法成为报告的文件则缺失", "NA for a file that is no report"
        ),
        _SEVERITY,
        Column("code", "category", "代码", "情况代码", "what was met"),
        Column("message", "string", "说明", "情况、位置和建议", "what, where, and what to do"),
        Column("location", "string", "位置", "文件中的位置", "place in the file"),
    ),
    "places": (
        _ID,
        Column("table", "category", "表", "所在的表", "the tidy table of the cell"),
        Column("row", "category", "行", "表中的行代码", "code of the row"),
        Column("column", "category", "列", "表中的列代码", "code of the column"),
        Column("line", "Int64", "行号", "在来源文件中的行号，自 1 起", "line of the source, from 1"),
        _START,
        _END,
        Column("page", "Int64", "页码", "PDF 的页码，自 1 起", "page of a PDF, from 1; else NA"),
    ),
    "texts": (
        _ID,
        Column("text", "string", "全文", "规范化全文", "the normalised text of the report"),
    ),
    "corrections": (
        _ID,
        Column("table", "string", "表", "所更正的表；findings 为排除核对", "table; findings for a dismissal"),
        Column("keys", "string", "键", "所更正的格、列或核对项", "the cell, column or finding"),
        Column("value", "string", "更正为", "按更正文件所写；空为没有数", "as written; empty for no number"),
        Column("raw", "string", "所见原文", "更正人所见；缺失为未写明", "what was seen; NA where not stated"),
        Column("reason", "string", "理由", "更正的理由", "why"),
        Column("who", "string", "更正人", "更正的人", "by whom"),
        Column("when", "string", "日期", "更正的日期，按所写", "when, as written"),
        Column("outcome", "category", "结果", "已采用、未采用或与本批无关", "applied, refused or unused"),
        Column("message", "string", "说明", "采用了什么，或为何未采用", "what was applied, or why not"),
    ),
}

# What `govreport run` writes: the tables above, and a wide one for each value table, whose every row has
# what reports are most often grouped by, so that no question about places needs two tables.
DATASET_FORMAT = 2
WIDE_GROUPS = ("province", "prefecture", "county", "township", "level", "body", "form")

# What the reading may meet, with its severity; the messages stand where it is met.
_MET = (
    ("empty_file", "error", "空文件", "the file is empty"),
    ("unreadable_file", "error", "文件无法读取", "the file cannot be read"),
    ("reading_limit", "error", "超出时间或内存限制", "reading exceeds the limits of time or memory"),
    ("unsupported_format", "error", "暂不支持的格式", "the format is not supported"),
    ("not_text", "error", "不是文本", "the file is no text"),
    ("foreign_document", "error", "不是年度报告", "no annual report"),
    ("duplicate_file", "note", "重复文件", "the same bytes as another file"),
    ("no_text_layer", "error", "没有文字层", "the PDF has no usable text"),
    ("too_large", "error", "超出大小限制", "larger than the limits"),
    ("damaged_file", "error", "文件损坏", "the file is damaged"),
    ("hidden_content", "warning", "隐藏内容未读取", "hidden content was not read"),
    ("encoding_guessed", "note", "编码系推断", "the encoding was inferred"),
    ("missing_table", "warning", "未见法定表格", "a statutory table was not found"),
    ("missing_section", "note", "缺少部分", "a section was not found"),
    ("label_approximate", "note", "近似匹配的标签", "a label with a typing error was matched"),
    ("row_unplaced", "warning", "数字个数与列数不符", "the row's numbers do not fit its columns"),
    ("place_inferred", "note", "由勾稽关系定位", "places that follow from the form's sums"),
    ("alignment_suspected", "warning", "疑似错列或拆分", "shifted columns or split digits suspected"),
    ("columns_unknown", "warning", "列标题无法辨认", "the column headings cannot be told"),
    ("row_repeated", "warning", "同一格重复出现", "a cell is printed twice with other numbers"),
    ("numbers_unlabelled", "warning", "数字没有行标签", "numbers without a row label"),
    ("cell_unreadable", "warning", "单元格不是数字", "a cell holds no number"),
    ("unit_missing", "warning", "金额没有单位", "an amount without a unit"),
    ("form_unknown", "warning", "表式版本无法判定", "the form version cannot be told"),
    ("statements_unsplit", "note", "问题与改进未能区分", "problems and improvements cannot be told apart"),
    ("place_ambiguous", "note", "区划无法确定", "the division cannot be told from several of that name"),
    ("several_reports", "warning", "同一年度有多份报告", "several reports of one body for one year"),
    ("agency_unknown", "note", "未写明报告机关", "the agency is not named"),
    ("year_unknown", "warning", "未写明统计年度", "the year is not stated"),
    ("correction_refused", "warning", "更正未采用", "a correction does not fit the source"),
    ("correction_unused", "note", "更正与本批无关", "corrections of reports that are not in this corpus"),
)
DIAGNOSTICS = tuple(Label(code, zh, en) for code, _, zh, en in _MET)
DIAGNOSTIC_SEVERITIES = {code: severity for code, severity, _, _ in _MET}
