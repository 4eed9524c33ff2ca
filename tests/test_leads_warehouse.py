"""Warehouse tables as a loader lays them out: property history, field history, and links between deals and leads."""

import csv
import io

import duckdb
import pytest
from exports import agreement, found, read, refusal, rows

from sla_toolkit.leads import read_leads

TABLES = """
create schema hubspot;
create table hubspot.contact as select * from (values
  (1, false, timestamp '2026-10-01 01:00:00', 'Web', '120', 'A'),
  (2, false, timestamp '2026-10-02 01:00:00', 'Ad', '30', 'B'),
  (3, true, timestamp '2026-10-03 01:00:00', 'Ad', '30', 'B'))
  t(id, _fivetran_deleted, property_createdate, property_hs_analytics_source, property_numemployees, property_company);
create table hubspot.contact_property_history as select * from (values
  (1, 'lifecyclestage', 'marketingqualifiedlead', timestamp '2026-10-05 01:00:00'),
  (1, 'lifecyclestage', 'customer', timestamp '2026-11-05 01:00:00'),
  (2, 'lifecyclestage', 'lead', timestamp '2026-10-02 01:00:00'),
  (2, 'email', 'someone@example.com', timestamp '2026-10-02 01:00:00')) t(contact_id, name, value, "timestamp");
create table hubspot.deal as select * from (values
  (1, false, timestamp '2026-11-05 01:00:00', 500, true), (2, false, timestamp '2026-11-06 01:00:00', 70, false),
  (4, true, timestamp '2026-11-06 01:00:00', 90, true), (7, false, timestamp '2026-11-07 01:00:00', 80, true))
  t(deal_id, is_deleted, property_closedate, property_amount, property_hs_is_closed_won);
create table hubspot.deal_contact as select * from (values (1, 2), (1, 1), (2, 2), (4, 1), (1, 99))
  t(deal_id, contact_id);
create table hubspot.engagement_contact as select 1 as contact_id, 11 as engagement_id;
create table hubspot.engagement_call as select 11 as engagement_id, timestamp '2026-10-05 02:00:00'
  as property_hs_timestamp, 'CALL' as type;
"""
HUBSPOT = {
    "leads": {"table": "hubspot.contact", "preset": "hubspot"},
    "stage_history": {"table": "hubspot.contact_property_history", "preset": "hubspot"},
    "deals": {"table": "hubspot.deal", "preset": "hubspot", "via": {"table": "hubspot.deal_contact"}},
    "touches": {
        "table": "hubspot.engagement_call",
        "preset": "hubspot",
        "via": {"table": "hubspot.engagement_contact"},
    },
}


@pytest.fixture
def hubspot(tmp_path):
    """The leads of a warehouse that a loader filled from HubSpot."""
    path = tmp_path / "warehouse.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute(TABLES)
    return read_leads(agreement(tmp_path, {"connection": f"duckdb://{path}", **HUBSPOT}))


def test_a_loaders_tables_need_no_columns(hubspot):
    """Contacts, their property history, deals and calls: one line a source, deleted rows left out."""
    assert rows(hubspot.leads, "lead_id", "channel", "employees", "company") == [
        ("1", "Web", "120", "A"),
        ("2", "Ad", "30", "B"),
    ]
    assert rows(hubspot.stage_history, "lead_id", "stage") == [
        ("1", "mql"),
        ("1", "won"),
        ("2", "lead"),
    ]
    assert rows(hubspot.touches, "lead_id", "kind") == [("1", "CALL")]


def test_a_deal_of_several_contacts_counts_once(hubspot):
    """A deal goes to one of its contacts that are leads, a finding says so, and a deal without a link is no one's."""
    assert rows(hubspot.deals, "lead_id") == ["1"]
    (several,) = found(hubspot, "several_leads")
    assert several.count == 1
    (alone,) = found(hubspot, "deal_without_lead")
    assert alone.count == 1
    counts = {one.source: (one.read, one.used, one.set_aside) for one in hubspot.sources}
    assert counts["deals"] == (4, 1, 3)


def test_an_opportunity_belongs_to_the_lead_it_came_from(tmp_path):
    """Salesforce's opportunities and their field history find the lead that was converted into them."""
    files = {
        "leads.csv": [
            {"Id": "00Q1", "CreatedDate": "2026-10-01", "ConvertedOpportunityId": "0061"},
            {"Id": "00Q2", "CreatedDate": "2026-10-02", "ConvertedOpportunityId": ""},
        ],
        "opportunities.csv": [
            {"Id": "0061", "CloseDate": "2026-11-01", "Amount": "1000", "IsWon": "true"},
            {"Id": "0062", "CloseDate": "2026-11-02", "Amount": "7", "IsWon": "true"},
        ],
        "history.csv": [
            {"OpportunityId": "0061", "Field": field, "NewValue": value, "CreatedDate": "2026-10-20"}
            for field, value in (("StageName", "Appointment"), ("Amount", "1000"))
        ],
    }
    via = {"path": "leads.csv"}
    data = {
        "leads": {"path": "leads.csv", "preset": "salesforce"},
        "stage_history": {"path": "history.csv", "preset": "salesforce", "via": via},
        "deals": {"path": "opportunities.csv", "preset": "salesforce", "via": via},
    }
    leads = read(tmp_path, files, data)
    assert rows(leads.deals, "lead_id") == ["00Q1"]
    entries = rows(leads.stage_history, "lead_id", "stage")
    assert ("00Q1", "appointment") in entries and ("00Q1", "won") in entries
    assert [one.count for one in found(leads, "deal_without_lead")] == [1]


def test_a_link_is_named_by_hand(tmp_path):
    """Without a preset, `from:` and `to:` name the columns of the link table; a wrong one names the line."""
    files = {
        "leads.csv": [{"id": "a"}],
        "deals.csv": [{"no": "9", "won": "2026-11-01"}],
        "link.csv": [{"deal": "9", "lead": "a"}],
    }
    via = {"path": "link.csv", "from": "deal", "to": "lead"}
    deals = {"path": "deals.csv", "columns": {"lead_id": "no", "won_at": "won"}, "via": via}
    data = {"leads": {"path": "leads.csv", "columns": {"lead_id": "id"}}, "deals": deals}
    assert rows(read(tmp_path, files, data).deals, "lead_id") == ["a"]
    wrong = {**data, "deals": {**deals, "via": {**via, "to": "leed"}}}
    text = refusal(tmp_path, files, wrong)
    assert "no column “leed”" in text and "small.yaml:" in text


def test_the_digest_follows_the_link_table(tmp_path):
    """Another link gives other leads to the deals, and so another digest of the data."""
    files = {
        "leads.csv": [{"id": "a"}],
        "deals.csv": [{"no": "9", "won": "2026-11-01"}],
        "link.csv": [{"deal": "9", "lead": "a"}],
    }
    via = {"path": "link.csv", "from": "deal", "to": "lead"}
    deals = {"path": "deals.csv", "columns": {"lead_id": "no", "won_at": "won"}, "via": via}
    data = {"leads": {"path": "leads.csv", "columns": {"lead_id": "id"}}, "deals": deals}
    before = read(tmp_path, files, data).digest
    assert read(tmp_path, {**files, "link.csv": [{"deal": "8", "lead": "a"}]}, data).digest != before


def seed(shared_data, system, name):
    """Give the path of a seed file, or skip."""
    path = shared_data / "warehouse_seeds" / system / name
    if not path.exists():
        pytest.skip("the warehouse seeds are not here")
    return path.resolve()


def seed_rows(path):
    """Give a seed's rows."""
    return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"))))


def test_a_loaders_hubspot_seeds_are_read(shared_data, tmp_path):
    """In the loader's own layout, contacts, property history, deals and the link table need no column named."""
    contact, history, deal, link = (
        seed(shared_data, "hubspot", f"{name}_data.csv")
        for name in ("contact", "contact_property_history", "deal", "deal_contact")
    )
    data = {
        "leads": {"path": str(contact), "preset": "hubspot"},
        "stage_history": {"path": str(history), "preset": "hubspot"},
        "deals": {
            "path": str(deal),
            "preset": "hubspot",
            "where": {"deal_pipeline_stage_id": {"blank": False}},
            "via": {"path": str(link)},
        },
    }
    leads = read(tmp_path, {}, data)
    counts = {one.source: one.read for one in leads.sources}
    assert counts == {
        "leads": len(seed_rows(contact)),
        "stage_history": len(seed_rows(history)),
        "deals": len(seed_rows(deal)),
    }
    assert leads.leads.count().to_pyarrow().as_py() == len({one["id"] for one in seed_rows(contact)})
    (left_out,) = [one for one in found(leads, "left_out_by_preset") if one.source == "stage_history"]
    assert left_out.count == len(seed_rows(history))  # the seed's property names are hashed: none is a stage


def test_a_loaders_salesforce_seeds_are_read(shared_data, tmp_path):
    """Opportunities with their earlier versions are a stage history; deleted ones are left out and counted."""
    lead, history, opportunity, task = (
        seed(shared_data, "salesforce", f"sf_{name}_data.csv")
        for name in ("lead", "opportunity_history", "opportunity", "task")
    )
    data = {
        "leads": {"path": str(lead), "preset": "salesforce"},
        "stage_history": {"path": str(history), "preset": "salesforce", "via": {"path": str(lead)}},
        "deals": {"path": str(opportunity), "preset": "salesforce", "via": {"path": str(lead)}},
        "touches": {"path": str(task), "preset": "salesforce"},
    }
    leads = read(tmp_path, {}, data)
    assert {one.source: one.read for one in leads.sources} == {
        "leads": 1,
        "stage_history": 10,
        "deals": 10,
        "touches": 10,
    }
    deleted = sum(one["is_deleted"].lower() == "true" for one in seed_rows(history))
    (left_out,) = [one for one in found(leads, "left_out_by_preset") if one.source == "stage_history"]
    assert left_out.count == deleted > 0
