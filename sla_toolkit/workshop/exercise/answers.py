"""Everything that was handed in for a round: who answered what, and what is wrong with which file."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from sla_toolkit.language import Message
from sla_toolkit.workshop.exercise.asked import Asked
from sla_toolkit.workshop.exercise.faults import Fault
from sla_toolkit.workshop.exercise.filled_in import read_filled_in
from sla_toolkit.workshop.exercise.handed_in import HandedIn, Participant
from sla_toolkit.workshop.exercise.on_screen import read_on_screen

ANSWERS = "answers"
"""The folder, within a round's, that filled-in sheets go into."""
_WORKBOOKS = (".xlsx", ".xlsm")
_NOT_OURS = ("thumbs.db", "desktop.ini")


@dataclass(frozen=True)
class Answers:
    """The usable answers, by participant, and everything that is wrong, by file."""

    given: tuple[HandedIn, ...]
    faults: tuple[Fault, ...]


def read_answers(folder: Path, asked: Asked, language: str) -> Answers:
    """Read all filled-in sheets of a round's folder, and all that was answered on the screen.

    What can be used is, whatever is wrong beside it; a participant who handed in two different sheets is left out until
    one is taken away.
    """
    given: list[HandedIn] = []
    faults: list[Fault] = []
    for path in handed_in_files(folder, asked):
        if path.suffix.lower() == ".json":
            found, wrong = read_on_screen(path, asked, language)
        else:
            found, wrong = read_filled_in(path, asked, language)
        given += [found] if found else []
        faults += wrong
    once, twice = _one_each(given)
    return Answers(tuple(once), (*faults, *twice))


def handed_in_files(folder: Path, asked: Asked) -> list[Path]:
    """Give the files that may hold answers: all in `answers/`, and workbooks beside it but for the empty sheets."""
    inside = [path for path in sorted((folder / ANSWERS).glob("*")) if path.is_file()]
    beside = [path for path in sorted(folder.glob("*")) if path.suffix.lower() in _WORKBOOKS]
    filled = [path for path in beside if not _is_empty(path, asked)]
    found = [*inside, *filled]
    return [path for path in found if path.name[0] not in ".~" and path.name.lower() not in _NOT_OURS]


def _is_empty(path: Path, asked: Asked) -> bool:
    return path.name in asked.sheets and sha256(path.read_bytes()).hexdigest() == asked.sheets[path.name]


def _one_each(given: Iterable[HandedIn]) -> tuple[list[HandedIn], list[Fault]]:
    """Leave out participants whose files differ; a mere copy does no harm."""
    by_participant: dict[Participant, list[HandedIn]] = defaultdict(list)
    for one in given:
        by_participant[one.participant].append(one)
    kept, faults = [], []
    for who, files in sorted(by_participant.items()):
        if all(files[0].says_as(one) for one in files):
            kept.append(files[0])
            continue
        names = [one.file for one in files]
        message = Message(
            "{participant} handed in different answers in {files}: take all but one away, or put another number into "
            "one; until then none of them counts.",
            participant=who.name,
            files=names,
        )
        faults.append(Fault("participant_twice", message, names[-1]))
    return kept, faults
