"""The plan in sentences, for a terminal and for the workshop alike."""

from collections.abc import Iterator
from datetime import date
from math import floor

from sla_toolkit.language import Message, Money, MonthName, Percent
from sla_toolkit.planning.model import (
    CapacityPart,
    FirstTouchPart,
    LoadPart,
    NeedPart,
    Offer,
    PlanMonth,
    PlanReport,
)

Written = Message | Money | Percent | float | int


def told(report: PlanReport) -> list[Message]:
    """Say the whole plan, a line each."""
    return [
        Message(
            "{title}, planned as of {day}",
            title=report.agreement.title,
            day=date.fromisoformat(report.as_of[:10]),
        ),
        *goal_lines(report),
        *simulation_lines(report),
        *capacity_lines(report.capacity),
        *offer_lines(report),
        *(Message("{text}", text=one) for one in report.notices),
    ]


def amount(value: float | None, unit: str, currency: str) -> Written:
    """Write a number of a measure; money to the whole unit, “not known” for null."""
    if value is None:
        return Message("not known")
    if unit == "share":
        return Percent(value)
    if unit in ("money", "revenue"):
        return Money(round(value), currency)
    return int(value) if float(value).is_integer() else round(value, 1)


def goal_lines(report: PlanReport) -> Iterator[Message]:
    """Say the goal and, step by step, what it needs."""
    goal, currency = report.goal, report.agreement.currency
    if goal is None:
        return
    yield Message(
        "Goal {target}; won so far {so_far}; left {left}",
        target=amount(goal.target, goal.measure, currency),
        so_far=amount(goal.so_far, goal.measure, currency),
        left=amount(goal.left, goal.measure, currency),
    )
    for need in report.needs:
        yield need_line(need)
    for month in report.months:
        if month.hand_offs:
            yield month_line(month)


def month_line(one: PlanMonth) -> Message:
    """Say what a month has to hand over, beside what came or is planned, and how much of that is won in time."""
    sentence = _OVER if one.over else _AHEAD if one.in_time < WHOLE else _WHOLLY_AHEAD
    return Message(
        sentence.template,
        month=MonthName(one.month),
        hand_offs=one.hand_offs,
        made=amount(one.had if one.over else one.planned, "leads", ""),
        counts=amount(None if one.counts is None else round(one.counts), "leads", ""),
    )


def need_line(need: NeedPart) -> Message:
    """Say how many of a step are needed, and between which ends of the intervals that lies."""
    if need.needed is None:
        return Message("Needed, {label}: not known", label=need.label)
    if need.best == need.worst:
        return Message("Needed, {label}: {needed}", label=need.label, needed=need.needed)
    if need.worst is None or need.best is None:
        return Message(
            "Needed, {label}: {needed}; at worst no number would do", label=need.label, needed=need.needed
        )
    return Message(
        "Needed, {label}: {needed} ({best} to {worst})",
        label=need.label,
        needed=need.needed,
        best=need.best,
        worst=need.worst,
    )


def simulation_lines(report: PlanReport) -> Iterator[Message]:
    """Say where the goal's number ends, and how likely it is to be reached."""
    found, goal = report.simulation, report.goal
    if found is None or goal is None:
        return
    currency = report.agreement.currency
    yield Message(
        "With the planned volume, and all else as in the past, it ends at {middle} (8 times in 10 between {low} and "
        "{high}); the goal is reached {odds}.",
        middle=amount(round(found.p50), goal.measure, currency),
        low=amount(round(found.p10), goal.measure, currency),
        high=amount(round(found.p90), goal.measure, currency),
        odds=odds(found.chance),
    )


def odds(chance: float) -> Message:
    """Say a probability as times in a hundred; certainties are not claimed."""
    times = floor(chance * 100 + 0.5)
    if times <= 0:
        return Message("less than once in 100 times")
    if times >= 100:
        return Message("more than 99 times in 100")
    return Message("{n} times in 100", n=times)


def capacity_lines(part: CapacityPart) -> Iterator[Message]:
    """Say what is asked of sales beside what can be worked."""
    if part.why:
        yield Message("Capacity: {why}", why=part.why)
    for one in part.loads:
        yield load_line(one, part)
    if part.first_touch:
        yield first_touch_line(part.first_touch)


def first_touch_line(one: FirstTouchPart) -> Message:
    """Say how many leads can be contacted within the promised window."""
    sentence = _FIRST if not one.exceeded else _FIRST_SHORT if one.reps else _FIRST_NEVER
    return Message(
        sentence.template,
        share=Percent(floor(one.in_time * 1000) / 1000),
        within=one.within,
        target=Percent(one.target),
        reps=one.reps,
    )


def load_line(one: LoadPart, part: CapacityPart) -> Message:
    """Say one load: by the promise, or as leads were worked in the past."""
    sentence = _LOADS[one.basis, one.exceeded]
    return Message(
        sentence.template,
        each=round(one.each, 1),
        volume=amount(part.volume, "leads", ""),
        needed=one.needed,
        could=one.could,
        leads=one.leads,
        reps=one.reps,
    )


def offer_lines(report: PlanReport) -> Iterator[Message]:
    """Say each commitment's target with the odds of keeping it, and the targets at 50, 80 and 90 %."""
    for one in report.offers:
        yield offer_line(one, report.agreement.currency)


def offer_line(one: Offer, currency: str) -> Message:
    """Say one commitment's target."""
    if one.p50 is None or one.chance is None:
        return Message("{label}: not known. {why}", label=one.label, why=one.why or {})
    return Message(
        "{label}: {target} is kept {odds}; in 50, 80 and 90 of 100 months {p50}, {p80}, {p90}",
        label=one.label,
        target=amount(one.target, one.unit, currency),
        odds=odds(one.chance),
        p50=amount(one.p50, one.unit, currency),
        p80=amount(one.p80, one.unit, currency),
        p90=amount(one.p90, one.unit, currency),
    )


_FIRST = Message(
    "First contact: with leads coming in as they did, up to {share} can have theirs within {within}, if it goes before "
    "all other work; {target} are promised."
)
_FIRST_SHORT = Message(
    "First contact: with leads coming in as they did, at most {share} can have theirs within {within}, even if it goes "
    "before all other work; {target} are promised: it would take {reps} people."
)
_FIRST_NEVER = Message(
    "First contact: at most {share} can have theirs within {within}, even if it goes before all other work; {target} "
    "are promised, and no number of people would do, since leads come in when nobody works."
)
WHOLE = 0.995
"""A month of which as much counts, counts as a whole."""
_WHOLLY_AHEAD = Message("{month}: {hand_offs} hand-offs needed, {made} planned")
_AHEAD = Message("{month}: {hand_offs} hand-offs needed; of {made} planned, {counts} come in time to count")
_OVER = Message(
    "{month}, over: {hand_offs} hand-offs needed for what is left; of {made} that came, {counts} still count"
)
_LOADS = {
    ("promise", False): Message(
        "Capacity: {volume} leads a month at the {each} attempts promised are {needed} attempts; {could} can be made, "
        "enough for {leads} leads."
    ),
    ("promise", True): Message(
        "Capacity: {volume} leads a month at the {each} attempts promised are {needed} attempts; only {could} can be "
        "made, for {leads} leads: it would take {reps} people."
    ),
    ("past", False): Message(
        "Capacity: {volume} leads a month at the {each} attempts of the past are {needed} attempts; {could} can be "
        "made, enough for {leads} leads."
    ),
    ("past", True): Message(
        "Capacity: {volume} leads a month at the {each} attempts of the past are {needed} attempts; only {could} can "
        "be made, for {leads} leads: it would take {reps} people."
    ),
}
