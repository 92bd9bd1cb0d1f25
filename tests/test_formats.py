"""Any figures, any format: what is read is what was printed, or it is said not to be read."""

import random
import sys
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory

import pandas as pd
import pytest
import writing as w
from asking import slowly
from grids import KEYS
from published import publish, random_figures

import govreport as gr

FORMATS = ("word text", "web text", "html", "docx", "doc", "md", "xlsx", "pdf")
# How many documents of each format are drawn; a longer run has more of each.
DRAWN = {
    "word text": 700,
    "web text": 700,
    "html": 300,
    "docx": 150,
    "md": 110,
    "doc": 15,
    "xlsx": 15,
    "pdf": 10,
}
FORMS = ("2021", "2019")
FLAGS = {"unreadable", "absent"}


def told(corpus):
    """{(report, row, column): (value, status)} of every cell, None for a missing value."""
    return {
        (report, row, column): (None if pd.isna(value) else float(value), status)
        for name, (first, second) in KEYS.items()
        for report, row, column, value, status in getattr(corpus, name)[
            ["report_id", first, second, "value", "status"]
        ].itertuples(index=False)
    }


@pytest.mark.parametrize("form", ["2021", *slowly("2019")])
def test_the_same_report_in_every_format_gives_the_same_tables(form, tmp_path):
    figures = w.distinct_figures(form, 5)
    blank = {("received", "research"): "", ("carried_in", "legal_service"): "/", ("other", "none"): ""}
    cells = dict(list(blank.items())[:2])
    for format in FORMATS:
        data, suffix = publish(figures, form, format, {} if format == "web text" else cells)
        (tmp_path / f"{format}{suffix}").write_bytes(data)
    corpus = gr.load(tmp_path)
    ids = dict(zip(corpus.reports["source"], corpus.reports["report_id"], strict=True))
    assert len(ids) == len(FORMATS)
    found = told(corpus)
    for source, report in ids.items():
        for (row, column), number in w.printed(figures, form).items():
            expected = (float(number), "reported")
            if not source.startswith("web"):
                expected = {"": (None, "blank"), "/": (None, "placeholder")}.get(
                    cells.get((row, column)), expected
                )
            assert found[report, row, column] == expected, (source, row, column)
    for column in ("year", "agency", "form", "title"):
        assert len(set(corpus.reports[column])) == 1, column


def draw(seed, format, folder):
    """Write one drawn report; return its name, form and {(row, column): text printed}."""
    rng = random.Random(f"{seed} {format}")
    form = (
        rng.choice(("2021", "2019", "hybrid")) if format not in ("html", "docx", "doc") else rng.choice(FORMS)
    )
    figures = random_figures(form, rng)
    texts = {place: str(number) for place, number in w.printed(figures, form).items()}
    cells = {}
    way = rng.choice(("as counted", "blanks", "slashes", "mistakes"))
    for place, text in texts.items():
        if way in ("blanks", "slashes") and text == "0" and rng.random() < 0.3:
            cells[place] = "" if way == "blanks" else "/"
        elif way == "mistakes" and rng.random() < 0.01:
            cells[place] = str(int(text) + rng.choice((1, 2, 10)))
    # Money is printed with its unit where the heading has none.
    cells = {place: text for place, text in cells.items() if place != ("procurement", "amount")}
    data, suffix = publish(figures, form, format, cells, rng)
    path = Path(folder) / f"{format} {seed}{suffix}"
    path.write_bytes(data)
    return path.name, {**texts, **cells}


def run(folder, drawn, first=0):
    """Draw reports and read them; return the wrong cells, and per format the numbers printed and read."""
    folder.mkdir(exist_ok=True)
    printed = dict(
        draw(seed, format, folder) for format, count in drawn.items() for seed in range(first, first + count)
    )
    corpus = gr.load(folder, progress=False)
    found = told(corpus)
    flagged = set(corpus.diagnostics["report_id"].dropna())
    wrong, numbers, delivered = [], Counter(), Counter()
    for source, report in zip(corpus.reports["source"], corpus.reports["report_id"], strict=True):
        format = source.rsplit(" ", 1)[0]
        for (row, column), text in printed[source].items():
            value, status = found[report, row, column]
            if text in ("", "/"):
                fine = value is None
            else:
                read = status in ("reported", "inferred")
                numbers[format] += 1
                delivered[format] += read
                fine = value == float(text) if read else status in FLAGS and report in flagged
            if not fine:
                wrong.append((source, row, column, text, value, status))
    lost = len(printed) - len(corpus.reports) - int((corpus.diagnostics["code"] == "duplicate_file").sum())
    assert not lost
    return wrong, numbers, delivered


# The copy of a web page loses blank cells, and with them the places of a row's numbers; so do the ends of
# Markdown rows that are shorter than their heading.
LEAST = {"web text": 0.8, "md": 0.99}


@pytest.mark.slow
@pytest.mark.parametrize("formats", [("word text", "web text"), FORMATS[2:]], ids=["text", "files"])
def test_two_thousand_reports_hold_no_wrong_number(formats, tmp_path):
    wrong, numbers, delivered = run(tmp_path / "drawn", {format: DRAWN[format] for format in formats})
    assert not wrong, wrong[:5]
    for format in formats:
        share = delivered[format] / numbers[format]
        assert share >= LEAST.get(format, 0.999), (format, share)


def main():
    """Draw many more, other ones; `make fuzz TIMES=10` draws ten times as many."""
    times = int(sys.argv[1]) if len(sys.argv) > 1 else 10
    for turn in range(1, times + 1):
        with TemporaryDirectory() as folder:
            wrong, numbers, delivered = run(Path(folder) / "drawn", DRAWN, first=turn * 10_000)
        shares = ", ".join(f"{format} {delivered[format] / numbers[format]:.4f}" for format in FORMATS)
        print(f"{turn}: {len(wrong)} wrong of {sum(numbers.values())} numbers; read: {shares}", flush=True)
        if wrong:
            sys.exit(f"wrong: {wrong[:5]}")


if __name__ == "__main__":
    main()
