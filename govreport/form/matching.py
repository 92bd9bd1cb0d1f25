"""What a printed label says: the row, item or columns of the form that it names, or nothing.

Labels come with spaces, line breaks, brackets and ordinals of every kind, two or three label cells
in front of one row, and with the table's heading in front of its first row. So a label is read from
its end: the last known label names the row, what stands before it is heading or an empty row.
"""

import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from govreport.form.columns import (
    SHORT,
    Heading,
    alternation,
    arrange,
    closest,
    is_generic,
    is_in_order,
    part_of,
)
from govreport.form.model import Form, Label
from govreport.form.script import normalise
from govreport.form.statute import (
    APPLICANT_HEADINGS,
    ARTICLES,
    COLUMN_HEADING,
    GROUP_HEADINGS,
    LITIGATION,
    ORGANISATION_ALIASES,
    ORGANISATIONS,
    PRINTED_RULE,
)
from govreport.form.vocabulary import GENERIC_COLUMN

_ORDINAL = re.compile(r"(?:[一二三四五六七八九十]|\d{1,2})$")
_LEADING_ORDINAL = re.compile(r"^(?:[一二三四五六七八九十]|\d{1,2})(?=\D)")
_UNIT = re.compile(r"(?:单位)?(万元|元)$")
_HAN_NUMBERS = {number: str(at) for at, number in enumerate("一二三四五六七八九十", 1)}


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


def _number(ordinal: str) -> str:
    """Return an ordinal in digits: 一、 is printed 1. and the other way round."""
    return _HAN_NUMBERS.get(ordinal, ordinal)


def spellings(label: Label) -> set[str]:
    """Return the normalised printings of a label, the canonical one and its aliases."""
    return {normalise(text) for text in (label.zh, *label.aliases)}


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
                self.ordinals.setdefault(key, set()).add(_number(normalise(row.ordinal)))
                self.groups[key] = row.group
            for label in form.applicants:
                self._learn(self.applicants, label, label.code)
            for label in form.stages:
                self._learn(self.stages, label, label.code)
            for label in form.outcomes:
                self._learn(self.outcomes, label, label.code)
        self.headings = {normalise(text) for text in GROUP_HEADINGS}
        self._rule = normalise(PRINTED_RULE)
        self._corners = [normalise(text) for text in APPLICANT_HEADINGS]
        self.longest = max(map(len, self.names), default=0)
        measures = alternation(self.measures)
        self._measure = re.compile(rf"({measures})(?:单位)?(万元|元)?")
        self._elsewhere = {*self.applicants, *self.outcomes}
        self._measure_run = re.compile(rf"(?:(?:{measures})(?:单位)?(?:万元|元)?)+$")
        groups = dict.fromkeys(map(normalise, (ORGANISATIONS, *ORGANISATION_ALIASES)), ORGANISATIONS)
        self._applicant_names = {**self.applicants, **groups}
        self._applicant_run = re.compile(f"(?:{alternation(self._applicant_names)})+$")
        self._applicant_heading = Heading(self._applicant_names)
        self._dispute_names = {
            **{name: f"stage:{code}" for name, code in self.stages.items()},
            LITIGATION: "",
        }
        self._dispute_names |= self.outcomes
        self._dispute_heading = Heading(self._dispute_names)
        self.width = max((len(form.applicants) for form in self.forms), default=0)
        others = (
            COLUMN_HEADING,
            ORGANISATIONS,
            *ORGANISATION_ALIASES,
            LITIGATION,
            PRINTED_RULE,
            *APPLICANT_HEADINGS,
            *(label.zh for label in ARTICLES),
        )
        self._labels = {*self.names, *self.measures, *self.applicants, *self.stages, *self.outcomes}
        self._tabular = {*self._labels, *self.headings, *(normalise(text) for text in others)}
        self._others = self._tabular.difference(self.names)
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
                or bare in self._rule
                or GENERIC_COLUMN.fullmatch(label)
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
        """Return the longest known row label that ends the text, with its length and ordinal.

        A label of two characters stands in several places of the form (其他, 总计) or ends a sentence
        (规章): it names a row only when nothing else is printed before it, when its ordinal is printed
        with it, or below the column headings.
        """
        for length in range(min(self.longest, len(text)), 0, -1):
            name = self.names.get(text[-length:])
            if name is None:
                continue
            ordinal = _ORDINAL.search(text[:-length])
            printed = ordinal.group() if ordinal else ""
            before = text[: len(text) - length - len(printed)]
            if (
                length > SHORT
                or (whole and not before and not self._is_cut(text[-length:], name, printed))
                or (printed and name in self.ordinals and self._agrees(name, printed))
                or (COLUMN_HEADING in before and text[-length:] not in self._elsewhere)
            ):
                return length + len(printed), name
        return 0, None

    def _agrees(self, name: tuple[str, str], ordinal: str) -> bool:
        """Tell whether a row may have this printed ordinal; no ordinal contradicts nothing."""
        known = self.ordinals.get(name)
        return not ordinal or not known or _number(ordinal) in known

    def _is_cut(self, label: str, name: tuple[str, str], ordinal: str) -> bool:
        """Tell whether a short label may be what is left of another row's, whose ordinal is printed."""
        return not self._agrees(name, ordinal) and any(
            other in self.ordinals and text.startswith(label) and self._agrees(other, ordinal)
            for text, other in self.names.items()
        )

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
            return self._applicant_columns(text), (), ()
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
                code, unit, label = self._approximate_measure(text[rest:start])
                if not code:
                    return (), (), ()
                codes.append(code)
                units.append(unit)
                labels.append(label)
            if match:
                codes.append(self.measures[match.group(1)])
                units.append(match.group(2) or "")
                labels.append(match.group(1))
            rest = end
        if len(set(codes)) < len(codes):
            return (), (), ()
        return tuple(codes), tuple(units), tuple(labels)

    def _approximate_measure(self, text: str) -> tuple[str, str, str]:
        """Return code, unit and label of a misprinted or cut column; a cut one tells no version."""
        found = _UNIT.search(text)
        unit = found[1] if found else ""
        text = text[: found.start()] if found else text
        label = closest(text, self.measures)
        if label is not None:
            return self.measures[label], unit, label
        label = part_of(text, self.measures)
        return ("", "", "") if label is None else (self.measures[label], unit, text)

    def _applicant_columns(self, text: str) -> tuple[str, ...] | None:
        """Return the columns of table III in the order of their numbers.

        None where no heading is printed or part of it is unreadable: what can be read must not
        contradict the form's order. Nothing where it does, or where two orders fit.
        """
        heading = self._below_corner(text)
        if not heading or is_generic(heading):
            return None
        found = [self._applicant_names.get(name, "") for name in self._applicant_heading.all_of(heading)]
        names = [name for name in found if name]
        codes = [name for name in names if name != ORGANISATIONS]
        orders = [tuple(label.code for label in form.applicants) for form in self.forms if form.applicants]
        if not codes or len(set(names)) < len(names):
            return ()
        for order in orders:
            arranged = arrange(names, order, ORGANISATIONS)
            if arranged and set(codes) == set(order) and (len(found) == len(names) or arranged == order):
                return arranged
            if arranged and is_in_order(arranged, order):
                return None
        return ()

    def _below_corner(self, text: str) -> str:
        """Return the column labels of table III that end a text: all below its corner, or the known ones."""
        corner = max(
            text.rfind(heading) + len(heading) if heading in text else 0 for heading in self._corners
        )
        if corner:
            return text[corner:].replace(self._rule, "")
        run = self._applicant_run.search(text)
        return run.group() if run else ""

    def _read_disputes(self, text: str) -> Reading:
        found = self._dispute_heading.before_end(text)
        codes = [code for name in found if (code := self._dispute_names[name])]
        # The sentence above the table may end in the same words: 未发生行政复议、行政诉讼。
        while codes and codes[0] in codes[1:] and all(code.startswith("stage:") for code in codes[:2]):
            codes = codes[1:]
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
                if 0 <= at <= SHORT:
                    label = label[at + len(heading) :]
            ordinal = _LEADING_ORDINAL.match(label)
            bare = label[ordinal.end() :] if ordinal else label
            found = closest(bare, self.names, rivals=self.headings)
            found = found or part_of(bare, self.names, rivals=self._others)
            if found is None or not whole.endswith(label):
                continue
            name = self.names[found]
            if ordinal and not self._agrees(name, ordinal.group()):
                continue
            before = whole[: len(whole) - len(label)]
            return self._read_before(before, name, approximate=True)
        return NOTHING


@lru_cache(maxsize=8)
def matcher_of(forms: tuple[Form, ...]) -> Matcher:
    """Return the matcher for these versions of the form."""
    return Matcher(forms)
