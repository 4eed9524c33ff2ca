"""Real and third-party data, end to end by `sla monthly`: the published counts, exactly."""

import csv
import json
import re
from collections import Counter
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pytest
from published import MAVEN_WON

from sla_toolkit.agreement import Month
from sla_toolkit.measures import Period
from sla_toolkit.running import open_month
from sla_toolkit.running.instant import as_of_for
from workbench import sla

AGREEMENTS = Path(__file__).parent / "agreements"
OLIST = {  # ../shared/data/README.md: MQLs, won within 30 days, within 90 days, won in the calendar month
    "2018-01": (1141, 96, 129, 73),
    "2018-02": (1028, 101, 128, 113),
    "2018-03": (1174, 115, 141, 147),
    "2018-04": (1352, 148, 171, 207),
    "2018-05": (1303, 92, 109, 122),
}
REVENUE = 10_005_534


def agreement(name, shared_data, folder):
    """Copy an agreement of ours beside the test's outputs, with the data's folder written into it."""
    text = (AGREEMENTS / f"{name}.yaml").read_text(encoding="utf-8")
    path = folder / f"{name}.yaml"
    path.write_text(text.replace("../../../shared/data", shared_data.resolve().as_posix()), encoding="utf-8")
    return path


def assessed(path, *months):
    """Give the months' reports as their notebooks make them, as data; the leads are read once."""
    run = open_month(path, months[0])
    agreement = run.file.agreement
    found = {}
    for month in months:
        chosen = Month.parse(month)
        period = Period.of(agreement, chosen, as_of_for(agreement, chosen, None))
        found[month] = json.loads(replace(run, period=period).report.model_dump_json())
    return found


def by_id(report):
    """Give the commitments by their id."""
    return {one["id"]: one for one in report["commitments"]}


@pytest.fixture(scope="module")
def olist(shared_data, tmp_path_factory):
    """Every month of Olist's 2018 cohorts."""
    path = agreement("olist", shared_data, tmp_path_factory.mktemp("olist"))
    return assessed(path, *OLIST)


@pytest.mark.parametrize("month", OLIST)
def test_olist_cohorts_are_counted_exactly(olist, month):
    """Volume, won within 30 and within 90 days, and won in the month, as published with the data."""
    found = by_id(olist[month])
    numbers = tuple(found[name]["numerator"] for name in ("mql_volume", "won_30", "won_90", "won"))
    assert numbers == OLIST[month]
    assert found["won_30"]["denominator"] == found["won_90"]["denominator"] == OLIST[month][0]


@pytest.mark.parametrize("month", OLIST)
def test_olist_origins_are_counted_exactly(olist, shared_data, month):
    """Every origin has its leads and its wins within 30 days, blank apart from "unknown"."""
    rows = olist[month]["variance"]["by_channel"]
    assert {row["id"]: (row["leads"], row["actual"]) for row in rows} == counted_by_hand(shared_data, month)


def counted_by_hand(shared_data, month):
    """Count origins without the toolkit, row by row; a date without a time stands for its whole day."""
    folder = shared_data / "olist"
    with (folder / "olist_closed_deals_dataset.csv").open(encoding="utf-8") as file:
        won = {row["mql_id"]: datetime.fromisoformat(row["won_date"]) for row in csv.DictReader(file)}
    leads, wins = Counter(), Counter()
    with (folder / "olist_marketing_qualified_leads_dataset.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            if row["first_contact_date"].startswith(month):
                origin = row["origin"] or None
                leads[origin] += 1
                deal = won.get(row["mql_id"])
                first = date.fromisoformat(row["first_contact_date"])
                wins[origin] += deal is not None and (deal.date() - first).days <= 30
    return {origin: (count, wins[origin]) for origin, count in leads.items()}


def test_olists_one_negative_interval_is_a_finding(olist):
    """The win two days before its first contact is named by row, and nothing personal is."""
    found = [one for one in olist["2018-03"]["data"]["findings"] if one["code"].startswith("stage")]
    assert [(one["count"], one["rows"]) for one in found] == [(1, [6359])]


@pytest.fixture(scope="module")
def maven(shared_data, tmp_path_factory):
    """Every month in which Maven's company won deals."""
    path = agreement("maven", shared_data, tmp_path_factory.mktemp("maven"))
    return assessed(path, *MAVEN_WON)


def test_maven_wins_and_revenue_follow_the_close_month(maven):
    """Won by close month as published, 4,238 in all; revenue sums to 10,005,534."""
    won = {month: by_id(report)["won"]["actual"] for month, report in maven.items()}
    assert won == MAVEN_WON and sum(won.values()) == 4238
    assert sum(by_id(report)["revenue"]["actual"] for report in maven.values()) == REVENUE


def test_mavens_ambiguous_dates_are_asked_about(shared_data, tmp_path):
    """The dd-mm-yy file is refused with the line to add, never misread; with the line it gives the same numbers."""
    path = agreement("maven", shared_data, tmp_path)
    text = path.read_text(encoding="utf-8").replace("sales_pipeline_iso.csv", "sales_pipeline.csv")
    path.write_text(text, encoding="utf-8")
    done = sla("check", path)
    assert done.returncode == 3 and "date_format" in done.stderr and "%d-%m-%y" in done.stderr
    line = 'date_format: "%d-%m-%y"'
    assert done.stderr.count(line) == 2  # once for the dates of the leads, once for those of the deals
    path.write_text(re.sub(r"(    path: .*sales_pipeline.csv)", rf"\1\n    {line}", text), encoding="utf-8")
    found = by_id(assessed(path, "2017-12")["2017-12"])
    assert found["won"]["actual"] == MAVEN_WON["2017-12"]


@pytest.mark.slow
@pytest.mark.parametrize(("name", "month"), [("olist", "2018-03"), ("maven", "2017-12")])
def test_the_command_publishes_the_same_report(request, shared_data, tmp_path, name, month):
    """`sla monthly` on real data leaves the whole folder, its report equal to what the notebook's parts give."""
    path = agreement(name, shared_data, tmp_path)
    done = sla("monthly", path, "--month", month, "--outputs", tmp_path / "outputs")
    assert done.returncode == 0, done.stderr
    folder = tmp_path / "outputs" / name / month
    report = json.loads((folder / "report.json").read_bytes())
    assert {**report, "figures": []} == request.getfixturevalue(name)[month]
    assert {"report.ja.html", "report.en.pdf", "notebook.ipynb"} <= {file.name for file in folder.iterdir()}
