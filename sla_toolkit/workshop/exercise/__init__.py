"""The blind classification exercise: which stage is each of these past leads in, and should sales take it?"""

from collections.abc import Callable

import ipywidgets as widgets

from sla_toolkit.language import Message, SlaError
from sla_toolkit.workshop.exercise.answers import ANSWERS
from sla_toolkit.workshop.exercise.card_by_card import Answering
from sla_toolkit.workshop.exercise.citing import Citing
from sla_toolkit.workshop.exercise.folder import prepared, round_folder, rounds
from sla_toolkit.workshop.exercise.reading_round import all_found, found_in
from sla_toolkit.workshop.exercise.showing import (
    comparison_parts,
    nothing_answered,
    nothing_asked,
    result_parts,
)
from sla_toolkit.workshop.live import Live, Static
from sla_toolkit.workshop.page import bullets, page, paragraph
from sla_toolkit.workshop.room import Room

__all__ = ["answer", "cite", "compare", "next_round", "prepare", "results"]


def prepare(room: Room, leads: int = 24, round: int = 0) -> Live:  # noqa: A002 - as the facilitator calls it
    """Draw the cards of a round and write its sheets, `workshop/<agreement>/round-<n>/cards.<language>.xlsx`.

    `leads` past leads are drawn evenly over stages, personas and months, other ones than in earlier rounds where there
    are any. `round` 0, here and below: the last that was begun. The cards of a round stay the same; the sheets follow
    the definitions until the first answer comes in.
    """
    return Live(room, lambda room: page(_prepared(room, leads, _round(room, round))))


def answer(room: Room, side: str = "", participant: str = "", round: int = 0) -> Answering:  # noqa: A002
    """Let a participant answer on the screen; side and participant (a number) are chosen there if left empty.

    Every answer is saved at once. Raises SlaError for a participant that cannot be a file's name.
    """
    return Answering(room, side, participant, _round(room, round))


def results(room: Room, round: int = 0) -> "Reread":  # noqa: A002
    """Show how alike both sides judged the leads, which words collide, and what could not be used.

    Keeps the findings as `result.json` beside the sheets.
    """
    return Reread(room, lambda room: page(_results(room, _round(room, round))))


def compare(room: Room) -> "Reread":
    """Show all rounds side by side: before and after the definitions were sharpened."""
    return Reread(room, lambda room: page(_compared(room)))


def cite(room: Room, round: int = 0) -> Citing:  # noqa: A002
    """Show what the agreement would say of a round, with a button that puts it there."""
    return Citing(room, _round(room, round))


def next_round(room: Room, leads: int = 24) -> "NextRound":
    """Give the button that begins the next round, on other leads, once the definitions were sharpened."""
    return NextRound(room, leads)


def _round(room: Room, number: int) -> int:
    return number or max(rounds(room), default=1)


class NextRound(Static, widgets.VBox):
    """A button that draws the cards of the next round, and says where they lie."""

    def __init__(self, room: Room, leads: int) -> None:
        self._room, self._leads, self._said = room, leads, widgets.HTML()
        self.button = widgets.Button(
            description=Message("Begin the next round").text(room.language), icon="forward"
        )
        self.button.layout.width = "auto"
        self.button.on_click(lambda _: self.begin())
        super().__init__([self.button, self._said])

    def begin(self) -> None:
        """Begin it, unless nobody has answered the present one yet."""
        language, number = self._room.language, _round(self._room, 0)
        try:
            found = found_in(self._room, number)
            if found is None or not found.answers.given:
                self._said.value = page([paragraph(_NOT_ANSWERED, language, "warning")])
                return
            parts = _prepared(self._room, self._leads, number + 1)
            self._said.value = page([*parts, paragraph(_RUN_AGAIN, language)])
        except SlaError as error:
            self._said.value = page([paragraph(error.message, language, "warning")])

    def as_html(self) -> str:
        """Give what was said last."""
        return str(self._said.value)


class Reread(Static, widgets.VBox):
    """A picture with a button that reads the answers anew, as more of them come in."""

    def __init__(self, room: Room, draw: Callable[[Room], str]) -> None:
        self.shown = Live(room, draw)
        self.button = widgets.Button(
            description=Message("Read the answers anew").text(room.language), icon="refresh"
        )
        self.button.layout.width = "auto"
        self.button.on_click(lambda _: self.shown.draw_again())
        super().__init__([self.button, self.shown])

    def as_html(self) -> str:
        """Give the picture as it is."""
        return self.shown.as_html()


def _prepared(room: Room, leads: int, number: int) -> list[str]:
    asked, answered = prepared(room, leads, number)
    folder, language = round_folder(room, number), room.language
    if not asked.cards:
        return [paragraph(_NO_LEADS, language, "warning")]
    drawn = Message("Round {round}: {leads} cards are ready.", round=str(number), leads=len(asked.cards))
    parts = [paragraph(drawn, language, "good")]
    if len(asked.cards) < leads:
        few = Message(
            "The data has only {found} leads with a dated stage, of {leads} asked for: the intervals will be wide.",
            found=len(asked.cards),
            leads=leads,
        )
        parts.append(paragraph(few, language, "warning"))
    if answered:
        parts.append(paragraph(_ANSWERED, language, "soft"))
    files, back = [str(folder / name) for name in asked.sheets], str(folder / ANSWERS)
    steps = [
        Message("Give each participant a copy of {file} and a number.", file=files),
        Message("Put what comes back into {folder}, or let them answer on the screen below.", folder=back),
    ]
    return [*parts, bullets(steps, language)]


def _results(room: Room, number: int) -> list[str]:
    result = found_in(room, number)
    if result is None:
        return nothing_asked(number, room.language)
    if not result.answers.given:
        return nothing_answered(round_folder(room, number) / ANSWERS, result.answers.faults, room.language)
    return result_parts(result, room.language)


def _compared(room: Room) -> list[str]:
    found = all_found(room)
    if len(found) < 2:
        return [paragraph(_ONE_ROUND, room.language, "soft")]
    return comparison_parts(found, room.language)


_NO_LEADS = Message("The data has no lead with a dated stage to draw: the exercise needs past leads.")
_ANSWERED = Message("Answers have come in already: cards and sheets stay as they are.")
_NOT_ANSWERED = Message("Nobody has answered the present round yet.")
_RUN_AGAIN = Message("Run all cells again: they are about this round then.")
_ONE_ROUND = Message(
    "Two rounds with answers are needed to compare: sharpen the definitions and play another one."
)
