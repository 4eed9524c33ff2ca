"""One condition of a rule as a row: attribute, comparison, value, chosen from what the past leads have."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import ipywidgets as widgets

from sla_toolkit.agreement.match import OPERATORS
from sla_toolkit.language import Message
from sla_toolkit.workshop.personas.known import cut

WORDS: Mapping[str, Message] = {
    "is": Message("is"),
    "in": Message("is one of"),
    "not_in": Message("is none of"),
    "between": Message("lies between"),
    "at_least": Message("is at least"),
    "at_most": Message("is at most"),
    "contains": Message("contains"),
    "blank": Message("is left blank"),
}
_ANY = "300px"


class Condition(widgets.HBox):
    """A row; `changed` is called whenever it says something else, `removed` when it is to go.

    `values` gives the known values of an attribute, `numbers` names the attributes that hold numbers.
    """

    def __init__(
        self,
        language: str,
        fields: Mapping[str, str],
        values: Callable[[str], Sequence[str]],
        numbers: frozenset[str],
        changed: Callable[[], None],
        removed: Callable[["Condition"], None],
    ) -> None:
        self._language, self._values, self._numbers, self._changed = language, values, numbers, changed
        options = [(label, name) for name, label in fields.items()]
        self.field = widgets.Dropdown(options=options, layout=_fixed("260px"))
        words = [(WORDS[one].text(language), one) for one in OPERATORS]
        self.operator = widgets.Dropdown(options=words, layout=_fixed("150px"))
        self.away = widgets.Button(description="✕", layout=_fixed("36px"))
        self.away.tooltip = Message("Remove this condition").text(language)
        self._holder = widgets.HBox(layout=widgets.Layout(flex="1 1 auto", min_width="0"))
        self._read: Callable[[], Any] = lambda: None
        self._written: dict[str, Any] = {}
        super().__init__([self.field, self.operator, self._holder, self.away])
        self._refit()
        self.field.observe(lambda _: self._refit(), "value")
        self.operator.observe(lambda _: self._refit(), "value")
        self.away.on_click(lambda _: removed(self))

    def show(self, field: str, operator: str, value: Any) -> None:
        """Show a condition as it stands in a rule."""
        if field not in [name for _, name in self.field.options]:
            self.field.options = [*self.field.options, (cut(field), field)]
        self.field.value, self.operator.value = field, operator
        self._written = {str(one): one for one in (value if isinstance(value, list) else [value])}
        self._refit(value)

    @property
    def value(self) -> Any:
        """The operand as it goes into the rule; None where nothing was chosen."""
        return self._read()

    def _refit(self, value: Any = None) -> None:
        """Put the widget in place that the comparison takes."""
        kind = self.operator.value
        make = {
            "is": self._one,
            "in": self._several,
            "not_in": self._several,
            "between": self._pair,
            "contains": self._text,
            "blank": self._yes_or_no,
        }.get(kind, self._bound)
        self._holder.children, self._read = make(value)
        for child in self._holder.children:
            child.observe(lambda _: self._changed(), "value")
        self._changed()

    def _one(self, value: Any) -> tuple[tuple[Any, ...], Callable[[], Any]]:
        box = widgets.Combobox(
            value="" if value is None else str(value),
            options=list(self._values(self.field.value)),
            placeholder=Message("a value").text(self._language),
            continuous_update=False,
            layout=widgets.Layout(width=_ANY),
        )
        return (box,), lambda: self._typed(box.value) if box.value.strip() else None

    def _several(self, value: Any) -> tuple[tuple[Any, ...], Callable[[], Any]]:
        given = [str(one) for one in value] if isinstance(value, list) else []
        known = list(self._values(self.field.value))
        tags = widgets.TagsInput(
            value=given, allow_duplicates=False, layout=widgets.Layout(flex="0 1 auto", min_width="120px")
        )
        choose = Message("add a value …").text(self._language)
        more = widgets.Dropdown(options=[(choose, ""), *((cut(one), one) for one in known)])
        more.layout = _fixed("140px")

        def picked(change: Any) -> None:
            if change["new"]:
                tags.value = list(dict.fromkeys([*tags.value, change["new"]]))
                more.value = ""

        more.observe(picked, "value")
        return (tags, more), lambda: [self._typed(one) for one in tags.value] or None

    def _pair(self, value: Any) -> tuple[tuple[Any, ...], Callable[[], Any]]:
        ends = value if isinstance(value, list) and len(value) == 2 else (0, 0)
        low, high = (_number_box(one) for one in ends)
        return (low, widgets.Label("–"), high), lambda: [_whole(low.value), _whole(high.value)]

    def _bound(self, value: Any) -> tuple[tuple[Any, ...], Callable[[], Any]]:
        box = _number_box(value if isinstance(value, int | float) else 0)
        return (box,), lambda: _whole(box.value)

    def _text(self, value: Any) -> tuple[tuple[Any, ...], Callable[[], Any]]:
        box = widgets.Text(value=str(value or ""), continuous_update=False, layout=widgets.Layout(width=_ANY))
        return (box,), lambda: box.value or None

    def _yes_or_no(self, value: Any) -> tuple[tuple[Any, ...], Callable[[], Any]]:
        options = [(Message("yes").text(self._language), True), (Message("no").text(self._language), False)]
        box = widgets.Dropdown(
            options=options, value=value is not False, layout=widgets.Layout(width="120px")
        )
        return (box,), lambda: box.value

    def _typed(self, text: str) -> Any:
        """Give a value as the rule had it; a number where the attribute holds numbers."""
        if text in self._written:
            return self._written[text]
        if self.field.value in self._numbers:
            try:
                return _whole(float(text.replace(",", "")))
            except ValueError:
                return text
        return text


def _fixed(width: str) -> widgets.Layout:
    """Give a width that many values beside it don't press together."""
    return widgets.Layout(width=width, flex="0 0 auto")


def _number_box(value: float) -> widgets.FloatText:
    box = widgets.FloatText(value=float(value), layout=widgets.Layout(width="120px"))
    box.continuous_update = False
    return box


def _whole(value: float) -> float | int:
    return int(value) if float(value).is_integer() else float(value)
