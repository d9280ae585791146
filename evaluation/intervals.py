"""How sure a measured rate is: the intervals that every figure of an evaluation carries."""

from __future__ import annotations

import math
from collections.abc import Callable


def wilson(hits: int, n: int, z: float = 1.96) -> tuple[float, float]:
    """The 95 % interval of a rate (Wilson 1927); good in the middle and for small n.

    >>> wilson(95, 100)
    (0.8882, 0.9785)
    """
    if n == 0:
        return 0.0, 1.0
    p, d = hits / n, 1 + z * z / n
    mid, half = (p + z * z / (2 * n)) / d, z * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n)) / d
    return round(max(0.0, mid - half), 4), round(min(1.0, mid + half), 4)


def clopper_pearson(hits: int, n: int, level: float = 0.95) -> tuple[float, float]:
    """The exact interval of a rate (Clopper & Pearson 1934), which never claims too much; for claims near 0 or 1.

    >>> clopper_pearson(368, 368)  # a claim of more than 99 % needs 368 without a miss
    (0.99, 1.0)
    """
    if n == 0:
        return 0.0, 1.0
    tail = (1 - level) / 2
    low = 0.0 if hits == 0 else _solve(lambda p: 1 - _below(hits - 1, n, p) - tail)
    high = 1.0 if hits == n else _solve(lambda p: tail - _below(hits, n, p))
    return round(low, 4), round(high, 4)


def _below(most: int, n: int, p: float) -> float:
    """The chance of at most `most` hits of `n`, each with chance `p`."""
    if p in (0.0, 1.0):
        return 1.0 if p == 0.0 or most >= n else 0.0
    logs = (
        math.lgamma(n + 1) - math.lgamma(k + 1) - math.lgamma(n - k + 1) + k * math.log(p) + (n - k) * math.log1p(-p)
        for k in range(most + 1)
    )
    return math.fsum(math.exp(log) for log in logs)


def _solve(rising: Callable[[float], float]) -> float:
    low, high = 0.0, 1.0
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (low, middle) if rising(middle) > 0 else (middle, high)
    return (low + high) / 2
