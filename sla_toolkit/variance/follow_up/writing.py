"""Add a decision to the actions file, keeping everything that people wrote in it."""

import io
import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.nodes import ScalarNode
from ruamel.yaml.resolver import VersionedResolver
from ruamel.yaml.scalarstring import DoubleQuotedScalarString
from ruamel.yaml.tag import Tag

from sla_toolkit.agreement import Agreement, Problem, Refused
from sla_toolkit.agreement.locking import locked
from sla_toolkit.agreement.replacing import replace_file
from sla_toolkit.language import Message, SlaError
from sla_toolkit.variance.follow_up.model import Action
from sla_toolkit.variance.follow_up.reading import read_actions

HEADER = """\
# yaml-language-server: $schema=actions.schema.json
#
# 月次会議で決めたことを、ここに書き残します。翌月以降の月次レポートに、指標の変化とともに載ります。
#   month    どの月の結果を見て決めたか         who / what / by  誰が・何を・いつまでに
#   measure  動かしたいコミットメントの id      expected  どれだけ動かすか（割合は 0.05 = 5 ポイント）
#   state    open 実施中・done 完了（done_on に日付）・dropped 取りやめ
#
# What was decided at the review is kept here; later monthly reports show it beside its measure.
#   month    the month whose results led to it   who / what / by  who does what by when
#   measure  id of the commitment it should move  expected  by how much (for a share 0.05 is five points)
#   state    open, done (with the day in done_on) or dropped

actions: []
"""
_PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")
_WORDS = {"true", "false", "null", "yes", "no", "on", "off", "y", "n"}


class CannotAdd(SlaError):
    """The actions file cannot be written."""


def add_action(path: Path, action: Action, agreement: Agreement) -> None:
    """Add a decision at the end of the file, which is begun with a header when it is new.

    Comments, order, quotes and the way numbers are written stay as they are. The file changes as a whole or not at
    all, and several processes that add at once lose nothing. Raises Refused when the file or the decision has
    problems, or the id is taken; Busy and CannotAdd when the file cannot be had or written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with locked(path):
            if any(one.id == action.id for one in read_actions(path, agreement).actions):
                raise Refused((Problem("duplicate_id", _taken(action.id), file=str(path)),))
            _replace(path, _with(path, action), agreement)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        message = Message("{path} cannot be written: {reason}.", path=str(path), reason=reason)
        raise CannotAdd(message) from None


def _taken(name: str) -> Message:
    return Message("There is a decision “{name}” already: give the new one another id.", name=name)


def _with(path: Path, action: Action) -> bytes:
    """Give the file's bytes with the decision added; byte order mark and line ends stay the file's own."""
    before = path.read_bytes() if path.exists() else HEADER.encode()
    text = before.decode("utf-8-sig")
    crlf = "\r\n" in text
    yaml = _yaml()
    values = yaml.load(text.replace("\r\n", "\n"))
    if not isinstance(values.get("actions"), CommentedSeq):
        values["actions"] = CommentedSeq()
    if not values["actions"]:
        values["actions"].fa.set_block_style()
    values["actions"].append(_node(action))
    written = io.StringIO()
    yaml.dump(values, written)
    after = written.getvalue().replace("\n", "\r\n") if crlf else written.getvalue()
    return (b"\xef\xbb\xbf" if before.startswith(b"\xef\xbb\xbf") else b"") + after.encode()


class _AsWritten(VersionedResolver):
    """Takes every plain scalar for text, so that `+20` and `0.050` are written again as they stand."""

    def resolve(self, kind: Any, value: Any, implicit: Any) -> Any:
        if kind is ScalarNode and implicit[0]:
            return Tag(suffix=f"tag:yaml.org,2002:{'str' if value else 'null'}")
        return super().resolve(kind, value, implicit)


def _yaml() -> YAML:
    yaml = YAML(typ="rt", pure=True)
    yaml.Resolver = _AsWritten
    yaml.preserve_quotes = True
    yaml.width = 1_000_000  # a line that people wrote long stays one
    yaml.indent(mapping=2, sequence=4, offset=2)
    return yaml


def _node(action: Action) -> CommentedMap:
    told = action.model_dump(mode="json", exclude_none=True)
    return CommentedMap({key: _scalar(key, value) for key, value in told.items()})


def _scalar(key: str, value: Any) -> Any:
    if isinstance(value, Mapping):
        return CommentedMap({name: _scalar("text", part) for name, part in value.items()})
    text = f"{value:g}" if isinstance(value, float) and float(f"{value:g}") == value else str(value)
    if key in ("month", "by", "done_on", "expected") or _is_plain(text):
        return text
    return DoubleQuotedScalarString(text)


def _is_plain(text: str) -> bool:
    return bool(_PLAIN.fullmatch(text)) and text.lower() not in _WORDS


def _replace(path: Path, content: bytes, agreement: Agreement) -> None:
    """Write beside the file, read that strictly, and only then put it in the file's place."""
    replace_file(path, content, check=lambda beside: _read_again(beside, path, agreement))


def _read_again(beside: Path, path: Path, agreement: Agreement) -> None:
    try:
        read_actions(beside, agreement)
    except Refused as refused:
        raise Refused(tuple(replace(one, file=str(path)) for one in refused.problems)) from None
