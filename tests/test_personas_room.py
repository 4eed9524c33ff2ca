"""Notebook 2's pictures and its rule builder: what is shown, what is saved, and that nothing else changes."""

import difflib
import html
import re

import pytest

from sla_toolkit.agreement import read_agreement
from sla_toolkit.leads.mapping import needed_attributes
from sla_toolkit.workshop import open_room, personas
from workbench import company

PICTURES = ("attributes", "separation", "rules", "overlap", "shares", "conversion", "others")


@pytest.fixture
def path(own_agreement):
    """The agreement that the room is opened on."""
    return own_agreement


@pytest.fixture
def opened(path, practice):
    """Open the room in a language; its leads were read once for all tests."""

    def open_it(language="en"):
        room = open_room(path, language)
        agreement = room.agreement
        room._leads = ((agreement.data, agreement.calendar.timezone, agreement.stage_ids), practice.leads)
        room._read_for = frozenset(needed_attributes(agreement)) | practice.leads.attributes
        return room

    return open_it


class File:
    """An agreement's file, and what was changed in it since."""

    def __init__(self, path):
        self.path, self.before = path, path.read_text("utf-8")

    def changed(self):
        """Give the changed lines, − and +, and look at the file anew from here on."""
        after = self.path.read_text("utf-8")
        lines = list(difflib.unified_diff(self.before.splitlines(), after.splitlines(), n=0, lineterm=""))
        self.before = after
        return [line for line in lines if not line.startswith(("---", "+++", "@@"))]


def seen(shown):
    """Give what a page says, without its markup."""
    return " ".join(html.unescape(re.sub(r"<style>.*?</style>|<[^>]+>", " ", shown, flags=re.DOTALL)).split())


def said(form):
    """Give what a form says below its buttons."""
    return seen(form.saving.said.value)


@pytest.mark.parametrize("language", ["ja", "en"])
def test_every_picture_says_in_words_what_it_shows(opened, language):
    """Each of them is there in both languages, and every image has a text that stands for it."""
    room = opened(language)
    for name in PICTURES:
        shown = getattr(personas, name)(room).as_html()
        assert "class=warning" not in shown and "None" not in seen(shown)
        for image in re.findall(r"<img[^>]*>", shown):
            assert re.search(r'alt="[^"]{20,}"', image)
    assert "34.8%" in seen(personas.shares(room).as_html())
    assert re.search(r"25\.3% .23\.1%.27\.6%.", seen(personas.conversion(room).as_html()))


def test_pictures_follow_a_save(opened):
    """A rule that is narrowed is in the pictures that stand above and below it."""
    room = opened("en")
    live = personas.conversion(room)
    before = live.as_html()
    room.decide({"personas.hr_smb.match.employees.between": [50, 100]})
    assert live.as_html() != before


def test_a_new_persona_takes_its_share_from_other_and_the_plan_stays_whole(path, opened):
    """Id, name, rule, share and conversion go in together; the share offered is what the past says."""
    room, file = opened("en"), File(path)
    builder = personas.rules(room)
    builder.pick.value = ""
    form = builder.form
    row = form.editor.add()
    row.field.value, row.operator.value = "department", "in"
    assert "Choose a value" in seen(form.shown.value)
    tags, more = row._holder.children
    assert "情報システム" in [value for _, value in more.options]
    more.value = "情報システム"
    assert list(tags.value) == ["情報システム"] and more.value == ""
    assert form.share.value == pytest.approx(0.1) and form.conversion.value == pytest.approx(0.04)
    form.saving.save()
    assert "id" in said(form) and file.changed() == []
    form.id.value = "it"
    form.labels["ja"].value, form.labels["en"].value = "情シス", "IT"
    form.saving.save()
    assert file.changed() == [
        "+  - {id: it, label: {ja: 情シス, en: IT}, match: {department: {in: [情報システム]}}}",
        "-  mix: {hr_smb: 0.45, owner_micro: 0.20, other: 0.35}",
        "-  conversion: {hr_smb: 0.28, owner_micro: 0.15, other: 0.04}",
        "+  mix: {hr_smb: 0.45, owner_micro: 0.20, other: 0.25, it: 0.1}",
        "+  conversion: {hr_smb: 0.28, owner_micro: 0.15, other: 0.04, it: 0.04}",
    ]
    assert builder.pick.value == "it" and "A persona is added: “IT”" in said(builder)


def test_removing_the_last_persona_leaves_everybody_other(opened):
    """No persona is an agreement too, and the pictures say so."""
    room = opened("en")
    builder = personas.rules(room)
    builder.remove_button.click()
    builder.remove_button.click()
    assert room.agreement.personas == () and dict(room.agreement.plan.mix) == {"other": 1}
    assert "every lead is “other”" in seen(builder.as_html())
    assert "names no persona" in seen(personas.overlap(room).as_html())
    assert "100.0%" in seen(personas.shares(room).as_html()) or "100%" in seen(
        personas.shares(room).as_html()
    )


def test_a_plan_by_month_keeps_its_months_when_a_persona_goes(path, opened):
    """Every month's shares add up again."""
    text = path.read_text("utf-8").replace(
        "  mix: {hr_smb: 0.45, owner_micro: 0.20, other: 0.35}",
        "  mix:\n    2026-01: {hr_smb: 0.5, owner_micro: 0.5}\n"
        "    2026-02: {hr_smb: 0.4, owner_micro: 0.1, other: 0.5}",
    )
    path.write_text(text, "utf-8")
    room, file = opened("en"), File(path)
    builder = personas.rules(room)
    assert builder.form.share.layout.display == "none"
    builder.remove_button.click()
    assert file.changed()[-3:] == [
        "+    2026-01: {owner_micro: 0.5, other: 0.5}",
        "+    2026-02: {owner_micro: 0.1, other: 0.9}",
        "+  conversion: {owner_micro: 0.15, other: 0.04}",
    ]
    read_agreement(path)


def test_a_persona_that_a_promise_is_about_is_not_removed(path, opened):
    """The save is refused with the reason, and the file is as it was."""
    text = path.read_text("utf-8")
    text = text.replace(
        "    measure: persona_share\n", "    measure: persona_share\n    persona: hr_smb\n", 1
    )
    path.write_text(text, "utf-8")
    room, file = opened("en"), File(path)
    builder = personas.rules(room)
    builder.remove_button.click()
    assert "There is no persona “hr_smb”" in said(builder) and file.changed() == []
    assert builder.pick.value == "hr_smb" and len(builder.form.editor.rows) == 3


def test_pains_talk_and_content_are_saved_in_each_language(path, opened):
    """What both sides know of these people goes to its place in the file."""
    room, file = opened("ja"), File(path)
    form = personas.rules(room).words
    texts = [field for field in form.fields if field.place[-1] == "talk"]
    assert len(texts) == 2
    texts[1].widget.value = "Ask how long closing takes."
    form.saving.save()
    assert file.changed()[-1] == "+      en: Ask how long closing takes."


def test_without_data_the_pictures_say_so_and_the_builder_still_builds(path):
    """No past leads: a sentence in place of numbers, and rules can be written all the same."""
    text = path.read_text("utf-8")
    path.write_text(text[: text.index("\ndata:")] + "\n", "utf-8")
    room = open_room(path, "en")
    assert "only be discussed" in seen(personas.shares(room).as_html())
    builder = personas.rules(room)
    assert "only be discussed" in seen(builder.form.shown.value)
    builder.form.editor.mode.value = "yaml"
    builder.form.editor.text.value = "employees: {at_least: 70}"
    builder.form.saving.save()
    assert room.agreement.personas[0].match == {"employees": {"at_least": 70}}


def test_a_field_that_a_rule_newly_names_is_read_from_the_data(tmp_path):
    """A column of the file that nothing named before takes part as soon as a rule does."""
    file = company(tmp_path, [{"created": "2026-01-05", "mql": "2026-01-06", "reason": "x"}])
    sheet = tmp_path / "contacts.csv"
    sheet.write_text(sheet.read_text("utf-8").replace("reason", "industry").replace("x", "食品"), "utf-8")
    file.path.write_text(file.path.read_text("utf-8").replace(", reason: reason", ""), "utf-8")
    room = open_room(file.path, "en")
    assert "industry" not in room.leads.attributes
    room.decide({"personas.hr.match": {"industry": {"blank": False}}})
    assert "industry" in room.leads.attributes
