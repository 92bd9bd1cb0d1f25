"""The sheets of indicators, charts, themes, words and sources, read back from a corpus over two years."""

import shutil
import subprocess
import zipfile
from types import SimpleNamespace

import openpyxl
import pandas as pd
import pytest
from test_workbook import NAMES, tab
from writing import distinct_figures, save, write_report, zero_figures

import govreport as gr
from govreport.show.sheets import place_of
from govreport.show.workbook import write_workbook

pytestmark = pytest.mark.slow

SOFFICE = shutil.which("soffice")
HEAD = "分子"


def load(folder):
    """Return four reports: one of zeros, two with numbers, one whose sum is wrong."""
    figures = distinct_figures("2021", 1)
    old = distinct_figures("2019", 2)
    wrong = {("processed", "total"): "1"}
    save(write_report(zero_figures(), agency="甲镇人民政府", year=2022), folder, "a.txt")
    save(write_report(figures, agency="甲镇人民政府", year=2023), folder, "b.txt")
    save(write_report(old, form="2019", agency="乙镇人民政府", year=2022), folder, "c.txt")
    save(write_report(figures, agency="丙镇人民政府", year=2023, cells=wrong), folder, "d.txt")
    save("通知\n", folder, "e.txt")
    return gr.load(folder, progress=False)


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    folder = tmp_path_factory.mktemp("summary")
    corpus = load(folder / "reports")
    path = write_workbook(corpus, folder / "汇总.xlsx")
    return SimpleNamespace(corpus=corpus, path=path, book=openpyxl.load_workbook(path))


@pytest.fixture(scope="module")
def zeros(tmp_path_factory):
    folder = tmp_path_factory.mktemp("zeros")
    save(write_report(zero_figures(), agency="甲镇人民政府", year=2023), folder, "a.txt")
    path = write_workbook(gr.load(folder, progress=False), folder / "a.xlsx", "both")
    return openpyxl.load_workbook(path)


def rows_of(sheet):
    """Return the rows under the headings of the table of indicators, by name and year."""
    lines = [[cell.value for cell in row] for row in sheet.iter_rows()]
    head = next(at for at, line in enumerate(lines) if HEAD in [str(text).split("\n")[0] for text in line])
    names = [str(text).split("\n")[0] for text in lines[head]]
    cells = list(sheet.iter_rows(min_row=head + 2))
    return {(row[0].value, row[1].value): dict(zip(names, row, strict=False)) for row in cells}


def test_the_summary_gives_numerator_denominator_value_and_interval(made):
    rows = rows_of(tab(made.book, "summary"))
    wanted = gr.indicators_by(made.corpus, "year", names=["refused_of_processed", "fees"])
    labels = gr.indicator_labels()["zh"]
    for one in wanted[wanted["n"] > 0].itertuples():
        row = rows[labels[one.indicator], one.year]
        got = [row[name].value for name in (HEAD, "分母", "数值", "95% 下限", "95% 上限", "报告总数")]
        expected = [one.numerator, one.denominator, one.value, one.low, one.high, one.reports]
        assert got == [None if pd.isna(number) else pytest.approx(number) for number in expected]
        assert row["数值"].number_format == ("0.0%" if one.unit == "比例" else "#,##0.00")


def test_nothing_over_nothing_is_blank_with_its_reason(zeros):
    row = rows_of(tab(zeros, "summary"))[gr.indicator_labels()["zh"]["refused_of_processed"], 2023]
    assert [row[name].value for name in (HEAD, "分母", "数值", "95% 下限")] == [None] * 4
    assert row["说明"].value == "各份报告的分母均为 0。"


def test_small_numbers_are_marked_and_stay_numbers(made):
    name = gr.indicator_labels()["zh"]["zero_strict"]
    row = rows_of(tab(made.book, "summary"))[name, 2022]
    assert (row[HEAD].value, row["分母"].value, row["小样本"].value) == (1, 2, "＊")
    cells = [cell for line in tab(made.book, "summary").iter_rows() for cell in line]
    marked = [cell for cell in cells if cell.number_format == '0.0%"＊"']
    assert 0.5 in [cell.value for cell in marked] and all(cell.data_type == "n" for cell in marked)
    large = gr.indicator_labels()["zh"]["cells_with_number"]
    values = [line for line in tab(made.book, "summary").iter_rows() if line[0].value == large]
    assert {line[1].number_format for line in values} == {"0.0%", "0"}  # by year, and the year of a row


def test_every_indicator_has_its_rows_on_the_second_sheet(made):
    sheet = tab(made.book, "indicators")
    codes = {row[-1].value for row in sheet.iter_rows(min_row=2)}
    by_year = gr.indicators_by(made.corpus, "year")
    asked = by_year[by_year["not_applicable"] < by_year["reports"]]
    assert codes == set(asked["indicator"]) and sheet.max_row == len(asked) + 1


def chart_titles(sheet):
    return {"".join(run.t for run in chart.title.tx.rich.p[0].r): chart for chart in sheet._charts}


def test_charts_are_native_and_read_their_numbers_from_a_sheet(made):
    charts = chart_titles(tab(made.book, "summary"))
    assert len(charts) == 6
    stacked = charts["办结的申请，按办理结果"]
    assert stacked.grouping == "stacked" and stacked.y_axis.delete is False
    data = tab(made.book, "chart_data")
    for chart in charts.values():
        assert all(
            "".join(run.t for run in axis.title.tx.rich.p[0].r) for axis in (chart.x_axis, chart.y_axis)
        )
        for series in chart.series:
            place = series.val.numRef.f
            name, _, cells = place.rpartition("!")
            assert name == place_of(NAMES["chart_data"][0], "").rstrip("!")
            values = [cell.value for row in data[cells.replace("$", "")] for cell in row]
            assert any(value is not None for value in values)


def test_rates_are_drawn_with_their_intervals(made):
    chart = chart_titles(tab(made.book, "summary"))["零申请报告的比例（含 95% 区间）"]
    (series,) = chart.series
    data = tab(made.book, "chart_data")
    places = (series.val, series.errBars.plus, series.errBars.minus)
    value, up, down = (
        [row[0].value for row in data[one.numRef.f.rpartition("!")[2].replace("$", "")]] for one in places
    )
    zero = gr.zero_applications(made.corpus, "year")
    zero = zero[zero["definition"] == "strict"]
    assert value == pytest.approx(zero["value"].tolist())
    assert up == pytest.approx((zero["high"] - zero["value"]).tolist())
    assert down == pytest.approx((zero["value"] - zero["low"]).tolist())


def test_a_chart_of_nothing_is_left_out_and_named(zeros):
    sheet = tab(zeros, "summary")
    assert len(sheet._charts) == 1  # the share of reports without applications is 1
    said = " ".join(str(row[0].value) for row in sheet.iter_rows(max_row=6))
    assert "未作图" in said and "办结的申请，按办理结果" in said


def test_a_finding_leads_to_its_cell(made):
    sheet, target = tab(made.book, "findings"), tab(made.book, "applications")
    failed = [row for row in sheet.iter_rows(min_row=2) if row[3].value == "不符"]
    report = made.corpus.reports.set_index("source").loc["d.txt", "report_id"]
    (row,) = [row for row in failed if row[2].value == report and row[5].value == "行合计"]
    link = row[7].hyperlink.location
    name, _, cell = link.rpartition("!")
    assert name == place_of(target.title, "").rstrip("!")
    at = target[cell]
    assert target.cell(at.row, 3).value == report
    assert not any(one[7].value and not one[7].hyperlink for one in failed)


def test_the_cover_leads_to_every_sheet(made):
    cover = made.book.worksheets[0]
    links = {
        cell.value: cell.hyperlink.location for row in cover.iter_rows() for cell in row if cell.hyperlink
    }
    assert links == {name: place_of(name) for name in made.book.sheetnames[1:]}


def test_the_cover_tells_version_and_checksum(made, tmp_path):
    def checksum(book):
        return next(row[1].value for row in book.worksheets[0].iter_rows() if row[0].value == "来源校验值")

    again = write_workbook(load(tmp_path / "reports"), tmp_path / "a.xlsx")
    assert len(checksum(made.book)) == 64
    assert checksum(openpyxl.load_workbook(again)) == checksum(made.book)


def test_every_source_is_listed_with_what_became_of_it(made):
    rows = [[cell.value for cell in row] for row in tab(made.book, "sources").iter_rows(min_row=2)]
    assert {row[0]: row[1] for row in rows} == {
        **dict.fromkeys(("a.txt", "b.txt", "c.txt", "d.txt"), "已载入"),
        "e.txt": "不是年度报告",
    }
    assert rows[-1][4:] == [None] * 5


def test_statements_have_their_themes(made):
    sheet = tab(made.book, "statements")
    coded = gr.code_themes(made.corpus)
    names = dict(zip(gr.themes()["theme"], gr.themes()["zh"], strict=True))
    keys = ["report_id", "kind", "position"]
    wanted = [
        "、".join(names[code] for code in part["theme"].dropna())
        for _, part in coded.groupby(keys, sort=False, observed=True)
    ]
    assert [row[6].value or "" for row in sheet.iter_rows(min_row=2)] == wanted and any(wanted)


def test_words_are_counted_by_report(made):
    rows = {row[0].value: row[1].value for row in tab(made.book, "terms").iter_rows(min_row=2)}
    wanted = gr.terms(made.corpus, top=200)
    assert rows == dict(zip(wanted["term"], wanted["documents"], strict=True))


def test_headings_in_both_languages_stand_under_each_other(zeros):
    assert tab(zeros, "reports")["A1"].value == "报告机关\nAgency"
    assert tab(zeros, "applications")["D3"].value == "自然人\nNatural persons"
    assert all(len(name) <= 31 for name in zeros.sheetnames)


@pytest.mark.skipif(SOFFICE is None, reason="LibreOffice is not installed")
def test_libreoffice_opens_the_workbook_and_keeps_every_sheet(made, tmp_path):
    home = f"-env:UserInstallation={(tmp_path / 'home').as_uri()}"
    run = [
        SOFFICE,
        home,
        "--headless",
        "--convert-to",
        "ods:calc8",
        "--outdir",
        str(tmp_path),
        str(made.path),
    ]
    subprocess.run(run, check=True, capture_output=True, timeout=120)
    with zipfile.ZipFile(tmp_path / "汇总.ods") as archive:
        content = archive.read("content.xml").decode()
        charts = [name for name in archive.namelist() if name.endswith("content.xml") and "/" in name]
    assert all(f'table:name="{name}"' in content for name in made.book.sheetnames)
    assert len(charts) == 6
