"""Decisions: read strictly, added without loss, and followed up beside their measures."""

import json
import multiprocessing
import os
import shutil
import time
from datetime import date, datetime
from itertools import product
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from scipy import stats

from sla_toolkit.agreement import Month, Refused, locking, read_agreement
from sla_toolkit.leads import read_leads
from sla_toolkit.measures import Cohorts, Period
from sla_toolkit.practice.workspace import DEMO_MONTH, new_workspace, practice_actions
from sla_toolkit.running.manifest import write_manifest
from sla_toolkit.running.monthly import open_month
from sla_toolkit.variance.follow_up import (
    Action,
    Actions,
    actions_path,
    actions_schema,
    add_action,
    follow_up,
    read_actions,
)
from sla_toolkit.variance.follow_up.chance import Stretch, p_value, power
from workbench import company, sla

REPOSITORY = Path(__file__).parents[1]
PRACTICE = REPOSITORY / "sla_toolkit" / "practice" / "acme.yaml"
ACME = read_agreement(PRACTICE).agreement
FULL = """\
# 打ち手の記録 / our decisions
actions:
- id: first   # why: “so”
  month: 2026-05
  who: '営業責任者'
  what: "Say \\"no\\": twice"
  by: 2026-06-01
  measure: mql_volume
  expected: +20
  done_on:
  # a remark between
- {id: second, month: '2026-05', who: z, what: w, by: 2026-06-02, measure: persona_share, expected: +0.050}
# the end 終わり
"""
TEXTS = st.one_of(
    st.text(min_size=1, max_size=40).filter(lambda text: text.strip()),
    st.sampled_from(
        [
            "yes",
            "null",
            "~",
            "2026-06-01",
            "- a",
            "a: b",
            "#x",
            "{a}",
            "*a",
            "&a",
            "!x",
            "%",
            "@",
            "`",
            "1e3",
            "👩‍💻 担当",
        ]
    ),
).filter(lambda text: not any(0xD800 <= ord(letter) <= 0xDFFF for letter in text))


def action(name="act", **values):
    """A decision with what it needs."""
    return Action(
        **{"id": name, "month": "2026-05", "who": "Head", "what": "Do it", "by": date(2026, 6, 30), **values}
    )


def refused(folder, text):
    """Read a file that is refused and give its problems."""
    path = folder / "acme.actions.yaml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(Refused) as error:
        read_actions(path, ACME)
    return error.value.problems


def test_without_a_file_nothing_was_decided(tmp_path):
    """The file is optional, and lies beside the agreement under the agreement's id."""
    path = actions_path(tmp_path / "any.yaml", "acme")
    assert path == tmp_path / "acme.actions.yaml"
    assert read_actions(path, ACME) == Actions()


def test_every_mistake_is_named_at_once_with_its_line(tmp_path):
    """One reading tells everything that is to be mended, and what may have been meant."""
    problems = refused(
        tmp_path,
        """actions:
  - id: Bad
    month: 2026-5
    who: 3
    what: {fr: x}
    by: 20260601
    measure: persona_shar
    expected: 5
    state: dun
  - {id: b, mnth: 2026-05, who: a, what: a, by: 2026-06-01, measure: persona_share, expected: 5 points, state: done}
  - {id: b, month: 2026-05, finding: persona_shre, who: a, what: a, by: 2026-06-01, expected: 5}
  - {id: c, month: 2026-05, who: a, what: a, by: 2026-06-01, measure: mql_volume, done_on: 2026-07-01}
actoins: 1
""",
    )
    said = "\n".join(one.text("en") for one in problems)
    assert [one.line for one in problems] == [2, 3, 4, 5, 6, 7, 9, *[10] * 4, *[11] * 3, 12, 12, 13]
    for words in (
        "“persona_share”?",
        "Did you mean 0.05?",
        "Did you mean “month”?",
        "“persona_share”?",
        "done_on",
    ):
        assert words in said
    assert said.isascii() is False and "line" not in said
    assert all(one.message.text("ja") != one.message.text("en") for one in problems)


def test_a_day_that_no_calendar_has_is_named_with_its_line(tmp_path):
    """It is refused where it stands, together with everything else."""
    problems = refused(
        tmp_path,
        """actions:
  - id: a
    month: 2026-05
    who: a
    what: a
    by: 2026-06-31
    state: done
    done_on: 2026-02-29
""",
    )
    assert [(one.line, one.message.text("en")) for one in problems] == [
        (6, "There is no day “2026-06-31”: check its month and its day."),
        (8, "There is no day “2026-02-29”: check its month and its day."),
    ]


@pytest.mark.parametrize(
    ("written", "meant"),
    [("5", "0.05"), ("+5%", "0.05"), ('"+5 points"', "0.05"), ("5ポイント", "0.05"), ("-20％", "-0.2")],
)
def test_a_share_moves_by_a_difference_of_shares(tmp_path, written, meant):
    """Five points are written 0.05, as shares are everywhere; other ways are refused with the number meant."""
    entry = "{id: a, month: 2026-05, who: a, what: a, by: 2026-06-01, measure: persona_share, expected: %s}"
    (problem,) = refused(tmp_path, "actions:\n  - " + entry % written)
    assert f"Did you mean {meant}?" in problem.message.text("en")


@pytest.mark.parametrize("written", ["0", ".inf", ".nan", "true", "[1]", "1e300", "x"])
def test_an_expectation_is_a_number_that_says_something(tmp_path, written):
    """No move, no number and no end are no expectations."""
    entry = "{id: a, month: 2026-05, who: a, what: a, by: 2026-06-01, measure: mql_volume, expected: %s}"
    (problem,) = refused(tmp_path, "actions:\n  - " + entry % written)
    assert problem.line == 2


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\x00\x01\xff",
        b"\x89PNG\r\n\x1a\n",
        b"actions: 3",
        b"actions: {a: 1}",
        b"- 1",
        b"actions: [1, x, [], {}]",
        b"actions: [{id: [], month: {}, who: [], what: 1, by: [], measure: [], expected: {}, state: [], done_on: {}}]",
        b"actions: [*x]",
        b"a: &a [1]\nactions: *a",
        "actions:\n  - {id: 打ち手, month: 2026-05}".encode("cp932"),
    ],
)
def test_a_hostile_file_is_refused_in_sentences(tmp_path, content):
    """Whatever lies there, the user gets sentences and not a traceback."""
    assert all(one.message.text("ja") for one in refused(tmp_path, content))


def test_line_ends_and_byte_order_mark_stay_as_they_are(tmp_path):
    """A file saved on Windows reads the same, and stays a Windows file when a decision is added."""
    path = tmp_path / "acme.actions.yaml"
    path.write_bytes(FULL.encode())
    plain = read_actions(path, ACME)
    path.write_bytes(b"\xef\xbb\xbf" + FULL.replace("\n", "\r\n").encode())
    assert read_actions(path, ACME) == plain
    add_action(path, action(), ACME)
    content = path.read_bytes()
    assert content.startswith(b"\xef\xbb\xbf") and content.count(b"\n") == content.count(b"\r\n") > 13


def test_adding_keeps_comments_order_quotes_and_numbers(tmp_path):
    """Everything that people wrote stands after an addition as before, but for the indent of the list."""
    path = tmp_path / "acme.actions.yaml"
    path.write_text(FULL, "utf-8")
    add_action(path, action("third", what="123"), ACME)
    lines = [line.strip() for line in path.read_text("utf-8").splitlines()]
    wanted = [" ".join(line.split()) for line in FULL.splitlines()]
    place = [[" ".join(one.split()) for one in lines].index(line) for line in wanted]
    assert place == sorted(place)
    assert [one.id for one in read_actions(path, ACME).actions] == ["first", "second", "third"]


def test_a_new_file_explains_itself_in_both_languages(tmp_path):
    """Whoever opens the file first finds what to write where."""
    path = tmp_path / "parameters" / "acme.actions.yaml"
    add_action(path, action(), ACME)
    text = path.read_text("utf-8")
    assert "月次会議" in text and "What was decided" in text and "$schema=actions.schema.json" in text
    assert [one.name for one in path.parent.iterdir()] == [path.name]


def test_an_emptied_list_can_be_added_to(tmp_path):
    """A team that took out its last decision starts again."""
    path = tmp_path / "acme.actions.yaml"
    path.write_text("# ours\nactions:\n", "utf-8")
    add_action(path, action(), ACME)
    assert path.read_text("utf-8").startswith("# ours\n") and len(read_actions(path, ACME).actions) == 1


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    who=st.one_of(TEXTS, st.fixed_dictionaries({"ja": TEXTS, "en": TEXTS})),
    what=TEXTS,
    name=st.from_regex(r"[a-z0-9][a-z0-9_-]{0,20}", fullmatch=True).filter(
        lambda n: n not in ("first", "second")
    ),
    expected=st.floats(-1, 1).filter(bool),
)
def test_what_is_added_is_what_is_read(tmp_path, who, what, name, expected):
    """Any words, in any script, come back as they were, and the comments around them stay."""
    path = tmp_path / "acme.actions.yaml"
    path.write_text(FULL, "utf-8")
    new = action(name, who=who, what=what, measure="persona_share", expected=expected)
    add_action(path, new, ACME)
    assert read_actions(path, ACME).actions[-1] == new
    text = path.read_text("utf-8")
    assert all(
        remark in text for remark in ("# 打ち手の記録", "# why: “so”", "# a remark", "# the end 終わり")
    )


def test_an_id_is_taken_once_and_nothing_is_written_then(tmp_path):
    """A decision does not replace another, and a faulty one never reaches the file."""
    path = tmp_path / "acme.actions.yaml"
    add_action(path, action(), ACME)
    before = path.read_bytes()
    for bad in (
        action(),
        action("other", measure="nothing", expected=1),
        action("x", measure="decision", expected=7),
    ):
        with pytest.raises(Refused) as error:
            add_action(path, bad, ACME)
        assert error.value.problems[0].file == str(path)
    assert path.read_bytes() == before
    assert [one.name for one in tmp_path.iterdir()] == [path.name]


def test_a_file_with_mistakes_is_not_added_to(tmp_path):
    """First the people's own mistakes are mended: nothing is written over them."""
    path = tmp_path / "acme.actions.yaml"
    path.write_text("actions: [{id: a}]", "utf-8")
    with pytest.raises(Refused):
        add_action(path, action(), ACME)
    assert path.read_text("utf-8") == "actions: [{id: a}]"


def add_some(path, worker):
    """Add five decisions, as one of several processes."""
    for number in range(5):
        add_action(Path(path), action(f"w{worker}-{number}"), ACME)


def test_processes_that_add_at_once_lose_nothing(tmp_path):
    """Every decision of every process is in the file, and no lock is left."""
    path = tmp_path / "acme.actions.yaml"
    context = multiprocessing.get_context("spawn")
    workers = [context.Process(target=add_some, args=(str(path), number)) for number in range(3)]
    for one in workers:
        one.start()
    for one in workers:
        one.join(120)
    assert [one.exitcode for one in workers] == [0, 0, 0]
    found = {one.id for one in read_actions(path, ACME).actions}
    assert found == {f"w{worker}-{number}" for worker, number in product(range(3), range(5))}
    assert [one.name for one in tmp_path.iterdir()] == [path.name]


def test_a_lock_left_behind_is_broken_and_a_held_one_is_not(tmp_path, monkeypatch):
    """A crashed program stops nobody for ever; a running one is waited for."""
    path, lock = tmp_path / "acme.actions.yaml", tmp_path / "acme.actions.yaml.lock"
    lock.write_text("somebody")
    old = time.time() - 2 * locking.STALE
    os.utime(lock, (old, old))
    add_action(path, action(), ACME)
    assert not lock.exists()
    lock.write_text("somebody")
    monkeypatch.setattr(locking, "PATIENCE", 0.1)
    with pytest.raises(locking.Busy, match=r"acme\.actions\.yaml\.lock"):
        add_action(path, action("later"), ACME)
    assert lock.read_text() == "somebody"


def test_the_published_schema_is_the_models():
    """`docs/schema/actions.schema.json` does not drift from what is read."""
    committed = REPOSITORY / "docs" / "schema" / "actions.schema.json"
    assert json.loads(committed.read_text("utf-8")) == json.loads(json.dumps(actions_schema()))


@given(st.integers(0, 12), st.integers(1, 12), st.integers(0, 12), st.integers(1, 12), st.booleans())
def test_a_shares_chance_is_counted_out(kept, rest, later_kept, later_rest, rise):
    """Fisher's test is the hypergeometric tail: of all ways to deal out the leads kept, those at least as far off."""
    before, since = Stretch(kept, kept + rest, 1), Stretch(later_kept, later_kept + later_rest, 2)
    law = stats.hypergeom(before.of + since.of, kept + later_kept, since.of)
    tail = law.sf(later_kept - 1) if rise else law.cdf(later_kept)
    assert p_value(before, since, rise=rise) == pytest.approx(tail, rel=1e-9)


def test_a_counts_chance_takes_the_number_of_months_into_account():
    """Two hundred leads in two months are no rise over a hundred in one."""
    assert p_value(Stretch(100, None, 1), Stretch(200, None, 2), rise=True) > 0.4
    assert p_value(Stretch(100, None, 1), Stretch(300, None, 2), rise=True) < 0.001
    assert p_value(Stretch(100, None, 1), Stretch(120, None, 2), rise=False) < 0.001


def test_power_is_the_tests_own():
    """What the test would see is what it sees when it is tried out."""
    before, since, expected, level = Stretch(60, 200, 1), Stretch(0, 300, 2), 0.12, 0.05
    first, later = stats.binom(200, 0.3), stats.binom(300, 0.42)
    outcomes = [k for k in range(30, 100) if first.pmf(k) > 1e-4]
    told = sum(
        first.pmf(k) * later.pmf(j)
        for k in outcomes
        for j in range(90, 165)
        if p_value(Stretch(k, 200, 1), Stretch(j, 300, 2), rise=True) <= level
    )
    assert power(before, since, expected, level) == pytest.approx(told, abs=0.03)


@given(st.integers(1, 400), st.integers(1, 400), st.booleans(), st.booleans())
@settings(deadline=None, max_examples=25)
def test_power_is_a_chance_and_grows_with_the_move(count, of, share, rise):
    """A larger move is never harder to see."""
    kept = count % of
    before, since = (Stretch(kept, of if share else None, 1), Stretch(0, of if share else None, 1))
    sign = 1 if rise else -1
    small, large = (power(before, since, sign * move * (1 if share else of), 0.05) for move in (0.1, 0.4))
    assert 0 <= small <= large + 1e-9 <= 1 + 1e-9


def months(*counts):
    """Contacts by month: (month, of the persona, others)."""
    persona = {"employees": 100, "department": "人事"}
    return [
        {"mql": f"{month}-{1 + number % 28:02d} 10:00", **(persona if number < fit else {"employees": 5})}
        for month, fit, others in counts
        for number in range(fit + others)
    ]


def followed(file, *actions, month="2026-08", as_of="2026-10-20"):
    """Follow decisions up in a month's report."""
    at = datetime.fromisoformat(as_of).replace(tzinfo=ZoneInfo("Asia/Tokyo"))
    period = Period.of(file.agreement, Month.parse(month), at)
    found = follow_up(Actions(actions=actions), Cohorts(file.agreement, read_leads(file), (period,)), period)
    return found[0] if len(actions) == 1 and len(found) == 1 else found


@pytest.fixture(scope="module")
def tiny(tmp_path_factory):
    """A company whose persona share rose in July, and whose volume hardly moved."""
    contacts = months(
        ("2026-05", 20, 80), ("2026-06", 25, 75), ("2026-07", 60, 50), ("2026-08", 55, 45), ("2026-09", 1, 1)
    )
    return company(tmp_path_factory.mktemp("tiny"), contacts)


def test_before_is_the_decisions_month_and_since_the_settled_months_after(tiny):
    """A share is taken over all leads of the months since; its move stands in shares, with the exact chance."""
    one = followed(tiny, action(measure="share", expected=0.2, state="done", done_on=date(2026, 6, 12)))
    assert (one.before.months, one.before.numerator, one.before.denominator) == (["2026-05"], 20, 100)
    assert (one.since.months, one.since.numerator, one.since.denominator) == (
        ["2026-07", "2026-08"],
        115,
        210,
    )
    assert one.moved == pytest.approx(115 / 210 - 0.2)
    assert one.p_value == pytest.approx(stats.fisher_exact([[115, 95], [20, 80]], "greater").pvalue)
    assert (one.verdict, one.state, one.unit) == ("signal", "done", "share")
    for words in ("20% (20 of 100)", "54.8% (115 of 210)", "+34.8 points", "+20 points", "more than chance"):
        assert words in one.text["en"]
    assert "100 件中 20 件" in one.text["ja"] and "+34.8 ポイント" in one.text["ja"]


def test_a_count_is_told_as_the_average_month(tiny):
    """Ten more a month among a hundred cannot be told from chance; a move of a hundred would have been seen."""
    unseen = followed(tiny, action(measure="volume", expected=10))
    assert (unseen.before.actual, unseen.since.actual, unseen.since.numerator) == (100, 105, 210)
    assert unseen.since.denominator is None and unseen.moved == 5 and unseen.verdict == "cannot_tell"
    assert followed(tiny, action(measure="volume", expected=100)).verdict == "noise"


def test_a_move_the_other_way_is_no_success(tiny):
    """The test looks in the direction that was hoped for."""
    assert followed(tiny, action(measure="share", expected=-0.2)).verdict == "noise"


def test_without_a_settled_month_since_nothing_can_be_told(tiny):
    """A decision of last week is shown with where its measure stood."""
    one = followed(tiny, action(month="2026-08", by=date(2026, 11, 30), measure="share", expected=0.1))
    assert (one.state, one.since, one.moved, one.p_value, one.verdict) == (
        "open",
        None,
        None,
        None,
        "cannot_tell",
    )
    assert "No month since then is settled yet." in one.text["en"]


def test_a_month_that_is_not_settled_is_left_out(tiny):
    """What may still change is no proof: in September August is still open, in October it is not."""
    one = action(measure="share", expected=0.2)
    assert followed(tiny, one, as_of="2026-09-15").since.months == ["2026-07"]
    assert followed(tiny, one, as_of="2026-10-20").since.months == ["2026-07", "2026-08"]


def test_a_decision_without_a_measure_is_shown_without_numbers(tiny):
    """Not everything that is decided moves a number."""
    one = followed(tiny, action())
    assert (one.state, one.measure, one.verdict, one.before) == ("overdue", None, None, None)
    assert one.text["en"] == "Overdue since June 30, 2026: Do it (Head)."


def test_what_is_shown_is_open_overdue_or_done_within_six_months(tiny):
    """Dropped decisions, old successes and decisions of later months are no news."""
    found = followed(
        tiny,
        action("open", by=date(2026, 12, 1)),
        action("overdue"),
        action("done", state="done", done_on=date(2026, 2, 1)),
        action("old", state="done", done_on=date(2026, 1, 31)),
        action("dropped", state="dropped"),
        action("later", month="2026-09"),
    )
    assert [(one.id, one.state) for one in found] == [
        ("open", "open"),
        ("overdue", "overdue"),
        ("done", "done"),
    ]


def test_what_was_done_after_the_as_of_time_is_not_known_yet(tiny):
    """An old month reads the same when it is run again after more has been done."""
    one = followed(
        tiny, action(by=date(2026, 9, 1), state="done", done_on=date(2026, 9, 20)), as_of="2026-09-10"
    )
    assert one.state == "overdue"


def test_several_decisions_are_judged_together(tmp_path):
    """A move that would be more than chance alone is not among many: with ten tries one such is to be expected."""
    file = company(tmp_path, months(("2026-05", 30, 70), ("2026-07", 44, 56)))
    alone = followed(file, action(measure="share", expected=0.2), month="2026-07")
    assert 0.01 < alone.p_value < 0.05 and alone.verdict == "signal"
    many = [action(f"a{number}", measure="share", expected=-0.2) for number in range(9)]
    among = followed(file, action(measure="share", expected=0.2), *many, month="2026-07")
    assert among[0].p_value == alone.p_value and among[0].verdict != "signal"


def test_an_amount_of_money_is_shown_and_not_tested(tmp_path):
    """Revenue moves by single deals: no verdict is made up."""
    deals = [{"id": str(n), "amount": 1000 * n, "won_at": f"2026-0{5 + n % 3}-10"} for n in range(1, 31)]
    file = company(
        tmp_path,
        months(("2026-05", 20, 20)),
        deals=deals,
        commitment="{id: revenue, owner: sales, measure: revenue, target: 1}",
    )
    one = followed(file, action(measure="revenue", expected=1000), month="2026-07")
    assert one.since.months == ["2026-07"] and one.moved is not None
    assert (one.p_value, one.verdict) == (None, "cannot_tell")
    assert "not tested for amounts of money" in one.text["en"]


def test_a_measure_the_data_cannot_answer_is_said_to_be_unknown(tmp_path):
    """Without its data a measure has neither before nor since."""
    file = company(
        tmp_path,
        months(("2026-05", 20, 20)),
        commitment="{id: touch, owner: sales, measure: response_within, stage: mql, within: 1 days, target: 0.9}",
    )
    one = followed(file, action(measure="touch", expected=0.1), month="2026-07")
    assert (one.before.actual, one.moved, one.verdict) == (None, None, "cannot_tell")


@pytest.fixture(scope="module")
def practice(tmp_path_factory):
    """The practice workspace."""
    folder = tmp_path_factory.mktemp("practice")
    new_workspace(folder)
    return folder


def test_the_practice_month_shows_what_became_of_its_decisions(practice):
    """The demo month has a decision for each verdict that a reader will meet, and proposals at its main cause."""
    report = open_month(practice / "parameters" / "acme.yaml", DEMO_MONTH).report
    assert [(one.id, one.state, one.verdict) for one in report.follow_up] == [
        ("narrow_ads", "done", "signal"),
        ("second_webinar", "done", "signal"),
        ("talk_track", "overdue", "cannot_tell"),
        ("referral_partners", "open", "cannot_tell"),
    ]
    assert next(one for one in report.findings if one.main_cause).actions


def test_the_practice_decisions_are_the_same_bytes_always(practice, tmp_path):
    """A workspace laid out twice holds the same decisions, and names nobody."""
    content = (practice / "parameters" / "acme.actions.yaml").read_bytes()
    assert content == practice_actions() and b"\r" not in content
    assert len(read_actions(practice / "parameters" / "acme.actions.yaml", ACME).actions) == 4
    taken = tmp_path / "parameters" / "acme.actions.yaml"
    taken.parent.mkdir()
    taken.write_text("mine")
    with pytest.raises(FileExistsError):
        new_workspace(tmp_path)
    assert taken.read_text() == "mine" and not (taken.parent / "acme.yaml").exists()


def test_a_month_with_faulty_decisions_is_refused(practice, tmp_path):
    """A typing error in the decisions is told, not passed over."""
    folder = tmp_path / "parameters"
    folder.mkdir()
    (folder / "acme.yaml").write_bytes(PRACTICE.read_bytes())
    (folder / "acme.actions.yaml").write_text("actions: [{id: a}]", "utf-8")
    with pytest.raises(Refused, match=r"acme\.actions\.yaml:1"):
        open_month(folder / "acme.yaml", DEMO_MONTH)


def test_check_reads_the_playbook_and_the_decisions(practice, tmp_path):
    """`sla check` says what it holds, and names the mistakes of both files in one answer."""
    folder = tmp_path / "parameters"
    shutil.copytree(practice / "parameters", folder)
    shutil.copytree(practice / "data", tmp_path / "data")
    done = sla("check", folder / "acme.yaml", "--json")
    held = json.loads(done.stdout)
    assert held["actions"] == {"decisions": 4, "open": 2} and held["playbook"]["own"] is False
    assert "4 decisions, 2 of them open" in sla("check", folder / "acme.yaml").stdout
    (folder / "playbook.yaml").write_text("playbook: 3", "utf-8")
    (folder / "acme.actions.yaml").write_text("actions: 3", "utf-8")
    done = sla("check", folder / "acme.yaml")
    assert done.returncode == 3
    assert "playbook.yaml:1" in done.stderr and "acme.actions.yaml:1" in done.stderr


def test_the_manifest_names_the_playbook_and_the_decisions(practice, tmp_path):
    """What a month was made from can be proved later: an absent file is named as absent."""
    run = open_month(practice / "parameters" / "acme.yaml", DEMO_MONTH, outputs=tmp_path)
    manifest = json.loads((run.publish() / "manifest.json").read_bytes())
    assert manifest["playbook"] == run.playbook.digest and manifest["actions"] == run.actions.digest
    write_manifest(run.folder, run.report, run.workspace)
    assert json.loads((run.folder / "manifest.json").read_bytes()) == manifest
