"""The actions file of an agreement."""

from pathlib import Path

from sla_toolkit.agreement import Agreement, digest_of
from sla_toolkit.agreement.document import read_document
from sla_toolkit.variance.follow_up.model import Action, Actions
from sla_toolkit.variance.follow_up.strict import read_entries


def actions_path(agreement_path: Path, agreement_id: str) -> Path:
    """Give the place of an agreement's actions file: `<id>.actions.yaml` beside it."""
    return agreement_path.parent / f"{agreement_id}.actions.yaml"


def read_actions(path: Path, agreement: Agreement) -> Actions:
    """Read the decisions; none where there is no file.

    Raises Refused with all problems at once, each with file and line.
    """
    if not path.exists():
        return Actions()
    document = read_document(path)
    return Actions(
        actions=read_entries(document, "actions", Action, {"agreement": agreement}),
        digest=digest_of(document.values),
    )
