"""Which characters a file's bytes are: told for certain, or asked about; never guessed."""

import codecs
import re
from itertools import islice

from sla_toolkit.language import Message
from sla_toolkit.leads.refusal import DataRefused, refuse

_SHIFT_JIS = ("shift_jis", "shift-jis", "sjis", "ms932", "windows-31j", "cp932", "ms_kanji", "shift_jisx0213")
_MOST_RUNS = 20_000  # runs of non-ASCII characters looked at: enough to know Japanese by
_OTHER = re.compile(r"[^\x00-\x7f]+")
_KANA_AND_MARKS = re.compile(r"[\u3001-\u3015\u3041-\u3096\u309b-\u309e\u30a1-\u30fe\uff01-\uff5e]")
_IMPLAUSIBLE = re.compile(r"[\x80-\x9f\ue000-\uf8ff]")
_WESTERN_MARKS = range(
    0x91, 0x98
)  # ‘ ’ “ ” • – — of cp1252: before a letter or another mark they make everyday kanji
_LEVEL_ONE = (b"\x88\x9f", b"\x98\x72")  # the everyday kanji of JIS X 0208, as cp932 bytes


def utf8_of(data: bytes, named: str | None, file: str) -> bytes:
    """Give a file's text as UTF-8 without a mark; raises DataRefused where its encoding is not certain.

    Taken are UTF-8, UTF-16 with its mark, cp932 that is Japanese beyond doubt, and the encoding `named`.
    """
    if named:
        return _decoded(data, _codec(named, file), file)
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return _decoded(data, "utf-16", file)
    if b"\0" in data:
        raise _binary(file)
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        return _japanese(data, error.start, file)
    return data.removeprefix(codecs.BOM_UTF8)


def _codec(named: str, file: str) -> str:
    if named.strip().lower() in _SHIFT_JIS:
        return "cp932"
    name = named.strip()
    try:
        "a".encode(name)  # a codec that turns no text into bytes, such as base64, is no encoding either
    except (LookupError, UnicodeError):
        message = Message(
            "The encoding “{name}” is not known: write utf-8, cp932 or utf-16, say.", name=named
        )
        raise refuse("unknown_encoding", message, file=file) from None
    return name


def _decoded(data: bytes, codec: str, file: str) -> bytes:
    try:
        text = data.decode(codec)
    except UnicodeDecodeError as error:
        before = data[: error.start].decode(codec, "replace")
        message = Message(
            "Byte {byte} in line {line} is not {encoding}: check “encoding:” in the data block, or export as UTF-8.",
            byte=error.start + 1,
            line=before.count("\n") + 1,
            encoding=codec,
        )
        raise refuse("encoding", message, file=file) from None
    if "\0" in text:
        raise _binary(file)
    return text.removeprefix("\ufeff").encode("utf-8", "replace")


def _binary(file: str) -> DataRefused:
    message = Message("This is no text file (it holds NUL bytes): export it again as CSV in UTF-8.")
    return refuse("binary", message, file=file)


def _japanese(data: bytes, first_odd: int, file: str) -> bytes:
    try:
        text = data.decode("cp932")
    except UnicodeDecodeError:
        text = ""
    if text and is_japanese(text):
        return text.encode()
    message = Message(
        "The encoding is not certain: line {line} is not UTF-8. Export as UTF-8, or name the encoding in the data "
        "block, such as “encoding: cp932” (Japanese Excel) or “encoding: cp1252” (Western Excel).",
        line=data[:first_odd].count(b"\n") + 1,
    )
    raise refuse("encoding", message, file=file)


def is_japanese(text: str) -> bool:
    """Tell whether text decoded as cp932 can be nothing but Japanese.

    Western text read as cp932 gives lone kanji between letters and half-width kana; Japanese text gives runs of kana
    and everyday kanji. Nine of ten characters must be of these, most must stand in runs, and one of them must begin
    with a byte that is no Western quotation mark or dash.
    """
    runs = [match[0] for match in islice(_OTHER.finditer(text), _MOST_RUNS)]
    characters = "".join(runs)
    found = [character for character in characters if _is_everyday(character)]
    everyday = len(found)
    certain = sum(character.encode("cp932")[0] not in _WESTERN_MARKS for character in found)
    in_runs = sum(len(run) for run in runs if len(run) > 1)
    plausible = not _IMPLAUSIBLE.search(text)
    enough = everyday >= 2 and everyday >= 0.9 * len(characters) and in_runs > 0.8 * len(characters)
    return plausible and certain > 0 and enough


def _is_everyday(character: str) -> bool:
    if _KANA_AND_MARKS.match(character):
        return True
    return _LEVEL_ONE[0] <= character.encode("cp932") <= _LEVEL_ONE[1]
