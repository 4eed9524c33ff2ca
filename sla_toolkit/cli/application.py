"""The Typer application: every verb, with its summary in the reader's language."""

import typer

from sla_toolkit.cli import (
    backtest,
    check,
    demo,
    diff,
    doctor,
    draft,
    history,
    monthly,
    new,
    pace,
    plan,
    schema,
    sign,
    verify,
    workshop,
)
from sla_toolkit.cli.summaries import ABOUT, SUMMARIES
from sla_toolkit.language import Message, reader_language

app = typer.Typer(
    name="sla",
    help=Message(ABOUT).text(reader_language()),
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
_VERBS = {
    "new": new.new,
    "check": check.check,
    "workshop": workshop.workshop,
    "plan": plan.plan,
    "backtest": backtest.backtest,
    "draft": draft.draft,
    "diff": diff.diff,
    "sign": sign.sign,
    "verify": verify.verify,
    "monthly": monthly.monthly,
    "history": history.history,
    "pace": pace.pace,
    "demo": demo.demo,
    "doctor": doctor.doctor,
    "schema": schema.schema,
}
for name, function in _VERBS.items():
    app.command(name, help=Message(SUMMARIES[name]).text(reader_language()))(function)
