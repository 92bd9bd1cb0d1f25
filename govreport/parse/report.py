"""Documents to reports: the stages in order."""

from collections.abc import Iterable
from dataclasses import dataclass

from govreport.divisions.resolve import Place
from govreport.documents.document import Document, ReadingError
from govreport.form.model import Form
from govreport.form.script import normalise
from govreport.form.statute import SECTIONS
from govreport.parse.identity import (
    Frame,
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

_FEWEST_HEADINGS = 2
_HEAD = 40  # pieces in which a page prints its date
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
    [report] = read_reports([document], layouts)
    if isinstance(report, ReadingError):
        raise report
    return report


def read_reports(documents: Iterable[Document], layouts: Layouts) -> list[Report | ReadingError]:
    """Return the report in each of these documents, or why there is none.

    One step is taken for all documents before the next one, which is quicker than one document after
    the other: what a step needs is at hand.
    """
    making = [_Making(document, layouts) for document in documents]
    for step in (_Making.read_tables, _Making.find_headings, _Making.read_frame):
        for one in making:
            step(one)
    reports = [one for one in making if one.is_report]
    for step in (_Making.read_sections, _Making.read_identity, _Making.read_place):
        for one in reports:
            step(one)
    return [one.report() if one.is_report else ReadingError(*_FOREIGN) for one in making]


_FOREIGN = (
    "foreign_document",
    "没有年度报告的标题、法定表格或各部分标题，不像政府信息公开工作年度报告，未载入。",
)
_SAID = ("preface", "overview", "signature")


class _Making:
    """A report in the making: each step needs the ones above it."""

    tables: Tables
    headings: list[tuple[int, str]]
    frame: Frame
    sections: list[Part]
    identity: Identity
    place: Place

    def __init__(self, document: Document, layouts: Layouts) -> None:
        self.document = document
        self.layouts = layouts
        self.first = 0  # piece of the first heading
        self.plain = document
        self.said = dict.fromkeys(_SAID, "")

    def read_tables(self) -> None:
        self.tables = read_tables(self.document, self.layouts)

    def find_headings(self) -> None:
        self.headings = find_headings(self.document, self.tables.prose)
        self.first = self.headings[0][0] if self.headings else len(self.document.words)
        self.plain = plain_document(self.document)

    def read_frame(self) -> None:
        last = self.headings[-1][0] if self.headings else -1
        self.frame = read_frame(self.plain, self.first, last, self.tables.prose)

    @property
    def is_report(self) -> bool:
        return bool(self.frame.title or len(self.tables.index) or len(self.headings) >= _FEWEST_HEADINGS)

    def read_sections(self) -> None:
        document, frame = self.document, self.frame
        title_end = frame.title.end if frame.title else 0
        self.sections = read_sections(document, self.tables.prose, self.headings, title_end, frame.signature)
        for part in self.sections:
            if part.section in self.said:
                self.said[part.section] = part.text if self.plain is document else plain(part.text)

    def read_identity(self) -> None:
        head = [word for word in self.plain.words[: min(self.first, _HEAD)] if word]
        said = self.said
        self.identity = read_identity(self.plain, self.frame, said["preface"], said["overview"], head)

    def read_place(self) -> None:
        identity, said = self.identity, self.said
        self.place = read_place(self.plain, identity, said["preface"], said["signature"])
        identity.level = identity.level or self.place.level
        if self.plain is not self.document:
            as_printed(identity, self.document)

    def report(self) -> Report:
        document, tables, identity, place = self.document, self.tables, self.identity, self.place
        form = tables.form.version if tables.form else _old_form(document, self.layouts.grid.forms, tables)
        notes: list[tuple[str, str, int | None]] = [(code, said, None) for code, said in document.notes]
        notes.extend(tables.notes)
        notes.extend(_missing(identity, tables, self.sections, form))
        if why := describe_candidates(identity.agency or identity.title or "", place):
            notes.append(("place_ambiguous", why, None))
        return Report(document, form, identity, place, tables, self.sections, notes)


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
