"""How far a run of many units has come: a bar on a terminal, plain lines elsewhere, and a table at the end."""

from collections.abc import Sequence
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

import typer

from sla_toolkit.cli.outcome import say
from sla_toolkit.language import Message

if TYPE_CHECKING:
    from sla_toolkit.running.units.spec import Afterwards, Ended, Planned


class Progress:
    """Shows units as they end; one unit alone is shown in full, of several each has a line and a row."""

    def __init__(self, planned: "Planned", size: int, *, quiet: bool) -> None:
        """Take the units there are, how many run at once, and whether standard output is somebody else's."""
        self._units = {unit.name: None for unit in planned.units}
        self.total = len(planned.units) + len(planned.ended)
        self._size, self._quiet, self._done = size, quiet, 0
        self._bar: Any = None
        self._task: Any = None

    def __enter__(self) -> Self:
        """Show the bar where there is a terminal to show it on, and more than one unit."""
        if self.total > 1:
            self._bar = _bar()
        if self._bar is not None:
            self._bar.start()
            self._task = self._bar.add_task(self._current(), total=self.total)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Take the bar away."""
        if self._bar is not None:
            self._bar.stop()

    def note(self, text: str) -> None:
        """Say something that is worth knowing and no error."""
        typer.echo(text, err=True)

    def ended(self, one: "Ended") -> None:
        """Show that a unit has ended."""
        self._done += 1
        self._units.pop(one.name, None)
        if self._bar is not None:
            self._bar.update(self._task, advance=1, description=self._current())
        if one.how != "done" and not self._quiet:
            for line in one.sentence.splitlines():
                typer.echo(line if self.total == 1 or one.month is None else f"{one.name}: {line}", err=True)
        elif self._quiet or self._bar is not None:
            return
        elif self.total == 1:
            typer.echo("\n".join(one.lines))
        else:
            typer.echo(f"{self._done}/{self.total} {one.lines[0]}")

    def summary(self, ended: Sequence["Ended"], rest: "Afterwards") -> None:
        """Show the table of several units, and where the index pages lie."""
        if not ended:
            typer.echo(say(Message("There is nothing to run: every month has its report.")))
        if self._bar is not None:
            self._bar.stop()
        if len(ended) > 1:
            _print_table(ended)
        for page in rest.pages[:1] if len(ended) > 1 else ():
            typer.echo(say(Message("Index: {page}", page=page)))
        for line in rest.said:
            typer.echo(line, err=True)

    def _current(self) -> str:
        names = list(self._units)[: self._size]
        more = "" if len(names) == len(self._units) else " …"
        return ", ".join(names[:3]) + (more if len(names) <= 3 else " …")


def stopped(done: int, total: int | None) -> Message:
    """Say that the run was asked to end, and how to go on; `total` None: it had not begun."""
    if total is None:
        return Message("The run was stopped before it began: run it again.")
    return Message(
        "The run was stopped: {done} of {total} are published, nothing is half-written; run it again to go on.",
        done=done,
        total=total,
    )


def _bar() -> Any:
    """Give a bar with what is done, what is under way and when it should end; None where there is no terminal."""
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        TextColumn,
        TimeElapsedColumn,
        TimeRemainingColumn,
    )
    from rich.progress import Progress as Bar

    console = Console(stderr=True)
    if not console.is_terminal:
        return None
    columns = (
        BarColumn(20),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
        TextColumn("{task.description}"),
    )
    return Bar(*columns, console=console, transient=True)


def _print_table(ended: Sequence["Ended"]) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table(box=None, pad_edge=False)
    last = len(_HEADS) - 1
    for place, head in enumerate(_HEADS):
        table.add_column(say(head), justify="right" if 0 < place < last else "left", no_wrap=place < last)
    for one in ended:
        table.add_row(*_row(one))
    console = Console()
    if not console.is_terminal:
        console = Console(width=160)
    console.print(table, markup=False)


def _row(one: "Ended") -> tuple[str, ...]:
    if one.how != "done":
        first = one.sentence.splitlines()[0] if one.sentence else ""
        return (one.name, "", "", "", "", _seconds(one), f"✗ {first}")
    counts = [str(one.counts.get(name, 0)) for name in ("kept", "missed", "pending", "no_data")]
    return (one.name, *counts, _seconds(one), say(Message("published") if one.new else Message("as it was")))


def _seconds(one: "Ended") -> str:
    return f"{one.seconds:.1f}" if one.seconds else ""


_HEADS = (
    Message("Month"),
    Message("Kept"),
    Message("Missed"),
    Message("Pending"),
    Message("Not known"),
    Message("Seconds"),
    Message("Result"),
)
