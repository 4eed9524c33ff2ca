"""Who runs the units on this machine: apart from each other, whoever dies alone, and stopped when asked."""

import os
import subprocess
import sys
import threading
import time

import psutil
import pytest

from sla_toolkit.running.kernels import client
from sla_toolkit.running.units import crew
from sla_toolkit.running.units.crew import ForkedCrew, LostUnit, SpawnedCrew, fitting_size, local_crew


@pytest.fixture(params=[ForkedCrew, SpawnedCrew])
def two(request):
    """A crew of two, of either kind."""
    if request.param is ForkedCrew and not client.can_fork():
        pytest.skip("this system does not fork")
    made = request.param(2)
    yield made
    made.close()


@pytest.fixture
def bystander():
    """A process that the same process has started, and no crew."""
    with subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"]) as running:
        yield running
        running.kill()


def test_tasks_run_in_processes_of_their_own(two):
    """None of them here; values and errors come back."""
    assert two.submit(eval, "__import__('os').getpid()", None).result() != os.getpid()
    assert two.submit(sorted, [2, 1], None).result() == [1, 2]
    with pytest.raises(ValueError, match="invalid literal"):
        two.submit(int, "x", None).result()


def test_whoever_dies_takes_only_its_own_task_with_it(two):
    """As when memory runs out: that task says that it was ended from outside, and the ones after it run."""
    with pytest.raises(LostUnit, match="was ended from outside"):
        two.submit(os._exit, 3, None).result()
    assert [two.submit(abs, -n, None).result() for n in range(4)] == [0, 1, 2, 3]


def test_a_task_that_outlasts_its_deadline_is_ended(two, monkeypatch):
    """A unit that does not even see to its own deadline is ended a while later, and the next one runs."""
    monkeypatch.setattr(crew, "_GRACE", 0.5)
    with pytest.raises(LostUnit):
        two.submit(time.sleep, 600, 0.1).result()
    assert two.submit(abs, -1, None).result() == 1


def test_stopped_it_ends_what_is_under_way_and_begins_nothing_more(two, bystander):
    """Nobody is left at work, and what waited is not done; what else this process has started goes on."""
    tasks = [two.submit(time.sleep, 600, None) for _ in range(3)]
    until = time.monotonic() + 30
    while not all(one.running() for one in tasks[:2]) and time.monotonic() < until:
        time.sleep(0.05)
    time.sleep(0.5)  # their processes have begun
    stopping = threading.Thread(target=two.stop)
    stopping.start()
    stopping.join(40)
    assert not stopping.is_alive() and all(one.done() for one in tasks)
    assert not [one for one in tasks if not one.cancelled() and one.exception() is None]
    assert bystander.poll() is None


def test_a_machine_bears_at_least_one_unit_and_no_more_than_it_has_processors(monkeypatch):
    """However little memory is free."""
    assert 1 <= fitting_size() <= (os.cpu_count() or 1)
    monkeypatch.setattr(psutil, "virtual_memory", lambda: type("Memory", (), {"available": 0}))
    assert fitting_size() == 1


def test_where_nothing_forks_processes_are_spawned(monkeypatch):
    """The ordinary way on such a system, without a word; where the server cannot start, the word is why."""
    monkeypatch.setattr(client, "can_fork", lambda: False)
    made, why = local_crew(1)
    assert isinstance(made, SpawnedCrew) and why is None
    made.close()
    monkeypatch.undo()
    monkeypatch.setattr(client, "_places", [])
    monkeypatch.setattr(client, "_started", _no_room)
    made, why = local_crew(1)
    assert isinstance(made, SpawnedCrew) and str(why) == "No room."
    made.close()


def _no_room():
    raise client.NotWarm(client.Message("No room."))
