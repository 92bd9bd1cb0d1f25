"""The shipped font: it is used, it covers what reports hold, and its licence stands beside it."""

import warnings

import matplotlib
import matplotlib.pyplot as plt
import pytest
from fontTools.ttLib import TTFont

from govreport.show import fonts

# Place names and personal names hold such characters: Unicode's extensions A to E, and U+9FCD.
RARE = "㙍䢺㽏㙦鿍𠙶𣲘𫭟𬇙𬒗"


@pytest.fixture(autouse=True)
def own_settings():
    with matplotlib.rc_context():
        matplotlib.use("Agg")
        yield
        plt.close("all")


@pytest.fixture(scope="module")
def held():
    return set(TTFont(fonts.FILE).getBestCmap())


def gbk():
    return {
        char for char in map(chr, range(0x20, 0x10000)) if char != "\x7f" and char.encode("gbk", "ignore")
    }


def draw(text, path):
    figure, axes = plt.subplots(figsize=(3, 1))
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


def test_a_missing_glyph_would_be_noticed(tmp_path):
    fonts.use_chinese_font()
    with pytest.raises(UserWarning, match="Glyph .* missing"):
        draw("\U0001f9ff", tmp_path / "chart.png")


def test_a_pdf_holds_truetype_outlines(tmp_path):
    fonts.use_chinese_font()
    matplotlib.rcParams["pdf.compression"] = 0
    draw("政府信息公开", tmp_path / "chart.pdf")
    written = (tmp_path / "chart.pdf").read_bytes()
    assert b"CIDFontType2" in written
    # PostScript outlines in this place make a file that strict readers reject.
    assert b"OTTO" not in written


def test_the_theme_keeps_the_font():
    fonts.set_theme(style="whitegrid")
    assert matplotlib.rcParams["font.family"][0] == fonts.FAMILY
    assert matplotlib.rcParams["font.sans-serif"][0] == fonts.FAMILY
    assert matplotlib.rcParams["axes.grid"]
    assert not matplotlib.rcParams["axes.unicode_minus"]


def test_the_font_is_registered_once():
    fonts.use_chinese_font()
    fonts.use_chinese_font()
    known = [entry for entry in matplotlib.font_manager.fontManager.ttflist if entry.name == fonts.FAMILY]
    assert len(known) == 1
    assert matplotlib.rcParams["font.sans-serif"].count(fonts.FAMILY) == 1


def test_licence_and_size():
    licence = (fonts.FILE.parent / "OFL.txt").read_text(encoding="utf-8")
    assert licence.startswith("© 2014-2021 Adobe")
    assert "SIL OPEN FONT LICENSE Version 1.1" in licence
    assert fonts.FILE.stat().st_size < 7_000_000
