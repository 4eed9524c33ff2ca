"""What a reader of the plan must know before relying on it, a sentence each."""

from collections.abc import Iterator

from sla_toolkit.language import Message, Percent
from sla_toolkit.planning.model import PlanReport


def notices(report: PlanReport) -> Iterator[Message]:
    """Say what the plan rests on: whose numbers, how sure they are, and what comes too late."""
    if report.past.why:
        yield Message("{text}", text=report.past.why)
    if report.goal is None:
        yield Message("The agreement names no goal: nothing can be reckoned backwards.")
    elif report.goal.why:
        yield Message("{text}", text=report.goal.why)
    yield from rate_notices(report)
    yield from _deals(report)
    yield from _time(report)
    yield from _offers(report)


def rate_notices(report: PlanReport) -> Iterator[Message]:
    """Say which rates the past does not know, or not well, and how many leads it would take."""
    for rate in report.rates:
        if rate.source == "plan":
            yield Message("{label}: the plan's own number is used. {why}", label=rate.label, why=rate.why)
        elif rate.source is None:
            yield Message("{label}: not known. {why}", label=rate.label, why=rate.why)
        elif rate.wide and rate.enough is not None:
            yield Message(
                "{label}: {n} past leads only, so that it may be anything from {low} to {high}; about {enough} leads "
                "would bring that to a fifth of the rate either way.",
                label=rate.label,
                n=rate.of,
                low=Percent(rate.low or 0),
                high=Percent(rate.high or 0),
                enough=rate.enough,
            )
        elif rate.wide:
            yield Message(
                "{label}: none of {n} past leads came through; it may still be up to {high}.",
                label=rate.label,
                n=rate.of,
                high=Percent(rate.high or 0),
            )


def _deals(report: PlanReport) -> Iterator[Message]:
    size = report.deal_size
    if size.source == "plan":
        yield Message("Deal size: the plan's own number is used. {why}", why=size.why)
    elif size.source is None and report.goal is not None and report.goal.measure == "revenue":
        yield Message(
            "Deal size: not known, so that a goal in revenue cannot be turned into deals. {why}", why=size.why
        )


def _time(report: PlanReport) -> Iterator[Message]:
    if report.goal is not None and report.lag.why:
        yield Message("{text}", text=report.lag.why)
    if report.goal is not None and report.goal.begun:
        yield Message(
            "Of what is left of the goal, {share} has to come from leads handed over before this month.",
            share=Percent(report.goal.begun),
        )
    if report.goal is not None and report.season.why:
        yield Message("{text}", text=report.season.why)


def _offers(report: PlanReport) -> Iterator[Message]:
    few = [one.label for one in report.offers if one.few]
    if few:
        yield Message("Fewer than six past months to judge by: {labels}.", labels=few)
