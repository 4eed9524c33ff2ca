"""The JSON Schema of the actions file, for editors; committed, and checked for drift."""

from typing import Any

from sla_toolkit.variance.follow_up.model import Action


def actions_schema() -> dict[str, Any]:
    """Give the schema of `<id>.actions.yaml`."""
    entry = Action.model_json_schema()
    definitions = entry.pop("$defs", {})
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "actions.schema.json",
        "title": "Actions",
        "type": "object",
        "additionalProperties": False,
        "required": ["actions"],
        "properties": {"actions": {"anyOf": [{"type": "array", "items": entry}, {"type": "null"}]}},
        **({"$defs": definitions} if definitions else {}),
    }
