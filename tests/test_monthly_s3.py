"""Months whose agreements, data and outputs lie in an object store: a real server that speaks S3, on this machine."""

import json
import re

import pytest
from many import run, slow_notebook, workspace
from object_store import BUCKET, SECRET, environment, object_store

pytestmark = pytest.mark.slow
TEAM = f"s3://{BUCKET}/チーム"
MONTH = ("--month", "2026-10", "--as-of", "2026-11-20")


@pytest.fixture(scope="module")
def store():
    """A store with the workspaces of two agreements in it."""
    with object_store() as running:
        running.client.create_bucket(Bucket=BUCKET)
        yield running


@pytest.fixture
def ws(store, tmp_path):
    """A workspace, laid into the store as well; nothing else lies there."""
    for key in store.lying():
        store.client.delete_object(Bucket=BUCKET, Key=key)
    workspace(tmp_path / "ws", "north", "south")
    lay(store, tmp_path / "ws")
    return tmp_path / "ws"


def lay(store, folder):
    """Lay a workspace into the store."""
    for path in folder.rglob("*"):
        if path.is_file():
            store.put(f"チーム/{path.relative_to(folder).as_posix()}", path.read_bytes())
    store.forget()


def there(store, *arguments, folder):
    """Run the command elsewhere, with the store's credentials in the environment."""
    return run(folder, *arguments, environment=environment(store.url))


def published(store):
    """Everything below the outputs in the store."""
    return {
        key.partition("/outputs/")[2]: store.client.get_object(Bucket=BUCKET, Key=key)["Body"].read()
        for key in store.lying()
        if "/outputs/" in key
    }


def test_agreements_and_outputs_may_lie_in_an_object_store(store, ws, tmp_path):
    """A pattern there; the months, the index pages, the manifest last; and a second run writes nothing."""
    code, said, errors = there(store, f"{TEAM}/parameters/*.yaml", *MONTH, folder=tmp_path)
    assert code == 0, errors
    found = published(store)
    for name in ("north", "south"):
        assert {
            f"{name}/2026-10/{one}" for one in ("manifest.json", "report.en.pdf", "report.json")
        } <= found.keys()
        assert f"{name}/index.ja.html" in found
        puts = [path for method, path in store.writes if method == "PUT" and f"/{name}/2026-10/" in path]
        assert puts[-1].endswith("/manifest.json")
    assert "index.en.html" in found and f"Index: {TEAM}/outputs/index.en.html" in said
    assert not re.search(rb"sla-mirror", b"".join(found.values()))
    store.forget()
    code, said, errors = there(store, f"{TEAM}/parameters/north.yaml", *MONTH, folder=tmp_path)
    assert code == 0, errors
    assert [one for one in store.writes if ".lock" not in one[1]] == []
    assert published(store) == found


def test_outputs_alone_may_lie_there_and_what_is_missing_is_seen_there(store, ws, tmp_path):
    """Agreements here, outputs there: the same bytes as here, and `--since-last` knows what the store has."""
    assert run(ws, "parameters/north.yaml", *MONTH)[0] == 0
    code, _, errors = there(store, "parameters/north.yaml", *MONTH, "--outputs", f"{TEAM}/outputs", folder=ws)
    assert code == 0, errors
    here = {
        one.name: one.read_bytes()
        for one in (ws / "outputs" / "north" / "2026-10").iterdir()
        if one.is_file()
    }
    found = {
        name.rpartition("/")[2]: content for name, content in published(store).items() if "/2026-10/" in name
    }
    differing = {name for name in here if here[name] != found.get(name)}
    assert differing <= {"notebook.ipynb", "manifest.json"}  # they name the other place
    code, said, _ = there(
        store, "parameters/north.yaml", "--since-last", "--json", "--outputs", f"{TEAM}/outputs", folder=ws
    )
    assert [unit["month"] for unit in json.loads(said)["units"]] in (
        [],
        ["2026-10"],
    )  # its final report, in time


def test_a_failed_month_leaves_its_notebook_there(store, ws, tmp_path):
    """The notebook as far as it came and the reason; the next run that succeeds takes them away."""
    slow_notebook(ws, "1 / 0")
    lay(store, ws)
    code, _, errors = there(store, f"{TEAM}/parameters/north.yaml", *MONTH, folder=tmp_path)
    assert code == 1 and "ZeroDivisionError" in errors and f"{TEAM}/outputs/north/2026-10.failed" in errors
    assert {"north/2026-10.failed/failure.json", "north/2026-10.failed/notebook.ipynb"} <= published(
        store
    ).keys()
    store.client.delete_object(Bucket=BUCKET, Key="チーム/notebooks/en/5_monthly_variance.ipynb")
    code, _, errors = there(store, f"{TEAM}/parameters/north.yaml", *MONTH, folder=tmp_path)
    assert code == 0, errors
    assert not [name for name in published(store) if ".failed/" in name]


def test_what_the_store_refuses_is_a_sentence_without_secrets(store, ws, tmp_path):
    """Wrong keys, no such agreement, nobody there: exit 3, the address and what is wrong; no key, no traceback."""
    with store.minding_who_asks():
        denied = there(store, f"{TEAM}/parameters/north.yaml", *MONTH, folder=tmp_path)
    missing = there(store, f"{TEAM}/parameters/west.yaml", *MONTH, folder=tmp_path)
    nobody = run(
        tmp_path, f"{TEAM}/parameters/north.yaml", *MONTH, environment=environment("http://127.0.0.1:9")
    )
    for code, said, errors in (denied, missing, nobody):
        assert code == 3 and TEAM in errors
        assert SECRET not in said + errors and "Traceback" not in errors and "sla-mirror" not in errors
