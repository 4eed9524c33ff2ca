"""A run whose agreement or outputs lie at an address: worked on in a folder here, published there."""

import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from sla_toolkit.language import SlaError
from sla_toolkit.running.places.address import bare, is_address
from sla_toolkit.running.places.bringing import bring_outputs, mirrored, workspace_of
from sla_toolkit.running.places.publishing import publish_folder, remove_folder
from sla_toolkit.running.places.readdressing import readdressed, readdressed_text
from sla_toolkit.running.workspace import Workspace

_PREFIX = "sla-mirror-"
_LEFT_BEHIND = 86400  # seconds after which no run that is still going can be meant


@dataclass(frozen=True)
class Mirror:
    """Where a run works: `agreement` and `outputs` are paths of this machine, given or mirrored.

    `places` are the mirrored folders with the address that each stands for, the innermost first; `published` are those
    of them that hold outputs.
    """

    agreement: Path
    outputs: Path
    places: tuple[tuple[Path, str], ...]
    published: tuple[tuple[Path, str], ...]

    def bring(self, identifier: str, month: str) -> None:
        """Bring the signed copies and the month's report on file; raises Refused where the store does not give them."""
        for folder, address in self.published:
            bring_outputs(address, identifier, month, folder)

    def address_of(self, path: Path) -> str:
        """Give the address that a path here stands for; the path itself, as text, where it stands for none."""
        text = str(path)
        for folder, address in self.places:
            text = readdressed_text(text, folder, address)
        return text

    def addresses(self) -> dict[str, str]:
        """Give what to write in place of each mirrored folder (`/` between its parts), for what a notebook shows."""
        return {folder.as_posix(): address for folder, address in self.places}

    def publish(self, folder: Path) -> bool:
        """Publish a finished folder to the address that it stands for; False where nothing had to be written.

        Raises CannotWrite where the store does not take it, Publishing where others write there all the time.
        """
        address = self.address_of(folder)
        return publish_folder(folder, address) if is_address(address) else False

    def remove(self, folder: Path) -> None:
        """Take away the folder at the address that a folder here stands for; raises as `publish` does."""
        address = self.address_of(folder)
        if is_address(address):
            remove_folder(address)

    def readdressed(self, error: SlaError) -> SlaError:
        """Give the same error with addresses in place of the paths here that stand for them."""
        for folder, address in self.places:
            error = readdressed(error, folder, address)
        return error


@contextmanager
def mirroring(agreement: str, outputs: str | None = None, *, terms_only: bool = False) -> Iterator[Mirror]:
    """Bring what a run reads from an agreement's address, give where to run, and take it away afterwards.

    Each of the two may be an address or a path; `outputs` None is the workspace's own folder. With `terms_only` comes
    no more than reading the agreement takes. What a run raises of ours leaves here with addresses in it. Raises Refused
    as `is_address` and `mirrored` do.
    """
    _sweep(Path(tempfile.gettempdir()))
    folder = Path(tempfile.mkdtemp(prefix=_PREFIX))
    try:
        mirror = _laid_out(agreement, outputs, folder, terms_only=terms_only)
        try:
            yield mirror
        except SlaError as error:
            raise mirror.readdressed(error) from None
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _laid_out(agreement: str, outputs: str | None, folder: Path, *, terms_only: bool) -> Mirror:
    workspace, elsewhere = folder / "workspace", folder / "outputs"
    away = bare(outputs) if outputs and is_address(outputs) else None
    if is_address(agreement):
        address = workspace_of(agreement)
        path = mirrored(agreement, workspace, terms_only=terms_only)
        own = f"{address}/outputs"
        places, published = [(workspace, address)], [(workspace / "outputs", own)]
    else:
        path, own, places, published = Path(agreement), None, [], []
    home = workspace / "outputs" if own is not None else Workspace.of(path).outputs
    if away is not None and away != own:
        places, published, home = [(elsewhere, away), *places], [(elsewhere, away), *published], elsewhere
    elif outputs and away is None:
        home = Path(outputs)
    return Mirror(path, home, tuple(places), tuple(published))


def _sweep(folder: Path) -> None:
    """Take away what runs that were killed left, since it is a copy of somebody's CRM."""
    for one in folder.glob(f"{_PREFIX}*"):
        with suppress(OSError):
            if time.time() - one.stat().st_mtime > _LEFT_BEHIND:
                shutil.rmtree(one, ignore_errors=True)
