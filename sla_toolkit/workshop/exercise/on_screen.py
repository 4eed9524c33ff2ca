"""The answers given on the screen: a JSON file for each participant, written whole after every answer."""

import json
from pathlib import Path
from typing import Any, cast

from pydantic import BaseModel, ConfigDict, ValidationError

from sla_toolkit.agreement.model import Side
from sla_toolkit.agreement.replacing import replace_file
from sla_toolkit.language import Message, template
from sla_toolkit.running.publish import cannot_write
from sla_toolkit.workshop.exercise.asked import Asked, code_meant
from sla_toolkit.workshop.exercise.faults import Fault
from sla_toolkit.workshop.exercise.filled_in import INVENTED_TAKE, invented_stage
from sla_toolkit.workshop.exercise.handed_in import HandedIn, Participant


class _Answer(BaseModel):
    model_config = ConfigDict(extra="forbid")
    stage: Any = None
    take: Any = None


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid")
    token: str
    side: str
    participant: str
    answers: dict[str, _Answer]


def screen_file(folder: Path, who: Participant) -> Path:
    """Give the file that a participant's answers on the screen are kept in."""
    return folder / f"{who.side}-{who.code}.json"


def save_on_screen(path: Path, asked: Asked, given: HandedIn) -> None:
    """Write a participant's answers: all of them or none. Raises CannotWrite."""
    numbers = sorted({*given.stages, *given.takes})
    content = {
        "token": asked.token,
        "side": given.participant.side,
        "participant": given.participant.code,
        "answers": {str(n): {"stage": given.stages.get(n), "take": given.takes.get(n)} for n in numbers},
    }
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        replace_file(path, (json.dumps(content, ensure_ascii=False, indent=1) + "\n").encode())
    except OSError as error:
        raise cannot_write(path, error) from None


def read_on_screen(path: Path, asked: Asked, language: str) -> tuple[HandedIn | None, list[Fault]]:
    """Read such a file, with everything that is wrong with it; None where the whole of it cannot be used."""
    try:
        found = _File.model_validate_json(path.read_bytes())
    except (ValidationError, OSError):
        return None, [Fault("damaged", _DAMAGED, path.name)]
    side, code = asked.side_meant(found.side), code_meant(found.participant)
    if found.token != asked.token or side is None or code is None:
        return None, [Fault("other_round", _OTHER_CARDS, path.name)]
    faults, stages, takes = [], {}, {}
    answers = {card.number: found.answers.pop(str(card.number), _Answer()) for card in asked.cards}
    for number, answer in answers.items():
        if answer.stage in asked.stage_ids:
            stages[number] = str(answer.stage)
        if isinstance(answer.take, bool):
            takes[number] = answer.take
        faults += _faults(number, answer, asked, path.name, language)
    for other in found.answers:
        faults.append(Fault("card_altered", Message("there is no card {card}.", card=other), path.name))
    return HandedIn(Participant(cast(Side, side), code), stages, takes, path.name), faults


def _faults(number: int, answer: _Answer, asked: Asked, file: str, language: str) -> list[Fault]:
    card, found = Message("card {card}", card=str(number)), []
    for question, value in (("stage", answer.stage), ("take", answer.take)):
        if value is None:
            said = Message(_MISSING[question])
            found.append(Fault("missing", Message("{card}: {said}", card=card, said=said), file))
    if answer.stage is not None and answer.stage not in asked.stage_ids:
        said = invented_stage(str(answer.stage), asked, language)
        found.append(Fault("stage_invented", Message("{card}: {said}", card=card, said=said), file))
    if answer.take is not None and not isinstance(answer.take, bool):
        said = Message(INVENTED_TAKE, value=str(answer.take))
        found.append(Fault("take_invented", Message("{card}: {said}", card=card, said=said), file))
    return found


_DAMAGED = Message("these answers cannot be read: take the file away, and answer on the screen again.")
_MISSING = {
    "stage": template("no stage is chosen; it counts as not answered."),
    "take": template("neither yes nor no is chosen; it counts as not answered."),
}
_OTHER_CARDS = Message("these answers belong to other cards: take the file away.")
