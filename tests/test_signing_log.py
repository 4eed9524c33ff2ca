"""The sign-off log: whatever is done to it afterwards is noticed, and named for what it is."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sla_toolkit.agreement import Refused
from sla_toolkit.signing.chain import START, Log, head_of, line_of, read_log
from sla_toolkit.signing.event import Event
from sla_toolkit.signing.log import head_path, load_log, log_path, writing
from sla_toolkit.signing.pins import pins_of

A, B = "a" * 64, "b" * 64


def event(number=1, **more):
    """Make an event; `number` tells one from another."""
    told = {
        "at": f"2026-09-01T00:00:{number:02}Z",
        "event": "rejected",
        "version": 1,
        "digest": A,
        "terms_digest": B,
        "party": "sales",
        "signer": 1,
        "name": "佐藤",
        "reason": f"reason {number}",
    }
    return Event.model_validate({**told, **more})


def written(count=4):
    """Write a log of so many lines; give its lines and its head."""
    lines, prev = [], START
    for number in range(1, count + 1):
        lines.append(line_of(event(number), number, prev))
        prev = json.loads(lines[-1])["hash"]
    log = read_log(b"".join(line + b"\n" for line in lines), None)
    return lines, head_of(Log(log.entries))


def faults(lines, head, end=b"\n"):
    """Read these lines, and name what is wrong and where."""
    return [(one.code, one.line) for one in read_log(b"".join(line + end for line in lines), head).faults]


LINES, HEAD = written()


def test_a_log_reads_back_as_it_was_written():
    """All events in order, nothing wrong."""
    log = read_log(b"".join(line + b"\n" for line in LINES), HEAD)
    assert log.faults == () and [one.reason for one in log.events] == [f"reason {n}" for n in range(1, 5)]


def test_nothing_at_all_is_a_log_without_lines():
    """Neither log nor head: nobody has signed anything, and nothing is wrong."""
    assert read_log(None, None) == Log()


@pytest.mark.parametrize("place", range(4))
def test_an_altered_line_is_named(place):
    """One value of any line changed: that line is named."""
    lines = [*LINES]
    lines[place] = lines[place].replace(b"reason", b"Reason")
    assert ("altered", place + 1) in faults(lines, HEAD)


@pytest.mark.parametrize("place", range(4))
def test_a_line_written_anew_with_a_hash_of_its_own_is_named(place):
    """Who works out the hash again is found by the next line, or by the head."""
    lines = [*LINES]
    before = json.loads(lines[place])
    lines[place] = line_of(event(place + 1, reason="another"), before["seq"], before["prev"])
    assert faults(lines, HEAD)[0] == ("rewritten", place + 2 if place < 3 else None)


@pytest.mark.parametrize("place", range(3))
def test_a_removed_line_is_named(place):
    """The line after the gap is named."""
    assert ("removed", place + 1) in faults(LINES[:place] + LINES[place + 1 :], HEAD)


@pytest.mark.parametrize("kept", range(4))
def test_a_cut_tail_is_named(kept):
    """The head knows how many lines there were, down to none."""
    assert ("truncated", None) in faults(LINES[:kept], HEAD)


def test_a_log_that_is_gone_is_a_cut_tail():
    """The head alone says that lines are missing."""
    assert [one.code for one in read_log(None, HEAD).faults] == ["truncated"]


@pytest.mark.parametrize("place", range(3))
def test_lines_that_changed_places_are_named(place):
    """Two neighbours changed about."""
    lines = [*LINES]
    lines[place], lines[place + 1] = lines[place + 1], lines[place]
    assert faults(lines, HEAD)[0][0] in ("reordered", "removed")
    assert any(code == "reordered" for code, _ in faults(lines, HEAD))


@pytest.mark.parametrize("place", range(4))
def test_a_repeated_line_is_named(place):
    """A line that stands twice."""
    lines = [*LINES[: place + 1], LINES[place], *LINES[place + 1 :]]
    assert ("duplicated", place + 2) in faults(lines, HEAD)


@pytest.mark.parametrize("place", range(4))
@pytest.mark.parametrize("text", [b"", b"{", b"\xff\xfe", b"[" * 5000])
def test_a_line_that_is_no_json_is_named(place, text):
    """An empty line, half a line, bytes that are no text."""
    assert ("not_json", place + 1) in faults([*LINES[:place], text, *LINES[place + 1 :]], HEAD)


@pytest.mark.parametrize("text", [b"1", b"null", b'"x"', b"[]", b"{}", b'{"hash":1}'])
def test_json_that_is_no_event_is_an_altered_line(text):
    """JSON of any kind does not break the reader."""
    assert ("altered", 2) in faults([LINES[0], text, *LINES[2:]], HEAD)


def test_a_head_that_is_gone_damaged_or_of_another_log_is_named():
    """Without its head a log could be cut short unnoticed."""
    assert faults(LINES, None) == [("head_missing", None)]
    assert faults(LINES, b"{}") == [("head_unreadable", None)]
    assert faults(LINES, HEAD.replace(b'"hash":"', b'"hash":"0')) == [("rewritten", None)]


def test_a_line_that_came_without_its_head_may_be_an_interrupted_run():
    """It is named, but not called broken."""
    _, head = written(3)
    found = read_log(b"".join(line + b"\n" for line in LINES), head)
    assert [(one.code, one.sure) for one in found.faults] == [("head_behind", False)] and not found.broken


@given(place=st.integers(0, 10_000), mask=st.integers(1, 255))
def test_any_byte_of_a_log_counts(place, mask):
    """A byte changed anywhere, line ends included, never goes unnoticed."""
    content = bytearray(b"".join(line + b"\n" for line in LINES))
    content[place % len(content)] ^= mask
    assert read_log(bytes(content), HEAD).faults


def test_adding_to_a_log_keeps_it_whole(tmp_path):
    """Lines and head together; the head is written after every line."""
    path = log_path(tmp_path / "parameters", "acme")
    for number in (1, 2, 3):
        with writing(path) as writer:
            writer.add(event(number))
    log = load_log(path)
    assert len(log.entries) == 3 and log.faults == ()
    assert sorted(one.name for one in path.parent.iterdir()) == ["acme.sign-off.head", "acme.sign-off.jsonl"]


def test_nothing_is_added_to_a_damaged_log(tmp_path):
    """Every fault is named with its line, and the file stays as it is."""
    path = log_path(tmp_path, "acme")
    path.write_bytes(LINES[0] + b"\n" + LINES[2] + b"\n")
    head_path(path).write_bytes(HEAD)
    with pytest.raises(Refused) as caught, writing(path):
        pass
    assert {problem.code for problem in caught.value.problems} == {"log_removed", "log_truncated"}
    assert path.read_bytes() == LINES[0] + b"\n" + LINES[2] + b"\n"


def test_a_key_belongs_to_who_signed_with_it_first():
    """A second key of theirs counts only after the log says that it took the first one's place."""

    def act(kind, name, fingerprint):
        return event(event=kind, name=name, fingerprint=fingerprint, reason=None)

    events = [
        act("signed", "Sato", A),
        act("signed", "Sato", B),  # another key, without a word
        act("signed", "Suzuki", A),  # somebody else's key
        act("key_replaced", "Sato", B),
        act("recorded", "Sato", B),
        act("signed", "Sato", A),  # the old key again
    ]
    pins = pins_of(events)
    assert pins.accepted == {0, 4}
    assert pins.owners[A] == ("sales", "Sato") and pins.current[("sales", "Sato")] == B
