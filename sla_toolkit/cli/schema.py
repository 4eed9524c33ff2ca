"""`sla schema`: the JSON Schemas that others rely on."""

import json
from enum import StrEnum
from typing import Annotated

import typer

from sla_toolkit.cli.outcome import verb


class Which(StrEnum):
    """The formats that have a schema."""

    agreement = "agreement"
    report = "report"
    actions = "actions"


@verb
def schema(
    which: Annotated[Which, typer.Argument(help="agreement, report or actions.")] = Which.agreement,
) -> None:
    """Print the JSON Schema of the agreement, of a month's report.json, or of the file of decisions."""
    from sla_toolkit.agreement import agreement_schema
    from sla_toolkit.variance.follow_up import actions_schema
    from sla_toolkit.variance.report import report_schema

    schemas = {
        Which.agreement: agreement_schema,
        Which.report: report_schema,
        Which.actions: actions_schema,
    }
    typer.echo(json.dumps(schemas[which](), ensure_ascii=False, indent=2))
