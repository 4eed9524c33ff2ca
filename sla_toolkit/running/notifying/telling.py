"""Tells those who stand in the agreement's `notify:` what came of a run."""

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from sla_toolkit.agreement import AgreementFile
from sla_toolkit.agreement.notify import Notification
from sla_toolkit.documents.templates import Templates
from sla_toolkit.language import Message, SlaError, template
from sla_toolkit.running.notifying.address import NotSet, filled, names
from sla_toolkit.running.notifying.letter import letter
from sla_toolkit.running.notifying.occasion import wants
from sla_toolkit.running.notifying.posting import post
from sla_toolkit.running.notifying.told import Sent, Told
from sla_toolkit.running.workspace import Workspace

_AT_ONCE = 8
_ATTACHED = 3
"""How many months, the newest, send their documents along."""


def notify(file: AgreementFile, months: Sequence[Told]) -> list[Sent]:
    """Tell every address of the agreement what came of a run; gives what became of each, in the order of the file.

    `months` in any order, each once; one message goes to an address, whatever their number. Nothing is ever raised: the
    run is done, and what went wrong here is a sentence. Addresses that hang are given up after 20 seconds.
    """
    newest = sorted(months, key=lambda one: one.month, reverse=True)
    entries = file.agreement.notify
    if not entries:
        return []
    with ThreadPoolExecutor(min(len(entries), _AT_ONCE)) as pool:
        return list(pool.map(partial(_tell, file, newest), entries, names(entries)))


def _tell(file: AgreementFile, months: Sequence[Told], one: Notification, to: str) -> Sent:
    try:
        if not wants(one, months):
            return Sent(to, ok=True, skipped=True, message=_not_asked(one, to))
        return _told(file, months, one, to)
    except NotSet as error:
        return _failed(to, error.message)
    except SlaError as error:
        message = Message("{to} was not told. {sentence}", to=to, sentence=error.message)
        return Sent(to, ok=False, skipped=False, message=message)
    except Exception as error:  # noqa: BLE001  # whatever it is, the run is done and stays so
        return _failed(to, type(error).__name__)


def _told(file: AgreementFile, months: Sequence[Told], one: Notification, to: str) -> Sent:
    language = one.language or file.agreement.agreement.languages[0]
    url = filled(one.to, os.environ)
    with TemporaryDirectory() as folder:
        files, lacking = _documents(file, months, one, language, Path(folder))
        written = letter(file, months, language, lacking, Templates(Workspace.of(file.path).templates))
        reason, takes_files = post(url, written, files)
    if reason is not None:
        return _failed(to, reason)
    if lacking:
        message = Message("{to} was told, but without {names}: not there.", to=to, names=lacking)
        return Sent(to, ok=False, skipped=False, message=message)
    sentence = _TOLD if takes_files or not files else _WITHOUT_FILES
    return Sent(to, ok=True, skipped=False, message=Message(sentence, to=to))


def _documents(
    file: AgreementFile, months: Sequence[Told], one: Notification, language: str, folder: Path
) -> tuple[list[Path], list[str]]:
    """Lay the documents to send along into a folder, under names that tell them apart; name those that are lacking."""
    found, lacking = [], []
    for month in [month for month in months if month.folder is not None][:_ATTACHED]:
        for form in one.attach:
            copy = folder / f"{file.agreement.agreement.id}-{month.month}.{language}.{form}"
            if _copied(month, f"report.{language}.{form}", copy):
                found.append(copy)
            else:
                lacking.append(copy.name)
    return found, lacking


def _copied(month: Told, name: str, copy: Path) -> bool:
    """Copy a document; what cannot be read is lacking. The folder may lie anywhere, not only on this machine."""
    if month.folder is None:
        return False
    try:
        copy.write_bytes((month.folder / name).read_bytes())
    except Exception:  # noqa: BLE001  # each kind of place has errors of its own
        return False
    return True


def _not_asked(one: Notification, to: str) -> Message:
    if "always" in one.when:
        return Message("{to} was not told: the run had no month.", to=to)
    if set(one.when) == {"change", "miss"}:
        return Message("{to} was not told: nothing is new or changed, and no promise was missed.", to=to)
    if "change" in one.when:
        return Message("{to} was not told: nothing is new or changed.", to=to)
    return Message("{to} was not told: no promise was missed.", to=to)


def _failed(to: str, reason: Message | str) -> Sent:
    message = Message("{to} was not told: {reason}.", to=to, reason=reason)
    return Sent(to, ok=False, skipped=False, message=message)


_TOLD = template("{to} was told.")
_WITHOUT_FILES = template("{to} was told, without the documents: it takes none.")
