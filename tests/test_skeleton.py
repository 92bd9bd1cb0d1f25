"""Lines that come again with other numbers are read once: that must never show in what is read."""

import random
import re

import pytest
from writing import distinct_figures, write_report, zero_figures

from govreport.documents import text as reading
from govreport.documents.skeleton import _LINE
from govreport.form.statute import FORMS
from govreport.form.vocabulary import NUMBER
from govreport.parse.layout import Layouts
from govreport.parse.numbers import Kinds
from govreport.parse.tables import read_tables

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


def said(text, layouts):
    """Return what is read of a text: its pieces with their places, its cells, prose and notes."""
    document = reading.read(text.encode())
    tables = read_tables(document, layouts)
    cells = [(*cell[:3], repr(cell[3]), cell[4]) for cell in tables.cells()]
    places = [list(held) for held in (document.starts, document.lines, document.rows)]
    return sorted(cells), tables.prose, tables.notes, places, document.pieces, document.known is not None


@pytest.mark.slow
@pytest.mark.parametrize("dialect", ["word", "web"])
@pytest.mark.parametrize("form", ["2021", "2019"])
def test_what_is_remembered_reads_like_what_is_new(dialect, form, monkeypatch):
    remembered = 0
    layouts, others = Layouts(FORMS), Layouts(FORMS)
    for seed in range(250):
        figures = distinct_figures(form, seed % 3) if seed % 5 else zero_figures(form)
        text = write_report(figures, dialect=dialect, form=form)
        text = "\n".join(disordered(text.split("\n"), seed)) if seed % 4 else text
        found = [said(text, layouts) for _ in range(3)]
        with monkeypatch.context() as patch:
            patch.setattr(reading, "_PARAGRAPHS", Forgetful())
            patch.setattr(reading, "_CELLS", Forgetful())
            *plain, _ = said(text, others)
        for *one, _ in found:
            assert one == plain, seed
        remembered += found[1][-1]
    assert remembered > 60


NUMBER_LINE = re.compile(r"^(\t?)\d+$", re.M)


def replaced(text, at, by):
    """Return a text with another number at this position of its numbers."""
    found = list(NUMBER_LINE.finditer(text))[at]
    return text[: found.start()] + found[1] + by + text[found.end() :]


VARIANTS = {
    "no number left": lambda text: NUMBER_LINE.sub(r"\1", text),
    "sixteen digits": lambda text: replaced(text, 40, "9" * 16),
    "a unit behind the last": lambda text: replaced(text, -1, "3.5万元"),
    "a line below the last": lambda text: replaced(text, -1, "3\n5"),
    "two in one": lambda text: replaced(text, 40, "3 5"),
    "one lost, one found": lambda text: replaced(replaced(text, 40, ""), 41, "3 5"),
    "a label with another number": lambda text: text.replace("1.属于", "2.属于"),
    "no line end above": lambda text: re.sub(r"(?<=。\n)(\n?)(?=一、总体情况)", r"%\1", text),
    "a dot more": lambda text: replaced(text, 40, "3..5"),
}


@pytest.mark.parametrize("variant", VARIANTS)
@pytest.mark.parametrize("dialect", ["word", "web"])
def test_what_differs_in_more_than_numbers_is_not_taken_for_known(dialect, variant, monkeypatch):
    text = write_report(distinct_figures("2021", 1), dialect=dialect)
    other = VARIANTS[variant](text)
    assert other != text
    layouts = Layouts(FORMS)
    skeletons = {id(reading.read(text.encode()).known.skeleton) for _ in range(2)}
    assert len(skeletons) == 1, "the text itself is known"
    # In a web page's text the lines below the tables are paragraphs, whatever they hold.
    is_below = (dialect, variant) == ("web", "a line below the last")
    for again in (text, other, other, other):
        known = reading.read(again.encode()).known
        assert again is text or is_below or known is None or id(known.skeleton) not in skeletons
        found = said(again, layouts)
    with monkeypatch.context() as patch:
        patch.setattr(reading, "_PARAGRAPHS", Forgetful())
        patch.setattr(reading, "_CELLS", Forgetful())
        assert said(other, Layouts(FORMS))[:-1] == found[:-1]


@pytest.mark.parametrize("number", ["0", "007", "-43674", "+5", "11.5", "377.8929万元", "9" * 15])
def test_what_is_masked_is_a_number(number):
    assert re.match(_LINE, number + "\n")
    assert NUMBER.fullmatch(number)
    assert Kinds()[number] == "n"


@pytest.mark.parametrize("text", ["", "-", "1,234", "9" * 16, "1.2.3", "3件", "３"])
def test_everything_else_is_read_on_its_own(text):
    assert not re.match(_LINE, text + "\n")
