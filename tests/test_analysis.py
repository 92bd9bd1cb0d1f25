"""Volumes, zero applications, intervals and terms, against numbers worked out by hand."""

import math
from pathlib import Path

import pandas as pd
import pytest
from writing import DISPUTE_OUTCOMES, FIGURES, distinct_figures, save, write_report, zero_figures

import govreport as gr
from govreport.analysis.terms import dictionary, stopwords, tokenize
from govreport.analysis.volumes import QUANTITIES

DATA = Path(__file__).parent.parent / "data"


@pytest.fixture(scope="module")
def samples():
    return gr.load(DATA / "reports")


@pytest.fixture(scope="module")
def volumes(samples):
    return gr.volumes(samples)


def corpus_of(folder, *texts):
    for at, text in enumerate(texts):
        save(text, folder, f"{at}.txt")
    return gr.load(folder)


def zero_report(agency, **options):
    return write_report(zero_figures(options.get("form", "2021")), agency=agency, **options)


def row(frame, definition, group=None):
    found = frame[frame["definition"] == definition]
    if group is not None:
        found = found[found["group"] == group]
    assert len(found) == 1
    return found.iloc[0]


def counts(frame, definition, group=None):
    found = row(frame, definition, group)
    return tuple(found[["numerator", "denominator", "cannot_tell", "reports"]])


# Intervals


@pytest.mark.parametrize(
    ("successes", "n", "low", "high"),
    [
        (5, 5, 0.566, 1.0),
        (0, 5, 0.0, 0.434),
        (1, 2, 0.095, 0.905),
        (26, 52, 0.369, 0.631),
        (50, 100, 0.404, 0.596),
    ],
)
def test_wilson(successes, n, low, high):
    assert gr.wilson(successes, n) == pytest.approx((low, high), abs=5e-4)


def test_wilson_ends_are_exact():
    assert gr.wilson(7, 7)[1] == 1.0
    assert gr.wilson(0, 7)[0] == 0.0


def test_wilson_without_cases_is_no_number():
    assert all(math.isnan(end) for end in gr.wilson(0, 0))


def test_wilson_grows_with_confidence():
    low, high = gr.wilson(3, 10, confidence=0.99)
    assert low < gr.wilson(3, 10)[0] < gr.wilson(3, 10)[1] < high


@pytest.mark.parametrize(("successes", "n", "confidence"), [(6, 5, 0.95), (-1, 5, 0.95), (1, 5, 95)])
def test_wilson_refuses_what_is_no_share(successes, n, confidence):
    with pytest.raises(ValueError):
        gr.wilson(successes, n, confidence)


# Zero applications


def test_zero_applications_of_the_samples(samples):
    frame = gr.zero_applications(samples)
    assert list(frame["definition"]) == ["strict", "lenient", "all_zero"]
    for definition in frame["definition"]:
        assert counts(frame, definition) == (5, 5, 0, 5)
        assert row(frame, definition)[["value", "low", "high"]].tolist() == pytest.approx(
            [1.0, 0.566, 1.0], abs=5e-4
        )
    assert frame["small"].all()
    assert frame["note"].isna().all()


@pytest.mark.slow
def test_zero_applications_by_year(samples):
    frame = gr.zero_applications(samples, by="year")
    assert counts(frame, "strict", 2020) == (1, 1, 0, 1)
    assert counts(frame, "strict", 2021) == (4, 4, 0, 4)
    assert row(frame, "strict", 2021)["low"] == pytest.approx(0.510, abs=5e-4)
    assert frame["group"].dtype == samples.reports["year"].dtype


def test_carried_in_parts_strict_from_lenient(tmp_path):
    cells = {("carried_in", "total"): "2", ("carried_in", "natural_person"): "2"}
    frame = gr.zero_applications(corpus_of(tmp_path, zero_report("甲镇人民政府", cells=cells)))
    assert counts(frame, "lenient") == (1, 1, 0, 1)
    assert counts(frame, "strict") == (0, 1, 0, 1)
    assert counts(frame, "all_zero") == (0, 1, 0, 1)


def test_a_missing_cell_cannot_tell(tmp_path):
    corpus = corpus_of(
        tmp_path,
        zero_report("甲镇人民政府"),
        zero_report("乙镇人民政府", cells={("carried_in", "total"): ""}),
        zero_report("丙镇人民政府", cells={("received", "total"): "/"}),
        zero_report("丁镇人民政府", drop=("received",)),
        zero_report("戊镇人民政府", tables=("disclosures",)),
        write_report(FIGURES["suqian_2023"]),
    )
    frame = gr.zero_applications(corpus)
    assert counts(frame, "lenient") == (2, 3, 3, 6)
    assert counts(frame, "strict") == (1, 2, 4, 6)
    assert counts(frame, "all_zero") == (1, 2, 4, 6)


def test_a_blank_is_zero_only_where_it_is_asked_for(tmp_path):
    corpus = corpus_of(
        tmp_path,
        zero_report("乙镇人民政府", cells={("carried_in", "total"): ""}),
        zero_report("丙镇人民政府", cells={("carried_in", "total"): "/"}),
    )
    assert counts(gr.zero_applications(corpus), "strict") == (0, 0, 2, 2)
    asked = gr.zero_applications(corpus, blank_as_zero=True)
    assert counts(asked, "strict") == (1, 1, 1, 2)
    assert asked["note"].str.contains("blank_as_zero").all()


def test_nothing_to_divide_by_is_no_share_and_says_why(tmp_path):
    frame = gr.zero_applications(corpus_of(tmp_path, zero_report("甲镇人民政府", tables=("disclosures",))))
    assert frame[["value", "low", "high"]].isna().all(axis=None)
    assert frame["note"].str.contains("无法判断").all()
    assert "上年结转政府信息公开申请数量" in row(frame, "strict")["note"]


def test_all_zero_reads_table_four_too(tmp_path):
    cells = {("litigation_direct", outcome): "1" for outcome in ("pending", "total")}
    assert set(DISPUTE_OUTCOMES) >= {"pending", "total"}
    frame = gr.zero_applications(corpus_of(tmp_path, zero_report("甲镇人民政府", cells=cells)))
    assert counts(frame, "strict") == (1, 1, 0, 1)
    assert counts(frame, "all_zero") == (0, 1, 0, 1)


@pytest.mark.parametrize("form", ["2021", "2019", "hybrid"])
def test_all_zero_reads_the_cells_of_the_reports_own_form(form, tmp_path):
    corpus = corpus_of(tmp_path, zero_report("甲镇人民政府", form=form))
    assert counts(gr.zero_applications(corpus), "all_zero") == (1, 1, 0, 1)


def test_reports_without_a_group_are_a_group(tmp_path):
    corpus = corpus_of(tmp_path, zero_report("甲镇人民政府"), zero_report("乙镇人民政府", tables=()))
    frame = gr.zero_applications(corpus, by="form")
    assert frame["group"].isna().sum() == 3
    assert frame["reports"].sum() == 3 * len(corpus)


def test_an_unknown_group_names_the_known_ones(samples):
    with pytest.raises(KeyError, match="level"):
        gr.zero_applications(samples, by="county_name")


@pytest.mark.slow
def test_zero_applications_change_nothing(samples):
    before = samples.applications.copy()
    gr.zero_applications(samples, by="year", blank_as_zero=True)
    pd.testing.assert_frame_equal(before, samples.applications)


# Volumes


def test_volumes_of_the_samples(volumes):
    frame = volumes
    sums = frame.groupby("quantity", observed=True)["value"].agg(lambda values: values.sum(min_count=1))
    assert sums["documents_issued"] == 28
    assert sums["documents_in_force"] == 63
    assert sums["procurement_projects"] == 28
    assert sums["procurement_amount"] == pytest.approx(68.7856)
    told = frame[frame["value"].notna()].groupby("quantity", observed=True).size()
    assert told["documents_in_force"] == 4
    assert told["procurement_amount"] == 1


@pytest.mark.slow
def test_volumes_are_the_cells_of_the_tables(tmp_path):
    corpus = corpus_of(tmp_path, write_report(distinct_figures()))
    frame = gr.volumes(corpus).set_index("quantity")
    for quantity, (table, row_code, column) in QUANTITIES.items():
        value, wide = frame.loc[quantity, "value"], corpus.wide(table)[f"{row_code}:{column}"].iloc[0]
        assert (pd.isna(value) and pd.isna(wide)) or value == wide
    both = frame.loc[["litigations_direct", "litigations_after_reconsideration"], "value"]
    assert frame.loc["litigations", "value"] == both.sum()


@pytest.mark.slow
def test_a_quantity_of_the_other_form_is_not_applicable_and_no_zero(tmp_path):
    corpus = corpus_of(tmp_path, write_report(distinct_figures("2019"), form="2019"))
    frame = gr.volumes(corpus).set_index("quantity")
    assert frame.loc["documents_issued", "status"] == "not_applicable"
    assert pd.isna(frame.loc["documents_issued", "value"])
    assert frame.loc["documents_made", "status"] == "reported"


@pytest.mark.slow
def test_lawsuits_are_added_only_where_both_kinds_are_printed(tmp_path):
    cells = {("litigation_after_reconsideration", "total"): ""}
    frame = gr.volumes(corpus_of(tmp_path, write_report(distinct_figures(), cells=cells)))
    found = frame.set_index("quantity").loc["litigations"]
    assert pd.isna(found["value"])
    assert found["status"] == "blank"


@pytest.mark.slow
def test_volumes_keep_the_order_of_reports_and_of_the_form(samples, volumes):
    frame = volumes
    assert list(dict.fromkeys(frame["report_id"])) == list(samples.reports["report_id"])
    assert list(frame["quantity"][: len(QUANTITIES)]) == list(QUANTITIES)
    assert not frame.duplicated(["report_id", "quantity"]).any()


def test_labels_tell_the_same_column_of_two_items_apart(volumes):
    labels = volumes.drop_duplicates("quantity").set_index("quantity")["label"]
    assert "收费金额" in labels["fees"]
    assert "采购总金额" in labels["procurement_amount"]


def test_published_figures():
    frame = gr.published_figures(DATA / "published_figures.csv")
    assert len(frame) == 77
    assert [str(frame[name].dtype) for name in ("year", "disclosed_total", "applications_received")] == [
        "Int64"
    ] * 3
    assert pd.api.types.is_datetime64_any_dtype(frame["published_on"])
    assert frame["applications_received"].notna().sum() == 52
    assert frame["applications_received"].eq(0).sum() == 26


def test_published_figures_name_what_is_missing(tmp_path):
    path = save("agency,year\n甲镇,2020\n", tmp_path, "figures.csv")
    with pytest.raises(ValueError, match="disclosed_total"):
        gr.published_figures(path)


# Terms


def problems(text):
    return write_report(zero_figures(), headings={"problems": f"五、存在的主要问题及改进情况\n{text}"})


@pytest.mark.slow
def test_tokens_leave_out_what_is_no_word():
    assert tokenize("2021年，我镇的LED屏更新不够及时；QQ群、微信群不及时。") == [
        "更新",
        "不够",
        "及时",
        "微信群",
        "不及时",
    ]


@pytest.mark.slow
@pytest.mark.parametrize("term", dictionary())
def test_terms_of_the_field_stay_whole(term):
    assert term in tokenize(f"，{term}，")


@pytest.mark.parametrize("term", ["政府信息公开", "依申请公开", "三安全一稳定", "政务公开", "规范性文件"])
def test_terms_stay_whole_inside_a_sentence(term):
    assert term in tokenize(f"我镇认真做好{term}等工作")


def test_the_lists_hold_no_word_twice_and_no_word_of_each_other():
    assert len(set(dictionary())) == len(dictionary())
    assert not stopwords() & set(dictionary())
    assert not {"不够", "不足", "不高", "不及时", "有待"} & stopwords()


@pytest.mark.slow
def test_jieba_itself_stays_as_it_is():
    import jieba

    tokenize("三安全一稳定")
    assert "三安全一稳定" not in jieba.dt.FREQ


@pytest.mark.slow
def test_documents_and_tokens_are_counted_apart(tmp_path):
    corpus = corpus_of(
        tmp_path,
        problems("宣传不够，宣传宣传。"),
        problems("宣传不及时。"),
        write_report(zero_figures(), sections=("overview", "applications"), agency="丙镇人民政府"),
    )
    frame = gr.terms(corpus).set_index("term")
    assert tuple(frame.loc["宣传", ["tokens", "documents", "reports"]]) == (4, 2, 2)
    assert frame.loc["宣传", "share"] == 1.0
    assert frame.loc["宣传", "low"] == pytest.approx(gr.wilson(2, 2)[0])
    assert tuple(frame.loc["不及时", ["tokens", "documents"]]) == (1, 1)
    assert set(gr.terms(corpus, minimum_documents=2)["documents"]) == {2}


@pytest.mark.slow
def test_terms_are_sorted_and_cut(samples):
    frame = gr.terms(samples)
    order = list(zip(-frame["documents"], -frame["tokens"], frame["term"], strict=True))
    assert order == sorted(order)
    pd.testing.assert_frame_equal(gr.terms(samples, top=7), frame.head(7))
    assert frame.set_index("term").loc["不够", ["tokens", "documents"]].tolist() == [13, 5]


@pytest.mark.slow
def test_terms_without_the_section_are_an_empty_frame(tmp_path):
    corpus = corpus_of(tmp_path, write_report(zero_figures(), sections=("overview",)))
    frame = gr.terms(corpus)
    assert frame.empty
    assert list(frame.dtypes) == list(gr.terms(corpus, "overview").dtypes)


def test_an_unknown_section_names_the_known_ones(samples):
    with pytest.raises(KeyError, match="problems"):
        gr.terms(samples, "summary")
