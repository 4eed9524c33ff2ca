"""A YAML file as plain values, with the line that each one stands on."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache, partial
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.constructor import RoundTripConstructor
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from sla_toolkit.agreement.kept import keep_values, kept_values
from sla_toolkit.agreement.problems import AgreementRefused, KeyPath, Problem
from sla_toolkit.language import Message

_TOO_LARGE = Message("The file is too large to be an agreement.")
_LARGEST = 2_000_000  # bytes: a thousand times an ordinary agreement
_MOST_VALUES = 100_000  # more are aliases that multiply, not terms that people agreed on


@dataclass(frozen=True)
class Document:
    """What a YAML file holds: `values` as plain dicts, lists and scalars (dates as ISO text), `file` as named."""

    file: str
    values: Any
    _nodes: Callable[[], Any] = field(compare=False)

    def line(self, path: KeyPath) -> int | None:
        """Give the line of the value at `path`, or of its nearest parent that the file has."""
        node, line = self._nodes(), None
        for key in path:
            place = _line_of(node, key)
            if place is None:
                break
            line, node = place, node[key]
        return line


def read_document(path: Path) -> Document:
    """Read one YAML file; raises AgreementRefused when it is missing, empty, not UTF-8 or not YAML."""
    return document_of(content_of(path), str(path))


def document_of(content: bytes, file: str) -> Document:
    """Read YAML from the bytes of a file; `file` names it. Raises AgreementRefused as `read_document` does."""
    text = _text_of(content, file)
    kept = kept_values(content)
    if kept is not None:
        return Document(file, kept, cache(partial(_nodes_of, text)))
    try:
        nodes = _nodes_of(text)
        values = _Plain().of(nodes)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise _refused("yaml", _yaml_message(error), file, mark.line + 1 if mark else None) from None
    except (YAMLError, ValueError, RecursionError, _TooMany) as error:
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise _refused(
            "yaml", Message("The file cannot be read as YAML: {reason}.", reason=reason), file
        ) from None
    if not isinstance(values, Mapping):
        raise _refused("not_a_mapping", Message("The file is empty or holds no “key: value” lines."), file)
    keep_values(content, values)
    return Document(file, values, lambda: nodes)


def _nodes_of(text: str) -> Any:
    return round_trip_yaml().load(text)


class _Constructor(RoundTripConstructor):
    """Takes a day that no calendar has for text: what it stands for then refuses it, with its line."""

    def construct_yaml_timestamp(self, node: Any, values: Any = None) -> Any:
        try:
            return super().construct_yaml_timestamp(node, values)
        except ValueError:
            return self.construct_scalar(node)


_Constructor.add_constructor("tag:yaml.org,2002:timestamp", _Constructor.construct_yaml_timestamp)


def round_trip_yaml() -> YAML:
    """Give a reader and writer that keeps comments, order and quotes; a day that no calendar has is text."""
    yaml = YAML(typ="rt", pure=True)
    yaml.Constructor = _Constructor
    return yaml


def content_of(path: Path) -> bytes:
    """Give a file's bytes; raises AgreementRefused when it is missing, a folder, too large, or cannot be opened."""
    file = str(path)
    try:
        if path.stat().st_size > _LARGEST:
            raise _refused("too_large", _TOO_LARGE, file)
        return path.read_bytes()
    except FileNotFoundError:
        raise _refused("missing_file", Message("There is no such file: check the path."), file) from None
    except IsADirectoryError:
        raise _refused("not_a_file", Message("This is a folder: name the YAML file in it."), file) from None
    except OSError as error:
        reason = error.strerror or str(error)
        raise _refused(
            "unreadable", Message("The file cannot be opened: {reason}.", reason=reason), file
        ) from None


def _text_of(content: bytes, file: str) -> str:
    if len(content) > _LARGEST:
        raise _refused("too_large", _TOO_LARGE, file)
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        message = Message("The file is not saved as UTF-8: save it again with the encoding UTF-8.")
        raise _refused("encoding", message, file, line) from None


def _refused(code: str, message: Message, file: str, line: int | None = None) -> AgreementRefused:
    return AgreementRefused((Problem(code, message, file=file, line=line),))


def _yaml_message(error: MarkedYAMLError) -> Message:
    reason = error.problem or error.context or ""
    if "duplicate key" in reason:
        name = reason.split('"')[1] if '"' in reason else reason
        return Message("The key “{name}” stands twice in one block: keep one of them.", name=name)
    return Message(
        "The YAML cannot be read here ({reason}): check the indent, the colons and the quotes.",
        reason=reason.splitlines()[0] if reason else "?",
    )


class _TooMany(ValueError):
    """More values than any agreement has."""


class _Plain:
    """Turn the round-trip nodes into plain values, counting them so that aliases cannot multiply for ever."""

    def __init__(self) -> None:
        self._count = 0

    def of(self, node: Any) -> Any:
        """Give the plain value of a node; raises _TooMany."""
        self._count += 1
        if self._count > _MOST_VALUES:
            raise _TooMany("it holds too many values")
        if isinstance(node, Mapping):
            return {_key(key): self.of(value) for key, value in node.items()}
        if isinstance(node, list):
            return [self.of(value) for value in node]
        return _scalar(node)


def _key(key: Any) -> str:
    return str(_scalar(key))


def _scalar(node: Any) -> Any:
    if isinstance(node, date):
        return node.isoformat()
    if isinstance(node, bool) or node is None:
        return node
    for plain in (int, float, str):
        if isinstance(node, plain):
            return plain(node)
    return bool(node) if type(node).__name__ == "ScalarBoolean" else str(node)


def _line_of(node: Any, key: str | int) -> int | None:
    marks = getattr(node, "lc", None)
    if marks is None or marks.data is None:
        return None
    try:
        if isinstance(node, Mapping):
            return int(marks.key(key)[0]) + 1
        return int(marks.item(key)[0]) + 1
    except (KeyError, IndexError, TypeError):
        return None
