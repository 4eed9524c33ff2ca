"""Leads that engines tend to disagree about: edges of months and of hours, clock changes, ties, nulls, odd numbers."""

import random
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pyarrow as pa
from exports import TERMS
from ruamel.yaml import YAML

LEADS = 600
MONTHS = ("2026-01", "2026-02", "2026-03", "2026-04", "2026-10", "2026-11")
ZONES = {"Asia/Tokyo": "JP", "America/New_York": "US", "Australia/Lord_Howe": "none"}
_IDS = ("a{}", "A{}", "á{}", "-{}", "ｱ{}", "_{}", " {} ", "{}")
_DEPARTMENTS = ("人事", "労務", " 人事 ", "経営", "", None, "HR")
_EMPLOYEES = (
    50.0,
    300.0,
    49.999,
    120.0,
    1e6,
    float("nan"),
    None,
    0.0,
    -5.0,
    0.0005,
    12345678.9,
    9.3e18,
    float("inf"),
)
_CHANNELS = ("Web", "web", "展示会", None, "", "不明", "unknown")
_DATE_FORMS = (
    *("%Y-%m-%d", "%Y/%m/%d", "%Y年%m月%d日", "%Y-%m-%d %H:%M", "%Y/%m/%d %H:%M"),
    *("%Y-%m-%d %H:%M:%S", "%Y/%m/%d %H:%M:%S", "%Y-%m-%dT%H:%M:%SZ"),
)
_REASONS = ("Too small", "規模が小さい", "too_small", "ほか", None)


def tables(zone: str, seed: int = 1) -> dict[str, pa.Table]:
    """Make the same leads, touches and deals every time."""
    dice = random.Random(seed)  # noqa: S311  # leads, no secrets
    edges = _edges(ZoneInfo(zone))
    rows = [_lead(number, dice, edges) for number in range(LEADS)]
    rows += [dice.choice(rows) | {"channel": dice.choice(_CHANNELS)} for _ in range(20)]  # the same id again
    ids = [*(row["id"] for row in rows), "nobody", None]
    touches = [
        {
            "id": dice.choice(ids),
            "at": _near(dice, edges),
            "kind": dice.choice(("call", "Call", "mail", None)),
            "by": dice.choice(("a", "B", None)),
        }
        for _ in range(LEADS * 4)
    ]
    deals = [
        {
            "id": dice.choice(ids),
            "amount": dice.choice(("1,200,000", "0.0001", "-5", "", "much", "99999999999999", None)),
            "won_at": _near(dice, edges).date(),
            "stage": dice.choice(("Closed Won", "Closed Lost", " Closed Won")),
        }
        for _ in range(LEADS // 3)
    ]
    return {
        "leads": pa.Table.from_pylist(rows, _LEADS),
        "touches": pa.Table.from_pylist(touches, _TOUCHES),
        "deals": pa.Table.from_pylist(deals, _DEALS),
    }


_LEADS = pa.schema(
    {
        "id": pa.string(),
        "created": pa.timestamp("us", "UTC"),
        "channel": pa.string(),
        "company": pa.string(),
        "employees": pa.float64(),
        "department": pa.string(),
        "mql": pa.timestamp("us"),
        "sal": pa.date32(),
        "appointment": pa.string(),
        "won": pa.timestamp("us"),
        "rejected": pa.timestamp("us", "UTC"),
        "reason": pa.string(),
        "amount": pa.decimal128(20, 6),
    }
)
_TOUCHES = pa.schema(
    {"id": pa.string(), "at": pa.timestamp("us", "UTC"), "kind": pa.string(), "by": pa.string()}
)
_DEALS = pa.schema({"id": pa.string(), "amount": pa.string(), "won_at": pa.date32(), "stage": pa.string()})


def _edges(zone: ZoneInfo) -> list[datetime]:
    """Give instants (UTC) at which something changes: month ends, working hours, clock changes."""
    local = [datetime(2026, month, 1, tzinfo=zone) for month in (1, 2, 3, 4, 5, 10, 11, 12)]
    local += [datetime(2026, 3, 8, 2, 30, tzinfo=zone), datetime(2026, 11, 1, 1, 30, tzinfo=zone)]
    local += [datetime(2026, 4, 5, 1, 45, tzinfo=zone), datetime(2026, 10, 4, 2, 15, tzinfo=zone)]
    for day in (date(2026, 2, 10), date(2026, 2, 11), date(2026, 3, 20), date(2026, 4, 3)):
        local += [datetime(day.year, day.month, day.day, hour, tzinfo=zone) for hour in (9, 12, 13, 18)]
    return [instant.astimezone(UTC) for instant in local]


def _near(dice: random.Random, edges: list[datetime]) -> datetime:
    """Give an instant on an edge, a second or some microseconds beside it, or anywhere within a few weeks of it."""
    away = dice.choice((timedelta(), timedelta(seconds=1), timedelta(seconds=-1), timedelta(microseconds=-1)))
    weeks = timedelta(seconds=dice.randrange(-20 * 86400, 20 * 86400)) if dice.random() < 0.5 else timedelta()
    return dice.choice(edges) + away + weeks


def _lead(number: int, dice: random.Random, edges: list[datetime]) -> dict[str, Any]:
    mql = _near(dice, edges)
    later = mql + timedelta(hours=dice.choice((0, 1, 4, 24, 24 * 30, 24 * 31, -3)))
    return {
        "id": dice.choice(_IDS).format(number),
        "created": dice.choice((mql - timedelta(days=1), mql, mql + timedelta(days=1), None)),
        "channel": dice.choice(_CHANNELS),
        "company": dice.choice(("Acme", "", None, "\u3000")),
        "employees": dice.choice(_EMPLOYEES),
        "department": dice.choice(_DEPARTMENTS),
        "mql": _naive(dice.choice((mql, mql, mql, None))),
        "sal": dice.choice((later.date(), None)),
        "appointment": dice.choice(
            (later.isoformat(), "", None, *(later.strftime(form) for form in _DATE_FORMS))
        ),
        "won": _naive(dice.choice((later, None, None))),
        "rejected": dice.choice((later, None, None)),
        "reason": dice.choice(_REASONS),
        "amount": dice.choice((Decimal("1200000.5"), Decimal("0.000049"), Decimal(-3), None)),
    }


def _naive(instant: datetime | None) -> datetime | None:
    return None if instant is None else instant.replace(tzinfo=None)


COMMITMENTS = [
    {"id": "mql_volume", "owner": "marketing", "measure": "volume", "stage": "mql", "target": 100},
    {"id": "persona_share", "owner": "marketing", "measure": "persona_share", "stage": "mql", "target": 0.5},
    {"id": "handoff_info", "owner": "marketing", "measure": "completeness", "stage": "mql", "target": 0.9},
    {
        "id": "first_touch",
        "owner": "sales",
        "measure": "response_within",
        "stage": "mql",
        "within": "4 business hours",
        "target": 0.9,
    },
    {
        "id": "touch_by_clock",
        "owner": "sales",
        "measure": "response_within",
        "stage": "mql",
        "within": "24 hours",
        "kinds": ["call"],
        "target": 0.9,
    },
    {
        "id": "attempts",
        "owner": "sales",
        "measure": "attempts",
        "stage": "mql",
        "at_least": 2,
        "within": "10 business days",
        "until": ["sal"],
        "target": 0.9,
    },
    {
        "id": "decision",
        "owner": "sales",
        "measure": "decision_within",
        "stage": "mql",
        "within": "5 business days",
        "target": 0.9,
    },
    {"id": "reject_reason", "owner": "sales", "measure": "rejection_reason", "stage": "mql", "target": 1.0},
    {
        "id": "appointments",
        "owner": "sales",
        "measure": "conversion",
        "from": "mql",
        "to": "appointment",
        "within": "30 days",
        "target": 0.2,
    },
    {
        "id": "ever",
        "owner": "sales",
        "measure": "conversion",
        "from": "sal",
        "to": "won",
        "persona": "hr_smb",
        "target": 0.2,
    },
    {"id": "wins", "owner": "sales", "measure": "won", "target": 3},
    {"id": "money", "owner": "sales", "measure": "revenue", "target": 100000},
]
_COLUMNS = ("channel", "company", "employees", "department", "reason")


def write_agreement(path: Path, connection: str, zone: str, places: Mapping[str, Mapping[str, str]]) -> Path:
    """Write an agreement with every measure over the leads, which lie at `places` (a path or a table each)."""
    yaml = YAML()
    values = yaml.load(TERMS.read_text(encoding="utf-8"))
    values["calendar"] |= {"timezone": zone, "holidays": ZONES[zone]}
    values["commitments"] = COMMITMENTS
    values["relief"] = [{"commitment": "appointments", "when_missed": "persona_share"}]
    values["data"] = {
        "connection": connection,
        "leads": {
            **places["leads"],
            "columns": {"lead_id": "id", "created_at": "created", **{name: name for name in _COLUMNS}},
            "stages": {name: name for name in ("mql", "sal", "appointment", "won", "rejected")},
            "amount": "amount",
        },
        "touches": {
            **places["touches"],
            "columns": {"lead_id": "id", "at": "at", "kind": "kind", "by": "by"},
        },
        "deals": {
            **places["deals"],
            "columns": {"lead_id": "id", "amount": "amount", "won_at": "won_at"},
            "where": {"stage": {"is": "Closed Won"}},
        },
    }
    with path.open("w", encoding="utf-8") as file:
        yaml.dump(values, file)
    return path
