"""Local times become UTC as the world keeps its clocks, by plain arithmetic in any engine."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import ibis
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sla_toolkit.leads.forms import (
    DateColumn,
    year_first,
)
from sla_toolkit.leads.instants import with_instants
from sla_toolkit.leads.zones import to_utc


def instants(texts, layouts, zone="Asia/Tokyo", years=(1900, 2199)):
    """Read texts through layouts, by DuckDB."""
    table = ibis.memtable({"t": list(texts)}, schema=ibis.schema({"t": "string"}))
    table = table.mutate(n=ibis.row_number())
    done = with_instants(table, [DateColumn("t", tuple(layouts), years)], zone)
    return done.order_by("n").to_pyarrow()["t_at"].to_pylist()


ZONES = [
    "Asia/Tokyo",
    "America/Sao_Paulo",
    "America/New_York",
    "Europe/London",
    "Australia/Lord_Howe",
    "Pacific/Apia",
    "UTC",
]


def utc_by_zoneinfo(local, zone):
    """Turn naive local time into naive UTC as Python does, taking the first of two and the offset before a gap."""
    return local.replace(tzinfo=ZoneInfo(zone), fold=0).astimezone(UTC).replace(tzinfo=None)


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.datetimes(datetime(1990, 1, 1), datetime(2099, 12, 31)), min_size=1, max_size=40),
    st.sampled_from(ZONES),
)
def test_local_times_become_utc_as_zoneinfo_has_it(times, zone):
    """The expression agrees with Python's zone data at any second from 1990 to 2099."""
    times = [time.replace(microsecond=0) for time in times]
    texts = [time.isoformat(sep=" ") for time in times]
    years = (min(times).year, max(times).year)
    assert instants(texts, [year_first("9999-99-99 99:99:99")], zone, years) == [
        utc_by_zoneinfo(t, zone) for t in times
    ]


@pytest.mark.parametrize("zone", ZONES)
def test_every_clock_change_is_met_to_the_second(zone):
    """Around each change from 2000 to 2030, skipped and repeated times are as Python has them."""
    edges = []
    hour = datetime(2000, 1, 1, tzinfo=UTC)
    while hour.year < 2030:
        later = hour + timedelta(hours=12)
        if hour.astimezone(ZoneInfo(zone)).utcoffset() != later.astimezone(ZoneInfo(zone)).utcoffset():
            local = hour.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
            edges += [local + timedelta(minutes=minutes) for minutes in range(-180, 1800, 10)]
            edges += [local + timedelta(minutes=minutes, seconds=-1) for minutes in range(-180, 1800, 30)]
        hour = later
    edges = edges or [datetime(2026, 10, 1)]
    texts = [edge.isoformat(sep=" ") for edge in edges]
    read_back = instants(texts, [year_first("9999-99-99 99:99:99")], zone, (2000, 2030))
    assert read_back == [utc_by_zoneinfo(edge, zone) for edge in edges]


def test_the_zone_expression_needs_no_zone_data_in_an_engine():
    """Compiled for any engine, the conversion is plain arithmetic."""
    table = ibis.table({"local": "int64"}, name="t")
    expression = to_utc(table.local, "Europe/Berlin", 2025, 2026).name("utc")
    for dialect in ("duckdb", "postgres", "pyspark", "bigquery", "snowflake", "trino", "sqlite"):
        assert "ZONE" not in ibis.to_sql(expression, dialect=dialect).upper()
