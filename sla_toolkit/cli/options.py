"""Arguments and options that several verbs share."""

from pathlib import Path
from typing import Annotated

import typer

AsJson = Annotated[bool, typer.Option("--json", help="Print the answer as JSON.")]
AgreementPath = Annotated[Path, typer.Argument(help="The agreement: a YAML file in parameters/.")]
Outputs = Annotated[Path | None, typer.Option("--outputs", help="Folder to write below (default: outputs/).")]
