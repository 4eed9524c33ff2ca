"""The rule builder: what a rule would do is told before it is saved, and a save changes only the lines it means."""

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
from workbench import company

HOSTILE = "<script>alert('x')</script>"


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


def condition(form, field, operator, value):
    """Add a condition to a form's rule."""
    form.editor.add().show(field, operator, value)


def test_what_a_rule_would_do_is_told_before_it_is_saved(room, path):
    """Leads a month and their conversion follow what is typed; the file stays as it is."""
    builder, before = personas.rules(room), path.read_bytes()
    assert "would match 82.1 of 195.9 leads a month" in builder.form.shown.value
    assert "25.3%" in builder.form.shown.value
    next(row for row in builder.form.editor.rows if row.field.value == "employees").show(
        "employees", "between", [50, 100]
    )
    assert "would match 82.1" not in builder.form.shown.value
    assert "leads a month" in builder.form.shown.value
    assert path.read_bytes() == before


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


def test_more_than_other_has_left_is_refused(room, path):
    """A sentence says how much there is, and nothing is written."""
    builder, before = personas.rules(room), path.read_bytes()
    builder.form.share.value = 0.95
    builder.form.saving.save()
    assert "only 80% left" in builder.form.saving.said.value
    assert path.read_bytes() == before


def test_a_new_persona_is_added_with_its_part_in_the_plan(room, path):
    """Rule, words, share and conversion in one save; undone in one, too."""
    builder, before = personas.rules(room), path.read_bytes()
    builder.pick.value = builder.pick.options[-1][1]
    form = builder.form
    form.id.value = "it_large"
    form.labels["ja"].value, form.labels["en"].value = "大企業の情報システム", "IT at a large company"
    condition(form, "employees", "at_least", 301)
    condition(form, "department", "in", ["情報システム"])
    assert form.share.value == pytest.approx(0.05, abs=0.03)
    form.share.value, form.conversion.value = 0.06, 0.05
    form.saving.save()
    agreement = read_agreement(path).agreement
    assert agreement.personas[-1].match == {
        "employees": {"at_least": 301},
        "department": {"in": ["情報システム"]},
    }
    assert float(agreement.plan.mix["it_large"]) == 0.06 and float(agreement.plan.mix["other"]) == 0.29
    assert float(agreement.plan.conversion["it_large"]) == 0.05
    assert builder.pick.value == "it_large" and builder.form.persona == "it_large"
    room.undo()
    assert path.read_bytes() == before
    assert builder.pick.value == "hr_smb"


def test_a_persona_that_goes_leaves_its_share_to_other(room, path):
    """The plan stays whole; the comments round the personas stay."""
    builder = personas.rules(room)
    builder.pick.value = "owner_micro"
    builder.remove_button.click()
    text = path.read_text("utf-8")
    assert "mix: {hr_smb: 0.45, other: 0.55}" in text
    assert "conversion: {hr_smb: 0.28, other: 0.04}" in text
    assert "# ひと月の計画" in text and "owner_micro" not in text
    assert [one.id for one in read_agreement(path).agreement.personas] == ["hr_smb"]


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


def test_a_persona_is_renamed_wherever_it_is_named(room, path):
    """The plan follows the id."""
    builder = personas.rules(room)
    builder.form.id.value = "hr_small"
    builder.form.saving.save()
    agreement = read_agreement(path).agreement
    assert list(agreement.plan.mix) == ["hr_small", "owner_micro", "other"]
    assert agreement.personas[0].id == "hr_small" and builder.pick.value == "hr_small"


def test_nested_rules_are_written_as_yaml_and_nothing_in_them_is_run(room, path):
    """any, all and not are taken; what is no rule is refused by its sentence, and nothing of it is evaluated."""
    builder, before = personas.rules(room), path.read_bytes()
    form = builder.form
    form.editor.mode.value = "yaml"
    for wrong in (
        "!!python/object/apply:os.system [touch /tmp/never]",
        "department: {equals: x}",
        "[]",
        ": :",
        "",
    ):
        form.editor.text.value = wrong
        form.saving.save()
        assert path.read_bytes() == before
        assert "Not" in form.shown.value or "cannot" in form.shown.value
    form.editor.text.value = "any:\n- department: {is: 人事}\n- not:\n    employees: {at_least: 50}\n"
    assert "would match" in form.shown.value
    form.saving.save()
    match = read_agreement(path).agreement.personas[0].match
    assert match == {"any": [{"department": {"is": "人事"}}, {"not": {"employees": {"at_least": 50}}}]}


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


def test_a_rule_that_takes_nobody_or_everybody_says_so_at_once(room, path):
    """Before it is saved, with the value that causes it."""
    form = personas.rules(room).form
    form.editor.mode.value = "yaml"
    form.editor.text.value = "department: {is: 人事部}"
    assert "takes nobody" in form.shown.value and "人事部" in form.shown.value
    form.editor.text.value = "employees: {at_least: 1}"
    assert "takes all" in form.shown.value


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


@pytest.mark.parametrize("language", ["en", "ja"])
def test_hostile_values_never_become_markup(tmp_path, language):
    """A tag or 10,000 characters in an attribute are shown as text, cut; a person's data is not shown at all."""
    kinds = (HOSTILE, "W" * 10_000, "tanaka@example.com", "Web")
    rows = [
        {"created": "2026-01-02", "mql": "2026-01-05 10:00", "channel": kinds[n % 4], "department": "人事"}
        for n in range(80)
    ]
    rows.append({"created": "2026-06-01"})
    file = company(tmp_path, rows)
    room = open_room(file.path, language)
    shown = "".join(
        getattr(personas, name)(room).as_html()
        for name in ("attributes", "shares", "conversion", "overlap", "others", "separation", "rules")
    )
    assert "<script>alert" not in shown and "tanaka" not in shown
    assert "W" * 61 not in shown and "&lt;script&gt;" in shown


def test_few_leads_say_how_wide_the_interval_is_and_what_it_would_take(tmp_path):
    """The picture of the conversion warns, in numbers."""
    rows = [
        {"created": "2026-01-02", "mql": "2026-01-05 10:00", "employees": "100", "department": "人事"}
        for _ in range(4)
    ]
    rows.append({"created": "2026-06-01"})
    room = open_room(company(tmp_path, rows).path, "en")
    shown = personas.conversion(room).as_html()
    assert "too few past leads" in shown and "more leads" in shown and "0%" in shown


def test_without_data_the_rules_are_shown_all_the_same(room):
    """No past leads: the pictures say so, the rules stand there."""
    room.decide({"data": None})
    for name in ("attributes", "shares", "conversion", "overlap", "others", "separation"):
        assert "names no data" in getattr(personas, name)(room).as_html()
    assert "HR at a small company" in personas.rules(room).as_html()


def test_without_personas_everybody_is_other(room, path):
    """Both removed: the plan holds, and the pictures still show what is left."""
    builder = personas.rules(room)
    for _ in range(2):
        builder.remove_button.click()
    agreement = read_agreement(path).agreement
    assert agreement.personas == () and dict(agreement.plan.mix) == {"other": 1}
    for name in ("attributes", "shares", "conversion", "overlap", "others", "separation", "rules"):
        assert "sla-shown" in getattr(personas, name)(room).as_html()
