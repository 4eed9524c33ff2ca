"""Large text files are read block by block: to the cell, the row and the sentence what reading them whole gives."""

import csv
import gzip
import io

import pytest
from exports import read, refusal
from hypothesis import given, settings
from hypothesis import strategies as st

from sla_toolkit.agreement import Source
from sla_toolkit.leads import DataRefused
from sla_toolkit.leads.files import blocks, delimited
from sla_toolkit.leads.files.sheet import NotInPieces
from sla_toolkit.leads.files.sheets import open_sheet

HEADERS = ("id", "note", "at")
CELLS = st.text(st.sampled_from('ab,"\n\r 春\t;'), max_size=6)
RECORDS = st.lists(st.tuples(CELLS, CELLS, CELLS), min_size=1, max_size=40)
LOOSE = st.lists(
    st.sampled_from(["a", '"', ",", "\n", "\r\n", "春", '""', "a,b,c\n", '"x\ny",b,c\n']), max_size=60
)


@pytest.fixture(scope="module")
def tiny():
    """Have any file be large, and a block as large as a few records."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(delimited, "LEAST_BYTES", 1)
        patch.setattr(blocks, "_BLOCK", 48)
        yield


def whole(path):
    """Read a file whole: its columns as lists, or the problems that it is refused for."""
    try:
        sheet = delimited._open_whole(path, Source(path=str(path)))
        return sheet.first, sheet.digest, sheet.read(sheet.headers).to_pydict()
    except DataRefused as refused:
        return refused.text("en")


def by_blocks(path):
    """Read it block by block; None where it says that it has to be read whole."""
    try:
        sheet = open_sheet(path, Source(path=str(path)))
        if sheet.pieces is None:
            return None
        pieces = sheet.pieces(sheet.headers)
        batches = list(pieces.batches)
    except NotInPieces:
        return None
    except DataRefused as refused:
        return refused.text("en")
    assert all(batch.schema == pieces.schema for batch in batches)
    found = {name: [] for name in pieces.schema.names}
    for batch in batches:
        for name, cells in batch.to_pydict().items():
            found[name] += cells
    return sheet.first, sheet.digest, found


def written(records, quoting, ending):
    """Write records as any program would."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, quoting=quoting, lineterminator=ending)
    writer.writerow(HEADERS)
    writer.writerows(records)
    return text.getvalue().encode()


@settings(deadline=None, max_examples=150)
@given(RECORDS, st.sampled_from([csv.QUOTE_ALL, csv.QUOTE_MINIMAL]), st.sampled_from(["\n", "\r\n"]))
def test_what_a_program_writes_is_read_alike_in_blocks(tiny, tmp_path_factory, records, quoting, ending):
    """Cells with quotation marks, delimiters and line breaks fall across blocks, and come out as they went in."""
    path = tmp_path_factory.mktemp("blocks") / "a.csv"
    path.write_bytes(written(records, quoting, ending))
    found = by_blocks(path)
    assert found is None or found == whole(path)


@settings(deadline=None, max_examples=300)
@given(LOOSE)
def test_what_no_program_should_write_is_never_read_otherwise_in_blocks(tiny, tmp_path_factory, parts):
    """Marks out of place, rows too short: the blocks give what the whole gives, or leave it to the whole."""
    path = tmp_path_factory.mktemp("blocks") / "a.csv"
    path.write_bytes(("id,note,at\n" + "".join(parts)).encode())
    found = by_blocks(path)
    assert found is None or found == whole(path)


def test_an_ordinary_export_is_read_in_blocks(tiny, tmp_path):
    """Quoted or not, with line breaks in notes, a mark at the beginning, blank lines at the end."""
    records = [(str(n), f'a "note"\nof two lines, {n}', "2026-10-01") for n in range(200)]
    for quoting in (csv.QUOTE_ALL, csv.QUOTE_MINIMAL):
        path = tmp_path / "a.csv"
        path.write_bytes(b"\xef\xbb\xbf" + written(records, quoting, "\r\n") + b"\r\n\r\n")
        found = by_blocks(path)
        assert found == whole(path)
        assert list(zip(*found[2].values(), strict=True)) == records


def test_leads_in_a_large_file_are_the_same_leads(tiny, tmp_path):
    """Through the agreement: rows, their numbers, the digest and the findings do not hang on the size of a file."""
    rows = [
        {"id": str(n % 90), "created": "2026-10-01", "mql": "2026-10-0x" if n == 70 else "2026-10-02"}
        for n in range(100)
    ]
    large = read(tmp_path, {"leads.csv": rows})
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(delimited, "LEAST_BYTES", 1 << 26)
        small = read(tmp_path, {"leads.csv": rows})
    assert large.digest == small.digest
    assert [one.message.text("en") for one in large.findings] == [
        one.message.text("en") for one in small.findings
    ]
    assert large.leads.order_by("row").to_pyarrow() == small.leads.order_by("row").to_pyarrow()


@pytest.mark.parametrize(
    ("last", "said"),
    [
        ("100,2026-10-01\n", "cut off"),
        ('100,"2026-10-01,\n', "quotation mark"),
        ("100,2026-10-01,,,\n", "5 cells"),
    ],
)
def test_a_large_file_that_is_amiss_is_refused_with_its_row(tiny, tmp_path, last, said):
    """What is wrong far down in a large file is said as for a small one, with the row."""
    lines = "".join(f"{n},2026-10-01,\n" for n in range(100))
    text = refusal(tmp_path, {"leads.csv": f"id,created,mql\n{lines}{last}".encode()})
    assert said in text
    assert "102" in text


def test_a_file_of_another_encoding_or_packed_is_read_whole(tiny, tmp_path):
    """Only plain UTF-8 is read in blocks; the others come out right all the same."""
    text = "id,note,at\n" + "1,春の展示会にご来場のお客様,2026-10-01\n" * 30
    for name, data in (
        ("a.csv", text.encode("cp932")),
        ("b.csv", text.encode("utf-16")),
        ("c.csv.gz", gzip.compress(text.encode())),
    ):
        path = tmp_path / name
        path.write_bytes(data)
        assert by_blocks(path) is None
        sheet = open_sheet(path, Source(path=str(path)))
        assert sheet.read(["note"]).num_rows == 30


def test_a_file_that_changes_between_its_two_readings_is_refused(tiny, tmp_path):
    """Rows that an export adds meanwhile are not read by halves."""
    path = tmp_path / "a.csv"
    path.write_bytes(written([("1", "a", "b")] * 20, csv.QUOTE_MINIMAL, "\n"))
    sheet = open_sheet(path, Source(path=str(path)))
    with path.open("ab") as file:
        file.write(b"2,a,b\n")
    with pytest.raises(DataRefused, match="changed while it was read"):
        list(sheet.pieces(["id"]).batches)
