"""Markdown as converters write it: every number of a known report arrives in its cell, on its line."""

import random

import pytest
from asking import slowly
from grids import KEYS, assert_all_read, assert_nothing_invented, blocks_of, cells_of, placed
from writing import distinct_figures, printed, save, texts, write_report

import govreport as gr
from govreport.documents import markdown, text
from govreport.documents.document import ReadingError

HAN = "一二三四五六"


def grid(rows, repeat=False):
    """The rows of a table as a grid: merged cells are blanks, or repeat what they hold."""
    width = {2: 2, 4: 4, 10: 10, 15: 15}[max(map(len, rows))]
    made = [[""] * width for _ in rows]
    for row, column, below, columns, cell in placed(rows):
        for i in range(below if repeat else 1):
            for j in range(columns if repeat else 1):
                if row + i < len(rows) and column + j < width:
                    made[row + i][column + j] = cell
    return made


def piped(rows, *, outer=True, divider=True, gaps=False, repeat=False, plain=False):
    """A table drawn with pipes. `plain` writes the rows without the blanks of merged cells."""
    made = []
    for at, cells in enumerate(rows if plain else grid(rows, repeat)):
        line = " | ".join(cell.replace("|", r"\|").replace("\n", "<br>") for cell in cells)
        made.append(f"| {line} |" if outer else line)
        if not at and divider:
            made.append("|" * outer + "|".join(["---"] * len(cells)) + "|" * outer)
        if gaps and at % 3 == 2:
            made.append("")
    return "\n".join(made)


def as_markdown(source, table=piped, **how):
    """A report in the dialect of Word as Markdown."""
    made = []
    for block in blocks_of(source):
        if isinstance(block, list):
            made += [table(block, **how), ""]
        elif block[0] in HAN and block[1] == "、":
            made += [f"## {block}", ""]
        else:
            made += [block, ""]
    return "\n".join(made)


def load(source, folder, name="report.md"):
    return gr.load(save(source, folder, name))


@pytest.mark.parametrize("form", ["2021", *slowly("2019", "hybrid")])
@pytest.mark.parametrize(
    "how",
    [{}, {"plain": True}, {"gaps": True}, {"outer": False}, {"divider": False}],
    ids=lambda how: "".join(how) or "usual",
)
def test_every_number_of_a_pipe_table_arrives_in_its_cell(how, form, tmp_path):
    figures = distinct_figures(form)
    corpus = load(as_markdown(write_report(figures, form=form), **how), tmp_path)
    assert_all_read(corpus, figures, form)
    assert corpus.reports["format"].tolist() == ["md"]
    assert {"overview", "problems", "other"} <= set(corpus.sections["section"])


@pytest.mark.parametrize(
    "how", [{}, {"plain": True}, {"gaps": True}], ids=lambda how: "".join(how) or "usual"
)
@pytest.mark.parametrize("seed", [1, *slowly(0, 2)])
def test_a_blank_cell_moves_no_number(seed, how, tmp_path):
    figures = distinct_figures()
    places = sorted(texts(figures, "2021"))
    blank = set(random.Random(seed).sample(places, 12 + 40 * seed))
    source = as_markdown(write_report(figures, cells=dict.fromkeys(blank, "")), **how)
    found = assert_nothing_invented(load(source, tmp_path), figures, blank)
    assert sum(status == "reported" for _, status in found.values()) > (len(places) - len(blank)) / 2


@pytest.mark.parametrize("divider", [True, False])
def test_a_row_that_has_lost_a_cell_is_not_read_with_the_others_moved_up(divider, tmp_path):
    figures = distinct_figures()
    lost = {
        row: figures["III"][row][2] for row in ("received", "partly_disclosed", "processed", "closed_other")
    }
    source = as_markdown(write_report(figures), divider=divider)
    for number in lost.values():
        assert source.count(f" {number} |") == 1
        source = source.replace(f" {number} |", "")
    found = assert_nothing_invented(load(source, tmp_path), figures, ())
    for row in figures["III"]:
        assert (found[row, "business"][1] == "reported") == (row not in lost)


def test_every_number_stands_on_its_line_of_the_file(tmp_path):
    figures = distinct_figures()
    source = as_markdown(write_report(figures), gaps=True)
    corpus = load(source, tmp_path)
    lines = source.split("\n")
    places = corpus.places.set_index(["row", "column"])["line"].to_dict()
    checked = 0
    for table, (row, column) in KEYS.items():
        frame = getattr(corpus, table).dropna(subset=["raw"])
        for first, second, raw in frame[[row, column, "raw"]].itertuples(index=False):
            line = places[first, second]
            assert raw in [cell.strip() for cell in lines[line - 1].split("|")]
            checked += 1
    assert checked == len(printed(figures, "2021"))


def lead(cells):
    """The cells in front of the seven numbers of a row of table III."""
    return [cell for cell in cells[:-7] if cell]


def test_seven_numbers_below_a_label_of_their_own(tmp_path):
    figures = distinct_figures()
    made = []
    for block in blocks_of(write_report(figures)):
        if not isinstance(block, list) or max(map(len, block)) != 10:
            made.append(block if isinstance(block, str) else piped(block))
            continue
        for cells in block[3:]:
            names = [f"数据{number}" for number in range(1, 8)]
            made += ["".join(lead(cells)[-1]), piped([names, cells[-7:]], plain=True)]
    assert_all_read(load("\n\n".join(made), tmp_path), figures)


def test_six_names_for_seven_columns_of_numbers(tmp_path):
    figures = distinct_figures()

    def named(rows):
        if max(map(len, rows)) != 10:
            return piped(rows)
        heading = ["项目", *(f"数据{number}" for number in range(1, 7)), "总计"]
        return piped([heading, *([lead(cells)[-1], *cells[-7:]] for cells in rows[3:])], plain=True)

    corpus = load(as_markdown(write_report(figures), named), tmp_path)
    assert_nothing_invented(corpus, figures, ())


def test_a_table_split_with_its_heading_repeated(tmp_path):
    figures = distinct_figures()

    def split(rows):
        if max(map(len, rows)) != 10:
            return piped(rows)
        parts = [rows[3:11], rows[11:20], rows[20:]]
        return "\n\n".join(piped([*rows[:3], *part], plain=True) for part in parts)

    assert_all_read(load(as_markdown(write_report(figures), split), tmp_path), figures)


def test_emphasis_around_labels_and_numbers_is_no_part_of_them(tmp_path):
    figures = distinct_figures()

    def strong(rows):
        marks = (("**", "**"), ("*", "*"), ("__", "__"), ("<b>", "</b>"), ("***", "***"))
        counted = iter(range(10**6))
        return piped(
            [[cell and cell.join(marks[next(counted) % len(marks)]) for cell in cells] for cells in rows],
            plain=True,
        )

    assert_all_read(load(as_markdown(write_report(figures), strong), tmp_path), figures)


@pytest.mark.parametrize("cell", ["~~{}~~", "<s>{}</s>", "{}<sup>2</sup>", "{}[^1]", "{}*", "<del>{}</del>"])
def test_a_number_that_is_struck_out_or_has_a_mark_is_not_read(cell, tmp_path):
    figures = distinct_figures()
    printed_cell = cell.format(figures["III"]["disclosed"][2])
    source = as_markdown(write_report(figures, cells={("disclosed", "research"): printed_cell}))
    found = cells_of(load(source, tmp_path))
    expected = printed(figures, "2021")
    assert found["disclosed", "research"][1] == "unreadable"
    assert found["disclosed", "business"] == (expected["disclosed", "business"], "reported")
    assert found["disclosed", "total"] == (expected["disclosed", "total"], "reported")


def pieces(source):
    return markdown.read(source.encode()).pieces


TABLE = "\n| 甲 | 乙 |\n|---|---|\n| 1 | 2 |\n"


def test_cells_keep_what_is_escaped_and_what_is_empty():
    source = "| 甲\\|乙 | `3` |  |\n|:--|--:|---|\n| 1\\. 丙 | &nbsp; | \\-35 |\n| 商业<br>企业 | a\\\\ | 9 |"
    assert pieces(source) == ["甲|乙", "3", "", "1. 丙", "", "-35", "商业 企业", "a\\", "9"]


def test_only_marks_of_headings_are_taken_away():
    source = "# 年度报告 #\n##一、总体情况\n####### 七\n#1 楼\n#tag\n---\n第 3 # 号" + TABLE
    assert pieces(source)[:6] == ["年度报告", "一、总体情况", "####### 七", "#1 楼", "#tag", "第 3 # 号"]


def test_runs_of_pipes_are_noise_and_cells_beyond_the_heading_none():
    source = TABLE + "| 3 | 4 |" + "|" * 300 + "\n" + "|" * 400 + "\n" + "| " * 200 + "|\n末尾"
    document = markdown.read(source.encode())
    assert document.pieces == ["甲", "乙", "1", "2", "3", "4", "末尾"]
    assert list(document.rows) == [0, 2, 2, 4, 4, 6]


def test_a_line_with_pipes_outside_a_table_is_prose():
    source = "首页 | 政务公开 | 年报" + "\n" + TABLE
    document = markdown.read(source.encode())
    assert document.pieces[0] == "首页 | 政务公开 | 年报"
    assert list(document.rows) == [1, 3, 3, 5]


def test_a_file_without_pipe_tables_reads_as_a_text_does():
    for dialect in ("word", "web"):
        source = write_report(distinct_figures(), dialect=dialect) + "||||||\n首页 | 年报\n"
        one, other = markdown.read(source.encode()), text.read(source.encode())
        assert (one.pieces, list(one.rows), list(one.lines)) == (
            (other.pieces, list(other.rows), list(other.lines))
        )
        assert (one.format, other.format) == ("md", "txt")


def test_a_text_with_pipe_tables_is_told_by_its_bytes():
    report = write_report(distinct_figures())
    assert markdown.is_piped(as_markdown(report).encode())
    assert markdown.is_piped(as_markdown(report, divider=False).encode("gb18030"))
    assert not markdown.is_piped(report.encode())
    assert not markdown.is_piped(("|" * 300 + "\n" + report + "|" * 300).encode())
    assert not markdown.is_piped(("首页 | 年报\n" + report).encode())


def test_markdown_in_gbk_says_so():
    document = markdown.read(("一、总体情况" + TABLE).encode("gb18030"))
    assert document.pieces == ["一、总体情况", "甲", "乙", "1", "2"]
    assert [code for code, _ in document.notes] == ["encoding_guessed"]
    with pytest.raises(ReadingError) as caught:
        markdown.read(b"\xff\x80|\n|--|\xfe")
    assert caught.value.code == "not_text"


def html_of(rows):
    made = []
    for row, column, below, columns, cell in sorted(placed(rows)):
        while len(made) <= row:
            made.append([])
        del column
        made[row].append(f'<td rowspan="{below}" colspan="{columns}">{cell}</td>')
    return "<table>" + "".join(f"<tr>{''.join(cells)}</tr>" for cells in made) + "</table>"


def test_tables_of_markup_inside_markdown(tmp_path):
    pytest.importorskip("govreport.documents.html")
    figures = distinct_figures()
    source = as_markdown(
        write_report(figures), lambda rows: piped(rows) if len(rows[-1]) == 15 else html_of(rows)
    )
    assert markdown.read(source.encode()).format == "md"
    # Behind some pages of prose, so that the file is told by its suffix.
    title, rest = source.split("\n", 1)
    corpus = load("\n".join([title, *["本机关依法公开政府信息，主动接受社会监督。"] * 90, rest]), tmp_path)
    assert corpus.reports["format"].tolist() == ["md"]
    assert_all_read(corpus, figures)
    assert {"overview", "problems", "other"} <= set(corpus.sections["section"])


@pytest.mark.slow
@pytest.mark.parametrize(
    "source",
    [
        "|" * 300_000,
        "| a \\" * 60_000 + "|\n|---|",
        "\\|" * 200_000 + "\n|--|",
        "|--|\n" + "*" * 200_000,
        "|--|\n" + "**a" * 80_000,
        "|--|\n" + "<b" * 100_000,
        "|--|\n" + "<!--" * 60_000,
        "|--|\n" + "# " * 100_000,
        "|--|\n" * 20_000,
        "|--|\n" + "\n" * 200_000,
        "<b<p" * 50_000 + "|--|\n",
    ],
    ids=range(11),
)
def test_hostile_markdown_ends(source):
    """Each of these would take minutes if reading were not linear."""
    try:
        document = markdown.read(source.encode())
    except ReadingError as error:
        assert error.code
    else:
        assert len(document.pieces) == len(document.starts) == len(document.lines)
