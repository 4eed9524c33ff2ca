"""Presets know a CRM's own headers in English and Japanese, old and new."""

import csv

import pytest
from exports import read, rows

from sla_toolkit.leads.presets import PRESETS

ROW = "1,2026-10-01,Web,S,A,50"
HUBSPOT = "Record ID,Create Date,Original Traffic Source,Contact owner,Company Name,Number of Employees"
HUBSPOT_JA = "レコードID,作成日,オリジナルソース,コンタクト所有者,会社名,従業員数"
SALESFORCE = "Lead ID,Create Date,Lead Source,Lead Owner,Company / Account,No. of Employees"
SALESFORCE_JA = "リード ID,作成日,リードソース,所有者名,会社名,従業員数"
SALESFORCE_API = "Id,CreatedDate,LeadSource,OwnerId,Company,NumberOfEmployees"


@pytest.mark.parametrize(
    ("preset", "header"),
    [
        ("hubspot", HUBSPOT),
        ("hubspot", HUBSPOT_JA),
        ("salesforce", SALESFORCE),
        ("salesforce", SALESFORCE_JA),
        ("salesforce", SALESFORCE_API),
    ],
)
def test_a_preset_fills_in_what_columns_leaves_out(tmp_path, preset, header):
    """With a preset an export is read without naming a single column."""
    content = f"{header}\n{ROW}\n".encode()
    leads = read(tmp_path, {"leads.csv": content}, {"leads": {"path": "leads.csv", "preset": preset}})
    assert rows(leads.leads, "lead_id", "channel", "owner", "company", "employees") == [
        ("1", "Web", "S", "A", "50")
    ]
    assert rows(leads.leads, "created_date_only") == [True]


def test_what_columns_says_goes_before_a_preset(tmp_path):
    """A named header wins; the preset fills the rest."""
    content = "Record ID,Original Source,Latest Source\n1,Web,Mail\n"
    settings = {"path": "leads.csv", "preset": "hubspot", "columns": {"channel": "Latest Source"}}
    leads = read(tmp_path, {"leads.csv": content.encode()}, {"leads": settings})
    assert rows(leads.leads, "lead_id", "channel") == [("1", "Mail")]


def test_headers_with_quotation_marks_are_named_as_they_are(tmp_path):
    """HubSpot's newer stage columns have quotation marks in their names."""
    name = 'Date entered "Marketing Qualified Lead (Lifecycle Stage Pipeline)"'
    settings = {"path": "leads.csv", "preset": "hubspot", "stages": {"mql": name}}
    leads = read(tmp_path, {"leads.csv": [{"Record ID": "1", name: "2026-10-01"}]}, {"leads": settings})
    assert rows(leads.stage_history, "stage") == ["mql"]


@pytest.mark.parametrize("name", ["header_variants.csv", "header_variants_cp932.csv"])
def test_headers_seen_in_real_exports_are_known(shared_data, name):
    """Every key, channel, owner, company and size header of the collected variants belongs to its preset."""
    path = shared_data / "crm_headers" / name
    if not path.exists():
        pytest.skip("the header variants are not here")
    encoding = "cp932" if "cp932" in name else "utf-8"
    meanings = {
        "key": "lead_id",
        "channel": "channel",
        "owner": "owner",
        "company": "company",
        "company size": "employees",
    }
    with path.open(encoding=encoding, newline="") as file:
        seen = [
            row
            for row in csv.DictReader(file)
            if row["object"] in ("Contact", "Lead") and row["language"] != "api"
        ]
    checked = 0
    for row in seen:
        ours = meanings.get(row["meaning"].split(" (")[0])
        preset = PRESETS.get(row["system"].lower())
        if ours and preset:
            assert row["header_as_exported_or_labelled"] in preset[ours], row
            checked += 1
    assert checked >= 8
