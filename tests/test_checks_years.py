"""The checks on two years of the same body, and which reports are taken for its two years."""

import copy
import json
import re
from pathlib import Path

import pandas as pd
import pytest
from asking import slowly
from writing import (
    APPLICANTS,
    DISPUTE_OUTCOMES,
    FIGURES,
    STAGES,
    distinct_figures,
    printed,
    save,
    write_report,
    zero_figures,
)

import govreport as gr
from govreport.checks.across import cells_across, check_across
from govreport.checks.findings import findings_frame
from govreport.checks.years import body_name, link_years
from govreport.contract import TABLES as CONTRACT
from govreport.corpus import READ
from govreport.frames import frame

SAMPLES = Path(__file__).parent.parent.parent / "shared" / "samples" / "figures.json"
DOCUMENTS = ("regulation", "normative_document")
ACROSS = (
    *(("carry_over", column) for column in APPLICANTS),
    *(("stock_flow", item) for item in DOCUMENTS),
    *(("pending_reappears", stage) for stage in STAGES),
    *(("jump", number) for number in ("received", "processed", "disclosed_total")),
    ("identical_tables", "tables"),
)
PROSE = ("jump", "disclosed_total")
TABLES = [rule for rule in ACROSS if rule != PROSE]
IV = [(stage, outcome) for stage in STAGES for outcome in DISPUTE_OUTCOMES]


def stated(corpus, totals):
    """The figures table of a corpus in which reports state a disclosed total: {source: rows}."""
    ids = corpus.reports.set_index("source")["report_id"]
    columns = {column.name: [] for column in CONTRACT["figures"]}
    for source, rows in totals.items():
        for row in rows:
            known = {"report_id": ids[source], "quantity": "disclosed_total", "precision": "exact"} | row
            for name, held in columns.items():
                held.append(known.get(name))
    return frame("figures", columns, corpus.forms)


def judged(corpus, totals):
    """The findings of the checks across years."""
    # Only what these checks read: making the findings of all others takes longer than the loading.
    frames = {name: getattr(corpus, name) for name in READ} | {"figures": stated(corpus, totals)}
    found = findings_frame(list(check_across(frames, corpus.forms)), frames, corpus.forms)
    return found.to_dict("records")


def across(corpus, totals=None):
    """{(check, subject): finding} of the checks across years."""
    return {(one["check"], one["subject"]): one for one in judged(corpus, totals or {})}


def loaded(folder, texts):
    """The corpus of these texts, {file name: text}."""
    for name, text in texts.items():
        save(text, folder, name)
    return gr.load(folder)


def two_years(last, this, totals=(500, 700), forms=("2021", "2021"), texts=None, under="", agency=None):
    """The files of two years {name: text}, and their disclosed totals as `stated` takes them.

    `texts` are printed for numbers: {"last" or "this": {cell: text}}.
    """
    years = [2023, 2024] if forms[1] == "2021" else [2019, 2020]
    files, rows = {}, {}
    for figures, side, year, form, total in zip(
        (last, this), ("last", "this"), years, forms, totals, strict=True
    ):
        name, cells = f"{under}{year}.txt", (texts or {}).get(side)
        files[name] = write_report(figures, year=year, form=form, agency=agency, cells=cells)
        rows[name] = [] if total is None else [{"value": total}]
    return files, rows


def pair(folder, *years, **how):
    """What the checks say of two years."""
    files, rows = two_years(*years, **how)
    return across(loaded(folder, files), rows)


def pairs(folder, cases):
    """What the checks say of each case {case: arguments}, loaded together as two years of so many bodies."""
    files, rows = {}, {}
    for at, how in enumerate(cases.values()):
        name = "甲乙丙丁戊己庚辛"[at // 8] + "甲乙丙丁戊己庚辛"[at % 8]
        made = two_years(**how, under=f"{at}/", agency=f"{name}镇人民政府")
        files, rows = files | made[0], rows | made[1]
    corpus = loaded(folder, files)
    places = corpus.reports.set_index("report_id")["source"].str.split("/").str[0].astype(int)
    found = [{} for _ in cases]
    for one in judged(corpus, rows):
        found[places[one["report_id"]]][one["check"], one["subject"]] = one
    return dict(zip(cases, found, strict=True))


def statuses(found):
    return {rule: finding["status"] for rule, finding in found.items()}


def with_status(found, status):
    return {rule for rule, finding in found.items() if finding["status"] == status}


def clean():
    """Figures of two years that agree with each other and hold no 0."""
    last, this = copy.deepcopy(distinct_figures(seed=1)), copy.deepcopy(distinct_figures(seed=2))
    this["III"]["carried_in"] = list(last["III"]["carried_out"])
    for item in DOCUMENTS:
        now = this["II"][item]
        now["in_force"] = last["II"][item]["in_force"] + now["issued"] - now["repealed"]
    for block in (0, 5, 10):
        this["IV"][block + 4] = last["IV"][block + 3] + 1
    return last, this


def changed(figures, place, number):
    """The figures with another number in one cell."""
    made = copy.deepcopy(figures)
    row, column = place
    if row in made["II"]:
        made["II"][row][column] = number
    elif row in made["III"]:
        made["III"][row][list(APPLICANTS).index(column)] = number
    else:
        made["IV"][IV.index(place)] = number
    return made


# Two years of a body


def test_two_years_that_agree_pass_every_check(tmp_path):
    found = pair(tmp_path, *clean())
    assert list(found) == list(ACROSS)
    assert set(statuses(found).values()) == {"pass"}


def test_two_years_of_zeros_are_no_evidence(tmp_path):
    found = pair(tmp_path, zero_figures(), zero_figures(), totals=(0, 0))
    assert statuses(found) == dict.fromkeys(ACROSS, "vacuous")


def last_number(place):
    return printed(clean()[0], "2021")[place]


# check and subject -> one changed cell: (year, cell, number)
BREAKS = {
    **{("carry_over", c): ("this", ("carried_in", c), 9999) for c in APPLICANTS},
    **{("stock_flow", item): ("this", (item, "issued"), 99_999) for item in DOCUMENTS},
    **{("pending_reappears", s): ("this", (s, "total"), last_number((s, "pending")) - 1) for s in STAGES},
    ("jump", "received"): ("this", ("received", "total"), 5 * last_number(("received", "total")) + 1),
    ("jump", "processed"): ("last", ("processed", "total"), 12),
}


def broken_years(rule):
    year, place, number = BREAKS[rule]
    years = dict(zip(("last", "this"), clean(), strict=True))
    return years | {year: changed(years[year], place, number)}


@pytest.fixture(scope="module")
def broken(tmp_path_factory):
    return pairs(tmp_path_factory.mktemp("broken"), {rule: broken_years(rule) for rule in BREAKS})


@pytest.mark.parametrize("rule", BREAKS, ids=":".join)
def test_one_wrong_cell_fails_the_check_that_reads_it(rule, broken):
    years, found = broken_years(rule), broken[rule]
    assert with_status(found, "fail") == {rule}
    assert with_status(found, "pass") == set(ACROSS) - {rule}
    finding = found[rule]
    numbers = {float(n) for n in re.findall(r"\d+(?:\.\d+)?", finding["message"])}
    cells = [printed(years[side], "2021") for side in ("this", "last")]
    read = [
        held[row, column]
        for held, side in zip(cells, cells_across(*rule), strict=True)
        for _, row, column in side
    ]
    for message in (finding["message"], finding["message_en"]):
        assert {"2023", "2024"} <= set(re.findall(r"\d+", message))
        assert "2023.txt" in message and "2024.txt" in message
        assert all(str(number) in message for number in read)
    assert {finding["expected"], finding["actual"]} <= numbers
    assert finding["difference"] == finding["actual"] - finding["expected"]
    assert "请核对" in finding["message"]


def test_a_stock_that_does_not_follow_is_written_out(tmp_path):
    last, this = clean()
    for number, name in ((40, "issued"), (15, "repealed"), (80, "in_force")):
        this = changed(this, ("normative_document", name), number)
    last = changed(last, ("normative_document", "in_force"), 60)
    found = pair(tmp_path, last, this)["stock_flow", "normative_document"]
    assert (found["expected"], found["actual"], found["difference"]) == (85, 80, -5)
    assert "60＋40－15＝85" in found["message"] and "相差 -5" in found["message"]
    assert "60 + 40 - 15 = 85" in found["message_en"]


@pytest.mark.slow
def test_the_same_numbers_twice_are_reported(tmp_path):
    figures = zero_figures()
    for row in ("received", "processed", "disclosed"):
        figures["III"][row] = [11, 0, 0, 0, 0, 0, 11]
    figures["II"]["normative_document"] = {"issued": 3, "repealed": 3, "in_force": 20}
    figures["IV"][:5] = [4, 0, 0, 1, 5]
    other = changed(figures, ("licence", "decisions"), 8)
    found = pair(tmp_path / "other", figures, other)
    assert found["identical_tables", "tables"]["status"] == "pass"
    same = pair(tmp_path / "same", figures, figures)
    assert with_status(same, "fail") == {("identical_tables", "tables")}
    assert statuses(same) | {("identical_tables", "tables"): "pass"} == statuses(found)
    message = same["identical_tables", "tables"]["message"]
    assert " 11 个非零数（存量不计）全部相同" in message and "2023.txt" in message and "2024.txt" in message


def test_the_same_stock_in_both_years_shows_nothing(tmp_path):
    figures = changed(zero_figures(), ("normative_document", "in_force"), 5)
    found = pair(tmp_path, figures, figures)
    assert found["identical_tables", "tables"]["status"] == "vacuous"


MISSING = {
    **{("carry_over", c): ("last", ("carried_out", c)) for c in APPLICANTS},
    **{("stock_flow", item): ("last", (item, "in_force")) for item in DOCUMENTS},
    **{("pending_reappears", s): ("this", (s, "total")) for s in STAGES},
    ("jump", "received"): ("last", ("received", "total")),
    ("jump", "processed"): ("last", ("processed", "total")),
}


@pytest.fixture(scope="module", params=["distinct", *slowly("zero")])
def incomplete(request, tmp_path_factory):
    """The kind of the figures, and what is found where each of the cells is missing."""
    last, this = clean() if request.param == "distinct" else (zero_figures(), zero_figures())
    text = {"distinct": "", "zero": "/"}[request.param]
    cases = {
        rule: {"last": last, "this": this, "texts": {year: {place: text}}}
        for rule, (year, place) in MISSING.items()
    }
    return request.param, pairs(tmp_path_factory.mktemp("incomplete"), cases)


@pytest.mark.parametrize("rule", MISSING, ids=":".join)
def test_a_missing_number_leaves_the_check_open(rule, incomplete):
    figures, found = incomplete[0], incomplete[1][rule]
    # Nothing differs between two years of zeros: the missing cell leaves open whether they are the same.
    # A stock is no part of that question.
    open_too = figures == "zero" and rule[0] != "stock_flow"
    whole = {("identical_tables", "tables")} if open_too else set()
    assert with_status(found, "not_assessable") == {rule} | whole
    assert not with_status(found, "fail")
    assert pd.isna([found[rule]["expected"], found[rule]["actual"]]).all()
    assert "（缺）" in found[rule]["message"] and "无法核对" in found[rule]["message"]


def test_a_wrong_number_beside_a_missing_one_is_still_open(tmp_path):
    last, this = clean()
    this = changed(this, ("regulation", "issued"), 99_999)
    found = pair(tmp_path, last, this, texts={"this": {("regulation", "repealed"): "/"}})
    assert found["stock_flow", "regulation"]["status"] == "not_assessable"


@pytest.mark.slow
def test_what_neither_year_prints_is_no_difference_between_their_tables(tmp_path):
    figures, gap = distinct_figures(), {("fee", "amount"): ""}
    blank = pair(tmp_path / "blank", figures, figures, texts={"this": gap, "last": gap})
    assert blank["identical_tables", "tables"]["status"] == "fail"
    odd = {("fee", "amount"): "见附件"}
    unread = pair(tmp_path / "odd", figures, figures, texts={"this": odd, "last": odd})
    assert unread["identical_tables", "tables"]["status"] == "not_assessable"


def test_tables_that_one_year_lacks_are_open(tmp_path):
    texts = {"a.txt": write_report(distinct_figures(), year=2023, tables=("disclosures",))}
    texts["b.txt"] = write_report(distinct_figures(), year=2024, tables=("disclosures",))
    found = across(loaded(tmp_path, texts))
    assert found["carry_over", "total"]["status"] == "not_assessable"
    assert found["jump", "received"]["status"] == "not_assessable"


# Versions of the form


def test_the_first_year_of_the_form_has_no_stock_to_start_from(tmp_path):
    texts = {
        "a.txt": write_report(distinct_figures("2019"), form="2019", year=2020),
        "b.txt": write_report(distinct_figures(), year=2021),
    }
    found = across(loaded(tmp_path, texts))
    assert {found["stock_flow", item]["status"] for item in DOCUMENTS} == {"not_assessable"}
    assert "该版表式无此格" in found["stock_flow", "regulation"]["message"]
    assert found["carry_over", "total"]["status"] == "fail"
    assert found["identical_tables", "tables"]["status"] == "pass"


def test_the_old_form_has_no_stock_to_check(tmp_path):
    figures = distinct_figures("2019")
    found = pair(tmp_path, figures, figures, forms=("2019", "2019"))
    assert set(found) == {rule for rule in ACROSS if rule[0] != "stock_flow"}
    assert found["identical_tables", "tables"]["status"] == "fail"


# Jumps


JUMPS = {
    (10, 50): "pass",
    (10, 51): "fail",
    (10, 2): "pass",
    (10, 1): "fail",
    (10, 0): "fail",
    (9, 900): None,
    (0, 900): None,
    (0, 0): "vacuous",
    (9, None): None,
    (10, None): "not_assessable",
    (None, 10): "not_assessable",
    (None, None): "not_assessable",
}


@pytest.fixture(scope="module")
def jumps(tmp_path_factory):
    last, this = clean()
    cases = {totals: {"last": last, "this": this, "totals": totals} for totals in JUMPS}
    return pairs(tmp_path_factory.mktemp("jumps"), cases)


@pytest.mark.parametrize("totals", JUMPS, ids="{0[0]}-{0[1]}".format)
def test_a_jump_is_more_than_five_times_or_less_than_a_fifth_from_ten_on(totals, jumps):
    found = jumps[totals]
    assert statuses(found).get(PROSE) == JUMPS[totals]
    assert set(TABLES) == with_status(found, "pass") - {PROSE}


@pytest.mark.slow
def test_a_jump_says_by_how_much(tmp_path):
    found = pair(tmp_path, *clean(), totals=(40, 250))[PROSE]
    assert (found["expected"], found["actual"]) == (40, 250)
    assert all(text in found["message"] for text in ("40", "250", "6.25 倍"))
    assert "6.25 times" in found["message_en"]


@pytest.mark.slow
def test_only_the_exact_total_of_the_body_itself_is_compared(tmp_path):
    texts = {f"{year}.txt": write_report(distinct_figures(), year=year) for year in (2023, 2024)}
    corpus = loaded(tmp_path, texts)
    rows = [
        {"value": 9000, "scope": "region"},
        {"value": 8000, "precision": "about"},
        {"value": 7000, "quantity": "disclosed_part"},
        {"value": 100, "scope": "own"},
        {"value": 6000},
    ]
    found = across(corpus, {"2023.txt": [{"value": 90}], "2024.txt": rows})[PROSE]
    assert (found["status"], found["expected"], found["actual"]) == ("pass", 90, 100)


# Cells


def test_a_check_names_the_cells_that_it_reads():
    assert cells_across("carry_over", "business") == (
        [("applications", "carried_in", "business")],
        [("applications", "carried_out", "business")],
    )
    this, last = cells_across("stock_flow", "regulation")
    assert {column for _, _, column in this} == {"issued", "repealed", "in_force"}
    assert last == [("disclosures", "regulation", "in_force")]
    assert cells_across("jump", "disclosed_total") == ([], [])
    known = set(cells_across("identical_tables", "tables")[0])
    for rule in TABLES:
        for side in cells_across(*rule):
            assert side and set(side) <= known


# Published years


def published():
    found = [FIGURES]
    if SAMPLES.exists():
        found.append(json.loads(SAMPLES.read_text(encoding="utf-8")))
    return found


@pytest.mark.slow
@pytest.mark.parametrize("figures", published())
def test_two_published_years_agree(figures, tmp_path):
    last, this = figures["suqian_2023"], figures["suqian_2024"]
    found = pair(tmp_path, last, this)
    for column, out, come in zip(
        APPLICANTS, last["III"]["carried_out"], this["III"]["carried_in"], strict=True
    ):
        finding = found["carry_over", column]
        assert (finding["expected"], finding["actual"]) == (out, come)
        assert finding["status"] == ("pass" if out else "vacuous")
    flows = {item: found["stock_flow", item] for item in DOCUMENTS}
    assert [flows[item]["expected"] for item in DOCUMENTS] == [11 + 2 - 1, 597 + 50 - 227]
    assert [flows[item]["actual"] for item in DOCUMENTS] == [12, 420]
    assert {finding["status"] for finding in flows.values()} == {"pass"}
    assert {found["pending_reappears", stage]["status"] for stage in STAGES} == {"pass"}
    assert not with_status(found, "fail")


# Which reports are the same body's


def reports(*rows):
    """Reports from (agency, year) or (agency, year, code, body)."""
    full = [(*row, *(None, "government")[len(row) - 2 :]) for row in rows]
    agency, year, code, body = zip(*full, strict=True)
    return pd.DataFrame(
        {
            "source": pd.array([f"{at}.txt" for at in range(len(rows))], dtype="string"),
            "agency": pd.array(agency, dtype="string"),
            "year": pd.array(year, dtype="Int64"),
            "division_code": pd.array(code, dtype="string"),
            "body": pd.Categorical(body, ["government", "office", "department", "other"]),
        }
    )


def linked(*rows):
    """{position: position of the year before} where there is one."""
    links = link_years(reports(*rows))
    assert not links.notes
    return {at: int(last) for at, last in enumerate(links.previous) if last >= 0}


A = "甲县人民政府"


@pytest.mark.parametrize(
    ("last", "this"),
    [
        ((A, 2022), (A, 2023)),
        ((A, 2022), ("甲县", 2023)),
        ((A, 2022), ("甲县政府", 2023)),
        (("甲县人民政府办公室", 2022), ("甲县政府办公室", 2023)),
        (("甲县（乙区）管理委员会", 2022), ("甲 县(乙区) 管理委员会", 2023)),
        (("東灣縣人民政府", 2022), ("東灣县人民政府", 2023)),
        (("甲街道办事处", 2022), ("甲街道", 2023)),
        ((A, 2022, "320101"), ("丙市甲县人民政府", 2023, "320101")),
        ((None, 2022, "320101"), (A, 2023, "320101")),
        ((A, 2022, "320101"), (A, 2023)),
        ((A, 2022), ("丙市甲县人民政府", 2023)),
        (("丁省丙市甲县人民政府", 2022, "320101"), (A, 2023)),
        (("甲县财政局", 2022, "320101", "department"), ("甲县财政局", 2023, "320101", "department")),
        (("甲县财政局", 2022, "320101", "department"), ("丙市甲县财政局", 2023, None, "department")),
    ],
)
def test_the_same_body_is_linked(last, this):
    assert linked(last, this) == {1: 0}
    assert linked(this, last) == {0: 1}


@pytest.mark.parametrize(
    ("last", "this"),
    [
        ((A, 2021), (A, 2023)),
        ((A, 2022), ("乙县人民政府", 2023)),
        ((A, 2022, "320101"), (A, 2023, "320202")),
        ((A, 2022), ("甲县人民政府办公室", 2023, None, "office")),
        ((A, 2022, "320101"), ("甲县财政局", 2023, "320101", "department")),
        (("甲县教育局", 2022, "320101", "department"), ("甲县财政局", 2023, "320101", "department")),
        (("宁县人民政府", 2022), ("长宁县人民政府", 2023)),
        ((A, None), (A, 2023)),
        ((None, 2022), (None, 2023)),
        ((None, 2022, "320101", "department"), (None, 2023, "320101", "department")),
        ((None, 2022, None), (A, 2023, "320101")),
    ],
)
def test_another_body_or_a_gap_is_not_linked(last, this):
    assert linked(last, this) == {}


def test_every_year_is_linked_to_the_one_before():
    assert linked((A, 2023), (A, 2021), (A, 2022), (A, 2019)) == {0: 2, 2: 1}


def test_a_name_of_two_bodies_of_the_corpus_is_not_linked():
    one, other = ("丙市鼓楼区", 2022), ("丁市鼓楼区", 2022)
    assert linked(("鼓楼区", 2023), one, other) == {}
    coded = [("鼓楼区", 2022, "320106"), ("鼓楼区", 2022, "320302")]
    assert linked(*coded, ("鼓楼区", 2023)) == {}
    assert linked(*coded, ("鼓楼区", 2023, "320302")) == {2: 1}


def test_two_names_that_report_for_the_same_year_are_two_bodies():
    assert linked(("鼓楼区", 2022), ("丙市鼓楼区", 2022), ("丙市鼓楼区", 2023)) == {2: 1}


def test_two_reports_for_one_year_are_noted_and_not_linked():
    links = link_years(reports((A, 2021), (A, 2022), ("甲县", 2022), (A, 2023), (A, 2024)))
    assert links.previous.tolist() == [-1, -1, -1, -1, 3]
    [(position, message)] = links.notes
    assert position == 1
    assert all(text in message for text in (A, "2022 年", "2 份", "1.txt、2.txt", "请"))


def test_no_reports_have_no_links():
    links = link_years(reports((A, 2022)).iloc[:0])
    assert len(links.previous) == 0 and links.notes == []


def test_a_name_without_anything_of_its_own_is_no_name():
    assert [body_name(name) for name in (None, "", "人民政府", "镇人民政府")] == [None] * 4


@pytest.mark.slow
def test_the_order_of_files_does_not_matter(tmp_path):
    last, this = clean()
    one, other = (
        across(loaded(tmp_path / names[0], dict(zip(names, texts, strict=True))))
        for names, texts in (
            (("a.txt", "b.txt"), (write_report(last, year=2023), write_report(this, year=2024))),
            (("b.txt", "a.txt"), (write_report(last, year=2023), write_report(this, year=2024))),
        )
    )
    assert statuses(one) == statuses(other)
    assert {rule: one[rule]["report_id"] for rule in one} == {
        rule: other[rule]["report_id"] for rule in other
    }


def test_a_single_report_and_a_gap_have_no_findings(tmp_path):
    texts = {f"{year}.txt": write_report(distinct_figures(), year=year) for year in (2021, 2023)}
    assert across(loaded(tmp_path, texts)) == {}
