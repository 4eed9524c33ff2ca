"""Every agreement that differs from another in one value, and the ways of writing one agreement differently."""

import copy
import re
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from sla_toolkit.agreement import Agreement, problems_of, read_agreement
from sla_toolkit.agreement.problems import KeyPath

PRACTICE = Path(__file__).parents[1] / "sla_toolkit" / "practice" / "acme.yaml"


def practice_terms() -> dict[str, Any]:
    """Give the practice agreement as plain values, with what it leaves out given too."""
    terms = copy.deepcopy(dict(read_agreement(PRACTICE).terms))
    terms["agreement"]["paper"] = "a4"
    terms["stages"][1]["disqualifiers"] = {"en": "Students.", "ja": "学生は対象外です。"}
    terms["classification"] = {
        "held": "2026-11-05",
        "round": 2,
        "leads": 24,
        "participants": 6,
        "agreement": 0.83,
        "kappa": 0.71,
        "kappa_interval": [0.5, 0.9],
        "alpha": 0.68,
        "alpha_interval": [0.52, 0.8],
    }
    terms["open_questions"] = [
        {
            "id": "trade_shows",
            "question": {"en": "Do cards count?", "ja": "名刺は数えますか。"},
            "owner": "sales",
            "by": "2026-12-01",
        }
    ]
    terms["data"]["touches"] |= {"encoding": "utf-8", "delimiter": ",", "date_format": "%Y/%m/%d"}
    terms["data"]["deals"]["date_format"] = {"Close Date": "%Y-%m-%d"}
    terms["data"]["companies"] = {"table": "crm.companies", "columns": {"company": "Name"}}
    terms["data"]["stage_history"] = {
        "path": "h.csv",
        "sheet": "History",
        "columns": {"lead_id": "Id"},
        "stages": {"mql": ["MQL", "M"]},
    }
    terms["commitments"][2]["fields"] = ["company", "department"]
    terms["commitments"][3]["target"] = {"2026-10": 0.8, "2026-11": 0.9}
    return terms


def sound(terms: dict[str, Any]) -> Agreement | None:
    """Give the agreement that plain values make, or None where they make none."""
    try:
        agreement = Agreement.model_validate(terms)
    except (ValidationError, KeyError, ValueError, TypeError, StopIteration):
        return None
    return None if problems_of(agreement) else agreement


def leaves(value: Any, path: KeyPath = ()) -> Iterator[tuple[KeyPath, Any]]:
    """Give every value that holds no others, with its place."""
    if isinstance(value, dict | list) and value:
        for key, part in value.items() if isinstance(value, dict) else enumerate(value):
            yield from leaves(part, (*path, key))
    else:
        yield path, value


def replaced(terms: dict[str, Any], path: KeyPath, value: Any) -> dict[str, Any]:
    """Give a copy with one value put in another's place."""
    changed = copy.deepcopy(terms)
    node = changed
    for key in path[:-1]:
        node = node[key]
    node[path[-1]] = value
    return changed


def one_value_changed(terms: dict[str, Any]) -> Iterator[tuple[KeyPath, dict[str, Any] | None]]:
    """Give for every value a sound agreement in which it is another; None where it cannot change by itself."""
    for path, value in leaves(terms):
        if path[0] != "agreement" and path[-1] == "id":
            tried = iter([renamed(terms, value, f"{value}x")])
        elif path[:2] == ("plan", "mix"):
            rest = next(name for name in terms["plan"]["mix"] if name != path[2])
            more = replaced(terms, ("plan", "mix", rest), round(terms["plan"]["mix"][rest] + 0.05, 9))
            tried = iter([replaced(more, path, round(value - 0.05, 9))])
        else:
            tried = (replaced(terms, path, other) for other in _others(value, terms) if other != value)
        yield path, next((one for one in tried if sound(one) is not None), None)


def renamed(value: Any, old: str, new: str) -> Any:
    """Give a copy in which an id is another one wherever it stands, as key or as value."""
    if isinstance(value, dict):
        return {
            new if key == old else key: part if key == "measure" else renamed(part, old, new)
            for key, part in value.items()
        }
    if isinstance(value, list):
        return [renamed(part, old, new) for part in value]
    return new if value == old else value


def _others(value: Any, terms: dict[str, Any]) -> Iterator[Any]:
    if isinstance(value, int | float):
        yield from (value + 1, value * 0.9, value * 0.5)
    elif re.fullmatch(r"\d{4}-\d{2}-\d{2}", value):
        yield str(date.fromisoformat(value) + timedelta(days=1))
    else:
        yield from (re.sub(r"\d", lambda found: str((int(found[0]) + 1) % 10), value), f"{value}x")
        yield from _WORDS
        for block in ("stages", "personas", "commitments"):
            yield from (member["id"] for member in terms[block])


_WORDS = (
    *("sales", "marketing", "won", "revenue", "conversion", "ja", "en", "letter", "USD", "US", "sat"),
    *("volume", "persona_share", "completeness", "rejection_reason", "decision_within"),
    *("Europe/Berlin", "08:00-12:00", "13:00-19:00", "salesforce", "US-CA"),
)
