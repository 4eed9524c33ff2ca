"""Keep names, addresses and numbers of people in the source: only whether they were given goes any further."""

import re

import ibis
from ibis.expr.types import StringColumn

from sla_toolkit.leads.headers import folded

GIVEN = "given"
"""Stands for a personal value that the source has."""
_PERSONAL = re.compile(
    r"e[- ]?mail|\bmail\b|メール|phone|電話|携帯|mobile|\btel\b|\bfax\b|ファックス"
    r"|first ?name|last ?name|full ?name|given ?name|family ?name|surname|contact name|^name$"
    r"|氏名|名前|担当者名|フリガナ|ふりがな|^姓$|^名$"
    r"|street|住所|番地"
)


def is_personal(name: str) -> bool:
    """Tell whether a column of this name holds what identifies a person."""
    return _PERSONAL.search(folded(name).replace("_", " ")) is not None


def presence(text: StringColumn, *names: str) -> StringColumn:
    """Give a column's text; where one of its names is personal, only whether there is any."""
    if not any(map(is_personal, names)):
        return text
    return ibis.ifelse(text.notnull(), GIVEN, ibis.null("string"))
