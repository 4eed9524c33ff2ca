"""Several pieces below each other, as a widget and as plain HTML."""

from collections.abc import Sequence

import ipywidgets as widgets

from sla_toolkit.workshop.live import Static


class Stack(Static, widgets.VBox):
    """Shows pieces one below the other."""

    def __init__(self, pieces: Sequence[Static]) -> None:
        self._pieces = list(pieces)
        super().__init__(self._pieces)

    def as_html(self) -> str:
        """Give all pieces as HTML."""
        return "".join(piece.as_html() for piece in self._pieces)
