"""The command line as a user types it: what it writes, what it says, what it says when it cannot."""

from pathlib import Path

import pandas as pd
import pytest
from asking import slowly

import govreport as gr
from govreport.cli import main

ROOT = Path(__file__).parent.parent
DATA = ROOT / "data" / "reports"


@pytest.mark.slow
def test_run_writes_tables_and_workbook_and_says_where(tmp_path, capsys):
    out = tmp_path / "out"
    assert main(["run", str(DATA), "--out", str(out), "--notebooks", str(tmp_path)]) == 0
    said = capsys.readouterr().out
    assert "5 份报告" in said and str(out / "summary.xlsx") in said and "略过" in said
    written = gr.read_parquet(out / "tables")
    pd.testing.assert_frame_equal(written.applications, gr.load(DATA).applications)
    assert (out / "summary.xlsx").read_bytes()[:2] == b"PK"
    assert str(out / "index.html") in said
    page = (out / "index.html").read_text(encoding="utf-8")
    assert 'href="summary.xlsx"' in page and 'href="tables/applications.parquet"' in page


@pytest.mark.parametrize("language", ["both", *slowly("zh", "en")])
def test_excel_writes_the_same_workbook_as_the_corpus(language, tmp_path, monkeypatch, capsys):
    asked = []
    monkeypatch.setattr(
        gr.Corpus, "to_excel", lambda *given, **how: asked.append((given[1], how)) or given[1]
    )
    assert main(["excel", str(DATA), "--out", str(tmp_path / "表.xlsx"), "--language", language]) == 0
    assert asked == [(str(tmp_path / "表.xlsx"), {"language": language})]
    said = capsys.readouterr().out
    assert "5 份报告" in said and "表.xlsx" in said


def test_a_file_that_cannot_be_written_is_one_sentence(tmp_path, capsys):
    (tmp_path / "file").write_text("", encoding="utf-8")
    assert main(["run", str(DATA), "--out", str(tmp_path / "file"), "--notebooks", str(tmp_path)]) == 1
    said = capsys.readouterr().err.strip()
    assert str(tmp_path / "file") in said and "请检查路径" in said and "\n" not in said


def test_options_that_only_jupyterlab_knows_are_refused_elsewhere(capsys):
    with pytest.raises(SystemExit) as left:
        main(["show", "report.txt", "--no-browser"])
    assert left.value.code == 2 and "--no-browser" in capsys.readouterr().err


def test_show_is_a_readable_page(capsys):
    assert main(["show", str(DATA / "002-yunshan-2020.txt")]) == 0
    page = capsys.readouterr().out
    for words in (
        "云山镇2020年度政府信息公开工作报告",
        "采购总金额 68.7856",
        "缺少第六部分",
        "联系电话  0938-6151056",
    ):
        assert words in page


def test_show_tells_blank_placeholder_and_unreadable_apart(capsys):
    assert main(["show", str(ROOT / "tests" / "documents" / "rows-on-one-line.txt")]) == 0
    row = next(line for line in capsys.readouterr().out.split("\n") if "本年新收" in line)
    assert row.split()[1:] == ["11", "2", "0", "□", "4", "5", "22"]


def test_show_of_a_file_that_is_no_report_says_why(tmp_path, capsys):
    (tmp_path / "note.txt").write_text("今天天气很好。", encoding="utf-8")
    assert main(["show", str(tmp_path / "note.txt")]) == 1
    assert "不像政府信息公开工作年度报告" in capsys.readouterr().err


@pytest.mark.parametrize("command", ["run", "show"])
def test_a_path_that_does_not_exist_is_one_sentence(command, capsys):
    assert main([command, "no/such/folder"]) == 1
    said = capsys.readouterr().err.strip()
    assert "no/such/folder" in said and "\n" not in said


def test_codebook_is_printed(capsys):
    assert main(["codebook"]) == 0
    assert "| `report_id` | `string` |" in capsys.readouterr().out
