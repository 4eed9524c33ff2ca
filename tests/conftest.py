"""What many tests need: the shared real data, a browser, the practice company and its reports."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from engines import SECRET, Server, postgres, spark_cluster
from exercise_parts import few_leads, room_in
from playwright.sync_api import Browser, sync_playwright
from practiced import Practice, Reports

from sla_toolkit.agreement import Agreement, read_agreement
from sla_toolkit.practice import PRACTICE, Tables, generate, lay_out
from sla_toolkit.practice.workspace import new_workspace
from sla_toolkit.workshop import Room

REPOSITORY = Path(__file__).parents[1]


@pytest.fixture(scope="session", autouse=True)
def _own_cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keep what tests cache out of the user's own folder."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SLA_CACHE", str(tmp_path_factory.mktemp("cache")))
        yield


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


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    """A headless Chromium; no longer than a module, since its event loop is in the way of whoever runs notebooks."""
    options = ("no-sandbox", "disable-gpu", "disable-quic", "no-first-run", "disable-background-networking")
    with sync_playwright() as driver:
        running = driver.chromium.launch(executable_path=chromium, args=[f"--{one}" for one in options])
        yield running
        running.close()


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """A PostgreSQL server of the tests' own."""
    with pytest.MonkeyPatch.context() as patch, postgres() as running:
        patch.setenv(SECRET, running.password)
        yield running


@pytest.fixture(scope="session")
def cluster() -> Iterator[str]:
    """The address of a Spark cluster of the tests' own, with two workers."""
    with spark_cluster() as address:
        yield address


@pytest.fixture(scope="session")
def practice(tmp_path_factory: pytest.TempPathFactory) -> Practice:
    """The practice company as it ships, read once."""
    folder = tmp_path_factory.mktemp("practice") / "ws"
    new_workspace(folder)
    return Practice(folder / "parameters" / "acme.yaml")


@pytest.fixture(scope="session")
def reports(practice: Practice, tmp_path_factory: pytest.TempPathFactory) -> Reports:
    """The reports of the practice months, shared with the other processes of the same run."""
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "reports"
    folder.mkdir(exist_ok=True)
    return Reports(practice, folder)


@pytest.fixture(scope="session")
def practice_tables() -> Tables:
    """The practice company's tables, before the oddities."""
    return generate(PRACTICE)


@pytest.fixture(scope="session")
def practice_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the practice agreement and its files."""
    folder = tmp_path_factory.mktemp("practice")
    lay_out(folder)
    return folder


@pytest.fixture
def own_agreement(practice_folder: Path, tmp_path: Path) -> Path:
    """The practice agreement in a folder of the test's own, reading the shared practice data."""
    path = tmp_path / "parameters" / "acme.yaml"
    path.parent.mkdir()
    text = (practice_folder / "parameters" / "acme.yaml").read_text("utf-8")
    path.write_text(text.replace("../data/", f"{(practice_folder / 'data').as_posix()}/"), "utf-8")
    return path


@pytest.fixture(scope="session")
def few_data(practice_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Some of the practice leads, so that reading them is quick."""
    return few_leads(practice_folder, tmp_path_factory.mktemp("few") / "data")


@pytest.fixture
def few_room(practice_folder: Path, few_data: Path, tmp_path: Path) -> Room:
    """A room on the practice agreement with few leads, in English."""
    return room_in(tmp_path, practice_folder, few_data)


@pytest.fixture(scope="session")
def practice_agreement(practice_folder: Path) -> Agreement:
    """The practice agreement, read."""
    return read_agreement(practice_folder / "parameters" / "acme.yaml").agreement
