"""The ruling lines of a PDF page, however they are drawn: strokes, frames, thin filled rectangles."""

import ctypes
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import repeat
from typing import Any

import numpy as np
import pypdfium2 as pdfium
import pypdfium2.raw as raw

from govreport.documents.document import ReadingError

_MOST_OBJECTS = 200_000  # on one page, with those inside its forms
_DEEPEST = 12
_THIN = 3.0  # points; a filled rectangle that is no thicker is a line
_SHORTEST = 4.0  # a stroke of a drawn character is shorter than a side of a cell
_SAME = 1.5  # lines this close side by side are one line
_GAP = 3.0  # pieces of a line this far apart are one line: corners are drawn by themselves
_Matrix = tuple[float, float, float, float, float, float]
_Box = tuple[float, float, float, float]
_UNSEEN_MODES = {raw.FPDF_TEXTRENDERMODE_INVISIBLE, raw.FPDF_TEXTRENDERMODE_CLIP}


@dataclass(slots=True)
class Lines:
    """Horizontal and vertical lines, each a row: place, begin, end (float64)."""

    across: np.ndarray = field(default_factory=lambda: np.empty((0, 3)))
    down: np.ndarray = field(default_factory=lambda: np.empty((0, 3)))
    boxes: np.ndarray = field(default_factory=lambda: np.empty((0, 4)))

    def turned(self, turn: Callable[[np.ndarray], np.ndarray]) -> "Lines":
        """Return the lines in the upright page, pieces of one line put together."""
        if not len(self.boxes):
            return Lines()
        return Lines.of(turn(self.boxes))

    @classmethod
    def of(cls, boxes: np.ndarray) -> "Lines":
        """Return the lines in thin boxes (left, top, right, bottom) of an upright page."""
        wide = boxes[:, 2] - boxes[:, 0] >= boxes[:, 3] - boxes[:, 1]
        middle = (boxes[:, :2] + boxes[:, 2:]) / 2
        across = np.stack([middle[:, 1], boxes[:, 0], boxes[:, 2]], axis=1)[wide]
        down = np.stack([middle[:, 0], boxes[:, 1], boxes[:, 3]], axis=1)[~wide]
        return cls(_merged(across), _merged(down), boxes)


def _merged(lines: np.ndarray) -> np.ndarray:
    """Return lines with the pieces of one line put together; what is shorter than a cell is left out."""
    if not len(lines):
        return lines
    lines = lines[np.argsort(lines[:, 0], kind="stable")]
    group = np.cumsum(np.diff(lines[:, 0], prepend=lines[0, 0]) > _SAME)
    lines = lines[np.lexsort((lines[:, 1], group))]
    # How far the pieces before reach, within each group: ranks keep the groups apart.
    by_end = np.argsort(lines[:, 2])
    rank = np.empty(len(lines), int)
    rank[by_end] = np.arange(len(lines))
    reach = lines[by_end[np.maximum.accumulate(rank + group * len(lines)) - group * len(lines)], 2]
    begins = np.ones(len(lines), bool)
    begins[1:] = (np.diff(group) > 0) | (lines[1:, 1] > reach[:-1] + _GAP)
    ends = reach[np.append(begins[1:], True)]
    merged: np.ndarray = np.column_stack((lines[begins, :2], ends))
    merged = merged[merged[:, 2] - merged[:, 1] >= _SHORTEST]
    return merged


def read_lines(page: pdfium.PdfPage) -> tuple[Lines, set[int]]:
    """Return the lines of a page in its own space, and the addresses of texts that nobody sees.

    Raises `ReadingError` (`too_large`) where a page draws without end.
    """
    drawing = _Drawing()
    count = raw.FPDFPage_CountObjects(page)
    drawing.add(address(page.raw), count, _OF_PAGE, (1, 0, 0, 1, 0, 0), 0)
    return Lines(boxes=np.concatenate([*drawing.thin, drawing.edge_boxes()])), drawing.unseen


def fast(function: Any, result: Any, *arguments: Any) -> Callable[..., Any]:
    """Return a function of PDFium that takes and gives addresses: no Python object is made for a call.

    The lock of the interpreter is kept: to give it away and take it back costs more than most calls.
    """
    return ctypes.PYFUNCTYPE(result, *arguments)(address(function))


def address(thing: Any) -> int:
    """Return where something of PDFium stands in memory."""
    return ctypes.cast(thing, ctypes.c_void_p).value or 0


_INT, _AT = ctypes.c_int, ctypes.c_void_p
_OF_PAGE = fast(raw.FPDFPage_GetObject, _AT, _AT, _INT)
_OF_FORM = fast(raw.FPDFFormObj_GetObject, _AT, _AT, ctypes.c_ulong)
_KIND = fast(raw.FPDFPageObj_GetType, _INT, _AT)
_TEXT_MODE = fast(raw.FPDFTextObj_GetTextRenderMode, _INT, _AT)
_SEGMENTS = fast(raw.FPDFPath_CountSegments, _INT, _AT)
_DRAW_MODE = fast(raw.FPDFPath_GetDrawMode, _INT, _AT, _AT, _AT)
_BOUNDS = fast(raw.FPDFPageObj_GetBounds, _INT, _AT, *[_AT] * 4)


class _Drawing:
    """Collects thin boxes (left, bottom, right, top) from everything that a page draws."""

    def __init__(self) -> None:
        self.thin: list[np.ndarray] = []
        self.edges: list[_Box] = []
        self.unseen: set[int] = set()
        self.met = 0
        self.matrix = raw.FS_MATRIX()

    def add(self, holder: int, count: int, get: Callable[..., int], matrix: _Matrix, depth: int) -> None:
        """Add what a page or a form holds; a form is a drawing that is used like a stamp."""
        self._count(count)
        drawn = list(map(get, repeat(holder), range(count)))
        kinds = list(map(_KIND, drawn))
        texts = [at for at, kind in zip(drawn, kinds, strict=True) if kind == raw.FPDF_PAGEOBJ_TEXT]
        modes = zip(texts, map(_TEXT_MODE, texts), strict=True)
        self.unseen.update([at for at, mode in modes if mode in _UNSEEN_MODES])
        self._add_paths(
            [at for at, kind in zip(drawn, kinds, strict=True) if kind == raw.FPDF_PAGEOBJ_PATH], matrix
        )
        for at, kind in zip(drawn, kinds, strict=True):
            if kind == raw.FPDF_PAGEOBJ_FORM and depth < _DEEPEST:
                form = ctypes.cast(at, raw.FPDF_PAGEOBJECT)
                inner = _product(self._matrix(form), matrix)
                self.add(at, raw.FPDFFormObj_CountObjects(form), _OF_FORM, inner, depth + 1)

    def edge_boxes(self) -> np.ndarray:
        """Return the thin boxes of what is drawn from edges, a row for each."""
        return np.array(self.edges, float).reshape(-1, 4)

    def _count(self, more: int) -> None:
        self.met += more
        if self.met > _MOST_OBJECTS:
            raise ReadingError("too_large", "PDF 一页的图形过多，超出读取上限。请另存为 DOCX 后再载入。")

    def _matrix(self, drawn: Any) -> _Matrix:
        raw.FPDFPageObj_GetMatrix(drawn, self.matrix)
        found = self.matrix
        return (found.a, found.b, found.c, found.d, found.e, found.f)

    def _add_paths(self, paths: list[int], matrix: _Matrix) -> None:
        """Add lines: most are drawn each by itself, and their bounds say everything."""
        count = len(paths)
        segments = np.fromiter(map(_SEGMENTS, paths), int, count)
        modes, bounds = np.zeros((count, 2), np.int32), np.zeros((count, 4), np.float32)
        if count:
            all(map(_DRAW_MODE, paths, *columns(modes)))
            all(map(_BOUNDS, paths, *columns(bounds)))
        boxes = _moved_boxes(bounds.astype(float), matrix)
        thin = (boxes[:, 2:] - boxes[:, :2]).min(axis=1, initial=np.inf) <= _THIN
        drawn = (segments > 1) & modes.any(axis=1)
        simple = segments <= 5
        self.thin.append(boxes[drawn & simple & thin])
        # A simple shape that is filled and not thin is the shade of a cell.
        for at in np.flatnonzero(drawn & ~(simple & (thin | (modes[:, 1] == 0)))).tolist():
            self._add_edges(paths[at], int(segments[at]), bool(modes[at, 1]), matrix)

    def _add_edges(self, path: int, segments: int, stroked: bool, matrix: _Matrix) -> None:
        self._count(segments)
        drawn = ctypes.cast(path, raw.FPDF_PAGEOBJECT)
        whole = _product(self._matrix(drawn), matrix)
        for corners in _subpaths(drawn, segments):
            points = [_moved(x, y, whole) for x, y in corners]
            box = _box(points)
            if _is_thin(box):
                self.edges.append(box)
            elif stroked:
                edges = (_box(points[at : at + 2]) for at in range(len(points) - 1))
                self.edges.extend([edge for edge in edges if _is_thin(edge, 1.0)])


def columns(table: np.ndarray) -> list[range]:
    """Return for each column of a table the addresses of its cells, from top to bottom."""
    first, (step, size) = table.ctypes.data, table.strides
    return [
        range(first + at * size, first + at * size + len(table) * step, step) for at in range(table.shape[1])
    ]


def _moved_boxes(boxes: np.ndarray, matrix: _Matrix) -> np.ndarray:
    """Return boxes moved as a form is placed on its page."""
    if matrix == (1, 0, 0, 1, 0, 0):
        return boxes
    a, b, c, d, e, f = matrix
    x, y = boxes[:, [0, 2]], boxes[:, [1, 3]]
    across, down = a * x + c * y + e, b * x + d * y + f
    return np.stack([across.min(axis=1), down.min(axis=1), across.max(axis=1), down.max(axis=1)], axis=1)


def _is_thin(box: _Box, thin: float = _THIN) -> bool:
    return min(box[2] - box[0], box[3] - box[1]) <= thin


def _box(points: list[tuple[float, float]]) -> _Box:
    across, down = zip(*points, strict=True)
    return (min(across), min(down), max(across), max(down))


def _moved(x: float, y: float, matrix: _Matrix) -> tuple[float, float]:
    a, b, c, d, e, f = matrix
    return (a * x + c * y + e, b * x + d * y + f)


def _product(first: _Matrix, then: _Matrix) -> _Matrix:
    a, b, c, d, e, f = first
    p, q, r, s, t, u = then
    return (a * p + b * r, a * q + b * s, c * p + d * r, c * q + d * s, e * p + f * r + t, e * q + f * s + u)


def _subpaths(drawn: Any, segments: int) -> Iterator[list[tuple[float, float]]]:
    """Yield the corners of every part of a path; where a curve comes, a new part begins."""
    points: list[tuple[float, float]] = []
    x, y = ctypes.c_float(), ctypes.c_float()
    for at in range(segments):
        segment = raw.FPDFPath_GetPathSegment(drawn, at)
        kind = raw.FPDFPathSegment_GetType(segment)
        raw.FPDFPathSegment_GetPoint(segment, x, y)
        if kind != raw.FPDF_SEGMENT_LINETO:
            if len(points) > 1:
                yield points
            points = []
        points.append((x.value, y.value))
        if raw.FPDFPathSegment_GetClose(segment) and len(points) > 1:
            points.append(points[0])
    if len(points) > 1:
        yield points
