"""Words in their context: every place, its offsets, and how a notebook shows it."""

import re
from pathlib import Path

import pandas as pd
import pytest
from asking import slowly
from test_terms import small, stated
from writing import save, write_report, zero_figures

import govreport as gr
from govreport.analysis.concordance import SHOWN, Concordance, concordance

DATA = Path(__file__).parent.parent / "data"


@pytest.fixture(scope="module")
def samples():
    return gr.load(DATA / "reports")


def must_stand_there(corpus, found):
    assert len(found)
    texts = corpus.texts.set_index("report_id")["text"].to_dict()
    for row in found.itertuples():
        assert texts[row.report_id][row.start : row.end] == row.match


@pytest.fixture(scope="module")
def texts(samples):
    return samples.texts.set_index("report_id")["text"].to_dict()


@pytest.mark.parametrize("pattern", ["不够", "及时", "信息公开", "，", "1", " ", "LED"])
@pytest.mark.parametrize(
    "chosen", [{}, *slowly({"section": "problems"}, {"section": "preface"}, {"kind": "all"})]
)
def test_offsets_are_those_of_the_report(samples, texts, pattern, chosen):
    found = concordance(samples, pattern, **chosen)
    for row in found.itertuples():
        assert texts[row.report_id][row.start : row.end] == row.match == pattern


@pytest.mark.slow
@pytest.mark.parametrize("dialect", ["word", "web"])
def test_prose_behind_a_table_has_its_place(dialect, tmp_path):
    headings = {
        "disclosure": "二、主动公开政府信息情况\n全年公开规章0条。",
        "disputes": "四、政府信息公开行政复议、行政诉讼情况\n没有规章。",
        "problems": "五、存在的主要问题及改进情况\n更新不够。\n更新不够。",
    }
    save(write_report(zero_figures(), dialect=dialect, headings=headings), tmp_path, "0.txt")
    corpus = gr.load(tmp_path)
    must_stand_there(corpus, concordance(corpus, "规章", ["disclosure", "disputes"]))
    found = concordance(corpus, "更新不够")
    must_stand_there(corpus, found)
    assert found["start"].is_monotonic_increasing and found["start"].is_unique


def test_every_place_of_a_word_in_order():
    corpus = small("更新慢，更新\n不够更新", "宣传", "更新", years=[2020, 2021, None])
    found = concordance(corpus, "更新", width=3)
    assert found["report_id"].tolist() == ["r0", "r0", "r0", "r2"]
    assert found["position"].tolist() == [1, 1, 2, 1]
    assert found["left"].tolist() == ["", "新慢，", " 不够", ""]
    assert found["right"].tolist() == ["慢，更", " 不够", "", ""]
    assert found["start"].tolist() == [3, 7, 12, 3]
    assert found["agency"].tolist() == ["r0镇"] * 3 + ["r2镇"]
    assert found["year"].tolist()[:3] == [2020] * 3 and pd.isna(found["year"].iloc[3])
    must_stand_there(corpus, found)


def test_matches_do_not_overlap():
    assert concordance(small("哈哈哈哈哈"), "哈哈")["start"].tolist() == [3, 5]


@pytest.mark.slow
def test_statements_have_their_kind_and_position():
    corpus = stated(
        ("a", "problem", "更新不够"), ("a", "problem", "宣传不够"), ("a", "improvement", "加强更新")
    )
    found = concordance(corpus, "不够", kind="all")
    assert found[["kind", "position"]].to_numpy().tolist() == [["problem", 1], ["problem", 2]]
    must_stand_there(corpus, found)
    assert len(concordance(corpus, "更新", kind="improvement")) == 1


@pytest.mark.slow
def test_the_negated_is_told_from_the_plain(samples):
    found = concordance(samples, "及时", "problems")
    assert (len(found), found["report_id"].nunique()) == (13, 5)
    assert found["left"].str.contains("不够?$").sum() == 4
    error = concordance(samples, "更新时间及时")
    assert len(error) == 1 and error["left"].iloc[0].endswith("造成政务信息")


@pytest.mark.slow
def test_a_plain_string_is_no_regular_expression(samples):
    corpus = small("（一）更新.*不够", "更新而不够")
    assert len(concordance(corpus, "更新.*不够")) == 1
    assert len(concordance(corpus, "（")) == 1
    assert len(concordance(corpus, "更新.*不够", regex=True)) == 2
    assert concordance(corpus, "x*", regex=True).empty
    must_stand_there(samples, concordance(samples, r"不够\w|不及时", regex=True))


@pytest.mark.slow
def test_a_plain_string_is_no_pattern_however_long_the_text():
    corpus = small("啊" * 400_000)
    assert concordance(corpus, "啊" * 2000 + "哦").empty
    # As a pattern this would not come back in a lifetime.
    assert concordance(corpus, "(啊+)+哦").empty


@pytest.mark.slow
def test_every_place_in_one_long_text_is_found():
    corpus = small("\n".join(["更新不够及时，有待加强。"] * 5000))
    found = concordance(corpus, "不够")
    assert len(found) == 5000 and found["start"].is_monotonic_increasing


def test_arguments_that_cannot_be_are_named(samples):
    for pattern, options, said in (
        ("", {}, "空"),
        ("更新\n不够", {}, "换行"),
        ("（(", {"regex": True}, "正则"),
        ("更新", {"width": -1}, "width"),
    ):
        with pytest.raises(ValueError, match=said):
            concordance(samples, pattern, **options)
    with pytest.raises(KeyError, match="problems"):
        concordance(samples, "更新", "summary")


@pytest.mark.slow
def test_nothing_found_has_its_columns(samples):
    empty = concordance(samples, "没有这几个字")
    assert empty.empty
    assert empty.dtypes.to_dict() == concordance(samples, "更新").dtypes.to_dict()
    assert "共 0 处" in empty._repr_html_()


# The notebook


def test_a_notebook_shows_the_matches_in_one_column(samples):
    shown = concordance(samples, "不够", "problems")._repr_html_()
    assert "共 13 处，见于 5 份报告" in shown
    assert shown.count("<tr>") == 13
    cells = re.findall(r"<td([^>]*)>", shown)
    assert len(cells) == 4 * 13
    assert [("right" in one, "center" in one) for one in cells[:2]] == [(True, False), (False, True)]


def test_what_reports_say_is_escaped():
    corpus = small('<script>alert("更新")</script>&更新<b>')
    corpus.reports["agency"] = pd.array(["<i>甲</i>镇"], dtype="string")
    shown = concordance(corpus, "更新")._repr_html_()
    assert not re.search("<(script|b|i)>", shown)
    assert "&lt;i&gt;甲&lt;/i&gt;镇" in shown and "&amp;" in shown


@pytest.mark.slow
def test_a_long_list_is_cut_and_says_so():
    shown = concordance(small("更新。" * (SHOWN + 7)), "更新")._repr_html_()
    assert shown.count("<tr>") == SHOWN
    assert f"共 {SHOWN + 7} 处" in shown and f"前 {SHOWN} 处" in shown


@pytest.mark.slow
def test_a_filtered_concordance_is_shown_alike_and_a_cut_one_as_a_frame(samples):
    found = concordance(samples, "不够", "problems")
    assert isinstance(found[found["year"] == 2020], Concordance)
    assert "共 2 处" in found[found["year"] == 2020]._repr_html_()
    assert "共" not in found[["agency", "match"]]._repr_html_()
    assert "<th" in found[["agency", "match"]]._repr_html_()
