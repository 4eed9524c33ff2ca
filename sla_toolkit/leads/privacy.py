"""Keep names, addresses and numbers of people in the source: only whether they were given goes any further."""

import re

import ibis
from ibis.expr.types import StringColumn

from sla_toolkit.leads.headers import folded

GIVEN = "given"
"""Stands for a personal value that the source has."""
_PERSONAL = re.compile(
    r"e-?mail|メール|mail address|phone|電話|携帯|mobile|\btel\b|\bfax\b|ファックス"
    r"|first ?name|last ?name|full ?name|given ?name|family ?name|surname|contact name|^name$"
    r"|氏名|名前|担当者名|フリガナ|ふりがな|^姓$|^名$"
    r"|street|住所|番地"
)


def is_personal(name: str) -> bool:
    """Tell whether a column of this name holds what identifies a person."""
    return _PERSONAL.search(folded(name).replace("_", " ")) is not None


def shown(name: str, header: str, text: StringColumn) -> StringColumn:
    """Give an attribute's text; of a personal one, only whether there is any."""
    if not (is_personal(name) or is_personal(header)):
        return text
    return ibis.ifelse(text.notnull(), GIVEN, ibis.null("string"))
