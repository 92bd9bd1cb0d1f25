"""A new version of the form is data: a fictitious one is detected, read and checked by no new code."""

from dataclasses import replace

import pytest

import govreport as gr
from govreport.form.model import Label, Row, Rule
from govreport.form.statute import FORM_2021, FORMS, RULES

TRANSFERRED = Row(
    "transferred_in", "其他机关移送申请数量", "transferred in", (), group="intake", ordinal="三、"
)
PLATFORM = Label("platform", "平台企业", "platform companies")
GONE = "declined_publication"
# One row more, one gone, a column renamed (and with it its code), another printed rule.
FORM_2027 = replace(
    FORM_2021,
    version="2027",
    first_year=2027,
    notice="国办公开办函〔2027〕1号",
    rows=tuple(
        row
        for old in FORM_2021.rows
        if old.code != GONE
        for row in ((old, TRANSFERRED) if old.code == "carried_in" else (old,))
    ),
    applicants=tuple(PLATFORM if label.code == "business" else label for label in FORM_2021.applicants),
    rules=(
        Rule(
            "balance",
            "rows",
            ("received", "carried_in", "transferred_in"),
            ("processed", "carried_out"),
            "第一项至第三项之和，等于第四项加第五项之和",
        ),
        *(replace(rule, left=tuple(code for code in rule.left if code != GONE)) for rule in RULES[1:2]),
        replace(RULES[2], left=tuple("platform" if code == "business" else code for code in RULES[2].left)),
        RULES[3],
    ),
)
KNOWN = (*FORMS, FORM_2027)


def figures():
    """Rows of seven numbers, all different where they can be, by which the printed rules hold."""
    rows = {}
    for position, row in enumerate(FORM_2027.rows):
        parts = [position * 10 + column for column in range(1, 7)]
        rows[row.code] = [*parts, sum(parts)]
    results = [code for code in RULES[1].left if code in rows]
    rows["processed"] = [sum(column) for column in zip(*(rows[code] for code in results), strict=True)]
    intake = [rows[code] for code in ("received", "carried_in", "transferred_in")]
    rows["received"] = [
        total + out - sum(other) + new
        for total, out, new, *other in zip(
            rows["processed"], rows["carried_out"], intake[0], *intake, strict=True
        )
    ]
    return rows


def write(rows):
    """Return a report on the form of 2027, one cell a line behind a tab."""
    head = "某县人民政府2027年政府信息公开工作年度报告\n\n三、收到和处理政府信息公开申请情况\n"
    names = [label.zh for label in FORM_2027.applicants]
    table = [["申请人情况"], ["", names[0], "法人或其他组织", names[-1]], ["", "", *names[1:-1], ""]]
    table += [[f"{row.ordinal}{row.zh}", *map(str, rows[row.code])] for row in FORM_2027.rows]
    return head + "\n".join("".join(f"\t{cell}\n" for cell in line) for line in table) + "\n\n"


@pytest.fixture
def corpus(tmp_path):
    (tmp_path / "report.txt").write_text(write(figures()), encoding="utf-8")
    return gr.load(tmp_path, forms=KNOWN)


def test_the_version_is_detected_by_its_rows(corpus):
    assert corpus.reports["form"].tolist() == ["2027"]
    assert "transferred_in" in corpus.applications["outcome"].cat.categories


def test_every_cell_is_read_in_its_place(corpus):
    wide = corpus.wide("applications").iloc[0]
    codes = [label.code for label in FORM_2027.applicants]
    for code, numbers in figures().items():
        assert [wide[f"{code}:{column}"] for column in codes] == numbers


def test_cells_of_other_versions_do_not_apply(corpus):
    cells = corpus.applications.set_index(["outcome", "applicant"])["status"]
    assert (cells.loc[GONE] == "not_applicable").all()
    assert (cells.loc[(slice(None), "business")] == "not_applicable").all()


def test_its_own_rule_is_checked(corpus, tmp_path):
    found = corpus.findings[corpus.findings["check"].isin(["balance", "outcome_sum", "row_sum"])]
    assert set(found["status"]) == {"pass"}
    rows = figures()
    rows["transferred_in"][0] += 1
    (tmp_path / "report.txt").write_text(write(rows), encoding="utf-8")
    broken = gr.load(tmp_path, forms=KNOWN).findings.query(
        "status == 'fail' and check in ['balance', 'row_sum']"
    )
    assert sorted(zip(broken["check"], broken["subject"], strict=True)) == [
        ("balance", "natural_person"),
        ("row_sum", "transferred_in"),
    ]


def test_the_version_in_force_is_a_range_of_years(corpus):
    found = corpus.findings[corpus.findings["check"] == "form_version"]
    assert found["status"].tolist() == ["pass"]


def test_a_spelling_with_two_meanings_is_an_error_of_the_data():
    from govreport.form.matching import matcher_of

    twice = replace(FORM_2027, rows=(*FORM_2027.rows, Row("double", "重复申请", "twice")))
    with pytest.raises(ValueError, match="重复申请"):
        matcher_of((twice,))
