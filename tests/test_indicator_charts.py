"""Charts of indicators, tables and maps: what is drawn is what the tables hold, missing is never 0."""

import io
import warnings
from pathlib import Path

import matplotlib
import numpy as np
import pandas as pd
import pytest
from matplotlib.colors import to_hex
from writing import FIGURES, distinct_figures, save, write_report, zero_figures

import govreport as gr
from govreport.show import charts
from govreport.show.chart_style import ACCENT, OPEN

matplotlib.use("Agg")
DATA = Path(__file__).parent.parent / "data"
ONE, TWO = FIGURES["suqian_2023"], FIGURES["suqian_2024"]
pytestmark = pytest.mark.slow
languages = pytest.mark.parametrize("language", ["zh", "en"])


def load(folder, texts):
    for at, text in enumerate(texts):
        # The telephone that the writer prints belongs to another city than most of these bodies.
        save(text.replace("联系电话：0517-82345678。", ""), folder, f"{at:03}.txt")
    return gr.load(folder)


@pytest.fixture(autouse=True)
def themed(theme):
    """Every chart is drawn in the theme of a notebook."""


@pytest.fixture(scope="module")
def samples():
    return gr.load(DATA / "reports")


@pytest.fixture(scope="module")
def pair(tmp_path_factory):
    return load(tmp_path_factory.mktemp("pair"), [write_report(ONE), write_report(TWO)])


@pytest.fixture(scope="module")
def mixed(tmp_path_factory):
    """Both form versions, every kind of missing cell, a report that does not add up, one without tables."""
    blanks = {("received", "total"): "", ("carried_in", "business"): "/", ("processed", "total"): "约三件"}
    wrong = {("processed", "total"): "9999"}
    places = ("苏州市人民政府", "兰州市人民政府", "成都市人民政府")
    texts = [
        write_report(ONE),
        write_report(distinct_figures("2019"), form="2019", agency=places[0]),
        write_report(zero_figures(), agency=places[1], cells=blanks),
        write_report(ONE, agency=places[2], cells=wrong),
        write_report(zero_figures(), agency="丙镇人民政府", drop=("declined_petition",)),
        write_report(zero_figures(), agency="丁镇人民政府", tables=()),
    ]
    return load(tmp_path_factory.mktemp("mixed"), texts)


@pytest.fixture(scope="module")
def many(tmp_path_factory):
    texts = [
        write_report(ONE if at % 3 else zero_figures(), agency=f"第{at}街道办事处", year=2021 + at % 3)
        for at in range(63)
    ]
    return load(tmp_path_factory.mktemp("many"), texts)


@pytest.fixture(scope="module")
def nothing(tmp_path_factory):
    return load(tmp_path_factory.mktemp("nothing"), [""])


def drawn(axes):
    """All text of a chart, after it was laid out with every warning an error and nothing cut off."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        axes.figure.draw_without_rendering()
    legend = axes.get_legend()
    texts = [*axes.texts, axes.title]
    if axes.axison:
        texts += [*axes.get_yticklabels(), axes.xaxis.label]
    texts += legend.get_texts() if legend else []
    texts = [text for text in texts if text.get_text()]
    width, height = axes.figure.get_size_inches() * axes.figure.dpi
    for text in texts:
        box = text.get_window_extent()
        assert box.x0 >= -1 and box.y0 >= -1 and box.x1 <= width + 1 and box.y1 <= height + 1, text.get_text()
    return "\n".join(text.get_text() for text in [*texts, *axes.get_xticklabels()])


def rows_of(axes):
    return [text.get_text() for text in axes.get_yticklabels()]


def dots_of(axes, marker="o"):
    """{row: (value, face)} of the marks that are drawn; the rows are numbered from the top."""
    lines = [line for line in axes.lines if line.get_marker() == marker and len(line.get_xdata()) == 1]
    return {
        round(float(line.get_ydata()[0])): (float(line.get_xdata()[0]), line.get_markerfacecolor())
        for line in lines
    }


def intervals_of(axes):
    """{row: (low, high)} of the lines that are drawn."""
    lines = [line for line in axes.lines if len(line.get_xdata()) == 2 and line.get_linewidth() == 4]
    return {round(float(line.get_ydata()[0])): tuple(map(float, line.get_xdata())) for line in lines}


def beside(axes):
    """{row: text} to the right of the chart."""
    return {round(text.xy[1]): text.get_text() for text in axes.texts if hasattr(text, "xy")}


# --- documents ------------------------------------------------------------------------------------


@languages
def test_documents_are_drawn_as_printed(pair, language):
    axes = charts.documents(pair, language=language)
    text = drawn(axes)
    marks = [sorted(collection.get_offsets()[:, 0]) for collection in axes.collections]
    printed = [
        [float(figures["II"][item][measure]) for figures in (ONE, TWO)]
        for item in ("regulation", "normative_document")
        for measure in ("issued", "repealed", "in_force")
    ]
    assert marks == [sorted(numbers) for numbers in printed]
    assert text.count("2 / 2") == 6


def test_documents_of_both_forms_count_only_the_reports_whose_form_asks(mixed):
    axes = charts.documents(mixed)
    drawn(axes)
    assert len(rows_of(axes)) == 12
    issued = next(row for row in rows_of(axes) if "规章 · 本年制发" in row)
    made = next(row for row in rows_of(axes) if "规章 · 本年新制作" in row)
    # The form of the report without tables is unknown: the columns of both forms count for it.
    assert "4 / 5" in issued
    assert "1 / 2" in made


# --- the way of the applications ------------------------------------------------------------------


@languages
def test_the_flow_of_a_report_ends_at_zero(pair, language):
    chosen = pair.reports.loc[pair.reports["year"] == 2023, "report_id"].iat[0]
    axes = charts.application_flow(pair, chosen, language=language)
    text = drawn(axes)
    widths = [bar.get_width() for bar in axes.patches]
    assert widths[:2] == [3511, 96]
    assert widths[2:4] == [-1191, -328]
    assert sum(widths) == 0
    assert len(widths) == 9
    assert "1 / 1" in text and "3,511" in text and "3,607" in text


def test_the_flow_of_a_group_adds_up(pair):
    axes = charts.application_flow(pair)
    assert axes.patches[0].get_width() == ONE["III"]["received"][6] + TWO["III"]["received"][6]
    assert "2 / 2" in drawn(axes)


@languages
def test_reports_that_lack_a_number_are_left_out_of_the_flow(mixed, language):
    axes = charts.application_flow(mixed, language=language)
    text = drawn(axes)
    assert "3 / 6" in text
    received = 2 * ONE["III"]["received"][6] + distinct_figures("2019")["III"]["received"][6]
    assert axes.patches[0].get_width() == received
    # The total that one of them prints is not the sum of its results.
    assert ("不符" if language == "zh" else "not to the T") in text
    assert ("未印齐的 3 份" if language == "zh" else "3 reports lack") in text


def test_a_flow_that_does_not_balance_has_a_bar_of_its_own(tmp_path):
    figures = {**ONE, "III": {**ONE["III"], "carried_out": [0] * 7}}
    axes = charts.application_flow(load(tmp_path, [write_report(figures)]))
    drawn(axes)
    assert rows_of(axes)[-1] == "对不上的件数"
    assert axes.patches[-1].get_width() == -ONE["III"]["carried_out"][6]
    assert to_hex(axes.patches[-1].get_facecolor()) == ACCENT


def test_a_flow_of_nothing_says_so(samples):
    assert "各项均印出 0" in drawn(charts.application_flow(samples))


def test_a_report_without_table_three_has_no_flow(mixed):
    chosen = mixed.reports.loc[mixed.reports["agency"] == "丁镇人民政府", "report_id"]
    axes = charts.application_flow(mixed, chosen)
    assert "没有一份印齐" in drawn(axes)
    assert not axes.patches


def test_unknown_reports_are_refused(pair):
    with pytest.raises(KeyError, match="nobody"):
        charts.application_flow(pair, ["nobody"])


# --- reasons, applicants --------------------------------------------------------------------------


@languages
def test_reasons_stand_with_their_intervals(pair, language):
    axes = charts.refusal_reasons(pair, language=language)
    text = drawn(axes)
    assert len(rows_of(axes)) == 4 + 8 + 3 + 5 + 3
    top = sum(figures["III"]["refused_third_party"][6] for figures in (ONE, TWO))
    bottom = sum(numbers[6] for f in (ONE, TWO) for row, numbers in f["III"].items() if "refused_" in row)
    low, high = gr.wilson(top, bottom)
    assert dots_of(axes)[4][0] == pytest.approx(100 * top / bottom)
    assert intervals_of(axes)[4] == pytest.approx((100 * low, 100 * high))
    assert f"{top}/{bottom}" in text
    processed = sum(figures["III"]["processed"][6] for figures in (ONE, TWO))
    assert f"{100 * bottom / processed:.1f}%" in text


@languages
def test_zero_of_zero_is_no_dot(samples, language):
    axes = charts.refusal_reasons(samples, language=language)
    text = drawn(axes)
    assert not dots_of(axes) and not intervals_of(axes)
    assert text.count("0/0") == 19
    assert ("不是 0" if language == "zh" else "not 0") in text


def test_rows_that_the_form_lacks_are_told_from_zero(tmp_path):
    corpus = load(tmp_path, [write_report(distinct_figures("2019"), form="2019")])
    axes = charts.refusal_reasons(corpus)
    drawn(axes)
    said = beside(axes)
    assert [said[row] for row in (20, 21, 22)] == ["表式没有此行"] * 3
    assert len(dots_of(axes)) == 16


@languages
def test_applicants_as_shares_of_received(pair, language):
    axes = charts.applicants(pair, language=language)
    drawn(axes)
    received = [a + b for a, b in zip(ONE["III"]["received"], TWO["III"]["received"], strict=True)]
    expected = [100 * number / received[6] for number in received[:6]]
    assert [dots_of(axes)[row][0] for row in range(6)] == pytest.approx(expected)
    assert beside(axes)[0].startswith(f"{received[0]:,}/{received[6]:,}")


def test_few_cases_are_open_marks(tmp_path):
    few = {**ONE, "III": {row: [0] * 7 for row in ONE["III"]}}
    few["III"]["received"] = few["III"]["disclosed"] = few["III"]["processed"] = [2, 1, 0, 0, 0, 0, 3]
    axes = charts.applicants(load(tmp_path, [write_report(few)]))
    assert "空心点" in drawn(axes)
    assert {face for _, face in dots_of(axes).values()} == {OPEN}
    assert dots_of(axes)[0][0] == pytest.approx(200 / 3)


# --- disputes -------------------------------------------------------------------------------------


@languages
def test_disputes_by_stage_and_outcome(pair, language):
    axes = charts.disputes(pair, language=language)
    text = drawn(axes)
    counts = [a + b for a, b in zip(ONE["IV"], TWO["IV"], strict=True)]
    bars = [bar.get_width() for container in axes.containers for bar in container]
    assert bars == [counts[stage + outcome] for stage in (0, 5, 10) for outcome in range(4)]
    corrected, closed = counts[1], counts[4] - counts[3]
    low, high = gr.wilson(corrected, closed)
    assert f"{100 * corrected / closed:.1f}% [{100 * low:.1f}–{100 * high:.1f}]" in text


def test_a_stage_that_is_not_printed_has_no_bars(mixed):
    chosen = mixed.reports.loc[mixed.reports["agency"] == "丁镇人民政府", "report_id"]
    axes = charts.disputes(mixed, chosen)
    assert drawn(axes).count("没有一份印齐") == 3
    assert not axes.containers


# --- rates by group -------------------------------------------------------------------------------


@languages
@pytest.mark.parametrize("code", ["disclosed_of_processed", "zero_strict", "clearance"])
def test_rates_are_those_of_the_frame(mixed, language, code):
    frame = gr.indicators_by(mixed, "year", names=[code])
    axes = charts.rates_by_group(frame, language=language)
    text = drawn(axes)
    medians = dots_of(axes, "D")
    for at, row in frame.iterrows():
        assert dots_of(axes)[at][0] == pytest.approx(100 * row["value"])
        assert medians[at][0] == pytest.approx(100 * row["median"])
        if pd.isna(row["low"]):  # one report prints more results than it had applications
            assert at not in intervals_of(axes) and row["value"] > 1
        else:
            assert intervals_of(axes)[at] == pytest.approx((100 * row["low"], 100 * row["high"]))
        assert f"{row['numerator']:,g}/{row['denominator']:,.0f}" in text
        assert f"{row['n']}/{row['reports']}" in text


@languages
def test_groups_without_a_value_keep_their_row(mixed, language):
    frame = gr.indicators_by(mixed, ["level", "agency"], names=["disclosed_of_processed"])
    axes = charts.rates_by_group(frame, language=language)
    text = drawn(axes)
    missing = set(frame.index[frame["value"].isna()])
    assert missing and not missing & set(dots_of(axes))
    assert len(rows_of(axes)) == len(frame)
    assert ("没有一份印齐" if language == "zh" else "no report prints") in text
    assert ("township" if language == "en" else "乡级") in text


@languages
def test_sums_have_no_interval(mixed, language):
    frame = gr.indicators_by(mixed, "form", names=["documents_in_force"])
    axes = charts.rates_by_group(frame, language=language)
    text = drawn(axes)
    assert not intervals_of(axes)
    assert ("没有区间" if language == "zh" else "no interval") in text
    assert ("表式没有此项" if language == "zh" else "not on the form") in text


def test_the_indicator_must_be_in_the_frame(mixed):
    frame = gr.indicators_by(mixed, "year", names=["disclosure"])
    with pytest.raises(KeyError, match="disclosed_of_processed"):
        charts.rates_by_group(frame)
    with pytest.raises(KeyError, match="clearance"):
        charts.rates_by_group(frame, "clearance")


def test_zero_shares_by_several_columns(mixed):
    frame = gr.zero_applications(mixed, by=["level", "year"])
    axes = charts.zero_shares(frame)
    assert "地级 · 2023" in drawn(axes)
    assert len(rows_of(axes)) == len(frame)


# --- maps -----------------------------------------------------------------------------------------


def tiles_of(axes):
    """{state number in the legend: how many tiles}."""
    return [
        len(line.get_xdata())
        for line in axes.lines
        if line.get_label().startswith("_") and line.get_zorder() == 3
    ]


@languages
def test_the_cell_map_has_a_tile_for_every_row_of_every_report(mixed, language):
    axes = charts.cell_map(mixed, language=language)
    text = drawn(axes)
    assert sum(tiles_of(axes)) == len(rows_of(axes)) * len(mixed)
    cells = [getattr(mixed, name)["status"] for name in ("disclosures", "applications", "disputes")]
    for status in ("blank", "placeholder", "unreadable", "absent", "not_applicable"):
        assert f"({sum(int((held == status).sum()) for held in cells):,})" in text
    # The row of the first item of table III in the report with a blank total shows the blank.
    assert "994" not in text


def test_a_blank_cell_is_not_drawn_as_zero(tmp_path):
    corpus = load(tmp_path, [write_report(zero_figures(), cells={("received", "total"): ""})])
    axes = charts.cell_map(corpus)
    drawn(axes)
    blank = next(line for line in axes.lines if line.get_marker() == "s")
    assert rows_of(axes)[int(blank.get_ydata()[0])].startswith("一、")


@languages
def test_many_reports_are_drawn_as_shares(many, language):
    axes = charts.cell_map(many, language=language)
    assert "63" in drawn(axes)
    widths = np.array([[bar.get_width() for bar in container] for container in axes.containers])
    # Rows that no report's form has are empty, the others are complete.
    assert set(np.round(widths.sum(axis=0), 6)) <= {0.0, 100.0}


@languages
def test_findings_mark_the_failures(mixed, language):
    axes = charts.findings_map(mixed, language=language)
    text = drawn(axes)
    failed = mixed.findings[mixed.findings["status"] == "fail"]
    crosses = next(line for line in axes.lines if line.get_marker() == "x")
    assert len(crosses.get_xdata()) == len(failed.groupby(["report_id", "check"], observed=True))
    assert f"({len(failed)})" in text


@languages
def test_findings_of_many_reports_are_counted(many, language):
    axes = charts.findings_map(many, language=language)
    text = drawn(axes)
    held = many.findings
    counts = held.groupby(["check", "status"], observed=True).size()
    assert all(f"{count:,}" in text for count in counts)
    assert str(held.loc[held["status"] == "fail", "report_id"].nunique()) in text


def patches_of(axes):
    return {patch.get_gid(): patch for patch in axes.patches if patch.get_gid()}


@languages
def test_provinces_without_reports_are_dashed(mixed, language):
    axes = charts.province_tiles(mixed, language=language)
    drawn(axes)
    patches = patches_of(axes)
    assert len(patches) == 34
    filled = {code for code, patch in patches.items() if patch.get_linestyle() in ("solid", "-")}
    assert filled == set(mixed.reports["division_code"].dropna().str[:2])
    assert {"32", "62", "51"} <= filled


@languages
def test_provinces_print_the_pooled_rate_and_its_interval(mixed, language):
    axes = charts.province_tiles(mixed, "disclosed_of_processed", language=language)
    text = drawn(axes)
    frame = gr.indicators_by(mixed, "province", names=["disclosed_of_processed"])
    row = frame[frame["province"] == "江苏省"].iloc[0]
    assert f"{100 * row['value']:.1f}%" in text
    assert f"[{100 * row['low']:.1f}–{100 * row['high']:.1f}]" in text
    # The report from Gansu cannot tell: hatched, and no number.
    assert patches_of(axes)["62"].get_hatch()
    assert ("无法判断" if language == "zh" else "cannot tell") in text


def test_tiles_do_not_share_a_place():
    from govreport.show.province_charts import TILES

    assert len({tile[:2] for tile in TILES.values()}) == len(TILES) == 34


# --- all of them ----------------------------------------------------------------------------------

CHARTS = {
    "documents": charts.documents,
    "application_flow": charts.application_flow,
    "refusal_reasons": charts.refusal_reasons,
    "applicants": charts.applicants,
    "disputes": charts.disputes,
    "cell_map": charts.cell_map,
    "cell_statuses": charts.cell_statuses,
    "findings_map": charts.findings_map,
    "province_tiles": charts.province_tiles,
    "rates_by_group": lambda corpus, **options: charts.rates_by_group(
        gr.indicators_by(corpus, "year", names=["clearance"]), **options
    ),
    "zero_shares": lambda corpus, **options: charts.zero_shares(
        gr.zero_applications(corpus, by="year"), **options
    ),
}


@languages
@pytest.mark.parametrize("name", CHARTS)
def test_charts_of_nothing_say_so_in_words(nothing, name, language):
    assert not len(nothing)
    axes = CHARTS[name](nothing, language=language)
    text = drawn(axes)
    assert ("没有报告" if language == "zh" else "no reports") in text or name == "province_tiles"


@languages
@pytest.mark.parametrize("name", CHARTS)
def test_charts_are_drawn_on_the_axes_that_are_given(samples, name, language):
    from matplotlib import pyplot

    given = pyplot.subplots(figsize=(12, 10), layout="constrained")[1]
    assert CHARTS[name](samples, language=language, ax=given) is given
    assert given.get_title()
    if language == "zh":  # the other tests lay charts out without making a picture
        given.figure.savefig(io.BytesIO(), format="raw", dpi=50)
