"""What the measures of the practice agreement cost as the leads grow: seconds and peak memory, beside two others.

    python benchmarks/scale.py [--leads N …] [--repeat N] [--without pandas] [--csv] [--json]

Each contender runs in a process of its own: this toolkit (reading apart from measuring, the first time and from the
cache), plain pandas, and one hand-written DuckDB statement. All must give the same numbers, or it ends with an error.
"""

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from scale_others import Months, by_pandas, by_sql

from sla_toolkit.agreement import Month, read_agreement
from sla_toolkit.leads import read_leads
from sla_toolkit.measures import Cohorts, Period, measured, naive, settled_at

LAST = Month(2026, 6)
SPANS = {"month": 1, "backtest": 18}
WHO = ("toolkit", "sql", "pandas")


def main() -> None:
    """Run and print, or be one contender."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--leads", type=int, nargs="+", default=[100_000])
    parser.add_argument("--repeat", type=int, default=1)
    parser.add_argument("--without", nargs="*", default=[], choices=WHO)
    parser.add_argument("--spans", nargs="+", default=list(SPANS), choices=list(SPANS))
    parser.add_argument("--csv", action="store_true", help="let the toolkit read CSV")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--contender", nargs=4, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.contender:
        who, span, agreement, kind = options.contender
        print(json.dumps(contend(who, SPANS[span], Path(agreement), kind)))
        return
    who = [one for one in WHO if one not in options.without]
    found = [compared(leads, who, options.spans, options.repeat, csv=options.csv) for leads in options.leads]
    print(json.dumps(found, indent=2) if options.json else "\n".join(map(text, found)))


def compared(
    leads: int,
    who: Sequence[str] = WHO,
    spans: Sequence[str] = tuple(SPANS),
    repeat: int = 1,
    *,
    csv: bool = False,
) -> dict[str, Any]:
    """Lay the files out, let each contender measure them, and hold their numbers against each other."""
    from scale_data import lay_out  # noqa: PLC0415  # it brings much along that no contender should carry

    runs: list[dict[str, Any]] = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        agreement = lay_out(folder / "parquet", leads)
        own = lay_out(folder / "csv", leads, "csv") if csv else agreement
        for span in spans:
            numbers = {}
            for one in who:
                first = one == "toolkit" and span == spans[0]
                for _ in range(repeat + first):
                    run = in_own_process(one, span, own if one == "toolkit" else agreement, folder / "cache")
                    numbers[one] = run.pop("numbers")
                    runs.append({"who": one, "span": span, **run})
            for one in who:
                if numbers[one] != numbers[who[0]]:
                    raise SystemExit(f"{one} and {who[0]} differ:\n{numbers[one]}\n{numbers[who[0]]}")
    return {"leads": leads, "runs": runs, "numbers_agree": True}


def in_own_process(who: str, span: str, agreement: Path, cache: Path) -> dict[str, Any]:
    """Run a contender in a fresh process."""
    command = [sys.executable, str(Path(__file__)), "--contender", who, span, str(agreement), "parquet"]
    done = subprocess.run(  # noqa: S603  # itself
        command, env={**os.environ, "SLA_CACHE": str(cache)}, check=False, capture_output=True, text=True
    )
    if done.returncode:
        raise SystemExit(f"{who} ended with {done.returncode}: {done.stderr[-2000:]}")
    return json.loads(done.stdout)  # type: ignore[no-any-return]


def contend(who: str, months: int, agreement: Path, _kind: str) -> dict[str, Any]:
    """Measure as one contender; gives seconds, the peak of memory (MB) and the numbers."""
    file = read_agreement(agreement)
    every = [LAST.plus(-back) for back in range(months - 1, -1, -1)]
    periods = tuple(Period.of(file.agreement, one, settled_at(file.agreement, one)) for one in every)
    if who == "toolkit":
        reading, leads = timed(lambda: read_leads(file))
        cohorts = Cohorts(file.agreement, leads, periods)
        measuring, answers = timed(lambda: measured(cohorts))
        numbers: Any = {
            month: {
                name: [int(one.numerator or 0), int(one.denominator or 0), one.pending]
                for name, one in of.items()
            }
            for month, of in answers.items()
        }
    else:
        edges: Months = [
            (str(one.month), naive(one.start), naive(one.end), naive(one.as_of)) for one in periods
        ]
        by = {"pandas": by_pandas, "sql": by_sql}[who]
        reading, (measuring, numbers) = 0.0, timed(lambda: by(agreement.parents[1] / "data", edges))
    return {"reading": reading, "measuring": measuring, "peak_mb": peak_mb(), "numbers": numbers}


def peak_mb() -> float:
    """Give this process's own peak of memory in MB; `getrusage` would tell that of its parent where it was higher."""
    try:
        status = Path("/proc/self/status").read_text("ascii")
    except OSError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return int(next(line.split()[1] for line in status.splitlines() if line.startswith("VmHWM"))) / 1024


def timed(run: Callable[[], Any]) -> tuple[float, Any]:
    """Time a call."""
    start = time.perf_counter()
    found = run()
    return time.perf_counter() - start, found


def text(found: dict[str, Any]) -> str:
    """Put the answers into lines."""
    lines = [f"{found['leads']:,} leads; all contenders gave the same numbers"]
    for span in SPANS:
        for who in WHO:
            runs = [one for one in found["runs"] if (one["who"], one["span"]) == (who, span)]
            if not runs:
                continue
            if who == "toolkit" and span == found["runs"][0]["span"]:
                first, *runs = runs
                lines.append(
                    f"  {who:8} first reading {first['reading']:9.2f} s, peak {first['peak_mb']:7,.0f} MB"
                )
            reading, measuring, peak = (
                statistics.median(one[name] for one in runs) for name in ("reading", "measuring", "peak_mb")
            )
            lines.append(
                f"  {who:8} {span:9} reading {reading:8.2f} s, measuring {measuring:8.2f} s, peak {peak:7,.0f} MB"
            )
    return "\n".join(lines)


if __name__ == "__main__":
    main()
