"""`gr.explore`: the explorer in a notebook."""

from importlib.util import find_spec
from typing import TYPE_CHECKING

from govreport.errors import ArgumentError, MissingError, UserError

if TYPE_CHECKING:
    from govreport.corpus import Corpus
    from govreport.explorer.explorer import Explorer

LANGUAGES = ("zh", "en")


def explore(corpus: "Corpus", language: str = "zh") -> "Explorer":
    """Return the reports of a corpus to be looked through in a notebook: filter, read, search, export.

    The last line of a cell shows it. Every number of the report that is read leads to its place in the
    source. `language` is "zh" or "en". Raises `ArgumentError` (a `ValueError`) for another language,
    `MissingError` where ipywidgets is not installed, `UserError` outside a notebook.
    """
    if language not in LANGUAGES:
        raise ArgumentError(f"language 只能是 {' 或 '.join(map(repr, LANGUAGES))}，不能是 {language!r}。")
    if find_spec("ipywidgets") is None:
        raise MissingError(
            "没有安装 ipywidgets，不能显示浏览界面。请运行 pip install 'ipywidgets>=8.1'"
            "（或安装本项目的 notebooks 附加包），再重新启动内核。"
        )
    if not _in_notebook():
        raise UserError(
            "gr.explore 要在 JupyterLab 等笔记本里运行，这里不是笔记本；"
            "在命令行里看一份报告请用 govreport show，导出全部数据请用 corpus.to_excel。"
        )
    from govreport.explorer.explorer import Explorer

    return Explorer(corpus, language)


def _in_notebook() -> bool:
    from IPython import get_ipython

    # A terminal has a shell, too, but no kernel that speaks with a page.
    return hasattr(get_ipython(), "kernel")
