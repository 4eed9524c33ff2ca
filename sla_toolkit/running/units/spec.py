"""What is asked for, a unit of it, and how a unit ended: plain values that cross from process to process."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

How = Literal["done", "refused", "failed"]


@dataclass(frozen=True)
class Asked:
    """What a run was asked for.

    `agreements` are paths, patterns or addresses. Of the months, at most one way of naming them is used: `month`; from
    `first` to `last`, both included (None: to the last that is over); `every` month of the term that is over;
    or what is `missing`. None of these: the last month that is over. `deadline`: seconds for a unit, None for no end.
    `reader`: the language of what is said.
    """

    agreements: tuple[str, ...]
    reader: str
    month: str | None = None
    first: str | None = None
    last: str | None = None
    every: bool = False
    missing: bool = False
    as_of: str | None = None
    outputs: str | None = None
    require_signed: bool = False
    deadline: float | None = None


@dataclass(frozen=True)
class Unit:
    """One month of one agreement, with everything that it takes to run it; `as_of` None: the default of the month.

    `alone`: nothing else was asked for, so that whoever asked reads what is said of it.
    """

    agreement: str
    identifier: str
    month: str
    asked: Asked
    alone: bool = True

    @property
    def name(self) -> str:
        """What people call it."""
        return f"{self.identifier} {self.month}"


@dataclass(frozen=True)
class Ended:
    """How a unit ended, or an agreement of which no unit could be made (`month` None then).

    `counts`: commitments by status. `new`: what was published was not there before, or other bytes. `lines`: what the
    terminal says of it in the reader's language. `problems`: as data, each with its sentence in every language;
    `answer`: what `--json` says of it, the report included.
    """

    agreement: str
    identifier: str | None
    month: str | None
    how: How
    folder: str | None = None
    seconds: float = 0.0
    counts: Mapping[str, int] = field(default_factory=dict)
    new: bool = False
    lines: tuple[str, ...] = ()
    sentence: str = ""
    problems: tuple[Mapping[str, Any], ...] = ()
    answer: Mapping[str, Any] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """What people call it."""
        return f"{self.identifier or self.agreement} {self.month or ''}".strip()


@dataclass(frozen=True)
class Planned:
    """The units there are to run, the agreements that gave none, and what to know before (in the reader's language)."""

    units: tuple[Unit, ...]
    ended: tuple[Ended, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Afterwards:
    """What was done once all units had ended, and what there is to say of it.

    `pages`: the index pages in the reader's language, that over all agreements first.
    """

    pages: tuple[str, ...] = ()
    said: tuple[str, ...] = ()
