"""The canonical tables of big files, kept as Parquet: worked out once, opened by every later run."""

import hashlib
import logging
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path
from typing import Any

import duckdb

from sla_toolkit import __version__
from sla_toolkit.agreement import AgreementFile
from sla_toolkit.language import Message
from sla_toolkit.leads.engine import Engine
from sla_toolkit.leads.store.facts import facts_of, leads_from
from sla_toolkit.leads.store.room import found, put, room, tidy
from sla_toolkit.leads.tables import Leads

LEAST_BYTES = 50_000_000
"""Files that are smaller together are read anew each time: that takes a second or two, and copies nobody's CRM."""
_TABLES = ("leads", "stage_history", "touches", "deals")
_log = logging.getLogger(__name__)


def through_cache(
    file: AgreementFile, paths: Iterable[str], digest: str, engine: Engine, work_out: Callable[[], Leads]
) -> Leads:
    """Give the tables from the cache, or work them out and leave them there where the files are big.

    `digest` is that of all files, `paths` name them. A cache that cannot be used is passed over with a word in the log.
    """
    named = [Path(path) for path in paths]
    folder = room()
    if folder is None or sum(path.stat().st_size for path in named) < LEAST_BYTES:
        return work_out()
    key = _key(file, named, digest)
    kept = found(folder, key)
    if kept is not None:
        return leads_from(kept[1], _tables(engine, kept[0]))
    leads = work_out()
    try:
        put(folder, key, lambda aside: _written(leads, engine, aside))
        tidy(folder)
    except (OSError, TypeError, duckdb.Error) as error:
        message = Message(
            "The cache in {folder} cannot be written ({reason}), so the files will be read anew next time: free some "
            "space, or set SLA_CACHE to another folder or to “off”.",
            folder=str(folder),
            reason=type(error).__name__,
        )
        _log.warning("%s", message)
    return leads


def _key(file: AgreementFile, paths: list[Path], digest: str) -> str:
    """Give what an entry hangs on: the bytes of all files and their names, the agreement, and this program."""
    parts = [__version__, _program(), duckdb.__version__, file.agreement.model_dump_json(), digest]
    parts += [path.name for path in paths]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


@cache
def _program() -> str:
    """Give the digest of the code that makes the tables, so that none outlives a change of it."""
    sources = sorted(Path(__file__).parents[1].rglob("*.py"))
    return hashlib.sha256(b"".join(source.read_bytes() for source in sources)).hexdigest()


def _written(leads: Leads, engine: Engine, folder: Path) -> dict[str, Any]:
    for name in _TABLES:
        table = getattr(leads, name)
        if table is not None:
            engine.connection.to_parquet(table, str(folder / f"{name}.parquet"), compression="zstd")
    return facts_of(leads)


def _tables(engine: Engine, entry: Path) -> dict[str, Any]:
    return {
        path.stem: engine.connection.sql(f"FROM read_parquet('{str(path).replace(chr(39), chr(39) * 2)}')")
        for path in sorted(entry.glob("*.parquet"))
    }
