"""Read two versions of an agreement, each from its YAML or from a PDF that carries it, and say what changed."""

from dataclasses import dataclass, replace
from pathlib import Path

from sla_toolkit.agreement import AgreementFile, AgreementRefused, Problem, agreement_in, read_agreement
from sla_toolkit.agreement.changes import Change, changes, version_findings
from sla_toolkit.agreement.document import document_of
from sla_toolkit.documents.embedded import NoAgreementInside, embedded_agreement
from sla_toolkit.documents.redline import redline
from sla_toolkit.language import LANGUAGES, Message, SlaError
from sla_toolkit.running.publish import cannot_write
from sla_toolkit.running.workspace import Workspace


@dataclass(frozen=True)
class Version:
    """One side of a comparison; `apart`: its `data:` names a file that is not at hand."""

    file: AgreementFile
    apart: bool = False


@dataclass(frozen=True)
class Comparison:
    """Two versions, every change between them, and what is wrong with the version number or worth knowing."""

    old: AgreementFile
    new: AgreementFile
    changes: tuple[Change, ...]
    findings: tuple[Problem, ...]


def compare(old: str | Path, new: str | Path) -> Comparison:
    """Compare two versions of one agreement.

    Raises AgreementRefused for a file that is no agreement, a PDF without one inside, and two different agreements.
    """
    before, after = read_version(old), read_version(new)
    notes: tuple[Problem, ...] = ()
    if before.apart or after.apart:
        before, after = _without_data(before), _without_data(after)
        notes = (Problem("data_apart", _APART, ("data",), level="info"),)
    found = tuple(changes(before.file, after.file))
    findings = version_findings(before.file.agreement, after.file.agreement, found)
    return Comparison(before.file, after.file, found, (*_placed(findings, after.file), *notes))


def read_version(path: str | Path) -> Version:
    """Read an agreement from its YAML, or from inside a PDF; raises AgreementRefused."""
    path = Path(path)
    if not _is_pdf(path):
        return Version(read_agreement(path))
    try:
        content = embedded_agreement(path.read_bytes())
    except NoAgreementInside as error:
        raise AgreementRefused((Problem("no_agreement_inside", error.message, file=str(path)),)) from None
    file = agreement_in(content, path)
    return Version(file, apart=isinstance(document_of(content, str(path)).values.get("data"), str))


def _is_pdf(path: Path) -> bool:
    """Tell a PDF by its name or its first bytes; whatever cannot be opened is left to the reader of agreements."""
    try:
        with path.open("rb") as file:
            return b"%PDF-" in file.read(1024) or path.suffix.lower() == ".pdf"
    except OSError:
        return False


def _without_data(version: Version) -> Version:
    file = version.file
    terms = {key: value for key, value in file.terms.items() if key != "data"}
    return Version(replace(file, agreement=file.agreement.model_copy(update={"data": None}), terms=terms))


def _placed(findings: tuple[Problem, ...], file: AgreementFile) -> tuple[Problem, ...]:
    return tuple(replace(one, file=str(file.path)) for one in findings)


def write_redline(comparison: Comparison, path: Path, language: str | None = None) -> None:
    """Write the redline of a comparison as one HTML page.

    `language` None: the new version's first. Raises SlaError where the page cannot be written or would take the place
    of something that is no page, TemplateFault and ConversionFailed.
    """
    if path.suffix.lower() not in (".html", ".htm"):
        message = Message("The page is HTML: let its name end in .html instead of “{name}”.", name=path.name)
        raise SlaError(message)
    languages = comparison.new.agreement.agreement.languages
    page = redline(
        comparison.old,
        comparison.new,
        comparison.changes,
        comparison.findings,
        language if language in LANGUAGES else languages[0],
        _templates(comparison),
    )
    try:
        path.write_bytes(page)
    except OSError as error:
        raise cannot_write(path, error) from None


def _templates(comparison: Comparison) -> Path | None:
    """Find the templates by which both versions are laid out: those of the workspace of whichever is a YAML file."""
    files = [one.path for one in (comparison.new, comparison.old) if not _is_pdf(one.path)]
    return Workspace.of(files[0]).templates if files else None


_APART = Message(
    "Where the leads come from stands in a file of its own, which the PDF does not carry: it was not compared."
)
