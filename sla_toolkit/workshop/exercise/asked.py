"""A round of the exercise as it was asked: its cards, its stages, and, kept apart, what the CRM has."""

import json
import re
import unicodedata
from collections.abc import Callable, Mapping
from functools import cached_property
from hashlib import sha256
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from sla_toolkit.agreement import Agreement
from sla_toolkit.agreement.model import Side
from sla_toolkit.language import Message, SlaError, in_both
from sla_toolkit.leads import Leads
from sla_toolkit.leads.headers import folded
from sla_toolkit.workshop.exercise.cards import Card, cards
from sla_toolkit.workshop.exercise.pool import draw
from sla_toolkit.workshop.exercise.sample import digest

SIDES: tuple[Side, Side] = ("marketing", "sales")
_CODE = re.compile(r"[0-9a-z][0-9a-z_-]{0,19}")


class Kept(BaseModel):
    """What is kept as JSON; nothing changes once read."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    def content(self) -> bytes:
        """Give the bytes of the file: the same for the same content."""
        return (json.dumps(self.model_dump(mode="json"), ensure_ascii=False, indent=1) + "\n").encode()


class AskedStage(Kept):
    """A stage to choose, with its label in every language as it was when the sheets were made."""

    id: str
    label: dict[str, str]


class Asked(Kept):
    """A round: `token` tells its sheets from those of any other; `sheets` gives the SHA-256 of each empty sheet.

    `wanted` is how many leads were asked for; there are fewer cards where the data has not more.
    """

    agreement: str
    round: int
    wanted: int
    token: str
    stages: tuple[AskedStage, ...]
    teams: dict[str, dict[str, str]]
    cards: tuple[Card, ...]
    sheets: dict[str, str] = {}

    @property
    def stage_ids(self) -> tuple[str, ...]:
        """The ids of the stages to choose from, in order."""
        return tuple(stage.id for stage in self.stages)

    def choices(self, language: str) -> list[str]:
        """Give what stands for each stage in a drop-down: its label, with the id where labels are alike."""
        labels = [stage.label[language] for stage in self.stages]
        alike = {one for one in labels if [folded(label) for label in labels].count(folded(one)) > 1}
        return [
            f"{label} ({stage.id})" if label in alike else label
            for label, stage in zip(labels, self.stages, strict=True)
        ]

    def stage_meant(self, text: str) -> str | None:
        """Tell which stage an answer means: its id or its words in any language; None where it means none."""
        return _meant(text, {stage.id: [stage.id, *self._words(stage)] for stage in self.stages})

    def side_meant(self, text: str) -> str | None:
        """Tell which side is meant by its name or its team's."""
        names: dict[str, list[str]] = {
            side: [side, *SIDE_NAMES[side].both().values(), *self.teams[side].values()] for side in SIDES
        }
        return _meant(text, names)

    def relabelled(self, agreement: Agreement) -> "Asked":
        """Give the round with the agreement's present words for its stages and teams."""
        return self.model_copy(update={"stages": _stages(agreement), "teams": _teams(agreement)})

    def _words(self, stage: AskedStage) -> list[str]:
        place = self.stages.index(stage)
        return [*stage.label.values(), *(self.choices(language)[place] for language in stage.label)]


class CrmView(Kept):
    """What the CRM has of the lead on a card: `lead` is the salted digest of its id."""

    lead: str
    stage: str
    rejected: bool


class Key(Kept):
    """What the CRM says of each card (by number), kept apart from the cards."""

    salt: str
    cards: dict[str, CrmView]

    def knows(self, lead: str) -> bool:
        """Whether a lead is on one of the cards."""
        return digest(lead, self.salt) in self._leads

    @cached_property
    def _leads(self) -> frozenset[str]:
        return frozenset(view.lead for view in self.cards.values())


def ask(
    agreement: Agreement, leads: Leads, count: int, number: int, earlier: tuple[Key, ...] = ()
) -> tuple[Asked, Key]:
    """Make a round: draw about `count` leads, and write their cards and their key. The same for the same input."""
    header = agreement.agreement
    salt = sha256(f"{header.id}\n{number}\n{count}\n{leads.digest}".encode()).hexdigest()
    chosen = draw(agreement, leads, count, salt, _seen_in(earlier))
    drawn = cards(agreement, leads, list(chosen))
    views = {
        str(place): CrmView(lead=digest(lead, salt), stage=cell.stage, rejected=cell.rejected)
        for place, (lead, cell) in enumerate(chosen.items(), 1)
    }
    stages = _stages(agreement)
    asked = Asked(
        agreement=header.id,
        round=number,
        wanted=count,
        token=_token(header.id, number, [one.model_dump() for one in drawn], [one.id for one in stages]),
        stages=stages,
        teams=_teams(agreement),
        cards=drawn,
    )
    return asked, Key(salt=salt, cards=views)


def _stages(agreement: Agreement) -> tuple[AskedStage, ...]:
    return tuple(AskedStage(id=one.id, label=in_both(one.label)) for one in agreement.stages)


def _teams(agreement: Agreement) -> dict[str, dict[str, str]]:
    return {side: in_both(getattr(agreement.parties, side).team) for side in SIDES}


def _seen_in(keys: tuple[Key, ...]) -> Callable[[str], bool]:
    return lambda lead: any(key.knows(lead) for key in keys)


def _token(*parts: Any) -> str:
    return sha256(json.dumps(parts, ensure_ascii=False).encode()).hexdigest()[:12]


def code_meant(text: str) -> str | None:
    """Give a participant's code as it is kept; None for what is none: up to 20 of a–z, 0–9, “-” and “_”."""
    plain = unicodedata.normalize("NFKC", text).strip().casefold().removesuffix(".0")
    return plain if _CODE.fullmatch(plain) else None


def yes_or_no(text: str) -> bool | None:
    """Tell whether an answer means yes or no, in any language; None where it means neither."""
    meant = _meant(
        text, {"yes": _words(YES, "yes", "y", "true", "○"), "no": _words(NO, "no", "n", "false", "×")}
    )
    return None if meant is None else meant == "yes"


def _words(message: Message, *more: str) -> list[str]:
    return [*message.both().values(), *more]


def _meant(text: str, names: Mapping[str, list[str]]) -> str | None:
    found = {name for name, words in names.items() if _bare(text) in map(_bare, words)}
    return found.pop() if len(found) == 1 else None


def _bare(text: str) -> str:
    return folded(text).replace(" ", "")


K = TypeVar("K", bound=Kept)


class Unreadable(SlaError):
    """A file of the exercise was damaged."""


def read_kept(kind: type[K], content: bytes, name: str) -> K:
    """Read what was kept as JSON. Raises Unreadable, with the file's name."""
    try:
        return kind.model_validate_json(content)
    except ValidationError:
        message = Message(
            "{file} is damaged and cannot be read: take it from a backup, or make the round anew.", file=name
        )
        raise Unreadable(message) from None


YES, NO = Message("Yes"), Message("No")
SIDE_NAMES: dict[Side, Message] = {"marketing": Message("Marketing"), "sales": Message("Sales")}
