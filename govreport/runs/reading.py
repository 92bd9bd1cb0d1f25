"""The reading loop: sources to readings, one after the other, and readings to the columns of a corpus."""

import gc
import hashlib
import os
from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from govreport.documents.document import Document, ReadingError
from govreport.documents.formats import read_document
from govreport.form.model import Form
from govreport.parse.layout import Layouts, layouts_of
from govreport.parse.report import Report, read_reports
from govreport.runs.limits import Limits, Watch, out_of_memory
from govreport.sources import Found, Sources

if TYPE_CHECKING:
    from govreport.frames import Columns

READ = "read"
DUPLICATE = "duplicate_file"
TOGETHER = 200  # sources
_MOST_TOGETHER = 2**20  # bytes
_COLLECTED = 20  # sources after which garbage is collected
_KNOWN = ReadingError(DUPLICATE, "")
_T = TypeVar("_T")
_Batch = list[tuple[Found, bytes | ReadingError]]


class Reading(NamedTuple):
    """What became of one source: a report, a problem (code, message), or neither for bytes read before."""

    source: str
    sha256: str | None
    report: Report | None = None
    problem: tuple[str, str] | None = None


class Outcome(NamedTuple):
    """One source in a manifest; `outcome` is "read" or a code of the diagnostics."""

    source: str
    sha256: str | None
    outcome: str
    message: str | None


def read_each(
    files: Iterable[Found], sources: Sources, layouts: Layouts, together: int = 1
) -> Iterator[Reading]:
    """Yield what became of each source, in their order; the same bytes are read once.

    Up to `together` small sources take each step side by side, which is quicker than one by one.
    """
    seen: set[str] = set()
    turn = 0
    for batch in _batches(files, sources, together):
        turn += len(batch)
        if turn >= _COLLECTED:
            # Older ones only count towards a collection of all objects of the process.
            gc.collect(0)
            turn = 0
        yield from _read_together(batch, seen, layouts)
        batch.clear()  # while the next ones are read, nothing of these is held


def _read_together(batch: _Batch, seen: set[str], layouts: Layouts) -> Iterator[Reading]:
    digests = [hashlib.sha256(d).hexdigest() if isinstance(d, bytes) else None for _, d in batch]
    documents = [
        _KNOWN if digest in seen else _tried(_document, data, found.suffix)
        for (found, data), digest in zip(batch, digests, strict=True)
    ]
    made = iter(read_reports([one for one in documents if isinstance(one, Document)], layouts))
    reports = [next(made) if isinstance(one, Document) else one for one in documents]
    for (found, _), digest, report in zip(batch, digests, reports, strict=True):
        if digest in seen:
            yield Reading(found.name, digest)
        elif isinstance(report, ReadingError):
            yield Reading(found.name, digest, problem=(report.code, str(report)))
        else:
            seen.add(digest or "")
            yield Reading(found.name, digest, report)


def _batches(files: Iterable[Found], sources: Sources, together: int) -> Iterator[_Batch]:
    """Yield sources with their bytes, a few small ones at a time."""
    batch: _Batch = []
    size = 0
    for found in files:
        data = _tried(sources.read, found)
        batch.append((found, data))
        size += len(data) if isinstance(data, bytes) else 0
        if len(batch) >= together or size > _MOST_TOGETHER:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _tried(step: Callable[..., _T], value: object, *others: object) -> _T | ReadingError:
    """Return what a step makes of a value, or the error that says why it can make nothing of it."""
    if isinstance(value, ReadingError):
        return value
    try:
        return step(value, *others)
    except ReadingError as error:
        return error


def collect(readings: Iterable[Reading], columns: "Columns") -> list[Outcome]:
    """Put readings into the columns of a corpus and return what became of each."""
    seen: dict[str, str] = {}
    outcomes = []
    for source, sha256, report, problem in readings:
        report_id = (sha256 or "")[:12]
        if problem:
            columns.note(source, None, *problem)
            outcomes.append(Outcome(source, sha256, *problem))
        elif report_id in seen:
            message = f"与 {seen[report_id]} 逐字节相同，只载入一次。"
            columns.note(source, report_id, DUPLICATE, message)
            outcomes.append(Outcome(source, sha256, DUPLICATE, message))
        elif report:
            seen[report_id] = source
            columns.add(report_id, source, report)
            outcomes.append(Outcome(source, sha256, READ, None))
    return outcomes


def read_chunk(
    files: Sequence[Found], forms: tuple[Form, ...], cache: str | None, allow_private: bool, limits: Limits
) -> list[Reading]:
    """Return the readings of some sources, without what only their reading needed."""
    sources = Sources(cache, allow_private=allow_private)
    with open(os.devnull, "wb") as nowhere, uncollected():
        watch = Watch(limits, nowhere)
        try:
            return [_light(one) for one in read_each(_watched(files, watch), sources, layouts_of(forms))]
        finally:
            watch.end()


def _watched(files: Iterable[Found], watch: Watch) -> Iterator[Found]:
    for found in files:
        watch.begin()
        yield found


def _light(reading: Reading) -> Reading:
    """Return a reading without the pieces of its document: columns are made of its tables and sections."""
    if reading.report:
        document = reading.report.document
        document.words, document.rows, document.known, document.encoded = [], array("i"), None, b""
        reading.report.tables.prose = []
    return reading


def _document(data: bytes, suffix: str) -> Document:
    try:
        return read_document(data, suffix)
    except (MemoryError, ReadingError) as error:
        if isinstance(error, MemoryError) or isinstance(error.__cause__, MemoryError):
            raise out_of_memory() from error
        raise


@contextmanager
def uncollected() -> Iterator[None]:
    """Keep the full collections off: a corpus is a million small objects, and none of them is garbage.

    What readers leave behind is young when its turn comes, and does not wait for them.
    """
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()
