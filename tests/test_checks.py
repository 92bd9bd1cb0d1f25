"""The checks on one report: one changed cell fails exactly the rules that read it."""

import re

import asking
import pytest
from writing import (
    APPLICANTS,
    DIALECTS,
    FIGURES,
    FORMS,
    HEADINGS,
    OUTCOMES,
    STAGES,
    distinct_figures,
    outcomes,
    printed,
    save,
    write_report,
    zero_figures,
)

import govreport as gr
from govreport.checks.parts import check_sections, check_version
from govreport.checks.sums import check_sums
from govreport.checks.values import check_completeness, check_stock, check_values

SUMS = ("balance", "outcome_sum", "row_sum", "dispute_sum")
FLOWS = ("received", "carried_in", "processed", "carried_out")
TABLES = ("disclosures", "applications", "disputes")
# The function that yields a check, where it is not that of the sums.
FUNCTIONS = {
    "sane_value": check_values,
    "issued_in_force": check_stock,
    "completeness": check_completeness,
    "sections": check_sections,
    "form_version": check_version,
}


def findings(texts, folder, *checks):
    """{name: {(check, subject): finding}} of reports that are loaded together."""
    for i, text in enumerate(texts.values()):
        save(text, folder, f"{i:03}.txt")
    corpus = gr.load(folder)
    ids = corpus.reports.set_index("source")["report_id"]
    names = {ids[f"{i:03}.txt"]: name for i, name in enumerate(texts)}
    found = {name: {} for name in texts}
    functions = dict.fromkeys(FUNCTIONS.get(check, check_sums) for check in checks)
    for finding in asking.findings_of(corpus, *functions).to_dict("records"):
        if finding["check"] in checks:
            rule = finding["check"], finding["subject"]
            found[names[finding["report_id"]]][rule] = finding
    return found


def findings_of(text, folder, *checks):
    return findings({"one": text}, folder, *checks)["one"]


def with_status(found, status):
    return {rule for rule, finding in found.items() if finding["status"] == status}


def sums_of(form):
    """Every sum that a form promises, by check and subject."""
    columns = {(check, column) for check in ("balance", "outcome_sum") for column in APPLICANTS}
    rows = {("row_sum", row) for row in outcomes(form)}
    return columns | rows | {("dispute_sum", stage) for stage in STAGES}


def sides(rule, cells):
    """The two sides of a sum, from the cells that are printed."""
    check, subject = rule
    column = {row: n for (row, c), n in cells.items() if c == subject and row in OUTCOMES}
    row = [number for (r, _), number in cells.items() if r == subject]
    if check == "balance":
        return column["received"] + column["carried_in"], column["processed"] + column["carried_out"]
    if check == "outcome_sum":
        return sum(n for r, n in column.items() if r not in FLOWS), column["processed"]
    return sum(row[:-1]), row[-1]


def numbers_in(message):
    return {float(number) for number in re.findall(r"\d+(?:\.\d+)?", message.replace(",", ""))}


def is_chinese(message):
    return re.search("[一-鿿]", message) is not None


# Sums


def test_every_sum_of_a_clean_report_passes(tmp_path):
    texts = {form: write_report(distinct_figures(form), form=form) for form in FORMS}
    for form, found in findings(texts, tmp_path, *SUMS).items():
        assert with_status(found, "pass") == set(found) == sums_of(form)


def test_a_sum_of_zeros_is_no_evidence(tmp_path):
    texts = {form: write_report(zero_figures(form), form=form) for form in FORMS}
    for form, found in findings(texts, tmp_path, *SUMS).items():
        assert with_status(found, "vacuous") == set(found) == sums_of(form)


def test_a_column_of_zeros_is_no_evidence_beside_columns_that_pass(tmp_path):
    figures = FIGURES["suqian_2023"]
    found = findings_of(write_report(figures), tmp_path, *SUMS)
    empty = {("row_sum", row) for row, numbers in figures["III"].items() if not any(numbers)}
    empty |= {("balance", "research"), ("outcome_sum", "research")}
    assert with_status(found, "vacuous") == empty
    assert with_status(found, "pass") == sums_of("2021") - empty


READERS = {
    ("received", "natural_person"): {"balance", "row_sum"},
    ("received", "total"): {"balance", "row_sum"},
    ("carried_in", "research"): {"balance", "row_sum"},
    ("carried_out", "other_organisation"): {"balance", "row_sum"},
    ("processed", "business"): {"balance", "outcome_sum", "row_sum"},
    ("disclosed", "legal_service"): {"outcome_sum", "row_sum"},
    ("partly_disclosed", "total"): {"outcome_sum", "row_sum"},
    ("refused_deliberative", "public_interest"): {"outcome_sum", "row_sum"},
    ("unavailable_unclear", "research"): {"outcome_sum", "row_sum"},
    ("declined_duplicate", "business"): {"outcome_sum", "row_sum"},
    ("closed_other", "natural_person"): {"outcome_sum", "row_sum"},
    ("reconsideration", "upheld"): {"dispute_sum"},
    ("litigation_direct", "total"): {"dispute_sum"},
    ("litigation_after_reconsideration", "pending"): {"dispute_sum"},
    ("normative_document", "in_force"): set(),
}


def readers(place):
    """The rules that read a cell: sums of columns by its column, the others by its row."""
    row, column = place
    by_column = {"balance", "outcome_sum"}
    return {(check, column if check in by_column else row) for check in READERS[place]}


def test_one_wrong_cell_fails_exactly_the_sums_that_read_it(tmp_path):
    figures, clean = distinct_figures(), printed(distinct_figures(), "2021")
    wrong = {place: clean[place] + 4000 for place in READERS}
    texts = {place: write_report(figures, cells={place: str(n)}) for place, n in wrong.items()}
    for place, found in findings(texts, tmp_path, *SUMS).items():
        assert with_status(found, "fail") == readers(place)
        assert with_status(found, "pass") == sums_of("2021") - readers(place)
        for rule in readers(place):
            finding, both = found[rule], set(sides(rule, clean | {place: wrong[place]}))
            assert {finding["expected"], finding["actual"]} == both
            assert abs(finding["difference"]) == 4000
            assert finding["severity"] == "error"
            assert both <= numbers_in(finding["message"])
            assert is_chinese(finding["message"])


@pytest.mark.slow
@pytest.mark.parametrize("text", ["", "/", "见附件"], ids=["empty", "dash", "words"])
def test_a_sum_with_a_missing_operand_cannot_be_assessed(text, tmp_path):
    texts = {place: write_report(distinct_figures(), cells={place: text}) for place in READERS}
    found = findings(texts, tmp_path, *SUMS)
    assert {place: with_status(found[place], "not_assessable") for place in READERS} == {
        place: readers(place) for place in READERS
    }
    assert {place: with_status(found[place], "pass") for place in READERS} == {
        place: sums_of("2021") - readers(place) for place in READERS
    }


def test_a_missing_operand_among_zeros_is_not_vacuous(tmp_path):
    place = ("processed", "business")
    found = findings_of(write_report(zero_figures(), cells={place: ""}), tmp_path, *SUMS)
    assert with_status(found, "not_assessable") == readers(place)
    assert with_status(found, "vacuous") == sums_of("2021") - readers(place)


def test_a_row_that_is_not_printed_leaves_its_sums_open(tmp_path):
    text = write_report(distinct_figures(), drop=["declined_duplicate"])
    found = findings_of(text, tmp_path, *SUMS)
    unread = {("outcome_sum", column) for column in APPLICANTS} | {("row_sum", "declined_duplicate")}
    assert with_status(found, "not_assessable") == unread
    assert with_status(found, "pass") == sums_of("2021") - unread


def test_totals_of_zero_in_a_published_report_fail_and_are_not_repaired(tmp_path):
    text = write_report(FIGURES["hongze_2023"], form="hybrid")
    found = findings_of(text, tmp_path, *SUMS)
    assert with_status(found, "fail") == {
        ("dispute_sum", "reconsideration"),
        ("dispute_sum", "litigation_after_reconsideration"),
    }
    finding = found["dispute_sum", "reconsideration"]
    assert {finding["expected"], finding["actual"]} == {11, 0}


# Sane values


def sanity(found):
    """{table: the worst status of its values}."""
    worst = {}
    for status in ("pass", "vacuous", "not_assessable", "fail"):
        worst |= {subject.split(":")[0]: status for _, subject in with_status(found, status)}
    return worst


def test_counts_and_amounts_of_a_clean_report_are_sane(tmp_path):
    texts = {form: write_report(distinct_figures(form), form=form) for form in FORMS}
    for found in findings(texts, tmp_path, "sane_value").values():
        assert sanity(found) == dict.fromkeys(TABLES, "pass")


INSANE = {
    ("received", "business"): ("-5", "applications"),
    ("carried_out", "total"): ("-1", "applications"),
    ("litigation_direct", "upheld"): ("-2", "disputes"),
    ("normative_document", "repealed"): ("-3", "disclosures"),
    ("normative_document", "issued"): ("2.5", "disclosures"),
    ("fee", "amount"): ("-3.5", "disclosures"),
}


def test_a_value_that_no_count_or_amount_can_have_fails_in_its_table(tmp_path):
    texts = {p: write_report(distinct_figures(), cells={p: t}) for p, (t, _) in INSANE.items()}
    for place, found in findings(texts, tmp_path, "sane_value").items():
        text, table = INSANE[place]
        assert sanity(found) == dict.fromkeys(TABLES, "pass") | {table: "fail"}, place
        failed = [found[rule] for rule in with_status(found, "fail")]
        assert {finding["severity"] for finding in failed} == {"error"}
        assert any(text in finding["message"] for finding in failed)


def test_a_decrease_within_the_year_is_sane(tmp_path):
    cells = {("licence", "items_change"): "-35"}
    text = write_report(distinct_figures("2019"), form="2019", cells=cells)
    assert sanity(findings_of(text, tmp_path, "sane_value"))["disclosures"] == "pass"


def test_values_that_are_all_missing_are_not_called_sane(tmp_path):
    places = [place for place in printed(zero_figures(), "2021") if place[0] in STAGES]
    text = write_report(distinct_figures(), cells=dict.fromkeys(places, ""))
    assert sanity(findings_of(text, tmp_path, "sane_value"))["disputes"] == "not_assessable"


# Form version

IN_FORCE = {
    ("2019", 2019): "pass",
    ("2019", 2020): "pass",
    ("2021", 2021): "pass",
    ("2021", 2025): "pass",
    ("hybrid", 2023): "pass",
    ("2019", 2021): "fail",
    ("2019", 2023): "fail",
    ("2021", 2020): "fail",
}


def test_the_tables_are_those_of_the_form_in_force_for_the_year(tmp_path):
    texts = {
        (form, year): write_report(distinct_figures(form), form=form, year=year) for form, year in IN_FORCE
    }
    found = findings(texts, tmp_path, "form_version")
    statuses = {key: {s: f["status"] for (_, s), f in found[key].items()} for key in texts}
    assert statuses == {key: {"tables": status} for key, status in IN_FORCE.items()}
    late = found["2019", 2023]["form_version", "tables"]
    assert late["severity"] == "note"
    assert "2023" in late["message"]
    assert is_chinese(late["message"])


def test_the_form_of_a_report_without_tables_cannot_be_assessed(tmp_path):
    found = findings_of(write_report(distinct_figures(), tables=()), tmp_path, "form_version")
    assert {finding["status"] for finding in found.values()} == {"not_assessable"}


# Sections


def section_faults(options, folder):
    """{name: the subjects that fail} of reports written with options."""
    texts = {name: write_report(distinct_figures(), **how) for name, how in options.items()}
    faults = {}
    for name, found in findings(texts, folder, "sections").items():
        failed = [found[rule] for rule in with_status(found, "fail")]
        assert {finding["severity"] for finding in failed} <= {"warning"}
        assert all(is_chinese(finding["message"]) for finding in failed)
        faults[name] = {finding["subject"] for finding in failed}
    return faults


@pytest.mark.parametrize("dialect", DIALECTS)
def test_six_sections_in_order_pass(dialect, tmp_path):
    found = findings_of(write_report(distinct_figures(), dialect=dialect), tmp_path, "sections")
    passed = {subject for _, subject in with_status(found, "pass")}
    assert passed == {*HEADINGS, "order", "declared_parts"}
    assert with_status(found, "fail") == set()


def test_a_heading_without_its_ordinal_fails(tmp_path):
    options = {code: {"headings": {code: heading[2:]}} for code, heading in HEADINGS.items()}
    assert section_faults(options, tmp_path) == {code: {code} for code in HEADINGS}


def test_a_heading_with_a_wrong_ordinal_fails(tmp_path):
    wrong = {"disclosure": "一", "problems": "四", "other": "七"}
    options = {c: {"headings": {c: ordinal + HEADINGS[c][1:]}} for c, ordinal in wrong.items()}
    faults = section_faults(options, tmp_path)
    assert [code for code in wrong if code not in faults[code]] == []


def test_sections_in_another_order_fail(tmp_path):
    order = ["overview", "disclosure", "applications", "disputes", "other", "problems"]
    assert "order" in section_faults({"last two": {"sections": order}}, tmp_path)["last two"]


PARTS = {
    ("六", 6): set(),
    ("6", 6): set(),
    ("四", 6): {"declared_parts"},
    ("五", 5): {"other"},
    ("六", 5): {"other", "declared_parts"},
    (None, 5): {"other"},
}


def test_missing_sections_and_the_declared_number_of_parts(tmp_path):
    options = {
        (declared, count): {"declared": declared, "sections": list(HEADINGS)[:count]}
        for declared, count in PARTS
    }
    assert section_faults(options, tmp_path) == PARTS


def test_no_declared_number_of_parts_is_no_pass(tmp_path):
    found = findings_of(write_report(distinct_figures(), declared=None), tmp_path, "sections")
    assert ("sections", "declared_parts") not in with_status(found, "pass")


# An application booked in the wrong column


def moved(figures, outcome, source, target, count=1):
    """The cells of a report in which some applications of one column stand in another."""
    clean = printed(figures, "2021")
    return {
        (outcome, source): str(clean[outcome, source] - count),
        (outcome, target): str(clean[outcome, target] + count),
    }


def test_an_application_in_the_wrong_column_names_both_columns(tmp_path):
    figures = distinct_figures()
    texts = {
        "clean": write_report(figures),
        "outcome": write_report(figures, cells=moved(figures, "disclosed", "business", "research", 3)),
        "received": write_report(figures, cells=moved(figures, "received", "legal_service", "business")),
        "one cell": write_report(figures, cells={("disclosed", "business"): "4000"}),
        "blank": write_report(
            figures, cells=moved(figures, "disclosed", "business", "research") | {("processed", "total"): ""}
        ),
        "zero": write_report(zero_figures()),
    }
    found = findings(texts, tmp_path, "offsetting", *SUMS)
    named = {name: {s: f for (c, s), f in found[name].items() if c == "offsetting"} for name in texts}
    assert {name: set(held) for name, held in named.items()} == {
        "clean": set(),
        "outcome": {"outcome_sum:business:research"},
        "received": {"balance:business:legal_service"},
        "one cell": set(),
        "blank": set(),
        "zero": set(),
    }
    finding = named["outcome"]["outcome_sum:business:research"]
    assert finding["status"] == "fail" and abs(finding["difference"]) == 3
    assert (
        "商业企业" in finding["message"] and "科研机构" in finding["message"] and "3 件" in finding["message"]
    )
    # A row keeps its total, so that only the columns show it.
    assert with_status(found["outcome"], "fail") == {
        ("offsetting", "outcome_sum:business:research"),
        ("outcome_sum", "business"),
        ("outcome_sum", "research"),
    }


# Documents issued and in force


STOCKS = {
    ("3", "1", "2"): "pass",
    ("3", "1", "40"): "pass",
    ("3", "1", "1"): "fail",
    ("0", "5", "0"): "pass",
    ("0", "0", "0"): "vacuous",
    ("3", "", "2"): "not_assessable",
    ("3", "1", "/"): "not_assessable",
}


def test_documents_in_force_are_at_least_those_issued_less_those_repealed(tmp_path):
    measures = ("issued", "repealed", "in_force")
    texts = {
        numbers: write_report(
            zero_figures(),
            cells={("normative_document", m): n for m, n in zip(measures, numbers, strict=True)},
        )
        for numbers in STOCKS
    }
    found = findings(texts, tmp_path, "issued_in_force")
    rule = ("issued_in_force", "normative_document")
    assert {numbers: found[numbers][rule]["status"] for numbers in STOCKS} == STOCKS
    failed = found["3", "1", "1"][rule]
    assert (failed["expected"], failed["actual"], failed["severity"]) == (2, 1, "warning")
    assert {3.0, 1.0, 2.0} <= numbers_in(failed["message"])
    # The regulations of the same reports are untouched.
    assert {held["issued_in_force", "regulation"]["status"] for held in found.values()} == {"vacuous"}


def test_the_old_form_does_not_ask_for_documents_in_force(tmp_path):
    assert findings_of(write_report(distinct_figures("2019"), form="2019"), tmp_path, "issued_in_force") == {}


# Completeness


def test_cells_without_a_number_are_counted_by_kind(tmp_path):
    cells = {
        ("received", "business"): "",
        ("received", "research"): "/",
        ("carried_in", "business"): "见附件",
        ("litigation_direct", "upheld"): "",
    }
    texts = {
        "clean": write_report(zero_figures()),
        "odd": write_report(distinct_figures(), cells=cells),
        "dropped": write_report(distinct_figures(), drop=["declined_duplicate"]),
        "old": write_report(distinct_figures("2019"), form="2019"),
    }
    found = findings(texts, tmp_path, "completeness")
    counts = {
        name: {
            subject: (int(f["actual"]), int(f["expected"]), f["status"]) for (_, subject), f in held.items()
        }
        for name, held in found.items()
    }
    whole = {
        "disclosures": (10, 10, "pass"),
        "applications": (175, 175, "pass"),
        "disputes": (15, 15, "pass"),
    }
    assert counts["clean"] == whole
    assert counts["odd"] == whole | {
        "applications": (172, 175, "fail"),
        "disputes": (14, 15, "fail"),
    }
    assert counts["dropped"] == whole | {"applications": (168, 175, "fail")}
    assert counts["old"]["applications"] == (161, 161, "pass")
    message = found["odd"]["completeness", "applications"]["message"]
    assert "空白 1 格" in message and "占位符 1 格" in message and "无法确认 1 格" in message
    assert "未印 7 格" in found["dropped"]["completeness", "applications"]["message"]


# All checks


@pytest.mark.slow
def test_statuses_and_severities_are_those_of_the_codebook(tmp_path):
    text = write_report(FIGURES["hongze_2023"], form="hybrid")
    frame = gr.load(save(text, tmp_path)).findings
    assert set(frame["status"]) <= {"pass", "fail", "vacuous", "not_assessable"}
    assert set(frame["severity"].dropna()) <= {"error", "warning", "note"}
    assert frame.loc[frame["status"] == "fail", ["severity", "message"]].notna().all(axis=None)
    assert not frame.duplicated(["report_id", "check", "subject"]).any()
