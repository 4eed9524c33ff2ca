"""What a file is: whose export, and which source of the `data:` block."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sla_toolkit.agreement import Stage
from sla_toolkit.leads.headers import folded
from sla_toolkit.leads.presets import PRESETS, Known, filled, stage_columns
from sla_toolkit.leads.suggesting.looking import Looked

SOURCES = ("leads", "companies", "stage_history", "touches", "deals")
_NEEDED: Mapping[str, tuple[str, ...]] = {
    "leads": ("lead_id",),
    "companies": ("company",),
    "stage_history": ("stage", "entered_at"),
    "touches": ("at",),
    "deals": ("won_at",),
}
_CERTAIN = 3  # headers of a CRM's own, beside which a plain list is no better guess


@dataclass(frozen=True)
class Recognised:
    """A file with its preset, and each source it can be with the weight of that, the heaviest first."""

    looked: Looked
    preset: str
    known_headers: int
    weights: Mapping[str, int]

    @property
    def best(self) -> str | None:
        """The source it is most like."""
        return next(iter(self.weights), None)


def recognise(looked: Looked, stages: Sequence[Stage]) -> Recognised:
    """Tell whose export a file is, and what it can be."""
    counts = {name: _known_headers(name, looked, stages) for name in PRESETS if name != "none"}
    preset = max(counts, key=lambda name: (counts[name], counts[name] >= _CERTAIN and name != "generic"))
    if counts["generic"] == counts[preset] < _CERTAIN:
        preset = "generic"
    weights = {source: _weight(source, PRESETS[preset][source], looked) for source in SOURCES}
    ranked = sorted((source for source in SOURCES if weights[source]), key=lambda one: -weights[one])
    return Recognised(looked, preset, counts[preset], {source: weights[source] for source in ranked})


def _known_headers(preset: str, looked: Looked, stages: Sequence[Stage]) -> int:
    """Count the headers that a preset knows in whatever source."""
    names = {folded(name) for known in PRESETS[preset].values() for name in _vocabulary(known)}
    dated = {header for some in stage_columns(looked.headers, stages).values() for header in some}
    return sum(folded(header) in names or header in dated for header in looked.headers)


def _vocabulary(known: Known) -> list[str]:
    groups = [*known.columns.values(), *known.attributes.values(), known.key]
    conditions = [name for one in (*known.choosing, *known.living) for name in one.headers]
    return [*(name for some in groups for group in some for name in group), *known.marks, *conditions]


def _weight(source: str, known: Known, looked: Looked) -> int:
    """Weigh what speaks for a source; 0 where something it needs is missing."""
    found = filled(known, looked.headers).columns
    marks = {folded(name) for name in known.marks}
    marked = sum(folded(header) in marks for header in looked.headers)
    if any(name not in found for name in _NEEDED[source]):
        return 0
    if source in ("leads", "companies"):
        key = found["lead_id" if source == "leads" else "company"][0]
        if not looked.is_key(key):
            return 0
    elif not marked:
        return 0
    if any(
        ours in ("at", "won_at", "entered_at") and not _dated(looked, some) for ours, some in found.items()
    ):
        return 0
    return 2 * marked + len(found)


def _dated(looked: Looked, headers: Sequence[str]) -> bool:
    """Whether a column holds dates, or nothing that would speak against it."""
    return any(looked.columns[one].dates or not looked.columns[one].filled for one in headers)


def assigned(files: Sequence[Recognised]) -> tuple[dict[str, Recognised], list[Recognised]]:
    """Give each source its file, and the files that are left over.

    A file goes to the source it is most like; of two, the heavier one. With no file of leads, the opportunities are
    the leads, and their deals too.
    """
    found: dict[str, Recognised] = {}
    for source in SOURCES:
        fitting = [one for one in files if one.best == source]
        if fitting:
            found[source] = max(fitting, key=lambda one: one.weights[source])
    rest = [one for one in files if one not in found.values()]
    for one in rest:
        if one.best == "leads" and "companies" in one.weights and "companies" not in found:
            found["companies"] = one
    if "leads" not in found:
        able = [one for one in files if "leads" in one.weights]
        if able:
            found["leads"] = max(able, key=lambda one: one.weights["leads"])
    return found, [one for one in files if one not in found.values()]
