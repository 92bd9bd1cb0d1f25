"""What is fuzzed: one target for each reader, and one for all that makes a report of a text.

A target takes bytes and returns nothing. Whatever the bytes are, they are read or refused by a
`ReadingError`; a document's pieces stand where it says, and so does every number that is delivered.
"""

import hashlib
import shutil
import zipfile
from array import array
from importlib import import_module
from io import BytesIO

import numpy as np
from lxml import etree

from govreport.corpus import Corpus
from govreport.documents import formats
from govreport.documents.document import ReadingError
from govreport.form.statute import FORMS
from govreport.frames import Columns
from govreport.parse.layout import layouts_of
from govreport.parse.narrative import STATED_IN, Prose
from govreport.parse.report import read_report

# A package is fuzzed by its parts: what changes bytes of a ZIP archive only meets its checksums.
PART = b"\n=====\n"
WORD_PARTS = ("word/document.xml", "word/styles.xml", "word/numbering.xml", "word/_rels/document.xml.rels")
SHEET_PARTS = (
    *("xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/styles.xml", "xl/sharedStrings.xml"),
    *("xl/_rels/workbook.xml.rels", "[Content_Types].xml", "_rels/.rels"),
)
LONGEST = 100_000  # bytes: longer inputs only make a run slower
_OFTEN = 16  # of so many documents one becomes all the tables of a corpus, which takes ten times as long
_LAYOUTS = layouts_of(FORMS)


def assert_sound(document):
    """Every piece stands at its place in the text, every row holds pieces, lines only go on."""
    text, pieces = document.text, document.pieces
    assert len(pieces) == len(document.starts) == len(document.lines)
    for piece, start in zip(pieces, document.starts, strict=True):
        assert text.startswith(piece, start), (piece[:40], text[start : start + 40])
    lines = list(document.lines)
    assert lines == sorted(lines) and all(0 < line <= text.count("\n") + 1 for line in lines)
    rows = list(document.rows)
    assert len(rows) % 2 == 0 and rows == sorted(rows) and all(0 <= at <= len(pieces) for at in rows)


def read_whole(document):
    """Read the report in a document, find every number at its place, sometimes make all its tables."""
    try:
        report = read_report(document, _LAYOUTS)
    except ReadingError:
        return
    assert_cells_stand(report.document, report.tables)
    assert_prose_stands(report)
    digest = hashlib.sha256(document.text.encode("utf-8", "replace")).digest()
    if digest[0] % _OFTEN:
        return
    columns = Columns(_LAYOUTS.grid)
    columns.add(digest.hex()[:12], "a.txt", report)
    corpus = Corpus.of(columns.frames(), FORMS, columns.prose)
    assert len(corpus.findings) and len(corpus.applications) == 182 and len(corpus.disputes) == 15


def assert_cells_stand(document, tables):
    for _, piece, raw, value, _ in tables.cells():
        assert raw is not None or np.isnan(value), "a number that is not printed"
        if raw is not None and piece >= 0:
            assert document.text.startswith(raw, document.starts[piece]), raw


def assert_prose_stands(report):
    text, starts = report.document.text, report.document.starts
    for part in report.sections:
        assert 0 <= part.start <= part.end <= len(text)
        prose = Prose(part.text, array("i", [starts[at] for at in part.pieces]), plain=True)
        for figure in prose.figures(part.section):
            assert 0 <= figure.start < figure.end <= len(text), figure
            # "没有收到申请" is the number 0.
            assert figure.value == 0 or any(map(str.isnumeric, text[figure.start : figure.end])), figure
        for said in prose.statements() if part.section == STATED_IN else ():
            assert 0 <= said.start < said.end <= len(text) and said.text, said


def _read(format, data):
    """Read these bytes by one reader."""
    try:
        document = import_module(formats.READERS[format]).read(data)
    except ReadingError as error:
        assert error.code and str(error)
        return
    assert_sound(document)
    read_whole(document)


def packed(data, names):
    """Return the package of these parts; what begins as an archive stays what it is."""
    if data.startswith(b"PK"):
        return data
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, part in zip(names, data.split(PART, len(names) - 1), strict=False):
            if part:
                archive.writestr(name, _well_formed(part))
    return stream.getvalue()


def _well_formed(part):
    """Return XML as whole as it can be made: what is broken is refused at once, and tells nothing more."""
    root = etree.fromstring(part, etree.XMLParser(recover=True, resolve_entities=False))
    return part if root is None else etree.tostring(root, encoding="utf-8", xml_declaration=True)


def unpacked(data, names):
    """Return the parts of a package as `packed` takes them."""
    with zipfile.ZipFile(BytesIO(data)) as archive:
        known = set(archive.namelist())
        return PART.join(archive.read(name) if name in known else b"" for name in names)


def html(data):
    _read("html", data)


def docx(data):
    _read("docx", packed(data, WORD_PARTS))


def doc(data):
    # Another program reads what the package cannot; it is not what is fuzzed here.
    which, shutil.which = shutil.which, lambda _: None
    try:
        _read("doc", data)
    finally:
        shutil.which = which


def pdf(data):
    _read("pdf", data)


def xlsx(data):
    _read("xlsx", packed(data, SHEET_PARTS))


def md(data):
    _read("md", data)


def text(data):
    _read("txt", data)


def sniffed(data):
    """Whatever it is: the first byte chooses a suffix, the others are the file."""
    suffixes = [".txt", ".html", ".docx", ".doc", ".pdf", ".xlsx", ".md", ".zip"]
    if not data:
        return
    try:
        document = formats.read_document(data[1:], suffixes[data[0] % len(suffixes)])
    except ReadingError as error:
        assert "出错（" not in str(error), error
        return
    assert_sound(document)


TARGETS = {one.__name__: one for one in (html, docx, doc, pdf, xlsx, md, text, sniffed)}
