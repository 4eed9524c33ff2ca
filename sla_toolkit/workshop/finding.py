"""Which agreement a notebook is about, and which language it speaks, where its parameters leave that open."""

import os
from pathlib import Path

from sla_toolkit.agreement import Agreement, Problem, Refused
from sla_toolkit.language import LANGUAGES, Message
from sla_toolkit.running.agreement_path import find_agreement

AGREEMENT = "SLA_AGREEMENT"
"""The variable by which `sla workshop` tells its notebooks which agreement they are about."""
_BESIDE = (".actions.yaml", ".playbook.yaml")


def chosen_agreement(named: str | Path) -> Path:
    """Find the agreement: the one named, else that of `sla workshop`, else the only one in `parameters/`.

    Raises Refused where none is named and there are none, or several, to choose from.
    """
    given = str(named) or os.environ.get(AGREEMENT, "")
    if given:
        return find_agreement(given)
    here = Path.cwd()
    for folder in (here, *here.parents):
        found = _agreements(folder / "parameters")
        if len(found) == 1:
            return found[0]
        if found:
            names = [f"parameters/{one.name}" for one in found]
            message = Message(
                "There are several agreements: write one of {names} as “agreement”.", names=names
            )
            raise Refused((Problem("several_agreements", message),))
    message = Message(
        "There is no agreement in parameters/: write its path as “agreement”, or begin with sla new."
    )
    raise Refused((Problem("no_agreement", message),))


def _agreements(folder: Path) -> list[Path]:
    """Give the files that begin a block `agreement:`; other YAML may lie beside them."""
    found = sorted(one for one in folder.glob("*.y*ml") if not one.name.endswith(_BESIDE))
    return [one for one in found if any(line.startswith("agreement:") for line in _lines(one))]


def _lines(path: Path) -> list[str]:
    try:
        return path.read_text(encoding="utf-8-sig", errors="replace").splitlines()
    except OSError:
        return []


def spoken_language(named: str, agreement: Agreement) -> str:
    """Give the language named, else that of the folder that the open notebook lies in, else the agreement's first."""
    if named in LANGUAGES:
        return named
    notebook = Path(os.environ.get("JPY_SESSION_NAME", ""))  # what JupyterLab tells its kernels
    if notebook.parent.name in LANGUAGES:
        return notebook.parent.name
    return agreement.agreement.languages[0]
