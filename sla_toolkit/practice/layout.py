"""Lay out the practice agreement and its data in a workspace."""

from importlib.resources import files
from pathlib import Path

from sla_toolkit.language import Message, SlaError
from sla_toolkit.practice.export import sheets, write
from sla_toolkit.practice.generate import generate
from sla_toolkit.practice.oddities import spoil
from sla_toolkit.practice.scenario import PRACTICE

AGREEMENT = Path("parameters", "acme.yaml")
DATA = tuple(Path("data", name) for name in ("contacts.csv", "touches.csv", "deals.csv"))


class WorkspaceInUse(SlaError, FileExistsError):
    """A file that would be written is there already."""


def practice_agreement() -> str:
    """The practice agreement's YAML, as it ships."""
    return files("sla_toolkit.practice").joinpath("acme.yaml").read_text(encoding="utf-8")


def lay_out(folder: Path) -> list[Path]:
    """Write the practice agreement and its CSV files below `folder` and give the paths; same bytes always.

    Raises WorkspaceInUse, and writes nothing, when one of the files exists.
    """
    for path in (AGREEMENT, *DATA):
        if (folder / path).exists():
            raise WorkspaceInUse(
                Message(
                    "{path} is there already: name a new folder, or move the file away.",
                    path=str(folder / path),
                )
            )
    (folder / AGREEMENT).parent.mkdir(parents=True, exist_ok=True)
    (folder / AGREEMENT).write_text(practice_agreement(), encoding="utf-8", newline="\n")
    found = sheets(generate(PRACTICE))
    found["contacts.csv"] = spoil(found["contacts.csv"], PRACTICE.seed)
    return [folder / AGREEMENT, *write(found, folder / "data")]
