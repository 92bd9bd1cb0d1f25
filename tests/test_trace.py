"""Where a number stands and what a finding is about: places, cells, pages for notebooks."""

import pytest
from lxml import html
from writing import (
    APPLICANTS,
    DISPUTE_OUTCOMES,
    FIGURES,
    STAGES,
    distinct_figures,
    outcomes,
    printed,
    save,
    texts,
    write_report,
)

import govreport as gr
from govreport.checks.across import check_across
from govreport.checks.findings import findings_frame
from govreport.checks.narrative import NARRATIVE

KEYS = {
    "disclosures": ("item", "measure"),
    "applications": ("outcome", "applicant"),
    "disputes": ("stage", "outcome"),
}
RECEIVED = ("received", "total")
SCRIPT = "<script>alert(1)</script>"


def loaded(tmp_path, **named):
    for name, text in named.items():
        save(text, tmp_path / "reports", f"{name}.txt")
    return gr.load(tmp_path / "reports")


def one(corpus):
    (report_id,) = corpus.reports["report_id"]
    return report_id


def table_of(place):
    return "disputes" if place[0] in STAGES else "applications" if place[1] in APPLICANTS else "disclosures"


def lit(page):
    """The texts of the cells in a thick frame."""
    tree = html.fromstring(page)
    return ["".join(cell.itertext()) for cell in tree.xpath("//td[contains(@style, 'border:3px')]")]


def sheet(page):
    """The rows of the first table of a page, a text for each cell."""
    table = html.fromstring(page).xpath("//table")[0]
    return [["".join(cell.itertext()) for cell in row.xpath("./th|./td")] for row in table.xpath(".//tr")]


# A cell


@pytest.mark.slow
@pytest.mark.parametrize(("form", "dialect"), [("2021", "word"), ("2019", "web"), ("hybrid", "word")])
def test_every_printed_cell_is_where_its_trace_says(form, dialect, tmp_path):
    figures = distinct_figures(form)
    corpus = loaded(tmp_path, one=write_report(figures, form=form, dialect=dialect))
    report_id = one(corpus)
    text, shown = corpus.text(report_id), texts(figures, form)
    for place in printed(figures, form):
        table = table_of(place)
        trace = corpus.trace(report_id, table, **dict(zip(KEYS[table], place, strict=True)))
        assert text[trace.start : trace.end] == trace.raw == shown[place], place
        assert text.count("\n", 0, trace.start) == trace.line - 1
        page = trace._repr_html_()
        assert lit(page) == [trace.raw], place
        assert f"【{trace.raw}】" in str(trace) and f"第 {trace.line} 行" in str(trace)


@pytest.mark.slow
def test_a_row_of_a_table_is_traced_as_its_keys_are(tmp_path):
    corpus = loaded(tmp_path, one=write_report(distinct_figures()))
    for table, names in KEYS.items():
        row = getattr(corpus, table).iloc[2]
        assert corpus.trace(row) == corpus.trace(row["report_id"], table, **{n: row[n] for n in names})
    with pytest.raises(KeyError, match="applications"):
        corpus.trace(corpus.reports.iloc[0])


def test_blank_unreadable_and_absent_cells_say_what_they_are(tmp_path):
    cells = {
        ("disclosed", "business"): "",
        ("disclosed", "total"): "12件左右",
        ("disclosed", "research"): "/",
    }
    text = write_report(distinct_figures(), cells=cells, drop=["declined_duplicate"])
    corpus = loaded(tmp_path, one=text)
    report_id = one(corpus)
    for (outcome, applicant), shown in {
        ("disclosed", "business"): "□",
        ("disclosed", "total"): "12件左右 ？",
        ("disclosed", "research"): "/",
        ("declined_duplicate", "total"): "·",
    }.items():
        trace = corpus.trace(report_id, "applications", outcome=outcome, applicant=applicant)
        assert lit(trace._repr_html_()) == [shown]
        assert "缺失" in str(trace)
    assert "未印此格" in str(trace)


def test_a_corrected_cell_shows_both_numbers(tmp_path):
    corpus = loaded(tmp_path, one=write_report(distinct_figures(), cells={RECEIVED: "7"}))
    path = tmp_path / "corrections.csv"
    rows = f"{one(corpus)},applications,received:total,8,看错,张三,2024\n"
    path.write_text(f"report_id,table,keys,value,reason,who,when\n{rows}", encoding="utf-8")
    corpus = gr.load(tmp_path / "reports", corrections=path)
    trace = corpus.trace(one(corpus), "applications", outcome="received", applicant="total")
    assert "= 8（corrected，原文“7”）" in str(trace)
    assert lit(trace._repr_html_()) == ["7 ✎8"]
    assert "人工更正" in trace._repr_html_()


@pytest.mark.slow
def test_the_sheet_is_the_table_that_the_form_prints(tmp_path):
    figures = distinct_figures()
    corpus = loaded(tmp_path, one=write_report(figures))
    page = corpus.trace(one(corpus), "applications", outcome="received", applicant="total")._repr_html_()
    rows = [row for row in sheet(page) if len(row) >= 8]
    assert [row[-7:] for row in rows] == [
        [str(number) for number in figures["III"][outcome]] for outcome in outcomes("2021")
    ]
    assert rows[0][0].startswith("一、本年新收") and rows[-1][0].startswith("四、结转")
    page = corpus.trace(one(corpus), "disputes", stage="litigation_direct", outcome="total")._repr_html_()
    assert sheet(page)[-1] == [str(number) for number in figures["IV"]]
    assert sheet(page)[0] == ["行政复议", "行政诉讼"]
    page = corpus.trace(one(corpus), "disclosures", item="fee", measure="amount")._repr_html_()
    assert sheet(page)[-1] == ["行政事业性收费", str(figures["II"]["fee"]["amount"])]


@pytest.mark.slow
def test_pages_escape_what_a_report_prints_and_are_small(tmp_path):
    text = write_report(distinct_figures(), cells={RECEIVED: SCRIPT, ("received", "business"): SCRIPT * 20})
    corpus = loaded(tmp_path, one=text)
    pages = [corpus.trace(one(corpus), "applications", outcome="received", applicant="total")._repr_html_()]
    pages += [
        corpus.trace_finding(row)._repr_html_()
        for _, row in corpus.findings.drop_duplicates("check").iterrows()
    ]
    for page in pages:
        assert "<script" not in page
        assert len(page.encode()) < 60_000
        assert not html.fromstring(page).xpath("//script|//link|//@src|//@href")
    assert SCRIPT in "".join(html.fromstring(pages[0]).itertext())


# A finding


def expected_cells(check, subject, form):
    """The cells of a sum, listed without the rules of the form."""
    if check == "balance":
        return [(row, subject) for row in ("received", "carried_in", "processed", "carried_out")]
    if check == "row_sum":
        return [(subject, applicant) for applicant in APPLICANTS]
    if check == "dispute_sum":
        return [(subject, outcome) for outcome in DISPUTE_OUTCOMES]
    left_out = ("received", "carried_in", "carried_out")
    return [(row, subject) for row in outcomes(form) if row not in left_out]


@pytest.mark.slow
@pytest.mark.parametrize("form", ["2021", "2019", "hybrid"])
def test_a_sum_names_exactly_its_cells(form, tmp_path):
    corpus = loaded(tmp_path, one=write_report(distinct_figures(form), form=form))
    sums = corpus.findings[
        corpus.findings["check"].isin(["balance", "outcome_sum", "row_sum", "dispute_sum"])
    ]
    assert len(sums) == 7 + 7 + len(outcomes(form)) + 3
    for check, named in sums.groupby("check", observed=True):
        names = named.iloc[0][["report_id", "check", "subject"]]
        assert corpus.trace_finding(named.iloc[0]) == corpus.trace_finding(*names), check
    for _, finding in sums.iterrows():
        trace = corpus.trace_finding(finding)
        expected = expected_cells(finding["check"], finding["subject"], form)
        assert sorted(cell.cell for cell in trace.cells) == sorted(expected)
        assert sorted(lit(trace._repr_html_())) == sorted(cell.raw for cell in trace.cells)
        assert finding["message"] in str(trace)
        for cell in trace.cells:
            assert f"第 {cell.line} 行：{cell.row} × {cell.column} = {cell.value:g}" in str(trace)


def trace_of(corpus, check, subject):
    return corpus.trace_finding(one(corpus), check, subject)


def cells_of(trace):
    return {(cell.table, *cell.cell) for cell in trace.cells}


@pytest.mark.slow
def test_other_checks_name_their_cells(tmp_path):
    place = ("disclosed", "business")
    figures = distinct_figures()
    wrong = {
        ("received", "natural_person"): str(figures["III"]["received"][0] + 5),
        ("received", "research"): str(figures["III"]["received"][2] - 5),
        ("normative_document", "in_force"): "-3",
        place: "",
    }
    corpus = loaded(tmp_path, one=write_report(figures, cells=wrong))
    assert cells_of(trace_of(corpus, "sane_value", "disclosures:normative_document:in_force")) == {
        ("disclosures", "normative_document", "in_force")
    }
    assert cells_of(trace_of(corpus, "issued_in_force", "normative_document")) == {
        ("disclosures", "normative_document", measure) for measure in ("issued", "repealed", "in_force")
    }
    assert cells_of(trace_of(corpus, "offsetting", "balance:natural_person:research")) == {
        ("applications", row, column)
        for row in ("received", "carried_in", "processed", "carried_out")
        for column in ("natural_person", "research")
    }
    assert cells_of(trace_of(corpus, "completeness", "applications")) == {("applications", *place)}
    assert cells_of(trace_of(corpus, "completeness", "disputes")) == set()
    assert len(cells_of(trace_of(corpus, "sane_value", "disputes"))) == 15
    assert cells_of(trace_of(corpus, "sections", "problems")) == set()
    assert "第五部分" in str(trace_of(corpus, "sections", "problems"))


@pytest.mark.slow
def test_every_finding_of_published_figures_can_be_traced(tmp_path):
    corpus = loaded(tmp_path, one=write_report(FIGURES["hongze_2023"], form="hybrid", dialect="web"))
    for _, finding in corpus.findings.iterrows():
        trace = corpus.trace_finding(finding)
        assert str(trace).count("\n") >= 1
        html.fromstring(trace._repr_html_())
    failed = trace_of(corpus, "dispute_sum", "reconsideration")
    assert [cell.value for cell in failed.cells] == [10, 1, 0, 0, 0]
    assert "✗" in failed._repr_html_()


def checked(corpus, *checks):
    """The corpus with the findings of these checks alone."""
    found = [one for check in checks for one in check(corpus.tables, corpus.forms)]
    frames = {**corpus.tables, "findings": findings_frame(found, corpus.tables, corpus.forms)}
    return gr.Corpus.whole(frames, corpus.forms)


STATED = {
    "applications_received": {("received", "total"), ("carried_in", "total")},
    "applications_carried_in": {("carried_in", "total")},
    "applications_carried_out": {("carried_out", "total")},
    "applications_answered": {("processed", "total")},
    "reconsiderations": {("reconsideration", "total")},
    "litigations": {("litigation_direct", "total"), ("litigation_after_reconsideration", "total")},
    "normative_documents": {("normative_document", "issued")},
}
SENTENCES = (
    "2023年，本机关共收到政府信息公开申请11件，上年结转申请2件，答复申请12件，结转下年申请1件。"
    "全年共制发规范性文件3件。全年主动公开政府信息30条，其中政策文件10条、工作动态20条。"
    "本年收到政府信息公开申请14件。发生行政复议4件，行政诉讼5件。"
)


@pytest.mark.slow
def test_a_finding_on_prose_shows_the_sentence_and_the_cells(tmp_path):
    text = write_report(distinct_figures()).replace(
        "本机关按照条例规定，", f"{SENTENCES}本机关按照条例规定，"
    )
    corpus = checked(loaded(tmp_path, one=text), *NARRATIVE)
    stated = corpus.findings[corpus.findings["subject"].str.contains(r"\d$")]
    figures = corpus.figures.set_index("start")
    met = set()
    for _, finding in stated.iterrows():
        trace = corpus.trace_finding(finding)
        assert trace.stated, finding["subject"]
        for shown in trace.stated:
            assert corpus.text(trace.report_id)[shown.start : shown.end] == shown.raw
            assert shown.raw in trace._repr_html_()
        quantities = [figures.at[shown.start, "quantity"] for shown in trace.stated]
        met.add(quantities[0])
        if finding["check"] == "narrative_sum":
            assert quantities[0] == "disclosed_total" and set(quantities[1:]) == {"disclosed_part"}
            assert not trace.cells
        else:
            assert [shown.value for shown in trace.stated] == [finding["actual"]]
            assert {cell.cell for cell in trace.cells} == STATED[quantities[0]]
    assert len(met) > 3


@pytest.mark.slow
def test_a_finding_across_years_shows_both_reports(tmp_path):
    figures = distinct_figures()
    corpus = loaded(
        tmp_path, old=write_report(figures, year=2022), new=write_report(distinct_figures(seed=5), year=2023)
    )
    corpus = checked(corpus, check_across)
    across = corpus.findings[corpus.findings["check"] == "carry_over"]
    assert len(across) == 7
    for _, finding in across.iterrows():
        trace = corpus.trace_finding(finding)
        assert [(cell.source, cell.cell) for cell in trace.cells] == [
            ("new.txt", ("carried_in", finding["subject"])),
            ("old.txt", ("carried_out", finding["subject"])),
        ]
        assert len(lit(trace._repr_html_())) == 2


@pytest.mark.slow
@pytest.mark.parametrize(
    ("names", "word"),
    [
        (("nothing", "balance", "total"), "nothing"),
        ((None, "nothing", "total"), "nothing"),
        ((None, "balance", "nothing"), "natural_person"),
    ],
)
def test_a_finding_that_is_not_there_names_those_that_are(names, word, tmp_path):
    corpus = loaded(tmp_path, one=write_report(distinct_figures()))
    report_id, check, subject = names
    with pytest.raises(KeyError, match=word):
        corpus.trace_finding(report_id or one(corpus), check, subject)


def test_a_row_of_another_table_is_no_finding(tmp_path):
    corpus = loaded(tmp_path, one=write_report(distinct_figures()))
    with pytest.raises(KeyError, match="subject"):
        corpus.trace_finding(corpus.reports.iloc[0])
