"""JupyterLab as `govreport lab` starts it, and errors as its notebooks show them."""

import json
import os
import sys
from importlib import import_module
from importlib.resources import files
from pathlib import Path
from types import SimpleNamespace

import pytest

import govreport as gr
from govreport import lab
from govreport.cli import main
from govreport.errors import ArgumentError, LockedError, MissingError, UserError

ROOT = Path(__file__).parent.parent
NOTEBOOKS = ROOT / "notebooks"


@pytest.fixture
def started(monkeypatch, tmp_path):
    """Return the options with which JupyterLab would have been started, and its folder for this user."""
    given = []
    monkeypatch.setenv("GOVREPORT_REPORTS", "")
    monkeypatch.setenv("JUPYTER_CONFIG_DIR", str(tmp_path / "own"))
    application = SimpleNamespace(launch_instance=given.extend)
    monkeypatch.setitem(sys.modules, "jupyterlab.labapp", SimpleNamespace(LabApp=application))
    monkeypatch.setitem(sys.modules, "jupyterlab", SimpleNamespace(__spec__=SimpleNamespace()))
    monkeypatch.chdir(ROOT)
    return given, tmp_path / "own"


def test_reports_and_options_reach_jupyterlab(started):
    given, own = started
    assert main(["lab", "data/reports", "--no-browser", "--port=8890"]) == 0
    assert given == [*lab.lab_options(Path("notebooks"), own), "--no-browser", "--port=8890"]
    assert os.environ["GOVREPORT_REPORTS"] == str(ROOT / "data" / "reports")


@pytest.mark.slow
def test_jupyterlab_opens_the_first_notebook_and_asks_nobody(tmp_path):
    """The one test that imports JupyterLab, which takes seconds."""
    app = import_module("jupyterlab.labapp").LabApp()
    app.parse_command_line(lab.lab_options(NOTEBOOKS, tmp_path))
    assert app.default_url == "/lab/tree/00-start-here.ipynb"
    assert Path(app.config.ServerApp.root_dir) == NOTEBOOKS
    assert Path(app.app_settings_dir, "overrides.json").is_file()
    for kept in (app.user_settings_dir, app.workspaces_dir):
        assert Path(kept).is_relative_to(tmp_path)
    assert app.news_url is None and app.extension_manager == "readonly"
    assert app.check_for_updates_class.__name__ == "NeverCheckForUpdate"
    assert import_module("jupyter_lsp").LanguageServerManager(config=app.config).autodetect is False


@pytest.mark.slow
def test_every_default_of_ours_is_one_that_jupyterlab_knows():
    jsonschema = import_module("jsonschema")
    ours = json.loads((lab.SETTINGS / "overrides.json").read_text(encoding="utf-8"))
    schemas = Path(sys.prefix) / "share" / "jupyter" / "lab" / "schemas"
    for plugin, values in ours.items():
        schema = json.loads((schemas / (plugin.replace(":", "/") + ".json")).read_text(encoding="utf-8"))
        jsonschema.validate(values, schema)
        assert set(values) <= set(schema["properties"])
    locale = ours["@jupyterlab/translation-extension:plugin"]["locale"]
    pack = f"{locale}/LC_MESSAGES/jupyterlab.json"
    words = files("jupyterlab_language_pack_zh_CN").joinpath("locale", pack).read_text(encoding="utf-8")
    assert json.loads(words)["Run All Cells"] == ["运行所有单元格"]


def test_without_jupyterlab_it_says_what_to_install(monkeypatch, capsys):
    monkeypatch.setattr(lab, "find_spec", lambda _: None)
    assert main(["lab"]) == 1
    said = capsys.readouterr().err.strip()
    assert "govreport[notebooks]" in said and "\n" not in said


@pytest.mark.parametrize(
    ("options", "words"),
    [(["--notebooks", "no-such-folder"], "no-such-folder"), (["no-such-reports"], "no-such-reports")],
)
def test_a_folder_that_does_not_exist_is_one_sentence(started, capsys, options, words):
    assert main(["lab", *options]) == 1
    said = capsys.readouterr().err.strip()
    assert words in said and "\n" not in said and not started[0]


def test_the_first_notebook_names_all_others():
    first = json.loads((NOTEBOOKS / lab.START).read_text(encoding="utf-8"))
    said = "\n".join("".join(cell["source"]) for cell in first["cells"])
    for path in sorted(NOTEBOOKS.glob("*.ipynb")):
        assert path.name == lab.START or f"]({path.name})" in said


# --- errors -------------------------------------------------------------------------------------


@pytest.fixture
def shell(monkeypatch, tmp_path):
    """Return an IPython shell that keeps nothing after the test."""
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path))
    from IPython.core.interactiveshell import InteractiveShell
    from traitlets.config import Config

    shell = InteractiveShell.instance(config=Config({"HistoryManager": {"enabled": False}}), colors="nocolor")
    yield shell
    InteractiveShell.clear_instance()


def test_an_error_in_a_cell_is_one_sentence(shell, capsys):
    shell.run_cell("import govreport as gr\ngr.load('没有这个文件夹')")
    said = capsys.readouterr().out.strip()
    assert said.startswith("SourceError：找不到“没有这个文件夹”。") and "\n" not in said


@pytest.mark.slow
def test_the_way_to_an_error_is_there_when_it_is_asked_for(shell, capsys):
    shell.run_cell("import govreport as gr\ngr.load('没有这个文件夹')")
    capsys.readouterr()
    shell.run_cell("%tb Verbose")
    said = capsys.readouterr().out
    assert "gr.load" in said and "sources.py" in said and "找不到“没有这个文件夹”" in said


@pytest.mark.slow
def test_an_error_that_nobody_meant_keeps_its_traceback(shell, capsys):
    shell.run_cell("1 / 0")
    assert "Traceback" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("kind", "base"),
    [
        (gr.SourceError, Exception),
        (ArgumentError, KeyError),
        (ArgumentError, ValueError),
        (LockedError, PermissionError),
        (MissingError, ModuleNotFoundError),
    ],
)
def test_a_message_is_its_sentence_and_can_be_caught_as_what_it_is(kind, base):
    with pytest.raises(base) as caught:
        raise kind("没有这一列。")
    assert str(caught.value) == "没有这一列。" and isinstance(caught.value, UserError)
    # Outside IPython too.
    assert caught.value._render_traceback_() == [f"{kind.__name__}：没有这一列。"]
