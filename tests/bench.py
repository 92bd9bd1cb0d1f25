"""How fast reports are read, beside a plain script over the same files in the same run.

Run with `make bench`. Both sides use one process; the ratio is what can be compared between machines.
"""

import hashlib
import re
import statistics
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from writing import distinct_figures, write_report

import govreport as gr

REPORTS = 1000
ROUNDS = 7
ROW = re.compile(r"([^\s\d][^\n]*)\n+((?:\s*\d[\d,.]*\s*\n+){7})")
HEADING = re.compile(r"^[一二三四五六]、.*$", re.M)
TITLE = re.compile(r"^(.*?)(20\d\d)年.*报告$", re.M)


def write_corpus(folder, first):
    """Write generated reports in both dialects and both form versions; return their bytes in total."""
    folder.mkdir()
    written = 0
    for number in range(first, first + REPORTS):
        form = ("2021", "2019")[number % 2]
        text = write_report(
            distinct_figures(form, number),
            dialect=("word", "web")[number // 2 % 2],
            form=form,
            agency=f"第{number}县人民政府",
        )
        written += (folder / f"{number:05}.txt").write_bytes(text.encode())
    return written


def read_plainly(folder):
    """The peer: read, decode, three regular expressions, a dictionary a report; no place, no proof."""
    found = []
    for path in sorted(folder.glob("*.txt")):
        data = path.read_bytes()
        text = data.decode("utf-8")
        title = TITLE.search(text)
        found.append(
            {
                "id": hashlib.sha256(data).hexdigest()[:12],
                "year": title and int(title[2]),
                "headings": HEADING.findall(text),
                "rows": {
                    m[1].strip(): [float(n.replace(",", "")) for n in m[2].split()]
                    for m in ROW.finditer(text)
                },
            }
        )
    return found


def seconds(run, folder):
    start = time.perf_counter()
    run(folder)
    return time.perf_counter() - start


def main():
    """Time both sides on reports that neither has met before, round after round."""
    rounds = []
    with tempfile.TemporaryDirectory() as name:
        for turn in range(ROUNDS + 1):
            folder = Path(name) / str(turn)
            size = write_corpus(folder, turn * REPORTS)
            rounds.append(
                (seconds(lambda f: gr.load(f, progress=False), folder), seconds(read_plainly, folder))
            )
        read = int((gr.load(folder, progress=False).applications["status"] == "reported").sum())
    rounds = rounds[1:]  # the first one imports the libraries
    ours, plain = (statistics.median(column) for column in zip(*rounds, strict=True))
    print(
        f"{REPORTS} 份文本报告，{size / REPORTS / 1024:.1f} KB 一份，表三读出 {read} 格；"
        f"单进程，{ROUNDS} 轮取中位数"
    )
    print(f"gr.load 直到全部数据表（含核对）  {ours:6.3f} 秒  {REPORTS / ours:7.0f} 份/秒")
    print(f"朴素脚本：读取、解码、正则        {plain:6.3f} 秒  {REPORTS / plain:7.0f} 份/秒")
    ratios = [a / b for a, b in rounds]
    print(
        f"比值（逐轮）  中位 {statistics.median(ratios):.2f}，最小 {min(ratios):.2f}，最大 {max(ratios):.2f}"
    )


if __name__ == "__main__":
    main()
