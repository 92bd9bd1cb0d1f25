"""How a row that does not add up would do so: two numbers joined, or the total in another column."""

from collections.abc import Sequence

from govreport.form.model import Rule
from govreport.parse.fits import row_fits


def explain(numbers: Sequence[float], columns: Sequence[str], rule: Rule) -> str:
    """Say by what change of these printed numbers their row would add up; "" if by none of the known."""
    fewer = len(numbers) - 1
    for at in range(fewer):
        one, other = numbers[at], numbers[at + 1]
        if one <= 0 or other < 0 or one != int(one) or other != int(other):
            continue
        joined = float(f"{one:.0f}{other:.0f}")
        row = [*numbers[:at], joined, *numbers[at + 2 :]]
        if row_fits(row, columns, rule):
            return f"把 {one:.0f} 与 {other:.0f} 连成 {joined:.0f} 就相符"
    if len(numbers) != len(columns):
        return ""
    total = columns.index(rule.right[-1])
    for at, number in enumerate(numbers):
        if at != total and number > 0 and 2 * number == sum(numbers):
            return f"以 {number:.0f} 为合计就相符"
    return ""
