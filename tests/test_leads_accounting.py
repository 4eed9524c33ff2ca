"""Every row that goes in is used, or set aside under one reason; the counts add up, whatever the export looks like."""

import tempfile
from collections import Counter
from pathlib import Path

import ibis
from exports import LEADS, found, read, rows
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from sla_toolkit.leads.accounting import Rows, account
from sla_toolkit.leads.findings import Ledger, Place

STAGES = {"mql": ["MQL"], "won": ["Won"]}
HISTORY = {"path": "history.csv", "columns": {"lead_id": "lead", "stage": "to", "entered_at": "on"}}
TOUCHES = {"path": "touches*.csv", "columns": {"lead_id": "lead", "at": "on"}}
DEALS = {"path": "deals.csv", "columns": {"lead_id": "lead", "amount": "amount", "won_at": "on"}}
OWN = {**LEADS, "columns": {**LEADS["columns"], "company": "company"}}
COMPANIES = {"path": "companies.csv", "columns": {"company": "name", "employees": "size"}}
DAY = "2026-10-02 09:00"


def reasons(leads, source):
    """Give (file, read, used, reasons) of each file of a source."""
    return [(one.name, one.read, one.used, one.reasons) for one in leads.sources if one.source == source]


def test_each_row_of_a_history_has_one_reason(tmp_path):
    """A row is counted under the first reason that applies, though several do."""
    history = [
        {"lead": "1", "to": "MQL", "on": DAY},
        {"lead": "", "to": "", "on": ""},
        {"lead": "9", "to": "Nowhere", "on": "2026-02-30 09:00"},
        {"lead": "9", "to": "Nowhere", "on": ""},
        {"lead": "9", "to": "Nowhere", "on": DAY},
        {"lead": "1", "to": "", "on": DAY},
        {"lead": "1", "to": "Nowhere", "on": DAY},
        {"lead": "1", "to": "Skip", "on": DAY},
    ]
    leads = read(
        tmp_path,
        {"leads.csv": [{"id": "1", "created": DAY, "mql": ""}], "history.csv": history},
        {"stage_history": {**HISTORY, "stages": STAGES, "where": {"to": {"not_in": ["Skip"]}}}},
    )
    each = ["left_out_by_where", "blank_lead_id", "unparseable_date", "blank_date"]
    each += ["history_without_lead", "blank_stage", "unknown_stage"]
    assert reasons(leads, "stage_history") == [("history.csv", 8, 1, dict.fromkeys(each, 1))]


def test_the_reasons_of_the_leads_and_their_companies(tmp_path):
    """Blank keys and repeated ones are told apart, for the leads and for the companies that are looked up."""
    leads = read(
        tmp_path,
        {
            "leads.csv": [
                {"id": one, "created": DAY, "mql": "", "company": "A"} for one in ("1", "", "1", "1", "2", "")
            ],
            "companies.csv": [{"name": one, "size": "9"} for one in ("A", "", "A", "B")],
        },
        {"leads": OWN, "companies": COMPANIES},
    )
    assert reasons(leads, "leads") == [("leads.csv", 6, 2, {"blank_lead_id": 2, "duplicate_lead": 2})]
    assert reasons(leads, "companies") == [
        ("companies.csv", 4, 2, {"blank_company": 1, "duplicate_company": 1})
    ]


def test_each_file_of_a_glob_has_its_own_account(tmp_path):
    """Rows are accounted for where they stand, so that a reader knows which file to open."""
    leads = read(
        tmp_path,
        {
            "leads.csv": [{"id": "1", "created": DAY, "mql": ""}],
            "touches_1.csv": [{"lead": "1", "on": DAY}, {"lead": "2", "on": DAY}],
            "touches_2.csv": [{"lead": "1", "on": DAY}, {"lead": "1", "on": ""}],
        },
        {"touches": TOUCHES},
    )
    assert reasons(leads, "touches") == [
        ("touches_1.csv", 2, 1, {"touch_without_lead": 1}),
        ("touches_2.csv", 2, 1, {"blank_date": 1}),
    ]


IDS = st.sampled_from(["1", "2", "3", " 1", "", "　", "99"])
WHEN = st.sampled_from([DAY, "2026-10-03 10:00", "2026-10-04 11:30", "2026-13-01 09:00", ""])
KIND = st.sampled_from(["MQL", "mql", "Won", "", "Nowhere"])
CONTACTS = st.lists(
    st.fixed_dictionaries({"id": IDS, "created": st.just(DAY), "mql": WHEN, "company": st.just("A")}),
    min_size=1,
)
EVENTS = st.lists(st.fixed_dictionaries({"lead": IDS, "to": KIND, "on": WHEN}), min_size=1)
SALES = st.lists(st.fixed_dictionaries({"lead": IDS, "amount": st.just("5"), "on": WHEN}), min_size=1)


def _sound(contacts, *tables):
    """Keep exports that are not refused for columns that hardly hold dates."""
    dates = [[row["mql"] for row in contacts], *([row["on"] for row in table] for table in tables)]
    given_dates = [[one for one in column if one] for column in dates]
    return all(2 * sum("-13-" in one for one in column) <= len(column) for column in given_dates)


@given(contacts=CONTACTS, events=EVENTS, sales=SALES)
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.filter_too_much])
def test_messy_exports_add_up(contacts, events, sales):
    """Whatever rows an export holds, read = used + the sum of the reasons, and `used` are the rows of the tables."""
    assume(_sound(contacts, events, [row for row in events if row["to"] != "Won"], sales))
    with tempfile.TemporaryDirectory() as folder:
        leads = read(
            Path(folder),
            {"leads.csv": contacts, "history.csv": events, "touches.csv": events, "deals.csv": sales},
            {
                "leads": {**OWN, "stages": {}},
                "stage_history": {**HISTORY, "stages": STAGES, "where": {"to": {"not_in": ["Won"]}}},
                "touches": TOUCHES,
                "deals": DEALS,
            },
        )
        given_rows = {"leads": contacts, "stage_history": events, "touches": events, "deals": sales}
        for one in leads.sources:
            assert one.read == len(given_rows[one.source]) == one.used + sum(one.reasons.values())
            assert all(one.reasons.values()) and one.set_aside == sum(one.reasons.values())
        used = {one.source: one.used for one in leads.sources}
        assert used["leads"] == leads.leads.count().execute()
        assert used["touches"] == leads.touches.count().execute()
        assert used["deals"] == leads.deals.count().execute()
        entries = Counter(rows(leads.stage_history, "stage"))
        assert entries["mql"] == used["stage_history"]


def test_a_table_written_to_while_it_is_read_is_told_of():
    """Where rows came or went between two looks at a table, a finding says so and the account still adds up."""
    ledger = Ledger()
    counted = Rows({(0, None): 5, (0, "blank_date"): 2})
    (one,) = account(Place("touches", ("crm.touches",)), [6], counted, ledger)
    assert (one.read, one.used, one.set_aside) == (7, 5, 2)
    (finding,) = ledger.findings
    assert (finding.code, finding.level, finding.count) == ("changed_while_read", "warning", 1)


def test_a_database_table_is_accounted_for_like_a_file(tmp_path):
    """Rows of a table have the reasons that rows of a file have."""
    con = ibis.duckdb.connect(tmp_path / "crm.duckdb")
    con.raw_sql(
        "CREATE TABLE leads AS SELECT * FROM (VALUES ('1', TIMESTAMP '2026-10-01 09:00')) t(id, created)"
    )
    con.raw_sql(
        "CREATE TABLE touches AS SELECT * FROM (VALUES ('1', TIMESTAMP '2026-10-02 09:00'), ('2', TIMESTAMP "
        "'2026-10-02 09:00'), (NULL, NULL), ('1', NULL)) t(lead, happened)"
    )
    con.disconnect()
    leads = read(
        tmp_path,
        {},
        {
            "connection": f"duckdb://{tmp_path / 'crm.duckdb'}",
            "timezone": "UTC",
            "leads": {"table": "leads", "columns": {"lead_id": "id", "created_at": "created"}},
            "touches": {"table": "touches", "columns": {"lead_id": "lead", "at": "happened"}},
        },
    )
    assert reasons(leads, "touches") == [
        ("touches", 4, 1, {"blank_lead_id": 1, "blank_date": 1, "touch_without_lead": 1})
    ]
    assert not found(leads, "changed_while_read")
