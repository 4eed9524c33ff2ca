"""Put what a round found into the agreement, for its documents to cite."""

from datetime import date, datetime
from typing import Any

import ipywidgets as widgets

from sla_toolkit.agreement.editing import Nodes, put
from sla_toolkit.agreement.model import Classification
from sla_toolkit.documents.classification import cited_words
from sla_toolkit.language import Message
from sla_toolkit.planning.ratings import Estimate
from sla_toolkit.workshop.exercise.reading_round import found_in
from sla_toolkit.workshop.exercise.result import Result
from sla_toolkit.workshop.forms import Saving
from sla_toolkit.workshop.live import Live, Static
from sla_toolkit.workshop.page import bullets, page, paragraph
from sla_toolkit.workshop.room import Edit, Room

PLACE = ("classification",)
_DECIMALS = 2


def citation(result: Result, held: date) -> dict[str, Any] | None:
    """Give the agreement's block for a round, rounded to two decimals; None where the sides cannot be compared."""
    stage = result.stage
    if stage.raw.value is None:
        return None
    block: dict[str, Any] = {
        "held": held,
        "round": result.asked.round,
        "leads": result.leads,
        "participants": sum(result.participants.values()),
        "agreement": round(stage.raw.value, _DECIMALS),
    }
    for name, one in (("kappa", stage.kappa), ("alpha", stage.alpha)):
        block |= _coefficient(name, one)
    return block


def _coefficient(name: str, one: Estimate) -> dict[str, Any]:
    if one.value is None or one.low is None or one.high is None:
        return {}
    ends = [round(one.low, _DECIMALS), round(one.high, _DECIMALS)]
    return {name: round(one.value, _DECIMALS), f"{name}_interval": ends}


class Citing(Static, widgets.VBox):
    """Shows what the agreement would say of a round, and puts it there when the button is pressed."""

    def __init__(self, room: Room, number: int) -> None:
        self.room, self.number = room, number
        self.shown = Live(room, self._draw)
        self.saving = Saving(room, self.edit, self.shown.draw_again, Message("Cite in the agreement"))
        super().__init__([self.shown, self.saving])

    def edit(self) -> Edit | None:
        """Give the change that cites the round; None where there is nothing to cite, or it is cited already."""
        block = self._block()
        if block is None:
            return None

        def change(nodes: Nodes) -> None:
            put(nodes, PLACE, block)

        return change

    def as_html(self) -> str:
        """Give what would be cited."""
        return self.shown.as_html()

    def _block(self) -> dict[str, Any] | None:
        """Give what is to be cited; a round that is cited already keeps the day it was held."""
        result = found_in(self.room, self.number)
        cited = self.room.agreement.classification
        today = datetime.now(self.room.agreement.calendar.zone).date()
        same = cited is not None and cited.round == self.number
        return citation(result, cited.held if cited and same else today) if result else None

    def _draw(self, room: Room) -> str:
        block = self._block()
        if block is None:
            return page([paragraph(_NOTHING, room.language, "soft")])
        words = cited_words(Classification.model_validate(block))
        return page([paragraph(_SAYS, room.language), bullets(words, room.language)])


_NOTHING = Message("There is nothing to cite yet: it takes answers from both sides.")
_SAYS = Message("The agreement's document would say:")
