"""The folder of a data set: what stands there is whole. On a disk, or in an object store.

On a disk a shard appears by one rename of a hidden folder. Object stores rename nothing: there the
manifest comes last, and a shard without one does not count.
"""

import errno
import os
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory, gettempdir
from typing import IO, Any

import pyarrow.parquet as pq

from govreport.errors import UserError
from govreport.fetching import ADDRESS
from govreport.runs.reading import Outcome

MANIFEST = "manifest.parquet"
_SHARDS = "shards"
_LOCK = ".lock"
_HIDDEN = "."  # what begins with a point is no shard: work in progress and its journals


class StoreError(UserError):
    """A data set cannot be written; what is complete stays, and the next run goes on from there."""


def store_error(place: str, error: OSError) -> StoreError:
    """Return what to say of an error while writing."""
    full = error.errno == errno.ENOSPC or "No space left" in str(error)
    why = "磁盘已满" if full else f"无法写入（{error.strerror or error}）"
    do = "腾出空间" if full else "检查磁盘和权限"
    return StoreError(f"“{place}”：{why}。已写完的分片都完好；请{do}后再运行一次，会接着做。")


def store_at(place: str, run: str = "") -> "Folder | Bucket":
    """Return the store at a path or an address; `run` tells the journals of one run from another's."""
    return Bucket(place, run) if ADDRESS.match(place) else Folder(Path(place))


class Folder:
    """A data set on a disk."""

    def __init__(self, root: Path) -> None:
        self.place = str(root)
        self._root = root
        self._shards = root / _SHARDS

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Keep other runs out; the system itself takes the lock away when this process ends."""
        self._shards.mkdir(parents=True, exist_ok=True)
        with (self._root / _LOCK).open("a") as file:
            if not _lock(file):
                raise StoreError(
                    f"另一个 govreport run 正在写“{self._root}”。请等它结束，或换一个输出文件夹。"
                )
            self.clean()
            try:
                yield
            finally:
                self.clean()

    def clean(self) -> None:
        """Remove what runs that were killed have left half done."""
        for left in self._shards.glob(f"{_HIDDEN}*"):
            shutil.rmtree(left) if left.is_dir() else left.unlink(missing_ok=True)

    def journal(self, number: int) -> Path:
        """Return where the journal of a shard is kept."""
        return self._shards / f"{_HIDDEN}journal-{number:06d}"

    def numbers(self) -> set[int]:
        """Return the numbers of the shards that are there."""
        return {int(one.name) for one in self._shards.iterdir() if one.name.isdigit()}

    def manifest(self, number: int, parser: str) -> list[Outcome] | None:
        """Return what became of the sources of a shard, None if it is not there or another parser's."""
        return _outcomes(self.read(f"{_SHARDS}/{number:06d}/{MANIFEST}"), parser)

    def put(self, number: int, fill: Callable[[Path], None]) -> None:
        """Let `fill` write a shard into a hidden folder, and show it when it is whole and on the disk."""
        partial = self._shards / f"{_HIDDEN}partial-{number:06d}-{os.getpid()}"
        target = self._shards / f"{number:06d}"
        try:
            shutil.rmtree(partial, ignore_errors=True)
            partial.mkdir()
            fill(partial)
            _settle(partial)
            if target.exists():
                self.remove(number)
            partial.rename(target)
            _settle_folder(self._shards)
        finally:
            shutil.rmtree(partial, ignore_errors=True)

    def remove(self, number: int) -> None:
        """Remove a shard; its first half second is a rename, so that no half of it is ever seen."""
        old = self._shards / f"{_HIDDEN}old-{number:06d}-{os.getpid()}"
        (self._shards / f"{number:06d}").rename(old)
        shutil.rmtree(old)

    def write(self, name: str, data: bytes) -> None:
        """Write a file at once or not at all."""
        partial = self._root / f"{_HIDDEN}{name}.partial"
        try:
            with partial.open("wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            partial.replace(self._root / name)
        finally:
            partial.unlink(missing_ok=True)

    def read(self, name: str) -> bytes | None:
        """Return what a file holds, None if it is not there."""
        path = self._root / name
        return path.read_bytes() if path.exists() else None


class Bucket:
    """A data set in an object store, by fsspec. Nothing there can be locked: one run at a time."""

    def __init__(self, address: str, run: str = "") -> None:
        import fsspec

        self.place = address
        self._files: Any
        self._files, root = fsspec.core.url_to_fs(address)
        self._root = str(root).rstrip("/")
        self._shards = f"{self._root}/{_SHARDS}"
        self._local = Path(gettempdir()) / f"govreport-{run}"

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Keep nobody out, see the class."""
        try:
            yield
        finally:
            shutil.rmtree(self._local, ignore_errors=True)

    def journal(self, number: int) -> Path:
        """Return where the journal of a shard is kept: on the machine that reads it, for no store appends."""
        self._local.mkdir(exist_ok=True)
        return self._local / f"journal-{number:06d}"

    def numbers(self) -> set[int]:
        """Return the numbers of the shards that are there, whole or not."""
        if not self._files.exists(self._shards):
            return set()
        names = (str(one).rstrip("/").rsplit("/", 1)[1] for one in self._files.ls(self._shards, detail=False))
        return {int(name) for name in names if name.isdigit()}

    def manifest(self, number: int, parser: str) -> list[Outcome] | None:
        """Return what became of the sources of a shard, None if it is not there or another parser's."""
        return _outcomes(self.read(f"{_SHARDS}/{number:06d}/{MANIFEST}"), parser)

    def put(self, number: int, fill: Callable[[Path], None]) -> None:
        """Let `fill` write a shard here, and bring it there, the manifest last."""
        target = f"{self._shards}/{number:06d}"
        with TemporaryDirectory(prefix="govreport-") as name:
            partial = Path(name)
            fill(partial)
            if self._files.exists(target):
                self.remove(number)
            files = sorted(path for path in partial.rglob("*") if path.is_file() and path.name != MANIFEST)
            for path in (*files, partial / MANIFEST):
                there = f"{target}/{path.relative_to(partial).as_posix()}"
                self._files.makedirs(there.rsplit("/", 1)[0], exist_ok=True)
                self._files.put_file(str(path), there)

    def remove(self, number: int) -> None:
        """Remove a shard, its manifest first."""
        target = f"{self._shards}/{number:06d}"
        if self._files.exists(f"{target}/{MANIFEST}"):
            self._files.rm(f"{target}/{MANIFEST}")
        if self._files.exists(target):
            self._files.rm(target, recursive=True)

    def write(self, name: str, data: bytes) -> None:
        """Write a file."""
        self._files.makedirs(self._root, exist_ok=True)
        self._files.pipe_file(f"{self._root}/{name}", data)

    def read(self, name: str) -> bytes | None:
        """Return what a file holds, None if it is not there."""
        path = f"{self._root}/{name}"
        return bytes(self._files.cat_file(path)) if self._files.exists(path) else None


def _outcomes(data: bytes | None, parser: str) -> list[Outcome] | None:
    if data is None:
        return None
    held = pq.read_table(BytesIO(data)).to_pydict()
    if set(held["parser"]) != {parser}:
        return None
    return [Outcome(*row) for row in zip(*(held[name] for name in Outcome._fields), strict=True)]


def _settle(folder: Path) -> None:
    """Bring a folder with all that is in it to the disk: a rename may otherwise outlive the bytes."""
    for above, _, names in os.walk(folder):
        for name in names:
            with open(os.path.join(above, name), "rb+") as file:
                os.fsync(file.fileno())
        _settle_folder(Path(above))


def _settle_folder(folder: Path) -> None:
    if sys.platform == "win32":  # opens no folders
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _lock(file: IO[str]) -> bool:
    """Take the lock of a file, without waiting, and tell whether it was free."""
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        if error.errno in (errno.EACCES, errno.EAGAIN, errno.EDEADLK):
            return False
        raise
    return True
