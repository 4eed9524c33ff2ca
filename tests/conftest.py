"""What many tests need from the machine: the shared real data, a browser."""

import os
import shutil
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[1]


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real and third-party data beside the repository; never copied, and skipped where absent."""
    folder = Path(os.environ.get("SLA_SHARED_DATA", REPOSITORY.parent / "shared" / "data"))
    if not folder.is_dir():
        pytest.skip("the real data is not here: SLA_SHARED_DATA can name its folder")
    return folder


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of a Chromium to look at pages with; `make test` sees to it."""
    found = shutil.which(os.environ.get("SLA_CHROMIUM", "/usr/bin/chromium"))
    if found is None:
        if os.environ.get("CI"):
            pytest.fail("CI has no Chromium: `make test` installs it")
        pytest.skip("there is no Chromium: SLA_CHROMIUM can name one")
    return found
