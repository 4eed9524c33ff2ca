"""A running month with what its pace is worked out from."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction
from functools import cached_property

from sla_toolkit.agreement import Agreement, Commitment, Duration
from sla_toolkit.leads import Leads
from sla_toolkit.measures import MEASURES, BusinessClock, Cohorts, Measured, Period, measure
from sla_toolkit.variance.pace.calendar import Rhythm, end_of_work, exposure, rhythm
from sla_toolkit.variance.pace.laws import TOO_EARLY, Law, still_to_come

MONTHS_BACK = 3
"""Leads of so many earlier months may still have time to run out in this one."""
_AHEAD = 45
"""Days after the as-of time that the clock looks ahead; no holiday is longer."""


@dataclass(frozen=True)
class Running:
    """One month of an agreement as of one instant."""

    agreement: Agreement
    leads: Leads
    period: Period

    @cached_property
    def cohorts(self) -> Cohorts:
        """The month alone."""
        return Cohorts(self.agreement, self.leads, (self.period,))

    @cached_property
    def rolling(self) -> Cohorts:
        """The month and the `MONTHS_BACK` before it, all as of the same instant."""
        return self.rolling_at(self.period)

    def rolling_at(self, period: Period) -> Cohorts:
        """Give the same months as of another instant."""
        months = [self.period.month.plus(-back) for back in range(MONTHS_BACK, -1, -1)]
        periods = tuple(Period.of(self.agreement, one, period.as_of) for one in months)
        return Cohorts(self.agreement, self.leads, periods)

    @cached_property
    def clock(self) -> BusinessClock:
        """A business clock from the first of the rolling months until weeks after the as-of time."""
        first = self.period.month.plus(-MONTHS_BACK).first - timedelta(days=2)
        last = max(self.period.as_of.date(), self.period.month.last) + timedelta(days=_AHEAD)
        return BusinessClock(self.agreement.calendar, first, last)

    @cached_property
    def promises(self) -> list[Commitment]:
        """The commitments that have a target in the month, in the agreement's order."""
        return [one for one in self.agreement.commitments if one.target_in(self.period.month) is not None]

    @cached_property
    def rates(self) -> list[Commitment]:
        """Those of the promises that are shares."""
        return [one for one in self.promises if MEASURES[one.measure].unit == "share"]

    @cached_property
    def measured(self) -> dict[str, Mapping[str, Measured]]:
        """Each promise that is a share, measured for every one of the rolling months: id → month → answer."""
        return {one.id: measure(one, self.rolling) for one in self.rates}

    @cached_property
    def answers(self) -> dict[str, Measured]:
        """What each promise comes to so far in the month, by its id."""
        month = str(self.period.month)
        return {
            one.id: (self.measured.get(one.id) or measure(one, self.cohorts))[month] for one in self.promises
        }

    @cached_property
    def elapsed(self) -> Fraction:
        """The share (0 to 1) of the month's business days that is over."""
        return exposure(self.period, set(self.clock.working_days), Fraction(0), self.agreement.calendar.zone)

    def target(self, commitment: Commitment) -> Fraction:
        """Give a promise's target in the month."""
        target: Fraction | None = commitment.target_in(self.period.month)
        if target is None:
            raise LookupError(f"{commitment.id} has no target in {self.period.month}")
        return target

    @cached_property
    def hand_off(self) -> Rhythm:
        """The rhythm in which leads are handed off."""
        return self.rhythm(self.agreement.plan.stage)

    def rhythm(self, stage: str) -> Rhythm:
        """Give the rhythm in which leads enter a stage."""
        return rhythm(self.agreement, self.leads, stage, self.period.month, self.period.as_of)

    def over(self, found: Rhythm) -> Fraction:
        """Give the share (0 to 1) of a month's entries that should have come by now."""
        return exposure(self.period, set(self.clock.working_days), found.idle, self.agreement.calendar.zone)

    @cached_property
    def handed(self) -> int:
        """The leads handed off so far; 0 where the data has no date for the hand-off."""
        stage = self.agreement.plan.stage
        if stage not in self.leads.dated_stages:
            return 0
        return int(self.cohorts.entered(stage).count().execute())

    @cached_property
    def to_come(self) -> Law | None:
        """The law of the leads still to be handed off; None while too little of the month is over."""
        over = self.over(self.hand_off)
        if over < TOO_EARLY:
            return None
        return still_to_come(self.handed, over, self.hand_off.dispersion)

    def back(self, length: Duration) -> datetime:
        """Go back so much working time from the as-of time, as far as the clock reaches."""
        position = self.clock.position(self.period.as_of) - length.seconds(self.clock.business_day)
        return self.clock.instant_at(max(position, 0)) or self.period.as_of

    @cached_property
    def hands_until(self) -> Period:
        """The end of the working day that the as-of time falls in, or of the next one, as this month's as-of time."""
        return Period.of(self.agreement, self.period.month, end_of_work(self.clock, self.period.as_of))
