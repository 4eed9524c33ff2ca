"""What was found on each rung, one finding a promise, and one for whatever no promise speaks of."""

from collections.abc import Iterator, Mapping

from sla_toolkit.agreement.wording import persona_label
from sla_toolkit.language import Message, Money, MonthName, Percent
from sla_toolkit.variance.counts import by_persona
from sla_toolkit.variance.diagnosis.case import NO_CAUSE, Case
from sla_toolkit.variance.diagnosis.cause import onward_drivers, personas_below
from sla_toolkit.variance.diagnosis.drivers import driver_text
from sla_toolkit.variance.report import CommitmentResult, Finding, RungName, Side, Status, Verdict
from sla_toolkit.variance.rungs import ORDER

OWNERS: Mapping[RungName, Side] = {
    "volume": "marketing",
    "mix": "marketing",
    "information": "marketing",
    "follow_through": "sales",
    "conversion": "sales",
    "onward": "sales",
}
"""Whose turn it is on a rung where no promise of the agreement says so."""
NAMES: Mapping[str, Message] = {
    "volume": Message("Number of leads"),
    "mix": Message("Persona mix"),
    "conversion": Message("Conversion, persona by persona"),
}


def findings(case: Case, effects: Mapping[RungName, float | None], main: RungName | None) -> list[Finding]:
    """Give every finding in the ladder's order; one of the main rung's is marked as the main cause."""
    found = [one for rung in ORDER for one in _on(case, rung, effects.get(rung))]
    chosen = _chosen(case, found, main)
    return [one.model_copy(update={"main_cause": one.id == chosen}) for one in found]


def _chosen(case: Case, found: list[Finding], main: RungName | None) -> str | None:
    """Pick the main rung's finding: its first that is more than chance, promises before the rest."""
    here = [one for one in found if one.rung == main]
    idle = {one.id for one in case.results if one.measure in NO_CAUSE}
    signal = [one for one in here if one.verdict == "signal" and one.id not in idle]
    missed = [one for one in signal if one.status == "missed"]
    return next((one.id for one in [*missed, *signal, *here]), None) if main else None


def _on(case: Case, rung: RungName, effect: float | None) -> Iterator[Finding]:
    if rung == "data":
        yield from _unfit(case)
        yield from _owed(case)
        return
    promises = [_promise(case, rung, one, effect) for one in case.on(rung)]
    yield from promises
    if rung in NAMES and _needs_driver(case, rung, promises):
        yield _driver(case, rung, effect)
    if rung == "conversion":
        yield from _personas(case)
    if rung == "follow_through":
        yield from _capacity(case)
    if rung == "onward":
        yield from _onward(case)


def _unfit(case: Case) -> Iterator[Finding]:
    for one in case.unfit:
        label = Message("Data fit to judge by").both()
        yield Finding(
            id=one.id,
            rung="data",
            owner=one.owner,
            label=label,
            status="missed",
            verdict="signal",
            text=one.message.both(),
        )


def _owed(case: Case) -> Iterator[Finding]:
    """Not reporting is itself a miss of whoever owes the data."""
    for one in case.results:
        if one.owed_by is not None:
            text = Message("{label}: {why}", label=one.label, why=one.why or {})
            yield Finding(
                id=f"data:{one.id}",
                rung="data",
                owner=one.owed_by,
                label=one.label,
                status="no_data",
                verdict="cannot_tell",
                text=text.both(),
            )


def _promise(case: Case, rung: RungName, one: CommitmentResult, effect: float | None) -> Finding:
    judged = case.judged.get(f"promise:{one.id}")
    verdict: Verdict | None = judged.verdict if judged else "cannot_tell" if one.status != "kept" else None
    unsure = case.blocked(one.measure) or (one.status == "pending" and verdict == "noise")
    if unsure and one.status != "kept":
        verdict = "cannot_tell"
    said = _promise_text(case, one)
    if "driver:conversion" in case.judged and _same_as_driver(case, one) and not case.blocked(one.measure):
        whole, verdict = verdict, _driver_verdict(case, "conversion")
        judged, said = case.judged["driver:conversion"], _both_verdicts(said, one.status, whole, verdict)
    costs_it = one.measure not in NO_CAUSE and (rung in NAMES or case.broken(one))
    return Finding(
        id=one.id,
        rung=rung,
        owner=one.owner,
        label=one.label,
        status=one.status,
        verdict=verdict,
        effect=effect if costs_it else None,
        p_value=judged.p_value if judged else None,
        text=said.both(),
    )


def _both_verdicts(said: Message, status: Status, whole: Verdict | None, apart: Verdict | None) -> Message:
    """Say it plainly where a rate is judged otherwise than it is once the personas that came are taken out."""
    if whole is None or apart is None or whole == apart or (status == "kept" and apart != "signal"):
        return said
    return Message(
        "{said} The rate as a whole: {whole}. With the mix of personas taken out: {apart}.",
        said=said,
        whole=_VERDICTS[whole],
        apart=_VERDICTS[apart],
    )


def _same_as_driver(case: Case, one: CommitmentResult) -> bool:
    """Whether a promise is the plan's own conversion, which the driver judges with the personas taken out."""
    plan = case.agreement.plan
    commitment = next(each for each in case.agreement.commitments if each.id == one.id)
    whole = commitment.persona is None and commitment.measure == "conversion"
    return whole and (commitment.from_, commitment.to) == (plan.stage, plan.outcome)


def plainly(case: Case, one: CommitmentResult) -> Message:
    """Say what came of a promise, in a sentence."""
    if one.actual is None or one.target is None:
        return Message("{label}: {why}", label=one.label, why=one.why or {})
    currency = case.agreement.agreement.currency
    return Message(
        "{label}: {actual} against {target} promised.",
        label=one.label,
        actual=in_unit(one.actual, one.unit, currency),
        target=in_unit(one.target, one.unit, currency),
    )


def _promise_text(case: Case, one: CommitmentResult) -> Message:
    said = plainly(case, one)
    cost = case.costs.get(one.id)
    if cost is None or one.status == "kept" or not (cost.kept_leads and cost.broken_leads):
        return said
    return Message(
        "{said} Of the leads for which it was kept {kept} converted, of the others {broken}.",
        said=said,
        kept=Percent(cost.kept_outcomes / cost.kept_leads),
        broken=Percent(cost.broken_outcomes / cost.broken_leads),
    )


def in_unit(value: float, unit: str, currency: str) -> object:
    """Write a measure's value the way its unit is written."""
    if unit == "share":
        return Percent(value)
    return Money(value, currency) if unit == "money" else value


def _needs_driver(case: Case, rung: RungName, promises: list[Finding]) -> bool:
    """Whether a driver must speak for itself: no promise does, or it fell while every promise was kept."""
    if case.compared is None or f"driver:{rung}" not in case.judged:
        return False
    return not promises or (case.fell(rung) and not any(one.verdict == "signal" for one in promises))


def _driver_verdict(case: Case, driver: str) -> Verdict | None:
    """Give the driver's verdict on a shortfall; a surplus is none, however large."""
    judged = case.judged.get(f"driver:{driver}")
    if judged is None:
        return None
    return judged.verdict if (judged.z or 0) < 0 else "noise"


def _driver(case: Case, rung: RungName, effect: float | None) -> Finding:
    judged = case.judged[f"driver:{rung}"]
    return Finding(
        id=rung,
        rung=rung,
        owner=OWNERS[rung],
        label=NAMES[rung].both(),
        status="missed" if (judged.z or 0) < 0 else "kept",
        verdict=_driver_verdict(case, rung),
        effect=effect,
        p_value=judged.p_value,
        text=driver_text(case, rung).both(),
    )


def _personas(case: Case) -> Iterator[Finding]:
    """Name the personas that converted worse by more than chance: the others are in the table of personas."""
    for persona in personas_below(case):
        compared = case.compared
        if compared is None or case.blocked("conversion"):
            return
        judged = case.judged[f"persona:{persona}"]
        leads, won = (by_persona(compared.cells, name)[persona] for name in ("leads", "converted"))
        text = Message(
            "{persona}: {won} of {leads} leads converted, where {planned} were planned.",
            persona=persona_label(case.agreement, persona),
            won=won,
            leads=leads,
            planned=Percent(float(compared.now.conversion[persona])),
        )
        yield Finding(
            id=f"conversion:{persona}",
            rung="conversion",
            owner=OWNERS["conversion"],
            label=persona_label(case.agreement, persona),
            status="missed",
            verdict="signal",
            p_value=judged.p_value,
            text=text.both(),
        )


def _capacity(case: Case) -> Iterator[Finding]:
    """Say, beside a broken follow-through, whether the reps could have kept the promise at all."""
    one = case.capacity
    if one is None or not case.causes("follow_through"):
        return
    sentence = _TOO_MUCH if one.exceeded else _WORKABLE
    yield Finding(
        id="capacity",
        rung="follow_through",
        owner=None,
        label=Message("Capacity").both(),
        status="missed" if one.exceeded else "kept",
        text=Message(
            sentence.template,
            needed=round(one.needed),
            could=round(one.could),
            reps=one.reps,
            month=MonthName(one.best_month),
        ).both(),
    )


def _onward(case: Case) -> Iterator[Finding]:
    """Say of every tested factor beyond the outcome whether it is below the plan."""
    for driver in onward_drivers(case):
        if driver.verdict is None:
            continue
        short = driver.effect < 0
        fell = short and driver.verdict == "signal"
        sentence = _BELOW if fell else _NOT_BELOW
        yield Finding(
            id=f"onward:{driver.id}",
            rung="onward",
            owner=OWNERS["onward"],
            label=driver.label,
            status="missed" if fell else "pending" if short and driver.verdict == "cannot_tell" else "kept",
            verdict=driver.verdict if short else "noise",
            p_value=driver.p_value,
            text=Message(sentence.template, label=driver.label).both(),
        )


def worst(statuses: list[Status]) -> Status:
    """Sum up statuses: one miss is a miss, and what is not known does not hide what is."""
    order: tuple[Status, ...] = ("missed", "pending", "kept")
    return next((status for status in order if status in statuses), "no_data")


_VERDICTS: Mapping[Verdict, Message] = {
    "signal": Message("more than chance"),
    "noise": Message("within chance"),
    "cannot_tell": Message("cannot be told yet"),
}
_BELOW = Message("{label}: below the plan by more than chance.")
_NOT_BELOW = Message("{label}: not below the plan by more than chance.")
_TOO_MUCH = Message(
    "Worked as promised, the month's leads take about {needed} contacts; at the pace of their best month ({month}) the "
    "month's reps ({reps}) make about {could}: the promise is more than they can work."
)
_WORKABLE = Message(
    "Worked as promised, the month's leads take about {needed} contacts; at the pace of their best month ({month}) the "
    "month's reps ({reps}) make about {could}: there was time for it."
)
