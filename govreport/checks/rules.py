"""The list of checks with their rules in words. Literals only."""

from dataclasses import dataclass

from govreport.form.statute import DOCUMENT, ITEMS_CHANGE, LITIGATION, PRINTED_RULE, RECONSIDERATION


@dataclass(frozen=True, slots=True)
class Check:
    """A check: its code and name, its rule in both languages, its severity, where the rule comes from."""

    code: str
    zh: str
    en: str
    severity: str
    rule_zh: str
    rule_en: str
    source: str


_FORM = "表式本身"
_NOTICE = "国办公开办函〔2019〕60号、〔2021〕30号：报告的内容与格式"
_LAW = "《政府信息公开条例》第四十九条"
_PROSE = "报告内部一致：文字与表格说的是同一件事"
_YEARS = "前后两年报告一致"

CHECKS = (
    Check(
        "balance",
        "收办平衡",
        "balance",
        "error",
        "每一列：本年新收＋上年结转＝办理结果总计＋结转下年度",
        "in every column: received + carried in = processed + carried out",
        f"表三印出的规则：{PRINTED_RULE}",
    ),
    Check(
        "outcome_sum",
        "办理结果合计",
        "sum of outcomes",
        "error",
        "每一列：各办理情形之和＝办理结果总计",
        "in every column: the outcomes add up to the total processed",
        _FORM,
    ),
    Check(
        "row_sum",
        "行合计",
        "sum of a row",
        "error",
        "每一行：六类申请人之和＝总计",
        "in every row: the six kinds of applicant add up to the total",
        _FORM,
    ),
    Check(
        "subtotal",
        "小计",
        "subtotals",
        "error",
        "表三印有小计的：小计＝所含各格之和",
        "where table III prints subtotals: each is the sum of its cells",
        "28×8 的变体表式",
    ),
    Check(
        "dispute_sum",
        "复议诉讼合计",
        "sum of disputes",
        "error",
        "每一组：维持＋纠正＋其他＋未审结＝总计",
        "in every block: upheld + corrected + other + pending = total",
        _FORM,
    ),
    Check(
        "offsetting",
        "错列相抵",
        "offsetting columns",
        "error",
        "收办平衡或办理结果合计在两列上差额相反而总计列相符：有申请记入了错误的列",
        "balance or sum of outcomes fails in two columns by opposite amounts while the total column holds: "
        "an application booked in the wrong column",
        _FORM,
    ),
    Check(
        "sane_value",
        "数值合理",
        "sane values",
        "error",
        f"件数为非负整数（{ITEMS_CHANGE.zh}可为负），金额非负",
        "counts are integers of at least 0 (changes may be negative), amounts at least 0",
        _FORM,
    ),
    Check(
        "issued_in_force",
        "制发与现行有效",
        "issued and in force",
        "warning",
        "现行有效的文件不少于本年制发减本年废止",
        "documents in force are at least those issued less those repealed in the year",
        "2021 版表二",
    ),
    Check(
        "form_version",
        "表式版本",
        "form version",
        "note",
        "表格的版本＝统计年度适用的版本",
        "the version of the tables is the one in force for the year",
        _NOTICE,
    ),
    Check(
        "sections",
        "部分齐全",
        "sections",
        "warning",
        "六个部分各出现一次、依次排列、序号正确且写法一致；写明的部分数与实际相同",
        "sections one to six stand once, in order, rightly numbered; the declared number of parts is right",
        _NOTICE,
    ),
    Check(
        "numbering",
        "编号连续",
        "numbering",
        "note",
        "文中的列举编号不跳号、不重号",
        "enumerations have no gap and no repeat",
        "文字规范",
    ),
    Check(
        "completeness",
        "填报完整",
        "completeness",
        "note",
        "表格各格都印有数字；空白、占位符和未印的格分别计数",
        "every cell of the tables holds a number; blanks, placeholders and missing cells are counted apart",
        _FORM,
    ),
    Check(
        "narrative_received",
        "文表一致：收到",
        "prose and table: received",
        "warning",
        "文中所述收到（受理）申请数＝表三本年新收；“没有收到”当且仅当新收为 0",
        "applications received in the prose = table III; none in the prose if and only if 0 in the table",
        _PROSE,
    ),
    Check(
        "narrative_carried",
        "文表一致：结转",
        "prose and table: carried over",
        "warning",
        "文中所述上年结转、结转下年数＝表三",
        "applications carried in or out in the prose = table III",
        _PROSE,
    ),
    Check(
        "narrative_processed",
        "文表一致：办结",
        "prose and table: processed",
        "warning",
        "文中所述答复（办结）申请数＝表三办理结果总计",
        "applications answered in the prose = total processed in table III",
        _PROSE,
    ),
    Check(
        "narrative_disputes",
        "文表一致：复议诉讼",
        "prose and table: disputes",
        "warning",
        f"文中所述{RECONSIDERATION}、{LITIGATION}件数＝表四总计",
        "reconsiderations and lawsuits in the prose = totals of table IV",
        _PROSE,
    ),
    Check(
        "narrative_documents",
        f"文表一致：{DOCUMENT}",
        "prose and table: documents",
        "warning",
        f"文中所述本年制发{DOCUMENT}数＝表二",
        "normative documents issued in the prose = table II",
        _PROSE,
    ),
    Check(
        "narrative_sum",
        "文中合计",
        "sum in the prose",
        "warning",
        "“共 S 条，其中 a、b、c”：S＝a＋b＋c",
        "“S in all, of which a, b, c”: S = a + b + c",
        _PROSE,
    ),
    Check(
        "signed_before_period_end",
        "落款早于统计期末",
        "signed before the end of the period",
        "warning",
        "落款日期不早于统计期止日",
        "the signature is not dated before the end of the period",
        _NOTICE,
    ),
    Check(
        "published_late",
        "逾期发布",
        "published late",
        "note",
        "发布（未写明则落款）日期不晚于期限：部门和乡镇次年 1 月 31 日，县级以上地方政府 3 月 31 日；"
        "条例未写明乡镇的期限，此处按 1 月 31 日",
        "published (else signed) by the deadline: 31 January for departments and townships, 31 March for "
        "governments of counties and above; the Regulations do not name townships, taken here as 31 January",
        _LAW,
    ),
    Check(
        "stale_year",
        "年份过时",
        "stale year",
        "note",
        "文中的年份是统计年度、下一年的计划、文号或与往年的比较",
        "a year in the text is the reporting year, next year's plan, a document number or a comparison",
        _PROSE,
    ),
    Check(
        "foreign_name",
        "称谓不符",
        "foreign name",
        "note",
        "文中的自称与报告机关的层级和名称相符",
        "what the report calls itself fits the level and the name of its body",
        _PROSE,
    ),
    Check(
        "empty_problems",
        "问题部分为空",
        "empty problems",
        "warning",
        "第五部分写有问题和改进",
        "section five states problems and improvements",
        _NOTICE,
    ),
    Check(
        "carry_over",
        "结转衔接",
        "carry-over",
        "error",
        "每一列：上年报告的结转下年度＝本年报告的上年结转",
        "in every column: carried out in last year's report = carried in",
        _YEARS,
    ),
    Check(
        "stock_flow",
        "文件存量衔接",
        "stock and flow",
        "warning",
        "现行有效＝上年现行有效＋本年制发－本年废止",
        "in force = in force last year + issued - repealed",
        _YEARS,
    ),
    Check(
        "pending_reappears",
        "未审结衔接",
        "pending cases reappear",
        "warning",
        "每一组：本年总计不少于上年未审结的件数",
        "in every block: the total is at least last year's pending",
        _YEARS,
    ),
    Check(
        "jump",
        "骤增骤减",
        "jump",
        "note",
        "新收、办结和主动公开总数（基数不小于 10）不超过上年的 5 倍、不低于 0.2 倍",
        "received, processed and disclosed totals (from a base of 10) change by no more than x5 or x0.2",
        _YEARS,
    ),
    Check(
        "identical_tables",
        "表格雷同",
        "identical tables",
        "warning",
        "表格的非零数不与上年完全相同",
        "the cells that are not zero are not all the same as last year's",
        _YEARS,
    ),
    Check(
        "recycled",
        "文字雷同",
        "recycled text",
        "note",
        "各部分的文字不与上年或其他机关的报告几乎相同（法定文字和共同引文不计）；用 gr.recycled 单独核对",
        "no section is nearly identical to last year's or another body's (statutory text and quotations left "
        "out); asked for by itself with gr.recycled",
        _YEARS,
    ),
)
