"""The first page of a run: true to the tables, leading only to what is there, opening without a network."""

import hashlib
import shutil
from copy import copy
from pathlib import Path
from urllib.parse import unquote

import pytest
from lxml import html

import govreport as gr
from govreport.contract import TABLES
from govreport.form.grid import KEYS
from govreport.show.index_page import HOLDS, index_html, write_index
from govreport.show.notebooks import Page

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parent.parent
EVIL = "坏 <img src=x onerror=alert(1)> & 'x'.txt"
PAGES = (
    Page("01-好 &.ipynb", "01-好 &.html", "一份<报告>"),
    Page("02-坏.ipynb", "02-坏.html", "坏的一本", "ValueError：没有 <b>这一列"),
)


@pytest.fixture(scope="module")
def corpus(tmp_path_factory):
    """Return the samples, a report with cells that cannot be placed, and a file that is no report."""
    folder = tmp_path_factory.mktemp("reports")
    for path in (ROOT / "data" / "reports").iterdir():
        shutil.copy(path, folder)
    shutil.copy(ROOT / "tests" / "documents" / "columns-cut-short.txt", folder)
    (folder / EVIL).write_text("今天天气很好。", encoding="utf-8")
    return gr.load(folder)


@pytest.fixture(scope="module")
def written(corpus, tmp_path_factory):
    """Return the folder and its page, with tables beside it."""
    folder = tmp_path_factory.mktemp("out") / "输出 50%#"
    corpus.to_parquet(folder / "tables")
    (folder / "notebooks").mkdir()
    (folder / "notebooks" / PAGES[0].name).write_text("", encoding="utf-8")
    index = write_index(corpus, folder, "我的<报告>", PAGES)
    return folder, html.fromstring(index.read_text(encoding="utf-8"))


def text_of(page):
    return " ".join(page.text_content().split())


def tiles(page):
    return {div.findtext("span"): div.findtext("b") for div in page.find_class("tiles")[0]}


def test_its_numbers_are_those_of_the_tables(corpus, written):
    statuses = [status for table in KEYS for status in getattr(corpus, table)["status"]]
    unreadable = statuses.count("unreadable")
    due = len(statuses) - statuses.count("not_applicable")
    read = sum(statuses.count(code) for code in ("reported", "inferred", "corrected"))
    failed = int((corpus.findings["status"] == "fail").sum())
    assert unreadable and failed and read < due
    assert tiles(written[1]) == {
        "报告": "6 份",
        "印了数字的格": f"{read * 1000 // due / 10}%",
        "无法确认的格": f"{unreadable:,}",
        "核对不符": f"{failed:,} 项",
        "没有读成的文件": "1 个",
    }
    assert f"{due:,} 格中的 {read:,} 格" in text_of(written[1])


def test_it_leads_only_to_files_that_are_there(corpus, written):
    folder, page = written
    links = [a.get("href") for a in page.iter("a")]
    assert len(links) > len(corpus.tables) and "tables/reports.parquet" in links
    for link in links:
        assert "://" not in link and not link.startswith("/") and link.isascii()
        assert (folder / unquote(link)).is_file()


def test_it_asks_for_nothing_from_elsewhere(written):
    page = written[1]
    policy = page.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")
    assert policy == ["default-src 'none'; style-src 'unsafe-inline'"]
    assert not page.xpath("//script | //img | //link | //iframe | //object | //@src | //@style | //@onerror")


def test_names_and_messages_stand_as_they_are(written):
    said = text_of(written[1])
    for words in (EVIL, "不像政府信息公开工作年度报告", "我的<报告>", "一份<报告>", "没有 <b>这一列"):
        assert words in said


def test_it_carries_what_the_figures_do_not_mean(written):
    said = text_of(written[1])
    for words in ("相符不等于属实", "不宜相加", "空白不是 0", "复议、诉讼可能由以前年度的申请引起"):
        assert words in said


def test_every_table_is_there_with_its_rows_and_what_it_holds(corpus, written):
    assert set(HOLDS) == set(TABLES)
    rows = [[" ".join(cell.text_content().split()) for cell in row] for row in written[1].iter("tr")]
    for name, frame in corpus.tables.items():
        assert [name, f"{len(frame):,}", HOLDS[name]] in [row[:3] for row in rows]


def test_checksums_are_those_of_the_files(written):
    folder = written[0]
    lines = (folder / "checksums.txt").read_text(encoding="utf-8").splitlines()
    assert len(lines) == len(TABLES) + 1  # and the codebook; there is no workbook here
    for line in lines:
        digest, name = line.split("  ")
        assert hashlib.sha256((folder / name).read_bytes()).hexdigest() == digest


def test_dismissed_findings_are_no_failures(corpus, tmp_path):
    ruled = copy(corpus)
    findings = corpus.findings.copy()
    findings.loc[findings.index[findings["status"] == "fail"][0], "dismissed"] = "看过原文"
    vars(ruled)["findings"] = findings
    before, after = (tiles(html.fromstring(index_html(one, tmp_path, ""))) for one in (corpus, ruled))
    assert int(after["核对不符"].split()[0]) == int(before["核对不符"].split()[0]) - 1


def test_nothing_read_is_said_and_is_no_hundred_per_cent(tmp_path):
    (tmp_path / "note.txt").write_text("今天天气很好。", encoding="utf-8")
    page = html.fromstring(index_html(gr.load(tmp_path), tmp_path, "note"))
    assert tiles(page)["报告"] == "0 份" and tiles(page)["印了数字的格"] == "—"
    assert "没有可以载入的报告" in text_of(page)
