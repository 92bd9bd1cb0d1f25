"""A number in prose: what it is worth, whether it counts anything, what it is called.

The words around it decide; `figures` reads whole sentences with these.
"""

from decimal import Decimal
from re import Match

from govreport.form import quantities as q


def read_han(numeral: str) -> int | None:
    """Return the value of a Chinese numeral, None where it is no well-formed one (两三, 二〇二一)."""
    for sign, scale in q.HAN_SCALES:
        head, found, tail = numeral.rpartition(sign)
        if found:
            high, low = read_han(head), read_han(tail.lstrip("零")) if tail else 0
            return None if not high or low is None or low >= scale else high * scale + low
    return _read_han_thousands(numeral)


def _read_han_thousands(numeral: str) -> int | None:
    value, digit, last = 0, -1, 10_000
    for sign in numeral:
        tens = q.HAN_TENS.get(sign)
        if tens is None:
            if digit > 0:
                return None
            digit = q.HAN_VALUES[sign]
        elif tens >= last or digit == 0 or (digit < 0 and (tens > 10 or value)):
            return None
        else:
            value, digit, last = value + abs(digit) * tens, -1, tens
    if digit > 0 and last > 10 and value and numeral[-2] != "零":
        return None  # 一百二 is 120 in speech
    return value + max(digit, 0)


def number_of(mark: Match[str]) -> Decimal | None:
    """Return what a number with a counter is worth; None where it is no well-formed count."""
    scale = q.SCALES[mark["scale"] or ""]
    if mark.re is q.HAN_FIGURE:
        value = read_han(mark["han"])
        return None if value is None else Decimal(value) * scale
    digits = mark["digits"]
    if digits[0] in "0０" and digits[1:2] not in ("", ".") or not q.GROUPED.fullmatch(digits):
        return None
    number = Decimal(digits.replace(",", "")) * scale
    return number if number == int(number) or mark["unit"] == "元" else None


def is_torn(text: str, start: int, first: int) -> bool:
    """Tell whether the digits go on in front of their mark: the rest of a code, a range, an ordinal."""
    if start == first:
        return False
    before = text[start - 1]
    if before in q.NOT_BEFORE or before.isdigit() or (before.isascii() and before.isalpha()):
        return True
    return before in " ,，" and start - 1 > first and text[start - 2].isdigit()


def counts_nothing(mark: Match[str], lead: str) -> bool:
    """Tell whether a number with a counter is a rate, an article, part of a title or of a phrase."""
    if mark.re is q.HAN_FIGURE:
        if mark[0][0] in q.HAN_TENS and lead[-1:] in q.VAGUE:
            return True
    elif mark["unit"] == "起" and q.YEAR_ALONE.fullmatch(mark["digits"]):
        return True
    return (
        q.NOT_A_COUNTER.match(mark.string, mark.end()) is not None
        or ("《" in lead and lead.rfind("《") > lead.rfind("》"))
        or ("条" in lead and q.ARTICLE_LIST.search(lead) is not None)
        or (("每" in lead or "平均" in lead) and q.RATE.search(lead) is not None)
    )


def is_weak(mark: Match[str], value: Decimal) -> bool:
    """Tell whether the number is one of everyday speech, a count only where its sentence says so."""
    if mark.re is not q.HAN_FIGURE or value >= 10:
        return False
    return mark["han"] in q.EVERYDAY or mark["unit"] not in q.PLAIN_COUNTERS


def precision_of(mark: Match[str], lead: str, tail: str) -> str:
    """Return `exact`, `about` or `at_least`, as the words around a number say."""
    if mark["over"] or mark["more"] or q.AT_LEAST_AFTER.match(tail) or q.AT_LEAST_BEFORE.search(lead):
        return "at_least"
    return "about" if q.ABOUT_AFTER.match(tail) or q.ABOUT_BEFORE.search(lead) else "exact"


def clause_of(lead: str) -> str:
    """Return the clause that ends in front of a number, with the one before it if it says nothing."""
    pieces = q.CLAUSE_MARK.split(lead)
    if len(pieces) > 1 and q.FILLER.match(pieces[-1]):
        return pieces[-2] + pieces[-1]
    return pieces[-1]


def label_of(lead: str, tail: str) -> str:
    """Return the words that name what is counted: those in front of the number, else those behind it."""
    behind = q.LABEL_BEHIND.match(tail)
    return _name(q.CLAUSE_MARK.split(lead)[-1]) or (behind[1] if behind else "") or _name(clause_of(lead))


def _name(clause: str) -> str:
    """Return what a clause names, without the verbs around it."""
    words = clause.rpartition("、")[2]
    verb = q.LABEL_VERB.match(words)
    words = words[verb.end() :] if verb else words
    head = q.LABEL_HEAD.match(words)
    words = q.LABEL_TAIL.sub("", words[head.end() :] if head else words)
    return q.CHANNEL_VERB.sub("", words)
