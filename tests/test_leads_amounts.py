"""Money as people write it: read exactly, asked about where it reads two ways, never added up across currencies."""

from decimal import Decimal

import ibis
import pytest
from exports import LEADS, found, read, refusal, rows
from hypothesis import example, given, settings
from hypothesis import strategies as st

from sla_toolkit.leads.amounts import Notation, with_amount

ENGLISH = {
    "id": "small",
    "version": 1,
    "title": "Small",
    "effective": {"from": "2026-10-01", "until": "2027-03-31"},
}


def read_as(texts, notation):
    """Read texts as amounts of a notation, by DuckDB."""
    table = ibis.memtable(
        {"n": range(len(texts)), "t": texts}, schema=ibis.schema({"n": "int64", "t": "string"})
    )
    return with_amount(table, "t", notation).order_by("n").to_pyarrow()["t_amount"].to_pylist()


def block(**leads):
    """Give a data block whose leads have an amount."""
    return {"leads": {**LEADS, "amount": "amount", **leads}}


def lines(*texts):
    """Lay amounts out as those of leads."""
    return {
        "leads.csv": [{"id": str(n), "created": "", "mql": "", "amount": one} for n, one in enumerate(texts)]
    }


def amounts(tmp_path, *texts, currency="JPY", **leads):
    """Read texts as the amounts of leads, in their order."""
    terms = {"agreement": {**ENGLISH, "currency": currency}}
    table = read(tmp_path, lines(*texts), block(**leads), **terms).leads
    by_id = dict(rows(table, "lead_id", "amount"))
    return [by_id[str(n)] for n in range(len(texts))]


def refused(tmp_path, *texts, currency="JPY", **leads):
    """Give the refusal of amounts."""
    return refusal(tmp_path, lines(*texts), block(**leads), agreement={**ENGLISH, "currency": currency})


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("¥1,200,000", 1_200_000), ("￥1,200,000-", 1_200_000), ("￥１，２００，０００", 1_200_000),
        ("¥1,200,000.-", 1_200_000), ("1,200,000円", 1_200_000), ("1,200,000 円", 1_200_000),
        ("JPY 1200000", 1_200_000),
        ("1200000JPY", 1_200_000), ("1 200 000 jpy", 1_200_000), ("12,5万", 125_000), ("12.5万円", 125_000),
        ("１２０万円", 1_200_000), ("1,200万", 12_000_000), ("12,500万円", 125_000_000), ("1.2億", 120_000_000),
        ("1億2,000万円", 120_000_000), ("1億", 100_000_000), ("1億5万3000円", 100_053_000), ("120万5000", 1_205_000),
        ("500千円", 500_000), ("12百万円", 12_000_000), ("1.23456789億", 123_456_789), ("(1,200)", -1200),
        ("（¥1,200）", -1200), ("¥(1,200)", -1200), ("△1,200", -1200), ("▲ 1,200円", -1200), ("-¥1,200", -1200),
        ("¥-1,200", -1200), ("−1,200", -1200), ("▲1.2億円", -120_000_000), ("+7", 7), ("0.1円", "0.1"),
        ("1,200-", None), ("--5", None), ("-¥-5", None), ("12 5", None), ("1,20,0", None), ("(5", None), ("¥", None),
        ("約120万円", None), ("100~200万", None), ("1万億", None), ("万", None), ("1e5", None), ("1,200,00", None),
        ("123456789012345円", None), ("9999999億", None), ("", None),
    ],
)  # fmt: skip
def test_yen_are_read_as_people_write_them(text, value):
    """Marks, full-width digits, 万 and 億, brackets and triangles: each has one meaning, or none."""
    assert read_as([text], Notation("JPY")) == [None if value is None else Decimal(value)]


@pytest.mark.parametrize(
    ("currency", "decimal", "text", "value"),
    [
        ("USD", ".", "$22,700.00", 22_700), ("USD", ".", "US$ 22,700.5", "22700.5"), ("USD", ".", "22,700 USD", 22_700),
        ("USD", ".", "($1,200.50)", "-1200.5"), ("USD", ".", "$-5", -5), ("CAD", ".", "CA$5", 5), ("CAD", ".", "$5", 5),
        ("USD", ".", "CA$5", None), ("USD", ".", "¥5", None), ("USD", ".", "100ドル", 100), ("CNY", ".", "¥5", 5),
        ("EUR", ",", "EUR 1.200,50", "1200.5"), ("EUR", ",", "1 200,50 €", "1200.5"), ("EUR", ",", "1.200", 1200),
        ("EUR", ",", "1\u202f200,50\u00a0€", "1200.5"), ("EUR", ",", "-1.200.000,00€", -1_200_000),
        ("EUR", ",", "1,200.50", None), ("EUR", ".", "€1,200.50", "1200.5"), ("EUR", ".", "1.200,50", None),
        ("BRL", ",", "R$ 1.200,50", "1200.5"), ("CHF", ".", "Fr. 5", 5), ("GBP", ".", "£5", 5),
        ("INR", ".", "Rs. 1,200.50", "1200.5"), ("SEK", ",", "5,50 kr", "5.5"),
    ],
)  # fmt: skip
def test_other_currencies_have_their_marks(currency, decimal, text, value):
    """A mark before or behind, a point or a comma: an amount in another currency is none."""
    assert read_as([text], Notation(currency, decimal)) == [None if value is None else Decimal(value)]


money = st.decimals(Decimal(-9999999999), Decimal(9999999999), places=2)


@settings(max_examples=25, deadline=None)
@given(st.lists(money, min_size=1, max_size=20), st.sampled_from(["{}", "¥{}", "{}円", "JPY {}", "（{}）"]))
@example([Decimal("-0.01")], "¥{}")
def test_what_is_written_is_read_back(values, frame):
    """Any amount comes back to the last digit, in either notation and in every frame."""
    bracket = frame == "（{}）"
    shown = [abs(one) for one in values] if bracket else values
    english = [frame.format(f"{one:,.2f}") for one in shown]
    german = [one.replace(",", "_").replace(".", ",").replace("_", ".") for one in english]
    expected = [-one for one in shown] if bracket else values
    assert read_as(english, Notation("JPY")) == expected
    assert read_as(german, Notation("JPY", ",")) == expected


@settings(max_examples=15, deadline=None)
@given(st.lists(st.integers(1, 9_999_999_999), min_size=1, max_size=20))
def test_myriads_are_read_back(values):
    """1億2345万6789 is what its parts add up to."""

    def written(value):
        parts = [(value // 10**8, "億"), (value // 10**4 % 10**4, "万"), (value % 10**4, "")]
        return "".join(f"{part}{unit}" for part, unit in parts if part) + "円"

    assert read_as([written(one) for one in values], Notation("JPY")) == values


@settings(max_examples=25, deadline=None)
@given(st.lists(st.text("0123456789,.()-+¥$€円万億 A△", max_size=12), min_size=1, max_size=30))
def test_no_text_stops_the_engine(texts):
    """Whatever a cell holds, it is an amount or it is none."""
    for notation in (Notation("JPY"), Notation("EUR", ",")):
        assert len(read_as(texts, notation)) == len(texts)


@pytest.mark.parametrize(
    ("texts", "values"),
    [
        (("1.200,50 €", "1.200", "300"), ("1200.5", 1200, 300)),
        (("12,5", "1200"), ("12.5", 1200)),
        (("1,200", "300"), (1200, 300)),
        (("1,200.50", "1.200"), ("1200.5", "1.2")),
        (("0.125", "1.200"), ("0.125", "1.2")),
        (("€5", "", "1,200,000"), (5, None, 1_200_000)),
    ],
)
def test_the_decimal_sign_is_told_by_the_whole_column(tmp_path, texts, values):
    """An amount that reads one way only settles the others."""
    expected = [None if value is None else Decimal(value) for value in values]
    assert amounts(tmp_path, *texts, currency="EUR") == expected


@pytest.mark.parametrize("texts", [("1.200", "300"), ("5", "1.200", "1,200"), ("12,5", "1,200")])
def test_amounts_that_read_two_ways_are_asked_about(tmp_path, texts):
    """The refusal names the row and both lines; each line gives its own reading."""
    text = refused(tmp_path, *texts, currency="EUR")
    place = 2 + next(n for n, one in enumerate(texts) if len(one) == 5)
    assert f"leads.csv:{place}: " in text
    assert 'decimal: "." / decimal: ","' in text
    read_so = {sign: amounts(tmp_path, *texts, currency="EUR", decimal=sign) for sign in (".", ",")}
    assert read_so["."] != read_so[","]


def test_a_column_of_two_kinds_is_refused(tmp_path):
    """12,50 beside 12.50 can be neither; by the line that the refusal names, one kind counts and the other is told."""
    text = refused(tmp_path, "12.50", "13.50", "12,50", currency="EUR")
    assert "leads.csv:4: " in text
    assert "2 have a decimal point, 1 a decimal comma" in text
    leads = read(tmp_path, lines("12.50", "13.50", "12,50"), block(decimal="."))
    assert rows(leads.leads, "amount") == [Decimal("12.5"), Decimal("13.5"), None]
    assert found(leads, "unparseable_number")[0].rows == (4,)


def test_another_currency_is_set_aside_and_said(tmp_path):
    """A few dollars among yen count as blank, apart from what is no amount at all."""
    leads = read(tmp_path, lines("¥1,200", "$22,700.00", "300", "open", "400円"), block())
    assert rows(leads.leads, "lead_id", "amount") == [
        ("0", 1200), ("1", None), ("2", 300), ("3", None), ("4", 400),
    ]  # fmt: skip
    assert [(one.count, one.rows) for one in found(leads, "other_currency")] == [(1, (3,))]
    assert [(one.count, one.rows) for one in found(leads, "unparseable_number")] == [(1, (5,))]
    assert "JPY" in found(leads, "other_currency")[0].message.text("ja")


def test_a_column_in_another_currency_is_refused(tmp_path):
    """Dollars are not added up as yen; under the right currency they are read."""
    text = refused(tmp_path, "$22,700.00", "$1,200.50", "")
    assert "2 of the 2 amounts in “amount” are in another currency than the agreement's JPY" in text
    assert amounts(tmp_path, "$22,700.00", "$1,200.50", currency="USD") == [
        Decimal(22_700),
        Decimal("1200.5"),
    ]


def test_amounts_of_deals_are_read_alike(tmp_path):
    """The deals' own file is settled by its own column, and both refusals come at once."""
    data = block(columns=LEADS["columns"])
    data["deals"] = {"path": "d.csv", "columns": {"lead_id": "id", "won_at": "at", "amount": "sum"}}
    deals = [{"id": "0", "at": "2026-10-05", "sum": "120万円"}]
    leads = read(tmp_path, {**lines("1,200"), "d.csv": deals}, data)
    assert rows(leads.deals, "amount") == [Decimal(1_200_000)]
    text = refusal(tmp_path, {**lines("1.200"), "d.csv": [{**deals[0], "sum": "$5"}]}, data)
    assert "leads.csv:2: " in text
    assert "d.csv:2: " in text


@pytest.mark.parametrize("dialect", ["postgres", "pyspark", "bigquery", "snowflake", "trino"])
def test_amounts_compile_for_every_engine(dialect):
    """One expression serves all engines, and it stays small enough for each to take."""
    table = ibis.table({"t": "string"}, name="t")
    assert len(ibis.to_sql(with_amount(table, "t", Notation("JPY")), dialect=dialect)) < 20_000
