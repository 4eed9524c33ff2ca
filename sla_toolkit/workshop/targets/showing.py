"""Live pictures of the plan: the way back from the goal, what a lead is worth, and where the goal ends."""

from collections.abc import Callable, Iterator
from fractions import Fraction

from sla_toolkit.language import Message, Money, MonthName, Percent, text_in
from sla_toolkit.language.values import number
from sla_toolkit.planning.lead_value import leads_for
from sla_toolkit.planning.model import PlanReport, RatePart
from sla_toolkit.planning.noticing import rate_notices
from sla_toolkit.planning.telling import amount, goal_lines, simulation_lines
from sla_toolkit.workshop.live import Live
from sla_toolkit.workshop.page import heading, page, paragraph, picture, table
from sla_toolkit.workshop.room import Room
from sla_toolkit.workshop.targets.charts import months_chart, needs_chart, simulation_chart, values_chart
from sla_toolkit.workshop.targets.report import report_of


def goal(room: Room) -> Live:
    """Show the way from the goal back to leads per month, at the past's rates and the ends of their intervals."""
    return Live(room, lambda now: shown(now, goal_parts))


def value(room: Room) -> Live:
    """Show what a lead is worth by stage and persona, and how many of each kind the goal would take."""
    return Live(room, lambda now: shown(now, value_parts))


def simulation(room: Room) -> Live:
    """Show where the goal's number ends when everything varies as in the past, and how likely it is to be reached."""
    return Live(room, lambda now: shown(now, simulation_parts))


def shown(room: Room, parts: Callable[[PlanReport, str], Iterator[str]]) -> str:
    """Put the pieces of a picture together, or say that there is no past to draw from."""
    if room.agreement.data is None:
        message = Message("The agreement names no data: without past leads a plan is a guess.")
        return page([paragraph(message, room.language, "warning")])
    return page(parts(report_of(room), room.language))


def goal_parts(report: PlanReport, language: str) -> Iterator[str]:
    """Draw the needs step by step, the rates behind them, and the months they fall in."""
    lines = list(goal_lines(report))
    if lines:
        yield paragraph(lines[0], language, "good")
    if any(one.needed for one in report.needs):
        said = (
            Message(", ")
            .text(language)
            .join(line.text(language) for line in lines[1 : 1 + len(report.needs)])
        )
        yield picture(needs_chart(report.needs, language), said, language)
        yield paragraph(_BETWEEN, language, "soft")
    yield heading(Message("What the past shows from step to step"), language)
    yield table(_RATE_HEADINGS, [_rate(one, language) for one in report.rates], language, (1, 2, 3, 4))
    yield paragraph(_deal_size(report), language)
    if any(one.hand_offs for one in report.months):
        yield heading(Message("Hand-offs needed per month"), language)
        yield picture(months_chart(report, language), months_alt(report), language)
        yield paragraph(_MONTHS, language, "soft")
    if report.lag.median_days is not None:
        yield paragraph(_lag(report), language)
    for notice in report.notices:
        yield paragraph(text_in(notice, language), language, "warning")


def months_alt(report: PlanReport) -> Message:
    """Say what the months' chart shows: the month that lacks most beside its plan."""
    ahead = [
        one for one in report.months if not one.over and one.hand_offs is not None and one.counts is not None
    ]
    if not ahead:
        return Message("Bar chart of the hand-offs needed per month.")
    worst = max(ahead, key=lambda one: (one.hand_offs or 0) - (one.counts or 0))
    return Message(
        "Bar chart of the hand-offs needed per month: {month} needs {needed}, where {planned} planned ones count.",
        month=MonthName(worst.month),
        needed=worst.hand_offs,
        planned=round(worst.counts or 0),
    )


def _rate(one: RatePart, language: str) -> tuple[str, ...]:
    interval = (
        "–"
        if one.low is None or one.high is None
        else f"{_percent(one.low, language)}–{_percent(one.high, language)}"
    )
    return (
        text_in(one.label, language),
        _percent(one.past, language),
        interval,
        number(one.of, language),
        _percent(one.plan, language),
        text_in(one.why, language) if one.why else _sureness(one).text(language),
    )


def _sureness(one: RatePart) -> Message:
    if not one.wide:
        return Message("narrow enough")
    if one.enough is None:
        return Message("too few to tell")
    return Message("wide: about {n} leads would settle it to a fifth", n=one.enough)


def _percent(share: float | None, language: str) -> str:
    return "–" if share is None else Percent(share).text(language)


def _deal_size(report: PlanReport) -> Message:
    size, currency = report.deal_size, report.agreement.currency
    if size.past is None:
        return Message("Deal size: {size}. {why}", size=amount(size.used, "money", currency), why=size.why)
    if size.low is None:
        return Message("Deal size: {size}, of one past deal.", size=amount(size.past, "money", currency))
    return Message(
        "Deal size: {size} on average of {n} past deals ({low} to {high}); in the plan: {plan}.",
        size=amount(size.past, "money", currency),
        n=size.deals,
        low=amount(size.low, "money", currency),
        high=amount(size.high, "money", currency),
        plan=amount(size.plan, "money", currency),
    )


def _lag(report: PlanReport) -> Message:
    return Message(
        "From hand-off to deal, half took up to {median} days and 9 in 10 up to {late}: leads are needed that long "
        "before the month in which the revenue is due.",
        median=round(report.lag.median_days or 0),
        late=round(report.lag.late_days or 0),
    )


def value_parts(report: PlanReport, language: str) -> Iterator[str]:
    """Draw the values, and give the leads of each kind that would make the goal alone."""
    known = [one for one in report.values if one.value is not None]
    if not known:
        yield paragraph(
            Message("What a lead is worth is not known: it takes a deal size and the rates."),
            language,
            "warning",
        )
        return
    currency = report.agreement.currency
    best = max(known[1:] or known, key=lambda one: one.value or 0)
    said = Message(
        "Before the outcome, {label} is worth most: {value} on average.",
        label=best.label,
        value=Money(round(best.value or 0), currency),
    )
    yield picture(values_chart(known, currency, language), said, language)
    yield paragraph(said, language)
    yield paragraph(_BARS, language, "soft")
    yield from _unsure(report, language)
    left = report.goal.left if report.goal and report.goal.measure == "revenue" else None
    if left:
        yield heading(Message("As many of one kind alone would make what is left of the goal"), language)
        rows = [(text_in(one.label, language), _alone(left, one.value or 0, language)) for one in known]
        yield table((Message("Lead"), Message("Needed alone")), rows, language, (1,))
    yield paragraph(_WORTH, language, "soft")


def _unsure(report: PlanReport, language: str) -> Iterator[str]:
    for notice in rate_notices(report):
        yield paragraph(notice, language, "warning")


def _alone(left: float, worth: float, language: str) -> str:
    needed = leads_for(Fraction(left), Fraction(worth))
    return "–" if needed is None else number(needed, language)


def simulation_parts(report: PlanReport, language: str) -> Iterator[str]:
    """Draw the distribution, and say the odds."""
    if report.simulation is None:
        why = (
            text_in(report.goal.why, language)
            if report.goal and report.goal.why
            else _NOT_SIMULATED.text(language)
        )
        yield paragraph(why, language, "warning")
        return
    said = next(simulation_lines(report))
    yield picture(simulation_chart(report, language), said, language)
    yield paragraph(said, language, "good" if report.simulation.chance >= 0.5 else "warning")
    yield paragraph(
        Message(
            "{runs} draws, always from the same seed; the bar below covers 8 in 10 of them.",
            runs=report.simulation.runs,
        ),
        language,
        "soft",
    )
    yield from _unsure(report, language)


_RATE_HEADINGS = (
    Message("Step"),
    Message("Past"),
    Message("95% interval"),
    Message("Matured leads"),
    Message("Plan"),
    Message("How sure"),
)
_BETWEEN = Message(
    "Points: at the past's rates. Bars: from the best to the worst ends of all intervals at once."
)
_MONTHS = Message(
    "Bars: needed for what is left (grey: months that are over). Lines: planned; diamonds: what came. Dotted or "
    "hollow: all of them; solid: those whose deals fall into the goal's months left."
)
_BARS = Message("Lines: from the worst to the best ends of all intervals at once.")
_WORTH = Message(
    "A lead is worth a deal times its chance of becoming one: few good leads may make up for many others, so that "
    "a target may be agreed in value in place of numbers."
)
_NOT_SIMULATED = Message("Nothing can be simulated: it takes a goal, and rates from the past or the plan.")
