"""What a store's driver says when something is wrong, as a sentence with the address and without any secret."""

import errno
from collections.abc import Iterator
from contextlib import contextmanager

from sla_toolkit.agreement import Problem, Refused
from sla_toolkit.language import Message, SlaError
from sla_toolkit.running.publish import CannotWrite

NO_FILE = Message("There is no such file: check the path.")
_REASONS: tuple[tuple[tuple[str, ...], Message], ...] = (
    (
        ("nosuchbucket", "invalidbucketname", "paramvalidationerror"),
        Message("there is no bucket of that name"),
    ),
    (
        ("nocredentialserror", "partialcredentialserror", "profilenotfound", "defaultcredentialserror"),
        Message(
            "no credentials are found; for S3 set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE, in the "
            "environment"
        ),
    ),
    (("expiredtoken", "tokenrefreshrequired"), Message("the credentials have expired")),
    (
        ("invalidaccesskeyid", "signaturedoesnotmatch", "invalidtoken", "invalidclienttokenid"),
        Message("the credentials are not accepted"),
    ),
    (("requesttimetooskewed",), Message("the clock of this machine is wrong")),
    (
        ("permanentredirect", "authorizationheadermalformed", "illegallocationconstraintexception"),
        Message("the bucket lies in another region; for S3 set AWS_DEFAULT_REGION"),
    ),
    (
        ("connecttimeouterror", "readtimeouterror", "timeouterror", "fstimeouterror", "requesttimeout"),
        Message("it does not answer in time"),
    ),
    (
        (
            *("endpointconnectionerror", "connectionrefusederror", "connectionerror", "clientconnectorerror"),
            *("gaierror", "connectionreseterror", "connectionclosederror", "sslerror", "httpclienterror"),
        ),
        Message("nothing answers there; check the network and, for S3, AWS_ENDPOINT_URL"),
    ),
    (("slowdown", "serviceunavailable", "503"), Message("too much is asked of it just now")),
    (("internalerror", "500"), Message("the store itself failed; run again")),
    (("notimplementederror", "enosys", "erofs"), Message("it may not be written to")),
    (("permissionerror", "accessdenied", "403"), Message("the permission is missing")),
    (("filenotfounderror", "nosuchkey", "404"), Message("it is not there")),
    (("enospc", "edquot"), Message("the disk is full")),
)


@contextmanager
def reading(address: str) -> Iterator[None]:
    """Have what cannot be read at an address raise Refused, with a sentence in place of the driver's words."""
    try:
        yield
    except SlaError:
        raise
    except Exception as error:
        if not _is_of_the_store(error):
            raise
        raise unreadable(address, error) from None


@contextmanager
def writing(address: str) -> Iterator[None]:
    """Have what cannot be written to an address raise CannotWrite, with a sentence in place of the driver's words."""
    try:
        yield
    except SlaError:
        raise
    except Exception as error:
        if not _is_of_the_store(error):
            raise
        message = Message(
            "The outputs cannot be written to {place}: {reason}.", place=address, reason=reason_of(error)
        )
        raise CannotWrite(message) from None


def unreadable(address: str, error: BaseException) -> Refused:
    """Make the refusal of what could not be read."""
    if isinstance(error, FileNotFoundError) and not no_bucket(error):
        return Refused((Problem("missing_file", NO_FILE, file=address),))
    message = Message("The file cannot be opened: {reason}.", reason=reason_of(error))
    return Refused((Problem("unreadable", message, file=address),))


def reason_of(error: BaseException) -> Message | str:
    """Say why, by the kind and code of an error alone: its words may quote a key, and a path may hold any word."""
    said = _kinds(error)
    for kinds, reason in _REASONS:
        if said.intersection(kinds):
            return reason
    return type(error).__name__


def no_bucket(error: BaseException) -> bool:
    """Whether an error says that the bucket itself is not there."""
    return "nosuchbucket" in _kinds(error)


def taken(error: BaseException) -> bool:
    """Whether an error says that something which was only to be created is there already, or just being created."""
    return bool(
        _kinds(error) & {"fileexistserror", "preconditionfailed", "412", "conditionalrequestconflict"}
    )


def _kinds(error: BaseException | None) -> set[str]:
    """Name an error's class, its system's code and its store's code, and those of what it came from; lower case."""
    found: set[str] = set()
    while error is not None:
        response = getattr(error, "response", None)
        code = response.get("Error", {}).get("Code", "") if isinstance(response, dict) else ""
        number = errno.errorcode.get(getattr(error, "errno", None) or 0, "")
        found |= {type(error).__name__.lower(), str(code).lower(), number.lower()}
        error = error.__cause__
    return found - {""}


def _is_of_the_store(error: BaseException) -> bool:
    """Whether an error is the store's and not a slip of our own: drivers bring their own kinds of errors."""
    return isinstance(error, OSError | NotImplementedError) or not type(error).__module__.startswith(
        ("builtins", "sla_toolkit")
    )
