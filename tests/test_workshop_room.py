"""The room: saves that are atomic, said as sentences, undoable, and never over somebody else's change."""

import json
import shutil
import threading

import pytest

from sla_toolkit.agreement import AgreementRefused, Refused, read_agreement
from sla_toolkit.language import Message, SlaError
from sla_toolkit.running import open_desk
from sla_toolkit.running.keys import make_key
from sla_toolkit.workshop import ChangedElsewhere, open_room, stages
from sla_toolkit.workshop.forms import Form, choice, number, picks, share, slider, words
from sla_toolkit.workshop.history import history_folder

VOLUME = "commitments.mql_volume.target"


@pytest.fixture
def path(own_agreement):
    """The agreement that the room is opened on."""
    return own_agreement


def said(saved, language="en"):
    """Give the sentences of a save."""
    return [sentence.text(language) for sentence in saved.sentences]


def test_a_decision_is_in_the_file_and_said_as_a_sentence(path):
    """What is decided stands in the YAML at once, its comments kept, and is told to both sides."""
    room = open_room(path, "en")
    saved = room.decide({VOLUME: 180, "plan.volume": 180})
    assert said(saved)[0] == "Marketing's promise loosened: “MQLs handed over” 200 → 180 a month."
    assert "約束を緩和" in said(saved, "ja")[0]
    text = path.read_text("utf-8")
    assert "  volume: 180\n" in text and "# 両部門に共通のゴール" in text
    assert read_agreement(path).agreement.plan.volume == 180
    assert [change.path for change in room.since_opened()] == [VOLUME, "plan.volume"]
    assert "180" in room.changes().as_html()


def test_undo_puts_every_byte_back_also_on_the_next_day(path):
    """Undo goes back save by save, in a room opened anew as well, and ends with a sentence."""
    before = path.read_bytes()
    room = open_room(path, "en")
    room.decide({VOLUME: 180})
    once = path.read_bytes()
    room.decide({"plan.deal_size": 500000})
    again = open_room(path, "en")
    assert said(again.undo()) == ["Plan, value of a deal: ¥500,000 → ¥600,000."]
    assert path.read_bytes() == once
    again.undo()
    assert path.read_bytes() == before
    with pytest.raises(SlaError, match="nothing to undo"):
        again.undo()


def test_reopening_shows_what_is_in_the_file(path):
    """A new room knows nothing but the file."""
    open_room(path).decide({VOLUME: 170})
    assert open_room(path).agreement.commitments[0].target == 170


@pytest.mark.parametrize(
    ("decisions", "named"),
    [
        ({"plan.mix.hr_smb": 0.9}, "mix"),
        ({VOLUME: -3}, "-3"),
        ({"stages.mql.owner": "nobody"}, "nobody"),
        ({"personas.hr_smb.match": {"employees": {"betwen": [1, 2]}}}, "between"),
    ],
)
def test_a_decision_that_makes_no_agreement_is_refused_and_changes_nothing(path, decisions, named):
    """The file is as it was, and the sentence names the place."""
    before = path.read_bytes()
    with pytest.raises(AgreementRefused) as refused:
        open_room(path).decide(decisions)
    assert named in refused.value.text("en")
    assert path.read_bytes() == before and not history_folder(path).exists()


def test_somebody_elses_change_is_never_written_over(path):
    """Both versions are shown; nothing is lost; and mine can be laid over theirs once it was looked at."""
    room, other = open_room(path, "en"), open_room(path, "en")
    other.decide({"plan.deal_size": 700000})
    theirs = path.read_bytes()
    with pytest.raises(ChangedElsewhere) as clash:
        room.decide({VOLUME: 180})
    assert path.read_bytes() == theirs
    assert [one.text("en") for one in clash.value.theirs] == ["Plan, value of a deal: ¥600,000 → ¥700,000."]
    assert "200 → 180" in clash.value.mine[0].text("en")
    with pytest.raises(ChangedElsewhere):
        room.undo()
    room.reload()
    room.decide({VOLUME: 180})
    agreement = read_agreement(path).agreement
    assert (agreement.plan.deal_size, agreement.commitments[0].target) == (700000, 180)


def test_a_file_that_was_broken_meanwhile_is_left_alone(path):
    """An editor's half-written file is neither repaired nor replaced; the reason is shown."""
    room = open_room(path, "en")
    path.write_text("agreement: [", "utf-8")
    with pytest.raises(ChangedElsewhere) as clash:
        room.decide({VOLUME: 180})
    assert clash.value.reason is not None and path.read_text("utf-8") == "agreement: ["


def test_two_rooms_saving_at_once_lose_nothing(path):
    """Of two saves in the same instant one wins and the other is told; laid over it, both are in the file."""
    rooms = [open_room(path, "en"), open_room(path, "en")]
    decisions = [{VOLUME: 180}, {"plan.deal_size": 700000}]
    clashes = []

    def decide(room, decision):
        try:
            room.decide(decision)
        except ChangedElsewhere:
            clashes.append((room, decision))

    threads = [threading.Thread(target=decide, args=pair) for pair in zip(rooms, decisions, strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for room, decision in clashes:
        room.reload()
        room.decide(decision)
    agreement = read_agreement(path).agreement
    assert len(clashes) == 1
    assert (agreement.plan.deal_size, agreement.commitments[0].target) == (700000, 180)


def test_terms_that_were_signed_become_the_next_version(path, tmp_path, monkeypatch):
    """A material change after a signature raises the version by itself, once; wording does not."""
    monkeypatch.setenv("SLA_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("SLA_PASSPHRASE", "made for this test")
    make_key("マーケティング責任者", "made for this test")
    open_desk(path).sign("marketing")
    room = open_room(path, "en")
    room.decide({"personas.hr_smb.talk.en": "Ask first."})
    assert room.agreement.agreement.version == 1
    room.decide({VOLUME: 180})
    assert room.agreement.agreement.version == 2
    room.decide({VOLUME: 170})
    assert room.agreement.agreement.version == 2


def test_a_read_only_folder_is_a_sentence(path, monkeypatch):
    """What cannot be written is said so, with the file's name."""

    def refuse(*_):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("sla_toolkit.workshop.room.replace_file", refuse)
    before = path.read_bytes()
    with pytest.raises(SlaError, match=r"acme\.yaml"):
        open_room(path).decide({VOLUME: 180})
    assert path.read_bytes() == before


def test_the_agreement_is_found_or_asked_for(path, monkeypatch):
    """Empty means the only agreement of the workspace, or the one the workshop was opened with."""
    deep = path.parent.parent / "notebooks" / "ja"
    deep.mkdir(parents=True)
    monkeypatch.chdir(deep)
    assert open_room().path.samefile(path)
    shutil.copy(path, path.with_name("tokyo.yaml"))
    with pytest.raises(Refused, match=r"parameters/tokyo\.yaml"):
        open_room()
    monkeypatch.setenv("SLA_AGREEMENT", str(path.with_name("tokyo.yaml")))
    assert open_room().path.name == "tokyo.yaml"
    monkeypatch.setenv("JPY_SESSION_NAME", str(deep.parent / "en" / "1_lead_stages.ipynb"))
    assert open_room().language == "en"
    monkeypatch.delenv("JPY_SESSION_NAME")
    assert open_room().language == "ja"


def form_of(room):
    """Give a form with a field of every kind."""
    languages = room.agreement.agreement.languages
    return Form(
        room,
        Message("Stage"),
        [
            *words(("stages", "mql", "definition"), Message("What it means"), "en", languages),
            picks(("stages", "mql", "requires"), Message("Field due"), "en", ["company", "start", "channel"]),
            choice(("stages", "sal", "owner"), Message("Owned by"), "en", {"marketing": "M", "sales": "S"}),
            number(("plan", "within_days"), Message("Value"), "en", 1, 3650),
            slider(("commitments", "mql_volume", "target"), Message("Value"), "en", 0, 500),
            share(("commitments", "persona_share", "target"), Message("Value"), "en"),
        ],
    )


def test_a_form_saves_what_was_typed_and_nothing_else(path):
    """Each kind of field shows the file, and Save puts the ones that were changed into it."""
    room = open_room(path, "en")
    form = form_of(room)
    shown = [field.widget.value for field in form.fields]
    assert shown[1].startswith("A lead that marketing holds ready") and shown[3:] == ["sales", 30, 200, 0.65]
    form.saving.save_button.click()
    assert "Nothing has changed" in form.saving.said.value and not history_folder(path).exists()
    typed = [shown[0], "Ready for a call.", ["company", "channel"], "sales", 45, 180, 0.7]
    for field, value in zip(form.fields, typed, strict=True):
        field.widget.value = value
    form.saving.save_button.click()
    agreement = read_agreement(path).agreement
    assert agreement.stage("mql").definition["en"] == "Ready for a call."
    assert agreement.stage("mql").definition["ja"] == shown[0]
    assert agreement.stage("mql").requires == ("company", "channel")
    assert agreement.plan.within_days == 45
    assert [float(agreement.commitments[n].target) for n in (0, 1)] == [180, 0.7]
    assert "200 → 180" in form.saving.said.value
    form.saving.undo_button.click()
    assert [field.widget.value for field in form.fields] == shown


def test_a_form_shows_what_another_form_saved_but_keeps_what_is_being_typed(path):
    """A save elsewhere in the notebook fills the untouched fields; a text that somebody is writing stays."""
    room = open_room(path, "en")
    first, second = form_of(room), form_of(room)
    second.fields[1].widget.value = "half a sen"
    first.fields[5].widget.value = 150
    first.saving.save_button.click()
    assert second.fields[5].widget.value == 150 and second.fields[1].widget.value == "half a sen"


def test_a_form_shows_both_versions_and_lets_the_room_choose(path):
    """The file changed meanwhile: nothing is written over; “mine on top” keeps both, “on file” takes theirs."""
    room = open_room(path, "en")
    form = form_of(room)
    open_room(path).decide({"plan.deal_size": 700000})
    form.fields[5].widget.value = 150
    form.saving.save_button.click()
    assert "¥700,000" in form.saving.said.value and "200 → 150" in form.saving.said.value
    form.saving.mine_button.click()
    agreement = read_agreement(path).agreement
    assert (agreement.plan.deal_size, agreement.commitments[0].target) == (700000, 150)
    open_room(path).decide({"plan.deal_size": 800000})
    form.fields[5].widget.value = 140
    form.saving.save_button.click()
    form.saving.theirs_button.click()
    assert form.fields[5].widget.value == 150 and room.agreement.plan.deal_size == 800000


def test_only_what_was_shown_is_saved_over(path):
    """A third change, made while the room looks at the second, is shown before anything goes over it."""
    room = open_room(path, "en")
    form = form_of(room)
    open_room(path).decide({"plan.deal_size": 700000})
    form.fields[5].widget.value = 150
    form.saving.save_button.click()
    open_room(path).decide({"plan.deal_size": 900000})
    form.saving.mine_button.click()
    assert "¥900,000" in form.saving.said.value
    assert read_agreement(path).agreement.commitments[0].target == 200
    form.saving.mine_button.click()
    agreement = read_agreement(path).agreement
    assert (agreement.plan.deal_size, agreement.commitments[0].target) == (900000, 150)


def test_what_cannot_be_saved_is_said_below_the_form(path):
    """A refused value keeps what was typed, and every problem is a line."""
    room = open_room(path, "ja")
    form = form_of(room)
    form.fields[4].widget.value = 45
    path.write_text(path.read_text("utf-8").replace("  within_days: 30", "  within_days: x"), "utf-8")
    form.saving.save_button.click()
    assert "ほかの人が" in form.saving.said.value and form.fields[4].widget.value == 45


def test_a_wording_for_all_languages_stays_one_until_they_differ(path):
    """A text that is written once is shown in both, and becomes two when one of them is changed."""
    path.write_text(path.read_text("utf-8").replace("label: {ja: SAL, en: SAL}", "label: SAL"), "utf-8")
    room = open_room(path, "en")
    form = Form(room, "", words(("stages", "sal", "label"), Message("Value"), "en", ("ja", "en"), rows=1))
    assert [field.widget.value for field in form.fields] == ["SAL", "SAL"]
    form.fields[1].widget.value = "Accepted"
    form.saving.save_button.click()
    assert room.agreement.stage("sal").label == {"ja": "SAL", "en": "Accepted"}


def test_stages_are_added_moved_and_removed(path):
    """The list of stages is edited as a whole; what the plan needs cannot be taken away."""
    room = open_room(path, "en")
    members = stages.define(room)
    assert members.pick.value == "lead" and "What it means" in members.as_html()
    members.new_id.value = "sql"
    members.add_button.click()
    assert room.agreement.stage_ids[-1] == "sql" and members.pick.value == "sql"
    members.up.click()
    assert room.agreement.stage_ids[-2:] == ["sql", "won"]
    members.new_id.value = "sql"
    members.add_button.click()
    assert "already" in members.saving.said.value
    members.remove_button.click()
    assert "sql" not in room.agreement.stage_ids
    members.pick.value = "appointment"
    members.remove_button.click()
    assert "Not saved" in members.saving.said.value and "appointment" in room.agreement.stage_ids


def test_the_past_of_the_stages_is_shown_with_what_is_missing(path):
    """The funnel names the step where most leads are lost; the fields due carry how often they were filled in."""
    room = open_room(path, "ja")
    shown = stages.past(room).as_html()
    assert "受注" in shown and "次へ進むのは" in shown and "98.6%" in shown
    assert "Every stage says" in stages.open_points(open_room(path, "en")).as_html()
    picture = stages.open_points(room)
    room.decide(
        {
            "stages.mql.entry": {"ja": "有望であること。", "en": "It seems promising."},
            "rejection_reasons": None,
        }
    )
    assert "有望" in picture.value and "差し戻せますか" in picture.value


def test_words_become_no_markup(path):
    """A definition with markup in it is shown as text."""
    room = open_room(path, "en")
    room.decide({"stages.mql.label": {"ja": "<img src=x onerror=alert(1)>", "en": "<b>MQL</b>"}})
    shown = stages.past(room).as_html() + stages.define(room).as_html() + room.changes().as_html()
    assert "<b>MQL" not in shown and "<img src=x" not in shown


def test_the_history_of_a_full_disk_is_no_trap(path):
    """A step that was cut off is not put back."""
    room = open_room(path)
    room.decide({VOLUME: 180})
    step = next(history_folder(path).iterdir())
    step.write_text(json.dumps({"after": "x"})[:5], "utf-8")
    with pytest.raises(SlaError, match="nothing to undo"):
        room.undo()
