"""Keys: made, kept where only their user reads them, and opened by the right passphrase alone."""

import json
import os
import stat
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.serialization import NoEncryption, pkcs12

from signing_parts import NOW, agreement, key
from sla_toolkit.running.keys import make_key, opened
from sla_toolkit.signing.key_store import KeyInUse, NoKey, choose_key, key_file, key_folder
from sla_toolkit.signing.keys import CannotOpenKey, UnfitKey, new_key, open_key, sealed_key
from workbench import sla

PASS = "correct horse"


def test_a_key_comes_back_by_its_passphrase():
    """The same certificate and the same private key; it is good for signing, and for three years."""
    made = new_key("営業責任者", NOW)
    back = open_key(sealed_key(made, PASS), PASS, "key.p12")
    assert back.fingerprint == made.fingerprint and back.holder == "営業責任者"
    assert back.private.private_numbers() == made.private.private_numbers()
    assert back.holds_at(NOW) and back.holds_at(NOW + timedelta(days=1000))
    assert not back.holds_at(NOW + timedelta(days=1100)) and not back.holds_at(NOW - timedelta(days=1))


@pytest.mark.parametrize("passphrase", ["", "wrong", PASS + " "])
def test_a_wrong_passphrase_opens_nothing(passphrase):
    """It is said in a sentence that names the file."""
    with pytest.raises(CannotOpenKey, match=r"key\.p12 cannot be opened"):
        open_key(sealed_key(key("Mari"), PASS), passphrase, "key.p12")


@pytest.mark.parametrize("content", [b"", b"no key", b"\x30\x82"])
def test_what_is_no_key_is_said_to_be_none(content):
    """Bytes of any kind."""
    with pytest.raises(CannotOpenKey, match="no PKCS#12"):
        open_key(content, PASS, "key.p12")


def test_a_file_without_a_private_key_cannot_sign():
    """A bundle of certificates alone is named as such."""
    bundle = pkcs12.serialize_key_and_certificates(
        b"x", None, None, [key("Mari").certificate], NoEncryption()
    )
    with pytest.raises(CannotOpenKey, match="holds no"):
        open_key(bundle, "", "bundle.p12")


@pytest.mark.parametrize("name", ["", "  ", "x" * 65])
def test_a_key_needs_a_name_that_a_certificate_can_hold(name):
    """Nothing is made otherwise."""
    with pytest.raises(UnfitKey):
        new_key(name, NOW)


def test_a_kept_key_is_its_users_alone_and_is_never_written_over(tmp_path):
    """Nobody else can read the key's file; its certificate lies beside it; a second one of that name is refused."""
    path, made = make_key("Sato", PASS, tmp_path / "keys")
    assert opened(path, PASS).fingerprint == made.fingerprint
    assert os.name == "nt" or stat.S_IMODE(path.stat().st_mode) == 0o600
    assert path.with_suffix(".crt").read_bytes().startswith(b"-----BEGIN CERTIFICATE")
    before = path.read_bytes()
    with pytest.raises(KeyInUse):
        make_key("Sato", PASS, tmp_path / "keys")
    assert path.read_bytes() == before


@pytest.mark.parametrize("name", ["../../etc/passwd", "a/b", "..", ".", "a:b", "x\0y", "con "])
def test_a_keys_name_leads_nowhere_else(tmp_path, name):
    """Whatever somebody is called, the file lies in the folder of keys."""
    path = key_file(tmp_path, name)
    assert path.resolve().parent == tmp_path.resolve() and path.suffix == ".p12"


def test_keys_lie_in_the_users_configuration(tmp_path, monkeypatch):
    """`SLA_HOME` moves them; the workspace is never the place."""
    monkeypatch.setenv("SLA_HOME", str(tmp_path))
    assert key_folder() == tmp_path / "keys"
    monkeypatch.delenv("SLA_HOME")
    assert "sla-toolkit" in key_folder().parts


def test_which_key_is_used_is_never_guessed(tmp_path):
    """The signer's by name, else the only one; with none, or several of other names, the user is asked to say."""
    with pytest.raises(NoKey, match="--new-key"):
        choose_key(tmp_path, ("Sato",))
    key_file(tmp_path, "Mari").write_bytes(b"")
    assert choose_key(tmp_path, ("Sato",)).stem == "Mari"
    key_file(tmp_path, "Suzuki").write_bytes(b"")
    with pytest.raises(NoKey, match="--key"):
        choose_key(tmp_path, ("Sato",))
    assert choose_key(tmp_path, ("Suzuki",)).stem == "Suzuki"


def test_a_key_is_made_by_the_command(tmp_path):
    """With the passphrase from the environment: file, name and fingerprint; a second time it is refused."""
    home = {"SLA_HOME": str(tmp_path)}
    done = sla("sign", "--new-key", "--name", "佐藤", "--json", **home, SLA_PASSPHRASE=PASS)
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert opened(told["key"], PASS).fingerprint == told["fingerprint"] and told["name"] == "佐藤"
    again = sla("sign", "--new-key", "--name", "佐藤", **home, SLA_PASSPHRASE=PASS)
    assert again.returncode == 1 and "never written over" in again.stderr


def test_without_a_terminal_nothing_is_asked(tmp_path):
    """A passphrase that is neither set nor can be asked for is a sentence and exit code 2; so is one too short."""
    for environment in ({}, {"SLA_PASSPHRASE": "short"}):
        done = sla("sign", "--new-key", "--name", "Sato", SLA_HOME=str(tmp_path), **environment)
        assert done.returncode == 2 and "passphrase" in done.stderr.lower() and "Traceback" not in done.stderr
    assert not (tmp_path / "keys").exists()


def test_the_command_says_what_it_lacks(tmp_path):
    """No side, no agreement, two acts at once: a sentence and exit code 2."""
    path = agreement(tmp_path)
    for arguments in (("sign",), ("sign", path), ("sign", path, "--record", "--reject", "no")):
        done = sla(*arguments)
        assert done.returncode == 2 and done.stderr and "Traceback" not in done.stderr
