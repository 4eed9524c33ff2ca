"""What to do about the month's findings."""

from collections.abc import Iterable, Sequence
from typing import Literal

from sla_toolkit.language import in_both
from sla_toolkit.variance.playbook.model import Aim, Entry, Playbook
from sla_toolkit.variance.report import ActionProposal, CommitmentResult, Finding, Side

Call = Literal["act", "watch"]


def with_proposals(
    findings: Sequence[Finding], playbook: Playbook, results: Iterable[CommitmentResult]
) -> list[Finding]:
    """Give the findings, in their order, each with the playbook's entries that fit it.

    A shortfall that is more than chance calls for action; one within chance calls for none, and where nothing is
    certain yet only entries that watch are proposed. An entry is proposed once a month: at the main cause, else at the
    first finding it fits.
    """
    measures: dict[str, str] = {one.id: one.measure for one in results}
    order = sorted(range(len(findings)), key=lambda place: not findings[place].main_cause)
    proposed: dict[int, list[ActionProposal]] = {}
    taken: set[str] = set()
    for place in order:
        fitting = [one for one in _fitting(findings[place], playbook, measures) if one.id not in taken]
        taken |= {one.id for one in fitting}
        proposed[place] = [each for one in fitting for each in _proposals(one, findings[place].owner)]
    return [one.model_copy(update={"actions": proposed[place]}) for place, one in enumerate(findings)]


def _fitting(finding: Finding, playbook: Playbook, measures: dict[str, str]) -> list[Entry]:
    call = _call(finding)
    if call is None:
        return []
    measure = measures.get(finding.id)
    return [
        one
        for one in playbook.entries
        if one.watch == (call == "watch") and _fits(one.for_, finding, measure)
    ]


def _call(finding: Finding) -> Call | None:
    """Say what a finding calls for; data that is not fit, or not there, always calls for action."""
    if finding.status == "kept" or finding.verdict == "noise":
        return None
    if finding.rung == "data" or finding.verdict == "signal":
        return "act"
    if finding.status == "no_data":
        return None  # whoever owes the data has a finding of their own
    if finding.verdict is None:
        return (
            "act" if finding.status == "missed" else None
        )  # a fact, such as more leads than the reps can work
    return "watch"


def _fits(aim: Aim, finding: Finding, measure: str | None) -> bool:
    return (
        aim.rung in (None, finding.rung)
        and aim.measure in (None, measure)
        and aim.finding in (None, finding.id, finding.id.partition(":")[0])
    )


def _proposals(entry: Entry, owner: Side | None) -> list[ActionProposal]:
    """Propose to one side; what is `owner`'s turn while nobody owns the finding is both sides'."""
    both: tuple[Side, ...] = ("marketing", "sales")
    named = owner if entry.who == "owner" else entry.who
    sides = (named,) if named is not None else both
    return [ActionProposal(id=entry.id, who=side, text=in_both(entry.text)) for side in sides]
