"""What became of the decisions: each beside its measure before and since, with a verdict."""

from dataclasses import dataclass
from datetime import date

from statsmodels.stats.multitest import multipletests

from sla_toolkit.agreement import Agreement, Month
from sla_toolkit.agreement.wording import commitment_label
from sla_toolkit.language import in_both
from sla_toolkit.measures import MEASURES, Cohorts, Period
from sla_toolkit.variance.follow_up.chance import p_value, power
from sla_toolkit.variance.follow_up.comparing import Compared, compared
from sla_toolkit.variance.follow_up.model import Action, Actions, commitment_of
from sla_toolkit.variance.follow_up.telling import Standing, told
from sla_toolkit.variance.noise.family import FALSE_ALARMS
from sla_toolkit.variance.report import FollowUp, Verdict

POWER = 0.8
"""A test that would miss the move hoped for more often than once in five says nothing by staying silent."""
REMEMBERED = 6
"""Months for which a decision that is done is still followed."""


@dataclass(frozen=True)
class _Tested:
    """A decision's exact p-value, and what it means among all that are tested."""

    p_value: float
    verdict: Verdict


def follow_up(actions: Actions, cohorts: Cohorts, period: Period) -> list[FollowUp]:
    """Follow the decisions taken about the report's month or one before it: open, overdue, done in the last 6 months.

    What happened after `period.as_of` is not known: a decision done later is still open. `since` are the settled
    months that began after the decision was done (else: due), up to the report's month. Several decisions are judged
    together by Holm's method (1979), so that at most one report in twenty sees a move where nothing has moved.
    """
    agreement = cohorts.agreement
    today = period.as_of.astimezone(agreement.calendar.zone).date()
    known = [_as_known(one, today) for one in actions.actions if one.month <= period.month]
    shown = [one for one in known if _is_shown(one, period.month)]
    found = compared(shown, cohorts, period)
    tested = _tested(shown, found)
    return [_follow(one, agreement, found.get(one.id), tested.get(one.id), today) for one in shown]


def _as_known(action: Action, today: date) -> Action:
    if action.done_on is None or action.done_on <= today:
        return action
    return action.model_copy(update={"state": "open", "done_on": None})


def _is_shown(action: Action, month: Month) -> bool:
    if action.done_on is not None:
        return Month.of(action.done_on) >= month.plus(-REMEMBERED)
    return action.state == "open"


def _tested(actions: list[Action], found: dict[str, Compared]) -> dict[str, _Tested]:
    """Test all decisions whose measure can be compared."""
    chances: dict[str, float] = {}
    for one in actions:
        here = found.get(one.id)
        if here is not None and one.expected is not None and here.then is not None and here.now is not None:
            chances[one.id] = p_value(here.then, here.now, rise=one.expected > 0)
    if not chances:
        return {}
    signals = multipletests(list(chances.values()), alpha=FALSE_ALARMS, method="holm")[0]
    by_id = {one.id: one for one in actions}
    return {
        name: _Tested(chance, "signal" if signal else _silent(by_id[name], found[name], len(chances)))
        for (name, chance), signal in zip(chances.items(), signals, strict=True)
    }


def _silent(action: Action, here: Compared, tests: int) -> Verdict:
    """Say what a test that saw nothing means: nothing moved as hoped, or it could not have seen it."""
    if here.then is None or here.now is None or action.expected is None:
        return "cannot_tell"
    able = power(here.then, here.now, action.expected, FALSE_ALARMS / tests) >= POWER
    return "noise" if able else "cannot_tell"


def _follow(
    action: Action, agreement: Agreement, here: Compared | None, tested: _Tested | None, today: date
) -> FollowUp:
    state = "overdue" if action.state == "open" and action.by < today else action.state
    commitment = commitment_of(agreement, action.measure) if action.measure else None
    verdict = tested.verdict if tested else "cannot_tell" if commitment else None
    unit = MEASURES[commitment.measure].unit if commitment else None
    label = commitment_label(agreement, commitment) if commitment else None
    standing = Standing(action, state, label, unit, agreement.agreement.currency, here, verdict)
    return FollowUp(
        id=action.id,
        month=str(action.month),
        finding=action.finding,
        who=in_both(action.who),
        what=in_both(action.what),
        by=action.by.isoformat(),
        state=state,
        measure=action.measure,
        label=label,
        unit=unit,
        expected=action.expected,
        before=here.before if here else None,
        since=here.since if here else None,
        moved=here.moved if here else None,
        p_value=tested.p_value if tested else None,
        verdict=verdict,
        text=told(standing).both(),
    )
