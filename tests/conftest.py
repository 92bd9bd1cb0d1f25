"""What all tests share: a garbage collector that does not go over the imported libraries again and again."""

import gc


def pytest_collection_finish():
    # Modules, lists of terms and test cases are a million objects that live to the end.
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)
