"""A form: fields, Save and Undo."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

import ipywidgets as widgets

from sla_toolkit.agreement.document import document_of
from sla_toolkit.agreement.editing import Nodes, put, value_at
from sla_toolkit.language import Message
from sla_toolkit.workshop.forms.fields import Field
from sla_toolkit.workshop.forms.saving import Saving
from sla_toolkit.workshop.live import Static
from sla_toolkit.workshop.page import heading, page, table
from sla_toolkit.workshop.room import Edit, Room


class Form(Static, widgets.VBox):
    """Fields of one thing, saved together. A save by another form shows here too, unless this one was typed into."""

    def __init__(self, room: Room, title: Message | str, fields: Sequence[Field]) -> None:
        self.room, self.title, self.fields = room, title, list(fields)
        self.saving = Saving(room, self.edit, self.refill)
        self._seen: dict[tuple[str, ...], Any] = {}
        self.refill()
        super().__init__([*(_labelled(field) for field in self.fields), self.saving])
        room.subscribe(self._follow)

    def refill(self) -> None:
        """Show what stands in the file."""
        nodes = plain(self.room)
        for field in self.fields:
            self._show(field, value_at(nodes, field.place))

    def edit(self) -> Edit | None:
        """Give the change that puts what was typed into the file; None where nothing was."""
        typed = [(one, one.widget.value) for one in self.fields if one.changed(self._seen.get(_key(one)))]
        if not typed:
            return None

        def change(nodes: Nodes) -> None:
            for field, shown in typed:
                put(nodes, field.place, field.take(shown, value_at(nodes, field.place)))

        return change

    def as_html(self) -> str:
        """Give the fields and what they show as a table."""
        language = self.room.language
        rows = [(_name(one), _written(one.widget.value)) for one in self.fields]
        title = [heading(self.title, language)] if self.title else []
        return page([*title, table((Message("Field"), Message("Value")), rows, language)])

    def _follow(self) -> None:
        nodes = plain(self.room)
        for field in self.fields:
            if not field.changed(self._seen.get(_key(field))):
                self._show(field, value_at(nodes, field.place))

    def _show(self, field: Field, value: Any) -> None:
        self._seen[_key(field)] = value
        field.fill(value)


def plain(room: Room) -> Mapping[str, Any]:
    """Give what the room's file holds as plain values."""
    return _values_of(room.content, str(room.path))


@lru_cache(maxsize=4)
def _values_of(content: bytes, file: str) -> Mapping[str, Any]:
    """Read a file's content once for all the forms that show it; nobody changes what this gives."""
    found: Mapping[str, Any] = document_of(content, file).values
    return found


def _key(field: Field) -> tuple[str, ...]:
    return (*field.place, str(id(field)))


def _labelled(field: Field) -> Any:
    """Put the name beside a widget that shows none of its own."""
    if not isinstance(field.widget, widgets.TagsInput):
        return field.widget
    label = widgets.Label(str(field.widget.tooltip), layout=widgets.Layout(width="230px"))
    return widgets.HBox([label, field.widget], layout=widgets.Layout(width="98%"))


def _name(field: Field) -> str:
    return str(getattr(field.widget, "description", "") or field.widget.tooltip)


def _written(value: Any) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)
