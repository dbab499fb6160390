"""What a count of mistakes says of their true rate."""

from math import comb


def upper_bound(mistakes: int, n: int, doubt: float = 0.05) -> float:
    """The highest rate at which so few mistakes in n tries are no rarer than `doubt` (Clopper and Pearson 1934); 1 for
    no tries."""
    if mistakes >= n:
        return 1.0
    low, high = mistakes / n, 1.0
    for _ in range(60):
        rate = (low + high) / 2
        if _at_most(mistakes, n, rate) > doubt:
            low = rate
        else:
            high = rate
    return high


def _at_most(mistakes: int, n: int, rate: float) -> float:
    return sum(comb(n, k) * rate**k * (1 - rate) ** (n - k) for k in range(mistakes + 1))
