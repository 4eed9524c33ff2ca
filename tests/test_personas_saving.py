"""The rule builder's saves: only the lines they mean, a plan that stays whole, and no rule that could harm."""

import copy
import difflib
import shutil
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sla_toolkit.agreement import exact, read_agreement
from sla_toolkit.agreement.document import round_trip_yaml
from sla_toolkit.workshop import open_room, personas
from sla_toolkit.workshop.history import history_folder
from sla_toolkit.workshop.personas import planned


@pytest.fixture(scope="module")
def opened(practice_folder, tmp_path_factory):
    """A room on the practice agreement, its leads read once."""
    target = tmp_path_factory.mktemp("personas") / "acme.yaml"
    text = (practice_folder / "parameters" / "acme.yaml").read_text("utf-8")
    target.write_text(text.replace("../data/", f"{(practice_folder / 'data').as_posix()}/"), "utf-8")
    room = open_room(target, "en")
    assert room.leads
    return room


@pytest.fixture
def room(opened):
    """The room as it was opened, with nobody in it yet."""
    before = opened.content
    yield replace(opened, _listeners=[])
    opened.path.write_bytes(before)
    shutil.rmtree(history_folder(opened.path), ignore_errors=True)


@pytest.fixture
def path(room):
    """The room's agreement."""
    return room.path


def lines(before, after):
    """Give what a save took out and put in, line by line."""
    found = difflib.unified_diff(before.splitlines(), after.splitlines(), n=0, lineterm="")
    return [one for one in found if one[:1] in "+-" and one[:3] not in ("+++", "---")]


def saved(path, act):
    """Give the lines that an act changed in the file."""
    before = path.read_text("utf-8")
    act()
    return lines(before, path.read_text("utf-8"))


def test_a_changed_rule_changes_its_own_lines_only(room, path):
    """One operand is one line, and the change is said as a sentence."""
    builder = personas.rules(room)
    rows = {row.field.value: row for row in builder.form.editor.rows}
    rows["employees"].show("employees", "between", [30, 300])
    changed = saved(path, builder.form.saving.save)
    assert changed == ["-      employees: {between: [50, 300]}", "+      employees: {between: [30, 300]}"]
    assert "30" in builder.form.saving.said.value


def test_saving_without_a_change_writes_nothing(room, path):
    """Looking at every persona and pressing Save leaves the file byte for byte."""
    builder, before = personas.rules(room), path.read_bytes()
    for _, name in builder.pick.options[:-1]:
        builder.pick.value = name
        builder.form.saving.save()
        builder.words.saving.save()
    assert path.read_bytes() == before


def test_a_share_of_the_plan_comes_out_of_other(room, path):
    """The shares still add up, in the same save."""
    builder = personas.rules(room)
    builder.form.share.value, builder.form.conversion.value = 0.5, 0.3
    changed = saved(path, builder.form.saving.save)
    assert changed == [
        "-  mix: {hr_smb: 0.45, owner_micro: 0.20, other: 0.35}",
        "-  conversion: {hr_smb: 0.28, owner_micro: 0.15, other: 0.04}",
        "+  mix: {hr_smb: 0.5, owner_micro: 0.20, other: 0.3}",
        "+  conversion: {hr_smb: 0.3, owner_micro: 0.15, other: 0.04}",
    ]


def test_the_order_is_changed_and_nothing_else(room, path):
    """Moving a persona up keeps every line of it."""
    builder = personas.rules(room)
    before = sorted(path.read_text("utf-8").splitlines())
    builder.pick.value = "owner_micro"
    builder.up.click()
    assert [one.id for one in read_agreement(path).agreement.personas] == ["owner_micro", "hr_smb"]
    assert sorted(path.read_text("utf-8").splitlines()) == before
    builder.up.click()  # it is first already
    assert [one.id for one in read_agreement(path).agreement.personas] == ["owner_micro", "hr_smb"]


@pytest.mark.parametrize(
    "operand", [r'is: "\0"', r'in: ["\ud800"]', "at_least: .nan", "between: [1, .inf]", "is: .inf"]
)
def test_what_no_lead_can_have_is_no_value(room, path, operand):
    """A character or a number that no engine takes is refused by its sentence, before anything looks at the leads."""
    form, before = personas.rules(room).form, path.read_bytes()
    form.editor.mode.value = "yaml"
    form.editor.text.value = f"employees: {{{operand}}}"
    assert "that no lead can have" in form.shown.value
    form.saving.save()
    assert path.read_bytes() == before


@pytest.mark.parametrize("depth", [100, 5000])
def test_a_rule_nested_ever_deeper_harms_nothing(room, path, depth):
    """It is counted, or refused by its sentence."""
    form, before = personas.rules(room).form, path.read_bytes()
    form.editor.mode.value = "yaml"
    form.editor.text.value = "not: {" * depth + "employees: {at_least: 1}" + "}" * depth
    assert ("would match" in form.shown.value) == (depth == 100)
    assert path.read_bytes() == before


def test_a_save_elsewhere_shows_here(room, path):
    """The builder, and every picture, follow what another form saves."""
    builder, picture = personas.rules(room), personas.conversion(room)
    before = picture.value
    room.decide({"personas.hr_smb.match": {"department": {"is": "人事"}}})
    assert [row.field.value for row in builder.form.editor.rows] == ["department"]
    assert picture.value != before


SHARES = st.sampled_from([0, 0.05, 0.1, 0.2, 0.333, 0.5, 0.995, 1])
STEPS = st.lists(
    st.tuples(st.sampled_from(["add", "drop", "share"]), st.sampled_from("abc"), SHARES), max_size=8
)
PLANS = (
    "plan: {mix: {a: 0.6, other: 0.4}, conversion: {a: 0.2, other: 0.1}}",
    "plan: {mix: {a: 0.6, b: 0.4}, conversion: {a: 0.2, b: 0.1}}",
    "plan: {mix: {2026-01: {a: 1}, 2026-02: {other: 1}}, conversion: {2026-01: {a: 0.3}, 2026-02: {other: 0.1}}}",
    "plan: {conversion: 0.1}",
)


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(PLANS), STEPS)
def test_the_plan_stays_whole_whatever_is_added_and_taken_away(text, steps):
    """Shares add up to exactly 1 in every month, or the step is refused."""
    nodes = round_trip_yaml().load(text)
    for act, name, share in steps:
        mine = copy.deepcopy(nodes)
        try:
            if act == "add":
                planned.add(mine, name, {"label": name}, share, 0.2)
            elif act == "drop":
                planned.drop(mine, name)
            elif "mix" in mine["plan"]:
                planned.set_share(mine, name, share)
        except planned.NoRoomInPlan:
            continue
        nodes = mine
        for mix in planned._mixes(nodes):
            assert sum(exact(float(one)) for one in mix.values()) == 1
            assert all(one >= 0 for one in mix.values())


def test_a_share_that_stays_brings_no_other_into_the_plan():
    """A plan that gives “other” nothing is not made to name it."""
    nodes = round_trip_yaml().load(PLANS[1])
    planned.set_share(nodes, "a", 0.6)
    assert dict(nodes["plan"]["mix"]) == {"a": 0.6, "b": 0.4}
