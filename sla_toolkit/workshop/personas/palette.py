"""Colours and frames that the pictures of personas share."""

from collections.abc import Sequence

import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.colors import to_hex

from sla_toolkit.agreement import OTHER
from sla_toolkit.documents.charts.canvas import SOFT, WAITING


def colours(personas: Sequence[str]) -> dict[str, str]:
    """Give each persona a colour that every kind of colour vision tells apart; grey for `other`."""
    shades = [to_hex(one) for one in sns.color_palette("colorblind", max(len(personas), 1))]
    return {one: WAITING if one == OTHER else shade for one, shade in zip(personas, shades, strict=False)}


def plain_frame(axes: Axes) -> None:
    """Take away what says nothing."""
    axes.set_xlabel("")
    axes.set_ylabel("")
    axes.tick_params(length=0, pad=5, colors=SOFT)
    sns.despine(ax=axes, left=True, bottom=True)


def apart(places: Sequence[float], gap: float) -> list[float]:
    """Move labels apart that would lie on each other, keeping their order; `places` rise."""
    found: list[float] = []
    for place in places:
        found.append(place if not found else max(place, found[-1] + gap))
    return found
