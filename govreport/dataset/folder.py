"""The folder of a dataset: which of its shards are complete, and where their tables stand."""

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from os import PathLike
from pathlib import Path

from govreport.contract import DATASET_FORMAT, TABLES
from govreport.errors import ArgumentError

WIDE = ("wide_disclosures", "wide_applications", "wide_disputes")
MANIFEST = "manifest"
UNDATED = "__HIVE_DEFAULT_PARTITION__"
_NUMBER = re.compile(r"\d+")


@dataclass(frozen=True)
class Folder:
    """A dataset on disk: its complete shards by name, in order, and how many the plan has."""

    root: Path
    shards: tuple[str, ...]
    planned: int

    def parts(self, table: str, shard: str, years: Iterable[str] | None = None) -> list[Path]:
        """Return the files of a table in one shard, by year; only those of these years, where given."""
        held = self.root / "shards" / shard / table
        if not held.is_dir():
            return []
        wanted = None if years is None else {f"year={year}" for year in years}
        names = sorted(part.name for part in held.iterdir() if wanted is None or part.name in wanted)
        return [held / name / "part.parquet" for name in names if name.startswith("year=")]

    def files(self, table: str) -> list[str]:
        """Return all files of a table, shard by shard."""
        if table == MANIFEST:
            return [str(self.manifest(shard)) for shard in self.shards]
        return [str(part) for shard in self.shards for part in self.parts(table, shard)]

    def manifest(self, shard: str) -> Path:
        """Return where a shard says what became of its sources."""
        return self.root / "shards" / shard / f"{MANIFEST}.parquet"


def open_folder(path: str | PathLike[str]) -> Folder:
    """Return the dataset in a folder; raises `ArgumentError` for none, or one of another format."""
    root = Path(path).expanduser()
    advice = "请给出 govreport run 写出的文件夹"
    if "://" in str(path):
        raise ArgumentError(f"“{path}”不在本机；{advice}，网上的请先下载。")
    try:
        said = json.loads((root / "dataset.json").read_text(encoding="utf-8"))
    except OSError:
        kept = all((root / f"{name}.parquet").is_file() for name in TABLES)
        other = "；这里是 corpus.to_parquet 写出的，请用 gr.read_parquet" if kept else ""
        raise ArgumentError(f"“{root}”不是数据集：没有 dataset.json；{advice}{other}。") from None
    except ValueError:
        raise ArgumentError(
            f"“{root}”里的 dataset.json 已损坏；{advice}，或重新运行 govreport run。"
        ) from None
    version = said.get("format") if isinstance(said, dict) else None
    if version != DATASET_FORMAT:
        newer = isinstance(version, int) and version > DATASET_FORMAT
        do = "请升级 govreport" if newer else "请用 govreport run 重新写出"
        raise ArgumentError(f"“{root}”是第 {version} 版格式的数据集，本版只读第 {DATASET_FORMAT} 版；{do}。")
    folder = _complete(root.resolve())
    if not folder.shards:
        raise ArgumentError(f"“{root}”里还没有写完的分片；请等 govreport run 写出第一个分片，或再运行一次。")
    return folder


def _complete(root: Path) -> Folder:
    """Return the shards of the plan that are there; what begins with a dot is being written."""
    shards = root / "shards"
    there = sorted(
        (one.name for one in shards.iterdir() if _NUMBER.fullmatch(one.name)) if shards.is_dir() else (),
        key=int,
    )
    complete = [name for name in there if (shards / name / f"{MANIFEST}.parquet").is_file()]
    plan = root / "plan.parquet"
    if not plan.is_file():
        return Folder(root, tuple(complete), len(complete))
    import pyarrow.parquet as pq

    with pq.ParquetFile(plan) as source:
        numbers = set(source.read(["shard"]).column("shard").unique().to_pylist())
    return Folder(root, tuple(name for name in complete if int(name) in numbers), len(numbers))
