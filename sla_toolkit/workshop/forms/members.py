"""Several things of one kind, such as stages: pick one to edit it, move it, remove it, or add another."""

from collections.abc import Callable, Mapping
from typing import Any

import ipywidgets as widgets

from sla_toolkit.agreement.editing import Nodes, put, remove, value_at
from sla_toolkit.language import Message, text_in
from sla_toolkit.workshop.forms.form import Form, plain
from sla_toolkit.workshop.forms.saving import Saving
from sla_toolkit.workshop.live import Static
from sla_toolkit.workshop.page import heading, page
from sla_toolkit.workshop.room import Edit, Room


class Members(Static, widgets.VBox):
    """Edits the members of a list of the file, such as `stages`, each by a form of its own.

    `form` gives the form of a member by its id, `blank` what a new member of that id begins with.
    """

    def __init__(
        self,
        room: Room,
        key: str,
        title: Message,
        form: Callable[[str], Form],
        blank: Callable[[str], Mapping[str, Any]],
    ) -> None:
        self.room, self.key, self.title, self._form, self._blank = room, key, title, form, blank
        language = room.language
        self.pick = widgets.Dropdown(layout=widgets.Layout(width="340px"))
        self.up, self.down = (
            _small("↑", Message("Move up"), language),
            _small("↓", Message("Move down"), language),
        )
        self.remove_button = _small(Message("Remove").text(language), Message("Remove"), language)
        placeholder = Message("id of a new one, such as sql").text(language)
        self.new_id = widgets.Text(placeholder=placeholder, layout=widgets.Layout(width="240px"))
        self.add_button = _small(Message("Add").text(language), Message("Add"), language)
        self.saving = Saving(room, lambda: None, self._list)
        self.saving.save_button.layout.display = self.saving.undo_button.layout.display = "none"
        self._body = widgets.VBox()
        tools = [self.pick, self.up, self.down, self.remove_button, self.new_id, self.add_button]
        super().__init__([widgets.HBox(tools), self._body, self.saving])
        self._forms: dict[str, Form] = {}
        self._list()
        self.pick.observe(lambda _: self._open(), "value")
        self.up.on_click(lambda _: self._move(-1))
        self.down.on_click(lambda _: self._move(1))
        self.remove_button.on_click(lambda _: self._remove())
        self.add_button.on_click(lambda _: self._add())
        room.subscribe(self._list)

    @property
    def members(self) -> list[Mapping[str, Any]]:
        """The members as they stand in the file."""
        return list(value_at(plain(self.room), (self.key,)) or [])

    def as_html(self) -> str:
        """Give every member's form as a table."""
        forms = [self._form_of(str(one["id"])) for one in self.members]
        return page([heading(self.title, self.room.language), *(form.as_html() for form in forms)])

    def take_out(self, nodes: Nodes, name: str) -> None:
        """Remove a member from the file, with whatever else has to go along with it."""
        remove(nodes, (self.key, name))

    def _list(self) -> None:
        chosen = self.pick.value
        options = [(_named(one, self.room.language), str(one["id"])) for one in self.members]
        if list(self.pick.options) != options:
            self.pick.options = options
            names = [name for _, name in options]
            self.pick.value = chosen if chosen in names else next(iter(names), None)
        self._open()

    def _open(self) -> None:
        name = self.pick.value
        self._body.children = [self._form_of(name)] if name else []

    def _form_of(self, name: str) -> Form:
        if name not in self._forms:
            self._forms[name] = self._form(name)
        return self._forms[name]

    def _move(self, by: int) -> None:
        names = [str(one["id"]) for one in self.members]
        place = names.index(self.pick.value) if self.pick.value in names else -1
        if place < 0 or not 0 <= place + by < len(names):
            return

        def edit(nodes: Nodes) -> None:
            nodes[self.key].insert(place + by, nodes[self.key].pop(place))

        self._save(edit)

    def _remove(self) -> None:
        name = self.pick.value
        if name:
            self._forms.pop(name, None)
            self._save(lambda nodes: self.take_out(nodes, name))

    def _add(self) -> None:
        name = self.new_id.value.strip()
        if not name:
            return
        blank = {"id": name, **self._blank(name)}
        if name in [str(one["id"]) for one in self.members]:
            self.saving.complain(Message("There is one of that id already: give the new one another id."))
            return
        self._save(lambda nodes: _append(nodes, self.key, name, blank))
        if name in [str(one["id"]) for one in self.members]:
            self.new_id.value = ""
            self.pick.value = name

    def _save(self, edit: Edit) -> None:
        self.saving.save_edit(edit)


def _append(nodes: Nodes, key: str, name: str, blank: Mapping[str, Any]) -> None:
    if value_at(nodes, (key,)):
        put(nodes, (key, name), blank)
    else:
        put(nodes, (key,), [blank])


def _named(member: Mapping[str, Any], language: str) -> str:
    return f"{text_in(member.get('label') or '', language)} ({member['id']})"


def _small(text: str, tooltip: Message, language: str) -> widgets.Button:
    button = widgets.Button(description=text, tooltip=tooltip.text(language))
    button.layout.width = "auto"
    return button
