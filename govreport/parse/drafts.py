"""Figures before the whole text is known, and what the whole text says of them."""

from dataclasses import dataclass
from decimal import Decimal

from govreport.form import quantities as q

_FEWEST_PARTS = 2
_PARTS_OF = {"disclosed_part": "disclosed_total"}


@dataclass(slots=True)
class Draft:
    """A figure before the whole text is known: the year named for it, the total it is a part of.

    `period` is where its full sentence begins, semicolons or not. A total is `doubtful` where the
    sentence names one channel only: 网站公开70条.
    """

    quantity: str
    value: Decimal
    unit: str
    label: str
    start: int
    end: int
    scope: str | None
    precision: str
    year: int
    sentence: tuple[int, int]
    period: int
    total: "Draft | None" = None
    doubtful: bool = False


@dataclass(slots=True)
class Parts:
    """An open list of parts: the total, what its parts come to so far, the brackets it stands in.

    It is `divided` where an item is itself a number of applications: what somebody received of them all.
    """

    total: Draft | None
    depth: int
    sum: Decimal = Decimal(0)
    divided: bool = False

    @property
    def disclosed(self) -> bool:
        """Tell whether the total is, or may be, that of what was disclosed."""
        return self.total is not None and (self.total.quantity == "disclosed_total" or self.total.doubtful)

    @property
    def complete(self) -> bool:
        """Tell whether the parts add up to the total."""
        return self.total is not None and self.sum == self.total.value > 0

    def exceeded_by(self, value: Decimal) -> bool:
        """Tell whether one more part of this size is too much."""
        return self.total is not None and self.sum + value > self.total.value


def settle(drafts: list[Draft]) -> None:
    """Settle what the figures answer once all of a text are known: totals, years, rivals."""
    _prove_totals(drafts)
    _keep_latest_year(drafts)
    _drop_rivals(drafts)


def _prove_totals(drafts: list[Draft]) -> None:
    """Make a doubtful total certain where its parts add up to it."""
    parts: dict[int, list[Draft]] = {}
    for found in drafts:
        if found.total is not None and found.total.doubtful:
            parts.setdefault(id(found.total), []).append(found)
    for listed in parts.values():
        total = listed[0].total
        if total and len(listed) >= _FEWEST_PARTS and sum(part.value for part in listed) == total.value:
            total.quantity = "disclosed_total"
            for part in listed:
                part.quantity = "disclosed_part"


def _keep_latest_year(drafts: list[Draft]) -> None:
    """Make `other` of the figures of earlier years where the text states the quantity of several."""
    latest: dict[str, int] = {}
    for found in drafts:
        if found.year:
            asked = _PARTS_OF.get(found.quantity, found.quantity)
            latest[asked] = max(latest.get(asked, 0), found.year)
    for found in drafts:
        if found.year and found.year < latest[_PARTS_OF.get(found.quantity, found.quantity)]:
            found.quantity = "other"


def _drop_rivals(drafts: list[Draft]) -> None:
    """Make `other` of totals that one sentence states twice with different values, and of their parts."""
    values: dict[tuple[int, str, str | None], set[Decimal]] = {}
    for found in drafts:
        if found.quantity in q.SAID_ONCE:
            values.setdefault((found.period, found.quantity, found.scope), set()).add(found.value)
    if all(len(said) == 1 for said in values.values()):
        return
    for found in drafts:
        if len(values.get((found.period, found.quantity, found.scope), ())) > 1:
            found.quantity = "other"
    for found in drafts:
        if found.quantity == "disclosed_part" and found.total and found.total.quantity == "other":
            found.quantity = "other"
