"""Presets know a CRM's own headers in English and Japanese, old and new, for every source."""

import pytest
from exports import found, read, refusal, rows

from sla_toolkit.agreement import Agreement
from sla_toolkit.leads.presets import stage_columns

ROW = "1,2026-10-01,Web,S,A,50"
HUBSPOT = "Record ID,Create Date,Original Traffic Source,Contact owner,Company Name,Number of Employees"
HUBSPOT_OLD = "Contact ID,Create Date,Original Source,HubSpot Owner,Company name,Number of Employees"
HUBSPOT_JA = "レコードID,作成日,オリジナルソース,コンタクト所有者,会社名,従業員数"
HUBSPOT_API = "hs_object_id,createdate,hs_analytics_source,hubspot_owner_id,company,numemployees"
HUBSPOT_LOADER = ",".join(
    ["id", *(f"property_{name}" for name in HUBSPOT_API.removeprefix("hs_object_id,").split(","))]
)
SALESFORCE = "Lead ID,Create Date,Lead Source,Lead Owner,Company / Account,No. of Employees"
SALESFORCE_JA = "リード ID,作成日,リードソース,所有者名,会社名,従業員数"
SALESFORCE_API = "Id,CreatedDate,LeadSource,OwnerId,Company,NumberOfEmployees"
SALESFORCE_LOADER = "id,created_date,lead_source,owner_id,company,number_of_employees"
SALESFORCE_CONTACT = "Contact ID,Created Date,Lead Source,Contact Owner,Account Name,Employees"
SALESFORCE_OPPORTUNITY_JA = "商談 ID,作成日,リードソース,商談 所有者,取引先名,従業員数"
GENERIC = "Lead ID,Created,Source,Owner,Company,Employees"
GENERIC_JA = "リードID,登録日,流入経路,担当者,会社名,従業員数"
GENERIC_JA_OTHER = "顧客番号,問い合わせ日,チャネル,営業担当,企業名,社員数"


@pytest.mark.parametrize(
    ("preset", "header"),
    [
        ("hubspot", HUBSPOT),
        ("hubspot", HUBSPOT_OLD),
        ("hubspot", HUBSPOT_JA),
        ("hubspot", HUBSPOT_API),
        ("hubspot", HUBSPOT_LOADER),
        ("salesforce", SALESFORCE),
        ("salesforce", SALESFORCE_JA),
        ("salesforce", SALESFORCE_API),
        ("salesforce", SALESFORCE_LOADER),
        ("salesforce", SALESFORCE_CONTACT),
        ("salesforce", SALESFORCE_OPPORTUNITY_JA),
        ("generic", GENERIC),
        ("generic", GENERIC_JA),
        ("generic", GENERIC_JA_OTHER),
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


def test_a_mail_address_is_no_key(tmp_path):
    """A plain list whose only unique column is the mail address has no lead's key, and is told so."""
    content = "メールアドレス,会社名,作成日\na@example.com,A,2026-10-01\n".encode()
    text = refusal(tmp_path, {"leads.csv": content}, {"leads": {"path": "leads.csv", "preset": "generic"}})
    assert "Nothing says which column is “lead_id”" in text


def test_what_columns_says_goes_before_a_preset(tmp_path):
    """A named header wins, even where the preset knows two others; the preset fills the rest."""
    content = "Record ID,Original Source,Original Traffic Source,Latest Source\n1,Web,Ad,Mail\n"
    settings = {"path": "leads.csv", "preset": "hubspot", "columns": {"channel": "Latest Source"}}
    leads = read(tmp_path, {"leads.csv": content.encode()}, {"leads": settings})
    assert rows(leads.leads, "lead_id", "channel") == [("1", "Mail")]


def test_two_headers_that_say_the_same_are_one(tmp_path):
    """The old and the new name of a property side by side are taken where their values agree."""
    content = b"Record ID,Original Source,Original Traffic Source\n1,Web,Web\n2,,\n"
    leads = read(tmp_path, {"leads.csv": content}, {"leads": {"path": "leads.csv", "preset": "hubspot"}})
    assert rows(leads.leads, "lead_id", "channel") == [("1", "Web"), ("2", None)]


def test_two_headers_that_differ_are_asked_about(tmp_path):
    """Where old and new name hold different values, the preset does not choose: the line to add is named."""
    content = b"Record ID,Original Source,Original Traffic Source\n1,Web,Web\n2,Web,Ad\n3,Web,\n"
    text = refusal(tmp_path, {"leads.csv": content}, {"leads": {"path": "leads.csv", "preset": "hubspot"}})
    assert "“Original Traffic Source” and “Original Source” can be “channel”" in text
    assert "differ in 2 rows" in text and "small.yaml:" in text


def test_two_dates_of_one_stage_that_differ_are_asked_about(tmp_path):
    """The old and the new date column of a stage are held against each other too."""
    content = [{"Record ID": "1", "Became a MQL Date": "2026-10-01", "hs_v2_date_entered_mql": "2026-10-02"}]
    text = refusal(tmp_path, {"leads.csv": content}, {"leads": {"path": "leads.csv", "preset": "hubspot"}})
    assert "can be “mql”" in text and "“stages:”" in text


def test_headers_with_quotation_marks_are_named_as_they_are(tmp_path):
    """HubSpot's newer stage columns have quotation marks in their names."""
    name = 'Date entered "Marketing Qualified Lead (Lifecycle Stage Pipeline)"'
    settings = {"path": "leads.csv", "preset": "hubspot", "stages": {"mql": name}}
    leads = read(tmp_path, {"leads.csv": [{"Record ID": "1", name: "2026-10-01"}]}, {"leads": settings})
    assert rows(leads.stage_history, "stage") == ["mql"]


@pytest.mark.parametrize(
    ("header", "stage"),
    [
        ("Became a MQL Date", "mql"),
        ("Became a Marketing Qualified Lead Date", "mql"),
        ("Became a SAL Date", "sal"),
        ('Date entered "Marketing Qualified Lead (Lifecycle Stage Pipeline)"', "mql"),
        ('Date entered "Customer (Lifecycle Stage Pipeline)"', "won"),
        ("hs_lifecyclestage_marketingqualifiedlead_date", "mql"),
        ("property_hs_lifecyclestage_customer_date", "won"),
        ("hs_v2_date_entered_marketingqualifiedlead", "mql"),
        ("property_hs_v_2_date_entered_lead", "lead"),
        ("MQL(マーケティング上の有望な見込み客)になった日付", "mql"),
        ("ＭＱＬ（マーケティング上の有望な見込み客）になった日付", "mql"),
        ("リード(見込み客)になった日付", "lead"),
        ("顧客に転換した日付", "won"),
        ("「MQL (ライフサイクルステージパイプライン)」に入った日付", "mql"),
        ("MQL化日", "mql"),
        ("アポ獲得日", "appointment"),
        ("受注日", "won"),
        ("won_date", "won"),
        ("Appointment at", "appointment"),
        ("差し戻し日", "rejected"),
        ('Date exited "Marketing Qualified Lead (Lifecycle Stage Pipeline)"', None),
        ('Cumulative time in "Lead (Lifecycle Stage Pipeline)"', None),
        ("Became an Opportunity Date", None),
        ("Time to move from lead to customer", None),
        ("Create Date", None),
        ("作成日", None),
        ("MQL", None),
    ],
)
def test_the_date_column_of_a_stage_is_told_by_its_header(tmp_path, header, stage):
    """A header names the agreement's stage for certain, or none; an exit, a duration or a foreign stage is none."""
    rows_ = [{"Record ID": "1", header: "2026-10-05"}]
    leads = read(tmp_path, {"leads.csv": rows_}, {"leads": {"path": "leads.csv", "preset": "hubspot"}})
    assert rows(leads.stage_history, "stage") == ([stage] if stage else _created(header))


def _created(header):
    return ["lead"] if header in ("Create Date", "作成日") else []


def test_stages_of_ones_own_replace_what_a_preset_finds(tmp_path):
    """With a `stages:` of its own, an agreement's date columns are those it names and no others."""
    content = [{"Record ID": "1", "Became a MQL Date": "2026-10-01", "Became a SAL Date": "2026-10-02"}]
    settings = {"path": "leads.csv", "preset": "hubspot", "stages": {"sal": "Became a SAL Date"}}
    leads = read(tmp_path, {"leads.csv": content}, {"leads": settings})
    assert rows(leads.stage_history, "stage") == ["sal"]


def test_a_label_that_two_stages_share_is_no_certainty():
    """A header that two stages of the agreement could mean is given to neither."""
    stages = [
        {"id": "first", "owner": "marketing", "label": {"en": "Customer", "ja": "顧客"}},
        {"id": "second", "owner": "sales", "label": {"en": "Won", "ja": "受注"}},
    ]
    found_stages = stage_columns(["成約日", "顧客になった日付"], [_stage(one) for one in stages])
    assert found_stages == {"first": ("顧客になった日付",)}


def _stage(values):
    return Agreement.model_fields["stages"].annotation.__args__[0].model_validate(values)


LEADS = {"leads.csv": [{"Record ID": "1"}, {"Record ID": "2"}]}
SOURCES = [
    (
        "hubspot",
        "touches",
        "Associated Contact IDs,Activity date,Activity type,Activity assigned to\n1,2026-10-01,CALL,S\n",
    ),
    ("hubspot", "touches", "contact_id,hs_timestamp,type,hubspot_owner_id\n1,2026-10-01,CALL,S\n"),
    (
        "hubspot",
        "touches",
        (
            "関連付けられたコンタクトID,アクティビティー日,アクティビティータイプ,アクティビティーの担当者\n"
            "1,2026-10-01,CALL,S\n"
        ),
    ),
    ("salesforce", "touches", "WhoId,ActivityDate,Type,OwnerId,IsClosed\n1,2026-10-01,CALL,S,true\n"),
    ("salesforce", "touches", "リード ID,期日,種別,任命先\n1,2026-10-01,CALL,S\n"),
    ("generic", "touches", "リードID,対応日時,対応方法,対応者\n1,2026-10-01,CALL,S\n"),
    ("generic", "touches", "Lead ID,Activity Date,Activity Type,Owner\n1,2026-10-01,CALL,S\n"),
]


@pytest.mark.parametrize(("preset", "source", "content"), SOURCES)
def test_touches_are_read_by_a_preset(tmp_path, preset, source, content):
    """Tasks, events and calls need no column named."""
    data = {
        "leads": {"path": "leads.csv", "columns": {"lead_id": "Record ID"}},
        source: {"path": "t.csv", "preset": preset},
    }
    leads = read(tmp_path, {**LEADS, "t.csv": content.encode()}, data)
    assert rows(leads.touches, "lead_id", "kind", "by") == [("1", "CALL", "S")]


def test_a_task_still_open_is_no_touch(tmp_path):
    """Of Salesforce's tasks those not closed are left out, and that is said."""
    content = b"WhoId,ActivityDate,IsClosed\n1,2026-10-01,true\n2,2026-10-09,false\n"
    data = {
        "leads": {"path": "leads.csv", "columns": {"lead_id": "Record ID"}},
        "touches": {"path": "t.csv", "preset": "salesforce"},
    }
    leads = read(tmp_path, {**LEADS, "t.csv": content}, data)
    assert rows(leads.touches, "lead_id") == ["1"]
    (left_out,) = found(leads, "left_out_by_preset")
    assert left_out.count == 1 and "“IsClosed”" in left_out.message.text("en")


@pytest.mark.parametrize(
    ("preset", "content"),
    [
        (
            "hubspot",
            (
                "Record ID,Associated Contact ID,Close Date,Amount,Is closed won\n"
                "9,1,2026-10-09,500,true\n8,2,2026-10-09,70,false\n"
            ),
        ),
        ("salesforce", "ContactId,CloseDate,Amount,IsWon\n1,2026-10-09,500,1\n2,2026-10-09,70,0\n"),
        ("salesforce", "リード ID,完了予定日,金額,成立\n1,2026-10-09,500,TRUE\n2,2026-10-09,70,FALSE\n"),
        ("generic", "リードID,受注日,受注金額,ステージ\n1,2026-10-09,500,受注\n2,,70,提案\n"),
    ],
)
def test_won_deals_are_told_by_a_preset(tmp_path, preset, content):
    """A flag, or a date that only won deals have, tells which deals are won; others are left out."""
    data = {
        "leads": {"path": "leads.csv", "columns": {"lead_id": "Record ID"}},
        "deals": {"path": "d.csv", "preset": preset},
    }
    leads = read(tmp_path, {**LEADS, "d.csv": content.encode()}, data)
    assert [(lead, int(amount)) for lead, amount in rows(leads.deals, "lead_id", "amount")] == [("1", 500)]


@pytest.mark.parametrize(
    ("preset", "content", "line"),
    [
        ("hubspot", "contact_id,Close Date,Deal Stage\n", "where: {Deal Stage: {in: [Closed Won]}}"),
        ("salesforce", "Lead ID,完了予定日,フェーズ\n", "where: {フェーズ: {in: [Closed Won]}}"),
    ],
)
def test_deals_that_nothing_parts_are_asked_about(tmp_path, preset, content, line):
    """A close date stands on lost deals too: without a flag or a `where:`, the line to add is named."""
    data = {
        "leads": {"path": "leads.csv", "columns": {"lead_id": "Record ID"}},
        "deals": {"path": "d.csv", "preset": preset},
    }
    text = refusal(tmp_path, {**LEADS, "d.csv": (content + "1,2026-10-01,x\n").encode()}, data)
    assert line in text


def test_a_where_of_ones_own_replaces_the_presets_choice(tmp_path):
    """What the agreement takes for won counts, whatever the CRM's flag says; deleted rows stay out."""
    content = (
        b"ContactId,CloseDate,IsWon,StageName,IsDeleted\n"
        b"1,2026-10-01,false,Verbal,false\n2,2026-10-01,true,Other,false\n2,2026-10-01,true,Verbal,true\n"
    )
    deals = {"path": "d.csv", "preset": "salesforce", "where": {"StageName": {"is": "Verbal"}}}
    data = {"leads": {"path": "leads.csv", "columns": {"lead_id": "Record ID"}}, "deals": deals}
    leads = read(tmp_path, {**LEADS, "d.csv": content}, data)
    assert rows(leads.deals, "lead_id") == ["1"]


@pytest.mark.parametrize(
    ("preset", "content"),
    [
        (
            "hubspot",
            (
                "contact_id,name,value,timestamp\n1,lifecyclestage,marketingqualifiedlead,2026-10-02 03:00:00\n"
                "1,hs_lead_status,OPEN,2026-10-02 03:00:00\n"
            ),
        ),
        (
            "salesforce",
            (
                "LeadId,Field,OldValue,NewValue,CreatedDate\n1,Status,New,MQL,2026-10-02T03:00:00.000+0000\n"
                "1,Company,A,B,2026-10-02T03:00:00.000+0000\n"
            ),
        ),
        ("salesforce", "リード ID,項目/イベント,新しい値,編集日\n1,リード状況,MQL,2026/10/02 12:00\n"),
        ("salesforce", "Opportunity ID,To Stage,Last Modified\n1,mql,2026-10-02 12:00\n"),
        ("generic", "リードID,ステージ,変更日時\n1,MQL,2026/10/02 12:00\n"),
        ("generic", "Lead ID,Stage,Changed At\n1,Marketing Qualified Lead,2026-10-02 12:00\n"),
    ],
)
def test_a_stage_history_is_read_by_a_preset(tmp_path, preset, content):
    """A history of properties or fields needs neither `where:` nor `columns:` nor `stages:`."""
    data = {
        "leads": {"path": "leads.csv", "columns": {"lead_id": "Record ID"}},
        "stage_history": {"path": "h.csv", "preset": preset},
    }
    leads = read(tmp_path, {**LEADS, "h.csv": content.encode()}, data)
    assert rows(leads.stage_history, "lead_id", "stage") == [("1", "mql")]
    assert not found(leads, "unknown_stage")


def test_a_preset_knows_companies(tmp_path):
    """The size of a company is found in a companies export."""
    content = "取引先名,従業員数,業種\nA,120,製造\n".encode()
    data = {
        "leads": {"path": "leads.csv", "preset": "salesforce"},
        "companies": {"path": "c.csv", "preset": "salesforce"},
    }
    leads = read(tmp_path, {"leads.csv": [{"リード ID": "1", "会社名": "A"}], "c.csv": content}, data)
    assert rows(leads.leads, "lead_id", "employees") == [("1", "120")]
