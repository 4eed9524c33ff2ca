"""A month published anew says what it changes against the report on file; published again unchanged, nothing moves."""

import csv
import json

import pytest
from documents_sample import report
from test_monthly import contents

from sla_toolkit.practice.workspace import DEMO_MONTH, new_workspace
from sla_toolkit.running.on_file import report_on_file
from sla_toolkit.variance.corrections import carried_on, correction
from sla_toolkit.variance.report import Report
from workbench import sla, write

MONTH = ("monthly", "parameters/acme.yaml", "--month", DEMO_MONTH)


def contacts(workspace):
    """Read the contacts of a workspace: the header and the rows."""
    with (workspace / "data" / "contacts.csv").open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file)
        return list(reader), list(reader.fieldnames or [])


def save(workspace, rows, header):
    """Write the contacts of a workspace."""
    write(workspace / "data" / "contacts.csv", rows, header)


@pytest.fixture(scope="module")
def published(tmp_path_factory):
    """A practice workspace with its month published, whose exports were then corrected, and what the command said."""
    folder = tmp_path_factory.mktemp("late") / "ws"
    new_workspace(folder)
    rows, header = contacts(folder)
    first = sla(*MONTH, cwd=folder)
    assert first.returncode == 0, first.stderr
    assert "Changed since" not in first.stdout
    before = Report.model_validate_json((folder / "outputs/acme" / DEMO_MONTH / "report.json").read_bytes())
    mql = "Became a MQL Date"
    handed = [row for row in rows if row[mql].startswith(DEMO_MONTH)]
    late = [{**row, "Record ID": f"99{n:04d}"} for n, row in enumerate(handed[:12])]
    handed[20][mql] = handed[20][mql].replace(DEMO_MONTH, "2026-08")  # a date that was wrong
    gone = {row["Record ID"] for row in handed[30:32]}
    save(folder, [row for row in rows if row["Record ID"] not in gone] + late, header)
    done = sla(*MONTH, "--json", cwd=folder)
    assert done.returncode == 0, done.stderr
    return folder, before, json.loads(done.stdout)["units"][0]


def test_late_rows_are_told_of_by_what_they_change(published):
    """The commitments and numbers that changed are named with both values, and the data as the cause."""
    _, before, unit = published
    changed = unit["changed_since"]
    assert changed["since"] == before.as_of
    assert [cause["id"] for cause in changed["causes"]] == ["data"]
    volume = next(one for one in changed["commitments"] if one["id"] == "mql_volume")
    assert (volume["before"]["actual"], volume["after"]["actual"]) == (
        before.data.leads,
        before.data.leads + 12 - 1 - 2,
    )
    leads = next(one for one in changed["numbers"] if one["id"] == "leads")
    assert (leads["before"], leads["after"]) == (before.data.leads, before.data.leads + 9)
    contacts_now = next(one for one in changed["sources"] if one["name"] == "contacts.csv")
    assert contacts_now["after"]["read"] - contacts_now["before"]["read"] == 12 - 2


def test_every_commitment_left_out_stands_as_before(published):
    """What is not named did not change, and what is named did."""
    _, before, unit = published
    named = {one["id"] for one in unit["changed_since"]["commitments"]}
    after = Report.model_validate(unit["report"])
    for was, now in zip(before.commitments, after.commitments, strict=True):
        parts = ("target", "actual", "numerator", "denominator", "pending", "status")
        assert (was.id in named) == any(getattr(was, part) != getattr(now, part) for part in parts)


def test_the_documents_say_what_changed(published):
    """The page has a section for it in both languages, and the JSON holds every number in it."""
    folder, _, unit = published
    month = folder / "outputs/acme" / DEMO_MONTH
    for language, words in (("en", "Changed since the report as of"), ("ja", "時点のレポートからの変更")):
        assert words in (month / f"report.{language}.html").read_text(encoding="utf-8")
    on_file = json.loads((month / "report.json").read_bytes())
    assert on_file["corrections"] == [unit["changed_since"]]


def test_published_again_unchanged_nothing_is_rewritten(published):
    """A third run leaves every byte and every time stamp, keeps the record of the change, and tells of none."""
    folder, _, unit = published
    month = folder / "outputs/acme" / DEMO_MONTH
    before, stamps = contents(month), {path: path.stat().st_mtime_ns for path in month.rglob("*")}
    done = sla(*MONTH, "--json", cwd=folder)
    again = json.loads(done.stdout)["units"][0]
    assert again["changed_since"] is None
    assert again["report"]["corrections"] == [unit["changed_since"]]
    assert contents(month) == before
    assert {path: path.stat().st_mtime_ns for path in month.rglob("*")} == stamps


def test_the_command_writes_the_change_as_lines(published):
    """In text the command names each change with its size, in the reader's language."""
    folder, _, _ = published
    rows, header = contacts(folder)
    save(folder, rows[:-2], header)
    done = sla(*MONTH, cwd=folder, SLA_LANG="ja")
    assert done.returncode == 0, done.stderr
    assert "時点のレポートからの変更：" in done.stdout
    assert "(-2)" in done.stdout.replace("−", "-")


def test_a_report_on_file_that_is_half_a_file_stops_nothing(published):
    """A damaged report is replaced; the new one says that what changed is not known."""
    folder, _, _ = published
    month = folder / "outputs/acme" / DEMO_MONTH
    whole = (month / "report.json").read_bytes()
    (month / "report.json").write_bytes(whole[: len(whole) // 2])
    done = sla(*MONTH, cwd=folder)
    assert done.returncode == 0, done.stderr
    assert "could not be read" in done.stdout
    (one,) = json.loads((month / "report.json").read_bytes())["corrections"]
    assert (one["since"], [cause["id"] for cause in one["causes"]]) == (None, ["unreadable"])


def changed(**parts):
    """Give the sample report with some parts changed."""
    return report().model_copy(update=parts)


def causes(old, new):
    """Give the causes of a change by their ids."""
    return [cause.id for cause in correction(old, new).causes]


def test_the_causes_are_told_apart():
    """Another time, other terms, a sign-off, other data and another toolkit each have their own name."""
    old = report()
    terms = old.agreement.model_copy(update={"digest": "b" * 64, "version": 9})
    signed = old.agreement.model_copy(update={"signature": "broken"})
    data = old.data.model_copy(update={"digest": "c" * 64})
    assert causes(old, changed(as_of="2027-01-31T00:00:00+09:00")) == ["as_of"]
    assert causes(old, changed(agreement=terms)) == ["agreement"]
    assert causes(old, changed(agreement=signed)) == ["sign_off"]
    assert causes(old, changed(data=data)) == ["data"]
    assert causes(old, changed(versions={"sla_toolkit": "99"})) == ["toolkit"]
    assert causes(old, changed(summary={"en": "Other", "ja": "別"})) == ["rest"]
    everything = changed(agreement=terms, data=data, as_of="2027-01-31T00:00:00+09:00")
    assert causes(old, everything) == ["agreement", "data", "as_of"]


def test_a_commitment_that_came_or_went_is_named():
    """A commitment that one of the two reports lacks has nothing on that side."""
    old = report()
    shorter = changed(commitments=old.commitments[1:])
    (gone,) = correction(old, shorter).commitments
    (came,) = correction(shorter, old).commitments
    assert (gone.id, gone.after, came.id, came.before) == (
        old.commitments[0].id,
        None,
        old.commitments[0].id,
        None,
    )


def test_changes_add_up_over_time_and_stand_still_without_any():
    """Each change is kept, the oldest first; a report that says the same adds nothing."""
    first = report()
    second = carried_on(first, changed(as_of="2027-01-31T00:00:00+09:00"))
    third = carried_on(second, changed(as_of="2027-02-28T00:00:00+09:00"))
    assert [one.as_of[:10] for one in third.corrections] == ["2027-01-31", "2027-02-28"]
    assert carried_on(third, changed(as_of="2027-02-28T00:00:00+09:00")).corrections == third.corrections
    assert carried_on(first, report()).corrections == []


def test_a_change_of_no_consequence_says_so():
    """Where only rows of other months came in, nothing that the month is judged by is named."""
    old = report()
    found = correction(old, changed(data=old.data.model_copy(update={"digest": "c" * 64})))
    assert not found.matters and not found.commitments and not found.numbers


def test_reports_of_older_versions_can_be_read(tmp_path):
    """A report from before reasons and corrections were written is compared like any other."""
    old = json.loads(report().model_dump_json())
    del old["corrections"], old["data"]["hand_offs"]
    for source in old["data"]["sources"]:
        del source["reasons"]
    (tmp_path / "report.json").write_text(json.dumps(old), encoding="utf-8")
    assert report_on_file(tmp_path).report == report()


def test_nothing_on_file_is_nothing(tmp_path):
    """An empty folder, or none, holds no report; one with other things in it holds one that cannot be read."""
    assert report_on_file(tmp_path / "none") is None and report_on_file(tmp_path) is None
    (tmp_path / "report.ja.pdf").write_bytes(b"%PDF")
    assert report_on_file(tmp_path).report is None
