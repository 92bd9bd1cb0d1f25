"""政府信息公开工作年度报告，载入为整洁的 DataFrame：每个数都有出处，空白绝不是零。

The way of a report, module by module, each importing only from those before it:

    errors      what is said to the user
    form        the statutory form as data; which label is which cell
    documents   bytes to paragraphs and table rows, a reader a format
    divisions   names of places to statistical codes
    parse       pieces to tables, sections, identity, place; prose to figures and statements
    checks      the form's own arithmetic, prose and tables, one year and the next
    codebook    the contract: tables, columns, codes
    frames      reports to DataFrames
    prose       figures and statements of a corpus
    corrections what people correct
    trace       where a number or a finding stands
    corpus      the tables together: wide, trace, text, Parquet, Excel
    sources     folders, archives and addresses to bytes
    runs        many reports: processes, clusters, a data set on disk
    load        sources to a corpus
    analysis    volumes, indicators, zero applications, terms
    dataset     a data set on disk, asked with SQL
    show        fonts, charts, pages, the workbook
    explorer    the reports of a corpus to be looked through in a notebook
    cli         the command line
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from govreport.codebook import checks, codebook, labels
from govreport.errors import UserError
from govreport.form.statute import FORMS
from govreport.load import SourceError, load

if TYPE_CHECKING:
    from govreport.analysis.coding_sheets import agreement, coding_sheet
    from govreport.analysis.concordance import concordance
    from govreport.analysis.follow_through import follow_through
    from govreport.analysis.groups import changes, indicators_by, per_inhabitants
    from govreport.analysis.indicators import indicator_labels, indicators
    from govreport.analysis.intervals import wilson
    from govreport.analysis.keyness import keyness
    from govreport.analysis.phrases import phrases
    from govreport.analysis.recycled import recycled
    from govreport.analysis.reuse import boilerplate, clusters, novelty, passages, reuse
    from govreport.analysis.terms import terms
    from govreport.analysis.themes import code_themes, theme_prevalence, themes
    from govreport.analysis.volumes import published_figures, volumes
    from govreport.analysis.zero import (
        zero_applications,
        zero_contradictions,
        zero_difference,
        zero_runs,
        zero_transitions,
    )
    from govreport.corpus import Corpus, read_parquet
    from govreport.dataset.opened import open_dataset
    from govreport.explorer.view import explore
    from govreport.runs.run import run

# What needs pandas is imported when it is first used: it takes most of a second, and `govreport
# --help` does without it.
_LATER = {
    "agreement": "govreport.analysis.coding_sheets",
    "boilerplate": "govreport.analysis.reuse",
    "changes": "govreport.analysis.groups",
    "clusters": "govreport.analysis.reuse",
    "code_themes": "govreport.analysis.themes",
    "coding_sheet": "govreport.analysis.coding_sheets",
    "concordance": "govreport.analysis.concordance",
    "Corpus": "govreport.corpus",
    "explore": "govreport.explorer.view",
    "follow_through": "govreport.analysis.follow_through",
    "indicator_labels": "govreport.analysis.indicators",
    "indicators": "govreport.analysis.indicators",
    "indicators_by": "govreport.analysis.groups",
    "keyness": "govreport.analysis.keyness",
    "novelty": "govreport.analysis.reuse",
    "passages": "govreport.analysis.reuse",
    "per_inhabitants": "govreport.analysis.groups",
    "phrases": "govreport.analysis.phrases",
    "published_figures": "govreport.analysis.volumes",
    "read_parquet": "govreport.corpus",
    "recycled": "govreport.analysis.recycled",
    "open_dataset": "govreport.dataset.opened",
    "reuse": "govreport.analysis.reuse",
    "run": "govreport.runs.run",
    "terms": "govreport.analysis.terms",
    "theme_prevalence": "govreport.analysis.themes",
    "themes": "govreport.analysis.themes",
    "volumes": "govreport.analysis.volumes",
    "wilson": "govreport.analysis.intervals",
    "zero_applications": "govreport.analysis.zero",
    "zero_contradictions": "govreport.analysis.zero",
    "zero_difference": "govreport.analysis.zero",
    "zero_runs": "govreport.analysis.zero",
    "zero_transitions": "govreport.analysis.zero",
}

__all__ = [
    "FORMS",
    "Corpus",
    "SourceError",
    "UserError",
    "agreement",
    "boilerplate",
    "changes",
    "checks",
    "clusters",
    "code_themes",
    "codebook",
    "coding_sheet",
    "concordance",
    "explore",
    "follow_through",
    "indicator_labels",
    "indicators",
    "indicators_by",
    "keyness",
    "labels",
    "load",
    "novelty",
    "open_dataset",
    "passages",
    "per_inhabitants",
    "phrases",
    "published_figures",
    "read_parquet",
    "recycled",
    "reuse",
    "run",
    "terms",
    "theme_prevalence",
    "themes",
    "volumes",
    "wilson",
    "zero_applications",
    "zero_contradictions",
    "zero_difference",
    "zero_runs",
    "zero_transitions",
]


def __getattr__(name: str) -> Any:
    if name in _LATER:
        return getattr(import_module(_LATER[name]), name)
    raise AttributeError(f"module 'govreport' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
