"""What a card may say of a lead: nothing that names a person or a company, and nothing that gives the stage away."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sla_toolkit.agreement import REJECTED, Agreement
from sla_toolkit.language import Message, in_both
from sla_toolkit.leads.headers import folded
from sla_toolkit.leads.mapping import needed_attributes
from sla_toolkit.leads.privacy import is_personal

ENOUGH = 5
"""A text that at least so many leads share names none of them."""
_LONGEST = 40
_TELLING = re.compile(
    r"^company( name)?$|会社|企業名|法人|勤務先|account|organi[sz]ation|domain|web ?site|\burl\b|\bid\b|番号"
    r"|owner|所有者|担当者|contact|\bname\b|memo|メモ|備考|comment|note"
)
"""Names of columns that may tell a person or a company, or hold whatever somebody typed."""
_SIZE_OF_COMPANY = re.compile(r"size|規模|業種|industry|人数|従業員|employees|type|種別|区分")
_STAGE = re.compile(r"stage|status|lifecycle|phase|ステージ|ステータス|フェーズ|状況|進捗|amount|金額|受注")
_CONTACT = re.compile(
    r"@|https?:|www\.|株式会社|有限会社|合同会社|[(（]株[)）]|㈱|\b(?:inc|ltd|llc|gmbh|corp|k\.k)\b|(?:\d[-() .]?){9}"
)
_NUMBER = re.compile(r"[0-9]{1,6}(\.[0-9]+)?")


@dataclass(frozen=True)
class Discretion:
    """What may be shown of which attribute.

    `shown` are told with their values, `due` are the fields of which a card says only whether they are filled in.
    `own_words` are texts that the agreement itself uses, `stage_words` those that would give a stage away; folded.
    """

    shown: tuple[str, ...]
    due: tuple[str, ...]
    own_words: frozenset[str]
    stage_words: frozenset[str]

    def tells_stage(self, value: str) -> bool:
        """Whether a value is the name of a stage."""
        return folded(value) in self.stage_words

    def value(self, text: str, leads: int) -> str | None:
        """Give a value as a card may show it; None where all it may say is that there is one.

        `leads` is how many leads have this value.
        """
        plain = folded(text)
        if _NUMBER.fullmatch(plain.replace(",", "")):
            return text.strip()
        if self.tells_stage(text) or _CONTACT.search(plain) or len(text) > _LONGEST:
            return None
        return text.strip() if leads >= ENOUGH or plain in self.own_words else None


def discretion(agreement: Agreement, attributes: Iterable[str]) -> Discretion:
    """Decide over the attributes that the data has, from what persona rules look at and what is due at a stage."""
    here = set(attributes)
    headers = dict(agreement.data.leads.columns) if agreement.data else {}
    looked_at = [name for name in ("channel", *needed_attributes(agreement)) if name in here]
    shown = [name for name in dict.fromkeys(looked_at) if _showable(name, headers.get(name, name))]
    due = [field for stage in agreement.stages for field in stage.requires if field in here]
    due = [field for field in dict.fromkeys(due) if not _STAGE.search(folded(field))]
    return Discretion(tuple(shown), tuple(due), _own_words(agreement), _stage_words(agreement))


def _showable(*names: str) -> bool:
    plain = [folded(name).replace("_", " ") for name in names]
    if any(_STAGE.search(name) or is_personal(name) for name in plain):
        return False
    return not any(_TELLING.search(name) and not _SIZE_OF_COMPANY.search(name) for name in plain)


def _own_words(agreement: Agreement) -> frozenset[str]:
    return frozenset(folded(word) for persona in agreement.personas for word in _texts(persona.match))


def _texts(rule: Any) -> Iterable[str]:
    if isinstance(rule, Mapping):
        for part in rule.values():
            yield from _texts(part)
    elif isinstance(rule, list | tuple):
        for part in rule:
            yield from _texts(part)
    elif isinstance(rule, str):
        yield rule


def _stage_words(agreement: Agreement) -> frozenset[str]:
    words = [REJECTED, *Message("Rejected").both().values()]
    for named in (agreement.stages, agreement.rejection_reasons):
        words += [word for one in named for word in (one.id, *in_both(one.label).values())]
    history = agreement.data.stage_history if agreement.data else None
    for names in (history.stages if history else {}).values():
        words += [names] if isinstance(names, str) else names
    return frozenset(map(folded, words))
