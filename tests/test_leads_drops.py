"""Files as they are dropped: packed, renamed, copied, half-written, still growing, or not readable at all."""

import gzip
import io
import os
import random
import threading
import time
import unicodedata

import openpyxl
import pyarrow as pa
import pytest
from exports import LEADS, csv_bytes, read, refusal, rows
from pyarrow import parquet

from sla_toolkit.leads import DataRefused
from sla_toolkit.leads.files.contents import bytes_of, digest_of, unpacked
from sla_toolkit.leads.files.encoding import utf8_of
from sla_toolkit.leads.files.places import files_at

ROWS = [{"id": "1", "created": "2026-10-01", "mql": "2026-10-02"}, {"id": "2", "created": "", "mql": ""}]
JAPANESE = "ID,会社名,部署\r\n1,株式会社あさひ,人事\r\n2,ミナト商事,労務\r\n"
COLUMNS = {"lead_id": "ID", "company": "会社名", "department": "部署"}


def leads_with(**settings):
    """Give a data block whose leads have other settings."""
    return {"leads": {**LEADS, **settings}}


@pytest.mark.parametrize(("suffix", "delimiter"), [("csv.gz", ","), ("tsv.gz", "\t"), ("CSV.GZ", ",")])
def test_gzip_is_unpacked(tmp_path, suffix, delimiter):
    """A packed export gives the same leads as the export itself."""
    packed = gzip.compress(csv_bytes(ROWS, delimiter=delimiter))
    leads = read(tmp_path, {f"leads.{suffix}": packed}, leads_with(path=f"leads.{suffix}"))
    assert rows(leads.leads, "lead_id", "row") == [("1", 2), ("2", 3)]


def test_gzip_of_several_members_is_read_to_its_end():
    """Packed files joined end to end, as a loader leaves them, are one file."""
    assert unpacked(gzip.compress(b"id\n1\n") + gzip.compress(b"2\n") + b"\0" * 512, "f") == b"id\n1\n2\n"


@pytest.mark.parametrize("cut", [5, 12, 30, -8, -1])
def test_a_gzip_file_cut_off_anywhere_is_refused(tmp_path, cut):
    """Half a packed file is never used."""
    packed = gzip.compress(csv_bytes([{"id": str(n), "created": "", "mql": ""} for n in range(200)]))[:cut]
    text = refusal(tmp_path, {"leads.csv.gz": packed}, leads_with(path="leads.csv.gz"))
    assert "leads.csv.gz: The packed file ends in the middle" in text


@pytest.mark.parametrize("content", [b"id,created,mql\n", gzip.compress(b"id\n", mtime=0) + b"junk", b""])
def test_what_is_no_gzip_is_refused(tmp_path, content):
    """A plain file named .gz and junk behind the packed part say so."""
    assert "no sound gzip" in refusal(tmp_path, {"leads.csv.gz": content}, leads_with(path="leads.csv.gz"))


def test_a_flipped_byte_in_gzip_is_refused(tmp_path):
    """The check sum within the file is looked at."""
    packed = bytearray(gzip.compress(csv_bytes(ROWS)))
    packed[-6] ^= 1
    text = refusal(tmp_path, {"leads.csv.gz": bytes(packed)}, leads_with(path="leads.csv.gz"))
    assert "no sound gzip" in text


def test_a_file_that_unpacks_without_end_is_stopped():
    """Two hundred times its size is where unpacking stops, long before memory does."""
    bomb = gzip.compress(b"\n" * (300 << 20), compresslevel=9)
    begin = time.monotonic()
    with pytest.raises(DataRefused) as refused:
        unpacked(bomb, "leads.csv.gz")
    assert "more than 200 times" in str(refused.value)
    assert time.monotonic() - begin < 10


@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be"])
def test_utf_16_without_its_mark_is_asked_about(tmp_path, codec):
    """The refusal holds the line to add, and with that line the file is read."""
    data = {"leads": {"path": "leads.csv", "columns": COLUMNS}}
    content = {"leads.csv": JAPANESE.encode(codec)}
    assert f"encoding: {codec}" in refusal(tmp_path, content, data)
    data["leads"]["encoding"] = codec
    assert "ミナト商事" in rows(read(tmp_path, content, data).leads, "company")


@pytest.mark.parametrize("text", ["①㈱髙﨑", "～∥－￠￡￢", "Ⅳ№℡㍼纊"])
def test_characters_of_windows_come_back_as_they_are(text):
    """NEC's and IBM's characters, and those that Shift_JIS and Windows part over, are cp932's."""
    content = JAPANESE.replace("人事", "人事" + text)
    assert utf8_of(content.encode("cp932"), "shift_jis", "f").decode() == content
    content += JAPANESE * 4
    assert utf8_of(content.encode("cp932"), None, "f").decode() == content


@pytest.mark.parametrize(
    ("first", "second", "named", "line"),
    [("utf-8", "cp932", None, 4), ("cp932", "utf-8", "cp932", 4), ("utf-8", "latin-1", None, 4)],
)
def test_two_encodings_in_one_file_are_refused_with_the_line(first, second, named, line):
    """Where one export was pasted under another, the first line of the other kind is named."""
    other = "3,Müller,x\r\n" if second == "latin-1" else "3,サクラ産業,総務\r\n"
    with pytest.raises(DataRefused) as refused:
        utf8_of(JAPANESE.encode(first) + other.encode(second), named, "leads.csv")
    assert "Two encodings are mixed" in str(refused.value)
    assert f"line {line} is" in str(refused.value)


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_the_delimiter_that_excel_names_is_taken(tmp_path, end):
    """A first line “sep=;” is no header: it says how the cells are parted, and counts as a row."""
    content = end.join(["sep=;", "id;created;mql", "1;2026-10-01;", "2;2026-10-02;"]).encode()
    leads = read(tmp_path, {"leads.csv": content})
    assert rows(leads.leads, "lead_id", "row") == [("1", 3), ("2", 4)]


def test_headers_may_hold_quotation_marks_and_line_breaks(tmp_path):
    """A header is found as a person reads it, marks, commas and line breaks and all."""
    header = b'"Record ""ID""","Create\nDate","mql, first"\n'
    settings = {
        "path": "leads.csv",
        "columns": {"lead_id": 'Record "ID"', "created_at": "Create Date"},
        "stages": {"mql": "mql, first"},
    }
    leads = read(tmp_path, {"leads.csv": header + b"1,2026-10-01,2026-10-02\n"}, {"leads": settings})
    assert rows(leads.leads, "lead_id", "row") == [("1", 2)]


def test_a_million_columns_are_refused_at_once(tmp_path):
    """A header with more cells than any sheet has is a slip of the delimiter; it takes seconds to say so."""
    content = b",".join(b"c%d" % n for n in range(1_000_000)) + b"\n"
    begin = time.monotonic()
    assert "The header has 1,000,000 cells" in refusal(tmp_path, {"leads.csv": content})
    assert time.monotonic() - begin < 20


def test_a_renamed_header_gets_the_nearest_name(tmp_path):
    """A column that went by another name last month is asked for by the line of the agreement."""
    text = refusal(tmp_path, {"leads.csv": [{"id": "1", "created on": "", "mql": ""}]})
    assert "small.yaml:" in text
    assert "Did you mean “created on”?" in text


@pytest.mark.parametrize("stored", ["NFC", "NFD"])
@pytest.mark.parametrize("written", ["NFC", "NFD"])
@pytest.mark.parametrize("pattern", ["リード/ダウンロード.csv", "リード/ダウン*.csv"])
def test_japanese_names_are_found_however_they_are_encoded(tmp_path, stored, written, pattern):
    """A name typed on Windows finds the file that a Mac wrote, and the other way round."""
    folder = tmp_path / unicodedata.normalize(stored, "リード")
    folder.mkdir()
    (folder / unicodedata.normalize(stored, "ダウンロード.csv")).write_bytes(csv_bytes(ROWS))
    (found,) = files_at(tmp_path, unicodedata.normalize(written, pattern))
    assert found.read_bytes() == csv_bytes(ROWS)


def test_what_lies_beside_the_drops_is_passed_over(tmp_path):
    """The file that Excel keeps beside an open workbook, and what a Mac hides, are no exports."""
    for name in ("leads_1.csv", "~$leads_1.csv", "._leads_1.csv"):
        (tmp_path / name).write_bytes(csv_bytes(ROWS))
    assert [one.name for one in files_at(tmp_path, "*.csv")] == ["leads_1.csv"]
    assert [one.name for one in files_at(tmp_path, "~$*.csv")] == ["~$leads_1.csv"]


def test_a_folder_is_answered_with_the_pattern_of_what_it_holds(tmp_path):
    """The refusal proposes a pattern by the ending that most of the folder's files have."""
    (tmp_path / "drops").mkdir()
    for name in ("a.csv.gz", "b.csv.gz", "c.txt"):
        (tmp_path / "drops" / name).write_bytes(b"")
    assert "“drops/*.csv.gz”" in refusal(tmp_path, {}, leads_with(path="drops"))


def test_a_copy_among_the_drops_is_refused(tmp_path):
    """The same bytes under two names would count every row twice; months without rows may well be alike."""
    text = refusal(tmp_path, {"a_1.csv": ROWS, "a_2.csv": ROWS}, leads_with(path="a_*.csv"))
    assert "a_2.csv: The file is a copy of a_1.csv" in text
    empty = b"id,created,mql\n"
    leads = read(tmp_path, {"b_1.csv": ROWS, "b_2.csv": empty, "b_3.csv": empty}, leads_with(path="b_*.csv"))
    assert [one.read for one in leads.sources] == [2, 0, 0]


def test_overlapping_drops_count_a_lead_once(tmp_path):
    """A lead that stands in two monthly drops is taken from the first, and the other row is accounted for."""
    later = [ROWS[1], {"id": "3", "created": "2026-10-03", "mql": ""}]
    leads = read(tmp_path, {"a_1.csv": ROWS, "a_2.csv": later}, leads_with(path="a_*.csv"))
    assert rows(leads.leads, "lead_id") == ["1", "2", "3"]
    assert [(one.name, one.read, one.used, one.set_aside) for one in leads.sources] == [
        ("a_1.csv", 2, 2, 0),
        ("a_2.csv", 2, 1, 1),
    ]


def test_every_faulty_file_of_a_glob_is_named(tmp_path):
    """An empty file and a torn one among the drops are told of together."""
    files = {"a_1.csv": ROWS, "a_2.csv": b"", "a_3.csv": b"\0\0\0"}
    text = refusal(tmp_path, files, leads_with(path="a_*.csv"))
    assert "a_2.csv: The file is empty" in text
    assert "a_3.csv: This is no text file" in text


def test_a_loop_of_links_is_refused(tmp_path):
    """Two links that point at each other are no file, and a pattern that meets them passes over."""
    (tmp_path / "leads.csv").symlink_to(tmp_path / "other.csv")
    (tmp_path / "other.csv").symlink_to(tmp_path / "leads.csv")
    (tmp_path / "loop").symlink_to(tmp_path)
    assert "leads.csv: " in refusal(tmp_path, {})
    assert "No file fits" in refusal(tmp_path, {}, leads_with(path="**/*.csv"))


def test_a_pipe_is_no_file(tmp_path):
    """What has no end is not waited for."""
    os.mkfifo(tmp_path / "leads.csv")
    assert "no file that can be read" in refusal(tmp_path, {})


def _as_nobody(work):
    """Do work in a process of a user who owns nothing; give the lines it returns."""
    source, target = os.pipe()
    child = os.fork()
    if not child:
        try:
            if os.geteuid() == 0:
                os.setuid(65534)
            os.write(target, work().encode())
        finally:
            os._exit(0)
    os.close(target)
    os.waitpid(child, 0)
    with os.fdopen(source) as said:
        return said.read()


@pytest.mark.parametrize("closed", ["leads.csv", "."])
@pytest.mark.parametrize("pattern", ["leads.csv", "*.csv"])
@pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning")
def test_a_file_that_may_not_be_read_is_a_sentence(tmp_path, closed, pattern):
    """Permission denied, on the file or on its folder, ends in a refusal that names the file."""
    folder = tmp_path / "drops"
    folder.mkdir()
    (folder / "leads.csv").write_bytes(csv_bytes(ROWS))
    for parent in [*tmp_path.parents][:3]:
        parent.chmod(0o755)
    tmp_path.chmod(0o755)
    (folder / closed).chmod(0)

    def work():
        try:
            return bytes_of(files_at(folder, pattern)[0]).decode()
        except DataRefused as refused:
            return str(refused)

    said = _as_nobody(work)
    folder.chmod(0o755)
    assert "may not be read" in said or "No file fits" in said
    assert "drops" in said


def test_a_file_that_changes_while_it_is_read_is_refused(tmp_path):
    """An export that shrinks and grows under the reader's eyes is never taken; once it rests, it is."""
    path = tmp_path / "leads.csv"
    content = b"x" * 3_000_000
    path.write_bytes(content)
    stop = threading.Event()

    def write():
        while not stop.is_set():
            os.truncate(path, 1_000)
            path.write_bytes(content)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        for take in (bytes_of, digest_of):
            codes, until = set(), time.monotonic() + 60
            while not codes and time.monotonic() < until:
                try:
                    take(path)
                except DataRefused as refused:
                    codes.add(refused.problems[0].code)
            assert codes == {"still_written"}
    finally:
        stop.set()
        writer.join()
    assert bytes_of(path) == content


def _workbook():
    book = openpyxl.Workbook()
    for row in (list(ROWS[0]), *(list(one.values()) for one in ROWS)):
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _parquet():
    out = io.BytesIO()
    parquet.write_table(pa.Table.from_pylist(ROWS), out)
    return out.getvalue()


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("leads.xlsx", _workbook()),
        ("leads.parquet", _parquet()),
        (
            "leads.csv.gz",
            gzip.compress(csv_bytes(ROWS), mtime=0),
        ),  # the time would be part of the test's name
    ],
)
def test_whatever_happens_to_the_bytes_a_file_is_read_or_refused(tmp_path, name, content, seed):
    """Flip and cut bytes of a workbook, a Parquet file and a packed one: leads, or a sentence; never a traceback."""
    chance = random.Random(seed)  # noqa: S311  # the same mutations every time
    for _ in range(5):
        harmed = bytearray(content)
        for _ in range(chance.randint(1, 4)):
            harmed[chance.randrange(len(harmed))] = chance.randrange(256)
        if chance.random() < 0.3:
            del harmed[chance.randrange(len(harmed)) :]
        try:
            leads = read(tmp_path, {name: bytes(harmed)}, leads_with(path=name))
        except DataRefused as refused:
            assert refused.text("ja")  # noqa: PT017  # either way is right
        else:
            assert all(one.read == one.used + one.set_aside for one in leads.sources)
