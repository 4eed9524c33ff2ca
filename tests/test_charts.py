"""The charts: the same bytes every time, readable anywhere, with what they show in words."""

import re
from concurrent.futures import ThreadPoolExecutor

import matplotlib as mpl
import matplotlib.pyplot as plt
import pytest
from documents_sample import RUNNING, VARIANCE, both, days, report

from sla_toolkit.documents import MissingGlyph, charts, draw_figures
from sla_toolkit.documents.charts.waterfall import _steps

CHARTS = {"waterfall": charts.waterfall, "cumulative": charts.cumulative}


@pytest.mark.parametrize("language", ["ja", "en"])
@pytest.mark.parametrize("chart", CHARTS.values(), ids=CHARTS)
def test_a_chart_is_the_same_bytes_every_time(chart, language):
    """No clock and no random id is in the SVG."""
    first = chart(report(), language)
    assert chart(report(), language) == first
    assert "<dc:date>" not in first


@pytest.mark.parametrize("chart", CHARTS.values(), ids=CHARTS)
def test_a_chart_needs_no_font_of_the_reader(chart):
    """Letters are outlines: no text element asks for a font, and nothing is fetched."""
    svg = chart(report(), "ja")
    assert "<text" not in svg
    assert "font-family" not in svg
    assert set(re.findall(r'xlink:href="([^#][^"]*)"', svg)) == set()


def test_the_charts_say_in_words_what_they_show():
    """The alternative text names plan, every driver and the actual, in both languages."""
    english, japanese = (charts.waterfall_alt(report())[language] for language in ("en", "ja"))
    assert all(part in english for part in ("34", "Volume −1.9", "Persona mix −9.8", "Conversion −0.3", "22"))
    assert all(part in japanese for part in ("34", "リード数 −1.9", "ペルソナ構成 −9.8", "転換率 −0.3", "22"))
    assert "180 by September 30, 2026" in charts.cumulative_alt(report())["en"]


def test_the_words_say_which_bars_are_more_than_chance():
    """The verdict stands beside each driver; a driver that nobody tested has none."""
    said = charts.waterfall_alt(report())["en"]
    assert "Volume −1.9 (within chance)" in said and "Persona mix −9.8 (more than chance)" in said
    untested = [one | {"verdict": None, "sigma": None} for one in VARIANCE["drivers"]]
    made = report(variance=VARIANCE | {"drivers": untested})
    assert "(" not in charts.waterfall_alt(made)["en"]
    assert charts.waterfall(made, "en") != charts.waterfall(report(), "en")


def test_a_running_months_plan_is_first_brought_to_what_is_due():
    """Plan, what is not due yet, what is due by now, drivers, actual: each bar begins where the one before ended."""
    made = report(variance=RUNNING)
    plan, waiting, due, *drivers, actual = _steps(made.variance, "en")
    assert (plan.end, waiting.start, waiting.end, due.end) == (34, 34, 16, 16)
    assert [one.start for one in drivers] == [due.end, *(one.end for one in drivers[:-1])]
    assert drivers[-1].end == actual.end == 6
    assert [one.sure for one in drivers] == [False, True, False]
    assert "Not due yet −18.0" in charts.waterfall_alt(made)["en"]
    assert "<svg" in charts.waterfall(made, "ja")


def test_a_running_month_is_drawn_as_far_as_it_is_known():
    """The words stop at the last known day, and a month of which nothing is known says so."""
    running, blank = report(daily=days(12)), report(daily=days(0))
    assert "72 by September 12, 2026" in charts.cumulative_alt(running)["en"]
    assert "none is known yet" in charts.cumulative_alt(blank)["en"]
    assert charts.cumulative(running, "en") != charts.cumulative(report(), "en")
    assert charts.cumulative(blank, "en").startswith("<?xml")


@pytest.mark.parametrize("effects", [(0, 0, 0), (3, 4, 5), (-40, 2, 0), (1e6, -1e6, 0.04)])
def test_any_effects_can_be_drawn(effects):
    """Nothing happened, all gains, a fall below zero, huge numbers: each gives a picture without a warning."""
    drivers = [one | {"effect": effect} for one, effect in zip(VARIANCE["drivers"], effects, strict=True)]
    assert "<svg" in charts.waterfall(report(variance=VARIANCE | {"drivers": drivers}), "ja")


def test_a_missing_glyph_fails_the_chart():
    """A character without a shape is refused by name; it never becomes an empty box."""
    drivers = [one | {"label": both("🚀 launch")} for one in VARIANCE["drivers"]]
    with pytest.raises(MissingGlyph, match=r"“🚀” \(U\+1F680\)"):
        charts.waterfall(report(variance=VARIANCE | {"drivers": drivers}), "ja")


def test_a_dollar_in_a_label_is_a_dollar():
    """Labels are never read as formulas."""
    drivers = [one | {"label": both(r"$\frac{a}$")} for one in VARIANCE["drivers"]]
    assert "<svg" in charts.waterfall(report(variance=VARIANCE | {"drivers": drivers}), "en")


def test_drawing_leaves_no_trace_in_matplotlib():
    """Settings and open figures of the notebook that asks for a chart stay as they were."""
    settings = dict(mpl.rcParams)
    charts.waterfall(report(), "ja")
    assert dict(mpl.rcParams) == settings
    assert plt.get_fignums() == []


def test_charts_may_be_drawn_side_by_side():
    """Threads that draw at once get what one alone would get."""
    jobs = [(chart, language) for chart in CHARTS.values() for language in ("ja", "en")] * 2
    alone = [chart(report(), language) for chart, language in jobs]
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(lambda job: job[0](report(), job[1]), jobs)) == alone


def test_figures_are_written_for_each_language_and_named_in_the_report(tmp_path):
    """Every chart stands in `figures/`, once a language, with its words."""
    figures = draw_figures(report(), tmp_path)
    assert [figure.id for figure in figures] == ["waterfall", "cumulative"]
    for figure in figures:
        assert figure.files == {lang: f"figures/{figure.id}.{lang}.svg" for lang in ("en", "ja")}
        assert all((tmp_path / file).read_bytes().startswith(b"<?xml") for file in figure.files.values())
        assert set(figure.alt) == {"en", "ja"}


def test_a_chart_with_nothing_to_show_is_left_out(tmp_path):
    """Without a variance there is no waterfall, without days no line."""
    assert draw_figures(report(variance=None, daily=[]), tmp_path) == []
    with pytest.raises(ValueError, match="no variance"):
        charts.waterfall(report(variance=None), "ja")
