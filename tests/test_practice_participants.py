"""A rehearsal: made-up participants whose planted quarrel the exercise finds."""

import pytest

from sla_toolkit.cli.workshop import practice_workspace
from sla_toolkit.practice.participants import rehearse
from sla_toolkit.practice.workspace import new_workspace
from sla_toolkit.workshop import exercise, open_room
from sla_toolkit.workshop.exercise.reading_round import found_in


@pytest.fixture(scope="module")
def room(tmp_path_factory):
    """A practice workspace with the rehearsal's answers."""
    folder = tmp_path_factory.mktemp("rehearsal") / "ws"
    new_workspace(folder)
    room = open_room(folder / "parameters" / "acme.yaml", "en")
    assert rehearse(room)
    return room


def test_the_planted_quarrel_is_what_the_exercise_finds(room):
    """Three participants a side, no fault in what they handed in; the words that collide most are lead and MQL."""
    found = found_in(room, 1)
    assert len(found.answers.given) == 6 and found.answers.faults == ()
    assert found.stage.kappa.value < 0.6
    worst = found.stage.collisions[0]
    assert {worst.first, worst.second} == {"lead", "mql"}
    said = set(found.stage.sides.rows)
    assert ("mql", "lead") in said and ("lead", "mql") not in said
    shown = exercise.results(room).as_html()
    assert "MQL" in shown and "<img" in shown


def test_practice_mode_brings_its_colleagues_along(tmp_path):
    """They come also where `sla new` made the workspace, and a second start changes nothing."""
    new_workspace(tmp_path / "ws")
    agreement = practice_workspace(tmp_path / "ws")
    answers = tmp_path / "ws" / "workshop" / "acme" / "round-1" / "answers"
    before = {path.name: path.read_bytes() for path in answers.iterdir()}
    assert len(before) == 6 and practice_workspace(tmp_path / "ws") == agreement
    assert {path.name: path.read_bytes() for path in answers.iterdir()} == before


def test_a_second_rehearsal_changes_nothing(room):
    """Answers that are there stay as they are."""
    folder = room.workspace.folder / "workshop"
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    assert not rehearse(room)
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before


def test_the_next_round_has_other_leads_and_becomes_the_present_one(room):
    """One button begins round 2 once round 1 was answered; nobody has to count rounds."""
    assert "Round 1" in exercise.results(room).as_html()
    button = exercise.next_round(room)
    button.begin()
    assert "Round 2" in button.as_html() and "Run all cells again" in button.as_html()
    assert (room.workspace.folder / "workshop" / "acme" / "round-2" / "cards.en.xlsx").is_file()
    assert "Round 1" not in exercise.results(room).as_html()
    again = exercise.next_round(room)
    again.begin()
    assert "Nobody has answered" in again.as_html()
