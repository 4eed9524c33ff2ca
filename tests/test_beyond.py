"""What comes after the outcome is counted where the leads are, and no number of the month reads lead by lead."""

import csv
from collections import Counter
from datetime import UTC, datetime
from fractions import Fraction
from math import ceil
from zoneinfo import ZoneInfo

import ibis.expr.types as ir
import pytest
from exports import rows

from sla_toolkit.agreement import Month, read_agreement
from sla_toolkit.leads import read_leads
from sla_toolkit.measures import Cohorts, Period
from sla_toolkit.planning.past import past_of
from sla_toolkit.planning.plan import plan_report
from sla_toolkit.practice.workspace import new_workspace
from sla_toolkit.variance import assess
from sla_toolkit.variance.beyond import beyond
from workbench import write

TOKYO = ZoneInfo("Asia/Tokyo")
NEVER = float("inf")
MONTHS = ("2026-07", "2026-09")
AS_OF = datetime(2026, 10, 20, 13, 37, 11, tzinfo=TOKYO)


@pytest.fixture(scope="module")
def practice(tmp_path_factory):
    """The practice company's agreement and leads."""
    folder = tmp_path_factory.mktemp("practice")
    new_workspace(folder)
    file = read_agreement(folder / "parameters" / "acme.yaml")
    return file, read_leads(file)


def entries(leads, stage):
    """Give each lead's first and latest-possible first entry into a stage, in seconds since 1970, in plain Python."""
    found = {}
    for lead, name, at, date_only in rows(leads.stage_history, "lead_id", "stage", "entered_at", "date_only"):
        if name == stage and at is not None:
            start = at.replace(tzinfo=UTC).timestamp()
            until = start + (86399 if date_only else 0)
            first, latest = found.get(lead, (NEVER, NEVER))
            found[lead] = min(first, start), min(latest, until)
    return found


def by_hand(file, leads, month):
    """Work the past and the month's own leads out lead by lead, without the engine."""
    plan, start = file.agreement.plan, Month.parse(month).start(TOKYO).timestamp()
    end, as_of = Month.parse(month).end(TOKYO).timestamp(), AS_OF.timestamp()
    earliest = Month.parse(month).plus(-24).start(TOKYO).timestamp()
    handed, outcome, won = (entries(leads, stage) for stage in (plan.stage, plan.outcome, "won"))
    rejected = [
        (lead, at.replace(tzinfo=UTC).timestamp(), 86399 if day else 0)
        for lead, name, at, day in rows(leads.stage_history, "lead_id", "stage", "entered_at", "date_only")
        if name == "rejected"
    ]
    refusals = {}
    for lead, at, more in rejected:
        if lead in outcome and at + more >= outcome[lead][0]:
            refusals[lead] = min(refusals.get(lead, NEVER), at)
    past, own = Counter(), Counter()
    for lead, (came, latest) in handed.items():
        there = outcome.get(lead, (NEVER, 0))[0]
        if there > latest + plan.within_days * 86400 or max(came, there) > as_of:
            continue
        at, lost = won.get(lead, (NEVER, 0))[0], refusals.get(lead, NEVER)
        if start <= came < end:
            own[int((as_of - there) // 3600), at <= as_of] += 1
        elif earliest <= came < start:
            event = 1 if at <= min(as_of, lost) else 2 if lost <= as_of else 0
            until = {1: at, 2: lost, 0: as_of}[event]
            past[ceil(max(until - there, 0) / 3600), event] += 1
    return past, own


def test_every_lead_beyond_the_outcome_is_counted(practice):
    """Hours followed, what ended them, and ages are those of the leads taken one by one."""
    file, leads = practice
    periods = tuple(Period.of(file.agreement, Month.parse(month), AS_OF) for month in MONTHS)
    found = beyond(Cohorts(file.agreement, leads, periods), ["won"])
    for month in MONTHS:
        past, own = by_hand(file, leads, month)
        assert sum(past.values()) > 100 and sum(own.values()) > 5
        assert {(one.hours, one.event): one.leads for one in found[month].past["won"]} == past
        counted = Counter()
        for one in found[month].own:
            counted[one.age, "won" in one.gone_on] += one.leads
        assert counted == own


def test_deals_are_added_up_a_lead(practice):
    """The sizes of the past and of the month are sums of the deals that were known of each lead."""
    file, leads = practice
    period = Period.of(file.agreement, Month.parse("2026-07"), AS_OF)
    found = beyond(Cohorts(file.agreement, leads, (period,)), ["won"])["2026-07"]
    _, own = by_hand(file, leads, "2026-07")
    assert len(found.own_sizes) == sum(count for (_, won), count in own.items() if won)
    known = [
        Fraction(amount)
        for lead, amount, at in rows(leads.deals, "lead_id", "amount", "won_at")
        if at.replace(tzinfo=UTC) <= AS_OF and amount is not None
    ]
    assert Counter(found.own_sizes + found.past_sizes) <= Counter(known)


def fetched_rows(file, monkeypatch):
    """Read the leads, judge a month and make a plan; give how many rows each fetch took out of the engine."""
    leads = read_leads(file)
    fetched: list[int] = []

    def watched(fetch):
        def fetching(self, *args, **values):
            found = fetch(self, *args, **values)
            fetched.append(len(found))
            return found

        return fetching

    with monkeypatch.context() as patched:
        for name in ("to_pyarrow", "execute", "to_pandas"):
            patched.setattr(ir.Table, name, watched(getattr(ir.Table, name)))
        assess(file, leads, Period.of(file.agreement, Month.parse("2026-09"), AS_OF))
        past = past_of(file.agreement, leads, AS_OF)
        plan_report(file.agreement, past, AS_OF)
    return fetched


def thrice(path, column):
    """Write every row of an export three times, each time with an id of its own."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file)
        given, header = list(reader), list(reader.fieldnames or [])
    write(path, [{**row, column: row[column] + end} for end in ("", "0001", "0002") for row in given], header)


def test_three_times_the_leads_bring_not_one_row_more(practice, tmp_path, monkeypatch):
    """A month and a plan take counts out of the engine and no leads: with more of the same they fetch as many rows."""
    file, _ = practice
    new_workspace(tmp_path / "ws")
    for name, column in (
        ("contacts.csv", "Record ID"),
        ("touches.csv", "Record ID"),
        ("deals.csv", "Associated Contact ID"),
    ):
        thrice(tmp_path / "ws" / "data" / name, column)
    once, three = (
        fetched_rows(one, monkeypatch)
        for one in (file, read_agreement(tmp_path / "ws" / "parameters" / "acme.yaml"))
    )
    assert len(once) > 20 and sum(three) == sum(once)
