"""What is written another way and means the same: no change of the terms, yet one of the file's digest."""

from collections.abc import Iterator, Mapping
from typing import Any

from sla_toolkit.agreement.changes.change import Change
from sla_toolkit.agreement.meaning import Keys, has_name, named, same
from sla_toolkit.agreement.model import Agreement
from sla_toolkit.agreement.reading import AgreementFile
from sla_toolkit.language import Message


def notations(
    old: AgreementFile | Agreement, new: AgreementFile | Agreement, changed: list[Keys]
) -> list[Change]:
    """Name every value that is written another way, apart from those in `changed`, which mean something else."""
    if isinstance(old, AgreementFile) and isinstance(new, AgreementFile):
        before, after = old.terms, new.terms
    else:
        before, after = _dumped(old), _dumped(new)
    return [
        _change(keys, *values)
        for keys, values in _between(dict(before), dict(after), ())
        if not any(_overlap(keys, one) for one in changed)
    ]


def _dumped(version: AgreementFile | Agreement) -> Mapping[str, Any]:
    agreement = version.agreement if isinstance(version, AgreementFile) else version
    dumped: Mapping[str, Any] = agreement.model_dump(mode="json", by_alias=True)
    return dumped


def _between(before: Any, after: Any, keys: Keys) -> Iterator[tuple[Keys, tuple[Any, Any]]]:
    if _is_blocks(before) and _is_blocks(after):
        before, after = named(before), named(after)
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        for name in dict.fromkeys((*before, *after)):
            yield from _between(before.get(name), after.get(name), (*keys, str(name)))
    elif not same(before, after):
        yield keys, (before, after)


def _is_blocks(value: Any) -> bool:
    """Tell whether a list holds blocks that have names, and not the parts of a rule."""
    return isinstance(value, list) and bool(value) and all(map(has_name, value))


def _overlap(one: Keys, other: Keys) -> bool:
    shorter = min(len(one), len(other))
    return one[:shorter] == other[:shorter]


def _change(keys: Keys, before: Any, after: Any) -> Change:
    path = ".".join(keys)
    return Change(
        code="notation",
        path=path,
        before=before,
        after=after,
        kind="editorial",
        favours="neither",
        direction=None,
        promise=None,
        article="data",
        message=Message("“{path}” is written another way and means the same.", path=path),
    )
