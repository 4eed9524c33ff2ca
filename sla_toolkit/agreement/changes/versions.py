"""What a change asks of the version number."""

from collections.abc import Iterable

from sla_toolkit.agreement.changes.change import Change
from sla_toolkit.agreement.model import Agreement
from sla_toolkit.agreement.problems import AgreementRefused, Problem
from sla_toolkit.language import Message


def needs_new_version(changes: Iterable[Change]) -> bool:
    """Tell whether the terms changed, so that the version goes up by one and everybody signs again."""
    return any(one.kind == "material" and one.code != "version" for one in changes)


def version_findings(old: Agreement, new: Agreement, changes: Iterable[Change]) -> tuple[Problem, ...]:
    """Say what is wrong with the version number after these changes: errors, and what is only worth knowing.

    Raises AgreementRefused where the two are versions of different agreements.
    """
    changes = list(changes)
    before, after = old.agreement, new.agreement
    if before.id != after.id:
        message = Message(
            "These are two different agreements, “{before}” and “{after}”: compare versions of one.",
            before=before.id,
            after=after.id,
        )
        raise AgreementRefused((Problem("different_agreements", message),))
    values = {"before": str(before.version), "after": str(after.version), "next": str(before.version + 1)}
    if after.version < before.version:
        message = Message(
            "The newer one says version {after}, the older one version {before}: name the older one first, or raise "
            "“version:”.",
            **values,
        )
        return (Problem("version_lower", message, ("agreement", "version")),)
    if needs_new_version(changes) and after.version == before.version:
        message = Message(
            "The terms changed and the version is still {before}: set “version: {next}” and let both sides sign again.",
            **values,
        )
        return (Problem("version_not_raised", message, ("agreement", "version")),)
    if changes and not needs_new_version(changes) and after.version > before.version:
        message = Message(
            "Only the wording changed: with version {before} kept, its signatures would hold on.", **values
        )
        return (Problem("version_raised_for_wording", message, ("agreement", "version"), level="info"),)
    return ()
