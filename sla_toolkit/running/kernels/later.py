"""A package that takes seconds to import and is seldom used: imported when the first of its functions is called."""

import importlib
import importlib.util
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType
from typing import Any


@contextmanager
def imported_later(package: str, function: str) -> Iterator[None]:
    """Give whoever imports `function` from `package` meanwhile one that imports the package when it is called.

    A package that is not there, or imported already, is left alone.
    """
    if package in sys.modules or importlib.util.find_spec(package) is None:
        yield
        return
    stand_in = ModuleType(package)

    def call(*values: Any, **named: Any) -> Any:
        return getattr(importlib.import_module(package), function)(*values, **named)

    setattr(stand_in, function, call)
    sys.modules[package] = stand_in
    try:
        yield
    finally:
        if sys.modules.get(package) is stand_in:
            del sys.modules[package]
