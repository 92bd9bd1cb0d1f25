"""The same report in every format in which reports are published, with figures as they are: mostly small."""

import copy
import random
from pathlib import Path
from tempfile import TemporaryDirectory

import test_html as pages
import test_markdown as markdown
import test_pdf as pdf
import test_xlsx as workbooks
import word_files as word
import writing as w
from grids import blocks_of
from openpyxl import Workbook
from test_word import blocks_of as word_blocks
from word_binary import write_doc

from govreport.documents import docx

WRITERS = (word.plain, word.split_runs, word.tracked)


def random_figures(form, rng):
    """Figures that obey every rule of the form: most are 0, many the same, as in real reports."""

    def some(share, largest):
        return rng.randint(1, rng.choice((3, 30, largest))) if rng.random() < share else 0

    inner = [code for code in w.outcomes(form) if code not in (*w.TOP_ROWS, "processed")]
    rows = {code: [0] * 7 for code in w.outcomes(form)}
    busy = rng.choice((0, 0.05, 0.2, 0.7))
    for applicant in range(6):
        for code in inner:
            rows[code][applicant] = some(busy, 400)
        done = sum(rows[code][applicant] for code in inner)
        rows["processed"][applicant] = done
        rows["carried_out"][applicant] = some(busy, 20)
        rows["carried_in"][applicant] = min(some(busy, 20), done + rows["carried_out"][applicant])
        rows["received"][applicant] = done + rows["carried_out"][applicant] - rows["carried_in"][applicant]
    for numbers in rows.values():
        numbers[6] = sum(numbers[:6])
    disputes = []
    for _ in range(3):
        block = [some(busy, 40) for _ in range(4)]
        disputes += [*block, sum(block)]
    figures = w.zero_figures(form)
    for measures in figures["II"].values():
        for measure in measures:
            measures[measure] = some(0.6, 9000)
    return {**figures, "III": rows, "IV": disputes}


def with_texts(figures, cells):
    """Figures that print these texts in some cells."""
    made = copy.deepcopy(figures)
    for (row, column), text in cells.items():
        if row in made["III"]:
            made["III"][row][list(w.APPLICANTS).index(column)] = text
        elif row in made["II"]:
            made["II"][row][column] = text
        else:
            places = [(stage, outcome) for stage in w.STAGES for outcome in w.DISPUTE_OUTCOMES]
            made["IV"][places.index((row, column))] = text
    return made


def publish(figures, form, format, cells=None, rng=None):
    """Return a report as (bytes, suffix) in a format, in a style that `rng` chooses.

    `cells` are texts printed in place of figures, {(row, column): text}.
    """
    rng, cells = rng or random.Random(0), cells or {}
    if format in ("word text", "web text"):
        return w.write_report(figures, form=form, dialect=format[:-5].strip(), cells=cells).encode(), ".txt"
    if format == "html":
        style = pages.STYLES[rng.choice(list(pages.STYLES))]
        return pages.write_page(with_texts(figures, cells), form, **style).encode(), ".html"
    if format == "md":
        # Without pipes at both ends a row loses the empty cells there.
        how = rng.choice(({}, {"plain": True}, {"gaps": True}, {"outer": "" in cells.values()}))
        return markdown.as_markdown(w.write_report(figures, form=form, cells=cells), **how).encode(), ".md"
    if format in ("docx", "doc"):
        style = {"write": rng.choice(WRITERS), "one_table": rng.random() < 0.5}
        data = word.render_docx(figures, form, cells=cells, **style)
        return (write_doc(word_blocks(docx.read(data))), ".doc") if format == "doc" else (data, ".docx")
    if format == "xlsx":
        book = Workbook()
        blocks = blocks_of(w.write_report(figures, form=form, cells=cells))
        workbooks.write(book.active, blocks, rng.random() < 0.5)
        return workbooks.saved(book), ".xlsx"
    with TemporaryDirectory() as folder:
        return pdf.draw(Path(folder) / "a.pdf", figures, form, cells=cells).read_bytes(), ".pdf"
