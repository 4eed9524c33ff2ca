"""What changed in the agreement's head, its goal and the people who stand behind it."""

from typing import Any

from sla_toolkit.agreement.changes import words
from sla_toolkit.agreement.changes.change import Case, Favour, Rules, Told
from sla_toolkit.agreement.changes.saying import compared
from sla_toolkit.agreement.model import Agreement
from sla_toolkit.language import Message, Text, template


def _id(case: Case) -> Told:
    message = Message(
        "This is another agreement: “{after}” instead of “{before}”.", before=case.before, after=case.after
    )
    return Told("agreement_id", message)


def _version(case: Case) -> Told:
    message = Message("Version {before} → {after}.", before=str(case.before), after=str(case.after))
    return Told("version", message, "neither")


def _title(case: Case) -> Told:
    before, after = words.both_texts(case.before, case.after)
    message = Message(
        "The agreement is now called “{after}” instead of “{before}”.", before=before, after=after
    )
    return Told("title", message, "neither")


def _languages(case: Case) -> Told:
    before, after = (words.names(_LANGUAGES[one] for one in value) for value in (case.before, case.after))
    message = Message("The documents' languages: {before} → {after}.", before=before, after=after)
    return Told("languages", message, "neither")


def _paper(case: Case) -> Told:
    before, after = _PAPERS[case.before], _PAPERS[case.after]
    return Told("paper", Message("Paper: {before} → {after}.", before=before, after=after), "neither")


def _currency(case: Case) -> Told:
    message = Message("Amounts of money: in {before} → in {after}.", before=case.before, after=case.after)
    return Told("currency", message)


def _term(case: Case) -> Told:
    pattern = _TERM[case.keys[2]]
    message = Message(pattern, before=words.day(case.before), after=words.day(case.after))
    return Told("term", message, "neither")


def _goal(case: Case) -> Told:
    if case.added:
        message = Message("A shared goal is set: {goal}.", goal=_goal_words(case.new, case.after))
        return Told("goal", message, "neither")
    message = Message("The shared goal is dropped: {goal}.", goal=_goal_words(case.old, case.before))
    return Told("goal", message, "both")


def _goal_measure(case: Case) -> Told:
    before, after = _GOALS[case.before], _GOALS[case.after]
    return Told("goal_measure", Message("The shared goal: {before} → {after}.", before=before, after=after))


def _goal_target(case: Case) -> Told:
    before = words.amount(case.before, _write_goal(case.old))
    after = words.amount(case.after, _write_goal(case.new))
    way = compared(case.before, case.after)
    favours: Favour | None = {"tightened": "neither", "loosened": "both"}.get(str(way))  # type: ignore[assignment]
    if len(case.keys) > 2:
        month = words.month(case.keys[2])
        message = Message(
            "The shared goal in {month}: {before} → {after}.", month=month, before=before, after=after
        )
    else:
        message = Message("The shared goal: {before} → {after}.", before=before, after=after)
    return Told("goal_target", message, favours)


def _write_goal(agreement: Agreement) -> words.Write:
    in_money = agreement.goal is not None and agreement.goal.measure == "revenue"
    return words.money(agreement.agreement.currency) if in_money else words.number


def _goal_words(agreement: Agreement, value: Any) -> Message:
    target = words.amount(value["target"], _write_goal(agreement))
    return Message("{measure}, {target}", measure=_GOALS[value["measure"]], target=target)


def _team(case: Case) -> Told:
    before, after = words.both_texts(case.before, case.after)
    message = Message(_TEAM[case.keys[1]], before=before, after=after)
    return Told("team", message, "neither")


def _owner(case: Case) -> Told:
    message = Message(_OWNER[case.keys[1]], before=case.before or words.NONE, after=case.after or words.NONE)
    return Told("owner", message, "neither")


def _signer(case: Case) -> Told:
    if case.added:
        return Told("signer_added", Message(_SIGNS[case.keys[1]], name=case.after["name"]), "neither")
    return Told("signer_removed", Message(_NO_LONGER[case.keys[1]], name=case.before["name"]), "neither")


def _signer_title(case: Case) -> Told:
    before, after = words.both_texts(case.before or words.NONE, case.after or words.NONE)
    name: Text = case.keys[3]
    message = Message("{name} signs as: {before} → {after}.", name=name, before=before, after=after)
    return Told("signer_title", message, "neither")


def _signers_order(case: Case) -> Told:
    return Told("order", Message(_ORDER[case.keys[1]], after=words.names(case.after)), "neither")


_LANGUAGES = {"ja": Message("Japanese").both(), "en": Message("English").both()}
_PAPERS = {"a4": "A4", "letter": Message("Letter").both()}
_TERM = {
    "from": template("The agreement begins on {after} instead of {before}."),
    "until": template("The agreement ends on {after} instead of {before}."),
}
_GOALS = {"revenue": Message("revenue won over the term"), "won": Message("deals won over the term")}
_TEAM = {
    "marketing": template("Marketing's team: “{before}” → “{after}”."),
    "sales": template("Sales' team: “{before}” → “{after}”."),
}
_OWNER = {
    "marketing": template("The owner on marketing's side: {before} → {after}."),
    "sales": template("The owner on sales' side: {before} → {after}."),
}
_SIGNS = {
    "marketing": template("{name} signs for marketing."),
    "sales": template("{name} signs for sales."),
}
_NO_LONGER = {
    "marketing": template("{name} no longer signs for marketing."),
    "sales": template("{name} no longer signs for sales."),
}
_ORDER = {
    "marketing": template("Those who sign for marketing are listed in another order: {after}."),
    "sales": template("Those who sign for sales are listed in another order: {after}."),
}
RULES: Rules = (
    (("agreement", "id"), _id),
    (("agreement", "version"), _version),
    (("agreement", "title"), _title),
    (("agreement", "languages"), _languages),
    (("agreement", "paper"), _paper),
    (("agreement", "currency"), _currency),
    (("agreement", "effective", "*"), _term),
    (("goal",), _goal),
    (("goal", "measure"), _goal_measure),
    (("goal", "target"), _goal_target),
    (("goal", "target", "*"), _goal_target),
    (("parties", "*", "team"), _team),
    (("parties", "*", "owner"), _owner),
    (("parties", "*", "signers"), _signers_order),
    (("parties", "*", "signers", "*"), _signer),
    (("parties", "*", "signers", "*", "title"), _signer_title),
)
