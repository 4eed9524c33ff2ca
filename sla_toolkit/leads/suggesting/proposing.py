"""From files of unknown layout to a proposed `data:` block."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sla_toolkit.agreement import Agreement, Problem, Stage
from sla_toolkit.language import Message
from sla_toolkit.leads.connections.address import EMBEDDED
from sla_toolkit.leads.engine import Engine, connect
from sla_toolkit.leads.mapping import needed_attributes
from sla_toolkit.leads.refusal import DataRefused
from sla_toolkit.leads.suggesting import sources as written
from sla_toolkit.leads.suggesting.linking import Found, link
from sla_toolkit.leads.suggesting.looking import Looked, look
from sla_toolkit.leads.suggesting.proposal import Line, Proposal, Seen, remark
from sla_toolkit.leads.suggesting.recognising import SOURCES, Recognised, assigned, recognise
from sla_toolkit.leads.suggesting.sources import Written

_USUAL = {
    "lead": {"en": "Lead", "ja": "リード"},
    "mql": {"en": "MQL", "ja": "MQL"},
    "sal": {"en": "SAL", "ja": "SAL"},
    "sql": {"en": "SQL", "ja": "SQL"},
    "appointment": {"en": "Appointment", "ja": "アポイント"},
    "opportunity": {"en": "Opportunity", "ja": "商談"},
    "won": {"en": "Won", "ja": "受注"},
}


@dataclass(frozen=True)
class _Desk:
    """What a proposal is made from; `written` writes a path as the block should have it."""

    leads: Recognised
    key: str
    files: Sequence[Looked]
    stages: Sequence[Stage]
    wanted: Sequence[str]
    written: Written


def propose(
    paths: Sequence[Path], agreement: Agreement | None = None, folder: Path | None = None
) -> Proposal:
    """Propose a `data:` block for files, with paths relative to `folder` (the current one by default).

    Nothing is written anywhere. With an agreement, its stages and what it looks at are searched for. Raises DataRefused
    with every file that cannot be read.
    """
    engine = connect(EMBEDDED, Path())
    files = _looked(paths, engine)
    stages = agreement.stages if agreement else _usual_stages()
    recognised = [recognise(one, stages) for one in files]
    found, rest = assigned(recognised)
    zone = agreement.calendar.timezone if agreement else None
    wanted = list(needed_attributes(agreement)) if agreement else []
    place = Written(folder or Path.cwd())
    lines = [*_zone(files, zone)]
    linked: set[Path] = set()
    if "leads" in found:
        key, more = written.leads(found["leads"], stages, wanted, place, dated="stage_history" not in found)
        lines += more
        desk = _Desk(found["leads"], key, files, stages, wanted, place)
        sources = _with_deals_of_leads(found)
        for source in (one for one in SOURCES[1:] if one in sources):
            more, through = _source(source, sources[source], desk)
            lines += more
            linked |= {through.via[0].path} if through and through.via else set()
    else:
        lines.append(
            remark(
                Message(
                    "No file here is one row a lead with a key of its own: add the export of the leads, or name its "
                    "key under “columns:” as “lead_id”."
                ),
                "leads",
            )
        )
    lines += [_left_over(one, place) for one in rest if one.looked.path not in linked]
    taken = {**found, **(_with_deals_of_leads(found) if "leads" in found else {})}
    seen = tuple(
        Seen(
            place.path(one.looked.path),
            one.preset,
            tuple(source for source in SOURCES if taken.get(source) is one)
            or (("via",) if one.looked.path in linked else ()),
            one.looked.rows,
        )
        for one in recognised
    )
    return Proposal(tuple(lines), seen)


def _usual_stages() -> list[Stage]:
    return [
        Stage.model_validate({"id": name, "owner": "sales", "label": label}) for name, label in _USUAL.items()
    ]


def _looked(paths: Sequence[Path], engine: Engine) -> list[Looked]:
    files: list[Looked] = []
    problems: list[Problem] = []
    for number, path in enumerate(paths):
        try:
            files.append(look(path.absolute(), number, engine))
        except DataRefused as refused:
            problems += refused.problems
    if problems:
        raise DataRefused(tuple(problems))
    return files


def _zone(files: Sequence[Looked], zone: str | None) -> list[Line]:
    """Leave the time zone to a person, unless every timestamp carries its own."""
    dates = [column.dates for one in files for column in one.columns.values() if column.dates]
    if dates and all(one.zoned for one in dates):
        return []
    reason = Message(
        "No file tells the time zone of its timestamps: fill in the one that the CRM shows to the person who exports; "
        "without this line, that of the agreement's calendar holds."
    )
    return [Line(("timezone",), zone or "Asia/Tokyo", reason, open=True)]


def _with_deals_of_leads(found: dict[str, Recognised]) -> dict[str, Recognised]:
    """Where the leads are opportunities, their deals stand in the same file."""
    leads = found["leads"]
    if "deals" in found or leads.best == "leads" or "deals" not in leads.weights:
        return found
    return {**found, "deals": leads}


def _source(source: str, one: Recognised, desk: _Desk) -> tuple[list[Line], Found | None]:
    if source == "companies":
        return written.companies(one, desk.wanted, desk.written), None
    if one is desk.leads:
        found: Found | None = Found(desk.key, one.looked.rows, one.looked.rows)
    else:
        found = link(source, one, desk.leads.looked, desk.key, desk.files)
    if found is None:
        message = Message(
            "{file} looks like “{source}:”, and none of its columns holds keys of the leads, nor does a file lead from "
            "its own key to theirs: export it with the lead's id, or name a link table with “via:”.",
            file=desk.written.path(one.looked.path),
            source=source,
        )
        return [remark(message, source)], None
    return written.events(source, one, found, desk.stages, desk.written), found


def _left_over(one: Recognised, place: Written) -> Line:
    if one.best is None:
        return remark(
            Message(
                "{file} is not used: with {known} of {all} headers known, it is none of the sources.",
                file=place.path(one.looked.path),
                known=one.known_headers,
                all=len(one.looked.headers),
            )
        )
    return remark(
        Message(
            "{file} is not used: another file fits “{source}:” better. Files of one layout go into one source as a "
            "glob, such as “exports/*.csv”.",
            file=place.path(one.looked.path),
            source=one.best,
        )
    )
