"""What a round found, as the room looks at it: pieces of HTML for the projector."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from babel.numbers import format_decimal, format_percent

from sla_toolkit.language import Message
from sla_toolkit.planning.ratings import HALF_WIDTH, Collision, Estimate, units_needed
from sla_toolkit.workshop.exercise.asked import SIDES
from sla_toolkit.workshop.exercise.faults import Fault
from sla_toolkit.workshop.exercise.heat_map import answer_words, heat_map, heat_map_alt
from sla_toolkit.workshop.exercise.result import Judged, Result
from sla_toolkit.workshop.exercise.wording import STAGE, TAKE, card_numbers
from sla_toolkit.workshop.page import bullets, heading, paragraph, picture, table

_MOST_FAULTS, _MOST_COLLISIONS = 15, 6
_GOOD, _TENTATIVE = 0.8, 0.667
"""Krippendorff's own limits: from the first on a word can be relied on, below the second it cannot."""
_SHARES = ("raw", "raw_all")


def result_parts(result: Result, language: str) -> list[str]:
    """Show everything that a round found, what could not be used, and what it would take to be surer."""
    counts = {side: result.participants[side] for side in SIDES}
    who = Message(
        "Round {round}: {leads} leads, judged by {marketing} from marketing and {sales} from sales.",
        round=str(result.asked.round),
        leads=result.leads,
        **counts,
    )
    return [
        paragraph(who, language),
        *_question(result, "stage", STAGE, language),
        *_question(result, "take", TAKE, language),
        *fault_parts(result.answers.faults, language),
    ]


def fault_parts(faults: Sequence[Fault], language: str) -> list[str]:
    """Name what could not be used, by file, sheet and cell."""
    if not faults:
        return []
    said = [fault.text(language) for fault in faults[:_MOST_FAULTS]]
    more = len(faults) - len(said)
    if more:
        said.append(Message("and {n} more, all of them in result.json", n=more).text(language))
    return [heading(Message("What could not be used"), language), bullets(said, language)]


def nothing_asked(number: int, language: str) -> list[str]:
    """Say that a round was not prepared."""
    message = Message("No cards have been drawn for round {round} yet: prepare it first.", round=str(number))
    return [paragraph(message, language, "soft")]


def nothing_answered(folder: Path, faults: Sequence[Fault], language: str) -> list[str]:
    """Say that nobody has answered yet, and where answers go."""
    message = Message(
        "Nobody has answered yet: put the filled-in sheets into {folder}, or answer on the screen.",
        folder=str(folder),
    )
    return [paragraph(message, language, "soft"), *fault_parts(faults, language)]


def _question(result: Result, question: str, title: Message, language: str) -> list[str]:
    judged = result.question(question)
    parts = [
        heading(title, language),
        *_verdict(judged, question, language),
        statistics([result], question, language),
    ]
    parts += [paragraph(message, language) for message in _what_it_takes(judged)]
    if judged.raw.value is not None:
        parts.append(_map(result, question, language))
    if question == "stage":
        parts += _words(result, language)
    return parts


def _map(result: Result, question: str, language: str) -> str:
    """Give the heat map, its cells as large as those of any other."""
    alt = heat_map_alt(result, question, language)
    width = 170 + 95 * len(result.question(question).sides.categories)
    drawn = picture(heat_map(result, question, language), alt, language)
    return f'<div style="max-width:{width}px">{drawn}</div>'


def _verdict(judged: Judged, question: str, language: str) -> list[str]:
    found = judged.alpha.value
    if found is None:
        return []
    reliable, fair, poor = _VERDICTS[question]
    if found >= _GOOD:
        return [paragraph(reliable, language, "good")]
    return [paragraph(fair if found >= _TENTATIVE else poor, language, "warning")]


def statistics(results: Sequence[Result], question: str, language: str) -> str:
    """Give a table: a row for each statistic, and for each round its value with the interval."""
    judged = [one.question(question) for one in results]
    names = [name for name in _NAMES if name in judged[0].statistics]
    several = len(results) > 1
    heads = [
        Message("Round {round}", round=str(one.asked.round)) if several else Message("Value (95% interval)")
        for one in results
    ]
    rows: list[list[str | Message]] = [
        [_NAMES[name], *(_written(name, one.statistics[name], language) for one in judged)] for name in names
    ]
    rows += [
        [
            Message("{side} says what the CRM says", side=results[0].asked.teams[side]),
            *(_written("raw", one.crm[side], language) for one in judged),
        ]
        for side in SIDES
        if judged[0].crm
    ]
    return table([Message("What is compared"), *heads], rows, language)


def _written(name: str, one: Estimate, language: str) -> Message:
    if one.value is None or one.low is None or one.high is None:
        return Message("cannot be told: {why}", why=one.why)
    write = percent if name in _SHARES else coefficient
    value, low, high = (write(number, language) for number in (one.value, one.low, one.high))
    return Message("{value} ({low} to {high}), {n} leads", value=value, low=low, high=high, n=one.units)


def _what_it_takes(judged: Judged) -> list[Message]:
    """Say how wide the interval of kappa is, else that of alpha, and how many leads would narrow it."""
    name, one = next(
        (
            (name, one)
            for name, one in (("κ", judged.kappa), ("α", judged.alpha))
            if one.half_width is not None
        ),
        ("", judged.kappa),
    )
    more = units_needed(one)
    if more is None:
        return []
    if more == 0:
        return [Message("The interval of {name} is narrow enough to go by.", name=name)]
    return [
        Message(
            "The interval of {name} reaches ±{now} around its middle. For ±{wanted} it would take about {more} leads "
            "more, if the answers stay as alike.",
            name=name,
            now=round(one.half_width or 0, 2),
            wanted=HALF_WIDTH,
            more=more,
        )
    ]


def _words(result: Result, language: str) -> list[str]:
    found = result.stage.collisions[:_MOST_COLLISIONS]
    title = heading(Message("Words that collide, worst first"), language)
    if not found:
        alone = result.stage.alpha.value is None
        none = (
            Message("No two participants can be compared yet.")
            if alone
            else Message("None: all said the same.")
        )
        return [title, paragraph(none, language, "soft")]
    heads = (
        Message("One says … the other says …"),
        Message("Pairs of answers"),
        Message("Share of all that differ"),
        Message("Cards"),
    )
    rows = [
        (
            collision_words(result, one, language),
            str(one.pairs),
            format_percent(one.share, "#,##0%", locale=language),
            card_numbers(one.units, result.asked),
        )
        for one in found
    ]
    return [title, table(heads, rows, language, numbers=(1, 2))]


def collision_words(result: Result, one: Collision, language: str) -> str:
    """Write two colliding words side by side."""
    return " ↔ ".join(answer_words(result, word, language) for word in (one.first, one.second))


def coefficient(value: float, language: str) -> str:
    """Write a coefficient with two decimals and a minus sign."""
    return _minus(format_decimal(value, "0.00", locale=language))


def percent(value: float, language: str) -> str:
    """Write a share as a whole percentage."""
    return _minus(format_percent(value, "#,##0%", locale=language))


def _minus(text: str) -> str:
    return text.replace("-", "\N{MINUS SIGN}")


def comparison_parts(results: Sequence[Result], language: str) -> list[str]:
    """Show rounds side by side: the statistics, the heat maps, and the worst collisions of each."""
    parts: list[str] = []
    for question, title in (("stage", STAGE), ("take", TAKE)):
        parts += [heading(title, language), statistics(results, question, language)]
        parts += _moved(results, question, language)
        drawn = [one for one in results if one.question(question).raw.value is not None]
        maps = [_map(one, question, language) for one in drawn]
        parts.append(_side_by_side(maps, [one.asked.round for one in drawn], language))
    return [*parts, *_worst(results, language)]


def _moved(results: Sequence[Result], question: str, language: str) -> list[str]:
    """Say how far kappa went from the first round to the last, beside what chance alone makes of it."""
    ends = [one.question(question).kappa for one in (results[0], results[-1])]
    before, after = ends
    if before.value is None or after.value is None:
        return []
    by_chance = sum((one.half_width or 0) ** 2 for one in ends) ** 0.5
    values = {
        "before": coefficient(before.value, language),
        "after": coefficient(after.value, language),
        "chance": round(by_chance, 2),
    }
    if abs(after.value - before.value) <= by_chance:
        message = Message(
            "κ went from {before} to {after}; chance alone can make it differ by {chance}.", **values
        )
        return [paragraph(message, language, "soft")]
    message = Message(
        "κ went from {before} to {after}: more than the {chance} by which chance alone can make it differ.",
        **values,
    )
    return [paragraph(message, language, "good" if after.value > before.value else "warning")]


def _side_by_side(maps: Iterable[str], numbers: Iterable[int], language: str) -> str:
    cells = []
    for drawn, number in zip(maps, numbers, strict=True):
        title = heading(Message("Round {round}", round=str(number)), language)
        cells.append(f'<div style="flex:1 1 400px;min-width:0">{title}{drawn}</div>')
    return f'<div style="display:flex;gap:2em;flex-wrap:wrap">{"".join(cells)}</div>'


def _worst(results: Sequence[Result], language: str) -> list[str]:
    heads = [Message("Round {round}", round=str(one.asked.round)) for one in results]
    columns = [
        [
            Message("{words} ({n})", words=collision_words(one, each, language), n=each.pairs).text(language)
            for each in one.stage.collisions[:_MOST_COLLISIONS]
        ]
        for one in results
    ]
    depth = max(map(len, columns), default=0)
    rows = [[column[place] if place < len(column) else "" for column in columns] for place in range(depth)]
    return [heading(Message("Words that collide, worst first"), language), table(heads, rows, language)]


_NAMES = {
    "raw": Message("Both sides say the same (raw agreement)"),
    "kappa": Message("Both sides, beyond chance (Cohen's κ)"),
    "pabak": Message("Both sides, adjusted for frequent and rare answers (PABAK)"),
    "raw_all": Message("Any two participants say the same"),
    "alpha": Message("All participants, beyond chance (Krippendorff's α)"),
    "ordered": Message("All participants, near misses counting less (α by the order of stages)"),
}
_VERDICTS = {
    "stage": (
        Message("The words are clear enough to build promises on (α of 0.8 or more)."),
        Message(
            "The words hold for a first try, and not for promises yet (α from 0.667 to 0.8): sharpen those below."
        ),
        Message(
            "The same word means different things to different people (α below 0.667): sharpen the definitions, then "
            "play another round."
        ),
    ),
    "take": (
        Message("People agree which leads sales should take (α of 0.8 or more)."),
        Message(
            "People roughly agree which leads sales should take (α from 0.667 to 0.8): talk the others over."
        ),
        Message(
            "People do not agree which leads sales should take (α below 0.667): agree on when sales takes one, then "
            "play another round."
        ),
    ),
}
