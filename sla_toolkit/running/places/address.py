"""Tell an address of a store, such as `s3://bucket/team`, from a path on this machine."""

import re
from importlib import import_module
from typing import Any

from sla_toolkit.agreement import Problem, Refused
from sla_toolkit.language import Message

LOCAL = ("file", "local")
AZURE = ("abfs", "abfss", "az", "adl")
BUCKETS = ("s3", "s3a", "gs", "gcs", *AZURE)
"""Stores whose address names a bucket first; they have no folders that would have to be made."""
_PACKAGES = {
    "s3": '"sla-toolkit[s3]"',
    "s3a": '"sla-toolkit[s3]"',
    "gs": "gcsfs",
    "gcs": "gcsfs",
    **dict.fromkeys(AZURE, "adlfs"),
}
_ADDRESS = re.compile(r"([A-Za-z][A-Za-z0-9+.:_-]+)://(.*)", re.DOTALL)  # one letter is a Windows drive


def is_address(text: str) -> bool:
    """Whether a text is an address (`scheme://…`) and no path; pass it on as text, for `Path` takes a slash away.

    Raises Refused for a scheme that nobody knows or whose Python packages are missing, and for an address that carries
    a secret, names no bucket, or has `..` or `?` in it.
    """
    found = _ADDRESS.fullmatch(text)
    if found is None:
        return False
    scheme, rest = found[1], found[2]
    if any(sign in scheme for sign in ":_") or not _known(scheme):
        message = Message(
            "“{scheme}://” is no kind of address that is known here: write a path, or an address such as "
            "s3://bucket/folder.",
            scheme=scheme,
        )
        raise _refused("unknown_scheme", message)
    _refuse_unfit(scheme, rest)
    return True


def scheme_of(address: str) -> str:
    """Give what stands before `://`."""
    return address.partition("://")[0]


def bare(address: str) -> str:
    """Give an address without slashes at its end, as far as it stays one."""
    shorter = address.rstrip("/")
    return shorter if "://" in shorter else f"{shorter}//"


def _known(scheme: str) -> bool:
    """Whether fsspec has a driver for a scheme; raises Refused where the driver's packages are missing."""
    fsspec: Any = import_module("fsspec")
    try:
        fsspec.get_filesystem_class(scheme)
    except ValueError:
        return False
    except ImportError as error:
        raise _refused("missing_package", _missing(scheme, error)) from None
    return True


def _missing(scheme: str, error: ImportError) -> Message:
    cause = error.__cause__ if isinstance(error.__cause__, ImportError) else error
    package = _PACKAGES.get(scheme) or (cause.name or scheme).partition(".")[0]
    return Message(
        "Addresses that begin with “{scheme}://” need Python packages that are not installed here: run {command}, and "
        "then this again.",
        scheme=scheme,
        command=f"pip install {package}",
    )


def _refuse_unfit(scheme: str, rest: str) -> None:
    """Refuse what no address may hold; the sentences name the scheme alone, since the rest may be a secret."""
    host = rest.partition("/")[0]
    if scheme not in LOCAL and _carries_secret(scheme, host):
        message = Message(
            "The address that begins with “{scheme}://” carries a user or a password: leave them out, and set the "
            "credentials in the environment.",
            scheme=scheme,
        )
        raise _refused("secret_in_address", message)
    if scheme in BUCKETS and not host:
        message = Message(
            "The address names no bucket: write it like {scheme}://bucket/folder.", scheme=scheme
        )
        raise _refused("no_bucket", message)
    if "?" in rest or {".", ".."} & set(rest.split("/")):
        message = Message(
            "The address that begins with “{scheme}://” has “.”, “..” or “?” in it: write it without.",
            scheme=scheme,
        )
        raise _refused("unfit_address", message)


def _carries_secret(scheme: str, host: str) -> bool:
    """Whether a user or password stands before the path; a secret with a slash in it looks like a port of letters."""
    name, colon, port = host.partition(":")
    if colon and not host.startswith("arn:") and (scheme in BUCKETS or not port.isdecimal()):
        return True
    return "@" in name and scheme not in AZURE  # Azure writes container@account


def _refused(code: str, message: Message) -> Refused:
    return Refused((Problem(code, message),))
