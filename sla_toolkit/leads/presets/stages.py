"""Which stage a header or a name in a CRM means: by the agreement's own words first, then by the usual ones."""

import re
from collections.abc import Iterable, Mapping, Sequence

from sla_toolkit.agreement import REJECTED, Stage
from sla_toolkit.leads.headers import folded

_USUAL: tuple[tuple[str, ...], ...] = (
    ("subscriber", "サブスクライバー"),
    ("lead", "リード", "見込み客", "リード(見込み客)"),
    (
        *("mql", "marketing qualified lead", "marketingqualifiedlead"),
        *("マーケティングクオリファイドリード", "mql(マーケティング上の有望な見込み客)"),
        "マーケティング上の有望な見込み客",
    ),
    ("sal", "sales accepted lead", "salesacceptedlead"),
    (
        *("sql", "sales qualified lead", "salesqualifiedlead"),
        *("セールスクオリファイドリード", "sql(営業上の有望な見込み客)", "営業上の有望な見込み客"),
    ),
    ("opportunity", "商談", "案件"),
    ("appointment", "アポイント", "アポ"),
    ("won", "customer", "closed won", "closedwon", "受注", "成約", "顧客"),
    (REJECTED, "差し戻し", "差戻し", "却下"),
)
"""Names of one stage in one row, folded: HubSpot's lifecycle stages, in English and Japanese, and the usual others."""

_QUOTED = r"[\"“”「」'](?P<stage>.+?)(?: ?\([^()]*(?:pipeline|パイプライン)\))?[\"“”「」']"
_HUBSPOT = (
    re.compile(r"became an? (?P<stage>.+) date"),
    re.compile(rf"date entered {_QUOTED}"),
    re.compile(rf"{_QUOTED}(?:ステージ)?(?:に入った|に移行した|への移行|になった)日[付時]?"),
    re.compile(r"(?P<stage>.+?)(?:になった|となった|に転換した)日[付時]?"),
    re.compile(r"(?:property )?hs lifecyclestage (?P<stage>.+) date"),
    re.compile(r"(?:property )?hs (?:v ?2 )?date entered (?P<stage>.+)"),
)
_PLAIN = (
    re.compile(r"(?:became |date of )?(?P<stage>.+?)(?: date| at| on| time)"),
    re.compile(r"(?P<stage>.+?)(?:化|獲得|成立|到達|認定|移行|転換|になった)?(?:年月日|日時|日付|日)"),
)


def stage_in(header: str, stages: Sequence[Stage]) -> str | None:
    """Give the id of the stage whose date a header names; None where none, or more than one, can be meant."""
    text = folded(header)
    for pattern in (*_HUBSPOT, *_PLAIN):
        for form in dict.fromkeys((text, text.replace("_", " "))):
            found = pattern.fullmatch(form)
            stage = stage_called(found["stage"], stages) if found else None
            if stage:
                return stage
    return None


def stage_called(name: str, stages: Sequence[Stage]) -> str | None:
    """Give the id of the one stage of that name, in the agreement or by custom; None where that is not certain."""
    wanted = folded(name)
    own = [stage.id for stage in stages if wanted in _names(stage)]
    if own:
        return own[0] if len(own) == 1 else None
    usual = next((row for row in _USUAL if wanted in row), ())
    if REJECTED in usual:
        return REJECTED
    meant = [stage.id for stage in stages if _names(stage) & set(usual)]
    return meant[0] if len(meant) == 1 else None


def usual_names(stages: Sequence[Stage]) -> Mapping[str, list[str]]:
    """Give what CRMs call each stage, where that is certain: id → names."""
    found: dict[str, list[str]] = {}
    for name in (name for row in _USUAL for name in row):
        stage = stage_called(name, stages)
        if stage is not None:
            found.setdefault(stage, []).append(name)
    return found


def stage_columns(headers: Iterable[str], stages: Sequence[Stage]) -> dict[str, tuple[str, ...]]:
    """Give the date columns of each stage: id → headers, more than one where more than one fits."""
    found: dict[str, tuple[str, ...]] = {}
    for header in dict.fromkeys(headers):
        stage = stage_in(header, stages)
        if stage is not None:
            found[stage] = (*found.get(stage, ()), header)
    return {stage: found[stage] for stage in (*(one.id for one in stages), REJECTED) if stage in found}


def _names(stage: Stage) -> set[str]:
    """Give a stage's id and labels, folded; a label such as “Appointment (SQL)” also by its two parts."""
    labels = [stage.label] if isinstance(stage.label, str) else [*stage.label.values()]
    names = {folded(label) for label in labels} | {folded(stage.id), folded(stage.id.replace("_", " "))}
    parts = {part.strip() for name in names for part in re.split(r"[()]", name)}
    return names | (parts - {""})
