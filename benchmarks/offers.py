"""How often a target offered at 50, 80 and 90 % is kept in the month after, over simulated pasts (docs/planning.md).

Pasts of 3 to 18 months: counts around 200, Poisson or with four times its variance; shares of 200 leads around 65 %,
the same every month or swinging by five percentage points.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from sla_toolkit.planning.chances import LEVELS, next_count, next_share

RUNS = 1500
MONTHS = (3, 6, 12, 18)
Kept = NDArray[np.float64]


def counted(rng: np.random.Generator, months: int, ratio: float) -> Kept:
    """Tell for each level whether the month after kept the count offered."""
    level = rng.gamma(200 / (ratio - 1), ratio - 1, months + 1) if ratio > 1 else np.full(months + 1, 200.0)
    seen = rng.poisson(level)
    law = next_count([float(one) for one in seen[:months]])
    return np.array([seen[months] >= law.kept_with(one) for one in LEVELS], dtype=np.float64)


def shared(rng: np.random.Generator, months: int, swing: float) -> Kept:
    """Tell for each level whether the month after kept the share offered."""
    share = np.clip(rng.normal(0.65, swing, months + 1), 0.01, 0.99)
    kept = rng.binomial(200, share)
    law = next_share(kept[:months].tolist(), [200] * months)
    return np.array([kept[months] / 200 >= law.kept_with(one) - 1e-12 for one in LEVELS], dtype=np.float64)


def main() -> None:
    """Print a table of how often each was kept, in per cent."""
    rng = np.random.default_rng(1)
    kinds: list[tuple[str, Callable[[int], Kept]]] = [
        ("count, Poisson", lambda months: counted(rng, months, 1.0)),
        ("count, variance × 4", lambda months: counted(rng, months, 4.0)),
        ("share, the same", lambda months: shared(rng, months, 0.0)),
        ("share, ± 5 points", lambda months: shared(rng, months, 0.05)),
    ]
    print("| past months | number | at 50% | at 80% | at 90% |\n|---:|---|---:|---:|---:|")
    for months in MONTHS:
        for name, draw in kinds:
            kept = 100 * np.mean([draw(months) for _ in range(RUNS)], axis=0)
            print(f"| {months} | {name} | " + " | ".join(f"{one:.0f}" for one in kept) + " |")


if __name__ == "__main__":
    main()
