"""The digest of an agreement's terms: what is signed and what is measured are compared by it."""

import hashlib
from collections.abc import Mapping
from typing import Any

import rfc8785

from sla_toolkit.agreement.problems import AgreementRefused, Problem
from sla_toolkit.language import Message


def digest_of(terms: Mapping[str, Any]) -> str:
    """Give the SHA-256 over the RFC 8785 canonical JSON of the terms, as 64 hex digits.

    Comments, the order of keys and the way a number is written (0.6 or 0.60) do not change it. Raises
    AgreementRefused where a number is too large for JSON (above 2⁵³).
    """
    try:
        return hashlib.sha256(rfc8785.dumps(dict(terms))).hexdigest()
    except rfc8785.CanonicalizationError as error:
        message = Message(
            "A number in the agreement is too large or not a number: {reason}.", reason=str(error)
        )
        raise AgreementRefused((Problem("number", message),)) from None
