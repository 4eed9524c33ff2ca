"""What sales does with the hand-offs: first touch, further attempts, decision, appointment.

All times are in working minutes from the hand-off (`lag`), or `NONE` where the thing never happens. The
truth's shares are met by picking the leads that break a promise: a quota of them, or binomially many.
"""

from dataclasses import dataclass

import numpy as np

from sla_toolkit.practice.plan import CONVERSION
from sla_toolkit.practice.sampling import NEVER, Bools, Floats, Ints, Sampler
from sla_toolkit.practice.truth import Truth
from sla_toolkit.practice.worktime import BUSINESS_DAY, BUSINESS_HOUR, Times, WorkTime

NONE = -1
FIRST_TOUCH = 4 * BUSINESS_HOUR
DECISION = 5 * BUSINESS_DAY
ATTEMPTS = 10 * BUSINESS_DAY
AT_LEAST = 5
_MARGIN = 15  # minutes that keep a promise clear of its edge, on either side
_REJECTED = np.array(
    [0.08, 0.15, 0.45]
)  # share of each persona's leads that sales hands back, if not converted
_MEAN_LAG = np.array([3.5, 2.5, 5.0]) * BUSINESS_DAY  # from the first touch to the appointment
_LATE_APPOINTMENT = 0.015  # share of the other accepted leads that agree after the promised 30 days
_PROMISED = np.timedelta64(
    29 * 24 * 60, "m"
)  # appointments that count come a day before the promise ends, or earlier
_TOO_LATE = np.timedelta64(31 * 24 * 60, "m")


@dataclass(frozen=True)
class Handoffs:
    """One entry a lead: index of its month and of its persona, the hand-off's instant and its position."""

    month: Ints
    persona: Ints
    at: Times
    position: Ints


@dataclass(frozen=True)
class FollowUp:
    """One entry a lead, in the order of the hand-offs; `tries` touches lie between `first` and `last`."""

    converts: Bools
    first: Ints
    decided: Ints
    rejected: Bools
    appointment: Ints
    tries: Ints
    last: Ints


def instants(handoffs: Handoffs, lag: Ints, work: WorkTime) -> Times:
    """Turn working minutes since the hand-off into local instants; NaT for `NONE`."""
    at = work.at(handoffs.position + np.maximum(lag, 0))
    return np.where(lag == NONE, np.datetime64("NaT", "m"), at)


def follow_up(handoffs: Handoffs, truths: tuple[Truth, ...], work: WorkTime, sampler: Sampler) -> FollowUp:
    """Play the follow-up of every hand-off."""
    converts = _converts(handoffs, truths, sampler)
    late = _broken("first_touch", handoffs, truths, sampler, np.where(converts, 0.5, 0.0))
    slow = _broken(
        "decision", handoffs, truths, sampler, np.where(converts, NEVER, np.where(late, -0.5, 0.0))
    )
    never = slow & late & (sampler.rng.random(len(late)) < 0.5)
    first = np.where(never, NONE, _first_touch(late, sampler))
    appointment = np.where(converts, _appointment(handoffs, first, work, sampler), NONE)
    decided, rejected = _decision(handoffs, first, slow, appointment, sampler)
    appointment = _late_appointment(handoffs, decided, rejected, appointment, work, sampler)
    resolved = (appointment != NONE) & (appointment <= ATTEMPTS) | rejected & (decided <= ATTEMPTS)
    reluctance = np.where(resolved, NEVER, np.where(never, -2.0, 0.0))
    given_up = _broken("attempts", handoffs, truths, sampler, reluctance) | never
    tries, last = _tries(first, np.where(rejected, decided, appointment), given_up, sampler)
    return FollowUp(converts, first, decided, rejected, appointment, tries, last)


def _converts(handoffs: Handoffs, truths: tuple[Truth, ...], sampler: Sampler) -> Bools:
    factor = np.array([truth.conversion for truth in truths])
    cell = handoffs.month * len(CONVERSION) + handoffs.persona
    leads = np.bincount(cell, minlength=len(truths) * len(CONVERSION)).reshape(len(truths), len(CONVERSION))
    return sampler.pick(cell, sampler.successes(leads, factor[:, None] * np.array(CONVERSION)).ravel())


def _broken(
    promise: str, handoffs: Handoffs, truths: tuple[Truth, ...], sampler: Sampler, reluctance: Floats
) -> Bools:
    """Pick the leads for which a promise is broken: a share of each month's leads."""
    broken = np.array([1 - getattr(truth, promise) for truth in truths])
    leads = np.bincount(handoffs.month, minlength=len(truths))
    return sampler.pick(handoffs.month, sampler.shares(leads, broken), reluctance)


def _first_touch(late: Bools, sampler: Sampler) -> Ints:
    place = sampler.rng.random(len(late))
    in_time = 2 + (FIRST_TOUCH - _MARGIN - 2) * place**1.8
    too_late = FIRST_TOUCH + _MARGIN + 3 * BUSINESS_DAY * place
    return np.where(late, too_late, in_time).astype(np.int64)


def _appointment(handoffs: Handoffs, first: Ints, work: WorkTime, sampler: Sampler) -> Ints:
    """Soon after the first touch for most; never so late that the promised 30 days are over."""
    wait = sampler.rng.standard_exponential(len(first)) * _MEAN_LAG[handoffs.persona]
    latest = work.position(handoffs.at + _PROMISED) - handoffs.position
    lag = first + _MARGIN + wait
    folded = np.where(
        lag < latest, lag, first + _MARGIN + sampler.rng.random(len(first)) * (latest - first - _MARGIN)
    )
    return folded.astype(np.int64)


def _decision(
    handoffs: Handoffs, first: Ints, slow: Bools, appointment: Ints, sampler: Sampler
) -> tuple[Ints, Bools]:
    """Accept every lead that converts, hand back some of the others, leave those never touched."""
    rng, size = sampler.rng, len(first)
    converts = appointment != NONE
    latest = np.where(converts, np.minimum(appointment, DECISION - _MARGIN), DECISION - _MARGIN)
    in_time = first + rng.random(size) * (latest - first)
    too_late = DECISION + _MARGIN + rng.random(size) * 5 * BUSINESS_DAY
    undecided = (first == NONE) | slow & (rng.random(size) < 0.3)
    decided = np.where(undecided, NONE, np.where(slow, too_late, in_time)).astype(np.int64)
    rejected = (rng.random(size) < _REJECTED[handoffs.persona]) & ~converts & (decided != NONE)
    return decided, rejected


def _late_appointment(
    handoffs: Handoffs, decided: Ints, rejected: Bools, appointment: Ints, work: WorkTime, sampler: Sampler
) -> Ints:
    """Let a few accepted leads agree after the promised time: they exist in the data, and do not count."""
    rng, size = sampler.rng, len(decided)
    agrees = (appointment == NONE) & (decided != NONE) & ~rejected & (rng.random(size) < _LATE_APPOINTMENT)
    lag = (
        work.position(handoffs.at + _TOO_LATE)
        - handoffs.position
        + rng.integers(10 * BUSINESS_DAY, size=size)
    )
    return np.where(agrees, lag, appointment)


def _tries(first: Ints, resolved: Ints, given_up: Bools, sampler: Sampler) -> tuple[Ints, Ints]:
    """Try once a business day till the lead agrees or is handed back, else five times or more; or give up."""
    rng, size = sampler.rng, len(first)
    few = rng.integers(1, 4, size=size)
    many = rng.integers(AT_LEAST, AT_LEAST + 3, size=size)
    daily = 1 + (resolved - first) // BUSINESS_DAY
    open_ended = resolved == NONE
    tries = np.where(given_up, few, np.where(open_ended, many, np.maximum(daily, 1)))
    last = np.where(given_up, first + tries * BUSINESS_DAY, ATTEMPTS - _MARGIN)
    return np.where(first == NONE, 0, tries), np.where(open_ended, last, resolved)
