"""What a backtest of many months costs beside one month of the same agreement, side by side in one run.

    python benchmarks/backtest.py [--months N] [--repeat N] [--json]

On the practice company: reading the leads is left out of both, as it is done once either way.
"""

import argparse
import json
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from sla_toolkit.agreement import Month, read_agreement
from sla_toolkit.leads import read_leads
from sla_toolkit.measures import Period, settled_at
from sla_toolkit.planning.backtest import backtest
from sla_toolkit.practice.workspace import new_workspace

LAST = Month(2026, 9)


def main() -> None:
    """Run and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--months", type=int, default=18)
    parser.add_argument("--repeat", type=int, default=5)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    found = measured(options.months, options.repeat)
    print(json.dumps(found, indent=2) if options.json else text(found))


def measured(months: int, repeat: int) -> dict[str, float]:
    """Time one month and many, turn by turn, and give the medians (seconds) and their ratio."""
    with tempfile.TemporaryDirectory() as folder:
        new_workspace(Path(folder) / "ws")
        file = read_agreement(Path(folder) / "ws" / "parameters" / "acme.yaml")
        leads = read_leads(file)
        periods = [
            Period.of(file.agreement, month, settled_at(file.agreement, month))
            for month in (LAST.plus(-back) for back in range(months - 1, -1, -1))
        ]
        backtest(file, leads, periods)
        one, many = [], []
        for _ in range(repeat):
            one.append(seconds(lambda: backtest(file, leads, periods[-1:])))
            many.append(seconds(lambda: backtest(file, leads, periods)))
    first, whole = statistics.median(one), statistics.median(many)
    return {"months": months, "one_month": first, "all_months": whole, "ratio": whole / first}


def seconds(run: Callable[[], object]) -> float:
    """Time a call."""
    start = time.perf_counter()
    run()
    return time.perf_counter() - start


def text(found: dict[str, float]) -> str:
    """Put the answer into a sentence."""
    return (
        f"{found['months']} months in {found['all_months']:.2f} s, one month in {found['one_month']:.2f} s: "
        f"{found['ratio']:.1f} times as long"
    )


if __name__ == "__main__":
    main()
