"""Well-formed web pages to what they print, without a tree: the same as `html_walk`, many times faster.

A page is texts with runs of tags between them, and in a table the same run stands between one number
and the next, whatever system wrote the page. What a run does depends on nothing but the elements that
are open in front of it, so it is worked out once and remembered. Wherever a browser would build another
tree than the tags say, the page is not read here.
"""

import re
from dataclasses import dataclass, field
from functools import lru_cache
from html import unescape

from govreport.documents.html_bytes import SPACE, TAG, UNNAMED, VALUE, Disordered, take_out, unescaped
from govreport.documents.html_items import (
    BLOCKS,
    LINES_KEPT,
    SKIPPED,
    STRUCK_OUT,
    Acts,
    Collector,
    Made,
    Page,
    Row,
    acts_of,
    rows_of,
    tidy,
    without_empty,
)
from govreport.documents.html_rows import Span
from govreport.documents.html_styles import may_hide, style_of


def read_written(text: str) -> tuple[Page, str] | None:
    """Return what a page prints and its title, None where its tags are not in order or need more care."""
    text = text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text
    try:
        text, title, sheets = take_out(text)
        if any(map(may_hide, sheets)):
            return None
        return _walk(text, _WRITTEN), unescaped(title)
    except Disordered:
        return None


def read_parsed(text: str) -> Page | None:
    """Return what a page prints as a browser wrote its tree down, None where it needs more care."""
    try:
        return None if "\x00" in text else _walk(take_out(text)[0], _PARSED)
    except Disordered:
        return None


def _walk(text: str, memory: "_Memory") -> Page:
    if text.rfind("<") > text.rfind(">"):
        raise Disordered
    collector = Collector()
    parts, state = collector.parts, memory.first()
    begin = _next_tag(text, 0)
    _demand_empty(text[:begin])
    while begin < len(text):
        run = memory.run_at(state, text, begin)
        for act, value in run.acts:
            act(collector, value)
        state, at = run.behind, begin + run.length
        if run.holders >= 0 and state.text == _SHOWN and collector.grids:
            begin, state = _read_cells(text, at, run, collector, memory)
            continue
        begin = _next_tag(text, at)
        if begin > at:
            kind = state.text
            if kind == _SHOWN:
                parts.append(unescaped(text[at:begin]))
            elif kind == _CAREFUL:
                collector.add_text(unescaped(text[at:begin]))
            elif kind == _BARE:
                _demand_empty(text[at:begin])
    if state.place != "after html":
        raise Disordered
    collector.flush()
    return collector.page


def _read_cells(
    text: str, at: int, run: "_Run", collector: Collector, memory: "_Memory"
) -> tuple[int, "_State"]:
    """Read simple cells from behind the run that opens the first one to the run that does anything else.

    Nearly all cells of a page are read here. Nothing in them can become a link, a picture or a row of
    its own, so that their texts alone are collected.
    """
    grid, holders, state = collector.begin_simple(run.holders), run.holders, run.behind
    parts, texts, spans, find = collector.parts, grid.texts, grid.spans, text.find
    while (begin := find("<", at)) > 0:
        run, behind = state.usual, begin + state.usual.length
        if not text.startswith(run.printed, begin) or text[behind : behind + 1] in _GOES_ON:
            run = memory.run_at(state, text, begin)
            behind = begin + run.length
        if run.rows is None:
            collector.end_simple(unescaped(text[at:begin]), holders)
            return begin, state
        piece, at, state = text[at:begin], behind, run.behind
        if not run.rows:
            parts.append(unescaped(piece))
            continue
        if parts:
            parts.append(unescaped(piece))
            piece = tidy("".join(parts))
            parts.clear()
        elif not piece.isalnum():
            piece = tidy(unescaped(piece))
        texts.append(piece)
        holders = run.holders
        if run.next:
            spans.append(run.next)
            continue
        grid.add_simple(*run.rows[0])
        for row in run.rows[1:]:
            grid = collector.turn_simple()
            grid.add_simple(*row)
        texts, spans = grid.texts, grid.spans
    raise Disordered  # the page ends in a cell


def _next_tag(text: str, at: int) -> int:
    begin = text.find("<", at)
    return len(text) if begin < 0 else begin


# --- tags ---------------------------------------------------------------------------------------

_RUN = re.compile(r"(?:<[^>]*+>\s*+)++")
_GOES_ON = frozenset(("<", *filter(str.isspace, map(chr, range(0x3001)))))  # what a run does not end before
_PIECES = re.compile(r"<([^>]*+)>([^<]*+)")
_ATTRIBUTE = re.compile(rf"({UNNAMED})(?:[{SPACE}]*+=[{SPACE}]*+({VALUE}))?+")
_LONGEST_TAG, _LONGEST_KNOWN = 20_000, 1_000
_VOID = frozenset("area base br col embed hr img input link meta param source title track wbr".split())


@dataclass(frozen=True, slots=True, eq=False)
class _Tag:
    name: str
    style: str
    enter: Acts
    leave: Acts


def _tag(inner: str) -> _Tag:
    """Return what an opening tag says, without its brackets."""
    match = TAG.fullmatch(inner) if len(inner) <= _LONGEST_TAG else None
    if not match:
        raise Disordered
    name, attributes = match[1].lower(), _attributes(match[2])
    # The page itself is hidden only until a script shows it.
    style = "" if name in ("html", "body") else style_of(attributes)
    if name in STRUCK_OUT or name in ("s", "strike") or style == "struck":
        raise Disordered  # before its end nobody knows whether digits are struck out
    if name == "meta":
        return _Tag(name, "", ((Collector.note_meta, attributes),), ())
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


def _unescape_value(value: str) -> str:
    """Return the value of an attribute, in which fewer names are read than in a text."""
    if _REFERENCE.search(value):
        raise Disordered
    return unescape(value)


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
    runs: dict[str, "_Run"] = field(default_factory=dict)
    usual: "_Run" = field(init=False)  # the last one that goes on to the next cell
    other: "_Run" = field(init=False)  # the last one that does not
    inner: dict[tuple[str, str], "_State"] = field(default_factory=dict)
    text: int = _SHOWN

    def __post_init__(self) -> None:
        self.usual = self.other = _Run("\x00", (), self, None, -1)
        if not self.parsed and self.place in _BARE_PLACES:
            self.text = _BARE
        else:
            self.text = _HIDDEN if self.hidden else _CAREFUL if self.careful else _SHOWN

    def enter(self, tag: _Tag, acts: Made) -> "_State":
        """Return what is open behind an opening tag."""
        name = tag.name
        if self.depth >= _DEEPEST or name in (_ODD if self.parsed else _ODD_AS_WRITTEN):
            raise Disordered
        if not self.parsed:
            self._demand_place(name)
        if not self.hidden or name == "meta":
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
            raise Disordered
        if (name in _ENDS_PARAGRAPH and self.opened & _P) or self.opened & _OPENS.get(name, 0):
            raise Disordered

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


@dataclass(slots=True, eq=False)
class _Run:
    """A run of tags: what it does, what is open behind it.

    `rows` are those of `rows_of`, [] where the run does nothing; `next` is the cell of one that does no
    more than to go on to the next cell.
    """

    printed: str
    acts: Acts
    behind: _State
    rows: list[Row] | None
    holders: int
    length: int = field(init=False)
    next: Span | None = field(init=False)

    def __post_init__(self) -> None:
        self.length = len(self.printed)
        opened = self.rows[0][0] if self.rows and len(self.rows) == 1 else []
        self.next = opened[0] if len(opened) == 1 and opened[0][1] == 1 else None

    def stands(self, text: str, begin: int) -> bool:
        """Tell whether this is the run that begins here."""
        end = begin + self.length
        return text.startswith(self.printed, begin) and text[end : end + 1] not in _GOES_ON


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

    def run_at(self, state: _State, text: str, begin: int) -> _Run:
        """Return the run of tags that begins here: mostly the one between two cells, or two rows."""
        for run in (state.usual, state.other):
            if run.stands(text, begin):
                return run
        match = _RUN.match(text, begin)
        if match is None:
            raise Disordered
        run = state.runs.get(match[0]) or self._read(state, match[0])
        if run.next:
            state.usual = run
        else:
            state.other = run
        return run

    def _read(self, before: _State, printed: str) -> _Run:
        """Return a run of tags that has not been met."""
        state, made = before, Made()
        for inner, text in _PIECES.findall(printed):
            if inner[:1] == "/":
                if inner[1:].rstrip(SPACE).lower() != state.tag or state.parent is None:
                    raise Disordered
                made += state.leave
                state = state.parent
            elif inner[:1] not in ("!", "?"):
                state = state.enter(_known_tag(inner) if len(inner) < _LONGEST_KNOWN else _tag(inner), made)
            if text and state.text == _BARE:
                _demand_empty(text)
            elif text and state.text != _HIDDEN:
                made.append((Collector.append if state.text == _SHOWN else Collector.add_text, text))
        made = without_empty(made)
        rows, holders = rows_of(made)
        if state.text != _SHOWN:
            rows = None
        elif not made:
            rows = []
        run = before.runs[printed] = _Run(printed, tuple(made), state, rows, holders)
        self.size += len(printed)
        return run


_WRITTEN, _PARSED = _Memory(parsed=False), _Memory(parsed=True)


def _demand_empty(text: str) -> None:
    if text.strip(SPACE):
        raise Disordered
