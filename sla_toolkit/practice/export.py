"""The tables as the CSV files that a CRM in HubSpot's manner exports."""

import csv
from pathlib import Path
from typing import Literal

import numpy as np
import pandas as pd

from sla_toolkit.practice.generate import Tables

Layout = Literal["wide", "long"]
LEAD_HEADERS = {
    "lead_id": "Record ID",
    "created_at": "Create Date",
    "channel": "Original Source",
    "owner": "Contact owner",
    "company": "Company name",
    "employees": "Number of Employees",
    "department": "Department",
    "struggle": "What they struggle with",
    "start": "Planned start",
}
STAGE_HEADERS = {
    "lead": "Became a Lead Date",
    "mql": "Became a MQL Date",
    "sal": "Became a SAL Date",
    "appointment": "Became a SQL Date",
    "won": "Became a Customer Date",
    "rejected": "Rejected date",
    "reason": "Rejection reason",
}
HISTORY_HEADERS = {
    "lead_id": "Record ID",
    "stage": "Stage",
    "entered_at": "Entered at",
    "reason": "Rejection reason",
}
TOUCH_HEADERS = {
    "lead_id": "Record ID",
    "at": "Activity date",
    "kind": "Activity type",
    "by": "Activity assigned to",
}
DEAL_HEADERS = {
    "deal_id": "Record ID",
    "lead_id": "Associated Contact ID",
    "stage": "Deal Stage",
    "amount": "Amount",
    "close_at": "Close Date",
    "created_at": "Create Date",
}


def sheets(tables: Tables, layout: Layout = "wide") -> dict[str, pd.DataFrame]:
    """Give each file's content by name: texts only, local times as `YYYY-MM-DD HH:MM`, '' for what is empty.

    Wide: contacts with a date column for each stage. Long: contacts without them, and `stage_history.csv`.
    """
    lead_headers = LEAD_HEADERS | STAGE_HEADERS if layout == "wide" else LEAD_HEADERS
    found = {"contacts.csv": _texts(tables.contacts, lead_headers)}
    if layout == "long":
        found["stage_history.csv"] = _texts(tables.stage_history, HISTORY_HEADERS)
    found["touches.csv"] = _texts(tables.touches, TOUCH_HEADERS)
    found["deals.csv"] = _texts(tables.deals, DEAL_HEADERS)
    return found


def write(found: dict[str, pd.DataFrame], folder: Path, encoding: str = "utf-8-sig") -> list[Path]:
    """Write each sheet into `folder` (made if need be) and give the paths; same sheets, same bytes.

    Raises UnicodeEncodeError for an encoding that lacks a character.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for name, sheet in found.items():
        with (folder / name).open("w", encoding=encoding, newline="") as file:
            rows = csv.writer(file, lineterminator="\r\n")
            rows.writerow(sheet.columns)
            rows.writerows(zip(*(sheet[column] for column in sheet), strict=True))
    return [folder / name for name in found]


def export(tables: Tables, folder: Path, encoding: str = "utf-8-sig", layout: Layout = "wide") -> list[Path]:
    """Write the tables as CSV files; see `sheets` and `write`."""
    return write(sheets(tables, layout), folder, encoding)


def _texts(frame: pd.DataFrame, headers: dict[str, str]) -> pd.DataFrame:
    return pd.DataFrame({header: _text(frame[name]) for name, header in headers.items()})


def _text(column: pd.Series) -> pd.Series:
    if pd.api.types.is_datetime64_dtype(column.dtype):
        written = np.datetime_as_string(column.to_numpy("datetime64[m]"), unit="m")
        texts = pd.Series(np.char.replace(written, "T", " "), index=column.index, dtype=object)
    else:
        texts = column.astype("string").astype(object)
    return texts.where(column.notna(), "")
