"""Files as they should not be: each with what is wrong in it, the sentence for it, and the place that this names."""

import gzip
import io
import shutil
import struct
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import openpyxl
import pyarrow as pa
from exports import csv_bytes
from pyarrow import parquet

LEADS = [
    {
        "id": str(number),
        "created": f"2026-10-0{number} 09:00",
        "channel": "展示会",
        "company": f"株式会社サクラ{number}",
        "employees": "120",
        "department": "人事",
        "mql": f"2026-10-0{number} 10:00",
        "sal": "",
        "appointment": "",
        "rejected": "",
        "reason": "",
    }
    for number in range(1, 6)
]
CSV = csv_bytes(LEADS)
LINES = CSV.splitlines(keepends=True)
Contents = Mapping[str, bytes]


def workbook() -> bytes:
    """Give the leads as a workbook."""
    book = openpyxl.Workbook()
    for row in (list(LEADS[0]), *(list(one.values()) for one in LEADS)):
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def packed() -> bytes:
    """Give the leads as Parquet."""
    out = io.BytesIO()
    parquet.write_table(pa.Table.from_pylist(LEADS), out)
    return out.getvalue()


def locked_workbook() -> bytes:
    """Give the shell that Excel wraps a workbook with a password in: a compound file of two streams."""
    free, end, fat = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
    info, content = b"\x04\0\x04\0" + b"\x24" * 4092, b"\x5a" * 4096  # as long as a stream of its own must be
    sectors = [fat, end, *range(3, 10), end, *range(11, 18), end]
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    header += struct.pack("<5H6x", 0x3E, 3, 0xFFFE, 9, 6)
    header += struct.pack("<9I", 0, 1, 1, 0, 4096, end, 0, end, 0) + struct.pack("<109I", 0, *[free] * 108)
    table = struct.pack("<128I", *sectors, *[free] * (128 - len(sectors)))

    def entry(name: str, kind: int, child: int, right: int, start: int, size: int) -> bytes:
        written = name.encode("utf-16-le") + b"\0\0"
        links = struct.pack("<3I", free, right, child)
        return (
            struct.pack("<64sHBB", written, len(written), kind, 1)
            + links
            + struct.pack("<36xIQ", start, size)
        )

    entries = [
        entry("Root Entry", 5, 1, free, end, 0),
        entry("EncryptionInfo", 2, free, 2, 2, len(info)),
        entry("EncryptedPackage", 2, free, free, 10, len(content)),
        bytes(128),
    ]
    return header + table + b"".join(entries) + info + content


@dataclass(frozen=True)
class Trouble:
    """What is wrong, as the leads' `path` in `data/` and the files that lie there.

    `place` is where the sentence `said` (a part of the English one) points: a file of `data/` or `tiny.yaml`, with a
    line where there is one. `good` is what mends it. `fits`: `sla check --suggest` has no reason to refuse the file.
    """

    name: str
    bad: Contents | Callable[[Path], None]
    said: str
    place: str
    path: str = "contacts.csv"
    good: Contents = field(default_factory=lambda: {"contacts.csv": CSV})
    fits: bool = False

    def __str__(self) -> str:
        return self.name

    def befall(self, folder: Path) -> None:
        """Lay the bad files out."""
        lay(folder, {} if callable(self.bad) else self.bad)
        if callable(self.bad):
            self.bad(folder)

    def mend(self, folder: Path) -> None:
        """Lay the good ones out in their place."""
        lay(folder, self.good)


def lay(folder: Path, files: Contents) -> None:
    """Have a folder hold these files and nothing else."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    for name, content in files.items():
        (folder / name).write_bytes(content)


def _text(
    name: str, content: bytes, said: str, place: str = "contacts.csv", *, fits: bool = False
) -> Trouble:
    return Trouble(name, {"contacts.csv": content}, said, place, fits=fits)


def _kind(name: str, path: str, good: bytes, bad: bytes, said: str) -> Trouble:
    return Trouble(name, {path: bad}, said, path, path, {path: good})


def _row(*cells: str) -> bytes:
    return ",".join(cells).encode() + b"\r\n"


_OTHER_ROWS = csv_bytes([{**one, "id": f"9{one['id']}"} for one in LEADS])
_TWO = {"drop_1.csv": CSV, "drop_2.csv": _OTHER_ROWS}
_OPEN_QUOTE = (
    b"".join(LINES[:3]) + LINES[3].replace("展示会".encode(), '"展示会'.encode()) + b"".join(LINES[4:])
)
_SHORT = b"".join([*LINES[:3], _row("3", "2026-10-03 09:00"), *LINES[4:]])
_LONG = b"".join([*LINES[:3], LINES[3].rstrip(b"\r\n") + _row("", "1", "2"), *LINES[4:]])
_TORN = CSV[: CSV.rindex(b"120")]

TROUBLES = (
    _text(
        "header renamed",
        CSV.replace(b",department,", b",departments,"),
        "Did you mean “departments”?",
        "tiny.yaml:",
        fits=True,
    ),
    _text("half-written file", _TORN, "The last row is cut off after 5 of 11 cells", "contacts.csv:6"),
    Trouble(
        "two layouts in one glob",
        {"drop_1.csv": CSV, "drop_2.csv": _OTHER_ROWS.replace(b",sal,", b",accepted,")},
        "The headers differ from those of drop_1.csv",
        "drop_2.csv",
        "drop_*.csv",
        _TWO,
        fits=True,
    ),
    _text(
        "wrong delimiter",
        CSV.replace(b",", b";"),
        'Add “delimiter: ";"” to this source',
        "contacts.csv:1",
        fits=True,
    ),
    _text(
        "mixed encodings",
        b"".join(LINES[:4]) + b"".join(LINES[4:]).decode().encode("cp932"),
        "Two encodings are mixed in this file: line 5 is not UTF-8",
    ),
    _text(
        "a million columns",
        b",".join([LINES[0].strip(), *(b"c%d" % n for n in range(1_000_000))]) + b"\r\n" + LINES[1],
        "The header has 1,000,011 cells",
        "contacts.csv:1",
    ),
    _text(
        "a cell of 10 MB",
        CSV.replace("展示会".encode(), b"x" * 10_000_000, 1),
        "A cell of “channel” is 10,000,000 characters long",
        "contacts.csv:2",
        fits=True,
    ),
    _text("empty file", b"", "The file is empty"),
    _text("NUL byte", CSV.replace("展示会".encode(), b"x\0y", 1), "it holds NUL bytes"),
    _text("unclosed quote", _OPEN_QUOTE, "out of place or never closed", "contacts.csv:4"),
    _text("row too long", _LONG, "The row has 13 cells where the header has 11", "contacts.csv:4"),
    _text("row too short", _SHORT, "The row has 2 cells where the header has 11", "contacts.csv:4"),
    _text("UTF-16 without its mark", CSV.decode().encode("utf-16-le"), "add “encoding: utf-16-le”"),
    _text(
        "Western text",
        CSV.decode()
        .replace("展示会", "Köln")
        .replace("株式会社サクラ", "Müller")
        .replace("人事", "HR")
        .encode("cp1252"),
        "The encoding is not certain: line 2 is not UTF-8",
        fits=True,
    ),
    _text(
        "no dates",
        CSV.replace(b"2026-10-0", b"week "),
        "cannot be read as dates",
        "contacts.csv:2",
        fits=True,
    ),
    Trouble("missing file", {}, "There is no such file", "contacts.csv"),
    Trouble("folder", lambda folder: (folder / "contacts.csv").mkdir(), "This is a folder", "contacts.csv"),
    Trouble("nothing fits", {}, "No file fits this pattern", "drop_*.csv", "drop_*.csv", _TWO),
    _kind("torn gzip", "a.csv.gz", gzip.compress(CSV), gzip.compress(CSV)[:-20], "ends in the middle"),
    _kind("no gzip", "a.csv.gz", gzip.compress(CSV), CSV, "no sound gzip file"),
    _kind("broken workbook", "a.xlsx", workbook(), workbook()[:-2000], "no sound workbook"),
    _kind("workbook with a password", "a.xlsx", workbook(), locked_workbook(), "protected by a password"),
    _kind("half a Parquet file", "a.parquet", packed(), packed()[:-100], "was not written completely"),
    _kind("no Parquet", "a.parquet", packed(), CSV, "no sound Parquet file"),
)
