"""What a cell holds: however it is read, alone or in its row, the same."""

import itertools
import math

import numpy as np
import pytest

from govreport.parse.numbers import (
    BLANK,
    PLACEHOLDER,
    REPORTED,
    Kinds,
    Rows,
    read_amount,
    read_count,
    read_number,
    read_quantity,
)

CELLS = (
    *("0", "007", "12", "-3", "+5", "-0", "3.5", "-3.50", "377.8929万元", "0万元", "12元", "1.5亿元", "3万"),
    *("1,234", "22（其中修订16件）", "", "/", "无", "一一", "３", "12²", "1.2.3", ".5", "5.", "- 3", "12件"),
    *("9" * 15, "9" * 16, "0.1234567", "约5", "共5件", "〇", "Ⅴ", "x", "12 ", "1e5", "1_000", "٣"),
)
READ = {
    "count": read_count,
    "quantity": read_quantity,
    "change": read_quantity,
    "money:万元": lambda cell: read_amount(cell, "万元"),
    "money:元": lambda cell: read_amount(cell, "元"),
    "money:": lambda cell: read_amount(cell, ""),
}


@pytest.mark.slow
@pytest.mark.parametrize("reads", [("count", "change"), ("quantity", "money:万元"), ("money:", "money:元")])
def test_a_row_holds_what_its_cells_hold(reads):
    rows = Rows(reads)
    for row in itertools.product(CELLS, repeat=2):
        cells = rows[row]
        expected = [READ[how](cell) for how, cell in zip(reads, row, strict=True)]
        assert np.frombuffer(cells.statuses, np.int8).tolist() == [status for status, _ in expected]
        values = [math.nan if value is None else value for _, value in expected]
        np.testing.assert_array_equal(np.frombuffer(cells.values), values)
        assert cells.raws == tuple(cell or None for cell in row)


@pytest.mark.parametrize("cell", CELLS)
def test_the_kind_of_a_cell_is_what_it_is_read_as(cell):
    kinds = {REPORTED: "n", BLANK: "b", PLACEHOLDER: "p"}
    assert Kinds()[cell] == kinds.get(read_number(cell)[0], "t")
