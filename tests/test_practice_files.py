"""The practice files: the same bytes always, in every encoding, and nobody named in them."""

from pathlib import Path

import pandas as pd
import pytest

from sla_toolkit.practice import (
    PRACTICE,
    Tables,
    WorkspaceInUse,
    export,
    lay_out,
)
from sla_toolkit.practice.export import DEAL_HEADERS, LEAD_HEADERS, STAGE_HEADERS, TOUCH_HEADERS, sheets
from sla_toolkit.practice.oddities import NO_DATES, ODDITIES, spoil


def test_same_seed_same_bytes(tmp_path: Path, practice_folder: Path) -> None:
    """Two workspaces hold the same files to the byte."""
    paths = lay_out(tmp_path)
    assert [path.relative_to(tmp_path).as_posix() for path in paths] == [
        "parameters/acme.yaml",
        "data/contacts.csv",
        "data/touches.csv",
        "data/deals.csv",
    ]
    for path in paths:
        assert path.read_bytes() == (practice_folder / path.relative_to(tmp_path)).read_bytes()


def test_lay_out_overwrites_nothing(tmp_path: Path) -> None:
    """Where one of the files is there already, the user is told which, and nothing is written."""
    mine = tmp_path / "data" / "deals.csv"
    mine.parent.mkdir()
    mine.write_text("mine")
    with pytest.raises(WorkspaceInUse) as refused:
        lay_out(tmp_path)
    assert isinstance(refused.value, FileExistsError)
    assert "deals.csv" in refused.value.message.text("ja") != refused.value.message.text("en")
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == [mine]


def test_export_names_nobody(practice_folder: Path) -> None:
    """The files have just these columns; owners are codes, companies numbered, nothing is an address."""
    expected = {
        "contacts.csv": LEAD_HEADERS | STAGE_HEADERS,
        "touches.csv": TOUCH_HEADERS,
        "deals.csv": DEAL_HEADERS,
    }
    for name, headers in expected.items():
        frame = pd.read_csv(practice_folder / "data" / name, dtype=str)
        assert list(frame.columns) == list(headers.values())
        assert not any(frame[column].str.contains("@", na=False).any() for column in frame)
    contacts = pd.read_csv(practice_folder / "data" / "contacts.csv", dtype=str)
    assert contacts["Contact owner"].dropna().str.fullmatch(r"営業\d\d").all()
    assert contacts["Company name"].dropna().str.fullmatch(r"架空\D+\d{4} 株式会社").all()


@pytest.mark.parametrize(
    ("encoding", "layout"), [("utf-8-sig", "wide"), ("utf-8", "long"), ("cp932", "long")]
)
def test_export_in_every_encoding_and_layout(
    tmp_path: Path, practice_tables: Tables, encoding: str, layout: str
) -> None:
    """Excel's encodings hold every character, and a file reads back as it was."""
    paths = export(practice_tables, tmp_path / "data", encoding, layout)
    wanted = sheets(practice_tables, layout)
    assert [path.name for path in paths] == list(wanted)
    for path in paths:
        found = pd.read_csv(path, encoding=encoding, dtype=str, keep_default_na=False)
        pd.testing.assert_frame_equal(found, wanted[path.name].reset_index(drop=True), check_dtype=False)
    assert paths[0].read_bytes().startswith(b"\xef\xbb\xbf") == (encoding == "utf-8-sig")


def test_long_layout_says_the_same_as_wide(practice_tables: Tables) -> None:
    """The stage history, spread out again, gives the contacts' stage columns."""
    history = practice_tables.stage_history
    wide = history.pivot(index="lead_id", columns="stage", values="entered_at")
    contacts = practice_tables.contacts.set_index("lead_id")
    for stage in wide:
        pd.testing.assert_series_equal(wide[stage].dropna(), contacts[stage].dropna(), check_names=False)
    reasons = history.dropna(subset="reason").set_index("lead_id")["reason"].sort_index()
    assert (reasons == contacts["reason"].dropna().astype(object).sort_index()).all()


def test_oddities_are_there_and_change_no_count(practice_tables: Tables) -> None:
    """The spoilt export holds just the documented oddities, all early; no stage date changes."""
    clean = sheets(practice_tables)["contacts.csv"]
    odd = spoil(clean, PRACTICE.seed)
    assert len(odd) - len(clean) == odd.duplicated().sum() == ODDITIES["row_twice"]
    assert odd["Create Date"].isin(NO_DATES).sum() == ODDITIES["no_date"]
    dated = odd[~odd["Create Date"].isin(NO_DATES) & (odd["Became a MQL Date"] != "")]
    early = dated[dated["Create Date"] > dated["Became a MQL Date"]]
    assert len(early) == ODDITIES["handed_over_before_created"]
    assert (early["Became a MQL Date"] < "2025-07").all()
    once = odd.drop_duplicates()
    stages = [header for name, header in STAGE_HEADERS.items() if name != "lead"]
    assert (once[stages].to_numpy() == clean[stages].to_numpy()).all()
