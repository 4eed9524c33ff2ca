"""Look over the machine: each check tries the real part once."""

import sys
from collections.abc import Callable
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from sla_toolkit.language import Message
from sla_toolkit.running.workspace import shipped


@dataclass(frozen=True)
class Check:
    """One thing the toolkit needs: whether it is there, and a sentence saying so or what to do."""

    id: str
    ok: bool
    message: Message


def examine() -> list[Check]:
    """Run every check; none raises."""
    return [_tried(name, attempt) for name, attempt in _ATTEMPTS.items()]


def _tried(name: str, attempt: Callable[[], Message]) -> Check:
    try:
        return Check(name, True, attempt())
    except Exception as error:  # whatever is broken is what a check is for
        reason = f"{type(error).__name__}: {error}".splitlines()[0]
        message = Message(
            "{name} does not work ({reason}): {remedy}", name=name, reason=reason, remedy=_REMEDY
        )
        return Check(name, False, message)


def _python() -> Message:
    return Message("Python {version}", version=".".join(str(part) for part in sys.version_info[:3]))


def _engine() -> Message:
    import ibis

    assert ibis.duckdb.connect().sql("SELECT 1 AS one").one.sum().execute() == 1
    return Message("The embedded database answers.")


def _zones() -> Message:
    ZoneInfo("Asia/Tokyo")
    return Message("Time zones are known.")


def _pandoc() -> Message:
    import pypandoc

    return Message("pandoc {version} renders HTML and Word.", version=str(pypandoc.get_pandoc_version()))


def _typst() -> Message:
    import typst

    assert typst.compile(b"ok").startswith(b"%PDF")
    return Message("Typst renders PDF.")


def _font() -> Message:
    import matplotlib_fontja

    del matplotlib_fontja
    return Message("The Japanese font is there.")


def _kernel() -> Message:
    from jupyter_client.kernelspec import KernelSpecManager

    KernelSpecManager().get_kernel_spec("python3")
    return Message("The notebook kernel is there.")


def _files() -> Message:
    for name in ("notebooks", "templates"):
        if not any(shipped(name).iterdir()):
            raise FileNotFoundError(name)
    return Message("Notebooks and templates are there.")


_ATTEMPTS: dict[str, Callable[[], Message]] = {
    "python": _python,
    "engine": _engine,
    "timezones": _zones,
    "pandoc": _pandoc,
    "typst": _typst,
    "font": _font,
    "kernel": _kernel,
    "files": _files,
}
_REMEDY = Message("install the toolkit again into a fresh environment, as the README says.")
