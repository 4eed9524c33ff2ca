"""The JSON Schema of the agreement, for editors; committed, and checked for drift."""

from typing import Any

from sla_toolkit.agreement.model import Agreement

SCHEMA_ID = "agreement.schema.json"


def agreement_schema() -> dict[str, Any]:
    """Give the schema; `data:` may also be the path of a file that holds the block."""
    schema = Agreement.model_json_schema(by_alias=True)
    data = schema["properties"]["data"]
    data["anyOf"] = [{"type": "string"}, *data["anyOf"]]
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": SCHEMA_ID, **schema}
