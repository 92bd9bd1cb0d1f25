"""ZIP archives, read in place: what stands in them and its bytes; nothing is ever written to disk."""

import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from os.path import splitext

from govreport.documents.document import ReadingError
from govreport.documents.formats import SUFFIXES
from govreport.documents.packages import FAULTS, open_zip

MOST_MEMBERS = 50_000
LARGEST_TOTAL = 8 * 2**30
LARGEST_MEMBER = 256 * 2**20
HIGHEST_RATIO = 300  # a page of markup with nothing but zeros in it stays far below
_SMALL = 2**20  # no member of this size does harm, whatever its ratio

# An office document is an archive too; under the name .zip it is still one document.
_DOCUMENTS = {"[Content_Types].xml", "word/document.xml", "xl/workbook.xml", "OFD.xml"}


@dataclass(frozen=True, slots=True)
class Member:
    """A file in an archive: its name there ("" for the archive itself), where it stands, what is wrong."""

    name: str
    inside: tuple[int, ...] = ()
    problem: tuple[str, str] | None = None


class Archive:
    """An archive, opened from a path or from bytes.

    Raises `ReadingError` (`unreadable_file`, `damaged_file`) where it cannot be opened.
    """

    def __init__(self, source: str | bytes) -> None:
        try:
            self._opened = open_zip(source)
        except PermissionError as error:
            raise ReadingError(
                "unreadable_file", f"无法打开：{error.strerror}。请检查权限后重试。"
            ) from error
        except FAULTS as error:
            raise ReadingError(
                "damaged_file", "压缩包已损坏或不完整，无法打开。请重新取得原文件。"
            ) from error
        self._inner: tuple[int, Archive] | None = None

    def members(self) -> list[Member]:
        """Return the files to read, also those of archives in this one.

        Raises `ReadingError` (`too_large`, `unsupported_format`) for the archive as a whole.
        """
        if self._is_document():
            return [Member("")]
        members = []
        for member in self._members((), ""):
            members.append(member)
            if len(members) > MOST_MEMBERS:
                raise _too_many()
        return members

    def read(self, inside: tuple[int, ...]) -> bytes:
        """Return what a member holds; raises `ReadingError` where it cannot be read."""
        first, *deeper = inside
        if deeper:
            return self._archive(first).read(tuple(deeper))
        try:
            return self._opened.read(self._opened.infolist()[first])
        except NotImplementedError as error:
            raise ReadingError("unreadable_file", "压缩方法不受支持，没有读取。请解开后再载入。") from error
        except (*FAULTS, zlib.error) as error:
            raise ReadingError(
                "damaged_file", "压缩包中的这个文件已损坏，无法解开。请重新取得原文件。"
            ) from error

    def _archive(self, position: int) -> "Archive":
        """Return the archive in this one; the last one stays open, for its members follow each other."""
        if self._inner is None or self._inner[0] != position:
            self._inner = position, Archive(self.read((position,)))
        return self._inner[1]

    def _is_document(self) -> bool:
        return not _DOCUMENTS.isdisjoint(self._opened.namelist())

    def _members(self, above: tuple[int, ...], folder: str) -> Iterator[Member]:
        known = ((at, _name(one), one) for at, one in enumerate(self._opened.infolist()))
        wanted = [(at, name, one) for at, name, one in known if _is_wanted(name)]
        if len(wanted) > MOST_MEMBERS:
            raise _too_many()
        if sum(one.file_size for _, _, one in wanted) > LARGEST_TOTAL:
            raise ReadingError("too_large", "压缩包解开后超出大小限制，没有读取。请拆分后再载入。")
        if not wanted:
            raise ReadingError("unsupported_format", "压缩包里没有可以读取的文件。请检查内容。")
        for at, name, one in wanted:
            place = (*above, at)
            problem = _problem(one)
            if problem or splitext(name)[1].lower() != ".zip":
                yield Member(folder + name, place, problem)
                continue
            try:
                inner = self._archive(at)
                if inner._is_document():
                    yield Member(folder + name, place)
                elif above:
                    raise ReadingError(
                        "unsupported_format", "压缩包套了不止一层，里层没有读取。请解开后再载入。"
                    )
                else:
                    yield from inner._members(place, f"{folder}{name}/")
            except ReadingError as error:
                yield Member(folder + name, place, (error.code, str(error)))


def _too_many() -> ReadingError:
    return ReadingError("too_large", f"压缩包里的文件超过 {MOST_MEMBERS} 个，没有读取。请拆分后再载入。")


def _is_wanted(name: str) -> bool:
    parts = name.split("/")
    if not parts[-1] or parts[0] == "__MACOSX" or parts[-1].startswith((".", "~$")):
        return False
    return splitext(name)[1].lower() in SUFFIXES


def _name(member: zipfile.ZipInfo) -> str:
    """Return a member's name; archives packed under Windows keep it in GBK and do not say so."""
    name = member.orig_filename
    if not member.flag_bits & 0x800:
        raw = name.encode("cp437", "replace")
        for encoding in ("utf-8", "gb18030"):
            try:
                name = raw.decode(encoding)
                break
            except UnicodeDecodeError:
                pass
    return name.split("\0")[0].replace("\\", "/")


def _problem(member: zipfile.ZipInfo) -> tuple[str, str] | None:
    if member.flag_bits & 1:
        return "unreadable_file", "压缩包中的这个文件有密码，没有读取。请解密后再载入。"
    ratio = member.file_size / max(member.compress_size, 1)
    if member.file_size > LARGEST_MEMBER or (member.file_size > _SMALL and ratio > HIGHEST_RATIO):
        return "too_large", "压缩包中的这个文件解开后过大或压缩率异常，没有读取。请单独解开检查。"
    return None
