"""What the classification exercise found: shown, compared between rounds, cited; and answering on the screen."""

import json

import pytest
from exercise_parts import Sheet, play, room_in

from sla_toolkit.agreement import AgreementRefused, read_agreement, terms_digest
from sla_toolkit.agreement.changes import changes
from sla_toolkit.documents import render_agreement
from sla_toolkit.language import SlaError
from sla_toolkit.planning.ratings import kappa, majority
from sla_toolkit.workshop import exercise, open_room
from sla_toolkit.workshop.exercise.answers import read_answers
from sla_toolkit.workshop.exercise.folder import prepared, read_key, round_folder
from sla_toolkit.workshop.exercise.heat_map import heat_map, heat_map_alt
from sla_toolkit.workshop.exercise.reading_round import found_in
from sla_toolkit.workshop.exercise.result import as_json, judge
from workbench import sla


@pytest.fixture
def room(few_room):
    """The practice agreement, to be worked on in English."""
    return few_room


@pytest.fixture(scope="module")
def played(practice_folder, few_data, tmp_path_factory):
    """A room in which two rounds were played: one before and one after the words were sharpened."""
    room = room_in(tmp_path_factory.mktemp("played"), practice_folder, few_data)
    play(room, 1, noise=0.6)
    play(room, 2, noise=0.1)
    return room


def test_a_result_compares_the_majorities_of_both_sides(played):
    """Kappa is that of what most of marketing and most of sales said; the numbers are kept as data."""
    result = found_in(played, 1)
    folder = round_folder(played, 1)
    answers = read_answers(folder, result.asked, "en")
    for place, card in enumerate(result.asked.cards):
        said = [one.stages[card.number] for one in answers.given if one.participant.side == "sales"]
        assert result.stage.sides.rows[place][1] == majority(said)
    assert result.stage.kappa == kappa(result.stage.sides)
    assert result.participants == {"marketing": 3, "sales": 3} and result.leads == 24
    kept = json.loads((folder / "result.json").read_text("utf-8"))
    assert kept == json.loads(json.dumps(as_json(result)))
    assert kept["stage"]["kappa"]["value"] == result.stage.kappa.value


def test_the_order_of_the_files_means_nothing(played):
    """The same answers give the same findings, whoever's file is read first."""
    result = found_in(played, 1)
    turned = type(result.answers)(result.answers.given[::-1], ())
    key = read_key(round_folder(played, 1))
    assert as_json(judge(result.asked, turned, key)) == as_json(judge(result.asked, result.answers, key))


def test_results_show_every_statistic_the_map_and_the_words(played):
    """Raw agreement, kappa, alpha and PABAK with intervals, how wide they are, the map, and the worst words first."""
    html = exercise.results(played, 1).as_html()
    for words in (
        "raw agreement",
        "Cohen&#x27;s κ",
        "PABAK",
        "Krippendorff&#x27;s α",
        "Words that collide",
        "leads more",
    ):
        assert words in html, words
    assert html.count("data:image/svg+xml") == 2 and "diagonal" in html
    assert "sharpen the definitions" in html and "MQL ↔ " in html
    japanese = open_room(played.path, "ja")
    shown = exercise.results(japanese, 1).as_html()
    assert "食い違う言葉" in shown and "Words that collide" not in shown


def test_rounds_stand_side_by_side(played):
    """Before and after: both columns, both maps, and whether the gain is more than chance."""
    html = exercise.compare(played).as_html()
    assert html.count("data:image/svg+xml") == 4
    assert "Round 1" in html and "Round 2" in html and "more than the" in html
    first, second = found_in(played, 1), found_in(played, 2)
    assert second.stage.kappa.value > first.stage.kappa.value


def test_the_heat_map_is_the_same_bytes_and_says_what_it_shows(played):
    """No clock in the picture; the words name the diagonal and the worst mistake, in both languages."""
    result = found_in(played, 1)
    assert heat_map(result, "stage", "ja") == heat_map(result, "stage", "ja")
    assert heat_map(result, "stage", "ja") != heat_map(result, "stage", "en")
    english, japanese = (heat_map_alt(result, "take", language) for language in ("en", "ja"))
    assert "diagonal" in english and "対角線" in japanese


def test_without_sheets_or_answers_every_cell_says_so(room):
    """Run in order or not, with nothing there yet: a sentence, never an error."""
    for shown in (exercise.results(room), exercise.answer(room), exercise.answer(room, "sales", "1")):
        assert "No cards have been drawn for round 1 yet" in shown.as_html()
    assert "Two rounds with answers are needed" in exercise.compare(room).as_html()
    assert "nothing to cite" in exercise.cite(room).as_html()
    assert "24 cards are ready" in exercise.prepare(room).as_html()
    assert "Nobody has answered yet" in exercise.results(room).as_html()
    assert "nothing to cite" in exercise.cite(room).as_html()


def test_one_side_alone_is_no_comparison_and_one_answer_neither(room):
    """What cannot be told says why, in place of a number."""
    asked, _ = prepared(room, 6, 1)
    Sheet(room, asked, "m1").who("marketing", 1).says(1, 1, True).hand_in()
    html = exercise.results(room).as_html()
    assert "cannot be told: no lead has two answers to compare" in html and "<img" not in html
    Sheet(room, asked, "s1").who("sales", 1).says(1, 1, True).says(2, 1, True).hand_in()
    html = exercise.results(room).as_html()
    assert "cannot be told: everybody gave one and the same answer" in html and "100%" in html
    assert "nan" not in (round_folder(room, 1) / "result.json").read_text("utf-8").lower()


def test_too_few_leads_are_said_at_once(room):
    """More cards than the data has leads: those there are, with a word on what follows."""
    html = exercise.prepare(room, leads=5000).as_html()
    assert "The data has only" in html and "intervals will be wide" in html


def test_faults_stand_below_the_results_by_cell(room):
    """The room sees which cell of whose file was left out."""
    asked, _ = prepared(room, 4, 1)
    Sheet(room, asked, "m1").who("marketing", 1).says(1, "nonsense", True).hand_in()
    assert "m1.xlsx · Cards · K6: “nonsense” is none of the stages" in exercise.results(room).as_html()


# On the screen


def test_every_answer_on_the_screen_is_saved_at_once_and_found_again(room):
    """Each choice is in the file before the next; whoever comes back finds it, at the first card still open."""
    exercise.prepare(room, leads=4)
    shown = exercise.answer(room, "sales", "7")
    shown.stage.value = "mql"
    path = round_folder(room, 1) / "answers" / "sales-7.json"
    assert json.loads(path.read_text("utf-8"))["answers"]["1"] == {"stage": "mql", "take": None}
    shown.take.value = "no"
    shown.next.click()
    assert shown.stage.value == "" and "Card 2 of 4" in shown.as_html()
    again = exercise.answer(room, "sales", "7")
    assert "Card 2 of 4" in again.as_html() and "1 of 4" in again.as_html()
    again.back.click()
    assert (again.stage.value, again.take.value) == ("mql", "no")
    again.take.value = ""
    assert json.loads(path.read_text("utf-8"))["answers"]["1"] == {"stage": "mql", "take": None}


def test_screen_and_excel_mix(room):
    """Answers from both ways are held against each other; who gave both, differing, is asked which holds."""
    exercise.prepare(room, leads=3)
    asked, _ = prepared(room, 3, 1)
    shown = exercise.answer(room, "営業部", "1")
    for _card in asked.cards:
        shown.stage.value, shown.take.value = "sal", "yes"
        shown.next.click()
    sheet = Sheet(room, asked, "m1").who("marketing", 1)
    for card in asked.cards:
        sheet.says(card.number, card.number - 1, True)
    sheet.hand_in()
    result = found_in(room, 1)
    assert result.participants == {"marketing": 1, "sales": 1} and result.answers.faults == ()
    assert [row[1] for row in result.stage.sides.rows] == ["sal"] * 3
    Sheet(room, asked, "s1").who("sales", 1).says(1, 0, False).hand_in()
    (fault,) = [one for one in found_in(room, 1).answers.faults if one.code == "participant_twice"]
    assert "s1.xlsx, sales-1.json" in fault.text("en")


def test_team_and_number_can_be_chosen_on_the_screen(room):
    """Nobody edits code: until both are chosen no card is shown, and no file is written."""
    exercise.prepare(room, leads=3)
    shown = exercise.answer(room)
    assert "Choose your team" in shown.as_html()
    shown.side.value = "marketing"
    assert "Choose your team" in shown.as_html()
    shown.code.value = "4"
    assert "Card 1 of 3" in shown.as_html()
    assert not list((round_folder(room, 1) / "answers").iterdir())


def test_a_name_that_could_leave_the_folder_is_refused(room):
    """A participant is a short code: no paths, no blanks."""
    exercise.prepare(room, leads=3)
    assert "cannot be a participant" in exercise.answer(room, "sales", "../../evil").as_html()
    with pytest.raises(SlaError):
        raise_on(room)


def raise_on(room):
    """Read a round whose file is damaged."""
    (round_folder(room, 1) / "round.json").write_text("[]")
    found_in(room, 1)


# Citing


def test_a_round_is_cited_in_the_agreement_and_signatures_hold_on(played):
    """The button puts the findings into the file; the terms stay as signed, and `sla check` accepts it."""
    before = played.file
    shown = exercise.cite(played, 2)
    assert "the same stage" in shown.as_html()
    shown.saving.save()
    cited = read_agreement(played.path).agreement.classification
    result = found_in(played, 2)
    assert (cited.round, cited.leads, cited.participants) == (2, 24, 6)
    assert cited.kappa == round(result.stage.kappa.value, 2)
    assert cited.alpha_interval == tuple(
        round(one, 2) for one in (result.stage.alpha.low, result.stage.alpha.high)
    )
    assert terms_digest(before.agreement) == terms_digest(played.agreement)
    (change,) = changes(before, played.file)
    assert change.kind == "editorial" and change.article == "stages"
    assert change.message.text("en").startswith("The classification exercise is cited: round 2 of ")
    assert sla("check", played.path, "--json").returncode == 0
    shown.saving.save()
    assert "Nothing has changed" in shown.saving.said.value
    shown.saving.undo()
    assert played.agreement.classification is None


def test_the_document_says_what_the_exercise_found(practice_folder, tmp_path):
    """Below the definitions of the stages stands how alike both sides read them, in both languages."""
    text = (practice_folder / "parameters" / "acme.yaml").read_text("utf-8")
    block = "classification: {held: 2026-11-05, round: 2, leads: 24, participants: 6, agreement: 0.83, kappa: 0.71,\n"
    block += "  kappa_interval: [0.5, 0.92], alpha: -0.05}\n"
    path = tmp_path / "acme.yaml"
    path.write_text(block + text, "utf-8")
    file = read_agreement(path)
    english, japanese = (
        render_agreement(file, tmp_path, [one], ["md"])[0].read_text("utf-8") for one in ("en", "ja")
    )
    assert "On November 5, 2026, 6 people from both sides" in english and "83%" in english
    assert "κ): 0.71 (95% interval 0.5 to 0.92)" in english and "−0.05" in english
    assert "両部門の 6 名が" in japanese and "コーエンの κ" in japanese
    assert english.index("How alike both sides") < english.index("Article 4")


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("agreement: 83", "Did you mean 0.83"),
        ("agreement: 0.8, kappa: 1.2", "must be a number between −1 and 1"),
        ("agreement: 0.8, kappa: 0.5, kappa_interval: [0.9, 0.1]", "two ends of an interval"),
        ("agreement: 0.8, kappa_interval: 0.5", "two ends of an interval"),
    ],
)
def test_a_citation_that_cannot_be_is_refused(practice_folder, tmp_path, value, said):
    """Shares lie between 0 and 1, coefficients between −1 and 1, intervals run upwards."""
    text = (practice_folder / "parameters" / "acme.yaml").read_text("utf-8")
    block = f"classification: {{held: 2026-11-05, round: 1, leads: 24, participants: 6, {value}}}\n"
    path = tmp_path / "acme.yaml"
    path.write_text(block + text, "utf-8")
    with pytest.raises(AgreementRefused) as refused:
        read_agreement(path)
    assert said in refused.value.text("en") and refused.value.text("ja") != refused.value.text("en")
