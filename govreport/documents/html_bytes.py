"""The bytes of a web page to text that is read in linear time, with a tree or without one."""

import re
from html import unescape

from govreport.documents.decode import decode
from govreport.documents.document import ReadingError

_DECLARED = re.compile(rb"(?:charset|encoding)\s{0,9}=\s{0,9}[\"']?\s{0,9}([A-Za-z0-9_-]{1,20})", re.I)
_HEAD = 4096
_CHINESE = {"gb2312", "gbk", "gb18030", "gb_2312-80", "x-gbk", "cp936"}
_BIG5 = {"big5", "big5-hkscs", "x-x-big5", "cn-big5"}
_FEW = 0.01  # of all bytes outside ASCII: a page cut in the middle of a character, not another encoding


def decode_page(data: bytes) -> tuple[str, str]:
    """Return the text of a page, and what to say of its encoding where that is a guess ("" where not).

    What a page declares is wrong too often to be believed against its bytes: strict UTF-8 goes
    before it. Raises `ReadingError` (`empty_file`, `not_text`).
    """
    match = _DECLARED.search(data, 0, _HEAD)
    declared = match[1].decode("ascii").lower() if match else ""
    try:
        text, encoding = decode(data)
    except ReadingError as error:
        if error.code == "empty_file" or b"\x00" in data:
            raise
        return _decode_damaged(data, declared, error)
    if encoding != "gb18030" or declared in _CHINESE:
        return text, ""
    # Nearly every sequence of bytes is GB 18030, also Big5 and UTF-8 with a broken character.
    if declared in _BIG5:
        try:
            return data.decode("big5hkscs"), ""
        except UnicodeDecodeError:
            pass
    repaired = _repaired(data, "utf-8")
    if repaired:
        return repaired, _damage("UTF-8")
    return text, f"网页声明的编码（{declared or '无'}）不符，按 GB 18030 解码。若见乱码，请另存为 UTF-8。"


def _decode_damaged(data: bytes, declared: str, error: ReadingError) -> tuple[str, str]:
    first = ("gb18030", "utf-8") if declared in _CHINESE else ("utf-8", "gb18030")
    for encoding in first:
        text = _repaired(data, encoding)
        if text:
            return text, _damage(encoding.upper())
    from charset_normalizer import from_bytes

    best = from_bytes(data).best()
    if best is None:
        raise error
    return str(best), f"网页不是 UTF-8 或 GB 18030，推断为 {best.encoding}。若见乱码，请另存为 UTF-8。"


def _repaired(data: bytes, encoding: str) -> str:
    """Return the text with marks in place of a few broken characters, "" where more are broken.

    A mark in a cell makes it no number, so that nothing is read that was not printed.
    """
    text = data.decode(encoding, "replace")
    broken = text.count("\ufffd")
    other = len(data) - len(data.decode("ascii", "ignore"))
    return text if broken <= max(1, int(other * _FEW)) else ""


def _damage(encoding: str) -> str:
    return f"网页按 {encoding} 解码，有个别字节损坏，以 \ufffd 代替。请对照原文，或另存为 UTF-8。"


# --- tags ---------------------------------------------------------------------------------------

# An open formatting element comes again in every block that follows, so that a page of a few
# thousand unclosed ones has millions of nodes. As spans they do not; struck text stays known.
_FORMATTING = re.compile(
    r"<(/?)(?=[bBcCeEfFiInNsStTuU])"
    r"(?:([sS]|[sS][tT][rR][iI][kK][eE])|[bBiIuU]|[bB][iI][gG]|[cC][oO][dD][eE]|[eE][mM]|[fF][oO][nN][tT]|"
    r"[nN][oO][bB][rR]|[sS][mM][aA][lL][lL]|[sS][tT][rR][oO][nN][gG]|[tT][tT])(?=[\s/>])"
)
STRUCK_TAGS = ("spans", "spanstrike")  # what becomes of <s> and <strike>
_MANY = 10_000  # tags; with fewer no nesting takes long
_DEEPEST = 512  # where browsers stop too
_NAME = re.compile(r"<(/?)([a-zA-Z][^\s/<>]*)")
# Every attribute is compared with all others of its tag; what is long without being quoted is no tag.
_QUOTED = re.compile(r"\"[^\"]*\"|'[^']*'")
_LONGEST_TAG = 20_000
# Tags that nest nothing, that close each other, or whose content is no markup.
_FLAT = frozenset(
    "area base br col embed hr img input link meta param source track wbr p li dt dd option optgroup "
    "tbody thead tfoot tr td th caption colgroup html head body frameset frame "
    "script style title textarea xmp iframe noembed noframes noscript plaintext select".split()
)
_INLINE = frozenset(
    "a span label abbr cite del ins sub sup q ruby rt rp bdo bdi mark time var kbd samp".split()
)


def tame(text: str) -> str:
    """Return the page without what makes parsers slow: formatting, endless tags and endless nesting."""
    text = _FORMATTING.sub(r"<\1span\2", text)
    if len(text) > 5 * _LONGEST_TAG:
        pieces = text.split("<")
        if max(map(len, pieces)) > _LONGEST_TAG:
            text = "<".join([_shorten(piece) if len(piece) > _LONGEST_TAG else piece for piece in pieces])
    return _Nesting().cut(text) if text.count("<") > _MANY else text


def _shorten(piece: str) -> str:
    """Return what follows a "<" without the attributes of a tag that is too long."""
    tag, _, text = _QUOTED.sub("", piece).partition(">")
    if not piece[:1].isalpha() or len(tag) <= _LONGEST_TAG:
        return piece
    return f"{tag[:20].split()[0]} >{text}"


class _Nesting:
    """Takes the elements below a certain depth out of a page; their text and its lines remain."""

    def __init__(self) -> None:
        self.depth = 0

    def cut(self, text: str) -> str:
        """Return the text with tags that stand for nothing in place of those that are too deep."""
        return _NAME.sub(self._replace, text)

    def _replace(self, match: re.Match[str]) -> str:
        name = match[2].lower()
        if name in _FLAT:
            return match[0]
        if match[1]:
            deep = self.depth > _DEEPEST
            self.depth = max(0, self.depth - 1)
        else:
            self.depth += 1
            deep = self.depth > _DEEPEST
        if not deep:
            return match[0]
        return f"<{match[1]}{'wbr' if name.startswith('span') or name in _INLINE else 'br'}"


# --- what is no text and no tag -------------------------------------------------------------------

SPACE = " \t\n\r\f"
UNNAMED = rf"[^{SPACE}\"'<>/=`]++"
VALUE = rf"\"[^\"<]*+\"|'[^'<]*+'|[^{SPACE}\"'=<>`]++"
TAG = re.compile(
    "([a-zA-Z][a-zA-Z0-9:._-]*+)"
    rf"((?:[{SPACE}]++{UNNAMED}(?:[{SPACE}]*+=[{SPACE}]*+(?:{VALUE}))?+)*+)[{SPACE}]*+/?+"
)


class Disordered(Exception):
    """The tags of a page do not say what a browser makes of it, or it needs more care."""


_UNSEEN = re.compile(
    "<(?:!--|([sS](?:[cC][rR][iI][pP][tT]|[tT][yY][lL][eE])|[tT](?:[iI][tT][lL][eE]|"
    rf"[eE][xX][tT][aA][rR][eE][aA])|[iI][fF][rR][aA][mM][eE])(?=[{SPACE}/>]))"
)
# In its place stands a tag that is allowed where it is, and does nothing.
_INSTEAD = {"script": "<!>", "style": "<!>", "title": "<title>", "textarea": "<wbr>", "iframe": "<wbr>"}
_ENDS = {name: re.compile(f"</{name}([^>]*+)>", re.I) for name in _INSTEAD}


def take_out(text: str) -> tuple[str, str, list[str]]:
    """Return the page without comments, scripts and the like, its title and its style sheets."""
    kept: list[str] = []
    sheets: list[str] = []
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
        elif name == "style":
            sheets.append(inside)
    kept.append(text[at:])
    return "".join(kept), title, sheets


def _end_of_comment(text: str, begin: int) -> int:
    end = text.find("-->", begin)
    if end < 0 or text.startswith((">", "->"), begin) or text.find("--!>", begin, end) >= 0:
        raise Disordered
    return end + 3


def _raw(text: str, name: str, match: re.Match[str]) -> tuple[str, int]:
    """Return what stands in an element whose content is no markup, and where the element ends."""
    begin = text.find(">", match.end())
    found = _ENDS[name].search(text, begin)
    if begin < 0 or not found or found[1].strip(SPACE):
        raise Disordered
    inside = text[begin + 1 : found.start()]
    if not TAG.fullmatch(text, match.start() + 1, begin):
        raise Disordered
    if name == "script" and "<!--" in inside and "<script" in inside.lower():
        raise Disordered
    return inside, found.end()


_NUMERIC = re.compile(r"&#(?:([0-9]{1,6})|[xX]([0-9a-fA-F]{1,5}));|&#")


def unescaped(text: str) -> str:
    """Return a text with the characters that stand there by name or number."""
    text = text.replace("&nbsp;", "\xa0")
    if "&" not in text:
        return text
    for match in _NUMERIC.finditer(text):
        code = int(match[1]) if match[1] else int(match[2] or "0", 16)
        # Browsers have rules of their own for controls and what is no character.
        if not (31 < code < 127 or 159 < code < 0xD800 or 0xE000 <= code < 0xFDD0 or 0xFDEF < code < 0xFFFE):
            raise Disordered
    return unescape(text)
