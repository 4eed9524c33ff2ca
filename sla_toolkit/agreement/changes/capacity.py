"""What changed in what sales has to work leads with; nobody promises it, so that it helps nobody."""

from sla_toolkit.agreement.changes import words
from sla_toolkit.agreement.changes.change import Case, Rules, Told
from sla_toolkit.language import Message


def _number(case: Case) -> Told:
    what = _WHAT[case.keys[1]]
    if case.added:
        message = Message("Capacity, {what}: {after}.", what=what, after=words.number(case.after))
    elif case.removed:
        message = Message(
            "Capacity, {what}, is taken out: {before}.", what=what, before=words.number(case.before)
        )
    else:
        before, after = words.number(case.before), words.number(case.after)
        message = Message("Capacity, {what}: {before} → {after}.", what=what, before=before, after=after)
    return Told(f"capacity_{case.keys[1]}", message, "neither")


def _whole(case: Case) -> Told:
    """Tell of the block as a whole, as it comes or goes."""
    values = case.after if case.added else case.before
    said = [
        Message("{what} {value}", what=_WHAT[key], value=words.number(value)) for key, value in values.items()
    ]
    if case.added:
        return Told(
            "capacity_added",
            Message("What sales can work is written down: {numbers}.", numbers=said),
            "neither",
        )
    return Told(
        "capacity_removed", Message("What sales can work is taken out: {numbers}.", numbers=said), "neither"
    )


_WHAT = {
    "reps": Message("people who work leads"),
    "hours": Message("hours a month of each"),
    "minutes": Message("minutes an attempt"),
}
RULES: Rules = (
    (("capacity",), _whole),
    *((("capacity", name), _number) for name in _WHAT),
)
