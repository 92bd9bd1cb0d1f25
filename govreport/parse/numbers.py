"""What a printed cell holds: a number, a placeholder, nothing, or a text that is no number."""

import math
import re
import unicodedata
from array import array
from collections.abc import Callable, Sequence
from decimal import Decimal
from functools import lru_cache, partial
from typing import NamedTuple, Self

from govreport.form.script import fold
from govreport.form.vocabulary import NUMBER, NUMBER_ENDS, PLACEHOLDERS

# Positions in the codebook's list of statuses; a cell is compared with them by the hundred thousand.
REPORTED, BLANK, PLACEHOLDER, ABSENT, INFERRED, CORRECTED, UNREADABLE, NOT_APPLICABLE = range(8)

_SCALES = {"万": 10_000, "亿": 100_000_000}
LONGEST = 60  # a longer cell is prose


# Nearly every amount and change is printed like this; all else takes the long way of `read_number`.
_BARE = re.compile(r"([-+]?[0-9]{1,15}(?:\.[0-9]{1,6})?)(万元)?")
_BARE_UNITS = {"quantity": (None,), "change": (None,), "count": (), "money:万元": (None, "万元")}

_KINDS = {REPORTED: "n", BLANK: "b", PLACEHOLDER: "p"}


class Kinds(dict[str, str]):
    """A letter for every cell text met so far: number, blank, placeholder or text."""

    def __missing__(self, cell: str) -> str:
        if len(cell) > LONGEST or (cell[:1].isalpha() and cell not in PLACEHOLDERS):
            return "t"  # a number begins with no letter
        kind = "n" if cell.isdecimal() else _KINDS.get(read_number(cell)[0], "t")
        if len(self) < 100_000:
            self[cell] = kind
        return kind


class Cells(NamedTuple):
    """Cells side by side: texts as printed; as bytes values (float64) and statuses (int8)."""

    values: bytes
    statuses: bytes
    raws: tuple[str | None, ...]

    @classmethod
    def of(cls, found: Sequence[tuple[int, float | None]], printed: Sequence[str] = ()) -> Self:
        """Return cells from their statuses and values, and the texts that they were read from."""
        values = array("d", [math.nan if value is None else value for _, value in found])
        statuses = array("b", [status for status, _ in found])
        raws = tuple([cell or None for cell in printed]) or (None,) * len(found)
        return cls(values.tobytes(), statuses.tobytes(), raws)


class Rows(dict[tuple[str, ...], Cells]):
    """The cells of every printed row met so far, its cells read in the same way each time."""

    def __init__(self, reads: tuple[str, ...]) -> None:
        super().__init__()
        self.reads = reads
        # Amounts have units, so that more often than not they are no bare digits.
        self.special = any(how.startswith("money") for how in reads)
        self._readers = [_reader(how) for how in reads]
        self._units = [_BARE_UNITS.get(how, ("万元",)) for how in reads]

    def __missing__(self, row: tuple[str, ...]) -> Cells:
        if not self.special and are_digits(row):
            return Cells(array("d", map(float, row)).tobytes(), bytes(len(row)), row)
        found = [_BARE.fullmatch(cell) for cell in row]
        if all([match and match[2] in units for match, units in zip(found, self._units, strict=True)]):
            values = array("d", [float(match[1]) for match in found if match])
            return Cells(values.tobytes(), bytes(len(row)), row)
        cells = Cells.of([read(cell) for read, cell in zip(self._readers, row, strict=True)], row)
        if len(self) < 50_000 and sum(map(len, row)) <= 2 * LONGEST:
            self[row] = cells
        return cells


@lru_cache(maxsize=512)
def rows_read(reads: tuple[str, ...]) -> Rows:
    """Return the remembered rows whose cells are read in these ways."""
    return Rows(reads)


def are_digits(row: Sequence[str]) -> bool:
    """Tell whether these cells hold nothing but digits, few enough to be exact as a float64.

    Nearly all cells of nearly all reports are such, and no pattern is needed to read them. A minus is
    read by every column but one of money.
    """
    plain = "".join(row)
    if "-" in plain:
        row = [cell.removeprefix("-") for cell in row]
        plain = "".join(row)
    lengths = {*map(len, row)}
    return plain.isdecimal() and plain.isascii() and 0 not in lengths and max(lengths) < 16


def _reader(how: str) -> Callable[[str], tuple[int, float | None]]:
    """Return what reads a cell as `count`, `quantity`, `change` or `money:` with a unit."""
    if how.startswith("money"):
        return partial(read_amount, heading_unit=how.removeprefix("money:"))
    return read_count if how == "count" else read_quantity


def read_count(cell: str) -> tuple[int, float | None]:
    """Return status and value of a cell that counts cases; no fraction and no money is a count."""
    status, number, unit = read_number(cell)
    if number is None:
        return status, None
    if number != number.to_integral_value() or unit == "元" or abs(number) >= 2**53:
        return UNREADABLE, None
    return REPORTED, float(number)


def read_number(cell: str) -> tuple[int, Decimal | None, str]:
    """Return status, number and printed unit of a cell; the number only where the status is reported.

    A scale is multiplied out (377.8929万 is 3778929); the unit is `元` for money, else a counter or "".
    """
    if not cell:
        return BLANK, None, ""
    if cell in PLACEHOLDERS:
        return PLACEHOLDER, None, ""
    if len(cell) > LONGEST:
        return UNREADABLE, None, ""
    if cell.isdecimal() and cell.isascii():
        return REPORTED, Decimal(cell), ""
    match = NUMBER.fullmatch(cell)
    if not match:
        # A raised or circled digit is the mark of a footnote: 12² is not 122. A number begins with no letter.
        if cell.isascii() or cell[0].isalpha() or not _may_end(cell[-1]):
            return UNREADABLE, None, ""
        if any(c.isdigit() and not c.isdecimal() for c in cell):
            return UNREADABLE, None, ""
        match = NUMBER.fullmatch(fold(unicodedata.normalize("NFKC", cell)).replace("−", "-").strip())
    if not match:
        return UNREADABLE, None, ""
    number, scale, unit = match.groups()
    exact = Decimal(number.replace(",", ""))
    return REPORTED, exact * _SCALES[scale] if scale else exact, unit or ""


@lru_cache(maxsize=10_000)
def _may_end(character: str) -> bool:
    """Tell whether a number may end in this: a scale, a counter, money, or what is no letter."""
    plain = fold(unicodedata.normalize("NFKC", character))
    return not plain.isalpha() or plain in NUMBER_ENDS


def read_quantity(cell: str) -> tuple[int, float | None]:
    """Return status and value of a cell that counts documents, decisions, items or their change."""
    if cell.isdecimal() and len(cell) < 16:
        return REPORTED, float(cell)
    status, number, unit = read_number(cell)
    if number is None:
        return status, None
    return (UNREADABLE, None) if unit == "元" else (REPORTED, float(number))


def read_amount(cell: str, heading_unit: str) -> tuple[int, float | None]:
    """Return status and value in 万元 of an amount of money.

    The unit is the cell's own, else the heading's. An amount without any unit is not read: 8040 may be
    yuan or 万元. Zero is zero in every unit.
    """
    status, number, unit = read_number(cell)
    if number is None:
        return status, None
    if number == 0:
        return REPORTED, 0.0
    if unit == "元":
        # The scale is multiplied out already: 68.7856万元 is 687856 yuan.
        return REPORTED, float(number / 10_000)
    if unit or not heading_unit:
        return UNREADABLE, None
    return REPORTED, float(number if heading_unit == "万元" else number / 10_000)
