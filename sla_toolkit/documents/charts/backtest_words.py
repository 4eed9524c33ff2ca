"""What a backtest says of each side, in a sentence or two."""

from sla_toolkit.language import Message
from sla_toolkit.planning.backtest import Backtest, SideRecord


def side_words(found: Backtest, side: SideRecord) -> Message:
    """Say in how many months a side would have kept all it promises, and which promise it missed most often.

    Misses that the agreement excuses are told apart, and so are promises of which no month tells.
    """
    judged = len(side.kept) + len(side.missed)
    if not judged:
        return Message("For {team} no past month can be judged.", team=side.team)
    said = _record(found, side, judged)
    if side.excused == 1:
        said = Message("{said} One excused miss is not counted.", said=said)
    elif side.excused:
        said = Message("{said} {n} excused misses are not counted.", said=said, n=side.excused)
    if side.unmeasured:
        names = [row.label for row in found.rows if row.id in side.unmeasured]
        said = Message("{said} The past does not tell of: {names}.", said=said, names=names)
    return said


def _record(found: Backtest, side: SideRecord, judged: int) -> Message:
    values = {"team": side.team, "kept": len(side.kept), "months": judged}
    if side.worst is None:
        return Message("{team} would have kept every promise in all of {months} months.", **values)
    worst = next(row for row in found.rows if row.id == side.worst)
    return Message(
        "{team} would have kept all its promises in {kept} of {months} months; most often missed: “{worst}” "
        "({missed} of {months}).",
        worst=worst.label,
        missed=worst.missed - worst.excused,
        **values,
    )
