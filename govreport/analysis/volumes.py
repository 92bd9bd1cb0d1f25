"""Volumes: what a report says it issued, decided, collected, received and answered."""

from functools import lru_cache
from os import PathLike
from typing import TYPE_CHECKING

import numpy as np

from govreport.errors import ArgumentError
from govreport.form.grid import grid_of
from govreport.form.model import Form
from govreport.form.statute import LITIGATION

if TYPE_CHECKING:
    import pandas as pd

    from govreport.corpus import Corpus

# quantity -> (table, row, column). The two form versions count documents differently (issued and in
# force; made and disclosed), so their columns are different quantities.
QUANTITIES = {
    "regulations_issued": ("disclosures", "regulation", "issued"),
    "documents_issued": ("disclosures", "normative_document", "issued"),
    "documents_repealed": ("disclosures", "normative_document", "repealed"),
    "documents_in_force": ("disclosures", "normative_document", "in_force"),
    "documents_made": ("disclosures", "normative_document", "made"),
    "documents_newly_disclosed": ("disclosures", "normative_document", "newly_disclosed"),
    "documents_disclosed": ("disclosures", "normative_document", "total_disclosed"),
    "licences": ("disclosures", "licence", "decisions"),
    "penalties": ("disclosures", "penalty", "decisions"),
    "compulsory_measures": ("disclosures", "compulsory_measure", "decisions"),
    "fees": ("disclosures", "fee", "amount"),
    "procurement_projects": ("disclosures", "procurement", "projects"),
    "procurement_amount": ("disclosures", "procurement", "amount"),
    "applications_received": ("applications", "received", "total"),
    "carried_in": ("applications", "carried_in", "total"),
    "processed": ("applications", "processed", "total"),
    "carried_out": ("applications", "carried_out", "total"),
    "reconsiderations": ("disputes", "reconsideration", "total"),
    "litigations_direct": ("disputes", "litigation_direct", "total"),
    "litigations_after_reconsideration": ("disputes", "litigation_after_reconsideration", "total"),
}
# The form prints no sum over the two kinds of lawsuits.
LITIGATIONS = ("litigations_direct", "litigations_after_reconsideration")
_STATED_LABEL = "主动公开总数（正文所述）"
_ROWS = {"disclosures": "item", "applications": "outcome", "disputes": "stage"}
_COLUMNS = {"disclosures": "measure", "applications": "applicant", "disputes": "outcome"}
_PUBLISHED = {
    "agency": "string",
    "year": "Int64",
    "body": "string",
    "disclosed_total": "Int64",
    "applications_received": "Int64",
    "source": "string",
}


def volumes(corpus: "Corpus") -> "pd.DataFrame":
    """Return the volumes of every report, one row per report and quantity.

    Columns: report_id, agency, year, quantity (category, in form order), label (Chinese), value
    (Float64), unit (件, 项, 万元), status. What is not printed stays NA with its status; a quantity that the
    report's form version does not ask for is `not_applicable`, never 0. `litigations` adds the two
    kinds of lawsuits where both are printed; else it is NA with the status of the missing one.
    `disclosed_total` is stated in prose only: `reported` where every exact total in the text says the
    same, `unreadable` where they differ, `absent` where there is none. Sums over reports are the
    caller's: give `min_count=1`, and the number of reports beside the sum.
    """
    import pandas as pd

    parts = [_cells(corpus, quantity) for quantity in QUANTITIES]
    parts.append(_litigations(corpus, *parts[-2:]))
    parts.append(stated_totals(corpus))
    names = [*QUANTITIES, "litigations", "disclosed_total"]
    frame = pd.concat(parts, ignore_index=True)
    frame["quantity"] = pd.Categorical(frame["quantity"], categories=names)
    # All parts hold the reports in the corpus's order: sorting by position keeps it.
    order = frame.groupby("quantity", observed=True).cumcount()
    frame = frame.assign(order=order).sort_values(["order", "quantity"], kind="stable", ignore_index=True)
    frame["label"] = frame["label"].astype("string")
    known = corpus.reports[["report_id", "agency", "year"]]
    frame = frame.merge(known, on="report_id", how="left", validate="many_to_one")
    return frame[["report_id", "agency", "year", "quantity", "label", "value", "unit", "status"]]


def _cells(corpus: "Corpus", quantity: str) -> "pd.DataFrame":
    table, row, column = QUANTITIES[quantity]
    held: pd.DataFrame = getattr(corpus, table)
    cells = held[(held[_ROWS[table]] == row) & (held[_COLUMNS[table]] == column)]
    frame = cells[["report_id", "value", "status"]].astype({"value": "Float64"})
    label = _labels(corpus.forms).get(QUANTITIES[quantity])
    return frame.assign(quantity=quantity, label=label, unit=cells.get("unit", "件"))


def _litigations(corpus: "Corpus", direct: "pd.DataFrame", after: "pd.DataFrame") -> "pd.DataFrame":
    """Return the sum of the two kinds of lawsuits; its status is that of the cell that says least."""
    first, second = (part.set_index("report_id") for part in (direct, after))
    decisive = first["status"].where(
        first["value"].isna() | (first["status"] != "reported"), second["status"]
    )
    decisive = decisive.where(second["value"].notna() | first["value"].isna(), second["status"])
    summed = first.assign(value=first["value"] + second["value"], status=decisive)
    kinds = "、".join(_labels(corpus.forms).get(QUANTITIES[name], name) for name in LITIGATIONS)
    return summed.reset_index().assign(quantity="litigations", label=f"{LITIGATION}（{kinds}）")


def stated_totals(corpus: "Corpus") -> "pd.DataFrame":
    """Return what each report's prose says it disclosed in all, in the corpus's order."""
    figures = corpus.figures
    total = figures[(figures["quantity"] == "disclosed_total") & (figures["precision"] == "exact")]
    stated = total.groupby("report_id", observed=True)
    found = stated.agg(value=("value", "first"), unit=("unit", "first"))
    alike = stated["value"].nunique().reindex(corpus.reports["report_id"], fill_value=0).to_numpy()
    found = found.reindex(corpus.reports["report_id"]).reset_index()
    status = np.select([alike == 1, alike > 1], ["reported", "unreadable"], "absent")
    kept, unit = found["value"].where(alike == 1), found["unit"].fillna("条")
    return found.assign(value=kept, unit=unit, status=status, quantity="disclosed_total", label=_STATED_LABEL)


@lru_cache(maxsize=8)
def _labels(forms: tuple[Form, ...]) -> dict[tuple[str, str, str], str]:
    """Return the Chinese label of every cell: table II row and column, tables III and IV the row."""
    grid = grid_of(forms)
    labels = {
        ("disclosures", item.code, column.code): f"{item.zh} · {column.zh}" for item, column in grid.pairs
    }
    for row in grid.rows:
        # Table III calls a row and a column by the same word: the ordinal tells that this is the row.
        labels |= {
            ("applications", row.code, column.code): f"{row.ordinal}{row.zh}" for column in grid.applicants
        }
    for stage in grid.stages:
        labels |= {("disputes", stage.code, outcome.code): stage.zh for outcome in grid.outcomes}
    return labels


def published_figures(path: str | PathLike[str]) -> "pd.DataFrame":
    """Return the figures that published reports state, one row per body and year.

    Columns: agency, year, body, disclosed_total and applications_received (件, Int64, NA where the report
    does not state it), published_on (datetime), source (address). Reads the CSV at `path` (the project's
    is `data/published_figures.csv`). The bodies are a convenience sample: what was found, not what was
    drawn. Raises `ValueError` when a column is missing.
    """
    import pandas as pd

    frame = pd.read_csv(path, dtype=_PUBLISHED)
    lacking = [name for name in (*_PUBLISHED, "published_on") if name not in frame]
    if lacking:
        raise ArgumentError(f"“{path}”里缺少列：{'、'.join(lacking)}。")
    return frame.assign(published_on=pd.to_datetime(frame["published_on"], format="%Y-%m-%d"))
