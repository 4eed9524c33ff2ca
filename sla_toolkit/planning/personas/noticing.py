"""What is wrong with a persona's rule, said at once: it takes nobody, everybody, or only whom another took before."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

import ibis

from sla_toolkit.agreement import Either, Every, Never, Rule, Test, fields_of, hint
from sla_toolkit.agreement.phrases import rule_words
from sla_toolkit.language import Message, Text
from sla_toolkit.leads.text import number
from sla_toolkit.planning.personas.counting import Counted
from sla_toolkit.planning.personas.levels import frequent_values
from sla_toolkit.planning.personas.population import Past

Code = Literal["unknown_field", "nobody", "everybody", "taken_before", "unknown_value"]
_SHORT = 40


@dataclass(frozen=True)
class Notice:
    """A sentence about a persona's rule; all but `unknown_value` say that the rule parts nobody from anybody."""

    persona: str
    code: Code
    message: Message


def notices(
    past: Past, rule: Rule, name: str, found: Counted, shown: Sequence[str], labels: dict[str, Text]
) -> list[Notice]:
    """Say what is wrong with one of the counted rules; nothing where it parts leads as it should.

    `shown` are the attributes whose values may be named, `labels` what the personas are called.
    """
    if past.lacks:
        return []
    missing = sorted(fields_of(rule) - past.attributes)
    if missing:
        return [Notice(name, "unknown_field", _no_field(field, shown)) for field in missing]
    matched, all_leads = found.matched(name), found.leads()
    if not matched:
        return [Notice(name, "nobody", message) for message in _nobody(past, rule, shown)]
    said = []
    if matched == all_leads:
        said.append(Notice(name, "everybody", _everybody(rule, all_leads)))
    if not found.leads(name):
        said.append(Notice(name, "taken_before", _taken_before(name, found, labels)))
    return [*said, *(Notice(name, "unknown_value", one) for one in _unknown_values(past, rule, shown))]


def _no_field(field: str, shown: Sequence[str]) -> Message:
    return Message(
        "The rule takes nobody: the data has no attribute “{field}”. {hint}",
        field=_short(field),
        hint=hint(field, shown),
    )


def _nobody(past: Past, rule: Rule, shown: Sequence[str]) -> Iterator[Message]:
    """Name the conditions that no lead meets; where each is met by some, say that they are never met at once."""
    tests = list(_tests(rule))
    alone = _counts(past, tests)
    empty = [test for test, leads in zip(tests, alone, strict=True) if not leads]
    for test in empty:
        yield Message(
            "The rule takes nobody: no past lead meets “{condition}”. {why}",
            condition=_said(test),
            why=_why(past, test, shown),
        )
    if not empty:
        each = [
            Message("“{condition}”: {n} leads", condition=_said(test), n=leads)
            for test, leads in zip(tests, alone, strict=True)
        ]
        yield Message(
            "The rule takes nobody: no past lead meets all its conditions at once. Each on its own: {each}.",
            each=each,
        )


def _everybody(rule: Rule, leads: int) -> Message:
    return Message(
        "The rule takes all {n} past leads: “{condition}” leaves nobody out, so nothing is left for the personas "
        "after it or for “other”.",
        n=leads,
        condition=_said(rule),
    )


def _taken_before(name: str, found: Counted, labels: dict[str, Text]) -> Message:
    earlier = [one for one in found.names if found.taken(name, one)]
    return Message(
        "All {n} leads that the rule matches are taken before by {personas}: move it up, or narrow what stands "
        "before it.",
        n=found.matched(name),
        personas=[Message("“{label}”", label=labels.get(one, one)) for one in earlier],
    )


def _why(past: Past, test: Test, shown: Sequence[str]) -> Message:
    if test.operator in ("between", "at_least", "at_most"):
        return _numbers(past, test.field, shown)
    if test.operator == "blank" and test.value:
        return Message("It is filled in for every lead.")
    if test.operator in ("is", "in") and test.field in shown:
        values = test.value if isinstance(test.value, list) else [test.value]
        known = frequent_values(past.table, test.field)
        return hint(str(values[0]), [_short(value) for value in known])
    return Message("Look at the values of “{field}”.", field=_short(test.field))


def _numbers(past: Past, field: str, shown: Sequence[str]) -> Message:
    value = number(past.table[field])
    row = past.table.agg(low=value.min(), high=value.max()).to_pyarrow().to_pylist()[0]
    if row["low"] is None:
        return Message("“{field}” holds no numbers.", field=_short(field))
    if field not in shown:
        return Message("Look at the values of “{field}”.", field=_short(field))
    return Message("The leads have {low} to {high}.", low=row["low"], high=row["high"])


def _unknown_values(past: Past, rule: Rule, shown: Sequence[str]) -> Iterator[Message]:
    """Name the values that a rule asks for and no lead has: mostly another spelling."""
    asked = [
        Test(test.field, "is", value)
        for test in _tests(rule)
        if test.operator in ("in", "not_in")
        for value in test.value
    ]
    for test, leads in zip(asked, _counts(past, asked), strict=True):
        if not leads and test.field in shown:
            yield Message(
                "No past lead has “{value}” as “{field}”. {hint}",
                value=_short(str(test.value)),
                field=_short(test.field),
                hint=hint(str(test.value), [_short(one) for one in frequent_values(past.table, test.field)]),
            )


def _counts(past: Past, tests: Sequence[Test]) -> list[int]:
    if not tests:
        return []
    hits = {f"n{n}": ibis.ifelse(past.matches(test), 1, 0) for n, test in enumerate(tests)}
    flagged = past.table.select(**hits)
    row = flagged.agg(**{name: flagged[name].sum() for name in hits}).to_pyarrow().to_pylist()[0]
    return [int(row[name] or 0) for name in hits]


def _tests(rule: Rule) -> Iterator[Test]:
    """Give the conditions that leads have to meet, not those under `not`."""
    if isinstance(rule, Test):
        yield rule
    elif isinstance(rule, Every | Either):
        for part in rule.parts:
            yield from _tests(part)
    elif not isinstance(rule, Never):
        raise TypeError(rule)


def _said(rule: Rule) -> dict[str, str]:
    return {language: _short(text, 160) for language, text in rule_words(rule).both().items()}


def _short(text: str, most: int = _SHORT) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"
