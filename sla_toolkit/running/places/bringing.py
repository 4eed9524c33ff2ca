"""Bring what a run reads of a workspace at an address into a folder of this machine, laid out as it is there."""

from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sla_toolkit.agreement import Problem, Refused
from sla_toolkit.agreement.document import read_document
from sla_toolkit.language import Message
from sla_toolkit.running.places.address import bare
from sla_toolkit.running.places.failing import NO_FILE, reading
from sla_toolkit.running.places.naming import PARAMETERS, Outside, named_in, within
from sla_toolkit.running.places.opening import Lying, children, fetch, hidden, is_file, listed, opened, safe

if TYPE_CHECKING:
    from upath import UPath

LARGEST = 50_000_000
"""Bytes of a file of `parameters/`, `templates/` or `notebooks/` above which it is left where it is."""
_OWN = ("templates", "notebooks")
_OF_ONE = (".sign-off.jsonl", ".sign-off.head", ".actions.yaml")
"""What files are called that belong to one agreement alone, after its id."""
_ON_FILE = ("report.json", "manifest.json")
_WILD = "*?["


def workspace_of(address: str) -> str:
    """Give the address of an agreement's workspace; raises Refused unless it lies in `parameters/` of one."""
    place = opened(address)
    if place.parent.name != PARAMETERS:
        message = Message(
            "An agreement at an address lies in a folder “parameters”, with templates, data and outputs beside that: "
            "name it like s3://bucket/team/parameters/acme.yaml."
        )
        raise Refused((Problem("no_workspace", message, file=address),))
    return bare(str(place.parent.parent))


def mirrored(address: str, into: Path, *, terms_only: bool = False) -> Path:
    """Bring an agreement at an address, with all that a run reads beside it, into a folder; give its path there.

    These are the files of `parameters/` that are no other agreement's, the workspace's own `templates/` and
    `notebooks/`, and the files that `data:` names by relative paths; with `terms_only` no more than reading the
    agreement takes. What is not there is left to whoever reads it. Raises Refused, naming the address, where the
    agreement is missing, the store does not give it, a path of `data:` leads out of the workspace, or a data file
    changes meanwhile.
    """
    workspace, folder = workspace_of(address), into / PARAMETERS
    with reading(address):
        place = opened(address)
        beside = children(place.parent)[0]
        agreement = folder / place.name
        fetch(place, [(_agreement(beside, place.name, address).path, agreement)])
    terms = _terms(agreement)
    if not terms_only:
        with reading(f"{workspace}/{PARAMETERS}"):
            fetch(place, _targets(folder, _of(fitting(beside), terms, place.name)))
        with reading(workspace):
            _bring_own(workspace, into)
    data = _data(terms, address, into)
    if not terms_only:
        _bring_named(named_in(data, folder), address, into)
    return agreement


def bring_outputs(outputs: str, identifier: str, month: str, into: Path) -> None:
    """Bring the signed copies of an agreement, and the report that a month has on file, to where a run looks for them.

    `outputs` is the address of the outputs folder and `into` stands for it here. Raises Refused where the store does
    not give them; what is not there is no fault.
    """
    with reading(outputs):
        place = opened(outputs) / identifier
        for name in children(place)[1]:
            if name.startswith("agreement-v") and safe(name):
                copies = _only(children(place / name)[0], "signed.", ".pdf")
                fetch(place, _targets(into / identifier / name, copies))
        on_file = children(place / month)[0]
        found = {name: one for name, one in on_file.items() if name in _ON_FILE}
        fetch(place, _targets(into / identifier / month, found))


def _agreement(beside: Mapping[str, Lying], name: str, address: str) -> Lying:
    """Give the agreement among the files beside it; raises Refused where it is missing or no agreement by its size."""
    if name not in beside or not safe(name):
        raise Refused((Problem("missing_file", NO_FILE, file=address),))
    if beside[name].size > LARGEST:
        message = Message("The file is too large to be an agreement.")
        raise Refused((Problem("too_large", message, file=address),))
    return beside[name]


def _of(beside: Mapping[str, Lying], terms: Mapping[str, Any], agreement: str) -> dict[str, Lying]:
    """Leave out what belongs to other agreements, which in a folder for hundreds of teams is nearly everything.

    `agreement` is the file's own name; it has been brought.
    """
    header, stem = terms.get("agreement"), Path(agreement).stem
    own = {stem, str(header.get("id")) if isinstance(header, Mapping) else stem}
    ids = {name.removesuffix(end) for name in beside for end in _OF_ONE if name.endswith(end)}
    others = tuple(f"{one}." for one in ids - own)
    kept = tuple(f"{one}." for one in own)
    return {
        name: one
        for name, one in beside.items()
        if name != agreement and (name.startswith(kept) or not name.startswith(others))
    }


def fitting(found: Mapping[str, Lying]) -> dict[str, Lying]:
    """Leave out what has no place in a workspace here: names that are hidden or not safe, and what is too large."""
    return {
        name: one for name, one in found.items() if safe(name) and not hidden(name) and one.size <= LARGEST
    }


def _only(found: Mapping[str, Lying], begin: str, end: str) -> dict[str, Lying]:
    return {
        name: one for name, one in fitting(found).items() if name.startswith(begin) and name.endswith(end)
    }


def _targets(folder: Path, found: Mapping[str, Lying]) -> list[tuple[str, Path]]:
    return [(one.path, folder / name) for name, one in found.items()]


def _terms(path: Path) -> Mapping[str, Any]:
    """Read a YAML file leniently: nothing, where whoever reads the agreement will say what is wrong."""
    with suppress(Refused):
        values = read_document(path).values
        return values if isinstance(values, Mapping) else {}
    return {}


def _bring_own(workspace: str, into: Path) -> None:
    for name in _OWN:
        own = opened(workspace) / name
        fetch(own, _targets(into / name, fitting(listed(own))))


def _data(terms: Mapping[str, Any], address: str, into: Path) -> Any:
    """Give what stands in the data block, or in the file that it names, which is brought for that."""
    data = terms.get("data")
    if not isinstance(data, str):
        return data
    _bring_named([data], address, into)
    values = _terms(into / PARAMETERS / data.replace("\\", "/"))
    return values["data"] if set(values) == {"data"} else values


def _bring_named(written: Iterable[str], address: str, into: Path) -> None:
    workspace = workspace_of(address)
    for path in written:
        with reading(f"{workspace}/{path}"):
            _bring_one(opened(workspace), _names(path, address), into)


def _names(path: str, address: str) -> list[str]:
    try:
        return within(path)
    except Outside as outside:
        message = Message(
            "The path “{path}” in the data block leads out of the workspace: lay the data into the folder that holds "
            "“parameters”.",
            path=outside.path,
        )
        raise Refused((Problem("outside_workspace", message, file=address),)) from None


def _bring_one(workspace: "UPath", names: list[str], into: Path) -> None:
    """Bring the files that one path of the data block stands for; a name comes before a pattern, as for local files."""
    root = workspace.path.rstrip("/")
    found = _seen(workspace, root, names)
    fetch(workspace, [(path, into / path.removeprefix(f"{root}/")) for path in found])
    if found and _seen(workspace, root, names) != found:
        raise _still_written(bare(str(workspace)), names[0])


def _seen(workspace: "UPath", root: str, names: list[str]) -> dict[str, Any]:
    """Give what the driver knows of each file that names or patterns stand for, its size and time among it."""
    workspace.fs.invalidate_cache()
    for name in names:
        if safe(name):
            with suppress(FileNotFoundError):
                facts = workspace.fs.info(f"{root}/{name}")
                if facts["type"] == "file":
                    return {f"{root}/{name}": facts}
    found: dict[str, Any] = {}
    for name in names:
        if any(sign in name for sign in _WILD):
            found |= workspace.fs.glob(f"{root}/{name}", detail=True)
    return {
        path: facts
        for path, facts in found.items()
        if is_file(workspace, facts) and safe(path.removeprefix(f"{root}/"))
    }


def _still_written(workspace: str, name: str) -> Refused:
    message = Message("The file changed while it was read: run again when the export is complete.")
    return Refused((Problem("still_written", message, file=f"{workspace}/{name}"),))
