"""How fast reports are read, each format beside a peer over the same files in the same run.

Run with `make bench`. All sides use one process; the ratio is what can be compared between machines.
"""

import hashlib
import io
import random
import re
import statistics
import sys
import tempfile
import time
from itertools import pairwise
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

import bs4
import docx
import jieba
import pandas as pd
import pdfplumber
import test_html as pages
from published import publish
from sklearn.feature_extraction.text import CountVectorizer
from writing import distinct_figures, write_report

import govreport as gr
from govreport.analysis.clusters import find_alike, group, shingle_sets
from govreport.analysis.terms import count_words
from govreport.analysis.tokens import raw_cutter

FORMS = ("2021", "2019")
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


def load(folder):
    return gr.load(folder, progress=False)


# --- the peers of the other formats: they deliver grids or texts, no cell has its label -----------


def tables_by_pandas(folder):
    for path in sorted(folder.iterdir()):
        pd.read_html(io.StringIO(path.read_text(encoding="utf-8")), flavor="lxml")


def soup(folder):
    for path in sorted(folder.iterdir()):
        page = bs4.BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")
        [[cell.get_text() for cell in row(["td", "th"])] for row in page("tr")]


def cells_by_python_docx(folder):
    for path in sorted(folder.iterdir()):
        opened = docx.Document(path)
        [[cell.text for cell in row.cells] for table in opened.tables for row in table.rows]


def tables_by_pdfplumber(folder):
    for path in sorted(folder.iterdir()):
        with pdfplumber.open(path) as opened:
            [page.extract_tables() for page in opened.pages]


PEERS = (
    ("html", 60, "pandas.read_html(lxml)", tables_by_pandas),
    ("html", 60, "BeautifulSoup(html.parser)", soup),
    ("docx", 40, "python-docx row.cells", cells_by_python_docx),
    ("pdf", 6, "pdfplumber extract_tables", tables_by_pdfplumber),
)


def write_files(folder, format, count, first):
    """Write reports in a format; the web pages are of the size of real ones, every run in its own span."""
    folder.mkdir()
    for number in range(first, first + count):
        figures, form = distinct_figures(FORMS[number % 2], number), FORMS[number % 2]
        if format == "html":
            page = pages.write_page(figures, form, write=styled)
            data, suffix = page.encode(), ".html"
        else:
            data, suffix = publish(figures, form, format)
        (folder / f"{number:05}{suffix}").write_bytes(data)


def styled(text):
    style = "font-family: 仿宋_GB2312; font-size: 16px; line-height: 150%; color: rgb(51, 51, 51); "
    return f'<p style="margin: 0cm; text-align: center; {style}"><span style="{style}">{text}</span></p>'


def compare_formats(root):
    for format, count, name, peer in PEERS:
        rounds = []
        for turn in range(4):
            folder = root / f"{format} {name} {turn}"
            write_files(folder, format, count, turn * count)
            rounds.append((seconds(load, folder), seconds(peer, folder)))
        size = sum(path.stat().st_size for path in folder.iterdir()) / count / 1024
        ours, theirs = (statistics.median(column) for column in zip(*rounds[1:], strict=True))
        print(
            f"{format:4} {size:6.1f} KB 一份：gr.load {ours / count * 1000:7.2f} 毫秒，"
            f"{name} {theirs / count * 1000:7.2f} 毫秒，快 {theirs / ours:.1f} 倍"
        )


def compare_texts(root):
    """Time both sides on texts that neither has met before, round after round."""
    rounds = []
    for turn in range(ROUNDS + 1):
        folder = root / str(turn)
        size = write_corpus(folder, turn * REPORTS)
        rounds.append((seconds(load, folder), seconds(read_plainly, folder)))
    read = int((load(folder).applications["status"] == "reported").sum())
    rounds = rounds[1:]  # the first one imports the libraries
    ours, plain = (statistics.median(column) for column in zip(*rounds, strict=True))
    print(
        f"{REPORTS} 份文本报告，{size / REPORTS / 1024:.1f} KB 一份，表三读出 {read} 格；"
        f"单进程，{ROUNDS} 轮取中位数"
    )
    print(f"gr.load 直到各张数据表            {ours:6.3f} 秒  {REPORTS / ours:7.0f} 份/秒")
    print(f"朴素脚本：读取、解码、正则        {plain:6.3f} 秒  {REPORTS / plain:7.0f} 份/秒")
    ratios = [a / b for a, b in rounds]
    print(
        f"比值（逐轮）  中位 {statistics.median(ratios):.2f}，最小 {min(ratios):.2f}，最大 {max(ratios):.2f}"
    )


def compare_checks(root):
    """Time what is made of the tables when it is first asked for, beside the reading of the same texts."""
    rounds = []
    for turn in range(4):
        folder = root / f"checks {turn}"
        write_corpus(folder, turn * REPORTS)
        start = time.perf_counter()
        corpus = load(folder)
        times = [time.perf_counter()]
        for table in ("figures", "statements", "findings"):
            getattr(corpus, table)
            times.append(time.perf_counter())
        rounds.append([end - begin for begin, end in pairwise([start, *times])])
    found = len(corpus.findings)
    reading, figures, statements, checks = (
        statistics.median(column) for column in zip(*rounds[1:], strict=True)
    )
    print(
        f"{REPORTS} 份：读取 {reading:.3f} 秒，正文数字 {figures:.3f} 秒，问题与改进 {statements:.3f} 秒，"
        f"核对 {checks:.3f} 秒（{found / checks:,.0f} 项结论/秒，为读取的 {checks / reading:.2f} 倍）"
    )


# --- words and reuse ------------------------------------------------------------------------------


def narrative(count):
    """Prose of about 1,100 characters a report; half of the paragraphs stand in other reports too."""
    rng = random.Random(0)
    words = "信息公开 及时 群众 平台 制度 培训 栏目 更新 规范 加强 完善 问题 措施 机制 渠道".split()

    def paragraph():
        return "，".join("".join(rng.choices(words, k=6)) for _ in range(8)) + "。"

    common = [paragraph() for _ in range(200)]
    return ["\n".join(rng.choice(common) if k % 2 else paragraph() for k in range(9)) for _ in range(count)]


def compare_words():
    """Time the frequencies of all words beside scikit-learn's, over the same texts."""
    texts = narrative(1000)
    ratios = []
    for _ in range(4):
        start = time.perf_counter()
        count_words(((0, at, text) for at, text in enumerate(texts)), raw_cutter())
        middle = time.perf_counter()
        peer = CountVectorizer(tokenizer=jieba.lcut, token_pattern=None, lowercase=False).fit_transform(texts)
        peer.sum(0), (peer > 0).sum(0)
        ratios.append((time.perf_counter() - middle) / (middle - start))
    faster = statistics.median(ratios[1:])
    print(f"词频与文档频率，{len(texts)} 份正文：比 CountVectorizer(jieba.lcut) 快 {faster:.1f} 倍")


def sections_five(count):
    """Texts of some 600 characters: a third of their own, the others copies of templates with edits."""
    rng = random.Random(0)
    signs = [chr(code) for code in range(0x4E00, 0x4E00 + 2500)]
    words = ["".join(rng.choices(signs, k=rng.choice((2, 2, 2, 3, 4)))) for _ in range(6000)]

    def sentence():
        return "，".join("".join(rng.choices(words, k=rng.randint(3, 6))) for _ in range(3)) + "。"

    templates = [[sentence() for _ in range(12)] for _ in range(max(5, count // 40))]
    for _ in range(count):
        if rng.random() < 0.35:
            yield "".join(sentence() for _ in range(12))
            continue
        copied = list(rng.choice(templates))
        rng.shuffle(copied)
        for _ in range(rng.choice((0, 1, 1, 2, 3, 5))):
            copied[rng.randrange(len(copied))] = sentence()
        yield "".join(copied)


def time_reuse(count=20_000):
    """Time the search for nearly identical texts."""
    texts = list(sections_five(count))
    start = time.perf_counter()
    found = find_alike(shingle_sets(texts), 0.8, 40)
    groups = len(set(group(len(texts), found).tolist()))
    took = time.perf_counter() - start
    print(f"雷同文本，{count} 段：{took:.1f} 秒，{count / took:.0f} 段/秒，{groups} 组")


def main():
    with tempfile.TemporaryDirectory() as name:
        compare_texts(Path(name))
        compare_checks(Path(name))
        compare_formats(Path(name))
    compare_words()
    time_reuse()


if __name__ == "__main__":
    main()
