"""The XML of a Word document, settled: what is left of it is what the page shows, in its order.

Deleted and hidden text, field codes and second renderings are taken out; text boxes are put behind
the paragraph that they hang on; numbers that Word generates are put in as text.
"""

from lxml import etree

from govreport.documents.blocks import STRUCK
from govreport.documents.word_numbering import Numbering, Styles
from govreport.documents.word_package import W, is_on

_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
P, R, T, TBL, TR, TC = (f"{W}{name}" for name in ("p", "r", "t", "tbl", "tr", "tc"))
TXBX, PPR = f"{W}txbxContent", f"{W}pPr"
MATH_TEXT = f"{M}t"
# Stands around text that must not run into the digits beside it: a raised footnote mark makes no 121
# of 12, and neither does a number that is struck out. The character itself means nothing anywhere.
APART = "\ufdd0"

_RPR, _TRPR = f"{W}rPr", f"{W}trPr"
_DEL, _MOVED = f"{W}del", f"{W}moveFrom"
_CHOICE, _FALLBACK = f"{_MC}Choice", f"{_MC}Fallback"
_VANISH, _RAISED = f"{W}vanish", f"{W}vertAlign"
_FIELD = f"{W}fldChar"
_CELL_DELETED = f"{W}cellDel"
_STRUCK = (f"{W}strike", f"{W}dstrike")
# Never on the page: earlier properties of changed text, the reading aid of a character.
_NEVER = tuple(
    f"{W}{name}"
    for name in (
        *("pPrChange", "rPrChange", "tblPrChange", "trPrChange", "tcPrChange", "tblPrExChange"),
        *("sectPrChange", "rt", "delText", "sdtPr"),
    )
)
_SETTLED = (
    *(_DEL, _MOVED, _CHOICE, _FALLBACK, _VANISH, _RAISED, _FIELD, _CELL_DELETED, TXBX, MATH_TEXT),
    *_STRUCK,
    *_NEVER,
)
_IN_FIELDS = (_FIELD, T, *(f"{W}{name}" for name in ("tab", "br", "cr", "sym", "noBreakHyphen")))


def settle(root: etree._Element, styles: Styles, numbering: Numbering | None) -> None:
    """Take out of a document all that its page does not show, and put in what Word generates."""
    settling = _Settling()
    for element in list(root.iter(*_SETTLED)):
        settling.see(element)
    if settling.fields:
        _drop_codes(root)
    if styles.hidden:
        _hide(root, styles)
    if styles.apart:
        for style in root.iter(f"{W}rStyle"):
            if style.get(f"{W}val") in styles.apart:
                _set_apart(_run_of(style))
    # From the end, so that several deleted marks in a row join all their paragraphs.
    for mark in reversed(settling.joined):
        _join(mark)
    if numbering is not None:
        _number(root, numbering)


class _Settling:
    """Settles one element after the other; `fields` tells whether there were any."""

    def __init__(self) -> None:
        self.fields = False
        self.joined: list[etree._Element] = []
        self._boxes: dict[etree._Element, etree._Element] = {}
        self._chosen: set[etree._Element] = set()
        self._apart: set[tuple[etree._Element, str]] = set()

    def see(self, element: etree._Element) -> None:
        """Settle one element."""
        tag = element.tag
        if tag in (_DEL, _MOVED):
            self._delete(element)
        elif tag == _FIELD:
            self.fields = True
        elif tag == _VANISH:
            run = _run_of(element)
            if run is not None and is_on(element):
                _remove(run)
        elif tag == _RAISED:
            if element.get(f"{W}val") in ("superscript", "subscript"):
                self._set_apart(_run_of(element))
        elif tag in _STRUCK:
            if is_on(element):
                self._set_apart(_run_of(element), STRUCK)
        elif tag == TXBX:
            self._move_behind(element)
        elif tag in (_CHOICE, _FALLBACK):
            self._choose(element)
        elif tag == _CELL_DELETED:
            _remove(next(element.iterancestors(TC), None))
        elif tag == MATH_TEXT:
            _part_math(element)
        else:
            _remove(element)

    def _choose(self, element: etree._Element) -> None:
        """Keep the first of several renderings of the same thing."""
        parent = element.getparent()
        if parent in self._chosen:
            _remove(element)
        elif parent is not None and element.tag == _CHOICE:
            self._chosen.add(parent)

    def _set_apart(self, run: etree._Element | None, mark: str = "") -> None:
        """Set a run apart, once however often it says so."""
        if run is not None and (run, mark) not in self._apart:
            self._apart.add((run, mark))
            _set_apart(run, mark)

    def _delete(self, element: etree._Element) -> None:
        """Take out deleted text, a deleted row, or note a deleted paragraph mark."""
        parent = element.getparent()
        if parent is None:
            return
        if parent.tag == _TRPR:
            _remove(parent.getparent())
        elif parent.tag == _RPR:
            paragraph = next(element.iterancestors(P), None)
            if paragraph is not None:
                self.joined.append(paragraph)
        else:
            parent.remove(element)

    def _move_behind(self, box: etree._Element) -> None:
        """Put a text box behind its paragraph, or behind the box before it there."""
        paragraph = next(box.iterancestors(P), None)
        if paragraph is None or paragraph.getparent() is None:
            return
        self._boxes.get(paragraph, paragraph).addnext(box)
        self._boxes[paragraph] = box


def _remove(element: etree._Element | None) -> None:
    parent = element.getparent() if element is not None else None
    if element is not None and parent is not None:
        parent.remove(element)


def _run_of(prop: etree._Element) -> etree._Element | None:
    """Return the run that has this property; None where a style or a paragraph mark has it."""
    parent = prop.getparent()
    run = parent.getparent() if parent is not None and parent.tag == _RPR else None
    return run if run is not None and run.tag == R else None


def _set_apart(run: etree._Element | None, mark: str = "") -> None:
    """Set the texts of a run apart from the text around it, with a mark on both sides of digits."""
    for text in run.iter(T) if run is not None else ():
        said = text.text or ""
        around = mark if any(map(str.isdigit, said)) else ""
        text.text = f"{APART}{around}{said}{around}{APART}"


def _part_math(text: etree._Element) -> None:
    """Keep the parts of a fraction or a power apart; a formula that is a plain line is plain text."""
    run = text.getparent()
    above = run.getparent() if run is not None else None
    if above is not None and above.tag != f"{M}oMath":
        text.text = f"{APART}{text.text or ''}{APART}"


def _drop_codes(root: etree._Element) -> None:
    """Take out the text inside field codes, where the result of another field may stand."""
    fields: list[bool] = []  # of each open field, whether this is still its code
    codes: list[list[etree._Element]] = []  # the text of each open code
    for element in list(root.iter(*_IN_FIELDS)):
        if element.tag != _FIELD:
            if codes:
                codes[0].append(element)
            continue
        kind = element.get(f"{W}fldCharType")
        if kind == "begin":
            fields.append(True)
            codes.append([])
        elif fields:
            for inside in codes.pop() if fields[-1] else ():
                _remove(inside)
            fields[-1] = False
            if kind == "end":
                fields.pop()


def _hide(root: etree._Element, styles: Styles) -> None:
    """Take out the runs that a style hides and that do not say otherwise themselves."""
    for paragraph in list(root.iter(P)):
        style = paragraph.find(f"{PPR}/{W}pStyle")
        hidden = (style.get(f"{W}val") if style is not None else styles.default) in styles.hidden
        for run in list(paragraph.iter(R)):
            named = run.find(f"{_RPR}/{W}rStyle")
            by_style = hidden or (named is not None and named.get(f"{W}val") in styles.hidden)
            if by_style and run.find(f"{_RPR}/{_VANISH}") is None:
                _remove(run)


def _join(paragraph: etree._Element) -> None:
    """Put the text of a paragraph whose mark is deleted in front of the next paragraph's."""
    following = paragraph.getnext()
    if following is None or following.tag != P:
        return
    properties = next(iter(following), None)
    # One by one from the end: to count the children of a long paragraph takes long.
    for child in reversed([child for child in paragraph if child.tag != PPR]):
        if properties is not None and properties.tag == PPR:
            properties.addnext(child)
        else:
            following.insert(0, child)
    _remove(paragraph)


def _number(root: etree._Element, numbering: Numbering) -> None:
    for paragraph in root.iter(P):
        first = paragraph[0] if len(paragraph) else None
        properties = first if first is not None and first.tag == PPR else None
        if properties is not None and is_on(properties.find(f"{_RPR}/{_VANISH}")) and not _shows(paragraph):
            continue  # a paragraph that is hidden with its mark does not count
        number = numbering.number(properties)
        if number:
            label = etree.Element(T)
            label.text = number + APART
            paragraph.insert(0 if properties is None else 1, label)


def _shows(paragraph: etree._Element) -> bool:
    return any(text.text for text in paragraph.iter(T))
