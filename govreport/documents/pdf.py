"""PDF files to a document: every page's tables and lines, put together over the ends of pages."""

import threading
from collections import Counter
from contextlib import closing

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from govreport.documents.blocks import Blocks
from govreport.documents.document import Document, ReadingError
from govreport.documents.pdf_join import add_layouts
from govreport.documents.pdf_layout import Layout, lay_out
from govreport.documents.pdf_limits import check_drawing
from govreport.documents.pdf_page import Page, read_page
from govreport.documents.pdf_plumber import with_lines

_MOST_PAGES = 300
_MOST_CHARACTERS = 1_000_000
_LEAST_HAN = 20
# PDFium keeps its state for the whole process: two threads in it end the process.
_ALONE = threading.Lock()


def read(data: bytes) -> Document:
    """Return the document of a PDF file.

    Raises `ReadingError`: `damaged_file` (also for a password), `too_large`, `no_text_layer`.
    """
    check_drawing(data)
    with _ALONE:
        pages = _read_pages(data)
    _check_text(pages)
    layouts = _second_opinion(data, pages, list(map(lay_out, pages)))
    blocks = Blocks("pdf")
    add_layouts(blocks, layouts)
    return blocks.document()


def _read_pages(data: bytes) -> list[Page]:
    try:
        document = pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        locked = raw.FPDF_GetLastError() in (raw.FPDF_ERR_PASSWORD, raw.FPDF_ERR_SECURITY)
        why = (
            "PDF 有打开密码，无法读取。请另存为不加密的 PDF"
            if locked
            else "PDF 已损坏，无法打开。请重新下载原文"
        )
        raise ReadingError("damaged_file", f"{why}后再载入。") from error
    with closing(document):
        count = len(document)
        if count > _MOST_PAGES:
            raise ReadingError(
                "too_large", f"PDF 有 {count} 页，超出 {_MOST_PAGES} 页的上限。请只保留年度报告后再载入。"
            )
        pages: list[Page] = []
        met = 0
        for number in range(count):
            pages.append(read_page(document, number))
            met += len(pages[-1].text)
            if met > _MOST_CHARACTERS:
                raise ReadingError("too_large", "PDF 的文字过多，超出读取上限。请拆分后再载入。")
        return pages


def _check_text(pages: list[Page]) -> None:
    """Raise `ReadingError` (`no_text_layer`) unless this is Chinese text that a program can read."""
    han = bad = letters = 0
    for letter, times in Counter("".join([page.text for page in pages])).items():
        if "\u3400" <= letter <= "\u9fff":
            han += times
        elif letter == "\ufffd" or "\ue000" <= letter <= "\uf8ff":
            bad += times
        elif letter.isalpha():
            letters += times
    letters += han + bad
    if han < _LEAST_HAN or han < 0.3 * letters or bad > 0.1 * han:
        raise ReadingError(
            "no_text_layer",
            "PDF 没有可用的文字层（扫描件或字体编码不可读），没有读取任何内容。"
            "请取得原始电子文本（DOCX 或可复制文字的 PDF）后再载入。",
        )


def _second_opinion(data: bytes, pages: list[Page], layouts: list[Layout]) -> list[Layout]:
    """Return the layouts, by another reader's lines where many figures stand in no table."""
    if any(not hasattr(item, "text") for layout in layouts for item in layout.items):
        return layouts
    figures = sum(
        part.isdecimal()
        for layout in layouts
        for line in layout.items
        if hasattr(line, "parts")
        for part in line.parts
    )
    return list(map(lay_out, with_lines(data, pages))) if figures >= 60 else layouts
