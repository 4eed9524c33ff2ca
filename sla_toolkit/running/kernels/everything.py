"""All that a month needs, imported and done once ahead; nothing that leaves a thread or an open file behind."""

import gc
import importlib
import os
import warnings
from collections.abc import Iterator
from contextlib import contextmanager

from sla_toolkit.running.kernels.later import imported_later

_OURS = (
    "sla_toolkit.running.units.one",
    "sla_toolkit.running.units.planning",
    "sla_toolkit.running.units.after",
    "sla_toolkit.running.notebook",
    "sla_toolkit.running.monthly",
    "sla_toolkit.running.show",
)
_THEIRS = (  # imported by others only when first used
    *("ipykernel.kernelapp", "ipykernel.ipkernel", "IPython.core.completer", "IPython.core.magics.basic"),
    *(  # by each kernel on its way up
        "ipykernel.debugger",
        "IPython.core.completerlib",
        "IPython.core.debugger",
        "IPython.core.oinspect",
        "IPython.extensions.storemagic",
        "sqlite3",
        "tornado.platform.asyncio",
        "tornado.queues",
    ),
    *(
        "ibis.backends.duckdb",
        "ibis.backends.duckdb.converter",
        "ibis.backends.sql.compilers.duckdb",
        "ibis.formats.pyarrow",
        "ibis.formats.pandas",
    ),
    *(
        "matplotlib.backends.backend_svg",
        "matplotlib.backends.backend_agg",
        "matplotlib_inline.backend_inline",
    ),
    *(
        "pandas.io.formats.style",
        "pandas.io.formats.html",
        "pyarrow.parquet",
        "pyarrow.csv",
        "pyarrow.compute",
        "pyarrow.dataset",
    ),
    *(
        "nbclient",
        "nbformat.v4",
        "papermill.execute",
        "papermill.translators",
        "jupyter_client.asynchronous.client",
    ),
    *(
        "typst",
        "pypandoc",
        "seaborn.relational",
        "fontTools.subset",
        "fontTools.ttLib.woff2",
        "xml.dom.minidom",
    ),
)
_GRAMMAR = ("rfc3987_syntax", "is_valid_syntax")
"""jsonschema imports it for addresses with letters of any script: seconds for a check that no notebook asks for."""


def import_everything() -> None:
    """Import what a month's notebook and its documents use, warm it up, and set it aside from the garbage collector.

    Raises ImportError where a part of the toolkit itself is not there; what belongs to others may be missing.
    """
    gc.disable()  # what is imported stays: looking through it again and again finds nothing
    try:
        with warnings.catch_warnings(), imported_later(*_GRAMMAR), _quiet_debugger():
            warnings.simplefilter("ignore")
            for name in _OURS:
                importlib.import_module(name)
            for name in _THEIRS:
                _imported(name)
            importlib.import_module("sla_toolkit.running.kernels.warming").warm_up()
        gc.collect()
        gc.freeze()  # else the first collection in each child would copy every page that it shares
    finally:
        gc.enable()


@contextmanager
def _quiet_debugger() -> Iterator[None]:
    """Import the debugger that every kernel carries without its word on how this Python was built."""
    before = os.environ.get(_NO_WORD)
    os.environ[_NO_WORD] = "1"
    try:
        yield
    finally:
        os.environ.pop(_NO_WORD)
        if before is not None:
            os.environ[_NO_WORD] = before


_NO_WORD = "PYDEVD_DISABLE_FILE_VALIDATION"


def _imported(name: str) -> None:
    try:
        importlib.import_module(name)
    except ImportError:  # another release keeps it elsewhere: the kernel imports it when it is used
        return
