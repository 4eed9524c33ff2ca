"""What a round found: how alike both sides, and all participants, answered."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sla_toolkit.agreement.model import Side
from sla_toolkit.planning.ratings import (
    Answer,
    Collision,
    Estimate,
    Ratings,
    alpha,
    collisions,
    crossed,
    kappa,
    majority,
    pabak,
    raw_agreement,
    raw_over_pairs,
    units_needed,
)
from sla_toolkit.workshop.exercise.answers import Answers
from sla_toolkit.workshop.exercise.asked import SIDES, Asked, Key
from sla_toolkit.workshop.exercise.handed_in import HandedIn


@dataclass(frozen=True)
class Judged:
    """One question. `sides` are the answers of marketing and of sales to each card, `everyone` those of all.

    A side's answer is that of most of its participants; a tie is none. `raw`, `kappa` and `pabak` compare the sides,
    `raw_all`, `alpha` and `ordered` (None for yes and no) all participants. `crm` is the share of cards on which a side
    and the CRM say the same, by side; empty for what the CRM does not say.
    """

    sides: Ratings
    everyone: Ratings
    raw: Estimate
    kappa: Estimate
    pabak: Estimate
    raw_all: Estimate
    alpha: Estimate
    ordered: Estimate | None
    collisions: tuple[Collision, ...]
    crm: dict[Side, Estimate]

    @property
    def statistics(self) -> dict[str, Estimate]:
        """Every statistic by its name."""
        named = {"raw": self.raw, "kappa": self.kappa, "pabak": self.pabak, "raw_all": self.raw_all}
        ordered = {"ordered": self.ordered} if self.ordered else {}
        return {**named, "alpha": self.alpha, **ordered}


@dataclass(frozen=True)
class Result:
    """A round's findings; `participants` counts those whose answers are used, by side."""

    asked: Asked
    participants: dict[Side, int]
    stage: Judged
    take: Judged
    answers: Answers

    def question(self, name: str) -> Judged:
        """Give one of the questions: `stage` or `take`."""
        return self.stage if name == "stage" else self.take

    @property
    def leads(self) -> int:
        """How many cards there were."""
        return len(self.asked.cards)


def judge(asked: Asked, answers: Answers, key: Key | None = None) -> Result:
    """Hold the answers of a round against each other; the same for the same answers, in whatever order they came."""
    given = tuple(sorted(answers.given, key=lambda one: one.participant))
    stage = _judged(asked, given, asked.stage_ids, lambda one, card: one.stages.get(card), key)
    take = _judged(asked, given, (True, False), lambda one, card: one.takes.get(card), None)
    counts = {side: sum(one.participant.side == side for one in given) for side in SIDES}
    return Result(asked, counts, stage, take, Answers(given, answers.faults))


def _judged(
    asked: Asked,
    given: tuple[HandedIn, ...],
    categories: tuple[Answer, ...],
    answer: Callable[[HandedIn, int], Answer | None],
    key: Key | None,
) -> Judged:
    rows = [[(one.participant.side, answer(one, card.number)) for one in given] for card in asked.cards]
    everyone = Ratings(categories, tuple(tuple(said for _, said in row) for row in rows))
    sides = Ratings(
        categories,
        tuple(tuple(majority(said for at, said in row if at == side) for side in SIDES) for row in rows),
    )
    return Judged(
        sides=sides,
        everyone=everyone,
        raw=raw_agreement(sides),
        kappa=kappa(sides),
        pabak=pabak(sides),
        raw_all=raw_over_pairs(everyone),
        alpha=alpha(everyone),
        ordered=alpha(everyone, "ordinal") if len(categories) > 2 else None,
        collisions=collisions(everyone),
        crm=_with_crm(asked, sides, key) if key else {},
    )


def _with_crm(asked: Asked, sides: Ratings, key: Key) -> dict[Side, Estimate]:
    """Compare each side with the furthest stage that the CRM has of the leads."""
    known = [key.cards[str(card.number)].stage for card in asked.cards]
    found = {}
    for place, side in enumerate(SIDES):
        rows = tuple((row[place], stage) for row, stage in zip(sides.rows, known, strict=True))
        found[side] = raw_agreement(Ratings(sides.categories, rows))
    return found


def as_json(result: Result) -> dict[str, Any]:
    """Give a round's findings as data: numbers as they are, None where one cannot be told, with the reason beside."""
    return {
        "agreement": result.asked.agreement,
        "round": result.asked.round,
        "token": result.asked.token,
        "leads": result.leads,
        "participants": dict(result.participants),
        "stage": _question(result.stage),
        "take": _question(result.take),
        "faults": [fault.as_json() for fault in result.answers.faults],
    }


def _question(judged: Judged) -> dict[str, Any]:
    return {
        "categories": list(judged.sides.categories),
        "marketing_by_sales": crossed(judged.sides).tolist(),
        **{name: _estimate(one) for name, one in judged.statistics.items()},
        "crm": {side: _estimate(one) for side, one in judged.crm.items()},
        "collisions": [
            {
                "between": [one.first, one.second],
                "pairs": one.pairs,
                "share": one.share,
                "cards": [place + 1 for place in one.units],
            }
            for one in judged.collisions
        ],
    }


def _estimate(one: Estimate) -> dict[str, Any]:
    return {
        "value": one.value,
        "interval": None if one.low is None else [one.low, one.high],
        "leads": one.units,
        "more_leads_needed": units_needed(one),
        "why": one.why.both() if one.why else None,
    }
