"""The benchmark of size, small: three ways to count, one set of numbers."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

SCALE = Path(__file__).parents[1] / "benchmarks" / "scale.py"


@pytest.mark.slow
@pytest.mark.parametrize("form", ["parquet", "csv"])
def test_toolkit_pandas_and_sql_give_the_same_numbers(form):
    """On 2,000 leads, plain pandas and SQL by hand agree with the toolkit on every commitment and month."""
    done = subprocess.run(
        [sys.executable, SCALE, "--leads", "2000", "--form", form, "--json"], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    (found,) = json.loads(done.stdout)
    assert set(found["runs"]) >= {"SQL by hand", "plain pandas"}
    for run in found["runs"].values():
        assert set(run["seconds"]) == {"read", "month", "backtest"}
        assert run["gigabytes"] > 0
