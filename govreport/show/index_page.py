"""The first page of a run: what was read, what was not, what was written, what the figures do not mean.

One file that opens without a network: its links are relative, its style is inside, its policy forbids
everything else.
"""

import os
from collections.abc import Iterable, Sequence
from hashlib import file_digest
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

import pandas as pd

from govreport.codebook import category_labels
from govreport.contract import STATUSES
from govreport.form.grid import KEYS
from govreport.show.index_style import STYLE
from govreport.show.notebooks import Page
from govreport.show.notes import caveats
from govreport.show.sheets import new_book
from govreport.show.source_sheet import checksum, library_version

if TYPE_CHECKING:
    from govreport.corpus import Corpus

WORKBOOK, BOOK, SUMS = "summary.xlsx", "codebook.md", "checksums.txt"
# What each table holds; the columns are in the codebook.
HOLDS = {
    "reports": "每份报告一行：机关、年度、表式、层级、日期、区划、联系方式",
    "disclosures": "表二，主动公开：每份报告 × 信息内容 × 指标一行",
    "applications": "表三，依申请公开：每份报告 × 办理情形 × 申请人一行",
    "disputes": "表四，复议诉讼：每份报告 × 途径 × 结果一行",
    "sections": "各部分的文字，不含三张表的格",
    "statements": "第五部分的问题与改进，一条一行",
    "figures": "正文里写明的数，连同所在的句子",
    "subtotals": "有的报告在表三里另印的小计",
    "findings": "每份报告逐项核对的结论，附写明算式的一句话",
    "diagnostics": "读取时遇到的情况：读不了的文件、认不出的标签、没有取的数",
    "places": "每个印出的格在原文的哪一行",
    "texts": "每份报告规范化的全文",
    "corrections": "人工更正和排除，各有理由、人和日期",
}
_READ = ("reported", "inferred", "corrected")
_TITLES = {"disclosures": "表二", "applications": "表三", "disputes": "表四"}
_FORMATS = {".parquet": "Parquet", ".csv": "CSV"}
_MOST = 100  # lines of a list; the tables hold them all
Cells = Sequence[object]


def write_index(corpus: "Corpus", folder: Path, source: str, pages: Sequence[Page] = ()) -> Path:
    """Return the path of `index.html` after writing it, the codebook and the checksums into the folder.

    `source` is what was loaded, as given; `pages` are the pages of notebooks, in the folder `notebooks`.
    Links lead to what stands in the folder: the tables in `tables`, the workbook.
    """
    from govreport.codebook import codebook_text

    folder.mkdir(parents=True, exist_ok=True)
    (folder / BOOK).write_text(codebook_text(corpus.forms), encoding="utf-8", newline="\n")
    files = [*sorted((folder / "tables").glob("*.parquet")), folder / WORKBOOK, folder / BOOK]
    sums = [f"{_sum(file)}  {file.relative_to(folder).as_posix()}\n" for file in files if file.exists()]
    (folder / SUMS).write_text("".join(sums), encoding="utf-8", newline="\n")
    target = folder / "index.html"
    page = index_html(corpus, folder, source, pages)
    # The name of a file may hold bytes that are no text.
    target.write_text(page, encoding="utf-8", errors="replace", newline="\n")
    return target


def index_html(corpus: "Corpus", folder: Path, source: str, pages: Sequence[Page] = ()) -> str:
    """Return the page; see `write_index`."""
    unread = corpus.diagnostics[corpus.diagnostics["severity"] == "error"]
    failed = corpus.findings[(corpus.findings["status"] == "fail") & corpus.findings["dismissed"].isna()]
    title = "政府信息公开工作年度报告：汇总"
    parts = (
        f"<h1>{title}</h1><p class=muted>来源：{escape(source)}　govreport {escape(library_version())}</p>",
        _glance(corpus, len(failed), len(unread)),
        _part("先看这里：这些数字不说明什么", _list(map(escape, caveats(new_book("zh", corpus.forms))))),
        _part("笔记本", _pages(pages)) if pages else "",
        _part("下载", _downloads(corpus, folder)),
        _part("读到了多少格", _coverage(corpus)),
        _part("核对不符", _failed(corpus, failed)),
        _part("没有读成的文件", _unread(unread)),
        _part("版本与校验", _versions(corpus)),
    )
    policy = "default-src 'none'; style-src 'unsafe-inline'"
    return (
        '<!DOCTYPE html>\n<html lang="zh-CN"><head><meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{title}</title>\n<style>{STYLE}</style></head>\n<body><main>\n"
        + "\n".join(part for part in parts if part)
        + "\n</main></body></html>\n"
    )


def _glance(corpus: "Corpus", failed: int, unread: int) -> str:
    """Return the numbers that tell how much this is and how good."""
    held = [_statuses(corpus, table) for table in KEYS]
    counts = {label.code: sum(one[label.code] for one in held) for label in STATUSES}
    due = sum(counts.values()) - counts["not_applicable"]
    read = sum(counts[code] for code in _READ)
    # Rounded down: a hundred per cent is all of them.
    share = f"{read * 1000 // due / 10}%" if due else "—"
    tiles = (
        ("报告", f"{len(corpus):,} 份", _years(corpus.reports)),
        ("印了数字的格", share, f"{due:,} 格中的 {read:,} 格"),
        ("无法确认的格", f"{counts['unreadable']:,}", "印着什么，但不能确定是哪一格的数"),
        ("核对不符", f"{failed:,} 项", "报告自相矛盾，或读错：请回到原文看"),
        ("没有读成的文件", f"{unread:,} 个", "原因见下"),
    )
    return (
        "<div class=tiles>"
        + "".join(
            f"<div><span>{name}</span><b>{value}</b><small>{escape(note)}</small></div>"
            for name, value, note in tiles
        )
        + "</div>"
    )


def _years(reports: pd.DataFrame) -> str:
    counts = reports["year"].value_counts().sort_index()
    parts = [f"{year} 年 {count:,}" for year, count in counts.items()]
    if missing := int(reports["year"].isna().sum()):
        parts.append(f"年度未知 {missing:,}")
    return "，".join(parts) or "没有可以载入的报告"


def _statuses(corpus: "Corpus", table: str) -> dict[str, int]:
    """Return how many cells of a table have each status, 0 included."""
    counts = getattr(corpus, table)["status"].value_counts()
    return {label.code: int(counts.get(label.code, 0)) for label in STATUSES}


def _pages(pages: Sequence[Page]) -> str:
    rows = [
        (
            _link(f"notebooks/{page.name}", page.title) if page.problem is None else escape(page.title),
            escape(page.notebook),
            "已执行" if page.problem is None else f"<b>没有执行成：</b>{escape(page.problem)}",
        )
        for page in pages
    ]
    return _table(("网页（离线打开）", "笔记本", "说明"), rows, "stack")


def _downloads(corpus: "Corpus", folder: Path) -> str:
    """Return the workbook, the codebook, the checksums, and every table with its rows."""
    files = [
        (WORKBOOK, "Excel 汇总", "封面有目录、图例和须知；指标与图、三张宽表、问题与改进、核对、来源"),
        (BOOK, "编码簿", "每张表每一列的含义，代码与中文名称，每项核对的规则"),
        (SUMS, "校验和", "以上文件和下列数据表的 SHA-256"),
    ]
    named = [
        (_link(name, f"{what}（{_size(folder / name)}）"), text)
        for name, what, text in files
        if (folder / name).exists()
    ]
    rows: list[Cells] = []
    for name, frame in corpus.tables.items():
        links = [
            _link(f"tables/{file.name}", f"{_FORMATS[file.suffix]}（{_size(file)}）")
            for file in (folder / "tables" / f"{name}{suffix}" for suffix in _FORMATS)
            if file.exists()
        ]
        rows.append((f"<code>{escape(name)}</code>", len(frame), HOLDS.get(name, ""), " ".join(links)))
    return (
        _table(("文件", "内容"), named, "stack")
        + '<p>数据表。在 Python 里用 <code>gr.read_parquet("tables")</code> 原样读回；单独一张用 '
        "<code>pandas.read_parquet</code>。缺失的数是空值，绝不是 0。</p>"
        + _table(("表", "行数", "内容", "下载"), rows, "stack")
    )


def _coverage(corpus: "Corpus") -> str:
    counts = {table: _statuses(corpus, table) for table in KEYS}
    rows = [
        (label.zh, *numbers, sum(numbers))
        for label in STATUSES
        if sum(numbers := [counts[table][label.code] for table in KEYS])
    ]
    return _table(("格里是", *(_TITLES[table] for table in KEYS), "共计"), rows)


def _failed(corpus: "Corpus", failed: pd.DataFrame) -> str:
    """Return how many findings of each check fail, and the first of them in words."""
    if failed.empty:
        return "<p>没有。相符不等于属实：核对只看数字和文字是否自洽。</p>"
    labels = category_labels(corpus.forms)
    severities = {label.code: label.zh for label in labels["findings", "severity"]}
    rows: list[Cells] = []
    for label in labels["findings", "check"]:
        found = failed[failed["check"] == label.code]
        if len(found):
            severity = severities[str(found["severity"].iat[0])]
            rows.append((escape(label.zh), severity, len(found), found["report_id"].nunique()))
    named = failed["report_id"].map(corpus.reports.set_index("report_id")["source"])
    said = [
        f"<b>{escape(str(source))}</b>　{escape(str(message))}"
        for source, message in zip(named[:_MOST], failed["message"][:_MOST], strict=True)
    ]
    more = _more(len(failed), "findings")
    return (
        _table(("核对", "级别", "项数", "报告数"), rows)
        + f"<details><summary>逐条列出</summary>{_list(said)}{more}</details>"
    )


def _unread(unread: pd.DataFrame) -> str:
    if unread.empty:
        return "<p>没有：找到的文件都读成了。</p>"
    rows = [
        (escape(str(source)), escape(str(message)))
        for source, message in zip(unread["source"][:_MOST], unread["message"][:_MOST], strict=True)
    ]
    return _table(("文件", "原因"), rows, "stack") + _more(len(unread), "diagnostics")


def _more(count: int, table: str) -> str:
    left = count - _MOST
    return f"<p>还有 {left:,} 条，见表 <code>{table}</code>。</p>" if left > 0 else ""


def _versions(corpus: "Corpus") -> str:
    forms = "、".join(f"{form.version} 版" for form in corpus.forms)
    return _table(
        (),
        [
            ("程序库", f"govreport {escape(library_version())}"),
            ("所用表式", escape(forms)),
            ("来源校验值", f"<code>{checksum(corpus.reports)}</code>"),
        ],
    ) + (
        "<p class=muted>来源校验值是全部报告编号排序后的 SHA-256；报告编号是来源文件 SHA-256 的前 12 位。"
        f"来源相同，校验值就相同。写出的各文件的校验和见 {_link(SUMS, SUMS)}。</p>"
    )


# --- pieces of a page ---------------------------------------------------------------------------


def _part(title: str, body: str) -> str:
    return f"<section><h2>{title}</h2>{body}</section>"


def _list(lines: Iterable[str]) -> str:
    return f"<ol>{''.join(f'<li>{line}</li>' for line in lines)}</ol>"


def _table(heads: Sequence[str], rows: Sequence[Cells], look: str = "") -> str:
    """Return a table, with or without heads, of cells that are HTML or whole numbers."""
    if not rows:
        return "<p>没有。</p>"
    looks = [" class=n" if isinstance(value, int) else "" for value in rows[0]]
    head = "".join(f"<th{look}>{one}" for one, look in zip(heads, looks, strict=False))
    body = "".join(f"<tr>{''.join(map(_cell, row))}" for row in rows)
    return (
        f'<div class=wide><table class="{look}">{f"<thead><tr>{head}" if heads else ""}'
        f"<tbody>{body}</table></div>"
    )


def _cell(value: object) -> str:
    return f"<td class=n>{value:,}" if isinstance(value, int) else f"<td>{value}"


def _link(path: str, text: str) -> str:
    return f'<a href="{quote(path)}">{escape(text)}</a>'


def _size(path: Path) -> str:
    size = os.path.getsize(path)
    return f"{size / 1e6:,.1f} MB" if size >= 1e6 else f"{max(1, round(size / 1000))} KB"


def _sum(path: Path) -> str:
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()
