"""The check `recycled`: sections that are nearly identical to last year's or to another body's.

It compares every report with all others and takes longer than all other checks, so it is asked for by
itself: `gr.recycled(corpus)`.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from govreport.analysis.clusters import find_recycled
from govreport.checks.findings import FAIL, Collected, Outcome, findings_frame
from govreport.checks.years import link_years
from govreport.form.statute import SECTIONS
from govreport.frames import plain

if TYPE_CHECKING:
    import pandas as pd

    from govreport.corpus import Corpus

_NAMES = {section.code: section for section in SECTIONS}
_SHOWN = 60  # characters of the passage that a message quotes


def recycled(corpus: "Corpus", threshold: float = 0.8) -> "pd.DataFrame":
    """Return a finding for every narrative section that is nearly a copy, with the columns of `findings`.

    `subject` is section and id of the twin, `actual` the share of the section's characters that stand in
    it, in per cent. Statutory wording and quotations are left out first. Sections are near copies from a
    resemblance of `threshold` (0.6 to 1; below it raises `ValueError`). An empty frame says that there is
    none among these reports, not that nothing was copied from elsewhere.
    """
    reports = corpus.reports
    links = link_years(reports)
    columns = [plain(reports[name]) for name in ("report_id", "agency", "year", "source")]
    found = Collected("recycled")
    for at, section, twin, share, passage in find_recycled(corpus.sections, reports, links, threshold):
        found.add(at, _outcome(section, [column[twin] for column in columns], share, passage))
    tables = {"reports": reports}
    return findings_frame(list(found.findings()), tables, corpus.forms)


def _outcome(section: str, twin: Sequence[object], share: float, passage: str) -> Outcome:
    """Return what to say of a section whose twin is this report."""
    report_id, agency, year, source = twin
    name = _NAMES[section]
    whose = f"{agency or source}{f' {year} 年度' if year else ''}"
    shown = passage if len(passage) <= _SHOWN else f"{passage[:_SHOWN]}…"
    return Outcome(
        f"{section}:{report_id}",
        FAIL,
        f"“{name.zh}”与{whose}的报告几乎相同（{share:.0%} 的字也见于该报告，法定文字不计），如“{shown}”，"
        "请核对是否照抄。",
        f"Section “{name.en}” is nearly the same as in the report of {agency or source} {year or ''} "
        f"({share:.0%} of its characters; statutory wording left out), as in “{shown}”.",
        actual=round(100 * share, 1),
    )
