"""The terms of an agreement: what a signature is given for, and loses its hold over when they change."""

from typing import Any

from sla_toolkit.agreement.digest import digest_of
from sla_toolkit.agreement.meaning import Leaf, Tree, meaning_of
from sla_toolkit.agreement.model import Agreement

_FORM = 1
"""Raised when the layout below changes, so that no digest of one layout is taken for one of another."""


def terms_digest(agreement: Agreement) -> str:
    """Give the SHA-256 over the RFC 8785 canonical JSON of the terms, as 64 hex digits.

    It stays the same under every editorial change (titles, labels, the texts that help, where the records lie) and
    under every way of writing one thing (comments, order of keys, 0.9 or 0.90, 4 hours or 240 minutes, a default
    written out); it changes with every material one, the version number among them. `changes` tells the two apart by
    the same rules. Raises AgreementRefused where a number is too large for JSON (above 2⁵³).
    """
    return digest_of({"form": _FORM, "terms": material_terms(agreement)})


def material_terms(agreement: Agreement) -> Any:
    """Give the terms alone, as JSON: what means the same comes out the same."""
    return _material(meaning_of(agreement))


def _material(tree: Tree) -> Any:
    if isinstance(tree, Leaf):
        return tree.meaning
    parts = {name: _material(part) for name, part in tree.parts.items() if part.material}
    if tree.ranked:
        return {"order": list(tree.order), "members": parts}
    return {"months": parts} if tree.monthly else parts
