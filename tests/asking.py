"""What tests ask of a corpus that holds many reports, and of some checks instead of all."""

from types import SimpleNamespace

import pandas as pd
import pytest

from govreport.checks.findings import findings_frame
from govreport.corpus import READ


def apart(corpus, *names):
    """{source: its tables} of reports that were loaded together, which takes as long as loading one.

    That several are of one body is no diagnostic of the one.
    """
    reports = {name: SimpleNamespace() for name in corpus.reports["source"]}
    sources = dict(zip(corpus.reports["report_id"], corpus.reports["source"], strict=True))
    for name in (*READ, "diagnostics", *names):
        rows = getattr(corpus, name)
        rows = rows[rows["code"] != "several_reports"] if name == "diagnostics" else rows
        groups = dict(list(rows.groupby("report_id")))
        for report_id, source in sources.items():
            setattr(reports[source], name, groups.get(report_id, rows.iloc[:0]))
    return reports


def plain(column):
    """The values of a column, None for a missing one."""
    return [None if value is pd.NA or value != value else value for value in column.tolist()]


def findings_of(corpus, *checks):
    """The findings of these functions: those of all checks take ten times as long as the loading."""
    frames = {name: getattr(corpus, name) for name in READ}
    found = [one for check in checks for one in check(frames, corpus.forms)]
    return findings_frame(found, frames, corpus.forms)


def slowly(*values):
    """These values of a parameter, or of several, for the slow tests."""
    told = (value if isinstance(value, tuple) else (value,) for value in values)
    return [pytest.param(*value, marks=pytest.mark.slow) for value in told]


def few(values):
    """Every fourth of these values of a parameter, the others for the slow tests."""
    return [value if at % 4 == 0 else slowly(value)[0] for at, value in enumerate(values)]
