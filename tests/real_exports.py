"""The real companies' data in every form that an export or a database has: one agreement, one line changed."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow as pa
import pyarrow.csv as arrow_csv
import pyarrow.parquet as arrow_parquet
import pytest
from engines import lay_in_duckdb, lay_in_spark
from ruamel.yaml import YAML

from sla_toolkit.leads.engine import connect

AGREEMENTS = Path(__file__).parent / "agreements"
_YAML = YAML()


@dataclass(frozen=True)
class Company:
    """A company's tables, a month to report, and the Japanese headers that its Japanese export has."""

    name: str
    month: str
    files: Mapping[str, str]
    japanese: Mapping[str, str]
    dates: tuple[str, ...] = ()

    def table(self, shared_data: Path, name: str) -> pa.Table:
        """Give a table with the types that a loader would find: days, local times, numbers, text."""
        kinds = {header: pa.date32() for header in self.dates}
        options = arrow_csv.ConvertOptions(column_types=kinds, strings_can_be_null=True)
        return arrow_csv.read_csv(shared_data / self.name / self.files[name], convert_options=options)


OLIST = Company(
    "olist",
    "2018-03",
    {
        "leads": "olist_marketing_qualified_leads_dataset.csv",
        "deals": "olist_closed_deals_dataset.csv",
    },
    {
        "mql_id": "リードID",
        "first_contact_date": "初回接触日",
        "origin": "流入元（①～⑨）",
        "won_date": "受注日時",
    },
    dates=("first_contact_date",),
)
MAVEN = Company(
    "maven",
    "2017-05",
    {"leads": "sales_pipeline_iso.csv", "companies": "accounts.csv"},
    {
        "opportunity_id": "商談ID",
        "deal_stage": "フェーズ",
        "engage_date": "商談開始日",
        "close_date": "完了予定日",
        "close_value": "金額（税抜）",
        "account": "取引先名 ㈱",
        "employees": "従業員数 №",
        "sector": "業種",
    },
    dates=("engage_date", "close_date"),
)
COMPANIES = (OLIST, MAVEN)

Lay = Callable[
    [Path, Mapping[str, pa.Table], pytest.FixtureRequest], tuple[dict[str, dict[str, str]], str | None]
]


def written(
    company: Company, form: str, folder: Path, shared_data: Path, request: pytest.FixtureRequest
) -> Path:
    """Lay a company's tables out in a form; give the agreement that reads them there."""
    tables = {name: company.table(shared_data, name) for name in company.files}
    japanese = form == "cp932"
    if japanese:
        tables = {
            name: one.rename_columns([company.japanese.get(header, header) for header in one.column_names])
            for name, one in tables.items()
        }
    places, connection = _FORMS[form](folder, tables, request)
    agreement = _YAML.load((AGREEMENTS / f"{company.name}.yaml").read_text("utf-8"))
    data = agreement["data"]
    for name, source in data.items():
        place = places[name if name in places else "leads"]
        source.pop("path")
        source.update(place)
        if japanese:
            _rename(source, company.japanese)
    if connection:
        data["connection"] = connection
    path = folder / f"{company.name}.yaml"
    with path.open("w", encoding="utf-8") as file:
        _YAML.dump(agreement, file)
    return path


def _rename(source: dict[str, Any], names: Mapping[str, str]) -> None:
    """Write an agreement's source for the headers of the Japanese export."""
    for part in {"columns", "stages"} & source.keys():
        source[part] = {ours: names.get(header, header) for ours, header in source[part].items()}
    if "where" in source:
        source["where"] = {names.get(header, header): rule for header, rule in source["where"].items()}


def _csv(encoding: str) -> Lay:
    def lay(folder: Path, tables: Mapping[str, pa.Table], _request: object) -> Any:
        for name, table in tables.items():
            sink = pa.BufferOutputStream()
            arrow_csv.write_csv(table, sink)
            text = sink.getvalue().to_pybytes().decode()
            (folder / f"{name}.csv").write_bytes(text.encode(encoding))
        return {name: {"path": f"{name}.csv"} for name in tables}, None

    return lay


def _excel(folder: Path, tables: Mapping[str, pa.Table], _request: object) -> Any:
    """One workbook with a sheet for each table, its dates as cells that hold dates."""
    book = openpyxl.Workbook(write_only=True)
    sheets = {name: f"シート_{name}" for name in tables}
    for name, table in tables.items():
        sheet = book.create_sheet(sheets[name])
        sheet.append(table.column_names)
        for row in table.to_pylist():
            sheet.append(list(row.values()))
    book.save(folder / "export.xlsx")
    return {name: {"path": "export.xlsx", "sheet": sheet} for name, sheet in sheets.items()}, None


def _parquet(folder: Path, tables: Mapping[str, pa.Table], _request: object) -> Any:
    for name, table in tables.items():
        arrow_parquet.write_table(table, folder / f"{name}.parquet")
    return {name: {"path": f"{name}.parquet"} for name in tables}, None


def _in_tables(tables: Mapping[str, pa.Table], connection: str) -> Any:
    return {name: {"table": name} for name in tables}, connection


def _postgres(_folder: Path, tables: Mapping[str, pa.Table], request: pytest.FixtureRequest) -> Any:
    server = request.getfixturevalue("server")
    server.lay(tables)
    return _in_tables(tables, server.address())


def _duckdb(folder: Path, tables: Mapping[str, pa.Table], _request: object) -> Any:
    return _in_tables(tables, lay_in_duckdb(folder / "crm.duckdb", tables))


def _spark(folder: Path, tables: Mapping[str, pa.Table], request: pytest.FixtureRequest) -> Any:
    address = request.getfixturevalue("cluster")
    connect(address, folder)  # the session that the tables are shown to
    lay_in_spark(tables)
    return _in_tables(tables, address)


_FORMS: Mapping[str, Lay] = {
    "csv": _csv("utf-8"),
    "cp932": _csv("cp932"),
    "excel": _excel,
    "parquet": _parquet,
    "duckdb": _duckdb,
    "postgres": _postgres,
    "pyspark": _spark,
}
FORMS = [pytest.param(one, marks=pytest.mark.slow) if one == "pyspark" else one for one in _FORMS]
