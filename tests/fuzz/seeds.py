"""Where fuzzing begins: small reports in every format, the documents of the tests, and dictionaries."""

import random
from functools import cache
from pathlib import Path

import published
import test_xlsx as workbooks
import word_files as word
import writing
from grids import blocks_of
from openpyxl import Workbook
from targets import PART, SHEET_PARTS, WORD_PARTS, unpacked
from word_binary import write_doc

DOCUMENTS = Path(__file__).parent.parent / "documents"
FOUND = DOCUMENTS / "fuzz"  # what a run has found, one file each, named by its target
PARTS = {"docx": WORD_PARTS, "xlsx": SHEET_PARTS}


@cache
def seeds(target):
    """Return the inputs with which a target begins."""
    return [*found(target), *_made(target)]


def found(target):
    """Return what was found by earlier runs."""
    return [path.read_bytes() for path in sorted(FOUND.glob(f"{target}-*"))]


def _made(target):
    texts = [path.read_bytes() for path in sorted(DOCUMENTS.glob("*.txt"))]
    if target == "text":
        reports = (_published(form, format) for form in writing.FORMS for format in ("word text", "web text"))
        return [*texts, *reports]
    if target == "sniffed":
        return [bytes([at]) + b"%PDF-PK\x03\x04<html>{\\rtf" for at in range(8)]
    small = [_drawn(blocks_of(text.decode()), target) for text in texts]
    return [*(one for one in small if one), *(_published(form, target) for form in ("2021", "2019"))]


def _published(form, format):
    data, _ = published.publish(writing.distinct_figures(form, 1), form, format, rng=random.Random(form))
    return unpacked(data, PARTS[format]) if format in PARTS else data


def _rows(blocks):
    return [row for block in blocks if isinstance(block, list) for row in block]


def _drawn(blocks, format):
    """A small document in a format, None where it is made otherwise."""
    if format == "html":
        rows = ["".join(f"<td>{cell}</td>" for cell in row) for row in _rows(blocks)]
        lines = "".join(f"<p>{block}</p>" for block in blocks if isinstance(block, str))
        return f"<html><body>{lines}<table><tr>{'</tr><tr>'.join(rows)}</tr></table></body></html>".encode()
    if format == "md":
        rows = [f"|{'|'.join(row)}|" for row in _rows(blocks)]
        return "\n".join([*(block for block in blocks if isinstance(block, str)), *rows]).encode()
    if format == "docx":
        made = "".join(
            word.paragraph(word.run(block))
            if isinstance(block, str)
            else word.table([[word.cell(word.paragraph(word.run(cell))) for cell in row] for row in block], 3)
            for block in blocks
        )
        return f"<w:document {word.NAMESPACES}><w:body>{made}</w:body></w:document>".encode()
    if format == "xlsx":
        book = Workbook()
        workbooks.write(book.active, blocks)
        return unpacked(workbooks.saved(book), SHEET_PARTS)
    if format == "doc":
        return write_doc(
            [
                block if isinstance(block, str) else [[(cell, "") for cell in row] for row in block]
                for block in blocks
            ]
        )
    return None


def words(target):
    """Return the pieces that a mutation puts in: what the readers and the parser look for."""
    labels = [*writing.OUTCOMES.values(), *writing.APPLICANTS.values(), *writing.STAGES.values()]
    marks = ("\t", "\n\n", "0", "１２", "-1", "1.5万元", "/", "无", "一是", "（二）", "件。")
    pieces = [*(label.replace("\n", "") for label in (*labels, *writing.HEADINGS.values())), *marks]
    found = [piece.encode() for piece in (*pieces, *_MARKUP.get(target, "").split())]
    return [*found, PART] if target in PARTS else found


def mutated(data, target, rng):
    """Return the data with a few changes: pieces left out, doubled, put in, single bytes changed."""
    for _ in range(rng.randint(1, 6)):
        at, end = sorted(rng.randrange(len(data) + 1) for _ in range(2))
        end = min(end, at + rng.choice((1, 8, 100, 1_000)))
        way = rng.choice(("out", "double", "byte", "word", "word"))
        piece = {"out": b"", "double": data[at:end] * 2, "byte": bytes([rng.randrange(256)])}.get(way)
        if piece is None:
            piece, end = rng.choice(words(target)), at
        data = data[:at] + piece + data[at + 1 if way == "byte" else end :]
    return data


_MARKUP = {
    "html": "<table> </table> <tr> <td> </td> </tr> <p> <div> </div> <span> <br> rowspan=9 colspan=0 "
    "<script> <!-- --> &nbsp; &#48; <s> <sup> <template> <svg> <pre> <a> <nav>",
    "docx": "<w:p> </w:p> <w:r> </w:r> <w:t> </w:t> <w:tbl> </w:tbl> <w:tr> </w:tr> <w:tc> </w:tc> "
    "<w:vMerge/> <w:del> </w:del> <w:vanish/> <w:fldChar/> <w:br/> <w:strike/> <w:sdt> <w:txbxContent>",
    "xlsx": "<row> </row> <c> </c> <v> </v> <f> </f> <mergeCell/> ref='A1:B2' hidden='1' t='inlineStr' <is>",
    "pdf": "obj endobj stream endstream /Kids /Type /Page /Contents BT ET Tj re f S xref trailer /Prev",
    "md": "| --- |---| <table> <td> ** __ # &nbsp; \\| <!-- --> <sup> </table>",
}
