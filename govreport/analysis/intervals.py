"""What belongs to a share of few cases: its interval, and whether two of them differ."""

from math import comb, nan
from statistics import NormalDist

import numpy as np

from govreport.errors import ArgumentError


def wilson(successes: int, n: int, confidence: float = 0.95) -> tuple[float, float]:
    """Return the Wilson score interval (low, high) of the share `successes` / `n`, both in [0, 1].

    5 of 5 is (0.566, 1.0): five reports cannot show that every report is so. With `n` = 0 there is no
    share and both ends are NaN. Assumes independent cases drawn at random: for a convenience sample
    the interval tells how little so few cases can say, not where the country stands. Raises
    `ValueError` for `successes` outside 0 … `n` and for a `confidence` outside (0, 1). Source: Wilson,
    E. B. (1927), Journal of the American Statistical Association 22(158), 209–212.
    """
    if not 0 <= successes <= n:
        raise ArgumentError(f"分子必须在 0 与分母之间：{successes} / {n}。")
    if not 0 < confidence < 1:
        raise ArgumentError(f"置信水平必须在 0 与 1 之间（如 0.95）：{confidence}。")
    if n == 0:
        return nan, nan
    low, high = wilson_ends(np.array([successes]), np.array([n]), confidence)
    return float(low[0]), float(high[0])


def wilson_ends(
    successes: np.ndarray, n: np.ndarray, confidence: float = 0.95
) -> tuple[np.ndarray, np.ndarray]:
    """Return the lower and the upper ends of the Wilson intervals of many shares at once.

    NaN where there is no share of cases: a number missing, `n` not above 0, `successes` outside 0 … `n`.
    """
    z = NormalDist().inv_cdf((1 + confidence) / 2)
    cases = np.asarray(n, dtype=float)
    hits = np.asarray(successes, dtype=float)
    # A comparison with NaN is false: what is missing falls out here.
    fits = (cases > 0) & (hits >= 0) & (hits <= cases)
    cases, hits = np.where(fits, cases, nan), np.where(fits, hits, nan)
    share, scale = hits / cases, 1 + z * z / cases
    centre = (share + z * z / (2 * cases)) / scale
    half = z / scale * np.sqrt(share * (1 - share) / cases + z * z / (4 * cases * cases))
    # At the two ends the formula gives exactly 0 and 1; floating point misses them by a hair.
    low = np.where(hits == 0, 0.0, centre - half)
    return low, np.where(hits == cases, 1.0, centre + half)


Ends = tuple[np.ndarray, np.ndarray, np.ndarray]


def newcombe_ends(first: Ends, second: Ends) -> tuple[np.ndarray, np.ndarray]:
    """Return the lower and upper ends of the differences second − first of many pairs of shares.

    Each side is (share, low, high) with its Wilson ends; the result has their confidence. NaN where an
    end is missing. Assumes that the two are independent. Source: Newcombe, R. G. (1998), Statistics in
    Medicine 17(8), 873–890, method 10.
    """
    (one, one_low, one_high), (two, two_low, two_high) = first, second
    low = two - one - np.hypot(two - two_low, one_high - one)
    return low, two - one + np.hypot(two_high - two, one - one_low)


def fisher_exact(first: tuple[int, int], second: tuple[int, int]) -> float:
    """Return the two-sided p-value of Fisher's exact test of two shares, each (numerator, denominator).

    The sum of the probabilities of all tables with the same margins that are no likelier than the one
    seen. Whole numbers throughout, so that two tables of the same probability are never told apart by
    rounding. 1.0 where a margin is 0: such a table can come out in one way only. Raises `ValueError`
    for a numerator outside 0 … denominator. Source: Fisher, R. A. (1922), Journal of the Royal
    Statistical Society 85(1), 87–94.
    """
    for hits, cases in (first, second):
        if not 0 <= hits <= cases:
            raise ArgumentError(f"分子必须在 0 与分母之间：{hits} / {cases}。")
    (seen, one), (other, two) = first, second
    hits = seen + other
    lowest, highest = max(0, hits - two), min(hits, one)
    # C(one, k) · C(two, hits − k), each from the one before it.
    weights = [comb(one, lowest) * comb(two, hits - lowest)]
    for k in range(lowest, highest):
        rise, fall = (one - k) * (hits - k), (k + 1) * (two - hits + k + 1)
        weights.append(weights[-1] * rise // fall)
    as_rare = sum(weight for weight in weights if weight <= weights[seen - lowest])
    return as_rare / sum(weights)
