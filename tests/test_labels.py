"""Labels as they come: every label of both forms distorted, every cell right or said not to be read.

A distorted label may cost its own cells; it never puts a number into another cell.
"""

import re
from pathlib import Path

import pytest
from asking import apart, slowly
from writing import (
    APPLICANTS,
    ARTICLES,
    DIALECTS,
    DISPUTE_OUTCOMES,
    HEADINGS,
    ITEMS,
    MEASURES,
    OUTCOMES,
    STAGES,
    distinct_figures,
    outcomes,
    printed,
    save,
    write_report,
)

import govreport as gr
from govreport.documents.text import read
from govreport.form.script import VARIANTS, fold, has_pinyin, is_traditional, without_pinyin
from govreport.form.statute import FORMS
from govreport.parse.layout import layouts_of
from govreport.parse.report import read_report

VERSIONS = ("2021", "2019")
ORGANISATIONS = ["商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他"]


def reported(text):
    """Return {(row, column): number} of every cell that is read, and the codes of the notes."""
    layouts = layouts_of(FORMS)
    report = read_report(read(text.encode()), layouts)
    tables = report.tables
    cells = {}
    for index, _, _, number, status in tables.cells():
        cells[layouts.grid.cells[index][1:]] = number if status == 0 else None
    found = {place: number for place, number in cells.items() if number is not None}
    return found, {code for code, _, _ in report.notes}


def core(label):
    return re.sub(r"^(?:[一二三四五六七八九十]、|（[一二三四五六七八九十]）|\d\.)", "", label)


def labels_of(form):
    """Return {code: label} of all rows and columns of a form that one label stands for."""
    items = [item for row, _ in ARTICLES[form].values() for item in row]
    found = {code: OUTCOMES[code] for code in outcomes(form)}
    found |= {item: ITEMS[item] for item in items} | MEASURES[form] | STAGES | APPLICANTS | DISPUTE_OUTCOMES
    return {code: label.replace("\n", "") for code, label in found.items() if code != "total"}


def in_middle(label, change):
    """Return a label with its wording changed at its middle."""
    wording = core(label)
    half = len(wording) // 2
    return label.removesuffix(wording) + change(wording[:half], wording[half:])


def check(form, labels, dialect="word"):
    """Return the cells lost by printing these labels; no other number may come of it."""
    figures = distinct_figures(form)
    truth = printed(figures, form)
    found, _ = reported(write_report(figures, form=form, dialect=dialect, labels=labels))
    assert {place: number for place, number in found.items() if truth.get(place) != number} == {}, labels
    return len(truth) - len(found)


KEPT = {
    "spaced": " ".join,
    "wide spaces": lambda label: in_middle(label, "{}\u3000{}".format),
    "broken": lambda label: in_middle(label, "{}\n{}".format),
    "pinyin": lambda label: in_middle(label, "{}(zhì){}".format),
    "wide pinyin": lambda label: in_middle(label, "{}（xìn）{}".format),
    "no ordinal": core,
    "digits in brackets": lambda label: re.sub(r"^(\d)\.", r"（\1）", label),
    "pause": lambda label: re.sub(r"^(\d)\.", r"\1、", label),
    "circled": lambda label: label.replace("1.", "①").replace("2.", "②").replace("3.", "③"),
    "mixed brackets": lambda label: re.sub(r"^（(.)）", r"( \1）", label),
    "Han to digits": lambda label: label.replace("（七）", "7."),
    "straight quotes": lambda label: re.sub("[“”]", '"', label),
    "no quotes": lambda label: re.sub("[“”]", "", label),
}


@pytest.mark.slow
@pytest.mark.parametrize("form", VERSIONS)
@pytest.mark.parametrize("dialect", DIALECTS)
def test_what_never_matters_in_a_label(form, dialect):
    for style, change in KEPT.items():
        labels = {code: change(label) for code, label in labels_of(form).items()}
        assert check(form, labels, dialect) == 0, style


@pytest.mark.slow
@pytest.mark.parametrize("form", VERSIONS)
def test_a_lost_character_loses_no_unique_row(form):
    for code, label in labels_of(form).items():
        lost = check(form, {code: in_middle(label, lambda one, other: one + other[1:])})
        assert lost == 0 or code in NOT_UNIQUE, (code, lost)


# 本年废件数 is as near to 本年发件数; what is left of two characters is no label.
NOT_UNIQUE = ("processed", "closed_other", "regulation", "repealed", "other_organisation")


@pytest.mark.slow
@pytest.mark.parametrize("form", VERSIONS)
def test_a_label_cut_short_is_its_row_or_none(form):
    delivered = []
    for code, label in labels_of(form).items():
        for length in (2, 3, 4, 6, 9):
            if length < len(core(label)):
                cut = label.removesuffix(core(label)) + core(label)[:length]
                delivered.append(check(form, {code: cut}) == 0)
    assert delivered.count(True) > len(delivered) // 2


@pytest.mark.slow
@pytest.mark.parametrize("form", VERSIONS)
def test_the_end_of_a_label_is_its_row_or_none(form):
    for code, label in labels_of(form).items():
        for length in (2, 4, 7):
            if length < len(core(label)):
                check(form, {code: core(label)[-length:]})


CUT = {
    "received": "一、本年新收",
    "refused_prohibited_by_law": "2.其他法律行政止公开",
    "refused_internal_affairs": "5.三类内部事务信息",
    "unavailable_not_held": "1.本机关不掌握",
    "unavailable_needs_creation": "2.没有现成信息",
    "declined_petition": "1.信访举报投诉",
    "declined_reconfirmation": "5.要求行政机关确认",
    "closed_uncorrected": "1.逾期不补正",
    "public_interest": "社会公益",
    "issued": "本年发件",
    "in_force": "现行有效件",
}


def test_shortened_labels_that_were_met():
    assert check("2021", CUT) == 0


def test_a_label_that_two_rows_share_is_neither():
    for shared in ("政府信息公开申请数量", "行政机关不再处理其政府信息公开申请", "属于行政", "2.其他"):
        code = {"2.其他": "refused_prohibited_by_law"}.get(shared, "declined_publication")
        assert check("2021", {code: shared}) >= 7, shared
        assert check("2019", {code: shared}) >= 7, shared


def test_other_processing_cut_to_other_is_the_row_of_its_ordinal():
    assert check("2019", {"closed": "（六）其他"}) == 0


def test_a_misprint_in_the_headings_of_table_four():
    for labels in (
        {"reconsideration": "行复议"},
        {"pending": "尚末审结"},
        {"litigation_direct": "未经复议直接诉"},
    ):
        assert check("2021", labels) == 0


# Scripts

TO_TRADITIONAL = {}
for plain, variant in zip(VARIANTS[1::2], VARIANTS[::2], strict=True):
    if variant not in "⺠⻚念唸偹":
        TO_TRADITIONAL[plain] = variant


@pytest.mark.parametrize("form", VERSIONS)
@pytest.mark.parametrize("dialect", DIALECTS)
def test_a_whole_report_in_traditional_script_has_the_same_tables(form, dialect):
    figures = distinct_figures(form)
    text = write_report(figures, form=form, dialect=dialect)
    mirror = re.sub(r"(?<=\d)萬", "万", text.translate(str.maketrans(TO_TRADITIONAL)))
    assert mirror != text and len(mirror) == len(text) and is_traditional(mirror)
    found, _ = reported(mirror)
    assert found == printed(figures, form)
    report = read_report(read(mirror.encode()), layouts_of(FORMS))
    plain = read_report(read(text.encode()), layouts_of(FORMS))
    assert [part.section for part in report.sections] == [part.section for part in plain.sections]
    assert (report.identity.script, plain.identity.script) == ("hant", "hans")
    assert report.identity.title == plain.identity.title.translate(str.maketrans(TO_TRADITIONAL))
    assert (report.identity.year, report.form) == (plain.identity.year, plain.form)
    assert (report.identity.period_start, report.identity.phone) == (
        plain.identity.period_start,
        plain.identity.phone,
    )


@pytest.mark.parametrize("form", VERSIONS)
def test_a_whole_report_with_pinyin_has_the_same_tables(form):
    figures = distinct_figures(form)
    text = write_report(figures, form=form)
    for plain, pinyin in {
        "统": "tǒng",
        "信": "xìn",
        "处": "chǔ",
        "行": "xíng",
        "数": "shù",
        "结": "jié",
    }.items():
        text = text.replace(plain, f"{plain}({pinyin})")
    assert has_pinyin(text)
    found, _ = reported(text)
    assert found == printed(figures, form)


def test_over_conversions_are_made_plain():
    printed_labels = "第二十條製發強製隻計複議覆議鉤稽钩稽機關縣鄉鎮"
    assert fold(printed_labels) == "第二十条制发强制只计复议复议勾稽勾稽机关县乡镇"
    assert len(fold(printed_labels)) == len(printed_labels)
    assert without_pinyin("統(tǒng)一、信（xìn）息(Excel文件)(abc1)") == "統一、信息(Excel文件)(abc1)"


def test_the_table_of_variants_is_up_to_date():
    source = (Path(__file__).parent.parent / "govreport" / "form" / "statute.py").read_text(encoding="utf-8")
    assert fold(source) == source, "statute.py holds a variant: run scripts/make_variants.py"
    assert len(set(VARIANTS[::2])) == len(VARIANTS) // 2
    assert not set(VARIANTS[::2]) & set(VARIANTS[1::2])


# The headings of table III


def with_heading(rows, dialect):
    """A report whose heading of table III consists of these rows of cells."""
    text = write_report(distinct_figures(), dialect=dialect)
    if dialect == "word":
        lines = "".join("".join(f"\t{cell}\n" for cell in row) + "\n" for row in rows)
        begin, end = text.index("\t申请人情况"), text.index("\t一、本年新收")
    else:
        lines = "".join(f"{cell}\n\n" for row in rows for cell in row if cell)
        begin, end = text.index("申请人情况"), text.index("一、本年新收")
    return text[:begin] + lines + text[end:]


CORNER, PERSON, GROUP, TOTAL = ["申请人情况"], "自然人", "法人或其他组织", "总计"
CERTAIN = {
    "usual": [CORNER, ["", PERSON, GROUP, TOTAL], ["", "", *ORGANISATIONS, ""]],
    "on one line": [CORNER, [PERSON, *ORGANISATIONS, TOTAL]],
    "numbered": [CORNER, [f"数据{number}" for number in range(1, 8)]],
    "numbered but one": [CORNER, [f"数据{number}" for number in range(1, 7)]],
    "numbered without corner": [[f"列{number}" for number in range(1, 8)]],
    "none": [],
    "group misprinted": [CORNER, [PERSON, "法人或其他组", TOTAL], ORGANISATIONS],
    "group in other words": [CORNER, [PERSON, "法人和其他组织", TOTAL], ORGANISATIONS],
    "a column misprinted": [CORNER, [PERSON, GROUP, TOTAL], ["商业企业", "科研机购", *ORGANISATIONS[2:]]],
    "a column garbled": [CORNER, [PERSON, GROUP, TOTAL], ["商业企业", "x？y", *ORGANISATIONS[2:]]],
}
UNCERTAIN = {
    "numbers in another order": [CORNER, [f"数据{number}" for number in (3, 1, 2, 4, 5, 6, 7)]],
    "other words": [CORNER, ["一季度", "二季度", "三季度", "四季度", "上半年", "下半年", "全年"]],
    "two lines or another order": [CORNER, [PERSON, TOTAL], ORGANISATIONS],
    "group above": [CORNER, [GROUP], [PERSON, TOTAL], ORGANISATIONS],
    "group behind": [CORNER, [PERSON, TOTAL], [GROUP], ORGANISATIONS],
    "another order in part": [CORNER, [TOTAL, "某某某", PERSON]],
    "a column twice": [CORNER, [PERSON, "科研机构", "科研机构", TOTAL]],
}


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize("rows", CERTAIN.values(), ids=CERTAIN)
def test_a_heading_that_leaves_one_order(rows, dialect):
    found, _ = reported(with_heading(rows, dialect))
    assert found == printed(distinct_figures(), "2021")


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize("rows", UNCERTAIN.values(), ids=UNCERTAIN)
def test_a_heading_that_contradicts_or_leaves_two_orders(rows, dialect):
    found, notes = reported(with_heading(rows, dialect))
    assert "columns_unknown" in notes
    assert not [place for place in found if place[0] in OUTCOMES]
    assert {
        place: number for place, number in printed(distinct_figures(), "2021").items() if place in found
    } == found


@pytest.mark.parametrize("dialect", DIALECTS)
def test_columns_in_another_order_keep_their_numbers(dialect):
    text = with_heading([CORNER, [TOTAL, GROUP, PERSON], ORGANISATIONS[::-1]], dialect)
    found, _ = reported(text)
    truth = printed(distinct_figures(), "2021")
    for row in outcomes("2021"):
        assert [found[row, column] for column in reversed(APPLICANTS)] == [
            truth[row, column] for column in APPLICANTS
        ]


SENTENCES = (
    "2022年，我局未发生因政府信息公开引起的行政复议和行政诉讼。",
    "全年无行政复议、行政诉讼。",
    "全年无行政复议、行政诉讼",
    "本年未发生行政复议；行政诉讼案件0件，结果维持0件。",
    "各类申请均已办理，没有其他情况。",
)


PARTS = ("disclosure", "applications", "disputes")


@pytest.fixture(scope="module", params=["word", *slowly("web")])
def with_sentences(request, tmp_path_factory):
    """Reports with one of the sentences behind the heading of a part."""
    folder = tmp_path_factory.mktemp("sentences")
    for part in PARTS:
        text, heading = write_report(distinct_figures(), dialect=request.param), HEADINGS[part]
        assert text.count(heading) == 1
        for at, sentence in enumerate(SENTENCES):
            save(text.replace(heading, f"{heading}\n{sentence}"), folder, f"{part} {at}.txt")
    return apart(gr.load(folder))


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("at", range(len(SENTENCES)), ids=SENTENCES)
def test_a_sentence_above_a_table_is_no_part_of_its_heading(at, part, with_sentences):
    figures, corpus = distinct_figures(), with_sentences[f"{part} {at}.txt"]
    assert corpus.disputes["value"].tolist() == figures["IV"]
    truth = printed(figures, "2021")
    held = corpus.applications.dropna(subset=["value"])
    cells = {(row.outcome, row.applicant): row.value for row in held.itertuples()}
    assert cells == {key: number for key, number in truth.items() if key in cells} and len(cells) == 175
