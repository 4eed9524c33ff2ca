"""Two headers for one column: fine where they say the same, refused where they do not."""

from collections.abc import Mapping

from ibis.expr.types import Table

from sla_toolkit.agreement import Problem
from sla_toolkit.language import Message
from sla_toolkit.leads.findings import Place
from sla_toolkit.leads.mapping import Mapped, path_of
from sla_toolkit.leads.noticing import counted
from sla_toolkit.leads.refusal import DataRefused, setting_problem
from sla_toolkit.leads.text import as_text


def refuse_rivals(table: Table, names: Mapping[str, str], mapped: Mapped, place: Place) -> None:
    """Refuse, with the line to add, what a preset found under two headers whose values differ; raises DataRefused.

    `table` has the clean columns, `names` tells header → column.
    """
    pairs = [
        (block, ours, getattr(mapped, block)[ours], rival)
        for (block, ours), rivals in mapped.rivals.items()
        for rival in rivals
    ]
    differ = [
        ~as_text(table[names[first]]).identical_to(as_text(table[names[rival]]))
        for _, _, first, rival in pairs
    ]
    problems = [
        _problem(*pair, count, place.source)
        for pair, count in zip(pairs, counted(table, differ), strict=True)
        if count
    ]
    if problems:
        raise DataRefused(tuple(problems))


def _problem(block: str, ours: str, first: str, rival: str, count: int, source: str) -> Problem:
    message = Message(
        "Both “{first}” and “{rival}” can be “{name}”, and they differ in {count} rows: say which, with “{name}: …” "
        "under “{block}:” of “{source}:”.",
        first=first,
        rival=rival,
        name=ours,
        count=count,
        block=block,
        source=source,
    )
    return setting_problem("two_headers_fit", message, (*path_of(source), "preset"))
