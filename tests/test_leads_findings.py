"""What is odd in the data is told by code, level, count and two rows; never by a person's data."""

import pytest
from exports import LEADS, found, read, rows

PERSONAL = "山田 yamada@example.com 090-1234-5678"
WIDE = {**LEADS, "stages": {"mql": "mql", "sal": "sal", "won": "won"}}


def one(leads, code):
    """Give (level, count, rows) of the only finding of a code."""
    (finding,) = found(leads, code)
    return finding.level, finding.count, finding.rows


def contact(lead, created="2026-10-01 09:00", mql="", sal="", won="", **more):
    """Give one row of contacts."""
    return {"id": lead, "created": created, "mql": mql, "sal": sal, "won": won, **more}


def read_wide(folder, *contacts, **more):
    """Read contacts with a date column for each stage."""
    return read(folder, {"leads.csv": list(contacts), **more.pop("files", {})}, {"leads": WIDE, **more})


def test_a_clean_export_has_no_findings(tmp_path):
    """Nothing is odd about dates with times in their order (the agreement's attributes apart)."""
    leads = read_wide(tmp_path, contact("1", mql="2026-10-02 09:00", sal="2026-10-03 09:00"))
    assert [finding.code for finding in leads.findings] == ["missing_attribute"]


def test_an_id_that_stands_twice(tmp_path):
    """The first row counts; a word-for-word repeat is only noted, another content is a warning."""
    leads = read_wide(
        tmp_path,
        contact("1", mql="2026-10-02 09:00"),
        contact("2"),
        contact("1", mql="2026-10-02 09:00"),
        contact("1", mql="2026-10-05 09:00"),
        contact(" 2 "),
    )
    assert [(one.level, one.count, one.rows) for one in found(leads, "duplicate_lead")] == [
        ("warning", 1, (5,)),
        ("info", 2, (4, 6)),
    ]
    assert rows(leads.leads, "lead_id", "row") == [("1", 2), ("2", 3)]
    assert [(s.read, s.used, s.set_aside) for s in leads.sources] == [(5, 2, 3)]


def test_a_repeat_that_differs_only_in_unused_columns_is_the_same(tmp_path):
    """Rows are compared by what is used of them."""
    leads = read_wide(tmp_path, contact("1", note="a"), contact("1", note="b"))
    assert one(leads, "duplicate_lead") == ("info", 1, (3,))


def test_a_blank_id_is_set_aside(tmp_path):
    """A row that no id belongs to is counted and left out."""
    leads = read_wide(tmp_path, contact("1"), contact(""), contact("　"))
    assert one(leads, "blank_lead_id") == ("warning", 2, (3, 4))


def test_a_stage_before_the_lead_existed(tmp_path):
    """An entry before the creation is told of once, and not again as disorder among the stages."""
    leads = read_wide(
        tmp_path,
        contact("1", mql="2026-09-29 09:00", sal="2026-10-02 09:00"),
        contact("2", mql="2026-10-01 09:00"),
    )
    assert one(leads, "stage_before_lead") == ("warning", 1, (2,))
    assert not found(leads, "stages_out_of_order")


def test_stages_out_of_order(tmp_path):
    """A later stage before an earlier one counts once a lead, however many stages are out of order."""
    leads = read_wide(
        tmp_path,
        contact("1", mql="2026-10-05 09:00", sal="2026-10-04 09:00", won="2026-10-03 09:00"),
        contact("2", mql="2026-10-05 09:00", won="2026-10-06 09:00"),
        contact("3", sal="2026-10-05 09:00", won="2026-10-04 09:00"),
    )
    assert one(leads, "stages_out_of_order") == ("warning", 2, (2, 4))


@pytest.mark.parametrize(
    ("mql", "sal", "odd"),
    [
        ("2026-10-05 15:00", "2026-10-05", False),
        ("2026-10-05", "2026-10-05 00:00", False),
        ("2026-10-05 15:00", "2026-10-04", True),
        ("2026-10-05", "2026-10-04 23:59", True),
    ],
)
def test_a_date_without_a_time_stands_for_its_whole_day(tmp_path, mql, sal, odd):
    """Only what cannot have been in order is out of order."""
    leads = read_wide(tmp_path, contact("1", mql=mql, sal=sal))
    assert bool(found(leads, "stages_out_of_order")) is odd


def test_dates_without_a_time_are_told_of_by_column(tmp_path):
    """Each column that stages are timed by tells how many of its dates have no time."""
    leads = read_wide(
        tmp_path, contact("1", mql="2026-10-02", sal="2026-10-03"), contact("2", mql="2026-10-02")
    )
    assert sorted((f.count, f.rows) for f in found(leads, "date_without_time")) == [(1, (2,)), (2, (2, 3))]


def test_rows_of_leads_that_are_not_there(tmp_path):
    """Touches, deals and entries of strangers are set aside and counted, and so are rows without a date."""
    data = {
        "touches": {"path": "t.csv", "columns": {"lead_id": "id", "at": "at"}},
        "deals": {"path": "d.csv", "columns": {"lead_id": "id", "won_at": "at"}},
        "stage_history": {
            "path": "h.csv",
            "columns": {"lead_id": "id", "stage": "stage", "entered_at": "at"},
        },
    }
    lines = [
        {"id": "1", "stage": "mql", "at": "2026-10-02 09:00"},
        {"id": "9", "stage": "mql", "at": "2026-10-02 09:00"},
        {"id": "1", "stage": "mql", "at": ""},
        {"id": "", "stage": "mql", "at": "2026-10-02 09:00"},
    ]
    leads = read_wide(tmp_path, contact("1"), files={"t.csv": lines, "d.csv": lines, "h.csv": lines}, **data)
    for code in ("touch_without_lead", "deal_without_lead", "history_without_lead"):
        assert one(leads, code) == ("warning", 1, (3,))
    assert {(f.source, f.level, f.rows) for f in found(leads, "blank_date")} == {
        ("stage_history", "info", (4,)), ("touches", "info", (4,)), ("deals", "info", (4,)),
    }  # fmt: skip
    assert {(s.source, s.used, s.set_aside) for s in leads.sources} == {
        ("leads", 1, 0), ("touches", 1, 3), ("deals", 1, 3), ("stage_history", 1, 3),
    }  # fmt: skip


def test_a_stage_entered_again(tmp_path):
    """A lead that comes back to a stage at another time is told of; a repeated row is not."""
    data = {
        "stage_history": {"path": "h.csv", "columns": {"lead_id": "id", "stage": "stage", "entered_at": "at"}}
    }
    lines = [{"id": "1", "stage": "mql", "at": f"2026-10-0{day} 09:00"} for day in (2, 2, 5)]
    leads = read(
        tmp_path, {"leads.csv": [contact("1")], "h.csv": lines}, {**data, "leads": {**LEADS, "stages": {}}}
    )
    assert one(leads, "stage_reentered")[:2] == ("info", 1)


def test_blank_and_unknown_are_two_things(tmp_path):
    """Where a channel is blank for some and “unknown” for others, both counts are told and neither is changed."""
    contacts = [
        contact(str(n), ch=value) for n, value in enumerate(["web", "", "unknown", "不明", "N/A", "　"])
    ]
    settings = {**LEADS, "columns": {**LEADS["columns"], "channel": "ch"}}
    leads = read(tmp_path, {"leads.csv": contacts}, {"leads": settings})
    (finding,) = found(leads, "blank_and_unknown")
    assert "blank for 2 leads" in finding.message.text("en")
    assert "for 3" in finding.message.text("en")
    assert rows(leads.leads, "channel").count(None) == 2
    assert "unknown" in rows(leads.leads, "channel")


def test_numbers_that_are_none(tmp_path):
    """An attribute that a persona compares as a number is told of where it is none; ranges are not guessed at."""
    contacts = [
        contact(str(n), employees=value) for n, value in enumerate(["50", "1,200", "50-100", "約50名", ""])
    ]
    leads = read(tmp_path, {"leads.csv": contacts})
    assert one(leads, "unparseable_number") == ("warning", 2, (4, 5))


def test_no_finding_shows_what_stands_in_a_cell(tmp_path):
    """Whatever is wrong, the sentence holds counts, headers and row numbers only."""
    contacts = [
        contact("1", mql="2026-10-01 09:00", employees=PERSONAL),
        contact("1", mql=PERSONAL, employees="5"),
        contact(PERSONAL, sal="2026-10-01", mql="2026-10-05"),
        contact("", mql="2026-09-05"),
    ]
    lines = [
        {"id": PERSONAL + "x", "at": "2026-10-02", "kind": PERSONAL},
        {"id": "1", "at": PERSONAL, "kind": ""},
        {"id": "1", "at": "2026-10-03", "kind": ""},
    ]
    data = {"touches": {"path": "t.csv", "columns": {"lead_id": "id", "at": "at", "kind": "kind"}}}
    leads = read_wide(tmp_path, *contacts, files={"t.csv": lines}, **data)
    assert len(leads.findings) > 5
    for finding in leads.findings:
        for language in ("en", "ja"):
            assert not any(word in finding.message.text(language) for word in PERSONAL.split())


def test_examples_name_the_file_of_a_glob(tmp_path):
    """With several files, a row number says of which file it is."""
    files = {"a_1.csv": [contact("1")], "a_2.csv": [contact("2"), contact("")]}
    leads = read(tmp_path, files, {"leads": {**WIDE, "path": "a_*.csv"}})
    (finding,) = found(leads, "blank_lead_id")
    assert "row 3 of a_2.csv" in finding.message.text("en")
    assert "a_2.csv の3行目" in finding.message.text("ja")


def test_warnings_come_before_notes(tmp_path):
    """What may need a correction stands first."""
    leads = read_wide(tmp_path, contact("1", mql="2026-10-02"), contact(""), contact("1", mql="2026-10-02"))
    levels = [finding.level for finding in leads.findings]
    assert levels == sorted(levels, key=["error", "warning", "info"].index)
