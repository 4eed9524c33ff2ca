"""How a share and its uncertainty are said."""

from math import ceil

from sla_toolkit.documents.formats import Formats
from sla_toolkit.language import Message, Percent
from sla_toolkit.planning.personas import Compared, Rate

_FAR = 60


def said(rate: Rate, language: str) -> str:
    """Give a share with its interval, such as 25.3% (23.1%–27.6%)."""
    if rate.share is None:
        return "—"
    return f"{Formats(language).rate(rate.share)} ({interval(rate, language)})"


def interval(rate: Rate, language: str) -> str:
    """Give the interval of a share, such as 23.1%–27.6%."""
    low, high = map(Formats(language).rate, rate.interval)
    return f"{low}–{high}"


def doubt(one: Compared, name: str) -> Message | None:
    """Say how wide the interval is and what it would take; nothing where the persona is known well enough."""
    low, high = map(Percent, one.rate.interval)
    more, months = one.to_come_near, _months(one.to_come_near, one.a_month)
    if not one.rate.of:
        return Message(
            "{persona}: no past lead with a closed window, so nothing is known of its conversion. It takes about "
            "{more} leads{months} to come within ±5 points.",
            persona=name,
            more=more,
            months=months,
        )
    if not more:
        return None
    return Message(
        "{persona}: too few past leads. {kept} of {n} converted, so the true share may lie anywhere from {low} to "
        "{high}; it takes about {more} more leads{months} to come within ±5 points.",
        persona=name,
        kept=one.rate.kept,
        n=one.rate.of,
        low=low,
        high=high,
        more=more,
        months=months,
    )


def undecided(one: Compared, name: str) -> Message | None:
    """Say that a persona cannot be told from `other` yet; nothing where it can."""
    if one.apart or one.p_value is None:
        return None
    if one.to_tell_apart is None:
        return Message("{persona} converts just like the leads that fit no persona.", persona=name)
    return Message(
        "{persona} cannot be told from the leads that fit no persona: if the shares stay as they are, it takes "
        "about {more} more leads{months}.",
        persona=name,
        more=one.to_tell_apart,
        months=_months(one.to_tell_apart, one.a_month),
    )


def _months(leads: int, a_month: float) -> Message | str:
    """Say how long so many leads take to come; nothing where none come at all."""
    if a_month <= 0:
        return ""
    months = ceil(leads / a_month)
    if months > _FAR:
        return Message(" (more than five years at the present pace)")
    if months == 1:
        return Message(" (about a month at the present pace)")
    return Message(" (about {n} months at the present pace)", n=months)
