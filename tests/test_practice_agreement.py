"""The practice agreement: it speaks of the generator's own plan, in both languages, and of headers that exist."""

import csv
from pathlib import Path

import pytest
from practice_counts import CONTACTED

from sla_toolkit.agreement import Agreement, Month
from sla_toolkit.practice.followup import ATTEMPTS, DECISION, FIRST_TOUCH
from sla_toolkit.practice.plan import (
    CONVERSION,
    DEAL_SIZE,
    MIX,
    PERSONAS,
    VOLUME,
    WITHIN_DAYS,
    WON,
)
from sla_toolkit.practice.reasons import REASONS
from sla_toolkit.practice.scenario import TRUTHS
from sla_toolkit.practice.worktime import BUSINESS_DAY, CLOSED_DAYS, HOURS


def test_practice_agreement_states_the_generators_plan(practice_agreement: Agreement) -> None:
    """The practice_agreement that ships and the generator speak of the same plan, windows, calendar and reasons."""
    plan, by_id = practice_agreement.plan, {one.id: one for one in practice_agreement.commitments}
    assert (plan.volume, plan.within_days, plan.deal_size) == (VOLUME, WITHIN_DAYS, DEAL_SIZE)
    assert plan.mix == dict(zip(PERSONAS, MIX, strict=True))
    assert plan.conversion == dict(zip(PERSONAS, CONVERSION, strict=True))
    assert plan.onward == {"won": WON}
    assert VOLUME * sum(m * c for m, c in zip(MIX, CONVERSION, strict=True)) == pytest.approx(34)
    windows = {"first_touch": FIRST_TOUCH, "attempts": ATTEMPTS, "decision": DECISION}
    for name, minutes in windows.items():
        assert by_id[name].within.seconds(BUSINESS_DAY * 60) == minutes * 60
    assert list(by_id["attempts"].kinds) == list(by_id["first_touch"].kinds) == CONTACTED
    assert [one.id for one in practice_agreement.rejection_reasons] == list(REASONS)
    assert [f"{day}" for day in practice_agreement.calendar.closed_days] == list(CLOSED_DAYS)
    assert practice_agreement.calendar.working_hours == tuple(f"{a:02d}:00-{b:02d}:00" for a, b in HOURS)


def test_practice_agreement_covers_its_months(practice_agreement: Agreement) -> None:
    """Every practice month lies within the practice_agreement's term."""
    term = practice_agreement.agreement.effective
    assert all(term.from_ <= Month.parse(truth.month).first <= term.until for truth in TRUTHS)


def test_every_wording_stands_in_both_languages(practice_agreement: Agreement) -> None:
    """No reader of the practice practice_agreement meets a text in the other language."""
    worded = [
        *practice_agreement.stages,
        *practice_agreement.personas,
        *practice_agreement.rejection_reasons,
        *practice_agreement.commitments,
    ]
    for item in worded:
        for name in ("label", "definition", "entry", "exit", "pains", "talk", "content"):
            assert set(getattr(item, name, None) or {"ja": "", "en": ""}) == {"ja", "en"}, (item.id, name)


def test_agreement_maps_headers_that_exist(practice_folder: Path, practice_agreement: Agreement) -> None:
    """Every header the practice_agreement's data block names stands in the file."""
    data = practice_agreement.data
    assert data is not None
    for source in (data.leads, data.touches, data.deals):
        with (
            (practice_folder / "parameters" / source.path)
            .resolve()
            .open(encoding="utf-8-sig", newline="") as file
        ):
            headers = next(csv.reader(file))
        named = [*source.columns.values(), *getattr(source, "stages", {}).values(), *(source.where or {})]
        assert set(named) <= set(headers)
