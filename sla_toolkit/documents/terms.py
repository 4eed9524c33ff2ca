"""The agreement laid out for its document: clauses numbered, targets and the plan worked out month by month."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from sla_toolkit.agreement import Agreement, Commitment, Month, exact, in_month
from sla_toolkit.agreement.phrases import weekday_label
from sla_toolkit.documents.formats import Formats
from sla_toolkit.documents.wording import commitment_label, listed, measured_how, persona_label, stage_label
from sla_toolkit.language import LANGUAGES, Message
from sla_toolkit.variance.planned import Planned, planned
from sla_toolkit.variance.report import Unit

Bilingual = Mapping[str, str]


@dataclass(frozen=True)
class Target:
    """A value and the months it holds for, as YYYY-MM; None for first and last: every month."""

    value: Any
    first: str | None = None
    last: str | None = None


@dataclass(frozen=True)
class Clause:
    """One line of the pledge: `number` as in M-1, `id` as in the YAML."""

    number: str
    id: str
    owner: str
    label: Bilingual
    measured: Message
    unit: Unit
    targets: tuple[Target, ...]


@dataclass(frozen=True)
class PlanRow:
    """One persona's part of the plan, a month: leads and expected outcomes."""

    label: Bilingual
    share: Any
    leads: Any
    conversion: Any
    outcomes: Any


@dataclass(frozen=True)
class PlanStep:
    """A stage after the outcome: the share of outcomes that reach it, and how many a month that makes."""

    label: Bilingual
    share: Any
    expected: Any


@dataclass(frozen=True)
class PlanPart:
    """The plan of the months `first` to `last` (YYYY-MM), for each of which it is the same."""

    first: str
    last: str
    rows: tuple[PlanRow, ...]
    leads: Any
    outcomes: Any
    onward: tuple[PlanStep, ...]
    deal_size: Any


def clauses(agreement: Agreement) -> tuple[Clause, ...]:
    """Number the commitments by owner: M-1, M-2 … for marketing and S-1, S-2 … for sales."""
    counts = {"marketing": 0, "sales": 0}
    found = []
    for commitment in agreement.commitments:
        counts[commitment.owner] += 1
        number = f"{commitment.owner[0].upper()}-{counts[commitment.owner]}"
        found.append(_clause(number, commitment, agreement))
    return tuple(found)


def _clause(number: str, commitment: Commitment, agreement: Agreement) -> Clause:
    return Clause(
        number=number,
        id=commitment.id,
        owner=commitment.owner,
        label=commitment_label(agreement, commitment),
        measured=measured_how(commitment, agreement),
        unit=_UNITS.get(commitment.measure, "share"),
        targets=targets(commitment.target),
    )


def targets(value: Any) -> tuple[Target, ...]:
    """Lay out a number, or a number for each month: months in a row with one value share a line."""
    if not isinstance(value, Mapping):
        return (Target(exact(value)),)
    runs = _runs(sorted(value.items()))
    return tuple(Target(exact(number), str(months[0]), str(months[-1])) for number, months in runs)


def plan_parts(agreement: Agreement) -> tuple[PlanPart, ...]:
    """Work out the plan of every month in the term, in exact numbers; months in a row that agree share one part.

    A month for which the plan gives no number is left out.
    """
    plans = [(month, _month_plan(agreement, month)) for month in _months(agreement)]
    runs = _runs([(month, plan) for month, plan in plans if plan is not None])
    return tuple(_part(agreement, plan, months) for plan, months in runs)


_MonthPlan = tuple[Planned, Any]


def _month_plan(agreement: Agreement, month: Month) -> _MonthPlan | None:
    plan = planned(agreement, month)
    return None if plan is None else (plan, in_month(agreement.plan.deal_size, month))


def _months(agreement: Agreement) -> Iterator[Month]:
    term = agreement.agreement.effective
    month = Month.of(term.from_)
    while month.first <= term.until:
        yield month
        month = month.next()


def _runs(pairs: list[tuple[Month, Any]]) -> Iterator[tuple[Any, list[Month]]]:
    """Group months that follow each other and have one value."""
    numbered = [
        (month.year * 12 + month.number - place, month, value) for place, (month, value) in enumerate(pairs)
    ]
    for _, run in groupby(numbered, key=lambda one: (one[0], repr(one[2]))):
        entries = list(run)
        yield entries[0][2], [month for _, month, _ in entries]


def _part(agreement: Agreement, plan: _MonthPlan, months: list[Month]) -> PlanPart:
    month, deal_size = plan
    funnel = month.funnel
    return PlanPart(
        first=str(months[0]),
        last=str(months[-1]),
        rows=tuple(
            PlanRow(
                label=persona_label(agreement, persona),
                share=share,
                leads=funnel.leads(persona),
                conversion=funnel.conversion[persona],
                outcomes=funnel.leads(persona) * funnel.conversion[persona],
            )
            for persona, share in funnel.mix.items()
        ),
        leads=funnel.volume,
        outcomes=funnel.outcomes,
        onward=tuple(
            PlanStep(stage_label(agreement, stage), share, month.at_stage(stage, agreement))
            for stage, share in month.onward.items()
        ),
        deal_size=deal_size,
    )


def calendar_words(agreement: Agreement) -> dict[str, Any]:
    """Give the words of the business clock: weekdays, hours, public holidays, and days closed."""
    calendar = agreement.calendar
    return {
        "days": listed(map(weekday_label, calendar.working_days)),
        "hours": listed(hours.replace("-", "–") for hours in calendar.working_hours),
        "closed": {
            language: Message("; ").text(language).join(map(Formats(language).date, calendar.closed_days))
            for language in LANGUAGES
        },
        "holidays": None if calendar.holidays == "none" else calendar.holidays,
    }


_UNITS: dict[str, Unit] = {"volume": "leads", "won": "deals", "revenue": "money"}
