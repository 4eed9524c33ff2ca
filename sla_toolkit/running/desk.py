"""The desk that both sides sign at: what the sign-off notebook calls, cell by cell."""

import os
from dataclasses import dataclass
from getpass import getpass
from pathlib import Path
from typing import cast

from IPython.core.error import StdinNotImplementedError
from IPython.display import Markdown

from sla_toolkit.agreement import AgreementFile, Problem, Refused, read_agreement
from sla_toolkit.agreement.model import Side
from sla_toolkit.documents.agreement import pledge_text
from sla_toolkit.documents.inert import flat
from sla_toolkit.documents.words import SIGN_OFF_STATES
from sla_toolkit.language import Message, SlaError
from sla_toolkit.running.agreement_path import find_agreement
from sla_toolkit.running.comparing import compare
from sla_toolkit.running.drafting import draft_agreement
from sla_toolkit.running.keys import key_for, opened
from sla_toolkit.running.plain_errors import tell_plainly
from sla_toolkit.running.signing_off import sign_agreement
from sla_toolkit.running.verifying import SignOffFolder, verify_agreement
from sla_toolkit.running.workspace import Workspace

MARKS = {"valid": "✓", "cannot_tell": "?", "broken": "✗"}


@dataclass(frozen=True)
class Desk:
    """An agreement to be signed; `language` is that of what the notebook shows."""

    path: Path
    file: AgreementFile
    outputs: Path | None
    language: str

    def pledge(self) -> Markdown:
        """Show what both sides read aloud."""
        return Markdown(pledge_text(self.file, self.language, Workspace.of(self.file.path).templates))

    def documents(self) -> Markdown:
        """Render the agreement in every format, and link the files."""
        return Markdown("\n".join(f"- {_link(path)}" for path in draft_agreement(self.path, self.outputs)))

    def changes(self) -> Markdown:
        """Show what changed since the version before, as the PDFs signed for it have it."""
        before = self._before()
        if before is None:
            return self._say(Message("There is no signed earlier version to compare with."))
        found = compare(before, self.path)
        lines = [f"- {flat(one.message.text(self.language))}" for one in found.changes]
        return Markdown("\n".join(lines)) if lines else self._say(Message("Nothing has changed."))

    def sign(self, side: str = "", signer: str = "") -> Markdown:
        """Sign for a side with the user's own key, and say so; without a side nobody signs in this run.

        The passphrase is `SLA_PASSPHRASE`, or is asked for. Raises Refused for a side that is none, and whatever
        speaks against signing.
        """
        if not side:
            return self._say(Message("Nobody signs in this run: name a side in the parameters to sign."))
        if side not in ("marketing", "sales"):
            message = Message("“{side}” is no side: write marketing or sales.", side=side)
            raise Refused((Problem("side", message),))
        chosen = cast(Side, side)
        place = key_for(self.path, chosen, signer or None)
        done = sign_agreement(
            self.path, chosen, opened(place, _passphrase(place)), signer or None, self.outputs
        )
        if done.event is None:
            return self._say(Message("{name} has signed these terms already.", name=done.name))
        return self._say(Message("{name} has signed.", name=done.name))

    def checks(self) -> Markdown:
        """Verify the sign-off: a line for each check, then the state."""
        found = verify_agreement(self.path, self.outputs)
        lines = [f"- {MARKS[one.standing]} {flat(one.message.text(self.language))}" for one in found.checks]
        state = Message("State: {state}", state=SIGN_OFF_STATES[found.state]).text(self.language)
        return Markdown("\n".join([*lines, "", f"**{flat(state)}**"]))

    def _before(self) -> Path | None:
        """Find the signed PDF of the latest earlier version."""
        here = SignOffFolder.of(self.file, self.outputs).folder
        for version in range(self.file.agreement.agreement.version - 1, 0, -1):
            found = sorted(here.with_name(f"agreement-v{version}").glob("signed.*.pdf"))
            if found:
                return found[0]
        return None

    def _say(self, message: Message) -> Markdown:
        return Markdown(flat(message.text(self.language)))


def open_desk(agreement: str | Path, outputs: str | Path | None = None, language: str | None = None) -> Desk:
    """Read the agreement that is to be signed. Raises AgreementRefused."""
    tell_plainly(language)
    path = find_agreement(agreement)
    file = read_agreement(path)
    return Desk(
        path, file, Path(outputs) if outputs else None, language or file.agreement.agreement.languages[0]
    )


def _link(path: Path) -> str:
    """Name a file so that a click in the notebook opens it; on another drive, which no link leads to, by its name."""
    try:
        place = os.path.relpath(path)
    except ValueError:
        return f"`{path.name}`"
    return f"[`{path.name}`](<{Path(place).as_posix()}>)"


def _passphrase(key: Path) -> str:
    given = os.environ.get("SLA_PASSPHRASE")
    if given is not None:
        return given
    try:
        return getpass(Message("Passphrase for {file}: ", file=key.name).text("en"))
    except (StdinNotImplementedError, EOFError):
        message = Message("A passphrase is needed and there is no terminal to ask at: set SLA_PASSPHRASE.")
        raise SlaError(message) from None
