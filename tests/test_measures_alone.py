"""A month measured alone and the same month measured among many: different questions, the same answer."""

import random
from datetime import UTC, datetime, timedelta

import pytest
from exports import LEADS, agreement, csv_bytes

from sla_toolkit.agreement import Month
from sla_toolkit.leads import read_leads
from sla_toolkit.measures import Cohorts, Period, measured

COMMITMENTS = [
    {"id": "mql_volume", "owner": "marketing", "measure": "volume", "stage": "mql", "target": 1},
    {
        "id": "decision",
        "owner": "sales",
        "measure": "decision_within",
        "stage": "mql",
        "within": "5 business days",
    },
    {
        "id": "first_touch",
        "owner": "sales",
        "measure": "response_within",
        "stage": "mql",
        "within": "4 business hours",
    },
    {
        "id": "attempts",
        "owner": "sales",
        "measure": "attempts",
        "stage": "mql",
        "at_least": 2,
        "within": "9 days",
    },
    {"id": "ever", "owner": "sales", "measure": "conversion", "from": "mql", "to": "won"},
]
AS_OF = datetime(2027, 6, 1, tzinfo=UTC)
MONTHS = [Month(2026, 7).plus(ahead) for ahead in range(6)]
HISTORY = {
    "path": "history.csv",
    "columns": {"lead_id": "lead", "stage": "to", "entered_at": "on"},
    "stages": {one: [one] for one in ("mql", "sal", "appointment", "won")},
}
TOUCHES = {"path": "touches.csv", "columns": {"lead_id": "lead", "at": "at"}}


def history(seed):
    """Leads that enter each stage several times, months apart or on one day, some by the date alone."""
    dice = random.Random(seed)  # noqa: S311  # leads, no secrets
    for _ in range(400):
        on = datetime(2026, 6, 20) + timedelta(minutes=dice.randrange(200 * 1440))
        form = dice.choice(("%Y-%m-%d %H:%M", "%Y-%m-%d %H:%M", "%Y-%m-%d"))
        stage = dice.choice(("mql", "mql", "sal", "appointment", "won"))
        yield {"lead": str(dice.randrange(150)), "to": stage, "on": on.strftime(form)}


@pytest.mark.parametrize("seed", [1, 2])
def test_a_month_alone_is_the_month_among_many(tmp_path, seed):
    """Few months are looked for first and then grouped, many are grouped at once: no lead is lost or won by it."""
    contacts = [{"id": str(one), "created": "2026-06-20 09:00"} for one in range(150)]
    (tmp_path / "leads.csv").write_bytes(csv_bytes(contacts))
    (tmp_path / "history.csv").write_bytes(csv_bytes(history(seed)))
    dice = random.Random(seed)  # noqa: S311
    calls = [
        {"lead": str(dice.randrange(150)), "at": row["on"]} for row in history(seed + 10) for _ in range(3)
    ]
    (tmp_path / "touches.csv").write_bytes(csv_bytes(calls))
    data = {"leads": {**LEADS, "stages": {}}, "stage_history": HISTORY, "touches": TOUCHES}
    terms = [{"target": 0.5, **one} for one in COMMITMENTS]
    file = agreement(tmp_path, data, commitments=terms, relief=[], remedies=[])
    leads = read_leads(file)
    periods = [Period.of(file.agreement, month, AS_OF) for month in MONTHS]
    together = measured(Cohorts(file.agreement, leads, tuple(periods)))
    for length in (1, 2):
        for first in range(len(periods) - length + 1):
            few = tuple(periods[first : first + length])
            assert measured(Cohorts(file.agreement, leads, few)) == {
                str(one.month): together[str(one.month)] for one in few
            }
    for one in terms:
        assert any(answers[one["id"]].numerator for answers in together.values()), one
