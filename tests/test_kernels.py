"""Warm kernels: fresh for each notebook, sharing nothing, ended in time, and never in the way of plain papermill."""

import contextlib
import importlib
import json
import logging
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

import nbformat
import papermill
import psutil
import pytest
from nbclient.exceptions import DeadKernelError

from sla_toolkit.agreement import AgreementRefused
from sla_toolkit.running.kernels import client, spare
from sla_toolkit.running.kernels.engine import DeadlinePassed, WarmEngine
from sla_toolkit.running.kernels.later import imported_later

pytestmark = [
    pytest.mark.skipif(not client.can_fork(), reason="this system does not fork"),
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),  # papermill's own
]


def notebook(folder, *cells, name="one.ipynb", kernel="python3"):
    """Write a notebook of code cells."""
    made = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    made.metadata["kernelspec"] = {"name": kernel, "display_name": kernel, "language": "python"}
    path = folder / name
    nbformat.write(made, path)
    return path


def run(path, **options):
    """Execute a notebook by our engine; give what the last cell shows."""
    options = {"engine_name": "sla", "progress_bar": False, **options}
    done = papermill.execute_notebook(path, path.with_suffix(".out.ipynb"), **options)
    return "".join(
        text
        for output in done.cells[-1].outputs
        for text in (output.get("text") or output.get("data", {}).get("text/plain", ""))
    )


def gone(pid, seconds=20):
    """Whether a process ends within some seconds."""
    until = time.monotonic() + seconds
    while psutil.pid_exists(pid) and psutil.Process(pid).status() != psutil.STATUS_ZOMBIE:
        if time.monotonic() > until:
            return False
        time.sleep(0.05)
    return True


def test_a_kernel_finds_nothing_that_another_left_behind(tmp_path):
    """A variable, a patched module, an environment variable and a folder leaked on purpose are not there next time."""
    leak = notebook(
        tmp_path,
        "import builtins, os, sla_toolkit\nleaked = 1; builtins.leaked = 2; sla_toolkit.leaked = 3",
        f"os.environ['LEAKED'] = '4'; os.chdir({str(tmp_path)!r}); print('leaked')",
    )
    look = notebook(
        tmp_path,
        "import os, sla_toolkit",
        "print('leaked' in globals(), hasattr(sla_toolkit, 'leaked'), os.environ.get('LEAKED'), os.getcwd())\n"
        "try: leaked\nexcept NameError: print('no such name')",
        name="two.ipynb",
    )
    assert run(leak) == "leaked\n"
    assert run(look) == f"False False None {Path.cwd()}\nno such name\n"


def test_a_kernel_has_everything_imported_when_it_starts(tmp_path):
    """What a month needs is there before the first cell; no two kernels draw the same random numbers."""
    cells = (
        "import sys, random, numpy",
        "print([n for n in ('ibis', 'pandas', 'seaborn', 'typst', 'sla_toolkit.variance') if n not in sys.modules])",
        "print(random.random(), numpy.random.random())",
    )
    path = notebook(tmp_path, *cells)
    first, second = run(path), run(path)
    assert first != second
    done = json.loads(path.with_suffix(".out.ipynb").read_text("utf-8"))
    assert done["cells"][1]["outputs"][0]["text"] == ["[]\n"]


def test_what_is_imported_and_done_ahead_leaves_no_thread_and_no_open_file():
    """Forked kernels share nothing: a thread would not live on in them, and a file's place would be everybody's."""
    code = (
        "import os, threading\n"
        "def files():\n"
        "    found = set()\n"
        "    for one in os.listdir('/proc/self/fd'):\n"
        "        try: found.add(os.readlink('/proc/self/fd/' + one))\n"
        "        except OSError: pass\n"
        "    return {one for one in found if os.path.isfile(one)}\n"
        "before = files()\n"
        "from sla_toolkit.running.kernels.everything import import_everything\n"
        "import_everything()\n"
        "print(threading.active_count(), sorted(files() - before))\n"
    )
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert done.stdout == "1 []\n"


def test_a_package_that_is_imported_later_does_what_it_would_have_done(tmp_path, monkeypatch):
    """Whoever took a function of it calls the real one, and whoever imports the package finds it whole."""
    (tmp_path / "slow_to_import.py").write_text("other = 7\ndef add(a, b):\n    return a + b\n", "utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    with imported_later("slow_to_import", "add"):
        from slow_to_import import add  # as jsonschema does
    assert "slow_to_import" not in sys.modules
    assert add(1, b=2) == 3
    assert sys.modules["slow_to_import"].other == 7
    with imported_later("slow_to_import", "add"), imported_later("no_such_package_at_all", "add"):
        assert sys.modules["slow_to_import"].other == 7
    monkeypatch.delitem(sys.modules, "slow_to_import")


def test_a_kernel_still_knows_the_formats_whose_grammar_is_imported_later(tmp_path):
    """A notebook that checks an address with Japanese letters by JSON Schema gets the answer it always got."""
    check = (
        "import jsonschema\n"
        "found = jsonschema.Draft202012Validator({'format': 'iri'}, format_checker=jsonschema.FormatChecker())\n"
        "print([found.is_valid(one) for one in ('https://例.jp/道', 'no address')])"
    )
    assert run(notebook(tmp_path, check)) == "[True, False]\n"


@pytest.mark.parametrize("module", ["sla_toolkit.running.kernels.warming", "sla_toolkit.documents.warming"])
def test_each_part_that_is_done_ahead_can_be_done(module, monkeypatch):
    """What is done ahead fails nobody, but it must not fail unseen here: that would make every month slower."""
    loaded = importlib.import_module(module)
    failed = []

    class Seen(contextlib.suppress):
        def __exit__(self, kind, error, trace):
            if error is not None and not isinstance(error, AgreementRefused):  # an agreement of nothing
                failed.append(error)
            return super().__exit__(kind, error, trace)

    monkeypatch.setattr(loaded, "suppress", Seen)
    loaded.warm_up()
    assert failed == []


def test_a_notebook_of_many_quick_cells_is_written_a_few_times_and_in_full_at_its_end(tmp_path, monkeypatch):
    """Writing the notebook at every step took as long as everything else about it; at its end nothing is left out."""
    written = []
    write = papermill.engines.write_ipynb
    monkeypatch.setattr(
        papermill.engines, "write_ipynb", lambda nb, path: (written.append(path), write(nb, path))
    )
    path = notebook(tmp_path, *[f"print({number})" for number in range(30)])
    assert run(path) == "29\n"
    assert len(written) < 30  # twice a cell, it would be 62
    done = nbformat.read(path.with_suffix(".out.ipynb"), 4)
    shown = ["".join(output.text for output in cell.outputs) for cell in done.cells]
    assert shown == [f"{number}\n" for number in range(30)]
    assert all(cell.metadata.papermill.status == "completed" for cell in done.cells)


def test_a_long_notebook_is_on_disk_as_far_as_it_came(tmp_path):
    """Whoever looks while a cell runs finds what the cells before it showed, if these took some seconds."""
    look = "import json; print(json.load(open('one.out.ipynb'))['cells'][0]['outputs'][0]['text'])"
    path = notebook(tmp_path, "import time; print('here'); time.sleep(2.5)", look)
    assert "here" in run(path, cwd=str(tmp_path))


def test_arguments_environment_and_folder_are_those_of_whoever_asks(tmp_path, monkeypatch):
    """The kernel stands where papermill says and has the environment of the process that asked for it."""
    monkeypatch.setenv("SLA_TEST_ASKED", "日本")
    shown = run(
        notebook(tmp_path, "import os; print(os.environ['SLA_TEST_ASKED'], os.getcwd())"), cwd=str(tmp_path)
    )
    assert shown == f"日本 {tmp_path}\n"


def test_a_cell_that_fails_leaves_the_executed_notebook(tmp_path):
    """The contract of papermill holds: the notebook with the error is written before the error is raised."""
    path = notebook(tmp_path, "1 / 0", "print('never')")
    with pytest.raises(papermill.PapermillExecutionError, match="ZeroDivisionError"):
        run(path)
    assert "ZeroDivisionError" in path.with_suffix(".out.ipynb").read_text("utf-8")


def test_a_hung_kernel_is_ended_with_everything_it_started(tmp_path):
    """After its deadline neither kernel nor children are there, one that left its group included."""
    sleepers = (
        "sleeper = [sys.executable, '-c', 'import time; time.sleep(600)']\n"
        "own = subprocess.Popen(sleeper, start_new_session=True); near = subprocess.Popen(sleeper)\n"
        f"open({str(tmp_path / 'pids')!r}, 'w').write(f'{{os.getpid()}} {{own.pid}} {{near.pid}}')\n"
        "time.sleep(600)"
    )
    hang = ("import subprocess, sys, time, os", sleepers)
    with pytest.raises(DeadlinePassed, match="did not end within 3 seconds"):
        run(notebook(tmp_path, *hang), deadline=3)
    pids = [int(pid) for pid in (tmp_path / "pids").read_text().split()]
    assert len(pids) == 3 and all(gone(pid) for pid in pids)


def test_a_killed_kernel_is_an_error_and_the_next_one_is_fresh(tmp_path):
    """A kernel that the system kills ends its notebook, and no other."""
    with pytest.raises(DeadKernelError):
        run(notebook(tmp_path, "import os, signal; os.kill(os.getpid(), signal.SIGKILL)"))
    assert run(notebook(tmp_path, "print('fresh')", name="two.ipynb")) == "fresh\n"


def test_a_kernel_of_another_program_is_started_in_the_ordinary_way(tmp_path, monkeypatch, caplog):
    """What cannot be forked still runs, with a word why."""
    folder = tmp_path / "kernels" / "other"
    folder.mkdir(parents=True)
    link = tmp_path / "python-elsewhere"
    link.write_text(f'#!/bin/sh\nexec {sys.executable} "$@"\n')
    link.chmod(0o755)
    spec = {
        "argv": [str(link), "-m", "ipykernel_launcher", "-f", "{connection_file}"],
        "display_name": "Other",
        "language": "python",
    }
    (folder / "kernel.json").write_text(json.dumps(spec))
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path))
    monkeypatch.setenv("SLA_LANG", "en")
    with caplog.at_level(logging.WARNING):
        assert run(notebook(tmp_path, "print('ran')"), kernel_name="other") == "ran\n"
    assert "kernel of another program" in caplog.text and "ordinary way" in caplog.text


def test_where_no_server_can_be_had_kernels_start_in_the_ordinary_way(tmp_path, monkeypatch, caplog):
    """A server that cannot start costs time, and nothing else."""
    monkeypatch.setattr(client, "_places", [])
    monkeypatch.setattr(
        client, "_started", lambda: (_ for _ in ()).throw(client.NotWarm(client.Message("No room.")))
    )
    with caplog.at_level(logging.WARNING):
        assert run(notebook(tmp_path, "print('ran')")) == "ran\n"
    assert "No room." in caplog.text


@pytest.mark.slow
def test_spare_kernels_are_used_once_each_where_nothing_forks(tmp_path, monkeypatch):
    """Started ahead, warm, fresh for each notebook; the one that waits at the end goes with the process."""
    monkeypatch.setattr(client, "can_fork", lambda: False)
    first = run(notebook(tmp_path, "import os, sys; mark = 1; print('ibis' in sys.modules, os.getpid())"))
    waiting = spare._waiting[0].pid
    second = run(notebook(tmp_path, "import os; print('mark' in globals(), os.getpid())", name="two.ipynb"))
    spare._dismiss()
    assert first.startswith("True ") and second == f"False {waiting}\n"
    assert all(one.poll() is not None for one in spare._waiting)


def test_papermill_finds_the_engine_by_its_name(tmp_path):
    """`papermill --engine sla` works, with everything else as ever."""
    path = notebook(tmp_path, "print('said')")
    command = [sys.executable, "-m", "papermill", str(path), str(tmp_path / "out.ipynb"), "--engine", "sla"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    assert "said" in (tmp_path / "out.ipynb").read_text("utf-8")
    assert papermill.engines.papermill_engines.get_engine("sla") is WarmEngine


def test_a_call_gives_what_the_function_gives_or_raises_what_it_raises():
    """In a process of its own: values and errors come back, and a process that is killed is told apart from both."""
    assert client.call(sorted, [3, 1, 2]).result() == [1, 2, 3]
    with pytest.raises(ZeroDivisionError):
        client.call(divmod, 1, 0).result()
    with pytest.raises(client.Gone):
        client.call(os._exit, 0).result()
    assert client.call(os.getpid).result() != os.getpid()


def test_children_end_with_the_server_and_the_server_with_its_owner(tmp_path):
    """Whoever started a run is killed: nobody is left at work."""
    code = (
        "import os, sys, time; from sla_toolkit.running.kernels import client; c = client.call(time.sleep, 600)\n"
        "import psutil; server = psutil.Process(c.pid).ppid()\n"
        "print(c.pid, server, flush=True); time.sleep(600)"
    )
    owner = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
    with owner:
        child, server = map(int, owner.stdout.readline().split())
        owner.kill()
    assert gone(child) and gone(server)


def test_a_server_that_died_is_started_anew(monkeypatch):
    """As when memory runs out: the next child comes from another server."""
    monkeypatch.setattr(client, "_places", [])
    first = client.call(os.getppid).result()
    os.kill(first, signal.SIGKILL)
    assert gone(first)
    assert client.call(os.getppid).result() not in (first, os.getpid())


def test_a_server_that_dies_before_it_answers_is_started_anew(tmp_path, monkeypatch):
    """One that is just dying still takes the question: whoever waits for its answer asks another."""
    listening = socket.socket(socket.AF_UNIX)
    listening.bind(str(tmp_path / "dying"))
    listening.listen()

    def die():
        listening.accept()[0].close()

    dying = threading.Thread(target=die)
    dying.start()
    monkeypatch.setattr(client, "_places", [str(tmp_path / "dying")])
    assert client.call(os.getppid).result() != os.getpid()
    dying.join()
    listening.close()


def test_whoever_hangs_up_has_the_child_ended():
    """A child whose caller lost interest does not go on for nothing."""
    call = client.call(time.sleep, 600)
    pid = call.pid
    call._connection.close()
    os.close(call._answers)
    assert gone(pid)


def test_a_child_can_have_children_of_its_own():
    """A unit asks the server that it was forked from for its kernel, and starts no other."""
    there = "__import__('sla_toolkit.running.kernels.client', fromlist=['client'])"
    asked = f"({there}.call(__import__('os').getppid).result(), {there}.start())"
    parent, place = client.call(eval, asked).result()
    assert parent == client.call(os.getppid).result() != os.getpid()
    assert place == client.start()


def test_terminating_reaches_the_child_alone():
    """A child that is asked to end does so with SIGTERM's exit code."""
    call = client.call(time.sleep, 600)
    call.terminate()
    assert call.wait(20) == -signal.SIGTERM
    assert call.poll() == -signal.SIGTERM
    os.close(call._answers)
