"""Plain headers, as lists that people keep themselves have them, in English and Japanese."""

from sla_toolkit.leads.presets.known import Known, Preset

_LEAD_ID = (
    (
        *("lead_id", "Lead ID", "LEADID", "Lead No.", "Lead Number", "mql_id"),
        *("リードID", "リード ID", "リード番号", "リードNo", "リードNo.", "見込み客ID", "見込み顧客ID"),
    ),
    (
        *("contact_id", "Contact ID", "customer_id", "Customer ID"),
        *("コンタクトID", "顧客ID", "顧客番号", "顧客コード"),
    ),
    ("opportunity_id", "Opportunity ID", "deal_id", "商談ID", "案件ID", "案件番号", "案件No"),
)
_OWN_ID = ("id", "No.", "No", "番号", "管理番号")
_OWNER = (
    *("owner", "Lead Owner", "Sales Rep", "Sales Owner", "Assigned To", "sales_agent"),
    *("担当者", "担当", "営業担当", "営業担当者", "担当営業", "所有者"),
)
_COMPANY = (
    *("company", "Company Name", "Account", "Account Name", "Organization"),
    *("会社名", "企業名", "法人名", "取引先名", "取引先", "社名", "貴社名"),
)
_EMPLOYEES = (
    ("employees", "Number of Employees", "No. of Employees", "従業員数", "社員数", "従業員規模"),
    ("Company Size", "企業規模"),
)
_INDUSTRY = (("Industry", "sector", "業種", "業界"),)
_STAGE = (
    *("stage", "Deal Stage", "deal_stage", "New Stage", "Status"),
    *("ステージ", "フェーズ", "変更後ステージ", "ステータス", "状況", "状態", "案件状況", "商談ステータス"),
)
_CLOSED = ("Close Date", "close_date", "Closing Date", "Closed At", "クローズ日", "完了日")
_WON = ("won_at", "won_date", "Won Date", "受注日", "契約日", "成約日", "受注年月日")

GENERIC: Preset = {
    "leads": Known(
        {
            "lead_id": (*_LEAD_ID, _OWN_ID),
            "created_at": (
                (
                    *("created_at", "Created", "Create Date", "Created Date", "Created Time", "created_date"),
                    *("作成日", "作成日時", "登録日", "登録日時", "リード作成日", "リード登録日"),
                ),
                (
                    *("first_contact_date", "First Contact Date", "engage_date", "Inquiry Date"),
                    *(
                        "リード獲得日",
                        "獲得日",
                        "獲得日時",
                        "問い合わせ日",
                        "問合せ日",
                        "お問い合わせ日",
                        "発生日",
                    ),
                ),
            ),
            "channel": (
                (
                    *("channel", "Lead Source", "Source", "origin", "Original Source"),
                    *(
                        "流入経路",
                        "流入元",
                        "流入チャネル",
                        "獲得経路",
                        "チャネル",
                        "リードソース",
                        "経路",
                        "媒体",
                    ),
                ),
            ),
            "owner": (_OWNER,),
            "company": (_COMPANY,),
            "employees": _EMPLOYEES,
            "department": (("department", "部署", "部署名", "所属部署", "部門", "所属"),),
        },
        attributes={
            "industry": _INDUSTRY,
            "title": (("Job Title", "Title", "役職", "役職名"),),
            "email": (("Email", "E-mail", "Mail", "メールアドレス", "メール", "Eメール"),),
            "phone": (("Phone", "Phone Number", "Tel", "電話番号", "電話"),),
            "state": (("State", "Prefecture", "都道府県"),),
            "country": (("Country", "国"),),
            "status": (("Lead Status", "Status", "ステータス", "状況"),),
            "annual_revenue": (("Annual Revenue", "revenue", "年間売上高", "年商", "売上高"),),
            "reason": (("Rejection Reason", "差し戻し理由", "差戻し理由", "却下理由", "対象外理由"),),
        },
        marks=("Email", "メールアドレス", "メール", "部署", "役職", "流入経路", "Lead Status"),
    ),
    "stage_history": Known(
        {
            "lead_id": (*_LEAD_ID, ("id",)),
            "stage": (_STAGE,),
            "entered_at": (
                (
                    *("entered_at", "Changed At", "Change Date", "Changed On", "changed_at", "Stage Date"),
                    *("変更日", "変更日時", "移行日", "移行日時", "遷移日", "遷移日時", "到達日"),
                ),
                ("日時", "日付", "更新日時", "timestamp"),
            ),
            "reason": (("Rejection Reason", "理由", "差し戻し理由", "差戻し理由", "却下理由"),),
        },
        key=(("deal_id", "opportunity_id", "商談ID", "案件ID"),),
        marks=("entered_at", "Changed At", "Change Date", "変更日", "変更日時", "移行日", "変更後ステージ"),
    ),
    "touches": Known(
        {
            "lead_id": (*_LEAD_ID, ("id",)),
            "at": (
                (
                    *("Activity Date", "Contacted At", "Call Date"),
                    *("活動日", "活動日時", "対応日", "対応日時", "連絡日", "連絡日時", "接触日", "架電日時"),
                ),
                ("Date", "日時", "日付", "timestamp"),
            ),
            "kind": (
                (
                    *("kind", "Type", "Activity Type", "Method"),
                    *("種別", "活動種別", "対応種別", "対応方法", "連絡手段", "手段", "活動区分"),
                ),
            ),
            "by": (("対応者", "実施者", "Rep"), _OWNER),
        },
        marks=(
            "Activity Date",
            "Activity Type",
            "活動日",
            "活動日時",
            "対応日",
            "対応日時",
            "連絡日",
            "活動種別",
        ),
    ),
    "deals": Known(
        {
            "lead_id": (*_LEAD_ID, ("id",)),
            "won_at": (_WON, _CLOSED),
            "amount": (
                (
                    *("amount", "Deal Value", "Deal Amount", "close_value", "Contract Value"),
                    *("受注金額", "受注額", "契約金額", "成約金額", "金額"),
                ),
                ("売上", "売上金額"),
            ),
        },
        key=(("deal_id", "opportunity_id", "商談ID", "案件ID"), ("id",)),
        parted_by=_STAGE,
        closing=_CLOSED,
        marks=("amount", "受注金額", "契約金額", "金額", "商談名", "案件名", "Deal Name", *_CLOSED, *_WON),
    ),
    "companies": Known(
        {"company": (_COMPANY,), "employees": _EMPLOYEES},
        attributes={"industry": _INDUSTRY},
        marks=("sector", "Industry", "業種", "year_established", "subsidiary_of", "住所"),
    ),
    "via": Known(
        {
            "from": (("deal_id", "opportunity_id", "商談ID", "案件ID"),),
            "to": ((*_LEAD_ID[0], *_LEAD_ID[1]),),
        },
    ),
}
