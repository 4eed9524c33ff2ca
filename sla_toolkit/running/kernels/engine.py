"""The papermill engine `sla`: each notebook in a fresh, warm kernel, within a deadline."""

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from papermill.clientwrap import PapermillNotebookClient
from papermill.engines import NBClientEngine
from papermill.log import logger

from sla_toolkit.language import Message, SlaError, reader_language
from sla_toolkit.running.kernels.ending import end_with_children
from sla_toolkit.running.kernels.provisioner import WarmKernelManager

_log = logging.getLogger(__name__)
_BETWEEN_SAVES = (
    2.0  # seconds: papermill writes the notebook twice a cell, which took as long as the rest of its work
)


class DeadlinePassed(SlaError):
    """The notebook ran for longer than it was given: its kernel was ended with everything it had started."""


class WarmEngine(NBClientEngine):  # type: ignore[misc]  # papermill has no annotations
    """Runs a notebook as papermill's own engine does, in a kernel that need not import anything first."""

    @classmethod
    def execute_managed_notebook(
        cls, nb_man: Any, kernel_name: str, *, deadline: float | None = None, **options: Any
    ) -> None:
        """Execute the cells; `deadline`: seconds for all of them together, None for no end.

        The other options are those of papermill's own engine. Raises DeadlinePassed, and whatever that raises.
        """
        for name in ("input_path", "timeout", "startup_timeout"):
            options.pop(name, None)
        _save_sparingly(nb_man)
        client: Any = PapermillNotebookClient(
            nb_man,
            kernel_name=kernel_name,
            log=logger,
            startup_timeout=options.pop("start_timeout", 60),
            timeout=options.pop("execution_timeout", None),
            kernel_manager_class=WarmKernelManager,
            on_notebook_start=lambda **_: _say_why_cold(client),
            **options,
        )
        with within(client, deadline):
            client.execute()


def _save_sparingly(nb_man: Any) -> None:
    """Write the notebook every few seconds and when it has ended, however it ends, and not at every step of it."""
    save = nb_man.save

    def when_due(**changed: Any) -> None:
        since = (nb_man.now() - nb_man.last_save_time).total_seconds()
        if changed or nb_man.end_time is not None or since >= _BETWEEN_SAVES:
            save(**changed)

    nb_man.save = when_due


def _say_why_cold(client: Any) -> None:
    """Say why a kernel was started in the ordinary way, if it was."""
    why = getattr(client.km.provisioner, "why_cold", None)
    if why is not None:
        message = Message(
            "{why} The notebook's kernel is started in the ordinary way, which takes longer.", why=why
        )
        _log.warning("%s", message.text(reader_language()))


@contextmanager
def within(client: Any, deadline: float | None) -> Iterator[None]:
    """End the client's kernel, with everything it started, once the time is up. Raises DeadlinePassed then."""
    if deadline is None:
        yield
        return
    passed = threading.Event()
    timer = threading.Timer(deadline, _end, (client, passed))
    timer.daemon = True
    timer.start()
    try:
        yield
    except Exception:
        if not passed.is_set():
            raise
    finally:
        timer.cancel()
    if passed.is_set():
        raise DeadlinePassed(
            Message("It did not end within {n} seconds and was stopped.", n=round(deadline, 1))
        )


def _end(client: Any, passed: threading.Event) -> None:
    passed.set()
    process = getattr(getattr(client.km, "provisioner", None), "process", None)
    if process is not None:
        end_with_children(process.pid)
        process.kill()
