"""What tests share: the theme of charts, and a garbage collector that leaves the imported libraries alone."""

import gc

import pytest

# What is imported and collected stays: looking for garbage in it is a tenth of the start.
gc.disable()
ALL_SLOW = "\npytestmark = pytest.mark.slow\n"


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


def pytest_ignore_collect(collection_path, config):
    """Files whose tests are all slow are not even imported by the quick tests."""
    if config.option.markexpr == "not slow" and collection_path.suffix == ".py":
        return ALL_SLOW in collection_path.read_text(encoding="utf-8") or None


def pytest_collection_finish():
    # Modules, lists of terms and test cases are a million objects that live to the end.
    gc.enable()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)
