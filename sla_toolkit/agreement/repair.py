"""Fill in for faulty values, so that one typing error does not hide the mistakes behind it."""

from collections.abc import Mapping
from copy import deepcopy
from typing import Any

from sla_toolkit.agreement.problems import KeyPath, Problem

_TERM = {"from": "2000-01-01", "until": "2099-12-31"}
_PARTY = {"team": "x"}
_STAND_INS: Mapping[str, Any] = {
    "agreement": {"id": "x", "version": 1, "title": "x", "effective": _TERM},
    "calendar": {"timezone": "UTC"},
    "parties": {"marketing": _PARTY, "sales": _PARTY},
    "effective": _TERM,
    "marketing": _PARTY,
    "sales": _PARTY,
    "id": "x",
    "version": 1,
    "title": "x",
    "label": "x",
    "team": "x",
    "name": "x",
    "then": "x",
    "languages": ["en"],
    "currency": "JPY",
    "from": "2000-01-01",
    "until": "2099-12-31",
    "timezone": "UTC",
    "working_days": ["mon"],
    "working_hours": ["09:00-17:00"],
    "holidays": "none",
    "owner": "sales",
    "measure": "won",
    "target": 0,
    "within": "1 days",
    "within_days": 30,
    "volume": 1,
    "at_least": 1,
    "months_in_a_row": 1,
    "match": {"x": {"is": 1}},
    "path": "x",
}
"""Values that pass, by key; a faulty value without one is taken out."""
_LISTS = ("stages", "personas", "commitments", "relief", "remedies", "rejection_reasons")


def repaired(terms: Mapping[str, Any], problems: list[Problem]) -> dict[str, Any]:
    """Give the terms with every faulty value replaced or taken out."""
    rest = deepcopy(dict(terms))
    for problem in sorted(problems, key=lambda one: len(one.path), reverse=True):
        path = (*problem.path, problem.missing) if problem.missing else problem.path
        _replace(rest, path, remove=problem.code == "unknown_key")
    return rest


def touches(problem: Problem, faulty: list[Problem]) -> bool:
    """Tell whether a problem lies where something was filled in, and may speak of the stand-in."""
    return any(problem.path[: len(_scope(one.path))] == _scope(one.path) for one in faulty if one.path)


def _scope(path: KeyPath) -> KeyPath:
    return path[:2] if path[0] in _LISTS else path


def _replace(values: Any, path: KeyPath, *, remove: bool) -> None:
    try:
        for key in path[:-1]:
            values = values[key]
        if not remove and path[-1] in _STAND_INS:
            values[path[-1]] = deepcopy(_STAND_INS[str(path[-1])])
        else:
            del values[path[-1]]
    except (KeyError, IndexError, TypeError):
        return  # an outer value that was faulty too has been replaced already
