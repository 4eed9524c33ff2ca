"""Headers seen in real exports are known to the presets, or known not to be used."""

import csv

import pytest

from sla_toolkit.agreement import Agreement
from sla_toolkit.leads.presets import PRESETS, filled, stage_columns

SEEN = {  # header → our name, or the stage whose date it is, or None: known and not used
    "Record ID": "lead_id",
    "Contact ID": "lead_id",
    "Create Date": "created_at",
    "Lifecycle Stage": "lifecycle_stage",
    "Lead Status": "status",
    "Contact owner": "owner",
    "Original Source": "channel",
    "Original Traffic Source": "channel",
    "Became a Subscriber Date": "stage subscriber",
    'Date entered "Lead (Lifecycle Stage Pipeline)"': "stage lead",
    'Date entered "Marketing Qualified Lead (Lifecycle Stage Pipeline)"': "stage mql",
    'Date entered "Sales Qualified Lead (Lifecycle Stage Pipeline)"': "stage sql",
    'Date entered "Opportunity (Lifecycle Stage Pipeline)"': "stage opportunity",
    'Date entered "Customer (Lifecycle Stage Pipeline)"': "stage won",
    'Date exited "<stage> (Lifecycle Stage Pipeline)"': None,
    'Cumulative time in "<stage> (Lifecycle Stage Pipeline)"': None,
    "Lead response time": None,
    "Owner assigned date": None,
    "Date of first engagement": None,
    "Number of Employees": "employees",
    "Persona": "persona",
    "Time to move from lead to customer": None,
    "年間売上高": "annual_revenue",
    "関連付けられている取引": "deals",
    "顧客に転換した日付": "stage won",
    "リード(見込み客)になった日付": "stage lead",
    "MQL(マーケティング上の有望な見込み客)になった日付": "stage mql",
    "ライフサイクルステージ": "lifecycle_stage",
    "会社名": "company",
    "リードソース": "channel",
    "従業員数": "employees",
    "状況": "status",
    "業種": "industry",
    "評価": "rating",
    "役職": "title",
    "姓": "last_name",
    "名": "first_name",
    "メール": "email",
    "電話": "phone",
    "都道府県": "state",
    "国": "country",
    "リード ID": "lead_id",
    "所有者名": "owner",
    "年間収益": "annual_revenue",
    "SFDC 変換日": None,
    "SFDC 作成日": "created_at",
    "リードのソース / ソース": "channel",
    "従業員 -> 従業員数": "employees",
    "企業 -> 会社名": "company",
}
LISTED = {  # (system, object) of a row with many headers → what is used of them
    ("Salesforce", "Lead"): {
        "lead_id": "id",
        "channel": "lead_source",
        "status": "status",
        "created_at": "created_date",
        "employees": "number_of_employees",
        "company": "company",
        "country": "country",
    },
    ("Salesforce", "Opportunity"): {"lead_id": "id", "won_at": "close_date", "amount": "amount"},
    ("Zoho CRM", "Lead"): {
        "lead_id": "LEADID",
        "company": "Company",
        "owner": "Lead Owner",
        "industry": "Industry",
        "channel": "Lead Source",
        "status": "Lead Status",
        "created_at": "Created Time",
    },
    ("Zoho CRM", "Potential"): {"lead_id": "LEADID", "won_at": "Closing Date", "amount": "Amount"},
}
SYSTEMS = {
    "HubSpot": "hubspot",
    "Salesforce": "salesforce",
    "Marketo(ja)": "salesforce",
    "Zoho CRM": "generic",
}
STAGES = ("subscriber", "lead", "mql", "sql", "opportunity", "won")


@pytest.mark.parametrize("name", ["header_variants.csv", "header_variants_cp932.csv"])
def test_headers_seen_in_real_exports_are_known(shared_data, name):
    """Every header of the collected variants is mapped to what it means, or known not to be used."""
    path = shared_data / "crm_headers" / name
    if not path.exists():
        pytest.skip("the header variants are not here")
    with path.open(encoding="cp932" if "cp932" in name else "utf-8", newline="") as file:
        seen = list(csv.DictReader(file))
    assert len(seen) == 53
    for row in seen:
        header = row["header_as_exported_or_labelled"]
        preset = PRESETS[SYSTEMS[row["system"]]]
        if ";" in header:
            wanted = LISTED[row["system"], row["object"]]
            kind = "leads" if row["object"] == "Lead" else "deals"
            columns = filled(preset[kind], header.split(";"), set(wanted)).columns
            assert {ours: some[0] for ours, some in columns.items()} == wanted, row
            if row["system"] == "Salesforce" and kind == "deals":
                assert filled(preset[kind], header.split(";")).where == {"is_won": {"in": [True, "1"]}}
            continue
        assert _meaning(preset, header) == SEEN[header], row
        internal = row["api_or_internal_name"]
        if row["system"] == "HubSpot" and "/" not in internal and "<" not in internal:
            assert _meaning(preset, internal) == SEEN[header], row
            assert _meaning(preset, f"property_{internal}") == SEEN[header], row


def _stage(values):
    return Agreement.model_fields["stages"].annotation.__args__[0].model_validate(values)


def _meaning(preset, header):
    stages = [_stage({"id": one, "owner": "sales", "label": one}) for one in STAGES]
    columns = filled(preset["leads"], [header], set(preset["leads"].attributes)).columns
    (found_stage,) = stage_columns([header], stages) or (None,)
    assert not (columns and found_stage)
    return f"stage {found_stage}" if found_stage else next(iter(columns), None)
