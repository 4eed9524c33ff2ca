"""What a month was made from, and the digest of everything it left."""

import hashlib
import json
import platform
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path

from sla_toolkit import __version__
from sla_toolkit.running.workspace import Workspace, shipped
from sla_toolkit.variance import Report

MANIFEST = "manifest.json"
_PARTS = ("ibis-framework", "duckdb", "jinja2", "pypandoc_binary", "typst", "matplotlib", "holidays")


def write_manifest(
    folder: Path,
    report: Report,
    workspace: Workspace,
    beside: Mapping[str, str | None] | None = None,
) -> None:
    """Write `manifest.json`: what the month was made from, what it left, the versions, and the as-of time.

    Digests (SHA-256) of agreement, data, templates and files; and those in `beside`: of `playbook`, `actions` and
    `sign_off` (the log), read from beside the agreement (null: there is none). Without `beside` they stay as the
    folder's manifest names them.
    """
    manifest: dict[str, object] = {
        "agreement": report.agreement.digest,
        **(_beside(folder) if beside is None else beside),
        "data": report.data.digest,
        "templates": _templates_digest(workspace),
        "as_of": report.as_of,
        "versions": {
            "sla-toolkit": __version__,
            "python": platform.python_version(),
            **{name: version(name) for name in _PARTS},
        },
        "files": {name: _digest(folder / name) for name in _names(folder)},
    }
    text = json.dumps(manifest, ensure_ascii=False, indent=2, sort_keys=True)
    (folder / MANIFEST).write_bytes(text.encode() + b"\n")


def _beside(folder: Path) -> dict[str, str | None]:
    written = json.loads((folder / MANIFEST).read_bytes())
    return {name: written[name] for name in ("playbook", "actions", "sign_off")}


def _names(folder: Path) -> list[str]:
    found = (path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    return sorted(name for name in found if name != MANIFEST)


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _templates_digest(workspace: Workspace) -> str:
    """Digest the templates in force: the shipped ones, and the workspace's own beside them."""
    digest = hashlib.sha256()
    for root in (shipped("templates"), workspace.templates):
        if root is not None:
            for path in sorted(one for one in root.rglob("*") if one.is_file()):
                digest.update(path.relative_to(root).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()
