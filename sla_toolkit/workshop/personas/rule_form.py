"""The form of one persona's rule, with what it would do to the past leads, and its part in the plan."""

from collections.abc import Callable, Mapping
from typing import Any

import ipywidgets as widgets

from sla_toolkit.agreement import AgreementRefused
from sla_toolkit.agreement.editing import Nodes, put, value_at
from sla_toolkit.language import Message, SlaError, text_in
from sla_toolkit.workshop.forms import Saving
from sla_toolkit.workshop.forms.fields import share_slider
from sla_toolkit.workshop.forms.form import plain
from sla_toolkit.workshop.page import bullets, page, paragraph
from sla_toolkit.workshop.personas import planned
from sla_toolkit.workshop.personas.known import NoPast, cut, field_name, known_of
from sla_toolkit.workshop.personas.preview import Preview, preview, preview_page
from sla_toolkit.workshop.personas.rule_editor import RuleEditor
from sla_toolkit.workshop.room import Edit, Room

_STYLE = {"description_width": "290px"}
_ID = widgets.Layout(width="520px")
_LANGUAGES = {"ja": Message("in Japanese"), "en": Message("in English")}


class RuleForm(widgets.VBox):
    """Edits the rule of a persona, or makes a new one where `persona` is empty; `saved` is called with its id after.

    What the rule would do to the past leads is told at each change, before anything is saved.
    """

    def __init__(self, room: Room, persona: str, saved: Callable[[str], None]) -> None:
        self.room, self.persona, self._saved = room, persona, saved
        language = room.language
        self.id = widgets.Text(
            description=Message("Id (a–z, 0–9, _)").text(language), style=_STYLE, layout=_ID
        )
        self.labels = _label_boxes(room) if not persona else {}
        self.share = share_slider(Message("Share of the plan’s leads"), language, _STYLE)
        self.conversion = share_slider(Message("Conversion that the plan counts on"), language, _STYLE)
        self.editor = RuleEditor(language, _fields(room), self._values, _numbers(room), self._told)
        self.shown = widgets.HTML()
        self.saving = Saving(room, self.edit, self._after)
        self._own_share = self._own_conversion = False
        self._seen: tuple[Any, Preview] | None = None
        self._setting, self._file = False, _file_of(room, persona)
        self.id.value = persona
        self.share.observe(lambda _: self._touched("share"), "value")
        self.conversion.observe(lambda _: self._touched("conversion"), "value")
        parts = [*self.labels.values(), self.editor, self.shown, self.share, self.conversion]
        super().__init__([self.id, *parts, self.saving])
        self.refill()
        room.subscribe(self._follow)

    def refill(self) -> None:
        """Show what stands in the file."""
        self._file = _file_of(self.room, self.persona)
        match, share, conversion = self._file
        plan = plain(self.room).get("plan") or {}
        if self.persona:
            self._hide(self.share, hidden=not planned.of_all_months(plan, "mix"))
            self._hide(self.conversion, hidden=not planned.of_all_months(plan, "conversion"))
        else:
            self._hide(self.conversion, hidden=not planned.has_conversions(plan))
        self._set(share, conversion)
        self._own_share = self._own_conversion = bool(self.persona)
        self.editor.show(match)
        self._told()

    def edit(self) -> Edit | None:
        """Give the change that puts the form into the file; None where it says what the file says.

        Raises AgreementRefused, with a sentence for whatever is wrong with the rule.
        """
        match, name = self.editor.match(), self.id.value.strip()
        if not self.persona:
            return self._adding(name, match)
        changed = {
            "match": match != self._file[0],
            "share": self.share.layout.display != "none" and self.share.value != self._file[1],
            "conversion": self.conversion.layout.display != "none" and self.conversion.value != self._file[2],
            "id": name != self.persona,
        }
        if not any(changed.values()):
            return None
        share, conversion = round(self.share.value, 4), round(self.conversion.value, 4)

        def edit(nodes: Nodes) -> None:
            if changed["match"]:
                put(nodes, ("personas", self.persona, "match"), match)
            if changed["share"]:
                planned.set_share(nodes, self.persona, share)
            if changed["conversion"]:
                planned.set_conversion(nodes, self.persona, conversion)
            if changed["id"]:
                planned.rename(nodes, self.persona, name)

        return edit

    def previewed(self) -> Preview:
        """Hold the rule as it is typed against the past. Raises AgreementRefused and NoPast."""
        name = self.persona or self.id.value.strip() or " new"
        asked = (name, self.editor.match(), self.room.content)
        if self._seen is None or self._seen[0] != asked:
            self._seen = (asked, preview(self.room, name, asked[1], new=not self.persona))
        return self._seen[1]

    def _adding(self, name: str, match: Mapping[str, Any]) -> Edit:
        if not name:
            raise SlaError(Message("Give the new persona an id, such as hr_smb."))
        if name in self.room.agreement.persona_ids:
            raise SlaError(Message("There is one of that id already: give the new one another id."))
        typed = {key: box.value.strip() for key, box in self.labels.items() if box.value.strip()}
        if not typed:
            raise SlaError(Message("Say what the new persona is called."))
        label: Any = typed if len(self.labels) > 1 else next(iter(typed.values()))
        share, conversion = round(self.share.value, 4), round(self.conversion.value, 4)
        return lambda nodes: planned.add(nodes, name, {"label": label, "match": match}, share, conversion)

    def _after(self) -> None:
        name = self.id.value.strip()
        if not self.persona:
            self.labels_cleared()
        elif name in self.room.agreement.persona_ids:
            self.persona = name
        else:
            self.id.value = self.persona
        self.refill()
        self._saved(name)

    def labels_cleared(self) -> None:
        """Empty what was typed for a new persona, once it is saved."""
        self.id.value = ""
        for box in self.labels.values():
            box.value = ""

    def _follow(self) -> None:
        """Take up what another form saved, unless this one was typed into."""
        if self.persona and self.persona not in self.room.agreement.persona_ids:
            return
        try:
            untouched = not self.persona or self.edit() is None
        except SlaError:
            untouched = False
        if untouched and self.persona:
            self.refill()
        else:
            self._told()

    def _told(self) -> None:
        """Tell what the rule as it is typed would do."""
        language = self.room.language
        try:
            shown = self.previewed()
        except AgreementRefused as refused:
            said = [problem.message for problem in refused.problems]
            self.shown.value = page(
                [paragraph(Message("Not a rule yet:"), language, "soft"), bullets(said, language)]
            )
        except SlaError as error:
            self.shown.value = page([paragraph(error.message, language, "warning")])
        else:
            self.shown.value = preview_page(shown, self._label(), language)
            self._propose(shown)

    def _propose(self, shown: Preview) -> None:
        """Offer what the past says as a new persona's part in the plan, until somebody pulls a slider."""
        if self.persona:
            return
        share = shown.compared.a_month / shown.all_a_month if shown.all_a_month else 0.0
        rate = shown.compared.rate.share or 0.0
        self._set(
            self.share.value if self._own_share else round(share, 2),
            self.conversion.value if self._own_conversion else round(rate, 2),
        )

    def _set(self, share: float, conversion: float) -> None:
        self._setting = True
        self.share.value, self.conversion.value = share, conversion
        self._setting = False

    def _touched(self, which: str) -> None:
        if self._setting:
            return
        if which == "share":
            self._own_share = True
        else:
            self._own_conversion = True

    def _label(self) -> str:
        found = [one.label for one in self.room.agreement.personas if one.id == self.persona]
        typed = [box.value.strip() for box in self.labels.values() if box.value.strip()]
        name = text_in(found[0], self.room.language) if found else (typed or [""])[0]
        return cut(name or Message("The new persona").text(self.room.language))

    def _values(self, field: str) -> list[str]:
        try:
            return known_of(self.room).values(field)
        except SlaError:
            return []

    @staticmethod
    def _hide(widget: Any, *, hidden: bool) -> None:
        widget.layout.display = "none" if hidden else None


def _file_of(room: Room, persona: str) -> tuple[dict[str, Any], float, float]:
    """Give a persona's rule, share and conversion as they stand in the file."""
    nodes = plain(room)
    match = value_at(nodes, ("personas", persona, "match")) if persona else None
    share, conversion = (
        value_at(nodes, ("plan", key, persona)) if persona else None for key in ("mix", "conversion")
    )
    return dict(match or {}), _number(share), _number(conversion)


def _number(value: Any) -> float:
    return float(value) if isinstance(value, int | float) else 0.0


def _fields(room: Room) -> dict[str, str]:
    """Give the attributes that a rule may look at, each with its words."""
    try:
        known = known_of(room)
    except SlaError:
        return {}
    return {name: _worded(name, room.language) for name in (*known.shown, *known.withheld)}


def _worded(name: str, language: str) -> str:
    words = field_name(name, language)
    return words if words == cut(name) else f"{words} ({cut(name)})"


def _numbers(room: Room) -> frozenset[str]:
    try:
        return frozenset(one.name for one in known_of(room).attributes if one.kind == "number")
    except NoPast:
        return frozenset()


def _label_boxes(room: Room) -> dict[str, Any]:
    language, languages = room.language, room.agreement.agreement.languages
    called = Message("What it is called")
    return {
        one: widgets.Text(
            description=Message("{what} ({which})", what=called, which=_LANGUAGES[one]).text(language)
            if len(languages) > 1
            else called.text(language),
            style=_STYLE,
            layout=widgets.Layout(width="98%"),
        )
        for one in languages
    }
