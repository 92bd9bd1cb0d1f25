"""All shards of a plan: what is new or changed is read, what is there stays."""

import os
from collections import Counter, deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, wait
from contextlib import closing, contextmanager
from itertools import groupby
from os import fspath
from typing import Any
from uuid import uuid4

from govreport.errors import ArgumentError, UserError
from govreport.fetching import ADDRESS
from govreport.form.model import Form
from govreport.form.statute import FORMS
from govreport.runs.cluster import Cluster, cluster
from govreport.runs.journal import LINE
from govreport.runs.limits import SET_ASIDE, Limits
from govreport.runs.plan import PLAN, Planned, fits, make_plan, plan_bytes, plan_rows
from govreport.runs.pool import Pool, checked_workers
from govreport.runs.progress import Bar, RunSummary
from govreport.runs.shard import Done, Options, dataset_bytes, parser_version, write_shard
from govreport.runs.store import Bucket, Folder, store_at, store_error
from govreport.sources import Source, Sources

DATASET = "dataset.json"
_RETRIED = {"unreadable_file", SET_ASIDE}
_LOOK = 0.3  # seconds between two looks at how far the work is


def run(
    source: Source | Iterable[Source],
    out: Source,
    *,
    workers: int | None = None,
    scheduler: str | None = None,
    client: Any = None,
    forms: Sequence[Form] = FORMS,
    progress: bool | None = None,
    cache: Source | None = None,
    allow_private: bool = False,
    limits: Limits | None = None,
    retry: bool = False,
) -> RunSummary:
    """Read the reports of a source into a data set on disk, of any size, and return a summary.

    `out` is a folder, or an address of an object store. After a run it holds just what `source` is now:
    what an earlier run has read and what has not changed since is kept, what is gone is removed. A run
    that was ended at any moment is continued by the next. `workers` are the processes on this machine (by
    default one a core); with `scheduler` ("tcp://…") or `client` a Dask cluster does the work, whose
    workers must see the same paths. `limits` are seconds and gigabytes for one document: what exceeds
    them, or ends two processes, is set aside and named. `retry` reads the shards with sources that could
    not be opened or fetched once more. The other arguments are those of `gr.load`; unlike there, only
    checks within a report are made.

    Raises `SourceError` where there is nothing to read, `StoreError` where `out` cannot be written or
    another run writes it, and `ArgumentError` for a data set of other sources.
    """
    place = fspath(out) if ADDRESS.match(fspath(out)) else os.path.abspath(out)
    size = checked_workers(workers)
    sources = Sources(cache, allow_private=allow_private)
    files = [
        one if ADDRESS.match(one.path) else one._replace(path=os.path.abspath(one.path))
        for one in sources.find(source)
    ]
    options = Options(
        *(tuple(forms), parser_version(tuple(forms)), uuid4().hex, limits or Limits()),
        *(None if cache is None else os.path.abspath(cache), allow_private),
    )
    store = store_at(place, options.run)
    try:
        with store.locked():
            plan = _planned(store, files, sources)
            _begin(store, plan, options)
            shards = {number: list(rows) for number, rows in groupby(plan, key=lambda row: row.shard)}
            kept = _kept(store, shards, options, retry)
            waiting = {number: len(rows) for number, rows in shards.items() if number not in kept}
            del plan, shards, files
            done = list(kept.values())
            if waiting:
                with _workers(min(size, len(waiting)), scheduler, client) as jobs:
                    done += _work(jobs, store, waiting, options, progress)
    except OSError as error:
        raise store_error(place, error) from error
    return RunSummary.of(place, done, set(kept))


def _planned(store: Folder | Bucket, files: list[Any], sources: Sources) -> list[Planned]:
    held = store.read(PLAN)
    old = plan_rows(held) if held else []
    names = {one.name for one in files}
    if old and not any(row.found.name in names for row in old):
        raise ArgumentError(
            f"“{store.place}”里是另一批来源的数据集（如 {old[0].found.name}），没有一个在这次的来源里。"
            "请换一个输出文件夹，或先删除它。"
        )
    return make_plan(files, sources, old)


def _begin(store: Folder | Bucket, plan: list[Planned], options: Options) -> None:
    """Write down what is to be done before anything is, and remove what is no longer."""
    for name, data in ((PLAN, plan_bytes(plan)), (DATASET, dataset_bytes(options))):
        if store.read(name) != data:
            store.write(name, data)
    for number in store.numbers() - {row.shard for row in plan}:
        store.remove(number)


def _kept(
    store: Folder | Bucket, shards: dict[int, list[Planned]], options: Options, retry: bool
) -> dict[int, Done]:
    """Return what became of the sources of shards that need not be read again."""
    kept = {}
    for number in store.numbers():
        manifest = store.manifest(number, options.parser)
        if manifest is None or not fits(manifest, shards[number]):
            continue
        if not (retry and any(one.outcome in _RETRIED for one in manifest)):
            kept[number] = Done.of(number, manifest)
    return kept


@contextmanager
def _workers(size: int, scheduler: str | None, client: Any) -> Iterator[Pool | Cluster]:
    if scheduler is None and client is None:
        with closing(Pool(size)) as pool:
            yield pool
    else:
        with cluster(scheduler, client) as workers:
            yield workers


def _work(
    jobs: Pool | Cluster,
    store: Folder | Bucket,
    waiting: dict[int, int],
    options: Options,
    progress: bool | None,
) -> list[Done]:
    """Return what became of the sources of these shards; the numbers are those of their sources.

    A shard whose process died is sent again: its journal tells the next one over what.
    """
    queue = deque(waiting)
    running: dict[Future[Done], int] = {}
    deaths: Counter[int] = Counter()
    done: list[Done] = []
    with closing(Bar(sum(waiting.values()), progress)) as bar:
        while queue or running:
            while queue and len(running) < 2 * jobs.size:
                number = queue.popleft()
                running[jobs.submit(write_shard, store.place, number, options)] = number
            ended, _ = wait(running, _LOOK, FIRST_COMPLETED)
            for future in ended:
                number = running.pop(future)
                try:
                    done.append(future.result())
                except jobs.died as error:
                    deaths[number] += 1
                    if deaths[number] > 2 * waiting[number] + 10:
                        raise UserError(f"分片 {number:06d} 的工作进程一再中断，已停下。") from error
                    queue.appendleft(number)
            begun = sum(min(_begun(store, number), waiting[number]) for number in running.values())
            bar.show(sum(one.outcomes.total() for one in done) + begun)
    return done


def _begun(store: Folder | Bucket, number: int) -> int:
    """Return how many documents of a shard were begun, as far as its journal is to be seen from here."""
    try:
        return store.journal(number).stat().st_size // LINE
    except FileNotFoundError:
        return 0
