"""Word files: every cell comes back as it was written, whatever Word puts around it."""

import io
import os
import shutil
import subprocess
import zipfile
from pathlib import Path

import pytest
from asking import apart, slowly
from word_binary import write_doc
from word_files import (
    FORMS,
    NAMESPACES,
    WRITINGS,
    boxed,
    cell,
    package,
    paragraph,
    plain,
    render_docx,
    run,
    table,
)
from writing import HEADINGS, distinct_figures, printed

import govreport as gr
from govreport.documents import doc, docx
from govreport.documents.document import ReadingError
from govreport.documents.word_ordinals import ordinal

KEYS = {
    "disclosures": ("item", "measure"),
    "applications": ("outcome", "applicant"),
    "disputes": ("stage", "outcome"),
}
SECTIONS = ["preface", *HEADINGS, "signature"]
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def load(data, folder, name="report.docx"):
    path = folder / name
    path.write_bytes(data)
    return gr.load(path)


def cells(corpus, status="reported"):
    """Return {(row, column): value} of all cells of the three tables with a status."""
    found = {}
    for name, (row, column) in KEYS.items():
        frame = getattr(corpus, name)
        frame = frame[frame["status"] == status].astype(object)
        found |= dict(zip(zip(frame[row], frame[column], strict=True), frame["value"], strict=True))
    return found


def rows(document):
    bounds = list(document.rows)
    return [document.pieces[bounds[at] : bounds[at + 1]] for at in range(0, len(bounds), 2)]


def read(body, parts=None):
    return docx.read(package(body, parts))


# Whole reports


@pytest.fixture(scope="module", params=["2021", *slowly("2019")])
def rendered(request, tmp_path_factory):
    """A form, and its report in files of all ways of writing, with one table or four."""
    folder, figures = tmp_path_factory.mktemp("rendered"), distinct_figures(request.param, 3)
    for name, write in WRITINGS.items():
        for one_table in (True, False):
            data = render_docx(figures, request.param, write=write, one_table=one_table)
            (folder / f"{name} {one_table}.docx").write_bytes(data)
    return request.param, apart(gr.load(folder))


@pytest.mark.slow
@pytest.mark.parametrize("one_table", [True, False], ids=["one", "four"])
@pytest.mark.parametrize("name", WRITINGS)
def test_every_cell_comes_back(name, one_table, rendered):
    form, corpus = rendered[0], rendered[1][f"{name} {one_table}.docx"]
    figures = distinct_figures(form, 3)
    assert cells(corpus) == printed(figures, form)
    assert corpus.sections["section"].tolist() == SECTIONS
    assert corpus.reports[["format", "form", "year"]].values.tolist() == [["docx", form, figures["year"]]]
    assert corpus.diagnostics.empty


@pytest.mark.parametrize("form", FORMS)
def test_blank_cells_and_slashes_keep_their_places(form, tmp_path):
    figures = distinct_figures(form, 3)
    places = list(printed(figures, form))
    blank, slash = set(places[::7]), set(places[3::7])
    given = dict.fromkeys(blank, "") | dict.fromkeys(slash, "/")
    corpus = load(render_docx(figures, form, cells=given), tmp_path)
    assert set(cells(corpus, "blank")) == blank
    assert set(cells(corpus, "placeholder")) == slash
    expected = {place: number for place, number in printed(figures, form).items() if place not in given}
    assert cells(corpus) == expected


def test_a_report_inside_layout_tables(tmp_path):
    figures = distinct_figures("2021", 3)

    def wrap(body):
        inner = table([[cell(body)]], 1)
        return table([[cell(plain("首页")), cell(plain("政务公开"))], [cell(inner, 2)]], 2)

    corpus = load(render_docx(figures, "2021", wrap=wrap), tmp_path)
    assert cells(corpus) == printed(figures, "2021")
    assert corpus.sections["section"].tolist() == SECTIONS


def numbering(levels, lists='<w:num w:numId="7"><w:abstractNumId w:val="2"/></w:num>'):
    """The part with one definition of these levels (format, text, further XML) and its lists."""
    described = "".join(
        f'<w:lvl w:ilvl="{at}"><w:start w:val="1"/><w:numFmt w:val="{form}"/>{more}'
        f'<w:lvlText w:val="{text}"/></w:lvl>'
        for at, (form, text, more) in enumerate(levels)
    )
    definition = f'<w:abstractNum w:abstractNumId="2">{described}</w:abstractNum>'
    return {"word/numbering.xml": f"<w:numbering {NAMESPACES}>{definition}{lists}</w:numbering>"}


def in_list(level=0, number=7):
    return f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>'


STYLE = (
    f"<w:styles {NAMESPACES}>"
    '<w:style w:type="paragraph" w:styleId="base"><w:pPr><w:numPr><w:numId w:val="7"/></w:numPr></w:pPr>'
    '</w:style><w:style w:type="paragraph" w:styleId="part"><w:basedOn w:val="base"/></w:style>'
    '<w:style w:type="character" w:styleId="unseen"><w:rPr><w:vanish/></w:rPr></w:style>'
    '<w:style w:type="character" w:styleId="mark"><w:rPr><w:vertAlign w:val="superscript"/></w:rPr></w:style>'
    "</w:styles>"
)


@pytest.mark.parametrize("properties", [in_list(), '<w:pStyle w:val="part"/>'], ids=["direct", "style"])
def test_headings_that_word_numbers_are_found(properties, tmp_path):
    figures = distinct_figures("2021", 3)
    parts = numbering([("chineseCounting", "%1、", "")]) | {"word/styles.xml": STYLE}

    def heading(title):
        return paragraph(run(title.partition("、")[2]), properties)

    corpus = load(render_docx(figures, "2021", heading=heading, parts=parts), tmp_path)
    found = dict(zip(corpus.sections["section"], corpus.sections["heading"], strict=True))
    assert {section: found[section] for section in HEADINGS} == HEADINGS
    assert cells(corpus) == printed(figures, "2021")


# Numbers that Word generates


def labels(parts, *properties):
    document = read("".join(paragraph(run("文"), one) for one in properties), parts)
    return [piece.removesuffix("文").strip() for piece in document.pieces]


def test_levels_restart_below_a_higher_one():
    levels = [("chineseCounting", "%1、", ""), ("chineseCounting", "（%2）", ""), ("decimal", "%1.%3", "")]
    first, second, third = (in_list(level) for level in range(3))
    found = labels(numbering(levels), first, second, second, third, first, second, third, third)
    assert found == ["一、", "（一）", "（二）", "一.1", "二、", "（一）", "二.1", "二.2"]


def test_a_level_may_count_on_or_print_plain_digits():
    levels = [
        ("chineseCounting", "%1、", ""),
        ("decimal", "%1.%2", '<w:lvlRestart w:val="0"/><w:isLgl/>'),
        ("bullet", "·", ""),
    ]
    first, second, third = (in_list(level) for level in range(3))
    found = labels(numbering(levels), first, second, first, second, third)
    assert found == ["一、", "1.1", "二、", "2.2", ""]


def test_lists_of_one_definition_count_on_unless_they_say_where_to_start():
    lists = (
        '<w:num w:numId="7"><w:abstractNumId w:val="2"/></w:num>'
        '<w:num w:numId="8"><w:abstractNumId w:val="2"/></w:num>'
        '<w:num w:numId="9"><w:abstractNumId w:val="2"/>'
        '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="5"/></w:lvlOverride></w:num>'
    )
    parts = numbering([("decimal", "%1、", "")], lists)
    found = labels(parts, *(in_list(0, number) for number in (7, 8, 9, 9, 0, 7)))
    assert found == ["1、", "2、", "5、", "6、", "", "7、"]


def test_a_hidden_paragraph_does_not_count():
    mark = in_list() + "<w:rPr><w:vanish/></w:rPr>"
    body = paragraph(run("甲"), in_list()) + paragraph(run("乙", "<w:vanish/>"), mark)
    document = read(body + paragraph(run("丙"), in_list()), numbering([("decimal", "%1、", "")]))
    assert document.pieces == ["1、甲", "2、丙"]


@pytest.mark.parametrize(
    ("form", "text", "said"), [("decimal", "%1.", "1. 12"), ("decimalEnclosedCircle", "%1", "① 12")]
)
def test_a_generated_number_does_not_run_into_a_number(form, text, said):
    body = table([[cell(plain("项目")), cell(paragraph(run("12"), in_list()))]], 2)
    assert rows(read(body, numbering([(form, text, "")]))) == [["项目", said]]


def test_earlier_numbering_of_a_changed_paragraph_is_no_numbering():
    change = f'<w:pPrChange w:id="1" w:author="a"><w:pPr>{in_list()}</w:pPr></w:pPrChange>'
    assert labels(numbering([("decimal", "%1、", "")]), change, in_list()) == ["", "1、"]


@pytest.mark.parametrize(
    ("form", "number", "printed_as"),
    [
        *[("chineseCounting", 11, "十一"), ("chineseCountingThousand", 101, "一百零一")],
        *[("chineseCounting", 20, "二十"), ("japaneseCounting", 3, "三"), ("ideographDigital", 12, "一二")],
        *[("decimalFullWidth", 12, "１２"), ("decimalEnclosedCircle", 3, "③"), ("lowerRoman", 14, "xiv")],
        *[("upperLetter", 28, "BB"), ("decimalZero", 4, "04"), ("chineseLegalSimplified", 2, "贰")],
        *[("none", 4, ""), ("cardinalText", 4, ""), ("decimal", 10**9, "")],
    ],
)
def test_formats_of_numbers(form, number, printed_as):
    assert ordinal(number, form) == printed_as


# Text


@pytest.mark.parametrize(
    ("inner", "said"),
    [
        (run("20") + run("23"), "2023"),
        (run("12") + run("1", '<w:vertAlign w:val="superscript"/>'), "12 1"),
        (run("12") + run("1", '<w:rStyle w:val="mark"/>'), "12 1"),
        (run("12", "<w:strike/>") + run("13"), "~~12~~13"),
        (run("12", "<w:strike/>"), "~~12~~"),
        (run("km") + run("2", '<w:vertAlign w:val="superscript"/>'), "km2"),
        (run("12") + run("3", '<w:rStyle w:val="unseen"/>'), "12"),
        (run("12") + run("3", '<w:rStyle w:val="unseen"/><w:vanish w:val="0"/>'), "123"),
        ("<w:r><w:t>1</w:t><w:tab/><w:t>2</w:t><w:noBreakHyphen/><w:t>3</w:t></w:r>", "1 2-3"),
        ('<w:r><w:sym w:font="Wingdings" w:char="F031"/><w:sym w:char="2611"/></w:r>', "\uf031☑"),
        ("<m:oMath><m:r><m:t>12</m:t></m:r></m:oMath>", "12"),
        (
            "<m:oMath><m:f><m:num><m:r><m:t>1</m:t></m:r></m:num><m:den><m:r><m:t>2</m:t></m:r></m:den></m:f>"
            "</m:oMath>",
            "1 2",
        ),
        (
            "<w:r><w:ruby><w:rt><w:r><w:t>tong</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>統</w:t></w:r>"
            "</w:rubyBase></w:ruby></w:r>",
            "統",
        ),
        (f'<w:moveFrom w:id="1">{run("旧")}</w:moveFrom><w:moveTo w:id="2">{run("新")}</w:moveTo>', "新"),
        (run("12") + '<w:r><w:footnoteReference w:id="2"/></w:r>', "12"),
        (f"<w:hyperlink><w:smartTag>{run('链接')}</w:smartTag></w:hyperlink>", "链接"),
    ],
)
def test_what_a_cell_says(inner, said):
    body = table([[cell(plain("项目")), cell(paragraph(inner, "<w:tabs><w:tab w:val='left'/></w:tabs>"))]], 2)
    assert rows(read(body, {"word/styles.xml": STYLE})) == [["项目", said.strip()]]


def test_a_text_box_is_read_once_behind_its_paragraph():
    inside = boxed("框内").removeprefix("<w:p>").removesuffix("</w:p>")
    assert read(paragraph(run("前") + inside + run("后")) + plain("下")).pieces == ["前后", "框内", "下"]


def test_a_line_break_ends_a_paragraph_and_no_cell():
    assert read(plain("标题") + paragraph(run("甲\n乙"))).pieces == ["标题", "甲", "乙"]
    assert rows(read(table([[cell(paragraph(run("结果\n维持"))), cell(plain("3"))]], 2))) == [
        ["结果 维持", "3"]
    ]


def test_headers_and_footnotes_are_no_text_of_the_report():
    notes = f"<w:footnote>{plain('脚注')}</w:footnote>"
    parts = {
        "word/header1.xml": f"<w:hdr {NAMESPACES}>{plain('页眉')}</w:hdr>",
        "word/footnotes.xml": f"<w:footnotes {NAMESPACES}>{notes}</w:footnotes>",
    }
    assert read(plain("正文"), parts).pieces == ["正文"]


# Tables


def test_merged_cells_are_empty_below_and_one_cell_to_the_right():
    body = table(
        [
            [cell(plain("组"), 1, "restart"), cell(plain("甲"), 2), cell(plain("1"))],
            [cell(plain("藏"), 1, "continue"), cell(plain("乙"), 2), cell(plain("2"))],
            [
                cell(plain("丙"), properties='<w:hMerge w:val="restart"/>'),
                cell(properties="<w:hMerge/>"),
                cell(plain("丁")),
                cell(plain("3")),
            ],
            # Nothing above it goes on: Word shows what it holds.
            [cell(plain("戊"), 1, "continue"), cell(plain("己"), 2), cell(plain("4"))],
        ],
        4,
    )
    assert rows(read(body)) == [*(["组", "甲", "1"], ["", "乙", "2"], ["丙", "丁", "3"], ["戊", "己", "4"])]


def test_columns_left_out_before_a_row_shift_its_merges():
    before = '<w:tr><w:trPr><w:gridBefore w:val="1"/></w:trPr>'
    body = table(
        [
            [cell(plain("甲")), cell(plain("组"), 1, "restart"), cell(plain("1"))],
            [cell(plain("藏"), 1, "continue"), cell(plain("2"))],
        ],
        3,
    )
    first, _, second = body.rpartition("<w:tr><w:trPr><w:cantSplit/></w:trPr>")
    assert rows(read(first + before + second)) == [["甲", "组", "1"], ["", "2"]]


def test_a_wide_cell_shifts_the_columns_behind_it():
    body = table(
        [
            [cell(plain("宽"), 2), cell(plain("组"), 1, "restart"), cell(plain("1"))],
            [cell(plain("甲")), cell(plain("乙")), cell(plain("藏"), 1, "continue"), cell(plain("2"))],
        ],
        4,
    )
    assert rows(read(body)) == [["宽", "组", "1"], ["甲", "乙", "", "2"]]


def test_earlier_properties_merge_no_cells_and_delete_no_marks():
    merged = '<w:tcPrChange w:id="1" w:author="a"><w:tcPr><w:hMerge/><w:vMerge/></w:tcPr></w:tcPrChange>'
    body = table([[cell(plain("甲"), 1, "restart"), cell(plain("1"), properties=merged)]] * 2, 2)
    assert rows(read(body)) == [["甲", "1"], ["甲", "1"]]
    deleted = (
        '<w:rPr><w:rPrChange w:id="2" w:author="a"><w:rPr><w:del w:id="3"/></w:rPr></w:rPrChange></w:rPr>'
    )
    assert read(paragraph(run("甲"), deleted) + plain("乙")).pieces == ["甲", "乙"]


def test_deleted_rows_and_cells_are_gone():
    gone = '<w:tr><w:trPr><w:del w:id="1" w:author="a"/></w:trPr>' + cell(plain("9")) * 2 + "</w:tr>"
    body = table([[cell(plain("甲")), cell(plain("8"), properties="<w:cellDel/>"), cell(plain("1"))]], 3)
    assert rows(read(body.replace("</w:tbl>", gone + "</w:tbl>"))) == [["甲", "1"]]


def test_a_table_around_prose_is_prose():
    prose = plain("一、总体情况\n" + "全年公开信息。" * 20)
    assert list(read(table([[cell(prose)]], 1)).rows) == []
    assert read(table([[cell(plain("导航")), cell(prose)]], 2)).pieces[:2] == ["导航", "一、总体情况"]


def test_a_picture_in_a_cell_is_no_blank():
    picture = "<w:r><w:drawing><wp:{0}><pic:pic/></wp:{0}></w:drawing></w:r>"
    body = table(
        [
            [
                cell(paragraph(picture.format("inline"))),
                cell(paragraph(picture.format("anchor"))),
                cell(plain("1")),
            ]
        ],
        3,
    )
    assert rows(read(body)) == [["〔图片〕", "", "1"]]


def test_a_raised_mark_beside_a_number_makes_no_other_number(tmp_path):
    figures = distinct_figures("2021", 3)

    def write(text):
        if text != str(figures["III"]["received"][0]):
            return plain(text)
        return paragraph(run(text) + run("1", '<w:vertAlign w:val="superscript"/>'))

    corpus = load(render_docx(figures, "2021", write=write), tmp_path)
    expected = printed(figures, "2021")
    del expected["received", "natural_person"]
    assert cells(corpus) == expected
    assert corpus.diagnostics["code"].tolist() == ["cell_unreadable"]


# Packages


def test_the_title_of_the_file_counts_only_if_it_is_a_reports():
    core = (
        '<c:coreProperties xmlns:c="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>{}</dc:title></c:coreProperties>'
    )
    titles = ("测试县人民政府2023年政府信息公开工作年度报告", "附件1", "")
    found = [read(plain("文"), {"docProps/core.xml": core.format(title)}).metadata for title in titles]
    assert found == [{"title": titles[0]}, {}, {}]


def test_strict_documents_and_parts_with_other_names():
    data = package(plain("正文"), main="word/document2.xml")
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    strict = b"http://purl.oclc.org/ooxml/wordprocessingml/main"
    other = b"http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    assert docx.read(zipped({n: d.replace(other, strict) for n, d in files.items()})).pieces == ["正文"]


def zipped(files):
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return data.getvalue()


def main_part(content):
    return zipped({"word/document.xml": content})


WORD = f"<w:document {NAMESPACES}>"
HOSTILE = {
    "no body": (lambda: main_part(f"{WORD}</w:document>"), "damaged_file"),
    "broken": (lambda: main_part(f"{WORD}<w:body>"), "damaged_file"),
    "empty": (lambda: main_part(""), "damaged_file"),
    "entity": (
        lambda: main_part(
            f'<!DOCTYPE d [<!ENTITY x "5">]>{WORD}<w:body>{paragraph("<w:r><w:t>1&x;2</w:t></w:r>")}</w:body>'
            "</w:document>"
        ),
        "damaged_file",
    ),
    "deep": (
        lambda: main_part(f"{WORD}<w:body>{'<w:sdt>' * 5000}{'</w:sdt>' * 5000}</w:body></w:document>"),
        "damaged_file",
    ),
    "bomb": (lambda: main_part(f"{WORD}<w:body>{'<w:p/>' * 2_000_000}</w:body></w:document>"), "too_large"),
    "cut": (lambda: render_docx(distinct_figures("2021", 3), "2021")[:2000], None),
    "other file": (lambda: package('<w:altChunk r:id="r1" xmlns:r="r"/>'), "unsupported_format"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_packages_are_refused(name):
    make, code = HOSTILE[name]
    with pytest.raises(ReadingError) as caught:
        docx.read(make())
    assert caught.value.code == (code or "damaged_file")
    assert "请" in str(caught.value)


def test_a_damaged_byte_anywhere_is_an_error_or_the_same_text():
    data = render_docx(distinct_figures("2021", 3), "2021")
    pieces = docx.read(data).pieces
    refused = 0
    for at in range(0, len(data), 97):
        damaged = data[:at] + bytes([data[at] ^ 0x55]) + data[at + 1 :]
        try:
            assert docx.read(damaged).pieces == pieces
        except ReadingError:
            refused += 1
    assert refused > 10


# Old Word files


@pytest.fixture
def no_office(monkeypatch):
    monkeypatch.setattr(doc.shutil, "which", lambda _: None)


def blocks_of(document):
    """Return a document's paragraphs and tables, labels over empty cells merged with them."""
    bounds, pieces, blocks, at = list(document.rows), document.pieces, [], 0
    for first, last in zip(bounds[::2], bounds[1::2], strict=True):
        blocks += pieces[at:first]
        if at < first or not blocks:
            blocks.append([])
        blocks[-1].append([(piece, "") for piece in pieces[first:last]])
        at = last
    for below in (block for block in blocks if isinstance(block, list)):
        for above, row in zip(below, below[1:], strict=False):
            for column in range(2):
                if len(row) > 8 and not row[column][0] and len(above) > column:
                    row[column] = ("", "continue")
                    above[column] = (above[column][0], above[column][1] or "restart")
    return blocks + pieces[at:]


def binary(form, cells=None):
    """Return a report as .doc, and the figures in it."""
    figures = distinct_figures(form, 3)
    return write_doc(blocks_of(docx.read(render_docx(figures, form, cells=cells)))), figures


@pytest.mark.slow
@pytest.mark.parametrize("form", FORMS)
@pytest.mark.usefixtures("no_office")
def test_every_cell_of_an_old_word_file_comes_back(form, tmp_path):
    blank = {("carried_out", "natural_person"): "", ("received", "business"): "/"}
    data, figures = binary(form, blank)
    assert b"\x60\0" in data and b"\x20\0\0\0" in data  # cells merged downwards
    corpus = load(data, tmp_path, "report.doc")
    expected = {place: number for place, number in printed(figures, form).items() if place not in blank}
    assert cells(corpus) == expected
    assert list(cells(corpus, "blank")) == [("carried_out", "natural_person")]
    assert corpus.sections["section"].tolist() == SECTIONS
    assert corpus.reports["format"].tolist() == ["doc"]
    assert corpus.diagnostics.empty


@pytest.mark.usefixtures("no_office")
def test_an_old_word_file_that_is_cut_off_is_refused():
    data, _ = binary("2021")
    for size in (600, 3000, len(data) // 2, len(data) - 600):
        with pytest.raises(ReadingError) as caught:
            doc.read(data[:size])
        assert caught.value.code in ("damaged_file", "unsupported_format")


def stand_in(folder, script):
    """Return a program that stands in for LibreOffice."""
    program = folder / "soffice"
    program.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    program.chmod(0o755)
    return str(program)


@pytest.fixture
def office(tmp_path, monkeypatch):
    """Set a script as LibreOffice, and let the other converter fail."""
    monkeypatch.setattr(doc, "_convert", lambda _: None)

    def install(script):
        monkeypatch.setattr(doc.shutil, "which", lambda _: stand_in(tmp_path, script))

    return install


@pytest.mark.skipif(os.name != "posix", reason="the program that stands in is a shell script")
def test_libreoffice_is_asked_where_the_other_converter_fails(office, tmp_path):
    ready = tmp_path / "ready.docx"
    ready.write_bytes(package(plain("正文")))
    seen = tmp_path / "seen"
    office(
        f'echo "$@" > {seen}; cat profile/user/registrymodifications.xcu >> {seen}; '
        f"mkdir office; cp {ready} office/report.docx"
    )
    document = doc.read(OLE + "WordDocument".encode("utf-16-le"))
    assert (document.pieces, document.format) == (["正文"], "doc")
    said = seen.read_text(encoding="utf-8")
    assert "--headless" in said and "-env:UserInstallation=file://" in said
    assert 'oor:name="DisableMacrosExecution" oor:op="fuse"><value>true<' in said


@pytest.mark.slow
@pytest.mark.skipif(os.name != "posix", reason="the program that stands in is a shell script")
def test_a_conversion_that_never_ends_is_ended_with_all_it_started(office, tmp_path, monkeypatch):
    monkeypatch.setattr(doc, "_SECONDS", 0.3)
    started = tmp_path / "started"
    office(f"sleep 30 & echo $! > {started}; wait")
    with pytest.raises(ReadingError) as caught:
        doc.read(OLE + "WordDocument".encode("utf-16-le"))
    assert caught.value.code == "damaged_file"
    process = Path(f"/proc/{started.read_text().strip()}/stat")
    assert not process.exists() or process.read_text().split()[2] == "Z"


@pytest.fixture(scope="module")
def by_libreoffice(tmp_path_factory):
    """A report as LibreOffice saves it as .doc; skipped where it cannot."""
    folder = tmp_path_factory.mktemp("office")
    source = folder / "report.docx"
    source.write_bytes(render_docx(distinct_figures("2021", 3), "2021"))
    program = shutil.which("soffice")
    if program is None or not any(Path(program).resolve().parent.glob("*swlo.*")):
        pytest.skip("LibreOffice Writer is not installed")
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = [program, profile, "--headless", "--convert-to", "doc", "--outdir", str(folder), str(source)]
    subprocess.run(command, capture_output=True, timeout=100, check=True)
    return (folder / "report.doc").read_bytes()


@pytest.mark.slow
@pytest.mark.parametrize("way", ["package", "LibreOffice"])
def test_what_libreoffice_saved_comes_back(way, by_libreoffice, tmp_path, monkeypatch):
    if way == "package":
        monkeypatch.setattr(doc, "_convert_with_office", lambda _: None)
    else:
        monkeypatch.setattr(doc, "_convert", lambda _: None)
    corpus = load(by_libreoffice, tmp_path, "report.doc")
    assert cells(corpus) == printed(distinct_figures("2021", 3), "2021")


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (OLE + bytes(3000), "unsupported_format"),
        (OLE + bytes(range(256)) * 40 + "WordDocument".encode("utf-16-le"), "damaged_file"),
        (OLE + bytes(600) + "EncryptedPackage".encode("utf-16-le"), "unreadable_file"),
    ],
    ids=["nothing", "garbage", "password"],
)
@pytest.mark.usefixtures("no_office")
def test_ole_files_without_a_report_have_one_clear_diagnostic(data, code, tmp_path):
    corpus = load(data, tmp_path, "report.doc")
    assert corpus.diagnostics["code"].tolist() == [code]
    assert ".docx" in corpus.diagnostics["message"].iloc[0]
    assert corpus.reports.empty
