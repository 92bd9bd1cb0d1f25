"""Corrections by people: what fits its source is applied before the checks, all else is refused."""

import csv
import hashlib
import io
import random

import pandas as pd
import pytest
from asking import slowly
from writing import APPLICANTS, distinct_figures, printed, save, write_report

import govreport as gr

HEADING = ("report_id", "table", "keys", "value", "reason", "who", "when")
CLEAN = printed(distinct_figures(), "2021")
RECEIVED = ("received", "total")
KEYS = "outcome=received;applicant=total"
WRONG = str(CLEAN[RECEIVED] + 7)
DROPPED = "declined_duplicate"
TABLES = ("disclosures", "applications", "disputes")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Three reports: a clean one, one with a misprint, one with words and no number in some places."""
    where = tmp_path_factory.mktemp("reports")
    figures = distinct_figures()
    save(write_report(figures), where, "clean.txt")
    save(write_report(figures, cells={RECEIVED: WRONG}, agency="甲县人民政府"), where, "wrong.txt")
    odd = {RECEIVED: "12件左右", ("disclosed", "business"): "", ("fee", "amount"): "=1+1"}
    save(write_report(figures, cells=odd, drop=[DROPPED], agency="乙县人民政府"), where, "odd.txt")
    return where


@pytest.fixture(scope="module")
def plain(folder):
    return gr.load(folder)


def report(corpus, source):
    return corpus.reports.set_index("source")["report_id"][source]


def written(rows, path, heading=HEADING, encoding="utf-8", **how):
    """The path of a CSV; a row has the first cells of the heading, and reason, who and when by default."""
    text = io.StringIO()
    writer = csv.writer(text, **how)
    writer.writerow(heading)
    for row in rows:
        writer.writerow([*row, *("对照原文", "张三", "2024-05-01")[max(0, len(row) - 4) :]][: len(heading)])
    path.write_bytes(text.getvalue().encode(encoding))
    return path


def corrected(folder, path, rows, **how):
    return gr.load(folder, corrections=written(rows, path / "corrections.csv", **how))


def cell(corpus, report_id, table, row, column):
    names = {"disclosures": ("item", "measure"), "applications": ("outcome", "applicant")}
    names = names.get(table, ("stage", "outcome"))
    held = getattr(corpus, table)
    return held[(held["report_id"] == report_id) & (held[names[0]] == row) & (held[names[1]] == column)].iloc[
        0
    ]


def statuses(corpus, report_id):
    found = corpus.findings[corpus.findings["report_id"] == report_id]
    return {
        (c, s): status for c, s, status in zip(found["check"], found["subject"], found["status"], strict=True)
    }


def outcomes(corpus):
    return corpus.corrections["outcome"].tolist()


def refusal(corpus, report_id=None):
    """The one diagnostic of a correction that changed nothing: the only one, or that of a report."""
    refused = corpus.diagnostics[corpus.diagnostics["code"] == "correction_refused"]
    held = [corpus.corrections, refused]
    if report_id:
        held = [rows[rows["report_id"] == report_id] for rows in held]
    (outcome,), (said,) = (rows.to_dict("records") for rows in held)
    assert outcome["outcome"] == "refused"
    assert outcome["message"] == said["message"]
    assert said["severity"] == "warning" and said["source"].endswith("corrections.csv")
    assert said["report_id"] == outcome["report_id"]
    for table in TABLES:
        assert "corrected" not in set(getattr(corpus, table)["status"])
    return said["message"]


# What a correction does


@pytest.mark.slow
def test_a_corrected_cell_makes_exactly_the_failing_checks_pass(folder, plain, tmp_path):
    report_id = report(plain, "wrong.txt")
    fixed = corrected(folder, tmp_path, [(report_id, "applications", KEYS, CLEAN[RECEIVED])])
    before, after = statuses(plain, report_id), statuses(fixed, report_id)
    changed = {finding: status for finding, status in after.items() if before[finding] != status}
    assert changed == {("balance", "total"): "pass", ("row_sum", "received"): "pass"}
    assert {before[finding] for finding in changed} == {"fail"}
    assert outcomes(fixed) == ["applied"]
    found = cell(fixed, report_id, "applications", *RECEIVED)
    assert (found["value"], found["status"], found["raw"]) == (CLEAN[RECEIVED], "corrected", WRONG)
    for name in ("disclosures", "disputes", "sections", "places", "texts", "reports", "diagnostics"):
        pd.testing.assert_frame_equal(getattr(fixed, name), getattr(plain, name))
    others = fixed.applications["status"] != "corrected"
    pd.testing.assert_frame_equal(fixed.applications[others], plain.applications[others])


@pytest.mark.parametrize(
    "keys",
    [
        "applicant=total;outcome=received",
        " outcome = received ; applicant = total ",
        "received:total",
        "outcome＝received；applicant＝total",
    ],
)
def test_keys_in_any_order_name_the_same_cell(keys, folder, plain, tmp_path):
    report_id = report(plain, "wrong.txt")
    fixed = corrected(folder, tmp_path, [(report_id, "applications", keys, "5")])
    assert cell(fixed, report_id, "applications", *RECEIVED)["value"] == 5
    assert fixed.corrections["keys"].tolist() == [KEYS]


@pytest.mark.parametrize(
    ("table", "keys", "value", "number"),
    [
        ("disclosures", "item=fee;measure=amount", "251000元", 25.1),
        ("disclosures", "item=fee;measure=amount", "25.1", 25.1),
        ("disclosures", "item=fee;measure=amount", "3.5万元", 3.5),
        ("disclosures", "normative_document:issued", "１２件", 12),
        ("disputes", "reconsideration:upheld", "3.0", 3),
        ("applications", "disclosed:business", "1,234", 1234),
    ],
)
def test_numbers_are_read_as_they_are_printed(table, keys, value, number, folder, plain, tmp_path):
    report_id = report(plain, "clean.txt")
    fixed = corrected(folder, tmp_path, [(report_id, table, keys, value)])
    changed = getattr(fixed, table).query("status == 'corrected'")
    assert changed["value"].tolist() == [number]


@pytest.mark.slow
def test_an_empty_value_says_that_there_is_no_number(folder, plain, tmp_path):
    report_id = report(plain, "clean.txt")
    fixed = corrected(folder, tmp_path, [(report_id, "applications", KEYS, "", "页码，不是数")])
    found = cell(fixed, report_id, "applications", *RECEIVED)
    assert pd.isna(found["value"]) and found["status"] == "corrected"
    assert found["raw"] == str(CLEAN[RECEIVED])
    assert statuses(fixed, report_id)["balance", "total"] == "not_assessable"


@pytest.mark.slow
def test_a_cell_that_is_not_printed_can_be_filled(folder, plain, tmp_path):
    report_id = report(plain, "odd.txt")
    numbers = [CLEAN[DROPPED, applicant] for applicant in APPLICANTS]
    rows = [
        (report_id, "applications", f"{DROPPED}:{a}", n) for a, n in zip(APPLICANTS, numbers, strict=True)
    ]
    fixed = corrected(folder, tmp_path, rows)
    assert statuses(plain, report_id)["row_sum", DROPPED] == "not_assessable"
    assert statuses(fixed, report_id)["row_sum", DROPPED] == "pass"
    assert cell(fixed, report_id, "applications", DROPPED, "total")["raw"] is pd.NA


@pytest.mark.parametrize(
    ("column", "value", "stored"),
    [
        ("agency", "丙县人民政府", "丙县人民政府"),
        ("year", "2022", 2022),
        ("level", "county", "county"),
        ("level", "县级", "county"),
        ("body", "department", "department"),
        ("signed_on", "2024/2/9", pd.Timestamp("2024-02-09")),
        ("published_on", "2024年2月9日", pd.Timestamp("2024-02-09")),
        ("division_code", "321324", "321324"),
    ],
)
def test_facts_of_a_report_are_corrected(column, value, stored, folder, plain, tmp_path):
    report_id = report(plain, "clean.txt")
    fixed = corrected(folder, tmp_path, [(report_id, "reports", column, value)])
    assert fixed.reports.set_index("report_id").at[report_id, column] == stored
    rest = [name for name in plain.reports if name != column]
    pd.testing.assert_frame_equal(fixed.reports[rest], plain.reports[rest])
    assert fixed.reports.dtypes.equals(plain.reports.dtypes)


def test_a_corrected_year_enters_the_checks(folder, plain, tmp_path):
    report_id = report(plain, "clean.txt")
    fixed = corrected(folder, tmp_path, [(report_id, "reports", "year", "2020")])
    assert statuses(plain, report_id)["form_version", "tables"] == "pass"
    assert statuses(fixed, report_id)["form_version", "tables"] == "fail"


# Dismissals


@pytest.mark.slow
@pytest.mark.parametrize(
    "keys", ["check=balance;subject=total", "subject = total ; check = balance", "balance:total"]
)
def test_a_dismissed_finding_keeps_its_status_and_says_why(keys, folder, plain, tmp_path):
    report_id = report(plain, "wrong.txt")
    fixed = corrected(folder, tmp_path, [(report_id, "findings", keys, "dismissed", "已电话核实")])
    found = fixed.findings.dropna(subset=["dismissed"])
    assert found[["check", "subject", "status", "dismissed"]].values.tolist() == [
        ["balance", "total", "fail", "已电话核实（张三，2024-05-01）"]
    ]
    pd.testing.assert_frame_equal(
        fixed.findings.drop(columns="dismissed"), plain.findings.drop(columns="dismissed")
    )
    assert outcomes(fixed) == ["applied"]


@pytest.mark.slow
def test_a_dismissal_of_what_no_longer_fails_is_refused(folder, plain, tmp_path):
    report_id = report(plain, "wrong.txt")
    rows = [
        (report_id, "findings", "check=balance;subject=total", "dismissed"),
        (report_id, "applications", KEYS, CLEAN[RECEIVED]),
    ]
    fixed = corrected(folder, tmp_path, rows)
    assert dict(zip(fixed.corrections["table"], outcomes(fixed), strict=True)) == {
        "applications": "applied",
        "findings": "refused",
    }
    (said,) = fixed.diagnostics.query("code == 'correction_refused'")["message"]
    assert "相符" in said
    assert fixed.findings["dismissed"].isna().all()


# What is refused


REFUSED = [
    (("applications", "outcome=nothing;applicant=total", "1"), "nothing"),
    (("applications", "outcome=received", "1"), "applicant"),
    (("applications", "outcome=received;outcome=processed", "1"), "applicant"),
    (("applications", "received", "1"), "outcome"),
    (("applications", "stage=received;applicant=total", "1"), "outcome"),
    (("disclosures", "item=procurement;measure=amount", "1"), "表式没有这一格"),
    (("sections", "overview", "1"), "applications"),
    (("applications", KEYS, "约 5"), "不是数字"),
    (("applications", KEYS, "/"), "不是数字"),
    (("applications", KEYS, "1E+11"), "不是数字"),
    (("applications", KEYS, "5.5"), "不是整数"),
    (("applications", KEYS, "-5"), "负数"),
    (("disclosures", "normative_document:issued", "5.5"), "不是整数"),
    (("applications", KEYS, "", ""), "reason"),
    (("reports", "form", "2019"), "form"),
    (("reports", "colour", "red"), "colour"),
    (("reports", "level", "village"), "township"),
    (("reports", "signed_on", "2024-02-30"), "2024-01-31"),
    (("reports", "year", "23"), "year"),
    (("findings", "check=balance;subject=nothing", "dismissed"), "nothing"),
    (("findings", "check=row_sum;subject=received", "dismissed"), "相符"),
    (("findings", "balance", "dismissed"), "subject"),
    (("findings", "balance:total", "0"), "dismissed"),
    (("findings", "balance:total", "dismissed", ""), "reason"),
]


@pytest.fixture(scope="module")
def refused(tmp_path_factory):
    """A corpus of one report for each of these corrections, all refused, and the reports by their number."""
    where = tmp_path_factory.mktemp("refused")
    numbered = [where / "reports" / f"{at:02}.txt" for at in range(len(REFUSED))]
    for path in numbered:
        save(write_report(distinct_figures(), agency=f"第{path.stem}街道办事处"), path.parent, path.name)
    ids = [hashlib.sha256(path.read_bytes()).hexdigest()[:12] for path in numbered]
    rows = [(report_id, *row) for report_id, (row, _) in zip(ids, REFUSED, strict=True)]
    return corrected(where / "reports", where, rows), ids


@pytest.mark.parametrize("at", range(len(REFUSED)), ids=["-".join(row) for row, _ in REFUSED])
def test_what_does_not_fit_is_refused_with_a_diagnostic(at, refused):
    corpus, ids = refused
    assert REFUSED[at][1] in refusal(corpus, ids[at])


@pytest.mark.slow
def test_a_source_that_says_something_else_now_is_not_corrected(folder, plain, tmp_path):
    report_id, heading = report(plain, "wrong.txt"), (*HEADING, "raw")
    row = [report_id, "applications", KEYS, "5", "看错", "张三", "2024", "999"]
    message = refusal(corrected(folder, tmp_path, [row], heading=heading))
    assert "999" in message and WRONG in message and "重新核实" in message
    for raw, source, keys in [
        (WRONG, "wrong.txt", KEYS),
        (f" {WRONG} ", "wrong.txt", KEYS),
        ("", "odd.txt", "disclosed:business"),
        ("'=1+1", "odd.txt", "fee:amount"),
    ]:
        table = "disclosures" if "fee" in keys else "applications"
        row = [report(plain, source), table, keys, "5", "看错", "张三", "2024", raw]
        assert outcomes(corrected(folder, tmp_path, [row], heading=heading)) == ["applied"]


def test_an_empty_raw_says_that_nothing_was_printed(folder, plain, tmp_path):
    row = [report(plain, "wrong.txt"), "applications", KEYS, "5", "看错", "张三", "2024", ""]
    assert "空白" in refusal(corrected(folder, tmp_path, [row], heading=(*HEADING, "raw")))


@pytest.mark.parametrize(("raw", "outcome"), [("2023", "applied"), ("2021", "refused"), ("", "refused")])
def test_a_fact_that_was_read_otherwise_is_not_corrected(raw, outcome, folder, plain, tmp_path):
    row = [report(plain, "clean.txt"), "reports", "year", "2022", "看错", "张三", "2024", raw]
    assert outcomes(corrected(folder, tmp_path, [row], heading=(*HEADING, "raw"))) == [outcome]


@pytest.mark.slow
def test_a_dismissal_of_another_failure_is_refused(folder, plain, tmp_path):
    report_id = report(plain, "wrong.txt")
    found = plain.findings.query("report_id == @report_id and check == 'balance' and subject == 'total'")
    for raw, outcome in [(found["message"].iat[0], "applied"), ("另一句话", "refused"), ("", "applied")]:
        row = [report_id, "findings", "balance:total", "dismissed", "已核实", "张三", "2024", raw]
        assert outcomes(corrected(folder, tmp_path, [row], heading=(*HEADING, "raw"))) == [outcome]


def test_two_corrections_of_a_cell_that_differ_are_both_refused(folder, plain, tmp_path):
    report_id = report(plain, "wrong.txt")
    rows = [(report_id, "applications", KEYS, "5"), (report_id, "applications", "received:total", "6")]
    fixed = corrected(folder, tmp_path, rows)
    assert outcomes(fixed) == ["refused", "refused"]
    assert all("“5”、“6”" in message for message in fixed.corrections["message"])
    assert cell(fixed, report_id, "applications", *RECEIVED)["status"] == "reported"
    same = [(report_id, "applications", KEYS, "5"), (report_id, "applications", "received:total", "5.0")]
    assert outcomes(corrected(folder, tmp_path, same)) == ["applied", "applied"]


@pytest.mark.slow
def test_corrections_of_other_reports_are_left_over(folder, tmp_path):
    rows = [("000000000000", "applications", KEYS, "5"), ("000000000001", "findings", "a:b", "dismissed")]
    fixed = corrected(folder, tmp_path, rows)
    assert outcomes(fixed) == ["unused", "unused"]
    (said,) = fixed.diagnostics.query("code == 'correction_unused'").to_dict("records")
    assert said["severity"] == "note" and "2 条" in said["message"] and "000000000001" in said["message"]


def test_a_comma_without_quotes_moves_no_value(folder, plain, tmp_path):
    path = tmp_path / "corrections.csv"
    row = f"{report(plain, 'clean.txt')},applications,received:total,1,234,看错,张三,2024"
    path.write_text(f"{','.join(HEADING)}\n{row}\n", encoding="utf-8")
    assert "第 2 行" in refusal(gr.load(folder, corrections=path))


# Files


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize(
    "how",
    [
        {},
        *slowly({"delimiter": ";"}, {"delimiter": "\t"}, {"quoting": csv.QUOTE_ALL}),
    ],
)
def test_a_file_is_read_as_excel_writes_it(encoding, how, folder, plain, tmp_path):
    row = [report(plain, "wrong.txt"), "applications", KEYS, "5", "看错，“引号”,\n两行", "张三", "2024/5/1"]
    fixed = corrected(folder, tmp_path, [row], encoding=encoding, **how)
    assert fixed.corrections.iloc[0][list(HEADING)].tolist() == row
    assert outcomes(fixed) == ["applied"]


def test_several_files_are_one_list_of_corrections(folder, plain, tmp_path):
    report_id = report(plain, "wrong.txt")
    one = written([(report_id, "applications", KEYS, "5")], tmp_path / "one.csv")
    two = written([(report_id, "reports", "agency", "丙县")], tmp_path / "two.csv")
    assert outcomes(gr.load(folder, corrections=[one, str(two)])) == ["applied", "applied"]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (b"a,b\n1,2\n", "report_id"),
        (",".join(HEADING).replace("reason,", "").encode(), "reason"),
        (",".join((*HEADING, "value")).encode(), "value"),
        (",".join(HEADING).encode() + b'\nx,"never closed\n', "CSV"),
        (b"\xff\xff\xff\x00", "CSV"),
        (None, "corrections.csv"),
    ],
)
def test_a_file_that_holds_no_corrections_is_named(content, words, folder, tmp_path):
    path = tmp_path / "corrections.csv"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(gr.SourceError) as error:
        gr.load(folder, corrections=path)
    assert "corrections.csv" in str(error.value)
    assert words in str(error.value) or "空" in str(error.value)


@pytest.mark.slow
def test_rows_in_any_order_say_the_same(folder, plain, tmp_path):
    clean, wrong, odd = (report(plain, f"{name}.txt") for name in ("clean", "wrong", "odd"))
    rows = [
        (wrong, "applications", KEYS, CLEAN[RECEIVED]),
        (odd, "applications", KEYS, "5"),
        (odd, "applications", KEYS, "6"),
        (clean, "disputes", "reconsideration:total", "nothing"),
        (wrong, "findings", "completeness:applications", "dismissed"),
        (odd, "findings", "completeness:applications", "dismissed"),
        (odd, "reports", "agency", "丁县人民政府"),
        (clean, "reports", "level", "county"),
        ("000000000000", "reports", "level", "county"),
    ]
    first = corrected(folder, tmp_path, rows)
    assert set(outcomes(first)) == {"applied", "refused", "unused"}
    for seed in range(3):
        random.Random(seed).shuffle(rows)
        again = corrected(folder, tmp_path, rows)
        for name, held in first.tables.items():
            pd.testing.assert_frame_equal(again.tables[name], held)


@pytest.mark.slow
def test_what_became_of_corrections_goes_through_parquet(folder, plain, tmp_path):
    report_id = report(plain, "wrong.txt")
    rows = [
        (report_id, "applications", KEYS, "5"),
        (report_id, "reports", "signed_on", "2024-03-03"),
        (report_id, "findings", "row_sum:received", "dismissed"),
        (report_id, "disputes", "x:y", "1"),
    ]
    fixed = corrected(folder, tmp_path, rows)
    again = gr.read_parquet(fixed.to_parquet(tmp_path / "tables"))
    for name, held in fixed.tables.items():
        pd.testing.assert_frame_equal(again.tables[name], held)
    assert sorted(outcomes(again)) == ["applied", "applied", "applied", "refused"]


@pytest.mark.slow
def test_ten_thousand_corrections_are_a_matter_of_seconds(folder, plain, tmp_path):
    ids = plain.reports["report_id"].tolist()
    cells = plain.applications.query("status == 'reported'")[["outcome", "applicant"]].drop_duplicates()
    keys = [f"{outcome}:{applicant}" for outcome, applicant in cells.itertuples(index=False)]
    rows = [(ids[n % 3], "applications", keys[n // 3 % len(keys)], "5") for n in range(10_000)]
    fixed = corrected(folder, tmp_path, rows)
    assert len(fixed.corrections) == 10_000


# Subtotals


@pytest.mark.slow
def test_a_corrected_cell_enters_the_printed_subtotals(tmp_path):
    from test_proof import LAYOUTS, with_subtotals

    figures = distinct_figures("2021", seed=3)
    text = with_subtotals(figures, "2021", LAYOUTS["in front"], "word")
    save(text, tmp_path / "reports")
    corpus = gr.load(tmp_path / "reports")
    (report_id,) = corpus.reports["report_id"]
    fixed = corrected(
        tmp_path / "reports", tmp_path, [(report_id, "applications", "refused_deliberative:research", "0")]
    )
    before, after = statuses(corpus, report_id), statuses(fixed, report_id)
    failing = {key[1] for key, status in after.items() if key[0] == "subtotal" and status == "fail"}
    assert (
        len(failing) == 3
    )  # the row's own, the group's in its column, the group's in the column of subtotals
    assert not {key for key in before if key[0] == "subtotal" and before[key] == "fail"}
    for subject in failing:
        trace = corpus.trace_finding(report_id, "subtotal", subject)
        assert ("refused_deliberative", "research") in {one.cell for one in trace.cells}
        finding = corpus.findings.query("check == 'subtotal' and subject == @subject").iloc[0]
        assert sum(one.value for one in trace.cells) == finding["actual"] == finding["expected"]


# The form to fill in


def test_a_template_lists_what_could_not_be_read_and_what_fails(plain, tmp_path):
    path = plain.corrections_template(tmp_path / "to fill in.csv")
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    unread = [(r["report_id"], r["keys"]) for r in rows if r["table"] in TABLES]
    odd = report(plain, "odd.txt")
    assert sorted(unread) == [(odd, "item=fee;measure=amount"), (odd, KEYS)]
    failing = plain.findings.query("status == 'fail'")
    assert len(rows) == len(unread) + len(failing)
    assert not any(value.startswith(("=", "+", "-", "@")) for row in rows for value in row.values())


@pytest.mark.slow
def test_a_template_that_nobody_filled_in_changes_nothing(folder, plain, tmp_path):
    again = gr.load(folder, corrections=plain.corrections_template(tmp_path / "t.csv"))
    for name, held in plain.tables.items():
        pd.testing.assert_frame_equal(again.tables[name], held)


@pytest.mark.slow
@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030"])
def test_a_template_that_is_filled_in_applies_to_the_last_row(encoding, folder, plain, tmp_path):
    path = plain.corrections_template(tmp_path / "t.csv")
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        row["value"] = "dismissed" if row["table"] == "findings" else "3"
        row |= {"reason": "已核实", "who": "张三", "when": "2024-05-01"}
    rows = [row for row in rows if row["table"] == "findings"] + [
        row for row in rows if row["table"] != "findings"
    ]
    dismissals = [
        row for row in rows if row["table"] == "findings" and row["report_id"] != report(plain, "odd.txt")
    ]
    cells = [row for row in rows if row["table"] != "findings"]
    with path.open("w", encoding=encoding, newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows([*dismissals, *cells])
    fixed = gr.load(folder, corrections=path)
    assert set(outcomes(fixed)) == {"applied"} and len(fixed.corrections) == len(dismissals) + 2
