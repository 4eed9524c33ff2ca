"""The proposed lines of each source, with the reason for each."""

import os
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import ibis

from sla_toolkit.agreement import Stage, parse_rule
from sla_toolkit.language import Message
from sla_toolkit.leads.mapping import CONTENTS
from sla_toolkit.leads.match import compile_with
from sla_toolkit.leads.presets import PRESETS, Filled, filled, stage_called, stage_columns
from sla_toolkit.leads.suggesting import reasons
from sla_toolkit.leads.suggesting.linking import Found
from sla_toolkit.leads.suggesting.looking import Looked
from sla_toolkit.leads.suggesting.proposal import Line, remark
from sla_toolkit.leads.suggesting.recognising import Recognised

_MOST_NAMES = 30  # different values, beyond which a column holds no stages, and none is shown
_LONGEST_NAME = 40
_WON = re.compile(r"\bwon\b|closedwon|受注|成約|契約締結")
_LOST = re.compile(r"lost|not won|失注|未|不")


@dataclass(frozen=True)
class Written:
    """How paths are written: relative to the folder that the block will stand in, with forward slashes."""

    folder: Path

    def path(self, path: Path) -> str:
        """Write a path; as it is where no relative one leads there."""
        try:
            return Path(os.path.relpath(path, self.folder.absolute())).as_posix()
        except ValueError:  # another drive
            return path.as_posix()


def leads(
    one: Recognised, stages: Sequence[Stage], wanted: Sequence[str], place: Written, *, dated: bool
) -> tuple[str, list[Line]]:
    """Propose `leads:`; gives the key's header too. With `dated`, the dates of the stages are looked for."""
    found = filled(PRESETS[one.preset]["leads"], one.looked.headers, wanted)
    key = found.columns["lead_id"][0]
    lines = [*_head("leads", one, place), *_columns("leads", one, found, key)]
    lines += _own_names("leads", one, found, wanted)
    if dated:
        for stage, headers in stage_columns(one.looked.headers, stages).items():
            real = [header for header in headers if _may_date(one.looked, header)]
            if real:
                column = one.looked.columns[real[0]]
                lines.append(
                    Line(("leads", "stages", stage), real[0], reasons.stage_date(column, one.looked.rows))
                )
                lines += _others(("leads", "stages", stage), real, one.looked)
    if one.best == "leads":
        amount = filled(PRESETS[one.preset]["deals"], one.looked.headers).columns.get("amount")
        if amount:
            lines.append(
                Line(("leads", "amount"), amount[0], reasons.filled_rows(one, one.looked.columns[amount[0]]))
            )
    lines += _date_forms("leads", one.looked, lines)
    return key, lines


def companies(one: Recognised, wanted: Sequence[str], place: Written) -> list[Line]:
    """Propose `companies:`."""
    found = filled(PRESETS[one.preset]["companies"], one.looked.headers, wanted)
    lines = [*_head("companies", one, place), *_columns("companies", one, found, found.columns["company"][0])]
    return lines + _own_names("companies", one, found, wanted)


def events(source: str, one: Recognised, found: Found, stages: Sequence[Stage], place: Written) -> list[Line]:
    """Propose `stage_history:`, `touches:` or `deals:`, whose rows find their lead as `found` says."""
    known = filled(PRESETS[one.preset][source], one.looked.headers)
    lines = [
        *_head(source, one, place),
        Line((source, "columns", "lead_id"), found.header, reasons.linked(found)),
        *_columns(source, one, known, found.header),
    ]
    if found.via:
        other, enters, to = found.via
        reason = Message("this file leads from “{header}” to the leads' key", header=found.header)
        lines += [
            Line((source, "via", "path"), place.path(other.path), reason),
            Line((source, "via", "from"), enters, reasons.linked(found)),
            Line((source, "via", "to"), to, Message("the leads' key")),
        ]
    if source == "deals":
        lines += _won(one, known)
    if source == "stage_history":
        lines += _stage_names(one, known, stages)
    if known.where and known.unparted is None:
        lines.append(remark(reasons.preset_keeps(one.preset, known.where), source))
    return lines + _date_forms(source, one.looked, lines)


def _head(source: str, one: Recognised, place: Written) -> list[Line]:
    looked = one.looked
    lines = [
        Line((source, "path"), place.path(looked.path), reasons.file(one)),
        Line((source, "preset"), one.preset, reasons.preset(one)),
    ]
    if looked.delimiter:
        lines.append(Line((source, "delimiter"), looked.delimiter, reasons.delimiter()))
    lines += [Line((source, "encoding"), name, reasons.encoding(name), open=True) for name in looked.choices]
    lines += [remark(reasons.repeated(header), source) for header in looked.repeated]
    return lines


def _columns(source: str, one: Recognised, found: Filled, key: str) -> list[Line]:
    """Write what the preset finds; a second header that fits is a comment beside it."""
    lines: list[Line] = []
    for ours, headers in found.columns.items():
        is_key = headers[0] == key and ours in ("lead_id", "company")
        if ours == "lead_id" and source != "leads":
            continue
        dated = ours in CONTENTS[source].dates
        fit = [header for header in headers if not dated or _may_date(one.looked, header)]
        if not fit:
            lines.append(remark(reasons.no_dates(headers[0]), source))
            continue
        column = one.looked.columns[fit[0]]
        reason = reasons.key(one, column) if is_key else reasons.filled_rows(one, column)
        lines.append(Line((source, "columns", ours), fit[0], reason))
        lines += _others((source, "columns", ours), fit, one.looked)
    return lines


def _others(path: tuple[str, ...], headers: Sequence[str], looked: Looked) -> list[Line]:
    """Say which other headers fit and in how many rows they differ."""
    first = looked.table[looked.columns[headers[0]].name]
    lines = []
    for header in headers[1:]:
        differs = ~first.identical_to(looked.table[looked.columns[header].name])
        count = int(looked.table.filter(differs).count().to_pyarrow().as_py())
        if count:
            lines.append(Line(path, header, reasons.other(count), open=True))
    return lines


def _own_names(source: str, one: Recognised, found: Filled, wanted: Sequence[str]) -> list[Line]:
    """Write the columns that bear the agreement's own name, and say what it looks at in vain."""
    lines = []
    for name in (name for name in wanted if name not in found.columns):
        if name in one.looked.columns:
            reason = reasons.own_name(one.looked.columns[name], one.looked.rows)
            lines.append(Line((source, "columns", name), name, reason))
        elif source == "leads":
            lines.append(Line((source, "columns", name), "…", reasons.not_found(name, one.looked), open=True))
    return lines


def _may_date(looked: Looked, header: str) -> bool:
    column = looked.columns[header]
    return column.dates is not None or not column.filled


def _date_forms(source: str, looked: Looked, lines: Sequence[Line]) -> list[Line]:
    """Ask how the chosen date columns read, where that is not certain."""
    chosen = [
        line.value for line in lines if line.path[:1] == (source,) and not line.open and len(line.path) == 3
    ]
    asked = [one for one in looked.columns.values() if one.header in chosen and one.dates and one.dates.forms]
    forms = dict.fromkeys(form for one in asked for form in (one.dates.forms if one.dates else ()))
    names = [one.header for one in asked]
    return [Line((source, "date_format"), form, reasons.form(names), open=True) for form in forms]


def _won(one: Recognised, known: Filled) -> list[Line]:
    """Part the won deals from the others by the names of their stages."""
    if known.unparted is None:
        return []
    header = known.unparted
    names = _names(one.looked, header)
    won = [name for name, _ in names if _WON.search(name.casefold()) and not _LOST.search(name.casefold())]
    shown = reasons.names(names)
    if won:
        reason = Message("only won deals count; the stages here are {names}", names=shown)
        return [Line(("deals", "where"), {header: {"in": won}}, reason)]
    reason = Message("name the stage of won deals; the stages here are {names}", names=shown)
    return [Line(("deals", "where"), {header: {"in": ["…"]}}, reason, open=True)]


def _stage_names(one: Recognised, known: Filled, stages: Sequence[Stage]) -> list[Line]:
    """Write which names in the data mean which stage, and those that mean none."""
    names = _names(one.looked, known.columns["stage"][0], known)
    meant: dict[str, list[str]] = {}
    for name, _ in names:
        meant.setdefault(stage_called(name, stages) or "", []).append(name)
    unknown = [pair for pair in names if pair[0] in meant.get("", ())]
    lines = [
        Line(("stage_history", "stages", stage), meant[stage], Message("what the data calls this stage"))
        for stage in meant
        if stage
    ]
    if unknown or not names:
        reason = Message(
            "name these too, each under its stage, or leave them out: {names}", names=reasons.names(unknown)
        )
        lines.append(remark(reason, "stage_history", "stages"))
    return lines


def _names(looked: Looked, header: str, known: Filled | None = None) -> list[tuple[str, int]]:
    """Count the names in a column of stages; none where they are too many or too long to be stages."""
    table = looked.table
    if known and known.where:
        rule = parse_rule(known.where)
        table = table.filter(compile_with(rule, lambda field: looked.table[looked.columns[field].name]))
    name = looked.columns[header].name
    counted = table.filter(table[name].notnull()).group_by(v=table[name]).agg(n=ibis._.count())
    found = counted.order_by(ibis.desc("n"), "v").limit(_MOST_NAMES + 1).to_pyarrow().to_pylist()
    pairs = [(str(one["v"]), int(one["n"])) for one in found]
    few = len(pairs) <= _MOST_NAMES and all(len(name) <= _LONGEST_NAME for name, _ in pairs)
    return pairs if few else []
