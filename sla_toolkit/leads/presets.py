"""The headers that a CRM's own export uses, in English and Japanese, old and new; the first that exists is taken.

Sources: the header names seen in public HubSpot and Salesforce exports, dumps of a portal's property labels, and the
vendors' lists of default fields (2018–2026).
"""

from collections.abc import Mapping

Headers = Mapping[str, tuple[str, ...]]

_HUBSPOT: Headers = {
    "lead_id": ("Record ID", "Contact ID", "レコードID", "コンタクトID", "hs_object_id", "vid"),
    "created_at": ("Create Date", "作成日", "createdate"),
    "channel": (
        "Original Traffic Source",
        "Original Source",
        "オリジナルトラフィックソース",
        "オリジナルソース",
        "元のソース",
        "hs_analytics_source",
    ),
    "owner": (
        "Contact owner",
        "コンタクト所有者",
        "コンタクトの担当者",
        "コンタクト担当者",
        "hubspot_owner_id",
    ),
    "company": ("Company Name", "Associated Company", "会社名", "company"),
    "employees": ("Number of Employees", "従業員数", "numemployees"),
    "department": ("Department", "部署", "部署名", "department"),
}
_SALESFORCE: Headers = {
    "lead_id": ("Lead ID", "リード ID", "リードID", "Id"),
    "created_at": ("Create Date", "Created Date", "作成日", "SFDC 作成日", "CreatedDate", "created_date"),
    "channel": ("Lead Source", "リードソース", "リードのソース", "LeadSource", "lead_source"),
    "owner": (
        "Lead Owner",
        "所有者名",
        "リード所有者",
        "リードの所有者",
        "所有者",
        "OwnerName",
        "OwnerId",
        "owner_id",
    ),
    "company": ("Company / Account", "Company", "会社名", "会社名 / 取引先", "company"),
    "employees": ("No. of Employees", "Employees", "従業員数", "NumberOfEmployees", "number_of_employees"),
    "department": ("Department", "部署", "部署名"),
}
PRESETS: Mapping[str, Headers] = {"hubspot": _HUBSPOT, "salesforce": _SALESFORCE, "none": {}}
"""Preset → our name → headers, for the leads source."""
