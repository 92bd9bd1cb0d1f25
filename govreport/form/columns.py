"""The column headings of the three tables: which columns stand in which order, or that nobody can tell.

A heading has two lines, and flattened text prints the lower one behind the upper one. So the order of
the labels is the order of the numbers only where the form's own shape proves it.
"""

import re
from collections.abc import Iterable, Mapping, Sequence

from rapidfuzz.distance import Levenshtein

from govreport.form.vocabulary import GENERIC_COLUMN

SHORT = 2  # a label this short is never a misprint of another one
_SHORTEST_PART = 4
_GAP = ""  # stands for text in a heading that is no label


def alternation(texts: Iterable[str]) -> str:
    """Return a pattern for any of these texts, the longest first."""
    return "|".join(sorted(map(re.escape, texts), key=len, reverse=True))


def closest(text: str, known: Mapping[str, object], rivals: Iterable[str] = ()) -> str | None:
    """Return the known spelling that the text is a misprint of; None if there is none or a rival.

    At most a quarter of the characters may differ, and every spelling with another meaning must be
    at least twice as far away: a label that could be two rows is neither.
    """
    if len(text) < 3:
        return None
    best, nearest, rival = None, len(text), len(text) + 1
    for spelling in sorted({*known, *rivals}):
        if len(spelling) <= SHORT:
            continue
        distance = Levenshtein.distance(text, spelling)
        if distance < nearest:
            if best is None or known.get(best) != known.get(spelling):
                rival = nearest
            best, nearest = spelling, distance
        elif best is None or known.get(best) != known.get(spelling):
            rival = min(rival, distance)
    if best is None or best not in known or nearest > len(best) // 4 or rival < 2 * nearest:
        return None
    return best


def part_of(text: str, known: Mapping[str, object], rivals: Iterable[str] = ()) -> str | None:
    """Return a known spelling that the text is a cut printing of; None where it could be another one.

    The beginning of a label, or half of it, is enough; a piece that two labels share is neither.
    """
    if len(text) < _SHORTEST_PART or any(text in rival for rival in rivals):
        return None
    holding = [spelling for spelling in known if text in spelling]
    if not holding or any(known[spelling] != known[holding[0]] for spelling in holding):
        return None
    shortest = min(holding, key=lambda spelling: (len(spelling), spelling))
    enough = 3 if shortest.startswith(text) else 2
    return shortest if enough * len(text) >= len(shortest) else None


class Heading:
    """Finds labels in the text of a column heading; `known` maps their spellings to what they mean."""

    def __init__(self, known: Mapping[str, str]) -> None:
        self.known = known
        self._any = re.compile(alternation(known))
        self._long = re.compile(alternation(label for label in known if len(label) > SHORT))
        self._short = re.compile(alternation(label for label in known if len(label) <= SHORT))
        # A label with a character lost or doubled is one shorter or longer.
        self._lengths = sorted(
            {len(label) + more for label in known if len(label) > SHORT for more in (-1, 0, 1)}
        )

    def all_of(self, text: str) -> list[str]:
        """Return the labels in a heading as they stand; "" for text between them that is no label."""
        found: list[str] = []
        for piece, is_label in _split(text, self._long):
            found.extend([piece] if is_label else self._between(piece))
        return found

    def _between(self, text: str) -> list[str]:
        """Return the labels in a text that no long label is printed in."""
        # 其他 stands in the middle of other labels too: only what stands at an end is taken off first.
        rest = text
        behind: list[str] = []
        while rest:
            if label := closest(rest, self.known):
                return [label, *behind]
            short = next(
                (known for known in self.known if len(known) <= SHORT and rest.endswith(known)), None
            )
            if not short:
                break
            rest, behind = rest[: -len(short)], [short, *behind]
        return [piece if is_label else _GAP for piece, is_label in _split(text, self._short)]

    def before_end(self, text: str) -> list[str]:
        """Return the labels with which a text ends, as far up as nothing else stands between them."""
        found: list[str] = []
        end = len(text)
        for match in reversed(list(self._any.finditer(text))):
            if match.end() < end:
                between = closest(text[match.end() : end], self.known)
                if between is None:
                    break
                found.append(between)
            found.append(match.group())
            end = match.start()
        if found:
            # The first label may be the misprint, with other text right in front of it.
            above = [
                closest(text[end - length : end], self.known) for length in self._lengths if length <= end
            ]
            meant = {self.known[label] for label in found}
            found.extend([label for label in above if label and self.known[label] not in meant][:1])
        return found[::-1]


def _split(text: str, pattern: re.Pattern[str]) -> list[tuple[str, bool]]:
    """Return the text in pieces: what the pattern finds (true) and what stands between (false)."""
    pieces: list[tuple[str, bool]] = []
    at = 0
    for match in pattern.finditer(text):
        if match.start() > at:
            pieces.append((text[at : match.start()], False))
        pieces.append((match.group(), True))
        at = match.end()
    return [*pieces, (text[at:], False)] if at < len(text) else pieces


def is_generic(text: str) -> bool:
    """Tell whether a heading only numbers its columns, from 1 on or from the label column on."""
    numbers = [int(number) for number in GENERIC_COLUMN.findall(text)]
    return (
        not GENERIC_COLUMN.sub("", text)
        and bool(numbers)
        and numbers == list(range(numbers[0], numbers[0] + len(numbers)))
        and numbers[0] <= SHORT
    )


def arrange(names: Sequence[str], order: Sequence[str], group: str) -> tuple[str, ...] | None:
    """Return the columns of table III in the order of their numbers; None where two orders fit.

    `names` are codes as printed, `order` is the form's; `group` stands over all but the first and the
    last of them, which reach over both lines and are printed before or behind the lower line.
    """
    outer = {order[0], order[-1]}
    if group not in names:
        places = [at for at, name in enumerate(names) if name in outer]
        # Side by side they are the upper line of a heading whose group is lost, or columns side by side.
        beside = len(places) == 2 and places[1] - places[0] == 1
        return None if beside and len(names) > 2 else tuple(names)
    at = names.index(group)
    lead, after = list(names[:at]), list(names[at + 1 :])
    upper = [name for name in after if name in outer]
    lower = [name for name in after if name not in outer]
    if not outer.issuperset(lead) or len(lead) == 2 or (not lead and len(upper) == 2):
        return None
    return (*lead, *lower, *upper)


def is_in_order(codes: Sequence[str], order: Sequence[str]) -> bool:
    """Tell whether these are codes of the order, none of them before its predecessors."""
    positions = [order.index(code) for code in codes if code in order]
    return len(positions) == len(codes) and positions == sorted(positions)
