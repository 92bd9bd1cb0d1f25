"""Chinese text in charts, on machines that have no Chinese font or another one."""

from pathlib import Path
from typing import Any

FAMILY = "Noto Sans SC Subset"
FILE = Path(__file__).parent / "fonts" / "NotoSansSC-Subset.ttf"


def use_chinese_font() -> str:
    """Return the name of the shipped Chinese font, after making it the font of all matplotlib charts.

    `seaborn.set_theme` and `matplotlib.style.use` set fonts of their own: call this after them, or call
    `set_theme` of this module in their place.
    """
    from matplotlib import font_manager, rcParams

    fonts = font_manager.fontManager
    if not any(entry.name == FAMILY for entry in fonts.ttflist):
        fonts.addfont(FILE)
    others = [name for name in rcParams["font.sans-serif"] if name != FAMILY]
    rcParams["font.sans-serif"] = [FAMILY, *others]
    # Named twice because a list here is searched for each character: DejaVu Sans, which comes with
    # matplotlib, draws the few signs that the Chinese font lacks.
    rcParams["font.family"] = [FAMILY, "DejaVu Sans"]
    # A minus that every font and every spreadsheet knows.
    rcParams["axes.unicode_minus"] = False
    # Letters stay letters in PDF files; in SVG files they become outlines, for readers without the font.
    rcParams["pdf.fonttype"] = rcParams["ps.fonttype"] = 42
    rcParams["svg.fonttype"] = "path"
    return FAMILY


def set_theme(**options: Any) -> None:
    """Return nothing: the theme of `seaborn.set_theme(**options)` is set, with the shipped Chinese font."""
    import seaborn

    seaborn.set_theme(**options)
    use_chinese_font()
