"""How the rows of a source find their lead: by a column that holds the leads' keys, or through another file."""

from collections.abc import Sequence
from dataclasses import dataclass

from sla_toolkit.leads.headers import folded
from sla_toolkit.leads.presets import PRESETS
from sla_toolkit.leads.presets.filling import fitting
from sla_toolkit.leads.suggesting.looking import Looked
from sla_toolkit.leads.suggesting.recognising import Recognised

_ENOUGH = 0.5  # of the different values that must be keys of leads


@dataclass(frozen=True)
class Found:
    """A column of keys, how many of its different values are known, and of how many; through `via`, if any."""

    header: str
    known: int
    different: int
    via: tuple[Looked, str, str] | None = None


def link(source: str, one: Recognised, leads: Looked, key: str, others: Sequence[Looked]) -> Found | None:
    """Find a source's link to the leads; None where no column holds their keys."""
    known = PRESETS[one.preset][source]
    named = fitting("lead_id", known.columns.get("lead_id", ()), one.looked.headers)
    for headers in (named, [header for header in one.looked.headers if header not in named]):
        best = _best(one.looked, headers, leads, key)
        if best:
            return best
    own = fitting("lead_id", known.key, one.looked.headers)
    keys = [*own, *(header for header in one.looked.headers if one.looked.is_key(header))]
    for other in others:
        for header in dict.fromkeys(keys):
            found = _through(one.looked, header, other, leads, key)
            if found:
                return found
    return None


def _best(looked: Looked, headers: Sequence[str], leads: Looked, key: str) -> Found | None:
    counted = [_held(looked, header, leads, key) for header in headers if _like_a_key(looked, header)]
    good = [one for one in counted if one.different and one.known >= _ENOUGH * one.different]
    return max(good, key=lambda one: one.known, default=None)


def _through(looked: Looked, header: str, other: Looked, leads: Looked, key: str) -> Found | None:
    """Find in another file a column with this source's keys beside one with those of the leads."""
    if other is looked:
        return None
    to = key if other is leads else None
    if to is None:
        best = _best(other, other.headers, leads, key)
        to = best.header if best else None
    enters = _best(other, [one for one in other.headers if one != to], looked, header)
    if to is None or enters is None:
        return None
    return Found(header, enters.known, enters.different, (other, enters.header, to))


def _held(looked: Looked, header: str, leads: Looked, key: str) -> Found:
    values = looked.values(header)
    known = values.semi_join(leads.values(key), "v").count().to_pyarrow().as_py()
    return Found(header, int(known), looked.columns[header].different)


def _like_a_key(looked: Looked, header: str) -> bool:
    """Leave out dates and columns of few words, which may agree with keys by chance."""
    column = looked.columns[header]
    name = folded(header).replace("_", " ")
    by_name = "id" in name or name.endswith(("番号", "コード", "no", "no."))
    return column.dates is None and column.filled > 0 and (by_name or column.different > 20)
