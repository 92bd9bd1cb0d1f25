"""Promises and what became of them: last year's improvements that are this year's problems again."""

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from govreport.analysis.themes import Source, code_themes
from govreport.checks.years import link_years
from govreport.frames import plain

if TYPE_CHECKING:
    from govreport.corpus import Corpus

_EVIDENCE = ("position", "evidence", "start", "end")


def follow_through(corpus: "Corpus", themes: Source = None, *, all_themes: bool = False) -> pd.DataFrame:
    """Return the themes of last year's improvements that return as this year's problems of the same body.

    One row per report and theme. Columns: report_id, previous_id (the same body's only report for the
    year before), agency, year (of the later report), theme, returned (boolean), then the first
    improvement with the theme in the earlier report (improvement_position, improvement_evidence,
    improvement_start, improvement_end: places in `corpus.text(previous_id)`) and the first problem with it in
    the later one (problem_position … problem_end, in `corpus.text(report_id)`), and how many of each
    (improvements, problems).

    With `all_themes=True` also the themes of last year's improvements that do not return: `returned` is
    False where the later report states problems, but not this one, and NA where it states none that
    could be read. Reports whose predecessor is not in the corpus, or not told for certain, have no rows. A
    theme that returns is no proof of a broken promise: the wording tells the theme, not the point
    that was made. Raises `ValueError` for unfit themes; `themes` is as for `govreport.themes`.
    """
    coded = code_themes(corpus, themes, ["problem", "improvement"])
    reports = corpus.reports
    previous = link_years(reports).previous
    ids = np.array(plain(reports["report_id"]), dtype=object)
    later = np.flatnonzero(previous >= 0)
    pairs = pd.DataFrame({"report_id": ids[later], "previous_id": ids[previous[later]]}).astype("string")
    for name in ("agency", "year"):
        pairs[name] = reports[name].iloc[later].array
    promised, stated = (_first(coded, kind) for kind in ("improvement", "problem"))
    frame = pairs.merge(promised.rename(columns={"report_id": "previous_id"}), on="previous_id", how="inner")
    frame = frame.merge(stated, on=["report_id", "theme"], how="left")
    found = frame["problem_position"].notna()
    told = found | frame["report_id"].isin(coded.loc[coded["kind"] == "problem", "report_id"])
    frame["returned"] = found.astype("boolean").where(told)
    frame["problems"] = frame["problems"].fillna(0).where(told)
    frame["theme"] = frame["theme"].astype(coded["theme"].dtype)
    order = frame["report_id"].map({code: at for at, code in enumerate(ids)})
    frame = frame.assign(order=order).sort_values(["order", "theme"], kind="stable")
    frame = frame if all_themes else frame[frame["returned"].fillna(False).to_numpy(dtype=bool)]
    columns = ["report_id", "previous_id", "agency", "year", "theme", "returned"]
    sides = [f"{side}_{name}" for side in ("improvement", "problem") for name in _EVIDENCE]
    made: pd.DataFrame = frame[[*columns, *sides, "improvements", "problems"]].reset_index(drop=True)
    return made


def _first(coded: pd.DataFrame, kind: str) -> pd.DataFrame:
    """Return the first statement of this kind of every report and theme, and how many there are."""
    held = coded[(coded["kind"] == kind) & coded["theme"].notna()]
    keys: list[Any] = ["report_id", "theme"]
    names = {name: f"{kind}_{name}" for name in _EVIDENCE}
    first = held.drop_duplicates(keys)[[*keys, *_EVIDENCE]].rename(columns=names)
    counts = held.groupby(keys, observed=True, sort=False).size().rename(f"{kind}s").astype("Int64")
    made: pd.DataFrame = first.merge(counts.reset_index(), on=keys, how="left")
    return made
