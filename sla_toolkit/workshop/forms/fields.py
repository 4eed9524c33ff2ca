"""Fields of a form: a widget, the place in the YAML that it is bound to, and how values go to and fro."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import ipywidgets as widgets

from sla_toolkit.agreement.editing import Place
from sla_toolkit.language import Message


def _wide() -> widgets.Layout:
    """Give a layout of its own to each widget: one that is hidden must not hide the others."""
    return widgets.Layout(width="98%")


_STYLE = {"description_width": "230px"}
_LANGUAGES = {"ja": Message("in Japanese"), "en": Message("in English")}


@dataclass(frozen=True)
class Field:
    """One value of the agreement that can be changed.

    `show` turns what stands in the file (plain YAML; None: nothing) into the widget's value, `take` the widget's value,
    with what stood there, into what is written (None: nothing).
    """

    place: Place
    widget: Any
    show: Callable[[Any], Any]
    take: Callable[[Any, Any], Any]

    def fill(self, value: Any) -> None:
        """Show what stands in the file."""
        self.widget.value = self.show(value)

    def changed(self, value: Any) -> bool:
        """Whether the widget shows something else than what stands in the file."""
        return bool(self.widget.value != self.show(value))


def words(
    place: Place, label: Message, language: str, languages: Sequence[str], rows: int = 2
) -> list[Field]:
    """Give a text for each of the agreement's languages; one wording for all stays one until the two differ."""
    return [_wording(place, label, language, one, len(languages) > 1, rows) for one in languages]


def _wording(place: Place, label: Message, language: str, own: str, several: bool, rows: int) -> Field:  # noqa: FBT001
    name = label.text(language)
    if several:
        name = Message("{what} ({which})", what=label, which=_LANGUAGES[own]).text(language)
    kind = widgets.Text if rows == 1 else widgets.Textarea
    options = {} if rows == 1 else {"rows": rows}
    widget = kind(description=name, layout=_wide(), style=_STYLE, **options)

    def show(value: Any) -> str:
        return str((value.get(own) if isinstance(value, Mapping) else value) or "")

    def take(shown: str, before: Any) -> Any:
        text = shown.strip()
        if not isinstance(before, Mapping) and not several:
            return text or None
        texts = (
            dict(before) if isinstance(before, Mapping) else {"ja": before, "en": before} if before else {}
        )
        texts[own] = text
        kept = {key: one for key, one in texts.items() if one}
        return kept or None

    return Field(place, widget, show, take)


def choice(place: Place, label: Message, language: str, options: Mapping[str, Message | str]) -> Field:
    """Give one of several values, each with its words."""
    named = [(_text(words, language), value) for value, words in options.items()]
    widget = widgets.Dropdown(description=label.text(language), options=named, layout=_wide(), style=_STYLE)
    first = named[0][1]
    return Field(place, widget, lambda value: value if value in options else first, lambda shown, _: shown)


def picks(place: Place, label: Message, language: str, options: Sequence[str]) -> Field:
    """Give some of several values, in the order of `options`; a value that the file has and they lack stays one."""
    widget = widgets.TagsInput(
        allow_duplicates=False, allowed_tags=list(options), layout=_wide(), tooltip=label.text(language)
    )

    def show(value: Any) -> list[str]:
        found = [str(one) for one in value or []]
        widget.allowed_tags = list(dict.fromkeys([*options, *found]))
        return found

    return Field(place, widget, show, lambda shown, _: list(shown) or None)


def number(
    place: Place, label: Message, language: str, least: float = 0, most: float = 1e12, step: float = 1
) -> Field:
    """Give a number; whole where the step is."""
    kind = widgets.BoundedIntText if float(step).is_integer() else widgets.BoundedFloatText
    widget = kind(
        description=label.text(language), min=least, max=most, step=step, layout=_wide(), style=_STYLE
    )
    return Field(place, widget, lambda value: _number(value, least), _exact)


def slider(place: Place, label: Message, language: str, least: float, most: float, step: float = 1) -> Field:
    """Give a number between two ends, to be pulled."""
    kind = widgets.IntSlider if float(step).is_integer() else widgets.FloatSlider
    widget = kind(
        description=label.text(language), min=least, max=most, step=step, layout=_wide(), style=_STYLE
    )
    widget.continuous_update = False
    return Field(place, widget, lambda value: min(max(_number(value, least), least), most), _exact)


def share(place: Place, label: Message, language: str) -> Field:
    """Give a share (0 to 1), pulled in percentage points; a finer one that the file has stays until it is pulled."""
    widget = share_slider(label, language)
    return Field(place, widget, lambda value: _number(value, 0.0), lambda shown, _: round(float(shown), 4))


def share_slider(label: Message, language: str, style: Mapping[str, str] = _STYLE) -> widgets.FloatSlider:
    """Give a slider from 0 to 100 % in half points that tells only where it was let go."""
    slider = widgets.FloatSlider(
        description=label.text(language),
        min=0.0,
        max=1.0,
        step=0.005,
        readout_format=".1%",
        layout=_wide(),
        style=dict(style),
    )
    slider.continuous_update = False
    return slider


def _exact(shown: float, _before: Any) -> float | int:
    return int(shown) if float(shown).is_integer() else round(float(shown), 6)


def _number(value: Any, otherwise: float) -> float:
    """Give a number of the file; one that goes by month shows its first."""
    if isinstance(value, Mapping):
        value = next(iter(value.values()), otherwise)
    return otherwise if value is None or isinstance(value, bool) else float(value)


def _text(words: Message | str, language: str) -> str:
    return words.text(language) if isinstance(words, Message) else words
