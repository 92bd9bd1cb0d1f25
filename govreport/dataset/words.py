"""The words of a dataset: counted some shards at a time, on all cores, and added up."""

from collections.abc import Iterable
from concurrent.futures import as_completed
from contextlib import closing
from typing import TYPE_CHECKING, Any, cast

import pandas as pd

from govreport.analysis.terms import Counts, count_groups, numbered, terms_table
from govreport.analysis.texts import NUMBERED, Names
from govreport.analysis.tokens import raw_cutter
from govreport.dataset.selection import Part, Selection, require_columns
from govreport.form.statute import SECTIONS
from govreport.runs.pool import Pool, checked_workers

if TYPE_CHECKING:
    from govreport.corpus import Corpus
    from govreport.dataset.opened import Dataset

_BATCH = 10_000  # reports whose texts are held at once, and from which on a second process pays
_OF_TEXTS = ("section", "kind")  # groups that are no column of `reports`
Counted = tuple["pd.Series[Any] | None", dict[int, Counts], Counts]


def terms(
    dataset: "Dataset",
    section: Names,
    kind: Names,
    by: str | None,
    cutting: tuple[str, tuple[str, ...]],
    sizes: tuple[int, int | None],
    where: str | None,
    workers: int | None,
    parameters: dict[str, Any],
) -> pd.DataFrame:
    """Return `gr.terms` of a dataset; `cutting` is engine and extra words, `sizes` minimum and top."""
    require_columns([by] if by and by not in _OF_TEXTS else [])
    selection = dataset.select(where, parameters)
    jobs = [(part, section, kind, by, *cutting) for part in selection.batches(_BATCH)]
    size = min(checked_workers(workers), len(jobs))
    if size <= 1:
        return _added([count_part(*job) for job in jobs or [(selection, section, kind, by, *cutting)]], sizes)
    with closing(Pool(size)) as pool:
        futures = [pool.submit(count_part, *job) for job in jobs]
        return _added((future.result() for future in as_completed(futures)), sizes)


def count_part(
    selection: Selection,
    section: Names,
    kind: Names,
    by: str | None,
    engine: str,
    extra_words: tuple[str, ...],
) -> Counted:
    """Return what `count_groups` counts in the texts of some reports."""
    columns = {
        "reports": ("report_id", *([by] if by and by not in _OF_TEXTS else [])),
        "sections": ("report_id", "section", "text", "start"),
        "statements": ("report_id", "kind", "position", "text", "start"),
    }
    asked = NUMBERED if section is None else (section,) if isinstance(section, str) else tuple(section)
    known = {one.code for one in SECTIONS}
    only = {"sections": ("section", asked)} if known.issuperset(asked) and by != "section" else {}
    part = Part(selection, columns, only)
    return count_groups(cast("Corpus", part), section, kind, by, None, raw_cutter(engine, extra_words))


def _added(counted: Iterable[Counted], sizes: tuple[int, int | None]) -> pd.DataFrame:
    """Return the table of what was counted in parts; groups are the same where their values are."""
    whole, unnamed = Counts(), Counts()
    groups: dict[Any, Counts] = {}
    values: pd.Series[Any] | None = None
    for named, counts, all_together in counted:
        names = [None] if named is None else named.tolist()
        if named is not None:
            values = named if values is None else pd.concat([values, named]).drop_duplicates()
        for number, one in counts.items():
            held = unnamed if number < 0 else groups.setdefault(names[number], Counts())
            held.add(one)
        whole.add(all_together)
    if values is None:
        return terms_table(None, dict(enumerate(groups.values())), whole, *sizes)
    codes, order = numbered(values.reset_index(drop=True))
    numbers = {code: groups[name] for code, name in zip(codes, values.tolist(), strict=True)}
    if unnamed.reports:
        numbers[-1] = unnamed
    return terms_table(order, numbers, whole, *sizes)
