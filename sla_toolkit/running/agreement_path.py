"""Find an agreement that is named relative to the workspace, from a notebook that runs deeper inside it."""

from pathlib import Path


def find_agreement(path: str | Path) -> Path:
    """Give the path as it is if it exists, else below the nearest parent folder that has it, else as it is."""
    named = Path(path)
    if named.is_absolute() or named.exists():
        return named
    here = Path.cwd()
    return next((parent / named for parent in here.parents if (parent / named).is_file()), named)
