"""The backtest: what each month's report says of each commitment, for all months at once."""

import json
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from practiced import EXPORTED
from rich.cells import cell_len
from test_real_data import agreement as real_agreement
from test_real_data import assessed
from typer.testing import CliRunner

from sla_toolkit.agreement import Agreement, Month, Refused, read_agreement
from sla_toolkit.cli import app
from sla_toolkit.cli.backtest import table
from sla_toolkit.documents.charts import backtest_alt, backtest_chart, side_words
from sla_toolkit.leads import read_leads
from sla_toolkit.measures import Period, settled_at
from sla_toolkit.planning.backtest import Backtest, backtest, backtest_schema, past_months
from sla_toolkit.running.backtesting import run_backtest
from sla_toolkit.workshop import open_room
from sla_toolkit.workshop.backtesting import backtest as shown
from workbench import company, sla

FIELDS = ("target", "actual", "numerator", "denominator", "pending", "status", "relieved_by", "why")


def whole(practice, present=EXPORTED):
    """Hold the practice agreement against all of its settled months."""
    agreement = practice.file.agreement
    months = past_months(agreement, practice.leads, present)
    periods = [Period.of(agreement, month, settled_at(agreement, month)) for month in months]
    return backtest(practice.file, practice.leads, periods)


def cells(found):
    """Give the cells by month and commitment, as the report names their parts."""
    return {
        (cell.month, row.id): {name: getattr(cell, name) for name in FIELDS}
        for row in found.rows
        for cell in row.cells
    }


def reported(month, commitments):
    """Give a report's commitments in the same form."""
    return {(month, one["id"]): {name: one[name] for name in FIELDS} for one in commitments}


def test_every_month_says_what_its_report_says(practice, reports):
    """For every settled month and every commitment of the practice company, the cell is the report's line."""
    found = cells(whole(practice))
    months = sorted({month for month, _ in found})
    assert months == [
        month for month in reports if settled_at(practice.file.agreement, Month.parse(month)) <= EXPORTED
    ]
    assert len(months) == 17
    for month in months:
        said = reported(month, json.loads(reports[month].model_dump_json())["commitments"])
        assert {key: cell for key, cell in found.items() if key[0] == month} == said


@pytest.mark.parametrize(
    ("name", "months"), [("olist", ("2018-02", "2018-04")), ("maven", ("2017-06", "2017-12"))]
)
def test_real_data_says_what_its_reports_say(shared_data, tmp_path, name, months):
    """Measures that the practice company has not, on real exports: month by month the same as the report."""
    path = real_agreement(name, shared_data, tmp_path)
    found = cells(run_backtest(path, *months))
    for month, report in assessed(path, *months).items():
        assert {key: cell for key, cell in found.items() if key[0] == month} == reported(
            month, report["commitments"]
        )


def test_the_sides_and_the_rows_add_up(practice):
    """Every month falls to each side once; a row's counts are its cells'."""
    found = whole(practice)
    for side in found.sides:
        assert sorted([*side.kept, *side.missed, *side.pending, *side.no_data]) == found.months
    for row in found.rows:
        assert row.kept + row.missed + row.pending + row.no_data == len(row.cells) == len(found.months)
        assert row.excused == sum(cell.relieved_by is not None for cell in row.cells) <= row.missed
    appointments = next(row for row in found.rows if row.id == "appointments")
    assert appointments.excused > 0 and appointments.longest >= 2


def test_an_excused_miss_is_not_held_against_its_side(practice):
    """A side's months kept and its worst promise fit together: a promise cannot be missed in more months than are."""
    found = whole(practice)
    marketing, sales = found.sides
    worst = next(row for row in found.rows if row.id == sales.worst)
    assert (marketing.excused, sales.excused) == (0, worst.excused) and worst.excused > 0
    assert worst.missed - worst.excused <= len(sales.missed) < worst.missed
    said = side_words(found, sales).text("en")
    assert f"({worst.missed - worst.excused} of 17)" in said
    assert f"{sales.excused} excused misses are not counted" in said


def test_a_higher_promise_would_have_been_kept_less_often(practice):
    """A target that is doubled turns kept months into missed ones; nothing else of the pledge moves."""
    before = whole(practice)
    terms = practice.file.agreement.model_dump(by_alias=True)
    terms["commitments"][0]["target"] = 400
    doubled = replace(practice.file, agreement=Agreement.model_validate(terms))
    agreement = doubled.agreement
    periods = [
        Period.of(agreement, Month.parse(m), settled_at(agreement, Month.parse(m))) for m in before.months
    ]
    after = backtest(doubled, practice.leads, periods)
    assert after.rows[0].kept == 0 < before.rows[0].kept
    assert [row.cells for row in after.rows[1:]] == [row.cells for row in before.rows[1:]]


def test_a_target_for_some_months_leaves_the_others_open(practice):
    """Where the agreement sets no target for a past month, the cell says so and judges nothing."""
    terms = practice.file.agreement.model_dump(by_alias=True)
    terms["commitments"][0]["target"] = {"2026-09": 200}
    file = replace(practice.file, agreement=Agreement.model_validate(terms))
    periods = [
        Period.of(file.agreement, month, settled_at(file.agreement, month))
        for month in (Month(2026, 8), Month(2026, 9))
    ]
    first, second = backtest(file, practice.leads, periods).rows[0].cells
    assert (first.status, first.target, second.status) == ("no_data", None, "kept")
    assert first.actual == 203 and "no target for August 2026" in first.why["en"]


def test_a_running_month_is_pending_and_an_empty_one_is_not_known(practice):
    """A rate is not judged before its month is over; a month before the data has no rate, and a count of 0."""
    agreement = practice.file.agreement
    half = datetime(2026, 9, 15, tzinfo=UTC)
    periods = [
        Period.of(agreement, Month(2020, 1), datetime(2020, 6, 1, tzinfo=UTC)),
        Period.of(agreement, Month(2026, 9), half),
    ]
    found = cells(backtest(practice.file, practice.leads, periods))
    assert found["2020-01", "persona_share"]["status"] == "no_data"
    assert (found["2020-01", "mql_volume"]["actual"], found["2020-01", "mql_volume"]["status"]) == (
        0,
        "missed",
    )
    assert {found["2026-09", name]["status"] for name in ("mql_volume", "first_touch", "appointments")} == {
        "pending"
    }


def test_what_the_data_lacks_is_no_miss(tmp_path):
    """A commitment that the data cannot answer is not known in any month, with the reason; no side is blamed."""
    file = company(
        tmp_path,
        [{"created": "2026-08-03 10:00", "mql": f"2026-08-{day:02} 10:00"} for day in range(3, 20)],
        commitment="{id: touch, owner: sales, measure: response_within, stage: mql, within: 4 hours, target: 0.9}",
    )
    months = [Month(2026, 8)]
    periods = [Period.of(file.agreement, month, datetime(2026, 12, 31, tzinfo=UTC)) for month in months]
    found = backtest(file, read_leads(file), periods)
    assert found.rows[1].cells[0].status == "no_data" and "touches" in found.rows[1].cells[0].why["en"]
    assert found.sides[1].no_data == ["2026-08"] and found.sides[1].worst is None
    assert found.sides[1].unmeasured == ["touch"]


def test_a_promise_that_no_month_tells_of_is_named(practice):
    """A side is not said to keep all its promises without a word of the one that the past cannot judge."""
    terms = practice.file.agreement.model_dump(by_alias=True)
    terms["commitments"][0]["target"] = {"2026-12": 200}
    file = replace(practice.file, agreement=Agreement.model_validate(terms))
    month = Month(2026, 8)
    period = Period.of(file.agreement, month, settled_at(file.agreement, month))
    found = backtest(file, practice.leads, [period])
    assert found.sides[0].kept == ["2026-08"] and found.sides[0].unmeasured == ["mql_volume"]
    assert "does not tell of: MQLs handed over" in side_words(found, found.sides[0]).text("en")


def test_months_are_whole_and_settled(practice):
    """The look back begins with the first month of hand-offs and ends with the last that cannot change any more."""
    agreement, leads = practice.file.agreement, practice.leads
    months = past_months(agreement, leads, EXPORTED)
    assert (str(months[0]), str(months[-1])) == ("2025-05", "2026-09")
    earlier = settled_at(agreement, Month(2026, 9)) - timedelta(seconds=1)
    assert str(past_months(agreement, leads, earlier)[-1]) == "2026-08"


@pytest.mark.parametrize(("first", "whole_month"), [("2026-08-03 10:00", True), ("2026-08-12 10:00", False)])
def test_a_month_that_the_data_begins_in_counts_from_its_first_business_day(tmp_path, first, whole_month):
    """Data that begins in the middle of a month says nothing about that month as a whole."""
    rows = [{"created": first, "mql": first}, {"created": first, "mql": "2026-09-10 10:00"}]
    file = company(tmp_path, rows)
    found = past_months(file.agreement, read_leads(file), datetime(2027, 1, 1, tzinfo=UTC))
    assert (Month(2026, 8) in found) is whole_month and Month(2026, 9) in found


def test_nothing_to_look_back_on_is_a_sentence(tmp_path):
    """Leads without a hand-off, or none that has settled: the months have to be named."""
    file = company(tmp_path, [{"created": "2026-08-03 10:00"}])
    with pytest.raises(Refused, match="name the months"):
        run_backtest(file.path)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--from", "2026-09", "--until", "2026-08"), "end (2026-08) before they begin (2026-09)"),
        (("--from", "2026-13"), "2026-13"),
        (("--from", "1990-01"), "at most 120 months"),
        (("--until", "2199-01"), "at most 120 months"),
    ],
)
def test_months_that_cannot_be_are_refused(practice_folder, options, said):
    """Exit code 3 and a sentence, no traceback."""
    done = CliRunner().invoke(app, ["backtest", str(practice_folder / "parameters" / "acme.yaml"), *options])
    assert done.exit_code == 3 and said in done.stderr and "Traceback" not in done.stderr


@pytest.mark.parametrize("language", ["en", "ja"])
def test_the_command_says_it_in_both_languages(practice_folder, language):
    """A table with the months above, every commitment in a line, and a sentence for each side."""
    narrow = {"SLA_LANG": language, "COLUMNS": "40"}  # which says nothing of a pipe
    done = sla("backtest", practice_folder / "parameters" / "acme.yaml", **narrow)
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert lines[0].split() == ["2025", "2026"] and lines[1].split()[:2] == ["05", "06"]
    assert "MQLs handed over" in done.stdout if language == "en" else "MQL の引き渡し件数" in done.stdout
    assert "of 17 months" in lines[-1] if language == "en" else "17 か月のうち" in lines[-1]


def test_the_command_gives_the_same_numbers_as_data(practice_folder):
    """`--json` is the backtest, as its published schema has it."""
    path = practice_folder / "parameters" / "acme.yaml"
    done = sla("backtest", path, "--from", "2026-07", "--until", "2026-08", "--json")
    assert json.loads(done.stdout) == json.loads(run_backtest(path, "2026-07", "2026-08").model_dump_json())
    committed = Path(__file__).parents[1] / "docs" / "schema" / "backtest.schema.json"
    assert json.loads(committed.read_text("utf-8")) == json.loads(json.dumps(backtest_schema()))
    assert Backtest.model_validate_json(done.stdout).months == ["2026-07", "2026-08"]


@pytest.mark.parametrize("language", ["en", "ja"])
def test_the_table_lines_up_and_fits_the_terminal(practice, language):
    """Each symbol begins in its month's column, Japanese labels counting double, and no line is wider than asked."""
    text = "\n".join(table(whole(practice), language, 80))
    blocks = [block.splitlines() for block in text.split("\n\n")[:-1]]
    assert len(blocks) > 1 and {len(block) for block in blocks} == {10}
    for years, months, *lines in blocks:
        columns = [found.start() for found in re.finditer(r"\d\d", months)]
        assert years.strip().startswith("20") and len({columns[0], years.index("20")}) == 1
        for line in lines:
            assert cell_len(line) <= 80
            starts = {cell_len(line[: found.start()]) for found in re.finditer(r"\(×\)|[✓×…–](?!\))", line)}
            assert starts == set(columns)


@pytest.mark.parametrize("language", ["en", "ja"])
def test_three_years_stay_readable(practice, language):
    """More months than fit go under each other: the picture of 36 months is hardly wider than that of 17."""
    found = whole(practice)
    months = [str(Month(2023, 1).plus(place)) for place in range(36)]
    rows = [
        row.model_copy(update={"cells": [row.cells[place % 17] for place in range(36)]}) for row in found.rows
    ]
    long = found.model_copy(update={"rows": rows, "months": months})
    (short_wide, short_high), (wide, high) = (size(backtest_chart(one, language)) for one in (found, long))
    assert wide < 1.1 * short_wide and 1.7 * short_high < high < 2.3 * short_high


def size(svg):
    """Give a picture's width and height in points."""
    return [float(number) for number in re.search(r'viewBox="0 0 ([\d.]+) ([\d.]+)"', svg).groups()]


@pytest.mark.parametrize("language", ["en", "ja"])
def test_the_heat_map_is_drawn_and_put_into_words(practice, language):
    """The picture is the same every time, and its words name both sides' months and worst promise."""
    found = whole(practice)
    assert backtest_chart(found, language) == backtest_chart(found, language)
    said = backtest_alt(found).text(language)
    assert said.count("17") == 4 and ("most often missed" in said or "未達が最も多いのは" in said)


def test_the_picture_follows_the_agreement(own_agreement):
    """A target that is saved in the workshop redraws the heat map and its sentences."""
    room = open_room(own_agreement, "en")
    picture = shown(room)
    before = picture.value
    room.decide({"commitments.mql_volume.target": 400})
    assert read_agreement(own_agreement).agreement.commitments[0].target == 400
    assert "in 0 of 17 months" in picture.value and picture.value != before


def test_a_room_without_data_is_told_so(tmp_path):
    """Without past leads the picture is a sentence, and the notebook runs on."""
    file = company(tmp_path, [{"created": "2026-08-03 10:00"}])
    text = file.path.read_text("utf-8")
    file.path.write_text(text[: text.index("data:\n")], "utf-8")
    assert "names no data" in shown(open_room(file.path, "en")).value
