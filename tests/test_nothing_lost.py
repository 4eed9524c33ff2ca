"""Killed, full, forbidden, twice at once: no reader ever sees a half, and the next run completes."""

import ctypes
import hashlib
import json
import os
import random
import resource
import shutil
import subprocess
import sys
import threading
import time

import psutil
import pytest
from many import finish, published, run, slow_notebook, start, workspace

from sla_toolkit.running import exchanging, publish

MONTH = ("--month", "2026-10", "--as-of", "2026-11-20")
CHANGED = ("--month", "2026-10", "--as-of", "2026-11-25")


def whole(folder):
    """Read a published folder as a reader does, by its manifest; raises AssertionError for a half."""
    manifest = json.loads((folder / "manifest.json").read_bytes())
    for name, digest in manifest["files"].items():
        assert hashlib.sha256((folder / name).read_bytes()).hexdigest() == digest, name
    return manifest["as_of"]


@pytest.fixture(scope="module")
def ground(tmp_path_factory):
    """A workspace with one published month, to be copied."""
    folder = tmp_path_factory.mktemp("ground") / "ws"
    workspace(folder, "north", "south")
    code, _, errors = run(folder, "parameters/north.yaml", *MONTH)
    assert code == 0, errors
    return folder


@pytest.fixture
def ws(ground, tmp_path):
    """A workspace of the test's own, with one month on file."""
    return shutil.copytree(ground, tmp_path / "ws")


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(6))
def test_killed_at_any_moment_the_month_on_file_is_whole_and_the_next_run_completes(ws, seed):
    """SIGKILL at a random moment while readers look all the time: the old month or the new one, never a half."""
    month = ws / "outputs" / "north" / "2026-10"
    seen, over, faults = set(), threading.Event(), []

    def read():
        while not over.is_set():
            try:
                seen.add(json.loads((month / "manifest.json").read_bytes())["as_of"])
                assert (month / "report.en.pdf").stat().st_size > 1000
            except (OSError, ValueError, AssertionError) as error:  # what must not be
                faults.append(error)
            time.sleep(0.001)

    reader = threading.Thread(target=read)
    reader.start()
    running = start(ws, "parameters/north.yaml", *CHANGED)
    time.sleep(random.Random(seed).uniform(0.5, 14))  # noqa: S311  # chance, not secrecy
    tree = [running, *psutil.Process(running.pid).children(recursive=True)] if running.poll() is None else []
    running.kill()
    finish(running)
    assert all(ends(one.pid) for one in tree)
    whole(month)
    code, _, errors = run(ws, "parameters/north.yaml", *CHANGED)
    over.set()
    reader.join()
    assert (code, faults) == (0, []), errors
    assert whole(month).startswith("2026-11-25")
    assert all(one.startswith(("2026-11-20", "2026-11-25")) for one in seen)


def ends(pid, seconds=30):
    """Whether a process is gone within some seconds."""
    until = time.monotonic() + seconds
    while psutil.pid_exists(pid):
        try:
            if psutil.Process(pid).status() == psutil.STATUS_ZOMBIE:
                return True
        except psutil.NoSuchProcess:
            return True
        if time.monotonic() > until:
            return False
        time.sleep(0.05)
    return True


@pytest.mark.slow
def test_asked_to_end_it_ends_by_itself_and_leaves_nothing_aside(ws):
    """SIGTERM: a sentence, exit 1, no process, no half-written folder; the run after it completes."""
    slow_notebook(ws, "import time; time.sleep(0 if run.file.path.stem == 'south' else 600)")
    running = start(ws, "parameters/*.yaml", *CHANGED)
    assert running.stdout.readline().startswith("1/2 ")  # south is done, and the run knows it
    children = psutil.Process(running.pid).children(recursive=True)
    running.terminate()
    code, _, errors = finish(running, 60)
    assert code == 1 and "The run was stopped: 1 of 2 are published" in errors and "Traceback" not in errors
    assert all(ends(one.pid) for one in children)
    left = [path.name for path in (ws / "outputs" / "north").iterdir()]
    assert "2026-10" in left and not [name for name in left if name.startswith(".2026") or "failed" in name]
    shutil.rmtree(ws / "notebooks")
    assert run(ws, "parameters/*.yaml", *CHANGED)[0] == 0


@pytest.mark.slow
def test_two_runs_of_one_month_at_once_end_in_a_whole_month(ws):
    """Both say that it is done; what lies there is one of them, whole."""
    both = [start(ws, "parameters/north.yaml", *when) for when in (MONTH, CHANGED)]
    ended = [finish(one) for one in both]
    assert [code for code, _, _ in ended] == [0, 0], ended
    whole(ws / "outputs" / "north" / "2026-10")
    assert [path.name for path in (ws / "outputs" / "north").iterdir() if path.name.startswith(".")] == []


@pytest.mark.slow
def test_a_full_disk_is_a_sentence_and_the_month_on_file_stays(ws):
    """Where a file can grow no further: exit 1, what was published is as it was; with room the next run completes."""
    before = published(ws)
    code, _, errors = run(
        ws,
        "parameters/north.yaml",
        *CHANGED,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (30_000, 30_000)),
    )
    assert code == 1 and "cannot be written" in errors and "Traceback" not in errors
    assert published(ws) == before
    assert run(ws, "parameters/north.yaml", *CHANGED)[0] == 0
    assert whole(ws / "outputs" / "north" / "2026-10").startswith("2026-11-25")


def make_read_only(folder):
    """Make a folder read-only for this process and its children, in a mount namespace of their own: for root too."""
    libc = ctypes.CDLL(None, use_errno=True)
    place = os.fsencode(folder)
    for code in (
        libc.unshare(0x20000),  # CLONE_NEWNS
        libc.mount(b"none", b"/", None, 0x4000 | 0x40000, None),  # MS_REC | MS_PRIVATE
        libc.mount(place, place, None, 0x1000, None),  # MS_BIND
        libc.mount(b"none", place, None, 0x1000 | 0x20 | 0x1, None),  # MS_BIND | MS_REMOUNT | MS_RDONLY
    ):
        if code:
            raise OSError(ctypes.get_errno(), "no read-only mount can be made")


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="mount namespaces are Linux's")
def test_a_read_only_target_is_a_sentence_and_what_stands_there_stays(ws):
    """A read-only file system: exit 1, what was published is as it was; with leave to write the next run completes."""
    before = published(ws)
    try:
        code, _, errors = run(
            ws, "parameters/north.yaml", *CHANGED, preexec_fn=lambda: make_read_only(ws / "outputs")
        )
    except subprocess.SubprocessError:
        pytest.skip("this user may not mount")
    assert code == 1 and "cannot be written" in errors and "Traceback" not in errors
    assert published(ws) == before
    assert run(ws, "parameters/north.yaml", *CHANGED)[0] == 0
    assert whole(ws / "outputs" / "north" / "2026-10").startswith("2026-11-25")


@pytest.mark.slow
def test_a_place_that_may_not_be_written_is_a_sentence(ws):
    """A file where the outputs should be: exit 1, nothing lost; the other agreement's month stands."""
    (ws / "elsewhere").mkdir()
    (ws / "elsewhere" / "north").write_text("a file")
    code, _, errors = run(ws, "parameters/*.yaml", *MONTH, "--outputs", "elsewhere")
    assert code == 4 and "cannot be written" in errors and "Traceback" not in errors
    assert (ws / "elsewhere" / "north").read_text() == "a file"
    whole(ws / "elsewhere" / "south" / "2026-10")


@pytest.mark.slow
def test_a_unit_whose_process_is_killed_fails_alone(ws):
    """As the system does when memory runs out: exit 4, a sentence; the other unit is published."""
    slow_notebook(
        ws,
        "import os, signal; os.kill(os.getpid(), signal.SIGKILL) if run.file.path.stem == 'north' else None",
    )
    code, _, errors = run(ws, "parameters/*.yaml", *CHANGED)
    assert code == 4 and "was ended from outside" in errors
    failed = ws / "outputs" / "north" / "2026-10.failed"
    assert "was ended from outside" in json.loads((failed / "failure.json").read_bytes())["text"]["en"]
    assert whole(ws / "outputs" / "north" / "2026-10").startswith("2026-11-20")
    assert whole(ws / "outputs" / "south" / "2026-10").startswith("2026-11-25")


def test_folders_change_places_in_one_instant(tmp_path):
    """A reader that looks all the time finds one of them always; where the system cannot, nothing changes."""
    one, other = tmp_path / "one", tmp_path / "other"
    for folder in (one, other):
        folder.mkdir()
        (folder / "name").write_text(folder.name)
    assert exchanging.exchange(one, other)
    assert (one / "name").read_text() == "other" and (other / "name").read_text() == "one"
    assert not exchanging.exchange(one, tmp_path / "none")
    assert (one / "name").read_text() == "other"


def test_where_folders_cannot_change_places_two_renames_do(tmp_path, monkeypatch):
    """The new folder is there in the end, the old one gone, and nothing is left aside."""
    monkeypatch.setattr(publish, "exchange", lambda *_: False)
    for text in ("old", "new"):
        with publish.staged(tmp_path / "month") as stage:
            (stage / "name").write_text(text)
    assert (tmp_path / "month" / "name").read_text() == "new"
    assert [path.name for path in tmp_path.iterdir()] == ["month"]


def test_many_writers_of_one_folder_leave_one_of_them_whole(tmp_path):
    """Twelve processes publish the same folder at once: one of them is there, whole, with nothing aside."""
    code = (
        "import sys; from pathlib import Path; from sla_toolkit.running.publish import staged\n"
        "for turn in range(20):\n"
        "    with staged(Path(sys.argv[1])) as stage:\n"
        "        [(stage / name).write_text(sys.argv[2] + str(turn)) for name in 'abc']\n"
    )
    writers = [
        subprocess.Popen(
            [sys.executable, "-c", code, str(tmp_path / "month"), str(n)], stderr=subprocess.PIPE
        )
        for n in range(12)
    ]
    said = [one.communicate()[1] for one in writers]
    assert [one.returncode for one in writers] == [0] * 12, said
    assert len({(tmp_path / "month" / name).read_text() for name in "abc"}) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["month"]
