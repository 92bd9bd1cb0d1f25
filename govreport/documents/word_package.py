"""The parts of a .docx file, read within limits: a small file must not become a huge one."""

import re
from posixpath import basename, dirname, join, normpath

from lxml import etree

from govreport.documents.document import ReadingError
from govreport.documents.packages import FAULTS, open_zip
from govreport.form.vocabulary import TITLE_FORBIDDEN, TITLE_TAIL

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_STRICT = b"http://purl.oclc.org/ooxml/wordprocessingml/main"
_RELATION = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
_TITLE = "{http://purl.org/dc/elements/1.1/}title"
# Of all parts that are read: the tree of a part takes some fifteen times its size in memory.
_LARGEST = 40_000_000
# Table mark-up repeats itself and packs to a fiftieth; a hundredth and less is no report.
_HIGHEST_RATIO = 120
_UNSUSPICIOUS = 8_000_000
_LONGEST_TITLE = 80
_DAMAGED = "Word 文件的压缩包或 XML 已损坏，无法读取。请用 Word 或 WPS 打开并另存为 .docx 后再载入。"


def damaged() -> ReadingError:
    """Return the error for a file whose package or XML is broken."""
    return ReadingError("damaged_file", _DAMAGED)


class Package:
    """The parts of one .docx; every method raises `ReadingError` (`damaged_file`, `too_large`)."""

    def __init__(self, data: bytes) -> None:
        try:
            self._archive = open_zip(data)
            self._parts = {entry.filename: entry for entry in self._archive.infolist()}
        except FAULTS as error:
            raise damaged() from error
        self._left = _LARGEST
        main = self._related("", "officeDocument", "word/document.xml")
        self.main = main if main in self._parts else "word/document.xml"

    def document(self) -> etree._Element:
        """Return the root of the main part."""
        root = self.xml(self.main)
        if root is None:
            raise damaged()
        return root

    def beside(self, kind: str) -> etree._Element | None:
        """Return the root of the part of a kind (`styles`, `numbering`) that the main part names, if any."""
        return self.xml(self._related(self.main, kind, join(dirname(self.main), f"{kind}.xml")))

    def title(self) -> str:
        """Return the title among the file's properties if it is the title of a report, else ""."""
        # Nothing but a title comes from the properties: a report is read without them too.
        try:
            core = self.xml(self._related("", "core-properties", "docProps/core.xml"))
        except ReadingError:
            return ""
        title = " ".join((core.findtext(f".//{_TITLE}") or "").split()) if core is not None else ""
        fits = len(title) <= _LONGEST_TITLE and not TITLE_FORBIDDEN.search(title)
        return title if fits and TITLE_TAIL.search(title) else ""

    def xml(self, name: str) -> etree._Element | None:
        """Return the root of a part, None where there is no such part."""
        if name not in self._parts:
            return None
        data = self._bytes(name)
        if _STRICT in data:
            data = data.replace(_STRICT, W[1:-1].encode())
        parser = etree.XMLParser(
            resolve_entities=False,
            no_network=True,
            huge_tree=False,
            load_dtd=False,
            remove_comments=True,
            remove_pis=True,
        )
        try:
            root = etree.fromstring(data, parser)
        except (etree.XMLSyntaxError, ValueError) as error:
            raise damaged() from error
        # An entity inside a number would take the number apart; Word writes no document type.
        if root.getroottree().docinfo.internalDTD is not None:
            raise damaged()
        return root

    def _bytes(self, name: str) -> bytes:
        entry = self._parts[name]
        bomb = entry.file_size > _UNSUSPICIOUS and entry.file_size > _HIGHEST_RATIO * entry.compress_size
        if entry.file_size > self._left or bomb:
            raise ReadingError(
                "too_large",
                f"Word 文件的 {basename(name)} 解压后有 {entry.file_size // 1_000_000} MB，超出限制，未读取。"
                "请用 Word 或 WPS 删去图片等无关内容，另存为 .docx 后再载入。",
            )
        self._left -= entry.file_size
        try:
            with self._archive.open(entry) as file:
                return file.read(entry.file_size)
        except Exception as error:  # zipfile lets zlib, struct, password and other errors through
            raise damaged() from error

    def _related(self, part: str, kind: str, usual: str) -> str:
        """Return the name of the part of a kind that a part ("" the whole package) names."""
        relations = self.xml(join(dirname(part), "_rels", f"{basename(part)}.rels"))
        for relation in relations.iter(_RELATION) if relations is not None else ():
            if (relation.get("Type") or "").endswith("/" + kind) and relation.get("TargetMode") != "External":
                target = relation.get("Target") or ""
                return normpath(join("/", dirname(part), target)).lstrip("/")
        return usual


def is_on(element: etree._Element | None) -> bool:
    """Tell whether a switch (`w:vanish`) is there and not switched off."""
    return element is not None and element.get(f"{W}val", "1") not in ("0", "false", "off")


def number_in(text: str | None) -> int | None:
    """Return the whole number in an attribute, None where there is none."""
    return int(text) if text and re.fullmatch(r"-?[0-9]{1,9}", text) else None
