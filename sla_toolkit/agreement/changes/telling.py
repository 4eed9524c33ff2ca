"""From two versions of an agreement to every change between them."""

from sla_toolkit.agreement.changes import (
    calendar,
    capacity,
    classification,
    consequences,
    header,
    notifications,
    personas,
    plan,
    promises,
    sources,
    stages,
)
from sla_toolkit.agreement.changes.articles import ARTICLES, article_of
from sla_toolkit.agreement.changes.change import Case, Change, Difference, Rules, Teller
from sla_toolkit.agreement.changes.comparing import differences
from sla_toolkit.agreement.changes.notation import notations
from sla_toolkit.agreement.changes.saying import generic
from sla_toolkit.agreement.meaning import Keys, meaning_of
from sla_toolkit.agreement.model import Agreement
from sla_toolkit.agreement.reading import AgreementFile

RULES: Rules = (
    *header.RULES,
    *calendar.RULES,
    *stages.RULES,
    *classification.RULES,
    *personas.RULES,
    *promises.RULES,
    *plan.RULES,
    *capacity.RULES,
    *consequences.RULES,
    *notifications.RULES,
    *sources.RULES,
)


def changes(old: AgreementFile | Agreement, new: AgreementFile | Agreement) -> list[Change]:
    """Say everything that differs between two versions, in the order of the document's articles.

    A change is material exactly where `terms_digest` changes with it. What means the same and is written another way,
    so that only the digest of the file differs, comes last, as editorial. Raises AgreementRefused for numbers that
    JSON cannot hold.
    """
    before, after = _agreement(old), _agreement(new)
    found = list(differences(meaning_of(before), meaning_of(after)))
    said = [_change(one, before, after) for one in found]
    said.sort(key=lambda one: ARTICLES.index(one.article))
    return [*said, *notations(old, new, [one.keys for one in found])]


def _agreement(version: AgreementFile | Agreement) -> Agreement:
    return version.agreement if isinstance(version, AgreementFile) else version


def _change(difference: Difference, old: Agreement, new: Agreement) -> Change:
    case = Case(difference, old, new)
    told = _teller(difference)(case)
    return Change(
        code=told.code,
        path=".".join(difference.keys),
        before=difference.before,
        after=difference.after,
        kind="material" if difference.material else "editorial",
        favours=told.favours,
        direction=told.direction,
        promise=told.promise,
        article=article_of(case),
        message=told.message,
    )


def _teller(difference: Difference) -> Teller:
    """Find who has words for a place: a list stands there only for its order, a member when it came or went."""
    return next((teller for pattern, teller in RULES if _fits(difference, pattern)), generic)


def _fits(difference: Difference, pattern: Keys) -> bool:
    keys = difference.keys
    if pattern[-1] == "**":
        return keys[: len(pattern) - 1] == pattern[:-1] and len(keys) >= len(pattern)
    return len(keys) == len(pattern) and all(
        part in ("*", key) for key, part in zip(keys, pattern, strict=True)
    )
