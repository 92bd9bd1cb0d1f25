"""Indicators against arithmetic that is written out here, their groups, changes and reasons."""

import math
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from writing import FIGURES, PROSE, save, write_report, zero_figures

import govreport as gr
from govreport.analysis.groups import changes, indicators_by, per_inhabitants
from govreport.analysis.indicator_list import INDICATORS, KINDS
from govreport.analysis.indicators import BLANK_AS_ZERO, indicator_labels, indicators
from govreport.analysis.operands import QUANTITY_READERS
from govreport.analysis.stated import NOT_STATED, NOT_TOLD_APART

SAMPLES = Path(__file__).parent.parent / "data" / "reports"


@pytest.fixture(scope="module")
def samples():
    return gr.load(SAMPLES)


@pytest.fixture(scope="module")
def pair(tmp_path_factory):
    """Suqian in 2023 and in 2024."""
    texts = [write_report(FIGURES[name]) for name in ("suqian_2023", "suqian_2024")]
    return corpus_of(tmp_path_factory.mktemp("pair"), *texts)


def corpus_of(folder, *texts):
    for at, text in enumerate(texts):
        save(text, folder, f"{at}.txt")
    return gr.load(folder)


def report(agency="甲县人民政府", form="2021", year=2023, rows=None, disputes=None, **options):
    """A report whose table III holds these totals, all of them from natural persons, and else zeros."""
    figures = zero_figures(form)
    for row, number in (rows or {}).items():
        figures["III"][row] = [number, 0, 0, 0, 0, 0, number]
    figures["IV"] = disputes or figures["IV"]
    return write_report(figures, agency=agency, year=year, form=form, **options)


def one(frame, indicator, **where):
    found = frame[frame["indicator"] == indicator]
    for column, value in where.items():
        found = found[found[column] == value]
    assert len(found) == 1
    return found.iloc[0]


def numbers(row, *names):
    return tuple(None if pd.isna(row[name]) else float(row[name]) for name in names)


# Every indicator by hand: Suqian 2023. N = 3511, K = 96, T = 3486, F = 121.

D = 27 + 6 + 38 + 20 + 9 + 21 + 21  # refused
U = 1047 + 28 + 3  # unavailable
X = 305 + 39 + 58 + 4  # declined
O = 40 + 10 + 291  # closed otherwise  # noqa: E741
RESOLVABLE = 3486 - 1047 - 3 - X - O
EXISTING = RESOLVABLE - 28
VOLUMES = {
    "regulations_issued": 2,
    "documents_issued": 109,
    "documents_repealed": 489,
    "documents_in_force": 597,
    "documents_made": None,
    "documents_newly_disclosed": None,
    "documents_disclosed": None,
    "licences": 1808595,
    "penalties": 2822652,
    "compulsory_measures": 20163,
    "fees": 59237.2449,
    "procurement_projects": None,
    "procurement_amount": None,
    "applications_received": 3511,
    "carried_in": 96,
    "processed": 3486,
    "carried_out": 121,
    "reconsiderations": 440,
    "litigations_direct": 24,
    "litigations_after_reconsideration": 89,
    "litigations": 24 + 89,
    "disclosed_total": None,
    "resolvable": 1689,
    "existing": 1661,
    "backlog_change": 121 - 96,
    "checks_vacuous": ...,  # how many checks there are changes with every new one
    "checks_not_assessable": ...,
}
SHARES = {
    "disclosed_of_processed": (1191, 3486),
    "disclosed_or_partly_of_processed": (1191 + 328, 3486),
    "disclosed_of_to_process": (1191, 3511 + 96),
    "disclosed_or_partly_of_to_process": (1191 + 328, 3511 + 96),
    "disclosed_of_resolvable": (1191, RESOLVABLE),
    "disclosed_or_partly_of_resolvable": (1191 + 328, RESOLVABLE),
    "disclosed_of_existing": (1191, EXISTING),
    "disclosed_or_partly_of_existing": (1191 + 328, EXISTING),
    "refused_of_processed": (D, 3486),
    "unavailable_of_processed": (U, 3486),
    "declined_of_processed": (X, 3486),
    "closed_of_processed": (O, 3486),
    "refused_state_secret_of_refused": (0, D),
    "refused_prohibited_by_law_of_refused": (27, D),
    "refused_security_stability_of_refused": (6, D),
    "refused_third_party_of_refused": (38, D),
    "refused_internal_affairs_of_refused": (20, D),
    "refused_deliberative_of_refused": (9, D),
    "refused_enforcement_file_of_refused": (21, D),
    "refused_administrative_query_of_refused": (21, D),
    "unavailable_not_held_of_unavailable": (1047, U),
    "unavailable_needs_creation_of_unavailable": (28, U),
    "unavailable_unclear_of_unavailable": (3, U),
    "declined_petition_of_declined": (305, X),
    "declined_duplicate_of_declined": (39, X),
    "declined_publication_of_declined": (0, X),
    "declined_excessive_of_declined": (58, X),
    "declined_reconfirmation_of_declined": (4, X),
    "closed_uncorrected_of_closed": (40, O),
    "closed_unpaid_of_closed": (10, O),
    "closed_other_of_closed": (291, O),
    "statutory_grounds": (D, D + U + X),
    "factual_grounds": (U + X, D + U + X),
    "clearance": (3486, 3607),
    "carry_forward": (121, 3607),
    "natural_person_of_received": (3402, 3511),
    "business_of_received": (99, 3511),
    "research_of_received": (0, 3511),
    "public_interest_of_received": (4, 3511),
    "legal_service_of_received": (5, 3511),
    "other_organisation_of_received": (1, 3511),
    "reconsideration_reversal": (17, 440 - 26),
    "litigation_direct_reversal": (1, 24 - 6),
    "litigation_after_reconsideration_reversal": (0, 89 - 9),
    "litigation_reversal": (1 + 0, 24 + 89 - 6 - 9),
    "reconsideration_corrected_of_all": (17, 440),
    "litigation_direct_corrected_of_all": (1, 24),
    "litigation_after_reconsideration_corrected_of_all": (0, 89),
    "litigation_corrected_of_all": (1, 24 + 89),
    "cells_with_number": (10 + 25 * 7 + 15, 200),  # tables II, III and IV of the form of 2021
    "checks_passed": ...,
}
OTHERS = {
    "applicant_concentration": (
        3402**2 + 99**2 + 0**2 + 4**2 + 5**2 + 1**2,
        3511**2,
        (3402**2 + 99**2 + 4**2 + 5**2 + 1) / 3511**2,
    ),
    "reconsiderations_per_1000_processed": (440, 3486, 440_000 / 3486),
    "litigations_per_1000_received": (113, 3511, 113_000 / 3511),
    "escalation": (89, 414, 89 / 414),
    "zero_strict": (0, 1, 0),
    "zero_lenient": (0, 1, 0),
    "all_zero": (0, 1, 0),
    # Signed on 20 January 2024, due on 31 March 2024: 11 + 29 + 31 days.
    "days_after_deadline": (-71, 1, -71),
    "on_time": (1, 1, 1),
    # Two problems and two improvements, of 10, 8, 8 and 6 characters with neither number nor title.
    "problems_stated": (2, 1, 2),
    "improvements_stated": (2, 1, 2),
    "concreteness": (0, 32, 0),
}


def test_the_families_of_the_example_add_up():
    assert (D, U, X, O) == (142, 1078, 406, 341)
    assert 1191 + 328 + D + U + X + O == 3486
    assert (RESOLVABLE, EXISTING) == (1689, 1661)


def test_every_indicator_is_worked_out_by_hand(pair):
    expected = {**VOLUMES, **SHARES, **OTHERS}
    assert sorted(expected) == sorted(entry.code for entry in INDICATORS)
    frame = indicators(pair)
    for code, value in VOLUMES.items():
        if value is not ...:
            row = one(frame, code, year=2023)
            assert numbers(row, "numerator", "denominator", "value") == (value, None, value), code
            assert pd.isna(row["small"])
    for code, value in SHARES.items():
        if value is not ...:
            row = one(frame, code, year=2023)
            assert numbers(row, "numerator", "denominator") == value, code
            assert row["value"] == pytest.approx(value[0] / value[1]), code
            assert (row["low"], row["high"]) == pytest.approx(gr.wilson(*value)), code
            assert row["small"] == (value[1] < 30)
    for code, value in OTHERS.items():
        row = one(frame, code, year=2023)
        assert numbers(row, "numerator", "denominator", "value") == pytest.approx(value), code
        assert numbers(row, "low", "high") == (None, None), code


def test_resolvable_of_the_second_year(pair):
    frame = indicators(pair, names=["disclosure"])
    resolvable = 3521 - 897 - 8 - (87 + 27 + 3) - (77 + 38 + 354)
    row = one(frame, "disclosed_or_partly_of_resolvable", year=2024)
    assert numbers(row, "numerator", "denominator") == (1431 + 471, resolvable) == (1902, 2030)
    assert one(frame, "existing", year=2024)["value"] == resolvable - 36 == 1994


def test_checks_passed_leave_out_what_is_vacuous_or_not_assessable(pair):
    frame = indicators(pair, names=["quality"])
    for report_id, held in pair.findings.groupby("report_id"):
        counts = held["status"].value_counts()
        row = one(frame, "checks_passed", report_id=report_id)
        assert numbers(row, "numerator", "denominator") == (counts["pass"], counts["pass"] + counts["fail"])
        assert one(frame, "checks_vacuous", report_id=report_id)["value"] == counts["vacuous"]
        assert one(frame, "checks_not_assessable", report_id=report_id)["value"] == counts["not_assessable"]


def stating(problems, improvements):
    """A report whose section five has these two paragraphs."""
    text = report()
    for printed, said in zip(PROSE["problems"], (problems, improvements), strict=True):
        assert printed in text
        text = text.replace(printed, said)
    return text


def test_numbers_and_named_documents_make_statements_concrete(tmp_path):
    text = stating(
        "工作中还有不足：一是《2021年要点》等文件只印1,200份，培训仅3.5天；二是更新不够及时。",
        "下一步将重点做好以下工作：一是每周更新栏目2次。",
    )
    frame = indicators(corpus_of(tmp_path, text), names=["text"])
    assert numbers(one(frame, "problems_stated"), "value") == (2,)
    row = one(frame, "concreteness")
    assert row["numerator"] == len(["《2021年要点》", "1,200", "3.5", "2"])
    assert row["value"] == pytest.approx(100 * 4 / row["denominator"])


def test_statements_that_are_not_told_apart_are_not_counted(tmp_path):
    texts = [stating("本机关一贯重视此项工作。", "各项制度健全。"), stating("", "")]
    frame = indicators(corpus_of(tmp_path, *texts), names=["text"])
    counted = frame[frame["indicator"] != "concreteness"]
    assert counted["value"].isna().all()
    assert sorted(counted["note"]) == [NOT_STATED] * 2 + [NOT_TOLD_APART] * 2
    assert sorted(counted["status"]) == ["absent"] * 2 + ["unreadable"] * 2


# The list


def test_the_list_names_every_indicator_once_and_in_both_languages():
    labels = indicator_labels()
    assert labels.index.is_unique
    assert list(labels.index) == [entry.code for entry in INDICATORS]
    assert not labels[["zh", "en", "unit", "family"]].isna().any(axis=None)
    assert not labels["zh"].str.contains("[{}]").any()
    assert labels["zh"].is_unique and labels["en"].is_unique
    assert set(labels["kind"]) == set(KINDS)
    readers = {name for entry in INDICATORS for name in (*entry.numerator, *entry.denominator) if "@" in name}
    assert readers == {f"@{name}" for name in QUANTITY_READERS}


def test_names_choose_codes_and_families(samples):
    frame = indicators(samples, names=["flow", "documents_issued"])
    assert list(frame["indicator"].unique()) == [
        "documents_issued",
        "clearance",
        "carry_forward",
        "backlog_change",
    ]
    assert list(frame["indicator"].cat.categories) == [entry.code for entry in INDICATORS]
    with pytest.raises(KeyError, match="disclosure"):
        indicators(samples, names=["transparency"])


@pytest.mark.slow
def test_columns_order_and_caveats(samples):
    frame = indicators(samples)
    assert [*frame] == [
        *("report_id", "body", "year", "indicator", "numerator", "denominator", "value", "low", "high"),
        *("n", "small", "unit", "status", "note"),
    ]
    assert list(frame["report_id"].unique()) == list(samples.reports["report_id"])
    assert len(frame) == 5 * len(INDICATORS)
    assert any("自行填报" in caveat for caveat in frame.attrs["caveats"])


@pytest.mark.slow
def test_nothing_is_changed_and_no_reports_are_no_rows(samples, tmp_path):
    before = samples.applications.copy()
    indicators(samples, blank_as_zero=True)
    pd.testing.assert_frame_equal(before, samples.applications)
    empty = corpus_of(tmp_path, "这不是年度报告。")
    assert len(empty) == 0
    assert indicators(empty).empty
    assert indicators_by(empty, "year").empty
    assert changes(empty).empty


# What is missing, what is nothing, what contradicts itself


def test_nothing_divided_by_nothing_is_no_zero(tmp_path):
    row = one(
        indicators(corpus_of(tmp_path, report()), names=["disclosed_of_processed"]), "disclosed_of_processed"
    )
    assert numbers(row, "numerator", "denominator", "value", "low", "high") == (0, 0, None, None, None)
    assert (row["status"], row["note"], row["n"], row["small"]) == ("undefined", "分母为 0。", 0, True)


@pytest.mark.parametrize(
    ("text", "status"), [("", "blank"), ("/", "placeholder"), ("若干", "unreadable"), (None, "absent")]
)
def test_a_missing_operand_is_named_and_no_zero(text, status, tmp_path):
    rows = {"received": 10, "processed": 10, "disclosed": 10}
    cells = {("carried_out", column): text for column in ("natural_person", "total")}
    missing = {"drop": ("carried_out",)} if text is None else {"cells": cells}
    frame = indicators(corpus_of(tmp_path, report(rows=rows, **missing)), names=["flow"])
    row = one(frame, "carry_forward")
    assert numbers(row, "numerator", "denominator", "value") == (None, 10, None)
    assert row["status"] == status
    assert row["note"] == "“四、结转下年度继续办理”没有可用的数字。"
    assert one(frame, "clearance")["value"] == 1
    assert pd.isna(one(frame, "backlog_change")["value"])


@pytest.mark.slow
def test_blanks_as_zeros_are_written_into_every_note(tmp_path):
    rows = {"received": 10, "processed": 10, "disclosed": 10}
    cells = {("carried_out", "total"): "", ("carried_in", "total"): "/"}
    corpus = corpus_of(tmp_path, report(rows=rows, cells=cells))
    frame = indicators(corpus, blank_as_zero=True)
    assert frame["note"].str.endswith(BLANK_AS_ZERO).all()
    assert one(frame, "carried_out")["value"] == 0
    assert one(frame, "carried_out")["status"] == "blank"
    assert pd.isna(one(frame, "carry_forward")["value"])  # a dash is no blank
    # What is printed does not depend on what is assumed.
    assert numbers(one(frame, "cells_with_number"), "numerator", "denominator") == (198, 200)
    assert pd.isna(one(indicators(corpus, names=["carried_out"]), "carried_out")["value"])
    assert indicators_by(corpus, "year", blank_as_zero=True)["note"].str.endswith(BLANK_AS_ZERO).all()


def test_a_family_lacks_a_number_where_one_of_its_rows_does(tmp_path):
    cells = {("refused_deliberative", "total"): ""}
    rows = {"received": 8, "processed": 8, "refused_third_party": 8}
    frame = indicators(corpus_of(tmp_path, report(rows=rows, cells=cells)), names=["refused_of_processed"])
    row = one(frame, "refused_of_processed")
    assert pd.isna(row["value"])
    assert row["note"] == "“不予公开各项”没有可用的数字。"


def test_a_part_above_its_whole_has_no_interval_and_says_so(tmp_path):
    rows = {"received": 10, "processed": 12, "disclosed": 12}
    row = one(indicators(corpus_of(tmp_path, report(rows=rows)), names=["clearance"]), "clearance")
    assert numbers(row, "value", "low", "high") == (1.2, None, None)
    assert "分子大于分母" in row["note"]


def test_a_denominator_below_nothing_is_no_denominator(tmp_path):
    rows = {"received": 3, "processed": 3, "declined_petition": 5}
    row = one(
        indicators(corpus_of(tmp_path, report(rows=rows)), names=["disclosed_of_resolvable"]),
        "disclosed_of_resolvable",
    )
    assert numbers(row, "denominator", "value") == (-2, None)
    assert row["note"].startswith("分母为负")


def test_what_may_come_from_earlier_years_has_no_interval_and_says_why(tmp_path):
    disputes = [3, 1, 0, 0, 4, 0, 0, 0, 0, 0, 6, 0, 0, 0, 6]
    rows = {"received": 2, "processed": 2, "disclosed": 2}
    frame = indicators(corpus_of(tmp_path, report(rows=rows, disputes=disputes)), names=["disputes"])
    row = one(frame, "reconsiderations_per_1000_processed")
    assert numbers(row, "value", "low", "high") == (2000, None, None)
    assert "往年的申请" in row["note"]
    assert one(frame, "escalation")["value"] == 6 / 4


@pytest.mark.parametrize("form", ["2021", "2019", "hybrid"])
def test_both_forms_close_applications_in_one_row_or_in_three(form, tmp_path):
    closed = {"closed_unpaid": 1, "closed_other": 3} if form == "2021" else {"closed": 4}
    rows = {"received": 10, "processed": 10, "disclosed": 6, **closed}
    frame = indicators(corpus_of(tmp_path, report(form=form, rows=rows)), names=["refusals", "disclosure"])
    assert numbers(one(frame, "closed_of_processed"), "numerator", "denominator") == (4, 10)
    assert numbers(one(frame, "disclosed_of_resolvable"), "numerator", "denominator") == (6, 10 - 4)
    detail = one(frame, "closed_other_of_closed")
    if form == "2021":
        assert numbers(detail, "numerator", "denominator") == (3, 4)
    else:
        assert (detail["status"], pd.isna(detail["value"])) == ("not_applicable", True)
        assert detail["note"].startswith("本版表式没有")


def test_a_quantity_of_the_other_form_is_not_asked_for(tmp_path):
    frame = indicators(corpus_of(tmp_path, report(form="2019")), names=["volumes"])
    assert one(frame, "documents_issued")["status"] == "not_applicable"
    assert one(frame, "procurement_projects")["value"] == 0


def test_without_a_known_form_the_cells_cannot_be_counted(samples):
    reports = samples.reports.assign(form=samples.reports["form"].where([True, False, True, True, True]))
    row = indicators(replace(samples, reports=reports), names=["cells_with_number"]).iloc[1]
    assert pd.isna(row["value"])
    assert row["note"] == "表式版本未能判定。"


# Timeliness


def dated(corpus, **columns):
    held = {
        name: pd.array(pd.to_datetime(values).astype("datetime64[s]")) for name, values in columns.items()
    }
    return replace(corpus, reports=corpus.reports.assign(**held))


def test_days_from_the_deadline_by_kind_of_body(tmp_path):
    agencies = ("泗阳县人民政府", "泗阳县教育局", "泗阳县王集镇人民政府")
    corpus = corpus_of(tmp_path, *(report(agency=agency) for agency in agencies))
    corpus = dated(corpus, published_on=["2024-04-02", "2024-01-31", None])
    frame = indicators(corpus, names=["timeliness"]).set_index(["indicator", "body"])
    days = frame.loc["days_after_deadline"]
    # 31 March, 31 January; the township by its signature of 20 January.
    assert days["value"].tolist() == [2, 0, -11]
    assert frame.loc["on_time", "value"].tolist() == [0, 1, 1]
    assert days["note"].isna().tolist() == [True, True, False]
    assert "落款日期" in days["note"].iloc[2] and "条例未写明" in days["note"].iloc[2]
    moved = indicators(corpus, names=["days_after_deadline"], township_deadline=(3, 15))
    assert moved["value"].tolist() == [2, 0, -55]  # 11 days of January, 29 of February, 15 of March
    assert "3 月 15 日" in moved["note"].iloc[2]


def test_without_a_date_nothing_is_in_time(tmp_path):
    corpus = dated(corpus_of(tmp_path, report()), published_on=[None], signed_on=[None])
    row = one(indicators(corpus, names=["on_time"]), "on_time")
    assert pd.isna(row["value"])
    assert row["note"] == "没有读到发布日期和落款日期。"


# Groups


def three(folder):
    """Disclosed 10 of 100, 2 of 2 and 2 of 4; one body without applications, one that cannot tell."""
    done = {"甲县人民政府": (10, 100), "乙县人民政府": (2, 2), "丙县人民政府": (2, 4), "丁县人民政府": (0, 0)}
    texts = [
        report(agency, rows={"received": t, "processed": t, "disclosed": d, "closed_other": t - d})
        for agency, (d, t) in done.items()
    ]
    return corpus_of(folder, *texts, report("戊县人民政府", cells={("processed", "total"): ""}))


def test_pooled_and_median_differ_where_one_body_is_large(tmp_path):
    row = one(
        indicators_by(three(tmp_path), "year", names=["disclosed_of_processed"]), "disclosed_of_processed"
    )
    assert numbers(row, "numerator", "denominator") == (10 + 2 + 2, 100 + 2 + 4)
    assert row["value"] == pytest.approx(14 / 106)
    assert (row["low"], row["high"]) == pytest.approx(gr.wilson(14, 106))
    assert row["median"] == 0.5  # of 0.1, 1.0 and 0.5
    names = ["bodies", "n", "undefined", "not_applicable", "cannot_tell", "reports"]
    assert row[names].tolist() == [3, 3, 1, 0, 1, 5]
    assert not row["small"]


def test_sums_say_how_many_reports_are_behind_them(tmp_path):
    row = one(indicators_by(three(tmp_path), "year", names=["processed"]), "processed")
    assert row["value"] == 106
    assert row["median"] == 3  # of 0, 2, 4 and 100
    assert row[["n", "cannot_tell", "reports"]].tolist() == [4, 1, 5]


def test_a_body_with_two_years_stands_in_the_median_once(tmp_path):
    def year(number, disclosed, agency="甲县人民政府"):
        rows = {"received": 10, "processed": 10, "disclosed": disclosed, "closed_other": 10 - disclosed}
        return report(agency, year=number, rows=rows)

    corpus = corpus_of(tmp_path, year(2022, 1), year(2023, 9), year(2023, 9, "乙县人民政府"))
    row = one(indicators_by(corpus, "form", names=["disclosed_of_processed"]), "disclosed_of_processed")
    assert row["value"] == pytest.approx(19 / 30)
    assert (row["bodies"], row["median"]) == (2, pytest.approx((10 / 20 + 9 / 10) / 2))


@pytest.mark.slow
def test_stocks_are_not_added_up_over_years(pair):
    both = one(indicators_by(pair, "body", names=["documents_in_force"]), "documents_in_force")
    assert pd.isna(both["value"])
    assert "不可相加" in both["note"]
    assert both["median"] == (597 + 420) / 2
    yearly = indicators_by(pair, "year", names=["documents_in_force"])
    assert one(yearly, "documents_in_force", year=2024)["value"] == 420
    assert (
        one(indicators_by(pair, "body", names=["documents_issued"]), "documents_issued")["value"] == 109 + 50
    )


def test_the_concentration_of_a_group_is_that_of_its_applications(pair):
    row = one(indicators_by(pair, "body", names=["applicant_concentration"]), "applicant_concentration")
    kinds = (3402 + 3440, 99 + 75, 0, 4 + 1, 5 + 6, 1 + 3)
    assert row["value"] == pytest.approx(sum(kind**2 for kind in kinds) / (3511 + 3525) ** 2)


def test_facts_of_groups_are_shares_with_an_interval(samples):
    row = one(indicators_by(samples, "year", names=["zero_strict"]), "zero_strict", year=2021)
    assert numbers(row, "numerator", "denominator", "value", "high") == (4, 4, 1, 1)
    assert row["low"] == pytest.approx(0.510, abs=5e-4)


@pytest.mark.slow
def test_days_of_groups_are_means(tmp_path):
    corpus = corpus_of(tmp_path, *(report(agency) for agency in ("甲县教育局", "乙县教育局", "丙县教育局")))
    corpus = dated(corpus, published_on=["2024-01-31", "2024-02-03", "2024-01-31"])
    row = one(indicators_by(corpus, "year", names=["days_after_deadline"]), "days_after_deadline")
    assert numbers(row, "numerator", "denominator", "value", "median") == (3, 3, 1, 0)


@pytest.mark.slow
def test_groups_by_several_columns_and_without_a_value(tmp_path):
    corpus = corpus_of(tmp_path, report(), report("乙县教育局"), report("丙镇人民政府", tables=()))
    frame = indicators_by(corpus, ["body", "form"], names=["clearance"])
    assert [*frame][:3] == ["body", "form", "indicator"]
    assert len(frame) == 3
    assert frame["form"].isna().sum() == 1
    assert frame["reports"].tolist() == [1, 1, 1]
    with pytest.raises(KeyError, match="province"):
        indicators_by(corpus, "county_name")


def test_a_group_without_a_value_says_why(tmp_path):
    cells = {("processed", "total"): ""}
    corpus = corpus_of(tmp_path, report(form="2019"), report("乙县人民政府", year=2024, cells=cells))
    frame = indicators_by(corpus, "year", names=["documents_issued", "clearance"])
    assert one(frame, "documents_issued", year=2023)["note"] == "各份报告的表式没有这一项。"
    assert one(frame, "clearance", year=2023)["note"] == "各份报告的分母均为 0。"
    assert "无法判断" in one(frame, "clearance", year=2024)["note"]


# The samples


@pytest.mark.slow
def test_volumes_of_the_samples(samples):
    sums = indicators_by(samples, "level", names=["volumes"]).groupby("indicator", observed=True)["value"]
    total = sums.agg(lambda values: values.sum(min_count=1))
    assert total["documents_issued"] == 28
    assert total["documents_in_force"] == 63
    assert total["procurement_projects"] == 28
    assert total["procurement_amount"] == pytest.approx(68.7856)
    stated = indicators(samples, names=["disclosed_total"])
    assert stated["value"].dropna().tolist() == [243, 70]
    assert stated["status"].isin(["reported", "absent"]).all()


def test_the_samples_received_nothing_so_no_share_can_be_told(samples):
    frame = indicators(samples, names=["disclosure", "refusals", "flow", "applicants", "disputes"])
    shares = frame[frame["denominator"].notna()]
    assert shares["value"].isna().all()
    assert set(shares["status"]) == {"undefined", "not_applicable"}


def test_zero_shares_of_the_samples(samples):
    corpus = replace(samples, reports=samples.reports.assign(script="hans"))
    frame = indicators_by(corpus, "script", names=["zero"])
    assert frame["numerator"].tolist() == frame["denominator"].tolist() == [5, 5, 5]
    assert frame["low"].tolist() == pytest.approx([0.566] * 3, abs=5e-4)
    assert frame["high"].tolist() == [1, 1, 1]


# Changes


@pytest.mark.slow
def test_changes_of_rates_are_points_and_of_counts_per_cent(pair):
    frame = changes(pair)
    assert set(frame["year"]) == {2024}
    rate = one(frame, "disclosed_of_processed")
    before, after = 1191 / 3486, 1431 / 3521
    assert numbers(rate, "before", "after", "change") == pytest.approx(
        (before, after, 100 * (after - before))
    )
    assert rate["unit"] == "百分点"
    (low, high), (next_low, next_high) = gr.wilson(1191, 3486), gr.wilson(1431, 3521)
    assert rate["low"] == pytest.approx(
        100 * (after - before - math.sqrt((after - next_low) ** 2 + (high - before) ** 2))
    )
    assert rate["high"] == pytest.approx(
        100 * (after - before + math.sqrt((next_high - after) ** 2 + (before - low) ** 2))
    )
    count = one(frame, "applications_received")
    assert numbers(count, "before", "after") == (3511, 3525)
    assert (count["change"], count["unit"]) == (pytest.approx(100 * 14 / 3511), "%")
    # A difference may be on either side of 0: it has no per cent.
    assert one(frame, "backlog_change")["change"] == (125 - 121) - (121 - 96) == -21
    assert "zero_strict" not in set(frame["indicator"])
    assert pd.isna(one(frame, "procurement_amount")["change"])


def test_from_nothing_there_is_no_per_cent(tmp_path):
    rows = {"received": 5, "processed": 5, "disclosed": 5}
    corpus = corpus_of(tmp_path, report(year=2022), report(year=2023, rows=rows))
    frame = changes(corpus, names=["applications_received", "clearance"])
    row = one(frame, "applications_received")
    assert numbers(row, "before", "after", "change") == (0, 5, None)
    assert row["note"] == "上年为 0，没有百分比可言。"
    assert one(frame, "clearance")["note"] == "上年没有可用的数。"


def test_changes_need_the_same_body_and_the_year_before(tmp_path):
    corpus = corpus_of(tmp_path, report(year=2021), report(year=2023), report("乙县人民政府", year=2022))
    assert changes(corpus, names=["clearance", "applications_received"]).empty


# Per inhabitant


@pytest.mark.slow
def test_volumes_per_ten_thousand_inhabitants(pair):
    population = pd.DataFrame({"agency": ["宿迁市人民政府"], "year": [2024], "population": [4_970_000]})
    frame = per_inhabitants(pair, population)
    row = one(frame, "applications_received", year=2024)
    assert row["value"] == pytest.approx(3525 / 497)
    assert numbers(row, "numerator", "denominator", "low") == (3525, 4_970_000, None)
    assert row["unit"] == "件/每万人"
    missing = one(frame, "applications_received", year=2023)
    assert pd.isna(missing["value"])
    assert "人口表没有" in missing["note"]
    assert one(frame, "documents_made", year=2024)["note"].startswith("本版表式没有")


def test_a_population_file_is_checked(pair):
    population = pd.DataFrame({"agency": ["甲县"] * 2, "year": [2024] * 2, "population": [1, 2]})
    with pytest.raises(ValueError, match="不止一行"):
        per_inhabitants(pair, population)
    with pytest.raises(ValueError, match="population"):
        per_inhabitants(pair, population.drop(columns="population"))
    with pytest.raises(KeyError):
        per_inhabitants(pair, population.head(1), names=["clearance"])
