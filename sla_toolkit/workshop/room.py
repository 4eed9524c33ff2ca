"""The room that both teams sit in: one agreement, its past leads, and every change saved to the file at once."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from sla_toolkit.agreement import (
    Agreement,
    AgreementFile,
    AgreementRefused,
    agreement_in,
)
from sla_toolkit.agreement.changes import Change, changes, needs_new_version
from sla_toolkit.agreement.document import content_of
from sla_toolkit.agreement.editing import Nodes, edited, place_of, put
from sla_toolkit.agreement.locking import locked
from sla_toolkit.agreement.replacing import replace_file
from sla_toolkit.language import Message, SlaError
from sla_toolkit.leads import Leads, read_leads
from sla_toolkit.leads.mapping import needed_attributes
from sla_toolkit.running.plain_errors import tell_plainly
from sla_toolkit.running.publish import cannot_write
from sla_toolkit.running.verifying import verify_agreement
from sla_toolkit.running.workspace import Workspace
from sla_toolkit.signing.log import log_path
from sla_toolkit.workshop.finding import chosen_agreement, spoken_language
from sla_toolkit.workshop.history import digest, forget_last, last_step, remember
from sla_toolkit.workshop.live import Live
from sla_toolkit.workshop.page import bullets, page, paragraph

T = TypeVar("T")
Edit = Callable[[Nodes], None]
"""A change to the round-trip document of the agreement's file, made in place."""


@dataclass(frozen=True)
class Saved:
    """What a save did, change by change; none where the file says the same as before."""

    changes: tuple[Change, ...]

    @property
    def sentences(self) -> list[Message]:
        """A sentence for each change."""
        return [one.message for one in self.changes]


class ChangedElsewhere(SlaError):
    """Somebody else changed the file since it was read: nothing was written.

    `theirs` says what they changed, `mine` what was to be saved, a sentence each; `reason` why theirs cannot be read.
    `content` is the file as these sentences tell it.
    """

    def __init__(
        self, content: bytes, theirs: list[Message], mine: list[Message], reason: Message | None = None
    ) -> None:
        super().__init__(
            Message(
                "The file was changed by somebody else meanwhile, and nothing was saved: look at both versions."
            )
        )
        self.content, self.theirs, self.mine, self.reason = content, theirs, mine, reason


@dataclass
class Room:
    """An agreement that is being worked on; `language` is that of what the notebook shows.

    `content` is the file as this room read or wrote it last: a save refuses to write over anything else.
    """

    path: Path
    language: str
    outputs: Path | None
    content: bytes
    file: AgreementFile
    _opened: AgreementFile
    _listeners: list[Callable[[], None]] = field(default_factory=list)
    _leads: tuple[Any, Leads] | None = None
    _read_for: frozenset[str] = frozenset()
    _known: dict[str, tuple[Any, Any]] = field(default_factory=dict)

    @property
    def agreement(self) -> Agreement:
        """The agreement as last read or saved."""
        return self.file.agreement

    @property
    def workspace(self) -> Workspace:
        """The folder round the agreement."""
        return Workspace.of(self.path)

    @property
    def leads(self) -> Leads:
        """The past leads, read once, and anew when the agreement says otherwise where they come from.

        Raises Refused where the data cannot be used.
        """
        source = (self.agreement.data, self.agreement.calendar.timezone, self.agreement.stage_ids)
        wanted = frozenset(needed_attributes(self.agreement))
        if self._leads is None or self._leads[0] != source or not wanted <= self._read_for:
            self._leads = (source, read_leads(self.file))
            self._read_for = wanted | self._leads[1].attributes
        return self._leads[1]

    def once(self, name: str, made_from: Any, make: Callable[[], T]) -> T:
        """Give what `make` makes, worked out anew only where `made_from` is another: several pictures may need it."""
        if name not in self._known or self._known[name][0] != made_from:
            self._known[name] = (made_from, make())
        found: T = self._known[name][1]
        return found

    def subscribe(self, listener: Callable[[], None]) -> None:
        """Have a function called whenever the agreement has changed."""
        self._listeners.append(listener)

    def save(self, edit: Edit, *, over: bytes | None = None) -> Saved:
        """Write a change into the file, and give it as sentences.

        The file changes as a whole or not at all, and keeps its comments, its order and its layout. Signed terms that
        change become the next version. `over` is the content of somebody else's version that the change may be laid
        over, once it was looked at. Raises AgreementRefused for a change after which the agreement could not be used,
        ChangedElsewhere, Busy and CannotWrite; the file is then as it was.
        """
        try:
            with locked(self.path):
                here = self._read_unchanged(edit, over)
                content, file = self._edited(here, edit)
                found = changes(self._as_file(here), file)
                if content == here:
                    return self._stand(content, file, ())
                remember(self.path, here, content)
                replace_file(self.path, content)
        except OSError as error:
            raise cannot_write(self.path, error) from None
        return self._stand(content, file, found)

    def undo(self) -> Saved:
        """Put back what the file was before the last save, and give that as sentences.

        Raises NothingToUndo, ChangedElsewhere, Busy and CannotWrite.
        """
        try:
            with locked(self.path):
                here, step = self.path.read_bytes(), last_step(self.path)
                if step is None:
                    raise NothingToUndo(
                        Message("There is nothing to undo: this file was not changed here yet.")
                    )
                file = agreement_in(step.before, self.path, self.path.parent)
                if here != self.content or digest(here) != step.after:
                    raise self._elsewhere(here, changes(self.file, file))
                found = changes(self.file, file)
                replace_file(self.path, step.before)
                forget_last(self.path)
        except OSError as error:
            raise cannot_write(self.path, error) from None
        return self._stand(step.before, file, found)

    def reload(self) -> Saved:
        """Take the file as it is on the disk now, and give what that changes. Raises AgreementRefused."""
        content = content_of(self.path)
        file = agreement_in(content, self.path, self.path.parent)
        return self._stand(content, file, changes(self.file, file))

    def decide(self, decisions: Mapping[str, Any]) -> Saved:
        """Save decisions given as a mapping of place → value, such as `commitments.mql_volume.target: 180`.

        Members of a list go by their id; null removes. Raises as `save` does, and AgreementRefused for a place that
        the file does not have.
        """

        def edit(nodes: Nodes) -> None:
            for place, value in decisions.items():
                put(nodes, place_of(place), value)

        return self.save(edit) if decisions else Saved(())

    def since_opened(self) -> list[Change]:
        """Give everything that changed since this room was opened."""
        return changes(self._opened, self.file)

    def changes(self) -> Live:
        """Show what was decided since this room was opened, a sentence each."""
        return Live(self, _told)

    def _read_unchanged(self, edit: Edit, over: bytes | None) -> bytes:
        here = self.path.read_bytes()
        if here not in (self.content, over):
            _, file = self._edited(self.content, edit)
            raise self._elsewhere(here, changes(self.file, file))
        return here

    def _elsewhere(self, here: bytes, mine: list[Change]) -> ChangedElsewhere:
        said = [one.message for one in mine]
        try:
            theirs = changes(self.file, agreement_in(here, self.path, self.path.parent))
        except AgreementRefused as refused:
            return ChangedElsewhere(here, [], said, refused.message)
        return ChangedElsewhere(here, [one.message for one in theirs], said)

    def _edited(self, content: bytes, edit: Edit) -> tuple[bytes, AgreementFile]:
        """Make the change, and raise the version where signed terms change."""
        made = edited(content, edit, str(self.path))
        file = agreement_in(made, self.path, self.path.parent)
        before = self._as_file(content)
        same = file.agreement.agreement.version == before.agreement.agreement.version
        if made == content or not same or not needs_new_version(changes(before, file)) or not self._signed():
            return made, file
        raised = edited(made, _raise_version, str(self.path))
        return raised, agreement_in(raised, self.path, self.path.parent)

    def _as_file(self, content: bytes) -> AgreementFile:
        """Read a content of the file, unless it is the one that this room knows."""
        return self.file if content == self.content else agreement_in(content, self.path, self.path.parent)

    def _signed(self) -> bool:
        """Tell whether anybody has signed the terms in the file."""
        if not log_path(self.path.parent, self.agreement.agreement.id).exists():
            return False
        return verify_agreement(self.path, self.outputs).signature != "unsigned"

    def _stand(self, content: bytes, file: AgreementFile, found: Any) -> Saved:
        self.content, self.file = content, file
        for listener in list(self._listeners):
            listener()
        return Saved(tuple(found))


class NothingToUndo(SlaError):
    """No save is left that could be undone."""


def open_room(agreement: str | Path = "", language: str = "", outputs: str | Path | None = None) -> Room:
    """Open an agreement to be worked on.

    Empty: the agreement that `sla workshop` was started with, or the only one in `parameters/`; the language of the
    notebook's folder, or the agreement's first. Raises Refused, with every problem of the file.
    """
    tell_plainly(language or None)
    path = chosen_agreement(agreement)
    content = content_of(path)
    file = agreement_in(content, path, path.parent)
    spoken = spoken_language(language, file.agreement)
    tell_plainly(spoken)
    return Room(
        path=path,
        language=spoken,
        outputs=Path(outputs) if outputs else None,
        content=content,
        file=file,
        _opened=file,
    )


def _told(room: Room) -> str:
    said = [one.message for one in room.since_opened()]
    if not said:
        return page([paragraph(Message("Nothing has changed."), room.language, "soft")])
    return page(
        [paragraph(Message("Decided and saved:"), room.language, "good"), bullets(said, room.language)]
    )


def _raise_version(nodes: Nodes) -> None:
    header = nodes["agreement"]
    put(nodes, ("agreement", "version"), int(header["version"]) + 1)
