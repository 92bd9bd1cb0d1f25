"""Reuse: shared passages, containment, novelty, clusters, boilerplate, recycled sections, side by side."""

import random
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from writing import save, write_report, zero_figures

import govreport as gr
from govreport.analysis import reuse
from govreport.analysis.clusters import find_alike, find_recycled, group, resemblance, shingle_sets
from govreport.analysis.passages import is_own, read_words, shared_passages, statutory_pieces
from govreport.checks.years import link_years
from govreport.form.script import fold
from govreport.show.reuse_page import reuse_html, shared_spans, side_by_side

DATA = Path(__file__).parent.parent / "data"
# Stands in the reports of a town in Shanxi and of one in Gansu: 48 characters with their commas.
SENTENCE = "努力探索信息公开的新路子，因地制宜选取形式多样的信息公开方式，畅通公开渠道，方便群众获取政府信息"
HAN = [chr(code) for code in range(0x4E00, 0x4E00 + 3000)]


@pytest.fixture(scope="module")
def samples():
    return gr.load(DATA / "reports", progress=False)


def prose(seed, sentences=12):
    """Sentences of chance characters: nothing in them stands anywhere else."""
    rng = random.Random(seed)
    return ["".join(rng.choices(HAN, k=rng.randint(18, 40))) + "。" for _ in range(sentences)]


def corpus_of(folder, *reports):
    """A corpus of (agency, year, text of section five)."""
    for at, (agency, year, text) in enumerate(reports):
        headings = {"problems": f"五、存在的主要问题及改进情况\n{text}"}
        written = write_report(zero_figures(), agency=agency, year=year, headings=headings)
        begin = written.index(text) + len(text)
        save(written[:begin] + written[written.index("\n六、", begin) :], folder, f"{at}.txt")
    return gr.load(folder, progress=False)


def shared(*texts, size=6, common=30):
    """The passages of texts as (passage in the first, passage in the second)."""
    words = read_words(texts)
    found = shared_passages(words, size, common)
    number = words.texts

    def printed(start, length):
        return texts[number[start]][words.starts[start] : words.ends[start + length - 1]]

    return [
        (printed(second, length), printed(first, length))
        for first, second, length in zip(found.first, found.second, found.length, strict=True)
    ]


# Passages


@pytest.mark.slow
def test_the_sentence_of_two_provinces_is_on_top(samples):
    assert len(SENTENCE) == 48
    frame = reuse.passages(samples)
    first = frame.iloc[0]
    assert first["text"] == f"创新工作方式，拓宽公开渠道。{SENTENCE}"
    assert first["length"] == 57
    assert first["relation"] == "other_body"
    assert first["reports"] == 2
    provinces = samples.reports.set_index("report_id")["province"]
    assert len({provinces[first["report_id"]], provinces[first["other_id"]]}) == 2
    assert reuse.passages(samples, None).iloc[0]["text"] == first["text"]


@pytest.mark.slow
def test_both_places_are_offsets_of_the_texts(samples):
    frame = reuse.passages(samples, None, min_length=10)
    assert len(frame) > 5
    for row in frame.itertuples():
        here = samples.text(row.report_id)[row.start : row.end]
        there = samples.text(row.other_id)[row.other_start : row.other_end]
        assert "".join(here.split()) == "".join(row.text.split())
        ours, theirs = (read_words([text]) for text in (here, there))
        assert (ours.symbols == theirs.symbols).all()


@pytest.mark.slow
def test_passages_are_maximal_and_come_once():
    copied = "认真查找并纠正问题努力克服困难"
    assert shared(f"甲乙丙{copied}丁戊己", f"子丑寅{copied}卯辰巳") == [(copied, copied)]


def test_two_passages_that_overlap_in_one_text_are_both_found():
    assert sorted(shared("一二三四五六七八九十", "一二三四五六七八甲三四五六七八九十乙", size=6)) == [
        ("一二三四五六七八", "一二三四五六七八"),
        ("三四五六七八九十", "三四五六七八九十"),
    ]


def test_a_passage_that_is_repeated_in_a_text_comes_once():
    assert shared("春夏秋冬东西南北甲春夏秋冬东西南北", "春夏秋冬东西南北") == [("春夏秋冬东西南北",) * 2]


def test_a_text_does_not_share_with_itself():
    assert shared("春夏秋冬东西南北甲春夏秋冬东西南北", "天地玄黄") == []


def test_spaces_punctuation_and_enumeration_marks_do_not_count():
    one = "4.创新工作方式，拓宽公开渠道。\n5.努力探索新路子。"
    other = "5、创新工作方式,拓宽 公开渠道;六、努力探索新路子"
    found = shared(one, other, size=10)
    assert found == [
        ("创新工作方式，拓宽公开渠道。\n5.努力探索新路子", "创新工作方式,拓宽 公开渠道;六、努力探索新路子")
    ]


def test_digits_and_letters_count_and_full_width_ones_are_the_same():
    assert shared("主动公开信息７０条ＬＥＤ屏", "主动公开信息70条led屏", size=8)
    assert not shared("全年公开信息70条", "全年公开信息71条", size=8)


def test_an_enumeration_mark_is_no_decimal():
    assert len(read_words(["经费1.5万元"]).symbols) == 7
    assert len(read_words(["。1.5万元"]).symbols) == 5


@pytest.mark.slow
def test_common_passages_do_not_make_a_pair_of_every_two_texts():
    formula = "加强组织领导健全工作机制确保政府信息公开落到实处"
    # Variants are the same character to the reading: only those that stand for themselves tell texts apart.
    signs = [sign for sign in map(chr, range(0x4E00, 0x9FA5)) if fold(sign) == sign][-5000:]
    texts = [f"{formula}{sign}{''.join(prose(seed, 2))}" for seed, sign in enumerate(signs)]
    words = read_words(texts)
    found = shared_passages(words, 20, 30)
    # A few of the texts go on with variants of one character and share more than the formula.
    assert 4999 <= len(found.length) < 5100
    assert (found.holders == 5000).sum() == 4999
    assert (words.texts[found.second][found.holders == 5000] == 0).all()


def test_a_rare_passage_around_a_common_one_is_found_whole():
    formula = "加强组织领导健全工作机制确保政府信息公开落到实处"
    texts = [formula + "".join(prose(seed, 1)) for seed in range(50)]
    whole = f"甲乙丙丁{formula}子丑寅卯辰巳午未"
    found = shared(*texts, f"天{whole}地", f"玄{whole}黄", size=8, common=10)
    assert (whole, whole) in found


@pytest.mark.slow
def test_the_order_of_reports_changes_nothing(tmp_path):
    texts = [prose(seed) for seed in range(4)]
    copied = [[*texts[at], *texts[(at + 1) % 4][:6]] for at in range(4)]
    reports = [(f"{name}镇人民政府", 2021, "".join(copied[at])) for at, name in enumerate("甲乙丙丁")]
    reports.append(("戊镇人民政府", 2021, "".join(copied[0][1:])))
    frames = []
    for folder, order in (("one", reports), ("other", reports[::-1])):
        corpus = corpus_of(tmp_path / folder, *order)
        frames.append((reuse.passages(corpus), reuse.reuse(corpus), reuse.clusters(corpus)))
    assert len(frames[0][0]) > 4
    for one, other in zip(*frames, strict=True):
        assert len(one)
        pd.testing.assert_frame_equal(one, other)


def test_what_cannot_be_asked_says_what_can(samples):
    with pytest.raises(KeyError, match="problems"):
        reuse.passages(samples, "summary")
    with pytest.raises(ValueError, match="min_length"):
        reuse.passages(samples, min_length=2)
    with pytest.raises(ValueError, match="0.6"):
        reuse.clusters(samples, threshold=0.3)


@pytest.mark.slow
def test_the_corpus_stays_as_it_is(samples):
    before = samples.sections.copy()
    reuse.passages(samples)
    reuse.reuse(samples)
    pd.testing.assert_frame_equal(before, samples.sections)


# Statutory wording


@pytest.mark.parametrize("piece", [piece for piece in statutory_pieces() if len(piece) > 12])
def test_statutory_wording_is_no_word_of_the_text(piece):
    symbols = read_words([f"按照{piece}执行"]).symbols
    assert is_own(symbols).sum() <= 4 + piece.count("〔") * 2


def test_a_quoted_sentence_of_the_regulations_is_no_passage():
    quoted = "行政机关公开政府信息，应当坚持以公开为常态、不公开为例外，遵循公正、公平、合法、便民的原则。"
    assert not shared(f"我镇认为{quoted}", f"本局坚持{quoted}特此说明", size=8)


@pytest.mark.slow
def test_a_title_inside_a_passage_does_not_break_it_and_does_not_count(tmp_path):
    copied = "严格按照《中华人民共和国政府信息公开条例》规定健全信息公开体制机制强化措施狠抓落实"
    corpus = corpus_of(
        tmp_path,
        ("甲镇人民政府", 2021, f"{''.join(prose(1))}\n{copied}。"),
        ("乙镇人民政府", 2021, f"{''.join(prose(2))}\n{copied}！"),
    )
    (row,) = reuse.passages(corpus).itertuples()
    assert row.text == copied
    assert row.length == len(copied) - len("《中华人民共和国政府信息公开条例》")


# Containment and novelty


@pytest.mark.slow
def test_containment_is_the_share_of_the_smaller_and_of_the_larger(tmp_path):
    part, more = prose(1, 5), prose(2, 20)
    corpus = corpus_of(
        tmp_path,
        ("甲镇人民政府", 2021, "".join(part)),
        ("乙镇人民政府", 2021, "".join([*more, *part])),
        ("丙镇人民政府", 2021, "".join(prose(3))),
    )
    frame = reuse.reuse(corpus)
    assert len(frame) == 2
    assert frame.iloc[0]["containment"] == 1.0
    size = [sum(len(sentence) - 1 for sentence in text) for text in (part, more)]
    assert tuple(frame.iloc[1][["characters", "shared"]]) == (sum(size), size[0])
    assert frame.iloc[1]["containment"] == pytest.approx(size[0] / sum(size))
    new = reuse.novelty(corpus)["against_others"].tolist()
    assert new == pytest.approx([0.0, size[1] / sum(size), 1.0])


@pytest.mark.slow
def test_novelty_against_the_previous_year_is_apart_from_others(tmp_path):
    old, new = prose(1, 8), prose(2, 8)
    corpus = corpus_of(
        tmp_path,
        ("甲镇人民政府", 2020, "".join(old)),
        ("甲镇人民政府", 2021, "".join([*old, *new])),
        ("乙镇人民政府", 2021, "".join(new)),
    )
    frame = reuse.novelty(corpus)
    year, size = frame.iloc[1], [sum(len(sentence) - 1 for sentence in text) for text in (old, new)]
    assert year["previous_id"] == frame.iloc[0]["report_id"]
    assert year["against_previous"] == pytest.approx(size[1] / sum(size))
    assert year["against_others"] == pytest.approx(size[0] / sum(size))
    assert pd.isna(frame.iloc[0]["against_previous"])
    pairs = reuse.reuse(corpus).set_index(["report_id", "other_id"])["relation"]
    assert pairs[year["report_id"], frame.iloc[0]["report_id"]] == "previous_year"


# Clusters


@pytest.mark.slow
def test_a_text_that_differs_in_the_name_of_the_place_is_in_the_cluster(tmp_path):
    text = "".join(
        f"{{0}}{sentence}" if at % 4 == 0 else sentence for at, sentence in enumerate(prose(1, 16))
    )
    corpus = corpus_of(
        tmp_path,
        ("阁山镇人民政府", 2021, text.format("阁山镇")),
        ("屯里镇人民政府", 2021, text.format("屯里镇")),
        ("云山镇人民政府", 2021, "".join(prose(2, 16))),
    )
    frame = reuse.clusters(corpus)
    assert set(frame["report_id"]) == set(corpus.reports["report_id"][:2])
    assert set(frame["size"]) == {2}
    assert frame["resemblance"].between(0.8, 0.99).all()


def test_shuffled_sentences_stay_nearly_identical():
    one = prose(1, 14)
    other = one[:]
    random.Random(1).shuffle(other)
    sets = shingle_sets(["".join(one), "".join(prose(2, 14)), "".join(other)])
    alike = find_alike(sets, 0.7, 40)
    assert group(3, alike).tolist() == [0, 1, 0]
    assert 0.7 < resemblance(sets.of(0), sets.of(2)) < 1


@pytest.mark.slow
def test_short_sections_are_in_no_cluster(tmp_path):
    corpus = corpus_of(tmp_path, ("甲镇人民政府", 2021, "无。"), ("乙镇人民政府", 2021, "无。"))
    assert reuse.clusters(corpus).empty
    assert reuse.passages(corpus).empty


def edited(sentences, rng):
    """A copy with words changed, now and then a sentence left out or another order."""
    made = sentences[:]
    for _ in range(rng.choice((0, 1, 2, 4))):
        at, place = rng.randrange(len(made)), rng.randrange(10)
        made[at] = made[at][:place] + "".join(rng.choices(HAN, k=2)) + made[at][place + 2 :]
    if rng.random() < 0.3:
        rng.shuffle(made)
    if rng.random() < 0.2:
        made.pop()
    return "".join(made)


@pytest.mark.slow
def test_clusters_find_what_comparing_all_pairs_finds():
    rng = random.Random(4)
    texts = [edited(prose(rng.randrange(40), 10), rng) for _ in range(300)]
    texts += ["".join(prose(seed, 10)) for seed in range(100, 250)]
    sets = shingle_sets(texts)
    alike = find_alike(sets, 0.8, 40)
    first = group(len(texts), alike)
    held = [set(sets.of(at).tolist()) for at in range(len(texts))]
    column = {shingle: at for at, shingle in enumerate(sorted(set().union(*held)))}
    holds = np.zeros((len(texts), len(column)), dtype=np.float32)
    for at, shingles in enumerate(held):
        holds[at, [column[shingle] for shingle in shingles]] = 1
    shared, sizes = (holds @ holds.T).astype(float), holds.sum(axis=1)
    exact = shared / (sizes + sizes[:, None] - shared)
    pairs = np.argwhere(np.triu(exact >= 0.8, k=1))
    assert len(pairs) > 300
    assert np.mean([first[one] == first[other] for one, other in pairs]) >= 0.99
    assert alike.resemblance == pytest.approx(exact[alike.first, alike.second])
    assert exact[alike.first, alike.second].min() >= 0.8


@pytest.mark.slow
def test_a_thousand_copies_are_one_cluster_with_few_comparisons():
    text = prose(1)
    texts = ["".join([f"{HAN[at]}{HAN[at + 1]}镇", *text]) for at in range(1000)]
    alike = find_alike(shingle_sets(texts), 0.8, 40)
    assert len(alike.first) == 999
    assert not group(1000, alike).any()


@pytest.mark.slow
def test_boilerplate_is_what_other_bodies_say_too(tmp_path):
    formula = "加强组织领导健全工作机制。"
    corpus = corpus_of(
        tmp_path,
        ("甲镇人民政府", 2020, formula + "".join(prose(1, 3))),
        ("甲镇人民政府", 2021, formula + "".join(prose(1, 3))),
        ("乙镇人民政府", 2021, "1." + formula + "".join(prose(2, 3))),
        ("丙镇人民政府", 2021, "".join(prose(3, 4))),
    )
    frame = reuse.boilerplate(corpus, bodies=1)
    assert frame["sentences"].tolist() == [4, 4, 4, 4]
    assert frame["shared"].tolist() == [1, 1, 1, 0]
    assert reuse.boilerplate(corpus, bodies=2)["shared"].sum() == 0


# Recycled sections


def recycled(corpus):
    return find_recycled(corpus.sections, corpus.reports, link_years(corpus.reports))


def test_a_section_of_the_year_before_is_recycled(tmp_path):
    text = prose(1, 10)
    corpus = corpus_of(
        tmp_path,
        ("甲镇人民政府", 2020, f"2020年{''.join(text)}"),
        ("甲镇人民政府", 2021, f"2021年{''.join(text)}"),
        ("乙镇人民政府", 2021, "".join(prose(2, 10))),
    )
    ((report, section, twin, share, passage),) = recycled(corpus)
    assert (report, section, twin) == (1, "problems", 0)
    assert share > 0.98
    assert passage.endswith(f"年{''.join(text)}".rstrip("。"))


@pytest.mark.slow
def test_two_bodies_with_one_section_name_each_other(tmp_path):
    text = "".join(prose(1, 10))
    corpus = corpus_of(tmp_path, ("甲镇人民政府", 2021, text), ("乙镇人民政府", 2021, text))
    assert [(report, twin) for report, _, twin, *_ in recycled(corpus)] == [(0, 1), (1, 0)]


def test_a_shared_quotation_is_not_recycled(tmp_path):
    quoted = "“" + "".join(prose(1, 8)) + "”"
    corpus = corpus_of(
        tmp_path,
        ("甲镇人民政府", 2021, quoted + "".join(prose(2, 3))),
        ("乙镇人民政府", 2021, quoted + "".join(prose(3, 3))),
    )
    assert recycled(corpus) == []


@pytest.mark.slow
def test_the_samples_have_no_recycled_section(samples):
    assert recycled(samples) == []
    assert recycled(samples) == []


# Side by side


@pytest.mark.slow
def test_a_page_marks_the_passages_of_both_reports(samples):
    first = reuse.passages(samples).iloc[0]
    page = reuse_html(samples, first["report_id"], first["other_id"])
    assert page.count(f"{SENTENCE}</mark>") == 2
    assert page.count("<mark") == 6
    assert "屯里镇" in page and "云山镇" in page
    assert "http" not in page and "<script" not in page
    with pytest.raises(KeyError, match="nobody"):
        reuse_html(samples, "nobody", first["other_id"])


def test_a_page_shows_texts_as_texts():
    page = side_by_side("<b>甲</b>&", "<script>乙</script>", ("<i>", "丙"))
    assert "&lt;b&gt;甲&lt;/b&gt;&amp;" in page and "&lt;script&gt;" in page and "&lt;i&gt;" in page
    assert "没有相同的段落" in page


def test_marks_have_the_same_number_on_both_sides_and_do_not_overlap():
    one, other = "".join(prose(1, 1)), "".join(prose(2, 1))
    left, right = shared_spans(f"{one}甲{other}", f"{other}乙{one}", 15)
    assert [number for *_, number in left] == [1, 2]
    assert [number for *_, number in right] == [2, 1]
    assert left[0][1] <= left[1][0]


# The check


@pytest.mark.slow
def test_a_section_that_is_nearly_last_years_or_another_bodys_is_found(tmp_path):
    one = "第{}项工作按照要求抓好落实，及时公开了相关内容并回应群众关切，成效明显。"
    two = "本年围绕{}领域开展培训，更新栏目，解读文件，接受群众监督，没有发生差错。"
    prose, other = ("".join(map(said.format, "甲乙丙丁戊己")) for said in (one, two))
    county, another = "甲县人民政府", "乙县人民政府"
    said = {"a": (2022, county, prose), "b": (2023, county, prose), "c": (2023, another, other)}
    for name, (year, agency, text) in said.items():
        page = write_report(zero_figures(), year=year, agency=agency)
        (tmp_path / f"{name}.txt").write_text(page.replace("本机关按照条例规定，", text), encoding="utf-8")
    corpus = gr.load(tmp_path)
    ids = corpus.reports.set_index("source")["report_id"]
    found = gr.recycled(corpus)
    assert found.columns.tolist() == corpus.findings.columns.tolist()
    pairs = {(one["report_id"], one["subject"].split(":")[1]) for one in found.to_dict("records")}
    assert pairs == {(ids["b.txt"], ids["a.txt"])}
    assert set(found["check"]) == {"recycled"} and set(found["status"]) == {"fail"}
    assert found["message"].str.contains("甲县人民政府 2022 年度").all()
    assert gr.recycled(gr.load(tmp_path / "c.txt")).empty
