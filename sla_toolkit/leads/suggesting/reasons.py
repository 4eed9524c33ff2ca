"""Why a line is proposed, in words; header names, counts and, where few, names of stages are all that is shown."""

from collections.abc import Mapping, Sequence
from typing import Any

from sla_toolkit.agreement import fields_of, nearest, parse_rule
from sla_toolkit.language import Message
from sla_toolkit.leads.headers import folded
from sla_toolkit.leads.suggesting.linking import Found
from sla_toolkit.leads.suggesting.looking import Column, Looked
from sla_toolkit.leads.suggesting.recognising import Recognised

CRM: Mapping[str, Any] = {
    "hubspot": "HubSpot",
    "salesforce": "Salesforce",
    "generic": Message("a plain list"),
}


def file(one: Recognised) -> Message:
    """Say how large a file is."""
    return Message("{rows} rows, {columns} columns", rows=one.looked.rows, columns=len(one.looked.headers))


def preset(one: Recognised) -> Message:
    """Say by how much the CRM was recognised."""
    return Message(
        "{known} of {all} headers are those of {crm}",
        known=one.known_headers,
        all=len(one.looked.headers),
        crm=CRM[one.preset],
    )


def key(one: Recognised, column: Column) -> Message:
    """Say why a column is taken for the key, and what is amiss with it."""
    if not column.filled == column.different == one.looked.rows:
        return Message(
            "header “{header}” is the key in {crm}; {different} different values, {blank} blank and {again} repeated "
            "in {rows} rows: only the first row of a key counts",
            header=column.header,
            crm=CRM[one.preset],
            different=column.different,
            blank=one.looked.rows - column.filled,
            again=column.filled - column.different,
            rows=one.looked.rows,
        )
    return Message(
        "header “{header}” is the key in {crm}; {different} different values in {rows} rows",
        header=column.header,
        crm=CRM[one.preset],
        different=column.different,
        rows=one.looked.rows,
    )


def filled_rows(one: Recognised, column: Column) -> Message:
    """Say by what a column was known, and how much it holds."""
    return Message(
        "header “{header}” is known from {crm}; filled in {filled} of {rows} rows",
        header=column.header,
        crm=CRM[one.preset],
        filled=column.filled,
        rows=one.looked.rows,
    )


def own_name(column: Column, rows: int) -> Message:
    """Say that a header is the agreement's own name."""
    return Message(
        "the agreement's own name; filled in {filled} of {rows} rows", filled=column.filled, rows=rows
    )


def stage_date(column: Column, rows: int) -> Message:
    """Say that a header names a stage."""
    return Message(
        "the header names this stage; {filled} of {rows} rows have a date", filled=column.filled, rows=rows
    )


def linked(found: Found) -> Message:
    """Say how well a column fits the keys it refers to."""
    return Message(
        "{known} of {different} different values here are among those keys",
        known=found.known,
        different=found.different,
    )


def not_found(name: str, looked: Looked) -> Message:
    """Say that the agreement looks at something no header is known for, naming the nearest."""
    near = nearest(name, looked.headers) or [one for one in looked.headers if folded(name) in folded(one)]
    if near:
        return Message(
            "the agreement looks at “{name}”, and no header is known to be it; near are {headers}",
            name=name,
            headers=[f"“{one}”" for one in near],
        )
    return Message(
        "the agreement looks at “{name}”, and no header is known to be it: write the header here", name=name
    )


def other(count: int) -> Message:
    """Say that another header fits as well."""
    return Message("or this one: it differs from the line above in {count} rows", count=count)


def no_dates(header: str) -> Message:
    """Say that a date column holds no dates that can be read."""
    return Message("“{header}” is known as a date and holds none that can be read", header=header)


def form(headers: Sequence[str]) -> Message:
    """Ask which form dates have."""
    return Message(
        "choose one: the dates in {headers} read in more than one way",
        headers=[f"“{one}”" for one in headers],
    )


def delimiter() -> Message:
    """Say why a delimiter must be named."""
    return Message("only this delimiter parts the file into columns")


def encoding(name: str) -> Message:
    """Ask which encoding a file has."""
    if name == "cp932":
        return Message("choose one: this is Japanese Excel's")
    return Message("choose one: this is Western Excel's")


def repeated(header: str) -> Message:
    """Say that a header cannot be told apart."""
    return Message("the header “{header}” stands more than once and is left out", header=header)


def preset_keeps(name: str, where: Mapping[str, Any]) -> Message:
    """Say which rows a preset leaves out."""
    return Message(
        "“preset: {preset}” leaves rows out by {fields}; see docs/data.md",
        preset=name,
        fields=[f"“{field}”" for field in sorted(fields_of(parse_rule(where)))],
    )


def names(pairs: Sequence[tuple[str, int]]) -> list[Message]:
    """List names of stages with their counts, where they are few."""
    if not pairs:
        return [Message("too many to be shown, or none")]
    return [Message("“{name}” ({count})", name=name, count=n) for name, n in pairs]
