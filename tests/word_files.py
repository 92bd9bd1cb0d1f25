"""Writes annual reports as Word files, their XML by hand, so that merges are as Word writes them."""

import io
import itertools
import zipfile
from types import SimpleNamespace
from xml.sax.saxutils import escape

from writing import (
    APPLICANTS,
    ARTICLE_LABELS,
    ARTICLES,
    DISPUTE_OUTCOMES,
    GROUPS,
    HEADINGS,
    ITEMS,
    MEASURES,
    NOTE,
    OUTCOMES,
    PROSE,
    RESULTS,
    STAGES,
    TOP_ROWS,
    outcomes,
    table_two,
    texts,
)

NAMESPACES = " ".join(
    f'xmlns:{prefix}="{name}"'
    for prefix, name in {
        "w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
        "mc": "http://schemas.openxmlformats.org/markup-compatibility/2006",
        "wps": "http://schemas.microsoft.com/office/word/2010/wordprocessingShape",
        "wp": "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing",
        "pic": "http://schemas.openxmlformats.org/drawingml/2006/picture",
        "m": "http://schemas.openxmlformats.org/officeDocument/2006/math",
        "v": "urn:schemas-microsoft-com:vml",
    }.items()
)
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.'
    'wordprocessingml.document.main+xml"/>{others}</Types>'
)
FORMS = ("2021", "2019")


# Pieces of XML


def run(text, properties=""):
    said = escape(text).replace("\n", "</w:t><w:br/><w:t>")
    wrapped = f"<w:rPr>{properties}</w:rPr>" if properties else ""
    return f'<w:r>{wrapped}<w:t xml:space="preserve">{said}</w:t></w:r>'


def paragraph(inner="", properties=""):
    return f"<w:p>{f'<w:pPr>{properties}</w:pPr>' if properties else ''}{inner}</w:p>"


def cell(inner="", span=1, merge="", properties=""):
    """A cell; `merge` is "restart" or "continue", `inner` its paragraphs."""
    if span > 1:
        properties += f'<w:gridSpan w:val="{span}"/>'
    if merge:
        properties += '<w:vMerge w:val="restart"/>' if merge == "restart" else "<w:vMerge/>"
    return f'<w:tc><w:tcPr><w:tcW w:w="900" w:type="dxa"/>{properties}</w:tcPr>{inner or paragraph()}</w:tc>'


def table(rows, width):
    grid = '<w:gridCol w:w="900"/>' * width
    body = "".join(f"<w:tr><w:trPr><w:cantSplit/></w:trPr>{''.join(row)}</w:tr>" for row in rows)
    return f"<w:tbl><w:tblPr/><w:tblGrid>{grid}</w:tblGrid>{body}</w:tbl>"


def plain(text):
    """A cell's text: a paragraph for every line."""
    return "".join(paragraph(run(line) if line else "") for line in text.split("\n"))


def split_runs(text):
    """Every character a run of its own."""
    return "".join(paragraph("".join(run(character) for character in line)) for line in text.split("\n"))


def tracked(text):
    """The text as an insertion beside a deletion."""
    gone = '<w:del w:id="1" w:author="a"><w:r><w:delText>987</w:delText></w:r></w:del>'
    return "".join(
        paragraph(f'{gone}<w:ins w:id="2" w:author="a">{run(line)}</w:ins>') for line in text.split("\n")
    )


def joined_marks(text):
    """Every character a paragraph whose mark is deleted, but for the last one."""
    mark = '<w:rPr><w:del w:id="3" w:author="a"/></w:rPr>'
    *others, last = text or " "
    return "".join(paragraph(run(one), mark) for one in others) + paragraph(run(last))


def controlled(text):
    """The text in content controls and fields, with the code of the field beside it."""
    begin, middle, end = (
        f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>' for kind in ("begin", "separate", "end")
    )
    code = "<w:r><w:instrText> DOCVARIABLE n777 </w:instrText></w:r>"
    nested = f"{begin}<w:r><w:instrText>IF </w:instrText></w:r>{begin}{code}{middle}{run('555')}{end}"
    lines = [
        paragraph(
            f"{nested}{middle}<w:sdt><w:sdtPr><w:alias w:val='x'/></w:sdtPr><w:sdtContent>{run(line)}"
            f"</w:sdtContent></w:sdt>{end}"
        )
        for line in text.split("\n")
    ]
    return f"<w:sdt><w:sdtPr/><w:sdtContent>{''.join(lines)}</w:sdtContent></w:sdt>"


def hidden(text):
    """The text between hidden runs, its earlier properties on record."""
    gone = run("666", "<w:vanish/>")
    old = '<w:rPrChange w:id="4" w:author="a"><w:rPr><w:vanish/></w:rPr></w:rPrChange>'
    shown = '<w:vanish w:val="0"/>' + old
    return "".join(paragraph(f"{gone}{run(line, shown)}{gone}") for line in text.split("\n"))


def boxed(text):
    """The text in a text box, with the second rendering for old versions."""
    box = "<w:txbxContent>" + plain(text) + "</w:txbxContent>"
    return paragraph(
        '<w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><wps:txbx>'
        f"{box}</wps:txbx></w:drawing></mc:Choice><mc:Fallback><w:pict><v:shape><v:textbox>{box}"
        "</v:textbox></v:shape></w:pict></mc:Fallback></mc:AlternateContent></w:r>"
    )


WRITINGS = {
    "plain": plain,
    "split": split_runs,
    "tracked": tracked,
    "marks": joined_marks,
    "controlled": controlled,
    "hidden": hidden,
    "boxed": boxed,
}


# Reports


def render_docx(figures, form="2021", *, cells=None, write=plain, one_table=True, parts=None, **style):
    """The bytes of a report as .docx.

    cells: {(row, column): text} in place of the number. write: what makes a cell's text XML.
    one_table: table II is one table, else one for every article. parts: further parts {name: XML}.
    style: `body`, see `render_body`.
    """
    return package(render_body(figures, form, cells=cells, write=write, one_table=one_table, **style), parts)


def package(body, parts=None, main="word/document.xml"):
    """The bytes of a .docx with this body."""
    parts = parts or {}
    beside = {
        name: name.rpartition("/")[2].removesuffix(".xml") for name in parts if name.startswith("word/")
    }
    content = "application/vnd.openxmlformats-officedocument.wordprocessingml"
    others = "".join(
        f'<Override PartName="/{name}" ContentType="{content}.{kind}+xml"/>' for name, kind in beside.items()
    )
    relation = '<Relationship Id="r{}" Type="' + RELATIONS + '/{}" Target="{}"/>'
    wrap = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{}</Relationships>'
    files = {
        "[Content_Types].xml": TYPES.format(others=others),
        "_rels/.rels": wrap.format(relation.format(1, "officeDocument", main)),
        "word/_rels/document.xml.rels": wrap.format(
            "".join(
                relation.format(number, kind, name.removeprefix("word/"))
                for number, (name, kind) in enumerate(beside.items())
            )
        ),
        main: f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><w:document {NAMESPACES}>'
        f"<w:body>{body}<w:sectPr/></w:body></w:document>",
        **parts,
    }
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return data.getvalue()


def render_body(figures, form, *, cells=None, write=plain, one_table=True, heading=None, wrap=None, front=""):
    """The XML of a report's body; `heading` makes a heading's XML, `wrap` goes over all but the title."""
    how = SimpleNamespace(cells=texts(figures, form) | (cells or {}), write=write)
    tables = {
        "disclosure": lambda: disclosures(form, how, one_table),
        "applications": lambda: applications(form, how),
        "disputes": lambda: disputes(how),
    }
    agency, year = "测试县人民政府", figures["year"]
    blocks = [
        plain(
            f"本报告由{agency}编制，所列数据的统计期限自{year}年1月1日起至{year}年12月31日止。"
            "联系电话：0517-82345678。"
        )
    ]
    for section, title in HEADINGS.items():
        blocks.append((heading or plain)(title))
        blocks.extend(plain(text) for text in PROSE[section])
        if section in tables:
            blocks.append(tables[section]())
            blocks.append(paragraph())
    blocks += [plain(agency), plain(f"{year + 1}年1月20日")]
    body = "".join(blocks)
    return front + plain(f"{agency}{year}年政府信息公开工作年度报告") + (wrap(body) if wrap else body)


def disclosures(form, how, one_table):
    names = ITEMS | MEASURES[table_two(form)]
    tables = []
    for article, (items, measures) in ARTICLES[table_two(form)].items():
        # All articles share a grid of twelve columns; narrower rows span it.
        wide = 12 // (len(measures) + 1)
        rows = [
            [cell(plain(ARTICLE_LABELS[article]), 12)],
            [cell(plain(text), wide) for text in ("信息内容", *(names[measure] for measure in measures))],
        ]
        for item in items:
            numbers = [cell(how.write(how.cells[item, measure]), wide) for measure in measures]
            rows.append([cell(plain(names[item]), wide), *numbers])
        tables.append(rows)
    if one_table:
        return table(list(itertools.chain(*tables)), 12)
    return paragraph().join(table(rows, 12) for rows in tables)


def applications(form, how):
    inner = list(APPLICANTS.values())[1:-1]
    rows = [
        [cell(plain(NOTE), 3, "restart"), cell(plain("申请人情况"), 7)],
        [
            cell("", 3, "continue"),
            cell(plain(APPLICANTS["natural_person"]), 1, "restart"),
            cell(plain("法人或其他组织"), 5),
            cell(plain(APPLICANTS["total"]), 1, "restart"),
        ],
        [
            *(cell("", 3, "continue"), cell("", 1, "continue")),
            *(cell(plain(label)) for label in inner),
            cell("", 1, "continue"),
        ],
    ]
    seen = set()
    for outcome in outcomes(form):
        numbers = [cell(how.write(how.cells[outcome, column])) for column in APPLICANTS]
        rows.append([*lead(outcome, seen), *numbers])
    return table(rows, 10)


def lead(outcome, seen):
    """The label cells of a row of table III, merged down as Word writes them."""
    if outcome in TOP_ROWS:
        return [cell(plain(OUTCOMES[outcome]), 3)]
    group = None if outcome in GROUPS else GROUPS.get(outcome.split("_")[0])
    cells = []
    for text in [RESULTS, group] if group else [RESULTS]:
        cells.append(cell("", 1, "continue") if text in seen else cell(plain(text), 1, "restart"))
        seen.add(text)
    return [*cells, cell(plain(OUTCOMES[outcome]), 3 - len(cells))]


def disputes(how):
    labels = list(DISPUTE_OUTCOMES.values())
    first, *litigation = STAGES.values()
    rows = [
        [cell(plain(first), 5), cell(plain("行政诉讼"), 10)],
        [
            *(cell(plain(label), 1, "restart") for label in labels),
            *(cell(plain(stage), 5) for stage in litigation),
        ],
        [*[cell("", 1, "continue")] * 5, *(cell(plain(label)) for label in labels * 2)],
        [cell(how.write(how.cells[stage, outcome])) for stage in STAGES for outcome in DISPUTE_OUTCOMES],
    ]
    return table(rows, 15)
