"""Charts: they render without a missing glyph, say how many reports stand behind them, hide nothing."""

import io
import warnings
from pathlib import Path

import matplotlib
import pandas as pd
import pytest
from writing import FIGURES, distinct_figures, save, write_report, zero_figures

import govreport as gr
from govreport.show import charts

matplotlib.use("Agg")
DATA = Path(__file__).parent.parent / "data"
pytestmark = pytest.mark.slow
languages = pytest.mark.parametrize("language", ["zh", "en"])


@pytest.fixture(autouse=True)
def themed(theme):
    """Every chart is drawn in the theme of a notebook."""


@pytest.fixture(scope="module")
def samples():
    return gr.load(DATA / "reports")


@pytest.fixture(scope="module")
def mixed(tmp_path_factory):
    folder = tmp_path_factory.mktemp("mixed")
    for at, figures in enumerate(FIGURES.values()):
        save(write_report(figures, form=figures.get("form", "2021")), folder, f"{at}.txt")
    blanks = {("received", "total"): "", ("carried_in", "business"): "/", ("processed", "total"): "约三件"}
    save(write_report(zero_figures(), agency="甲镇人民政府", cells=blanks), folder, "blank.txt")
    save(write_report(distinct_figures("2019"), form="2019", agency="乙镇人民政府"), folder, "old.txt")
    save(write_report(zero_figures(), agency="丙镇人民政府", tables=("disputes",)), folder, "few.txt")
    return gr.load(folder)


def published():
    return gr.published_figures(DATA / "published_figures.csv")


def drawn(axes):
    """All text of a chart, after it was laid out with every warning an error."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        axes.figure.draw_without_rendering()
    legend = axes.get_legend()
    texts = [*axes.texts, *axes.get_xticklabels(), *axes.get_yticklabels(), axes.title, axes.xaxis.label]
    return "\n".join(text.get_text() for text in [*texts, *(legend.get_texts() if legend else [])])


@languages
def test_volumes_over_the_published_sample(samples, language):
    axes = charts.volume_distribution(gr.volumes(samples), published(), language=language)
    text = drawn(axes)
    axes.figure.savefig(io.BytesIO(), format="raw", dpi=50)
    assert "5 / 5" in text
    assert "52 / 77" in text
    assert "26" in text  # the zeros of the sample
    assert axes.get_xscale() == "symlog"
    low, high = axes.get_xlim()
    assert low < 0 < 449 <= high


def test_missing_volumes_are_not_drawn_as_zero(samples):
    axes = charts.volume_distribution(gr.volumes(samples), quantity="documents_in_force")
    text = drawn(axes)
    assert "4 / 5" in text
    assert sum(len(marks.get_offsets()) for marks in axes.collections) == 4


def test_a_quantity_that_nobody_states(samples):
    frame = gr.volumes(samples)
    nobody = frame.assign(value=pd.array([pd.NA] * len(frame), dtype="Float64"))
    assert "没有一份" in drawn(charts.volume_distribution(nobody, quantity="penalties"))


def test_a_quantity_of_the_published_sample_alone(samples):
    text = drawn(charts.volume_distribution(gr.volumes(samples), published(), "disclosed_total"))
    assert "67 / 77" in text
    assert "5 / 5" not in text


@languages
def test_zero_shares_print_their_counts(samples, mixed, language):
    assert drawn(charts.zero_shares(gr.zero_applications(samples), language=language)).count("5/5") == 3
    frame = gr.zero_applications(mixed, by="year")
    text = drawn(charts.zero_shares(frame, language=language))
    for numerator, denominator in zip(frame["numerator"], frame["denominator"], strict=True):
        assert f"{numerator}/{denominator}" in text


def test_few_reports_are_open_marks_by_their_own_denominator(samples):
    own = gr.zero_applications(samples).query("definition == 'lenient'")
    sample = own.assign(group="sample", numerator=26, denominator=52, value=0.5, low=0.37, high=0.63)
    axes = charts.zero_shares(pd.concat([own.assign(group="own"), sample]))
    drawn(axes)
    faces = [matplotlib.colors.to_hex(marks.get_facecolor()[0]) for marks in axes.collections]
    assert faces == ["#ffffff", "#1b3a5c"]


def test_a_group_that_cannot_tell_keeps_its_row(mixed):
    frame = gr.zero_applications(mixed, by="form")
    axes = charts.zero_shares(frame)
    text = drawn(axes)
    assert len(axes.get_yticklabels()) == len(frame)
    assert "0/0" not in text or "无法判断" in text


@pytest.fixture(scope="module")
def words(samples):
    return gr.terms(samples, top=20)


@languages
def test_terms_with_both_counts(words, language):
    frame = words
    axes = charts.term_frequencies(frame, language=language)
    text = drawn(axes)
    axes.figure.savefig(io.BytesIO(), format="raw", dpi=50)
    assert "5" in axes.get_title()
    assert all(term in text for term in frame["term"])
    assert [len(marks.get_offsets()) for marks in axes.collections if marks.get_label()[0] != "_"] == [20, 20]


@languages
def test_cell_statuses_count_every_cell(samples, mixed, language):
    text = drawn(charts.cell_statuses(samples, language=language))
    assert "998" in text
    assert "(994)" in text
    text = drawn(charts.cell_statuses(mixed, language=language))
    cells = pd.concat([mixed.disclosures, mixed.applications, mixed.disputes])
    for status in ("blank", "placeholder", "absent", "unreadable"):
        assert f"({int((cells['status'] == status).sum()):,})" in text


@pytest.mark.parametrize("name", ["volume_distribution", "zero_shares", "term_frequencies", "cell_statuses"])
def test_charts_of_nothing_are_charts(name, tmp_path):
    save("", tmp_path, "empty.txt")
    corpus = gr.load(tmp_path)
    made = {
        "volume_distribution": lambda: charts.volume_distribution(gr.volumes(corpus)),
        "zero_shares": lambda: charts.zero_shares(gr.zero_applications(corpus)),
        "term_frequencies": lambda: charts.term_frequencies(gr.terms(corpus)),
        "cell_statuses": lambda: charts.cell_statuses(corpus),
    }
    drawn(made[name]())


def test_a_chart_is_drawn_on_the_axes_that_are_given(samples):
    from matplotlib import pyplot

    given = pyplot.subplots()[1]
    assert charts.cell_statuses(samples, ax=given) is given
