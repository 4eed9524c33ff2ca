"""One change between two versions of an agreement, as data with its sentence."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from sla_toolkit.agreement.changes import words
from sla_toolkit.agreement.meaning import Keys
from sla_toolkit.agreement.model import Agreement, Side
from sla_toolkit.language import Message, in_both

Kind = Literal["material", "editorial"]
Direction = Literal["tightened", "loosened"]
Favour = Literal["marketing", "sales", "both", "neither"]
_LONG = (
    *("stage_definition", "stage_entry", "stage_exit", "stage_disqualifiers"),
    *("persona_pains", "persona_talk", "persona_content", "remedy_then"),
)
OTHER_SIDE: dict[Side, Side] = {"marketing": "sales", "sales": "marketing"}


@dataclass(frozen=True)
class Told:
    """What there is to say of a difference.

    `favours` None: it cannot be said whom it helps. `direction` is what happened to the promise of the side `promise`;
    None for either: no promise is meant, or it cannot be said.
    """

    code: str
    message: Message
    favours: Favour | None = None
    direction: Direction | None = None
    promise: Side | None = None


@dataclass(frozen=True)
class Change:
    """A difference in what two versions say.

    `code` never changes its meaning. `path` names the value, list members by their id and months as YYYY-MM, such as
    `commitments.mql_volume.target`. `before` and `after` are JSON; None: it was not there. `article` is the id of the
    document's article that says it. The rest is as in `Told`.
    """

    code: str
    path: str
    before: Any
    after: Any
    kind: Kind
    favours: Favour | None
    direction: Direction | None
    promise: Side | None
    article: str
    message: Message

    @property
    def texts(self) -> tuple[words.Words | None, words.Words | None] | None:
        """The texts before and after, where the sentence only says that they differ; None for any other change."""
        if self.code not in _LONG:
            return None
        if self.before and self.after:
            return words.both_texts(self.before, self.after)
        return in_both(self.before) if self.before else None, in_both(self.after) if self.after else None


@dataclass(frozen=True)
class Difference:
    """A place at which two versions differ; `before` and `after` are JSON, None where there is nothing.

    `order`: the members of a list are the same and stand in another order, and these are their names.
    """

    keys: Keys
    before: Any
    after: Any
    material: bool
    order: bool = False


@dataclass(frozen=True)
class Case:
    """A difference with the two versions that it lies between."""

    difference: Difference
    old: Agreement
    new: Agreement

    @property
    def keys(self) -> Keys:
        """Where the difference lies."""
        return self.difference.keys

    @property
    def before(self) -> Any:
        """What stood there."""
        return self.difference.before

    @property
    def after(self) -> Any:
        """What stands there now."""
        return self.difference.after

    @property
    def added(self) -> bool:
        """Whether nothing stood there before."""
        return self.before is None

    @property
    def removed(self) -> bool:
        """Whether nothing stands there now."""
        return self.after is None


Teller = Callable[[Case], Told]
Rules = tuple[tuple[Keys, Teller], ...]
"""Who says what of which place; `*` stands for any one key, and a last `**` for whatever follows."""
