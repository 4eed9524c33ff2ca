"""Colours and frames that the pictures of personas share."""

from collections.abc import Sequence

import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.colors import to_hex
from matplotlib.ticker import PercentFormatter

from sla_toolkit.agreement import OTHER
from sla_toolkit.documents.charts.canvas import FAINT, INK, SOFT, WAITING


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


def beside(axes: Axes, place: int, text: str) -> None:
    """Write a text to the right of a row, outside of the frame."""
    axes.annotate(
        text,
        (1.0, place),
        xycoords=("axes fraction", "data"),
        xytext=(8, 0),
        textcoords="offset points",
        va="center",
        color=INK,
        annotation_clip=False,
    )


def rate_frame(axes: Axes, names: Sequence[str], most: float) -> None:
    """Frame rows of rates, the first on top, over a scale from 0 to a little beyond `most` (a share)."""
    plain_frame(axes)
    axes.set_xlim(0, min(max(most, 0.05) * 1.08, 1.0))
    axes.set_ylim(len(names) - 0.4, -0.6)
    axes.set_yticks(range(len(names)), names)
    axes.tick_params(axis="y", colors=INK)
    axes.xaxis.set_major_formatter(PercentFormatter(1.0, decimals=0))
    axes.xaxis.grid(visible=True, color=FAINT, linewidth=0.8)
    axes.set_axisbelow(True)


def apart(places: Sequence[float], gap: float) -> list[float]:
    """Move labels apart that would lie on each other, keeping their order; `places` rise."""
    found: list[float] = []
    for place in places:
        found.append(place if not found else max(place, found[-1] + gap))
    return found
