"""Reports without a single application, and how many reports can tell."""

from collections.abc import Hashable
from typing import TYPE_CHECKING, Any

from govreport.analysis.intervals import wilson
from govreport.codebook import category_labels
from govreport.form.model import Form, Label

if TYPE_CHECKING:
    import pandas as pd

    from govreport.corpus import Corpus

DEFINITIONS = (
    Label("strict", "严格口径：新收与结转均为 0", "strict: none received, none carried in"),
    Label("lenient", "宽松口径：新收为 0", "lenient: none received"),
    Label("all_zero", "全零：表三、表四每格均为 0", "all zero: every cell of tables III and IV"),
)
ALL = "全部"
# A share of fewer cases than this is flagged.
SMALL = 30
_COLUMNS = {
    "numerator": "Int64",
    "denominator": "Int64",
    "value": "Float64",
    "low": "Float64",
    "high": "Float64",
    "cannot_tell": "Int64",
    "reports": "Int64",
    "small": "boolean",
    "note": "string",
}


def zero_applications(corpus: "Corpus", by: str | None = None, blank_as_zero: bool = False) -> "pd.DataFrame":
    """Return the share of reports without applications, one row per group and definition.

    Definitions: `strict` (received and carried in are both 0 in the total column, both printed),
    `lenient` (received is 0), `all_zero` (every cell that tables III and IV of the report's form
    version have is printed and 0). Each share is over the reports that print all the cells which the
    definition reads; the others are counted in `cannot_tell`, also where another cell already shows
    a number: else missing cells would leave the denominator only where the rest is 0.

    `by` is a column of `corpus.reports`; reports without a value there form a group of their own (NA).
    Columns: group, definition, numerator, denominator, value (0–1, NA for 0/0), low, high (Wilson,
    95 %), cannot_tell, reports (= denominator + cannot_tell), small (denominator below 30), note.

    A missing number is never 0: with `blank_as_zero=True` an empty cell (status `blank`, no other) is
    taken as 0, and the note says so. A blank total is not made up from the applicants' columns. Raises
    `KeyError` for an unknown column.
    """
    import pandas as pd

    reports = corpus.reports
    if by is not None and by not in reports.columns:
        raise KeyError(f"reports 表没有 {by!r} 这一列；可用：{'、'.join(reports.columns)}。")
    told = _told(corpus, blank_as_zero)
    groups: list[tuple[Hashable, Any]] = [(ALL, reports.index)]
    if by is not None:
        groups = list(reports.groupby(by, dropna=False, observed=True).groups.items())
    rows = []
    for group, index in groups:
        for definition in DEFINITIONS:
            answers = told[definition.code].loc[index]
            reason = _reason(definition.code, corpus.forms, len(index))
            rows.append((group, definition.code, *_share(answers), reason))
    names = ["group", "definition", *_COLUMNS]
    frame = pd.DataFrame(rows, columns=names).astype(_COLUMNS)
    frame["note"] = _notes(frame, blank_as_zero)
    codes = [label.code for label in DEFINITIONS]
    frame["definition"] = pd.Categorical(frame["definition"], categories=codes)
    frame["group"] = frame["group"].astype("string" if by is None else reports[by].dtype)
    return frame


def _told(corpus: "Corpus", blank_as_zero: bool) -> "pd.DataFrame":
    """Return one row per report and a column per definition: True, False, or NA where it cannot be told."""
    import pandas as pd

    cells = pd.concat([corpus.applications, corpus.disputes], ignore_index=True)
    value = cells["value"].astype("Int64")
    if blank_as_zero:
        value = value.mask(cells["status"] == "blank", 0)
    ids = corpus.reports["report_id"]
    total = cells["applicant"] == "total"
    received = _by_report(value, cells, total & (cells["outcome"] == "received"), ids)
    carried = _by_report(value, cells, total & (cells["outcome"] == "carried_in"), ids)
    # A form without tables has no cell to tell anything; its reports fall out here and stay NA.
    of_form = cells["status"] != "not_applicable"
    by_id = cells.loc[of_form, "report_id"]
    printed = value[of_form].notna().groupby(by_id).all().reindex(ids)
    zero = value[of_form].eq(0).fillna(False).groupby(by_id).all().reindex(ids).astype("boolean")
    both = received.notna() & carried.notna()
    return pd.DataFrame(
        {
            "strict": (received.eq(0) & carried.eq(0)).where(both),
            "lenient": received.eq(0),
            "all_zero": zero.where(printed.astype("boolean").fillna(False)).array,
        },
        index=corpus.reports.index,
    ).astype("boolean")


def _by_report(value: "pd.Series", cells: "pd.DataFrame", mask: "pd.Series", ids: "pd.Series") -> "pd.Series":
    """Return one cell of every report, in the order of `ids` and with their index."""
    held = value[mask].set_axis(cells.loc[mask, "report_id"])
    return held.reindex(ids).set_axis(ids.index)


def _share(answers: "pd.Series") -> tuple[Any, ...]:
    """Return numerator, denominator, value, low, high, cannot_tell, reports and small."""
    numerator, denominator = int(answers.eq(True).sum()), int(answers.notna().sum())
    low, high = wilson(numerator, denominator)
    value = numerator / denominator if denominator else None
    untold = len(answers) - denominator
    return numerator, denominator, value, low, high, untold, len(answers), denominator < SMALL


def _reason(definition: str, forms: tuple[Form, ...], reports: int) -> str:
    """Return why a share cannot be given, in Chinese."""
    if not reports:
        return "没有报告。"
    if definition == "all_zero":
        return f"{reports} 份报告的表三、表四都有未印数字的格，无法判断。"
    labels = {label.code: label.zh for label in category_labels(forms)["applications", "outcome"]}
    read = ("received", "carried_in") if definition == "strict" else ("received",)
    cells = "、".join(f"“{labels.get(code, code)}”" for code in read)
    return f"{reports} 份报告的{cells}合计栏未印齐数字，无法判断。"


def _notes(frame: "pd.DataFrame", blank_as_zero: bool) -> "pd.Series":
    """Return the notes: the reason where there is no share, and what was assumed."""
    notes = frame["note"].where(frame["value"].isna())
    if not blank_as_zero:
        return notes
    return (notes.fillna("") + "空白格按 0 计（blank_as_zero=True）。").astype("string")
