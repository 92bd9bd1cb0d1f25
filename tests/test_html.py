"""Web pages: every cell of the tables comes back as printed, whatever the page wraps around it."""

import random
import re
from collections import Counter
from html import escape

import pytest
import writing as w
from asking import apart, slowly

import govreport as gr
from govreport.documents import html
from govreport.documents.document import ReadingError

APPLICANTS = list(w.APPLICANTS)
KEYS = {
    "disclosures": ("item", "measure"),
    "applications": ("outcome", "applicant"),
    "disputes": ("stage", "outcome"),
}
NAVIGATION = "".join(f'<li><a href="/{n}">栏目{n}</a></li>' for n in range(9))
GRID = (
    "<table><tr><td>索引号：</td><td>000014349/2024-00012</td><td>分类：</td><td>政府信息公开年报</td></tr>"
    "<tr><td>发布机构：</td><td>测试县人民政府办公室</td><td>发文日期：</td><td>2024年01月20日</td></tr>"
    "<tr><td>名称：</td><td colspan='3'>2023年年报</td></tr>"
    "<tr><td>有效性</td><td>有效</td><td>页数</td><td>三页</td></tr></table>"
)


# Cells as (text, columns, rows), rows as lists of cells: the real form with its merged cells.


def disclosure_tables(figures, form):
    """Table II, one table an article."""
    texts, version = w.texts(figures, form), w.table_two(form)
    names = w.ITEMS | w.MEASURES[version]
    if version == "2019":
        names = names | {"normative_document": "规范性文件"}
    for article, (items, measures) in w.ARTICLES[version].items():
        yield [
            [(w.ARTICLE_LABELS[article], len(measures) + 1, 1)],
            [("信息内容", 1, 1), *((names[measure], 1, 1) for measure in measures)],
            *[[(names[i], 1, 1), *((texts[i, m], 1, 1) for m in measures)] for i in items],
        ]


def application_table(figures, form):
    texts = w.texts(figures, form)
    columns = APPLICANTS
    head = [
        [(w.NOTE, 3, 3), ("申请人情况", 7, 1)],
        [("自然人", 1, 2), ("法人或其他组织", 5, 1), ("总计", 1, 2)],
        [(w.APPLICANTS[column], 1, 1) for column in columns[1:-1]],
    ]
    codes = w.outcomes(form)
    inner = [code for code in codes if code not in w.TOP_ROWS]
    groups = {g: [code for code in inner if code.startswith(g + "_")] for g in w.GROUPS}
    rows = []
    for code in codes:
        numbers = [(texts[code, column], 1, 1) for column in columns]
        group = next((g for g, members in groups.items() if code in members), None)
        lead = [(w.RESULTS, 1, len(inner))] if code == inner[0] else []
        if code in w.TOP_ROWS:
            lead = [(w.OUTCOMES[code], 3, 1)]
        elif group:
            lead += [(w.GROUPS[group], 1, len(groups[group]))] if code == groups[group][0] else []
            lead += [(w.OUTCOMES[code], 1, 1)]
        else:
            lead += [(w.OUTCOMES[code], 2, 1)]
        rows.append([*lead, *numbers])
    return [*head, *rows]


def dispute_table(figures, form):
    texts = w.texts(figures, form)
    outcomes = list(w.DISPUTE_OUTCOMES)
    first, *litigation = w.STAGES
    return [
        [(w.STAGES[first], 5, 1), ("行政诉讼", 10, 1)],
        [
            *((w.DISPUTE_OUTCOMES[outcome], 1, 2) for outcome in outcomes),
            *((w.STAGES[stage], 5, 1) for stage in litigation),
        ],
        [(w.DISPUTE_OUTCOMES[outcome], 1, 1) for _ in litigation for outcome in outcomes],
        [(texts[stage, outcome], 1, 1) for stage in w.STAGES for outcome in outcomes],
    ]


# Ways to write the same report.


def plain(text):
    return escape(text).replace("\n", "<br>")


def spans(text):
    """Every run its own span: numbers and labels are split, as editors leave them."""
    style = "font-family: 宋体; font-size: 12pt; text-decoration: none"
    half = max(1, len(text) // 2)
    runs = [text[:half], text[half:]] if len(text) > 1 else [text]
    inside = "".join(f"<span style='{style}'>{plain(run)}</span>" for run in runs)
    return f"<p class=MsoNormal align=center style='text-align: center'>{inside}<o:p></o:p></p>"


def fonts(text):
    return "".join(f"<B><FONT face=宋体>{plain(letter)}</FONT></B>" for letter in text) or "&nbsp;"


def spaced(text):
    return f"\n\t\t<div>\n\t　&nbsp;{plain(text)}&nbsp;\n</div>\n  "


def closed(rows, write):
    return "".join(
        "<tr>"
        + "".join(f'<td colspan="{c}" rowspan="{r}" width=60>{write(text)}</td>' for text, c, r in row)
        + "</tr>\n"
        for row in rows
    )


def open_ended(rows, write):
    """Nobody has to close cells and rows."""
    return "".join(
        "<TR>" + "".join(f"<TH ROWSPAN={r} COLSPAN={c}>{write(text)}\n" for text, c, r in row) for row in rows
    )


def tables(groups, write, rows=closed):
    return "".join(f"<table border=1><tbody>{rows(group, write)}</tbody></table>" for group in groups)


def one_table(groups, write, rows=closed):
    return tables([[row for group in groups for row in group]], write, rows)


def layout_tables(groups, write, rows=closed):
    return f"<table><tr><td width=5></td><td>{tables(groups, write, rows)}</td></tr></table>"


def write_page(
    figures, form="2021", write=plain, rows=closed, two=one_table, head="", charset="utf-8", title=True
):
    """A whole page: navigation, the report between its metadata and buttons, a footer."""
    body = {
        "disclosure": two(disclosure_tables(figures, form), write, rows),
        "applications": tables([application_table(figures, form)], write, rows),
        "disputes": tables([dispute_table(figures, form)], write, rows),
    }
    name = f"测试县人民政府{figures['year']}年政府信息公开工作年度报告"
    report = [
        f"<h1>{name}</h1>" if title else "",
        f"<p>{w._preface('测试县人民政府', figures['year'], '六', 6)}</p>",
    ]
    for section, heading in w.HEADINGS.items():
        report.append(f"<p><strong>{heading}</strong></p>{body.get(section, '')}")
        report += [f"<p>　　{line}</p>" for line in w.PROSE[section]]
    report.append(f"<p>测试县人民政府</p><p>{figures['year'] + 1}年1月20日</p>")
    return (
        f"<!DOCTYPE html><html><head><meta charset='{charset}'><title>{name}_测试县人民政府门户网站</title>"
        "<meta name='PubDate' content='2024-01-20 09:30'><meta name='SiteName' content='测试县人民政府'>"
        "<script>document.write('<table><tr><td>行政许可</td><td>777</td></tr></table>')</script></head>"
        f"<body><div class=nav><ul>{NAVIGATION}</ul></div>"
        f"<div>当前位置：<a>首页</a> &gt; <a>年报</a></div>{head}"
        f"<div class=content><div class=text>{''.join(report)}</div></div>"
        "<div class=share>分享到：<a>微信</a><a>微博</a></div>"
        "<div class=footer><p>主办单位：测试县人民政府办公室</p>"
        "<p>备案号：苏ICP备05001234号</p></div></body></html>"
    )


def load(page, folder, encoding="utf-8"):
    path = folder / "report.html"
    path.write_bytes(page if isinstance(page, bytes) else page.encode(encoding))
    return gr.load(path)


def read(page):
    return html.read(page.encode())


def rows_of(document):
    return [
        document.pieces[first:last]
        for first, last in zip(document.rows[::2], document.rows[1::2], strict=True)
    ]


def paragraphs_of(document):
    return [line for line in document.text.split("\n") if line and not line.startswith("\t")]


def values(corpus):
    """{(row, column): value} of every cell that was read."""
    found = {}
    for table, (row, column) in KEYS.items():
        frame = getattr(corpus, table).astype({"value": object})
        read_cells = frame[frame["status"] == "reported"]
        found |= dict(
            zip(zip(read_cells[row], read_cells[column], strict=True), read_cells["value"], strict=True)
        )
    return found


def statuses(corpus, table, row):
    frame = getattr(corpus, table)
    frame = frame[frame[KEYS[table][0]] == row]
    return dict(zip(frame[KEYS[table][1]], frame["status"], strict=True))


def assert_all_read(corpus, figures, form):
    assert values(corpus) == w.printed(figures, form)
    assert not (set(corpus.diagnostics["code"]) - {"encoding_guessed"}), corpus.diagnostics[
        "message"
    ].tolist()


STYLES = {
    "plain": {},
    "a span every run": {"write": spans},
    "a font every letter": {"write": fonts},
    "blocks and spaces in cells": {"write": spaced},
    "nothing closed": {"rows": open_ended},
    "a table every article": {"two": tables},
    "layout tables": {"two": layout_tables, "write": spans},
    "metadata grid first": {"head": GRID},
    "title in the head only": {"title": False},
}


@pytest.fixture(scope="module", params=["2021", *slowly("2019", "hybrid")])
def styled(request, tmp_path_factory):
    """A form, and its report in pages of all styles."""
    folder = tmp_path_factory.mktemp("styled")
    for style, how in STYLES.items():
        page = write_page(w.distinct_figures(request.param), request.param, **how)
        (folder / f"{style}.html").write_text(page, encoding="utf-8")
    return request.param, apart(gr.load(folder))


@pytest.mark.parametrize("style", STYLES)
def test_every_cell_comes_back(style, styled):
    form, corpus = styled[0], styled[1][f"{style}.html"]
    assert_all_read(corpus, w.distinct_figures(form), form)
    assert corpus.reports["format"].tolist() == ["html"]
    assert list(corpus.sections["section"]) == ["preface", *w.HEADINGS, "signature"]


def test_the_whole_page_in_a_layout_table(tmp_path):
    figures = w.distinct_figures("2021")
    page = write_page(figures, write=spans)
    begin, end = page.index("<body>") + 6, page.index("</body>")
    cell = f"<td><table><tr><td>{page[begin:end]}</td></tr></table></td>"
    layout = f"<table><tr><td><ul>{NAVIGATION}</ul></td>{cell}</tr></table>"
    assert_all_read(load(page[:begin] + layout + page[end:], tmp_path), figures, "2021")


@pytest.mark.parametrize("declared, encoding", [("gb2312", "gb18030"), ("GBK", "gbk"), ("utf-8", "gb18030")])
def test_chinese_encodings_whatever_is_declared(declared, encoding, tmp_path):
    figures = w.distinct_figures("2019")
    corpus = load(write_page(figures, "2019", charset=declared), tmp_path, encoding)
    assert_all_read(corpus, figures, "2019")
    guessed = "encoding_guessed" in set(corpus.diagnostics["code"])
    assert guessed == (declared == "utf-8")
    assert corpus.reports["agency"].tolist() == ["测试县人民政府"]


def test_a_broken_character_does_not_turn_the_page_into_another_encoding(tmp_path):
    figures = w.distinct_figures("2021")
    page = write_page(figures).encode().replace("解读材料".encode(), "解读材料".encode()[:-1])
    corpus = load(page, tmp_path)
    assert values(corpus) == w.printed(figures, "2021")
    assert corpus.diagnostics["code"].tolist() == ["encoding_guessed"]


def test_bytes_that_are_no_text_are_refused():
    with pytest.raises(ReadingError) as caught:
        html.read(b"<html>\x00\x01</html>")
    assert caught.value.code == "not_text"
    with pytest.raises(ReadingError) as caught:
        html.read(b" \n ")
    assert caught.value.code == "empty_file"


def test_blank_cells_and_placeholders_are_no_zeros(tmp_path):
    figures = w.distinct_figures("2021")
    page = write_page(figures, write=spans)
    for cell, instead in (
        (("received", "business"), ""),
        (("received", "research"), "<p>&nbsp;</p>"),
        (("received", "legal_service"), "/"),
        (("received", "other_organisation"), "　"),
        (("received", "public_interest"), "<img src='n.png' width=20 height=9>"),
    ):
        printed = spans(str(w.printed(figures, "2021")[cell]))
        assert page.count(printed) == 1
        page = page.replace(printed, instead)
    found = statuses(load(page, tmp_path), "applications", "received")
    assert found == {
        "natural_person": "reported",
        "business": "blank",
        "research": "blank",
        "public_interest": "unreadable",
        "legal_service": "placeholder",
        "other_organisation": "blank",
        "total": "reported",
    }


@pytest.mark.parametrize(
    "cell, read_as",
    [
        ("<span>20</span><span>23</span>", "2023"),
        ("<span>20</span>\n<span>23</span>", "20 23"),
        ("<p>20</p><p>23</p>", "20 23"),
        ("20<br>23", "20 23"),
        ("20<sup>1</sup>", "20 1"),
        ("<s>20</s>23", "~~20~~23"),
        ("<strike >20</strike>23", "~~20~~23"),
        ("<s>20</s>", "~~20~~"),
        ("<del>20</del><s></s>", "~~20~~"),
        ("<p style='text-decoration:line-through'>20</p>", "~~20"),
        ("<span style='TEXT-DECORATION: line-through'>20</span>23", "~~20~~23"),
        ("<span style='display: block'>20</span>23", "20 23"),
        ("20<span style='display : none'>23</span>", "20"),
        ("20<i hidden>23</i>", "20"),
        ("20<b style='visibility:hidden'>23</b>", "20"),
        ("20<span style='overflow:hidden;font-size:0.8em'>23</span>", "2023"),
        ("20<!-- 23 --><wbr>24", "2024"),
        ("20<script>document.write('<td>23</td>')</script>24", "2024"),
        ("20<noscript>23</noscript><template>23</template><style>23</style>", "20"),
        ("<table><tr><td>20</td></tr></table>", "20"),
        ("<table><tr><td>20</td></tr></table>23", "20 23"),
        ("&#50;&#x30;&#8203;23&nbsp;", "2023"),
        ("<input type=text value=20>", "20"),
        ("<input type=hidden value=20>", ""),
        ("２０\n２３", "２０ ２３"),
        ("结果<br>维持", "结果 维持"),
        ("行政\n  许可", "行政许可"),
        ("<ruby>许<rt>xǔ</rt></ruby>可", "许可"),
    ],
)
def test_what_stands_in_a_cell(cell, read_as):
    document = read(f"<table><tr><td>甲<td>1<td>{cell}</td></tr><tr><td>乙<td>2<td>3</table>")
    assert rows_of(document) == [["甲", "1", read_as], ["乙", "2", "3"]]


@pytest.mark.parametrize("span", ["99", "1000000000", "0", "2px"])
def test_a_row_span_reaches_no_further_than_its_rows(span):
    document = read(
        f"<table><tbody><tr><td rowspan='{span}' colspan=2>组<td>甲<td>1<tr><td>乙<td>2</tbody>"
        "<tbody><tr><td>丙<td>3</tbody></table>"
    )
    assert rows_of(document) == [["组", "甲", "1"], ["", "乙", "2"], ["丙", "3"]]


def test_a_span_in_the_middle_and_at_the_end_of_a_row():
    document = read(
        "<table><tr><td>a<td rowspan=2>b<td colspan=2>c<td rowspan=2>d<tr><td>e<td>f<td>g"
        "<tr><td>h<td>i<td>j<td>k<td>l</table>"
    )
    assert rows_of(document) == [["a", "b", "c", "d"], ["e", "", "f", "g", ""], ["h", "i", "j", "k", "l"]]


@pytest.mark.slow
def test_a_million_spanned_cells_are_not_written():
    cells = "<td rowspan=1000 colspan=1000>1" * 3000
    document = read(f"<table><tr>{cells}{'<tr><td>2<td>3' * 3000}</table>")
    assert len(document.pieces) < 300_000


def test_an_unclosed_cell_does_not_swallow_its_row():
    document = read(
        "<table><tr><td>甲<td>1<td>2<tr><td>乙<td>3<td>4<table><tr><td>丙<td>5<td>6</table></table>"
    )
    assert rows_of(document) == [["甲", "1", "2"], ["乙", "3", "4"], ["丙", "5", "6"]]


def test_tables_of_prose_are_prose():
    long = "我局按照条例规定及时更新公开目录，做好信息发布、解读和回应，全年没有收到投诉，群众满意。" * 2
    page = f"<table><tr><td><p>一、总体情况</p><p>{long}</p></td></tr><tr><td>{long}</td></tr></table>"
    document = read(
        f"{page}<table><tr><td>目录</td><td><p>{long}</p><p>{long}</p><p>{long}</p></td></tr></table>"
    )
    assert not document.rows
    assert paragraphs_of(document) == ["一、总体情况", long, long, "目录", long, long, long]


def test_a_grid_of_metadata_is_no_table():
    document = read(GRID + "<table><tr><td>行政许可</td><td>12</td></tr></table>")
    assert rows_of(document) == [["行政许可", "12"]]
    assert paragraphs_of(document) == [
        "索引号：000014349/2024-00012",
        "分类：政府信息公开年报",
        "发布机构：测试县人民政府办公室",
        "发文日期：2024年01月20日",
        "名称：2023年年报",
        "有效性：有效",
        "页数",
        "三页",
    ]


def test_what_stands_around_the_report_is_left_out():
    document = read(write_page(w.distinct_figures("2021"), head=GRID))
    lines = paragraphs_of(document)
    assert lines[0] == "测试县人民政府2023年政府信息公开工作年度报告"
    assert lines[-1] == "2024年1月20日"
    assert not [
        line for line in lines if "栏目1" in line or "备案" in line or "分享" in line or "位置" in line
    ]
    assert "777" not in document.text


def test_preface_and_signature_outside_the_innermost_element_are_kept():
    page = write_page(w.distinct_figures("2021"))
    first = page.index("<p><strong>一、")
    last = page.index("<p>测试县人民政府</p><p>2024年")
    wrapped = f"{page[:first]}<div>{page[first:last]}</div>{page[last:]}"
    assert paragraphs_of(read(wrapped)) == paragraphs_of(read(page))


def test_a_table_far_from_the_others_is_kept():
    figures = w.distinct_figures("2021")
    page = write_page(figures)
    begin = page.index("<table", page.index("四、政府信息公开"))
    end = page.index("</table>", begin) + 8
    table = page[begin:end]
    moved = (page[:begin] + page[end:]).replace(
        "<div class=share>", f"<div id=other>{table}</div><div class=share>"
    )
    assert [row for row in rows_of(read(moved)) if len(row) == 15][-1] == [str(n) for n in figures["IV"]]


def test_metadata_come_from_the_head():
    document = read(write_page(w.distinct_figures("2021")))
    assert document.metadata == {
        "title": "测试县人民政府2023年政府信息公开工作年度报告",
        "published": "2024-01-20 09:30",
        "site": "测试县人民政府",
    }
    head = "<title>年报</title><meta name=ArticleTitle content='甲县2021年政府信息公开工作年度报告'>"
    page = head + "<p>发布时间：2022-01-25 10:00"
    assert read(page).metadata == {"title": "甲县2021年政府信息公开工作年度报告", "published": "2022-01-25"}


def test_lines_of_preformatted_text_are_paragraphs():
    assert paragraphs_of(read("<pre>一、总体情况\n　　全年公开 12 条。\n</pre>")) == [
        "一、总体情况",
        "全年公开 12 条。",
    ]
    page = "<div style='white-space: pre-wrap'>一、总体情况\n全年公开<b>12</b>条。</div>一\n二"
    assert paragraphs_of(read(page)) == ["一、总体情况", "全年公开12条。", "一二"]


@pytest.mark.slow
@pytest.mark.parametrize(
    "opening",
    [
        "<div>",
        "<span>",
        "<b>",
        "<b><p>",
        "<div><p>",
        "<ul><li>",
        "<a><div>",
        "<table><tr><td>",
        "<table><tr><td>1<td>2<td>",
        "<section>" * 3,
    ],
)
def test_nesting_without_end_is_read(opening):
    page = "<table><tr><td>行政许可<td>12<td>13</table>" + opening * 5_000 + "末尾"
    document = read(page)
    assert rows_of(document)[0] == ["行政许可", "12", "13"]
    assert "末尾" in document.text


@pytest.mark.slow
def test_formatting_that_is_never_closed_is_read():
    page = "".join(f"<font size={n}><b id={n}><p>{n}" for n in range(3000))
    assert paragraphs_of(read(page)) == [str(n) for n in range(3000)]


@pytest.mark.parametrize(
    "text", ["<", "<!--", '<a href="', "</", "<td", "&#", "<table>x<b>", "<![if x]>", " \n"]
)
def test_broken_markup_is_read(text):
    document = read("<p>行政许可</p>" + text * 5000)
    assert "行政许可" in document.text


def test_a_tag_of_many_attributes_is_read():
    page = "<p " + " ".join(f"a{n}=1" for n in range(50_000)) + ">行政许可</p>"
    assert paragraphs_of(read(page)) == ["行政许可"]
    picture = f"<p><img src='data:image/png;base64,{'iVBORw0KGgo/' * 9000}'>行政许可</p>"
    assert paragraphs_of(read(picture)) == ["行政许可"]


def test_what_a_style_sheet_may_hide_is_no_part_of_a_number():
    sheet = (
        "/* a */ .note{ color: red } @media print { .note, table span.tip { display : none } } "
        "td:hover(x){display:none} h9, {display:none}"
    )
    cells = "<td>规章</td><td>12<span class=tip>3</span></td><td>4<span>5</span></td>"
    page = f"<style>{sheet}</style><table><tr>{cells}</tr></table>"
    (row,) = rows_of(read(page))
    assert row == ["规章", "12 3", "45"]


def test_a_cell_that_is_struck_out_is_no_number():
    page = "<table><tr><td>规章</td><td style='text-decoration: line-through'>12</td><td>3</td></tr></table>"
    (row,) = rows_of(read(page))
    assert row == ["规章", "~~12", "3"]


# --- without a tree, from the tree as a browser writes it down, from the tree itself ----------------

_RUN_INTO_A_PAGE = (
    "<br> <BR/> <sup>1</sup> <span style='display:none'>9</span> <i\thidden>4</i> <!--5--> <!--<td>> "
    "--> <table><tr><td>6</td></tr></table> &nbsp; &#50; &#1; &lt;7 &amp;nbsp; &copy8 & <p> </p> "
    "<span> </span> <div> </div> </td> <td> <tr> <TD\nROWSPAN=2> <b> </b> <B><I>8</I></B> <a> </a> "
    "<a\nhref='/?a=1&b=2'>链</a> <s>9</s> <strike>2 <o:p></o:p> <img\nsrc=a> <img\nwidth=1> "
    "<input\nvalue=5> <li> <ul><li>a<li>b</ul> <ul><li>一</li><li><a>二</a></li></ul> "
    "<script>if(a<b)write('<td>1</td>')</script> <pre>1\n2</pre> "
    "<style>.tip{display:none}</style><em\nclass=tip>3</em> <select><option>1<option>2</select> "
    "<svg><path/></svg> <noscript>7</noscript> <h3>一、标题</h3> <center>5</center> </table> <tbody> "
    "</br> <hr> <nav>n</nav> <form> <ruby>许<rt>xu</rt></ruby> "
    "<p\nstyle='text-decoration:line-through'>1</p> <div\nstyle='display:none'> <![if\nx]> <td < <3 "
    "<p\nclass='a>b'> <p\na\"b> <title>x</title> <meta\nname=PubDate\ncontent=2020> </body> "
    "<dl><dt>a<dd>b</dl> <th>1</th> <p/> <tr\nheight=0> <xmp><b></xmp> <textarea>1</textarea> \xa0 　"
).split(" ")


def _disorder(page, rng):
    """Run a few pieces of markup into a page, in front of its tags or behind them."""
    for _ in range(rng.choice((1, 1, 2, 5))):
        found = rng.choice(list(re.finditer("[<>]", page)))
        at = found.end() - (found[0] == "<")
        page = page[:at] + rng.choice(_RUN_INTO_A_PAGE) + page[at:]
    return page


def _read_by(page, *ways):
    """The document that these ways and the last one deliver, and which of them did."""
    delivered = []

    def watched(way):
        read_page = getattr(html, way) if way in ways else lambda _: None

        def call(text):
            found = read_page(text)
            delivered.extend([way] if found else [])
            return found

        return call

    with pytest.MonkeyPatch.context() as patched:
        for way in ("read_written", "read_parsed"):
            patched.setattr(html, way, watched(way))
        return read(page), (*delivered, "walked")[0]


def _agreed_way(page):
    """Which way delivers a page, after all of them have delivered the same."""
    walked, _ = _read_by(page)
    (written, first), (parsed, second) = (_read_by(page, way) for way in ("read_written", "read_parsed"))
    assert written == walked
    assert parsed == walked
    return second if first == "walked" else first


@pytest.mark.slow
def test_every_way_to_read_a_page_delivers_the_same():
    from published import publish, random_figures

    ways = Counter()
    for seed in range(70):
        rng = random.Random(seed)
        form = rng.choice(w.FORMS[:2])
        drawn = publish(random_figures(form, rng), form, "html", rng=rng)[0].decode()
        for page in (drawn, _disorder(drawn, rng), _disorder(drawn, rng)):
            ways[_agreed_way(page)] += 1
    assert min(ways[way] for way in ("read_written", "read_parsed", "walked")) > 10, ways


@pytest.mark.parametrize(
    "inside",
    [
        "<p>1<p>2",
        "<p>1<table><tr><td>2</table>",
        "<a>1<a>2</a>",
        "<table>1<tr><td>2</td></tr></table>",
        "<table><tr><td>1</td></tr><tbody><tr><td>2</td></tr></tbody></table>",
        "<table><tbody><tr><td rowspan=2>1<td>2</td></tr></tbody><tr><td>3</td><td>4</td></tr></table>",
        "<span><b>1</span>2</b>",
        "<ul><li>1<div><li>2</div></ul>",
        "<h2>1</h3>",
        "1</p>2",
        "1</br>2",
        "<div/>1",
        "1<!-->2--><p>3",
        "1<!--2--!>3--><p>4",
        "<script><!--<script></script>1--></script>2",
        "<p title='>'>1",
        "<select><div>1</select>2",
        "<svg><p>1</svg>2",
        "</body>1",
        "<title>1</title>2",
        "1&#1;2&#150;3&nbsp4&amp;lt;",
        "a < b > c",
        "<pre>\n\n1\r\n2</pre>",
        "<p style='display:none' style='color:red'>1</p>2",
        "<td>1</td><form><form><p>2</form>3</form>",
    ],
)
def test_what_browsers_put_in_order(inside):
    page = f"<!DOCTYPE html><html><head><title>甲</title></head><body><div>{inside}</div></body></html>"
    _agreed_way(page)


@pytest.mark.parametrize(
    "cell",
    [
        "<td></td>",
        "<td>&nbsp;</td><td></td>",
        "<td>1<br>2</td>",
        "<td><b>1</b>2</td>",
        "<td>\n <div><center> 1 </center></div>\n</td>",
        "<td><div><p>1</p><p>2</p></div></td>",
        "<td><img src=a></td>",
        "<td><a>1</a></td>",
        "<td><nav>1</nav></td>",
        "<td><i hidden>1</i></td>",
        "<td><i hidden>1</i>2</td>",
        "<td hidden>1</td>",
        "<td><table><tr><td>1</td><td>2</td></tr></table></td>",
        "<td rowspan=2>1</td>",
        "<td colspan=2 rowspan=9>1</td>",
        "<td>1</td></tr><tr></tr><tr><td>2</td>",
        "<td>1</td></tr><tr height=0><td></td><td></td></tr><tr><td>2</td>",
        "<td>1</td></tr></tbody><tbody><tr><td>2</td>",
        "<td>索引号：</td></tr><tr><td>分类：</td><td>1</td>",
        f"<td>{'长' * 70}</td>",
        f"<td>{'长' * 500}</td>",
    ],
)
def test_a_cell_unlike_all_others_is_read_the_same_by_every_way(cell):
    row = "<tr><td><p>甲</p></td>\n<td><p>3</p></td><td><p>0</p></td></tr>\n"
    first, middle, last = f"{cell}<td>4</td><td>5</td>", f"<td>6</td>{cell}<td>7</td>", f"<td>8</td>{cell}"
    odd = f"<tr>{first}</tr>{row}<tr>{middle}</tr>{row}<tr>{last}</tr>"
    table = f"<table><tbody><tr><td rowspan=4>组</td><td>9</td><td>9</td></tr>{row}{odd}{row}</tbody></table>"
    page = f"<!DOCTYPE html><html><head></head><body><div>{table}</div></body></html>"
    assert _agreed_way(page) == "read_written"


@pytest.mark.slow
@pytest.mark.parametrize(
    "piece", ["<", "<!--", "<p ", "<p a='", "<script>", "<title>", "&", "<td>1 <", "<a b=c "]
)
def test_a_page_that_goes_on_with_broken_tags_keeps_what_stood_before(piece):
    found = read("<!DOCTYPE html><html><head></head><body><p>行政许可</p>" + piece * 50_000)
    assert "行政许可" in found.pieces
