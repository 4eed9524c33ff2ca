"""Which past leads go onto cards: some of every stage, persona and time, the same ones each time."""

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from itertools import groupby
from random import Random

LeadIds = Sequence[str]


@dataclass(frozen=True, order=True)
class Cell:
    """Past leads of one kind: how far they came, whether sales handed them back, their persona and their month."""

    stage: str
    rejected: bool
    persona: str
    month: int

    @property
    def outcome(self) -> tuple[str, bool]:
        """How far they came, and whether they were handed back."""
        return self.stage, self.rejected


def spread(sizes: Sequence[int], total: int, random: Random) -> list[int]:
    """Deal `total` out as evenly as the sizes allow; who gets one more is drawn by lot.

    Deals out everything there is where that is less.
    """
    dealt = [0] * len(sizes)
    order = list(range(len(sizes)))
    random.shuffle(order)
    while sum(dealt) < min(total, sum(sizes)):
        for place in order:
            if dealt[place] < sizes[place] and sum(dealt) < total:
                dealt[place] += 1
    return dealt


def wanted(sizes: dict[Cell, int], leads: int, seed: str) -> dict[Cell, int]:
    """Tell how many leads to take of each cell: outcomes alike, within them personas alike, over all months.

    Gives fewer than `leads` where there are not more. The same for the same seed.
    """
    random = Random(seed)  # noqa: S311 - a sample that can be drawn again, no secret
    found: dict[Cell, int] = {}
    for outcome, some in _dealt(sizes, leads, lambda cell: cell.outcome, random):
        inside = {cell: size for cell, size in sizes.items() if cell.outcome == outcome}
        for persona, few in _dealt(inside, some, lambda cell: cell.persona, random):
            months = [(cell, size) for cell, size in sorted(inside.items()) if cell.persona == persona]
            found |= _over_months(months, few, random)
    return found


def _dealt(
    sizes: dict[Cell, int], total: int, kind: Callable[[Cell], Hashable], random: Random
) -> list[tuple[Hashable, int]]:
    """Deal `total` out over the kinds of cells."""
    kinds = [
        (name, sum(sizes[cell] for cell in cells))
        for name, cells in groupby(sorted(sizes, key=lambda one: (kind(one), one)), key=kind)
    ]
    dealt = spread([size for _, size in kinds], total, random)
    return [(name, some) for (name, _), some in zip(kinds, dealt, strict=True) if some]


def _over_months(months: list[tuple[Cell, int]], some: int, random: Random) -> dict[Cell, int]:
    """Take leads at even distances along the months, so that early and late ones are among them."""
    every = [cell for cell, size in months for _ in range(size)]
    step, start = len(every) / some, random.random()
    found: dict[Cell, int] = {}
    for place in range(some):
        cell = every[min(int((place + start) * step), len(every) - 1)]
        found[cell] = found.get(cell, 0) + 1
    return found


def picked(ids: LeadIds, some: int, salt: str, seen: Callable[[str], bool]) -> list[str]:
    """Pick leads of one cell by their salted digests, those that no earlier round has seen first."""
    return sorted(ids, key=lambda one: (seen(one), digest(one, salt)))[:some]


def shuffled(ids: Iterable[str], salt: str) -> list[str]:
    """Give leads an order that says nothing of what they are."""
    return sorted(ids, key=lambda one: digest(f"order {one}", salt))


def digest(lead: str, salt: str) -> str:
    """Give the salted SHA-256 of a lead's id (64 hex digits): it names the lead to those alone who have the data."""
    return sha256(f"{salt}\n{lead}".encode()).hexdigest()
