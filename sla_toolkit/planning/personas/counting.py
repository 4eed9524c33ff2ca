"""Which leads the rules take, each on its own and one after the other: counted once, read in many ways."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sla_toolkit.agreement import OTHER, Agreement, Rule
from sla_toolkit.planning.personas.population import CLOSED, KEPT, MONTH, Past
from sla_toolkit.planning.personas.rates import Rate

NamedRule = tuple[str, Rule]


@dataclass(frozen=True)
class Cell:
    """Leads of one month that the same rules match (`matches`, one for each rule).

    `closed` are those whose window is over, `converted` those of them that reached the outcome in time.
    """

    month: str
    matches: tuple[bool, ...]
    leads: int
    closed: int
    converted: int


@dataclass(frozen=True)
class Counted:
    """All past leads by month and by the rules that match them; `names` are the personas in the order tried."""

    names: tuple[str, ...]
    cells: tuple[Cell, ...]

    @property
    def personas(self) -> tuple[str, ...]:
        """The personas and `other`."""
        return (*self.names, OTHER)

    def persona(self, cell: Cell) -> str:
        """Name the persona of a cell's leads: the first whose rule matches, else `other`."""
        return next((name for name, hit in zip(self.names, cell.matches, strict=True) if hit), OTHER)

    def leads(self, persona: str | None = None, months: Sequence[str] | None = None) -> int:
        """Count a persona's leads, or all; in some months, or in all."""
        return sum(one.leads for one in self._of(persona) if months is None or one.month in months)

    def rate(self, persona: str | None = None) -> Rate:
        """Give how many of a persona's leads, or of all, converted; only those whose window is over."""
        return _rate(self._of(persona))

    def matched(self, name: str) -> int:
        """Count the leads that a rule matches, whoever is tried before it."""
        return self._sum(lambda cell: cell.matches[self.names.index(name)])

    def matched_in(self, name: str, months: Sequence[str]) -> int:
        """Count the leads of some months that a rule matches, whoever is tried before it."""
        place = self.names.index(name)
        return self._sum(lambda cell: cell.matches[place] and cell.month in months)

    def rate_matched(self, name: str) -> Rate:
        """Give how many of the leads that a rule matches converted, whoever is tried before it."""
        place = self.names.index(name)
        return _rate([cell for cell in self.cells if cell.matches[place]])

    def both(self, one: str, other: str) -> int:
        """Count the leads that both rules match; a rule and itself: those that it matches."""
        first, second = self.names.index(one), self.names.index(other)
        return self._sum(lambda cell: cell.matches[first] and cell.matches[second])

    def taken(self, name: str, by: str) -> int:
        """Count the leads that a rule matches and that an earlier persona wins by its place in the order."""
        place = self.names.index(name)
        return self._sum(lambda cell: cell.matches[place] and self.persona(cell) == by)

    def _of(self, persona: str | None) -> list[Cell]:
        return [cell for cell in self.cells if persona is None or self.persona(cell) == persona]

    def _sum(self, wanted: Callable[[Cell], bool]) -> int:
        return sum(cell.leads for cell in self.cells if wanted(cell))


def counted(past: Past, rules: Sequence[NamedRule]) -> Counted:
    """Count the past leads by month and by the rules that match them, in one query."""
    names = tuple(name for name, _ in rules)
    if past.lacks:
        return Counted(names, ())
    flags = {f"m{place}": past.matches(rule) for place, (_, rule) in enumerate(rules)}
    plain = past.table.select(
        month=past.table[MONTH], kept=past.table[KEPT], closed=past.table[CLOSED], **flags
    )
    grouped = plain.group_by("month", *flags).agg(
        leads=plain.count(),
        is_closed=plain.closed.sum(),
        converted=(plain.kept & plain.closed).sum(),
    )
    cells = [
        Cell(
            row["month"],
            tuple(bool(row[flag]) for flag in flags),
            int(row["leads"]),
            int(row["is_closed"]),
            int(row["converted"]),
        )
        for row in grouped.to_pyarrow().to_pylist()
    ]
    return Counted(names, tuple(sorted(cells, key=lambda cell: (cell.month, cell.matches))))


def rules_of(agreement: Agreement) -> list[NamedRule]:
    """Give the rules of an agreement's personas, in the order they are tried."""
    return [(persona.id, persona.rule) for persona in agreement.personas]


def _rate(cells: Sequence[Cell]) -> Rate:
    return Rate(sum(cell.converted for cell in cells), sum(cell.closed for cell in cells))
