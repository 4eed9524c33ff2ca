"""What changed in where the leads come from, and as what they are read."""

from sla_toolkit.agreement.changes.change import Case, Favour, Rules, Told
from sla_toolkit.agreement.changes.words import flat
from sla_toolkit.language import Message


def _all(case: Case) -> Told:
    if case.added:
        return Told("data_added", Message("The agreement now says where its leads come from."))
    return Told("data_removed", Message("The agreement no longer says where its leads come from."))


def _part(case: Case) -> Told:
    """Tell of a setting by its name in the YAML: those who change it know it by that."""
    name = ".".join(case.keys[1:])
    favours: Favour | None = None if case.difference.material else "neither"
    if case.added:
        message = Message("Data, “{name}” is added: {after}.", name=name, after=flat(case.after))
    elif case.removed:
        message = Message("Data, “{name}” is taken out: {before}.", name=name, before=flat(case.before))
    else:
        before, after = flat(case.before), flat(case.after)
        message = Message("Data, “{name}”: {before} → {after}.", name=name, before=before, after=after)
    return Told("data_source" if case.difference.material else "data_place", message, favours)


RULES: Rules = (
    (("data",), _all),
    (("data", "**"), _part),
)
