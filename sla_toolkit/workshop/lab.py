"""Open JupyterLab on the workshop's notebooks: in the agreement's language, with the toolkit's own kernel."""

import json
import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory

from sla_toolkit.agreement import read_agreement
from sla_toolkit.language import LANGUAGES, Message, SlaError
from sla_toolkit.running.publish import cannot_write
from sla_toolkit.running.workspace import Workspace, shipped
from sla_toolkit.workshop.finding import AGREEMENT, chosen_agreement

FIRST = "1_lead_stages.ipynb"
_QUIET = "@jupyterlab/apputils-extension:announcements"
"""Asks, over the first notebook, whether one wants news of Jupyter."""
_SETTINGS = {"@jupyterlab/notebook-extension:tracker": {"windowingMode": "none"}}
"""All cells stay on the page, so that a form scrolled out of sight keeps what is being typed."""


class NoLab(SlaError):
    """JupyterLab is not installed."""


@dataclass(frozen=True)
class Lab:
    """What to start: the command, and what it finds in its environment. `notebook` is the one that opens first."""

    command: tuple[str, ...]
    environment: dict[str, str]
    notebook: Path


@contextmanager
def prepared(
    agreement: str | Path = "", language: str = "", port: int | None = None, *, browser: bool = True
) -> Iterator[Lab]:
    """Prepare JupyterLab for an agreement; its settings are there as long as the context is open.

    Notebooks that the workspace lacks are laid into it; a team's own stay. `language` empty: the agreement's first.
    `port` None: the first that is free. Raises Refused for an agreement that cannot be used, NoLab, CannotWrite.
    """
    if find_spec("jupyterlab") is None:
        message = Message(
            "JupyterLab is not installed: install the toolkit with pip install 'sla-toolkit[workshop]'."
        )
        raise NoLab(message)
    file = read_agreement(chosen_agreement(agreement))
    spoken = language if language in LANGUAGES else file.agreement.agreement.languages[0]
    folder = Workspace.of(file.path).folder.resolve()
    notebook = _notebooks(folder, spoken) / FIRST
    with TemporaryDirectory(prefix="sla-workshop-") as temporary:
        settings = Path(temporary)
        _write_kernel(settings / "kernels" / "python3")
        _write_page(settings / "labconfig")
        yield Lab(
            command=_command(folder, notebook, port, browser=browser),
            environment={
                AGREEMENT: str(file.path.resolve()),
                "JUPYTER_PATH": str(settings),
                "JUPYTER_CONFIG_PATH": str(settings),
            },
            notebook=notebook,
        )


def _command(folder: Path, notebook: Path, port: int | None, *, browser: bool) -> tuple[str, ...]:
    place = notebook.relative_to(folder).as_posix()
    options = [f"--ServerApp.root_dir={folder}", f"--LabApp.default_url=/lab/tree/{place}"]
    if port is not None:
        options += [f"--ServerApp.port={port}", "--ServerApp.port_retries=0"]
    if not browser:
        options.append("--no-browser")
    if hasattr(os, "geteuid") and os.geteuid() == 0:  # in a container there is often nobody else
        options.append("--allow-root")
    return (sys.executable, "-m", "jupyterlab", *options)


def _notebooks(folder: Path, language: str) -> Path:
    """Give the workspace's notebooks of a language, those that it lacks laid in."""
    target = folder / "notebooks" / language
    try:
        target.mkdir(parents=True, exist_ok=True)
        for notebook in sorted((shipped("notebooks") / language).glob("*.ipynb")):
            if not (target / notebook.name).exists():
                shutil.copyfile(notebook, target / notebook.name)
    except OSError as error:
        raise cannot_write(target, error) from None
    return target


def _write_kernel(folder: Path) -> None:
    """Describe this very Python as the kernel, whatever else the user has installed under that name."""
    argv = [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
    kernel = {"argv": argv, "display_name": "SLA", "language": "python", "metadata": {"debugger": True}}
    _write(folder / "kernel.json", kernel)


def _write_page(folder: Path) -> None:
    _write(folder / "page_config.json", {"disabledExtensions": {_QUIET: True}})
    _write(folder / "default_setting_overrides.json", _SETTINGS)


def _write(path: Path, values: object) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(values), encoding="utf-8")
