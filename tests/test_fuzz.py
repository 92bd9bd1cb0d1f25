"""A short run of what `tests/fuzz/run.py` does for long: seeds, findings and some hundred changes of them."""

import random
import sys
from pathlib import Path

import pytest
from test_hostile import worker  # noqa: F401

sys.path.append(str(Path(__file__).parent / "fuzz"))
import seeds
import targets

CHANGED = {"html": 60, "docx": 80, "doc": 12, "pdf": 12, "xlsx": 30, "md": 80, "text": 80, "sniffed": 200}


def run(target):
    """Run a target on its seeds and on changes of them; return how many inputs that were."""
    inputs = seeds.seeds(target)
    rng = random.Random(target)
    changed = [seeds.mutated(rng.choice(inputs), target, rng) for _ in range(CHANGED[target])]
    for number, data in enumerate([*inputs, *changed]):
        try:
            targets.TARGETS[target](data)
        except Exception as error:
            raise AssertionError(f"{target}, input {number}: {error!r}") from error
    return len(inputs) + len(changed)


@pytest.mark.slow
@pytest.mark.parametrize("target", targets.TARGETS)
def test_whatever_the_bytes_are_they_are_read_or_refused(target, worker):  # noqa: F811
    assert worker(run, target) >= CHANGED[target] + 2


def test_every_finding_belongs_to_a_target():
    assert {path.name.split("-")[0] for path in seeds.FOUND.iterdir()} <= set(targets.TARGETS)
