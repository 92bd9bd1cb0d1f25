"""What a single number must be, and how many cells hold one."""

from collections.abc import Iterator

import numpy as np

from govreport.checks.findings import (
    FAIL,
    NAN,
    NOT_ASSESSABLE,
    PASS,
    VACUOUS,
    Collected,
    Findings,
    Frames,
    Outcome,
)
from govreport.form.grid import KEYS, Grid, grid_of
from govreport.form.model import Form, Item

_TABLE_NAMES = {"disclosures": "表二", "applications": "表三", "disputes": "表四"}
_TABLE_NAMES_EN = {"disclosures": "table II", "applications": "table III", "disputes": "table IV"}


def check_values(frames: Frames, forms: tuple[Form, ...]) -> Iterator[Findings]:
    """Yield one finding per report and table, or one for every value in it that cannot be."""
    grid = grid_of(forms)
    size = len(frames["reports"])
    kinds = np.array([measure.kind for _, measure in grid.pairs])
    for table in KEYS:
        span = grid.span(table)
        values = frames[table]["value"].to_numpy(dtype=float, na_value=np.nan).reshape(size, len(span))
        negative, broken = values < 0, values % 1 > 0
        if table == "disclosures":
            negative &= kinds != "change"
            broken &= kinds != "money"
        wrong = negative | broken
        read = (~np.isnan(values)).sum(axis=1)
        fine = np.flatnonzero(~wrong.any(axis=1))
        counts = read[fine].tolist()
        said = {count: f"{count} 个数字均为合理的数值。" for count in set(counts)}
        said_en = {count: f"All {count} numbers are sane." for count in set(counts)}
        said[0], said_en[0] = "该表没有可用的数字，无法核对。", "The table has no number to check."
        none = [NAN] * len(fine)
        yield Findings(
            "sane_value",
            fine,
            [table] * len(fine),
            np.where(read[fine] > 0, PASS, NOT_ASSESSABLE),
            [said[count] for count in counts],
            [said_en[count] for count in counts],
            none,
            none,
        )
        yield from _wrong_values(grid, table, values, wrong, negative)


def _wrong_values(
    grid: Grid, table: str, values: np.ndarray, wrong: np.ndarray, negative: np.ndarray
) -> Iterator[Findings]:
    found = Collected("sane_value")
    for report, cell in zip(*np.nonzero(wrong), strict=True):
        _, row, column = grid.cells[grid.span(table)[cell]]
        labels = grid.labels(table, row, column)
        why, why_en = ("为负数", "negative") if negative[report, cell] else ("不是整数", "no whole number")
        number = float(values[report, cell])
        found.add(
            int(report),
            Outcome(
                f"{table}:{row}:{column}",
                FAIL,
                f"{labels[0].zh}的{labels[1].zh}为 {number:g}，{why}，请核对。",
                f"{labels[0].en}, {labels[1].en}: {number:g} is {why_en}. Check it.",
                actual=number,
            ),
        )
    yield from found.findings()


# --- documents in force -------------------------------------------------------------------------

_STOCK = ("issued", "repealed", "in_force")


def check_stock(frames: Frames, forms: tuple[Form, ...]) -> Iterator[Findings]:
    """Yield whether the documents in force are at least those issued less those repealed."""
    grid = grid_of(forms)
    versions = frames["reports"]["form"].astype(object).to_numpy()
    shape = (len(versions), len(grid.pairs))
    values = frames["disclosures"]["value"].to_numpy(dtype=float, na_value=np.nan).reshape(shape)
    places = {(item.code, measure.code): at for at, (item, measure) in enumerate(grid.pairs)}
    found = Collected("issued_in_force")
    for form in forms:
        for item in form.items:
            if not set(_STOCK) <= {measure.code for measure in item.measures}:
                continue
            cells = [places[item.code, measure] for measure in _STOCK]
            for report in np.flatnonzero(versions == form.version):
                found.add(int(report), _stock(item, *values[report, cells].tolist()))
    yield from found.findings()


def _stock(item: Item, issued: float, repealed: float, in_force: float) -> Outcome:
    """Return what the three numbers of one kind of document show."""
    code, zh, en = item.code, item.zh, item.en
    least = issued - repealed
    if np.isnan(least + in_force):
        return Outcome(
            code,
            NOT_ASSESSABLE,
            f"{zh}：制发、废止或现行有效没有可用的数字，无法核对。",
            f"{en}: no number for issued, repealed or in force; it cannot be checked.",
        )
    if not (issued or repealed or in_force):
        return Outcome(
            code, VACUOUS, f"{zh}：三个数均为 0，不说明问题。", f"{en}: all three are 0.", 0.0, 0.0
        )
    said = f"{zh}：本年制发 {issued:.0f}、废止 {repealed:.0f}，现行有效 {in_force:.0f}"
    said_en = f"{en}: {issued:.0f} issued, {repealed:.0f} repealed, {in_force:.0f} in force"
    if in_force >= least:
        return Outcome(code, PASS, f"{said}，不矛盾。", f"{said_en}; no contradiction.", least, in_force)
    return Outcome(
        code,
        FAIL,
        f"{said}，少于制发减废止的 {least:.0f}，请核对这三格。",
        f"{said_en}, fewer than issued less repealed ({least:.0f}). Check these cells.",
        least,
        in_force,
    )


# --- completeness -------------------------------------------------------------------------------


def check_completeness(frames: Frames, forms: tuple[Form, ...]) -> Iterator[Findings]:
    """Yield for every table how many of its cells hold a number, and what the others hold."""
    grid = grid_of(forms)
    size = len(frames["reports"])
    printed = {form.version for form in forms if form.rows}
    known = frames["reports"]["form"].isin(printed).to_numpy()
    reports = np.flatnonzero(known)
    for table in KEYS:
        width = len(grid.span(table))
        held = frames[table]["status"].array
        codes = np.asarray(held.codes).reshape(size, width)[reports]
        counts = {status: (codes == at).sum(axis=1) for at, status in enumerate(held.categories)}
        due = width - counts["not_applicable"]
        # A person may have corrected a cell to hold no number.
        numbers = (frames[table]["value"].notna().to_numpy().reshape(size, width)[reports]).sum(axis=1)
        rows = zip(
            due.tolist(), numbers.tolist(), *(counts[status].tolist() for status in _MISSING), strict=True
        )
        remembered: dict[tuple[int, ...], tuple[str, str]] = {}
        said = [remembered.get(row) or remembered.setdefault(row, _complete(table, *row)) for row in rows]
        yield Findings(
            "completeness",
            reports,
            [table] * len(reports),
            np.where(numbers == due, PASS, FAIL),
            [zh for zh, _ in said],
            [en for _, en in said],
            due.astype(float),
            numbers.astype(float),
        )


_MISSING = {
    "blank": ("空白", "blank"),
    "placeholder": ("占位符", "placeholders"),
    "unreadable": ("无法确认", "unreadable"),
    "absent": ("未印", "not printed"),
}


def _complete(table: str, due: int, numbers: int, *missing: int) -> tuple[str, str]:
    """Return how many cells of a table hold a number, and what the others hold, in both languages."""
    head = f"{_TABLE_NAMES[table]}应有 {due} 格，其中 {numbers} 格有数字"
    head_en = f"{_TABLE_NAMES_EN[table]}: {numbers} of {due} cells hold a number"
    kinds = [(count, *names) for count, names in zip(missing, _MISSING.values(), strict=True) if count]
    if not kinds:
        return f"{head}。", f"{head_en}."
    others = "、".join(f"{zh} {count} 格" for count, zh, _ in kinds)
    others_en = ", ".join(f"{count} {en}" for count, _, en in kinds)
    return f"{head}；{others}。缺的数不是 0。", f"{head_en}; {others_en}. A missing number is not 0."
