"""The codebook and the frames say the same, both ways; so do the contract and the codebook."""

import re
from pathlib import Path

import pandas as pd
import pytest

import govreport as gr
from govreport.codebook import category_labels, codebook_text
from govreport.contract import TABLES

ROOT = Path(__file__).parent.parent
CONTRACT = ROOT.parent / "shared" / "codebook.md"


@pytest.fixture(scope="module")
def corpus():
    return gr.load(ROOT / "data" / "reports")


def test_every_column_of_a_frame_is_in_the_codebook_and_the_other_way_round(corpus):
    book = gr.codebook()
    for name, frame in corpus.tables.items():
        said = book[book["table"] == name]
        assert said["column"].tolist() == frame.columns.tolist()
        assert said["dtype"].tolist() == [str(dtype) for dtype in frame.dtypes]
    assert set(book["table"]) == set(corpus.tables)
    assert (book[["heading", "meaning_zh", "meaning_en"]] != "").all(axis=None)


def test_every_category_has_its_labels_and_the_other_way_round(corpus):
    known = category_labels(corpus.forms)
    columns = {
        (name, column)
        for name, frame in corpus.tables.items()
        for column in frame.columns[frame.dtypes == "category"]
    }
    assert columns == set(known)
    for (name, column), labels in known.items():
        assert corpus.tables[name][column].cat.categories.tolist() == [label.code for label in labels]


@pytest.mark.skipif(not CONTRACT.exists(), reason="the contract lies beside the checkout")
def test_the_frames_keep_the_contract(corpus):
    text = CONTRACT.read_text(encoding="utf-8")
    parts = {m[1]: m[2] for m in re.finditer(r"^## `(\w+)`([\s\S]*?)(?=^## |\Z)", text, re.M)}
    reports = re.findall(r"^\| (`[^|]+`) \| (\S+) \|", parts["reports"], re.M)
    promised = [(name, dtype) for names, dtype in reports for name in re.findall(r"`(\w+)`", names)]
    assert promised == [(c.name, c.dtype) for c in TABLES["reports"]][: len(promised)]
    for table in ("disclosures", "applications", "disputes", "sections", "findings", "diagnostics"):
        listed = re.search(r"`((?:source|report_id),[^`]*)`", parts[table])[1]
        names = [re.sub(r" \(.*\)", "", name.strip()) for name in listed.split(",")]
        assert corpus.tables[table].columns.tolist()[: len(names)] == names
    codes = re.findall(r"^\| `\w+` \| `(\w+)` \|", parts["applications"], re.M)
    assert corpus.applications["outcome"].cat.categories.tolist() == codes
    statuses = re.findall(r"^  \| `(\w+)` \|", text, re.M)
    assert corpus.applications["status"].cat.categories.tolist() == statuses


def test_grids_are_full(corpus):
    assert len(corpus.applications) == 5 * 26 * 7
    assert len(corpus.disputes) == 5 * 15
    assert len(corpus.disclosures) == 5 * 29
    keys = ["report_id", "outcome", "applicant"]
    assert not corpus.applications.duplicated(keys).any()


def test_labels_give_both_languages():
    found = gr.labels("applications").loc["received"]
    assert found["en"] == "applications received in the year"
    assert found["column"] == "outcome"
    with pytest.raises(KeyError, match="disclosures"):
        gr.labels("nothing")


def test_the_page_names_every_column_and_every_check():
    page = codebook_text()
    for table, columns in TABLES.items():
        assert f"## `{table}`" in page
        assert all(f"| `{column.name}` | `{column.dtype}`" in page for column in columns)
    assert all(f"| `{check}` |" in page for check in gr.checks()["check"])


def test_checks_are_listed_with_their_rules():
    checks = gr.checks()
    assert isinstance(checks, pd.DataFrame)
    assert checks["check"].is_unique
    assert (checks[["rule_zh", "rule_en", "source"]] != "").all(axis=None)
