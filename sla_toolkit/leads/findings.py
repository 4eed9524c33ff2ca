"""What is odd in the data, as data: a code, a level, a count, example rows by number and a sentence."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from sla_toolkit.agreement.problems import Level
from sla_toolkit.language import Message


@dataclass(frozen=True)
class DataFinding:
    """Something odd in one source; it never holds a value of a lead.

    `count` counts what the sentence names (rows or leads). `rows` are at most two example rows as a spreadsheet
    numbers them (the header is row 1); empty for a database table, which has no row numbers.
    """

    code: str
    level: Level
    count: int
    source: str
    rows: tuple[int, ...]
    message: Message


@dataclass(frozen=True)
class SourceCount:
    """Every row of a file or table, accounted for: read = used + set_aside. `name` is the file's name alone.

    `reasons` counts the rows that were set aside, each under the first reason that applies (see `accounting`).
    """

    source: str
    name: str
    used: int
    reasons: Mapping[str, int]

    @property
    def set_aside(self) -> int:
        """The rows that were not used."""
        return sum(self.reasons.values())

    @property
    def read(self) -> int:
        """The rows that went in."""
        return self.used + self.set_aside


@dataclass(frozen=True)
class Place:
    """Where rows come from: the source (`leads` …), and its files in the order that a table's `file` counts them."""

    source: str
    paths: tuple[str, ...]

    def file_name(self, number: int) -> str:
        """Give the name of a file, without its folder."""
        return Path(self.paths[number]).name


@dataclass(frozen=True)
class Examples:
    """At most two rows of one file, as an example of a finding."""

    file: str | None
    rows: tuple[int, ...]

    def message(self, count: int) -> Message:
        """Name the rows, to stand in brackets at the end of a sentence about `count` of them."""
        if not self.rows:
            return Message("a database table has no row numbers")
        numbers = {"file": self.file or "", "first": str(self.rows[0]), "second": str(self.rows[-1])}
        if len(self.rows) == 1:
            return Message("row {first} of {file}", file=numbers["file"], first=numbers["first"])
        if count == len(self.rows):
            return Message("rows {first} and {second} of {file}", **numbers)
        return Message("rows {first} and {second} of {file}, for example", **numbers)


@dataclass
class Ledger:
    """The findings, as they come up while the sources are read."""

    findings: list[DataFinding] = field(default_factory=list)

    def find(
        self, code: str, level: Level, count: int, source: str, examples: Examples, message: Message
    ) -> None:
        """Note something odd."""
        self.findings.append(DataFinding(code, level, count, source, examples.rows, message))
