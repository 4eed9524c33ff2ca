"""The ladder itself: seven questions in order, each with its answer."""

from collections.abc import Mapping

from sla_toolkit.language import Message
from sla_toolkit.variance.diagnosis.case import NO_CAUSE, Case
from sla_toolkit.variance.diagnosis.cause import conversion_fell, main_cause, signals
from sla_toolkit.variance.diagnosis.drivers import driver_text
from sla_toolkit.variance.diagnosis.effects import effects
from sla_toolkit.variance.diagnosis.findings import OWNERS, findings, worst
from sla_toolkit.variance.report import Finding, Rung, RungName, Side, Status, Verdict
from sla_toolkit.variance.rungs import ORDER

QUESTIONS: Mapping[RungName, Message] = {
    "data": Message("Is the data fit to judge?"),
    "volume": Message("Enough leads?"),
    "mix": Message("Enough of them in the personas?"),
    "information": Message("Handed over with the information promised?"),
    "follow_through": Message("Worked as promised?"),
    "conversion": Message("Converted as planned?"),
    "onward": Message("Onward to won?"),
}


def diagnose(case: Case) -> tuple[list[Rung], list[Finding]]:
    """Climb the ladder: give its rungs, and everything found on them; at most one of each is the main cause."""
    cost = effects(case)
    main = main_cause(case, cost)
    found = findings(case, cost, main)
    rungs = [_rung(case, name, [one for one in found if one.rung == name], cost, main) for name in ORDER]
    return rungs, found


def _rung(
    case: Case,
    name: RungName,
    here: list[Finding],
    cost: Mapping[RungName, float | None],
    main: RungName | None,
) -> Rung:
    verdict = _verdict(case, name, here)
    return Rung(
        id=name,
        question=QUESTIONS[name].both(),
        status=_status(case, name, here),
        owner=_owner(name, here),
        verdict=verdict,
        effect=cost.get(name),
        confidence=_confidence(case, name),
        main_cause=name == main,
        text=_text(case, name, here).both(),
        findings=[one.id for one in here],
    )


def _status(case: Case, name: RungName, here: list[Finding]) -> Status:
    if name == "data" and not here:
        return "kept"
    own = [one.status for one in here]
    if name == "conversion" and case.compared is not None and here:
        return "missed" if conversion_fell(case) else worst([one for one in own if one != "missed"] or own)
    return worst(own)


def _owner(name: RungName, here: list[Finding]) -> Side | None:
    """Give the side whose turn it is: that of the first finding that is more than chance, else of the first."""
    ordered = sorted(here, key=lambda one: one.verdict != "signal")
    return next((one.owner for one in ordered if one.owner is not None), OWNERS.get(name))


def _verdict(case: Case, name: RungName, here: list[Finding]) -> Verdict | None:
    if name == "data":
        return "signal" if case.unfit else ("cannot_tell" if here else None)
    if signals(case, name):
        return "signal"
    if name == "conversion" and conversion_fell(case):
        return "cannot_tell"
    own = [one.verdict for one in here if one.id not in _idle(case) and one.verdict is not None]
    if not own:
        return None
    return "cannot_tell" if "cannot_tell" in own or all(one.status == "no_data" for one in here) else "noise"


def _idle(case: Case) -> set[str]:
    return {one.id for one in case.results if one.measure in NO_CAUSE}


def _confidence(case: Case, name: RungName) -> float | None:
    """Give the confidence of the plainest shortfall on the rung; null where nothing that was tested fell short."""
    keys = [f"driver:{name}", *(f"promise:{one.id}" for one in case.on(name) if one.measure not in NO_CAUSE)]
    if name == "conversion" and case.compared is not None:
        keys = ["driver:conversion", *(f"persona:{persona}" for persona in case.agreement.persona_ids)]
    found = [case.judged[key] for key in keys if key in case.judged]
    return max((one.confidence for one in found if one.fell_short), default=None)


def _text(case: Case, name: RungName, here: list[Finding]) -> Message:
    if name == "data":
        return (
            _all_of(here) if here else Message("Nothing in the data speaks against judging the month by it.")
        )
    if name == "conversion" and here and case.compared is not None:
        return _conversion_text(case, here)
    if not here:
        return Message("Nothing was promised or planned here.")
    return _all_of([one for one in here if one.verdict == "signal"] or here)


def _all_of(here: list[Finding]) -> Message:
    """Say several findings one after another."""
    said = Message("{text}", text=here[0].text)
    for one in here[1:]:
        said = Message("{said} {more}", said=said, more=one.text)
    return said


def _conversion_text(case: Case, here: list[Finding]) -> Message:
    """Say how the leads converted; the conversations themselves are named only after everything before was kept."""
    said = driver_text(case, "conversion") if "driver:conversion" in case.judged else _all_of(here)
    if not conversion_fell(case):
        return said
    return Message("{said} {more}", said=said, more=_why_conversion(case))


def _why_conversion(case: Case) -> Message:
    if case.causes("follow_through"):
        return Message("Sales' skill cannot be judged before the leads are worked as promised.")
    promised = [one for one in case.on("follow_through") if one.measure not in NO_CAUSE]
    if promised and all(one.status == "kept" for one in promised):
        return Message(
            "The leads were worked as promised: look at the conversations themselves (sales' skill, the offer)."
        )
    if any(one.status == "missed" for one in promised):
        return Message("The follow-through fell short too, within chance: look there first.")
    return Message("Whether the leads were worked as promised is not known: find that out first.")
