"""The parts of a hand-made month, from which `documents_sample` makes its report."""

from typing import Any


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


MQL_SHARE = both("Share of MQLs that fit a persona", "MQL のペルソナ含有率")
AGREEMENT = {
    "id": "acme",
    "version": 1,
    "title": both("Marketing–Sales SLA", "マーケティング・営業 SLA 合意書"),
    "digest": "d" * 64,
    "signature": "unsigned",
    "state": "draft",
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
}
SUMMARY = both(
    "In September 2026, appointments came to 22, 12 short of the 34 planned. The main cause, more than chance: 34% of "
    "MQLs fit a persona against 65% promised. That cost 9.8 outcomes; the next move is with Marketing.",
    "2026年9月のアポイントは22件で、計画の34件を12件下回りました。偶然では説明できない主な原因は、MQL のペルソナ"
    "含有率です（実績34%、約束65%）。この影響は9.8件の減少で、次に動くのはマーケティング部です。",
)
COMMITMENTS = [
    promise(
        "persona_share",
        status="missed",
        actual=0.34,
        numerator=68,
        effect=-62.0,
        z=-9.2,
        p_value=0.00004,
        verdict="signal",
    ),
    promise("handoff_info", measure="completeness", effect=10.0, z=1.4, p_value=0.9, verdict="noise"),
    promise(
        "first_touch",
        owner="sales",
        measure="response_within",
        status="missed",
        actual=0.63,
        numerator=126,
        pending=1200,
        effect=-4.0,
        z=-0.6,
        p_value=0.31,
        verdict="noise",
    ),
    promise(
        "decision",
        owner="sales",
        measure="decision_within",
        status="missed",
        actual=0.6,
        numerator=120,
        effect=-1.0,
        z=-1.6,
        p_value=0.08,
        verdict="cannot_tell",
        needed=120,
    ),
    promise(
        "attempts",
        owner="sales",
        measure="attempts",
        actual=None,
        numerator=None,
        denominator=None,
        status="no_data",
        verdict="cannot_tell",
        owed_by="sales",
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
        effect=-11_550_000,
        verdict="cannot_tell",
    ),
]
RELIEF = [
    {
        "commitment": "appointments",
        "when_missed": "persona_share",
        "months": ["2026-09"],
        "text": both("Appointments are excused in September.", "9月のアポイントの未達は責任を問いません。"),
    }
]
REMEDIES = [
    {
        "when_missed": "persona_share",
        "owner": "marketing",
        "label": MQL_SHARE,
        "months_in_a_row": 2,
        "missed": ["2026-08", "2026-09"],
        "due": True,
        "then": both(
            "Both sides look at the personas again.", "ペルソナの定義を両部門で見直し、配信先を絞り込みます。"
        ),
        "text": both(
            "Missed two months in a row: it is due.", "2か月続けて未達のため、取り決めを実施します。"
        ),
    },
    {
        "when_missed": "first_touch",
        "owner": "sales",
        "label": both("First contact within 4 business hours", "4営業時間以内の初回接触"),
        "months_in_a_row": 3,
        "missed": ["2026-09"],
        "due": False,
        "then": both("A second rep takes the morning shift.", "午前の当番を1名増やします。"),
        "text": both("One month of three.", "3か月のうち1か月です。"),
    },
]
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


def persona_channel(name: str, effect: float) -> dict[str, Any]:
    """Give one channel within the persona."""
    return {
        "persona": "hr_smb",
        "channel": name,
        "label": both(f"Channel {name}", f"チャネル{name}"),
        "months": 5,
        "planned_leads": 20.4,
        "leads": 11,
        "plan": 5.1,
        "actual": 3,
        "volume": effect / 4,
        "mix": effect / 2,
        "conversion_effect": effect / 4,
        "channel_mix": 0.1,
    }


DRIVERS = [
    {
        "id": "volume",
        "label": both("Volume", "リード数"),
        "effect": -1.9,
        "sigma": 2.4,
        "z": -0.8,
        "p_value": 0.22,
        "verdict": "noise",
    },
    {
        "id": "mix",
        "label": both("Persona mix", "ペルソナ構成"),
        "effect": -9.8,
        "sigma": 1.1,
        "z": -8.9,
        "p_value": 0.00001,
        "verdict": "signal",
    },
    {
        "id": "conversion",
        "label": both("Conversion", "転換率"),
        "effect": -0.3,
        "sigma": 5.1,
        "z": -0.1,
        "p_value": 0.47,
        "verdict": "noise",
    },
]
ONWARD = [
    {
        "id": "won",
        "label": both("Won", "受注"),
        "unit": "leads",
        "plan": 6.8,
        "actual": 3,
        "total": -3.8,
        "plan_by_now": 5.3,
        "not_yet_due": -1.5,
        "drivers": [
            {"id": "mix", "label": both("Persona mix", "ペルソナ構成"), "effect": -1.6, "verdict": "signal"},
            {
                "id": "won",
                "label": both("From appointment to won", "アポイントから受注に進む割合"),
                "effect": -0.7,
                "z": -0.5,
                "p_value": 0.4,
                "verdict": "noise",
            },
        ],
    },
    {
        "id": "revenue",
        "label": both("Revenue", "受注金額"),
        "unit": "money",
        "plan": 4_080_000,
        "actual": 1_750_000,
        "total": -2_330_000,
        "plan_by_now": None,
        "not_yet_due": None,
        "drivers": [],
    },
]
LAG = {"source": "history", "leads": 842, "outcomes": 151, "share": 0.46, "median_days": 9.5}
VARIANCE = {
    "stage": "mql",
    "outcome": "appointment",
    "within_days": 30,
    "plan": 34.0,
    "actual": 22,
    "pending": 0,
    "total": -12.0,
    "plan_by_now": 34.0,
    "difference_by_now": -12.0,
    "sigma": 5.8,
    "lag": LAG,
    "drivers": DRIVERS,
    "by_persona": [PERSONA],
    "by_channel": [CHANNEL],
    "by_persona_channel": [
        persona_channel(name, effect) for name, effect in (("A", -4.0), ("B", -9.0), ("C", 0.6))
    ],
    "onward": ONWARD,
}
RUNNING = VARIANCE | {
    "pending": 80,
    "actual": 6,
    "total": -28.0,
    "plan_by_now": 16.0,
    "difference_by_now": -10.0,
    "not_yet_due": -18.0,
    "drivers": [one | {"effect": effect} for one, effect in zip(DRIVERS, (1.5, -9.0, -2.5), strict=True)],
}
"""The same month on its 20th day."""
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
ACTIONS = [
    {
        "id": "narrow_lists",
        "who": "marketing",
        "text": both(
            "Narrow the mailing lists to the personas.", "配信リストをペルソナに合う企業に絞り込む。"
        ),
    },
    {
        "id": "say_why",
        "who": "sales",
        "text": both("Name the reason of every lead handed back.", "差し戻すリードには必ず理由を記入する。"),
    },
]
FINDINGS = [
    {
        "id": "data:attempts",
        "rung": "data",
        "owner": "sales",
        "label": both("Attempts", "接触回数"),
        "status": "no_data",
        "verdict": "cannot_tell",
        "text": both("Attempts: the data names no touches.", "接触回数：接触履歴がありません。"),
    },
    {
        "id": "persona_share",
        "rung": "mix",
        "owner": "marketing",
        "label": MQL_SHARE,
        "status": "missed",
        "verdict": "signal",
        "effect": -9.8,
        "p_value": 0.00004,
        "main_cause": True,
        "text": both("34% against 65% promised.", "実績34%、約束65%。"),
        "actions": ACTIONS,
    },
    {
        "id": "first_touch",
        "rung": "follow_through",
        "owner": "sales",
        "label": both("First contact within 4 business hours", "4営業時間以内の初回接触"),
        "status": "missed",
        "verdict": "noise",
        "p_value": 0.31,
        "text": both("63% against 65% promised.", "実績63%、約束65%。"),
    },
]


def rung(name: str, question: dict[str, str], **changes: Any) -> dict[str, Any]:
    """Give one rung of the ladder, kept unless told otherwise."""
    given = {
        "id": name,
        "question": question,
        "status": "kept",
        "owner": "sales",
        "verdict": "noise",
        "effect": None,
        "confidence": 0.0,
        "main_cause": False,
        "text": both(f"Answer of {name}.", f"「{question['ja']}」への答えです。"),
        "findings": [],
    }
    return given | changes


LADDER = [
    rung(
        "data",
        both("Is the data fit to judge?", "データは判断に使えますか"),
        owner=None,
        status="no_data",
        verdict="cannot_tell",
        confidence=None,
        findings=["data:attempts"],
    ),
    rung("volume", both("Enough leads?", "リードの数は足りていますか"), owner="marketing", effect=-1.9),
    rung(
        "mix",
        both("Enough of them in the personas?", "ペルソナに合うリードは足りていますか"),
        owner="marketing",
        status="missed",
        verdict="signal",
        effect=-9.8,
        confidence=0.9999,
        main_cause=True,
        findings=["persona_share"],
    ),
    rung(
        "information",
        both("Handed over with the information promised?", "約束した情報とともに引き渡されましたか"),
    ),
    rung(
        "follow_through",
        both("Worked as promised?", "約束どおりに対応されましたか"),
        status="missed",
        confidence=0.42,
        findings=["first_touch"],
    ),
    rung("conversion", both("Converted as planned?", "計画どおりに転換しましたか"), effect=-0.3),
    rung(
        "onward",
        both("Onward to won?", "受注まで進みましたか"),
        status="no_data",
        verdict=None,
        confidence=None,
    ),
]
TESTING = {
    "false_alarms": 0.05,
    "method": both("Exact tests, taken together.", "正確検定をまとめて判定しています。"),
    "dispersion": 1.7,
    "months": 14,
}


def reading(value: float | None, *months: str) -> dict[str, Any]:
    """Give what a measure came to in some months."""
    return {"months": list(months), "actual": value, "numerator": None, "denominator": None}


FOLLOW_UP = [
    {
        "id": "narrow_lists",
        "month": "2026-07",
        "finding": "persona_share",
        "who": both("Ms Sato", "佐藤"),
        "what": both("Narrow the mailing lists", "配信リストの絞り込み"),
        "by": "2026-08-15",
        "state": "done",
        "measure": "persona_share",
        "label": MQL_SHARE,
        "unit": "share",
        "expected": 0.2,
        "before": reading(0.41, "2026-06", "2026-07"),
        "since": reading(0.34, "2026-08", "2026-09"),
        "moved": -0.07,
        "p_value": 0.12,
        "verdict": "noise",
        "text": both("It has not moved by more than chance.", "偶然の範囲内の変化です。"),
    },
    {
        "id": "price_list",
        "month": "2026-08",
        "finding": None,
        "who": both("Mr Tanaka", "田中"),
        "what": both("A new price list", "価格表の改定"),
        "by": "2026-09-30",
        "state": "overdue",
        "measure": None,
        "label": None,
        "unit": None,
        "expected": None,
        "before": None,
        "since": None,
        "moved": None,
        "p_value": None,
        "verdict": None,
        "text": both("No measure was named.", "指標は決められていません。"),
    },
]
DATA = {
    "leads": 188,
    "all_leads": 10_831,
    "digest": "a" * 64,
    "findings": [
        {"code": "blank", "level": "info", "count": 3, "text": both("Three are blank.", "空欄が3件です。")},
        {"code": "dup", "level": "warning", "count": 1, "text": both("One is doubled.", "重複が1件です。")},
    ],
    "sources": [{"source": "leads", "name": "contacts.csv", "read": 10_832, "used": 10_831, "set_aside": 1}],
}
