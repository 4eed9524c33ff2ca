"""The canonical tables are the same whatever the export looked like."""

import pickle
from datetime import datetime
from decimal import Decimal

import pytest
from exports import LEADS, TERMS, found, read, refusal, rows

from sla_toolkit.agreement import read_agreement
from sla_toolkit.leads import DataRefused, read_leads

CONTACTS = [
    {"id": "1", "created": "2026-10-01 09:00", "mql": "2026-10-02 10:00", "won": "2026-11-01"},
    {"id": "2", "created": "2026-10-03 09:00", "mql": "", "won": ""},
]
HISTORY = {
    "path": "h.csv",
    "columns": {"lead_id": "id", "stage": "stage", "entered_at": "at", "reason": "why"},
}
DEALS = {"path": "d.csv", "columns": {"lead_id": "contact", "amount": "amount", "won_at": "closed"}}
TOUCHES = {"path": "t.csv", "columns": {"lead_id": "contact", "at": "when", "kind": "what", "by": "who"}}


def stages_of(leads):
    """Give (lead, stage, local midnight or time in UTC) of each entry."""
    return [
        (lead, stage, at.isoformat(" ", "minutes"))
        for lead, stage, at in rows(leads.stage_history, "lead_id", "stage", "entered_at")
    ]


def test_a_wide_export_and_a_long_history_tell_the_same(tmp_path):
    """A date column for each stage and one row for each entry give the same stage history."""
    wide = read(
        tmp_path,
        {"leads.csv": CONTACTS},
        {"leads": {**LEADS, "stages": {"lead": "created", "mql": "mql", "won": "won"}}},
    )
    history = [
        {"id": "1", "stage": "Lead", "at": "2026-10-01 09:00"},
        {"id": "1", "stage": "ＭＱＬ", "at": "2026-10-02 10:00"},
        {"id": "1", "stage": "受注", "at": "2026-11-01"},
        {"id": "2", "stage": "リード ", "at": "2026-10-03 09:00"},
    ]
    leads = {**LEADS, "stages": {}}
    long = read(
        tmp_path,
        {"leads.csv": CONTACTS, "h.csv": history},
        {
            "leads": leads,
            "stage_history": {**HISTORY, "columns": {"lead_id": "id", "stage": "stage", "entered_at": "at"}},
        },
    )
    assert stages_of(wide) == stages_of(long)
    assert stages_of(wide)[0] == ("1", "lead", "2026-10-01 00:00")
    assert wide.dated_stages == long.dated_stages == {"lead", "mql", "won"}


def test_wide_and_long_together_add_up(tmp_path):
    """A stage may stand on the contact, another in the history."""
    history = [{"id": "1", "stage": "sal", "at": "2026-10-04 10:00", "why": ""}]
    leads = read(tmp_path, {"leads.csv": CONTACTS, "h.csv": history}, {"stage_history": HISTORY})
    assert [stage for _, stage, _ in stages_of(leads)] == ["lead", "mql", "sal", "lead"]


def test_stage_names_of_the_crm_are_mapped(tmp_path):
    """`stages:` of a history says what the data calls a stage; one name or several."""
    history = [
        {"id": "1", "stage": "Accepted by sales", "at": "2026-10-04 10:00", "why": ""},
        {"id": "2", "stage": "見送り", "at": "2026-10-05 10:00", "why": "規模が小さい"},
        {"id": "2", "stage": "Nurturing", "at": "2026-10-06 10:00", "why": ""},
    ]
    settings = {**HISTORY, "stages": {"sal": ["accepted by sales", "承諾"], "rejected": "見送り"}}
    leads = read(tmp_path, {"leads.csv": CONTACTS, "h.csv": history}, {"stage_history": settings})
    assert rows(leads.stage_history.filter(leads.stage_history.stage == "rejected"), "reason") == [
        "too_small"
    ]
    (finding,) = found(leads, "unknown_stage")
    assert (finding.count, finding.rows) == (1, (4,))
    assert "“Nurturing” (1)" in finding.message.text("en")


def test_a_column_of_something_else_is_not_shown_as_stage_names(tmp_path):
    """When the stage column holds ever other values, as names of people do, none of them is told."""
    history = [{"id": "1", "stage": f"person {n}", "at": "2026-10-04", "why": ""} for n in range(60)]
    leads = read(tmp_path, {"leads.csv": CONTACTS, "h.csv": history}, {"stage_history": HISTORY})
    assert "person" not in found(leads, "unknown_stage")[0].message.text("en")


def test_rejections_carry_the_agreed_reason(tmp_path):
    """A reason that is the id or a label of an agreed one becomes its id; other words stay."""
    contacts = [
        {"id": str(n), "created": "2026-10-01", "mql": "2026-10-02", "no": "2026-10-03", "why": why}
        for n, why in enumerate(["too_small", "Too Small", "規模が小さい", "no budget", "", " "])
    ]
    leads = read(
        tmp_path,
        {"leads.csv": contacts},
        {
            "leads": {
                **LEADS,
                "columns": {**LEADS["columns"], "reason": "why"},
                "stages": {"mql": "mql", "rejected": "no"},
            }
        },
    )
    rejected = leads.stage_history.filter(leads.stage_history.stage == "rejected")
    assert [reason for _, reason in rows(rejected, "lead_id", "reason")] == ["too_small"] * 3 + [
        "no budget",
        None,
        None,
    ]
    assert rows(leads.stage_history.filter(leads.stage_history.stage == "mql"), "reason") == [None] * 6


def test_the_first_stage_takes_the_creation_date_where_nothing_else_dates_it(tmp_path):
    """Without a date of its own, being created is being a lead; with one, only that counts."""
    assert ("2", "lead", "2026-10-03 00:00") in stages_of(read(tmp_path, {"leads.csv": CONTACTS}))
    own = read(tmp_path, {"leads.csv": CONTACTS}, {"leads": {**LEADS, "stages": {"lead": "mql"}}})
    assert stages_of(own) == [("1", "lead", "2026-10-02 01:00")]


def test_deals_make_leads_won_where_nothing_else_does(tmp_path):
    """A won deal is its lead's entry into `won`, unless the contact or the history says when."""
    deals = [
        {"contact": "1", "amount": "¥", "closed": "2026-11-05"},
        {"contact": "1", "amount": "1,200,000.5", "closed": "2026-12-05"},
    ]
    by_deals = read(tmp_path, {"leads.csv": CONTACTS, "d.csv": deals}, {"deals": DEALS})
    assert [one for one in stages_of(by_deals) if one[1] == "won"] == [
        ("1", "won", "2026-11-04 15:00"),
        ("1", "won", "2026-12-04 15:00"),
    ]
    assert rows(by_deals.deals, "amount") == [Decimal("1200000.5000"), None]
    assert found(by_deals, "unparseable_number")[0].rows == (2,)
    settings = {**LEADS, "stages": {"mql": "mql", "won": "won"}}
    by_contact = read(tmp_path, {"leads.csv": CONTACTS, "d.csv": deals}, {"leads": settings, "deals": DEALS})
    assert [one for one in stages_of(by_contact) if one[1] == "won"] == [("1", "won", "2026-10-31 15:00")]


def test_deals_may_name_only_those_that_are_won(tmp_path):
    """`where:` keeps the won deals; what it leaves out is counted."""
    deals = [
        {"contact": "1", "closed": "2026-11-05", "Stage": "Closed Won"},
        {"contact": "2", "closed": "", "Stage": "Open"},
    ]
    settings = {
        "path": "d.csv",
        "columns": {"lead_id": "contact", "won_at": "closed"},
        "where": {"Stage": {"in": ["Closed Won"]}},
    }
    leads = read(tmp_path, {"leads.csv": CONTACTS, "d.csv": deals}, {"deals": settings})
    assert rows(leads.deals, "lead_id") == ["1"]
    assert found(leads, "left_out_by_where")[0].count == 1
    assert [(one.read, one.used, one.set_aside) for one in leads.sources if one.source == "deals"] == [
        (2, 1, 1)
    ]


def test_where_takes_our_names_too(tmp_path):
    """A field of `where:` is a header, or else one of our names; any other is refused with what is near."""
    keep = {**LEADS, "where": {"lead_id": {"not_in": ["2"]}, "Created": {"blank": False}}}
    assert rows(read(tmp_path, {"leads.csv": CONTACTS}, {"leads": keep}).leads, "lead_id") == ["1"]
    text = refusal(
        tmp_path, {"leads.csv": CONTACTS}, {"leads": {**LEADS, "where": {"creatd": {"blank": False}}}}
    )
    assert "no column “creatd”. Did you mean “created”?" in text


def test_touches_are_read_with_kind_and_person(tmp_path):
    """A touch has its lead, instant, kind and the sales person."""
    touches = [
        {"contact": "1", "when": "2026-10-02 19:05", "what": " call ", "who": "佐藤"},
        {"contact": "1", "when": "2026-10-03", "what": "", "who": ""},
    ]
    leads = read(tmp_path, {"leads.csv": CONTACTS, "t.csv": touches}, {"touches": TOUCHES})
    assert rows(leads.touches, "lead_id", "at", "date_only", "kind", "by") == [
        ("1", datetime(2026, 10, 2, 10, 5), False, "call", "佐藤"),
        ("1", datetime(2026, 10, 2, 15), True, None, None),
    ]


def test_attributes_come_by_our_names(tmp_path):
    """What `columns` maps and what the agreement looks at are attributes; nothing else is kept."""
    contacts = [
        {"id": "1", "created": "", "mql": "", "Industry": "IT", "employees": "1,200", "Notes": "private"}
    ]
    columns = {**LEADS["columns"], "industry": "industry"}
    leads = read(tmp_path, {"leads.csv": contacts}, {"leads": {**LEADS, "columns": columns}})
    assert leads.attributes == {"created_at", "industry", "employees"}
    assert rows(leads.leads, "industry", "employees") == [("IT", "1,200")]
    assert "Notes" not in leads.leads.columns
    (finding,) = found(leads, "missing_attribute")
    assert "“department”" in finding.message.text("en")
    assert "“company”" in finding.message.text("en")


def test_personal_columns_stay_in_the_source(tmp_path):
    """An e-mail address or a name is only told to be given, so that nothing downstream can show it."""
    contacts = [
        {"id": "1", "mail": "a@example.com", "氏名": "山田", "tel": "03"},
        {"id": "2", "mail": "", "氏名": " ", "tel": ""},
    ]
    settings = {
        "path": "leads.csv",
        "columns": {"lead_id": "id", "contact": "氏名", "phone": "tel", "e_mail": "mail"},
    }
    leads = read(tmp_path, {"leads.csv": contacts}, {"leads": settings})
    assert rows(leads.leads, "contact", "phone", "e_mail") == [
        ("given", "given", "given"),
        (None, None, None),
    ]


def test_a_rule_may_still_look_at_a_personal_column(tmp_path):
    """Where a persona compares it, the text is needed, and stays in the tables."""
    personas = [{"id": "free", "label": "Free mail", "match": {"email": {"contains": "gmail"}}}]
    plan = {"stage": "mql", "outcome": "won", "volume": 1, "mix": {"other": 1}, "conversion": 0.1}
    settings = {"path": "leads.csv", "columns": {"lead_id": "id", "email": "mail"}}
    files = {"leads.csv": [{"id": "1", "mail": "a@gmail.com"}]}
    leads = read(tmp_path, files, {"leads": settings}, personas=personas, plan=plan)
    assert rows(leads.leads, "email") == ["a@gmail.com"]


def test_companies_lend_their_attributes(tmp_path):
    """Size and sector may stand in a list of companies; the lead's own column goes before."""
    contacts = [
        {"id": "1", "co": "Acme", "department": "HR"},
        {"id": "2", "co": " Beta"},
        {"id": "3", "co": "Nobody"},
        {"id": "4", "co": ""},
    ]
    companies = [
        {"name": "Acme", "size": "100", "department": "?"},
        {"name": "Beta ", "size": "20", "department": "?"},
        {"name": "Acme", "size": "999", "department": "?"},
        {"name": "", "size": "1", "department": "?"},
    ]
    data = {
        "leads": {"path": "leads.csv", "columns": {"lead_id": "id", "company": "co"}},
        "companies": {"path": "c.csv", "columns": {"company": "name", "employees": "size"}},
    }
    leads = read(tmp_path, {"leads.csv": contacts, "c.csv": companies}, data)
    assert rows(leads.leads, "lead_id", "employees", "department") == [
        ("1", "100", "HR"), ("2", "20", None), ("3", None, None), ("4", None, None),
    ]  # fmt: skip
    assert "employees" in leads.attributes
    (finding,) = found(leads, "no_companies_match")
    assert (finding.count, finding.rows) == (1, (4,))
    assert found(leads, "duplicate_company")[0].count == 1
    assert found(leads, "blank_company")[0].count == 1


def test_companies_need_to_know_the_leads_company(tmp_path):
    """Without a company column there is nothing to join on: refused with the line to add."""
    data = {"companies": {"path": "c.csv", "columns": {"company": "name"}}}
    assert "add “company: …”" in refusal(tmp_path, {"leads.csv": CONTACTS, "c.csv": [{"name": "x"}]}, data)


def test_a_header_that_is_not_there_names_the_nearest_and_the_line(tmp_path):
    """A misspelt header is refused at the agreement's own line, with what may have been meant."""
    text = refusal(
        tmp_path,
        {"leads.csv": CONTACTS},
        {"leads": {**LEADS, "columns": {"lead_id": "idd", "created_at": "creatd"}}},
    )
    assert "no column “creatd”. Did you mean “created”?" in text
    assert all(line.split(":")[1].isdigit() for line in text.splitlines())
    assert len(text.splitlines()) == 2


def test_headers_are_found_whatever_their_width_and_case(tmp_path):
    """ＩＤ, id and “ Id ” are one header."""
    files = {"leads.csv": [{" ＩＤ ": "1", "作成日　時": "2026-10-01", "mql": ""}]}
    leads = read(
        tmp_path, files, {"leads": {**LEADS, "columns": {"lead_id": "id", "created_at": "作成日 時"}}}
    )
    assert rows(leads.leads, "lead_id") == ["1"]


def test_only_a_double_header_that_is_used_is_refused(tmp_path):
    """Two columns of one name are no fault until one of them is meant."""
    content = b"id,created,mql,note,note\n1,2026-10-01,,x,y\n"
    assert rows(read(tmp_path, {"leads.csv": content}).leads, "lead_id") == ["1"]
    assert "“mql” stands more than once" in refusal(tmp_path, {"leads.csv": b"id,created,mql,mql\n1,,,\n"})


def test_a_required_column_that_nothing_names_is_asked_for(tmp_path):
    """Without an id there are no leads: the refusal says which line to add."""
    text = refusal(tmp_path, {"leads.csv": [{"Lead": "1"}]}, {"leads": {"path": "leads.csv"}})
    assert "add “lead_id: …” under “columns:”" in text


@pytest.mark.parametrize("name", ["whn", "amount"])
def test_a_name_that_a_source_does_not_take_is_refused(tmp_path, name):
    """A slip in our own names is said, with what was meant."""
    touches = {**TOUCHES, "columns": {**TOUCHES["columns"], name: "who"}}
    text = refusal(
        tmp_path,
        {"leads.csv": CONTACTS, "t.csv": [{"contact": "1", "when": "", "what": "", "who": ""}]},
        {"touches": touches},
    )
    assert f"“{name}” is not known here" in text


def test_the_time_zone_of_the_data_may_differ_from_the_calendars(tmp_path):
    """`data.timezone` is that of the export; the calendar's holds where it is left out."""
    leads = read(tmp_path, {"leads.csv": CONTACTS}, {"timezone": "UTC"})
    assert rows(leads.leads, "created_at")[0] == datetime(2026, 10, 1, 9)


def test_leads_without_dates_are_leads(tmp_path):
    """A list of leads alone can be read; no stage has a date then."""
    leads = read(
        tmp_path, {"leads.csv": [{"id": "1"}]}, {"leads": {"path": "leads.csv", "columns": {"lead_id": "id"}}}
    )
    assert leads.dated_stages == frozenset()
    assert rows(leads.stage_history, "lead_id") == []
    assert (leads.touches, leads.deals) == (None, None)


def test_an_agreement_without_data_is_refused(tmp_path):
    """There is nothing to read without a `data:` block."""
    with pytest.raises(DataRefused, match="names no data"):
        read_leads(read_agreement(TERMS))


def test_data_in_a_file_of_its_own_names_that_files_lines(tmp_path):
    """Where `data:` points to a file, a problem names a line of that file."""
    terms = TERMS.read_text(encoding="utf-8")
    (tmp_path / "a.yaml").write_text(terms + "data: crm.yaml\n", encoding="utf-8")
    (tmp_path / "crm.yaml").write_text(
        "leads:\n  path: leads.csv\n  columns:\n    lead_id: nope\n", encoding="utf-8"
    )
    (tmp_path / "leads.csv").write_text("id\n1\n", encoding="utf-8")
    with pytest.raises(DataRefused) as refused:
        read_leads(read_agreement(tmp_path / "a.yaml"))
    assert refused.value.text().startswith(f"{tmp_path / 'crm.yaml'}:4: ")


def test_the_refusal_crosses_processes(tmp_path):
    """A worker's refusal arrives whole."""
    with pytest.raises(DataRefused) as refused:
        read(tmp_path, {"leads.csv": b""})
    assert pickle.loads(pickle.dumps(refused.value)).problems == refused.value.problems
