"""A rule as rows of conditions, or as YAML where it nests; nothing that is typed is ever run as code."""

import io
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import ipywidgets as widgets

from sla_toolkit.agreement.document import document_of, round_trip_yaml
from sla_toolkit.agreement.match import COMBINERS, rule_problems
from sla_toolkit.agreement.problems import AgreementRefused, Problem
from sla_toolkit.language import Message
from sla_toolkit.workshop.personas.conditions import Condition

_ROWS, _YAML = "rows", "yaml"
_HEIGHT = 8


class RuleEditor(widgets.VBox):
    """Shows a rule and lets it be changed; `changed` is called whenever it says something else."""

    def __init__(
        self,
        language: str,
        fields: Mapping[str, str],
        values: Callable[[str], Sequence[str]],
        numbers: frozenset[str],
        changed: Callable[[], None],
    ) -> None:
        self._language, self._changed = language, changed
        self._fields, self._values, self._numbers = fields, values, numbers
        options = [(Message("Conditions").text(language), _ROWS), (Message("As YAML").text(language), _YAML)]
        self.mode = widgets.ToggleButtons(options=options, style={"button_width": "140px"})
        self.more = widgets.Button(description=Message("Add a condition").text(language))
        self.more.layout.width, self.more.layout.align_self = "auto", "flex-start"
        self.text = widgets.Textarea(
            rows=_HEIGHT, continuous_update=False, layout=widgets.Layout(width="98%")
        )
        self.rows: list[Condition] = []
        self._quiet = False
        self._body = widgets.VBox()
        super().__init__([self.mode, self._body])
        self.more.on_click(lambda _: self.add())
        self.text.observe(lambda _: self._said(), "value")
        self.mode.observe(lambda _: self._switch(), "value")
        self._lay_out()

    def show(self, match: Mapping[str, Any]) -> None:
        """Show a rule: as rows where it is flat, else as YAML."""
        self._quiet = True
        self.text.value = written(match)
        self.mode.value = _ROWS if flat(match) else _YAML
        self.rows = []
        if flat(match):
            self._fill(match)
        self._quiet = False
        self._lay_out()

    def add(self) -> Condition:
        """Add an empty condition."""
        row = self._blank()
        self.rows.append(row)
        self._lay_out()
        self._said()
        return row

    def match(self) -> dict[str, Any]:
        """Give the rule as it goes into the file. Raises AgreementRefused, with a sentence for whatever is wrong."""
        found = self._from_rows() if self.mode.value == _ROWS else parsed(self.text.value)
        problems = [
            Problem("match_rule", message, ("match", *place)) for place, message in rule_problems(found)
        ]
        if problems:
            raise AgreementRefused(tuple(problems))
        return found

    def _from_rows(self) -> dict[str, Any]:
        found: dict[str, dict[str, Any]] = {}
        for row in self.rows:
            field, operator, value = row.field.value, row.operator.value, row.value
            if value is None:
                raise _refused(Message("Choose a value for “{field}”.", field=field))
            if operator in found.setdefault(field, {}):
                raise _refused(
                    Message(
                        "“{field}” is compared twice in the same way: put both into one condition.",
                        field=field,
                    )
                )
            found[field][operator] = value
        return dict(found)

    def _switch(self) -> None:
        """Carry the rule over to the other way of writing it; one that nests stays YAML."""
        if self._quiet:
            return
        self._quiet = True
        try:
            if self.mode.value == _YAML:
                self.text.value = written(self._from_rows()) if self.rows else ""
            else:
                match = parsed(self.text.value)
                if not flat(match) or any(rule_problems(match)):
                    self.mode.value = _YAML
                else:
                    self.rows = []
                    self._fill(match)
        except AgreementRefused:
            self.mode.value = _ROWS if self.mode.value == _YAML else _YAML
        self._quiet = False
        self._lay_out()
        self._said()

    def _fill(self, match: Mapping[str, Any]) -> None:
        for field, tests in match.items():
            for operator, value in tests.items():
                row = self._blank()
                row.show(str(field), str(operator), value)
                self.rows.append(row)

    def _blank(self) -> Condition:
        return Condition(self._language, self._fields, self._values, self._numbers, self._said, self._remove)

    def _remove(self, row: Condition) -> None:
        self.rows = [one for one in self.rows if one is not row]
        self._lay_out()
        self._said()

    def _lay_out(self) -> None:
        rows = [*self.rows, self.more]
        self._body.children = rows if self.mode.value == _ROWS else [self.text]

    def _said(self) -> None:
        if not self._quiet:
            self._changed()


def flat(match: Mapping[str, Any]) -> bool:
    """Whether a rule is a list of conditions that all hold."""
    return not match or not (any(key in COMBINERS for key in match) or any(rule_problems(match)))


def written(match: Mapping[str, Any]) -> str:
    """Write a rule as YAML; '' for an empty one."""
    if not match:
        return ""
    text = io.StringIO()
    yaml = round_trip_yaml()
    yaml.default_flow_style = None
    yaml.dump(dict(match), text)
    return text.getvalue()


def parsed(text: str) -> dict[str, Any]:
    """Read a rule written as YAML. Raises AgreementRefused."""
    found: dict[str, Any] = dict(document_of(text.encode("utf-8", "replace"), "match").values)
    return found


def _refused(message: Message) -> AgreementRefused:
    return AgreementRefused((Problem("match_rule", message),))
