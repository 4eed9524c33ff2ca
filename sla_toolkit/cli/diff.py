"""`sla diff`: what changed between two versions of an agreement."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from sla_toolkit.cli.options import AsJson
from sla_toolkit.cli.outcome import DONE, REFUSED, answer, verb
from sla_toolkit.language import reader_language

if TYPE_CHECKING:
    from sla_toolkit.agreement import AgreementFile
    from sla_toolkit.agreement.changes import Change
    from sla_toolkit.running.comparing import Comparison

_Old = Annotated[Path, typer.Argument(help="The older version: a YAML file, or a PDF of the agreement.")]
_New = Annotated[Path, typer.Argument(help="The newer version: a YAML file, or a PDF of the agreement.")]
_Html = Annotated[
    Path | None, typer.Option("--html", help="Write the whole agreement with its changes marked.")
]
_Language = Annotated[
    Literal["ja", "en"] | None, typer.Option("--language", help="Language of the answer and of the page.")
]


@verb
def diff(
    old: _Old, new: _New, as_json: AsJson = False, html: _Html = None, language: _Language = None
) -> int:
    """Say what changed between two versions of an agreement, whom it favours, and whether it must be signed anew."""
    from sla_toolkit.running.comparing import compare, write_redline

    comparison = compare(old, new)
    if html is not None:
        write_redline(comparison, html, language)
    answer(
        {**_payload(comparison), "html": str(html) if html else None},
        [*_lines(comparison, language or reader_language()), *([str(html)] if html else [])],
        as_json=as_json,
    )
    return REFUSED if any(one.level == "error" for one in comparison.findings) else DONE


def _payload(comparison: "Comparison") -> dict[str, Any]:
    from sla_toolkit.agreement.changes import needs_new_version

    return {
        "agreement": comparison.new.agreement.agreement.id,
        "old": _version(comparison.old),
        "new": _version(comparison.new),
        "needs_new_version": needs_new_version(comparison.changes),
        "changes": [_change(one) for one in comparison.changes],
        "findings": [
            {"code": one.code, "level": one.level, "text": one.message.both()} for one in comparison.findings
        ],
    }


def _version(file: "AgreementFile") -> dict[str, Any]:
    from sla_toolkit.agreement import terms_digest

    return {
        "file": str(file.path),
        "version": file.agreement.agreement.version,
        "digest": file.digest,
        "terms_digest": terms_digest(file.agreement),
    }


def _change(change: "Change") -> dict[str, Any]:
    return {
        "code": change.code,
        "path": change.path,
        "article": change.article,
        "kind": change.kind,
        "favours": change.favours,
        "promise": change.promise,
        "direction": change.direction,
        "before": change.before,
        "after": change.after,
        "text": change.message.both(),
    }


def _lines(comparison: "Comparison", language: str) -> list[str]:
    from sla_toolkit.agreement.changes import TITLES, summary
    from sla_toolkit.documents.words import LEVELS

    lines = [summary(comparison.changes).text(language)]
    for article, title in TITLES.items():
        within = [one for one in comparison.changes if one.article == article]
        lines += ["", title.text(language)] if within else []
        lines += [line for one in within for line in _told(one, language)]
    said = [(LEVELS[one.level].text(language), one.text(language)) for one in comparison.findings]
    return [*lines, *([""] if said else []), *(f"[{level}] {text}" for level, text in said)]


def _told(change: "Change", language: str) -> list[str]:
    """Write a change on a line, with the two texts below it where the sentence only says that they differ."""
    from sla_toolkit.agreement.changes import FAVOURS, KINDS

    favours = FAVOURS.get(change.favours)
    more = f" ({favours.text(language)})" if favours else ""
    lines = [f"  [{KINDS[change.kind].text(language)}] {change.message.text(language)}{more}"]
    if change.texts is None:
        return lines
    marked = zip("-+", change.texts, strict=True)
    return lines + [f"      {mark} {text[language]}" for mark, text in marked if text]
