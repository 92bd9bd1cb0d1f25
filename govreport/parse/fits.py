"""In how many ways a row's numbers fit its columns, their order kept, so that the form's sums hold."""

from collections.abc import Mapping, Sequence
from itertools import combinations

from govreport.form.model import Rule

Places = tuple[int, ...]


def row_fits(numbers: Sequence[float], columns: Sequence[str], rule: Rule) -> list[Places]:
    """Return all placements of numbers in columns, their order kept, by which the row adds up."""
    found = []
    for places in combinations(range(len(columns)), len(numbers)):
        there = {columns[place]: number for place, number in zip(places, numbers, strict=True)}
        if add(there, rule.left) == add(there, rule.right):
            found.append(places)
    return found


def block_fits(numbers: Sequence[float], columns: Sequence[str], rule: Rule) -> int:
    """Return how many placements of numbers in the blocks of table IV make every block add up.

    `columns` are the outcomes as printed, one block after the other.
    """
    width = len(rule.left) + len(rule.right)
    ways = [0] * len(numbers) + [1]  # of placing the numbers from each position on in the blocks read
    for begin in range(len(columns) - width, -1, -width):
        block = columns[begin : begin + width]
        ways = [
            sum(
                len(row_fits(numbers[at:end], block, rule)) * ways[end]
                for end in range(at, min(at + width, len(numbers)) + 1)
                if ways[end]
            )
            for at in range(len(numbers) + 1)
        ]
    return ways[0]


def add(numbers: Mapping[str, float], codes: Sequence[str]) -> float:
    """Return the sum of the numbers of these codes; a missing one counts as 0."""
    return sum([numbers.get(code, 0.0) for code in codes])
