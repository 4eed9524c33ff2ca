"""Where things stand in a sheet: known to what writes it and to what reads it back."""

import re

from openpyxl.utils import get_column_letter

from sla_toolkit.language import Message
from sla_toolkit.workshop.exercise.asked import Asked
from sla_toolkit.workshop.exercise.wording import columns

SIDE_ROW, PARTICIPANT_ROW, HEADER_ROW = 2, 3, 5
CHOICE_COLUMN = 3
FIRST_CARD = HEADER_ROW + 1
PARTICIPANTS = 30
INSTRUCTIONS, CARDS = Message("Instructions"), Message("Cards")
LISTS = "lists"
_TOKEN = re.compile(r"sla-exercise ([a-z0-9-]+) (\d+) ([0-9a-f]{12})")


def stage_column(asked: Asked) -> int:
    """Give the column of the first question; the second one's is the next."""
    return 2 + len(columns(asked, "en"))


def cell(row: int, column: int) -> str:
    """Name a cell as Excel does: B7."""
    return f"{get_column_letter(column)}{row}"


def mark(asked: Asked) -> str:
    """Give the line by which a sheet is known again."""
    return f"sla-exercise {asked.agreement} {asked.round} {asked.token}"


def marked(text: object) -> tuple[str, int, str] | None:
    """Read such a line: the agreement's id, the round, the token; None for any other text."""
    found = _TOKEN.fullmatch(str(text).strip())
    return (found[1], int(found[2]), found[3]) if found else None
