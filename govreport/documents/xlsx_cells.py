"""The value of a workbook's cell as a person reads it.

A number format may hide digits, but it does not change the number: 12.5 shown as 13 stays 12.5. It
may add a unit, though, and an amount in 元 is another number than one in 万元.
"""

import re
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache

_ESCAPED = re.compile(r"_x00([01][0-9A-Fa-f])_")
_TOKEN = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]{0,99}\]|General|.', re.S)
_DIGITS = frozenset("0#?")
_CONDITION = re.compile(r"\[[<>=]")
_SIGNS = frozenset("+-() /.,;!@:")


def shown(value: object, format: str) -> str:
    """Return what a cell's value and number format say, "" for an empty cell."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int | float):
        return _number(value, format)
    if isinstance(value, date):
        return _day(value, format)
    return _ESCAPED.sub(lambda match: chr(int(match[1], 16)), str(value))


def _number(value: float, format: str) -> str:
    # A workbook keeps fifteen digits; what a sum in binary fractions adds to them nobody sees.
    plain = str(value) if isinstance(value, int) else _plain(float(f"{value:.15g}"))
    before, after, known = _affixes(format, 1 if value < 0 else 2 if value == 0 else 0)
    return f"{before}{plain}{after}" if known else f"[{format}] {plain}"


def _plain(value: float) -> str:
    """Return a number without exponent, as far as fifteen digits go."""
    text = f"{Decimal(repr(value)):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


@lru_cache(maxsize=1_000)
def _affixes(format: str, section: int) -> tuple[str, str, bool]:
    """Return what a format prints before and after a number, and whether it shows that very number.

    `section` is 0 for positive numbers, 1 for negative ones, 2 for zero.
    """
    sections: list[list[str]] = [[]]
    for token in _TOKEN.findall(format[:200]):
        if token == ";":
            sections.append([])
        else:
            sections[-1].append(token)
    found = [_section(tokens) for tokens in sections]
    if _CONDITION.search(format):
        # Which section is shown depends on the number.
        return found[0] if len(set(found)) == 1 else ("", "", False)
    return found[section if section < len(found) else 0]


def _section(tokens: list[str]) -> tuple[str, str, bool]:
    digits = [at for at, token in enumerate(tokens) if token == "General" or token in _DIGITS]
    if not digits:
        text = "".join(map(_literal, tokens))
        return "", "", not text
    first, last = digits[0], digits[-1]
    after = tokens[last + 1 :]
    # A comma behind the digits divides by a thousand, a point printed between them by ten thousand.
    changed = after[:1] == [","] or "%" in after
    changed = changed or any(token[0] in '"\\' and token[1:].strip('" ') for token in tokens[first:last])
    return "".join(map(_literal, tokens[:first])), "".join(map(_literal, after)), not changed


def _literal(token: str) -> str:
    """Return what a token of a format prints, without signs and spaces."""
    if token[0] in "_*":
        return ""
    if token[0] == "[":
        return token[2:-1].split("-")[0] if token[1:2] == "$" else ""
    text = token[1:-1] if token[0] == '"' else token[-1]
    return "".join(character for character in text if character not in _SIGNS)


def _day(value: date, format: str) -> str:
    """Return a date with the parts that its format shows."""
    plain = re.sub(r'"[^"]*"|\\.|\[[^\]]*\]', "", format).lower()
    if "y" in plain and "d" not in plain:
        return f"{value.year}年{value.month}月" if "m" in plain else f"{value.year}年"
    day = f"{value.year}年{value.month}月{value.day}日" if "年" in format else f"{value:%Y-%m-%d}"
    timed = isinstance(value, datetime) and (value.hour or value.minute or value.second)
    return f"{day} {value:%H:%M}" if timed else day
