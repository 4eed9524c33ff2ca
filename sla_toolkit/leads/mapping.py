"""Which column of a source holds what: from the `data:` block, a preset, or a header that already bears our name."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from sla_toolkit.agreement import (
    REJECTED,
    Agreement,
    HistorySource,
    LeadSource,
    Problem,
    Source,
    fields_of,
    hint,
    parse_rule,
)
from sla_toolkit.agreement.problems import KeyPath
from sla_toolkit.language import Message
from sla_toolkit.leads.headers import HeaderNotFound, find_header, matching
from sla_toolkit.leads.presets import PRESETS
from sla_toolkit.leads.refusal import setting_problem

LEAD_COLUMNS = ("lead_id", "created_at", "channel", "owner", "amount", "reason")
"""Columns of a lead that are no attributes."""
_RESERVED = ("row", "created_date_only", "file")
_TAKEN_BY_NAME = ("lead_id", "created_at", "channel", "owner")


@dataclass(frozen=True)
class Contents:
    """What a source must and may hold; with `open`, any other name is an attribute."""

    required: tuple[str, ...]
    optional: tuple[str, ...] = ()
    dates: tuple[str, ...] = ()
    open: bool = False


CONTENTS: Mapping[str, Contents] = {
    "leads": Contents(("lead_id",), LEAD_COLUMNS[1:], ("created_at",), open=True),
    "stage_history": Contents(("lead_id", "stage", "entered_at"), ("reason", "owner"), ("entered_at",)),
    "touches": Contents(("lead_id", "at"), ("kind", "by"), ("at",)),
    "deals": Contents(("lead_id", "won_at"), ("amount",), ("won_at",)),
    "companies": Contents(("company",), open=True),
}


@dataclass(frozen=True)
class Mapped:
    """Our name → header for one source; likewise for the stages of a wide layout and the fields of `where:`.

    `formats` holds the strptime form of those date headers that have one.
    """

    columns: Mapping[str, str]
    stages: Mapping[str, str] = field(default_factory=dict)
    where: Mapping[str, str] = field(default_factory=dict)
    formats: Mapping[str, str] = field(default_factory=dict)
    dates: tuple[str, ...] = ()

    @property
    def headers(self) -> list[str]:
        """Every header that is needed, once."""
        return list(dict.fromkeys((*self.columns.values(), *self.stages.values(), *self.where.values())))

    @property
    def date_headers(self) -> list[str]:
        """Every header that holds dates, once."""
        named = [self.columns[name] for name in self.dates if name in self.columns]
        return list(dict.fromkeys((*named, *self.stages.values())))


def needed_attributes(agreement: Agreement) -> dict[str, None]:
    """Name what persona rules, `requires:` and `fields:` look at, in the order of the agreement."""
    names: list[str] = []
    for persona in agreement.personas:
        names += sorted(fields_of(persona.rule))
    for stage in agreement.stages:
        names += stage.requires
    for commitment in agreement.commitments:
        names += commitment.fields
    return dict.fromkeys(names)


def map_source(
    name: str, source: Source, headers: Sequence[str], wanted: Iterable[str]
) -> tuple[Mapped, list[Problem]]:
    """Find the header of everything that is named or wanted, and say what cannot be found."""
    finder = _Finder(name, headers)
    columns = _columns(finder, source, wanted)
    stages = source.stages if isinstance(source, LeadSource) else {}
    wide = {
        stage: found for stage, header in stages.items() if (found := finder.find(header, "stages", stage))
    }
    where = _where(finder, source, columns)
    mapped = Mapped(columns, wide, where, dates=CONTENTS[name].dates)
    formats = _formats(finder, source, mapped)
    return Mapped(columns, wide, where, formats, CONTENTS[name].dates), finder.problems


@dataclass(frozen=True)
class _Finder:
    """Looks headers up, and keeps what goes wrong."""

    name: str
    headers: Sequence[str]
    problems: list[Problem] = field(default_factory=list)

    def find(self, header: str, *path: str) -> str | None:
        try:
            return find_header(header, self.headers)
        except HeaderNotFound as problem:
            self.problem("header_not_found", problem.message, *path)
            return None

    def first_of(self, candidates: Iterable[str]) -> str | None:
        """Give the first candidate that stands in the data once."""
        found = (matching(candidate, self.headers) for candidate in candidates)
        return next((some[0] for some in found if len(some) == 1), None)

    def problem(self, code: str, message: Message, *path: str) -> None:
        place: KeyPath = (self.name, *path)
        self.problems.append(setting_problem(code, message, place))


def _columns(finder: _Finder, source: Source, wanted: Iterable[str]) -> dict[str, str]:
    contents = CONTENTS[finder.name]
    columns = {}
    named = _named(finder, source, contents)
    for ours, header in named.items():
        if (found := finder.find(header, "columns", ours)) is not None:
            columns[ours] = found
    for ours, implied in _implied(finder, source, wanted):
        if ours not in named and implied is not None:
            columns.setdefault(ours, implied)
    for ours in contents.required:
        if ours not in columns and ours not in named:
            message = Message(
                "Nothing says which column is “{name}”: add “{name}: …” under “columns:”. {hint}",
                name=ours,
                hint=hint(ours, [header for header in finder.headers if header]),
            )
            finder.problem("column_not_named", message, "columns")
    return columns


def _named(finder: _Finder, source: Source, contents: Contents) -> dict[str, str]:
    """Give what the `data:` block names, less the names that nothing here goes by."""
    named = dict(source.columns)
    if isinstance(source, LeadSource) and source.amount is not None:
        named["amount"] = source.amount
    known = (*contents.required, *contents.optional)
    for ours in list(named):
        if ours in _RESERVED or not (contents.open or ours in known):
            message = Message("“{name}” is not known here. {hint}", name=ours, hint=hint(ours, known))
            finder.problem("unknown_column", message, "columns", ours)
            del named[ours]
    return named


def _implied(finder: _Finder, source: Source, wanted: Iterable[str]) -> Iterable[tuple[str, str | None]]:
    """Give what a preset knows, then headers that are exactly our names."""
    if finder.name == "leads":
        for ours, candidates in PRESETS[source.preset].items():
            yield ours, finder.first_of(candidates)
        names = (*_TAKEN_BY_NAME, *wanted)
    else:
        contents = CONTENTS[finder.name]
        names = (*contents.required, *contents.optional, *wanted)
    for ours in names:
        yield ours, ours if list(finder.headers).count(ours) == 1 else None


def _where(finder: _Finder, source: Source, columns: Mapping[str, str]) -> dict[str, str]:
    """Find the fields of `where:`: headers first, then our own names."""
    if source.where is None:
        return {}
    fields = {}
    for name in sorted(fields_of(parse_rule(source.where))):
        known = matching(name, finder.headers)
        found = columns[name] if not known and name in columns else finder.find(name, "where", name)
        if found is not None:
            fields[name] = found
    return fields


def _formats(finder: _Finder, source: Source, mapped: Mapped) -> dict[str, str]:
    if source.date_format is None:
        return {}
    if isinstance(source.date_format, str):
        return dict.fromkeys(mapped.date_headers, source.date_format)
    found = {finder.find(header, "date_format", header): form for header, form in source.date_format.items()}
    return {header: form for header, form in found.items() if header is not None}


def stage_names(agreement: Agreement, source: HistorySource) -> dict[str, list[str]]:
    """Give what each stage may be called in a stage history: its id, its labels, and the names under `stages:`."""
    names: dict[str, list[str]] = {REJECTED: [REJECTED]}
    for stage in agreement.stages:
        names[stage.id] = [stage.id, *wordings(stage.label)]
    for stage_id, given in source.stages.items():
        names.setdefault(stage_id, []).extend([given] if isinstance(given, str) else given)
    return names


def wordings(label: str | Mapping[str, str]) -> list[str]:
    """Give a label in every language it has."""
    return [label] if isinstance(label, str) else list(label.values())
