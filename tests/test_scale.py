"""The benchmark of size, small: three ways to count, one set of numbers."""

import importlib
from pathlib import Path

import pytest

BENCHMARKS = Path(__file__).parents[1] / "benchmarks"


@pytest.mark.slow
def test_toolkit_pandas_and_sql_give_the_same_numbers(monkeypatch):
    """On 2,000 leads, plain pandas and hand-written SQL agree with the toolkit on every commitment and month."""
    monkeypatch.syspath_prepend(str(BENCHMARKS))
    scale = importlib.import_module("scale")
    found = scale.compared(2000)
    assert {(run["who"], run["span"]) for run in found["runs"]} == {
        (who, span) for who in ("toolkit", "pandas", "sql") for span in ("month", "backtest")
    }


@pytest.mark.slow
def test_csv_gives_what_parquet_gives(monkeypatch):
    """The toolkit counts the same from CSV files as SQL does from Parquet."""
    monkeypatch.syspath_prepend(str(BENCHMARKS))
    scale = importlib.import_module("scale")
    assert scale.compared(2000, ("toolkit", "sql"), ("month",), csv=True)["numbers_agree"]
