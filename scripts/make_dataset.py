"""Writes a dataset of generated reports directly as Parquet, to measure what so many cost.

    python scripts/make_dataset.py FOLDER --reports 1000000 [--by-body] [--seed 1]

The folder is laid out as `govreport run` lays it out. The figures obey the sums of the form and are skewed
as published ones are: most are 0, few are large; some cells are blank. The texts of section five are drawn
from a few hundred sentences. The other prose and the places are left out, findings are those of two checks.
Sources are named year/body, or with `--by-body` body/year, which puts all years into every shard.
"""

import argparse
import json
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from itertools import product
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from govreport.codebook import category_labels
from govreport.contract import DATASET_FORMAT, STATUSES, TABLES, WIDE_GROUPS
from govreport.divisions.gazetteer import gazetteer
from govreport.form.grid import KEYS, Grid, grid_of
from govreport.form.statute import FORMS

SHARD = 1_000
YEARS = tuple(range(2019, 2025))
PARSER = "generated"
GRID: Grid = grid_of(FORMS)
CODES = {key: [label.code for label in held] for key, held in category_labels(FORMS).items()}
STATUS = {label.code: at for at, label in enumerate(STATUSES)}
DEPARTMENTS = (
    "",
    "财政局",
    "教育局",
    "民政局",
    "司法局",
    "水利局",
    "审计局",
    "统计局",
    "卫生健康局",
    "交通运输局",
)
LEVELS = {2: "province", 4: "prefecture", 6: "county", 9: "township"}

_WHAT = ("主动公开内容", "政策解读形式", "依申请公开办理", "公开平台建设", "基层公开标准化", "公开目录更新")
_WHAT += ("信息审核机制", "业务人员培训", "部门协同", "群众参与渠道", "公开范围界定", "文件属性管理")
_HOW = (
    "不够规范",
    "不够及时",
    "有待加强",
    "较为单一",
    "力度不够",
    "质量不高",
    "存在薄弱环节",
    "与群众期待有差距",
)
_WHY = ("，专业人员不足", "，重视程度不够", "，制度尚不健全", "")
_DONE = ("加强组织领导", "健全工作制度", "开展业务培训", "拓宽公开渠道", "优化栏目设置", "强化监督考核")
_AIM = ("提高工作人员的业务水平", "确保信息发布及时准确", "方便群众查阅", "提升公开质量", "回应社会关切")
_TILL = ("，取得明显成效", "，下一步继续巩固", "，形成长效机制")
PROBLEMS = [f"{what}{how}{why}" for what, how, why in product(_WHAT, _HOW, _WHY)]
IMPROVEMENTS = [f"{done}，{aim}{till}" for done, aim, till in product(_DONE, _AIM, _TILL)]
NUMERALS = "一二三四五六七"


@dataclass(frozen=True)
class Task:
    """One shard: its number, and which body and year each of its reports is of."""

    folder: Path
    number: int
    places: np.ndarray
    bodies: np.ndarray
    years: np.ndarray
    seed: int
    by_body: bool


def dictionary(codes: np.ndarray, names: list[str]) -> pa.DictionaryArray:
    """A column of codes, null for a negative one."""
    return pa.DictionaryArray.from_arrays(pa.array(codes.astype(np.int32), mask=codes < 0), pa.array(names))


def repeated(values: list[str], times: int) -> pa.DictionaryArray:
    return dictionary(np.repeat(np.arange(len(values)), times), values)


# --- figures ------------------------------------------------------------------------------------


def skewed(rng: np.random.Generator, shape: tuple[int, ...], busy: np.ndarray) -> np.ndarray:
    """Counts of which a share `busy` is not 0, and few of those are large."""
    counts = np.floor(rng.lognormal(0.5, 1.2, shape)) + 1
    return np.where(rng.random(shape) < busy, counts, 0)


def figures(rng: np.random.Generator, versions: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Values and statuses of all cells of reports of these form versions (positions in FORMS)."""
    size = len(versions)
    values = np.zeros((size, len(GRID.cells)))
    busy = rng.choice([0.0, 0.0, 0.02, 0.1], size)[:, None, None]
    rows = {row.code: at for at, row in enumerate(GRID.rows)}
    table = skewed(rng, (size, len(rows), len(GRID.applicants)), busy)
    tops = [rows[code] for code in ("received", "carried_in", "processed", "carried_out")]
    received, carried_in, processed, carried_out = tops
    has = np.stack([_applies("applications", form.version) for form in FORMS])[versions]
    table[~has.reshape(table.shape)] = 0
    inner = [at for code, at in rows.items() if at not in tops]
    table[:, processed] = table[:, inner].sum(axis=1)
    table[:, carried_in] = np.minimum(table[:, carried_in], table[:, processed])
    table[:, received] = table[:, processed] + table[:, carried_out] - table[:, carried_in]
    table[:, :, -1] = table[:, :, :-1].sum(axis=2)
    values[:, _span("applications")] = table.reshape(size, -1)
    cases = skewed(rng, (size, len(GRID.stages), len(GRID.outcomes)), busy)
    cases[:, :, -1] = cases[:, :, :-1].sum(axis=2)
    values[:, _span("disputes")] = cases.reshape(size, -1)
    span = _span("disclosures")
    values[:, span] = skewed(rng, (size, span.stop - span.start), np.full((size, 1), 0.4))
    applies = np.stack(
        [[at in GRID.applicable[form.version] for at in range(len(GRID.cells))] for form in FORMS]
    )
    statuses = np.where(applies[versions], STATUS["reported"], STATUS["not_applicable"]).astype(np.int8)
    empty = (rng.random(values.shape) < 0.3) & (rng.random((size, 1)) < 0.05) & applies[versions]
    statuses[empty] = STATUS["blank"]
    statuses[(statuses == STATUS["reported"]) & (rng.random(values.shape) < 0.00005)] = STATUS["unreadable"]
    values[statuses != STATUS["reported"]] = np.nan
    return values, statuses


def _span(table: str) -> slice:
    span = GRID.span(table)
    return slice(span.start, span.stop)


def _applies(table: str, version: str) -> np.ndarray:
    return np.array([at in GRID.applicable[version] for at in GRID.span(table)])


def value_table(table: str, ids: list[str], values: np.ndarray, statuses: np.ndarray) -> pa.Table:
    """One tidy value table."""
    part, row, column = _span(table), *KEYS[table]
    size, cells = len(ids), [GRID.cells[at] for at in GRID.span(table)]
    value, status = values[:, part].reshape(-1), statuses[:, part].reshape(-1)
    missing = np.isnan(value)
    kinds = pa.float64() if table == "disclosures" else pa.int64()
    different, at = np.unique(np.where(missing, -1, value), return_inverse=True)
    keys = {row: [cell[1] for cell in cells], column: [cell[2] for cell in cells]}
    if table == "disclosures":
        keys["article"] = [item.article for item, _ in GRID.pairs]
    elif table == "applications":
        groups = {label.code: label.group for label in GRID.rows}
        keys["group"] = [groups[cell[1]] for cell in cells]
    made = {
        name: dictionary(
            np.tile([CODES[table, name].index(code) for code in codes], size), CODES[table, name]
        )
        for name, codes in keys.items()
    }
    made["report_id"] = repeated(ids, len(cells))
    made["value"] = pa.array(np.where(missing, 0, value), mask=missing).cast(kinds)
    made["status"] = dictionary(status, CODES[table, "status"])
    made["raw"] = dictionary(np.where(missing, -1, at), [f"{one:g}" for one in different])
    if table == "disclosures":
        units = [measure.unit for _, measure in GRID.pairs]
        known = sorted(set(units))
        made["unit"] = dictionary(np.tile([known.index(unit) for unit in units], size), known)
    return pa.table({one.name: made[one.name] for one in TABLES[table]})


def wide_table(table: str, groups: pa.Table, values: np.ndarray) -> pa.Table:
    """One row for each report and one column for each cell, beside those that reports are grouped by."""
    columns: dict[str, pa.Array] = {}
    for at in GRID.span(table):
        missing = np.isnan(values[:, at])
        held = pa.array(np.where(missing, 0, values[:, at]), mask=missing)
        _, row, column = GRID.cells[at]
        columns[f"{row}:{column}"] = held if table == "disclosures" else held.cast(pa.int64())
    return pa.table([*groups.columns, *columns.values()], [*groups.column_names, *columns])


# --- everything else ----------------------------------------------------------------------------


def reports_table(task: Task, ids: list[str], forms: np.ndarray) -> pa.Table:
    names, codes = [], []
    held = gazetteer()
    for place, body in zip(task.places.tolist(), task.bodies.tolist(), strict=True):
        code = PLACES[place]
        chain = held.chain(code)
        ending = DEPARTMENTS[body] or "人民政府"
        names.append((*chain, "".join(name or "" for name in chain[1:3]) + (chain[3] or "") + ending))
        codes.append(code)
    years = task.years.tolist()
    kinds = ["department" if body else "government" for body in task.bodies.tolist()]
    agencies = [name[4] for name in names]
    columns: dict[str, list[object]] = {one.name: [None] * len(ids) for one in TABLES["reports"]}
    columns |= {
        "report_id": ids,
        "source": sources(task),
        "format": ["txt"] * len(ids),
        "title": [f"{a}{y}年政府信息公开工作年度报告" for a, y in zip(agencies, years, strict=True)],
        "agency": agencies,
        "year": years,
        "form": [FORMS[at].version for at in forms.tolist()],
        "level": [LEVELS[len(code)] for code in codes],
        "body": kinds,
        "signed_on": [np.datetime64(f"{year + 1}-01-20", "s") for year in years],
        "division_code": codes,
        "script": ["hans"] * len(ids),
        "characters": [3000] * len(ids),
    }
    for at, name in enumerate(("province", "prefecture", "county", "township")):
        columns[name] = [one[at] for one in names]
    types = {"string": pa.string(), "category": pa.string(), "Int64": pa.int64()}
    arrays = {
        one.name: pa.array(columns[one.name], types.get(one.dtype, pa.timestamp("s")))
        for one in TABLES["reports"]
    }
    return pa.table(
        {
            name: held.dictionary_encode() if pa.types.is_string(held.type) and name != "report_id" else held
            for name, held in arrays.items()
        }
    )


def sources(task: Task) -> list[str]:
    named = zip(task.years.tolist(), task.places.tolist(), task.bodies.tolist(), strict=True)
    if task.by_body:
        return [f"{PLACES[place]}-{body}/{year}.txt" for year, place, body in named]
    return [f"{year}/{PLACES[place]}-{body}.txt" for year, place, body in named]


def prose_tables(rng: np.random.Generator, ids: list[str]) -> dict[str, pa.Table]:
    """Section five and its statements: enumerated in lines of their own, or run together."""
    sections: dict[str, list[object]] = {one.name: [] for one in TABLES["sections"]}
    said: dict[str, list[object]] = {one.name: [] for one in TABLES["statements"]}
    drawn = rng.integers(0, 2**31, (len(ids), 16))
    for report_id, numbers in zip(ids, drawn.tolist(), strict=True):
        counts = 2 + numbers[0] % 4, 1 + numbers[1] % 4
        joint = "\n" if numbers[2] % 2 else ""
        text = f"存在的主要问题：{joint}"
        for kind, known, many, first in (
            ("problem", PROBLEMS, counts[0], 3),
            ("improvement", IMPROVEMENTS, counts[1], 9),
        ):
            if kind == "improvement":
                text += f"改进措施：{joint}"
            for turn in range(many):
                sentence = known[numbers[first + turn] % len(known)]
                text += f"{NUMERALS[turn]}是"
                row = (report_id, kind, turn + 1, sentence, len(text), len(text) + len(sentence))
                for name, value in zip(said, row, strict=True):
                    said[name].append(value)
                text += f"{sentence}。{joint}"
        row = (report_id, "problems", "五、存在的主要问题及改进情况", text.strip(), 0, len(text))
        for name, value in zip(sections, row, strict=True):
            sections[name].append(value)
    return {
        name: pa.table({key: _encoded(values) for key, values in held.items()})
        for name, held in (("sections", sections), ("statements", said))
    }


def _encoded(values: list[object]) -> pa.Array:
    held = pa.array(values)
    return held.dictionary_encode() if pa.types.is_string(held.type) else held


def findings_table(ids: list[str], values: np.ndarray, statuses: np.ndarray) -> pa.Table:
    """Balance and sum of outcomes of every column of table III."""
    rows = [row.code for row in GRID.rows]
    known = np.where(statuses == STATUS["not_applicable"], 0, values)
    table = known[:, _span("applications")].reshape(len(ids), len(rows), -1)
    top = {
        code: table[:, rows.index(code)] for code in ("received", "carried_in", "processed", "carried_out")
    }
    inner = [at for at, code in enumerate(rows) if code not in top]
    due = np.stack([top["received"] + top["carried_in"], table[:, inner].sum(axis=1)], axis=1)
    actual = np.stack([top["processed"] + top["carried_out"], top["processed"]], axis=1)
    unknown = np.isnan(due) | np.isnan(actual)
    status = np.select([unknown, due != actual, due == 0], [3, 1, 2], 0).reshape(-1)
    width, size = len(GRID.applicants), len(ids)
    subjects = [label.code for label in GRID.applicants]
    numbers = {"expected": due, "actual": actual, "difference": actual - due}
    columns = {
        "report_id": repeated(ids, 2 * width),
        "check": dictionary(np.tile(np.repeat([0, 1], width), size), ["balance", "outcome_sum"]),
        "subject": dictionary(np.tile(np.arange(width), 2 * size), subjects),
        "status": dictionary(status, CODES["findings", "status"]),
        "severity": dictionary(np.zeros(len(status), dtype=int), ["error"]),
        **{
            name: pa.array(np.where(unknown, 0, held).reshape(-1), mask=unknown.reshape(-1))
            for name, held in numbers.items()
        },
        "message": repeated(["（生成）"], len(status)),
        "message_en": repeated(["(generated)"], len(status)),
        "dismissed": pa.nulls(len(status), pa.string()),
    }
    return pa.table({one.name: columns[one.name] for one in TABLES["findings"]})


# --- the folder ---------------------------------------------------------------------------------


def write_shard(task: Task) -> int:
    """Write one shard and return how many bytes it has."""
    rng = np.random.default_rng([task.seed, task.number])
    first = task.number * SHARD
    # An odd factor modulo a power of two: all ids differ.
    ids = [f"{(first + at) * 0x9E3779B97F4B % 2**48:012x}" for at in range(len(task.years))]
    newest = max(range(len(FORMS)), key=lambda at: FORMS[at].first_year)
    versions = np.where(task.years >= 2021, newest, _version_of(2019))
    values, statuses = figures(rng, versions)
    tables = {"reports": reports_table(task, ids, versions)}
    tables |= {name: value_table(name, ids, values, statuses) for name in KEYS}
    groups = tables["reports"].select(["report_id", *WIDE_GROUPS])
    tables |= {f"wide_{name}": wide_table(name, groups, values) for name in KEYS}
    tables |= prose_tables(rng, ids) | {"findings": findings_table(ids, values, statuses)}
    folder = task.folder / "shards" / f".partial-{task.number:06d}"
    different = np.unique(task.years).tolist()
    for name, table in tables.items():
        for year in different:
            target = folder / name / f"year={year}"
            target.mkdir(parents=True)
            chosen = pa.array([one for one, held in zip(ids, task.years, strict=True) if held == year])
            whole = len(different) == 1
            part = table if whole else table.filter(pc.is_in(table["report_id"].cast(pa.string()), chosen))
            # Statistics of each of two hundred columns make a file of a thousand rows slow to open.
            statistics = not name.startswith("wide_")
            pq.write_table(part, target / "part.parquet", compression="zstd", write_statistics=statistics)
    manifest = {"source": sources(task), "sha256": ids, "report_id": ids, "outcome": ["read"] * len(ids)}
    manifest |= {"message": [""] * len(ids), "parser": [PARSER] * len(ids), "seconds": [0.0] * len(ids)}
    pq.write_table(pa.table(manifest), folder / "manifest.parquet", compression="zstd")
    folder.rename(task.folder / "shards" / f"{task.number:06d}")
    return sum(
        path.stat().st_size for path in (task.folder / "shards" / f"{task.number:06d}").rglob("*.parquet")
    )


def _version_of(year: int) -> int:
    return max(
        (at for at, form in enumerate(FORMS) if form.first_year <= year), key=lambda at: FORMS[at].first_year
    )


PLACES = [code for code in sorted(set(gazetteer().codes)) if len(code) in LEVELS]


def tasks(folder: Path, count: int, seed: int, by_body: bool) -> list[Task]:
    """The shards: bodies × years in the order of the sources' names."""
    at = np.arange(count)
    bodies = -(-count // len(YEARS))
    body, year = (at // len(YEARS), at % len(YEARS)) if by_body else (at % bodies, at // bodies)
    rng = np.random.default_rng(seed)
    every = rng.permutation(len(PLACES) * len(DEPARTMENTS))
    chosen = np.sort(every[np.arange(bodies) % len(every)])
    place, department = np.divmod(chosen[body], len(DEPARTMENTS))
    years = np.array(YEARS)[year]
    return [
        Task(
            folder,
            number,
            *(held[start : start + SHARD] for held in (place, department, years)),
            seed,
            by_body,
        )
        for number, start in enumerate(range(0, count, SHARD))
    ]


def write_dataset(folder: Path, count: int, seed: int = 1, by_body: bool = False, workers: int = 1) -> int:
    """Write the dataset and return how many bytes it has."""
    (folder / "shards").mkdir(parents=True)
    made = tasks(folder, count, seed, by_body)
    names = [(task.number, name) for task in made for name in sources(task)]
    plan = pa.table({"shard": [number for number, _ in names], "name": [name for _, name in names]})
    pq.write_table(plan, folder / "plan.parquet", compression="zstd")
    categories: dict[str, dict[str, list[str]]] = {}
    for (table, column), codes in CODES.items():
        categories.setdefault(table, {})[column] = codes
    said = {
        "format": DATASET_FORMAT,
        "parser": PARSER,
        "forms": [form.version for form in FORMS],
        "categories": categories,
    }
    (folder / "dataset.json").write_text(json.dumps(said, ensure_ascii=False), encoding="utf-8")
    if workers == 1:
        return sum(write_shard(task) for task in made)
    with ProcessPoolExecutor(workers) as pool:
        return sum(pool.map(write_shard, made, chunksize=4))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Write a dataset of generated reports.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--reports", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--by-body", action="store_true")
    parser.add_argument("--workers", type=int, default=1)
    given = parser.parse_args()
    size = write_dataset(given.folder, given.reports, given.seed, given.by_body, given.workers)
    print(f"{given.reports} reports, {size / 1e6:.1f} MB in {given.folder}")
