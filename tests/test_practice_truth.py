"""The practice data's planted months show up in the report's drivers, with the right sign and nearly the right size."""

from datetime import UTC, datetime

import pytest

from sla_toolkit.agreement import Month, read_agreement
from sla_toolkit.leads import read_leads
from sla_toolkit.measures import Period
from sla_toolkit.practice.workspace import new_workspace
from sla_toolkit.variance import assess

NOW = datetime(2026, 11, 20, tzinfo=UTC)


@pytest.fixture(scope="module")
def practice(tmp_path_factory):
    """The practice agreement and its leads."""
    folder = tmp_path_factory.mktemp("practice") / "ws"
    new_workspace(folder)
    file = read_agreement(folder / "parameters" / "acme.yaml")
    return file, read_leads(file)


def report_of(practice, month):
    """Assess one month, judged when the practice data ends."""
    file, leads = practice
    return assess(file, leads, Period.of(file.agreement, Month.parse(month), NOW), "unsigned")
