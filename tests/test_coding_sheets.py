"""Coding by people: the sheet that they fill in, how it is read back, and how far two of them agree."""

import zipfile

import openpyxl
import pandas as pd
import pytest
from test_terms import stated

from govreport.analysis.coding_sheets import (
    CODING,
    HEADS,
    KEYS,
    NONE,
    NOTES,
    agreement,
    coding_sheet,
    cohen_kappa,
    krippendorff_alpha,
    read_coding,
)
from govreport.analysis.theme_list import THEMES

CODES = [theme.code for theme in THEMES]
OWN = pd.DataFrame({"theme": ["a", "b"], "zh": ["甲", "乙"], "include": ["甲", "乙"]})


@pytest.fixture
def corpus():
    return stated(
        ("r0", "problem", "=SUM(1)宣传不够"),
        ("r0", "problem", "更新\x0b不及时"),
        ("r1", "problem", "存在薄弱环节"),
        ("r1", "improvement", "加强宣传\n更新及时"),
        ("r1", "improvement", "'+1 加强培训"),
    )


def filled(path, answers):
    """Fill in answers, {statement from 0: {theme: answer}}, as a coder would, and save."""
    book = openpyxl.load_workbook(path)
    sheet = book[CODING]
    columns = {cell.value: cell.column for cell in sheet[HEADS]}
    for at, marks in answers.items():
        for code, said in marks.items():
            sheet.cell(HEADS + 1 + at, columns[code]).value = said
    book.save(path)
    return path


@pytest.fixture
def two(corpus, tmp_path):
    def made(first, second):
        paths = [coding_sheet(corpus, tmp_path / f"{name}.xlsx", themes=OWN) for name in ("a", "b")]
        return [filled(path, answers) for path, answers in zip(paths, (first, second), strict=True)]

    return made


# --- the sheet ------------------------------------------------------------------------------------


def test_a_row_for_every_statement_and_a_column_for_every_theme(corpus, tmp_path):
    book = openpyxl.load_workbook(coding_sheet(corpus, tmp_path / "deep" / "a.xlsx"))
    assert book.sheetnames == [NOTES, CODING] and book.active.title == NOTES
    rows = [list(row) for row in book[CODING].iter_rows(values_only=True)]
    assert rows[HEADS - 1] == [*KEYS, *CODES, NONE]
    assert rows[0][len(KEYS) : -1] == [theme.zh for theme in THEMES]
    assert [row[:3] for row in rows[HEADS:]] == [
        ["r0", "问题", 1],
        ["r0", "问题", 2],
        ["r1", "问题", 1],
        ["r1", "改进", 1],
        ["r1", "改进", 2],
    ]
    assert [row[3] for row in rows[HEADS:3]] == ["=SUM(1)宣传不够"] and rows[HEADS + 1][3] == "更新不及时"
    assert all(cell is None for row in rows[HEADS:] for cell in row[len(KEYS) :])
    said = [cell for row in book[NOTES].iter_rows(values_only=True) for cell in row if cell]
    assert all(theme.definition in said and theme.code in said for theme in THEMES)


@pytest.mark.slow
def test_texts_stay_texts(corpus, tmp_path):
    path = coding_sheet(corpus, tmp_path / "a.xlsx")
    cell = openpyxl.load_workbook(path)[CODING].cell(HEADS + 1, len(KEYS))
    assert cell.data_type == "s" and cell.number_format == "@" and cell.quotePrefix
    with zipfile.ZipFile(path) as archive:
        assert b"<f>" not in b"".join(archive.read(name) for name in archive.namelist())


@pytest.mark.slow
def test_drop_down_lists_cover_every_cell_to_be_filled_in(corpus, tmp_path):
    sheet = openpyxl.load_workbook(coding_sheet(corpus, tmp_path / "a.xlsx"))[CODING]
    (choices,) = sheet.data_validations.dataValidation
    assert (choices.type, choices.formula1, choices.showErrorMessage) == ("list", '"是,否,不确定"', True)
    for row in range(HEADS + 1, HEADS + 6):
        for column in range(1, len(KEYS) + len(CODES) + 2):
            asked = column > len(KEYS)
            assert (sheet.cell(row, column).coordinate in choices.sqref) is asked
    assert not sheet.protection.sheet and sheet.freeze_panes == "E3"


@pytest.mark.slow
def test_the_same_bytes_on_every_run(corpus, tmp_path):
    paths = [coding_sheet(corpus, tmp_path / f"{name}.xlsx", sample=3, seed=7) for name in "ab"]
    assert paths[0].read_bytes() == paths[1].read_bytes()
    drawn = {
        tuple(read_coding(coding_sheet(corpus, tmp_path / "c.xlsx", sample=3, seed=n)).texts)
        for n in range(9)
    }
    assert len(drawn) > 1 and all(len(keys) == 3 for keys in drawn)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.xlsx", "b.xlsx", "c.xlsx"]


@pytest.mark.slow
def test_a_sample_larger_than_the_corpus_is_all_and_one_below_one_is_refused(corpus, tmp_path):
    assert len(read_coding(coding_sheet(corpus, tmp_path / "a.xlsx", sample=99)).texts) == 5
    assert len(read_coding(coding_sheet(corpus, tmp_path / "a.xlsx", kind="problem")).texts) == 3
    with pytest.raises(ValueError, match="至少为 1"):
        coding_sheet(corpus, tmp_path / "a.xlsx", sample=0)


@pytest.mark.slow
def test_no_statement_gives_an_empty_sheet(corpus, tmp_path):
    assert read_coding(coding_sheet(corpus, tmp_path / "a.xlsx", kind="unsplit")).texts == {}


# --- reading back ---------------------------------------------------------------------------------


@pytest.mark.slow
def test_blank_cells_of_a_coded_row_are_no_and_blank_rows_missing(two):
    path, _ = two({0: {"a": "是"}, 1: {NONE: "是"}, 2: {"a": "不确定", "b": " 是 "}, 3: {"a": "否"}}, {})
    read = read_coding(path)
    assert list(read.answers.values()) == [
        (True, False),
        (False, False),
        (None, True),
        (False, False),
        (None, None),
    ]
    assert list(read.answers)[:4] == [
        ("r0", "problem", 1),
        ("r0", "problem", 2),
        ("r1", "problem", 1),
        ("r1", "improvement", 1),
    ]


@pytest.mark.slow
def test_numbers_count_as_answers(two):
    path, _ = two({0: {"a": 1, "b": 0}, 1: {"a": 1.0}}, {})
    assert list(read_coding(path).answers.values())[:2] == [(True, False), (True, False)]


@pytest.mark.slow
def test_faults_are_one_message_with_the_rows(two):
    path, _ = two({0: {"a": "也许"}, 2: {"a": "是", NONE: "是"}}, {})
    with pytest.raises(ValueError, match="2 处要改：第 3 行有“也许”.*第 5 行既选了“都不涉及”"):
        read_coding(path)


@pytest.mark.slow
def test_other_files_are_refused(tmp_path, two):
    text = tmp_path / "x.xlsx"
    text.write_text("x")
    book = openpyxl.Workbook()
    book.save(tmp_path / "y.xlsx")
    for name in ("x.xlsx", "y.xlsx", "z.xlsx"):
        with pytest.raises(ValueError, match=f"{name}.*不是填好的编码工作簿"):
            read_coding(tmp_path / name)
    path, _ = two({}, {})
    book = openpyxl.load_workbook(path)
    book[CODING].delete_rows(2)
    book.save(path)
    with pytest.raises(ValueError, match="不要改动表头"):
        read_coding(path)


# --- agreement of two sheets ----------------------------------------------------------------------


@pytest.mark.slow
def test_agreement_and_the_disagreements(two):
    yes, no = "是", "否"
    a = {0: {"a": yes}, 1: {"a": yes}, 2: {"a": no}, 3: {"a": no, "b": "不确定"}}
    b = {0: {"a": yes}, 1: {"a": no}, 2: {"a": no}, 3: {"a": no}, 4: {"a": yes}}
    made = agreement(*two(a, b))
    rows = made.themes.set_index("theme")
    first = rows.loc["a"]
    counts = ["n", "missing", "both_yes", "only_a", "only_b", "both_no"]
    assert first[counts].tolist() == [4, 1, 1, 1, 0, 2]
    # Observed 3/4; expected 1/2 · 1/4 + 1/2 · 3/4 = 1/2.
    assert first["agreement"] == 0.75 and first["kappa"] == pytest.approx(0.5)
    # 8 values, 3 of them yes: 1 − 7 · 2 / (64 − 9 − 25).
    assert first["alpha"] == pytest.approx(1 - 14 / 30)
    second = rows.loc["b"]
    assert second[counts].tolist() == [3, 2, 0, 0, 0, 3] and second["agreement"] == 1
    assert pd.isna(second["kappa"]) and pd.isna(second["alpha"]) and "没有变异" in second["note"]
    assert rows.loc["overall", counts].tolist() == [7, 3, 1, 1, 0, 5]
    assert made.disagreements.iloc[:, :7].to_numpy().tolist() == [["r0", "problem", 2, "a", "甲", yes, no]]
    assert made.disagreements["text"].tolist() == ["更新不及时"]
    assert (made.only_in_a, made.only_in_b) == (0, 0)


@pytest.mark.slow
def test_nothing_coded_by_both_is_said(two):
    made = agreement(*two({0: {"a": "是"}}, {1: {"a": "是"}}))
    assert (made.themes["n"] == 0).all() and made.themes["kappa"].isna().all()
    assert made.themes["agreement"].isna().all() and made.themes["note"].str.contains("没有两人").all()
    assert made.disagreements.empty


@pytest.mark.slow
def test_sorted_and_shortened_sheets_are_matched_by_statement(two):
    a, b = two({0: {"a": "是"}, 1: {NONE: "是"}}, {0: {"a": "是"}, 1: {NONE: "是"}})
    book = openpyxl.load_workbook(b)
    rows = list(book[CODING].iter_rows(min_row=HEADS + 1, values_only=True))
    for at, row in enumerate([rows[1], rows[0], rows[3], rows[2]], HEADS + 1):
        for column, said in enumerate(row, 1):
            book[CODING].cell(at, column).value = said
            book[CODING].cell(at, column).data_type = "n" if isinstance(said, int) else "s"
    book[CODING].delete_rows(HEADS + 5)
    book.save(b)
    made = agreement(a, b)
    assert made.themes.set_index("theme").loc["a", ["n", "kappa", "alpha"]].tolist() == [2, 1, 1]
    assert (made.only_in_a, made.only_in_b) == (1, 0)


@pytest.mark.slow
def test_sheets_that_do_not_fit_together_are_refused(corpus, two, tmp_path):
    a, b = two({}, {})
    with pytest.raises(ValueError, match="主题列不一致"):
        agreement(a, coding_sheet(corpus, tmp_path / "c.xlsx"))
    with pytest.raises(ValueError, match="没有一条相同的陈述"):
        agreement(
            coding_sheet(corpus, tmp_path / "c.xlsx", kind="problem"),
            coding_sheet(corpus, tmp_path / "d.xlsx", kind="improvement"),
        )
    book = openpyxl.load_workbook(b)
    book[CODING].cell(HEADS + 2, len(KEYS)).value = "改了"
    book.save(b)
    with pytest.raises(ValueError, match="r0 的第 2 条文字不同"):
        agreement(a, b)


# --- the coefficients, against values worked out by hand or published ------------------------------


def pairs(both, first, second, neither):
    return [(1, 1)] * both + [(1, 0)] * first + [(0, 1)] * second + [(0, 0)] * neither


@pytest.mark.parametrize(
    ("table", "kappa"),
    [
        ((20, 5, 10, 15), 0.4),  # observed 0.7, expected 0.5
        ((45, 15, 25, 15), (0.6 - 0.54) / 0.46),
        ((25, 35, 5, 35), (0.6 - 0.46) / 0.54),
        ((10, 0, 0, 10), 1.0),  # perfect
        ((25, 25, 25, 25), 0.0),  # chance
        ((0, 10, 10, 0), -1.0),
        ((0, 5, 0, 5), 0.0),  # one of the two always says the same
        ((10, 0, 0, 0), None),  # nothing varies
        ((0, 0, 0, 0), None),
    ],
)
def test_kappa(table, kappa):
    found = cohen_kappa(pairs(*table))
    assert found is None if kappa is None else found == pytest.approx(kappa)


def test_kappa_of_more_than_two_answers_leaves_missing_pairs_out():
    # Observed 4/6, expected (2·2 + 2·1 + 2·3) / 36 = 1/3.
    told = [("x", "x"), ("x", "z"), ("y", "y"), ("y", "x"), ("z", "z"), ("z", "z")]
    assert cohen_kappa([*told, (None, "x"), ("y", None)]) == pytest.approx(0.5)


_ = None
FOUR = (  # Krippendorff (2011), Computing Krippendorff's Alpha-Reliability, part C
    (1, 2, 3, 3, 2, 1, 4, 1, 2, _, _, _),
    (1, 2, 3, 3, 2, 2, 4, 1, 2, 5, _, 3),
    (_, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, _),
    (1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, _),
)


@pytest.mark.parametrize(
    ("coders", "alpha"),
    [
        (((0, 1, 0, 0, 0, 0, 0, 0, 1, 0), (1, 1, 1, 0, 0, 1, 0, 0, 0, 0)), 0.095),  # part A
        (("aabbdcccedda", "babbbccceddd"), 0.692),  # part B
        (FOUR, 0.743),
        (((1, 0, 1, 0), (1, 0, 1, 0)), 1.0),
        (((1, 0), (0, 1)), -0.5),  # 4 values, two of each: 1 − 3 · 4 / 8
        (((1, 1), (1, 1)), None),
        (((1, None), (None, 1)), None),
        ((), None),
    ],
)
def test_alpha(coders, alpha):
    found = krippendorff_alpha(list(zip(*coders, strict=True)))
    assert found is None if alpha is None else found == pytest.approx(alpha, abs=5e-4)


def test_alpha_leaves_out_what_only_one_has_coded():
    held = [(1, 1), (0, 0), (1, 0), (0, 0)]
    assert krippendorff_alpha([*held, (1, None), (None, None)]) == krippendorff_alpha(held)
