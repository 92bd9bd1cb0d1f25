"""A process that does what it is sent, until whoever sent it is gone: `python -m govreport.runs.worker`."""

import os
import pickle
import signal
import sys
import threading
import traceback
from queue import SimpleQueue
from typing import Any

from govreport.errors import UserError
from govreport.runs.limits import expend


def main() -> None:
    """Answer jobs from standard input on standard output, each a pickle."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the one who asked decides what an interrupt means
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints is no answer
    expend(memory=True)
    jobs: SimpleQueue[Any] = SimpleQueue()
    threading.Thread(target=_listen, args=(jobs,), daemon=True).start()
    while True:
        pickle.dump(_answer(*jobs.get()), answers, protocol=5)
        answers.flush()


def _listen(jobs: "SimpleQueue[Any]") -> None:
    """Take jobs in; at the end of the input nobody waits for an answer any more."""
    while True:
        try:
            jobs.put(pickle.load(sys.stdin.buffer))
        except (EOFError, OSError):
            os._exit(0)


def _answer(function: Any, arguments: tuple[Any, ...]) -> tuple[bool, Any]:
    try:
        return True, function(*arguments)
    except Exception as error:
        if not isinstance(error, UserError):  # which has said all that its reader needs
            error.add_note(traceback.format_exc())
        try:
            pickle.loads(pickle.dumps(error))
        except Exception:
            error = RuntimeError(f"{type(error).__name__}: {error}\n{traceback.format_exc()}")
        return False, error


if __name__ == "__main__":
    main()
