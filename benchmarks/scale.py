"""What a month and an 18-month backtest cost as the leads grow, beside plain pandas and one query written by hand.

    python benchmarks/scale.py --leads N [N …] [--form parquet|csv] [--without analyst] [--months 18] [--json]

Every contender runs in a process of its own, one after the other, on the same files (5 stage entries and 3 touches a
lead), and must give the same numbers. The toolkit runs twice: with an empty cache, and with what the first run left.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from importlib import import_module
from pathlib import Path

from contenders.laying import lay_out
from contenders.timing import Stopwatch, peak_gigabytes

from sla_toolkit.agreement import Month

LAST = Month(2026, 9)
RUNS = {
    "toolkit, first time": "ours",
    "toolkit, from the cache": "ours",
    "SQL by hand": "by_hand",
    "plain pandas": "analyst",
}


def main() -> None:
    """Run and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--leads", type=int, nargs="+", default=[100_000])
    parser.add_argument("--form", choices=["parquet", "csv"], default="parquet")
    parser.add_argument("--without", choices=["analyst", "by_hand"], nargs="*", default=[])
    parser.add_argument("--months", type=int, default=18, help="of the backtest, at most 18")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--contender", nargs=2, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.contender:
        print(json.dumps(contend(options.contender[0], Path(options.contender[1]), options.months)))
        return
    found = [compared(leads, options.form, options.without, options.months) for leads in options.leads]
    print(json.dumps(found, indent=2) if options.json else "\n\n".join(map(text, found)))


def contend(name: str, agreement: Path, months: int) -> dict[str, object]:
    """Run one contender in this process."""
    watch = Stopwatch()
    named = [str(LAST.plus(-back)) for back in range(months - 1, -1, -1)]
    answers = import_module(f"contenders.{name}").run(agreement, named, watch)
    return {
        "seconds": watch.seconds,
        "processor": watch.processor,
        "gigabytes": peak_gigabytes(),
        "answers": answers,
    }


def compared(leads: int, form: str, without: list[str], months: int) -> dict[str, object]:
    """Run every contender on the same leads; raises AssertionError where two of them differ."""
    found: dict[str, dict[str, object]] = {}
    with tempfile.TemporaryDirectory() as folder:
        agreement = lay_out(Path(folder), leads, form)
        environment = {**os.environ, "SLA_CACHE": str(Path(folder) / "cache")}
        for title, name in RUNS.items():
            if name not in without:
                command = [
                    sys.executable,
                    __file__,
                    "--months",
                    str(months),
                    "--contender",
                    name,
                    str(agreement),
                ]
                print(f"{leads:,} leads: {title} …", file=sys.stderr, flush=True)
                done = subprocess.run(  # noqa: S603  # this very script
                    command, check=False, stdout=subprocess.PIPE, text=True, env=environment
                )
                found[title] = (
                    json.loads(done.stdout) if done.returncode == 0 else {"ended_with": done.returncode}
                )
    answers = [one.pop("answers") for one in found.values() if "answers" in one]
    assert all(one == answers[0] for one in answers), "the contenders disagree"
    return {"leads": leads, "form": form, "months": months, "runs": found, "ratios": ratios(found)}


def ratios(found: dict[str, dict[str, object]]) -> dict[str, float]:
    """Set the toolkit, with what it keeps, beside the others; who did not get to the end is left out."""
    ours = found["toolkit, from the cache"]["seconds"]
    kept = {"backtest ÷ month": ours["backtest"] / ours["month"]}
    for title, part in (
        ("SQL by hand", "month"),
        ("SQL by hand", "backtest"),
        ("plain pandas", "month"),
        ("plain pandas", "backtest"),
    ):
        if "seconds" in found.get(title, {}):
            other = found[title]["seconds"]
            kept[f"{part}: toolkit ÷ {title}"] = (ours["read"] + ours[part]) / (other["read"] + other[part])
            here, there = (found[one]["processor"] for one in ("toolkit, from the cache", title))
            kept[f"{part}: toolkit ÷ {title}, processor"] = (here["read"] + here[part]) / (
                there["read"] + there[part]
            )
    return kept


def text(found: dict[str, object]) -> str:
    """Write a table."""
    lines = [
        f"{found['leads']:,} leads ({found['form']})",
        f"{'':26}{'read':>9}{'month':>9}{found['months']:>4} months{'memory':>10}",
    ]
    for title, run in found["runs"].items():
        if "ended_with" in run:
            lines.append(f"{title:26}did not get to the end ({run['ended_with']})")
            continue
        seconds = run["seconds"]
        lines.append(
            f"{title:26}{seconds['read']:8.2f}s{seconds['month']:8.2f}s{seconds['backtest']:10.2f}s{run['gigabytes']:8.2f}GB"
        )
    return "\n".join([*lines, *(f"{name}: {value:.2f}" for name, value in found["ratios"].items())])


if __name__ == "__main__":
    main()
