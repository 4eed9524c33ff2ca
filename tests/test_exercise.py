"""The classification exercise: cards that name nobody, sheets that can be filled in, and answers read back."""

import io
import json
import re
from datetime import datetime, timedelta

import pytest
from exercise_parts import Sheet, play
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from sla_toolkit.agreement import read_agreement
from sla_toolkit.leads import read_leads
from sla_toolkit.measures import Cohorts
from sla_toolkit.workshop.exercise.answers import read_answers
from sla_toolkit.workshop.exercise.asked import Unreadable, ask
from sla_toolkit.workshop.exercise.discretion import discretion
from sla_toolkit.workshop.exercise.folder import prepared, read_asked, read_key, round_folder
from sla_toolkit.workshop.exercise.sample import Cell, spread, wanted
from sla_toolkit.workshop.exercise.sheets import sheet
from workbench import company


@pytest.fixture
def room(few_room):
    """The practice agreement, to be worked on in English."""
    return few_room


@pytest.fixture(scope="module")
def past(practice_folder):
    """The practice agreement and its leads, read once."""
    file = read_agreement(practice_folder / "parameters" / "acme.yaml")
    return file.agreement, read_leads(file)


def faults(room, asked, language="en"):
    """Read all answers and give what is wrong, as sentences."""
    found = read_answers(round_folder(room, asked.round), asked, language)
    return found, [fault.text(language) for fault in found.faults]


# Cards


def test_the_sample_is_spread_over_stages_personas_and_months(past):
    """Every outcome is there about as often as any other, with every persona, from early and late months."""
    asked, key = ask(*past, 24, 1)
    views = list(key.cards.values())
    assert len(asked.cards) == 24 == len({view.lead for view in views})
    outcomes = [(view.stage, view.rejected) for view in views]
    assert {stage for stage, _ in outcomes} == set(past[0].stage_ids)
    assert max(map(outcomes.count, outcomes)) - min(map(outcomes.count, outcomes)) <= 1


def test_the_same_data_gives_the_same_cards_and_another_round_gives_others(past):
    """A round can be drawn again to the byte; the next round shows leads that nobody has judged yet."""
    asked, key = ask(*past, 24, 1)
    again, same = ask(*past, 24, 1)
    assert asked.content() == again.content() and key.content() == same.content()
    _, other = ask(*past, 24, 2, (key,))
    ids = [str(one) for one in past[1].leads.lead_id.execute()]
    seen = [one for one in ids if key.knows(one)]
    assert len(seen) == 24 and not any(other.knows(one) for one in seen)


def test_the_key_says_what_the_crm_says(past):
    """Each card's stage is the furthest that its lead ever entered, and no raw id is kept."""
    agreement, leads = past
    asked, key = ask(agreement, leads, 12, 1)
    ids = [str(one) for one in leads.leads.lead_id.execute()]
    events = Cohorts(agreement, leads, ()).events.execute()
    order = {name: place for place, name in enumerate(agreement.stage_ids)}
    drawn = [one for one in ids if key.knows(one)]
    furthest = [
        max((order[name] for name in events[events.lead_id == one].stage if name in order), default=None)
        for one in drawn
    ]
    assert sorted(furthest) == sorted(order[view.stage] for view in key.cards.values())
    kept = key.content() + asked.content()
    assert not any(one.encode() in kept for one in drawn)


def test_no_card_names_anybody(past):
    """No company, owner, id or date of a lead stands on any card or in any sheet."""
    agreement, leads = past
    asked, _ = ask(agreement, leads, 200, 1)
    told = asked.model_dump_json()
    everyone = leads.leads.execute()
    for column in ("lead_id", "company", "owner"):
        assert not any(str(value) in told for value in everyone[column].dropna().unique()), column
    assert not re.search(r"\d{4}-\d{2}-\d{2}", told)
    assert "company" not in asked.cards[0].facts and any("company" in card.blank for card in asked.cards)


@pytest.fixture
def talkative(tmp_path):
    """A CRM whose fields hold names, addresses and the very stage of each lead."""
    start = datetime(2026, 1, 5)
    rows = [
        {
            "created": start + timedelta(days=n),
            "channel": ["web", "info@acme.example", "Webinar", "MQL", "佐藤商事株式会社"][n % 5],
            "company": f"会社{n}",
            "employees": ["50", "090-1234-5678", "120"][n % 3],
            "department": "人事" if n % 2 else f"unique words {n}",
            "mql": start + timedelta(days=n + 1) if n % 2 else "",
        }
        for n in range(60)
    ]
    touches = [
        {"id": str(n + 1), "at": start, "kind": "Call" if n % 2 else f"rang Ms Sato {n}"} for n in range(60)
    ]
    return company(tmp_path, rows, touches)


def test_what_people_typed_into_fields_stays_off_the_cards(talkative):
    """Mail addresses, telephone numbers, company names and texts that few leads share read as “filled in” at most."""
    asked, _ = ask(talkative.agreement, read_leads(talkative), 60, 1)
    told = asked.model_dump_json()
    assert not re.search(r"@|090|株式会社|会社\d|unique|Sato", told)
    facts = [card.facts for card in asked.cards]
    assert {one["department"] for one in facts} == {"人事", ""}
    assert {one["employees"] for one in facts} == {"50", "120", ""}
    assert {kind for card in asked.cards for kind in card.touches} == {"Call", ""}


def test_a_card_does_not_give_the_answer_away(talkative):
    """A field that holds names of stages is left out, whatever it is called."""
    asked, _ = ask(talkative.agreement, read_leads(talkative), 60, 1)
    assert all("channel" not in card.facts for card in asked.cards)
    assert "mql" not in asked.model_dump_json(include={"cards"}).lower()


def test_fields_that_name_a_stage_or_a_person_are_never_shown(past):
    """By name too: a status, an amount, an owner or a contact is no fact on a card."""
    named = {"employees", "lifecycle_stage", "ステータス", "contact_owner", "会社規模", "email", "amount"}
    stages = [past[0].stages[0].model_copy(update={"requires": tuple(sorted(named))}), *past[0].stages[1:]]
    agreement = past[0].model_copy(update={"stages": tuple(stages)})
    assert set(discretion(agreement, named).shown) == {"employees", "会社規模"}


@given(st.lists(st.integers(0, 9), max_size=6), st.integers(0, 40), st.randoms(use_true_random=False))
def test_dealing_out_is_even(sizes, total, lots):
    """Everything asked for is dealt out as far as it is there, and nobody gets two more than another who could."""
    dealt = spread(sizes, total, lots)
    assert sum(dealt) == min(total, sum(sizes))
    assert all(0 <= one <= size for one, size in zip(dealt, sizes, strict=True))
    open_ = [one for one, size in zip(dealt, sizes, strict=True) if one < size]
    assert not open_ or max(dealt) - min(open_) <= 1


cells = st.builds(Cell, st.sampled_from("abc"), st.booleans(), st.sampled_from("xy"), st.integers(1, 12))


@given(st.dictionaries(cells, st.integers(1, 5), max_size=12), st.integers(0, 30), st.text(max_size=3))
def test_a_sample_never_asks_for_leads_that_are_not_there(sizes, leads, seed):
    """Each cell gives at most what it has, and all of them what was asked for, as far as it goes round."""
    found = wanted(sizes, leads, seed)
    assert all(0 < some <= sizes[cell] for cell, some in found.items())
    assert sum(found.values()) == min(leads, sum(sizes.values()))
    assert found == wanted(dict(reversed(sizes.items())), leads, seed)


# Sheets


def test_a_sheet_is_the_same_bytes_for_the_same_cards(past):
    """No clock is in the workbook, and the two languages differ."""
    asked, _ = ask(*past, 6, 1)
    made = [sheet(asked, past[0], "ja"), sheet(asked, past[0], "ja"), sheet(asked, past[0], "en")]
    assert made[0] == made[1] != made[2]


@pytest.mark.parametrize("language", ["ja", "en"])
def test_a_participant_can_change_the_answers_alone(room, language):
    """All but the yellow cells is protected; drop-downs offer stages, yes and no, both teams and numbers."""
    asked, _ = prepared(room, 8, 1)
    book = load_workbook(round_folder(room, 1) / f"cards.{language}.xlsx")
    page = book.worksheets[1]
    assert all(one.protection.sheet for one in book.worksheets)
    open_ = {cell.coordinate for row in page.iter_rows() for cell in row if not cell.protection.locked}
    answers = {f"{column}{row}" for column in "KL" for row in range(6, 14)}
    assert open_ == {"C2", "C3", *answers}
    rules = {str(rule.sqref): rule.formula1 for rule in page.data_validations.dataValidation}
    assert rules["K6:K13"] == "lists!$A$1:$A$5" and rules["L6:L13"] == "lists!$B$1:$B$2"
    assert [cell.value for cell in book["lists"]["A"][:5]] == asked.choices(language)
    assert page.freeze_panes == "B6" and book["lists"].sheet_state == "hidden"
    assert page["B6"].alignment.wrap_text and page["B5"].alignment.wrap_text


@pytest.mark.parametrize("language", ["ja", "en"])
def test_nothing_in_a_sheet_is_cut_off(room, language):
    """Every text fits into its cell: as many lines as the row is high, at the width of its column."""
    prepared(room, 24, 1)
    for page in load_workbook(round_folder(room, 1) / f"cards.{language}.xlsx").worksheets[:2]:
        wrapped = [
            cell for row in page.iter_rows() for cell in row if cell.value and cell.alignment.wrap_text
        ]
        assert len(wrapped) > 20
        for cell in wrapped:
            size = sum(2 if ord(letter) > 0x2E7F else 1 for letter in str(cell.value))
            lines = -(-size // int(page.column_dimensions[cell.column_letter].width - 1))
            assert lines * 15 <= (page.row_dimensions[cell.row].height or 18), cell.value


def test_a_value_that_looks_like_a_formula_is_a_text(past):
    """What a CRM field holds is never worked out by Excel."""
    asked, _ = ask(*past, 2, 1)
    card = asked.cards[0].model_copy(update={"facts": {**asked.cards[0].facts, "channel": "=1+1"}})
    evil = asked.model_copy(update={"cards": (card, asked.cards[1])})
    content = sheet(evil, past[0], "en")
    cell = load_workbook(io.BytesIO(content)).worksheets[1]["B6"]
    assert cell.value == "=1+1" and cell.data_type == "s"


def test_preparing_again_changes_nothing_and_follows_the_definitions_until_the_first_answer(room):
    """The cards stay; a sharpened definition is in the sheets, until somebody has answered by the old one."""
    asked, answered = prepared(room, 8, 1)
    folder = round_folder(room, 1)
    before = {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}
    assert not answered and prepared(room, 8, 1) == (asked, False)
    assert before == {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}
    (folder / "notes.txt").write_text("kept")
    room.decide({"stages.sal.definition": "Taken on within a day."})
    follows, _ = prepared(room, 8, 1)
    assert follows.cards == asked.cards and follows.sheets != asked.sheets
    assert (folder / "notes.txt").read_text() == "kept"
    Sheet(room, follows, "m1").who("marketing", 1).says(1, 1, True).hand_in()
    room.decide({"stages.sal.definition": "Taken on within a week."})
    kept, answered = prepared(room, 30, 1)
    assert answered and kept == follows


def test_a_sheet_that_somebody_filled_in_is_never_written_over(room):
    """Whoever answers in the file that was given out, instead of a copy, loses nothing."""
    asked, _ = prepared(room, 8, 1)
    path = round_folder(room, 1) / "cards.en.xlsx"
    filled = Sheet(room, asked, "m1").who("marketing", 1).says(1, 1, True).hand_in()
    filled.replace(path)
    content = path.read_bytes()
    assert prepared(room, 12, 1)[1] and path.read_bytes() == content
    found, _ = faults(room, asked)
    assert [one.stages for one in found.given] == [{1: "mql"}]


def test_a_damaged_round_is_named(room):
    """A file of ours that somebody edited is refused by its name."""
    prepared(room, 4, 1)
    path = round_folder(room, 1) / "round.json"
    path.write_text("{}")
    with pytest.raises(Unreadable, match=r"round\.json is damaged"):
        prepared(room, 4, 1)


# Answers


def test_sheets_come_back_as_they_were_filled_in(room):
    """Both languages, ids, full-width letters and stray blanks mean what they mean; nothing is wrong."""
    asked, _ = prepared(room, 4, 1)
    english = Sheet(room, asked, "en").who("sales", 2)
    english.says(1, 0, True).says(2, "ｍｑｌ　", "ＹＥＳ").says(3, " SAL", False).says(
        4, "appointment", "no "
    ).hand_in()
    japanese = Sheet(room, asked, "ja", "ja").who("marketing", "１")
    japanese.says(1, "リード", True).says(2, 1, "いいえ").says(3, "アポイント(SQL)", "はい").says(
        4, 4, False
    ).hand_in()
    found, said = faults(room, asked)
    assert said == []
    by_code = {one.participant.code: one for one in found.given}
    assert dict(by_code["2"].stages) == {1: "lead", 2: "mql", 3: "sal", 4: "appointment"}
    assert dict(by_code["2"].takes) == {1: True, 2: True, 3: False, 4: False}
    assert dict(by_code["1"].stages) == {1: "lead", 2: "mql", 3: "appointment", 4: "won"}
    assert by_code["1"].participant.side == "marketing"


def filled(room, asked, name="m1", number=1):
    """Fill a sheet in without a fault."""
    one = Sheet(room, asked, name).who("marketing", number)
    for card in asked.cards:
        one.says(card.number, 1, True)
    return one


def test_a_missing_answer_is_named_by_its_cell_and_is_a_missing_value(room):
    """The rest of the sheet counts."""
    asked, _ = prepared(room, 4, 1)
    filled(room, asked).types("K7", None).types("L9", "  ").hand_in()
    found, said = faults(room, asked)
    assert said == [
        "m1.xlsx · Cards · K7: card 2 has no answer here: it counts as not answered.",
        "m1.xlsx · Cards · L9: card 4 has no answer here: it counts as not answered.",
    ]
    assert set(found.given[0].stages) == {1, 3, 4} and set(found.given[0].takes) == {1, 2, 3}


def test_an_invented_answer_is_refused_by_its_cell(room):
    """What is not in the list is no answer; the nearest that is one is offered."""
    asked, _ = prepared(room, 4, 1)
    filled(room, asked).types("K7", "MQQL").types("L8", "maybe").types("K9", 3).hand_in()
    found, said = faults(room, asked)
    assert [one.split(":")[0] for one in said] == [f"m1.xlsx · Cards · {cell}" for cell in ("K7", "L8", "K9")]
    assert "“MQQL” is none of the stages" in said[0] and "Did you mean “MQL”?" in said[0]
    assert "neither yes nor no" in said[1]
    assert set(found.given[0].stages) == {1, 3} and set(found.given[0].takes) == {1, 2, 4}


def test_altered_and_doubled_card_numbers_are_named_by_their_cells(room):
    """Nobody knows which lead was meant: those rows do not count, the others do."""
    asked, _ = prepared(room, 6, 1)
    filled(room, asked).types("A7", 99).types("A9", 3).types("A10", "five").hand_in()
    found, said = faults(room, asked)
    assert any("m1.xlsx · Cards · A7: “99” is the number of no card" in one for one in said)
    assert any("A9: card 3 stands more than once (A8, A9)" in one for one in said)
    assert any("A10: “five” is the number of no card" in one for one in said)
    assert [one for one in said if "no row any more" in one and "card 2 " in one]
    assert set(found.given[0].stages) == {1, 6}


def test_a_number_written_otherwise_is_still_the_cards(room):
    """Full-width digits and numbers as text are what Excel in Japan makes of them."""
    asked, _ = prepared(room, 3, 1)
    filled(room, asked).types("A6", "１").types("A7", "2").types("A8", 3.0).hand_in()
    found, said = faults(room, asked)
    assert said == [] and set(found.given[0].stages) == {1, 2, 3}


def test_a_sheet_without_a_name_does_not_count_and_an_empty_one_is_no_fault(room):
    """Team and number are asked for by their cells; a copy that nobody touched is passed over."""
    asked, _ = prepared(room, 3, 1)
    Sheet(room, asked, "blank").hand_in()
    filled(room, asked, "nobody").types("C2", None).types("C3", None).hand_in()
    filled(room, asked, "stranger").types("C2", "Legal").types("C3", "Mr. Sato!").hand_in()
    found, said = faults(room, asked)
    assert found.given == ()
    places = [one.split(":")[0] for one in said]
    assert places == [
        f"{name}.xlsx · Cards · {cell}" for name in ("nobody", "stranger") for cell in ("C2", "C3")
    ]


def test_two_different_sheets_of_one_participant_are_both_left_out(room):
    """Nobody can tell which holds; a plain copy does no harm."""
    asked, _ = prepared(room, 3, 1)
    filled(room, asked, "a").hand_in()
    filled(room, asked, "copy of a").hand_in()
    found, said = faults(room, asked)
    assert len(found.given) == 1 and said == []
    filled(room, asked, "b").says(1, 4, False).hand_in()
    found, said = faults(room, asked)
    assert found.given == () and len(said) == 1
    assert "Marketing 1 handed in different answers in a.xlsx, b.xlsx, copy of a.xlsx" in said[0]


def test_files_that_are_no_sheets_are_named_and_harm_nothing(room):
    """Damaged files, other workbooks, sheets of another round and Excel's own traces."""
    asked, _ = prepared(room, 3, 1)
    other, _ = prepared(room, 3, 2)
    filled(room, asked, "good").hand_in()
    folder = round_folder(room, 1) / "answers"
    (folder / "broken.xlsx").write_bytes(b"PK\x03\x04 nonsense")
    (folder / "old.xls").write_bytes(b"\xd0\xcf\x11\xe0")
    (folder / "~$good.xlsx").write_bytes(b"lock")
    (folder / "broken.json").write_text("{")
    Sheet(room, other, "later").who("sales", 1).says(1, 1, True).hand_in().replace(folder / "later.xlsx")
    book = load_workbook(folder / "good.xlsx")
    del book["Cards"]
    book.save(folder / "foreign.xlsx")
    found, said = faults(room, asked)
    assert [one.file for one in found.given] == ["good.xlsx"]
    assert {one.split(":")[0] for one in said} == {
        *("broken.xlsx", "old.xls", "broken.json", "later.xlsx", "foreign.xlsx")
    }
    assert any("belongs to other cards (acme, round 2)" in one for one in said)


def test_stages_with_one_label_are_told_apart_by_their_ids(room):
    """Two stages that read alike are offered with their ids; the label alone means neither."""
    room.decide({"stages.sal.label": "MQL", "stages.mql.label": "MQL"})
    asked, _ = prepared(room, 3, 1)
    assert asked.choices("en")[1:3] == ["MQL (mql)", "MQL (sal)"]
    sheet = Sheet(room, asked, "m1").who("marketing", 1)
    sheet.says(1, "MQL (sal)", True).says(2, "MQL", True).says(3, "sal", True).hand_in()
    found, said = faults(room, asked)
    assert dict(found.given[0].stages) == {1: "sal", 3: "sal"}
    assert len(said) == 1 and "K7" in said[0]


def test_a_sheet_blown_up_by_another_program_is_read_all_the_same(room):
    """Formats down to the last row of Excel neither take minutes nor hide an answer."""
    asked, _ = prepared(room, 3, 1)
    filled(room, asked).types("A1048576", "end").hand_in()
    found, said = faults(room, asked)
    assert said == [] and len(found.given[0].stages) == 3


def test_every_fault_is_said_in_both_languages(room):
    """A participant in Japan reads what is wrong in Japanese."""
    asked, _ = prepared(room, 3, 1)
    filled(room, asked).types("K7", "MQQL").types("A8", 9).types("L6", None).hand_in()
    english, japanese = faults(room, asked)[1], faults(room, asked, "ja")[1]
    assert len(english) == len(japanese) and not set(english) & set(japanese)
    assert any("K7: 「MQQL」は選択肢のステージにない" in one for one in japanese)


def test_the_whole_round_trip_keeps_every_answer(room):
    """Six people, two languages, nothing lost and nothing wrong; the same files give the same answers."""
    asked = play(room)
    found, said = faults(room, asked)
    assert said == [] and len(found.given) == 6
    assert all(len(one.stages) == len(one.takes) == 24 for one in found.given)
    assert read_asked(round_folder(room, 1)) == asked
    assert json.loads(read_key(round_folder(room, 1)).content())["cards"].keys() == {
        str(n) for n in range(1, 25)
    }
