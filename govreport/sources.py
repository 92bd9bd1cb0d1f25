"""Where reports come from: files, folders, patterns, archives, addresses and lists of these.

Finding yields what is to be read, by name; nothing is fetched or unpacked before its turn comes.
What cannot be read is found too: reading it says why, in its own row of the diagnostics.
"""

import csv
import glob
import os
import re
from collections.abc import Iterable, Iterator, Sequence
from io import StringIO
from os import PathLike, fspath
from os.path import splitext
from pathlib import Path
from typing import NamedTuple

from govreport.archives import Archive
from govreport.documents.decode import decode
from govreport.documents.document import ReadingError
from govreport.documents.formats import SUFFIXES
from govreport.documents.packages import check_file
from govreport.errors import UserError
from govreport.fetching import ADDRESS, Fetching

Source = str | PathLike[str]

LARGEST = 200 * 2**20  # bytes of one file
_LARGEST_LIST = 20_000_000
# Neither Parquet nor a workbook can hold these, and a name may have them.
_UNNAMEABLE = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


class SourceError(UserError):
    """No report can be loaded from what was named; the message names it and says what was looked for."""


class Found(NamedTuple):
    """One source to read: its name as given, its path or address, its position in archives.

    `inside` are positions in the archive and in an archive inside it. Where `problem` is set, the
    source cannot be read: (code, message).
    """

    name: str
    path: str
    suffix: str
    inside: tuple[int, ...] = ()
    problem: tuple[str, str] | None = None


class Sources:
    """Finds sources and reads them. `cache` is a folder for what is fetched, by default $GOVREPORT_CACHE.

    Addresses of private networks and of this machine are refused unless `allow_private` is true.
    """

    def __init__(self, cache: Source | None = None, *, allow_private: bool = False) -> None:
        folder = os.environ.get("GOVREPORT_CACHE") if cache is None else fspath(cache)
        self._fetching = Fetching(folder or None, allow_private=allow_private)
        self._opened: tuple[str, Archive] | None = None

    def find(self, source: Source | Iterable[Source]) -> list[Found]:
        """Return everything to read, in an order that depends on names alone.

        Raises `SourceError` for a path that does not exist and for a source without anything to read.
        """
        sources = [source] if isinstance(source, str | PathLike) else list(source)
        named = (one for given in sources for one in self._find(fspath(given)))
        found = {(one.name, one.inside, one.path): one for one in map(_shown, named)}
        if not found:
            raise SourceError(
                f"{_quoted(sources)} 里没有可以读取的文件（查找的后缀：{' '.join(SUFFIXES)}）。"
            )
        return [found[key] for key in sorted(found)]

    def read(self, found: Found) -> bytes:
        """Return the bytes of a source; raises `ReadingError` where there are none to be had."""
        if found.problem:
            raise ReadingError(*found.problem)
        if found.inside:
            return self._archive(found.path).read(found.inside)
        return self._bytes(found.path)

    def _bytes(self, path: str) -> bytes:
        return self._fetching.bytes_of(path) if ADDRESS.match(path) else read_bytes(path)

    def _archive(self, path: str) -> Archive:
        """Return an opened archive; the last one stays open, for its members follow each other."""
        if self._opened is None or self._opened[0] != path:
            self._opened = path, Archive(self._fetching.bytes_of(path) if ADDRESS.match(path) else path)
        return self._opened[1]

    def _find(self, source: str, *, listed: bool = False) -> Iterator[Found]:
        if ADDRESS.match(source):
            yield from self._find_address(source)
            return
        path = Path(source)
        if _exists(path) and path.is_dir():
            for name, place in _walk(os.fspath(path)):
                yield from self._expand(name, place)
        elif _exists(path):
            entries = None if listed else _entries_of(path)
            if entries is not None:
                for entry in entries:
                    yield from self._find_listed(entry, path.parent)
            elif _is_readable(source):
                yield from self._expand(path.as_posix(), source)
            else:
                raise SourceError(f"不认识“{source}”的后缀。可以读取的后缀：{' '.join(SUFFIXES)}。")
        elif glob.has_magic(source):
            for name in _globbed(source):
                yield from self._find(name, listed=True) if _is_readable(name) else ()
        else:
            raise SourceError(
                f"找不到“{source}”。请检查路径；可以是文件、文件夹或通配符（如 reports/*.txt）。"
            )

    def _find_listed(self, entry: str, folder: Path) -> Iterator[Found]:
        """Yield what an entry of a list names; its path is relative to the list."""
        if ADDRESS.match(entry):
            yield from self._find_address(entry)
            return
        path = folder / entry
        try:
            found = list(self._find(os.fspath(path), listed=True))
        except SourceError as error:
            yield Found(entry, entry, "", problem=("unreadable_file", str(error)))
            return
        for one in found:
            inner = one.name.removeprefix(path.as_posix())
            yield Found(
                entry + inner if inner != one.name else f"{entry.rstrip('/')}/{inner}",
                *(one.path, one.suffix, one.inside, one.problem),
            )

    def _find_address(self, address: str) -> Iterator[Found]:
        try:
            places = self._fetching.listed(address)
        except ReadingError as error:
            yield Found(address, address, "", problem=(error.code, str(error)))
            return
        if places is None:
            yield from self._expand(address, address)
            return
        for name, place in places:
            if _is_readable(name):
                yield from self._expand(name, place)

    def _expand(self, name: str, path: str) -> Iterator[Found]:
        """Yield a file, or the members of an archive instead of it."""
        suffix = splitext(re.sub(r"[?#].*", "", path, flags=re.S) if ADDRESS.match(path) else path)[1].lower()
        if suffix != ".zip":
            yield Found(name, path, suffix)
            return
        try:
            for member in self._archive(path).members():
                yield Found(
                    f"{name}/{member.name}" if member.name else name,
                    path,
                    splitext(member.name or name)[1].lower(),
                    member.inside,
                    member.problem,
                )
        except ReadingError as error:
            yield Found(name, path, suffix, problem=(error.code, str(error)))


def read_bytes(path: str) -> bytes:
    """Return what a file holds; raises `ReadingError` (`unreadable_file`, `too_large`) where it cannot."""
    size = check_file(path)
    if size > LARGEST:
        raise ReadingError(
            "too_large",
            f"文件有 {size // 2**20} MB，超过 {LARGEST // 2**20} MB，没有读取。请只保留年度报告。",
        )
    try:
        # What `open` asks for besides costs more than reading a small file.
        file = os.open(path, os.O_RDONLY | getattr(os, "O_BINARY", 0))
        try:
            data = os.read(file, size + 1)
            while len(data) != size and (more := os.read(file, LARGEST)):
                data += more  # it has changed meanwhile, or the system reads in parts
            return data
        finally:
            os.close(file)
    except OSError as error:
        raise ReadingError(
            "unreadable_file", f"无法打开：{error.strerror or error}。请检查权限后重试。"
        ) from error


def _entries_of(path: Path) -> list[str] | None:
    """Return what a list of sources names, None for a file that is no list.

    A list is a table with a column url or source, or a text whose every line is an address.
    """
    suffix = path.suffix.lower()
    if suffix not in (".csv", ".txt"):
        return None
    try:
        if check_file(os.fspath(path)) > _LARGEST_LIST:
            return None
        # Most texts are reports and no lists: their first bytes tell, and no more is read of them here.
        if suffix == ".txt" and b"://" not in _head(path):
            return None
        text = decode(read_bytes(os.fspath(path)))[0]
    except (ReadingError, OSError):
        return None
    if suffix == ".txt":
        lines = [line.strip() for line in text.splitlines() if line.strip()]
        return lines if lines and all(ADDRESS.match(line) for line in lines) else None
    try:
        rows = list(csv.reader(StringIO(text)))
    except csv.Error:
        return None
    heading = [cell.strip().lower() for cell in rows[0]] if rows else []
    column = next((heading.index(name) for name in ("url", "source") if name in heading), None)
    if column is None:
        return None
    return [row[column].strip() for row in rows[1:] if len(row) > column and row[column].strip()]


def _head(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(200)


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except OSError:  # a name that is too long
        return False


def _walk(top: str) -> Iterator[tuple[str, str]]:
    """Yield the files below a folder; hidden ones and the locks of open Office documents are no reports.

    A link to a folder is yielded as if it were a file: it may lead back, and reading it says so.
    """
    waiting = [("", top)]
    while waiting:
        above, folder = waiting.pop()
        try:
            entries = list(os.scandir(folder))
        except OSError:
            yield above, folder  # reading it says why it cannot be opened
            continue
        for entry in entries:
            if entry.name.startswith((".", "~$")):
                continue
            if entry.is_dir(follow_symlinks=False):
                waiting.append((f"{above}{entry.name}/", entry.path))
            elif _is_readable(entry.name) or (entry.is_symlink() and os.path.isdir(entry.path)):
                yield above + entry.name, entry.path


def _globbed(pattern: str) -> Iterator[str]:
    """Yield what a pattern names; `**` follows no links to folders, for they may lead back."""
    parts = Path(pattern).parts
    if "**" not in parts:
        yield from glob.iglob(pattern)
        return
    at = parts.index("**")
    for top in glob.iglob(os.path.join(*parts[:at])) if at else [os.curdir]:
        for folder, below, _ in os.walk(top):
            below[:] = [name for name in below if not name.startswith(".")]
            yield from _globbed(os.path.join(glob.escape(folder), *(parts[at + 1 :] or "*")))


def _shown(found: Found) -> Found:
    """Return a source with a name that every output can hold: names of files are any bytes at all."""
    name = found.name
    if not _UNNAMEABLE.search(name):
        return found
    for encoding in ("utf-8", "gb18030"):
        try:
            name = os.fsencode(name).decode(encoding)
            break
        except (UnicodeError, ValueError):
            continue
    return found._replace(name=_UNNAMEABLE.sub(lambda match: ascii(match[0])[1:-1], name))


def _is_readable(name: str) -> bool:
    return splitext(name)[1].lower() in SUFFIXES


def _quoted(sources: Sequence[Source]) -> str:
    return "、".join(f"“{fspath(one)}”" for one in sources[:5]) or "给出的空列表"
