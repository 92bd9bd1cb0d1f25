"""What tests share: the theme of charts, and a garbage collector that leaves the imported libraries alone."""

import gc

import pytest


@pytest.fixture
def theme():
    """Charts as a notebook draws them, and none of them left behind."""
    import matplotlib
    from matplotlib import pyplot, rc_context

    from govreport.show.fonts import set_theme

    matplotlib.use("Agg")
    with rc_context():
        set_theme(style="whitegrid")
        yield
    pyplot.close("all")


def pytest_collection_finish():
    # Modules, lists of terms and test cases are a million objects that live to the end.
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)
