"""Files that were made to do harm: read or refused in words, without a crash, a hang or much memory."""

import importlib
import io
import os
import pkgutil
import random
import re
import resource
import struct
import subprocess
import zipfile
import zlib
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import pandas as pd
import pytest
import word_files as word
from openpyxl import Workbook
from test_sources import REPORTS, packed, put, said
from test_xlsx import saved

import govreport as gr
from govreport.documents import formats, packages
from govreport.documents.document import ReadingError

MEMORY = 1_500 * 2**20  # bytes that one document may take
LATE = 60  # seconds until a call counts as one that never returns


def limit():
    used = int(open("/proc/self/statm").read().split()[0]) * os.sysconf("SC_PAGE_SIZE")
    resource.setrlimit(resource.RLIMIT_AS, (used + MEMORY, resource.RLIM_INFINITY))


def outcome(data, suffix):
    """What reading these bytes comes to: the code of the refusal, or "read"."""
    try:
        formats.read_document(data, suffix)
    except ReadingError as error:
        # An error that nobody foresaw, memory that ran out among them, is none of the limits.
        assert "出错（" not in str(error), str(error)
        return error.code
    return "read"


@pytest.fixture(scope="module")
def worker():
    """A process whose memory is limited, so that neither a hang nor a crash in it ends the tests."""
    with ProcessPoolExecutor(1, get_context("fork"), initializer=limit) as pool:
        yield lambda function, *arguments: pool.submit(function, *arguments).result(LATE)
        for process in pool._processes.values():
            process.kill()  # one that hangs would be waited for


# ZIP files


@pytest.mark.slow
def test_a_list_of_a_million_members_is_not_opened(worker):
    entry = struct.pack("<4s6H3L5H2L", b"PK\1\2", 20, 20, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0) + b"a"
    size = packages.LONGEST_LIST // len(entry) * len(entry) + len(entry)
    end = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, 0xFFFF, 0xFFFF, size, 0, 0)
    data = b"PK\3\4" + entry * (size // len(entry)) + end
    assert worker(outcome, data, ".docx") == "too_large"


@pytest.mark.slow
def test_members_that_share_their_bytes_or_lie_about_their_size(tmp_path):
    data = bytearray(packed({"a.txt": b"1" * 9_000_000, "b.txt": REPORTS[0], "c.txt": REPORTS[1]}))
    at = data.find(b"PK\1\2")
    data[at + 24 : at + 28] = struct.pack("<L", 1000)  # a.txt says it is small
    second = data.find(b"PK\1\2", at + 4)
    third = data.find(b"PK\1\2", second + 4)
    data[third + 42 : third + 46] = data[second + 42 : second + 46]  # c.txt stands where b.txt does
    corpus = gr.load(put(tmp_path, "a.zip", bytes(data)))
    assert [source[-5:] for source in corpus.reports["source"]] == ["b.txt"]
    codes = {source[-5:]: code for source, code in said(corpus).items()}
    assert codes == {"a.txt": "damaged_file", "c.txt": "damaged_file"}


# Word files (here and below, files are made by their test: all of them take seconds and much memory)

HEAD = f"<w:document {word.NAMESPACES}><w:body>"
RUN = "<w:r><w:t>1</w:t></w:r>"
STYLES = f"<w:styles {word.NAMESPACES}>" + "".join(
    f'<w:style w:styleId="s{at}"><w:basedOn w:val="s{at + 1}"/></w:style>' for at in range(7_000)
)
MORE = "".join(f'<w:style w:styleId="t{at}"/>' for at in range(2_000))


def docx(body, head=HEAD, **parts):
    members = {
        "[Content_Types].xml": word.TYPES.format(others=""),
        "word/document.xml": f"{head}{body}</w:body></w:document>",
    }
    return packed(members | {f"word/{name}.xml": part for name, part in parts.items()})


def entities(inside):
    names = "bcdefghij"
    lines = "".join(f'<!ENTITY {name} "{f"&{chr(ord(name) - 1)};" * 10}">' for name in names)
    return f'<!DOCTYPE w:document [<!ENTITY a "{inside}">{lines}<!ENTITY f SYSTEM "file:///etc/hostname">]>{HEAD}'


FALLBACK = "<mc:Fallback><w:p/></mc:Fallback>"
FIELD = "".join(f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>' for kind in ("begin", "separate"))
RAISED = '<w:rPr><w:vertAlign w:val="superscript"/></w:rPr>'
WORD = {
    "entities that grow": (
        lambda: docx("<w:p><w:r><w:t>&j;</w:t></w:r></w:p>", entities("x" * 99)),
        "damaged_file",
    ),
    "a file of this machine": (
        lambda: docx("<w:p><w:r><w:t>&f;</w:t></w:r></w:p>", entities("x")),
        "damaged_file",
    ),
    "nesting": (lambda: docx("<w:sdt>" * 100_000), "damaged_file"),
    "a million runs": (lambda: docx(f"<w:p>{RUN * 2_000_000}</w:p>"), "too_large"),
    "styles on styles": (lambda: docx("<w:p/>", styles=STYLES + "</w:styles>"), "read"),
    "too many styles": (lambda: docx("<w:p/>", styles=STYLES + MORE + "</w:styles>"), "too_large"),
    "deleted marks": (
        lambda: docx(f"<w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr>{RUN}</w:p>" * 30_000),
        "read",
    ),
    "renderings": (lambda: docx(f"<mc:AlternateContent>{FALLBACK * 60_000}</mc:AlternateContent>"), "read"),
    "fields": (lambda: docx(f"<w:p>{FIELD * 30_000}{RUN * 30_000}</w:p>"), "read"),
    "raised": (lambda: docx(f"<w:p><w:r>{RAISED * 9_000}{'<w:t>1</w:t>' * 9_000}</w:r></w:p>"), "read"),
}


@pytest.mark.slow
@pytest.mark.parametrize("name", WORD)
def test_word_files_end_well(name, worker):
    make, expected = WORD[name]
    assert worker(outcome, make(), ".docx") == expected


@pytest.mark.slow
def test_a_number_in_front_of_a_paragraph_is_no_longer_than_a_line(worker):
    lists = (
        f"<w:numbering {word.NAMESPACES}><w:abstractNum w:abstractNumId='0'><w:lvl w:ilvl='0'>"
        f"<w:lvlText w:val='{'%1' * 9_000}'/></w:lvl></w:abstractNum>"
        "<w:num w:numId='1'><w:abstractNumId w:val='0'/></w:num></w:numbering>"
    )
    numbered = "<w:p><w:pPr><w:numPr><w:numId w:val='1'/></w:numPr></w:pPr><w:r><w:t>甲</w:t></w:r></w:p>"
    assert worker(outcome, docx(numbered * 2_000, numbering=lists), ".docx") == "read"


# Workbooks


def xlsx(rows="", before="", behind="", **parts):
    book = Workbook()
    book.active.append(["a", "b"])
    with zipfile.ZipFile(io.BytesIO(saved(book))) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    if rows:
        name = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
        members["xl/worksheets/sheet1.xml"] = (
            f'<worksheet xmlns="{name}">{before}<sheetData>{rows}</sheetData>{behind}</worksheet>'
        )
    return packed(members | {f"xl/{part}.xml": text for part, text in parts.items()})


def rows_of(count, *columns):
    return "".join(
        f'<row r="{at}">' + "".join(f'<c r="{column}{at}"><v>1</v></c>' for column in columns) + "</row>"
        for at in range(1, count + 1)
    )


FEW = rows_of(1, "A", "B")
HIDDEN = "".join(f'<col min="{at}" max="{at}" hidden="1"/>' for at in range(100, 16_000, 2))
BOOKS = {
    "a dimension of billions": (lambda: xlsx(FEW, '<dimension ref="A1:XFD1048576"/>'), "read"),
    "cells far apart": (lambda: xlsx(rows_of(10_000, "A", "XFD")), "too_large"),
    "lines below a table": (lambda: xlsx(FEW + rows_of(15_000, "B").split("</row>", 1)[1]), "read"),
    "hidden columns": (lambda: xlsx(rows_of(1_500, *"ABCDEFGH"), f"<cols>{HIDDEN}</cols>"), "read"),
    "columns hidden without end": (
        lambda: xlsx(FEW, '<cols><col min="3" max="2000000000" hidden="1"/></cols>'),
        "read",
    ),
    "cells": (lambda: xlsx(rows_of(30_000, *"ABCDEFGH")), "too_large"),
    "rows without cells": (lambda: xlsx('<row ht="3" customHeight="1"/>' * 300_000), "too_large"),
    "styles": (lambda: xlsx(styles="<styleSheet>" + "<xf/>" * 300_000 + "</styleSheet>"), "too_large"),
    "rules": (lambda: xlsx(FEW, behind="<conditionalFormatting/>" * 300_000), "too_large"),
    "a document type": (lambda: xlsx(f"{FEW}<!DOCTYPE x>"), "damaged_file"),
    "in another encoding": (
        lambda: xlsx(sharedStrings="<!DOCTYPE x><sst/>".encode("utf-16")),
        "damaged_file",
    ),
}


@pytest.mark.slow
@pytest.mark.parametrize("name", BOOKS)
def test_workbooks_end_well(name, worker):
    make, expected = BOOKS[name]
    assert worker(outcome, make(), ".xlsx") == expected


# Web pages and texts

PAGE = "<html><body><p>甲</p>"
SHEET = "".join(f".a{at}{{display:none}}" for at in range(2_000))
PAGES = {
    **{
        f"nested {tag}": (lambda tag=tag: PAGE + f"<{tag}>" * 100_000, "read")
        for tag in ("div", "b", "template", "table><tr><td", "svg><template", "select", "x-y")
    },
    "spans": (
        lambda: PAGE + "<table><tr>" + "<td colspan=999999999 rowspan=999999999>1" * 30 + "<tr><td>1" * 3_000,
        "read",
    ),
    "a million attributes": (
        lambda: PAGE + "<p " + " ".join(f"a{at}=1" for at in range(1_000_000)) + ">",
        "read",
    ),
    "rules for every element": (lambda: f"<html><style>{SHEET}</style>{'<p>1</p>' * 30_000}", "too_large"),
    "a rule for all": (
        lambda: f"<html><style>{'*{display:none}' * 2_000}</style>{'<p>1</p>' * 20_000}",
        "too_large",
    ),
    **{
        f"only {piece}": (lambda piece=piece: "<html>" + piece * 300_000, "read")
        for piece in ("<", "</p", "<!--", "<script>", "&#1")
    },
}


@pytest.mark.slow
@pytest.mark.parametrize("name", PAGES)
def test_web_pages_end_well(name, worker):
    make, expected = PAGES[name]
    assert worker(outcome, make().encode(), ".html") == expected


TEXTS = {
    "a long line": (b"1" * 9_000_000, "too_large"),
    "a zero": (b"a\x00b", "not_text"),
    "no text": (b"\xff" * 99, "not_text"),
    "odd spaces": ("\ufeff\x0c\u2028 1".encode(), "read"),
    "long": (("甲" * 2_100_000).encode(), "too_large"),
}


@pytest.mark.parametrize(("text", "expected"), TEXTS.values(), ids=TEXTS)
def test_texts_end_well(text, expected, worker):
    assert worker(outcome, text, ".txt") == expected


# PDF files


def pdf(*objects):
    """A PDF file of these objects, the first of them its catalogue."""
    data, places = b"%PDF-1.4\n", []
    for number, made in enumerate(objects, 1):
        places.append(len(data))
        data += b"%d 0 obj\n%b\nendobj\n" % (number, made)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    end = b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (len(places) + 1, len(data))
    return data + b"xref\n0 %d\n0000000000 65535 f \n" % (len(places) + 1) + table + end


def stream(content, more=b""):
    data = zlib.compress(content, 9)
    return b"<</Length %d/Filter/FlateDecode%b>>stream\n%b\nendstream" % (len(data), more, data)


CATALOGUE = b"<</Type/Catalog/Pages 2 0 R/OpenAction<</S/URI/URI(http://127.0.0.1:9/)>>>>"
ONE = (
    CATALOGUE,
    b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
    b"<</Type/Page/Parent 2 0 R/Contents 4 0 R/MediaBox[0 0 9 9]>>",
)
ITSELF = b"<</Type/Pages/Kids[2 0 R 2 0 R]/Count 2>>"
MANY = b"<</Type/Pages/Kids[" + b"3 0 R " * 10**6 + b"]/Count 1000000>>"
BACK = b"/Prev %d/Root" % pdf(*ONE).rfind(b"xref\n0")
DRAWING = (ONE[0], ONE[1], ONE[2][:-2] + b"/Resources<</XObject<</X 5 0 R>>>>>>", stream(b"/X Do"))


def form(other, times):
    """A form that uses another one so many times."""
    named = b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X %d 0 R>>>>" % other
    return stream(b"/X Do " * times, named)


PDFS = {
    "pages that hold themselves": (lambda: pdf(CATALOGUE, ITSELF), "damaged_file"),
    "a million pages": (lambda: pdf(CATALOGUE, MANY, ONE[2]), "too_large"),
    "tables that lead back": (lambda: pdf(*ONE).replace(b"/Root", BACK), "no_text_layer"),
    "arrays in arrays": (lambda: pdf(*ONE, stream(b"[" * 1_000_000)), "no_text_layer"),
    "a form that uses itself twice": (lambda: pdf(*DRAWING, form(5, 2)), "too_large"),
    "a form that uses itself once": (lambda: pdf(*DRAWING, form(5, 1)), "no_text_layer"),
    "two forms, and back": (lambda: pdf(*DRAWING, form(6, 1), form(5, 2)), "too_large"),
    "forms in forms": (
        lambda: pdf(*DRAWING, *(form(at, 10) for at in range(6, 14)), form(5, 0)),
        "too_large",
    ),
    "pictures in a form": (lambda: pdf(*DRAWING, form(6, 900), form(7, 0)), "no_text_layer"),
    "a drawing that unpacks": (lambda: pdf(*ONE, stream(b"0 0 1 1 re f\n" * 8_000_000)), "too_large"),
    "blank content": (lambda: pdf(*ONE, stream(b" " * 20_000_000)), "no_text_layer"),
}


@pytest.mark.slow
@pytest.mark.parametrize("name", PDFS)
def test_pdf_files_end_well(name, worker):
    make, expected = PDFS[name]
    assert worker(outcome, make(), ".pdf") == expected


# Folders


def test_what_is_no_file_is_a_row_and_never_waited_for(tmp_path):
    put(tmp_path, "a.txt", REPORTS[0])
    for name in ("pipe.txt", "pipe.zip", "pipe.csv"):
        os.mkfifo(tmp_path / name)
    (tmp_path / "loop.txt").symlink_to("loop.txt")
    (tmp_path / "above").symlink_to(".")
    (tmp_path / "zero.txt").symlink_to("/dev/zero")
    with open(tmp_path / "big.txt", "wb") as file:
        file.truncate(2**30)
    corpus = gr.load(tmp_path)
    assert list(corpus.reports["source"]) == ["a.txt"]
    unreadable = ("pipe.txt", "pipe.zip", "loop.txt", "above", "zero.txt")
    assert said(corpus) == {**dict.fromkeys(unreadable, "unreadable_file"), "big.txt": "too_large"}
    assert said(gr.load(tmp_path / "pipe.txt")) == {f"{tmp_path}/pipe.txt": "unreadable_file"}
    with pytest.raises(gr.SourceError):
        gr.load(tmp_path / "pipe.csv")


def test_a_pattern_does_not_follow_links_that_lead_back(worker, tmp_path):
    put(tmp_path, "甲/a.txt", REPORTS[0])
    put(tmp_path, ".hidden/b.txt", REPORTS[1])
    for name in ("x", "y", "z"):
        (tmp_path / "甲" / name).symlink_to("..")
    found = worker(sources_of, f"{tmp_path}/**/*.txt")
    assert found == [f"{tmp_path}/甲/a.txt"]


def sources_of(pattern):
    return list(gr.load(pattern).reports["source"])


@pytest.mark.slow
def test_folders_nest_as_deep_as_the_system_allows(tmp_path):
    here = os.getcwd()
    try:
        os.chdir(tmp_path)
        for _ in range(1_200):
            os.mkdir("d")
            os.chdir("d")
        Path("a.txt").write_bytes(REPORTS[0])
        put(tmp_path, "a.txt", REPORTS[1])
        assert len(gr.load(tmp_path)) == 2
    finally:
        os.chdir(here)
        # Nobody else removes folders as deep as these.
        subprocess.run(["rm", "-rf", tmp_path / "d"], check=True)


@pytest.mark.parametrize("source", ["x" * 5_000 + ".txt", "a\0b.txt", "\udcff.txt"])
def test_names_that_cannot_be_are_said_not_to_be_there(source):
    with pytest.raises(gr.SourceError):
        gr.load(source)


@pytest.mark.slow
def test_names_in_any_encoding_survive_into_every_output(tmp_path):
    folder = tmp_path / "in"
    folder.mkdir()
    names = {
        "金湖县.txt".encode("gb18030"): "金湖县.txt",
        b"\xff\xfe.txt": None,
        b"a\nb\x01.txt": r"a\nb\x01.txt",
    }
    for seed, name in enumerate(names):
        with open(os.path.join(os.fsencode(folder), name), "wb") as file:
            file.write(REPORTS[seed])
    corpus = gr.load(folder)
    assert {name for name in names.values() if name} < set(corpus.reports["source"])
    assert len(set(corpus.reports["source"])) == 3
    kept = gr.read_parquet(corpus.to_parquet(tmp_path / "out"))
    pd.testing.assert_frame_equal(kept.reports, corpus.reports)
    assert corpus.to_excel(tmp_path / "a.xlsx").is_file()


# Patterns

READING = ("documents", "form", "parse", "checks", "divisions", "archives", "fetching", "sources", "prose")


def patterns():
    """{where: pattern} of every pattern that a document meets."""
    found = {}

    def look(value, where, depth=0):
        if isinstance(value, re.Pattern):
            found.setdefault(value, where)
        elif isinstance(value, list | tuple | set | frozenset | dict) and len(value) < 3_000 and depth < 4:
            inside = value.values() if isinstance(value, dict) else value
            for one in inside:
                look(one, where, depth + 1)

    for module in pkgutil.walk_packages(gr.__path__, "govreport."):
        if module.name.split(".")[1] in READING:
            for name, value in vars(importlib.import_module(module.name)).items():
                look(value, f"{module.name}.{name}")
    return {where: pattern for pattern, where in found.items()}


def fragments(pattern):
    """What a pattern may repeat: spaces, digits, and characters of its own."""
    source = pattern.pattern if isinstance(pattern.pattern, str) else pattern.pattern.decode("latin-1")
    own = re.findall(r"[\u4e00-\u9fff]{1,4}|[A-Za-z]{3,}|[<(\[《“（、，。=]", re.sub(r"\\.", "", source))
    return [" ", "1", *random.Random(len(source)).sample(own, min(2, len(own)))]


def search_all(names):
    """Search long texts of one fragment with every pattern."""
    known = patterns()
    for name in names:
        for fragment in fragments(known[name]):
            text = (fragment * 20_000)[:20_000] + "\x01"
            text = text.encode() if isinstance(known[name].pattern, bytes) else text
            sum(1 for _ in known[name].finditer(text))
            known[name].fullmatch(text)
    return len(names)


@pytest.mark.slow
def test_no_pattern_takes_long(worker):
    names = sorted(patterns())
    assert len(names) > 200
    assert worker(search_all, names) == len(names)
