"""What is wrong with what a participant handed in, by file, sheet and cell."""

from dataclasses import dataclass

from sla_toolkit.language import Message


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong. `code` never changes its meaning.

    `sheet` and `cell` (B7) say where in a workbook; in what was answered on the screen, `cell` is None and the message
    names the card. None for both: the file as a whole.
    """

    code: str
    message: Message
    file: str
    sheet: str | None = None
    cell: str | None = None

    def text(self, language: str) -> str:
        """Write the place and what is wrong there in one sentence."""
        where = " · ".join(part for part in (self.file, self.sheet, self.cell) if part)
        return f"{where}: {self.message.text(language)}"

    def as_json(self) -> dict[str, object]:
        """Give the fault as data."""
        places = {"file": self.file, "sheet": self.sheet, "cell": self.cell}
        return {"code": self.code, **places, "text": self.message.both()}
