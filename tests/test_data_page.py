"""The page on the `data:` block shows blocks that work."""

import re

import pytest
from conftest import REPOSITORY
from ruamel.yaml import YAML

from sla_toolkit.agreement import Data
from sla_toolkit.leads.mapping import CONTENTS

PAGES = ("docs/data.md", "docs/data.ja.md")


def blocks(page):
    """Give the YAML blocks of a page as data."""
    text = (REPOSITORY / page).read_text(encoding="utf-8")
    return [YAML(typ="safe").load(one) for one in re.findall(r"```yaml\n(.*?)```", text, re.DOTALL)]


@pytest.mark.parametrize("page", PAGES)
def test_every_block_on_the_page_is_valid(page):
    """Each example, whole or of one source, is taken by the agreement's model."""
    found = blocks(page)
    assert len(found) == 5
    for block in found:
        Data.model_validate(block.get("data") or {"leads": {"path": "leads.csv"}, **block})


@pytest.mark.parametrize("page", PAGES)
def test_the_page_names_every_source(page):
    """Every source has its row in the table, with every name that must be there."""
    text = (REPOSITORY / page).read_text(encoding="utf-8")
    for source, contents in CONTENTS.items():
        if source == "via":
            continue
        row = next(line for line in text.splitlines() if line.startswith(f"| `{source}`"))
        assert all(f"`{name}`" in row for name in contents.required)


def test_both_languages_have_the_same_parts():
    """The Japanese page has as many headings, rows and blocks as the English one."""
    shapes = [
        [
            len(re.findall(sign, (REPOSITORY / page).read_text(encoding="utf-8"), re.MULTILINE))
            for sign in SIGNS
        ]
        for page in PAGES
    ]
    assert shapes[0] == shapes[1]


SIGNS = (r"^## ", r"^\| ", r"^```yaml", r"^- \*\*")
