"""Fill the history's templates and put them into the page that every document has."""

from collections.abc import Mapping
from typing import Any

from markupsafe import Markup

from sla_toolkit.documents.formats import NO_CURRENCY, Formats
from sla_toolkit.documents.history.beside import beside, newest_told
from sla_toolkit.documents.history.directions import going
from sla_toolkit.documents.history.grid import Grid, address
from sla_toolkit.documents.history.listing import months_told, warnings
from sla_toolkit.documents.pandoc import Head
from sla_toolkit.documents.templates import Templates
from sla_toolkit.language import LANGUAGES, Message, text_in
from sla_toolkit.variance.history import History, Overview
from sla_toolkit.variance.history.trend import LEAST, NEEDED, STRETCH, WINDOW
from sla_toolkit.variance.months import span

_PAPER = "A4 landscape"


def history_page(history: History, language: str, templates: Templates) -> bytes:
    """Give the page of one agreement, UTF-8 HTML that needs nothing else; raises TemplateFault.

    Its links are relative to the agreement's folder. The same history gives the same bytes.
    """
    newest = next((one for one in reversed(history.months) if one.report), None)
    values = {
        "others": _others(language),
        "warnings": warnings(history, language),
        "newest": newest,
        "newest_address": address(newest, language) if newest else None,
        "going": going(history, language),
        "blocks": Grid(history, language).blocks(),
        "months": months_told(history, language),
        "stretch_months": STRETCH,
        "needed": NEEDED,
        "window": WINDOW,
        "least": LEAST,
    }
    return _page("history/agreement.html.j2", _head(history, language), values, templates)


def overview_page(overview: Overview, language: str, templates: Templates) -> bytes:
    """Give the page over all agreements, UTF-8 HTML that needs nothing else; raises TemplateFault.

    Its links are relative to the folder that holds the agreements' folders.
    """
    values = {
        "others": _others(language),
        "newest": newest_told(overview, language),
        "years": beside(overview, language),
    }
    months = span([overview.months[0], overview.months[-1]]).text(language) if overview.months else ""
    head = Head(Message("History of all agreements").text(language), months, language)
    return _page("history/overview.html.j2", head, values, templates)


def _head(history: History, language: str) -> Head:
    title = Message("History: {title}", title=text_in(history.title, language) or history.id)
    months = span(sorted({history.months[0].month, history.months[-1].month}))
    said = [Message("{id}, {months}", id=history.id, months=months)]
    if history.as_of:
        at = Formats(language).instant(history.as_of)
        said.append(Message("newest report as of {at}", at=at))
    subtitle = Message(", ").text(language).join(one.text(language) for one in said)
    return Head(title.text(language), subtitle, language)


def _others(language: str) -> list[tuple[str, str]]:
    """Name the other languages that the page is there in, each in itself."""
    return [(one, _NAMES[one]) for one in LANGUAGES if one != language]


def _page(name: str, head: Head, values: Mapping[str, Any], templates: Templates) -> bytes:
    """Fill a template whose every value is escaped as HTML in it, and put it into the page.

    No font is embedded: picking its characters out takes longer than all the rest.
    """
    body = templates.fill(name, head.language, NO_CURRENCY, values)
    style = "\n".join(templates.text(one) for one in ("html/page.css", "history/history.css"))
    shell = {
        "title": head.title,
        "subtitle": head.subtitle,
        "font": "",
        "body": Markup(body),  # noqa: S704 - the template has escaped it
        "style": Markup(style),  # noqa: S704 - style sheets of ours or the team's
        "paper": _PAPER,
    }
    return templates.fill("html/page.html.j2", head.language, NO_CURRENCY, shell).encode()


_NAMES = {"en": "English", "ja": "日本語"}
