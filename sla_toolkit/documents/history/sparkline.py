"""A sparkline: the share of its target that a commitment reached, month by month, as a small picture in the page."""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

WIDTH, HEIGHT = 132, 34
"""The picture's own units, which the style sheet makes CSS pixels."""
_EDGE = 4.0
_LEAST_SPAN = 0.2
"""The least stretch of the target from bottom to top: what moves less than that should not look like a mountain."""
_MOST = 2.0
"""Twice the target is drawn at the top edge, and whatever is more too: one such month must not flatten the others."""

Point = tuple[float, float]


@dataclass(frozen=True)
class Sparkline:
    """Where things stand in the picture, from its upper left corner.

    `lines` join months that follow one another, `target` is the height of the target itself, `below` are the months
    that fell short of it, `last` is the newest judged month.
    """

    lines: tuple[tuple[Point, ...], ...]
    target: float
    below: tuple[Point, ...]
    last: Point


def sparkline(reached: Sequence[float | None]) -> Sparkline | None:
    """Lay out shares of a target (1: just kept), a month each, oldest first; None where no month has one."""
    known = [min(share, _MOST) for share in reached if share is not None]
    if not known:
        return None
    low, high = _scale(known)
    points = [
        None if share is None else (_across(place, len(reached)), _height(min(share, _MOST), low, high))
        for place, share in enumerate(reached)
    ]
    return Sparkline(
        lines=_joined(points),
        target=_height(1.0, low, high),
        below=tuple(
            point
            for point, share in zip(points, reached, strict=True)
            if point is not None and share is not None and share < 1
        ),
        last=next(point for point in reversed(points) if point is not None),
    )


def drawn(line: Sparkline, words: str) -> Markup:
    """Write the picture as SVG that needs nothing but the page's style; `words` say what it shows."""
    paths = Markup().join(
        Markup('<polyline points="{}"/>').format(" ".join(f"{x:g},{y:g}" for x, y in one))
        for one in line.lines
    )
    below = Markup().join(
        Markup('<rect class="below" x="{:g}" y="{:g}" width="3" height="3"/>').format(x - 1.5, y - 1.5)
        for x, y in line.below
    )
    return Markup(
        '<svg class="spark" viewBox="0 0 {} {}" role="img" aria-label="{}">'
        '<line x1="0" x2="{}" y1="{:g}" y2="{:g}"/>{}{}<circle cx="{:g}" cy="{:g}" r="3"/></svg>'
    ).format(WIDTH, HEIGHT, words, WIDTH, line.target, line.target, paths, below, *line.last)


def _scale(known: Sequence[float]) -> tuple[float, float]:
    low, high = min(*known, 1.0), max(*known, 1.0)
    more = max(_LEAST_SPAN - (high - low), 0.0) / 2
    return low - more, high + more


def _across(place: int, months: int) -> float:
    if months == 1:
        return WIDTH / 2
    return round(_EDGE + place * (WIDTH - 2 * _EDGE) / (months - 1), 1)


def _height(share: float, low: float, high: float) -> float:
    return round(_EDGE + (high - share) / (high - low) * (HEIGHT - 2 * _EDGE), 1)


def _joined(points: Sequence[Point | None]) -> tuple[tuple[Point, ...], ...]:
    """Join what follows one another; a month on its own is left to its mark."""
    found: list[list[Point]] = [[]]
    for point in points:
        if point is None:
            found.append([])
        else:
            found[-1].append(point)
    return tuple(tuple(one) for one in found if len(one) > 1)
