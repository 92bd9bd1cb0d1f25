"""The indicators as data: what is divided by what, in which unit, and what it does not mean.

An operand is a row of table III or a stage of table IV (its total), a family of rows of table III (the
sum of its rows in the report's own form version), a cell "row:column", or, with "@", a quantity that
is no cell (`operands.QUANTITY_READERS`). "-" before an operand subtracts it. Words in braces are
the form's own labels by code: the statutory words stand in `form/statute.py` only.
"""

from dataclasses import dataclass

from govreport.analysis.volumes import LITIGATIONS, QUANTITIES
from govreport.form.statute import APPLICANTS, CLOSED_DETAIL, DECLINED, REFUSED, STAGES, UNAVAILABLE

# kind -> what the value is, and what a group of reports has.
KINDS = {
    "count": "a number without denominator; a group has the sum",
    "stock": "a number that stands at the end of a year; summed over bodies, never over years",
    "difference": "of two numbers, above or below 0; a group has the sum",
    "share": "numerator among denominator, 0–1, with a Wilson interval",
    "fact": "true (1) or false (0) of one report; a group has the share, with a Wilson interval",
    "mean": "a number of one report; a group has the mean over its reports",
    "ratio": "numerator over denominator, of which it is no part: no interval",
    "per_thousand": "1,000 × numerator over denominator, of which it is no part: no interval",
    "per_hundred": "100 × numerator over denominator, of which it is no part: no interval",
    "index": "the sum of squared shares, 0–1: no interval",
}
# The kinds whose numerator is a part of the denominator.
PROPORTIONS = ("share", "fact")
SCALES = {"per_thousand": 1000.0, "per_hundred": 100.0}

# What is to be printed with every table of indicators.
CAVEATS = (
    "各数均为报告机关自行填报。",
    "本机关与全地区口径的报告不可相互比较。",
    "2020 与 2021 年度之间表式有变，两版表式各问各的，互不填补。",
    "复议、诉讼可能由往年的申请引起，不是当年申请的一部分。",
    "区间假定各件（各份报告）相互独立、随机取得；现成样本的区间只说明数少，不是对总体的估计。",
)


@dataclass(frozen=True, slots=True)
class Indicator:
    """One indicator: code, Chinese and English name, family, kind (`KINDS`), operands, unit, what to mind."""

    code: str
    zh: str
    en: str
    family: str
    kind: str
    numerator: tuple[str, ...]
    denominator: tuple[str, ...] = ()
    unit: str = "比例"
    note: str = ""


_EARLIER = "分子可能由往年的申请引起，不是分母的一部分，不给区间。"

# --- volumes ------------------------------------------------------------------------------------

# code of the volume -> Chinese, English, unit, kind
_VOLUMES = {
    "regulations_issued": ("制发{regulation}", "regulations issued", "件", "count"),
    "documents_issued": ("制发{normative_document}", "normative documents issued", "件", "count"),
    "documents_repealed": ("废止{normative_document}", "normative documents repealed", "件", "count"),
    "documents_in_force": ("现行有效的{normative_document}", "normative documents in force", "件", "stock"),
    "documents_made": ("新制作{normative_document}", "normative documents made", "件", "count"),
    "documents_newly_disclosed": (
        "新公开{normative_document}",
        "normative documents newly disclosed",
        "件",
        "count",
    ),
    "documents_disclosed": (
        "对外公开的{normative_document}总数",
        "normative documents disclosed in total",
        "件",
        "stock",
    ),
    "licences": ("{licence}决定", "administrative licences", "件", "count"),
    "penalties": ("{penalty}决定", "administrative penalties", "件", "count"),
    "compulsory_measures": ("{compulsory_measure}决定", "compulsory measures", "件", "count"),
    "fees": ("{fee}（数额）", "administrative fees collected", "万元", "count"),
    "procurement_projects": ("{procurement}项目", "procurement projects", "项", "count"),
    "procurement_amount": ("{procurement}（数额）", "amount procured", "万元", "count"),
    "applications_received": ("新收申请 N", "applications received (N)", "件", "count"),
    "carried_in": ("上年结转的申请 K", "applications carried in (K)", "件", "count"),
    "processed": ("办结的申请 T", "applications processed (T)", "件", "count"),
    "carried_out": ("结转下年的申请 F", "applications carried out (F)", "件", "count"),
    "reconsiderations": ("{reconsideration}", "administrative reconsiderations", "件", "count"),
    "litigations_direct": ("{litigation_direct}", "lawsuits without reconsideration", "件", "count"),
    "litigations_after_reconsideration": (
        "{litigation_after_reconsideration}",
        "lawsuits after reconsideration",
        "件",
        "count",
    ),
}
_LAWSUITS = tuple(QUANTITIES[code][1] for code in LITIGATIONS)
VOLUMES = (
    *(
        Indicator(code, zh, en, "volumes", kind, (":".join(QUANTITIES[code][1:]),), unit=unit)
        for code, (zh, en, unit, kind) in _VOLUMES.items()
    ),
    Indicator(
        "litigations", "诉讼（两类之和）", "lawsuits, both kinds", "volumes", "count", _LAWSUITS, unit="件"
    ),
    Indicator(
        "disclosed_total",
        "正文所述的公开总数",
        "disclosed in total, as the prose says",
        "volumes",
        "count",
        ("@stated_total",),
        unit="条",
    ),
)

# --- disclosure and refusals ----------------------------------------------------------------------

_ANY = ("disclosed", "partly_disclosed")
_TO_DO = ("received", "carried_in")
# Applications about information that this body could hold and that asked for information at all: the
# United Kingdom's "resolvable requests".
_RESOLVABLE = ("processed", "-unavailable_not_held", "-unavailable_unclear", "-declined", "-closed")
_EXISTING = (*_RESOLVABLE, "-unavailable_needs_creation")
# denominator -> its operands, Chinese, English
_OF = {
    "processed": (("processed",), "办结 T", "processed"),
    "to_process": (_TO_DO, "应办 N+K", "to be processed (N + K)"),
    "resolvable": (_RESOLVABLE, "可以解决的申请", "resolvable"),
    "existing": (_EXISTING, "可以解决且信息现成的申请", "resolvable, without what would have to be created"),
}
DISCLOSURE = (
    Indicator("resolvable", "可以解决的申请", "resolvable", "disclosure", "count", _RESOLVABLE, unit="件"),
    Indicator(
        "existing",
        "可以解决且信息现成的申请",
        "resolvable applications, without what would have to be created",
        "disclosure",
        "count",
        _EXISTING,
        unit="件",
    ),
    *(
        Indicator(
            f"{name}_of_{code}", f"{zh}占{of_zh}", f"{en} of {of_en}", "disclosure", "share", top, under
        )
        for code, (under, of_zh, of_en) in _OF.items()
        for name, zh, en, top in (
            ("disclosed", "{disclosed}", "disclosed", ("disclosed",)),
            ("disclosed_or_partly", "{disclosed}与{partly_disclosed}之和", "disclosed or partly", _ANY),
        )
    ),
)
_FAMILIES = {
    "refused": ("refused", REFUSED),
    "unavailable": ("cannot be provided", UNAVAILABLE),
    "declined": ("not processed", DECLINED),
    "closed": ("closed otherwise", CLOSED_DETAIL),
}
_NOT_DISCLOSED = ("refused", "unavailable", "declined")
REFUSALS = (
    *(
        Indicator(
            f"{family}_of_processed",
            f"{{{family}}}占办结 T",
            f"{en} of processed",
            "refusals",
            "share",
            (family,),
            ("processed",),
        )
        for family, (en, _) in _FAMILIES.items()
    ),
    *(
        Indicator(
            f"{row.code}_of_{family}",
            f"{{{row.code}}}占{{{family}}}",
            f"{row.en}, of all {en}",
            "refusals",
            "share",
            (row.code,),
            (family,),
        )
        for family, (en, rows) in _FAMILIES.items()
        for row in rows
    ),
    Indicator(
        "statutory_grounds",
        "未公开者中依法定理由的（{refused}占三类之和）",
        "statutory grounds (refused) of refused, unavailable and declined",
        "refusals",
        "share",
        ("refused",),
        _NOT_DISCLOSED,
    ),
    Indicator(
        "factual_grounds",
        "未公开者中依事实理由的（{unavailable}、{declined}占三类之和）",
        "factual grounds (unavailable, declined) of refused, unavailable and declined",
        "refusals",
        "share",
        ("unavailable", "declined"),
        _NOT_DISCLOSED,
    ),
)

# --- flow and applicants ------------------------------------------------------------------------

FLOW = (
    # By the printed rule N + K = T + F both are parts of N + K; a report that breaks it has no interval.
    Indicator("clearance", "办结率 T/(N+K)", "clearance", "flow", "share", ("processed",), _TO_DO),
    Indicator(
        "carry_forward", "结转率 F/(N+K)", "carried forward", "flow", "share", ("carried_out",), _TO_DO
    ),
    Indicator(
        "backlog_change",
        "积压增减 F−K",
        "change of the backlog",
        "flow",
        "difference",
        ("carried_out", "-carried_in"),
        unit="件",
    ),
)
_KINDS_OF_APPLICANTS = tuple(label for label in APPLICANTS if label.code != "total")
SHARES_OF_APPLICANTS = tuple(
    Indicator(
        f"{label.code}_of_received",
        f"新收申请中的{{{label.code}}}",
        f"{label.en} of received",
        "applicants",
        "share",
        (f"received:{label.code}",),
        ("received",),
    )
    for label in _KINDS_OF_APPLICANTS
)
_CONCENTRATION = Indicator(
    "applicant_concentration",
    "申请人集中度 Σ(N_c/N)²",
    "concentration of applicants",
    "applicants",
    "index",
    tuple(f"received:{label.code}" for label in _KINDS_OF_APPLICANTS),
    ("received",),
    "指数",
    "集中度是各类份额的平方和，不是件数的比例，不给区间。",
)

# --- disputes -----------------------------------------------------------------------------------

# name -> stages
_STAGES = {**{stage.code: (stage.code,) for stage in STAGES}, "litigation": _LAWSUITS}


def _cells(stages: tuple[str, ...], outcome: str, sign: str = "") -> tuple[str, ...]:
    return tuple(f"{sign}{stage}:{outcome}" for stage in stages)


DISPUTES = (
    Indicator(
        "reconsiderations_per_1000_processed",
        "每千件办结申请的{reconsideration}",
        "reconsiderations per 1,000 processed",
        "disputes",
        "per_thousand",
        ("reconsideration",),
        ("processed",),
        "每千件",
        _EARLIER,
    ),
    Indicator(
        "litigations_per_1000_received",
        "每千件新收申请的诉讼",
        "lawsuits per 1,000 received",
        "disputes",
        "per_thousand",
        _LAWSUITS,
        ("received",),
        "每千件",
        _EARLIER,
    ),
    *(
        Indicator(
            f"{name}_reversal",
            f"{{{name}}}审结者中的{{corrected}} r/(t−u)",
            f"{name}: corrected of closed",
            "disputes",
            "share",
            _cells(stages, "corrected"),
            (*_cells(stages, "total"), *_cells(stages, "pending", "-")),
        )
        for name, stages in _STAGES.items()
    ),
    *(
        Indicator(
            f"{name}_corrected_of_all",
            f"{{{name}}}全部案件（含未审结）中的{{corrected}} r/t",
            f"{name}: corrected of all, pending included",
            "disputes",
            "share",
            _cells(stages, "corrected"),
            _cells(stages, "total"),
        )
        for name, stages in _STAGES.items()
    ),
    Indicator(
        "escalation",
        "{litigation_after_reconsideration}与审结的{reconsideration}之比",
        "lawsuits after reconsideration over closed reconsiderations",
        "disputes",
        "ratio",
        ("litigation_after_reconsideration",),
        ("reconsideration:total", "-reconsideration:pending"),
        "比",
        "分子可能由往年审结的案件引起，不是分母的一部分，不给区间。",
    ),
)

# --- zero applications, timeliness, quality -----------------------------------------------------

ZERO = tuple(
    Indicator(code, zh, en, "zero", "fact", (f"@{code}",), ("@report",))
    for code, zh, en in (
        ("zero_strict", "零申请（严格：新收与结转均为 0）", "none received, none carried in"),
        ("zero_lenient", "零申请（宽松：新收为 0）", "none received"),
        ("all_zero", "全零（表三、表四每格均为 0）", "every cell of tables III and IV is 0"),
    )
)
TIMELINESS = (
    Indicator(
        "days_after_deadline",
        "公布距期限的天数（负数为提前）",
        "days from the deadline, negative before it",
        "timeliness",
        "mean",
        ("@days_after_deadline",),
        ("@report",),
        "天",
    ),
    Indicator("on_time", "按期公布", "published in time", "timeliness", "fact", ("@on_time",), ("@report",)),
)
QUALITY = (
    Indicator(
        "cells_with_number",
        "印有数字的格占本版表式各格",
        "cells with a number of the form's cells",
        "quality",
        "share",
        ("@cells_with_number",),
        ("@cells_of_form",),
    ),
    Indicator(
        "checks_passed",
        "核对相符占可以核对的（相符与不符）",
        "checks passed of passed and failed",
        "quality",
        "share",
        ("@checks_pass",),
        ("@checks_pass", "@checks_fail"),
    ),
    *(
        Indicator(f"checks_{code}", zh, en, "quality", "count", (f"@checks_{code}",), unit="项")
        for code, zh, en in (
            ("vacuous", "全为零、等式成立但不说明问题的核对", "checks that hold only because all is 0"),
            ("not_assessable", "无法核对的核对项", "checks that lack an operand"),
        )
    ),
)

# --- statements ---------------------------------------------------------------------------------

TEXT = (
    *(
        Indicator(
            f"{what}_stated", f"所述{zh}", f"{what} stated", "text", "mean", (f"@{what}",), ("@report",), "条"
        )
        for what, zh in (("problems", "问题"), ("improvements", "改进"))
    ),
    Indicator(
        "concreteness",
        "每百字问题与改进中的数字和文件名",
        "numbers and named documents per 100 characters of problems and improvements",
        "text",
        "per_hundred",
        ("@concrete",),
        ("@statement_characters",),
        "个/百字",
        "连续的数字计一个，《》内的文件名计一个。",
    ),
)

INDICATORS = (
    *VOLUMES,
    *DISCLOSURE,
    *REFUSALS,
    *FLOW,
    *SHARES_OF_APPLICANTS,
    _CONCENTRATION,
    *DISPUTES,
    *ZERO,
    *TIMELINESS,
    *QUALITY,
    *TEXT,
)
