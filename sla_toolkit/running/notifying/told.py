"""What a run has to tell, and what became of telling it."""

from dataclasses import dataclass
from pathlib import Path

from sla_toolkit.language import Message
from sla_toolkit.variance import Report


@dataclass(frozen=True)
class Told:
    """What came of one month of a run.

    `month` is YYYY-MM. `folder` is the published folder, which holds `report.<language>.<form>`; None: nothing is
    published. `report` None: there is none, as where the month failed. `new`: the folder was not there before, or its
    bytes changed. `failure` is the sentence of a month that failed; None: it was done.
    `place` is where people find it, such as an address; None: the folder.
    """

    month: str
    folder: Path | None = None
    report: Report | None = None
    new: bool = False
    failure: Message | None = None
    place: str | None = None


@dataclass(frozen=True)
class Sent:
    """What became of one address; `to` is what may be shown of it.

    `ok` is false only where something was to be told and was not, or not all of it. `skipped`: the run gave no
    occasion that the address asks for. `message` says it in a sentence that holds no secret.
    """

    to: str
    ok: bool
    skipped: bool
    message: Message
