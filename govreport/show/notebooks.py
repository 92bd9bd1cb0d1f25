"""Notebooks to web pages: execute each on the reports at hand, write it as one file."""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

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


def write_pages(notebooks: Sequence[Path], folder: Path, reports: str) -> list[tuple[str, str]]:
    """Return (notebook, reason) for every notebook that failed, after writing the others as HTML.

    `reports` is what the notebooks load; they take it from the variable GOVREPORT_REPORTS.
    """
    import nbformat
    from nbclient import NotebookClient
    from nbclient.exceptions import CellExecutionError
    from nbconvert import HTMLExporter
    from tqdm.auto import tqdm

    exporter: Any = HTMLExporter(  # type: ignore[no-untyped-call]
        exclude_input_prompt=True, exclude_output_prompt=True, language_code="zh-CN", **_NO_NETWORK
    )
    folder.mkdir(parents=True, exist_ok=True)
    # The kernel runs beside its notebook, so a relative path would mean another folder there.
    environment = {**os.environ, "GOVREPORT_REPORTS": _absolute(reports)}
    failed = []
    for path in tqdm(notebooks, unit="本", desc="执行笔记本", disable=None):
        notebook = nbformat.read(path, as_version=4)  # type: ignore[no-untyped-call]
        client = NotebookClient(
            notebook,
            timeout=_SECONDS,
            extra_arguments=_QUIET,
            resources={"metadata": {"path": str(path.parent)}},
        )
        try:
            client.execute(env=environment)
        except CellExecutionError as error:
            failed.append((path.name, f"{error.ename}：{error.evalue}"))
            continue
        page, _ = exporter.from_notebook_node(notebook, {"metadata": {"name": path.stem}})
        (folder / f"{path.stem}.html").write_text(page, encoding="utf-8")
    return failed


def _absolute(reports: str) -> str:
    return reports if "://" in reports else str(Path(reports).absolute())
