"""Zero applications over the years, against the prose, and between groups."""

from math import comb

import pandas as pd
import pytest
from writing import HEADINGS, save, write_report, zero_figures

import govreport as gr
from govreport.analysis.intervals import fisher_exact, newcombe_ends, wilson_ends
from govreport.analysis.zero import (
    zero_applications,
    zero_contradictions,
    zero_difference,
    zero_runs,
    zero_transitions,
)


def corpus_of(folder, *texts):
    for at, text in enumerate(texts):
        save(text, folder, f"{at:02}.txt")
    return gr.load(folder)


def report(agency="甲镇人民政府", year=2023, received=0, **options):
    """A report on this many applications, all of them answered; None prints no number for them."""
    figures = zero_figures("2021")
    for row in ("received", "disclosed", "processed"):
        figures["III"][row] = [received or 0, 0, 0, 0, 0, 0, received or 0]
    cells = {("received", "total"): "/"} if received is None else {}
    return write_report(figures, agency=agency, year=year, cells=cells | options.pop("cells", {}), **options)


def history(folder, agency="甲镇人民政府", **years):
    return corpus_of(folder, *(report(agency, int(name[1:]), number) for name, number in years.items()))


# Groups


def test_groups_by_several_columns(tmp_path):
    corpus = corpus_of(
        tmp_path, report(), report("乙镇人民政府", received=2), report("甲县教育局"), report(year=2022)
    )
    frame = zero_applications(corpus, by=["year", "body"])
    assert [*frame][:3] == ["year", "body", "definition"]
    strict = frame[frame["definition"] == "strict"]
    found = {(row.year, row.body): (row.numerator, row.denominator) for row in strict.itertuples()}
    assert found == {(2022, "government"): (1, 1), (2023, "government"): (1, 2), (2023, "department"): (1, 1)}


def test_the_share_that_cannot_be_told_stands_beside_it(tmp_path):
    frame = zero_applications(
        corpus_of(tmp_path, report(), *(report(f"{n}镇人民政府", received=None) for n in "乙丙"))
    )
    assert frame["cannot_tell_share"].tolist() == pytest.approx([2 / 3] * 3)


# Runs and transitions


def test_a_run_is_an_unbroken_line_of_years(tmp_path):
    frame = zero_runs(history(tmp_path, y2018=3, y2019=0, y2020=0, y2021=0, y2022=1, y2023=0))
    runs = frame[["first_year", "last_year", "years", "begins", "ends"]].to_numpy().tolist()
    assert runs == [[2019, 2021, 3, "known", "known"], [2023, 2023, 1, "known", "open"]]


def test_a_gap_or_an_untold_year_leaves_a_run_open(tmp_path):
    frame = zero_runs(history(tmp_path, y2018=0, y2020=0, y2021=None, y2022=0))
    runs = frame[["first_year", "years", "begins", "ends"]].to_numpy().tolist()
    assert runs == [[2018, 1, "open", "open"], [2020, 1, "open", "open"], [2022, 1, "open", "open"]]


def test_runs_are_of_one_body(tmp_path):
    corpus = corpus_of(tmp_path, report("甲镇人民政府", 2021), report("乙镇人民政府", 2022))
    assert zero_runs(corpus)["years"].tolist() == [1, 1]


def test_transitions_from_zero_and_from_not_zero(tmp_path):
    texts = [
        report("甲镇人民政府", year, n) for year, n in zip(range(2018, 2023), (0, 0, 0, 4, 0), strict=True)
    ]
    texts += [
        report("乙镇人民政府", year, n) for year, n in zip(range(2020, 2023), (5, 6, None), strict=True)
    ]
    frame = zero_transitions(corpus_of(tmp_path, *texts)).set_index("last_year")
    # From zero: 2018–2019 zero, 2019–2020 zero, 2020–2021 not.
    assert frame.loc["zero", ["numerator", "denominator", "cannot_tell", "reports"]].tolist() == [2, 3, 0, 3]
    # From not zero: 甲 2021–2022 zero; 乙 2020–2021 not; 乙 2021–2022 cannot tell.
    assert frame.loc["not_zero", ["numerator", "denominator", "cannot_tell"]].tolist() == [1, 2, 1]
    assert frame.loc["zero", ["low", "high"]].tolist() == pytest.approx(gr.wilson(2, 3))
    assert frame["small"].all()


def test_without_pairs_there_is_no_transition_and_the_note_says_so(tmp_path):
    frame = zero_transitions(corpus_of(tmp_path, report()), blank_as_zero=True)
    assert frame["value"].isna().all()
    assert frame["note"].str.contains("没有一对").all()
    assert frame["note"].str.contains("blank_as_zero=True").all()


def test_transitions_by_the_year_of_the_later_report(tmp_path):
    frame = zero_transitions(history(tmp_path, y2019=0, y2020=0, y2021=1), by="year")
    zero = frame[frame["last_year"] == "zero"].set_index("year")
    assert zero["numerator"].tolist() == [0, 1, 0]
    assert zero["denominator"].tolist() == [0, 1, 1]


def test_an_unknown_definition_names_the_known_ones(tmp_path):
    with pytest.raises(KeyError, match="lenient"):
        zero_runs(corpus_of(tmp_path, report()), "strictest")


# Against the prose


def stating(sentence, **options):
    headings = {"overview": f"{HEADINGS['overview']}\n{sentence}"}
    return report(headings=headings, **options)


def test_prose_against_a_table_of_zeros(tmp_path):
    corpus = corpus_of(
        tmp_path,
        stating("2023年，本机关共收到政府信息公开申请3件。"),
        stating("2023年，本机关没有收到政府信息公开申请。", agency="乙镇人民政府"),
        stating("2023年，本机关共收到政府信息公开申请5件。", agency="丙镇人民政府", received=5),
        report("丁镇人民政府"),
    )
    frame = zero_contradictions(corpus).set_index("body")
    assert frame.loc["甲镇人民政府", ["stated", "contradiction"]].tolist() == [3, True]
    assert frame.loc["乙镇人民政府", ["stated", "contradiction"]].tolist() == [0, False]
    assert set(frame.index) == {"甲镇人民政府", "乙镇人民政府"}
    assert "3件" in frame.loc["甲镇人民政府", "sentence"]


def test_the_whole_region_is_no_contradiction(tmp_path):
    corpus = corpus_of(tmp_path, stating("2023年，本机关共收到政府信息公开申请3件。"))
    figures = corpus.figures.assign(
        scope=pd.Categorical.from_codes([1] * len(corpus.figures), dtype=corpus.figures["scope"].dtype)
    )
    object.__setattr__(corpus, "figures", figures)
    assert not zero_contradictions(corpus)["contradiction"].any()


# Between groups


def test_fisher_by_hand():
    # The lady tasting tea, 3 of 4 against 1 of 4: 1, 16, 36, 16, 1 of 70 tables.
    assert fisher_exact((3, 4), (1, 4)) == pytest.approx((1 + 16 + 16 + 1) / 70)
    assert fisher_exact((4, 4), (0, 4)) == pytest.approx(2 / 70)
    # Unequal groups: C(10,k)·C(5,6−k) for k = 1 … 6; 6 of 10 against 0 of 5 is k = 6.
    tables = [comb(10, k) * comb(5, 6 - k) for k in range(1, 7)]
    assert tables == [10, 225, 1200, 2100, 1260, 210]
    assert fisher_exact((6, 10), (0, 5)) == pytest.approx((210 + 10) / 5005)


@pytest.mark.parametrize(("first", "second"), [((0, 3), (0, 9)), ((3, 3), (9, 9)), ((0, 0), (2, 5))])
def test_fisher_where_a_margin_is_nothing(first, second):
    assert fisher_exact(first, second) == 1


def test_fisher_is_exact_for_thousands_and_refuses_what_is_no_share():
    assert fisher_exact((2000, 5000), (2000, 5000)) == 1
    assert fisher_exact((2000, 5000), (3000, 5000)) < 1e-80
    with pytest.raises(ValueError):
        fisher_exact((6, 5), (1, 2))


def test_wilson_ends_are_missing_where_there_is_no_share():
    low, high = wilson_ends([5, 0, 3, float("nan"), -1], [5, 0, 2, 4, 4])
    assert low.tolist()[0] == pytest.approx(0.566, abs=5e-4)
    assert high.tolist()[0] == 1
    assert pd.isna(low[1:]).all() and pd.isna(high[1:]).all()


def test_newcombe_by_the_paper():
    # Newcombe (1998), table II, (a) 56/70 against 48/80: 0.0524 to 0.3339.
    ends = [(hits / n, *gr.wilson(hits, n)) for hits, n in ((48, 80), (56, 70))]
    assert newcombe_ends(*ends) == pytest.approx((0.0524, 0.3339), abs=5e-5)


def test_two_groups_compared(tmp_path):
    texts = [report(f"{name}镇人民政府") for name in "甲乙丙"]
    texts += [report("丁镇人民政府", received=1)]
    texts += [report(f"{name}县教育局", received=2) for name in "甲乙丙"] + [report("丁县教育局")]
    corpus = corpus_of(tmp_path, *texts, report("戊县教育局", received=None))
    frame = zero_difference(corpus, "body", ("government", "department"))
    row = frame.iloc[0]
    assert row[["first_numerator", "first_denominator"]].tolist() == [3, 4]
    assert row[["second_numerator", "second_denominator"]].tolist() == [1, 4]
    assert row["difference"] == -50
    assert row["low"] < -50 < row["high"]
    assert row["p"] == pytest.approx(34 / 70)
    assert row["small"]
    assert "Fisher" in row["note"] and "0 份、1 份" in row["note"]


def test_reports_of_one_body_are_not_independent_and_the_note_says_so(tmp_path):
    corpus = corpus_of(tmp_path, report(year=2022), report(year=2023), report("甲县教育局"))
    row = zero_difference(corpus, "body", ("government", "department")).iloc[0]
    assert "1 个机关不止一份报告" in row["note"]


def test_a_group_that_cannot_tell_is_not_compared(tmp_path):
    corpus = corpus_of(tmp_path, report(), report("甲县教育局", received=None))
    row = zero_difference(corpus, "body", ("government", "department")).iloc[0]
    assert pd.isna(row["p"]) and pd.isna(row["difference"])
    assert row["note"].startswith("有一组")
    with pytest.raises(KeyError, match="department"):
        zero_difference(corpus, "body", ("government", "school"))
    with pytest.raises(ValueError):
        zero_difference(corpus, "body", ("government", "government"))
