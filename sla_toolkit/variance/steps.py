"""The funnel from the hand-off on: how far the month's cohort has come, beside the plan."""

from sla_toolkit.agreement import Duration
from sla_toolkit.agreement.wording import stage_label
from sla_toolkit.measures import Cohorts, Period, converted, tally
from sla_toolkit.variance.counts import plan_window
from sla_toolkit.variance.planned import Planned
from sla_toolkit.variance.report import FunnelStep


def steps(cohorts: Cohorts, period: Period, plan: Planned | None) -> list[FunnelStep]:
    """Give one step a stage, from the plan's hand-off to the last.

    The planned outcome is counted within its window, every other stage up to the as-of time. `actual` is None where
    the data has no date for the stage.
    """
    agreement = cohorts.agreement
    stages = agreement.stage_ids[agreement.stage_ids.index(agreement.plan.stage) :]
    return [_step(stage, cohorts, period, plan) for stage in stages]


def _step(stage: str, cohorts: Cohorts, period: Period, plan: Planned | None) -> FunnelStep:
    agreement = cohorts.agreement
    planned = plan.at_stage(stage, agreement) if plan else None
    actual = _reached(stage, cohorts, period) if stage in cohorts.leads.dated_stages else None
    return FunnelStep(
        stage=stage,
        label=stage_label(agreement, stage),
        owner=agreement.stage(stage).owner,
        plan=None if planned is None else float(planned),
        actual=actual,
        difference=None if planned is None or actual is None else float(actual - planned),
    )


def _reached(stage: str, cohorts: Cohorts, period: Period) -> int:
    plan = cohorts.agreement.plan
    if stage == plan.stage:
        entered = cohorts.entered(stage)
        return int(entered.filter(entered.month == str(period.month)).count().execute())
    window: Duration | None = plan_window(cohorts.agreement) if stage == plan.outcome else None
    judged = converted(cohorts, plan.stage, stage, window)
    counted = tally(judged.filter(judged.month == str(period.month)), "month").execute()
    return int(counted.kept.sum())
