"""What a run reads ahead while it imports: kept for it, and in nobody's way."""

import psutil
import pytest

from sla_toolkit.agreement import read_agreement
from sla_toolkit.leads import read_ahead as read_data_ahead
from sla_toolkit.running.units import ahead
from sla_toolkit.running.units.ahead import read_ahead
from sla_toolkit.running.units.crew import fitting_size
from sla_toolkit.running.units.keeping import kept_for_this_run

pytestmark = pytest.mark.skipif(fitting_size() < 2, reason="needs two processors, and memory for two")


def entries(part):
    """Give the names of what the run has kept of one kind."""
    from sla_toolkit.agreement.kept import room_of_the_run

    return {one.name for one in room_of_the_run(part).iterdir()}


def done(agreements, **asked):
    """Read ahead until all is done, and give what was kept of both kinds."""
    with kept_for_this_run(), read_ahead(agreements, **asked) as wait_for_it:
        for _ in range(20):  # a busy machine may need more than a moment
            wait_for_it()
        return entries("terms"), entries("tables")


def test_all_agreements_and_the_data_of_the_first_are_kept(own_agreement):
    """Each file with other bytes has an entry; the tables have the one that a unit looks for."""
    other = own_agreement.with_name("other.yaml")
    other.write_text(own_agreement.read_text("utf-8").replace("id: acme ", "id: other "), "utf-8")
    with kept_for_this_run(), read_ahead([str(own_agreement), str(other)]) as wait_for_it:
        for _ in range(20):  # a busy machine may need more than a moment
            wait_for_it()
        terms, tables = entries("terms"), entries("tables")
        assert len(terms) == 2 and len(tables) == 1
        read_data_ahead(read_agreement(other))
        assert (entries("terms"), entries("tables")) == (terms, tables)


def test_without_data_agreements_alone_are_read(own_agreement):
    """As for a cluster, whose workers read the data themselves."""
    terms, tables = done([str(own_agreement)], data=False)
    assert len(terms) == 1 and not tables


def test_what_cannot_be_read_is_left_to_whoever_needs_it(own_agreement, tmp_path):
    """A file that is none, a broken one, an address and a pattern stop nothing, nor does data that is missing."""
    broken, lost = tmp_path / "broken.yaml", tmp_path / "lost.yaml"
    broken.write_text("a: [", "utf-8")
    text = own_agreement.read_text("utf-8")
    lost.write_text(text.replace("id: acme ", "id: lost ").replace("/data/", "/nowhere/"), "utf-8")
    names = [
        lost,
        tmp_path / "none.yaml",
        broken,
        "s3://bucket/parameters/a.yaml",
        f"{tmp_path}/*.yaml",
        own_agreement,
    ]
    terms, tables = done([str(one) for one in names])
    assert len(terms) == 2 and not tables


def test_whoever_leaves_ends_the_reader(own_agreement):
    """Also when the run breaks off: nobody is left at work, and nothing is left behind."""
    before, seen = set(psutil.Process().children()), []

    def break_off():
        with kept_for_this_run(), read_ahead([str(own_agreement)]):
            seen.extend(set(psutil.Process().children()) - before)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        break_off()
    assert [one.is_running() for one in seen] == [False]


def test_nothing_is_read_ahead_where_there_is_one_processor(own_agreement, monkeypatch):
    """It would only take the time of what is waited for."""
    monkeypatch.setattr(ahead, "fitting_size", lambda: 1)
    before = set(psutil.Process().children())
    with kept_for_this_run(), read_ahead([str(own_agreement)]) as wait_for_it:
        assert set(psutil.Process().children()) == before
        wait_for_it()
        assert not entries("terms")


def test_nothing_is_read_ahead_where_nothing_is_kept(own_agreement, monkeypatch):
    """`SLA_CACHE=off` leaves all reading to whoever needs it."""
    monkeypatch.setenv("SLA_CACHE", "off")
    before = set(psutil.Process().children())
    with kept_for_this_run(), read_ahead([str(own_agreement)]):
        assert set(psutil.Process().children()) == before


def test_nothing_is_imported_from_the_folder_that_the_run_is_started_in(own_agreement, monkeypatch):
    """A file of the workspace that bears a module's name is data, not code."""
    folder = own_agreement.parent
    (folder / "json.py").write_text("raise SystemExit(1)\n", "utf-8")
    (folder / "pandas.py").write_text("raise SystemExit(1)\n", "utf-8")
    monkeypatch.chdir(folder)
    terms, tables = done([own_agreement.name])
    assert len(terms) == 1 and len(tables) == 1


def test_big_files_and_databases_are_left_alone(own_agreement, monkeypatch, tmp_path):
    """Only what a run keeps anyway is read ahead: no big file goes to the user's cache, no database is asked."""
    cache = tmp_path / "cache"
    monkeypatch.setenv("SLA_CACHE", str(cache))
    with kept_for_this_run(), monkeypatch.context() as patch:
        patch.setattr("sla_toolkit.leads.store.cache.LEAST_BYTES", 10)
        read_data_ahead(read_agreement(own_agreement))
        assert not entries("tables") and not cache.exists()
    text = own_agreement.read_text("utf-8")
    assert "connection: duckdb" in text
    own_agreement.write_text(
        text.replace("connection: duckdb", "connection: postgres://nobody@127.0.0.1:9/x"), "utf-8"
    )
    with kept_for_this_run():
        read_data_ahead(read_agreement(own_agreement))  # nobody listens there: asked, it would be refused
        assert not entries("tables")
