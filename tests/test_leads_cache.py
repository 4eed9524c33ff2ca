"""The cache of big files: what comes from it is what would have been worked out, and it harms nothing."""

import json
import multiprocessing
import os
import time
from pathlib import Path

import pytest
from pyarrow import parquet

from sla_toolkit.agreement import read_agreement
from sla_toolkit.leads import read_leads
from sla_toolkit.leads.store import cache
from sla_toolkit.leads.store.facts import leads_from
from sla_toolkit.leads.store.room import found, put, tidy

TABLES = ("leads", "stage_history", "touches", "deals")


@pytest.fixture
def store(tmp_path, monkeypatch):
    """A cache of the test's own that takes files of any size."""
    folder = tmp_path / "cache"
    monkeypatch.setenv("SLA_CACHE", str(folder))
    monkeypatch.setattr(cache, "LEAST_BYTES", 0)
    return folder


def facts(leads):
    """Give everything that is known of leads, rows in an order of their own."""
    rows = {
        name: sorted(map(repr, getattr(leads, name).to_pyarrow().to_pylist()))
        for name in TABLES
        if getattr(leads, name) is not None
    }
    told = (leads.attributes, leads.dated_stages, leads.findings, leads.sources, leads.digest)
    return rows, told, [finding.message.both() for finding in leads.findings]


def read(path: Path):
    """Read the leads of an agreement and give all that is known."""
    return facts(read_leads(read_agreement(path)))


def test_the_cache_gives_what_the_files_give(own_agreement, store, monkeypatch):
    """Rows, findings and counts are the same without a cache, when it is filled, and when it is used."""
    first = read(own_agreement)
    (entry,) = store.iterdir()
    opened = []
    monkeypatch.setattr(cache, "leads_from", lambda *parts: opened.append(1) or leads_from(*parts))
    second = read(own_agreement)
    monkeypatch.setenv("SLA_CACHE", "off")
    assert opened == [1]
    assert first == second == read(own_agreement)
    assert entry.stat().st_mode & 0o777 == 0o700
    assert store.stat().st_mode & 0o777 == 0o700


def test_small_files_are_not_copied(own_agreement, store, monkeypatch):
    """Files below the bound leave nothing behind."""
    monkeypatch.setattr(cache, "LEAST_BYTES", 1 << 40)
    read(own_agreement)
    assert not store.exists()


def test_a_changed_agreement_or_file_is_read_anew(own_agreement, few_data, store):
    """Another persona rule, or other bytes in a file, make another entry."""
    before = read(own_agreement)
    text = own_agreement.read_text("utf-8")
    own_agreement.write_text(text.replace("[50, 300]", "[60, 300]"), "utf-8")
    read(own_agreement)
    assert len(list(store.iterdir())) == 2
    old = next(line for line in text.splitlines() if line.strip().startswith("path: ") and "touches" in line)
    own_agreement.write_text(text.replace(old, f"    path: {few_data / 'touches.csv'}"), "utf-8")
    assert read(own_agreement) != before
    assert len(list(store.iterdir())) == 3


@pytest.mark.parametrize("part", ["facts.json", "leads.parquet", "stage_history.parquet"])
@pytest.mark.parametrize("harm", ["cut", "gone", "altered"])
def test_a_damaged_entry_is_made_anew(own_agreement, store, part, harm):
    """A file of an entry that is cut off, lacking or altered is not believed."""
    first = read(own_agreement)
    (entry,) = store.iterdir()
    path = entry / part
    content = bytearray(path.read_bytes())
    if harm == "gone":
        path.unlink()
    elif harm == "cut":
        path.write_bytes(content[: len(content) // 2])
    else:
        content[len(content) // 2] ^= 1
        path.write_bytes(content)
    assert read(own_agreement) == first
    assert found(store, entry.name) is not None


def test_a_cache_that_cannot_be_written_is_passed_over(own_agreement, store, caplog):
    """Where the cache's place is taken by a file, the leads are read all the same, with a word in the log."""
    store.write_text("in the way", "utf-8")
    with_word = read(own_agreement)
    assert "SLA_CACHE" in caplog.text
    store.unlink()
    assert read(own_agreement) == with_word


def test_what_a_run_cannot_keep_is_no_word_to_anybody(own_agreement, tmp_path, monkeypatch, caplog):
    """Small data is read anew by the next unit; there is nothing to see to."""

    def fail(*_):
        raise OSError(28, "No space left on device")

    (tmp_path / "run" / "tables").mkdir(parents=True)
    monkeypatch.setenv("SLA_CACHE_OF_RUN", str(tmp_path / "run"))
    monkeypatch.setattr(cache, "_written", fail)
    assert read(own_agreement) and not caplog.text
    assert not list((tmp_path / "run" / "tables").iterdir())


def test_what_fails_half_way_leaves_nothing(tmp_path):
    """An entry whose making ends early is not there, nor is what it had written."""

    def fill(folder: Path) -> dict[str, object]:
        (folder / "leads.parquet").write_bytes(b"half")
        raise OSError

    with pytest.raises(OSError):  # noqa: PT011  # whatever the disk says
        put(tmp_path, "key", fill)
    assert list(tmp_path.iterdir()) == []
    assert found(tmp_path, "key") is None


def test_old_and_superfluous_entries_go(tmp_path):
    """Entries unused for a month go, then the longest unused beyond the bound; today's stay whatever their size."""
    ages = {"month": 31, "week": 7, "days": 3, "now": 0}
    for key, days in ages.items():
        put(tmp_path, key, lambda folder: {"n": (folder / "leads.parquet").write_bytes(bytes(1000))})
        used = time.time() - days * 86400
        os.utime(tmp_path / key / "facts.json", (used, used))
    tidy(tmp_path, most_bytes=3000)
    assert {one.name for one in tmp_path.iterdir()} == {"now", "days"}
    tidy(tmp_path, most_bytes=10)
    assert {one.name for one in tmp_path.iterdir()} == {"now"}


def _fill_slowly(folder: str) -> None:
    def fill(aside: Path) -> dict[str, object]:
        (aside / "leads.parquet").write_bytes(bytes(100))
        time.sleep(0.3)
        return {"n": 1}

    put(Path(folder), "key", fill)


def test_two_runs_at_once_leave_one_whole_entry(tmp_path):
    """Two processes that make the same entry at the same time do not harm each other."""
    context = multiprocessing.get_context("spawn")
    runs = [context.Process(target=_fill_slowly, args=(str(tmp_path),)) for _ in range(2)]
    for run in runs:
        run.start()
    for run in runs:
        run.join(60)
    assert [run.exitcode for run in runs] == [0, 0]
    assert [one.name for one in tmp_path.iterdir()] == ["key"]
    assert found(tmp_path, "key") is not None


def test_only_the_columns_that_are_named_are_kept(own_agreement, store):
    """No column that the agreement does not name is in the cache, and facts hold no table."""
    leads = read_leads(read_agreement(own_agreement))
    (entry,) = store.iterdir()
    assert {path.name for path in entry.iterdir()} == {"facts.json", *(f"{name}.parquet" for name in TABLES)}
    assert set(parquet.read_schema(entry / "leads.parquet").names) == set(leads.leads.columns)
    assert set(json.loads((entry / "facts.json").read_text("utf-8"))) == {"seal", "facts"}


def test_within_a_run_agreements_over_the_same_files_share_what_was_read(
    own_agreement, tmp_path, monkeypatch
):
    """Another id, title and target read the same entry and find the same; another persona rule makes its own."""
    kept = tmp_path / "run" / "tables"
    kept.mkdir(parents=True)
    monkeypatch.setenv("SLA_CACHE_OF_RUN", str(tmp_path / "run"))
    first = read(own_agreement)
    text = own_agreement.read_text("utf-8")
    other = own_agreement.with_name("other.yaml")
    other.write_text(text.replace("id: acme ", "id: other ").replace("target: 200", "target: 150"), "utf-8")
    opened = []
    monkeypatch.setattr(cache, "leads_from", lambda *parts: opened.append(1) or leads_from(*parts))
    assert read(other) == first and opened == [1]
    other.write_text(text.replace("[50, 300]", "[60, 300]"), "utf-8")
    read(other)
    assert len(list(kept.iterdir())) == 2
    monkeypatch.delenv("SLA_CACHE_OF_RUN")
    assert read(own_agreement) == first


def test_a_run_leaves_nothing_of_what_it_kept(monkeypatch):
    """The folder goes with the run, and processes started meanwhile find it by the name that reading looks for."""
    from sla_toolkit.agreement.kept import room_of_the_run
    from sla_toolkit.running.units.keeping import kept_for_this_run

    with kept_for_this_run():
        folders = [room_of_the_run("terms"), room_of_the_run("tables")]
        assert all(one.stat().st_mode & 0o777 == 0o700 for one in (*folders, folders[0].parent))
    assert room_of_the_run("terms") is None and not folders[0].parent.exists()
    monkeypatch.setenv("SLA_CACHE", "off")
    with kept_for_this_run():
        assert room_of_the_run("terms") is room_of_the_run("tables") is None
