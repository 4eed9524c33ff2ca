"""Notebook 3's pictures and forms: they say what the plan says, follow each save, and save to the agreement."""

import shutil

import pytest
from ruamel.yaml import YAML

from sla_toolkit.planning.telling import goal_lines
from sla_toolkit.practice.workspace import new_workspace
from sla_toolkit.workshop import targets
from sla_toolkit.workshop.room import open_room
from sla_toolkit.workshop.targets.report import report_of
from workbench import company


@pytest.fixture(scope="module")
def laid_out(tmp_path_factory):
    """A practice workspace, to be copied."""
    folder = tmp_path_factory.mktemp("targets") / "ws"
    new_workspace(folder)
    return folder


@pytest.fixture
def room(laid_out, tmp_path):
    """A room of its own, in English."""
    return room_in(laid_out, tmp_path)


def room_in(laid_out, tmp_path, language="en"):
    """Copy the workspace and open a room in it."""
    shutil.copytree(laid_out, tmp_path / "ws")
    return open_room(tmp_path / "ws" / "parameters" / "acme.yaml", language)


def form_of(stack):
    """Give the form in a stack of a form and a picture."""
    return next(one for one in stack.children if hasattr(one, "fields"))


def live_of(stack):
    """Give the picture in a stack of a form and a picture."""
    return next(one for one in stack.children if not hasattr(one, "fields"))


def field(form, *place):
    """Give the field of a place."""
    return next(one for one in form.fields if one.place == place)


def saved(room):
    """Read the file as plain values."""
    return YAML(typ="safe").load(room.path.read_text("utf-8"))


@pytest.mark.parametrize("language", ["en", "ja"])
def test_every_picture_can_be_read_without_a_live_notebook(laid_out, tmp_path, language):
    """Each leaves plain HTML with its picture's words and no script, and says the report's numbers."""
    room = room_in(laid_out, tmp_path, language)
    shown = {name: getattr(targets, name)(room).as_html() for name in targets.__all__}
    assert all("<img alt=" in one and "<script" not in one for one in shown.values())
    for line in list(goal_lines(report_of(room)))[:5]:
        assert line.text(language) in shown["goal"]
    simulated = report_of(room).simulation
    assert ("100 回中" if language == "ja" else "in 100 times") in shown[
        "simulation"
    ] and simulated.runs == 4000


def test_the_picture_of_the_goal_follows_a_save(room):
    """Half the goal needs fewer deals, at once and in the same picture."""
    live = targets.goal(room)
    before = live.value
    room.decide({"goal.target": 60_000_000})
    assert live.value != before and "¥60,000,000" in live.value
    room.undo()
    assert live.value == before


def test_capacity_is_kept_in_the_agreement_and_drawn(room):
    """People, hours and minutes are saved below `capacity:`, told as a sentence, and hold against the promise."""
    stack = targets.capacity(room)
    form = form_of(stack)
    assert field(form, "capacity", "reps").widget.value == "8"
    field(form, "capacity", "reps").widget.value = "１２"
    field(form, "capacity", "minutes").widget.value = "7.5"
    form.saving.save()
    assert saved(room)["capacity"] == {"reps": 12, "hours": 24, "minutes": 7.5}
    assert "people who work leads: 8 → 12" in form.saving.said.value
    assert "2,304 can be made" in live_of(stack).value


def test_capacity_that_is_left_open_is_not_taken_for_nothing(room):
    """An empty field removes the number; the picture then says what is lacking, and people are those of the past."""
    stack = targets.capacity(room)
    form = form_of(stack)
    for name in ("reps", "hours"):
        field(form, "capacity", name).widget.value = ""
    form.saving.save()
    assert saved(room)["capacity"] == {"minutes": 12}
    assert "hours a month of each" in live_of(stack).value and report_of(room).capacity.reps == 8


def test_what_is_no_number_is_said_and_not_saved(room):
    """The agreement's own check answers; the file stays as it was."""
    before = room.path.read_bytes()
    form = form_of(targets.capacity(room))
    field(form, "capacity", "hours").widget.value = "many"
    form.saving.save()
    assert room.path.read_bytes() == before and "Not saved" in form.saving.said.value


def test_a_pulled_target_is_saved_and_its_odds_follow(room):
    """The volume promised is the plan's too; the table shows the new target, the odds those of the past."""
    stack = targets.offers(room)
    form = form_of(stack)
    field(form, "commitments", "mql_volume", "target").widget.value = 170
    field(form, "commitments", "decision", "target").widget.value = 0.9
    form.saving.save()
    found = saved(room)
    by_id = {one["id"]: one["target"] for one in found["commitments"]}
    assert (by_id["mql_volume"], by_id["decision"], found["plan"]["volume"]) == (170, 0.9, 170)
    offer = report_of(room).offers[0]
    assert offer.target == 170 and offer.chance >= 0.8 and ">170<" in live_of(stack).value


def test_a_share_pulled_leaves_the_plan_alone(room):
    """Only the promised number of hand-offs is the plan's too."""
    form = form_of(targets.offers(room))
    field(form, "commitments", "first_touch", "target").widget.value = 0.8
    form.saving.save()
    assert saved(room)["plan"]["volume"] == 200


def test_the_offers_do_not_move_with_the_target(room):
    """What is kept in 80 months of 100 is the past's to say, whatever is promised."""
    before = [(one.p50, one.p80, one.p90) for one in report_of(room).offers]
    room.decide({"commitments.mql_volume.target": 999, "plan.volume": 999})
    assert [(one.p50, one.p80, one.p90) for one in report_of(room).offers] == before


def test_a_target_by_month_has_a_slider_for_each(tmp_path):
    """Pulling one month leaves the others, and takes the plan's month along."""
    contacts = [{"created": "2026-01-01", "mql": "2026-01-02T10:00"}] * 5
    file = company(tmp_path, contacts)
    text = file.path.read_text("utf-8")
    text = text.replace("target: 3}", "target: {2026-10: 3, 2026-11: 4}}").replace(
        "volume: 10,", "volume: {2026-10: 3, 2026-11: 4},"
    )
    file.path.write_text(text, "utf-8")
    room = open_room(file.path, "en")
    form = form_of(targets.offers(room))
    field(form, "commitments", "volume", "target", "2026-11").widget.value = 6
    form.saving.save()
    found = saved(room)
    assert found["commitments"][0]["target"] == {"2026-10": 3, "2026-11": 6}
    assert found["plan"]["volume"] == {"2026-10": 3, "2026-11": 6}


def test_few_past_leads_say_their_width_and_what_it_would_take(tmp_path):
    """Five leads: goal, value and simulation say how wide that leaves the rate, and how many would settle it."""
    contacts = [{"created": "2026-01-01", "mql": "2026-01-02T10:00", "appointment": "2026-01-09T10:00"}] * 2
    contacts += [{"created": "2026-01-01", "mql": "2026-01-02T10:00"}] * 3
    contacts.append({"created": "2026-05-01", "mql": "2026-05-01T10:00"})  # too young to count
    deals = [{"id": "1", "amount": "50000", "won_at": "2026-01-20"}]
    file = company(tmp_path, contacts, deals=deals)
    text = file.path.read_text("utf-8").replace(
        "parties:", "goal: {measure: revenue, target: 500000}\nparties:", 1
    )
    file.path.write_text(text, "utf-8")
    room = open_room(file.path, "en")
    for name in ("goal", "value", "simulation"):
        assert "5 past leads only" in getattr(targets, name)(room).as_html(), name
    assert "Fewer than six past months" in targets.offers(room).as_html()


def test_without_data_or_goal_the_pictures_say_so(tmp_path):
    """A sentence stands where the picture would be; the sliders are there all the same."""
    file = company(tmp_path, [{"created": "2026-01-01", "mql": "2026-01-02T10:00"}])
    room = open_room(file.path, "en")
    assert (
        "no goal" in targets.goal(room).as_html()
        and "Nothing can be simulated" in targets.simulation(room).as_html()
    )
    text = file.path.read_text("utf-8")
    file.path.write_text(text[: text.index("data:")], "utf-8")
    room.reload()
    assert (
        "names no data" in targets.value(room).as_html() and "names no data" in targets.offers(room).as_html()
    )


def test_what_comes_too_late_for_the_goal_is_shown_apart(room):
    """The months say what of the plan still counts, and the alternative text names the month that lacks most by it."""
    report = report_of(room)
    ahead = [one for one in report.months if not one.over]
    worst = max(ahead, key=lambda one: one.hand_offs - one.counts)
    shown = targets.goal(room).as_html()
    assert f"needs {worst.hand_offs}, where {round(worst.counts)} planned ones count" in shown
    assert min(one.counts for one in ahead) < 0.5 * min(one.planned for one in ahead)


def test_the_first_contact_is_held_against_the_people_there_are(room):
    """One person cannot contact as many in time as promised; the picture says so after a save."""
    stack = targets.capacity(room)
    assert "First contact: with leads coming in as they did, up to" in live_of(stack).value
    room.decide({"capacity.reps": 1})
    assert "even if it goes before all other work; 90% are promised" in live_of(stack).value
