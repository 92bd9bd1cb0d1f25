"""The codebook of the tables: their columns with types and meanings, and every code's labels."""

from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

from govreport.checks.rules import CHECKS
from govreport.contract import (
    BODIES,
    DIAGNOSTICS,
    FORMATS,
    LEVELS,
    OUTCOMES_OF_CHECKS,
    OUTCOMES_OF_CORRECTIONS,
    PRECISIONS,
    QUANTITIES,
    SCOPES,
    SCRIPTS,
    SEVERITIES,
    STATEMENT_KINDS,
    STATUSES,
    TABLES,
)
from govreport.errors import ArgumentError
from govreport.form.grid import grid_of
from govreport.form.model import Form, Label
from govreport.form.statute import ARTICLES, FORMS, GROUPS, SECTIONS, SHARED_MEASURES

if TYPE_CHECKING:
    import pandas as pd


def _same(code: str) -> Label:
    return Label(code, code, code)


@lru_cache(maxsize=8)
def category_labels(forms: tuple[Form, ...] = FORMS) -> dict[tuple[str, str], tuple[Label, ...]]:
    """Return the labels of every categorical column, in the order of its categories."""
    grid = grid_of(forms)
    items = tuple({item.code: item for item, _ in grid.pairs}.values())
    shared = {label.code: label for label in SHARED_MEASURES}
    printed: dict[str, Label] = {measure.code: measure for _, measure in grid.pairs}
    measures = tuple(shared.get(code, label) for code, label in printed.items())
    known = {label.code: label for label in ARTICLES}
    articles = tuple({item.article: known.get(item.article, _same(item.article)) for item in items}.values())
    outcomes = tuple({label.code: label for label in (*grid.rows, *grid.stages)}.values())
    columns = tuple({label.code: label for label in (*grid.applicants, *grid.outcomes)}.values())
    labels: dict[tuple[str, str], tuple[Label, ...]] = {
        ("reports", "format"): FORMATS,
        ("reports", "form"): tuple(_same(form.version) for form in forms),
        ("reports", "level"): LEVELS,
        ("reports", "body"): BODIES,
        ("reports", "script"): SCRIPTS,
        ("disclosures", "article"): articles,
        ("disclosures", "item"): items,
        ("disclosures", "measure"): measures,
        ("applications", "group"): GROUPS,
        ("applications", "outcome"): grid.rows,
        ("applications", "applicant"): grid.applicants,
        ("disputes", "stage"): grid.stages,
        ("disputes", "outcome"): grid.outcomes,
        ("sections", "section"): SECTIONS,
        ("statements", "kind"): STATEMENT_KINDS,
        ("figures", "section"): SECTIONS,
        ("figures", "quantity"): QUANTITIES,
        ("figures", "scope"): SCOPES,
        ("figures", "precision"): PRECISIONS,
        ("findings", "check"): tuple(Label(check.code, check.zh, check.en) for check in CHECKS),
        ("findings", "status"): OUTCOMES_OF_CHECKS,
        ("findings", "severity"): SEVERITIES,
        ("diagnostics", "severity"): SEVERITIES,
        ("diagnostics", "code"): DIAGNOSTICS,
        ("corrections", "outcome"): OUTCOMES_OF_CORRECTIONS,
        ("places", "table"): tuple(_same(name) for name in ("disclosures", "applications", "disputes")),
        ("places", "row"): tuple({label.code: label for label in (*items, *outcomes)}.values()),
        ("places", "column"): tuple({label.code: label for label in (*measures, *columns)}.values()),
    }
    for table in ("disclosures", "applications", "disputes", "subtotals"):
        labels[table, "status"] = STATUSES
    return labels


def codebook() -> "pd.DataFrame":
    """Return the codebook as a frame, one row per table and column: dtype and meaning.

    Columns: table, column, dtype, heading (Chinese), meaning_zh, meaning_en.
    """
    import pandas as pd

    rows = [
        (table, column.name, column.dtype, column.zh, column.meaning_zh, column.meaning_en)
        for table, columns in TABLES.items()
        for column in columns
    ]
    return pd.DataFrame(rows, columns=["table", "column", "dtype", "heading", "meaning_zh", "meaning_en"])


def labels(table: str, forms: Sequence[Form] = FORMS) -> "pd.DataFrame":
    """Return the labels of a table's codes, indexed by code: column, zh and en.

    Raises `KeyError` with the known names if there is no such table.
    """
    import pandas as pd

    if table not in TABLES:
        raise ArgumentError(f"没有名为 {table!r} 的表；可用：{'、'.join(TABLES)}")
    rows = [
        (label.code, column, label.zh, label.en)
        for (name, column), known in category_labels(tuple(forms)).items()
        if name == table
        for label in known
    ]
    frame = pd.DataFrame(rows, columns=["code", "column", "zh", "en"])
    # A table's own rows and columns come before its groups and statuses, which repeat some codes.
    last = frame["column"].isin(["group", "status"])
    return pd.concat([frame[~last], frame[last]]).set_index("code")


_CONVENTIONS = """# govreport 编码簿

* `report_id` 是来源文件 SHA-256 的前 12 位；同一文件编号恒同。
* 代码为英文小写；类别列（category）总带全部代码，按表式顺序。
* 数值可缺失（Int64、Float64）。**缺失的数绝不是 0**：每个数值行的 `status` 说明该格印了什么。
* `raw` 是按原样印出的文字；没有印任何东西时缺失。
* 数值表总含全部单元格：没有的行也在，状态为 `absent` 或 `not_applicable`。
"""


def codebook_text(forms: tuple[Form, ...] = FORMS) -> str:
    """Return the whole codebook as a Markdown document: tables, columns, codes, checks."""
    lines = [_CONVENTIONS]
    known = category_labels(forms)
    for table, columns in TABLES.items():
        lines += [f"## `{table}`", "", "| 列 | 类型 | 名称 | 含义 | Meaning |", "|---|---|---|---|---|"]
        for c in columns:
            lines.append(f"| `{c.name}` | `{c.dtype}` | {c.zh} | {c.meaning_zh} | {c.meaning_en} |")
        lines.append("")
        for column in columns:
            if column.dtype == "category" and (table != "places"):
                codes = "；".join(f"`{label.code}` {label.zh}" for label in known[table, column.name])
                lines += [f"`{column.name}`：{codes}", ""]
    lines += ["## 核对", "", "| 核对 | 名称 | 级别 | 规则 | 依据 |", "|---|---|---|---|---|"]
    lines += [f"| `{c.code}` | {c.zh} | {c.severity} | {c.rule_zh} | {c.source} |" for c in CHECKS]
    return "\n".join(lines) + "\n"


def checks() -> "pd.DataFrame":
    """Return every check, one row each: check, name, severity, rule_zh, rule_en, source."""
    import pandas as pd

    rows = [(c.code, c.zh, c.severity, c.rule_zh, c.rule_en, c.source) for c in CHECKS]
    return pd.DataFrame(rows, columns=["check", "name", "severity", "rule_zh", "rule_en", "source"])
