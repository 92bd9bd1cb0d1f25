"""At which document a process is, for whoever comes after its death.

One line for each attempt and each document begun, in a file beside the shards. A process that dies
leaves it behind; the next attempt reads from it over which document its forerunners died. A
document that has cost two processes is set aside.
"""

from collections import defaultdict
from pathlib import Path
from types import TracebackType
from typing import Self

from govreport.runs.limits import CRASHED, LATE, Limits, Watch, why_set_aside

LINE = 7  # bytes of the line of a document, so that the size tells how many were begun
_ATTEMPT = "------"
_TABLES = "tables"
_SLOWER = 10  # making all tables of a shard may take so many times as long as one document


class Journal:
    """The journal of a shard; `deaths` are the reasons of earlier deaths, by position of the document."""

    def __init__(self, path: Path, limits: Limits) -> None:
        earlier = path.read_text("utf-8", "replace") if path.exists() else ""
        self.deaths = deaths_in(earlier)
        self._limits = limits
        self._path = path
        # Unbuffered: what a process has written stands in the file even if it dies in the next line.
        self._file = path.open("ab", buffering=0)
        self._watch = Watch(limits, self._file)
        self._write(_ATTEMPT)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, _: object, __: TracebackType | None) -> None:
        self._watch.end()
        self._file.close()
        if kind is None:
            self._path.unlink(missing_ok=True)

    def at(self, position: int) -> None:
        """Note that a document is begun."""
        self._write(f"{position:06d}")
        self._watch.begin()

    def at_tables(self) -> None:
        """Note that all documents are read and the tables are begun."""
        self._write(_TABLES)
        self._watch.begin(_SLOWER)

    def at_end(self) -> None:
        """Note that only writing is left: a slow disk is no fault of a document."""
        self._watch.end()

    def set_aside(self) -> dict[int, tuple[str, str]]:
        """Return code and message of the documents that have cost two processes, by position."""
        return {
            int(at): why_set_aside(reasons[-1], self._limits)
            for at, reasons in self.deaths.items()
            if at.isdigit() and len(reasons) > 1
        }

    @property
    def died_over_tables(self) -> int:
        """Return how many processes have died over the tables, or before the first document."""
        return len(self.deaths[_TABLES]) + len(self.deaths[""])

    def _write(self, line: str) -> None:
        self._file.write(f"{line}\n".encode())


def deaths_in(text: str) -> defaultdict[str, list[str]]:
    """Return why earlier attempts ended, by what they were at."""
    deaths: defaultdict[str, list[str]] = defaultdict(list)
    for attempt in text.split(f"{_ATTEMPT}\n")[1:]:
        at, reason = "", CRASHED
        for line in attempt.splitlines():
            if line == _TABLES or (line.isdigit() and len(line) == LINE - 1):
                at = line
            elif line.startswith(LATE):
                reason = LATE
        deaths[at].append(reason)
    return deaths
