"""Which units there are to run: every agreement that is named, times the months that are asked for."""

import glob
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from sla_toolkit.agreement import (
    AgreementFile,
    AgreementRefused,
    Month,
    Problem,
    Refused,
    Unfit,
    read_agreement,
)
from sla_toolkit.agreement.document import document_of, read_document
from sla_toolkit.language import Message, SlaError
from sla_toolkit.running.instant import last_month, now
from sla_toolkit.running.places import content_at, is_address, matching, mirroring
from sla_toolkit.running.units.faults import problems_of, sentence_of
from sla_toolkit.running.units.missing import missing_in
from sla_toolkit.running.units.outputs import outputs_of
from sla_toolkit.running.units.spec import Asked, Ended, How, Planned, Unit

_BESIDE = (".actions.yaml", "playbook.yaml", "pace.yaml")
"""What the toolkit itself reads beside agreements: that it is none need not be said."""
MOST_MONTHS = 240
"""Months that may be asked for at once: twenty years."""


@dataclass(frozen=True)
class _Named:
    """An agreement that was read, and how it was named."""

    named: str
    file: AgreementFile

    @property
    def identifier(self) -> str:
        return self.file.agreement.agreement.id


def plan_units(asked: Asked) -> Planned:
    """Read the agreements that are named and give their units, agreement by agreement, the months in order.

    What cannot be read or asked for ends here, with its sentence; raises Refused only for months that are none.
    """
    range_ = _range(asked)
    names = list(_names(asked.agreements))
    found: list[_Named] = []
    ended: list[Ended] = []
    notes: list[Message] = []
    for name in names:
        try:
            if len(names) > 1 and _another_file(name):
                if not name.endswith(_BESIDE):
                    notes.append(Message("{file} is no agreement, and was passed over.", file=name))
                continue
            found.append(_Named(name, _read(name)))
        except SlaError as error:
            ended.append(_ended(name, error, asked))
    units = [unit for one in _by_id(found).values() for unit in _units(one, asked, range_, notes)]
    alone = len(units) + len(ended) == 1
    units = [replace(unit, alone=alone) for unit in units]
    return Planned(tuple(units), tuple(ended), tuple(note.text(asked.reader) for note in notes))


def _names(agreements: Iterable[str]) -> Iterator[str]:
    """Spell out patterns, which a shell of Windows leaves as they are; each file once."""
    seen: set[str] = set()
    for name in agreements:
        for one in _matching(name) or [name]:
            if one not in seen:
                seen.add(one)
                yield one


def _matching(name: str) -> list[str]:
    """Give what a pattern matches; nothing for a name that is none."""
    if not glob.has_magic(name):
        return []
    if is_address(name):
        return matching(name)
    return [] if Path(name).exists() else sorted(glob.glob(name))  # noqa: PTH207  # Path.glob takes no absolute one


def _read(name: str) -> AgreementFile:
    if not is_address(name):
        return read_agreement(name)
    with mirroring(name, terms_only=True) as mirror:
        return read_agreement(mirror.agreement)


def _another_file(name: str) -> bool:
    """Whether a file is YAML of another kind, such as the playbook or the decisions beside an agreement."""
    try:
        values = (
            document_of(content_at(name), name).values
            if is_address(name)
            else read_document(Path(name)).values
        )
    except AgreementRefused:
        return False
    return "agreement" not in values and not {"stages", "parties", "commitments", "plan"} & set(values)


def _ended(name: str, error: SlaError, asked: Asked) -> Ended:
    how: How = "refused" if isinstance(error, Refused) else "failed"
    return Ended(
        name, None, None, how, sentence=sentence_of(error, asked.reader), problems=problems_of(error)
    )


def _by_id(found: list[_Named]) -> Mapping[str, list[_Named]]:
    """Put the versions of one agreement together, the newest first."""
    together: dict[str, list[_Named]] = {}
    for one in found:
        together.setdefault(one.identifier, []).append(one)
    for versions in together.values():
        versions.sort(key=lambda one: -one.file.agreement.agreement.version)
    return together


def _units(
    versions: list[_Named], asked: Asked, range_: tuple[Month, Month | None] | None, notes: list[Message]
) -> Iterator[Unit]:
    """Give the units of one agreement; a month is held against the version whose term it lies in, else the newest."""
    months: dict[Month, None] = {}
    for one in versions:
        months |= dict.fromkeys(_months(one.named, one.file, asked, range_))
    for month in sorted(months):
        chosen = next((one for one in versions if _in_term(one.file, month)), versions[0])
        if len(versions) > 1:
            notes.append(_which(chosen, month, versions))
        yield Unit(chosen.named, chosen.identifier, str(month), asked)


def _which(chosen: _Named, month: Month, versions: list[_Named]) -> Message:
    return Message(
        "{id} {month} is held against {file}; of the same agreement there are also {others}.",
        id=chosen.identifier,
        month=str(month),
        file=chosen.named,
        others=[one.named for one in versions if one is not chosen],
    )


def _in_term(file: AgreementFile, month: Month) -> bool:
    term = file.agreement.agreement.effective
    return term.from_ <= month.last and month.first <= term.until


def _months(
    named: str, file: AgreementFile, asked: Asked, range_: tuple[Month, Month | None] | None
) -> Iterable[Month]:
    over = last_month(file.agreement, now())
    term = file.agreement.agreement.effective
    if asked.missing:
        return missing_in(outputs_of(named, asked.outputs), file, over)
    if asked.every:
        return _between(Month.of(term.from_), min(over, Month.of(term.until)))
    if range_ is None:
        return [over]
    return _between(range_[0], over if range_[1] is None else range_[1])


def _between(first: Month, last: Month) -> list[Month]:
    months = [first] if first <= last else []
    while months and months[-1] < last:
        months.append(months[-1].next())
    return months


def _range(asked: Asked) -> tuple[Month, Month | None] | None:
    """Read the months that are asked for by name; None where none is. Raises Refused."""
    if asked.month:
        month = _month(asked.month)
        return month, month
    if asked.first is None and asked.last is None:
        return None
    last = _month(asked.last) if asked.last else None
    if not asked.first:
        raise _refused("no_first_month", Message("Say with --from from which month on."))
    first = _month(asked.first)
    if last is not None and last < first:
        message = Message(
            "The months end ({last}) before they begin ({first}).", first=str(first), last=str(last)
        )
        raise _refused("months_reversed", message)
    if last is not None and last > first.plus(MOST_MONTHS - 1):
        raise _refused(
            "too_many_months", Message("A run covers at most {n} months: choose fewer.", n=MOST_MONTHS)
        )
    return first, last


def _month(text: str) -> Month:
    try:
        return Month.parse(text)
    except Unfit as unfit:
        raise _refused("month", unfit.message) from None


def _refused(code: str, message: Message) -> Refused:
    return Refused((Problem(code, message),))
