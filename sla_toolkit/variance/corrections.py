"""Late corrections: what a month's report changes against the one on file, and why as far as the two know."""

from math import isclose
from typing import Literal

from sla_toolkit.language import Message, template
from sla_toolkit.variance.report import (
    Bilingual,
    Cause,
    CommitmentChange,
    CommitmentResult,
    Correction,
    Number,
    NumberChange,
    Report,
    Rows,
    SourceChange,
    Stand,
)

_APART = {"corrections", "figures"}
"""What is left out when two reports are held against each other: their own history, and the names of pictures."""


def carried_on(old: Report, new: Report) -> Report:
    """Give the new report with the corrections of the one on file, and with what it changes itself as the last.

    Where the two say the same, nothing is added: published again, it is the same to the byte.
    """
    if _content(old) == _content(new):
        return new.model_copy(update={"corrections": old.corrections})
    return new.model_copy(update={"corrections": [*old.corrections, correction(old, new)]})


def after_unreadable(new: Report) -> Report:
    """Give the new report, which replaces one that cannot be read."""
    text = Message("The report on file could not be read, so it is not known what changed since.")
    cause = Cause(id="unreadable", text=text.both())
    nothing = Correction(since=None, as_of=new.as_of, causes=[cause], commitments=[], numbers=[], sources=[])
    return new.model_copy(update={"corrections": [nothing]})


def correction(old: Report, new: Report) -> Correction:
    """Say what the new report changes against the old one, and why."""
    sources = _sources(old, new)
    return Correction(
        since=old.as_of,
        as_of=new.as_of,
        causes=_causes(old, new, sources),
        commitments=_commitments(old, new),
        numbers=_numbers(old, new),
        sources=sources,
    )


def _content(report: Report) -> Report:
    """Give what a report says, as it reads back from its file."""
    bare = report.model_copy(update={"corrections": [], "figures": []})
    return Report.model_validate_json(bare.model_dump_json())


def _causes(old: Report, new: Report, sources: list[SourceChange]) -> list[Cause]:
    """Name what differs in what the two reports were made from."""
    known = [
        _agreement(old, new),
        _sign_off(old, new),
        _data(old, new, sources),
        _other("as_of", old.as_of, new.as_of),
        _other("toolkit", old.versions.get("sla_toolkit", "?"), new.versions.get("sla_toolkit", "?")),
    ]
    found = [one for one in known if one is not None]
    rest = Message("Something else that the report shows changed, such as decisions or the playbook.")
    return found or [Cause(id="rest", text=rest.both())]


def _agreement(old: Report, new: Report) -> Cause | None:
    if old.agreement.digest == new.agreement.digest:
        return None
    before, after = old.agreement.version, new.agreement.version
    if before == after:
        message = Message("The terms of version {version} of the agreement were changed.", version=str(after))
    else:
        message = Message(
            "The agreement changed: version {before} before, version {after} now.",
            before=str(before),
            after=str(after),
        )
    return Cause(id="agreement", text=message.both())


def _sign_off(old: Report, new: Report) -> Cause | None:
    before, after = ((one.agreement.signature, one.agreement.state) for one in (old, new))
    message = Message("The sign-off of the agreement stands otherwise than before.")
    return None if before == after else Cause(id="sign_off", text=message.both())


def _data(old: Report, new: Report, sources: list[SourceChange]) -> Cause | None:
    if old.data.digest == new.data.digest:
        return None
    before, after = (sum(one.read for one in report.data.sources) for report in (old, new))
    if sources and before != after:
        message = Message(
            "The data changed: {before} rows went in before, {after} now.", before=before, after=after
        )
    elif sources:
        message = Message("The data changed: other rows went in, or other rows were set aside.")
    else:
        message = Message("The data changed: as many rows as before, with other values in some of them.")
    return Cause(id="data", text=message.both())


def _other(name: Literal["as_of", "toolkit"], before: str, after: str) -> Cause | None:
    sentences = {
        "as_of": template("The month is judged as of another time: {before} before, {after} now."),
        "toolkit": template("The toolkit is another version: {before} before, {after} now."),
    }
    if before == after:
        return None
    said = {"before": before, "after": after}
    if name == "as_of":
        said = {key: value[:16].replace("T", " ") for key, value in said.items()}
    return Cause(id=name, text=Message(sentences[name], **said).both())


def _commitments(old: Report, new: Report) -> list[CommitmentChange]:
    """Name each commitment that stands otherwise: those of the new report in its order, then those it lacks."""
    before, after = ({one.id: one for one in report.commitments} for report in (old, new))
    found = []
    for name in [*after, *(name for name in before if name not in after)]:
        named = after.get(name) or before[name]
        was, now = _stand(before.get(name)), _stand(after.get(name))
        if was != now:
            found.append(CommitmentChange(id=name, label=named.label, unit=named.unit, before=was, after=now))
    return found


def _stand(one: CommitmentResult | None) -> Stand | None:
    return None if one is None else Stand(**{name: getattr(one, name) for name in Stand.model_fields})


def _numbers(old: Report, new: Report) -> list[NumberChange]:
    before, after = _measured(old), _measured(new)
    labels = {name: label for name, (label, _) in [*before.items(), *after.items()]}
    found = []
    for name in dict.fromkeys([*after, *before]):
        was, now = (numbers.get(name, (None, None))[1] for numbers in (before, after))
        if not _same(was, now):
            found.append(NumberChange(id=name, label=labels[name], before=was, after=now))
    return found


def _measured(report: Report) -> dict[str, tuple[Bilingual, Number | None]]:
    """Give the numbers of a month's variance with their labels, by id."""
    leads = Message("Leads handed off in the month").both()
    found: dict[str, tuple[Bilingual, Number | None]] = {"leads": (leads, report.data.leads)}
    part = report.variance
    if part is not None:
        outcome = next(one.label for one in report.agreement.stages if one.id == part.outcome)
        found["plan"] = Message("{stage}, planned", stage=outcome).both(), part.plan
        found["actual"] = Message("{stage}, actual", stage=outcome).both(), part.actual
        found["total"] = Message("Difference from the plan").both(), part.total
        for driver in part.drivers:
            label = Message("of that, from: {driver}", driver=driver.label).both()
            found[driver.id] = label, driver.effect
    return found


def _same(before: Number | None, after: Number | None) -> bool:
    if before is None or after is None:
        return before is after
    return isclose(before, after, rel_tol=1e-9, abs_tol=1e-9)


def _sources(old: Report, new: Report) -> list[SourceChange]:
    before, after = _rows(old), _rows(new)
    return [
        SourceChange(
            source=source, name=name, before=before.get((source, name)), after=after.get((source, name))
        )
        for source, name in dict.fromkeys([*after, *before])
        if before.get((source, name)) != after.get((source, name))
    ]


def _rows(report: Report) -> dict[tuple[str, str], Rows]:
    """Count the rows of each file by its name; those of one name in several folders are added up."""
    found: dict[tuple[str, str], Rows] = {}
    for one in report.data.sources:
        so_far = found.get((one.source, one.name), Rows(read=0, used=0, set_aside=0))
        found[one.source, one.name] = Rows(
            read=so_far.read + one.read,
            used=so_far.used + one.used,
            set_aside=so_far.set_aside + one.set_aside,
        )
    return found
