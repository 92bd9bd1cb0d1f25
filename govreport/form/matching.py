"""What a printed label says: the row, item or columns of the form that it names, or nothing.

Labels come with spaces, line breaks, brackets and ordinals of every kind, two or three label cells
in front of one row, and with the table's heading in front of its first row. So a label is read from
its end: the last known label names the row, what stands before it is heading or an empty row.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from rapidfuzz.distance import Levenshtein

from govreport.form.model import Form, Label
from govreport.form.statute import (
    APPLICANT_HEADINGS,
    ARTICLES,
    COLUMN_HEADING,
    GROUP_HEADINGS,
    LITIGATION,
    ORGANISATIONS,
    PRINTED_RULE,
)

_NOISE = re.compile(r"[^0-9A-Za-z\u3007\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]+")
_ORDINAL = re.compile(r"(?:[一二三四五六七八九十]|\d{1,2})$")
_LEADING_ORDINAL = re.compile(r"^(?:[一二三四五六七八九十]|\d{1,2})(?=\D)")
# A label this short stands in several places of the form (其他, 总计) or ends a sentence (规章), so it
# names a row only when nothing else is printed before it, when its ordinal is printed with it, or
# below the column headings.
_SHORT = 2


def normalise(text: str) -> str:
    """Return a label without spaces, punctuation, brackets and quotes, in plain character forms."""
    return _NOISE.sub("", unicodedata.normalize("NFKC", text))


@dataclass(frozen=True, slots=True)
class Reading:
    """What the text before some numbers says.

    `table` and `code` name the row (an item of table II, a row of table III); for table IV `table`
    is `disputes` and `columns` alternates stages and outcomes as printed. `columns` are the column
    codes of a heading inside this text: None without a heading, empty when it cannot be told.
    `units` are the printed units of table II's columns. `unfilled` are rows printed before this one
    without any number. `labels` are the column labels as printed, the evidence for the version.
    """

    table: str = ""
    code: str = ""
    columns: tuple[str, ...] | None = None
    units: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    unfilled: tuple[tuple[str, str], ...] = ()
    approximate: bool = False

    @property
    def cells(self) -> int:
        """Return how many numbers the heading of table IV announces: its outcomes without its stages."""
        return sum(not column.startswith("stage:") for column in self.columns or ())


NOTHING = Reading()


def spellings(label: Label) -> set[str]:
    """Return the normalised printings of a label, the canonical one and its aliases."""
    return {normalise(text) for text in (label.zh, *label.aliases)}


def _alternation(texts: Iterable[str]) -> str:
    return "|".join(sorted(map(re.escape, texts), key=len, reverse=True))


@dataclass
class Matcher:
    """Reads labels by the given versions of the form; remembers every label it has read."""

    forms: tuple[Form, ...]
    names: dict[str, tuple[str, str]] = field(default_factory=dict)
    ordinals: dict[tuple[str, str], set[str]] = field(default_factory=dict)
    groups: dict[tuple[str, str], str] = field(default_factory=dict)
    measures: dict[str, str] = field(default_factory=dict)
    versions: dict[str, set[str]] = field(default_factory=dict)
    applicants: dict[str, str] = field(default_factory=dict)
    stages: dict[str, str] = field(default_factory=dict)
    outcomes: dict[str, str] = field(default_factory=dict)
    memo: dict[str, Reading] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for form in self.forms:
            for item in form.items:
                self._learn(self.names, item, ("disclosures", item.code))
                for measure in item.measures:
                    self._learn(self.measures, measure, measure.code)
                    for text in spellings(measure):
                        self.versions.setdefault(text, set()).add(form.version)
            for row in form.rows:
                key = ("applications", row.code)
                self._learn(self.names, row, key)
                self.ordinals.setdefault(key, set()).add(normalise(row.ordinal))
                self.groups[key] = row.group
            for label in form.applicants:
                self._learn(self.applicants, label, label.code)
            for label in form.stages:
                self._learn(self.stages, label, label.code)
            for label in form.outcomes:
                self._learn(self.outcomes, label, label.code)
        self.headings = {normalise(text) for text in GROUP_HEADINGS}
        self.longest = max(map(len, self.names), default=0)
        measures = _alternation(self.measures)
        self._measure = re.compile(rf"({measures})(?:单位)?(万元|元)?")
        self._elsewhere = {*self.applicants, *self.outcomes}
        self._measure_run = re.compile(rf"(?:(?:{measures})(?:单位)?(?:万元|元)?)+$")
        top = [*APPLICANT_HEADINGS, ORGANISATIONS]
        self._applicant = re.compile(_alternation([*self.applicants, ORGANISATIONS]))
        self._applicant_run = re.compile(f"(?:{_alternation([*self.applicants, *top])})+$")
        self._dispute = re.compile(_alternation([*self.stages, *self.outcomes, LITIGATION]))
        self._dispute_run = re.compile(f"(?:{self._dispute.pattern})+$")
        self.width = max((len(form.applicants) for form in self.forms), default=0)
        others = (
            COLUMN_HEADING,
            ORGANISATIONS,
            LITIGATION,
            PRINTED_RULE,
            *APPLICANT_HEADINGS,
            *(label.zh for label in ARTICLES),
        )
        self._labels = {*self.names, *self.measures, *self.applicants, *self.stages, *self.outcomes}
        self._tabular = {*self._labels, *self.headings, *(normalise(text) for text in others)}
        # Labels are broken over lines: 结果⏎维持, 社会⏎公益⏎组织, even a character a line.
        self._fragments = {
            text[i : i + n] for text in self._tabular for n in range(1, 5) for i in range(len(text) - n + 1)
        }
        self._tabular_memo: dict[str, bool] = {}
        self._name_memo: dict[str, tuple[str, str] | None] = {}

    @staticmethod
    def _learn(known: dict[str, Any], label: Label, meaning: Any) -> None:
        for text in spellings(label):
            if known.setdefault(text, meaning) != meaning:
                raise ValueError(f"the form's data gives {text!r} two meanings: {known[text]} and {meaning}")

    def is_tabular(self, piece: str) -> bool:
        """Tell whether a piece is a label of the form, or a fragment of one."""
        known = self._tabular_memo.get(piece)
        if known is None:
            label = normalise(piece[:120])
            bare = _LEADING_ORDINAL.sub("", label)
            known = bool(
                label in self._tabular
                or bare in self._tabular
                or bare in self._fragments
                or self._measure_run.fullmatch(label)
                or bare in normalise(PRINTED_RULE)
            )
            if len(self._tabular_memo) < 50_000:
                self._tabular_memo[piece] = known
        return known

    def name_of(self, piece: str) -> tuple[str, str] | None:
        """Return the table and row that a piece alone is the label of; 其他 and 总计 need their ordinals."""
        if piece not in self._name_memo:
            name = self._last_name(normalise(piece[:120]), whole=False)[1]
            if len(self._name_memo) >= 50_000:
                self._name_memo.clear()
            self._name_memo[piece] = name
        return self._name_memo[piece]

    def read(self, pieces: list[str]) -> Reading:
        """Return what these label pieces, printed one after the other before some numbers, say."""
        text = "".join(pieces)
        if len(text) > 400:
            # The longest heading of the form with its note is some 120 characters; prose before it is cut.
            text = "".join(pieces[-60:])[-400:]
        known = self.memo.get(text)
        if known is None:
            known = self._read(normalise(text)[-200:])
            if len(self.memo) > 50_000:
                self.memo.clear()
            self.memo[text] = known
        return known

    def _read(self, text: str) -> Reading:
        length, name = self._last_name(text, whole=True)
        if not name:
            return self._read_disputes(text)
        return self._read_before(text[: len(text) - length], name)

    def _last_name(self, text: str, *, whole: bool) -> tuple[int, tuple[str, str] | None]:
        """Return the longest known row label that ends the text, with its length and ordinal."""
        for length in range(min(self.longest, len(text)), 0, -1):
            name = self.names.get(text[-length:])
            if name is None:
                continue
            ordinal = _ORDINAL.search(text[:-length])
            printed = ordinal.group() if ordinal else ""
            before = text[: len(text) - length - len(printed)]
            if (
                length > _SHORT
                or (whole and not before)
                or (printed and printed in self.ordinals.get(name, ()))
                or (COLUMN_HEADING in before and text[-length:] not in self._elsewhere)
            ):
                return length + len(printed), name
        return 0, None

    def _read_before(self, text: str, name: tuple[str, str], approximate: bool = False) -> Reading:
        """Return the reading of a named row: what stands before its label is heading or empty rows."""
        unfilled: list[tuple[str, str]] = []
        while text:
            heading = next((h for h in self.headings if text.endswith(h)), None)
            if heading:
                text = _ORDINAL.sub("", text[: -len(heading)])
                # 其他处理 heads three rows on one version and is a row on the other: an empty one, unless
                # what follows it is a row that it heads.
                row = self.names.get(heading)
                if row and self.groups.get(row) != self.groups.get(name):
                    unfilled.append(row)
                continue
            length, before = self._last_name(text, whole=False)
            if not before or before[0] != name[0]:
                break
            unfilled.append(before)
            text = text[:-length]
        columns, units, labels = self._heading(text, name[0])
        return Reading(name[0], name[1], columns, units, labels, tuple(unfilled), approximate)

    def _heading(
        self, text: str, table: str
    ) -> tuple[tuple[str, ...] | None, tuple[str, ...], tuple[str, ...]]:
        if table == "applications":
            run = self._applicant_run.search(text)
            return (self._applicant_columns(run.group()) if run else None), (), ()
        corner = text.rfind(COLUMN_HEADING)
        if corner >= 0:
            text = text[corner + len(COLUMN_HEADING) :]
        else:
            run = self._measure_run.search(text)
            text = run.group() if run else ""
        if not text:
            return None, (), ()
        return self._measure_columns(text)

    def _measure_columns(self, text: str) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
        """Return codes, units and labels of table II's columns; nothing if one cannot be told."""
        codes: list[str] = []
        units: list[str] = []
        labels: list[str] = []
        rest = 0
        matches = [(match.start(), match.end(), match) for match in self._measure.finditer(text)]
        for start, end, match in [*matches, (len(text), len(text), None)]:
            if start > rest:
                label = closest(text[rest:start], self.measures)
                if label is None:
                    return (), (), ()
                codes.append(self.measures[label])
                units.append("")
                labels.append(label)
            if match:
                codes.append(self.measures[match.group(1)])
                units.append(match.group(2) or "")
                labels.append(match.group(1))
            rest = end
        if len(set(codes)) < len(codes):
            return (), (), ()
        return tuple(codes), tuple(units), tuple(labels)

    def _applicant_columns(self, text: str) -> tuple[str, ...] | None:
        """Return the columns of table III in the order of their numbers.

        The heading has two lines: the kinds of organisation stand below 法人或其他组织, and flattened
        text prints them after 总计 though their numbers come before it.
        """
        found = self._applicant.findall(text)
        upper = [name for name in found if name != ORGANISATIONS]
        if ORGANISATIONS in found:
            at = found.index(ORGANISATIONS)
            after = found[at + 1 :]
            total = next(
                (i for i, name in enumerate(after) if self.applicants.get(name) == "total"), len(after)
            )
            upper = found[:at] + after[total + 1 :] + after[: total + 1]
        codes = tuple(self.applicants[name] for name in upper if name != ORGANISATIONS)
        if len(set(codes)) < len(codes):
            return None
        orders = [tuple(label.code for label in form.applicants) for form in self.forms if form.applicants]
        if any(set(codes) == set(order) for order in orders):
            return codes
        # Part of the heading is unreadable: what can be read must not contradict the form's order.
        if any(_in_order(codes, order) for order in orders):
            return None
        return ()

    def _read_disputes(self, text: str) -> Reading:
        run = self._dispute_run.search(text)
        if not run:
            return NOTHING
        codes = []
        for name in self._dispute.findall(run.group()):
            if name in self.stages:
                codes.append(f"stage:{self.stages[name]}")
            elif name in self.outcomes:
                codes.append(self.outcomes[name])
        if not any(code.startswith("stage:") for code in codes):
            return NOTHING
        return Reading("disputes", "", tuple(codes))

    def read_heading(self, pieces: list[str]) -> Reading:
        """Return the column heading in pieces that end without a row label: the row cannot be named."""
        text = normalise("".join(pieces)[-400:])
        for table in ("applications", "disclosures"):
            columns, units, labels = self._heading(text, table)
            if columns:
                return Reading(table, "", columns, units, labels)
        return NOTHING

    def read_approximately(self, pieces: list[str]) -> Reading:
        """Return the reading of a label with a typing error, if one label of the form is clearly nearest.

        A printed ordinal that contradicts the label found this way refutes it.
        """
        pieces = [piece for piece in pieces if piece]
        whole = normalise("".join(pieces[-60:])[-400:])
        for count in range(1, min(4, len(pieces)) + 1):
            if count > 1 and not self._labels.isdisjoint(map(normalise, pieces[-count:])):
                break  # whole labels side by side are no misprint of one
            label = normalise("".join(pieces[-count:]))
            for heading in self.headings:
                at = label.find(heading)
                if 0 <= at <= _SHORT:
                    label = label[at + len(heading) :]
            ordinal = _LEADING_ORDINAL.match(label)
            bare = label[ordinal.end() :] if ordinal else label
            found = closest(bare, self.names, rivals=self.headings)
            if found is None or not whole.endswith(label):
                continue
            name = self.names[found]
            if ordinal and self.ordinals.get(name) and ordinal.group() not in self.ordinals[name]:
                continue
            before = whole[: len(whole) - len(label)]
            return self._read_before(before, name, approximate=True)
        return NOTHING


def _in_order(codes: tuple[str, ...], order: tuple[str, ...]) -> bool:
    positions = [order.index(code) for code in codes if code in order]
    return len(positions) == len(codes) and positions == sorted(positions)


def closest(text: str, known: Mapping[str, object], rivals: Iterable[str] = ()) -> str | None:
    """Return the known spelling that the text is a misprint of; None if there is none or a rival.

    At most a quarter of the characters may differ, and every spelling with another meaning must be
    at least twice as far away: a label that could be two rows is neither.
    """
    if len(text) < 3:
        return None
    best, nearest, rival = None, len(text), len(text) + 1
    for spelling in sorted({*known, *rivals}):
        if len(spelling) <= _SHORT:
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


@lru_cache(maxsize=8)
def matcher_of(forms: tuple[Form, ...]) -> Matcher:
    """Return the matcher for these versions of the form."""
    return Matcher(forms)
