"""Addresses, names from a store, and errors that name the address: what needs no store."""

import hashlib
import json
import os
import pickle
import subprocess
import sys
import uuid
from contextlib import suppress
from pathlib import Path, PurePosixPath, PureWindowsPath

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from places_parts import contents, finished

from sla_toolkit.agreement import AgreementRefused, Problem, Refused
from sla_toolkit.language import Message, SlaError
from sla_toolkit.running.places import (
    Mirror,
    bring_history,
    is_address,
    mirrored,
    mirroring,
    publish_file,
    publish_folder,
    read_published,
    readdressed,
    remove_folder,
    whole,
    workspace_of,
)
from sla_toolkit.running.places.bringing import LARGEST
from sla_toolkit.running.places.failing import reason_of
from sla_toolkit.running.places.locking import Held
from sla_toolkit.running.places.naming import Outside, named_in, within
from sla_toolkit.running.places.opening import hidden, opened, safe

NAMES = st.text(st.one_of(st.sampled_from("./\\:~ a"), st.characters()), max_size=12)
AGREEMENT = "agreement: {id: acme, version: 1}\ndata: {leads: {path: ../data/*.csv}}\n"


@pytest.mark.parametrize(
    "address",
    [
        "s3://bucket/team/parameters/acme.yaml",
        "memory://team/x",
        "file:///srv/team/x",
        "https://x.example/y",
        "s3://arn:aws:s3:us-west-2:123456789012:accesspoint/mine/x",
    ],
)
def test_what_has_a_known_scheme_is_an_address(address):
    """Whatever fsspec has a driver for, and the driver is there."""
    assert is_address(address)


@pytest.mark.parametrize(
    "path",
    ["C:\\x\\acme.yaml", "C:/x/acme.yaml", "C://x", "parameters/acme.yaml", "/a//b", "", "s3", "a/b://c"],
)
def test_a_path_is_no_address(path):
    """A drive of Windows has one letter; anything without a scheme is a path."""
    assert not is_address(path)


@settings(deadline=None)  # a driver may be imported
@given(NAMES)
def test_any_text_is_told_or_refused_in_a_sentence(text):
    """No text brings anything down."""
    with suppress(Refused):
        is_address(text)
    for one in (f"s3://{text}", f"s3://bucket/{text}"):
        with suppress(Refused):
            assert is_address(one), "what names a store is no path"


@pytest.mark.parametrize(
    ("address", "code"),
    [
        ("s4://bucket/x", "unknown_scheme"),
        ("simplecache::s3://bucket/x", "unknown_scheme"),
        ("s3:///team/x", "no_bucket"),
        ("s3://", "no_bucket"),
        ("s3://bucket/team/../other/x", "unfit_address"),
        ("https://host/x?sig=wonderful", "unfit_address"),
    ],
)
def test_an_address_that_cannot_be_meant_is_refused(address, code):
    """With a sentence that names the scheme and says what to write, and nothing that might be a secret."""
    with pytest.raises(Refused) as caught:
        is_address(address)
    assert caught.value.problems[0].code == code
    assert "wonderful" not in caught.value.text("en") + caught.value.text("ja")


@pytest.mark.parametrize(
    "address",
    [
        "s3://AKIAKEY:wonderful@bucket/x",
        "s3://AKIAKEY:won/der+ful@bucket/x",
        "s3://AKIAKEY:123/wonderful@bucket/x",
        "s3://wonderful@bucket/x",
        "sftp://user:wonderful@host/x",
        "abfs://container:wonderful@account.dfs.core.windows.net/x",
    ],
)
def test_a_secret_in_an_address_is_refused_and_not_repeated(address, monkeypatch):
    """A key with a slash in it too; the sentence does not hold any of it."""
    monkeypatch.setattr("sla_toolkit.running.places.address._known", lambda _: True)
    with pytest.raises(Refused) as caught:
        is_address(address)
    said = caught.value.text("en") + caught.value.text("ja")
    assert caught.value.problems[0].code == "secret_in_address"
    assert not any(word in said for word in ("wonderful", "AKIAKEY", "won", "ful", "user:"))


def test_azures_container_is_no_user(monkeypatch):
    """`container@account` is how Azure writes a place, and a port is none of S3's."""
    monkeypatch.setattr("sla_toolkit.running.places.address._known", lambda _: True)
    assert is_address("abfs://container@account.dfs.core.windows.net/x")
    assert is_address("sftp://host:22/x")


@pytest.mark.parametrize(
    ("address", "module", "command"),
    [
        ("s3://bucket/x", "s3fs", 'pip install "sla-toolkit[s3]"'),
        ("gs://bucket/x", "gcsfs", "pip install gcsfs"),
        ("abfs://bucket/x", "adlfs", "pip install adlfs"),
    ],
)
def test_a_missing_package_is_a_sentence_with_its_pip_line(address, module, command, monkeypatch):
    """What to run stands in it."""
    from importlib import import_module

    monkeypatch.setitem(sys.modules, module, None)
    known = import_module("fsspec.registry")._registry
    monkeypatch.delitem(known, address.partition(":")[0], raising=False)
    with pytest.raises(Refused, match="not installed here") as caught:
        is_address(address)
    assert command in caught.value.text("en")


def test_the_room_is_cheap_to_enter():
    """No driver is imported before an address is used."""
    script = (
        "import sys; from sla_toolkit.running.places import is_address; is_address('parameters/acme.yaml');"
        "print([one for one in ('fsspec', 'upath', 's3fs', 'ibis', 'papermill') if one in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@given(NAMES)
def test_a_name_from_a_store_never_leaves_the_folder(name):
    """What is taken for safe lies below the folder on POSIX and on Windows, by whichever rules it is read."""
    if not safe(name):
        return
    for kind, root in ((PurePosixPath, "/mirror/data"), (PureWindowsPath, "D:\\mirror\\data")):
        joined = kind(root) / name
        assert joined.is_relative_to(kind(root)) and joined != kind(root) and ".." not in joined.parts
    assert Path(os.path.normpath(f"/mirror/{name}")).is_relative_to("/mirror")


@pytest.mark.parametrize(
    "name",
    ["", ".", "..", "../x", "a/../../x", "/x", "a//b", "..\\x", "C:x", "C:/x", "a\0b", "a/" + "x" * 256],
)
def test_names_that_no_folder_takes_are_not_safe(name):
    """Climbing, absolute, with a drive, a backslash or a NUL, or too long."""
    assert not safe(name)


@pytest.mark.parametrize("name", ["a.csv", "データ/リード 一覧#1.csv", "a..b/c...csv", "x" * 255])
def test_ordinary_names_are_safe(name):
    """In Japanese, with signs, with dots inside."""
    assert safe(name) and not hidden(name)


@pytest.mark.parametrize(
    ("written", "names"),
    [
        ("../data/x.csv", ["data/x.csv"]),
        ("leads.csv", ["parameters/leads.csv"]),
        ("./a/../b*.csv", ["parameters/b*.csv"]),
        ("..\\data\\x.csv", ["parameters/..\\data\\x.csv", "data/x.csv"]),
        ("/srv/x.csv", []),
        ("C:\\x.csv", []),
        ("\\\\server\\share\\x.csv", []),
        ("s3://other/x.csv", []),
    ],
)
def test_paths_in_the_data_block_are_seen_from_the_workspace(written, names):
    """Relative ones only; what is absolute is read where it is."""
    assert within(written) == names


@pytest.mark.parametrize("written", ["../../x.csv", "a/../../../x.csv", "..\\..\\x.csv", "../.."])
def test_a_path_that_leads_out_of_the_workspace_is_told(written):
    """Beside the mirror lies something else than beside the workspace: it must not be read in its place."""
    with pytest.raises(Outside):
        within(written)


@given(NAMES)
def test_no_path_in_the_data_block_escapes(written):
    """Whatever is written, the names lie below the workspace, or it is told."""
    try:
        names = within(written)
    except Outside:
        return
    assert all(not name.startswith(("../", "/")) and name != ".." for name in names)


def test_accents_may_be_encoded_either_way():
    """On macOS が is kept as か and its mark."""
    assert within("../\u304c.csv") == ["\u304c.csv", "\u304b\u3099.csv"]


def test_all_sources_links_and_a_database_file_are_named(tmp_path):
    """Whatever stands in the block; a column that happens to be called path is none."""
    data = {
        "connection": "duckdb://../data/crm.duckdb",
        "leads": {"path": "../data/a.csv", "columns": {"path": "Landing page"}},
        "touches": {"path": "b.csv", "via": {"path": "c.csv"}},
        "deals": {"table": "x"},
        "companies": 3,
    }
    assert named_in(data, tmp_path) == ["../data/a.csv", "b.csv", "c.csv", "../data/crm.duckdb"]
    assert named_in(None, tmp_path) == [] and named_in({"connection": "duckdb"}, tmp_path) == []
    assert named_in({"connection": "postgres://u:open@host/db"}, tmp_path) == []


def test_an_error_names_the_address_and_no_copy(tmp_path):
    """In files, in values, in values of values; nothing else changes, the class neither."""
    mirror = tmp_path / "mirror"
    inner = Message("see {path}", path=f"{mirror}/data/x.csv")
    message = Message("{n} of {paths}: {inner}", n=3, paths=[f"{mirror}/a.csv", "other"], inner=inner)
    problem = Problem("x", message, ("data",), file=str(mirror / "parameters" / "acme.yaml"), line=7)
    moved = readdressed(AgreementRefused((problem,)), mirror, "s3://bucket/team/")
    assert type(moved) is AgreementRefused and str(tmp_path) not in repr(moved.problems)
    assert moved.text() == (
        "s3://bucket/team/parameters/acme.yaml:7: 3 of s3://bucket/team/a.csv, other: "
        "see s3://bucket/team/data/x.csv"
    )
    assert moved.problems[0].path == ("data",) and moved.message == moved.problems[0].message
    assert pickle.loads(pickle.dumps(moved)).problems == moved.problems


def test_another_folder_whose_name_begins_alike_is_left_alone(tmp_path):
    """`mirror-2` is not below `mirror`."""
    error = SlaError(Message("{path}", path=f"{tmp_path}/mirror-2/x and {tmp_path}/mirror: gone"))
    said = readdressed(error, tmp_path / "mirror", "s3://b").message.text()
    assert said == f"{tmp_path}/mirror-2/x and s3://b: gone"


@given(st.text(max_size=30))
def test_what_does_not_name_the_copy_stays_as_it_is(text):
    """Sentences are not changed in passing."""
    error = SlaError(Message("{text}", text=text))
    assert readdressed(error, Path("/nowhere/mirror"), "s3://b").message == error.message


class _Told(Exception):
    """An error as the driver of S3 raises it."""

    def __init__(self, code, words=""):
        super().__init__(words)
        self.response = {"Error": {"Code": code}}


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (_Told("NoSuchBucket"), "no bucket"),
        (_Told("ExpiredToken"), "expired"),
        (_Told("SignatureDoesNotMatch"), "not accepted"),
        (_Told("RequestTimeTooSkewed"), "clock"),
        (_Told("PermanentRedirect"), "another region"),
        (_Told("SlowDown"), "too much is asked"),
        (_Told("InternalError"), "the store itself failed"),
        (PermissionError("timeout in NoSuchBucket"), "the permission is missing"),
        (TimeoutError(), "in time"),
        (OSError(28, "x"), "the disk is full"),
        (NotImplementedError(), "may not be written"),
        (_Told("Strange", "key AKIAKEY"), "_Told"),
    ],
)
def test_reasons_go_by_kind_and_code_and_never_by_words(error, said):
    """A path may hold any word, and a driver may quote a key."""
    reason = reason_of(error)
    assert said in str(reason) and "AKIAKEY" not in str(reason)


@pytest.fixture
def home():
    """A workspace's address in a store of this process."""
    return f"memory://{uuid.uuid4().hex}"


def put(address, content):
    """Lay a file down at an address."""
    place = opened(address)
    place.fs.pipe_file(place.path, content.encode())


@pytest.fixture(params=["memory", "file"])
def outputs(request, home, tmp_path):
    """An outputs folder at an address, in a store of this process or on this machine."""
    return f"{home}/outputs" if request.param == "memory" else (tmp_path / "outputs").as_uri()


def test_a_folder_comes_whole_changes_and_goes(outputs, tmp_path):
    """Whatever the store: published, not again, changed as a whole, taken away."""
    month = f"{outputs}/acme/2026-10"
    first = finished(tmp_path / "1", {"report.json": b"1", "figures/a.svg": b"a", "old": b""})
    second = finished(tmp_path / "2", {"report.json": b"2", "figures/a.svg": b"a"})
    assert not whole(month) and read_published(month) is None
    assert publish_folder(first, month) and not publish_folder(first, month)
    assert read_published(month) == contents(first)
    assert publish_folder(second, month)
    assert read_published(month) == contents(second)
    remove_folder(month)
    assert not whole(month) and publish_folder(first, month)


def test_a_page_is_written_when_it_changes(outputs):
    """And left alone when it does not."""
    page = f"{outputs}/index.html"
    assert [publish_file(one, page) for one in (b"1", b"1", b"2")] == [True, False, True]
    assert opened(page).fs.cat_file(opened(page).path) == b"2"


def test_what_somebody_changed_is_not_whole(outputs, tmp_path):
    """Another digest, a missing file, a manifest that is none: read as nothing, and published anew."""
    month = f"{outputs}/acme/2026-10"
    folder = finished(tmp_path / "1", {"report.json": b"1", "a": b"2"})
    for name, content in (("a", "3"), ("manifest.json", "{"), ("manifest.json", '{"files": []}')):
        publish_folder(folder, month)
        put(f"{month}/{name}", content)
        assert not whole(month)
        assert publish_folder(folder, month) and whole(month)


def test_a_manifest_that_climbs_is_not_followed(home):
    """A name that leads elsewhere vouches for nothing."""
    digest = hashlib.sha256(b"secret").hexdigest()
    put(f"{home}/secret", "secret")
    put(f"{home}/outputs/manifest.json", json.dumps({"files": {"../secret": digest}}))
    assert not whole(f"{home}/outputs")


def test_a_failure_that_was_a_success_keeps_no_seal_of_it(home, tmp_path):
    """Where another kind of folder lay, nothing goes on vouching for it."""
    finished(tmp_path / "1", {"report.json": b"1"})
    finished(tmp_path / "2", {"notebook.ipynb": b"1"}, seal="failure.json")
    for one in ("1", "2", "1"):
        assert publish_folder(tmp_path / one, f"{home}/x")
        place = opened(f"{home}/x")
        names = {path.removeprefix(f"{place.path}/") for path in place.fs.find(place.path)}
        assert names == set(contents(tmp_path / one))


def test_an_agreement_elsewhere_than_in_parameters_is_told(home):
    """Its templates, data and outputs could not be found."""
    with pytest.raises(Refused, match="“parameters”"):
        workspace_of(f"{home}/acme.yaml")
    assert workspace_of("s3://bucket/parameters/acme.yaml") == "s3://bucket"
    with pytest.raises(Refused, match="“parameters”"):
        workspace_of("s3://parameters/acme.yaml")


def test_a_workspace_may_be_all_there_is():
    """At the root of a store, an address keeps its two slashes."""
    assert workspace_of("memory://parameters/acme.yaml") == "memory://"
    assert workspace_of("file:///parameters/acme.yaml") == "file://"


def test_a_workspace_is_mirrored(home, tmp_path):
    """With its data, and from a path of this machine too."""
    for address in (f"{home}/ws", (tmp_path / "ws").as_uri()):
        for name in ("parameters", "data", "templates"):
            place = opened(f"{address}/{name}")
            place.fs.makedirs(place.path, exist_ok=True)
        put(f"{address}/parameters/acme.yaml", AGREEMENT)
        put(f"{address}/data/a.csv", "a")
        put(f"{address}/templates/x.md.j2", "x")
        mirror = tmp_path / uuid.uuid4().hex
        assert mirrored(f"{address}/parameters/acme.yaml", mirror).read_text() == AGREEMENT
        assert set(contents(mirror)) == {"parameters/acme.yaml", "data/a.csv", "templates/x.md.j2"}


@pytest.mark.skipif(os.name == "nt", reason="links need a right of their own there")
def test_links_to_files_count_as_files(tmp_path):
    """A drop folder of links is read as it would be without an address."""
    (tmp_path / "ws" / "parameters").mkdir(parents=True)
    (tmp_path / "ws" / "parameters" / "acme.yaml").write_text(AGREEMENT)
    (tmp_path / "ws" / "data").mkdir()
    (tmp_path / "elsewhere.csv").write_text("a")
    (tmp_path / "ws" / "data" / "a.csv").symlink_to(tmp_path / "elsewhere.csv")
    (tmp_path / "ws" / "data" / "b.csv").symlink_to(tmp_path / "gone.csv")
    mirrored((tmp_path / "ws" / "parameters" / "acme.yaml").as_uri(), tmp_path / "mirror")
    assert (tmp_path / "mirror" / "data" / "a.csv").read_text() == "a"


def test_data_that_is_named_by_another_file_is_mirrored(home, tmp_path):
    """`data:` may name a file, whose paths are seen from the agreement."""
    put(f"{home}/parameters/acme.yaml", "agreement: {id: acme}\ndata: ../sources/crm.yaml\n")
    put(f"{home}/sources/crm.yaml", "data: {leads: {path: ../data/a.csv}}")
    put(f"{home}/data/a.csv", "a")
    mirrored(f"{home}/parameters/acme.yaml", tmp_path)
    assert (tmp_path / "data" / "a.csv").read_text() == "a"


def test_for_its_terms_alone_no_data_is_copied(home, tmp_path):
    """To see what hundreds of agreements are called, nobody's CRM need be copied; a file with the data block is."""
    put(f"{home}/parameters/acme.yaml", "agreement: {id: acme}\ndata: ../sources/crm.yaml\n")
    for name in ("sources/crm.yaml", "parameters/playbook.yaml", "templates/x.md.j2", "data/a.csv"):
        put(f"{home}/{name}", "data: {leads: {path: ../data/a.csv}}")
    with mirroring(f"{home}/parameters/acme.yaml", terms_only=True) as mirror:
        assert set(contents(mirror.agreement.parents[1])) == {"parameters/acme.yaml", "sources/crm.yaml"}


@pytest.mark.parametrize("text", ["data: [", "- 1", "", "data: {leads: 3}", "data: 5", "agreement: 1"])
def test_what_cannot_be_read_is_left_to_the_reader(home, tmp_path, text):
    """The agreement's own reader says what is wrong with it."""
    put(f"{home}/parameters/acme.yaml", text)
    assert mirrored(f"{home}/parameters/acme.yaml", tmp_path).read_text() == text


def test_data_outside_of_the_workspace_is_refused(home, tmp_path):
    """With the path as it is written and the agreement's address."""
    address = f"{home}/ws/parameters/acme.yaml"
    put(address, AGREEMENT.replace("../data", "../../data"))
    with pytest.raises(Refused, match=r"“../../data/\*.csv” in the data block leads out") as caught:
        mirrored(address, tmp_path / "mirror")
    assert caught.value.problems[0].file == address


def test_data_that_changes_meanwhile_is_refused(home, tmp_path, monkeypatch):
    """Half of an old export and half of a new one must not be counted."""
    from sla_toolkit.running.places import bringing

    address = f"{home}/parameters/acme.yaml"
    put(address, AGREEMENT)
    put(f"{home}/data/a.csv", "a")
    fetch = bringing.fetch

    def slow(place, files):
        fetch(place, files)
        put(f"{home}/data/a.csv", "ab")

    monkeypatch.setattr(bringing, "fetch", slow)
    with pytest.raises(Refused, match="changed while it was read"):
        mirrored(address, tmp_path)


def test_what_is_too_large_to_be_an_agreement_is_not_fetched(home, tmp_path, monkeypatch):
    """Somebody named a dump of a database."""
    monkeypatch.setattr("sla_toolkit.running.places.bringing.LARGEST", 10)
    assert LARGEST > 10
    put(f"{home}/parameters/acme.yaml", AGREEMENT)
    with pytest.raises(Refused, match="too large"):
        mirrored(f"{home}/parameters/acme.yaml", tmp_path)


@settings(deadline=None)  # files are written
@given(name=NAMES)
def test_no_name_in_a_store_is_written_outside_of_the_mirror(name, tmp_path_factory):
    """Whatever a listing says, files appear below the mirror only."""
    home, folder = f"memory://{uuid.uuid4().hex}", tmp_path_factory.mktemp("escape")
    put(f"{home}/parameters/acme.yaml", AGREEMENT)
    store = opened(home).fs.store
    root = opened(home).path
    for below in ("parameters", "templates", "data"):
        store[f"{root}/{below}/{name}"] = store[f"{root}/parameters/acme.yaml"]
    try:
        mirrored(f"{home}/parameters/acme.yaml", folder / "deep" / "mirror")
    except Refused:
        pass
    finally:
        for path in [one for one in store if one.startswith(root)]:
            del store[path]
    mirror = folder / "deep" / "mirror"
    assert all(one.is_relative_to(mirror) for one in folder.rglob("*") if one.is_file())


def test_a_run_works_on_a_mirror_and_speaks_of_addresses(home, tmp_path):
    """From start to end: agreement, outputs, published month, an error, and no trace on this machine."""
    put(f"{home}/parameters/acme.yaml", AGREEMENT)
    put(f"{home}/outputs/acme/agreement-v1/signed.ja.pdf", "%PDF")
    put(f"{home}/outputs/acme/2026-10/report.json", "{}")
    with mirroring(f"{home}/parameters/acme.yaml") as mirror:
        assert mirror.agreement.read_text() == AGREEMENT
        mirror.bring("acme", "2026-10")
        assert (mirror.outputs / "acme" / "agreement-v1" / "signed.ja.pdf").is_file()
        folder = mirror.outputs / "acme" / "2026-10"
        assert mirror.address_of(folder) == f"{home}/outputs/acme/2026-10"
        assert mirror.addresses() == {mirror.agreement.parents[1].as_posix(): home}
        finished(folder, {"report.json": b"{}"})
        assert mirror.publish(folder) and not mirror.publish(folder)
    assert whole(f"{home}/outputs/acme/2026-10") and not mirror.agreement.exists()
    with (
        pytest.raises(Refused, match=f"^{home}/parameters/acme.yaml: x$"),
        mirroring(f"{home}/parameters/acme.yaml") as mirror,
    ):
        raise Refused((Problem("x", Message("x"), file=str(mirror.agreement)),))


def test_agreement_and_outputs_may_lie_in_different_places(home, tmp_path):
    """Each may be a path or an address; signed copies are found in the workspace's own outputs too."""
    local = tmp_path / "ws" / "parameters" / "acme.yaml"
    with mirroring(str(local), f"{home}/out/") as mirror:
        assert mirror.agreement == local
        assert mirror.address_of(mirror.outputs / "acme") == f"{home}/out/acme"
        finished(mirror.outputs / "acme" / "2026-10.failed", {"notebook.ipynb": b"1"}, seal="failure.json")
        mirror.publish(mirror.outputs / "acme" / "2026-10.failed")
        mirror.remove(mirror.outputs / "acme" / "2026-10.failed")
    put(f"{home}/parameters/acme.yaml", AGREEMENT)
    put(f"{home}/outputs/acme/agreement-v1/signed.ja.pdf", "%PDF")
    with mirroring(f"{home}/parameters/acme.yaml", f"{home}/elsewhere") as mirror:
        mirror.bring("acme", "2026-10")
        own = mirror.agreement.parents[1] / "outputs"
        assert own != mirror.outputs and (own / "acme" / "agreement-v1" / "signed.ja.pdf").is_file()
    with mirroring(f"{home}/parameters/acme.yaml", str(tmp_path / "out")) as mirror:
        assert mirror.outputs == tmp_path / "out"
        assert mirror.address_of(mirror.outputs) == str(tmp_path / "out")
        assert not mirror.publish(mirror.outputs / "acme")


def test_index_pages_find_what_they_are_made_from(home, tmp_path):
    """Reports and reasons with what they say, and of the files that pages lead to, that they are there."""
    for name in (
        "acme/2026-10/report.json",
        "acme/2026-10/report.ja.html",
        "beta/2026-09.failed/failure.json",
    ):
        put(f"{home}/outputs/{name}", "x")
    for name in ("acme/2026-10/figures/a.svg", "acme/.2026-10.lock", "index.ja.html"):
        put(f"{home}/outputs/{name}", "x")
    bring_history(f"{home}/outputs", tmp_path)
    assert contents(tmp_path) == {
        "acme/2026-10/report.json": b"x",
        "acme/2026-10/report.ja.html": b"",
        "beta/2026-09.failed/failure.json": b"x",
    }
    bring_history(f"{home}/nothing", tmp_path / "nothing")
    assert not (tmp_path / "nothing").exists()


def test_ones_own_lock_is_no_others(home):
    """Where the driver asks twice because the first answer was lost, the lock is there already, and ours."""
    lock = opened(f"{home}/.2026-10.lock")
    held = Held(lock)
    assert held.created() and held.created() and not Held(lock).created()
    held.let_go()
    assert Held(lock).created()


def test_what_killed_runs_left_is_taken_away_after_a_day(home, tmp_path, monkeypatch):
    """A mirror is a copy of somebody's CRM."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    for name, age in (("sla-mirror-old", 2 * 86400), ("sla-mirror-young", 60)):
        (tmp_path / name).mkdir()
        stamp = (tmp_path / name).stat().st_mtime - age
        os.utime(tmp_path / name, (stamp, stamp))
    put(f"{home}/parameters/acme.yaml", AGREEMENT)
    with mirroring(f"{home}/parameters/acme.yaml") as mirror:
        assert isinstance(mirror, Mirror)
    assert [one.name for one in tmp_path.iterdir()] == ["sla-mirror-young"]
