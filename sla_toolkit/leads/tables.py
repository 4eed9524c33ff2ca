"""Everything that is known of the leads, in four tables."""

from dataclasses import dataclass

from ibis.expr.types import Table

from sla_toolkit.leads.engine import Engine
from sla_toolkit.leads.findings import DataFinding, SourceCount


@dataclass(frozen=True)
class Leads:
    """The canonical tables behind an agreement (DESIGN §4.2), with what was odd and what was read.

    Every instant is a timestamp without a zone that holds UTC, in whole seconds; a date without a time is its local
    midnight, and its `date_only` is true. Text is null where blank. Amounts are decimal(18, 4) in the agreement's
    currency, null where not given.

    - `leads`: one row a lead: `lead_id`, `row` (the spreadsheet's row, the header being 1; null from a database),
      `created_at`, `created_date_only`, `channel`, `owner`, `amount`, and each attribute as text.
    - `stage_history`: one row for each entry into a stage (or `rejected`): `lead_id`, `stage`, `entered_at`,
      `date_only`, `owner`, `reason` (the id of an agreed reason, or other text).
    - `touches`: one row a touch: `lead_id`, `at`, `date_only`, `kind`, `by`; None where the data names none.
    - `deals`: one row a won deal: `lead_id`, `amount`, `won_at`, `date_only`; None where the data names none.

    `attributes` names the columns of `leads` that the data really has; `dated_stages` the stages that it has a date
    for. `digest` is the SHA-256 (64 hex digits) over the contents of all files, in the order of the `data:` block; a
    database table counts by what was read of it (`table_digest`). `engine` is where all this is.
    """

    leads: Table
    stage_history: Table
    touches: Table | None
    deals: Table | None
    attributes: frozenset[str]
    dated_stages: frozenset[str]
    findings: tuple[DataFinding, ...]
    sources: tuple[SourceCount, ...]
    digest: str
    engine: Engine
