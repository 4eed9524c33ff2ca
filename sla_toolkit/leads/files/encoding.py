"""Which characters a file's bytes are: told for certain, or asked about; never guessed."""

import codecs
import re
from itertools import islice

from sla_toolkit.language import Message
from sla_toolkit.leads.refusal import DataRefused, refuse

_SHIFT_JIS = ("shift_jis", "shift-jis", "sjis", "ms932", "windows-31j", "cp932", "ms_kanji", "shift_jisx0213")
_LOOKED_AT = 1 << 12  # bytes by which UTF-16 is told
_MOST_RUNS = 20_000  # runs of non-ASCII characters looked at: enough to know Japanese by
_OTHER = re.compile(r"[^\x00-\x7f]+")
_KANA_AND_MARKS = re.compile(r"[\u3001-\u3015\u3041-\u3096\u309b-\u309e\u30a1-\u30fe\uff01-\uff5e]")
_KANA = re.compile(r"[\u3041-\u3096\u30a1-\u30fe]")
_KANA_IN_UTF8 = (b"\xe3\x81", b"\xe3\x82", b"\xe3\x83")
_IMPLAUSIBLE = re.compile(r"[\x80-\x9f\ue000-\uf8ff]")
_WESTERN_MARKS = range(
    0x91, 0x98
)  # ‘ ’ “ ” • – — of cp1252: before a letter or another mark they make everyday kanji
_NEC = (b"\x87\x40", b"\x87\x9c")  # ① Ⅳ ㈱ № and their like
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
        raise _unmarked_utf16(data, file) or _binary(file)
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
    if codec == "cp932":
        _refuse_utf8_in_cp932(data, file)
    return text.removeprefix("\ufeff").encode("utf-8", "replace")


def _refuse_utf8_in_cp932(data: bytes, file: str) -> None:
    """Refuse lines of UTF-8 kana in a file named as cp932, which would read as rare kanji."""
    if not any(lead in data for lead in _KANA_IN_UTF8):
        return
    for number, line in enumerate(data.split(b"\n"), start=1):
        try:
            text = line.decode("utf-8")
        except UnicodeDecodeError:
            continue
        if len(_KANA.findall(text)) >= 2:
            message = Message(
                "Two encodings are mixed in this file: line {line} is UTF-8 and no {encoding}. Export it again as "
                "UTF-8, or join the parts only after each is UTF-8.",
                line=number,
                encoding="cp932",
            )
            raise refuse("mixed_encodings", message, file=file)


def _unmarked_utf16(data: bytes, file: str) -> DataRefused | None:
    """Ask about a file that is UTF-16 by the look of it: every other byte of its separators is 0."""
    start = data[:_LOOKED_AT]
    for codec, line_break in (("utf-16-le", b"\n\0"), ("utf-16-be", b"\0\n")):
        try:
            text = codecs.getincrementaldecoder(codec)().decode(start)
        except UnicodeDecodeError:
            continue
        if len(data) % 2 == 0 and "\0" not in text and line_break in start and _is_lines(text):
            message = Message(
                "The file looks like UTF-16 without its mark: add “encoding: {codec}” to this source in the data "
                "block, or export as UTF-8.",
                codec=codec,
            )
            return refuse("encoding", message, file=file)
    return None


def _is_lines(text: str) -> bool:
    """Tell text whose first line has a separator of cells in it: bytes that are no text have none there."""
    return any(sign in text.split("\n", 1)[0] for sign in ",;\t|")


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
    _refuse_mixed(data, first_odd, file)
    message = Message(
        "The encoding is not certain: line {line} is not UTF-8. Export as UTF-8, or name the encoding in the data "
        "block, such as “encoding: cp932” (Japanese Excel) or “encoding: cp1252” (Western Excel).",
        line=data[:first_odd].count(b"\n") + 1,
    )
    raise refuse("encoding", message, file=file)


def _refuse_mixed(data: bytes, first_odd: int, file: str) -> None:
    """Refuse a file whose lines are UTF-8 and more than ASCII, up to one that is not."""
    start = data.rfind(b"\n", 0, first_odd) + 1
    if start and not data[:start].isascii():
        message = Message(
            "Two encodings are mixed in this file: line {line} is not UTF-8, the lines before it are. Export it again "
            "as UTF-8; if it is all of one encoding, name that in the data block, such as “encoding: cp932”.",
            line=data[:start].count(b"\n") + 1,
        )
        raise refuse("mixed_encodings", message, file=file)


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
    code = character.encode("cp932")
    return _LEVEL_ONE[0] <= code <= _LEVEL_ONE[1] or _NEC[0] <= code <= _NEC[1]
