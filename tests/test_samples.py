"""The five sample reports, against what a person read in them."""

from pathlib import Path

import pandas as pd
import pytest

import govreport as gr

REPORTS = Path(__file__).parent.parent / "data" / "reports"
ALL = [
    "preface",
    "overview",
    "disclosure",
    "applications",
    "disputes",
    "problems",
    "other",
    "signature",
]
YEAR_2021 = ("2021-01-01", "2021-12-31")
UNSTATED = (None, None)

TRUTH = {
    "000-tunli-2021.txt": {
        "title": "尧都区屯里镇人民政府2021年政府信息公开工作年度报告",
        "agency": "尧都区屯里镇人民政府",
        "year": 2021,
        "form": "2021",
        "period": YEAR_2021,
        "published_on": None,
        "signed_on": None,
        "phone": None,
        "postcode": None,
        "sections": ALL[:-1],
    },
    "001-kecai-2021.txt": {
        "title": "科才镇2021年政府信息公开工作年度报告",
        "agency": "科才镇人民政府",
        "year": 2021,
        "form": "2021",
        "period": UNSTATED,
        "published_on": "2023-02-01",
        "signed_on": "2021-02-24",
        "phone": None,
        "postcode": None,
        "sections": ALL,
    },
    "002-yunshan-2020.txt": {
        "title": "云山镇2020年度政府信息公开工作报告",
        "agency": "云山镇人民政府",
        "year": 2020,
        "form": "2019",
        "period": UNSTATED,
        "published_on": None,
        "signed_on": "2021-01-15",
        "phone": "0938-6151056",
        "postcode": None,
        "sections": [code for code in ALL if code != "other"],
    },
    "003-geshan-2021.txt": {
        "title": "樟树市阁山镇2021年政府信息公开工作年度报告",
        "agency": "樟树市阁山镇",
        "year": 2021,
        "form": "2021",
        "period": YEAR_2021,
        "published_on": None,
        "signed_on": None,
        "phone": "0795-7161260",
        "postcode": "331200",
        "sections": ALL[:-1],
    },
    "004-guogan-2021.txt": {
        "title": "2021年郭干乡政府信息公开工作年度报告",
        "agency": "郭干乡人民政府",
        "year": 2021,
        "form": "2021",
        "period": YEAR_2021,
        "published_on": None,
        "signed_on": None,
        "phone": None,
        "postcode": None,
        "sections": ALL[:-1],
    },
}
# The only cells of the five reports that are not 0.
NONZERO = {
    "002-yunshan-2020.txt": {("procurement", "projects"): 28, ("procurement", "amount"): 68.7856},
    "003-geshan-2021.txt": {
        ("normative_document", "issued"): 28,
        ("normative_document", "in_force"): 63,
    },
}
CELLS = {"2021": {"disclosures": 10, "applications": 175, "disputes": 15}}
CELLS["2019"] = {"disclosures": 22, "applications": 161, "disputes": 15}

every_sample = pytest.mark.parametrize("name", TRUTH)


@pytest.fixture(scope="module")
def corpus():
    return gr.load(REPORTS)


def part(corpus, table, name):
    """The rows of a table that belong to one sample."""
    report_id = corpus.reports.set_index("source").loc[name, "report_id"]
    frame = getattr(corpus, table)
    return frame[frame["report_id"] == report_id]


def found(corpus, name, check):
    """{subject: status} of one check."""
    findings = part(corpus, "findings", name)
    return findings[findings["check"] == check].set_index("subject")["status"].to_dict()


def as_text(value):
    if pd.isna(value):
        return None
    return str(value.date()) if isinstance(value, pd.Timestamp) else value


def test_the_five_samples_are_all_that_is_loaded(corpus):
    assert sorted(corpus.reports["source"]) == sorted(TRUTH)


@every_sample
@pytest.mark.parametrize(
    "column", ["title", "agency", "year", "form", "published_on", "signed_on", "phone", "postcode"]
)
def test_what_a_report_says_of_itself(column, name, corpus):
    assert as_text(part(corpus, "reports", name)[column].item()) == TRUTH[name][column]


@every_sample
def test_the_statistics_period(name, corpus):
    report = part(corpus, "reports", name)
    assert (as_text(report["period_start"].item()), as_text(report["period_end"].item())) == TRUTH[name][
        "period"
    ]


@every_sample
def test_all_five_are_governments_of_townships(name, corpus):
    report = part(corpus, "reports", name)
    assert (report["level"].item(), report["body"].item(), report["format"].item()) == (
        "township",
        "government",
        "txt",
    )


@every_sample
def test_the_sections_in_their_order(name, corpus):
    sections = part(corpus, "sections", name).sort_values("start")
    assert list(sections["section"]) == TRUTH[name]["sections"]


@every_sample
@pytest.mark.parametrize("table", ["disclosures", "applications", "disputes"])
def test_every_cell_of_the_form_is_reported(table, name, corpus):
    statuses = part(corpus, table, name)["status"]
    assert set(statuses) <= {"reported", "not_applicable"}
    assert (statuses == "reported").sum() == CELLS[TRUTH[name]["form"]][table]


@every_sample
def test_the_cells_that_are_not_zero(name, corpus):
    frames = [
        part(corpus, "disclosures", name).set_index(["item", "measure"]),
        part(corpus, "applications", name).set_index(["outcome", "applicant"]),
        part(corpus, "disputes", name).set_index(["stage", "outcome"]),
    ]
    values = {key: value for frame in frames for key, value in frame["value"].dropna().items()}
    assert {key: value for key, value in values.items() if value != 0} == NONZERO.get(name, {})


def test_the_amount_keeps_its_printed_unit_in_the_raw_text(corpus):
    cells = part(corpus, "disclosures", "002-yunshan-2020.txt").set_index(["item", "measure"])
    assert cells.loc[("procurement", "amount"), ["unit", "raw"]].tolist() == ["万元", "68.7856万元"]


@every_sample
@pytest.mark.parametrize("check", ["balance", "outcome_sum", "row_sum", "dispute_sum"])
def test_sums_of_zeros_are_no_evidence(check, name, corpus):
    rows = {"2021": 25, "2019": 23}[TRUTH[name]["form"]]
    statuses = found(corpus, name, check)
    assert len(statuses) == {"balance": 7, "outcome_sum": 7, "row_sum": rows, "dispute_sum": 3}[check]
    assert set(statuses.values()) == {"vacuous"}


@every_sample
def test_the_form_is_the_one_in_force_for_the_year(name, corpus):
    assert found(corpus, name, "form_version") == {"tables": "pass"}


def test_a_heading_without_its_ordinal(corpus):
    assert fails(corpus, "000-tunli-2021.txt") == {"disclosure"}


def test_a_missing_section_and_a_wrong_number_of_parts(corpus):
    assert fails(corpus, "002-yunshan-2020.txt") == {"other", "declared_parts"}


def test_ordinals_of_two_kinds(corpus):
    failed = fails(corpus, "003-geshan-2021.txt")
    assert failed & {"overview", "problems", "order"}
    assert "declared_parts" not in failed


@pytest.mark.parametrize("name", ["001-kecai-2021.txt", "004-guogan-2021.txt"])
def test_sections_without_fault(name, corpus):
    assert fails(corpus, name) == set()
    assert {found(corpus, name, "sections")[section] for section in ALL[1:7]} == {"pass"}


def fails(corpus, name):
    return {subject for subject, status in found(corpus, name, "sections").items() if status == "fail"}
