"""The backtest of an agreement: read, and held against its past."""

from pathlib import Path

from sla_toolkit.agreement import AgreementFile, Month, Problem, Refused, Unfit, read_agreement
from sla_toolkit.language import Message
from sla_toolkit.leads import Leads, read_leads
from sla_toolkit.measures import Period
from sla_toolkit.planning.backtest import Backtest, backtest, past_months
from sla_toolkit.running.agreement_path import find_agreement
from sla_toolkit.running.instant import as_of_for, now

_LONGEST = 120
"""Months that may be asked for: ten years."""


def run_backtest(agreement: str | Path, first: str | None = None, last: str | None = None) -> Backtest:
    """Hold an agreement against the months `first` to `last` (YYYY-MM, both included).

    Left out: the first month that the data holds whole, the last that has settled, at most three years. Each month is
    judged at the instant that `sla monthly` takes by default. Raises Refused for an agreement or data that cannot be
    used, for months that are none, that end before they begin or are too many, and for data without a settled month.
    """
    file = read_agreement(find_agreement(agreement))
    asked = (_month(first), _month(last))
    return backtest_of(file, read_leads(file), *asked)


def backtest_of(
    file: AgreementFile, leads: Leads, first: Month | None = None, last: Month | None = None
) -> Backtest:
    """Hold an agreement against months of leads that were read already; raises as `run_backtest` does."""
    months = _between(file, past_months(file.agreement, leads, now()), first, last)
    periods = [Period.of(file.agreement, month, as_of_for(file.agreement, month, None)) for month in months]
    return backtest(file, leads, periods)


def _month(text: str | None) -> Month | None:
    if not text:
        return None
    try:
        return Month.parse(text)
    except Unfit as unfit:
        raise Refused((Problem("month", unfit.message),)) from None


def _between(file: AgreementFile, known: list[Month], first: Month | None, last: Month | None) -> list[Month]:
    if not known and (first is None or last is None):
        message = Message(
            "The data holds no month that is over with all its promises decided: name the months yourself."
        )
        raise Refused((Problem("no_month", message, file=str(file.path)),))
    begin, end = first or known[0], last or known[-1]
    if end < begin:
        message = Message(
            "The months end ({last}) before they begin ({first}).", first=str(begin), last=str(end)
        )
        raise Refused((Problem("months_reversed", message),))
    found = [begin]
    while found[-1] < end and len(found) <= _LONGEST:
        found.append(found[-1].next())
    if len(found) > _LONGEST:
        message = Message("A backtest covers at most {n} months: choose fewer.", n=_LONGEST)
        raise Refused((Problem("too_many_months", message),))
    return found
