"""The month in one paragraph, to be read aloud; every number in it stands in the report."""

from collections.abc import Sequence

from sla_toolkit.agreement.wording import stage_label
from sla_toolkit.language import Message, in_both
from sla_toolkit.variance.diagnosis.case import Case
from sla_toolkit.variance.diagnosis.findings import plainly
from sla_toolkit.variance.report import CommitmentResult, Finding, RemedyResult, Rung, Variance


def summary(
    case: Case,
    variance: Variance | None,
    rungs: Sequence[Rung],
    found: Sequence[Finding],
    remedies: Sequence[RemedyResult],
) -> Message:
    """Say the outcome against the plan, the main cause or that all is within chance, the pledge, and what follows."""
    parts = [] if variance is None else [_outcome(case, variance)]
    parts.append(_cause(case, rungs, found))
    parts += _more_causes(case, rungs, found)
    parts.append(pledge(case.results))
    parts += [Message("{text}", text=one.text) for one in remedies if one.due]
    said = parts[0]
    for part in parts[1:]:
        said = Message("{said} {more}", said=said, more=part)
    return said


def _outcome(case: Case, variance: Variance) -> Message:
    values = {
        "outcome": stage_label(case.agreement, variance.outcome),
        "month": str(case.period.month),
        "actual": variance.actual,
        "plan": round(variance.plan, 1),
    }
    if variance.not_yet_due < 0:
        return Message(
            "In {month}, {outcome} stands at {actual} so far; {now} of the {plan} planned should have come by now.",
            now=round(variance.plan_by_now, 1),
            **values,
        )
    gap = round(abs(variance.total), 1)
    if not gap:
        return Message("In {month}, {outcome} came to {actual}, as planned.", **values)
    if variance.total > 0:
        return Message(
            "In {month}, {outcome} came to {actual}, {gap} more than the {plan} planned.", gap=gap, **values
        )
    return Message(
        "In {month}, {outcome} came to {actual}, {gap} short of the {plan} planned.", gap=gap, **values
    )


def _cause(case: Case, rungs: Sequence[Rung], found: Sequence[Finding]) -> Message:
    main = next((one for one in found if one.main_cause), None)
    if main is None:
        return _no_cause(case)
    rung = next(one for one in rungs if one.main_cause)
    if main.rung == "data":
        return Message("Before anything else the data must be mended: {text}", text=main.text)
    values = {
        "text": rung.text if main.rung == "conversion" else _short(case, main),
        "team": _team(case, main),
    }
    if rung.effect is None or round(rung.effect, 1) >= 0:
        return Message("More than chance: {text} The next move is with {team}.", **values)
    return Message(
        "The main cause, more than chance: {text} That cost {effect} outcomes; the next move is with {team}.",
        effect=round(-rung.effect, 1),
        **values,
    )


def _team(case: Case, main: Finding) -> dict[str, str] | Message:
    parties = case.agreement.parties
    if main.owner is None:
        return Message("both sides")
    return in_both((parties.marketing if main.owner == "marketing" else parties.sales).team)


def _no_cause(case: Case) -> Message:
    missed = sum(one.status == "missed" for one in case.results)
    if not missed:
        return Message("Nothing is off by more than chance.")
    return Message(
        "Nothing is off by more than chance: the {n} promises missed are missed all the same, and call for no action.",
        n=missed,
    )


def _short(case: Case, one: Finding) -> Message:
    """Say a finding in one sentence."""
    promise = next((result for result in case.results if result.id == one.id), None)
    return plainly(case, promise) if promise else Message("{text}", text=one.text)


def _more_causes(case: Case, rungs: Sequence[Rung], found: Sequence[Finding]) -> list[Message]:
    """Name the first finding of every other rung that fell short by more than chance."""
    others = [one.id for one in rungs if one.verdict == "signal" and not one.main_cause and one.id != "data"]
    first = [next(one for one in found if one.rung == name and one.verdict == "signal") for name in others]
    return [Message("Also more than chance: {text}", text=_short(case, one)) for one in first]


def pledge(commitments: Sequence[CommitmentResult]) -> Message:
    """Say how many promises were kept."""
    counts = {
        status: sum(one.status == status for one in commitments)
        for status in ("kept", "missed", "pending", "no_data")
    }
    if counts["pending"] or counts["no_data"]:
        return Message(
            "Of {n} promises, {kept} were kept, {missed} were missed, {pending} cannot be judged yet and {no_data} "
            "cannot be known from the data.",
            n=len(commitments),
            **counts,
        )
    return Message(
        "Of {n} promises, {kept} were kept and {missed} were missed.", n=len(commitments), **counts
    )
