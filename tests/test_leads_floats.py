"""Numbers that a database keeps as floats: written alike by every engine, and never a reason to stop."""

import math
import re

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sla_toolkit.leads.engine import connect
from sla_toolkit.leads.text import as_text, money, number

FLOATS = st.floats(allow_subnormal=False) | st.integers(-(10**18), 10**18).map(float)


@pytest.fixture(scope="module")
def engine(tmp_path_factory):
    """DuckDB within this process."""
    return connect("duckdb", tmp_path_factory.mktemp("floats"))


def told(engine, values):
    """Give each float as text, as a number and as an amount."""
    brought = engine.bring("floats", pa.table({"i": range(len(values)), "x": pa.array(values, pa.float64())}))
    asked = brought.order_by("i").select(
        text=as_text(brought.x), number=number(brought.x), money=money(brought.x)
    )
    try:
        return [tuple(row.values()) for row in asked.to_pyarrow().to_pylist()]
    finally:
        engine.release("floats")


@settings(deadline=None)
@given(st.lists(FLOATS, min_size=1, max_size=30))
def test_a_float_is_written_without_loss(engine, values):
    """The text reads back as the same number, whole ones have no point, and what people write has no exponent."""
    for value, (text, read, amount) in zip(values, told(engine, values), strict=True):
        if math.isnan(value):
            assert (text, read, amount) == (None, None, None)
            continue
        assert float(text) == value
        assert read == (None if math.isinf(value) else value)
        assert (amount is None) == (abs(value) >= 10**14)
        if value == 0 or 1e-7 <= abs(value) < 1e17:
            assert re.fullmatch(r"-?[0-9]+([.][0-9]*[1-9])?", text), text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (120.0, "120"),
        (-0.0, "0"),
        (12345678.9, "12345678.9"),
        (0.00015, "0.00015"),
        (1.5e16, "15000000000000000"),
        (1.5e300, "1.5e300"),
        (-2.5e-10, "-2.5e-10"),
        (math.inf, "inf"),
    ],
)
def test_how_a_float_is_written(engine, value, text):
    """The form is one that does not hang on the engine."""
    assert told(engine, [value])[0][0] == text


def test_a_column_of_huge_floats_stops_nothing(engine):
    """What is too large to be a whole number of 64 bits is a number all the same."""
    assert [read for _, read, _ in told(engine, [9.3e18, -1e300, math.inf, None])] == [
        9.3e18,
        -1e300,
        None,
        None,
    ]
