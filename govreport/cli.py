"""The command line: `govreport run`, `lab`, `excel`, `show`, `codebook`."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from govreport.errors import UserError

if TYPE_CHECKING:
    from govreport.corpus import Corpus

LANGUAGES = ("zh", "en", "both")
MOST_IN_MEMORY = 20_000  # sources; their tables take some 2 GB


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command and return its exit code: 0 done, 1 nothing could be loaded, 2 wrong arguments."""
    # The pages are Chinese; a Windows console or a plain C locale would otherwise refuse them.
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    parser = _parser()
    given, others = parser.parse_known_args(arguments)
    if others and given.command is not _lab:
        parser.error(f"不认识的选项：{' '.join(others)}")
    given.options = others
    try:
        return int(given.command(given))
    except UserError as error:
        print(error, file=sys.stderr)
    except OSError as error:
        print(_told(error), file=sys.stderr)
    return 1


def _told(error: OSError) -> str:
    """Return what went wrong with a file; an error of our own has only its sentence."""
    if error.filename is None:
        return str(error)
    return f"“{error.filename}”：{error.strerror}。请检查路径、权限和磁盘空间，文件没有在别处打开。"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="govreport", description="政府信息公开工作年度报告：载入、核对、汇总。", allow_abbrev=False
    )
    commands = parser.add_subparsers(required=True, metavar="命令")
    run = commands.add_parser("run", help="读取报告，写出数据表、Excel 汇总、笔记本网页和首页 index.html")
    run.add_argument("reports", help="报告文件、文件夹、通配符、压缩包或网址")
    run.add_argument("--out", default="build", help="输出文件夹（默认 build）")
    run.add_argument("--language", choices=LANGUAGES, default="zh", help="Excel 汇总的语言（默认 zh）")
    run.add_argument("--notebooks", default="notebooks", help="要执行的笔记本所在文件夹（默认 notebooks）")
    run.add_argument(
        "--dataset",
        action="store_true",
        help="写成磁盘上的数据集：可随时中断、继续，内存不随份数增长；"
        f"来源超过 {MOST_IN_MEMORY:,} 个时总是如此",
    )
    run.add_argument("--workers", type=int, help="同时读取的进程数（默认每个处理器核一个）")
    run.add_argument("--scheduler", help="写数据集时所用 Dask 集群的地址（tcp://…）")
    run.add_argument("--retry", action="store_true", help="写数据集时，上次没能打开或取得的来源再试一次")
    run.set_defaults(command=_run)
    excel = commands.add_parser("excel", help="读取报告，只写 Excel 汇总")
    excel.add_argument("reports", help="报告文件、文件夹、通配符、压缩包或网址")
    excel.add_argument("--out", default="summary.xlsx", help="输出文件（默认 summary.xlsx）")
    excel.add_argument("--language", choices=LANGUAGES, default="zh", help="zh、en 或 both（默认 zh）")
    excel.set_defaults(command=_excel)
    lab = commands.add_parser(
        "lab", help="用 JupyterLab 打开笔记本（中文界面，不连外网）", allow_abbrev=False
    )
    lab.add_argument(
        "reports", nargs="?", default="data/reports", help="笔记本读取的报告（默认 data/reports）"
    )
    lab.add_argument("--notebooks", default="notebooks", help="笔记本所在文件夹（默认 notebooks）")
    lab.epilog = "其余的选项交给 JupyterLab，写作一个词，如 --no-browser、--port=8890。"
    lab.set_defaults(command=_lab)
    show = commands.add_parser("show", help="在终端里显示一份报告：读到什么，什么没有读到")
    show.add_argument("file", help="一份报告的文件")
    show.set_defaults(command=_show)
    book = commands.add_parser("codebook", help="显示编码簿：每张表的每一列")
    book.set_defaults(command=_codebook)
    return parser


def _run(given: argparse.Namespace) -> int:
    from govreport.load import load
    from govreport.show.index_page import write_index

    if given.dataset or given.scheduler or _are_many(given.reports):
        return _run_dataset(given)
    out = Path(given.out)
    corpus = load(given.reports, workers=given.workers)
    corpus.to_parquet(out / "tables")
    corpus.to_excel(out / "summary.xlsx", language=given.language)
    pages = []
    if notebooks := sorted(Path(given.notebooks).glob("[0-9]*.ipynb")):
        from govreport.show.notebooks import write_pages

        pages = write_pages(notebooks, out / "notebooks", given.reports)
    index = write_index(corpus, out, given.reports, pages)
    _say_what_was_read(corpus)
    print(f"数据表　　{out / 'tables'}")
    print(f"Excel 汇总　{out / 'summary.xlsx'}")
    if notebooks:
        print(f"笔记本　　{out / 'notebooks'}")
    else:
        print(f"笔记本　　“{given.notebooks}”里没有笔记本，略过（可用 --notebooks 指明）")
    failed = [page for page in pages if page.problem is not None]
    for page in failed:
        print(f"  未能执行 {page.notebook}：{page.problem}", file=sys.stderr)
    print(f"请打开　　{index}")
    return 1 if failed or not len(corpus) else 0


def _are_many(reports: str) -> bool:
    from govreport.sources import Sources

    return len(Sources().find(reports)) > MOST_IN_MEMORY


def _run_dataset(given: argparse.Namespace) -> int:
    from govreport.runs.run import run

    summary = run(
        given.reports,
        Path(given.out) / "dataset",
        workers=given.workers,
        scheduler=given.scheduler,
        retry=given.retry,
    )
    print(summary.text())
    return 0 if summary.read else 1


def _say_what_was_read(corpus: "Corpus") -> None:
    print(f"{corpus!r}")
    problems = corpus.diagnostics[corpus.diagnostics["severity"] == "error"]
    for source, message in zip(problems["source"], problems["message"], strict=True):
        print(f"  未能读取 {source}：{message}")


def _excel(given: argparse.Namespace) -> int:
    from govreport.load import load

    corpus = load(given.reports)
    path = corpus.to_excel(given.out, language=given.language)
    _say_what_was_read(corpus)
    print(f"Excel 汇总　{path}")
    return 0 if len(corpus) else 1


def _lab(given: argparse.Namespace) -> int:
    from govreport.lab import start_lab

    start_lab(Path(given.notebooks), given.reports, given.options)
    return 0


def _show(given: argparse.Namespace) -> int:
    from govreport.load import load
    from govreport.show.page import report_text

    corpus = load(given.file)
    for report_id in corpus.reports["report_id"]:
        print(report_text(corpus, report_id))
    unread = corpus.diagnostics[corpus.diagnostics["report_id"].isna()]
    for source, message in zip(unread["source"], unread["message"], strict=True):
        print(f"{source}：{message}", file=sys.stderr)
    return 0 if len(corpus) else 1


def _codebook(_: argparse.Namespace) -> int:
    from govreport.codebook import codebook_text

    print(codebook_text())
    return 0


if __name__ == "__main__":
    sys.exit(main())
