"""Within a run, what a YAML file says is kept by its bytes, and read again as if it had been parsed."""

import json
import shutil
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sla_toolkit.agreement import AgreementRefused, document, read_agreement
from sla_toolkit.agreement.document import document_of

SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=12),
    st.dates(min_value=date(1000, 1, 1)),
)
KEYS = st.text("abyz_", min_size=1, max_size=4)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3),
    max_leaves=8,
)


def written(value):
    """Write a value as YAML in one line."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {written(one)}" for key, one in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(written, value)) + "]"
    return value.isoformat() if isinstance(value, date) else json.dumps(value)


@pytest.fixture
def room(tmp_path, monkeypatch):
    """A run that keeps what YAML files say."""
    (tmp_path / "run" / "terms").mkdir(parents=True)
    monkeypatch.setenv("SLA_CACHE_OF_RUN", str(tmp_path / "run"))
    return tmp_path / "run" / "terms"


@pytest.fixture
def parsed(monkeypatch):
    """How often YAML was parsed."""
    times = []
    whole = document.round_trip_yaml
    monkeypatch.setattr(document, "round_trip_yaml", lambda: times.append(1) or whole())
    return times


@settings(deadline=None)
@given(values=VALUES)
def test_what_is_kept_is_what_was_parsed(tmp_path_factory, values):
    """Every kind of value comes back the same, to its type and order."""
    folder = tmp_path_factory.mktemp("kept")
    (folder / "terms").mkdir()
    content = f"terms: {written(values)}".encode()
    with pytest.MonkeyPatch.context() as patch:
        plain = document_of(content, "x.yaml").values
        patch.setenv("SLA_CACHE_OF_RUN", str(folder))
        first, again = (document_of(content, "x.yaml").values for _ in range(2))
    assert repr(plain) == repr(first) == repr(again)
    assert len(list((folder / "terms").iterdir())) == 1
    shutil.rmtree(folder)


def test_a_file_is_parsed_once_in_a_run_and_anew_when_it_changes(own_agreement, room, parsed):
    """The same bytes under another name too; other bytes are parsed; a value that is given is one's own."""
    first = read_agreement(own_agreement)
    assert read_agreement(own_agreement) == first and len(parsed) == 1
    first.terms["stages"].clear()
    other = Path(shutil.copy(own_agreement, own_agreement.with_name("other.yaml")))
    assert read_agreement(other).agreement == first.agreement and len(parsed) == 1
    other.write_text(own_agreement.read_text("utf-8").replace("target: 200", "target: 150"), "utf-8")
    assert read_agreement(other).agreement != first.agreement and len(parsed) == 2
    assert len(list(room.iterdir())) == 2


def test_outside_of_a_run_nothing_is_kept(own_agreement, room, parsed, monkeypatch):
    """Each reading parses, whatever lies there from a run."""
    read_agreement(own_agreement)
    monkeypatch.delenv("SLA_CACHE_OF_RUN")
    read_agreement(own_agreement)
    assert len(parsed) == 2


def test_what_is_wrong_is_said_with_its_line_all_the_same(own_agreement, room):
    """A file whose values were kept names the same places when it is refused."""
    own_agreement.write_text(own_agreement.read_text("utf-8").replace("target: 200", "target: many"), "utf-8")
    said = []
    for _ in range(2):
        with pytest.raises(AgreementRefused) as refused:
            read_agreement(own_agreement)
        said.append([(one.code, one.file, one.line, one.message.both()) for one in refused.value.problems])
    assert said[0] == said[1] and said[0][0][2] > 1
    assert len(list(room.iterdir())) == 1


@pytest.mark.parametrize(
    "spoil", [lambda one: one.write_bytes(b'{"agree'), lambda one: one.unlink() or one.mkdir()]
)
def test_an_entry_that_is_not_whole_is_passed_over(own_agreement, room, parsed, spoil):
    """Half an entry, or something else in its place: the file is parsed."""
    first = read_agreement(own_agreement)
    (entry,) = room.iterdir()
    spoil(entry)
    assert read_agreement(own_agreement) == first and len(parsed) == 2


def test_where_nothing_can_be_kept_it_is_read(own_agreement, room, parsed):
    """The folder has gone, as after a day, or is none."""
    shutil.rmtree(room)
    first = read_agreement(own_agreement)
    room.write_text("no folder")
    assert read_agreement(own_agreement) == first and len(parsed) == 2


def test_files_that_are_no_mapping_are_refused_each_time(room):
    """What is refused is never kept."""
    for content in (b"", b"- a\n", b"a: [", b"\xff"):
        for _ in range(2):
            with pytest.raises(AgreementRefused):
                document_of(content, "x.yaml")
    assert not list(room.iterdir())
