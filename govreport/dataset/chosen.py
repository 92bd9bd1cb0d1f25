"""An ordinary corpus of some reports of a dataset: the tables that `gr.load` makes of them."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from govreport.checks.years import SEVERAL_REPORTS
from govreport.contract import TABLES
from govreport.corpus import Corpus
from govreport.dataset.across import Years, merged
from govreport.dataset.folder import Folder
from govreport.dataset.selection import Part, Selection
from govreport.frames import plain, with_notes

# What is noted after everything has been read, in this order.
_LATER = ("statements_unsplit", SEVERAL_REPORTS, "correction_refused", "correction_unused")


def corpus_of(selection: Selection, whole: bool) -> Corpus:
    """Return the corpus; `whole` where it has every report of the dataset, and all that was noted."""
    part = Part(selection)
    frames = {name: getattr(part, name) for name in TABLES if name != "diagnostics"}
    years = Years(selection, frames["reports"])
    across = years.findings(np.arange(len(selection)))
    frames["findings"] = merged(frames["findings"], across, frames["reports"]["report_id"])
    frames["diagnostics"] = _diagnostics(selection, whole, years)
    return Corpus.whole(frames, selection.forms)


def _diagnostics(selection: Selection, whole: bool, years: Years) -> pd.DataFrame:
    """Return what was noted about these reports, as one load notes it: reading by reading, then the rest.

    Which bodies have several reports for a year depends on the reports that are chosen.
    """
    held = selection.all_rows("diagnostics") if whole else selection.frame("diagnostics")
    # A copy of a chosen report is another file, and was not chosen.
    kept = whole | held["source"].isin(years.reports["source"]).to_numpy(dtype=bool)
    held = held[kept & (held["code"] != SEVERAL_REPORTS).to_numpy()]
    shards = selection.folder.shards
    used = shards if whole else [shards[at] for at in np.unique(selection.shards).tolist()]
    sources = pd.Index(_sources(selection.folder, used))
    place = sources.get_indexer(pd.Index(held["source"]))
    late = np.array([_LATER.index(code) + 1 if code in _LATER else 0 for code in held["code"]], dtype=int)
    held = held.iloc[np.lexsort((place, late))].reset_index(drop=True)
    named = [plain(years.reports[name]) for name in ("source", "report_id")]
    notes = [(named[0][at], named[1][at], SEVERAL_REPORTS, said, None) for at, said in years.links.notes]
    return with_notes(held, notes, selection.forms)


def _sources(folder: Folder, shards: Sequence[str]) -> list[str]:
    """Return the sources of these shards in their order, each once."""
    names = [_SCHEMA.empty_table()]
    for shard in shards:
        with pq.ParquetFile(folder.manifest(shard)) as source:
            names.append(source.read(["source"]).cast(_SCHEMA))
    different: list[str] = pc.unique(pa.concat_tables(names).column("source")).to_pylist()
    return different


_SCHEMA = pa.schema([("source", pa.string())])
