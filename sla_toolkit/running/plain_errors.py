"""In a notebook, a user's mistake is a sentence and no traceback; the cell has failed all the same."""

from types import TracebackType
from typing import Any

from IPython.core.getipython import get_ipython

from sla_toolkit.agreement import Refused
from sla_toolkit.language import SlaError, reader_language


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
        shell._showtraceback(kind, error, lines)  # noqa: SLF001 - the only way to the notebook that IPython has
        return lines

    return tell
