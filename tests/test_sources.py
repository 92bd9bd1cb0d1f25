"""Where reports come from: archives, addresses and lists of these; what cannot be read is said."""

import io
import threading
import time
import zipfile
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import fsspec
import pytest
import word_files as word
from fsspec.implementations.memory import MemoryFileSystem
from grids import assert_all_read
from writing import distinct_figures, write_report

import govreport as gr
from govreport import archives, fetching, sources

pytestmark = pytest.mark.slow

REPORTS = {seed: write_report(distinct_figures(seed=seed)).encode() for seed in range(3)}


def packed(members, **how):
    """A ZIP archive of these members, {name: bytes}."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, **how) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return stream.getvalue()


def without_flag(data):
    """The same archive with names that do not say they are UTF-8 (bit 11 of the flags)."""
    data = bytearray(data)
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = data.find(mark)
        while at >= 0:
            data[at + offset + 1] &= ~0x08
            at = data.find(mark, at + 4)
    return bytes(data)


def put(folder, name, data):
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path


def said(corpus):
    """{source: code} of the errors."""
    errors = corpus.diagnostics[corpus.diagnostics["severity"] == "error"]
    return dict(zip(errors["source"], errors["code"], strict=True))


# Archives


def test_an_archive_is_read_in_place(tmp_path):
    names = ["甲/a.txt", "b.md", "../c.txt"]
    data = packed({name: REPORTS[seed] for seed, name in enumerate(names)} | {"图.jpg": b"1", "~$b.md": b"2"})
    path = put(tmp_path / "in", "年报.zip", data)
    before = sorted(tmp_path.rglob("*"))
    corpus = gr.load(tmp_path / "in")
    assert set(corpus.reports["source"]) == {f"年报.zip/{name}" for name in names}
    assert said(corpus) == {}
    assert sorted(tmp_path.rglob("*")) == before
    for source, seed in zip(corpus.reports["source"], (2, 1, 0), strict=True):
        assert source.endswith(names[seed])
    alone = gr.load(path)
    assert set(alone.reports["source"]) == {f"{path.as_posix()}/{name}" for name in names}


def test_every_number_of_a_member_arrives_in_its_cell(tmp_path):
    corpus = gr.load(put(tmp_path, "a.zip", packed({"below/one.txt": REPORTS[1]})))
    assert_all_read(corpus, distinct_figures(seed=1))


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8"])
def test_names_that_do_not_say_their_encoding_are_decoded(encoding, tmp_path):
    name = "淮安市\\金湖县.txt" if encoding == "gb18030" else "淮安市/金湖县.txt"
    stand_in = "x" * len(name.encode(encoding)) + "é"  # the flag is set for it, and it has the same length
    stand_in = stand_in[: len(name.encode(encoding)) - 6] + "é.txt"
    data = packed({stand_in: REPORTS[0]})
    data = without_flag(data.replace(stand_in.encode(), name.encode(encoding)))
    corpus = gr.load(put(tmp_path, "a.zip", data))
    assert [source.split("a.zip/")[1] for source in corpus.reports["source"]] == ["淮安市/金湖县.txt"]


def test_an_archive_in_an_archive_is_read_one_level_deep(tmp_path):
    deepest = packed({"deep.txt": REPORTS[2]})
    inner = packed({"inner.txt": REPORTS[1], "更深.zip": deepest})
    path = put(
        tmp_path, "a.zip", packed({"outer.txt": REPORTS[0], "县/内.zip": inner, "坏.zip": b"PK\x03\x04..."})
    )
    corpus = gr.load([path])
    above = path.as_posix()
    assert set(corpus.reports["source"]) == {f"{above}/outer.txt", f"{above}/县/内.zip/inner.txt"}
    assert said(corpus) == {
        f"{above}/县/内.zip/更深.zip": "unsupported_format",
        f"{above}/坏.zip": "damaged_file",
    }


def encrypted(data):
    """The same archive with the flag of encryption at its first member."""
    data = bytearray(data)
    data[data.find(b"PK\x03\x04") + 6] |= 1
    data[data.find(b"PK\x01\x02") + 8] |= 1
    return bytes(data)


def test_an_encrypted_member_is_one_row(tmp_path):
    path = put(tmp_path, "a.zip", encrypted(packed({"a.txt": REPORTS[0], "b.txt": REPORTS[1]})))
    corpus = gr.load(path)
    assert list(corpus.reports["source"]) == [f"{path.as_posix()}/b.txt"]
    assert said(corpus) == {f"{path.as_posix()}/a.txt": "unreadable_file"}
    assert "密码" in corpus.diagnostics["message"][0]


def test_damaged_archives_and_members_are_rows(tmp_path):
    good = packed({"a.txt": REPORTS[0], "b.txt": REPORTS[1]})
    body = bytearray(good)
    body[80:90] = bytes(10)  # within the compressed bytes of the first member
    put(tmp_path, "body.zip", bytes(body))
    put(tmp_path, "cut.zip", good[:-30])
    put(tmp_path, "text.zip", REPORTS[2][:100])
    put(tmp_path, "images.zip", packed({"a.jpg": b"1"}))
    corpus = gr.load(tmp_path)
    assert list(corpus.reports["source"]) == ["body.zip/b.txt"]
    assert said(corpus) == {
        "body.zip/a.txt": "damaged_file",
        "cut.zip": "damaged_file",
        "text.zip": "damaged_file",
        "images.zip": "unsupported_format",
    }


def test_archives_beyond_the_limits_are_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(archives, "MOST_MEMBERS", 3)
    monkeypatch.setattr(archives, "LARGEST_TOTAL", 4_000_000)
    put(tmp_path, "many.zip", packed({f"{at}.txt": b"1" for at in range(4)}))
    nested = packed({f"{at}.txt": b"2" for at in range(2)})
    put(tmp_path, "nested.zip", packed({"a.zip": nested, "b.zip": nested}))
    put(tmp_path, "total.zip", packed({f"{at}.txt": bytes(1_500_000) for at in range(3)}))
    put(tmp_path, "ratio.zip", packed({"bomb.txt": bytes(3_000_000), "a.txt": REPORTS[0]}))
    corpus = gr.load(tmp_path)
    assert list(corpus.reports["source"]) == ["ratio.zip/a.txt"]
    assert said(corpus) == dict.fromkeys(
        ("many.zip", "nested.zip", "total.zip", "ratio.zip/bomb.txt"), "too_large"
    )


def test_a_document_named_as_an_archive_is_one_source(tmp_path):
    data = packed({"word/document.xml": b"<", "a.txt": REPORTS[0]})
    found = sources.Sources().find(put(tmp_path, "a.zip", data))
    assert [(one.name, one.inside) for one in found] == [((tmp_path / "a.zip").as_posix(), ())]


# Addresses


class Site(BaseHTTPRequestHandler):
    """Serves reports, redirects, faults and delays; counts what it is asked for."""

    asked: list = []

    def do_GET(self):
        self.asked.append(self.path)
        name = self.path.split("?")[0]
        times = self.asked.count(self.path)
        if name.startswith("/report"):
            self.answer(200, REPORTS[int(name[7])])
        elif name == "/moved":
            self.send_response(302)
            self.send_header("Location", self.path.split("to=")[1])
            self.end_headers()
        elif name == "/shaky":
            self.answer(200 if times == 3 else 503, REPORTS[0])
        elif name == "/all.zip":
            self.answer(200, packed({"a.txt": REPORTS[0], "b.txt": REPORTS[1]}))
        elif name == "/slow":
            time.sleep(1)
        elif name.startswith("/round"):
            self.send_response(302)
            self.send_header("Location", f"/round?{times}")
            self.end_headers()
        elif name == "/drip":
            self.send_response(200)
            self.end_headers()
            with suppress(OSError):  # whoever asked has gone
                for _ in range(20):
                    self.wfile.write(b"1")
                    time.sleep(0.05)
        else:
            self.answer({"/forbidden": 403}.get(name, 404), b"no")

    def answer(self, code, data):
        self.send_response(code)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_):
        """Say nothing."""


@pytest.fixture
def site(monkeypatch):
    monkeypatch.setattr(fetching, "PAUSE", 0.01)
    monkeypatch.delenv("GOVREPORT_CACHE", raising=False)
    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    Site.asked.clear()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def fetch(source, **how):
    return gr.load(source, allow_private=True, **how)


def test_every_number_behind_an_address_arrives_in_its_cell(site):
    corpus = fetch(f"{site}/report1.txt?x=1")
    assert list(corpus.reports["source"]) == [f"{site}/report1.txt?x=1"]
    assert_all_read(corpus, distinct_figures(seed=1))
    assert Site.asked == ["/report1.txt?x=1"]


def test_addresses_that_cannot_be_read_are_rows(site):
    addresses = [f"{site}/{name}" for name in ("missing.txt", "forbidden", "report0.txt")]
    corpus = fetch(addresses)
    assert list(corpus.reports["source"]) == [addresses[2]]
    assert said(corpus) == dict.fromkeys(addresses[:2], "unreadable_file")
    messages = dict(zip(corpus.diagnostics["source"], corpus.diagnostics["message"], strict=True))
    assert "404" in messages[addresses[0]] and "403" in messages[addresses[1]]
    assert sorted(Site.asked) == ["/forbidden", "/missing.txt", "/report0.txt"]  # no second attempt


def test_a_fault_that_passes_is_tried_again(site):
    assert list(fetch(f"{site}/shaky").reports["source"]) == [f"{site}/shaky"]
    assert Site.asked == ["/shaky"] * 3


def test_a_site_that_does_not_answer_is_a_row(site, monkeypatch):
    monkeypatch.setattr(fetching, "TIMEOUT", 0.1)
    corpus = fetch(f"{site}/slow")
    assert said(corpus) == {f"{site}/slow": "unreadable_file"}
    assert "没有答复" in corpus.diagnostics["message"][0]
    assert len(Site.asked) == fetching.ATTEMPTS


def test_a_site_that_answers_drop_by_drop_or_in_circles_is_a_row(site, monkeypatch):
    monkeypatch.setattr(fetching, "TIMEOUT", 0.3)
    monkeypatch.setattr(fetching, "ATTEMPTS", 1)
    addresses = [f"{site}/drip", f"{site}/round"]
    assert said(fetch(addresses)) == dict.fromkeys(addresses, "unreadable_file")
    assert len(Site.asked) < 20


def test_nothing_that_a_document_names_is_fetched(site, tmp_path):
    relation = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        + "".join(
            f'<Relationship Type="{word.RELATIONS}/{kind}" Target="{site}/a" TargetMode="External"/>'
            for kind in ("officeDocument", "attachedTemplate", "image", "styles")
        )
        + "</Relationships>"
    )
    body = f"<w:body><w:p><w:r><w:t>{'甲' * 30}</w:t></w:r></w:p></w:body>"
    document = f"<w:document {word.NAMESPACES}>{body}</w:document>"
    parts = {"[Content_Types].xml": word.TYPES.format(others=""), "word/document.xml": document}
    parts |= dict.fromkeys(("_rels/.rels", "word/_rels/document.xml.rels"), relation)
    put(tmp_path, "a.docx", packed(parts))
    links = f'<img src="{site}/1"><link rel=stylesheet href="{site}/2"><script src="{site}/3"></script>'
    put(
        tmp_path,
        "b.html",
        f"<html><head>{links}</head><body><iframe src='{site}/4'></iframe>甲</body>".encode(),
    )
    put(tmp_path, "c.md", f"![图]({site}/5) <img src={site}/6>\n".encode())
    put(tmp_path, "d.txt", f"甲 {site}/7\n".encode())
    assert len(said(fetch(tmp_path))) == 4
    assert Site.asked == []


def test_more_than_the_limit_is_not_read(site, monkeypatch):
    monkeypatch.setattr(fetching, "LARGEST", 1000)
    assert said(fetch(f"{site}/report0.txt")) == {f"{site}/report0.txt": "too_large"}


def test_what_is_fetched_is_kept(site, tmp_path, monkeypatch):
    cache = tmp_path / "cache"
    first = fetch(f"{site}/report0.txt", cache=cache)
    monkeypatch.setenv("GOVREPORT_CACHE", str(cache))
    second = fetch(f"{site}/report0.txt")
    assert Site.asked == ["/report0.txt"]
    assert first.reports.equals(second.reports)
    assert len(list(cache.iterdir())) == 1
    fetch(f"{site}/missing.txt")
    assert len(list(cache.iterdir())) == 1


def test_an_archive_behind_an_address_is_fetched_once(site):
    corpus = fetch(f"{site}/all.zip")
    assert set(corpus.reports["source"]) == {f"{site}/all.zip/a.txt", f"{site}/all.zip/b.txt"}
    assert Site.asked == ["/all.zip"]


def test_a_private_address_is_refused(site):
    port = site.rsplit(":", 1)[1]
    addresses = [f"{site}/report0.txt", f"http://localhost:{port}/report0.txt", f"http://[::1]:{port}/a"]
    corpus = gr.load(addresses)
    assert len(corpus) == 0
    assert said(corpus) == dict.fromkeys(addresses, "unreadable_file")
    assert all("allow_private" in message for message in corpus.diagnostics["message"])
    assert Site.asked == []


def test_a_redirect_to_a_private_address_is_refused(site, monkeypatch):
    # The site itself counts as public here, its other addresses as what they are.
    real = fetching.is_public
    monkeypatch.setattr(fetching, "is_public", lambda address: address == "127.0.0.1" or real(address))
    port = site.rsplit(":", 1)[1]
    to = [
        f"{site}/moved?to={target}/report0.txt" for target in (f"http://127.0.0.2:{port}", "http://10.0.0.1")
    ]
    corpus = gr.load([*to, f"{site}/moved?to={site}/report1.txt"])
    assert len(corpus) == 1
    assert said(corpus) == dict.fromkeys(to, "unreadable_file")
    assert all("allow_private" in message for message in corpus.diagnostics["message"])
    assert len(Site.asked) == 4


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("8.8.8.8", True),
        ("2606:4700::1111", True),
        ("127.0.0.1", False),
        ("10.1.2.3", False),
        ("172.16.0.1", False),
        ("192.168.1.1", False),
        ("169.254.169.254", False),
        ("100.64.0.1", False),
        ("0.0.0.0", False),
        ("224.0.0.1", False),
        ("::1", False),
        ("fe80::1%eth0", False),
        ("fd00::1", False),
        ("::ffff:127.0.0.1", False),
        ("64:ff9b::7f00:1", False),
        ("2002:7f00:1::", False),
        ("localhost", False),
    ],
)
def test_what_is_a_public_address(address, public):
    assert fetching.is_public(address) is public


@pytest.mark.parametrize(
    "address", ["ftp://example.com/a.txt", "file:///etc/passwd", "memory://a.txt", "http:///a"]
)
def test_other_schemes_are_refused(address):
    assert said(gr.load(address)) == {address: "unreadable_file"}


@pytest.fixture
def store(monkeypatch):
    """A store in memory, reached as s3:// is."""

    class Store(MemoryFileSystem):
        protocol = ("s3", "memory")
        store: dict = {}
        pseudo_dirs = [""]

        @classmethod
        def _strip_protocol(cls, path):
            return MemoryFileSystem._strip_protocol(path.replace("s3://", "memory://", 1))

    fsspec.register_implementation("s3", Store, clobber=True)
    monkeypatch.setattr(fetching, "PAUSE", 0.01)
    files = Store()
    for seed, name in enumerate(("/bucket/年报/a.txt", "/bucket/年报/below/b.txt", "/bucket/other/c.txt")):
        files.pipe_file(name, REPORTS[seed])
    files.pipe_file("/bucket/年报/图.jpg", b"1")
    files.pipe_file("/bucket/all.zip", packed({"z.txt": REPORTS[2]}))
    yield files
    fsspec.register_implementation("s3", "s3fs.S3FileSystem", clobber=True)


@pytest.mark.usefixtures("store")
def test_a_store_is_read_by_file_folder_pattern_and_archive():
    assert_all_read(gr.load("s3://bucket/other/c.txt"), distinct_figures(seed=2))
    assert set(gr.load("s3://bucket/年报/").reports["source"]) == {"a.txt", "below/b.txt"}
    assert set(gr.load("s3://bucket/*/c.txt").reports["source"]) == {"s3://bucket/other/c.txt"}
    assert set(gr.load("s3://bucket/all.zip").reports["source"]) == {"s3://bucket/all.zip/z.txt"}
    assert said(gr.load("s3://bucket/none.txt")) == {"s3://bucket/none.txt": "unreadable_file"}


# Lists


def test_a_list_of_addresses_keeps_its_sources(site, tmp_path):
    addresses = [f"{site}/report{seed}.txt" for seed in range(2)]
    path = put(tmp_path, "网址.txt", "\r\n".join(["", *addresses, ""]).encode("utf-8-sig"))
    assert list(fetch(path).reports["source"]) == addresses
    # In a folder it is a text like any other.
    assert said(fetch(tmp_path)) == {"网址.txt": "foreign_document"}


@pytest.mark.parametrize(("heading", "encoding"), [("URL", "utf-8-sig"), ("source", "gb18030")])
def test_a_table_of_sources_may_hold_addresses_and_paths(heading, encoding, site, tmp_path):
    put(tmp_path, "甲/a.txt", REPORTS[1])
    put(tmp_path, "乙/below/b.txt", REPORTS[2])
    rows = [f"机关,{heading}", f'"甲,乙",{site}/report0.txt', "丙,甲/a.txt", "丁,乙", "戊,没有.txt", "己,"]
    corpus = fetch(put(tmp_path, "list.csv", "\n".join(rows).encode(encoding)))
    assert set(corpus.reports["source"]) == {f"{site}/report0.txt", "甲/a.txt", "乙/below/b.txt"}
    assert said(corpus) == {"没有.txt": "unreadable_file"}


def test_a_table_without_sources_is_no_list(tmp_path):
    with pytest.raises(gr.SourceError, match="table"):
        gr.load(put(tmp_path, "table.csv", "机关,年度\n甲,2023\n".encode()))


def test_a_report_that_begins_with_an_address_is_a_report(tmp_path):
    path = put(tmp_path, "a.txt", b"http://www.example.com/\n" + REPORTS[0])
    assert_all_read(gr.load(path), distinct_figures(seed=0))
