"""The charts of what reports say: what they draw is what the frames hold."""

from pathlib import Path

import matplotlib as mpl
import pytest

mpl.use("Agg")

import govreport as gr
from govreport.show.fonts import set_theme
from govreport.show.text_charts import keyness_plot, similarity_map, theme_shares

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def corpus():
    set_theme()
    return gr.load(ROOT / "data" / "reports")


def words_of(ax):
    return [tick.get_text() for tick in ax.get_yticklabels()]


@pytest.fixture(scope="module")
def words(corpus):
    said = corpus.statements
    return gr.keyness(said[said["kind"] == "problem"], said[said["kind"] == "improvement"])


@pytest.fixture(scope="module")
def coded(corpus):
    return {kind: gr.theme_prevalence(corpus, kind=kind) for kind in ("problem", "improvement")}


@pytest.mark.parametrize("language", ["zh", "en"])
def test_words_stand_by_their_ratio_and_those_one_side_never_uses_are_open(words, language):
    ax = keyness_plot(words, ("甲", "乙"), top=8, language=language)
    shown = words.nlargest(8, "g2").sort_values("log_ratio")
    marks = [line for line in ax.get_lines() if line.get_marker() == "o"]
    assert [mark.get_xdata()[0] for mark in marks] == pytest.approx(shown["log_ratio"].tolist())
    open_marks = [mark.get_markerfacecolor() == "white" for mark in marks]
    assert open_marks == ((shown["tokens_a"] == 0) | (shown["tokens_b"] == 0)).tolist()
    assert all(term in word for term, word in zip(shown["term"], words_of(ax), strict=True))
    ax.figure.canvas.draw()  # a character without a glyph is an error in the tests


def test_no_words_are_said_in_words(words):
    assert [text.get_text() for text in keyness_plot(words.iloc[:0]).texts] == ["没有可以比较的词"]


def test_the_map_shows_the_share_of_every_pair(corpus):
    reuse = gr.reuse(corpus)
    ax = similarity_map(reuse, corpus)
    (image,) = ax.get_images()
    order = corpus.reports["report_id"].tolist()
    drawn = {
        (order[row], order[column]): image.get_array()[row, column]
        for row in range(len(order))
        for column in range(len(order))
        if image.get_array()[row, column]
    }
    columns = (reuse[name] for name in ("report_id", "other_id", "containment"))
    assert drawn == {(a, b): share for a, b, share in zip(*columns, strict=True)}
    assert len(words_of(ax)) == 5
    ax.figure.canvas.draw()


def test_no_shared_passage_is_said_in_words(corpus):
    ax = similarity_map(gr.reuse(corpus).iloc[:0], corpus)
    assert [text.get_text() for text in ax.texts] == ["没有两份报告共有够长的段落"]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_themes_stand_by_the_share_of_reports_with_their_interval(coded, language):
    themes = gr.themes().set_index("theme")
    ax = theme_shares(coded, themes["zh" if language == "zh" else "en"], language=language)
    marks = [line for line in ax.get_lines() if line.get_marker() == "o"]
    drawn = sorted(float(mark.get_xdata()[0]) for mark in marks)
    assert drawn == pytest.approx(sorted(100 * float(v) for frame in coded.values() for v in frame["value"]))
    beside = [text.get_text() for text in ax.texts]
    assert sum("5" in text for text in beside) == 2 * len(themes)
    ax.figure.canvas.draw()


def test_no_statements_are_said_in_words(coded):
    ax = theme_shares({"problem": coded["problem"].iloc[:0]}, gr.themes().set_index("theme")["zh"])
    assert [text.get_text() for text in ax.texts] == ["没有可以归类的陈述"]
