"""Salesforce: reports in English and Japanese, object exports by API name, and a loader's tables.

Sources: the header names seen in public reports and exports, and vendors' tables of labels and API names (2018–2026).
"""

from sla_toolkit.leads.presets.known import CURRENT, DELETED, Condition, Known, Preset, api

_LEAD_ID = ("Lead ID", "リード ID", "リードID", *api("LeadId"))
_CONTACT_ID = ("Contact ID", "取引先責任者 ID", "取引先責任者ID", *api("ContactId"))
_OPPORTUNITY_ID = ("Opportunity ID", "商談 ID", "商談ID", *api("OpportunityId"))
_CREATED = ("Create Date", "Created Date", "作成日", "作成日時", "SFDC 作成日", *api("CreatedDate"))
_EMPLOYEES = (
    (
        "No. of Employees",
        "Employees",
        "Number of Employees",
        "従業員数",
        "従業員 -> 従業員数",
        *api("NumberOfEmployees"),
    ),
)
_INDUSTRY = (("Industry", "業種"),)
_REVENUE = (("Annual Revenue", "年間売上", "年間収益", "年間売上高", *api("AnnualRevenue")),)
_STAGE = ("Stage", "フェーズ", *api("StageName"))
_CLOSED = ("Close Date", "完了予定日", "クローズ日", *api("CloseDate"))
_CONVERTED = ("Converted Date", "取引開始日", "変換日", "SFDC 変換日", *api("ConvertedDate"))
_FIELDS = ("Field / Event", "Field/Event", "項目/イベント", "項目 / イベント", *api("Field"))

SALESFORCE: Preset = {
    "leads": Known(
        {
            "lead_id": (_LEAD_ID, _CONTACT_ID, _OPPORTUNITY_ID, ("Id",)),
            "created_at": (_CREATED,),
            "channel": (
                (
                    "Lead Source",
                    "リードソース",
                    "リードのソース",
                    "リードのソース / ソース",
                    *api("LeadSource"),
                ),
            ),
            "owner": (
                (
                    "Lead Owner",
                    "所有者名",
                    "リード所有者",
                    "リード 所有者",
                    "リードの所有者",
                    "所有者",
                    *api("OwnerName"),
                ),
                ("Contact Owner", "取引先責任者 所有者", "取引先責任者所有者"),
                ("Opportunity Owner", "商談 所有者", "商談所有者"),
                ("Owner ID", "所有者 ID", *api("OwnerId")),
            ),
            "company": (
                ("Company / Account", "Company", "会社名", "会社名 / 取引先", "企業 -> 会社名"),
                ("Account Name", "取引先名", "取引先"),
            ),
            "employees": _EMPLOYEES,
            "department": (("Department", "部署", "部署名"),),
        },
        attributes={
            "status": (("Lead Status", "Status", "状況", "リード状況", "リード 状況", "リードステータス"),),
            "industry": _INDUSTRY,
            "rating": (("Rating", "評価"),),
            "title": (("Title", "役職"),),
            "last_name": (("Last Name", "姓", *api("LastName")),),
            "first_name": (("First Name", "名", *api("FirstName")),),
            "email": (("Email", "メール"),),
            "phone": (("Phone", "電話"),),
            "state": (("State/Province", "State", "都道府県"),),
            "country": (("Country", "国"),),
            "annual_revenue": _REVENUE,
            "stage": (_STAGE,),
        },
        living=(*DELETED, *CURRENT),
        marks=(
            *("Lead Status", "状況", "リード状況", "Rating", "評価", *_CONVERTED),
            *api("IsConverted", "ConvertedOpportunityId"),
        ),
    ),
    "stage_history": Known(
        {
            "lead_id": (_LEAD_ID, _OPPORTUNITY_ID, _CONTACT_ID, ("Id",)),
            "stage": (
                ("New Value", "新しい値", "新規値", "変更後の値", *api("NewValue")),
                ("To Stage", "変更後フェーズ"),
                _STAGE,
            ),
            "entered_at": (
                ("_fivetran_start",),
                ("Edit Date", "編集日"),
                ("Last Modified", "Last Modified Date", "最終更新日"),
                ("Created Date", "作成日", *api("CreatedDate")),
            ),
            "owner": (("Owner ID", *api("OwnerId")),),
        },
        key=(_OPPORTUNITY_ID, ("Id",)),
        choosing=(
            Condition(
                _FIELDS,
                {
                    "in": [
                        *("StageName", "stage_name", "Stage", "フェーズ"),
                        *("Status", "Lead Status", "状況", "リード状況", "リード 状況"),
                    ]
                },
            ),
        ),
        living=DELETED,
        marks=(*_FIELDS, "New Value", "Old Value", *api("NewValue", "OldValue"), "_fivetran_start"),
    ),
    "touches": Known(
        {
            "lead_id": (("Who ID", *api("WhoId")), _LEAD_ID, _CONTACT_ID, ("What ID", *api("WhatId"))),
            "at": (
                ("Completed Date/Time", "完了日時", "completed_date_time", "CompletedDateTime"),
                ("ActivityDateTime", "activity_date_time", "StartDateTime", "start_date_time", "開始日時"),
                ("Date", "Activity Date", "Due Date", "Due Date Only", "期日", "日付", *api("ActivityDate")),
                ("Created Date", "作成日", *api("CreatedDate")),
            ),
            "kind": (
                ("Type", "Activity Type", "種別", "活動種別"),
                ("Task Subtype", "ToDo サブタイプ", *api("TaskSubtype", "EventSubtype")),
            ),
            "by": (
                ("Assigned", "Assigned To", "任命先", "割り当て先"),
                ("Owner ID", *api("OwnerId")),
            ),
        },
        key=(("Activity ID", "活動 ID", "Id"),),
        choosing=(Condition(api("IsClosed"), {"in": [False, "0"]}, never=True),),
        living=DELETED,
        marks=(
            "Subject",
            "件名",
            "Task",
            "Activity ID",
            *api("WhoId", "WhatId", "ActivityDate", "TaskSubtype"),
        ),
    ),
    "deals": Known(
        {
            "lead_id": (_LEAD_ID, _CONTACT_ID, _OPPORTUNITY_ID, ("Id",)),
            "won_at": (_CLOSED,),
            "amount": (("Amount", "金額"),),
        },
        key=(_OPPORTUNITY_ID, ("Id",)),
        choosing=(Condition(("Won", "成立", "成立フラグ", *api("IsWon")), {"in": [True, "1"]}),),
        living=(*DELETED, *CURRENT),
        parted_by=_STAGE,
        closing=_CLOSED,
        marks=(
            *_STAGE,
            *_CLOSED,
            "Opportunity Name",
            "商談名",
            "Forecast Category",
            *api("IsWon", "ForecastCategory"),
        ),
    ),
    "companies": Known(
        {
            "company": (("Account Name", "取引先名", "会社名"), ("Name",)),
            "employees": _EMPLOYEES,
        },
        attributes={"industry": _INDUSTRY, "annual_revenue": _REVENUE},
        living=(*DELETED, *CURRENT),
        marks=("Account Name", "取引先名", *api("BillingCountry", "AccountNumber")),
    ),
    "via": Known(
        {
            "from": (("Converted Opportunity ID", *api("ConvertedOpportunityId")), _OPPORTUNITY_ID),
            "to": (_LEAD_ID, _CONTACT_ID, ("Id",)),
        },
        living=DELETED,
    ),
}
