"""Indicators of a dataset: worked out shard by shard, pooled when the numbers of all reports are there."""

from collections.abc import Iterable, Iterator, Sequence
from tempfile import TemporaryFile
from typing import IO, TYPE_CHECKING, Any, cast

import numpy as np
import pandas as pd

from govreport.analysis.groups import group_bodies, pooled
from govreport.analysis.indicator_list import CAVEATS, Indicator
from govreport.analysis.indicators import Worked, chosen, divided, long_frame, work_out
from govreport.analysis.operands import Cells, read_cells
from govreport.dataset.across import COLUMNS, IDENTITY, Years, merged
from govreport.dataset.selection import Part
from govreport.dataset.sizes import BATCH, require_rows

if TYPE_CHECKING:
    from govreport.corpus import Corpus
    from govreport.dataset.opened import Dataset

_REPORTS = ("published_on", "signed_on", "level", "form")
_FINDINGS = ("report_id", "check", "status", "dismissed")
_STATED = {"figures": ("quantity", ("disclosed_total",))}
_ALL_COLUMNS = {**COLUMNS, "reports": (*IDENTITY, *_REPORTS), "findings": _FINDINGS}


def indicators(
    dataset: "Dataset",
    names: Iterable[str] | None,
    blank_as_zero: bool,
    township_deadline: tuple[int, int],
    where: str | None,
    parameters: dict[str, Any],
) -> pd.DataFrame:
    """Return `gr.indicators` of a dataset; see `Dataset.indicators`."""
    wanted = chosen(names)
    years = dataset.years(where, parameters)
    require_rows(
        len(years.selection) * len(wanted),
        dataset.rows,
        '请给 names（如 names=["flow"]）或 where 缩小范围；成组的数用 dataset.indicators_by(…)。',
    )
    made = []
    for part, cells in _cells(years, wanted, blank_as_zero, township_deadline):
        worked = [work_out(one, cells) for one in wanted]
        made.append(long_frame(cast("Corpus", part), worked, np.arange(len(part.reports))))
    frame = pd.concat(made, ignore_index=True) if made else pd.DataFrame()
    frame.attrs["caveats"] = list(CAVEATS)
    return frame


def indicators_by(
    dataset: "Dataset",
    by: str | Sequence[str],
    names: Iterable[str] | None,
    blank_as_zero: bool,
    township_deadline: tuple[int, int],
    where: str | None,
    parameters: dict[str, Any],
) -> pd.DataFrame:
    """Return `gr.indicators_by` of a dataset; see `Dataset.indicators_by`."""
    wanted = chosen(names)
    years = dataset.years(where, parameters, (by,) if isinstance(by, str) else tuple(by))
    grouping = group_bodies(years.reports, by)
    with _Kept(wanted, len(years.selection)) as kept:
        for _, cells in _cells(years, wanted, blank_as_zero, township_deadline):
            kept.add([work_out(one, cells) for one in wanted])
        return pooled(wanted, kept.all(), grouping, blank_as_zero)


def _cells(
    years: Years, wanted: Sequence[Indicator], blank_as_zero: bool, township_deadline: tuple[int, int]
) -> Iterator[tuple[Part, Cells]]:
    """Yield the cells of the reports, some shards at a time, with the findings of both kinds."""
    checked = any("@checks_" in name for one in wanted for name in (*one.numerator, *one.denominator))
    start = 0
    for selection in years.selection.batches(BATCH):
        part = Part(selection, _ALL_COLUMNS, _STATED)
        if checked:
            across = years.findings(np.arange(start, start + len(selection)))
            part.give("findings", merged(part.findings, across[list(_FINDINGS)], part.reports["report_id"]))
        start += len(selection)
        yield part, read_cells(cast("Corpus", part), blank_as_zero, township_deadline)


class _Kept:
    """The numbers of all reports, indicator by indicator, on disk: a million take a gigabyte."""

    def __init__(self, wanted: Sequence[Indicator], size: int) -> None:
        self.wanted, self.size, self.done = wanted, size, 0
        self.file: IO[bytes] = TemporaryFile()
        self.columns = [3 + (len(one.numerator) + 1 if one.kind == "index" else 0) for one in wanted]

    def __enter__(self) -> "_Kept":
        return self

    def __exit__(self, *_: object) -> None:
        self.file.close()

    def add(self, worked: Sequence[Worked]) -> None:
        """Add the numbers of the next reports."""
        column = 0
        for one in worked:
            for values in (one.numerator, one.denominator, one.rank, *one.parts):
                self.file.seek((column * self.size + self.done) * 8)
                self.file.write(np.asarray(values, dtype=np.float64).tobytes())
                column += 1
        self.done += len(worked[0].numerator) if worked else 0

    def all(self) -> Iterator[Worked]:
        """Yield the indicators of all reports, one after the other."""
        column = 0
        for indicator, width in zip(self.wanted, self.columns, strict=True):
            self.file.seek(column * self.size * 8)
            held = np.frombuffer(self.file.read(width * self.size * 8)).reshape(width, self.size)
            numerator, denominator, rank, *parts = held
            value, low, high = divided(indicator.kind, numerator, denominator)
            notes = np.zeros(0, dtype=np.int64)
            yield Worked(
                indicator,
                numerator,
                denominator,
                value,
                low,
                high,
                rank.astype(np.int64),
                notes,
                (),
                tuple(parts),
            )
            column += width
