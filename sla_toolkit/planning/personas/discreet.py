"""Which attributes may be looked at with their values: none that names a person or gives away what came of the lead."""

import re
from collections.abc import Iterable, Mapping

from sla_toolkit.agreement import Agreement
from sla_toolkit.leads.headers import folded
from sla_toolkit.leads.mapping import LEAD_COLUMNS
from sla_toolkit.leads.privacy import is_personal

ENOUGH = 5
"""A value that at least so many leads share names none of them."""
LONGEST = 60
"""Longer values are sentences that somebody typed."""
CONTACT = r"@|[Hh][Tt][Tt][Pp][Ss]?:|www[.]|([0-9][-() .]?){9}"
"""What values that reach a person look like, as a pattern that every engine takes: addresses, links, telephones."""
_PERSONS = re.compile(r"owner|所有者|担当|contact|連絡先|\bname\b|memo|メモ|備考|comment|コメント|\bnotes?\b")
_OUTCOME = re.compile(
    r"\bstage\b|status|lifecycle|ステージ|ステータス|フェーズ|進捗|\bamount\b|金額|受注|失注"
)


def usable(agreement: Agreement, attributes: Iterable[str]) -> tuple[str, ...]:
    """Name the attributes whose values may be shown and compared, by name."""
    here = set(attributes) - (set(LEAD_COLUMNS) - {"channel"})
    headers = _headers(agreement)
    return tuple(sorted(name for name in here if _open(name, headers.get(name, name))))


def withheld(agreement: Agreement, attributes: Iterable[str]) -> tuple[str, ...]:
    """Name the attributes that stay out because they may name a person or tell what came of the lead."""
    here = set(attributes) - set(LEAD_COLUMNS)
    return tuple(sorted(here - set(usable(agreement, attributes))))


def _headers(agreement: Agreement) -> Mapping[str, str]:
    data = agreement.data
    sources = (data.companies, data.leads) if data else ()
    return {name: header for one in sources if one is not None for name, header in one.columns.items()}


def _open(*names: str) -> bool:
    plain = [folded(name).replace("_", " ") for name in names]
    return not any(is_personal(name) or _PERSONS.search(name) or _OUTCOME.search(name) for name in plain)
