"""Answer on the screen: one participant, card by card, every answer saved at once."""

from collections.abc import Mapping
from typing import Any, cast

import ipywidgets as widgets

from sla_toolkit.agreement.model import Side
from sla_toolkit.language import Message, SlaError
from sla_toolkit.workshop.exercise.answers import ANSWERS
from sla_toolkit.workshop.exercise.asked import NO, SIDES, YES, Asked, code_meant
from sla_toolkit.workshop.exercise.cards import Card
from sla_toolkit.workshop.exercise.folder import read_asked, round_folder
from sla_toolkit.workshop.exercise.handed_in import HandedIn, Participant
from sla_toolkit.workshop.exercise.layout import PARTICIPANTS
from sla_toolkit.workshop.exercise.on_screen import read_on_screen, save_on_screen, screen_file
from sla_toolkit.workshop.exercise.showing import nothing_asked
from sla_toolkit.workshop.exercise.wording import STAGE, TAKE, columns, told
from sla_toolkit.workshop.live import Static
from sla_toolkit.workshop.page import heading, page, paragraph, table
from sla_toolkit.workshop.room import Room

_WIDE = widgets.Layout(width="440px")
_STYLE = {"description_width": "190px"}


class Answering(Static, widgets.VBox):
    """Cards to be answered one after the other. Whoever chose team and number before finds the answers given then."""

    def __init__(self, room: Room, side: str, participant: str, number: int) -> None:
        self.room, self.number = room, number
        self.asked: Asked | None = None
        self._filling, self._at = False, 0
        self._make(room.language)
        super().__init__([self.said])
        try:
            self.asked = read_asked(round_folder(room, number))
            self._offer(side, participant)
        except SlaError as error:
            self._tell(paragraph(error.message, room.language, "warning"))

    @property
    def participant(self) -> Participant | None:
        """Whoever is answering; None before team and number are chosen."""
        code = code_meant(str(self.code.value or ""))
        return Participant(cast(Side, self.side.value), code) if self.side.value and code else None

    def as_html(self) -> str:
        """Give the card that is shown, as it is."""
        return str(self.said.value)

    def _make(self, language: str) -> None:
        self.said = widgets.HTML()
        names = Message("Your team"), Message("Your number"), STAGE, TAKE
        self.side, self.code, self.stage = (
            widgets.Dropdown(description=name.text(language), layout=_WIDE, style=_STYLE)
            for name in names[:3]
        )
        self.take = widgets.ToggleButtons(description=TAKE.text(language), style=_STYLE)
        self.back = widgets.Button(description=Message("Back").text(language), icon="arrow-left")
        self.next = widgets.Button(description=Message("Next").text(language), icon="arrow-right")
        self.back.on_click(lambda _: self._go(-1))
        self.next.on_click(lambda _: self._go(1))
        for one in (self.side, self.code):
            one.observe(self._come_in, "value")
        for one in (self.stage, self.take):
            one.observe(self._answered, "value")

    def _offer(self, side: str, participant: str) -> None:
        """Fill the drop-downs with what can be chosen."""
        language, asked = self.room.language, self.asked
        if asked is None or not asked.cards:
            self._tell(*nothing_asked(self.number, language))
            return
        self._filling = True
        self.side.options = [("…", ""), *((asked.teams[one][language], one) for one in SIDES)]
        codes = [str(code) for code in range(1, PARTICIPANTS + 1)]
        own = _code(participant) if participant else ""
        self.code.options = [("…", ""), *((code, code) for code in dict.fromkeys([*codes, own]) if code)]
        self.stage.options = [("…", ""), *zip(asked.choices(language), asked.stage_ids, strict=True)]
        self.take.options = [("…", ""), (YES.text(language), "yes"), (NO.text(language), "no")]
        self.side.value, self.code.value = (asked.side_meant(side) or "") if side else "", own
        self._filling = False
        self._come_in()

    def _come_in(self, *_: Any) -> None:
        """Show the cards to whoever chose team and number, from the first that is not answered."""
        if self._filling or self.asked is None:
            return
        if self.participant is None:
            self.children = [widgets.HBox([self.side, self.code]), self.said]
            self._tell(paragraph(_WHO, self.room.language))
            return
        given = self._given()
        open_ = [place for place, card in enumerate(self.asked.cards) if not _done(given, card)]
        self._at = open_[0] if open_ else 0
        self.children = [
            widgets.HBox([self.side, self.code]),
            *(self.said, self.stage, self.take, widgets.HBox([self.back, self.next])),
        ]
        self._show()

    def _go(self, step: int) -> None:
        if self.asked is not None:
            self._at = min(max(self._at + step, 0), len(self.asked.cards) - 1)
            self._show()

    def _given(self) -> HandedIn:
        """Read what this participant answered so far."""
        who, asked = self.participant, self.asked
        if who is None or asked is None:
            raise LookupError("nobody is answering")
        path = screen_file(round_folder(self.room, self.number) / ANSWERS, who)
        found = read_on_screen(path, asked, self.room.language)[0] if path.exists() else None
        return found or HandedIn(who, {}, {}, path.name)

    def _answered(self, *_: Any) -> None:
        """Save what was just chosen."""
        if self._filling or self.participant is None or self.asked is None:
            return
        card, given = self.asked.cards[self._at], self._given()
        stages = _with(given.stages, card.number, self.stage.value or None)
        takes = _with(given.takes, card.number, _YES_NO.get(str(self.take.value)))
        path = screen_file(round_folder(self.room, self.number) / ANSWERS, given.participant)
        try:
            save_on_screen(path, self.asked, HandedIn(given.participant, stages, takes, given.file))
        except SlaError as error:
            self._tell(paragraph(error.message, self.room.language, "warning"))
        else:
            self._draw()

    def _show(self) -> None:
        """Show a card with the answers that were given to it."""
        if self.asked is None:
            return
        number, given = self.asked.cards[self._at].number, self._given()
        self._filling = True
        self.stage.value = given.stages.get(number, "")
        take = given.takes.get(number)
        self.take.value = "" if take is None else "yes" if take else "no"
        self._filling = False
        self._draw()

    def _draw(self) -> None:
        if self.asked is None:
            return
        language, cards, given = self.room.language, self.asked.cards, self._given()
        card, done = cards[self._at], sum(_done(given, one) for one in cards)
        title = Message("Card {card} of {cards}", card=str(card.number), cards=str(len(cards)))
        so_far = Message("Answered and saved: {done} of {cards}.", done=done, cards=len(cards))
        said = zip(columns(self.asked, language), told(card, language), strict=True)
        rows = [(name, str(value)) for name, value in said]
        self._tell(
            heading(title, language),
            table((Message("What is known"), ""), rows, language),
            paragraph(so_far, language, "soft"),
        )

    def _tell(self, *parts: str) -> None:
        self.said.value = page(parts)


def _code(participant: str) -> str:
    code = code_meant(participant)
    if code is None:
        message = Message(
            "“{value}” cannot be a participant's number: use up to 20 letters a–z, digits, “-” and “_”.",
            value=participant,
        )
        raise SlaError(message)
    return code


def _done(given: HandedIn, card: Card) -> bool:
    return card.number in given.stages and card.number in given.takes


def _with(answers: Mapping[int, Any], card: int, answer: Any) -> dict[int, Any]:
    changed = {number: one for number, one in answers.items() if number != card}
    return changed if answer is None else {**changed, card: answer}


_YES_NO = {"yes": True, "no": False}
_WHO = Message("Choose your team and the number that the facilitator gave you.")
