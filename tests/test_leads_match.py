"""The match language: an expression in the engine and a plain reading of the rule agree, and never answer null."""

import re

import ibis
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sla_toolkit import agreement
from sla_toolkit.agreement import Either, Every, Never, parse_rule
from sla_toolkit.leads import compile_rule
from sla_toolkit.leads.text import money, number

SPACES = " \t\n\r\f\v\u3000\u00a0"
WIDE = str.maketrans("０１２３４５６７８９，．－", "0123456789,.-")


def value_of(text):
    """Read a text as a number the way people write one; None where it is none."""
    plain = re.sub(rf"[{SPACES}]", "", (text or "").translate(WIDE))
    if not re.fullmatch(r"[+-]?(\d{1,15}|\d{1,3}(,\d{3}){1,4})(\.\d+)?", plain, re.ASCII):
        return None
    return float(plain.replace(",", ""))


def one_of(text, values):
    """Tell whether a text is one of the values."""
    if all(isinstance(value, int | float) and not isinstance(value, bool) for value in values):
        return value_of(text) in [float(value) for value in values]
    for value in values:
        if isinstance(value, bool):
            if text.lower() == str(value).lower():
                return True
        elif text == str(value).strip(SPACES):
            return text != ""
    return False


def holds(rule, row):
    """Apply a rule to one row, as its words say."""
    if isinstance(rule, Never):
        return not holds(rule.part, row)
    if isinstance(rule, Every):
        return all(holds(part, row) for part in rule.parts)
    if isinstance(rule, Either):
        return any(holds(part, row) for part in rule.parts)
    return holds_test(rule, (row.get(rule.field) or "").strip(SPACES))


def holds_test(test, text):
    """Apply one test to a text without the spaces around it; '' is blank."""
    amount = value_of(text)
    return {
        "is": lambda: one_of(text, [test.value]),
        "in": lambda: one_of(text, test.value),
        "not_in": lambda: not one_of(text, test.value),
        "between": lambda: amount is not None and test.value[0] <= amount <= test.value[1],
        "at_least": lambda: amount is not None and amount >= test.value,
        "at_most": lambda: amount is not None and amount <= test.value,
        "contains": lambda: bool(text) and test.value in text,
        "blank": lambda: (text == "") is test.value,
    }[test.operator]()


def answers(rule, rows):
    """Let the engine apply a rule to rows."""
    table = ibis.memtable(
        {"n": range(len(rows)), "a": [row["a"] for row in rows], "b": [row["b"] for row in rows]},
        schema=ibis.schema({"n": "int64", "a": "string", "b": "string"}),
    )
    return (
        table.select("n", answer=compile_rule(rule, table)).order_by("n").to_pyarrow()["answer"].to_pylist()
    )


WORDS = [
    "人事",
    "人事部",
    "HR",
    "hr",
    "unknown",
    "50",
    "５０",
    "1,200",
    "12,5",
    " 300 ",
    "　総務　",
    "true",
    "TRUE",
    "-3",
    "1.5",
]
texts = st.one_of(st.none(), st.sampled_from(["", " ", "\u3000", "\u00a0\t", *WORDS]), st.text(max_size=4))
scalars = st.one_of(
    st.sampled_from(WORDS), st.integers(-5, 1500), st.booleans(), st.sampled_from([1.5, 50.0])
)
numbers = st.one_of(st.integers(-5, 1500), st.sampled_from([0.5, 1.5]))
tests = st.one_of(
    st.tuples(st.just("is"), scalars),
    st.tuples(st.sampled_from(["in", "not_in"]), st.lists(scalars, min_size=1, max_size=3)),
    st.tuples(st.just("between"), st.tuples(numbers, numbers).map(sorted)),
    st.tuples(st.sampled_from(["at_least", "at_most"]), numbers),
    st.tuples(st.just("contains"), st.sampled_from(["人", "0", "r", "%", "_", "'", "\\"])),
    st.tuples(st.just("blank"), st.booleans()),
)
leaves = st.builds(
    lambda field, pair: agreement.Test(field, *pair), st.sampled_from(["a", "b", "absent"]), tests
)
rules = st.recursive(
    leaves,
    lambda inner: st.one_of(
        st.builds(Never, inner),
        st.builds(lambda parts: Every(tuple(parts)), st.lists(inner, max_size=3)),
        st.builds(lambda parts: Either(tuple(parts)), st.lists(inner, max_size=3)),
    ),
    max_leaves=5,
)
some_rows = st.lists(st.fixed_dictionaries({"a": texts, "b": texts}), min_size=1, max_size=15)


@settings(max_examples=150, deadline=None)
@given(rules, some_rows)
def test_the_engine_answers_as_the_rule_says(rule, rows):
    """Whatever the rule and the data, the answer is true or false, and what a plain reading gives."""
    assert answers(rule, rows) == [holds(rule, row) for row in rows]


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ({"a": {"is": "人事"}}, [True, False, False, False]),
        ({"a": {"not_in": ["人事"]}}, [False, True, True, True]),
        ({"a": {"blank": True}}, [False, False, True, True]),
        ({"not": {"a": {"is": "人事"}}}, [False, True, True, True]),
        ({"a": {"at_least": 0}}, [False, False, False, False]),
        ({"absent": {"blank": True}}, [True, True, True, True]),
        (
            {"any": [{"a": {"is": "人事"}}, {"a": {"blank": True}}], "b": {"blank": True}},
            [True, False, True, True],
        ),
    ],
)
def test_a_blank_passes_only_not_in_and_blank(rule, expected):
    """“unknown” is a value; null, '' and a full-width space are blank."""
    rows = [{"a": "人事", "b": ""}, {"a": "unknown", "b": ""}, {"a": "　", "b": ""}, {"a": None, "b": ""}]
    assert answers(parse_rule(rule), rows) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1,200", 1200), ("１，２００", 1200), ("-1 200.50", -1200.5), ("+7", 7), ("12345678901234", 12345678901234),
        ("12,5", None), ("1,20,0", None), ("1.234,5", None), ("50人", None), ("", None), ("1e5", None), ("0x10", None),
        ("123456789012345", None),
    ],
)  # fmt: skip
def test_money_is_read_as_written_or_not_at_all(text, expected):
    """Commas part thousands; 12,5 is neither 125 nor 12.5, and an amount too large to hold is none."""
    value = money(ibis.memtable({"t": [text]}).t).to_pyarrow().to_pylist()[0]
    assert (None if value is None else float(value)) == expected


def test_typed_columns_compare_as_they_are():
    """A number of a database is compared as a number, and as text where the rule says a text."""
    table = ibis.memtable({"n": [49, 50]})
    assert table.select(x=compile_rule(parse_rule({"n": {"at_least": 50}}), table)).to_pyarrow()[
        "x"
    ].to_pylist() == [False, True]
    assert table.select(x=compile_rule(parse_rule({"n": {"is": "50"}}), table)).to_pyarrow()[
        "x"
    ].to_pylist() == [False, True]
    assert number(table.n).type().is_floating()


@pytest.mark.parametrize("dialect", ["postgres", "bigquery", "snowflake", "trino"])
def test_rules_compile_for_every_engine(dialect):
    """One expression serves all engines (Spark's compiler asks for its backend, so it is tried there)."""
    table = ibis.table({"employees": "string", "department": "string"}, name="t")
    rule = parse_rule(
        {
            "employees": {"between": [50, 300]},
            "department": {"in": ["人事", True]},
            "not": {"department": {"contains": "x"}},
        }
    )
    assert "employees" in ibis.to_sql(table.filter(compile_rule(rule, table)), dialect=dialect)
