"""The parts a statutory form is made of: labels, columns, rows, items, rules, forms.

Everything here is a plain record; what the form says stands in `statute.py`.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Label:
    """A code and what the form prints for it.

    `aliases` are other printings seen in published reports. Spaces, line breaks, punctuation,
    brackets and quotation marks never matter, so no alias is needed for them.
    """

    code: str
    zh: str
    en: str
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Row(Label):
    """A row of table III; `ordinal` is what the form prints before the label."""

    group: str = ""
    ordinal: str = ""


@dataclass(frozen=True, slots=True)
class Measure(Label):
    """A column of table II.

    `unit` is the unit in which the value is delivered, `kind` one of `count`, `change` (may be
    negative) and `money`. `printed_unit` is the unit that the form's own heading prints: an amount
    without any printed unit is not read, because 8040 may be yuan or 万元.
    """

    unit: str = "件"
    kind: str = "count"
    printed_unit: str = ""


@dataclass(frozen=True, slots=True)
class Item(Label):
    """A row of table II with the article it belongs to and its columns."""

    article: str = ""
    measures: tuple[Measure, ...] = ()


@dataclass(frozen=True, slots=True)
class Rule:
    """An equation that the form prints or implies: the sum of `left` equals the sum of `right`.

    `along` says what is added up: `rows` of table III (one equation for every column), `columns`
    of table III (one equation for every row), `outcomes` of table IV (one for every stage).
    """

    check: str
    along: str
    left: tuple[str, ...]
    right: tuple[str, ...]
    source: str


@dataclass(frozen=True, slots=True)
class Section(Label):
    """A part of the report; `ordinal` is its number on the form, "" for parts without a heading."""

    ordinal: str = ""


@dataclass(frozen=True, slots=True)
class Form:
    """One version of the statutory form, valid for the reports of `first_year` to `last_year`.

    `alternatives` are pairs of row sets that print the same thing in more or less detail: a report
    of this version that prints the other shape is read as printed.
    """

    version: str
    first_year: int
    last_year: int | None
    notice: str
    items: tuple[Item, ...] = ()
    rows: tuple[Row, ...] = ()
    applicants: tuple[Label, ...] = ()
    stages: tuple[Label, ...] = ()
    outcomes: tuple[Label, ...] = ()
    rules: tuple[Rule, ...] = ()
    alternatives: tuple[tuple[str, ...], ...] = ()
    chapters: tuple[str, ...] = ()

    def __hash__(self) -> int:
        # Versions are looked up in every table that is made; their literals need not be hashed each time.
        return hash((self.version, self.first_year, self.notice))
