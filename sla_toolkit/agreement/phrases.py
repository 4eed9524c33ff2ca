"""How the rules and lists of an agreement read in a sentence, in every language."""

from collections.abc import Iterable, Sequence

from sla_toolkit.agreement.match import Either, Every, Never, Rule, Test
from sla_toolkit.agreement.model import Persona
from sla_toolkit.language import LANGUAGES, Message, Text, template, text_in


def persona_rule(persona: Persona) -> Message:
    """Say in words which leads a persona's rule takes."""
    return rule_words(persona.rule)


def rule_words(rule: Rule) -> Message:
    """Say in words what a rule takes."""
    return _rule(_flat(rule))


def field_label(name: str) -> Text:
    """Give the words for a lead attribute that most agreements use; any other reads as it is written."""
    return Message(_FIELDS[name]).both() if name in _FIELDS else name


def weekday_label(day: str) -> Text:
    """Give the name of a working day (`mon` …)."""
    return Message(_WEEKDAYS[day]).both()


def listed(items: Iterable[Text]) -> dict[str, str]:
    """Write a list in every language, with the commas of each."""
    items = list(items)
    return {
        language: Message(", ").text(language).join(text_in(item, language) for item in items)
        for language in LANGUAGES
    }


def enumerated(items: Sequence[Text]) -> dict[str, str]:
    """Write a list as it stands within a sentence, in every language: “a, b and c”. There must be an item."""
    *rest, last = items
    if len(rest) == 1:
        return Message("{one} and {other}", one=rest[0], other=last).both()
    return Message("{rest} and {last}", rest=listed(rest), last=last).both() if rest else listed(items)


def joined(pattern: str, labels: Iterable[Text]) -> Message:
    """Put labels in quotation marks, one after the other by a pattern of `{first}` and `{then}`."""
    first, *others = (Message("“{label}”", label=label) for label in labels)
    for other in others:
        first = Message(pattern, first=first, then=other)
    return first


def _flat(rule: Rule) -> Rule:
    """Take away the brackets that hold a single part, and those of “and” inside “and”."""
    if isinstance(rule, Every):
        parts: list[Rule] = []
        for part in map(_flat, rule.parts):
            parts += part.parts if isinstance(part, Every) else (part,)
        return parts[0] if len(parts) == 1 else Every(tuple(parts))
    if isinstance(rule, Either):
        return _flat(rule.parts[0]) if len(rule.parts) == 1 else Either(tuple(map(_flat, rule.parts)))
    return Never(_flat(rule.part)) if isinstance(rule, Never) else rule


def _rule(rule: Rule) -> Message:
    if isinstance(rule, Test):
        return _test(rule)
    if isinstance(rule, Never):
        return Message("not ({rule})", rule=_rule(rule.part))
    pattern = template("{first} and {then}") if isinstance(rule, Every) else template("{first} or {then}")
    first, *others = map(_part, rule.parts)
    for other in others:
        first = Message(pattern, first=first, then=other)
    return first


def _part(rule: Rule) -> Message:
    """Bracket a part that itself has parts."""
    return _rule(rule) if isinstance(rule, Test | Never) else Message("({rule})", rule=_rule(rule))


def _test(test: Test) -> Message:
    name, operator, value = field_label(test.field), test.operator, test.value
    if operator == "between":
        return Message(_TESTS[operator], field=name, low=value[0], high=value[1])
    if operator == "blank":
        pattern = _TESTS["blank"] if value else _TESTS["filled"]
        return Message(pattern, field=name)
    if operator in ("in", "not_in"):
        values = joined(template("{first}, {then}"), map(str, value))
        return Message(_TESTS[operator], field=name, values=values)
    shown = value if operator in ("at_least", "at_most") else str(value)
    return Message(_TESTS[operator], field=name, value=shown)


_TESTS = {
    "is": template("{field} is {value}"),
    "in": template("{field} is one of {values}"),
    "not_in": template("{field} is none of {values}"),
    "between": template("{field} is between {low} and {high}"),
    "at_least": template("{field} is {value} or more"),
    "at_most": template("{field} is {value} or less"),
    "contains": template("{field} contains “{value}”"),
    "blank": template("{field} is blank"),
    "filled": template("{field} is filled in"),
}
_FIELDS = {
    "company": template("company"),
    "employees": template("number of employees"),
    "department": template("department"),
    "title": template("job title"),
    "industry": template("industry"),
    "region": template("region"),
    "channel": template("channel"),
    "owner": template("owner"),
    "email": template("e-mail"),
    "phone": template("telephone"),
    "budget": template("budget"),
    "authority": template("authority to decide"),
    "need": template("need"),
    "struggle": template("what they struggle with"),
    "start": template("planned start"),
    "timeline": template("timeline"),
    "revenue": template("annual revenue"),
    "amount": template("amount"),
}
_WEEKDAYS = {
    "mon": template("Monday"),
    "tue": template("Tuesday"),
    "wed": template("Wednesday"),
    "thu": template("Thursday"),
    "fri": template("Friday"),
    "sat": template("Saturday"),
    "sun": template("Sunday"),
}
