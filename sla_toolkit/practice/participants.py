"""Made-up participants for a rehearsal of the classification exercise: a facilitator alone has somebody to compare."""

from collections.abc import Iterator

import numpy as np

from sla_toolkit.workshop.exercise.answers import ANSWERS
from sla_toolkit.workshop.exercise.asked import SIDES, Asked, Key
from sla_toolkit.workshop.exercise.folder import prepared, read_key, round_folder
from sla_toolkit.workshop.exercise.handed_in import HandedIn, Participant
from sla_toolkit.workshop.exercise.on_screen import save_on_screen, screen_file
from sla_toolkit.workshop.room import Room

LEADS, ROUND = 24, 1
_EACH = 3
"""Participants a side."""
_SEED = 20261001
_APART = {"marketing": {"lead": ("mql", 0.75)}, "sales": {"mql": ("lead", 0.6), "sal": ("mql", 0.3)}}
"""The planted quarrel: marketing calls MQL what is only a lead, and sales calls a lead what is an MQL."""
_SLIP = 0.08
"""How often anybody picks a neighbouring stage by mistake."""


def rehearse(room: Room) -> bool:
    """Prepare round 1 and lay the made-up participants' answers in; False where somebody answered already.

    They begin at the stage that the CRM has and differ from it as `_APART` says; the same for the same cards. Raises
    Refused, CannotWrite and Unreadable.
    """
    asked, answered = prepared(room, LEADS, ROUND)
    if answered or not asked.cards:
        return False
    folder = round_folder(room, ROUND)
    for given in _answers(asked, read_key(folder)):
        save_on_screen(screen_file(folder / ANSWERS, given.participant), asked, given)
    return True


def _answers(asked: Asked, key: Key) -> Iterator[HandedIn]:
    chance = np.random.default_rng(_SEED)
    for side in SIDES:
        for number in range(1, _EACH + 1):
            stages = {
                int(card): _seen(view.stage, side, asked, chance) for card, view in sorted(key.cards.items())
            }
            takes = {card: stage != asked.stage_ids[0] for card, stage in stages.items()}
            yield HandedIn(Participant(side, str(number)), stages, takes, "")


def _seen(stage: str, side: str, asked: Asked, chance: np.random.Generator) -> str:
    """Say which stage a participant of a side sees where the CRM has `stage`."""
    other, share = _APART[side].get(stage, (stage, 0.0))
    if other in asked.stage_ids and chance.random() < share:
        return other
    place = asked.stage_ids.index(stage)
    if chance.random() < _SLIP:
        place = min(place + 1, len(asked.stage_ids) - 1)
    return asked.stage_ids[place]
