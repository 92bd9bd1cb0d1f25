"""Notebooks as web pages: executed for the reader's own reports, complete in one file."""

import json
import re
from pathlib import Path

from govreport.cli import main

DATA = Path(__file__).parent.parent / "data" / "reports"


def test_run_executes_notebooks_into_pages_that_fetch_nothing(tmp_path, capsys):
    notebook = {
        "nbformat": 4,
        "nbformat_minor": 5,
        "metadata": {"kernelspec": {"name": "python3", "display_name": "Python 3"}},
        "cells": [code("import os\nprint('报告在', os.environ['GOVREPORT_REPORTS'])")],
    }
    (tmp_path / "01-good.ipynb").write_text(json.dumps(notebook), encoding="utf-8")
    notebook["cells"] = [code("raise ValueError('没有这一列')")]
    (tmp_path / "02-bad.ipynb").write_text(json.dumps(notebook), encoding="utf-8")
    out = tmp_path / "out"
    assert main(["run", str(DATA), "--out", str(out), "--notebooks", str(tmp_path)]) == 1
    page = (out / "notebooks" / "01-good.html").read_text(encoding="utf-8")
    assert f"报告在 {DATA}" in page
    assert not re.findall(r"""(?:src|href|import)\s*[=(]\s*["']?https?:""", page)
    assert not (out / "notebooks" / "02-bad.html").exists()
    assert "02-bad.ipynb：ValueError：没有这一列" in capsys.readouterr().err


def code(source):
    return {
        "cell_type": "code",
        "id": "a",
        "metadata": {},
        "execution_count": None,
        "outputs": [],
        "source": source,
    }
