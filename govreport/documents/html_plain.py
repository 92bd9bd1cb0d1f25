"""Well-formed web pages to what they print, without a tree: the same as `html_walk`, many times faster.

A page is texts with runs of tags between them, and in a table the same run stands between one number
and the next, whatever system wrote the page. What a run does depends on nothing but the elements that
are open in front of it, so it is worked out once and remembered. Wherever a browser would build another
tree than the tags say, the page is not read here.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from html import unescape
from typing import Any

from govreport.documents.html_items import (
    BLOCKS,
    LINES_KEPT,
    SKIPPED,
    STRUCK_OUT,
    Acts,
    Collector,
    Page,
    acts_of,
)
from govreport.documents.html_styles import may_hide, style_of


@dataclass(slots=True)
class Plain:
    """A well-formed page: what it prints, its title, and the attributes of its `meta` elements."""

    page: Page
    title: str
    metas: list[dict[str, str | None]]


def read_written(text: str) -> Plain | None:
    """Return what a page prints, None where its tags are not in order or need more care."""
    text = text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text
    try:
        text, title = _take_out(text, parsed=False)
        page = _walk(text, _WRITTEN)
        return Plain(page, _unescape(title), [_attributes(printed) for printed in _METAS.findall(text)])
    except _Disordered:
        return None


def read_parsed(text: str) -> Page | None:
    """Return what a page prints as a browser wrote its tree down, None where it needs more care."""
    try:
        return _walk(_take_out(text, parsed=True)[0], _PARSED)
    except _Disordered:
        return None


class _Disordered(Exception):
    """The tags of a page do not say what a browser makes of it, or it needs more care."""


def _walk(text: str, memory: "_Memory") -> Page:
    if text.rfind("<") > text.rfind(">") or "\x00" in text:
        raise _Disordered
    first, *pieces = _RUNS.split(text)
    _demand_empty(first)
    collector = Collector()
    parts, state = collector.parts, memory.first()
    turns = iter(pieces)
    for run, text in zip(turns, turns, strict=True):
        known = state.runs.get(run)
        acts, state = known if known is not None else memory.read(state, run)
        for act, value in acts:
            act(collector, value)
        if text:
            kind = state.text
            if kind == _SHOWN:
                parts.append(_unescape(text) if "&" in text else text)
            elif kind == _CAREFUL:
                collector.add_text(_unescape(text))
            elif kind == _BARE:
                _demand_empty(text)
    if state.place != "after html":
        raise _Disordered
    collector.flush()
    return collector.page


# --- tags ---------------------------------------------------------------------------------------

_SPACE = " \t\n\r\f"
_RUNS = re.compile(r"((?:<[^>]*+>\s*+)++)")
_PIECES = re.compile(r"<([^>]*+)>([^<]*+)")
_METAS = re.compile(rf"<[mM][eE][tT][aA](?=[{_SPACE}/])([^>]*+)>")
_UNNAMED = rf"[^{_SPACE}\"'<>/=`]++"
_VALUE = rf"\"[^\"<]*+\"|'[^'<]*+'|[^{_SPACE}\"'=<>`]++"
_ATTRIBUTE = re.compile(rf"({_UNNAMED})(?:[{_SPACE}]*+=[{_SPACE}]*+({_VALUE}))?+")
_TAG = re.compile(
    "([a-zA-Z][a-zA-Z0-9:._-]*+)"
    rf"((?:[{_SPACE}]++{_UNNAMED}(?:[{_SPACE}]*+=[{_SPACE}]*+(?:{_VALUE}))?+)*+)[{_SPACE}]*+/?+"
)
_LONGEST_TAG, _LONGEST_KNOWN = 20_000, 1_000
# Of a title its text is taken out.
_VOID = frozenset("area base br col embed hr img input link meta param source title track wbr".split())


@dataclass(frozen=True, slots=True, eq=False)
class _Tag:
    name: str
    style: str
    enter: Acts
    leave: Acts


def _tag(inner: str) -> _Tag:
    """Return what an opening tag says, without its brackets."""
    match = _TAG.fullmatch(inner) if len(inner) <= _LONGEST_TAG else None
    if not match:
        raise _Disordered
    name, attributes = match[1].lower(), _attributes(match[2])
    # The page itself is hidden only until a script shows it.
    style = "" if name in ("html", "body") else style_of(attributes)
    if name in STRUCK_OUT or name in ("s", "strike") or style == "struck":
        raise _Disordered  # before its end nobody knows whether digits are struck out
    if style == "hide" or name in SKIPPED:
        return _Tag(name, "hide", (), ())
    return _Tag(name, style, *acts_of(name, style, attributes))


_known_tag = lru_cache(maxsize=2_000)(_tag)


def _attributes(printed: str) -> dict[str, str | None]:
    found: dict[str, str | None] = {}
    for written, quoted in _ATTRIBUTE.findall(printed):
        name = written.lower()
        if name not in found:
            value = quoted[1:-1] if quoted[:1] in ("'", '"') else quoted
            found[name] = _unescape_value(value) if "&" in value and name in _READ else value
    return found


_READ = frozenset("style colspan rowspan width height type value name property content".split())
_REFERENCE = re.compile(r"&(?!(?:amp|apos|gt|lt|nbsp|quot);|[\s&]|\Z)")
_NUMERIC = re.compile(r"&#(?:([0-9]{1,6})|[xX]([0-9a-fA-F]{1,5}));|&#")


def _unescape_value(value: str) -> str:
    """Return the value of an attribute, in which fewer names are read than in a text."""
    if _REFERENCE.search(value):
        raise _Disordered
    return unescape(value)


def _unescape(text: str) -> str:
    """Return a text with the characters that stand there by name or number."""
    text = text.replace("&nbsp;", "\xa0")
    if "&" not in text:
        return text
    for match in _NUMERIC.finditer(text):
        code = int(match[1]) if match[1] else int(match[2] or "0", 16)
        # Browsers have rules of their own for controls and what is no character.
        if not (31 < code < 127 or 159 < code < 0xD800 or 0xE000 <= code < 0xFDD0 or 0xFDEF < code < 0xFFFE):
            raise _Disordered
    return unescape(text)


# --- what is no text and no tag -------------------------------------------------------------------

_UNSEEN = re.compile(
    "<(?:!--|([sS][cC][rR][iI][pP][tT]|[sS][tT][yY][lL][eE]|[tT][iI][tT][lL][eE]|"
    rf"[tT][eE][xX][tT][aA][rR][eE][aA]|[iI][fF][rR][aA][mM][eE])(?=[{_SPACE}/>]))"
)
# In its place stands a tag that is allowed where it is, and does nothing.
_INSTEAD = {"script": "<!>", "style": "<!>", "title": "<title>", "textarea": "<wbr>", "iframe": "<wbr>"}
_ENDS = {name: re.compile(f"</{name}([^>]*+)>", re.I) for name in _INSTEAD}


def _take_out(text: str, parsed: bool) -> tuple[str, str]:
    """Return the page without comments, scripts and the like, and its title."""
    kept: list[str] = []
    title, at = "", 0
    while match := _UNSEEN.search(text, at):
        kept.append(text[at : match.start()])
        if not match[1]:
            kept.append("<!>")
            at = _end_of_comment(text, match.end())
            continue
        name = match[1].lower()
        kept.append(_INSTEAD[name])
        inside, at = _raw(text, name, match)
        if name == "title":
            title = title or inside
        elif name == "style" and not parsed and may_hide(inside):
            raise _Disordered
    kept.append(text[at:])
    return "".join(kept), title


def _end_of_comment(text: str, begin: int) -> int:
    end = text.find("-->", begin)
    if end < 0 or text.startswith((">", "->"), begin) or text.find("--!>", begin, end) >= 0:
        raise _Disordered
    return end + 3


def _raw(text: str, name: str, match: re.Match[str]) -> tuple[str, int]:
    """Return what stands in an element whose content is no markup, and where the element ends."""
    begin = text.find(">", match.end())
    found = _ENDS[name].search(text, begin)
    if begin < 0 or not found or found[1].strip(_SPACE):
        raise _Disordered
    inside = text[begin + 1 : found.start()]
    if not _TAG.fullmatch(text, match.start() + 1, begin):
        raise _Disordered
    if name == "script" and "<!--" in inside and "<script" in inside.lower():
        raise _Disordered
    return inside, found.end()


# --- which tags build the tree that they say ------------------------------------------------------

_P, _A, _LI, _DD, _FORM, _BUTTON, _HEADING = (2**bit for bit in range(7))
_OPENS = {
    "p": _P,
    "a": _A,
    "li": _LI,
    "form": _FORM,
    "button": _BUTTON,
    **dict.fromkeys(("dd", "dt"), _DD),
    **dict.fromkeys(("h1", "h2", "h3", "h4", "h5", "h6"), _HEADING),
}
_ENCLOSES = {**dict.fromkeys(("ul", "ol", "menu", "dir"), _LI), "dl": _DD}
_ENDS_PARAGRAPH = (BLOCKS | {"search"}) - {"br"}
_GROUPS = frozenset(("thead", "tbody", "tfoot"))
_OPTIONS = {"select": {"option", "optgroup"}, "optgroup": {"option"}, "option": set[str]()}
# Elements that may hold certain others only, and no text.
_BARE_PLACES = {
    "": {"html"},
    "html": {"head", "body"},
    "after head": {"body"},
    "after body": set[str](),
    "after html": set[str](),
    "head": {"meta", "link", "base", "title"},
    "table": {"caption", "colgroup", "tr", *_GROUPS},
    "colgroup": {"col"},
    **dict.fromkeys(_GROUPS, {"tr"}),
    "tr": {"td", "th"},
}
_CHILDREN = _BARE_PLACES | _OPTIONS
_ONLY_THERE = frozenset(tag for tags in _CHILDREN.values() for tag in tags) - {"meta", "link", "base"}
# Elements with rules of their own for what stands in them or around them.
_ODD = frozenset("svg math template xmp plaintext noembed noframes noscript frameset frame".split())
_ODD_AS_WRITTEN = _ODD | frozenset(
    "image isindex keygen basefont bgsound command menuitem ruby rb rt rp rtc selectedcontent".split()
)
_DEEPEST = 500

_SHOWN, _CAREFUL, _HIDDEN, _BARE = range(4)  # what becomes of a text


@dataclass(slots=True, eq=False)
class _State:
    """The open elements in front of a run of tags.

    `place` is the innermost one, or what it has behind it; `careful` tells whether texts are links or
    keep their lines, `opened` which elements are open that close others of their kind.
    """

    tag: str
    place: str
    parsed: bool  # as a browser built it: every tag stands where it belongs
    parent: "_State | None" = None
    leave: Acts = ()
    hidden: bool = False
    careful: bool = False
    opened: int = 0
    depth: int = 0
    runs: dict[str, tuple[Acts, "_State"]] = field(default_factory=dict)
    inner: dict[tuple[str, str], "_State"] = field(default_factory=dict)
    text: int = _SHOWN

    def __post_init__(self) -> None:
        if not self.parsed and self.place in _BARE_PLACES:
            self.text = _BARE
        else:
            self.text = _HIDDEN if self.hidden else _CAREFUL if self.careful else _SHOWN

    def enter(self, tag: _Tag, acts: "_Made") -> "_State":
        """Return what is open behind an opening tag."""
        name = tag.name
        if self.depth >= _DEEPEST or name in (_ODD if self.parsed else _ODD_AS_WRITTEN):
            raise _Disordered
        if not self.parsed:
            self._demand_place(name)
        if not self.hidden:
            acts += tag.enter
        if name in _VOID:
            if not self.hidden:
                acts += tag.leave
            return self
        key = (name, tag.style)
        if key not in self.inner:
            self.inner[key] = self._inside(tag)
        return self.inner[key]

    def _demand_place(self, name: str) -> None:
        """Refuse an element that closes others here, or that is moved or left out."""
        children = _CHILDREN.get(self.place)
        if name in _ONLY_THERE if children is None else name not in children:
            raise _Disordered
        if (name in _ENDS_PARAGRAPH and self.opened & _P) or self.opened & _OPENS.get(name, 0):
            raise _Disordered

    def _inside(self, tag: _Tag) -> "_State":
        name, parent = tag.name, self
        if name in ("html", "head", "body"):
            parent = _State(self.tag, f"after {name}", self.parsed, self.parent, self.leave)
        hidden = self.hidden or tag.style == "hide"
        return _State(
            name,
            name,
            self.parsed,
            parent,
            () if hidden else tag.leave,
            hidden,
            self.careful or name == "a" or name in LINES_KEPT or tag.style == "pre",
            (self.opened | _OPENS.get(name, 0)) & ~_ENCLOSES.get(name, 0),
            self.depth + 1,
        )


_Made = list[tuple[Callable[[Collector, Any], None], Any]]
_MOST_REMEMBERED = 2_000_000  # characters of runs


class _Memory:
    """The runs of tags met so far, which pages of one site have in common."""

    def __init__(self, parsed: bool) -> None:
        self.size = 0
        self.root = _State("", "", parsed)

    def first(self) -> _State:
        """Return where a page begins."""
        if self.size > _MOST_REMEMBERED:
            self.size, self.root = 0, _State("", "", self.root.parsed)
        return self.root

    def read(self, state: _State, run: str) -> tuple[Acts, _State]:
        """Return what a run of tags does, and what is open behind it."""
        before, made = state, _Made()
        for inner, text in _PIECES.findall(run):
            if inner[:1] == "/":
                if inner[1:].rstrip(_SPACE).lower() != state.tag or state.parent is None:
                    raise _Disordered
                made += state.leave
                state = state.parent
            elif inner[:1] not in ("!", "?"):
                state = state.enter(_known_tag(inner) if len(inner) < _LONGEST_KNOWN else _tag(inner), made)
            if text and state.text == _BARE:
                _demand_empty(text)
            elif text and state.text != _HIDDEN:
                made.append((Collector.add_text, text))
        found = tuple(_without_empty(made)), state
        before.runs[run] = found
        self.size += len(run)
        return found


_WRITTEN, _PARSED = _Memory(parsed=False), _Memory(parsed=True)

_ENDING = (Collector.flush, Collector.open_cell, Collector.close_cell)
_FILLING = (Collector.append, Collector.add_text, Collector.add_input)


def _without_empty(acts: _Made) -> Iterator[tuple[Callable[[Collector, Any], None], Any]]:
    """Leave out the ends of paragraphs that have not begun, or that what follows ends as well."""
    begun = True
    for act, following in zip(acts, [*acts, (None, None)][1:], strict=True):
        ends = act[0] in _ENDING
        if act[0] is not Collector.flush or (begun and following[0] not in _ENDING):
            yield act
            begun = act[0] in _FILLING or (begun and not ends)


def _demand_empty(text: str) -> None:
    if text.strip(_SPACE):
        raise _Disordered
