"""Spark, a real cluster, by the command: no remarks among our sentences, and an end to waiting for workers."""

import json
import subprocess
import sys
import time

import pytest
from bad_files import CSV
from engines import spark_cluster

from workbench import company, sla

ASK = """
import sys
from pathlib import Path
from sla_toolkit.leads.connections import watching
watching._PATIENCE, watching._PATIENCE_AT_FIRST, watching._LOOK = 4, int(sys.argv[2]), 0.5
from sla_toolkit.leads.connections.failing import EngineFailed
from sla_toolkit.leads.engine import connect
connection = connect(sys.argv[1], Path()).connection
for line in sys.stdin:
    try:
        print(connection.sql(line).to_pyarrow()["n"][0], flush=True)
    except EngineFailed as error:
        print(error.message, flush=True)
"""
"""Answers a question on each line it is given, with little patience: some seconds for a first worker, four later."""


@pytest.mark.slow
def test_spark_does_not_talk_between_our_sentences(cluster, tmp_path):
    """Over a cluster, the terminal shows what it shows without one, and the executed notebook no word of Spark's."""
    agreement = company(tmp_path, []).path
    (tmp_path / "contacts.csv").write_bytes(CSV)
    text = agreement.read_text("utf-8")
    agreement.write_text(text.replace("data:\n", f"data:\n  connection: {cluster}\n"), "utf-8")
    done = sla("monthly", agreement, "--month", "2026-10", "--outputs", tmp_path / "outputs")
    assert done.stderr == ""
    assert done.returncode == 0
    assert [line[:4] for line in done.stdout.splitlines()] == ["tiny", "  ✓ ", "  ✓ ", "Repo"]
    cells = json.loads((tmp_path / "outputs/tiny/2026-10/notebook.ipynb").read_bytes())["cells"]
    outputs = [output for cell in cells for output in cell.get("outputs", ())]
    assert outputs and not [one for one in outputs if one["output_type"] == "stream"]


def asker(address, at_first):
    """Start somebody who asks a cluster what is written to them, and waits so many seconds for a first worker."""
    pipe = subprocess.PIPE
    asking = [sys.executable, "-c", ASK, address, str(at_first)]
    return subprocess.Popen(asking, stdin=pipe, stdout=pipe, text=True)


def ask(asking, rows):
    """Ask how many rows there are."""
    asking.stdin.write(f"select count(distinct id % 999983) as n from range({rows})\n")
    asking.stdin.flush()


def answer(asking):
    """Give what is said."""
    return asking.stdout.readline().strip()


@pytest.mark.slow
def test_a_cluster_without_a_free_worker_is_waited_for_and_then_named():
    """Nobody ever got a turn: after the patience for that, the sentence says so."""
    with spark_cluster(workers=0) as address, asker(address, at_first=4) as asking:
        ask(asking, 10)
        assert "(the cluster had no worker free for ten minutes)" in answer(asking)
        asking.stdin.close()


@pytest.mark.slow
def test_a_cluster_that_lost_its_workers_is_named():
    """Killed in the middle of a question: the sentence says so instead of waiting for ever.

    A first worker may take its time: on a machine with much to do, its Java alone starts in many seconds.
    """
    processes = []
    with spark_cluster(workers=1, running=processes) as address, asker(address, at_first=300) as asking:
        ask(asking, 10)
        assert answer(asking) == "10"
        ask(asking, 10**12)
        time.sleep(5)  # it is being worked on
        processes[1].kill()
        processes[1].wait(30)
        assert "(nobody is left to do the work)" in answer(asking)
        asking.stdin.close()
