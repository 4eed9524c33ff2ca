"""A month's report and an agreement made by hand, for tests of what documents say."""

from pathlib import Path
from typing import Any

from sla_toolkit.agreement import AgreementFile, read_agreement
from sla_toolkit.documents import draw_figures
from sla_toolkit.variance.report import Report

SMALL = (Path(__file__).parent / "agreements" / "small.yaml").read_text(encoding="utf-8")
PRACTICE = Path(__file__).parents[1] / "sla_toolkit" / "practice" / "acme.yaml"


def both(english: str, japanese: str | None = None) -> dict[str, str]:
    """Give a wording in both languages."""
    return {"en": english, "ja": japanese or english}


def promise(name: str, **changes: Any) -> dict[str, Any]:
    """Give one result of the pledge, kept unless told otherwise."""
    given = {
        "id": name,
        "owner": "marketing",
        "measure": "persona_share",
        "stage": "mql",
        "label": both(f"Label of {name}", f"{name} の表示名"),
        "unit": "share",
        "target": 0.65,
        "actual": 0.7,
        "numerator": 140,
        "denominator": 200,
        "pending": 0,
        "status": "kept",
    }
    return given | changes


PERSONA = {
    "id": "hr_smb",
    "label": both("HR at a small company", "中小企業の人事・労務"),
    "planned_leads": 120,
    "leads": 64,
    "planned_share": 0.6,
    "share": 0.34,
    "planned_conversion": 0.25,
    "conversion": 0.25,
    "plan": 30.0,
    "plan_by_now": 30.0,
    "actual": 16,
    "difference": -14.0,
    "pending": 0,
    "volume": -1.5,
    "mix": -12.4,
    "conversion_effect": -0.1,
}
CHANNEL = {
    "id": "Trade show",
    "label": both("Trade show", "展示会"),
    "leads": 60,
    "share": 0.3,
    "persona_share": 0.12,
    "expected": 5.0,
    "actual": 6,
    "difference": 1.0,
    "pending": 0,
}
VARIANCE = {
    "stage": "mql",
    "outcome": "appointment",
    "within_days": 30,
    "plan": 34.0,
    "actual": 22,
    "pending": 0,
    "total": -12.0,
    "plan_by_now": 34.0,
    "drivers": [
        {"id": "volume", "label": both("Volume", "リード数"), "effect": -1.9},
        {"id": "mix", "label": both("Persona mix", "ペルソナ構成"), "effect": -9.8},
        {"id": "conversion", "label": both("Conversion", "転換率"), "effect": -0.3},
    ],
    "by_persona": [PERSONA],
    "by_channel": [CHANNEL],
}
FUNNEL = [
    {
        "stage": "mql",
        "label": both("MQL"),
        "owner": "marketing",
        "plan": 200,
        "actual": 188,
        "difference": -12,
    },
    {"stage": "sal", "label": both("SAL"), "owner": "sales", "plan": None, "actual": 140, "difference": None},
]


def days(until: int = 30) -> list[dict[str, Any]]:
    """Give the days of September 2026, known up to one of them."""
    return [
        {
            "date": f"2026-09-{day:02d}",
            "business_day": day % 7 not in (5, 6),
            "leads": 6 if day <= until else None,
            "cumulative": 6 * day if day <= until else None,
            "plan": 200 * day / 30,
        }
        for day in range(1, 31)
    ]


def report(**changes: Any) -> Report:
    """Give the report of September 2026, in which the persona mix cost most; `changes` replace its parts."""
    given: dict[str, Any] = {
        "agreement": {
            "id": "acme",
            "version": 1,
            "title": both("Marketing–Sales SLA", "マーケティング・営業 SLA 合意書"),
            "digest": "d" * 64,
            "signature": "unsigned",
            "effective_from": "2026-04-01",
            "effective_until": "2027-03-31",
            "languages": ["ja", "en"],
            "currency": "JPY",
            "timezone": "Asia/Tokyo",
            "teams": {"marketing": both("Marketing", "マーケティング部"), "sales": both("Sales", "営業部")},
            "stages": [
                {"id": "mql", "label": both("MQL"), "owner": "marketing"},
                {"id": "appointment", "label": both("Appointment", "アポイント"), "owner": "sales"},
            ],
            "personas": [{"id": "hr_smb", "label": both("HR at a small company", "中小企業の人事・労務")}],
        },
        "month": "2026-09",
        "as_of": "2026-10-31T00:00:00+09:00",
        "settled": True,
        "notices": [
            {"code": "unsigned", "level": "warning", "text": both("Nobody has signed.", "未署名です。")}
        ],
        "headline": both("22 against 34 planned.", "計画34件に対して22件でした。"),
        "commitments": [
            promise("persona_share", status="missed", actual=0.34, numerator=68),
            promise("handoff_info", measure="completeness"),
            promise(
                "attempts",
                owner="sales",
                measure="attempts",
                actual=None,
                numerator=None,
                denominator=None,
                status="no_data",
                why=both("The data names no touches.", "接触履歴がありません。"),
            ),
            promise(
                "appointments",
                owner="sales",
                measure="conversion",
                actual=0.117,
                status="missed",
                relieved_by="persona_share",
            ),
            promise(
                "revenue",
                owner="sales",
                measure="revenue",
                unit="money",
                target=20_000_000,
                actual=8_450_000,
                numerator=8_450_000,
                denominator=None,
                status="pending",
            ),
        ],
        "funnel": FUNNEL,
        "variance": VARIANCE,
        "daily": days(),
        "findings": [
            {
                "id": "persona_share",
                "owner": "marketing",
                "label": both("Share of MQLs that fit a persona", "MQL のペルソナ含有率"),
                "status": "missed",
                "effect": -9.8,
                "main_cause": True,
                "text": both("34% against 65% promised.", "実績34%、約束65%。"),
            }
        ],
        "data": {
            "leads": 188,
            "all_leads": 10_831,
            "digest": "a" * 64,
            "findings": [
                {
                    "code": "blank",
                    "level": "info",
                    "count": 3,
                    "text": both("Three are blank.", "空欄が3件です。"),
                },
                {
                    "code": "dup",
                    "level": "warning",
                    "count": 1,
                    "text": both("One is doubled.", "重複が1件です。"),
                },
            ],
            "sources": [
                {"source": "leads", "name": "contacts.csv", "read": 10_832, "used": 10_831, "set_aside": 1}
            ],
        },
        "figures": [],
        "versions": {"sla_toolkit": "0.1.0"},
    }
    return Report.model_validate(given | changes)


def with_figures(made: Report, folder: Path) -> Report:
    """Draw the report's figures into the folder and name them in the report."""
    return made.model_copy(update={"figures": draw_figures(made, folder)})


def agreement(folder: Path, *changes: tuple[str, str], text: str = SMALL) -> AgreementFile:
    """Read the small agreement with pieces replaced; each must be there."""
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new, 1)
    path = folder / "small.yaml"
    path.write_text(text, encoding="utf-8")
    return read_agreement(path)
