"""Rows of flattened text that have lost empty cells: placed where the sums prove it, else refused."""

import random
from functools import cache
from itertools import product

import pytest
from asking import findings_of, plain, slowly
from writing import (
    APPLICANTS,
    OUTCOMES,
    STAGES,
    distinct_figures,
    fit,
    outcomes,
    printed,
    save,
    write_report,
    zero_figures,
)

import govreport as gr
from govreport.checks.sums import check_subtotals
from govreport.form.statute import FORM_2021
from govreport.parse.fits import block_fits, row_fits

PARTS = list(APPLICANTS)[:-1]
ROW_RULE = next(rule for rule in FORM_2021.rules if rule.along == "columns")
BLOCK_RULE = next(rule for rule in FORM_2021.rules if rule.along == "outcomes")


def balanced(rows, form="2021"):
    """Figures with these six parts in some rows of table III; its totals follow, the rest is 0."""
    table = {row: [*rows.get(row, [0] * 6)] for row in outcomes(form)}
    inner = [row for row in table if row not in ("received", "carried_in", "processed", "carried_out")]
    table["processed"] = [sum(column) for column in zip(*(table[row] for row in inner), strict=True)]
    flows = zip(table["processed"], table["carried_out"], table["carried_in"], strict=True)
    table["received"] = [done + left - brought for done, left, brought in flows]
    figures = fit(zero_figures(form), form)
    return figures | {"III": {row: [*parts, sum(parts)] for row, parts in table.items()}}


def gaps(figures, *rows):
    """The cells of these rows that hold a 0, printed empty."""
    return {
        (row, applicant): ""
        for row in rows
        for applicant, number in zip(APPLICANTS, figures["III"][row], strict=True)
        if not number
    }


def read(text, folder):
    corpus = gr.load(save(text, folder))
    cells = {}
    for name, (row, column) in {
        "applications": ("outcome", "applicant"),
        "disputes": ("stage", "outcome"),
    }.items():
        frame = getattr(corpus, name)
        for *place, value, status, raw in zip(
            *(plain(frame[key]) for key in (row, column, "value", "status", "raw")), strict=True
        ):
            cells[tuple(place)] = (value, status, raw)
    return cells, corpus


def row_of(cells, row):
    return [cells[row, applicant][:2] for applicant in APPLICANTS]


def said(corpus, code):
    return corpus.diagnostics.loc[corpus.diagnostics["code"] == code, "message"].tolist()


UNREAD = [(None, "unreadable")] * 7
ROWS = {
    "disclosed": [7, 0, 3, 0, 0, 4],
    "partly_disclosed": [2, 5, 0, 8, 0, 0],
    "refused_third_party": [0, 6, 0, 9, 0, 0],
    "carried_in": [3, 2, 0, 0, 0, 0],
    "carried_out": [4, 0, 0, 5, 0, 0],
}


@cache
def usual():
    return balanced(ROWS)


# What is proved


@pytest.mark.parametrize("row", ["disclosed", "refused_third_party", "carried_in", "received", "processed"])
def test_a_row_without_its_zeros_is_placed_by_the_columns(row, tmp_path):
    figures = usual()
    cells, corpus = read(write_report(figures, dialect="web", cells=gaps(figures, row)), tmp_path)
    expected = [(number, "inferred") if number else (None, "blank") for number in figures["III"][row]]
    assert (None, "blank") in expected
    assert row_of(cells, row) == expected
    others = {place: cell[1] for place, cell in cells.items() if place[0] != row}
    assert set(others.values()) == {"reported", "not_applicable"}


def test_an_inferred_number_keeps_its_text_and_its_place(tmp_path):
    figures = usual()
    blanks = gaps(figures, "disclosed")
    cells, corpus = read(
        write_report(figures, dialect="web", cells=blanks | {("disclosed", "research"): "3 件"}), tmp_path
    )
    assert cells["disclosed", "research"] == (3, "inferred", "3 件")
    places = corpus.places.set_index(["row", "column"]).loc["disclosed"]
    assert set(places.index) == {"natural_person", "research", "other_organisation", "total"}
    text = corpus.texts["text"].item()
    start, end = (int(places.loc["research", name]) for name in ("start", "end"))
    assert text[start:end] == "3 件"
    assert text[:start].split()[-2:] == ["（一）予以公开", "7"]


def test_the_note_writes_out_the_sums_that_decided(tmp_path):
    figures = usual()
    _, corpus = read(write_report(figures, dialect="web", cells=gaps(figures, "disclosed")), tmp_path)
    (note,) = said(corpus, "place_inferred")
    assert "予以公开" in note
    assert "自然人7＋科研机构3＋其他4＝总计14" in note
    assert "自然人列 予以公开7＋部分公开2＝总计9" in note
    assert "商业企业、社会公益组织、法律服务机构 空白" in note
    severity = corpus.diagnostics.set_index("code").loc["place_inferred", "severity"]
    assert severity == "note"
    assert not said(corpus, "row_unplaced")
    report = corpus.reports["report_id"].iat[0]
    for applicant in ("natural_person", "business", "total"):
        trace = corpus.trace(report, "applications", outcome="disclosed", applicant=applicant)
        assert trace.why == note and note in str(trace) and "勾稽关系" in trace._repr_html_()
    assert not corpus.trace(report, "applications", outcome="received", applicant="total").why


def test_several_rows_are_placed_together(tmp_path):
    figures = balanced({"disclosed": [7, 0, 3, 0, 0, 40], "partly_disclosed": [0, 5, 0, 80, 0, 0]})
    blanks = gaps(figures, "disclosed", "partly_disclosed")
    cells, _ = read(write_report(figures, dialect="web", cells=blanks), tmp_path)
    for row in ("disclosed", "partly_disclosed"):
        assert [value for value, _ in row_of(cells, row)] == [n or None for n in figures["III"][row]]
        assert {status for _, status in row_of(cells, row)} == {"inferred", "blank"}


def test_columns_in_another_order_are_placed_in_their_own(tmp_path):
    figures = usual()
    text = write_report(
        figures, dialect="web", cells=gaps(figures, "disclosed"), swap_columns=[("business", "research")]
    )
    cells, _ = read(text, tmp_path)
    assert row_of(cells, "disclosed")[:3] == [(7, "inferred"), (None, "blank"), (3, "inferred")]


# What is not


def refused(figures, blanks, folder, **options):
    """The cells, after a look that nothing was inferred."""
    cells, corpus = read(write_report(figures, dialect="web", cells=blanks, **options), folder)
    assert "inferred" not in {status for _, status, _ in cells.values()}
    assert not said(corpus, "place_inferred")
    return cells, corpus


def test_a_zero_beside_a_gap_may_stand_on_either_side_of_it(tmp_path):
    cells, corpus = refused(usual(), {("disclosed", "legal_service"): ""}, tmp_path)
    assert row_of(cells, "disclosed") == UNREAD
    (message,) = said(corpus, "row_unplaced")
    assert "有 2 种放法都符合勾稽关系" in message


def test_a_row_of_zeros_fits_everywhere(tmp_path):
    cells, corpus = refused(usual(), {("declined_petition", "research"): ""}, tmp_path)
    assert row_of(cells, "declined_petition") == UNREAD
    assert "7 种放法" in said(corpus, "row_unplaced")[0]


def test_zeros_beside_a_lost_cell_do_not_keep_another_row_from_being_placed(tmp_path):
    figures = usual()
    blanks = gaps(figures, "disclosed") | {("declined_petition", "research"): ""}
    cells, _ = read(write_report(figures, dialect="web", cells=blanks), tmp_path)
    assert [value for value, _ in row_of(cells, "disclosed")] == [7, None, 3, None, None, 4, 14]
    assert row_of(cells, "declined_petition") == UNREAD


def test_a_table_that_lost_all_its_empty_cells_has_nothing_to_hold_on_to(tmp_path):
    figures = balanced({"disclosed": [7, 0, 3, 0, 0, 4]})
    cells, corpus = refused(figures, gaps(figures, *figures["III"]), tmp_path)
    assert row_of(cells, "disclosed") == row_of(cells, "processed") == UNREAD
    assert len(said(corpus, "row_unplaced")) == 3


@pytest.mark.parametrize("column", ["natural_person", *slowly("business", "total")])
@pytest.mark.parametrize("row", ["disclosed", "partly_disclosed", "processed", "received"])
def test_one_wrong_number_anywhere_leaves_the_row_unproved(row, column, tmp_path):
    figures = usual()
    at = list(APPLICANTS).index(column)
    wrong = {(row, column): str(figures["III"][row][at] + 3)}
    blanks = {**gaps(figures, "disclosed"), **wrong}
    cells, _ = refused(figures, blanks, tmp_path)
    assert row_of(cells, "disclosed") == UNREAD
    assert row == "disclosed" or cells[row, column][:2] == (int(wrong[row, column]), "reported")


def test_one_application_in_a_wrong_column_makes_no_placement_certain(tmp_path):
    # Really a business was refused, but the total's row books it as a natural person.
    figures = balanced({"disclosed": [7, 6, 3, 0, 0, 4], "refused_third_party": [0, 1, 0, 0, 0, 0]})
    moved = dict(
        zip([("processed", a) for a in APPLICANTS], ["8", "6", "3", "0", "0", "4", "21"], strict=True)
    )
    moved |= dict(zip([("received", a) for a in APPLICANTS], moved.values(), strict=True))
    cells, corpus = refused(figures, gaps(figures, "refused_third_party") | moved, tmp_path)
    assert row_of(cells, "refused_third_party") == UNREAD
    assert "不足为证" in said(corpus, "row_unplaced")[0]


def test_a_row_whose_total_is_lost_is_not_placed(tmp_path):
    figures = usual()
    cells, _ = refused(figures, {("disclosed", "total"): ""}, tmp_path)
    assert row_of(cells, "disclosed") == UNREAD


def test_a_row_of_table_four_is_never_placed(tmp_path):
    figures = usual() | {"IV": [3, 0, 0, 4, 7, 1, 0, 0, 0, 1, 0, 2, 0, 0, 2]}
    lost = {("reconsideration", "corrected"): "", ("reconsideration", "other"): ""}
    cells, corpus = refused(figures, lost, tmp_path)
    assert {cell[:2] for place, cell in cells.items() if place[0] in STAGES} == {(None, "unreadable")}
    assert "种放法" in said(corpus, "row_unplaced")[0]


def test_a_table_row_that_keeps_its_empty_cells_is_not_asked_for_sums(tmp_path):
    figures = usual()
    text = write_report(figures, dialect="word", cells=gaps(figures, "disclosed"))
    cells, corpus = read(text, tmp_path)
    assert row_of(cells, "disclosed")[:3] == [(7, "reported"), (None, "blank"), (3, "reported")]
    assert not said(corpus, "place_inferred")
    short = text.replace("\t（一）予以公开\n\t7\n\t\n", "\t（一）予以公开\n\t7\n")
    assert short != text
    assert row_of(read(short, tmp_path)[0], "disclosed") == UNREAD


def test_numbers_gone_astray_prove_nothing(tmp_path):
    figures = usual()
    stray = {"labels": {"declined_petition": "别的情形"}}
    cells, _ = refused(figures, gaps(figures, "disclosed"), tmp_path, **stray)
    assert row_of(cells, "disclosed") == UNREAD


# Counting


def test_placements_are_counted():
    columns = list(APPLICANTS)
    assert len(row_fits([3, 1, 4], columns, ROW_RULE)) == 15
    assert row_fits([3, 1, 5], columns, ROW_RULE) == []
    assert len(row_fits([0] * 6, columns, ROW_RULE)) == 7
    assert row_fits([3, 1, 0, 0, 0, 0, 4], columns, ROW_RULE) == [(0, 1, 2, 3, 4, 5, 6)]
    blocks = [*BLOCK_RULE.left, *BLOCK_RULE.right] * 3
    assert block_fits([1, 2, 3, 4, 10] * 3, blocks, BLOCK_RULE) == 1
    assert block_fits([1, 2, 3, 4, 10, 5, 0, 0, 0, 5], blocks, BLOCK_RULE) == 3
    assert block_fits([1, 2, 3, 6], blocks, BLOCK_RULE) == 3 * 4
    assert block_fits([1, 2, 3, 7], blocks, BLOCK_RULE) == 0


# Split digits, shifted columns


def test_digits_split_in_a_complete_row_are_noted_and_stay_as_printed(tmp_path):
    figures = balanced({"disclosed": [12, 0, 0, 0, 0, 0]})
    numbers = ["1", "2", "0", "0", "0", "0", "12"]
    split = dict(zip([("disclosed", a) for a in APPLICANTS], numbers, strict=True))
    for dialect in ("word", "web"):
        cells, corpus = read(write_report(figures, dialect=dialect, cells=split), tmp_path)
        assert row_of(cells, "disclosed") == [(int(number), "reported") for number in numbers]
        (message,) = said(corpus, "alignment_suspected")
        assert "把 1 与 2 连成 12" in message and "予以公开" in message


def test_a_total_in_another_column_is_noted_and_stays_as_printed(tmp_path):
    figures = balanced({"disclosed": [3, 1, 5, 0, 0, 0]})
    numbers = ["3", "1", "5", "0", "0", "9", "0"]
    shifted = dict(zip([("disclosed", a) for a in APPLICANTS], numbers, strict=True))
    cells, corpus = read(write_report(figures, dialect="word", cells=shifted), tmp_path)
    assert row_of(cells, "disclosed") == [(int(number), "reported") for number in numbers]
    (message,) = said(corpus, "alignment_suspected")
    assert "以 9 为合计" in message


def test_eight_numbers_are_refused_and_the_split_one_is_named(tmp_path):
    figures = balanced({"disclosed": [12, 30, 5, 0, 0, 0]})
    split = {("disclosed", "natural_person"): "1", ("disclosed", "business"): "2"}
    split |= {("disclosed", "research"): "30", ("disclosed", "public_interest"): "5"}
    cells, corpus = refused(figures, split, tmp_path, extra={"disclosed": ["47"]})
    text = write_report(figures, dialect="web", cells={("disclosed", "natural_person"): "1\n\n2"})
    cells, corpus = read(text, tmp_path)
    assert row_of(cells, "disclosed") == UNREAD
    assert "把 1 与 2 连成 12" in said(corpus, "alignment_suspected")[0]


def test_a_wrong_sum_alone_is_no_shift(tmp_path):
    figures = usual()
    cells, corpus = read(
        write_report(figures, dialect="word", cells={("disclosed", "total"): "15"}), tmp_path
    )
    assert cells["disclosed", "total"][:2] == (15, "reported")
    assert not said(corpus, "alignment_suspected")


# Page numbers


def test_a_page_number_in_place_of_a_lost_cell_shifts_nothing(tmp_path):
    figures = usual()
    lost = {("disclosed", "legal_service"): ""}
    for number in ("5", "28"):
        text = write_report(figures, dialect="web", cells=lost, between={"disclosed": number})
        cells, corpus = read(text, tmp_path)
        assert row_of(cells, "disclosed") == UNREAD, number
        assert "页码" in said(corpus, "alignment_suspected")[0]
        assert row_of(cells, "partly_disclosed")[0] == (2, "reported")


def test_a_page_number_behind_a_wrong_total_shifts_nothing(tmp_path):
    figures = usual()
    lost = {("disclosed", "legal_service"): "", ("disclosed", "total"): "16"}
    text = write_report(figures, dialect="web", cells=lost, between={"disclosed": "5"})
    cells, _ = read(text, tmp_path)
    assert row_of(cells, "disclosed") == UNREAD


@pytest.mark.parametrize("total", ["13", "15", "0", "140"])
def test_a_wrong_total_of_flattened_text_is_reported_as_printed(total, tmp_path):
    text = write_report(usual(), dialect="web", cells={("disclosed", "total"): total})
    cells, _ = read(text, tmp_path)
    expected = [*usual()["III"]["disclosed"][:6], int(total)]
    assert row_of(cells, "disclosed") == [(number, "reported") for number in expected]


def test_a_page_number_behind_the_row_of_table_four_shifts_nothing(tmp_path):
    figures = usual() | {"IV": [3, 0, 0, 4, 7, 1, 0, 0, 0, 1, 0, 2, 0, 0, 2]}
    lost = {("reconsideration", "corrected"): ""}
    text = write_report(figures, dialect="web", cells=lost, between={"disputes": "6"})
    cells, _ = read(text, tmp_path)
    assert {cell[:2] for place, cell in cells.items() if place[0] in STAGES} == {(None, "unreadable")}


def test_a_row_that_also_holds_without_its_total_is_read_where_the_columns_agree(tmp_path):
    figures = balanced({"disclosed": [6, 0, 0, 0, 0, 6]})
    cells, corpus = read(write_report(figures, dialect="web"), tmp_path)
    assert row_of(cells, "disclosed")[-2:] == [(6, "reported"), (12, "reported")]
    assert not said(corpus, "alignment_suspected")


@pytest.mark.parametrize("line", ["-3-", "— 5 —", "第5页", "5 / 12", "－ 4 －"])
@pytest.mark.parametrize("row", ["closed_unpaid", *slowly("unavailable_not_held")])
def test_a_marked_page_number_between_two_rows_costs_no_row(line, row, tmp_path):
    cells, _ = read(write_report(usual(), dialect="web", between={row: line}), tmp_path)
    truth = printed(usual(), "2021")
    for place, (value, status, _) in cells.items():
        assert status == "not_applicable" or (value, status) == (truth[place], "reported"), place


# Subtotals

GROUPS = {
    "refused": "（三）不予公开",
    "unavailable": "（四）无法提供",
    "declined": "（五）不予处理",
    "closed": "（六）其他处理",
}
KINDS = PARTS[1:]
LAYOUTS = {
    "in front": ["natural_person", "小计", *KINDS, "total"],
    "behind": ["natural_person", *KINDS, "小计", "total"],
}


def with_subtotals(figures, form, order, dialect, wrong=None, mark=""):
    """A report with a column that adds up the organisations and rows that add up the groups.

    wrong: (row, column) of a subtotal that is one too high. mark: printed behind the groups' labels.
    """
    table = {row: dict(zip(APPLICANTS, numbers, strict=True)) for row, numbers in figures["III"].items()}
    rows = [["", "申请人情况"], ["", "自然人", "法人或其他组织", "总计"]]
    names = {**APPLICANTS, "小计": "小计"}
    rows.append(["", "", *(names[column].replace("\n", "") for column in order[1:-1]), ""])
    lines = []
    for row in outcomes(form):
        group = row.split("_")[0]
        parts = [other for other in table if other.split("_")[0] == group]
        if row == parts[0] and group in GROUPS and len(parts) > 1:
            sums = {column: sum(table[part][column] for part in parts) for column in APPLICANTS}
            lines.append((group, GROUPS[group] + mark, sums))
        lines.append((row, OUTCOMES[row], table[row]))
    for row, label, numbers in lines:
        there = {**numbers, "小计": sum(numbers[kind] for kind in KINDS)}
        cells = [there[column] + ((row, column) == wrong) for column in order]
        rows.append([label, *map(str, cells)])
    head = "某县水务局2023年政府信息公开工作年度报告\n\n三、收到和处理政府信息公开申请情况\n"
    if dialect == "web":
        return head + "\n" + "\n\n".join(cell for row in rows for cell in row if cell) + "\n"
    return head + "".join("".join(f"\t{cell}\n" for cell in row) + "\n" for row in rows)


@pytest.mark.slow
@pytest.mark.parametrize("dialect", ["word", "web"])
@pytest.mark.parametrize("form", ["2021", "2019"])
@pytest.mark.parametrize("order", LAYOUTS)
def test_subtotals_are_checked_and_not_read(order, form, dialect, tmp_path):
    figures = distinct_figures(form, seed=3)
    truth = printed(figures, form)
    text = with_subtotals(figures, form, LAYOUTS[order], dialect)
    cells, corpus = read(text, tmp_path)
    for row in outcomes(form):
        assert [cells[row, a][0] for a in APPLICANTS] == [truth[row, a] for a in APPLICANTS], row
    assert cells["closed" if form == "2021" else "closed_other", "total"][1] == "not_applicable"
    assert not said(corpus, "numbers_unlabelled") and not said(corpus, "row_unplaced")
    subtotals = findings_of(corpus, check_subtotals)
    assert len(subtotals) == len(corpus.subtotals) > 20
    assert set(subtotals["status"]) <= {"pass", "vacuous"}
    assert "小计" not in "".join(corpus.sections["text"])


@pytest.mark.parametrize("wrong", [("disclosed", "小计"), ("refused", "research"), ("closed", "total")])
def test_a_wrong_subtotal_is_found(wrong, tmp_path):
    figures = distinct_figures("2021", seed=3)
    text = with_subtotals(figures, "2021", LAYOUTS["in front"], "word", wrong, mark=" 小计")
    cells, corpus = read(text, tmp_path)
    found = findings_of(corpus, check_subtotals)
    (failed,) = found[found["status"] == "fail"].to_dict("records")
    assert (OUTCOMES | GROUPS)[wrong[0]][3:] in failed["message"]
    assert failed["difference"] == failed["actual"] - failed["expected"] != 0
    truth = printed(figures, "2021")
    assert all(cells[row, a][0] == truth[row, a] for row in outcomes("2021") for a in APPLICANTS)


def test_a_subtotal_over_a_blank_is_not_checked_and_one_of_zeros_shows_nothing(tmp_path):
    figures = distinct_figures("2021", seed=3)
    text = with_subtotals(figures, "2021", LAYOUTS["in front"], "word", mark=" 小计")
    blank = printed(figures, "2021")["disclosed", "research"]
    assert text.count(f"\t{blank}\n") == 1
    _, corpus = read(text.replace(f"\t{blank}\n", "\t\n"), tmp_path)
    found = findings_of(corpus, check_subtotals).set_index("status")["subject"]
    assert OUTCOMES["disclosed"][3:] in found["not_assessable"]
    zeros = with_subtotals(zero_figures(), "2021", LAYOUTS["in front"], "word", mark=" 小计")
    _, corpus = read(zeros, tmp_path)
    assert set(findings_of(corpus, check_subtotals)["status"]) == {"vacuous"}


def test_a_subtotal_whose_column_cannot_be_told_leaves_no_number_in_a_wrong_cell(tmp_path):
    figures = distinct_figures("2021", seed=3)
    text = with_subtotals(figures, "2021", LAYOUTS["in front"], "word")
    text = text.replace("\t小计\n\t商业企业", "\t小计\n\t小计\n\t商业企业")
    cells, _ = read(text, tmp_path)
    assert {status for (row, _), (_, status, _) in cells.items() if row == "received"} == {"unreadable"}


# Rows on one line


def rows_of(figures):
    """The rows of the three tables, each on one line, its cells behind single spaces."""
    documents = figures["II"]
    head = "第二十条第（一）项 信息内容 本年制发件数 本年废止件数 现行有效件数"
    two = [
        f"{head} 规 章 {' '.join(str(n) for n in documents['regulation'].values())}",
        f"行政规范性文件 {' '.join(str(n) for n in documents['normative_document'].values())}",
        f"第二十条第（五）项 信息内容 本年处理决定数量 行政许可 {documents['licence']['decisions']}",
    ]
    applicants = "自然人 法人或其他组织 总计 商业企业 科研机构 社会公益组织 法律服务机构 其他"
    three = [
        f"{OUTCOMES[row].replace('.', '. ')} {' '.join(map(str, numbers))}"
        for row, numbers in figures["III"].items()
    ]
    return two, [f"申请人情况 {applicants} {three[0]}", *three[1:]]


@pytest.mark.parametrize("joint", ["\n", " "], ids=["a line a row", "all on one line"])
def test_rows_on_one_line_are_read_where_every_word_is_a_label_or_a_number(joint, tmp_path):
    figures = distinct_figures("2021", seed=5)
    two, three = rows_of(figures)
    text = "\n".join(
        [
            "某县水务局2023年政府信息公开工作年度报告",
            "二、主动公开政府信息情况",
            joint.join(two),
            "三、收到和处理政府信息公开申请情况",
            joint.join(three),
        ]
    )
    cells, corpus = read(text, tmp_path)
    truth = printed(figures, "2021")
    for row in outcomes("2021"):
        assert row_of(cells, row) == [(truth[row, a], "reported") for a in APPLICANTS], row
    found = corpus.disclosures.set_index(["item", "measure"])["value"]
    for place in product(("regulation", "normative_document"), ("issued", "repealed", "in_force")):
        assert found[place] == truth[place]
    assert found["licence", "decisions"] == truth["licence", "decisions"]
    places = corpus.places.set_index(["row", "column"]).loc[("received", "business")]
    printed_there = corpus.texts["text"].item()[int(places["start"]) : int(places["end"])]
    assert printed_there == str(truth["received", "business"])


def test_a_row_on_one_line_that_lost_a_cell_is_refused(tmp_path):
    figures = distinct_figures("2021", seed=5)
    _, three = rows_of(figures)
    three[3] = three[3].rpartition(" ")[0]
    text = "\n".join(
        ["某局2023年政府信息公开工作年度报告", "三、收到和处理政府信息公开申请情况", " ".join(three)]
    )
    cells, _ = read(text, tmp_path)
    rows = outcomes("2021")
    assert row_of(cells, rows[3]) == UNREAD
    assert row_of(cells, rows[4])[0] == (figures["III"][rows[4]][0], "reported")


def test_numbers_in_prose_are_no_cells(tmp_path):
    text = (
        "某局2023年政府信息公开工作年度报告\n二、主动公开政府信息情况\n"
        "全年办理行政许可 12 件，行政处罚 30 件。\n本年行政强制 5 3 1\n"
    )
    corpus = gr.load(save(text, tmp_path))
    assert corpus.disclosures["value"].isna().all()


# Anything at once


def sparse(rng):
    """Balanced figures, most of them 0."""
    table = {}
    for row in OUTCOMES:
        if row not in ("closed", "processed", "received") and rng.random() < 0.5:
            table[row] = [rng.choice((0, 0, 0, 1, 2, rng.randrange(60))) for _ in range(6)]
    figures = balanced(table)
    negative = any(number < 0 for number in figures["III"]["received"])
    blocks = [[rng.choice((0, 0, 1, rng.randrange(30))) for _ in range(4)] for _ in range(3)]
    figures["IV"] = [number for block in blocks for number in (*block, sum(block))]
    return sparse(rng) if negative else figures


def spoil(figures, rng):
    """Wrong totals and other mistakes of the source: its figures are what it prints."""
    table = {row: list(numbers) for row, numbers in figures["III"].items()}
    kind = rng.choice(["none", "total", "cell", "booking", "bookings"])
    row = rng.choice(list(table))
    if kind == "total":
        table[row][-1] += rng.choice((1, 2, 5, 10))
    elif kind == "cell":
        table[row][rng.randrange(6)] += rng.choice((1, 2, 5, 10))
    elif kind in ("booking", "bookings"):
        for one in rng.sample(list(table), 1 if kind == "booking" else 2):
            booked = [at for at in range(6) if table[one][at]]
            if booked:
                table[one][rng.choice(booked)] -= 1
                table[one][rng.randrange(6)] += 1
                break
    return figures | {"III": table}


@pytest.mark.slow
@pytest.mark.parametrize("seeds", [range(0, 60), range(60, 120)], ids=["sound", "with mistakes"])
def test_no_lost_cell_ever_moves_a_number(seeds, tmp_path):
    truths, rows_placed = {}, 0
    for seed in seeds:
        rng = random.Random(seed)
        figures = sparse(rng)
        if seed >= 60:
            figures = spoil(figures, rng)
        truth = printed(figures, "2021")
        blanks = {}
        for row in rng.sample(outcomes("2021"), rng.choice((1, 1, 2, 3, 8))):
            blanks |= gaps(figures, row)
        for place in rng.sample(sorted(truth), rng.choice((0, 0, 1))):
            if place[0] in figures["III"]:
                blanks[place] = ""
        for place in blanks:
            truth[place] = None
        between = {rng.choice(outcomes("2021")): str(seed)} if rng.random() < 0.2 else {}
        text = write_report(figures, dialect="web", cells=blanks, between=between)
        save(text, tmp_path, f"{seed:03}.txt")
        truths[f"{seed:03}.txt"] = truth
    corpus = gr.load(tmp_path)
    source = corpus.reports.set_index("report_id")["source"].to_dict()
    for name, (row, column) in {
        "applications": ("outcome", "applicant"),
        "disputes": ("stage", "outcome"),
    }.items():
        frame = getattr(corpus, name).astype(object)
        for report, *place, value, status in zip(
            *(frame[key] for key in ("report_id", row, column, "value", "status")), strict=True
        ):
            truth = truths[source[report]].get(tuple(place))
            if status in ("reported", "inferred"):
                assert value == truth, (source[report], place)
                rows_placed += status == "inferred"
            elif status == "blank":
                assert truth is None, (source[report], place)
            else:
                assert status in ("unreadable", "not_applicable"), (source[report], place)
    assert rows_placed > 20
