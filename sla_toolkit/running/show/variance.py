"""Plan against actual, split along its causes."""

from IPython.display import SVG

from sla_toolkit.documents import charts
from sla_toolkit.documents.formats import Formats
from sla_toolkit.documents.rows import largest
from sla_toolkit.language import Message
from sla_toolkit.running.show.table import Shown, Table, formats, table, tested
from sla_toolkit.variance.report import Driver

_MOST_ROWS = 12
_NOT_DUE = Message("Not due yet")


def waterfall(run: Shown) -> SVG | None:
    """Draw what volume, mix and conversion did to the plan."""
    return SVG(charts.waterfall(run.report, run.language)) if run.report.variance else None


def cumulative(run: Shown) -> SVG | None:
    """Draw the month's leads day by day against the plan line."""
    return SVG(charts.cumulative(run.report, run.language)) if run.report.daily else None


def drivers(run: Shown) -> Table:
    """Show what is not due yet and what each driver did, beside what chance alone would do, in outcomes."""
    variance, write = run.report.variance, formats(run)
    if variance is None:
        return table(run, [])
    waiting = {"driver": _NOT_DUE.text(run.language), "effect": write.signed(variance.not_yet_due)}
    return table(
        run,
        [
            *([waiting | {"sigma": "", "verdict": ""}] if variance.not_yet_due else []),
            *(_driver(one, run, write) for one in variance.drivers),
        ],
    )


def _driver(one: Driver, run: Shown, write: Formats) -> dict[str, str]:
    return {
        "driver": one.label[run.language],
        "effect": write.signed(one.effect),
        "sigma": write.number(one.sigma),
        "verdict": tested(one.verdict, one.p_value, write),
    }


def personas(run: Shown) -> Table:
    """Show each persona's leads and outcomes, planned and actual, with its part of the drivers."""
    write = formats(run)
    return table(
        run,
        [
            {
                "persona": one.label[run.language],
                "share": write.rate(one.share),
                "planned_share": write.rate(one.planned_share),
                "conversion": write.rate(one.conversion),
                "planned_conversion": write.rate(one.planned_conversion),
                "plan": write.number(one.plan),
                "actual": write.number(one.actual),
                "volume": write.signed(one.volume),
                "mix": write.signed(one.mix),
                "conversion_effect": write.signed(one.conversion_effect),
            }
            for one in (run.report.variance.by_persona if run.report.variance else [])
        ],
    )


def persona_channels(run: Shown) -> Table:
    """Show the channels within the personas that moved the outcomes most."""
    write, names = formats(run), {one.id: one.label[run.language] for one in run.report.agreement.personas}
    rows = run.report.variance.by_persona_channel if run.report.variance else []
    return table(
        run,
        [
            {
                "persona": names.get(one.persona, one.persona),
                "channel": one.label[run.language],
                "leads": one.leads,
                "plan": write.number(one.plan),
                "actual": write.number(one.actual),
                "volume": write.signed(one.volume),
                "mix": write.signed(one.mix),
                "conversion_effect": write.signed(one.conversion_effect),
            }
            for one in largest(rows, _MOST_ROWS)
        ],
    )


def channels(run: Shown) -> Table:
    """Show each channel's leads, their fit and what they brought."""
    write = formats(run)
    return table(
        run,
        [
            {
                "channel": one.label[run.language],
                "leads": one.leads,
                "persona_share": write.rate(one.persona_share),
                "expected": write.number(one.expected),
                "actual": one.actual,
            }
            for one in (run.report.variance.by_channel if run.report.variance else [])
        ],
    )


def onward(run: Shown) -> Table:
    """Show the way on to the later stages and to revenue, and what the differences there are made of."""
    return table(run, _chains(run))


def _chains(run: Shown) -> list[dict[str, str]]:
    """Give a row for each chain, and below it one for each of its drivers."""
    write, rows = formats(run), []
    for chain in run.report.variance.onward if run.report.variance else []:
        rows.append(_link(chain.label[run.language], write.change(chain.total, chain.unit)))
        rows[-1] |= {
            "plan": write.amount(chain.plan, chain.unit),
            "actual": write.amount(chain.actual, chain.unit),
        }
        if chain.not_yet_due:
            early = _link("", write.change(chain.not_yet_due, chain.unit))
            rows.append(early | {"driver": _NOT_DUE.text(run.language)})
        rows += [
            _link("", write.change(driver.effect, chain.unit))
            | {
                "driver": driver.label[run.language],
                "verdict": tested(driver.verdict, driver.p_value, write),
            }
            for driver in chain.drivers
        ]
    return rows


def _link(stage: str, difference: str) -> dict[str, str]:
    """Give a row with the columns of every row, the others empty."""
    return {
        "stage": stage,
        "plan": "",
        "actual": "",
        "driver": "",
        "difference": difference,
        "verdict": "",
    }
