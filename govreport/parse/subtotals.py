"""Subtotals that some reports print in table III: a column for all organisations, a row for each group.

They are no cells of the form: they have a table of their own, and are compared with their parts.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from govreport.form.grid import Grid
from govreport.form.matching import Matcher
from govreport.form.script import normalise
from govreport.form.statute import GROUPS, ORGANISATIONS
from govreport.form.vocabulary import LEGAL_PERSONS, SUBTOTAL
from govreport.parse.numbers import read_count

_LONGEST = 20
_HEADINGS = {SUBTOTAL, f"{LEGAL_PERSONS}{SUBTOTAL}", normalise(ORGANISATIONS) + SUBTOTAL}
_GROUPS = {normalise(label.zh): label.code for label in GROUPS}


@dataclass(frozen=True, slots=True)
class Subtotal:
    """A printed subtotal: the piece it stands in, those of its parts, and what to call it."""

    label: str
    piece: int
    parts: tuple[int, ...]


def is_subtotal(piece: str) -> bool:
    """Tell whether a piece is the heading of a subtotal and of nothing else."""
    return len(piece) <= _LONGEST and normalise(piece) in _HEADINGS


def add_column(columns: tuple[str, ...], pieces: Sequence[str], matcher: Matcher) -> tuple[str, ...]:
    """Return the columns of a heading with the subtotal where it is printed among the organisations.

    Nothing where its neighbours do not tell its place.
    """
    places = [at for at, piece in enumerate(pieces) if is_subtotal(piece)]
    if len(places) != 1 or len(columns) < 3:
        return ()
    above = normalise("".join(pieces[: places[0]]))
    below = normalise("".join(pieces[places[0] + 1 :]))
    outer = {form.applicants[at].code for form in matcher.forms if form.applicants for at in (0, -1)}
    inner = {name: code for name, code in matcher.applicants.items() if code not in outer and code in columns}
    behind = [code for name, code in inner.items() if below.startswith(name)]
    before = [code for name, code in inner.items() if above.endswith(name)]
    if len(set(behind)) == 1:
        at = columns.index(behind[0])
    elif len(set(before)) == 1:
        at = columns.index(before[0]) + 1
    else:
        return ()
    return (*columns[:at], SUBTOTAL, *columns[at:])


def group_of(pieces: Sequence[str], matcher: Matcher) -> str:
    """Return the group of rows whose heading ends these label pieces; "" for any other label."""
    text = normalise("".join(pieces)[-60:]).removesuffix(SUBTOTAL)
    found = [heading for heading in _GROUPS if heading in matcher.headings and text.endswith(heading)]
    return _GROUPS[found[0]] if found else ""


def column_subtotals(name: str, first: int, columns: Sequence[str], outer: Iterable[str]) -> list[Subtotal]:
    """Return the subtotal of a row over its organisations, if the row prints one."""
    if SUBTOTAL not in columns:
        return []
    left_out = {SUBTOTAL, *outer}
    parts = tuple(first + at for at, code in enumerate(columns) if code not in left_out)
    return [Subtotal(name, first + columns.index(SUBTOTAL), parts)]


def row_subtotals(
    name: str, first: int, columns: Sequence[str], parts: Sequence[int], grid: Grid
) -> list[Subtotal]:
    """Return the subtotals of a group's rows, one for every column; `parts` are the rows' first pieces."""
    names = {label.code: label.zh for label in grid.applicants}
    return [
        Subtotal(f"{name}·{names.get(code, code)}", first + at, tuple(part + at for part in parts))
        for at, code in enumerate(columns)
        if parts
    ]


def read(subtotal: Subtotal, pieces: Sequence[str]) -> tuple[int, float | None, float | None]:
    """Return status and value of a printed subtotal, and the sum of its parts.

    The sum is None where a part has no number: a missing operand is not 0.
    """
    status, number = read_count(pieces[subtotal.piece])
    parts = [read_count(pieces[part])[1] for part in subtotal.parts]
    known = [value for value in parts if value is not None]
    return status, number, sum(known) if len(known) == len(parts) else None
