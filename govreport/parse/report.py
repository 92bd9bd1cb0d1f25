"""One document to one report: the stages in order."""

from dataclasses import dataclass

from govreport.divisions.resolve import Place
from govreport.documents.document import Document, ReadingError
from govreport.form.model import Form
from govreport.form.script import normalise
from govreport.form.statute import SECTIONS
from govreport.parse.identity import (
    Identity,
    as_printed,
    plain,
    plain_document,
    read_frame,
    read_identity,
)
from govreport.parse.layout import Layouts
from govreport.parse.place import describe_candidates, read_place
from govreport.parse.sections import Part, find_headings, read_ordinal, read_sections
from govreport.parse.tables import Tables, read_tables

_TABLE_NAMES = {"disclosures": "表二", "applications": "表三", "disputes": "表四"}


@dataclass(slots=True)
class Report:
    """What one document says, before it becomes rows of the corpus."""

    document: Document
    form: str | None
    identity: Identity
    place: Place
    tables: Tables
    sections: list[Part]
    notes: list[tuple[str, str, int | None]]


def read_report(document: Document, layouts: Layouts) -> Report:
    """Return the report in a document: tables, title and signature, sections, identity.

    Raises `ReadingError` (`foreign_document`) where nothing of an annual report is found.
    """
    tables = read_tables(document, layouts)
    pieces = tables.prose
    headings = find_headings(document, pieces)
    first = headings[0][0] if headings else len(document.words)
    same = plain_document(document)
    frame = read_frame(same, first, headings[-1][0] if headings else -1, pieces)
    if not frame.title and not len(tables.index) and len(headings) < 2:
        raise ReadingError(
            "foreign_document",
            "没有年度报告的标题、法定表格或各部分标题，不像政府信息公开工作年度报告，未载入。",
        )
    title_end = frame.title.end if frame.title else 0
    sections = read_sections(document, pieces, headings, title_end, frame.signature)
    said = {
        part.section: part.text if same is document else plain(part.text)
        for part in sections
        if part.section in ("preface", "overview", "signature")
    }
    preface, overview = said.get("preface", ""), said.get("overview", "")
    identity = read_identity(
        same, frame, preface, overview, [word for word in same.words[: min(first, 40)] if word]
    )
    place = read_place(same, identity, preface, said.get("signature", ""))
    identity.level = identity.level or place.level
    if same is not document:
        as_printed(identity, document)
    form = tables.form.version if tables.form else _old_form(document, layouts.grid.forms, tables)
    notes: list[tuple[str, str, int | None]] = [(code, message, None) for code, message in document.notes]
    notes.extend(tables.notes)
    notes.extend(_missing(identity, tables, sections, form))
    if why := describe_candidates(identity.agency or identity.title or "", place):
        notes.append(("place_ambiguous", why, None))
    return Report(document, form, identity, place, tables, sections, notes)


def _old_form(document: Document, forms: tuple[Form, ...], tables: Tables) -> str | None:
    """Return the version without tables whose chapters this report has, if any."""
    if len(tables.index):
        return None
    titles = {normalise(read_ordinal(piece)[1]) for piece in document.pieces if len(piece) < 40}
    for form in forms:
        if sum(normalise(chapter) in titles for chapter in form.chapters) >= 2:
            return form.version
    return None


def _missing(
    identity: Identity, tables: Tables, sections: list[Part], form: str | None
) -> list[tuple[str, str, None]]:
    """Return a note for everything that a reader expects and this report does not have."""
    notes = []
    old = form is not None and tables.form is None
    if form is None:
        notes.append(("form_unknown", "表格的列和行都不足以判定表式版本，form 缺失。请对照原文。"))
    if not old:
        for table, name in _TABLE_NAMES.items():
            if table not in tables.found:
                notes.append(
                    (
                        "missing_table",
                        f"没有读到{name}。原文可能以图片或附件提供，请对照原文；相应各格缺失，不是 0。",
                    )
                )
        found = {part.section for part in sections}
        for section in SECTIONS:
            if section.ordinal and section.code not in found:
                notes.append(("missing_section", f"没有第{section.ordinal}部分“{section.zh}”的标题。"))
    if identity.agency is None:
        notes.append(("agency_unknown", "标题、落款和前言都没有写明报告机关，agency 缺失。"))
    if identity.year is None:
        notes.append(("year_unknown", "标题、统计期和正文都没有写明统计年度，year 缺失。"))
    return [(code, message, None) for code, message in notes]
