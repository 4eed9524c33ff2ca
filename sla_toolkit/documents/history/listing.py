"""The months of an agreement one by one, the newest first, and what a reader must know before the numbers."""

from dataclasses import dataclass

from sla_toolkit.documents.formats import Formats
from sla_toolkit.documents.history.grid import Said, address, counted, team
from sla_toolkit.documents.history.words import STATES, TERMS, listed
from sla_toolkit.documents.words import SIGNATURES
from sla_toolkit.language import Message, MonthName, text_in
from sla_toolkit.variance.history import Failure, History, MonthEntry, MonthReport


@dataclass(frozen=True)
class Link:
    """A link of a month to one of its files; `language` is that of the file where it is another than the page's."""

    words: str
    address: str
    language: str | None = None


@dataclass(frozen=True)
class Told:
    """A month: its name, what was counted, lines about terms and time, its sentences, and its links."""

    month: str
    name: str
    state: str | None
    counts: tuple[Said, ...]
    terms: tuple[str, ...]
    headline: str
    cause: str
    problems: tuple[str, ...]
    links: tuple[Link, ...]


@dataclass(frozen=True)
class Warned:
    """A sentence on top of the page; `level` is warning or info."""

    level: str
    text: str


def months_told(history: History, language: str) -> list[Told]:
    """Tell of every month, the newest first."""
    return [_told(history, one, language) for one in reversed(history.months)]


def warnings(history: History, language: str) -> list[Warned]:
    """Say what must be known before the numbers: failed runs, unsigned or altered terms, months left out."""
    newest = history.months[-1]
    said = [("warning", sentence) for sentence in _unsound(history, language)]
    if newest.failure is not None:
        month = MonthName(newest.month)
        failed = Message("The last run for {month} failed: {why}", month=month, why=newest.failure.text)
        said.insert(0, ("warning", failed))
    if history.earlier:
        left = Message(
            "Not shown here, since they lie too far back: {months}.", months=listed(history.earlier, language)
        )
        said.append(("info", left))
    return [Warned(level, message.text(language)) for level, message in said]


def _unsound(history: History, language: str) -> list[Message]:
    reported = [(one.month, one.report.terms) for one in history.months if one.report]
    unsigned = [month for month, terms in reported if terms.signature != "valid"]
    altered = [month for month, terms in reported if terms.against_before == "altered"]
    said = []
    if unsigned:
        said.append(
            Message(
                "Measured against terms that were not validly signed by everybody: {months}.",
                months=listed(unsigned, language),
            )
        )
    if altered:
        said.append(
            Message(
                "Measured against other terms than the month before, under the same version number: {months}.",
                months=listed(altered, language),
            )
        )
    return said


def _told(history: History, one: MonthEntry, language: str) -> Told:
    report = one.report
    return Told(
        month=one.month,
        name=MonthName(one.month).text(language),
        state=STATES[one.state][1].text(language) if one.state in STATES else None,
        counts=counted(report.counts, language) if report else (),
        terms=_terms(report, language) if report else (),
        headline=text_in(report.headline, language) if report else "",
        cause=_cause(history, report, language) if report else "",
        problems=_problems(one, language),
        links=_links(one, language),
    )


def _terms(report: MonthReport, language: str) -> tuple[str, ...]:
    terms = report.terms
    version = Message("Agreement version {version}", version=str(terms.version)).text(language)
    changed = TERMS.get(terms.against_before)
    if changed is not None:
        version = Message("{said} ({more})", said=version, more=changed).text(language)
    at = Message("As of {at}", at=Formats(language).instant(report.as_of)).text(language)
    left = "" if report.settled else Message("may still change").text(language)
    digest = Message("Digest of the terms: {digest}…", digest=terms.digest[:12]).text(language)
    return tuple(
        one for one in (version, SIGNATURES[terms.signature].text(language), digest, at, left) if one
    )


def _cause(history: History, report: MonthReport, language: str) -> str:
    main = report.main_cause
    if main is None:
        return (_NO_CAUSE[report.cause]).text(language)
    if main.owner is None:
        return Message("Main cause: {label}.", label=main.label).text(language)
    return Message(
        "Main cause: {label}. Next move: {team}.", label=main.label, team=team(history, main.owner, language)
    ).text(language)


def _problems(one: MonthEntry, language: str) -> tuple[str, ...]:
    said = [text_in(one.why, language)] if one.why else []
    if one.failure is not None:
        said.append(_failed(one, one.failure).text(language))
    return tuple(said)


def _failed(one: MonthEntry, failure: Failure) -> Message:
    if one.state == "failed":
        return Message("The run failed: {why}", why=failure.text)
    return Message("The last run failed, and what was published before stands: {why}", why=failure.text)


def _links(one: MonthEntry, language: str) -> tuple[Link, ...]:
    links = one.links
    found = [
        _in_language(Message("Report"), address(one, language), links.html, language),
        _in_language(Message("PDF"), _nearest(links.pdf, language), links.pdf, language),
        _link(Message("Notebook"), links.notebook, language),
        _link(Message("Notebook of the failed run"), one.failure.notebook if one.failure else None, language),
    ]
    return tuple(link for link in found if link is not None)


def _in_language(words: Message, at: str | None, files: dict[str, str], language: str) -> Link | None:
    other = next((name for name, place in files.items() if place == at), language)
    return Link(words.text(language), at, other if other != language else None) if at else None


def _link(words: Message, at: str | None, language: str) -> Link | None:
    return Link(words.text(language), at) if at else None


def _nearest(files: dict[str, str], language: str) -> str | None:
    return files.get(language) or next(iter(files.values()), None)


_NO_CAUSE = {
    "within_chance": Message("Main cause: none, it is within chance."),
    "not_known": Message("Main cause: not known."),
}
