"""Find and fill the templates: the workspace's own stand in for the shipped ones, file by file."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cache
from pathlib import Path
from traceback import extract_tb
from types import TracebackType
from typing import Any

from jinja2 import (
    BaseLoader,
    ChoiceLoader,
    Environment,
    FileSystemLoader,
    StrictUndefined,
    TemplateNotFound,
    TemplateSyntaxError,
    pass_context,
)
from jinja2.runtime import Context
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup, escape

import sla_toolkit
from sla_toolkit.documents import words
from sla_toolkit.documents.formats import Formats
from sla_toolkit.documents.inert import flat, inert, paragraphs
from sla_toolkit.documents.rows import largest, says_more
from sla_toolkit.language import Message, SlaError, text_in, translations


class TemplateFault(SlaError):
    """A template cannot be used: the sentence names it and the line."""

    def __init__(self, name: str, line: int | None, reason: str) -> None:
        place = f"{name}:{line}" if line else name
        super().__init__(
            Message(
                "The template {place} cannot be used: {reason}. Mend it there.", place=place, reason=reason
            )
        )
        self.name, self.line, self.reason = name, line, reason

    def __reduce__(self) -> tuple[type["TemplateFault"], tuple[str, int | None, str]]:  # type: ignore[override]
        """Let the fault cross a process boundary."""
        return type(self), (self.name, self.line, self.reason)


@dataclass(frozen=True)
class Templates:
    """The templates in force; `workspace` is a folder of a team's own, or None."""

    workspace: Path | None = None

    def fill(self, name: str, language: str, currency: str, values: Mapping[str, Any]) -> str:
        """Fill a template; every value comes out as inert Markdown. Raises TemplateFault."""
        return self._filled(_environment(self.workspace), name, values, Formats(language, currency))

    def fill_plain(self, name: str, language: str, currency: str, values: Mapping[str, Any]) -> str:
        """Fill a template of plain text; every value comes out as it is, on one line. Raises TemplateFault.

        For what is never read as markup, such as the body of a message: filters that give markup are not there.
        """
        return self._filled(_plain_environment(self.workspace), name, values, Formats(language, currency))

    def _filled(
        self, environment: Environment, name: str, values: Mapping[str, Any], formats: Formats
    ) -> str:
        context = {**values, "language": formats.language, "format": formats}
        try:
            return environment.get_template(name).render(context)
        except TemplateSyntaxError as error:
            place = self._name(error.filename) or error.name or name
            raise TemplateFault(place, error.lineno, error.message or "?") from error
        except TemplateNotFound as error:
            raise TemplateFault(str(error.name), None, "there is no such template") from error
        except SlaError:
            raise
        except Exception as error:
            found, line = self._place(error.__traceback__)
            raise TemplateFault(found or name, line, str(error) or type(error).__name__) from error

    def text(self, name: str) -> str:
        """Give a file that is taken as it is, as text."""
        return self.file(name).read_text(encoding="utf-8")

    def file(self, name: str) -> Path:
        """Find a file that is taken as it is; raises TemplateFault when it is nowhere."""
        for root in _roots(self.workspace):
            if (root / name).is_file():
                return root / name
        raise TemplateFault(name, None, "there is no such file")

    def own(self, name: str) -> Path | None:
        """Find a file or folder in the workspace's own templates; None where there is none."""
        found = self.workspace / name if self.workspace else None
        return found if found and found.exists() else None

    def _place(self, trace: TracebackType | None) -> tuple[str | None, int | None]:
        """Find the template and line that an error came from: the innermost frame that lies in one."""
        for frame in reversed(extract_tb(trace)):
            name = self._name(frame.filename)
            if name:
                return name, frame.lineno
        return None, None

    def _name(self, filename: str | None) -> str | None:
        """Give the name of a template's file, the way an include writes it."""
        for root in _roots(self.workspace):
            if filename and Path(filename).is_relative_to(root):
                return Path(filename).relative_to(root).as_posix()
        return None


def compile_shipped() -> None:
    """Compile the shipped templates ahead, for whoever fills them without templates of their own."""
    environment = _environment(None)
    for name in environment.list_templates(["j2"]):
        environment.get_template(name)


def _roots(workspace: Path | None) -> list[Path]:
    package = Path(sla_toolkit.__file__).parent
    inside = package / "_shipped" / "templates"
    shipped = inside if inside.is_dir() else package.parent / "templates"
    return [shipped] if workspace is None else [workspace, shipped]


@cache
def _environment(workspace: Path | None) -> ImmutableSandboxedEnvironment:
    environment = _bare(workspace, autoescape=True, finalize=_finalize)
    environment.filters |= {name: _word_filter(name) for name in words.FILTERS}
    environment.filters |= {"paragraphs": _paragraphs, "html": _html, "anchor": _anchor}
    return environment


@cache
def _plain_environment(workspace: Path | None) -> ImmutableSandboxedEnvironment:
    """Give what fills plain text: apart from the other, so that no document is ever filled without escaping."""
    environment = _bare(workspace, autoescape=False, finalize=_finalize_plain)
    plain = words.FILTERS.keys() - _MARKED
    environment.filters |= {name: _word_filter(name) for name in plain}
    return environment


def _bare(workspace: Path | None, *, autoescape: bool, finalize: Any) -> ImmutableSandboxedEnvironment:
    loaders: list[BaseLoader] = [FileSystemLoader(root) for root in _roots(workspace)]
    environment = ImmutableSandboxedEnvironment(
        loader=ChoiceLoader(loaders),
        undefined=StrictUndefined,
        extensions=["jinja2.ext.i18n"],
        autoescape=autoescape,
        finalize=finalize,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals |= {"gettext": _gettext, "_": _gettext}
    environment.newstyle_gettext = True  # type: ignore[attr-defined]
    environment.filters |= {name: _format_filter(name) for name in _FORMATS}
    environment.filters |= {"largest": largest, "says_more": says_more}
    return environment


@pass_context
def _finalize(context: Context, value: Any) -> Markup:
    """Write whatever a template puts out, so that no value can become markup."""
    return value if isinstance(value, Markup) else inert(_plain(context, value))


@pass_context
def _finalize_plain(context: Context, value: Any) -> str:
    """Write whatever a template of plain text puts out; control characters and line breaks in it go."""
    return flat(_plain(context, value))


@pass_context
def _gettext(context: Context, sentence: str, /, **values: Any) -> str:
    """Translate a sentence of a template (`{% trans %}`); the values are written the way the language writes them."""
    pattern = translations(context["language"]).get(sentence, sentence)
    return pattern % {name: _plain(context, value) for name, value in values.items()}


@pass_context
def _paragraphs(context: Context, value: Any) -> Markup:
    return paragraphs(_plain(context, value))


def _plain(context: Context, value: Any) -> str:
    if isinstance(value, str):
        return str(value)
    if isinstance(value, Message):
        return value.text(context["language"])
    if isinstance(value, Mapping):
        return text_in(value, context["language"])
    if isinstance(value, int | float | Fraction | Decimal) and not isinstance(value, bool):
        return str(context["format"].number(value))
    if isinstance(value, date):
        return str(context["format"].date(value))
    str(value)  # an undefined name says here which one it is
    raise TypeError(f"a value of the kind {type(value).__name__} cannot be written: use a filter")


@pass_context
def _html(context: Context, value: Any) -> Markup:
    """Write a value as text of an HTML page, for the shell around the converted Markdown."""
    return escape(_plain(context, value))


def _anchor(value: str) -> Markup:
    """Write an id as the anchor of a heading or clause; raises ValueError for what cannot be one."""
    if not re.fullmatch(r"[A-Za-z0-9_-]+", value):
        raise ValueError(f"“{value}” cannot be an anchor")
    return Markup(value)  # noqa: S704 - letters and digits alone


def _format_filter(name: str) -> Any:
    """Make a filter of one of the formats: `{{ x|percent }}` is written as the document's language writes it."""

    @pass_context
    def write(context: Context, value: Any, *more: Any) -> str:
        return str(getattr(context["format"], name)(value, *more))

    return write


def _word_filter(name: str) -> Any:
    """Make a filter of one of the words: `{{ x|status }}` gives symbol and word."""

    @pass_context
    def write(context: Context, value: Any, *more: Any) -> str:
        return words.FILTERS[name](value, context["format"], *more)

    return write


_MARKED = {"status", "level"}
"""The words that come as markup."""
_FORMATS = (
    *("number", "signed", "percent", "rate", "money", "amount", "counted", "change"),
    *("tidy", "times", "chance", "p_value", "confidence", "odds", "date", "month", "instant", "moment"),
)
