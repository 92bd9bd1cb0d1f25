"""Workbooks: every number of a known report arrives in its cell, and nothing that is not printed does."""

import io
import random
import zipfile
from datetime import datetime

import pytest
from grids import assert_all_read, assert_nothing_invented, blocks_of, cells_of, placed
from openpyxl import Workbook, load_workbook
from writing import distinct_figures, printed, texts, write_report

import govreport as gr
from govreport.documents import xlsx
from govreport.documents.document import ReadingError


def number(cell):
    try:
        return float(cell) if "." in cell else int(cell)
    except ValueError:
        return cell or None


def write(sheet, blocks, merge=True, above=0, left=1):
    """Write blocks below each other, tables with the merged cells of the form or as a plain grid."""
    top = above + 1
    for block in blocks:
        if isinstance(block, str):
            sheet.cell(top, left, block)
            top += 1
            continue
        for row, column, rows, columns, cell in placed(block):
            at, to = top + row, left + column
            sheet.cell(at, to, number(cell))
            if merge and (rows > 1 or columns > 1):
                sheet.merge_cells(None, at, to, at + rows - 1, to + columns - 1)
        top += len(block)


def saved(book):
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def load(data, folder):
    path = folder / "report.xlsx"
    path.write_bytes(data if isinstance(data, bytes) else saved(data))
    return gr.load(path)


@pytest.mark.slow
@pytest.mark.parametrize("form", ["2021", "2019", "hybrid"])
@pytest.mark.parametrize("merge", [True, False], ids=["merged", "grid"])
def test_every_number_of_a_workbook_arrives_in_its_cell(form, merge, tmp_path):
    figures = distinct_figures(form)
    book = Workbook()
    write(book.active, blocks_of(write_report(figures, form=form)), merge)
    corpus = load(book, tmp_path)
    assert_all_read(corpus, figures, form)
    assert corpus.reports["format"].tolist() == ["xlsx"]
    assert corpus.reports["year"].tolist() == [figures["year"]]


@pytest.mark.slow
@pytest.mark.parametrize("merge", [True, False], ids=["merged", "grid"])
@pytest.mark.parametrize("seed", range(3))
def test_a_blank_cell_moves_no_number(seed, merge, tmp_path):
    figures = distinct_figures()
    blank = set(random.Random(seed).sample(sorted(texts(figures, "2021")), 12 + 40 * seed))
    book = Workbook()
    source = write_report(figures, cells=dict.fromkeys(blank, ""))
    write(book.active, blocks_of(source), merge)
    found = assert_nothing_invented(load(book, tmp_path), figures, blank)
    read = sum(status == "reported" for _, status in found.values())
    assert read > (len(texts(figures, "2021")) - len(blank)) / 2


@pytest.mark.slow
def test_tables_may_begin_anywhere_and_stand_on_sheets_of_their_own(tmp_path):
    figures = distinct_figures()
    blocks = blocks_of(write_report(figures))
    book = Workbook()
    tables = [at for at, block in enumerate(blocks) if isinstance(block, list)]
    bounds = [0, *[at for at in tables[1:]], len(blocks)]
    for number_of_sheet, (first, last) in enumerate(zip(bounds, bounds[1:], strict=False)):
        sheet = book.active if not number_of_sheet else book.create_sheet()
        write(sheet, blocks[first:last], above=4, left=3)
    assert len(book.worksheets) > 1
    assert_all_read(load(book, tmp_path), figures)


def test_a_title_that_is_a_heading_is_read_where_its_sheet_does_not_repeat_it():
    book = Workbook()
    book.active.title = "一、总体情况"
    book.active["A1"] = "全年公开信息 12 条。"
    other = book.create_sheet("Sheet2")
    other["A1"] = "本机关情况如下。"
    again = book.create_sheet("二、主动公开情况")
    again["A1"] = "二、主动公开情况"
    assert xlsx.read(saved(book)).pieces == [
        "一、总体情况",
        "全年公开信息 12 条。",
        "本机关情况如下。",
        "二、主动公开情况",
    ]


def row_of(*cells, format=None):
    """The cells of a row as they are read, with the number format of the second cell."""
    book = Workbook()
    sheet = book.active
    sheet.append(list(cells))
    if format:
        sheet["B1"].number_format = format
    return xlsx.read(saved(book)).pieces


@pytest.mark.parametrize(
    ("value", "format", "shown"),
    [
        (3.0, None, "3"),
        (12.5, "0", "12.5"),
        (36.900000000000006, None, "36.9"),
        (68.7856, '0.00"万元"', "68.7856万元"),
        (12.5, '0.00"元"', "12.5元"),
        (-35, "0;(0)", "-35"),
        (1234567, "#,##0", "1234567"),
        (0, '0;-0;"-"', "0"),
        (datetime(2024, 1, 20), "yyyy-mm-dd", "2024-01-20"),
        (datetime(2024, 1, 20), 'yyyy"年"m"月"d"日"', "2024年1月20日"),
        ("012", None, "012"),
    ],
)
def test_a_value_is_read_as_a_person_sees_it(value, format, shown):
    assert row_of("甲", value, "乙", format=format) == ["甲", shown, "乙"]


@pytest.mark.slow
@pytest.mark.parametrize("format", ['0!.0,"万"', '0"."0,"万"', "#,##0,", "0.0%", '[>9]0"万";0', "[$¥-804]0"])
def test_a_format_that_shows_another_number_leaves_none(format, tmp_path):
    figures = distinct_figures()
    book = Workbook()
    write(book.active, blocks_of(write_report(figures)))
    wanted = figures["II"]["fee"]["amount"]
    (cell,) = [cell for row in book.active.iter_rows() for cell in row if cell.value == wanted]
    cell.number_format = format
    found = cells_of(load(book, tmp_path))
    value, status = found.pop(("fee", "amount"))
    assert value is None
    assert status == "unreadable"
    expected = {place: (n, "reported") for place, n in printed(figures, "2021").items()}
    del expected["fee", "amount"]
    assert {place: found[place] for place in expected} == expected


@pytest.mark.slow
def test_a_formula_that_was_never_calculated_is_no_blank(tmp_path):
    figures = distinct_figures()
    book = Workbook()
    write(book.active, blocks_of(write_report(figures)))
    total = figures["III"]["received"][6]
    first = figures["III"]["disclosed"][0]
    for row in book.active.iter_rows():
        for cell in row:
            if cell.value in (total, first):
                cell.value = f"={cell.value}"
    found = cells_of(load(book, tmp_path))
    assert found["received", "total"][1] == "unreadable"
    assert found["disclosed", "natural_person"][1] == "unreadable"
    expected = printed(figures, "2021")
    for place in (("received", "business"), ("disclosed", "business"), ("carried_in", "total")):
        assert found[place] == (expected[place], "reported")


def with_part(data, name, change):
    """The same workbook with one of its parts changed."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(stream, "w") as new:
        for part in old.namelist():
            new.writestr(part, change(old.read(part)) if part == name else old.read(part))
    return stream.getvalue()


SHEET = "xl/worksheets/sheet1.xml"


def test_a_calculated_formula_has_its_value_and_an_empty_text_none():
    book = Workbook()
    book.active.append(["甲", "=1+1", '=IF(1,"")', "乙"])
    made = with_part(
        saved(book),
        SHEET,
        lambda part: (
            part.replace(b"<f>1+1</f><v></v>", b"<f>1+1</f><v>2</v>")
            .replace(b"<f>1+1</f><v />", b"<f>1+1</f><v>2</v>")
            .replace(b'<c r="C1">', b'<c r="C1" t="str">')
        ),
    )
    assert xlsx.read(made).pieces == ["甲", "2", "", "乙"]
    assert xlsx.read(saved(book)).pieces == ["甲", "=1+1", '=IF(1,"")', "乙"]


def test_what_is_hidden_is_not_read_and_is_said():
    book = Workbook()
    sheet = book.active
    for row in (["标签", 11, 12, 13], ["隐藏", 21, 22, 23], ["可见", 31, 32, 33]):
        sheet.append(row)
    sheet.row_dimensions[2].hidden = True
    sheet.column_dimensions["C"].hidden = True
    sheet.merge_cells("A2:A3")
    secret = book.create_sheet("底稿")
    secret["A1"] = 99
    secret.sheet_state = "hidden"
    document = xlsx.read(saved(book))
    # The merged label of a hidden row is seen in the row that is left of it.
    assert document.pieces == ["标签", "11", "13", "隐藏", "31", "33"]
    assert [code for code, _ in document.notes] == ["hidden_content", "hidden_content"]
    assert "底稿" in document.notes[1][1]


def test_merged_cells_are_one_across_and_blanks_below():
    book = Workbook()
    sheet = book.active
    sheet.append(["组", "列一", "列二", "列三", "列四"])
    sheet.append(["甲", "子一", None, 1, 2])
    sheet.append([None, "子二", None, None, 4])
    sheet.merge_cells("A2:A3")
    sheet.merge_cells("B2:C2")
    sheet.merge_cells("B3:C3")
    document = xlsx.read(saved(book))
    rows = [document.pieces[a:b] for a, b in zip(document.rows[::2], document.rows[1::2], strict=True)]
    assert rows[1:] == [["甲", "子一", "1", "2"], ["", "子二", "", "4"]]


# Damaged and hostile workbooks


def small():
    book = Workbook()
    book.active.append(["甲", 5])
    return saved(book)


HOSTILE = {
    "covers the sheet": (
        b"</sheetData>",
        b'</sheetData><mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>',
    ),
    "covers it in disguise": (
        b"</sheetData>",
        b'</sheetData><mergeCells><mergeCell ref="&#65;1:XFD1048576"/></mergeCells>',
    ),
    "links the sheet": (
        b"</sheetData>",
        b'</sheetData><hyperlinks><hyperlink ref="A1:XFD1048576" location="A1"/></hyperlinks>',
    ),
    "entities": (b"<worksheet", b'<!DOCTYPE x [<!ENTITY a "b">]><worksheet'),
    "no markup": (b"</sheetData>", b""),
    "no number": (b"<v>5</v>", b"<v>five</v>"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_workbook_is_refused(name):
    old, new = HOSTILE[name]
    data = with_part(small(), SHEET, lambda part: part.replace(old, new, 1))
    assert data != small()
    with pytest.raises(ReadingError) as caught:
        xlsx.read(data)
    assert caught.value.code in ("damaged_file", "too_large")


def test_a_cell_far_away_costs_nothing():
    book = load_workbook(io.BytesIO(small()))
    book.active["XFD1048576"] = 7
    assert xlsx.read(saved(book)).pieces == ["甲", "5", "7"]


def test_too_large_a_workbook_is_refused(monkeypatch):
    monkeypatch.setattr(xlsx, "_LARGEST", 1000)
    with pytest.raises(ReadingError) as caught:
        xlsx.read(small())
    assert caught.value.code == "too_large"


def test_a_workbook_cut_short_is_one_row_of_diagnostics(tmp_path):
    data = bytearray(small())
    data[400:420] = b"\x00" * 20
    path = tmp_path / "cut.xlsx"
    path.write_bytes(bytes(data))
    corpus = gr.load(path)
    assert len(corpus) == 0
    assert corpus.diagnostics["source"].tolist() == [path.as_posix()]
    with pytest.raises(ReadingError) as caught:
        xlsx.read(small()[:-40])
    assert caught.value.code == "damaged_file"


def test_an_empty_workbook_says_so():
    with pytest.raises(ReadingError) as caught:
        xlsx.read(saved(Workbook()))
    assert caught.value.code == "empty_file"
