"""The pace of a running month: who is behind, what burns, who needs a hand, and how the command ends."""

import json
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from sla_toolkit.agreement import Month, Refused, read_agreement
from sla_toolkit.leads import read_leads
from sla_toolkit.measures import Period, measure
from sla_toolkit.practice.workspace import new_workspace
from sla_toolkit.running.instant import up_to_yesterday
from sla_toolkit.running.pace import run_pace
from sla_toolkit.variance.pace import pace, pace_schema, read_catalogue
from sla_toolkit.variance.pace.calendar import rhythm
from sla_toolkit.variance.pace.lately import decided_within
from sla_toolkit.variance.pace.running import Running
from sla_toolkit.variance.sign_off import UNSIGNED
from workbench import company, sla

REPOSITORY = Path(__file__).parents[1]
TOKYO = ZoneInfo("Asia/Tokyo")
FIRST_TOUCH = (
    "{id: touch, owner: sales, measure: response_within, stage: mql, within: 4 business hours, target: 0.9}"
)


def pace_of(file, at, catalogue=None):
    """Work out the pace as of a local time."""
    local = datetime.fromisoformat(at).replace(tzinfo=file.agreement.calendar.zone)
    period = Period.of(file.agreement, Month.of(local.date()), local)
    return pace(file, read_leads(file), period, UNSIGNED, catalogue or read_catalogue())


def handed(day, times=1, **more):
    """Leads handed off at nine on an October day of 2026."""
    return [{"created": f"2026-10-{day:02d}", "mql": f"2026-10-{day:02d}T09:00", **more}] * times


def line(found, name):
    """Give one line."""
    return next(one for one in found.lines if one.id == name)


@pytest.fixture(scope="module")
def practice(tmp_path_factory):
    """The practice workspace with its agreement and leads."""
    folder = tmp_path_factory.mktemp("pace") / "ws"
    new_workspace(folder)
    file = read_agreement(folder / "parameters" / "acme.yaml")
    return file, read_leads(file)


def practised(practice, at):
    """Work out the practice company's pace as of a local time."""
    file, leads = practice
    local = datetime.fromisoformat(at).replace(tzinfo=TOKYO)
    period = Period.of(file.agreement, Month.of(local.date()), local)
    return pace(file, leads, period, UNSIGNED, read_catalogue())


def codes(found, level="alert"):
    """Name the alerts of a level."""
    return {(one.code, one.about) for one in found.alerts if one.level == level}


def test_a_healthy_month_raises_no_alert(practice):
    """On pace: on the line within chance, the plan inside the forecast, an ideal line by business days."""
    found = practised(practice, "2026-08-12T23:59:59")
    own = line(found, "mql_volume")
    assert codes(found) == set() and own.place == "on_line" and own.verdict == "noise"
    assert own.ideal == pytest.approx(200 * 7 / 20, abs=0.01)  # the 11th is a holiday
    assert own.forecast.low < 200 < own.forecast.high
    assert found.outcome.actual <= found.outcome.forecast.low <= 34 <= found.outcome.forecast.high


def test_a_month_that_falls_behind_says_so_early(practice):
    """September 2025 was planted at seven tenths of the volume: by its middle that is more than chance."""
    found = practised(practice, "2025-09-17T23:59:59")
    own = line(found, "mql_volume")
    assert ("behind", "mql_volume") in codes(found)
    assert own.verdict == "signal" and own.forecast.high < 200 and own.forecast.chance_kept < 0.01


def test_leads_too_far_ahead_are_a_matter_of_capacity(practice):
    """May 2026 was planted at 1.3 times the volume: sales is told, with what the reps could ever work."""
    found = practised(practice, "2026-05-20T23:59:59")
    ahead = next(one for one in found.alerts if one.code == "ahead")
    assert ahead.owner == "sales" and ahead.about == "mql_volume"
    assert line(found, "mql_volume").place == "ahead" and "ahead by more than chance" in ahead.text["en"]


def test_a_budget_that_burns_is_an_alert(practice):
    """January 2026 had half its first touches late: the budget is spent by the middle of the month."""
    found = practised(practice, "2026-01-20T23:59:59")
    touch = next(one for one in found.budgets if one.id == "first_touch")
    assert touch.consumed > 1 and touch.p_value < 0.01 and ("spent", "first_touch") in codes(found)
    assert any(window.burning for window in touch.windows)
    early = practised(practice, "2026-01-08T23:59:59")
    assert ("burning", "first_touch") in codes(early) or ("spent", "first_touch") in codes(early)


def test_the_forecast_narrows_and_holds_the_truth(practice):
    """A week later the month's end is known better, and once the month is over it is known."""
    ends = [
        line(practised(practice, at), "mql_volume").forecast
        for at in ("2026-08-07T23:59:59", "2026-08-21T23:59:59", "2026-08-31T23:59:59")
    ]
    widths = [one.high - one.low for one in ends]
    assert widths[0] > widths[1] > widths[2] == 0
    assert ends[0].low <= ends[2].mean <= ends[0].high


def test_the_rhythm_is_learned_from_the_past(practice):
    """Weekends bring about a fifth of a business day's leads; with no past a weekend is expected to bring none."""
    file, leads = practice
    at = datetime(2026, 8, 12, tzinfo=TOKYO)
    known = rhythm(file.agreement, leads, "mql", Month(2026, 8), at)
    assert 0.1 < known.idle < 0.3 and known.leads > 1000
    first = rhythm(file.agreement, leads, "mql", Month(2025, 5), at)
    assert (first.idle, first.dispersion, first.leads) == (0, 1.0, 0)


def test_leads_that_run_out_today_are_named(tmp_path):
    """Due by the end of the working day, just late with nothing done; not those touched, rejected, or due tomorrow."""
    contacts = [
        {"created": "2026-10-05", "mql": "2026-10-05T13:30"},  # 1: 4 business hours end on the 5th at 17:30
        {"created": "2026-10-05", "mql": "2026-10-05T15:00"},  # 2: end on the 6th at 10:00
        {"created": "2026-10-05", "mql": "2026-10-05T09:00"},  # 3: ended at 14:00, never touched
        {"created": "2026-10-05", "mql": "2026-10-05T09:00"},  # 4: touched in time
        {"created": "2026-10-05", "mql": "2026-10-05T09:00"},  # 5: touched too late, but touched
        {
            "created": "2026-10-05",
            "mql": "2026-10-05T09:00",
            "rejected": "2026-10-05T10:00",
        },  # 6: handed back
        {"created": "2026-08-03", "mql": "2026-08-03T09:00"},  # 7: too long ago for a hand
    ]
    touches = [
        {"id": "4", "at": "2026-10-05T10:00", "kind": "call"},
        {"id": "5", "at": "2026-10-05T15:00", "kind": "call"},
    ]
    found = pace_of(company(tmp_path, contacts, touches, commitment=FIRST_TOUCH), "2026-10-05T16:00")
    assert [(one.lead_id, one.state, one.deadline) for one in found.hands] == [
        ("3", "late", "2026-10-05T14:00:00+09:00"),
        ("1", "due", "2026-10-05T17:30:00+09:00"),
    ]
    later = pace_of(company(tmp_path, contacts, touches, commitment=FIRST_TOUCH), "2026-10-05T18:00")
    assert ("2", "due") in [(one.lead_id, one.state) for one in later.hands]
    assert later.hands_until == "2026-10-06T18:00:00+09:00"


def test_an_address_used_as_an_id_is_not_shown(tmp_path):
    """Where a CRM knows its leads by e-mail address, the list tells them apart without it."""
    contacts = [{"id": "taro@example.com", "created": "2026-10-05", "mql": "2026-10-05T13:30"}]
    found = pace_of(company(tmp_path, contacts, [], commitment=FIRST_TOUCH), "2026-10-05T16:00")
    assert len(found.hands) == 1 and found.hands[0].lead_id.startswith("#")
    assert "taro" not in found.model_dump_json()


def test_a_missing_record_needs_a_hand(tmp_path):
    """A lead handed over without its fields is marketing's to complete, whatever the time."""
    info = "{id: info, owner: marketing, measure: completeness, stage: mql, target: 0.9}"
    contacts = [
        {"created": "2026-10-05", "mql": "2026-10-05T09:00", "company": "A", "department": "人事"},
        {"created": "2026-10-05", "mql": "2026-10-05T09:00", "company": "A"},
    ]
    found = pace_of(company(tmp_path, contacts, commitment=info), "2026-10-06T12:00")
    assert [(one.lead_id, one.state, one.owner, one.deadline) for one in found.hands] == [
        ("2", "incomplete", "marketing", None)
    ]


def test_a_promise_of_all_leaves_no_budget(tmp_path):
    """100 % allows no miss: there is no budget to burn, and the first miss is an alert."""
    all_of_them = FIRST_TOUCH.replace("0.9", "1.0")
    contacts = handed(5, 3)
    touches = [{"id": str(n), "at": "2026-10-05T10:00", "kind": "call"} for n in (1, 2)]
    found = pace_of(company(tmp_path, contacts, touches, commitment=all_of_them), "2026-10-06T12:00")
    budget = found.budgets[0]
    assert (budget.allowed, budget.consumed, budget.broken) == (None, None, 1)
    assert all(one.rate is None and not one.burning for one in budget.windows)
    assert codes(found) == {("spent", "touch")}


def test_a_burn_counts_what_was_decided_within_the_window(tmp_path):
    """One business day back: only the leads whose time ran out since yesterday at the same hour, in whichever month."""
    contacts = [*handed(1, 5), *handed(6, 2), {"created": "2026-09-30", "mql": "2026-09-30T17:00"}]
    found = pace_of(company(tmp_path, contacts, [], commitment=FIRST_TOUCH), "2026-10-06T18:00")
    day = {one.window: (one.decided, one.broken) for one in found.budgets[0].windows}
    assert day == {"day": (2, 2), "three_days": (2, 2), "week": (8, 8)}
    assert found.budgets[0].decided == 7  # the month's own


def test_a_few_misses_are_not_yet_a_burn(tmp_path):
    """One of two leads late is five times too fast, and no more than chance: nobody is alarmed."""
    touches = [{"id": "1", "at": "2026-10-05T10:00", "kind": "call"}]
    found = pace_of(company(tmp_path, handed(5, 2), touches, commitment=FIRST_TOUCH), "2026-10-05T18:00")
    day = found.budgets[0].windows[0]
    assert day.rate == 5 and day.rate > day.factor and not day.burning
    assert not [one for one in found.alerts if one.code == "burning"]


def test_a_workspace_replaces_the_catalogue(tmp_path):
    """`pace.yaml` beside the agreement stands in for the shipped windows; the factor follows from it."""
    (tmp_path / "pace.yaml").write_text(
        "burn:\n  - {id: hours, budget: 0.5, window: 16 business hours, level: watch}\n", encoding="utf-8"
    )
    catalogue = read_catalogue(tmp_path)
    file = company(tmp_path, handed(5), [], commitment=FIRST_TOUCH)
    window = pace_of(file, "2026-10-06T18:00", catalogue).budgets[0].windows[0]
    assert window.window == "hours" and window.label["ja"] == "16営業時間"
    assert window.factor == pytest.approx(0.5 * 21 * 8 / 16)  # October 2026 has 21 business days of 8 hours


@pytest.mark.parametrize(
    ("text", "line_number", "said"),
    [
        ("burn:\n  - {id: a, budget: 0.5, window: 3 days}\n", 2, "business"),
        ("burn:\n  - {id: a, budget: 2, window: 1 business day}\n", 2, "1"),
        ("burn:\n  - {id: a, window: 1 business day}\n", 2, "budget"),
        ("burn:\n  - {id: a, budget: .1, window: soon}\n", 2, "soon"),
        ("windows: []\n", 1, "burn"),
        ("burn:\n  - {id: a, budget: .1, window: 1 business day, level: loud}\n", 2, "alert"),
    ],
)
def test_a_faulty_catalogue_is_refused_with_its_line(tmp_path, text, line_number, said):
    """What is wrong, in which file and line."""
    (tmp_path / "pace.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(Refused) as refused:
        read_catalogue(tmp_path)
    problem = refused.value.problems[0]
    assert problem.line == line_number and problem.file.endswith("pace.yaml")
    assert said in problem.message.text("en")


def test_sla_check_reads_the_catalogue_too(tmp_path):
    """A mistake in it is found before the morning on which it is needed."""
    file = company(tmp_path, handed(5))
    (tmp_path / "pace.yaml").write_text(
        "burn:\n  - {id: a, budget: 2, window: 1 business day}\n", encoding="utf-8"
    )
    done = sla("check", file.path)
    assert done.returncode == 3 and "pace.yaml" in done.stderr


def test_a_month_that_has_just_begun_has_no_forecast(tmp_path):
    """On its first day's midnight nothing is over: no forecast, and the reason; never a 0."""
    touches = [{"id": "1", "at": "2026-10-05T10:00", "kind": "call"}]
    file = company(
        tmp_path, [{"created": "2026-10-01", "mql": "2026-10-01T00:00"}], touches, commitment=FIRST_TOUCH
    )
    found = pace_of(file, "2026-10-01T00:00:00")
    own = line(found, "volume")
    assert own.forecast is None and own.why["ja"] == "月がまだ始まったばかりで、見通しを出せません。"
    assert found.outcome.forecast is None


def test_without_touches_a_promise_about_them_is_not_known(tmp_path):
    """What the data cannot tell reads so, with the reason, and raises no alert."""
    found = pace_of(company(tmp_path, handed(5, 3), commitment=FIRST_TOUCH), "2026-10-14T18:00")
    budget = found.budgets[0]
    assert budget.actual is None and budget.forecast is None and "touches" in budget.why["en"]
    assert found.hands == [] and not [one for one in found.alerts if one.about == "touch"]


def test_revenue_has_a_line_once_deals_are_known(tmp_path):
    """Money is forecast from the deals' amounts; with too few of them it says so."""
    revenue = "{id: money, owner: sales, measure: revenue, target: 9000000}"
    contacts = handed(5, 20)
    deals = [
        {"id": str(n), "amount": 500_000 + 20_000 * n, "won_at": f"2026-10-{n:02d}"} for n in range(1, 13)
    ]
    found = line(
        pace_of(company(tmp_path, contacts, deals=deals, commitment=revenue), "2026-10-15T18:00"), "money"
    )
    assert found.unit == "money" and found.actual == sum(500_000 + 20_000 * n for n in range(1, 13))
    assert (
        found.forecast.low < found.forecast.mean < found.forecast.high and found.forecast.low > found.actual
    )
    few = company(tmp_path, contacts, deals=deals[:3], commitment=revenue)
    told = line(pace_of(few, "2026-10-15T18:00"), "money")
    assert told.forecast is None and "10" in told.why["en"]


def test_the_end_of_yesterday_is_the_default():
    """A second run on the same day gives the same answer; on the first of a month it is the month before's last."""
    agreement = type("A", (), {"calendar": type("C", (), {"zone": TOKYO})})
    first = up_to_yesterday(
        agreement, None, datetime(2026, 10, 31, 20, tzinfo=UTC)
    )  # the 1st of November in Tokyo
    assert first.astimezone(TOKYO).isoformat() == "2026-10-31T23:59:59+09:00"
    assert up_to_yesterday(agreement, None, datetime(2026, 11, 1, 5, tzinfo=UTC)) == first
    with pytest.raises(Refused):
        up_to_yesterday(agreement, "yesterday", datetime(2026, 11, 1, 5, tzinfo=UTC))


def test_the_command_publishes_a_picture_a_page_and_json(practice, tmp_path):
    """JSON, a picture and a page per language; the same bytes on a second run; nobody is named."""
    agreement = practice[0].path
    done = sla("pace", agreement, "--as-of", "2025-09-17", "--outputs", tmp_path, "--json")
    assert done.returncode == 0, done.stderr
    answer = json.loads(done.stdout)
    folder = tmp_path / "acme" / "pace" / "2025-09-17"
    assert Path(answer["folder"]) == folder
    files = {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*.*")
        if path.is_file()
    }
    assert set(files) == {
        "pace.json",
        "pace.en.html",
        "pace.ja.html",
        "figures/pace.en.svg",
        "figures/pace.ja.svg",
    }
    assert json.loads(files["pace.json"]) == answer["pace"]
    assert (
        "MQL の引き渡し件数" in files["pace.ja.html"].decode()
        and "behind the line" in files["pace.en.html"].decode()
    )
    run_pace(agreement, "2025-09-17", tmp_path)
    assert {name: (folder / name).read_bytes() for name in files} == files
    assert "営業0" not in files["pace.json"].decode()  # a rep's name


def test_an_alert_job_hears_of_an_alert(practice, tmp_path):
    """`--fail-on alert` ends with 10 when there is one, and with 0 in a healthy month; in the reader's language."""
    agreement = practice[0].path
    alarmed = sla(
        "pace", agreement, "--as-of", "2025-09-17", "--outputs", tmp_path, "--fail-on", "alert", SLA_LANG="ja"
    )
    assert alarmed.returncode == 10 and "偶然とはいえない幅で下回っています" in alarmed.stdout
    calm = sla("pace", agreement, "--as-of", "2026-08-12", "--outputs", tmp_path, "--fail-on", "alert")
    assert calm.returncode == 0 and "Leads that need a hand" in calm.stdout


@pytest.mark.parametrize(
    ("as_of", "said"), [("soon", "not a time"), ("2031-01-05", "nothing in"), ("2026-02-31", "not a time")]
)
def test_a_day_that_cannot_be_is_refused(practice, tmp_path, as_of, said):
    """One sentence, exit 3, and nothing is written."""
    done = sla("pace", practice[0].path, "--as-of", as_of, "--outputs", tmp_path / "out")
    assert done.returncode == 3 and said in done.stderr and "Traceback" not in done.stderr
    assert not (tmp_path / "out").exists()


def test_the_published_schema_is_the_models():
    """`docs/schema/pace.schema.json` does not drift from what is written."""
    committed = REPOSITORY / "docs" / "schema" / "pace.schema.json"
    assert json.loads(committed.read_text("utf-8")) == json.loads(json.dumps(pace_schema()))


def test_what_was_decided_by_then_is_what_would_have_been_measured_then(practice):
    """Told by the time alone, the leads decided before a window are those that a run at its start had decided."""
    file, leads = practice
    at = datetime(2026, 1, 20, 23, 59, 59, tzinfo=TOKYO)
    running = Running(file.agreement, leads, Period.of(file.agreement, Month(2026, 1), at))
    windows = read_catalogue().windows[1:2]
    then = running.rolling_at(Period.of(file.agreement, Month(2026, 1), running.back(windows[0].length)))
    for one in running.rates:
        before, now = measure(one, then).values(), running.measured[one.id].values()
        decided, kept = (
            sum(getattr(answer, name) or 0 for answer in now)
            - sum(getattr(answer, name) or 0 for answer in before)
            for name in ("denominator", "numerator")
        )
        lately = decided_within(running, one, windows)["three_days"]
        assert (lately.decided, lately.decided - lately.broken) == (decided, kept), one.id
