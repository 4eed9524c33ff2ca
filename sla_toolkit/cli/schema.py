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


@verb
def schema(which: Annotated[Which, typer.Argument(help="agreement or report.")] = Which.agreement) -> None:
    """Print the JSON Schema of the agreement, or of a month's report.json."""
    from sla_toolkit.agreement import agreement_schema
    from sla_toolkit.variance.report import report_schema

    found = agreement_schema() if which is Which.agreement else report_schema()
    typer.echo(json.dumps(found, ensure_ascii=False, indent=2))
