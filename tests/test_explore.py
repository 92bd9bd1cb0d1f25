"""The explorer for notebooks, its widgets driven from Python: what they show, choose and write."""

import csv
import dataclasses
import io
import re
import zipfile
from html import unescape

import ipywidgets as w
import numpy as np
import pandas as pd
import pytest
from writing import distinct_figures, save, write_report

import govreport as gr
from govreport.codebook import category_labels
from govreport.contract import TABLES
from govreport.corpus import Corpus
from govreport.errors import ArgumentError, MissingError, UserError
from govreport.explorer import search_panes, view
from govreport.explorer.explorer import Explorer
from govreport.explorer.export import path_of, write_csv
from govreport.explorer.filters import ALL, MISSING
from govreport.explorer.selection import Choice, chosen, facts_of, places_below, sub_corpus, with_fails

pytestmark = pytest.mark.slow

SCRIPT = "<script>alert(1)</script>"
BLANK, SLASH, WORDS = ("disclosed", "business"), ("disclosed", "research"), ("carried_out", "total")
WRONG = ("received", "total")
CELLS = {BLANK: "", SLASH: "/", WORDS: "若干", WRONG: "7"}
# body, year, form, cells as printed
REPORTS = (
    ("甘肃省天水市秦安县人民政府", 2021, "2021", CELLS),
    ("甘肃省天水市秦安县人民政府", 2020, "2019", {}),
    ("江苏省南京市鼓楼区教育局", 2021, "2021", {}),
    ("江苏省徐州市鼓楼区人民政府办公室", 2022, "2021", {}),
    *((f"江苏省徐州市云龙区{name}局", 2023, "2021", {}) for name in "财政 民政 水利 教育".split()),
    *((f"江苏省淮安市洪泽区{name}局", 2023, "2021", {}) for name in "财政 民政 水利 教育".split()),
)


@pytest.fixture(scope="module")
def corpus(tmp_path_factory):
    folder = tmp_path_factory.mktemp("reports")
    for number, (agency, year, form, cells) in enumerate(REPORTS):
        text = write_report(distinct_figures(form), form=form, agency=agency, year=year, cells=cells)
        text = text.replace("联系电话：0517-82345678。", f"第 {number} 份{SCRIPT}。")
        text = text.replace("一是部分栏目更新不够及时", f"一是{SCRIPT}更新不够及时") if number == 0 else text
        save(text, folder, f"{number:02}.txt")
    nameless = write_report(distinct_figures(), agency="某单位", title=False).replace("某单位", "")
    save(nameless, folder, "none.txt")
    loaded = gr.load(folder)
    loaded.findings  # noqa: B018
    return loaded


@pytest.fixture(scope="module")
def facts(corpus):
    return with_fails(facts_of(corpus), corpus.findings)


@pytest.fixture
def explorer(corpus):
    return Explorer(corpus)


def agencies(facts, places):
    return facts["agency"].iloc[places].tolist()


def listed(explorer):
    """The names of the reports on the page of the list."""
    return [button.description.removeprefix("▶ ") for button in explorer.reports.buttons]


def opened(explorer, name="甘肃省天水市秦安县人民政府", year=2021):
    reports = explorer.corpus.reports
    found = reports[(reports["agency"] == name).fillna(False) & (reports["year"] == year)]
    explorer.open_report(found["report_id"].iat[0])
    return explorer.reading


def widgets_of(root):
    """Every widget below one."""
    found = [root]
    for child in getattr(root, "children", ()):
        found += widgets_of(child)
    return found


def said(root):
    """Every text that a reader is shown by the widgets below one."""
    texts = []
    for one in widgets_of(root):
        texts += [str(getattr(one, name, "") or "") for name in ("description", "placeholder", "tooltip")]
        if isinstance(one, w.HTML):
            texts.append(re.sub(r"<style>.*?</style>|<[^>]*>", " ", one.value, flags=re.S))
        if isinstance(one, w.Dropdown | w.ToggleButtons):
            texts += [str(label) for label in one._options_labels]
    return [unescape(text) for text in texts if text.strip()]


def through_all_panes(explorer):
    """The texts of every pane, each opened on something to see."""
    opened(explorer)
    texts = []
    for table in ("disclosures", "applications", "disputes"):
        explorer.reading.table.value = table
        texts += said(explorer.widget)
    explorer.reading.finding.index = 1
    explorer.reading.table.value = "applications"
    explorer.reading.cells["applications"].buttons[WRONG].click()
    texts += said(explorer.widget)
    for pane in ("words", "themes", "export"):
        explorer.words.words.value = "不够"
        explorer.tabs.value = pane
        texts += said(explorer.widget)
    return texts


# --- choosing -------------------------------------------------------------------------------------


def test_cells_are_counted_by_what_stands_in_them(facts):
    first = facts.iloc[0]
    assert first[["blanks", "unreadable", "absent"]].tolist() == [2, 1, 0]
    assert first["numbers"] == facts.iloc[2]["numbers"] - 3
    assert first["fails"] > 0


@pytest.mark.parametrize(
    ("values", "rows"),
    [
        ({"year": 2021}, {0, 2}),
        ({"form": "2019"}, {1}),
        ({"body": "office"}, {3}),
        ({"level": "county", "year": 2020}, {1}),
        ({"province": "江苏省", "year": 2021}, {2}),
        ({"agency": None}, {12}),
        ({"division_code": None}, {12}),
        ({"year": 1999}, set()),
    ],
)
def test_a_choice_holds_the_reports_with_these_values(facts, values, rows):
    assert set(chosen(facts, Choice(values)).tolist()) == rows


def test_all_words_must_stand_in_the_name(facts):
    assert set(agencies(facts, chosen(facts, Choice(words="云龙 财政")))) == {"江苏省徐州市云龙区财政局"}
    assert len(chosen(facts, Choice(words="秦安.*"))) == 0


def test_only_these_reports_are_chosen_among(facts):
    ids = frozenset(facts["report_id"].iloc[[1, 4]])
    assert set(chosen(facts, Choice({"year": 2020}, only=ids)).tolist()) == {1}


def test_reports_come_in_the_order_asked_for(facts):
    by_fails = facts["fails"].iloc[chosen(facts, Choice(), "fails")]
    assert by_fails.is_monotonic_decreasing and by_fails.iloc[0] > by_fails.iloc[-1]
    years = facts["year"].iloc[chosen(facts, Choice(), "year")]
    assert years.is_monotonic_decreasing
    codes = facts["division_code"].iloc[chosen(facts, Choice())]
    assert codes.dropna().is_monotonic_increasing and pd.isna(codes.iloc[-1])


def test_a_dismissed_finding_is_no_failure(facts, corpus):
    failed = (corpus.findings["status"] == "fail").to_numpy()
    dismissed = corpus.findings.assign(dismissed=corpus.findings["dismissed"].mask(failed, "原件如此"))
    assert facts["fails"].sum() == failed.sum() > 0
    assert with_fails(facts, dismissed)["fails"].sum() == 0


def test_districts_of_the_same_name_are_two_places(facts):
    found = places_below(facts, "county", {"province": "江苏省"})
    same = [values for names, values in found if names[-1] == "鼓楼区"]
    assert [one["prefecture"] for one in same] == ["南京市", "徐州市"]
    assert [set(chosen(facts, Choice(one)).tolist()) for one in same] == [{2}, {3}]


# --- the corpus of the chosen ones ----------------------------------------------------------------


def test_the_chosen_corpus_has_their_rows_and_the_same_types(corpus):
    ids = corpus.reports["report_id"].iloc[[0, 3]].tolist()
    part = sub_corpus(corpus, reversed(ids))
    for name in TABLES:
        held, whole = getattr(part, name), getattr(corpus, name)
        pd.testing.assert_frame_equal(held, whole[whole["report_id"].isin(ids)].reset_index(drop=True))
        assert held.dtypes.equals(whole.dtypes)
    assert part.reports["report_id"].tolist() == ids
    assert part.wide("applications").index.tolist() == ids
    assert sub_corpus(corpus, corpus.reports["report_id"]) is corpus


def test_nothing_chosen_is_a_corpus_of_no_reports(corpus):
    empty = Explorer(sub_corpus(corpus, []))
    assert len(empty.corpus) == 0 and listed(empty) == []
    assert "共 0 份报告" in empty.status.value


# --- the list and its controls --------------------------------------------------------------------


def test_a_page_of_the_list_is_made_and_not_more(explorer, corpus):
    assert len(listed(explorer)) == 10 and explorer.reports.pages.max == 2
    explorer.reports.after.click()
    assert len(listed(explorer)) == len(corpus) - 10
    assert explorer.reports.after.disabled and not explorer.reports.before.disabled
    explorer.reports.size.value = 20
    assert len(listed(explorer)) == len(corpus) and explorer.reports.pages.value == 1


def test_a_row_tells_year_cells_and_failures(explorer, facts):
    explorer.filters.words.value = "秦安县"
    explorer.filters.controls["year"].value = 2021
    (line,) = [box.children[1].value for box in explorer.reports._body.children]
    cells = re.findall(r"<span[^>]*>([^<]*)</span>", line)
    first = facts.iloc[0]
    assert cells == ["2021", str(first["numbers"]), "□ 2", "0", "？ 1", f"✗ {first['fails']}"]


def test_controls_choose_and_are_cleared(explorer):
    controls = explorer.filters.controls
    controls["province"].label = "江苏省"
    assert [label for label in controls["prefecture"]._options_labels][1:4] == ["南京市", "徐州市", "淮安市"]
    controls["prefecture"].label = "徐州市"
    assert len(listed(explorer)) == 5
    controls["county"].label = "鼓楼区"
    assert listed(explorer) == ["江苏省徐州市鼓楼区人民政府办公室"]
    assert "选中 1 份" in explorer.status.value
    controls["province"].value = ALL
    assert controls["county"].value == ALL  # what lay inside the province is chosen no more
    controls["province"].value = MISSING
    assert len(listed(explorer)) == 1
    explorer.filters.clear.click()
    assert len(listed(explorer)) == 10 and {one.value for one in controls.values()} == {ALL}


def test_findings_are_made_after_the_first_display(corpus, monkeypatch):
    fresh = sub_corpus(corpus, corpus.reports["report_id"].iloc[:3])
    findings = vars(fresh).pop("findings")
    explorer = Explorer(fresh)
    assert "findings" not in vars(fresh) and "…" in explorer.reports._body.children[0].children[1].value
    seen = []

    def show(bundle, raw):
        seen.append((bundle, raw, "findings" in vars(fresh)))
        vars(fresh)["findings"] = findings

    monkeypatch.setattr("IPython.display.display", show)
    explorer._ipython_display_()
    (bundle, raw, made_before) = seen[0]
    assert raw and not made_before and bundle["text/plain"] == repr(explorer)
    assert "✗" in "".join(box.children[1].value for box in explorer.reports._body.children)


# --- the report -----------------------------------------------------------------------------------


def test_a_row_opens_its_report(explorer):
    explorer.filters.controls["form"].value = "2019"
    explorer.reports.buttons[0].click()
    assert explorer.reading.report_id == explorer.chosen_ids()[0]
    assert explorer.reports.buttons[0].description.startswith("▶ ")
    assert "秦安县人民政府" in explorer.reading.head.value
    explorer.filters.clear.click()
    explorer.reports.after.click()
    explorer.reports.buttons[1].click()
    assert explorer.reading.report_id == explorer.chosen_ids()[11]


@pytest.mark.parametrize(
    ("place", "shown", "name"),
    [
        (BLANK, "□", "blank"),
        (SLASH, "/", "placeholder"),
        (WORDS, "若干 ？", "unreadable"),
        (WRONG, "7 ✗", "fails"),
    ],
)
def test_a_flagged_cell_has_a_sign_a_class_and_words(explorer, place, shown, name):
    button = opened(explorer).cells["applications"].buttons[place]
    assert button.description.startswith(shown)
    assert f"govreport-{name}" in button._dom_classes
    assert {"blank": "空白", "placeholder": "占位符", "unreadable": "无法确认", "fails": "核对不符"}[
        name
    ] in button.tooltip


def test_a_cell_that_its_row_does_not_have_is_no_button_to_press(explorer):
    reading = opened(explorer)
    reading.table.value = "disclosures"
    button = reading.cells["disclosures"].buttons["regulation", "amount"]
    assert button.disabled and button.description == "╱"
    assert ("regulation", "amount") not in reading.cell._options_values


@pytest.mark.parametrize("table", ["disclosures", "applications", "disputes"])
def test_every_pressed_cell_is_marked_where_it_stands(explorer, table):
    reading = opened(explorer, year=2020)
    reading.table.value = table
    one = sub_corpus(explorer.corpus, [reading.report_id])
    places = one.places[one.places["table"] == table].set_index(["row", "column"])["start"]
    assert len(places)
    for place, start in places.iloc[::7].items():
        reading.cells[table].buttons[place].click()
        around, whole = re.findall(r"<div class='govreport-text'.*?>(.*?)</div>", reading.source.value, re.S)
        number = re.search("<mark>(.*)</mark>", whole)
        assert len(unescape(whole[: number.start()])) == start
        assert f"<mark>{number[1]}</mark>" in around
        assert reading.cell.value == place


def test_the_list_of_cells_chooses_like_a_press(explorer):
    reading = opened(explorer)
    reading.cell.value = WRONG
    assert "<mark>7</mark>" in reading.source.value
    chosen_ones = [
        p for p, b in reading.cells["applications"].buttons.items() if "govreport-chosen" in b._dom_classes
    ]
    assert chosen_ones == [WRONG]
    reading.cell.index = 0
    assert "<mark>" not in reading.source.value


def test_a_cell_that_is_not_printed_is_said_to_be_none(tmp_path):
    text = write_report(distinct_figures(), drop=("carried_in",), agency="甲县人民政府")
    one = gr.load(save(text, tmp_path))
    explorer = Explorer(one)
    explorer.open_report(one.reports["report_id"].iat[0])
    explorer.reading.cell.value = ("carried_in", "total")
    assert "没有印这一格" in explorer.reading.source.value and "<mark>" not in explorer.reading.source.value
    assert explorer.reading.cells["applications"].buttons["carried_in", "total"].description.startswith("·")


def test_failures_are_told_and_light_their_cells(explorer, corpus):
    reading = opened(explorer)
    found = corpus.findings[
        (corpus.findings["report_id"] == reading.report_id) & (corpus.findings["status"] == "fail")
    ]
    shown = unescape(reading.findings.value)
    assert len(found) and all(message in shown for message in found["message"])
    assert len(reading.finding.options) == len(found) + 1
    reading.finding.value = next(one for _, one in reading.finding.options[1:] if "行合计" in one.name)
    lit = {p for p, b in reading.cells["applications"].buttons.items() if "govreport-lit" in b._dom_classes}
    assert WRONG in lit and len(lit) == 7 and {row for row, _ in lit} == {"received"}


def test_the_next_report_shows_nothing_of_the_last_one(explorer):
    reading = opened(explorer)
    assert reading.cell.index == 0 and reading.finding.index == 0
    reading.cells["applications"].buttons[WRONG].click()
    opened(explorer, year=2020)
    buttons = reading.cells["applications"].buttons
    assert not [p for p, b in buttons.items() if "govreport-chosen" in b._dom_classes]
    assert "<mark>" not in reading.source.value and reading.cell.index == 0
    assert not [b for p, b in buttons.items() if "？" in b.description and p == WORDS]


# --- words, themes --------------------------------------------------------------------------------


def test_words_are_looked_for_in_the_chosen_reports_only(explorer):
    explorer.filters.controls["year"].value = 2021
    explorer.tabs.value = "words"
    explorer.words.words.value = "不够"
    assert sorted(set(explorer.words.found.ids)) == sorted(explorer.chosen_ids())
    explorer.filters.controls["year"].value = 2022
    assert explorer.words.found.ids == [] and "再按" in explorer.words.found.told.value
    explorer.words.search.click()
    assert explorer.words.found.ids == explorer.chosen_ids()
    explorer.words.found.rows.buttons[0].click()
    assert explorer.reading.report_id == explorer.words.found.ids[0] and explorer.tabs.value == "report"


def test_a_bad_search_is_told_in_a_sentence(explorer):
    explorer.tabs.value = "words"
    explorer.words.search.click()
    assert "要找的文字是空的" in explorer.status.value and "govreport-error" in explorer.status.value


def test_themes_are_coded_when_their_pane_is_opened(explorer, monkeypatch):
    coded = []
    real = search_panes.code_themes
    monkeypatch.setattr(search_panes, "code_themes", lambda part: coded.append(len(part)) or real(part))
    explorer.filters.controls["year"].value = 2021
    assert coded == []
    explorer.tabs.value = "themes"
    assert coded == [2]
    explorer.themes.theme.value = "timeliness"
    assert set(explorer.themes.found.ids) == set(explorer.chosen_ids())
    assert "（2 份）" in explorer.themes.theme.label
    explorer.themes.kind.value = "improvement"
    assert explorer.themes.found.ids == [] and coded == [2]
    explorer.themes.kind.value = "problem"
    explorer.filters.controls["year"].value = 2022
    assert explorer.themes.found.ids == [] and coded == [2]
    explorer.tabs.value = "report"
    explorer.tabs.value = "themes"
    assert coded == [2, 1] and explorer.themes.found.ids == explorer.chosen_ids()
    explorer.themes.update.click()
    assert coded == [2, 1, 1]


def test_the_list_is_limited_to_what_was_found(explorer):
    explorer.tabs.value = "words"
    explorer.words.words.value = "alert"
    explorer.words.found.only.click()
    assert listed(explorer) == ["甘肃省天水市秦安县人民政府"] and "限于查到的 1 份" in explorer.status.value
    explorer.filters.clear.click()
    assert len(listed(explorer)) == 10


# --- export ---------------------------------------------------------------------------------------


def test_the_workbook_is_that_of_the_chosen_corpus(corpus, tmp_path, monkeypatch):
    written = []

    def write(part, path, language):
        written.append((part, path, language))

    monkeypatch.setattr(Corpus, "to_excel", write)
    explorer = Explorer(corpus, "en")
    explorer.filters.controls["year"].value = 2021
    explorer.export.name.value = str(tmp_path / "选集.xlsx")
    explorer.export.excel.click()
    ((part, path, language),) = written
    assert (path, language) == (tmp_path / "选集.xlsx", "en") and str(path) in explorer.export.told.value
    expected = sub_corpus(corpus, explorer.chosen_ids())
    assert len(part) == 2
    for name in TABLES:
        pd.testing.assert_frame_equal(part.tables[name], expected.tables[name])


def test_the_archive_has_every_table_as_excel_reads_it(explorer, corpus, tmp_path):
    explorer.filters.controls["form"].value = "2019"
    explorer.export.name.value = str(tmp_path / "选集")
    explorer.export.csv.click()
    with zipfile.ZipFile(tmp_path / "选集.zip") as archive:
        assert archive.namelist() == [*(f"{name}.csv" for name in TABLES), "codebook.md"]
        data = archive.read("applications.csv")
    assert data.startswith(b"\xef\xbb\xbf") and b"\r\n" in data
    rows = list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"))))
    held = sub_corpus(corpus, explorer.chosen_ids()).applications
    assert list(rows[0]) == list(held) and len(rows) == len(held)
    assert [row["value"] for row in rows] == ["" if pd.isna(v) else str(v) for v in held["value"]]


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@a", "\tx", "\rx"])
def test_no_text_of_an_archive_is_a_formula(corpus, tmp_path, text):
    part = sub_corpus(corpus, corpus.reports["report_id"].iloc[:1])
    part.reports["agency"] = pd.array([text + "\x00"], dtype=part.reports["agency"].dtype)
    with zipfile.ZipFile(write_csv(part, tmp_path / "a.zip")) as archive:
        shown = archive.read("reports.csv").decode("utf-8-sig")
    (row,) = csv.DictReader(io.StringIO(shown, newline=""))
    assert row["agency"] == f"'{text}"


def test_a_file_that_cannot_be_written_is_told_in_one_sentence(explorer, tmp_path, monkeypatch):
    def refuse(*_):
        raise PermissionError(13, "Permission denied")

    kept = tmp_path / "选集.zip"
    kept.write_bytes(b"old")
    monkeypatch.setattr("os.replace", refuse)
    monkeypatch.setattr(Corpus, "to_excel", refuse)
    explorer.export.name.value = str(tmp_path / "选集")
    for button in (explorer.export.csv, explorer.export.excel):
        button.click()
        told = unescape(explorer.export.told.value)
        assert "govreport-error" in told and "可能正在 Excel 或 WPS 中打开" in told and told.count("。") == 1
    assert kept.read_bytes() == b"old" and [p.name for p in tmp_path.iterdir()] == ["选集.zip"]


def test_an_export_of_nothing_or_without_a_name_writes_no_file(explorer, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    explorer.export.name.value = " "
    explorer.export.csv.click()
    assert "请先填写文件名" in explorer.export.told.value
    explorer.export.name.value = "甲"
    explorer.filters.words.value = "没有这个机关"
    explorer.export.excel.click()
    assert "没有选中的报告" in explorer.export.told.value and not list(tmp_path.iterdir())


def test_a_name_without_a_folder_is_beside_the_notebook(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert path_of("甲.2021", "excel") == tmp_path / "甲.2021.xlsx"
    assert path_of("甲.zip", "csv") == tmp_path / "甲.zip"


# --- the whole ------------------------------------------------------------------------------------


def test_what_reports_say_is_never_markup(explorer):
    explorer.filters.words.value = "秦安县"
    through_all_panes(explorer)
    pages = []
    for pane in ("report", "words", "themes"):
        explorer.tabs.value = pane
        explorer.words.words.value = "alert"
        pages += [one.value for one in widgets_of(explorer.widget) if isinstance(one, w.HTML)]
    shown = "".join(pages)
    assert "<script" not in shown and "&lt;script&gt;" in shown


def test_chinese_shows_no_codes(explorer, corpus):
    codes = {label.code for labels in category_labels(corpus.forms).values() for label in labels}
    codes = {code for code in codes if re.fullmatch("[a-z_]{4,}", code)} - {"html"}
    words = set(re.findall("[a-z_]{4,}", "\n".join(through_all_panes(explorer))))
    assert words and not words & codes


def test_english_controls_are_in_english(corpus):
    explorer = Explorer(corpus, "en")
    opened(explorer)
    for one in widgets_of(explorer.widget):
        if not isinstance(one, w.Button):
            assert not re.search("[一-鿿]", str(getattr(one, "description", ""))), one.description
    names = " ".join(explorer.reading.table._options_labels + explorer.filters.order._options_labels)
    assert names and not re.search("[一-鿿]", names)
    assert "Before you use the figures" in "".join(said(explorer.widget))


def test_every_control_has_a_name(explorer):
    opened(explorer)
    for pane in ("report", "words", "themes", "export"):
        explorer.tabs.value = pane
        controls = [o for o in widgets_of(explorer.widget) if not isinstance(o, w.HTML | w.Box)]
        assert len(controls) > 20 and all(one.description.strip() for one in controls)


def test_the_caveats_stand_below(explorer):
    last = explorer.widget.children[-1].value
    assert "空白不是 0" in last and "未经外部核实" in last


def test_nothing_is_fetched(explorer):
    through_all_panes(explorer)
    pages = "".join(one.value for one in widgets_of(explorer.widget) if isinstance(one, w.HTML))
    assert not re.search(r"https?://|src=|@import|url\(", pages)


def test_outside_a_notebook_it_says_what_to_do(corpus, monkeypatch):
    with pytest.raises(UserError, match="笔记本"):
        view.explore(corpus)
    with pytest.raises(ArgumentError, match="zh"):
        view.explore(corpus, language="fr")
    monkeypatch.setattr(view, "find_spec", lambda _: None)
    with pytest.raises(MissingError, match="pip install"):
        view.explore(corpus)


def test_in_a_notebook_it_is_the_explorer(corpus, monkeypatch):
    monkeypatch.setattr(view, "_in_notebook", lambda: True)
    made = view.explore(corpus, "en")
    assert isinstance(made, Explorer) and "notebook" in repr(made)


def test_counts_do_not_depend_on_the_order_of_rows(corpus, facts):
    held = corpus.applications
    mixed = held.iloc[np.random.default_rng(0).permutation(len(held))]
    counts = ["numbers", "blanks", "absent", "unreadable"]
    found = facts_of(dataclasses.replace(corpus, applications=mixed))
    pd.testing.assert_frame_equal(found[counts], facts[counts])
