"""One page of a PDF as numbers: its printed characters and its ruling lines.

Everything is turned so that the text stands upright, with x to the right and y downwards from the
upper left corner of the page, in points.
"""

import ctypes
import math
from collections import Counter
from contextlib import closing
from dataclasses import dataclass, field
from itertools import repeat

import numpy as np
import pypdfium2 as pdfium
import pypdfium2.raw as raw

from govreport.documents.document import ReadingError
from govreport.documents.pdf_lines import Lines, address, columns, fast, read_lines

MOST_CHARACTERS = 60_000  # on one page; a densely printed page has some 3,000
_BAD = "\ufffd"
_TOO_WIDE = 4  # times its ink: no letter or digit of any font is set so wide
# Generators print a hyphen as one of these; the others of their kind would vanish from the text.
_HYPHENS = dict.fromkeys(map(ord, "\x02\xad\ufffe\u2010\u2011"), "-")
_DRAWN_ON_TOP = {raw.FPDF_ANNOT_FREETEXT, raw.FPDF_ANNOT_WIDGET, raw.FPDF_ANNOT_STAMP}
NUMERIC = frozenset("0123456789０１２３４５６７８９.,．，+-－−")


@dataclass(slots=True)
class Page:
    """Characters side by side, in the order of the file, without white space.

    `text[i]` has its box in row i of `boxes` (left, top, right, bottom; float64). `spaced[i]` is true
    where white space stands in front of it. `lines` are the page's ruling lines.
    """

    width: float
    height: float
    text: str = ""
    boxes: np.ndarray = field(default_factory=lambda: np.empty((0, 4)))
    spaced: np.ndarray = field(default_factory=lambda: np.empty(0, bool))
    lines: Lines = field(default_factory=Lines)


def read_page(document: pdfium.PdfDocument, number: int) -> Page:
    """Return a page of an open PDF; raises `ReadingError` where it is endless or cannot be loaded."""
    try:
        page = document[number]
        if _flattened(page):
            # What is typed into the fields of a form is drawn upon the page, it is no part of it.
            page.close()
            page = document[number]
        with closing(page), closing(page.get_textpage()) as textpage:
            return _read(page, textpage)
    except pdfium.PdfiumError as error:
        raise ReadingError(
            "damaged_file", f"PDF 第 {number + 1} 页无法读取，文件可能已损坏。请重新下载原文。"
        ) from error


def _flattened(page: pdfium.PdfPage) -> bool:
    """Draw filled fields, notes and stamps upon the page; tell whether there were any."""
    for at in range(min(raw.FPDFPage_GetAnnotCount(page), 2000)):
        annotation = raw.FPDFPage_GetAnnot(page, at)
        kind = raw.FPDFAnnot_GetSubtype(annotation) if annotation else 0
        if annotation:
            raw.FPDFPage_CloseAnnot(annotation)
        if kind in _DRAWN_ON_TOP:
            return bool(raw.FPDFPage_Flatten(page, raw.FLAT_NORMALDISPLAY) == raw.FLATTEN_SUCCESS)
    return False


def _read(page: pdfium.PdfPage, textpage: pdfium.PdfTextPage) -> Page:
    count = textpage.count_chars()
    if count > MOST_CHARACTERS:
        raise ReadingError("too_large", f"PDF 一页有 {count} 个字符，超出读取上限。请拆分后再载入。")
    codes = _codes(textpage, count)
    white = np.array([code.isspace() for code in codes], bool)
    kept = np.flatnonzero(~white)
    boxes = _boxes(textpage, codes, kept)
    lines, unseen = read_lines(page)
    if unseen:
        # The layer that a scanner lays behind its picture is what it guessed, not what is printed.
        seen = np.array([not _is_unseen(textpage, at, unseen) for at in kept.tolist()], bool)
        kept, boxes = kept[seen], boxes[seen]
    box = page.get_bbox()
    turn = _turn(textpage, kept)
    result = Page(
        *((box[2] - box[0], box[3] - box[1]) if turn % 2 == 0 else (box[3] - box[1], box[2] - box[0]))
    )
    result.boxes = turned(boxes, turn, box)
    result.spaced = np.concatenate(([False], white))[kept]
    result.lines = lines.turned(lambda places: turned(places, turn, box))
    bad = _unmapped(textpage, codes) | _struck(result, kept)
    result.text = "".join([_BAD if at in bad else codes[at] for at in kept.tolist()])
    return result


def _unmapped(textpage: pdfium.PdfTextPage, codes: list[str]) -> set[int]:
    """Return which characters of numbers have no meaning in their font: what they show is not known."""
    at = [at for at, code in enumerate(codes) if code in NUMERIC]
    errors = map(_UNMAPPED, repeat(address(textpage.raw)), at)
    return {one for one, error in zip(at, errors, strict=True) if error > 0}


def _struck(page: Page, names: np.ndarray) -> set[int]:
    """Return which characters a line is drawn through: they were crossed out, and nobody may count them."""
    left, top, right, bottom = page.boxes.T
    middle, height = (left + right) / 2, bottom - top
    across = page.lines.across[np.argsort(page.lines.across[:, 0])]
    first = np.searchsorted(across[:, 0], top + 0.29 * height)
    last = np.searchsorted(across[:, 0], top + 0.71 * height, "right")
    struck = set()
    for at in np.flatnonzero(first < last).tolist():
        place, begin, end = across[first[at] : last[at]].T
        through = np.abs((place - top[at]) / height[at] - 0.5) < 0.2
        if (through & (begin < middle[at]) & (middle[at] < end)).any():
            struck.add(int(names[at]))
    return struck


def _codes(textpage: pdfium.PdfTextPage, count: int) -> list[str]:
    """Return the characters of a page; those that nobody could read are U+FFFD."""
    buffer = (ctypes.c_ushort * (count + 1))()
    written = raw.FPDFText_GetText(textpage, 0, count, buffer) if count else 0
    text = bytes(buffer)[: 2 * count].decode("utf-16-le", "replace")
    # The text of a whole page leaves out characters without a meaning; then each is asked for.
    if written != count + 1 or len(text) != count:
        found = (raw.FPDFText_GetUnicode(textpage, at) for at in range(count))
        text = "".join([chr(code) if 0 < code < 0x110000 else _BAD for code in found])
    text = text.translate(_HYPHENS)
    odd: dict[str, str | int | None] = {
        code: _BAD for code in set(text) if not (code.isspace() or code.isprintable())
    }
    return list(text.translate(str.maketrans(odd)) if odd else text)


_INT, _AT = ctypes.c_int, ctypes.c_void_p
_WIDE = fast(raw.FPDFText_GetLooseCharBox, _INT, _AT, _INT, _AT)
_INK = fast(raw.FPDFText_GetCharBox, _INT, _AT, _INT, *[_AT] * 4)
_UNMAPPED = fast(raw.FPDFText_HasUnicodeMapError, _INT, _AT, _INT)


def _boxes(textpage: pdfium.PdfTextPage, codes: list[str], asked: np.ndarray) -> np.ndarray:
    """Return the boxes of these characters: left, bottom, right, top in the page's own space.

    A box is as wide as the font says, so that the digits of a number touch each other.
    """
    count = len(asked)
    wide = np.zeros((count, 4), np.float32)  # left, top, right, bottom
    ink = np.zeros((count, 4))  # left, right, bottom, top
    if count:
        # Two calls a character are most of the work on a page: no Python object is made for any.
        page, first, chars = address(textpage.raw), wide.ctypes.data, asked.tolist()
        all(map(_WIDE, repeat(page), chars, range(first, first + 16 * count, 16)))
        all(map(_INK, repeat(page), chars, *columns(ink)))
    boxes, ink = wide[:, [0, 3, 2, 1]].astype(float), ink[:, [0, 2, 1, 3]]
    # In text from top to bottom the wide boxes may be a page wide, or stand beside their characters.
    inside = ((_middles(ink) >= boxes[:, :2]) & (_middles(ink) <= boxes[:, 2:])).all(axis=1)
    size, high = (ink[:, 2:] - ink[:, :2]).max(axis=1), boxes[:, 3] - boxes[:, 1]
    plain = np.array([codes[at].isalnum() for at in asked.tolist()], bool)
    usual = plain & inside & (high <= _TOO_WIDE * size)
    highest = high[usual].max(initial=0)
    wrong = np.where(plain, ~usual, ~inside | (high > highest)) & (size > 0)
    boxes[wrong] = ink[wrong]
    return boxes


def _middles(boxes: np.ndarray) -> np.ndarray:
    middles: np.ndarray = (boxes[:, :2] + boxes[:, 2:]) / 2
    return middles


def _is_unseen(textpage: pdfium.PdfTextPage, at: int, unseen: set[int]) -> bool:
    drawn = raw.FPDFText_GetTextObject(textpage, at)
    return bool(drawn) and address(drawn) in unseen


def _turn(textpage: pdfium.PdfTextPage, kept: np.ndarray) -> int:
    """Return by how many quarters the text of a page is turned to the left, by most of its characters."""
    sample = kept[:: max(1, len(kept) // 16)].tolist()
    angles = [raw.FPDFText_GetCharAngle(textpage, at) for at in sample]
    quarters = Counter(-round(angle / (math.pi / 2)) % 4 for angle in angles if angle >= 0)
    return quarters.most_common(1)[0][0] if quarters else 0


def turned(places: np.ndarray, turn: int, box: tuple[float, float, float, float]) -> np.ndarray:
    """Return boxes (left, bottom, right, top) as left, top, right, bottom of the upright page."""
    left, bottom, right, top = places.T
    low, high = (left - box[0], bottom - box[1]), (right - box[0], top - box[1])
    width, height = box[2] - box[0], box[3] - box[1]
    sides = {
        0: (low[0], height - high[1], high[0], height - low[1]),
        1: (low[1], low[0], high[1], high[0]),
        2: (width - high[0], low[1], width - low[0], high[1]),
        3: (height - high[1], width - high[0], height - low[1], width - low[0]),
    }[turn]
    return np.stack(sides, axis=1)
