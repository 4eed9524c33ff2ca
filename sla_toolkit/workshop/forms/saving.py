"""Below a form: Save and Undo, the changes as sentences, and both versions when two people wrote at once."""

from collections.abc import Callable, Iterable

import ipywidgets as widgets

from sla_toolkit.agreement import Refused
from sla_toolkit.language import Message, SlaError
from sla_toolkit.workshop.page import Words, bullets, page, paragraph
from sla_toolkit.workshop.room import ChangedElsewhere, Edit, Room, Saved


class Saving(widgets.VBox):
    """Saves what `edit` gives when the button is pressed, and says what came of it; `refill` shows the file again.

    `edit` gives None where nothing is to be saved. Whatever a user can mend is shown as its sentence, and the fields
    keep what was typed.
    """

    def __init__(
        self,
        room: Room,
        edit: Callable[[], Edit | None],
        refill: Callable[[], None],
        label: Message | None = None,
    ) -> None:
        language = room.language
        self.room, self._edit, self._refill = room, edit, refill
        self.save_button = _button(label or Message("Save"), language, "primary")
        self.undo_button = _button(Message("Undo the last save"), language)
        self.theirs_button = _button(Message("Take the version on file"), language)
        self.mine_button = _button(Message("Save mine on top of it"), language, "warning")
        self.said = widgets.HTML()
        self._looked_at: bytes | None = None
        self._conflict = widgets.HBox([self.theirs_button, self.mine_button])
        self._conflict.layout.display = "none"
        super().__init__([widgets.HBox([self.save_button, self.undo_button]), self.said, self._conflict])
        self.save_button.on_click(lambda _: self.save())
        self.undo_button.on_click(lambda _: self.undo())
        self.theirs_button.on_click(lambda _: self.take_theirs())
        self.mine_button.on_click(lambda _: self.save_on_top())

    def save(self) -> None:
        """Save what the form shows."""
        self._try(lambda: self._saved(None))

    def save_edit(self, edit: Edit) -> None:
        """Save a change that is not the form's own."""
        self._try(lambda: self.room.save(edit))

    def complain(self, message: Message) -> None:
        """Say why nothing was saved."""
        self.tell(paragraph(message, self.room.language, "warning"))

    def save_on_top(self) -> None:
        """Lay what the form shows over what somebody else saved meanwhile, as far as that was shown."""
        self._try(lambda: self._saved(self._looked_at))

    def undo(self) -> None:
        """Take the last save back."""
        self._try(self.room.undo, Message("Undone:"))

    def take_theirs(self) -> None:
        """Show the file as somebody else saved it."""
        self._try(self.room.reload, Message("The version on file was taken:"))

    def tell(self, *parts: str) -> None:
        """Show something below the buttons."""
        self.said.value = page(parts)

    def _saved(self, over: bytes | None) -> Saved:
        edit = self._edit()
        return self.room.save(edit, over=over) if edit else Saved(())

    def _try(self, act: Callable[[], Saved], done: Message | None = None) -> None:
        language = self.room.language
        self._conflict.layout.display = "none"
        try:
            saved = act()
        except ChangedElsewhere as clash:
            self._show_both(clash)
        except Refused as refused:
            problems = [problem.message for problem in refused.problems]
            self.tell(paragraph(Message("Not saved:"), language, "warning"), bullets(problems, language))
        except SlaError as error:
            self.tell(paragraph(error.message, language, "warning"))
        else:
            self._refill()
            self._say(saved, done or Message("Saved:"))

    def _say(self, saved: Saved, done: Message) -> None:
        language = self.room.language
        if saved.changes:
            self.tell(paragraph(done, language, "good"), bullets(saved.sentences, language))
        else:
            self.tell(paragraph(Message("Nothing has changed."), language, "soft"))

    def _show_both(self, clash: ChangedElsewhere) -> None:
        self._looked_at, language = clash.content, self.room.language
        theirs: Iterable[Words] = clash.theirs or [clash.reason or Message("Only the layout of the file.")]
        self.tell(
            paragraph(clash.message, language, "warning"),
            paragraph(Message("On file, changed by somebody else:"), language),
            bullets(theirs, language),
            paragraph(Message("Yours, not saved yet:"), language),
            bullets(clash.mine, language),
        )
        self._conflict.layout.display = None if not clash.reason else "none"


def _button(label: Message, language: str, style: str = "") -> widgets.Button:
    button = widgets.Button(description=label.text(language), button_style=style)
    button.layout.width = "auto"
    return button
