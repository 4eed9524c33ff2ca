"""Two versions of an agreement: every difference in what they mean is named, weighed, and told from mere wording."""

from functools import cache

import pytest
from variants import PRACTICE, one_value_changed, practice_terms, replaced, sound

from sla_toolkit.agreement import Agreement, read_agreement, terms_digest


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
    *(("personas", key) for key in ("label", "pains", "talk", "content")),
    ("commitments", "label"),
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
    assert (
        terms_digest(read_agreement(PRACTICE).agreement)
        == "080f8a786edb4f24ea194a8ca6d55b52b1fa892c0082a06c6195da18bb3ef59b"
    )
