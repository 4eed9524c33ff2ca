"""Which language the person at the terminal reads."""

import locale
import os

LANGUAGES = ("en", "ja")
"""Languages that a document, a message or a notebook can be had in; the first is the language of the code."""


def reader_language() -> str:
    """Give `SLA_LANG` if it names a language we have, else the system's language, else English."""
    candidates = [os.environ.get(name, "") for name in ("SLA_LANG", "LC_ALL", "LC_MESSAGES", "LANG")]
    if not any(candidates):  # Windows sets none of them
        candidates = [locale.getlocale()[0] or ""]
    for candidate in candidates:
        code = candidate.lower().replace("japanese", "ja")[:2]
        if code in LANGUAGES:
            return code
    return "en"
