"""Dates written as text: read exactly, asked about where they read two ways, never guessed."""

import re
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import ibis
import pytest
from exports import LEADS, found, read, refusal, rows
from hypothesis import given, settings
from hypothesis import strategies as st

from sla_toolkit.leads.forms import (
    DateColumn,
    clock_of,
    is_era,
    is_serial,
    short_years,
    year_first,
    year_last,
)
from sla_toolkit.leads.instants import with_instants
from sla_toolkit.leads.month_names import with_month_numbers
from sla_toolkit.leads.strptime import FormUnknown, layout_by_form, pattern_of

TOKYO = ZoneInfo("Asia/Tokyo")


def entered(tmp_path, *texts, **leads):
    """Read texts as the `mql` dates of leads 1, 2, …; give (local time in Tokyo, whether a date alone) of each."""
    files = {"leads.csv": [{"id": str(n), "created": "", "mql": text} for n, text in enumerate(texts)]}
    table = read(tmp_path, files, {"leads": {**LEADS, **leads}}).stage_history
    times = {one: (when, day) for one, when, day in rows(table, "lead_id", "entered_at", "date_only")}
    return [_in_tokyo(times.get(str(n))) for n in range(len(texts))]


def _in_tokyo(entry):
    if entry is None:
        return None
    local = entry[0].replace(tzinfo=UTC).astimezone(TOKYO).replace(tzinfo=None)
    return local.isoformat(sep=" "), entry[1]


@pytest.mark.parametrize(
    ("text", "local", "day"),
    [
        ("2026-10-01", "2026-10-01 00:00:00", True),
        ("2026-10-01 09:05", "2026-10-01 09:05:00", False),
        ("2026-10-01T09:05:07", "2026-10-01 09:05:07", False),
        ("2026-10-01 09:05:07.999999", "2026-10-01 09:05:07", False),
        ("2026-10-01T00:05:07Z", "2026-10-01 09:05:07", False),
        ("2026-10-01T00:05:07.123Z", "2026-10-01 09:05:07", False),
        ("2026-10-01 00:05:07 UTC", "2026-10-01 09:05:07", False),
        ("2026-10-01T09:05:07+09:00", "2026-10-01 09:05:07", False),
        ("2026-09-30 19:05:07-0500", "2026-10-01 09:05:07", False),
        ("2026-10-01T09:05+09", "2026-10-01 09:05:00", False),
        ("2026/1/5", "2026-01-05 00:00:00", True),
        ("2026/01/05 9:05", "2026-01-05 09:05:00", False),
        ("2026.10.01", "2026-10-01 00:00:00", True),
        ("2026年1月5日", "2026-01-05 00:00:00", True),
        ("2026年10月1日 9:05", "2026-10-01 09:05:00", False),
        ("2026年10月1日9時05分", "2026-10-01 09:05:00", False),
        ("2026-10-01 12:05 AM", "2026-10-01 00:05:00", False),
        ("2026-10-01 12:05 PM", "2026-10-01 12:05:00", False),
        ("2026-10-01 3:05:06 p.m.", "2026-10-01 15:05:06", False),
        ("２０２６／１０／０１　９：０５", "2026-10-01 09:05:00", False),
        ("２０２６-１０-０１", "2026-10-01 00:00:00", True),
        ("  2026-10-01　", "2026-10-01 00:00:00", True),
        ("2024-02-29", "2024-02-29 00:00:00", True),
        ("2026-02-29", None, None),
        ("2026-13-01", None, None),
        ("2026-04-31", None, None),
        ("2026-10-01 24:00", None, None),
        ("2026-10-01 13:05 PM", None, None),
        ("2026年10月1日 9時5分", "2026-10-01 09:05:00", False),
        ("2026年10月1日9時5分3秒", "2026-10-01 09:05:03", False),
        ("2026年10月1日 9時", "2026-10-01 09:00:00", False),
        ("2026年10月1日(木)", "2026-10-01 00:00:00", True),
        ("2026/10/01（木） 9:05", "2026-10-01 09:05:00", False),
        ("2026/10/1(木曜日)", "2026-10-01 00:00:00", True),
        ("2026-10-01 午後 3:05", "2026-10-01 15:05:00", False),
        ("2026-10-01 午前 3:05:07", "2026-10-01 03:05:07", False),
        ("2026年10月1日 午後3時5分", "2026-10-01 15:05:00", False),
        ("2026年10月1日午前0時5分", "2026-10-01 00:05:00", False),
        ("2026/10/01 午後0:05", "2026-10-01 12:05:00", False),
        ("2026/10/01 午後12:05", "2026-10-01 12:05:00", False),
        ("2026/10/01 午前12:05", "2026-10-01 00:05:00", False),
        ("2026/10/01 午後13:05", None, None),
        ("2026-10-01 9:5", None, None),
        ("2026-10-01T00:05:00.000+0000", "2026-10-01 09:05:00", False),
        ("2026-10-01, 9:05\u202fAM", "2026-10-01 09:05:00", False),
        ("Oct 1, 2026 9:05 AM", "2026-10-01 09:05:00", False),
        ("Oct 1, 2026, 9:05:07 PM", "2026-10-01 21:05:07", False),
        ("October 1st, 2026 at 9:05 am", "2026-10-01 09:05:00", False),
        ("1 Oct 2026", "2026-10-01 00:00:00", True),
        ("01-OCT-2026 09:05", "2026-10-01 09:05:00", False),
        ("1st sept. 2026", "2026-09-01 00:00:00", True),
        ("2026-Oct-01", "2026-10-01 00:00:00", True),
        ("Thu Oct 01 2026", "2026-10-01 00:00:00", True),
        ("Thursday, October 1, 2026", "2026-10-01 00:00:00", True),
        ("Thu Oct 01 2026 09:05:07 GMT+0900 (日本標準時)", "2026-10-01 09:05:07", False),
        ("Thu, 01 Oct 2026 00:05:07 +0000", "2026-10-01 09:05:07", False),
        ("Thu, 01 Oct 2026 00:05:07 GMT", "2026-10-01 09:05:07", False),
        ("31 Feb 2026", None, None),
        ("1 Octember 2026", None, None),
        ("Oct 2026", None, None),
        ("0000-00-00", None, None),
        ("9999-12-31", None, None),
        ("20261001", None, None),
        ("soon", None, None),
    ],
)
def test_each_form_reads_as_it_is_meant(tmp_path, text, local, day):
    """ISO 8601, Japanese and common vendor forms are read to the second; what is no day of the calendar is blank."""
    known = ["2026-01-01"] * 2  # so that one unreadable value does not refuse the column
    assert entered(tmp_path, text, *known)[0] == (local and (local, day))


def test_forms_may_be_mixed_in_a_column(tmp_path):
    """A column with dates and times in several certain forms reads each by its own."""
    texts = ["2026-10-01", "2026/10/2 9:05", "2026年10月3日", "2026-10-04T00:00:00Z", ""]
    assert [one and one[0][:10] for one in entered(tmp_path, *texts)] == [
        "2026-10-01",
        "2026-10-02",
        "2026-10-03",
        "2026-10-04",
        None,
    ]


def test_day_first_and_month_first_are_told_apart_by_the_whole_column(tmp_path):
    """13/10/2026 can only have the day first, and then all the others have it too; and the other way round."""
    assert entered(tmp_path, "02/03/2026", "13/10/2026")[0] == ("2026-03-02 00:00:00", True)
    assert entered(tmp_path, "02/03/2026", "10/13/2026 5:30 PM")[0] == ("2026-02-03 00:00:00", True)
    assert entered(tmp_path, "2.3.2026", "31.12.2026")[0] == ("2026-03-02 00:00:00", True)


def test_milliseconds_since_1970_are_read_where_all_are(tmp_path):
    """Thirteen digits throughout are instants, as HubSpot's API gives them, blank cells beside them or not."""
    assert entered(tmp_path, "1790813107999", "", "1790780400000") == [
        ("2026-10-01 09:05:07", False),
        None,
        ("2026-10-01 00:00:00", False),
    ]
    assert entered(tmp_path, "7258118400000", "1790813107999", "1790813107999")[0] is None


@pytest.mark.parametrize("other", ["2026-10-01", "soon", "1790813107"])
def test_milliseconds_beside_another_form_are_refused(tmp_path, other):
    """What is a number in one row and a date in the next is not guessed at; the other row is named."""
    text = refusal(tmp_path, leads_file("1790813107999", "1790813107999", other))
    assert "leads.csv:4: " in text
    assert "milliseconds since 1970" in text


@pytest.mark.parametrize(
    ("text", "offered"),
    [("01-Oct-26", '"%d-%b-%y" / date_format: "%y-%b-%d"'), ("1/oct/26 9:05", '"%d/%b/%y %H:%M"')],
)
def test_a_named_month_between_two_short_numbers_is_asked_about(tmp_path, text, offered):
    """01-Oct-26 may be the first or the twenty-sixth; the line that the refusal offers settles it."""
    assert offered in refusal(tmp_path, leads_file(text))
    form = offered.split('"')[1]
    assert entered(tmp_path, text, date_format=form)[0][0].startswith("2026-10-01")


def leads_file(*texts):
    """Lay texts out as the `mql` dates of leads."""
    return {"leads.csv": [{"id": str(n), "created": "", "mql": text} for n, text in enumerate(texts)]}


@pytest.mark.parametrize(
    ("texts", "offered", "not_offered"),
    [
        (("02/03/2026", "04/05/2026"), ('"%d/%m/%Y"', '"%m/%d/%Y"'), ()),
        (("02/03/2026 09:30", ""), ('"%d/%m/%Y %H:%M"', '"%m/%d/%Y %H:%M"'), ()),
        (("02-03-17", "31-12-16"), ('"%d-%m-%y"', '"%y-%m-%d"'), ('"%m-%d-%y"',)),
        (("02-03-17", "12-31-40"), ('"%m-%d-%y"',), ('"%d-%m-%y"', '"%y-%m-%d"')),
        (("02/03/07",), ('"%d/%m/%y"', '"%m/%d/%y"', '"%y/%m/%d"'), ()),
    ],
)
def test_what_reads_two_ways_is_asked_about(tmp_path, texts, offered, not_offered):
    """The refusal names the row, shows the date, and offers just the lines that every value fits."""
    text = refusal(tmp_path, leads_file(*texts))
    assert "leads.csv:2: " in text
    assert f"“{texts[0]}”" in text
    assert all(form in text for form in offered)
    assert not any(form in text for form in not_offered)


def test_a_column_of_two_minds_is_refused(tmp_path):
    """31/12 beside 12/31 can be neither; no line of settings would help."""
    assert "of two kinds" in refusal(tmp_path, leads_file("31/12/2026", "12/31/2026"))


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("令和8年10月1日", "Japanese era"),
        ("R8.10.1", "Japanese era"),
        ("46296", "day numbers as Excel"),
        ("46296.375", "day numbers as Excel"),
        ("soon", "1 of the 1 values of “mql” cannot be read as dates"),
        ("2026-10-01 25:00", "1 of the 1 values of “mql” cannot be read as dates"),
    ],
)
def test_what_is_no_date_to_a_machine_is_refused_with_a_hint(tmp_path, text, sentence):
    """Eras, Excel's day numbers and columns that hold something else say what to do."""
    assert sentence in refusal(tmp_path, leads_file(text))


def test_a_few_bad_dates_are_a_finding_and_count_as_blank(tmp_path):
    """Up to half of a column may be unreadable: counted, with two rows as an example, without their text."""
    leads = read(tmp_path, leads_file("2026-10-01", "2026-10-02", "2026-10-03", "secret 1", "secret 2", ""))
    (finding,) = found(leads, "unparseable_date")
    assert (finding.level, finding.count, finding.rows) == ("warning", 2, (5, 6))
    assert "secret" not in finding.message.text("en")
    assert rows(leads.stage_history, "lead_id") == ["0", "1", "2"]


@pytest.mark.parametrize(
    ("form", "text", "local"),
    [
        ("%d-%m-%y", "01-03-17", "2017-03-01 00:00:00"),
        ("%m/%d/%Y %I:%M %p", "3/1/2017 1:05 PM", "2017-03-01 13:05:00"),
        ("%d %b %Y", "1 Mar 2017", "2017-03-01 00:00:00"),
        ("%B %d, %Y", "March 01, 2017", "2017-03-01 00:00:00"),
        ("%a %d/%m/%Y", "Wed 01/03/2017", "2017-03-01 00:00:00"),
        ("%Y%m%d", "20170301", "2017-03-01 00:00:00"),
        ("%Y%m%d%H%M%S", "20170301130507", "2017-03-01 13:05:07"),
        ("%Y/%m/%d %p%I:%M", "2017/03/01 午後1:05", "2017-03-01 13:05:00"),
        ("%F %T", "2017-03-01 13:05:07", "2017-03-01 13:05:07"),
        ("%Y-%m-%dT%H:%M:%S%z", "2017-03-01T00:00:00-03:00", "2017-03-01 12:00:00"),
        ("%d.%m.%y", "01.03.69", "1969-03-01 00:00:00"),
    ],
)
def test_a_date_format_is_followed(tmp_path, form, text, local):
    """`date_format:` reads the column as strptime would."""
    assert entered(tmp_path, text, date_format=form)[0][0] == local


def test_a_date_format_is_followed_strictly(tmp_path):
    """What does not have the form is blank and told of, though it would read without it."""
    files = leads_file("01-03-17", "02-03-17", "2017-03-03")
    leads = read(tmp_path, files, {"leads": {**LEADS, "date_format": "%d-%m-%y"}})
    assert rows(leads.stage_history, "lead_id") == ["0", "1"]
    assert found(leads, "unparseable_date")[0].count == 1


def test_a_date_format_may_be_given_for_one_column(tmp_path):
    """A mapping names the form of each header; the other columns are read as ever."""
    files = {"leads.csv": [{"id": "1", "created": "2017-03-01", "mql": "02-03-17"}]}
    leads = read(tmp_path, files, {"leads": {**LEADS, "date_format": {"mql": "%d-%m-%y"}}})
    assert rows(leads.leads, "created_at") == [datetime(2017, 2, 28, 15)]
    assert ("mql", datetime(2017, 3, 1, 15)) in rows(leads.stage_history, "stage", "entered_at")


@pytest.mark.parametrize(
    "form", ["%d-%m", "%Q-%m-%d", "%Y-%m-%d %H:%M %p", "%Y-%m-%d %I:%M", "%Y-%Y-%m-%d", "20%y-%m-%d", "%"]
)
def test_a_faulty_date_format_is_refused_with_its_line(tmp_path, form):
    """A form without a year, with an unknown code or with half of an hour is refused, naming the agreement's line."""
    text = refusal(tmp_path, leads_file("2026-10-01"), {"leads": {**LEADS, "date_format": form}})
    assert "small.yaml:" in text
    assert "date format" in text


def instants(texts, layouts, zone="Asia/Tokyo", years=(1900, 2199)):
    """Read texts through layouts, by DuckDB."""
    table = ibis.memtable({"t": list(texts)}, schema=ibis.schema({"t": "string"}))
    table = table.mutate(n=ibis.row_number())
    done = with_instants(table, [DateColumn("t", tuple(layouts), years)], zone)
    return done.order_by("n").to_pyarrow()["t_at"].to_pylist()


moments = st.datetimes(datetime(1950, 1, 1), datetime(2100, 12, 31))
FORMS = [
    "%Y-%m-%d %H:%M:%S",
    "%Y/%m/%d %H:%M:%S",
    "%d.%m.%Y %H:%M:%S",
    "%Y年%m月%d日 %H:%M:%S",
    "%d %b %Y %I:%M:%S %p",
]


VENDORS = {
    "%b %d, %Y %I:%M:%S %p": year_first,
    "%B %d, %Y at %I:%M:%S %p": year_first,
    "%a %b %d %Y %H:%M:%S GMT+0900 (JST)": year_first,
    "%d-%b-%Y %H:%M:%S": year_first,
    "%Y年%m月%d日 %p%I時%M分%S秒": year_first,
    "%Y/%m/%d(木) %p%I:%M:%S": year_first,
}


@settings(max_examples=15, deadline=None)
@given(st.lists(moments, min_size=1, max_size=20), st.sampled_from(sorted(VENDORS)))
def test_what_vendors_write_is_read_back(times, form):
    """Any second comes back from the forms with month names and halves of the day, without a form named."""
    times = [time.replace(microsecond=0) for time in times]
    halves = {"AM": "午前", "PM": "午後"} if "年" in form or "木" in form else {"AM": "AM", "PM": "PM"}
    texts = [time.strftime(form.replace("%p", halves[f"{time:%p}"])) for time in times]
    table = ibis.memtable({"t": texts}).select(t=with_month_numbers(ibis._.t))
    shapes = {re.sub("[0-9]", "9", one) for one in table.to_pyarrow()["t"].to_pylist()}
    layouts = [VENDORS[form](shape) for shape in shapes]
    zone = "Asia/Tokyo" if "GMT" not in form else "America/Lima"
    expected = [time - timedelta(hours=9) if time.year > 1951 else None for time in times]
    found = instants(table.to_pyarrow()["t"].to_pylist(), layouts, zone)
    assert [one if time.year > 1951 else None for one, time in zip(found, times, strict=True)] == expected


@settings(max_examples=25, deadline=None)
@given(st.lists(moments, min_size=1, max_size=30), st.sampled_from(FORMS))
def test_what_strftime_writes_is_read_back(times, form):
    """Any second from 1950 to 2100 comes back exactly, in any form."""
    texts = [time.strftime(form) for time in times]
    shapes = {"".join("9" if sign.isdigit() else sign for sign in text) for text in texts}
    layouts = [layout_by_form(shape, form) for shape in sorted(shapes)]
    assert instants(texts, layouts, "UTC") == [time.replace(microsecond=0) for time in times]


@settings(max_examples=25, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(1890, 2210), st.integers(0, 14), st.integers(0, 33)), min_size=1, max_size=50
    )
)
def test_only_days_of_the_calendar_are_days(parts):
    """Year, month and day make a date exactly where Python's calendar has it (1900 to 2199)."""

    def day(y, m, d):
        try:
            return datetime(y, m, d) if 1900 <= y <= 2199 else None
        except ValueError:
            return None

    texts = [f"{y:04}-{m:02}-{d:02}" for y, m, d in parts]
    assert instants(texts, [year_first("9999-99-99")], "UTC") == [day(*one) for one in parts]


@pytest.mark.parametrize("dialect", ["postgres", "pyspark", "bigquery", "snowflake", "trino"])
def test_dates_compile_for_every_engine(dialect):
    """Reading dates from text is one expression for all engines."""
    layouts = [
        year_first("9999-99-99"),
        year_last("99/99/9999 9:99 PM", "month_first"),
        year_first("9999-99-99 99:99:99+99:99"),
    ]
    done = with_instants(
        ibis.table({"t": "string"}, name="x"),
        [DateColumn("t", tuple(layouts), (2025, 2026))],
        "Europe/Berlin",
    )
    assert "t_at" in ibis.to_sql(done, dialect=dialect)


def test_shapes_and_their_forms():
    """A shape tells its form, or the forms it may have."""
    assert clock_of("9999-99-99T9:99:99 PM") == "T%I:%M:%S %p"
    assert list(short_years("99-99-99")) == ["%d-%m-%y", "%m-%d-%y", "%y-%m-%d"]
    assert (is_era("令和9年99月9日"), is_era("R9.9.9"), is_era("9999年9月9日")) == (True, True, False)
    assert (is_serial("99999"), is_serial("99999999")) == (True, False)
    assert year_last("9999-99-99", "day_first") is None
    with pytest.raises(FormUnknown):
        pattern_of("%d")


def test_dates_of_typed_columns(tmp_path):
    """A date column of a database is a date alone; a timestamp is local time, unless it carries a zone."""
    table = ibis.memtable({"n": [1]}).mutate(
        d=ibis.literal(date(2026, 10, 1)),
        t=ibis.literal(datetime(2026, 10, 1, 9, 0, 0, 900_000)),
        z=ibis.literal(datetime(2026, 10, 1, tzinfo=UTC)).cast("timestamp('UTC')"),
    )
    columns = [DateColumn(name, (), (2026, 2026)) for name in ("d", "t", "z")]
    (row,) = with_instants(table, columns, "Asia/Tokyo").to_pyarrow().to_pylist()
    assert (row["d_at"], row["d_day"]) == (datetime(2026, 9, 30, 15), True)
    assert (row["t_at"], row["t_day"]) == (datetime(2026, 10, 1), False)
    assert (row["z_at"], row["z_day"]) == (datetime(2026, 10, 1), False)
