"""Answers of several raters about the same units."""

from collections import Counter
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

Answer = Hashable
Counts = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Ratings:
    """Who answered what: one row a unit, one column a rater, None where a rater gave no answer.

    `categories` are all answers there are to choose from, in their order, whether or not anybody chose them. Raises
    ValueError for an answer that is none of them, and for rows of different lengths.
    """

    categories: tuple[Answer, ...]
    rows: tuple[tuple[Answer | None, ...], ...]

    def __post_init__(self) -> None:
        given = {answer for row in self.rows for answer in row if answer is not None}
        if given - set(self.categories):
            raise ValueError(f"no such category: {sorted(map(str, given - set(self.categories)))}")
        if len({len(row) for row in self.rows}) > 1:
            raise ValueError("the rows have different lengths")

    @property
    def raters(self) -> int:
        """How many raters there are, with answers or without."""
        return len(self.rows[0]) if self.rows else 0

    @cached_property
    def counts(self) -> Counts:
        """How many raters gave each category: one row a unit, one column a category."""
        found = [[row.count(category) for category in self.categories] for row in self.rows]
        return np.array(found, dtype=np.int64).reshape(len(self.rows), len(self.categories))

    @property
    def paired(self) -> int:
        """How many units have two answers or more, and so can be compared."""
        return int((self.counts.sum(axis=1) >= 2).sum())


def majority(answers: Iterable[Answer | None]) -> Answer | None:
    """Give the answer that more raters gave than any other; None for a tie and where nobody answered."""
    ranked = Counter(answer for answer in answers if answer is not None).most_common(2)
    if not ranked or (len(ranked) == 2 and ranked[0][1] == ranked[1][1]):
        return None
    return ranked[0][0]


def crossed(ratings: Ratings) -> Counts:
    """Count the units by the answers of two raters: the first one's in rows, the second one's in columns.

    Units that one of them left out do not count. Raises ValueError unless there are two raters.
    """
    if ratings.rows and ratings.raters != 2:
        raise ValueError("two raters are compared")
    return table(ratings.categories, ratings.rows)


def table(categories: Sequence[Answer], rows: Iterable[tuple[Answer | None, ...]]) -> Counts:
    """Count pairs of answers; see `crossed`."""
    place = {category: position for position, category in enumerate(categories)}
    found = np.zeros((len(categories), len(categories)), dtype=np.int64)
    for first, second in rows:
        if first is not None and second is not None:
            found[place[first], place[second]] += 1
    return found
