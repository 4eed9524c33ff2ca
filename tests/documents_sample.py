"""A month's report and an agreement made by hand, for tests of what documents say."""

from pathlib import Path
from typing import Any

from documents_parts import (
    AGREEMENT,
    CHANNEL,
    COMMITMENTS,
    DATA,
    FINDINGS,
    FOLLOW_UP,
    FUNNEL,
    LADDER,
    RELIEF,
    REMEDIES,
    RUNNING,
    SUMMARY,
    TESTING,
    VARIANCE,
    both,
    persona_channel,
    promise,
)

from sla_toolkit.agreement import AgreementFile, read_agreement
from sla_toolkit.documents import draw_figures
from sla_toolkit.variance.report import Report

__all__ = [
    "CHANNEL",
    "EMPTY",
    "FUNNEL",
    "LADDER",
    "PRACTICE",
    "RUNNING",
    "VARIANCE",
    "agreement",
    "both",
    "days",
    "persona_channel",
    "promise",
    "report",
    "with_figures",
]

SMALL = (Path(__file__).parent / "agreements" / "small.yaml").read_text(encoding="utf-8")
PRACTICE = Path(__file__).parents[1] / "sla_toolkit" / "practice" / "acme.yaml"
EMPTY: dict[str, Any] = {
    "notices": [],
    "summary": {},
    "commitments": [],
    "relief": [],
    "remedies": [],
    "funnel": [],
    "variance": None,
    "daily": [],
    "ladder": [],
    "findings": [],
    "testing": None,
    "follow_up": [],
}
"""A month of which nothing is known."""


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
        "agreement": AGREEMENT,
        "month": "2026-09",
        "as_of": "2026-10-31T00:00:00+09:00",
        "settled": True,
        "notices": [
            {"code": "unsigned", "level": "warning", "text": both("Nobody has signed.", "未署名です。")}
        ],
        "headline": both("22 against 34 planned.", "計画34件に対して22件でした。"),
        "summary": SUMMARY,
        "commitments": COMMITMENTS,
        "relief": RELIEF,
        "remedies": REMEDIES,
        "funnel": FUNNEL,
        "variance": VARIANCE,
        "daily": days(),
        "ladder": LADDER,
        "findings": FINDINGS,
        "testing": TESTING,
        "follow_up": FOLLOW_UP,
        "data": DATA,
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
