"""Where things lie around an agreement: outputs, a team's own templates, the shipped notebooks."""

from dataclasses import dataclass
from pathlib import Path

import sla_toolkit


def shipped(name: str) -> Path:
    """Find a folder that ships with the toolkit: inside the installed package, else beside it in a clone."""
    package = Path(sla_toolkit.__file__).parent
    inside = package / "_shipped" / name
    return inside if inside.is_dir() else package.parent / name


@dataclass(frozen=True)
class Workspace:
    """The folder that holds `parameters/`, `outputs/` and perhaps `templates/`."""

    folder: Path

    @classmethod
    def of(cls, agreement: Path) -> "Workspace":
        """Give the workspace of an agreement: the parent of its `parameters/`, else the current folder."""
        if agreement.parent.name == "parameters":
            return cls(agreement.parent.parent)  # as the user wrote it, so that paths in answers are theirs
        parent = agreement.resolve().parent
        return cls(parent.parent if parent.name == "parameters" else Path.cwd())

    @property
    def outputs(self) -> Path:
        """The folder that everything rendered goes below."""
        return self.folder / "outputs"

    @property
    def templates(self) -> Path | None:
        """The workspace's own templates, if it has any; they replace the shipped ones file by file."""
        own = self.folder / "templates"
        return own if own.is_dir() else None
