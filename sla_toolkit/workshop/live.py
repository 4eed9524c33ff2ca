"""Pictures that follow the agreement: drawn anew after each save, and readable without a live notebook as well."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import ipywidgets as widgets

from sla_toolkit.language import SlaError
from sla_toolkit.workshop.page import page, paragraph

if TYPE_CHECKING:  # a room shows its own changes
    from sla_toolkit.workshop.room import Room

_HTML = "text/html"


class Static(widgets.DOMWidget):
    """A widget that also leaves what it shows as plain HTML, so that an executed notebook can be read anywhere."""

    def as_html(self) -> str:
        """Give what the widget shows just now as HTML."""
        raise NotImplementedError

    def _repr_mimebundle_(self, **options: Any) -> Any:
        found = super()._repr_mimebundle_(**options)
        return {**found, _HTML: self.as_html()} if found else found


class Live(Static, widgets.HTML):
    """Shows the HTML that `draw` makes of a room, and draws it anew after each save.

    What a user can mend is shown as its sentence instead; anything else is raised.
    """

    def __init__(self, room: "Room", draw: Callable[["Room"], str]) -> None:
        super().__init__()
        self.layout.width = "100%"
        self._room, self._draw = room, draw
        self.draw_again()
        room.subscribe(self.draw_again)

    def draw_again(self) -> None:
        """Draw the picture of how things stand now."""
        try:
            self.value = self._draw(self._room)
        except SlaError as error:
            self.value = page([paragraph(error.message, self._room.language, "warning")])

    def as_html(self) -> str:
        """Give the picture as it is."""
        return str(self.value)
