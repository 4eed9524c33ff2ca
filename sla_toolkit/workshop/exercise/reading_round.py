"""From a round's folder to its findings, which are kept beside the answers."""

import json
from pathlib import Path

from sla_toolkit.agreement.replacing import replace_file
from sla_toolkit.running.publish import cannot_write
from sla_toolkit.workshop.exercise.answers import read_answers
from sla_toolkit.workshop.exercise.folder import RESULT, read_asked, read_key, round_folder, rounds
from sla_toolkit.workshop.exercise.result import Result, as_json, judge
from sla_toolkit.workshop.room import Room


def found_in(room: Room, number: int) -> Result | None:
    """Read what was handed in for a round and hold it against each other; None where it was not prepared.

    Keeps the findings as `result.json`. Raises Unreadable and CannotWrite.
    """
    folder = round_folder(room, number)
    asked = read_asked(folder)
    if asked is None:
        return None
    result = judge(asked, read_answers(folder, asked, room.language), read_key(folder))
    if result.answers.given:
        _keep(folder / RESULT, result)
    return result


def all_found(room: Room) -> list[Result]:
    """Give the findings of every round that somebody answered, in order. Raises Unreadable and CannotWrite."""
    found = [found_in(room, number) for number in rounds(room)]
    return [one for one in found if one is not None and one.answers.given]


def _keep(path: Path, result: Result) -> None:
    content = (json.dumps(as_json(result), ensure_ascii=False, indent=1) + "\n").encode()
    try:
        if not path.exists() or path.read_bytes() != content:
            replace_file(path, content)
    except OSError as error:
        raise cannot_write(path, error) from None
