"""Which source belongs to which shard: decided by names and bytes alone, and kept from run to run."""

import hashlib
import os
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from io import BytesIO

import pyarrow as pa
import pyarrow.parquet as pq

from govreport.documents.document import ReadingError
from govreport.fetching import ADDRESS
from govreport.runs.reading import Outcome
from govreport.sources import Found, Sources

PLAN = "plan.parquet"
MOST_SOURCES = 1000
MOST_BYTES = 64 * 2**20
_UNKNOWN_SIZE = 2**16  # bytes that a page behind an address is taken to have
_TOGETHER = 1000  # files whose digests are waited for at a time
_ROWS = 10_000  # a row group: reading one shard reads a few of them
_SCHEMA = pa.schema(
    [
        ("shard", pa.int32()),
        ("name", pa.string()),
        ("path", pa.string()),
        ("suffix", pa.string()),
        ("inside", pa.list_(pa.int32())),
        ("size", pa.int64()),
        ("modified_ns", pa.int64()),
        ("sha256", pa.string()),
        ("problem", pa.list_(pa.string())),
    ]
)
Key = tuple[str, tuple[int, ...]]


@dataclass(frozen=True, slots=True)
class Planned:
    """A source with its shard. `size` and `modified_ns` are those of its file, an archive for its members.

    `sha256` is that of its own bytes; None for what stands behind an address, which is not fetched twice.
    """

    found: Found
    size: int | None
    modified_ns: int | None
    sha256: str | None
    shard: int = -1

    @property
    def key(self) -> Key:
        """Return what tells this source from the others."""
        return self.found.name, self.found.inside


def make_plan(files: Sequence[Found], sources: Sources, old: Sequence[Planned]) -> list[Planned]:
    """Return the sources with their shards, ordered by shard and name.

    What an old plan has keeps its shard, and its digest where size and time have not changed. New
    sources are put in new shards, by name. The same bytes are always in one shard, where the reading
    finds them.
    """
    known = {one.key: one for one in old}
    weights: dict[Key, int] = {}
    rows = list(_fingerprinted(files, known, sources, weights))
    home: dict[str, int] = {}
    for row in rows:
        if row.sha256 and row.shard >= 0:
            home[row.sha256] = min(row.shard, home.get(row.sha256, row.shard))
    fill = _Fill(1 + max((one.shard for one in old), default=-1))
    placed = []
    for row in rows:
        shard = home.get(row.sha256 or "", row.shard)
        if shard < 0:
            shard = fill.place(weights.get(row.key, _UNKNOWN_SIZE))
            if row.sha256:
                home[row.sha256] = shard
        placed.append(replace(row, shard=shard))
    return sorted(placed, key=lambda row: (row.shard, *row.key))


class _Fill:
    """Fills new shards one after the other."""

    def __init__(self, first: int) -> None:
        self._shard = first
        self._sources = self._bytes = 0

    def place(self, size: int) -> int:
        if self._sources and (self._sources == MOST_SOURCES or self._bytes + size > MOST_BYTES):
            self._shard += 1
            self._sources = self._bytes = 0
        self._sources += 1
        self._bytes += size
        return self._shard


def _fingerprinted(
    files: Sequence[Found], known: dict[Key, Planned], sources: Sources, weights: dict[Key, int]
) -> Iterator[Planned]:
    """Yield the sources with size, time and digest; `weights` gets the bytes of what is new."""
    rows = []
    for found in files:
        size, modified = _stat(found)
        old = known.get((found.name, found.inside))
        same = old is not None and (old.size, old.modified_ns, old.found) == (size, modified, found)
        digest = old.sha256 if old and same else None
        rows.append(Planned(found, size, modified, digest, old.shard if old else -1))

    def digested(row: Planned) -> Planned:
        if row.sha256 or row.size is None or row.found.problem:
            return row
        digest, weights[row.key] = _digest(row.found, sources)
        return replace(row, sha256=digest)

    with ThreadPoolExecutor(4) as threads:
        for at in range(0, len(rows), _TOGETHER):
            held = rows[at : at + _TOGETHER]
            # The members of an archive are read one after the other, files side by side.
            plain = threads.map(digested, [row for row in held if not row.found.inside])
            for row in held:
                yield digested(row) if row.found.inside else next(plain)


def _stat(found: Found) -> tuple[int | None, int | None]:
    if ADDRESS.match(found.path):
        return None, None
    try:
        held = os.stat(found.path)
    except OSError:
        return None, None
    return held.st_size, held.st_mtime_ns


def _digest(found: Found, sources: Sources) -> tuple[str | None, int]:
    """Return digest and size; without a digest what cannot be read, which the reading will say."""
    try:
        if found.inside:
            data = sources.read(found)
            return hashlib.sha256(data).hexdigest(), len(data)
        with open(found.path, "rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest(), file.tell()
    except (ReadingError, OSError):
        return None, 0


def fits(manifest: Sequence[Outcome], rows: Sequence[Planned]) -> bool:
    """Tell whether a shard holds just what the plan says; of an address the plan knows no digest."""
    if [one.source for one in manifest] != [row.found.name for row in rows]:
        return False
    return all(
        row.sha256 == one.sha256 or (row.sha256 is None and ADDRESS.match(row.found.path) is not None)
        for row, one in zip(rows, manifest, strict=True)
    )


def plan_bytes(rows: Iterable[Planned]) -> bytes:
    """Return a plan as the bytes of a Parquet file."""
    columns: list[list[object]] = [[] for _ in _SCHEMA]
    for row in rows:
        found = row.found
        values = (
            *(row.shard, found.name, found.path, found.suffix, found.inside),
            *(row.size, row.modified_ns, row.sha256, found.problem),
        )
        for column, value in zip(columns, values, strict=True):
            column.append(value)
    table = pa.table([pa.array(c, field.type) for c, field in zip(columns, _SCHEMA, strict=True)], _SCHEMA)
    sink = pa.BufferOutputStream()
    pq.write_table(table, sink, compression="zstd", row_group_size=_ROWS)
    return bytes(sink.getvalue())


def plan_rows(data: bytes, shard: int | None = None) -> list[Planned]:
    """Return the rows of a plan, or of one of its shards."""
    filters = None if shard is None else [("shard", "==", shard)]
    table = pq.read_table(BytesIO(data), filters=filters)
    return [
        Planned(
            Found(name, path, suffix, tuple(inside), tuple(problem) if problem else None),
            *(size, modified, sha256, number),
        )
        for number, name, path, suffix, inside, size, modified, sha256, problem in zip(
            *(table.column(field.name).to_pylist() for field in _SCHEMA), strict=True
        )
    ]
