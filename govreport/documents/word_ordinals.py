"""A number in the formats of Word's automatic numbering: 一 ㈠ ① iv."""

from collections.abc import Callable

_DIGITS = "〇一二三四五六七八九"
_ROMAN = (
    *((1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L")),
    *((40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I")),
)
_HIGHEST = 9999  # nobody counts further, and I times a million is no number to print


def _counting(number: int, digits: str = "零一二三四五六七八九", units: str = "十百千") -> str:
    """Return 一百零一 for 101; 十一, not 一十一, for 11."""
    printed = ""
    for place, digit in enumerate(reversed(str(number))):
        if digit != "0":
            printed = digits[int(digit)] + (units[place - 1] if place else "") + printed
        elif printed and printed[0] != digits[0]:
            printed = digits[0] + printed
    return printed[1:] if units[0] == "十" and 10 <= number < 20 else printed or digits[0]


def _positional(number: int) -> str:
    return "".join(_DIGITS[int(digit)] for digit in str(number))


def _letters(number: int) -> str:
    """Return A … Z, then AA, BB and so on, as Word does."""
    return chr(ord("A") + (number - 1) % 26) * min((number - 1) // 26 + 1, 60)


def _roman(number: int) -> str:
    printed = ""
    for value, letters in _ROMAN:
        printed += letters * (number // value)
        number %= value
    return printed


def _full_width(number: int) -> str:
    return "".join(chr(ord("０") + int(digit)) for digit in str(number))


def _listed(characters: str) -> Callable[[int], str]:
    """Return a format that has one character a number, and plain digits for what goes beyond it."""
    return lambda number: characters[number - 1] if number <= len(characters) else str(number)


def _run(first: str, length: int) -> str:
    return "".join(chr(ord(first) + offset) for offset in range(length))


_FORMATS: dict[str, Callable[[int], str]] = {
    **dict.fromkeys(
        ("chineseCounting", "chineseCountingThousand", "japaneseCounting", "koreanCounting"), _counting
    ),
    **dict.fromkeys(("taiwaneseCounting", "taiwaneseCountingThousand"), _counting),
    **dict.fromkeys(
        ("ideographDigital", "japaneseDigitalTenThousand", "taiwaneseDigital", "koreanDigital"), _positional
    ),
    "chineseLegalSimplified": lambda number: _counting(number, "零壹贰叁肆伍陆柒捌玖", "拾佰仟"),
    "ideographLegalTraditional": lambda number: _counting(number, "零壹貳參肆伍陸柒捌玖", "拾佰仟"),
    **dict.fromkeys(("decimal", "decimalHalfWidth", "numberInDash"), str),
    "decimalZero": "{:02d}".format,
    **dict.fromkeys(("decimalFullWidth", "decimalFullWidth2"), _full_width),
    **dict.fromkeys(("decimalEnclosedCircle", "decimalEnclosedCircleChinese"), _listed(_run("①", 20))),
    "decimalEnclosedFullstop": _listed(_run("⒈", 20)),
    "decimalEnclosedParen": _listed(_run("⑴", 20)),
    "ideographEnclosedCircle": _listed(_run("㈠", 10)),
    "ideographTraditional": _listed("甲乙丙丁戊己庚辛壬癸"),
    "ideographZodiac": _listed("子丑寅卯辰巳午未申酉戌亥"),
    "upperLetter": _letters,
    "lowerLetter": lambda number: _letters(number).lower(),
    "upperRoman": _roman,
    "lowerRoman": lambda number: _roman(number).lower(),
}


def ordinal(number: int, form: str) -> str:
    """Return a number in one of Word's formats, "" in a format without numbers or an unknown one."""
    if not 0 <= number <= _HIGHEST:
        return ""
    if number == 0 and form not in ("decimal", "decimalZero", "decimalFullWidth", "decimalHalfWidth"):
        return ""
    return _FORMATS[form](number) if form in _FORMATS else ""
