"""Notebooks as web pages: executed for the reader's own reports, complete in one file."""

import json
import re
from pathlib import Path

import govreport as gr
from govreport.cli import main

DATA = Path(__file__).parent.parent / "data" / "reports"


def test_run_executes_notebooks_into_pages_that_fetch_nothing(tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(gr.Corpus, "to_excel", lambda *_, **__: None)
    write(
        tmp_path / "01-good.ipynb",
        text("# 好的一本\n\n接下来看[第二本](02-bad.ipynb)。"),
        code("import os\nprint('报告在', os.environ['GOVREPORT_REPORTS'])"),
        code("from tqdm.auto import tqdm\nfor _ in tqdm(range(300), desc='进度条'): pass"),
        code("import ipywidgets\nipywidgets.IntSlider(description='滑块')"),
    )
    write(tmp_path / "02-bad.ipynb", code("raise ValueError('没有这一列')"))
    out = tmp_path / "out"
    (out / "notebooks").mkdir(parents=True)
    (out / "notebooks" / "02-bad.html").write_text("an earlier run", encoding="utf-8")
    assert main(["run", str(DATA), "--out", str(out), "--notebooks", str(tmp_path)]) == 1
    page = (out / "notebooks" / "01-good.html").read_text(encoding="utf-8")
    assert f"报告在 {DATA}" in page
    assert not re.findall(r"""(?:src|href|import)\s*[=(]\s*["']?https?:""", page)
    assert 'href="02-bad.html"' in page and "02-bad.ipynb" not in page
    assert page.count("govreport lab") == 1, "the slider, and no bar that moved"
    assert 'lang="zh"' in page and "进度条: " not in page
    assert "widget-state" not in page and "widget-view" not in page
    assert not (out / "notebooks" / "02-bad.html").exists()
    assert "02-bad.ipynb：ValueError：没有这一列" in capsys.readouterr().err
    index = (out / "index.html").read_text(encoding="utf-8")
    assert '<a href="notebooks/01-good.html">好的一本</a>' in index
    assert "没有这一列" in index and "notebooks/02-bad.html" not in index


def write(path, *cells):
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3"}}
    held = [{"id": f"c{at}", "metadata": {}, **cell} for at, cell in enumerate(cells)]
    notebook = {"nbformat": 4, "nbformat_minor": 5, "metadata": kernel, "cells": held}
    path.write_text(json.dumps(notebook), encoding="utf-8")


def text(source):
    return {"cell_type": "markdown", "source": source}


def code(source):
    return {"cell_type": "code", "execution_count": None, "outputs": [], "source": source}
