"""Bytes to text: byte order mark, UTF-8, GB 18030, in this order, or a clear refusal."""

import codecs
import re

from govreport.documents.document import ReadingError

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_FIRST = {mark[0] for mark, _ in _MARKS}
# Line ends that an editor does not show as such, and characters that carry no text: zero-width and
# bidi marks and controls, which stand inside labels and numbers and would split them.
_LINE_ENDS = re.compile("[\x0b\x0c\x85\u2028\u2029]")
_UNSEEN = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\ufffe\uffff]"
)
_ODD = re.compile(f"[{_LINE_ENDS.pattern[1:-1]}{_UNSEEN.pattern[1:-1]}]")
# Word leaves its bookmarks when it is saved as text, even inside the cells of a table.
_BOOKMARK = re.compile(r"\[bookmark: [^\]\n]{0,40}\]")


# The note on a text that was taken for GB 18030 because nothing else fits.
GUESSED = ("encoding_guessed", "文件不是 UTF-8，按 GB 18030 解码。若见乱码，请另存为 UTF-8。")


def decode(data: bytes) -> tuple[str, str]:
    """Return the text of these bytes and the name of the encoding that fits.

    Raises `ReadingError` (`empty_file`, `not_text`) where nothing fits without loss.
    """
    if not data or data.isspace():
        raise ReadingError("empty_file", "文件是空的，没有可读的内容。请重新取得原文。")
    for mark, encoding in _MARKS if data[0] in _FIRST else ():
        if data.startswith(mark):
            try:
                return data.decode(encoding), encoding
            except UnicodeDecodeError as error:
                raise _undecodable(error) from error
    if b"\x00" in data:
        raise ReadingError(
            "not_text", "文件不是文本（含有空字节）。请确认格式，或另存为 UTF-8 文本后再载入。"
        )
    try:
        return data.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        pass
    try:
        # GB 18030 contains GBK and GB 2312, whatever a page or an editor calls it.
        return data.decode("gb18030"), "gb18030"
    except UnicodeDecodeError as error:
        raise _undecodable(error) from error


def _undecodable(error: UnicodeDecodeError) -> ReadingError:
    return ReadingError(
        "not_text",
        f"第 {error.start} 字节处无法解码（试过 UTF-8 与 GB 18030）。请另存为 UTF-8 文本后再载入。",
    )


def is_plain(text: str) -> bool:
    """Tell whether a text has plain line ends and no characters that nobody sees."""
    return not ("\r" in text or "[bookmark: " in text or _ODD.search(text))


def normalise(text: str) -> str:
    """Return the text with plain line ends and without characters that nobody sees.

    Nothing that is printed changes: full-width digits, brackets and spaces stay as they are.
    """
    if is_plain(text):
        return text
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return _BOOKMARK.sub("", _UNSEEN.sub("", _LINE_ENDS.sub("\n", text)))
