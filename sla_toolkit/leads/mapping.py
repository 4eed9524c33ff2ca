"""Which column of a source holds what: from the `data:` block, a preset, or a header that already bears our name."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from sla_toolkit.agreement import (
    REJECTED,
    Agreement,
    HistorySource,
    LeadSource,
    Link,
    Problem,
    Source,
    Stage,
    fields_of,
    hint,
    parse_rule,
)
from sla_toolkit.agreement.problems import KeyPath
from sla_toolkit.language import Message
from sla_toolkit.leads.headers import HeaderNotFound, find_header, matching
from sla_toolkit.leads.presets import PRESETS, Filled, Known, filled, stage_columns, usual_names
from sla_toolkit.leads.refusal import setting_problem

VIA = "_via"
"""Ends the name of a link table, after that of the source it belongs to."""
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
    "via": Contents(("from", "to")),
}


@dataclass(frozen=True)
class Mapped:
    """Our name → header for one source; likewise for the stages of a wide layout and the fields of `where:`.

    `formats` holds the strptime form of those date headers that have one. `implied` is what the preset adds to
    `where:`. `rivals` holds, for what a preset found under more than one header (`columns` or `stages`, then our name),
    the other headers: they must say the same.
    """

    columns: Mapping[str, str]
    stages: Mapping[str, str] = field(default_factory=dict)
    where: Mapping[str, str] = field(default_factory=dict)
    formats: Mapping[str, str] = field(default_factory=dict)
    dates: tuple[str, ...] = ()
    implied: Mapping[str, Any] | None = None
    rivals: Mapping[tuple[str, str], tuple[str, ...]] = field(default_factory=dict)

    @property
    def headers(self) -> list[str]:
        """Every header that is needed, once."""
        rivals = (header for headers in self.rivals.values() for header in headers)
        return list(
            dict.fromkeys((*self.columns.values(), *self.stages.values(), *self.where.values(), *rivals))
        )

    @property
    def date_headers(self) -> list[str]:
        """Every header that holds dates, once."""
        named = [self.columns[name] for name in self.dates if name in self.columns]
        return list(dict.fromkeys((*named, *self.stages.values())))


def path_of(name: str) -> tuple[str, ...]:
    """Give the place of a source in the `data:` block."""
    return (name.removesuffix(VIA), "via") if name.endswith(VIA) else (name,)


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
    name: str, source: Source, headers: Sequence[str], wanted: Iterable[str], stages: Sequence[Stage] = ()
) -> tuple[Mapped, list[Problem]]:
    """Find the header of everything that is named or wanted, and say what cannot be found.

    `stages` are those that a preset may find date columns for; the source of a link table is `<source>_via`.
    """
    finder = _Finder(name, headers)
    wanted = list(wanted)
    preset = _preset(finder, source, wanted)
    columns = _columns(finder, source, wanted, preset)
    wide = _stages(finder, source, stages)
    mapped = Mapped(
        columns,
        {stage: found[0] for stage, found in wide.items()},
        _where(finder, source, preset, columns),
        dates=finder.contents.dates,
        implied=preset.where,
        rivals=_rivals(source, preset.columns, wide),
    )
    return replace(mapped, formats=_formats(finder, source, mapped)), finder.problems


@dataclass(frozen=True)
class _Finder:
    """Looks headers up, and keeps what goes wrong."""

    name: str
    headers: Sequence[str]
    problems: list[Problem] = field(default_factory=list)

    @property
    def contents(self) -> Contents:
        return CONTENTS[path_of(self.name)[-1]]

    def find(self, header: str, *path: str) -> str | None:
        try:
            return find_header(header, self.headers)
        except HeaderNotFound as problem:
            self.problem("header_not_found", problem.message, *path)
            return None

    def problem(self, code: str, message: Message, *path: str) -> None:
        place: KeyPath = (*path_of(self.name), *path)
        self.problems.append(setting_problem(code, message, place))


def _preset(finder: _Finder, source: Source, wanted: Iterable[str]) -> Filled:
    """Give what the preset fills in; what the agreement names itself is left alone."""
    known: Known | None = PRESETS[source.preset].get(path_of(finder.name)[-1])
    if known is None:
        return Filled()
    fields = fields_of(parse_rule(source.where)) if source.where else ()
    found = filled(
        known,
        finder.headers,
        wanted,
        own_fields=fields,
        chosen=source.where is not None,
        linked=source.via is not None,
    )
    if found.unparted and "won_at" not in source.columns:
        message = Message(
            "Nothing says which deals are won: add under “{source}:” a line such as “{line}”, with your own names of "
            "stages.",
            source=finder.name,
            line=f"where: {{{found.unparted}: {{in: [Closed Won]}}}}",
        )
        finder.problem("deals_not_parted", message, "preset")
    return found


def _columns(finder: _Finder, source: Source, wanted: Iterable[str], preset: Filled) -> dict[str, str]:
    contents = finder.contents
    columns = {}
    named = _named(finder, source, contents)
    for ours, header in named.items():
        if (found := finder.find(header, "columns", ours)) is not None:
            columns[ours] = found
    for ours, implied in _implied(finder, wanted, preset):
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


def _stages(finder: _Finder, source: Source, stages: Sequence[Stage]) -> dict[str, tuple[str, ...]]:
    """Find the date columns of stages that the agreement names, or, where it names none, those a preset tells."""
    if not isinstance(source, LeadSource):
        return {}
    if not source.stages:
        return stage_columns(_single(finder.headers), stages) if source.preset != "none" else {}
    found = {stage: finder.find(header, "stages", stage) for stage, header in source.stages.items()}
    return {stage: (header,) for stage, header in found.items() if header is not None}


def _single(headers: Sequence[str]) -> list[str]:
    return [header for header in headers if headers.count(header) == 1]


def _rivals(
    source: Source, preset: Mapping[str, tuple[str, ...]], wide: Mapping[str, tuple[str, ...]]
) -> dict[tuple[str, str], tuple[str, ...]]:
    """Name the other headers of what a preset found under more than one."""
    found = {
        ("columns", ours): headers[1:]
        for ours, headers in preset.items()
        if len(headers) > 1 and ours not in source.columns
    }
    return found | {("stages", stage): headers[1:] for stage, headers in wide.items() if len(headers) > 1}


def _named(finder: _Finder, source: Source, contents: Contents) -> dict[str, str]:
    """Give what the `data:` block names, less the names that nothing here goes by."""
    named = dict(source.columns)
    if isinstance(source, LeadSource) and source.amount is not None:
        named["amount"] = source.amount
    if isinstance(source, Link):
        named |= {ours: header for ours, header in (("from", source.from_), ("to", source.to)) if header}
    known = (*contents.required, *contents.optional)
    for ours in list(named):
        if ours in _RESERVED or not (contents.open or ours in known):
            message = Message("“{name}” is not known here. {hint}", name=ours, hint=hint(ours, known))
            finder.problem("unknown_column", message, "columns", ours)
            del named[ours]
    return named


def _implied(finder: _Finder, wanted: Iterable[str], preset: Filled) -> Iterable[tuple[str, str | None]]:
    """Give what a preset knows, then headers that are exactly our names."""
    for ours, found in preset.columns.items():
        yield ours, found[0]
    contents = finder.contents
    own = _TAKEN_BY_NAME if finder.name == "leads" else (*contents.required, *contents.optional)
    for ours in (*own, *wanted):
        yield ours, ours if list(finder.headers).count(ours) == 1 else None


def _where(finder: _Finder, source: Source, preset: Filled, columns: Mapping[str, str]) -> dict[str, str]:
    """Find the fields of `where:`, headers first, then our own names; and those of what the preset adds."""
    fields = {name: name for name in sorted(fields_of(parse_rule(preset.where)))} if preset.where else {}
    if source.where is None:
        return fields
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
    """Give what each stage may be called in a stage history: its id, its labels, and the names under `stages:`.

    With a preset and no `stages:`, also what CRMs call it, where that is certain.
    """
    names: dict[str, list[str]] = {REJECTED: [REJECTED]}
    for stage in agreement.stages:
        names[stage.id] = [stage.id, *wordings(stage.label)]
    if source.preset != "none" and not source.stages:
        for stage_id, usual in usual_names(agreement.stages).items():
            names[stage_id] += usual
    for stage_id, given in source.stages.items():
        names.setdefault(stage_id, []).extend([given] if isinstance(given, str) else given)
    return names


def wordings(label: str | Mapping[str, str]) -> list[str]:
    """Give a label in every language it has."""
    return [label] if isinstance(label, str) else list(label.values())
