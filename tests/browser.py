"""A browser, and JupyterLab for it: every request they make is written down, and both always end."""

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Page, sync_playwright

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
SECONDS = 90  # for a machine that is busy with other things
HERE = ("127.0.0.1", "localhost", "::1")

# Python imports this module by itself, in the server and in each kernel. JupyterLab's own clients take no
# notice of a proxy, so the calls of the socket module are watched instead, and refused before they leave.
# It also ends a process whose parent is gone, which is all that happens when the tests are killed.
_WATCH = f"""
import os, sys, threading, time

_seen = open(os.path.join(os.environ["WATCHED"], str(os.getpid())), "a", buffering=1)

def _watch(event, told):
    if event in ("socket.connect", "socket.sendto", "socket.sendmsg"):
        host = told[1][0] if isinstance(told[1], tuple) else None
    elif event == "socket.getaddrinfo":
        host = told[0]
    else:
        return
    if host not in {(None, "", *HERE)!r}:
        _seen.write(f"{{event}} {{host}}\\n")
        raise PermissionError(f"the test lets nothing reach {{host}}")

def _follow(parent):
    while os.getppid() == parent:
        time.sleep(1)
    os._exit(1)

sys.addaudithook(_watch)
threading.Thread(target=_follow, args=(os.getppid(),), daemon=True).start()
"""


def until(condition: Callable[[], Any], what: str) -> Any:
    """Return the first true result of a condition, or fail and say what was awaited."""
    end = time.monotonic() + SECONDS
    while not (found := condition()):
        assert time.monotonic() < end, f"waited {SECONDS} s for {what}"
        time.sleep(0.05)
    return found


@contextmanager
def chromium() -> Iterator[Browser]:
    """Yield a browser that can reach this machine only."""
    with sync_playwright() as driver:
        browser = driver.chromium.launch(
            executable_path=CHROMIUM,
            args=["--disable-gpu", "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"],
        )
        try:
            yield browser
        finally:
            browser.close()


@dataclass
class Seen:
    """What a page asked for and complained of."""

    requests: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def elsewhere(self) -> list[str]:
        """Return the requests that are for another machine."""
        return [url for url in self.requests if urlsplit(url).hostname not in (None, "127.0.0.1")]


@contextmanager
def opened(browser: Browser, pictures: Path) -> Iterator[tuple[Page, Seen]]:
    """Yield an empty page and what is seen of it; the picture of its end is kept, also of a bad end."""
    context = browser.new_context(viewport={"width": 1300, "height": 950})
    context.set_default_timeout(SECONDS * 1000)
    seen = Seen()
    context.on("request", lambda request: seen.requests.append(request.url))
    context.on("console", lambda line: seen.errors.append(line.text) if line.type == "error" else None)
    context.on("weberror", lambda raised: seen.errors.append(str(raised.error)))
    page = context.new_page()
    page.on("websocket", lambda socket: seen.requests.append(socket.url))
    try:
        yield page, seen
    finally:
        page.screenshot(path=pictures / "end.png")
        context.close()


class Lab:
    """A JupyterLab that is starting: where it will be, and what its processes ask other machines for."""

    def __init__(self, folder: Path, notebooks: Path, reports: Path) -> None:
        """Start what `govreport lab` starts; it keeps what it writes in `folder`."""
        self._log, self._watched, self._runtime = (
            folder / name for name in ("log.txt", "watched", "runtime")
        )
        for made in (self._watched, self._runtime):
            made.mkdir()
        (folder / "sitecustomize.py").write_text(_WATCH, encoding="utf-8")
        own = {"JUPYTER_CONFIG_DIR": "config", "JUPYTER_DATA_DIR": "data", "IPYTHONDIR": "ipython"}
        environment = {
            **os.environ,
            **{name: str(folder / value) for name, value in own.items()},
            "JUPYTER_RUNTIME_DIR": str(self._runtime),
            "PYTHONPATH": str(folder),
            "WATCHED": str(self._watched),
        }
        command = [sys.executable, "-m", "govreport.cli", "lab", str(reports), f"--notebooks={notebooks}"]
        command += ["--no-browser", "--allow-root", "--port=0"]
        with self._log.open("wb") as log:
            self._server = subprocess.Popen(
                command, env=environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log
            )

    def url(self, notebook: str) -> str:
        """Return where a notebook is opened, as soon as the server listens."""
        told = until(self._told, "JupyterLab to start")
        return f"http://127.0.0.1:{told['port']}/lab/tree/{notebook}?token={told['token']}"

    def _told(self) -> Any:
        """Return what a server that listens says of itself."""
        assert self._server.poll() is None, f"JupyterLab ended:\n{self._log.read_text('utf-8', 'replace')}"
        try:
            return json.loads(next(self._runtime.glob("jpserver-*.json")).read_text("utf-8"))
        except (StopIteration, json.JSONDecodeError):  # not there yet, or half written
            return None

    def asked(self) -> dict[str, str]:
        """Return the hosts that each process asked for, by its number."""
        return {path.name: path.read_text("utf-8") for path in self._watched.iterdir()}

    def stop(self) -> None:
        """End the server, which ends its kernels; those of a server that must be killed end by themselves."""
        self._server.terminate()
        try:
            self._server.wait(SECONDS)
        except subprocess.TimeoutExpired:
            self._server.kill()
            self._server.wait()
