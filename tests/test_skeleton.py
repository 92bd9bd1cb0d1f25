"""Lines that come again with other numbers are read once: that must never show in what is read."""

import random
import re

import pytest
from writing import distinct_figures, write_report

from govreport.documents import text as reading
from govreport.documents.skeleton import _LINE
from govreport.form.vocabulary import NUMBER
from govreport.parse.numbers import Kinds

INSERTED = (
    *("", "\t", "\t0", "\t/", "/", "0", "12", "1,234", "（其中3件）", "一、总体情况", "无", "３"),
    *("长" * 50, "\t" + "长" * 50, " 5 ", "-3", "3.5", "3.5万元", "\t12345678901234567", "9" * 70),
    *("\t\t1\t2", "\t ", "　", "五、存在的主要问题", "\t-", "\t-4", "\t4.25"),
)


class Forgetful:
    """Finds nothing, so that every line is read one by one."""

    def find(self, _text, _lines):
        return None


def disordered(lines, seed):
    """Return the lines with a few of them gone, doubled, changed or swapped."""
    chance = random.Random(seed)
    lines = list(lines)
    for _ in range(chance.randint(1, 6)):
        at = chance.randrange(len(lines))
        what = chance.random()
        if what < 0.4:
            lines.insert(at, chance.choice(INSERTED))
        elif what < 0.6:
            del lines[at]
        elif what < 0.8:
            lines[at] = chance.choice(INSERTED)
        else:
            other = chance.randrange(len(lines))
            lines[at], lines[other] = lines[other], lines[at]
    return lines


@pytest.mark.slow
@pytest.mark.parametrize("dialect", ["word", "web"])
@pytest.mark.parametrize("form", ["2021", "2019"])
def test_what_is_remembered_reads_like_what_is_new(dialect, form, monkeypatch):
    remembered = 0
    for seed in range(120):
        text = write_report(distinct_figures(form, seed % 3), dialect=dialect, form=form)
        text = "\n".join(disordered(text.split("\n"), seed)) if seed > 2 else text
        found = [reading.read(text.encode()) for _ in range(2)]
        with monkeypatch.context() as patch:
            patch.setattr(reading, "_PARAGRAPHS", Forgetful())
            patch.setattr(reading, "_CELLS", Forgetful())
            plain = reading.read(text.encode())
        for document in found:
            for name in ("text", "pieces", "starts", "lines", "rows"):
                assert getattr(document, name) == getattr(plain, name), (seed, name)
        remembered += found[1].known is not None
    assert remembered > 30


@pytest.mark.parametrize("number", ["0", "007", "-43674", "+5", "11.5", "377.8929万元", "9" * 15])
def test_what_is_masked_is_a_number(number):
    assert re.match(_LINE, number + "\n")
    assert NUMBER.fullmatch(number)
    assert Kinds()[number] == "n"


@pytest.mark.parametrize("text", ["", "-", "1,234", "9" * 16, "1.2.3", "3件", "３"])
def test_everything_else_is_read_on_its_own(text):
    assert not re.match(_LINE, text + "\n")
