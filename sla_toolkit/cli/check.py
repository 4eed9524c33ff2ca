"""`sla check`: what is wrong with an agreement and its data, or what was understood."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sla_toolkit.cli.options import AsJson
from sla_toolkit.cli.outcome import UsageFault, answer, say, verb
from sla_toolkit.language import Message, reader_language

if TYPE_CHECKING:
    from sla_toolkit.agreement import Agreement, AgreementFile, Problem
    from sla_toolkit.leads import Leads
    from sla_toolkit.planning import Baseline
    from sla_toolkit.signing.verification import Verification
    from sla_toolkit.variance.follow_up import Actions
    from sla_toolkit.variance.playbook import Playbook


@verb
def check(
    paths: Annotated[
        list[Path],
        typer.Argument(
            metavar="AGREEMENT",
            help="The agreement: a YAML file in parameters/; with --suggest, exports of a CRM.",
        ),
    ],
    suggest: Annotated[
        bool, typer.Option("--suggest", help="Propose a “data:” block for exports of any layout.")
    ] = False,
    agreement: Annotated[
        Path | None,
        typer.Option("--for", help="With --suggest: the agreement that the block is meant for."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Say what is wrong with an agreement and its data, or what was understood; or propose its “data:” block."""
    if suggest:
        _suggest(paths, agreement, as_json=as_json)
    elif len(paths) > 1 or agreement is not None:
        raise UsageFault(
            Message("Name one agreement; to propose a “data:” block for exports, add --suggest.")
        )
    else:
        _check(paths[0], as_json=as_json)


def _suggest(paths: list[Path], agreement: Path | None, *, as_json: bool) -> None:
    from sla_toolkit.agreement import read_agreement
    from sla_toolkit.leads.suggesting import as_data, as_yaml, propose

    file = read_agreement(agreement) if agreement else None
    proposal = propose(paths, file.agreement if file else None, file.folder if file else None)
    answer(as_data(proposal), [as_yaml(proposal, reader_language()).rstrip()], as_json=as_json)


def _check(agreement: Path, *, as_json: bool) -> None:
    from sla_toolkit.agreement import read_agreement
    from sla_toolkit.leads import read_leads
    from sla_toolkit.planning import baseline
    from sla_toolkit.running.verifying import verify_agreement

    file = read_agreement(agreement)
    playbook, actions = _beside(file)
    signed = verify_agreement(agreement)
    about = {**_about(file, signed), **_held(file, playbook, actions)}
    held = [*_held_lines(file, playbook, actions), *_sign_off_lines(signed)]
    if file.agreement.data is None:
        answer(about, [_understood(file), *held, say(_NO_DATA)], as_json=as_json)
        return
    leads = read_leads(file)
    past = baseline(file.agreement, leads)
    answer({**about, **_payload(past, leads)}, [*_lines(file, past, leads), *held], as_json=as_json)


def _beside(file: "AgreementFile") -> tuple["Playbook", "Actions"]:
    """Read the playbook, the decisions and the catalogue of pace; raises Refused with the problems of all."""
    from sla_toolkit.agreement import Refused
    from sla_toolkit.variance.follow_up import NO_ACTIONS, actions_path, read_actions
    from sla_toolkit.variance.pace import read_catalogue
    from sla_toolkit.variance.playbook import NO_PLAYBOOK, read_playbook

    problems: list[Problem] = []
    playbook, actions = NO_PLAYBOOK, NO_ACTIONS
    try:
        actions = read_actions(actions_path(file.path, file.agreement.agreement.id), file.agreement)
    except Refused as refused:
        problems += refused.problems
    try:
        playbook = read_playbook(file.folder)
    except Refused as refused:
        problems += refused.problems
    try:
        read_catalogue(file.folder)
    except Refused as refused:
        problems += refused.problems
    if problems:
        raise Refused(tuple(problems))
    return playbook, actions


def _held(file: "AgreementFile", playbook: "Playbook", actions: "Actions") -> dict[str, Any]:
    from sla_toolkit.variance.playbook import own_playbook

    return {
        "playbook": {"own": own_playbook(file.folder) is not None, "entries": len(playbook.entries)},
        "actions": {
            "decisions": len(actions.actions),
            "open": sum(one.state == "open" for one in actions.actions),
        },
    }


def _held_lines(file: "AgreementFile", playbook: "Playbook", actions: "Actions") -> list[str]:
    held = _held(file, playbook, actions)
    lines = []
    if held["playbook"]["own"]:
        lines.append(
            say(
                Message(
                    "The playbook is this workspace's own, with {n} entries.", n=held["playbook"]["entries"]
                )
            )
        )
    if actions.digest is not None:
        lines.append(
            say(
                Message(
                    "The actions file holds {n} decisions, {open} of them open.",
                    n=held["actions"]["decisions"],
                    open=held["actions"]["open"],
                )
            )
        )
    return lines


def _about(file: "AgreementFile", signed: "Verification") -> dict[str, Any]:
    header = file.agreement.agreement
    told = {"id": header.id, "version": header.version, "digest": file.digest}
    return {"agreement": {**told, "signature": signed.signature, "state": signed.state}}


def _sign_off_lines(signed: "Verification") -> list[str]:
    """Say how far the agreement has come, and what is amiss with its sign-off; of a draft there is nothing to say."""
    from sla_toolkit.documents.words import SIGN_OFF_STATES, SIGNATURES

    if signed.signature == "unsigned" and signed.state == "draft":
        return []
    lines = [
        say(Message("State: {state}", state=SIGN_OFF_STATES[signed.state])),
        f"  {say(SIGNATURES[signed.signature])}",
    ]
    return lines if signed.why is None else [*lines, f"  {say(signed.why)}"]


def _payload(past: "Baseline", leads: "Leads") -> dict[str, Any]:
    return {
        "leads": past.leads,
        "first_month": str(past.first) if past.first else None,
        "last_month": str(past.last) if past.last else None,
        "stages": dict(past.reached),
        "personas": dict(past.personas),
        "months": [
            {"month": str(one.month), "leads": one.leads, "by_persona": dict(one.by_persona)}
            for one in past.months
        ],
        "findings": [
            {
                "code": one.code,
                "level": one.level,
                "count": one.count,
                "source": one.source,
                "rows": list(one.rows),
                "text": one.message.both(),
            }
            for one in leads.findings
        ],
        "sources": [
            {
                "source": one.source,
                "name": one.name,
                "read": one.read,
                "used": one.used,
                "set_aside": one.set_aside,
                "reasons": dict(one.reasons),
            }
            for one in leads.sources
        ],
    }


def _lines(file: "AgreementFile", past: "Baseline", leads: "Leads") -> list[str]:
    from sla_toolkit.documents.words import LEVELS, SET_ASIDE

    lines = [_understood(file)]
    for source in leads.sources:
        values = {
            "name": source.name,
            "read": source.read,
            "used": source.used,
            "set_aside": source.set_aside,
        }
        lines.append(
            "  " + say(Message("{name}: {read} rows read, {used} used, {set_aside} set aside.", **values))
        )
        lines += [f"    {count:,}  {say(SET_ASIDE[code])}" for code, count in source.reasons.items()]
    if past.first and past.last:
        span = Message(
            "{n} leads, {first} to {last}.", n=past.leads, first=str(past.first), last=str(past.last)
        )
    else:
        span = Message("{n} leads, none with a date.", n=past.leads)
    lines += [say(span), *_stages(file.agreement, past), *_personas(file.agreement, past)]
    if leads.findings:
        lines.append(say(Message("Found in the data:")))
        lines += [f"  [{say(LEVELS[one.level])}] {say(one.message)}" for one in leads.findings]
    return lines


def _understood(file: "AgreementFile") -> str:
    agreement = file.agreement
    return say(
        Message(
            "The agreement “{id}”, version {version}, is sound: {stages} stages, {personas} personas, "
            "{commitments} commitments.",
            id=agreement.agreement.id,
            version=agreement.agreement.version,
            stages=len(agreement.stages),
            personas=len(agreement.personas),
            commitments=len(agreement.commitments),
        )
    )


def _stages(agreement: "Agreement", past: "Baseline") -> list[str]:
    from sla_toolkit.agreement.wording import stage_label

    lines = [say(Message("Stages reached:"))]
    for stage, count in past.reached.items():
        label = stage_label(agreement, stage)[reader_language()]
        lines.append(f"  {label}: {say(_NO_DATE) if count is None else f'{count:,}'}")
    return lines


def _personas(agreement: "Agreement", past: "Baseline") -> list[str]:
    from sla_toolkit.agreement.wording import persona_label

    lines = [say(Message("Personas matched:"))]
    for persona, count in past.personas.items():
        share = f" ({count / past.leads:.1%})" if past.leads else ""
        lines.append(f"  {persona_label(agreement, persona)[reader_language()]}: {count:,}{share}")
    return lines


_NO_DATA = Message("It names no data yet: add a “data:” block to measure a month.")
_NO_DATE = Message("the data has no date for it")
