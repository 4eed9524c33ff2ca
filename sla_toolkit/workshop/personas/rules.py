"""The rule builder: every persona with its rule, its part in the plan and what both sides know of these people."""

import ipywidgets as widgets

from sla_toolkit.agreement.phrases import persona_rule
from sla_toolkit.documents.formats import Formats
from sla_toolkit.language import Message, SlaError
from sla_toolkit.planning.personas import compared
from sla_toolkit.workshop.forms import Form, Saving, words
from sla_toolkit.workshop.live import Static
from sla_toolkit.workshop.page import heading, page, paragraph, table
from sla_toolkit.workshop.personas import planned
from sla_toolkit.workshop.personas.known import counted_of, cut, known_of, name_of, notices_of
from sla_toolkit.workshop.personas.rating import said
from sla_toolkit.workshop.personas.rule_form import RuleForm
from sla_toolkit.workshop.room import Edit, Room

_NEW = ""
_LABEL = "290px"
_KNOWN = {
    "pains": Message("What they struggle with"),
    "talk": Message("What sales says"),
    "content": Message("What content speaks to them"),
}


def rules(room: Room) -> "Rules":
    """Build the personas' rules from the attributes that exist, with what each would do to the past leads."""
    return Rules(room)


class Rules(Static, widgets.VBox):
    """Edits the personas: pick one to change its rule and words, move it in the order, remove it, or add another."""

    def __init__(self, room: Room) -> None:
        self.room = room
        language = room.language
        self.pick = widgets.Dropdown(layout=widgets.Layout(width="360px"))
        self.up = _small("↑", Message("Try it earlier"), language)
        self.down = _small("↓", Message("Try it later"), language)
        self.remove_button = _small(Message("Remove").text(language), Message("Remove"), language)
        self.saving = Saving(room, lambda: None, self._list)
        self.saving.save_button.layout.display = self.saving.undo_button.layout.display = "none"
        self._body = widgets.VBox()
        self._forms: dict[str, tuple[RuleForm, Form | None]] = {}
        tools = widgets.HBox([self.pick, self.up, self.down, self.remove_button])
        super().__init__([tools, self.saving, self._body])
        self._list()
        self.pick.observe(lambda _: self._open(), "value")
        self.up.on_click(lambda _: self._move(-1))
        self.down.on_click(lambda _: self._move(1))
        self.remove_button.on_click(lambda _: self._remove())
        room.subscribe(self._list)

    @property
    def form(self) -> RuleForm:
        """The rule form of the persona that is open."""
        return self._forms_of(self.pick.value)[0]

    @property
    def words(self) -> Form | None:
        """The words of the persona that is open; None for a new one."""
        return self._forms_of(self.pick.value)[1]

    def as_html(self) -> str:
        """Give every persona's rule, and what it does to the past leads, as a table."""
        language = self.room.language
        title = heading(Message("The personas and their rules"), language)
        if not self.room.agreement.personas:
            nobody = Message("The agreement names no persona: every lead is “other”.")
            return page([title, paragraph(nobody, language, "warning")])
        try:
            return page([title, *_overview(self.room)])
        except SlaError as error:
            rows = [
                (name_of(self.room.agreement, one.id, language), persona_rule(one))
                for one in self.room.agreement.personas
            ]
            headings = (Message("Persona"), Message("Rule"))
            return page(
                [title, paragraph(error.message, language, "warning"), table(headings, rows, language)]
            )

    def _list(self) -> None:
        chosen, language = self.pick.value, self.room.language
        ids = [one.id for one in self.room.agreement.personas]
        options = [
            (f"{place}. {name_of(self.room.agreement, one, language)} ({one})", one)
            for place, one in enumerate(ids, 1)
        ]
        options.append((Message("+ A new persona").text(language), _NEW))
        for gone in [one for one in self._forms if one and one not in ids]:
            del self._forms[gone]
        if list(self.pick.options) != options:
            self.pick.options = options
            self.pick.value = chosen if chosen in ids else options[0][1]
        self._open()

    def _open(self) -> None:
        name = self.pick.value
        form, known = self._forms_of(name)
        self.up.disabled = self.down.disabled = self.remove_button.disabled = not name
        self._body.children = [form, known] if known else [form]

    def _forms_of(self, name: str) -> tuple[RuleForm, Form | None]:
        if name not in self._forms:
            form = RuleForm(self.room, name, self._saved)
            self._forms[name] = (form, _words_form(self.room, name) if name else None)
            form.saving.said.observe(lambda change: self._pass_on(form, change["new"]), "value")
        return self._forms[name]

    def _saved(self, name: str) -> None:
        """Open what was just saved: a new persona, or one under its new id."""
        self._list()
        if name in [one.id for one in self.room.agreement.personas]:
            self.pick.value = name

    def _pass_on(self, form: RuleForm, said: str) -> None:
        """Keep what a form says in sight where saving it opened another."""
        self.saving.said.value = said if form is not self.form else ""

    def _move(self, by: int) -> None:
        ids = [one.id for one in self.room.agreement.personas]
        place = ids.index(self.pick.value)
        if 0 <= place + by < len(ids):
            self._save(lambda nodes: nodes["personas"].insert(place + by, nodes["personas"].pop(place)))

    def _remove(self) -> None:
        name = self.pick.value
        self._save(lambda nodes: planned.drop(nodes, name))

    def _save(self, edit: Edit) -> None:
        self.saving.save_edit(edit)


def _overview(room: Room) -> list[str]:
    language, known, found = room.language, known_of(room), counted_of(room)
    write = Formats(language)
    of = {one.persona: one for one in compared(known.past, found)}
    rows = [
        (
            f"{place}. {cut(name_of(room.agreement, persona.id, language), 60)}",
            cut(persona_rule(persona).text(language), 300),
            write.number(found.matched(persona.id)),
            write.number(of[persona.id].a_month),
            said(of[persona.id].rate, language),
        )
        for place, persona in enumerate(room.agreement.personas, 1)
    ]
    headings = (
        Message("Persona, in the order tried"),
        Message("Rule"),
        Message("The rule matches"),
        Message("Leads a month"),
        Message("Conversion (95% interval)"),
    )
    wrong = [paragraph(one.message, language, "warning") for one in notices_of(room, found)]
    return [*wrong, table(headings, rows, language, (2, 3, 4))]


def _words_form(room: Room, name: str) -> Form:
    language, languages = room.language, room.agreement.agreement.languages
    place = ("personas", name)
    fields = words((*place, "label"), Message("What it is called"), language, languages, rows=1)
    for key, label in _KNOWN.items():
        fields += words((*place, key), label, language, languages, rows=3)
    for field in fields:
        field.widget.style = {"description_width": _LABEL}
    return Form(room, Message("Persona {name}", name=name), fields)


def _small(text: str, tooltip: Message, language: str) -> widgets.Button:
    button = widgets.Button(description=text, tooltip=tooltip.text(language))
    button.layout.width = "auto"
    return button
