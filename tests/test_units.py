"""Which units a run has: agreements and months, versions of one agreement, patterns, and what is missing."""

import json
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sla_toolkit.agreement import Month, Refused
from sla_toolkit.running.units import missing, planning
from sla_toolkit.running.units.spec import Asked
from workbench import company

NOW = datetime(2026, 11, 29, 3, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _today(monkeypatch):
    """It is the end of November 2026."""
    for module in (planning, missing):
        monkeypatch.setattr(module, "now", lambda: NOW)


@pytest.fixture
def agreement(tmp_path):
    """An agreement whose term is the year 2026, in a workspace of its own."""
    folder = tmp_path / "parameters"
    folder.mkdir()
    return company(folder, []).path


def units(*agreements, **asked):
    """Plan; give (file name, month) of each unit."""
    planned = planning.plan_units(Asked(tuple(map(str, agreements)), "en", **asked))
    return [(Path(unit.agreement).name, unit.month) for unit in planned.units]


def another(agreement, name, **changes):
    """Write another version of an agreement beside it."""
    text = agreement.read_text("utf-8")
    for old, new in changes.items():
        text = text.replace(*new) if isinstance(new, tuple) else text.replace(old, new)
    path = agreement.with_name(name)
    path.write_text(text, "utf-8")
    return path


def published(agreement, month, as_of):
    """Lay a report on file, as of an instant."""
    folder = agreement.parents[1] / "outputs" / "tiny" / month
    folder.mkdir(parents=True)
    (folder / "report.json").write_text(json.dumps({"as_of": as_of}), "utf-8")
    return folder


def test_without_a_month_it_is_the_last_that_is_over(agreement):
    """October, at the end of November."""
    assert units(agreement) == [("tiny.yaml", "2026-10")]


def test_from_and_until_name_every_month_between(agreement):
    """Both ends are included; without an end, it is the last month that is over."""
    assert [month for _, month in units(agreement, first="2026-08", last="2026-09")] == ["2026-08", "2026-09"]
    assert [month for _, month in units(agreement, first="2026-09")] == ["2026-09", "2026-10"]
    assert units(agreement, first="2026-12") == []


@given(st.integers(0, 300), st.integers(0, 300))
def test_a_range_has_every_month_once_and_in_order(first, length):
    """As many months as lie between, each the one after the one before."""
    start = Month(2000, 1).plus(first)
    found = planning._between(start, start.plus(length))
    assert len(found) == length + 1 and found[0] == start
    assert all(later == earlier.next() for earlier, later in pairwise(found))


def test_all_is_every_month_of_the_term_that_is_over(agreement):
    """The term begins in January; November is not over yet."""
    assert [month for _, month in units(agreement, every=True)] == [f"2026-{n:02d}" for n in range(1, 11)]


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ({"month": "October"}, "is not a month"),
        ({"first": "2026-09", "last": "2026-08"}, "before they begin"),
        ({"last": "2026-08"}, "--from"),
        ({"first": "1990-01", "last": "2026-08"}, "at most 240 months"),
    ],
)
def test_months_that_are_none_are_refused(agreement, asked, sentence):
    """With a sentence that says what to write."""
    with pytest.raises(Refused, match=sentence):
        units(agreement, **asked)


def test_since_last_fills_gaps_and_fetches_final_reports(agreement):
    """From the first report on file: the gap, the month after the last, and a month that has settled since its report.

    A month that has not settled yet is left alone, and so is one with its final report.
    """
    published(agreement, "2026-06", "2026-07-02T00:00:00+09:00")  # settled since: its final report is missing
    published(agreement, "2026-07", "2026-10-01T00:00:00+09:00")  # final
    published(agreement, "2026-09", "2026-11-20T00:00:00+09:00")  # final too
    assert [month for _, month in units(agreement, missing=True)] == ["2026-06", "2026-08", "2026-10"]
    published(agreement, "2026-10", "2026-11-03T00:00:00+09:00")  # its leads have until the end of November
    assert [month for _, month in units(agreement, missing=True)] == ["2026-06", "2026-08"]


def test_since_last_takes_a_report_that_cannot_be_read_for_missing(agreement):
    """Half a file is no report; what failed is no month on file."""
    folder = published(agreement, "2026-09", "2026-11-20T00:00:00+09:00")
    (folder / "report.json").write_text('{"as_of": "20')
    (folder.with_name("2026-08.failed")).mkdir()
    assert [month for _, month in units(agreement, missing=True)] == ["2026-09", "2026-10"]


def test_since_last_begins_with_the_term_where_nothing_is_on_file(agreement):
    """A new agreement is caught up from its first month; one whose term is still to come has the last month alone."""
    assert units(agreement, missing=True)[0] == ("tiny.yaml", "2026-01")
    later = another(
        agreement,
        "later.yaml",
        id=("id: tiny", "id: later"),
        term=("from: 2026-01-01, until: 2026-12-31", "from: 2027-01-01, until: 2027-12-31"),
    )
    assert units(later, missing=True) == [("later.yaml", "2026-10")]


def test_since_last_ends_with_the_term(agreement):
    """Of an agreement that has run out, nothing is missing afterwards."""
    over = another(
        agreement, "over.yaml", id=("id: tiny", "id: over"), term=("until: 2026-12-31", "until: 2026-03-31")
    )
    assert [month for _, month in units(over, missing=True)] == ["2026-01", "2026-02", "2026-03"]


def test_a_pattern_names_its_files_also_where_the_shell_does_not_spell_it_out(agreement):
    """As PowerShell leaves it; what is no agreement is passed over with a word, and each file counts once."""
    another(agreement, "north.yaml", id=("id: tiny", "id: north"))
    for name in ("crm.yaml", "playbook.yaml"):
        (agreement.parent / name).write_text("plays: []\n", "utf-8")
    planned = planning.plan_units(Asked((str(agreement.parent / "*.yaml"), str(agreement)), "en"))
    assert sorted(unit.identifier for unit in planned.units) == ["north", "tiny"]
    (note,) = planned.notes
    assert note.endswith("crm.yaml is no agreement, and was passed over.")
    assert planned.ended == ()


def test_a_broken_agreement_ends_alone(agreement):
    """Its sentence names file and line; the others have their units."""
    bad = another(agreement, "bad.yaml", version=("version: 1", "version: one"))
    planned = planning.plan_units(
        Asked((str(bad), str(agreement), str(agreement.with_name("none.yaml"))), "en")
    )
    assert [unit.identifier for unit in planned.units] == ["tiny"]
    assert ["bad.yaml:" in one.sentence or "no such file" in one.sentence for one in planned.ended] == [
        True,
        True,
    ]
    assert [one.how for one in planned.ended] == ["refused", "refused"]


def test_each_month_is_held_against_the_version_in_force(agreement):
    """Two versions of one agreement make one unit a month, and it is said which version was taken."""
    text = ("version: 1, title: Tiny, languages: [en], effective: {from: 2026-01-01, until: 2026-12-31}",)
    new = another(
        agreement,
        "tiny-v2.yaml",
        v=(text[0], text[0].replace("version: 1", "version: 2").replace("01-01", "09-01")),
    )
    old = another(agreement, "tiny.yaml", v=(text[0], text[0].replace("12-31", "08-31")))
    planned = planning.plan_units(Asked((str(old), str(new)), "en", first="2026-08", last="2026-09"))
    assert [(Path(unit.agreement).name, unit.month) for unit in planned.units] == [
        ("tiny.yaml", "2026-08"),
        ("tiny-v2.yaml", "2026-09"),
    ]
    assert any("2026-09 is held against" in note and "tiny-v2.yaml" in note for note in planned.notes)
