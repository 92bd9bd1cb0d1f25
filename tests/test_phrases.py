"""Recurring phrases, against a search of every run of words and numbers worked out by hand."""

import random
import re
from collections import Counter, defaultdict
from pathlib import Path

import pandas as pd
import pytest
from test_terms import entropies, small, stated

import govreport as gr
from govreport.analysis.phrases import _FUNCTION, NEGATORS, phrases
from govreport.analysis.tokens import cutter, stopwords

pytestmark = pytest.mark.slow

DATA = Path(__file__).parent.parent / "data"
ALL = -1e9  # a log-likelihood that every phrase reaches


def counted(corpus, **options):
    found = phrases(corpus, **{"minimum_llr": ALL, **options})
    return {row.phrase: (row.tokens, row.documents) for row in found.itertuples()}


def test_a_phrase_comes_out_whole_and_not_in_fragments():
    corpus = small(
        "个别栏目信息公开不够及时，有的群众不知道",
        "信息公开不够及时；宣传力度小",
        "一是信息公开不够及时。二是队伍不稳",
    )
    assert counted(corpus) == {"信息公开不够及时": (3, 3)}


def test_a_part_that_also_stands_elsewhere_is_a_phrase_of_its_own():
    corpus = small("信息公开不够及时", "信息公开不够及时", "网站更新不够及时")
    assert counted(corpus) == {"不够及时": (3, 3), "信息公开不够及时": (2, 2)}


def test_negation_is_kept():
    corpus = small(
        "信息更新不够及时，信息及时更新", "信息更新不够及时，栏目及时更新", "内容不够及时更新", "有待完善制度"
    )
    found = counted(corpus)
    assert found["及时更新"] == (2, 2)
    assert found["不够及时"] == (3, 3)
    assert "更新不够" not in found
    # The third report says the contrary of 及时更新.
    assert counted(small("信息不够及时更新", "内容不够及时更新")) == {"不够及时更新": (2, 2)}
    assert counted(small("人员有待加强培训", "学习有待加强培训")) == {"有待加强培训": (2, 2)}


def test_a_deficiency_may_close_a_clause():
    assert counted(small("宣传力度不够，群众不了解", "宣传力度不够。队伍小")) == {"宣传力度不够": (2, 2)}


def test_a_typing_error_is_no_phrase_of_timeliness():
    corpus = small("造成政务信息更新时间及时，质量不够高", "更新不够及时", "造成政务信息更新时间及时")
    found = counted(corpus)
    assert "不够及时" not in found
    assert found["造成政务信息更新时间及时" if "造成" not in stopwords() else "政务信息更新时间及时"] == (
        2,
        2,
    )


def test_function_words_stand_inside_a_phrase_only():
    corpus = small("公开的内容和形式的更新", "公开的内容和形式的更新")
    assert list(counted(corpus)) == ["内容和形式的更新"]


def test_a_phrase_stays_in_its_clause_a_passage_does_not():
    text = "拓宽公开渠道，丰富公开内容；创新工作方式"
    corpus = small(f"一是{text}", f"我镇{text}。")
    assert set(counted(corpus)) == {"拓宽公开渠道", "丰富公开内容", "创新工作方式"}
    assert list(counted(corpus, within="paragraph", minimum_words=5)) == [text]
    assert not counted(small("更新\n栏目", "更新\n栏目"), within="paragraph")


def test_passages_hold_numbers_as_printed():
    corpus = small("今后在2022年6月前完成15.5%的更新", "定在2022年6月前完成15.5%的更新")
    assert list(counted(corpus, within="paragraph", minimum_words=6)) == ["在2022年6月前完成15.5%的更新"]


def test_log_likelihood_of_a_pair_by_hand():
    # Neighbours: 群众 参与, 参与 培训 | 群众 参与 | 群众 宣传, 宣传 参与: five places. 群众 has a right
    # neighbour three times, 参与 a left one three times; they meet twice.
    corpus = small("群众参与培训", "群众参与", "群众宣传参与")
    found = phrases(corpus, minimum_llr=ALL).set_index("phrase")
    assert list(found.index) == ["群众参与"]
    assert found.loc["群众参与", ["words", "tokens", "documents", "reports"]].tolist() == [2, 2, 2, 3]
    assert abs(found.loc["群众参与", "llr"]) == pytest.approx(entropies(2, 1, 1, 1))
    assert found.loc["群众参与", ["share", "low", "high"]].tolist() == pytest.approx(
        [2 / 3, *gr.wilson(2, 3)]
    )


def by_search(corpus, minimum):
    """Every phrase inside clauses, by listing all runs of words one by one."""
    cut = cutter()
    left_out = (_FUNCTION | stopwords()) - NEGATORS
    clauses = [
        (report, cut(clause))
        for report, text in zip(corpus.sections["report_id"], corpus.sections["text"], strict=True)
        for clause in re.split("[^一-鿕]+", text)
    ]
    raw, lefts, rights, places = Counter(), Counter(), Counter(), 0
    valid, owners, raw_owners = Counter(), defaultdict(set), defaultdict(set)
    for report, words in clauses:
        size = len(words)
        places += max(size - 1, 0)
        for begin in range(size):
            for end in range(begin + 1, size + 1):
                run = tuple(words[begin:end])
                raw[run] += 1
                raw_owners[run].add(report)
                lefts[run] += end < size
                rights[run] += begin > 0
                turned = (begin and words[begin - 1] in NEGATORS) or (
                    end < size and words[end - 1] in NEGATORS
                )
                if len(run) > 1 and not turned and not {run[0], run[-1]} & left_out:
                    valid[run] += 1
                    owners[run].add(report)

    def bond(left, right, both):
        one, other = lefts[left] - both, rights[right] - both
        neither = places - both - one - other
        score = entropies(both, one, other, neither)
        return score if both * neither >= one * other else -score

    kept = {run: (valid[run], len(owners[run])) for run in valid if len(owners[run]) >= minimum}
    found = {}
    for run, counts in kept.items():
        longer = (other for other in kept if len(other) > len(run) and kept[other] == counts)
        if not any(run == other[at : at + len(run)] for other in longer for at in range(len(other))):
            both = raw[run]
            bonds = bond(run[:1], run[1:], both), bond(run[:-1], run[-1:], both)
            found["".join(run), len(run)] = (*counts, min(bonds))
    return found


WORDS = "信息 更新 不够 及时 不 的 宣传 力度 和 有待 加强 群众 公开 ， 。 不高 进一步".split()


@pytest.mark.parametrize("seed", range(12))
def test_phrases_are_those_of_a_full_search(seed):
    chance = random.Random(seed)
    texts = ["".join(chance.choices(WORDS, k=chance.randint(5, 60))) for _ in range(chance.randint(2, 9))]
    corpus = small(*texts, *chance.sample(texts, 1))
    minimum = chance.choice((2, 3))
    found = phrases(corpus, minimum_documents=minimum, minimum_llr=ALL)
    listed = {(row.phrase, row.words): (row.tokens, row.documents, row.llr) for row in found.itertuples()}
    expected = by_search(corpus, minimum)
    assert set(listed) == set(expected)
    for key, values in expected.items():
        assert listed[key] == pytest.approx(values, abs=1e-6)


def test_phrases_do_not_depend_on_the_order_of_reports():
    texts = ["宣传力度不够，更新不够及时", "更新不够及时", "宣传力度不够", "宣传力度有待加强"]
    expected = phrases(small(*texts), minimum_llr=ALL)
    pd.testing.assert_frame_equal(expected, phrases(small(*reversed(texts)), minimum_llr=ALL))


def test_repeating_inside_one_report_makes_no_phrase():
    assert phrases(small("更新不够及时，更新不够及时", "宣传"), minimum_llr=ALL).empty


def test_phrases_of_the_samples():
    samples = gr.load(DATA / "reports")
    found = phrases(samples).set_index("phrase")
    assert found.loc["不够及时", ["tokens", "documents", "reports"]].tolist() == [3, 3, 5]
    order = list(zip(-found["documents"], -found["tokens"], -found["words"], found.index, strict=True))
    assert order == sorted(order)
    passages = phrases(samples, within="paragraph", minimum_words=15)["phrase"]
    assert passages.str.startswith("创新工作方式，拓宽公开渠道。努力探索").sum() == 1
    for passage in passages:
        assert samples.texts["text"].str.contains(passage, regex=False).sum() >= 2
    pd.testing.assert_frame_equal(phrases(samples, top=3), phrases(samples).head(3))


def test_phrases_of_one_kind_of_statement():
    corpus = stated(
        ("a", "problem", "更新不够及时"),
        ("a", "improvement", "加强宣传培训"),
        ("b", "problem", "内容更新不够及时"),
        ("b", "improvement", "加强宣传培训"),
    )
    assert set(counted(corpus, kind="problem")) == {"更新不够及时"}
    assert set(counted(corpus, kind="improvement")) == {"加强宣传培训"}
    assert phrases(corpus, where=[True, False]).empty


def test_arguments_that_cannot_be_are_named():
    corpus = small("更新", "更新")
    with pytest.raises(ValueError, match="clause"):
        phrases(corpus, within="section")
    for options in ({"minimum_documents": 1}, {"minimum_words": 1}):
        with pytest.raises(ValueError, match="minimum_words"):
            phrases(corpus, **options)


def test_phrases_of_nothing_have_their_columns():
    empty = phrases(small())
    assert empty.empty
    full = phrases(small("更新及时", "更新及时"), minimum_llr=ALL)
    assert empty.dtypes.to_dict() == full.dtypes.to_dict()
