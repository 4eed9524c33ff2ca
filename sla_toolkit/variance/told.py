"""The variance as the report tells it: drivers with their verdicts, personas, channels."""

from collections.abc import Mapping

from sla_toolkit.language import Message
from sla_toolkit.variance.compare import Compared, channel_rows, persona_rows
from sla_toolkit.variance.nested import Before, persona_channel_rows
from sla_toolkit.variance.noise.dispersion import Dispersion
from sla_toolkit.variance.noise.month import sigmas
from sla_toolkit.variance.noise.verdicts import Judged
from sla_toolkit.variance.report import Driver, Lag, Onward, Variance

DRIVER_LABELS = {
    "volume": Message("Volume"),
    "mix": Message("Persona mix"),
    "conversion": Message("Conversion"),
}


def told(
    compared: Compared,
    judged: Mapping[str, Judged],
    swings: Dispersion,
    before: Before,
    onward: list[Onward],
) -> Variance:
    """Give the report's variance of a month; `before` are the channels of the months before."""
    plan, now = compared.plan.funnel.outcomes, compared.now.outcomes
    sigma = sigmas(compared.now, swings.ratio)
    return Variance(
        stage=compared.agreement.plan.stage,
        outcome=compared.agreement.plan.outcome,
        within_days=compared.agreement.plan.within_days,
        plan=float(plan),
        actual=compared.converted,
        pending=sum(cell.pending for cell in compared.cells),
        total=float(compared.converted - plan),
        plan_by_now=float(now),
        difference_by_now=float(compared.converted - now),
        not_yet_due=float(now - plan),
        sigma=sigma["total"],
        lag=_lag(compared),
        drivers=[
            _driver(name, compared, judged.get(f"driver:{name}"), sigma[name]) for name in DRIVER_LABELS
        ],
        by_persona=persona_rows(compared),
        by_channel=channel_rows(compared),
        by_persona_channel=persona_channel_rows(compared, before),
        onward=onward,
    )


def _lag(compared: Compared) -> Lag:
    lag = compared.lag
    return Lag(
        source=lag.source,
        leads=lag.leads,
        outcomes=lag.outcomes,
        share=float(compared.share),
        median_days=lag.median_days,
    )


def _driver(name: str, compared: Compared, judged: Judged | None, sigma: float) -> Driver:
    tested = (
        {}
        if judged is None
        else {"z": judged.z, "p_value": judged.p_value, "verdict": judged.verdict, "needed": judged.needed}
    )
    return Driver(
        id=name, label=DRIVER_LABELS[name].both(), effect=float(compared.effects[name]), sigma=sigma, **tested
    )
