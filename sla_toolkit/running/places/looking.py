"""Look at what lies at addresses before anything is brought: the files of a pattern, the bytes of one."""

from sla_toolkit.agreement import Problem, Refused
from sla_toolkit.language import Message
from sla_toolkit.running.places.address import scheme_of
from sla_toolkit.running.places.failing import NO_FILE, reading
from sla_toolkit.running.places.opening import opened

_LARGEST = 2_000_000  # bytes: more is no YAML that people wrote


def matching(pattern: str) -> list[str]:
    """Give the addresses of the files that a pattern such as `s3://bucket/parameters/*.yaml` matches, in order.

    Raises Refused where the store does not answer.
    """
    with reading(pattern):
        place = opened(pattern)
        found = place.fs.glob(place.path)
    return sorted(
        f"{scheme_of(pattern)}://{str(path).removeprefix(f'{scheme_of(pattern)}://')}" for path in found
    )


def content_at(address: str) -> bytes:
    """Give the bytes of a file; raises Refused where it is missing, too large for YAML, or cannot be had."""
    with reading(address):
        place = opened(address)
        try:
            if place.fs.info(place.path)["size"] > _LARGEST:
                message = Message("The file is too large to be an agreement.")
                raise Refused((Problem("too_large", message, file=address),))
            return bytes(place.fs.cat_file(place.path))
        except FileNotFoundError:
            raise Refused((Problem("missing_file", NO_FILE, file=address),)) from None
