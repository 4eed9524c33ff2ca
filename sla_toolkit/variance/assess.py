"""From an agreement and its leads to the month's report: data only, no picture and no page."""

from sla_toolkit import __version__
from sla_toolkit.agreement import AgreementFile
from sla_toolkit.agreement.wording import persona_label, stage_label
from sla_toolkit.language import in_both
from sla_toolkit.leads import Leads
from sla_toolkit.measures import Cohorts, Period, settled_at
from sla_toolkit.variance.compare import compare
from sla_toolkit.variance.counts import Cell, cells
from sla_toolkit.variance.daily import days
from sla_toolkit.variance.headline import headline
from sla_toolkit.variance.ladder import findings
from sla_toolkit.variance.notices import lacks_plan, notices
from sla_toolkit.variance.planned import planned
from sla_toolkit.variance.pledge import results
from sla_toolkit.variance.report import (
    DataFinding,
    DataPart,
    Named,
    Report,
    ReportAgreement,
    ReportStage,
    Signature,
    SourceCount,
)
from sla_toolkit.variance.steps import steps


def assess(file: AgreementFile, leads: Leads, period: Period, signature: Signature) -> Report:
    """Hold one month against the agreement.

    `period.as_of` is the instant of judgement: what happened later is not known. `signature` is the state of the
    sign-off over `file.digest`.
    """
    agreement = file.agreement
    cohorts = Cohorts(agreement, leads, (period,))
    plan = planned(agreement, period.month)
    counted = cells(cohorts, period) if lacks_plan(agreement, leads) is None else []
    variance = (
        compare(agreement, plan, counted, period) if plan and lacks_plan(agreement, leads) is None else None
    )
    commitments = results(cohorts, period)
    return Report(
        agreement=_described(file, signature),
        month=str(period.month),
        as_of=period.as_of.astimezone(agreement.calendar.zone).isoformat(),
        settled=period.as_of >= settled_at(agreement, period.month),
        notices=list(notices(agreement, leads, period, plan, signature)),
        headline=headline(agreement, commitments, variance).both(),
        commitments=commitments,
        funnel=steps(cohorts, period, plan),
        variance=variance,
        daily=days(cohorts, period, agreement.plan.stage, plan.funnel.volume if plan else None),
        findings=findings(commitments, variance, agreement.agreement.currency),
        data=_data(leads, counted),
        figures=[],
        versions={"sla_toolkit": __version__},
    )


def _described(file: AgreementFile, signature: Signature) -> ReportAgreement:
    agreement = file.agreement
    header, parties = agreement.agreement, agreement.parties
    return ReportAgreement(
        id=header.id,
        version=header.version,
        title=in_both(header.title),
        digest=file.digest,
        signature=signature,
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


def _data(leads: Leads, counted: list[Cell]) -> DataPart:
    return DataPart(
        leads=sum(cell.leads for cell in counted),
        all_leads=int(leads.leads.count().execute()),
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
                source=one.source, name=one.name, read=one.read, used=one.used, set_aside=one.set_aside
            )
            for one in leads.sources
        ],
    )
