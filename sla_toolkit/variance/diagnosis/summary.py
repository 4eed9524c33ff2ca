"""The month in one paragraph, to be read aloud; every number in it stands in the report."""

from collections.abc import Mapping, Sequence

from sla_toolkit.agreement.wording import stage_label
from sla_toolkit.language import Message, MonthName, in_both, template
from sla_toolkit.variance.diagnosis.case import Case
from sla_toolkit.variance.diagnosis.findings import plainly
from sla_toolkit.variance.report import CommitmentResult, Finding, RemedyResult, Rung, Status, Variance


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
        "month": MonthName(case.period.month),
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
    if missed == 1:
        return Message(
            "Nothing is off by more than chance: the one promise missed is missed all the same, and calls for no "
            "action."
        )
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
    """Say how many promises were kept, and how many were not, as far as there are any."""
    kept = sum(one.status == "kept" for one in commitments)
    if commitments and kept == len(commitments):
        return (
            Message("All {n} promises were kept.", n=kept) if kept > 1 else Message("The promise was kept.")
        )
    parts = [Message(_KEPT.get(kept, _KEPT_MANY), n=kept)]
    for status, said in _NOT_KEPT.items():
        number = sum(one.status == status for one in commitments)
        if number:
            parts.append(Message(said, n=number))
    if len(commitments) == 1:
        return Message("Of {n} promise, {parts}.", n=1, parts=parts)
    return Message("Of {n} promises, {parts}.", n=len(commitments), parts=parts)


_KEPT = {0: template("none was kept"), 1: template("{n} was kept")}
_KEPT_MANY = template("{n} were kept")
_NOT_KEPT: Mapping[Status, str] = {
    "missed": template("{n} missed"),
    "pending": template("{n} cannot be judged yet"),
    "no_data": template("{n} cannot be known from the data"),
}
