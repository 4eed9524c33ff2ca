"""What must hold between the parts of an agreement; each check is a function from agreement to problems."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from sla_toolkit.agreement.fields import exact, share
from sla_toolkit.agreement.match import rule_problems
from sla_toolkit.agreement.model import OTHER, REJECTED, Agreement, Commitment
from sla_toolkit.agreement.month import Month
from sla_toolkit.agreement.notify import written_out
from sla_toolkit.agreement.problems import KeyPath, Problem, Unfit
from sla_toolkit.agreement.sources import Data
from sla_toolkit.agreement.suggest import hint
from sla_toolkit.language import Message

Check = Callable[[Agreement], Iterator[Problem]]

_NEEDS: dict[str, tuple[str, ...]] = {
    "volume": ("stage",),
    "persona_share": ("stage",),
    "completeness": ("stage",),
    "response_within": ("stage", "within"),
    "attempts": ("stage", "at_least", "within"),
    "decision_within": ("stage", "within"),
    "rejection_reason": ("stage",),
    "conversion": ("from_", "to"),
    "won": (),
    "revenue": (),
}
_MAY: dict[str, tuple[str, ...]] = {
    "volume": ("persona",),
    "persona_share": ("persona",),
    "completeness": ("fields", "persona"),
    "response_within": ("kinds", "persona"),
    "attempts": ("kinds", "until", "persona"),
    "decision_within": ("persona",),
    "rejection_reason": (),
    "conversion": ("within", "persona"),
    "won": ("persona",),
    "revenue": ("persona",),
}
_PARAMETERS = ("stage", "from_", "to", "persona", "within", "at_least", "kinds", "until", "fields")
_COUNTS = ("volume", "won", "revenue")


def unique_ids(agreement: Agreement) -> Iterator[Problem]:
    """No two stages, personas, reasons or commitments carry one id."""
    for block in ("stages", "rejection_reasons", "personas", "commitments", "open_questions"):
        seen = Counter[str]()
        for position, item in enumerate(getattr(agreement, block)):
            seen[item.id] += 1
            if seen[item.id] > 1:
                message = Message(
                    "The id “{id}” stands twice in {block}: give each its own.", id=item.id, block=block
                )
                yield Problem("duplicate_id", message, (block, position, "id"))


def reserved_ids(agreement: Agreement) -> Iterator[Problem]:
    """`other` and `rejected` mean something already."""
    for position, persona in enumerate(agreement.personas):
        if persona.id == OTHER:
            message = Message("“other” is the persona of leads that match none: choose another id.")
            yield Problem("reserved_id", message, ("personas", position, "id"))
    for position, stage in enumerate(agreement.stages):
        if stage.id == REJECTED:
            message = Message(
                "“rejected” is the stage of leads that sales handed back and needs no entry: take it out."
            )
            yield Problem("reserved_id", message, ("stages", position, "id"))


def known_stages(agreement: Agreement) -> Iterator[Problem]:
    """Every stage that is named exists."""
    known = agreement.stage_ids
    for path, name in _stages_named(agreement):
        if name not in known:
            message = Message("There is no stage “{name}”. {hint}", name=name, hint=hint(name, known))
            yield Problem("unknown_stage", message, path)


def _stages_named(agreement: Agreement) -> Iterator[tuple[KeyPath, str]]:
    yield ("plan", "stage"), agreement.plan.stage
    yield ("plan", "outcome"), agreement.plan.outcome
    yield from _monthly_keys(agreement.plan.onward, ("plan", "onward"))
    for position, commitment in enumerate(agreement.commitments):
        yield from _stages_of(commitment, ("commitments", position))
    if agreement.data:
        yield from _stages_in_data(agreement.data)


def _stages_of(commitment: Commitment, path: KeyPath) -> Iterator[tuple[KeyPath, str]]:
    for key, name in (("stage", commitment.stage), ("from", commitment.from_), ("to", commitment.to)):
        if name is not None:
            yield (*path, key), name
    yield from (((*path, "until"), name) for name in commitment.until if name != REJECTED)


def _stages_in_data(data: Data) -> Iterator[tuple[KeyPath, str]]:
    for source in ("leads", "stage_history"):
        for name in getattr(getattr(data, source), "stages", {}):
            if name != REJECTED:
                yield ("data", source, "stages", name), name


def stage_order(agreement: Agreement) -> Iterator[Problem]:
    """Conversions run forwards."""
    order = {name: position for position, name in enumerate(agreement.stage_ids)}
    spans = [(("plan", "outcome"), agreement.plan.stage, agreement.plan.outcome)]
    for position, commitment in enumerate(agreement.commitments):
        if commitment.from_ and commitment.to:
            spans.append((("commitments", position, "to"), commitment.from_, commitment.to))  # type: ignore[arg-type]
    for path, start, end in spans:
        if start in order and end in order and order[start] >= order[end]:
            message = Message("“{end}” does not come after “{start}” in the stages.", start=start, end=end)
            yield Problem("stage_order", message, path)


def known_personas(agreement: Agreement) -> Iterator[Problem]:
    """Every persona that is named exists."""
    known = agreement.persona_ids
    named = [*_monthly_keys(agreement.plan.mix, ("plan", "mix"))]
    if isinstance(agreement.plan.conversion, Mapping):
        named += _monthly_keys(agreement.plan.conversion, ("plan", "conversion"))
    named += [
        (("commitments", position, "persona"), commitment.persona)
        for position, commitment in enumerate(agreement.commitments)
        if commitment.persona
    ]
    for path, name in named:
        if name not in known:
            message = Message("There is no persona “{name}”. {hint}", name=name, hint=hint(name, known))
            yield Problem("unknown_persona", message, path)


def _monthly_keys(value: Any, path: KeyPath) -> Iterator[tuple[KeyPath, str]]:
    for keys, part in _monthly(value, path):
        if isinstance(part, Mapping):
            yield from (((*keys, name), name) for name in part)


def _monthly(value: Any, path: KeyPath) -> Iterator[tuple[KeyPath, Any]]:
    """Give each month's value with its place, or the one value of all months."""
    if isinstance(value, Mapping) and value and all(isinstance(key, Month) for key in value):
        yield from (((*path, str(key)), part) for key, part in value.items())
    else:
        yield path, value


def mix_sums_to_one(agreement: Agreement) -> Iterator[Problem]:
    """The persona shares of a plan make up the whole."""
    for path, mix in _monthly(agreement.plan.mix, ("plan", "mix")):
        total = sum((exact(part) for part in mix.values()), start=exact(0))
        if total != 1:
            message = Message(
                "The shares in “mix” add up to {total}, not to 1: adjust them, or give the rest to “other”.",
                total=float(total),
            )
            yield Problem("mix_sum", message, path)


def conversion_for_each_persona(agreement: Agreement) -> Iterator[Problem]:
    """Every persona in the mix has a planned conversion."""
    mixed = {name for _, name in _monthly_keys(agreement.plan.mix, ())}
    for path, conversion in _monthly(agreement.plan.conversion, ("plan", "conversion")):
        missing = [
            name for name in sorted(mixed) if isinstance(conversion, Mapping) and name not in conversion
        ]
        for name in missing:
            message = Message("“conversion” lacks the persona “{name}”, which “mix” counts on.", name=name)
            yield Problem("conversion_missing", message, path)


def measure_parameters(agreement: Agreement) -> Iterator[Problem]:
    """A commitment gives what its measure needs, and nothing that the measure would ignore."""
    for position, commitment in enumerate(agreement.commitments):
        yield from _parameter_problems(commitment, ("commitments", position))
        yield from _target_problems(commitment, ("commitments", position, "target"))


def _parameter_problems(commitment: Commitment, path: KeyPath) -> Iterator[Problem]:
    measure = commitment.measure
    for name in _NEEDS[measure]:
        if getattr(commitment, name) is None:
            message = Message(
                "The measure “{measure}” needs “{name}:”: add it to the commitment “{id}”.",
                measure=measure,
                name=name.rstrip("_"),
                id=commitment.id,
            )
            yield Problem("parameter_missing", message, path)
    for name in _PARAMETERS:
        if getattr(commitment, name) not in (None, ()) and name not in (*_NEEDS[measure], *_MAY[measure]):
            key = name.rstrip("_")
            message = Message(
                "The measure “{measure}” does not use “{name}:”: take it out of the commitment “{id}”.",
                measure=measure,
                name=key,
                id=commitment.id,
            )
            yield Problem("parameter_unused", message, (*path, key))


def _target_problems(commitment: Commitment, path: KeyPath) -> Iterator[Problem]:
    if commitment.measure in _COUNTS:
        return
    for place, target in _monthly(commitment.target, path):
        try:
            share(target)
        except Unfit as unfit:
            yield Problem("target_not_a_share", unfit.message, place)


def known_commitments(agreement: Agreement) -> Iterator[Problem]:
    """Relief and remedies speak of commitments that exist."""
    known = [commitment.id for commitment in agreement.commitments]
    named: list[tuple[KeyPath, str]] = []
    for position, relief in enumerate(agreement.relief):
        named += [(("relief", position, key), getattr(relief, key)) for key in ("commitment", "when_missed")]
    for position, remedy in enumerate(agreement.remedies):
        named.append((("remedies", position, "when_missed"), remedy.when_missed))
    for path, name in named:
        if name not in known:
            message = Message("There is no commitment “{name}”. {hint}", name=name, hint=hint(name, known))
            yield Problem("unknown_commitment", message, path)


def match_rules(agreement: Agreement) -> Iterator[Problem]:
    """Personas and `where:` are written in the match language."""
    rules: list[tuple[KeyPath, Any]] = [
        (("personas", position, "match"), persona.match)
        for position, persona in enumerate(agreement.personas)
    ]
    for name in ("leads", "stage_history", "touches", "deals", "companies"):
        source = getattr(agreement.data, name, None)
        if source is not None and source.where is not None:
            rules.append((("data", name, "where"), source.where))
    for path, rule in rules:
        for place, message in rule_problems(rule, path):
            yield Problem("match_rule", message, place)


def closed_addresses(agreement: Agreement) -> Iterator[Problem]:
    """No address that is told after a run gives a secret away, and its documents are made in its language."""
    languages = agreement.agreement.languages
    for position, one in enumerate(agreement.notify):
        message = written_out(one.to)
        if message is not None:
            yield Problem("notify_address", message, ("notify", position, "to"))
        if one.attach and one.language is not None and one.language not in languages:
            message = Message(
                "No documents are made in “{language}”: add it to “languages:”, or write “attach: []” here.",
                language=one.language,
            )
            yield Problem("notify_language", message, ("notify", position, "language"))


def term_runs_forwards(agreement: Agreement) -> Iterator[Problem]:
    """The term ends after it begins."""
    term = agreement.agreement.effective
    if term.until < term.from_:
        message = Message(
            "The agreement ends ({until}) before it begins ({from_}).", until=term.until, from_=term.from_
        )
        yield Problem("term", message, ("agreement", "effective", "until"))


CHECKS: tuple[Check, ...] = (
    unique_ids,
    reserved_ids,
    known_stages,
    stage_order,
    known_personas,
    mix_sums_to_one,
    conversion_for_each_persona,
    measure_parameters,
    known_commitments,
    match_rules,
    closed_addresses,
    term_runs_forwards,
)


def problems_of(agreement: Agreement, checks: Iterable[Check] = CHECKS) -> list[Problem]:
    """Run every check; a caller may bring checks of its own."""
    return [problem for check in checks for problem in check(agreement)]
