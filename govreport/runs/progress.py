"""The bar of a run while it works, and its summary at the end."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from govreport.contract import DIAGNOSTICS
from govreport.runs.limits import SET_ASIDE
from govreport.runs.reading import DUPLICATE, READ, Outcome
from govreport.runs.shard import Done

_MOST_LINES = 20


@dataclass(frozen=True, repr=False)
class RunSummary:
    """What a run has done: how many sources there are and what became of them.

    `kept` were not read again, because an earlier run had read them and nothing has changed.
    `by_code` counts what is no report, by the code of the diagnostics; `problems` names some of it, and
    all of `set_aside`: documents that took too long, too much memory, or two processes with them.
    """

    out: str
    sources: int
    read: int
    kept: int
    duplicates: int
    set_aside: tuple[str, ...]
    by_code: dict[str, int]
    problems: tuple[Outcome, ...]

    @classmethod
    def of(cls, out: str, done: Iterable[Done], kept: set[int]) -> "RunSummary":
        """Return the summary of all shards; `kept` are those of earlier runs."""
        counts: Counter[str] = Counter()
        before = 0
        problems: list[Outcome] = []
        for one in sorted(done, key=lambda one: one.shard):
            counts += one.outcomes
            before += one.outcomes.total() if one.shard in kept else 0
            problems += one.examples
        return cls(
            *(out, counts.total(), counts[READ], before, counts[DUPLICATE]),
            tuple(one.source for one in problems if one.outcome == SET_ASIDE),
            {code: count for code, count in sorted(counts.items()) if code not in (READ, DUPLICATE)},
            tuple(problems),
        )

    def __repr__(self) -> str:
        """Return one line of counts."""
        parts = [f"{self.sources:,} 个来源", f"报告 {self.read:,} 份", f"沿用以前的 {self.kept:,} 个"]
        parts += [f"重复 {self.duplicates:,} 个"] if self.duplicates else []
        parts += [f"{_names()[code]} {count:,} 个" for code, count in self.by_code.items()]
        return f"<运行完毕：{'，'.join(parts)}>"

    def text(self) -> str:
        """Return the summary in words, with the sources that could not be read; not all if they are many."""
        lines = [f"{self!r}", f"数据集　　{self.out}"]
        lines += [f"  未能读取 {one.source}：{one.message}" for one in self.problems[:_MOST_LINES]]
        unnamed = sum(self.by_code.values()) - min(len(self.problems), _MOST_LINES)
        if unnamed > 0:
            lines.append(f"  还有 {unnamed:,} 个未能读取，见数据集的 diagnostics 表。")
        return "\n".join(lines)


class Bar:
    """A bar of sources with their rate; `shown` as in `gr.load`: None for where somebody looks."""

    def __init__(self, total: int, shown: bool | None) -> None:
        from tqdm.auto import tqdm

        self._bar: Any = tqdm(
            total=total,
            unit="份",
            desc="读取报告",
            # `disable=None` keeps the bar off where nobody looks: output that is no terminal.
            disable={True: False, False: True, None: None}[shown if total else False],
        )

    def show(self, count: int) -> None:
        """Show how many are done; never fewer than before, because a lost shard is begun again."""
        self._bar.update(max(0, count - self._bar.n))

    def close(self) -> None:
        """End the bar."""
        self._bar.close()


def _names() -> dict[str, str]:
    return {label.code: label.zh for label in DIAGNOSTICS}
