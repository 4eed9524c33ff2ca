"""Real exports give the same leads whatever kind of file they come in."""

import csv
import gzip
import re
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pyarrow as pa
import pytest
from pyarrow import parquet

from sla_toolkit.agreement import read_agreement
from sla_toolkit.leads import read_leads

AGREEMENTS = Path(__file__).parent / "agreements"
FILES = {
    "olist": ("olist_marketing_qualified_leads_dataset.csv", "olist_closed_deals_dataset.csv"),
    "maven": ("sales_pipeline_iso.csv", "accounts.csv"),
}


def _cell(text):
    """Make of a text what a workbook or a warehouse would hold: a number, a date, a timestamp."""
    if re.fullmatch(r"[0-9]{1,15}([.][0-9]+)?", text):
        return float(text) if "." in text else int(text)
    for kind in (date.fromisoformat, datetime.fromisoformat):
        try:
            return kind(text)
        except ValueError:
            continue
    return text or None


def _as_workbook(table, path):
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("データ")
    sheet.append(table[0])
    for row in table[1:]:
        sheet.append([_cell(text) for text in row])
    book.save(path)


def _as_parquet(table, path):
    columns = {}
    for name, *texts in zip(*table, strict=True):
        values = [_cell(text) for text in texts]
        kinds = {type(value) for value in values} - {type(None)}
        columns[name] = pa.array(values if len(kinds) == 1 else [text or None for text in texts])
    parquet.write_table(pa.table(columns), path)


def _as_text(encoding, delimiter=","):
    def write(table, path):
        with path.open("w", encoding=encoding, newline="") as file:
            csv.writer(file, delimiter=delimiter).writerows(table)

    return write


def _as_packed(table, path):
    with gzip.open(path, "wt", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(table)


WRITERS = {
    "cp932": (".csv", _as_text("cp932")),
    "utf-16": (".tsv", _as_text("utf-16", "\t")),
    "gzip": (".csv.gz", _as_packed),
    "excel": (".xlsx", _as_workbook),
    "parquet": (".parquet", _as_parquet),
}


def _tables(leads):
    """Give all that was read, as rows in order."""
    found = {}
    for name in ("leads", "stage_history", "touches", "deals"):
        table = getattr(leads, name)
        if table is not None:
            found[name] = sorted(map(repr, table.to_pyarrow().to_pylist()))
    counts = [(one.source, one.read, one.used, one.set_aside) for one in leads.sources]
    return found, counts, sorted((one.code, one.count, one.rows) for one in leads.findings)


def _read(name, folder, places):
    text = (AGREEMENTS / f"{name}.yaml").read_text(encoding="utf-8")
    for file, place in places.items():
        text = text.replace(f"../../../shared/data/{name}/{file}", place.resolve().as_posix())
    path = folder / f"{name}.yaml"
    path.write_text(text, encoding="utf-8")
    return _tables(read_leads(read_agreement(path)))


@pytest.fixture(scope="module", params=sorted(FILES))
def export(request, shared_data, tmp_path_factory):
    """One company's files, as rows of text; and what is read of them as they are."""
    name = request.param
    places = {file: shared_data / name / file for file in FILES[name]}
    tables = {}
    for file, place in places.items():
        with place.open(encoding="utf-8", newline="") as opened:
            tables[file] = list(csv.reader(opened))
    return name, tables, _read(name, tmp_path_factory.mktemp(name), places)


@pytest.mark.slow
@pytest.mark.parametrize("kind", sorted(WRITERS))
def test_every_kind_of_file_gives_the_same_leads(export, kind, tmp_path):
    """Rows, counts, findings and row numbers are those of the CSV."""
    name, tables, expected = export
    suffix, write = WRITERS[kind]
    places = {}
    for file, table in tables.items():
        places[file] = (tmp_path / file).with_suffix(suffix)
        write(table, places[file])
    assert _read(name, tmp_path, places) == expected
