"""Where the leads come from: the `data:` block (DESIGN §4.2)."""

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from sla_toolkit.agreement.fields import ZoneField
from sla_toolkit.agreement.problems import Unfit
from sla_toolkit.language import Message


class Source(BaseModel):
    """One table of a CRM: a file (or a glob of them) or a database table.

    `columns` and `stages` map our name to the header in the data. `date_format` is one strptime form for every date
    column of the source, or a mapping of header → form. `encoding`, `delimiter` and `decimal`
    (the sign before the fraction of an amount) settle what a file leaves open.
    `via` is a link table that tells the lead of each row's own key, which `lead_id` then names.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    path: str | None = None
    table: str | None = None
    sheet: str | None = None
    preset: Literal["hubspot", "salesforce", "generic", "none"] = "none"
    columns: dict[str, str] = Field(default_factory=dict)
    where: dict[str, Any] | None = None
    date_format: str | dict[str, str] | None = None
    encoding: str | None = None
    delimiter: str | None = None
    decimal: Literal[".", ","] | None = None
    via: "Link | None" = None

    @model_validator(mode="after")
    def _one_place(self) -> "Source":
        if (self.path is None) == (self.table is None):
            raise Unfit(
                Message("Name one place for this data: either “path:” (a file) or “table:” (in a database).")
            )
        return self


class Link(Source):
    """A link table: `from` names the column with the key of the source's rows, `to` that with the lead's key."""

    from_: str | None = Field(default=None, alias="from")
    to: str | None = None

    @model_validator(mode="after")
    def _one_step(self) -> "Link":
        if self.via is not None or self.columns:
            raise Unfit(Message("A link table is named by “path:” or “table:”, “from:” and “to:” alone."))
        return self


class LeadSource(Source):
    """One row a lead; `stages` names a date column for each stage (wide layout)."""

    stages: dict[str, str] = Field(default_factory=dict)
    amount: str | None = None

    @model_validator(mode="after")
    def _no_link(self) -> "LeadSource":
        if self.via is not None:
            raise Unfit(Message("The leads have their own key: “via:” belongs to the other sources."))
        return self


class HistorySource(Source):
    """One row for each time a lead entered a stage; `stages` maps our stage to the name or names in the data."""

    stages: dict[str, str | list[str]] = Field(default_factory=dict)


class Data(BaseModel):
    """All sources, read over one connection; `timezone` is that of timestamps that carry none."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    connection: str = "duckdb"
    timezone: ZoneField | None = None
    leads: LeadSource
    stage_history: HistorySource | None = None
    touches: Source | None = None
    deals: Source | None = None
    companies: Source | None = None
