"""How long one document may take, and how much memory: what exceeds that ends the process that reads it.

A reader that hangs may hang inside a library, where no Python runs. So the time is watched by the
interpreter's own watchdog, which needs none, and the memory by the operating system.
"""

import faulthandler
import os
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from govreport.documents.document import ReadingError

SET_ASIDE = "reading_limit"
LATE = "Timeout"  # how the watchdog's own message begins
CRASHED = "crashed"
_GIGABYTE = 2**30


@dataclass(frozen=True, slots=True)
class Limits:
    """What one document may take: seconds, and gigabytes beyond what the process had before it."""

    seconds: float = 60.0
    gigabytes: float = 2.0


class _Expendable:
    """Whether this process may be ended, and its address space bounded: only one that is there to read."""

    seconds = False
    memory = False


def expend(*, memory: bool) -> None:
    """Say that this process may end over a document; with `memory` also that it is ours alone."""
    _Expendable.seconds, _Expendable.memory = True, memory


class Watch:
    """Ends this process when what was begun takes too long; the watchdog's word goes to `file`."""

    def __init__(self, limits: Limits, file: IO[bytes]) -> None:
        self._limits = limits
        self._file = file
        self._armed = 0.0

    def begin(self, times: float = 1.0) -> None:
        """Begin a document, or a work that may take that many times as long as one."""
        if _Expendable.memory:
            _bound_memory(self._limits.gigabytes * times)
        if not _Expendable.seconds:
            return
        # Setting the watchdog costs a thread: one that is still fresh serves the next document too.
        now = time.monotonic()
        slack = self._limits.seconds / 10
        if times != 1.0 or now - self._armed > slack:
            faulthandler.dump_traceback_later(
                self._limits.seconds * times + slack, exit=True, file=self._file
            )
            self._armed = now if times == 1.0 else 0.0

    def end(self) -> None:
        """Take the limits away."""
        if _Expendable.seconds:
            faulthandler.cancel_dump_traceback_later()
        if _Expendable.memory:
            _bound_memory(None)
        self._armed = 0.0


def out_of_memory() -> ReadingError:
    """Return the error of a document that needs more memory than it may take."""
    return ReadingError(SET_ASIDE, "读取时所需的内存超过限制，没有读取。请单独检查这份文件。")


def why_set_aside(reason: str, limits: Limits) -> tuple[str, str]:
    """Return code and message for a document over which two processes have died."""
    if reason == LATE:
        return SET_ASIDE, f"读取超过 {limits.seconds:g} 秒，试了两次都没有读完，已搁置。请单独检查这份文件。"
    return SET_ASIDE, "读取时进程意外中断，试了两次都是如此，已搁置。请单独检查这份文件。"


def _bound_memory(gigabytes: float | None) -> None:
    """Let the process grow by that much and no more; without `gigabytes` as it likes.

    Only Linux tells the size of the address space and keeps to such a bound.
    """
    if sys.platform != "linux":
        return
    import resource

    most = resource.getrlimit(resource.RLIMIT_AS)[1]
    soft = most
    if gigabytes is not None:
        pages = int(Path("/proc/self/statm").read_bytes().split()[0])
        soft = pages * os.sysconf("SC_PAGE_SIZE") + int(gigabytes * _GIGABYTE)
        if most != resource.RLIM_INFINITY:
            soft = min(soft, most)
    resource.setrlimit(resource.RLIMIT_AS, (soft, most))
