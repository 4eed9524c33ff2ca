"""HubSpot: exports in English and Japanese under old and new labels, internal names, and a loader's tables.

Sources: the header names seen in public exports, dumps of a portal's property labels, and the vendor's lists of default
properties (2018–2026).
"""

from sla_toolkit.leads.presets.known import DELETED, Condition, Known, Preset, properties

_CONTACT = (
    "Associated Contact IDs",
    "Associated Contact ID",
    "Associated Contact Record ID",
    "Contact ID",
    "関連付けられたコンタクトID",
    "関連コンタクトID",
    "コンタクトID",
    "contact_id",
)
_COMPANY = ("Company Name", "会社名", *properties("company"))
_EMPLOYEES = (("Number of Employees", "従業員数", *properties("numemployees", "numberofemployees")),)
_INDUSTRY = (("Industry", "業種", "業界", *properties("industry")),)
_CLOSED = ("Close Date", "クローズ日", "成約日", *properties("closedate"))
_DEAL_STAGE = (
    "Deal Stage",
    "取引ステージ",
    "取引のステージ",
    *properties("dealstage"),
    "deal_pipeline_stage_id",
)
_LIFECYCLE = ("lifecyclestage", "Lifecycle Stage", "ライフサイクルステージ")

HUBSPOT: Preset = {
    "leads": Known(
        {
            "lead_id": (
                (
                    "Record ID",
                    "Record ID - Contact",
                    "Contact ID",
                    "レコードID",
                    "レコード ID",
                    "コンタクトID",
                    "コンタクト ID",
                    *properties("hs_object_id", "vid"),
                ),
                ("id",),
            ),
            "created_at": (("Create Date", "作成日", "作成日時", *properties("createdate")),),
            "channel": (
                (
                    "Original Traffic Source",
                    "Original Source",
                    "オリジナルトラフィックソース",
                    "オリジナルソース",
                    "元のソース",
                    *properties("hs_analytics_source"),
                ),
            ),
            "owner": (
                (
                    "Contact owner",
                    "HubSpot Owner",
                    "コンタクト所有者",
                    "コンタクトの担当者",
                    "コンタクト担当者",
                    *properties("hubspot_owner_id"),
                ),
            ),
            "company": (_COMPANY, ("Associated Company", "関連付けられた会社")),
            "employees": _EMPLOYEES,
            "department": (("Department", "部署", "部署名", *properties("department")),),
        },
        attributes={
            "lifecycle_stage": ((*_LIFECYCLE[1:], *properties("lifecyclestage")),),
            "status": (("Lead Status", "リードステータス", *properties("hs_lead_status")),),
            "persona": (("Persona", "ペルソナ", *properties("hs_persona")),),
            "industry": _INDUSTRY,
            "title": (("Job Title", "役職", *properties("jobtitle")),),
            "annual_revenue": (("Annual Revenue", "年間売上高", *properties("annualrevenue")),),
            "deals": (
                (
                    "Number of Associated Deals",
                    "関連付けられている取引",
                    *properties("num_associated_deals"),
                ),
            ),
            "email": (("Email", "メール", "メールアドレス", "Eメール", *properties("email")),),
            "phone": (("Phone Number", "電話番号", *properties("phone")),),
            "country": (("Country/Region", "Country", "国/地域", "国", *properties("country")),),
            "state": (("State/Region", "都道府県/地域", "都道府県", *properties("state")),),
        },
        living=DELETED,
        marks=(
            "Lifecycle Stage",
            "ライフサイクルステージ",
            "Lead Status",
            "First Name",
            "Last Name",
            "姓",
            "名",
        ),
    ),
    "stage_history": Known(
        {
            "lead_id": ((*_CONTACT, "Record ID", "レコードID", *properties("vid")),),
            "stage": (("value", "Property Value", "値", "プロパティー値"),),
            "entered_at": (
                ("timestamp", "Change Date", "変更日", "変更日時", "タイムスタンプ"),
                ("date_entered",),
            ),
        },
        key=(("deal_id", "Deal ID", "取引ID"),),
        choosing=(
            Condition(
                ("name", "Property Name", "Property", "プロパティー名", "プロパティ名"),
                {"in": [*_LIFECYCLE]},
            ),
        ),
        living=DELETED,
        marks=("value", "timestamp", "name", "source_id"),
    ),
    "touches": Known(
        {
            "lead_id": (_CONTACT,),
            "at": (
                (
                    "Activity date",
                    "アクティビティー日",
                    "アクティビティ日",
                    "アクティビティーの日付",
                    "アクティビティの日付",
                    *properties("hs_timestamp"),
                ),
                ("start_time", *properties("hs_meeting_start_time")),
            ),
            "kind": (
                (
                    "Activity type",
                    "アクティビティータイプ",
                    "アクティビティタイプ",
                    "アクティビティーの種類",
                    "アクティビティの種類",
                    *properties("hs_activity_type"),
                ),
                ("type",),
            ),
            "by": (
                (
                    "Activity assigned to",
                    "アクティビティーの担当者",
                    "アクティビティの担当者",
                    *properties("hubspot_owner_id"),
                ),
            ),
        },
        key=(("engagement_id", "id", "Record ID", "レコードID"),),
        living=DELETED,
        marks=("Activity date", "Activity type", "Activity assigned to", "engagement_id"),
    ),
    "deals": Known(
        {
            "lead_id": (_CONTACT,),
            "won_at": (_CLOSED,),
            "amount": (
                ("Amount", "金額", *properties("amount")),
                ("Amount in company currency", "会社の通貨での金額", *properties("amount_in_home_currency")),
            ),
        },
        key=(("deal_id", "Deal ID", "取引ID"), ("Record ID", "レコードID", "id")),
        choosing=(
            Condition(
                ("Is Closed Won", "Is closed won", *properties("hs_is_closed_won")), {"in": [True, "1"]}
            ),
        ),
        living=DELETED,
        parted_by=_DEAL_STAGE,
        closing=_CLOSED,
        marks=(*_DEAL_STAGE, "Deal Name", "取引名", *properties("dealname"), "deal_id"),
    ),
    "companies": Known(
        {
            "company": (("Company Name", "Name", "会社名", *properties("name")),),
            "employees": _EMPLOYEES,
        },
        attributes={
            "industry": _INDUSTRY,
            "annual_revenue": (("Annual Revenue", "年間売上高", *properties("annualrevenue")),),
        },
        living=DELETED,
        marks=("Company Domain Name", "会社のドメイン名", "property_name"),
    ),
    "via": Known(
        {
            "from": (("deal_id", "Deal ID", "取引ID"), ("engagement_id",)),
            "to": (("contact_id", "Contact ID", "コンタクトID"),),
        },
        living=DELETED,
    ),
}
