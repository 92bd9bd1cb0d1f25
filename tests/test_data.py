"""The data that comes with the project: unchanged, and as its README describes it."""

import csv
import hashlib
import re
from pathlib import Path

DATA = Path(__file__).parent.parent / "data"


def rows(name):
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def described(heading):
    """Return the columns that the README lists under a heading."""
    text = (DATA / "README.md").read_text(encoding="utf-8")
    section = next(part for part in text.split("\n## ") if part.startswith(heading))
    return re.findall(r"^\| `(\w+)` \|", section, flags=re.MULTILINE)


def test_reports_are_byte_for_byte_as_collected():
    sources = {row["file"]: row["sha256"] for row in rows("sources.csv")}
    found = {path.name: path.read_bytes() for path in (DATA / "reports").iterdir()}
    assert {name: hashlib.sha256(content).hexdigest() for name, content in found.items()} == sources
    assert len(sources) == 5


def test_sources_hold_agency_and_year():
    for row in rows("sources.csv"):
        assert row["agency"] in (DATA / "reports" / row["file"]).read_text(encoding="utf-8")
        assert row["file"].endswith(f"-{row['year']}.txt")


def test_published_figures():
    figures = rows("published_figures.csv")
    assert len(figures) == 77
    assert {row["body"] for row in figures} == {"prefecture", "county", "township", "department"}
    for row in figures:
        assert row["agency"] and row["source"].startswith("http")
        assert 2010 <= int(row["year"]) <= 2025
        for column in ("disclosed_total", "applications_received"):
            assert row[column] == "" or int(row[column]) >= 0


def test_the_readme_describes_every_column():
    assert described("`reports/`") == list(rows("sources.csv")[0])
    assert described("`published_figures.csv`") == list(rows("published_figures.csv")[0])
