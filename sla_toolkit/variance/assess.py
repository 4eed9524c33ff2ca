"""From an agreement and its leads to the month's report: data only, no picture and no page."""

from collections.abc import Mapping

from sla_toolkit import __version__
from sla_toolkit.agreement import AgreementFile, Month
from sla_toolkit.agreement.wording import persona_label, stage_label
from sla_toolkit.language import in_both
from sla_toolkit.leads import Leads
from sla_toolkit.measures import Cohorts, Measured, Period, measured, settled_at
from sla_toolkit.planning.baseline import event_span
from sla_toolkit.variance.counts import Cell
from sla_toolkit.variance.daily import days
from sla_toolkit.variance.diagnosis.case import Case
from sla_toolkit.variance.diagnosis.gather import gather
from sla_toolkit.variance.diagnosis.ladder import diagnose
from sla_toolkit.variance.diagnosis.summary import summary
from sla_toolkit.variance.follow_up import NO_ACTIONS, Actions, follow_up
from sla_toolkit.variance.headline import headline
from sla_toolkit.variance.lag import lag_of
from sla_toolkit.variance.nested import channels_before
from sla_toolkit.variance.noise.dispersion import Dispersion
from sla_toolkit.variance.noise.family import FALSE_ALARMS, METHOD
from sla_toolkit.variance.noise.verdicts import Judged
from sla_toolkit.variance.notices import notices
from sla_toolkit.variance.outside import hand_offs
from sla_toolkit.variance.past import LOOK_BACK, months_before, with_past
from sla_toolkit.variance.planned import planned
from sla_toolkit.variance.playbook import NO_PLAYBOOK, Playbook, with_proposals
from sla_toolkit.variance.pledge import relief, results
from sla_toolkit.variance.remedies import earlier_months, remedies
from sla_toolkit.variance.report import (
    CommitmentResult,
    DataFinding,
    DataPart,
    Named,
    Report,
    ReportAgreement,
    ReportStage,
    SourceCount,
    Testing,
    Variance,
)
from sla_toolkit.variance.sign_off import UNSIGNED, SignOff
from sla_toolkit.variance.steps import steps
from sla_toolkit.variance.swings import volume_swings
from sla_toolkit.variance.told import told


def assess(
    file: AgreementFile,
    leads: Leads,
    period: Period,
    sign_off: SignOff = UNSIGNED,
    playbook: Playbook = NO_PLAYBOOK,
    actions: Actions = NO_ACTIONS,
) -> Report:
    """Hold one month against the agreement.

    `period.as_of` is the instant of judgement: what happened later is not known. `sign_off` is that over
    `file.digest`. The findings get `playbook`'s proposals; `actions` are the decisions to follow up.
    """
    agreement, month = file.agreement, str(period.month)
    cohorts = with_past(agreement, leads, period)
    plan = planned(agreement, period.month)
    answers = _measured(cohorts, period)
    swings, lag = volume_swings(cohorts, period), lag_of(months_before(cohorts, period, LOOK_BACK))
    case = gather(cohorts, {month: answers[month]}, {month: lag}, {month: swings})[month]
    rungs, found = diagnose(case)
    variance = _variance(case, cohorts, swings)
    pledge = _with_verdicts(case)
    followed = remedies(agreement, _by_month(cohorts, answers, period), period.month)
    return Report(
        agreement=described(file, sign_off),
        month=str(period.month),
        as_of=period.as_of.astimezone(agreement.calendar.zone).isoformat(),
        settled=period.as_of >= settled_at(agreement, period.month),
        notices=list(notices(file, leads, period, plan, sign_off)),
        headline=headline(agreement, pledge, variance).both(),
        summary=summary(case, variance, rungs, found, followed).both(),
        commitments=pledge,
        relief=relief(pledge, period),
        remedies=followed,
        funnel=steps(cohorts, period, plan),
        variance=variance,
        daily=days(cohorts, period, agreement.plan.stage, plan.funnel.volume if plan else None),
        ladder=rungs,
        findings=with_proposals(found, playbook, pledge),
        follow_up=follow_up(actions, cohorts, period),
        testing=Testing(
            false_alarms=FALSE_ALARMS, method=METHOD.both(), dispersion=swings.ratio, months=swings.months
        ),
        data=data_part(cohorts, period, case.compared.cells if case.compared else []),
        figures=[],
        versions={"sla_toolkit": __version__},
    )


def _variance(case: Case, cohorts: Cohorts, swings: Dispersion) -> Variance | None:
    if case.compared is None:
        return None
    before = channels_before(cohorts, case.period)
    return told(case.compared, case.judged, swings, before, case.onward)


def _measured(cohorts: Cohorts, period: Period) -> dict[str, dict[str, Measured]]:
    """Measure the pledge in the month, and in those before it that a remedy looks at."""
    agreement, span = cohorts.agreement, event_span(cohorts.leads)
    zone = agreement.calendar.zone
    first = Month.of(span[0].astimezone(zone).date()) if span else None
    months = [*earlier_months(agreement, period.month, first), period.month]
    periods = tuple(Period.of(agreement, month, period.as_of) for month in months)
    return measured(cohorts.part(periods))


def _by_month(
    cohorts: Cohorts, answers: Mapping[str, Mapping[str, Measured]], period: Period
) -> dict[str, list[CommitmentResult]]:
    agreement, dated = cohorts.agreement, cohorts.leads.dated_stages
    return {
        month: results(agreement, here, Period.of(agreement, Month.parse(month), period.as_of), dated)
        for month, here in answers.items()
    }


def _with_verdicts(case: Case) -> list[CommitmentResult]:
    return [_with_verdict(one, case.judged.get(f"promise:{one.id}")) for one in case.results]


def _with_verdict(one: CommitmentResult, judged: Judged | None) -> CommitmentResult:
    if judged is None:
        return one if one.status == "kept" else one.model_copy(update={"verdict": "cannot_tell"})
    verdict = judged.verdict
    if one.status == "pending" and verdict == "noise":
        verdict = "cannot_tell"
    tested = {"z": judged.z, "p_value": judged.p_value, "verdict": verdict, "needed": judged.needed}
    return one.model_copy(update=tested)


def described(file: AgreementFile, sign_off: SignOff) -> ReportAgreement:
    """Say which terms were measured, and how they stand."""
    agreement = file.agreement
    header, parties = agreement.agreement, agreement.parties
    return ReportAgreement(
        id=header.id,
        version=header.version,
        title=in_both(header.title),
        digest=file.digest,
        signature=sign_off.signature,
        state=sign_off.state,
        effective_from=header.effective.from_.isoformat(),
        effective_until=header.effective.until.isoformat(),
        languages=list(header.languages),
        currency=header.currency,
        timezone=agreement.calendar.timezone,
        teams={"marketing": in_both(parties.marketing.team), "sales": in_both(parties.sales.team)},
        stages=[
            ReportStage(id=stage.id, label=stage_label(agreement, stage.id), owner=stage.owner)
            for stage in agreement.stages
        ],
        personas=[Named(id=name, label=persona_label(agreement, name)) for name in agreement.persona_ids],
    )


def data_part(cohorts: Cohorts, period: Period, counted: list[Cell]) -> DataPart:
    """Say what the numbers were taken from; `counted` are the month's cells."""
    leads = cohorts.leads
    all_leads = int(leads.leads.count().execute())
    return DataPart(
        leads=sum(cell.leads for cell in counted),
        all_leads=all_leads,
        digest=leads.digest,
        findings=[
            DataFinding(
                code=one.code,
                level=one.level,
                count=one.count,
                source=one.source,
                rows=list(one.rows),
                text=one.message.both(),
            )
            for one in leads.findings
        ],
        sources=[
            SourceCount(
                source=one.source,
                name=one.name,
                read=one.read,
                used=one.used,
                set_aside=one.set_aside,
                reasons=dict(one.reasons),
            )
            for one in leads.sources
        ],
        hand_offs=hand_offs(cohorts, period, all_leads),
    )
