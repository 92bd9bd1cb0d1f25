"""JupyterLab on the notebooks: Chinese, quiet, and asking nobody outside for anything."""

import os
from collections.abc import Sequence
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

from govreport.errors import ArgumentError, MissingError
from govreport.sources import Sources

START = "00-start-here.ipynb"
# Defaults that a change in JupyterLab's own settings overrules: language, news, updates, extensions.
SETTINGS = Path(__file__).parent / "lab_settings"
_QUIET = (
    "--LabApp.extension_manager=readonly",
    "--LabApp.news_url=None",
    "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
    # Looking for language servers starts npm, if there is one.
    "--LanguageServerManager.autodetect=False",
)


def start_lab(notebooks: Path, reports: str, options: Sequence[str] = ()) -> None:
    """Start JupyterLab on a folder of notebooks and return when it is stopped.

    `reports` is what the notebooks load, taken from the folder of the command. `options` are passed on to
    JupyterLab. Raises `MissingError` where JupyterLab is not installed, `ArgumentError` where there are no
    notebooks, `SourceError` where there are no reports.
    """
    if find_spec("jupyterlab") is None:
        raise MissingError('没有安装 JupyterLab。请运行 pip install "govreport[notebooks]"，再试一次。')
    if not any(notebooks.glob("*.ipynb")):
        raise ArgumentError(f"“{notebooks}”里没有笔记本。请在项目的文件夹里运行，或用 --notebooks 指明。")
    if "://" not in reports:
        Sources().find(reports)
    own = own_folder()
    os.environ.update({"GOVREPORT_REPORTS": absolute(reports), "JUPYTER_CONFIG_DIR": str(own)})
    options = [*lab_options(notebooks, own), *options]
    import_module("jupyterlab.labapp").LabApp.launch_instance(options)


def lab_options(notebooks: Path, own: Path) -> list[str]:
    """Return the options that make JupyterLab open the first notebook and keep to this machine.

    What its user changes is kept in the folder `own`.
    """
    opened = f"/lab/tree/{START}" if (notebooks / START).exists() else "/lab"
    return [
        f"--ServerApp.root_dir={notebooks.absolute()}",
        f"--LabApp.default_url={opened}",
        f"--LabApp.app_settings_dir={SETTINGS}",
        f"--LabApp.user_settings_dir={own / 'lab' / 'user-settings'}",
        f"--LabApp.workspaces_dir={own / 'lab' / 'workspaces'}",
        *_QUIET,
    ]


def own_folder() -> Path:
    """Return the folder of this program for this user, so that ~/.jupyter is neither read nor written.

    JUPYTER_CONFIG_DIR names another.
    """
    from platformdirs import user_data_path

    given = os.environ.get("JUPYTER_CONFIG_DIR")
    return Path(given) if given else user_data_path("govreport", appauthor=False) / "jupyter"


def absolute(reports: str) -> str:
    """Return what notebooks are to load, as they find it from the folder in which they run."""
    return reports if "://" in reports else str(Path(reports).absolute())
