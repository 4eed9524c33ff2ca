"""The history below an outputs folder: read from the months that lie there, and its pages written beside them."""

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from pydantic import BaseModel, ConfigDict, ValidationError

from sla_toolkit.agreement import Month, Problem, Refused, Unfit
from sla_toolkit.agreement.locking import Busy, locked
from sla_toolkit.agreement.replacing import replace_file
from sla_toolkit.documents.history import history_page, overview_page
from sla_toolkit.documents.templates import Templates
from sla_toolkit.language import LANGUAGES, Message, in_both
from sla_toolkit.running.on_file import REPORT
from sla_toolkit.running.publish import cannot_write
from sla_toolkit.running.workspace import Workspace
from sla_toolkit.variance.history import (
    Facts,
    Failure,
    History,
    Links,
    MonthOnFile,
    Overview,
    history,
    overview,
)
from sla_toolkit.variance.report import Bilingual

FAILURE = "failure.json"
NOTEBOOK = "notebook.ipynb"
_FAILED = ".failed"
_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,63}")
_MONTH = re.compile(r"[0-9]{4}-[0-9]{2}")
_Files = Mapping[str, Path]
"""What lies in a folder, by name."""


@dataclass(frozen=True)
class HistoryDone:
    """A history that was read, and the pages that stand for it: those of its agreements, then those over all."""

    overview: Overview
    pages: tuple[Path, ...]


class _Reason(BaseModel):
    """What a failed run puts on file, as far as it is needed here."""

    model_config = ConfigDict(extra="ignore")

    code: str
    text: dict[str, str]


def read_history(outputs: Path, ids: Iterable[str] | None = None) -> Overview:
    """Read the history of agreements from the months below `outputs`; without `ids`, of every agreement found there.

    A month that cannot be read is said to be so and never stops the others; what is no month is passed over. Raises
    Refused where the folder is missing or holds no month at all, and for every id of which it holds none.
    """
    folders = _listing(outputs)
    names = sorted(folders if ids is None else set(ids))
    found = {name: one for name in names if (one := _history(name, folders)) is not None}
    _refuse_missing(outputs, [] if ids is None else names, found)
    return overview(found.values())


def run_history(
    outputs: Path, ids: Iterable[str] | None = None, templates: Path | None = None
) -> HistoryDone:
    """Read the history, write its pages, and give both; raises as `read_history` and `write_history` do."""
    wanted = None if ids is None else sorted(set(ids))
    with _alone(outputs):
        everything = read_history(outputs)
        known = {one.id: one for one in everything.histories}
        _refuse_missing(outputs, wanted or [], known)
        chosen = [known[name] for name in (known if wanted is None else wanted)]
        pages = tuple(_written(outputs, everything, chosen, templates))
    return HistoryDone(everything if wanted is None else overview(chosen), pages)


def write_history(
    outputs: Path, ids: Iterable[str] | None = None, templates: Path | None = None
) -> list[Path]:
    """Write `outputs/<id>/index.<language>.html` of agreements and `outputs/index.<language>.html` over all.

    Gives the paths. Without `ids` every agreement gets its pages; an id that has no month yet gets none. `templates` is
    the workspace's own folder of templates (None: the one beside the outputs, if any). A page appears whole or not at
    all, and one that would be the same is left alone. Raises Refused where there is no month at all, TemplateFault, and
    CannotWrite.
    """
    wanted = None if ids is None else set(ids)
    with _alone(outputs):
        everything = read_history(outputs)
        chosen = [one for one in everything.histories if wanted is None or one.id in wanted]
        return list(_written(outputs, everything, chosen, templates))


@contextmanager
def _alone(outputs: Path) -> Iterator[None]:
    """Let one run after the other read and write, so that the last to write has seen what all have published.

    Where no lock can be had the pages are written all the same: they are whole, and at worst a run behind.
    """
    with ExitStack() as stack:
        with suppress(OSError, Busy):
            stack.enter_context(locked(outputs / ".index"))
        yield


def _written(
    outputs: Path, everything: Overview, chosen: Iterable[History], own: Path | None
) -> Iterator[Path]:
    """Write the pages of the chosen agreements, then those that lead to them."""
    templates = Templates(own or Workspace(outputs.parent).templates)
    for one in chosen:
        for language in LANGUAGES:
            yield _put(outputs / one.id / f"index.{language}.html", history_page(one, language, templates))
    for language in LANGUAGES:
        yield _put(outputs / f"index.{language}.html", overview_page(everything, language, templates))


def _put(path: Path, content: bytes) -> Path:
    try:
        if not path.is_file() or path.read_bytes() != content:
            replace_file(path, content)
    except OSError as error:
        raise cannot_write(path, error) from None
    return path


def _listing(folder: Path) -> dict[str, Path]:
    """Give what lies in a folder by name; nothing where there is no such folder, or none that can be looked into."""
    try:
        return {one.name: one for one in folder.iterdir()}
    except OSError:
        return {}


def _history(name: str, folders: _Files) -> History | None:
    """Read an agreement's history; None where no month of it is there."""
    if name not in folders or not _ID.fullmatch(name):
        return None
    inside = _listing(folders[name])
    months = sorted({month for one in inside if _is_month(month := one.removesuffix(_FAILED))})
    found = [one for month in months if (one := _on_file(month, inside)) is not None]
    return history(name, found) if found else None


def _is_month(name: str) -> bool:
    try:
        return bool(_MONTH.fullmatch(name) and Month.parse(name))
    except Unfit:
        return False


def _on_file(month: str, inside: _Files) -> MonthOnFile | None:
    """Look at a month; a second time where it was just being replaced, and None where it is gone then."""
    for _ in range(2):
        with suppress(FileNotFoundError):
            return _seen(month, inside)
    return None


def _seen(month: str, inside: _Files) -> MonthOnFile | None:
    """Look at a month's folders; None where they hold nothing. Raises FileNotFoundError when they go meanwhile."""
    files = _listing(inside[month]) if month in inside else {}
    failed = inside.get(month + _FAILED)
    failure = _failure(failed) if failed is not None else None
    if not files:
        return None if failure is None else MonthOnFile(month, failure=failure)
    facts, why = _facts(month, files)
    return MonthOnFile(month, facts, why, _links(month, files), failure)


def _facts(month: str, files: _Files) -> tuple[Facts | None, Bilingual | None]:
    """Read a month's report, or say why it cannot be read."""
    if REPORT not in files:
        return None, Message("The folder holds no report.").both()
    try:
        facts = Facts.read(files[REPORT].read_bytes())
    except FileNotFoundError:
        raise
    except (OSError, ValidationError):
        return None, _DAMAGED.both()
    if facts.month != month:
        return None, Message(
            "The folder holds the report of another month ({month}).", month=facts.month
        ).both()
    return facts, None


def _failure(folder: Path) -> Failure | None:
    """Read why a month's run failed; None where its folder is none, or gone."""
    files = _listing(folder)
    if not files and not folder.is_dir():
        return None
    reason = _reason(files)
    return Failure(
        code=reason.code if reason else None,
        text=in_both(reason.text) if reason else Message("No reason is on file.").both(),
        notebook=quote(f"{folder.name}/{NOTEBOOK}") if NOTEBOOK in files else None,
    )


def _reason(files: _Files) -> _Reason | None:
    if FAILURE not in files:
        return None
    try:
        found = _Reason.model_validate_json(files[FAILURE].read_bytes())
    except (OSError, ValidationError):
        return None
    return found if any(found.text.values()) else None


def _links(month: str, files: _Files) -> Links:
    """Name the month's files that are there, as addresses relative to the agreement's folder."""
    kinds = {
        kind: {
            one: quote(f"{month}/{name}") for one in LANGUAGES if (name := f"report.{one}.{kind}") in files
        }
        for kind in ("html", "pdf")
    }
    notebook = quote(f"{month}/{NOTEBOOK}") if NOTEBOOK in files else None
    return Links(html=kinds["html"], pdf=kinds["pdf"], notebook=notebook)


def _refuse_missing(outputs: Path, names: Iterable[str], found: Mapping[str, History]) -> None:
    """Refuse what holds no month: the folder, or the ids that were asked for."""
    place = str(outputs)
    missing = [name for name in names if name not in found]
    if missing:
        said = [
            Message("There is no month of “{id}” here yet: run `sla monthly` first.", id=name)
            for name in missing
        ]
    elif found:
        return
    elif outputs.is_dir():
        said = [Message("There is no month of any agreement here yet: run `sla monthly` first.")]
    else:
        said = [
            Message("There is no such folder: run `sla monthly` first, or name the outputs by --outputs.")
        ]
    raise Refused(tuple(Problem("no_history", one, file=place) for one in said))


_DAMAGED = Message(
    "The report cannot be read: it is damaged, or of a format that this version does not know."
)
