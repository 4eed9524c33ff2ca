"""The redline: one page with the list of changes on top, and the agreement with them marked."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any

from sla_toolkit.agreement import AgreementFile, Problem
from sla_toolkit.agreement.changes import FAVOURS, KINDS, TITLES, Change, summary
from sla_toolkit.documents.agreement import agreement_values
from sla_toolkit.documents.formats import NO_CURRENCY
from sla_toolkit.documents.html import page
from sla_toolkit.documents.marking import marked
from sla_toolkit.documents.pandoc import Head, convert, parse
from sla_toolkit.documents.templates import Templates
from sla_toolkit.language import Message, text_in

_ID = re.compile(r'\sid="([A-Za-z0-9_-]+)"')


@dataclass(frozen=True)
class _Said:
    """A change as the list shows it; `place` is the anchor of its clause, `texts` what was worded before and after."""

    change: Change
    kind: Message
    favours: Message | None
    place: str | None
    texts: tuple[tuple[Message, Any], ...]


def redline(
    old: AgreementFile,
    new: AgreementFile,
    changes: Sequence[Change],
    findings: Sequence[Problem],
    language: str,
    workspace_templates: Path | None = None,
) -> bytes:
    """Give the page, UTF-8 HTML that needs nothing else, in one language.

    Both versions are laid out by the same templates, so that only the terms differ. Raises TemplateFault and
    ConversionFailed.
    """
    templates, header = Templates(workspace_templates), new.agreement.agreement
    body = marked(*(_body(one, templates, language) for one in (old, new)))
    subtitle = Message(
        "Changes from version {before} to version {after}",
        before=str(old.agreement.agreement.version),
        after=str(header.version),
    )
    head = Head(text_in(header.title, language), subtitle.text(language), language)
    listed = _list(changes, findings, set(_ID.findall(body)), head, templates)
    whole = f'<section class="changes">\n{listed}</section>\n<section>\n{_legend(language)}\n{body}</section>'
    return page(whole, head, templates, header.paper, ("html/redline.css",))


def _body(file: AgreementFile, templates: Templates, language: str) -> str:
    """Give the agreement's text as HTML, with no mark of a draft: that is no part of what changed."""
    head = Head("", "", language)
    currency = file.agreement.agreement.currency
    markdown = templates.fill("agreement/agreement.md.j2", language, currency, agreement_values(file))
    return convert(parse(markdown, head), "html5", "--shift-heading-level-by", "1").decode()


def _list(
    changes: Sequence[Change],
    findings: Sequence[Problem],
    anchors: set[str],
    head: Head,
    templates: Templates,
) -> str:
    groups = [
        {"title": title, "changes": [_said(one, anchors) for one in changes if one.article == article]}
        for article, title in TITLES.items()
    ]
    values = {
        "summary": summary(changes),
        "findings": findings,
        "groups": [group for group in groups if group["changes"]],
    }
    markdown = templates.fill("redline/changes.md.j2", head.language, NO_CURRENCY, values)
    return convert(parse(markdown, head), "html5", "--shift-heading-level-by", "1").decode()


def _said(change: Change, anchors: set[str]) -> _Said:
    block, _, rest = change.path.partition(".")
    name = rest.partition(".")[0].replace("/", "-")
    wanted = (f"{_ANCHORS[block]}-{name}" if block in _ANCHORS else "", f"article-{change.article}")
    marks = zip(_MARKS, change.texts or (), strict=False)
    return _Said(
        change=change,
        kind=KINDS[change.kind],
        favours=FAVOURS.get(change.favours),
        place=next((one for one in wanted if one in anchors), None),
        texts=tuple((mark, text) for mark, text in marks if text),
    )


def _legend(language: str) -> str:
    gone, come = (escape(one.text(language)) for one in _MARKS)
    title = escape(Message("The agreement with its changes").text(language))
    return f'<h2>{title}</h2>\n<p class="legend"><del>{gone}</del> <ins>{come}</ins></p>'


_MARKS = (Message("Taken out"), Message("Added"))
_ANCHORS = {
    "stages": "stage",
    "personas": "persona",
    "commitments": "commitment",
    "rejection_reasons": "reason",
    "relief": "relief",
}
