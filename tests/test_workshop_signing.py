"""Signing on the screen in notebook 4: without a terminal, and without a passphrase that is kept anywhere."""

import pytest

from sla_toolkit.practice.workspace import new_workspace
from sla_toolkit.running.verifying import verify_agreement
from sla_toolkit.workshop import open_room, signing

TYPED = "a passphrase for this test"


@pytest.fixture
def form(tmp_path, monkeypatch):
    """The form on a new workspace, whose signers have no keys yet."""
    monkeypatch.setenv("SLA_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("SLA_PASSPHRASE", raising=False)
    new_workspace(tmp_path / "ws")
    return signing.sign(open_room(tmp_path / "ws" / "parameters" / "acme.yaml", "en"))


def pressed(form, button, typed=TYPED, again=None):
    """Type a passphrase, and once more for a key, and press a button; give what is said."""
    form.passphrase.value = typed
    form.again.value = typed if again is None else again
    button.click()
    assert form.passphrase.value == form.again.value == ""
    return form.said.value


def test_both_sides_make_keys_and_sign_on_the_screen(form):
    """From no key at all to an agreement in force, each signer chosen in turn; a second time changes nothing."""
    assert "State: draft" in form.checks.value
    names = [name for name, _ in form.who.options]
    for name, field in list(form.who.options):
        form.who.value = field
        assert f"A key for {name}" in pressed(form, form.key_button)
        assert f"{name} has signed." in pressed(form, form.sign_button)
    assert "signed and in force" in form.checks.value and all(name in form.checks.value for name in names)
    assert verify_agreement(form.room.path).holds
    assert "already" in pressed(form, form.sign_button)
    assert TYPED not in form.as_html()


@pytest.mark.parametrize("typed", ["", "short", "another passphrase"])
def test_what_cannot_sign_says_why(form, typed):
    """Without a key, with a passphrase that is missing or wrong: a sentence, and nothing is signed."""
    assert "warning" in pressed(form, form.sign_button, typed)
    assert "A key for" in pressed(form, form.key_button)
    assert "warning" in pressed(form, form.sign_button, typed)
    assert verify_agreement(form.room.path).signature == "unsigned"


def test_changed_terms_are_no_longer_those_signed(form):
    """A change after a signature shows at once below the form."""
    pressed(form, form.key_button)
    pressed(form, form.sign_button)
    before = form.checks.value
    form.room.decide({"commitments.mql_volume.target": 150})
    assert form.checks.value != before and "State: draft" in form.checks.value


@pytest.mark.parametrize(
    ("typed", "again", "said"),
    [("", "", "8 characters"), ("short", "short", "8 characters"), (TYPED, "typo", "differ")],
)
def test_no_key_is_made_under_a_passphrase_that_does_not_do(form, typed, again, said, tmp_path):
    """None, too short, or mistyped: a sentence, and no key lies anywhere."""
    assert said in pressed(form, form.key_button, typed, again)
    assert not [path for path in (tmp_path / "home").rglob("*") if path.is_file()]
