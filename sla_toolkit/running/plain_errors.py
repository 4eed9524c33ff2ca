"""In a notebook, a user's mistake is a sentence and no traceback; the cell has failed all the same."""

import base64
import pickle
from types import TracebackType
from typing import Any

from IPython.core.getipython import get_ipython

from sla_toolkit.agreement import Refused
from sla_toolkit.language import SlaError, reader_language

CARRY_ERRORS = "--SlaToolkit.carry_errors=yes"
"""What a kernel is started with so that `carried` finds the error itself where a cell's output has its text."""


def tell_plainly(language: str | None = None) -> None:
    """Have the running notebook show what a user can mend as its sentence, a line for each problem.

    `language` None: that of the reader's system. Outside of a notebook nothing happens.
    """
    shell = get_ipython()
    if shell is not None:
        shell.set_custom_exc((SlaError,), _telling(language or reader_language()))


def _telling(language: str) -> Any:
    def tell(
        shell: Any, kind: type[SlaError], error: SlaError, _: TracebackType, tb_offset: int | None = None
    ) -> list[str]:
        del tb_offset  # how much of the traceback to leave out: all of it
        lines = (
            error.text(language) if isinstance(error, Refused) else error.message.text(language)
        ).splitlines()
        said = _packed(error) if shell.config.SlaToolkit.get("carry_errors") else error
        shell._showtraceback(kind, said, lines)  # noqa: SLF001 - the only way to the notebook that IPython has
        return lines

    return tell


def _packed(error: SlaError) -> str:
    return base64.b64encode(pickle.dumps(error)).decode()


def carried(said: str) -> SlaError | None:
    """Give the error that a kernel of ours, started with CARRY_ERRORS, put in place of its text; None for another."""
    try:
        error = pickle.loads(base64.b64decode(said, validate=True))  # noqa: S301  # from a kernel that we started
    except Exception:  # noqa: BLE001  # what is no error of ours may be anything
        return None
    return error if isinstance(error, SlaError) else None
