"""Make the font that the package ships: Noto Sans SC, cut down to the characters that reports and charts use.

Run by `make font`. The result is the same, byte for byte, for the same source font and fontTools.
"""

import importlib.metadata
import os
from pathlib import Path

import pylopdf_fonts_zh_cn
from fontTools import subset
from fontTools.pens.cu2quPen import Cu2QuPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont, newTable

SOURCE = pylopdf_fonts_zh_cn.sans_path()
FOLDER = Path(__file__).parent.parent / "govreport" / "show" / "fonts"
# A name of its own: a Noto Sans SC that is installed on the machine must not take its place.
FAMILY = "Noto Sans SC Subset"
FILE = "NotoSansSC-Subset.ttf"

# All of GBK comes on top of these.
RANGES = (
    (0x0020, 0x024F),  # Latin
    (0x2000, 0x2BFF),  # punctuation, arrows, mathematics, circled numbers, box drawing, shapes
    (0x2E80, 0x2FDF),  # radicals: text taken from PDF files holds them in place of characters
    (0x3000, 0x303F),  # Chinese punctuation
    (0x3200, 0x33FF),  # enclosed characters, units
    (0x9FA6, 0x9FFF),  # characters added after GBK, many for personal and place names
    (0xFF00, 0xFFEF),  # full-width forms
    (0x20000, 0x3FFFF),  # the rare characters of the national list (通用规范汉字表) that the font holds
)
# The characters of the national list in Unicode's extension A, and two of rivers and hills besides.
EXTENSION_A = (
    "㑇㑊㕮㘎㙍㙘㙦㛃㛚㛹㟃㠇㠓㤘㥄㧐㧑㧟㫰㬊㬎㬚㭎㭕㮾㰀㳇㳘㳚㴔㵐㶲㸆㸌㺄㻬㽏㿠䁖䂮䃅䃎䅟䌹䎃䎖"
    "䏝䏡䏲䐃䓖䓛䓨䓫䓬䗖䗛䗪䗴䜣䝙䢺䢼䣘䥽䦃䲟䲠䲢䴓䴔䴕䴖䴗䴘䴙䶮㵲㘭"
)
# In units of a thousandth of the font size: far below what a chart can show.
CURVE_ERROR = 3.0


def in_gbk(code: int) -> bool:
    try:
        chr(code).encode("gbk")
    except UnicodeEncodeError:
        return False
    return True


def wanted(code: int) -> bool:
    return in_gbk(code) or chr(code) in EXTENSION_A or any(first <= code <= last for first, last in RANGES)


def cut() -> TTFont:
    options = subset.Options(
        hinting=False, layout_features=[], glyph_names=False, notdef_outline=True, name_IDs=["*"]
    )
    # Only needed for vertical text and for ligatures.
    options.drop_tables += ["BASE", "DSIG", "GDEF", "GPOS", "GSUB", "VORG", "vhea", "vmtx"]
    font = subset.load_font(SOURCE, options)
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=[code for code in font.getBestCmap() if wanted(code)])
    subsetter.subset(font)
    return font


def to_truetype(font: TTFont) -> None:
    """Turn the outlines into TrueType ones: PostScript outlines make PDF charts that Acrobat rejects."""
    order, outlines = font.getGlyphOrder(), font.getGlyphSet()
    glyphs = {}
    for name in order:
        pen = TTGlyphPen(None)
        outlines[name].draw(Cu2QuPen(pen, CURVE_ERROR, reverse_direction=True))
        glyphs[name] = pen.glyph()
    font["loca"] = newTable("loca")
    font["glyf"] = newTable("glyf")
    font["glyf"].glyphs, font["glyf"].glyphOrder = glyphs, order
    limits = font["maxp"]
    limits.tableVersion = 0x00010000
    for field in (
        "maxPoints maxContours maxCompositePoints maxCompositeContours maxTwilightPoints maxStorage "
        "maxFunctionDefs maxInstructionDefs maxStackElements maxSizeOfInstructions maxComponentElements "
        "maxComponentDepth"
    ).split():
        setattr(limits, field, 0)  # those that matter are counted when the font is written
    limits.maxZones = 1
    font["post"].formatType = 3.0
    del font["CFF "]
    font.sfntVersion = "\x00\x01\x00\x00"


def rename(font: TTFont) -> None:
    postscript = FAMILY.replace(" ", "") + "-Regular"
    for record in list(font["name"].names):
        new = {1: FAMILY, 3: f"2.004;{postscript}", 4: FAMILY, 6: postscript}.get(record.nameID)
        if record.nameID in (16, 17) or record.langID not in (0, 0x409):
            font["name"].names.remove(record)  # other names for the same family, in other languages
        elif new:
            record.string = new


def write_licence(font: TTFont) -> None:
    files = importlib.metadata.files("pylopdf-fonts-zh-cn") or []
    licence = next(file for file in files if file.name == "LICENSE").read_text(encoding="utf-8")
    notice = font["name"].getDebugName(0)
    (FOLDER / "OFL.txt").write_text(f"{notice}\n\n{licence}", encoding="utf-8", newline="\n")


def main() -> None:
    font = cut()
    to_truetype(font)
    rename(font)
    font.recalcTimestamp, font.recalcBBoxes = False, True
    FOLDER.mkdir(exist_ok=True)
    # Written whole or not at all.
    unfinished = FOLDER / f"{FILE}.part"
    font.save(unfinished)
    os.replace(unfinished, FOLDER / FILE)
    write_licence(font)
    held = font.getBestCmap()
    lacking = [chr(code) for code in range(0x20, 0x10000) if in_gbk(code) and code not in held]
    print(f"{FILE}: {len(held)} characters, {(FOLDER / FILE).stat().st_size:,} bytes")
    print("of GBK the source font lacks:", " ".join(lacking))


if __name__ == "__main__":
    main()
