"""Sources to a corpus: find them, read each one, collect what it says.

The way of one report: bytes -> `decode` -> `Document` -> `read_report` -> `Columns` -> frames.
"""

import gc
import hashlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from os import PathLike
from typing import TYPE_CHECKING

from govreport.documents.document import ReadingError
from govreport.documents.formats import read_document
from govreport.form.model import Form
from govreport.form.statute import FORMS
from govreport.sources import Found, Source, SourceError, Sources

if TYPE_CHECKING:
    from govreport.corpus import Corpus
    from govreport.corrections import Correction
    from govreport.frames import Columns

__all__ = ["SourceError", "load"]
_BETWEEN_COLLECTIONS = 20  # sources


def load(
    source: Source | Iterable[Source],
    *,
    forms: Sequence[Form] = FORMS,
    progress: bool | None = None,
    cache: Source | None = None,
    allow_private: bool = False,
    corrections: Source | Iterable[Source] | None = None,
) -> "Corpus":
    """Return the corpus of the reports in a source, or in a list of sources.

    A source is a file, a folder (recursive), a glob, a ZIP archive, a web address or one of an object
    store, or a list of these: a `.csv` with a column `url` or `source`, a `.txt` of web addresses.
    `forms` are the versions of the statutory form to read by. `progress` shows a bar; by default only
    on a terminal or in a notebook, and only when there is much to read. `cache` is a folder for what
    is fetched (default: the environment variable GOVREPORT_CACHE). Addresses of private networks and
    of this machine are refused without `allow_private`. `corrections` are CSV files of corrections and
    dismissals by people; what becomes of each is in the table of that name. What cannot be read is a row
    in `diagnostics`; only a source without anything to read raises `SourceError`, and a file that holds no
    corrections.
    """
    # numpy and pandas take most of a second to import, and `govreport --help` needs neither.
    from govreport.corpus import Corpus

    corrected = _corrections(corrections)
    sources = Sources(cache, allow_private=allow_private)
    files = sources.find(source)
    columns = read_sources(_shown(files, progress), sources, tuple(forms))
    return Corpus.of(columns.frames(), tuple(forms), columns.prose, corrected)


def read_sources(files: Iterable[Found], sources: Sources, forms: tuple[Form, ...]) -> "Columns":
    """Return what the reports in these files say, in their order; what cannot be read is a note."""
    from govreport.frames import Columns
    from govreport.parse.layout import layouts_of
    from govreport.parse.report import read_report

    layouts = layouts_of(forms)
    columns = Columns(layouts.grid)
    seen: dict[str, str] = {}
    with _uncollected():
        for turn, found in enumerate(files, 1):
            name = found.name
            if turn % _BETWEEN_COLLECTIONS == 0:
                gc.collect(1)
            try:
                data = sources.read(found)
                report_id = hashlib.sha256(data).hexdigest()[:12]
                if report_id in seen:
                    message = f"与 {seen[report_id]} 逐字节相同，只载入一次。"
                    columns.note(name, report_id, "duplicate_file", message)
                    continue
                report = read_report(read_document(data, found.suffix), layouts)
            except ReadingError as error:
                columns.note(name, None, error.code, str(error))
            else:
                seen[report_id] = name
                columns.add(report_id, name, report)
    return columns


def _corrections(given: Source | Iterable[Source] | None) -> "list[Correction]":
    """Return the corrections in these files; raises `SourceError` where one is no such file."""
    if given is None:
        return []
    from govreport.corrections import read_corrections

    try:
        return read_corrections([given] if isinstance(given, str | PathLike) else list(given))
    except ReadingError as error:
        raise SourceError(str(error)) from error


@contextmanager
def _uncollected() -> Iterator[None]:
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


def _shown(files: list[Found], progress: bool | None) -> Iterable[Found]:
    """Return the files behind a progress bar where it is wanted."""
    if progress is False or (progress is None and len(files) < 200):
        return files
    from tqdm.auto import tqdm

    # `disable=None` keeps the bar off where nobody looks: output that is no terminal.
    return tqdm(files, unit="份", desc="读取报告", disable=None if progress is None else False)
