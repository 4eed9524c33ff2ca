"""Two versions of an agreement: every difference in what they mean is named, weighed, and told from mere wording."""

import copy
from functools import cache
from itertools import permutations
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from variants import PRACTICE, leaves, one_value_changed, practice_terms, renamed, replaced, sound

from sla_toolkit.agreement import (
    Agreement,
    AgreementRefused,
    agreement_schema,
    read_agreement,
    terms_digest,
)
from sla_toolkit.agreement.changes import changes, needs_new_version, version_findings
from sla_toolkit.agreement.changes.change import Case, Difference
from sla_toolkit.agreement.changes.saying import generic
from sla_toolkit.agreement.changes.telling import RULES
from sla_toolkit.agreement.meaning import WORDINGS, has_name, named

SMALL = Path(__file__).parent / "agreements" / "small.yaml"


@cache
def variants():
    """Give the practice agreement and, for each of its values, the agreement in which that one is another."""
    terms = practice_terms()
    return sound(terms), [(path, changed and sound(changed)) for path, changed in one_value_changed(terms)]


EDITORIAL = {
    ("agreement", "title"),
    ("agreement", "languages"),
    ("agreement", "paper"),
    ("parties", "team"),
    ("parties", "owner"),
    *(("classification", key) for key in ("held", "round", "leads", "participants", "agreement")),
    *(("classification", key) for key in ("kappa", "kappa_interval", "alpha", "alpha_interval")),
    *(("open_questions", key) for key in ("id", "question", "owner", "by")),
    *(("personas", key) for key in ("label", "pains", "talk", "content")),
    ("commitments", "label"),
    *(("capacity", key) for key in ("reps", "hours", "minutes")),
    ("data", "connection"),
    *(("data", key) for key in ("path", "table", "sheet", "encoding", "delimiter")),
}


def is_editorial(path):
    """Tell by the list in the documentation whether a value is wording, from its place in the YAML."""
    words = [key for key in path if isinstance(key, str) and key not in ("en", "ja")]
    return (words[0], words[-1]) in EDITORIAL and "signers" not in words


def test_the_terms_digest_tells_terms_from_wording():
    """Of all values in an agreement, a signature holds on when one that is wording changes, and on no other."""
    agreement, changed = variants()
    digest = terms_digest(agreement)
    for path, other in changed:
        if other is not None:
            assert (terms_digest(other) == digest) == is_editorial(path), path


def test_nearly_every_value_can_change_by_itself():
    """What stands still in the tests above is known: measures whose parameters fit no other measure."""
    _, changed = variants()
    still = {(path[0], path[-1]) for path, other in changed if other is None}
    assert still <= {("commitments", "measure")}
    assert len(changed) > 280


SAME = [
    ("commitments.0.target", 200.0),
    ("commitments.3.within", "240 business minutes"),
    ("commitments.7.within", "720 hours"),
    ("commitments.4.kinds", ["Web会議", "電話", "メール"]),
    ("stages.1.requires", ["start", "struggle", "department", "employees", "company"]),
    ("calendar.working_hours", ["9:00〜12:00", "13:00-15:00", "15:00-18:00"]),
    ("calendar.working_days", ["fri", "thu", "wed", "tue", "mon"]),
    ("review.meeting", {"ja": "毎月第 5  営業日", "en": "5th business day\nof the month"}),
    ("personas.0.match.department.in", ["総務", "労務", "人事"]),
]


@pytest.mark.parametrize(("path", "value"), SAME, ids=lambda one: str(one)[:30])
def test_another_way_of_writing_is_the_same_terms(path, value):
    """Four hours are 240 minutes, and a list without an order may be given in any."""
    terms = practice_terms()
    keys = [int(key) if key.isdigit() else key for key in path.split(".")]
    assert terms_digest(sound(replaced(terms, keys, value))) == terms_digest(sound(terms))


def test_defaults_and_empty_blocks_are_the_same_terms():
    """What is left out means its default, whether it is written out or not."""
    terms = practice_terms()
    bare = {key: value for key, value in terms.items() if key not in ("relief", "personas")}
    bare["plan"] = {**terms["plan"], "mix": {"other": 1}, "conversion": {"other": 0.17}}
    del bare["plan"]["onward"]
    bare["commitments"] = terms["commitments"][:1]
    bare["remedies"] = []
    bare["review"] = {}
    full = {**bare, "relief": [], "personas": [], "review": None}
    full["plan"] = {key: value for key, value in bare["plan"].items() if key not in ("mix", "within_days")}
    assert terms_digest(sound(bare)) == terms_digest(sound(full))


def test_the_order_of_stages_and_personas_is_a_term_and_that_of_promises_is_none():
    """A lead runs through stages and is tried against personas in order; promises stand side by side."""
    terms = practice_terms()
    digest = terms_digest(sound(terms))
    assert terms_digest(sound({**terms, "personas": terms["personas"][::-1]})) != digest
    assert terms_digest(sound({**terms, "commitments": terms["commitments"][::-1]})) == digest
    first, second, *rest = terms["stages"]
    assert terms_digest(Agreement.model_validate({**terms, "stages": [second, first, *rest]})) != digest


def test_the_terms_digest_stays_what_it_is():
    """The digest that people signed is found again by every later version of the toolkit."""
    digest = terms_digest(read_agreement(SMALL).agreement)
    assert digest == "b954a723b9d574bad4983ca84fc1741359eeb932ee3c2b73168e9b37711bf77a"


def test_every_value_that_changes_is_named_where_it_stands():
    """Whatever value becomes another one, a change says so at its place, in both languages, and says nothing else."""
    terms = practice_terms()
    agreement, others = variants()
    for path, other in others:
        if other is None:
            continue
        found = changes(agreement, other)
        places = place_of(path, terms)
        assert any(one.path in places for one in found), path
        assert all(len(set(one.message.both().values())) == 2 for one in found), path
        if path[-1] not in IDS and path[:2] != ("plan", "mix"):
            assert len(found) == 1, path


IDS = ("id", "name", "when_missed", "commitment")


def place_of(path, terms):
    """Give the names of a value's place and of all that it stands in, with members named by their id."""
    names, node = [], terms
    for key in path:
        if isinstance(node, list) and has_name(node[key]):
            names.append(next(name for name, one in named(node).items() if one is node[key]))
        else:
            names.append(str(key))
        node = node[key]
    return [".".join(names[:end]) for end in range(1, len(names) + 1)]


def test_a_change_is_material_exactly_where_the_signed_digest_changes():
    """What the list of changes calls material voids the signatures, and nothing else does."""
    agreement, others = variants()
    digest = terms_digest(agreement)
    for path, other in others:
        if other is not None:
            material = any(one.kind == "material" for one in changes(agreement, other))
            assert material == (terms_digest(other) != digest), path


def test_the_way_back_favours_the_other_side():
    """What a change gives to one side, undoing it gives to the other."""
    agreement, others = variants()
    back = {"marketing": "sales", "sales": "marketing", "both": "neither", "neither": "both", None: None}
    for path, other in others:
        if other is None or path[-1] in IDS or (path[0], path[-1]) == ("commitments", "owner"):
            continue
        there, return_ = changes(agreement, other), changes(other, agreement)
        assert [one.path for one in there] == [one.path for one in return_]
        for one, reverse in zip(there, return_, strict=True):
            same = one.favours == "neither" and reverse.favours == "neither"
            assert same or reverse.favours == back[one.favours], path
            assert {one.direction, reverse.direction} in ({None}, {"tightened", "loosened"}), path


@settings(max_examples=25, deadline=None)
@given(st.data())
def test_two_changes_are_two_changes(data):
    """Changes of different values do not hide each other, and an agreement has none against itself."""
    terms = practice_terms()
    paths = [path for path, _ in leaves(terms) if path[0] in ("commitments", "stages", "personas", "review")]
    numbers = [path for path in paths if path[-1] in ("target", "label", "ja", "at_least")]
    first, second = data.draw(st.lists(st.sampled_from(numbers), min_size=2, max_size=2, unique=True))
    once = replaced(terms, first, bumped(terms, first))
    twice = replaced(once, second, bumped(terms, second))
    found = {one.path for one in changes(sound(terms), sound(twice))}
    assert found & set(place_of(first, terms)) and found & set(place_of(second, terms))
    assert changes(sound(twice), sound(twice)) == []


def bumped(terms, path):
    """Give another value of the kind that stands at a path."""
    value = terms
    for key in path:
        value = value[key]
    return f"{value}!" if isinstance(value, str) else value + 1 if value > 1 else value - 0.01


def version(tmp_path, *pairs, name="new.yaml"):
    """Give the small agreement with pieces of its text replaced."""
    text = SMALL.read_text(encoding="utf-8")
    for old, new in pairs:
        assert old in text, old
        text = text.replace(old, new, 1)
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return read_agreement(path)


TARGET = "stage: mql, target: 200}"
TOUCH = "within: 4 business hours, target: 0.9}"
FIRST_TOUCH = f"  - {{id: first_touch, owner: sales, measure: response_within, stage: mql, {TOUCH}\n"
COMMITMENTS = "commitments:\n"
SAID = [
    (
        TARGET,
        "stage: mql, target: 180}",
        "marketing",
        "loosened",
        "marketing",
        "Marketing's promise loosened: “MQL a month” 200 → 180 a month.",
    ),
    (
        TARGET,
        "stage: mql, target: {2026-10: 150, 2026-11: 200}}",
        "marketing",
        "loosened",
        "marketing",
        "October 2026 150, November 2026 200",
    ),
    ("target: 0.6}", "target: 0.655}", "sales", "tightened", "marketing", "60% → 65.5%"),
    (
        TOUCH,
        "within: 8 business hours, target: 0.9}",
        "sales",
        "loosened",
        "sales",
        "4 business hours → 8 business hours",
    ),
    (TOUCH, "within: 2 hours, target: 0.9}", "marketing", "tightened", "sales", "4 business hours → 2 hours"),
    (TOUCH, "within: 5 hours, target: 0.9}", None, None, "sales", "4 business hours → 5 hours"),
    (TOUCH, "within: 1 business days, target: 0.9}", "sales", "loosened", "sales", "→ 1 business day."),
    (
        TOUCH,
        "within: 4 business hours, kinds: [call], target: 0.9}",
        "marketing",
        "tightened",
        "sales",
        "everything → call",
    ),
    (
        TOUCH,
        "within: 4 business hours, persona: hr_smb, target: 0.9}",
        "sales",
        "loosened",
        "sales",
        "all leads → HR",
    ),
    (
        "within: 30 days, target: 0.17",
        "within: 60 days, target: 0.17",
        "sales",
        "loosened",
        "sales",
        "30 days → 60 days",
    ),
    (
        "to: appointment, within: 30 days",
        "to: won, within: 30 days",
        "marketing",
        "tightened",
        "sales",
        "Appointment → Won",
    ),
    (TARGET, "stage: sal, target: 200}", "sales", "tightened", "marketing", "MQL → SAL"),
    (
        TARGET,
        "stage: mql, persona: hr_smb, target: 200}",
        "sales",
        "tightened",
        "marketing",
        "all leads → HR",
    ),
    (
        COMMITMENTS,
        COMMITMENTS + "  - {id: deals, owner: sales, measure: won, target: 7}\n",
        "marketing",
        "tightened",
        "sales",
        "Sales makes a new promise: “Deals won in the month” 7.",
    ),
    (
        FIRST_TOUCH,
        "",
        "sales",
        "loosened",
        "sales",
        "Sales drops a promise: “First touch within 4 business hours of MQL” 90%.",
    ),
    (
        "relief: [{commitment: appointments, when_missed: persona_share}]",
        "",
        "marketing",
        "tightened",
        "sales",
        "no longer excused",
    ),
    ("months_in_a_row: 2", "months_in_a_row: 1", "sales", None, None, "follows: 2 → 1."),
    ("between: [50, 300]", "between: [100, 300]", "sales", "tightened", "marketing", "fewer leads"),
    (
        "department: {in: [人事, 労務]}",
        "department: {in: [人事, 労務, 総務]}",
        "marketing",
        "loosened",
        "marketing",
        "more leads",
    ),
    (", department: {in: [人事, 労務]}", "", "marketing", "loosened", "marketing", "→ nothing is asked"),
    (
        "recycle_after_days: 90",
        "recycle_after_days: 30",
        "marketing",
        None,
        None,
        "after 90 days → after 30 days",
    ),
    ("volume: 200", "volume: 150", "marketing", None, None, "Plan, leads a month: 200 → 150."),
    ("deal_size: 600000", "deal_size: 500000", "sales", None, None, "¥600,000 → ¥500,000"),
    ("conversion: {hr_smb: 0.25,", "conversion: {hr_smb: 0.2,", "sales", None, None, "25% → 20%"),
    ('["09:00-12:00", "13:00-18:00"]', '["09:00-12:00"]', "sales", "loosened", "sales", "Working hours"),
    ("holidays: JP", "holidays: none", "marketing", "tightened", "sales", "JP → none"),
    (
        "until: 2027-03-31",
        "until: 2027-06-30",
        "neither",
        None,
        None,
        "ends on June 30, 2027 instead of March 31, 2027",
    ),
    ("revisit: 2027-03-01", "revisit: 2027-02-01", "neither", None, None, "March 1, 2027 → February 1, 2027"),
    (
        "marketing: {team: Marketing}",
        "marketing: {team: Marketing, signers: [{name: A}]}",
        "neither",
        None,
        None,
        "A signs for marketing.",
    ),
]


@pytest.mark.parametrize(
    ("old", "new", "favours", "direction", "promise", "sentence"), SAID, ids=lambda one: str(one)[:40]
)
def test_a_manager_reads_what_changed_and_for_whom(tmp_path, old, new, favours, direction, promise, sentence):
    """One sentence a change: what, from what to what in its unit, whose promise, which way, and whom it helps."""
    (change,) = changes(version(tmp_path, name="old.yaml"), version(tmp_path, (old, new)))
    assert sentence in change.message.text("en")
    assert (change.favours, change.direction, change.promise) == (favours, direction, promise)
    assert change.kind == "material"


WRITTEN = [
    (TARGET, "stage: mql, target: 200.0} # counted by the CRM", 0),
    ("target: 0.9}", "target: 0.90}", 0),
    ("{id: mql_volume, owner: marketing,", "{owner: marketing, id: 'mql_volume',", 0),
    (TOUCH, "within: 240 business minutes, target: 0.9}", 1),
    ("holidays: JP", "holidays: JP\n  closed_days: []", 1),
    ("title: {en: Small SLA", "currency: JPY\n  title: {en: Small SLA", 1),
    ("label: MQL,", "label: {en: MQL, ja: MQL},", 1),
]


@pytest.mark.parametrize(("old", "new", "said"), WRITTEN)
def test_another_way_of_writing_is_no_change_of_the_terms(tmp_path, old, new, said):
    """Comments, quotes, order of keys and decimals are nothing; what alters the file's digest alone is named."""
    before, after = version(tmp_path, name="old.yaml"), version(tmp_path, (old, new))
    found = changes(before, after)
    assert [one.code for one in found] == ["notation"] * said
    assert all(one.kind == "editorial" for one in found)
    assert (before.digest == after.digest) == (said == 0)
    assert terms_digest(before.agreement) == terms_digest(after.agreement)


def test_lists_in_another_order_are_weighed_by_what_order_means(tmp_path):
    """Stages follow each other; promises do not."""
    terms = practice_terms()
    swapped = {**terms, "commitments": terms["commitments"][::-1]}
    (change,) = changes(sound(terms), sound(swapped))
    assert (change.code, change.path, change.kind) == ("order", "commitments", "editorial")
    swapped = {**terms, "personas": terms["personas"][::-1]}
    (change,) = changes(sound(terms), sound(swapped))
    assert (change.code, change.kind) == ("persona_order", "material")


def test_a_stage_label_is_a_term_only_where_rows_are_told_apart_by_it():
    """With a stage history, renaming a stage may change which rows count; with a column a stage it is mere wording."""
    terms = practice_terms()
    other = replaced(terms, ("stages", 2, "label", "en"), "Accepted")
    assert [one.kind for one in changes(sound(terms), sound(other))] == ["material"]
    for one in (terms, other):
        del one["data"]["stage_history"]
    assert [one.kind for one in changes(sound(terms), sound(other))] == ["editorial"]


def test_an_id_may_be_any_word_of_the_model():
    """A persona called “content” or “match” is a persona: its share is a number, and no text of ours."""
    for name in ("content", "match", "label", "exit", "within", "stages"):
        terms = renamed(practice_terms(), "hr_smb", name)
        other = replaced(terms, ("plan", "conversion", name), 0.5)
        (change,) = changes(sound(terms), sound(other))
        assert (change.path, change.after, change.texts) == (f"plan.conversion.{name}", 0.5, None)


def test_a_password_in_the_address_of_a_database_is_never_told():
    """The address may be named, what opens it not."""
    terms = practice_terms()
    moved = replaced(terms, ("data", "connection"), "postgres://crm:s3cret@db/x")
    (change,) = changes(sound(terms), sound(moved))
    assert change.after == "postgres://…@db/x"
    assert "s3cret" not in change.message.text("ja")
    without = {key: value for key, value in moved.items() if key != "data"}
    assert "s3cret" not in repr(changes(sound(without), sound(moved)))


def test_a_place_that_no_rule_knows_is_still_said(tmp_path):
    """A field that a later version adds is a term, and is named with its values until somebody words it better."""
    agreement = version(tmp_path).agreement
    for before, after, sentence in [
        (1, 2, "“x.y”: 1 → 2."),
        (None, [1], "added: 1"),
        ({"a": 1}, None, "out: a: 1"),
    ]:
        case = Case(Difference(("x", "y"), before, after, material=True), agreement, agreement)
        assert sentence in generic(case).message.text("en")
    assert len({pattern for pattern, _ in RULES}) == len(RULES)


def test_every_text_field_of_the_model_is_known_as_one():
    """A field that takes a text for each language is compared as text, however it is given."""
    texts = set()

    def walk(node):
        if isinstance(node, dict):
            for name, field in node.get("properties", {}).items():
                if any(
                    one.get("additionalProperties") == {"type": "string"} and "string" in one.get("type", ())
                    for one in (field, *field.get("anyOf", ()))
                ):
                    texts.add(name)
            for part in node.values():
                walk(part)
        elif isinstance(node, list):
            for part in node:
                walk(part)

    walk(agreement_schema())
    assert texts == set(WORDINGS)


def test_the_version_number_follows_the_terms(tmp_path):
    """Changed terms want a higher number, changed words do not; a lower one is no next version."""
    old = version(tmp_path, name="old.yaml")
    found = lambda *pairs: (changes(old, new := version(tmp_path, *pairs)), new)  # noqa: E731

    def codes(*pairs):
        said, new = found(*pairs)
        return needs_new_version(said), [
            one.code for one in version_findings(old.agreement, new.agreement, said)
        ]

    up = ("version: 1", "version: 2")
    assert codes((TARGET, "stage: mql, target: 180}")) == (True, ["version_not_raised"])
    assert codes((TARGET, "stage: mql, target: 180}"), up) == (True, [])
    assert codes(("Small SLA", "Our SLA")) == (False, [])
    assert codes(("Small SLA", "Our SLA"), up) == (False, ["version_raised_for_wording"])
    assert codes() == (False, [])
    said, new = found(up)
    assert [one.code for one in version_findings(new.agreement, old.agreement, said)] == ["version_lower"]
    other = version(tmp_path, ("id: small", "id: other"))
    with pytest.raises(AgreementRefused, match="two different agreements"):
        version_findings(old.agreement, other.agreement, changes(old, other))


def parts(value, path=()):
    """Give the place of every entry of every mapping and list, whatever it holds."""
    for key, part in value.items() if isinstance(value, dict) else enumerate(value):
        yield (*path, key)
        if isinstance(part, dict | list):
            yield from parts(part, (*path, key))


def without(terms, path):
    """Give the terms with one entry left out."""
    kept = copy.deepcopy(terms)
    node = kept
    for key in path[:-1]:
        node = node[key]
    del node[path[-1]]
    return kept


def test_whatever_comes_or_goes_is_said_both_ways():
    """What only one version has is a change in both directions, and as material as the terms in it."""
    terms = practice_terms()
    agreement, digest, tried = sound(terms), terms_digest(sound(terms)), 0
    for path in parts(terms):
        other = sound(without(terms, path))
        if other is None or other == agreement:  # what is left out was the default
            continue
        tried += 1
        there, back = changes(agreement, other), changes(other, agreement)
        assert there and back, path
        assert {one.path for one in there} == {one.path for one in back}, path
        assert all(one.message.text(language) for one in (*there, *back) for language in ("en", "ja"))
        material = terms_digest(other) != digest
        assert any(one.kind == "material" for one in there) == material, path
    assert tried > 60


def test_agreements_with_little_in_common_can_be_compared():
    """Whatever two agreements hold, the comparison ends in sentences."""
    folder = SMALL.parent
    files = [read_agreement(path) for path in (*sorted(folder.glob("*.yaml")), PRACTICE)]
    for old, new in permutations(files, 2):
        found = changes(old, new)
        assert all(one.message.text(language) for one in found for language in ("en", "ja"))
        assert any(one.code == "agreement_id" for one in found)
