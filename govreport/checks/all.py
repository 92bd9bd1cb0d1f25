"""All checks, and what they find in the tables of a corpus."""

import pandas as pd

from govreport.checks.across import check_across
from govreport.checks.dates import DATES
from govreport.checks.findings import CheckFunction, Frames, findings_frame
from govreport.checks.narrative import NARRATIVE
from govreport.checks.parts import check_problems, check_sections, check_version
from govreport.checks.sums import check_subtotals, check_sums
from govreport.checks.values import check_completeness, check_stock, check_values
from govreport.checks.wording import WORDING
from govreport.checks.years import Links
from govreport.form.model import Form

# A check is one function of these modules and one entry in `rules.CHECKS`.
WITHIN: tuple[CheckFunction, ...] = (
    check_sums,
    check_subtotals,
    check_values,
    check_stock,
    check_completeness,
    check_sections,
    check_version,
    check_problems,
    *NARRATIVE,
    *WORDING,
    *DATES,
)


def run_checks(frames: Frames, forms: tuple[Form, ...], links: Links | None = None) -> pd.DataFrame:
    """Return the findings of all checks, ordered by report, check and subject.

    `links` tell which report is the same body's for the year before; without them they are found.
    """
    found = [findings for check in WITHIN for findings in check(frames, forms)]
    found += check_across(frames, forms, links)
    return findings_frame(found, frames, forms)
