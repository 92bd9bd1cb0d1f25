"""Which sheets a summary has, what they are called, and which are left out of that of a large corpus."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from govreport.contract import TABLES
from govreport.errors import ArgumentError
from govreport.form.grid import KEYS, grid_of
from govreport.show.form_sheets import HEADS
from govreport.show.sheets import LEAD, MAX_ROWS, Book

if TYPE_CHECKING:
    from govreport.corpus import Corpus

LANGUAGES = ("zh", "en", "both")
# A sheet with more cells takes minutes to write and to open: table III of some 20,000 reports.
MAX_CELLS = 4_000_000
NAMES = {
    "notes": ("说明", "Notes"),
    "summary": ("指标", "Indicators"),
    "indicators": ("指标明细", "All indicators"),
    "reports": ("报告", "Reports"),
    "disclosures": ("表二 主动公开", "Table II Disclosure"),
    "applications": ("表三 依申请", "Table III Applications"),
    "disputes": ("表四 复议诉讼", "Table IV Disputes"),
    "figures": ("正文数字", "Figures in prose"),
    "statements": ("问题与改进", "Problems and improvements"),
    "themes": ("主题", "Themes"),
    "terms": ("用语", "Words"),
    "findings": ("核对", "Findings"),
    "corrections": ("更正", "Corrections"),
    "sources": ("来源", "Sources"),
    "diagnostics": ("阅读情况", "Diagnostics"),
    "codebook": ("编码簿", "Codebook"),
    "chart_data": ("图表数据", "Chart data"),
}
DETAIL = ("reports", *KEYS, "figures", "statements", "sources", "diagnostics")


@dataclass(frozen=True)
class Plan:
    """The names of the sheets to be written, in order, and of those left out with their numbers of rows."""

    names: dict[str, str]
    left_out: dict[str, int]
    detail: bool


def plan_sheets(book: Book, corpus: "Corpus", detail: bool | None) -> Plan:
    """Return which sheets to write; raises `ValueError` where all are wanted and one has too many rows."""
    names = {key: book.line(*pair) for key, pair in NAMES.items()}
    rows = dict.fromkeys(("reports", *KEYS, "sources"), len(corpus.reports))
    if detail is False:
        return Plan({key: name for key, name in names.items() if key not in DETAIL}, {}, False)
    if detail:  # what the number of reports alone rules out is refused before anything is worked out
        _refuse(book, names, rows)
    rows |= {key: len(getattr(corpus, key)) for key in ("figures", "statements", "diagnostics")}
    if detail:
        _refuse(book, names, rows)
        return Plan(names, {}, True)
    grid = grid_of(corpus.forms)
    across = {key: len(grid.span(key)) if key in KEYS else len(TABLES.get(key, LEAD)) for key in DETAIL}
    left = [key for key in DETAIL if rows[key] > MAX_ROWS - HEADS or rows[key] * across[key] > MAX_CELLS]
    kept = {key: name for key, name in names.items() if key not in left}
    return Plan(kept, {names[key]: rows[key] for key in left}, True)


def _refuse(book: Book, names: dict[str, str], rows: dict[str, int]) -> None:
    """Raise `ValueError` if a sheet would have more rows than Excel holds."""
    for key, count in rows.items():
        if count > MAX_ROWS - HEADS:
            raise ArgumentError(
                book.say(
                    f"工作表“{names[key]}”需要 {count:,} 行，超过 Excel 每张工作表 {MAX_ROWS:,} 行的上限。"
                    "逐条的数据请用 corpus.to_parquet() 存为 Parquet，或用该表的 to_csv() 存为 CSV，"
                    "也可分批导出；不要求全部明细（不写 detail=True）时仍可写出汇总。",
                    f"Sheet {names[key]!r} needs {count:,} rows, more than the {MAX_ROWS:,} that Excel can "
                    "hold. Save the rows as Parquet with corpus.to_parquet() or the table as CSV with "
                    "to_csv(), or write the reports in parts; without detail=True the summary is written.",
                )
            )
