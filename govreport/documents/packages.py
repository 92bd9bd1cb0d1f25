"""ZIP files, opened within limits: a list of members may itself be what makes a small file huge."""

import os
import stat
import zipfile
from io import BytesIO
from typing import Any

from govreport.documents.document import ReadingError

LONGEST_LIST = 20 * 2**20  # bytes; some hundred thousand members
# What a ZIP file that is damaged, or made to do damage, makes of the library, on opening and reading.
FAULTS = (
    *(zipfile.BadZipFile, zipfile.LargeZipFile, EOFError, OSError, RuntimeError, ValueError),
    *(NotImplementedError, ArithmeticError, LookupError),
)


def check_file(path: str) -> int:
    """Return the size of a file; raises `ReadingError` (`unreadable_file`) for what is none.

    To open a pipe waits for somebody to write into it, and a device may have no end.
    """
    try:
        found = os.stat(path)
        if stat.S_ISDIR(found.st_mode):
            os.scandir(path).close()  # a folder that cannot be opened says why
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or error
        raise ReadingError("unreadable_file", f"无法打开：{why}。请检查路径和权限后重试。") from error
    if not stat.S_ISREG(found.st_mode):
        raise ReadingError(
            "unreadable_file",
            "不是普通文件（而是文件夹、指向文件夹的链接、管道或设备），没有读取。请直接载入其中的文件。",
        )
    return found.st_size


def open_zip(source: str | bytes) -> zipfile.ZipFile:
    """Return a ZIP file, opened from a path or from bytes.

    Raises `ReadingError` (`unreadable_file`, `too_large` for too long a list of members), one of `FAULTS`
    where it is damaged.
    """
    if isinstance(source, str):
        check_file(source)
        with open(source, "rb") as file:
            _check(file)
        return zipfile.ZipFile(source)
    _check(BytesIO(source))
    return zipfile.ZipFile(BytesIO(source))


def _check(file: Any) -> None:
    # The library's own look at the end of the file: what it will go by is what has to be small.
    read_end: Any = getattr(zipfile, "_EndRecData", None)
    end = read_end(file) if read_end else None
    if end and end[5] > LONGEST_LIST:
        raise ReadingError("too_large", "压缩包里的文件过多，没有读取。请拆分后再载入。")
