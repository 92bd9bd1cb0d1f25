"""The divisions of the country: name -> where it stands, code -> names, telephone or postcode -> where.

The tables beside this file are made by `scripts/make_divisions.py` and read when first asked. Codes
are the statistical ones of 2023; `status` says which list has a place:

| status | meaning |
| --- | --- |
| `2023+2025` | the name stands in the statistical list of 2023 and in the ministry's list of 2025 |
| `2023` | only in the list of 2023: merged or renamed since, or an area that the ministry does not list |
| `2025` | only in the list of 2025: new since 2023; its code is empty where nothing decides it |
| `former` | a prefecture or county of 2008 to 2014 that neither list has |
"""

from functools import cache
from pathlib import Path
from typing import NamedTuple

_FOLDER = Path(__file__).parent
# Endings that a township changes and a short form leaves out.
ENDINGS = ("镇", "乡", "街道", "苏木", "地区", "县", "区", "市", "旗", "州", "盟", "省")


class Names(NamedTuple):
    """The names from the province down to a division; None where it has no such level."""

    province: str | None
    prefecture: str | None
    county: str | None
    township: str | None


class Gazetteer:
    """All names of all divisions as columns, row by row in the order of the names.

    `paths[row]` is the place of a division among the others, 2, 4, 6 or 9 digits by level: whatever
    begins with it is a part of it. It differs from `codes[row]` where a place is known by a former
    code, or where two lists count it in different counties.
    """

    __slots__ = ("_first", "_last", "_own", "codes", "kinds", "lengths", "names", "paths", "statuses")

    def __init__(self) -> None:
        columns = _columns("divisions.parquet")
        self.names: list[str] = columns["name"]
        self.codes: list[str] = columns["code"]
        self.paths: list[str] = columns["path"]
        self.kinds: list[str] = columns["kind"]
        self.statuses: list[str] = columns["status"]
        count = len(self.names)
        # The names are sorted: the rows of one name stand together.
        self._last = dict(zip(self.names, range(count), strict=True))
        self._first = dict(zip(reversed(self.names), range(count - 1, -1, -1), strict=True))
        # How long the names are that begin with this character, the longest first.
        lengths: dict[str, list[int]] = {}
        for start, length in {(name[0], len(name)) for name in self._last}:
            lengths.setdefault(start, []).append(length)
        self.lengths = {start: tuple(sorted(found, reverse=True)) for start, found in lengths.items()}
        # A renamed place keeps its code: its own name is that of the statistical list.
        later = [status == "2025" for status in self.statuses]
        full = [kind == "full" for kind in self.kinds]
        self._own: dict[str, int] = {}
        for wanted in (True, False):
            rows = zip(self.codes, range(count), full, later, strict=True)
            self._own.update([(code, row) for code, row, own, late in rows if own and late is wanted])
        self._own.pop("", None)

    def rows(self, name: str) -> range:
        """Return the rows of exactly this name, none where no division is called so."""
        last = self._last.get(name)
        return _NONE if last is None else range(self._first[name], last + 1)

    def codes_of(self, name: str) -> tuple[str, ...]:
        """Return the codes of the divisions with this name, else of those that differ in the ending only."""
        rows = [row for row in self.rows(name) if self.kinds[row] != "part"]
        if not rows:
            core = without_ending(name)
            others = [core, *(core + ending for ending in ENDINGS)]
            rows = [row for other in others for row in self.rows(other) if self.kinds[row] != "part"]
        return tuple(sorted({self.codes[row] for row in rows if self.codes[row]}))

    def status(self, code: str) -> str | None:
        """Return which list has the division of this code, None where no list has it."""
        row = self._own.get(code)
        return None if row is None else self.statuses[row]

    def chain(self, code: str) -> Names:
        """Return the names of a division and of those it lies in."""
        row = self._own.get(code)
        return Names(None, None, None, None) if row is None else self.chain_of(row)

    def chain_of(self, row: int) -> Names:
        """Return the names of the division in a row and of those it lies in."""
        own = self._own.get(self.codes[row], row)
        path = self.paths[own] if len(self.paths[row]) == 9 else self.paths[row]
        names: list[str | None] = []
        for length in (2, 4, 6, 9):
            at = own if len(path) == length else self._own.get(path[:length]) if len(path) > length else None
            names.append(None if at is None else self.names[at])
        return Names(*names)


_NONE = range(0)


def without_ending(name: str) -> str:
    """Return a name without the ending that tells its rank; a name of two characters stays whole."""
    for ending in ENDINGS:
        if name.endswith(ending) and len(name) > len(ending) + 1:
            return name.removesuffix(ending)
    return name


@cache
def gazetteer() -> Gazetteer:
    """Return the gazetteer, read once."""
    return Gazetteer()


@cache
def area_codes() -> dict[str, tuple[str, ...]]:
    """Return telephone area code (0938) -> where it is used: prefectures, some provinces and counties."""
    return _grouped("area_codes.parquet")


@cache
def postcodes() -> dict[str, tuple[str, ...]]:
    """Return the first three digits of a postcode -> the prefectures that share them."""
    return _grouped("postcodes.parquet")


def _grouped(file: str) -> dict[str, tuple[str, ...]]:
    keys, codes = _columns(file).values()
    found: dict[str, tuple[str, ...]] = {}
    for key, code in zip(keys, codes, strict=True):
        found[key] = (*found.get(key, ()), code)
    return found


def _columns(file: str) -> dict[str, list[str]]:
    import pyarrow.parquet as pq  # heavy; importing this module reads nothing

    # A ParquetFile is read without the machinery for folders of files, whose import takes longer.
    with pq.ParquetFile(_FOLDER / file) as source:
        table = source.read()
    return {name: table.column(name).to_numpy().tolist() for name in table.column_names}
