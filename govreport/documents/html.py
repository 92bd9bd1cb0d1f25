"""Web pages to a document: the report in the middle of a page, its tables row by row."""

import re
from collections.abc import Iterable, Iterator

from selectolax.lexbor import LexborHTMLParser

from govreport.documents.blocks import Blocks
from govreport.documents.document import Document, ReadingError
from govreport.documents.html_bytes import decode_page, tame
from govreport.documents.html_content import choose
from govreport.documents.html_items import Attributes, Page
from govreport.documents.html_plain import read_parsed, read_written
from govreport.documents.html_styles import set_apart_by_sheet
from govreport.documents.html_walk import walk
from govreport.form.vocabulary import PUBLISHED, TITLE_TAIL

_LARGEST = 64 * 2**20  # pages with their pictures inside reach some ten megabytes
_TITLES = ("articletitle", "og:title", "dc.title", "dcterms.title")
_PUBLISHED = ("pubdate", "publishdate", "article:published_time", "og:published_time", "dc.date")
_SITES = ("sitename", "og:site_name", "contentsource", "dc.publisher")
# What joins the title of the page and the name of the site: 年度报告_某县人民政府, 年度报告 - 某县.
_TITLE_SEPARATOR = re.compile(r"[_|｜]+|[-–—]+")


def read(data: bytes) -> Document:
    """Return the document of a web page.

    Its metadata are `title`, `published` and `site` as the page's head gives them, where it does.
    Raises `ReadingError` (`empty_file`, `not_text`, `too_large`).
    """
    if len(data) > _LARGEST:
        raise ReadingError(
            "too_large", f"网页大于 {_LARGEST // 2**20} MB，未读取。请删去内嵌的图片后再载入。"
        )
    text, guessed = decode_page(data)
    # Browsers have rules of their own for a zero; the bytes tell at once that there is none.
    page, metadata = (None if b"\x00" in data else _read_plain(text)) or _read_tree(text)
    blocks = Blocks("html")
    for item in choose(page):
        if isinstance(item, str):
            blocks.add_paragraphs(item)
        else:
            blocks.add_row(item)
    if guessed:
        blocks.note("encoding_guessed", guessed)
    return blocks.document(metadata)


_Read = tuple[Page, list[tuple[str, str]]]


def _read_plain(text: str) -> _Read | None:
    """Return what a page prints and its metadata where its tags are in order."""
    plain = read_written(text)
    if not plain:
        return None
    page, title = plain
    return page, list(_metadata(title, page.metas, page))


def _read_tree(text: str) -> _Read:
    """Return what any page prints and its metadata, by the tree that a browser makes of it."""
    tree = LexborHTMLParser(tame(text))
    set_apart_by_sheet(tree)
    title = tree.css_first("head > title")
    metas = [node.attributes for node in tree.css("meta[content]")]
    page = read_parsed(tree.html or "") or walk(tree)
    return page, list(_metadata(title.text() if title else "", metas, page))


def _metadata(title: str, metas: Iterable[Attributes], page: Page) -> Iterator[tuple[str, str]]:
    """Yield title, date of publication and site of a page, each from the best place that has it."""
    said: dict[str, str] = {}
    for attributes in metas:
        name = (attributes.get("name") or attributes.get("property") or "").strip().lower()
        content = " ".join((attributes.get("content") or "").split())
        if name and content:
            said.setdefault(name, content)
    titles = [said[name] for name in _TITLES if name in said]
    titles += [" ".join(title.split())] if title else []
    yield "title", _best_title(titles)
    dates = [said[name] for name in _PUBLISHED if name in said]
    yield "published", dates[0] if dates else _printed_date(page)
    yield "site", next((said[name] for name in _SITES if name in said), "")


def _best_title(titles: list[str]) -> str:
    """Return the first title that names a report, without the site's name; else the first one."""
    for title in titles:
        for part in (title, *_TITLE_SEPARATOR.split(title)):
            if TITLE_TAIL.search(part.strip()):
                return part.strip()
    return titles[0] if titles else ""


def _printed_date(page: Page) -> str:
    """Return the date of publication that the page prints around the report."""
    for item in page.items:
        match = PUBLISHED.search(item) if isinstance(item, str) else None
        if match:
            return "".join(match[1].split())
    return ""
