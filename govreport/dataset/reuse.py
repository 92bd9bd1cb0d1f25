"""Reuse in a dataset: one section of all chosen reports is held at once, and nothing else of them.

Copies are found by comparing each text with all others. So the texts must be in memory together; a section
takes a fraction of what a corpus takes.
"""

from typing import TYPE_CHECKING, Any, cast

from govreport.analysis.clusters import NARRATIVE
from govreport.dataset.across import IDENTITY
from govreport.dataset.selection import Part
from govreport.errors import ArgumentError

if TYPE_CHECKING:
    from govreport.corpus import Corpus
    from govreport.dataset.opened import Dataset

MEMORY = 3_000_000_000  # bytes that an analysis may take


def section_corpus(
    dataset: "Dataset",
    section: str | None,
    bytes_each: int,
    where: str | None,
    parameters: dict[str, Any],
) -> "Corpus":
    """Return a corpus of one section (or all narrative ones) of the chosen reports.

    `bytes_each` is what an analysis takes for each character. Raises `ArgumentError` where that is more
    than `MEMORY`.
    """
    codes = NARRATIVE if section is None else (section,)
    selection = dataset.select(where, parameters)
    chosen = f"JOIN (SELECT report_id FROM reports WHERE {where}\n) USING (report_id)" if where else ""
    listed = ", ".join(f"$section_{at}" for at in range(len(codes)))
    named = {f"section_{at}": code for at, code in enumerate(codes)}
    counted = dataset.database.arrow(
        f"SELECT sum(length(text))::BIGINT AS n FROM sections {chosen} WHERE section IN ({listed})",
        {**parameters, **named},
    )
    characters = counted.column("n")[0].as_py() or 0
    if characters * bytes_each > MEMORY:
        most = MEMORY // bytes_each
        raise ArgumentError(
            f"要比较的文字有 {characters:,} 字（{len(selection):,} 份报告），须同时放在内存里，"
            f"至多 {most:,} 字；"
            f"请用 where 选取约 {most * len(selection) // characters:,} 份以内的报告，如一省一年。"
        )
    columns = {"reports": IDENTITY, "sections": ("report_id", "section", "text")}
    return cast("Corpus", Part(selection, columns, {"sections": ("section", codes)}))
