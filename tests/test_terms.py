"""Words, terms and keyness, against numbers worked out by hand and by other formulas."""

import math
import random
from pathlib import Path
from types import SimpleNamespace

import pandas as pd
import pytest
from writing import save, write_report, zero_figures

import govreport as gr
from govreport.analysis import tokens
from govreport.analysis.keyness import keyness, log_likelihood
from govreport.analysis.terms import count_words, terms
from govreport.analysis.texts import choose_texts, section_texts
from govreport.analysis.tokens import cutter, dictionary, stopwords, tokenize

DATA = Path(__file__).parent.parent / "data"
SIDES = ("problem", "improvement")


@pytest.fixture(scope="module")
def samples():
    return gr.load(DATA / "reports")


def small(*problems, years=None, overview=()):
    """A corpus of these section-five texts with the tables that the analysis of texts reads."""
    ids = [f"r{at}" for at in range(len(problems))]
    parts = [("problems", text) for text in problems] + [("overview", text) for text in overview]
    held, whole = [], dict.fromkeys(ids, "")
    for at, (section, text) in enumerate(parts):
        report = ids[at % len(ids)]
        start = len(whole[report])
        whole[report] += f"标题\n{text}\n"
        held.append((report, section, "标题", text, start, len(whole[report]) - 1))
    sections = pd.DataFrame(held, columns=["report_id", "section", "heading", "text", "start", "end"])
    kinds = pd.CategoricalDtype(["preface", "overview", "problems", "other"])
    strings = dict.fromkeys(("report_id", "heading", "text"), "string")
    reports = pd.DataFrame({"report_id": ids, "agency": [f"{one}镇" for one in ids]}).astype("string")
    reports["year"] = pd.array(years or [2021] * len(ids), dtype="Int64")
    sections = sections.astype({**strings, "section": kinds, "start": "Int64", "end": "Int64"})
    texts = pd.DataFrame({"report_id": ids, "text": [whole[one] for one in ids]}).astype("string")
    return SimpleNamespace(reports=reports, sections=sections, texts=texts, forms=gr.FORMS)


def stated(*rows):
    """A corpus of statements (report, kind, text)."""
    ids = list(dict.fromkeys(report for report, _, _ in rows))
    corpus = small(*("\n".join(text for report, _, text in rows if report == one) for one in ids))
    corpus.reports["report_id"] = pd.array(ids, dtype="string")
    corpus.texts["report_id"] = pd.array(ids, dtype="string")
    frame = pd.DataFrame(rows, columns=["report_id", "kind", "text"])
    frame["position"] = frame.groupby(["report_id", "kind"]).cumcount() + 1
    whole = dict(zip(ids, corpus.texts["text"], strict=True))
    frame["start"] = [whole[row.report_id].index(row.text) for row in frame.itertuples()]
    frame["end"] = frame["start"] + frame["text"].str.len()
    frame["kind"] = pd.Categorical(frame["kind"], categories=[*SIDES, "unsplit"])
    integers = dict.fromkeys(("position", "start", "end"), "Int64")
    corpus.statements = frame.astype({"report_id": "string", "text": "string", **integers})
    return corpus


def by_term(frame):
    return frame.set_index("term")


# Words: two engines, one result

RARE = ("㙍", "㵐", "𠮷", "𫟹", "鿕", "鿖", "鿿", "龘", "喆", "丨", "一")
TRADITIONAL = (
    "第二十條第（一）項規章制發件數",
    "政府信息公開工作存在的主要問題及改進情況",
    "統(tǒng)一部署，強製執行，隻計這一情形",
    "公眾參與度不高，宣傳力度不夠",
)
MIXED = (
    "2023-02-01发布，3.5%的LED屏、T恤、卡拉OK",
    "A4纸AA制QQ群e政通B超C++",
    "政务\u3000信息\xa0公开\t不够\r\n及时",
    "更新时间及时，质量不够高",
    "",
    " \n",
)


def generated(count):
    """Sentences of every kind: the field's words, jieba's dictionary cut short, any Han characters."""
    import jieba

    chance = random.Random(5)
    lines = jieba.get_dict_file().read().decode("utf-8").split("\n")
    words = [
        word for word in (line.split(" ")[0] for line in lines) if word and not tokens._NO_HAN.search(word)
    ]
    field = "".join(dictionary())
    for turn in range(count):
        size = chance.randint(1, 25)
        if turn % 4 == 0:
            yield "".join(chance.choices(words, k=size))
        elif turn % 4 == 1:
            yield "".join(chance.choices(field, k=size))
        elif turn % 4 == 2:
            yield "".join(chr(chance.randint(0x4E00, 0x9FD5)) for _ in range(size))
        else:
            yield "".join(one[: chance.randint(1, len(one))] for one in chance.choices(words, k=size))


@pytest.fixture(scope="module")
def sentences(samples):
    rare = [f"{one}镇信息{one}公开{other}" for one in RARE for other in RARE]
    return [*samples.texts["text"], *generated(4000), *rare, *TRADITIONAL, *MIXED]


EXTRA = ("更新时间", "不够及时", "樟树市阁山镇", "信息公開", "龘")


@pytest.mark.slow
@pytest.mark.parametrize("extra", [(), EXTRA], ids=["dictionary", "user words"])
def test_both_engines_cut_alike(sentences, extra):
    pytest.importorskip("rjieba")
    fast, reference = cutter("rjieba", extra), cutter("jieba", extra)
    assert [text for text in sentences if fast(text) != reference(text)] == []


@pytest.mark.slow
def test_both_engines_cut_alike_without_any_dictionary_of_ours(sentences, monkeypatch):
    pytest.importorskip("rjieba")
    monkeypatch.setattr(tokens, "dictionary", lambda: ())
    fast, reference = tokens._cutter.__wrapped__("rjieba", ()), tokens._cutter.__wrapped__("jieba", ())
    assert fast("政策解读") == ["政策", "解读"]
    assert [text for text in sentences if fast(text) != reference(text)] == []


@pytest.mark.slow
def test_words_are_all_the_han_characters_in_order(sentences):
    cut = cutter()
    for text in sentences:
        assert "".join(cut(text)) == tokens._NO_HAN.sub("", text)


def test_jieba_stands_in_where_rjieba_is_missing(monkeypatch):
    monkeypatch.setattr(tokens, "find_spec", lambda _: None)
    made = []
    monkeypatch.setattr(tokens, "_cutter", lambda engine, _: made.append(engine) or str.split)
    cutter()
    assert made == ["jieba"]
    with pytest.raises(ModuleNotFoundError, match="pip install rjieba"):
        cutter("rjieba")


def test_engines_and_words_that_cannot_be_are_named():
    with pytest.raises(ValueError, match="rjieba"):
        cutter("hanlp")
    with pytest.raises(ValueError, match="LED屏"):
        tokenize("LED屏", extra_words=["LED屏"])
    with pytest.raises(ValueError, match="列表"):
        tokenize("更新", extra_words="更新")


@pytest.mark.slow
def test_user_words_stay_whole_and_do_not_stay_behind():
    assert tokenize("更新时间及时", extra_words=["更新时间"]) == ["更新时间", "及时"]
    assert tokenize("更新时间及时") == ["更新", "时间", "及时"]


def test_function_words_go_and_deficiency_stays():
    assert tokenize("公布的信息还不够及时，有待加强") == ["公布", "不够", "及时", "有待", "加强"]
    assert not {"不够", "有待", "缺乏"} & stopwords()


# Terms


def test_terms_by_hand():
    # Words: 更新 不够 及时 | 更新 的 不够 | 宣传 不够 宣传, 9 in all; 的 is a word that is no term.
    corpus = small("更新不够及时", "更新的不够", "宣传不够，宣传")
    found = by_term(terms(corpus))
    assert list(found.index) == ["不够", "更新", "宣传", "及时"]
    assert found.loc["不够", ["tokens", "documents", "reports"]].tolist() == [3, 3, 3]
    assert found.loc["更新", ["tokens", "documents", "reports"]].tolist() == [2, 2, 3]
    assert found.loc["宣传", ["tokens", "documents", "reports"]].tolist() == [2, 1, 3]
    assert found.loc["宣传", "relative"] == pytest.approx(2 / 9)
    assert found.loc["宣传", "tfidf"] == pytest.approx(2 / 9 * math.log(3 / 1))
    assert found.loc["更新", "tfidf"] == pytest.approx(2 / 9 * math.log(3 / 2))
    assert found.loc["不够", "tfidf"] == 0
    assert found.loc["更新", ["share", "low", "high"]].tolist() == pytest.approx([2 / 3, *gr.wilson(2, 3)])


def test_terms_by_year():
    corpus = small("更新不够", "更新", "宣传", "宣传更新", years=[2020, 2021, 2021, None])
    found = terms(corpus, by="year").set_index(["group", "term"])
    assert found.index.get_level_values("group").dtype == "Int64"
    assert list(found.index) == [(2020, "不够"), (2020, "更新"), (2021, "宣传"), (2021, "更新")] + [
        (pd.NA, "宣传"),
        (pd.NA, "更新"),
    ]
    assert found["reports"].tolist() == [1, 1, 2, 2, 1, 1]
    assert found["documents"].tolist() == [1] * 6
    # Over all four reports 更新 stands in three, 宣传 in two, 不够 in one.
    expected = [0.5 * math.log(4), 0.5 * math.log(4 / 3), 0.5 * math.log(2), 0.5 * math.log(4 / 3)]
    assert found["tfidf"].tolist()[:4] == pytest.approx(expected)


def test_terms_of_each_report_weigh_as_tfidf():
    corpus = small("宣传更新", "更新", "更新更新栏目")
    found = terms(corpus, by="report_id").set_index(["group", "term"])["tfidf"]
    assert found["r0", "宣传"] == pytest.approx(math.log(3) / 2)
    assert found["r2", "栏目"] == pytest.approx(math.log(3) / 3)
    assert found.xs("更新", level="term").tolist() == [0, 0, 0]


@pytest.mark.slow
def test_terms_by_section_count_a_report_once_in_each():
    corpus = small("更新不够", "更新", overview=("更新", "宣传"))
    found = terms(corpus, None, by="section").set_index(["group", "term"])
    assert found["documents"].to_dict() == {
        ("overview", "宣传"): 1,
        ("overview", "更新"): 1,
        ("problems", "更新"): 2,
        ("problems", "不够"): 1,
    }
    assert found["reports"].tolist() == [2] * 4
    # Both reports hold 更新, in whatever section.
    assert found.loc[("overview", "更新"), "tfidf"] == 0
    assert set(terms(corpus, ["overview"])["term"]) == {"更新", "宣传"}


@pytest.mark.slow
def test_terms_by_kind_of_statement():
    corpus = stated(
        ("a", "problem", "更新不够及时"), ("a", "improvement", "及时更新"), ("b", "improvement", "加强宣传")
    )
    found = terms(corpus, by="kind")
    assert list(dict.fromkeys(found["group"])) == list(SIDES)
    assert set(found.loc[found["group"] == "problem", "term"]) == {"更新", "不够", "及时"}
    assert found.loc[found["group"] == "improvement", "reports"].tolist() == [2] * 4
    assert set(terms(corpus, kind="problem")["reports"]) == {1}
    pd.testing.assert_frame_equal(terms(corpus, kind="all"), terms(corpus, kind=list(SIDES)))


@pytest.mark.slow
def test_terms_where_a_mask_holds():
    corpus = small("更新", "宣传", "栏目", years=[2020, 2021, None])
    assert set(terms(corpus, where=corpus.reports["year"] == 2021)["term"]) == {"宣传"}
    assert set(terms(corpus, where=[True, False, True])["term"]) == {"更新", "栏目"}
    with pytest.raises(ValueError, match="3 行"):
        terms(corpus, where=[True])
    with pytest.raises(ValueError, match="3 行"):
        terms(corpus, where=(corpus.reports["year"] == 2021)[:2])
    with pytest.raises(ValueError, match="真假"):
        terms(corpus, where=corpus.reports["year"])


@pytest.mark.slow
def test_terms_do_not_depend_on_the_order_of_reports():
    texts = ["更新不够及时", "宣传不够", "宣传栏目\n更新", "更新不够及时"]
    expected = terms(small(*texts))
    pd.testing.assert_frame_equal(expected, terms(small(*reversed(texts))))


@pytest.mark.slow
def test_terms_of_a_corpus_twice_keep_their_shares():
    once, twice = small("更新不够", "更新"), small("更新不够", "更新", "更新不够", "更新")
    left, right = by_term(terms(once)), by_term(terms(twice))
    assert (right["documents"] == 2 * left["documents"]).all()
    assert (right["tokens"] == 2 * left["tokens"]).all()
    for name in ("share", "relative", "tfidf"):
        assert right[name].tolist() == pytest.approx(left[name].tolist())


def test_a_paragraph_is_cut_once():
    cut = cutter()
    seen = []

    def watch(text):
        seen.append(text)
        return cut(text)

    rows = [(0, at, f"更新不够\n宣传{'不' * at}") for at in range(4)]
    groups, whole = count_words(rows, watch)
    assert seen.count("更新不够") == 1
    assert groups[0].tokens["更新"] == groups[0].documents["更新"] == whole.documents["更新"] == 4


@pytest.mark.slow
def test_minimum_and_top_cut_every_group():
    corpus = small("更新不够", "更新", "宣传栏目", years=[2020, 2020, 2021])
    assert terms(corpus, minimum_documents=2)["term"].tolist() == ["更新"]
    assert terms(corpus, by="year", top=1).groupby("group").size().tolist() == [1, 1]


@pytest.mark.slow
def test_terms_of_nothing_have_their_columns():
    empty = terms(small(), by="year")
    assert empty.empty
    assert empty.dtypes.to_dict() == terms(small("更新"), by="year").dtypes.to_dict()
    assert list(empty.columns)[:2] == ["group", "term"]


@pytest.mark.slow
def test_arguments_that_cannot_be_are_named(samples):
    with pytest.raises(KeyError, match="problems"):
        terms(samples, ["overview", "summary"])
    with pytest.raises(KeyError, match="level"):
        terms(samples, by="town")
    with pytest.raises(ValueError, match="kind"):
        terms(samples, "overview", kind="problem")
    with pytest.raises(ValueError, match="statements"):
        terms(small("更新"), kind="problem")
    with pytest.raises(KeyError, match="improvement"):
        terms(stated(("a", "problem", "更新")), kind="complaint")


@pytest.mark.slow
def test_the_engines_count_alike(samples):
    pytest.importorskip("rjieba")
    for by in (None, "year", "report_id"):
        pd.testing.assert_frame_equal(
            terms(samples, None, by=by, engine="jieba"), terms(samples, None, by=by, engine="rjieba")
        )


def test_none_is_the_numbered_sections(samples):
    taken = set(choose_texts(samples)["section"]) | set(choose_texts(samples, None)["section"])
    assert taken == {"overview", "problems", "other"}
    assert "preface" in set(choose_texts(samples, "preface")["section"])
    assert len(section_texts(samples, "problems")) == 5


@pytest.mark.slow
def test_loaded_reports_are_grouped_by_their_columns(tmp_path):
    for at, word in enumerate(("更新", "宣传")):
        headings = {"problems": f"五、存在的主要问题及改进情况\n{word}不够。"}
        save(write_report(zero_figures(), headings=headings, year=2020 + at), tmp_path, f"{at}.txt")
    corpus = gr.load(tmp_path)
    found = terms(corpus, by="year").set_index(["group", "term"])["documents"]
    assert found[2020, "更新"] == found[2021, "宣传"] == found[2021, "不够"] == 1
    levels = terms(corpus, by="level")["group"]
    assert levels.dtype == corpus.reports["level"].dtype


# Keyness


def entropies(both, row, column, neither):
    """G² by sums of k ln k, another way than observed against expected."""

    def term(n):
        return n * math.log(n) if n else 0.0

    cells = sum(map(term, (both, row, column, neither)))
    rows = term(both + row) + term(column + neither)
    columns = term(both + column) + term(row + neither)
    return 2 * (cells - rows - columns + term(both + row + column + neither))


@pytest.mark.parametrize(
    "table", [(10, 90, 990, 98910), (3, 0, 0, 9), (0, 7, 5, 12), (1, 2, 3, 4), (0, 0, 4, 5)]
)
def test_log_likelihood_is_the_same_by_another_formula(table):
    assert log_likelihood(*table) == pytest.approx(entropies(*table), abs=1e-8)


def test_log_likelihood_by_hand():
    # Every expected count is 5: 2 · (2 · 8 ln 1.6 + 2 · 2 ln 0.4).
    assert log_likelihood(8, 2, 2, 8) == pytest.approx(32 * math.log(1.6) + 8 * math.log(0.4))
    assert log_likelihood(2, 4, 3, 6) == 0


@pytest.mark.slow
def test_keyness_by_hand():
    a, b = small("更新不够，更新", "不够"), small("宣传", "宣传不够宣传更新")
    b.texts["report_id"] = b.sections["report_id"] = pd.array(["r5", "r6"], dtype="string")
    found = by_term(keyness(a.sections, b.sections, minimum_documents=1))
    # a: 更新 2, 不够 2 of 4 words; b: 宣传 3, 不够 1, 更新 1 of 5.
    first = found.loc["宣传"]
    assert first[["tokens_a", "tokens_b", "documents_a", "documents_b"]].tolist() == [0, 3, 0, 2]
    assert first[["reports_a", "reports_b"]].tolist() == [2, 2]
    assert first[["relative_a", "relative_b"]].tolist() == pytest.approx([0, 0.6])
    assert first["g2"] == pytest.approx(entropies(0, 3, 4, 2))
    assert first["log_ratio"] == pytest.approx(math.log2((0.5 / 4) / (3 / 5)))
    assert found.loc["更新", "g2"] == pytest.approx(entropies(2, 1, 2, 4))
    assert found.loc["更新", "log_ratio"] == pytest.approx(math.log2((2 / 4) / (1 / 5)))
    assert list(found.index)[0] == "宣传"
    assert set(keyness(a.sections, b.sections)["term"]) == {"不够", "宣传"}


@pytest.mark.slow
def test_keyness_turns_round_with_its_sides(samples):
    mask = samples.reports["year"] == 2020
    one = by_term(keyness(mask, corpus=samples, minimum_documents=1)).sort_index()
    two = by_term(keyness(~mask, mask, corpus=samples, minimum_documents=1)).sort_index()
    assert one["g2"].tolist() == pytest.approx(two["g2"].tolist())
    assert one["log_ratio"].tolist() == pytest.approx((-two["log_ratio"]).tolist())
    assert one["tokens_a"].tolist() == two["tokens_b"].tolist()
    assert one["reports_a"].iloc[0] == 1 and two["reports_a"].iloc[0] == 4


@pytest.mark.slow
def test_keyness_of_masks_corpora_and_frames_is_one(samples):
    sources = samples.reports.set_index("report_id")["source"]
    mask = samples.reports["year"] == 2020
    sides = [gr.load([DATA / "reports" / one for one in sources[held.to_numpy()]]) for held in (mask, ~mask)]
    rows = samples.sections[samples.sections["section"] == "problems"]
    is_a = rows["report_id"].isin(sides[0].reports["report_id"])
    expected = keyness(mask, corpus=samples)
    pd.testing.assert_frame_equal(expected, keyness(*sides))
    pd.testing.assert_frame_equal(expected, keyness(rows[is_a], rows[~is_a]))


@pytest.mark.slow
def test_what_problems_say_more_than_improvements():
    said = {"problem": "更新不够", "improvement": "加强更新"}
    rows = [(f"r{at}", kind, text) for at in range(3) for kind, text in said.items()]
    held = stated(*rows).statements
    found = by_term(keyness(*(held[held["kind"] == kind] for kind in SIDES)))
    assert found.loc["不够", "log_ratio"] > 0 > found.loc["加强", "log_ratio"]
    assert found.loc["更新", ["g2", "log_ratio"]].tolist() == [0, 0]


def test_keyness_refuses_what_cannot_be_compared(samples):
    mask = samples.reports["year"] == 2020
    with pytest.raises(ValueError, match="相同的文字"):
        keyness(mask, mask, corpus=samples)
    with pytest.raises(ValueError, match="corpus="):
        keyness(mask, ~mask)
    with pytest.raises(TypeError, match="同类"):
        keyness(samples, mask)
    with pytest.raises(ValueError, match="text"):
        keyness(samples.reports, samples.reports)


def test_keyness_of_an_empty_side_tells_nothing():
    corpus = small("更新", "更新")
    found = keyness([True, True], corpus=corpus)
    assert found[["g2", "log_ratio", "relative_b"]].isna().all(axis=None)
    assert found["reports_b"].tolist() == [0]
