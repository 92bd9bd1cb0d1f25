"""Findings of a dataset: counted by SQL within reports, made pair by pair across years."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

import pandas as pd

from govreport.codebook import category_labels
from govreport.dataset.selection import require_columns, typed
from govreport.dataset.sizes import BATCH, require_rows
from govreport.errors import ArgumentError

if TYPE_CHECKING:
    from govreport.dataset.opened import Dataset


def count_findings(
    dataset: "Dataset", by: str | Sequence[str] | None, where: str | None, parameters: dict[str, Any]
) -> pd.DataFrame:
    """Return how many findings there are by check and status; see `Dataset.count_findings`."""
    columns = [] if by is None else [by] if isinstance(by, str) else list(by)
    require_columns(columns)
    groups = "".join(f'r."{name}", ' for name in columns)
    counted = dataset.database.arrow(
        f'SELECT {groups}f."check", f.status, count(*) AS findings, count(DISTINCT f.report_id) AS reports '
        f"FROM findings f JOIN (SELECT * FROM reports WHERE {where or 'true'}\n) r "
        "ON f.report_id = r.report_id WHERE f.dismissed IS NULL GROUP BY ALL",
        parameters,
    )
    known = typed(counted.select(columns), "reports", dataset.forms) if columns else pd.DataFrame()
    checks = typed(counted.select(["check", "status"]), "findings", dataset.forms)
    counts = {
        name: pd.array(counted.column(name).to_pylist(), dtype="Int64") for name in ("findings", "reports")
    }
    frame = pd.concat([known.add_suffix("_group") if "reports" in columns else known, checks], axis=1)
    return frame.assign(**counts).sort_values([*columns, "check", "status"], ignore_index=True)


def check_years(
    dataset: "Dataset", statuses: str | Iterable[str] | None, where: str | None, parameters: dict[str, Any]
) -> pd.DataFrame:
    """Return the findings of the checks across years; see `Dataset.check_years`."""
    known = [label.code for label in category_labels(dataset.forms)["findings", "status"]]
    wanted = known if statuses is None else [statuses] if isinstance(statuses, str) else list(statuses)
    for status in wanted:
        if status not in known:
            raise ArgumentError(f"没有名为 {status!r} 的结论；可用：{'、'.join(known)}。")
    years = dataset.years(where, parameters)
    made = [years.findings(dataset.nothing)]
    rows = 0
    for found, share in years.batches(BATCH):
        made.append(found[found["status"].isin(wanted).to_numpy()])
        rows += len(made[-1])
        if rows > dataset.rows:
            instead = '请只要不符的（status="fail"），或用 where 缩小范围。'
            require_rows(round(rows / share), dataset.rows, instead)
    return pd.concat(made, ignore_index=True)
