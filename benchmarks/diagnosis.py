"""How often the diagnosis names the right cause, and how often it cries wolf, on months with a planted truth.

    python benchmarks/diagnosis.py [--months N] [--seed S] [--json]

Months of the practice company are simulated with Poisson volumes and binomial shares, healthy or with one or two causes
planted, and go through the whole way: CSV files, leads, measures, tests, ladder. The same months are judged by the seed
article's plain ladder (any shortfall counts) and by a sequential attribution (volume, then mix, then conversion).
"""

import argparse
import json
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from math import sqrt
from pathlib import Path

import numpy as np

from sla_toolkit.agreement import Month, exact, read_agreement
from sla_toolkit.leads import read_leads
from sla_toolkit.measures import Cohorts, Period, settled_at
from sla_toolkit.practice import CAUSES, Scenario, Truth, export, generate, practice_agreement
from sla_toolkit.practice.plan import CONVERSION, MIX, PERSONA_SHARE
from sla_toolkit.variance.diagnosis.case import Case
from sla_toolkit.variance.diagnosis.gather import gather
from sla_toolkit.variance.diagnosis.ladder import diagnose
from sla_toolkit.variance.funnel import Funnel, outcomes
from sla_toolkit.variance.lag import outcome_lag
from sla_toolkit.variance.noise.month import sigmas
from sla_toolkit.variance.pledge import measured
from sla_toolkit.variance.swings import volume_swings

VOLUMES = (50, 200, 1000)
SIZES = (3, 4, 6, 8)
METHODS = ("toolkit", "plain ladder", "sequential")
BATCH = 40
FIRST = "2025-05"


@dataclass(frozen=True)
class Planted:
    """A kind of month: the levels, and the cause to be named (None: healthy). `size` is in σ of the cause's number."""

    name: str
    size: float
    truth: Truth
    cause: str | None


def kinds(volume: int) -> list[Planted]:
    """Give every kind of month that can be planted at a volume; a shortfall of more than nine tenths is left out."""
    found = [Planted("healthy", 0, Truth(FIRST), None)]
    causes = ("volume", "persona_share", "conversion", "information", "follow_up")
    found += [_single(cause, size, volume) for size in SIZES for cause in causes]
    pairs = (("volume", "persona_share", 6), ("conversion", "volume", 4), ("conversion", "persona_share", 4))
    found += [_pair(strong, weak, size, volume) for strong, weak, size in pairs]
    return [one for one in found if _possible(one.truth)]


def _possible(truth: Truth) -> bool:
    return min(truth.volume, truth.conversion) >= 0.1 and truth.persona_share >= 0.05


def _single(cause: str, size: float, volume: int) -> Planted:
    return Planted(cause, size, _levels(cause, size, volume), cause)


def _pair(strong: str, weak: str, size: float, volume: int) -> Planted:
    """Plant two causes; the first costs at least twice the outcomes of the second, which is of 3 σ."""
    one, other = _levels(strong, size, volume), _levels(weak, 3, volume)
    assert _cost(one, volume) > 2 * _cost(other, volume)
    return Planted(f"{strong} + {weak}", size, replace(one, **{weak: getattr(other, weak)}), strong)


def _levels(cause: str, size: float, volume: int) -> Truth:
    """Lower a cause's number by `size` standard deviations of the chance in it under the plan."""
    sigma = _sigma(volume)
    mean = sum(share * rate for share, rate in zip(MIX, CONVERSION, strict=True))
    inside = sum(s * c for s, c in zip(MIX[:-1], CONVERSION[:-1], strict=True)) / PERSONA_SHARE
    if cause == "volume":
        return Truth(FIRST, volume=1 - size * sigma["volume"] / (volume * mean))
    if cause == "persona_share":
        return Truth(
            FIRST, persona_share=PERSONA_SHARE - size * sigma["mix"] / (volume * (inside - CONVERSION[-1]))
        )
    if cause == "conversion":
        return Truth(FIRST, conversion=1 - size * sigma["conversion"] / (volume * mean))
    if cause == "information":
        return Truth(FIRST, completeness=0.95 - size * sqrt(0.95 * 0.05 / volume))
    kept = 1 - size * sigma["conversion"] / (volume * mean)
    return Truth(FIRST, first_touch=0.93 * kept, attempts=0.94 * kept, decision=0.97 * kept, conversion=kept)


def _sigma(volume: int) -> dict[str, float]:
    names = ("hr_smb", "owner_micro", "other")
    mix, conversion = (dict(zip(names, map(exact, part), strict=True)) for part in (MIX, CONVERSION))
    return sigmas(Funnel(Fraction(volume), mix, conversion), 1.0)


def _cost(truth: Truth, volume: int) -> float:
    inside = [s * truth.persona_share / PERSONA_SHARE for s in MIX[:-1]]
    mix = [*inside, 1 - sum(inside)]
    got = volume * truth.volume * truth.conversion * sum(s * c for s, c in zip(mix, CONVERSION, strict=True))
    return volume * sum(s * c for s, c in zip(MIX, CONVERSION, strict=True)) - got


def judge_all(
    planted: list[Planted], volume: int, seed: int
) -> Iterator[tuple[Planted, dict[str, str | None]]]:
    """Simulate months one after another, as one company's history, and name each month's cause by every method."""
    months = [str(Month.parse(FIRST).plus(n)) for n in range(len(planted))]
    truths = tuple(replace(one.truth, month=month) for one, month in zip(planted, months, strict=True))
    tables = generate(Scenario(seed, FIRST, len(months), volume, truths, "poisson"))
    handed = tables.contacts[tables.contacts["mql"].notna()]
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        export(replace(tables, contacts=handed), root / "data")
        (root / "parameters").mkdir()
        text = practice_agreement().replace("volume: 200\n", f"volume: {volume}\n")
        text = text.replace("stage: mql\n    target: 200\n", f"stage: mql\n    target: {volume}\n")
        path = root / "parameters" / "acme.yaml"
        path.write_text(text, encoding="utf-8")
        file = read_agreement(path)
        assert file.agreement.plan.volume == volume == file.agreement.commitments[0].target
        leads = read_leads(file)
        for month, case in _cases(file.agreement, leads, months).items():
            one = planted[months.index(month)]
            yield one, {"toolkit": _ours(case), "plain ladder": _plain(case), "sequential": _sequential(case)}


def _cases(agreement, leads, months) -> dict[str, Case]:
    parsed = [Month.parse(month) for month in months]
    periods = tuple(Period.of(agreement, one, settled_at(agreement, one)) for one in parsed)
    cohorts = Cohorts(agreement, leads, periods)
    swings = {str(one.month): volume_swings(cohorts, one) for one in periods}
    lags = {str(one.month): outcome_lag(agreement, leads, one.month, one.as_of) for one in periods}
    return gather(cohorts, measured(cohorts), lags, swings)


def _ours(case: Case) -> str | None:
    _, findings = diagnose(case)
    main = next((one.id for one in findings if one.main_cause), None)
    return _cause_of(main)


def _cause_of(finding: str | None) -> str | None:
    if finding is None:
        return None
    own = {"volume": "volume", "mix": "persona_share", "conversion": "conversion"}
    named = next((cause for cause, promises in CAUSES.items() if finding in promises), None)
    return named or own.get(finding.split(":")[0], finding)


def _plain(case: Case) -> str | None:
    """The seed article: once the outcomes fall short, the first number in order that falls short is the cause."""
    if case.compared is None or case.compared.converted >= case.compared.now.outcomes:
        return None
    missed = [one.id for one in case.results if one.status == "missed" and one.id != "appointments"]
    return next((_cause_of(name) for name in missed if _cause_of(name) in CAUSES), "conversion")


def _sequential(case: Case) -> str | None:
    """Change volume, then mix, then conversion; the largest loss is the cause, and follow-up if that was missed too."""
    if case.compared is None or case.compared.converted >= case.compared.now.outcomes:
        return None
    plan, actual = case.compared.now, case.compared.actual
    path = [
        outcomes(plan.volume, plan.mix, plan.conversion),
        outcomes(actual.volume, plan.mix, plan.conversion),
        outcomes(actual.volume, actual.mix, plan.conversion),
        outcomes(actual.volume, actual.mix, actual.conversion),
    ]
    steps = dict(
        zip(("volume", "persona_share", "conversion"), np.diff([float(one) for one in path]), strict=True)
    )
    worst = min(steps, key=lambda name: steps[name])
    late = any(one.id in CAUSES["follow_up"] and one.status == "missed" for one in case.results)
    return "follow_up" if worst == "conversion" and late else worst


def run(months: int, seed: int) -> list[dict[str, object]]:
    """Simulate about `months` months a volume, a third of them healthy; give one row a volume and kind of month."""
    rows = []
    for volume in VOLUMES:
        found = kinds(volume)
        each = max(round(months * 2 / 3 / (len(found) - 1)), 1)
        queue = [found[0]] * round(months / 3) + [one for one in found[1:] for _ in range(each)]
        np.random.default_rng(seed + volume).shuffle(queue)
        named: dict[tuple[str, float], Counter[tuple[str, bool]]] = {}
        for start in range(0, len(queue), BATCH):
            for one, answers in judge_all(queue[start : start + BATCH], volume, seed + volume + start):
                count = named.setdefault((one.name, one.size), Counter())
                for method, answer in answers.items():
                    count[method, answer == one.cause] += 1
        rows += [_row(volume, one, named[one.name, one.size]) for one in found]
    return rows


def _row(volume: int, one: Planted, count: Counter[tuple[str, bool]]) -> dict[str, object]:
    months = count["toolkit", True] + count["toolkit", False]
    right = {method: count[method, True] / months for method in METHODS}
    return {
        "volume": volume,
        "planted": one.name,
        "sigma": one.size,
        "main": one.cause,
        "months": months,
        **right,
    }


def table(rows: list[dict[str, object]]) -> str:
    """Write the rows, and what they come to, as Markdown; for healthy months the share with a false alarm."""
    lines = [
        "| leads a month | planted | σ | months | toolkit | plain ladder | sequential |",
        "|---:|---|---:|---:|---:|---:|---:|",
    ]
    for row in [*rows, *_sums(rows)]:
        healthy = row["main"] is None
        shares = [1 - row[method] if healthy else row[method] for method in METHODS]
        name = "none (false alarms)" if healthy else row["planted"]
        size = "" if healthy else row["sigma"]
        lines.append(
            f"| {row['volume']} | {name} | {size} | {row['months']} | "
            + " | ".join(f"{s:.1%}" for s in shares)
            + " |"
        )
    return "\n".join(lines)


def _sums(rows: list[dict[str, object]]) -> Iterator[dict[str, object]]:
    groups = {
        "none": [row for row in rows if row["main"] is None],
        **{
            f"one cause of {size} σ": [r for r in rows if r["sigma"] == size and "+" not in r["planted"]]
            for size in SIZES
        },
        "one cause, 3 σ or more": [row for row in rows if row["main"] and "+" not in row["planted"]],
        "two causes": [row for row in rows if "+" in row["planted"]],
    }
    for name, some in groups.items():
        months = sum(row["months"] for row in some)
        shares = {m: sum(row[m] * row["months"] for row in some) / months for m in METHODS}
        main = None if name == "none" else name
        yield {"volume": "all", "planted": name, "sigma": "", "main": main, "months": months, **shares}


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--months", type=int, default=800, help="months a volume")
    parser.add_argument("--seed", type=int, default=20261123)
    parser.add_argument("--json", action="store_true")
    chosen = parser.parse_args()
    rows = run(chosen.months, chosen.seed)
    print(json.dumps(rows, indent=2) if chosen.json else table(rows))


if __name__ == "__main__":
    main()
