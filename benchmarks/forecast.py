"""How often a month ends inside the interval that `sla pace` forecast for it, at every tenth of the month.

    python benchmarks/forecast.py [--months N] [--outcomes N] [--seed S] [--json]

Months of the practice company are simulated with Poisson volumes and binomial shares: on plan, and with volume or
conversion four tenths below or above it, one after another as one company's history. They go the whole way, from CSV
files to the forecast. The interval for the leads is of the month's last day; that for the outcomes is of the day on
which the last lead's window closes.
"""

import argparse
import json
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from functools import cache
from pathlib import Path

import numpy as np

from sla_toolkit.agreement import AgreementFile, Month, read_agreement
from sla_toolkit.leads import Leads, read_leads
from sla_toolkit.measures import Period
from sla_toolkit.practice import Scenario, Truth, export, generate, practice_agreement
from sla_toolkit.variance.pace.calendar import Rhythm, exposure
from sla_toolkit.variance.pace.laws import still_to_come
from sla_toolkit.variance.pace.outcome import brought
from sla_toolkit.variance.pace.running import Running

VOLUMES = (50, 200, 1000)
TENTHS = tuple(range(1, 10))
LEVELS = {"on plan": (1.0, 1.0), "volume 0.6": (0.6, 1.0), "volume 1.4": (1.4, 1.0), "conversion 0.6": (1.0, 0.6),
          "conversion 1.4": (1.0, 1.4)}  # fmt: skip
BATCH = 40
FIRST, WARM = "2025-05", 6
"""The first months of each history are not judged: nothing is known of the company yet."""


def company(
    levels: list[tuple[float, float]], volume: int, seed: int, root: Path
) -> tuple[AgreementFile, Leads]:
    """Lay out one history whose months have these levels of volume and conversion."""
    months = [Month.parse(FIRST).plus(n) for n in range(len(levels))]
    truths = tuple(
        replace(Truth(str(month)), volume=level[0], conversion=level[1])
        for month, level in zip(months, levels, strict=True)
    )
    tables = generate(Scenario(seed, FIRST, len(months), volume, truths, "poisson"))
    export(replace(tables, contacts=tables.contacts[tables.contacts["mql"].notna()]), root / "data")
    (root / "parameters").mkdir()
    path = root / "parameters" / "acme.yaml"
    text = practice_agreement().replace("volume: 200\n", f"volume: {volume}\n")
    path.write_text(
        text.replace("stage: mql\n    target: 200\n", f"stage: mql\n    target: {volume}\n"), "utf-8"
    )
    file = read_agreement(path)
    return file, read_leads(file)


def at(file: AgreementFile, month: Month, tenth: int) -> Period:
    """Give the month as of so many tenths of its length."""
    zone = file.agreement.calendar.zone
    start, end = month.start(zone), month.end(zone)
    return Period.of(file.agreement, month, start + (end - start) * tenth / 10)


def leads_covered(file: AgreementFile, leads: Leads, month: Month) -> Iterator[tuple[int, bool]]:
    """Forecast a month's leads at every tenth; true where the month ended inside the interval."""
    whole = Running(file.agreement, leads, at(file, month, 10))
    entered = whole.cohorts.entered("mql").entered_at.to_pyarrow().to_pylist()
    came = [one.replace(tzinfo=whole.period.as_of.tzinfo) for one in entered]
    working, zone = set(whole.clock.working_days), file.agreement.calendar.zone
    for tenth in TENTHS:
        period = at(file, month, tenth)
        over = exposure(period, working, whole.hand_off.idle, zone)
        seen = sum(one <= period.as_of for one in came)
        if over:
            low, high = _interval(seen, over, whole.hand_off)
            yield tenth, seen + low <= len(came) <= seen + high


@cache
def _interval(seen: int, over: object, found: Rhythm) -> tuple[int, int]:
    return still_to_come(seen, over, found.dispersion).interval()


def outcomes_covered(file: AgreementFile, leads: Leads, month: Month) -> Iterator[tuple[int, bool]]:
    """Forecast what a month's leads will bring; true where they brought it within the interval."""
    end = brought(Running(file.agreement, leads, replace(at(file, month, 10), as_of=_LATER)))
    for tenth in TENTHS:
        found = brought(Running(file.agreement, leads, at(file, month, tenth)))
        if found.to_come is not None:
            low, high = found.to_come.interval()
            yield (
                tenth,
                found.compared.converted + low <= end.compared.converted <= found.compared.converted + high,
            )


_LATER = datetime.fromisoformat("2100-01-01T00:00:00+00:00")


def run(months: int, seed: int, covered: object) -> list[dict[str, object]]:
    """Judge `months` months a volume, a fifth of each level; give one row a volume and level."""
    rows = []
    for volume in VOLUMES:
        queue = [name for name in LEVELS for _ in range(max(round(months / len(LEVELS)), 1))]
        np.random.default_rng(seed + volume).shuffle(queue)
        counts: dict[str, Counter[tuple[int, bool]]] = {name: Counter() for name in LEVELS}
        for start in range(0, len(queue), BATCH):
            names = queue[start : start + BATCH]
            with tempfile.TemporaryDirectory() as folder:
                levels = [(1.0, 1.0)] * WARM + [LEVELS[name] for name in names]
                file, leads = company(levels, volume, seed + volume + start, Path(folder))
                for place, name in enumerate(names, WARM):
                    counts[name].update(covered(file, leads, Month.parse(FIRST).plus(place)))
        rows += [_row(volume, name, count) for name, count in counts.items()]
    return rows


def _row(volume: int, name: str, count: Counter[tuple[int, bool]]) -> dict[str, object]:
    asked = [count[tenth, True] + count[tenth, False] for tenth in TENTHS]
    inside = [count[tenth, True] for tenth in TENTHS]
    return {"volume": volume, "level": name, "months": max(asked), "inside": inside, "asked": asked}


def table(rows: list[dict[str, object]]) -> str:
    """Write the share of months that ended inside their interval, at each tenth, as Markdown."""
    lines = [
        "| leads a month | month | months | " + " | ".join(f"{tenth}/10" for tenth in TENTHS) + " |",
        "|---:|---|---:|" + "---:|" * len(TENTHS),
    ]
    for row in [*rows, *_sums(rows)]:
        shares = [
            inside / asked if asked else None
            for inside, asked in zip(row["inside"], row["asked"], strict=True)
        ]
        told = " | ".join("—" if share is None else f"{share:.1%}" for share in shares)
        lines.append(f"| {row['volume']} | {row['level']} | {row['months']} | {told} |")
    return "\n".join(lines)


def _sums(rows: list[dict[str, object]]) -> Iterator[dict[str, object]]:
    for volume in (*VOLUMES, "all"):
        some = [row for row in rows if volume in ("all", row["volume"])]
        yield {
            "volume": volume,
            "level": "all",
            "months": sum(row["months"] for row in some),
            **{
                name: [sum(column) for column in zip(*(row[name] for row in some), strict=True)]
                for name in ("inside", "asked")
            },
        }


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--months", type=int, default=700, help="months a volume for the leads")
    parser.add_argument("--outcomes", type=int, default=60, help="months a volume for the outcomes")
    parser.add_argument("--seed", type=int, default=20261123)
    parser.add_argument("--json", action="store_true")
    chosen = parser.parse_args()
    found = {
        "leads": run(chosen.months, chosen.seed, leads_covered),
        "outcomes": run(chosen.outcomes, chosen.seed + 1, outcomes_covered),
    }
    if chosen.json:
        print(json.dumps(found, indent=2))
    else:
        print("\n\n".join(f"Interval for the {name}:\n\n{table(rows)}" for name, rows in found.items()))


if __name__ == "__main__":
    main()
