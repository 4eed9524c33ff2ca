"""Which months of an agreement are missing among what was published."""

import json
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from sla_toolkit.agreement import AgreementFile, Month, Unfit
from sla_toolkit.measures import settled_at
from sla_toolkit.running.instant import now
from sla_toolkit.running.on_file import REPORT
from sla_toolkit.running.units.outputs import at_hand


def missing_in(outputs: str, file: AgreementFile, over: Month) -> list[Month]:
    """Give the missing months below an outputs folder or address; raises Refused where an address does not answer."""
    with at_hand(outputs) as folder:
        return missing_months(file, folder, over)


def missing_months(file: AgreementFile, outputs: Path, over: Month) -> list[Month]:
    """Give the months up to `over` (the last that is over) that have no report, or not yet their final one.

    They begin with the first month on file; where nothing is, with the term, or with `over` if the term begins later.
    They end with the term.
    A report is final once it was judged when the month had settled; one that was judged earlier is missing its final
    report as soon as the month has.
    """
    folder = outputs / file.agreement.agreement.id
    published = {month: place for place in _folders(folder) if (month := _month(place.name))}
    term = file.agreement.agreement.effective
    first, last = min(published, default=min(Month.of(term.from_), over)), min(over, Month.of(term.until))
    months = []
    while first <= last:
        if first not in published or _awaits_its_last(file, first, published[first]):
            months.append(first)
        first = first.next()
    return months


def _folders(folder: Path) -> Iterable[Path]:
    return [one for one in folder.iterdir() if one.is_dir()] if folder.is_dir() else []


def _month(name: str) -> Month | None:
    try:
        return Month.parse(name)
    except Unfit:
        return None


def _awaits_its_last(file: AgreementFile, month: Month, folder: Path) -> bool:
    """Whether a month has settled since it was judged; also where its report cannot be read."""
    settled = settled_at(file.agreement, month)
    try:
        judged = datetime.fromisoformat(json.loads((folder / REPORT).read_bytes())["as_of"])
        return judged < settled <= now()
    except (OSError, ValueError, KeyError, TypeError):
        return True
