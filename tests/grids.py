"""Reports as tables of cells, for formats that have tables, and what a corpus reads in each cell."""

from asking import plain
from writing import printed

from govreport.documents import text

KEYS = {
    "disclosures": ("item", "measure"),
    "applications": ("outcome", "applicant"),
    "disputes": ("stage", "outcome"),
}


def blocks_of(source):
    """The paragraphs and tables of a report in the dialect of Word, tables as lists of rows."""
    document = text.read(source.encode())
    rows = dict(zip(document.rows[::2], document.rows[1::2], strict=True))
    blocks, at = [], 0
    while at < len(document.pieces):
        end = rows.get(at, at + 1)
        if at not in rows:
            blocks.append(document.pieces[at])
        elif blocks and isinstance(blocks[-1], list):
            blocks[-1].append(document.pieces[at:end])
        else:
            blocks.append([document.pieces[at:end]])
        at = end
    return blocks


def placed(rows):
    """Yield (row, column, rows below, columns, text) of every cell of a table, as the form is drawn."""
    widest = max(map(len, rows))
    for at, cells in enumerate(rows):
        if len(cells) == 1:  # an article of table II
            yield at, 0, 1, 4, cells[0]
        elif widest == 10 and at == 0:
            yield from ((at, 0, 3, 3, cells[0]), (at, 3, 1, 7, cells[1]))
        elif widest == 10 and at == 1:
            yield from ((at, 3, 2, 1, cells[1]), (at, 4, 1, 5, cells[2]), (at, 9, 2, 1, cells[3]))
        elif widest == 10 and at == 2:
            yield from ((at, 4 + i, 1, 1, cell) for i, cell in enumerate(cells[2:7]))
        elif widest == 15 and at == 0:
            yield from ((at, 0, 1, 5, cells[0]), (at, 5, 1, 10, cells[1]))
        elif widest == 15 and at == 1:
            yield from ((at, i, 2, 1, cell) for i, cell in enumerate(cells[:5]))
            yield from ((at, 5, 1, 5, cells[5]), (at, 10, 1, 5, cells[6]))
        elif widest == 15 and at == 2:
            yield from ((at, 5 + i, 1, 1, cell) for i, cell in enumerate(cells[5:]))
        elif widest == 10:
            lead = len(cells) - 7
            for i, cell in enumerate(cells[:lead]):
                if cell:
                    below = next(
                        (n for n, row in enumerate(rows[at + 1 :], 1) if ends(row, i)), len(rows) - at
                    )
                    yield at, i, below if i < lead - 1 else 1, 3 - i if i == lead - 1 else 1, cell
            yield from ((at, 3 + i, 1, 1, cell) for i, cell in enumerate(cells[lead:]))
        else:
            yield from ((at, i, 1, 1, cell) for i, cell in enumerate(cells))


def ends(cells, column):
    """Tell whether a merged label in this column ends above this row of table III."""
    lead = len(cells) - 7
    return any(cells[: column + 1]) or lead <= column + 1


def cells_of(corpus):
    found = {}
    for name, (first, second) in KEYS.items():
        columns = (plain(getattr(corpus, name)[column]) for column in (first, second, "value", "status"))
        found |= {(row, column): cell for row, column, *cell in zip(*columns, strict=True)}
    return {place: tuple(cell) for place, cell in found.items()}


def assert_all_read(corpus, figures, form="2021"):
    found = cells_of(corpus)
    wrong = {
        place: (value, found[place])
        for place, value in printed(figures, form).items()
        if found[place] != (value, "reported")
    }
    assert not wrong


def assert_nothing_invented(corpus, figures, blank, form="2021"):
    """No cell holds another number than the printed one, and no blank one holds any."""
    expected = printed(figures, form)
    found = cells_of(corpus)
    for place, (value, status) in found.items():
        if status == "reported":
            assert place not in blank and value == expected[place]
    return found
