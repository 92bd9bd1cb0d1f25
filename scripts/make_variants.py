"""Writes the table of character variants in govreport/form/script.py.

    python scripts/make_variants.py

The table holds only characters that stand for a character of the project's own vocabulary: whatever the
literals of `govreport/form` and `govreport/divisions` contain, and the names of the country's divisions.
The pairs come from the character dictionary of
opencc-python-reimplemented, which only this script needs, and from `BESIDES` below.
"""

import ast
import re
from pathlib import Path

import opencc
import pyarrow.parquet as pq

PACKAGE = Path(__file__).parent.parent / "govreport"
FORM = PACKAGE / "form"
# What a converter of scripts does not know: misprints that are as good as variants, and the radicals
# that a PDF prints for characters which look the same.
BESIDES = (
    "钩勾鉤勾覆复衹只祗只唸念偹备⻓长於于"
    "⻔门⻅见⻆角⻉贝⻋车⻚页⻛风⻜飞⻝食⻢马⻣骨⻤鬼⻥鱼⻦鸟⻩黄⻬齐⻰龙⻳龟⺠民⺟母⻘青⻄西"
)
BLOCK = re.compile(r"VARIANTS = \(\n[\s\S]*?\n\)\n")
WIDTH = 48


def place_names() -> list[str]:
    """The names of the country's divisions."""
    names: list[str] = pq.read_table(PACKAGE / "divisions" / "divisions.parquet")["name"].to_pylist()
    return names


def vocabulary() -> set[str]:
    """The Han characters of the project's own words and of the names of places."""
    texts = place_names()
    for path in sorted((*FORM.glob("*.py"), *(PACKAGE / "divisions").glob("*.py"))):
        # The table itself is no vocabulary: its variants would stand for themselves.
        source = BLOCK.sub("", path.read_text(encoding="utf-8"))
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                texts.append(node.value)
    return set(re.findall(r"[\u4e00-\u9fff]", "".join(texts)))


def pairs() -> dict[str, str]:
    """Every variant with its character of the vocabulary, in the order of code points."""
    known = vocabulary()
    # 乾县 is written so in simplified script too.
    kept = set("".join(place_names()))
    lines = Path(opencc.__file__).with_name("dictionary") / "TSCharacters.txt"
    found = {}
    for line in lines.read_text(encoding="utf-8").splitlines():
        variant, plain = line.split("\t")
        meant = plain.split()[0]
        if len(variant) == 1 and variant not in kept and meant != variant and meant in known:
            found[variant] = meant
    found |= {v: p for v, p in zip(BESIDES[::2], BESIDES[1::2], strict=True) if p in known}
    # 鈎 is printed for 钩, and that for 勾.
    return {variant: found.get(meant, meant) for variant, meant in sorted(found.items())}


def main() -> None:
    """Write the table into its module."""
    text = "".join(variant + plain for variant, plain in pairs().items())
    lines = [f'    "{text[at : at + WIDTH]}"\n' for at in range(0, len(text), WIDTH)]
    path = FORM / "script.py"
    source = path.read_text(encoding="utf-8")
    path.write_text(BLOCK.sub(f"VARIANTS = (\n{''.join(lines)})\n", source), encoding="utf-8")


if __name__ == "__main__":
    main()
