"""The shipped font: it is used, it covers what reports hold, and its licence stands beside it."""

import io
import re
import warnings
from pathlib import Path

import pytest

import govreport as gr
from govreport.show import fonts

pytestmark = pytest.mark.slow

REPORTS = Path(__file__).parent.parent / "data" / "reports"
# Place names and personal names hold such characters: Unicode's extensions A to E, and U+9FCD.
RARE = "㙍䢺㽏㙦鿍𠙶𣲘𫭟𬇙𬒗"


@pytest.fixture(autouse=True)
def settings():
    """The settings of charts as they are inside a test."""
    import matplotlib
    from matplotlib import pyplot

    with matplotlib.rc_context():
        matplotlib.use("Agg")
        yield matplotlib.rcParams
        pyplot.close("all")


@pytest.fixture(scope="module")
def held():
    from fontTools.ttLib import TTFont

    return set(TTFont(fonts.FILE).getBestCmap())


def gbk():
    return {
        char for char in map(chr, range(0x20, 0x10000)) if char != "\x7f" and char.encode("gbk", "ignore")
    }


def draw(text, path):
    from matplotlib import pyplot

    figure, axes = pyplot.subplots(figsize=(3, 1))
    axes.plot([-1, 1])
    axes.set_title(text)
    figure.savefig(path)


def test_the_font_covers_gbk_but_for_one_sign(held):
    assert len(gbk()) > 21_000
    assert {char for char in gbk() if ord(char) not in held} == {"≒"}


def test_the_font_covers_rare_characters_and_chart_signs(held):
    assert not {char for char in RARE + "→↑↓■●▲①⑳±×÷≤≥≠‰℃㎡％—…“”" if ord(char) not in held}


@pytest.mark.parametrize("ending", ["png", "pdf", "svg"])
def test_chinese_text_is_drawn_with_no_glyph_missing(tmp_path, ending):
    assert fonts.use_chinese_font() == fonts.FAMILY
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        draw(f"政府信息公开 ≒ −1 {RARE}", tmp_path / f"chart.{ending}")
    assert (tmp_path / f"chart.{ending}").stat().st_size > 1000


def test_a_chart_of_the_library_is_drawn_in_chinese():
    from govreport.show import charts

    fonts.use_chinese_font()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        axes = charts.cell_statuses(gr.load(REPORTS))
        axes.figure.savefig(io.BytesIO(), format="raw", dpi=50)
    said = [text.get_text() for text in [*axes.texts, *axes.get_legend().get_texts(), axes.title]]
    assert "(994)" in "".join(said) and re.search("[一-鿿]", axes.get_title())


def test_a_missing_glyph_would_be_noticed(tmp_path):
    fonts.use_chinese_font()
    with pytest.raises(UserWarning, match="Glyph .* missing"):
        draw("\U0001f9ff", tmp_path / "chart.png")


def test_a_pdf_holds_truetype_outlines(settings, tmp_path):
    fonts.use_chinese_font()
    settings["pdf.compression"] = 0
    draw("政府信息公开", tmp_path / "chart.pdf")
    written = (tmp_path / "chart.pdf").read_bytes()
    assert b"CIDFontType2" in written
    # PostScript outlines in this place make a file that strict readers reject.
    assert b"OTTO" not in written


def test_the_theme_keeps_the_font(settings):
    fonts.set_theme(style="whitegrid")
    assert settings["font.family"][0] == fonts.FAMILY
    assert settings["font.sans-serif"][0] == fonts.FAMILY
    assert settings["axes.grid"]
    assert not settings["axes.unicode_minus"]


def test_the_font_is_registered_once(settings):
    from matplotlib.font_manager import fontManager

    fonts.use_chinese_font()
    fonts.use_chinese_font()
    known = [entry for entry in fontManager.ttflist if entry.name == fonts.FAMILY]
    assert len(known) == 1
    assert settings["font.sans-serif"].count(fonts.FAMILY) == 1


def test_licence_and_size():
    licence = (fonts.FILE.parent / "OFL.txt").read_text(encoding="utf-8")
    assert licence.startswith("© 2014-2021 Adobe")
    assert "SIL OPEN FONT LICENSE Version 1.1" in licence
    assert fonts.FILE.stat().st_size < 7_000_000
