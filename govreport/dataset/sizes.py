"""How much may be held at once, and what is said where more is asked for."""

from govreport.errors import ArgumentError

ROWS = 5_000_000  # of a table in memory: a gigabyte or two
REPORTS = 20_000  # of a corpus in memory: about as much
BATCH = 4_000  # reports that are read at once where all are gone through


def require_rows(rows: int, limit: int, instead: str) -> None:
    """Raise `ArgumentError` where a table would have more rows than `limit`."""
    if rows > limit:
        raise ArgumentError(
            f"结果有 {rows:,} 行，超过上限 {limit:,} 行；{instead}"
            "确实要全部的，请用 gr.open_dataset(…, rows=…) 提高上限。"
        )


def require_reports(reports: int, limit: int) -> None:
    """Raise `ArgumentError` where a corpus would have more reports than `limit`."""
    if reports > limit:
        raise ArgumentError(
            f"选中 {reports:,} 份报告，一次放进内存的上限是 {limit:,} 份；请缩小条件"
            "（如 \"year = 2021 AND province = '江苏省'\"），或用 corpus(…, limit=…) 提高上限"
            "（每份约占 50 KB 内存）。"
        )
