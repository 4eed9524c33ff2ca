"""Lay out leads of any number as Parquet, the same every time: 5 stage entries and 3 touches a lead."""

from pathlib import Path

import duckdb
from ruamel.yaml import YAML

from sla_toolkit.practice.workspace import new_workspace

FIRST, DAYS = "2025-04-01", 560  # hand-offs from here on: 18 months and a little more
_LEADS = """
select printf('L%09d', i) as lead_id,
  timestamp '{first}' + to_seconds((hash(i) % ({days} * 86400))::bigint) as created_at,
  ['検索', '展示会', '紹介', '広告'][1 + (hash(i + 1) % 4)::bigint] as channel,
  'rep' || hash(i + 2) % 40 as owner,
  case when hash(i + 3) % 20 = 0 then null else 'company ' || hash(i + 4) % 5000 end as company,
  (hash(i + 5) % 400)::integer as employees,
  ['人事', '労務', '総務', '経営者', '営業', '情報システム'][1 + (hash(i + 6) % 6)::bigint] as department,
  ['残業時間の把握', '法改正への対応', '特になし'][1 + (hash(i + 7) % 3)::bigint] as struggle,
  case when hash(i + 8) % 10 = 0 then null else '半年以内' end as start
from range({leads}) r(i)
"""
_EVENTS = """
with base as (
  select i, printf('L%09d', i) as lead_id,
    timestamp '{first}' + to_seconds((hash(i) % ({days} * 86400))::bigint) as created, hash(i + 9) % 10 < 6 as won
  from range({leads}) r(i)),
steps as (select *, unnest(range(5)) as n from base)
select lead_id,
  case when won
    then ['lead', 'mql', 'sal', 'appointment', 'won']
    else ['lead', 'mql', 'sal', 'rejected', 'mql'] end[n + 1]
    as stage,
  created + to_seconds((n * 3600 + case when n > 0 then hash(i * 7 + n) % (n * 12 * 86400) else 0 end)::bigint) as at,
  case when n = 3 and not won then ['規模が対象外', 'ほか', null][1 + (hash(i + 10) % 3)::bigint] end as reason
from steps
"""
_TOUCHES = """
with base as (
  select i, printf('L%09d', i) as lead_id,
    timestamp '{first}' + to_seconds((hash(i) % ({days} * 86400))::bigint) as created from range({leads}) r(i)),
steps as (select *, unnest(range(3)) as n from base)
select lead_id, created + to_seconds((3600 + hash(i * 11 + n) % (20 * 86400))::bigint) as at,
  ['電話', 'メール', '社内メモ', 'Web会議'][1 + (hash(i * 13 + n) % 4)::bigint] as kind, 'rep' || hash(i + 2) % 40 as by
from steps
"""
TABLES = {"leads": _LEADS, "events": _EVENTS, "touches": _TOUCHES}


def lay_out(folder: Path, leads: int, form: str) -> Path:
    """Write the files and the practice agreement that reads them; give the agreement's path."""
    new_workspace(folder / "ws")
    for name, query in TABLES.items():
        text = query.format(leads=leads, first=FIRST, days=DAYS)
        options = "(format parquet)" if form == "parquet" else "(format csv, header)"
        duckdb.sql(f"copy ({text}) to '{folder / name}.{form}' {options}")  # all of it stands here
    path = folder / "ws" / "parameters" / "acme.yaml"
    yaml = YAML()
    terms = yaml.load(path.read_text("utf-8"))
    terms["data"] = _data(folder, form)
    with path.open("w", encoding="utf-8") as file:
        yaml.dump(terms, file)
    return path


def _data(folder: Path, form: str) -> dict[str, object]:
    named = ("created_at", "channel", "owner", "company", "employees", "department", "struggle", "start")
    history = {"lead_id": "lead_id", "stage": "stage", "entered_at": "at", "reason": "reason"}
    touches = {"lead_id": "lead_id", "at": "at", "kind": "kind", "by": "by"}
    return {
        "connection": "duckdb",
        "timezone": "UTC",
        "leads": {
            "path": str(folder / f"leads.{form}"),
            "columns": {name: name for name in ("lead_id", *named)},
        },
        "stage_history": {"path": str(folder / f"events.{form}"), "columns": history},
        "touches": {"path": str(folder / f"touches.{form}"), "columns": touches},
    }
