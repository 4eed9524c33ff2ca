"""The command `sla`: one short file a verb. Verbs import what they need when called, so that `sla --help` is quick."""

import sys

import typer

from sla_toolkit.cli import (
    backtest,
    check,
    demo,
    diff,
    doctor,
    draft,
    monthly,
    new,
    pace,
    plan,
    schema,
    sign,
    verify,
    workshop,
)

__all__ = ["app", "main"]

app = typer.Typer(
    name="sla",
    help="Agree on the marketing–sales SLA, sign it, and see every month who kept it and why not.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
for name, function in (
    ("new", new.new),
    ("check", check.check),
    ("workshop", workshop.workshop),
    ("plan", plan.plan),
    ("backtest", backtest.backtest),
    ("draft", draft.draft),
    ("diff", diff.diff),
    ("sign", sign.sign),
    ("verify", verify.verify),
    ("monthly", monthly.monthly),
    ("pace", pace.pace),
    ("demo", demo.demo),
    ("doctor", doctor.doctor),
    ("schema", schema.schema),
):
    app.command(name)(function)


def main() -> None:
    """Run the command; a user's mistake ends in a sentence and an exit code, never in a traceback."""
    for stream in (
        sys.stdout,
        sys.stderr,
    ):  # a console or pipe that is not UTF-8 must not stop a Japanese run
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    app()
