"""What a PDF would draw, looked at before it is drawn: PDFium follows it to the end, however far that is.

A page of a few bytes may unpack to gigabytes, and a form (a drawing used like a stamp) may use another
one ten times that uses another one ten times. What is encrypted cannot be looked at here.
"""

import re
import zlib
from dataclasses import dataclass, field

from govreport.documents.document import ReadingError

_LARGEST, _LARGEST_TOTAL = 24 * 2**20, 200 * 2**20  # bytes of one drawing, of all
_MOST_DRAWN = 100_000
_LONGEST_HEAD = 4_000
_STREAM = re.compile(rb"(?<!end)stream\r?\n")
_OBJECT = re.compile(rb"(?<!\d)(\d{1,8})\s{1,9}\d{1,5}\s{1,9}obj\b")
_REFERENCE = re.compile(rb"(?<!\d)(\d{1,8})\s{1,9}\d{1,5}\s{1,9}R\b")
_USED = re.compile(rb"\bDo\b")
_FIRST = re.compile(rb"/First\s{0,9}(\d{1,8})")
# Pictures and fonts are no drawings: they are large, and nothing in them is followed.
_NO_DRAWING = re.compile(
    rb"/Image\b|/Length1\b|/CIDFontType0C|/Type1C|/OpenType|/Metadata\b|/ICCBased|/XRef\b"
)


@dataclass(slots=True)
class _Found:
    """The objects of a file: for each the objects that it names, for forms how often they use others."""

    names: dict[int, set[int]] = field(default_factory=dict)
    times: dict[int, int] = field(default_factory=dict)


def check_drawing(data: bytes) -> None:
    """Raise `ReadingError` (`too_large`) where a PDF would draw without end."""
    found = _find(data)
    known: dict[int, int] = {}
    for form in found.times:
        if _drawn(found, form, [], known) > _MOST_DRAWN:
            raise _too_large()


def _too_large() -> ReadingError:
    return ReadingError(
        "too_large", "PDF 展开后的图形过多（可能被做过手脚），没有读取。请另存为 DOCX 后再载入。"
    )


def _find(data: bytes) -> _Found:
    found = _Found()
    # Nearly all reports are printed without forms, and then nothing names anything.
    for one in _OBJECT.finditer(data) if b"/Form" in data else ():
        end = data.find(b"endobj", one.end(), one.end() + _LONGEST_HEAD)
        head = data[one.end() : end if end >= 0 else one.end() + _LONGEST_HEAD]
        found.names.setdefault(int(one[1]), set()).update(_named(head.split(b"stream", 1)[0]))
    total = 0
    for mark in _STREAM.finditer(data):
        objects = list(_OBJECT.finditer(data, max(0, mark.start() - _LONGEST_HEAD), mark.start()))
        head = data[objects[-1].end() : mark.start()] if objects else b""
        if not head or _NO_DRAWING.search(head):
            continue
        content = _unpacked(data, mark.end(), head)
        total += len(content)
        if len(content) > _LARGEST or total > _LARGEST_TOTAL:
            raise _too_large()
        if b"/ObjStm" in head:
            _add_packed(found, head, content)
        elif b"/Form" in head:
            number = int(objects[-1][1])
            found.times[number] = max(found.times.get(number, 0), len(_USED.findall(content)))
    return found


def _named(text: bytes) -> set[int]:
    return set(map(int, _REFERENCE.findall(text)))


def _unpacked(data: bytes, begin: int, head: bytes) -> bytes:
    """Return what a stream holds, as far as it is packed in the usual way."""
    if b"FlateDecode" not in head and b"/Fl" not in head:
        end = data.find(b"endstream", begin)
        return data[begin : end if end >= 0 else len(data)]
    try:
        return zlib.decompressobj().decompress(memoryview(data)[begin:], _LARGEST + 1)
    except zlib.error:
        return b""


def _add_packed(found: _Found, head: bytes, content: bytes) -> None:
    """Add the objects that stand together in one stream: number, place, number, place, then their texts."""
    first = _FIRST.search(head)
    numbers = [int(one) for one in re.findall(rb"\d{1,8}", content[: int(first[1])])] if first else []
    places = [*numbers[1::2], len(content)]
    for at, number in enumerate(numbers[: 2 * (len(places) - 1) : 2]):
        begin, end = (int(first[1]) + place if first else 0 for place in places[at : at + 2])
        found.names.setdefault(number, set()).update(_named(content[begin:end]))


def _drawn(found: _Found, form: int, path: list[int], known: dict[int, int]) -> int:
    """Return how many drawings a form comes to at the most."""
    if form in path:
        again = path[path.index(form) :]
        return _MOST_DRAWN if any(found.times[one] > 1 for one in again) else 1
    if form not in known:
        times = found.times[form]
        below = _forms_below(found, form) if times and len(path) < 64 else set()
        inside = max((_drawn(found, one, [*path, form], known) for one in below), default=0)
        known[form] = min(1 + times * max(inside, 1), 10 * _MOST_DRAWN)
    return known[form]


def _forms_below(found: _Found, form: int) -> set[int]:
    """Return the forms that a form names, itself or by way of its resources."""
    forms: set[int] = set()
    waiting, seen = list(found.names.get(form, ())), {form}
    while waiting and len(seen) < 1_000:
        one = waiting.pop()
        if one in found.times:
            forms.add(one)
        elif one not in seen:
            seen.add(one)
            waiting += found.names.get(one, ())
    return forms
