"""Writes the table of character variants in govreport/form/script.py.

    python scripts/make_variants.py

The table holds only characters that stand for a character of the form's own vocabulary: whatever
literal `statute.py` and `vocabulary.py` contain. The pairs come from the character dictionary of
opencc-python-reimplemented, which only this script needs, and from `BESIDES` below.
"""

import ast
import re
from pathlib import Path

import opencc

FORM = Path(__file__).parent.parent / "govreport" / "form"
# What a converter of scripts does not know: misprints that are as good as variants, and the radicals
# that a PDF prints for characters which look the same.
BESIDES = (
    "钩勾鉤勾覆复衹只祗只唸念偹备⻓长"
    "⻔门⻅见⻆角⻉贝⻋车⻚页⻛风⻜飞⻝食⻢马⻣骨⻤鬼⻥鱼⻦鸟⻩黄⻬齐⻰龙⻳龟⺠民⺟母⻘青⻄西"
)
BLOCK = re.compile(r"VARIANTS = \(\n[\s\S]*?\n\)\n")
WIDTH = 48


def vocabulary() -> set[str]:
    """The Han characters of the form's own words."""
    found: set[str] = set()
    for name in ("statute.py", "vocabulary.py"):
        for node in ast.walk(ast.parse((FORM / name).read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                found |= set(re.findall(r"[\u4e00-\u9fff]", node.value))
    return found


def pairs() -> dict[str, str]:
    """Every variant with its character of the vocabulary, in the order of code points."""
    known = vocabulary()
    lines = Path(opencc.__file__).with_name("dictionary") / "TSCharacters.txt"
    found = {}
    for line in lines.read_text(encoding="utf-8").splitlines():
        variant, plain = line.split("\t")
        if len(variant) == 1 and variant != plain.split()[0] and plain.split()[0] in known:
            found[variant] = plain.split()[0]
    found |= {v: p for v, p in zip(BESIDES[::2], BESIDES[1::2], strict=True) if p in known}
    return dict(sorted(found.items()))


def main() -> None:
    """Write the table into its module."""
    text = "".join(variant + plain for variant, plain in pairs().items())
    lines = [f'    "{text[at : at + WIDTH]}"\n' for at in range(0, len(text), WIDTH)]
    path = FORM / "script.py"
    source = path.read_text(encoding="utf-8")
    path.write_text(BLOCK.sub(f"VARIANTS = (\n{''.join(lines)})\n", source), encoding="utf-8")


if __name__ == "__main__":
    main()
