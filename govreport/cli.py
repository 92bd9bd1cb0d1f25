"""The command line: `govreport run`, `govreport show`, `govreport codebook`."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command and return its exit code: 0 done, 1 nothing could be loaded, 2 wrong arguments."""
    # The pages are Chinese; a Windows console or a plain C locale would otherwise refuse them.
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    given = _parser().parse_args(arguments)
    from govreport.load import SourceError

    try:
        return int(given.command(given))
    except SourceError as error:
        print(error, file=sys.stderr)
        return 1
    except PermissionError as error:
        print(error, file=sys.stderr)
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="govreport", description="政府信息公开工作年度报告：载入、核对、汇总。", allow_abbrev=False
    )
    commands = parser.add_subparsers(required=True, metavar="命令")
    run = commands.add_parser("run", help="读取报告，写出数据表、Excel 汇总和笔记本网页")
    run.add_argument("reports", help="报告文件、文件夹、通配符、压缩包或网址")
    run.add_argument("--out", default="build", help="输出文件夹（默认 build）")
    run.add_argument("--language", choices=("zh", "en"), default="zh", help="Excel 汇总的语言（默认 zh）")
    run.add_argument("--notebooks", default="notebooks", help="要执行的笔记本所在文件夹（默认 notebooks）")
    run.set_defaults(command=_run)
    show = commands.add_parser("show", help="在终端里显示一份报告：读到什么，什么没有读到")
    show.add_argument("file", help="一份报告的文件")
    show.set_defaults(command=_show)
    book = commands.add_parser("codebook", help="显示编码簿：每张表的每一列")
    book.set_defaults(command=_codebook)
    return parser


def _run(given: argparse.Namespace) -> int:
    from govreport.load import load

    out = Path(given.out)
    corpus = load(given.reports)
    corpus.to_parquet(out / "tables")
    corpus.to_excel(out / "summary.xlsx", language=given.language)
    print(f"{corpus!r}")
    problems = corpus.diagnostics[corpus.diagnostics["severity"] == "error"]
    for source, message in zip(problems["source"], problems["message"], strict=True):
        print(f"  未能读取 {source}：{message}")
    print(f"数据表　　{out / 'tables'}")
    print(f"Excel 汇总　{out / 'summary.xlsx'}")
    notebooks = sorted(Path(given.notebooks).glob("[0-9]*.ipynb"))
    if not notebooks:
        print(f"笔记本　　“{given.notebooks}”里没有笔记本，略过（可用 --notebooks 指明）")
        return 0
    from govreport.show.notebooks import write_pages

    failed = write_pages(notebooks, out / "notebooks", given.reports)
    print(f"笔记本　　{out / 'notebooks'}")
    for name, reason in failed:
        print(f"  未能执行 {name}：{reason}", file=sys.stderr)
    return 1 if failed or not len(corpus) else 0


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
