"""What a person meets in a browser: the notebooks in JupyterLab, the explorer, the page of a run."""

import json
import shutil
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import url2pathname

import browser as support
import pytest
from openpyxl import load_workbook
from playwright.sync_api import expect

import govreport as gr
from govreport.cli import main

ROOT = Path(__file__).parent.parent
REPORTS = ROOT / "data" / "reports"
NOTEBOOK = "02-disclosure-volumes.ipynb"
COMPLAINT = "application/vnd.jupyter.stderr"  # JupyterLab shows an error as this, too

pytestmark = pytest.mark.skipif(not support.CHROMIUM, reason="no Chromium or Chrome is installed")
expect.set_options(timeout=support.SECONDS * 1000)


@pytest.fixture(scope="module")
def notebooks(tmp_path_factory):
    """Yield a copy of the notebooks, beside the data that they look for, without what they once put out."""
    folder = tmp_path_factory.mktemp("copy")
    shutil.copytree(ROOT / "data", folder / "data")
    (folder / "notebooks").mkdir()
    for path in (ROOT / "notebooks").glob("*.ipynb"):
        notebook = json.loads(path.read_text("utf-8"))
        for cell in code_cells(notebook):
            cell |= {"outputs": [], "execution_count": None}
        (folder / "notebooks" / path.name).write_text(json.dumps(notebook), encoding="utf-8")
    return folder / "notebooks"


@pytest.fixture(scope="module")
def lab(notebooks, tmp_path_factory):
    running = support.Lab(tmp_path_factory.mktemp("lab"), notebooks, REPORTS)
    yield running
    running.stop()


@pytest.fixture(scope="module")
def chromium(lab):  # noqa: ARG001  it starts meanwhile
    with support.chromium() as running:
        yield running


@pytest.fixture(scope="module")
def desk(lab, chromium, tmp_path_factory):
    """Yield the page of a notebook in JupyterLab whose kernel waits, and what is seen of the page."""
    with support.opened(chromium, tmp_path_factory.mktemp("desk")) as (page, seen):
        page.goto(lab.url(NOTEBOOK))
        ready = page.locator(".jp-Notebook-ExecutionIndicator[data-status=idle]")
        expect(page.locator(".jp-CodeCell").last, "the cells of the notebook").to_be_attached()
        expect(page.get_by_text("Python 3 (ipykernel) | 空闲"), "the kernel to wait").to_be_visible()
        expect(ready, "the notebook to know that its kernel waits").to_be_visible()
        yield page, seen


@pytest.fixture(scope="module")
def ran(desk, notebooks):
    """Yield the page after all cells were run by the menu, and the code cells as they are saved then."""
    page, _ = desk
    path = notebooks / NOTEBOOK
    count = len(code_cells(json.loads(path.read_text("utf-8"))))
    page.get_by_role("menuitem", name="运行", exact=True).click()
    page.get_by_role("menuitem", name="运行所有单元格", exact=True).click()
    last, failed = page.locator(".jp-InputPrompt", has_text=f"[{count}]:"), page.locator(mime(COMPLAINT))
    expect(last.or_(failed).first, "the last cell to have run").to_be_attached()
    page.keyboard.press("Control+s")
    expect(page.locator(".lm-TabBar-tab.jp-mod-dirty"), "the notebook to be saved").to_have_count(0)
    return page, code_cells(json.loads(path.read_text("utf-8")))


def code_cells(notebook):
    return [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]


def mime(kind):
    return f"[data-mime-type='{kind}']"


def test_page_of_a_run_and_the_notebook_behind_it_open_from_a_folder(chromium, tmp_path):
    cells = [{"cell_type": "markdown", "id": "a", "metadata": {}, "source": "# 式子\n\n$n = 5$"}]
    notebook = {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": cells}
    (tmp_path / "01 起步#1.ipynb").write_text(json.dumps(notebook), encoding="utf-8")
    out = tmp_path / "输出 #1"
    assert main(["run", str(REPORTS), "--out", str(out), "--notebooks", str(tmp_path)]) == 0
    with support.opened(chromium, tmp_path) as (page, seen):
        page.goto((out / "index.html").as_uri())
        assert "政府信息公开工作年度报告" in page.title() == page.locator("h1").inner_text()
        page.screenshot(path=tmp_path / "index.png", full_page=True)
        links = page.locator("a").evaluate_all("links => links.map(link => link.href)")
        files = {Path(url2pathname(urlsplit(link).path)) for link in links}
        assert {out / "summary.xlsx", out / "tables" / "applications.parquet"} <= files
        assert [file for file in files if not file.is_file()] == []
        page.get_by_role("link", name="式子").click()
        expect(page.get_by_role("heading", name="式子"), "the page of the notebook").to_be_visible()
        assert {urlsplit(url).scheme for url in seen.requests} <= {"file", "data"}
        assert seen.errors == []


def test_jupyterlab_speaks_chinese_and_opens_without_a_pop_up(ran):
    page, _ = ran
    assert page.locator(".lm-MenuBar-itemLabel").all_inner_texts()[:4] == ["文件", "编辑", "查看", "运行"]
    assert page.locator(".jp-Dialog, .Toastify__toast").all_inner_texts() == []


def test_all_cells_run_and_no_chart_lacks_a_character(ran):
    _, cells = ran
    outputs = [output for cell in cells for output in cell["outputs"]]
    assert [output for output in outputs if output["output_type"] == "error"] == []
    # matplotlib warns there of every character that its fonts do not have.
    assert [output["text"] for output in outputs if output.get("name") == "stderr"] == []
    assert [cell["execution_count"] for cell in cells] == list(range(1, len(cells) + 1))


def test_charts_are_shown(ran):
    page, cells = ran
    made = sum("image/png" in output.get("data", ()) for cell in cells for output in cell["outputs"])
    shown = page.locator(f"{mime('image/png')} img")
    sizes = shown.evaluate_all("charts => charts.map(one => [one.naturalWidth, one.naturalHeight])")
    assert made > 0
    assert [width > 400 and height > 200 for width, height in sizes] == [True] * made


def test_explorer_chooses_reports_and_exports_them(ran, notebooks):
    page, _ = ran
    reports = gr.load(REPORTS).reports
    wanted = set(reports.loc[reports["year"] == 2021, "report_id"])
    page.locator(".jp-Notebook .jp-Cell").last.click()
    page.keyboard.press("Alt+Enter")
    expect(page.locator(".jp-CodeCell .cm-focused"), "a new cell to write in").to_be_visible()
    page.keyboard.insert_text("gr.explore(corpus)")
    page.keyboard.press("Shift+Enter")
    status = page.locator(".govreport-status")
    expect(status, "the explorer").to_contain_text(f"选中 {len(reports)} 份")
    page.locator(".govreport-filter-year select").select_option("2021")
    expect(status, "the choice of a year").to_contain_text(f"选中 {len(wanted)} 份")
    expect(page.locator(".govreport-open-row"), "the list of the chosen").to_have_count(len(wanted))
    page.locator(".govreport-tabs").get_by_text("导出").click()
    page.locator(".govreport-export-name input").fill("选出的报告")
    page.locator(".govreport-export-excel").click()
    expect(page.locator(".govreport-export-told .govreport-done"), "the export").to_be_visible()
    written = load_workbook(notebooks / "选出的报告.xlsx", read_only=True)
    found = {value for sheet in written for row in sheet.iter_rows(values_only=True) for value in row}
    assert found & set(reports["report_id"]) == wanted < set(reports["report_id"])


@pytest.mark.usefixtures("ran")
def test_neither_page_nor_server_nor_kernel_asks_another_machine(desk, lab):
    _, seen = desk
    assert any(url.startswith("ws:") for url in seen.requests), "the kernel speaks through no watched socket"
    assert seen.elsewhere() == []
    asked = lab.asked()
    assert len(asked) > 1, "server and kernel are not watched"
    assert "".join(asked.values()) == ""
