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
    pace = "pace"
    backtest = "backtest"
    plan = "plan"
    history = "history"


@verb
def schema(
    which: Annotated[
        Which, typer.Argument(help="agreement, report, actions, pace, plan, backtest or history.")
    ] = Which.agreement,
) -> None:
    """Print the JSON Schema of the agreement, of report.json, of the decisions, or of what another verb prints."""
    from sla_toolkit.agreement import agreement_schema
    from sla_toolkit.planning.backtest import backtest_schema
    from sla_toolkit.planning.model import plan_schema
    from sla_toolkit.variance.follow_up import actions_schema
    from sla_toolkit.variance.history import history_schema
    from sla_toolkit.variance.pace import pace_schema
    from sla_toolkit.variance.report import report_schema

    schemas = {
        Which.agreement: agreement_schema,
        Which.report: report_schema,
        Which.actions: actions_schema,
        Which.pace: pace_schema,
        Which.backtest: backtest_schema,
        Which.plan: plan_schema,
        Which.history: history_schema,
    }
    typer.echo(json.dumps(schemas[which](), ensure_ascii=False, indent=2))
