"""The canonical tables of big files, kept as Parquet: worked out once, opened by every later run."""

import hashlib
import logging
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
import ibis
from ibis.expr.types import Table

from sla_toolkit import __version__
from sla_toolkit.agreement import AgreementFile, Source
from sla_toolkit.agreement.kept import room_of_the_run
from sla_toolkit.language import Message, reader_language
from sla_toolkit.leads.engine import Engine
from sla_toolkit.leads.files.contents import digest_of, digest_over
from sla_toolkit.leads.files.places import files_at
from sla_toolkit.leads.refusal import DataRefused
from sla_toolkit.leads.store.abreast import abreast
from sla_toolkit.leads.store.facts import NotPlain, facts_of, leads_from
from sla_toolkit.leads.store.room import found, put, room, tidy
from sla_toolkit.leads.tables import Leads

LEAST_BYTES = 5_000_000
"""Files that are smaller together are read anew each time: that takes a second or two, and copies nobody's CRM."""
_MOST_STAGES = 64
_TABLES = ("leads", "stage_history", "touches", "deals")
_log = logging.getLogger(__name__)
Sources = Sequence[tuple[str, Source]]


def through_cache(
    file: AgreementFile, sources: Sources, engine: Engine, work_out: Callable[[], Leads]
) -> Leads:
    """Give the tables from the cache, or work them out and leave them there where the files are big.

    Tables of a database are never cached, since they may change at any time and are read where they are. A cache that
    cannot be used is passed over with a word in the log. Within a run of many units, small files are kept as well, as
    long as it lasts.
    """
    folder = _folder(file, sources) if engine.embedded else None
    files = _files(file, sources) if folder is not None else None
    if folder is None or files is None:
        return work_out()
    digest = digest_over(digest_over(one for _, one in part) for part in files)
    key = _key(file, digest, [name for part in files for name, _ in part])
    kept = found(folder, key)
    if kept is not None:
        return leads_from(kept[1], _tables(engine, kept[0]), engine)
    leads = work_out()
    if leads.digest == digest:  # no file changed meanwhile
        _leave(folder, key, leads, engine)
    return leads


def small(file: AgreementFile, sources: Sources) -> bool:
    """Whether all sources are files that are small together, or that cannot be found."""
    if any(source.table for _, source in sources):
        return False
    try:
        return _size(_paths(file, sources)) < LEAST_BYTES
    except (DataRefused, OSError):
        return True


def _folder(file: AgreementFile, sources: Sources) -> Path | None:
    """Give where the tables of these sources are kept: big files in the user's cache, small ones in that of the run."""
    if any(source.table for _, source in sources):
        return None
    return room_of_the_run("tables") if small(file, sources) else room()


def _files(file: AgreementFile, sources: Sources) -> list[list[tuple[str, str]]] | None:
    """Give name and digest of each file of each source; None where one cannot be had.

    What is wrong with a file is said by whoever reads it.
    """
    try:
        parts = _paths(file, sources)
        digests = iter(abreast(digest_of, [path for part in parts for path in part]))
    except (DataRefused, OSError):
        return None
    return [[(path.name, next(digests)) for path in part] for part in parts]


def _paths(file: AgreementFile, sources: Sources) -> list[list[Path]]:
    return [files_at(file.folder, str(source.path)) for _, source in sources]


def _size(paths: list[list[Path]]) -> int:
    return sum(path.stat().st_size for part in paths for path in part)


def _leave(folder: Path, key: str, leads: Leads, engine: Engine) -> None:
    try:
        put(folder, key, lambda aside: _written(leads, engine, aside))
        tidy(folder)
    except NotPlain:
        return
    except (OSError, duckdb.Error) as error:
        if folder == room_of_the_run("tables"):
            return  # small data is read anew by the next unit: nothing that anybody has to see to
        message = Message(
            "The cache in {folder} cannot be written ({reason}), so the files will be read anew next time: free some "
            "space, or set SLA_CACHE to another folder or to “off”.",
            folder=str(folder),
            reason=getattr(error, "strerror", None) or type(error).__name__,
        )
        _log.warning("%s", message.text(reader_language()))


def _key(file: AgreementFile, digest: str, names: Sequence[str]) -> str:
    """Give what an entry hangs on: the bytes of all files and their names, what reading goes by, and this program."""
    parts = [__version__, _program(), duckdb.__version__, file.agreement.model_dump_json(), digest, *names]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


@cache
def _program() -> str:
    """Give the digest of the code that makes the tables, so that none outlives a change of it."""
    sources = sorted(Path(__file__).parents[1].rglob("*.py"))
    return hashlib.sha256(b"".join(source.read_bytes() for source in sources)).hexdigest()


def _written(leads: Leads, engine: Engine, folder: Path) -> dict[str, Any]:
    facts = facts_of(leads)
    for name in _TABLES:
        table = getattr(leads, name)
        if table is not None:
            laid = _by_stage(table) if name == "stage_history" else table
            engine.connection.to_parquet(laid, str(folder / f"{name}.parquet"), compression="zstd")
    return facts


def _by_stage(history: Table) -> Table:
    """Lay the entries of each stage together, so that a question about one stage need not read those of the others.

    It takes a pass for each stage, and holds none of them in memory as sorting would.
    """
    stages = [row["stage"] for row in history.select("stage").distinct().to_pyarrow().to_pylist()]
    if not stages or len(stages) > _MOST_STAGES:
        return history
    of_each = [history.stage.isnull() if one is None else history.stage == one for one in stages]
    return ibis.union(*(history.filter(one) for one in of_each))


def _tables(engine: Engine, entry: Path) -> dict[str, Any]:
    return {
        path.stem: engine.connection.sql(f"FROM read_parquet('{_literal(path)}')")
        for path in sorted(entry.glob("*.parquet"))
    }


def _literal(path: Path) -> str:
    """Write a path so that DuckDB takes none of its signs for a pattern, nor for the end of the text."""
    return "".join(f"[{sign}]" if sign in "*?[" else sign for sign in str(path)).replace("'", "''")
