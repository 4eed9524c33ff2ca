"""`sla draft`: the agreement as a document."""

from typing import Annotated, Literal

import typer

from sla_toolkit.cli.options import AgreementPath, AsJson, Outputs
from sla_toolkit.cli.outcome import answer, verb


@verb
def draft(
    agreement: AgreementPath,
    outputs: Outputs = None,
    paper: Annotated[
        Literal["a4", "letter"] | None,
        typer.Option("--paper", help="Paper of the PDF and Word files (default: the agreement's, else A4)."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Render the agreement as HTML, PDF, Word and Markdown, in each of its languages."""
    from sla_toolkit.running.drafting import draft_agreement

    paths = draft_agreement(agreement, outputs, paper)
    answer({"files": [str(path) for path in paths]}, [str(path) for path in paths], as_json=as_json)
