"""Excel files that are the same on every machine at every time, and text that stays text in them."""

import os
import re
import shutil
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import uuid4
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from openpyxl import Workbook
from openpyxl.writer.excel import ExcelWriter

from govreport.errors import LockedError

MAX_TEXT = 32_767  # UTF-16 units that a cell holds
# What XML 1.0 cannot hold.
FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
# Text that Excel would take for a formula as soon as somebody edits the cell.
FORMULA_LIKE = ("=", "+", "-", "@", "\t")
# A workbook tells no time of making, so that the same tables give the same bytes.
EPOCH = datetime(2000, 1, 1)


def clean(text: str, mark: str) -> str:
    """Return the text as Excel can hold it: no control characters, cut at 32,767 with the mark."""
    text = FORBIDDEN.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    # Excel counts UTF-16 units: a rare character outside the basic plane counts twice.
    if len(text) * 2 <= MAX_TEXT or len(text.encode("utf-16-le")) // 2 <= MAX_TEXT:
        return text
    room = (MAX_TEXT - len(mark)) * 2
    return text.encode("utf-16-le")[:room].decode("utf-16-le", "ignore") + mark


class Archive(ZipFile):
    """A zip file whose entries carry no time and no trace of the machine."""

    def writestr(
        self,
        zinfo_or_arcname: str | ZipInfo,
        data: str | Any,
        compress_type: int | None = ZIP_DEFLATED,
        compresslevel: int | None = None,
    ) -> None:
        """Write the data under this name."""
        super().writestr(entry(str(zinfo_or_arcname)), data, compress_type, compresslevel)

    def write(
        self,
        filename: str | os.PathLike[str],
        arcname: str | os.PathLike[str] | None = None,
        compress_type: int | None = ZIP_DEFLATED,  # noqa: ARG002
        compresslevel: int | None = None,  # noqa: ARG002
    ) -> None:
        """Write a file under this name without holding it in memory."""
        info = entry(str(arcname or filename))
        info.file_size = os.path.getsize(filename)
        with open(filename, "rb") as source, self.open(info, "w") as target:
            shutil.copyfileobj(source, target, 1 << 20)


def entry(name: str) -> ZipInfo:
    """Return the description of a zip entry, the same on every machine at every time."""
    info = ZipInfo(name, (1980, 1, 1, 0, 0, 0))
    info.compress_type = ZIP_DEFLATED
    info.create_system = 3
    info.external_attr = 0o600 << 16
    return info


def save_workbook(workbook: Workbook, path: Path, title: str, denied: str) -> None:
    """Write the workbook to the path; an old file there stays whole until the new one is complete.

    Raises `PermissionError` with the words of `denied` where the file cannot be written.
    """
    properties = workbook.properties
    properties.creator, properties.title = "govreport", title
    properties.created = properties.modified = EPOCH
    temporary = path.parent / f".{uuid4().hex}.tmp"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with Archive(temporary, "w", ZIP_DEFLATED) as archive:
            ExcelWriter(workbook, archive).save()
        os.replace(temporary, path)
    except PermissionError as error:
        raise LockedError(denied) from error
    finally:
        temporary.unlink(missing_ok=True)
