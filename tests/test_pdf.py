"""PDF files, drawn here with known figures: every cell comes back as printed, or is said not to be read."""

import json
import random
import threading
from functools import cache
from io import BytesIO
from pathlib import Path

import pytest
import writing

import govreport as gr
from govreport.documents import pdf, pdf_plumber
from govreport.documents.document import ReadingError

ROOT = Path(__file__).parent.parent
REAL = ROOT.parent / "shared" / "samples"
WIDTH, HEIGHT = 595, 842
LEFT, RIGHT, TOP, BOTTOM = 72, 523, 760, 80
LABELS = (24, 50, 105)  # part, group and row of table III
COUNTS = ((RIGHT - LEFT - sum(LABELS)) / 7,) * 7
FORMS = ("2021", "2019", "hybrid")


@cache
def han():
    """The name of the shipped font: reading it takes a second that only those who draw pay."""
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont

    pdfmetrics.registerFont(TTFont("Han", ROOT / "govreport/show/fonts/NotoSansSC-Subset.ttf"))
    return "Han"


def new_canvas(*how, **more):
    from reportlab.pdfgen.canvas import Canvas

    return Canvas(*how, **more)


class Sheet:
    """Draws lines of text and bordered tables, page after page, with a number at every foot."""

    def __init__(self, borders="lines", number="- {} -", header="", turn=0, password=None, bold=False):
        self.bytes = BytesIO()
        encrypt = None
        if password:
            from reportlab.lib.pdfencrypt import StandardEncryption

            encrypt = StandardEncryption(password, "owner")
        # What is given is the size that is shown; the sheet of a page that is turned lies across.
        self.canvas = new_canvas(self.bytes, (WIDTH, HEIGHT), encrypt=encrypt)
        self.borders, self.number, self.header, self.turn, self.bold = borders, number, header, turn, bold
        self.pages = 0
        self.begin()

    def begin(self):
        self.pages += 1
        self.y = TOP
        if self.turn:  # the page is turned back by the program that shows it
            self.canvas.setPageRotation(self.turn)
            width, height = (HEIGHT, WIDTH) if self.turn % 180 else (WIDTH, HEIGHT)
            self.canvas.translate(*{90: (width, 0), 180: (width, height), 270: (0, height)}[self.turn])
            self.canvas.rotate(self.turn)
        if self.header:
            self.print(self.header, 200, 800)
        self.print(self.number.format(self.pages), 290, 40)

    def turn_page(self):
        self.canvas.showPage()
        self.begin()

    def print(self, text, x, y, size=9):
        self.canvas.setFont(han(), size)
        self.canvas.drawString(x, y, text)
        if self.bold:
            self.canvas.drawString(x + 0.3, y, text)

    def line(self, text):
        """A line of prose, an indented one broken at the right margin."""
        text = "　　" + text
        while text:
            if self.y < BOTTOM:
                self.turn_page()
            self.print(text[:32], LEFT, self.y, 14)
            text, self.y = text[32:], self.y - 24

    def rule(self, x0, y0, x1, y1):
        if self.borders == "rectangles":
            self.canvas.rect(
                min(x0, x1) - 0.25, min(y0, y1) - 0.25, abs(x1 - x0) + 0.5, abs(y1 - y0) + 0.5, 0, 1
            )
        elif self.borders != "none":
            self.canvas.line(x0, y0, x1, y1)

    def cell(self, x0, y0, x1, y1, text):
        """A cell with its frame and its text, centred from top to bottom."""
        if self.borders == "frames":
            self.canvas.rect(x0, y1, x1 - x0, y0 - y1)
        else:
            for side in ((x0, y0, x1, y0), (x0, y1, x1, y1), (x0, y0, x0, y1), (x1, y0, x1, y1)):
                self.rule(*side)
        lines = wrapped(text, x1 - x0 - 4)
        for number, line in enumerate(lines):
            self.print(line, x0 + 2, (y0 + y1) / 2 + 6 * len(lines) - 12 * number - 9)

    def table(self, widths, rows, height=26):
        """A table of rows of (text, columns, rows); it is broken between its rows where a page ends."""
        sides = [LEFT + sum(widths[:at]) for at in range(len(widths) + 1)]
        taken = {}  # column -> the row below a cell that reaches down
        cells = []
        for number, row in enumerate(rows):
            column = 0
            for text, across, down in row:
                while taken.get(column, 0) > number:
                    column += 1
                cells.append((number, number + down, column, column + across, text))
                taken.update(dict.fromkeys(range(column, column + across), number + down))
                column += across
        heights = [height] * len(rows)
        for first, last, begin, end, text in cells:
            if last == first + 1:
                lines = wrapped(text, sides[end] - sides[begin] - 4)
                heights[first] = max(heights[first], 12 * len(lines) + 4)
        done = 0
        while done < len(rows):
            if self.y - heights[done] < BOTTOM:
                self.turn_page()
            fits = done + 1
            while fits < len(rows) and sum(heights[done : fits + 1]) <= self.y - BOTTOM:
                fits += 1
            for first, last, begin, end, text in cells:
                if first < fits and last > done:
                    upper = self.y - sum(heights[done : max(first, done)])
                    lower = self.y - sum(heights[done : min(last, fits)])
                    self.cell(sides[begin], upper, sides[end], lower, text if first >= done else "")
            self.y -= sum(heights[done:fits]) + 30
            done = fits

    def save(self, path):
        self.canvas.save()
        path.write_bytes(self.bytes.getvalue())
        return path


@cache
def width_of(letter):
    from reportlab.pdfbase.pdfmetrics import stringWidth

    return stringWidth(letter, han(), 9)


def wrapped(text, width):
    lines, taken = [""], 0
    for letter in text.replace("\n", ""):
        if taken + width_of(letter) > width:
            lines, taken = [*lines, ""], 0
        lines[-1] += letter
        taken += width_of(letter)
    return lines if lines != [""] else []


def disclosure_rows(form, cells):
    """Table II as one table of twelve columns, its rows divided into two or into four."""
    version = writing.table_two(form)
    rows = []
    for article, (items, measures) in writing.ARTICLES[version].items():
        rows.append([(writing.ARTICLE_LABELS[article], 12, 1)])
        wide = 12 // (len(measures) + 1)
        labels = ["信息内容", *(writing.MEASURES[version][measure] for measure in measures)]
        rows.append([(label, wide, 1) for label in labels])
        for item in items:
            texts = [writing.ITEMS[item], *(cells[item, measure] for measure in measures)]
            rows.append([(text, wide, 1) for text in texts])
    return rows


def application_rows(form, cells):
    names = writing.APPLICANTS
    kinds = list(names)[1:-1]
    rows = [
        [(writing.NOTE, 3, 3), ("申请人情况", 7, 1)],
        [("自然人", 1, 2), ("法人或其他组织", 5, 1), ("总计", 1, 2)],
        [(names[kind], 1, 1) for kind in kinds],
    ]
    codes = writing.outcomes(form)
    groups = [
        writing.GROUPS.get(code.split("_")[0]) if code not in writing.GROUPS else None for code in codes
    ]
    for code, group in zip(codes, groups, strict=True):
        lead = []
        if code == "disclosed":
            lead.append((writing.RESULTS, 1, len(codes) - 3))
        if group and groups.index(group) == codes.index(code):
            lead.append((group, 1, groups.count(group)))
        wide = 3 if code in writing.TOP_ROWS else 1 if group else 2
        counts = [(cells[code, applicant], 1, 1) for applicant in names]
        rows.append([*lead, (writing.OUTCOMES[code], wide, 1), *counts])
    return rows


def dispute_rows(cells):
    block = [(label, 1, 1) for label in writing.DISPUTE_OUTCOMES.values()]
    first, direct, after = writing.STAGES.values()
    places = [(stage, outcome) for stage in writing.STAGES for outcome in writing.DISPUTE_OUTCOMES]
    return [
        [(first, 5, 1), ("行政诉讼", 10, 1)],
        [*((label, 1, 2) for label, _, _ in block), (direct, 5, 1), (after, 5, 1)],
        block * 2,
        [(cells[place], 1, 1) for place in places],
    ]


def draw(path, figures, form="2021", *, cells=None, height=26, before=0, **how):
    """A whole report; `cells` are printed in place of the figures, `before` lines in front of table III."""
    cells = writing.texts(figures, form) | (cells or {})
    sheet = Sheet(**how)
    sheet.line(f"测试县人民政府{figures['year']}年政府信息公开工作年度报告")
    for section, heading in writing.HEADINGS.items():
        sheet.line(heading)
        for paragraph in writing.PROSE[section]:
            sheet.line(paragraph)
        if section == "disclosure":
            sheet.table(((RIGHT - LEFT) / 12,) * 12, disclosure_rows(form, cells))
        elif section == "applications":
            sheet.y -= before * height
            sheet.table((*LABELS, *COUNTS), application_rows(form, cells), height)
        elif section == "disputes":
            sheet.table(((RIGHT - LEFT) / 15,) * 15, dispute_rows(cells))
    return sheet.save(path)


def read_cells(corpus):
    """{(row, column): (status, raw)} of the cells that the report's form has."""
    found = {}
    for table, row, column in (
        ("disclosures", "item", "measure"),
        ("applications", "outcome", "applicant"),
        ("disputes", "stage", "outcome"),
    ):
        frame = getattr(corpus, table)
        frame = frame[frame["status"] != "not_applicable"]
        keys = zip(frame[row], frame[column], strict=True)
        found |= dict(zip(keys, zip(frame["status"], frame["raw"].fillna(""), strict=True), strict=True))
    return found


def assert_printed(path, figures, form):
    corpus = gr.load(path)
    texts = writing.texts(figures, form)
    found = read_cells(corpus)
    assert {place: ("reported", text) for place, text in texts.items()} == found
    numbers = {**writing.printed(figures, form)}
    for outcome in writing.outcomes(form):
        frame = corpus.applications[corpus.applications["outcome"] == outcome]
        assert frame["value"].tolist() == [numbers[outcome, applicant] for applicant in writing.APPLICANTS]
    return corpus


@pytest.mark.slow
@pytest.mark.parametrize("borders", ["lines", "rectangles", "frames"])
@pytest.mark.parametrize("form", FORMS)
def test_every_cell_comes_back_however_the_borders_are_drawn(tmp_path, form, borders):
    figures = writing.distinct_figures(form)
    corpus = assert_printed(draw(tmp_path / "r.pdf", figures, form, borders=borders), figures, form)
    assert corpus.reports["format"].tolist() == ["pdf"]
    assert not corpus.findings.query("status == 'fail'").size
    assert corpus.sections["section"].tolist() == ["preface", *writing.HEADINGS][1:]


@pytest.mark.slow
@pytest.mark.parametrize("before", range(0, 20, 3))
def test_a_table_goes_on_over_the_end_of_a_page(tmp_path, before):
    figures = writing.distinct_figures("2021", seed=1)
    assert_printed(
        draw(tmp_path / "r.pdf", figures, before=before, header="测试县人民政府文件"), figures, "2021"
    )


@pytest.mark.slow
@pytest.mark.parametrize("turn", [90, 180, 270])
def test_pages_that_are_shown_turned(tmp_path, turn):
    figures = writing.distinct_figures("2021", seed=2)
    assert_printed(draw(tmp_path / "r.pdf", figures, turn=turn), figures, "2021")


@pytest.mark.slow
def test_a_table_that_reaches_over_the_edge_of_the_page_keeps_its_numbers_whole(tmp_path, monkeypatch):
    monkeypatch.setattr("test_pdf.WIDTH", 480)
    figures = writing.distinct_figures("2021", seed=2)
    assert_printed(draw(tmp_path / "r.pdf", figures), figures, "2021")


@pytest.mark.slow
def test_bold_figures_that_are_drawn_twice_are_one_figure(tmp_path):
    figures = writing.distinct_figures("2021", seed=3)
    assert_printed(draw(tmp_path / "r.pdf", figures, bold=True), figures, "2021")


@pytest.mark.slow
def test_figures_that_are_drawn_three_times_are_one_figure(tmp_path):
    def row(canvas, sides, y):
        for at in range(7):
            for shift in (0, 0.3, 0.6):
                canvas.drawString(sides[at] + 5 + shift, y, str(at * 11 + 11))

    assert draw_counts(tmp_path / "r.pdf", row) == [("reported", str(at * 11 + 11)) for at in range(7)]


@pytest.mark.slow
def test_blank_cells_and_dashes_keep_their_places(tmp_path):
    printed = {
        ("received", "business"): "",
        ("received", "total"): "/",
        ("carried_in", "natural_person"): "—",
        ("refused_third_party", "other_organisation"): "",
        ("reconsideration", "upheld"): "",
        ("litigation_direct", "total"): "无",
        ("penalty", "decisions"): "",
    }
    figures = writing.distinct_figures("2021")
    found = read_cells(gr.load(draw(tmp_path / "r.pdf", figures, cells=printed)))
    for place, text in (writing.texts(figures, "2021") | printed).items():
        status = "reported" if text[:1].isdigit() else "placeholder" if text else "blank"
        assert found[place] == (status, text), place


def draw_counts(path, draw_row):
    """A report whose row of received applications is drawn by `draw_row(canvas, sides, y)`."""
    figures = writing.distinct_figures("2021")
    empty = {("received", applicant): "" for applicant in writing.APPLICANTS}

    class Changed(Sheet):
        def cell(self, x0, y0, x1, y1, text):
            super().cell(x0, y0, x1, y1, text)
            if text == writing.OUTCOMES["received"]:
                sides = [x1 + sum(COUNTS[:at]) for at in range(8)]
                self.canvas.setFont(han(), 9)
                draw_row(self.canvas, sides, (y0 + y1) / 2 - 3)

    cells = writing.texts(figures, "2021") | empty
    sheet = Changed()
    sheet.line("测试县人民政府2023年政府信息公开工作年度报告")
    sheet.line(writing.HEADINGS["applications"])
    sheet.table((*LABELS, *COUNTS), application_rows("2021", cells))
    found = read_cells(gr.load(sheet.save(path)))
    rest = {place: text for place, text in cells.items() if place[0] == "carried_in"}
    assert {place: found[place] for place in rest} == {p: ("reported", text) for p, text in rest.items()}
    return [found["received", applicant] for applicant in writing.APPLICANTS]


@pytest.mark.slow
def test_a_number_over_the_line_beside_its_cell_is_not_cut_in_two(tmp_path):
    def row(canvas, sides, y):
        canvas.drawString(sides[0] + 20, y, "1234567")  # over the line on its right
        for at in range(2, 7):
            canvas.drawString(sides[at] + 5, y, str(at * 11))

    assert {status for status, _ in draw_counts(tmp_path / "r.pdf", row)} == {"unreadable"}


@pytest.mark.slow
def test_a_number_over_the_outer_line_is_not_cut_short(tmp_path):
    def row(canvas, sides, y):
        for at in range(6):
            canvas.drawString(sides[at] + 5, y, str(at * 11 + 11))
        canvas.drawString(sides[7] - 12, y, "98765")

    found = draw_counts(tmp_path / "r.pdf", row)
    assert found[-1] == ("reported", "98765")
    assert found[0] == ("reported", "11")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("raised", [("12", 5, 0, 9), ("1", 15.2, 4, 5)]),
        ("two lines", [("12", 5, 5, 9), ("34", 5, -6, 9)]),
        ("over each other", [("12", 5, 0, 9), ("34", 6.5, 0, 9)]),
        ("apart", [("1", 5, 0, 9), ("2", 14, 0, 9)]),
    ],
)
def test_digits_that_may_not_be_one_number_are_none(tmp_path, name, parts):
    def row(canvas, sides, y):
        for at in range(7):
            canvas.setFont(han(), 9)
            canvas.drawString(sides[at] + 5, y, str(at * 11 + 11)) if at != 2 else None
        for text, x, up, size in parts:
            canvas.setFont(han(), size)
            canvas.drawString(sides[2] + x, y + up, text)

    found = draw_counts(tmp_path / "r.pdf", row)
    assert found[2][0] == "unreadable", name
    assert found[1] == ("reported", "22") and found[3] == ("reported", "44")


@pytest.mark.slow
def test_a_figure_that_is_crossed_out_is_none(tmp_path):
    def row(canvas, sides, y):
        for at in range(7):
            canvas.drawString(sides[at] + 5, y, str(at * 11 + 11))
        canvas.line(sides[3] + 4, y + 3, sides[3] + 16, y + 3)

    found = draw_counts(tmp_path / "r.pdf", row)
    assert [status for status, _ in found] == ["reported"] * 3 + ["unreadable"] + ["reported"] * 3


def test_a_label_that_the_page_cuts_in_two_is_one_label():
    page = Sheet()
    page.line("测试县人民政府2023年政府信息公开工作年度报告，以下是表格。")
    page.y = BOTTOM + 30
    widths = (60, 100, *COUNTS)
    page.table(widths, [[("（四）无法提供", 1, 1), ("2.没有现成信息需要另", 1, 1), *(("7", 1, 1),) * 7]])
    page.turn_page()
    page.table(
        widths,
        [
            [("", 1, 1), ("行制作", 1, 1), *(("", 1, 1),) * 7],
            [("", 1, 1), ("3.补正后", 1, 1), *(("8", 1, 1),) * 7],
        ],
    )
    page.canvas.save()
    document = pdf.read(page.bytes.getvalue())
    rows = [document.pieces[a:b] for a, b in zip(document.rows[::2], document.rows[1::2], strict=True)]
    assert rows == [
        ["（四）无法提供", "2.没有现成信息需要另行制作", *["7"] * 7],
        ["", "3.补正后", *["8"] * 7],
    ]
    assert [code for code, _ in document.notes] == ["label_approximate"]


def test_a_row_with_blanks_below_the_end_of_a_page_takes_no_numbers_from_above():
    page = Sheet()
    page.line("测试县人民政府2023年政府信息公开工作年度报告，以下是表格。")
    page.y = BOTTOM + 30
    page.table((100, 100), [[("行政许可", 1, 1), ("17", 1, 1)]])
    page.turn_page()
    page.table((100, 100), [[("行政处罚", 1, 1), ("", 1, 1)]])
    page.canvas.save()
    document = pdf.read(page.bytes.getvalue())
    assert document.pieces[-4:] == ["行政许可", "17", "行政处罚", ""]


def test_a_heading_row_that_is_printed_again_is_printed_once():
    page = Sheet()
    page.line("测试县人民政府2023年政府信息公开工作年度报告，以下是表格。")
    heading = [("信息内容", 1, 1), ("本年处理决定数量", 1, 1)]
    page.y = BOTTOM + 60
    page.table((100, 100), [heading, [("行政许可", 1, 1), ("17", 1, 1)]])
    page.turn_page()
    page.table((100, 100), [heading, [("行政处罚", 1, 1), ("23", 1, 1)]])
    page.canvas.save()
    document = pdf.read(page.bytes.getvalue())
    assert document.pieces[1:] == ["信息内容", "本年处理决定数量", "行政许可", "17", "行政处罚", "23"]


@pytest.mark.parametrize("number", ["{}", "- {} -", "— {} —", "第 {} 页 共 9 页"])
def test_page_numbers_and_running_headers_are_no_text(number):
    sheet = Sheet(number=number, header="测试县人民政府文件")
    for at in range(70):
        sheet.line(f"第{at}条，本机关按照条例规定主动公开。")
    sheet.canvas.save()
    document = pdf.read(sheet.bytes.getvalue())
    assert document.pieces == [f"第{at}条，本机关按照条例规定主动公开。" for at in range(70)]


def test_lines_of_prose_are_joined_to_paragraphs_over_the_end_of_a_page():
    paragraphs = [
        f"第{at}次会议。" + "本机关按照条例规定及时更新公开目录做好信息发布和解读。" * 7 for at in range(9)
    ]
    sheet = Sheet()
    for at, paragraph in enumerate(paragraphs):
        sheet.line(f"{'一二三四五六七八九'[at]}、标题")
        sheet.line(paragraph)
    sheet.canvas.save()
    assert sheet.pages > 1
    pieces = pdf.read(sheet.bytes.getvalue()).pieces
    assert pieces[1::2] == paragraphs
    assert pieces[::2] == [f"{ordinal}、标题" for ordinal in "一二三四五六七八九"]


@pytest.mark.slow
def test_a_table_without_lines_is_read_where_no_cell_is_blank_and_refused_elsewhere(tmp_path):
    figures = writing.distinct_figures("2021")
    corpus = gr.load(
        draw(tmp_path / "r.pdf", figures, borders="none", cells={("carried_in", "research"): ""})
    )
    found, texts = read_cells(corpus), writing.texts(figures, "2021")
    for place, (status, raw) in found.items():
        assert status != "reported" or raw == texts[place], place
    assert found["carried_in", "total"][0] == "unreadable"
    assert found["regulation", "repealed"] == ("reported", texts["regulation", "repealed"])
    assert found["fee", "amount"] == ("reported", texts["fee", "amount"])


@pytest.mark.slow
def test_another_reader_finds_lines_that_the_first_one_missed(tmp_path, monkeypatch):
    figures = writing.distinct_figures("2021")
    path = draw(tmp_path / "r.pdf", figures)
    real, asked = pdf._read_pages, []

    def without_lines(data):
        return [pdf_plumber.replace(page, lines=pdf_plumber.Lines()) for page in real(data)]

    monkeypatch.setattr(pdf, "_read_pages", without_lines)
    monkeypatch.setattr(pdf, "with_lines", lambda *given: asked.append(1) or pdf_plumber.with_lines(*given))
    assert_printed(path, figures, "2021")
    assert asked == [1]


def without_rules(share, seed):
    """A sheet on which this share of the pieces of ruling lines is missing."""
    rng, shown = random.Random(seed), {}

    class Damaged(Sheet):
        def rule(self, *ends):
            if shown.setdefault((self.pages, *(round(end, 1) for end in ends)), rng.random() >= share):
                super().rule(*ends)

    return Damaged


@pytest.mark.slow
@pytest.mark.parametrize("share", [0.03, 0.1, 0.3])
@pytest.mark.parametrize("seed", range(4))
def test_where_ruling_lines_are_missing_no_cell_holds_another_number(tmp_path, monkeypatch, share, seed):
    monkeypatch.setattr("test_pdf.Sheet", without_rules(share, seed))
    figures = writing.distinct_figures("2021", seed)
    texts = writing.texts(figures, "2021")
    path = draw(tmp_path / "r.pdf", figures, before=seed)
    found = {place: raw for place, (status, raw) in read_cells(gr.load(path)).items() if status == "reported"}
    assert found == {place: texts[place] for place in found}


def table_without(missing, rows):
    """The rows of a table of two columns, and the notes, where some lines are not drawn."""

    class Damaged(Sheet):
        def rule(self, *ends):
            if (
                tuple(round(end - start) for end, start in zip(ends, (LEFT, top) * 2, strict=True))
                not in missing
            ):
                super().rule(*ends)

    page = Damaged()
    page.line("测试县人民政府2023年政府信息公开工作年度报告，以下是表格。")
    top = page.y
    page.table((100, 100), [[(text, 1, 1) for text in row] for row in rows])
    page.canvas.save()
    document = pdf.read(page.bytes.getvalue())
    return document.pieces[-2 * len(rows) :], [code for code, _ in document.notes]


def test_a_figure_that_no_line_keeps_from_its_heading_is_not_read_and_its_cell_is_not_blank():
    rows = [("信息内容", "处理决定数量"), ("行政许可", "17"), ("行政处罚", "23")]
    below_heading = (100, -26, 200, -26)
    assert table_without((), rows) == ([cell for row in rows for cell in row], [])
    found, notes = table_without((below_heading,), rows)
    assert found == ["信息内容", "\ufffd", "行政许可", "\ufffd", "行政处罚", "23"]
    assert notes == []


def test_a_table_that_lacks_lines_here_and_there_is_not_read():
    rows = [("信息内容", "处理决定数量"), ("行政许可", "17"), *[(f"其他{at}", at) for at in "4567"]]
    found, notes = table_without(((100, -26, 200, -26), (100, -78, 200, -78)), rows)
    assert found == ["\ufffd"] * 12
    assert notes == ["cell_unreadable"]


def code_of(data):
    with pytest.raises(ReadingError) as raised:
        pdf.read(data)
    assert str(raised.value).endswith("。")
    return raised.value.code


def drawn(text, mode=0, times=1):
    """A PDF that prints a text in the mode that scanners use (3, not to be seen) or plainly (0)."""
    data = BytesIO()
    canvas = new_canvas(data)
    for _ in range(times):
        lines = canvas.beginText(72, 700)
        lines.setFont(han(), 12)
        lines.setTextRenderMode(mode)
        lines.textLine(text)
        canvas.drawText(lines)
        canvas.showPage()
    canvas.save()
    return data.getvalue()


HAN = "本机关按照条例规定及时更新公开目录做好信息发布和解读工作"


def test_what_holds_no_printed_chinese_text_is_refused():
    assert pdf.read(drawn(HAN)).pieces == [HAN]
    assert code_of(drawn(HAN, mode=3)) == "no_text_layer"
    assert code_of(drawn("")) == "no_text_layer"
    assert code_of(drawn("Annual report of a foreign body " * 3)) == "no_text_layer"


@pytest.mark.slow
def test_locked_damaged_and_endless_files_are_refused(tmp_path):
    locked = draw(tmp_path / "locked.pdf", writing.distinct_figures("2021"), password="secret")
    assert code_of(locked.read_bytes()) == "damaged_file"
    whole = drawn(HAN)
    assert code_of(whole[: len(whole) // 3]) == "damaged_file"
    assert code_of(b"%PDF-1.7\n" + bytes(range(256)) * 9) == "damaged_file"
    assert code_of(drawn(HAN, times=301)) == "too_large"


def test_countless_lines_are_refused():
    data = BytesIO()
    canvas = new_canvas(data)
    canvas.setFont(han(), 12)
    canvas.drawString(72, 700, HAN)
    for at in range(260):
        canvas.line(0, 2.6 * at, 800, 2.6 * at)
        canvas.line(2.6 * at, 0, 2.6 * at, 690)
    canvas.save()
    assert code_of(data.getvalue()) == "too_large"


def test_threads_read_side_by_side():
    found = []
    data = drawn(HAN)
    threads = [threading.Thread(target=lambda: found.append(pdf.read(data).pieces)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [[HAN]] * 8


@pytest.mark.skipif(not (REAL / "hongze-2023.pdf").exists(), reason="the published report is not here")
def test_a_published_report():
    truth = json.loads((REAL / "hongze-2023.json").read_text(encoding="utf-8"))
    corpus = gr.load(REAL / "hongze-2023.pdf")
    report = corpus.reports.iloc[0]
    assert (report["title"], report["agency"], report["year"]) == (
        truth["title"],
        truth["agency"],
        truth["year"],
    )
    for outcome, numbers in truth["III"].items():
        frame = corpus.applications[corpus.applications["outcome"] == outcome]
        assert frame["value"].tolist() == numbers, outcome
    cells = {
        (row.item, row.measure): row.value for row in corpus.disclosures.dropna(subset=["value"]).itertuples()
    }
    assert cells == {(i, m): number for i, measures in truth["II"].items() for m, number in measures.items()}
    assert corpus.disputes["value"].tolist() == truth["IV"]
    failed = corpus.findings.query("check == 'dispute_sum' and status == 'fail'")["subject"].tolist()
    assert failed == ["reconsideration", "litigation_after_reconsideration"]
    assert corpus.sections["section"].tolist() == ["preface", *writing.HEADINGS]
    assert corpus.diagnostics["code"].tolist() == ["label_approximate"]
    # Read by eye: table II stands on pages 2 and 3, table III on 3 and 4, table IV on 4.
    places = corpus.places.astype({"table": "string", "row": "string"})
    assert places.groupby("table")["page"].agg(["min", "max"]).to_dict("index") == {
        "disclosures": {"min": 2, "max": 3},
        "applications": {"min": 3, "max": 4},
        "disputes": {"min": 4, "max": 4},
    }
    place = corpus.trace(report["report_id"], "disputes", stage="reconsideration", outcome="upheld")
    assert "第 4 页" in str(place)
    assert corpus.diagnostics["location"].tolist() == ["第 3 页，第 36 行"]
