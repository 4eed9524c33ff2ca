"""`sla sign`: sign an agreement, reject it, delegate, or make a key."""

import getpass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from sla_toolkit.cli.options import AsJson, Outputs
from sla_toolkit.cli.outcome import UsageFault, answer, say, verb
from sla_toolkit.cli.passphrase import new_passphrase, passphrase_for
from sla_toolkit.language import Message, template

if TYPE_CHECKING:
    from sla_toolkit.agreement.model import Side
    from sla_toolkit.running.signing_off import Done
    from sla_toolkit.signing.keys import Key


@verb
def sign(
    agreement: Annotated[
        Path | None, typer.Argument(help="The agreement: a YAML file in parameters/.")
    ] = None,
    side: Annotated[
        Literal["marketing", "sales"] | None, typer.Option("--as", help="The side that you sign for.")
    ] = None,
    signer: Annotated[
        str | None, typer.Option(help="Name or number (from 1) of who signs, where a side has several.")
    ] = None,
    key: Annotated[
        Path | None, typer.Option(help="PKCS#12 file to sign with (default: your own key).")
    ] = None,
    reject: Annotated[str | None, typer.Option(help="Reject the terms, with this reason.")] = None,
    delegate: Annotated[
        str | None, typer.Option(help="Let somebody else sign this version: “Name, Title”.")
    ] = None,
    record: Annotated[
        bool, typer.Option("--record", help="Take in what another program has signed in the PDFs.")
    ] = False,
    replace_key: Annotated[
        bool, typer.Option("--replace-key", help="Take the signer's new key in place of the one they had.")
    ] = False,
    make_key: Annotated[
        bool, typer.Option("--new-key", help="Make a key of your own, under a passphrase.")
    ] = False,
    name: Annotated[str | None, typer.Option(help="With --new-key: whom the key is for.")] = None,
    outputs: Outputs = None,
    as_json: AsJson = False,
) -> None:
    """Sign the agreement's PDFs for one side; or reject, delegate, record, or make a key."""
    acts = [reject is not None, delegate is not None, record, make_key]
    if sum(acts) > 1:
        raise UsageFault(Message("Choose one of --reject, --delegate, --record and --new-key."))
    if make_key:
        _new_key(name, as_json=as_json)
        return
    if agreement is None:
        raise UsageFault(Message("Name the agreement to sign, or make a key with --new-key."))
    if record:
        _record(agreement, outputs, replace_key=replace_key, as_json=as_json)
        return
    if side is None:
        raise UsageFault(Message("Say which side you sign for: --as marketing or --as sales."))
    done = _act(agreement, side, signer, key, (reject, delegate), outputs, replace=replace_key)
    _tell(agreement, outputs, [done], as_json=as_json)


def _act(
    agreement: Path,
    side: "Side",
    signer: str | None,
    key: Path | None,
    instead: tuple[str | None, str | None],
    outputs: Path | None,
    *,
    replace: bool,
) -> "Done":
    """Reject or delegate, where asked to, or else sign."""
    from sla_toolkit.running.signing_off import delegate_signature, reject_agreement, sign_agreement

    reject, delegate = instead
    if reject is not None:
        return reject_agreement(agreement, side, reject, signer, outputs)
    if delegate is not None:
        return delegate_signature(agreement, side, delegate, signer, outputs)
    opened = _opened(agreement, side, signer, key)
    return sign_agreement(agreement, side, opened, signer, outputs, replace_key=replace)


def _opened(agreement: Path, side: "Side", signer: str | None, key: Path | None) -> "Key":
    """Open the key before anything is held, for typing a passphrase takes its time."""
    from sla_toolkit.running.keys import key_for, opened

    path = key or key_for(agreement, side, signer)
    return opened(path, passphrase_for(str(path)))


def _new_key(name: str | None, *, as_json: bool) -> None:
    from sla_toolkit.running.keys import make_key, refuse_taken_name

    holder = name or getpass.getuser()
    refuse_taken_name(holder)
    path, made = make_key(holder, new_passphrase())
    lines = [
        say(Message("A key for {name} lies in {path}, under your passphrase.", name=holder, path=str(path))),
        say(Message("Fingerprint (SHA-256): {fingerprint}", fingerprint=made.fingerprint)),
        say(
            Message(
                "Tell the other side this fingerprint in person: a key that you made yourself does not prove by itself "
                "who you are. Keep a copy of the file; without it or the passphrase the key is lost."
            )
        ),
    ]
    payload = {
        "key": str(path),
        "certificate": str(path.with_suffix(".crt")),
        "name": holder,
        "fingerprint": made.fingerprint,
    }
    answer(payload, lines, as_json=as_json)


def _record(agreement: Path, outputs: Path | None, *, replace_key: bool, as_json: bool) -> None:
    from sla_toolkit.running.signing_off import record_signatures

    _tell(agreement, outputs, record_signatures(agreement, outputs, replace_key=replace_key), as_json=as_json)


def _tell(agreement: Path, outputs: Path | None, done: list["Done"], *, as_json: bool) -> None:
    """Say what was done, what there is now, and who is still to sign."""
    from sla_toolkit.documents.words import SIGN_OFF_STATES
    from sla_toolkit.running.verifying import verify_agreement

    found = verify_agreement(agreement, outputs)
    lines = [_sentence(one) for one in done] or [say(Message("There was nothing to record."))]
    lines += dict.fromkeys(f"  {path}" for one in done for path in one.files)
    lines += dict.fromkeys(
        f"? {say(check.message)}" for check in found.checks if check.code in ("not_signed", "rejected")
    )
    lines.append(say(Message("State: {state}", state=SIGN_OFF_STATES[found.state])))
    payload: dict[str, Any] = {
        "agreement": {"id": found.id, "version": found.version, "digest": found.digest},
        "events": [one.event.model_dump(mode="json") for one in done if one.event is not None],
        "files": list(dict.fromkeys(str(path) for one in done for path in one.files)),
        "signature": found.signature,
        "state": found.state,
    }
    answer(payload, lines, as_json=as_json)


def _sentence(done: "Done") -> str:
    if done.event is None:
        return say(Message("{name}: that is so already; nothing was changed.", name=done.name))
    return say(Message(_DONE[done.event.event], name=done.name, signer=done.place.name))


_DONE = {
    "signed": template("{name} has signed."),
    "recorded": template("The signature of {name} has been taken into the log."),
    "rejected": template("{name} has rejected these terms; the reason stands in the log."),
    "delegated": template("{name} will sign in place of {signer}."),
}
