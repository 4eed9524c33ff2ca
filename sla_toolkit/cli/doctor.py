"""`sla doctor`: whether this machine has what the toolkit needs."""

from sla_toolkit.cli.options import AsJson
from sla_toolkit.cli.outcome import DONE, FAILED, answer, say, verb


@verb
def doctor(as_json: AsJson = False) -> int:
    """Look whether this machine has what the toolkit needs, and say what to do about what it lacks."""
    from sla_toolkit.running.health import examine

    checks = examine()
    payload = {"checks": [{"id": one.id, "ok": one.ok, "text": one.message.both()} for one in checks]}
    answer(payload, [f"{'✓' if one.ok else '✗'} {say(one.message)}" for one in checks], as_json=as_json)
    return DONE if all(one.ok for one in checks) else FAILED
