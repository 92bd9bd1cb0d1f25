"""Which format a source has, by its bytes, and the reader for it.

The suffix lies often enough (a web page saved as .doc, a PDF as .txt): it only decides between
formats that look the same from outside.
"""

import re
from functools import cache
from importlib import import_module
from typing import Any

from govreport.documents.document import Document, ReadingError
from govreport.documents.packages import FAULTS, open_zip

# Suffix to format. What has no reader is named when it is met, so that nobody takes it for read.
SUFFIXES = {
    **dict.fromkeys((".txt", ".text"), "txt"),
    ".md": "md",
    **dict.fromkeys((".htm", ".html", ".shtml", ".xhtml", ".jhtml"), "html"),
    ".docx": "docx",
    **dict.fromkeys((".doc", ".wps"), "doc"),
    ".pdf": "pdf",
    ".xlsx": "xlsx",
    **dict.fromkeys((".xls", ".et"), "xls"),
    ".rtf": "rtf",
    **dict.fromkeys((".mht", ".mhtml"), "mhtml"),
    ".zip": "zip",
    **dict.fromkeys((".rar", ".7z"), "rar"),
    ".ofd": "ofd",
}
# Each reader is a module with `read(data) -> Document`; it is imported when its format is met first.
READERS = {
    "txt": "govreport.documents.text",
    "md": "govreport.documents.markdown",
    "html": "govreport.documents.html",
    "docx": "govreport.documents.docx",
    "doc": "govreport.documents.doc",
    "pdf": "govreport.documents.pdf",
    "xlsx": "govreport.documents.xlsx",
}
MOST_CHARACTERS = 2_000_000  # a long report has 100,000
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_HTML = re.compile(rb"<(?:!doctype\s+html|html|head|body|table|meta|div)\b", re.I)
_PAGE = re.compile(rb"(?:\xef\xbb\xbf)?\s{0,99}<(?:!doctype|html)", re.I)


def sniff(data: bytes, suffix: str) -> str:
    """Return the format of these bytes; `suffix` (".doc") decides only where the bytes leave it open."""
    head = data[:4096]
    if b"%PDF-" in head[:1024]:
        return "pdf"
    if head.startswith(b"PK\x03\x04"):
        return _sniff_zip(data)
    if head.startswith(_OLE):
        # The names of an OLE file's parts are UTF-16.
        return "xls" if "Workbook".encode("utf-16-le") in data and _WORD not in data else "doc"
    if head.startswith(b"{\\rtf"):
        return "rtf"
    if head.startswith(b"Rar!") or head.startswith(b"7z\xbc\xaf\x27\x1c"):
        return "rar"
    if head[:256].lstrip().lower().startswith(b"mime-version:"):
        return "mhtml"
    if b"<" in head:
        if b"<w:wordDocument" in head or b"<pkg:package" in head:
            return "word-xml"
        # Markup inside Markdown makes no web page of it.
        if _HTML.search(head) and (suffix != ".md" or _PAGE.match(head)):
            return "html"
    known = SUFFIXES.get(suffix, "txt")
    # What has none of these marks is text, whatever it is called.
    return known if known in ("txt", "md", "html") else "txt"


_WORD = "WordDocument".encode("utf-16-le")


def _sniff_zip(data: bytes) -> str:
    try:
        with open_zip(data) as archive:
            names = set(archive.namelist())
    except FAULTS:
        return "zip"
    if "[Content_Types].xml" in names and any(name.startswith("word/") for name in names):
        return "docx"
    if "xl/workbook.xml" in names:
        return "xlsx"
    return "ofd" if "OFD.xml" in names else "zip"


def read_document(data: bytes, suffix: str) -> Document:
    """Return the document in these bytes; raises `ReadingError` where no reader can read them."""
    kind = sniff(data, suffix)
    if kind == "txt" and b"|" in data and _reader("md").is_piped(data):
        kind = "md"
    if kind not in READERS:
        raise ReadingError(
            "unsupported_format",
            f"暂不能读取 {kind.upper()} 格式的文件。请另存为 DOCX、PDF 或 UTF-8 纯文本（.txt）后再载入。",
        )
    if kind in ("txt", "md") and len(data) > 4 * MOST_CHARACTERS:
        raise _too_large()
    try:
        document: Document = _reader(kind).read(data)
    except ReadingError:
        raise
    except Exception as error:
        # A library may fail in any way on a file that nobody foresaw; the other files are still read.
        raise ReadingError(
            "damaged_file",
            f"读取 {kind.upper()} 文件时出错（{type(error).__name__}：{str(error)[:80]}）。"
            "请用原来的软件打开并重新保存后再载入。",
        ) from error
    if len(document.text) > MOST_CHARACTERS:
        raise _too_large()
    return document


@cache
def _reader(format: str) -> Any:
    return import_module(READERS[format])


def _too_large() -> ReadingError:
    return ReadingError(
        "too_large",
        f"文字超过 {MOST_CHARACTERS // 10_000} 万字，不是一份年度报告，没有读取。请只保留年度报告。",
    )
