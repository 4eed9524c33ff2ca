"""What a preset knows of a CRM's exports: the headers of each source, and which rows of it are meant."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

Names = tuple[tuple[str, ...], ...]
"""Groups of headers, the better group first; the headers of one group are names of one and the same thing."""


@dataclass(frozen=True)
class Condition:
    """Rows are kept whose column of one of these headers passes `test` (or, with `never`, does not pass it)."""

    headers: tuple[str, ...]
    test: Mapping[str, Any]
    never: bool = False

    def rule(self, header: str) -> dict[str, Any]:
        """Write the condition in the match language, for the header that the data has."""
        return {"not": {header: dict(self.test)}} if self.never else {header: dict(self.test)}


@dataclass(frozen=True)
class Known:
    """What a preset knows of one source.

    `columns` are taken wherever they stand; `attributes` only where the agreement looks at them. `key` is the source's
    own key, by which a link table is entered. `choosing` tells which rows are meant, unless the agreement says so
    itself; `living` leaves out what the CRM has deleted. `parted_by` are headers of a stage that parts won deals from
    others, needed with a date out of `closing`. `marks` betray that a file is this source.
    """

    columns: Mapping[str, Names]
    attributes: Mapping[str, Names] = field(default_factory=dict)
    key: Names = ()
    choosing: tuple[Condition, ...] = ()
    living: tuple[Condition, ...] = ()
    parted_by: tuple[str, ...] = ()
    closing: tuple[str, ...] = ()
    marks: tuple[str, ...] = ()


Preset = Mapping[str, Known]
"""Source (`leads`, `stage_history`, `touches`, `deals`, `companies`, `via`) → what is known of it."""


def api(*names: str) -> tuple[str, ...]:
    """Give names of an API as they are and as loaders of warehouses write them: CreatedDate, created_date."""
    snakes = [re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower() for name in names]
    return tuple(dict.fromkeys((*names, *snakes)))


def properties(*names: str) -> tuple[str, ...]:
    """Give internal names of properties bare and, as loaders of warehouses write them, with `property_` before."""
    return tuple(dict.fromkeys((*names, *(f"property_{name}" for name in names))))


DELETED = (Condition(("_fivetran_deleted", *api("IsDeleted")), {"in": [True, "1"]}, never=True),)
"""Rows that the CRM has deleted, as loaders of warehouses keep them."""
CURRENT = (Condition(("_fivetran_active",), {"in": [False, "0"]}, never=True),)
"""Earlier versions of a row, where a loader keeps them all."""
