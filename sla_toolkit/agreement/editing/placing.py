"""Find, set and remove values of a round-trip document by a dotted place, list members by their id."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.scalarstring import DoubleQuotedScalarString, LiteralScalarString

from sla_toolkit.agreement.problems import AgreementRefused, Problem
from sla_toolkit.agreement.suggest import hint
from sla_toolkit.language import Message

Nodes = Any
"""A document of the round-trip reader, or a part of it: CommentedMap, CommentedSeq, scalars."""
Place = tuple[str, ...]
"""Keys from the root; members of a list by their id, or by their position (from 0) where they have none."""
_LISTS = ("stages", "rejection_reasons", "personas", "commitments", "open_questions")
"""Blocks of an agreement whose members go by their id."""
_SHORT = 70
_PLAIN = re.compile(r"[^\W\d_][^\x00-\x1f\x7f-\xa0:#,?!&*|<>%@`'\"\[\]{}=\\]*")
_WORDS = {"true", "false", "null", "yes", "no", "on", "off", "y", "n"}


def place_of(text: str) -> Place:
    """Read a place such as `commitments.mql_volume.target`."""
    return tuple(part for part in text.split(".") if part)


def value_at(nodes: Nodes, place: Place) -> Any:
    """Give what stands at a place; None where there is nothing."""
    for key in place:
        nodes = _member(nodes, key)
        if nodes is None:
            return None
    return nodes


def put(nodes: Nodes, place: Place, value: Any) -> None:
    """Set what stands at a place; what is missing on the way is made, and a new id in a list becomes a new member.

    Mappings are changed key by key, so that comments stay. None removes. Raises AgreementRefused where the way leads
    through something that holds no values, and for a name in a list whose members have no id.
    """
    if value is None:
        remove(nodes, place)
        return
    *way, last = place
    for key in way:
        nodes = _step(nodes, key, place)
    _set(nodes, last, value, place)


def remove(nodes: Nodes, place: Place) -> None:
    """Remove what stands at a place, if anything does."""
    *way, last = place
    parent = value_at(nodes, tuple(way))
    if isinstance(parent, CommentedSeq):
        found = _position(parent, last)
        if found is not None:
            del parent[found]
    elif isinstance(parent, CommentedMap):
        parent.pop(last, None)


def _member(nodes: Nodes, key: str) -> Any:
    if isinstance(nodes, Mapping):
        return next((value for name, value in nodes.items() if str(name) == key), None)
    if isinstance(nodes, list):
        found = _position(nodes, key)
        return None if found is None else nodes[found]
    return None


def _position(members: Sequence[Any], key: str) -> int | None:
    for place, member in enumerate(members):
        if isinstance(member, Mapping) and str(member.get("id")) == key:
            return place
    if key.isdigit() and int(key) < len(members):
        return int(key)
    return None


def _step(nodes: Nodes, key: str, place: Place) -> Any:
    found = _member(nodes, key)
    if isinstance(found, CommentedMap | CommentedSeq):
        return found
    if found is None and isinstance(nodes, CommentedMap):
        nodes[key] = CommentedSeq() if key in _LISTS else CommentedMap()
        return _member(nodes, key)
    raise _unknown(nodes, key, place)


def _set(nodes: Nodes, key: str, value: Any, place: Place) -> None:
    if isinstance(nodes, CommentedMap):
        _set_key(nodes, key, value)
    elif isinstance(nodes, CommentedSeq):
        _set_member(nodes, key, value, place)
    else:
        raise _unknown(nodes, key, place)


def _set_key(nodes: CommentedMap, key: str, value: Any) -> None:
    name = next((own for own in nodes if str(own) == key), key)
    there = nodes.get(name)
    if isinstance(there, CommentedMap) and isinstance(value, Mapping):
        _fill(there, value)
    elif isinstance(there, CommentedSeq) and _plain_list(value) and all(_is_scalar(one) for one in there):
        _refill(there, value)
    elif there is None or not _same(there, value):
        nodes[name] = _node(value)


def _set_member(nodes: CommentedSeq, key: str, value: Any, place: Place) -> None:
    found = _position(nodes, key)
    if found is None:
        if not isinstance(value, Mapping) or key.isdigit():
            raise _unknown(nodes, key, place)
        nodes.append(_node({"id": key, **value}))
    elif isinstance(nodes[found], CommentedMap) and isinstance(value, Mapping):
        _fill(nodes[found], {"id": key, **value} if "id" in nodes[found] else value)
    else:
        nodes[found] = _node(value)


def _fill(nodes: CommentedMap, value: Mapping[str, Any]) -> None:
    for name in [own for own in nodes if str(own) not in value]:
        del nodes[name]
    for key, part in value.items():
        if part is not None:
            _set_key(nodes, key, part)
        else:
            nodes.pop(key, None)


def _refill(nodes: CommentedSeq, value: Sequence[Any]) -> None:
    if list(nodes) != list(value):
        del nodes[:]
        nodes.extend(_node(one) for one in value)


def _same(there: Any, value: Any) -> bool:
    """Whether a node says the value already, in whatever quotes or notation; 1 is not true."""
    kin = isinstance(there, type(value)) and isinstance(there, bool) == isinstance(value, bool)
    return kin and bool(there == value)


def _plain_list(value: Any) -> bool:
    return isinstance(value, list | tuple) and all(_is_scalar(one) for one in value)


def _is_scalar(value: Any) -> bool:
    return not isinstance(value, Mapping | list | tuple)


def _node(value: Any) -> Any:
    """Give a value as a node: what is short and flat stands on one line."""
    if isinstance(value, Mapping):
        found = CommentedMap({key: _node(part) for key, part in value.items() if part is not None})
        _lay_out(found, found.values())
        return found
    if isinstance(value, list | tuple):
        members = CommentedSeq([_node(one) for one in value])
        _lay_out(members, members)
        return members
    return _text(value) if isinstance(value, str) else value


def _text(value: str) -> Any:
    """Quote whatever might be read as something else; text of several lines stands as a block where it can."""
    if "\n" in value and not value.startswith((" ", "\n", "\t")) and value == value.rstrip():
        return LiteralScalarString(value)
    plain = _PLAIN.fullmatch(value) is not None and value.lower() not in _WORDS
    return value if plain and value == value.strip() else DoubleQuotedScalarString(value)


def _lay_out(nodes: CommentedMap | CommentedSeq, parts: Any) -> None:
    parts = list(parts)
    flat = all(_is_scalar(one) or (isinstance(nodes, CommentedMap) and _flow(one)) for one in parts)
    long = any(isinstance(one, LiteralScalarString) for one in parts) or len(str(parts)) > _SHORT
    if flat and not long and parts:
        nodes.fa.set_flow_style()
    else:
        nodes.fa.set_block_style()


def _flow(node: Any) -> bool:
    return isinstance(node, CommentedMap | CommentedSeq) and bool(node.fa.flow_style())


def _unknown(nodes: Nodes, key: str, place: Place) -> AgreementRefused:
    known = (
        [str(name) for name in nodes]
        if isinstance(nodes, Mapping)
        else [str(one.get("id")) for one in nodes if isinstance(one, Mapping)]
        if isinstance(nodes, list)
        else []
    )
    message = Message(
        "There is no “{key}” to change at “{place}”. {hint}",
        key=key,
        place=".".join(place),
        hint=hint(key, known),
    )
    return AgreementRefused((Problem("no_such_place", message, place),))
