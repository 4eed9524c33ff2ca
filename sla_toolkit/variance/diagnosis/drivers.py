"""What a driver of the variance came to, in a sentence."""

from sla_toolkit.language import Message
from sla_toolkit.variance.compare import Compared
from sla_toolkit.variance.diagnosis.case import Case
from sla_toolkit.variance.report import RungName


def driver_text(case: Case, rung: RungName) -> Message:
    """Say it in the driver's own numbers; raises LookupError for a month without a plan."""
    if case.compared is None:
        raise LookupError("a month without a plan has no drivers")
    if rung == "volume":
        return _volume(case.compared)
    return _mix(case.compared) if rung == "mix" else _conversion(case.compared)


def _volume(compared: Compared) -> Message:
    return Message(
        "{leads} leads came; {plan} were planned for the month.",
        leads=compared.leads,
        plan=round(float(compared.plan.funnel.volume), 1),
    )


def _mix(compared: Compared) -> Message:
    effect = round(float(compared.effects["mix"]), 1)
    if not effect:
        return Message("The mix of personas makes no difference to the outcomes.")
    if effect < 0:
        return Message("The mix of personas leaves the outcomes {n} short of the plan.", n=-effect)
    return Message("The mix of personas brings the outcomes {n} above the plan.", n=effect)


def _conversion(compared: Compared) -> Message:
    values = {"actual": compared.converted, "leads": compared.leads, "beside": _beside(compared)}
    if compared.share < 1:
        return Message(
            "{actual} of {leads} leads have converted so far. Held against what each persona's should have brought by "
            "now, {beside}.",
            **values,
        )
    return Message(
        "{actual} of {leads} leads converted. Held against each persona's own plan, {beside}.", **values
    )


def _beside(compared: Compared) -> Message:
    effect = round(float(compared.effects["conversion"]), 1)
    if not effect:
        return Message("that is as planned")
    return Message("that is {n} fewer", n=-effect) if effect < 0 else Message("that is {n} more", n=effect)
