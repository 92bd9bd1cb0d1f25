"""The list of checks with their rules in words. Literals only."""

from dataclasses import dataclass

from govreport.form.statute import ITEMS_CHANGE, PRINTED_RULE


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
        "dispute_sum",
        "复议诉讼合计",
        "sum of disputes",
        "error",
        "每一组：维持＋纠正＋其他＋未审结＝总计",
        "in every block: upheld + corrected + other + pending = total",
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
        "sections",
        "部分齐全",
        "sections",
        "warning",
        "六个部分各出现一次、依次排列、序号正确且写法一致；写明的部分数与实际相同",
        "sections one to six stand once, in order, rightly numbered; the declared number of parts is right",
        _NOTICE,
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
)
