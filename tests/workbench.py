"""A tiny company for tests: rows in, an agreement file with its CSVs out."""

import csv
import os
import subprocess
import sys
from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from sla_toolkit.agreement import AgreementFile, Month, read_agreement
from sla_toolkit.leads import read_leads
from sla_toolkit.measures import Cohorts, Measured, Period, measure

AGREEMENT = """
agreement: {{id: tiny, version: 1, title: Tiny, languages: [en], effective: {{from: 2026-01-01, until: 2026-12-31}}}}
calendar:
  timezone: {timezone}
  working_hours: ["09:00-12:00", "13:00-18:00"]
  holidays: {holidays}
parties: {{marketing: {{team: M}}, sales: {{team: S}}}}
stages:
  - {{id: lead, owner: marketing, label: Lead}}
  - {{id: mql, owner: marketing, label: MQL, requires: [company, department]}}
  - {{id: sal, owner: sales, label: SAL}}
  - {{id: appointment, owner: sales, label: Appointment}}
  - {{id: won, owner: sales, label: Won}}
rejection_reasons: [{{id: too_small, label: Too small}}]
personas:
  - {{id: hr, label: HR, match: {{employees: {{between: [50, 300]}}, department: {{in: [人事, 労務]}}}}}}
plan: {{stage: mql, outcome: appointment, within_days: 30, volume: 10, mix: {{hr: 0.6, other: 0.4}},
       conversion: {{hr: 0.25, other: 0.05}}, onward: {{won: 0.2}}}}
commitments:
  - {{id: volume, owner: marketing, measure: volume, stage: mql, target: 3}}
  - {commitment}
data:
  leads:
    path: contacts.csv
    columns: {{lead_id: id, created_at: created, channel: channel, company: company, employees: employees,
              department: department, reason: reason}}
    stages: {{mql: mql, sal: sal, appointment: appointment, rejected: rejected}}
{more}"""
TOUCHES = "  touches: {path: touches.csv, columns: {lead_id: id, at: at, kind: kind}}\n"
DEALS = "  deals: {path: deals.csv, columns: {lead_id: id, amount: amount, won_at: won_at}}\n"
CONTACT = (
    "id",
    "created",
    "channel",
    "company",
    "employees",
    "department",
    "mql",
    "sal",
    "appointment",
    "rejected",
)


def sla(*arguments: object, cwd: Path | None = None, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the command as a user would, speaking English unless told otherwise."""
    return subprocess.run(
        [sys.executable, "-c", "from sla_toolkit.cli import main; main()", *map(str, arguments)],
        cwd=cwd,
        env={**os.environ, "SLA_LANG": "en", **environment},
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=300,
        check=False,
    )


def write(path: Path, rows: Iterable[Mapping[str, object]], header: Iterable[str]) -> None:
    """Write rows as CSV under a fixed header."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(header), restval="")
        writer.writeheader()
        writer.writerows(rows)


def company(
    folder: Path,
    contacts: Iterable[Mapping[str, object]],
    touches: Iterable[Mapping[str, object]] | None = None,
    deals: Iterable[Mapping[str, object]] | None = None,
    commitment: str = "{id: share, owner: marketing, measure: persona_share, stage: mql, target: 0.5}",
    timezone: str = "Asia/Tokyo",
    holidays: str = "JP",
) -> AgreementFile:
    """Lay out a company whose contacts default to ids 1, 2, … and give its agreement."""
    rows = [{"id": str(number), **row} for number, row in enumerate(contacts, 1)]
    write(folder / "contacts.csv", rows, (*CONTACT, "reason"))
    more = ""
    if touches is not None:
        write(folder / "touches.csv", touches, ("id", "at", "kind"))
        more += TOUCHES
    if deals is not None:
        write(folder / "deals.csv", deals, ("id", "amount", "won_at"))
        more += DEALS
    path = folder / "tiny.yaml"
    text = AGREEMENT.format(commitment=commitment, more=more, timezone=timezone, holidays=holidays)
    path.write_text(text, encoding="utf-8")
    return read_agreement(path)


def judge(file: AgreementFile, month: str = "2026-10", as_of: str = "2026-12-31T00:00") -> Measured:
    """Measure the company's second commitment for a month, as of a local time."""
    zone = ZoneInfo(file.agreement.calendar.timezone)
    period = Period.of(file.agreement, Month.parse(month), datetime.fromisoformat(as_of).replace(tzinfo=zone))
    cohorts = Cohorts(file.agreement, read_leads(file), (period,))
    return measure(file.agreement.commitments[1], cohorts)[month]
