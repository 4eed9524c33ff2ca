"""Agreements and outputs in an object store: a local S3 (moto), real requests, real kills."""

import os
import signal
import socket
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest
from object_store import BUCKET, SECRET, denying, environment, object_store, publishing
from places_parts import contents, finished

from sla_toolkit.agreement import Refused
from sla_toolkit.language import SlaError
from sla_toolkit.running.places import (
    bring_outputs,
    mirrored,
    opening,
    publish_file,
    publish_folder,
    read_published,
    remove_folder,
    whole,
)
from sla_toolkit.running.places import locking as lock_module
from sla_toolkit.running.places import publishing as publishing_module
from sla_toolkit.running.publish import CannotWrite

HOME = f"s3://{BUCKET}/team"
MONTH = f"{HOME}/outputs/acme/2026-10"
LOCK = "/sla/team/outputs/acme/.2026-10.lock"


@pytest.fixture(scope="module")
def server():
    """An S3 store for all tests here."""
    with object_store() as running:
        yield running


@pytest.fixture
def store(server, monkeypatch):
    """The store with an empty bucket, and an environment that leads to it."""
    import s3fs

    for name in ("AWS_PROFILE", "AWS_SESSION_TOKEN", "HTTP_PROXY", "http_proxy"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment(server.url).items():
        monkeypatch.setenv(name, value)
    s3fs.S3FileSystem.clear_instance_cache()
    client = server.client
    client.create_bucket(Bucket=BUCKET)
    server.forget()
    yield server
    client.delete_bucket_policy(Bucket=BUCKET)
    for key in server.lying():
        client.delete_object(Bucket=BUCKET, Key=key)
    client.delete_bucket(Bucket=BUCKET)
    s3fs.S3FileSystem.clear_instance_cache()


FIRST = {"report.json": b"1", "report.ja.html": b"same", "figures/a.svg": b"a1", "old.pdf": b"old"}
SECOND = {"report.json": b"2", "report.ja.html": b"same", "figures/a.svg": b"a2", "new.pdf": b"new"}


@pytest.fixture
def first(tmp_path):
    """A finished month."""
    return finished(tmp_path / "first", FIRST)


@pytest.fixture
def second(tmp_path):
    """The same month, run anew on later data."""
    return finished(tmp_path / "second", SECOND)


def test_a_folder_is_published_with_its_manifest_last(store, first):
    """The report comes first and the manifest last, under a lock that is gone afterwards; a reader gets every byte."""
    assert publish_folder(first, MONTH)
    assert read_published(MONTH) == contents(first)
    month = [(method, path.removeprefix("/sla/team/outputs/acme/")) for method, path in store.writes]
    assert month[0] == ("PUT", ".2026-10.lock") and month[-1] == ("DELETE", ".2026-10.lock")
    assert month[1] == ("PUT", "2026-10/report.json") and month[-2] == ("PUT", "2026-10/manifest.json")
    assert sorted(store.lying()) == [f"team/outputs/acme/2026-10/{name}" for name in sorted(contents(first))]


def test_nothing_is_written_twice(store, first):
    """The same folder again: not one request that writes, and the objects keep their times."""
    publish_folder(first, MONTH)
    listing = store.client.list_objects_v2(Bucket=BUCKET)["Contents"]
    store.forget()
    assert not publish_folder(first, MONTH)
    assert store.writes == []
    assert store.client.list_objects_v2(Bucket=BUCKET)["Contents"] == listing


def test_only_what_changed_is_written(store, first, second):
    """The old manifest goes first, what is the same stays, what is no longer made goes, the new manifest comes last."""
    publish_folder(first, MONTH)
    store.forget()
    assert publish_folder(second, MONTH)
    month = [
        (method, path.removeprefix("/sla/team/outputs/acme/2026-10/")) for method, path in store.writes[1:-1]
    ]
    assert month[0] == ("DELETE", "manifest.json") and month[-1] == ("PUT", "manifest.json")
    assert month[1] == ("PUT", "report.json") and ("DELETE", "old.pdf") in month
    assert not any(name == "report.ja.html" for _, name in month)
    assert read_published(MONTH) == contents(second)


def test_a_file_of_the_same_size_that_is_not_the_same_is_written(store, first):
    """What counts is what a file holds: half a repair by somebody's hand does not pass for whole."""
    publish_folder(first, MONTH)
    store.put("team/outputs/acme/2026-10/figures/a.svg", b"zz")
    assert not whole(MONTH)
    assert publish_folder(first, MONTH)
    assert whole(MONTH)


def test_a_store_whose_etags_are_no_digests_still_writes_nothing_twice(store, tmp_path, monkeypatch):
    """Where objects are encrypted by keys of their own, files are compared by reading them."""
    folder = finished(tmp_path / "month", FIRST)
    publish_folder(folder, MONTH)
    monkeypatch.setattr(opening, "_etag", lambda _: "0" * 32)
    store.forget()
    assert not publish_folder(folder, MONTH)
    assert store.writes == []


def test_a_file_that_goes_while_it_is_compared_is_written(store, first, monkeypatch):
    """Another program may be replacing the month while this one looks at it."""
    publish_folder(first, MONTH)
    lying = {"report.json": opening.Lying("sla/team/outputs/acme/2026-10/gone", 1, None)}
    assert "report.json" in comparing_with(first, lying, monkeypatch).write


def comparing_with(folder, lying, monkeypatch):
    """Compare a folder with a listing that is out of date."""
    from sla_toolkit.running.places import comparing

    with monkeypatch.context() as patch:
        patch.setattr(comparing, "listed", lambda _: lying)
        return comparing.gap_between(folder, opening.opened(MONTH))


def test_pages_are_told_apart_by_their_kind(store, first):
    """A report opens in a browser and is not offered for download."""
    publish_folder(first, MONTH)
    publish_file(b"<p>all teams</p>", f"{HOME}/outputs/index.html")
    for key in ("team/outputs/acme/2026-10/report.ja.html", "team/outputs/index.html"):
        assert store.client.head_object(Bucket=BUCKET, Key=key)["ContentType"] == "text/html"


def test_a_single_file_is_written_when_it_changes(store):
    """An index page that says the same is left alone."""
    page = f"{HOME}/outputs/index.html"
    assert publish_file(b"one", page)
    store.forget()
    assert not publish_file(b"one", page)
    assert store.writes == []
    assert publish_file(b"two", page)
    assert store.client.get_object(Bucket=BUCKET, Key="team/outputs/index.html")["Body"].read() == b"two"


def test_a_failure_is_published_and_taken_away(store, tmp_path):
    """Without a manifest, failure.json comes last; when the folder goes, it goes first."""
    folder = tmp_path / "failed"
    finished(folder, {"notebook.ipynb": b"{}", "z.txt": b"z"}, seal="failure.json")
    assert publish_folder(folder, f"{MONTH}.failed")
    assert store.writes[-2] == ("PUT", "/sla/team/outputs/acme/2026-10.failed/failure.json")
    store.forget()
    remove_folder(f"{MONTH}.failed")
    assert store.writes[1] == ("DELETE", "/sla/team/outputs/acme/2026-10.failed/failure.json")
    assert store.lying() == []
    store.forget()
    remove_folder(f"{MONTH}.failed")
    assert store.writes == []


class Reader:
    """Reads a month over and over, and keeps what it was given."""

    def __init__(self, address):
        self.address = address
        self.taken = []
        self.error = None
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._read, daemon=True)

    def _read(self):
        try:
            while not self._done.is_set():
                found = read_published(self.address)
                if found is not None and found not in self.taken:
                    self.taken.append(found)
                time.sleep(0.03)
        except Exception as error:  # noqa: BLE001 - told by the test
            self.error = error

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._done.set()
        self._thread.join()


@pytest.mark.slow
@pytest.mark.parametrize("writes", range(1, 9))
def test_killed_at_any_point_no_half_is_read_and_the_next_run_completes(
    store, first, second, monkeypatch, writes
):
    """A process that is killed after any of its writes leaves nothing that a reader takes, and is made up for."""
    publish_folder(first, MONTH)
    store.forget()
    with Reader(MONTH) as reader:
        process = publishing(second, MONTH)
        store.signal_after(writes, process.pid, signal.SIGKILL)
        process.communicate(timeout=60)
        assert process.returncode == -signal.SIGKILL
        monkeypatch.setattr(lock_module, "STALE", -1.0)
        publish_folder(second, MONTH)
        assert read_published(MONTH) == contents(second)
    assert reader.error is None
    assert all(found in (contents(first), contents(second)) for found in reader.taken)
    assert sorted(store.lying()) == [f"team/outputs/acme/2026-10/{one}" for one in sorted(contents(second))]


@pytest.mark.slow
def test_killed_at_any_moment_it_comes_whole_in_the_end(store, first, second, monkeypatch):
    """Kills by the clock, in the middle of a request too, over and over: no half, and whole in the end."""
    moments = [0.004, 0.071, 0.018, 0.055, 0.033, 0.002]  # seconds
    publish_folder(first, MONTH)
    monkeypatch.setattr(lock_module, "STALE", 0.2)
    with Reader(MONTH) as reader:
        for turn, moment in enumerate(moments):
            store.forget()
            process = publishing((first, second)[turn % 2], MONTH, 0.2)
            while not store.writes and process.poll() is None:
                time.sleep(0.002)
            time.sleep(moment)
            process.kill()
            process.communicate(timeout=60)
        publish_folder(second, MONTH)
        assert read_published(MONTH) == contents(second)
    assert reader.error is None
    assert all(found in (contents(first), contents(second)) for found in reader.taken)


@pytest.mark.slow
def test_two_processes_at_once_end_in_a_whole_folder(store, first, second):
    """Whoever comes second waits for the first, and what remains is one of the two, whole."""
    with Reader(MONTH) as reader:
        for _ in range(2):
            processes = [publishing(one, MONTH) for one in (first, second)]
            said = [one.communicate(timeout=90) for one in processes]
            assert [one.returncode for one in processes] == [0, 0], said
            assert read_published(MONTH) in (contents(first), contents(second))
    assert reader.error is None
    assert all(found in (contents(first), contents(second)) for found in reader.taken)


@pytest.mark.slow
def test_who_was_held_up_and_lost_its_lock_does_no_lasting_harm(store, first, second, monkeypatch):
    """A process that sleeps in the middle while another publishes wakes up, sees it, and leaves a whole folder."""
    store.forget()
    process = publishing(second, MONTH, 0.5)
    store.signal_after(3, process.pid, signal.SIGSTOP)
    while len(store.writes) < 3:
        time.sleep(0.01)
    monkeypatch.setattr(lock_module, "STALE", 0.5)
    assert publish_folder(first, MONTH)
    assert read_published(MONTH) == contents(first)
    os.kill(process.pid, signal.SIGCONT)
    said = process.communicate(timeout=90)
    assert process.returncode == 0, said
    assert read_published(MONTH) == contents(second)


@contextmanager
def no_lock(place, address):
    """Stand in for the lock where a store gives everybody one."""
    yield lock_module.Held(place.parent / ".nobodys.lock")


@pytest.mark.slow
def test_even_without_a_lock_what_remains_is_whole(store, tmp_path, monkeypatch):
    """Right does not hang on the lock: whoever wrote last looked last, and wrote again if need be."""
    monkeypatch.setattr(publishing_module, "holding", no_lock)
    folders = [
        finished(tmp_path / str(number), {**FIRST, "report.json": str(number).encode(), f"{number}.txt": b""})
        for number in range(3)
    ]
    for _ in range(3):
        with ThreadPoolExecutor(3) as pool:
            list(pool.map(lambda one: publish_folder(one, MONTH), folders))
        assert read_published(MONTH) in [contents(one) for one in folders]


def test_a_lock_left_behind_is_taken_after_a_while(store, first, monkeypatch):
    """By its own time where that is long past, and where its clock was ahead, by watching it."""
    monkeypatch.setattr(lock_module, "STALE", 0.3)
    for stamp in (time.time() - 10, time.time() + 3600):
        store.put("team/outputs/acme/.2026-10.lock", f"another {stamp:.0f}\n")
        (first / "report.json").write_bytes(str(stamp).encode())
        finished(first, {**FIRST, "report.json": str(stamp).encode()})
        assert publish_folder(first, MONTH)
    assert whole(MONTH)


def test_who_waits_too_long_is_told(store, first, monkeypatch):
    """A lock that is kept alive by others ends in a sentence with the address."""
    monkeypatch.setattr(lock_module, "PATIENCE", 0.1)
    store.put("team/outputs/acme/.2026-10.lock", f"another {time.time():.0f}\n")
    with pytest.raises(lock_module.Publishing, match="Others are publishing to s3://sla/team/outputs"):
        publish_folder(first, MONTH)
    assert "team/outputs/acme/.2026-10.lock" in store.lying()


AGREEMENT = """
agreement: {id: acme, version: 1}
data:
  leads: {path: "../data/contacts_*.csv", preset: hubspot}
  touches: {path: "../data/calls.csv", via: {path: links.csv, from: a, to: b}}
"""


def workspace(store):
    """Lay a workspace into the store, among other things that no run of `acme` reads."""
    files = {
        "parameters/acme.yaml": AGREEMENT,
        "parameters/acme.actions.yaml": "actions: []",
        "parameters/acme.sign-off.jsonl": "{}",
        "parameters/acme.sign-off.head": "0",
        "parameters/playbook.yaml": "{}",
        "parameters/links.csv": "a,b",
        "parameters/.hidden": "",
        "parameters/beta.yaml": "agreement: {id: beta}",
        "parameters/beta.sign-off.jsonl": "{}",
        "parameters/old/acme.yaml": "{}",
        "templates/report/sections/summary.md.j2": "x",
        "notebooks/ja/5_monthly_variance.ipynb": "{}",
        "notebooks/.ipynb_checkpoints/x.ipynb": "{}",
        "data/contacts_09.csv": "a",
        "data/contacts_10.csv": "b",
        "data/contacts.xlsx": "not asked for",
        "data/calls.csv": "c",
        "outputs/acme/agreement-v1/signed.ja.pdf": "%PDF",
        "outputs/acme/agreement-v1/agreement.ja.pdf": "%PDF",
        "outputs/acme/2026-09/report.json": "{}",
        "outputs/acme/2026-10/report.json": "{}",
        "outputs/acme/2026-10/manifest.json": "{}",
        "outputs/acme/2026-10/report.ja.pdf": "%PDF",
    }
    for name, content in files.items():
        store.put(f"team/{name}", content)


def test_a_run_finds_everything_that_it_reads(store, tmp_path):
    """Agreement, what lies beside it, own templates and notebooks, and the data that it names; nothing else."""
    workspace(store)
    agreement = mirrored(f"{HOME}/parameters/acme.yaml", tmp_path)
    assert agreement == tmp_path / "parameters" / "acme.yaml"
    bring_outputs(f"{HOME}/outputs", "acme", "2026-10", tmp_path / "outputs")
    assert sorted(contents(tmp_path)) == [
        "data/calls.csv",
        "data/contacts_09.csv",
        "data/contacts_10.csv",
        "notebooks/ja/5_monthly_variance.ipynb",
        "outputs/acme/2026-10/manifest.json",
        "outputs/acme/2026-10/report.json",
        "outputs/acme/agreement-v1/signed.ja.pdf",
        "parameters/acme.actions.yaml",
        "parameters/acme.sign-off.head",
        "parameters/acme.sign-off.jsonl",
        "parameters/acme.yaml",
        "parameters/links.csv",
        "parameters/playbook.yaml",
        "templates/report/sections/summary.md.j2",
    ]
    assert contents(tmp_path)["data/contacts_10.csv"] == b"b"


def test_a_key_that_climbs_is_not_written_anywhere(store, tmp_path):
    """Whoever may write to the bucket cannot write to the machine that runs the month."""
    workspace(store)
    for key in ("data/../../../evil.csv", "templates/../../evil.md", "parameters/..\\evil.yaml"):
        store.put(f"team/{key}", "evil")
    mirror = tmp_path / "deep" / "mirror"
    mirrored(f"{HOME}/parameters/acme.yaml", mirror)
    assert [one for one in tmp_path.rglob("*") if "evil" in one.name] == []


def test_a_later_run_sees_what_is_new(store, tmp_path):
    """No listing is remembered from an earlier run in the same process."""
    workspace(store)
    mirrored(f"{HOME}/parameters/acme.yaml", tmp_path / "one")
    store.put("team/data/contacts_11.csv", "new")
    mirrored(f"{HOME}/parameters/acme.yaml", tmp_path / "two")
    assert (tmp_path / "two" / "data" / "contacts_11.csv").read_bytes() == b"new"


def said_by(call, *values):
    """Give the sentences of a refusal in both languages, and see that they hold no secret and no path of ours."""
    with pytest.raises(SlaError) as caught:
        call(*values)
    error = caught.value
    said = error.text("en") + error.text("ja") if isinstance(error, Refused) else str(error.message.both())
    assert SECRET not in said and "owner" not in said
    return error, said


def test_what_is_missing_is_a_sentence(store, tmp_path, first):
    """No such agreement, no such bucket: which, and no trace of a copy."""
    address = f"{HOME}/parameters/acme.yaml"
    error, said = said_by(mirrored, address, tmp_path)
    assert error.problems[0].code == "missing_file" and said.startswith(f"{address}: There is no such file")
    nowhere = "s3://no-such-bucket/team/parameters/acme.yaml"
    _, said = said_by(mirrored, nowhere, tmp_path)
    assert "there is no bucket of that name" in said and nowhere in said
    error, said = said_by(publish_folder, first, "s3://no-such-bucket/outputs/acme/2026-10")
    assert isinstance(error, CannotWrite) and "there is no bucket of that name" in said
    said_by(whole, "s3://no-such-bucket/outputs/acme/2026-10")
    assert [one["Name"] for one in store.client.list_buckets()["Buckets"]] == [BUCKET]


def test_missing_data_is_left_to_whoever_reads_it(store, tmp_path):
    """The reader's own sentence about a missing file says more; nothing is refused here."""
    store.put("team/parameters/acme.yaml", AGREEMENT)
    assert mirrored(f"{HOME}/parameters/acme.yaml", tmp_path).is_file()
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize(
    ("actions", "call"),
    [
        (["s3:GetObject"], "mirrored"),
        (["s3:PutObject"], "publish"),
        (["s3:DeleteObject"], "republish"),
    ],
)
def test_a_missing_permission_is_a_sentence(store, tmp_path, first, second, actions, call):
    """What the store does not allow is said with the address, whichever step it is."""
    workspace(store)
    if call == "republish":
        publish_folder(first, MONTH)
    store.client.put_bucket_policy(Bucket=BUCKET, Policy=denying(actions))
    if call == "mirrored":
        _, said = said_by(mirrored, f"{HOME}/parameters/acme.yaml", tmp_path / "mirror")
    else:
        error, said = said_by(publish_folder, second, MONTH)
        assert isinstance(error, CannotWrite)
    assert "the permission is missing" in said and HOME in said and "権限がありません" in said


def test_no_credentials_are_a_sentence(store, tmp_path, monkeypatch):
    """It says what to set."""
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
    _, said = said_by(mirrored, f"{HOME}/parameters/acme.yaml", tmp_path)
    assert "no credentials are found" in said and "AWS_ACCESS_KEY_ID" in said


@pytest.mark.parametrize(
    ("key", "reason"),
    [
        ("nobodys", "the credentials are not accepted"),
        ("somebodys", "the permission is missing"),
    ],
)
def test_who_may_not_come_in_is_told_in_a_sentence(store, tmp_path, monkeypatch, key, reason):
    """A key that the store does not know, and one of somebody who may do nothing there, listing included."""
    import s3fs

    if key == "somebodys":
        key, secret = store.somebody()
        monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", secret)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", key)
    s3fs.S3FileSystem.clear_instance_cache()
    with store.minding_who_asks():
        _, said = said_by(mirrored, f"{HOME}/parameters/acme.yaml", tmp_path)
    assert reason in said and HOME in said and key not in said


def test_a_dead_endpoint_is_a_sentence_soon(store, tmp_path, monkeypatch):
    """Nothing listens there: said within seconds, when reading and when writing."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{free.getsockname()[1]}")
    begun = time.monotonic()
    _, said = said_by(mirrored, f"{HOME}/parameters/acme.yaml", tmp_path)
    assert "nothing answers there" in said
    assert time.monotonic() - begun < 15


def test_an_endpoint_that_never_answers_is_a_sentence_within_a_minute(store, tmp_path, monkeypatch, first):
    """It takes the connection and says nothing: so many tries of so many seconds, here of one."""
    limits = opening._S3["config_kwargs"]
    assert (limits["connect_timeout"] + limits["read_timeout"]) * limits["retries"][
        "total_max_attempts"
    ] <= 30
    monkeypatch.setitem(limits, "read_timeout", 1)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{silent.getsockname()[1]}")
        begun = time.monotonic()
        error, said = said_by(publish_folder, first, MONTH)
    assert isinstance(error, CannotWrite) and "it does not answer in time" in said
    assert time.monotonic() - begun < 8
