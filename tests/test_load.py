"""What loading does with files that are good, bad, double or elsewhere."""

import hashlib
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from asking import slowly
from pandas.testing import assert_frame_equal
from writing import FIGURES, save, write_report

import govreport as gr

FRAMES = ["reports", "disclosures", "applications", "disputes", "sections", "findings"]
GOOD = write_report(FIGURES["jinhu_2023"])
OTHER = write_report(FIGURES["suqian_2024"], dialect="web")

BAD = {
    "empty": b"",
    "blank": b" \n\n\t\n",
    "binary": bytes(range(256)) * 40,
    "nulls": b"\x00" * 4096,
    "undecodable": b"\xff\x80\xff\x81\xfe\x80" * 200,
    "poem": "床前明月光，疑是地上霜。\n举头望明月，低头思故乡。\n".encode(),
    "english": b"Minutes of the meeting of the garden club.\nNothing was decided.\n" * 20,
}


def frames_of(corpus):
    return {name: getattr(corpus, name).reset_index(drop=True) for name in FRAMES}


def assert_same(one, other):
    """All frames of two loads are equal."""
    others = frames_of(other)
    for name, frame in frames_of(one).items():
        assert_frame_equal(frame, others[name])


# Files that cannot be read


@pytest.fixture(scope="module")
def mixed(tmp_path_factory):
    """What is loaded from a folder of all bad files and one good report."""
    folder = tmp_path_factory.mktemp("mixed")
    save(GOOD, folder, "good.txt")
    for kind, content in BAD.items():
        (folder / f"{kind}.txt").write_bytes(content)
    return gr.load(folder)


@pytest.mark.parametrize("kind", BAD)
def test_a_bad_file_yields_a_diagnostic(kind, mixed):
    said = mixed.diagnostics[mixed.diagnostics["source"] == f"{kind}.txt"]
    assert len(said) >= 1
    assert set(said["severity"]) <= {"error", "warning", "note"}
    assert said["code"].notna().all()
    assert all(re.search("[一-鿿]", message) for message in said["message"])


def test_bad_files_do_not_stop_the_good_one(mixed):
    assert list(mixed.reports["source"]) == ["good.txt"]
    assert (mixed.applications["status"] == "reported").sum() == 175


def test_a_folder_of_bad_files_only_is_loaded_without_reports(tmp_path):
    for kind, content in BAD.items():
        (tmp_path / f"{kind}.txt").write_bytes(content)
    corpus = gr.load(tmp_path)
    assert [len(frame) for frame in frames_of(corpus).values()] == [0] * len(FRAMES)
    assert set(corpus.diagnostics["source"]) == {f"{kind}.txt" for kind in BAD}


def test_two_identical_files_are_one_report(tmp_path):
    for name in ("a.txt", "b.txt"):
        save(GOOD, tmp_path, name)
    corpus = gr.load(tmp_path)
    assert list(corpus.reports["source"]) == ["a.txt"]
    assert len(corpus.applications) == 182
    assert list(corpus.diagnostics.loc[corpus.diagnostics["code"] == "duplicate_file", "source"]) == ["b.txt"]


def test_a_good_report_alone_has_no_error_or_duplicate_among_its_diagnostics(tmp_path):
    met = gr.load(save(OTHER, tmp_path)).diagnostics
    assert "error" not in set(met["severity"])
    assert "duplicate_file" not in set(met["code"])


# Arguments that lead nowhere


def test_a_path_that_does_not_exist_is_named(tmp_path):
    missing = tmp_path / "reports-of-2019"
    with pytest.raises(gr.SourceError, match="reports-of-2019"):
        gr.load(missing)
    assert issubclass(gr.SourceError, Exception)


@pytest.mark.parametrize("names", [[], ["figures.dat", "picture.xyz"]], ids=["empty", "foreign"])
def test_a_folder_with_no_readable_file_is_named_with_the_suffixes(names, tmp_path):
    folder = tmp_path / "nothing-here"
    folder.mkdir()
    for name in names:
        (folder / name).write_bytes(b"1234")
    with pytest.raises(gr.SourceError) as caught:
        gr.load(folder)
    assert "nothing-here" in str(caught.value)
    assert ".txt" in str(caught.value)


def test_a_pattern_that_matches_nothing_is_named(tmp_path):
    with pytest.raises(gr.SourceError, match="none-of-these"):
        gr.load(str(tmp_path / "none-of-these-*.txt"))


# Encodings

ENCODED = {
    "gbk": lambda text: text.encode("gbk"),
    "utf-8 with a mark": lambda text: text.encode("utf-8-sig"),
    "utf-16 with a mark": lambda text: text.encode("utf-16"),
    "line ends of Windows": lambda text: text.replace("\n", "\r\n").encode("utf-8"),
}


@pytest.fixture(scope="module", params=[GOOD, *slowly(OTHER)], ids=["word", "web"])
def encoded(request, tmp_path_factory):
    """What is loaded from a folder of one report in all encodings."""
    folder = tmp_path_factory.mktemp("encoded")
    save(request.param, folder, "usual.txt")
    for name, encode in ENCODED.items():
        (folder / f"{name}.txt").write_bytes(encode(request.param))
    return gr.load(folder)


@pytest.mark.parametrize("name", ENCODED)
def test_a_report_reads_the_same_in_another_encoding(name, encoded):
    for table in FRAMES:
        usual, other = (rows_of(encoded, table, source) for source in ("usual.txt", f"{name}.txt"))
        assert len(usual) >= 1
        assert usual.equals(other), table


def rows_of(corpus, table, source):
    """The rows of one report, without the columns that name its file."""
    report_id = corpus.reports.set_index("source").loc[source, "report_id"]
    frame = getattr(corpus, table)
    rows = frame[frame["report_id"] == report_id].reset_index(drop=True)
    return rows.drop(columns=["report_id", "source"], errors="ignore")


# Places


@pytest.fixture
def folder(tmp_path):
    """Three reports, one of them in a folder below."""
    root = tmp_path / "reports"
    save(GOOD, root, "b.txt")
    save(OTHER, root, "a.txt")
    save(write_report(FIGURES["hongze_2023"], form="hybrid"), root, "below/deeper/c.txt")
    return root


def test_the_report_id_is_the_start_of_the_digest_of_the_file(folder):
    reports = gr.load(folder).reports
    digests = {
        source: hashlib.sha256((folder / source).read_bytes()).hexdigest()[:12]
        for source in reports["source"]
    }
    assert reports.set_index("source")["report_id"].to_dict() == digests


def test_sources_are_relative_to_the_folder_with_forward_slashes(folder):
    assert set(gr.load(folder).reports["source"]) == {"a.txt", "b.txt", "below/deeper/c.txt"}


@pytest.mark.slow
def test_a_folder_gives_the_same_tables_elsewhere(folder, tmp_path):
    copy = shutil.copytree(folder, tmp_path / "far" / "away")
    assert_same(gr.load(folder), gr.load(copy))


@pytest.mark.slow
def test_a_list_gives_the_same_tables_in_any_order(folder):
    files = sorted(folder.rglob("*.txt"))
    assert len(files) == 3
    assert_same(gr.load(files), gr.load(files[::-1]))


@pytest.mark.slow
def test_a_folder_a_pattern_a_list_and_a_file_give_the_same_cells(folder):
    whole = gr.load(folder).applications
    flat = {"a.txt", "b.txt"}
    assert ids(gr.load(str(folder / "*.txt"))) == ids_in(folder, flat)
    assert ids(gr.load([folder / name for name in sorted(flat)])) == ids_in(folder, flat)
    for source in (folder / "a.txt", str(folder / "a.txt")):
        alone = gr.load(source).applications
        own = whole[whole["report_id"].isin(alone["report_id"])]
        assert_frame_equal(alone.reset_index(drop=True), own.reset_index(drop=True))
        assert len(alone) == 182


def test_a_list_may_hold_folders_and_patterns(folder):
    assert ids(gr.load([folder / "below", str(folder / "?.txt")])) == ids(gr.load(folder))


def ids(corpus):
    return set(corpus.reports["report_id"])


def ids_in(folder, names):
    return {hashlib.sha256((folder / name).read_bytes()).hexdigest()[:12] for name in names}


# The machine

DIGEST = """
import hashlib, sys
import govreport as gr
corpus = gr.load(sys.argv[1])
text = "".join(getattr(corpus, name).to_csv(index=False) for name in sys.argv[3:])
book = corpus.to_excel(sys.argv[2]).read_bytes()
print(len(corpus.reports), *(hashlib.sha256(made).hexdigest() for made in (text.encode("utf-8"), book)))
"""


@pytest.mark.slow
def test_another_process_in_another_locale_makes_the_same(folder, tmp_path):
    corpus = gr.load(folder)
    here = "".join(getattr(corpus, name).to_csv(index=False) for name in FRAMES)
    bare = {"PYTHONHASHSEED": "7", "LC_ALL": "C", "LANG": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    path = os.pathsep.join(
        [str(Path(gr.__file__).parent.parent), *filter(None, [os.environ.get("PYTHONPATH")])]
    )
    run = subprocess.run(
        [sys.executable, "-c", DIGEST, str(folder), str(tmp_path / "there.xlsx"), *FRAMES],
        env={**os.environ, **bare, "PYTHONPATH": path},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.stderr == ""
    book = corpus.to_excel(tmp_path / "here.xlsx").read_bytes()
    made = [hashlib.sha256(one).hexdigest() for one in (here.encode("utf-8"), book)]
    assert run.stdout.split() == ["3", *made]


def test_a_reader_that_fails_costs_one_file(folder, monkeypatch):
    from govreport.documents import html

    def fail(_data):
        raise KeyError("td")

    monkeypatch.setattr(html, "read", fail)
    (folder / "page.html").write_text("<html><table><tr><td>1</td></tr></table></html>", encoding="utf-8")
    corpus = gr.load(folder)
    assert len(corpus) == 3
    (row,) = corpus.diagnostics[corpus.diagnostics["source"] == "page.html"].itertuples()
    assert row.code == "damaged_file" and "KeyError" in row.message
