"""What every month does, done once before anything is forked: the first time costs more than all that follow."""

from contextlib import suppress
from pathlib import Path

import ibis
import nbformat
import pandas as pd

from sla_toolkit.agreement import agreement_in
from sla_toolkit.documents.warming import warm_up as warm_up_documents
from sla_toolkit.variance.playbook import read_playbook

_TERMS = b"""# what is missing here does not matter
agreement: {id: warm, version: 1, effective: 2026-04-01}
calendar: {timezone: Asia/Tokyo, holidays: JP}
"""


def warm_up() -> None:
    """Read, count and write a little: no thread and no file stays open.

    A part that fails is left for whoever needs it, and is said there.
    """
    for part in (_terms, read_playbook, _question, _table, _notebook, warm_up_documents):
        with suppress(Exception):
            part()


def _terms() -> None:
    """Read an agreement: it is refused, once it has been through all that one is checked by."""
    agreement_in(_TERMS, Path("warm.yaml"))


def _question() -> None:
    """Write SQL, without a database, which would start threads."""
    table = ibis.table({"lead_id": "string", "at": "timestamp"}, name="warm")
    dated = table.filter(table.at.notnull())
    counted = dated.group_by("lead_id").agg(n=dated.count(), first=dated.at.min())
    ibis.to_sql(counted.inner_join(table, "lead_id"), dialect="duckdb")


def _table() -> None:
    pd.DataFrame({"n": [1]}).style.hide(axis="index").format(escape="html").to_html()


def _notebook() -> None:
    """Hold a notebook against the schema of notebooks, which is turned into code first."""
    nbformat.validate(nbformat.v4.new_notebook())  # type: ignore[no-untyped-call]  # it has no annotations
