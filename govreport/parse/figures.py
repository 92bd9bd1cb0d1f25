"""The counts that a report states in prose: what is counted, the number, whose it is, where it stands."""

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from re import Match

from govreport.form import quantities as q
from govreport.parse.counts import (
    clause_of,
    counts_nothing,
    is_torn,
    is_weak,
    label_of,
    number_of,
    precision_of,
)
from govreport.parse.drafts import Draft, Parts, settle

_WINDOW = 90  # characters in front of a number in which its clause begins
_BEHIND = 24
_TOLD = 300  # characters of a sentence in which its topic and its time are looked for
_BY_KEY: dict[str, list[q.Statement]] = {}
for _statement in q.STATEMENTS:
    _BY_KEY.setdefault(_statement.key, []).append(_statement)


@dataclass(frozen=True, slots=True)
class Figure:
    """A count stated in prose: its quantity as a code, the number, its place in the text.

    `value` is multiplied out (18万余条 is 180000), money is in 万元. `start` and `end` enclose the number
    as printed with scale and counter, for a zero in words the words that say it. `scope` is `own` or
    `region` where the sentence says whose figure it is, `precision` is `exact`, `about` or `at_least`.
    """

    quantity: str
    label: str
    value: float
    unit: str
    sentence: str
    start: int
    end: int
    scope: str | None
    precision: str


def read_figures(text: str, section: str) -> list[Figure]:
    """Return the counts that the prose of one section states, in the order of the text.

    `text` is in simplified script, one paragraph a line. A figure has a known quantity only where the
    words of its own sentence leave no doubt, else it is `other`; numbers that count nothing (dates,
    articles, document numbers, ordinals, shares, ranges, frequencies) are not delivered.
    """
    if section in q.WITHOUT_FIGURES:
        return []
    drafts: list[Draft] = []
    total: Draft | None = None
    for start, end, marks in _sentences(text):
        reader = _Reader(text, start, end, section, total)
        for mark in marks:
            reader.read(mark)
        drafts += reader.drafts
        total = reader.total
    settle(drafts)
    return _figures(text, drafts)


def _figures(text: str, drafts: list[Draft]) -> list[Figure]:
    """Return the finished figures; those of one sentence share its text."""
    sentences: dict[tuple[int, int], str] = {}
    figures = []
    for found in drafts:
        where = found.sentence
        if where not in sentences:
            sentences[where] = text[where[0] : where[1]].strip()
        figures.append(
            Figure(
                found.quantity, found.label, float(found.value), found.unit, sentences[where],
                found.start, found.end, found.scope, found.precision,
            )
        )  # fmt: skip
    return figures


def _sentences(text: str) -> Iterator[tuple[int, int, list[Match[str]]]]:
    """Yield extent and marks (numbers with a counter, words for zero) of every sentence that has any."""
    marks = sorted(
        [*q.FIGURE.finditer(text), *q.HAN_FIGURE.finditer(text), *q.ZERO.finditer(text)],
        key=Match[str].start,
    )
    at = first = 0
    while first < len(marks):
        begin = marks[first].start()
        start = max(text.rfind(sign, at, begin) + 1 for sign in q.SENTENCE_SIGNS) or at
        ended = q.SENTENCE_END.search(text, begin)
        at = ended.end() if ended else len(text)
        last = bisect_left(marks, at, first + 1, key=Match[str].start)
        yield max(start, 0), at, marks[first:last]
        first = last


def _heading(text: str, start: int) -> str:
    """Return the part of a report that the sub-head names under which a sentence stands.

    （二）依申请公开情况。收到申请17件。 The sub-head begins the same line or is the line above.
    """
    line = text.rfind("\n", 0, start) + 1
    above = text.rfind("\n", 0, max(line - 1, 0)) + 1
    found = q.SUB_HEAD.match(text, line, start)
    found = found or (q.SUB_HEAD.fullmatch(text, above, line) if line else None)
    return "applications" if found else ""


class _Reader:
    """The reading of one sentence from left to right: what has been said so far, figures found."""

    def __init__(self, text: str, start: int, end: int, section: str, total: Draft | None) -> None:
        self.text, self.end, self.section = text, end, section
        self.start = self.at = self.seen = start
        self.drafts: list[Draft] = []
        # A sentence that begins with 其中 goes on with the total of the one before.
        self.total = total if text.startswith(q.LISTED, start) else None
        self.scope = self.total.scope if self.total else None
        self.year = self.total.year if self.total else 0
        self.parts: Parts | None = None
        self.last = ""
        self.depth = 0
        self.whole: bool | None = None
        self.piece = (start, start)
        self.headed = _heading(text, start)

    def read(self, mark: Match[str]) -> None:
        """Read a number or the words for zero."""
        if mark.start() < self.at:
            return
        if mark.re is q.ZERO:
            self._read_zero(mark)
        elif not is_torn(self.text, mark.start(), self.start):
            value = number_of(mark)
            lead = self.text[max(self.at, mark.start() - _WINDOW) : mark.start()]
            if value is not None and not counts_nothing(mark, lead):
                self._read_number(mark, value, lead)

    # --- what the sentence has said -------------------------------------------------------------

    def _note(self, start: int) -> None:
        """Take note of what the text up to here says of scope, year and lists."""
        gap = self.text[self.seen : start]
        if any(sign in gap for sign in q.SCOPE_SIGNS):
            for found in q.SCOPE.finditer(gap):
                self.scope = found.lastgroup
        if "年" in gap:
            for found in q.YEAR.finditer(gap):
                self.year = int(found[1])
        self._note_list(gap)
        self.seen = start

    def _note_list(self, gap: str) -> None:
        self.depth += gap.count("（") + gap.count("(") - gap.count("）") - gap.count(")")
        if q.LIST_OPENS.search(gap):
            if not self._is_inner():
                self.parts = Parts(self.total, self.depth)
        elif self.parts and (self.depth < self.parts.depth or self._is_over(self.parts, gap)):
            self.parts = None

    def _is_inner(self) -> bool:
        """Tell whether brackets inside an open list of a disclosed total take one of its items apart."""
        parts = self.parts
        return parts is not None and parts.disclosed and not parts.complete and self.depth > parts.depth

    def _is_over(self, parts: Parts, gap: str) -> bool:
        """Tell whether a list of parts ends at a semicolon; only parts of a disclosed total go on."""
        after = q.SEMICOLON.split(gap)[1:]
        if not after:
            return False
        return not parts.disclosed or parts.complete or q.LIST_BREAKS.search(after[-1]) is not None

    # --- numbers --------------------------------------------------------------------------------

    def _read_number(self, mark: Match[str], value: Decimal, lead: str) -> None:
        start, end = mark.span()
        self._note(start)
        tail = self.text[end : min(end + _BEHIND, self.end)]
        clause = clause_of(lead)
        money = mark["unit"] == "元"
        changed = q.CHANGE.search(clause) is not None or q.EARLIER_YEAR.search(clause) is not None
        found, doubtful, listed = (
            ([], False, False) if changed else self._quantities(mark, clause, tail, value)
        )
        if not found and is_weak(mark, value):
            return
        if listed and self.parts is not None and self.parts.divided:
            found = []
        part = None if changed or listed else self._part(value, clause)
        if part is not None and q.DIVIDES.search(clause) and not q.THIS_YEAR.search(clause):
            part.divided = True
        for quantity in self._within(part, found) or ["other"]:
            draft = self._draft(quantity, value / 10_000 if money else value, start, end)
            draft.unit = "万元" if money else mark["unit"]
            draft.label = label_of(lead, tail)
            draft.precision = precision_of(mark, lead, tail)
            draft.doubtful = doubtful and part is None
            draft.total = part.total if part else None
            self.drafts.append(draft)
        self._passed(end, None if changed or listed or part else draft)

    def _draft(self, quantity: str, value: Decimal, start: int, end: int) -> Draft:
        where = self._sentence(start, end)
        return Draft(quantity, value, "", "", start, end, self.scope, "exact", self.year, where, self.start)

    def _passed(self, end: int, total: Draft | None) -> None:
        self.at = self.seen = end
        if total is not None:
            self.total = total
            self.last = total.quantity

    def _sentence(self, start: int, end: int) -> tuple[int, int]:
        """Return the extent of the sentence: a semicolon ends it, unless a list of parts stands in it."""
        if self.whole is None:
            listed = q.LIST_OPENS.search(self.text, self.start, self.end)
            self.whole = listed is not None or not q.SEMICOLON.search(self.text, self.start, self.end)
        if self.whole:
            return self.start, self.end
        if end > self.piece[1]:
            begin = max(self.text.rfind(sign, self.piece[1], start) + 1 for sign in "；;") or self.piece[1]
            ended = q.SEMICOLON.search(self.text, end, self.end)
            self.piece = (begin, ended.end() if ended else self.end)
        return self.piece

    def _quantities(
        self, mark: Match[str], clause: str, tail: str, value: Decimal
    ) -> tuple[list[str], bool, bool]:
        """Return what the number answers; is it a total but for a channel; is it sure in a list as well."""
        said = self._said(mark, clause, tail, value)
        if said is None or self._is_uncertain(clause, mark.start()):
            return [], False, False
        if said.but.search(clause):
            return [], said.quantity == "disclosed_total", False
        return self._both(said.quantity, clause, value), False, said.listed

    def _said(self, mark: Match[str], clause: str, tail: str, value: Decimal) -> q.Statement | None:
        """Return the first statement that the words around a number make."""
        near, unit = clause + tail, mark["unit"]
        for key, statements in _BY_KEY.items():
            if key in near:
                for said in statements:
                    if unit in said.units and self._says(said, mark, clause, tail, value):
                        return said
        return None

    def _says(self, said: q.Statement, mark: Match[str], clause: str, tail: str, value: Decimal) -> bool:
        if said.zero and value or (said.after is not None and not said.after.match(tail)):
            return False
        if not said.before.search(clause):
            return False
        if not said.about or self.section == said.section or (said.section and self.headed == said.section):
            return True
        return self._is_about(said.about, mark.start())

    def _is_about(self, topic: str, start: int) -> bool:
        """Tell whether the sentence has named the topic; of several topics the last one counts."""
        if topic == "openness":
            return q.OPENNESS.search(self._told(start)) is not None
        if topic == "processing_fee":
            return q.CHARGED.search(self._told(start)) is not None
        if topic == "meetings_trainings":
            return self.last == topic
        named = [found.lastgroup for found in q.TOPIC.finditer(self._told(start))]
        return named[-1:] == [topic]

    def _is_uncertain(self, clause: str, start: int) -> bool:
        """Tell whether the figure may be a plan or count from another day than the first of the year."""
        if self.section in q.WITHOUT_ANSWERS or q.PLAN.search(clause):
            return True
        told = self._told(start)
        if q.SINCE.search(told) or q.PLANS.search(told):
            return True
        if q.THIS_YEAR.search(told) or q.BALANCED.search(told):
            return False
        return q.UNTIL.search(told) is not None or (q.CUMULATIVE in clause and not q.YEAR.search(told))

    def _told(self, start: int) -> str:
        return self.text[max(self.start, start - _TOLD) : start]

    def _both(self, quantity: str, clause: str, value: Decimal) -> list[str]:
        """Return both disputes where one number stands for each of them, none where it is their sum."""
        if quantity not in q.DISPUTES or not q.BOTH.search(clause):
            return [quantity]
        return list(q.DISPUTES) if value == 0 or q.EACH.search(clause) else []

    # --- parts ----------------------------------------------------------------------------------

    def _part(self, value: Decimal, clause: str) -> Parts | None:
        """Return the list that the number is an item of; a list that is complete takes no more items."""
        parts = self.parts
        if parts is None:
            return None
        if self.depth <= parts.depth:
            if (parts.complete and value) or self._is_beyond(parts, value, clause):
                self.parts = None
                return None
            parts.sum += value
        return parts

    def _is_beyond(self, parts: Parts, value: Decimal, clause: str) -> bool:
        return q.LIST_BREAKS.search(clause) is not None if parts.disclosed else parts.exceeded_by(value)

    def _within(self, part: Parts | None, found: list[str]) -> list[str]:
        """Return what a number answers where it may be an item of a list."""
        if part is None:
            return found
        of_total = part.total is not None and part.total.quantity == "disclosed_total"
        return ["disclosed_part"] if of_total and self.depth <= part.depth else []

    # --- zeros in words -------------------------------------------------------------------------

    def _read_zero(self, mark: Match[str]) -> None:
        if self.section in q.WITHOUT_ANSWERS:
            return
        said = self._zeros_before(mark) if mark[0][0] in "零为" else self._zeros_behind(mark)
        found = {nothing.quantity: (nothing, start, end) for nothing, start, end in reversed(said)}
        if not found:
            return
        self._note(mark.start())
        for quantity in sorted(found, key=lambda quantity: found[quantity][:0:-1]):
            nothing, start, end = found[quantity]
            draft = self._draft(quantity, Decimal(0), start, end)
            draft.unit = nothing.unit
            self.drafts.append(draft)
        self._passed(draft.end, draft)

    def _zeros_behind(self, mark: Match[str]) -> list[tuple[q.Nothing, int, int]]:
        """Return what 未, 没有 or 无 denies, with the extent of the words that say so."""
        end = mark.end()
        clause = q.ZERO_REST.match(self.text, end, self.end)
        rest = clause[0] if clause else ""
        named = [
            nothing for nothing in q.NOTHING if nothing.key in rest and nothing.section in ("", self.section)
        ]
        if not named or q.ZERO_BEFORE_SPOILT.search(self._before(mark)):
            return []
        return [
            (nothing, mark.start(), end + found.end())
            for nothing in named
            if (found := self._denied(nothing, mark[0], rest))
        ]

    def _denied(self, nothing: q.Nothing, word: str, rest: str) -> Match[str] | None:
        if word in q.MERE_NOTHING:
            found = nothing.bare.match(rest)
        else:
            verbs = q.ZERO_VERBS.get(nothing.quantity)
            found = nothing.named.match(rest) if verbs and verbs.search(word) else None
        if (
            not found
            or q.ZERO_SPOILT.search(found[0])
            or q.ZERO_SPOILT_AFTER.match(rest, found.end())
            or q.ZERO_SPOILT_REST.search(rest)
        ):
            return None
        return found

    def _zeros_before(self, mark: Match[str]) -> list[tuple[q.Nothing, int, int]]:
        """Return what is said to be zero in front of 为零 or 零报告."""
        before = self._before(mark)
        if q.ZERO_SPOILT.search(before) or q.ZERO_BEFORE_SPOILT.search(before):
            return []
        first = mark.start() - len(before)
        return [
            (nothing, first + found.start(), mark.end())
            for nothing in q.ZERO_OF
            if nothing.key in before and (found := nothing.named.search(before))
        ]

    def _before(self, mark: Match[str]) -> str:
        start = mark.start()
        return q.CLAUSE_MARK.split(self.text[max(self.at, start - _WINDOW) : start])[-1]
