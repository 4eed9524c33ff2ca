"""Excel workbooks: cells keep their types, and what is not clear is asked about."""

import io
import zipfile
from datetime import date, datetime, time, timedelta

import openpyxl
import pytest
from exports import LEADS, found, read, refusal, rows

HEADER = ["id", "created", "mql"]
ROWS = [[1, date(2026, 10, 1), None], [2, datetime(2026, 10, 1, 9, 5), datetime(2026, 10, 2, 9, 5, 7)]]
MIDNIGHT = datetime(2026, 10, 2)


def workbook(*table, sheets=(), change=None):
    """Give a workbook as bytes: a first sheet of the rows, and others by name; `change` works on the first."""
    book = openpyxl.Workbook()
    book.active.title = "リード 10月"
    for row in table:
        book.active.append(row)
    for name, content in sheets:
        sheet = book.create_sheet(name)
        for row in content:
            sheet.append(row)
    if change:
        change(book.active)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def excel(**settings):
    """Give a data block whose leads come from a workbook."""
    return {"leads": {**LEADS, "path": "leads.xlsx", **settings}}


def read_book(tmp_path, content, **settings):
    """Read a workbook's leads."""
    return read(tmp_path, {"leads.xlsx": content}, excel(**settings))


def refused_book(tmp_path, content, **settings):
    """Give the refusal of a workbook."""
    return refusal(tmp_path, {"leads.xlsx": content}, excel(**settings))


def test_cells_keep_their_types(tmp_path):
    """Dates are dates, times are times to the second, and an id of digits is no fraction."""
    leads = read_book(tmp_path, workbook(HEADER, *ROWS))
    assert rows(leads.leads, "lead_id", "row", "created_at", "created_date_only") == [
        ("1", 2, datetime(2026, 9, 30, 15), True),
        ("2", 3, datetime(2026, 10, 1, 0, 5), False),
    ]
    assert rows(leads.stage_history.filter(leads.stage_history.stage == "mql"), "entered_at") == [
        datetime(2026, 10, 2, 0, 5, 7)
    ]


@pytest.mark.parametrize(
    ("number_format", "day"),
    [
        ("yyyy-mm-dd", True),
        ("yyyy/m/d h:mm", False),
        ('yyyy"年"m"月"d"日"', True),
        ('yyyy"年"m"月"d"日" h"時"mm"分"', False),
        ("[$-411]ggge年m月d日", True),
        ("m/d/yy h:mm", False),
    ],
)
@pytest.mark.parametrize("other", [MIDNIGHT, datetime(2026, 10, 3, 12)])
def test_midnight_is_a_time_where_the_cell_shows_one(tmp_path, number_format, day, other):
    """Whether a date at midnight has a time is told by its cell's format, whatever else is in the column."""

    def change(sheet):
        sheet["C2"].number_format = number_format

    content = workbook(HEADER, [1, None, MIDNIGHT], [2, None, other], change=change)
    history = read_book(tmp_path, content).stage_history
    assert [one[1:] for one in rows(history, "lead_id", "entered_at", "date_only") if one[0] == "1"] == [
        (datetime(2026, 10, 1, 15), day)
    ]


def test_types_may_be_mixed_in_a_column(tmp_path):
    """Real dates beside dates typed as text, and numbers beside words, each come as they were meant."""
    values = [date(2026, 10, 1), "2026/10/2 9:05", datetime(2026, 10, 3, 9, 5), "2026年10月4日"]
    others = [1200, "約50名", 12.5, True]
    table = [[n, None, one, other] for n, (one, other) in enumerate(zip(values, others, strict=True))]
    columns = {"lead_id": "id", "channel": "note"}
    leads = read_book(tmp_path, workbook([*HEADER, "note"], *table), columns=columns)
    assert rows(leads.leads, "lead_id", "channel") == [
        ("0", "1200"), ("1", "約50名"), ("2", "12.5"), ("3", "true"),
    ]  # fmt: skip
    assert rows(leads.stage_history, "lead_id", "entered_at", "date_only") == [
        ("0", datetime(2026, 9, 30, 15), True),
        ("1", datetime(2026, 10, 2, 0, 5), False),
        ("2", datetime(2026, 10, 3, 0, 5), False),
        ("3", datetime(2026, 10, 3, 15), True),
    ]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (12345.0, "12345"),
        (12345678901234, "12345678901234"),
        (0.1, "0.1"),
        (1e-7, "0.0000001"),
        (1e20, "100000000000000000000"),
        (-3.50, "-3.5"),
        (time(9, 5), "09:05:00"),
        (timedelta(hours=30), "1 day, 6:00:00"),
        ("=N/A", "=N/A"),
        ("00123", "00123"),
        ("  x　", "x"),
    ],
)
def test_a_value_becomes_the_text_that_people_see(tmp_path, value, text):
    """Numbers are written out without an exponent and without a needless fraction; text stays text."""

    def change(sheet):
        sheet["D2"].value = value
        if isinstance(value, str):
            sheet["D2"].data_type = "s"

    content = workbook([*HEADER, "note"], [1, None, date(2026, 10, 1)], change=change)
    leads = read_book(tmp_path, content, columns={"lead_id": "id", "channel": "note"})
    assert rows(leads.leads, "channel") == [text]


def test_day_numbers_that_were_never_dates_are_refused(tmp_path):
    """46296 in a cell without a date's format is asked to be formatted as a date."""
    assert "day numbers as Excel" in refused_book(tmp_path, workbook(HEADER, [1, None, 46296]))


def test_errors_of_formulas_are_blank_and_counted(tmp_path):
    """#N/A, #DIV/0! and a formula that was never calculated are no values; how many there are is said."""

    def change(sheet):
        for place, error in (("C3", "#N/A"), ("C4", "#DIV/0!")):
            sheet[place].value, sheet[place].data_type = error, "e"
        sheet["C5"] = "=TODAY()"
        sheet["D5"] = "#N/A"

    content = workbook(
        [*HEADER, "unused"], *[[n, None, date(2026, 10, n)] for n in range(1, 6)], change=change
    )
    leads = read_book(tmp_path, content)
    assert rows(leads.stage_history, "lead_id") == ["1", "5"]
    (finding,) = found(leads, "cell_error")
    assert (finding.count, finding.rows, finding.level) == (3, (3, 4), "warning")
    assert "“mql”" in finding.message.text("en") and "“unused”" not in finding.message.text("en")


def test_a_sheet_is_chosen_by_name(tmp_path):
    """`sheet:` names one, in Japanese too; a name that is none gets the nearest."""
    content = workbook(["notes"], sheets=[("リード 11月", [HEADER, *ROWS])])
    leads = read_book(tmp_path, content, sheet="リード 11月")
    assert rows(leads.leads, "lead_id") == ["1", "2"]
    text = refused_book(tmp_path, content, sheet="リード11月")
    assert "no sheet “リード11月”" in text and "“リード 11月”" in text


def test_several_filled_sheets_are_asked_about(tmp_path):
    """The refusal holds a line to add for each; empty and hidden sheets do not count."""
    text = refused_book(tmp_path, workbook(HEADER, *ROWS, sheets=[("11月", [HEADER])]))
    assert 'sheet: "リード 10月" / sheet: "11月"' in text
    hidden = openpyxl.load_workbook(
        io.BytesIO(workbook(HEADER, *ROWS, sheets=[("表", [HEADER]), ("空", [])]))
    )
    hidden["表"].sheet_state = "hidden"
    out = io.BytesIO()
    hidden.save(out)
    assert rows(read_book(tmp_path, out.getvalue()).leads, "lead_id") == ["1", "2"]


def test_the_table_may_stand_anywhere_on_the_sheet(tmp_path):
    """Blank rows above and blank columns beside it do not matter; rows keep the spreadsheet's numbers."""
    table = [[], [], [None, *HEADER, None], *[[None, *row] for row in ROWS], [], [None, 3], [], [" "]]
    leads = read_book(tmp_path, workbook(*table))
    assert rows(leads.leads, "lead_id", "row") == [("1", 4), ("2", 5), ("3", 7)]
    assert [(one.read, one.set_aside) for one in leads.sources] == [(4, 1)]
    assert found(leads, "blank_lead_id")[0].rows == (6,)


def test_a_title_above_the_header_is_refused(tmp_path):
    """What stands above the header is to be deleted; the row that looks like the header is named."""
    text = refused_book(tmp_path, workbook(["Report of October"], [], HEADER, *ROWS))
    assert ":1: " in text
    assert "row 3 has 3" in text


@pytest.mark.parametrize(("cells", "message"), [("A1:B1", "A1:B1"), ("C2:C3", "C2:C3"), ("B3:C3", "B3:C3")])
def test_merged_cells_are_refused(tmp_path, cells, message):
    """A merged cell has one value for several rows or columns, and only a person knows which."""
    text = refused_book(tmp_path, workbook(HEADER, *ROWS, change=lambda sheet: sheet.merge_cells(cells)))
    assert f"The cells {message} are merged" in text or "can be no header" in text


def test_merged_cells_elsewhere_do_not_matter(tmp_path):
    """Only columns that are read need be whole."""
    content = workbook([*HEADER, "note"], *ROWS, change=lambda sheet: sheet.merge_cells("D2:D3"))
    assert rows(read_book(tmp_path, content).leads, "lead_id") == ["1", "2"]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "The file is empty"),
        (b"id,created,mql\n1,,\n", "no sound workbook"),
        (workbook(HEADER, *ROWS)[:-2000], "no sound workbook"),
        (workbook(HEADER, *ROWS)[:3000], "no sound workbook"),
        (workbook(), "no filled cell"),
        (workbook(HEADER), "has a header and no rows"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "no sound workbook"),
    ],
)
def test_a_broken_or_empty_workbook_is_a_sentence(tmp_path, content, sentence):
    """Empty, torn, renamed: each says what to do, in both languages."""
    assert sentence in refused_book(tmp_path, content)


def test_a_cell_far_out_is_refused_before_memory_is_gone(tmp_path):
    """One stray cell in the last row and column would make sixteen thousand million cells."""

    def change(sheet):
        sheet["XFD1048576"] = "x"

    text = refused_book(tmp_path, workbook(HEADER, *ROWS, change=change))
    assert "out to column XFD and row 1,048,576" in text


def test_drops_of_a_workbook_and_of_text_are_read_as_one(tmp_path):
    """A month of real dates stacks upon a month of dates as text, and numbers upon words."""
    files = {
        "a_1.csv": [{"id": "x", "created": "2026-10-01 09:05", "mql": "2026/10/2"}],
        "a_2.xlsx": workbook(HEADER, *ROWS),
        "a_3.xlsx": workbook(HEADER, [3, None, None]),
    }
    leads = read(tmp_path, files, excel(path="a_*"))
    assert [one[:2] for one in rows(leads.leads, "lead_id", "created_at")] == [
        ("1", datetime(2026, 9, 30, 15)), ("2", datetime(2026, 10, 1, 0, 5)), ("3", None),
        ("x", datetime(2026, 10, 1, 0, 5)),
    ]  # fmt: skip


ODS = """<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0">
 <office:body><office:spreadsheet><table:table table:name="リード">{}</table:table></office:spreadsheet></office:body>
</office:document-content>"""
ODS_TYPES = {str: "string", int: "float", date: "date", datetime: "date"}


ODS_LOCKED = """<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml">
<manifest:encryption-data manifest:checksum="x"/></manifest:file-entry>"""


def ods(*table, locked=False):
    """Give an OpenDocument sheet as bytes; `locked`: as one that needs a password."""

    def cell(value):
        written = value.isoformat() if isinstance(value, date) else str(value)
        kind = ODS_TYPES[type(value)]
        name = {"date": "date-value", "float": "value"}.get(kind, "string-value")
        return (
            f'<table:table-cell office:value-type="{kind}" office:{name}="{written}">'
            f"<text:p>{written}</text:p></table:table-cell>"
        )

    lines = "".join(f"<table:table-row>{''.join(map(cell, row))}</table:table-row>" for row in table)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as target:
        target.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        name_space = "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"
        entries = ODS_LOCKED if locked else ""
        manifest = f'<manifest:manifest xmlns:manifest="{name_space}">{entries}</manifest:manifest>'
        target.writestr("META-INF/manifest.xml", manifest)
        target.writestr("content.xml", ODS.format(lines))
    return out.getvalue()


def test_an_opendocument_sheet_is_read_alike(tmp_path):
    """What LibreOffice saves gives the same leads: numbers, dates, and dates with a time."""
    content = ods(
        HEADER, [1, date(2026, 10, 1), "2026-10-02"], [2, datetime(2026, 10, 1, 9, 5), "2026-10-03"]
    )
    leads = read(tmp_path, {"leads.ods": content}, excel(path="leads.ods"))
    assert rows(leads.leads, "lead_id", "created_at", "created_date_only") == [
        ("1", datetime(2026, 9, 30, 15), True),
        ("2", datetime(2026, 10, 1, 0, 5), False),
    ]


def test_a_password_is_a_sentence(tmp_path):
    """A protected workbook is asked for without its password."""
    text = refusal(tmp_path, {"leads.ods": ods(HEADER, locked=True)}, excel(path="leads.ods"))
    assert "protected by a password" in text


def test_a_prefix_in_the_markup_changes_nothing(tmp_path):
    """Some programs write <x:c> for <c>: errors and times are found all the same."""

    def change(sheet):
        sheet["C2"].number_format = "yyyy/m/d h:mm"
        sheet["C3"].value, sheet["C3"].data_type = "#N/A", "e"

    source = zipfile.ZipFile(io.BytesIO(workbook(HEADER, [1, None, MIDNIGHT], [2], change=change)))
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as target:
        for name in source.namelist():
            content = source.read(name)
            if "sheet1.xml" in name:
                text = content.decode().replace("</", "</x:").replace("<", "<x:").replace("<x:/x:", "</x:")
                content = text.replace("xmlns=", "xmlns:x=").encode()
            target.writestr(name, content)
    leads = read_book(tmp_path, out.getvalue())
    assert rows(leads.stage_history, "lead_id", "date_only") == [("1", False)]
    assert found(leads, "cell_error")[0].rows == (3,)
