"""What the library says to its user on purpose: one sentence that tells what, where and what to do."""

import sys
from typing import Any


class UserError(Exception):
    """A message to the user. A notebook shows the sentence alone, `%tb Verbose` the way that led there."""

    def __str__(self) -> str:
        # A `KeyError` would show its message in quotation marks, as it shows a key.
        return str(self.args[0]) if len(self.args) == 1 else super().__str__()

    def _render_traceback_(self) -> list[str]:
        """Return the lines that IPython shows; it asks exceptions that have this method."""
        shell: Any = getattr(sys.modules.get("IPython"), "get_ipython", lambda: None)()
        shown: Any = getattr(shell, "InteractiveTB", None)
        if shown is not None and shown.mode in ("Plain", "Verbose"):
            return list(shown.structured_traceback(type(self), self, self.__traceback__))
        return [f"{type(self).__name__}：{self}"]


class ArgumentError(UserError, ValueError, KeyError):
    """An argument that cannot be: a name that nothing has, a number out of its range."""


class LockedError(UserError, PermissionError):
    """A file that cannot be written, for example because it is open in Excel."""


class NotFoundError(UserError, FileNotFoundError):
    """A file or a folder that is not there, or lacks what it should hold."""


class MissingError(UserError, ModuleNotFoundError):
    """A package that this needs and that is not installed."""
