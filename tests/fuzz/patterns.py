"""Prints the patterns whose time grows faster than the text: `python tests/fuzz/patterns.py`."""

import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))
from test_hostile import fragments, patterns

SIZES = (2_000, 4_000, 8_000)
LEAST = 0.01  # seconds; what takes less is not told from chance


def seconds(pattern, fragment, size):
    text = (fragment * size)[:size] + "\x01"
    text = text.encode() if isinstance(pattern.pattern, bytes) else text
    begin = time.process_time()
    sum(1 for _ in pattern.finditer(text))
    pattern.fullmatch(text)
    return time.process_time() - begin


def main():
    for where, pattern in sorted(patterns().items()):
        for fragment in fragments(pattern):
            taken = [seconds(pattern, fragment, size) for size in SIZES]
            if taken[-1] > LEAST and taken[-1] > 3 * taken[-2]:
                print(where, repr(fragment), *(f"{one:.3f}" for one in taken))


if __name__ == "__main__":
    main()
