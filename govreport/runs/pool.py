"""Processes that can be lost: one that dies costs its job another attempt, and no more.

They are started as a command of their own. So nothing is inherited by chance, a notebook needs no
`__main__` and a script no guard, and all systems do the same.
"""

import os
import pickle
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

import govreport
from govreport.errors import UserError

P = ParamSpec("P")
T = TypeVar("T")


class WorkerDied(Exception):
    """The process that was at a job is gone; the job may be sent again."""


class Pool:
    """Up to `size` processes of this machine, started when they are needed."""

    died: tuple[type[Exception], ...] = (WorkerDied,)

    def __init__(self, size: int) -> None:
        self.size = size
        self._threads = ThreadPoolExecutor(size, "govreport")
        self._idle: list[_Worker] = []
        self._all: set[_Worker] = set()
        self._closed = False

    def submit(self, function: Callable[P, T], *arguments: P.args, **_: P.kwargs) -> "Future[T]":
        """Send a job, a function of a module; the future raises what it raises, or `WorkerDied`."""
        return self._threads.submit(self._do, function, arguments)

    def close(self) -> None:
        """End all processes, whatever they are at."""
        self._closed = True
        for worker in list(self._all):
            worker.stop()
        self._threads.shutdown(cancel_futures=True)

    def pids(self) -> list[int]:
        """Return the ids of the processes."""
        return [worker.process.pid for worker in list(self._all)]

    def _do(self, function: Callable[..., T], arguments: tuple[Any, ...]) -> T:
        if self._closed:
            raise WorkerDied
        worker = self._idle.pop() if self._idle else self._started()
        try:
            fine, answer = worker.ask(pickle.dumps((function, arguments), protocol=5))
        except WorkerDied:
            worker.stop()
            self._all.discard(worker)
            raise
        self._idle.append(worker)
        if not fine:
            raise answer
        made: T = answer
        return made

    def _started(self) -> "_Worker":
        worker = _Worker()
        self._all.add(worker)
        return worker


class _Worker:
    def __init__(self) -> None:
        root = Path(govreport.__file__).parent.parent
        paths = [str(root), *filter(None, [os.environ.get("PYTHONPATH")])]
        self.process = subprocess.Popen(
            [sys.executable, "-P", "-m", "govreport.runs.worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(paths)},
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
        self._answered = False

    def ask(self, job: bytes) -> tuple[bool, Any]:
        """Return whether a job went well, and what came of it; raises `WorkerDied`."""
        assert self.process.stdin and self.process.stdout
        try:
            self.process.stdin.write(job)
            self.process.stdin.flush()
            answer: tuple[bool, Any] = pickle.load(self.process.stdout)
        except (EOFError, OSError, ValueError, pickle.UnpicklingError) as error:
            raise WorkerDied from error
        return answer

    def stop(self) -> None:
        """End the process."""
        self.process.kill()
        self.process.wait()


def cores() -> int:
    """Return how many processes this one may run at once."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def checked_workers(workers: int | None) -> int:
    """Return the number of processes; raises `UserError` for what is none."""
    if workers is not None and workers < 1:
        raise UserError(f"workers={workers}：进程数要是正整数；不写则用全部核心。")
    return workers or cores()
