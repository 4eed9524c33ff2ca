"""The playbook: a shortfall that is more than chance gets practical proposals, and a workspace may have its own."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sla_toolkit.agreement import Refused
from sla_toolkit.measures import MEASURES
from sla_toolkit.variance.playbook import read_playbook, with_proposals
from sla_toolkit.variance.report import CommitmentResult, Finding
from sla_toolkit.variance.rungs import ORDER

SHIPPED = read_playbook()


def finding(
    name="volume", rung="volume", status="missed", verdict="signal", owner="marketing", *, main=False
):
    """A finding as the ladder gives it."""
    words = {"en": "x", "ja": "x"}
    return Finding(
        id=name,
        rung=rung,
        owner=owner,
        label=words,
        status=status,
        verdict=verdict,
        main_cause=main,
        text=words,
    )


def result(name, measure):
    """The commitment behind a finding."""
    return CommitmentResult.model_construct(id=name, measure=measure)


def proposed(one, playbook=SHIPPED, results=()):
    """The ids proposed for a single finding."""
    return [action.id for action in with_proposals([one], playbook, results)[0].actions]


def own(folder, text):
    """Read a workspace's own playbook."""
    (folder / "playbook.yaml").write_bytes(text if isinstance(text, bytes) else text.encode())
    return read_playbook(folder)


@pytest.mark.parametrize("rung", [rung for rung in ORDER if rung != "follow_through"])
def test_every_rung_has_two_to_four_actions_in_both_languages(rung):
    """Whatever broke, the report proposes something, and not a catalogue."""
    actions = with_proposals([finding("any", rung)], SHIPPED, [])[0].actions
    assert 2 <= len(actions) <= 4
    assert all(action.text["en"] and action.text["ja"] != action.text["en"] for action in actions)


@pytest.mark.parametrize("measure", ["response_within", "attempts", "decision_within", "rejection_reason"])
def test_each_promise_of_follow_through_has_actions_of_its_own(measure):
    """A late first contact and a missing decision call for different things."""
    ids = proposed(finding("mine", "follow_through", owner="sales"), results=[result("mine", measure)])
    assert 2 <= len(ids) <= 4
    assert all(
        SHIPPED.entries[[e.id for e in SHIPPED.entries].index(name)].for_.measure == measure for name in ids
    )


def test_capacity_gets_proposals_when_the_promise_is_more_than_the_reps_can_work():
    """That is a fact without a test; where there was time for the work, nothing is proposed."""
    assert 2 <= len(proposed(finding("capacity", "follow_through", verdict=None, owner=None))) <= 4
    assert proposed(finding("capacity", "follow_through", "kept", None, None)) == []


def test_only_known_measures_and_rungs_are_aimed_at():
    """No shipped entry waits for something that cannot happen."""
    assert {entry.for_.measure for entry in SHIPPED.entries} <= {None, *MEASURES}
    assert {entry.for_.rung for entry in SHIPPED.entries} == {None, *ORDER}


@given(
    st.sampled_from(["kept", "missed", "pending", "no_data"]),
    st.sampled_from(["signal", "noise", "cannot_tell", None]),
    st.sampled_from([rung for rung in ORDER if rung != "data"]),
)
def test_noise_calls_for_no_action_and_doubt_only_for_watching(status, verdict, rung):
    """Proposals to act stand at misses that are more than chance, and nowhere else."""
    watching = {entry.id for entry in SHIPPED.entries if entry.watch}
    ids = set(proposed(finding("x", rung, status, verdict)))
    if status == "kept" or verdict == "noise" or (status == "no_data" and verdict != "signal"):
        assert not ids
    elif verdict == "cannot_tell":
        assert ids and ids <= watching
    else:
        assert not ids & watching


def test_missing_data_calls_for_action_though_nothing_can_be_told():
    """Not reporting is a miss of whoever owes the data, and it is their turn."""
    found = with_proposals([finding("data:won", "data", "no_data", "cannot_tell", "sales")], SHIPPED, [])[0]
    assert found.actions and {action.who for action in found.actions} == {"sales"}


def test_an_action_is_proposed_once_at_the_main_cause():
    """Two findings of one rung do not repeat each other, and their order stays."""
    first, second = finding("conversion", "conversion"), finding("conversion:hr", "conversion", main=True)
    found = with_proposals([first, second], SHIPPED, [])
    assert [one.id for one in found] == ["conversion", "conversion:hr"]
    assert found[0].actions == [] and found[1].actions


def test_a_workspace_replaces_the_whole_playbook(tmp_path):
    """With an own file nothing shipped is proposed any more; a text in one language serves both."""
    mine = own(tmp_path, "playbook:\n  - {id: call, for: {finding: conversion}, text: Call them}\n")
    one = with_proposals([finding("conversion:hr", "conversion", owner="sales")], mine, [])[0].actions
    assert [(action.id, action.who, action.text["ja"]) for action in one] == [("call", "sales", "Call them")]
    assert proposed(finding(), mine) == []
    assert read_playbook(tmp_path / "elsewhere") == SHIPPED


def test_what_is_the_owners_turn_is_both_sides_where_nobody_owns_it(tmp_path):
    """A finding without an owner is nobody's excuse."""
    mine = own(tmp_path, "playbook: [{id: talk, for: {finding: capacity}, text: Talk}]")
    one = finding("capacity", "follow_through", verdict=None, owner=None)
    assert [a.who for a in with_proposals([one], mine, [])[0].actions] == ["marketing", "sales"]


def test_every_mistake_is_named_at_once_with_its_line(tmp_path):
    """A playbook is mended in one go."""
    text = """playbook:
  - {id: a, for: {rung: volum}, text: x}
  - {id: a, for: {}, text: x}
  - id: b
    for: {measure: volume, rungs: mix}
    who: boss
    watch: maybe
extra: 1
"""
    with pytest.raises(Refused) as refused:
        own(tmp_path, text)
    said = refused.value.text("en")
    assert [(one.line, one.code) for one in refused.value.problems] == [
        (2, "unfit_value"),
        (3, "unfit_value"),
        (3, "duplicate_id"),
        (4, "missing_key"),
        (5, "unknown_key"),
        (6, "unfit_value"),
        (7, "unfit_value"),
        (8, "unknown_key"),
    ], said
    assert "Did you mean “volume”?" in said and "Did you mean “rung”?" in said
    assert str(tmp_path / "playbook.yaml") in said


@pytest.mark.parametrize(
    "content", [b"", b"\x00\xff\xfe", b"playbook: 7", b"- x", b"playbook: [7, {for: 3}]", b"playbook: {a: b}"]
)
def test_a_hostile_file_is_refused_in_a_sentence(tmp_path, content):
    """Whatever lies there, the user gets a sentence and not a traceback."""
    with pytest.raises(Refused) as refused:
        own(tmp_path, content)
    assert all(one.message.text("ja") != one.message.text("en") for one in refused.value.problems)


def test_line_ends_and_byte_order_mark_make_no_difference(tmp_path):
    """A file saved on Windows reads the same."""
    text = "playbook:\n  - {id: call, for: {rung: mix}, text: 電話}\n"
    plain = own(tmp_path, text)
    assert own(tmp_path, b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode()) == plain
