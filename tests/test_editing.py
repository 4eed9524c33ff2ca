"""Changing an agreement's file: what is not meant stays as it is, to the byte."""

import difflib
from importlib.resources import files

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from sla_toolkit.agreement import AgreementRefused
from sla_toolkit.agreement.document import document_of
from sla_toolkit.agreement.editing import edited, place_of, put, remove, value_at

PRACTICE = files("sla_toolkit.practice").joinpath("acme.yaml").read_bytes().replace(b"\r\n", b"\n")


def change(content, *settings):
    """Put values at places, one after the other."""

    def edit(nodes):
        for place, value in settings:
            put(nodes, place_of(place), value)

    return edited(content, edit, "acme.yaml")


def lines_changed(before, after):
    """Give the lines that went and the lines that came."""
    found = difflib.ndiff(before.decode().splitlines(), after.decode().splitlines())
    lines = [line for line in found if line[:1] in "+-"]
    return [line[2:] for line in lines if line[0] == "-"], [line[2:] for line in lines if line[0] == "+"]


@pytest.mark.parametrize(
    ("place", "value", "gone", "come"),
    [
        ("plan.volume", 180, "  volume: 200", "  volume: 180"),
        ("commitments.mql_volume.target", 180, "    target: 200", "    target: 180"),
        (
            "plan.mix",
            {"hr_smb": 0.5, "owner_micro": 0.25, "other": 0.25},
            "  mix: {hr_smb: 0.45, owner_micro: 0.20, other: 0.35}",
            "  mix: {hr_smb: 0.5, owner_micro: 0.25, other: 0.25}",
        ),
        (
            "plan.onward.won",
            0.25,
            "  onward: {won: 0.2}             # アポイントのうち受注になる割合 / share of appointments that are won",
            "  onward: {won: 0.25}            # アポイントのうち受注になる割合 / share of appointments that are won",
        ),
    ],
)
def test_one_value_changes_one_line(place, value, gone, come):
    """A target that is changed in the workshop changes its own line, the comment beside it included, and no other."""
    assert lines_changed(PRACTICE, change(PRACTICE, (place, value))) == ([gone], [come])


def test_a_new_member_stands_before_what_introduces_the_next_block():
    """A persona that is added comes after the last one, and the comment above the plan stays with the plan."""
    made = change(
        PRACTICE,
        (
            "personas.tokyo",
            {"label": {"ja": "東京", "en": "Tokyo"}, "match": {"channel": {"in": ["紹介", "展示会"]}}},
        ),
    )
    gone, come = lines_changed(PRACTICE, made)
    assert gone == [] and come[0].startswith("  - ") and "tokyo" in come[0]
    text = made.decode()
    assert text.index("tokyo") < text.index("# ひと月の計画") < text.index("plan:\n  stage")


def test_a_member_that_goes_leaves_the_comment_of_the_next_block():
    """Removing the last commitment keeps the line that explains the relief below it."""
    made = edited(PRACTICE, lambda nodes: remove(nodes, place_of("commitments.appointments")), "acme.yaml")
    gone, come = lines_changed(PRACTICE, made)
    assert come == [] and gone[0] == "  - id: appointments" and not any("#" in line for line in gone)


def test_the_first_member_of_a_list_begins_it():
    """A block that the file does not have yet becomes a list where its members go by their id, else a mapping."""
    made = change(PRACTICE, ("open_questions.cards", {"question": "Do cards count?"}), ("extra.reps", 4))
    values = document_of(made, "x").values
    assert values["open_questions"] == [{"id": "cards", "question": "Do cards count?"}]
    assert values["extra"] == {"reps": 4}


def test_order_and_place_of_keys_stay():
    """A mapping that is replaced keeps the order of the keys that stay; what goes and what comes is only that."""
    made = change(
        PRACTICE, ("personas.hr_smb.match", {"department": {"in": ["人事"]}, "employees": {"at_most": 99}})
    )
    found = value_at(document_of(made, "x").values, place_of("personas.hr_smb.match"))
    assert list(found) == ["employees", "department"]
    assert found == {"department": {"in": ["人事"]}, "employees": {"at_most": 99}}


@pytest.mark.parametrize(
    ("mark", "ends"), [(b"\xef\xbb\xbf", b"\r\n"), (b"", b"\r\n"), (b"\xef\xbb\xbf", b"\n")]
)
def test_a_file_saved_on_windows_stays_one(mark, ends):
    """Byte order mark and line ends are the file's own after a change."""
    content = mark + PRACTICE.replace(b"\n", ends)
    made = change(content, ("plan.volume", 180))
    assert made.startswith(mark) and made.count(b"\r\n") == content.count(b"\r\n")
    assert made == mark + change(PRACTICE, ("plan.volume", 180)).replace(b"\n", ends)


def test_the_same_value_changes_nothing():
    """A save without a change gives the same bytes, whatever the layout."""
    content = b"# mine\nplan:   {volume:   200}   # odd\n\n\nlist:\n- a\n-   b\n"
    assert change(content, ("plan.volume", 200)) == content


def test_a_value_that_stays_keeps_its_quotes_and_its_notation():
    """Whatever is put again as it stands, in a mapping that changes elsewhere, is written as people wrote it."""
    content = b"a: {x: 'one', y: \"two\", n: 0.50, t: yes, l: [1, 2]}\n"
    values = {"x": "one", "y": "two", "n": 0.5, "t": "yes", "l": [1, 3]}
    assert change(content, ("a", values)) == content.replace(b"[1, 2]", b"[1, 3]")


def test_an_odd_layout_is_kept_where_nothing_changed():
    """Indents, quotes and blank lines that the writer would not make stay outside of the change."""
    content = b"a:\n- x   # one\n-   'y'\n\n\nb:   {c:   1,   d: 2}\n# end\ne: 0.50\n"
    assert change(content, ("e", 0.75)) == content.replace(b"0.50", b"0.75")


@pytest.mark.parametrize(
    ("place", "said"),
    [("commitments.mql_volum.target", "mql_volume"), ("plan.volume.much", "volume"), ("stages.9.label", "9")],
)
def test_a_place_that_is_not_there_is_refused(place, said):
    """A misspelt place makes no new block; the message names what may have been meant."""
    with pytest.raises(AgreementRefused) as refused:
        change(PRACTICE, (place, 1))
    assert said in refused.value.text("en") and "変更できません" in refused.value.text("ja")


def test_what_is_no_yaml_is_refused():
    """A file that cannot be read is not written over."""
    with pytest.raises(AgreementRefused):
        change(b"a: [1,\n", ("a", 2))


scalars = st.one_of(
    st.integers(-(10**9), 10**9),
    st.floats(-1e6, 1e6, allow_nan=False).map(lambda value: round(value, 4)),
    st.booleans(),
    st.text(
        st.characters(
            blacklist_categories=("Cs", "Cc", "Cn", "Co"), blacklist_characters="\ufeff\u2028\u2029\x85"
        ),
        max_size=30,
    ),
    st.sampled_from(
        ["yes", "no", "null", "~", "2026-10-01", "1e3", "- a", "a: b", "# no", "@x", "{}", "'", '"', " a "]
    ),
)
values = st.recursive(
    scalars,
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=3),
        st.dictionaries(st.from_regex(r"[a-z]{1,6}", fullmatch=True), inner, min_size=1, max_size=3),
    ),
    max_leaves=6,
)


@given(
    values,
    st.sampled_from(["plan.note", "personas.hr_smb.pains.en", "stages.mql.requires", "review", "extra"]),
)
@settings(
    max_examples=60, deadline=None, phases=(Phase.explicit, Phase.reuse, Phase.generate)
)  # each takes 0.1 s
def test_whatever_is_put_is_read_back(value, place):
    """Any text, number or structure comes back as it was put, and every comment outside of it is still there."""
    made = change(PRACTICE, (place, value))
    assert value_at(YAML(typ="safe", pure=True).load(made.decode()), place_of(place)) == value
    comments = [line for line in PRACTICE.decode().splitlines() if line.startswith("#")]
    kept = made.decode().splitlines()
    assert all(line in kept for line in comments)
    rest = document_of(made, "x").values
    before = document_of(PRACTICE, "x").values
    first = place.split(".")[0]
    assert {key: part for key, part in rest.items() if key != first} == {
        key: part for key, part in before.items() if key != first
    }
