"""政府信息公开工作年度报告，载入为整洁的 DataFrame：每个数都有出处，空白绝不是零。

The way of a report, module by module, each importing only from those before it:

    form        the statutory form as data; which label is which cell
    documents   bytes to text and pieces
    parse       pieces to tables, sections, identity
    checks      the form's own arithmetic and what else must hold
    codebook    the contract: tables, columns, codes
    frames      reports to DataFrames
    corpus      the tables together: wide, trace, text, Parquet, Excel
    load        files to a corpus
    analysis    zero applications, terms
    show        fonts, charts, pages, the workbook
    cli         the command line
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from govreport.codebook import checks, codebook, labels
    from govreport.corpus import Corpus, read_parquet
    from govreport.form.statute import FORMS
    from govreport.load import SourceError, load

_HOMES = {
    "load": "govreport.load",
    "SourceError": "govreport.load",
    "Corpus": "govreport.corpus",
    "read_parquet": "govreport.corpus",
    "codebook": "govreport.codebook",
    "labels": "govreport.codebook",
    "checks": "govreport.codebook",
    "FORMS": "govreport.form.statute",
}

__all__ = ["FORMS", "Corpus", "SourceError", "checks", "codebook", "labels", "load", "read_parquet"]


def __getattr__(name: str) -> Any:
    # pandas takes most of a second to import: `govreport --help` does without it.
    if name in _HOMES:
        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"module 'govreport' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
