"""Leads of any number for the practice agreement: five stage events and three touches each, laid out over 20 months.

Every number is a hash of the lead's own, so that the same size always gives the same files.
"""

from pathlib import Path

import duckdb

from sla_toolkit.practice.workspace import new_workspace

_LEADS = """
SELECT i, 'L' || lpad(i::VARCHAR, 9, '0') AS lead_id,
    TIMESTAMP '2025-01-01' + to_seconds((hash(i) % (600 * 86400))::BIGINT) AS t0,
    (hash(i + 1000000007) % 1000)::INT AS h1, (hash(i + 2000000011) % 1000)::INT AS h2,
    (hash(i + 3000000019) % 1000)::INT AS h3
FROM range(1, {n} + 1) AS r(i)
"""
_CONTACTS = """
SELECT lead_id, t0 AS created_at,
    CASE WHEN h1 < 400 THEN 'ads' WHEN h1 < 700 THEN 'web' ELSE 'fair' END AS channel,
    'rep ' || (h2 % 40) AS owner, 'company ' || (i // 3) AS company,
    CASE WHEN h3 % 50 = 0 THEN NULL ELSE 1 + (h3 * 7) % 400 END AS employees,
    ['人事', '労務', '総務', '経営者', '役員', '営業'][1 + h2 % 6] AS department,
    CASE WHEN h1 % 31 = 0 THEN NULL
        ELSE ['残業時間の把握', '法改正への対応', '月末の集計作業', '費用'][1 + h1 % 4] END AS struggle,
    CASE WHEN h2 % 47 = 0 THEN NULL ELSE '2026' END AS start
FROM base
"""
_HISTORY = """
SELECT lead_id, stage, entered_at, reason FROM (
    SELECT i, 1 AS n, lead_id, 'lead' AS stage, t0 AS entered_at, NULL AS reason FROM base
    UNION ALL SELECT i, 2, lead_id, 'mql', t0 + to_seconds(h1 * 600), NULL FROM base
    UNION ALL SELECT i, 3, lead_id, CASE WHEN h2 < 150 THEN 'rejected' ELSE 'sal' END,
        t0 + to_seconds(h1 * 600 + h2 * 900 + h3),
        CASE WHEN h2 < 150 AND h3 % 12 > 0 THEN ['too_small', 'just_looking', 'other'][1 + h3 % 3] END FROM base
    UNION ALL SELECT i, 4, lead_id, CASE WHEN h3 < 190 THEN 'appointment' ELSE 'mql' END,
        t0 + to_seconds(h1 * 600 + h2 * 900 + h3 * 14000), NULL FROM base
    UNION ALL SELECT i, 5, lead_id, CASE WHEN h3 < 60 THEN 'won' ELSE 'sal' END,
        t0 + to_seconds(h1 * 600 + h2 * 900 + h3 * 14000 + 86400), NULL FROM base
) ORDER BY i, n
"""
_TOUCHES = """
SELECT lead_id, t0 + to_seconds(h1 * 600 + ((h2 * (k + 1) * 37) % 600 - 40) * 120 * k * k) AS at,
    ['電話', 'メール', 'Web会議', '社内メモ'][1 + (h3 + k) % 4] AS kind, 'rep ' || (h2 % 40) AS by
FROM base, range(1, 4) AS t(k) ORDER BY i, k
"""
_DATA = """data:
  connection: duckdb
  timezone: UTC
  leads:
    path: ../data/contacts.{kind}
    columns: {{lead_id: lead_id, created_at: created_at, channel: channel, owner: owner, company: company,
      employees: employees, department: department, struggle: struggle, start: start}}
  stage_history:
    path: ../data/history.{kind}
    columns: {{lead_id: lead_id, stage: stage, entered_at: entered_at, reason: reason}}
  touches:
    path: ../data/touches.{kind}
    columns: {{lead_id: lead_id, at: at, kind: kind, by: by}}
"""


def lay_out(folder: Path, leads: int, kind: str = "parquet") -> Path:
    """Write the files (`parquet` or `csv`) and the agreement; gives the agreement's path."""
    new_workspace(folder)
    agreement = folder / "parameters" / "acme.yaml"
    text = agreement.read_text("utf-8")
    agreement.write_text(text[: text.index("\ndata:\n") + 1] + _DATA.format(kind=kind), "utf-8")
    form = "FORMAT parquet, COMPRESSION zstd" if kind == "parquet" else "FORMAT csv, HEADER"
    with duckdb.connect() as engine:
        engine.execute(f"SET temp_directory = '{folder}/spill'; SET memory_limit = '3GB'")
        engine.execute("PRAGMA disable_progress_bar")
        engine.execute(f"CREATE TEMP VIEW base AS {_LEADS.format(n=int(leads))}")
        for name, query in (("contacts", _CONTACTS), ("history", _HISTORY), ("touches", _TOUCHES)):
            engine.execute(f"COPY ({query}) TO '{folder}/data/{name}.{kind}' ({form})")
    return agreement
