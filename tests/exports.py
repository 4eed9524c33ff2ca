"""CRM exports for tests: files as bytes or rows, an agreement that reads them, and what became of them."""

import csv
import io
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from sla_toolkit.agreement import AgreementFile, read_agreement
from sla_toolkit.leads import DataRefused, Leads, read_leads

TERMS = Path(__file__).parent / "agreements" / "small.yaml"
LEADS = {"path": "leads.csv", "columns": {"lead_id": "id", "created_at": "created"}, "stages": {"mql": "mql"}}


def csv_bytes(rows: Iterable[Mapping[str, Any]], encoding: str = "utf-8", delimiter: str = ",") -> bytes:
    """Write rows as CSV under the union of their keys."""
    rows = list(rows)
    header = list(dict.fromkeys(key for row in rows for key in row))
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, header, restval="", delimiter=delimiter)
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode(encoding)


def agreement(folder: Path, data: Mapping[str, Any] | None = None, **terms: Any) -> AgreementFile:
    """Write the small agreement with a `data:` block (and other terms changed), and read it."""
    yaml = YAML()
    values = yaml.load(TERMS.read_text(encoding="utf-8"))
    values.update(terms)
    values["data"] = {"leads": LEADS, **(data or {})}
    path = folder / "small.yaml"
    with path.open("w", encoding="utf-8") as file:
        yaml.dump(values, file)
    return read_agreement(path)


def read(
    folder: Path, files: Mapping[str, Any], data: Mapping[str, Any] | None = None, **terms: Any
) -> Leads:
    """Lay files out (rows or bytes), and read them through the small agreement."""
    for name, content in files.items():
        (folder / name).write_bytes(content if isinstance(content, bytes) else csv_bytes(content))
    return read_leads(agreement(folder, data, **terms))


def refusal(
    folder: Path, files: Mapping[str, Any], data: Mapping[str, Any] | None = None, **terms: Any
) -> str:
    """Read files that must be refused; give the refusal as text, one line a problem."""
    with pytest.raises(DataRefused) as refused:
        read(folder, files, data, **terms)
    assert all(problem.file for problem in refused.value.problems)
    return refused.value.text("en")


def rows(table: Any, *columns: str) -> list[Any]:
    """Fetch columns as a sorted list of tuples; of one column, of values."""
    found = table.select(*columns).to_pyarrow().to_pylist()
    values = (
        [tuple(row.values()) for row in found] if len(columns) > 1 else [row[columns[0]] for row in found]
    )
    return sorted(values, key=repr)


def found(leads: Leads, code: str) -> list[Any]:
    """Give the findings of a code."""
    return [finding for finding in leads.findings if finding.code == code]
