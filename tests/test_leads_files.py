"""Files as they come: found or not, whole or broken; every refusal is a sentence with file and row."""

import random

import pytest
from exports import LEADS, csv_bytes, found, read, refusal, rows

from sla_toolkit.leads import DataRefused

ROWS = [{"id": "1", "created": "2026-10-01", "mql": "2026-10-02"}, {"id": "2", "created": "", "mql": ""}]
HEADER = b"id,created,mql\n"


def leads_with(**settings):
    """Give a data block whose leads have other settings."""
    return {"leads": {**LEADS, **settings}}


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "The file is empty"),
        (b"\xef\xbb\xbf\r\n\r\n", "The file is empty"),
        (HEADER, "has a header and no rows"),
        (b"id;created;mql\n1;2026-10-01;\n", 'delimiter: ";"'),
        (b"id\tcreated\tmql\n1\t\t\n", 'delimiter: "\\t"'),
        (HEADER + b"1,2026-10-01,\n2,2026-10-01\n", ":3: The last row is cut off after 2 of 3 cells"),
        (HEADER + b"1,2026-10-01\n2,2026-10-01,\n", ":2: The row has 2 cells where the header has 3"),
        (b"sep=;\r\nid;created;mql\r\n1;;\r\n2;\r\n3;;\r\n", ":4: The row has 2 cells"),
        (b"\nid,created,mql\n1,,\n", ":1: The first line is blank"),
        (b"id,Name; first; last\n", "may be parted by “,” or by “;”"),
        (HEADER + b"1,,\n2,,,\n3,,,\n", ":3: The row has 4 cells where the header has 3, and so 2 rows"),
        (
            HEADER + b'1,,\n2,"2026-10-01,\n3,,\n',
            ":3: A quotation mark in this row is out of place or never closed",
        ),
        (HEADER + b'1,,\n2,"2026-10-01,\n3,,\n4,"2026-10-02,\n5,,\n', ":3: A quotation mark in this row"),
        (HEADER + b'1,,\n2,"2026-10-01,\n3,"2026-10-02,\n', ":3: A quotation mark in this row"),
        (b'"id,created,mql\n1,,\n', "in the header is out of place or never closed"),
    ],
)
def test_a_broken_file_is_refused_with_its_place(tmp_path, content, sentence):
    """An empty, half-written or wrongly parted file says what is wrong, and in which row."""
    text = refusal(tmp_path, {"leads.csv": content})
    assert sentence in text
    assert "leads.csv" in text


@pytest.mark.parametrize(
    ("path", "sentence"),
    [
        ("none.csv", "no such file"),
        ("none_*.csv", "No file fits this pattern"),
        (".", "This is a folder"),
        ("leads.pdf", "Files ending in “.pdf” cannot be read"),
        ("leads.csv/x.csv", "cannot be opened"),
    ],
)
def test_a_path_that_leads_nowhere_is_refused(tmp_path, path, sentence):
    """A missing file, an empty glob, a folder and an unknown kind of file each get their own sentence."""
    assert sentence in refusal(tmp_path, {"leads.csv": ROWS, "leads.pdf": b"%PDF"}, leads_with(path=path))


def test_problems_of_all_sources_come_at_once(tmp_path):
    """Two faulty sources are told of in one refusal, not one after the other."""
    data = {
        "touches": {"path": "t.csv", "columns": {"lead_id": "id", "at": "at"}},
        "deals": {"path": "d.csv", "columns": {"lead_id": "id", "won_at": "won"}},
    }
    text = refusal(tmp_path, {"leads.csv": ROWS, "t.csv": b""}, data)
    assert "t.csv: The file is empty" in text
    assert "d.csv: There is no such file" in text


def test_line_breaks_in_cells_keep_the_row_numbers_of_a_spreadsheet(tmp_path):
    """A note of three lines is one row; blank lines count as rows, as a spreadsheet shows them."""
    content = HEADER.replace(b"mql", b"mql,note") + b'1,2026-10-01,,"a\nb\nc ""d"""\r\n\n3,2026-10-03,,\n'
    leads = read(tmp_path, {"leads.csv": content})
    assert rows(leads.leads, "lead_id", "row") == [("1", 2), ("3", 4)]
    assert found(leads, "blank_lead_id")[0].rows == (3,)


@pytest.mark.parametrize("ending", [b"", b"\n", b"\r\n", b"\n\n\n"])
def test_how_a_file_ends_does_not_matter(tmp_path, ending):
    """With a last line break, without one or with several, the rows are the same."""
    leads = read(tmp_path, {"leads.csv": HEADER + b"1,2026-10-01,\n2,2026-10-02," + ending})
    assert [(one.read, one.used) for one in leads.sources] == [(2, 2)]


def test_a_quotation_mark_within_a_cell_is_text(tmp_path):
    """A 5" disk is no open quotation."""
    leads = read(
        tmp_path,
        {"leads.csv": b'id,created,mql,channel\n1,,,5" disk\n2,,,web\n'},
        leads_with(columns={"lead_id": "id", "channel": "channel"}),
    )
    assert rows(leads.leads, "channel") == ['5" disk', "web"]


def test_a_very_long_cell_is_read(tmp_path):
    """A cell of ten megabytes is odd, and no reason to stop."""
    content = b'id,created,mql,note\n1,2026-10-01,,"' + b"x" * 10_000_000 + b'"\n2,2026-10-02,,y\n'
    assert rows(read(tmp_path, {"leads.csv": content}).leads, "lead_id") == ["1", "2"]


def test_a_thousand_columns_are_no_trouble(tmp_path):
    """Only the columns that are needed are taken."""
    row = {"id": "1", "created": "2026-10-01", "mql": "", **{f"c{n}": str(n) for n in range(2000)}}
    leads = read(tmp_path, {"leads.csv": [row]})
    assert not [name for name in leads.leads.columns if name.startswith("c1")]


@pytest.mark.parametrize(("suffix", "delimiter"), [("tsv", "\t"), ("txt", "\t"), ("csv", ";"), ("csv", "|")])
def test_other_delimiters(tmp_path, suffix, delimiter):
    """A .tsv is parted by tabs; any other delimiter is named in the data block."""
    settings = {"path": f"leads.{suffix}"} | ({} if delimiter == "\t" else {"delimiter": delimiter})
    leads = read(tmp_path, {f"leads.{suffix}": csv_bytes(ROWS, delimiter=delimiter)}, leads_with(**settings))
    assert rows(leads.leads, "lead_id") == ["1", "2"]


def test_a_delimiter_of_two_characters_is_refused(tmp_path):
    r"""`delimiter:` is one character; `\\t` and tab stand for a tab."""
    assert "must be one character" in refusal(tmp_path, {"leads.csv": ROWS}, leads_with(delimiter="::"))
    leads = read(tmp_path, {"leads.csv": csv_bytes(ROWS, delimiter="\t")}, leads_with(delimiter="\\t"))
    assert rows(leads.leads, "lead_id") == ["1", "2"]


def test_files_of_a_glob_are_read_as_one(tmp_path):
    """Monthly drops are stacked in the order of their names; each file is accounted for."""
    files = {"leads_2.csv": [{"id": "9", "created": "2026-11-01", "mql": ""}], "leads_1.csv": ROWS}
    leads = read(tmp_path, files, leads_with(path="leads_*.csv"))
    assert rows(leads.leads, "lead_id", "row") == [("1", 2), ("2", 3), ("9", 2)]
    assert [(one.name, one.read) for one in leads.sources] == [("leads_1.csv", 2), ("leads_2.csv", 1)]


def test_files_of_two_layouts_are_refused_by_name(tmp_path):
    """A glob that takes in another kind of file names both files and what differs."""
    files = {"a_1.csv": ROWS, "a_2.csv": [{"id": "9", "created": "", "MQL date": ""}]}
    text = refusal(tmp_path, files, leads_with(path="a_*.csv"))
    assert "a_2.csv: The headers differ from those of a_1.csv" in text
    assert "“MQL date”" in text


def test_columns_in_another_order_are_the_same_layout(tmp_path):
    """Columns are found by header, so their order may change from month to month."""
    files = {"a_1.csv": ROWS, "a_2.csv": [{"mql": "2026-10-05", "id": "9", "created": "2026-10-04"}]}
    leads = read(tmp_path, files, leads_with(path="a_*.csv"))
    assert ("9", "mql") in rows(leads.stage_history, "lead_id", "stage")


def test_windows_paths_and_brackets_in_names(tmp_path):
    """A path may be written with backslashes, and a file be named like a pattern."""
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "leads [1].csv").write_bytes(csv_bytes(ROWS))
    leads = read(tmp_path, {}, leads_with(path="sub\\leads [1].csv"))
    assert rows(leads.leads, "lead_id") == ["1", "2"]


def test_the_digest_follows_the_contents(tmp_path):
    """The same bytes give the same digest wherever they lie; another byte gives another."""
    first = read(tmp_path, {"leads.csv": ROWS}).digest
    assert read(tmp_path, {"other.csv": ROWS}, leads_with(path="other.csv")).digest == first
    assert read(tmp_path, {"leads.csv": [*ROWS, {"id": "3"}]}).digest != first
    assert len(first) == 64


def test_other_sources_may_be_empty(tmp_path):
    """A month without a touch is no fault of the file; that it has no rows is said."""
    data = {"touches": {"path": "t.csv", "columns": {"lead_id": "id", "at": "at"}}}
    leads = read(tmp_path, {"leads.csv": ROWS, "t.csv": b"id,at\n"}, data)
    assert leads.touches is not None
    assert rows(leads.touches, "lead_id") == []
    assert found(leads, "no_rows")[0].source == "touches"


JUNK = [
    '"',
    ",",
    "\n",
    "\r",
    ";",
    '""',
    "令和8年",
    "46296",
    "31/12/26",
    "1/2/2026",
    "{x}",
    "%",
    "　",
    "9" * 30,
    "NULL",
]


@pytest.mark.parametrize("seed", range(12))
def test_whatever_is_done_to_a_file_it_is_read_or_refused(tmp_path, seed):
    """Cut, paste and strew junk into an export: it gives leads with every row accounted for, or a sentence."""
    chance = random.Random(seed)  # noqa: S311  # the same mutations every time
    text = csv_bytes(
        [{"id": str(n), "created": f"2026-10-{n:02} 09:00", "mql": f"2026/10/{n}"} for n in range(1, 12)]
    )
    content = text.decode()
    for _ in range(chance.randint(1, 4)):
        place = chance.randrange(len(content))
        end = place if chance.random() < 0.8 else place + chance.randint(1, 30)
        content = content[:place] + chance.choice(JUNK) + content[end:]
    try:
        leads = read(tmp_path, {"leads.csv": content.encode()})
    except DataRefused as refused:
        assert refused.text("ja")  # noqa: PT017  # either way is right
    else:
        assert all(one.read == one.used + one.set_aside for one in leads.sources)
