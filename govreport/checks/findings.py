"""What a check finds, side by side, and the table that is made of it."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from govreport.checks.rules import CHECKS
from govreport.form.model import Form
from govreport.frames import STRING, categorical, categories, frame

Frames = Mapping[str, pd.DataFrame]
PASS, FAIL, VACUOUS, NOT_ASSESSABLE = range(4)
NAN = float("nan")


@dataclass(frozen=True, slots=True)
class Findings:
    """Findings of one check, side by side: positions of reports, subjects, statuses, numbers, messages."""

    check: str
    reports: Sequence[int] | np.ndarray
    subjects: Sequence[str]
    statuses: Sequence[int] | np.ndarray
    messages: Sequence[str] | pa.Array
    messages_en: Sequence[str] | pa.Array
    expected: Sequence[float] | np.ndarray
    actual: Sequence[float] | np.ndarray


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one check says of one subject of a report."""

    subject: str
    status: int
    message: str
    message_en: str
    expected: float = NAN
    actual: float = NAN


@dataclass(slots=True)
class Collected:
    """Findings of one check, added one by one."""

    check: str
    reports: list[int] = field(default_factory=list)
    outcomes: list[Outcome] = field(default_factory=list)

    def add(self, report: int, outcome: Outcome) -> None:
        """Add what the check says of a report."""
        self.reports.append(report)
        self.outcomes.append(outcome)

    def findings(self) -> Iterator[Findings]:
        """Yield what was added, if anything was."""
        held = self.outcomes
        if held:
            yield Findings(
                self.check,
                self.reports,
                [one.subject for one in held],
                [one.status for one in held],
                [one.message for one in held],
                [one.message_en for one in held],
                [one.expected for one in held],
                [one.actual for one in held],
            )


CheckFunction = Callable[[Frames, tuple[Form, ...]], Iterator[Findings]]


def findings_frame(found: Sequence[Findings], frames: Frames, forms: tuple[Form, ...]) -> pd.DataFrame:
    """Return the findings as a table, ordered by report and check, subjects as the checks yield them."""
    place = {check.code: position for position, check in enumerate(CHECKS)}
    levels = categories("findings", "severity", forms).categories
    severity = levels.get_indexer(pd.Index([check.severity for check in CHECKS]))
    report = _column([f.reports for f in found], np.int64)
    check = np.repeat(
        np.array([place[f.check] for f in found], dtype=np.int64), [len(f.reports) for f in found]
    )
    order = np.lexsort((check, report))
    expected = _column([f.expected for f in found], float)[order]
    actual = _column([f.actual for f in found], float)[order]
    status = _column([f.statuses for f in found], np.int64)[order]
    columns: dict[str, Any] = {
        "report_id": frames["reports"]["report_id"].array.take(report[order]),
        "check": categorical("findings", "check", check[order], forms),
        "subject": _texts([f.subjects for f in found], order),
        "status": categorical("findings", "status", status, forms),
        "severity": categorical("findings", "severity", severity[check[order]], forms),
        "expected": pd.arrays.FloatingArray(expected, np.isnan(expected)),
        "actual": pd.arrays.FloatingArray(actual, np.isnan(actual)),
        "difference": pd.arrays.FloatingArray(actual - expected, np.isnan(actual - expected)),
        "message": _texts([f.messages for f in found], order),
        "message_en": _texts([f.messages_en for f in found], order),
        "dismissed": STRING.__from_arrow__(pa.nulls(len(order), pa.large_string())),
    }
    return frame("findings", columns, forms)


def _column(parts: Sequence[Sequence[Any] | np.ndarray], dtype: Any) -> np.ndarray:
    return np.concatenate([np.empty(0, dtype), *(np.asarray(part, dtype=dtype) for part in parts)])


def _texts(parts: Sequence[Sequence[str] | pa.Array], order: np.ndarray) -> Any:
    joined = pa.concat_arrays(
        [pa.array([], pa.large_string()), *(pa.array(part, pa.large_string()) for part in parts)]
    )
    return STRING.__from_arrow__(joined.take(pa.array(order)))
