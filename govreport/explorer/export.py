"""The chosen reports as files: an Excel summary, and all tables as CSV in one archive."""

import os
from io import TextIOWrapper
from pathlib import Path
from uuid import uuid4
from zipfile import ZIP_DEFLATED

import pandas as pd

from govreport.codebook import codebook_text
from govreport.corpus import Corpus
from govreport.show.sheets import Book
from govreport.spreadsheets import FORBIDDEN, FORMULA_LIKE, Archive, entry

SUFFIXES = {"excel": ".xlsx", "csv": ".zip"}
_SIGNS = (*FORMULA_LIKE, "\r")
# Columns of text are UTF-8, which has no halves of characters.
_FORBIDDEN = FORBIDDEN.pattern.replace("\ud800-\udfff", "")


def path_of(name: str, format: str) -> Path:
    """Return the whole path of a file called so, with the ending of its format.

    A name without a folder is a file beside the notebook. Raises `ValueError` for an empty name.
    """
    name = name.strip()
    for suffix in SUFFIXES.values():
        name = name.removesuffix(suffix)
    if not name or name.endswith(("/", os.sep)):
        raise ValueError("name")
    path = Path(name).expanduser()
    return path.with_name(path.name + SUFFIXES[format]).absolute()


def write_csv(corpus: Corpus, path: str | os.PathLike[str]) -> Path:
    """Write all tables of the codebook as CSV files in one zip archive and return its path.

    The files are UTF-8 with the mark that Excel needs, codes and column names those of the codebook, which
    lies beside them. A text that a spreadsheet would take for a formula has a "'" before it. An old archive
    stays whole until the new one is complete.
    """
    target = Path(path)
    target.parent.mkdir(parents=True, exist_ok=True)
    partial = target.parent / f".{uuid4().hex}.tmp"
    try:
        with Archive(partial, "w", ZIP_DEFLATED) as archive:
            for name, held in corpus.tables.items():
                with (
                    archive.open(entry(f"{name}.csv"), "w", force_zip64=True) as file,
                    TextIOWrapper(file, encoding="utf-8-sig", newline="") as text,
                ):
                    closed(held).to_csv(text, index=False, lineterminator="\r\n")
            archive.writestr("codebook.md", codebook_text(corpus.forms).encode("utf-8-sig"))
        os.replace(partial, target)
    finally:
        partial.unlink(missing_ok=True)
    return target


def closed(held: pd.DataFrame) -> pd.DataFrame:
    """Return a table whose texts are no formulas, without characters that no spreadsheet holds."""
    made = held.copy(deep=False)
    for name in held:
        if held[name].dtype == "string":
            text = held[name].str.replace(_FORBIDDEN, "", regex=True)
            made[name] = text.mask(text.str.startswith(_SIGNS).fillna(False), "'" + text)
    return made


def problem(book: Book, error: Exception, path: Path | None) -> str:
    """Return in one sentence why a file was not written, and what to do."""
    say = book.say
    if path is None:
        return say("请先填写文件名。", "Give a file name first.")
    if isinstance(error, PermissionError):
        return say(
            f"无法写入 {path}：文件可能正在 Excel 或 WPS 中打开，或者没有写入该文件夹的权限；"
            "请关闭文件或换一个文件名再试。",
            f"Cannot write {path}: it may be open in Excel, or the folder may not be writable; "
            "close it or choose another name.",
        )
    if isinstance(error, OSError):
        why = error.strerror or type(error).__name__
        return say(
            f"无法写入 {path}（{why}）；请换一个文件名或文件夹再试。",
            f"Cannot write {path} ({why}); choose another name or folder.",
        )
    return say(f"没有写出 {path}：{error}", f"{path} was not written: {error}")
