"""The interval that belongs to a share of few cases."""

from math import nan, sqrt
from statistics import NormalDist


def wilson(successes: int, n: int, confidence: float = 0.95) -> tuple[float, float]:
    """Return the Wilson score interval (low, high) of the share `successes` / `n`, both in [0, 1].

    5 of 5 is (0.566, 1.0): five reports cannot show that every report is so. With `n` = 0 there is no
    share and both ends are NaN. Assumes independent cases drawn at random: for a convenience sample
    the interval tells how little so few cases can say, not where the country stands. Raises
    `ValueError` for `successes` outside 0 … `n` and for a `confidence` outside (0, 1). Source: Wilson,
    E. B. (1927), Journal of the American Statistical Association 22(158), 209–212.
    """
    if not 0 <= successes <= n:
        raise ValueError(f"分子必须在 0 与分母之间：{successes} / {n}。")
    if not 0 < confidence < 1:
        raise ValueError(f"置信水平必须在 0 与 1 之间（如 0.95）：{confidence}。")
    if n == 0:
        return nan, nan
    z = NormalDist().inv_cdf((1 + confidence) / 2)
    share, scale = successes / n, 1 + z * z / n
    centre = (share + z * z / (2 * n)) / scale
    half = z / scale * sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    # At the two ends the formula gives exactly 0 and 1; floating point misses them by a hair.
    low = 0.0 if successes == 0 else centre - half
    return low, 1.0 if successes == n else centre + half
