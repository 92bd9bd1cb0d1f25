"""The checks that need two years of a body, on a dataset: pair by pair, wherever the two reports stand."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from govreport.checks.across import check_across
from govreport.checks.findings import findings_frame
from govreport.checks.years import Links, link_years
from govreport.dataset.selection import Part, Selection

# What tells which reports are of the same body.
IDENTITY = ("report_id", "source", "agency", "year", "body", "division_code")
# A check reads these and no others.
_CELLS = ("report_id", "value", "status")
COLUMNS = {
    **{table: _CELLS for table in ("disclosures", "applications", "disputes")},
    "figures": ("report_id", "quantity", "value", "unit", "scope", "precision"),
}
_TOTALS = {"figures": ("quantity", ("disclosed_total",))}
_READ = ("reports", "disclosures", "applications", "disputes", "figures")


@dataclass(frozen=True, eq=False)
class Years:
    """Reports of a dataset, and which of them is the same body's for the year before."""

    selection: Selection
    reports: pd.DataFrame  # the columns IDENTITY of the same reports

    @cached_property
    def links(self) -> Links:
        """Return the links between the reports."""
        return link_years(self.reports)

    def findings(self, positions: np.ndarray) -> pd.DataFrame:
        """Return the findings about these reports (positions in ascending order)."""
        previous = self.links.previous
        this = positions[previous[positions] >= 0]
        both = np.union1d(this, previous[this])
        last = np.full(len(both), -1, dtype=np.int64)
        last[np.searchsorted(both, this)] = np.searchsorted(both, previous[this])
        given = {"reports": self.reports.iloc[both].reset_index(drop=True)}
        part = Part(self.selection.at(both), COLUMNS, _TOTALS, given)
        frames = {name: getattr(part, name) for name in _READ}
        found = list(check_across(frames, part.forms, Links(last, []))) if len(both) else []
        return findings_frame(found, frames, part.forms)

    def batches(self, size: int) -> Iterator[tuple[pd.DataFrame, float]]:
        """Yield all findings, those about `size` reports at a time, and which share is done then."""
        this = np.flatnonzero(self.links.previous >= 0)
        for start in range(0, len(this), size):
            end = min(start + size, len(this))
            yield self.findings(this[start:end]), end / len(this)


def merged(within: pd.DataFrame, across: pd.DataFrame, ids: pd.Series) -> pd.DataFrame:
    """Return findings of both kinds as all checks together yield them: by report, then by check."""
    if not len(across):
        return within
    joined = pd.concat([within, across], ignore_index=True)
    report = pd.Index(ids).get_indexer(pd.Index(joined["report_id"]))
    return joined.iloc[np.lexsort((joined["check"].cat.codes.to_numpy(), report))].reset_index(drop=True)
