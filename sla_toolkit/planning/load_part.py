"""What sales can work, put together from agreement, past and what is given."""

from collections.abc import Mapping
from fractions import Fraction

from sla_toolkit.agreement import Agreement, Month, exact, in_month
from sla_toolkit.agreement.wording import commitment_label
from sla_toolkit.language import Message
from sla_toolkit.planning.capacity import Hands, load
from sla_toolkit.planning.effort import attempts_promise
from sla_toolkit.planning.first_touch import in_time, reps_for, response_promise
from sla_toolkit.planning.model import CapacityPart, FirstTouchPart, LoadPart
from sla_toolkit.planning.offers import target_near
from sla_toolkit.planning.past import Past, first_of


def capacity_part(
    agreement: Agreement, past: Past, month: Month, given: Mapping[str, float | None]
) -> CapacityPart:
    """Hold a month's planned hand-offs against what can be worked; `given` goes before the agreement's numbers.

    Where nobody says how many people there are, those who made attempts lately count.
    """
    numbers = _hands(agreement, past, given)
    volume = in_month(agreement.plan.volume, month)
    volume = first_of(agreement.plan.volume) if volume is None else volume
    lacking = [name for name, value in numbers.items() if not value]
    loads, first, why = [], None, None
    if lacking:
        why = Message(
            "Not known yet, so that nothing can be held against it: {what}.",
            what=[_WANTED[one] for one in lacking],
        )
    else:
        hands = Hands(int(numbers["reps"] or 0), exact(numbers["hours"] or 0), exact(numbers["minutes"] or 0))
        loads = _loads(agreement, past, hands, round(float(str(volume))))
        first = _first_touch(agreement, past, hands, month, round(float(str(volume))))
        why = None if loads else past.effort.why
    return CapacityPart(
        reps=None if not numbers["reps"] else int(numbers["reps"]),
        hours=numbers["hours"],
        minutes=numbers["minutes"],
        volume=float(str(volume)),
        past_reps=past.effort.reps,
        past_each=None if past.effort.each is None else float(past.effort.each),
        loads=loads,
        first_touch=first,
        why=why.both() if why else None,
    )


def _hands(agreement: Agreement, past: Past, given: Mapping[str, float | None]) -> dict[str, float | None]:
    block = agreement.capacity
    found = {name: given.get(name) or getattr(block, name, None) for name in _WANTED}
    return {**found, "reps": found["reps"] or past.effort.reps}


def _loads(agreement: Agreement, past: Past, hands: Hands, volume: int) -> list[LoadPart]:
    promise = attempts_promise(agreement)
    bases = {"promise": promise and promise.at_least, "past": past.effort.each}
    return [_load(basis, hands, volume, Fraction(each)) for basis, each in bases.items() if each]


def _load(basis: str, hands: Hands, volume: int, each: Fraction) -> LoadPart:
    found = load(hands, volume, each)
    return LoadPart.model_validate(
        {
            "basis": basis,
            "each": float(found.each),
            "needed": found.needed,
            "could": found.could,
            "leads": found.leads,
            "reps": found.reps,
            "use": None if found.use is None else float(found.use),
            "exceeded": found.exceeded,
        }
    )


def _first_touch(
    agreement: Agreement, past: Past, hands: Hands, month: Month, volume: int
) -> FirstTouchPart | None:
    promise, came = response_promise(agreement), past.arrivals
    if promise is None or promise.within is None or came is None or not volume:
        return None
    target, share = target_near(promise, month), in_time(came, hands, volume)
    return FirstTouchPart(
        commitment=promise.id,
        label=commitment_label(agreement, promise),
        within=promise.within.message().both(),
        target=target,
        in_time=share,
        leads=came.leads,
        reps=reps_for(came, hands, volume, target),
        exceeded=share < target,
    )


_WANTED = {
    "reps": Message("how many people work leads"),
    "hours": Message("hours a month of each"),
    "minutes": Message("minutes an attempt"),
}
