"""The repository agrees with itself: dependencies, locks, both languages, notebooks, and what the papers claim."""

import ast
import json
import re
import subprocess
import sys
import tomllib
from functools import cache
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from ruamel.yaml import YAML

import sla_toolkit
from sla_toolkit.cli import app

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
READMES = ("README.md", "README.ja.md")
LOCKS = ("requirements.lock", "requirements-test.lock")
NOTEBOOKS = sorted(path.name for path in (ROOT / "notebooks" / "en").glob("*.ipynb"))


def text(name):
    """Read a file of the repository."""
    return (ROOT / name).read_text("utf-8")


def bounds(lines):
    """Map each requirement's name to what it asks for: extras, and bounds in one order."""
    found = {}
    for line in lines:
        one = Requirement(line)
        found[canonicalize_name(one.name)] = (sorted(one.extras), sorted(map(str, one.specifier)))
    return found


def runtime():
    """The requirements of a plain install."""
    return bounds(PROJECT["project"]["dependencies"])


def extras():
    """The requirements of every extra."""
    return bounds(one for extra in PROJECT["project"]["optional-dependencies"].values() for one in extra)


def everything():
    """The requirements of an install with every extra and group."""
    groups = (one for group in PROJECT["dependency-groups"].values() for one in group if isinstance(one, str))
    return runtime() | extras() | bounds(groups)


def locked(name):
    """Every requirement of a lock file, as its logical line: name, version, marker and hashes."""
    lines = text(name).replace("\\\n", " ").splitlines()
    return [line for line in lines if line.strip() and not line.lstrip().startswith("#")]


def tracked():
    """Every text file that git knows."""
    listing = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=False)
    if listing.returncode:
        pytest.skip("this is no git clone")
    paths = [ROOT / name for name in listing.stdout.decode().split("\0") if name]
    return [path for path in paths if path.is_file() and b"\0" not in path.read_bytes()]


def test_conda_users_get_the_same_packages_within_the_same_bounds():
    """environment.yml names what pyproject.toml names, workshop included, and the same Python."""
    listed = YAML(typ="safe").load(text("environment.yml"))["dependencies"]
    conda = [one for one in listed if isinstance(one, str)]
    pip = next(one["pip"] for one in listed if isinstance(one, dict))
    wanted = runtime() | bounds(PROJECT["project"]["optional-dependencies"]["workshop"])
    assert f"python{PROJECT['project']['requires-python']}" in conda
    assert "--editable ." in pip
    packages = [one for one in conda if not re.match(r"(python\b|pip$)", one)]
    assert bounds([*packages, *(one for one in pip if not one.startswith("-"))]) == wanted


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_pins_and_hashes_every_package(name):
    """Each line of a lock file is one version with at least one SHA-256, so that pip takes nothing else."""
    for line in locked(name):
        assert re.match(r"[a-z0-9._-]+==\S+ ", line), line
        assert re.search(r" --hash=sha256:[0-9a-f]{64}\b", line), line


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_names_no_index(name):
    """Whose mirror a machine installs from is its own business: no address, no index option."""
    assert "://" not in text(name)
    assert not re.search(
        r"^\s*-", re.sub(r"^\s+--hash=.*$", "", text(name), flags=re.MULTILINE), re.MULTILINE
    )


@pytest.mark.parametrize(("name", "wanted"), [(LOCKS[0], runtime()), (LOCKS[1], everything())])
def test_a_lock_holds_what_the_project_asks_for(name, wanted):
    """Every dependency stands in the lock, in a version within its bounds."""
    versions = {}
    for line in locked(name):
        one = Requirement(line.split(" --hash")[0])
        versions.setdefault(canonicalize_name(one.name), []).extend(s.version for s in one.specifier)
    assert not wanted.keys() - versions.keys()
    for package, (_, limits) in wanted.items():
        asked = Requirement(package + ",".join(limits)).specifier
        assert all(version in asked for version in versions[package]), package


def test_both_locks_pin_the_same_versions():
    """Tests run on what users run on."""
    small, large = ({line.split(" --hash")[0].strip() for line in locked(name)} for name in LOCKS)
    names = {line.split("==")[0] for line in small}
    assert {line for line in large if line.split("==")[0] in names} >= {
        line for line in small if ";" not in line
    }


def imported(tree):
    """The top-level names of the packages that a module imports."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            yield str(node.module).split(".")[0]


def test_what_the_package_imports_it_declares():
    """No import leans on a package that only another asks for; a module leans on no extra, only what needs it does."""
    modules = [ast.parse(path.read_text("utf-8")) for path in ROOT.glob("sla_toolkit/**/*.py")]
    always = runtime().keys() | {"pydantic-core"}  # pydantic pins the one version of it that fits
    for module in modules:
        undeclared(imported(module), always | extras().keys())
        top = ast.Module([one for one in module.body if isinstance(one, ast.Import | ast.ImportFrom)], [])
        undeclared(imported(top), always)


@cache
def distributions():
    """Which distributions each importable name comes from; asking takes a second, and every module is asked about."""
    return packages_distributions()


def undeclared(names, declared):
    """Hold every package that is imported against those that are declared."""
    providers = distributions()
    for name in set(names) - set(sys.stdlib_module_names) - {"sla_toolkit"}:
        assert {canonicalize_name(one) for one in providers.get(name, [name])} & declared, name


def test_every_dependency_has_its_reason():
    """docs/decisions/dependencies.md says of every package why it is there, and of no other."""
    rows = re.findall(r"^\| (`.*?`) \|", text("docs/decisions/dependencies.md"), re.MULTILINE)
    explained = {
        canonicalize_name(Requirement(one).name) for row in rows for one in re.findall(r"`(.+?)`", row)
    }
    assert explained == everything().keys()


def test_the_version_is_the_same_everywhere():
    """Package, metadata and the top of the changelog name one version."""
    assert PROJECT["project"]["version"] == sla_toolkit.__version__
    newest = re.search(r"^## (\S+)", text("CHANGELOG.md"), re.MULTILINE)
    assert newest and newest[1] == sla_toolkit.__version__


def code_blocks(name):
    """The fenced blocks of a document, without indentation; a notebook's language is not looked at."""
    blocks = re.findall(r"```\w*\n(.*?)```", text(name), re.DOTALL)
    return [
        re.sub(r"notebooks/(en|ja)/", "notebooks/", re.sub(r"^ +", "", b, flags=re.MULTILINE)) for b in blocks
    ]


def headings(name):
    """The levels of a document's headings, in order."""
    return [
        len(level)
        for level in re.findall(
            r"^(#+) ", re.sub(r"```.*?```", "", text(name), flags=re.DOTALL), re.MULTILINE
        )
    ]


def test_both_readmes_have_the_same_parts_and_commands():
    """Who reads Japanese and who reads English are told the same steps."""
    english, japanese = READMES
    assert headings(english) == headings(japanese)
    assert code_blocks(english) == code_blocks(japanese)


@pytest.mark.parametrize("name", READMES)
def test_a_readme_lists_the_commands_that_exist(name):
    """The table of commands holds every verb of `sla`, and none that is not built."""
    listed = re.findall(r"^\| `sla (\w+)", text(name), re.MULTILINE)
    assert sorted(listed) == sorted(str(command.name) for command in app.registered_commands)


def links(path):
    """The places in the repository that a document links to, without anchors."""
    found = re.findall(r"\]\(([^)#\s]+)", path.read_text("utf-8"))
    return [path.parent / one for one in found if "://" not in one and not one.startswith("mailto:")]


def test_links_between_documents_lead_somewhere():
    """Every relative link in a document of the repository names a file or folder that is there."""
    documents = [path for path in tracked() if path.suffix == ".md"]
    assert [str(link) for path in documents for link in links(path) if not link.exists()] == []


def test_every_decision_is_in_the_index():
    """docs/decisions/README.md links to each record, once."""
    linked = re.findall(r"\]\((\d{4}-[\w-]+\.md)\)", text("docs/decisions/README.md"))
    assert sorted(linked) == sorted(path.name for path in (ROOT / "docs/decisions").glob("0*.md"))


@pytest.mark.parametrize("name", NOTEBOOKS)
@pytest.mark.parametrize("language", ["en", "ja"])
def test_notebooks_are_kept_without_outputs(name, language):
    """A committed notebook shows nobody's data and makes no noise in a diff."""
    for cell in json.loads(text(f"notebooks/{language}/{name}"))["cells"]:
        assert not cell.get("outputs")
        assert cell.get("execution_count") is None


def cells(language, name):
    """A notebook's cells as (kind, tags, code); prose is left out."""
    found = json.loads(text(f"notebooks/{language}/{name}"))["cells"]
    return [
        (
            cell["cell_type"],
            cell["metadata"].get("tags"),
            "".join(cell["source"]) if cell["cell_type"] == "code" else "",
        )
        for cell in found
    ]


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_a_notebook_does_the_same_in_both_languages(name):
    """Cells stand in the same order and the code cells are identical; only the prose differs."""
    assert cells("en", name) == cells("ja", name)


def test_both_languages_have_the_same_notebooks():
    """No notebook exists in one language only."""
    assert sorted(path.name for path in (ROOT / "notebooks" / "ja").glob("*.ipynb")) == NOTEBOOKS
    assert NOTEBOOKS


def test_no_file_knows_the_machine_it_was_made_on():
    """No tracked file holds an absolute path into somebody's home or work folder."""
    somebodys = re.compile(r"""(?<![\w.~/*-])(/(work|root|home/\w+|Users/\w+)/|[A-Z]:\\+Users\\)""")
    found = [
        f"{path.relative_to(ROOT)}: {hit[0]}"
        for path in tracked()
        for hit in somebodys.finditer(path.read_text("utf-8", "replace"))
    ]
    assert found == []
