"""House rules that a test can keep: one direction of imports, the form as data, quiet imports."""

import ast
import io
import json
import re
import subprocess
import sys
import tokenize
from pathlib import Path
from types import ModuleType

import pytest

from govreport.form import statute
from govreport.form.model import Label

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "govreport"
MODULES = sorted(PACKAGE.rglob("*.py"))
# A module imports only from those before it in this list; the last match of a prefix counts.
ORDER = (
    "errors",
    "form.model",
    "form.statute",
    "form.vocabulary",
    "form.quantities",
    "form.cues",
    "form.wording",
    "form.grid",
    "form.script",
    "form.columns",
    "form.matching",
    "documents.known",
    "documents.document",
    "documents.decode",
    "documents.blocks",
    "documents.skeleton",
    "documents",
    "documents.formats",
    "parse.numbers",
    "parse.subtotals",
    "parse.printed",
    "parse.placing",
    "parse.layout",
    "parse.fits",
    "parse.proof",
    "parse.alignment",
    "parse.opened",
    "parse.one_line",
    "parse.tables",
    "parse.suspicions",
    "parse.dates",
    "parse.bodies",
    "parse.titles",
    "parse.sections",
    "parse.identity",
    "parse.statements",
    "parse.counts",
    "parse.drafts",
    "parse.figures",
    "parse.narrative",
    "divisions.words",
    "divisions.gazetteer",
    "divisions.resolve",
    "parse.place",
    "parse.report",
    "checks.rules",
    "contract",
    "codebook",
    "frames",
    "prose",
    "checks.findings",
    "checks.sums",
    "checks.values",
    "checks.parts",
    "checks.narrative",
    "checks.wording",
    "checks.dates",
    "checks.years",
    "checks.across",
    "checks.all",
    "checks.reads",
    "correction_files",
    "correction_verdicts",
    "corrections",
    "trace",
    "corpus",
    "spreadsheets",
    "archives",
    "fetching",
    "sources",
    "runs.limits",
    "runs.journal",
    "runs.reading",
    "runs.store",
    "runs.plan",
    "runs.shard",
    "runs.progress",
    "runs.pool",
    "runs.cluster",
    "runs",
    "load",
    "lab",
    "analysis",
    "dataset",
    "show",
    "explorer",
    "cli",
)
# What a page or a command shows is imported by the methods that show it, inside those methods.
SHOWN_LATER = {("corpus", "show"), ("trace", "show"), ("load", "corpus")}


def module_name(path):
    return ".".join(path.relative_to(PACKAGE).with_suffix("").parts)


def rank(name):
    return max((at for at, prefix in enumerate(ORDER) if f"{name}.".startswith(f"{prefix}.")), default=None)


IMPORT = re.compile(r"^( *)(?:from|import) govreport\.([\w.]+)", re.MULTILINE)


def imports(path):
    """Yield (imported module, whether it is imported when the module is) for imports of the package."""
    for indent, module in IMPORT.findall(path.read_text(encoding="utf-8")):
        yield module, not indent


def upward(path):
    """Yield each import of a module that points up, as text."""
    name = module_name(path)
    for other, at_once in imports(path):
        if rank(other) is not None and rank(other) > rank(name):
            if at_once or (name.split(".")[0], other.split(".")[0]) not in SHOWN_LATER:
                yield f"{name} -> {other}"


def test_imports_point_one_way():
    modules = [path for path in MODULES if path.name != "__init__.py"]
    assert [module_name(path) for path in modules if rank(module_name(path)) is None] == []
    assert [said for path in modules for said in upward(path)] == []


def statutory_labels():
    found = {
        text
        for value in vars(statute).values()
        for label in (value if isinstance(value, tuple) else (value,))
        if isinstance(label, Label)
        for text in (label.zh, *label.aliases)
    }
    found |= {text for form in statute.FORMS for item in form.items for text in (item.zh, *item.aliases)}
    # Words of everyday speech are no labels.
    return {text for text in found if len(text) > 2} - {"其他处理", "基本情况", "其他事项"}


LABEL = re.compile("|".join(map(re.escape, statutory_labels())))


def labels_in(path):
    """Yield each statutory label in the strings of a module, docstrings aside, with its place."""
    source = path.read_text(encoding="utf-8")
    if not LABEL.search(source):
        return
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.STRING and not token.string.startswith(('"""', 'r"""')):
            for found in LABEL.findall(token.string):
                yield f"{module_name(path)}:{token.start[0]} holds the label {found}"


def test_no_statutory_label_outside_the_form():
    modules = [path for path in MODULES if module_name(path) != "form.statute"]
    assert [said for path in modules for said in labels_in(path)] == []


def test_the_form_is_literals_only():
    tree = ast.parse((PACKAGE / "form" / "statute.py").read_text(encoding="utf-8"))
    assert not [
        node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.ClassDef | ast.Lambda)
    ]


QUIET = """
import builtins, io, json, sys
opened = []
import pandas  # third-party imports may read their own files
real = io.open
def watch(file, *args, **kwargs):
    opened.append(str(file))
    return real(file, *args, **kwargs)
builtins.open = io.open = watch
import govreport
from govreport import corpus, cli, frames
print(json.dumps([opened, [m for m in ("jieba", "matplotlib", "seaborn", "openpyxl") if m in sys.modules]]))
"""


def run(code, *arguments):
    return subprocess.run(
        [sys.executable, "-c", code, *arguments], capture_output=True, text=True, check=True, cwd=ROOT
    ).stdout


@pytest.mark.slow
def test_importing_reads_no_file_and_no_heavy_library():
    assert json.loads(run(QUIET)) == [[], []]


def test_the_command_line_asks_for_numpy_and_pandas_only_when_it_needs_them():
    code = "import sys, govreport.cli\ntry: govreport.cli.main(['--help'])\nexcept SystemExit: pass\n"
    found = run(code + "print([name in sys.modules for name in ('numpy', 'pandas', 'pyarrow')])")
    assert "命令" in found
    assert found.strip().endswith("[False, False, False]")


def test_public_names_are_there():
    import govreport

    for name in govreport.__all__:
        first = getattr(govreport, name)
        assert first.__doc__ or name == "FORMS"
        # A package of the same name would take its place as soon as it is imported.
        assert getattr(govreport, name) is first and not isinstance(first, ModuleType), name


def test_the_example_of_the_readme_prints_what_it_says(monkeypatch, capsys):
    monkeypatch.chdir(ROOT)
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    code, shown = re.search(r"```python\n([\s\S]*?)```\s*\n```text\n([\s\S]*?)```", text).groups()
    exec(compile(code, "README.md", "exec"), {})
    assert capsys.readouterr().out.split() == shown.split()


def test_every_command_of_the_makefile_is_in_the_readme():
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    targets = re.findall(r"^(\w+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.M)
    assert {"run", "test", "lab", "lint", "bench"} <= set(targets)
    for target in ("run", "test", "lab", "lint", "bench"):
        assert f"make {target}" in text
