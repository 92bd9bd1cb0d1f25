"""Eighteen whole reports of very different bodies: no false alarm, and the one planted slip is found."""

import json
from collections import Counter
from pathlib import Path
from unittest import mock

import pandas as pd
import pytest
import writing
from asking import apart
from writing import HEADINGS, printed, save, write_report, zero_figures

import govreport as gr
from govreport.form.script import VARIANTS
from govreport.parse.figures import read_figures
from govreport.parse.statements import read_statements

REPORTS = json.loads((Path(__file__).parent / "documents" / "realistic.json").read_text(encoding="utf-8"))
each = pytest.mark.parametrize("report", REPORTS, ids=[report["key"] for report in REPORTS])
# A mirror that prints a page in traditional script, character by character.
MIRRORED = "读讀问問张張单單类類记記长長园園说說论論报報东東马馬乐樂开開"
KEPT = "局群布备周只欲升志几党后秘苏同民门页风"


def row(number):
    """Seven numbers of a row of table III that add up."""
    return [number, 0, 0, 0, 0, 0, number] if number < 3 else [number - 2, 1, 0, 0, 0, 1, number]


def figures_of(report):
    """The figures of the three tables, which agree with the prose and obey the form's rules."""
    held = zero_figures()
    held["year"] = report["year"]
    received, carried_in, carried_out = report["applications"]
    processed = received + carried_in - carried_out
    quarter = processed // 4
    usual = {"disclosed": processed - quarter, "unavailable_not_held": quarter}
    table = held["III"]
    rows = {code: row(number) for code, number in report.get("outcomes", usual).items()}
    table |= rows
    table["processed"] = [sum(column) for column in zip(*rows.values(), strict=True)]
    table["carried_in"] = [carried_in, 0, 0, 0, 0, 0, carried_in]
    table["carried_out"] = [carried_out, 0, 0, 0, 0, 0, carried_out]
    flows = zip(table["processed"], table["carried_out"], table["carried_in"], strict=True)
    table["received"] = [done + left - brought for done, left, brought in flows]
    held["II"]["normative_document"] = dict(
        zip(("issued", "repealed", "in_force"), report["documents"], strict=True)
    )
    held["IV"] = report["disputes"]
    return held


def text_of(report, planted=False):
    """The whole report as text, with its slip if asked for."""
    figures, plant = figures_of(report), report["plant"] if planted else {}
    numbers = printed(figures, "2021")
    cells = {(r, c): str(numbers[r, c] + more) for r, c, more in plant.get("cells", ())}
    prose = {section: tuple(report["prose"].get(section, ())) for section in HEADINGS}
    preface = mock.patch.object(writing, "_preface", lambda *_: report["preface"])
    with mock.patch.dict(writing.PROSE, prose), preface:
        text = write_report(figures, agency=report["agency"], year=report["year"], cells=cells)
    text = text.replace(f"{report['year'] + 1}年1月20日", report["signed"])
    title, rest = text.split("\n", 1)
    title = report.get("title", title)
    if report.get("toc"):
        lines = [f"{heading}{'…' * 12}{page}" for page, heading in enumerate(HEADINGS.values(), 1)]
        rest = "\n".join(["目  录", *lines, rest])
    text = f"{title}\n{rest}"
    if "text" in plant:
        assert plant["text"][0] in text
        text = text.replace(*plant["text"], 1)
    return mirrored(text) if report["key"] == "traditional" else text


def mirrored(text):
    pairs = zip(VARIANTS[::2], VARIANTS[1::2], strict=True)
    table = {plain: variant for variant, plain in pairs if plain not in KEPT}
    table |= dict(zip(MIRRORED[::2], MIRRORED[1::2], strict=True))
    return text.translate(str.maketrans(table))


def loaded(folder, planted=False):
    """All reports, of bodies that have nothing to do with each other."""
    for report in REPORTS:
        save(text_of(report, planted), folder, f"{report['key']}.txt")
    return apart(gr.load(folder), "findings", "figures", "statements")


def alarms(corpus):
    return corpus.findings[corpus.findings.status == "fail"]


def of(reports, report):
    return reports[f"{report['key']}.txt"]


@pytest.fixture(scope="module")
def sound(tmp_path_factory):
    return loaded(tmp_path_factory.mktemp("sound"))


@pytest.fixture(scope="module")
def slipped(tmp_path_factory):
    return loaded(tmp_path_factory.mktemp("slipped"), planted=True)


@each
def test_no_false_alarm(sound, report):
    found = alarms(of(sound, report))
    assert len(of(sound, report).findings) > 50
    assert [*zip(found.check, found.message, strict=True)] == []


@pytest.mark.slow
@each
def test_the_planted_slip_is_found_and_nothing_else(slipped, report):
    found = alarms(of(slipped, report))
    assert set(found.check) == set(report["plant"]["checks"])
    assert found.message.str.contains(r"\d|“").all()


@each
def test_the_known_figures(sound, report):
    held = of(sound, report).figures
    known = held[held.quantity != "other"]
    found = Counter(zip(known.quantity, known.value.astype(float), strict=True))
    assert found == Counter((quantity, float(value)) for quantity, value in report["figures"])


@each
def test_the_statements_of_section_five(sound, report):
    held = of(sound, report).statements
    assert [int((held.kind == kind).sum()) for kind in ("problem", "improvement")] == report["statements"]
    leads = held.text.str.contains(r"问题有：|表现为：|改进：")
    assert not leads.any()


@each
def test_body_place_and_date(sound, report):
    found = of(sound, report).reports.iloc[0]
    place = [None if pd.isna(found[name]) else found[name] for name in ("division_code", "level", "body")]
    assert (place, found.year, found.form) == (report["place"], report["year"], "2021")
    assert not pd.isna(found.signed_on)


# --- what the reports taught, sentence by sentence ------------------------------------------------


def known(text, section="overview"):
    return [(f.quantity, f.value) for f in read_figures(text, section) if f.quantity != "other"]


SENTENCES = {
    # Brackets that take an item of a list apart do not end the list.
    "主动公开政府信息60条，其中网站公开40条（其中许可30条，处罚10条），新媒体公开20条。": [
        ("disclosed_total", 60), ("disclosed_part", 40), ("disclosed_part", 20),
    ],
    # What one office received is no number of the whole region, nor is what it carried over.
    "全市收到政府信息公开申请143件，上年结转57件。其中市政府办公室收到63件，上年结转3件，结转下年度2件。": [
        ("applications_received", 143), ("applications_carried_in", 57),
    ],
    "全年收到政府信息公开申请66件，其中本年收到61件，上年结转5件。": [
        ("applications_received", 66), ("applications_carried_in", 5),
    ],
    "（二）依申请公开。收到申请17件。": [("applications_received", 17)],
    "（二）依申请公开情况\n畅通渠道。收到申请17件。": [("applications_received", 17)],
    "依申请公开：\n收到申请17件。": [("applications_received", 17)],
    "（二）依申请公开制度。\n收到申请17件。": [],
    "（二）信访办理。收到申请17件。": [],
    "上年结转12件，共办理政府信息公开申请33件，截至12月底办结31件，其余2件结转至下一年度办理。": [
        ("applications_carried_in", 12), ("applications_answered", 31), ("applications_carried_out", 2),
    ],
    "截至12月底办结政府信息公开申请31件。": [],
    "发出收费通知0件，总金额0元，实际收取的总金额为0元。": [("processing_fee", 0)],
    "行政事业性收费实际收取金额为3元。": [],
}  # fmt: skip


@pytest.mark.parametrize("text", SENTENCES)
def test_sentences(text):
    assert known(text) == SENTENCES[text]


LEADS = {
    "工作中还存在短板弱项，主要表现为：解读形式单一；更新不及时。\n改进措施：丰富解读形式。": "解读形式单一",
    "我院信息公开工作存在的主要问题有：制度不健全；报送不及时。\n改进措施：健全制度。": "制度不健全",
}


@pytest.mark.parametrize("text", LEADS)
def test_a_lead_in_is_no_part_of_a_problem(text):
    assert read_statements(text)[0].text == LEADS[text]


def test_a_lead_in_is_no_part_of_an_improvement():
    text = "解读形式单一。\n下一步，我局将对照问题，切实改进：扩大公开范围；开展专题培训。"
    texts = [one.text for one in read_statements(text)]
    assert texts == ["解读形式单一", "扩大公开范围", "开展专题培训"]


@pytest.mark.slow
def test_figures_of_a_region_are_compared_where_the_tables_are_shown_to_be_the_region_s(tmp_path):
    report = next(report for report in REPORTS if report["key"] == "prefecture")
    text = text_of(report).replace("结转下年度61件", "结转下年度16件")
    assert list(alarms(gr.load(save(text, tmp_path))).check) == ["narrative_carried"]
    other = text
    for number in ("1432件", "57件", "1428件", "124件", "64件"):
        other = other.replace(number, f"9{number}")
    corpus = gr.load(save(other, tmp_path, "other.txt"))
    assert alarms(corpus).empty
    compared = corpus.findings[corpus.findings.check.isin(["narrative_received", "narrative_disputes"])]
    assert set(compared.status) == {"not_assessable"}
