"""Where a round of the exercise lies: `workshop/<agreement id>/round-<n>/` in the workspace."""

import re
import shutil
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path

from sla_toolkit.agreement import Agreement
from sla_toolkit.running.publish import staged
from sla_toolkit.workshop.exercise.answers import ANSWERS, handed_in_files
from sla_toolkit.workshop.exercise.asked import Asked, Key, ask, read_kept
from sla_toolkit.workshop.exercise.sheets import sheet
from sla_toolkit.workshop.room import Room

ASKED, KEY, RESULT = "round.json", "key.json", "result.json"


def round_folder(room: Room, number: int) -> Path:
    """Give the folder of a round."""
    return _base(room) / f"round-{number}"


def rounds(room: Room) -> list[int]:
    """Give the rounds that have been prepared, in order."""
    found = [re.fullmatch(r"round-(\d+)", path.parent.name) for path in _base(room).glob(f"*/{ASKED}")]
    return sorted(int(one[1]) for one in found if one)


def read_asked(folder: Path) -> Asked | None:
    """Read a round; None where it was not prepared yet. Raises Unreadable."""
    path = folder / ASKED
    return read_kept(Asked, path.read_bytes(), str(path)) if path.exists() else None


def read_key(folder: Path) -> Key:
    """Read what the CRM has of a round's cards. Raises Unreadable, and OSError where there is no such round."""
    path = folder / KEY
    return read_kept(Key, path.read_bytes(), str(path))


def prepared(room: Room, leads: int, number: int) -> tuple[Asked, bool]:
    """Draw the cards of a round and write its sheets; tell whether somebody answered already.

    Cards that were drawn stay the same, whatever becomes of the data: the sheets may be with the participants. They are
    drawn anew where another number of leads is asked for, or the stages are others, before anybody answered. The sheets
    follow the definitions in the agreement until the first answer comes in, and nothing changes from then on.
    Raises Refused for data that cannot be used, CannotWrite and Unreadable.
    """
    folder = round_folder(room, number)
    asked = read_asked(folder)
    if asked is not None and handed_in_files(folder, asked):
        return asked, True
    if asked is None or (asked.wanted, asked.stage_ids) != (leads, tuple(room.agreement.stage_ids)):
        earlier = [read_key(round_folder(room, one)) for one in rounds(room) if one < number]
        fresh, key = ask(room.agreement, room.leads, leads, number, tuple(earlier))
    else:
        fresh, key = asked.relabelled(room.agreement), read_key(folder)
    return _written(folder, fresh, key, room.agreement), False


def _written(folder: Path, asked: Asked, key: Key, agreement: Agreement) -> Asked:
    """Write a round as a whole or not at all; what else lies in its folder stays there."""
    languages = agreement.agreement.languages
    sheets = {f"cards.{one}.xlsx": sheet(asked, agreement, one) for one in languages}
    digests = {name: sha256(content).hexdigest() for name, content in sheets.items()}
    asked = asked.model_copy(update={"sheets": digests})
    files: Mapping[str, bytes] = {**sheets, ASKED: asked.content(), KEY: key.content()}
    with staged(folder) as stage:
        if folder.exists():
            shutil.copytree(folder, stage, dirs_exist_ok=True)
        for name, content in files.items():
            (stage / name).write_bytes(content)
        (stage / ANSWERS).mkdir(exist_ok=True)
    return asked


def _base(room: Room) -> Path:
    return room.workspace.folder / "workshop" / room.agreement.agreement.id
