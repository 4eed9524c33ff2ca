"""What is known of the canonical tables beside their rows, as JSON and back."""

from dataclasses import asdict
from datetime import date
from decimal import Decimal
from typing import Any

from sla_toolkit.language import Message
from sla_toolkit.leads.engine import Engine
from sla_toolkit.leads.findings import DataFinding, SourceCount
from sla_toolkit.leads.tables import Leads


class NotPlain(TypeError):
    """A sentence that holds what JSON has no form for."""


def facts_of(leads: Leads) -> dict[str, Any]:
    """Give everything but the tables in plain values; raises NotPlain for a sentence that holds anything else."""
    return {
        "attributes": sorted(leads.attributes),
        "dated_stages": sorted(leads.dated_stages),
        "findings": [
            {"code": one.code, "level": one.level, "count": one.count, "source": one.source}
            | {"rows": one.rows, "message": _plain(one.message)}
            for one in leads.findings
        ],
        "sources": [asdict(one) for one in leads.sources],
        "digest": leads.digest,
    }


def leads_from(facts: dict[str, Any], tables: dict[str, Any], engine: Engine) -> Leads:
    """Put `facts_of` and the tables together again."""
    return Leads(
        **{name: tables.get(name) for name in ("leads", "stage_history", "touches", "deals")},
        attributes=frozenset(facts["attributes"]),
        dated_stages=frozenset(facts["dated_stages"]),
        findings=tuple(
            DataFinding(**{**one, "rows": tuple(one["rows"]), "message": _read(one["message"])})
            for one in facts["findings"]
        ),
        sources=tuple(SourceCount(**one) for one in facts["sources"]),
        digest=facts["digest"],
        engine=engine,
    )


def _plain(value: Any) -> Any:
    if isinstance(value, Message):
        return {"template": value.template, "values": {name: _plain(one) for name, one in value.values}}
    if isinstance(value, list | tuple):
        return {type(value).__name__: [_plain(one) for one in value]}
    if type(value) is date:
        return {"date": value.isoformat()}
    if isinstance(value, Decimal):
        return {"decimal": str(value)}
    if isinstance(value, str | int | float | None):
        return value
    raise NotPlain(type(value).__name__)


def _read(value: Any) -> Any:
    match value:
        case {"template": template, "values": values}:
            return Message(template, **{name: _read(one) for name, one in values.items()})
        case {"list": items}:
            return [_read(one) for one in items]
        case {"tuple": items}:
            return tuple(_read(one) for one in items)
        case {"date": day}:
            return date.fromisoformat(day)
        case {"decimal": number}:
            return Decimal(number)
        case _:
            return value
