"""The checks on one report: one changed cell fails exactly the rules that read it."""

import re

import pandas as pd
import pytest
from writing import (
    APPLICANTS,
    FIGURES,
    FORMS,
    HEADINGS,
    STAGES,
    distinct_figures,
    outcomes,
    printed,
    save,
    write_report,
    zero_figures,
)

import govreport as gr

SUMS = ("balance", "outcome_sum", "row_sum", "dispute_sum")
FLOWS = ("received", "carried_in", "processed", "carried_out")
TABLES = ("disclosures", "applications", "disputes")

forms = pytest.mark.parametrize("form", FORMS)


def findings(text, folder, *checks):
    """{(check, subject): finding} of one report."""
    frame = gr.load(save(text, folder)).findings
    return {
        (f["check"], f["subject"]): f for f in frame[frame["check"].isin(checks)].to_dict("records")
    }


def with_status(found, status):
    return {rule for rule, finding in found.items() if finding["status"] == status}


def sums_of(form):
    """Every sum that a form promises, by check and subject."""
    columns = {
        (check, applicant) for check in ("balance", "outcome_sum") for applicant in APPLICANTS
    }
    return (
        columns
        | {("row_sum", row) for row in outcomes(form)}
        | {("dispute_sum", stage) for stage in STAGES}
    )


def sides(rule, cells):
    """The two sides of a sum, from the cells that are printed."""
    check, subject = rule
    column = {row: number for (row, c), number in cells.items() if c == subject}
    row = [number for (r, _), number in cells.items() if r == subject]
    if check == "balance":
        return column["received"] + column["carried_in"], column["processed"] + column[
            "carried_out"
        ]
    if check == "outcome_sum":
        return sum(number for r, number in column.items() if r not in FLOWS), column["processed"]
    return sum(row[:-1]), row[-1]


def numbers_in(message):
    return {float(number) for number in re.findall(r"\d+(?:\.\d+)?", message.replace(",", ""))}


# Sums


@forms
def test_every_sum_of_a_clean_report_passes(form, tmp_path):
    found = findings(write_report(distinct_figures(form), form=form), tmp_path, *SUMS)
    assert with_status(found, "pass") == set(found) == sums_of(form)


@forms
def test_a_sum_of_zeros_is_no_evidence(form, tmp_path):
    found = findings(write_report(zero_figures(form), form=form), tmp_path, *SUMS)
    assert with_status(found, "vacuous") == set(found) == sums_of(form)


def test_a_column_of_zeros_is_no_evidence_beside_columns_that_pass(tmp_path):
    figures = FIGURES["suqian_2023"]
    found = findings(write_report(figures), tmp_path, *SUMS)
    empty_rows = {("row_sum", row) for row, numbers in figures["III"].items() if not any(numbers)}
    assert with_status(found, "vacuous") == {
        ("balance", "research"),
        ("outcome_sum", "research"),
        *empty_rows,
    }
    assert with_status(found, "pass") == sums_of("2021") - with_status(found, "vacuous")


READERS = {
    ("received", "natural_person"): [("balance", "natural_person"), ("row_sum", "received")],
    ("received", "total"): [("balance", "total"), ("row_sum", "received")],
    ("carried_in", "research"): [("balance", "research"), ("row_sum", "carried_in")],
    ("carried_out", "other_organisation"): [
        ("balance", "other_organisation"),
        ("row_sum", "carried_out"),
    ],
    ("processed", "business"): [
        ("balance", "business"),
        ("outcome_sum", "business"),
        ("row_sum", "processed"),
    ],
    ("disclosed", "legal_service"): [("outcome_sum", "legal_service"), ("row_sum", "disclosed")],
    ("partly_disclosed", "total"): [("outcome_sum", "total"), ("row_sum", "partly_disclosed")],
    ("refused_deliberative", "public_interest"): [
        ("outcome_sum", "public_interest"),
        ("row_sum", "refused_deliberative"),
    ],
    ("unavailable_unclear", "research"): [
        ("outcome_sum", "research"),
        ("row_sum", "unavailable_unclear"),
    ],
    ("declined_duplicate", "business"): [
        ("outcome_sum", "business"),
        ("row_sum", "declined_duplicate"),
    ],
    ("closed_other", "natural_person"): [
        ("outcome_sum", "natural_person"),
        ("row_sum", "closed_other"),
    ],
    ("reconsideration", "upheld"): [("dispute_sum", "reconsideration")],
    ("litigation_direct", "total"): [("dispute_sum", "litigation_direct")],
    ("litigation_after_reconsideration", "pending"): [
        ("dispute_sum", "litigation_after_reconsideration")
    ],
    ("normative_document", "in_force"): [],
}
every_reader = pytest.mark.parametrize(
    ("place", "readers"), READERS.items(), ids=map("-".join, READERS)
)


@every_reader
def test_one_wrong_cell_fails_exactly_the_sums_that_read_it(place, readers, tmp_path):
    figures = distinct_figures()
    cells = printed(figures, "2021")
    cells[place] += 4000
    found = findings(write_report(figures, cells={place: str(cells[place])}), tmp_path, *SUMS)
    assert with_status(found, "fail") == set(readers)
    assert with_status(found, "pass") == sums_of("2021") - set(readers)
    for rule in readers:
        finding, (one, other) = found[rule], sides(rule, cells)
        assert {finding["expected"], finding["actual"]} == {one, other}
        assert abs(finding["difference"]) == 4000
        assert finding["severity"] == "error"
        assert {one, other} <= numbers_in(finding["message"])
        assert re.search("[一-鿿]", finding["message"])


@pytest.mark.parametrize("text", ["", "/", "见附件"], ids=["empty", "dash", "words"])
@every_reader
def test_a_sum_with_a_missing_operand_cannot_be_assessed(place, readers, text, tmp_path):
    found = findings(write_report(distinct_figures(), cells={place: text}), tmp_path, *SUMS)
    assert with_status(found, "not_assessable") == set(readers)
    assert with_status(found, "pass") == sums_of("2021") - set(readers)


def test_a_missing_operand_among_zeros_is_not_vacuous(tmp_path):
    found = findings(
        write_report(zero_figures(), cells={("processed", "business"): ""}), tmp_path, *SUMS
    )
    assert with_status(found, "not_assessable") == set(READERS["processed", "business"])


def test_a_row_that_is_not_printed_leaves_its_sums_open(tmp_path):
    found = findings(write_report(distinct_figures(), drop=["declined_duplicate"]), tmp_path, *SUMS)
    columns = {("outcome_sum", applicant) for applicant in APPLICANTS}
    assert with_status(found, "not_assessable") == {*columns, ("row_sum", "declined_duplicate")}
    assert with_status(found, "fail") == set()


def test_totals_of_zero_in_a_published_report_are_reported_and_not_repaired(tmp_path):
    found = findings(write_report(FIGURES["hongze_2023"], form="hybrid"), tmp_path, *SUMS)
    assert with_status(found, "fail") == {
        ("dispute_sum", "reconsideration"),
        ("dispute_sum", "litigation_after_reconsideration"),
    }
    finding = found["dispute_sum", "reconsideration"]
    assert {finding["expected"], finding["actual"]} == {11, 0}


# Sane values

WORST_FIRST = ("fail", "not_assessable", "vacuous", "pass")


def sane(text, folder):
    """{table: the worst status of its values}."""
    found = findings(text, folder, "sane_value")
    worst = {}
    for status in reversed(WORST_FIRST):
        worst |= {subject.split(":")[0]: status for _, subject in with_status(found, status)}
    return worst


@forms
def test_counts_and_amounts_of_a_clean_report_are_sane(form, tmp_path):
    text = write_report(distinct_figures(form), form=form)
    assert sane(text, tmp_path) == dict.fromkeys(TABLES, "pass")


@pytest.mark.parametrize(
    ("place", "text", "table"),
    [
        (("received", "business"), "-5", "applications"),
        (("carried_out", "total"), "-1", "applications"),
        (("litigation_direct", "upheld"), "-2", "disputes"),
        (("normative_document", "repealed"), "-3", "disclosures"),
        (("normative_document", "issued"), "2.5", "disclosures"),
        (("fee", "amount"), "-3.5", "disclosures"),
    ],
)
def test_a_value_that_no_count_or_amount_can_have(place, text, table, tmp_path):
    report = write_report(distinct_figures(), cells={place: text})
    assert sane(report, tmp_path) == dict.fromkeys(TABLES, "pass") | {table: "fail"}
    failed = [f for f in findings(report, tmp_path, "sane_value").values() if f["status"] == "fail"]
    assert {f["severity"] for f in failed} == {"error"}
    assert any(text in f["message"] for f in failed)


def test_a_decrease_within_the_year_is_sane(tmp_path):
    report = write_report(
        distinct_figures("2019"), form="2019", cells={("licence", "items_change"): "-35"}
    )
    assert sane(report, tmp_path)["disclosures"] == "pass"


def test_values_that_are_all_missing_are_not_called_sane(tmp_path):
    places = [place for place in printed(zero_figures(), "2021") if place[0] in STAGES]
    report = write_report(distinct_figures(), cells=dict.fromkeys(places, ""))
    assert sane(report, tmp_path)["disputes"] == "not_assessable"


# Form version


@pytest.mark.parametrize(
    ("form", "year", "status"),
    [
        ("2019", 2019, "pass"),
        ("2019", 2020, "pass"),
        ("2021", 2021, "pass"),
        ("2021", 2025, "pass"),
        ("hybrid", 2023, "pass"),
        ("2019", 2021, "fail"),
        ("2019", 2023, "fail"),
        ("2021", 2020, "fail"),
    ],
)
def test_tables_of_the_form_in_force_for_the_year(form, year, status, tmp_path):
    found = findings(
        write_report(distinct_figures(form), form=form, year=year), tmp_path, "form_version"
    )
    assert set(found) == {("form_version", "tables")}
    finding = found["form_version", "tables"]
    assert finding["status"] == status
    if status == "fail":
        assert finding["severity"] == "note"
        assert str(year) in finding["message"]


def test_the_form_of_a_report_without_tables_cannot_be_assessed(tmp_path):
    found = findings(write_report(distinct_figures(), tables=()), tmp_path, "form_version")
    assert {finding["status"] for finding in found.values()} == {"not_assessable"}


# Sections


def section_faults(folder, **options):
    found = findings(write_report(distinct_figures(), **options), folder, "sections")
    faults = {
        subject: finding for (_, subject), finding in found.items() if finding["status"] == "fail"
    }
    assert {finding["severity"] for finding in faults.values()} <= {"warning"}
    assert all(re.search("[一-鿿]", finding["message"]) for finding in faults.values())
    return set(faults)


@pytest.mark.parametrize("dialect", ["word", "web"])
def test_six_sections_in_order_pass(dialect, tmp_path):
    found = findings(write_report(distinct_figures(), dialect=dialect), tmp_path, "sections")
    assert {subject for _, subject in with_status(found, "pass")} == {
        *HEADINGS,
        "order",
        "declared_parts",
    }
    assert with_status(found, "fail") == set()


@pytest.mark.parametrize("section", HEADINGS)
def test_a_heading_without_its_ordinal_fails(section, tmp_path):
    assert section_faults(tmp_path, headings={section: HEADINGS[section][2:]}) == {section}


@pytest.mark.parametrize(
    ("section", "heading"), [("problems", "四"), ("other", "七"), ("disclosure", "一")]
)
def test_a_heading_with_a_wrong_ordinal_fails(section, heading, tmp_path):
    assert section in section_faults(tmp_path, headings={section: heading + HEADINGS[section][1:]})


def test_a_missing_section_fails(tmp_path):
    assert section_faults(tmp_path, sections=list(HEADINGS)[:5], declared=None) == {"other"}


def test_sections_in_another_order_fail(tmp_path):
    order = ["overview", "disclosure", "applications", "disputes", "other", "problems"]
    assert "order" in section_faults(tmp_path, sections=order)


@pytest.mark.parametrize(
    ("declared", "count", "faults"),
    [
        ("六", 6, set()),
        ("6", 6, set()),
        ("四", 6, {"declared_parts"}),
        ("五", 5, {"other"}),
        ("六", 5, {"other", "declared_parts"}),
    ],
)
def test_the_declared_number_of_parts(declared, count, faults, tmp_path):
    assert section_faults(tmp_path, sections=list(HEADINGS)[:count], declared=declared) == faults


def test_no_declared_number_of_parts_is_no_pass(tmp_path):
    found = findings(write_report(distinct_figures(), declared=None), tmp_path, "sections")
    statuses = {
        finding["status"] for (_, subject), finding in found.items() if subject == "declared_parts"
    }
    assert statuses <= {"not_assessable"}


# All checks


def test_findings_and_their_statuses_are_of_the_codebook(tmp_path):
    frame = gr.load(save(write_report(FIGURES["hongze_2023"], form="hybrid"), tmp_path)).findings
    assert set(frame["status"]) <= {"pass", "fail", "vacuous", "not_assessable"}
    assert set(frame["severity"].dropna()) <= {"error", "warning", "note"}
    assert frame.loc[frame["status"] == "fail", "severity"].notna().all()
    assert not frame.duplicated(["report_id", "check", "subject"]).any()
    assert pd.api.types.is_string_dtype(frame["message"])
