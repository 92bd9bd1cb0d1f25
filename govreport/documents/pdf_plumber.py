"""A second reading of a PDF's ruling lines, by a slower library that knows other ways to draw them."""

import logging
from dataclasses import replace
from io import BytesIO

import numpy as np

from govreport.documents.pdf_lines import Lines
from govreport.documents.pdf_page import Page

_MOST_PAGES = 30  # some tenths of a second each
_MOST_EDGES = 20_000


def with_lines(data: bytes, pages: list[Page]) -> list[Page]:
    """Return the pages with the ruling lines that `pdfplumber` finds; the same pages where it finds none.

    The characters stay as they are: only where the cells are is asked again.
    """
    import pdfplumber

    logging.getLogger("pdfminer").setLevel(logging.ERROR)
    result = list(pages)
    try:
        with pdfplumber.open(BytesIO(data)) as document:
            for at, page in enumerate(document.pages[:_MOST_PAGES]):
                edges = [(e["x0"], e["top"], e["x1"], e["bottom"]) for e in page.edges[:_MOST_EDGES]]
                if edges and (round(page.width), round(page.height)) == (
                    round(pages[at].width),
                    round(pages[at].height),
                ):
                    result[at] = replace(pages[at], lines=Lines.of(np.array(edges, float)))
                page.close()
    except Exception:  # whatever another library stumbles over, the first reading stands
        return pages
    return result
