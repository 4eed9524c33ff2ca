"""What the monthly notebook shows: every part of the report, in both languages, and a sentence for an empty one."""

import json
from dataclasses import dataclass
from pathlib import Path

import pytest
from documents_sample import CHANNEL, EMPTY, RUNNING, VARIANCE, both, report

from sla_toolkit.running import show
from sla_toolkit.variance.report import Report

REPO = Path(__file__).parents[1]
TABLES = [name for name in show.__all__ if name not in ("summary", "waterfall", "cumulative")]


@dataclass(frozen=True)
class Shown:
    """A report and the language of who looks at it."""

    report: Report
    language: str = "en"


def said(shown):
    """Give the HTML of a table, or the words of a sentence."""
    return shown.to_html() if hasattr(shown, "to_html") else shown.data


@pytest.mark.parametrize("language", ["ja", "en"])
@pytest.mark.parametrize("name", TABLES)
def test_every_part_is_shown_and_an_empty_one_says_so(name, language):
    """A month with everything gives a table; one of which nothing is known a sentence, and no empty heading."""
    data = report().data.model_copy(update={"findings": [], "sources": []})
    full, empty = Shown(report(), language), Shown(report(**EMPTY, data=data), language)
    assert "<td" in said(getattr(show, name)(full))
    assert "<th" not in said(getattr(show, name)(empty))


def test_a_month_without_numbers_draws_nothing():
    """No variance, no bars; no days, no line."""
    empty = Shown(report(**EMPTY))
    assert show.waterfall(empty) is None
    assert show.cumulative(empty) is None


def test_the_paragraph_is_said_once_after_the_notices():
    """The summary where there is one, else the headline; never both."""
    full = said(show.summary(Shown(report())))
    assert full.index("Nobody has signed.") < full.index("In September 2026")
    assert "22 against 34 planned." not in full
    assert "22 against 34 planned." in said(show.summary(Shown(report(summary={}))))


def test_the_main_cause_is_marked_in_words():
    """Exactly one question of seven carries the mark, with its verdict, effect and confidence."""
    shown = said(show.ladder(Shown(report())))
    assert shown.count("main cause") == 1
    assert all(part in shown for part in ("× missed", "more than chance", "−9.8", "over 99%"))


def test_a_kept_promise_carries_no_verdict_and_a_missed_one_says_what_chance_would_do():
    """Verdict and p-value stand with what was missed or is pending, and nowhere else."""
    kept = next(one for one in report().commitments if one.status == "kept")
    missed = next(one for one in report().commitments if one.verdict == "noise" and one.status == "missed")
    assert "chance" not in said(show.commitments(Shown(report(commitments=[kept]))))
    assert "within chance (p\N{NO-BREAK SPACE}=\N{NO-BREAK SPACE}0.31)" in said(
        show.commitments(Shown(report(commitments=[missed])))
    )


def test_what_is_not_due_yet_is_a_row_of_the_drivers():
    """A running month's table has the step that its waterfall has; a settled month's has none."""
    shown = said(show.drivers(Shown(report(variance=RUNNING))))
    assert "Not due yet" in shown and "−18.0" in shown
    assert "Not due yet" not in said(show.drivers(Shown(report())))


def test_the_way_onward_adds_up():
    """What is not due yet stands among the drivers of a chain, money in the agreement's currency."""
    shown = said(show.onward(Shown(report())))
    assert "Not due yet" in shown and "−1.5" in shown and "−¥2,330,000" in shown


def test_what_a_source_says_is_read_and_not_run():
    """A channel's name or a notice with markup comes out as letters."""
    hostile = both("<script>alert(1)</script>")
    made = Shown(
        report(
            variance=VARIANCE | {"by_channel": [CHANNEL | {"label": hostile}]},
            notices=[{"code": "x", "level": "info", "text": hostile}],
        )
    )
    assert "<script" not in said(show.channels(made)) + said(show.summary(made))
    assert "&lt;script&gt;" in said(show.channels(made))


def test_the_notebooks_hold_the_same_code_and_no_output():
    """Both languages run the same cells; none is kept with what an earlier run gave, and each is a few lines."""
    code = {}
    for language in ("ja", "en"):
        cells = json.loads((REPO / "notebooks" / language / "5_monthly_variance.ipynb").read_bytes())["cells"]
        code[language] = [cell for cell in cells if cell["cell_type"] == "code"]
        assert not any(cell["outputs"] or cell["execution_count"] for cell in code[language])
    sources = {language: ["".join(cell["source"]) for cell in cells] for language, cells in code.items()}
    assert sources["ja"] == sources["en"]
    assert all(source.count("\n") < 4 for source in sources["ja"])
    assert {name for name in show.__all__ if f"show.{name}(run)" in "\n".join(sources["en"])} == set(
        show.__all__
    )
