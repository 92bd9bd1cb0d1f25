"""Notebooks to web pages: execute each on the reports at hand, write it as one file."""

import os
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from govreport.lab import absolute

# Pages open from a file on a machine without network, so nothing is fetched: no MathJax, no diagrams.
_NO_NETWORK = dict.fromkeys(
    (
        *("mathjax_url", "require_js_url", "jquery_url", "widget_renderer_url", "jupyter_widgets_base_url"),
        *("mermaid_js_url", "mermaid_layout_elk_js_url"),
    ),
    "",
)
_SECONDS = 600
_QUIET = ["--IPKernelApp.log_level=ERROR"]
_WIDGET = "application/vnd.jupyter.widget-view+json"
_BAR = re.compile(r"\d%\|.*\|")
_NO_WIDGET = "<p><i>这里是可以操作的界面，只在 JupyterLab 里显示：<code>govreport lab</code></i></p>"


@dataclass(frozen=True, slots=True)
class Page:
    """A notebook and what became of it: the name of its page, its title, why it could not be executed."""

    notebook: str
    name: str
    title: str
    problem: str | None = None


def write_pages(notebooks: Sequence[Path], folder: Path, reports: str) -> list[Page]:
    """Return what became of every notebook, after writing those that could be executed as HTML.

    `reports` is what the notebooks load; they take it from the variable GOVREPORT_REPORTS. A page of an
    earlier run whose notebook fails is removed.
    """
    import nbformat
    from nbclient.exceptions import CellExecutionError
    from nbconvert import HTMLExporter
    from tqdm import tqdm

    exporter: Any = HTMLExporter(  # type: ignore[no-untyped-call]
        exclude_input_prompt=True, exclude_output_prompt=True, language_code="zh", **_NO_NETWORK
    )
    folder.mkdir(parents=True, exist_ok=True)
    # The kernel runs beside its notebook, so a relative path would mean another folder there.
    environment = {**os.environ, "GOVREPORT_REPORTS": absolute(reports)}
    pages = []
    for path in tqdm(notebooks, unit="本", desc="执行笔记本", disable=None):
        notebook: Any = nbformat.read(path, as_version=4)  # type: ignore[no-untyped-call]
        target = folder / f"{path.stem}.html"
        problem = None
        try:
            _execute(notebook, path.parent, environment)
        except CellExecutionError as error:
            problem = f"{error.ename}：{error.evalue}"
            target.unlink(missing_ok=True)
        else:
            _link_pages(notebook)
            page, _ = exporter.from_notebook_node(notebook, {"metadata": {"name": path.stem}})
            target.write_text(page, encoding="utf-8")
        pages.append(Page(path.name, target.name, _title(notebook, path.stem), problem))
    return pages


def _execute(notebook: Any, folder: Path, environment: dict[str, str]) -> None:
    """Execute a notebook in its folder; what only works with a kernel behind it is left out."""
    from nbclient import NotebookClient

    client = NotebookClient(
        notebook,
        timeout=_SECONDS,
        store_widget_state=False,
        extra_arguments=_QUIET,
        resources={"metadata": {"path": str(folder)}},
    )
    client.execute(env=environment)
    for cell in notebook.cells:
        if "outputs" in cell:
            cell.outputs = [standing for output in cell.outputs if (standing := _still(output))]


def _still(output: Any) -> Any:
    """Return an output as it can stand on a page: no bar that moved, a note for what can be operated."""
    held = output.get("data", {})
    if _WIDGET in held:
        if _BAR.search(held.get("text/plain", "")):
            return None
        output["data"] = {"text/html": _NO_WIDGET}
    return output


def _link_pages(notebook: Any) -> None:
    """Make links from notebook to notebook lead from page to page."""
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            cell.source = re.sub(r"\]\(([\w-]+)\.ipynb\)", r"](\1.html)", cell.source)


def _title(notebook: Any, otherwise: str) -> str:
    """Return the first heading of a notebook."""
    texts = (cell.source for cell in notebook.cells if cell.cell_type == "markdown")
    found = re.search(r"^# (.+)", next(texts, ""), re.M)
    return found[1].strip() if found else otherwise
