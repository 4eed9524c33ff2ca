"""Notebook 4: both sides sign on the screen, each with a key of their own and its passphrase."""

import os
from collections.abc import Callable
from pathlib import Path

import ipywidgets as widgets

from sla_toolkit.documents.words import SIGN_OFF_STATES
from sla_toolkit.language import Message, SlaError
from sla_toolkit.running.desk import MARKS
from sla_toolkit.running.keys import key_for, make_key, opened
from sla_toolkit.running.signing_off import sign_agreement
from sla_toolkit.running.verifying import verify_agreement
from sla_toolkit.signing.places import Place, places_of
from sla_toolkit.workshop.live import Static
from sla_toolkit.workshop.page import bullets, page, paragraph
from sla_toolkit.workshop.room import Room


def _wide() -> widgets.Layout:
    return widgets.Layout(width="480px")


_STYLE = {"description_width": "210px"}


def sign(room: Room) -> "SigningForm":
    """Give the form by which each signer signs, and what the sign-off has come to."""
    return SigningForm(room)


class SigningForm(Static, widgets.VBox):
    """Signs for whoever is chosen; a passphrase is used once and kept nowhere."""

    def __init__(self, room: Room) -> None:
        self.room, language = room, room.language
        self.who = widgets.Dropdown(
            description=Message("Who signs").text(language),
            options=self._choices(),
            layout=_wide(),
            style=_STYLE,
        )
        self.passphrase = widgets.Password(
            description=Message("Passphrase").text(language), layout=_wide(), style=_STYLE
        )
        self.again = widgets.Password(
            description=Message("Once more, for a new key").text(language), layout=_wide(), style=_STYLE
        )
        self.sign_button = _button(Message("Sign"), language, "primary")
        self.key_button = _button(Message("Make a key with this passphrase"), language)
        self.said, self.checks = widgets.HTML(), widgets.HTML()
        buttons = widgets.HBox([self.sign_button, self.key_button])
        super().__init__([self.who, self.passphrase, self.again, buttons, self.said, self.checks])
        self.sign_button.on_click(lambda _: self.sign())
        self.key_button.on_click(lambda _: self.make_key())
        room.subscribe(self._again)
        self._check()

    @property
    def place(self) -> Place:
        """Whose signature is meant."""
        return next(one for one in places_of(self.room.agreement) if one.field == self.who.value)

    def sign(self) -> None:
        """Sign every copy for whoever is chosen."""
        self._try(self._signed)

    def make_key(self) -> None:
        """Make a key for whoever is chosen, in their own configuration folder."""
        self._try(self._made)

    def as_html(self) -> str:
        """Give what the sign-off has come to."""
        return f"{self.said.value}{self.checks.value}"

    def _signed(self) -> Message:
        place, room = self.place, self.room
        key = opened(key_for(room.path, place.party, place.name), self._passphrase())
        done = sign_agreement(room.path, place.party, key, place.name, room.outputs)
        if done.event is None:
            return Message("{name} has signed these terms already.", name=done.name)
        return Message("{name} has signed.", name=done.name)

    def _made(self) -> Message:
        if self.passphrase.value != self.again.value:
            raise SlaError(Message("The two passphrases differ: nothing was made."))
        path, _ = make_key(self.place.name, self.passphrase.value)
        return Message("A key for {name} lies in {file}.", name=self.place.name, file=path.name)

    def _passphrase(self) -> str:
        return self.passphrase.value or os.environ.get("SLA_PASSPHRASE", "")

    def _try(self, act: Callable[[], Message]) -> None:
        language = self.room.language
        try:
            message, kind = act(), "good"
        except SlaError as error:
            message, kind = error.message, "warning"
        finally:
            self.passphrase.value = self.again.value = ""
        self.said.value = page([paragraph(message, language, kind)])
        self._check()

    def _choices(self) -> list[tuple[str, str]]:
        return [(place.name, place.field) for place in places_of(self.room.agreement)]

    def _again(self) -> None:
        choices = self._choices()
        if list(self.who.options) != choices:
            self.who.options = choices
        self._check()

    def _check(self) -> None:
        found, language = verify_agreement(self.room.path, _folder(self.room.outputs)), self.room.language
        lines = [f"{MARKS[one.standing]} {one.message.text(language)}" for one in found.checks]
        state = Message("State: {state}", state=SIGN_OFF_STATES[found.state])
        self.checks.value = page([bullets(lines, language), paragraph(state, language)])


def _folder(outputs: Path | None) -> str | None:
    return str(outputs) if outputs else None


def _button(label: Message, language: str, style: str = "") -> widgets.Button:
    button = widgets.Button(description=label.text(language), button_style=style)
    button.layout.width = "auto"
    return button
