"""Units on a dask.distributed cluster: a real scheduler and two workers, one of which is killed."""

import os
import re
import signal
import socket
import subprocess
import sys
import time

import psutil
import pytest
from many import published, run, slow_notebook, start, workspace

pytestmark = pytest.mark.slow


def free_port():
    """Give a port that nobody listens on."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


@pytest.fixture(scope="module")
def scheduler(tmp_path_factory):
    """The address of a scheduler of the tests' own."""
    port = free_port()
    folder = tmp_path_factory.mktemp("dask")
    command = [
        sys.executable,
        "-m",
        "distributed.cli.dask_scheduler",
        "--host",
        "127.0.0.1",
        "--port",
        str(port),
    ]
    running = subprocess.Popen(
        [*command, "--no-dashboard"], cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    yield f"tcp://127.0.0.1:{port}"
    running.terminate()
    running.wait(30)


@pytest.fixture
def workers(scheduler, tmp_path):
    """Two workers, each a process of its own with one thread and without a nanny that would start it anew."""
    command = [
        sys.executable,
        "-m",
        "distributed.cli.dask_worker",
        scheduler,
        "--nthreads",
        "1",
        "--no-nanny",
        "--no-dashboard",
    ]
    running = []
    for number in range(2):
        local = tmp_path / f"worker{number}"
        local.mkdir()
        running.append(
            subprocess.Popen(
                [*command, "--local-directory", str(local)],
                cwd=local,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
        )
    yield running
    for one in running:
        one.kill()
        one.wait()


def test_units_run_on_the_workers_of_a_cluster(scheduler, workers, tmp_path):
    """The same bytes as here, by processes below the workers; the progress and the exit code are as ever."""
    workspace(tmp_path, "north", "south")
    agreements = [str(tmp_path / "parameters" / f"{name}.yaml") for name in ("north", "south")]
    month = ("--month", "2026-10", "--as-of", "2026-11-20")
    there = run(tmp_path, *agreements, *month, "--outputs", tmp_path / "outputs", "--scheduler", scheduler)
    assert there[0] == 0, there
    found = published(tmp_path)
    (tmp_path / "outputs").rename(tmp_path / "there")
    assert run(tmp_path, *agreements, *month, "--outputs", tmp_path / "outputs")[0] == 0
    assert published(tmp_path) == found and found


def test_a_worker_killed_in_the_middle_loses_nothing(scheduler, workers, tmp_path):
    """Its unit is begun anew on the other worker; every month is there in the end, and its processes are gone."""
    workspace(tmp_path, "north", "south", "west")
    slow_notebook(tmp_path, "import time; time.sleep(3)")
    agreements = [str(tmp_path / "parameters" / f"{name}.yaml") for name in ("north", "south", "west")]
    running = start(
        tmp_path,
        *agreements,
        "--month",
        "2026-10",
        "--outputs",
        tmp_path / "outputs",
        "--scheduler",
        scheduler,
    )
    busy = at_work(workers)
    below = busy.children(recursive=True)
    busy.send_signal(signal.SIGKILL)
    said, errors = running.communicate(timeout=300)
    assert running.returncode == 0, errors
    assert {name.split("/")[0] for name in published(tmp_path)} == {"north", "south", "west"}
    assert len(re.findall(r"published$", said, re.MULTILINE)) == 3
    assert psutil.wait_procs(below, 30)[1] == []


def at_work(workers):
    """Wait until one of the workers has a unit with its kernel under way; give its process."""
    until = time.monotonic() + 120
    while time.monotonic() < until:
        for one in workers:
            process = psutil.Process(one.pid)
            if len(process.children(recursive=True)) >= 3:  # the server, a unit, its kernel
                return process
        time.sleep(0.1)
    raise AssertionError("no worker has begun a unit")


def test_a_scheduler_that_is_not_there_is_a_sentence(tmp_path):
    """Exit 1, what to check, and nothing written."""
    workspace(tmp_path, "north")
    code, _, errors = run(tmp_path, "parameters/north.yaml", "--scheduler", f"tcp://127.0.0.1:{free_port()}")
    assert code == 1 and "No scheduler answers at tcp://127.0.0.1" in errors
    assert len(errors.splitlines()) == 1 and not (tmp_path / "outputs").exists()


def test_without_the_package_the_sentence_says_how_to_get_it(tmp_path):
    """The extra is named."""
    workspace(tmp_path, "north")
    (tmp_path / "lacking" / "distributed").mkdir(parents=True)
    (tmp_path / "lacking" / "distributed" / "__init__.py").write_text(
        "raise ModuleNotFoundError('distributed')"
    )
    path = os.pathsep.join([str(tmp_path / "lacking"), *filter(None, [os.environ.get("PYTHONPATH")])])
    code, _, errors = run(
        tmp_path,
        "parameters/north.yaml",
        "--scheduler",
        "tcp://127.0.0.1:1",
        environment={"PYTHONPATH": path},
    )
    assert code == 1 and 'pip install "sla-toolkit[cluster]"' in errors


def test_a_cluster_without_workers_is_a_sentence(tmp_path, scheduler, monkeypatch):
    """After a minute of waiting; here after a second."""
    from sla_toolkit.running.units import cluster

    monkeypatch.setattr(cluster, "_SECONDS_FOR_A_WORKER", 1)
    with pytest.raises(cluster.NoCluster, match="has no workers"):
        cluster.ClusterCrew(scheduler)
