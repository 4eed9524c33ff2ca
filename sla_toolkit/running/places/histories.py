"""Bring what the index pages over all months are made from, for an outputs folder at an address."""

from pathlib import Path

from sla_toolkit.running.places.bringing import fitting
from sla_toolkit.running.places.failing import reading
from sla_toolkit.running.places.opening import fetch, listed, opened

_READ = ("report.json", "failure.json")


def bring_history(outputs: str, into: Path) -> None:
    """Bring each month's report and each failure's reason; `into` stands for the outputs folder at an address.

    Of a month's other files, which pages only lead to, an empty one says that it is there. Raises Refused where the
    store does not give them; where nothing lies there, nothing comes.
    """
    with reading(outputs):
        place = opened(outputs)
        found = {name: one for name, one in fitting(listed(place)).items() if name.count("/") == 2}
        read = {name: one for name, one in found.items() if name.endswith(tuple(f"/{one}" for one in _READ))}
        fetch(place, [(one.path, into / name) for name, one in read.items()])
    for name in found.keys() - read:
        (into / name).parent.mkdir(parents=True, exist_ok=True)
        (into / name).touch()
