"""What the tests of runs share: small folders of reports, digests of trees, documents that kill a process."""

import hashlib
import random
from concurrent.futures import Future
from contextlib import contextmanager

import published
from writing import FIGURES, write_report

# Read by the interpreter of every process with this folder in PYTHONPATH: the reader of texts fails as
# a library may, without a word or without an end. Patterns keep all other Python from running.
POISON = """
import os, pathlib, re
from govreport.documents import text
read = text.read
def poisoned(data):
    if b"POISON-EXIT" in data:
        os._exit(9)
    if b"POISON-HANG" in data:
        re.match(r"(a+)+$", "a" * 40 + "b")
    if b"POISON-MEMORY" in data:
        bytearray(2**31)
    once = pathlib.Path(__file__).with_name("once")
    if b"POISON-ONCE" in data and not once.exists():
        once.touch()
        os._exit(9)
    return read(data)
text.read = poisoned
"""


class Here:
    """Does the jobs of a run at once and in this process."""

    size = 1
    died = ()

    def submit(self, function, *arguments):
        future = Future()
        try:
            future.set_result(function(*arguments))
        except Exception as error:
            future.set_exception(error)
        return future


@contextmanager
def here(*_):
    yield Here()


def report(number, extra=""):
    """A report that differs from those of other numbers."""
    figures = published.random_figures("2021", random.Random(number))
    figures |= {"year": 2020 + number % 3, "agency": "淮安区人民政府"}
    return write_report(figures) + f"\n编号{number}{extra}\n"


def write_folder(folder, count):
    """A folder of that many small reports."""
    folder.mkdir()
    for number in range(count):
        (folder / f"{number:03d}.txt").write_text(report(number), encoding="utf-8")
    return folder


def write_mixed(folder, count):
    """A folder of reports in all formats but PDF, which takes long to draw, with copies and what is none."""
    folder.mkdir()
    rng = random.Random(0)
    formats = ("word text", "html", "docx", "web text", "md", "xlsx")
    for number in range(count):
        figures = published.random_figures("2021", rng)
        data, suffix = published.publish(figures, "2021", formats[number % len(formats)], rng=rng)
        (folder / f"{number:03d}{suffix}").write_bytes(data)
    copied = write_report(FIGURES["jinhu_2023"]).encode()
    for name in ("000 first.txt", "030 copy.txt", "zzz copy.txt"):
        (folder / name).write_bytes(copied)
    (folder / "040 poem.txt").write_text("床前明月光，疑是地上霜。", encoding="utf-8")
    (folder / "041 poem.txt").write_text("床前明月光，疑是地上霜。", encoding="utf-8")
    (folder / "050 empty.txt").write_bytes(b"")
    # Page numbers among the figures make notes behind all others.
    shifted = write_report(FIGURES["suqian_2024"], cells={("received", "total"): "7 1"})
    (folder / "060 shifted.txt").write_text(shifted, encoding="utf-8")
    return folder


def tree(folder):
    """The digest of every file of the shards, by name."""
    root = folder / "shards"
    return {
        path.relative_to(root).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(root.rglob("*"))
        if path.is_file()
    }
