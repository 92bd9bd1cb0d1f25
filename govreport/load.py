"""Sources to a corpus: find the files, read each one, collect what it says.

The way of one report: bytes -> `decode` -> `Document` -> `read_report` -> `Columns` -> frames.
"""

import gc
import glob
import hashlib
import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from os import PathLike, fspath
from os.path import splitext
from pathlib import Path
from typing import TYPE_CHECKING

from govreport.documents.document import ReadingError
from govreport.documents.formats import SUFFIXES, read_document
from govreport.form.model import Form
from govreport.form.statute import FORMS

if TYPE_CHECKING:
    from govreport.corpus import Corpus

Source = str | PathLike[str]


class SourceError(Exception):
    """No report can be loaded from what was named; the message names it and says what was looked for."""


def load(
    source: Source | Iterable[Source], *, forms: Sequence[Form] = FORMS, progress: bool | None = None
) -> "Corpus":
    """Return the corpus of the reports in a file, a folder (recursive), a glob, or a list of these.

    `forms` are the versions of the statutory form to read by. `progress` shows a bar; by default only
    on a terminal or in a notebook, and only when there is much to read. A file that cannot be read is
    a row in `diagnostics`; only a source without any file to read raises `SourceError`.
    """
    # numpy and pandas take most of a second to import, and `govreport --help` needs neither.
    from govreport.corpus import Corpus
    from govreport.frames import Columns
    from govreport.parse.layout import layouts_of
    from govreport.parse.report import read_report

    files = find_files(source)
    layouts = layouts_of(tuple(forms))
    columns = Columns(layouts.grid)
    seen: dict[str, str] = {}
    with _uncollected():
        for name, path in _shown(files, progress):
            try:
                data = read_bytes(path)
                report_id = hashlib.sha256(data).hexdigest()[:12]
                if report_id in seen:
                    message = f"与 {seen[report_id]} 逐字节相同，只载入一次。"
                    columns.note(name, report_id, "duplicate_file", message)
                    continue
                report = read_report(read_document(data, splitext(path)[1].lower()), layouts)
            except ReadingError as error:
                columns.note(name, None, error.code, str(error))
            else:
                seen[report_id] = name
                columns.add(report_id, name, report)
        return Corpus.of(columns.frames(), tuple(forms))


@contextmanager
def _uncollected() -> Iterator[None]:
    """Keep the garbage collector off: a corpus is a million small objects, and none of them is garbage."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def read_bytes(path: str) -> bytes:
    """Return what a file holds; raises `ReadingError` where it cannot be opened."""
    try:
        with open(path, "rb", buffering=0) as file:
            return file.read()
    except OSError as error:
        raise ReadingError(
            "unreadable_file", f"无法打开：{error.strerror or error}。请检查权限后重试。"
        ) from error


def find_files(source: Source | Iterable[Source]) -> list[tuple[str, str]]:
    """Return (source as given, path) of every file to read, in an order that depends on names alone.

    Raises `SourceError` for a path that does not exist and for a source without any file to read.
    """
    sources = [source] if isinstance(source, str | PathLike) else list(source)
    files = {name: path for one in sources for name, path in _find(fspath(one))}
    if not files:
        raise SourceError(f"{_quoted(sources)} 里没有可以读取的文件（查找的后缀：{' '.join(SUFFIXES)}）。")
    return sorted(files.items())


def _find(source: str) -> Iterator[tuple[str, str]]:
    path = Path(source)
    if path.is_dir():
        yield from _walk(os.fspath(path), "")
    elif path.exists():
        if not _is_readable(source):
            raise SourceError(f"不认识“{source}”的后缀。可以读取的后缀：{' '.join(SUFFIXES)}。")
        yield path.as_posix(), source
    elif glob.has_magic(source):
        for name in glob.iglob(source, recursive=True):
            yield from _find(name) if _is_readable(name) else ()
    else:
        raise SourceError(f"找不到“{source}”。请检查路径；可以是文件、文件夹或通配符（如 reports/*.txt）。")


def _walk(folder: str, above: str) -> Iterator[tuple[str, str]]:
    """Yield the files below a folder; hidden ones and the locks of open Office documents are no reports."""
    try:
        entries = list(os.scandir(folder))
    except OSError:
        yield above, folder  # reading it says why it cannot be opened
        return
    for entry in entries:
        name = entry.name
        if name.startswith((".", "~$")):
            continue
        if entry.is_dir(follow_symlinks=False):
            yield from _walk(entry.path, f"{above}{name}/")
        elif _is_readable(name) and entry.is_file():
            yield above + name, entry.path


def _is_readable(name: str) -> bool:
    return splitext(name)[1].lower() in SUFFIXES


def _quoted(sources: Sequence[Source]) -> str:
    return "、".join(f"“{fspath(one)}”" for one in sources[:5]) or "给出的空列表"


def _shown(files: list[tuple[str, str]], progress: bool | None) -> Iterable[tuple[str, str]]:
    """Return the files behind a progress bar where it is wanted."""
    if progress is False or (progress is None and len(files) < 200):
        return files
    from tqdm.auto import tqdm

    # `disable=None` keeps the bar off where nobody looks: output that is no terminal.
    return tqdm(files, unit="份", desc="读取报告", disable=None if progress is None else False)
