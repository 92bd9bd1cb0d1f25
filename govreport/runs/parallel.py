"""`gr.load` with several processes: the readings come back in their order, and become columns here.

So a load has the same tables bit by bit, whatever the number of processes.
"""

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import closing
from typing import Any

from govreport.form.model import Form
from govreport.frames import Columns
from govreport.parse.layout import layouts_of
from govreport.runs.cluster import Cluster, cluster
from govreport.runs.limits import CRASHED, Limits, why_set_aside
from govreport.runs.pool import Pool, checked_workers
from govreport.runs.progress import Bar
from govreport.runs.reading import Reading, collect, read_chunk, uncollected
from govreport.sources import Found

# Seconds that a source of these formats takes; what is not named is taken for a page.
_COSTS = {".txt": 0.001, ".md": 0.001, ".docx": 0.008, ".xlsx": 0.02, ".pdf": 0.025, ".doc": 0.1, ".wps": 0.1}
_COST = 0.004
_PAYS = 4.0  # seconds in one process from which on starting others pays
_CHUNKS = 8  # for each process, so that they end together
_LARGEST = 250  # sources


def pays(files: Sequence[Found]) -> bool:
    """Tell whether reading these takes so long that it pays to start other processes."""
    return sum(_COSTS.get(found.suffix, _COST) for found in files) > _PAYS


def read_in_parallel(
    files: Sequence[Found],
    forms: tuple[Form, ...],
    *,
    workers: int | None = None,
    client: Any = None,
    cache: str | None = None,
    allow_private: bool = False,
    limits: Limits | None = None,
    progress: bool | None = None,
) -> Columns:
    """Return what these sources say, read by several processes or a Dask client, as one would collect it.

    A document over which two processes die, or which exceeds the limits, is a row of the diagnostics.
    """
    layouts = layouts_of(forms)
    columns = Columns(layouts.grid)
    with (
        cluster(None, client) if client is not None else closing(Pool(checked_workers(workers))) as jobs,
        closing(Bar(len(files), progress)) as bar,
        uncollected(),
    ):
        size = min(max(len(files) // (jobs.size * _CHUNKS), 1), _LARGEST)
        chunks = [list(files[at : at + size]) for at in range(0, len(files), size)]
        how = (forms, cache, allow_private, limits or Limits())
        sent = deque((chunk, jobs.submit(read_chunk, chunk, *how)) for chunk in chunks)
        collect(_shown(_received(jobs, sent, how), bar), columns)
    return columns


def _received(
    jobs: Pool | Cluster, sent: "deque[tuple[list[Found], Future[list[Reading]]]]", how: tuple[Any, ...]
) -> Iterator[Reading]:
    while sent:
        chunk, future = sent.popleft()  # and with it what was read: the columns hold it now
        try:
            yield from future.result()
        except jobs.died:
            yield from _divided(jobs, chunk, how, 1)


def _divided(
    jobs: Pool | Cluster, chunk: list[Found], how: tuple[Any, ...], deaths: int
) -> Iterator[Reading]:
    """Yield the readings of sources over which a process died: the halves apart, down to the document."""
    if len(chunk) == 1 and deaths > 1:
        yield Reading(chunk[0].name, None, problem=why_set_aside(CRASHED, how[-1]))
        return
    middle = len(chunk) // 2
    for half in filter(None, (chunk[:middle], chunk[middle:])):
        try:
            yield from jobs.submit(read_chunk, half, *how).result()
        except jobs.died:
            yield from _divided(jobs, half, how, deaths + 1)


def _shown(readings: Iterable[Reading], bar: Bar) -> Iterator[Reading]:
    for count, reading in enumerate(readings, 1):
        yield reading
        bar.show(count)
