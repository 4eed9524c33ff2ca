"""Real and third-party exports: every published count, and every trap seen."""

from collections import Counter
from datetime import UTC
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from exports import found, rows
from published import MAVEN_WON

from sla_toolkit.agreement import read_agreement
from sla_toolkit.leads import DataRefused, read_leads

AGREEMENTS = Path(__file__).parent / "agreements"
COHORTS = {  # ../shared/data/README.md: leads by month of first contact
    "2017-07": 239,
    "2017-08": 386,
    "2017-09": 312,
    "2017-10": 416,
    "2017-11": 445,
    "2017-12": 200,
    "2018-01": 1141,
    "2018-02": 1028,
    "2018-03": 1174,
    "2018-04": 1352,
    "2018-05": 1303,
}


def real(name, shared_data, folder, change=("", "")):
    """Read an agreement of ours on the real data, with one thing changed in it."""
    text = (AGREEMENTS / f"{name}.yaml").read_text(encoding="utf-8").replace(*change)
    path = folder / f"{name}.yaml"
    path.write_text(text.replace("../../../shared/data", shared_data.resolve().as_posix()), encoding="utf-8")
    return read_leads(read_agreement(path))


def months(table, column, zone):
    """Count a column's instants by local month."""
    instants = [
        instant.replace(tzinfo=UTC).astimezone(ZoneInfo(zone)) for instant in rows(table, column) if instant
    ]
    return Counter(f"{instant:%Y-%m}" for instant in instants)


@pytest.fixture(scope="module")
def olist(shared_data, tmp_path_factory):
    """The marketplace's leads."""
    return real("olist", shared_data, tmp_path_factory.mktemp("olist"))


def test_olist_has_its_leads_wins_and_cohorts(olist):
    """8,000 leads and 842 wins, by month of first contact as published."""
    history = olist.stage_history
    assert Counter(rows(history, "stage")) == {"mql": 8000, "won": 842}
    assert months(history.filter(history.stage == "mql"), "entered_at", "America/Sao_Paulo") >= Counter(
        COHORTS
    )
    assert {(one.read, one.used, one.set_aside) for one in olist.sources} == {(8000, 8000, 0), (842, 842, 0)}


def test_olist_keeps_blank_and_unknown_apart(olist):
    """60 leads have no origin, 1,099 say “unknown”."""
    origins = Counter(rows(olist.leads, "channel"))
    assert (origins[None], origins["unknown"], origins["organic_search"]) == (60, 1099, 2296)
    assert len(found(olist, "blank_and_unknown")) == 1


def test_olist_has_one_win_before_its_lead(olist):
    """The win two days before the first contact is one finding, told once."""
    odd = [one for one in olist.findings if one.code in ("stage_before_lead", "stages_out_of_order")]
    assert [(one.code, one.count) for one in odd] == [("stage_before_lead", 1)]
    early = olist.leads.filter(olist.leads.row == odd[0].rows[0])
    assert rows(early, "lead_id")[0].startswith("b91cf881")


def test_olist_without_a_creation_date_tells_the_same_as_disorder(shared_data, tmp_path):
    """Where no column says when a lead was created, the same win is out of order instead."""
    leads = real("olist", shared_data, tmp_path, (" created_at: first_contact_date,", ""))
    assert [(one.code, one.count) for one in leads.findings if one.level == "warning"] == [
        ("stages_out_of_order", 1)
    ]


@pytest.fixture(scope="module")
def maven(shared_data, tmp_path_factory):
    """The hardware seller's pipeline."""
    return real("maven", shared_data, tmp_path_factory.mktemp("maven"))


def test_maven_has_its_wins_and_revenue(maven):
    """4,238 deals won, by close month as published, worth 10,005,534."""
    assert months(maven.deals, "won_at", "UTC") == MAVEN_WON
    assert sum(rows(maven.deals, "amount")) == 10_005_534
    assert found(maven, "left_out_by_where")[0].count == 8800 - 4238


def test_maven_companies_tell_their_size(maven):
    """Employees come from the accounts; the 1,425 opportunities without an account have none."""
    sizes = rows(maven.leads, "employees")
    assert (len(sizes), sizes.count(None)) == (8800, 1425)
    assert not found(maven, "no_companies_match")


def test_mavens_two_digit_years_are_asked_about(shared_data, tmp_path):
    """dd-mm-yy is refused with the line to add, and that line gives the same wins."""
    with pytest.raises(DataRefused) as refused:
        real("maven", shared_data, tmp_path, ("sales_pipeline_iso.csv", "sales_pipeline.csv"))
    assert all('date_format: "%d-%m-%y"' in problem.message.text() for problem in refused.value.problems)
    assert {problem.line for problem in refused.value.problems} <= {2, 3}
    text = 'path: ../../../shared/data/maven/sales_pipeline.csv\n    date_format: "%d-%m-%y"'
    leads = real(
        "maven", shared_data, tmp_path, ("path: ../../../shared/data/maven/sales_pipeline_iso.csv", text)
    )
    assert months(leads.deals, "won_at", "UTC") == MAVEN_WON


def test_a_warehouses_columns_are_read(shared_data, tmp_path):
    """A loader's Salesforce tables are read by their API names."""
    seed = shared_data / "warehouse_seeds" / "salesforce" / "sf_lead_data.csv"
    if not seed.exists():
        pytest.skip("the warehouse seeds are not here")
    text = (AGREEMENTS / "small.yaml").read_text(encoding="utf-8")
    place = seed.resolve().as_posix()
    data = f"data: {{leads: {{path: '{place}', preset: salesforce, stages: {{won: converted_date}}}}}}"
    (tmp_path / "a.yaml").write_text(text + data + "\n", encoding="utf-8")
    leads = read_leads(read_agreement(tmp_path / "a.yaml"))
    assert {"channel", "company", "employees", "created_at"} <= leads.attributes
    assert leads.leads.count().execute() > 0
