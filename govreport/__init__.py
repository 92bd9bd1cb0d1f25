"""政府信息公开工作年度报告，载入为整洁的 DataFrame：每个数都有出处，空白绝不是零。

The way of a report, module by module, each importing only from those before it:

    form        the statutory form as data; which label is which cell
    documents   bytes to paragraphs and table rows, a reader a format
    parse       pieces to tables, sections, identity
    checks      the form's own arithmetic and what else must hold
    codebook    the contract: tables, columns, codes
    frames      reports to DataFrames
    corpus      the tables together: wide, trace, text, Parquet, Excel
    sources     folders, archives and addresses to bytes
    load        sources to a corpus
    analysis    zero applications, terms
    show        fonts, charts, pages, the workbook
    cli         the command line
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from govreport.codebook import checks, codebook, labels
from govreport.form.statute import FORMS
from govreport.load import SourceError, load

if TYPE_CHECKING:
    from govreport.analysis.intervals import wilson
    from govreport.analysis.terms import terms
    from govreport.analysis.volumes import published_figures, volumes
    from govreport.analysis.zero import zero_applications
    from govreport.corpus import Corpus, read_parquet

# What needs pandas is imported when it is first used: it takes most of a second, and `govreport
# --help` does without it.
_LATER = {
    "Corpus": "govreport.corpus",
    "published_figures": "govreport.analysis.volumes",
    "read_parquet": "govreport.corpus",
    "terms": "govreport.analysis.terms",
    "volumes": "govreport.analysis.volumes",
    "wilson": "govreport.analysis.intervals",
    "zero_applications": "govreport.analysis.zero",
}

__all__ = [
    "FORMS",
    "Corpus",
    "SourceError",
    "checks",
    "codebook",
    "labels",
    "load",
    "published_figures",
    "read_parquet",
    "terms",
    "volumes",
    "wilson",
    "zero_applications",
]


def __getattr__(name: str) -> Any:
    if name in _LATER:
        return getattr(import_module(_LATER[name]), name)
    raise AttributeError(f"module 'govreport' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
