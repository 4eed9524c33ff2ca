"""Notebook 3's last picture: had this agreement been in force, which months would each side have kept?"""

from sla_toolkit.documents.charts import backtest_alt, backtest_chart, side_words
from sla_toolkit.language import Message
from sla_toolkit.running.backtesting import backtest_of
from sla_toolkit.workshop.live import Live
from sla_toolkit.workshop.page import bullets, page, paragraph, picture
from sla_toolkit.workshop.room import Room

_FEW = 6
"""Months below which a share of months kept says little."""


def backtest(room: Room) -> Live:
    """Show the heat map of commitment × month, drawn anew after each save, with a sentence for each side."""
    return Live(room, _drawn)


def _drawn(room: Room) -> str:
    language = room.language
    found = backtest_of(room.file, room.leads)
    said = [side_words(found, side) for side in found.sides]
    parts = [
        picture(backtest_chart(found, language), backtest_alt(found), language),
        bullets(said, language),
    ]
    if len(found.months) < _FEW:
        few = Message(
            "Only {n} past months can be judged: take this as a hint, not as a rate.", n=len(found.months)
        )
        parts.append(paragraph(few, language, "warning"))
    return page(parts)
