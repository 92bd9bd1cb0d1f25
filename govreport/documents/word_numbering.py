"""The numbers that Word puts in front of paragraphs: 一、 is often nowhere in the text.

A paragraph or its style names a list (`num`) and a level; the list follows a definition
(`abstractNum`), and all lists of one definition count on together.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from lxml import etree

from govreport.documents.document import ReadingError
from govreport.documents.word_ordinals import ordinal
from govreport.documents.word_package import W, is_on, number_in

_LEVELS = 9
_DEEPEST = 12  # styles that are based on each other; Word itself allows no more
_MOST_STYLES = 8_000  # twice as many as Word allows
_LONGEST = 60  # characters of what stands around the numbers of a level
_PLACE = re.compile(r"%([1-9])")
_VAL = f"{W}val"


@dataclass(frozen=True, slots=True)
class _Level:
    """How one level of a list is numbered; `restart` is the level (from 1) that restarts it, 0 none."""

    start: int = 1
    form: str = "decimal"
    text: str = ""
    restart: int | None = None
    legal: bool = False
    style: str | None = None


class Styles:
    """What the styles say of numbering, of hidden text and of raised or struck text.

    Raises `ReadingError` (`too_large`) for more styles than any program makes.
    """

    def __init__(self, root: etree._Element | None) -> None:
        self._styles: dict[str, etree._Element] = {}
        self._known: dict[tuple[str, str], etree._Element | None] = {}
        self.default: str | None = None
        self.hidden: set[str] = set()
        self.apart: set[str] = set()
        for style in root.iter(f"{W}style") if root is not None else ():
            name = style.get(f"{W}styleId")
            if name is not None:
                self._styles[name] = style
                if style.get(f"{W}type") == "paragraph" and style.get(f"{W}default") in ("1", "true", "on"):
                    self.default = name
        if len(self._styles) > _MOST_STYLES:
            raise ReadingError(
                "too_large",
                f"Word 文件有 {len(self._styles)} 个样式，超出限制，未读取。"
                "请用 Word 或 WPS 复制正文到新文件，另存为 .docx 后再载入。",
            )
        for name in self._styles:
            self._look_at(name)

    def _look_at(self, name: str) -> None:
        """Sort a style in whose text is hidden, or stands apart from the text around it."""
        if self._switch(name, "vanish"):
            self.hidden.add(name)
        raised = next((found for found in self._found(name, f"{W}rPr/{W}vertAlign")), None)
        if (
            (raised is not None and raised.get(_VAL) in ("superscript", "subscript"))
            or self._switch(name, "strike")
            or self._switch(name, "dstrike")
        ):
            self.apart.add(name)

    def _switch(self, name: str, switch: str) -> bool:
        return is_on(next(self._found(name, f"{W}rPr/{W}{switch}"), None))

    def _found(self, name: str | None, path: str) -> Iterator[etree._Element]:
        """Yield what stands at a path in a style and in those that it is based on, the nearest first."""
        for _ in range(_DEEPEST):
            if name is None or name not in self._styles:
                return
            found = self._own(name, path)
            if found is not None:
                yield found
            based = self._own(name, f"{W}basedOn")
            name = based.get(_VAL) if based is not None else None

    def _own(self, name: str, path: str) -> etree._Element | None:
        """Return what stands at a path in a style itself."""
        if (name, path) not in self._known:
            self._known[name, path] = self._styles[name].find(path)
        return self._known[name, path]

    def numbered(self, name: str | None) -> tuple[int | None, int | None]:
        """Return the list and the level that a paragraph style names."""
        number, level = f"{W}pPr/{W}numPr/{W}numId", f"{W}pPr/{W}numPr/{W}ilvl"
        lists = [number_in(found.get(_VAL)) for found in self._found(name, number)]
        levels = [number_in(found.get(_VAL)) for found in self._found(name, level)]
        return (lists or [None])[0], (levels or [None])[0]


class Numbering:
    """Counts the numbered paragraphs of one document, which must come in its order."""

    def __init__(self, root: etree._Element, styles: Styles) -> None:
        self._styles = styles
        self._definitions = {
            definition.get(f"{W}abstractNumId"): definition for definition in root.iter(f"{W}abstractNum")
        }
        self._lists = {number_in(one.get(f"{W}numId")): one for one in root.iter(f"{W}num")}
        self._known: dict[int, tuple[str, list[_Level | None], dict[int, int]] | None] = {}
        self._of_styles: dict[str | None, tuple[int | None, int | None]] = {}
        self._counts: dict[str, list[int | None]] = {}
        self._begun: set[tuple[int, int]] = set()

    def number(self, properties: etree._Element | None) -> str:
        """Return what Word prints in front of a paragraph with these properties, "" for nothing."""
        style = properties.find(f"{W}pStyle") if properties is not None else None
        name = style.get(_VAL) if style is not None else self._styles.default
        if name not in self._of_styles:
            self._of_styles[name] = self._styles.numbered(name)
        number, level = self._of_styles[name]
        own = properties.find(f"{W}numPr") if properties is not None else None
        if own is not None:
            direct, at = _value(own, "numId"), _value(own, "ilvl")
            number, level = (number, level if at is None else at) if direct is None else (direct, at)
        if not number:  # 0 takes a paragraph out of the list of its style
            return ""
        found = self._list(number)
        if found is None:
            return ""
        if own is None:
            tied = [at for at, one in enumerate(found[1]) if one is not None and one.style == name]
            level = tied[0] if tied else level
        return self._next(number, min(max(level or 0, 0), _LEVELS - 1), *found)

    def _next(
        self, number: int, at: int, definition: str, levels: list[_Level | None], starts: dict[int, int]
    ) -> str:
        """Count one paragraph at a level and return its number."""
        level = levels[at]
        if level is None:
            return ""
        counts = self._counts.setdefault(definition, [None] * _LEVELS)
        count = counts[at]
        if at in starts and (number, at) not in self._begun:
            counts[at] = starts[at]
        else:
            counts[at] = level.start if count is None else count + 1
        self._begun.add((number, at))
        for deeper in range(at + 1, _LEVELS):
            below = levels[deeper]
            restart = below.restart if below is not None else None
            if restart is None or at < restart:
                counts[deeper] = None
        if level.form == "bullet":
            return ""

        def printed(match: "re.Match[str]") -> str:
            place = int(match[1]) - 1
            one = levels[place]
            if one is None:
                return ""
            known = counts[place]
            return ordinal(one.start if known is None else known, "decimal" if level.legal else one.form)

        return _PLACE.sub(printed, level.text)

    def _list(self, number: int) -> tuple[str, list[_Level | None], dict[int, int]] | None:
        """Return definition, levels and overridden starts of a list."""
        if number not in self._known:
            self._known[number] = self._read_list(number)
        return self._known[number]

    def _read_list(self, number: int) -> tuple[str, list[_Level | None], dict[int, int]] | None:
        one = self._lists.get(number)
        name = self._definition(one, 0)
        if one is None or name is None:
            return None
        levels: list[_Level | None] = [None] * _LEVELS
        starts: dict[int, int] = {}
        _read_levels(self._definitions[name], levels)
        for override in one.iter(f"{W}lvlOverride"):
            at, start = number_in(override.get(f"{W}ilvl")), _value(override, "startOverride")
            _read_levels(override, levels)
            if at is not None and start is not None:
                starts[at] = start
        return name, levels, starts

    def _definition(self, one: etree._Element | None, depth: int) -> str | None:
        """Return the name of a list's definition; a definition may only name a style that names a list."""
        found = one.find(f"{W}abstractNumId") if one is not None else None
        name = found.get(_VAL) if found is not None else None
        if name not in self._definitions or depth > _LEVELS:
            return None
        link = self._definitions[name].find(f"{W}numStyleLink")
        if link is None:
            return name
        number, _ = self._styles.numbered(link.get(_VAL))
        return self._definition(self._lists.get(number), depth + 1) or name


def _value(element: etree._Element, name: str) -> int | None:
    found = element.find(f"{W}{name}")
    return number_in(found.get(_VAL)) if found is not None else None


def _read_levels(parent: etree._Element, levels: list[_Level | None]) -> None:
    """Put the levels that a definition or an override describes into their places."""
    for element in parent.iterchildren(f"{W}lvl"):
        at = number_in(element.get(f"{W}ilvl"))
        if at is not None and 0 <= at < _LEVELS:
            levels[at] = _read_level(element)


def _read_level(element: etree._Element) -> _Level:
    text, style = element.find(f"{W}lvlText"), element.find(f"{W}pStyle")
    # A format of a later version (custom) stands beside one that all versions know.
    forms = [found.get(_VAL) or "" for found in element.iter(f"{W}numFmt")]
    known = [form for form in forms if form != "custom"]
    start = _value(element, "start")
    level = _Level(
        start=0 if start is None else start,
        form=known[0] if known else "decimal" if not forms else "",
        text=(text.get(_VAL) or "")[:_LONGEST] if text is not None else "",
        restart=_value(element, "lvlRestart"),
        legal=is_on(element.find(f"{W}isLgl")),
        style=style.get(_VAL) if style is not None else None,
    )
    return replace(level, text="") if is_on(element.find(f"{W}rPr/{W}vanish")) else level
