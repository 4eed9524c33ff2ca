"""From a YAML file's bytes and a change to the new bytes, with comments, order and layout kept."""

import io
from collections.abc import Callable

from ruamel.yaml import YAML

from sla_toolkit.agreement.document import document_of, round_trip_yaml
from sla_toolkit.agreement.editing.merging import merged
from sla_toolkit.agreement.editing.placing import Nodes

_BOM = b"\xef\xbb\xbf"


def edited(content: bytes, change: Callable[[Nodes], None], file: str) -> bytes:
    """Give the file's bytes after `change`, which edits the round-trip document in place.

    Lines that the change does not concern stay as they are, to the byte: the document is written out before and after
    the change, and only what differs between the two goes into the file's own text. Byte order mark and line ends are
    kept. `file` names it in messages. Raises AgreementRefused where the content is not YAML, and what `change` raises.
    """
    document_of(content, file)
    text = content.removeprefix(_BOM).decode()
    crlf = "\r\n" in text
    own = text.replace("\r\n", "\n")
    yaml = _yaml()
    nodes = yaml.load(own)
    before = _written(yaml, nodes)
    change(nodes)
    after = _written(yaml, nodes)
    if after == before:
        return content
    found = merged(before.splitlines(), own.splitlines(), after.splitlines())
    result = "\n".join(found) + "\n"
    if not _means(result, after, file):
        result = after  # what the change says goes before how the file was laid out
    ended = result.replace("\n", "\r\n") if crlf else result
    return (_BOM if content.startswith(_BOM) else b"") + ended.encode()


def _yaml() -> YAML:
    yaml = round_trip_yaml()
    yaml.preserve_quotes = True
    yaml.width = 1_000_000  # a line that people wrote long stays one
    yaml.indent(mapping=2, sequence=4, offset=2)
    return yaml


def _written(yaml: YAML, nodes: Nodes) -> str:
    stream = io.StringIO()
    yaml.dump(nodes, stream)
    return stream.getvalue()


def _means(text: str, wanted: str, file: str) -> bool:
    """Tell whether two texts hold the same values in the same order."""
    try:
        found = document_of(text.encode(), file).values
    except Exception:  # noqa: BLE001 - whatever is wrong with it, the other text is taken
        return False
    return repr(found) == repr(document_of(wanted.encode(), file).values)
