"""Sources to a corpus: find them, read each one, collect what it says.

The way of one report: bytes -> `read_document` -> `read_reports` -> `Columns` -> frames.
"""

from collections.abc import Iterable, Sequence
from os import PathLike, fspath
from typing import TYPE_CHECKING, Any

from govreport.documents.document import ReadingError
from govreport.form.model import Form
from govreport.form.statute import FORMS
from govreport.sources import Found, Source, SourceError, Sources

if TYPE_CHECKING:
    from govreport.corpus import Corpus
    from govreport.corrections import Correction

__all__ = ["SourceError", "load"]


def load(
    source: Source | Iterable[Source],
    *,
    forms: Sequence[Form] = FORMS,
    progress: bool | None = None,
    cache: Source | None = None,
    allow_private: bool = False,
    corrections: Source | Iterable[Source] | None = None,
    workers: int | None = None,
    client: Any = None,
) -> "Corpus":
    """Return the corpus of the reports in a source, or in a list of sources.

    A source is a file, a folder (recursive), a glob, a ZIP archive, a web address or one of an object
    store, or a list of these: a `.csv` with a column `url` or `source`, a `.txt` of web addresses.
    `forms` are the versions of the statutory form to read by. `progress` shows a bar; by default only
    on a terminal or in a notebook, and only when there is much to read. `cache` is a folder for what
    is fetched (default: the environment variable GOVREPORT_CACHE). Addresses of private networks and
    of this machine are refused without `allow_private`. `corrections` are CSV files of corrections and
    dismissals by people; what becomes of each is in the table of that name. `workers` are the processes
    that read: by default one a core where there is enough to read that it pays, 1 for this process alone;
    `client` is a Dask client to read with. The tables are the same either way. What cannot be read is a row
    in `diagnostics`; only a source without anything to read raises `SourceError`, and a file that holds no
    corrections.
    """
    # numpy and pandas take most of a second to import, and `govreport --help` needs neither.
    from govreport.corpus import Corpus
    from govreport.frames import Columns
    from govreport.parse.layout import layouts_of
    from govreport.runs.parallel import pays, read_in_parallel
    from govreport.runs.reading import TOGETHER, collect, read_each, uncollected

    versions = tuple(forms)
    corrected = _corrections(corrections)
    sources = Sources(cache, allow_private=allow_private)
    files = sources.find(source)
    in_parallel = client is not None or (pays(files) if workers is None else workers > 1)
    with uncollected():
        if in_parallel:
            columns = read_in_parallel(
                *(files, versions),
                workers=workers,
                client=client,
                cache=None if cache is None else fspath(cache),
                allow_private=allow_private,
                progress=progress,
            )
        else:
            layouts = layouts_of(versions)
            columns = Columns(layouts.grid)
            collect(read_each(_shown(files, progress), sources, layouts, TOGETHER), columns)
        corpus = Corpus.of(columns.frames(), versions, columns.prose, corrected)
        del columns  # a million small objects less for the collector when it comes back
    return corpus


def _corrections(given: Source | Iterable[Source] | None) -> "list[Correction]":
    """Return the corrections in these files; raises `SourceError` where one is no such file."""
    if given is None:
        return []
    from govreport.corrections import read_corrections

    try:
        return read_corrections([given] if isinstance(given, str | PathLike) else list(given))
    except ReadingError as error:
        raise SourceError(str(error)) from error


def _shown(files: list[Found], progress: bool | None) -> Iterable[Found]:
    """Return the files behind a progress bar where it is wanted."""
    if progress is False or (progress is None and len(files) < 200):
        return files
    from tqdm.auto import tqdm

    # `disable=None` keeps the bar off where nobody looks: output that is no terminal.
    return tqdm(files, unit="份", desc="读取报告", disable=None if progress is None else False)
