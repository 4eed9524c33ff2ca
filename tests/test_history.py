"""The history as data: months × commitments from the reports on file, where each is going, and what it never claims."""

from statistics import median

import pytest
from documents_parts import both
from history_sample import FIRST, WHY, along, on_file, report, share
from hypothesis import given
from hypothesis import strategies as st

from sla_toolkit.variance.history import (
    MOST_MONTHS,
    Facts,
    Failure,
    History,
    MonthOnFile,
    history,
    overview,
)
from sla_toolkit.variance.history.trend import LEAST, NEEDED, STRETCH, WINDOW, direction

SHARES = st.floats(0, 2, allow_nan=False)
THREE = st.lists(SHARES, min_size=3, max_size=3)
FAILED = Failure(code="engine", text=WHY["text"], notebook=None)


def only(found: History):
    """Give a history's one row."""
    (row,) = found.commitments
    return row


def test_months_run_from_the_first_to_the_last_without_gaps():
    """A month that nobody ran stands between its neighbours as one without a report, over the turn of a year too."""
    found = history(
        "acme", [on_file(report("2025-11", share("a", 0.6))), on_file(report("2026-02", share("a", 0.4)))]
    )
    assert [one.month for one in found.months] == ["2025-11", "2025-12", "2026-01", "2026-02"]
    assert [one.state for one in found.months] == ["report", "no_report", "no_report", "report"]
    assert [cell and cell.status for cell in only(found).cells] == ["kept", None, None, "missed"]
    assert found.months[1].report is None


def test_every_cell_says_what_the_months_report_says(reports):
    """Status, actual, target, unit and relief of each practice month stand in its cell, and the counts add up."""
    months = ["2026-05", "2026-06", "2026-07"]
    found = history("acme", [on_file(reports[month]) for month in months])
    for place, month in enumerate(months):
        for row in found.commitments:
            cell = row.cells[place]
            wanted = next(one for one in reports[month].commitments if one.id == row.id)
            for name in ("status", "actual", "target", "unit", "relieved_by", "pending", "measure"):
                assert getattr(cell, name) == getattr(wanted, name)
        counts = found.months[place].report.counts
        assert counts.kept + counts.missed + counts.pending + counts.no_data == len(
            reports[month].commitments
        )
        assert found.months[place].report.headline == reports[month].headline
    assert [row.id for row in found.commitments] == [one.id for one in reports["2026-07"].commitments]


def test_the_main_cause_is_the_reports(reports):
    """The finding that a month's report names as the main cause is the history's, and none where it names none."""
    for month in ("2026-06", "2026-09"):
        found = history("acme", [on_file(reports[month])]).months[0].report
        named = [one.id for one in reports[month].findings if one.main_cause]
        assert ([found.main_cause.id] if found.main_cause else []) == named
        assert (found.cause == "named") == bool(named)


def test_a_report_of_another_version_is_read_as_long_as_it_tells_what_is_needed():
    """Fields that came later or went since are no matter; a report without its commitments is refused."""
    content = report("2026-09", share("a", 0.6)).model_dump(mode="json")
    older = {
        name: content[name] for name in content if name not in ("ladder", "testing", "corrections", "summary")
    }
    assert Facts.model_validate(older | {"brand_new": 1}) == Facts.of(report("2026-09", share("a", 0.6)))
    del older["commitments"]
    with pytest.raises(ValueError, match="commitments"):
        Facts.model_validate(older)


@pytest.mark.parametrize("wrong", [{"as_of": "soon"}, {"as_of": "2026-11-01T00:00:00"}, {"month": None}])
def test_a_report_whose_time_cannot_be_told_is_none(wrong):
    """An as-of time that is none, or has no offset, does not reach a page that would have to write it."""
    content = report("2026-09", share("a", 0.6)).model_dump(mode="json") | wrong
    with pytest.raises(ValueError, match=next(iter(wrong))):
        Facts.model_validate(content)


def test_a_failed_month_says_why_and_one_that_was_published_before_keeps_its_report():
    """Without a report the month is failed; beside a report the failure is told and the numbers stay."""
    found = history(
        "acme",
        [
            MonthOnFile("2026-08", failure=FAILED),
            on_file(report("2026-09", share("a", 0.6)), failure=FAILED),
            MonthOnFile("2026-10", why=both("Half a file."), failure=FAILED),
        ],
    )
    assert [one.state for one in found.months] == ["failed", "report", "unreadable"]
    assert [one.failure.code for one in found.months] == ["engine"] * 3
    assert only(found).cells[1].status == "kept" and found.months[1].report.counts.kept == 1


def test_a_commitment_that_came_or_went_has_cells_only_where_it_was_promised():
    """Its label is the newest that any report has; once gone, it has ended and nothing is claimed of it."""
    found = history(
        "acme",
        [
            on_file(report("2026-01", share("old", 0.1), share("stays", 0.6, label=both("First wording")))),
            on_file(report("2026-02", share("new", 0.7), share("stays", 0.6, label=both("Last wording")))),
        ],
    )
    rows = {row.id: row for row in found.commitments}
    assert list(rows) == ["new", "stays", "old"]
    assert rows["stays"].label["en"] == "Last wording" and not rows["stays"].ended
    assert [cell is None for cell in rows["old"].cells] == [False, True]
    assert rows["old"].ended and rows["old"].trend.why == "ended" and rows["old"].missed_in_a_row == []


@pytest.mark.parametrize(
    ("second", "third", "said"),
    [
        ({"version": 1}, {"version": 1}, ["first", "same", "same"]),
        ({"version": 2}, {"version": 2}, ["first", "new_version", "same"]),
        ({"version": 1}, {"version": 1, "agreement": {"digest": "f" * 64}}, ["first", "same", "altered"]),
    ],
)
def test_which_terms_a_month_was_measured_against_can_be_seen(second, third, said):
    """A new version shows, and so do other terms under an old number, even across a month without a report."""
    months = ["2026-01", "2026-02", "2026-04"]
    found = history(
        "acme",
        [
            on_file(report(month, share("a", 0.6), **how))
            for month, how in zip(months, ({}, second, third), strict=True)
        ],
    )
    assert [one.report.terms.against_before for one in found.months if one.report] == said


def test_signatures_stand_in_every_cell():
    """What was measured against unsigned terms says so in the cell and in the month."""
    found = along([0.6])
    assert only(found).cells[0].signature == "unsigned" == found.months[0].report.terms.signature


@given(st.lists(st.one_of(st.none(), SHARES), max_size=15), st.lists(SHARES, max_size=NEEDED - 1))
def test_no_trend_is_told_from_fewer_months_than_stated(earlier, lately):
    """However far back more months lie: of the last twelve, six must be judged."""
    gaps: list[float | None] = [None] * (WINDOW - len(lately))
    found = along([*earlier, *gaps, *lately] or [None])
    trend = only(found).trend
    assert (trend.direction, trend.why, trend.before, trend.lately) == (
        "cannot_tell",
        "few_months",
        None,
        None,
    )
    assert trend.judged == len(lately)


@given(THREE, THREE)
def test_better_and_worse_are_each_others_mirror(before, lately):
    """What is better forwards is worse backwards; and a claim means that the two stretches do not overlap."""
    said = direction(before, lately)
    mirrored = {"better": "worse", "worse": "better", "steady": "steady"}
    assert direction(lately, before) == mirrored[said]
    if said == "better":
        assert min(lately) > max(before) and median(lately) - median(before) >= LEAST
    if min(lately) > max(before) and median(lately) - median(before) > 2 * LEAST:
        assert said == "better"


@given(THREE, THREE, st.permutations(range(3)), st.permutations(range(3)))
def test_the_order_within_a_stretch_is_no_matter(before, lately, one, other):
    """Three months are three months."""
    shuffled = direction([before[place] for place in one], [lately[place] for place in other])
    assert shuffled == direction(before, lately)


def test_chance_alone_gives_a_direction_in_one_of_ten():
    """Of all orders of six different values, one in twenty reads better and one in twenty worse."""
    from itertools import permutations

    said = [
        direction(order[:STRETCH], order[STRETCH:]) for order in permutations((0.1, 0.2, 0.3, 0.4, 0.5, 0.6))
    ]
    assert (said.count("better"), said.count("worse")) == (len(said) // 20, len(said) // 20)


@pytest.mark.parametrize(
    ("actuals", "said"),
    [
        ([0.30, 0.32, 0.31, 0.40, 0.42, 0.41], "better"),
        ([0.40, 0.42, 0.41, 0.30, 0.32, 0.31], "worse"),
        ([0.30, 0.42, 0.31, 0.40, 0.32, 0.41], "steady"),
        ([0.500, 0.501, 0.502, 0.503, 0.504, 0.505], "steady"),
        ([0.30, 0.32, None, 0.31, 0.40, None, 0.42, 0.41], "better"),
        ([0.9, 0.9, 0.9, 0.40, 0.42, 0.41, 0.30, 0.32, 0.31], "worse"),
    ],
)
def test_the_last_three_judged_months_are_held_against_the_three_before(actuals, said):
    """Clear of each other and by more than a hair: a direction; overlapping or next to nothing: no clear change."""
    trend = only(along(actuals)).trend
    assert (trend.direction, trend.why, trend.judged) == (said, None, 6)
    known = [str(FIRST.plus(place)) for place, actual in enumerate(actuals) if actual is not None]
    assert trend.before.months + trend.lately.months == known[-6:]


def test_a_trend_is_of_shares_of_the_target():
    """A volume whose target follows the season is better when more of it is reached, not when more is asked for."""
    volumes = [(90, 100), (180, 200), (85, 100), (96, 100), (195, 200), (98, 100)]
    months = [
        report(str(FIRST.plus(place)), share("v", actual, target, unit="leads"))
        for place, (actual, target) in enumerate(volumes)
    ]
    row = only(history("acme", [on_file(one) for one in months]))
    assert row.reached == pytest.approx([actual / target for actual, target in volumes])
    assert row.trend.direction == "better" and row.trend.lately.reached == pytest.approx(0.975)


def test_no_trend_is_told_across_a_change_of_the_target():
    """A new version that asks for less makes nothing better; one that leaves the target alone is no matter."""
    actuals = [0.30, 0.32, 0.31, 0.40, 0.42, 0.41]

    def told(later_target):
        months = [
            report(
                str(FIRST.plus(place)),
                share("a", actual, later_target if place > 2 else 0.5),
                version=1 + (place > 2),
            )
            for place, actual in enumerate(actuals)
        ]
        return only(history("acme", [on_file(one) for one in months])).trend

    assert told(0.4).why == "target_changed" and told(0.4).direction == "cannot_tell"
    assert told(0.5).direction == "better"


def test_what_was_measured_otherwise_does_not_count_for_the_trend():
    """Another measure or unit under the same id, an undecided month, and one without a target tell nothing."""
    months = [
        report("2026-01", share("a", 0.4, measure="response_within")),
        report("2026-02", share("a", 40, 100, unit="leads")),
        report("2026-03", share("a", 0.4, status="pending")),
        report("2026-04", share("a", 0.4, None)),
        report("2026-05", share("a", 0.4, 0)),
        report("2026-06", share("a", 0.4)),
    ]
    assert only(history("acme", [on_file(one) for one in months])).reached == [None] * 5 + [0.8]


MISS, KEEP, OPEN, BLANK = (
    {"actual": 0.4},
    {"actual": 0.6},
    {"actual": 0.4, "status": "pending"},
    {"actual": None},
)
EXCUSED, OWED = {"actual": 0.4, "relieved_by": "b"}, {"actual": None, "owed_by": "sales"}


@pytest.mark.parametrize(
    ("cells", "months"),
    [
        ([KEEP, MISS, MISS], ["2026-02", "2026-03"]),
        ([MISS, KEEP], []),
        ([MISS, MISS, OPEN], ["2026-01", "2026-02"]),
        ([MISS, MISS, None], ["2026-01", "2026-02"]),
        ([MISS, None, MISS], ["2026-03"]),
        ([MISS, BLANK, MISS], ["2026-03"]),
        ([MISS, EXCUSED, MISS], ["2026-03"]),
        ([MISS, EXCUSED], []),
        ([MISS, OWED, MISS], ["2026-01", "2026-02", "2026-03"]),
        ([OPEN, BLANK], []),
    ],
)
def test_months_in_a_row_count_as_the_remedies_do(cells, months):
    """Excused months break a row, owed data continues it, and what is not judged yet at its end leaves it as it is."""
    found = [
        MonthOnFile(f"2026-{place:02d}", failure=FAILED)
        if given is None
        else on_file(report(f"2026-{place:02d}", share("a", **given)))
        for place, given in enumerate(cells, 1)
    ]
    assert only(history("acme", found)).missed_in_a_row == months


def test_months_in_a_row_agree_with_the_remedies_of_the_practice_reports(reports):
    """Where a report tells of a remedy, the months that it counts are those that the history has in a row."""
    months = ["2026-06", "2026-07", "2026-08", "2026-09"]
    found = history("acme", [on_file(reports[month]) for month in months])
    told = {one.when_missed: one.missed for one in reports["2026-09"].remedies}
    rows = {row.id: row.missed_in_a_row for row in found.commitments}
    assert told and all([month for month in told[name] if month in months] == rows[name] for name in told)


def test_a_folder_far_off_does_not_make_a_page_of_empty_months():
    """Five years are shown, up to the newest month; what lies before them is named."""
    found = history(
        "acme", [on_file(report(month, share("a", 0.6))) for month in ("1990-01", "2026-08", "2026-09")]
    )
    assert len(found.months) == MOST_MONTHS == len(only(found).cells)
    assert found.months[-1].month == "2026-09" and found.earlier == ["1990-01"]


def test_an_agreement_of_which_nothing_can_be_read_has_its_months_all_the_same():
    """No commitment, no title, no currency: what is not known is null or empty, and no month is lost."""
    found = history("acme", [MonthOnFile("2026-09", failure=FAILED)])
    assert (found.commitments, found.title, found.currency, found.as_of) == ([], {}, None, None)
    assert found.months[0].state == "failed"


def test_the_overview_lays_agreements_beside_each_other():
    """Months from the first of any to the last of any; null outside an agreement's own; totals add up what was read."""
    early = history(
        "late-name", [on_file(report("2026-01", share("a", 0.6), share("b", 0.1, relieved_by="a")))]
    )
    late = history(
        "early-name",
        [
            on_file(report("2026-02", share("a", 0.6), share("b", None))),
            MonthOnFile("2026-03", failure=FAILED),
        ],
    )
    found = overview([early, late])
    assert (
        [row.id for row in found.agreements]
        == ["early-name", "late-name"]
        == [one.id for one in found.histories]
    )
    assert found.months == ["2026-01", "2026-02", "2026-03"]
    assert [cell is None for row in found.agreements for cell in row.cells] == [
        True,
        False,
        False,
        False,
        True,
        True,
    ]
    assert [(one.reports, one.failed) for one in found.totals] == [(1, 0), (1, 0), (0, 1)]
    assert [one.counts.model_dump() for one in found.totals][:2] == [
        {"kept": 1, "missed": 1, "excused": 1, "pending": 0, "no_data": 0},
        {"kept": 1, "missed": 0, "excused": 0, "pending": 0, "no_data": 1},
    ]
    assert overview([]).months == []
