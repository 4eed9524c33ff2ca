"""Parquet: types are kept, columns that are not wanted are not looked at, half a file is refused."""

import io
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal

import pyarrow as pa
import pytest
from exports import LEADS, csv_bytes, read, refusal, rows
from pyarrow import parquet

from sla_toolkit.agreement import Source
from sla_toolkit.leads import DataRefused
from sla_toolkit.leads.files.parquet import open_parquet

MOMENT = datetime(2026, 10, 1, 9, 5, 7, 999_999)


def packed(columns, **options):
    """Write columns as Parquet."""
    out = io.BytesIO()
    parquet.write_table(pa.table(columns), out, **options)
    return out.getvalue()


def file(**settings):
    """Give a data block whose leads come from a Parquet file."""
    return {"leads": {**LEADS, "path": "leads.parquet", **settings}}


def wide(**columns):
    """Give the leads' columns, changed."""
    return {"id": ["1", "2"], "created": pa.nulls(2), "mql": [date(2026, 10, 1), None], **columns}


def read_packed(tmp_path, table, **settings):
    """Read a Parquet file's leads."""
    return read(tmp_path, {"leads.parquet": packed(table)}, file(**settings))


@pytest.mark.parametrize(
    ("values", "text"),
    [
        (pa.array([12345.0, None]), "12345"),
        (pa.array([12345, None]), "12345"),
        (pa.array([12345, 2], pa.uint64()), "12345"),
        (pa.array(["a", "b"]).dictionary_encode(), "a"),
        (pa.array(["a", "b"], pa.large_string()), "a"),
        (pa.array(["a", "b"], pa.string_view()), "a"),
        (pa.array(["部".encode(), "部".encode()]), "部"),
        (pa.array([True, None]), "true"),
        (pa.array([Decimal("1200.50"), None], pa.decimal128(12, 2)), "1200.50"),
        (pa.array([Decimal(12), None], pa.decimal256(60, 2)), "12"),
        (pa.array([date(2026, 10, 1), None]), "2026-10-01"),
    ],
)
def test_every_plain_type_gives_the_text_that_people_see(tmp_path, values, text):
    """Ids, categories and numbers come out as a CSV would have them, whatever their type is."""
    leads = read_packed(tmp_path, wide(note=values), columns={"lead_id": "id", "channel": "note"})
    assert rows(leads.leads, "channel")[0] == text


def test_an_id_that_pandas_made_a_float_is_an_id(tmp_path):
    """12345.0 is the lead 12345, with a blank one beside it too."""
    leads = read_packed(tmp_path, wide(id=pa.array([12345.0, float("nan")])))
    assert rows(leads.leads, "lead_id") == ["12345"]


@pytest.mark.parametrize("unit", ["s", "ms", "us", "ns"])
@pytest.mark.parametrize(
    ("zone", "at"),
    [
        (None, datetime(2026, 10, 1, 0, 5, 7)),
        ("UTC", datetime(2026, 10, 1, 9, 5, 7)),
        ("Asia/Tokyo", datetime(2026, 10, 1, 9, 5, 7)),
        ("-05:00", datetime(2026, 10, 1, 9, 5, 7)),
    ],
)
def test_timestamps_of_every_unit(tmp_path, unit, zone, at):
    """A timestamp without a zone is in the agreement's; with one it is an instant. Fractions of a second are cut."""
    moment = MOMENT.replace(tzinfo=UTC) if zone else MOMENT
    kind = pa.timestamp(unit, zone)
    values = pa.array([moment, None], pa.timestamp("us", "UTC" if zone else None)).cast(kind, safe=False)
    history = read_packed(tmp_path, wide(mql=values)).stage_history
    assert rows(history, "entered_at", "date_only") == [(at, False)]


@pytest.mark.parametrize("kind", [pa.date32(), pa.date64(), pa.string()])
def test_dates_alone_are_whole_days(tmp_path, kind):
    """A date column, or dates as text, gives dates without a time."""
    values = pa.array([date(2026, 10, 1), None]).cast(kind)
    history = read_packed(tmp_path, wide(mql=values)).stage_history
    assert rows(history, "entered_at", "date_only") == [(datetime(2026, 9, 30, 15), True)]


def test_amounts_are_exact(tmp_path):
    """A decimal is added up to the last digit."""
    amounts = pa.array([Decimal("0.1"), Decimal("1200000.25")], pa.decimal128(20, 4))
    leads = read_packed(tmp_path, wide(value=amounts), amount="value")
    assert sum(rows(leads.leads, "amount")) == Decimal("1200000.35")


def test_nested_columns_are_refused_only_if_wanted(tmp_path):
    """A list in a column that nobody asks for is no trouble; in one that is wanted it is a sentence."""
    columns = wide(
        tags=[["a"], []],
        where=[{"x": 1, "y": [{"z": 2}]}, None],
        **{"a.b": ["dotted", None], "last": ["l", None]},
    )
    leads = read_packed(tmp_path, columns, columns={"lead_id": "id", "channel": "a.b", "owner": "last"})
    assert rows(leads.leads, "channel", "owner")[0] == ("dotted", "l")
    content = {"leads.parquet": packed(columns)}
    text = refusal(tmp_path, content, file(columns={"lead_id": "id", "channel": "tags"}))
    assert "The column “tags” holds list" in text
    text = refusal(tmp_path, content, file(columns={"lead_id": "id", "channel": "where"}))
    assert "The column “where” holds struct" in text


def test_bytes_that_are_no_text_are_refused(tmp_path):
    """A column of pictures, say, is no text."""
    content = {"leads.parquet": packed(wide(note=pa.array([b"\xff\xfe", b"x"])))}
    assert "“note”" in refusal(tmp_path, content, file(columns={"lead_id": "id", "channel": "note"}))


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "The file is empty"),
        (packed(wide())[:-9], "was not written completely"),
        (packed(wide())[:300], "was not written completely"),
        (b"id,created,mql\n1,,\n", "no sound Parquet"),
        (b"PAR1" + b"\xff" * 40 + b"PAR1", "no sound Parquet"),
        (packed(wide())[:60] + b"\0" * 200 + packed(wide())[260:], "no sound Parquet"),
        (b"PARE" + b"\0" * 40 + b"PARE", "encrypted"),
    ],
)
def test_a_broken_file_is_a_sentence(tmp_path, content, sentence):
    """Half-written, damaged, renamed or locked: each is refused in its own words."""
    assert sentence in refusal(tmp_path, {"leads.parquet": content}, file())


@pytest.mark.parametrize("codec", ["none", "snappy", "gzip", "zstd"])
def test_compression_and_row_groups_do_not_matter(tmp_path, codec):
    """However the file is packed, its rows come in order."""
    columns = {"id": [str(n) for n in range(50)], "created": pa.nulls(50), "mql": pa.nulls(50)}
    content = packed(columns, compression=codec, row_group_size=7)
    leads = read(tmp_path, {"leads.parquet": content}, file())
    assert sorted(rows(leads.leads, "row")) == list(range(2, 52))


def test_drops_of_other_types_stack(tmp_path):
    """A month of ids as numbers, instants and dates stacks upon one of text."""
    zone = timezone(timedelta(hours=9))
    files = {
        "a_1.csv": csv_bytes([{"id": "x1", "created": "2026-10-01", "mql": "2026-10-02T00:00:00Z"}]),
        "a_2.parquet": packed(
            {
                "id": [7, 8],
                "created": [date(2026, 10, 1), None],
                "mql": pa.array(
                    [datetime(2026, 10, 2, 9, tzinfo=zone), None], pa.timestamp("ns", "Asia/Tokyo")
                ),
            }
        ),
    }
    leads = read(tmp_path, files, file(path="a_*"))
    assert rows(leads.leads, "lead_id") == ["7", "8", "x1"]
    history = leads.stage_history
    assert rows(history.filter(history.stage == "mql"), "entered_at") == [datetime(2026, 10, 2)] * 2


def test_a_file_that_is_replaced_meanwhile_is_refused(tmp_path):
    """What was opened is what is read, or nothing is."""
    path = tmp_path / "leads.parquet"
    path.write_bytes(packed(wide()))
    sheet = open_parquet(path, Source(path=str(path)))
    path.write_bytes(packed(wide(id=["longer than before", "2"])))
    with pytest.raises(DataRefused, match="changed while it was read"):
        sheet.read(["id"])


@pytest.mark.parametrize(
    ("values", "at"),
    [
        (pa.array([1790813107999, None]), [datetime(2026, 10, 1, 0, 5, 7)]),
        (pa.array([20261001, None]), "cannot be read as dates"),
        (pa.array([46296, None]), "day numbers as Excel"),
        (pa.array([46296.375, None]), "day numbers as Excel"),
        (pa.array([7, 8]), "holds int64 and no dates"),
    ],
)
def test_numbers_in_a_date_column(tmp_path, values, at):
    """Milliseconds since 1970 are instants; day numbers and other numbers are refused, each with its reason."""
    content = {"leads.parquet": packed(wide(mql=values))}
    if isinstance(at, list):
        assert rows(read(tmp_path, content, file()).stage_history, "entered_at") == at
    elif "cannot" in at:
        leads = read(tmp_path, content, file(date_format="%Y%m%d"))
        assert rows(leads.stage_history, "entered_at") == [datetime(2026, 9, 30, 15)]
    else:
        assert at in refusal(tmp_path, content, file())


def test_a_flipped_byte_is_seen_where_the_writer_left_a_check_sum(tmp_path):
    """A page that does not fit its check sum is not read."""
    content = bytearray(packed(wide(), write_page_checksum=True, use_dictionary=False, compression="none"))
    content[content.index(b"\1\0\0\0" + b"1") + 4] ^= 4
    assert "no sound Parquet" in refusal(tmp_path, {"leads.parquet": bytes(content)}, file())
