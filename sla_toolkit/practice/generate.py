"""From a scenario to the practice company's tables."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from sla_toolkit.practice.attributes import attributes, without
from sla_toolkit.practice.deals import WON_STAGE, deals, known
from sla_toolkit.practice.followup import NONE, FollowUp, Handoffs, follow_up, instants
from sla_toolkit.practice.plan import MIX, PERSONA_SHARE
from sla_toolkit.practice.reasons import reasons
from sla_toolkit.practice.sampling import Floats, Sampler, labelled
from sla_toolkit.practice.scenario import Scenario
from sla_toolkit.practice.touches import touches
from sla_toolkit.practice.truth import Truth
from sla_toolkit.practice.worktime import Arrivals, Times, WorkTime

STAGES = ("lead", "mql", "sal", "appointment", "won", "rejected")
LEADS_PER_HANDOFF = 3
_CONTACT_COLUMNS = (
    "lead_id", "created_at", "channel", "owner", "company", "employees", "department", "struggle", "start",
    *STAGES, "reason",
)  # fmt: skip
_FIRST_LEAD = 100_001
_FIRST_DEAL = 500_001
_LEADS_A_REP = 25
_PLAYED_ON = 200  # days after the last month in which a lead's follow-up and deal come to their end
_LONGEST_NURTURE = 60  # days from a lead's creation to its hand-off


@dataclass(frozen=True)
class Tables:
    """What the CRM knows, in local time (Asia/Tokyo, naive, whole minutes); NaT, NaN: blank, or not yet so.

    `contacts` has one row a lead: lead_id, created_at, channel, owner, company, employees, department,
    struggle, start, one instant for each of `STAGES`, and reason. `touches` has one row an activity: lead_id,
    at, kind, by. `deals` has one row a deal: deal_id, lead_id, created_at, stage, amount (JPY), close_at (of
    an open deal: the day it is hoped for).
    """

    contacts: pd.DataFrame
    touches: pd.DataFrame
    deals: pd.DataFrame

    @property
    def stage_history(self) -> pd.DataFrame:
        """One row for each stage a lead entered, by time: lead_id, stage, entered_at, reason."""
        wide = self.contacts.rename(columns={"reason": "why"})
        long = wide.melt(["lead_id", "why"], list(STAGES), "stage", "entered_at").dropna(subset="entered_at")
        long["reason"] = long["why"].astype(object).where(long["stage"] == "rejected")
        ordered = long.sort_values(["entered_at", "lead_id"], kind="stable", ignore_index=True)
        return ordered[["lead_id", "stage", "entered_at", "reason"]]


def generate(scenario: Scenario) -> Tables:
    """Simulate a scenario; the same scenario gives the same tables."""
    sampler = Sampler(np.random.default_rng(scenario.seed), scenario.noise)
    truths = scenario.timeline
    starts = np.array([truth.month for truth in truths], dtype="datetime64[M]").astype("datetime64[D]")
    work = WorkTime.between(starts[0] - 1, starts[-1] + 31 + _PLAYED_ON)
    arrivals = Arrivals.between(starts[0], starts[-1] + 31)
    handoffs = _handoffs(scenario, starts, arrivals, work, sampler)
    followed = follow_up(handoffs, truths, work, sampler)
    reps = [f"営業{n:02d}" for n in range(1, max(2, round(scenario.volume / _LEADS_A_REP)) + 1)]
    owner = sampler.rng.integers(len(reps), size=len(handoffs.month))
    passed = _passed(handoffs, followed, truths, work, sampler).assign(owner=labelled(owner, reps))
    sold = deals(handoffs, followed, passed["appointment"].to_numpy("datetime64[m]"), truths, work, sampler)
    passed["won"] = _won(sold, len(passed))
    contacts = pd.concat(
        [passed, _nurtured(handoffs, starts, arrivals, passed.dtypes, sampler)], ignore_index=True
    )
    tables = Tables(contacts, touches(handoffs, followed, work, owner, reps, sampler), sold)
    return _numbered(tables if scenario.until is None else _known(tables, np.datetime64(scenario.until, "m")))


def _handoffs(
    scenario: Scenario, starts: Times, arrivals: Arrivals, work: WorkTime, sampler: Sampler
) -> Handoffs:
    volume = np.array([truth.volume for truth in scenario.timeline]) * scenario.volume
    cells = sampler.split(sampler.volumes(volume), _mix(scenario.timeline))
    month = np.repeat(np.arange(len(starts)), cells.sum(axis=1))
    persona = np.repeat(np.tile(np.arange(len(MIX)), len(starts)), cells.ravel())
    at = arrivals.within(starts[month], sampler.spread(month), sampler.rng.random(len(month)))
    return Handoffs(month, persona, at, work.position(at))


def _mix(truths: tuple[Truth, ...]) -> Floats:
    """The personas keep their proportions among themselves; `other` takes the rest."""
    share = np.array([truth.persona_share for truth in truths])
    inside = share[:, None] * np.array(MIX[:-1]) / PERSONA_SHARE
    return np.column_stack([inside, 1 - inside.sum(axis=1)])


def _passed(
    handoffs: Handoffs,
    followed: FollowUp,
    truths: tuple[Truth, ...],
    work: WorkTime,
    sampler: Sampler,
) -> pd.DataFrame:
    """One row for each lead that was handed to sales."""
    created = handoffs.at - _nurture(len(handoffs.at), sampler)
    accepted = np.where(followed.rejected, NONE, followed.decided)
    rejected = np.where(followed.rejected, followed.decided, NONE)
    times = {
        "lead": created,
        "mql": handoffs.at,
        "sal": instants(handoffs, accepted, work),
        "appointment": instants(handoffs, followed.appointment, work),
        "rejected": instants(handoffs, rejected, work),
    }
    described = _incomplete(attributes(handoffs.persona, sampler), handoffs, truths, sampler)
    return described.assign(created_at=created, **times, reason=reasons(handoffs, followed, truths, sampler))


def _nurture(size: int, sampler: Sampler) -> Times:
    """How long before its hand-off a lead was created: for a third (a demo request, say) the same hour."""
    days = np.minimum(sampler.rng.standard_exponential(size) * 12, _LONGEST_NURTURE)
    minutes = np.where(sampler.rng.random(size) < 0.35, sampler.rng.random(size) * 60, days * 1440)
    return minutes.astype(np.int64).astype("timedelta64[m]")


def _incomplete(
    frame: pd.DataFrame, handoffs: Handoffs, truths: tuple[Truth, ...], sampler: Sampler
) -> pd.DataFrame:
    """Leave out the planned start, and for some the company: information due that makes nobody's persona."""
    share = np.array([1 - truth.completeness for truth in truths])
    leads = np.bincount(handoffs.month, minlength=len(truths))
    lacking = sampler.pick(handoffs.month, sampler.shares(leads, share))
    both = lacking & (sampler.rng.random(len(frame)) < 0.3)
    return frame.assign(start=frame["start"].mask(lacking), company=frame["company"].mask(both))


def _nurtured(
    handoffs: Handoffs, starts: Times, arrivals: Arrivals, columns: pd.Series, sampler: Sampler
) -> pd.DataFrame:
    """One row for each lead that marketing still keeps, known by half; `columns` are the types of all."""
    month = np.repeat(handoffs.month, LEADS_PER_HANDOFF - 1)
    created = arrivals.within(starts[month], sampler.spread(month), sampler.rng.random(len(month)))
    frame = attributes(sampler.choose(len(month), [0.3, 0.2, 0.5]), sampler)
    blanks = {"company": 0.08, "employees": 0.3, "department": 0.25, "struggle": 0.6, "start": 0.8}
    frame = without(frame, blanks, sampler.rng)
    frame = frame.assign(created_at=created, lead=created).reindex(columns=list(columns.index))
    return frame.astype(columns.to_dict())


def _won(sold: pd.DataFrame, leads: int) -> Times:
    won = np.full(leads, np.datetime64("NaT", "m"))
    closed = sold[sold["stage"] == WON_STAGE]
    won[closed["lead_id"].to_numpy()] = closed["close_at"].to_numpy().astype("datetime64[m]")
    return won


def _known(tables: Tables, until: np.datetime64) -> Tables:
    """Take away what happened after `until`; rows keep the labels by which touches and deals know them."""
    contacts = tables.contacts[tables.contacts["created_at"] <= until]
    stages = {stage: contacts[stage].where(contacts[stage] <= until) for stage in STAGES}
    contacts = contacts.assign(**stages)
    contacts["reason"] = contacts["reason"].where(contacts["rejected"].notna())
    return Tables(contacts, tables.touches[tables.touches["at"] <= until], known(tables.deals, until))


def _numbered(tables: Tables) -> Tables:
    """Number leads in the order they were created, deals likewise."""
    contacts = tables.contacts.sort_values("created_at", kind="stable")
    number = np.zeros(int(contacts.index.max()) + 1 if len(contacts) else 0, dtype=np.int64)
    number[contacts.index] = _FIRST_LEAD + np.arange(len(contacts))
    contacts = contacts.assign(lead_id=number[contacts.index])[list(_CONTACT_COLUMNS)].reset_index(drop=True)
    touches_ = tables.touches.assign(lead_id=number[tables.touches["lead_id"]]).reset_index(drop=True)
    sold = tables.deals.sort_values("created_at", kind="stable", ignore_index=True)
    sold.insert(0, "deal_id", _FIRST_DEAL + np.arange(len(sold)))
    return Tables(contacts, touches_, sold.assign(lead_id=number[sold["lead_id"]]))
