"""What an agreement means, as a tree: every value by its name, apart from the way it is written."""

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from pydantic import BaseModel

from sla_toolkit.agreement.digest import digest_of
from sla_toolkit.agreement.duration import Duration
from sla_toolkit.agreement.editorial import is_material
from sla_toolkit.agreement.hours import minutes_of
from sla_toolkit.agreement.model import Agreement, Classification, OpenQuestion
from sla_toolkit.agreement.month import Month
from sla_toolkit.agreement.notify import Notification, shown
from sla_toolkit.language import in_both

Keys = tuple[str, ...]
"""The way to a value: keys from the root, with the members of a list named by their id and months as YYYY-MM."""


@dataclass(frozen=True)
class Leaf:
    """One value: `value` as it is written, `meaning` the same for all ways of writing it; both as JSON."""

    value: Any
    meaning: Any
    material: bool

    def means(self, other: "Leaf") -> bool:
        """Tell whether both mean the same. Raises AgreementRefused for numbers that JSON cannot hold."""
        return same(self.meaning, other.meaning)


@dataclass(frozen=True)
class Node:
    """Values by name. `order` names the members of a list; `ranked` says that their order is a term.

    `monthly`: the names are months. `whole`: it comes and goes as one; else to lack it is to lack what is in it.
    """

    parts: Mapping[str, "Tree"]
    order: Keys = ()
    ranked: bool = False
    monthly: bool = False
    whole: bool = True

    @property
    def value(self) -> Any:
        """The values as JSON."""
        return {name: part.value for name, part in self.parts.items()}

    @property
    def material(self) -> bool:
        """Whether any of the values is."""
        return any(part.material for part in self.parts.values())


Tree = Leaf | Node


def meaning_of(agreement: Agreement) -> Node:
    """Lay out an agreement: what is not given, or given as empty, is left out, and defaults are in."""
    return _block(agreement, (), agreement)


def same(one: Any, other: Any) -> bool:
    """Tell whether two JSON values are the same, as a digest would: 1 and 1.0 are, 1 and true are not."""
    return repr(one) == repr(other) or digest_of({"value": one}) == digest_of({"value": other})


def named(members: Iterable[Any]) -> dict[str, Any]:
    """Name the members of a list by their id, or by what they are about; a second of one name gets a number.

    Takes blocks and the mappings that they are read from alike.
    """
    seen, found = Counter[str](), {}
    for member in members:
        name = _name(member if isinstance(member, Mapping) else vars(member))
        seen[name] += 1
        found[name if seen[name] == 1 else f"{name}#{seen[name]}"] = member
    return found


def _name(member: Mapping[str, Any]) -> str:
    if "commitment" in member:
        return f"{member['commitment']}/{member['when_missed']}"
    return str(next(member[key] for key in _NAMES if key in member))


def has_name(value: Any) -> bool:
    """Tell whether a plain value is a block that `named` has a name for."""
    return isinstance(value, Mapping) and any(key in value for key in _NAMES)


def _block(block: BaseModel, keys: Keys, agreement: Agreement) -> Node:
    parts = {}
    for field, about in type(block).model_fields.items():
        value, name = getattr(block, field), about.alias or field
        part = _field(value, (*keys, name), agreement) if value not in (None, (), {}) else None
        if part is not None and (isinstance(part, Leaf) or part.parts):
            parts[name] = part
    return Node(parts, whole=keys != ("review",))


def _field(value: Any, keys: Keys, agreement: Agreement) -> Tree:
    if isinstance(value, Classification | OpenQuestion):  # one finding, one question: said as a whole
        said = value.model_dump(mode="json", exclude_none=True)
        meant = {key: _words(part) if key in WORDINGS else part for key, part in said.items()}
        return Leaf(said, meant, is_material(keys, agreement))
    if isinstance(value, BaseModel):
        return _block(value, keys, agreement)
    if keys == ("notify",):  # those who are told have no names of their own: said as a whole
        return _notifications(value, material=is_material(keys, agreement))
    if isinstance(value, tuple) and isinstance(value[0], BaseModel):
        members = named(value)
        parts = {name: _field(member, (*keys, name), agreement) for name, member in members.items()}
        return Node(parts, order=tuple(members), ranked=keys[-1] in _RANKED, whole=False)
    form = _FORMS.get(keys[-1])
    if form is not None:
        return Leaf(_plain(value), form(value), is_material(keys, agreement))
    return _entry(value, keys, agreement)


def _notifications(value: Iterable[Notification], *, material: bool) -> Leaf:
    """Lay out who is told after a run; of an address, no more than may be shown is a value."""
    meant = [one.model_dump(mode="json", exclude_none=True) for one in value]
    said = [{**one, "to": shown(one["to"])} for one in meant]
    return Leaf(said, meant, material)


def _entry(value: Any, keys: Keys, agreement: Agreement) -> Tree:
    """Lay out what has no form of its own; the keys of a mapping are the agreement's words here, not ours."""
    if isinstance(value, Mapping):
        parts = {str(key): _entry(part, (*keys, str(key)), agreement) for key, part in value.items()}
        return Node(parts, monthly=all(isinstance(key, Month) for key in value))
    plain = _plain(value)
    meaning = sorted(set(plain)) if isinstance(plain, list) else plain
    return Leaf(_shown(value, keys[-1]), meaning, is_material(keys, agreement))


def _plain(value: Any) -> Any:
    if isinstance(value, tuple | list):
        return [_plain(part) for part in value]
    if isinstance(value, Mapping):
        return {str(key): _plain(part) for key, part in value.items()}
    if isinstance(value, Duration):
        return str(value)
    return value.isoformat() if isinstance(value, date) else value


def _shown(value: Any, name: str) -> Any:
    """Write a value as it stands in the file, less the password that an address may hold."""
    return re.sub(r"(?<=//)[^/@]*@", "…@", value) if name == "connection" else _plain(value)


def _words(text: Any) -> dict[str, str]:
    """Give a text in every language, with its blanks and its combined characters in one form."""
    both = in_both(text).items()
    return {language: " ".join(unicodedata.normalize("NFC", words).split()) for language, words in both}


def _length(duration: Duration) -> list[str]:
    """Give the clock and the length on it: 4 hours are 240 minutes; a business day is as long as its calendar says."""
    if duration.business and duration.unit == "days":
        return ["business days", str(duration.amount)]
    seconds = duration.amount * {"minutes": 60, "hours": 3600, "days": 86400}[duration.unit]
    return ["business seconds" if duration.business else "seconds", str(seconds)]


def _open_minutes(windows: tuple[str, ...]) -> list[list[int]]:
    """Give the times as minutes after midnight, with those that touch joined."""
    found: list[list[int]] = []
    for opens, closes in map(minutes_of, windows):
        if found and found[-1][1] == opens:
            found[-1][1] = closes
        else:
            found.append([opens, closes])
    return found


def _rule(rule: Any) -> Any:
    """Put the parts of a match rule into one order, where their order means nothing: all but `between`."""
    if isinstance(rule, Mapping):
        return {
            str(key): part if key == "between" and isinstance(part, list) else _rule(part)
            for key, part in rule.items()
        }
    if isinstance(rule, list):
        return sorted(map(_rule, rule), key=lambda part: digest_of({"part": part}))
    return rule


WORDINGS = (
    *("title", "team", "label", "definition", "entry", "exit", "disqualifiers"),
    *("pains", "talk", "content", "then", "meeting", "question"),
)
"""The fields that hold a text, or a text for each language."""
_NAMES = ("id", "name", "when_missed")
_RANKED = ("stages", "personas")
_FORMS: Mapping[str, Callable[[Any], Any]] = {
    **dict.fromkeys(WORDINGS, _words),
    "within": _length,
    "working_hours": _open_minutes,
    "match": _rule,
    "where": _rule,
    "date_format": _plain,
}
"""The fields that are one value as a whole, and the one form that all ways of writing them are brought to."""
